"""The schema, the databases made from it, and what is generated from it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from archive import database, describe, schema, search_index
from archive.described_sql import BadHeader, read_file
from archive.fulltext import match_query, spread

PROMISED = [
    "district",
    "unit",
    "unit_name",
    "document",
    "source_table",
    "line",
    "project",
    "indicator",
    "statement",
    "finding",
    "capture",
    "run",
]
FACTS = ["source_table", "line", "project", "indicator", "statement", "finding"]
LINE_JSON = [
    "table",
    "kind",
    "year",
    "direction",
    "classification",
    "code",
    "name",
    "level",
    "measure",
    "fund",
    "amount_fen",
    "amount_text",
    "is_total",
    "is_duplicate",
    "row",
    "column",
]


def made(path: Path, tables: tuple[schema.Table, ...] = schema.BUDGET) -> sqlite3.Connection:
    db = database.create(path, tables)
    database.finish(db, tables)
    return db.conn


def test_promised_tables_are_strict_and_keyed(tmp_path: Path) -> None:
    connection = made(tmp_path / "budget.db")
    listed = {
        name: strict for _, name, kind, _, _, strict in connection.execute("PRAGMA table_list") if kind == "table"
    }
    assert [name for name in PROMISED if listed.get(name) != 1] == []
    for table in schema.BUDGET:
        info = connection.execute(f'PRAGMA table_info("{table.name}")').fetchall()
        assert {row[1] for row in info if row[5]} == set(table.key)
        assert {row[1]: row[2] for row in info} == {column.name: column.type for column in table.stored}


@pytest.mark.parametrize("name", FACTS)
def test_every_fact_can_be_filtered_without_a_join(name: str) -> None:
    columns = {column.name for column in schema.table(name).columns}
    assert {"document_id", "unit_id", "district_code", "fiscal_year", "phase", "scope"} <= columns


def test_lines_have_the_columns_of_the_json() -> None:
    assert set(LINE_JSON) <= {column.name for column in schema.LINE.columns}


def test_every_column_says_what_it_is() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for tables in schema.DATABASES.values()
        for table in tables
        for column in table.columns
        if not (column.label and column.label_en and (column.unit or not column.name.endswith(("_fen", "_wan"))))
    ]
    assert silent == []


def test_names_in_the_schema_exist() -> None:
    for tables in schema.DATABASES.values():
        for table in tables:
            names = {column.name for column in table.columns}
            used = {*table.key, *table.search, *table.facets, *(name for index in table.indexes for name in index)}
            used |= {name for name in (table.sort, table.name_column) if name}
            assert used <= names, table.name
            for column in table.columns:
                assert not column.references or schema.table(column.references)


def test_strictness_refuses_text_for_money(tmp_path: Path) -> None:
    connection = made(tmp_path / "budget.db")
    names = "line_id, document_id, kind, direction, classification, name, level, measure, fund, amount_fen, amount_text"
    values = "'l', 'd', 'k', 'expenditure', 'source', 'n', 0, 'total', 'all', ?, '5.22', 1, 0"
    sql = f"INSERT INTO line ({names}, is_total, is_duplicate) VALUES ({values})"
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(sql, ("522.61",))
    connection.execute(sql, (522_610_000,))
    assert connection.execute("SELECT amount_wan FROM line").fetchone() == (522.61,)


def test_search_finds_words_of_two_characters(tmp_path: Path) -> None:
    db = database.create(tmp_path / "budget.db", schema.BUDGET)
    sentences = ["2025年“三公”经费预算3.50万元。", "工会经费按规定计提。", "总数三。\n公车已取消。"]
    for number, sentence in enumerate(sentences):
        row = {"statement_id": str(number), "document_id": "d", "metric": "m", "sentence": sentence}
        database.insert(db, schema.STATEMENT, [[row.get(column.name) for column in schema.STATEMENT.stored]])
    database.finish(db, schema.BUDGET)
    hits = "SELECT rowid FROM statement_fts WHERE statement_fts MATCH ?"
    sql = f"SELECT statement_id FROM statement WHERE rowid IN ({hits})"

    def found(query: str) -> list[str]:
        return [row[0] for row in db.conn.execute(sql, (match_query(query),))]

    assert found("三公") == ["0"]
    assert found("工会") == ["1"]
    assert found("三公经费") == ["0"]
    assert found("公 车") == ["2"]
    assert found("公经") == ["0"]  # any run of characters, as LIKE would
    assert found("会费") == []


def test_full_text_whose_process_is_killed_is_made_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()

    def deadly(text: str | None) -> str:
        if os.getpid() != here:
            os._exit(9)
        return spread(text)

    monkeypatch.setattr(search_index, "spread", deadly)
    db = database.create(tmp_path / "budget.db", schema.BUDGET)
    row = {"statement_id": "s", "document_id": "d", "metric": "m", "sentence": "工会经费按规定计提。"}
    database.insert(db, schema.STATEMENT, [[row.get(column.name) for column in schema.STATEMENT.stored]])
    database.finish(db, schema.BUDGET, processes=1)
    hits = db.execute("SELECT rowid FROM statement_fts WHERE statement_fts MATCH ?", [match_query("工会")]).fetchall()
    assert hits == [(1,)]
    assert [path.name for path in tmp_path.iterdir()] == ["budget.db"]


def test_a_prepared_view_may_read_another_whoever_makes_it(tmp_path: Path) -> None:
    folder = tmp_path / "views"
    folder.mkdir()
    (folder / "a.sql").write_text("-- title: 甲\n-- prepared: yes\nSELECT n + 1 AS n FROM b\n")
    (folder / "b.sql").write_text("-- title: 乙\n-- prepared: yes\n-- index: n\nSELECT count(*) AS n FROM line\n")
    for processes in (0, 2):
        db = database.create(tmp_path / f"{processes}.db", schema.BUDGET)
        database.finish(db, schema.BUDGET, folder, processes)
        assert [[row["n"] for row in db.table(name).rows] for name in "ab"] == [[1], [0]]
        assert len(db.table("b").indexes) == 1
        db.close()


def test_a_prepared_table_is_indexed_before_another_reads_it(tmp_path: Path) -> None:
    """A city's `implied_last_year` looked for each statement through all of an unindexed `unit_year`: hours."""
    folder = tmp_path / "views"
    folder.mkdir()
    indexed = "SELECT (SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'read') AS n FROM read"
    for name in ("after", "then"):  # in the round after it, and in the same
        (folder / f"{name}.sql").write_text(f"-- title: 后\n-- prepared: yes\n{indexed}\n")
    (folder / "read.sql").write_text("-- title: 先\n-- prepared: yes\n-- index: n\nSELECT count(*) AS n FROM line\n")
    for processes in (0, 2):
        db = database.create(tmp_path / f"{processes}.db", schema.BUDGET)
        database.finish(db, schema.BUDGET, folder, processes)
        assert [[row["n"] for row in db.table(name).rows] for name in ("after", "then")] == [[1], [1]]
        db.close()


