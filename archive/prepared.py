"""Views that are kept as tables, because they are slow to ask each time; made by several processes at once.

A prepared table may read tables, views and other prepared tables, also through views: each is made when what it reads
is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from archive import beside
from archive.described_sql import DescribedSql

_TUNED = ("cache_size = -65536", "temp_store = MEMORY")


def prepare(database: Database, views: Sequence[DescribedSql], processes: int) -> None:
    """Make the tables and their indexes (`-- index: column, column; …`). The caller has no transaction open.

    With 0 processes, and for a database in memory, all is done here.
    """
    file = beside.file_of(database.conn)
    waiting = list(views)
    while waiting:
        made = _beside(database, file, waiting, processes) if file and processes else _here(database, waiting)
        missing = [(view, error) for view, error in zip(waiting, made, strict=True) if error is not None]
        if len(missing) == len(waiting):
            raise missing[0][1]
        waiting = [view for view, _ in missing]


def _here(database: Database, views: Sequence[DescribedSql]) -> list[sqlite3.OperationalError | None]:
    made = []
    for view in views:
        made.append(_create(database.conn, "main", view))
        if made[-1] is None:
            _index(database, view)
    return made


def _index(database: Database, view: DescribedSql) -> None:
    """At once, and not when all tables are made: the next may read this one, row by row."""
    for columns in filter(None, view.options.get("index", "").split(";")):
        database.table(view.name).create_index([column.strip() for column in columns.split(",")])


def _create(connection: sqlite3.Connection, where: str, view: DescribedSql) -> sqlite3.OperationalError | None:
    """Make one table; the error where it reads another that is not there yet."""
    try:
        connection.execute(f'CREATE TABLE {where}."{view.name}" AS {view.sql}')
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return error
    return None


def _beside(
    database: Database, file: Path, views: Sequence[DescribedSql], processes: int
) -> list[sqlite3.OperationalError | None]:
    """Each in a file of its own while nobody writes the database, then taken over in order."""
    with beside.folder(database.conn) as folder:
        paths = [Path(folder) / f"{view.name}.db" for view in views]
        with ProcessPoolExecutor(processes) as pool:
            made = list(pool.map(_create_beside, [file] * len(views), paths, views))
        for view, path, error in zip(views, paths, made, strict=True):
            if error is None:
                _take_over(database, view.name, path)
                _index(database, view)
    return made


def _create_beside(file: Path, path: Path, view: DescribedSql) -> sqlite3.OperationalError | None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as connection:
        for setting in _TUNED:
            connection.execute(f"PRAGMA {setting}")
        with beside.attached(connection, path):
            return _create(connection, beside.NAME, view)


def _take_over(database: Database, name: str, path: Path) -> None:
    with beside.attached(database.conn, path), database.atomic():
        (sql,) = database.execute(f"SELECT sql FROM {beside.NAME}.sqlite_master WHERE name = ?", [name]).fetchone()
        database.execute(sql)
        database.execute(f'INSERT INTO main."{name}" SELECT * FROM {beside.NAME}."{name}"')
