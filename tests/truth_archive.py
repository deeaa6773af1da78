"""Small archives for tests: rows written through `archive.schema`, the real views on top, nothing read from pages.

`sample_archive` holds what the pages of the sample site mean, so that views are compared with intention and not with
our own reading. `Shelf` is for archives made by hand.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from archive import database, schema
from archive.units import Observation, Resolution, resolve
from samples import truth

WAN = 1_000_000


@dataclass
class Shelf:
    """Rows by table; `made` writes them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    numbers: Any = field(default_factory=count)

    def add(self, table: str, **values: Any) -> None:
        self.rows[table].append(values)

    def unit(self, unit_id: str, name: str = "", **more: Any) -> None:
        given = {"district_code": "500153", "kind": "unit", "first_year": 2014, "last_year": 2026, "n_documents": 1}
        self.add("unit", unit_id=unit_id, name=name or unit_id, **{**given, **more})

    def document(
        self, unit_id: str, year: int, phase: str = "budget", scope: str = "unit", **more: Any
    ) -> dict[str, Any]:
        """A document; the context that its lines and statements share comes back."""
        key = more.pop("document_id", f"{unit_id}-{year}-{phase}-{scope}")
        district = more.pop("district_code", "500153")
        context = {
            "document_id": key,
            "unit_id": unit_id,
            "district_code": district,
            "fiscal_year": year,
            "phase": phase,
            "scope": scope,
        }
        given = {
            "unit": unit_id,
            "title": key,
            "status": "ok",
            "is_main": 1,
            "n_lines": 9,
            "published_on": f"{year}-02-01",
        }
        self.add("document", **context, **{**given, **more})
        return context

    def line(self, context: dict[str, Any], kind: str, wan: float, code: str | None = None, **more: Any) -> None:
        """One amount in 万元. Without a code it is a total."""
        given = {
            "kind": kind,
            "year": context["fiscal_year"],
            "direction": "expenditure",
            "classification": "source" if code is None else "economic" if code[0] == "3" else "functional",
            "code": code,
            "name": code or "合计",
            "level": 0 if code is None else {3: 1, 5: 2, 7: 3}.get(len(code), 1),
            "measure": "total",
            "fund": "all",
            "amount_fen": round(wan * WAN),
            "amount_text": str(wan),
            "is_total": int(code is None),
            "is_duplicate": 0,
        }
        self.add("line", line_id=f"l{next(self.numbers)}", **context, **{**given, **more})

    def said(
        self, context: dict[str, Any], metric: str, wan: float, change: float | None = None, reason: str = ""
    ) -> None:
        self.add(
            "statement",
            statement_id=f"s{next(self.numbers):06d}",
            **context,
            metric=metric,
            amount_fen=round(wan * WAN),
            change_fen=None if change is None else round(change * WAN),
            reason=reason,
            sentence="",
            paragraph=next(self.numbers),
            year=context["fiscal_year"],
        )

    def made(self, path: Path) -> sqlite3.Connection:
        """The finished database, open for reading."""
        archive = database.create(path, schema.BUDGET)
        with archive.atomic():
            for table in schema.BUDGET:
                values = [[row.get(column.name) for column in table.stored] for row in self.rows[table.name]]
                database.insert(archive, table, values)
        database.finish(archive, schema.BUDGET, database.VIEWS)
        archive.close()
        opened = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        opened.row_factory = sqlite3.Row
        return opened


def pages() -> list[truth.Page]:
    """Every disclosure of the sample site whose tables stand on the page, once, without its copies in other columns."""
    return [page for page in truth.pages().values() if not page.same_as and page.lines]


def observations() -> list[Observation]:
    """What every page says of whose it is, as intended."""
    found = []
    for page in pages():
        totals = {s.metric: s.amount_fen for s in page.statements if s.amount_fen is not None}
        totals |= {f"project:{project.code}": project.amount for project in page.projects}
        implied = {
            s.metric: s.amount_fen - s.change_fen
            for s in page.statements
            if s.amount_fen is not None and s.change_fen is not None
        }
        found.append(
            Observation(
                page.path,
                page.unit,
                page.district_code,
                page.fiscal_year,
                page.phase,
                page.scope,
                f"http://{page.district_code}.example{page.path}",
                totals=totals,
                implied=implied,
            )
        )
    return found


@cache
def sample_archive() -> tuple[sqlite3.Connection, Resolution]:
    """The sample site's truth as a finished database, and who its units are; made once for all tests."""
    shelf = Shelf()
    resolution = resolve(observations())
    for unit in resolution.units:
        values = {column.name: getattr(unit, column.name) for column in schema.UNIT.stored}
        shelf.add("unit", **values)
    for event in resolution.events:
        shelf.add("unit_event", **{column.name: getattr(event, column.name) for column in schema.UNIT_EVENT.stored})
    for page in pages():
        context = shelf.document(
            resolution.unit_of[page.path],
            page.fiscal_year,
            page.phase,
            page.scope,
            document_id=page.path,
            district_code=page.district_code,
            unit=page.unit,
            n_lines=len(page.lines),
            n_projects=len(page.projects),
            published_on=page.published_on,
        )
        for line in page.lines:
            values = {name: getattr(line, name) for name in line.__slots__}
            flags = {name: int(values.pop(name)) for name in ("is_total", "is_duplicate")}
            shelf.add("line", line_id=f"l{next(shelf.numbers)}", **context, **values, **flags, amount_text="")
        for statement in page.statements:
            values = {name: getattr(statement, name) for name in statement.__slots__}
            number = next(shelf.numbers)
            shelf.add("statement", statement_id=f"s{number:06d}", **context, **values, sentence="", paragraph=number)
        for project in page.projects:
            _project(shelf, context, project)
    with tempfile.TemporaryDirectory() as folder:
        opened = shelf.made(Path(folder) / "budget.db")  # an open file outlives its name
    return opened, resolution


def _project(shelf: Shelf, context: dict[str, Any], project: truth.Project) -> None:
    key = f"p{next(shelf.numbers)}"
    shelf.add(
        "project",
        project_id=key,
        **context,
        code=project.code,
        name=project.name,
        category=project.category,
        budget_fen=project.amount,
        superior_fen=project.superior,
        local_fen=project.amount - project.superior,
        summary=project.summary,
        basis=project.basis,
        goal=project.goal,
        n_indicators=len(project.indicators),
    )
    for at, each in enumerate(project.indicators):
        shelf.add(
            "indicator",
            indicator_id=f"{key}-{at}",
            project_id=key,
            **context,
            level1=each.level1,
            level2=each.level2,
            level3=each.level3,
            weight=str(each.weight),
            measure_unit=each.unit,
            comparator=each.comparator,
            value=each.value,
            is_core=int(each.core),
        )
