"""The “three publics”: over the years, and unit by unit."""

from typing import Any

from reading_room.published import ask
from reading_room.room import asked, districts, period, sectors, show


async def page(datasette: Any, request: Any) -> Any:
    when = await period(datasette, request)
    chosen = {
        "district": asked(request, "district"),
        "sector": asked(request, "sector"),
        "scope": asked(request, "scope", "unit"),
    }
    return await show(
        datasette,
        request,
        "san_gong.html",
        when=when,
        chosen=chosen,
        years=await ask(datasette, "san_gong_by_year", **chosen),
        units=await ask(datasette, "san_gong_by_unit_and_year", year=when.year, **chosen),
        districts=await districts(datasette),
        sectors=await sectors(datasette),
    )


ROUTES = [(r"^/san-gong$", page)]
