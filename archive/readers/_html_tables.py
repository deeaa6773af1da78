"""Tables of a page to grids, with their spans resolved, and which of them carry data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, NamedTuple, cast

from turbohtml import Axis, Document, Element, Node

from archive.model import Grid
from archive.values import key, number

# The limits of the HTML standard (§4.9.11), and one of ours on the cells of all tables of a page: a page with
# colspan=1000000000 must cost nothing, nor one that sets a row of 60,000 cells above 3,000 of one.
MAX_COLSPAN: Final = 1000
MAX_ROWSPAN: Final = 65534
MAX_CELLS: Final = 2_000_000
# Wider tables exist only by spans over nothing.
USUAL_WIDTH: Final = 40
# A span as it is usually printed is looked up, not read.
_USUAL_SPANS: Final[dict[str | None, int]] = {str(size): size for size in range(1, USUAL_WIDTH)}

# Looked up once: a member of an enumeration costs as much as the text of a cell.
_CHILDREN: Final = Axis.CHILDREN

# What stands in the tree for the table of this number: noncharacters, which no text may hold.
MARK_TEXT: Final = "\ufdd0{}\ufdd1"
MARK: Final = re.compile(MARK_TEXT.format(r"(\d+)"))

# The texts of a row's own cells, and (rowspan, colspan) of those that span, by their place among them.
Row = tuple[list[str], dict[int, tuple[int, int]]]

BLOCK_LABELS: Final = ("索引号", "发文字号", "体裁分类", "主题分类", "发布机构", "成文日期", "发布日期", "有效性")
# Each of them but the last holds one of these, however it is printed.
_OF_LABELS: Final = "号裁题布期"
# A table that holds one of these is a table even without a figure in it ("此表无数据").
_HEADINGS: Final = ("科目", "合计", "预算数", "决算数", "总计", "指标", "小计")


# ---------------------------------------------------------------- tables of the tree


class Tables(NamedTuple):
    """The tables of a page, and what is looked up once for all of them: the parser knows at once where the elements of one
    name are, as long as the tree is whole and the question is for all of it."""

    nodes: list[Element]
    nest: bool
    captioned: bool
    headed: set[Node | None]  # the rows that have headings (<th>)
    spans: dict[Element, tuple[int, int]]  # (rowspan, colspan) of the cells that may span
    spanning: set[Node | None]  # the rows that have such cells


def tables_of(tree: Document) -> Tables:
    """The tables of a page. To ask every cell for its attributes costs more than its text, and few cells span."""
    spans: dict[Element, tuple[int, int]] = {}
    for name in ("td", "th"):
        for cell in tree.find_all(name, colspan=True):
            value = cell.attr("colspan")
            spans[cell] = 1, _USUAL_SPANS.get(value) or span(value)
        for cell in tree.find_all(name, rowspan=True):
            value = cell.attr("rowspan")
            spans[cell] = _USUAL_SPANS.get(value) or span(value), spans.get(cell, (1, 1))[1]
    return Tables(
        nodes=tree.find_all("table"),
        nest=tree.select_one("table table") is not None,
        captioned=tree.find("caption") is not None,
        headed={heading.parent for heading in tree.find_all("th")},
        spans=spans,
        spanning={cell.parent for cell in spans},
    )


def rows_of(table: Element, tables: Tables) -> Iterator[Row]:
    """The rows of a table and not of those inside it, without the marks of those taken already."""
    spans, headed, spanning = tables.spans, tables.headed, tables.spanning
    for row in cast("list[Element]", table.xpath("tr|*/tr")):
        # A name takes the parser two thirds of what a list of names does, be it a list of one.
        if headed and row in headed:
            cells = row.find_all(["td", "th"], axis=_CHILDREN)
        else:
            cells = row.find_all("td", axis=_CHILDREN)
        texts = [cell.text.strip() for cell in cells]  # most white space stands alone: &nbsp;
        joined = "".join(texts)
        if " " in joined or not joined.isprintable():  # no mark and no other white space is printable
            if MARK_TEXT[0] in joined:
                texts = [MARK.sub("", text) for text in texts]
            texts = [" ".join(text.split()) for text in texts]
        if row in spanning:
            yield texts, {at: size for at, size in enumerate(map(spans.get, cells)) if size}
        else:
            yield texts, {}


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
    free: dict[int, int] = {}  # column → the first row that no cell from above covers there
    reach = 0  # the first that none covers anywhere
    is_clamped = False
    cells = 0
    for r, (texts, spanning) in enumerate(rows):
        if not spanning and r >= reach:
            row = texts
        else:
            row = []
            for index, text in enumerate(texts):
                while free.get(len(row), 0) > r:
                    row.append("")
                row.append(text)
                if index not in spanning:
                    continue
                rowspan, colspan = spanning[index]
                if colspan > MAX_COLSPAN or rowspan > MAX_ROWSPAN:
                    is_clamped = True
                    colspan, rowspan = min(colspan, MAX_COLSPAN), min(rowspan, MAX_ROWSPAN)
                column = len(row) - 1
                if colspan > 1 or rowspan > 1:
                    spans[r, column] = (rowspan, colspan)
                    row += [""] * (colspan - 1)
                if rowspan > 1:
                    free.update(dict.fromkeys(range(column, column + colspan), r + rowspan))
                    reach = max(reach, r + rowspan)
            while free.get(len(row), 0) > r:
                row.append("")
        grid.append(row)
        cells += len(row)
        if cells > room:
            break
    found = _rectangle(grid, spans, reach, room)
    return Resolved(found, is_clamped, is_cut=cells > room or (found.n_rows if found else 0) < len(grid))


def _rectangle(
    rows: list[list[str]], spans: dict[tuple[int, int], tuple[int, int]], reach: int, room: int
) -> Grid | None:
    """A rectangular grid, without the blank columns that only an absurd span opened at the right, and without the rows
    for which there is no room. `reach`: how many rows the spans need."""
    width = widest = max(map(len, rows), default=0)
    if width > USUAL_WIDTH:
        real = max(_last_used(row) for row in rows)
        real = max([real, USUAL_WIDTH, *(c + cs for (_, c), (_, cs) in spans.items() if cs <= USUAL_WIDTH)])
        width = min(width, real)
    if width * len(rows) > room:
        rows = rows[: room // width]
    if not rows:
        return None
    height = len(rows)
    if width < widest or height < reach:  # cells reach beyond
        cut = {
            (r, c): (min(rowspan, height - r), min(colspan, width - c))
            for (r, c), (rowspan, colspan) in spans.items()
            if r < height and c < width
        }
        spans = {at: size for at, size in cut.items() if size != (1, 1)}
    blank = ("",) * width
    return Grid(tuple([tuple(row) if len(row) == width else (*row[:width], *blank[len(row) :]) for row in rows]), spans)


def _last_used(row: list[str]) -> int:
    for index in range(len(row) - 1, -1, -1):
        if row[index]:
            return index + 1
    return 0


def is_data(grid: Grid) -> bool:
    """Whether a table carries data: a figure in a cell of its own beside another cell, or the headings of one."""
    if grid.n_columns == 1 or len(list(islice(_texts(grid), 2))) < 2:
        return False
    if any((text[-1].isdigit() or text[-1] == "元") and number(text) is not None for text in _texts(grid)):
        return True
    words = [key(text) for text in _texts(grid) if len(text) < 24]
    return sum(any(h in word for h in _HEADINGS) for word in words) >= 2


def _texts(grid: Grid) -> Iterator[str]:
    """What stands in the cells, from below, where the figures are."""
    return filter(None, chain.from_iterable(reversed(grid.rows)))


def is_information_block(grid: Grid) -> bool:
    """The block of 索引号, 发布机构, 成文日期 … above the article."""
    rows = grid.rows[:8]
    printed = "".join(map("".join, rows))
    if not any(letter in printed for letter in _OF_LABELS):
        return False
    texts = {key(text).strip("[]【】:") for row in rows for text in row if 0 < len(text) < 40}
    return len(texts.intersection(BLOCK_LABELS)) >= 2
