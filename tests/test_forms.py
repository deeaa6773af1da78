"""Every form a disclosure takes gives back the same tables: the example page's ten, put into each of them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import forms_example as example
import press
import pytest

from archive import readers
from archive.extract import extract
from archive.model import Finding, Grid, Reading
from archive.readers import Unreadable

DATA = Path(__file__).parent / "fixtures"


@cache
def book() -> bytes:
    return press.xlsx([example.cover(), *example.tables()])


@cache
def made(form: str) -> bytes:
    """The file of a form, made once."""
    return FORMS[form][1]()


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book),
    "xlsx with noise": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda: press.xlsx([example.cover(), *example.tables()], noise=1e-9),
    ),
    "xls": ("application/vnd.ms-excel", lambda: press.xls([example.cover(), *example.tables()])),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", lambda: press.ods([example.cover(), *example.tables()])),
    "spreadsheetml": (
        "application/vnd.ms-excel+xml",
        lambda: press.spreadsheetml([example.cover(), *example.tables()]),
    ),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda: press.docx(example.tables(), example.prose()),
    ),
    "html called .xls": ("text/html", lambda: press.page(example.tables(), example.prose()).encode("gb18030")),
    "mhtml called .doc": (
        "multipart/related",
        lambda: press.mhtml(press.page(example.tables(), example.prose())),
    ),
    "zip, names in GBK": ("application/zip", lambda: press.zipped({"单位预算公开表.xlsx": book()})),
    "7z": ("application/x-7z-compressed", lambda: press.seven_zipped({"单位预算公开表.xlsx": book()})),
    "rar": ("application/vnd.rar", lambda: press.rar({"单位预算公开表.xlsx": book()})),
    "zip in zip": (
        "application/zip",
        lambda: press.zipped({"公开.zip": press.zipped({"表.xls": press.xls([example.cover(), *example.tables()])})}),
    ),
    "pdf printed by a browser": (
        "application/pdf",
        lambda: press.printed(press.page(example.tables(), example.prose(), example.page().title)),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_tables_and_the_same_amounts_from_every_form(form: str) -> None:
    media_type, data = FORMS[form][0], made(form)
    reading = readers.read(data)
    assert reading.media_type == media_type
    assert [example.texts(grid) for grid in reading.grids] == [example.texts(table) for table in example.tables()]
    assert not [finding for finding in reading.findings if finding.outcome != "not_applicable"]
    found = example.meaning(extract(data))
    assert found == example.expected() and found.total() == 244


def test_all_tables_on_one_sheet_are_the_same_amounts() -> None:
    data = press.xlsx([press.Printed("", ((example.page().title,),)), *example.tables()], one_sheet=True)
    assert len(readers.read(data).grids) == 1
    assert example.meaning(extract(data)) == example.expected()


def test_merged_cells_span_what_they_spanned() -> None:
    for form in ("xlsx", "xls", "ods", "docx", "spreadsheetml"):
        for grid, table in zip(readers.read(made(form)).grids, example.tables(), strict=True):
            filled = {place: size for place, size in table.spans.items() if table.rows[place[0]][place[1]]}
            assert {place: size for place, size in grid.spans.items() if grid.rows[place[0]][place[1]]} == filled


def test_a_binary_word_document() -> None:
    reading = readers.read((DATA / "tables.doc").read_bytes())
    assert reading.media_type == "application/msword"
    wanted = [example.ours(table) for table in example.tables()[:9]]
    assert [example.texts(grid) for grid in reading.grids] == [example.texts(table) for table in wanted]
    assert reading.paragraphs[1] == "一、单位基本情况"
    found = example.meaning(extract((DATA / "tables.doc").read_bytes()))
    assert found == example.expected() and found.total() == 244


def test_ofd_pages_are_read_like_pdf_pages() -> None:
    tables = example.tables()[:9]
    data = press.ofd(tables)
    reading = readers.read(data)
    assert reading.media_type == "application/ofd"
    assert [example.texts(grid) for grid in reading.grids] == [example.texts(table) for table in tables]
    amounts = [line.amount_fen for line in extract(data).lines]
    assert sorted(amounts) == sorted(key[9] for key in example.expected().elements())


# ---------------------------------------------------------------- workbooks


def shown(write: Callable[[object], None]) -> Reading:
    """The reading of a one-sheet workbook that `write` fills."""
    import openpyxl

    workbook = openpyxl.Workbook()
    write(workbook.active)
    out = io.BytesIO()
    workbook.save(out)
    return readers.read(out.getvalue())


def cells(reading: Reading) -> tuple[tuple[str, ...], ...]:
    return reading.grids[0].rows


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (522.6099999, "0.00", "522.61"),
        (522.605, "0.00", "522.61"),
        (583429.56, "#,##0.00_ ", "583,429.56"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (0, "0.00;-0.00;;@", ""),
        (-12.5, "#,##0.00;[Red]-#,##0.00", "-12.50"),
        (-12.5, "0.00;[Red]0.00", "-12.50"),  # the colour is the sign
        (-12.5, "0.00;(0.00)", "(12.50)"),
        (637.89, '[=0]"";General', "637.89"),
        (637.89, '[=0]"";#,##0.00', "637.89"),
        (-637.89, '[=0]"";#,##0.00', "-637.89"),
        (0, '[=0]"";#,##0.00', ""),
        (637.89, "[Red][<0]-0.00;0.00", "637.89"),
        (-637.89, "[Red][<0]-0.00;0.00", "-637.89"),
        (-637.89, "[>=0]0.00;-0.00", "-637.89"),
        (637.89, '[=0]"-";[<0](0.00);0.00', "637.89"),
        (-637.89, '[=0]"-";[<0](0.00);0.00', "(637.89)"),
        (-637.89, '[=0]"";[>0]0.00', "-637.89"),  # no part is for it
        (2010301, "General", "2010301"),
        (2010301.0, "0", "2010301"),
        (0.1 + 0.2, "General", "0.3"),
        (0.8837, "0.00%", "88.37%"),
        (5, "000", "005"),
        ("2010301", "@", "2010301"),
        ("1，234.50", "General", "1，234.50"),
    ],
)
def test_numbers_read_as_they_are_shown(value: object, pattern: str, text: str) -> None:
    def write(sheet: object) -> None:
        sheet["A1"], sheet["B1"] = "a", value  # type: ignore[index]
        sheet["B1"].number_format = pattern  # type: ignore[index]
        sheet["C1"] = "z"  # type: ignore[index]

    assert cells(shown(write)) == (("a", text, "z"),)


def findings(reading: Reading, check: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.check == check]


def test_formulas_without_results_are_reckoned_or_named() -> None:
    def write(sheet: object) -> None:
        for row in (
            ("基本", 367.11),
            ("项目", 155.51),
            ("合计", "=SUM(B1:B2)"),
            ("倍", "=B3*2-B1"),
            ("名", '=VLOOKUP("a",A1:B2,2)'),
        ):
            sheet.append(row)  # type: ignore[attr-defined]

    reading = shown(write)
    assert [row[1] for row in cells(reading)] == ["367.11", "155.51", "522.62", "678.13", ""]
    done, unread = findings(reading, "reading.formula")
    assert "B3、B4" in done.message and done.outcome == "not_applicable"
    assert "B5" in unread.message and unread.outcome == "unreadable"


def xls_sums(*rows: tuple[object, ...]) -> Reading:
    """The reading of an xls whose writer reckons nothing: a text that begins with = is a formula."""
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表一")
    style = xlwt.easyxf(num_format_str="0.00")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            is_formula = isinstance(value, str) and value.startswith("=")
            sheet.write(r, c, xlwt.Formula(value[1:]) if is_formula else value, style)
    out = io.BytesIO()
    workbook.save(out)
    return readers.read(out.getvalue())


def test_formulas_of_an_xls_without_results_are_reckoned_or_named() -> None:
    reading = xls_sums(
        ("基本", 367.11), ("项目", 155.51), ("合计", "=SUM(B1:B2)"), ("倍", "=B3*2-$B$1"), ("或", '=IF(B1>0;B1;"")')
    )
    assert [row[1] for row in cells(reading)] == ["367.11", "155.51", "522.62", "678.13", ""]
    done, unread = findings(reading, "reading.formula")
    assert "B3、B4" in done.message and done.outcome == "not_applicable"
    assert "B5" in unread.message and unread.outcome == "unreadable"


def test_a_formula_of_an_xls_that_comes_to_nothing_is_blank_where_others_have_results(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import xlwt.BIFFRecords

    as_written = xlwt.BIFFRecords.FormulaRecord.__init__

    def reckoned(self: object, row: int, *rest: object) -> None:
        as_written(self, row, *rest)
        if row == 1:  # as Excel writes it: the result is the number 5
            self._rec_data = self._rec_data[:6] + struct.pack("<d", 5.0) + self._rec_data[14:]  # type: ignore[attr-defined]

    monkeypatch.setattr(xlwt.BIFFRecords.FormulaRecord, "__init__", reckoned)
    reading = xls_sums(("基本", 5.0), ("合计", "=B1"), ("空", "=B9"))
    assert [row[1] for row in cells(reading)] == ["5.00", "5.00", ""]
    assert not findings(reading, "reading.formula")


def test_formulas_that_refer_to_themselves_end() -> None:
    def write(sheet: object) -> None:
        sheet["A1"], sheet["B1"], sheet["C1"] = "x", "=C1", "=B1"  # type: ignore[index]

    (finding,) = findings(shown(write), "reading.formula")
    assert finding.outcome == "unreadable"


def test_hidden_sheets_are_read_and_said_so() -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["科目编码", "总计"])
    hidden = workbook.create_sheet("底稿")
    hidden.append(["科目编码", "旧数"])
    hidden.sheet_state = "veryHidden"
    out = io.BytesIO()
    workbook.save(out)
    reading = readers.read(out.getvalue())
    assert [grid.part for grid in reading.grids] == ["Sheet", "底稿"]
    (finding,) = findings(reading, "reading.hidden_sheet")
    assert "底稿" in finding.message


DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:oneCellAnchor><xdr:ext cx="{}" cy="{}"/>
<xdr:pic><xdr:spPr/></xdr:pic></xdr:oneCellAnchor></xdr:wsDr>"""


