"""A form of goals as it is read, row by row: its words, what stands above them, and its labels with their values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from archive.model import Grid
from archive.target_words import MONEY, WORDS, Word, in_one_cell, picture
from archive.values import key, money_unit

_ONE: Final = (1, 1)


class Rows:
    """The rows of a form, of which one is read: row `r` with its texts, and `forms` with a letter for each of them."""

    __slots__ = ("_spanned", "forms", "grid", "r", "texts")

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.r = -1
        self.texts: tuple[str, ...] = ()
        self.forms = ""
        # Of each cell that one above spans down to, the row of that.
        self._spanned = {
            (below, c): r
            for (r, c), (down, _) in grid.spans.items()
            if down > 1 and grid.rows[r][c]
            for below in range(r + 1, min(r + down, grid.n_rows))
        }

    def each(self) -> Iterator[None]:
        """Go through the rows that are not blank."""
        for r, texts in enumerate(self.grid.rows):
            forms = picture(texts)
            if forms.strip():
                self.r, self.texts, self.forms = r, texts, forms
                yield

    def is_title(self) -> bool:
        """Whether nothing stands in this row but the title of a form."""
        form = self.forms.strip()
        return len(form) == 1 and key(self.texts[self.forms.index(form)]).endswith("表")

    def words(self) -> dict[int, Word]:
        """What stands in the row, by column."""
        return {c: WORDS[text] for c, text in enumerate(self.texts) if text}

    def span(self, r: int, c: int) -> tuple[int, int]:
        """(rowspan, colspan) of a cell."""
        return self.grid.spans.get((r, c), _ONE)

    def row_of(self, r: int, c: int) -> int:
        """The row in which the text of a cell stands: its own, or that of the cell above which spans down to it."""
        return r if self.grid.rows[r][c] else self._spanned.get((r, c), r)

    def above(self, r: int, c: int) -> str:
        """The text of a cell, or of the cell above that spans down to it."""
        return self.grid.rows[self.row_of(r, c)][c]

    def beside(self, c: int) -> int:
        """The column of the value to the right of a label in this row, or -1."""
        span = self.grid.spans.get((self.r, c))
        at = c + span[1] if span else len(self.forms) - len(self.forms[c + 1 :].lstrip())
        return at if self.forms[at : at + 1].strip("fl ") else -1

    def unit_of(self, r: int, c: int) -> str:
        """The money unit that a label states, or that of the part of the form it stands in: 项目资金(万元)."""
        stated = money_unit(self.grid.rows[r][c])
        if stated is None:
            before = next((text for cc in range(c - 1, -1, -1) if (text := self.above(r, cc))), "")
            stated = money_unit(before) if WORDS[before].is_outcome else None
        return stated or ""


# A label that names a field: the field, its value, the column in which that stands, and the money unit stated for it.
Labelled = tuple[str, str, int, str]


def labelled(rows: Rows, budgets: int) -> list[Labelled]:
    """The labels of the row with their values. Amounts stand in column `budgets` where a heading above says so, else -1."""
    found: list[Labelled] = []
    values: set[int] = set()
    texts = rows.texts
    for c, form in enumerate(rows.forms):
        if form == "f":
            field = WORDS[texts[c]].field or ""
            is_money = field in MONEY
            at = budgets if is_money and budgets > c else rows.beside(c)
            values.add(at)
            found.append((field, texts[at] if at >= 0 else "", at, rows.unit_of(rows.r, c) if is_money else ""))
        elif form == ":" and c not in values and (inside := in_one_cell(texts[c])):
            found.append((*inside, c, money_unit(texts[c]) or ""))
    return found


def unit_named(rows: Rows) -> tuple[str | None, str, frozenset[int]]:
    """The code and name of the unit in a row that names one, and where they stand: 编制单位: 151001-某某办公室."""
    c = rows.forms.index("u")
    value, columns = key(rows.texts[c]).partition(":")[2], frozenset([c])
    if not value and (at := rows.beside(c)) >= 0:
        value, columns = key(rows.texts[at]), frozenset([c, at])
    digits, _, name = value.partition("-")
    return (digits, name, columns) if digits.isdigit() and name else (None, value, columns)
