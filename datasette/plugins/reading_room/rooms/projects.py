"""Projects: searched, alive for years, and one with its indicators."""

import json
from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import ask
from reading_room.room import asked, districts, named, period, show


async def every(datasette: Any, request: Any) -> Any:
    words, district, when = asked(request, "q"), asked(request, "district"), await period(datasette, request)
    year = asked(request, "year")
    found = (
        await ask(datasette, "projects_found", q=words, year=year, district=district)
        if words
        else await ask(datasette, "projects_in_year", year=year or when.year, district=district)
    )
    alive = await ask(datasette, "projects_alive", years=asked(request, "years", "3"), district=district)
    return await show(
        datasette,
        request,
        "projects.html",
        words=words,
        year=year,
        when=when,
        district=district,
        districts=await districts(datasette),
        found=found,
        indicators=await ask(datasette, "indicators_found", q=words) if words else None,
        alive=alive,
        by_year={
            (row["project_code"], row["unit_id"], row["scope"]): dict(json.loads(row["by_year"])) for row in alive.rows
        },
        years_alive=asked(request, "years", "3"),
    )


async def one(datasette: Any, request: Any) -> Any:
    project = named(request, "project")
    answer = await ask(datasette, "project_record", project=project)
    if not answer:
        raise NotHeld("project", project)
    record = answer.first
    return await show(
        datasette,
        request,
        "project.html",
        record=record,
        answer=answer,
        indicators=await ask(datasette, "project_indicators", project=project),
        history=await ask(datasette, "project_history", code=record["code"]),
    )


ROUTES = [(r"^/projects$", every), (r"^/project/(?P<project>[^/]+)$", one)]
