"""What an amount in a table of a known kind is of: what its column, its row and its table say, taken together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.kinds import TableKind
from archive.kinds._words import Heading

# Tables of one fund by code: in final accounts they print what came in and what was left as well.
ONE_FUND: Final = ("general_expenditure", "government_fund", "state_capital")
# Tables that are of one measure as a whole.
_ALL_OF: Final = {"basic_expenditure": "basic", "procurement": "procurement"}


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for all lines of a table.

    `finals` are the years for which a final figure is printed: a 预算数 of such a year is `budgeted`, not the total.
    `adjusted` are those of which the budget after its adjustment is printed, and nothing that is more final: it is the total
    of the year, and 年初预算 is `budgeted`.
    `parts_in_columns`: the parts of 三公 stand over the columns and not before the rows. `has_stocks`: what is carried
    over is opposed to what came and went; else 上年结转 over a column is one of the sources of this year's money.
    `funds_in_rows`: the sources of the money stand before the rows, as in a two-sided account.
    """

    kind: TableKind
    year: int | None
    unit: str
    fund: str
    finals: frozenset[int | None]
    adjusted: frozenset[int | None]
    parts_in_columns: bool
    has_stocks: bool
    funds_in_rows: bool
    is_summary: bool
    is_san_gong: bool


class Said(NamedTuple):
    """What a row says of its amounts."""

    measure: str | None
    fund: str | None
    is_total: bool
    of_unit: bool  # in a table of 三公 for several units: the row is of one of them


NOTHING_SAID: Final = Said(None, None, False, False)


class Meaning(NamedTuple):
    """What an amount is of: its column and what its row says of it, taken together."""

    direction: str
    measure: str
    fund: str
    is_whole: bool


def meaning(words: Heading, stage: str | None, said: Said, side: str | None, context: Context) -> Meaning:
    """What the amount in a column is of. `stage` is that of its column, where it is the measure: a 预算数 beside a 决算数."""
    part = _part(words, said, context)
    return Meaning(
        direction=side or _direction(words, part, context),
        measure=stage or part,
        fund=_fund(words, said, context),
        is_whole=context.is_san_gong and part == "total" and not said.of_unit,
    )


def year_of(words: Heading, this_year: int | None) -> int | None:
    """The year of the amounts below a heading."""
    if words.year is not None:
        return words.year
    return this_year + words.offset if this_year is not None else None


def _part(words: Heading, said: Said, context: Context) -> str:
    """The measure, were there no stages (预算数 beside 决算数)."""
    if words.measure in ("change", "of_which", "other"):
        return words.measure
    if context.is_san_gong:
        if context.parts_in_columns:
            return words.measure or "total"
        return said.measure or ("total" if said.is_total else "other")
    if said.measure and said.measure.startswith(("opening", "closing", "of_which")):
        return said.measure
    measure = said.measure or words.measure
    if words.stock is not None and (context.has_stocks or words.fund != "carryover"):
        return f"{words.stock}_{measure}" if measure in ("basic", "project") else words.stock
    if measure == _ALL_OF.get(context.kind.slug) and said.measure is None:
        return "total"  # the whole table is of basic expenditure: its 总计 is the total of it
    return measure or "total"


def _fund(words: Heading, said: Said, context: Context) -> str:
    if context.is_summary and context.fund != "all":
        return context.fund  # in the account of one fund, 上级补助收入 is what came to that fund
    # In a revenue table with its sources over the columns, a row is named for a unit: none of its words is a fund.
    before = said.fund if context.funds_in_rows or context.kind.slug != "unit_revenue" else None
    if words.fund == "fiscal" and context.kind.slug == "fiscal_summary":
        # The whole table is of fiscal appropriations: over its columns the words name no fund among the others.
        return before or "all"
    if words.fund == "carryover" and context.has_stocks:
        return before or context.fund
    return words.fund or before or context.fund


def _direction(words: Heading, measure: str, context: Context) -> str:
    kind = context.kind
    if measure.startswith("closing"):
        return "expenditure"
    if measure.startswith("opening") and (context.has_stocks or words.stock is None):
        return "revenue"
    if words.direction and (kind.slug in ONE_FUND or context.is_summary):
        return words.direction
    return kind.direction
