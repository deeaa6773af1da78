"""How the program speaks: one message for each error, progress on a terminal or in a log, results apart from talk."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

UNEXPECTED, WRONG, INCOMPLETE, LOCKED, DISK, UNREADABLE, NOTHING, HELD, UNSOUND = range(1, 10)
CODES = (
    "退出码 exit codes: 0 done · 1 unexpected · 2 wrong argument or source file · 3 crawl incomplete · 4 another process"
    " is at work · 5 disk or store refused · 6 a file could not be read · 7 nothing to work on · 8 release held back ·"
    " 9 evidence or machine not sound"
)

# Error classes by name, so that naming them imports nothing.
_CODES: Mapping[str, int] = {
    "Unreadable": UNREADABLE,
    "BuildError": NOTHING,
    "NothingPublished": NOTHING,
    "NotFound": NOTHING,
    "ExportError": NOTHING,
    "DemonstrationError": INCOMPLETE,
    "Held": HELD,
    "PublishError": NOTHING,
    "Locked": LOCKED,
    "PortRefused": WRONG,
    "EvidenceLocked": LOCKED,
    "EvidenceError": UNSOUND,
    "BadHeader": WRONG,
    "TOMLDecodeError": WRONG,
    "OSError": DISK,
}


# SQLite's primary result codes that are no fault of the program: locked, refused by the disk, not a database.
_SQLITE = {5: LOCKED, 6: LOCKED, 8: DISK, 10: DISK, 13: DISK, 14: DISK, 11: UNSOUND, 26: UNSOUND}


def code_of(error: BaseException) -> int:
    """The exit code that this error earns."""
    if result := getattr(error, "sqlite_errorcode", 0):
        return _SQLITE.get(result & 0xFF, UNEXPECTED)
    return next((_CODES[each.__name__] for each in type(error).__mro__ if each.__name__ in _CODES), UNEXPECTED)


class Commands(click.Group):
    """Errors become one message (what, where, what to do) and an exit code; never a traceback, unless asked for."""

    def main(self, *given: Any, **options: Any) -> Any:
        speakable()
        return super().main(*given, **options)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except Exception as error:
            if os.environ.get("YUSUAN_TRACEBACK"):
                raise
            code = code_of(error)
            unexpected = "\n意外的错误；设 YUSUAN_TRACEBACK=1 可看到出处 (unexpected)" if code == UNEXPECTED else ""
            say(f"错误 error: {_message(error)}{unexpected}")
            ctx.exit(code)


def _message(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error) or type(error).__name__


def speakable() -> None:
    """A terminal or a pipe that is not of UTF-8 is told every character all the same, as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(message: str) -> None:
    """To stderr: stdout is for results."""
    click.echo(message, err=True)


def now() -> str:
    """UTC, to the second, with a Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Bars on a terminal, a line for each tenth in a log."""
    if sys.stderr.isatty():
        with _bars() as report:
            yield report
        return
    told: dict[str, int] = {}

    def line(what: str, done: int, total: int) -> None:
        tenth = done * 10 // max(total, 1)
        if tenth > told.get(what, -1) and done:
            told[what] = tenth
            say(f"{what}: {done}/{total}")

    yield line


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report
