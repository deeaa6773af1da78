"""The heaviest published queries on a synthetic city, beside DuckDB over Parquet of the same tables.

    python -m bench.queries [BUDGET_DB] [N]

Every published query that needs no full text is asked of SQLite: filters that may be empty are empty, the others have
the values that are commonest. The N that take longest are then asked of DuckDB too (see `bench.in_duckdb`). Both must
give the same rows: a query that is not answered in time, not understood or answered otherwise counts as too slow.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

from archive import database
from archive.described_sql import DescribedSql, read_folder
from bench import Ratio, city, in_duckdb

QUERIES = Path(__file__).parents[1] / "datasette" / "queries"
HEAVIEST = 10
LIMIT = 0.5
# A query that takes longer than this is the heaviest anyway.
PATIENCE = 60.0
# Engines round halves of binary fractions differently: one in the last decimal that the query prints.
LAST_DECIMAL = 0.01
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A published query with a value for each of its parameters."""

    query: DescribedSql
    values: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.query.name


def measure() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        yield from compare(city.small() / "budget.db", Path(folder), HEAVIEST)


def compare(path: Path, folder: Path, n: int) -> Iterator[Ratio]:
    """Both engines' wall milliseconds, by turns, best of three; DuckDB may use all cores, SQLite uses one."""
    with closing(database.reading(path)) as lite:
        timed = [(seconds(partial(ask, lite, question)), question) for question in questions(lite)]
        timed.sort(key=lambda each: -each[0])
        with in_duckdb.opened(lite, folder / "parquet") as duck:
            for first, question in timed[:n]:
                yield beside(lite, duck, question, first)


def beside(lite: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, question: Question, first: float) -> Ratio:
    """One query in both engines. `first` is what SQLite took when it was asked before, in seconds."""
    what = f"query {question.name} / DuckDB"
    try:
        sql = in_duckdb.translated(question.query.sql)
        theirs = partial(_asked, duck, sql, question.values)
        answer = theirs()
    except (duckdb.Error, sqlglot.ParseError) as error:
        return Ratio(what, ms(first), f"not asked: {str(error).splitlines()[0][:60]}", 0, LIMIT)
    mine = ask(lite, question)
    if mine is None:
        return Ratio(what, f"> {PATIENCE:.0f} s", ms(seconds(theirs)), 0, LIMIT)
    if different := difference(mine, answer):
        return Ratio(what, ms(first), f"other rows: {different[:60]}", 0, LIMIT)
    rounds = range(2 if first > 5 else 5)
    times = [(seconds(partial(ask, lite, question)), seconds(theirs)) for _ in rounds]
    ours, peer = min(first, *(one for one, _ in times)), min(other for _, other in times)
    return Ratio(what, ms(ours), ms(peer), peer / ours, LIMIT)


def ask(lite: sqlite3.Connection, question: Question) -> list[Row] | None:
    """The rows; None where they are not there in time."""
    began = time.perf_counter()
    lite.set_progress_handler(lambda: time.perf_counter() - began > PATIENCE, 100_000)
    try:
        return lite.execute(question.query.sql, question.values).fetchall()
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        return None
    finally:
        lite.set_progress_handler(None, 0)


def _asked(duck: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, str]) -> list[Row]:
    return duck.execute(sql, dict(values)).fetchall()


def questions(lite: sqlite3.Connection) -> list[Question]:
    known = commonest(lite)
    asked = filter(is_asked, read_folder(QUERIES))
    return [Question(query, {name: _value(query, name, known) for name in parameters(query)}) for query in asked]


def is_asked(query: DescribedSql) -> bool:
    """Not what searches for typed words, by functions that DuckDB does not have, and not the grids, which are another database."""
    return (
        "MATCH" not in query.sql
        and "query_words" not in query.sql
        and query.options.get("database", "budget") == "budget"
    )


def parameters(query: DescribedSql) -> list[str]:
    return list(dict.fromkeys(in_duckdb.PARAMETER.findall(query.sql)))


def _value(query: DescribedSql, name: str, known: Mapping[str, str]) -> str:
    """Empty where the query says itself that it may be, and then is of more."""
    optional = re.search(rf":{name} = ''|nullif\(:{name}, ''\)(?!, '\[\]')", query.sql)
    return "" if optional else known.get(f"{query.name}.{name}", known[name])


def commonest(lite: sqlite3.Connection) -> dict[str, str]:
    """The values of most rows: what a reader asks for most, and what costs most."""

    def most(column: str, table: str, where: str = "1") -> str:
        sql = f'SELECT "{column}" FROM {table} WHERE {where} AND "{column}" IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1'
        found = lite.execute(f"{sql} LIMIT 1").fetchone()
        return str(found[0]) if found else ""

    unit = most("unit_id", "unit_year")
    document = most("document_id", "finding", "table_id IS NOT NULL")
    finding = lite.execute(
        'SELECT "table", "row" FROM finding WHERE document_id = ? AND "row" IS NOT NULL LIMIT 1', (document,)
    ).fetchone()
    line = lite.execute("SELECT line_id FROM line WHERE document_id = ? LIMIT 1", (document,)).fetchone()
    units = lite.execute("SELECT DISTINCT unit_id FROM unit_year ORDER BY 1 LIMIT 5").fetchall()
    ordinal, row = finding or ("", "")
    return {
        "unit": unit,
        "units": json.dumps([each for (each,) in units]),
        "document": document,
        "line": line[0] if line else "",
        "table": str(ordinal),
        "row": str(row),
        "project": most("project_id", "indicator"),
        "year": most("fiscal_year", "unit_year", "phase = 'budget'"),
        "phase": "budget",
        "district": most("district_code", "unit_year"),
        "sector": most("sector", "unit_year"),
        "code": most("harmonised_code", "spending_by_function"),
        "code_across_units.code": most("class_code", "spending_by_function"),
        "project_history.code": most("code", "project", "code <> ''"),
        "metric": "expenditure",
    }


def difference(mine: list[Row], theirs: list[Row]) -> str:
    """Where the two answers differ, "" where they are the same rows; rows that sort alike may be in another order."""
    if len(mine) != len(theirs):
        return f"{len(mine)} rows, {len(theirs)} there"
    for one, other in zip_longest(sorted(mine, key=_key), sorted(theirs, key=_key)):
        for ours, peer in zip_longest(one, other):
            if not same(ours, peer):
                return f"{ours!r}, {peer!r} there"
    return ""


def _key(row: Row) -> list[tuple[bool, str]]:
    """An order that is the same for both engines' numbers."""
    return [(cell is None, f"{cell:.0f}" if isinstance(cell, float) else str(cell)) for cell in row]


def same(ours: object, peer: object) -> bool:
    if isinstance(ours, (int, float)) and isinstance(peer, (int, float)):
        return math.isclose(ours, peer, rel_tol=1e-9, abs_tol=LAST_DECIMAL * 1.0001)
    if isinstance(ours, str) and isinstance(peer, str) and "," in ours:  # group_concat keeps no order
        return sorted(ours.split(",")) == sorted(peer.split(","))
    return ours == peer


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ms(taken: float) -> str:
    return f"{taken * 1000:,.1f} ms"


def main() -> None:
    if len(sys.argv) < 2:
        found = measure()
    else:
        folder = tempfile.TemporaryDirectory()
        found = compare(Path(sys.argv[1]), Path(folder.name), int(sys.argv[2]) if len(sys.argv) > 2 else HEAVIEST)
    for one in found:
        print(f"{one.what:55} {one.ours:>12} {one.peer:>30} {one.ratio:6.2f} {one.holds}", flush=True)


if __name__ == "__main__":
    main()
