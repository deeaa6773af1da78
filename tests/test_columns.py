"""What a column of a table holds: money, or something else that is printed in figures."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2026年部门预算"


def amounts(read: Extraction) -> list[tuple[str | None, str, str, str]]:
    return [(line.code, line.name, line.measure, line.amount_text) for line in read.lines]


def checks(read: Extraction) -> set[str]:
    return {one.check for one in read.findings if one.outcome in ("fail", "unreadable")} - {"identity.phase"}


# ---------------------------------------------------------------- persons, years, numbers of papers


def test_contacts_are_no_amounts_and_no_names() -> None:
    read = page(
        BUDGET,
        """
        项目支出预算表<6
        单位：万元<6
        项目名称 | 实施单位 | 项目负责人 | 预算金额 | 联系电话 | 其中：上级资金
        示例项目 | 示例局 | 张三 | 320.50 | 13900001234 | 20.50
        另一示例项目 | 示例局 | 李四 | 100.00 | 46731234 | 10.00
        """,
    )
    assert amounts(read) == [
        (None, "示例项目", "total", "320.50"),
        (None, "示例项目", "of_which", "20.50"),
        (None, "另一示例项目", "total", "100.00"),
        (None, "另一示例项目", "of_which", "10.00"),
    ]
    said = "".join(one.message for one in read.findings)
    assert "张三" not in said and "46731234" not in said


@pytest.mark.parametrize(
    ("heading", "figures"),
    [("开始年度", ("2024", "2025")), ("起止年限", ("3", "1")), ("资金文号", ("12", "13")), ("建设周期", ("3", "2"))],
)
def test_years_and_numbers_of_papers_are_no_amounts(heading: str, figures: tuple[str, str]) -> None:
    read = page(
        BUDGET,
        f"""
        项目支出预算表<4
        单位：万元<4
        项目名称 | {heading} | 预算金额 | 其中：上级资金
        示例项目 | {figures[0]} | 320.50 | 20.50
        另一示例项目 | {figures[1]} | 100.00 |
        合计 | | 420.50 | 20.50
        """,
    )
    assert [text for _, _, _, text in amounts(read)] == ["320.50", "20.50", "100.00", "420.50", "20.50"]
    assert not checks(read)


@pytest.mark.parametrize("heading", ["预算科目", "支出功能分类", "支出功能分类科目", "支出科目"])
def test_codes_under_the_name_of_a_classification_are_no_amounts(heading: str) -> None:
    read = page(
        BUDGET,
        f"""
        项目支出预算表<4
        单位：万元<4
        项目名称 | {heading} | 预算金额 | 其中：上级资金
        示例项目 | 2080201 | 320.50 | 20.50
        另一示例项目 | 2081107 | 100.00 |
        合计 | | 420.50 | 20.50
        """,
    )
    assert [(code, name, text) for code, name, measure, text in amounts(read) if measure == "total"] == [
        ("2080201", "示例项目", "320.50"),
        ("2081107", "另一示例项目", "100.00"),
        (None, "合计", "420.50"),
    ]
    assert not checks(read)


# ---------------------------------------------------------------- money or per cent


@pytest.mark.parametrize(
    "heading",
    ["增幅", "同比", "同比增长", "环比", "升降", "较上年", "变动率", "执行进度", "预算完成度", "比2025年增减"],
)
@pytest.mark.parametrize(
    "shares", [("12.5", "20.0", "0.0"), ("112.5", "120.0", "100.0"), ("12.51%", "20.02%", "0.00%")]
)
def test_a_share_is_no_amount(heading: str, shares: tuple[str, str, str]) -> None:
    """They print 12.5 and no % in the column: the columns beside it tell what it is."""
    read = page(
        BUDGET,
        f"""
        一般公共预算支出表<5
        单位：万元<5
        科目编码 | 科目名称 | 2025年 | 2026年 | {heading}
        | 合计 | 800.40 | 900.50 | {shares[0]}
        201 | 一般公共服务支出 | 500.40 | 600.50 | {shares[1]}
        208 | 社会保障和就业支出 | 300.00 | 300.00 | {shares[2]}
        """,
    )
    assert [text for _, _, _, text in amounts(read)] == ["800.40", "900.50", "500.40", "600.50", "300.00", "300.00"]
    assert not checks(read)


@pytest.mark.parametrize("heading", ["较上年", "比2025年增减", "变动情况"])
def test_a_difference_is_an_amount(heading: str) -> None:
    read = page(
        BUDGET,
        f"""
        一般公共预算支出表<5
        单位：万元<5
        科目编码 | 科目名称 | 2025年 | 2026年 | {heading}
        | 合计 | 800 | 910 | 110
        201 | 一般公共服务支出 | 500 | 600 | 100
        208 | 社会保障和就业支出 | 300 | 310 | 10
        """,
    )
    assert [text for _, _, measure, text in amounts(read) if measure == "change"] == ["110", "100", "10"]
    assert not checks(read)


def test_where_nothing_tells_a_share_from_money_a_finding_says_so() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<4
        单位：万元<4
        科目编码 | 科目名称 | 2026年预算数 | 同比增长
        | 合计 | 900.50 | 12.5
        201 | 一般公共服务支出 | 900.50 | 12.5
        """,
    )
    assert [measure for _, _, measure, _ in amounts(read)] == ["total", "other", "total", "other"]
    assert checks(read) == {"reading.unknown_column"}


