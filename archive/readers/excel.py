"""Workbooks: xlsx, xlsm, xlsb, xls, ods and SpreadsheetML (XML that calls itself .xls), as they are shown.

Values come from calamine (xlsx, xlsb), xlrd (xls) and lxml (ods, SpreadsheetML); numbers are set into their number
formats, so that 522.6099999 under 0.00 reads 522.61 and a zero shown as "-" reads "-". Hidden sheets are read and named in a
finding, hidden rows and columns are named and not read (in xlsb they cannot be told and are); formulas without a stored result are reckoned where they are sums, and named in a finding in any case.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from archive.model import Finding, Reading
from archive.readers import Unreadable, _ole, _zip
from archive.readers._sheet_formulas import name_of
from archive.readers._sheets import Sheet, clean, reading_of
from archive.readers._xml import flat_opendocument
from archive.readers.ocr import about_pictures

PRIORITY = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SPREADSHEETML = "application/vnd.ms-excel+xml"
BROKEN = "application/x-ole-storage"
ENCRYPTED = "application/vnd.ms-office.encrypted"


def sniff(data: bytes) -> str | None:
    """The kind of workbook, by the container and what is in it."""
    container = _ole.kind(data)
    if container:
        return {"encrypted": ENCRYPTED, "excel": XLS, "broken": BROKEN}.get(container)
    if data[:2] == b"\x09\x08":  # BIFF5 without a container
        return XLS
    if data.startswith(b"PK\x03\x04"):
        if data[30:90].find(ODS.encode()) >= 0:
            return ODS
        names = _zip.names(data)
        if "xl/workbook.bin" in names:
            return XLSB
        return XLSX if any(name.lstrip("/").startswith("xl/") for name in names) else None
    head = data[:2000]
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<Workbook" in head:
        return SPREADSHEETML
    return ODS if flat_opendocument(data) == ODS else None


def read(data: bytes, url: str | None) -> Reading:
    """One grid for each sheet.

    Raises:
        Unreadable: encrypted, truncated, damaged or too_large.
    """
    media_type = sniff(data)
    if media_type == ENCRYPTED:
        raise Unreadable("encrypted", "文件有密码保护 / the file is protected with a password")
    if media_type == BROKEN:
        raise _ole.why_broken(data)
    if media_type == XLS:
        return reading_of(XLS, _xls(data))
    if media_type == ODS:
        from archive.readers._sheet_xml import opendocument

        return reading_of(ODS, opendocument(data))
    if media_type == SPREADSHEETML:
        from archive.readers._sheet_xml import spreadsheetml

        return reading_of(SPREADSHEETML, spreadsheetml(data))
    from archive.readers._xlsx import pictures, sheets

    reading = reading_of(media_type or XLSX, sheets(data, is_binary=media_type == XLSB))
    return replace(reading, findings=reading.findings + about_pictures(pictures(data)))


def _xls(data: bytes) -> Iterator[Sheet]:
    """BIFF workbooks, through xlrd, which keeps number formats and merged cells."""
    import xlrd

    from archive.readers._sheet_numbers import shown
    from archive.readers._xls_formulas import Formulas

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("encrypted", "工作簿有密码保护 / the workbook is encrypted") from error
        raise Unreadable("damaged", f"xls 无法读取：{error} / cannot be read") from error
    except Exception as error:  # xlrd lets whatever a broken file provokes through: struct.error, IndexError …
        raise Unreadable("damaged", f"xls 已损坏：{type(error).__name__}: {error} / damaged") from error
    formulas = Formulas(data, book)
    for number, source in enumerate(book.sheets()):
        sheet = Sheet(source.name, hidden=source.visibility != 0)
        blank = False
        sheet.merged = [(r0, c0, r1 - 1, c1 - 1) for r0, r1, c0, c1 in source.merged_cells]
        sheet.hidden_rows = {r for r, row in source.rowinfo_map.items() if row.hidden and not row.outline_level}
        sheet.hidden_columns = {c for c, col in source.colinfo_map.items() if col.hidden and not col.outline_level}
        for r in range(source.nrows):
            for c, cell in enumerate(source.row(r)):
                if cell.ctype == xlrd.XL_CELL_NUMBER:
                    pattern = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
                    text = shown(cell.value, pattern)
                elif cell.ctype == xlrd.XL_CELL_DATE:
                    text = _date(cell.value, book.datemode)
                elif cell.ctype == xlrd.XL_CELL_ERROR:
                    text = xlrd.error_text_from_code.get(cell.value, "#ERR")
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    text = "TRUE" if cell.value else "FALSE"
                else:
                    text = clean(str(cell.value))
                    blank = blank or (cell.ctype == xlrd.XL_CELL_TEXT and cell.value == "")
                if text:
                    sheet.cells[r, c] = text
        if blank:  # the result of a formula, or none
            formulas.reckon(number, sheet)
        yield sheet


def _date(value: float, mode: int) -> str:
    import xlrd

    try:
        found = xlrd.xldate_as_datetime(value, mode)
    except (xlrd.XLDateError, ValueError, OverflowError):
        return str(value)
    return str(found.date()) if found.time().isoformat() == "00:00:00" else found.isoformat(" ")


def about_formulas(sheet: str, reckoned: list[tuple[int, int]], unread: list[tuple[int, int]]) -> list[Finding]:
    """What is said about formulas without stored results."""
    out = []
    if reckoned:
        out.append(
            Finding(
                "reading.formula",
                "not_applicable",
                "reading",
                f"工作表“{sheet}”的公式没有保存结果，已按公式计算：{_some(reckoned)} / formulas without stored results, reckoned",
            )
        )
    if unread:
        out.append(
            Finding(
                "reading.formula",
                "unreadable",
                "reading",
                f"工作表“{sheet}”的公式没有保存结果，无法计算：{_some(unread)}；请用 Excel 打开并另存 / "
                "formulas without stored results that cannot be reckoned: open and save the file in Excel",
            )
        )
    return out


def _some(places: list[tuple[int, int]]) -> str:
    named = "、".join(name_of(*place) for place in places[:20])
    return named + (f" 等 {len(places)} 个" if len(places) > 20 else "")
