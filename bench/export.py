"""Exports beside the engines' own writers, in one run: told, not judged. CPU time, of this process and its children."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from archive import database, schema
from archive.export import delimited, parquet, sql, workbook
from archive.export.source import Selection, opened
from archive.publish import Release
from bench import Ratio
from bench.load import DOCUMENTS, LINES, document

MANIFEST = {"release_id": "bench", "released_at": "2026-01-01T00:00:00Z", "citation": "bench"}


def measure() -> Iterator[Ratio]:
    """Lines a second of each format, beside `sqlite3 .dump`, `sqlite3 -csv` and DuckDB's COPY to Parquet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = _release(folder)
        out = folder / "out"
        dump = _seconds(lambda: _shell(folder, f"sqlite3 {folder}/budget.db '.dump line' > {out}/line.sql"), out)
        listed = _seconds(
            lambda: _shell(folder, f"sqlite3 -csv {folder}/budget.db 'SELECT * FROM line' > {out}/line.csv"), out
        )
        for dialect in ("sqlite", "postgres", "mysql"):
            ours = _seconds(lambda d=dialect: _write(sql.write, release, out, d), out)  # type: ignore[misc]
            yield _ratio(f"export: SQL for {dialect}, against sqlite3 .dump", ours, dump)
        yield _ratio(
            "export: CSV, against sqlite3 -csv",
            _seconds(lambda: _write(delimited.write_plain, release, out), out),
            listed,
        )
        yield _ratio(
            "export: Parquet, against DuckDB COPY from CSV",
            _seconds(lambda: _write(parquet.write, release, out), out),
            _duckdb(folder, out),
        )
        yield _ratio(
            "export: XLSX, against xlsxwriter cell by cell",
            _seconds(lambda: _write(workbook.write, release, out), out, 1),
            _seconds(lambda: _cells(folder, out), out, 1),
        )


def _ratio(what: str, ours: float, peer: float) -> Ratio:
    rows = DOCUMENTS * LINES
    return Ratio(what, f"{rows / ours:,.0f} rows/s", f"{rows / peer:,.0f} rows/s", peer / ours)


def _release(folder: Path) -> Release:
    made = database.create(folder / "budget.db", schema.BUDGET)
    with made.atomic():
        for number in range(DOCUMENTS):
            database.insert(made, schema.LINE, document(number)["line"])
    made.close()
    return Release(folder, MANIFEST)


def _write(write: Callable[..., None], release: Release, out: Path, dialect: str = "sqlite") -> None:
    with opened(release, Selection(), dialect, lambda what, done, total: None) as source:
        source.tables = (schema.LINE,)
        write(source, out)


def _seconds(work: Callable[[], None], out: Path, rounds: int = 2) -> float:
    """The best CPU time of several rounds, each into an empty folder."""
    best = float("inf")
    for _ in range(rounds):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        gc.collect()
        before = sum(os.times()[:4])
        work()
        best = min(best, sum(os.times()[:4]) - before)
    return best


def _shell(folder: Path, command: str) -> None:
    subprocess.run(command, shell=True, check=True, cwd=folder)


def _cells(folder: Path, out: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    rows = sqlite3.connect(folder / "budget.db").execute("SELECT * FROM line")
    with xlsxwriter.Workbook(out / "line.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)


def _duckdb(folder: Path, out: Path) -> float:
    import duckdb

    _shell(folder, f"sqlite3 -csv -header {folder}/budget.db 'SELECT * FROM line' > {folder}/line.csv")
    copy = f"COPY (SELECT * FROM read_csv('{folder}/line.csv', all_varchar = true)) TO '{out}/line' (FORMAT parquet, COMPRESSION zstd)"
    return _seconds(lambda: duckdb.connect().execute(copy) and None, out)
