"""Which of two readings of a table keeps its accounts: parents equal to their children, totals to their parts.

Knows nothing of kinds: codes of 3, 5 and 7 digits (in one column or three), rows 合计/总计, and figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_FIGURE = re.compile(r"^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$")
_MANGLED = re.compile(r"\d\n|\.\d+[\s,]*\d*\.\d|\d\s+\d|\d,\d{4,}|\d,\d{1,2}(?:\D|$)")
_PART = re.compile(r"^\d{2}$")
_CODE = re.compile(r"^\d{3}(?:\d{2}){0,2}$")


@dataclass(frozen=True, slots=True)
class Score:
    """How well a reading keeps its accounts. `mangled` counts cells that hold two figures run together."""

    kept: int
    broken: int
    mangled: int

    @property
    def is_clean(self) -> bool:
        return not self.broken and not self.mangled

    def better_than(self, other: Score) -> bool:
        """Fewer faults and no fewer sums that hold (who loses codes has less to break); with equally many faults, more."""
        mine, theirs = self.broken + self.mangled, other.broken + other.mangled
        return (mine < theirs and self.kept >= other.kept) or (mine == theirs and self.kept > other.kept)


def score(rows: Sequence[Sequence[str]]) -> Score:
    """Check every column of figures of a table that is ordered by codes.

    A table may set panels side by side, each with its own codes. A parent whose children reach the last row is left
    out: they may go on over the page. So is one whose amount, or a child's, is printed as "####".
    """
    mangled = sum(1 for row in rows for text in row if len(text) > 4 and text[-1].isdigit() and _MANGLED.search(text))
    kept = broken = 0
    starts = _code_columns(rows)
    for start, end in zip(starts, [*starts[1:], len(rows[0]) if rows else 0], strict=False):
        codes, width = _codes(rows, start)
        last = next(reversed(codes), "")
        for column in range(start + width, end):
            values = {code: value for code, row in codes.items() if (value := _figure(rows[row][column])) is not None}
            hidden = {code for code, row in codes.items() if "##" in rows[row][column]}
            hidden |= {code[:-2] for code in hidden}
            children: dict[str, list[Decimal]] = {}
            for code, value in values.items():
                children.setdefault(code[:-2], []).append(value)
            for code, parts in children.items():
                if code not in codes or code in hidden or last.startswith(code):
                    continue
                if abs(values.get(code, Decimal(0)) - sum(parts)) <= Decimal("0.005") * (len(parts) + 1):
                    kept += 1
                else:
                    broken += 1
    return Score(kept, broken, mangled)


def _code_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns in which most of what is printed are codes, at least three of them."""
    out = []
    for column in range(len(rows[0]) if rows else 0):
        printed = [row[column] for row in rows if row[column]]
        codes = sum(1 for text in printed if _CODE.match(text))
        if codes >= 3 and codes * 2 >= len(printed):
            out.append(column)
    return out


def _codes(rows: Sequence[Sequence[str]], start: int) -> tuple[dict[str, int], int]:
    """Code → its first row, and how many columns the codes take: one, or 类, 款 and 项 side by side."""
    width = 1
    while width < 3 and start + width < len(rows[0]):
        parts = [row[start + width] for row in rows if _CODE.match(row[start]) and row[start + width]]
        if not parts or not all(_PART.match(text) for text in parts):
            break
        width += 1
    out: dict[str, int] = {}
    for index, row in enumerate(rows):
        if _CODE.match(row[start]):
            out.setdefault("".join(row[start : start + width]), index)
    return out, width


def _figure(text: str) -> Decimal | None:
    text = text.replace(" ", "").replace("，", ",")
    return Decimal(text.replace(",", "")) if _FIGURE.match(text) else None
