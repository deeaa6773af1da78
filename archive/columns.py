"""How the columns of a table of a known kind are read: planned once for all tables with the same headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from archive.kinds import TableKind
from archive.kinds._words import Heading, heading, is_level, is_of_which, is_whole, part_of
from archive.labels import Labels, labels_of
from archive.meaning import NOTHING_SAID, ONE_FUND, Context, Said, meaning, year_of
from archive.panels import Column, Panel, Plan, Role
from archive.values import Fen, Met, fen_in, money_unit

# What heads a column that names units.
UNIT_HEADING: Final = re.compile(r"^(?:预算|所属|填报)?(?:单位|部门)(?:\((?:单位|部门)\))?(?:名称)?$")


@dataclass(frozen=True, slots=True)
class Amounts:
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


class Reader:
    """How the amounts of a column are read in rows that say the same: where they stand, what is printed there in 分, and of
    what they are. `is_all`: of the whole of the table; `name` counts more than that of the row, if there is one."""

    def __init__(self, one: Amounts, meant: tuple[str, str, str, bool], name: str | None) -> None:
        self.index = one.index
        self.fen = one.fen
        self.year = one.year
        self.direction, self.measure, self.fund, self.is_all = meant
        self.name = name


class _Readers(Met[tuple[str | None, str | None, bool, bool], list[Reader]]):
    """How the columns of money are read, by what a row says (`Said`): few rows of a table differ in that."""

    def __init__(self, columns: Sequence[Amounts], side: str | None, context: Context) -> None:
        self.columns, self.side, self.context = columns, side, context

    def look(self, met: tuple[str | None, str | None, bool, bool]) -> list[Reader]:
        said, context = Said(*met), self.context
        # Where the parts of 三公 stand over the columns, the heading names them and not the row.
        named_above = context.is_san_gong and context.parts_in_columns and not said.of_unit
        return [
            Reader(one, meaning(one.words, one.stage, said, self.side, context), one.name if named_above else None)
            for one in self.columns
            if one.role == "amount"
        ]


@dataclass(frozen=True, slots=True)
class PanelPlan:
    """A panel and how its rows are read."""

    panel: Panel
    labels: Labels
    columns: tuple[Amounts, ...]
    counted: tuple[Amounts, ...]
    unknown: tuple[Amounts, ...]  # the headings say nothing known
    is_doubtful: bool  # `doubts.about_panel` may have something to say of it
    readers: _Readers
    context: Context


@lru_cache(maxsize=2048)
def panel_plans(plan: Plan, kind: TableKind, this_year: int | None, unit: str, fund: str) -> tuple[PanelPlan, ...]:
    """How the panels of a table are read: the same for all tables with these headings."""
    is_san_gong = kind.slug == "san_gong"
    columns = [column for panel in plan.panels for column in panel.amounts]
    headings = [heading(column.path, is_san_gong) for column in columns]
    printed = [words for words, column in zip(headings, columns, strict=True) if column.role == "amount"]
    context = Context(
        kind=kind,
        year=this_year,
        unit=unit,
        fund=fund,
        finals=frozenset(year_of(words, this_year) for words in printed if words.stage == "final"),
        adjusted=frozenset(year_of(words, this_year) for words in headings if _is_adjusted(words)),
        parts_in_columns=any(words.measure not in (None, "change", "other") for words in headings),
        has_stocks=_has_stocks(kind, plan, headings),
        funds_in_rows=kind.slug.endswith("_summary") or _has_funds_in_rows(kind, plan, headings),
        is_summary=kind.slug.endswith("_summary"),
        is_san_gong=is_san_gong,
    )
    return tuple([_panel_plan(panel, context) for panel in plan.panels])


def _panel_plan(panel: Panel, context: Context) -> PanelPlan:
    side = panel.side if context.is_summary else None
    columns = [_amounts(column, place, context) for place, column in enumerate(panel.amounts)]
    if not context.is_san_gong:
        _tell_parts(columns)
        if any(is_level(one.column.path) for one in columns):
            _tell_levels(columns, side, context)
        _tell_alike(columns, side, context)
        if not context.has_stocks and any(one.words.fund == "carryover" for one in columns):
            _tell_this_year(columns)
    unknown = tuple([one for one in columns if one.words.measure == "other"])
    return PanelPlan(
        panel=panel,
        labels=labels_of(panel.roles, context.kind.slug, side, panel.breakdown),
        columns=tuple(columns),
        counted=tuple([one for one in columns if one.role == "count"]),
        unknown=unknown,
        is_doubtful=bool(unknown or panel.left or not panel.labels),
        readers=_Readers(columns, side, context),
        context=context,
    )


def _tell_parts(columns: list[Amounts]) -> None:
    """Columns of 其中 that are no measure and no fund are parts, not amounts in their own right."""
    before: tuple[str, ...] = ()
    for place, one in enumerate(columns):
        if not is_of_which(one.column.path):
            before = one.column.path
        elif (words := part_of(one.column.path, before)) is not None:
            columns[place] = replace(one, words=words)


def _tell_levels(columns: list[Amounts], side: str | None, context: Context) -> None:
    """A level of government (区本级, 镇街级) is a part of the whole that stands beside it.

    Several levels without a whole are none of them a total, and a finding says so.
    """
    alike: dict[tuple[object, ...], list[Amounts]] = {}
    for one in columns:
        if one.role == "amount":
            said = meaning(one.words, None, NOTHING_SAID, side, context)
            alike.setdefault((said, one.year), []).append(one)
    for family in alike.values():
        levels = [one for one in family if is_level(one.column.path)]
        for one in levels:
            others = [each for each in family if one.words.stage in (None, each.words.stage)]
            has_whole = any(each not in levels for each in others)
            if has_whole or any(each.column.path != one.column.path for each in others):
                measure = "of_which" if has_whole else "other"
                columns[one.place] = replace(one, words=replace(one.words, measure=measure, stock=None))


_THIS_YEAR: Final = re.compile(r"[本当]年|20[0-4]\d年")


def _tell_this_year(columns: list[Amounts]) -> None:
    """Beside a total of both, the 基本支出 of this year's money is a part of it, as that of what was carried over is."""
    carried = {one.words.measure for one in columns if one.words.fund == "carryover" and len(one.column.path) > 1}
    if not any(_is_of_both(one) for one in columns):
        return
    for one in columns:
        above = one.column.path[:-1]
        if one.words.measure in carried - {None} and one.words.fund is None and any(map(_THIS_YEAR.match, above)):
            columns[one.place] = replace(one, words=replace(one.words, measure="of_which"))


