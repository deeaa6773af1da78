"""Printed tables whose cells know what they mean: one source for the page and for its ground truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

FEN_PER = {"万元": 1_000_000, "元": 100}
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed amount as it is meant (see DESIGN §3 for the words). `amount_fen` is the printed, rounded amount."""

    kind: str
    year: int
    direction: str
    classification: str
    code: str | None
    name: str
    level: int
    measure: str
    fund: str
    amount_fen: int
    is_total: bool = False
    is_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    text: str = ""
    colspan: int = 1
    rowspan: int = 1
    line: Line | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One printed table. `rows` hold the cells that begin in them; `above` is printed before the table."""

    kind: str | None
    label: str
    title: str
    money_unit: str
    rows: tuple[tuple[Cell, ...], ...]
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return max(sum(cell.colspan for cell in row) for row in self.rows)

    @property
    def lines(self) -> list[Line]:
        return [cell.line for row in self.rows for cell in row if cell.line]


def positioned(grid: Grid) -> list[tuple[int, int, Cell]]:
    """(row, column, cell) of every cell, spans resolved."""
    taken: set[tuple[int, int]] = set()
    found = []
    for r, row in enumerate(grid.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            found.append((r, c, cell))
            taken.update((r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan))
            c += cell.colspan
    return found


@dataclass(frozen=True, slots=True)
class Print:
    """How a site prints numbers. `nothing` stands where there is no amount: "", "—" or "0.00"."""

    money_unit: str = "万元"
    separators: bool = False
    full_width: bool = False
    nothing: str = ""
    decimals: int = 2

    def number(self, fen: int) -> str:
        """The amount as text, rounded half up.

        >>> Print().number(1_234_567_800), Print(separators=True, money_unit="元").number(123_456_700)
        ('1234.57', '1,234,567.00')
        """
        quantum = Decimal(1).scaleb(-self.decimals)
        value = (Decimal(fen) / FEN_PER[self.money_unit]).quantize(quantum, ROUND_HALF_UP)
        text = f"{value:,}" if self.separators else f"{value}"
        return text.translate(_FULL_WIDTH) if self.full_width else text

    def as_printed(self, fen: int) -> int:
        """The amount in 分 that a reader of the printed number gets."""
        quantum = Decimal(1).scaleb(-self.decimals)
        unit = FEN_PER[self.money_unit]
        return int((Decimal(fen) / unit).quantize(quantum, ROUND_HALF_UP) * unit)

    def cell(self, fen: int | None, line: Line) -> Cell:
        """A cell that prints `fen` and means `line` (whose amount is set here). None or 0 print as `nothing`."""
        if not fen:
            if self.nothing != "0.00":
                return Cell(self.nothing)
            fen = 0
        return Cell(self.number(fen), line=replace(line, amount_fen=self.as_printed(fen)))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of amounts: its headings from top to bottom, and what its amounts are of."""

    headings: tuple[str, ...]
    measure: str = "total"
    fund: str = "all"
    direction: str = "expenditure"
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of amounts (分, as many as there are columns). `code` is None in rows that are totals or funds."""

    code: str | None
    name: str
    amounts: tuple[int | None, ...]
    is_total: bool = False
    is_duplicate: bool = False
    wrong: dict[int, int] = field(default_factory=dict)
    first: str = ""  # what stands in the first column of a row without a code

    @property
    def level(self) -> int:
        if not self.code:
            return 0
        return {1: 1, 3: 1, 5: 2, 7: 3}.get(len(self.code), 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a site sets its tables. `title_in_grid`: title, number and money unit are rows of the table itself."""

    title_in_grid: bool = True
    split_codes: bool = False
    blank_rows: int = 0
    total_in_code_column: bool = True


def heading_rows(columns: Sequence[tuple[str, ...]]) -> list[list[Cell]]:
    """Heading cells of several levels: equal neighbours are merged, short ones reach down.

    >>> [[(c.text, c.colspan, c.rowspan) for c in row] for row in heading_rows([("码",), ("数", "总"), ("数", "基")])]
    [[('码', 1, 2), ('数', 2, 1)], [('总', 1, 1), ('基', 1, 1)]]
    """
    depth = max(len(path) for path in columns)
    rows: list[list[Cell]] = []
    for level in range(depth):
        row: list[Cell] = []
        start = 0
        while start < len(columns):
            path = columns[start]
            if level >= len(path):
                start += 1
                continue
            end = start + 1
            while end < len(columns) and columns[end][: level + 1] == path[: level + 1] and len(path) > level + 1:
                end += 1
            reach = depth - level if level == len(path) - 1 else 1
            row.append(Cell(path[level], end - start, reach, heading=True))
            start = end
        rows.append(row)
    return rows


