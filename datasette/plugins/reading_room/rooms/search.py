"""One box: units (by name or pinyin initials), documents, projects, reasons, lines."""

import json
from typing import Any

from reading_room.doors import site
from reading_room.published import ask
from reading_room.room import asked, show
from reading_room.searching import Initials

# The published searches (queries/search_*.sql, projects_found.sql) show so many at most.
MOST = 50


async def page(datasette: Any, request: Any) -> Any:
    words = asked(request, "q")[:100]
    if not words:
        return await show(datasette, request, "search.html", q="", found=[], most=MOST)
    here = site(datasette)
    here.initials = letters = here.initials or Initials()
    units = await letters.find(datasette.get_database("budget"), words, 50)
    found = [
        ("units", await ask(datasette, "search_units", q=words, units=json.dumps(units) if units else "")),
        ("documents", await ask(datasette, "search_documents", q=words)),
        ("projects", await ask(datasette, "projects_found", q=words)),
        ("reasons", await ask(datasette, "search_reasons", q=words)),
        ("lines", await ask(datasette, "search_lines", q=words)),
    ]
    return await show(datasette, request, "search.html", q=words, found=found, most=MOST)


ROUTES = [(r"^/search$", page)]
