"""Tables beside each other on one sheet: each is read as if it stood alone, and a blank column alone parts nothing."""

from __future__ import annotations

from archive.extract import extract
from archive.model import Extraction

SPENDING = [
    ["表二 一般公共预算财政拨款支出表", "", "", "", ""],
    ["单位：示例区水利局", "", "", "", "单位：万元"],
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["", "合计", "300.00", "200.00", "100.00"],
    ["213", "农林水支出", "300.00", "200.00", "100.00"],
    ["21303", "水利", "300.00", "200.00", "100.00"],
    ["2130301", "行政运行", "200.00", "200.00", ""],
    ["2130304", "水利行业业务管理", "100.00", "", "100.00"],
]
BASIC = [
    ["表三 一般公共预算财政拨款基本支出表", "", "", ""],
    ["", "", "", "单位：万元"],
    ["经济科目编码", "经济科目名称", "合计", "人员经费"],
    ["", "合计", "200.00", "150.00"],
    ["301", "工资福利支出", "150.00", "150.00"],
    ["30101", "基本工资", "150.00", "150.00"],
    ["302", "商品和服务支出", "50.00", ""],
    ["30201", "办公费", "50.00", ""],
]
BOTH = [[*left, "", *right] for left, right in zip(SPENDING, BASIC, strict=True)]


def read(*tables: list[list[str]], head: str = "") -> Extraction:
    printed = "".join(
        f"<table>{head}{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) for row in rows)}</table>"
        for rows in tables
    )
    return extract(f"<html><body><h1>示例区水利局2025年部门预算</h1>{printed}</body></html>".encode())


def said(found: Extraction) -> list[tuple[object, ...]]:
    return [(x.table, x.kind, x.code, x.name, x.measure, x.amount_fen, x.row, x.column) for x in found.lines]


def test_two_tables_beside_each_other_are_read_as_two() -> None:
    apart, beside = read(SPENDING, BASIC), read(BOTH)
    assert [(x.kind, x.label) for x in beside.tables] == [
        ("general_expenditure", "表二"),
        ("basic_expenditure", "表三"),
    ]
    assert said(beside) == said(apart)
    assert len(beside.lines) == 21


def test_the_name_of_the_document_may_stand_over_both() -> None:
    over = '<tr><td colspan="10">示例区水利局2025年部门预算公开表</td></tr>'
    assert said(read(BOTH, head=over)) == said(read(BOTH))


def test_a_title_may_stand_in_any_column_of_its_table_and_more_than_one_may_be_blank_between() -> None:
    moved = [[row[0] if r else "", "", *row[1:]] for r, row in enumerate(SPENDING)]
    moved[0][3] = SPENDING[0][0]
    found = read([[*left, "", "", *right] for left, right in zip(moved, BASIC, strict=True)])
    assert [x.kind for x in found.tables] == ["general_expenditure", "basic_expenditure"]
    assert len(found.lines) == 21


def test_a_blank_column_inside_one_table_parts_nothing() -> None:
    rows = [[*row[:3], "", *row[3:]] for row in SPENDING]
    found = read(rows)
    assert [x.kind for x in found.tables] == ["general_expenditure"]
    assert [(x.name, x.measure, x.amount_fen) for x in found.lines] == [
        (x.name, x.measure, x.amount_fen) for x in read(SPENDING).lines
    ]