# ---------------------------------------------------------------- codes or amounts of three digits


def test_amounts_of_three_digits_under_unknown_headings_are_no_codes() -> None:
    read = page(
        BUDGET,
        """
        对镇街转移支付预算表<5
        单位：万元<5
        项目名称 | 合计 | 示例街道 | 某某街道 | 示例镇
        合计 | 2440 | 912 | 528 | 1000
        一般性转移支付 | 1640 | 600 | 240 | 800
        专项转移支付 | 800 | 312 | 288 | 200
        """,
    )
    assert [text for code, _, _, text in amounts(read) if code is None] == (
        "2440 912 528 1000 1640 600 240 800 800 312 288 200".split()
    )
    assert len(read.lines) == 12


def test_funds_of_three_digits_say_neither_code_nor_kind() -> None:
    read = page(
        BUDGET,
        """
        部门收入总表<6
        单位：万元<6
        科目名称 | 总计 | 一般公共预算 | 政府性基金 | 财政专户 | 其他收入
        合计 | 1336 | 501 | 212 | 302 | 321
        社会保障和就业支出 | 1336 | 501 | 212 | 302 | 321
        """,
    )
    assert {line.kind for line in read.lines} == {"unit_revenue"}
    assert [(line.fund, line.amount_text) for line in read.lines][:5] == [
        ("all", "1336"),
        ("general", "501"),
        ("government_fund", "212"),
        ("fiscal_account", "302"),
        ("other", "321"),
    ]


