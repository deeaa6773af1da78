"""The figures of one document, laid out so that checks can ask for them: sheets, rows, columns.

A sheet is one printed table's figures of one year. Rows marked as duplicates are not in any sheet: they were printed,
they are kept as lines, but they are never added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.model import KINDS, Extraction, Line, Statement, Table
from archive.values import FEN, decimals, key

Column = tuple[str, str]  # (measure, fund)
# 财政拨款 is the sum of these three; a sheet that prints it beside them must not add it to them.
FISCAL_PARTS = ("general", "government_fund", "state_capital")


@dataclass(slots=True)
class Row:
    """One printed row, or one of the panels of a row: what it is of, and its amounts by (measure, fund)."""

    row: int
    direction: str
    classification: str
    code: str | None
    name: str
    level: int
    is_total: bool
    cells: dict[Column, Line] = field(default_factory=dict)

    @property
    def any_cell(self) -> Line:
        return next(iter(self.cells.values()))


@dataclass(slots=True, eq=False)
class Sheet:
    """The figures of one table for one year. `place` is the last printed decimal place, in 分.

    Complete once `open_books` has returned it. It is equal to itself only, so that what several checks want of a sheet
    can be remembered with it.
    """

    table: Table
    kind: str
    year: int | None
    rows: list[Row] = field(default_factory=list)
    coded: dict[str, Row] = field(default_factory=dict)
    columns: dict[Column, None] = field(default_factory=dict)
    place: int = 1
    _funds: list[str] | None = None

    @property
    def name(self) -> str:
        return self.table.label or KINDS.get(self.kind, self.kind)

    def total(self) -> Row | None:
        """The 合计 of a sheet of codes."""
        return next((row for row in self.rows if row.is_total and row.code is None), None)

    def funds(self) -> list[str]:
        """The funds that have amounts here, `all` and sums of others left out."""
        if self._funds is None:
            found = dict.fromkeys(fund for row in self.rows for _, fund in row.cells if fund != "all")
            summed = any(part in found for part in FISCAL_PARTS)
            self._funds = [fund for fund in found if fund != "fiscal" or not summed]
        return self._funds


@dataclass(slots=True)
class Books:
    """Everything checks look at. `sheet(kind)` is this year's sheet of a kind; `stated` this year's statements."""

    extraction: Extraction
    year: int | None
    final: bool
    sheets: list[Sheet]
    current: dict[str, Sheet]
    stated: dict[str, list[Statement]]

    def sheet(self, kind: str) -> Sheet | None:
        return self.current.get(kind)

    def of_kinds(self, *kinds: str) -> Iterator[Sheet]:
        """Every sheet of these kinds, last year's columns included."""
        return (sheet for sheet in self.sheets if sheet.kind in kinds)

    def statement(self, metric: str) -> Statement | None:
        """The first statement of a metric for this year that has an amount."""
        return next((one for one in self.stated.get(metric, ()) if one.amount_fen is not None), None)

    def change(self, metric: str) -> Statement | None:
        """The first statement of a metric for this year that has a change."""
        return next((one for one in self.stated.get(metric, ()) if one.change_fen is not None), None)


def open_books(extraction: Extraction) -> Books:
    """Lay out one document."""
    year = extraction.document.fiscal_year
    if year is None:
        year = max((line.year for line in extraction.lines if line.year is not None), default=None)
    sheets = _sheets(extraction)
    current: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.year not in (year, None) or sheet.table.is_duplicate:
            continue
        held = current.get(sheet.kind)
        if held is None or len(sheet.rows) > len(held.rows):
            current[sheet.kind] = sheet
    stated: dict[str, list[Statement]] = {}
    for statement in extraction.statements:
        if statement.year in (year, None):
            stated.setdefault(statement.metric, []).append(statement)
    return Books(extraction, year, extraction.document.phase == "final", sheets, current, stated)


def _sheets(extraction: Extraction) -> list[Sheet]:
    tables = {table.ordinal: table for table in extraction.tables}
    sheets: dict[tuple[int, int | None], Sheet] = {}
    rows: dict[tuple[int, int | None, int, str, str | None, str], Row] = {}
    places: dict[int, int] = {}
    for line in extraction.lines:
        table = tables.get(line.table)
        if table is None:
            continue
        # The finest decimals of a table are its scale: a trailing zero is dropped, a decimal never invented.
        text = line.amount_text
        if text[-3:-2] != ".":
            places[line.table] = max(places.get(line.table, 0), decimals(text))
        elif places.get(line.table, 0) < 2:
            places[line.table] = 2 if text.isascii() else decimals(text)
        if line.is_duplicate:
            continue
        where = (line.table, line.year)
        sheet = sheets.get(where)
        if sheet is None:
            sheet = sheets[where] = Sheet(table, line.kind, line.year)
        at = (line.table, line.year, line.row, line.direction, line.code, line.name)
        row = rows.get(at)
        if row is None:
            row = rows[at] = Row(
                line.row, line.direction, line.classification, line.code, line.name, line.level, line.is_total
            )
            sheet.rows.append(row)
            if line.code is not None:
                sheet.coded.setdefault(line.code, row)
        column = (line.measure, line.fund)
        row.cells.setdefault(column, line)
        sheet.columns[column] = None
    for sheet in sheets.values():
        unit = FEN.get(sheet.table.money_unit, FEN["万元"])
        sheet.place = max(1, unit // 10 ** places[sheet.table.ordinal])
    return list(sheets.values())


def amount(line: Line | None) -> int | None:
    """The amount of a line; None where nothing was printed."""
    return None if line is None else line.amount_fen


def same_name(one: str, other: str) -> bool:
    """Whether two printed names are the same word."""
    return key(one) == key(other)
