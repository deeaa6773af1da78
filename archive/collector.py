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
