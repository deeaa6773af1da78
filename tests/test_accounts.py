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


# ---------------------------------------------------------------- rows of a year or a stage, and the parts over the columns


def by_year(read: Extraction) -> list[tuple[int | None, str, str, str]]:
    return [(line.year, line.name, line.measure, line.amount_text) for line in read.lines]


PARTS = """
    “三公”经费支出表<3
    单位：万元<3
    项目 | 合计 | 公务接待费
"""


@pytest.mark.parametrize(
    ("before", "now"),
    [("2025年预算数", "2026年预算数"), ("2025年", "2026年"), ("上年数", "本年数"), ("2025年度预算", "2026年度预算")],
)
def test_a_row_of_last_year_is_not_of_this_year_and_a_change_is_no_amount_in_its_own_right(
    before: str, now: str
) -> None:
    read = page(
        BUDGET,
        f"{PARTS}{before} | 9.00 | 9.00\n{now} | 8.00 | 8.00\n增减额 | -1.00 | -1.00\n增减% | -11.11 | -11.11",
    )
    assert by_year(read) == [
        (2025, "合计", "total", "9.00"),
        (2025, "公务接待费", "reception", "9.00"),
        (2026, "合计", "total", "8.00"),
        (2026, "公务接待费", "reception", "8.00"),
        (2026, "合计", "change", "-1.00"),
        (2026, "公务接待费", "change", "-1.00"),
    ]
    assert not checks(read)


def test_a_row_of_the_budget_is_beside_that_of_the_final_account() -> None:
    read = page(FINAL, f"{PARTS}年初预算数 | 9.00 | 9.00\n决算数 | 8.00 | 8.00\n完成预算% | 88.9 | 88.9")
    assert by_year(read) == [
        (2025, "合计", "budgeted", "9.00"),
        (2025, "公务接待费", "budgeted", "9.00"),
        (2025, "合计", "total", "8.00"),
        (2025, "公务接待费", "reception", "8.00"),
    ]
    assert not checks(read)


def test_years_in_a_column_beside_one_unit_and_beside_several() -> None:
    headings = "“三公”经费支出表<4\n单位：万元<4\n单位 | 年度 | 合计 | 公务接待费\n"
    one = page(BUDGET, f"{headings}示例局^2 | 2025 | 9.00 | 9.00\n2026 | 8.00 | 8.00")
    assert [(line.year, line.is_total) for line in one.lines if line.measure == "total"] == [(2025, True), (2026, True)]
    assert not checks(one)
    rows = (
        "示例站^2 | 2025年 | 9.00 | 9.00\n2026年 | 8.00 | 8.00\n示例校^2 | 2025年 | 1.00 | 1.00\n2026年 | 1.00 | 1.00"
    )
    several = page(BUDGET, headings + rows)
    assert [(line.year, line.name, line.is_total) for line in several.lines if line.measure == "total"] == [
        (2025, "示例站", False),
        (2026, "示例站", False),
        (2025, "示例校", False),
        (2026, "示例校", False),
    ]
    assert checks(several) == {"reading.no_total"}


def test_years_as_rows_of_an_account_of_revenue_and_expenditure() -> None:
    read = page(
        BUDGET,
        """
        部门收支情况表<5
        单位：万元<5
        年度 | 收入合计 | 支出合计 | 基本支出 | 项目支出
        2025年 | 90.00 | 90.00 | 60.00 | 30.00
        2026年 | 100.00 | 100.00 | 70.00 | 30.00
        """,
    )
    assert [(x.year, x.direction, x.measure, x.amount_text) for x in read.lines if x.measure == "total"] == [
        (2025, "revenue", "total", "90.00"),
        (2025, "expenditure", "total", "90.00"),
        (2026, "revenue", "total", "100.00"),
        (2026, "expenditure", "total", "100.00"),
    ]
    assert not checks(read)


