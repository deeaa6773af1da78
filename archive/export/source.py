"""The rows that are exported: all of a release, or those of a district, year, kind or unit, with nothing dangling."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive import database, schema
from archive.publish import Release

CHUNK = 20_000
# What is not about any document: travels whole with a selection (districts) or not at all (open questions).
_ALWAYS = {"district", "run", "release"}
_NEVER_SELECTED = {"review"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty fields select everything. `unit` is a unit_id or a part of a name; `kind` a kind of table."""

    district: str | None = None
    year: int | None = None
    kind: str | None = None
    unit: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}

    @property
    def everything(self) -> bool:
        return not self.as_dict()


class Source:
    """One release, narrowed to a selection. The same release gives the same rows in the same order."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        release: Release,
        selection: Selection,
        dialect: str,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.release, self.selection, self.dialect = release, selection, dialect
        self._connection, self._progress = connection, progress
        self.tables: Sequence[schema.Table] = schema.BUDGET
        if not selection.everything:
            _choose(connection, selection)
        self.counts = {table.name: self._one(f"SELECT count(*) FROM {self._from(table)}") for table in self.tables}

    def columns(self, table: schema.Table) -> tuple[schema.Column, ...]:
        """The columns as they are exported: stored and computed, in the order of the schema."""
        return table.columns

    def rows(
        self, table: schema.Table, columns: Sequence[schema.Column] | None = None, order: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """The table's rows, as they were built: by document, in the order of their places. `order` sorts them first."""
        values = ", ".join(self._value(column) for column in columns or table.columns)
        return self._stream(table, values, order)

    def texts(
        self,
        table: schema.Table,
        columns: Sequence[schema.Column],
        shape: Callable[[schema.Column, str], str],
        between: str,
    ) -> Iterator[str]:
        """Each row as one text, put together by SQLite: `shape` makes the SQL of a value's text from that of the value."""
        whole = f" || {between} || ".join(shape(column, self._value(column)) for column in columns)
        return (text for (text,) in self._stream(table, whole))

    def add_function(self, name: str, function: Callable[[Any], Any]) -> None:
        """A function of one value for the SQL of `texts`."""
        self._connection.create_function(name, 1, function, deterministic=True)

    def _stream(self, table: schema.Table, values: str, order: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        by = ", ".join([*(f'"{name}"' for name in order), "rowid"])
        cursor = self._connection.execute(f"SELECT {values} FROM {self._from(table)} ORDER BY {by}")
        done, total = 0, self.counts[table.name]
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk
            done += len(chunk)
            self._progress(f"导出 {table.name}", done, total)

    def longest(self, table: schema.Table, column: str) -> int:
        """Characters of the longest text of a column: what a VARCHAR must hold."""
        return int(self._one(f'SELECT coalesce(max(length("{column}")), 0) FROM "{table.name}"'))

    def sums(self) -> dict[str, int]:
        """The sum of every column of money, in 分: what a loaded copy must give too."""
        return {
            f"{table.name}.{column.name}": self._one(
                f'SELECT coalesce(sum("{column.name}"), 0) FROM {self._from(table)}'
            )
            for table in self.tables
            for column in table.columns
            if column.name.endswith("_fen")
        }

    def _one(self, sql: str) -> int:
        return int(self._connection.execute(sql).fetchone()[0])

    def _value(self, column: schema.Column) -> str:
        if column.references and not column.required and not self.selection.everything:
            other = schema.table(column.references)
            chosen = f"SELECT {other.key[0]} FROM {self._from(other)}"
            return f'CASE WHEN "{column.name}" IN ({chosen}) THEN "{column.name}" END'
        return f'"{column.name}"'

    def _from(self, table: schema.Table) -> str:
        if self.selection.everything or table.name in _ALWAYS:
            return f'"{table.name}"'
        if table.name in _NEVER_SELECTED:
            return f'"{table.name}" WHERE 0'
        names = {column.name for column in table.columns}
        wheres = []
        if "document_id" in names:
            wheres.append("document_id IN (SELECT document_id FROM chosen_document)")
        if table.name in ("unit", "unit_name", "unit_event", "unit_identifier"):
            wheres.append("unit_id IN (SELECT unit_id FROM chosen_unit)")
        if self.selection.kind and table.name in ("line", "source_table"):
            wheres.append("kind = (SELECT kind FROM chosen_kind)")
        return f'"{table.name}" WHERE ' + " AND ".join(wheres)


def _choose(connection: sqlite3.Connection, selection: Selection) -> None:
    """Note which documents and units are meant, in tables that only this connection sees."""
    wheres, values = ["1"], []
    for column, value in (("district_code", selection.district), ("fiscal_year", selection.year)):
        if value is not None:
            wheres.append(f"document.{column} = ?")
            values.append(value)
    if selection.unit is not None:
        wheres.append(
            "(unit_id = ? OR unit_id IN (SELECT unit_id FROM unit_name WHERE instr(name, ?)) OR instr(unit, ?))"
        )
        values += [selection.unit] * 3
    if selection.kind is not None:
        wheres.append("document_id IN (SELECT document_id FROM source_table WHERE kind = ?)")
        values.append(selection.kind)
    connection.execute("CREATE TEMP TABLE chosen_document (document_id TEXT PRIMARY KEY)")
    connection.execute(
        f"INSERT INTO chosen_document SELECT document_id FROM document WHERE {' AND '.join(wheres)}", values
    )
    connection.execute("CREATE TEMP TABLE chosen_unit (unit_id TEXT PRIMARY KEY)")
    connection.execute(
        "INSERT OR IGNORE INTO chosen_unit SELECT unit_id FROM document JOIN chosen_document USING (document_id)"
        " WHERE unit_id IS NOT NULL"
    )
    connection.execute(
        "INSERT OR IGNORE INTO chosen_unit SELECT parent_unit_id FROM unit JOIN chosen_unit USING (unit_id)"
        " WHERE parent_unit_id IS NOT NULL"
    )
    connection.execute("CREATE TEMP TABLE chosen_kind (kind TEXT)")
    connection.execute("INSERT INTO chosen_kind VALUES (?)", (selection.kind,))


@contextmanager
def opened(
    release: Release, selection: Selection, dialect: str, progress: Callable[[str, int, int], None]
) -> Iterator[Source]:
    with closing(database.reading(Path(release.folder) / "budget.db")) as connection:
        yield Source(connection, release, selection, dialect, progress)
