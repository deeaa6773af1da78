"""Databases made from `archive.schema`: strict tables first; indexes, full text and views after the load."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import prepared, schema
from archive.described_sql import read_folder
from archive.search_index import searchable
from archive.sqlite_uri import uri

VIEWS = Path(__file__).parent / "views"
# Enough of a sample for the planner to choose the right index; a full ANALYZE costs minutes on 10 million rows.
ANALYSIS_LIMIT = 1000


def create(path: Path, tables: Sequence[schema.Table]) -> Database:
    """A new file with empty tables, tuned for one writer. Nobody reads it before it is finished and synced."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=64)
    for setting in ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -131072", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {setting}")
    database = Database(connection)
    for table in tables:
        _create_table(database, table)
    database.add_foreign_keys([(table.name, *key) for table in tables for key in schema.references(table)])
    for table in tables:
        _add_computed_columns(database, table)
        if table.search:  # before the rows: sqlite-utils would fill it with text that Chinese words are not found in
            database.table(table.name).enable_fts(table.search)
    return database


def reading(path: Path) -> sqlite3.Connection:
    """A finished database, for reading only."""
    return sqlite3.connect(uri(path), uri=True)


@contextmanager
def disk_named(folder: Path) -> Iterator[None]:
    """SQLite names neither file nor folder when the disk refuses: an `OSError` does, whose exit code is the disk's."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not disk_refused(error):
            raise
        raise OSError(
            errno.ENOSPC if _result(error) == sqlite3.SQLITE_FULL else errno.EIO, str(error), str(folder)
        ) from error


def disk_refused(error: sqlite3.Error | OverflowError) -> bool:
    """Was it the disk, and not what was written?"""
    return _result(error) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    )


def _result(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _create_table(database: Database, table: schema.Table) -> None:
    types = {"TEXT": str, "INTEGER": int, "REAL": float}
    database.table(table.name).create(
        {column.name: types[column.type] for column in table.stored},
        pk=table.key[0] if len(table.key) == 1 else table.key,
        not_null={column.name for column in table.stored if column.required and column.name not in table.key},
        strict=True,
    )


def _add_computed_columns(database: Database, table: schema.Table) -> None:
    for column in table.columns:
        if column.computed:
            database.execute(
                f'ALTER TABLE "{table.name}" ADD COLUMN "{column.name}" {column.type}'
                f" GENERATED ALWAYS AS ({column.computed}) VIRTUAL"
            )


@cache
def insert_statement(table: schema.Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.stored)
    marks = ", ".join("?" * len(table.stored))
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'


def insert(database: Database, table: schema.Table, rows: Iterable[Sequence[Any]]) -> None:
    """Rows hold the table's stored columns in order. The caller opens the transaction."""
    database.conn.executemany(insert_statement(table), rows)


def finish(database: Database, tables: Sequence[schema.Table], views: Path | None = None, processes: int = 0) -> None:
    """Indexes, views, full text and statistics: each is several times cheaper after the load.

    `processes` others make the full text meanwhile.
    """
    with searchable([(database, tables)], processes):
        prepare(database, tables, views, processes)
    analyse(database)


def prepare(database: Database, tables: Sequence[schema.Table], views: Path | None = None, processes: int = 0) -> None:
    """Indexes, then views."""
    add_indexes(database, tables)
    if views is not None:
        add_views(database, views, processes)


def analyse(database: Database) -> None:
    """Statistics for the planner."""
    database.execute(f"PRAGMA analysis_limit = {ANALYSIS_LIMIT}")
    database.execute("ANALYZE")


def add_indexes(database: Database, tables: Sequence[schema.Table]) -> None:
    """The schema's indexes, where they are not there yet."""
    for table in tables:
        for columns in table.indexes:
            database.table(table.name).create_index(columns, if_not_exists=True)


def add_document_indexes(database: Database, tables: Sequence[schema.Table]) -> None:
    """The indexes that lead from document to document, from a document to its rows, from an address to its captures.

    Comparing and linking needs them before there are statistics, without which the planner would take a worse one.
    """
    for table in tables:
        for columns in table.indexes:
            if table is schema.DOCUMENT_TABLE or columns in (("document_id",), ("url", "fetched_at")):
                database.table(table.name).create_index(columns, if_not_exists=True)


def add_views(database: Database, folder: Path, processes: int = 0) -> None:
    """Every `*.sql` of the folder as a view; with `-- prepared: yes` as a table (see `archive.prepared`)."""
    described = read_folder(folder)
    kept = [view for view in described if view.options.get("prepared") == "yes"]
    for view in described:
        if view not in kept:
            database.create_view(view.name, view.sql)
    prepared.prepare(database, kept, processes)
