"""Speed as ratios in one run, each against what a user would pick instead. Never a timed test.

Every module here has `measure() -> Iterator[Ratio]`; `python -m bench [NAME …]` prints them in one table.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Ratio", "against", "cpu_seconds"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure: ours beside a peer's in the same run. `limit` is what the ratio must reach (None: told, not judged).

    `ratio` is peer / ours where both are times, so that more is better.
    """

    what: str
    ours: str
    peer: str
    ratio: float
    limit: float | None = None

    @property
    def holds(self) -> bool | None:
        return None if self.limit is None else self.ratio >= self.limit


def cpu_seconds(work: Callable[[], object]) -> float:
    """The CPU time of one call of `work`, with the collector out of the way."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def against(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """(our CPU seconds, the peer's): the best of `rounds`, taken by turns so that both see the same machine."""
    ours(), peer()
    pairs = [(cpu_seconds(ours), cpu_seconds(peer)) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
