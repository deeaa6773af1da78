"""The published queries (`datasette/queries/*.sql`): what pages show, and what readers can run, edit and download.

A page never holds SQL of its own: each of its tables is one published query, so that the SQL behind every figure,
its CSV and its JSON are one click away, also where arbitrary SQL is switched off.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.utils import sqlite_timelimit

from archive.described_sql import DescribedSql, read_folder

from .doors import site

QUERIES = Path(__file__).parents[2] / "queries"
# A page's own queries are ours and indexed; the bound on strangers' SQL is Datasette's setting.
PAGE_ROWS = 5000
PAGE_MILLISECONDS = 10_000
KEPT_ROWS = 60_000


@cache
def queries() -> dict[str, DescribedSql]:
    return {query.name: query for query in read_folder(QUERIES)}


def is_question(name: str) -> bool:
    """The twenty questions of the study are named q01…, what pages show by what it is."""
    return re.match(r"q\d", name) is not None


def for_datasette(database: str) -> dict[str, dict[str, str]]:
    return {
        query.name: {
            "sql": query.sql,
            "title": query.title,
            "description": "\n".join(filter(None, [query.description, query.description_en, query.warning])),
            "hide_sql": False,
        }
        for query in queries().values()
        if query.options.get("database", "budget") == database
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows a published query gave, and where the same can be had in every format."""

    name: str
    params: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...] = field(default=())
    truncated: bool = False
    database: str = "budget"

    def url(self, form: str = "") -> str:
        """Its address; `form` is "", "json", "csv", "excel" or "xlsx"."""
        asked = {key: value for key, value in self.params.items() if value not in (None, "")}
        if form == "json":
            asked["_shape"] = "objects"
        path = f"/{self.database}/{self.name}" + (f".{form}" if form else "")
        return path + (f"?{urlencode(asked)}" if asked else "")

    @property
    def first(self) -> dict[str, Any]:
        return self.rows[0] if self.rows else {}

    def __bool__(self) -> bool:
        return bool(self.rows)

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    def keep(self, rows: list[dict[str, Any]]) -> Answer:
        return Answer(self.name, self.params, self.columns, tuple(rows), self.truncated, self.database)


async def ask(datasette: Any, name: str, **params: Any) -> Answer:
    """Run a published query. Parameters that are not given are empty, as they are for a reader who leaves them out.

    Answers of an immutable database stay true for as long as it is served; the latest are kept, up to `KEPT_ROWS` rows in all.
    """
    here = site(datasette)
    key = (name, tuple(sorted((k, str(v)) for k, v in params.items())))
    if key in here.kept:
        here.kept.move_to_end(key)
        return here.kept[key]
    if key not in here.coming:  # many may ask the same at once; it is asked once
        here.coming[key] = asyncio.ensure_future(_run(datasette, name, params))
        here.coming[key].add_done_callback(lambda _: here.coming.pop(key, None))
    answer: Answer = await asyncio.shield(here.coming[key])
    if not datasette.get_database(answer.database).is_mutable:
        here.kept[key] = answer
        while sum(1 + len(each.rows) for each in here.kept.values()) > KEPT_ROWS:
            here.kept.popitem(last=False)
    return answer


async def _run(datasette: Any, name: str, params: Mapping[str, Any]) -> Answer:
    query = queries()[name]
    database = datasette.get_database(query.options.get("database", "budget"))
    given = dict.fromkeys(parameters(name), "") | {k: "" if v is None else v for k, v in params.items()}

    def read(connection: sqlite3.Connection) -> tuple[tuple[str, ...], list[Any]]:
        with sqlite_timelimit(connection, PAGE_MILLISECONDS):
            cursor = connection.execute(query.sql, given)
            return tuple(column[0] for column in cursor.description), cursor.fetchmany(PAGE_ROWS + 1)

    columns, found = await database.execute_fn(read)
    rows = tuple(dict(zip(columns, row, strict=True)) for row in found[:PAGE_ROWS])
    return Answer(name, params, columns, rows, len(found) > PAGE_ROWS, database.name)


@cache
def parameters(name: str) -> tuple[str, ...]:
    """The named parameters of a query, in the order they appear."""
    without_text = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", queries()[name].sql)
    return tuple(dict.fromkeys(re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", without_text)))
