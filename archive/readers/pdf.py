"""PDF: tables by their ruled lines and the places of the characters, the rest as whole paragraphs.

Through pdfium (permissive licence). A page's ruled lines make lattices, characters fall into their cells; what lies
outside becomes the text above a table or running text. Tables that run over several pages become one grid. A file
without a text layer is a scan: `Unreadable("needs_ocr")` unless the OCR extra reads it.
"""

from __future__ import annotations

from archive.model import Finding, Reading
from archive.readers import Unreadable
from archive.readers.pdf_layout import layout_of_document
from archive.readers.pdf_page import Page

MEDIA_TYPE = "application/pdf"
MAX_PAGES = 3000
# A page without text of which pictures cover this much is a scan.
SCANNED = 0.3

_CONTAINERS = (b"PK", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"<", b"MIME-Version")


def sniff(data: bytes) -> str | None:
    """A PDF begins with %PDF- within its first kilobyte (ISO 32000-1, annex H); a package may hold one there as well."""
    if data.startswith(_CONTAINERS):
        return None
    return MEDIA_TYPE if b"%PDF-" in data[:1024] else None


def read(data: bytes, url: str | None) -> Reading:
    """Grids and paragraphs of a PDF.

    Raises:
        Unreadable: encrypted, truncated, damaged, too_large (more than 3000 pages) or needs_ocr.
    """
    pages = _pages(data)
    scanned = [page.number for page in pages if not page.glyphs and page.picture > SCANNED]
    findings: tuple[Finding, ...] = ()
    if scanned:
        from archive.readers import ocr

        pages, findings = ocr.with_text(data, pages, scanned)
    return layout_of_document(MEDIA_TYPE, pages, findings)


def _pages(data: bytes) -> list[Page]:
    import pypdfium2

    from archive.readers._pdfium import read_page

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _named(data, str(error)) from error
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable("too_large", f"PDF 有 {len(document)} 页，超过 {MAX_PAGES} 页 / too many pages")
        pages = [read_page(document[index], index + 1) for index in range(len(document))]
        # Where a page's text runs on beyond its edge, the same text is printed on the page before or after.
        off = {page.number + step for page in pages if page.runs_off for step in (-1, 0, 1)}
        return [
            read_page(document[page.number - 1], page.number, clipped=True) if page.number in off else page
            for page in pages
        ]
    finally:
        document.close()


def _named(data: bytes, reason: str) -> Unreadable:
    if "assword" in reason:
        return Unreadable("encrypted", "PDF 已加密，需要密码 / the PDF needs a password")
    if b"%%EOF" not in data[-2048:]:
        return Unreadable("truncated", "PDF 不完整（没有结尾标记 %%EOF），请重新下载 / the PDF is cut off")
    return Unreadable("damaged", f"PDF 已损坏：{reason} / the PDF is damaged")
