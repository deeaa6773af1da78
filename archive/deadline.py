"""An end to what takes too long: no page may hold up a night.

Expressions and loops are written so that a page costs no more than its length (tests/test_hostile.py); this is for the
one that was overlooked.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooLong(BaseException):
    """Raised in the middle of the work. No `Exception`, so that none who expects faults takes it for one of theirs."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop what is inside after so many seconds of this process's CPU time; a busy machine does not count.

    Only in the main thread, where Python hears signals; elsewhere there is no limit. Python hears them between its own
    steps: a loop of a library, or of a compiled module (`archive.compiled`), may never come to one. Then, after twice the
    time, the process dies of SIGVTALRM; a build names the file that two workers died of, and goes on.

    Raises:
        TooLong: out of the work itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, before or signal.SIG_DFL)  # None: what was there is not Python's


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooLong
