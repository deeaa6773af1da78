"""Real disclosures, beside what stands in them."""

from __future__ import annotations

import gc
from collections import Counter
from decimal import Decimal

import pytest
from conftest import read_real, real

from archive.classifications import agreement
from archive.extract import extract
from archive.model import Extraction, Line
from archive.values import is_functional

EXAMPLE = "pages/rongchang-zwfwglb-2025-budget.html"
PDFS = [
    "pdf/cq-zfbgt-2026-budget.pdf",
    "pdf/cq-qxj-2026-budget.pdf",
    "pdf/cq-ghzrzyj-2026-budget.pdf",
    "pdf/sh-putuo-czj-2025-budget.pdf",
    "pdf/sh-putuo-czj-2024-final.pdf",
]


def wan(amount: str) -> int:
    return int(Decimal(amount) * 1_000_000)


def amount(extraction: Extraction, kind: str, measure: str = "total", fund: str | None = None, **where: object) -> int:
    """The one amount of the 合计 row (or of the row that `where` names)."""
    where = where or {"is_total": True}
    found = {
        line.amount_fen
        for line in extraction.lines
        if line.kind == kind
        and line.measure == measure
        and (fund is None or line.fund == fund)
        and line.year == extraction.document.fiscal_year
        and all(getattr(line, name) == value for name, value in where.items())
    }
    assert len(found) == 1, f"{kind} {measure}: {found}"
    return found.pop()


# ---------------------------------------------------------------- the example page


def test_all_amounts_of_the_example_page_come_through() -> None:
    page = read_real(EXAMPLE)
    assert Counter(line.kind for line in page.lines) == {
        "fiscal_summary": 17,
        "general_expenditure": 47,
        "basic_expenditure": 73,
        "san_gong": 4,
        "unit_summary": 8,
        "unit_revenue": 44,
        "unit_expenditure": 47,
        "procurement": 4,
    }
    assert len(page.lines) == 244
    assert sum(line.is_duplicate for line in page.lines) == 10


def test_its_tables_are_known_even_where_titles_are_cut() -> None:
    page = read_real(EXAMPLE)
    assert [(table.label, table.kind, table.status) for table in page.tables] == [
        ("表一", "fiscal_summary", "ok"),
        ("表二", "general_expenditure", "ok"),
        ("表三", "basic_expenditure", "ok"),
        ("表四", "san_gong", "ok"),
        ("表五", "government_fund", "empty"),
        ("表六", "unit_summary", "ok"),
        ("表七", "unit_revenue", "ok"),
        ("表八", "unit_expenditure", "ok"),
        ("表九", "procurement", "ok"),
        ("表十", "project_targets", "ok"),
    ]
    assert {table.money_unit for table in page.tables} == {"万元"}


def test_its_document_is_known() -> None:
    document = read_real(EXAMPLE).document
    assert document.unit == "重庆市荣昌区政务服务管理办公室本级"
    assert (document.district_code, document.fiscal_year, document.phase, document.scope) == (
        "500153",
        2025,
        "budget",
        "unit",
    )
    assert document.published_on == "2025-02-20"


def test_the_five_rows_printed_twice_are_marked() -> None:
    page = read_real(EXAMPLE)
    repeated = [line for line in page.lines if line.is_duplicate]
    assert {line.code for line in repeated} == {"30299", "303", "30305", "30307", "30309"}
    basic = [x for x in page.lines if x.kind == "basic_expenditure" and x.measure == "total" and not x.is_duplicate]
    assert sum(x.amount_fen for x in basic if x.level == 1) == wan("367.11")


@pytest.mark.parametrize(
    ("kind", "measure", "expected"),
    [
        ("fiscal_summary", "total", "522.61"),
        ("general_expenditure", "basic", "367.11"),
        ("general_expenditure", "project", "155.51"),
        ("basic_expenditure", "personnel", "313.99"),
        ("basic_expenditure", "operating", "53.11"),
        ("san_gong", "total", "3.50"),
        ("unit_summary", "total", "522.61"),
        ("procurement", "total", "4.68"),
    ],
)
def test_its_totals(kind: str, measure: str, expected: str) -> None:
    assert amount(read_real(EXAMPLE), kind, measure) == wan(expected)


def test_a_line_says_what_it_is_of_and_where_it_stood() -> None:
    page = read_real(EXAMPLE)
    [line] = [x for x in page.lines if x.kind == "basic_expenditure" and x.code == "30228" and x.measure == "operating"]
    assert line == Line(
        table=3,
        kind="basic_expenditure",
        year=2025,
        direction="expenditure",
        classification="economic",
        code="30228",
        name="工会经费",
        level=2,
        measure="operating",
        fund="general",
        amount_fen=wan("21.93"),
        amount_text="21.93",
        is_total=False,
        is_duplicate=False,
        row=28,
        column=4,
    )


def test_its_projects_come_with_all_indicators() -> None:
    projects = read_real(EXAMPLE).projects
    assert len(projects) == 6
    assert sum(len(project.indicators) for project in projects) == 38
    assert sum(project.budget_fen or 0 for project in projects) == wan("155.51")
    first = projects[0]
    assert (first.code, first.name, first.category) == ("50015324T000004031993", "渝快办推广使用费", "一般性项目")
    assert (first.indicators[0].level1, first.indicators[0].comparator, first.indicators[0].value) == (
        "产出指标",
        "≥",
        "98",
    )
    assert first.indicators[-1].is_core is True


