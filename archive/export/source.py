"""The rows that are exported: all of a release, or those of a district, year, kind or unit, with nothing dangling.

Rows are read by Arrow's SQLite driver, in batches of columns: no value becomes a Python object.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from adbc_driver_sqlite import dbapi

from archive import schema
from archive.publish import Release
from archive.sqlite_uri import uri

# Rows that are in memory at a time.
BATCH = 10_000
# What is not about any document: travels whole with a selection (districts) or not at all (open questions).
_ALWAYS = {"district", "run", "release"}
_NEVER_SELECTED = {"review"}


class ExportError(Exception):
    """The export cannot be made; the message says why and what to do."""


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


@dataclass(frozen=True, slots=True)
class Value:
    """A column as it is exported: the SQL of its value, and whether that may be NULL."""

    column: schema.Column
    sql: str
    nullable: bool


class Source:
    """One release, narrowed to a selection. The same release gives the same rows in the same order."""

    def __init__(
        self,
        connection: dbapi.Connection,
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
        self.counts = {
            table.name: int(self._one(f"SELECT count(*) FROM {self._from(table)}")[0]) for table in self.tables
        }

    def values(self, table: schema.Table, computed: bool = True) -> list[Value]:
        """The table's columns in the order of the schema, with or without those that are computed."""
        return [self._value(column) for column in (table.columns if computed else table.stored)]

    def batches(self, table: schema.Table, values: Sequence[Value], rows: int = BATCH) -> Iterator[Any]:
        """Arrow record batches: texts and whole numbers (`*_wan` as its 分), as they were built, by document."""
        yield from self._typed(table, values, self._from(table), f'"{table.name}".rowid', rows)

    def partitions(
        self, table: schema.Table, by: Sequence[str], values: Sequence[Value], rows: int = BATCH
    ) -> Iterator[tuple[tuple[Any, ...], Iterator[Any]]]:
        """The same by groups: what the columns `by` hold, and the batches of the rows that hold it."""
        listed = ", ".join(f'"{name}"' for name in by)
        self._run("DROP TABLE IF EXISTS temp.placed")
        # Only row numbers are sorted. The rows are then read in that order, never all held or written twice.
        self._run(
            f"CREATE TEMP TABLE placed AS SELECT rowid AS place FROM {self._from(table)} ORDER BY {listed}, rowid"
        )
        grouped = f"SELECT {listed}, count(*) FROM {self._from(table)} GROUP BY {listed} ORDER BY {listed}"
        first = 1
        for *group, n in self._all(grouped):
            among = f'placed CROSS JOIN "{table.name}" ON "{table.name}".rowid = placed.place'
            among += f" WHERE placed.rowid BETWEEN {first} AND {first + n - 1}"
            yield tuple(group), self._typed(table, values, among, "placed.rowid", rows)
            first += n

    def texts(self, table: schema.Table, row: str, rows: int = BATCH, size: int = 1 << 24) -> Iterator[bytes]:
        """Rows as text, `row` being the SQL of one, many at a time: at most `rows` and, but for one row, `size` bytes."""
        sql = f"SELECT {row} FROM {self._from(table)} ORDER BY rowid"
        for batch in self._read(table, sql, BATCH):
            yield from _pieces(batch.column(0), rows, size)

    def longest(self, table: schema.Table, names: Sequence[str]) -> dict[str, int]:
        """Characters of the longest text of each column: what a VARCHAR must hold."""
        longest = ", ".join(f'max(length("{name}"))' for name in names)
        return {
            name: int(length or 0)
            for name, length in zip(names, self._one(f'SELECT {longest} FROM "{table.name}"'), strict=True)
        }

    def sums(self) -> dict[str, int]:
        """The sum of every column of money, in 分: what a loaded copy must give too."""
        found: dict[str, int] = {}
        for table in self.tables:
            names = [column.name for column in table.columns if column.name.endswith("_fen")]
            if names:
                listed = ", ".join(f'coalesce(sum("{name}"), 0)' for name in names)
                totals = self._one(f"SELECT {listed} FROM {self._from(table)}")
                found |= {f"{table.name}.{name}": int(sum_) for name, sum_ in zip(names, totals, strict=True)}
        return found

    def _typed(
        self, table: schema.Table, values: Sequence[Value], rows_from: str, order: str, rows: int
    ) -> Iterator[Any]:
        """Batches behind one made-up row that has a value of the right type in every column: the driver infers."""
        types = ", ".join("''" if value.column.type == "TEXT" else "0" for value in values)
        listed = ", ".join(f'{value.sql} AS "{value.column.name}"' for value in values)
        sql = f"SELECT 0, {types} UNION ALL SELECT {order}, {listed} FROM {rows_from} ORDER BY 1"
        made_up = 1
        for batch in self._read(table, sql, rows):
            yield batch.select(range(1, len(values) + 1)).slice(made_up)
            made_up = 0

    def _read(self, table: schema.Table, sql: str, rows: int) -> Iterator[Any]:
        done, total = 0, self.counts[table.name]
        with self._connection.cursor() as cursor:
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(rows)})
            cursor.execute(sql)
            for batch in cursor.fetch_record_batch():
                yield batch
                done += len(batch)
                self._progress(f"导出 {table.name}", min(done, total), total)

    def _all(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def _one(self, sql: str) -> tuple[Any, ...]:
        return self._all(sql)[0]

    def _run(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def _value(self, column: schema.Column) -> Value:
        if column.computed:  # made from 分 by who writes it, never from SQLite's float
            return Value(column, f'"{column.name.replace("_wan", "_fen")}"', True)
        if column.references and not column.required and not self.selection.everything:
            other = schema.table(column.references)
            chosen = f"SELECT {other.key[0]} FROM {self._from(other)}"
            return Value(column, f'CASE WHEN "{column.name}" IN ({chosen}) THEN "{column.name}" END', True)
        return Value(column, f'"{column.name}"', not column.required)

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


_BY_UNIT = "(unit_id = ? OR unit_id IN (SELECT unit_id FROM unit_name WHERE instr(name, ?)) OR instr(unit, ?))"
# Each condition on documents, and where what it may be is listed.
_CONDITIONS = {
    "district": ("district_code = ?", "SELECT DISTINCT district_code FROM document ORDER BY 1"),
    "year": ("fiscal_year = ?", "SELECT DISTINCT fiscal_year FROM document ORDER BY 1"),
    "kind": (
        "document_id IN (SELECT document_id FROM source_table WHERE kind = ?)",
        "SELECT DISTINCT kind FROM source_table ORDER BY 1",
    ),
    "unit": (_BY_UNIT, "SELECT name FROM unit ORDER BY n_documents DESC, unit_id"),
}
# Values listed in a message.
_LISTED = 12


def _choose(connection: dbapi.Connection, selection: Selection) -> None:
    """Note which documents and units are meant, in tables that only this connection sees.

    Raises:
        ExportError: no document meets one of the conditions, or none meets all of them.
    """
    wheres, values = ["1"], []
    with connection.cursor() as cursor:
        for name, value in selection.as_dict().items():
            where, known = _CONDITIONS[name]
            given = [value] * where.count("?")
            cursor.execute(f"SELECT 1 FROM document WHERE {where} LIMIT 1", given)
            if cursor.fetchone() is None:
                cursor.execute(known)
                raise ExportError(
                    _unknown(name, value, [str(each) for (each,) in cursor.fetchall() if each is not None])
                )
            wheres.append(where)
            values += given
        cursor.execute("CREATE TEMP TABLE chosen_document (document_id TEXT PRIMARY KEY)")
        cursor.execute(
            f"INSERT INTO chosen_document SELECT document_id FROM document WHERE {' AND '.join(wheres)}", values
        )
        cursor.execute("SELECT count(*) FROM chosen_document")
        if cursor.fetchall() == [(0,)]:
            told = "、".join(f"{name}={value}" for name, value in selection.as_dict().items())
            raise ExportError(f"所选范围内没有文件：每一项都有，合在一起没有 (the selection is empty): {told}")
        cursor.execute(
            "CREATE TEMP TABLE chosen_unit AS WITH RECURSIVE above(unit_id) AS ("
            " SELECT unit_id FROM document JOIN chosen_document USING (document_id) WHERE unit_id IS NOT NULL"
            " UNION SELECT parent_unit_id FROM unit JOIN above USING (unit_id) WHERE parent_unit_id IS NOT NULL"
            ") SELECT unit_id FROM above"
        )
        cursor.execute("CREATE TEMP TABLE chosen_kind (kind TEXT)")
        cursor.execute("INSERT INTO chosen_kind VALUES (?)", [selection.kind])


def _unknown(name: str, value: Any, known: Sequence[str]) -> str:
    listed = "、".join(known[:_LISTED]) + (f" …（共 {len(known)} 个）" if len(known) > _LISTED else "")
    return f"--{name} {value}: 所选范围内没有文件 (no document matches). 有 (there are): {listed or '—'}"


def _pieces(texts: Any, rows: int, size: int) -> Iterator[bytes]:
    """An Arrow array of texts as bytes, cut between texts."""
    if not len(texts):
        return
    _, offsets, held = texts.buffers()
    starts = memoryview(offsets).cast("i")[texts.offset : texts.offset + len(texts) + 1]
    data, at = memoryview(held), 0
    while at < len(texts):
        end = bisect_right(starts, starts[at] + size, at + 1, min(at + rows, len(texts)) + 1) - 1
        end = max(end, at + 1)
        yield bytes(data[starts[at] : starts[end]])
        at = end


@contextmanager
def opened(
    release: Release, selection: Selection, dialect: str, progress: Callable[[str, int, int], None]
) -> Iterator[Source]:
    with dbapi.connect(uri(release.folder / "budget.db"), autocommit=True) as connection:
        yield Source(connection, release, selection, dialect, progress)
