"""What stands before the amounts of a row: which column is its name, and which its code."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2024年部门预算"


def rows(read: Extraction) -> list[tuple[str | None, str, str, int, str]]:
    """One for each row: the first of its amounts, and what it is of."""
    first = {line.row: line for line in reversed(read.lines)}
    return [(x.code, x.name, x.classification, x.level, x.amount_text) for _, x in sorted(first.items())]


# ---------------------------------------------------------------- several columns of words


def test_amounts_are_of_the_project_and_not_of_its_unit() -> None:
    read = page(
        BUDGET,
        """
        项目支出表<5
        单位：万元<5
        类型 | 项目名称 | 项目单位 | 合计 | 一般公共预算
        合计 | | | 260.00 | 260.00
        特定目标类 | 大气污染防治 | 示例区示例局本级 | 160.00 | 160.00
        其他运转类 | 办公用房租金 | 示例区示例站 | 100.00 | 100.00
        """,
    )
    assert rows(read) == [
        (None, "合计", "source", 0, "260.00"),
        (None, "大气污染防治", "source", 1, "160.00"),
        (None, "办公用房租金", "source", 1, "100.00"),
    ]


def test_amounts_are_of_the_project_and_not_of_its_type_and_its_code_is_kept() -> None:
    read = page(
        BUDGET,
        """
        项目支出预算表<5
        单位：万元<5
        项目编码 | 项目名称 | 项目类别 | 合计 | 一般公共预算
        | 合计 | | 260.00 | 260.00
        50015324T000004567001 | 环卫作业经费 | 特定目标类 | 160.00 | 160.00
        50015324T000004567002 | 公园管护 | 特定目标类 | 50.00 | 50.00
        50015324T000004567002 | 公园管护 | 其他运转类 | 50.00 | 50.00
        """,
    )
    assert rows(read) == [
        (None, "合计", "source", 0, "260.00"),
        ("50015324T000004567001", "环卫作业经费", "source", 1, "160.00"),
        ("50015324T000004567002", "公园管护", "source", 1, "50.00"),
        ("50015324T000004567002", "公园管护", "source", 1, "50.00"),
    ]
    assert not [line for line in read.lines if line.is_duplicate]


def test_code_and_name_of_a_project_in_one_cell() -> None:
    read = page(
        BUDGET,
        """
        项目支出表<3
        单位：万元<3
        项目名称 | 主管部门 | 金额
        50015324T000004567001-环卫作业经费 | 示例区示例局 | 160.00
        """,
    )
    assert rows(read) == [("50015324T000004567001", "环卫作业经费", "source", 1, "160.00")]


def test_where_no_column_names_the_subject_the_last_one_does_as_before() -> None:
    read = page(
        BUDGET,
        """
        项目支出表<3
        单位：万元<3
        项目名称<2 | 金额
        环卫 | 环卫作业经费 | 160.00
        """,
    )
    assert rows(read) == [(None, "环卫作业经费", "source", 1, "160.00")]


def test_codes_of_units() -> None:
    read = page(
        BUDGET,
        """
        部门收入总表<4
        单位：万元<4
        部门（单位）代码 | 部门（单位）名称 | 合计 | 一般公共预算
        合计<2 | 260.00 | 260.00
        201 | 示例区示例局 | 260.00 | 260.00
        201001 | 示例区示例局本级 | 160.00 | 160.00
        201002 | 示例区示例站 | 100.00 | 100.00
        """,
    )
    assert rows(read) == [
        (None, "合计", "source", 0, "260.00"),
        ("201", "示例区示例局", "source", 1, "260.00"),
        ("201001", "示例区示例局本级", "source", 2, "160.00"),
        ("201002", "示例区示例站", "source", 2, "100.00"),
    ]
    assert not [finding for finding in read.findings if finding.outcome == "fail"]


def test_units_with_their_functions_below_them_are_added_once() -> None:
    read = page(
        BUDGET,
        """
        部门支出总表<7
        单位：万元<7
        单位编码 | 单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<4 | 260.00 | 260.00 |
        401001 | 示例区示例局本级 | | | 260.00 | 260.00 |
        | | 201 | 一般公共服务支出 | 160.00 | 160.00 |
        | | 208 | 社会保障和就业支出 | 100.00 | 100.00 |
        """,
    )
    assert [(code, classification) for code, _, classification, *_ in rows(read)] == [
        (None, "source"),
        ("401001", "source"),
        ("201", "functional"),
        ("208", "functional"),
    ]
    assert not [finding for finding in read.findings if finding.outcome == "fail"]


def test_codes_of_several_units_are_no_repeats_and_add_up() -> None:
    rows_of_one = """
        201 | 一般公共服务支出 | 100.00 | 100.00
        | 20103 | 政府办公厅（室）及相关机构事务 | 100.00 | 100.00
        | 208 | 社会保障和就业支出 | 30.00 | 30.00
    """
    read = page(
        BUDGET,
        f"""
        部门支出总表<5
        单位：万元<5
        单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出
        | | 合计 | 260.00 | 260.00
        示例区示例局本级 | {rows_of_one.strip()}
        示例区示例站 | {rows_of_one.strip()}
        """,
    )
    assert len(read.lines) == 14 and not [line for line in read.lines if line.is_duplicate]
    assert not [finding for finding in read.findings if finding.outcome == "fail"]
    held = [finding for finding in read.findings if finding.check == "B-6" and finding.outcome == "pass"]
    assert held and all("差" not in finding.message for finding in held)


def test_rows_of_one_unit_that_a_page_break_repeats_are_repeats() -> None:
    read = page(
        BUDGET,
        """
        部门支出总表<5
        单位：万元<5
        单位名称 | 科目编码 | 科目名称 | 合计 | 基本支出
        | | 合计 | 130.00 | 130.00
        示例区示例局本级^4 | 201 | 一般公共服务支出 | 100.00 | 100.00
        208 | 社会保障和就业支出 | 30.00 | 30.00
        201 | 一般公共服务支出 | 100.00 | 100.00
        208 | 社会保障和就业支出 | 30.00 | 30.00
        """,
    )
    assert [line.is_duplicate for line in read.lines] == [False] * 6 + [True] * 4


# ---------------------------------------------------------------- codes and levels, however they are printed


def test_codes_divided_by_hyphens_are_codes() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<4
        单位：万元<4
        功能科目 | 合计 | 基本支出 | 项目支出
        201-一般公共服务支出 | 12.00 | 8.00 | 4.00
        201-03 政府办公厅及相关机构事务 | 12.00 | 8.00 | 4.00
        201-03-01 行政运行 | 8.00 | 8.00 |
        2010302-一般行政管理事务 | 4.00 | | 4.00
        """,
    )
    assert rows(read) == [
        ("201", "一般公共服务支出", "functional", 1, "12.00"),
        ("20103", "政府办公厅及相关机构事务", "functional", 2, "12.00"),
        ("2010301", "行政运行", "functional", 3, "8.00"),
        ("2010302", "一般行政管理事务", "functional", 3, "4.00"),
    ]


