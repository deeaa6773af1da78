"""The heaviest published queries on a synthetic city, beside DuckDB over Parquet of the same tables.

    python -m bench.queries [BUDGET_DB] [N]

Every published query that needs no full text is asked with an empty filter where it allows one, else with the values
of the largest unit. The N that take SQLite longest are then asked of DuckDB over one zstd Parquet file a table,
sorted as the tables are; prepared tables are tables there too, and the other views are the same views, translated by
sqlglot. A query that sqlglot or DuckDB cannot take is told as such, never left out.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import sqlglot
from pyarrow import parquet

from archive import database
from archive.described_sql import DescribedSql, read_folder
from bench import Ratio, city

QUERIES = Path(__file__).parents[1] / "datasette" / "queries"
HEAVIEST = 10
# A query that takes longer than this is the heaviest anyway.
PATIENCE = 60.0
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


def measure() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        yield from compare(city.small() / "budget.db", Path(folder), HEAVIEST)


def compare(path: Path, folder: Path, n: int) -> Iterator[Ratio]:
    """Both engines' wall milliseconds, by turns, best of three; DuckDB may use all cores, SQLite uses one."""
    with closing(database.reading(path)) as lite, duckdb.connect() as duck:
        values = parameters(lite)
        timed = sorted(((seconds(lambda q=q: ask(lite, q, values)), q) for q in published()), key=lambda each: -each[0])
        to_parquet(lite, folder / "parquet")
        open_in_duckdb(lite, duck, folder / "parquet")
        for first, query in timed[:n]:
            try:
                sql = translated(query.sql)
                named = {name: values.get(name, "") for name in set(_PARAMETER.findall(query.sql))}
                work = partial(_asked, duck, sql, named)
                theirs = seconds(work)
            except (duckdb.Error, sqlglot.ParseError) as error:
                yield Ratio(f"query {query.name}", ms(first), str(error).splitlines()[0][:60], float("nan"))
                continue
            rounds = 1 if first > 5 else 3
            theirs = min(theirs, *(seconds(work) for _ in range(rounds)))
            ours = min(first, *(seconds(lambda q=query: ask(lite, q, values)) for _ in range(rounds)))
            yield Ratio(f"query {query.name} / DuckDB", ms(ours), ms(theirs), theirs / ours, 0.5)


def _asked(duck: duckdb.DuckDBPyConnection, sql: str, named: dict[str, str]) -> list[Any]:
    return duck.execute(sql, named).fetchall()


def published() -> list[DescribedSql]:
    """Full text and the grids are other databases' questions."""
    return [
        query for query in read_folder(QUERIES) if not re.search(r"\bMATCH\b|grids\.|\bgrid\b|\bgrid_row\b", query.sql)
    ]


def parameters(lite: sqlite3.Connection) -> dict[str, str]:
    """Values for queries that need one: the largest unit, its newest year and document, a common code."""
    (unit,) = lite.execute(
        "SELECT unit_id FROM document WHERE unit_id IS NOT NULL AND is_main"
        " GROUP BY unit_id ORDER BY sum(n_lines) DESC, unit_id LIMIT 1"
    ).fetchone()
    document, line, table = lite.execute(
        "SELECT document_id, line_id, table_id FROM line WHERE unit_id = ? ORDER BY line_id LIMIT 1", (unit,)
    ).fetchone()
    project = lite.execute("SELECT project_id FROM project LIMIT 1").fetchone()
    return {
        "unit": unit,
        "units": json.dumps([unit]),
        "document": document,
        "line": line,
        "table": table,
        "project": project[0] if project else "",
        "code": "20103",
        "metric": "expenditure",
    }


def ask(lite: sqlite3.Connection, query: DescribedSql, values: dict[str, str]) -> list[Any]:
    named = {name: values.get(name, "") for name in _PARAMETER.findall(query.sql)}
    began = time.perf_counter()
    lite.set_progress_handler(lambda: time.perf_counter() - began > PATIENCE, 100_000)
    try:
        return lite.execute(query.sql, named).fetchall()
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return []
    finally:
        lite.set_progress_handler(None, 0)


def translated(sql: str) -> str:
    (made,) = sqlglot.transpile(sql, read="sqlite", write="duckdb")
    return _PARAMETER.sub(r"$\1", made.replace("CAST($", "TRY_CAST($").replace("CAST(:", "TRY_CAST(:"))


def to_parquet(lite: sqlite3.Connection, folder: Path) -> None:
    """Each table, prepared ones too, as one file with the rows in the order of the table."""
    folder.mkdir()
    types = {"INTEGER": pyarrow.int64(), "INT": pyarrow.int64(), "REAL": pyarrow.float64(), "NUM": pyarrow.float64()}
    for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if "_fts" in name or name.startswith("sqlite_"):
            continue
        columns = [(row[1], row[2]) for row in lite.execute(f'PRAGMA table_xinfo("{name}")')]
        described = pyarrow.schema([(column, types.get(kind) or _seen(lite, name, column)) for column, kind in columns])
        listed = ", ".join(f'"{column}"' for column, _ in columns)
        rows = lite.execute(f'SELECT {listed} FROM "{name}"')
        with parquet.ParquetWriter(folder / f"{name}.parquet", described, compression="zstd") as writer:
            while some := rows.fetchmany(100_000):
                columns_of = zip(*some, strict=True)
                arrays = [pyarrow.array(each, field.type) for each, field in zip(columns_of, described, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(arrays, schema=described))


def _seen(lite: sqlite3.Connection, table: str, column: str) -> pyarrow.DataType:
    """The type of a prepared table's column, which SQLite does not always declare."""
    found = {kind for (kind,) in lite.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"')} - {"null"}
    if found <= {"integer"} and found:
        return pyarrow.int64()
    return pyarrow.float64() if found and found <= {"integer", "real"} else pyarrow.string()


def open_in_duckdb(lite: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for path in sorted(folder.glob("*.parquet")):
        duck.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{path}')")
    waiting = dict(lite.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    for _ in range(len(waiting)):  # a view that reads another is made once that one is there
        for name, sql in list(waiting.items()):
            try:
                duck.execute(translated(sql))
                del waiting[name]
            except (duckdb.Error, sqlglot.ParseError):
                continue


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ms(taken: float) -> str:
    return f"{taken * 1000:,.1f} ms" if taken < PATIENCE else f"> {PATIENCE:.0f} s"


def main() -> None:
    if len(sys.argv) < 2:
        for one in measure():
            print(one)
        return
    with tempfile.TemporaryDirectory() as folder:
        for one in compare(Path(sys.argv[1]), Path(folder), int(sys.argv[2]) if len(sys.argv) > 2 else HEAVIEST):
            print(f"{one.what:55} {one.ours:>12} {one.peer:>30} {one.ratio:6.2f} {one.holds}", flush=True)


if __name__ == "__main__":
    main()
