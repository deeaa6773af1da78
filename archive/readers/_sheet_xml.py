"""Workbooks that are XML: OpenDocument (ods) and SpreadsheetML 2003 (exports that call themselves .xls).

OpenDocument keeps each cell's text as shown; SpreadsheetML keeps the value and its format.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from archive.readers import _zip
from archive.readers._sheet_numbers import shown
from archive.readers._sheets import Sheet, clean
from archive.readers._xml import attribute, local, parsed

# Formats SpreadsheetML names instead of spelling out.
_NAMED = {
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Currency": "¥#,##0.00;-¥#,##0.00",
    "General": "General",
    "General Number": "General",
}


def opendocument(data: bytes) -> Iterator[Sheet]:
    """The sheets of an ods file, or of a fods file, which is the same in one piece of XML."""
    if data.startswith(b"PK"):
        with _zip.opened(data) as container:
            data = _zip.member(container, "content.xml", 200_000_000)
    root = parsed(data, "content.xml")
    hidden = {
        attribute(style, "name")
        for style in root.iter()
        if local(style) == "style" and any(attribute(child, "display") == "false" for child in style)
    }
    for table in root.iter():
        if local(table) != "table" or local(table.getparent()) != "spreadsheet":
            continue
        sheet = Sheet(attribute(table, "name"), hidden=attribute(table, "style-name") in hidden)
        _fill(sheet, table)
        yield sheet


def _fill(sheet: Sheet, table: etree._Element) -> None:
    r = column = 0
    for row in table.iter():
        if local(row) == "table-column":
            times = int(attribute(row, "number-columns-repeated") or 1)
            if _is_hidden(row):
                sheet.hidden_columns.update(range(column, column + min(times, 1024)))
            column += times
        if local(row) != "table-row":
            continue
        times = int(attribute(row, "number-rows-repeated") or 1)
        if _is_hidden(row):
            sheet.hidden_rows.update(range(r, r + min(times, 1024)))
        c = 0
        placed: list[tuple[int, str]] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            wide = int(attribute(cell, "number-columns-repeated") or 1)
            text = clean("\n".join(_paragraph(p) for p in cell if local(p) == "p"))
            if local(cell) == "table-cell":
                height = int(attribute(cell, "number-rows-spanned") or 1)
                width = int(attribute(cell, "number-columns-spanned") or 1)
                if height > 1 or width > 1:
                    sheet.merged.append((r, c, r + height - 1, c + width - 1))
                if text:
                    placed.extend((c + i, text) for i in range(min(wide, 1024)))
            c += wide
        # A blank row may be repeated a million times; a row with text never is, within reason.
        for copy in range(min(times, 1024) if placed else 0):
            for column, text in placed:
                sheet.cells[r + copy, column] = text
        r += times


def _is_hidden(line: etree._Element) -> bool:
    """Whether a row or column is not shown, and not folded under a button that opens it."""
    return attribute(line, "visibility") in ("collapse", "filter") and not local(line.getparent()).endswith("-group")


def _paragraph(element: etree._Element) -> str:
    """The text of a paragraph; annotations are not of it."""
    out = [element.text or ""]
    for child in element:
        if local(child) == "s":
            out.append(" " * int(attribute(child, "c") or 1))
        elif local(child) != "annotation":
            out.append(_paragraph(child))
        out.append(child.tail or "")
    return "".join(out)


def spreadsheetml(data: bytes) -> Iterator[Sheet]:
    """The sheets of a SpreadsheetML 2003 file."""
    root = parsed(data, "SpreadsheetML")
    formats: dict[str, str] = {}
    for style in root.iter():
        if local(style) == "Style":
            for child in style:
                if local(child) == "NumberFormat":
                    pattern = attribute(child, "Format")
                    formats[attribute(style, "ID")] = _NAMED.get(pattern, pattern)
    for worksheet in root:
        if local(worksheet) != "Worksheet":
            continue
        sheet = Sheet(attribute(worksheet, "Name"))
        sheet.hidden = any(
            local(option) == "Visible" and (option.text or "").startswith("Sheet") for option in worksheet.iter()
        )
        r = c = -1
        for row in worksheet.iter():
            if local(row) == "Column":
                c = int(attribute(row, "Index")) - 1 if attribute(row, "Index") else c + 1
                width = min(int(attribute(row, "Span") or 0), 1024)
                if attribute(row, "Hidden") == "1":
                    sheet.hidden_columns.update(range(c, c + width + 1))
                c += width
            if local(row) != "Row":
                continue
            r = int(attribute(row, "Index")) - 1 if attribute(row, "Index") else r + 1
            if attribute(row, "Hidden") == "1":
                sheet.hidden_rows.add(r)
            _row(sheet, row, r, formats)
        yield sheet


def _row(sheet: Sheet, row: etree._Element, r: int, formats: dict[str, str]) -> None:
    c = -1
    for cell in row:
        if local(cell) != "Cell":
            continue
        c = int(attribute(cell, "Index")) - 1 if attribute(cell, "Index") else c + 1
        width = int(attribute(cell, "MergeAcross") or 0)
        height = int(attribute(cell, "MergeDown") or 0)
        if width or height:
            sheet.merged.append((r, c, r + height, c + width))
        for content in cell:
            if local(content) == "Data":
                text = "".join(content.itertext())
                if attribute(content, "Type") == "Number" and text:
                    text = shown(float(text), formats.get(attribute(cell, "StyleID"), "General"))
                if clean(text):
                    sheet.cells[r, c] = clean(text)
        c += width
