"""A printing press for tests: the same tables set as xlsx, xls, ods, docx, OFD, HTML, PDF and in packages.

Every function takes `Printed` tables and gives the bytes of one file. The formats are written by other people's
libraries (openpyxl, xlwt, odfpy, python-docx, Chromium, reportlab); OFD and stored RAR, for which there are none, are
written here after their specifications.
"""

from __future__ import annotations

import binascii
import html
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

CHROMIUM = "/usr/bin/chromium"
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+")


@dataclass(frozen=True)
class Printed:
    """One table: its name, the lines above it, its cells with spans resolved."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    above: tuple[str, ...] = ()

    def cells(self) -> Iterator[tuple[int, int, int, int, str]]:
        """(row, column, rowspan, colspan, text) of every cell, covered ones left out."""
        covered = {
            (r + i, c + j)
            for (r, c), (height, width) in self.spans.items()
            for i in range(height)
            for j in range(width)
            if i or j
        }
        for r, row in enumerate(self.rows):
            for c, text in enumerate(row):
                if (r, c) not in covered:
                    yield r, c, *self.spans.get((r, c), (1, 1)), text


def number(text: str) -> tuple[float, str] | None:
    """A printed amount as a workbook stores it: its value and the format that prints it again."""
    if not _NUMBER.fullmatch(text):
        return None
    decimals = "0" * len(text.partition(".")[2])
    return float(Decimal(text.replace(",", ""))), ("#,##0." if "," in text else "0.") + decimals


def xlsx(tables: Sequence[Printed], one_sheet: bool = False, noise: float = 0.0) -> bytes:
    """A workbook, a sheet each or all on one sheet; amounts are numbers, off by `noise` as sums in binary are."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    sheet = book.create_sheet("公开表") if one_sheet else None
    down = 0
    for table in tables:
        if not one_sheet:
            sheet, down = book.create_sheet(table.name), 0
        assert sheet is not None
        for line in table.above:
            down += 1
            sheet.cell(down, 1, line)
        for r, c, height, width, text in table.cells():
            cell = sheet.cell(down + r + 1, c + 1)
            found = number(text)
            if found:
                cell.value, cell.number_format = found[0] + noise, found[1]
            elif text:
                cell.value = text
            if height > 1 or width > 1:
                sheet.merge_cells(
                    start_row=down + r + 1, start_column=c + 1, end_row=down + r + height, end_column=c + width
                )
        down += len(table.rows) + 2
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(tables: Sequence[Printed]) -> bytes:
    """A BIFF8 workbook, a sheet each."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for table in tables:
        sheet = book.add_sheet(table.name)
        for r, line in enumerate(table.above):
            sheet.write(r, 0, line)
        down = len(table.above)
        for r, c, height, width, text in table.cells():
            found = number(text)
            value: object = text
            style = xlwt.Style.default_style
            if found:
                value, style = found[0], xlwt.easyxf(num_format_str=found[1])
            if height > 1 or width > 1:
                sheet.write_merge(down + r, down + r + height - 1, c, c + width - 1, value, style)
            elif text:
                sheet.write(down + r, c, value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(tables: Sequence[Printed]) -> bytes:
    """An OpenDocument workbook, a sheet each."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for table in tables:
        sheet = Table(name=table.name)
        for line in table.above:
            row = TableRow()
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=line))
            row.addElement(cell)
            sheet.addElement(row)
        begins = {(r, c): (height, width, text) for r, c, height, width, text in table.cells()}
        for r in range(len(table.rows)):
            row = TableRow()
            for c in range(len(table.rows[0])):
                if (r, c) not in begins:
                    row.addElement(CoveredTableCell())
                    continue
                height, width, text = begins[r, c]
                found = number(text)
                kind: dict[str, object] = {"valuetype": "float", "value": found[0]} if found else {}
                cell = TableCell(numberrowsspanned=height, numbercolumnsspanned=width, **kind)
                if text:
                    cell.addElement(P(text=text))
                row.addElement(cell)
            sheet.addElement(row)
        book.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spreadsheetml(tables: Sequence[Printed]) -> bytes:
    """The XML that Excel 2003 and many web systems write, usually named .xls."""
    out = [
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>'
        '<Style ss:ID="money"><NumberFormat ss:Format="#,##0.00"/></Style>'
        '<Style ss:ID="plain"><NumberFormat ss:Format="Fixed"/></Style></Styles>'
    ]
    for table in tables:
        out.append(f'<Worksheet ss:Name="{table.name}"><Table>')
        rows: dict[int, list[str]] = {}
        for r, c, height, width, text in table.cells():
            found = number(text)
            if not text and height == width == 1:
                continue
            attributes = f' ss:Index="{c + 1}"'
            attributes += f' ss:MergeAcross="{width - 1}"' if width > 1 else ""
            attributes += f' ss:MergeDown="{height - 1}"' if height > 1 else ""
            if found and len(text.partition(".")[2]) == 2:
                attributes += f' ss:StyleID="{"money" if "," in text else "plain"}"'
                data = f'<Data ss:Type="Number">{found[0]!r}</Data>'
            else:
                data = f'<Data ss:Type="String">{html.escape(text)}</Data>' if text else ""
            rows.setdefault(r, []).append(f"<Cell{attributes}>{data}</Cell>")
        for r, cells in sorted(rows.items()):
            out.append(f'<Row ss:Index="{r + 1}">{"".join(cells)}</Row>')
        out.append("</Table></Worksheet>")
    return "".join([*out, "</Workbook>"]).encode()


