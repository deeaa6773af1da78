"""Forms of goals and their indicators as departments print them, and what a form says when it is not understood."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction, Finding, Project

TITLE = "重庆市示例区示例局2024年部门预算公开"


def form(rows: str) -> Extraction:
    return page(TITLE, rows)


def only(read: Extraction) -> Project:
    (project,) = read.projects
    return project


def unread(read: Extraction) -> list[Finding]:
    return [f for f in read.findings if f.severity == "reading" and f.outcome == "unreadable"]


def indicators(project: Project) -> list[tuple[str, str, str, str | None]]:
    return [(one.level3, one.comparator + one.value, one.measure_unit, one.weight) for one in project.indicators]


# ---------------------------------------------------------------- values below their labels


def test_a_self_evaluation_prints_goals_and_money_below_their_headings() -> None:
    read = form(
        """
        项目支出绩效自评表<10
        项目名称 | 示例审计服务<9
        主管部门 | 201-示例局<4 | 实施单位 | 201001-示例局本级<4
        项目资金（万元）^4 | <2 | 年初预算数 | 全年预算数 | 全年执行数<2 | 分值 | 执行率 | 得分
        年度资金总额：<2 | 90.00 | 89.97 | 89.97<2 | 10 | 100.00% | 10
        其中：本年财政拨款<2 | 80.00 | 79.97 | 79.97<2 | — | 100.00% | —
        其他资金<2 | 10.00 | 10.00 | 10.00<2 | — | |
        年度总体目标^2 | 预期目标<5 | 实际完成情况<4
        完成审计30项。<5 | 已完成审计31项。<4
        绩效指标^4 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施<2
        产出指标^2 | 数量指标 | 审计数量 | ≥30项 | 31 | 60 | 60 | <2
        质量指标 | 报告合格率 | ≥95% | 96 | 30 | 30 | <2
        总分<5 | 100 | 100 | <2
        """
    )
    project = only(read)
    assert (project.name, project.department, project.budget_fen) == ("示例审计服务", "201-示例局", 90_000_000)
    assert project.goal == "完成审计30项。"
    assert indicators(project) == [("审计数量", "≥30项", "", "60"), ("报告合格率", "≥95%", "", "30")]
    assert unread(read) == []


def test_a_self_evaluation_without_names_of_rows_and_with_a_project_code() -> None:
    read = form(
        """
        2024年度项目支出绩效自评表<10
        单位：万元<10
        项目名称 | “示例”推广<4 | 项目编码 | 50015323T000003000001<4
        项目资金^2 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率（%） | 执行率权重 | 执行率得分 | <3
        100.00 | 120.00 | 118.50 | 98.75 | 10 | 9.88 | <3
        年度总体目标^2 | 年初绩效目标<4 | 全年完成情况<5
        推广3场<4 | 推广4场<5
        一级指标 | 二级指标 | 三级指标 | 计量单位 | 指标性质 | 年初指标值 | 全年完成值 | 指标权重 | 指标得分 | 说明
        产出指标 | 数量指标 | 推广场次 | 场 | ≥ | 3 | 4 | 90 | 90 |
        """
    )
    project = only(read)
    assert (project.code, project.budget_fen) == ("50015323T000003000001", 100_000_000)
    assert (project.execution_weight, project.goal) == ("10", "推广3场")
    assert indicators(project) == [("推广场次", "≥3", "场", "90")]
    assert unread(read) == []


def test_a_label_alone_in_its_row_has_its_value_below() -> None:
    read = form(
        """
        2024年部门整体绩效目标表<4
        单位名称：重庆市示例区示例局<4
        当年整体绩效目标<4
        一是办好示例赛事。二是发展示例产业。<4
        绩效指标^2 | 指标名称 | 指标性质 | 指标值
        赛事场次 | ≥ | 10
        """
    )
    assert only(read).goal == "一是办好示例赛事。二是发展示例产业。"
    assert unread(read) == []


def test_the_whole_unit_has_goals_but_its_money_is_no_projects() -> None:
    read = form(
        """
        2024年部门整体绩效目标表<6
        部门（单位）名称：重庆市示例区示例局<6
        总体资金情况（万元） | 预算支出总额 | 财政拨款 | 专户资金 | 单位资金 |
        | 3,210.50 | 3,200.50 | | 10.00 |
        部门整体绩效情况 | 整体绩效目标：造林8万亩。<5
        年度绩效指标^2 | 一级指标 | 二级指标 | 三级指标 | 绩效指标性质及指标值 | 权重
        产出指标 | 数量指标 | 造林面积 | ≥8万亩 | 90
        """
    )
    project = only(read)
    assert (project.name, project.category) == ("重庆市示例区示例局", "整体绩效目标")
    assert (project.goal, project.budget_fen) == ("造林8万亩。", None)
    assert indicators(project) == [("造林面积", "≥8万亩", "", "90")]
    assert unread(read) == []


def test_a_blank_form_has_nothing_below_its_labels() -> None:
    read = form(
        """
        2024年市级重点专项资金绩效目标表<4
        单位：万元<4
        项目名称 | | 主管部门 |
        当年预算 | | 市级支出 |
        当年绩效目标 | <3
        绩效指标^2 | 指标名称 | 指标性质 | 指标值
        | |
        """
    )
    assert read.projects == () and unread(read) == []


# ---------------------------------------------------------------- what labels and headings are called


def test_a_list_of_projects_names_money_and_indicators_in_many_ways() -> None:
    read = form(
        """
        2024年项目支出绩效目标申报表<10
        单位：万元<10
        项目名称 | 项目金额 | 年度总体目标 | 一级指标 | 二级指标 | 三级指标 | 绩效指标性质 | 绩效指标值 | 绩效度量单位 | 权重
        示例清淤^2 | 120.00^2 | 清淤10公里^2 | 产出指标^2 | 数量指标 | 清淤长度 | ≥ | 10 | 公里 | 50
        质量指标 | 合格率 | ≥ | 95 | % | 50
        示例维修 | 80.00 | 维修5座 | 产出指标 | 数量指标 | 维修座数 | ≥ | 5 | 座 | 100
        合计 | 200.00 | | | | | | | |
        """
    )
    first, second = read.projects
    assert (first.name, first.budget_fen, first.goal) == ("示例清淤", 120_000_000, "清淤10公里")
    assert indicators(first) == [("清淤长度", "≥10", "公里", "50"), ("合格率", "≥95", "%", "50")]
    assert (second.name, second.budget_fen, len(second.indicators)) == ("示例维修", 80_000_000, 1)
    assert unread(read) == []


@pytest.mark.parametrize("name", ["项目金额", "预算数", "年初预算数", "预算金额", "年度资金总额"])
def test_the_budget_of_a_list_has_many_names_and_its_heading_may_state_the_money_unit(name: str) -> None:
    read = form(
        f"""
        2024年项目支出绩效目标表<4
        项目名称 | {name}（元） | 三级指标 | 指标值
        示例维修 | 800,000.00 | 维修座数 | ≥5座
        """
    )
    assert only(read).budget_fen == 80_000_000 and unread(read) == []


def test_indicators_may_be_headed_by_one_word() -> None:
    read = form(
        """
        2024年市级项目资金绩效目标表<6
        单位：万元<6
        项目名称 | 示例专项<2 | 业务主管部门 | 示例委<2
        当年预算 | 150.00<2 | 本级支出 | 100.00<2
        | | | 上级补助 | 50.00<2
        项目当年绩效目标 | 保护12个项目<5
        绩效指标^2 | 指标 | 指标权重 | 计量单位 | 指标性质 | 指标值
        保护数量 | 90 | 个 | ≥ | 12
        """
    )
    project = only(read)
    assert (project.budget_fen, project.local_fen, project.superior_fen) == (150_000_000, 100_000_000, 50_000_000)
    assert project.goal == "保护12个项目"
    assert indicators(project) == [("保护数量", "≥12", "个", "90")]
    assert unread(read) == []


def test_the_kind_of_an_indicator_is_one_of_two_levels() -> None:
    read = form(
        """
        2024年项目支出绩效目标申报表<7
        单位：万元<7
        序号 | 项目名称 | 年度资金总额 | 绩效目标 | 指标类型 | 指标名称 | 目标值
        1 | 示例维修^2 | 80.00^2 | 维修5座^2 | 数量指标 | 维修座数 | ≥5座
        | 满意度指标 | 居民满意度 | ≥90%
        """
    )
    assert [(one.level1, one.level2) for one in only(read).indicators] == [("", "数量指标"), ("满意度指标", "")]
    assert unread(read) == []


def test_headings_of_two_rows_and_a_value_in_two_columns() -> None:
    read = form(
        """
        2024年项目绩效目标表<8
        单位：万元<8
        项目名称^2 | 项目资金^2 | 年度目标^2 | 绩效指标<5
        一级指标 | 二级指标 | 三级指标 | 指标值<2
        示例维修 | 12.00 | 维修5座 | 产出指标 | 数量指标 | 维修座数 | ≥ | 5座
        """
    )
    project = only(read)
    assert (project.name, project.budget_fen, project.goal) == ("示例维修", 12_000_000, "维修5座")
    assert indicators(project) == [("维修座数", "≥5座", "", None)]
    assert unread(read) == []


def test_a_list_of_projects_without_indicators() -> None:
    read = form(
        """
        2024年项目绩效目标表<5
        单位：万元<5
        序号 | 项目名称 | 项目金额 | 年度绩效目标 | 备注
        1 | 示例甲 | 12.00 | 做甲 |
        2 | 示例乙 | 3.00 | 做乙 | 新增
        """
    )
    assert [(x.name, x.budget_fen, x.goal) for x in read.projects] == [
        ("示例甲", 12_000_000, "做甲"),
        ("示例乙", 3_000_000, "做乙"),
    ]
    assert unread(read) == []


def test_a_list_without_merged_cells_prints_a_project_again_beside_each_indicator() -> None:
    read = form(
        """
        2024年项目绩效目标表<5
        单位：万元<5
        资金主管部门：示例局<5
        项目名称 | 项目金额 | 绩效目标 | 三级指标 | 指标值
        示例甲 | 12.00 | 做甲 | 甲一 | 1
        示例甲 | 12.00 | 做甲 | 甲二 | 2
        """
    )
    project = only(read)
    assert (project.department, len(project.indicators)) == ("示例局", 2)
    assert unread(read) == []


def test_an_indicator_may_begin_as_the_name_of_a_unit_does() -> None:
    read = form(
        """
        项目支出绩效目标表<3
        项目名称 | 示例服务<2
        三级指标 | 指标值 | 权重
        预算单位满意度 | ≥90% | 90
        """
    )
    assert indicators(only(read)) == [("预算单位满意度", "≥90%", "", "90")]


def test_the_money_unit_stands_beside_or_in_the_amount() -> None:
    beside = form(
        """
        项目支出绩效目标表<3
        项目名称 | 示例服务<2
        项目资金（元）^2 | 年度资金总额 | 1200000
        其中：财政拨款 | 1200000
        """
    )
    inside = form(
        """
        项目支出绩效目标表<3
        项目名称 | 示例服务<2
        年度资金总额 | 120万元<2
        三级指标 | 指标值 | 权重
        服务次数 | ≥3次 | 90
        """
    )
    assert only(beside).budget_fen == only(inside).budget_fen == 120_000_000
    assert unread(beside) == []


def test_a_department_may_stand_before_the_name_in_each_of_several_forms() -> None:
    one = """
        项目支出绩效目标表<4
        主管部门 | {department} | 单位：万元 |
        项目名称 | {name} | 当年预算 | 12.00
        一级指标 | 三级指标 | 指标值 | 权重
        产出指标 | 服务次数 | ≥3 | 90
        """
    read = form(
        one.format(department="示例一局", name="示例甲").rstrip() + one.format(department="示例二局", name="示例乙")
    )
    assert [(x.name, x.department, len(x.indicators)) for x in read.projects] == [
        ("示例甲", "示例一局", 1),
        ("示例乙", "示例二局", 1),
    ]


# ---------------------------------------------------------------- what is not understood is named


def test_labels_and_columns_that_nobody_knows_are_named_but_never_what_stands_there() -> None:
    read = form(
        """
        项目支出绩效目标表<4
        单位：万元<4
        项目名称 | 示例服务 | 资金规模 | 12.00
        项目负责人 | 张三 | 联系电话 | 023-00000000
        绩效愿景 | 提升服务<3
        一级指标 | 三级指标 | 指标值 | 挑战值
        产出指标 | 服务次数 | ≥3 | 9
        """
    )
    (finding,) = unread(read)
    assert (finding.check, finding.table, finding.row, finding.column) == ("reading.unlabelled", 1, 2, 3)
    assert "3 处" in finding.message and "“资金规模”、“绩效愿景”" in finding.message
    assert not any(word in finding.message for word in ("张三", "12.00", "提升服务"))
    assert [table.status for table in read.tables] == ["partial"]


def test_a_form_of_which_no_project_is_understood_says_so() -> None:
    read = form(
        """
        项目支出绩效目标表<4
        单位：万元<4
        事项 | 示例服务 | 资金规模 | 12.00
        考核内容 | 要求 | |
        服务次数 | ≥3 | |
        当年预算 | 12.00 | |
        """
    )
    assert read.projects == ()
    assert [finding.check for finding in unread(read)] == ["reading.unlabelled"]


def test_what_stands_among_amounts_or_codes_and_is_none_is_named() -> None:
    read = form(
        """
        项目支出绩效目标表<4
        单位：万元<4
        项目名称 | 示例服务 | 项目编码 | 2024-01
        当年预算 | 约十二 | 本级安排 | 12.00
        """
    )
    assert only(read).code is None and only(read).budget_fen is None
    assert [finding.check for finding in unread(read)] == ["reading.garbled", "reading.garbled"]


def test_an_amount_without_a_money_unit_says_which_was_taken() -> None:
    read = form(
        """
        项目支出绩效目标表<4
        项目名称 | 示例服务 | 当年预算 | 12.00
        """
    )
    assert only(read).budget_fen == 12_000_000
    assert [finding.check for finding in unread(read)] == ["reading.money_unit"]


def test_a_project_code_in_a_cell_of_its_own_needs_no_name_and_may_have_one_behind_it() -> None:
    rows = """
        项目支出绩效目标表<4
        项目编码 | {}<3
        当年预算（万元） | 10.00 | 当年绩效目标 | 办好示例。
        三级指标 | 指标性质 | 指标值 | 权重
        示例场次 | ≥ | 3 | 90
        """
    for printed in ("50015323T000003000001", "50015323T000003000001-示例服务", "50015323T000003000001 —"):
        read = form(rows.format(printed))
        assert (only(read).code, unread(read)) == ("50015323T000003000001", [])


def test_a_goal_beside_its_label_in_one_cell_may_end_as_a_label_does() -> None:
    read = form(
        """
        项目支出绩效目标表<4
        项目名称 | 示例服务 | 当年预算（万元） | 10.00
        年度目标：提高预算执行率<4
        三级指标 | 指标性质 | 指标值 | 权重
        示例场次 | ≥ | 3 | 90
        """
    )
    assert only(read).goal == "提高预算执行率"


# ---------------------------------------------------------------- what forms of self-evaluation and of whole units print


def aside(read: Extraction) -> list[str]:
    return [f.message for f in read.findings if f.check == "reading.without_place"]


def test_chongqings_form_of_self_evaluation_was_adjusted_in_the_year() -> None:
    read = form(
        """
        2024年度项目支出绩效自评表<10
        项目名称 | 示例整治<3 | 项目编码 | 50015324T000000000001<3 | 自评总分（分） | 97.5
        预算执行情况（万元）^3 | <1 | 年初预算数 | 全年（调整）预算数 | 全年执行数 | 执行率（%） | 执行率权重（%） | 执行率得分 | <2
        年度总金额 | 80.00 | 75.00 | 75.00 | 100 | 10 | 10 | <2
        其中：财政资金 | 80.00 | 75.00 | 75.00 | 100 | | | <2
        当年绩效目标^2 | 年初绩效目标<3 | 全年（调整）绩效目标<3 | 全年目标实际完成情况<3
        整治8个。<3 | 整治7个。<3 | 整治7个。<3
        绩效指标^2 | 指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整后指标值 | 全年完成值 | 指标权重 | 指标得分 | 是否核心指标
        整治个数 | 个 | ≥ | 8 | 7 | 7 | 90 | 90 | 是
        """
    )
    project = only(read)
    assert (project.budget_fen, project.execution_weight, project.goal) == (80_000_000, "10", "整治8个。")
    assert indicators(project) == [("整治个数", "≥8", "个", "90")]
    assert unread(read) == []


def test_what_became_of_a_project_has_no_column_and_is_told_once_a_table() -> None:
    read = form(
        """
        2024年度项目绩效自评结果汇总表<8
        单位：万元<8
        序号 | 项目名称 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 自评得分 | 自评等级
        1 | 示例清淤 | 80.00 | 75.00 | 70.00 | 93% | 98.5 | 优
        2 | 示例维修 | 60.00 | 60.00 | 60.00 | 100% | 100 | 优
        """
    )
    assert [(project.name, project.budget_fen) for project in read.projects] == [
        ("示例清淤", 80_000_000),
        ("示例维修", 60_000_000),
    ]
    (message,) = aside(read)
    assert message.startswith(
        "绩效表中有 10 处没有收入档案：“全年预算数”、“全年执行数”、“执行率”、“自评得分”、“自评等级”"
    )
    assert [table.status for table in read.tables] == ["ok"] and unread(read) == []


def test_one_heading_that_nobody_knows_costs_no_project() -> None:
    read = form(
        """
        2024年度项目绩效自评结果汇总表<6
        单位：万元<6
        序号 | 项目名称 | 年初预算数 | 全年执行数 | 示例栏 | 自评得分
        1 | 示例清淤 | 80.00 | 70.00 | 甲 | 98.5
        """
    )
    assert only(read).budget_fen == 80_000_000
    (finding,) = unread(read)
    assert "“示例栏”" not in finding.message and "1 处没有读懂" in finding.message


@pytest.mark.parametrize("label", ["部门支出预算数", "预算支出总额", "部门支出预算数（万元）"])
def test_the_money_of_a_whole_unit_is_told_where_it_stands(label: str) -> None:
    read = form(
        f"""
        2024年部门（单位）整体绩效目标表<4
        单位：万元<4
        部门（单位）名称 | 重庆市示例区示例局 | {label} | 12,345.67
        当年整体绩效目标 | 加强示例。<3
        绩效指标^2 | 指标名称 | 指标性质 | 指标值
        示例次数 | ≥ | 12
        """
    )
    assert (only(read).name, only(read).budget_fen, only(read).goal) == ("重庆市示例区示例局", None, "加强示例。")
    assert "“预算金额 12,345.67”" in aside(read)[0] and unread(read) == []


def test_a_list_prints_the_budget_over_its_parts_and_its_unit_beside_all_projects() -> None:
    read = form(
        """
        部门预算项目绩效目标表<9
        单位：万元<9
        单位信息^2 | 项目名称^2 | 预算数<3 | 年度目标^2 | 绩效指标<3
        合计 | 财政资金 | 其他资金 | 三级指标 | 绩效指标值 | 权重
        101-示例委员会^2 | 示例补助 | 820.36 | 800.36 | 20.00 | 补助甲 | 人数 | ≥21500 | 90
        示例培训 | 120.00 | 120.00 | | 培训乙 | 人次 | ＝600 | 90
        """
    )
    assert [(one.name, one.department, one.budget_fen) for one in read.projects] == [
        ("示例补助", "101-示例委员会", 820_360_000),
        ("示例培训", "101-示例委员会", 120_000_000),
    ]
    assert [(i.comparator, i.value) for one in read.projects for i in one.indicators] == [("≥", "21500"), ("=", "600")]
    assert unread(read) == [] and "“财政资金”、“其他资金”" in aside(read)[0]


@pytest.mark.parametrize("label", ["编制单位：", "编制单位", "编报单位", "填报单位"])
def test_whoever_fills_in_a_form_is_named_beside_the_project(label: str) -> None:
    read = form(
        f"""
        2024年项目支出绩效目标表<4
        {label} | 重庆市示例区示例局 | 项目名称 | 50011824T000004002001-示例储备
        当年预算（万元） | 42.88 | 本级安排（万元） | 42.88
        当年绩效目标 | 储备足额。<3
        绩效指标^2 | 指标名称 | 指标性质 | 指标值
        储备次数 | ≥ | 12
        """
    )
    assert (only(read).name, only(read).budget_fen) == ("示例储备", 42_880_000)
    assert unread(read) == [] and aside(read) == []
    assert read.document.status == "ok"
