"""xlsx and xlsb through calamine, with what calamine does not give: number formats and formulas without results."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal

from archive.readers import Unreadable, _zip
from archive.readers._sheet_formulas import name_of, place_of, results
from archive.readers._sheet_numbers import BUILT_IN, shown
from archive.readers._sheets import MAX_CELLS, Sheet, clean
from archive.readers._xml import attribute, extent, local, parsed
from archive.readers.excel import about_formulas

# Unpacked size of one sheet's XML.
MAX_SHEET = 150_000_000

MAX_DRAWING = 20_000_000

# No sheet of any program has more.
MAX_COLUMNS = 16_384

_DRAWING = re.compile(r"xl/(?:drawings/drawing\d{1,9}|cellimages)\.xml")
# A cell with content. Sheets are machine-written: attributes in double quotes, no comments between cells.
_CELL = re.compile(rb"<(?:\w+:)?c((?:\s[^<>/]*)?)>(.*?)</(?:\w+:)?c>", re.S)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.S)
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>[^<]*[^<\s]")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}\d+)"')
_ERROR = re.compile(rb"<(?:\w+:)?v>(#[\w/]{1,20}[!?]?)</")
# Programs write a cell's place before its style or after it.
_STYLED = re.compile(rb'<(?:\w+:)?c [^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*?\bs="(\d+)"')
_STYLED_FIRST = re.compile(rb'<(?:\w+:)?c [^<>]*?\bs="(\d+)"[^<>]*?\br="([A-Z]{1,3}\d+)"')

# Rows and columns; a thing of another name that is hidden has no place of its own.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_FOLDED = re.compile(rb'\boutlineLevel="[1-9]"')
_NUMBER = re.compile(rb'\b(?:r|min)="(\d{1,7})"')
_LAST = re.compile(rb'\bmax="(\d{1,5})"')


def sheets(data: bytes, is_binary: bool) -> Iterator[Sheet]:
    """The sheets of a workbook.

    Raises:
        Unreadable: encrypted, truncated, damaged or too_large.
    """
    import python_calamine

    with _zip.opened(data) as container:
        sources = {} if is_binary else _sheet_parts(container)
        formats = {} if is_binary else _formats(container)
        texts = {name: _zip.member(container, part, MAX_SHEET) for name, part in sources.items()}
    for name, text in texts.items():
        _refuse_endless(name, text)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        about = book.sheets_metadata
    except python_calamine.PasswordError as error:
        raise Unreadable("encrypted", "工作簿有密码保护 / the workbook needs a password") from error
    except python_calamine.CalamineError as error:
        raise Unreadable("damaged", f"工作簿无法读取：{error} / the workbook cannot be read") from error
    for entry in about:
        if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            source = book.get_sheet_by_name(entry.name)
            rows = source.to_python(skip_empty_area=False)
            merged = source.merged_cell_ranges or []
        except python_calamine.CalamineError as error:
            raise Unreadable("damaged", f"工作表“{entry.name}”无法读取：{error} / a sheet cannot be read") from error
        sheet = Sheet(entry.name, hidden=entry.visible != python_calamine.SheetVisibleEnum.Visible)
        sheet.merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in merged]
        _fill(sheet, rows, texts.get(entry.name, b""), formats)
        yield sheet


def pictures(data: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of every picture on the sheets (in WPS also in a cell)."""
    with _zip.opened(data) as container:
        for name in container.namelist():
            if _DRAWING.fullmatch(name.lstrip("/")):
                for picture in parsed(_zip.member(container, name, MAX_DRAWING), name).iter("{*}pic"):
                    # Where a picture does not say its size, the place it is anchored in does.
                    anchor = picture.getparent()
                    yield extent(picture) if any(extent(picture)) or anchor is None else extent(anchor)


def _fill(sheet: Sheet, rows: Sequence[Sequence[object]], text: bytes, formats: dict[int, str]) -> None:
    """Cells as shown, then the formulas that have no result."""
    if b'hidden="' in text:
        sheet.hidden_rows, sheet.hidden_columns = _hidden(text)
    styles, formulas = _cells(text)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value == "" or value is None:
                continue
            shown_text = _text(value, formats.get(styles.get((r, c), 0), "General"))
            if shown_text:
                sheet.cells[r, c] = shown_text
    if b't="e"' in text:
        sheet.cells.update(_errors(text))
    if formulas:
        _reckon(sheet, rows, formulas, styles, formats)