def changed(container: bytes, name: str, pattern: str, replacement: str) -> bytes:
    """A ZIP container with one member's text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == name:
                text, times = re.subn(pattern, replacement, data.decode(), flags=re.S)
                assert times, f"{pattern} is not in {name}"
                data = text.encode()
            new.writestr(info.filename, data)
    return out.getvalue()


def with_member(container: bytes, name: str, data: bytes) -> bytes:
    """A ZIP container with a member more."""
    out = io.BytesIO(container)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, data)
    return out.getvalue()


def encrypted_office() -> bytes:
    """The container of a workbook with a password: an OLE file whose directory names EncryptedPackage."""
    sector = b"\xff" * 512
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(472)
    return head + sector + "Root Entry\0EncryptedPackage\0EncryptionInfo\0".encode("utf-16-le") + sector


def docx(tables: Sequence[Printed], prose: Sequence[str] = ()) -> bytes:
    """A Word document: prose, then each table under its lines."""
    import docx as word

    document = word.Document()
    for text in prose:
        document.add_paragraph(text)
    for table in tables:
        for line in table.above:
            document.add_paragraph(line)
        grid = document.add_table(len(table.rows), len(table.rows[0]))
        grid.style = "Table Grid"
        cells = [list(row.cells) for row in grid.rows]
        for r, c, height, width, _ in table.cells():
            if height > 1 or width > 1:
                cells[r][c].merge(cells[r + height - 1][c + width - 1])
        for r, c, _, _, text in table.cells():
            if text:
                cells[r][c].paragraphs[0].add_run(text)
        document.add_paragraph("")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(tables: Sequence[Printed], prose: Sequence[str] = (), title: str = "", style: str = "") -> str:
    """An HTML page with the tables, as text."""
    parts = [f"<h1>{html.escape(title)}</h1>" if title else ""]
    parts.extend(f"<p>{html.escape(text)}</p>" for text in prose)
    for table in tables:
        parts.extend(f'<p class="above">{html.escape(line)}</p>' for line in table.above)
        parts.append("<table>")
        begins: dict[int, list[str]] = {}
        for r, _, height, width, text in table.cells():
            spans = (f' rowspan="{height}"' if height > 1 else "") + (f' colspan="{width}"' if width > 1 else "")
            begins.setdefault(r, []).append(f"<td{spans}>{html.escape(text)}</td>")
        parts.extend(f"<tr>{''.join(begins.get(r, []))}</tr>" for r in range(len(table.rows)))
        parts.append("</table>")
    css = (
        "body{font:10pt 'Noto Serif CJK SC'} table{border-collapse:collapse;break-before:auto;margin:6pt 0}"
        "td{border:0.75pt solid #000;padding:2pt 3pt;height:11pt} .above{text-align:center}"
        "@page{size:A3 landscape;margin:15mm}"
    )
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<style>{css}{style}</style></head><body>{''.join(parts)}</body></html>"
    )


def printed(text: str) -> bytes:
    """A page as Chromium prints it to PDF."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            tab = browser.new_page()
            tab.set_content(text)
            return tab.pdf(prefer_css_page_size=True, print_background=True)
        finally:
            browser.close()


