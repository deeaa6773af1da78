"""Tables that a writer cut into several ("续表"), whole again.

Pages of a PDF are put together before anything is known of their tables (`archive.stitch`). Here the layouts are known: a
table goes on in the next one where nothing but page furniture stands between them, no other title is printed, the
headings are the same or missing, and the rows are new ones of the same account. Excel repeats the whole caption on each
page (打印标题行): then only rows that cannot be another unit's say that the table goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from archive.cells import FIGURES, cells_of
from archive.headings import PAGE_NUMBER, TOTAL_WORDS, title_alone
from archive.layout import Layout, read_layout
from archive.model import Grid
from archive.recognise import Recognised
from archive.values import key, money_unit

# "支出决算表（续）", "续表二", "（续上表）", "接上表": what says that a table goes on.
_GOES_ON: Final = re.compile(r"\(?(?:续上?表|接上表|上接|续)(?:[一二三四五六七八九十\d]{1,2})?\)?")
_FIGURES: Final = frozenset(FIGURES)


def rejoin(tables: Sequence[Recognised]) -> list[Recognised]:
    """The tables of a document in order, those that go on in the next ones joined with them."""
    groups: list[list[Recognised]] = []
    for one in tables:
        if groups and _is_account(groups[-1][0]) and goes_on(groups[-1][0].layout, one.layout):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [group[0] if len(group) == 1 else _joined(group) for group in groups]


def _is_account(one: Recognised) -> bool:
    """Forms of targets have rules of their own (`archive.extract`): one project's form looks like the next one's."""
    return one.kind is not None and one.kind.shape == "figures"


def goes_on(table: Layout, below: Layout) -> bool:
    """Whether a table goes on in the one printed below it."""
    if table.cells.width != below.cells.width or not below.body:
        return False
    if below.money_unit not in (None, table.money_unit):
        return False
    same_title = bool(below.title) and key(below.title) == key(table.title)
    if below.title and not same_title and not _repeats_title(table, below.title):
        return False
    between = [text for text in _between(table, below) if not _is_furniture(text)]
    if between and not {key(text) for text in _above(table)}.issuperset(map(key, between)):
        return False
    if below.header and below.headings != table.headings:
        return False
    if same_title or (between and not below.title):
        return bool(below.header) and _is_one_account(table, below)
    return bool(below.header or _has_the_columns_of(table, below)) and _brings_new_rows(table, below)


def _repeats_title(table: Layout, title: str) -> bool:
    """Whether a title is that of the table and says that it goes on, or says nothing else."""
    bare = _GOES_ON.sub("", key(title))
    if not bare:
        return True
    return bare != key(title) and (key(table.title).endswith(bare) or bare == key(table.label))


def _is_one_account(table: Layout, below: Layout) -> bool:
    """Whether tables of one caption are pages of one account, not the accounts of two units: one of them alone has a
    total, or no row of the one is called as a row of the other (a row that a page prints again is the same in full)."""
    if not _brings_new_rows(table, below):
        return False
    held = {table.cells.words(r) for r in table.body}
    names = _names(table, table.body)
    new = _names(below, [r for r in below.body if below.cells.words(r) not in held])
    if "" in names or "" in new:
        return False
    return names.isdisjoint(TOTAL_WORDS) != new.isdisjoint(TOTAL_WORDS) or names.isdisjoint(new)


def _names(table: Layout, rows: Sequence[int]) -> set[str]:
    """What rows are called: the code or the words that they begin with, "" for one without words."""
    found = set()
    for r in rows:
        words, forms = table.cells.words(r), table.cells.printed[r]
        if words:
            found.add(words[0] if "w" in forms else "")
    return found


def _between(table: Layout, below: Layout) -> list[str]:
    """What is printed between two tables, the title below and the same label left out."""
    own = (below.title, table.label)
    return [text for text in _above(below) if " ".join(title_alone(text).split()) not in own]


def _above(table: Layout) -> list[str]:
    """What is printed above the headings of a table."""
    above = [text for row in table.grid.rows[: table.header.start if table.header else 0] for text in row if text]
    return [*table.grid.before, *above]


def _is_furniture(text: str) -> bool:
    """A page number, a money unit, a mark that the table goes on."""
    word = key(text)
    if PAGE_NUMBER.fullmatch(word) or not _GOES_ON.sub("", word):
        return True
    return len(word) < 16 and money_unit(text) is not None


def _has_the_columns_of(table: Layout, below: Layout) -> bool:
    """Whether rows without headings have their figures where the table has them, and words where it has words."""
    pairs = [
        (set(above) - {" ", "-"}, set(forms) - {" ", "-"})
        for above, forms in zip(table.columns, below.columns, strict=True)
    ]
    if not any(forms & _FIGURES and above & _FIGURES for above, forms in pairs):
        return False
    return all(
        bool(forms & _FIGURES) <= bool(above & _FIGURES) and ("w" in forms) <= ("w" in above) for above, forms in pairs
    )


def _brings_new_rows(table: Layout, below: Layout) -> bool:
    """A table printed twice is not one that goes on, and a total of its own makes a table of its own."""
    held = {table.cells.words(r) for r in table.body}
    has_total = any(_is_total(words) for words in held)
    new = [words for r in below.body if (words := below.cells.words(r)) not in held]
    return bool(new) and not (has_total and any(map(_is_total, new)))


def _is_total(words: tuple[str, ...]) -> bool:
    return bool(words) and words[0] in TOTAL_WORDS


def _joined(group: Sequence[Recognised]) -> Recognised:
    """One table of several: the rows of the first, and of the others those below their headings."""
    first = group[0].layout.grid
    rows, spans, pages = list(first.rows), dict(first.spans), list(first.row_pages)
    for one in group[1:]:
        grid, begins = one.layout.grid, one.layout.header.stop or one.layout.body[0]
        shift = len(rows) - begins
        spans |= {(r + shift, c): span for (r, c), span in grid.spans.items() if r >= begins}
        rows += grid.rows[begins:]
        pages += grid.row_pages[begins:]
    whole: Grid = replace(
        first,
        rows=tuple(rows),
        spans=spans,
        row_pages=tuple(pages) if len(pages) == len(rows) else (),
        by_alignment=any(one.layout.grid.by_alignment for one in group),
    )
    return Recognised(read_layout(cells_of(whole)), group[0].kind, group[0].doubt)
