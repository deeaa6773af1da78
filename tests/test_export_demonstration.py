"""The demonstration exported to each target, loaded there by its own reader, compared: every row, sum in 分 and text."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.export import export
from bench.loaded import (
    Digests,
    Server,
    differences,
    in_csv,
    in_mariadb,
    in_package,
    in_pandas,
    in_parquet,
    in_postgres,
    in_sqlite,
    in_workbooks,
    load_sqlite,
)


@pytest.fixture(scope="module")
def meant(demonstrated: Path) -> Digests:
    held = in_sqlite(demonstrated / "budget.db")
    assert held["line"].rows > 50_000 and held["finding"].rows > 50_000 and held["line"].sums[0] > 0
    return held


def test_sql_for_sqlite(demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="sqlite")
    load_sqlite(tmp_path / "out" / "yusuan.sqlite.sql", tmp_path / "new.db")
    assert differences(in_sqlite(tmp_path / "new.db"), meant) == {}


def test_sql_for_postgres(postgres: Server, demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="postgres")
    server = postgres.another("demonstration")
    server.load(tmp_path / "out" / "yusuan.postgres.sql")
    assert differences(in_postgres(server), meant) == {}


def test_sql_for_mysql(mariadb: Server, demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "sql", dialect="mysql")
    server = mariadb.another("demonstration")
    server.load(tmp_path / "out" / "yusuan.mysql.sql")
    assert differences(in_mariadb(server), meant) == {}


def test_csv(demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "csv")
    assert differences(in_csv(tmp_path / "out"), meant) == {}


def test_parquet(demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    export(demonstrated, tmp_path / "out", "parquet")
    assert differences(in_parquet(tmp_path / "out"), meant) == {}
    assert in_pandas(tmp_path / "out") == {name: (each.rows, each.sums) for name, each in meant.items()}


def test_xlsx(demonstrated: Path, tmp_path: Path) -> None:
    """A blank cell and an empty text are the same there."""
    export(demonstrated, tmp_path / "out", "xlsx")
    assert differences(in_workbooks(tmp_path / "out"), in_sqlite(demonstrated / "budget.db", nothing="")) == {}


def test_the_data_package(demonstrated: Path, meant: Digests, tmp_path: Path) -> None:
    """Every resource as its description says: its path, its fields in order, its rows."""
    export(demonstrated, tmp_path / "out", "datapackage")
    assert differences(in_package(tmp_path / "out"), meant) == {}
