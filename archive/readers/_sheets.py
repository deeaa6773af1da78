"""Sheets as read from any kind of workbook, and the grids and paragraphs they become."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.model import Finding, Grid, Reading
from archive.readers import Unreadable
from archive.stitch import Part, stitch
from archive.values import number, squeeze

# A sheet with more cells of content than this is no disclosure; laid out, it may have three times as many.
MAX_CELLS = 1_000_000


@dataclass(slots=True)
class Sheet:
    """One sheet: the text of its cells by (row, column) from 0, and merged areas (top, left, bottom, right).

    `hidden_rows` and `hidden_columns` are the numbers of those that are not shown; what is folded under a button that
    opens it is no such thing.
    """

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def reading_of(media_type: str, sheets: Iterable[Sheet]) -> Reading:
    """One grid for each sheet with a table; sheets of prose (a cover, an explanation) become paragraphs.

    A sheet stays one grid even where it holds several tables: what divides them (titles, headings) is a question of
    meaning and is answered where tables are recognised, for pages that paste several tables into one just the same.
    """
    grids: list[Grid] = []
    paragraphs: list[str] = []
    findings: list[Finding] = []
    for sheet in sheets:
        if sheet.hidden_rows or sheet.hidden_columns:
            _forget_hidden(sheet)
        findings.extend(sheet.findings)
        if not sheet.cells:
            continue
        if sheet.hidden:
            findings.append(
                Finding(
                    "reading.hidden_sheet",
                    "not_applicable",
                    "reading",
                    f"工作表“{sheet.name}”是隐藏的，也已读取 / a hidden sheet, read as well",
                )
            )
        if _is_prose(sheet):
            paragraphs.extend(sheet.cells[place] for place in sorted(sheet.cells))
            continue
        grid = _grid(sheet)
        whole = _continued(grids[-1], grid) if grids and "续" in sheet.name else None
        if whole is not None:
            grids[-1] = whole
        else:
            grids.append(grid)
    return Reading(media_type, tuple(grids), tuple(paragraphs), findings=tuple(findings))


def _forget_hidden(sheet: Sheet) -> None:
    """The sheet as it is shown: rows and columns move up to those before them. A merged cell is shown as long as a piece
    of it is."""
    rows, columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)

    def moved(top: int, left: int, bottom: int, right: int) -> tuple[int, int, int, int]:
        top, bottom = top - bisect_left(rows, top), bottom - bisect_right(rows, bottom)
        return top, left - bisect_left(columns, left), bottom, right - bisect_right(columns, right)

    areas = {area[:2]: area for area in sheet.merged}
    shown: dict[tuple[int, int], str] = {}
    left_out: list[str] = []
    for place, text in sheet.cells.items():
        top, left, bottom, right = moved(*areas.get(place, place + place))
        if top <= bottom and left <= right:
            shown[top, left] = text
        else:
            left_out.append(text)
    sheet.cells = shown
    sheet.merged = [
        area for area in (moved(*area) for area in sheet.merged) if area[0] <= area[2] and area[1] <= area[3]
    ]
    if left_out:
        sheet.findings.append(_about_hidden(sheet.name, left_out))


def _about_hidden(sheet: str, left_out: list[str]) -> Finding:
    figures = [text for text in left_out if number(text) is not None]
    quoted = f"（有数字 {'、'.join(figures[:3])}{' 等' if len(figures) > 3 else ''}）" if figures else ""
    return Finding(
        "reading.hidden",
        "unreadable" if figures else "not_applicable",
        "reading",
        f"工作表“{sheet}”的隐藏行列中有 {len(left_out)} 格内容，打开时看不到，没有读{quoted} / "
        "what stands in hidden rows and columns was not read",
    )


def _continued(table: Grid, grid: Grid) -> Grid | None:
    """A sheet named 续 ("continued") put under the one before it, its own title and heading left out; None where the
    headings differ."""
    heads = [[squeeze(text) for text in row] for row in table.rows]
    for r, row in enumerate(grid.rows[:8]):
        words = [squeeze(text) for text in row]
        if sum(map(bool, words)) < 2 or words not in heads:
            continue
        spans = {(a - r, b): size for (a, b), size in grid.spans.items() if a >= r}
        lower = Part([list(text) for text in grid.rows[r:]], spans, follows=True)
        upper = Part([list(text) for text in table.rows], dict(table.spans), list(table.before), label=table.part)
        joined = stitch([upper, lower])
        return joined[0] if len(joined) == 1 else None
    return None


def _is_prose(sheet: Sheet) -> bool:
    """No row has two cells of text: nothing stands beside anything."""
    rows = [row for row, _ in sheet.cells]
    return len(rows) == len(set(rows))


def _grid(sheet: Sheet) -> Grid:
    """The sheet from its first cell to its last one with text; blank rows and columns around it are left out."""
    top, left = min(r for r, _ in sheet.cells), min(c for _, c in sheet.cells)
    bottom, right = max(r for r, _ in sheet.cells), max(c for _, c in sheet.cells)
    covered: set[tuple[int, int]] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for r0, c0, r1, c1 in sheet.merged:
        if (r0, c0) not in sheet.cells and not (top <= r0 <= bottom and left <= c0 <= right):
            continue
        r1, c1 = min(r1, bottom), max(c1, c0)
        right = max(right, c1) if (r0, c0) in sheet.cells and c1 - right < 64 else right
        c1 = min(c1, right)
        if r0 < top or c0 < left or (r1 <= r0 and c1 <= c0):
            continue
        spans[r0 - top, c0 - left] = (r1 - r0 + 1, c1 - c0 + 1)
        if (r1 - r0 + 1) * (c1 - c0 + 1) <= 100_000:
            covered.update((r, c) for r in range(r0, r1 + 1) for c in range(c0, c1 + 1) if (r, c) != (r0, c0))
    height, width = bottom - top + 1, right - left + 1
    if height * width > 3 * MAX_CELLS:
        raise Unreadable("too_large", f"工作表“{sheet.name}”有 {height} 行 × {width} 列 / the sheet is too large")
    rows = [[""] * width for _ in range(height)]
    for (r, c), text in sheet.cells.items():
        if (r, c) not in covered:
            rows[r - top][c - left] = text
    return Grid(tuple(tuple(row) for row in rows), spans, part=sheet.name, is_hidden=sheet.hidden)


def clean(text: str) -> str:
    """A cell's text: line ends and blanks around it away, lines within it joined."""
    return "".join(part.strip(" \t\r\u3000\xa0") for part in text.replace("_x000D_", "").split("\n"))


def trimmed(rows: Sequence[Sequence[object]]) -> int:
    """Number of rows up to the last one that holds anything."""
    for index in range(len(rows) - 1, -1, -1):
        if any(value not in ("", None) for value in rows[index]):
            return index + 1
    return 0
