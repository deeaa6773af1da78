"""Columns: a class is the sum of its sections, a section of its items, the total of the classes. B-6."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from archive.checks.books import Books, Column, Sheet
from archive.checks.rules import Found, rule, sum_of

_CODED: Final = ("general_expenditure", "basic_expenditure", "government_fund", "state_capital", "unit_revenue",
          "unit_expenditure")  # fmt: skip
_WORDS: Final = {
    "total": "总计", "basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "operating": "公用经费",
    "opening": "年初结转", "closing": "年末结转", "budgeted": "预算数",
}  # fmt: skip


@rule("B-6", "各级科目逐级相加：类等于款之和，款等于项之和，合计等于各类之和",
      "every column: a class = its sections, a section = its items, the total = the classes")  # fmt: skip
def parents_are_their_children(books: Books) -> Iterable[Found]:
    return _added_up(books, *_CODED)


@rule("B-10.total", "政府采购合计等于货物、工程、服务之和",
      "procurement: total = goods + works + services")  # fmt: skip
def procurement_total(books: Books) -> Iterable[Found]:
    return _added_up(books, "procurement")


def _added_up(books: Books, *kinds: str) -> list[Found]:
    found: list[Found] = []
    for sheet in books.of_kinds(*kinds):
        n_funds = len(sheet.funds())
        for panel in _panels(sheet):
            found += _levels(panel, n_funds)
    return found


def _panels(sheet: Sheet) -> list[Sheet]:
    """What adds up by itself: mostly a sheet as it is.

    Funds of final accounts print revenue and expenditure of a code side by side. Codes of units and projects are no
    classes, where there are any.
    """
    directions = dict.fromkeys([row.direction for row in sheet.rows])
    if len(directions) == 1 and len({row.classification == "source" for row in sheet.rows if row.code is not None}) < 2:
        return [sheet]
    panels = []
    for direction in directions:
        rows = [row for row in sheet.rows if row.direction == direction]
        classified = any(row.code is not None and row.classification != "source" for row in rows)
        if classified:
            rows = [row for row in rows if row.code is None or row.classification != "source"]
        panel = Sheet(sheet.table, sheet.kind, sheet.year, sheet.name, rows, place=sheet.place)
        panel.index()
        panels.append(panel)
    return panels


# Several columns of a table may be parts of the same whole; a row that leaves one blank is read by the next.
_PARTS: Final = ("of_which", "other", "change")


def _is_one_column(sheet: Sheet, column: Column) -> bool:
    return len({row.cells[column].column for row in sheet.rows if column in row.cells}) < 2


def _levels(sheet: Sheet, n_funds: int) -> list[Found]:
    """The sums down every column. With a single source, its column only says again what the total's says."""
    done: list[Found] = []
    columns = sheet.by_code()
    over_all = {measure for measure, fund in columns if fund == "all"} if n_funds <= 1 else set()
    children, tops = family(tuple(sheet.coded))
    families = [(sheet.coded[parent].label, parent, kids) for parent, kids in children.items()]
    parent_of = {kid: parent for parent, kids in children.items() for kid in kids}
    place = sheet.place
    for column, lines in columns.items():
        measure, fund = column
        if (measure in over_all and fund != "all") or (measure in _PARTS and not _is_one_column(sheet, column)):
            continue
        if measure == "other" and len({line.column for line in lines.values()}) > 1:
            continue  # of several headings that nobody knows: no column of one thing
        words = _WORDS.get(measure, measure) + (f"（{fund}）" if n_funds > 1 else "")
        total = next((row for row in sheet.totals if column in row.cells), sheet.total())
        # 人员合计 and 公用合计 at the feet of three panels are no total of the column they stand under.
        if total is not None and tops and (column in total.cells or measure not in ("total", "budgeted")):
            words_of_total = f"{sheet.name} {words}：合计 = 各类之和"
            found = sum_of(words_of_total, total.cells.get(column), [lines.get(top) for top in tops], place)
            if found:
                done.append(found)
        below: dict[str, int] = {}
        for code, line in lines.items():
            above = parent_of.get(code)
            if above is not None:
                below[above] = below.get(above, 0) + line.amount_fen
        of_parts = f" {words} = 下级之和"
        for name, parent, kids in families:
            whole, parts = lines.get(parent), below.get(parent, 0)
            if whole is None and not parts:
                continue
            if whole is not None and whole.amount_fen == parts != 0:
                done.append((name + of_parts, parts, whole))
                continue
            found = sum_of(name + of_parts, whole, [lines.get(kid) for kid in kids], place)
            if found:
                done.append(found)
    return done


@lru_cache(maxsize=8)
def family(codes: tuple[str, ...]) -> tuple[dict[str, list[str]], list[str]]:
    """(children by parent, codes without a printed parent). A parent is the longest printed beginning of a code.

    Tables of one document list the same codes again and again.
    """
    children: dict[str, list[str]] = {}
    tops: list[str] = []
    lengths = sorted({*map(len, codes)} - {0}, reverse=True)
    shorter = {length: [other for other in lengths if other < length] for length in lengths}
    printed = set(codes)
    for code in codes:
        for length in shorter.get(len(code), ()):
            parent = code[:length]
            if parent in printed:
                children.setdefault(parent, []).append(code)
                break
        else:
            tops.append(code)
    return children, tops
