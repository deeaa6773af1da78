"""Exports beside the engines' own writers, each from its own store, in one run. CPU time of all processes that take part."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from archive import database, schema
from archive.export import delimited, parquet, sql, workbook
from archive.export.source import Selection, opened
from archive.publish import Release
from bench import Ratio, loaded
from bench.load import DOCUMENTS, LINES, document
from bench.loaded import Server

MANIFEST = {"release_id": "bench", "released_at": "2026-01-01T00:00:00Z", "citation": "bench"}
LIMIT = 0.5


def measure() -> Iterator[Ratio]:
    """Lines a second of each format, beside the writer of the engine it is for and, for Excel, the fastest libraries."""
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name), Path(name) / "out"
        release = _release(folder)

        def ours(write: Callable[..., None], dialect: str = "sqlite") -> float:
            return _seconds(lambda: _write(write, release, out, dialect), out)

        budget = f"sqlite3 {folder}/budget.db"
        dumped = _seconds(lambda: _shell(f"{budget} '.dump line' > {out}/line.sql"), out)
        yield _ratio("SQL for SQLite, against sqlite3 .dump", ours(sql.write), dumped)
        with loaded.postgres() as server:
            yield _ratio("SQL for PostgreSQL, against COPY TO", ours(sql.write, "postgres"), _copied(server, out))
        with loaded.mariadb() as server:
            yield _ratio("SQL for MySQL, against mariadb-dump", ours(sql.write, "mysql"), _mariadb_dumped(server, out))
        plain = ours(delimited.write_plain)
        listed = _seconds(lambda: _shell(f"{budget} -csv 'SELECT * FROM line' > {out}/line.csv"), out)
        yield _ratio("CSV, against sqlite3 -csv", plain, listed)
        yield _ratio("CSV, against DuckDB COPY", plain, _duckdb(folder, out, "line.csv", "FORMAT csv"))
        partitioned, zstd = ours(parquet.write), "FORMAT parquet, COMPRESSION zstd"
        yield _ratio("Parquet, against DuckDB COPY of SQLite's CSV", partitioned, _duckdb_from_csv(folder, out, zstd))
        # From its own columns DuckDB writes faster than SQLite's rows can be read at all.
        yield _ratio(
            "Parquet, against DuckDB COPY of its own table",
            partitioned,
            _duckdb(folder, out, "line.parquet", zstd),
            None,
        )
        sheets = ours(workbook.write)
        fast = _seconds(lambda: _rust(folder, out), out, 1)
        yield _ratio("XLSX, against rustpy-xlsxwriter", sheets, fast)
        yield _ratio("XLSX, against xlsxwriter", sheets, _seconds(lambda: _cells(folder, out), out, 1))


def _ratio(what: str, ours: float, peer: float, limit: float | None = LIMIT) -> Ratio:
    rows = DOCUMENTS * LINES
    return Ratio(f"export: {what}", f"{rows / ours:,.0f} rows/s", f"{rows / peer:,.0f} rows/s", peer / ours, limit)


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


def _seconds(work: Callable[[], object], out: Path, rounds: int = 3, server: Server | None = None) -> float:
    """The best CPU time of several rounds, each into an empty folder; of this process, its children and a server."""

    def spent() -> float:
        return sum(os.times()[:4]) + (_of_all(server.process) if server else 0)

    best = float("inf")
    for _ in range(rounds):
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        gc.collect()
        before = spent()
        work()
        best = min(best, spent() - before)
    return best


def _of_all(process: int) -> float:
    """CPU seconds of a process and of all below it, those that have ended included."""
    ticks, below = {}, defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        own = int(path.parent.name)
        ticks[own] = sum(map(int, fields[11:15]))
        below[int(fields[1])].append(own)
    waiting, total = [process], 0
    while waiting:
        one = waiting.pop()
        total += ticks.get(one, 0)
        waiting += below[one]
    return total / os.sysconf("SC_CLK_TCK")


def _shell(command: str) -> None:
    subprocess.run(command, shell=True, check=True)


def _fill(server: Server, out: Path, script: str) -> None:
    """Load our own export; the tables its foreign keys name are not in it."""
    kept = [line for line in (out / script).read_text("utf-8").split("\n") if "FOREIGN KEY" not in line]
    (out / script).write_text("\n".join(kept), "utf-8")
    server.load(out / script)


def _copied(server: Server, out: Path) -> float:
    _fill(server, out, "yusuan.postgres.sql")

    def copy() -> None:
        with (out / "line.copy").open("wb") as file:
            subprocess.run([*server.command, server.option, "COPY line TO STDOUT"], stdout=file, check=True)

    return _seconds(copy, out, server=server)


def _mariadb_dumped(server: Server, out: Path) -> float:
    _fill(server, out, "yusuan.mysql.sql")
    connected = [word for word in server.client[1:] if word not in ("-N", "-B")]

    def dump() -> None:
        with (out / "line.sql").open("wb") as file:
            subprocess.run(["mariadb-dump", *connected, server.database, "line"], stdout=file, check=True)

    return _seconds(dump, out, server=server)


def _lines(folder: Path, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    listed = ", ".join(f'"{name}"' for name in columns)
    return sqlite3.connect(folder / "budget.db").execute(f"SELECT {listed} FROM line")


def _duckdb(folder: Path, out: Path, name: str, options: str) -> float:
    """DuckDB's writer over a table of its own, with the right types."""
    import duckdb
    import pyarrow  # type: ignore[import-untyped]

    names = [column.name for column in schema.LINE.stored]
    held = pyarrow.table(dict(zip(names, zip(*_lines(folder, names), strict=True), strict=True)))  # noqa: F841
    connection = duckdb.connect()
    connection.execute("CREATE TABLE line AS SELECT * FROM held")
    return _seconds(lambda: connection.execute(f"COPY line TO '{out}/{name}' ({options})"), out)


def _duckdb_from_csv(folder: Path, out: Path, options: str) -> float:
    """What one would do without an export: the client's CSV into DuckDB."""
    import duckdb

    csv = folder / "line.csv"

    def both() -> None:
        _shell(f"sqlite3 -csv -header {folder}/budget.db 'SELECT * FROM line' > {csv}")
        duckdb.connect().execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{out}/line.parquet' ({options})")

    return _seconds(both, out)


def _cells(folder: Path, out: Path) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    with xlsxwriter.Workbook(out / "line.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(_lines(folder, [column.name for column in schema.LINE.columns])):
            sheet.write_row(at, 0, row)


def _rust(folder: Path, out: Path) -> None:
    from rustpy_xlsxwriter import FastExcel

    names = [column.name for column in schema.LINE.columns]
    rows = (dict(zip(names, row, strict=True)) for row in _lines(folder, names))
    FastExcel(str(out / "line.xlsx")).sheet("line", rows).save()
