"""Tables that stand beside each other on one sheet, each under a title of its own, are tables of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from archive.cells import Cells, cells_of
from archive.headings import OPENINGS
from archive.model import Grid

_HEAD: Final = 4  # rows over all tables, as the name of the document


def apart(cells: Cells) -> list[Cells]:
    """The tables of a grid from left to right; the grid itself where it is not parted by blank columns.

    A blank column inside one table parts nothing: what stands to its right has no title in the row of the first one.
    """
    grid, gaps = cells.grid, _blank_columns(cells.forms)
    if not gaps:
        return [cells]
    texts = [(r, c, rs, cs) for (r, c), (rs, cs) in grid.spans.items() if grid.rows[r][c]]
    top = max((r + rs for r, c, rs, cs in texts if c < gaps[0] and gaps[-1] < c + cs), default=0)
    gaps = [gap for gap in gaps if not any(r >= top and c < gap < c + cs for r, c, _, cs in texts)]
    if top > _HEAD:
        return [cells]
    runs = [(a + 1, b) for a, b in pairwise([-1, *gaps, grid.n_columns]) if a + 1 < b]
    titled = [_title_row(grid, top, a, b) for a, b in runs]
    first = min((r for r in titled if r is not None), default=0)
    starts = [a for (a, _), r in zip(runs, titled, strict=True) if r == first]
    if len(starts) < 2:
        return [cells]
    return [cells_of(_cut(grid, top, a, b)) for a, b in pairwise([0, *starts[1:], grid.n_columns])]


def _blank_columns(rows: list[str]) -> list[int]:
    """The columns between others in which nothing is printed, of rows pictured in letters: few tables have one."""
    if not rows or any(" " not in forms[1:-1] for forms in rows):
        return []
    found = list(range(1, len(rows[0]) - 1))
    for forms in rows:
        found = [c for c in found if forms[c] == " "]
    return found


def _title_row(grid: Grid, top: int, a: int, b: int) -> int | None:
    """The row of the first text in columns a to b, if a table opens with it."""
    for r in range(top, grid.n_rows):
        text = next(filter(None, grid.rows[r][a:b]), None)
        if text is not None:
            return r if OPENINGS[text] else None
    return None


def _cut(grid: Grid, top: int, a: int, b: int) -> Grid:
    """Columns a to b below the rows over all tables, whose texts stand above each."""
    over = [text for row in grid.rows[:top] for text in row if text]
    spans = {
        (r - top, c - a): (rs, min(cs, b - c)) for (r, c), (rs, cs) in grid.spans.items() if r >= top and a <= c < b
    }
    return replace(
        grid,
        rows=tuple([row[a:b] for row in grid.rows[top:]]),
        spans=spans,
        before=(*grid.before, *over),
        row_pages=grid.row_pages[top:],
    )
