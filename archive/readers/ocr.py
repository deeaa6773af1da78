"""Pictures of pages: scanned PDFs and image files, through the optional extra `ocr` (rapidocr, with its models).

Without the extra a scan is `Unreadable("needs_ocr")`, and scanned pages among others become a finding. With it, the
recognised texts and the ruled lines found in the picture go the way of every other page (`pdf_layout`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from archive.model import Finding, Reading
from archive.readers import Unreadable
from archive.readers.pdf_page import Glyph, Page, Rule

PRIORITY = 60
# Resolution at which pages are drawn: the smallest type of a table (6 pt) is then 17 pixels high.
DPI = 200
# A picture in a document at least so wide and high may be of a table; seals, logos and QR codes are smaller. Sizes are
# in EMU, as office formats have them.
CENTIMETRE = 360_000
_WIDE, _HIGH = 10 * CENTIMETRE, 3 * CENTIMETRE
_NEEDED = "需要文字识别（OCR）：安装可选组件 `pip install yusuan[ocr]` 后重新读取 / a scan: install the extra `ocr`"

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
)


def sniff(data: bytes) -> str | None:
    """An image by its first bytes."""
    for magic, media_type in _IMAGES:
        if data.startswith(magic) and (magic != b"BM" or data[6:10] == b"\x00\x00\x00\x00"):
            return media_type
    return None


def read(data: bytes, url: str | None) -> Reading:
    """Grids and paragraphs of a picture of one page.

    Raises:
        Unreadable: needs_ocr (the extra is not installed), or damaged.
    """
    media_type = sniff(data) or "application/octet-stream"
    if not available():
        raise Unreadable("needs_ocr", f"图片文件，{_NEEDED}")
    _make_room()
    import cv2
    import numpy

    picture = cv2.imdecode(numpy.frombuffer(data, numpy.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise Unreadable("damaged", "图片无法解码 / the picture cannot be decoded")
    from archive.readers.pdf_layout import layout_of_document

    return layout_of_document(media_type, [_recognised(picture, 1, 72 / DPI)], (_doubt([1]),))


def available() -> bool:
    """Is the extra installed?"""
    return find_spec("rapidocr") is not None and find_spec("cv2") is not None


def about_pictures(sizes: Iterable[tuple[int, int]]) -> tuple[Finding, ...]:
    """What is said of pictures (width, height) between the text and cells of a document: they are not looked into."""
    count = sum(width >= _WIDE and height >= _HIGH for width, height in sizes)
    return (unread_pictures(count, "文件"),) if count else ()


def unread_pictures(count: int, where: str) -> Finding:
    """So many pictures, as large as a table, in a file or on a page (`where`, in Chinese)."""
    message = (
        f"{where}中有 {count} 张大如表格的图片，其中若有表，没有读出，需要文字识别（OCR）"
        f" / {count} pictures as large as a table were not read (needs OCR)"
    )
    return Finding("reading.pictures", "unreadable", "reading", message)


def with_text(data: bytes, pages: Sequence[Page], scanned: Sequence[int]) -> tuple[list[Page], tuple[Finding, ...]]:
    """The pages of a PDF with the scanned ones (numbers from 1) recognised, and the findings about them.

    Raises:
        Unreadable: needs_ocr, where no page has text and the extra is not installed.
    """
    if not available():
        if not any(page.glyphs for page in pages):
            raise Unreadable("needs_ocr", f"扫描件（{len(scanned)} 页图像，没有文字层），{_NEEDED}")
        numbers = "、".join(map(str, scanned))
        finding = Finding("reading.scan", "unreadable", "reading", f"第 {numbers} 页是扫描图像，{_NEEDED}")
        return list(pages), (finding,)
    _make_room()
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    out = list(pages)
    try:
        for number in scanned:
            picture = document[number - 1].render(scale=DPI / 72).to_numpy()
            out[number - 1] = _recognised(picture[:, :, :3], number, 72 / DPI)
    finally:
        document.close()
    return out, (_doubt(scanned),)


def _make_room() -> None:
    """Models take more memory and time than a file may: in a worker (`archive.sandbox`) up to its hard limits."""
    import resource

    for what in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (hard, hard))


def _doubt(scanned: Sequence[int]) -> Finding:
    numbers = "、".join(map(str, scanned))
    return Finding(
        "reading.ocr", "not_applicable", "reading", f"第 {numbers} 页由文字识别（OCR）读出，请与原件核对 / read by OCR"
    )


def _recognised(picture: Any, number: int, scale: float) -> Page:
    """A page from its picture; `scale` is points per pixel."""
    height, width = picture.shape[:2]
    glyphs: list[Glyph] = []
    found = _engine()(picture)
    for box, text in zip(found.boxes if found.boxes is not None else (), found.txts or (), strict=True):
        glyphs.extend(_spread(box, str(text), scale))
    return Page(number, width * scale, height * scale, tuple(glyphs), tuple(_rules(picture, scale)), 1.0)


def _spread(box: Any, text: str, scale: float) -> list[Glyph]:
    """The characters of a recognised text, set evenly into its box (Latin ones take half a square)."""
    x0, x1 = min(p[0] for p in box) * scale, max(p[0] for p in box) * scale
    top, bottom = min(p[1] for p in box) * scale, max(p[1] for p in box) * scale
    text = "".join(text.split())
    total = sum(_width(c) for c in text) or 1.0
    out, x = [], x0
    for index, character in enumerate(text):
        step = (x1 - x0) * _width(character) / total
        out.append(Glyph(character, x + 0.05 * step, top, x + 0.95 * step, bottom, index == 0))
        x += step
    return out


def _width(character: str) -> float:
    return 1.0 if character > "\u2e80" else 0.5


def _rules(picture: Any, scale: float) -> list[Rule]:
    """Ruled lines: what is left of the ink when everything shorter than a long stroke is wiped away."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(~grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 15, -2)
    out = []
    # Kernels longer than any character is wide or high, in pixels.
    for along, size in (("row", (45, 1)), ("column", (1, 28))):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
        strokes = cv2.dilate(cv2.erode(ink, kernel), kernel)
        for contour in cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            x, y, w, h = (value * scale for value in cv2.boundingRect(contour))
            if along == "row" and w > 4 * h:
                out.append(Rule(x, y + h / 2, x + w, y + h / 2))
            elif along == "column" and h > 4 * w:
                out.append(Rule(x + w / 2, y, x + w / 2, y + h))
    return out


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
