"""Planned procurement beside project spending, by goods, works and services."""

from typing import Any

from reading_room.published import ask
from reading_room.room import asked, districts, period, show


async def page(datasette: Any, request: Any) -> Any:
    when, district, scope = (
        await period(datasette, request),
        asked(request, "district"),
        asked(request, "scope", "unit"),
    )
    answer = await ask(
        datasette, "procurement_and_projects", year=when.year, phase=when.phase, district=district, scope=scope
    )
    return await show(
        datasette,
        request,
        "procurement.html",
        when=when,
        district=district,
        districts=await districts(datasette),
        scope=scope,
        units=answer,
    )


ROUTES = [(r"^/procurement$", page)]
