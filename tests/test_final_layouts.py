"""Final accounts as the national template prints them: 行次 and 栏次, three panels, 机构运行信息表."""

from __future__ import annotations

import pytest

from archive.extract import extract
from archive.model import Extraction


def page(title: str, rows: str) -> Extraction:
    """A page with one table; a row is a line, its cells are divided by "|"; "<3" spans three columns, "^2" two rows."""
    markup = ""
    for line in rows.strip().splitlines():
        cells = ""
        for cell in line.split("|"):
            text, _, width = cell.strip().partition("<")
            text, _, height = text.partition("^")
            cells += f'<td colspan="{width or 1}" rowspan="{height or 1}">{text.strip()}</td>'
        markup += f"<tr>{cells}</tr>"
    return extract(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><table>{markup}</table></body></html>".encode()
    )


def said(read: Extraction) -> list[tuple[object, ...]]:
    return [(x.name, x.measure, x.fund, x.direction, x.amount_text) for x in read.lines]


@pytest.mark.parametrize(
    ("printed", "left"),
    [
        (
            "基本支出结转 | 1.00 | 基本支出结转 | ; 项目支出结转和结余 | 19.01 | 项目支出结转和结余 | 12.43",
            ["1.00", "19.01", "12.43"],
        ),
        ("其中：项目支出结转和结余 | 19.01 | 其中：项目支出结转和结余 | 2.43", ["19.01", "2.43"]),
        ("其中：基本支出 | 1.00 | 其中：基本支出 | 3.00", ["1.00", "3.00"]),
        ("经营结余 | 1.00 | 经营结余 | ", ["1.00"]),
    ],
)
def test_what_a_stock_is_divided_into_is_a_part_of_it(printed: str, left: list[str]) -> None:
    rows = printed.replace(" ; ", "\n")
    read = page(
        "重庆市示例区示例局2015年度部门决算公开",
        f"""
        收入支出决算总表<4
        收入<2 | 支出<2
        项目 | 决算数 | 项目 | 决算数
        一、财政拨款收入 | 1307.83 | 一、一般公共服务支出 | 1315.41
        本年收入合计 | 1307.83 | 本年支出合计 | 1315.41
        年初结转和结余 | 20.01 | 年末结转和结余 | 12.43
        {rows}
        总计 | 1327.84 | 总计 | 1327.84
        """,
    )
    parts = [line for line in read.lines if line.level and line.measure != "total"]
    assert [
        line.amount_text for line in sorted(parts, key=lambda line: (line.direction != "revenue", line.row))
    ] == left
    assert {line.measure for line in parts} <= {
        f"{s}_{m}" for s in ("opening", "closing") for m in ("basic", "project")
    } | {"of_which"}
    assert not [finding for finding in read.findings if finding.outcome == "fail"]


