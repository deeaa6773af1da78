"""Word documents: docx from its XML, doc from its binary tables (`_doc`), paragraphs and tables in order.

Files older than Word 97 go through antiword or LibreOffice, rich text (RTF) and OpenDocument text (odt) through
LibreOffice, where installed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.model import Grid, Reading
from archive.readers import Unreadable, _ole, _zip
from archive.readers._doc import Row, Rows, TooOld, spanned
from archive.readers._doc import blocks as _doc_blocks
from archive.readers._html_tables import is_data
from archive.readers._xml import attribute, extent, flat_opendocument, local, parsed
from archive.readers.ocr import about_pictures

PRIORITY = 30
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"

# Lines above a table that may be its title.
TITLE_LINES = 8
# The sides of a VML shape among its styles, in points.
_VML_SIZE = re.compile(r"\b(width|height):(\d{1,5}(?:\.\d{1,9})?)pt")
_POINT = 12_700  # EMU
# A converter that has not finished after this many seconds has lost its way.
PATIENCE = 60


def sniff(data: bytes) -> str | None:
    """The kind of document, by the container and what is in it."""
    if _ole.kind(data) == "word":
        return DOC
    if data.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(b"PK\x03\x04") and any(name.startswith("word/") for name in _zip.names(data)):
        return DOCX
    if data.startswith(b"PK\x03\x04") and data[30:90].find(ODT.encode()) >= 0:
        return ODT
    return ODT if flat_opendocument(data) == ODT else None


def read(data: bytes, url: str | None) -> Reading:
    """Tables and paragraphs.

    Raises:
        Unreadable: encrypted, truncated, damaged, too_large; unsupported where antiword is not installed.
    """
    media_type = sniff(data)
    if media_type == DOCX:
        return _docx(DOCX, data)
    if media_type == RTF:
        return _docx(RTF, _by_libreoffice(data, ".rtf"))
    if media_type == ODT:
        return _docx(ODT, _by_libreoffice(data, ".odt"))
    return _doc(data)


# ---------------------------------------------------------------- what both become


@dataclass(slots=True)
class Table:
    """A table in the order it stands in: rows of (text, columns spanned, continues the cell above)."""

    rows: list[list[tuple[str, int, bool]]] = field(default_factory=list)


def _reading(media_type: str, blocks: Iterator[str | Table]) -> Reading:
    grids: list[Grid] = []
    paragraphs: list[str] = []
    above: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            if block.strip():
                paragraphs.append(block)
                above.append(block)
            continue
        grid = _grid(block, above)
        if grid is None:
            continue
        if grid.n_columns == 1:  # a frame around text
            paragraphs.extend(row[0] for row in grid.rows if row[0])
            above.extend(row[0] for row in grid.rows if row[0])
            continue
        grids.append(grid)
        above = []
    return Reading(media_type, tuple(grids), tuple(paragraphs))


def _grid(table: Table, above: Sequence[str]) -> Grid | None:
    width = max((sum(span for _, span, _ in row) for row in table.rows), default=0)
    if not width or not any(text for row in table.rows for text, _, _ in row):
        return None
    rows = [[""] * width for _ in table.rows]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    origin: dict[int, tuple[int, int]] = {}  # column → where the cell that covers it begins
    for r, row in enumerate(table.rows):
        c = 0
        for text, span, continues in row:
            first = origin.get(c)
            if continues and first is not None and not text:
                wide = spans.get(first, (1, span))[1]
                spans[first] = (r - first[0] + 1, wide)
            else:
                rows[r][c] = text
                if span > 1:
                    spans[r, c] = (1, span)
                for column in range(c, c + span):
                    origin[column] = (r, c)
            c += span
        for column in range(c, width):
            origin.pop(column, None)
    titles: list[str] = []
    for text in reversed(above[-TITLE_LINES:]):
        if len(text) > 80 or "。" in text:
            break
        titles[:0] = [text]
    spans = {place: size for place, size in spans.items() if size != (1, 1)}
    return Grid(tuple(tuple(row) for row in rows), spans, before=tuple(titles))


# ---------------------------------------------------------------- docx


def _docx(media_type: str, data: bytes) -> Reading:
    root = _document(data)
    return replace(_reading(media_type, _blocks(root)), findings=about_pictures(_pictures(root)))


def _document(data: bytes) -> Any:
    """The root element of the document's main part."""
    with _zip.opened(data) as container:
        held = {name.lstrip("/"): name for name in container.namelist()}
        name = held.get("word/document.xml") or next(
            (held[n] for n in held if re.match(r"word/document\d*\.xml$", n)), ""
        )
        if not name:
            raise Unreadable("damaged", "docx 中没有正文（word/document.xml） / no document part")
        return parsed(_zip.member(container, name, 150_000_000), name)


