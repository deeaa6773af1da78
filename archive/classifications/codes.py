"""Code lists: what a functional, economic or procurement code is called, by year. Read once, at first use."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from archive.classifications.files import FOLDER, normalise

CodeKind = Literal["functional", "economic", "economic_gov", "procurement"]
# `former`: a name of other years. `truncated`: a known name cut short. `unknown`: the code is in no list, or only
# with a name nobody has confirmed. `mismatch`: confirmed names exist and this is none of them: first a suspicion
# that we misread the row.
Agreement = Literal["match", "former", "truncated", "unknown", "mismatch"]

_CONFIRMED = {"observed", "official", "local"}


class Code(NamedTuple):
    """One name of one code. Years are fiscal years; None means "not known", which is not "always"."""

    code: str
    name: str
    valid_from: int | None
    valid_to: int | None
    first_seen: int | None
    last_seen: int | None
    n_files: int
    certainty: str
    source: str


def _year(text: str) -> int | None:
    return int(text) if text else None


@lru_cache
def codes(kind: CodeKind = "functional") -> Mapping[str, tuple[Code, ...]]:
    """All names of every code of one list, oldest first."""
    found: dict[str, list[Code]] = {}
    with (FOLDER / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        for code, name, begin, end, first, last, n_files, certainty, source in reader:
            entry = Code(
                code,
                name,
                _year(begin),
                _year(end),
                _year(first),
                _year(last),
                int(n_files or 0),
                certainty,
                source,
            )
            found.setdefault(code, []).append(entry)
    return {code: tuple(sorted(names, key=_age)) for code, names in found.items()}


def _age(entry: Code) -> int:
    return entry.valid_from or (0 if entry.valid_to else 1)


def entry_of(code: str, year: int | None = None, kind: CodeKind = "functional") -> Code | None:
    """The entry in force in `year` (the newest without a year); None where the code is unknown or was not in force."""
    names = codes(kind).get(code, ())
    if year is None:
        return names[-1] if names else None
    in_force = [n for n in names if (n.valid_from or 0) <= year <= (n.valid_to or 9999)]
    return in_force[-1] if in_force else None


def name_of(code: str, year: int | None = None, kind: CodeKind = "functional") -> str | None:
    """The name of a code in a year.

    >>> name_of("20805", 2018), name_of("20805", 2025)
    ('行政事业单位离退休', '行政事业单位养老支出')
    >>> name_of("30311", 2017, "economic"), name_of("30311", 2024, "economic")
    ('住房公积金', '代缴社会保险费')
    """
    entry = entry_of(code, year, kind)
    return entry.name if entry else None


def level_of(code: str, kind: CodeKind = "functional") -> int:
    """1 for 类, 2 for 款, 3 for 项 (a 7-digit economic code is local, level 3); 0 for what is no code of the kind.

    >>> level_of("208"), level_of("20805"), level_of("2080505"), level_of("A", "procurement"), level_of("20")
    (1, 2, 3, 1, 0)
    """
    if kind == "procurement":
        return 1 if re.fullmatch(r"[ABC]", code) else 2 if re.fullmatch(r"[ABC]\d+", code) else 0
    return {3: 1, 5: 2, 7: 3}.get(len(code), 0) if code.isdigit() else 0


def parent_of(code: str, kind: CodeKind = "functional") -> str | None:
    """The code one level up, by construction of the codes.

    >>> parent_of("2080505"), parent_of("208"), parent_of("A02", "procurement")
    ('20805', None, 'A')
    """
    level = level_of(code, kind)
    if level <= 1:
        return None
    return code[0] if kind == "procurement" else code[:-2]


def code_of(
    name: str,
    level: int | None = None,
    year: int | None = None,
    kind: CodeKind = "functional",
    parent: str | None = None,
) -> str | None:
    """The one code of this name (within a level, a year, under a parent); None where there is none or several.

    >>> code_of("住房公积金", year=2025, kind="economic"), code_of("行政运行"), code_of("行政运行", parent="20103")
    ('30113', None, '2010301')
    """
    wanted = normalise(name)
    found = {
        entry.code
        for entry in _by_name(kind).get(wanted, ())
        if (level is None or level_of(entry.code, kind) == level)
        and (parent is None or entry.code.startswith(parent))
        and (year is None or (entry.valid_from or 0) <= year <= (entry.valid_to or 9999))
    }
    return found.pop() if len(found) == 1 else None


def level_of_name(name: str, kind: CodeKind = "functional") -> int:
    """The level of what has this name, be it of several codes; 0 where there is none, or some of either level.

    >>> level_of_name("行政运行"), level_of_name("行政事业单位养老支出"), level_of_name("其他支出"), level_of_name("培训费")
    (3, 2, 0, 0)
    """
    levels = {level_of(entry.code, kind) for entry in _by_name(kind).get(normalise(name), ())}
    return levels.pop() if len(levels) == 1 else 0


@lru_cache
def _by_name(kind: CodeKind) -> Mapping[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    for names in codes(kind).values():
        for entry in names:
            found.setdefault(normalise(entry.name), []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


def agreement(code: str, name: str, year: int | None = None, kind: CodeKind = "functional") -> Agreement:
    """Does a printed name belong to its code? Names lag codes, so a name of other years is `former`, not wrong.

    >>> agreement("20805", "行政事业单位离退休", 2025), agreement("2080505", "机关事业单位基本养老保险缴")
    ('former', 'truncated')
    >>> agreement("2080505", "行政运行"), agreement("2999999", "行政运行")
    ('mismatch', 'unknown')
    """
    names = codes(kind).get(code, ())
    printed = normalise(name)
    if not names or not printed:
        return "unknown"
    current = entry_of(code, year, kind)
    if current and normalise(current.name) == printed:
        return "match"
    if any(normalise(entry.name) == printed for entry in names):
        return "former" if year is not None or len(names) > 1 else "match"
    for entry in names:
        known = normalise(entry.name)
        if len(printed) >= 4 and (known.startswith(printed) or printed.startswith(known)):
            return "truncated"
    in_force = [entry for entry in names if year is None or _in_force(entry, year)] or names
    if all(entry.certainty in _CONFIRMED for entry in in_force):
        return "mismatch"
    # Beside a name that nobody has confirmed the name of another code is a misread row all the same.
    others = any(entry.certainty in _CONFIRMED for entry in names) and is_name_of_a_code(name, kind)
    return "mismatch" if others else "unknown"


def is_name_of_a_code(name: str, kind: CodeKind = "functional") -> bool:
    """Whether any code of a list is called so.

    >>> is_name_of_a_code("行政运行"), is_name_of_a_code("示例项目")
    (True, False)
    """
    return normalise(name) in _by_name(kind)


def _in_force(entry: Code, year: int) -> bool:
    return (entry.valid_from or 0) <= year <= (entry.valid_to or 9999)
