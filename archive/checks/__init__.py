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
from archive.checks.rules import Rule, agreement, finding
from archive.checks.suspicion import suspicion
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
    found: list[Finding] = []
    phase = "final" if books.final else "budget"
    for rule in all_rules():
        if rule.phase not in (None, phase):
            continue
        before = len(found)
        for comparison in rule.function(books):
            if isinstance(comparison, tuple):
                found.append(agreement(rule, comparison))
                continue
            outcome = comparison.settled()
            failed = outcome == "fail" and rule.severity in ("arithmetic", "restatement")
            found.append(finding(rule, comparison, outcome, suspicion(books, comparison) if failed else ""))
        if len(found) == before and rule.severity != "plausibility":
            found.append(Finding(rule.id, "not_applicable", rule.severity, f"{rule.sentence}：文件中没有可核对的数字"))
    return found
