"""Tables of a department whose rows stand in blocks, one for each of its units."""

from __future__ import annotations

from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2025年部门预算"
BLOCKS = """
    部门支出总表<5
    单位：万元<5
    科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
    | 合计 | 100.00 | 80.00 | 20.00
    301001 | 示例区示例局（本级） | 70.00 | 70.00 |
    213 | 农林水支出 | 60.00 | 60.00 |
    221 | 住房保障支出 | 10.00 | 10.00 |
    301002 | 示例区示例管理站 | 30.00 | 10.00 | 20.00
    213 | 农林水支出 | 20.00 | | 20.00
    221 | 住房保障支出 | 10.00 | 10.00 |
"""


def doubts(read: Extraction) -> list[tuple[str, str]]:
    return [(f.check, f.outcome) for f in read.findings if f.outcome in ("fail", "unreadable")]


def test_two_units_with_equal_rows_print_no_row_twice() -> None:
    read = page(BUDGET, BLOCKS)
    assert [line.row for line in read.lines if line.is_duplicate] == []
    assert doubts(read) == []


def test_units_without_codes_are_told_by_their_rows() -> None:
    read = page(BUDGET, BLOCKS.replace("301001", "").replace("301002", ""))
    assert [line.row for line in read.lines if line.is_duplicate] == []
    assert doubts(read) == []


def test_what_units_do_not_add_up_to_is_still_found() -> None:
    read = page(BUDGET, BLOCKS.replace("213 | 农林水支出 | 20.00", "213 | 农林水支出 | 25.00"))
    assert ("B-6", "fail") in doubts(read)


def test_a_row_printed_twice_within_a_unit_is_a_duplicate() -> None:
    read = page(BUDGET, BLOCKS + "    221 | 住房保障支出 | 10.00 | 10.00 |\n")
    assert {line.row for line in read.lines if line.is_duplicate} == {10}
    assert doubts(read) == []


def test_a_page_number_between_is_no_unit() -> None:
    rows = BLOCKS.replace("    301001", "    — 1 —<5\n    221 | 住房保障支出 | 10.00 | 10.00 |\n    301001")
    before = "221 | 住房保障支出 | 10.00 | 10.00 |\n"
    read = page(BUDGET, rows.replace("    — 1 —", f"    {before}    — 1 —"))
    assert {line.row for line in read.lines if line.is_duplicate} == {6}
