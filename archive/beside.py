"""A second file beside a database: what is made there by another process is taken over as it is."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "beside"


def file_of(connection: sqlite3.Connection) -> Path | None:
    """The database's own file; None where it is in memory."""
    file = next(row[2] for row in connection.execute("PRAGMA database_list") if row[1] == "main")
    return Path(file) if file else None


def folder(connection: sqlite3.Connection) -> tempfile.TemporaryDirectory[str]:
    """A folder for such files, where the database is."""
    path = file_of(connection)
    return tempfile.TemporaryDirectory(prefix="beside-", dir=path.parent if path else None)


@contextmanager
def attached(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """The file as database `beside`. It is thrown away if anything fails, so nothing waits for the disk."""
    connection.execute(f"ATTACH ? AS {NAME}", (str(path),))
    try:
        connection.execute(f"PRAGMA {NAME}.journal_mode = OFF")
        connection.execute(f"PRAGMA {NAME}.synchronous = OFF")
        yield
    finally:
        connection.execute(f"DETACH {NAME}")
