"""Full-text indexes, made in other processes while this one goes on with its database.

    texts copied beside → (indexed there, in any process) → the finished index taken over

The process that writes a database copies what is to be searched into a file of its own for each table, a matter of
moments, and in the end the index's pages as they are: neither reads the database while it is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlite_utils import Database

from archive import beside, schema
from archive.fulltext import spread
from archive.parallel import give_way

# Words are gathered in memory and written in a few large pieces, merged once in the end: bytes, and FTS5's own words.
GATHERED = 32 << 20
_GATHERING = {"hashsize": GATHERED, "automerge": 0, "crisismerge": 1 << 16}
# Where an FTS5 table keeps its index. Its settings are the searched database's own.
_PARTS = ("data", "idx", "docsize")


@dataclass(frozen=True, slots=True)
class Texts:
    """The searched columns of one table in a file of their own, and the SQL of the index they are for."""

    path: Path
    table: schema.Table
    sql: str

    @property
    def index(self) -> str:
        return f"{self.table.name}_fts"


@contextmanager
def searchable(databases: Sequence[tuple[Database, Sequence[schema.Table]]], processes: int) -> Iterator[None]:
    """Index what the tables' rows hold at the beginning of the block; it can be searched at its end.

    The caller may write anything else meanwhile, outside of a transaction at both ends. The rowids must stay: never
    VACUUM a finished database. With 0 processes all is done here, at the end.
    """
    with beside.folder(databases[0][0].conn) as folder:
        copied = [
            (database, _copied(database, table, Path(folder) / f"{table.name}.db"))
            for database, tables in databases
            for table in tables
            if table.search
        ]
        largest_first = sorted((texts for _, texts in copied), key=lambda each: -each.path.stat().st_size)
        with ProcessPoolExecutor(max(1, processes), initializer=give_way) as pool:
            under_way = {each.path: pool.submit(_index, each) for each in largest_first if processes}
            yield
            for database, texts in copied:
                _finish(texts, under_way.get(texts.path))
                _take_over(database, texts)


def _copied(database: Database, table: schema.Table, path: Path) -> Texts:
    (sql,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [f"{table.name}_fts"]).fetchone()
    names = ", ".join(f'"{name}"' for name in table.search)
    with beside.attached(database.conn, path):
        database.execute(f'CREATE TABLE {beside.NAME}.texts AS SELECT rowid AS place, {names} FROM "{table.name}"')
    return Texts(path, table, sql)


def _index(texts: Texts) -> None:
    """Make the index in the texts' own file."""
    names = ", ".join(f'"{name}"' for name in texts.table.search)
    spreads = ", ".join(f'spread("{name}")' for name in texts.table.search)
    with closing(sqlite3.connect(texts.path, isolation_level=None)) as connection:
        for setting in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
            connection.execute(f"PRAGMA {setting}")
        # The names of codes come again in every document.
        connection.create_function("spread", 1, lru_cache(1 << 15)(spread), deterministic=True)
        connection.execute("BEGIN")
        connection.execute(texts.sql)
        for setting, value in _GATHERING.items():
            connection.execute(f'INSERT INTO "{texts.index}" ("{texts.index}", rank) VALUES (?, ?)', (setting, value))
        connection.execute(f'INSERT INTO "{texts.index}" (rowid, {names}) SELECT place, {spreads} FROM texts')
        connection.execute(f'INSERT INTO "{texts.index}" ("{texts.index}") VALUES (\'optimize\')')
        connection.execute("COMMIT")


def _finish(texts: Texts, under_way: Future[None] | None) -> None:
    """Wait for the index; make it here where nobody does or whoever did was killed."""
    if under_way is not None:
        with suppress(BrokenProcessPool):
            under_way.result()
            return
    with closing(sqlite3.connect(texts.path)) as connection:
        connection.execute(f'DROP TABLE IF EXISTS "{texts.index}"')
    _index(texts)


def _take_over(database: Database, texts: Texts) -> None:
    with beside.attached(database.conn, texts.path), database.atomic():
        for name in (f"{texts.index}_{part}" for part in _PARTS):
            database.execute(f'DELETE FROM main."{name}"')
            database.execute(f'INSERT INTO main."{name}" SELECT * FROM {beside.NAME}."{name}"')
    texts.path.unlink()
