"""What cron calls: lock, crawl, build, check, publish, report, and one exit code that says how it went.

Each step stands alone: a crawl that is incomplete is built from (what it brought is whole), a build that the gate holds
back leaves readers with the release they have, and the report is written whatever happens.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive import crawling
from archive.lock import lock
from archive.night_page import as_html
from archive.notify import notify

Progress = Callable[[str, int, int], None]
Say = Callable[[str], None]

# The program's exit codes (archive/cli.py), worst first: the first that some step earned is the run's.
UNEXPECTED, DISK, NOTHING, HELD, INCOMPLETE, DONE = 1, 5, 7, 8, 3, 0
WORDS = {
    DONE: "完整 complete",
    INCOMPLETE: "不完整 incomplete",
    HELD: "未发布 held back",
    NOTHING: "没有可用的证据 nothing to build from",
    DISK: "磁盘或证据库拒绝写入 disk or store refused",
    UNEXPECTED: "意外的错误 unexpected error",
}
# Less than this and a night would end in the middle of a file.
LEAST_FREE = 1 << 30


@dataclass(slots=True)
class Step:
    """One step of a night: `state` is `done`, `incomplete`, `held`, `failed` or `skipped`."""

    name: str
    state: str = "skipped"
    seconds: float = 0.0
    message: str = ""


@dataclass(slots=True)
class Night:
    """The record of one night, as it is written to `runs/<run_id>.json` and `runs/<run_id>.html`."""

    run_id: str
    started_at: str
    ended_at: str = ""
    exit_code: int = DONE
    state: str = ""
    release: str = ""
    build: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)


def run(
    home: Path,
    sources: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    say: Say = print,
) -> int:
    """One night under `home`; `options` are the crawl's long options without dashes. Returns the exit code.

    Raises:
        archive.lock.Locked: another run is at work; the message names its process.
    """
    home.mkdir(parents=True, exist_ok=True)
    handle = lock(home / "run.lock")
    try:
        night = Night(_run_id(), _now())
        with _stoppable():
            _Steps(home, night, progress or _silent, say).all(sources, dict(options or {}))
        return night.exit_code
    finally:
        os.close(handle)


class Stopped(BaseException):
    """Somebody stopped the run: SIGTERM, as at a shutdown."""


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM ends the step under way, and the run with its report. Workers that are forked end at once, as ever."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    own = os.getpid()

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN if os.getpid() == own else signal.SIG_DFL)
        if os.getpid() == own:
            raise Stopped
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Steps:
    """The steps in their order. Each records itself; none hides what went wrong in another."""

    def __init__(self, home: Path, night: Night, progress: Progress, say: Say) -> None:
        self.home, self.night, self.progress, self.say = home, night, progress, say
        self._codes: list[int] = []

    def all(self, sources: Sequence[str], options: dict[str, str]) -> None:
        self.say(f"{_now()} 运行 {self.night.run_id} 开始 (begins)")
        with suppress(Stopped, KeyboardInterrupt):
            if self._step("room", self._room):
                self._step("crawl", lambda: self._crawl(sources, options))
                if DISK not in self._codes and self._step("build", self._build):
                    self._step("publish", self._publish)
        self._finish()

    def _step(self, name: str, do: Callable[[], tuple[str, str, int]]) -> bool:
        """Run one step; an error becomes the step's message and the run goes on to its report."""
        step = Step(name)
        self.night.steps.append(step)
        began, code = time.monotonic(), UNEXPECTED
        try:
            step.state, step.message, code = do()
        except OSError as error:
            step.state, step.message, code = "failed", f"{error.filename or ''} {error.strerror or error}".strip(), DISK
        except Exception as error:  # the report must be written whatever a step raises
            step.state, step.message = "failed", f"{type(error).__name__}: {error}"
            code = _CODES.get(type(error).__name__, UNEXPECTED)
            if code == HELD:
                step.state = "held"
        except (Stopped, KeyboardInterrupt):
            step.state, step.message, code = (
                "failed",
                "被终止，下次运行接着做 (stopped; the next run goes on)",
                INCOMPLETE,
            )
            raise
        finally:
            step.seconds = round(time.monotonic() - began, 1)
            self._codes.append(code)
            self.say(f"{_now()} {name}: {step.state} {step.seconds:.1f}s {step.message}".rstrip())
        return step.state in ("done", "incomplete")

    def _room(self) -> tuple[str, str, int]:
        free = shutil.disk_usage(self.home).free
        if free < LEAST_FREE:
            return "failed", f"{self.home}: 只剩 {free >> 20} MB，至少要 {LEAST_FREE >> 20} MB (disk almost full)", DISK
        return "done", f"{free >> 30} GB 可用 (free)", DONE

    def _crawl(self, sources: Sequence[str], options: dict[str, str]) -> tuple[str, str, int]:
        log = self.home / "runs" / f"{self.night.run_id}.log"
        code = crawling.crawl(self.home, sources, {**options, "run-id": self.night.run_id}, log)
        report = self.home / "runs" / f"{self.night.run_id}.crawl.json"
        if report.is_file():
            told = json.loads(report.read_text(encoding="utf-8"))
            self.night.sources = told["sources"]
            counted = {key: sum(source[key] for source in told["sources"]) for key in _COUNTED}
            self.night.counts = {**counted, "captures_new": told["captures_new"], "requests": told["requests"]}
        if code == DONE:
            return "done", _summary(self.night.counts), DONE
        if code == INCOMPLETE:
            return "incomplete", _summary(self.night.counts) or _last_line(log), INCOMPLETE
        return "failed", f"采集退出码 {code}，见 {log} (see the log)", code if code in (DISK, 2, 4) else UNEXPECTED

    def _build(self) -> tuple[str, str, int]:
        from archive.build import build

        built = build(self.home, progress=self.progress)
        self.night.build = built.build_id
        what = "无新证据，沿用 (unchanged)" if built.unchanged else f"新读 {built.read} 个文件 (read)"
        return "done", f"{built.build_id} {what}", DONE

    def _publish(self) -> tuple[str, str, int]:
        from archive.build import newest
        from archive.publish import publish

        release = publish(self.home, newest(self.home), _now())
        self.night.release = release.release_id
        return "done", f"{release.release_id}{' 内容未变 (unchanged)' if release.unchanged else ''}", DONE

    def _finish(self) -> None:
        night = self.night
        order = (UNEXPECTED, DISK, 2, 4, NOTHING, HELD, INCOMPLETE)
        night.exit_code = next((code for code in order if code in self._codes), DONE)
        night.state = WORDS.get(night.exit_code, f"退出码 {night.exit_code}")
        night.ended_at = _now()
        record = asdict(night)
        for path in _write(self.home, night.run_id, record):
            self.say(f"{night.ended_at} 报告 (report): {path}")
        for failure in notify(record):
            self.say(f"{night.ended_at} 通知失败 (notice failed): {failure}")
        self.say(f"{night.ended_at} 结束 (ends): {night.state}, exit {night.exit_code}")