def _blocks(root: Any) -> Iterator[str | Table]:
    """Paragraphs and tables of the document's body, in order."""
    for body in root:
        if local(body) == "body":
            yield from _body(body)


def _pictures(root: Any) -> Iterator[tuple[int, int]]:
    """Width and height of every picture, and of every object (a sheet of a workbook) that shows as one."""
    for picture in root.iter("{*}pic"):
        yield extent(picture)
    for image in root.iter("{*}imagedata"):  # VML, in documents of old programs
        # What stands in a Fallback is shown by a picture of the newer kind already.
        if not any(local(parent) == "Fallback" for parent in image.iterancestors()):
            size = dict(_VML_SIZE.findall(attribute(image.getparent(), "style")))
            width, height = (round(float(size.get(side, "0")) * _POINT) for side in ("width", "height"))
            yield width, height


def _body(element: Any) -> Iterator[str | Table]:
    for child in element:
        tag = local(child)
        if tag == "p":
            # A text box is anchored in a paragraph and holds paragraphs (or tables) of its own.
            yield from _boxes(child)
            yield _text(child)
        elif tag == "tbl":
            yield from _table(child)
        elif tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins"):
            yield from _body(child)


def _boxes(paragraph: Any) -> Iterator[str | Table]:
    seen: set[int] = set()
    for box in paragraph.iter():
        if local(box) != "txbxContent" or any(id(parent) in seen for parent in box.iterancestors()):
            continue
        seen.add(id(box))
        # Word writes every text box twice, the second time for old programs.
        if any(local(parent) == "Fallback" for parent in box.iterancestors()):
            continue
        yield from _body(box)


def _text(paragraph: Any) -> str:
    """The text of a paragraph: what is there after tracked changes, without boxes, field codes and hidden text."""
    out: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            tag = local(child)
            if tag in ("t",):
                out.append(child.text or "")
            elif tag in ("tab", "ptab"):
                out.append(" ")
            elif tag in ("br", "cr"):
                out.append("")
            elif tag == "noBreakHyphen":
                out.append("-")
            elif tag == "r" and any(
                local(p) == "vanish" and attribute(p, "val") not in ("0", "false")
                for rpr in child
                if local(rpr) == "rPr"
                for p in rpr
            ):
                continue
            elif tag not in (
                "del",
                "moveFrom",
                "instrText",
                "delText",
                "txbxContent",
                "pict",
                "drawing",
                "AlternateContent",
                "rPr",
                "pPr",
            ):
                walk(child)

    walk(paragraph)
    return "".join(out).strip()


def _table(element: Any) -> Iterator[str | Table]:
    table = Table()
    within: list[str | Table] = []
    for row in _children(element, "tr"):
        cells: list[tuple[str, int, bool]] = []
        before = _property(row, "trPr", "gridBefore")
        if before:
            cells.append(("", int(before), False))
        for cell in _children(row, "tc"):
            span = int(_property(cell, "tcPr", "gridSpan") or 1)
            blocks = list(_body(cell))
            within.extend(blocks)
            text = "".join(block for block in blocks if isinstance(block, str)).strip()
            cells.append((text, max(1, min(span, 500)), _merge(cell)))
        table.rows.append(cells)
    yield from _unnested(table, within)


def _unnested(table: Table, within: Sequence[str | Table]) -> Iterator[str | Table]:
    """A table, and after it those nested in its cells; of a layout table (it holds no data of its own) what stands in
    its cells, in order, so that each table in it keeps the title and the money unit above it."""
    nested = [block for block in within if isinstance(block, Table)]
    own = _grid(table, ()) if nested else None
    if nested and (own is None or not is_data(own)):
        yield from within
    else:
        yield table
        yield from nested


