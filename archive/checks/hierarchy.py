"""Columns: a class is the sum of its sections, a section of its items, the total of the classes. B-6."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.checks.books import Books, Column, Row, Sheet, columns_of
from archive.checks.parts import label
from archive.checks.rules import Comparison, rule, sum_of
from archive.model import Line

_CODED = ("general_expenditure", "basic_expenditure", "government_fund", "state_capital", "unit_revenue",
          "unit_expenditure")  # fmt: skip
_WORDS = {
    "total": "总计", "basic": "基本支出", "project": "项目支出", "personnel": "人员经费", "operating": "公用经费",
    "opening": "年初结转", "closing": "年末结转", "budgeted": "预算数",
}  # fmt: skip


@rule("B-6", "各级科目逐级相加：类等于款之和，款等于项之和，合计等于各类之和",
      "every column: a class = its sections, a section = its items, the total = the classes")  # fmt: skip
def parents_are_their_children(books: Books) -> Iterable[Comparison]:
    return _added_up(books, *_CODED)


@rule("B-10.total", "政府采购合计等于货物、工程、服务之和",
      "procurement: total = goods + works + services")  # fmt: skip
def procurement_total(books: Books) -> Iterable[Comparison]:
    return _added_up(books, "procurement")


def _added_up(books: Books, *kinds: str) -> Iterator[Comparison]:
    for sheet in books.of_kinds(*kinds):
        # Funds of final accounts print revenue and expenditure of a code side by side: each adds up by itself.
        by_direction: dict[str, list[Row]] = {}
        for row in sheet.rows:
            by_direction.setdefault(row.direction, []).append(row)
        for rows in by_direction.values():
            coded: dict[str, Row] = {}
            # Codes of units and projects are no classes, where there are any.
            classified = any(row.code is not None and row.classification != "source" for row in rows)
            for row in rows:
                if row.code is not None and not (classified and row.classification == "source"):
                    coded.setdefault(row.code, row)
            totals = [row for row in rows if row.is_total and row.code is None]
            children, tops = family(coded)
            families = [
                (label(sheet, coded[code]), coded[code].cells, [kid.cells for kid in kids])
                for code, kids in children.items()
            ]
            for column in _columns(sheet, coded):
                yield from _in_column(sheet, column, totals, tops, families)


def family(coded: dict[str, Row]) -> tuple[dict[str, list[Row]], list[Row]]:
    """(children by parent's code, rows without a printed parent). A parent is the longest printed beginning of a code."""
    children: dict[str, list[Row]] = {}
    tops: list[Row] = []
    for code, row in coded.items():
        parent = code[:-1]
        while parent and parent not in coded:
            parent = parent[:-1]
        if parent:
            children.setdefault(parent, []).append(row)
        else:
            tops.append(row)
    return children, tops


def _columns(sheet: Sheet, coded: dict[str, Row]) -> list[Column]:
    """The columns worth adding: with a single source, its column only says again what the total's says."""
    columns = columns_of(coded.values())
    if len(sheet.funds()) > 1:
        return columns
    whole = {measure for measure, fund in columns if fund == "all"}
    return [column for column in columns if column[1] == "all" or column[0] not in whole]


def _in_column(
    sheet: Sheet,
    column: Column,
    totals: list[Row],
    tops: list[Row],
    families: list[tuple[str, dict[Column, Line], list[dict[Column, Line]]]],
) -> Iterator[Comparison]:
    """The sums down one column. A family is its parent's name and cells, and the cells of its children."""
    words = _WORDS.get(column[0], column[0]) + (f"（{column[1]}）" if len(sheet.funds()) > 1 else "")
    total = next((row for row in totals if column in row.cells), totals[0] if totals else None)
    # 人员合计 and 公用合计 at the feet of three panels are no total of the column they stand under.
    footed = total is not None and (column in total.cells or column[0] not in ("total", "budgeted"))
    if total is not None and tops and footed:
        parts = [row.cells.get(column) for row in tops]
        found = sum_of(f"{sheet.name} {words}：合计 = 各类之和", total.cells.get(column), parts, sheet.place)
        if found:
            yield found
    place = sheet.place
    for name, parent, kids in families:
        found = sum_of(f"{name} {words} = 下级之和", parent.get(column), [kid.get(column) for kid in kids], place)
        if found:
            yield found