def test_two_years_of_one_code_are_no_repeats() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<5
        单位：万元<5
        科目编码 | 科目名称 | 年度 | 基本支出 | 项目支出
        208^2 | 社会保障和就业支出^2 | 2025年 | 60.00 | 30.00
        2026年 | 60.00 | 30.00
        """,
    )
    assert [(line.year, line.code, line.name, line.is_duplicate) for line in read.lines] == [
        (year, "208", "社会保障和就业支出", False) for year in (2025, 2025, 2026, 2026)
    ]


def test_the_year_beside_a_project_may_be_that_of_its_beginning() -> None:
    read = page(
        BUDGET,
        """
        项目支出表<3
        单位：万元<3
        项目名称 | 年度 | 金额
        示例项目 | 2026 | 9.00
        另一示例项目 | 2024 | 8.00
        """,
    )
    assert by_year(read) == [(2026, "示例项目", "total", "9.00"), (2026, "另一示例项目", "total", "8.00")]


# ---------------------------------------------------------------- titles that say of which part of the expenditure a table is


def spent(title: str) -> Extraction:
    return page(
        BUDGET,
        f"""
        {title}<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        | 合计 | 100.00 | 80.00 | 20.00
        208 | 社会保障和就业支出 | 100.00 | 80.00 | 20.00
        """,
    )


@pytest.mark.parametrize(
    ("title", "kind", "fund"),
    [
        ("财政专户管理资金支出预算表", "unit_expenditure", "fiscal_account"),
        ("单位资金预算支出表", "unit_expenditure", "own"),
        ("非财政拨款支出预算表", "unit_expenditure", "own"),
        ("事业收入安排支出预算表", "unit_expenditure", "business"),
        ("社会保险基金预算支出表", "unit_expenditure", "social_insurance"),
        ("一般公共预算上年结转支出表", "general_expenditure", "carryover"),
        ("“三保”支出预算表", "unit_expenditure", "all"),
        ("债务还本付息支出预算表", "unit_expenditure", "all"),
    ],
)
def test_a_part_of_the_expenditure_is_read_with_its_fund_and_is_not_the_whole(title: str, kind: str, fund: str) -> None:
    read = spent(title)
    assert [(table.kind, table.status) for table in read.tables] == [(kind, "not_counted")]
    assert {line.fund for line in read.lines} == {fund}
    assert checks(read) == {"reading.not_counted"}


@pytest.mark.parametrize(
    "title", ["部门支出预算明细表", "单位预算支出明细表", "支出预算分类汇总表（按功能分类）", "部门预算支出核定表"]
)
def test_the_expenditure_of_a_unit_in_detail_is_all_of_it(title: str) -> None:
    read = spent(title)
    assert [(table.kind, table.status) for table in read.tables] == [("unit_expenditure", "ok")]
    assert {line.fund for line in read.lines} == {"all"}
    assert not checks(read)


@pytest.mark.parametrize(
    "title", ["一般公共预算支出表", "财政拨款支出预算表", "一般公共预算财政拨款支出预算表（含上年结转）"]
)
def test_what_is_carried_over_within_the_general_budget_leaves_it_whole(title: str) -> None:
    read = spent(title)
    assert [(table.kind, table.status) for table in read.tables] == [("general_expenditure", "ok")]
    assert not checks(read)


def test_a_title_of_expenditure_that_nobody_knows_is_named_where_the_headings_decide() -> None:
    read = spent("示例支出口径表")
    assert checks(read) == {"reading.title_against_headings"}


# ---------------------------------------------------------------- what is bought: how many, in what and at which price


@pytest.mark.parametrize(
    ("headings", "bought"),
    [
        ("品目编码 | 品目名称 | 数量 | 计量单位 | 单价 | 总价", "A0201 | 计算机 | 10 | 台 | 5000 | 50000"),
        ("品目编码 | 品目名称 | 数量 | 单位 | 单价（元） | 金额", "A0201 | 计算机 | 10 | 台 | 5000 | 50000"),
        (
            "采购内容 | 参考单价 | 采购数量 | 单位 | 规格型号 | 采购预算金额",
            "A0201计算机 | 5000 | 10 | 台 | 示例型 | 50000",
        ),
    ],
)
def test_a_price_and_what_is_counted_in_are_no_amount_and_no_name(headings: str, bought: str) -> None:
    read = page(BUDGET, f"政府采购预算明细表<6\n单位：元<6\n{headings}\n{bought}\n合计 | | | | | 50000")
    assert [(line.code, line.name, line.measure, line.amount_fen) for line in read.lines] == [
        ("A0201", "计算机", "total", 5_000_000),
        (None, "合计", "total", 5_000_000),
    ]
    assert not checks(read)


def test_prices_without_an_amount_beside_them_are_told() -> None:
    read = page(BUDGET, "政府采购预算明细表<3\n单位：元<3\n品目名称 | 数量 | 单价\nA0201计算机 | 10 | 5000")
    assert [line.measure for line in read.lines] == ["other"]
    assert checks(read) == {"reading.unknown_column"}


# ---------------------------------------------------------------- this year's money beside what was carried over


def test_what_is_spent_of_this_years_money_is_a_part_beside_a_total_of_both() -> None:
    read = page(
        BUDGET,
        """
        单位支出总表<9
        单位：万元<9
        科目编码^2 | 科目名称^2 | 合计^2 | 本年预算安排<3 | 上年结转安排<3
        小计 | 基本支出 | 项目支出 | 小计 | 基本支出 | 项目支出
        | 合计 | 120.00 | 100.00 | 80.00 | 20.00 | 20.00 | 5.00 | 15.00
        205 | 教育支出 | 120.00 | 100.00 | 80.00 | 20.00 | 20.00 | 5.00 | 15.00
        """,
    )
    assert [(line.measure, line.fund, line.amount_text) for line in read.lines if line.is_total] == [
        ("total", "all", "120.00"),
        ("of_which", "all", "100.00"),
        ("of_which", "all", "80.00"),
        ("of_which", "all", "20.00"),
        ("total", "carryover", "20.00"),
        ("basic", "carryover", "5.00"),
        ("project", "carryover", "15.00"),
    ]
    assert not checks(read)


def test_without_a_total_of_both_the_blocks_are_what_they_say() -> None:
    read = page(
        BUDGET,
        """
        单位支出总表<6
        单位：万元<6
        科目编码^2 | 科目名称^2 | 本年预算安排<2 | 上年结转安排<2
        基本支出 | 项目支出 | 基本支出 | 项目支出
        | 合计 | 80.00 | 20.00 | 5.00 | 15.00
        205 | 教育支出 | 80.00 | 20.00 | 5.00 | 15.00
        """,
    )
    assert [(line.measure, line.fund) for line in read.lines if line.is_total] == [
        ("basic", "all"),
        ("project", "all"),
        ("basic", "carryover"),
        ("project", "carryover"),
    ]


def test_no_total_is_missing_where_only_a_part_of_each_measure_was_carried_over() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算财政拨款支出预算表<7
        单位：万元<7
        科目编码^2 | 科目名称^2 | 总计^2 | 基本支出<2 | 项目支出<2
        小计 | 其中：上年结转 | 小计 | 其中：上年结转
        | 合计 | 120.00 | 90.00 | 10.00 | 30.00 | 5.00
        205 | 教育支出 | 120.00 | 90.00 | 10.00 | 30.00 | 5.00
        """,
    )
    assert not checks(read)
    assert {one.outcome for one in read.findings if one.check == "B-5"} == {"pass"}


