"""The twenty questions (domain.md §5.2) as published queries, each answered once more from the sample site's truth."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from truth_archive import WAN, Shelf, pages, sample_archive

from archive.described_sql import DescribedSql, read_folder
from archive.fulltext import match_query
from archive.units import Resolution, parse_name, sector_of
from samples import truth

QUERIES = {
    q.name: q for q in read_folder(Path(__file__).parents[1] / "datasette/queries") if re.match(r"q\d\d_", q.name)
}
Ask = Callable[..., list[sqlite3.Row]]


def question(number: int) -> DescribedSql:
    [query] = [query for name, query in QUERIES.items() if name.startswith(f"q{number:02}_")]
    return query


def answers(db: sqlite3.Connection, number: int, given: dict[str, Any]) -> list[sqlite3.Row]:
    """As Datasette asks: every parameter that is not given is an empty text."""
    sql = question(number).sql
    names = re.findall(r"(?<![:\w]):([a-z]\w*)", re.sub(r"'[^']*'|--[^\n]*", "", sql))
    return db.execute(sql, {name: str(given.get(name, "")) for name in names}).fetchall()


@pytest.fixture(scope="module")
def sample() -> tuple[sqlite3.Connection, Resolution]:
    db, resolution = sample_archive()
    db.create_function("match_query", 1, match_query)
    return db, resolution


@pytest.fixture
def ask(sample: tuple[sqlite3.Connection, Resolution]) -> Ask:
    return lambda number, **given: answers(sample[0], number, given)


@pytest.fixture(scope="module")
def broken(sample: tuple[sqlite3.Connection, Resolution]) -> set[tuple[str, int | None]]:
    """The (unit, year) in which something other than a new name befell a unit: never compared."""
    return {(event.unit_id, event.year) for event in sample[1].events if event.event != "renamed"}


@pytest.fixture(scope="module")
def unit_of(sample: tuple[sqlite3.Connection, Resolution]) -> Callable[[truth.Page], str]:
    return lambda page: sample[1].unit_of[page.path]


def amount(page: truth.Page, kind: str, measure: str = "total", **wanted: object) -> float | None:
    """One total of a page in 万元; with `code`, the amount of a code."""
    found = [
        line.amount_fen
        for line in page.lines
        if (line.kind, line.measure, line.year, line.is_duplicate) == (kind, measure, page.fiscal_year, False)
        and all(getattr(line, key) == value for key, value in (wanted or {"is_total": True}).items())
    ]
    return max(found) / WAN if found else None


def leaves(page: truth.Page, kind: str) -> dict[str, float]:
    """Amounts of the finest codes of one table, 万元."""
    codes: dict[str, int] = defaultdict(int)
    for line in page.lines:
        if (
            (line.kind, line.measure, line.year) == (kind, "total", page.fiscal_year)
            and line.code
            and not line.is_duplicate
        ):
            codes[line.code] += line.amount_fen
    return {c: fen / WAN for c, fen in codes.items() if not any(o != c and o.startswith(c) for o in codes)}


def chosen(year: int, phase: str = "budget", scope: str | None = None) -> list[truth.Page]:
    return [p for p in pages() if (p.fiscal_year, p.phase) == (year, phase) and scope in (None, p.scope)]


def spent(page: truth.Page) -> float | None:
    return amount(page, "unit_expenditure", is_total=True)


def test_there_are_twenty_described_questions() -> None:
    assert [int(name[1:3]) for name in sorted(QUERIES)] == list(range(1, 21))
    assert all(q.title_en and q.description and q.description_en for q in QUERIES.values())


def test_q01_one_unit_over_years(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    page = next(p for p in pages() if "农业委员会" in p.unit and p.kind == "department")
    mine = [p for p in pages() if unit_of(p) == unit_of(page)]
    rows = {row["fiscal_year"]: row for row in ask(1, unit=unit_of(page))}
    assert set(rows) == {p.fiscal_year for p in mine} and len(rows) == 6
    for p in mine:
        assert rows[p.fiscal_year][p.phase] == pytest.approx(spent(p))
    assert rows[2024]["change"] == pytest.approx(rows[2024]["budget"] - rows[2023]["budget"], abs=1e-6)


def test_q02_one_kind_across_districts(ask: Ask) -> None:
    rows = ask(2, sector="财政", year=2025)
    meant = {p.district_code: spent(p) for p in chosen(2025) if "财政局" in p.unit}
    assert {row["district_code"]: row["expenditure_current"] for row in rows} == pytest.approx(meant)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["median"] == pytest.approx(sorted(meant.values())[1])


def test_q03_one_item_across_districts(ask: Ask) -> None:
    meant: dict[tuple[str, int, str], float] = defaultdict(float)
    for page in pages():
        if page.scope == "unit":
            for code, wan in leaves(page, "unit_expenditure").items():
                if code == "2080505":
                    meant[page.district_code, page.fiscal_year, page.phase] += wan
    rows = {(r["district_code"], r["fiscal_year"], r["phase"]): r["amount"] for r in ask(3, code="2080505")}
    assert rows == pytest.approx(meant, abs=0.006) and len(rows) > 20


def pairs(unit_of: Callable[[truth.Page], str]) -> dict[tuple[str, int, str], dict[str, truth.Page]]:
    """Units (scope unit) with budget and final account of a year, under the district that the budget names."""
    held: dict[tuple[str, int], dict[str, truth.Page]] = defaultdict(dict)
    for page in pages():
        if page.scope == "unit":
            held[unit_of(page), page.fiscal_year][page.phase] = page
    return {(both["budget"].district_code, year, unit): both for (unit, year), both in held.items() if len(both) == 2}


def test_q04_san_gong(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    meant: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (district, year, _), both in pairs(unit_of).items():
        totals = [amount(both[phase], "san_gong", is_total=True) for phase in ("budget", "final")]
        if None not in totals:
            for at, total in enumerate(totals):
                meant[district, year][at] += total or 0
    rows = {(r["district_code"], r["fiscal_year"]): [r["budget"], r["final"]] for r in ask(4)}
    assert set(rows) == set(meant) and len(rows) > 10
    for key, pair in meant.items():
        assert rows[key] == pytest.approx(pair, abs=0.006)


def test_q05_who_has_not_published(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for page in pages():
        years[unit_of(page), page.phase].add(page.fiscal_year)
    everywhere = {(p.fiscal_year, p.phase) for p in pages()}
    meant = {
        (unit, year, phase)
        for (unit, phase), held in years.items()
        for year in range(min(held), max(held) + 1)
        if year not in held and (year, phase) in everywhere
    }
    assert {(r["unit_id"], r["fiscal_year"], r["phase"]) for r in ask(5)} == meant


def test_q06_days_to_publication(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    some = [p for p in pages() if (p.district_code, p.fiscal_year) == ("500901", 2025)]
    first = {
        phase: min(date.fromisoformat(p.published_on) for p in some if p.phase == phase)
        for phase in ("budget", "final")
    }
    meant = {(unit_of(p), p.phase, p.scope): (date.fromisoformat(p.published_on) - first[p.phase]).days for p in some}
    rows = {(r["unit_id"], r["phase"], r["scope"]): r["days_after_first"] for r in ask(6, district="500901", year=2025)}
    assert rows == meant and max(rows.values()) > 0


def test_q07_contract_staff(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    meant = {}
    for page in chosen(2025):
        codes = leaves(page, "basic_expenditure")
        wages = sum(wan for code, wan in codes.items() if code.startswith("301"))
        if wages:
            contract = codes.get("30199", 0) + codes.get("30226", 0)
            meant[unit_of(page), page.scope] = 100 * contract / wages
    rows = {(r["unit_id"], r["scope"]): r["percent"] for r in ask(7, year=2025)}
    assert rows == pytest.approx(meant, abs=0.006) and len(rows) > 10


def test_q08_per_staff_only_where_staff_is_printed(tmp_path: Path) -> None:
    shelf = Shelf()
    for unit, metric, quantity in (("a", "staff", 10), ("b", "staff_posts", 8), ("c", "vehicle_count", 5)):
        shelf.unit(unit)
        page = shelf.document(unit, 2025)
        shelf.line(page, "basic_expenditure", 40.0, measure="operating")
        shelf.line(page, "basic_expenditure", 16.0, "30108")
        shelf.add("statement", statement_id=unit, **page, metric=metric, quantity=quantity, paragraph=1)
    rows = {r["unit_id"]: r for r in answers(shelf.made(tmp_path / "b.db"), 8, {"year": 2025})}
    assert set(rows) == {"a", "b"}
    assert [rows[u]["operating_per_person"] for u in "ab"] == [4.0, 5.0]
    assert [rows[u]["basis"] for u in "ab"] == ["staff", "posts"] and rows["a"]["wage_base_estimate"] == 100.0


def test_q09_largest_changes(
    ask: Ask, unit_of: Callable[[truth.Page], str], broken: set[tuple[str, int | None]]
) -> None:
    def spending(year: int) -> dict[str, float]:
        found = {
            unit_of(p): amount(p, "unit_summary", is_total=True, direction="expenditure")
            for p in chosen(year, scope="unit")
        }
        return {unit: wan for unit, wan in found.items() if wan is not None and (unit, 2025) not in broken}

    now, last = spending(2025), spending(2024)
    changes = {unit: now[unit] - last[unit] for unit in now.keys() & last.keys() if now[unit] != last[unit]}
    rows = ask(9, year=2025)
    assert {r["unit_id"]: r["change"] for r in rows} == pytest.approx(changes, abs=1e-6)
    assert rows[0]["unit_id"] == max(changes, key=lambda unit: abs(changes[unit]))
    assert rows[0]["change"] == pytest.approx(244.85)  # the seed unit: 522.61 against 277.76


def test_q10_identity_failures(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.unit("a")
    page = shelf.document("a", 2025)
    shelf.add("source_table", table_id="t1", **page, ordinal=1, kind="unit_expenditure", status="ok", is_duplicate=0)
    given = [
        ("fail", "arithmetic", 3.0),
        ("pass", "arithmetic", 0.0),
        ("fail", "plausibility", 9.0),
        ("fail", "reading", 1.0),
    ]
    for at, (outcome, severity, wan) in enumerate(given):
        shelf.add("finding", finding_id=f"f{at}", **page, check="B-6", outcome=outcome, severity=severity, message="示例",
                  table_id="t1", difference_fen=round(wan * WAN))  # fmt: skip
    [row] = answers(shelf.made(tmp_path / "b.db"), 10, {})
    assert (row["kind"], row["failed"], row["passed"], row["difference"]) == ("unit_expenditure", 1, 1, 3.0)


def test_q11_projects_alive(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    held: dict[str, dict[tuple[str, int], float]] = defaultdict(dict)
    for page in pages():
        if (page.scope, page.phase) == ("unit", "budget"):
            for project in page.projects:
                held[project.code][unit_of(page), page.fiscal_year] = project.amount / WAN
    meant = {
        (code, *place): wan
        for code, places in held.items()
        if len({year for _, year in places}) >= 3
        for place, wan in places.items()
    }
    rows = {(r["code"], r["unit_id"], r["fiscal_year"]): r["budget"] for r in ask(11)}
    assert rows == pytest.approx(meant) and len(rows) > 100


def test_q12_search_projects(ask: Ask) -> None:
    meant = [project for page in pages() for project in page.projects if "维护" in project.name]
    assert 0 < len(meant) < 200
    assert len(ask(12, q="维护")) == len(meant)
    assert ask(12, q="不存在的词语") == []


def test_q13_deviation_by_function(
    ask: Ask, unit_of: Callable[[truth.Page], str], broken: set[tuple[str, int | None]]
) -> None:
    meant: dict[tuple[int, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for (district, year, unit), both in pairs(unit_of).items():
        if district == "500902" and (unit, year) not in broken:
            for phase, page in both.items():
                for code, wan in leaves(page, "unit_expenditure").items():
                    meant[year, code[:3]][phase] += wan
    rows = {(r["fiscal_year"], r["class_code"]): r for r in ask(13, district="500902")}
    assert set(rows) == set(meant)
    for key, both in meant.items():
        assert rows[key]["budget"] == pytest.approx(both["budget"], abs=0.006)
        assert rows[key]["final"] == pytest.approx(both["final"], abs=0.006)
    for year in {year for year, _ in meant}:
        budget = sum(both["budget"] for (y, _), both in meant.items() if y == year)
        final = sum(both["final"] for (y, _), both in meant.items() if y == year)
        off = sum(abs(both["final"] - both["budget"] * final / budget) for (y, _), both in meant.items() if y == year)
        assert max(r["pi2_percent"] for (y, _), r in rows.items() if y == year) == pytest.approx(
            100 * off / final, abs=0.02
        )


def test_q14_structure(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    rows = {(r["unit_id"], r["phase"], r["scope"]): r for r in ask(14, year=2025)}
    compared = 0
    for page in chosen(2025):
        general = amount(page, "general_expenditure", is_total=True, direction="expenditure")
        personnel = amount(page, "basic_expenditure", "personnel", is_total=True)
        if general and personnel:
            row = rows[unit_of(page), page.phase, page.scope]
            assert row["personnel_share"] == pytest.approx(100 * personnel / general, abs=0.006)
            compared += 1
    assert compared > 10


def test_q15_own_income(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    own = {"fiscal_account", "business", "operation", "affiliate", "other"}
    meant = {}
    for page in chosen(2025):
        funds = {
            line.fund: line.amount_fen / WAN
            for line in page.lines
            if line.kind == "unit_revenue" and line.is_total and line.fund != "all" and not line.is_duplicate
        }
        if sum(funds.get(fund, 0) for fund in own) > 0:
            meant[unit_of(page), page.scope] = 100 * sum(funds.get(f, 0) for f in own) / sum(funds.values())
    rows = {(r["unit_id"], r["scope"]): r["own_percent"] for r in ask(15, year=2025)}
    assert rows == pytest.approx(meant, abs=0.006) and len(rows) >= 3


def test_q16_procurement(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    rows = {(r["unit_id"], r["scope"]): r for r in ask(16, year=2025)}
    compared = 0
    for page in chosen(2025):
        goods = amount(page, "procurement", code="A", fund="all")
        if goods is not None:
            row = rows[unit_of(page), page.scope]
            assert row["goods"] == pytest.approx(goods)
            assert row["procurement"] == pytest.approx(amount(page, "procurement", is_total=True, fund="all"))
            compared += 1
    assert compared > 10


def test_q17_indicator_quality(ask: Ask, tmp_path: Path) -> None:
    without = {
        (p.fiscal_year, project.name)
        for p in chosen(2025)
        for project in p.projects
        if project.indicators and not any("成本" in i.level1 for i in project.indicators)
    }
    rows = ask(17, year=2025)
    assert {(r["fiscal_year"], r["name"]) for r in rows if r["cost_indicators"] == 0} == without
    shelf = Shelf()
    shelf.unit("a")
    page = shelf.document("a", 2025)
    shelf.add("project", project_id="p", **page, name="示例项目", budget_fen=1)
    for at, (level1, level3, comparator, unit) in enumerate(
        [
            ("效益指标", "响应及时性", "≥", "分钟"),
            ("产出指标", "定制宣传手册", "≤", "册"),
            ("产出指标", "办结时限", "≤", "天"),
        ]
    ):
        shelf.add("indicator", indicator_id=f"i{at}", project_id="p", **page, level1=level1, level2="", level3=level3,
                  comparator=comparator, measure_unit=unit, value="20")  # fmt: skip
    [row] = answers(shelf.made(tmp_path / "b.db"), 17, {})
    assert (row["time_with_at_least"], row["output_with_at_most"], row["indicators"]) == (1, 1, 3)


def test_q18_before_and_after_reform(tmp_path: Path) -> None:
    shelf = Shelf()
    for unit, year, wan in (("a", 2023, 10.0), ("b", 2023, 20.0), ("c", 2024, 33.0)):
        shelf.unit(unit)
        shelf.line(shelf.document(unit, year), "unit_expenditure", wan)
    for old in "ab":
        for unit, other in (("c", old), (old, "c")):
            shelf.add("unit_event", unit_event_id=f"{unit}{other}", unit_id=unit, event="merged", year=2024, other_unit_id=other,
                      name_before=old, name_after="c", reason="上年数之和相等")  # fmt: skip
    [row] = answers(shelf.made(tmp_path / "b.db"), 18, {})
    assert (row["before_units"], row["before"], row["after_units"], row["after"]) == (2, 30.0, 1, 33.0)


def test_q19_retirees(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    rows = {(r["unit_id"], r["scope"]): r for r in ask(19, year=2025)}
    compared = 0
    for page in chosen(2025):
        codes = leaves(page, "unit_expenditure")
        own = sum(wan for code, wan in codes.items() if code.startswith("20805") and code[-1] not in "567")
        if own:
            assert rows[unit_of(page), page.scope]["retirement_by_function"] == pytest.approx(own, abs=0.006)
            compared += 1
    assert compared > 10


def test_q20_copied_texts(ask: Ask, unit_of: Callable[[truth.Page], str]) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in pages():
        if page.scope == "unit":
            for project in page.projects:
                said["绩效目标", project.goal].add(unit_of(page))
            for statement in page.statements:
                said["增减理由", statement.reason].add(unit_of(page))
    meant = {key: len(units) for key, units in said.items() if len(units) > 1 and len(key[1]) >= 10}
    assert {(r["kind"], r["text"]): r["units"] for r in ask(20)} == meant and meant


def test_sectors_of_the_sample_are_recognised() -> None:
    """Peers across districts stand side by side: nothing of the sample site is unclassified."""
    assert [p.unit for p in pages() if sector_of(parse_name(p.unit, p.district_code).bare) is None] == []
