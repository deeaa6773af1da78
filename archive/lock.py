"""A lock that the kernel gives back when its holder dies, so that none is ever stale."""

from __future__ import annotations

import fcntl
import os
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
    return handle
