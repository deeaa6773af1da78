"""Whole downloads with their sizes and hashes: the databases, and every table as CSV."""

import asyncio
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from reading_room.room import show

from archive import schema


@lru_cache
def _sha256(path: str, size: int, changed: float) -> str:
    """The hash of a file as it stands; size and time of change only tell one state of it from another."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def page(datasette: Any, request: Any) -> Any:
    files = []
    for name in schema.DATABASES:
        if name in datasette.databases and (path := datasette.get_database(name).path):
            state = Path(path).stat()
            digest = await asyncio.to_thread(_sha256, path, state.st_size, state.st_mtime)
            files.append({"name": f"{name}.db", "url": f"/{name}.db", "size": state.st_size, "sha256": digest})
    return await show(datasette, request, "downloads.html", files=files, databases=schema.DATABASES)


ROUTES = [(r"^/downloads$", page)]
