"""What a workbook holds and its readers do not see, and what stands beside and below its tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest

from archive import readers
from archive.extract import extract
from archive.model import Grid, Reading

# Column 3 is last year's draft, row 3 a line that was struck; both are hidden.
ROWS: list[list[str | float]] = [
    ["编码", "名称", "草稿", "总计"],
    ["201", "一般公共服务支出", 8.5, 12.5],
    ["2299999", "其他支出", 99, 99],
    ["208", "社会保障和就业支出", 3.5, 7.5],
]


def in_xlsx(*, folded: bool = False) -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for place in (book.active.column_dimensions["C"], book.active.row_dimensions[3]):
        place.hidden, place.outlineLevel = True, int(folded)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def in_xls(*, folded: bool = False) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    for place in (sheet.col(2), sheet.row(2)):
        place.hidden, place.level = True, int(folded)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def in_ods(*, folded: bool = False) -> bytes:
    collapsed = "<table:table-{0} table:visibility='collapse'>"
    group = ("<table:table-{0}-group table:display='false'>", "</table:table-{0}-group>") if folded else ("", "")
    rows = [
        "".join(f"<table:table-cell><text:p>{value}</text:p></table:table-cell>" for value in row)
        + "</table:table-row>"
        for row in ROWS
    ]
    lines = [f"<table:table-row>{row}" for row in rows]
    lines[2] = group[0].format("row") + collapsed.format("row") + rows[2] + group[1].format("row")
    column = collapsed.format("column")[:-1] + "/>"
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    return (
        f"<?xml version='1.0'?><office:document xmlns:office='{names}office:1.0' xmlns:table='{names}table:1.0' "
        f"xmlns:text='{names}text:1.0' office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\"><office:body>"
        "<office:spreadsheet><table:table table:name='Sheet'><table:table-column table:number-columns-repeated='2'/>"
        + group[0].format("column")
        + column
        + group[1].format("column")
        + "<table:table-column/>"
        + "".join(lines)
        + "</table:table></office:spreadsheet></office:body></office:document>"
    ).encode()


def in_spreadsheetml() -> bytes:
    rows = ["".join(f"<Cell><Data ss:Type='String'>{value}</Data></Cell>" for value in row) for row in ROWS]
    lines = [f"<Row>{row}</Row>" for row in rows]
    lines[2] = f"<Row ss:Hidden='1'>{rows[2]}</Row>"
    return (
        "<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' "
        "xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'><Worksheet ss:Name='Sheet'><Table>"
        "<Column ss:Index='3' ss:Hidden='1'/>" + "".join(lines) + "</Table></Worksheet></Workbook>"
    ).encode()


def only_grid(reading: Reading) -> Grid:
    (grid,) = reading.grids
    return grid


@pytest.mark.parametrize("made", [in_xlsx, in_xls, in_ods, in_spreadsheetml])
def test_hidden_rows_and_columns_are_not_read_and_said_so(made: Callable[[], bytes]) -> None:
    reading = readers.read(made())
    assert only_grid(reading).rows == (
        ("编码", "名称", "总计"),
        ("201", "一般公共服务支出", "12.5"),
        ("208", "社会保障和就业支出", "7.5"),
    )
    (finding,) = [finding for finding in reading.findings if finding.check == "reading.hidden"]
    assert finding.outcome == "unreadable" and "Sheet" in finding.message and "2299999" in finding.message


@pytest.mark.parametrize("made", [in_xlsx, in_xls, in_ods])
def test_what_is_folded_under_a_button_is_read(made: Callable[..., bytes]) -> None:
    reading = readers.read(made(folded=True))
    assert len(only_grid(reading).rows) == 4 and len(only_grid(reading).rows[0]) == 4
    assert not reading.findings


def test_a_merged_cell_is_shown_as_long_as_a_piece_of_it_is() -> None:
    book = openpyxl.Workbook()
    for row in (["示例局支出总表", "", "", ""], ["编码", "名称", "支出", ""], ["201", "一般公共服务支出", 1.5, 2.5]):
        book.active.append(row)
    for area in ("A1:D1", "C2:D2"):
        book.active.merge_cells(area)
    for letter in "AC":
        book.active.column_dimensions[letter].hidden = True
    grid = only_grid(readers.read(saved(book)))
    assert grid.rows == (("示例局支出总表", ""), ("名称", "支出"), ("一般公共服务支出", "2.5"))
    assert grid.spans == {(0, 0): (1, 2)}


def amounts(*rows: Sequence[object]) -> tuple[list[tuple[str, str]], list[str]]:
    """(measure, amount) of each line of a sheet with these rows, and the findings of the reading."""
    book = openpyxl.Workbook()
    for row in (["示例局2026年部门支出总表"], ["单位：万元"], *rows):
        book.active.append(list(row))
    read = extract(saved(book))
    told = [finding.check for finding in read.findings if finding.check.startswith("reading.")]
    return [(line.measure, line.amount_text) for line in read.lines], told


HEADS = ["科目编码", "科目名称", "总计", "基本支出", "项目支出"]
TABLE = [("", "合计", 12.5, 8.5, 4), ("201", "一般公共服务支出", 12.5, 8.5, 4)]
READ = [("total", "12.5"), ("basic", "8.5"), ("project", "4")] * 2


@pytest.mark.parametrize("beside", [("", "校验"), ("校验数",), ("", ""), ("", "差额"), ("", "", "")])
def test_sums_that_the_maker_of_a_table_reckoned_beside_it_are_told_and_no_amounts(beside: tuple[str, ...]) -> None:
    blank = [""] * (len(beside) - 1)
    found, told = amounts([*HEADS, *beside], *([*row, *blank, 8.5] for row in TABLE))
    assert found == READ
    assert told == ["reading.beside"]


def test_an_empty_column_within_a_table_hides_nothing_that_has_a_heading() -> None:
    heads, rows = [*HEADS[:4], "", HEADS[4]], [[*row[:4], "", row[4]] for row in TABLE]
    assert amounts(heads, *rows) == (READ, [])


def test_one_heading_of_unknown_words_among_many_does_not_end_the_headings() -> None:
    over = ["功能分类科目", "", "本年支出"]
    found, told = amounts(over, [*HEADS, "上报"], *([*row, 9] for row in TABLE))
    assert [one for one in found if one[0] != "other"] == READ
    assert told == ["reading.unknown_column"]


@pytest.mark.parametrize("shown", ["########", "＃＃＃＃", "#REF!", "#DIV/0!"])
def test_a_figure_that_the_file_does_not_show_is_named_with_its_cell(shown: str) -> None:
    (_, _, _, *rest), last = TABLE
    found, told = amounts(HEADS, ["", "合计", shown, *rest], last)
    assert found == READ[1:]
    assert told == ["reading.garbled"]


def test_a_column_too_narrow_for_any_of_its_figures_is_still_one_of_amounts() -> None:
    found, told = amounts(HEADS, *([*row[:2], "####", *row[3:]] for row in TABLE))
    assert found == [one for one in READ if one[0] != "total"]
    assert told == ["reading.garbled"] * 2


@pytest.mark.parametrize(
    "below",
    [
        [["打印日期：", 20260210]],
        [["单位负责人：示例", "填表人：示例", "填报时间：", 20260210]],
        [["", "", "制表日期", 20260210.0]],
        [["联系电话：", "", 57681234], ["日期：", "", 20260210], ["注：本表为示例。"]],
    ],
)
def test_the_date_and_the_telephone_below_a_table_are_no_amounts(below: list[list[object]]) -> None:
    assert amounts(HEADS, *TABLE, *below) == (READ, [])


def tables_beside(*rows: Sequence[object]) -> list[str | None]:
    """The kinds of the tables of a workbook that has a sheet with these rows before its table."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    sheet = book.create_sheet("表")
    for row in (["示例局2026年部门支出总表"], ["单位：万元"], HEADS, *TABLE):
        sheet.append(row)
    return [table.kind for table in extract(saved(book)).tables]


def test_a_table_of_contents_with_page_numbers_is_no_table_of_figures() -> None:
    contents = [["第一部分 部门概况", "", 1], [1, "公开01表", 3], [2, "部门支出总表", 14]]
    assert tables_beside(["目录"], *contents) == ["unit_expenditure"]
    assert tables_beside(["序号", "表名", "页码"], *contents) == ["unit_expenditure"]
    # Amounts are told, whatever stands before them.
    assert tables_beside([1, "部门支出总表", 12.5]) == [None, "unit_expenditure"]
    assert tables_beside(*([n, "公开01表", 1200 + n] for n in (1, 2))) == [None, "unit_expenditure"]
    assert tables_beside(["示例一", "", 3], ["示例二", "", 4]) == [None, "unit_expenditure"]
