"""Official accounts in other forms than the official ones: other headings, other titles, rows where columns are expected."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2026年部门预算"
FINAL = "重庆市示例区示例局2025年度部门决算"


def checks(read: Extraction) -> set[str]:
    return {one.check for one in read.findings if one.outcome in ("fail", "unreadable")} - {"identity.phase"}


# ---------------------------------------------------------------- funds over the columns of a two-sided account


@pytest.mark.parametrize(
    "funds", [("一般公共预算", "政府性基金"), ("一般预算", "基金预算"), ("公共财政预算", "国有资本经营")]
)
def test_funds_head_columns_however_short_their_names_are(funds: tuple[str, str]) -> None:
    read = page(
        BUDGET,
        f"""
        财政拨款收支总表<5
        单位：万元<5
        收入<2 | 支出<3
        项目 | 预算数 | 项目 | {funds[0]} | {funds[1]}
        本年收入 | 100.00 | 社会保障和就业支出 | 70.00 |
        | | 城乡社区支出 | 10.00 | 20.00
        收入合计 | 100.00 | 支出合计 | 80.00 | 20.00
        """,
    )
    assert [table.kind for table in read.tables] == ["fiscal_summary"]
    other = "state_capital" if "国有" in funds[1] else "government_fund"
    assert [
        (line.fund, line.amount_text) for line in read.lines if line.is_total and line.direction == "expenditure"
    ] == [
        ("general", "80.00"),
        (other, "20.00"),
    ]
    assert "reading.title_against_headings" not in checks(read)


def test_an_account_with_funds_that_are_no_appropriations_is_the_units_whole() -> None:
    read = page(
        BUDGET,
        """
        部门收支总表<7
        单位：万元<7
        收入<2 | 支出<5
        项目 | 预算数 | 项目 | 合计 | 一般公共预算 | 政府性基金 | 单位资金
        一般公共预算拨款 | 80.00 | 社会保障和就业支出 | 90.00 | 70.00 | | 20.00
        单位资金 | 20.00 | 住房保障支出 | 10.00 | 10.00 | |
        收入合计 | 100.00 | 支出合计 | 100.00 | 80.00 | | 20.00
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_summary"]
    assert [
        (line.fund, line.amount_text) for line in read.lines if line.is_total and line.direction == "expenditure"
    ] == [
        ("all", "100.00"),
        ("general", "80.00"),
        ("own", "20.00"),
    ]
    assert not checks(read)
