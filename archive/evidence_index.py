"""The index beside WARC files: how it is named and opened to be read, and what is said of one that is lost or damaged.

An index is made before the first WARC file of its writer. So files without one, or with many records that it does not
know, mean that it was lost or that an old one was put back: no kill explains it, and to go on would set the files aside.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from archive.sqlite_uri import uri
from archive.warc_files import KILLED, records_unknown, sizes, writer_of

_RESTORE = (
    "请从备份恢复索引，WARC 文件一个也不要动；由别处取来的证据可再取一次"
    " (restore the index from a backup and leave every WARC file as it is; what was gathered can be gathered again)"
)


class DoesNotOpen(Exception):
    """An index cannot be read; the message names it and what to do."""


def index_of(writer: str) -> str:
    """The name of a writer's index.

    >>> index_of(""), index_of("w-1")
    ('index.db', 'index-w-1.db')
    """
    return f"index-{writer}.db" if writer else "index.db"


def file_of(db: sqlite3.Connection) -> Path:
    """The file of an index that is open."""
    return Path(next(row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main"))


def reading(index: Path) -> sqlite3.Connection:
    """The index, opened to be read. Raises `DoesNotOpen`."""
    # Not mode=ro: a reader that comes after a killed writer must be able to roll its journal back.
    mode = "rw" if os.access(index, os.W_OK) else "ro"
    db = sqlite3.connect(uri(index, mode), uri=True, timeout=60)
    try:
        db.execute("PRAGMA query_only = ON")
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        db.close()
        raise DoesNotOpen(why_it_does_not_open(index, error)) from error
    return db


def why_it_does_not_open(index: Path, error: sqlite3.DatabaseError) -> str:
    """What is told of an index that SQLite refuses: to restore it only where it is damaged."""
    told = f"{index}: 索引无法打开 (the index does not open): {error}"
    if isinstance(error, sqlite3.OperationalError):  # locked, not allowed, the disk full: it may be sound
        return told
    return f"{told}。{_RESTORE}"


def lost_indexes(folder: Path) -> list[str]:
    """What stands in WARC files and in no index, though no kill explains it: an index is lost, or an old one."""
    writers = sorted({writer for file in sizes(folder) if (writer := writer_of(file)) is not None})
    return [told for writer in writers if (told := lost_index(folder, writer))]


def lost_index(folder: Path, writer: str) -> str:
    """Why this writer's files hold what no index knows; empty when they do not, or when a kill explains it.

    Raises `DoesNotOpen`.
    """
    found = {file: size for file, size in sizes(folder).items() if writer_of(file) == writer}
    if not found:
        return ""
    index = folder / index_of(writer)
    committed = _committed(index)  # after the sizes: a writer that is at work only adds to both
    if committed is None:
        return f"{index}: 索引不在，{folder} 中 {len(found)} 个 WARC 文件无从查起 (the index is lost)。{_RESTORE}"
    if records_unknown(folder, found, committed) > KILLED:
        return f"{index}: 比它的 WARC 文件旧，文件中许多记录不在其中 (older than its WARC files)。{_RESTORE}"
    return ""


def strange_files(folder: Path) -> list[str]:
    """Files that no writer of ours named: no index knows them, and nothing reads them."""
    names = [file for file in sizes(folder) if writer_of(file) is None]
    return [f"{folder / name}: 不在任何索引中 (in no index)" for name in names]


def damaged_indexes(indexes: Iterable[sqlite3.Connection]) -> Iterator[str]:
    """What SQLite finds wrong in those that open all the same."""
    for db in indexes:
        try:
            said = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
        except sqlite3.DatabaseError as error:
            said = [str(error)]
        if said != ["ok"]:
            yield f"{file_of(db)}: 索引损坏 (the index is damaged): {'; '.join(said)}"


def _committed(index: Path) -> dict[str, int] | None:
    """How far each file is committed; None where there is no index, or nothing in it: it is made before any file."""
    if not index.is_file():
        return None
    with closing(reading(index)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'warc'").fetchone():
            return None
        return dict(db.execute("SELECT file, committed FROM warc"))
