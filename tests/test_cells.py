"""What one cell prints."""

from __future__ import annotations

import pytest
from test_final_layouts import page


def test_marks_of_footnotes_are_no_digits() -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        """
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<2 | 120.50* | 80.50² | 40①
        208② | 社会保障和就业支出① | 120.50 ※ | 80.50⑴ | 40注1
        """,
    )
    printed = [(line.code, line.amount_fen, line.amount_text) for line in read.lines]
    assert printed == [
        (None, 120_500_000, "120.50*"),
        (None, 80_500_000, "80.50²"),
        (None, 40_000_000, "40①"),
        ("208", 120_500_000, "120.50 ※"),
        ("208", 80_500_000, "80.50⑴"),
    ]
    # What is written out is no mark that could be told from a name: it is not read, and that is said.
    [finding] = [one for one in read.findings if one.check == "reading.garbled"]
    assert "40注1" in finding.message and (finding.row, finding.column) == (4, 4)


@pytest.mark.parametrize("printed", ["100.", "100。00", "100,00", "1E2", "#####", "#REF!", "壹佰", "100/90"])
def test_what_stands_for_an_amount_and_is_no_number_is_told(printed: str) -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        f"""
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<2 | 100.00 | 80.00 | 20.00
        208 | 社会保障和就业支出 | {printed} | 80.00 | 20.00
        """,
    )
    [finding] = [one for one in read.findings if one.check == "reading.garbled"]
    assert printed in finding.message and (finding.row, finding.column) == (4, 2)
    assert [table.status for table in read.tables] == ["partial"]


@pytest.mark.parametrize("printed", ["", "—", "无", "不适用", "详见附件"])
def test_what_says_that_there_is_no_amount_is_no_doubt(printed: str) -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        f"""
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<2 | 80.00 | 80.00 | {printed}
        208 | 社会保障和就业支出 | 80.00 | 80.00 | {printed}
        """,
    )
    assert [one.check for one in read.findings if one.outcome == "unreadable"] == []


def test_a_column_too_narrow_for_its_amounts_is_told() -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        """
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<2 | ##### | 80.00 | 20.00
        208 | 社会保障和就业支出 | ##### | 80.00 | 20.00
        """,
    )
    assert {line.name for line in read.lines} == {"合计", "社会保障和就业支出"}
    assert [(one.check, one.column) for one in read.findings if one.outcome == "unreadable"] == [
        ("reading.garbled", 2),
        ("reading.garbled", 2),
    ]
