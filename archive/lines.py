"""A table of a known kind to lines: one for each printed amount, with what it is of and the cell it stood in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from archive.kinds import TableKind
from archive.kinds._words import Heading, heading, is_of_which, is_sum_of, is_whole, part_of, row_words
from archive.labels import Label, Labels, labels_of
from archive.layout import Layout
from archive.model import Finding, Line, Statement
from archive.panels import Column, Panel, Plan, Role
from archive.values import Fen, Met, fen_in, key, money_unit, number, year

# Tables of one fund by code: in final accounts they print what came in and what was left as well.
_ONE_FUND = ("general_expenditure", "government_fund", "state_capital")
# Tables that are of one measure as a whole.
_ALL_OF = {"basic_expenditure": "basic", "procurement": "procurement"}
# The metrics are those of `archive.narrative`.
_COUNT_METRICS = (
    ("delegations", ("团组",)),
    ("abroad_people", ("出国", "人")),
    ("vehicle_purchase_count", ("购置", "数")),
    ("vehicle_count", ("保有",)),
    ("reception_batches", ("批次",)),
    ("reception_people", ("接待", "人")),
)


@dataclass(slots=True)
class TableReading:
    """What became of one table: lines, counted things, and findings about what had no meaning."""

    lines: list[Line] = field(default_factory=list)
    counts: list[Statement] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for all lines of a table.

    `finals` are the years for which a final figure is printed: a 预算数 of such a year is `budgeted`, not the total.
    `parts_in_columns`: the parts of 三公 stand over the columns and not before the rows. `has_stocks`: what is carried
    over is opposed to what came and went; else 上年结转 over a column is one of the sources of this year's money.
    `funds_in_rows`: the sources of the money stand before the rows, as in a two-sided account.
    """

    kind: TableKind
    year: int | None
    unit: str
    fund: str
    finals: frozenset[int | None]
    parts_in_columns: bool
    has_stocks: bool
    funds_in_rows: bool
    is_summary: bool
    is_san_gong: bool


@dataclass(frozen=True, slots=True)
class _Amounts:
    """A column of amounts, with what holds for all of them. `place` counts the columns of a panel from 0."""

    column: Column
    place: int
    words: Heading
    index: int
    role: Role
    fen: Fen
    year: int | None
    stage: str | None
    name: str


class _Said(NamedTuple):
    """What a row says of its amounts."""

    measure: str | None
    fund: str | None
    is_total: bool
    of_unit: bool  # in a table of 三公 for several units: the row is of one of them


_NOTHING_SAID = _Said(None, None, False, False)


class _Meaning(NamedTuple):
    """What an amount is of: its column and what its row says of it, taken together."""

    direction: str
    measure: str
    fund: str
    is_whole: bool


# How the amounts of a column are read in rows that say the same: where they stand, what is printed there in 分, their year,
# direction, measure and fund, whether they are the whole of the table, and a name that counts more than that of the row.
_Reader = tuple[int, Fen, int | None, str, str, str, bool, str | None]


class _Readers(Met[tuple[str | None, str | None, bool, bool], list[_Reader]]):
    """How the columns of money are read, by what a row says (`_Said`): few rows of a table differ in that."""

    def __init__(self, columns: Sequence[_Amounts], side: str | None, context: _Context) -> None:
        self.columns, self.side, self.context = columns, side, context

    def look(self, met: tuple[str | None, str | None, bool, bool]) -> list[_Reader]:
        said, context = _Said(*met), self.context
        # Where the parts of 三公 stand over the columns, the heading names them and not the row.
        named_above = context.is_san_gong and context.parts_in_columns and not said.of_unit
        return [
            (one.index, one.fen, one.year, *_meaning(one, said, self.side, context), one.name if named_above else None)
            for one in self.columns
            if one.role == "amount"
        ]


@dataclass(frozen=True, slots=True)
class _PanelPlan:
    """A panel and how its rows are read."""

    panel: Panel
    labels: Labels
    columns: tuple[_Amounts, ...]
    counted: tuple[_Amounts, ...]
    unknown: tuple[_Amounts, ...]  # the headings say nothing known
    readers: _Readers
    context: _Context


