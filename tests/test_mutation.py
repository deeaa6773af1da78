"""A test of the tests: change each printed amount in turn, and see whether a check notices.

The amounts are changed in the extraction, not in the page: reading is tested elsewhere, and this way it takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from archive.checks import check
from archive.extract import extract
from archive.model import Extraction, Finding
from archive.values import decimals, number
from samples import truth
from samples.site import sites

SHARED = Path(os.environ.get("YUSUAN_SHARED", Path(__file__).parents[1].parent / "shared"))
ONE = 1_000_000  # 1.00 万元
PROJECT_MONEY = ("budget_fen", "local_fen", "superior_fen")


@cache
def real(name: str) -> Extraction:
    path = SHARED / "real" / name
    assert path.exists(), f"the real files are absent: {path} (set YUSUAN_SHARED)"
    return extract(path.read_bytes())


def mutants(whole: Extraction, step: int = 1) -> Iterator[tuple[str, Extraction]]:
    """(what was changed, the extraction with that one amount raised by 1.00 万元)."""
    lines, projects = list(whole.lines), list(whole.projects)
    for at in range(0, len(lines), step):
        line = lines[at]
        changed = replace(line, amount_fen=line.amount_fen + ONE)
        name = f"{line.kind} {line.code or ''}{line.name} {line.measure} {line.fund} {line.amount_text}"
        yield name, replace(whole, lines=(*lines[:at], changed, *lines[at + 1 :]))
    for at, project in enumerate(projects):
        for money in PROJECT_MONEY:
            amount = getattr(project, money)
            if amount is not None:
                raised = replace(project, **{money: amount + ONE})
                yield f"{project.name} {money}", replace(whole, projects=(*projects[:at], raised, *projects[at + 1 :]))


def alarms(whole: Extraction) -> set[Finding]:
    return {found for found in check(whole) if found.outcome in ("fail", "unreadable")}


def missed(whole: Extraction, step: int = 1) -> tuple[int, list[str]]:
    """(how many amounts were changed, those whose change nothing noticed)."""
    before = alarms(whole)
    tried, silent = 0, []
    for name, mutant in mutants(whole, step):
        tried += 1
        if not alarms(mutant) - before:
            silent.append(name)
    return tried, silent


def test_at_least_256_of_the_258_amounts_of_the_example_page() -> None:
    """Two of the 258 numbers with two decimals are free values of indicators (19.02, 20.37): nothing restates them."""
    whole = real("pages/rongchang-zwfwglb-2025-budget.html")
    free = [i.value for p in whole.projects for i in p.indicators if number(i.value) and decimals(i.value) == 2]
    tried, silent = missed(whole)
    assert tried + len(free) == 258
    assert tried - len(silent) >= 256, silent


@pytest.mark.parametrize(
    ("name", "at_most"),
    [
        # Departments list a selection of their projects: nothing restates the money of one.
        ("cq-zfbgt-2026-budget", 1),
        ("cq-qxj-2026-budget", 1),
        ("sh-putuo-czj-2025-budget", 0),
        ("sh-putuo-czj-2024-final", 0),
    ],
)
def test_amounts_of_the_real_files(name: str, at_most: int) -> None:
    tried, silent = missed(real(f"pdf/{name}.pdf"))
    assert tried > 190 and len(silent) <= at_most, silent


def test_every_fifth_amount_of_a_long_real_file() -> None:
    tried, silent = missed(real("pdf/cq-ghzrzyj-2026-budget.pdf"), 5)
    assert tried > 120 and all("budget_fen" in name for name in silent), silent


def test_amounts_of_the_sample_site() -> None:
    """One page of each district and phase; of every page at least 99 in 100 changes are noticed.

    A self-evaluation prints the initial budgets of projects: only the budget of that year restates them (F-14).
    """
    chosen = {(page.district_code, page.phase): path for path, page in truth.pages().items() if page.lines}
    assert len(chosen) >= 6
    for path in sorted(chosen.values()):
        site = next(site for site in sites().values() if path in site.resources)
        tried, silent = missed(extract(site.body(path)), 3)
        if truth.pages()[path].phase == "final":
            silent = [name for name in silent if not name.endswith("budget_fen")]
        assert tried > 30 and len(silent) * 100 <= tried, (path, tried, silent)


def test_an_amount_that_changes_by_the_last_place_is_seen_where_it_is_restated() -> None:
    """A sum tolerates rounding, a restatement does not: totals are restated in several tables."""
    whole = real("pages/rongchang-zwfwglb-2025-budget.html")
    before = alarms(whole)
    for at, line in enumerate(whole.lines):
        if (
            line.is_total
            and line.measure == "total"
            and line.kind in ("unit_revenue", "unit_summary", "basic_expenditure")
        ):
            lines = list(whole.lines)
            lines[at] = replace(line, amount_fen=line.amount_fen + 10_000)
            assert alarms(replace(whole, lines=tuple(lines))) - before, line
