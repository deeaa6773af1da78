"""A table of a known kind to lines: one for each printed amount, with what it is of and the cell it stood in."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from archive import doubts
from archive.columns import UNIT_HEADING, PanelPlan, panel_plans
from archive.counted import counted, is_count
from archive.kinds import TableKind
from archive.kinds._words import OF_SPENDING, is_share, is_sum_of, part_of_spending, part_of_stock, row_words
from archive.labels import Label, PartsAbove, is_over_rows
from archive.layout import Layout
from archive.model import Finding, Line, Statement
from archive.sides import EITHER_SIDE, by_rows, first_side
from archive.states import of_whom, plans_by_state
from archive.values import key, year

_FUNDS_OF_A_GOVERNMENT: Final = {
    "政府性基金": "government_fund",
    "国有资本经营": "state_capital",
    "社会保险基金": "social_insurance",
}


class TableReading:
    """What became of one table: lines, counted things, and findings about what had no meaning."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.counts: list[Statement] = []
        self.findings: list[Finding] = []
        self.shares: set[int] = set()  # rows that print per cent and no amounts


def read_lines(layout: Layout, kind: TableKind, ordinal: int, fiscal_year: int | None, unit: str) -> TableReading:
    """All lines of a table. `unit` is its money unit; a heading may state another for its column."""
    reading = TableReading()
    panels = panel_plans(layout.plan, kind, fiscal_year or year(layout.title), unit, _default_fund(kind, layout))
    for panel in panels:
        _read_panel(layout, panel, ordinal, reading)
    if len(layout.panels) > 1:
        reading.lines.sort(key=_PLACE)
    if kind.slug in EITHER_SIDE and (came_in := first_side(layout)):
        headed = {one.index for panel in panels for one in panel.columns if one.words.direction}
        reading.lines = by_rows(reading.lines, came_in, headed)
    return reading


# In a list of things the year beside one is that in which it began, as likely as that of its money.
_LISTS: Final = ("projects", "procurement")
_PLACE: Final = attrgetter("row", "column")
# `_new(Line, …)` is `Line(…)` without the call of a Python function with 16 arguments: a page has hundreds of lines.
_new: Final = tuple.__new__


def _default_fund(kind: TableKind, layout: Layout) -> str:
    """The fund of amounts whose row and column name none; 三公 titles are taken at their word."""
    if kind.slug == "san_gong":
        return "general" if "一般公共预算" in key(layout.title) else "all"
    if kind.slug == "unit_summary":  # a government's account of one fund has the headings of a unit's account of all
        named = [fund for word, fund in _FUNDS_OF_A_GOVERNMENT.items() if word in layout.title]
        return named[0] if len(named) == 1 else kind.fund
    if kind.slug in OF_SPENDING and (part := part_of_spending(key(layout.title))):
        return part[1] or kind.fund
    return kind.fund


