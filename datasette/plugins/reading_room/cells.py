"""How one value is shown, by the name of its column: linked to its page, named in words, or set as a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from . import numbers
from .columns import money_columns
from .published import Answer
from .words import chinese, foreign, label

# A column's value → the page about it.
PAGES = {
    "unit_id": "/unit/",
    "parent_unit_id": "/unit/",
    "other_unit_id": "/unit/",
    "document_id": "/document/",
    "district_code": "/district/",
    "successor_code": "/district/",
    "line_id": "/explain/",
    "project_id": "/project/",
    "code": "/code/",
    "class_code": "/code/",
    "group_code": "/code/",
    "harmonised_code": "/code/",
}
# Identifiers that say something by themselves; of the others a link says enough.
SHORT = {"code", "class_code", "group_code", "harmonised_code", "district_code", "successor_code"}
# A name and the column whose page it opens; that column is then not shown by itself.
NAMED = {
    "unit": "unit_id",
    "unit_name": "unit_id",
    "district": "district_code",
    "title": "document_id",
    "project": "project_id",
}
# Columns whose values have names in the catalogue: column → section.
VALUES = {
    "phase": "phase",
    "scope": "scope",
    "kind": "kind",
    "measure": "measure",
    "fund": "fund",
    "direction": "direction",
    "classification": "classification",
    "outcome": "outcome",
    "severity": "severity",
    "metric": "metric",
    "status": "status",
    "use": "use",
    "verdict": "verdict",
    "role": "role",
    "event": "event",
    "change": "change",
    "basis": "kind",
    "check": "check",
}
YEARS = ("year", "fiscal_year", "first_year", "last_year", "previous_year")
# Columns of prose or long names: given room, on a phone as well.
LONG = frozenset({"unit", "title", "project", "name", "names", "project_name", "message", "reason", "sentence", "summary", "goal", "source_title", "level3", "note", "check", "sha256", "content_sha256"})  # fmt: skip
REMARKS = frozenset(
    {"series_break", "events", "note", "page", "part", "label", "percent", "quantity", "weight", "is_core"}
)
FLAGS = ("is_total", "is_duplicate", "is_core", "staff_cost")


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def is_money(table: str | None, column: str) -> bool:
    return column.endswith("_wan") or column in money_columns(table or "")


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_year(column: str) -> bool:
    return column in YEARS or column.endswith("_year")


def numeric_columns(answer: Answer, columns: Sequence[str]) -> set[str]:
    """The columns set as numbers: every value known is one, and they are not years or flags."""
    found = set()
    for column in columns:
        values = [row[column] for row in answer.rows if row[column] is not None]
        whole = all(isinstance(value, int) for value in values)
        if values and all(map(is_number, values)) and column not in FLAGS and not (whole and is_year(column)):
            found.add(column)
    return found


def worth_showing(answer: Answer) -> list[str]:
    """All columns but remarks that no row has. A column of amounts stays: that nothing is published is worth seeing."""
    return [each for each in answer.columns if each not in REMARKS or any(row[each] for row in answer.rows)]


def hidden(columns: Any) -> set[str]:
    """The identifiers that need no column of their own, because a name beside them links to their page."""
    names = set(columns)
    return {identifier for name, identifier in NAMED.items() if name in names and identifier in names}


def number(value: float, column: str, table: str | None = None) -> str:
    if isinstance(value, int) and is_year(column):
        return str(value)
    if column.endswith("_fen"):
        return numbers.count(int(value))
    signed = column.startswith(("change", "deviation", "difference"))
    if column.endswith(("share", "percent")):
        return numbers.change(value, 1, "%") if signed else numbers.wan(value, 1) + "%"
    if signed:
        return numbers.change(value)
    return numbers.wan(value) if isinstance(value, float) or is_money(table, column) else numbers.count(value)


def _link(address: str, words: object) -> Markup:
    return Markup('<a href="{}"{}>{}</a>').format(address, foreign(words), words)


def show(value: Any, column: str, row: Mapping[str, Any] | None = None, table: str | None = None) -> Markup | str:
    """One value of a page's table. `row` gives the identifier a name links to."""
    if value is None or value == "":
        return Markup('<span class="none" aria-hidden="true">–</span>')
    if row and (identifier := row.get(NAMED.get(column, ""))):
        return _link(PAGES[NAMED[column]] + quote(str(identifier)), value)
    if column in FLAGS:
        return label("flag", value)
    if is_number(value):
        return number(value, column, table)
    if column in PAGES and not (column == "code" and not str(value).isdigit()):
        return _link(PAGES[column] + quote(str(value)), value if column in SHORT else label("open", column))
    if column.endswith("document_id"):
        return _link(PAGES["document_id"] + quote(str(value)), label("open", "document_id"))
    if column in ("url", "referrer") or str(value).startswith(("http://", "https://")):
        return _address(str(value))
    if column.endswith("_at") and _MOMENT.fullmatch(str(value)):
        return Markup('<time datetime="{}">{}</time>').format(value, str(value)[:16].replace("T", " "))
    if column.endswith("sha256"):
        return Markup('<code class="hash">{}</code>').format(value)
    if column in VALUES:
        return _named(str(value), VALUES[column])
    return chinese(value)


def _named(value: str, section: str) -> Markup:
    words = label(section, value)
    if words == value:
        return chinese(words)
    return Markup('<span title="{}"{}>{}</span>').format(value, foreign(words), words)


def _address(value: str) -> Markup | str:
    if not value.startswith(("http://", "https://")):
        return escape(value)
    bare = value.partition("://")[2]
    short = bare if len(bare) <= 44 else f"{bare[:26]}…{bare[-16:]}"
    return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(value, short)


def facet_value(column: str, value: object) -> str:
    """A facet's value in words. Foreign keys come as their labels already."""
    return label(VALUES[column], value) if column in VALUES else str(value)


def events(text: str | None) -> str:
    """`merged：…；split：…` of the view unit_break, the events in words."""
    parts = [event.partition("：") for event in (text or "").split("；")]
    return "；".join(label("event", event) + colon + reason for event, colon, reason in parts)


def by_years(answer: Answer, column: str, years: Sequence[int]) -> list[float | None]:
    """A column of an answer in the order of the years, None where a year is missing."""
    found = {row["fiscal_year"]: row[column] for row in answer.rows}
    return [found.get(year) for year in years]


def unit_address(unit: str) -> str:
    return PAGES["unit_id"] + quote(unit)


def for_datasette(value: Any, column: str, table: str | None, database: str) -> Markup | str | None:
    """A cell of Datasette's own pages; foreign keys come expanded as value and label. None leaves it to Datasette."""
    if isinstance(value, dict) and {"value", "label"} <= set(value):
        if column in PAGES:
            return _link(PAGES[column] + quote(str(value["value"])), value["label"])
        return None
    if isinstance(value, bytes):
        return None
    words = str(value)
    if len(words) > 400 and not words.startswith("http"):
        return chinese(words[:400] + "…")
    return show(value, column, None, table)
