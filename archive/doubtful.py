"""Columns whose headings leave open what they hold: the rows of the table tell.

212 under 政府性基金 may be a code or an amount, 12.5 under 同比 per cent or money. What the rows do not tell either is left
to the headings again (`archive.kinds._words`), which then say that they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final, Literal

from archive.headings import TOTAL_WORDS
from archive.values import decimals, key, number

Told = Literal["amount", "code", "name", "share"]
Rows = Sequence[tuple[str, ...]]

# What a spreadsheet shows where a figure is too wide for its column, or cannot be reckoned.
_UNSHOWN: Final = re.compile(r"#[#A-Z]")
_LABELS: Final = ("code", "part", "name")
# How many rows, and how many columns of amounts, are looked at: a heading is on one side in the first of them.
_ROWS: Final = 24
_COLUMNS: Final = 6


def told(roles: Sequence[str | None], rows: Rows) -> dict[int, Told]:
    """What the doubtful columns hold, by their index.

    `either` codes or amounts, `compared` in money or in per cent, or `worded` without a figure: names or per cent.
    """
    found: dict[int, Told] = {}
    for index, role in enumerate(roles):
        if role == "either":
            found[index] = _code_or_amount(index, [found.get(c, one) for c, one in enumerate(roles)], rows)
        elif role in ("compared", "worded"):
            found[index] = _money_or_share(index, roles, rows)
    return found


def _code_or_amount(index: int, roles: Sequence[str | None], rows: Rows) -> Told:
    """A total has an amount and no code; a code stands before amounts, and none after them but before a name."""
    if any(number(row[index]) is not None and not TOTAL_WORDS.isdisjoint(map(key, row)) for row in rows):
        return "amount"
    before = next((one for one in reversed(roles[:index]) if one in _LABELS or one == "amount"), None)
    after = next((one for one in roles[index + 1 :] if one in _LABELS or one in ("amount", "either")), None)
    if before == "amount":
        return "code" if after == "name" else "amount"
    return "code" if "amount" in roles else "amount"


def _money_or_share(index: int, roles: Sequence[str | None], rows: Rows) -> Told:
    printed = [row[index] for row in rows if row[index]]
    n_percent = sum(text.rstrip().endswith(("%", "％")) for text in printed)
    if n_percent * 2 > len(printed) or (n_percent and roles[index] == "compared"):
        return "share"
    if all(number(text) is None for text in printed):
        return "amount" if any(text.startswith("#") and _UNSHOWN.match(text) for text in printed) else "name"
    amounts = [c for c, role in enumerate(roles) if role == "amount"]
    nearest = sorted(amounts, key=lambda c: abs(c - index))[:_COLUMNS]
    tested = [row for row in rows if number(row[index])][:_ROWS]
    for base, other in permutations(nearest, 2):
        fits = list(_fits(tested, index, base, other))
        if fits and fits.count("share") * 2 > len(fits):
            return "share"
    return "amount"


def _fits(rows: Rows, index: int, base: int, other: int) -> Iterator[Told | None]:
    """For each row whether the figure is what `other` is more than `base` in per cent, or what part of it."""
    for row in rows:
        share, of, amount = number(row[index]), number(row[base]), number(row[other])
        if share is None or not of or amount is None:
            continue
        rounded = _step(row[base]) + _step(row[other])
        if abs(amount - of - share) <= rounded:
            yield None if abs(of) == 100 else "amount"
            continue
        ratio = amount / of
        near = _step(row[index]) + 100 * rounded * (1 + abs(ratio)) / abs(of)
        in_hundred = ratio * 100
        yield "share" if min(abs(in_hundred - share), abs(in_hundred - 100 - share)) <= near else None


def _step(text: str) -> Decimal:
    """How far a printed figure may be from what was rounded."""
    return Decimal(6).scaleb(-decimals(text) - 1)
