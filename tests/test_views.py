"""Views: nothing is counted twice, years and scopes are not mixed, and series break where their meaning does."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from truth_archive import WAN, Shelf, pages, sample_archive

from archive.classifications.crosswalk import GENERATED
from archive.database import VIEWS
from archive.described_sql import read_folder
from archive.units import Resolution
from samples import history, truth

# What one row of each view is of. A view that repeats a key counts something twice.
KEYS = {
    "identities_by_kind": 'district_code, fiscal_year, kind, "check"',
    "agreement_by_district": "district_code, fiscal_year, phase",
    "budget_vs_final": "unit_id, fiscal_year, scope, metric",
    "code_chain": "kind, code, valid_from",
    "code_list": "kind, code, valid_from, name",
    "code_use": "classification, code",
    "cofog": "code",
    "copied_texts": "kind, text",
    "copied_texts_by_year": "kind, text, fiscal_year",
    "coverage": "district_code, fiscal_year, phase",
    "current_document": "unit_id, fiscal_year, phase, scope",
    "disclosure_quality": "document_id",
    "economic_to_gov": "code, gov_code",
    "function_over_years": "district_code, harmonised_code, fiscal_year, phase",
    "implied_last_year": "document_id, metric, source",
    "indicator_quality": "project_id",
    "largest_changes": "unit_id, fiscal_year, phase, scope, metric",
    "missing_documents": "unit_id, fiscal_year, phase",
    "peers": "unit_id, fiscal_year, phase, scope",
    "pefa_district": "district_code, fiscal_year, scope",
    "project_lives": "code, unit_id, scope",
    "projects_over_years": "code, unit_id, fiscal_year, phase, scope",
    "revenue_by_fund": "unit_id, fiscal_year, phase, scope, fund",
    "san_gong": "unit_id, fiscal_year, scope",
    "spending_by_cofog": "unit_id, fiscal_year, phase, scope, cofog, treatment",
    "spending_by_economy": "unit_id, fiscal_year, phase, scope, code",
    "spending_by_function": "unit_id, fiscal_year, phase, scope, code",
    "totals_by_code": "classification, code, district_code, fiscal_year, phase, scope",
    "unclassified_units": "unit_id",
    "unit_break": "unit_id, fiscal_year",
    "unit_metric": "unit_id, fiscal_year, phase, scope, metric",
    "unit_year": "unit_id, fiscal_year, phase, scope",
    "year_over_year": "unit_id, fiscal_year, phase, scope, metric",
}


@pytest.fixture(scope="module")
def sample() -> tuple[sqlite3.Connection, Resolution]:
    return sample_archive()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def opened(shelf: Shelf, tmp_path: Path) -> Callable[[], sqlite3.Connection]:
    return lambda: shelf.made(tmp_path / "budget.db")


def total(
    page: truth.Page, kind: str, measure: str = "total", fund: str | None = None, direction: str = ""
) -> int | None:
    """The 合计 that a page prints, in 分."""
    amounts = [
        line.amount_fen
        for line in page.lines
        if (line.kind, line.measure, line.year) == (kind, measure, page.fiscal_year)
        and line.is_total
        and not line.is_duplicate
        and fund in (None, line.fund)
        and direction in ("", line.direction)
    ]
    return max(amounts, default=None)


def rows_by_document(db: sqlite3.Connection, view: str) -> Iterator[tuple[truth.Page, list[sqlite3.Row]]]:
    held: dict[str, list[sqlite3.Row]] = defaultdict(list)
    for row in db.execute(f"SELECT * FROM {view}"):
        held[row["document_id"]].append(row)
    for page in pages():
        yield page, held[page.path]


# ---------------------------------------------------------------- the whole sample archive


def test_every_code_with_spending_has_a_name(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    """Parents too, of which no amount of their own is kept: they are called what the tables call them."""
    archive, _ = sample
    named = dict(archive.execute("SELECT code, name FROM code_use").fetchall())
    assert named["201"] == "一般公共服务支出"
    assert named["301"] == "工资福利支出"
    assert {len(code) for code in named} == {3, 5, 7}
    assert None not in named.values()
    assert not archive.execute("SELECT code FROM totals_by_code WHERE name IS NULL").fetchall()


def test_every_view_is_described_and_keyed() -> None:
    views = {view.name: view for view in read_folder(VIEWS)}
    assert set(KEYS) <= set(views)
    for view in views.values():
        assert view.title and view.title_en and view.description and view.description_en, view.name


@pytest.mark.parametrize("view", sorted(KEYS))
def test_no_view_repeats_a_key(sample: tuple[sqlite3.Connection, Resolution], view: str) -> None:
    repeated = sample[0].execute(f"SELECT {KEYS[view]}, count(*) FROM {view} GROUP BY {KEYS[view]} HAVING count(*) > 1")
    assert [tuple(row) for row in repeated] == []


def test_unit_year_states_the_totals_of_every_page(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    sources = {
        "revenue": ("unit_summary", "total", "all", "revenue"),
        "expenditure": ("unit_summary", "total", "all", "expenditure"),
        "revenue_current": ("unit_revenue", "total", "all", ""),
        "expenditure_current": ("unit_expenditure", "total", None, ""),
        "general": ("general_expenditure", "total", None, "expenditure"),
        "basic": ("general_expenditure", "basic", None, ""),
        "project": ("general_expenditure", "project", None, ""),
        "personnel": ("basic_expenditure", "personnel", None, ""),
        "operating": ("basic_expenditure", "operating", None, ""),
        "san_gong": ("san_gong", "total", None, ""),
    }
    compared: Counter[str] = Counter()
    for page, rows in rows_by_document(sample[0], "unit_year"):
        [row] = rows
        assert (row["fiscal_year"], row["phase"], row["scope"]) == (page.fiscal_year, page.phase, page.scope)
        for column, (kind, measure, fund, direction) in sources.items():
            expected = total(page, kind, measure, fund, direction)
            if expected is not None and not (column == "revenue_current" and page.phase == "final"):
                assert round(row[column] * WAN) == expected, (page.path, column)
                compared[column] += 1
        assert row["projects"] == len({(project.code, project.name) for project in page.projects})
    assert len(compared) == len(sources) and min(compared.values()) > 50


@pytest.mark.parametrize(
    ("view", "kind", "direction"),
    [
        ("spending_by_function", "unit_expenditure", "expenditure"),
        ("spending_by_economy", "basic_expenditure", "expenditure"),
        ("revenue_by_fund", "unit_revenue", "revenue"),
        ("spending_by_cofog", "unit_expenditure", "expenditure"),
    ],
)
def test_the_rows_of_a_document_add_up_to_its_own_total(
    sample: tuple[sqlite3.Connection, Resolution], view: str, kind: str, direction: str
) -> None:
    checked = 0
    for page, rows in rows_by_document(sample[0], view):
        expected = total(page, kind, "total", None if kind != "unit_revenue" else "all", direction)
        if expected is None or "wrong_total" in page.faults:
            continue
        if view == "revenue_by_fund" and not rows:
            continue
        summed = sum(round(row["amount"] * WAN) for row in rows)
        # Every printed amount is rounded to 0.01 万元: 0.005 for each part and for the total.
        assert abs(summed - expected) <= 5_000 * (len(rows) * 3 + 1), (page.path, summed, expected)
        checked += 1
    assert checked > 60


def test_whole_archive_by_scope(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    meant: Counter[tuple[str, int, str]] = Counter()
    for page in pages():
        meant[page.scope, page.fiscal_year, page.phase] += total(page, "unit_summary", direction="expenditure") or 0
    summed = sample[0].execute("SELECT scope, fiscal_year, phase, sum(expenditure) FROM unit_year GROUP BY 1, 2, 3")
    assert {(row[0], row[1], row[2]): round(row[3] * WAN) for row in summed} == dict(meant)


def test_departments_hold_their_units_and_are_never_beside_them(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    """In every view with amounts the scope tells a department from its units."""
    for view in (
        "unit_year",
        "spending_by_function",
        "spending_by_economy",
        "year_over_year",
        "budget_vs_final",
        "peers",
    ):
        scopes = {row[0] for row in sample[0].execute(f"SELECT DISTINCT scope FROM {view}")}
        assert scopes == {"department", "unit"}, view
    assert {row[0] for row in sample[0].execute("SELECT DISTINCT scope FROM spending_by_function")} >= {"unit"}


def one_unit(key: str) -> str:
    """The key of a unit under which all its names go: what was renamed or moved is one, what merged or split is not."""
    for event in history.events():
        if (
            event.certainty == "certain"
            and event.kind in {"renamed_and_moved_folder", "transferred"}
            and key in event.after
        ):
            return event.before[event.after.index(key)]
    return key


def test_units_are_who_they_are_meant_to_be(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    """Precision and recall of 100 %: documents share a unit_id exactly when they are meant to be of one unit."""
    resolution = sample[1]
    by_key = defaultdict(set)
    by_id = defaultdict(set)
    for page in pages():
        by_key[one_unit(page.unit_key)].add(resolution.unit_of[page.path])
        by_id[resolution.unit_of[page.path]].add(one_unit(page.unit_key))
    assert [key for key, ids in by_key.items() if len(ids) > 1] == []
    assert [keys for keys in by_id.values() if len(keys) > 1] == []


def test_what_happened_to_units_is_found_and_what_is_uncertain_is_asked(
    sample: tuple[sqlite3.Connection, Resolution],
) -> None:
    resolution = sample[1]
    unit_of = {page.unit_key: resolution.unit_of[page.path] for page in pages()}
    found = {(event.event, event.year, event.unit_id, event.other_unit_id) for event in resolution.events}
    meant = set()
    for event in history.events():
        if event.certainty != "certain":
            asked = {unit_of[key] for key in (*event.before, *event.after)}
            assert [set(review.unit_ids) for review in resolution.reviews] == [asked]
        elif event.kind in {"merged", "split"}:
            pairs = {(unit_of[one], unit_of[two]) for one in event.before for two in event.after}
            meant |= {(event.kind, event.year, *pair) for one, two in pairs for pair in ((one, two), (two, one))}
        else:
            kind = "renamed" if event.kind.startswith("renamed") else event.kind
            meant |= {(kind, event.year, unit_of[key], None) for key in event.after}
    assert found == meant


def test_what_pages_say_of_last_year_is_what_last_years_pages_say(
    sample: tuple[sqlite3.Connection, Resolution],
) -> None:
    rows = sample[0].execute("SELECT outcome, document_id FROM implied_last_year").fetchall()
    outcomes = Counter(row["outcome"] for row in rows)
    assert outcomes["match"] > 500 and outcomes["no_page"] > 0
    faulty = {page.path for page in pages() if {"last_year_contradicted", "prose_disagrees"} & set(page.faults)}
    contradicting = {row["document_id"] for row in rows if row["outcome"] == "contradiction"}
    assert contradicting == faulty and faulty


def test_year_over_year_takes_last_year_from_last_years_page(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    by_unit = {(sample[1].unit_of[page.path], page.fiscal_year, page.phase, page.scope): page for page in pages()}
    rows = sample[0].execute("SELECT * FROM year_over_year WHERE metric = 'general'").fetchall()
    assert len(rows) > 80
    for row in rows:
        before = by_unit[row["unit_id"], row["fiscal_year"] - 1, row["phase"], row["scope"]]
        assert round(row["last_year"] * WAN) == total(before, "general_expenditure", direction="expenditure")


def test_projects_run_through_by_their_code(sample: tuple[sqlite3.Connection, Resolution]) -> None:
    meant: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for page in pages():
        for project in page.projects:
            meant[project.code, page.phase, page.scope].add(page.fiscal_year)
    rows = sample[0].execute("SELECT code, phase, scope, max(n_years) AS n FROM projects_over_years GROUP BY 1, 2, 3")
    found = {(row["code"], row["phase"], row["scope"]): row["n"] for row in rows}
    assert found == {key: len(years) for key, years in meant.items()}


def test_a_project_goes_on_in_the_unit_that_took_it_over(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    for unit, year, wan in (("old", 2023, 10.0), ("new", 2024, 12.5)):
        shelf.unit(unit)
        page = shelf.document(unit, year)
        shelf.add("project", project_id=unit, **page, code="50015320T000000000001", name="示例", budget_fen=round(wan * WAN),
                  goal="照旧", n_indicators=1)  # fmt: skip
    rows = opened().execute(
        "SELECT unit_id, last_unit_id, change, n_years, same_goal_as_last_year FROM projects_over_years"
    )
    assert [tuple(row) for row in rows.fetchall()[::-1]] in (
        [("new", "old", 2.5, 2, 1), ("old", None, None, 2, None)],
        [("old", None, None, 2, None), ("new", "old", 2.5, 2, 1)],
    )


# ---------------------------------------------------------------- made by hand


def test_repeated_rows_and_last_years_column_do_not_count(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    shelf.unit("u")
    page = shelf.document("u", 2025)
    shelf.line(page, "unit_expenditure", 10.0)
    shelf.line(page, "unit_expenditure", 7.0, "2010301")
    shelf.line(page, "unit_expenditure", 7.0, "2010301", is_duplicate=1)
    shelf.line(page, "unit_expenditure", 3.0, "2080505")
    shelf.line(page, "unit_expenditure", 7.0, "201")
    shelf.line(page, "unit_expenditure", 7.0, "20103")
    shelf.line(page, "unit_expenditure", 99.0, "2010301", year=2024)
    shelf.line(page, "unit_expenditure", 99.0, year=2024)
    db = opened()
    rows = db.execute("SELECT code, amount, share, staff_cost FROM spending_by_function ORDER BY code").fetchall()
    assert [tuple(row) for row in rows] == [("2010301", 7.0, 70.0, 0), ("2080505", 3.0, 30.0, 1)]
    assert db.execute("SELECT expenditure_current FROM unit_year").fetchone()[0] == 10.0


def test_only_the_main_document_counts(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    for main, wan in ((1, 10.0), (0, 99.0)):
        page = shelf.document("u", 2025, document_id=f"d{main}", is_main=main)
        shelf.line(page, "unit_summary", wan, direction="revenue")
    assert [tuple(r) for r in opened().execute("SELECT revenue, document_id FROM unit_year")] == [(10.0, "d1")]


def test_blank_is_not_zero(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    page = shelf.document("u", 2025)
    shelf.line(page, "san_gong", 0.0)
    shelf.line(page, "unit_summary", 5.0, direction="revenue")
    row = opened().execute("SELECT * FROM unit_year").fetchone()
    assert row["san_gong"] == 0.0 and row["reception"] is None and row["procurement"] is None


def test_prose_stands_in_for_a_missing_table_and_says_so(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    shelf.unit("u")
    page = shelf.document("u", 2016)
    shelf.said(page, "revenue", 321.5)
    shelf.said(page, "san_gong", 4.2)
    row = opened().execute("SELECT * FROM unit_year").fetchone()
    assert (row["revenue"], row["san_gong"], row["expenditure"]) == (321.5, 4.2, None)
    assert row["from_prose"].split() == ["revenue", "san_gong"]


def test_scopes_are_never_compared(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    for year, scope, wan in ((2024, "unit", 10.0), (2025, "department", 50.0), (2025, "unit", 11.0)):
        shelf.line(shelf.document("u", year, scope=scope), "unit_summary", wan, direction="revenue")
    rows = opened().execute("SELECT scope, last_year, amount, change FROM year_over_year WHERE metric = 'revenue'")
    assert [tuple(row) for row in rows] == [("unit", 10.0, 11.0, 1.0)]


def test_a_gap_of_a_year_is_no_change(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    for year, wan in ((2022, 10.0), (2024, 12.0)):
        shelf.line(shelf.document("u", year), "unit_summary", wan, direction="revenue")
    db = opened()
    assert db.execute("SELECT count(*) FROM year_over_year").fetchone()[0] == 0
    missing = [tuple(row) for row in db.execute("SELECT unit_id, fiscal_year FROM missing_documents")]
    assert missing == []  # nobody published for 2023: there is no reason to miss this one


def test_the_contradiction_with_last_years_page_is_shown(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    """The seed unit: 522.61, +244.85, so 277.76 the year before; its 2024 page is made to say 280.00 here."""
    shelf.unit("u")
    last = shelf.document("u", 2024)
    shelf.line(last, "unit_summary", 280.0, direction="revenue")
    this = shelf.document("u", 2025)
    shelf.line(this, "unit_summary", 522.61, direction="revenue")
    shelf.said(this, "revenue", 522.61, 244.85, "增加人员")
    shelf.said(this, "expenditure", 522.61, 244.85)
    rows = {row["metric"]: row for row in opened().execute("SELECT * FROM implied_last_year")}
    assert rows["revenue"]["implied"] == 277.76 and rows["revenue"]["printed"] == 280.0
    assert rows["revenue"]["difference"] == -2.24 and rows["revenue"]["outcome"] == "contradiction"
    assert rows["expenditure"]["outcome"] == "no_page"


def test_a_year_with_an_event_is_marked_and_left_out_of_the_medians(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    for unit, final, event in (("a", 11.0, None), ("b", 10.4, "renamed"), ("c", 90.0, "merged")):
        shelf.unit(unit)
        for phase, wan in (("budget", 10.0), ("final", final)):
            page = shelf.document(unit, 2024, phase)
            shelf.line(page, "unit_expenditure", wan)
            shelf.line(page, "unit_expenditure", wan, "2010301")
        if event:
            shelf.add("unit_event", unit_event_id=unit, unit_id=unit, event=event, year=2024, reason="示例")
    db = opened()
    marked = db.execute(
        "SELECT unit_id FROM budget_vs_final WHERE breaks AND metric = 'expenditure_current'"
    ).fetchall()
    assert [row[0] for row in marked] == ["c"]
    [row] = db.execute("SELECT * FROM pefa_district").fetchall()
    assert (row["units"], row["budget"], row["final"], row["pi1_percent"]) == (2, 20.0, 21.4, 107.0)
    assert row["median_deviation_percent"] == 7.0 and row["within_5_percent"] == 1


def test_pi_2_takes_the_aggregate_deviation_out(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    """Budget 60 + 40, outturn 60 + 60: scaled budget 72 + 48, so |−12| + |+12| of 120 is 20 %."""
    shelf.unit("a")
    for phase, amounts in (("budget", (60.0, 40.0)), ("final", (60.0, 60.0))):
        page = shelf.document("a", 2024, phase)
        shelf.line(page, "unit_expenditure", sum(amounts))
        for code, wan in zip(("2010301", "2120501"), amounts, strict=True):
            shelf.line(page, "unit_expenditure", wan, code)
    [row] = opened().execute("SELECT pi1_percent, pi2_percent FROM pefa_district").fetchall()
    assert tuple(row) == (120.0, 20.0)


@pytest.mark.parametrize(
    ("kind", "spent", "series"),
    [
        # 20805 renamed in 2020: one series.
        ("functional", {2018: "20805", 2021: "20805", 2025: "20805"}, ["20805"]),
        # Three 款 merged into 20138 in 2019: one series one level up.
        ("functional", {2017: "20115", 2018: "20117", 2021: "20138"}, ["20138"]),
        # An item below a merged 款 cannot be followed.
        ("functional", {2017: "2011504", 2021: "2013804"}, ["2011504~2018", "2013804"]),
        # 住房公积金 moved from 30311 to 30113; 30311 was reused for something else.
        ("economic", {2017: "30311", 2019: "30113"}, ["30113"]),
        ("economic", {2017: "30311", 2024: "30311"}, ["30113", "30311"]),
        # Split: the old series ends.
        ("economic", {2017: "30104", 2019: "30112"}, ["30104~2017", "30112~2022"]),
        # 奖金 has another scope since 2023.
        ("economic", {2022: "30103", 2023: "30103"}, ["30103", "30103~2022"]),
    ],
)
def test_series_run_through_renames_and_break_where_meaning_does(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection], kind: str, spent: dict[int, str], series: list[str]
) -> None:
    shelf.unit("u")
    table, view = {
        "functional": ("unit_expenditure", "spending_by_function"),
        "economic": ("basic_expenditure", "spending_by_economy"),
    }[kind]
    for year, code in spent.items():
        shelf.line(shelf.document("u", year), table, 1.0, code)
    rows = opened().execute(f"SELECT DISTINCT harmonised_code FROM {view} ORDER BY 1")
    assert [row[0] for row in rows] == sorted(series)


def test_a_merged_group_is_one_series_one_level_up(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    for year, code in ((2017, "2011504"), (2021, "2013804")):
        shelf.line(shelf.document("u", year), "unit_expenditure", 1.0, code)
    rows = opened().execute("SELECT harmonised_group, series_break FROM spending_by_function")
    assert all(row["harmonised_group"] == "20138" and "工商" in row["series_break"] for row in rows)


def test_staff_insurance_belongs_to_the_units_own_function(
    shelf: Shelf, opened: Callable[[], sqlite3.Connection]
) -> None:
    """An office with 33.25 of staff contributions is no welfare agency (GFSM 2014 §6.144)."""
    shelf.unit("u")
    page = shelf.document("u", 2025)
    for code, wan in (("2010301", 300.0), ("2080505", 20.0), ("2101101", 5.0), ("2210201", 8.25), ("2310301", 9.0)):
        shelf.line(page, "unit_expenditure", wan, code)
    rows = {row["treatment"]: row for row in opened().execute("SELECT * FROM spending_by_cofog")}
    assert (rows["function"]["cofog"], rows["function"]["amount"]) == ("01.1", 333.25)
    assert rows["function"]["inferred"] == 33.25
    assert (rows["financing"]["cofog"], rows["financing"]["amount"]) == (None, 9.0)


def test_the_reason_stands_beside_the_change(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("u")
    shelf.line(shelf.document("u", 2024), "unit_summary", 10.0)
    this = shelf.document("u", 2025)
    shelf.line(this, "unit_summary", 18.0)
    shelf.said(this, "expenditure", 18.0, 8.0, "新增重点项目")
    [row] = opened().execute("SELECT * FROM largest_changes").fetchall()
    assert (row["rank"], row["change"], row["change_percent"], row["reason"]) == (1, 8.0, 80.0, "新增重点项目")


def test_peers_are_of_one_kind_year_phase_and_scope(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    for unit, sector, wan in (
        ("a", "统计", 10.0),
        ("b", "统计", 30.0),
        ("c", "统计", 20.0),
        ("d", "财政", 99.0),
        ("e", None, 5.0),
    ):
        shelf.unit(unit, sector=sector)
        shelf.line(shelf.document(unit, 2025), "unit_expenditure", wan)
    db = opened()
    rows = {row["unit_id"]: row for row in db.execute("SELECT * FROM peers")}
    assert set(rows) == {"a", "b", "c", "d"}
    assert [(rows[u]["median"], rows[u]["rank"], rows[u]["peers"]) for u in "abc"] == [
        (20.0, 3, 3),
        (20.0, 1, 3),
        (20.0, 2, 3),
    ]
    assert [row["unit_id"] for row in db.execute("SELECT * FROM unclassified_units")] == ["e"]


def test_coverage_counts_units_and_not_documents(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    shelf.unit("a", first_year=2023, last_year=2024)
    shelf.unit("b", first_year=2023, last_year=2024)
    for unit, year, scope in (("a", 2023, "unit"), ("a", 2023, "department"), ("a", 2024, "unit"), ("b", 2024, "unit")):
        shelf.document(unit, year, scope=scope)
    rows = {row["fiscal_year"]: row for row in opened().execute("SELECT * FROM coverage")}
    assert (rows[2023]["units_known"], rows[2023]["units_published"], rows[2023]["documents"]) == (2, 1, 2)
    assert (rows[2024]["units_missing"], rows[2024]["percent"]) == (0, 100.0)


# ---------------------------------------------------------------- generated files


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_views_are_fresh(name: str) -> None:
    assert (VIEWS / name).read_text(encoding="utf-8") == GENERATED[name](), (
        f"{name} is stale: python -m archive.classifications.crosswalk"
    )


def test_basic_spending_is_not_the_revenue_for_it(shelf: Shelf, opened: Callable[[], sqlite3.Connection]) -> None:
    """Final accounts print 本年收入›基本支出 beside 本年支出›基本支出."""
    shelf.unit("u")
    page = shelf.document("u", 2020, "final")
    for direction, basic, project in (("revenue", 530.5, 400.5), ("expenditure", 500.5, 419.5)):
        shelf.line(page, "general_expenditure", basic, measure="basic", fund="general", direction=direction)
        shelf.line(page, "general_expenditure", project, measure="project", fund="general", direction=direction)
    [year] = opened().execute("SELECT basic, project FROM unit_year").fetchall()
    assert tuple(year) == (500.5, 419.5)
