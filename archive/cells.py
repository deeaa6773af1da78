"""What a printed text looks like, in a letter, and a grid pictured in such letters.

Where a table begins, what its columns hold, which rows have amounts, what was left unread: all of it asks of every cell
whether it is blank, words, a code or a figure. It is answered here, and remembered by the text.
"""

from __future__ import annotations

import re
from typing import Final

from archive.model import Grid
from archive.values import Met, code, key, number

# What is printed where there is no amount; it is neither a name nor 0.
NOTHING: Final = frozenset("— - – ― － —— -- / \\ … 无 × * ─ ～ ~".split())


# What a workbook shows of a figure that does not fit into its column, or that it could not reckon.
UNSEEN: Final = re.compile(r"#{2,}$|#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|NULL!)$", re.I)
FIGURES: Final = "fcnm"


def form(text: str) -> str:
    """What a printed text looks like.

    ` ` blank · `-` a mark for nothing · `w` words · `f` a figure, be it one not to be seen · `c` a code or a figure that may be one (201-01, 201) ·
    `n` a figure that may be a year or the number of a column (1 to 40) · `m` one that may be that or a code (012).

    >>> [form(text) for text in ("", "—", "合 计", "201", "2025", "12", "012", "20.1", "######")]
    [' ', '-', 'w', 'c', 'n', 'n', 'm', 'f', 'f']
    """
    return _FORMS[text]


class _Forms(Met[str, str]):
    def look(self, met: str) -> str:
        if len(met) > 60 and met[:2].isalpha():  # prose
            return "w"
        return _form(key(met))


_FORMS: Final = _Forms()


def _form(word: str) -> str:
    if not word:
        return " "
    if word.isalpha():
        return "-" if word in NOTHING else "w"
    if number(word) is None:
        if word[0] == "#" and UNSEEN.match(word):
            return "f"
        return "-" if word in NOTHING else "w" if code(word) is None else "c"
    plain = word.strip("()")  # columns are numbered "(1)" as well
    may_number = plain.isdigit() and (int(plain) <= 40 or 2000 <= int(plain) <= 2050)
    if code(word) is not None:
        return "m" if may_number else "c"
    return "n" if may_number else "f"


class Cells:
    """A grid, pictured: `forms` is a picture of each row, a letter a cell, and `printed` is that without the blanks."""

    def __init__(self, grid: Grid, forms: list[str], printed: list[str]) -> None:
        self.grid = grid
        self.forms = forms
        self.printed = printed

    @property
    def width(self) -> int:
        return self.grid.n_columns

    def part(self, grid: Grid, first: int) -> Cells:
        """The cells of a grid cut out of this one from row `first` on, without columns on the right that are blank in it."""
        rows = slice(first, first + grid.n_rows)
        return Cells(grid, [forms[: grid.n_columns] for forms in self.forms[rows]], self.printed[rows])

    def words(self, r: int) -> tuple[str, ...]:
        """The keys of what is printed in a row."""
        return words_of(self.grid.rows[r])

    def first_text(self, r: int) -> str:
        """What is printed first in a row that is not blank."""
        forms = self.forms[r]
        return self.grid.rows[r][len(forms) - len(forms.lstrip())]

    def has_amount(self, r: int) -> bool:
        """Whether a row has a figure that can be neither a year nor the number of a column."""
        forms = self.forms[r]
        return "f" in forms or "c" in forms


def words_of(row: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of what is printed in a row."""
    return tuple([word for text in row if text and (word := key(text))])


def cells_of(grid: Grid) -> Cells:
    """Look at every cell of a grid.

    Raises:
        ValueError: its rows are not of one length.
    """
    picture, width = "".join([_FORMS[text] if text else " " for row in grid.rows for text in row]), grid.n_columns
    if len(picture) != grid.n_rows * width:
        raise ValueError("the rows of a grid are of one length")
    forms = [picture[r * width : (r + 1) * width] for r in range(grid.n_rows)]
    return Cells(grid, forms, [row.replace(" ", "") for row in forms])
