"""Tables of a page to grids, with their spans resolved, and which of them carry data."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from turbohtml import Axis, Element

from archive.model import Grid
from archive.values import key, number

# The limits of the HTML standard (§4.9.11), and one of ours on the cells of all tables of a page: a page with
# colspan=1000000000 must cost nothing, nor one that sets a row of 60,000 cells above 3,000 of one.
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
MAX_CELLS = 2_000_000
# Wider tables exist only by spans over nothing.
USUAL_WIDTH = 40

# What stands in the tree for the table of this number: noncharacters, which no text may hold.
MARK_TEXT = "\ufdd0{}\ufdd1"
MARK = re.compile(MARK_TEXT.format(r"(\d+)"))

# The texts of a row's own cells, and (rowspan, colspan) of those that span, by their place among them.
Row = tuple[list[str], dict[int, tuple[int, int]]]

BLOCK_LABELS = ("索引号", "发文字号", "体裁分类", "主题分类", "发布机构", "成文日期", "发布日期", "有效性")
# A table that holds one of these is a table even without a figure in it ("此表无数据").
_HEADINGS = ("科目", "合计", "预算数", "决算数", "总计", "指标", "小计")


# ---------------------------------------------------------------- tables of the tree


def rows_of(table: Element, spanning: Mapping[Element, Container[Element]], marked: bool) -> Iterator[Row]:
    """The rows of a table and not of those inside it. `spanning`: the cells that may span, by their rows; `marked`: a
    table inside one of the cells was taken already."""
    has_headings = table.find("th") is not None
    for row in _own_rows(table):
        # A name takes the parser two thirds of what a list of names does, be it a list of one.
        if has_headings:
            cells = row.find_all(["td", "th"], axis=Axis.CHILDREN)
        else:
            cells = row.find_all("td", axis=Axis.CHILDREN)
        if marked:
            texts = [" ".join(MARK.sub("", cell.text).split()) for cell in cells]
        else:
            texts = [" ".join(cell.text.split()) for cell in cells]
        yield texts, _spans(cells, spanning[row]) if row in spanning else {}


def _spans(cells: list[Element], spanning: Container[Element]) -> dict[int, tuple[int, int]]:
    return {
        at: (span(cell.attr("rowspan")), span(cell.attr("colspan")))
        for at, cell in enumerate(cells)
        if cell in spanning
    }


def _own_rows(table: Element) -> Iterator[Element]:
    for section in table.find_all(["tr", "tbody", "thead", "tfoot"], axis=Axis.CHILDREN):
        if section.tag == "tr":
            yield section
        else:
            yield from section.find_all("tr", axis=Axis.CHILDREN)


# ---------------------------------------------------------------- rows to grids


def span(value: str | None) -> int:
    """A span attribute as browsers take it: digits in front, 1 where there are none or where they say 0."""
    if value is None:
        return 1
    if value.isdecimal() and len(value) < 13:
        return int(value) or 1
    digits = re.match(r"\s*(\d{1,12})", value)
    return max(int(digits[1]), 1) if digits else 1


class Resolved(NamedTuple):
    """A grid, or None where no row is left; whether a span had to be cut back, and whether rows had to be left out."""

    grid: Grid | None
    is_clamped: bool
    is_cut: bool


def resolve(rows: Iterable[Row], room: int = MAX_CELLS) -> Resolved:
    """The grid of these rows, each span resolved. `room` is how many cells it may have."""
    grid: list[list[str]] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    taken: dict[int, int] = {}  # column → rows it is still covered by a cell from above
    is_clamped = False
    cells = 0
    for r, (texts, spanning) in enumerate(rows):
        if not spanning and not taken:
            row = texts
        else:
            row = []
            below: dict[int, int] = {}
            for index, text in enumerate(texts):
                if taken:
                    while taken.get(len(row)):
                        row.append("")
                row.append(text)
                if index not in spanning:
                    continue
                rowspan, colspan = spanning[index]
                if colspan > MAX_COLSPAN or rowspan > MAX_ROWSPAN:
                    is_clamped = True
                    colspan, rowspan = min(colspan, MAX_COLSPAN), min(rowspan, MAX_ROWSPAN)
                if colspan > 1 or rowspan > 1:
                    column = len(row) - 1
                    spans[r, column] = (rowspan, colspan)
                    row += [""] * (colspan - 1)
                    if rowspan > 1:
                        below.update((c, rowspan) for c in range(column, column + colspan))
            if taken:
                while taken.get(len(row)):
                    row.append("")
            taken = {c: n - 1 for c, n in taken.items() if n > 1} | {c: n - 1 for c, n in below.items()}
        grid.append(row)
        cells += len(row)
        if cells > room:
            break
    found = _rectangle(grid, spans, room)
    return Resolved(found, is_clamped, is_cut=cells > room or (found.n_rows if found else 0) < len(grid))


def _rectangle(rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]], room: int) -> Grid | None:
    """A rectangular grid, without the blank columns that only an absurd span opened at the right, and without the rows
    for which there is no room."""
    width = max(map(len, rows), default=0)
    if width > USUAL_WIDTH:
        real = max(_last_used(row) for row in rows)
        real = max([real, USUAL_WIDTH, *(c + cs for (_, c), (_, cs) in spans.items() if cs <= USUAL_WIDTH)])
        width = min(width, real)
    if width * len(rows) > room:
        rows = rows[: room // width]
    if not rows:
        return None
    height = len(rows)
    fixed = {}
    for (r, c), (rowspan, colspan) in spans.items():
        cut = (min(rowspan, height - r), min(colspan, width - c))
        if r < height and c < width and cut != (1, 1):
            fixed[r, c] = cut
    blank = ("",) * width
    return Grid(tuple([tuple(row) if len(row) == width else (*row[:width], *blank[len(row) :]) for row in rows]), fixed)


def _last_used(row: list[str]) -> int:
    for index in range(len(row) - 1, -1, -1):
        if row[index]:
            return index + 1
    return 0


def is_data(grid: Grid) -> bool:
    """Whether a table carries data: a figure in a cell of its own beside another cell, or the headings of one."""
    texts = [text for row in grid.rows for text in row if text]
    if len(texts) < 2 or grid.n_columns == 1:
        return False
    if any(text[-1].isdigit() and number(text) is not None for text in texts):
        return True
    words = [key(text) for text in texts if len(text) < 24]
    return sum(any(h in word for h in _HEADINGS) for word in words) >= 2


def is_information_block(grid: Grid) -> bool:
    """The block of 索引号, 发布机构, 成文日期 … above the article."""
    texts = {key(text).strip("[]【】:") for row in grid.rows[:8] for text in row if 0 < len(text) < 40}
    return len(texts.intersection(BLOCK_LABELS)) >= 2
