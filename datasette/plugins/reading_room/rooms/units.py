"""One year over the units of a kind, across districts."""

from typing import Any

from reading_room.published import ask
from reading_room.room import asked, districts, period, sectors, show

ROWS_SHOWN = 150


async def page(datasette: Any, request: Any) -> Any:
    when = await period(datasette, request)
    kinds = await sectors(datasette)
    sector = asked(request, "sector", "" if "sector" in request.args or not kinds else kinds[0][0])
    chosen = {"sector": sector, "district": asked(request, "district"), "scope": asked(request, "scope", "unit")}
    units = await ask(datasette, "units_in_year", year=when.year, phase=when.phase, **chosen)
    return await show(
        datasette,
        request,
        "units.html",
        units=units.keep(list(units.rows[:ROWS_SHOWN])),
        n_units=len(units.rows),
        when=when,
        chosen=chosen,
        sectors=kinds,
        districts=await districts(datasette),
    )


ROUTES = [(r"^/units$", page)]