def mhtml(text: str) -> bytes:
    """A page as browsers save it in one file."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related")
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "http://example.invalid/page.html"
    message.attach(MIMEText(text, "html", "utf-8"))
    return message.as_bytes()


def zipped(files: Mapping[str, bytes], encoding: str = "gbk") -> bytes:
    """A ZIP whose names are written as Windows in Chinese writes them: in GBK, without saying so."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for index, (name, data) in enumerate(files.items()):
            # Written under a stand-in of equal length, then put right in both places it stands.
            package.writestr(zipfile.ZipInfo(_stand_in(index, len(name.encode(encoding)))), data)
    raw = out.getvalue()
    for index, name in enumerate(files):
        raw = raw.replace(_stand_in(index, len(name.encode(encoding))).encode(), name.encode(encoding))
    return raw


def _stand_in(index: int, length: int) -> str:
    return f"~{index}".ljust(length, "~")


def seven_zipped(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=bool(password)) as package:
        for name, data in files.items():
            package.writestr(data, name)
    return out.getvalue()


def rar(files: Mapping[str, bytes]) -> bytes:
    """A RAR 4 archive with stored members (technote.txt of RAR 4.20): marker, archive header, file blocks, end."""

    def block(body: bytes) -> bytes:
        return struct.pack("<H", binascii.crc32(body) & 0xFFFF) + body

    out = b"Rar!\x1a\x07\x00" + block(struct.pack("<BHHHI", 0x73, 0, 13, 0, 0))
    for name, data in files.items():
        # Unicode names: the ASCII form, a zero, then UTF-8 is allowed where flag 0x0200 is set without the zero.
        raw = name.encode()
        size = 32 + len(raw)
        body = struct.pack(
            "<BHHIIBIIBBHI",
            *(0x74, 0x8000 | 0x0200, size, len(data), len(data), 3, binascii.crc32(data), 0x5A21_0000, 29, 0x30),
            *(len(raw), 0o100644),
        )
        out += block(body + raw) + data
    return out + block(struct.pack("<BHH", 0x7B, 0x4000, 7))


def pdf(
    tables: Sequence[Printed],
    rules: str = "all",
    size: float = 9,
    rotate: int = 0,
    widths: Sequence[str] = (),
    watermark: str = "",
) -> bytes:
    """A PDF drawn by hand through reportlab, a page each. `rules`: "all" lines, "open" (no outer sides), "rows"
    (horizontal lines only), "head" (three lines, as in books), "none", "filled" (lines as filled bars), "columns" (no
    lines between rows of the body). `widths`: the texts the columns are made wide enough for."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    wide, high = 842.0, 595.0
    paper = canvas.Canvas(out, pagesize=(high, wide) if rotate in (90, 270) else (wide, high))
    for table in tables:
        if rotate == 90:  # drawn turned to the left, shown turned to the right
            paper.setPageRotation(90)
            paper.translate(high, 0)
            paper.rotate(90)
        _draw(paper, table, rules, size, wide, high, widths)
        for x in range(80, 800, 140) if watermark else ():  # aslant over the table
            paper.saveState()
            paper.setFillGray(0.8)
            paper.translate(x, 380)
            paper.rotate(30)
            paper.setFont("STSong-Light", 30)
            paper.drawString(0, 0, watermark)
            paper.restoreState()
        paper.showPage()
    paper.save()
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that opens only with a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    paper = canvas.Canvas(out, encrypt=StandardEncryption("secret", strength=128))
    paper.drawString(100, 100, "locked")
    paper.save()
    return out.getvalue()


def scanned_pdf(table: Printed | None = None) -> bytes:
    """A page that is one picture: the table as Chromium paints it, or grey paper."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    picture = Image.open(io.BytesIO(painted(page([table])))) if table else Image.new("L", (600, 800), 230)
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(picture.width * 0.5, picture.height * 0.5))
    paper.drawImage(ImageReader(picture), 0, 0, picture.width * 0.5, picture.height * 0.5)
    paper.save()
    return out.getvalue()


