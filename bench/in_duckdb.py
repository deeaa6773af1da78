"""The same archive in DuckDB: one zstd Parquet file a table, the views over them, and SQL in DuckDB's words.

The published queries and the views are written for SQLite. sqlglot translates them; what it leaves undone is here, as
macros and as a few rewritings of the parsed query, so that each query is asked of both engines in one meaning.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import duckdb
import pyarrow
import sqlglot
from pyarrow import parquet
from sqlglot import exp

PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")
# SQLite's functions that DuckDB does not have, or has with another meaning.
_MACROS = (
    "julianday(moment) AS julian(CAST(moment AS TIMESTAMP))",
    "json_each(list) AS TABLE SELECT unnest(CAST(CAST(list AS JSON) AS VARCHAR[])) AS value",
)
_TYPES = {"INTEGER": pyarrow.int64(), "INT": pyarrow.int64(), "REAL": pyarrow.float64(), "NUM": pyarrow.float64()}
# DuckDB prunes by row groups of this many rows, its own default when it writes.
_ROW_GROUP = 122_880


def opened(lite: sqlite3.Connection, folder: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB over Parquet of every table of `lite`, written to `folder` (made here). It may use every core.

    Raises `duckdb.Error`, naming the view, where a view cannot be made.
    """
    _write_tables(lite, folder)
    duck = duckdb.connect()
    for macro in _MACROS:
        duck.execute(f"CREATE MACRO {macro}")
    for path in sorted(folder.glob("*.parquet")):
        duck.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{path}')")
    _create_views(duck, dict(lite.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'")))
    return duck


def translated(sql: str) -> str:
    """A query of SQLite in DuckDB's words; `:name` becomes `$name`. Raises `sqlglot.ParseError`."""
    (parsed,) = sqlglot.parse(sql, read="sqlite")
    if parsed is None:
        raise sqlglot.ParseError("no query")
    return parsed.transform(_as_duckdb).sql(dialect="duckdb")


def _as_duckdb(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.Placeholder):
        return exp.Parameter(this=exp.var(node.name))
    if isinstance(node, exp.Cast) and node.find(exp.Placeholder, exp.Parameter):
        # An empty parameter casts to 0 in SQLite and to an error in DuckDB; as NULL it is as false.
        return exp.TryCast(this=node.this, to=node.to)
    if isinstance(node, exp.JSONArrayAgg):
        return exp.Anonymous(this="json_group_array", expressions=[node.this])
    if isinstance(node, exp.Is) and not isinstance(node.expression, (exp.Null, exp.Boolean, exp.Not)):
        return exp.NullSafeEQ(this=node.this, expression=node.expression)
    return node


def _create_views(duck: duckdb.DuckDBPyConnection, waiting: dict[str, str]) -> None:
    """A view that reads another is made once that one is there."""
    while waiting:
        refused: dict[str, duckdb.Error] = {}
        for name, sql in waiting.items():
            try:
                duck.execute(translated(sql))
            except duckdb.Error as error:
                refused[name] = error
        if len(refused) == len(waiting):
            told = "; ".join(f"view {name}: {str(error).splitlines()[0]}" for name, error in refused.items())
            raise duckdb.Error(told)
        waiting = {name: waiting[name] for name in refused}


def _write_tables(lite: sqlite3.Connection, folder: Path) -> None:
    """Each table, prepared ones too, as one file with the rows in the order of the table."""
    folder.mkdir()
    for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if "_fts" in name or name.startswith("sqlite_"):
            continue
        columns = [(row[1], row[2]) for row in lite.execute(f'PRAGMA table_xinfo("{name}")')]
        described = pyarrow.schema(
            [(column, _TYPES.get(kind) or _seen(lite, name, column)) for column, kind in columns]
        )
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        rows = lite.execute(f'SELECT {listed} FROM "{name}"')
        with parquet.ParquetWriter(folder / f"{name}.parquet", described, compression="zstd") as writer:
            while some := rows.fetchmany(_ROW_GROUP):
                by_column = zip(*some, strict=True)
                arrays = [pyarrow.array(each, field.type) for each, field in zip(by_column, described, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=described))


def _seen(lite: sqlite3.Connection, table: str, column: str) -> pyarrow.DataType:
    """The type of a prepared table's column, which SQLite does not always declare."""
    found = {kind for (kind,) in lite.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"')} - {"null"}
    if found <= {"integer"} and found:
        return pyarrow.int64()
    return pyarrow.float64() if found and found <= {"integer", "real"} else pyarrow.string()
