"""How a grid is laid out: its title, its notes, its headings, its body, and the panels that stand side by side.

Nothing here knows a kind of table. A column is what its headings say, from the top one to the one above the figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from archive.cells import Cells
from archive.headings import (
    CAPTION,
    MARK_NEEDS,
    NOTE,
    PAGE_NUMBER,
    SIGNED,
    TABLE_MARK,
    TITLE,
    first_amount_row,
    header_rows,
    headings_of,
    numbers_columns,
    title_alone,
)
from archive.model import Grid
from archive.panels import Column, Panel, Plan, plan_of
from archive.values import Met, code, code_before, key, money_unit

_MARKED: Final = re.compile(
    r"^(附?表\s*[一二三四五六七八九十\d]{1,3}|公开\s*\d{1,2}\s*表|附件\s*\d+)[\s:：、.]+(?=\S{3})"
)
_END_OF_TITLE: Final = re.compile(r"(?:财政拨款|基本|项目|收入|支出|收支|预算|决算|总|明细|情况){1,6}表$")
# "政府性基金预算支出表（续）", "基本支出表（政府预算经济分类）": what ends so names a table, for certain.
_NAMES_TABLE: Final = re.compile(r"表(?:\([^()]{1,30}\)?)?\)?$")
# "收支情况详见下表": a sentence that points at the table names none.
_POINTS: Final = re.compile(r"(?:详见|见附|见下|如下).{0,10}表\)?$|下表\)?$")
_CUT_TITLE: Final = re.compile(
    r"^(?:20\d\d年度?)?(?:部门|单位|区级|本级|本年)?(?:一般公共预算|公共财政预算|政府性基金|国有资本经营|财政拨款)"
    r"(?:预算|决算|财政|拨款|资金|收入|支出|基本|当年|本年){0,6}$"
)


class Layout:
    """One table, found in a grid. Row indexes are those of `grid`; `columns` pictures the body, one string a column."""

    def __init__(
        self,
        cells: Cells,
        title: str,
        label: str,
        money_unit: str | None,
        notes: tuple[str, ...],
        captions: tuple[str, ...],
        header: range,
        body: list[int],
        columns: list[str],
        plan: Plan,
    ) -> None:
        self.cells = cells
        self.title = title
        self.label = label
        self.money_unit = money_unit
        self.notes = notes
        self.captions = captions
        self.header = header
        self.body = body
        self.columns = columns
        self.plan = plan

    @property
    def grid(self) -> Grid:
        return self.cells.grid

    @property
    def panels(self) -> tuple[Panel, ...]:
        return self.plan.panels

    @property
    def amounts(self) -> tuple[Column, ...]:
        return tuple([column for panel in self.plan.panels for column in panel.amounts])

    @property
    def codes(self) -> str:
        """The first digits of whatever looks like a code beside the amounts: they say of which classification it is."""
        rows = self.grid.rows
        amounts = {column.index for column in self.amounts}
        alone = "".join(
            [
                found[0]
                for c, forms in enumerate(self.columns)
                if ("c" in forms or "m" in forms) and c not in amounts
                for r, form in zip(self.body, forms, strict=True)
                if form in "cm" and (found := code(rows[r][c]))
            ]
        )
        return alone or self._codes_before_names()

    def _codes_before_names(self) -> str:
        """The first digits of the codes that stand in one cell with their names: "208-社会保障和就业支出"."""
        names = [column.index for panel in self.panels for column in panel.labels if column.role == "name"]
        printed = [self.grid.rows[r][c] for c in names for r in self.body]
        return "".join([found[0][0] for text in printed if (found := code_before(text))])

    def is_coded(self, classification: str) -> bool:
        """Whether most of the codes before the rows begin with a digit of a classification, and there are any."""
        codes = self.codes
        return sum(map(codes.count, classification)) * 2 > len(codes)

    @property
    def headings(self) -> str:
        """The headings of all columns, as keys."""
        return self.plan.headings


def read_layout(cells: Cells) -> Layout:
    """The layout of a grid that holds one table."""
    grid = cells.grid
    header = header_rows(cells)
    first = header.start if header else first_amount_row(cells)
    above = [text for row in grid.rows[:first] for text in row if text]
    body, notes = _body_rows(cells, header)
    picture = "".join([cells.forms[r] for r in body])
    columns = [picture[c :: grid.n_columns] for c in range(grid.n_columns)]
    title, label, captions = _title(above, grid.before)
    return Layout(
        cells=cells,
        title=title,
        label=label,
        money_unit=_money_unit(above, grid, header, notes),
        notes=notes,
        captions=captions,
        header=header,
        body=body,
        columns=columns,
        plan=plan_of(headings_of(cells, header), columns, grid.rows, body),
    )


def _body_rows(cells: Cells, header: range) -> tuple[list[int], tuple[str, ...]]:
    """(rows that may hold figures, notes below them). Repeated headings inside the body and the signatures that end it are
    left out: dates and telephones are no amounts."""
    forms, printed = cells.forms, cells.printed
    first = header.stop if header else first_amount_row(cells)
    # Headings have no amount, and so none of the rows that have one repeats them.
    alike = {forms[r] for r in header}.intersection([forms[r] for r in range(first, len(forms)) if "f" not in forms[r]])
    heads = {cells.words(r) for r in header if forms[r] in alike}
    body: list[int] = []
    notes: list[str] = []
    for r, what in enumerate(printed[first:], first):
        if not what or (not body and "n" in what and numbers_columns(cells.words(r))):
            continue
        if "f" in what:
            body.append(r)
        elif forms[r] in alike and cells.words(r) in heads:
            continue
        elif what in "w-" and _is_note(cells.first_text(r)):
            notes.append(cells.first_text(r))
        else:
            body.append(r)
    while body and SIGNED.match(key(cells.first_text(body[-1]))):
        body.pop()
    return body, tuple(notes)


def _is_note(text: str) -> bool:
    word = key(text)
    return len(word) > 30 or NOTE.search(word) is not None or _is_money_unit(word)


def _is_money_unit(word: str) -> bool:
    """Whether a text says in which unit the amounts are, and nothing else: "单位:万元", "以上金额单位均为元"."""
    return len(word) < 16 and money_unit(word) is not None


# ---------------------------------------------------------------- what stands above


def _money_unit(above: Sequence[str], grid: Grid, header: range, notes: Sequence[str]) -> str | None:
    """The unit stated nearest above the headings, else among them, else in a note below."""
    stated = next((u for text in reversed((*grid.before, *above)) if (u := money_unit(text))), None)
    if stated is None:
        # A unit in a heading counts for the whole table only if it is a remark of its own ("单位:万元").
        remarks = (text for r in header for text in grid.rows[r] if "单位" in text)
        stated = next((u for text in (*remarks, *notes) if (u := money_unit(text))), None)
    return stated


def _title(above: list[str], before: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """(title, label, captions) from the rows over the headings and the text over the grid, nearest first."""
    label = ""
    captions: list[str] = []
    titles: list[str] = []
    for text in [*before, *above][::-1]:
        what = _ABOVE[text]
        if what == "mark":
            if label:
                break  # beyond it begins what belongs to the table before
            label = text.strip()
        elif what == "caption":
            captions.append(text.strip())
        elif what == "title":
            titles.append(" ".join(title_alone(text).split()))
    found = next(filter(_names_table, titles), None)
    if found is None:
        found = next((t for t in titles if TITLE.search(key(t)) or "表" in t[-6:]), titles[0] if titles else "")
    elif _END_OF_TITLE.match(key(found)):
        # A line break cut the title: "2024年政府性基金预算" stands above "支出表".
        above_it = next(iter(titles[titles.index(found) + 1 :]), "")
        found = above_it + found if _CUT_TITLE.search(key(above_it)) else found
    marked = _MARKED.match(found)
    if marked and not label:
        label, found = marked[1], found[marked.end() :]
    return found, label, tuple(captions)


@lru_cache(maxsize=4096)
def _names_table(title: str) -> bool:
    """Whether a title is for certain that of a table."""
    return _NAMES_TABLE.search(key(title)) is not None


class _Above(Met[str, str | None]):
    """What a text above the headings is: `mark`, `caption` or `title`; None for a note or prose."""

    def look(self, met: str) -> str | None:
        text = title_alone(met)
        word = key(text)
        if CAPTION.match(word):
            return "caption"
        if len(word) > 60 or PAGE_NUMBER.fullmatch(word):
            return None
        if TABLE_MARK.fullmatch(word) and (MARK_NEEDS.search(word) or len(word) <= 4):
            return "mark"
        if _is_money_unit(word):
            return "caption"
        return None if NOTE.search(word) or _POINTS.search(word) else "title"


_ABOVE: Final = _Above()
