"""The comparison with DuckDB is right: each published query gives the same rows in both engines, or counts as too slow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from archive import database
from archive.described_sql import read_folder
from bench import Ratio, in_duckdb, queries
from bench.queries import Question, ask, beside, difference, questions

# What the demonstration has nothing of: no revised document, nobody who skipped a year.
EMPTY = {"document_revisions", "not_published", "q05_who_has_not_published"}
ASKED = [query.name for query in read_folder(queries.QUERIES) if queries.is_asked(query)]


@pytest.fixture(scope="module")
def lite(demonstrated: Path) -> Iterator[sqlite3.Connection]:
    with closing(database.reading(demonstrated / "budget.db")) as connection:
        yield connection


@pytest.fixture(scope="module")
def duck(lite: sqlite3.Connection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with in_duckdb.opened(lite, tmp_path_factory.mktemp("duck") / "parquet") as engine:
        yield engine


@pytest.fixture(scope="module")
def asked(lite: sqlite3.Connection) -> dict[str, Question]:
    return {question.name: question for question in questions(lite)}


def test_every_table_and_view_is_in_duckdb(lite: sqlite3.Connection, duck: duckdb.DuckDBPyConnection) -> None:
    meant = {name for (name,) in lite.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    meant = {name for name in meant if "_fts" not in name and not name.startswith("sqlite_")}
    there = {name for (name,) in duck.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    assert there == meant
    for name in sorted(meant):
        count = f'SELECT count(*) FROM "{name}"'
        assert duck.execute(count).fetchone() == lite.execute(count).fetchone(), name


@pytest.mark.parametrize("name", ASKED)
def test_both_engines_give_the_same_rows(
    lite: sqlite3.Connection, duck: duckdb.DuckDBPyConnection, asked: dict[str, Question], name: str
) -> None:
    question = asked[name]
    mine = ask(lite, question)
    theirs = duck.execute(in_duckdb.translated(question.query.sql), dict(question.values)).fetchall()
    assert mine is not None and bool(mine) == (name not in EMPTY)
    assert difference(mine, theirs) == ""


def test_a_difference_is_seen() -> None:
    rows = [("甲", 1, 2.5, None), ("乙", 2, 3.25, "a,b")]
    assert difference(rows, [("乙", 2, 3.25, "b,a"), ("甲", True, 2.5, None)]) == ""
    assert difference(rows, rows[:1]) == "2 rows, 1 there"
    for changed in (("甲", 1, 2.6, None), ("甲", 1, 2.5, 0), ("丙", 1, 2.5, None), ("甲", 2, 2.5, None)):
        assert difference(rows, [changed, rows[1]])


def test_no_answer_or_another_is_too_slow(
    lite: sqlite3.Connection,
    duck: duckdb.DuckDBPyConnection,
    asked: dict[str, Question],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overview = asked["overview"]
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000) SELECT max(x) FROM c"

    def told(sql: str) -> Ratio:
        return beside(lite, duck, Question(replace(overview.query, sql=sql), {}), 1.0)

    assert beside(lite, duck, overview, 1.0).ratio > 0
    other, refused = told("SELECT 'a' LIKE 'A'"), told("SELECT sqlite_source_id()")
    assert other.peer.startswith("other rows") and other.holds is False
    assert refused.peer.startswith("not asked") and refused.holds is False
    monkeypatch.setattr(queries, "PATIENCE", 0.0)
    late = told(endless)
    assert late.ours.startswith(">") and late.holds is False


def test_a_view_that_duckdb_cannot_make_is_named(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as odd:
        odd.execute("CREATE TABLE one(x INTEGER)")
        odd.execute("CREATE VIEW strange AS SELECT sqlite_source_id() AS x FROM one")
        with pytest.raises(duckdb.Error, match="view strange"):
            in_duckdb.opened(odd, tmp_path / "parquet")
