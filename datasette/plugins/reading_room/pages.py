"""The pages: each module of `rooms/` names its `ROUTE` and answers with `page(datasette, request)`."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOMS = Path(__file__).parent / "rooms"
Page = Callable[..., Awaitable[Any]]


def discover() -> list[tuple[str, Page]]:
    """(pattern, page) of every room. A room without a route or a page is refused at the start, not at the first visit."""
    routes: list[tuple[str, Page]] = []
    for path in sorted(ROOMS.glob("*.py")):
        room = importlib.import_module(f"reading_room.rooms.{path.stem}")
        for pattern, page in room.ROUTES:
            routes.append((pattern, page))
    return routes