def _read_panel(layout: Layout, panel: PanelPlan, ordinal: int, reading: TableReading) -> None:
    """The lines of a panel, and what is counted in it."""
    context, labels, readers = panel.context, panel.labels, panel.readers
    start: int = panel.panel.before.start
    stop: int = panel.panel.before.stop
    leftmost = panel.panel.leftmost
    slug, lines, rows = context.kind.slug, reading.lines, layout.grid.rows
    met: dict[tuple[str | None, str], int] = {}
    repeats = _Repeats(panel, rows)
    stock: str | None = None
    source: str | None = None
    has_units, has_total = _has_units(layout, panel), False
    first = len(reading.lines)
    without_code: list[tuple[int, str]] = []
    above = PartsAbove(panel.panel.roles) if "part" in panel.panel.roles else None
    wider = _totals_of_more(layout, panel) if context.is_san_gong and not context.parts_in_columns else frozenset()
    by_state: dict[str, PanelPlan] = {}
    owner: Label | None = None
    for r in layout.body:
        row = rows[r]
        texts = above.complete(row[start:stop]) if above else row[start:stop]
        label = labels[texts] or labels.from_the_left(row, leftmost)
        if context.funds_in_rows:
            label, stock = _within_stock(label, stock)
            label, source = _within_source(label, source)
        if wider and r in wider:
            label = label._replace(level=1, is_total=False, measure=None)
        at, state = readers, label.state
        if state is not None and slug not in _LISTS:
            if is_share(state):
                reading.shares.add(r)
                continue
            by_state = by_state or plans_by_state(layout, panel)
            at = by_state.get(state, panel).readers
            owner = owner if label.is_state else label
            label = of_whom(label, owner, context.is_san_gong)
        code, name, classification, level, is_total, of, out_of, _, _ = label
        if has_units and name and not is_total:
            level = _OF_UNIT
        of_unit = context.is_san_gong and level == _OF_UNIT
        if context.is_san_gong or not name:
            printed = [one for one in panel.columns if one.fen[row[one.index]]]
            if not printed:
                continue
            if context.is_san_gong and not of_unit and state is None and is_count(name):
                reading.counts += [counted(name, row, one) for one in printed]
                continue
            reading.findings += doubts.nameless_row(label, printed, panel, ordinal, r)
        if above and code is None and (part := above.printed(texts)):
            without_code.append((r, part))
        has_total = has_total or is_total
        said = (code, name if state is None else f"{name} {state}")
        known = met.setdefault(said, r)
        is_duplicate = known != r and (code is not None or is_total) and repeats.has(said, known, r)
        for one in at[of, out_of, is_total, of_unit]:
            text = row[one.index]
            found = one.fen[text] if text else None
            if found is None:
                continue
            amount, exact = found
            line = _new(
                Line,
                (
                    ordinal,
                    slug,
                    one.year,
                    one.direction,
                    classification,
                    code,
                    name if one.name is None else one.name,
                    0 if one.is_all else level,
                    one.measure,
                    one.fund,
                    amount,
                    text,
                    is_total or one.is_all,
                    is_duplicate,
                    r,
                    one.index,
                ),
            )
            lines.append(line)
            if not exact:
                reading.findings.append(doubts.rounded(line))
        for column in panel.counted:
            if column.fen[row[column.index]]:
                reading.counts.append(counted(column.column.heading, row, column))
    if has_units and not has_total:
        reading.findings.append(doubts.without_total(panel, ordinal, layout.body[0]))
    if without_code:
        reading.findings.append(doubts.part_of_a_code(without_code, panel, ordinal))
    if panel.is_doubtful:
        reading.findings += doubts.about_panel(layout, panel, ordinal, lines[first:])


class _Repeats:
    """Which rows are printed a second time: those with the same code and name and the same amounts as before.

    Rows of one project for two units are no repeats: what stands beside the name is compared too.
    """

    def __init__(self, panel: PanelPlan, rows: Sequence[tuple[str, ...]]) -> None:
        self.panel = panel
        self.rows = rows
        self.seen: dict[tuple[str | None, str], set[tuple[str, ...]]] = {}
        self.units: list[tuple[str, ...]] | None = None

    def has(self, said: tuple[str | None, str], first: int, r: int) -> bool:
        """Whether row r is. The code and name that it says were printed first in another row."""
        before = self.seen.setdefault(said, {self._content(first)})
        content = self._content(r)
        if content in before:
            return True
        before.add(content)
        return False

    def _content(self, r: int) -> tuple[str, ...]:
        row, panel = self.rows[r], self.panel.panel
        amounts = [text if one.fen[text := row[one.index]] else "" for one in self.panel.columns]
        beside = [
            key(text) for text, role in zip(row[panel.before], panel.roles, strict=True) if role in ("owner", "beside")
        ]
        return (*amounts, *beside, *self._units(r))

    def _units(self, r: int) -> tuple[str, ...]:
        """Whose a row is: the name of a unit is printed once, in one cell beside all rows of it, or in a row over them."""
        if self.units is None:
            panel = self.panel.panel
            columns = [one.index for one in panel.labels if one.path and UNIT_HEADING.match(one.path[-1])]
            held, over = ("",) * len(columns), ""
            self.units = []
            for row in self.rows:
                held = tuple([key(row[c]) or text for c, text in zip(columns, held, strict=True)])
                over = self._over(row) or over
                self.units.append((*held, over))
        return self.units[r]

    def _over(self, row: tuple[str, ...]) -> str:
        """What the rows below a row are of, if it has amounts and a name and no code: the sum of a unit, of 一、基本支出."""
        panel = self.panel.panel
        label = None if "part" in panel.roles else self.panel.labels[row[panel.before]]
        if label is None or not is_over_rows(label):
            return ""
        return label.name if any(one.fen[row[one.index]] for one in self.panel.columns) else ""


