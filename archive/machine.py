"""What is known of this archive, and what is wrong with this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive import compiled

# A district's pages and files of ten years, with the databases made of them, fit into this.
FREE_SPACE = 2 << 30


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing looked at. What is not `needed` limits what can be done, but the program works without it."""

    what: str
    sound: bool
    told: str
    needed: bool = True


def examine(home: Path) -> Iterator[Examined]:
    """Everything a working machine needs, one after the other."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Examined("Python", sys.version_info >= (3, 11), f"{version}（需要 3.11 以上）")
    yield _sqlite()
    yield _packages()
    yield _space(home)
    yield _writable(home)
    for command, purpose in (("antiword", "读 .doc"), ("unar", "读 .rar"), ("chromium", "需要脚本的页面")):
        found = shutil.which(command)
        yield Examined(command, found is not None, found or f"没有安装，{purpose}时需要 (apt install)", needed=False)
    yield _fonts()
    yield _compiled()
    yield _evidence(home)


def _sqlite() -> Examined:
    connection = sqlite3.connect(":memory:")
    options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    sound = sqlite3.sqlite_version_info >= (3, 37) and any(option == "ENABLE_FTS5" for option in options)
    return Examined("SQLite", sound, f"{sqlite3.sqlite_version}（需要 3.37 以上，带 FTS5）")


def _packages() -> Examined:
    names = ("scrapy", "bs4", "dateparser", "sqlite_utils", "datasette", "turbohtml", "warcio", "python_calamine")
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    return Examined(
        "Python 包", not missing, f"缺少 {', '.join(missing)}" if missing else f"{len(names)} 个主要的包都在"
    )


def _space(home: Path) -> Examined:
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    return Examined(
        "磁盘空间", free >= FREE_SPACE, f"{place} 还有 {free / (1 << 30):.1f} GB（至少 {FREE_SPACE >> 30} GB）"
    )


def _writable(home: Path) -> Examined:
    place = next(path for path in (home, *home.parents) if path.exists())
    return Examined("写入权限", os.access(place, os.W_OK), str(home))


def _fonts() -> Examined:
    if shutil.which("fc-list") is None:
        return Examined("中文字体", False, "没有 fc-list，无法判断（只影响截图）", needed=False)
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    count = len(listed.splitlines())
    return Examined("中文字体", count > 0, f"{count} 种（只影响截图）", needed=False)


def _compiled() -> Examined:
    told = {
        "used": "读取程序已编译，正在使用",
        "stale": "编译后源代码改过，或换了 Python，没有使用；重新编译：make compiled",
        "absent": "没有编译，照常读取，只是慢四分之一；编译：make compiled",
        "unwanted": "$YUSUAN_COMPILED 是空的，不使用",
    }
    state = compiled.state()
    return Examined("编译 compiled", state != "stale", told[state], needed=False)


def _evidence(home: Path) -> Examined:
    from archive.evidence import Evidence, EvidenceError

    if not (home / "evidence").is_dir():
        return Examined("证据库", True, f"{home / 'evidence'} 还没有证据", needed=False)
    try:
        with Evidence(home, writing=False) as evidence:
            count, lost = sum(1 for _ in evidence.captures(verdict=None)), evidence.lost()
    except (EvidenceError, sqlite3.DatabaseError) as error:
        return Examined("证据库", False, str(error))
    if lost:
        return Examined("证据库", False, "\n".join(lost))
    return Examined("证据库", True, f"{count} 次取得；逐一核对请运行 yusuan verify")


def status_lines(home: Path) -> Iterator[str]:
    """What is held, built and published, and when each source was last seen."""
    yield f"目录 home        {home}"
    yield from _evidence_lines(home)
    yield from _night_lines(home)
    builds = sorted((home / "builds").glob("*/build.json"), key=lambda path: path.stat().st_mtime)
    yield f"构建 builds      {len(builds)}" + (f"，最近 {builds[-1].parent.name}" if builds else "；yusuan build")
    yield from _release_lines(home)
    for path in sorted((home / "held").glob("*.json")):
        yield f"拦下 held        {path.stem}；原因见 yusuan check"


def _evidence_lines(home: Path) -> Iterator[str]:
    from archive.evidence import Evidence

    if not (home / "evidence").is_dir():
        yield "证据 evidence    还没有；yusuan crawl 或 yusuan import"
        return
    with Evidence(home, writing=False) as evidence:
        captures = list(evidence.captures(verdict=None))
        seen, lost, held = evidence.last_seen(), evidence.lost(), evidence.held_back()
    verdicts = "，".join(f"{name} {count}" for name, count in sorted(Counter(c.verdict for c in captures).items()))
    yield f"证据 evidence    {len(captures)} 次取得（{verdicts}）"
    yield from (f"  问题 problem    {each}" for each in lost)
    for source in sorted({capture.source for capture in captures}):
        own = [capture for capture in captures if capture.source == source]
        last = max(max(capture.fetched_at, seen.get(capture.capture_id, "")) for capture in own)
        yield f"  {source:<14} {len(own)} 次，最近 {last}"
        if source in held:
            times, why = held[source]
            yield f"  {'':<14} {times} 次运行的内容未放行 (held back): {why}；看过后 yusuan sources accept {source}"


def _night_lines(home: Path) -> Iterator[str]:
    from archive.night import last

    if night := last(home):
        yield f"例行 last run    {night['ended_at']} {night['state']}，退出码 {night['exit_code']}"


def _release_lines(home: Path) -> Iterator[str]:
    from archive.publish import current, releases, rolled_back

    shown = current(home)
    if shown is None:
        yield "发布 release     还没有；yusuan publish"
        return
    counts = shown.manifest["counts"]
    yield f"发布 release     {shown.release_id}：{counts['document']} 份文件，{counts['line']} 个金额"
    yield f"                 {shown.manifest['released_at']}，共保留 {len(releases(home))} 次发布"
    if record := rolled_back(home):
        why = f"（{record['reason']}）" if record["reason"] else ""
        yield f"                 {record['at'][:10]} 由 {record['from']} 回退{why}；被回退的内容不会自行恢复 (rolled back)"