def test_codes_divided_by_hyphens_in_a_column_of_their_own() -> None:
    read = page(
        BUDGET,
        """
        单位：万元<5
        科目 | 名称 | 合计 | 基本支出 | 项目支出
        201-03 | 政府办公厅及相关机构事务 | 8.00 | 8.00 |
        201-03-01 | 行政运行 | 8.00 | 8.00 |
        """,
    )
    assert [(code, level) for code, _, _, level, _ in rows(read)] == [("20103", 2), ("2010301", 3)]


PRINTED = (
    ("科目编码 | 科目名称", "{0} | {1}", "201.00", "201.03", "201.03.01"),
    ("科目编码 | 科目名称", "{0} | {1}", "'201", "'20103", "'2010301"),
    ("科目编码 | 科目名称", "{0} | {1}", "201.00", "20103.00", "2010301.00"),
    ("科目编码 | 科目名称", "{0} | {1}", "[201]", "【20103】", "（2010301）"),
    ("科目", "[{0}]{1}", "201", "20103", "2010301"),
    ("科目", "【{0}】{1}", "201", "201-03", "201-03-01"),
    ("科目", "{1}（{0}）", "201", "20103", "2010301"),
)


@pytest.mark.parametrize(("heads", "row", "kind", "group", "item"), PRINTED)
def test_codes_with_dots_decimals_and_brackets(heads: str, row: str, kind: str, group: str, item: str) -> None:
    total = "| 合计" if "|" in heads else "合计"
    read = page(
        BUDGET,
        f"""
        一般公共预算支出表<4
        单位：万元<4
        {heads} | 合计 | 基本支出
        {total} | 624.06 | 624.06
        {row.format(kind, "一般公共服务支出")} | 624.06 | 624.06
        {row.format(group, "政府办公厅（室）及相关机构事务")} | 624.06 | 624.06
        {row.format(item, "行政运行")} | 624.06 | 624.06
        """,
    )
    assert [(code, level) for code, _, _, level, _ in rows(read)] == [
        (None, 0),
        ("201", 1),
        ("20103", 2),
        ("2010301", 3),
    ]
    assert [name.replace("（", "(").replace("）", ")") for _, name, *_ in rows(read)] == [
        "合计",
        "一般公共服务支出",
        "政府办公厅(室)及相关机构事务",
        "行政运行",
    ]


