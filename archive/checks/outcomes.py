"""What checks found on one document, as findings."""

from __future__ import annotations

from collections.abc import Iterable

from archive.checks.books import Books
from archive.checks.rules import Rule, agreement, finding
from archive.checks.suspicion import suspicion
from archive.model import Finding


def outcomes(rules: Iterable[Rule], books: Books) -> list[Finding]:
    """The findings of every rule for this phase. One that had nothing to test says so: it is never a pass."""
    found: list[Finding] = []
    phase = "final" if books.final else "budget"
    for rule in rules:
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
