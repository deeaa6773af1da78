"""Home: what is here, how fresh it is, where to begin."""

from typing import Any

from reading_room.published import ask
from reading_room.room import show
from reading_room.rooms.coverage import grid


async def page(datasette: Any, request: Any) -> Any:
    return await show(
        datasette,
        request,
        "home.html",
        overview=await ask(datasette, "overview"),
        districts=await ask(datasette, "districts_overview"),
        coverage=grid(await ask(datasette, "coverage_grid")),
        sectors=await ask(datasette, "sectors"),
    )


ROUTES = [(r"^/$", page)]