_COUNTED = ("discovered", "ok", "failed", "unsupported", "deferred", "new", "changed", "gone")
_CODES = {"Held": HELD, "BuildError": NOTHING, "EvidenceError": DISK, "EvidenceLocked": 4, "Locked": 4}


def last(home: Path) -> dict[str, Any] | None:
    """The record of the last night, None before the first."""
    path = home / "last-run.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _write(home: Path, run_id: str, record: Mapping[str, Any]) -> list[Path]:
    """The record as JSON and as a page, each in one step, and `last-run.*` beside them for monitors."""
    folder = home / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    page = as_html(record)
    written = [folder / f"{run_id}.json", folder / f"{run_id}.html"]
    for path, content in (
        (written[0], text),
        (written[1], page),
        (home / "last-run.json", text),
        (home / "last-run.html", page),
    ):
        beside = path.with_name(f"{path.name}.new")
        beside.write_text(content, encoding="utf-8")
        beside.replace(path)
    return written


def _summary(counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    return (
        f"发现 {counts['discovered']} = 成功 {counts['ok']} + 失败 {counts['failed']} + 不支持 {counts['unsupported']}"
        f" + 留待 {counts['deferred']}; 新 {counts['new']} 变 {counts['changed']} 消失 {counts['gone']}"
    )


def _last_line(log: Path) -> str:
    """What a crawl said that ended without a report, as one does outside its hours."""
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.is_file() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "没有报告 (no report)")


def _run_id() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z-{secrets.token_hex(2)}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _silent(what: str, done: int, total: int) -> None:
    """No progress."""
