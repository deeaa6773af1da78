"""All districts, and one with its units."""

from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import ask
from reading_room.room import named, show
from reading_room.rooms.coverage import grid


async def every(datasette: Any, request: Any) -> Any:
    return await show(datasette, request, "districts.html", districts=await ask(datasette, "districts_overview"))


async def one(datasette: Any, request: Any) -> Any:
    code = named(request, "district")
    known = await ask(datasette, "districts_overview")
    record = next((row for row in known.rows if row["district_code"] == code), None)
    if record is None:
        raise NotHeld("district", code)
    return await show(
        datasette,
        request,
        "district.html",
        record=record,
        units=await ask(datasette, "district_units", district=code),
        coverage=grid(await ask(datasette, "coverage_grid", district=code)),
    )


ROUTES = [(r"^/districts$", every), (r"^/district/(?P<district>[^/]+)$", one)]
