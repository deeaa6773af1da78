"""Work spread over processes, its results in the order of the work: the same on one core and on sixty-four.

    numbers of items → a pipe → worker → a pipe → results → in order

A worker that is killed (memory) or crashes (a library's fault) costs the item it worked on, never the others. Why not
`concurrent.futures`: docs/decisions/0026-workers-and-pipes.md.
"""

from __future__ import annotations

import fcntl
import os
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# Results that wait for their turn hold memory: no item is begun that is further ahead, for each process.
AHEAD = 16
# Numbers that a worker has at hand, so that it need not wait for this process, which has other things to do.
_AT_HAND = 4
# What a worker may have written before it is read: a few documents' rows. Linux gives as much to anybody, and 64 KB unasked.
_PIPE_BYTES = 1 << 20
_NICER = 10


def cores() -> int:
    """Cores this process may use: in a container or under taskset fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def give_way() -> None:
    """Let the process that waits for this one go first: it alone writes, and where all cores are busy all wait for it."""
    os.nice(_NICER)


class Crashed(Exception):
    """The process that worked on an item died, twice. Raised by `Spread.run` only where no `instead` was given."""


@dataclass(frozen=True, slots=True)
class Spread(Generic[Item, Result]):
    """`function` over items in `processes` processes (0: in this one), each prepared by `setup(*arguments)`."""

    function: Callable[[Item], Result]
    processes: int
    setup: Callable[..., object]
    arguments: tuple[Any, ...] = ()

    def run(
        self, items: Sequence[Item], instead: Callable[[Item], Result] | None = None
    ) -> Generator[Result, None, None]:
        """Results in the order of the items. `instead` makes the result of an item that kills its process twice.

        Raises:
            Crashed: an item did, and there is no `instead`.
            Exception: what `function` or `setup` raised.
        """
        if self.processes == 0:
            self.setup(*self.arguments)
            yield from map(self.function, items)
            return
        with _crew(self, items, instead) as crew:
            for number in range(len(items)):
                yield crew.result(number)


_Ends = tuple[Connection, Connection]
"""Of the pipe of numbers, and of the pipe of answers."""


@dataclass(slots=True)
class _Worker:
    process: Process
    numbers: Connection
    answers: Connection
    at_hand: deque[int] = field(default_factory=deque)


@dataclass(slots=True)
class _Crew(Generic[Item, Result]):
    """The workers, what they have to do, and what is done and waits for its turn."""

    spread: Spread[Item, Result]
    items: Sequence[Item]
    instead: Callable[[Item], Result] | None
    waiting: deque[int]
    workers: dict[Connection, _Worker] = field(default_factory=dict)
    done: dict[int, Result] = field(default_factory=dict)
    suspected: set[int] = field(default_factory=set)

    def start(self) -> None:
        incoming, numbers = Pipe(duplex=False)
        answers, outgoing = Pipe(duplex=False)
        with suppress(OSError, AttributeError):  # too many pipes of one user; another system
            fcntl.fcntl(outgoing.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        ends = (numbers, answers), (incoming, outgoing)
        process = Process(target=_work, args=(self.spread, self.items, *ends), daemon=True)
        process.start()
        for end in ends[1]:  # each keeps its own: so that either sees when the other is gone
            end.close()
        self.workers[answers] = _Worker(process, numbers, answers)

    def result(self, number: int) -> Result:
        """The result of the next item. Looks after all workers, also where the result is there already."""
        self.give(number)
        while number not in self.done:
            if number in self.suspected:
                self.try_alone(number)
            else:
                self.take(None)
                self.give(number)
        self.take(0)
        return self.done.pop(number)

    def try_alone(self, number: int) -> None:
        """The second chance of an item whose process died: it may have lacked the memory that others were using."""
        while any(worker.at_hand for worker in self.workers.values()):
            self.take(None)
        self.send(number, next(iter(self.workers.values())))
        while number not in self.done:
            self.take(None)

    def give(self, wanted: int) -> None:
        """Work for those who have little."""
        end = wanted + AHEAD * self.spread.processes
        while self.waiting and self.waiting[0] < end:
            worker = min(self.workers.values(), key=lambda each: len(each.at_hand))
            if len(worker.at_hand) == _AT_HAND:
                return
            self.send(self.waiting.popleft(), worker)

    def send(self, number: int, worker: _Worker) -> None:
        with suppress(BrokenPipeError):  # it is dead, which `take` will see
            worker.numbers.send(number)
        worker.at_hand.append(number)

    def take(self, timeout: float | None) -> None:
        """What has been answered, or died, by now or, without a timeout, next."""
        for ready in wait(list(self.workers), timeout):
            assert isinstance(ready, Connection)
            worker = self.workers[ready]
            try:
                result, error = worker.answers.recv()
            except (EOFError, OSError):  # nothing more, or the end in the middle of an answer
                self.replace(worker)
                continue
            if error is not None:
                raise error
            self.done[worker.at_hand.popleft()] = result

    def replace(self, dead: _Worker) -> None:
        """Another worker. What it died of is put off the first time; the rest of its work goes to others."""
        self.end(dead)
        if dead.at_hand:
            number = dead.at_hand.popleft()
            if number in self.suspected:
                self.done[number] = self.without(self.items[number])
            self.suspected.add(number)
        self.waiting.extendleft(reversed(dead.at_hand))
        self.start()

    def without(self, item: Item) -> Result:
        if self.instead is None:
            raise Crashed(f"处理它的进程两次崩溃 / the process working on it died twice: {item!r}")
        return self.instead(item)

    def end(self, worker: _Worker) -> None:
        del self.workers[worker.answers]
        worker.process.terminate()
        worker.process.join()
        worker.numbers.close()
        worker.answers.close()


@contextmanager
def _crew(
    spread: Spread[Item, Result], items: Sequence[Item], instead: Callable[[Item], Result] | None
) -> Iterator[_Crew[Item, Result]]:
    crew = _Crew(spread, items, instead, deque(range(len(items))))
    try:
        for _ in range(spread.processes):
            crew.start()
        yield crew
    finally:
        for worker in list(crew.workers.values()):
            crew.end(worker)


# ---------------------------------------------------------------- in the worker


def _work(spread: Spread[Item, Result], items: Sequence[Item], theirs: _Ends, ours: _Ends) -> None:
    """Answer until nobody asks any more."""
    for end in theirs:
        end.close()
    numbers, answers = ours
    give_way()
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        prepared = _attempt(spread.setup, *spread.arguments)
        if prepared[1] is not None:
            answers.send(prepared)
            return
        while True:
            answers.send(_attempt(spread.function, items[numbers.recv()]))


def _attempt(function: Callable[..., Result], *arguments: Any) -> tuple[Result | None, Exception | None]:
    """(result, None), or (None, what was raised)."""
    try:
        return function(*arguments), None
    except Exception as error:
        error.add_note(f"在工作进程中 / in a worker:\n{traceback.format_exc()}")
        return None, error
