"""A lock that the kernel gives back when its holder dies, so that none is ever stale."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class Locked(Exception):
    """Another process holds the lock; the message says which."""


def lock(path: Path) -> int:
    """Take the lock on `path` and return its handle; closing the handle gives it back. Raises `Locked`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode(errors="replace").strip() or "?"
        os.close(handle)
        raise Locked(f"{path}: 已被进程 {holder} 占用 (held by process {holder})") from None
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    _held[handle] = _identity(handle)
    return handle


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """The lock on `path` for as long as the block runs. Raises `Locked`."""
    handle = lock(path)
    try:
        yield
    finally:
        os.close(handle)


_held: dict[int, tuple[int, int]] = {}


def _identity(handle: int) -> tuple[int, int]:
    found = os.fstat(handle)
    return found.st_dev, found.st_ino


def _let_go() -> None:
    """A forked worker may outlive the holder: it must not go on holding. Its copy of a handle is closed, no other file."""
    for handle, identity in _held.items():
        with suppress(OSError):
            if _identity(handle) == identity:
                os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go)
