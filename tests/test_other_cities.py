"""Tables as other cities lay them out: units before the rows, funds under 上年结转, 三公 by rows over two years."""

from __future__ import annotations

from test_final_layouts import page


def test_revenue_by_unit_with_carried_over_funds() -> None:
    read = page(
        "示例市示例局2025年部门预算",
        """
        预算02表<7
        收入总表<7
        部门/单位：示例市示例局<3 | 单位：万元<4
        部门（单位）代码^2 | 部门（单位）名称^2 | 合计^2 | 本年收入<2 | 上年结转结余<2
        小计 | 一般公共预算 | 小计 | 一般公共预算
        合计<2 | 110.00 | 100.00 | 100.00 | 10.00 | 10.00
        150001 | 示例市示例局本级 | 110.00 | 100.00 | 100.00 | 10.00 | 10.00
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_revenue"]
    assert [(x.measure, x.fund, x.amount_text) for x in read.lines if x.is_total] == [
        ("total", "all", "110.00"),
        ("of_which", "all", "100.00"),
        ("total", "general", "100.00"),
        ("total", "carryover", "10.00"),
        ("opening", "general", "10.00"),
    ]


def test_expenditure_of_a_unit_with_its_own_business() -> None:
    read = page(
        "示例市示例院2025年单位预算",
        """
        预算03表<8
        支出总表<8
        单位：万元<8
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 事业单位经营支出 | 上缴上级支出 | 对附属单位补助支出
        206 | 科学技术支出 | 30.00 | 10.00 | 15.00 | 5.00 | |
        20602 | 基础研究 | 30.00 | 10.00 | 15.00 | 5.00 | |
        合计<2 | 30.00 | 10.00 | 15.00 | 5.00 | |
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_expenditure"]
    assert [(x.measure, x.fund) for x in read.lines if x.is_total] == [
        ("total", "all"),
        ("basic", "all"),
        ("project", "all"),
        ("operation", "all"),
    ]


def test_san_gong_by_rows_over_two_years() -> None:
    read = page(
        "示例区示例局2025年部门预算",
        """
        2025年一般公共预算“三公”经费支出预算表<4
        单位：万元<4
        项目 | 2024年预算数 | 2025年预算数 | 增减额
        合计 | 9.00 | 8.00 | -1.00
        1、因公出国（境）费用 | 0.00 | — | 0.00
        2、公务接待费 | 3.00 | 2.00 | -1.00
        3、公务用车费 | 6.00 | 6.00 | 0.00
        其中：（1）公务用车运行维护费 | 6.00 | 6.00 | 0.00
        （2）公务用车购置费 | | |
        """,
    )
    assert [table.kind for table in read.tables] == ["san_gong"]
    assert {x.measure: x.amount_text for x in read.lines if x.year == 2025 and x.measure != "change"} == {
        "total": "8.00",
        "reception": "2.00",
        "vehicles": "6.00",
        "vehicle_operation": "6.00",
    }
    assert {x.measure: x.amount_text for x in read.lines if x.year == 2024} == {
        "total": "9.00",
        "abroad": "0.00",
        "reception": "3.00",
        "vehicles": "6.00",
        "vehicle_operation": "6.00",
    }
    assert next(x.amount_text for x in read.lines if x.measure == "change") == "-1.00"


def test_basic_expenditure_beside_last_year_in_yuan_with_separators() -> None:
    read = page(
        "示例县示例局2025年部门预算公开",
        """
        表6<5
        一般公共预算基本支出情况表（按支出经济分类科目）<5
        金额单位：元<5
        支出经济分类科目<2 | 上年预算数^2 | 本年预算数^2 | 备注^2
        编码 | 名称
        合计<2 | 1,000,000.00 | 1,200,000.50 |
        301 | 工资福利支出 | 900,000.00 | 1,000,000.50 | 调资
        30101 | 基本工资 | 900,000.00 | 1,000,000.50 |
        302 | 商品和服务支出 | 100,000.00 | 200,000.00 |
        30201 | 办公费 | 100,000.00 | 200,000.00 |
        """,
    )
    [table] = read.tables
    assert (table.kind, table.money_unit, table.label) == ("basic_expenditure", "元", "表6")
    assert {(x.year, x.amount_fen) for x in read.lines if x.is_total} == {(2024, 100_000_000), (2025, 120_000_050)}


def test_two_sided_account_with_items_in_its_headings() -> None:
    read = page(
        "示例县示例局2025年部门预算公开",
        """
        财政拨款收支总体情况表<6
        单位：万元<6
        收入<2 | 支出<4
        收入项目 | 金额 | 支出项目（按功能分类） | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款
        一、一般公共预算财政拨款 | 90.00 | 一、一般公共服务支出 | 70.00 | 70.00 |
        二、政府性基金预算财政拨款 | 10.00 | 二、城乡社区支出 | 30.00 | 20.00 | 10.00
        本年收入合计 | 100.00 | 本年支出合计 | 100.00 | 90.00 | 10.00
        上年结转 | 5.00 | 结转下年 | 5.00 | 5.00 |
        收入总计 | 105.00 | 支出总计 | 105.00 | 95.00 | 10.00
        """,
    )
    assert [table.kind for table in read.tables] == ["fiscal_summary"]
    said = {(x.name, x.direction, x.measure, x.fund): x.amount_text for x in read.lines}
    assert said["一般公共预算财政拨款", "revenue", "total", "general"] == "90.00"
    assert said["城乡社区支出", "expenditure", "total", "government_fund"] == "10.00"
    assert said["结转下年", "expenditure", "closing", "general"] == "5.00"
    assert said["支出总计", "expenditure", "total", "all"] == "105.00"
    assert said["上年结转", "revenue", "opening", "all"] == "5.00"


def test_projects_with_their_money() -> None:
    read = page(
        "示例县示例局2025年部门预算公开",
        """
        项目支出预算表<5
        单位：万元<5
        序号 | 项目名称 | 合计 | 一般公共预算 | 政府性基金
        1 | 办公楼维修 | 12.00 | 12.00 |
        2 | 信息系统维护 | 8.50 | 3.50 | 5.00
        | 合计 | 20.50 | 15.50 | 5.00
        """,
    )
    assert [table.kind for table in read.tables] == ["projects"]
    assert [(x.name, x.fund, x.amount_text) for x in read.lines if not x.is_total] == [
        ("办公楼维修", "all", "12.00"),
        ("办公楼维修", "general", "12.00"),
        ("信息系统维护", "all", "8.50"),
        ("信息系统维护", "general", "3.50"),
        ("信息系统维护", "government_fund", "5.00"),
    ]


def test_what_is_left_of_last_year_is_a_source_of_projects() -> None:
    """上年结转 pays for a project as this year's money does; 总计 is the sum of both."""
    read = page(
        "示例市示例局2025年部门预算",
        """
        项目支出预算表<7
        单位：万元<7
        项目编码^2 | 项目名称^2 | 合计^2 | 一般公共预算<2 | 政府性基金预算^2 | 上年结转^2
        本年安排 | 上级提前下达
        | 合计 | 130.00 | 90.00 | 10.00 | 20.00 | 10.00
        | 示例环卫作业经费 | 100.00 | 90.00 | 10.00 | |
        | 示例绿地管护经费 | 30.00 | | | 20.00 | 10.00
        """,
    )
    assert [(x.direction, x.measure, x.fund, x.amount_text) for x in read.lines if x.is_total] == [
        ("expenditure", "total", "all", "130.00"),
        ("expenditure", "total", "general", "90.00"),
        ("expenditure", "total", "general", "10.00"),
        ("expenditure", "total", "government_fund", "20.00"),
        ("expenditure", "total", "carryover", "10.00"),
    ]
    assert {f.outcome for f in read.findings if f.check == "B-10"} == {"pass"}


def test_what_is_left_of_last_year_by_funds() -> None:
    """一般公共预算 under 财政拨款结转结余 is not this year's."""
    read = page(
        "示例市示例局2023年部门预算",
        """
        项目支出表<7
        单位：万元<7
        类型^2 | 项目名称^2 | 合计^2 | 本年拨款<2 | 财政拨款结转结余<1 | 单位资金^2
        一般公共预算 | 政府性基金预算 | 一般公共预算
        合计<2 | 46.00 | 38.00 | 2.00 | 5.00 | 1.00
        特定目标类 | 示例防治经费 | 46.00 | 38.00 | 2.00 | 5.00 | 1.00
        """,
    )
    assert [(x.direction, x.measure, x.fund) for x in read.lines if x.is_total] == [
        ("expenditure", "total", "all"),
        ("expenditure", "total", "general"),
        ("expenditure", "total", "government_fund"),
        ("expenditure", "opening", "general"),
        ("expenditure", "total", "own"),
    ]
    assert {f.outcome for f in read.findings if f.check == "B-10"} == {"pass"}


def test_what_is_left_of_last_year_is_a_source_of_purchases() -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        """
        政府采购预算明细表<6
        单位：万元<6
        项目编号 | 货物/工程/服务 | 总计 | 一般公共预算拨款收入 | 事业收入 | 上年结转
        合计<2 | 20.00 | 14.00 | 1.00 | 5.00
        A | 货物 | 8.00 | 8.00 | |
        C | 服务 | 12.00 | 6.00 | 1.00 | 5.00
        """,
    )
    carried = [(x.direction, x.measure, x.amount_text) for x in read.lines if x.fund == "carryover"]
    assert carried == [("expenditure", "total", "5.00"), ("expenditure", "total", "5.00")]
    assert {f.outcome for f in read.findings if f.check == "B-10"} == {"pass"}