def test_views_come_from_files_and_may_be_prepared(tmp_path: Path) -> None:
    folder = tmp_path / "views"
    folder.mkdir()
    (folder / "codes.sql").write_text("-- title: 科目\n-- column code: 编码\nSELECT DISTINCT code FROM line;\n")
    (folder / "counted.sql").write_text("-- title: 数\n-- prepared: yes\n-- index: n\nSELECT count(*) AS n FROM line\n")
    db = database.create(tmp_path / "budget.db", schema.BUDGET)
    database.finish(db, schema.BUDGET, folder)
    assert db.view_names() == ["codes"]
    assert [row["n"] for row in db.table("counted").rows] == [0]
    assert len(db.table("counted").indexes) == 1


@pytest.mark.parametrize("content", ["SELECT 1", "-- title: 只有标题\n", ""])
def test_a_view_without_header_or_sql_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "half.sql"
    path.write_text(content)
    with pytest.raises(BadHeader, match=r"half\.sql"):
        read_file(path)


def test_generated_files_are_current() -> None:
    names = [str(path.relative_to(describe.ROOT)) for path in describe.stale()]
    assert names == [], "run: make generated"


def test_metadata_describes_every_table_and_column() -> None:
    described = describe.metadata([], [])["databases"]
    for name, tables in schema.DATABASES.items():
        for table in tables:
            entry = described[name]["tables"][table.name]
            assert entry["title"].startswith(table.label)
            assert set(entry["columns"]) == {column.name for column in table.columns}
