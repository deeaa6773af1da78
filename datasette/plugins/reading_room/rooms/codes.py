"""The codes in use, and one code (its children included) across units, districts and years."""

from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import Answer, ask
from reading_room.room import asked, districts, named, period, show

from archive.classifications.codes import codes, name_of


def kind_of(code: str) -> str:
    """Function codes begin with 2, the economic codes of departments with 3."""
    return "economic" if code.startswith("3") else "functional"


def tree(held: Answer) -> list[dict[str, Any]]:
    """The codes in use under their classes and groups: every level once, parents before children."""
    rows = {row["code"]: row for row in held.rows}
    steps = {"functional": (3, 5, 7), "economic": (3, 5)}
    every = {code[:step] for code in rows for step in steps[kind_of(code)] if len(code) >= step} | set(rows)
    return [
        {
            "code": code,
            "name": name_of(code, kind=kind_of(code)) or rows.get(code, {}).get("name", ""),
            "level": (len(code) - 1) // 2,
            "kind": kind_of(code),
            **{key: rows.get(code, {}).get(key) for key in ("units", "first_year", "last_year")},
        }
        for code in sorted(every)
    ]


async def every(datasette: Any, request: Any) -> Any:
    held = await ask(datasette, "codes_held")
    return await show(datasette, request, "codes.html", held=held, tree=tree(held))


async def one(datasette: Any, request: Any) -> Any:
    code, when = named(request, "code"), await period(datasette, request)
    district, scope = asked(request, "district"), asked(request, "scope", "unit")
    years = await ask(datasette, "code_over_years", code=code, scope=scope, district=district)
    if not (years or district) and code not in codes(kind_of(code)):
        raise NotHeld("code", code)
    names = [name for row in years.rows for name in (row["names"] or "").split(",")] if len(code) > 5 else []
    return await show(
        datasette,
        request,
        "code.html",
        code=code,
        kind=kind_of(code),
        name=name_of(code, kind=kind_of(code)) or next(iter(names), ""),
        printed_names=list(dict.fromkeys(names)),
        parents=[
            (code[:step], name_of(code[:step], kind=kind_of(code)) or code[:step])
            for step in (3, 5)
            if step < len(code)
        ],
        children=[
            each
            for each in tree(await ask(datasette, "codes_held"))
            if each["code"].startswith(code) and len(each["code"]) == len(code) + 2
        ],
        years=years,
        by_district=await ask(
            datasette, "code_across_districts", code=code, year=when.year, phase=when.phase, scope=scope
        ),
        by_unit=await ask(
            datasette, "code_across_units", code=code, year=when.year, phase=when.phase, scope=scope, district=district
        ),
        when=when,
        scope=scope,
        district=district,
        districts=await districts(datasette),
    )


ROUTES = [(r"^/codes$", every), (r"^/code/(?P<code>[^/]+)$", one)]