def painted(text: str) -> bytes:
    """A page as a picture (PNG), two pixels a point."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            tab = browser.new_page(device_scale_factor=2)
            tab.set_content(text)
            return tab.screenshot(full_page=True)
        finally:
            browser.close()


def _draw(
    paper: object, table: Printed, rules: str, size: float, wide: float, high: float, texts: Sequence[str]
) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    assert isinstance(paper, Canvas)
    paper.setFont("STSong-Light", size)
    y = high - 50
    for line in table.above:
        paper.drawCentredString(wide / 2, y, line)
        y -= size * 2
    columns = len(table.rows[0])
    widths = [
        max((stringWidth(t, "STSong-Light", size) for r, c, h, w, t in table.cells() if c == k and w == 1), default=20)
        + 12
        for k in range(columns)
    ]
    for k, text in enumerate(texts):
        widths[k] = stringWidth(text, "STSong-Light", size) + 12
    xs = [50.0]
    for width in widths:
        xs.append(xs[-1] + width)
    pitch = size * 1.9
    ys = [y - pitch * k for k in range(len(table.rows) + 1)]
    for r, c, height, width, text in table.cells():
        left, right, top, bottom = xs[c], xs[c + width], ys[r], ys[r + height]
        base = (top + bottom) / 2 - size * 0.35
        if number(text):
            paper.drawRightString(right - 3, base, text)
        elif width > 1 or r == 0:
            paper.drawCentredString((left + right) / 2, base, text)
        else:
            paper.drawString(left + 3, base, text)
        _sides(paper, rules, (left, right, top, bottom), (r, c, height, width), len(table.rows), columns)


def _sides(paper: object, rules: str, box: tuple[float, ...], place: tuple[int, ...], rows: int, columns: int) -> None:
    from reportlab.pdfgen.canvas import Canvas

    assert isinstance(paper, Canvas)
    left, right, top, bottom = box
    r, c, height, width = place

    def line(x0: float, y0: float, x1: float, y1: float) -> None:
        if rules == "filled":
            paper.rect(x0, y0, max(x1 - x0, 0.7), max(y1 - y0, 0.7), stroke=0, fill=1)
        else:
            paper.line(x0, y0, x1, y1)

    across = rules in ("all", "open", "rows", "filled")
    if across or (rules == "head" and r in (0, 1)) or (rules == "columns" and r in (0, 1, 2)):
        line(left, top, right, top)
    if r + height == rows and rules != "none":
        line(left, bottom, right, bottom)
    if rules in ("all", "filled", "columns") or (rules == "open" and c > 0):
        line(left, bottom, left, top)
    if c + width == columns and rules in ("all", "filled", "columns"):
        line(right, bottom, right, top)


def ofd(tables: Sequence[Printed], size: float = 3.2) -> bytes:
    """An OFD file, a page each: text objects with character steps, lines as path objects (GB/T 33190-2016)."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        package.writestr(
            "OFD.xml",
            f'{head}<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        pages = "".join(f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(tables)))
        package.writestr(
            "Doc_0/Document.xml",
            f"{head}<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        )
        for i, table in enumerate(tables):
            body = "".join(_ofd_objects(table, size))
            package.writestr(
                f"Doc_0/Pages/Page_{i}/Content.xml",
                f'{head}<ofd:Page {space}><ofd:Content><ofd:Layer ID="9">{body}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return out.getvalue()


def _ofd_objects(table: Printed, size: float) -> Iterator[str]:
    def length(text: str) -> float:
        return sum(size * (1 if char > "\u2e80" else 0.5) for char in text)

    def words(text: str, x: float, y: float) -> str:
        steps = " ".join(f"{size * (1 if char > chr(0x2E80) else 0.5):.3f}" for char in text[:-1])
        return (
            f'<ofd:TextObject ID="1" Boundary="{x:.3f} {y - size:.3f} {length(text) + 1:.3f} {size * 1.2:.3f}" '
            f'Font="1" Size="{size}"><ofd:TextCode X="0" Y="{size * 0.9:.3f}" DeltaX="{steps}">'
            f"{html.escape(text)}</ofd:TextCode></ofd:TextObject>"
        )

    def line(x0: float, y0: float, x1: float, y1: float) -> str:
        return (
            f'<ofd:PathObject ID="2" Boundary="{x0:.3f} {y0:.3f} {x1 - x0 + 0.1:.3f} {y1 - y0 + 0.1:.3f}" '
            f'LineWidth="0.25"><ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f} </ofd:AbbreviatedData>'
            "</ofd:PathObject>"
        )

    y = 15.0
    for text in table.above:
        yield words(text, 210 - length(text) / 2, y)
        y += size * 2
    widths = [
        max([length(t) for r, c, h, w, t in table.cells() if c == k and w == 1] + [6.0]) + 3
        for k in range(len(table.rows[0]))
    ]
    xs = [15.0]
    for width in widths:
        xs.append(xs[-1] + width)
    pitch = size * 2
    for r, c, height, wide, text in table.cells():
        left, right, top, bottom = xs[c], xs[c + wide], y + r * pitch, y + (r + height) * pitch
        if text:
            x = right - length(text) - 1 if number(text) else left + 1
            yield words(text, x, (top + bottom) / 2 + size * 0.35)
        yield line(left, top, right, top) + line(left, bottom, right, bottom)
        yield line(left, top, left, bottom) + line(right, top, right, bottom)