def test_summary_with_row_numbers() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        收入支出决算总表<6
        公开01表<6
        部门：重庆市示例区示例局<3 | 金额单位：万元<3
        收入<3 | 支出<3
        项目 | 行次 | 金额 | 项目 | 行次 | 金额
        栏次 | | 1 | 栏次 | | 2
        一、一般公共预算财政拨款收入 | 1 | 120.50 | 一、一般公共服务支出 | 32 | 100.00
        二、政府性基金预算财政拨款收入 | 2 | | 二、外交支出 | 33 |
        五、事业收入 | 5 | 3.00 | 八、社会保障和就业支出 | 39 | 20.00
        本年收入合计 | 27 | 123.50 | 本年支出合计 | 58 | 120.00
        使用非财政拨款结余（含专用结余） | 28 | 1.00 | 结余分配 | 59 | 0.50
        年初结转和结余 | 29 | 2.00 | 年末结转和结余 | 60 | 6.00
        总计 | 31 | 126.50 | 总计 | 62 | 126.50
        """,
    )
    [table] = read.tables
    assert (table.kind, table.label, table.money_unit, table.status) == ("unit_summary", "公开01表", "万元", "ok")
    assert said(read) == [
        ("一般公共预算财政拨款收入", "total", "general", "revenue", "120.50"),
        ("一般公共服务支出", "total", "all", "expenditure", "100.00"),
        ("事业收入", "total", "business", "revenue", "3.00"),
        ("社会保障和就业支出", "total", "all", "expenditure", "20.00"),
        ("本年收入合计", "total", "all", "revenue", "123.50"),
        ("本年支出合计", "total", "all", "expenditure", "120.00"),
        ("使用非财政拨款结余（含专用结余）", "total", "surplus", "revenue", "1.00"),
        ("结余分配", "distributed", "all", "expenditure", "0.50"),
        ("年初结转和结余", "opening", "all", "revenue", "2.00"),
        ("年末结转和结余", "closing", "all", "expenditure", "6.00"),
        ("总计", "total", "all", "revenue", "126.50"),
        ("总计", "total", "all", "expenditure", "126.50"),
    ]
    assert [f for f in read.findings if f.severity == "reading" and f.outcome == "unreadable"] == []


def test_revenue_with_numbered_columns() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        收入决算表<8
        公开02表<4 | 金额单位：万元<4
        项目<2 | 本年收入合计^3 | 财政拨款收入^3 | 上级补助收入^3 | 事业收入^3 | 经营收入^3 | 其他收入^3
        科目编码^2 | 科目名称
        栏次
        | 合计 | 123.50 | 120.50 | | 3.00 | |
        201 | 一般公共服务支出 | 103.50 | 100.50 | | 3.00 | |
        20103 | 政府办公厅（室）及相关机构事务 | 103.50 | 100.50 | | 3.00 | |
        2010301 | 行政运行 | 103.50 | 100.50 | | 3.00 | |
        208 | 社会保障和就业支出 | 20.00 | 20.00 | | | |
        注：本表反映部门本年度取得的各项收入情况。<8
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_revenue"]
    totals = [(x.fund, x.amount_text) for x in read.lines if x.is_total]
    assert totals == [("all", "123.50"), ("fiscal", "120.50"), ("business", "3.00")]
    assert {(x.code, x.level) for x in read.lines if x.code} == {("201", 1), ("20103", 2), ("2010301", 3), ("208", 1)}


def test_basic_expenditure_in_three_panels() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        一般公共预算财政拨款基本支出决算表<9
        公开06表<5 | 单位：万元<4
        人员经费<3 | 公用经费<6
        科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
        301 | 工资福利支出 | 80.00 | 302 | 商品和服务支出 | 15.00 | 310 | 资本性支出 | 1.00
        30101 | 基本工资 | 50.00 | 30201 | 办公费 | 15.00 | 31002 | 办公设备购置 | 1.00
        30102 | 津贴补贴 | 30.00 | | | | | |
        人员经费合计<2 | 80.00 | 公用经费合计<5 | 16.00
        """,
    )
    assert [table.kind for table in read.tables] == ["basic_expenditure"]
    assert ("人员经费合计", "personnel", "general", "expenditure", "80.00") in said(read)
    assert ("公用经费合计", "operating", "general", "expenditure", "16.00") in said(read)
    assert {x.code: x.amount_text for x in read.lines if x.code and x.level == 1} == {
        "301": "80.00",
        "302": "15.00",
        "310": "1.00",
    }
    assert {x.amount_text for x in read.lines if x.is_total} == {"80.00", "16.00"}