@pytest.mark.parametrize(
    "printed",
    [
        ("201||", "|03|", "||01", "||02", "208||", "|05|", "||05"),
        ("201||", "|20103|", "||2010301", "||2010302", "208||", "|20805|", "||2080505"),
        ("201||", "201|03|", "201|03|01", "||02", "208||", "|05|", "|05|05"),
        ("201|—|—", "—|3|—", "—|—|1", "—|—|2", "208|—|—", "—|5|—", "—|—|5"),
    ],
    ids=["own level", "in full", "mixed", "numbers of a spreadsheet"],
)
@pytest.mark.parametrize("owner", ["", "151001"])
def test_parts_of_codes_that_are_printed_at_their_own_level_only(printed: tuple[str, ...], owner: str) -> None:
    names = "一般公共服务支出 政府办公厅事务 行政运行 一般行政管理事务 社会保障和就业支出 养老支出 养老保险缴费".split()
    amounts = "703.60 703.60 624.06 79.54 42.80 42.80 42.80".split()
    body = "\n".join(
        f"{parts.replace('|', ' | ')} | {owner} | {name} | {amount} | {amount}"
        for parts, name, amount in zip(printed, names, amounts, strict=True)
    )
    read = page(
        BUDGET,
        f"""
        一般公共预算支出表<7
        单位：万元<7
        科目编码<3 | 单位编码^2 | 科目名称^2 | 合计^2 | 基本支出^2
        类 | 款 | 项
        | | | | 合计 | 746.40 | 746.40
        {body}
        """,
    )
    codes = "201 20103 2010301 2010302 208 20805 2080505".split()
    assert [code for code, *_ in rows(read)] == [None, *codes]
    assert not [finding for finding in read.findings if finding.check == "reading.partial_code"]