def framed(
    kind: str | None,
    label: str,
    title: str,
    money_unit: str,
    body: Sequence[Sequence[Cell]],
    frame: Frame,
    note: str = "",
) -> Grid:
    """A table with its title, its number and its money unit, inside the grid or above it."""
    width = max(sum(cell.colspan for cell in row) for row in body)
    rows = [tuple(row) for row in body]
    empty = tuple(Cell() for _ in range(width))
    rows += [empty] * frame.blank_rows
    if note:
        rows.append((Cell(note, width),))
    unit = f"单位：{money_unit}"
    if not frame.title_in_grid:
        return Grid(kind, label, title, money_unit, tuple(rows), above=(label, title, unit))
    head = [
        (Cell(label), *empty[1:]),
        (Cell(title, width),),
        empty,
        (*empty[1:], Cell(unit)),
    ]
    return Grid(kind, label, title, money_unit, (*head, *rows))


def code_table(
    kind: str,
    label: str,
    title: str,
    classification: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    year: int,
    prints: Print,
    frame: Frame,
    code_headings: tuple[tuple[str, ...], tuple[str, ...]] = (("科目编码",), ("科目名称",)),
    note: str = "",
) -> Grid:
    """A table of codes by columns of amounts, 合计 first."""
    split = frame.split_codes and classification == "functional"
    group = code_headings[0][:-1]
    paths = [(*group, word) for word in ("类", "款", "项")] if split else [code_headings[0]]
    if split and not group:
        paths = [("科目编码", word) for word in ("类", "款", "项")]
    paths = [*paths, code_headings[1], *(column.headings for column in columns)]
    body: list[list[Cell]] = heading_rows(paths)
    n_code = 3 if split else 1
    for row in rows:
        if row.is_total and frame.total_in_code_column:
            cells = [Cell(row.name, n_code + 1)]
        elif split:
            parts = [row.code[:3], row.code[3:5], row.code[5:7]] if row.code else ["", "", ""]
            cells = [*map(Cell, parts), Cell(row.name)]
        else:
            cells = [Cell(row.code or row.first), Cell(row.name)]
        for index, (column, amount) in enumerate(zip(columns, row.amounts, strict=True)):
            meant = Line(
                kind,
                column.year or year,
                column.direction,
                "source" if row.is_total else classification,
                row.code,
                row.name,
                row.level,
                column.measure,
                column.fund,
                0,
                row.is_total,
                row.is_duplicate,
            )
            cells.append(prints.cell(row.wrong.get(index, amount), meant))
        body.append(cells)
    return framed(kind, label, title, prints.money_unit, body, frame, note)


@dataclass(frozen=True, slots=True)
class SideRow:
    """A row of one side of a two-sided table. Indent shows in print only; `name` is what it is called."""

    text: str
    name: str
    amounts: tuple[int | None, ...]
    measure: str = "total"
    fund: str = "all"
    classification: str = "source"
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its heading, the headings of its columns (the first is the item's), and the fund of each amount."""

    heading: str
    headings: tuple[str, ...]
    funds: tuple[str, ...]
    rows: tuple[SideRow, ...]
    direction: str


def two_sided(
    kind: str, label: str, title: str, sides: tuple[Side, Side], year: int, prints: Print, frame: Frame
) -> Grid:
    """收入 on the left, 支出 on the right, rows side by side without relation to each other."""
    paths = [(side.heading, heading) for side in sides for heading in side.headings]
    body: list[list[Cell]] = heading_rows(paths)
    for index in range(max(len(side.rows) for side in sides)):
        cells: list[Cell] = []
        for side in sides:
            if index >= len(side.rows):
                cells += [Cell()] * len(side.headings)
                continue
            row = side.rows[index]
            cells.append(Cell(row.text))
            for column, amount in enumerate(row.amounts):
                fund = row.fund if row.fund != "all" else side.funds[column]
                meant = Line(
                    kind,
                    year,
                    side.direction,
                    row.classification,
                    None,
                    row.name,
                    0 if row.classification == "source" else 1,
                    row.measure,
                    fund,
                    0,
                    row.is_total,
                )
                cells.append(prints.cell(amount, meant) if row.name else Cell())
        body.append(cells)
    return framed(kind, label, title, prints.money_unit, body, frame)
