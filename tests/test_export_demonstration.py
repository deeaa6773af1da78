"""The demonstration exported to each target, loaded there by its own reader, compared: every row, sum in 分 and text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from exported import (
    Rows,
    answer,
    blank,
    fed,
    held,
    in_csv,
    in_mariadb,
    in_parquet,
    in_postgres,
    in_sqlite,
    in_workbook,
    stored,
    total,
)

from archive import schema
from archive.export import export


@pytest.fixture(scope="module")
def meant(demonstrated: Path) -> Rows:
    rows = held(demonstrated)
    assert len(rows["line"]) > 50_000 and len(rows["finding"]) > 50_000 and total(rows) > 0
    return rows


def differences(found: Rows, meant: Rows) -> dict[str, int]:
    """How many rows of each table are not the same on both sides; nothing where none are."""
    assert found.keys() == meant.keys()
    return {
        name: len(set(found[name]) ^ set(meant[name])) or abs(len(found[name]) - len(meant[name]))
        for name in meant
        if found[name] != meant[name]
    }


def as_texts(rows: Rows) -> Rows:
    return {name: blank(each) for name, each in rows.items()}


def test_sql_for_sqlite(demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="sqlite")
    made = tmp_path / "new.db"
    fed([shutil.which("sqlite3") or "sqlite3", "-bail", str(made)], tmp_path / "out" / "yusuan.sqlite.sql")
    assert differences(in_sqlite(made), meant) == {}


def test_sql_for_postgres(postgres: list[str], demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="postgres")
    answer(postgres, "-c", "CREATE DATABASE demonstration")
    client = ["demonstration" if part == "postgres" else part for part in postgres]
    fed(client, tmp_path / "out" / "yusuan.postgres.sql")
    assert differences(in_postgres(client), meant) == {}
    assert answer(client, "-c", "SELECT sum(amount_fen) FROM line").strip() == str(total(meant))


def test_sql_for_mysql(mariadb: list[str], demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="mysql")
    answer(mariadb, "-e", "CREATE DATABASE demonstration CHARACTER SET utf8mb4")
    client = [*mariadb[:-1], "demonstration"]
    fed(client, tmp_path / "out" / "yusuan.mysql.sql")
    assert differences(in_mariadb(client), meant) == {}
    assert answer(client, "-N", "-B", "-e", "SELECT sum(amount_fen) FROM line").strip() == str(total(meant))


def test_csv(demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "csv")
    assert differences(in_csv(tmp_path / "out"), as_texts(meant)) == {}


def test_parquet(demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "parquet")
    assert differences(in_parquet(tmp_path / "out"), meant) == {}


def test_xlsx(demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "xlsx")
    assert differences(in_workbook(tmp_path / "out" / "yusuan.xlsx"), as_texts(meant)) == {}


def test_the_data_package(demonstrated: Path, meant: Rows, tmp_path: Path) -> None:
    """Every resource as its description says: its path, its fields in order, its rows."""
    export(demonstrated, tmp_path / "out", "datapackage")
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {each["name"] for each in described["resources"]} == {table.name for table in schema.BUDGET}
    for each in described["resources"]:
        listed = [field["name"] for field in each["schema"]["fields"]]
        with (tmp_path / "out" / each["path"]).open(encoding="utf-8") as file:
            assert file.readline().strip().split(",") == listed
        assert set(stored(schema.table(each["name"]))) <= set(listed)
    folders = {(tmp_path / "out" / each["path"]).parent for each in described["resources"]}
    (folder,) = folders
    assert differences(in_csv(folder), as_texts(meant)) == {}
