"""The example page's ten tables, as every form is expected to give them back."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import press
from conftest import read_real, real

from archive import readers
from archive.model import Extraction, Grid, Reading

PAGE = "pages/rongchang-zwfwglb-2025-budget.html"
UNIT, OUR_UNIT = "重庆市荣昌区政务服务管理办公室", "重庆市荣昌区示例服务中心"


@cache
def page() -> Reading:
    return readers.read(real(PAGE).read_bytes())


def tables() -> list[press.Printed]:
    """The tables as printed."""
    return [press.Printed(f"表{n}", grid.rows, grid.spans) for n, grid in enumerate(page().grids, 1)]


def prose() -> list[str]:
    """Title and text of the page, without its contacts."""
    return [page().title, *(text for text in page().paragraphs if "联系" not in text)]


def cover() -> press.Printed:
    """The prose as a sheet of its own."""
    return press.Printed("说明", tuple((text,) for text in prose()))


def ours(table: press.Printed) -> press.Printed:
    """A table under a unit name of our own."""
    return press.Printed(
        table.name,
        tuple(tuple(text.replace(UNIT, OUR_UNIT) for text in row) for row in table.rows),
        table.spans,
        table.above,
    )


def texts(grid: Grid | press.Printed) -> list[list[str]]:
    """What is printed in each row, from left to right; blank rows around the table and blank cells left out (paper does
    not show a column in which nothing stands)."""
    rows = [[squeezed for text in row if (squeezed := re.sub(r"\s", "", text))] for row in grid.rows]
    while rows and not rows[0]:
        rows.pop(0)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def meaning(extraction: Extraction) -> Counter[tuple[object, ...]]:
    """The amounts with what they are of, without the places they stand in."""
    return Counter(
        (
            *(line.kind, line.year, line.direction, line.classification, line.code, line.name, line.level),
            *(line.measure, line.fund, line.amount_fen, line.is_total, line.is_duplicate),
        )
        for line in extraction.lines
    )


def expected() -> Counter[tuple[object, ...]]:
    """The 244 amounts of the page itself."""
    return meaning(read_real(PAGE))
