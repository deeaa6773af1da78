"""Exports, loaded for real: PostgreSQL, MariaDB and SQLite by their own clients, DuckDB, pandas, Excel, frictionless."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exported import read_csv
from made_up import Web, full, identity, line

from archive import reading, schema
from archive.build import build
from archive.export import DIALECTS, FORMATS, ExportError, export
from archive.export.source import Selection, Source
from archive.publish import publish
from bench.loaded import (
    Digests,
    Server,
    differences,
    in_csv,
    in_mariadb,
    in_parquet,
    in_postgres,
    in_sqlite,
    in_workbooks,
    load_sqlite,
)

# Texts that break careless writers.
HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "-2+3",
    "单引号'双引号\"反斜线\\",
    "制表\t换行\n回车\r结束",
    "逗号,分号;",
    "\\N",
    "\\.",
    "NULL",
    "𠮷㵲綦",
    "  两端空白  ",
    "",
    "零\0字符",
    "\0",
    "表情🏛️👩🏽‍💻",
    "0012",
    "12345678901234567890",
    "12E5",
    "<b>&amp;</b>",
    "_x0041_ \x1f\x01 \uffff",
    "一\n\\.\n.quit\nDELIMITER //\ngo\n/\n; -- '",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose texts and amounts are as awkward as texts and amounts can be."""
    web = Web(tmp_path_factory.mktemp("home"))
    whole = full(identity())
    amounts = [0, -1, 1, 999_999, 522_610_000, 9_007_199_254_740_993, -(2**62)]
    lines = [line(amount, row=row, name=f"金额{row}") for row, amount in enumerate(amounts)]
    lines += [line(7, row=20 + at, name=text, amount_text=text) for at, text in enumerate(HOSTILE)]
    web.put("t20250301_1.html", replace(whole, lines=tuple(lines)))
    web.put("t20250301_2.html", full(identity(unit="示例二局", year=2024)))
    web.put("t20250301_3.html", full(identity(unit="示例三局", district_code="500901")))
    web.put("t20250301_4.html", "读不出")
    web.put("t20250301_1.html", whole, when="2025-04-01T00:00:00Z")
    web.put("t20250301_1.html", replace(whole, lines=tuple(lines)), when="2025-05-01T00:00:00Z")
    before = reading.read_bytes
    reading.read_bytes = web.read  # type: ignore[assignment]
    try:
        publish(web.home, build(web.home, 0), "2026-01-01T00:00:00Z")
    finally:
        reading.read_bytes = before
    return web.home


@pytest.fixture(scope="module")
def meant(home: Path) -> Digests:
    return in_sqlite(home / "budget.db")


def total(meant: Digests) -> int:
    return meant["line"].sums[0]


# ---------------------------------------------------------------- loaded and compared


def test_sql_for_sqlite_loads_with_its_own_client(home: Path, meant: Digests, tmp_path: Path) -> None:
    export(home, tmp_path / "out", "sql", dialect="sqlite")
    made = tmp_path / "new.db"
    load_sqlite(tmp_path / "out" / "yusuan.sqlite.sql", made)
    assert differences(in_sqlite(made), meant) == {}
    with sqlite3.connect(made) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT amount_wan FROM line WHERE amount_fen = 522610000").fetchone() == (522.61,)


def test_sql_for_postgres_loads_with_its_own_client(
    postgres: Server, home: Path, meant: Digests, tmp_path: Path
) -> None:
    export(home, tmp_path / "out", "sql", dialect="postgres")
    server = postgres.another("hostile")
    server.load(tmp_path / "out" / "yusuan.postgres.sql")
    # PostgreSQL has no NUL in texts
    assert differences(in_postgres(server), in_sqlite(home / "budget.db", nul="␀")) == {}
    assert server.answer("SELECT amount_wan FROM line WHERE amount_fen = -1").strip() == "-0.000001"
    assert server.answer("SELECT sum(amount_fen) FROM line").strip() == str(total(meant))
    comment = "SELECT col_description('line'::regclass, attnum) FROM pg_attribute WHERE attrelid = 'line'::regclass AND attname = 'amount_fen'"
    assert "金额" in server.answer(comment)
    kinds = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
    assert int(server.answer(kinds)) == sum(1 for table in schema.BUDGET for _ in schema.references(table))
    floats = (
        "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND data_type LIKE 'double%'"
    )
    assert server.answer(floats).strip() == "0"