def test_a_part_of_a_code_that_nothing_completes_is_named() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<6
        单位：万元<6
        科目编码<3 | 科目名称^2 | 合计^2 | 基本支出^2
        类 | 款 | 项
        | | 01 | 行政运行 | 624.06 | 624.06
        | | 02 | 一般行政管理事务 | 79.54 | 79.54
        208 | | | 社会保障和就业支出 | 42.80 | 42.80
        """,
    )
    (finding,) = [finding for finding in read.findings if finding.check == "reading.partial_code"]
    assert "2 行" in finding.message and "01" in finding.message


def test_a_number_in_brackets_behind_a_name_is_no_code_of_another_classification() -> None:
    read = page(
        BUDGET,
        """
        项目支出表<3
        单位：万元<3
        项目名称 | 合计 | 一般公共预算
        合计 | 260.00 | 260.00
        办公楼维修（105） | 201.00 | 201.00
        业务系统（2024年） | 59.00 | 59.00
        """,
    )
    assert [(code, name) for code, name, *_ in rows(read)] == [
        (None, "合计"),
        (None, "办公楼维修（105）"),
        (None, "业务系统（2024年）"),
    ]


def test_levels_in_words() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<4
        单位：万元<4
        科目名称 | 合计 | 基本支出 | 项目支出
        一、公共安全支出（类） | 12.00 | 8.00 | 4.00
        司法（款） | 12.00 | 8.00 | 4.00
        行政运行（项） | 8.00 | 8.00 |
        普法宣传（项） | 4.00 | | 4.00
        总计 | 12.00 | 8.00 | 4.00
        """,
    )
    assert rows(read) == [
        (None, "公共安全支出", "functional", 1, "12.00"),
        (None, "司法", "functional", 2, "12.00"),
        (None, "行政运行", "functional", 3, "8.00"),
        (None, "普法宣传", "functional", 3, "4.00"),
        (None, "总计", "source", 0, "12.00"),
    ]


def test_levels_in_columns_of_words() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算支出表<6
        单位：万元<6
        类 | 款 | 项 | 合计 | 基本支出 | 项目支出
        一般公共服务支出 | | | 12.00 | 8.00 | 4.00
        一般公共服务支出^2 | 财政事务^2 | 行政运行 | 8.00 | 8.00 |
        一般行政管理事务 | 4.00 | | 4.00
        合计<3 | 12.00 | 8.00 | 4.00
        """,
    )
    assert rows(read) == [
        (None, "一般公共服务支出", "functional", 1, "12.00"),
        (None, "行政运行", "functional", 3, "8.00"),
        (None, "一般行政管理事务", "functional", 3, "4.00"),
        (None, "合计", "source", 0, "12.00"),
    ]


def test_letter_and_name_of_procurement_in_one_cell() -> None:
    read = page(
        BUDGET,
        """
        政府采购预算明细表<3
        单位：万元<3
        采购项目分类 | 总计 | 一般公共预算
        合计 | 56.00 | 56.00
        A 货物 | 6.00 | 6.00
        A0201计算机设备 | 6.00 | 6.00
        B-工程 | 40.00 | 40.00
        C服务类 | 10.00 | 10.00
        A4纸 | 1.00 | 1.00
        """,
    )
    assert [(code, name, level) for code, name, _, level, _ in rows(read)] == [
        (None, "合计", 0),
        ("A", "货物", 1),
        ("A0201", "计算机设备", 2),
        ("B", "工程", 1),
        ("C", "服务类", 1),
        (None, "A4纸", 1),
    ]


def test_the_departments_economic_classification_is_read_where_the_governments_stands_beside_it() -> None:
    read = page(
        BUDGET,
        """
        一般公共预算基本支出表<7
        单位：万元<7
        部门预算支出经济分类科目<2 | 政府预算支出经济分类科目<2 | 本年一般公共预算基本支出<3
        科目编码 | 科目名称 | 科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费
        合计<4 | 10.00 | 9.00 | 1.00
        301 | 工资福利支出 | 501 | 机关工资福利支出 | 9.00 | 9.00 |
        30101 | 基本工资 | 50101 | 工资奖金津补贴 | 6.00 | 6.00 |
        30102 | 津贴补贴 | 50101 | 工资奖金津补贴 | 3.00 | 3.00 |
        302 | 商品和服务支出 | 502 | 机关商品和服务支出 | 1.00 | | 1.00
        """,
    )
    assert [(code, name) for code, name, *_ in rows(read)] == [
        (None, "合计"),
        ("301", "工资福利支出"),
        ("30101", "基本工资"),
        ("30102", "津贴补贴"),
        ("302", "商品和服务支出"),
    ]
    # A line has one code: that there was another is said, once.
    [finding] = [one for one in read.findings if one.outcome not in ("pass", "not_applicable")]
    assert finding.check == "reading.second_code" and "501" in finding.message


# ---------------------------------------------------------------- 三公 with a row for each unit

SAN_GONG = """
    “三公”经费预算表<4
    单位：万元<4
    单位名称 | 合计 | 因公出国（境）费 | 公务接待费
