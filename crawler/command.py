"""The crawl as a process: what `yusuan crawl`, `yusuan sources` and the nightly run start.

The contract (docs/decisions/0010-crawl-contract.md): progress on stderr; the report's path as the last line on stdout;
exit codes 0 complete, 2 wrong source or argument, 3 incomplete, 4 locked, 5 storage.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from archive.hours import hours_of
from crawler import registry
from crawler.registry import BadSource, Source

COMPLETE, WRONG, INCOMPLETE, LOCKED, STORAGE = 0, 2, 3, 4, 5
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def main(arguments: Sequence[str] | None = None) -> int:
    from archive.evidence import EvidenceError, EvidenceLocked
    from archive.terminal import speakable

    speakable()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BadSource as error:
        print(error, file=sys.stderr)
        return WRONG
    except BrokenPipeError:  # `yusuan sources | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COMPLETE
    except EvidenceLocked as error:
        print(error, file=sys.stderr)
        return LOCKED
    except (EvidenceError, OSError, sqlite3.OperationalError) as error:
        print(f"证据库不可用 (the store cannot be used): {error}", file=sys.stderr)
        return STORAGE
    return code


def crawl(options: argparse.Namespace) -> int:
    """Start Scrapy on the chosen sources."""
    folder = options.sources or registry.BUILT_IN
    registry.choose(registry.load(folder), options.source)  # wrong names are told before anything starts
    settings = {
        "YUSUAN_HOME": str(options.home),
        "YUSUAN_SOURCES": str(options.sources or ""),
        "YUSUAN_RUN": options.run_id or os.environ.get("YUSUAN_RUN", ""),
        "YUSUAN_WORKER": options.worker,
        "YUSUAN_REDIS": options.redis,
        "YUSUAN_WORKERS": options.workers,
        "CLOSESPIDER_PAGECOUNT": options.pages,
        "CLOSESPIDER_TIMEOUT": seconds_allowed(options.minutes, options.hours, datetime.now(_SHANGHAI)),
    }
    if settings["CLOSESPIDER_TIMEOUT"] < 0:
        print(f"现在不在允许的时段内 (outside the hours allowed): {options.hours}", file=sys.stderr)
        return INCOMPLETE
    if options.redis and not options.worker:
        raise BadSource("--redis 需要 --worker 名称，各机不同 (each worker needs a name of its own: --worker)")
    words = {
        "source": ",".join(options.source),
        "year": "" if options.year is None else options.year,
        "sample": "" if options.sample is None else options.sample,
    }
    return _run(settings, words)


def seconds_allowed(minutes: int, hours: str, now: datetime) -> int:
    """How long a run may last (0: no bound; -1: not at this hour). `hours` are of Asia/Shanghai, and may pass midnight.

    >>> night = datetime(2026, 11, 22, 23, 30)
    >>> seconds_allowed(0, "", night), seconds_allowed(10, "22:00-07:00", night), seconds_allowed(0, "22:00-07:00", night)
    (0, 600, 27000)
    >>> seconds_allowed(0, "22:00-07:00", datetime(2026, 11, 22, 12, 0))
    -1
    """
    allowed = minutes * 60
    if not hours:
        return allowed
    try:
        begin, end = hours_of(hours)
    except ValueError as error:
        raise BadSource(f"--hours {error}") from None
    today = now.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    inside = begin <= now.time() < end if begin < end else now.time() >= begin or now.time() < end
    if not inside:
        return -1
    left = int(((today if today > now else today + timedelta(days=1)) - now).total_seconds())
    return min(left, allowed) if allowed else left


def _run(settings: dict[str, object], words: dict[str, str]) -> int:
    import warnings

    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.exceptions import ScrapyDeprecationWarning
    from scrapy.settings import Settings

    # Scrapy's own view of the one setting that lets TLS differ by host, and scrapy-redis's of Scrapy: no operator's matter.
    warnings.filterwarnings("ignore", category=ScrapyDeprecationWarning)
    # A host without a robots.txt is named in the report with its cause; its traceback helps nobody.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)

    base = Settings()
    base.setmodule("crawler.settings", priority="project")
    base.update(settings, priority="cmdline")
    process = AsyncCrawlerProcess(base)
    crawler = process.create_crawler("disclosure")
    crawling = process.crawl(crawler, **words)
    process.start()
    crawling.result()
    report = getattr(crawler.spider, "report", None)
    if report is None:
        print("运行没有留下报告 (the run left no report)", file=sys.stderr)
        return STORAGE
    if path := crawler.spider.report_path:  # type: ignore[union-attr]
        print(path)
    if report.failure:
        print(report.failure, file=sys.stderr)
        return STORAGE
    return COMPLETE if report.state == "complete" else INCOMPLETE


def sources(options: argparse.Namespace) -> int:
    """List the registry."""
    known = registry.load(options.sources or registry.BUILT_IN)
    if options.json:
        print(json.dumps([asdict(source) for source in known.values()], ensure_ascii=False, default=str, indent=1))
        return COMPLETE
    for source in known.values():
        print(_line(source))
    print(f"共 {len(known)} 个来源 (sources)")
    return COMPLETE


def check(options: argparse.Namespace) -> int:
    """Validate the registry offline."""
    folder = options.sources or registry.BUILT_IN
    known = registry.load(folder)
    guesses = sum(source.verified == "guess" for source in known.values())
    print(f"{folder}: {len(known)} 个来源有效，其中 {guesses} 个是推测 (valid; so many are guesses)")
    return COMPLETE


def accept(options: argparse.Namespace) -> int:
    """Release what a shrunken source brought: the recorded override."""
    from archive.evidence import Evidence
    from crawler.frontier import Frontier
    from crawler.run import now

    with Evidence(options.home) as evidence:
        frontier = Frontier(evidence, "")
        with evidence.joined() as db:
            released = frontier.accept(db, options.source, options.because, now())
    print(f"{options.source}: 放行 {released} 次运行的内容 (runs released)")
    return COMPLETE if released else WRONG


def _line(source: Source) -> str:
    until = f" 至 {source.valid_to}" if source.valid_to else ""
    on = f" {source.verified_on}" if source.verified_on else ""
    state = registry.VERIFIED[source.verified]
    guessed = "；".join(_guessed(source))
    head = f"{source.id:<14}{source.name}{until}  [{state}{on}]  {source.platform}  {', '.join(source.hosts)}"
    return f"{head}  {guessed}".rstrip()


def _guessed(source: Source) -> Iterator[str]:
    """What of it nobody has seen yet: a source may be known by its articles while where they are listed is a guess."""
    columns = sum(entry.verified == "guess" for entry in source.entries)
    indexes = sum(units.verified == "guess" for units in source.units)
    if columns:
        yield f"栏目 guess {columns}/{len(source.entries)}"
    if indexes:
        yield f"单位目录 guess {indexes}/{len(source.units)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawler.command", description="渝算采集 (the crawl)")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("crawl", help="采集 (fetch)")
    one.add_argument("source", nargs="*", help="来源编号或名称 (ids or names); 缺省为全部 (all)")
    one.add_argument("--home", type=Path, default=Path(os.environ.get("YUSUAN_HOME", "data")))
    one.add_argument("--sources", type=Path, default=None, help="自己的来源目录 (a folder of one's own sources)")
    one.add_argument("--year", type=int, default=None)
    one.add_argument("--sample", type=int, default=None, help="每个来源至多 N 篇 (at most N documents a source)")
    one.add_argument("--minutes", type=int, default=0, help="至多若干分钟 (at most so long)")
    one.add_argument("--pages", type=int, default=0, help="至多若干次应答 (at most so many responses)")
    one.add_argument("--hours", default="", help="只在此时段 (only then, Asia/Shanghai): 22:00-07:00")
    one.add_argument("--redis", default="", help="redis://… 多台机器共用一个队列 (many workers, one queue)")
    one.add_argument("--worker", default="", help="本机名 (this worker's name; its own WARC files and index)")
    one.add_argument("--workers", type=int, default=1, help="共用一个速率的机器数 (how many share one rate)")
    one.add_argument("--run-id", default="")
    one.set_defaults(run=crawl)
    two = commands.add_parser("sources", help="列出来源 (list the registry)")
    two.add_argument("--sources", type=Path, default=None)
    two.add_argument("--json", action="store_true")
    two.set_defaults(run=sources)
    three = commands.add_parser("check", help="检查来源文件 (validate the registry)")
    three.add_argument("--sources", type=Path, default=None)
    three.set_defaults(run=check)
    four = commands.add_parser("accept", help="放行一个缩水的来源 (release a source that shrank)")
    four.add_argument("source")
    four.add_argument("--because", required=True, help="理由，记录在案 (the reason, kept on record)")
    four.add_argument("--home", type=Path, default=Path(os.environ.get("YUSUAN_HOME", "data")))
    four.set_defaults(run=accept)
    return parser


if __name__ == "__main__":
    sys.exit(main())
