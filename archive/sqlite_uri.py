"""How SQLite is told to open a file in some way: by an address, in which `#`, `?` and `%` of a path must be quoted."""

from __future__ import annotations

from pathlib import Path


def uri(path: Path, mode: str = "ro", *, immutable: bool = False) -> str:
    """
    >>> uri(Path("/data/2025#1?/100%/budget.db"))
    'file:///data/2025%231%3F/100%25/budget.db?mode=ro'
    """
    return f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
