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
from archive.sqlite_uri import uri

_TUNED = ("cache_size = -65536", "temp_store = MEMORY")


def prepare(database: Database, views: Sequence[DescribedSql], processes: int) -> None:
    """Make the tables and their indexes (`-- index: column, column; …`). The caller has no transaction open.

    In rounds, each of all that can be made by then: the order is the same however many processes there are. With 0
    processes, and for a database in memory, all is done here.
    """
    file = beside.file_of(database.conn)
    waiting = list(views)
    while waiting:
        missing = [_missing(database, view) for view in waiting]
        ready = [view for view, error in zip(waiting, missing, strict=True) if error is None]
        if not ready:
            raise next(filter(None, missing))
        if file and processes:
            _make_beside(database, file, ready, processes)
        else:
            for view in ready:
                _create(database.conn, "main", view)
        for view in ready:  # before another reads it, row by row
            _index(database, view)
        waiting = [view for view in waiting if view not in ready]


def _missing(database: Database, view: DescribedSql) -> sqlite3.OperationalError | None:
    """The error where the view reads a table that is not there yet."""
    try:
        database.execute(f"EXPLAIN {view.sql}").close()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return error
    return None


def _create(connection: sqlite3.Connection, where: str, view: DescribedSql) -> None:
    connection.execute(f'CREATE TABLE {where}."{view.name}" AS {view.sql}')


def _index(database: Database, view: DescribedSql) -> None:
    for columns in filter(None, view.options.get("index", "").split(";")):
        database.table(view.name).create_index([column.strip() for column in columns.split(",")])


def _make_beside(database: Database, file: Path, views: Sequence[DescribedSql], processes: int) -> None:
    """Each in a file of its own while nobody writes the database, then taken over in order."""
    with beside.folder(database.conn) as folder:
        paths = [Path(folder) / f"{view.name}.db" for view in views]
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(_create_beside, [file] * len(views), paths, views))
        for view, path in zip(views, paths, strict=True):
            _take_over(database, view.name, path)


def _create_beside(file: Path, path: Path, view: DescribedSql) -> None:
    with closing(sqlite3.connect(uri(file), uri=True, isolation_level=None)) as connection:
        for setting in _TUNED:
            connection.execute(f"PRAGMA {setting}")
        with beside.attached(connection, path):
            _create(connection, beside.NAME, view)


def _take_over(database: Database, name: str, path: Path) -> None:
    with beside.attached(database.conn, path), database.atomic():
        (sql,) = database.execute(f"SELECT sql FROM {beside.NAME}.sqlite_master WHERE name = ?", [name]).fetchone()
        database.execute(sql)
        database.execute(f'INSERT INTO main."{name}" SELECT * FROM {beside.NAME}."{name}"')
