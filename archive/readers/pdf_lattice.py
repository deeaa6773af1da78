"""Ruled lines → lattices: the columns, rows and merged cells of the tables on a page.

Works on any page whose lines are known (PDF, OFD). A lattice is closed where the table leaves a side open.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.readers.pdf_page import Rule

# Lines nearer than this (points) are one line drawn twice; a line that ends this near another touches it.
NEAR = 2.2
TOUCH = 4.0
# A side counts as drawn when this part of it is.
DRAWN = 0.66
# Lines that could cross more often than this are a drawing, not a table (1,000 rows of 100 columns cross less).
MAX_CROSSINGS = 400_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a lattice: its first row and column and how many it spans."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: `xs` and `ys` are the lines' places, `owner[row][column]` the index of the cell that covers it.

    `open_top` and `open_bottom`: the table's first or last line is not drawn, as where a page break cuts a row.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[Cell, ...]
    owner: tuple[tuple[int, ...], ...] = field(repr=False)
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        return len(self.xs) - 1

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] - 1 <= x <= self.xs[-1] + 1 and self.ys[0] - 1 <= y <= self.ys[-1] + 1

    def cell_at(self, x: float, y: float) -> int:
        """Index of the cell at a point inside the table."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), self.n_columns - 1)
        row = min(max(bisect_right(self.ys, y) - 1, 0), self.n_rows - 1)
        return self.owner[row][column]

    def sides(self, index: int) -> tuple[float, float, float, float]:
        """The box of a cell."""
        cell = self.cells[index]
        return (
            self.xs[cell.column],
            self.ys[cell.row],
            self.xs[cell.column + cell.colspan],
            self.ys[cell.row + cell.rowspan],
        )


Bar = tuple[float, float, float]  # place across, from, to


def lattices(rules: Iterable[Rule]) -> list[Lattice]:
    """The ruled tables of a page, from top to bottom. A frame around everything is not one, a drawing has none."""
    horizontal, vertical = bars(rules)
    if _too_many(horizontal, vertical):
        return []
    found = []
    for rows, columns in _components(horizontal, vertical):
        lattice = _lattice(rows, columns)
        if lattice is not None:
            found.append(lattice)
    found = [one for one in found if not _is_frame(one, found)]
    return sorted(found, key=lambda one: (one.ys[0], one.xs[0]))


def is_drawing(rules: Sequence[Rule]) -> bool:
    """Are there more lines than any table has? (A drawing, a map: none of its lines is taken for a table's.)"""
    return len(rules) > 1000 and _too_many(*bars(rules))


def _too_many(horizontal: list[Bar], vertical: list[Bar]) -> bool:
    return len(horizontal) * len(vertical) > MAX_CROSSINGS


def bars(rules: Iterable[Rule]) -> tuple[list[Bar], list[Bar]]:
    """Collinear pieces joined: the horizontal and the vertical lines, as (place, from, to)."""
    horizontal: list[Bar] = []
    vertical: list[Bar] = []
    for x0, top, x1, bottom in rules:
        if top == bottom:
            horizontal.append((top, x0, x1))
        else:
            vertical.append((x0, top, bottom))
    return _joined(horizontal), _joined(vertical)


def snapped(values: Iterable[float], near: float = NEAR) -> list[float]:
    """Places closer than `near` become one: their mean."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _joined(pieces: list[Bar]) -> list[Bar]:
    places = snapped(place for place, _, _ in pieces)
    if not places:
        return []
    by_place: dict[int, list[tuple[float, float]]] = {}
    for place, start, end in pieces:
        by_place.setdefault(_nearest(places, place), []).append((start, end))
    out: list[Bar] = []
    for index, spans in by_place.items():
        spans.sort()
        start, end = spans[0]
        for a, b in spans[1:]:
            if a <= end + TOUCH:
                end = max(end, b)
            else:
                out.append((places[index], start, end))
                start, end = a, b
        out.append((places[index], start, end))
    return sorted(bar for bar in out if bar[2] - bar[1] > TOUCH)


def _nearest(places: Sequence[float], value: float) -> int:
    at = bisect_left(places, value)
    if at == len(places) or (at and value - places[at - 1] <= places[at] - value):
        return at - 1
    return at


def _components(horizontal: list[Bar], vertical: list[Bar]) -> list[tuple[list[Bar], list[Bar]]]:
    """Lines that touch each other, directly or through others."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    places = [bar[0] for bar in vertical]
    for i, (y, x0, x1) in enumerate(horizontal):
        for j in range(bisect_left(places, x0 - TOUCH), bisect_right(places, x1 + TOUCH)):
            _, y0, y1 = vertical[j]
            if y0 - TOUCH <= y <= y1 + TOUCH:
                parent[root(len(horizontal) + j)] = root(i)
    groups: dict[int, tuple[list[Bar], list[Bar]]] = {}
    for i, bar in enumerate(horizontal):
        groups.setdefault(root(i), ([], []))[0].append(bar)
    for j, bar in enumerate(vertical):
        groups.setdefault(root(len(horizontal) + j), ([], []))[1].append(bar)
    return [group for group in groups.values() if group[0] and group[1]]


