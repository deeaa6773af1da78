"""The tables of a grid: pages paste several into one `<table>`, workbooks put all on one sheet."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from archive.cells import Cells, cells_of
from archive.headings import CAPTION, MARK_NEEDS, NOTE, TABLE_MARK, TITLE, TOTAL_WORDS, count_headings
from archive.model import Grid
from archive.recognise import titled_kind


def parts(grid: Grid) -> list[Cells]:
    """The tables of a grid. The forms of several projects pasted under each other stay one table, as printed."""
    found = split(cells_of(grid))
    if len(found) == 1:
        return found
    joined: list[Cells] = []
    slugs: list[str | None] = []
    for part in found:
        kind = titled_kind(next((text for row in part.grid.rows[:4] for text in row if len(text) > 5), ""))
        slug = kind.slug if kind and kind.shape == "targets" else None
        if slug and slugs and slugs[-1] == slug:
            joined[-1] = cells_of(_under(joined[-1].grid, part.grid))
        else:
            joined.append(part)
            slugs.append(slug)
    return joined


def split(cells: Cells) -> list[Cells]:
    """A new table begins at a table mark ("表二"), or at a title over new headings, where a body came before.

    Rows count from 0 in each part.
    """
    starts = [0]
    after = 0  # no row from the last start to here is of a body
    for r in range(1, len(cells.forms)):
        if not 0 < cells.n_words(r) <= 2 or not _begins_table(cells, r):
            continue
        if _has_body(cells, after, r):
            starts.append(r)
            after = r + 1
        else:
            after = r
    if len(starts) == 1:
        return [cells]
    return [_slice(cells, a, b) for a, b in zip(starts, [*starts[1:], len(cells.forms)], strict=True)]


def _has_body(cells: Cells, start: int, stop: int) -> bool:
    """Whether one of these rows is of a body: a figure after its first word, a total, or a note alone."""
    for r in range(start, stop):
        forms = cells.forms[r].replace(" ", "")
        if not forms:
            continue
        if any(form in "fcnm" for form in forms[1:]):
            return True
        words = cells.words(r)
        if words[0] in TOTAL_WORDS or (len(words) == 1 and NOTE.search(words[0])):
            return True
    return False


def _begins_table(cells: Cells, r: int) -> bool:
    words = cells.words(r)
    opening = _opening(words[0])
    if opening == "mark" or opening is None or len(words) > 1:
        return opening == "mark"
    # A title, if headings follow before any figure does.
    for below in range(r + 1, min(r + 6, len(cells.forms))):
        following = cells.words(below)
        if len(following) >= 2 and not CAPTION.match(following[0]):
            return count_headings(following) >= 2 and not cells.has_amount(below)
    return False


@lru_cache(maxsize=8192)
def _opening(word: str) -> str | None:
    """`mark` or `title` where a table may open with this word."""
    if TABLE_MARK.fullmatch(word) and MARK_NEEDS.search(word):
        return "mark"
    return "title" if len(word) > 5 and TITLE.search(word) and not NOTE.search(word) else None


def _slice(cells: Cells, a: int, b: int) -> Cells:
    """Rows a to b as a grid of their own, without columns that are blank in all of them."""
    grid = cells.grid
    rows = grid.rows[a:b]
    used = (
        c + grid.spans.get((r, c), (1, 1))[1] for r, row in enumerate(rows, a) for c, text in enumerate(row) if text
    )
    width = min(max(used, default=1), grid.n_columns)
    spans = {
        (r - a, c): (min(rs, b - r), min(cs, max(width - c, 1)))
        for (r, c), (rs, cs) in grid.spans.items()
        if a <= r < b and c < width
    }
    pages = grid.row_pages[a:b]
    part = replace(
        grid,
        rows=tuple([row[:width] for row in rows]),
        spans={cell: span for cell, span in spans.items() if span != (1, 1)},
        before=grid.before if a == 0 else (),
        page=pages[0] if pages else grid.page,
        row_pages=pages,
    )
    return Cells(part, [row[:width] for row in cells.rows[a:b]], [forms[:width] for forms in cells.forms[a:b]])


def _under(upper: Grid, lower: Grid) -> Grid:
    """Two parts of one grid put together again."""
    width = max(upper.n_columns, lower.n_columns)
    rows = tuple(row + ("",) * (width - len(row)) for row in (*upper.rows, *lower.rows))
    moved = {(r + upper.n_rows, c): span for (r, c), span in lower.spans.items()}
    return replace(upper, rows=rows, spans={**upper.spans, **moved}, row_pages=upper.row_pages + lower.row_pages)
