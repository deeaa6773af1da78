"""Is it alive, and on which release? For whoever watches the server; never cached, never limited."""

import time
from typing import Any

from datasette.utils.asgi import Response
from reading_room.doors import site


async def page(datasette: Any) -> Response:
    begun = time.perf_counter()
    found = await datasette.get_database("budget").execute("SELECT 1 FROM document LIMIT 1")
    healthy = bool(found.rows)
    told = {
        "ok": healthy,
        "release": site(datasette).release_id,
        "databases": sorted(name for name in datasette.databases if not name.startswith("_")),
        "query_ms": round((time.perf_counter() - begun) * 1000, 2),
    }
    return Response.json(told, status=200 if healthy else 503, headers={"cache-control": "no-store"})


ROUTES = [(r"^/-/health$", page)]
