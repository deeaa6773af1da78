"""Which kind of table is this? Titles propose, headings decide, and what is cut or missing the accounts settle.

表一 is one table in a district and another in the municipality, so numbers decide nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final

from archive.headings import TOTAL_WORDS
from archive.kinds import TableKind, kind_of, kinds
from archive.kinds._words import OF_SPENDING, part_of_spending
from archive.layout import Layout
from archive.values import key, number

# Kinds whose headings are alike; among them the title decides.
_ALIKE: Final = (
    frozenset({"general_expenditure", "unit_expenditure", "government_fund", "state_capital"}),
    frozenset({"project_targets", "overall_targets", "self_evaluation"}),
    frozenset({"general_expenditure", "basic_expenditure"}),
    frozenset({"unit_revenue", "general_expenditure", "unit_expenditure"}),
    frozenset({"projects", "project_targets"}),
    frozenset({"projects", "procurement"}),
)


class Recognised:
    """A layout and its kind; `doubt` says where title and headings disagreed, or what settled a lost title."""

    def __init__(self, layout: Layout, kind: TableKind | None, doubt: str = "") -> None:
        self.layout = layout
        self.kind = kind
        self.doubt = doubt


def recognise(layouts: Sequence[Layout]) -> list[Recognised]:
    """The kind of each table of one document, in order."""
    found = [_by_itself(layout) for layout in layouts]
    document = _Document(found)
    return [_settle(one, found[index - 1] if index else None, document) for index, one in enumerate(found)]


def titled_kind(title: str) -> TableKind | None:
    """The kind a title names, or None."""
    return _titled(key(title))


@lru_cache(maxsize=4096)
def _titled(word: str) -> TableKind | None:
    return next((kind for kind in kinds() if kind.is_titled(word)), None) if word else None


def _by_itself(layout: Layout) -> Recognised:
    titled = titled_kind(layout.title)
    if titled is not None and (titled.shape == "targets" or titled.heads(layout)):
        return Recognised(layout, titled)
    may_be = kinds()
    if titled is None and not _has_labels(layout):
        may_be = tuple([kind for kind in may_be if kind.slug == "san_gong" or kind.shape == "targets"])
    headed = next((kind for kind in may_be if kind.heads(layout)), None)
    if titled is None:
        return Recognised(layout, headed, "untitled" if headed else "")
    if headed is None or any(titled.slug in family and headed.slug in family for family in _ALIKE):
        return Recognised(layout, titled)
    return Recognised(
        layout,
        headed,
        f"标题像“{titled.slug}”，表头是“{headed.slug}” / title says {titled.slug}, headings {headed.slug}",
    )


def _has_labels(layout: Layout) -> bool:
    """Whether anything names the amounts. The right part of a wide sheet, printed on a page of its own, has headings
    only; they may say the funds of any table. Only 三公 has one row of amounts that its headings name."""
    return any(panel.labels for panel in layout.panels) or not layout.panels


# The name of a table of expenditure, and not that of the page over a table without one.
_NAMED: Final = re.compile(r"支出[^。:：]{0,16}表(?:\([^()]{0,12}\))?$")


def _settle(one: Recognised, before: Recognised | None, document: _Document) -> Recognised:
    """An untitled table of expenditure by function is the general one or the unit's whole."""
    if one.doubt != "untitled" or one.kind is None:
        return one
    kind, title = one.kind, key(one.layout.title)
    if kind.slug == "general_expenditure" and _is_of_the_unit(one.layout, before, document):
        kind = kind_of("unit_expenditure")
    if kind.slug not in OF_SPENDING or not _NAMED.search(title) or part_of_spending(title):
        return Recognised(one.layout, kind)
    doubt = f"表题“{title[:40]}”不是已知的表名，按表头读作“{kind.slug}” / a title that is not known, {kind.slug} by its headings"
    return Recognised(one.layout, kind, doubt)


def _is_of_the_unit(layout: Layout, before: Recognised | None, document: _Document) -> bool:
    """Whether an untitled expenditure table is the unit's: by the gap it fills, its total, or its neighbours."""
    if "unit_expenditure" in document.titled:
        return False
    if "general_expenditure" in document.titled:
        return True
    total = _total(layout)
    if total is not None and document.whole != document.fiscal and total in (document.whole, document.fiscal):
        return total == document.whole
    # Official sets print the unit's expenditure right after its revenue, the general one right before its basic part.
    return before is not None and before.kind is not None and before.kind.slug == "unit_revenue"


@dataclass(frozen=True)
class _Document:
    """What all tables of one document say of an untitled one, looked up when first asked for: few documents have any.

    `titled` are the kinds that have a title; `whole` and `fiscal` the totals of the two summaries.
    """

    tables: Sequence[Recognised]

    @cached_property
    def titled(self) -> frozenset[str]:
        return frozenset(one.kind.slug for one in self.tables if one.kind and one.doubt != "untitled")

    @cached_property
    def whole(self) -> Decimal | None:
        return self._of("unit_summary")

    @cached_property
    def fiscal(self) -> Decimal | None:
        return self._of("fiscal_summary")

    def _of(self, slug: str) -> Decimal | None:
        return next((_total(one.layout) for one in self.tables if one.kind and one.kind.slug == slug), None)


def _total(layout: Layout) -> Decimal | None:
    """The first figure of the 合计 row of the last panel."""
    if not layout.panels:
        return None
    panel = layout.panels[-1]
    places = [column.index for column in panel.labels]
    for r in layout.body:
        row = layout.grid.rows[r]
        if any(key(row[c]) in TOTAL_WORDS for c in places):
            return next((v for c in panel.amounts if (v := number(row[c.index])) is not None), None)
    return None
