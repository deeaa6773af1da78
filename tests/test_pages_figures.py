"""What a reader must not be misled by: counts that were cut short, figures left out, shares of a part, doubts unsaid."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_pages import PEER, UNIT, Served

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests")]

import browser_archive  # noqa: E402
from reading_room.words import catalogue  # noqa: E402


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    archive = Served(browser_archive.make(tmp_path_factory.mktemp("archive")))
    yield archive
    archive.loop.close()


def rows(served: Served, path: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = served.get(f"{path}{'&' if '?' in path else '?'}_shape=objects").json()["rows"]
    return found


def test_a_search_counts_every_amount_of_a_name(served: Served) -> None:
    found = rows(served, "/budget/search_lines.json?q=支出")
    for row in found:
        counted = served.query(
            "SELECT count(*), count(DISTINCT unit_id) FROM line WHERE name = ? AND code IS ? AND classification = ? AND is_duplicate = 0",
            row["name"], row["code"], row["classification"],
        )  # fmt: skip
        assert (row["lines"], row["units"]) == counted[0], row
    assert found


def test_a_code_is_found_by_its_digits_and_by_the_first_of_them(served: Served) -> None:
    assert {row["code"] for row in rows(served, "/budget/search_lines.json?q=2010306")} == {"2010306"}
    assert {str(row["code"])[:3] for row in rows(served, "/budget/search_lines.json?q=201")} == {"201"}


def test_units_with_a_final_account_alone_are_listed_with_the_three_publics(served: Served) -> None:
    for year in {row["fiscal_year"] for row in rows(served, "/budget/san_gong_by_year.json")}:
        counted = served.query(
            "SELECT count(DISTINCT unit_id) FROM unit_year WHERE fiscal_year = ? AND scope = 'unit' AND san_gong IS NOT NULL",
            year,
        )
        assert len(rows(served, f"/budget/san_gong_by_unit_and_year.json?year={year}")) == counted[0][0], year


def test_changes_of_expenditure_have_the_reasons_that_year_over_year_has(served: Served) -> None:
    said = served.query(
        "SELECT fiscal_year, unit_id, reason FROM year_over_year WHERE metric = 'expenditure' AND phase = 'budget'"
    )
    shown = {
        (row["fiscal_year"], row["unit_id"]): row["reason"]
        for year in {year for year, _, _ in said}
        for row in rows(served, f"/budget/changes_with_reasons.json?year={year}&metric=expenditure&phase=budget")
    }
    assert shown and any(shown.values())
    assert dict(shown.items()) == {(year, unit): reason for year, unit, reason in said if (year, unit) in shown}


@pytest.mark.parametrize("path", ["/changes", "/procurement"])
def test_a_department_can_be_chosen(served: Served, path: str) -> None:
    page = served.page(f"{path}?scope=department")
    assert [option["value"] for option in page.select("select[name=scope] option[selected]")] == ["department"]


def test_shares_of_a_unit_are_of_its_whole_budget(served: Served) -> None:
    for row in rows(served, f"/budget/unit_structure.json?unit={UNIT}"):
        whole = served.query(
            "SELECT coalesce(general, basic + project) FROM unit_year WHERE unit_id = ? AND fiscal_year = ? AND phase = ?",
            UNIT, row["fiscal_year"], row["phase"],
        )[0][0]  # fmt: skip
        assert row["project_share"] == round(100 * float(str(row["project"])) / whole, 1)


def test_a_unit_left_out_of_a_comparison_is_named(served: Served) -> None:
    units = [row[0] for row in served.query("SELECT unit_id FROM unit ORDER BY unit_id LIMIT 9")]
    page = served.page("/compare?" + "&".join(f"unit={unit}" for unit in units))
    assert "另有 1 个未列出" in page.get_text()


def test_a_figure_from_prose_and_one_of_a_faulty_document_are_marked(served: Served) -> None:
    faulty = served.query("SELECT unit_id FROM document WHERE n_failed > 0 AND unit_id IS NOT NULL LIMIT 1")[0][0]
    marked = served.page(f"/unit/{faulty}").select("a.doubt")
    assert marked and all(str(link["href"]).startswith("/document/") for link in marked)


def test_no_amount_without_its_unit_in_english(served: Served) -> None:
    for path in ("/units", "/changes", "/procurement"):
        headings = [cell.get_text() for cell in served.page(path, "en").select("th.number")]
        assert headings and all("10,000 yuan" in words or "%" in words or "ercent" in words for words in headings), (
            headings
        )


def test_headings_stand_over_the_cell_that_is_explained(served: Served) -> None:
    line, table = served.query(
        "SELECT line_id, table_id FROM line WHERE document_id LIKE ? ORDER BY line_id DESC LIMIT 1", f"{PEER}%"
    )[0]
    (first,) = served.query('SELECT min("row") FROM line WHERE table_id = ?', table)[0]
    shown = served.page(f"/explain/{line}").select("table tr")
    assert len(shown) > min(first, 6)


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"/units?year={'9' * 5000}", 200), ("/budget/line?_sort=nope", 400), ("/units?year=1999", 200)],
)
def test_odd_parameters_are_no_fault_of_the_program(served: Served, path: str, status: int) -> None:
    assert served.get(path).status_code == status


def test_a_year_without_documents_is_the_one_chosen(served: Served) -> None:
    assert [
        option["value"] for option in served.page("/units?year=1999").select("select[name=year] option[selected]")
    ] == ["1999"]


def test_every_check_that_the_code_can_report_has_a_name_in_both_languages() -> None:
    source = "".join(file.read_text("utf-8") for file in (ROOT / "archive").rglob("*.py"))
    reported = set(re.findall(r'"reading\.(\w+)"', source)) | set(re.findall(r'_doubt\("(\w+)"', source))
    assert {"stray", "publisher"} <= reported
    assert sorted(name for name in reported if f"check.{name}" not in catalogue()) == []
