"""`python -m samples.make_files`: makes `samples/files/`, once; not needed to serve or to test.

Needs LibreOffice (`soffice`), Chromium, openpyxl, python-docx, py7zr, reportlab, pypdfium2 and Pillow.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

from samples import documents, forms, html
from samples.documents import Document
from samples.grids import Grid, positioned
from samples.paper import Page as PaperPage
from samples.paper import lay_out, ofd_bytes, pdf_bytes

# -- spreadsheets ------------------------------------------------------------------------------------------------------


def _fill_sheet(sheet: object, grid: Grid, start: int, as_numbers: bool) -> int:
    """Write a grid from row `start` (1-based) on; gives the next free row."""
    for text in grid.above:
        sheet.cell(start, 1, text)  # type: ignore[attr-defined]
        start += 1
    bottom = start
    for r, c, cell in positioned(grid):
        target = sheet.cell(start + r, 1 + c)  # type: ignore[attr-defined]
        if cell.line and as_numbers:
            target.value = float(cell.text)
            target.number_format = "0.00"
        elif cell.text:
            target.value = cell.text
        if cell.colspan > 1 or cell.rowspan > 1:
            sheet.merge_cells(  # type: ignore[attr-defined]
                start_row=start + r,
                start_column=1 + c,
                end_row=start + r + cell.rowspan - 1,
                end_column=c + cell.colspan,
            )
        bottom = max(bottom, start + r + cell.rowspan)
    return bottom


def xlsx_sheets(document: Document) -> bytes:
    """A sheet for each table; amounts are numbers shown with two decimals; one hidden sheet of the exporting system."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for grid in document.grids:
        _fill_sheet(book.create_sheet(f"{grid.label}"), grid, 1, True)
    hidden = book.create_sheet("导出参数")
    hidden.sheet_state = "hidden"
    hidden.append(["系统", "示例预算管理一体化系统"])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xlsx_one_sheet(document: Document) -> bytes:
    """All tables below one another on one sheet; amounts are text."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "公开表"
    row = 1
    for grid in document.grids:
        row = _fill_sheet(sheet, grid, row, False) + 2
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _converted(data: bytes, extension: str, target: str, *options: str) -> bytes:
    """LibreOffice's conversion of one file."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source.{extension}"
        source.write_bytes(data)
        subprocess.run(
            ["soffice", "--headless", *options, "--convert-to", target, "--outdir", f"{folder}/out", str(source)],
            check=True,
            capture_output=True,
        )
        return next((Path(folder) / "out").iterdir()).read_bytes()


def xls(document: Document) -> bytes:
    return _converted(xlsx_sheets(document), "xlsx", "xls:MS Excel 97")


def ods(document: Document) -> bytes:
    return _converted(xlsx_sheets(document), "xlsx", "ods")


# -- word --------------------------------------------------------------------------------------------------------------


def docx(document: Document) -> bytes:
    """The explanation, then the tables."""
    from docx import Document as Word
    from docx.oxml.ns import qn

    word = Word()
    word.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    word.add_heading(document.title, 1)
    for text in document.prose.paragraphs:
        word.add_paragraph(text)
    for grid in document.grids:
        for text in grid.above:
            word.add_paragraph(text)
        table = word.add_table(len(grid.rows), grid.width, style="Table Grid")
        columns = [list(column.cells) for column in table.columns]
        for r, c, cell in positioned(grid):
            target = columns[c][r]
            if cell.colspan > 1 or cell.rowspan > 1:
                target = target.merge(columns[c + cell.colspan - 1][r + cell.rowspan - 1])
            target.text = cell.text
        word.add_paragraph("")
    target_file = io.BytesIO()
    word.save(target_file)
    return target_file.getvalue()


def doc(document: Document) -> bytes:
    return _converted(docx(document), "docx", "doc:MS Word 97")


def _whole_html(document: Document) -> str:
    parts = [f"<h1>{escape(document.title)}</h1>"]
    parts += [f"<p>{escape(text, quote=False)}</p>" for text in document.prose.paragraphs]
    parts += [html.grid_html(grid, "plain") for grid in document.grids]
    style = (
        "<style>body{font-family:'Noto Sans CJK SC'} table{border-collapse:collapse;font-size:8pt;width:100%}</style>"
    )
    return f'<html><head><meta charset="utf-8">{style}</head><body>{"".join(parts)}</body></html>'