def test_sql_for_mysql_loads_with_its_own_client(mariadb: Server, home: Path, meant: Digests, tmp_path: Path) -> None:
    export(home, tmp_path / "out", "sql", dialect="mysql")
    server = mariadb.another("hostile")
    server.load(tmp_path / "out" / "yusuan.mysql.sql")
    assert differences(in_mariadb(server), meant) == {}
    assert server.answer("SELECT amount_wan FROM line WHERE amount_fen = -1").strip() == "-0.000001"
    assert server.answer("SELECT sum(amount_fen) FROM line").strip() == str(total(meant))
    comments = (
        "SELECT column_comment FROM information_schema.columns WHERE table_name = 'line' AND column_name = 'amount_fen'"
    )
    assert "金额" in server.answer(comments)
    keys = "SELECT count(*) FROM information_schema.referential_constraints WHERE constraint_schema = 'hostile'"
    wanted = sum(1 for table in schema.BUDGET for _ in schema.references(table))
    assert int(server.answer(keys)) == wanted


def test_csv_holds_every_row_and_its_excel_twin_no_formula(home: Path, meant: Digests, tmp_path: Path) -> None:
    export(home, tmp_path / "out", "csv")
    assert differences(in_csv(tmp_path / "out"), meant) == {}
    lines = read_csv(tmp_path / "out" / "line.csv")
    assert {Decimal(row["amount_wan"]) * 1_000_000 - int(row["amount_fen"]) for row in lines} == {0}
    raw = (tmp_path / "out" / "excel" / "line.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    shown = read_csv(tmp_path / "out" / "excel" / "line.csv", "utf-8-sig")
    names = {row["科目名称 name"] for row in shown}
    assert {"'=1+1", "'@SUM(A1)", "'-2+3", "'0012", "'12345678901234567890", "'12E5"} <= names
    assert "-1" in {row["金额(分) amount_fen"] for row in shown}


def test_parquet_is_read_by_duckdb_and_pandas(home: Path, meant: Digests, tmp_path: Path) -> None:
    import duckdb
    import pandas

    export(home, tmp_path / "out", "parquet")
    assert differences(in_parquet(tmp_path / "out"), meant) == {}
    frame = pandas.read_parquet(tmp_path / "out" / "line")
    assert (len(frame), int(frame["amount_fen"].astype(object).sum())) == (meant["line"].rows, total(meant))
    assert set(frame["amount_wan"] * 1_000_000 - frame["amount_fen"].astype(object)) == {Decimal(0)}
    kinds = {
        str(row[1]) for row in duckdb.execute(f"DESCRIBE SELECT * FROM '{tmp_path}/out/line/**/*.parquet'").fetchall()
    }
    assert "DOUBLE" not in kinds and "DECIMAL(24,6)" in kinds


def test_parquet_of_one_district_keeps_its_code_a_text(home: Path, tmp_path: Path) -> None:
    """500153 alone was read as a number, and joined with nothing."""
    import duckdb
    import pandas

    export(home, tmp_path / "out", "parquet", Selection(district="500153", kind="general_expenditure"))
    lines = pandas.read_parquet(tmp_path / "out" / "line")
    assert len(lines) and set(lines["district_code"]) == {"500153"}
    districts = pandas.read_parquet(tmp_path / "out" / "district.parquet")
    assert len(lines.merge(districts, on="district_code")) == len(lines)
    out = tmp_path / "out"
    joined = f"SELECT count(*) FROM '{out}/line/**/*.parquet' JOIN '{out}/district.parquet' USING (district_code)"
    assert duckdb.execute(joined).fetchall() == [(len(lines),)]
    assert list(out.glob("line/*/*.parquet")) == list(out.glob("line/fiscal_year=*/500153.parquet"))


def test_the_workbook_has_typed_columns_a_dictionary_and_no_formula(home: Path, meant: Digests, tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from openpyxl.utils.escape import unescape

    export(home, tmp_path / "out", "xlsx")
    book = load_workbook(tmp_path / "out" / "yusuan.xlsx", read_only=True)
    assert book.sheetnames[:2] == ["说明", "字典"]
    sheet = book["line"]
    header, *rows = sheet.iter_rows(values_only=True)
    names = [str(cell).split("\n")[1] for cell in header]
    at = names.index("amount_fen")
    assert len(rows) == meant["line"].rows
    assert all(isinstance(row[at], (int, float)) for row in rows)
    assert set(HOSTILE) - {""} <= {unescape(row[names.index("name")] or "") for row in rows}
    shown = {
        cell.number_format
        for (cell,) in sheet.iter_rows(2, 9, names.index("amount_wan") + 1, names.index("amount_wan") + 1)
    }
    assert shown == {"#,##0.00####"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any("不是 0" in str(value) for row in book["说明"].iter_rows(values_only=True) for value in row)


def test_the_data_package_is_valid(home: Path, meant: Digests, tmp_path: Path) -> None:
    from frictionless import Package, validate

    export(home, tmp_path / "out", "datapackage")
    path = tmp_path / "out" / "datapackage.json"
    described = json.loads(path.read_text())
    assert described["$schema"].endswith("2.0/datapackage.json")
    assert {name for resource in described["resources"] for name in resource["schema"]["primaryKey"]} >= {"line_id"}
    assert any(resource["schema"]["foreignKeys"] for resource in described["resources"])
    # frictionless 5 knows the first version of the standard: there missing values have no labels
    for resource in described["resources"]:
        resource["schema"]["missingValues"] = [each["value"] for each in resource["schema"]["missingValues"]]
    old = tmp_path / "out" / "v1.json"
    old.write_text(json.dumps(described))
    report = validate(str(old))
    assert report.valid, report.flatten(["type", "title", "rowNumber", "note"])[:5]
    rows = Package(str(old)).get_resource("line").read_rows()
    assert sum(row["amount_fen"] for row in rows) == total(meant)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_licence_release_citation_and_meaning_travel_with_each(home: Path, tmp_path: Path, form: str) -> None:
    done = export(home, tmp_path / "out", form)
    told = json.loads((tmp_path / "out" / "export.json").read_text())
    assert told["release_id"] == done.release_id and done.release_id in told["citation"]
    assert told["license"] == schema.LICENSE
    assert told["counts"]["line"] == done.counts["line"]
    assert "金额" in (tmp_path / "out" / "dictionary.md").read_text()
    assert done.release_id in (tmp_path / "out" / "README.txt").read_text()


# ---------------------------------------------------------------- selections, and nothing half done


@pytest.mark.parametrize(
    ("selection", "documents"),
    [
        (Selection(), 4),
        (Selection(year=2024), 1),
        (Selection(district="500901"), 1),
        (Selection(unit="示例三局"), 1),
        (Selection(unit="示例"), 3),
        (Selection(kind="general_expenditure"), 3),
        (Selection(district="500153", year=2025), 1),
    ],
)
def test_a_selection_loads_with_nothing_dangling(
    home: Path, tmp_path: Path, selection: Selection, documents: int
) -> None:
    done = export(home, tmp_path / "out", "sql", selection)
    assert done.counts["document"] == documents
    made = tmp_path / "new.db"
    load_sqlite(tmp_path / "out" / "yusuan.sqlite.sql", made)
    with sqlite3.connect(made) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM document").fetchone() == (documents,)
        assert connection.execute(
            "SELECT count(*) FROM line WHERE document_id NOT IN (SELECT document_id FROM document)"
        ).fetchone() == (0,)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(year=1999), "--year 1999: .* 2024、2025"),
        (Selection(district="500999"), "--district 500999: .*500153.*500901"),
        (Selection(kind="sangong"), "--kind sangong: .*general_expenditure"),
        (Selection(unit="无此单位"), "--unit 无此单位: .*有 .*: 示例"),
        (Selection(district="500901", year=2024), "合在一起没有.*district=500901、year=2024"),
    ],
)
def test_a_condition_that_nothing_meets_is_named_and_leaves_nothing(
    home: Path, tmp_path: Path, selection: Selection, message: str
) -> None:
    with pytest.raises(ExportError, match=message):
        export(home, tmp_path / "out", "csv", selection)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_selection_holds_the_same_in_every_format(home: Path, tmp_path: Path, form: str) -> None:
    selection = Selection(district="500153", year=2025, kind="general_expenditure")
    export(home, tmp_path / "sql", "sql", selection)
    load_sqlite(tmp_path / "sql" / "yusuan.sqlite.sql", tmp_path / "new.db")
    export(home, tmp_path / "out", form, selection)
    read = {"csv": in_csv, "parquet": in_parquet, "xlsx": in_workbooks}[form]
    nothing = "" if form == "xlsx" else "\x1e"
    # amounts beyond what Excel's numbers hold are left out there
    chosen = in_sqlite(tmp_path / "new.db", nothing)
    found = read(tmp_path / "out")
    assert {name: each.rows for name, each in found.items()} == {name: each.rows for name, each in chosen.items()}
    if form != "xlsx":
        assert differences(found, chosen) == {}


