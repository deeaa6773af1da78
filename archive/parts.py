"""The tables of a grid: pages paste several into one `<table>`, workbooks put all on one sheet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from archive.cells import Cells, cells_of
from archive.headings import CAPTION, NOTE, OPENINGS, TOTAL_WORDS, has_headings
from archive.model import Grid
from archive.recognise import titled_kind
from archive.side_by_side import apart
from archive.values import key


def parts(grid: Grid) -> list[Cells]:
    """The tables of a grid, those beside each other from left to right."""
    return [part for block in apart(cells_of(grid)) for part in _below(block)]


def _below(cells: Cells) -> list[Cells]:
    """The tables that stand below each other. The forms of several projects stay one table, as printed."""
    grid = cells.grid
    starts = _starts(cells)
    if len(starts) == 1:
        return [cells]
    stops = [*starts[1:], grid.n_rows]
    begins: list[int] = []
    before: str | None = None
    form: str | None = None
    for a, b in zip(starts, stops, strict=True):
        before, form = form, _form_titled(grid.rows[a : min(a + 4, b)])
        if form is None or form != before:
            begins.append(a)
    if begins == [0] and _width(grid, 0, grid.n_rows) == grid.n_columns:
        return [cells]
    ends = [*begins[1:], grid.n_rows]
    return [cells.part(_slice(grid, a, b, stops), a) for a, b in zip(begins, ends, strict=True)]


def _form_titled(rows: Sequence[Sequence[str]]) -> str | None:
    """The kind of form that these rows are titled as, if one."""
    kind = titled_kind(next((text for row in rows for text in row if len(text) > 5), ""))
    return kind.slug if kind is not None and kind.shape == "targets" else None


def _starts(cells: Cells) -> list[int]:
    """Where tables begin: at a table mark ("表二"), or at a title over new headings, with a body before it."""
    starts = [0]
    after = 0  # no row from the last start to here is of a body
    for r in [r for r, printed in enumerate(cells.printed) if 0 < len(printed) <= 2 and r]:
        if _begins_table(cells, r):
            if _has_body(cells, after, r):
                starts.append(r)
                after = r + 1
            else:
                after = r
    return starts


def _has_body(cells: Cells, start: int, stop: int) -> bool:
    """Whether one of these rows is of a body: a figure after its first word, a total, or a note alone."""
    for r in range(start, stop):
        printed = cells.printed[r]
        if not printed:
            continue
        if printed[1:].strip("w-"):
            return True
        word = key(cells.first_text(r))
        if word in TOTAL_WORDS or (len(printed) == 1 and NOTE.search(word)):
            return True
    return False


def _begins_table(cells: Cells, r: int) -> bool:
    opening = OPENINGS[cells.first_text(r)]
    if opening != "title" or len(cells.printed[r]) > 1:
        return opening == "mark"
    # A title, if headings follow before any figure does.
    for below in range(r + 1, min(r + 6, cells.grid.n_rows)):
        if len(cells.printed[below]) >= 2 and not CAPTION.match(key(cells.first_text(below))):
            return not cells.has_amount(below) and has_headings(cells.grid.rows[below])
    return False


def _slice(grid: Grid, a: int, b: int, stops: Sequence[int]) -> Grid:
    """Rows a to b as a grid of their own, without columns that are blank in all of them; no span goes beyond a stop."""
    rows = grid.rows[a:b]
    width = _width(grid, a, b)
    spans = {
        (r - a, c): (min(rs, stops[bisect_right(stops, r)] - r), min(cs, max(width - c, 1)))
        for (r, c), (rs, cs) in grid.spans.items()
        if a <= r < b and c < width
    }
    pages = grid.row_pages[a:b]
    return replace(
        grid,
        rows=tuple([row[:width] for row in rows]),
        spans={cell: span for cell, span in spans.items() if span != (1, 1)},
        before=grid.before if a == 0 else (),
        page=pages[0] if pages else grid.page,
        row_pages=pages,
    )


def _width(grid: Grid, a: int, b: int) -> int:
    """How many columns rows a to b need, with what their texts span."""
    reach = max([c + cs for (r, c), (_, cs) in grid.spans.items() if a <= r < b and grid.rows[r][c]], default=1)
    for row in grid.rows[a:b]:
        reach = next((c for c in range(grid.n_columns, reach, -1) if row[c - 1]), reach)
    return min(reach, grid.n_columns)