def test_the_information_table_of_organs() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        机构运行信息表<7
        公开09表<4 | 金额单位：万元<3
        项目 | 行次 | 预算数 | 统计数 | 项目 | 行次 | 统计数
        栏次 | | 1 | 2 | 栏次 | | 3
        一、“三公”经费支出 | 1 | — | — | 二、机关运行经费 | 27 | 30.00
        （一）支出合计 | 2 | 8.00 | 6.50 | （一）行政单位 | 28 | 30.00
        1．因公出国（境）费 | 3 | | | （二）参照公务员法管理事业单位 | 29 |
        2．公务用车购置及运行维护费 | 4 | 5.00 | 4.50 | 三、国有资产占用情况 | 30 | —
        （1）公务用车购置费 | 5 | | | （一）车辆数合计（辆） | 31 | 2
        （2）公务用车运行维护费 | 6 | 5.00 | 4.50 | 1．副部（省）级及以上领导用车 | 32 |
        3．公务接待费 | 7 | 3.00 | 2.00 | 2．机要通信用车 | 33 | 2
        （1）国内接待费 | 8 | — | 2.00 | 四、政府采购支出信息 | 40 | —
        其中：外事接待费 | 9 | — | | （一）政府采购支出合计 | 41 | 12.00
        （2）国（境）外接待费 | 10 | — | | 1．政府采购货物支出 | 42 | 2.00
        （二）相关统计数 | 11 | — | — | 2．政府采购工程支出 | 43 |
        1．因公出国（境）团组数（个） | 12 | — | | 3．政府采购服务支出 | 44 | 10.00
        3．公务用车购置数（辆） | 14 | — | | （二）政府采购授予中小企业合同金额 | 45 | 9.00
        4．公务用车保有量（辆） | 15 | — | 2 | 其中：授予小微企业合同金额 | 46 | 1.00
        5．国内公务接待批次（个） | 16 | — | 21 | | |
        """,
    )
    assert [table.kind for table in read.tables] == ["san_gong"]
    final = {x.measure: x.amount_text for x in read.lines}
    assert final == {
        "budgeted": "3.00",
        "total": "6.50",
        "vehicles": "4.50",
        "vehicle_operation": "4.50",
        "reception": "2.00",
        "reception_domestic": "2.00",
        "agency_operating": "30.00",
        "agency_operating_administrative": "30.00",
        "procurement": "12.00",
        "procurement_goods": "2.00",
        "procurement_services": "10.00",
        "procurement_sme": "9.00",
        "procurement_micro": "1.00",
    }
    counted = {s.metric: s.quantity for s in read.statements if s.paragraph == -1}
    assert counted["reception_batches"] == 21
    assert counted["vehicle_count"] == 2


def test_a_fund_with_stocks_by_code() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        政府性基金预算财政拨款收入支出决算表<8
        公开07表<4 | 单位：万元<4
        项目<2 | 年初结转和结余^2 | 本年收入^2 | 本年支出<3 | 年末结转和结余^2
        科目编码 | 科目名称 | 小计 | 基本支出 | 项目支出
        合计<2 | 1.00 | 10.00 | 9.00 | | 9.00 | 2.00
        212 | 城乡社区支出 | 1.00 | 10.00 | 9.00 | | 9.00 | 2.00
        """,
    )
    assert [table.kind for table in read.tables] == ["government_fund"]
    assert said(read)[5:] == [
        ("城乡社区支出", "opening", "government_fund", "revenue", "1.00"),
        ("城乡社区支出", "total", "government_fund", "revenue", "10.00"),
        ("城乡社区支出", "total", "government_fund", "expenditure", "9.00"),
        ("城乡社区支出", "project", "government_fund", "expenditure", "9.00"),
        ("城乡社区支出", "closing", "government_fund", "expenditure", "2.00"),
    ]