def read_lines(layout: Layout, kind: TableKind, ordinal: int, fiscal_year: int | None, unit: str) -> TableReading:
    """All lines of a table. `unit` is its money unit; a heading may state another for its column."""
    reading = TableReading()
    for panel in _panels(layout.plan, kind, fiscal_year or year(layout.title), unit, _default_fund(kind, layout)):
        _read_panel(layout, panel, ordinal, reading)
        _left_codes(layout, panel, ordinal, reading)
    if len(layout.panels) > 1:
        reading.lines.sort(key=_PLACE)
    return reading


_PLACE = attrgetter("row", "column")


def _default_fund(kind: TableKind, layout: Layout) -> str:
    """The fund of amounts whose row and column name none; 三公 titles are taken at their word."""
    if kind.slug == "san_gong":
        return "general" if "一般公共预算" in key(layout.title) else "all"
    return kind.fund


@lru_cache(maxsize=2048)
def _panels(plan: Plan, kind: TableKind, this_year: int | None, unit: str, fund: str) -> tuple[_PanelPlan, ...]:
    """How the panels of a table are read: the same for all tables with these headings."""
    is_san_gong = kind.slug == "san_gong"
    headings = [heading(column.path, is_san_gong) for panel in plan.panels for column in panel.amounts]
    context = _Context(
        kind=kind,
        year=this_year,
        unit=unit,
        fund=fund,
        finals=frozenset(_year(words, this_year) for words in headings if words.stage == "final"),
        parts_in_columns=any(words.measure not in (None, "change") for words in headings),
        has_stocks=_has_stocks(kind, plan, headings),
        funds_in_rows=kind.slug.endswith("_summary") or _has_funds_in_rows(kind, plan, headings),
        is_summary=kind.slug.endswith("_summary"),
        is_san_gong=is_san_gong,
    )
    return tuple([_panel_plan(panel, context) for panel in plan.panels])


def _panel_plan(panel: Panel, context: _Context) -> _PanelPlan:
    side = panel.side if context.is_summary else None
    columns = [_amounts(column, place, context) for place, column in enumerate(panel.amounts)]
    if not context.is_san_gong:
        _tell_parts(columns)
        _tell_alike(columns, side, context)
    return _PanelPlan(
        panel=panel,
        labels=labels_of(panel.roles, context.kind.slug, side, panel.breakdown),
        columns=tuple(columns),
        counted=tuple([one for one in columns if one.role == "count"]),
        unknown=tuple([one for one in columns if one.words.measure == "other"]),
        readers=_Readers(columns, side, context),
        context=context,
    )


def _tell_parts(columns: list[_Amounts]) -> None:
    """Columns of 其中 that are no measure and no fund are parts, not amounts in their own right."""
    before: tuple[str, ...] = ()
    for place, one in enumerate(columns):
        if not is_of_which(one.column.path):
            before = one.column.path
        elif (words := part_of(one.column.path, before)) is not None:
            columns[place] = replace(one, words=words)


def _tell_alike(columns: list[_Amounts], side: str | None, context: _Context) -> None:
    """No column is taken for a total for want of words: beside a total, what says the same is a part of it or unknown."""
    alike: dict[tuple[object, ...], list[_Amounts]] = {}
    for one in columns:
        if one.role == "amount":
            meaning = _meaning(replace(one, stage=None), _NOTHING_SAID, side, context)
            alike.setdefault((meaning, one.year, one.words.stage), []).append(one)
    for family in alike.values():
        wholes = [one for one in family if is_whole(one.column.path)]
        if len(family) == 1 or not wholes:
            continue
        whole = min(wholes, key=lambda one: len(one.column.path))
        for one in family:
            measure = _beside(whole.column.path, one)
            if measure is not None:
                columns[one.place] = replace(one, words=replace(one.words, measure=measure, stock=None))


def _beside(whole: tuple[str, ...], one: _Amounts) -> str | None:
    """What a column is that seems to say the same as a total: `of_which`, `other`, or None for a total as well."""
    path = one.column.path
    if path == whole or (is_whole(path) and len(path) == len(whole)):
        return None
    within = len(whole) > 1 and path[: len(whole) - 1] == whole[:-1]
    return "of_which" if within or is_whole(path) or one.words.direction else "other"


