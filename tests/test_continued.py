"""Tables of a page that a writer cut: one again where nothing speaks against it."""

from __future__ import annotations

import pytest

from archive.extract import extract
from archive.model import Extraction

TITLE = "2024年一般公共预算财政拨款基本支出预算表"
HEAD = ["科目编码", "科目名称", "总计", "人员经费", "日常公用经费"]
FIRST = [
    [TITLE],
    ["单位：万元"],
    HEAD,
    ["", "合计", "300", "250", "50"],
    ["301", "工资福利支出", "250", "250", ""],
    ["30101", "基本工资", "150", "150", ""],
]
SECOND = [
    ["30102", "津贴补贴", "100", "100", ""],
    ["302", "商品和服务支出", "50", "", "50"],
    ["30201", "办公费", "50", "", "50"],
]
TOTAL = FIRST[3]


def table(*rows: list[str]) -> str:
    cells = ["".join(f"<td{' colspan=5' if len(row) == 1 else ''}>{text}</td>" for text in row) for row in rows]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def page(*parts: str) -> Extraction:
    heading = "<h1>重庆市示例区水利局2024年部门预算</h1>"
    return extract(f"<html><body>{heading}{''.join(parts)}</body></html>".encode())


@pytest.mark.parametrize(
    ("between", "head"),
    [
        ("", []),
        ("<p>— 7 —</p>", []),
        ("<p>第 8 页</p>", [HEAD]),
        ("", [["续表"], ["单位：万元"], HEAD]),
        ("<p>（续上表）</p>", [HEAD]),
        (f"<p>{TITLE}（续）</p><p>单位：万元</p>", [HEAD]),
        ("<p>基本支出预算表（续一）</p>", [HEAD, TOTAL]),
    ],
    ids=["nothing", "page number", "headings", "续表", "续上表", "title and 续", "short title and the total again"],
)
def test_a_table_that_goes_on_is_one(between: str, head: list[list[str]]) -> None:
    found = page(table(*FIRST), between, table(*head, *SECOND))
    (one,) = found.tables
    assert (one.kind, one.title, one.label) == ("basic_expenditure", TITLE, "")
    counted = [line for line in found.lines if not line.is_duplicate]
    assert [line.code for line in counted if line.measure == "total"] == [
        None, "301", "30101", "30102", "302", "30201",
    ]  # fmt: skip
    assert all(one.grid.rows[line.row][line.column] == line.amount_text for line in found.lines)
    assert not [finding for finding in found.findings if finding.outcome in ("fail", "unreadable")]


@pytest.mark.parametrize(
    ("between", "second"),
    [
        ("<p>2024年政府性基金预算支出表</p>", [HEAD, *SECOND]),
        ("<p>表四</p>", [HEAD, *SECOND]),
        ("<p>所属示例站：</p>", [HEAD, *SECOND]),
        ("<p>单位：元</p>", [HEAD, *SECOND]),
        ("", [HEAD, ["", "合计", "50", "", "50"], *SECOND[1:]]),
        ("", [HEAD, *FIRST[3:]]),
        ("", [[*HEAD[:2], "2023年执行数", *HEAD[3:]], *SECOND]),
        ("", [["甲", "乙", "丙", "丁", "戊"], ["是", "否", "是", "否", "是"]]),
    ],
    ids=["title", "label", "words", "unit", "total of its own", "printed twice", "other headings", "other columns"],
)
def test_another_table_stays_another(between: str, second: list[list[str]]) -> None:
    found = page(table(*FIRST), between, table(*second))
    assert max(line.row for line in found.lines if line.table == 1) == 5
    assert found.tables[0].n_rows == len(FIRST)


def test_a_table_cut_within_one_table_element_is_one() -> None:
    found = page(table(*FIRST, ["续表"], ["单位：万元"], HEAD, *SECOND))
    assert len(found.tables) == 1 and len({line.row for line in found.lines}) == 6


def test_the_number_of_a_page_is_no_label() -> None:
    found = page(
        table(*FIRST), "<p>8</p>", table(HEAD, ["", "合计", "1", "1", ""], ["301", "工资福利支出", "1", "1", ""])
    )
    assert [one.label for one in found.tables] == ["", ""]


# What Excel prints again on each page (打印标题行): the whole caption, nothing of which says that the table goes on.
CAPTION = f"<p>表三</p><p>{TITLE}</p><p>单位名称：重庆市示例区水利局</p><p>单位：万元</p>"
NO_TOTAL = [HEAD, *FIRST[4:]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([HEAD, *FIRST[3:]], [HEAD, *SECOND]),
        (NO_TOTAL, [HEAD, *SECOND, TOTAL]),
        (NO_TOTAL, [HEAD, *SECOND]),
        ([HEAD, *FIRST[3:]], [HEAD, TOTAL, *SECOND]),
        ([HEAD, *FIRST[3:]], [HEAD, ["301", "工资福利支出", "30", "30", ""]]),
    ],
    ids=["total first", "total last", "no total", "total on each page", "a code again, without a total"],
)
def test_a_table_whose_whole_caption_each_page_repeats_is_one(first: list[list[str]], second: list[list[str]]) -> None:
    found = page(CAPTION, table(*first), CAPTION, table(*second))
    assert [(one.label, one.title) for one in found.tables] == [("表三", TITLE)]
    assert len({line.row for line in found.lines}) == len([*first, *second]) - 2


@pytest.mark.parametrize(
    ("first", "caption", "second"),
    [
        ([HEAD, *FIRST[3:]], CAPTION, [HEAD, ["", "合计", "50", "", "50"], *SECOND[1:]]),
        (NO_TOTAL, CAPTION, [HEAD, ["301", "工资福利支出", "30", "30", ""], *SECOND]),
        ([HEAD, *FIRST[3:]], CAPTION.replace("水利局", "水利站"), [HEAD, *SECOND]),
        ([["合计", "公务接待费"], ["7.50", "7.50"]], CAPTION, [["合计", "公务接待费"], ["9.50", "9.50"]]),
    ],
    ids=["total of its own", "the same codes, no total in either", "another unit's name", "rows without names"],
)
def test_tables_of_one_caption_that_may_be_two_units_stay_two(
    first: list[list[str]], caption: str, second: list[list[str]]
) -> None:
    found = page(CAPTION, table(*first), caption, table(*second))
    assert [one.n_rows for one in found.tables] == [len(first), len(second)]