def test_expenditure_with_what_only_units_have() -> None:
    read = page(
        "重庆市示例区示例局2024年度部门决算公开",
        """
        支出决算表<8
        公开03表<8
        项目<2 | 本年支出合计^2 | 基本支出^2 | 项目支出^2 | 上缴上级支出^2 | 经营支出^2 | 对附属单位补助支出^2
        科目编码 | 科目名称
        合计<2 | 120.00 | 96.00 | 20.00 | 1.00 | 2.00 | 1.00
        201 | 一般公共服务支出 | 120.00 | 96.00 | 20.00 | 1.00 | 2.00 | 1.00
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_expenditure"]
    assert [x.measure for x in read.lines if x.is_total] == [
        "total",
        "basic",
        "project",
        "remitted",
        "operation",
        "subsidy",
    ]
    assert [f.check for f in read.findings if f.outcome == "unreadable"] == ["reading.money_unit"]


def test_what_was_carried_over_is_neither_revenue_nor_spending_of_the_year() -> None:
    """F05 as many print it: the same 基本支出 and 项目支出 under four headings, and each means another thing there."""
    read = page(
        "重庆市示例区示例局2020年度部门决算公开",
        """
        一般公共预算财政拨款收入支出决算表<14
        公开05表<7 | 单位：万元<7
        项目<2 | 年初结转和结余<3 | 本年收入<3 | 本年支出<3 | 年末结转和结余<3
        科目编码 | 科目名称 | 合计 | 基本支出结转 | 项目支出结转和结余 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出结转 | 其中：项目支出结转和结余
        合计<2 | 5.00 | 1.00 | 4.00 | 90.00 | 50.50 | 39.50 | 92.00 | 50.00 | 42.00 | 3.00 | 1.50 | 1.50
        212 | 城乡社区支出 | 5.00 | 1.00 | 4.00 | 90.00 | 50.50 | 39.50 | 92.00 | 50.00 | 42.00 | 3.00 | 1.50 | 1.50
        """,
    )
    assert [table.kind for table in read.tables] == ["general_expenditure"]
    assert [(x.direction, x.measure, x.fund, x.amount_text) for x in read.lines if x.is_total] == [
        ("revenue", "opening", "general", "5.00"),
        ("revenue", "opening_basic", "general", "1.00"),
        ("revenue", "opening_project", "general", "4.00"),
        ("revenue", "total", "general", "90.00"),
        ("revenue", "basic", "general", "50.50"),
        ("revenue", "project", "general", "39.50"),
        ("expenditure", "total", "general", "92.00"),
        ("expenditure", "basic", "general", "50.00"),
        ("expenditure", "project", "general", "42.00"),
        ("expenditure", "closing", "general", "3.00"),
        ("expenditure", "closing_basic", "general", "1.50"),
        ("expenditure", "closing_project", "general", "1.50"),
    ]
    sums = [f.message for f in read.findings if f.check == "B-5"]
    assert len(sums) == 4 and all("相符" in message for message in sums)  # revenue and spending, 合计 and 212
    assert [f.check for f in read.findings if f.outcome == "fail"] == []


def test_the_fund_table_names_appropriations_over_its_columns() -> None:
    """年初财政拨款结转和结余 in a table of government funds is of government funds."""
    read = page(
        "重庆市示例区示例局2020年度部门决算公开",
        """
        政府性基金预算财政拨款收入支出决算表<8
        公开07表<4 | 单位：万元<4
        科目编码^2 | 科目名称^2 | 年初财政拨款结转和结余^2 | 本年收入^2 | 本年支出<3 | 年末财政拨款结转和结余^2
        小计 | 基本支出 | 项目支出
        合计<2 | 5.00 | 90.00 | 92.00 | | 92.00 | 3.00
        212 | 城乡社区支出 | 5.00 | 90.00 | 92.00 | | 92.00 | 3.00
        """,
    )
    assert [(x.direction, x.measure, x.fund) for x in read.lines if x.is_total] == [
        ("revenue", "opening", "government_fund"),
        ("revenue", "total", "government_fund"),
        ("expenditure", "total", "government_fund"),
        ("expenditure", "project", "government_fund"),
        ("expenditure", "closing", "government_fund"),
    ]
    checked = {f.check: f.outcome for f in read.findings if f.check in ("F-8", "B-5")}
    assert checked == {"F-8": "pass", "B-5": "pass"}


def test_a_part_beside_its_source_is_not_another_source() -> None:
    """教育收费 is in 事业收入, over the columns and before the rows."""
    columns = page(
        "重庆市示例区示例局2020年度部门决算公开",
        """
        收入决算表<7
        公开02表<4 | 单位：万元<3
        项目<2 | 本年收入合计^2 | 财政拨款收入^2 | 事业收入<2 | 其他收入^2
        科目编码 | 科目名称 | 小计 | 其中：教育收费
        合计<2 | 150.00 | 130.00 | 18.00 | 6.00 | 2.00
        205 | 教育支出 | 150.00 | 130.00 | 18.00 | 6.00 | 2.00
        """,
    )
    assert [(x.measure, x.fund, x.amount_text) for x in columns.lines if x.is_total] == [
        ("total", "all", "150.00"),
        ("total", "fiscal", "130.00"),
        ("total", "business", "18.00"),
        ("of_which", "fiscal_account", "6.00"),
        ("total", "other", "2.00"),
    ]
    assert {f.outcome for f in columns.findings if f.check == "B-10"} == {"pass"}
    rows = page(
        "重庆市示例区示例局2016年度部门决算公开",
        """
        收入支出决算总表<4
        公开01表<2 | 单位：万元<2
        收入<2 | 支出<2
        项目 | 决算数 | 项目 | 决算数
        一、财政拨款收入 | 130.00 | 一、教育支出 | 150.00
        其中：政府性基金预算财政拨款 | 20.00 | 二、科学技术支出 |
        二、事业收入 | 20.00 | 三、国防支出 |
        其中：教育收费 | 6.00 | |
        本年收入合计 | 150.00 | 本年支出合计 | 150.00
        总计 | 150.00 | 总计 | 150.00
        """,
    )
    assert [(x.measure, x.fund) for x in rows.lines if x.direction == "revenue" and not x.is_total] == [
        ("total", "fiscal"),
        ("total", "government_fund"),
        ("total", "business"),
        ("of_which", "fiscal_account"),
    ]
    assert {f.outcome for f in rows.findings if f.check == "F-2"} == {"pass"}


def test_a_column_of_purchases_does_not_make_a_table_of_purchases() -> None:
    """其中 is a part; and what no heading explains is not taken for a total."""
    read = page(
        "重庆市示例区示例局2023年部门预算",
        """
        2023年部门支出总表<8
        单位：万元<8
        科目编码 | 科目名称 | 合计 | 其中：基本支出 | 项目支出 | 其中：政府采购 | 其中：债务付息 | 示例专项
        合计<2 | 120.00 | 80.00 | 40.00 | 15.00 | 5.00 | 3.00
        204 | 公共安全支出 | 120.00 | 80.00 | 40.00 | 15.00 | 5.00 | 3.00
        """,
    )
    assert [table.kind for table in read.tables] == ["unit_expenditure"]
    assert [(x.measure, x.fund, x.amount_text) for x in read.lines if x.is_total] == [
        ("total", "all", "120.00"),
        ("basic", "all", "80.00"),
        ("project", "all", "40.00"),
        ("procurement", "all", "15.00"),
        ("of_which", "all", "5.00"),
        ("other", "all", "3.00"),
    ]
    assert {x.classification for x in read.lines if x.code} == {"functional"}
    told = [(f.check, f.column, "示例专项" in f.message) for f in read.findings if f.outcome == "unreadable"]
    assert told == [("reading.unknown_column", 7, True)]


def test_short_headings_of_personnel_and_operating() -> None:
    read = page(
        "重庆市示例区示例局2023年部门预算",
        """
        一般公共预算基本支出表<5
        单位：万元<5
        编码 | 名称 | 合计 | 人员 | 公用
        301 | 工资福利支出 | 80.00 | 80.00 |
        302 | 商品和服务支出 | 10.00 | | 10.00
        合计<2 | 90.00 | 80.00 | 10.00
        """,
    )
    measures = [(x.measure, x.amount_text) for x in read.lines if x.is_total]
    assert measures == [("total", "90.00"), ("personnel", "80.00"), ("operating", "10.00")]


def test_expenditure_three_times_over() -> None:
    """Older accounts break the same expenditure down by function, by nature and by purpose, side by side."""
    read = page(
        "重庆市示例区示例局2016年度部门决算公开",
        """
        收入支出决算总表<8
        公开01表<4 | 单位：万元<4
        收入<2 | 支出（按功能分类）<2 | 支出（按支出性质）<2 | 支出（按经济分类）<2
        项目 | 决算数 | 项目 | 决算数 | 项目 | 决算数 | 项目 | 决算数
        一、财政拨款收入 | 50.00 | 一、社会保障和就业支出 | 48.00 | 一、基本支出 | 12.00 | 一、工资福利支出 | 10.00
        二、事业收入 | 3.00 | 二、其他支出 | 5.00 | 人员经费 | 10.00 | 二、商品和服务支出 | 38.00
        三、其他收入 | | | | 二、项目支出 | 41.00 | 三、其他支出 | 5.00
        本年收入合计 | 53.00 | 本年支出合计 | 53.00 | 本年支出合计 | 53.00 | 本年支出合计 | 53.00
        年初结转和结余 | 1.00 | 年末结转和结余 | 1.00 | | | |
        总计 | 54.00 | 总计 | 54.00 | 总计 | 53.00 | 总计 | 53.00
        """,
    )
    assert [(x.name, x.classification, x.measure) for x in read.lines if x.level == 1 and x.column > 1] == [
        ("社会保障和就业支出", "functional", "total"),
        ("基本支出", "source", "basic"),
        ("工资福利支出", "economic", "total"),
        ("其他支出", "functional", "total"),
        ("人员经费", "source", "personnel"),
        ("商品和服务支出", "economic", "total"),
        ("项目支出", "source", "project"),
        ("其他支出", "economic", "total"),
    ]
    assert {f.outcome for f in read.findings if f.check in ("F-1", "F-2")} == {"pass"}


def test_purposes_below_natures_are_known_by_their_names() -> None:
    read = page(
        "重庆市示例区示例局2016年度部门决算公开",
        """
        收入支出决算总表<6
        公开01表<3 | 单位：万元<3
        收入<2 | 支出（按功能分类）<2 | 支出（按支出性质和经济分类）<2
        项目 | 决算数 | 项目 | 决算数 | 项目 | 决算数
        一、财政拨款收入 | 50.00 | 一、社会保障和就业支出 | 50.00 | 一、基本支出 | 50.00
        二、事业收入 | | 二、外交支出 | | 工资福利支出 | 10.00
        三、其他收入 | | 三、国防支出 | | 商品和服务支出 | 40.00
        本年收入合计 | 50.00 | 本年支出合计 | 50.00 | 本年支出合计 | 50.00
        """,
    )
    economic = [(x.name, x.amount_text) for x in read.lines if x.classification == "economic"]
    assert economic == [("工资福利支出", "10.00"), ("商品和服务支出", "40.00")]
    assert {f.outcome for f in read.findings if f.check == "F-2"} == {"pass"}


def test_property_is_counted_whether_or_not_its_unit_is_printed() -> None:
    read = page(
        "重庆市示例区示例局2023年度部门决算公开",
        """
        机构运行信息表<6
        公开09表<3 | 金额单位：万元<3
        项目 | 行次 | 统计数 | 项目 | 行次 | 统计数
        一、“三公”经费支出 | 1 | — | 四、国有资产占用情况 | 22 | —
        （一）支出合计 | 2 | 2.00 | （一）车辆数合计 | 23 | 5
        1．因公出国（境）费 | 3 | | （二）单价100万元（含）以上设备（不含车辆） | 24 | 3
        2．公务用车购置及运行维护费 | 4 | | 五、政府采购支出信息 | 25 | —
        3．公务接待费 | 5 | 2.00 | （一）政府采购支出合计 | 26 | 7.00
        """,
    )
    assert {x.name for x in read.lines if x.measure not in ("total", "reception")} == {"政府采购支出合计"}
    assert [(s.metric, s.quantity) for s in read.statements if s.quantity is not None] == [("count", 5), ("count", 3)]
    assert [f for f in read.findings if f.outcome == "unreadable" and f.severity == "reading"] == []


def test_a_title_that_a_line_break_cut() -> None:
    table = (
        "<table><tr><td>编码</td><td>名称</td><td>总计</td><td>基本支出</td><td>项目支出</td></tr>"
        "<tr><td>212</td><td>城乡社区支出</td><td>30.00</td><td></td><td>30.00</td></tr></table>"
    )

    def kinds(above: str) -> list[tuple[str | None, str]]:
        head = "<title>重庆市示例区示例局2024年部门预算</title><meta charset=utf-8>"
        read = extract(f"<html><head>{head}</head><body>{above}{table}</body></html>".encode())
        return [(one.kind, one.title) for one in read.tables]

    assert kinds("<h3>附表5</h3><h3>2024年政府性基金预算<br>支出表</h3><p>单位：万元</p>") == [
        ("government_fund", "2024年政府性基金预算支出表")
    ]
    nothing = "<p>本单位2024年无政府性基金预算拨款支出</p>"
    assert kinds(f"{nothing}<h3>支出总表</h3><p>单位：万元</p>") == [("unit_expenditure", "支出总表")]
    assert kinds("<h2>2024年部门预算</h2><h3>支出总表</h3><p>单位：万元</p>") == [("unit_expenditure", "支出总表")]