def _children(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if local(child) == tag:
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _children(child, tag)


def _property(element: Any, group: str, name: str) -> str:
    for properties in element:
        if local(properties) == group:
            for one in properties:
                if local(one) == name:
                    return attribute(one, "val")
    return ""


def _merge(cell: Any) -> bool:
    """Does this cell continue the one above?"""
    for properties in cell:
        if local(properties) == "tcPr":
            for one in properties:
                if local(one) == "vMerge":
                    return attribute(one, "val") in ("", "continue")
    return False


# ---------------------------------------------------------------- doc


def _doc(data: bytes) -> Reading:
    """The format read directly; what is older than Word 97 goes through antiword, or LibreOffice."""
    try:
        return _reading(DOC, _tables(_doc_blocks(data)))
    except TooOld:
        pass
    if shutil.which("antiword"):
        return _reading(DOC, _docbook(_by_antiword(data)))
    return _docx(DOC, _by_libreoffice(data, ".doc"))


def _tables(blocks: Iterable[str | Rows]) -> Iterator[str | Table]:
    for block in blocks:
        if isinstance(block, str):
            yield block
        else:
            yield from _unnested(Table(spanned(block.rows)), list(_tables(block.within)))


def _by_antiword(data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.doc"
        path.write_bytes(data)
        done = _run(["antiword", "-x", "db", str(path)], folder)
    if done.returncode or not done.stdout.strip():
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unreadable("damaged", f"antiword 无法读取：{reason[0] if reason else done.returncode} / cannot be read")
    return done.stdout


def _docbook(text: bytes) -> Iterator[str | Table]:
    """Paragraphs and tables of antiword's DocBook, which declares a DOCTYPE of its own that is taken off."""
    body = re.sub(rb"<!DOCTYPE[^>\[]*(\[[^\]]*\])?[^>]*>", b"", text, count=1)
    # Control characters Word used as marks are not XML.
    body = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", body)
    yield from _docbook_blocks(parsed(body, "DocBook"))


def _docbook_blocks(element: Any) -> Iterator[str | Table]:
    for child in element:
        tag = local(child)
        if tag in ("para", "title") and not any(local(inner) == "informaltable" for inner in child):
            yield _words(child)
        elif tag in ("informaltable", "table"):
            yield _docbook_table(child)
        elif tag not in ("bookinfo", "articleinfo", "graphic"):
            yield from _docbook_blocks(child)


def _docbook_table(element: Any) -> Table:
    """Rows of equal columns stand in groups of their own; the widths say which columns they share."""
    rows: list[Row] = []
    for group in element:
        widths = [float(attribute(c, "colwidth").rstrip("pt") or 0) for c in group if local(c) == "colspec"]
        edges = [0]
        for width in widths:
            edges.append(edges[-1] + round(20 * width))
        for row in group.iter():
            if local(row) == "row":
                texts = [_words(entry) for entry in row if local(entry) == "entry"]
                if len(texts) == len(widths):
                    rows.append(Row(texts, edges, [False] * len(texts)))
    return Table(spanned(rows)) if rows else Table()


def _words(element: Any) -> str:
    return re.sub(r"\s*\n\s*", "", "".join(element.itertext())).strip()


def _by_libreoffice(data: bytes, suffix: str) -> bytes:
    """The document converted to docx by LibreOffice."""
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if not program:
        raise Unreadable("unsupported", f"读取这种 {suffix} 需要 LibreOffice，或请另存为 docx / needs LibreOffice")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{suffix}"
        path.write_bytes(data)
        _run([program, "--headless", "--convert-to", "docx", "--outdir", folder, str(path)], folder)
        out = Path(folder) / "document.docx"
        if not out.exists():
            raise Unreadable("damaged", "LibreOffice 无法转换该文档 / cannot be converted")
        return out.read_bytes()


def _run(command: list[str], folder: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            timeout=PATIENCE,
            env={"HOME": folder, "PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout", f"{command[0]} 在 {PATIENCE} 秒内没有完成 / did not finish") from error
