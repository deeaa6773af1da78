"""The figures of one document, laid out so that checks can ask for them: sheets, rows, columns.

A sheet is one printed table's figures of one year. Rows marked as duplicates are not in any sheet: they were printed,
they are kept as lines, but they are never added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from archive.columns import UNIT_HEADING
from archive.model import KINDS, NOT_COUNTED, Extraction, Line, Statement, Table
from archive.values import key, last_place

Column = tuple[str, str]  # (measure, fund)
# 财政拨款 is the sum of these three; a sheet that prints it beside them must not add it to them.
_OF_A_GOVERNMENT = {"government_fund", "state_capital", "social_insurance"}
FISCAL_PARTS = ("general", "government_fund", "state_capital")


@dataclass(slots=True)
class Row:
    """One printed row, or one of the panels of a row: what it is of, and its amounts by (measure, fund).

    `label` is how readers are told of it: "表二 201 一般公共服务支出". `again` holds further amounts of the same: 一般公共预算 of
    this year's and of the superior's, with no sum of both.
    """

    row: int
    direction: str
    classification: str
    code: str | None
    name: str
    level: int
    is_total: bool
    label: str
    cells: dict[Column, Line]
    again: list[Line] | None

    # Written out: what dataclasses write is never compiled.
    def __init__(
        self,
        row: int,
        direction: str,
        classification: str,
        code: str | None,
        name: str,
        level: int,
        is_total: bool,
        label: str,
        cells: dict[Column, Line],
        again: list[Line] | None = None,
    ) -> None:
        self.row = row
        self.direction = direction
        self.classification = classification
        self.code = code
        self.name = name
        self.level = level
        self.is_total = is_total
        self.label = label
        self.cells = cells
        self.again = again

    @property
    def is_over_rows(self) -> bool:
        """Whether it has no code and is no sum: in a table of codes, the name of what stands below it."""
        return self.code is None and not (self.is_total or self.name == "小计")

    @property
    def any_cell(self) -> Line:
        return next(iter(self.cells.values()))


_Place = tuple[int, int | None, int, str, str | None, str]  # (table, year, row, direction, code, name)


@dataclass(slots=True, eq=False)
class Sheet:
    """The figures of one table for one year. `place` is the last printed decimal place, in 分.

    `coded` holds the first row of each code (its spending, where it prints its revenue as well), `again` the later ones;
    `totals` the 合计 of a sheet of codes. Complete once `open_books` has returned it. It is equal to itself only, so that what several checks want of a sheet can
    be remembered with it.
    """

    table: Table
    kind: str
    year: int | None
    name: str
    rows: list[Row]
    place: int
    coded: dict[str, Row]
    again: list[Row]
    totals: list[Row]
    _columns: list[Column] | None
    _by_code: dict[Column, dict[str, Line]] | None
    _funds: list[str] | None

    def __init__(self, table: Table, kind: str, year: int | None, name: str, rows: list[Row], place: int = 1) -> None:
        self.table = table
        self.kind = kind
        self.year = year
        self.name = name
        self.rows = rows
        self.place = place
        self.coded = {}
        self.again = []
        self.totals = []
        self._columns = self._by_code = self._funds = None

    def total(self) -> Row | None:
        """The 合计 of a sheet of codes."""
        return self.totals[0] if self.totals else None

    def index(self) -> None:
        """Find the totals and the codes among its rows."""
        self.totals = [row for row in self.rows if row.is_total and row.code is None]
        coded = [row for row in self.rows if row.code is not None]
        self.coded = {row.code: row for row in coded if row.code is not None}
        if len(self.coded) == len(coded):
            return
        self.coded = {}
        for row in coded:
            code = row.code or ""
            held = self.coded.setdefault(code, row)
            if held.direction == "revenue" != row.direction and held.row == row.row:
                self.coded[code] = row  # 本年收入 and 本年支出 of a code side by side: what was spent is asked for
            elif held is not row:
                self.again.append(row)

    def by_code(self) -> dict[Column, dict[str, Line]]:
        """What is printed in each column beside codes, as first printed."""
        if self._by_code is None:
            found = self._by_code = {}
            for code, row in self.coded.items():
                for column, line in row.cells.items():
                    lines = found.get(column)
                    if lines is None:
                        lines = found[column] = {}
                    lines[code] = line
            if self.is_of_units():
                self._add_units(found)
        return self._by_code

    def is_of_units(self) -> bool:
        """Whether codes are printed again for each of several units, that a column of the table names, or rows over them."""
        grid = self.table.grid
        if not self.again or grid is None:
            return False
        if any(UNIT_HEADING.match(key(text)) for r in self.table.header for text in grid.rows[r]):
            return True
        return sum(one.is_over_rows and below.code is not None for one, below in pairwise(self.rows)) > 1

    def _add_units(self, found: dict[Column, dict[str, Line]]) -> None:
        """A total is that of all units: their amounts of a code are added."""
        for row in self.again:
            held = self.coded[row.code or ""]
            if row.classification == "source" or row.direction != held.direction or row.row == held.row:
                continue
            for column, line in row.cells.items():
                lines = found.setdefault(column, {})
                first = lines.get(held.code or "")
                whole = line.amount_fen + (first.amount_fen if first else 0)
                lines[held.code or ""] = (first or line)._replace(amount_fen=whole)

    def columns(self) -> list[Column]:
        """The columns that have amounts here, as first printed."""
        if self._columns is None:
            found: dict[Column, Line] = {}
            for row in self.rows:
                found.update(row.cells)
            self._columns = list(found)
        return self._columns

    def funds(self) -> list[str]:
        """The funds that have amounts here, `all` and sums of others left out."""
        if self._funds is None:
            found = dict.fromkeys([fund for _, fund in self.columns() if fund != "all"])
            summed = any(part in found for part in FISCAL_PARTS)
            self._funds = [fund for fund in found if fund != "fiscal" or not summed]
        return self._funds


@dataclass(slots=True)
class Books:
    """Everything checks look at. `sheet(kind)` is this year's sheet of a kind; `stated` this year's statements.

    `duplicates` are the lines that repeat others; they are in no sheet. `prose` is every sentence that states something, once, each on a line of its own.
    """

    extraction: Extraction
    year: int | None
    final: bool
    sheets: list[Sheet]
    duplicates: list[Line]
    current: dict[str, Sheet]
    stated: dict[str, list[Statement]]
    prose: str
    _amounts: dict[str, Statement]
    _changes: dict[str, Statement]
    _printed: set[int] | None = None

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

    def prints(self, fen: int) -> bool:
        """Whether any line has this amount."""
        if self._printed is None:
            self._printed = {line.amount_fen for line in self.extraction.lines}
        return fen in self._printed


def open_books(extraction: Extraction) -> Books:
    """Lay out one document."""
    year = extraction.document.fiscal_year
    if year is None:
        year = max((line.year for line in extraction.lines if line.year is not None), default=None)
    sheets, duplicates = _sheets(extraction)
    for sheet in sheets:
        if sheet.kind == "unit_summary" and {fund for _, fund in sheet.columns()} <= _OF_A_GOVERNMENT:
            sheet.kind = "fund_summary"  # money moves between a government's accounts: no unit's rules hold in them
    current: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.year not in (year, None) or _is_aside(sheet.table):
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
    return Books(extraction, year, final, sheets, duplicates, current, stated, prose, amounts, changes)


def _is_aside(table: Table) -> bool:
    """Whether another table of the document says the same, or is the one that is compared."""
    return table.is_duplicate or table.status == NOT_COUNTED


def _sheets(extraction: Extraction) -> tuple[list[Sheet], list[Line]]:
    """The sheets, and the duplicates that are left out of them."""
    tables = {table.ordinal: table for table in extraction.tables}
    sheets: dict[tuple[int, int | None], Sheet] = {}
    rows: dict[_Place, Row] = {}
    duplicates: list[Line] = []
    printed: dict[int, set[str]] = {}  # by table, duplicates as well
    table: Table | None = None
    sheet: Sheet | None = None
    row: Row | None = None
    texts = set[str]()
    for line in extraction.lines:
        (ordinal, kind, year, direction, classification, code, name, level, measure, fund, _, text, is_total, is_duplicate,
         number, _) = line  # fmt: skip
        if table is None or table.ordinal != ordinal:
            table, sheet = tables.get(ordinal), None
            if table is None:
                continue
            texts = printed.setdefault(ordinal, set())
        texts.add(text)
        if is_duplicate:
            duplicates.append(line)
            continue
        if sheet is None or sheet.year != year:
            sheet, row = sheets.get((ordinal, year)), None
            if sheet is None:
                sheet = sheets[ordinal, year] = Sheet(table, kind, year, table.label or KINDS.get(kind, kind), [])
        if row is None or row.row != number or row.code != code or row.name != name or row.direction != direction:
            place = ordinal, year, number, direction, code, name
            row = rows.get(place)
            if row is None:
                label = f"{sheet.name} {code} {name}" if code else f"{sheet.name} {name}"
                row = rows[place] = Row(number, direction, classification, code, name, level, is_total, label, {})
                sheet.rows.append(row)
        if row.cells.setdefault((measure, fund), line) is not line:
            if row.again is None:
                row.again = []
            row.again.append(line)
    for sheet in sheets.values():
        sheet.index()
        sheet.place = last_place(sheet.table.money_unit, printed[sheet.table.ordinal])
    return list(sheets.values()), duplicates
