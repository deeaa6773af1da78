"""kill -9 at any moment of a build or a publication: readers keep a whole release, and a rerun gives what it would have."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_cli import PAGE

COMMAND = "import sys; from archive.cli import main; main(['--home', sys.argv[1], 'build', '--processes', '2'], standalone_mode=False); main(['--home', sys.argv[1], 'publish'], standalone_mode=False)"


def start(home: Path) -> subprocess.Popen[bytes]:
    """A build and its publication, in a process group of their own."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(home)], stdout=quiet, stderr=quiet, start_new_session=True
    )


def imported(home: Path, held: Path, names: list[str]) -> None:
    held.mkdir()
    for name in names:
        (held / f"{name}.html").write_text(PAGE.replace("示例局", f"示例{name}局"), encoding="utf-8")
    command = [sys.executable, "-m", "archive.cli", "--home", str(home), "import", str(held)]
    subprocess.run(command, check=True, capture_output=True)


def released(home: Path) -> tuple[int, str]:
    """What a reader finds: the number of documents and the state of the file."""
    with sqlite3.connect(f"file:{home / 'budget.db'}?mode=ro", uri=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM document").fetchone()
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
    return count, state


def killed_again_and_again(tmp_path: Path, kills: int) -> None:
    chance = random.Random(2025)
    base = tmp_path / "base"
    imported(base, tmp_path / "first", ["甲", "乙"])
    assert start(base).wait(120) == 0
    imported(base, tmp_path / "second", ["丙", "丁", "戊"])
    whole = tmp_path / "whole"
    shutil.copytree(base, whole, symlinks=True)
    began = time.monotonic()
    assert start(whole).wait(120) == 0
    takes = time.monotonic() - began
    wanted = json.loads((whole / "current" / "manifest.json").read_text())["content_sha256"]
    for number in range(kills):
        home = tmp_path / f"killed-{number}"
        shutil.copytree(base, home, symlinks=True)
        process = start(home)
        try:
            process.wait(chance.uniform(0.1, 1.0) * takes)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert released(home) in {(2, "ok"), (5, "ok")}
        assert start(home).wait(120) == 0
        assert released(home) == (5, "ok")
        assert json.loads((home / "current" / "manifest.json").read_text())["content_sha256"] == wanted
        assert list((home / "releases").glob("*.unfinished")) == []
        shutil.rmtree(home)


def test_a_kill_at_any_moment_costs_nothing_but_time(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, 2)


@pytest.mark.soak
def test_two_hundred_kills(tmp_path: Path) -> None:
    killed_again_and_again(tmp_path, 200)
