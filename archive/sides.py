"""What came in and what went out, told by the rows of a table whose headings do not tell it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from archive.layout import Layout
from archive.model import Line
from archive.values import key

# Tables whose rows may be of what came in and of what went out.
EITHER_SIDE: Final = ("government_fund", "state_capital", "unit_summary")
# Codes of revenue begin with 1 (103 非税收入, 1030148 国有土地使用权出让收入), of expenditure with 2.
_SIDE_BY_CODE: Final = {"1": "revenue", "2": "expenditure"}
_SIDE_BY_NAME: Final = re.compile(r"(收入|支出)(?:合计|总计|小计)?$")


def first_side(layout: Layout) -> str | None:
    """Of which direction a table's first rows are, where its rows and no headings tell what came in and what went out."""
    title = key(layout.title)
    if any(panel.side for panel in layout.panels) or ("收" not in title and "1" not in layout.codes):
        return None
    is_revenue = ("收入" in title and "支" not in title) or (layout.codes and layout.is_coded("1"))
    return "revenue" if is_revenue else "expenditure"


def by_rows(lines: Sequence[Line], side: str, headed: Collection[int]) -> list[Line]:
    """The lines of a table in the direction that their rows say: by code, by name, or as the row above.

    `headed` are the columns whose headings say the direction.
    """
    told = []
    for line in lines:
        side = _side_of(line) or side
        turns = line.column not in headed and line.measure not in ("opening", "closing")
        told.append(line._replace(direction=side) if turns else line)
    return told


def _side_of(line: Line) -> str | None:
    if line.code:
        return _SIDE_BY_CODE.get(line.code[0])
    found = _SIDE_BY_NAME.search(key(line.name))
    return ("revenue" if found[1] == "收入" else "expenditure") if found else None
