"""Rows into the database: the build's way (documents as savepoints, sent pickled by workers) against bare executemany."""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import database, schema
from archive.build import BATCH, insert_document
from bench import Ratio, against

DOCUMENTS = 800
LINES = 250


def measure() -> Iterator[Ratio]:
    """The line load beside raw `executemany` (limit 0.7), and beside sqlite-utils' own `insert_all` of dictionaries."""
    documents = [document(number) for number in range(DOCUMENTS)]
    rows = DOCUMENTS * LINES
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        packed = [pickle.dumps(each) for each in documents]
        ours, raw = against(lambda: _ours(place, packed), lambda: _raw(place, documents), rounds=3)
        yield Ratio("load: lines, against raw executemany", _rate(rows, ours), _rate(rows, raw), raw / ours, 0.7)
        ours, dicts = against(lambda: _ours(place, packed), lambda: _dictionaries(place, documents), rounds=2)
        yield Ratio(
            "load: lines, against sqlite-utils insert_all", _rate(rows, ours), _rate(rows, dicts), dicts / ours, 4
        )


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds:,.0f} rows/s"


def document(number: int) -> dict[str, list[tuple[Any, ...]]]:
    """The lines of one document, as the workers make them."""
    key = f"d{number:011d}"
    context = (key, "500153-wxgmrsfe", "500153", 2025, "budget", "unit")
    lines = [
        (
            *(f"{key}-{at // 40}-{at % 40}-3", *context, "general_expenditure", 2025, "expenditure", "functional"),
            *(f"20{at:05d}", f"示例科目{at}", 3, "total", "general", at * 10_000 + number, f"{at}.00", 0, 0),
            *(f"{key}-{at // 40}", at // 40, at % 40, 3),
        )
        for at in range(LINES)
    ]
    return {"line": lines}


def _fresh(folder: Path, name: str) -> Path:
    path = folder / name
    path.unlink(missing_ok=True)
    return path


def _ours(folder: Path, packed: list[bytes]) -> None:
    budget = database.create(_fresh(folder, "ours.db"), schema.BUDGET)
    grids = database.create(_fresh(folder, "grids.db"), schema.GRIDS)
    for start in range(0, len(packed), BATCH):
        with budget.atomic(), grids.atomic():
            for document in packed[start : start + BATCH]:
                insert_document(budget, grids, pickle.loads(document))
    budget.close()
    grids.close()


def _raw(folder: Path, documents: list[dict[str, list[tuple[Any, ...]]]]) -> None:
    """One statement over all rows in one transaction, on the same tables with the same settings."""
    made = database.create(_fresh(folder, "raw.db"), schema.BUDGET)
    connection: sqlite3.Connection = made.conn
    connection.execute("BEGIN")
    connection.executemany(
        database.insert_statement(schema.LINE), (line for document in documents for line in document["line"])
    )
    connection.execute("COMMIT")
    made.close()


def _dictionaries(folder: Path, documents: list[dict[str, list[tuple[Any, ...]]]]) -> None:
    made = database.create(_fresh(folder, "dicts.db"), schema.BUDGET)
    names = [column.name for column in schema.LINE.stored]
    made.table("line").insert_all(
        dict(zip(names, line, strict=True)) for document in documents for line in document["line"]
    )
    made.close()
