"""CSV, twice: plain (UTF-8, RFC 4180) for programs, and for Excel (with a BOM, and no cell that Excel would change).

Texts are quoted, numbers are not; an empty text is `""`, and where nothing was printed there is nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from archive import schema
from archive.export.punctuation import Piece, Rows, Style, exact
from archive.export.source import BATCH, Source, Value

LINE_END = b"\r\n"


def write(source: Source, folder: Path) -> None:
    """One `<table>.csv` for each table, and the same for Excel under `excel/`."""
    write_plain(source, folder)
    (folder / "excel").mkdir()
    for table in source.tables:
        heads = [f"{column.label} {column.name}" for column in table.columns]
        _write(source, table, folder / "excel" / f"{table.name}.csv", EXCEL, heads, "\ufeff")


def write_plain(source: Source, folder: Path) -> None:
    """One `<table>.csv` for each table."""
    for table in source.tables:
        _write(source, table, folder / f"{table.name}.csv", PLAIN, [column.name for column in table.columns])


def _write(source: Source, table: schema.Table, path: Path, style: Style, heads: Sequence[str], mark: str = "") -> None:
    head = io.StringIO()
    csv.writer(head).writerow(heads)
    with path.open("wb") as file:
        file.write((mark + head.getvalue()).encode())
        file.writelines(Rows(style, source.values(table)).written(source, table, BATCH))


def _around(column: schema.Column) -> tuple[Sequence[Piece], Sequence[Piece]]:
    return ((b'"',), (b'"',)) if column.type == "TEXT" else ((), ())


def _escape(marked: bytes) -> bytes:
    return marked.replace(b'"', b'""')


def _untouched(value: Value) -> str:
    """An apostrophe before what Excel runs as a formula, and before codes that it would take for a number and change:
    with a leading zero, longer than the 15 digits it keeps, or like 12E5."""
    if value.column.type != "TEXT":
        return exact(value)
    text = value.sql
    formula = f"{text} GLOB '[=+@' || char(9, 13) || '-]*'"
    digits = f"{text} NOT GLOB '*[^0-9eE]*' AND ({text} GLOB '0?*' OR {text} GLOB '*[eE]*' OR length({text}) > 15)"
    return f"iif({formula} OR ({digits}), '''' || {text}, {text})"


PLAIN = Style((), (b",",), LINE_END, (), _around, _escape, exact)
EXCEL = Style((), (b",",), LINE_END, (), _around, _escape, _untouched)
