"""The sample site: where its pages have a deliberate fault a check finds it, and nowhere else does one complain."""

from __future__ import annotations

from functools import cache

import pytest

from archive.extract import extract
from archive.model import Finding
from samples import truth
from samples.site import sites

# The fault of a page → a check that must find it. (last_year_contradicted needs two pages: see test_checks_across.)
FAULTS = {
    "wrong_total": {"B-5", "B-6", "X-1"},
    "wrong_parent": {"B-6"},
    "prose_disagrees": {"N-1"},
    "template_residue": {"P-1"},
    "repeated_rows": {"S-2"},
}
WRONG = {"wrong_total", "wrong_parent", "prose_disagrees"}
ARTICLES = sorted(path for path, page in truth.pages().items() if page.lines and not page.same_as)


@cache
def findings(path: str) -> tuple[Finding, ...]:
    site = next(site for site in sites().values() if path in site.resources)
    return extract(site.body(path), f"http://example.gov.cn{path}").findings


def objective(path: str) -> list[Finding]:
    return [
        f for f in findings(path) if f.severity in ("arithmetic", "restatement") and f.outcome in ("fail", "unreadable")
    ]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_each_fault_is_found(fault: str) -> None:
    faulty = [path for path in ARTICLES if fault in truth.pages()[path].faults]
    assert faulty, f"no sample page has the fault {fault}"
    for path in faulty[:3]:
        spoken = {f.check for f in findings(path) if f.outcome == ("pass" if fault == "repeated_rows" else "fail")}
        assert FAULTS[fault] <= spoken, (path, spoken)


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    sound = [path for path in ARTICLES if not WRONG.intersection(truth.pages()[path].faults)]
    assert len(sound) > 100
    for path in sound[::4]:
        assert objective(path) == [], path
        assert sum(f.outcome == "pass" for f in findings(path)) > 20, path


def test_prose_and_identity_are_those_meant() -> None:
    for path in ARTICLES[::9]:
        page = truth.pages()[path]
        site = next(site for site in sites().values() if path in site.resources)
        whole = extract(site.body(path), f"http://example.gov.cn{path}")
        found = whole.document
        assert (found.unit, found.fiscal_year, found.phase, found.scope, found.published_on) == (
            page.unit, page.fiscal_year, page.phase, page.scope, page.published_on,
        ), path  # fmt: skip
        stated = {(s.metric, s.amount_fen, s.change_fen) for s in whole.statements}
        for meant in page.statements:
            assert (meant.metric, meant.amount_fen, meant.change_fen) in stated, (path, meant)


def test_what_was_planned_is_not_compared_with_what_was_spent() -> None:
    """Self-evaluations in final accounts restate budgets; B-11 is about this year's projects in budgets."""
    assessed = [path for path in ARTICLES if any(line.kind == "self_evaluation" for line in truth.pages()[path].lines)]
    assessed += [path for path in ARTICLES if truth.pages()[path].phase == "final" and truth.pages()[path].projects]
    assert assessed
    for path in assessed:
        assert not [f for f in findings(path) if f.check == "B-11"], path
    budgets = [path for path in ARTICLES if truth.pages()[path].phase == "budget" and truth.pages()[path].projects]
    assert any(f.check == "B-11" and f.outcome == "pass" for path in budgets[:20] for f in findings(path))
