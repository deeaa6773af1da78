"""Units side by side: in 万元, as a share, as a change. What is chosen stands in the address."""

import json
from typing import Any

from reading_room.published import Answer, ask
from reading_room.room import asked, period, show

MOST_UNITS = 8
METRICS = (
    "expenditure", "expenditure_current", "revenue", "general", "basic", "project", "personnel", "operating", "san_gong", "abroad", "vehicles",
    "reception", "agency_operating", "procurement",
)  # fmt: skip
VIEWS = ("amount", "share", "change", "change_percent")


def side_by_side(
    answer: Answer,
) -> tuple[list[tuple[str, str, str]], list[int], dict[tuple[str, str, int], dict[str, Any]]]:
    """(unit, scope, name) as columns, years as rows, and the row of the answer in each cell."""
    columns = list(dict.fromkeys((row["unit_id"], row["scope"] or "", row["unit"]) for row in answer.rows))
    years = sorted({row["fiscal_year"] for row in answer.rows})
    return columns, years, {(row["unit_id"], row["scope"] or "", row["fiscal_year"]): row for row in answer.rows}


async def page(datasette: Any, request: Any) -> Any:
    typed = asked(request, "find")
    every = list(dict.fromkeys(unit for unit in request.args.getlist("unit") if unit))
    units = every[:MOST_UNITS]
    metric = asked(request, "metric", "expenditure")
    metric = metric if metric in METRICS else "expenditure"
    view = asked(request, "view", "amount")
    when = await period(datasette, request)
    answer = await ask(datasette, "compare_units", units=json.dumps(units), metric=metric, phase=when.phase)
    columns, years, cells = side_by_side(answer)
    return await show(
        datasette,
        request,
        "compare.html",
        units=units,
        left_out=every[MOST_UNITS:],
        without=[unit for unit in units if unit not in {held for held, _, _ in columns}],
        most=MOST_UNITS,
        names={
            row["unit_id"]: row["unit"]
            for row in (await ask(datasette, "search_units", q="", units=json.dumps(every[:50]))).rows
        },
        found=await ask(datasette, "search_units", q=typed, units="") if typed else None,
        typed=typed,
        metric=metric,
        metrics=METRICS,
        view=view if view in VIEWS else "amount",
        views=VIEWS,
        phase=when.phase,
        answer=answer,
        columns=columns,
        years=years,
        cells=cells,
        sectors=await ask(datasette, "sectors"),
    )


ROUTES = [(r"^/compare$", page)]
