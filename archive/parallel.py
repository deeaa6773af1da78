"""Work spread over processes, its results in the order of the work: the same on one core and on sixty-four.

A worker that is killed (memory) or crashes (a library's fault) costs the item it worked on, never the others.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
# Results that wait for their turn hold memory: at most this many items are under way for each process.
AHEAD = 8


def cores() -> int:
    """Cores this process may use: in a container or under taskset fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


class Crashed(Exception):
    """The process that worked on an item died. Raised by `Spread.run` only where no `instead` was given."""


@dataclass(frozen=True, slots=True)
class Spread(Generic[Item, Result]):
    """`function` over items in `processes` processes (0: in this one), each prepared by `setup(*arguments)`."""

    function: Callable[[Item], Result]
    processes: int
    setup: Callable[..., None]
    arguments: tuple[Any, ...] = ()

    def run(
        self, items: Iterable[Item], instead: Callable[[Item], Result] | None = None
    ) -> Generator[Result, None, None]:
        """Results in the order of the items. `instead` makes the result of an item that kills its process."""
        if self.processes == 0:
            self.setup(*self.arguments)
            yield from map(self.function, items)
            return
        waiting = iter(items)
        broken: list[Item] | None = []
        while broken is not None:
            broken = yield from self._until_broken(waiting)
            for item in broken or ():
                yield self._alone(item, instead)

    def _pool(self, processes: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(processes, initializer=self.setup, initargs=self.arguments)

    def _until_broken(self, items: Iterator[Item]) -> Generator[Result, None, list[Item] | None]:
        """Results until the items end (returns None) or a process dies (returns the items without a result)."""
        under_way: deque[tuple[Item, Future[Result]]] = deque()
        with self._pool(self.processes) as pool:
            try:
                for item in items:
                    try:
                        under_way.append((item, pool.submit(self.function, item)))
                    except BrokenProcessPool:
                        return [*(item for item, _ in under_way), item]
                    if len(under_way) >= AHEAD * self.processes:
                        yield under_way[0][1].result()
                        under_way.popleft()
                while under_way:
                    yield under_way[0][1].result()
                    under_way.popleft()
            except BrokenProcessPool:
                return [item for item, _ in under_way]
            return None

    def _alone(self, item: Item, instead: Callable[[Item], Result] | None) -> Result:
        with self._pool(1) as pool:
            try:
                return pool.submit(self.function, item).result()
            except BrokenProcessPool:
                if instead is None:
                    raise Crashed(f"the process working on {item!r} died") from None
                return instead(item)
