"""About the data: what it is, how it is made and checked, what to mind, licence, citation, how to report an error."""

from typing import Any

from reading_room.published import ask, queries
from reading_room.room import asked, show

from archive import schema
from archive.database import VIEWS
from archive.described_sql import read_folder


async def page(datasette: Any, request: Any) -> Any:
    return await show(
        datasette,
        request,
        "about.html",
        databases=schema.DATABASES,
        views=read_folder(VIEWS),
        queries=list(queries().values()),
        releases=await ask(datasette, "releases"),
        licence=(schema.LICENSE, schema.LICENSE_URL),
        source=schema.SOURCE,
        about_row=asked(request, "row"),
    )


ROUTES = [(r"^/about$", page)]