def _has_stocks(kind: TableKind, plan: Plan, headings: list[Heading]) -> bool:
    """Whether a table is an account of stocks: with 年末结转 in it; one fund's, with 年初结转 or 本年收入."""
    if kind.slug.endswith("_summary") or any(words.stock == "closing" for words in headings):
        return True
    if kind.slug not in _ONE_FUND:
        return False
    columns = (column for panel in plan.panels for column in panel.amounts)
    return any(
        words.direction == "revenue" or (words.stock is not None and "年初" in column.heading)
        for words, column in zip(headings, columns, strict=True)
    )


def _has_funds_in_rows(kind: TableKind, plan: Plan, headings: list[Heading]) -> bool:
    """Whether a revenue table has its sources before the rows: none is over a column, and the rows are no units."""
    labels = (column.path[-1] for panel in plan.panels for column in panel.labels if column.path)
    return (
        kind.slug == "unit_revenue"
        and not any(words.fund for words in headings)
        and not any(_UNIT_HEADING.match(word) for word in labels)
    )


def _amounts(column: Column, place: int, context: _Context) -> _Amounts:
    words = heading(column.path, context.is_san_gong)
    amount_year = _year(words, context.year)
    staged = words.stage in ("budgeted", "adjusted") and amount_year in context.finals
    named = zip(column.path, column.printed, strict=True)
    plain = [text for word, text in named if word not in ("小计", "预算数", "决算数")]
    unit = next((u for word in reversed(column.path) if (u := money_unit(word))), context.unit)
    return _Amounts(
        column=column,
        place=place,
        words=words,
        index=column.index,
        role=column.role,
        fen=fen_in(unit),
        year=amount_year,
        stage=words.stage if staged else None,
        name=plain[-1] if plain else "",
    )


@dataclass(slots=True)
class _Repeats:
    """Which rows are printed a second time: those with the same code and name and the same amounts as before.

    Rows of one project for two units are no repeats: what stands beside the name is compared too.
    """

    panel: _PanelPlan
    rows: Sequence[tuple[str, ...]]
    seen: dict[tuple[str | None, str], set[tuple[str, ...]]] = field(default_factory=dict)

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
        return (*amounts, *beside)


def _read_panel(layout: Layout, panel: _PanelPlan, ordinal: int, reading: TableReading) -> None:
    """The lines of a panel, and what is counted in it."""
    context, labels, readers = panel.context, panel.labels, panel.readers
    before, leftmost = panel.panel.before, panel.panel.leftmost
    slug, lines, rows = context.kind.slug, reading.lines, layout.grid.rows
    met: dict[tuple[str | None, str], int] = {}
    repeats = _Repeats(panel, rows)
    stock: str | None = None
    source: str | None = None
    has_units, has_total = _has_units(layout, panel), False
    first = len(reading.lines)
    for r in layout.body:
        row = rows[r]
        label = labels[row[before]] or labels.from_the_left(row, leftmost)
        if context.funds_in_rows:
            label, stock = _within_stock(label, stock)
            label, source = _within_source(label, source)
        code, name, classification, level, is_total, of, out_of, _ = label
        if has_units and name and not is_total:
            level = _OF_UNIT
        of_unit = context.is_san_gong and level == _OF_UNIT
        if (context.is_san_gong or not name) and not _is_of_money(row, r, label, of_unit, panel, ordinal, reading):
            continue
        has_total = has_total or is_total
        said = (code, name)
        known = met.setdefault(said, r)
        is_duplicate = known != r and (code is not None or is_total) and repeats.has(said, known, r)
        for index, fen, of_year, direction, measure, fund, all_of_it, named_above in readers[
            of, out_of, is_total, of_unit
        ]:
            found = fen[row[index]]
            if found is None:
                continue
            amount, exact = found
            line = _line_of(
                (
                    ordinal,
                    slug,
                    of_year,
                    direction,
                    classification,
                    code,
                    name if named_above is None else named_above,
                    0 if all_of_it else level,
                    measure,
                    fund,
                    amount,
                    row[index],
                    is_total or all_of_it,
                    is_duplicate,
                    r,
                    index,
                )
            )
            lines.append(line)
            if not exact:
                reading.findings.append(_rounded(line))
        for one in panel.counted:
            if one.fen[row[one.index]]:
                reading.counts.append(_count(one.column.heading, row, one))
    if has_units and not has_total:
        message = "三公表按单位分行而没有合计行，未取作部门的三公 / rows of units and no total of them"
        place = (ordinal, layout.body[0], panel.columns[0].index)
        reading.findings.append(_unreadable("reading.no_total", message, *place))
    _doubt_columns(panel, ordinal, reading)
    if not panel.panel.labels:
        _doubt_nameless([line for line in reading.lines[first:] if not line.name and not line.code], ordinal, reading)