def _errors(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells that show an error (#REF!, #DIV/0!): calamine gives nothing for them."""
    for attributes, content in _CELL.findall(text):
        reference, shown_error = _REFERENCE.search(attributes), _ERROR.search(content)
        if b't="e"' in attributes and reference and shown_error:
            yield place_of(reference.group(1).decode()), shown_error.group(1).decode()


def _hidden(text: bytes) -> tuple[set[int], set[int]]:
    """The rows and columns that are not shown and that no button beside them opens."""
    rows: set[int] = set()
    for attributes in _ROW.findall(text):
        found = _NUMBER.search(attributes)
        if found and _HIDDEN.search(attributes) and not _FOLDED.search(attributes):
            rows.add(int(found.group(1)) - 1)
    columns: set[int] = set()
    for attributes in _COLUMN.findall(text):
        first, last = _NUMBER.search(attributes), _LAST.search(attributes)
        if first and last and _HIDDEN.search(attributes) and not _FOLDED.search(attributes):
            columns.update(range(int(first.group(1)) - 1, min(int(last.group(1)), MAX_COLUMNS)))
    return rows, columns


def _text(value: object, pattern: str) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return shown(value, pattern)
    if isinstance(value, datetime.datetime):
        return str(value.date()) if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return clean(str(value))


def _reckon(
    sheet: Sheet,
    rows: Sequence[Sequence[object]],
    formulas: dict[tuple[int, int], str],
    styles: dict[tuple[int, int], int],
    formats: dict[int, str],
) -> None:
    """Results of formulas the file holds none for, where they are sums."""

    def stored(r: int, c: int) -> Decimal | None:
        value = rows[r][c] if r < len(rows) and c < len(rows[r]) else None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return Decimal(f"{value:.15g}")

    values, unread = results(formulas, stored)
    for place, value in values.items():
        text = shown(float(value), formats.get(styles.get(place, 0), "General"))
        if text:
            sheet.cells[place] = text
    sheet.findings.extend(about_formulas(sheet.name, list(values), unread))


def _cells(text: bytes) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], str]]:
    """Styles of the styled cells, and the formulas that have no result."""
    styles: dict[tuple[int, int], int] = {}
    columns: dict[bytes, int] = {}
    for letters, row, style in _STYLED.findall(text):
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = place_of(letters.decode() + "1")[1]
        styles[int(row) - 1, column] = int(style)
    for style, name in _STYLED_FIRST.findall(text):
        styles[place_of(name.decode())] = int(style)
    formulas: dict[tuple[int, int], str] = {}
    if b"</f>" in text or b"<f/>" in text or b":f" in text:
        for attributes, content in _CELL.findall(text):
            reference = _REFERENCE.search(attributes)
            formula = _FORMULA.search(content)
            if reference and formula and not _RESULT.search(content[formula.end() :]):
                formulas[place_of(reference.group(1).decode())] = (formula.group(1) or b"").decode("utf-8", "replace")
    return styles, formulas


def _refuse_endless(name: str, text: bytes) -> None:
    """Refuse what nobody could lay out, before anyone tries: too many cells, or a few at opposite corners."""
    filled = text.count(b"</v>") + text.count(b"</is>") + text.count(b":v>") // 2
    if filled > MAX_CELLS:
        raise Unreadable("too_large", f"工作表“{name}”有 {filled:,} 个单元格 / the sheet has too many cells")
    last_row = last_column = 0
    for reference in set(_REFERENCE.findall(text)) if filled < 1000 else ():
        row, column = place_of(reference.decode())
        last_row, last_column = max(last_row, row), max(last_column, column)
    if (last_row + 1) * (last_column + 1) > 12 * MAX_CELLS:
        raise Unreadable("too_large", f"工作表“{name}”延伸到 {name_of(last_row, last_column)} / the sheet is too large")


def _sheet_parts(container: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the container."""
    held = {name.lstrip("/"): name for name in container.namelist()}
    if "xl/workbook.xml" not in held:
        return {}
    targets = {}
    if "xl/_rels/workbook.xml.rels" in held:
        for one in parsed(_zip.member(container, held["xl/_rels/workbook.xml.rels"]), "workbook.xml.rels"):
            targets[one.get("Id", "")] = one.get("Target", "")
    out = {}
    for element in parsed(_zip.member(container, held["xl/workbook.xml"]), "workbook.xml").iter():
        if local(element) != "sheet":
            continue
        target = targets.get(attribute(element, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        if part in held and part.endswith(".xml"):
            out[element.get("name", "")] = held[part]
    return out


def _formats(container: zipfile.ZipFile) -> dict[int, str]:
    """Style number of a cell → number format."""
    held = {name.lstrip("/"): name for name in container.namelist()}
    if "xl/styles.xml" not in held:
        return {}
    root = parsed(_zip.member(container, held["xl/styles.xml"], 50_000_000), "styles.xml")
    own = dict(BUILT_IN)
    out: dict[int, str] = {}
    for element in root.iter():
        if local(element) == "numFmt" and local(element.getparent()) == "numFmts":
            own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
        elif local(element) == "cellXfs":
            for index, xf in enumerate(element):
                out[index] = own.get(int(xf.get("numFmtId", "0")), "General")
    return out
