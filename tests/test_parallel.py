"""Work spread over processes: in order, whatever dies."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest

from archive.parallel import AHEAD, Crashed, Spread


def squared(number: int) -> int:
    return number * number


def nothing(*_: object) -> None:
    """No preparation."""


@pytest.fixture(autouse=True)
def nobody_is_left() -> Iterator[None]:
    yield
    assert active_children() == []


@pytest.mark.parametrize("processes", [0, 1, 3])
@pytest.mark.parametrize("n", [0, 1, 2, 500])
def test_results_are_in_the_order_of_the_items(processes: int, n: int) -> None:
    assert list(Spread(squared, processes, nothing).run(range(n))) == [number * number for number in range(n)]


def megabytes(number: int) -> bytes:
    return bytes([number]) * (3 << 20)


def test_results_larger_than_any_pipe_arrive() -> None:
    sizes = [(len(result), result[0]) for result in Spread(megabytes, 2, nothing).run(range(20))]
    assert sizes == [(3 << 20, number) for number in range(20)]


def noted(path: Path) -> Path:
    path.touch()
    return path


def test_nothing_is_begun_that_is_far_ahead(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number:03d}" for number in range(200)]
    with closing(Spread(noted, 2, nothing).run(paths)) as results:
        for number, _ in enumerate(results):
            begun = max(int(each.name) for each in tmp_path.iterdir())
            assert begun < number + 2 * AHEAD
            if number == 20:
                break


def dies_at_13(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_an_item_that_kills_its_process_costs_itself_alone(processes: int) -> None:
    spread = Spread(dies_at_13, processes, nothing)
    expected = [-13 if number == 13 else number for number in range(40)]
    assert list(spread.run(range(40), lambda number: -number)) == expected
    with pytest.raises(Crashed, match="13"):
        list(spread.run(range(40)))


def dies_once(path: Path) -> str:
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


def test_a_process_that_was_killed_costs_only_time(tmp_path: Path) -> None:
    """Every worker dies at every item, and each item is done in the end."""
    names = [f"{number:02d}" for number in range(12)]
    assert list(Spread(dies_once, 3, nothing).run([tmp_path / name for name in names])) == names


def needs_all_memory(path: Path) -> int:
    """Dies the first time; the second time it dies where another is at work, as the largest does when memory runs out."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    with (path.parent / "memory").open("w") as memory:
        fcntl.flock(memory, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return sum(range(1_000_000))


def test_the_second_chance_is_alone(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(20)]
    assert len(list(Spread(needs_all_memory, 4, nothing).run(paths))) == 20


def dies_in_the_middle_of_an_answer(path: Path) -> bytes:
    if path.name == "1" and not path.exists():
        path.touch()
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # pytest has its own
        signal.setitimer(signal.ITIMER_REAL, 0.05)  # while it waits at the full pipe
    return path.name.encode() * (3 << 20)


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    with closing(Spread(dies_in_the_middle_of_an_answer, 1, nothing).run([tmp_path / "0", tmp_path / "1"])) as results:
        assert set(next(results)) == {ord("0")}
        (worker,) = active_children()
        worker.join()
        assert worker.exitcode == -signal.SIGALRM
        assert set(next(results)) == {ord("1")}


def refuses(number: int) -> int:
    if number == 7:
        raise EOFError("七")
    return number


def test_what_a_worker_raises_is_raised_here_with_its_place() -> None:
    with pytest.raises(EOFError, match="七") as caught:
        list(Spread(refuses, 2, nothing).run(range(20)))
    assert "refuses" in "".join(caught.value.__notes__)
    with pytest.raises(EOFError, match="七"):
        list(Spread(squared, 2, refuses, (7,)).run(range(20)))


_PARENT = """
import os, signal
from archive.parallel import Spread
from tests.test_parallel import nothing, squared
results = Spread(squared, 3, nothing).run(range(100))
print(next(results), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_with_the_process_they_work_for() -> None:
    """They hold its standard output too: it comes to its end when the last of them is gone."""
    parent = subprocess.run([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, timeout=60)
    assert (parent.returncode, parent.stdout) == (-signal.SIGKILL, b"0\n")
