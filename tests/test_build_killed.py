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
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from test_cli import PAGE

# A step as a process of its own. It says when it begins, so that a kill falls into the work and not into the imports.
STEP = """
import sys
from pathlib import Path
from archive.build import build, newest
from archive.publish import publish
home = Path(sys.argv[1])
print("begins", flush=True)
if sys.argv[2] == "build":
    build(home, 2)
else:
    publish(home, newest(home), "2026-03-01T00:00:00Z")
"""
STEPS = ("build", "publish")


def start(home: Path, step: str) -> subprocess.Popen[bytes]:
    """The step, begun, in a process group of its own."""
    command = [sys.executable, "-c", STEP, str(home), step]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    assert process.stdout and process.stdout.readline() == b"begins\n"
    process.stdout.close()
    return process


def whole(home: Path, *steps: str) -> float:
    """The steps without a kill; returns the seconds they took."""
    began = time.monotonic()
    for step in steps:
        assert start(home, step).wait(120) == 0
    return time.monotonic() - began


def imported(home: Path, held: Path, names: list[str]) -> None:
    held.mkdir()
    for name in names:
        (held / f"{name}.html").write_text(PAGE.replace("示例局", f"示例{name}局"), encoding="utf-8")
    command = [sys.executable, "-m", "archive.cli", "--home", str(home), "import", str(held)]
    subprocess.run(command, check=True, capture_output=True)


def released(home: Path) -> tuple[int, int, str]:
    """What a reader finds: documents, documents whose lines are there, and the state of the file."""
    with closing(sqlite3.connect(f"file:{home / 'budget.db'}?mode=ro", uri=True)) as connection:
        (documents,) = connection.execute("SELECT count(*) FROM document").fetchone()
        (with_lines,) = connection.execute("SELECT count(DISTINCT document_id) FROM line").fetchone()
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
    return documents, with_lines, state


OLD, NEW = (2, 2, "ok"), (5, 5, "ok")


@contextmanager
def reading_all_the_while(home: Path, answers: Counter[object]) -> Iterator[None]:
    """A reader that opens the database again and again, whatever happens to it; what it saw is counted."""
    stop = threading.Event()

    def read() -> None:
        while not stop.wait(0.03):
            try:
                answers[released(home)] += 1
            except sqlite3.Error as error:
                answers[repr(error)] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()


def where(home: Path, step: str) -> str:
    """How far a killed step had come, by what it left."""
    folder = home / ("builds" if step == "build" else "releases")
    marker = "build.json" if step == "build" else "manifest.json"
    if list(folder.glob("*.unfinished")):
        return "in the middle"
    if len(list(folder.glob(f"*/{marker}"))) == 1:
        return "before anything was written"
    return "after it was named"


def killed_again_and_again(tmp_path: Path, step: str, kills: int) -> tuple[Counter[str], int]:
    """`kills` kills of one step at random moments; returns where they fell, and how often readers read."""
    chance = random.Random(2025)
    base = tmp_path / "base"
    imported(base, tmp_path / "first", ["甲", "乙"])
    whole(base, *STEPS)
    imported(base, tmp_path / "second", ["丙", "丁", "戊"])
    if step == "publish":
        whole(base, "build")
    model = tmp_path / "model"
    shutil.copytree(base, model, symlinks=True)
    takes = whole(model, step)
    whole(model, *STEPS)
    wanted = json.loads((model / "current" / "manifest.json").read_text())["content_sha256"]
    fell: Counter[str] = Counter()
    answers: Counter[object] = Counter()
    while fell.total() < kills:
        home = tmp_path / "killed"
        shutil.copytree(base, home, symlinks=True)
        with reading_all_the_while(home, answers):
            if _killed(start(home, step), chance.uniform(0.0, 1.0) * takes):
                fell[where(home, step)] += 1
            whole(home, *STEPS)
            assert released(home) == NEW
        assert set(answers) <= {OLD, NEW}
        assert json.loads((home / "current" / "manifest.json").read_text())["content_sha256"] == wanted
        assert list(home.glob("*/*.unfinished")) == []
        shutil.rmtree(home)
    assert set(answers) == {OLD, NEW}
    return fell, answers.total()


def _killed(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Was it still at work when the kill came?"""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_moment_costs_nothing_but_time(tmp_path: Path, step: str) -> None:
    killed_again_and_again(tmp_path, step, 1)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("step", STEPS)
def test_two_hundred_kills(tmp_path: Path, step: str) -> None:
    fell, reads = killed_again_and_again(tmp_path, step, 200)
    print(f"{fell.total()} kills of {step}: {dict(fell)}; {reads} reads, none of a half-built database")
