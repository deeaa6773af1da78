"""Starting the crawler, which is a program of its own (docs/decisions/0010): the archive never imports it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_COMMAND = (sys.executable, "-m", "crawler.command")
ROOT = Path(__file__).parents[1]
# The crawler's exit code when something could not be fetched; what was fetched is kept and can be built from.
INCOMPLETE = 3
# Seconds for what is on its way to arrive; systemd kills after 90.
SETTLES = 60


def crawl(
    home: Path, sources: Sequence[str] = (), options: Mapping[str, str] | None = None, log: Path | None = None
) -> int:
    """Crawl and return the crawler's exit code. `options` are its long options without the dashes.

    What the crawler says goes to `log` where one is given, else where this program's output goes.
    """
    given = [part for name, value in (options or {}).items() for part in (f"--{name}", _absolute(name, value))]
    command = [*_COMMAND, "crawl", *sources, "--home", str(home), *given]
    mine = os.environ | {"YUSUAN_PARENT": str(os.getpid())}  # it ends when this process does, however that ends
    if log is None:
        return _finished(subprocess.Popen(command, cwd=ROOT, env=mine))
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        return _finished(subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, env=mine))


def _finished(crawler: subprocess.Popen[bytes]) -> int:
    """Its exit code. Where this program is stopped the crawler is too, and is given time to settle what it holds."""
    try:
        return crawler.wait()
    except BaseException:
        crawler.terminate()
        try:
            crawler.wait(SETTLES)
        except subprocess.TimeoutExpired:
            crawler.kill()
            crawler.wait()
        raise


def _absolute(name: str, value: str) -> str:
    """The crawler runs in the project's folder: a folder the user names is relative to the user's."""
    return str(Path(value).absolute()) if name == "sources" else value


def sources(folder: Path | None, as_json: bool, action: str = "list") -> int:
    """Print the sources, or check their files; returns the crawler's exit code."""
    if action == "check":
        given = ["--sources", str(folder.absolute())] if folder else []
        return subprocess.run([*_COMMAND, "check", *given], check=False, cwd=ROOT).returncode
    given = [*(["--sources", str(folder.absolute())] if folder else []), *(["--json"] if as_json else [])]
    return subprocess.run([*_COMMAND, "sources", *given], check=False, cwd=ROOT).returncode


def accept(home: Path, source: str, because: str) -> int:
    """Release what a source that had shrunk brought, with the reason on record; returns the crawler's exit code."""
    given = [source, "--because", because, "--home", str(home.absolute())]
    return subprocess.run([*_COMMAND, "accept", *given], check=False, cwd=ROOT).returncode