def test_its_narrative_states_what_the_tables_print() -> None:
    statements = read_real(EXAMPLE).statements
    assert len(statements) >= 20
    by_metric = {statement.metric: statement for statement in statements}
    assert by_metric["revenue"].change_fen == wan("244.85")
    assert by_metric["agency_operating"].amount_fen == wan("53.11")
    assert by_metric["reception"].change_fen == 0
    assert not any("023-" in statement.sentence for statement in statements)


def test_no_figure_of_it_is_left_without_a_meaning() -> None:
    findings = read_real(EXAMPLE).findings
    assert [f for f in findings if f.severity == "reading" and f.outcome == "unreadable" and f.table] == []


# ---------------------------------------------------------------- the real PDFs


@pytest.mark.parametrize(
    ("name", "whole", "general", "san_gong"),
    [
        (
            PDFS[0],
            "19230.18",
            ("18417.70", "9018.47", "7180.92", "1837.55", "9399.23"),
            ("394.49", "184.49", "200.00", None, "200.00", "10.00"),
        ),
        (
            PDFS[1],
            "14770.62",
            ("12672.73", "5445.39", "5308.05", "137.34", "7227.34"),
            ("13.85", None, "13.55", None, "13.55", "0.30"),
        ),
        (
            PDFS[2],
            "583429.56",
            ("227955.11", "113007.22", "97954.58", "15052.64", "114947.89"),
            ("2171.85", "321.91", "1570.75", "342.25", "1228.50", "279.19"),
        ),
    ],
)
def test_the_totals_of_the_departments(
    name: str, whole: str, general: tuple[str, ...], san_gong: tuple[str | None, ...]
) -> None:
    read = read_real(name)
    assert amount(read, "unit_summary", direction="revenue", is_total=True) == wan(whole)
    assert amount(read, "unit_summary", direction="expenditure", is_total=True) == wan(whole)
    for measure, expected in zip(("total", "basic", "personnel", "operating", "project"), general, strict=True):
        assert amount(read, "general_expenditure", measure) == wan(expected)
    parts = ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    printed = {
        x.measure: x.amount_fen for x in read.lines if x.kind == "san_gong" and x.year == read.document.fiscal_year
    }
    assert printed == {part: wan(value) for part, value in zip(parts, san_gong, strict=True) if value is not None}


def test_last_years_columns_are_lines_of_last_year() -> None:
    read = read_real(PDFS[0])
    last = [x for x in read.lines if x.year == 2025]
    assert {x.kind for x in last} == {"general_expenditure", "san_gong"}
    [total] = [x for x in last if x.kind == "general_expenditure" and x.is_total]
    assert total.amount_fen == wan("15635.80")


def test_two_money_units_in_one_file() -> None:
    read = read_real(PDFS[3])
    assert amount(read, "unit_summary", direction="revenue", is_total=True) == 31_214_205_80
    assert {table.kind: table.money_unit for table in read.tables}["san_gong"] == "万元"
    assert {table.kind: table.money_unit for table in read.tables}["unit_summary"] == "元"


def test_a_final_account() -> None:
    read = read_real(PDFS[4])
    assert (read.document.phase, read.document.fiscal_year) == ("final", 2024)
    assert amount(read, "unit_summary", direction="revenue", name="总计") == wan("2995.39")
    assert amount(read, "unit_summary", "closing", name="年末结转和结余") == wan("55.34")
    assert amount(read, "unit_revenue", fund="fiscal") == wan("2940.05")
    assert amount(read, "basic_expenditure", "personnel", name="人员经费合计") == wan("2152.26")
    assert amount(read, "san_gong", "budgeted", name="公务接待费") == wan("0.95")


@pytest.mark.parametrize("name", PDFS)
def test_every_code_stands_beside_its_own_name(name: str) -> None:
    read = read_real(name)
    coded = {(x.code, x.name) for x in read.lines if x.code and len(x.code) > 1}
    assert coded
    wrong = [
        (code, printed)
        for code, printed in coded
        if agreement(code, printed, kind="functional" if is_functional(code) else "economic") == "mismatch"
    ]
    assert wrong == []


@pytest.mark.parametrize("name", PDFS)
def test_parents_are_the_sum_of_their_children(name: str) -> None:
    read = read_real(name)
    columns: dict[tuple[object, ...], dict[str, int]] = {}
    for line in read.lines:
        if line.code and len(line.code) > 1 and not line.is_duplicate:
            columns.setdefault((line.table, line.measure, line.fund, line.year), {})[line.code] = line.amount_fen
    sums = 0
    for column in columns.values():
        for code, total in column.items():
            children = [
                value for child, value in column.items() if len(child) == len(code) + 2 and child.startswith(code)
            ]
            if children:
                sums += 1
                assert abs(total - sum(children)) <= 5_000 * (len(children) + 1), (name, code)
    assert sums > 20