# ---------------------------------------------------------------- names without codes, projects beside their functions


def test_groups_and_items_that_print_no_codes_have_their_levels() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算财政拨款支出预算表<4
        单位：万元<4
        项目 | 总计 | 基本支出 | 项目支出
        合计 | 100.00 | 80.00 | 20.00
        一、社会保障和就业支出 | 100.00 | 80.00 | 20.00
        （一）行政事业单位养老支出 | 80.00 | 80.00 |
        1.机关事业单位基本养老保险缴费支出 | 80.00 | 80.00 |
        （二）示例支出 | 20.00 | | 20.00
        """,
    )
    assert [(x.name, x.classification, x.level) for x in read.lines if x.measure == "total"] == [
        ("合计", "source", 0),
        ("社会保障和就业支出", "functional", 1),
        ("行政事业单位养老支出", "functional", 2),
        ("机关事业单位基本养老保险缴费支出", "functional", 3),
        ("示例支出", "source", 1),  # in no list: nothing is guessed from how rows are numbered
    ]


@pytest.mark.parametrize(
    ("headings", "places"),
    [("项目名称 | 功能科目", "{0} | {1}"), ("功能分类科目 | 项目名称", "{1} | {0}")],
)
def test_a_project_has_its_own_name_and_the_code_of_its_function(headings: str, places: str) -> None:
    printed = [
        places.format("示例项目", "2010302一般行政管理事务"),
        places.format("另一示例项目", "2120803城市建设支出"),
        places.format("第三示例项目", "2010302一般行政管理事务"),
        places.format("合计", ""),
    ]
    figures = ("80.00", "20.00", "10.00", "110.00")
    rows = "\n".join(f"{row} | {figure}" for row, figure in zip(printed, figures, strict=True))
    read = page(BUDGET, f"项目支出预算表<3\n单位：万元<3\n{headings} | 金额\n{rows}")
    assert [(line.code, line.name, line.amount_text) for line in read.lines] == [
        ("2010302", "示例项目", "80.00"),
        ("2120803", "另一示例项目", "20.00"),
        ("2010302", "第三示例项目", "10.00"),
        (None, "合计", "110.00"),
    ]
    assert not checks(read)


# ---------------------------------------------------------------- a total of more than 三公


def test_a_total_of_more_than_the_three_is_none_of_them_and_is_told() -> None:
    three = "“三公”经费合计 | 9.00\n因公出国（境）费 | 0.00\n公务接待费 | 9.00"
    more = "会议费 | 1.00\n培训费 | 2.00"
    heads = "“三公”经费和会议费、培训费支出情况表<2\n单位：万元<2\n项目 | 预算数\n"
    for rows in (f"{three}\n{more}\n合计 | 12.00", f"合计 | 12.00\n{three}\n{more}"):
        read = page(BUDGET, heads + rows)
        assert [line.amount_text for line in read.lines if line.is_total] == ["9.00"]
        assert [line.measure for line in read.lines if line.amount_text == "12.00"] == ["other"]
        assert checks(read) == {"reading.unknown_row"}


def test_the_total_of_san_gong_below_its_own_heading_is_its_total() -> None:
    read = page(
        FINAL,
        """
        机构运行信息表<2
        单位：万元<2
        项目 | 决算数
        一、“三公”经费支出 | 9.00
        （一）支出合计 | 9.00
        1．因公出国（境）费 | 0.00
        2．公务接待费 | 9.00
        二、机关运行经费 | 20.00
        """,
    )
    assert [line.name for line in read.lines if line.measure == "total"] == ["“三公”经费支出", "支出合计"]
    assert "reading.unknown_row" not in checks(read)
