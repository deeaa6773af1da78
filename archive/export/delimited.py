"""CSV, twice: plain (UTF-8, RFC 4180) for programs, and for Excel (with a BOM, and no cell that acts as a formula)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from archive import schema
from archive.export.source import Source

# Excel and its kin run what begins with one of these. An apostrophe makes it text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(source: Source, folder: Path) -> None:
    """One `<table>.csv` for each table, and the same for Excel under `excel/`."""
    write_plain(source, folder)
    (folder / "excel").mkdir()
    for table in source.tables:
        columns = source.columns(table)
        texts = [at for at, column in enumerate(columns) if column.type == "TEXT"]
        with (folder / "excel" / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f"{column.label} {column.name}" for column in columns])
            writer.writerows(_safe(row, texts) for row in exact_rows(source, table))


def write_plain(source: Source, folder: Path) -> None:
    """One `<table>.csv` for each table."""
    for table in source.tables:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.name for column in source.columns(table)])
            writer.writerows(exact_rows(source, table))


def _safe(row: Sequence[Any], texts: Sequence[int]) -> list[Any]:
    safe = list(row)
    for at in texts:
        if isinstance(safe[at], str) and safe[at].startswith(_FORMULA):
            safe[at] = f"'{safe[at]}"
    return safe


def exact_rows(source: Source, table: schema.Table, order: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows with the 万元 columns as exact decimals, made from 分 and never from a float."""
    columns = source.columns(table)
    asked = [table.column(column.name.replace("_wan", "_fen")) if column.computed else column for column in columns]
    places = [at for at, column in enumerate(columns) if column.computed]
    if not places:
        yield from source.rows(table, asked, order)
        return
    for row in source.rows(table, asked, order):
        changed = list(row)
        for at in places:
            changed[at] = ten_thousands(changed[at])
        yield tuple(changed)


def ten_thousands(fen: int | None) -> Decimal | None:
    """分 as 万元, exact.

    >>> ten_thousands(522610000), ten_thousands(-1), ten_thousands(None)
    (Decimal('522.610000'), Decimal('-0.000001'), None)
    """
    return None if fen is None else Decimal(fen).scaleb(-6)


def only_stored(columns: Iterable[schema.Column]) -> list[schema.Column]:
    return [column for column in columns if not column.computed]
