"""What set phrases say by themselves, before their context is known: pure functions of a few words, and remembered.

The words before a sum are the same in thousands of documents ("基本支出", "比2024年增加"), and so are clauses without one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from archive.narrative import grammar as g
from archive.narrative.subjects import disturbed, function_of, without_lead

_remembered = lru_cache(maxsize=4096)


class Head(NamedTuple):
    """What the words before a sum name.

    `bare` are the words without what leads up to them. `carried`: they name nothing of their own ("年初预算数…"), the sum
    is of what was spoken of before. `subject` is what they name, or "", `lead` what stands before that, `fund` the fund
    that this is. `function` is the function whose path they give, `listed` the one they name in a list of spending.
    """

    bare: str
    year: int | None
    budgeted: bool
    carried: bool
    subject: str = ""
    lead: str = ""
    fund: str = ""
    function: str = ""
    listed: str = ""


@_remembered
def head(words: str, final: bool) -> Head:
    """The words before a sum, of final accounts or of a budget.

    >>> head("2025年本单位基本支出", False)[:6]
    ('基本支出', 2025, False, False, 'basic', '')
    """
    said_year = year_of(words)
    budget = g.BUDGETED.search(words) if final else None
    bare = without_lead(words[: budget.start()] if budget else words)
    budgeted = budget is not None
    carried = g.BUDGETED.fullmatch(bare) or (budgeted and not bare) or (final and g.SETTLED.fullmatch(bare))
    if carried or not bare:
        return Head(bare, said_year, budgeted, bool(carried))
    subject, start = (None if "(类)" in bare or "(项)" in bare else g.subject(bare)) or ("", 0)
    lead, fund = bare[:start], ""
    plainest = start > 0 and bare[start:] in ("收入", "支出")  # "教育支出" is a function
    if plainest or disturbed(lead):
        subject, lead = "", ""
    if lead and subject in ("carryover", "closing", "current_revenue", "current_expenditure"):
        fund = next((fund for fund, pattern in g.FUND_OF.items() if pattern.fullmatch(lead)), "")
    function, listed = function_of(bare, spending=False), function_of(bare, spending=True)
    return Head(bare, said_year, budgeted, False, subject, lead, fund, function, listed)


class Move(NamedTuple):
    """A verb of change: the words before it, how it is put ("均", "总体"), 1 or -1, whether its direction is left open."""

    before: str
    how: str
    way: int
    either: bool


@_remembered
def moved(words: str) -> Move | None:
    """The change that words before a sum tell of, or None.

    >>> moved("比2024年总体增加"), moved("增加(或减少)")
    (Move(before='比2024年', how='总体', way=1, either=False), Move(before='', how='', way=1, either=True))
    >>> moved("较上年增减"), moved("基本支出")
    (Move(before='较上年', how='', way=1, either=True), None)
    """
    verb = g.VERB.search(words) if g.MOVES.search(words) else None
    if not verb:
        return None
    way = -1 if verb["down"] else 1
    return Move(words[: verb.start()], verb["how"], way, bool(verb["either"] or verb["residue"]))


@_remembered
def rested(words: str) -> tuple[str, bool] | None:
    """(the words before 持平, 一致 …, whether it is only nearly so), or None.

    >>> rested("与2024年持平"), rested("与上年基本持平"), rested("基本支出")
    (('与2024年', False), ('与上年', True), None)
    """
    found = g.UNCHANGED.search(words) if g.RESTS.search(words) else None
    return (words[: found.start()], found["vague"] is not None) if found else None


@_remembered
def compared(words: str) -> tuple[str, str | None, bool]:
    """(what is compared, with what or None, whether it is named).

    >>> compared("基本支出比2024年"), compared("较上年")
    (('基本支出', '2024年', True), ('', '上年', False))
    """
    found = g.COMPARISON.search(words)
    rest = words[: found.start()] if found else words
    is_named = bool(without_lead(rest).strip("费用支出")) and not g.EACH.fullmatch(rest)
    return rest, found["base"] if found else None, is_named


class Remark(NamedTuple):
    """What a clause without a sum says: what rests (as `rested` has it), whether things are counted; and of the clauses that
    follow, with what they are compared, and whether they are a list, and of what. `names`: what the clause itself compares;
    `nothing`: the words before 为零."""

    rests: tuple[str, bool] | None
    counts: bool
    base: str | None
    lists: bool
    spent_on: str
    names: str
    nothing: str


@_remembered
def remark(text: str) -> Remark:
    """A clause without a sum.

    >>> remark("公务接待费支出主要用于以下方面")
    Remark(rests=None, counts=False, base=None, lists=True, spent_on='公务接待费支出', names='', nothing='')
    """
    base = g.COMPARISON.search(text) if g.COMPARES.search(text) else None
    lists = g.LIST_OPENS.search(text) is not None
    spent = g.SPENT_ON.search(text) if lists else None
    counts = g.COUNT.search(text) is not None
    names = text[: base.start()] if base and without_lead(text[: base.start()]).strip("费用") else ""
    nothing = g.NOTHING.search(text) if "零" in text else None
    return Remark(
        rested(text),
        counts,
        base["base"] if base else None,
        lists,
        spent[1] if spent else "",
        names,
        text[: nothing.start()] if nothing else "",
    )


def year_of(text: str) -> int | None:
    """The year that a clause names as that of its sums, or None."""
    found = g.COUNTED_YEAR.search(text) if "20" in text else None
    return int(found[1]) if found else None


def leaves_reason(text: str, after: str) -> bool:
    """Whether a clause, `after` the mark before it, is no longer of the reason that was begun."""
    if g.PURPOSE.match(text) or text.startswith("其中"):
        return True
    return after == ";" and not g.REASON_GOES_ON.match(text)
