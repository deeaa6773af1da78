"""The largest changes against last year, with the reasons the units give."""

from typing import Any

from reading_room.published import ask
from reading_room.room import asked, districts, period, show
from reading_room.rooms.compare import METRICS


async def page(datasette: Any, request: Any) -> Any:
    when, district, scope = (
        await period(datasette, request),
        asked(request, "district"),
        asked(request, "scope", "unit"),
    )
    metric = asked(request, "metric", "expenditure")
    answer = await ask(
        datasette,
        "changes_with_reasons",
        year=when.year,
        phase=when.phase,
        district=district,
        metric=metric,
        scope=scope,
    )
    return await show(
        datasette,
        request,
        "changes.html",
        when=when,
        district=district,
        districts=await districts(datasette),
        scope=scope,
        metric=metric,
        metrics=METRICS,
        units=answer,
    )


ROUTES = [(r"^/changes$", page)]