def _lattice(rows: list[Bar], columns: list[Bar]) -> Lattice | None:
    """The lattice of one group of touching lines, or None when it has no two cells."""
    xs, ys = snapped(bar[0] for bar in columns), snapped(bar[0] for bar in rows)
    open_top = min(bar[1] for bar in columns) < ys[0] - TOUCH
    open_bottom = max(bar[2] for bar in columns) > ys[-1] + TOUCH
    # Sides that are not drawn: the lines across run on beyond the last line along.
    xs = _closed(xs, min(bar[1] for bar in rows), max(bar[2] for bar in rows))
    ys = _closed(ys, min(bar[1] for bar in columns), max(bar[2] for bar in columns))
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    across = _drawn_sides(ys, xs, rows)
    along = _drawn_sides(xs, ys, columns)
    cells, owner = _merged(len(ys) - 1, len(xs) - 1, across, along)
    return Lattice(tuple(xs), tuple(ys), tuple(cells), owner, open_top, open_bottom)


def _closed(places: list[float], first: float, last: float) -> list[float]:
    if first < places[0] - TOUCH:
        places = [first, *places]
    if last > places[-1] + TOUCH:
        places = [*places, last]
    return places


def _drawn_sides(places: Sequence[float], cuts: Sequence[float], pieces: list[Bar]) -> list[list[bool]]:
    """For each line (place) and each interval between cuts: is the line drawn there? The outer ones always are."""
    by_place: dict[int, list[Bar]] = {}
    for bar in pieces:
        by_place.setdefault(_nearest(places, bar[0]), []).append(bar)
    out = []
    for index in range(len(places)):
        outer = index in (0, len(places) - 1)
        here = by_place.get(index, [])
        out.append([outer or _covered(here, a, b) for a, b in itertools.pairwise(cuts)])
    return out


def _covered(pieces: list[Bar], start: float, end: float) -> bool:
    length = sum(max(0.0, min(end, b) - max(start, a)) for _, a, b in pieces)
    return length >= DRAWN * (end - start)


def _merged(
    n_rows: int, n_columns: int, across: list[list[bool]], along: list[list[bool]]
) -> tuple[list[Cell], tuple[tuple[int, ...], ...]]:
    """Cells that no line divides become one, as far as they form a rectangle."""
    owner = [[-1] * n_columns for _ in range(n_rows)]
    cells: list[Cell] = []
    for row in range(n_rows):
        for column in range(n_columns):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < n_columns and owner[row][right] < 0 and not along[right][row]:
                right += 1
            below = row + 1
            while below < n_rows and _continues(below, column, right, across, along, owner):
                below += 1
            for r in range(row, below):
                for c in range(column, right):
                    owner[r][c] = len(cells)
            cells.append(Cell(row, column, below - row, right - column))
    return cells, tuple(tuple(line) for line in owner)


def _continues(
    row: int, left: int, right: int, across: list[list[bool]], along: list[list[bool]], owner: list[list[int]]
) -> bool:
    """Does the cell [left, right) above go on into this row?"""
    if any(across[row][column] or owner[row][column] >= 0 for column in range(left, right)):
        return False
    return not any(along[column][row] for column in range(left + 1, right))


def _is_frame(one: Lattice, others: list[Lattice]) -> bool:
    """A lattice in one of whose cells another lattice lies is a frame of the page, not a table."""
    for index in range(len(one.cells)):
        x0, y0, x1, y1 = one.sides(index)
        for other in others:
            if other is one:
                continue
            a0, b0, a1, b1 = other.box
            if a0 >= x0 - 1 and b0 >= y0 - 1 and a1 <= x1 + 1 and b1 <= y1 + 1 and len(other.cells) > len(one.cells):
                return True
    return False
