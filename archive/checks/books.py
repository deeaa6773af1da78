"""The figures of one document, laid out so that checks can ask for them: sheets, rows, columns.

A sheet is one printed table's figures of one year. Rows marked as duplicates are not in any sheet: they were printed,
they are kept as lines, but they are never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from archive.model import KINDS, Extraction, Line, Statement, Table
from archive.values import FEN, decimals

Column = tuple[str, str]  # (measure, fund)
# 财政拨款 is the sum of these three; a sheet that prints it beside them must not add it to them.
FISCAL_PARTS = ("general", "government_fund", "state_capital")
_table_of = attrgetter("table")


@dataclass(slots=True)
class Row:
    """One printed row, or one of the panels of a row: what it is of, and its amounts by (measure, fund).

    `again` holds further amounts of the same: 一般公共预算 of this year's and of the superior's, with no sum of both.
    """

    row: int
    direction: str
    classification: str
    code: str | None
    name: str
    level: int
    is_total: bool
    cells: dict[Column, Line] = field(default_factory=dict)
    again: list[Line] = field(default_factory=list)

    @property
    def any_cell(self) -> Line:
        return next(iter(self.cells.values()))


_Rows = dict[tuple[int, str, str | None, str], Row]


@dataclass(slots=True, eq=False)
class Sheet:
    """The figures of one table for one year. `place` is the last printed decimal place, in 分.

    `coded` holds the first row of each code (its spending, where it prints its revenue as well), `again` the later ones.
    Complete once `open_books` has returned it. It is equal to itself only, so that what several checks want of a sheet can
    be remembered with it.
    """

    table: Table
    kind: str
    year: int | None
    name: str
    rows: list[Row] = field(default_factory=list)
    coded: dict[str, Row] = field(default_factory=dict)
    again: list[Row] = field(default_factory=list)
    place: int = 1
    _columns: list[Column] | None = None
    _funds: list[str] | None = None

    def total(self) -> Row | None:
        """The 合计 of a sheet of codes."""
        for row in self.rows:
            if row.is_total and row.code is None:
                return row
        return None

    def columns(self) -> list[Column]:
        """The columns that have amounts here, as first printed."""
        if self._columns is None:
            self._columns = columns_of(self.rows)
        return self._columns

    def funds(self) -> list[str]:
        """The funds that have amounts here, `all` and sums of others left out."""
        if self._funds is None:
            found = dict.fromkeys([fund for _, fund in self.columns() if fund != "all"])
            summed = any(part in found for part in FISCAL_PARTS)
            self._funds = [fund for fund in found if fund != "fiscal" or not summed]
        return self._funds


def columns_of(rows: Iterable[Row]) -> list[Column]:
    """The columns of some rows, as first printed."""
    found: dict[Column, Line] = {}
    for row in rows:
        found.update(row.cells)
    return list(found)


@dataclass(slots=True)
class Books:
    """Everything checks look at. `sheet(kind)` is this year's sheet of a kind; `stated` this year's statements.

    `prose` is every sentence that states something, once, each on a line of its own.
    """

    extraction: Extraction
    year: int | None
    final: bool
    sheets: list[Sheet]
    current: dict[str, Sheet]
    stated: dict[str, list[Statement]]
    prose: str
    _amounts: dict[str, Statement]
    _changes: dict[str, Statement]

    def sheet(self, kind: str) -> Sheet | None:
        return self.current.get(kind)

    def of_kinds(self, *kinds: str) -> Iterator[Sheet]:
        """Every sheet of these kinds, last year's columns included."""
        return (sheet for sheet in self.sheets if sheet.kind in kinds)

    def statement(self, metric: str) -> Statement | None:
        """The first statement of a metric for this year that has an amount."""
        return self._amounts.get(metric)

    def change(self, metric: str) -> Statement | None:
        """The first statement of a metric for this year that has a change."""
        return self._changes.get(metric)


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
    amounts: dict[str, Statement] = {}
    changes: dict[str, Statement] = {}
    for statement in extraction.statements:
        if statement.year not in (year, None):
            continue
        metric = statement.metric
        stated.setdefault(metric, []).append(statement)
        if statement.amount_fen is not None:
            amounts.setdefault(metric, statement)
        if statement.change_fen is not None:
            changes.setdefault(metric, statement)
    prose = "\n".join(dict.fromkeys([statement.sentence for statement in extraction.statements]))
    final = extraction.document.phase == "final"
    return Books(extraction, year, final, sheets, current, stated, prose, amounts, changes)


def _sheets(extraction: Extraction) -> list[Sheet]:
    tables = {table.ordinal: table for table in extraction.tables}
    sheets: dict[tuple[int, int | None], tuple[Sheet, _Rows]] = {}
    decimals_of: dict[int, int] = {}
    for ordinal, run in groupby(extraction.lines, _table_of):
        table = tables.get(ordinal)
        if table is None:
            continue
        lines = list(run)
        # The finest decimals of a table are its scale: a trailing zero is dropped, a decimal never invented.
        finest = max([decimals(line.amount_text) for line in lines])
        decimals_of[ordinal] = max(decimals_of.get(ordinal, 0), finest)
        _fill(sheets, table, lines)
    for sheet, _ in sheets.values():
        unit = FEN.get(sheet.table.money_unit, FEN["万元"])
        sheet.place = max(1, unit // 10 ** decimals_of[sheet.table.ordinal])
    return [sheet for sheet, _ in sheets.values()]


def _fill(sheets: dict[tuple[int, int | None], tuple[Sheet, _Rows]], table: Table, lines: Sequence[Line]) -> None:
    """Enter lines of one table in the sheets of their years."""
    sheet: Sheet | None = None
    rows: _Rows = {}
    for line in lines:
        if line.is_duplicate:
            continue
        year, code = line.year, line.code
        if sheet is None or sheet.year != year:
            entered = sheets.get((table.ordinal, year))
            if entered is None:
                name = table.label or KINDS.get(line.kind, line.kind)
                entered = sheets[table.ordinal, year] = Sheet(table, line.kind, year, name), {}
            sheet, rows = entered
        at = (line.row, line.direction, code, line.name)
        row = rows.get(at)
        if row is None:
            cells: dict[Column, Line] = {}
            row = Row(line.row, line.direction, line.classification, code, line.name, line.level, line.is_total, cells)
            rows[at] = row
            sheet.rows.append(row)
            held = row if code is None else sheet.coded.setdefault(code, row)
            if code is not None and held.row == row.row and held.direction == "revenue":
                sheet.coded[code] = row  # 本年收入 and 本年支出 of a code side by side: what was spent is asked for
            elif held is not row:
                sheet.again.append(row)
        if row.cells.setdefault((line.measure, line.fund), line) is not line:
            row.again.append(line)