"""


def test_san_gong_of_several_units() -> None:
    read = page(
        BUDGET,
        SAN_GONG.rstrip()
        + """
        示例区示例局本级 | 5.50 | 0.50 | 5.00
        示例区示例站 | 4.00 | 0.00 | 4.00
        合计 | 9.50 | 0.50 | 9.00
        """,
    )
    assert [(x.name, x.measure, x.level, x.is_total, x.amount_text) for x in read.lines if x.measure != "abroad"] == [
        ("示例区示例局本级", "total", 2, False, "5.50"),
        ("示例区示例局本级", "reception", 2, False, "5.00"),
        ("示例区示例站", "total", 2, False, "4.00"),
        ("示例区示例站", "reception", 2, False, "4.00"),
        ("合计", "total", 0, True, "9.50"),
        ("公务接待费", "reception", 0, True, "9.00"),
    ]
    [check] = [one for one in read.findings if one.check == "B-8" and one.outcome == "pass"]
    assert (check.expected_fen or check.actual_fen) == 9_500_000


def test_san_gong_of_one_unit_is_of_the_whole() -> None:
    read = page(BUDGET, SAN_GONG.rstrip() + "\n示例区示例局 | 9.50 | 0.50 | 9.00")
    assert [(x.name, x.measure, x.is_total) for x in read.lines] == [
        ("合计", "total", True),
        ("因公出国（境）费", "abroad", False),
        ("公务接待费", "reception", False),
    ]


def test_san_gong_of_units_without_a_total_says_so() -> None:
    read = page(
        BUDGET, SAN_GONG.rstrip() + "\n示例区示例局本级 | 5.50 | 0.50 | 5.00\n示例区示例站 | 4.00 | 0.00 | 4.00"
    )
    assert [line.is_total for line in read.lines] == [False] * 6
    assert "reading.no_total" in {finding.check for finding in read.findings}


# ---------------------------------------------------------------- codes that are of no classification


def test_the_code_of_a_project_is_not_its_name_however_a_district_makes_it() -> None:
    read = page(
        BUDGET,
        """
        项目支出预算表<4
        单位：万元<4
        项目名称 | 项目代码 | 预算金额 | 其中：上级资金
        环卫作业经费 | 50015326T000000112 | 160.00 | 20.00
        公园管护 | 2026-000113 | 100.00 |
        合计 | | 260.00 | 20.00
        """,
    )
    assert rows(read) == [
        ("50015326T000000112", "环卫作业经费", "source", 1, "160.00"),
        ("2026-000113", "公园管护", "source", 1, "100.00"),
        (None, "合计", "source", 0, "260.00"),
    ]


def test_the_code_of_a_unit_is_not_that_of_its_projects() -> None:
    read = page(
        BUDGET,
        """
        项目支出预算表<4
        单位：万元<4
        部门编码 | 项目名称 | 预算金额 | 其中：上级资金
        201 | 环卫作业经费 | 160.00 | 20.00
        201 | 公园管护 | 100.00 |
        | 合计 | 260.00 | 20.00
        """,
    )
    assert rows(read) == [
        (None, "环卫作业经费", "source", 1, "160.00"),
        (None, "公园管护", "source", 1, "100.00"),
        (None, "合计", "source", 0, "260.00"),
    ]
