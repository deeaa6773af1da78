"""Where the headings of a table end and its figures begin."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2024年部门预算"
FINAL = "重庆市示例区示例局2024年度部门决算公开"


def amounts(read: Extraction) -> list[tuple[str | None, str, str, str]]:
    return [(line.code, line.name, line.measure, line.amount_text) for line in read.lines]


# ---------------------------------------------------------------- districts print amounts without decimals


def test_whole_numbers_are_amounts() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算“三公”经费支出预算表<6
        单位：万元<6
        合计^2 | 因公出国（境）费^2 | 公务用车购置及运行费<3 | 公务接待费^2
        小计 | 公务用车购置费 | 公务用车运行费
        5 | 0 | 3 | 0 | 3 | 2
        """,
    )
    assert [(measure, text) for _, _, measure, text in amounts(read)] == [
        ("total", "5"),
        ("abroad", "0"),
        ("vehicles", "3"),
        ("vehicle_purchase", "0"),
        ("vehicle_operation", "3"),
        ("reception", "2"),
    ]


def test_zeros_are_printed_amounts() -> None:
    read = page(
        BUDGET,
        """
        政府性基金预算支出表<5
        单位：万元<5
        科目编码^2 | 科目名称^2 | 本年政府性基金预算支出<3
        合计 | 基本支出 | 项目支出
        合计<2 | 0 | 0 | 0
        说明：本单位无政府性基金预算支出。<5
        """,
    )
    assert amounts(read) == [
        (None, "合计", "total", "0"),
        (None, "合计", "basic", "0"),
        (None, "合计", "project", "0"),
    ]


def test_a_total_of_whole_numbers_below_the_headings_is_read_and_the_codes_below_stay_codes() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算基本支出表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费
        合计<2 | 35 | 30 | 5
        301 | 工资福利支出 | 30 | 30 |
        302 | 商品和服务支出 | 5 | | 5
        """,
    )
    assert [(code, name, text) for code, name, measure, text in amounts(read) if measure == "total"] == [
        (None, "合计", "35"),
        ("301", "工资福利支出", "30"),
        ("302", "商品和服务支出", "5"),
    ]


def test_names_before_whole_numbers_of_two_years() -> None:
    read = page(
        BUDGET,
        """
        “三公”经费预算表<3
        单位：万元<3
        项目 | 2023年预算数 | 2024年预算数
        合计 | 6 | 5
        1、因公出国（境）费用 | 0 | 0
        2、公务接待费 | 2 | 2
        3、公务用车费 | 1 | 3
        """,
    )
    assert [(line.measure, line.year, line.amount_text) for line in read.lines] == [
        ("total", 2023, "6"),
        ("total", 2024, "5"),
        ("abroad", 2023, "0"),
        ("abroad", 2024, "0"),
        ("reception", 2023, "2"),
        ("reception", 2024, "2"),
        ("vehicles", 2023, "1"),
        ("vehicles", 2024, "3"),
    ]


# ---------------------------------------------------------------- rows that number the columns


@pytest.mark.parametrize(
    "numbering",
    [
        "1 | 2 | 3 | 4 | 5",
        " | | 1 | 2 | 3",
        "** | ** | 1=2+3 | 2 | 3",
        " | | 8 | 9 | 10",
        "栏次 | | 1 | 2 | 3",
        "栏次 | | 5 | 6 | 7",
        "（1） | （2） | （3）=（4）+（5） | （4） | （5）",
        "科目编码 | 科目名称 | 1 | 2 | 3",
        "甲 | 乙 | 1 | 2 | 3",
    ],
)
def test_numbers_of_columns_are_no_amounts(numbering: str) -> None:
    read = page(
        BUDGET,
        f"""
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        {numbering}
        合计<2 | 12 | 12 | 0
        208 | 社会保障和就业支出 | 12 | 12 | 0
        """,
    )
    assert amounts(read) == [
        (None, "合计", "total", "12"),
        (None, "合计", "basic", "12"),
        (None, "合计", "project", "0"),
        ("208", "社会保障和就业支出", "total", "12"),
        ("208", "社会保障和就业支出", "basic", "12"),
        ("208", "社会保障和就业支出", "project", "0"),
    ]


def test_headings_of_two_rows_leave_an_empty_one() -> None:
    read = page(
        FINAL,
        """
        财政拨款收入支出决算总表<5
        单位：万元<5
        收入<2 | 支出<3
        项目^2 | 金额^2 | 项目^2 | 合计^2 | 一般公共预算财政拨款^2

        栏次 | 1 | 栏次 | 2 | 3
        一、一般公共预算财政拨款 | 9.00 | 一、一般公共服务支出 | 9.00 | 9.00
        总计 | 9.00 | 总计 | 9.00 | 9.00
        """.replace("\n\n", "\n<0\n"),
    )
    assert {line.amount_text for line in read.lines} == {"9.00"} and len(read.lines) == 6
    assert not [finding for finding in read.findings if finding.outcome == "fail"]


@pytest.mark.parametrize(("before", "now"), [("2023年", "2024年"), ("2023年度", "2024年度"), ("2023", "2024")])
def test_years_alone_head_columns(before: str, now: str) -> None:
    read = page(
        BUDGET,
        f"""
        “三公”经费预算表<3
        单位：万元<3
        项目 | {before} | {now}
        合计 | 53.7 | 50.5
        公务接待费 | 3.7 | 0.5
        公务用车运行维护费 | 50 | 50
        """,
    )
    assert [(line.year, line.amount_text) for line in read.lines] == [
        (2023, "53.7"), (2024, "50.5"), (2023, "3.7"), (2024, "0.5"), (2023, "50"), (2024, "50"),
    ]  # fmt: skip


@pytest.mark.parametrize("counts", ["行次", "行&nbsp;次", "行    次", "序　号"])
def test_a_column_that_counts_the_rows_is_none_of_amounts_however_its_heading_is_spaced(counts: str) -> None:
    read = page(
        FINAL,
        f"""
        收入支出决算总表<6
        单位：万元<6
        收入<3 | 支出<3
        项目 | {counts} | 金额 | 项目 | {counts} | 金额
        一、财政拨款收入 | 1 | 12.50 | 一、一般公共服务支出 | 3 | 12.50
        总计 | 2 | 12.50 | 总计 | 4 | 12.50
        """,
    )
    assert [text for *_, text in amounts(read)] == ["12.50"] * 4
    assert not [finding for finding in read.findings if finding.check == "reading.unassigned"]
