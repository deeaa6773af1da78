"""The kinds of table, one module each: what they are called, what their headings are, what their amounts are of.

A module defines `KIND`. Modules are discovered. To add one, write a `TableKind` with

* `titles`: what titles are called, as a pattern over `values.key(title)` (half-width, no white space, no quotes);
* `heads`: whether the headings of a layout are of this kind (they decide where a title is cut or missing);
* `fund`, `direction`: what an amount is of when neither its column nor its row says so.

Official names of the tables: domain.md §1.2 (B01–B14, F01–F09).
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from archive.layout import Layout


def _never(layout: Layout) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class TableKind:
    """One kind of table. `shape` is `figures` (amounts with headings) or `targets` (a form with goals)."""

    slug: str
    titles: re.Pattern[str]
    heads: Callable[[Layout], bool] = _never
    fund: str = "all"
    direction: str = "expenditure"
    shape: str = "figures"
    # Titles are tried in this order, lowest first: 基本支出 before 一般公共预算, 三公 before everything.
    order: int = 50
    unless: re.Pattern[str] = field(default_factory=lambda: re.compile(r"(?!)"))

    def is_titled(self, title: str) -> bool:
        """Whether a title (as `values.key`) names this kind."""
        return self.titles.search(title) is not None and self.unless.search(title) is None


@cache
def kinds() -> tuple[TableKind, ...]:
    """All kinds, in the order in which titles are tried."""
    modules = [
        importlib.import_module(f"{__name__}.{entry.name}")
        for entry in pkgutil.iter_modules(__path__)
        if not entry.name.startswith("_")
    ]
    return tuple(sorted((module.KIND for module in modules), key=lambda kind: (kind.order, kind.slug)))


@cache
def kind_of(slug: str) -> TableKind:
    """The kind with this slug.

    Raises:
        KeyError: there is none.
    """
    for kind in kinds():
        if kind.slug == slug:
            return kind
    raise KeyError(slug)