def test_an_interrupted_export_leaves_nothing_and_the_old_one_untouched(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(home, tmp_path / "out", "csv")
    before = (tmp_path / "out" / "line.csv").read_bytes()

    def fails(self: Source, *arguments: Any) -> Iterator[bytes]:
        raise KeyboardInterrupt
        yield b""

    monkeypatch.setattr(Source, "texts", fails)
    with pytest.raises(KeyboardInterrupt):
        export(home, tmp_path / "out", "csv", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (tmp_path / "out" / "line.csv").read_bytes() == before


def in_a_process(home: Path, out: Path, form: str, before: str) -> subprocess.CompletedProcess[str]:
    """The command line's export in a process of its own, where `before` is done first."""
    code = f"{before}\nfrom archive.cli import main\nmain(['export', {str(out)!r}, '--format', {form!r}, '--replace'])"
    env = os.environ | {"YUSUAN_HOME": str(home)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)


KILLED_WHILE_WRITING = """
import os, signal
from archive.export import source
pieces = source._pieces
def dies(*given):
    for piece in pieces(*given):
        yield piece
        os.kill(os.getpid(), signal.SIGKILL)
source._pieces = dies
"""
KILLED_WHILE_SETTLING = """
import os, signal
from pathlib import Path
rename, renamed = Path.rename, []
def dies(self, to):
    renamed.append(self)
    if len(renamed) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, to)
Path.rename = dies
"""


@pytest.mark.parametrize("when", [KILLED_WHILE_WRITING, KILLED_WHILE_SETTLING])
def test_a_killed_export_leaves_the_old_one_and_the_next_clears_up(home: Path, tmp_path: Path, when: str) -> None:
    out = tmp_path / "out"
    export(home, out, "csv", Selection(year=2024))
    before = (out / "line.csv").read_bytes()
    assert in_a_process(home, out, "csv", when).returncode == -signal.SIGKILL
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".out.")]
    assert left, "it was killed too early or too late to show anything"
    with pytest.raises(ExportError, match="--replace"):
        export(home, out, "csv")
    assert (out / "line.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    export(home, out, "csv", replace=True)
    assert (out / "line.csv").read_bytes() != before


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left(home: Path, tmp_path: Path, form: str) -> None:
    full = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
"""
    done = in_a_process(home, tmp_path / "out", form, full)
    assert done.returncode == 5, done.stderr
    assert "错误 error" in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="--replace"):
        export(home, tmp_path / "out", "csv")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("where", ["home", "above", "here", "thesis", "export and thesis"])
def test_replacing_removes_only_what_an_export_wrote(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    folder = tmp_path / "out"
    if where in ("here", "export and thesis"):
        export(home, folder, "csv")
    if where == "here":
        monkeypatch.chdir(folder)
    if "thesis" in where:
        folder.mkdir(exist_ok=True)
        (folder / "thesis.docx").write_text("mine")
    given = {"home": home, "above": home.parent}.get(where, folder)
    before = sorted(given.rglob("*"))
    with pytest.raises(ExportError, match=r"新目录|换一个目录"):
        export(home, given, "csv", replace=True)
    assert sorted(given.rglob("*")) == before


def test_every_dialect_has_a_test() -> None:
    assert set(DIALECTS) == {"sqlite", "postgres", "mysql"}