def test_codes_under_an_unknown_heading_before_the_amounts_stay_codes() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<4
        单位：万元<4
        归口 | 名称 | 2026年预算数 | 其中：上级资金
        201 | 一般公共服务支出 | 900.50 | 100.00
        208 | 社会保障和就业支出 | 100.00 |
        | 合计 | 1000.50 | 100.00
        """,
    )
    assert [(code, text) for code, _, measure, text in amounts(read) if measure == "total"] == [
        ("201", "900.50"),
        ("208", "100.00"),
        (None, "1000.50"),
    ]


# ---------------------------------------------------------------- levels of government


def test_a_level_of_government_is_a_part_of_the_whole_beside_it() -> None:
    read = page(
        BUDGET,
        """
        2026年全区一般公共预算支出预算表<5
        单位：万元<5
        科目编码^2 | 科目名称^2 | 2026年预算数<3
        全区 | 区本级 | 镇街级
        | 合计 | 822 | 501 | 321
        201 | 一般公共服务支出 | 610 | 401 | 209
        205 | 教育支出 | 212 | 100 | 112
        """,
    )
    assert [(measure, text) for _, _, measure, text in amounts(read)][:3] == [
        ("total", "822"),
        ("of_which", "501"),
        ("of_which", "321"),
    ]
    assert not checks(read)


def test_levels_of_government_without_a_whole_are_no_totals_and_a_finding_says_so() -> None:
    read = page(
        BUDGET,
        """
        2026年一般公共预算支出预算表<4
        单位：万元<4
        科目编码 | 科目名称 | 区本级 | 镇街级
        | 合计 | 501 | 321
        201 | 一般公共服务支出 | 401 | 209
        205 | 教育支出 | 100 | 112
        """,
    )
    assert {measure for _, _, measure, _ in amounts(read)} == {"other"}
    assert checks(read) == {"reading.unknown_column"}


def test_what_goes_to_towns_is_a_part_after_the_other_part_that_says_so() -> None:
    read = page(
        BUDGET,
        """
        2026年区级项目支出预算表<4
        单位：万元<4
        项目名称 | 预算金额 | 其中：区本级支出 | 补助镇街
        示例养护补助 | 2106 | 1006 | 1100
        合计 | 2106 | 1006 | 1100
        """,
    )
    assert [measure for _, _, measure, _ in amounts(read)] == ["total", "of_which", "of_which"] * 2
    assert not checks(read)


# ---------------------------------------------------------------- budgets that were adjusted


@pytest.mark.parametrize("after", ["调整后预算数", "调整预算数", "变动后预算数"])
def test_the_total_of_an_adjusted_budget_is_what_it_is_after_the_adjustment(after: str) -> None:
    read = page(
        "重庆市示例区2025年预算调整方案",
        f"""
        2025年区级一般公共预算支出调整表<5
        单位：万元<5
        科目编码 | 科目名称 | 年初预算数 | 调整数 | {after}
        | 合计 | 291320 | 4284 | 295604
        201 | 一般公共服务支出 | 83206 | -2118 | 81088
        205 | 教育支出 | 208114 | 6402 | 214516
        """,
    )
    assert [(measure, text) for _, _, measure, text in amounts(read)][:3] == [
        ("budgeted", "291320"),
        ("change", "4284"),
        ("total", "295604"),
    ]


def test_what_is_added_or_taken_away_is_no_change_by_itself() -> None:
    read = page(
        "重庆市示例区2025年预算调整方案",
        """
        2025年区级一般公共预算支出调整表<6
        单位：万元<6
        科目编码^2 | 科目名称^2 | 年初预算数^2 | 调整数<2 | 调整后预算数^2
        调增 | 调减
        | 合计 | 291320 | 6402 | 2118 | 295604
        201 | 一般公共服务支出 | 83206 | | 2118 | 81088
        205 | 教育支出 | 208114 | 6402 | | 214516
        """,
    )
    assert [measure for _, _, measure, _ in amounts(read)][:4] == ["budgeted", "other", "other", "total"]
    assert {one.check for one in read.findings if one.outcome == "fail"} == set()
    assert "reading.unknown_column" in checks(read)


@pytest.mark.parametrize("adjusted", ["变动预算", "变动预算数", "调整预算数", "全年预算数"])
def test_the_adjusted_budget_of_a_final_account_is_no_change(adjusted: str) -> None:
    read = page(
        "重庆市示例区2024年度部门决算公开",
        f"""
        一般公共预算支出决算表<5
        单位：万元<5
        科目编码 | 科目名称 | 年初预算数 | {adjusted} | 决算数
        | 合计 | 291320 | 295604 | 294811
        201 | 一般公共服务支出 | 83206 | 81088 | 80904
        205 | 教育支出 | 208114 | 214516 | 213907
        """,
    )
    assert [measure for _, _, measure, _ in amounts(read)][:3] == ["budgeted", "adjusted", "total"]


def test_a_blank_in_one_of_two_parts_blames_nobody() -> None:
    read = page(
        BUDGET,
        """
        2026年全区一般公共预算支出预算表<5
        单位：万元<5
        科目编码 | 科目名称 | 全区 | 区本级 | 镇街级
        | 合计 | 822 | 610 | 212
        201 | 一般公共服务支出 | 610 | 610 |
        205 | 教育支出 | 212 | | 212
        """,
    )
    assert not checks(read)


def test_levels_of_government_head_columns_below_the_sides_of_an_account() -> None:
    read = page(
        "重庆市示例区2024年度政府决算公开",
        """
        2024年度政府性基金收支决算平衡表<6
        单位：万元<6
        收入<3 | 支出<3
        项目 | 全区 | 其中：本级 | 项目 | 全区 | 其中：本级
        政府性基金收入 | 286400 | 280000 | 政府性基金支出 | 286400 | 280000
        收入总计 | 286400 | 280000 | 支出总计 | 286400 | 280000
        """,
    )
    assert [(line.direction, line.measure, line.amount_text) for line in read.lines][:4] == [
        ("revenue", "total", "286400"),
        ("revenue", "of_which", "280000"),
        ("expenditure", "total", "286400"),
        ("expenditure", "of_which", "280000"),
    ]


# ---------------------------------------------------------------- lists of purchases


def test_the_price_of_one_piece_is_no_amount_of_the_budget() -> None:
    read = page(
        BUDGET,
        """
        政府采购预算明细表<7
        单位：元<7
        品目编码 | 品目名称 | 规格型号 | 数量 | 计量单位 | 单价 | 总价
        A0201 | 示例计算机 | 14寸 | 10 | 台 | 5000 | 50000
        C2104 | 物业管理服务 | | 1 | 项 | 240000 | 240000
        合计<2 | | | | | 290000
        """,
    )
    assert [(line.code, line.name, line.measure, line.amount_text) for line in read.lines] == [
        ("A0201", "示例计算机", "total", "50000"),
        ("C2104", "物业管理服务", "total", "240000"),
        (None, "合计", "total", "290000"),
    ]
    assert [f.check for f in read.findings if f.outcome in ("fail", "unreadable")] == []


def test_a_price_alone_is_told_and_never_a_total() -> None:
    read = page(
        BUDGET,
        """
        政府采购预算明细表<4
        单位：元<4
        采购项目名称 | 数量 | 采购方式 | 单价
        示例计算机 | 10 | 框架协议 | 5000
        示例打印机 | 2 | 框架协议 | 1500
        """,
    )
    assert [(line.name, line.measure) for line in read.lines] == [("示例计算机", "other"), ("示例打印机", "other")]
    assert "reading.unknown_column" in {f.check for f in read.findings}


@pytest.mark.parametrize(("goods", "services"), [("A | 货物类", "C | 服务类"), ("1 | 示例计算机", "2 | 示例物业管理")])
def test_purchases_by_project_are_purchases_as_the_title_says(goods: str, services: str) -> None:
    read = page(
        BUDGET,
        f"""
        政府采购预算明细表<4
        单位：万元<4
        项目编号 | 项目名称 | 总计 | 一般公共预算拨款收入
        | 合计 | 88.50 | 88.50
        {goods} | 38.50 | 38.50
        {services} | 50.00 | 50.00
        """,
    )
    assert {line.kind for line in read.lines} == {"procurement"}
    names = ["合计", goods.split(" | ")[1], services.split(" | ")[1]]
    assert [line.name for line in read.lines if line.fund == "all"] == names
    assert [f.check for f in read.findings if f.outcome in ("fail", "unreadable")] == []