# `Line(…)` without the call of a Python function with 16 arguments: a page has hundreds of lines.
_line_of = partial(tuple.__new__, Line)


# The level of a row of 三公 that is of one unit among several: not of the whole, whatever heads its columns.
_OF_UNIT = 2
_UNIT_HEADING = re.compile(r"^(?:预算|所属|填报)?(?:单位|部门)(?:\((?:单位|部门)\))?(?:名称)?$")


def _has_units(layout: Layout, panel: _PanelPlan) -> bool:
    """Whether the rows of a table of 三公 are of several units. One row alone is of the whole, whoever it names."""
    labels = panel.panel.labels
    if not (panel.context.is_san_gong and panel.context.parts_in_columns and labels):
        return False
    if not any(column.path and _UNIT_HEADING.match(column.path[-1]) for column in labels):
        return False
    rows = [layout.grid.rows[r] for r in layout.body]
    return sum(any(one.fen[row[one.index]] for one in panel.columns) for row in rows) > 1


def _within_stock(label: Label, stock: str | None) -> tuple[Label, str | None]:
    """A fund below 上年结转 or 年末结转 is a part of that stock, until a total or another kind of row ends it."""
    words = row_words(label.name)
    if words.ends_stock or words.stock:
        return label, words.stock
    if stock and label.fund:
        return label._replace(measure=stock), stock
    return label, None if label.classification == "functional" else stock


def _within_source(label: Label, source: str | None) -> tuple[Label, str | None]:
    """What 其中 names below a source is a part of that source, unless it is one of the funds that it is the sum of."""
    if not label.is_part:
        return label, label.fund
    if source is None or label.measure or is_sum_of(source, label.fund):
        return label, source
    return label._replace(measure="of_which", fund=label.fund or source), source


# ---------------------------------------------------------------- what an amount is of


def _meaning(one: _Amounts, said: _Said, side: str | None, context: _Context) -> _Meaning:
    part = _part(one.words, said, context)
    return _Meaning(
        direction=side or _direction(one.words, part, context),
        measure=one.stage or part,
        fund=_fund(one.words, said, context),
        is_whole=context.is_san_gong and part == "total" and not said.of_unit,
    )


def _year(words: Heading, this_year: int | None) -> int | None:
    if words.year is not None:
        return words.year
    return this_year + words.offset if this_year is not None else None


def _part(words: Heading, said: _Said, context: _Context) -> str:
    """The measure, were there no stages (预算数 beside 决算数)."""
    if words.measure in ("change", "of_which", "other"):
        return words.measure
    if context.is_san_gong:
        if context.parts_in_columns:
            return words.measure or "total"
        return said.measure or ("total" if said.is_total else "other")
    if said.measure in ("opening", "closing", "of_which"):
        return said.measure
    measure = said.measure or words.measure
    if words.stock is not None and (context.has_stocks or words.fund != "carryover"):
        return f"{words.stock}_{measure}" if measure in ("basic", "project") else words.stock
    if measure == _ALL_OF.get(context.kind.slug) and said.measure is None:
        return "total"  # the whole table is of basic expenditure: its 总计 is the total of it
    return measure or "total"


def _fund(words: Heading, said: _Said, context: _Context) -> str:
    # In a revenue table with its sources over the columns, a row is named for a unit: none of its words is a fund.
    before = said.fund if context.funds_in_rows or context.kind.slug != "unit_revenue" else None
    if words.fund == "fiscal" and context.kind.slug == "fiscal_summary":
        # The whole table is of fiscal appropriations: over its columns the words name no fund among the others.
        return before or "all"
    if words.fund == "carryover" and context.has_stocks:
        return before or context.fund
    return words.fund or before or context.fund


def _direction(words: Heading, measure: str, context: _Context) -> str:
    kind = context.kind
    if measure.startswith("closing"):
        return "expenditure"
    if measure.startswith("opening") and (context.has_stocks or words.stock is None):
        return "revenue"
    if kind.slug in _ONE_FUND and words.direction:
        return words.direction
    return kind.direction


