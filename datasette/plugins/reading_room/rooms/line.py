"""Where one amount comes from: its cell, its table, its file, its address and the time it was fetched."""

import json
from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import Answer, ask
from reading_room.room import named, show

# Rows of the table shown above and below the amount's own, besides its headings.
AROUND = 3
# So many rows above its first amount can hold a table's headings.
HEADINGS = 6


def _surroundings(grid: Answer, row: int, first_row: int) -> list[tuple[int, list[str]]]:
    """The rows above the table's first amount (its headings) and the rows around this amount."""
    rows = [(each["row"], json.loads(each["cells"])) for each in grid.rows]
    return [
        (place, cells)
        for place, cells in rows
        if first_row - HEADINGS <= place < first_row or abs(place - row) <= AROUND
    ]


async def page(datasette: Any, request: Any) -> Any:
    line = named(request, "line")
    answer = await ask(datasette, "line_record", line=line)
    if not answer:
        raise NotHeld("line", line)
    record = answer.first
    grid = await ask(datasette, "table_grid", table=record["table_id"]) if "grids" in datasette.databases else None
    place = {"document": record["document_id"], "table": record["table"], "row": record["row"]}
    return await show(
        datasette,
        request,
        "line.html",
        record=record,
        answer=answer,
        rows=_surroundings(grid, record["row"], record["first_row"]) if grid else [],
        findings=await ask(datasette, "line_findings", **place),
    )


ROUTES = [(r"^/explain/(?P<line>[^/]+)$", page)]