def _is_of_both(one: Amounts) -> bool:
    """Whether a column is the total of this year's money and of what was carried over: it stands in neither block."""
    words = one.words
    return words.measure is None and words.fund is None and not any(map(_THIS_YEAR.match, one.column.path[:-1]))


def _tell_alike(columns: list[Amounts], side: str | None, context: Context) -> None:
    """No column is taken for a total for want of words: beside a total, what says the same is a part of it or unknown."""
    alike: dict[tuple[object, ...], list[Amounts]] = {}
    for one in columns:
        if one.role == "amount":
            said = meaning(one.words, None, NOTHING_SAID, side, context)
            alike.setdefault((said, one.year, one.words.stage), []).append(one)
    for family in alike.values():
        wholes = [one for one in family if is_whole(one.column.path)]
        if len(family) == 1 or not wholes:
            continue
        whole = min(wholes, key=lambda one: len(one.column.path))
        for one in family:
            measure = _beside(whole.column.path, one)
            if measure is not None:
                columns[one.place] = replace(one, words=replace(one.words, measure=measure, stock=None))


def _beside(whole: tuple[str, ...], one: Amounts) -> str | None:
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
    if kind.slug not in ONE_FUND:
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
        and not any(UNIT_HEADING.match(word) for word in labels)
    )


def _is_adjusted(words: Heading) -> bool:
    return words.stage == "adjusted" and words.measure != "change"


def _amounts(column: Column, place: int, context: Context) -> Amounts:
    words = heading(column.path, context.is_san_gong)
    amount_year = year_of(words, context.year)
    staged = (words.stage in ("budgeted", "adjusted") and amount_year in context.finals) or (
        words.stage == "budgeted" and words.measure != "change" and amount_year in context.adjusted
    )
    named = zip(column.path, column.printed, strict=True)
    plain = [text for word, text in named if word not in ("小计", "预算数", "决算数")]
    unit = next((u for word in reversed(column.path) if (u := money_unit(word))), context.unit)
    return Amounts(
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
