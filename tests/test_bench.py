"""The synthetic city and the multiplied evidence: as true as the sample site they are made from, and as large as asked."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from archive.build import build
from archive.checks import check
from archive.evidence import Evidence
from archive.extract import extract
from bench import city, evidence, families

DOCUMENTS = 700
# What is asked of a reader or of the amounts themselves; the other severities ask questions.
IDENTITIES = ("arithmetic", "restatement")


@pytest.fixture(scope="module")
def sample(demonstrated: Path) -> families.Families:
    return families.Families(demonstrated)


@pytest.fixture(scope="module")
def made(sample: families.Families, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, city.City]:
    folder = tmp_path_factory.mktemp("city")
    return folder, city.make(folder, sample, DOCUMENTS)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def test_a_city_is_as_large_as_asked_and_prints_what_real_pages_print(made: tuple[Path, city.City]) -> None:
    folder, told = made
    ((documents, lines, most, least),) = rows(
        folder / "budget.db", "SELECT count(*), sum(n_lines), max(n_lines), min(n_lines) FROM document"
    )
    assert (documents, lines) == (told.documents, told.lines)
    assert DOCUMENTS <= documents < DOCUMENTS + 50  # families are whole
    assert lines / documents == pytest.approx(city.LINES_A_DOCUMENT, rel=0.05)
    assert least < 100 < 250 < most
    assert sorted(path.name for path in folder.iterdir()) == ["budget.db", "grids.db"]


def test_every_row_of_a_city_belongs_to_something(made: tuple[Path, city.City]) -> None:
    folder, _ = made
    for name in ("budget.db", "grids.db"):
        assert rows(folder / name, "PRAGMA foreign_key_check") == []
        assert rows(folder / name, "PRAGMA integrity_check") == [("ok",)]
    with closing(sqlite3.connect(folder / "budget.db")) as db:
        db.execute("ATTACH ? AS grids", (str(folder / "grids.db"),))
        assert (
            db.execute("SELECT count(*) FROM source_table").fetchone()
            == db.execute(
                "SELECT count(*) FROM grids.grid JOIN source_table USING (table_id, document_id, district_code)"
            ).fetchone()
        )
        # Where a line stands in the grid, its amount is printed.
        found = db.execute(
            "SELECT count(*), sum(instr(json_extract(cells, '$[' || \"column\" || ']'), amount_text) > 0)"
            ' FROM line JOIN grids.grid_row USING (table_id, "row")'
        ).fetchone()
        assert found[0] > 50_000 and found[1] > 0.99 * found[0]
        # Nothing of the districts that were copied is left, and no address is used twice.
        assert db.execute("SELECT count(*) FROM document WHERE district_code NOT LIKE '59%'").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM line WHERE unit_id NOT LIKE district_code || '-%'").fetchone() == (0,)
        assert db.execute("SELECT count(*) - count(DISTINCT url) FROM capture").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM attachment WHERE capture_id IS NOT NULL").fetchone() > (20,)


def test_identities_hold_in_a_city_as_in_the_sample(made: tuple[Path, city.City], demonstrated: Path) -> None:
    """Documents with fewer tables say nothing wrong of themselves: no check fails that does not fail in the sample."""
    failed = (
        'SELECT "check", count(*) * 1000 / (SELECT count(*) FROM document) FROM finding'
        f" WHERE outcome = 'fail' AND severity IN {IDENTITIES} GROUP BY 1"
    )
    ours, theirs = (dict(rows(path / "budget.db", failed)) for path in (made[0], demonstrated))
    assert ours.keys() <= theirs.keys()
    for name, rate in ours.items():
        assert rate <= 1.5 * theirs[name] + 2  # type: ignore[operator]
    held = "SELECT count(*) FROM finding WHERE outcome IN ('pass', 'rounding') AND severity = 'arithmetic'"
    assert rows(made[0] / "budget.db", held)[0] > (20_000,)


def test_the_same_city_is_made_again(sample: families.Families, tmp_path: Path) -> None:
    for name in ("one", "two"):
        city.make(tmp_path / name, sample, 30)
    for table in ("document", "line", "finding", "unit", "capture"):
        asked = f'SELECT * FROM "{table}" ORDER BY 1'
        assert rows(tmp_path / "one/budget.db", asked) == rows(tmp_path / "two/budget.db", asked)


def test_a_form_leaves_out_tables_and_checks_again(demonstrated: Path) -> None:
    with Evidence(demonstrated, writing=False) as store:
        capture = next(each for each in store.captures() if "zwgk_264" in each.url and each.role == "page")
        whole = extract(store.body(capture), capture.url)
    left_out = families.FORMS[1]
    thinner = families.without(whole, left_out)
    assert {table.kind for table in thinner.tables} == {table.kind for table in whole.tables} - left_out
    assert Counter(line.kind for line in thinner.lines) == Counter(
        line.kind for line in whole.lines if line.kind not in left_out
    )
    assert [table.ordinal for table in thinner.tables] == list(range(1, len(thinner.tables) + 1))
    kind_of = {table.ordinal: table.kind for table in thinner.tables}
    assert all(kind_of[line.table] == line.kind for line in thinner.lines)
    assert set(check(replace(thinner, findings=()))) <= set(thinner.findings)
    assert len(thinner.findings) < len(whole.findings)


def test_multiplied_evidence_is_read_like_the_page_it_was_made_of(demonstrated: Path, tmp_path: Path) -> None:
    pages = evidence.pages_of(demonstrated)
    n = len(pages) + 40
    assert evidence.multiply(tmp_path, demonstrated, n) == n
    with Evidence(tmp_path, writing=False) as store:
        assert store.verify().problems == () and store.verify().contents == n
    built = build(tmp_path, processes=0)
    assert built.counts["document"] == n
    districts = rows(built.budget, "SELECT DISTINCT district_code, substr(unit, 1, 7) FROM document ORDER BY 1")
    assert len(districts) == 4  # three of the first copy, one of the second
    # Units of different copies are not taken for one another.
    events = "SELECT event, count(*) FROM unit_event WHERE event IN ('transferred', 'renamed') GROUP BY 1"
    assert rows(built.budget, events) == rows(demonstrated / "budget.db", events)
    first = list(islice(evidence.copies(pages), n))
    assert len({each.url for each in first}) == len({each.sha256 for each in first}) == n
