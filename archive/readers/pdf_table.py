"""Runs put into the cells of a lattice: a table as read by its ruled lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.readers.pdf_lattice import Lattice
from archive.readers.pdf_text import Run, cell_text, split_at


@dataclass(slots=True)
class PageTable:
    """A table on one page, with the places of its columns (for putting pages together) and what stands above it."""

    rows: list[list[str]]
    spans: dict[tuple[int, int], tuple[int, int]]
    xs: tuple[float, ...]
    page: int
    top: float
    bottom: float
    before: list[str] = field(default_factory=list)
    open_top: bool = False
    open_bottom: bool = False
    by_alignment: bool = False


def ruled(lattice: Lattice, parts: Sequence[Run], page: int) -> PageTable:
    """The table of a lattice; `parts` are the runs inside it, already cut at its lines (`cut`)."""
    contents: dict[int, list[Run]] = {}
    for run in parts:
        contents.setdefault(_cell_of(lattice, run), []).append(run)
    rows = [[""] * lattice.n_columns for _ in range(lattice.n_rows)]
    spans = {}
    for index, cell in enumerate(lattice.cells):
        if index in contents:
            x0, _, x1, _ = lattice.sides(index)
            rows[cell.row][cell.column] = cell_text(contents[index], x1 - x0)
        if cell.rowspan > 1 or cell.colspan > 1:
            spans[cell.row, cell.column] = (cell.rowspan, cell.colspan)
    _, top, _, bottom = lattice.box
    return PageTable(
        rows, spans, lattice.xs, page, top, bottom, open_top=lattice.open_top, open_bottom=lattice.open_bottom
    )


def cut(lattice: Lattice, run: Run) -> list[Run]:
    """A run cut at the vertical lines that are drawn at its height."""
    row = row_at(lattice, run.middle)
    owner = lattice.owner[row]
    places = [lattice.xs[c] for c in range(1, lattice.n_columns) if owner[c] != owner[c - 1]]
    return split_at(run, places)


def row_at(lattice: Lattice, y: float) -> int:
    """The row of a lattice at this height."""
    for row in range(lattice.n_rows - 1):
        if y < lattice.ys[row + 1]:
            return row
    return lattice.n_rows - 1


def _cell_of(lattice: Lattice, run: Run) -> int:
    """The cell a run belongs to. One that runs over a line belongs to the cell it is aligned in: text too long for
    its cell keeps to the left side (names), the right side (figures) or the middle (headings)."""
    y = run.middle
    first, last = lattice.cell_at(run.x0 + 0.5, y), lattice.cell_at(run.x1 - 0.5, y)
    if first == last:
        return first
    middle = (run.x0 + run.x1) / 2
    centre = lattice.cell_at(middle, y)
    # A character that only leans over the line decides nothing.
    inside = [
        lattice.cell_at((glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2 if glyph.text > "\u2e80" else y)
        for glyph in (run.glyphs[0], run.glyphs[-1])
    ]
    if inside[0] == inside[1]:
        return inside[0]
    left, right = lattice.sides(inside[0]), lattice.sides(inside[1])
    within = lattice.sides(centre)
    distances = (
        (abs(run.x0 - left[0]), inside[0]),
        (abs(right[2] - run.x1), inside[1]),
        (abs(middle - (within[0] + within[2]) / 2), centre),
    )
    return min(distances)[1]