# ---------------------------------------------------------------- what is counted, and what has no meaning


def _is_of_money(
    row: Sequence[str], r: int, label: Label, of_unit: bool, panel: _PanelPlan, ordinal: int, reading: TableReading
) -> bool:
    """Whether a row of 三公, or one without a name, has amounts. What it counts is taken, what it does not say is found."""
    context = panel.context
    printed = [one for one in panel.columns if one.fen[row[one.index]]]
    if not printed:
        return False
    if context.is_san_gong and not of_unit and _is_count(label.name):
        reading.counts += [_count(label.name, row, one) for one in printed]
        return False
    place = (ordinal, r, printed[0].index)
    if not label.name and not label.code and panel.panel.labels:
        message = "这一行有金额而没有科目或项目名称 / amounts without a name before them"
        reading.findings.append(_unreadable("reading.unlabelled", message, *place))
    elif context.is_san_gong and not context.parts_in_columns and label.measure is None and not label.is_total:
        message = f"三公表中认不出的项目“{label.name}” / a row of the 三公 table that is none of its parts"
        reading.findings.append(_unreadable("reading.unknown_row", message, *place))
    return True


def _doubt_nameless(lines: Sequence[Line], ordinal: int, reading: TableReading) -> None:
    """A finding where there is no column that could name amounts, as where a page was cut off on the left."""
    if lines:
        message = (
            f"表中没有科目或项目名称一栏，{len(lines)} 个金额不知属于哪一项 / amounts and no column that names them"
        )
        found = _unreadable("reading.unlabelled", message, ordinal, lines[0].row, lines[0].column)
        reading.findings.append(found)


def _left_codes(layout: Layout, panel: _PanelPlan, ordinal: int, reading: TableReading) -> None:
    """A finding where a line has one code and its row prints two."""
    for column in panel.panel.left[:1]:
        printed = [(r, text) for r in layout.body if (text := layout.grid.rows[r][column.index])]
        if printed:
            r, text = printed[0]
            message = (
                f"同一行还印有政府预算经济分类编码（{text} 等 {len(printed)} 行），只按部门预算经济分类读"
                " / the government's economic codes beside the department's are not read"
            )
            reading.findings.append(_unreadable("reading.second_code", message, ordinal, r, column.index))


def _doubt_columns(panel: _PanelPlan, ordinal: int, reading: TableReading) -> None:
    """A finding for each column with amounts whose headings say nothing known."""
    for one in panel.unknown:
        line = next((line for line in reading.lines if line.column == one.index), None)
        if line is not None:
            message = f"认不出的表头“{'/'.join(one.column.printed)}”，没有当作合计 / a heading that says nothing known"
            reading.findings.append(_unreadable("reading.unknown_column", message, ordinal, line.row, one.index))


_COUNTED = re.compile(
    r"团组|人次|批次|保有|车辆数|单价\d{1,4}万元[^费额]{0,20}设备|\((?:辆|人|个|批|次|台|套|台[,、/]?套|台\(套\))\)|用车$|数量?$"
)
_MONEY_COUNTED = re.compile(r"(?:预算|决算|支出|金额|统计)数$")


def _is_count(name: str) -> bool:
    """Whether a row of the 三公 table counts things (团组, 辆, 批次) and is no money."""
    word = key(name)
    return _COUNTED.search(word) is not None and _MONEY_COUNTED.search(word) is None


def _count(name: str, row: Sequence[str], one: _Amounts) -> Statement:
    """What a row or column counts, as a statement; paragraph -1 says that it stood in a table."""
    text = row[one.index]
    metric = next((m for m, words in _COUNT_METRICS if all(word in name for word in words)), "count")
    return Statement(metric, None, None, "", f"{name} {text}", -1, one.year, int(number(text) or 0))


def _unreadable(check: str, message: str, ordinal: int, r: int, c: int) -> Finding:
    return Finding(check, "unreadable", "reading", message, table=ordinal, row=r, column=c)


def _rounded(line: Line) -> Finding:
    return Finding(
        "reading.sub_fen",
        "unreadable",
        "reading",
        f"“{line.amount_text}”小于一分的部分已四舍五入 / more decimals than 分 can hold",
        actual_fen=line.amount_fen,
        table=line.table,
        row=line.row,
        column=line.column,
    )