def two_sheets(
    *, title: str, state: str = "hidden", amounts: tuple[float, float] = (12.5, 99.9)
) -> list[tuple[str, int, bool]]:
    """(total, year, is a duplicate) of a table on a hidden sheet and of the visible one behind it."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheets = ((workbook.active, "2025年部门支出总表"), (workbook.create_sheet("底稿", 0), title))
    for (sheet, heading), amount in zip(sheets, amounts, strict=True):
        for row in ([heading], ["单位：万元"], ["科目编码", "科目名称", "合计"]):
            sheet.append(row)
        for row in (["", "合计", amount], ["201", "一般公共服务支出", amount]):
            sheet.append(row)
    workbook["底稿"].sheet_state = state
    out = io.BytesIO()
    workbook.save(out)
    read = extract(out.getvalue())
    told = [finding.table for finding in read.findings if "同一种表" in finding.message]
    assert told == [table.ordinal for table in read.tables if table.is_duplicate]
    return [(line.amount_text, line.year or 0, line.is_duplicate) for line in read.lines if line.is_total]


def test_a_draft_on_a_hidden_sheet_counts_not_beside_the_table_that_is_shown() -> None:
    same, other = "2025年部门支出总表", "2025年部门收入总表"
    assert two_sheets(title=same) == [("99.9", 2025, True), ("12.5", 2025, False)]
    assert two_sheets(title=same, amounts=(12.5, 12.5)) == [("12.5", 2025, True), ("12.5", 2025, False)]
    # Shown, or of what no visible sheet says, it counts.
    assert two_sheets(title=same, state="visible") == [("99.9", 2025, False), ("12.5", 2025, False)]
    assert two_sheets(title=other) == [("99.9", 2025, False), ("12.5", 2025, False)]


def test_a_picture_as_large_as_a_table_on_a_sheet_is_said_not_to_be_read() -> None:
    centimetre = 360_000
    for name in ("xl/drawings/drawing1.xml", "xl/cellimages.xml"):
        table = DRAWING.format(16 * centimetre, 20 * centimetre)
        (finding,) = findings(readers.read(press.with_member(book(), name, table.encode())), "reading.pictures")
        assert finding.outcome == "unreadable" and "1 张" in finding.message
        seal = DRAWING.format(4 * centimetre, 4 * centimetre)
        assert not findings(readers.read(press.with_member(book(), name, seal.encode())), "reading.pictures")


def test_a_table_over_two_sheets_is_one_table() -> None:
    table = example.tables()[7]
    heading = next(r for r, row in enumerate(table.rows) if row[0] == "科目编码")
    upper = press.Printed("表八", table.rows[:15], table.spans)
    title = (("表八（续）", *[""] * 4),)
    lower = press.Printed("表八(续)", (*title, table.rows[heading], *table.rows[15:]))
    for write in (press.xlsx, press.xls, press.ods):
        (grid,) = readers.read(write([upper, lower])).grids
        assert example.texts(grid) == example.texts(table)
    # Another table is not taken for the rest of it.
    other = press.Printed("表九(续)", (("项目编号", "项目", "总计", "", ""), *table.rows[15:]))
    assert len(readers.read(press.xlsx([upper, other])).grids) == 2


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B7:C9"])
def test_a_wrong_dimension_changes_nothing(dimension: str) -> None:
    data = press.xlsx([example.tables()[1]])
    wrong = press.changed(data, "xl/worksheets/sheet1.xml", r'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"')
    assert readers.read(wrong).grids == readers.read(data).grids


def test_cells_in_other_orders_and_prefixes_are_the_same_cells() -> None:
    data = press.xlsx([example.tables()[1]])
    turned = press.changed(data, "xl/worksheets/sheet1.xml", r'<c r="([A-Z]+\d+)" s="(\d+)"', r'<c s="\2" r="\1"')
    assert readers.read(turned).grids == readers.read(data).grids


# ---------------------------------------------------------------- Word


def test_nested_tables_and_frames_of_one_cell() -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("示例单位2025年支出总表")
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "单位：万元"
    inner = frame.cell(0, 0).add_table(2, 2)
    for r, row in enumerate((("科目名称", "总计"), ("教育支出", "12.00"))):
        for c, text in enumerate(row):
            inner.cell(r, c).text = text
    out = io.BytesIO()
    document.save(out)
    (grid,) = readers.read(out.getvalue()).grids
    assert grid.rows == (("科目名称", "总计"), ("教育支出", "12.00"))
    assert "单位：万元" in grid.before


def test_tables_nested_in_a_layout_cell_keep_their_own_titles() -> None:
    """A web page saved by Word: the whole disclosure stands in one cell of a layout table."""
    import docx

    document = docx.Document()
    layout = document.add_table(2, 2)
    layout.cell(0, 0).text = "示例单位2025年预算公开"
    layout.cell(0, 1).text = "打印本页"
    cell = layout.cell(1, 0)
    for title, unit, amount in (("单位支出总表", "单位：万元", "12.00"), ("单位收入总表", "单位：元", "120000.00")):
        cell.add_paragraph(title)
        cell.add_paragraph(unit)
        table = cell.add_table(2, 2)
        for r, row in enumerate((("科目名称", "总计"), ("教育支出", amount))):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
    out = io.BytesIO()
    document.save(out)
    spending, income = readers.read(out.getvalue()).grids
    assert spending.before[-2:] == ("单位支出总表", "单位：万元")
    assert income.before == ("单位收入总表", "单位：元")
    extraction = extract(out.getvalue())
    assert [table.kind for table in extraction.tables] == ["unit_expenditure", "unit_revenue"]
    assert {line.amount_fen for line in extraction.lines} == {12_000_000}


def test_tables_nested_in_a_binary_word_document() -> None:
    """A layout table with two tables in one cell, of three rows each, saved as .doc by LibreOffice."""
    data = (DATA / "nested.doc").read_bytes()
    spending, income = readers.read(data).grids
    assert spending.before[-2:] == ("单位支出总表", "单位：万元")
    assert spending.rows == (("科目名称", "总计"), ("教育支出", "12.00"), ("合计", "12.00"))
    assert income.before == ("单位收入总表", "单位：元")
    assert {line.amount_fen for line in extract(data).lines} == {12_000_000}
    assert readers.read(data).paragraphs[-1] == "后文"


def test_a_table_with_figures_keeps_them_beside_a_table_nested_in_it() -> None:
    import docx

    document = docx.Document()
    outer = document.add_table(2, 2)
    for r, row in enumerate((("科目名称", "总计"), ("教育支出", "12.00"))):
        for c, text in enumerate(row):
            outer.cell(r, c).text = text
    inner = outer.cell(1, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "其中：小学", "5.00"
    out = io.BytesIO()
    document.save(out)
    assert [grid.rows for grid in readers.read(out.getvalue()).grids] == [
        (("科目名称", "总计"), ("教育支出", "12.00")),
        (("其中：小学", "5.00"),),
    ]


def pixel() -> io.BytesIO:
    """A PNG of one black pixel."""
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b""))
    chunks = (struct.pack(">I", len(b)) + n + b + struct.pack(">I", zlib.crc32(n + b)) for n, b in parts)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def test_tables_as_pictures_in_a_document_are_said_not_to_be_read() -> None:
    import docx
    from docx.shared import Cm

    def document(*sizes: tuple[int, int]) -> bytes:
        made, out = docx.Document(), io.BytesIO()
        made.add_paragraph("示例单位2025年部门预算公开")
        for width, height in sizes:
            made.add_picture(pixel(), Cm(width), Cm(height))
        made.save(out)
        return out.getvalue()

    seal, table = (4, 4), (16, 6)
    extraction = extract(document(seal, table, table))
    assert extraction.document.status == "needs_ocr"
    (finding,) = (one for one in extraction.findings if one.check == "reading.pictures")
    assert finding.outcome == "unreadable" and "2 张" in finding.message
    assert extract(document(seal)).document.status == "no_tables"
    # An object (a sheet of a workbook) as older programs set it.
    shape = '<w:object xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:415.3pt;height:200pt"><v:imagedata/></v:shape></w:object>'
    old = press.changed(document(), "word/document.xml", r"<w:t>", f"{shape}<w:t>")
    assert findings(readers.read(old), "reading.pictures")


def test_deleted_text_and_field_codes_are_not_read() -> None:
    data = press.docx([], ["收入522.61万元"])
    tracked = press.changed(
        data,
        "word/document.xml",
        r"(<w:r>)",
        '<w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        '<w:ins w:id="2"><w:r><w:t>增加</w:t></w:r></w:ins>\\1',
    )
    assert readers.read(tracked).paragraphs == ("增加收入522.61万元",)


# ---------------------------------------------------------------- OpenDocument, and text without a format


def test_an_ods_in_one_piece_of_xml_is_the_same_workbook() -> None:
    data = press.ods(example.tables())
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        content = container.read("content.xml").decode()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    flat = content.replace("<office:document-content ", f'<office:document office:mimetype="{kind}" ', 1)
    flat = flat.replace("</office:document-content>", "</office:document>")
    reading = readers.read(flat.encode())
    assert (reading.media_type, reading.grids) == (kind, readers.read(data).grids)


def test_an_odt_is_converted_or_to_be_saved_as_docx(monkeypatch: pytest.MonkeyPatch) -> None:
    odt = press.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})
    assert readers.media_type_of(odt) == "application/vnd.oasis.opendocument.text"
    monkeypatch.setattr("shutil.which", lambda program: None)
    with pytest.raises(Unreadable) as refused:
        readers.read(odt)
    assert refused.value.cause == "unsupported" and "docx" in refused.value.message


CSV = """2025年示例单位支出总表
单位：万元,,
科目名称,总计,基本支出
合计,"1,012.00",
教育支出,"1,012.00",
"""


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [CSV, CSV.replace(",", "\t").replace("1\t012", "1,012")])
def test_a_table_parted_by_commas_or_tabs_is_a_table(text: str, encoding: str) -> None:
    reading = readers.read(text.encode(encoding))
    assert reading.media_type == "text/csv"
    (grid,) = reading.grids
    assert grid.rows[2:4] == (("科目名称", "总计", "基本支出"), ("合计", "1,012.00", ""))


def test_prose_with_commas_in_its_numbers_is_prose() -> None:
    prose = "一、收支情况\n2025年收入总计1,012.00万元，支出总计1,012.00万元。\n"
    reading = readers.read(prose.encode("gb18030"))
    assert (reading.media_type, reading.grids) == ("text/plain", ())
    assert reading.paragraphs == ("一、收支情况", "2025年收入总计1,012.00万元，支出总计1,012.00万元。")


def test_a_quotation_mark_that_is_never_closed_swallows_no_table() -> None:
    with pytest.raises(Unreadable) as refused:
        readers.read((CSV + '"其他支出,5.00,\n' + "教育支出,1.00,\n" * 9).encode())
    assert refused.value.cause == "damaged"


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", '{"科目": 1}'.encode(), "科目\0总计".encode(), b"\xff" * 90])
def test_what_is_no_text_in_chinese_is_of_no_known_format(data: bytes) -> None:
    assert readers.media_type_of(data) == "application/octet-stream"


# ---------------------------------------------------------------- web pages in one file


def in_one_file(*pages: tuple[str, str]) -> bytes:
    """Pages (place, text) as Excel saves a workbook in one file."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related")
    for place, text in pages:
        part = MIMEText(text, "html", "gb18030")
        part["Content-Location"] = f"file:///C:/0E/{place}"
        message.attach(part)
    return message.as_bytes()


