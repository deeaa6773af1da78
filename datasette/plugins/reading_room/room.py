"""What every room does: read what was asked, find the years there are, set the page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Response

from .published import Answer, ask


def asked(request: Any, name: str, otherwise: str = "") -> str:
    """A parameter of the address, trimmed; `otherwise` where it is missing or empty."""
    return (request.args.get(name) or "").strip() or otherwise


def named(request: Any, name: str) -> str:
    """A part of the path, decoded."""
    return unquote(request.url_vars[name])


async def show(datasette: Any, request: Any, template: str, **context: Any) -> Response:
    page = await datasette.render_template(template, {"view_name": "page", **context}, request=request)
    return Response.html(page, headers={"cache-control": "public, max-age=60"})


class Period:
    """The year and phase a page is about: as asked, or the latest that is held."""

    def __init__(self, held: Answer, year: str, phase: str) -> None:
        self.held = held
        asked_for = int(year) if re.fullmatch(r"[0-9]{4}", year) else None
        self.years = sorted({asked_for, *(row["fiscal_year"] for row in held.rows)} - {None}, reverse=True)
        phases = {(row["fiscal_year"], row["phase"]) for row in held.rows}
        self.phase = phase if phase in ("budget", "final") else ""
        latest = next((y for y in self.years if not self.phase or (y, self.phase) in phases), "")
        self.year = str(asked_for or latest)
        if not self.phase:
            self.phase = "budget" if (int(self.year or 0), "budget") in phases or not self.year else "final"


async def period(datasette: Any, request: Any) -> Period:
    held = await ask(datasette, "years_held")
    return Period(held, asked(request, "year"), asked(request, "phase"))


async def districts(datasette: Any) -> list[tuple[str, str]]:
    """(code, name) of the districts that hold anything."""
    every = await ask(datasette, "districts_overview")
    return [(row["district_code"], row["district"]) for row in every.rows if row["units"]]


async def sectors(datasette: Any) -> list[tuple[str, str]]:
    every = await ask(datasette, "sectors")
    return [(row["sector"], row["sector"]) for row in every.rows]