def test_revenue_with_its_sources_before_the_rows() -> None:
    read = page(
        "示例市示例局2024年部门预算",
        """
        2024年部门收入预算表<3
        单位：万元<3
        收入项目 | 金额 | 占比
        收入合计 | 90.00 | 100%
        一、财政拨款 | 80.00 | 88.89%
        其中：一般公共预算拨款 | 75.00 |
        政府性基金预算拨款 | 5.00 |
        二、财政专户管理资金 | 4.00 | 4.44%
        其中：教育收费 | 3.00 |
        三、单位资金 | 6.00 | 6.67%
        其中：事业收入 | 4.00 |
        其他收入 | 2.00 |
        """,
    )
    assert [(x.measure, x.fund, x.amount_text) for x in read.lines] == [
        ("total", "all", "90.00"),
        ("total", "fiscal", "80.00"),
        ("total", "general", "75.00"),
        ("total", "government_fund", "5.00"),
        ("total", "fiscal_account", "4.00"),
        ("of_which", "fiscal_account", "3.00"),
        ("total", "own", "6.00"),
        ("total", "business", "4.00"),
        ("total", "other", "2.00"),
    ]
    assert [f.outcome for f in read.findings if f.check == "B-10"] == ["pass"]


def test_units_are_named_for_funds_and_are_none() -> None:
    """国有资本运营中心 before a row is whose money it is."""
    read = page(
        "示例市示例局2024年部门预算",
        """
        2024年部门收入预算表<2
        单位：万元<2
        单位名称 | 金额
        合计 | 90.00
        示例市国有资本运营中心 | 50.00
        示例市示例局本级 | 40.00
        """,
    )
    assert {(x.measure, x.fund) for x in read.lines} == {("total", "all")}


def test_an_older_summary_names_functions_shortly_and_carries_over_without_a_fund() -> None:
    read = page(
        "重庆市示例区示例学校2018年单位预算",
        """
        2018年财政拨款收支预算总表<5
        单位：万元<5
        收入<2 | 支出<3
        项目 | 预算数 | 项目 | 一般公共预算 | 政府性基金预算
        合计 | 2100 | 合计 | 2000 | 100
        一般公共预算财政拨款 | 1950 | 教育 | 1500 |
        政府性基金预算财政拨款 | 100 | 社会保障和就业 | 500 |
        上年结转 | 50 | 其他支出 | | 100
        """,
    )
    spent = {line.name: line.classification for line in read.lines if line.direction == "expenditure"}
    assert spent == {"合计": "source"} | dict.fromkeys(("教育", "社会保障和就业", "其他支出"), "functional")
    assert not [finding for finding in read.findings if finding.outcome == "fail"]
