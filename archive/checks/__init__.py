"""Accounting identities: an extraction in, findings out. A document is never corrected, only described.

Modules of this package are discovered; a check is one function in one of them, registered by `rules.rule`. Every rule
that had nothing to test says so with one finding `not_applicable`: an unexecuted check is never a pass.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from archive.checks import rules as _rules
from archive.checks.books import Books, open_books
from archive.checks.outcomes import outcomes
from archive.checks.rules import Rule
from archive.model import Extraction, Finding

__all__ = ["all_rules", "check", "check_books"]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every registered rule, ordered by id as a reader would."""
    for entry in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{entry.name}")
    return tuple(sorted(_rules.RULES.values(), key=lambda rule: _order(rule.id)))


def _order(identifier: str) -> tuple[int, str, int, str]:
    family, _, rest = identifier.partition("-")
    number, _, part = rest.partition(".")
    return "BXNFPSQ".find(family), family, int(number) if number.isdigit() else 99, part


def check(extraction: Extraction) -> list[Finding]:
    """The outcome of every check on one document."""
    return check_books(open_books(extraction))


def check_books(books: Books) -> list[Finding]:
    """`check` for books that are open already."""
    return outcomes(all_rules(), books)
