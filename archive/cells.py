"""A printed text looked at once, and a grid of such texts.

Where a table begins, what its columns hold, which rows have amounts, what was left unread: all of it asks of every cell
whether it is blank, words, a code or a figure. It is answered here, and remembered by the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from archive.model import Grid
from archive.values import code, key, number

# What is printed where there is no amount; it is neither a name nor 0.
NOTHING = frozenset("— - – ― － —— -- / \\ … 无 × * ─ ～ ~".split())


class Cell(NamedTuple):
    """One printed text. `key` is its `values.key`, and `form` says in a letter what that looks like:

    ` ` blank · `-` a mark for nothing · `w` words · `f` a figure · `c` a code or a figure that may be one (201-01, 201) ·
    `n` a figure that may be a year or the number of a column (1 to 40) · `m` one that may be that or a code (012).

    `value` is the number printed, the same as `digits` / 10 ** `places`; None for anything else, and then these are 0.
    """

    key: str
    form: str
    value: Decimal | None
    digits: int
    places: int


def cell(text: str) -> Cell:
    """What a printed text is.

    >>> cell("1, 537.40")
    Cell(key='1,537.40', form='f', value=Decimal('1537.40'), digits=153740, places=2)
    >>> [cell(text).form for text in ("", "—", "合 计", "201", "2025", "12", "012", "20.1")]
    [' ', '-', 'w', 'c', 'n', 'n', 'm', 'f']
    """
    return _MET[text]


class _Met(dict[str, Cell]):
    """The cells met so far: a third of the cost of `lru_cache`, and forgotten altogether when there are too many."""

    def __missing__(self, text: str) -> Cell:
        found = _look_at(text)
        if len(text) <= 60:  # prose is not met again
            if len(self) >= 65536:
                self.clear()
            self[text] = found
        return found


_MET = _Met()


def _look_at(text: str) -> Cell:
    word = key(text)
    form = _form(word)
    value = number(text) if form in "fcnm" else None
    if value is None:
        return Cell(word, form, None, 0, 0)
    printed = f"{value:f}"
    return Cell(word, form, value, int(printed.replace(".", "")), len(printed.partition(".")[2]))


def _form(word: str) -> str:
    if not word:
        return " "
    if word.isalpha():
        return "-" if word in NOTHING else "w"
    if number(word) is None:
        return "-" if word in NOTHING else "w" if code(word) is None else "c"
    plain = word.strip("()")  # columns are numbered "(1)" as well
    may_number = plain.isdigit() and (int(plain) <= 40 or 2000 <= int(plain) <= 2050)
    if code(word) is not None:
        return "m" if may_number else "c"
    return "n" if may_number else "f"


@dataclass(frozen=True, slots=True)
class Cells:
    """A grid and what its cells are, row after row in one list; `forms` pictures them, a letter a cell.

    `n_words` says of each row how many of its cells have something printed in them.
    """

    grid: Grid
    all: list[Cell]
    forms: str
    width: int
    n_words: list[int]

    def row(self, r: int) -> list[Cell]:
        return self.all[r * self.width : (r + 1) * self.width]

    def row_forms(self, r: int) -> str:
        return self.forms[r * self.width : (r + 1) * self.width]

    def words(self, r: int) -> tuple[str, ...]:
        """The keys of what is printed in a row."""
        return tuple([one.key for one in self.row(r) if one.key])

    def has_amount(self, r: int) -> bool:
        """Whether a row has a figure that can be neither a year nor the number of a column."""
        forms = self.row_forms(r)
        return "f" in forms or "c" in forms


def cells_of(grid: Grid) -> Cells:
    """Look at every cell of a grid.

    Raises:
        ValueError: its rows are not of one length.
    """
    found = list(map(_MET.__getitem__, chain.from_iterable(grid.rows)))
    width = grid.n_columns
    if len(found) != grid.n_rows * width:
        raise ValueError("the rows of a grid are of one length")
    forms = "".join(map(_FORM, found))
    n_words = [width - forms.count(" ", r * width, (r + 1) * width) for r in range(grid.n_rows)]
    return Cells(grid, found, forms, width, n_words)


_FORM = attrgetter("form")
