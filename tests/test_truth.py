"""The sample site, read whole: every amount that was meant, at its meaning, and none in excess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from archive.extract import extract
from archive.model import Extraction, Line
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


def offered(district: str) -> Iterator[tuple[str, bytes]]:
    """Every page and file of a site that has a truth, once."""
    for path, resource in site.sites()[district].resources.items():
        meant = truth.for_url(f"http://sample{path}")
        if meant is not None and not meant.same_as and "_wap" not in path:
            yield path, resource.make()


def facts(line: Line | truth.Line) -> tuple[object, ...]:
    """What a line says; levels count for codes only."""
    return (*(getattr(line, name) for name in FACTS), line.level if line.code else None)


def assert_as_meant(path: str, read: Extraction) -> None:
    meant = truth.for_url(f"http://sample{path}")
    assert meant is not None
    assert Counter(map(facts, read.lines)) == Counter(map(facts, meant.lines)), path
    projects = [project for project in read.projects if project.category != OVERALL]
    assert [(p.code, p.name, p.budget_fen) for p in projects] == [(p.code, p.name, p.amount) for p in meant.projects], (
        path
    )
    unread = [f for f in read.findings if f.outcome == "unreadable" and f.severity == "reading" and f.table]
    assert unread == [], path


@pytest.mark.parametrize("district", sorted(site.sites()))
def test_every_page_of_the_sample_site_says_what_was_meant(district: str) -> None:
    n_pages = 0
    for path, body in offered(district):
        meant = truth.pages().get(path)
        if meant is None:
            continue
        read = extract(body, f"http://sample{path}")
        assert_as_meant(path, read)
        document = read.document
        assert (document.unit, document.district_code, document.fiscal_year, document.phase, document.scope) == (
            meant.unit,
            meant.district_code,
            meant.fiscal_year,
            meant.phase,
            meant.scope,
        ), path
        n_pages += 1
    assert n_pages >= 3


@pytest.mark.parametrize("path", sorted(path for path, page in truth.files().items() if not page.needs_ocr))
def test_every_file_of_the_sample_site_says_what_was_meant(path: str) -> None:
    [body] = [one.body(path) for one in site.sites().values() if path in one.resources]
    assert_as_meant(path, extract(body, f"http://sample{path}"))
