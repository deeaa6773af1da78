"""Errors a reader can understand, in their language; what SQLite said stands beside, as it was said."""

from __future__ import annotations

import json
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

from .words import catalogue, t


class NotHeld(Exception):
    """The archive holds no such thing. `what` is a word of the section `thing`."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"{what}: {key}")
        self.what, self.key = what, key


class NotOpen(Exception):
    """Switched off here, as arbitrary SQL may be."""


def _described(exception: Exception) -> tuple[int, str, str]:
    """(status, explanation, what was said)."""
    if isinstance(exception, NotHeld):
        return 404, t("error.not_held", what=t(f"thing.{exception.what}")), exception.key
    if isinstance(exception, NotOpen):
        return 403, t("error.403"), ""
    if isinstance(exception, QueryInterrupted):
        return 400, t("error.interrupted"), ""
    if isinstance(exception, sqlite3.OperationalError) and str(exception) == "interrupted":
        return 503, t("error.interrupted"), ""
    if isinstance(exception, sqlite3.OperationalError):
        # Strangers' SQL never comes here: Datasette answers it itself. A page's own query misses its table.
        return 503, t("error.older"), str(exception)
    if isinstance(exception, DatasetteError):
        if exception.title == "SQL Interrupted":
            return 400, t("error.interrupted"), ""
        # Datasette says 500 of an unknown column to sort by: whoever asked for it can mend it, not the operator.
        status = 400 if exception.status == 500 else exception.status
        return status, t("error.sql"), "" if exception.message_is_html else str(exception.message)
    if isinstance(exception, Base400):
        status = exception.status
        known = f"error.{status}"
        return status, t(known if known in catalogue() else "error.400"), ""
    return 500, t("error.500"), ""


def answer(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Response]]:
    async def inner() -> Response:
        status, explanation, said = _described(exception)
        if status >= 500:
            traceback.print_exception(exception, file=sys.stderr)
        if request.path.endswith(".json"):
            told = {"ok": False, "status": status, "error": explanation, "detail": said}
            return Response(
                json.dumps(told, ensure_ascii=False), status, content_type="application/json; charset=utf-8"
            )
        template = datasette.jinja_env.get_template("error.html")
        page = await template.render_async(status=status, explanation=explanation, said=said, request=request)
        return Response.html(page, status=status)

    return inner