# The level of a row of 三公 that is of one unit among several: not of the whole, whatever heads its columns.
_OF_UNIT: Final = 2


def _has_units(layout: Layout, panel: PanelPlan) -> bool:
    """Whether the rows of a table of 三公 are of several units. One row alone is of the whole, whoever it names."""
    labels = panel.panel.labels
    if not (panel.context.is_san_gong and panel.context.parts_in_columns and labels):
        return False
    if not any(column.path and UNIT_HEADING.match(column.path[-1]) for column in labels):
        return False
    places = [column.index for column in labels if column.path and UNIT_HEADING.match(column.path[-1])]
    whose: set[str | int] = set()
    for r in layout.body:
        row = layout.grid.rows[r]
        if any(one.fen[row[one.index]] for one in panel.columns):
            label = panel.labels[row[panel.panel.before]]
            # Rows of several years of one unit: its name stands beside each, or beside all of them.
            whose.add(next((row[c] for c in places if row[c]), "") if label and label.state else r)
    return len(whose - {""}) > 1


# What is printed below 三公 and is none of it.
_BEYOND: Final = ("meetings", "training", "agency_operating", "procurement")


def _totals_of_more(layout: Layout, panel: PanelPlan) -> frozenset[int]:
    """The rows of a table of 三公 that are totals of it and of 会议费 or 培训费, where 三公 has a total of its own: not of 三公."""
    before, rows = panel.panel.before, layout.grid.rows
    labels = [
        (r, label)
        for r in layout.body
        if (label := panel.labels[rows[r][before]]) and any(one.fen[rows[r][one.index]] for one in panel.columns)
    ]
    own = next((r for r, label in labels if label.is_total and "三公" in key(label.name)), None)
    beyond = next((r for r, label in labels if label.measure in _BEYOND), None)
    if own is None or beyond is None:
        return frozenset()
    return frozenset(
        [r for r, label in labels if label.is_total and "三公" not in key(label.name) and (r > beyond or r < own)]
    )


def _within_stock(label: Label, stock: str | None) -> tuple[Label, str | None]:
    """A fund, or what is left of a measure, below 上年结转 or 年末结转 is a part of that stock, until a total or another kind of row ends it."""
    words = row_words(label.name)
    if words.ends_stock or words.stock:
        return label, words.stock
    if stock and label.fund:
        return label._replace(measure=stock), stock
    if stock and label.classification != "functional" and (part := part_of_stock(label.name, stock, label.is_part)):
        return label._replace(measure=part), stock
    return label, None if label.classification == "functional" else stock


def _within_source(label: Label, source: str | None) -> tuple[Label, str | None]:
    """What 其中 names below a source is a part of that source, unless it is one of the funds that it is the sum of."""
    if not label.is_part:
        return label, label.fund
    if source is None or label.measure or is_sum_of(source, label.fund):
        return label, source
    return label._replace(measure="of_which", fund=label.fund or source), source
