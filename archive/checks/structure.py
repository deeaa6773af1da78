"""Rows as such: repeated rows, codes with another's name, codes out of order. These are about our reading first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from archive.checks.books import Books
from archive.checks.rules import Comparison, rule
from archive.classifications import Agreement, agreement, is_name_of_a_code
from archive.model import Line
from archive.values import key


@lru_cache(maxsize=65536)
def _agreement(code: str, name: str, year: int | None, kind: Literal["functional", "economic"]) -> Agreement:
    """The same codes with the same names stand in every document of a year."""
    return agreement(code, name, year, kind)


_KINDS: Final[dict[str, Literal["functional", "economic"]]] = {"functional": "functional", "economic": "economic"}


def is_misnamed(line: Line, year: int | None) -> bool:
    """Whether the name beside a code is not its name. A project stands beside its code under a name of its own."""
    return line.code is not None and _is_misnamed(line.code, line.name, line.classification, line.kind, year)


def _is_misnamed(code: str, name: str, classification: str, table: str, year: int | None) -> bool:
    kind = _KINDS.get(classification)
    if kind is None or _agreement(code, name, year, kind) != "mismatch":
        return False
    return table != "projects" or is_name_of_a_code(name, kind)


@rule("S-1", "科目编码与名称是否相配？", "does each name belong to its code?", "domain.md §3.2", "reading")
def names_belong_to_codes(books: Books) -> Iterable[Comparison]:
    """The code decides; a name of another code is a misread row until shown otherwise."""
    n_codes = 0
    for sheet in books.sheets:
        for code, row in sheet.coded.items():
            if row.classification not in _KINDS:
                continue
            n_codes += 1
            if _is_misnamed(code, row.name, row.classification, sheet.kind, sheet.year):
                yield Comparison(f"{sheet.name}：编码 {code} 旁的名称是“{row.name}”", at=row.any_cell, outcome="fail",
                                 note="名称不是这个编码的，可能读错了行")  # fmt: skip
    if n_codes:
        yield Comparison(f"核对了 {n_codes} 个科目的编码与名称", outcome="pass")


@rule("S-2", "重复印出的行与原行相同", "rows printed twice repeat their original", "domain.md §2.4", "reading")
def repeated_rows_repeat(books: Books) -> Iterable[Comparison]:
    """Repeated rows are kept, marked, and never added; their figures must be those of the row they repeat."""
    duplicated = {table.ordinal for table in books.extraction.tables if table.is_duplicate}
    repeating = {line.table for line in books.duplicates} - duplicated
    if not repeating:
        return
    first: dict[tuple[object, ...], set[int]] = {}
    repeats: dict[tuple[int, int], list[Line]] = {}
    for line in books.extraction.lines:
        if line.table not in repeating:
            continue
        what = (line.table, line.code, key(line.name), line.measure, line.fund, line.year, line.direction)
        if line.is_duplicate:
            repeats.setdefault((line.table, line.row), []).append(line)
        else:
            first.setdefault(what, set()).add(line.amount_fen)
    for lines in repeats.values():
        line = lines[0]
        label = f"第 {line.row + 1} 行“{line.code or ''} {line.name}”重复印出"
        unlike = None
        for one in lines:
            what = (one.table, one.code, key(one.name), one.measure, one.fund, one.year, one.direction)
            if one.amount_fen not in first.get(what, set()):
                unlike = one
        if unlike is None:
            yield Comparison(label, outcome="pass", at=line, note="与原行相同，已标记，不重复计入")
        else:
            yield Comparison(label, outcome="fail", at=unlike, note=f"与原行不同（印 {unlike.amount_text}）")


@rule("S-3", "同一科目是否在一张表中印出两次而数字不同？",
      "is a code printed twice in a table with different figures?", "domain.md §2.4", "reading")  # fmt: skip
def codes_are_unique(books: Books) -> Iterable[Comparison]:
    for sheet in books.sheets:
        for row in () if sheet.is_of_units() or sheet.kind == "projects" else sheet.again:
            # Codes of units and projects, and the functions of these, may stand in several rows, in any order.
            held = sheet.coded.get(row.code) if row.code and row.classification != "source" else None
            if held is not None and held.row != row.row and held.direction == row.direction:
                yield Comparison(f"{sheet.name}：编码 {row.code} 出现在第 {held.row + 1} 行和第 {row.row + 1} 行",
                                 at=row.any_cell, outcome="fail", note="可能读错了编码，或文件重复")  # fmt: skip


@rule("S-4", "科目编码是否由小到大排列？", "do codes ascend?", "domain.md §2.4", "reading")
def codes_ascend(books: Books) -> Iterable[Comparison]:
    """Out of order is a seam between pages, or a misread row. Panels side by side each have their own order."""
    for sheet in books.sheets:
        codes = [code for code, row in sheet.coded.items() if code.isdigit() and row.classification != "source"]
        if codes == sorted(codes) or sheet.is_of_units() or sheet.kind == "projects":
            continue
        lines = [sheet.coded[code].any_cell for code in codes]
        panels = [n for n in Counter(line.column for line in lines).values() if n > 1]
        if len(panels) > 1 and len({line.row for line in lines}) < len(lines):
            continue
        for above, below in pairwise(lines):
            if (below.code or "") < (above.code or ""):
                yield Comparison(f"{sheet.name}：编码 {above.code} 之后是 {below.code}", at=below, outcome="fail",
                                 note="次序倒了，可能是分页的接缝，或读错了行")  # fmt: skip
