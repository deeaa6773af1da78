"""Pages of one table put together: headings, broken rows, new tables."""

from __future__ import annotations

import pytest

from archive.stitch import Part, stitch

HEAD = ["科目编码", "科目名称", "总计"]
EDGES = (0.0, 50.0, 150.0, 220.0)


def part(*rows: list[str], page: int = 1, edges: tuple[float, ...] = EDGES, **more: object) -> Part:
    return Part([list(row) for row in rows], page=page, edges=edges, follows=page > 1, **more)  # type: ignore[arg-type]


FIRST = part(HEAD, ["205", "教育支出", "12.00"], ["20502", "普通教育", "12.00"], ["2050202", "小学教育", "12.00"]).rows


def joined(*parts: Part) -> list[list[list[str]]]:
    return [[list(row) for row in grid.rows] for grid in stitch(parts)]


def test_a_repeated_heading_is_dropped_and_pages_are_kept() -> None:
    (grid,) = stitch([part(*FIRST), part(HEAD, ["208", "社会保障和就业支出", "3.00"], page=2)])
    assert [row[0] for row in grid.rows] == ["科目编码", "205", "20502", "2050202", "208"]
    assert grid.row_pages == (1, 1, 1, 1, 2)


def test_without_a_heading_the_rows_go_on() -> None:
    assert len(joined(part(*FIRST), part(["208", "社会保障和就业支出", "3.00"], page=2))[0]) == 5


@pytest.mark.parametrize(
    "first",
    [["科目编码", "项目名称", "预算数"], ["表三", "", ""], ["公开03表", "", ""]],
    ids=["other heading", "table mark", "form number"],
)
def test_a_heading_or_mark_of_its_own_begins_a_new_table(first: list[str]) -> None:
    assert len(joined(part(*FIRST), part(first, ["301", "工资福利支出", "3.00"], page=2))) == 2


def test_text_between_or_other_columns_part_two_tables() -> None:
    apart = part(["208", "社会保障和就业支出", "3.00"], page=2)
    apart.follows = False
    assert len(joined(part(*FIRST), apart)) == 2
    other = part(["208", "社会保障和就业支出", "3.00"], page=2, edges=(0.0, 90.0, 110.0, 400.0))
    assert len(joined(part(*FIRST), other)) == 2


def test_a_page_that_is_shifted_as_a_whole_is_the_same_table() -> None:
    shifted = part(["208", "社会保障和就业支出", "3.00"], page=2, edges=tuple(x + 31 for x in EDGES))
    assert len(joined(part(*FIRST), shifted)) == 1


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        (
            ["2080505", "机关事业单位基本养老", "3.00"],
            ["", "保险缴费支出", ""],
            ["2080505", "机关事业单位基本养老保险缴费支出", "3.00"],
        ),
        (["208050", "养老", "3.0"], ["5", "支出", "0"], ["2080505", "养老支出", "3.00"]),
        (["", "合计", "1,154.4"], ["", "", "7"], ["", "合计", "1,154.47"]),
        (["210", "公务", "23.1"], ["1103", "员医疗", "3"], ["2101103", "公务员医疗", "23.13"]),
    ],
    ids=["name", "code", "amount", "all three"],
)
def test_a_row_that_the_page_break_cuts_is_one_row(above: list[str], below: list[str], whole: list[str]) -> None:
    rows = joined(part(*FIRST, above), part(below, ["221", "住房保障支出", "4.00"], page=2))[0]
    assert rows[4:] == [whole, ["221", "住房保障支出", "4.00"]]


@pytest.mark.parametrize(
    "below",
    [["", "一、本年支出", ""], ["", "其他支出", "7.00"], ["221", "住房保障支出", "7.00"], ["", "", "7.00"]],
)
def test_a_whole_row_stays_a_row(below: list[str]) -> None:
    assert joined(part(*FIRST), part(below, page=2))[0][4] == below


def test_a_cell_printed_again_below_the_break_is_one_cell() -> None:
    upper = part(["绩效指标", "指标名称", "指标值"], ["", "甲", "1"], ["", "乙", "2"], spans={(0, 0): (3, 1)})
    lower = part(["绩效指标", "指标名称", "指标值"], ["", "丙", "3"], page=2, spans={(0, 0): (2, 1)})
    (grid,) = stitch([upper, lower])
    assert [row[1] for row in grid.rows] == ["指标名称", "甲", "乙", "丙"]
    assert dict(grid.spans) == {(0, 0): (4, 1)} and [row[0] for row in grid.rows].count("绩效指标") == 1


def test_forms_with_other_columns_on_the_next_page_share_the_columns_of_both() -> None:
    upper = part(["项目名称", "甲", ""], ["概况", "长文", ""], spans={(0, 1): (1, 2), (1, 1): (1, 2)})
    lower = part(["绩效指标", "满意度", "≥", "90"], page=2, edges=(0.0, 50.0, 150.0, 190.0, 220.0))
    (grid,) = stitch([upper, lower])
    assert grid.rows == (("项目名称", "甲", "", ""), ("概况", "长文", "", ""), ("绩效指标", "满意度", "≥", "90"))
    assert dict(grid.spans) == {(0, 1): (1, 3), (1, 1): (1, 3)}


def test_a_break_between_the_title_and_the_heading() -> None:
    upper = part(["表八", "", ""], ["示例单位2025年单位支出总表", "", ""], ["", "", "单位：万元"])
    assert len(joined(upper, part(*FIRST, page=2))) == 1


def test_the_numbers_of_the_columns_are_repeated_with_the_headings_above_them() -> None:
    """栏次 stands below the headings on each page: a row that the break cuts goes on below it."""
    head = [["科目编码", "科目名称", "本年收入", "支出"], ["栏次", "", "1", "2"]]
    upper = part(*head, ["2080505", "机关事业单位基本养老", "3.00", "2.00"], edges=(*EDGES, 300.0))
    rows = [["205", "教育支出", "12.00", "2.00"], ["208", "社会保障支出", "3.00", "2.00"]]
    upper.rows[2:2] = rows
    lower = part(
        *head, ["", "保险缴费支出", "", ""], ["221", "住房保障支出", "4.00", "1.00"], page=2, edges=(*EDGES, 300.0)
    )
    (grid,) = joined(upper, lower)
    assert grid == [
        *head,
        *rows,
        ["2080505", "机关事业单位基本养老保险缴费支出", "3.00", "2.00"],
        ["221", "住房保障支出", "4.00", "1.00"],
    ]
