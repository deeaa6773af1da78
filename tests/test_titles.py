"""What a table is called, wherever its title stands and whatever is printed beside it."""

from __future__ import annotations

import pytest

from archive.extract import extract
from archive.model import Extraction

# As `<h1>` of many pages ends: it is no table's title, however near.
HEAD = "重庆市示例区示例局2025年部门预算公开表"
COLUMNS = "科目编码 | 科目名称 | 总计 | 基本支出 | 项目支出"
ROWS = """
     | 合计 | 100.00 | | 100.00
 229 | 其他支出 | 100.00 | | 100.00
"""


def page(above: str, rows: str, below: str = "") -> Extraction:
    """A page with one table; a row is a line, its cells are divided by "|"; `above` and `below` are markup."""
    table = "".join(
        "<tr>" + "".join(f"<td>{cell.strip()}</td>" for cell in line.split("|")) + "</tr>"
        for line in rows.strip("\n").splitlines()
    )
    head = f'<meta charset="utf-8"><title>{HEAD}</title>'
    body = f"<h1>{HEAD}</h1>{above}<table>{table}</table>{below}"
    return extract(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "printed",
    [
        "政府性基金预算支出表　　　　单位：万元",
        "政府性基金预算支出表（单位：万元）",
        "政府性基金预算支出表单位:万元",
        "表五　政府性基金预算支出表，单位：万元",
        "附表5：政府性基金预算支出表&nbsp;&nbsp;&nbsp;&nbsp;金额单位：万元",
        "政府性基金预算支出表　编制单位：重庆市示例区示例局　金额单位：万元",
        "政府性基金预算支出表（万元）",
        "政府性基金预算支出表：",
    ],
)
def test_a_title_with_its_money_unit_behind_it_is_still_the_title(printed: str) -> None:
    for above, rows in (
        (f"<p>{printed}</p>", f"{COLUMNS}{ROWS}"),
        ("", f"{printed} | | | |\n{COLUMNS}{ROWS}"),
    ):
        read = page(above, rows)
        assert [(table.kind, table.title) for table in read.tables] == [("government_fund", "政府性基金预算支出表")]
        assert {line.fund for line in read.lines} == {"government_fund"}


def test_two_tables_in_one_grid_are_parted_at_a_title_with_its_money_unit() -> None:
    read = page(
        "",
        f"部门支出总表　单位：万元 | | | |\n{COLUMNS}{ROWS}政府性基金预算支出表　单位：元 | | | |\n{COLUMNS}{ROWS}",
    )
    assert [(table.kind, table.title, table.money_unit) for table in read.tables] == [
        ("unit_expenditure", "部门支出总表", "万元"),
        ("government_fund", "政府性基金预算支出表", "元"),
    ]


def test_a_sentence_that_points_at_a_table_is_not_its_title() -> None:
    read = page("<p>政府性基金预算支出表</p><p>收支情况详见下表：</p><p>单位：万元</p>", f"{COLUMNS}{ROWS}")
    assert [table.title for table in read.tables] == ["政府性基金预算支出表"]


# ---------------------------------------------------------------- the money unit, wherever it stands


@pytest.mark.parametrize(
    ("last_row", "below"),
    [
        ("注：本表金额单位为元。 | | | |", ""),
        ("单位：元 | | | |", ""),
        ("", "<p>单位：元</p>"),
        ("", "<p>注：以上金额单位均为元。</p>"),
        ("", "<p>说明：本表以元为单位。</p>"),
    ],
)
def test_a_money_unit_below_the_table_is_its_unit(last_row: str, below: str) -> None:
    read = page("<p>政府性基金预算支出表</p>", f"{COLUMNS}{ROWS}{last_row}", below)
    assert [table.money_unit for table in read.tables] == ["元"]
    assert {line.amount_fen for line in read.lines} == {10_000}


def test_two_units_below_a_table_that_has_none_settle_nothing() -> None:
    read = page("<p>政府性基金预算支出表</p>", f"{COLUMNS}{ROWS}", "<p>单位：元</p><p>单位：万元</p>")
    assert [table.money_unit for table in read.tables] == ["万元"]
    assert "reading.money_unit" in {finding.check for finding in read.findings}


# ---------------------------------------------------------------- which classification a table is by


def test_what_stands_in_brackets_behind_a_title_is_a_part_of_it() -> None:
    rows = COLUMNS + "\n | 合计 | 100.00 | 80.00 | 20.00\n"
    functional = "208 | 社会保障和就业支出 | 100.00 | 80.00 | 20.00"
    economic = "501 | 机关工资福利支出 | 80.00 | 80.00 | \n502 | 机关商品和服务支出 | 20.00 | | 20.00"
    first, second = "一般公共预算支出表（功能分类）", "一般公共预算支出表（政府预算经济分类）"
    read = page(
        "",
        f"{first} | | | |\n单位：万元 | | | |\n{rows}{functional}\n{second} | | | |\n单位：万元 | | | |\n{rows}{economic}",
    )
    assert [(table.kind, table.title, table.status) for table in read.tables] == [
        ("general_expenditure", first, "ok"),
        # The same money by other codes is read, and not added to the first.
        ("general_expenditure", second, "not_counted"),
    ]
    assert [line.code for line in read.lines if line.measure == "total"] == [None, "208", None, "501", "502"]
    [finding] = [one for one in read.findings if one.outcome == "unreadable"]
    assert (finding.check, finding.table) == ("reading.not_counted", 2) and "两种分类" in finding.message


def test_an_untitled_table_is_known_by_codes_that_stand_before_the_names() -> None:
    read = page(
        "<p>单位：万元</p>",
        """
 功能分类科目 | 合计 | 基本支出 | 项目支出
 合计 | 100.00 | 80.00 | 20.00
 208-社会保障和就业支出 | 100.00 | 80.00 | 20.00
 20802-民政管理事务 | 100.00 | 80.00 | 20.00
""",
    )
    assert [table.kind for table in read.tables] == ["general_expenditure"]
    assert [(line.code, line.name) for line in read.lines if line.measure == "total"] == [
        (None, "合计"),
        ("208", "社会保障和就业支出"),
        ("20802", "民政管理事务"),
    ]
