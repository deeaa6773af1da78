"""Tables without complete rulings, read by the alignment of their text.

Some tables have rules only between rows, some none at all, some miss a line here and there. Columns are then what
the white corridors between the texts leave, rows what stands at one height; a line of words between two rows belongs
to the nearer one (a name that was wrapped).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from archive.readers.pdf_lattice import Bar, Lattice
from archive.readers.pdf_table import PageTable, row_at, ruled
from archive.readers.pdf_text import Run, TextLine, cell_text, lines, run_of

# A list of this many rows with figures is a table.
ENOUGH_ROWS = 3
# Rules of one table begin and end together within this (points).
FLUSH = 8.0

_FIGURE = re.compile(r"^[-−–+(（]?\d[\d,，.]*%?[)）]?$")
_CODE_AND_NAME = re.compile(r"^(\d{3}(?:\d{2}){0,2})(?=[\u4e00-\u9fff])")
# An amount or a code, and behind it a word that is no unit of it: two texts, if they stand apart.
_FIGURE_AND_WORD = re.compile(
    r"(?:[-−–]?\d[\d,，]*\.\d+|\d[\d,，]{3,}(?!年(?![初末]))(?![号人个户]))(?=[一-鿿（(])(?![（(]?[万亿千百]?元)"
)
_AMOUNT_AND_NAME = re.compile(r"[-−–]?\d[\d,，]*\.\d\d[一-鿿（(][一-鿿（(、.]{2}")
# The ink of a figure and of the word that follows it stand this far apart (em) where they are two texts, whatever they say.
APART = 0.3
_TITLE_LINE = re.compile(r"单位[:：]|单位名称|编制(?:单位|部门)|部门[:：]|金额单位|日期[:：]|联系")
# Lines that begin the next table under a list: its mark, its title, its money unit.
_TITLE = re.compile(r"^(?:附?表[一二三四五六七八九十\d]+|公开\d+表)$|^[^\d.,]*(?:\d{4}年)?[^\d.,]{4,}表$|单位[:：]")
# What is an amount and no code: decimals, thousands parted, or as many digits as no code has.
_AMOUNT = re.compile(r"[-−–]?\d{1,3}[,，]\d{3}|[-−–]?\d+\.\d|(?:\d{4}|\d{6}|\d{8,16})$")
_TOTALS = frozenset(("合计", "总计", "小计"))
_LEADER = re.compile(r"(?:[…·.．_\-─—]\s*){4,}")


@dataclass(slots=True)
class Span:
    """A text of a row and the part of the line it takes."""

    x0: float
    x1: float
    runs: list[Run]

    @property
    def text(self) -> str:
        return cell_text(self.runs, 1e6)


def open_tables(text: Sequence[TextLine], rules: Sequence[Bar], page: int) -> tuple[list[PageTable], list[TextLine]]:
    """Tables among the lines outside the lattices, and the lines that remain.

    `rules` are the horizontal lines that belong to no lattice.
    """
    tables: list[PageTable] = []
    left = list(text)
    for top, bottom in _ruled_regions(rules):
        inside = [line for line in left if top - 2 <= line.middle <= bottom + 2]
        body = [line for line in inside if _is_row(line)]
        if len(inside) >= 2 and body:
            tables.append(_table(inside, page))
            left = [line for line in left if line not in inside]
    # A line of a table has a figure of its own; running text has none, and most pages have only that.
    if (
        sum(1 for line in left if len(line.runs) > 1 and any(r.glyphs[-1].text.isdigit() for r in line.runs))
        < ENOUGH_ROWS
    ):
        return tables, left
    for group in _aligned_groups(left):
        tables.append(_table(group, page))
        left = [line for line in left if line not in group]
    return sorted(tables, key=lambda table: table.top), left


def spans_of(line: TextLine) -> list[Span]:
    """The texts of a line that stand apart, a code glued to its name cut off."""
    out: list[Span] = []
    for run in line.runs:
        code = _CODE_AND_NAME.match(run.text)
        pieces = [run]
        if code:
            at = len(code.group(1))
            pieces = [run_of(run.glyphs[:at]), run_of(run.glyphs[at:])]
        for piece in pieces:
            near = out and piece.x0 - out[-1].x1 <= 0.9 * piece.em and not _FIGURE.match(piece.text)
            if near and not _FIGURE.match(out[-1].text):
                out[-1].runs.append(piece)
                out[-1].x1 = piece.x1
            else:
                out.append(Span(piece.x0, piece.x1, [piece]))
    return out


def _is_row(line: TextLine) -> bool:
    """Two texts apart, one of them a figure."""
    parts = spans_of(line)
    return len(parts) >= 2 and any(_FIGURE.match(part.text) for part in parts) and not _LEADER.search(line.text)


def _ruled_regions(rules: Sequence[Bar]) -> list[tuple[float, float]]:
    """(top, bottom) of each group of horizontal rules that begin and end together."""
    groups: list[list[Bar]] = []
    for bar in sorted(rules):
        if bar[2] - bar[1] < 120:
            continue
        for group in groups:
            if abs(group[0][1] - bar[1]) <= FLUSH and abs(group[0][2] - bar[2]) <= FLUSH:
                group.append(bar)
                break
        else:
            groups.append([bar])
    return [(group[0][0], group[-1][0]) for group in groups if len(group) >= 2]


def _aligned_groups(text: Sequence[TextLine]) -> list[list[TextLine]]:
    """Runs of lines that form a list with figures in columns."""
    groups: list[list[TextLine]] = []
    here: list[TextLine] = []
    rows_seen = False
    for line in text:
        new_title = rows_seen and _TITLE.search(line.text) is not None
        if here and (line.top - here[-1].bottom > 3.5 * line.em or not _may_belong(line) or new_title):
            groups.append(here)
            here, rows_seen = [], False
        rows_seen = rows_seen or _is_row(line)
        if _may_belong(line):
            here.append(line)
    groups.append(here)
    out = []
    for group in groups:
        rows = [line for line in group if _is_row(line)]
        if not rows or not (_columns_agree(rows) if len(rows) >= ENOUGH_ROWS else _is_headed(group, rows[0])):
            continue
        first, last = group.index(rows[0]), group.index(rows[-1])
        while first > 0 and len(spans_of(group[first - 1])) >= 2 and not _TITLE_LINE.search(group[first - 1].text):
            first -= 1
        # Headings of one word stand under the line that names the unit and the money.
        captions = [i for i in range(max(0, first - 3), first) if _TITLE_LINE.search(group[i].text)]
        first = captions[-1] + 1 if captions else first
        out.append(group[first : last + 1])
    return out


def _is_headed(group: Sequence[TextLine], row: TextLine) -> bool:
    """Do three headings or more stand right above a row of as many texts? (“三公” tables have one row.)"""
    at = group.index(row)
    if at == 0 or len(spans_of(row)) < 3:
        return False
    words = spans_of(group[at - 1])
    return len(words) >= 3 and not any(_FIGURE.match(span.text) for span in words)


def _may_belong(line: TextLine) -> bool:
    text = line.text
    return not _LEADER.search(text) and not re.search(r"[。；]", text) and len(spans_of(line)) * 40 >= len(text)


def _columns_agree(rows: Sequence[TextLine]) -> bool:
    """Do most figures stand under figures of other rows, right- or left-aligned or centred?"""
    figures = [(r, span) for r, line in enumerate(rows) for span in spans_of(line) if _FIGURE.match(span.text)]
    for right in (1.0, 0.0, 0.5):
        places = [(r, span.x0 + right * (span.x1 - span.x0)) for r, span in figures]
        lined = sum(1 for r, x in places if any(abs(x - y) <= 3 and r != q for q, y in places))
        if lined >= 0.7 * len(places):
            return True
    return False


def _table(text: Sequence[TextLine], page: int) -> PageTable:
    rows = _rows([_parted(line) for line in text])
    table = aligned(rows, _columns(rows), page)
    _spread_headings(table)
    return table


def _parted(line: TextLine) -> TextLine:
    """A line of a table, its runs cut where an amount ends close before the words of the next column."""
    out: list[Run] = []
    for run in line.runs:
        found = _FIGURE_AND_WORD.match(run.text) if run.glyphs[0].text < "\u2e80" < run.glyphs[-1].text else None
        # White space within the figure ("8 688.20") is in the text, not among the characters.
        at = len(found[0].replace(" ", "")) if found else 0
        if found and (run.glyphs[at].x0 - run.glyphs[at - 1].x1 >= APART * run.em or _AMOUNT_AND_NAME.match(run.text)):
            out += run_of(run.glyphs[:at]), run_of(run.glyphs[at:])
        else:
            out.append(run)
    return TextLine(out, line.top, line.bottom, line.page) if len(out) > len(line.runs) else line


def _spread_headings(table: PageTable) -> None:
    """Headings without rulings: one that stands over several others spans them, one with none below reaches down.

    Only for headings of two levels (the usual ones), which print on two heights or, centred, on three.
    """
    depth = next((r for r, row in enumerate(table.rows) if any(_FIGURE.match(text) for text in row)), 0)
    if depth not in (2, 3) or any(r < depth for r, _ in table.spans):
        return
    head = table.rows[:depth]
    width = len(head[0])
    tall = [c for c in range(width) if not head[-1][c] and any(row[c] for row in head)]
    parents = [c for c in tall if head[0][c] and depth == 2 and c + 1 < width and head[1][c + 1] and not head[0][c + 1]]
    parents += [c for c in range(width) if head[0][c] and head[-1][c]]
    tall = [c for c in tall if c not in parents]
    if not parents:
        return
    middles = [(a + b) / 2 for a, b in zip(table.xs, table.xs[1:], strict=False)]
    children: dict[int, list[int]] = {c: [c] for c in parents}
    for c in range(width):
        if c not in tall and c not in parents and head[-1][c]:
            near = min(parents, key=lambda p: abs(middles[p] - middles[c]))
            children[near].append(c)
    first, last = list(head[0]), list(head[-1])
    table.rows[:depth] = [first, last]
    for c in tall:
        first[c] = "".join(row[c] for row in head)
        table.spans[0, c] = (2, 1)
    for parent, below in children.items():
        if max(below) > min(below):
            first[min(below)], text = head[0][parent], head[0][parent]
            if min(below) != parent:
                first[parent] = ""
            first[min(below)] = text
            table.spans[0, min(below)] = (1, max(below) - min(below) + 1)
    for (r, c), size in [(place, size) for place, size in table.spans.items() if place[0] >= depth]:
        del table.spans[r, c]
        table.spans[r - depth + 2, c] = size


def _rows(text: Sequence[TextLine]) -> list[list[Span]]:
    """Rows from visual lines: words between two rows go to the nearer one if they stand closer than rows do."""
    ordered = sorted(text, key=lambda line: line.middle)
    places = [line.middle for line in ordered if _is_row(line)]
    pitch = median(b - a for a, b in itertools.pairwise(places)) if len(places) > 1 else 0.0
    anchors = [line for line in ordered if _is_row(line) or not _is_wrapped(line, places, pitch)]
    homes: dict[int, list[TextLine]] = {id(line): [line] for line in anchors}
    for line in ordered:
        if id(line) not in homes:
            near = min(anchors, key=lambda anchor: abs(anchor.middle - line.middle))
            homes[id(near)].append(line)
    rows = []
    for anchor in anchors:
        row = spans_of(anchor)
        for line in homes[id(anchor)][1:]:
            for extra in spans_of(line):
                home = max(row, key=lambda span: min(span.x1, extra.x1) - max(span.x0, extra.x0))
                if min(home.x1, extra.x1) > max(home.x0, extra.x0) and not _FIGURE.match(home.text):
                    home.runs.extend(extra.runs)
                    home.x0, home.x1 = min(home.x0, extra.x0), max(home.x1, extra.x1)
                else:
                    row.append(extra)
        rows.append(sorted(row, key=lambda span: span.x0))
    return rows


def _is_wrapped(line: TextLine, places: Sequence[float], pitch: float) -> bool:
    if not places or len(spans_of(line)) > 1 or not places[0] - pitch < line.middle < places[-1] + pitch:
        return False
    return min(abs(place - line.middle) for place in places) < 0.75 * pitch


def _columns(rows: Sequence[Sequence[Span]]) -> list[tuple[float, float]]:
    """The columns: what the texts of the rows with figures cover, widened to their headings, which a wide column sets
    beside its figures; then headings over columns that are empty."""
    body = [row for row in rows if any(_FIGURE.match(span.text) for span in row) and not _numbers_columns(row)]
    columns: list[tuple[float, float]] = []
    founding = [span for row in body for span in row if span.text not in _TOTALS and not _spans_many(span, body)]
    for x0, x1 in sorted((span.x0, span.x1) for span in founding):
        if columns and x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    amounts = [(span.x0, span.x1) for span in founding if _AMOUNT.match(span.text)]
    first = next((r for r, row in enumerate(rows) if row in body), 0)
    for span in [span for row in rows[first:] for span in row if span.text in _TOTALS]:
        _take_total(columns, span, amounts)
    headed: set[int] = set()
    heads = [span for row in rows[:first] for span in row]
    for row in reversed(rows[:first]):
        headed = _widened(columns, row, headed, amounts, heads)
    for row in rows[first:]:
        for span in row:
            if not any(min(span.x1, b) > max(span.x0, a) for a, b in columns):
                columns.append((span.x0, span.x1))
                columns.sort()
    return columns


def _has_amounts(column: tuple[float, float], amounts: Sequence[tuple[float, float]]) -> bool:
    return any(column[0] <= a and b <= column[1] for a, b in amounts)


def _take_total(columns: list[tuple[float, float]], span: Span, amounts: Sequence[tuple[float, float]]) -> None:
    """合计 stands in the middle of the column of names, beside the short ones."""
    if any(min(span.x1, b) > max(span.x0, a) for a, b in columns):
        return
    left = sum(1 for a, _ in columns if a < span.x0) - 1
    if left >= 0 and not _has_amounts(columns[left], amounts):
        columns[left] = (columns[left][0], span.x1)


def _numbers_columns(row: Sequence[Span]) -> bool:
    """Does a row count the columns (栏次 1 2 3)? Its figures stand in the middle, those of the amounts do not."""
    figures = [int(span.text) for span in row if span.text.isdigit() and len(span.text) <= 2]
    words = sum(1 for span in row if not _FIGURE.match(span.text))
    return len(figures) > 1 and len(figures) + words == len(row) and figures == list(range(1, len(figures) + 1))


def _widened(
    columns: list[tuple[float, float]],
    row: Sequence[Span],
    headed: set[int],
    amounts: Sequence[tuple[float, float]],
    heads: Sequence[Span],
) -> set[int]:
    """Give the headings of a row that stand between two columns to the one that has none yet, and make a column of
    those over none. `headed`: the columns with a heading in the rows below; the columns with one now.

    Amounts are set to the right of their column, words to its left: the heading in the middle stands on the other side.
    """
    over = [[c for c, (a, b) in enumerate(columns) if min(span.x1, b) > max(span.x0, a)] for span in row]
    here = headed.union(*over) if over else set(headed)
    own = {c for places in over for c in places}
    new: list[tuple[float, float]] = []
    gaps: dict[int, list[Span]] = {}
    for span, places in zip(row, over, strict=True):
        if not places:
            gaps.setdefault(sum(1 for a, _ in columns if a < span.x0), []).append(span)
    for right, spans in gaps.items():
        left = right - 1
        takes_right = right < len(columns) and right not in here
        takes_left = left >= 0 and left not in here
        if takes_left and takes_right and len(spans) == 1:
            takes_right = _has_amounts(columns[right], amounts)
            takes_left = not takes_right
        # A heading of another row that stands nearer to the column is its own.
        start = columns[left][1] if left >= 0 else 0.0
        end = columns[right][0] if right < len(columns) else float("inf")
        if any(spans[-1].x1 <= other.x0 and other.x1 <= end for other in heads):
            takes_right = False
        if any(start <= other.x0 and other.x1 <= spans[0].x0 for other in heads):
            takes_left = False
        if takes_right:
            span = spans.pop()
            columns[right] = (span.x0, columns[right][1])
            here.add(right)
        if takes_left and spans:
            span = spans.pop(0)
            columns[left] = (columns[left][0], span.x1)
            here.add(left)
        # Over headings of the rows below, that nothing else in this row heads, it is the heading of several.
        heads_several = any(c in headed and c not in own for c in (left, right))
        if not heads_several:
            new += [(span.x0, span.x1) for span in spans]
    if new:
        headings = [columns[c] for c in here] + new
        columns.extend(new)
        columns.sort()
        here = {columns.index(place) for place in headings}
    return here


def _spans_many(span: Span, body: Sequence[Sequence[Span]]) -> bool:
    """A text over two figures of another row is no column (a heading inside the body)."""
    return any(
        sum(1 for other in row if span.x0 < other.x1 and other.x0 < span.x1 and _FIGURE.match(other.text)) > 1
        for row in body
    )


def aligned(rows: Sequence[Sequence[Span]], columns: Sequence[tuple[float, float]], page: int) -> PageTable:
    """Rows of texts set into columns; a text over several columns spans them."""
    out = [[""] * len(columns) for _ in rows]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    tops, bottoms = [0.0], [0.0]
    for r, row in enumerate(rows):
        for span in row:
            over = [c for c, (a, b) in enumerate(columns) if min(span.x1, b) - max(span.x0, a) > 0]
            if not over:
                middle = (span.x0 + span.x1) / 2
                over = [min(range(len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle))]
            first = over[0]
            out[r][first] += span.text
            if len(over) > 1:
                spans[r, first] = (1, len(over))
            tops.append(min(run.top for run in span.runs))
            bottoms.append(max(run.bottom for run in span.runs))
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)), columns[-1][1]]
    return PageTable(out, spans, tuple(edges), page, min(tops[1:] or tops), max(bottoms), by_alignment=True)


def by_lines(parts: Sequence[Run], page: int) -> PageTable | None:
    """A ruled region read without its lines."""
    rows = _rows(lines(parts))
    places = _columns(rows)
    return aligned(rows, places, page) if rows and places else None


def split_rows(grid: Lattice, parts: Sequence[Run], page: int) -> PageTable:
    """The table of a lattice, its rows divided at the heights of the text where figures stand one above the other:
    the lines between those rows are not drawn."""
    table = ruled(grid, parts, page)
    bands: list[list[Run]] = [[] for _ in range(grid.n_rows)]
    for run in parts:
        bands[row_at(grid, run.middle)].append(run)
    columns = list(zip(grid.xs, grid.xs[1:], strict=False))
    rows: list[list[str]] = []
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for r, band in enumerate(bands):
        own = {c: size for (row, c), size in table.spans.items() if row == r}
        pieces = _rows(lines(band)) if any("\n" in text for text in table.rows[r]) else []
        if len(pieces) > 1:
            part = aligned(pieces, columns, page)
            spans.update({(row + len(rows), c): size for (row, c), size in part.spans.items()})
            rows.extend(part.rows)
        else:
            spans.update({(len(rows), c): size for c, size in own.items()})
            rows.append(table.rows[r])
    table.rows, table.spans = rows, spans
    return table