def mhtml(document: Document) -> bytes:
    """A web archive that calls itself .doc."""
    boundary = "----=_NextPart_SAMPLE"
    page = base64.encodebytes(_whole_html(document).encode()).decode()
    lines = (
        "MIME-Version: 1.0",
        f'Content-Type: multipart/related; boundary="{boundary}"; type="text/html"',
        "",
        f"--{boundary}",
        "Content-Location: file:///C:/sample/document.htm",
        "Content-Transfer-Encoding: base64",
        'Content-Type: text/html; charset="utf-8"',
        "",
        page,
        f"--{boundary}--",
        "",
    )
    return "\r\n".join(lines).encode()


# -- packages ----------------------------------------------------------------------------------------------------------


def zip_gbk(document: Document) -> bytes:
    """A zip whose names are GBK bytes without the UTF-8 flag, as Windows writes them."""
    target = io.BytesIO()
    name = f"{document.title}/公开报表.xlsx".encode("gbk").decode("cp437")
    with zipfile.ZipFile(target, "w") as package:
        info = zipfile.ZipInfo(name, (2026, 3, 1, 9, 0, 0))
        package.writestr(info, xlsx_sheets(document), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def seven_zip(document: Document) -> bytes:
    import py7zr

    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w") as package:
        package.writestr(xls(document), "公开报表.xls")
    return target.getvalue()


# -- paper -------------------------------------------------------------------------------------------------------------


def pdf_browser(document: Document) -> bytes:
    """Printed by Chromium: fonts embedded."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(_whole_html(document), "utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                str(source),
            ],
            check=True,
            capture_output=True,
        )
        return target.read_bytes()


def _paper(document: Document) -> list[PaperPage]:
    return lay_out(document.title, document.prose.paragraphs, document.grids)


def pdf_text(document: Document) -> bytes:
    """Ruled tables over several pages with repeated headings; the font is named, not embedded."""
    return pdf_bytes(_paper(document))


def ofd(document: Document) -> bytes:
    return ofd_bytes(_paper(document))


def pdf_scanned(document: Document) -> bytes:
    """Pictures of the pages, black and white, 150 dpi: needs OCR."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for page in pypdfium2.PdfDocument(pdf_bytes(lay_out(document.title, [documents.WARNING], document.grids[:4]))):
        picture = page.render(scale=150 / 72).to_pil().convert("1")
        canvas.setPageSize(page.get_size())
        canvas.drawImage(ImageReader(picture), 0, 0, *page.get_size())
        canvas.showPage()
    canvas.save()
    return target.getvalue()


PRODUCERS: dict[str, Callable[[Document], bytes]] = {
    producer.__name__: producer
    for producer in (
        xlsx_sheets,
        xlsx_one_sheet,
        xls,
        ods,
        docx,
        doc,
        mhtml,
        zip_gbk,
        seven_zip,
        pdf_browser,
        pdf_text,
        pdf_scanned,
        ofd,
    )
}


def main() -> None:
    """Make what is missing or out of date; `--all` makes everything."""
    held = {} if "--all" in sys.argv else forms.manifest()
    if "--all" in sys.argv:
        shutil.rmtree(forms.FOLDER, ignore_errors=True)
    forms.FOLDER.mkdir(exist_ok=True)
    manifest = {}
    for document in documents.all_documents():
        form = forms.form_of(document)
        if not form:
            continue
        name, digest = forms.file_name(document), forms.content_digest(document)
        manifest[name] = digest
        if held.get(name) != digest or not (forms.FOLDER / name).exists():
            (forms.FOLDER / name).write_bytes(PRODUCERS[form.producer](document))
            print(name, (forms.FOLDER / name).stat().st_size, flush=True)
    for stale in {path.name for path in forms.FOLDER.iterdir()} - {*manifest, "manifest.json"}:
        (forms.FOLDER / stale).unlink()
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (forms.FOLDER / "manifest.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
