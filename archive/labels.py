"""What stands before a row: its code, its name, and what both say of the amounts beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from archive.cells import NOTHING
from archive.classifications import code_of
from archive.headings import TOTAL_WORDS
from archive.kinds._words import row_words, san_gong_part
from archive.panels import LabelRole, Panel
from archive.values import (
    code,
    is_economic,
    is_functional,
    is_project_code,
    is_unit_code,
    key,
    level,
    number,
    plain_name,
    project_code,
)

_LETTER_CODES = frozenset("ABC")


class Label(NamedTuple):
    """The code and name of a row. `measure` and `fund` where the name says them; totals have level 0."""

    code: str | None
    name: str
    classification: str
    level: int
    is_total: bool
    measure: str | None = None
    fund: str | None = None


def label_of(row: Sequence[str], panel: Panel, kind: str, side: str | None) -> Label:
    """The label of a row in a panel. `side` is `revenue` or `expenditure` in a two-sided account, else None."""
    label = _label_before(tuple([row[c] for c in panel.places]), panel.roles, kind, side)
    if label is not None:
        return label
    names = _label_from_the_left(row, (panel.labels or panel.amounts)[0].index)
    return _label(None, plain_name(names[-1]) if names else "", kind, side)


@lru_cache(maxsize=32768)
def _label_before(texts: tuple[str, ...], roles: tuple[LabelRole, ...], kind: str, side: str | None) -> Label | None:
    """The label that these texts in the label columns are; the same rows stand in the documents of all units."""
    raw_code, name, other = _code_and_name(texts, roles)
    if raw_code is None and name is None and other is None:
        return None
    label = _label(raw_code, name or "", kind, side)
    if other is None or label.code is not None or label.is_total or label.classification != "source":
        return label
    return label._replace(code=other, level=len(other) // 3 if other.isdigit() else 1)


@lru_cache(maxsize=16384)
def _label(raw_code: str | None, name: str, kind: str, side: str | None) -> Label:
    if name in TOTAL_WORDS or raw_code in TOTAL_WORDS:
        words = row_words(name or raw_code or "")
        return Label(None, name or raw_code or "", "source", 0, True, words.measure)
    if raw_code is not None:
        if kind == "procurement" or raw_code[:1] in _LETTER_CODES:
            return Label(raw_code, name, "procurement", 1 if len(raw_code) == 1 else 2, False)
        if is_functional(raw_code):
            return Label(raw_code, name, "functional", level(raw_code), False)
        if is_economic(raw_code):
            return Label(raw_code, name, "economic", level(raw_code), False)
        return Label(raw_code, name, "source", level(raw_code), False)
    return _named(name, kind, side)


def _named(name: str, kind: str, side: str | None) -> Label:
    """A row that has a name and no code."""
    if kind == "san_gong":
        part = san_gong_part(name)
        return Label(None, name, "source", 0 if part == "total" else 1, part == "total", part)
    if kind == "procurement" and name.rstrip("类") in ("货物", "工程", "服务"):
        return Label(None, name, "procurement", 1, False)
    words = row_words(name)
    if words.is_total:
        return Label(None, name, "source", 0, True, words.measure)
    if (
        side != "revenue"
        and not words.measure
        and (code_of(name, level=1) is not None or _looks_functional(name, kind))
    ):
        return Label(None, name, "functional", 1, False)
    fund = None if kind == "unit_revenue" else words.fund
    return Label(None, name, "source", 0 if words.stock else 1, False, words.measure, fund)


def _looks_functional(name: str, kind: str) -> bool:
    """类 names are not all listed, and some are printed shortened; but they all end in 支出."""
    return kind.endswith("_summary") and name.endswith("支出") and "预算" not in name and row_words(name).fund is None


def _code_and_name(texts: tuple[str, ...], roles: tuple[LabelRole, ...]) -> tuple[str | None, str | None, str | None]:
    """The code (as printed or joined) and the name before the amounts of a panel; the code of a unit or a project."""
    parts: list[str] = []
    found: str | None = None
    other: str | None = None
    names: list[str] = []
    beside: list[str] = []
    for text, role in zip(texts, roles, strict=True):
        if not text or text in NOTHING:
            continue
        if role == "part":
            parts.append(key(text))
        elif role == "code":
            plain = code(text) or _letter_code(text)
            if plain:
                found = plain
            elif is_project_code(key(text)):
                other = key(text)
            else:
                names.append(text)
        elif role == "owner" and is_unit_code(key(text)):
            other = other or key(text)
        elif role == "beside":
            beside.append(text)
        elif found is None and not names and (plain := code(text)) is not None:
            found = plain
        else:
            names.append(text)
    if parts:
        found, extra = _join(parts)
        names = extra + names
    names = names or beside
    if found is None and names and (split := _code_before_name(names[0])):
        found, names[0] = split
    if found is None and other is None and names:
        other, names[-1] = project_code(names[-1])
    return found, plain_name(names[-1]) if names else None, other


def _label_from_the_left(row: Sequence[str], first: int) -> list[str]:
    """A name that stands before the panel, whose columns begin at `first`: "公用经费合计" spans two panels, and a row
    of counts below the headings of 三公 names itself where amounts stand."""
    for c in range(first, -1, -1):
        if row[c] and row[c] not in NOTHING:
            return [] if number(row[c]) is not None else [row[c]]
    return []


def _letter_code(text: str) -> str | None:
    plain = key(text)
    return plain if plain[:1] in _LETTER_CODES and (len(plain) == 1 or plain[1:].isdigit()) else None


def _join(parts: list[str]) -> tuple[str | None, list[str]]:
    """类, 款 and 项 in columns of their own: "201" "06" "01", or cumulative: "201" "20106" "2010601"."""
    joined = ""
    words = []
    for part in parts:
        if not part.isdigit():
            words.append(part)
        elif joined and part.startswith(joined):
            joined = part
        else:
            joined += part
    return code(joined), words


def _code_before_name(text: str) -> tuple[str, str] | None:
    """ "201一般公共服务支出": code and name in one cell."""
    plain = key(text)
    digits = plain[: len(plain) - len(plain.lstrip("0123456789"))]
    rest = plain[len(digits) :].lstrip("-—.")
    found = code(digits)
    return (found, rest) if found and rest and not rest[0].isdigit() and rest[0] not in "年月." else None