@pytest.mark.parametrize("name", PDFS)
def test_every_table_of_the_pdfs_is_known(name: str) -> None:
    assert [table.title for table in read_real(name).tables if table.kind is None] == []


# ---------------------------------------------------------------- what a page leaves in memory


def test_a_page_leaves_nothing_in_cycles() -> None:
    """Why `collector.keep` may spare the collector a look at what a page made: it would find nothing."""
    page = real(EXAMPLE).read_bytes()
    extract(page)  # what is imported and remembered at the first time
    gc.collect()
    gc.disable()
    try:
        extract(page)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_extraction_leaves_the_collector_as_it_was() -> None:
    page = real(EXAMPLE).read_bytes()
    extract(page)
    assert gc.isenabled() and gc.get_freeze_count() == 0
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        extract(page)
        assert gc.get_freeze_count() > frozen * 0.9  # what others froze has not thawed
    finally:
        gc.unfreeze()


def test_amounts_in_no_table_and_no_sentence_are_named_in_any_format() -> None:
    page = "<html><body><p>示例单位2026年预算</p><div>合计</div><div>1,522.61</div><p>基本支出 367.11</p></body></html>"
    (finding,) = [f for f in extract(page.encode()).findings if f.check == "reading.stray"]
    assert "2 个金额（1,522.61、367.11）" in finding.message


def test_a_table_of_one_amount_that_is_not_understood_is_named() -> None:
    page = "<html><body><table><tr><th>甲</th><th>乙</th></tr><tr><td>丙</td><td>8.50</td></tr></table></body></html>"
    assert "reading.unknown_table" in {f.check for f in extract(page.encode()).findings}


def only_table(title: str, *rows: str) -> Extraction:
    cells = "".join("<tr><td>" + row.replace("|", "</td><td>") + "</td></tr>" for row in rows)
    return extract(f"<html><body><p>{title}</p><table>{cells}</table></body></html>".encode())


def test_the_right_part_of_a_sheet_whose_names_are_on_another_page_is_of_no_kind() -> None:
    read = only_table("", "国有资本经营预算拨款收入|事业收入|其他收入", "|56.32|3.00", "|56.32|")
    assert [table.status for table in read.tables] == ["unknown"] and not read.lines
    assert {"reading.unknown_table", "reading.unlabelled"} <= {f.check for f in read.findings}


def test_amounts_that_no_column_names_are_told_where_the_title_says_the_kind() -> None:
    read = only_table("2026年单位收入总表", "总计|一般公共预算拨款收入|事业收入", "367.11|311.79|55.32", "12.50|12.50|")
    assert [table.status for table in read.tables] == ["partial"]
    (finding,) = [f for f in read.findings if f.check == "reading.unlabelled"]
    assert "5 个金额" in finding.message and finding.table == 1


def test_the_one_row_of_san_gong_needs_no_name() -> None:
    head = "合计|因公出国（境）费|公务用车购置费|公务用车运行费|公务接待费"
    read = only_table("2026年“三公”经费支出表", head, "50.50||18.00|24.00|8.50")
    assert [table.status for table in read.tables] == ["ok"]


def test_an_amount_that_prints_its_unit_is_in_that_unit() -> None:
    rows = (
        ("2010301", "行政运行", "8.62万元"),
        ("2010302", "一般行政管理事务", "5,000元"),
        ("201", "五万元以上设备", "5万元以上"),
    )
    body = "".join(f"<tr><td>{code}</td><td>{name}</td><td>{amount}</td></tr>" for code, name, amount in rows)
    head = "<tr><td>科目编码</td><td>科目名称</td><td>预算数</td></tr>"
    page = extract(f"<h1>示例局2025年预算</h1><p>一般公共预算财政拨款支出表</p><table>{head}{body}</table>".encode())
    assert [(line.amount_text, line.amount_fen) for line in page.lines] == [
        ("8.62万元", 8_620_000),
        ("5,000元", 500_000),
    ]
    assert not [finding for finding in page.findings if finding.check == "reading.money_unit"]


def test_a_file_whose_address_is_none_is_named_and_the_page_is_read() -> None:
    page = "<html><head><title>示例局2025年部门预算公开</title></head><body>{}<p>附件：<a href='{}'>部门预算公开表.pdf</a></p></body></html>"
    for base in ("", "<base href='http://www.example.gov.cn:80：80/'>"):
        for address in ("http://www.example.gov.cn:80：80/1.pdf", "http://[附件]/1.pdf"):
            found = extract(page.format(base, address).encode(), "http://www.example.gov.cn/a/t20250210_1.html")
            assert [(file.name, file.url) for file in found.attachments] == [("部门预算公开表.pdf", address)]


def test_a_file_linked_with_backslashes_has_the_address_that_a_browser_asks() -> None:
    page = b"<html><body><p>\xe9\x99\x84\xe4\xbb\xb6: <a href='.\\P020250210000000000001.pdf'>1</a></p></body></html>"
    (file,) = extract(page, "http://www.example.gov.cn/a/t20250210_1.html").attachments
    assert file.url == "http://www.example.gov.cn/a/P020250210000000000001.pdf"
