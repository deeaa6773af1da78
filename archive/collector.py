"""Python's cyclic garbage collector, which has nothing to find while a document is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """No search for garbage inside.

    A page makes some ten thousand small objects that all stay, and the collector would look through them, and through
    everything the process holds, some twenty times: a tenth of the time. None of them is in a cycle, so nothing piles up.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def keep() -> None:
    """Put everything made so far among what is old, without looking through it: so the search that the end of `paused`
    brings on has nothing to look at. Only for what leaves no cycles behind, which would now be found late.

    Nothing happens in a process that has frozen objects of its own: they would thaw.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