SHEETS = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>示例单位2025年预算公开表</title><!--[if gte mso 9]><xml>
<x:ExcelWorksheet><x:Name>支出</x:Name><x:WorksheetSource HRef="a.files/sheet001.htm"/></x:ExcelWorksheet>
<x:ExcelWorksheet><x:Name>收入</x:Name>
 <x:WorksheetSource HRef="a.files/sheet002.htm"/></x:ExcelWorksheet></xml><![endif]--></head>
<frameset rows="*,39"><frame src="a.files/sheet001.htm"><frame src="a.files/tabstrip.htm"></frameset></html>"""
SHEET = "<html><body><table><tr><td>{}</td></tr><tr><td>科目名称</td><td>总计</td></tr><tr><td>教育支出</td><td>{}</td></tr></table></body></html>"


def test_every_sheet_of_a_workbook_saved_as_one_web_page_is_read() -> None:
    tabs = "<html><body><table><tr><td>支出</td><td>收入</td></tr></table></body></html>"
    pages = [("a.htm", SHEETS), ("a.files/sheet001.htm", SHEET.format("支出总表", "12.00"))]
    pages += [("a.files/sheet002.htm", SHEET.format("收入总表", "13.00")), ("a.files/tabstrip.htm", tabs)]
    data = in_one_file(*pages)
    reading = readers.read(data)
    assert [(grid.part, grid.rows[0][0], grid.rows[2][1]) for grid in reading.grids] == [
        ("支出", "支出总表", "12.00"),
        ("收入", "收入总表", "13.00"),
    ]
    assert (reading.title, reading.media_type, reading.findings) == (
        "示例单位2025年预算公开表",
        "multipart/related",
        (),
    )
    # Cut off before the last sheets: what is missing is said.
    (finding,) = readers.read(data[: data.index(b"sheet002.htm", data.index(b"sheet001.htm\n"))]).findings
    assert finding.check == "reading.truncated"


def test_of_the_pages_beside_a_page_only_those_with_tables_are_read() -> None:
    article = SHEET.format("支出总表", "12.00").replace("<table>", "<p>示例单位2025年预算公开</p><table>")
    header = "<html><body><p>页眉</p></body></html>"
    reading = readers.read(
        in_one_file(("a.htm", article), ("header.htm", header), ("b.htm", SHEET.format("表二", "9.00")))
    )
    assert reading.paragraphs == ("示例单位2025年预算公开",)
    assert [grid.rows[2][1] for grid in reading.grids] == ["12.00", "9.00"]


# ---------------------------------------------------------------- packages


def test_names_in_gbk_and_in_utf8_are_both_right() -> None:
    table = press.xlsx([example.tables()[7]])
    for encoding in ("gbk", "utf-8"):
        (grid,) = readers.read(press.zipped({"2025年/支出总表.xlsx": table}, encoding)).grids
        assert grid.part == "2025年/支出总表.xlsx/表8"


def test_a_member_that_cannot_be_read_is_a_finding_and_the_others_are_read() -> None:
    reading = readers.read(
        press.zipped({"坏.pdf": b"%PDF-1.4 cut", "说明.xyz": b"\x00\x01\x02", "__MACOSX/._a": b"x", "好.xlsx": book()})
    )
    assert len(reading.grids) == 10
    broken, unknown = findings(reading, "reading.member")
    assert "坏.pdf" in broken.message and "truncated" in broken.message
    assert "说明.xyz" in unknown.message and "unsupported" in unknown.message


def test_a_package_cut_off_is_not_taken_for_the_workbook_in_it() -> None:
    """Members that are stored as they are keep directories of their own, which programs find from the end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name in ("一.xlsx", "二.xlsx"):
            package.writestr(name, book())
    whole = out.getvalue()
    assert len(readers.read(whole).grids) == 20
    for length in (len(whole) // 2 + 200, len(whole) - 60):
        with pytest.raises(Unreadable) as refused:
            readers.read(whole[:length])
        assert refused.value.cause == "truncated"


def test_packages_nested_without_end_stop() -> None:
    data = book()
    for _ in range(5):
        data = press.zipped({"里.zip": data})
    reading = readers.read(data)
    assert not reading.grids
    (finding,) = findings(reading, "reading.member")
    assert "too_large" in finding.message


def locked_zip() -> bytes:
    """A ZIP whose directory says its member is encrypted."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.xlsx", b"secret")
    raw = bytearray(out.getvalue())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def bomb() -> bytes:
    """Two hundred megabytes of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", bytes(200_000_000))
    return out.getvalue()


def entities() -> bytes:
    """A workbook part that declares entities which would grow a thousandfold."""
    lol = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    return press.changed(book(), "xl/workbook.xml", r"^.*?<workbook", lol + "<workbook")


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda: b"", "empty"),
        (lambda: b"  \n ", "empty"),
        (lambda: b"PK\x05\x06" + bytes(18), "empty"),
        (lambda: b"\x00\x01\x02\x03 what is this", "unsupported"),
        (lambda: book()[:4000], "truncated"),
        (lambda: press.xls(example.tables())[:6000], "truncated"),
        (lambda: (DATA / "tables.doc").read_bytes()[:3000], "truncated"),
        (lambda: press.seven_zipped({"a.xlsx": book()})[:5000], "truncated"),
        (lambda: press.seven_zipped({"a.xlsx": book()}, password="x"), "encrypted"),
        (locked_zip, "encrypted"),
        (lambda: press.encrypted_office(), "encrypted"),
        (bomb, "too_large"),
        (entities, "damaged"),
    ],
    ids=[
        "empty",
        "blank",
        "empty zip",
        "unknown",
        "xlsx cut",
        "xls cut",
        "doc cut",
        "7z cut",
        "7z locked",
        "zip locked",
        "office locked",
        "bomb",
        "entities",
    ],
)
def test_what_cannot_be_read_has_a_named_cause(make: Callable[[], bytes], cause: str) -> None:
    with pytest.raises(Unreadable) as found:
        readers.read(make())
    assert found.value.cause == cause and len(found.value.message) > 5


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods", "spreadsheetml", "docx", "7z", "rar", "pdf"])
def test_bytes_changed_at_random_never_raise_anything_else(form: str) -> None:
    """A file damaged on the way is read or has a named cause; nothing else ever comes out."""
    whole = press.pdf(example.tables()[5:6]) if form == "pdf" else made(form)
    dice = random.Random(form)
    causes = set()
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            readers.read(bytes(data))
        except Unreadable as reason:
            causes.add(reason.cause)
    assert causes <= {"empty", "truncated", "encrypted", "unsupported", "damaged", "too_large", "needs_ocr"}


def test_macros_are_carried_along_and_never_run() -> None:
    data = press.with_member(book(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Auto_Open" * 100)
    assert len(readers.read(data).grids) == 10


def test_every_reader_tells_its_files_by_their_bytes() -> None:
    """No reader claims another's files."""
    for form, (media_type, _) in FORMS.items():
        assert readers.media_type_of(made(form)) == media_type, form
    assert readers.media_type_of((DATA / "tables.doc").read_bytes()) == "application/msword"


def test_reading_is_the_same_every_time() -> None:
    data = made("docx")
    first, second = readers.read(data), readers.read(data)
    assert first == second
    assert all(isinstance(grid, Grid) for grid in first.grids)
