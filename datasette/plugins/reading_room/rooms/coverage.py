"""Coverage: district × year × phase, and who is missing."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from reading_room.published import Answer, ask
from reading_room.room import asked, districts, period, show


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of districts, columns of (year, phase)."""

    answer: Answer
    columns: list[tuple[int, str]]
    rows: list[tuple[str, str, dict[tuple[int, str], dict[str, Any]]]]


def grid(answer: Answer) -> Grid:
    cells: dict[tuple[str, str], dict[tuple[int, str], dict[str, Any]]] = defaultdict(dict)
    for row in answer.rows:
        cells[row["district_code"] or "", row["district"] or ""][row["fiscal_year"], row["phase"]] = row
    columns = sorted({(row["fiscal_year"], row["phase"]) for row in answer.rows})
    return Grid(answer, columns, [(code, name, cells[code, name]) for code, name in sorted(cells)])


async def page(datasette: Any, request: Any) -> Any:
    when, district = await period(datasette, request), asked(request, "district")
    return await show(
        datasette,
        request,
        "coverage.html",
        coverage=grid(await ask(datasette, "coverage_grid", district="")),
        missing=await ask(datasette, "not_published", year=when.year, phase=when.phase, district=district),
        when=when,
        district=district,
        districts=await districts(datasette),
    )


ROUTES = [(r"^/coverage$", page)]
