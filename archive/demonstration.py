"""The whole way on the bundled sample site: crawl, build, check, publish. Everything on it is made up and says so."""

from __future__ import annotations

import shlex
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from archive import crawling, database
from archive.build import build
from archive.evidence import Evidence
from archive.publish import Release, publish

# The sample site's own port: at the same addresses a second demonstration finds its pages unchanged.
PORT = 8642
SAMPLES = "127.0."


class DemonstrationError(Exception):
    """The demonstration cannot go on; the message says where it stopped."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a demonstration did. `pages` counts captures by verdict."""

    release: Release
    pages: Mapping[str, int]
    counts: Mapping[str, int]
    outcomes: Mapping[str, int]
    seconds: float
    home: Path


def run(home: Path, at: str, progress: Callable[[str, int, int], None]) -> Summary:
    """Crawl the sample site into `home`, and release what was read.

    Raises:
        DemonstrationError: `home` holds real evidence, or the crawl did not complete.
    """
    _refuse_real(home)
    started = time.monotonic()
    _crawl(home, progress)
    built = build(home, progress=progress)
    release = publish(home, built, at)
    with Evidence(home, writing=False) as evidence:
        pages = Counter(capture.verdict for capture in evidence.captures(verdict=None))
    with closing(database.reading(release.folder / "budget.db")) as connection:
        outcomes = dict(connection.execute("SELECT outcome, count(*) FROM finding GROUP BY 1"))
    return Summary(release, pages, built.counts, outcomes, time.monotonic() - started, home)


def _refuse_real(home: Path) -> None:
    if not (home / "evidence").is_dir():
        return
    with Evidence(home, writing=False) as evidence:
        real = next((c.url for c in evidence.captures(verdict=None) if f"://{SAMPLES}" not in c.url), None)
    if real:
        where = "YUSUAN_HOME=/tmp/yusuan-demo yusuan demo"
        raise DemonstrationError(
            f"{home}: 已有真实证据（{real}），示例不能混入；换一个目录 (use another folder): {where}"
        )


def _crawl(home: Path, progress: Callable[[str, int, int], None]) -> None:
    from samples.server import Server

    try:
        server = Server(PORT)
    except OSError:  # someone else uses the port: any other will do
        server = Server(0)
    server.start()
    try:
        server.write_sources(home / "sample-sources")
        progress("采集 crawling", 0, 1)
        log = home / "runs" / "demo.log"
        code = crawling.crawl(home, (), {"sources": str(home / "sample-sources")}, log)
        progress("采集 crawling", 1, 1)
    finally:
        server.stop()
    # The sample site has pages that fail on purpose, as real ones do: an incomplete crawl is what is to be shown.
    if code not in (0, crawling.INCOMPLETE):
        raise DemonstrationError(f"采集失败，退出码 {code}；见 {log} (the crawl failed)")


def as_text(summary: Summary, port: int | None) -> str:
    """The summary for a terminal."""
    counts = summary.counts
    checks = "，".join(f"{name} {count}" for name, count in sorted(summary.outcomes.items()))
    pages = "，".join(f"{verdict} {count}" for verdict, count in sorted(summary.pages.items()))
    where = (
        f"打开 open: http://127.0.0.1:{port}/  （Ctrl-C 结束）"
        if port is not None
        else f"浏览 browse: YUSUAN_HOME={shlex.quote(str(summary.home))} yusuan serve"
    )
    return "\n".join(
        [
            "",
            f"示例完成 (done in {summary.seconds:.0f} s)，发布 release {summary.release.release_id}",
            f"  取得 pages fetched   {sum(summary.pages.values())}（{pages}；日志 log {summary.home / 'runs' / 'demo.log'}）",
            f"  文件 documents       {counts['document']}",
            f"  表 tables            {counts['source_table']}",
            f"  金额 lines           {counts['line']}",
            f"  项目 projects        {counts['project']}，指标 indicators {counts['indicator']}",
            f"  文字事实 statements  {counts['statement']}",
            f"  核对 findings        {counts['finding']}（{checks}）",
            f"  数据库 database      {summary.home / 'budget.db'}",
            where,
        ]
    )
