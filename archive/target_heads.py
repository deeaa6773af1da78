"""The headings in forms of goals: over a list of indicators and projects, and over one row of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from archive.headings import TOTAL_WORDS
from archive.target_rows import Rows
from archive.target_words import MONEY, WORDS, Word

# What is printed of an indicator in its own row, and what may stand in a cell that spans several.
_SAID: Final = ("level3", "weight", "measure_unit", "comparator", "value", "is_core")
_LEVELS: Final = ("level1", "level2", "type")
# Fields that are headed twice where a form was adjusted, or lists who manages beside who spends: the first is taken.
_TWICE: Final = (*MONEY, "department", "goal")
# A row that has a name and none of these is no indicator.
_ASKED: Final = ("value", "comparator", "weight")
# So many headings that are understood make a heading of one among them that is not.
_ENOUGH: Final = 4
_HEADING: Final = 8  # letters of it


@dataclass(frozen=True, slots=True)
class Heads:
    """A row of headings: the columns of an indicator's parts and of a project's fields.

    `listed` says that any number of rows follow, of indicators or projects; else it is one row of values, and `row` is
    that of the headings. `levels` are the columns of level1, level2 and type, -1 where there is none, and `said` those of
    what else is printed of an indicator, from level3 to is_core. `known` are columns that are not taken, and understood:
    of those `aside` is told.
    """

    row: int = -1
    listed: bool = False
    words: Mapping[int, str] = field(default_factory=dict)
    fields: Mapping[str, int] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    level3: int = -1
    asked: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    said: tuple[tuple[int, int], ...] = ()
    known: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()
    of_levels: frozenset[int] = frozenset()
    of_parts: frozenset[int] = frozenset()
    of_fields: frozenset[int] = frozenset()

    @property
    def budgets(self) -> int:
        """The column of the amount in a row of values, or -1."""
        return -1 if self.listed else self.fields.get("budget", -1)

    def has_indicator(self, texts: tuple[str, ...]) -> bool:
        """Whether a row below is an indicator: it has a name, and a value, a comparator or a weight."""
        return self.level3 >= 0 and texts[self.level3] != "" and any(map(texts.__getitem__, self.asked))


NO_HEADS: Final = Heads()


def heads_of_list(rows: Rows) -> Heads | None:
    """The headings of a list of indicators, if the row is one, with those above that span down to it."""
    if "3" not in rows.forms or not _heads_indicators(rows.texts):
        return None
    headings = []
    for c in range(rows.grid.n_columns):
        r = rows.row_of(rows.r, c)
        if text := rows.grid.rows[r][c]:
            end = c + rows.span(r, c)[1]
            if WORDS[text].key in TOTAL_WORDS:
                r, text = _money_over(rows, r, c)
            unit = rows.unit_of(r, c) if WORDS[text].heads in MONEY else ""
            headings.append((c, text, end, unit))
    return _heads_of_list(tuple(headings))


def _money_over(rows: Rows, r: int, c: int) -> tuple[int, str]:
    """The heading over the whole of an amount and its parts, where there is one (预算数 over 合计, 财政资金); else its own."""
    over = rows.grid.rows[r - 1][c] if r else ""
    is_money = WORDS[over].heads in MONEY and rows.span(r - 1, c)[1] > 1 if over else False
    return (r - 1, over) if is_money else (r, rows.grid.rows[r][c])


@lru_cache(maxsize=1024)
def _heads_indicators(texts: tuple[str, ...]) -> bool:
    """Whether a row heads the names of indicators and what is said of them."""
    parts = {WORDS[text].part for text in texts}
    return "level3" in parts and not parts.isdisjoint(_ASKED)


@lru_cache(maxsize=1024)
def _heads_of_list(headings: tuple[tuple[int, str, int, str], ...]) -> Heads:
    """A heading is (column, text, the column after it, money unit stated for it)."""
    words = {c: WORDS[text] for c, text, _, _ in headings}
    parts: dict[str, int] = {}
    fields: dict[str, int] = {}
    for c, word in words.items():
        if word.part is not None:
            parts.setdefault(word.part, c)
        elif word.heads is not None:
            fields.setdefault(word.heads, c)
    units = {c: unit for c, _, _, unit in headings}
    units_of = {name: units[c] for name, c in fields.items() if name in MONEY}
    return _heads(-1, words, {c: end for c, _, end, _ in headings}, parts, fields, units_of)


def heads_of_values(rows: Rows) -> Heads | None:
    """The labels that stand side by side to the end of a row, or alone in it, and head what is below.

    "项目资金 | 资金总额 | 120" is a label and its value: the last label has a text to its right.
    """
    forms = rows.forms.strip()
    unknown = forms.count("w") == 1 and len(forms) > _ENOUGH and forms.count("f") + forms.count("l") == len(forms) - 1
    if forms[-1] not in "fl" and not unknown:
        return None
    words, r = rows.words(), rows.r
    run: list[int] = []
    for c in reversed(words):
        if not words[c].is_label and not (unknown and len(words[c].key) <= _HEADING):
            break
        down, wide = rows.span(r, c)
        if down > 1 or (run and c + wide != run[-1]):
            break
        run.append(c)
    alone = len(words) == 1 and run and run[0] + rows.span(r, run[0])[1] == rows.grid.n_columns
    fields = {name: c for c in run if (name := words[c].field) is not None}
    if not fields or (len(run) < 2 and not alone):
        return None
    units = {name: rows.unit_of(r, c) for name, c in fields.items() if name in MONEY}
    return _heads(r, words, {c: c + rows.span(r, c)[1] for c in words}, {}, fields, units)


def _heads(
    row: int,
    words: Mapping[int, Word],
    ends: Mapping[int, int],
    parts: Mapping[str, int],
    fields: Mapping[str, int],
    units: Mapping[str, str],
) -> Heads:
    of_parts = frozenset([c for first in parts.values() for c in range(first, ends[first])])
    of_fields = frozenset(fields.values())
    left = [c for c, word in words.items() if word.is_outcome or word.field in _TWICE]
    levels = [parts.get(name, -1) for name in _LEVELS]
    known = frozenset([c for first in left for c in range(first, ends[first])]) - of_fields - of_parts
    formal = [c for first in left if words[first].is_formal for c in range(first, ends[first])]
    return Heads(
        row=row,
        listed="level3" in parts or "name" in fields,
        words={c: word.key for c, word in words.items()},
        fields=fields,
        units=units,
        level3=parts.get("level3", -1),
        asked=tuple([parts[name] for name in _ASKED if name in parts]),
        levels=tuple(levels),
        said=tuple([(parts[name], ends[parts[name]]) if name in parts else (0, 0) for name in _SAID]),
        known=known,
        aside=known.difference(formal),
        of_levels=frozenset([c for c in levels if c >= 0]),
        of_parts=of_parts,
        of_fields=of_fields,
    )
