"""One unit: who it is, its budget and final account over the years, where the money goes, and from which pages."""

from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import Answer, ask
from reading_room.room import asked, named, show
from reading_room.words import label

PEERS_SHOWN = 21
SAN_GONG_PARTS = ("reception", "vehicle_operation", "vehicle_purchase", "abroad")


def _scopes(years: Answer) -> list[str]:
    # The unit's own figures first: those of a whole government (全区) are not its own, though it publishes them.
    found = {row["scope"] for row in years.rows}
    return [scope for scope in ("unit", "department", "government") if scope in found]


def _latest(years: Answer, scope: str, year: str, phase: str) -> tuple[str, str]:
    """The year and phase whose spending is shown in detail: as asked, or the latest published."""
    rows = [row for row in years.rows if row["scope"] == scope]
    if year:
        rows = [row for row in rows if str(row["fiscal_year"]) == year] or rows
    if not rows:
        return year, phase or "budget"
    row = rows[-1]
    shown = phase if phase and row[phase] is not None else ("budget" if row["budget"] is not None else "final")
    return str(row["fiscal_year"]), shown


def nearest(peers: Answer, unit: str) -> Answer:
    """The unit among those that spend about as much: the chart shows all, the table these."""
    rows = list(peers.rows)
    place = next((number for number, row in enumerate(rows) if row["unit_id"] == unit), 0)
    begin = max(0, min(place - PEERS_SHOWN // 2, len(rows) - PEERS_SHOWN))
    return peers.keep(rows[begin : begin + PEERS_SHOWN])


def of_some_funds(functions: Answer) -> list[str]:
    """The tables that spending by function was read from, by name, where none of them is of all funds."""
    kinds = list(dict.fromkeys(kind for row in functions.rows for kind in row["basis"].split(",")))
    return [] if "unit_expenditure" in kinds else [label("kind", kind) for kind in kinds]


async def page(datasette: Any, request: Any) -> Any:
    unit = named(request, "unit")
    record = await ask(datasette, "unit_record", unit=unit)
    if not record:
        raise NotHeld("unit", unit)
    every = await ask(datasette, "unit_over_years", unit=unit)
    scopes = _scopes(every)
    scope = asked(request, "scope", scopes[0] if scopes else "unit")
    phase = asked(request, "phase")
    year, phase = _latest(every, scope, asked(request, "year"), phase if phase in ("budget", "final") else "")
    when = {"unit": unit, "year": year, "phase": phase, "scope": scope}

    def of_scope(answer: Answer) -> Answer:
        return answer.keep([row for row in answer.rows if row["scope"] == scope])

    peers = await ask(datasette, "unit_peers", **when)
    san_gong = await ask(datasette, "unit_san_gong", unit=unit)
    functions = await ask(datasette, "unit_functions", **when)
    return await show(
        datasette,
        request,
        "unit.html",
        record=record.first,
        years=of_scope(every),
        scopes=scopes,
        scope=scope,
        year=year,
        phase=phase,
        structure=of_scope(await ask(datasette, "unit_structure", unit=unit)),
        functions=functions,
        partial=of_some_funds(functions),
        economy=await ask(datasette, "unit_economy", **when),
        san_gong=of_scope(san_gong),
        san_gong_parts=[
            part
            for part in SAN_GONG_PARTS
            if any(row[f"{part}_budget"] or row[f"{part}_final"] for row in of_scope(san_gong).rows)
        ],
        peers=peers,
        nearest=nearest(peers, unit),
        reasons=await ask(datasette, "unit_changes", unit=unit, year=year),
        projects=await ask(datasette, "unit_projects", unit=unit),
        findings=await ask(datasette, "unit_findings", unit=unit),
        documents=await ask(datasette, "unit_documents", unit=unit),
    )


ROUTES = [(r"^/unit/(?P<unit>[^/]+)$", page)]
