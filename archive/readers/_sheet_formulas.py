"""Formulas whose result the file does not hold: what can be reckoned exactly from other cells of the sheet.

Programs that write workbooks often leave the results to the reader's program. Only sums and the four operations on
cells of the same sheet are reckoned, exactly; every other formula stays unread and is named in a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, DivisionByZero, InvalidOperation

_TOKEN = re.compile(r"\s*(SUM\(|\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\d+(?:\.\d+)?|[-+*/(),])", re.I)
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)", re.I)

# (row, column) from 0 → the number there; None where there is none (a blank counts as nothing).
Lookup = Callable[[int, int], Decimal | None]


class Unreckonable(Exception):
    """The formula uses more than sums and the four operations, or words where numbers should be."""


def reckon(formula: str, lookup: Lookup) -> Decimal:
    """The value of a formula.

    Raises:
        Unreckonable: it cannot be reckoned exactly from this sheet.

    >>> cells = {(0, 0): Decimal("1.5"), (1, 0): Decimal("2.25")}
    >>> reckon("SUM(A1:A9)+1", lambda r, c: cells.get((r, c)))
    Decimal('4.75')
    """
    tokens, at = [], 0
    text = formula.strip().removeprefix("=")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise Unreckonable(formula)
        tokens.append(found.group(1).upper())
        at = found.end()
    reader = _Reader(tokens, lookup)
    try:
        value = reader.sum()
    except (DivisionByZero, InvalidOperation, IndexError) as error:
        raise Unreckonable(formula) from error
    if reader.at != len(tokens):
        raise Unreckonable(formula)
    return value


def results(
    formulas: Mapping[tuple[int, int], str], stored: Lookup
) -> tuple[dict[tuple[int, int], Decimal], list[tuple[int, int]]]:
    """What the formulas of a sheet come to, which may refer to each other, and those that cannot be reckoned."""
    known: dict[tuple[int, int], Decimal] = {}
    pending: set[tuple[int, int]] = set()

    def lookup(r: int, c: int) -> Decimal | None:
        if (r, c) in formulas:
            if (r, c) not in known:
                if (r, c) in pending or len(pending) > 200:
                    raise Unreckonable(name_of(r, c))
                pending.add((r, c))
                known[r, c] = reckon(formulas[r, c], lookup)
                pending.discard((r, c))
            return known[r, c]
        return stored(r, c)

    unread = []
    for place in sorted(formulas):
        pending.clear()
        try:
            lookup(*place)
        except (Unreckonable, RecursionError):
            unread.append(place)
    return {place: known[place] for place in sorted(known)}, unread


def place_of(reference: str) -> tuple[int, int]:
    """Row and column from 0.

    >>> place_of("AB12")
    (11, 27)
    """
    found = _REF.fullmatch(reference)
    if not found:
        raise Unreckonable(reference)
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1


def name_of(row: int, column: int) -> str:
    """The name of a cell: (11, 27) → AB12."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


class _Reader:
    """A sum of products of cells, numbers, SUM(…) and brackets."""

    def __init__(self, tokens: list[str], lookup: Lookup) -> None:
        self.tokens, self.lookup, self.at = tokens, lookup, 0

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def sum(self) -> Decimal:
        value = self.product()
        while self._next() in ("+", "-"):
            sign = 1 if self.tokens[self.at] == "+" else -1
            self.at += 1
            value += sign * self.product()
        return value

    def product(self) -> Decimal:
        value = self.factor()
        while self._next() in ("*", "/"):
            times = self.tokens[self.at] == "*"
            self.at += 1
            value = value * self.factor() if times else value / self.factor()
        return value

    def factor(self) -> Decimal:
        token = self.tokens[self.at]
        self.at += 1
        if token in ("+", "-"):
            return self.factor() if token == "+" else -self.factor()
        if token == "(":
            value = self.sum()
            self._close()
            return value
        if token == "SUM(":
            value = self._argument()
            while self._next() == ",":
                self.at += 1
                value += self._argument()
            self._close()
            return value
        if token[0].isdigit():
            return Decimal(token)
        if ":" in token or not _REF.fullmatch(token):
            raise Unreckonable(token)
        return self.lookup(*place_of(token)) or Decimal(0)

    def _argument(self) -> Decimal:
        token = self._next()
        if ":" not in token:
            return self.sum()
        self.at += 1
        (top, left), (bottom, right) = (place_of(end) for end in token.split(":"))
        if (bottom - top + 1) * (right - left + 1) > 1_000_000:
            raise Unreckonable(token)
        cells = (self.lookup(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
        return sum((value for value in cells if value is not None), Decimal(0))

    def _close(self) -> None:
        if self._next() != ")":
            raise Unreckonable(")")
        self.at += 1
