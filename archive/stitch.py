"""Tables that run over several pages or sheets, put together again.

Generic over formats: what it needs is the parts in reading order and, where the format has them, the places of the
columns. A repeated heading is dropped, a cell that spans the break is one cell again, `row_pages` keeps the page of
every row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.model import Grid
from archive.values import squeeze

Spans = dict[tuple[int, int], tuple[int, int]]

# Column lines of one table keep their places over pages within this (points).
NEAR = 6.0

_FIGURE = re.compile(r"^[-−–+]?\d[\d,，.\s]*%?$")
# Words that head a column; a row heading ("一、教育支出") is enumerated, a heading is not.
_HEADING = re.compile(
    r"科目|编码|编号|名称|序号|合计|小计|总计|预算数|决算数|金额|指标|项目|收入|支出|经费|预算|决算|拨款|备注|^[类款项]$"
)
# What stands in the first row of a table that carries its own title.
_TITLE = re.compile(r"^(?:附?表[一二三四五六七八九十\d]+|公开\d+表)$")
_AMOUNT = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d{2}$")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")
_ENUMERATED = re.compile(r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．])")


@dataclass(slots=True)
class Part:
    """A table as one page or sheet prints it.

    `edges` are the places of its column lines, empty where the format has none. `follows`: nothing but page furniture
    stands between the part before and this one. `cut_top`: its first row goes on from the page before (the line
    between them is not drawn); `cut_bottom` likewise.
    """

    rows: list[list[str]]
    spans: Spans = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    page: int | None = None
    edges: tuple[float, ...] = ()
    follows: bool = False
    cut_top: bool = False
    cut_bottom: bool = False
    label: str = ""
    by_alignment: bool = False


def stitch(parts: Sequence[Part]) -> list[Grid]:
    """Grids, in order, with the parts that belong together joined."""
    out: list[Part] = []
    pages: list[list[int]] = []
    for part in parts:
        if out and continues(out[-1], part):
            pages[-1] = _join(out[-1], part, pages[-1])
        else:
            out.append(part)
            pages.append([part.page or 0] * len(part.rows))
    return [
        Grid(
            rows=tuple(tuple(row) for row in part.rows),
            spans=part.spans,
            before=tuple(part.before),
            page=part.page,
            row_pages=tuple(rows) if any(rows) else (),
            part=part.label,
            by_alignment=part.by_alignment,
        )
        for part, rows in zip(out, pages, strict=True)
    ]


def continues(table: Part, part: Part) -> bool:
    """Is this part the next page of the table before it?

    It is when nothing stands between them, they are equally wide, and it either repeats the heading or begins with
    rows that are not a heading of their own.
    """
    if not part.follows or part.before or not part.rows or not _as_wide(table, part):
        return False
    if len(part.rows[0]) == len(table.rows[0]) and repeated_heading(table, part):
        return True
    return not is_heading(part.rows[0], part.spans) or not _has_begun(table)


def _has_begun(table: Part) -> bool:
    """Has the table more than titles and headings? A page break may fall before its first row."""
    headed = False
    for r, row in enumerate(table.rows):
        words = [squeeze(text) for text in row if text]
        if any(_FIGURE.match(word) for word in words):
            return True
        if len(words) > 1 and is_heading(row, table.spans, r):
            headed = True
        elif headed and not words:
            return True
    return False


def repeated_heading(table: Part, part: Part) -> int:
    """How many rows at the head of `part` repeat rows of the table (0: none).

    The heading may stand further down in the table: a form prints several lists one below the other.
    """
    first = _words(part.rows[0])
    if sum(1 for text in first if text) < 2 or not is_heading(part.rows[0], part.spans):
        return 0
    for start, row in enumerate(table.rows):
        if _words(row) != first:
            continue
        depth = 1
        while (
            depth < len(part.rows)
            and start + depth < len(table.rows)
            and _words(table.rows[start + depth]) == _words(part.rows[depth])
            and _may_head(_words(part.rows[depth]))
        ):
            depth += 1
        return depth
    return 0


def _may_head(words: Sequence[str]) -> bool:
    """Whether a row printed again is one of headings: without figures, or numbering the columns (栏次 1 2 3)."""
    figures = [text for text in words if _FIGURE.match(text)]
    return not figures or (len(figures) > 1 and figures == [str(n + 1) for n in range(len(figures))])


def is_heading(row: Sequence[str], spans: Mapping[tuple[int, int], tuple[int, int]], at: int = 0) -> bool:
    """Does a table begin with this row: every cell filled with words that head columns, and no figure?

    >>> is_heading(["科目编码", "科目名称", "总计"], {})
    True
    >>> is_heading(["使用非财政拨款结余", "", "结余分配", ""], {})
    False
    >>> is_heading(["20103", "政府办公厅（室）", "12.00"], {})
    False
    """
    covered = {c + i for (r, c), (_, width) in spans.items() if r == at for i in range(1, width)}
    texts = [squeeze(text) for c, text in enumerate(row) if c not in covered]
    if len(texts) < 2 or not all(texts):
        if len(texts) != 1 and sum(map(bool, texts)) == 1 and texts[0]:
            return _TITLE.match(texts[0]) is not None
        return len(texts) == 1 and 0 < len(texts[0]) < 30 and bool(_HEADING.search(texts[0]) or _TITLE.match(texts[0]))
    if any(_FIGURE.match(text) or _ENUMERATED.match(text) for text in texts):
        return False
    return sum(1 for text in texts if len(text) <= 30 and _HEADING.search(text)) * 2 > len(texts)


def _words(row: Sequence[str]) -> list[str]:
    return [squeeze(text) for text in row]


def _as_wide(a: Part, b: Part) -> bool:
    """The same columns wherever the page sets them, or (in forms) the same outer sides."""
    if not a.edges or not b.edges:
        return len(a.rows[0]) == len(b.rows[0])
    shift = b.edges[0] - a.edges[0]
    if len(a.edges) == len(b.edges):
        return all(abs(y - x - shift) <= NEAR for x, y in zip(a.edges, b.edges, strict=True))
    if abs(b.edges[-1] - a.edges[-1] - shift) > NEAR:
        return False
    few, many = sorted((a.edges, b.edges), key=len)
    # Most of the fewer lines go on among the more.
    start = few[0] - many[0]
    shared = sum(1 for x in few if any(abs(x - start - y) <= NEAR for y in many))
    return shared >= 3 and shared * 2 >= len(few)


def _join(table: Part, part: Part, pages: list[int]) -> list[int]:
    """Append `part` to `table` (in place) and return the pages of all rows."""
    if len(table.edges) != len(part.edges):
        _common_columns(table, part)
    skip = repeated_heading(table, part)
    _carry_down(part, skip)
    body = [list(row) for row in part.rows[skip:]]
    start = len(table.rows) - skip
    if body and ((skip == 0 and table.cut_bottom and part.cut_top) or _goes_on(table.rows, body[0])):
        table.rows[-1] = [above + below for above, below in zip(table.rows[-1], body[0], strict=True)]
        body, start, skip = body[1:], start - 1, skip + 1
    at = len(table.rows)
    table.rows.extend(body)
    for (r, c), (height, width) in part.spans.items():
        if r >= skip:
            table.spans[r + start, c] = (height, width)
    _close_break(table, at)
    table.cut_bottom = part.cut_bottom
    table.by_alignment = table.by_alignment or part.by_alignment
    return pages + [part.page or 0] * len(body)


def _goes_on(rows: Sequence[Sequence[str]], row: Sequence[str]) -> bool:
    """Is this the rest of the row above the break? It is where it completes a code or amounts that broke off, or, in a
    table of codes, holds only the end of a name."""
    last = rows[-1]
    if not any(row) or any(below and not above for above, below in zip(last, row, strict=True)):
        return False
    if last[0].isdigit() and row[0].isdigit():
        broken = not _CODE.match(last[0]) or _completes_amounts(last[1:], row[1:])
        return broken and _CODE.match(last[0] + row[0]) is not None
    if not row[0] and _completes_amounts(last, row):
        return True
    coded = sum(1 for other in rows if _CODE.match(other[0]))
    words = [squeeze(text) for text in row if text]
    return (
        coded >= 3
        and _CODE.match(last[0]) is not None
        and not row[0]
        and len(words) == 1
        and not _FIGURE.match(words[0])
        and not _ENUMERATED.match(words[0])
        and len(words[0]) < 30
    )


def _completes_amounts(last: Sequence[str], row: Sequence[str]) -> bool:
    """Do the figures of this row end the ones above ("1,154.4" and "7"), every one of them?"""
    pairs = [(above, below) for above, below in zip(last, row, strict=True) if below and below[-1].isdigit()]
    return bool(pairs) and all(
        not _AMOUNT.match(above) and len(below) <= 4 and _AMOUNT.match(above + below) for above, below in pairs
    )


def _carry_down(part: Part, skip: int) -> None:
    """A cell that begins in the dropped heading and reaches below it begins in the first row that is kept."""
    for (r, c), (height, width) in list(part.spans.items()):
        if r < skip < r + height:
            del part.spans[r, c]
            part.rows[skip][c] = part.rows[r][c]
            rest = r + height - skip
            if rest > 1 or width > 1:
                part.spans[skip, c] = (rest, width)


def _close_break(table: Part, at: int) -> None:
    """A cell that reaches the break and is printed again below it (绩效指标 beside its list) is one cell."""
    if at >= len(table.rows):
        return
    for (r, c), (height, width) in list(table.spans.items()):
        if r + height != at or r >= at or not table.rows[r][c]:
            continue
        below_height, below_width = table.spans.get((at, c), (1, 1))
        if below_width == width and height > 1 and squeeze(table.rows[at][c]) == squeeze(table.rows[r][c]):
            table.rows[at][c] = ""
            table.spans.pop((at, c), None)
            table.spans[r, c] = (height + below_height, width)


def _common_columns(a: Part, b: Part) -> None:
    """Give two parts with different columns the columns of both (each cell spans what it covered)."""
    shift = b.edges[0] - a.edges[0]
    union: list[float] = []
    for x in sorted([*a.edges, *(x - shift for x in b.edges)]):
        if not union or x - union[-1] > NEAR:
            union.append(x)
    _spread(a, a.edges, union)
    _spread(b, tuple(x - shift for x in b.edges), union)
    a.edges, b.edges = tuple(union), tuple(x + shift for x in union)


def _spread(part: Part, edges: Sequence[float], union: Sequence[float]) -> None:
    place = [min(range(len(union)), key=lambda i: abs(union[i] - x)) for x in edges]
    rows = [[""] * (len(union) - 1) for _ in part.rows]
    covered = {
        (r + i, c + j)
        for (r, c), (height, width) in part.spans.items()
        for i in range(height)
        for j in range(width)
        if i or j
    }
    spans: Spans = {}
    for r, row in enumerate(part.rows):
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            height, width = part.spans.get((r, c), (1, 1))
            first, last = place[c], place[c + width]
            rows[r][first] = text
            if height > 1 or last - first > 1:
                spans[r, first] = (height, last - first)
    part.rows, part.spans = rows, spans
