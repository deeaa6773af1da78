"""Addresses: of this page in another guise, of this archive to the outside, and what release it is."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from weakref import WeakKeyDictionary

from .words import reader


def same_page(**changes: str | None) -> str:
    """The reader's own address with some of its query changed; None takes a part away."""
    someone = reader()
    kept = [(key, value) for key, value in parse_qsl(someone.query, keep_blank_values=True) if key not in changes]
    asked = kept + [(key, value) for key, value in changes.items() if value is not None]
    return quote(someone.path, safe="/~%:@!$&'()*+,;=") + (f"?{urlencode(asked)}" if asked else "")


class Site:
    """The archive as a whole. The release is read once: a served database never changes (a new release, a new start)."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Any, Any] = OrderedDict()  # answers of published queries, by query and parameters
        self.coming: dict[Any, Any] = {}  # those under way
        self.initials: Any = None
        self.release: dict[str, Any] = {}
        self.public_url = os.environ.get("YUSUAN_PUBLIC_URL", "").rstrip("/")
        self.report_to = os.environ.get("YUSUAN_REPORT_TO", "")

    async def load(self, datasette: Any) -> None:
        if "budget" in datasette.databases:
            rows = await datasette.get_database("budget").execute(
                "SELECT * FROM release ORDER BY released_at DESC, release_id DESC LIMIT 1"
            )
            self.release = dict(rows.rows[0]) if rows.rows else {}

    @property
    def release_id(self) -> str:
        return str(self.release.get("release_id") or "")

    @property
    def released_on(self) -> str:
        return str(self.release.get("released_at") or "")[:10]

    def changes(self) -> dict[str, Any]:
        """What the release changed, as its own report tells it."""
        try:
            told = json.loads(self.release.get("changes") or "{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    def absolute(self, request: Any, path: str) -> str:
        """A path as the outside knows it. Behind a proxy `YUSUAN_PUBLIC_URL` says what the outside calls us."""
        if self.public_url:
            return self.public_url + path
        host = request.headers.get("host", "localhost") if request else "localhost"
        scheme = request.scheme if request else "http"
        return f"{scheme}://{host}{path}"


# One release after another is served in one process (archive/serve.py): what is kept goes with its Datasette.
_sites: WeakKeyDictionary[Any, Site] = WeakKeyDictionary()


def site(datasette: Any) -> Site:
    if datasette not in _sites:
        _sites[datasette] = Site()
    return _sites[datasette]
