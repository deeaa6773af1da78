"""Documents against each other, on a small database; and the grade of a document."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive import schema
from archive.checks.across_documents import COMPARISONS, across_documents
from archive.checks.quality import quality
from archive.model import Extraction, Finding, Identity, Line, Statement, Table

WAN = 1_000_000
# (document, unit, year, phase, scope)
DOCUMENTS = [
    ("d2023", "u1", 2023, "budget", "unit"), ("d2024", "u1", 2024, "budget", "unit"),
    ("d2025", "u1", 2025, "budget", "unit"), ("f2024", "u1", 2024, "final", "unit"),
    ("f2025", "u1", 2025, "final", "unit"), ("dept", "u0", 2025, "budget", "department"),
]  # fmt: skip
FACTS = {"district_code": "500153"}


def insert(db: sqlite3.Connection, table: str, **values: object) -> None:
    """A row with what a check reads; every other required column gets a filler."""
    row: dict[str, object] = {}
    for column in schema.table(table).stored:
        filler: object = (0 if column.type == "INTEGER" else "x") if column.required else None
        row[column.name] = values.get(column.name, filler)
    marks = ", ".join("?" for _ in row)
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


def statement(
    db: sqlite3.Connection, document: str, year: int, metric: str, amount: float, change: float | None
) -> None:
    insert(db, "statement", statement_id=f"{document}{metric}", document_id=document, fiscal_year=year, year=year,
           metric=metric, amount_fen=round(amount * WAN), change_fen=None if change is None else round(change * WAN))  # fmt: skip


def line(
    db: sqlite3.Connection, document: str, year: int, kind: str, measure: str, amount: float, **more: object
) -> None:
    values: dict[str, object] = {"name": "合计", "level": 0, "fund": "all", "is_total": 1} | more
    number = db.execute("SELECT count(*) FROM line").fetchone()[0]
    insert(db, "line", line_id=f"l{number}", document_id=document, fiscal_year=year, year=year, kind=kind,
           measure=measure, amount_fen=round(amount * WAN), **values)  # fmt: skip


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    """A unit and its department over three years, in which everything agrees."""
    made = sqlite3.connect(":memory:")
    for name in ("unit", "document", "line", "statement", "project"):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in schema.table(name).stored)
        made.execute(f'CREATE TABLE "{name}" ({columns})')
    insert(made, "unit", unit_id="u0", name="示例局", kind="department")
    insert(made, "unit", unit_id="u1", name="示例局本级", kind="head_office", parent_unit_id="u0")
    for document, unit, year, phase, scope in DOCUMENTS:
        insert(made, "document", document_id=document, unit_id=unit, fiscal_year=year, phase=phase, scope=scope,
               is_main=1)  # fmt: skip
    statement(made, "d2024", 2024, "expenditure", 100, 4)
    statement(made, "d2025", 2025, "expenditure", 110, 10)
    statement(made, "dept", 2025, "expenditure", 110, None)
    statement(made, "f2025", 2025, "general_expenditure:budgeted", 90, None)
    line(made, "d2025", 2025, "general_expenditure", "total", 90)
    line(made, "f2024", 2024, "unit_summary", "closing", 7, name="年末结转和结余", is_total=0)
    line(made, "f2025", 2025, "unit_summary", "opening", 7, name="年初结转和结余", is_total=0)
    line(made, "f2025", 2025, "san_gong", "budgeted", 6)
    line(made, "d2023", 2023, "san_gong", "total", 7)
    line(made, "d2024", 2024, "san_gong", "total", 6)
    line(made, "d2025", 2025, "san_gong", "total", 6)
    for code in range(1, 7):
        item = {"code": f"20501{code:02}", "level": 3, "is_total": 0}
        line(made, "d2025", 2025, "general_expenditure", "total", code, **item)
        line(made, "f2025", 2025, "general_expenditure", "total", code + (0.5 if code == 1 else 0), **item)
    for document, year, goal in (
        ("d2024", 2024, "完成示例任务若干项目甲"),
        ("d2025", 2025, "完成示例任务若干项目乙"),
        ("f2025", 2025, ""),
    ):
        insert(made, "project", project_id=document, document_id=document, fiscal_year=year, code="P1", name="示例项目",
               budget_fen=30 * WAN, goal=goal)  # fmt: skip
    yield made
    made.close()


# Check → the statement of SQL that makes it fail.
BREAKS = {
    "X-7": "UPDATE statement SET change_fen = 12000000 WHERE document_id = 'd2025'",
    "X-8": "UPDATE statement SET amount_fen = 150000000 WHERE document_id = 'dept'",
    "F-10": "UPDATE line SET amount_fen = 8000000 WHERE measure = 'opening'",
    "F-12": "UPDATE statement SET amount_fen = 91000000 WHERE metric LIKE '%budgeted'",
    "F-13": "UPDATE line SET amount_fen = 7000000 WHERE measure = 'budgeted'",
    "F-14": "UPDATE project SET budget_fen = 31000000 WHERE document_id = 'f2025'",
    "P-10": "UPDATE line SET amount_fen = 6000000 WHERE document_id = 'd2023'",
    "P-11": "UPDATE line SET amount_fen = 1000000 WHERE document_id = 'f2025' AND code = '2050101'",
    "P-12": "UPDATE project SET goal = '完成示例任务若干项目甲'",
}


def outcomes(db: sqlite3.Connection) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for _, one in across_documents(db):
        found.setdefault(one.check, Counter())[one.outcome] += 1
    return found


def test_every_comparison_has_a_case() -> None:
    assert {one.id for one in COMPARISONS} == set(BREAKS)


def test_everything_agrees(db: sqlite3.Connection) -> None:
    found = outcomes(db)
    assert {check for check, counted in found.items() if counted["pass"]} == {
        "X-7",
        "X-8",
        "F-10",
        "F-12",
        "F-13",
        "F-14",
    }
    assert not any(counted["fail"] for counted in found.values())


@pytest.mark.parametrize("identifier", sorted(BREAKS))
def test_breaks(db: sqlite3.Connection, identifier: str) -> None:
    db.execute(BREAKS[identifier])
    counted = outcomes(db)[identifier]
    # A department that is more than its units proves nothing: units may not have published.
    assert counted["not_applicable" if identifier == "X-8" else "fail"] == 1


def test_findings_belong_to_the_later_document_in_a_fixed_order(db: sqlite3.Connection) -> None:
    db.execute(BREAKS["X-7"])
    first = list(across_documents(db))
    assert first == list(across_documents(db))
    document, found = next((d, f) for d, f in first if f.check == "X-7" and f.outcome == "fail")
    assert document == "d2025" and (found.actual_fen, found.expected_fen) == (98 * WAN, 100 * WAN)


def test_other_units_phases_and_scopes_are_never_compared(db: sqlite3.Connection) -> None:
    db.execute("UPDATE document SET scope = 'department' WHERE document_id = 'd2024'")
    assert "X-7" not in outcomes(db)


# ---------------------------------------------------------------- quality


def whole(
    kinds: tuple[str, ...], metrics: tuple[str, ...], url: str | None = "http://www.rongchang.gov.cn/a.html"
) -> Extraction:
    identity = Identity("示例局", "500153", 2025, "budget", "unit", "", url, None, "2025-02-20", "text/html", "ok")
    tables = tuple(Table(n, kind, "", "", "万元", None, 2, 2, "ok") for n, kind in enumerate(kinds, 1))
    one = Line(1, "general_expenditure", 2025, "expenditure", "functional", "2050101", "行政运行", 3, "total", "general",
               WAN, "1.00", False, False, 1, 1)  # fmt: skip
    other = replace(one, kind="basic_expenditure", classification="economic", code="30101", level=2)
    said = tuple(Statement(metric, WAN, None, "", "", 0, 2025) for metric in metrics)
    return Extraction(identity, tables, (one, other), (), said, (), ())


ALL_KINDS = ("unit_summary", "unit_revenue", "unit_expenditure", "fiscal_summary", "general_expenditure",
             "basic_expenditure", "san_gong", "government_fund", "state_capital")  # fmt: skip
ALL_METRICS = ("revenue", "san_gong", "agency_operating", "procurement", "performance_targets", "vehicle_count")
HOLDS = Finding("B-1", "pass", "arithmetic", "")
FAILS = Finding("B-1", "fail", "arithmetic", "")
QUESTION = Finding("P-1", "fail", "plausibility", "")


def test_a_complete_document_that_agrees() -> None:
    found = quality(whole(ALL_KINDS, ALL_METRICS), [HOLDS, QUESTION])
    assert (found.grade, found.n_present, found.n_required, found.missing) == ("A", 15, 15, ())
    assert (found.n_held, found.n_tested) == (1, 1)  # a question is no failure
    assert (found.is_complete, found.is_detailed, found.is_open) == (True, True, True)


def test_what_is_missing_is_named() -> None:
    found = quality(whole(ALL_KINDS[:-1], ALL_METRICS), [HOLDS])
    assert found.grade == "B" and found.missing == ("国有资本经营收支表",) and found.is_complete is False


@pytest.mark.parametrize(("held", "failed", "grade"), [(9, 1, "B"), (7, 3, "C"), (1, 9, "D")])
def test_grades_follow_the_identities(held: int, failed: int, grade: str) -> None:
    assert quality(whole(ALL_KINDS, ALL_METRICS), [HOLDS] * held + [FAILS] * failed).grade == grade


def test_before_2021_eight_tables_were_asked() -> None:
    document = whole(ALL_KINDS[:-1], ALL_METRICS)
    earlier = replace(document, document=replace(document.document, fiscal_year=2020))
    assert quality(earlier, [HOLDS]).grade == "A"


def test_what_cannot_be_judged_is_none() -> None:
    empty = replace(whole((), (), None), lines=())
    found = quality(empty, [])
    assert (found.grade, found.is_complete, found.is_detailed, found.is_open) == ("", None, None, None)


def test_coarse_codes_and_foreign_hosts_are_seen() -> None:
    document = whole(ALL_KINDS, ALL_METRICS, "http://example.com/a.html")
    coarse = replace(document, lines=tuple(replace(x, code=(x.code or "")[:3], level=1) for x in document.lines))
    found = quality(coarse, [HOLDS])
    assert (found.is_detailed, found.is_open) == (False, False)
