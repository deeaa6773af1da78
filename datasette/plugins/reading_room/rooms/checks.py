"""The checks: how often each held, and every failure with both its sides."""

from typing import Any

from reading_room.published import ask
from reading_room.room import asked, districts, period, show


async def page(datasette: Any, request: Any) -> Any:
    chosen = {name: asked(request, name) for name in ("severity", "check", "district", "year")}
    return await show(
        datasette,
        request,
        "checks.html",
        chosen=chosen,
        summary=await ask(datasette, "check_summary"),
        by_district=await ask(datasette, "failures_by_district_and_year"),
        failures=await ask(datasette, "identity_failures", **chosen),
        districts=await districts(datasette),
        years=(await period(datasette, request)).years,
    )


ROUTES = [(r"^/checks$", page)]
