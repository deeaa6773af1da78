"""The sample site, read whole: every amount that was meant, at its meaning, and none in excess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from archive.extract import extract
from archive.model import Line
from archive.targets import OVERALL
from samples import site, truth

FACTS = (
    "kind",
    "year",
    "direction",
    "classification",
    "code",
    "name",
    "measure",
    "fund",
    "amount_fen",
    "is_total",
    "is_duplicate",
)


def pages(district: str) -> Iterator[tuple[str, bytes]]:
    for path, resource in site.sites()[district].resources.items():
        meant = truth.for_url(f"http://sample{path}")
        if meant is not None and not meant.same_as and "_wap" not in path:
            yield path, resource.make()


def facts(line: Line | truth.Line) -> tuple[object, ...]:
    """What a line says; levels count for codes only."""
    return (*(getattr(line, name) for name in FACTS), line.level if line.code else None)


def printed(fen: int) -> int:
    """An amount as a page in 万元 with two decimals prints it."""
    return (fen + 5_000) // 10_000 * 10_000


@pytest.mark.parametrize("district", sorted(site.sites()))
def test_every_amount_of_the_sample_site_and_nothing_else(district: str) -> None:
    n_pages = n_lines = 0
    for path, body in pages(district):
        meant = truth.pages()[path]
        read = extract(body, f"http://sample{path}")
        got = Counter(facts(line) for line in read.lines)
        want = Counter(facts(line) for line in meant.lines)
        assert got == want, path
        document = read.document
        assert (document.unit, document.district_code, document.fiscal_year, document.phase, document.scope) == (
            meant.unit,
            meant.district_code,
            meant.fiscal_year,
            meant.phase,
            meant.scope,
        ), path
        projects = [project for project in read.projects if project.category != OVERALL]
        assert [(p.code, p.name, p.budget_fen) for p in projects] == [
            (p.code, p.name, printed(p.amount)) for p in meant.projects
        ], path
        unread = [f for f in read.findings if f.severity == "reading" and f.outcome == "unreadable" and f.table]
        assert unread == [], path
        n_pages += 1
        n_lines += len(read.lines)
    assert n_pages >= 3 and n_lines > 500
