"""MHTML: a web page with its parts in one file, as Word and browsers save it (often named .doc or .mht).

Excel saves each sheet of a workbook as a page of its own, and before them a page of frames that holds only their names.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message

from archive.model import Finding, Reading
from archive.readers import Unreadable, html

PRIORITY = 40
MEDIA_TYPE = "multipart/related"
# A workbook has tens of sheets.
MAX_PAGES = 300

_HEAD = re.compile(rb"^(?:MIME-Version|From|Content-Type|Subject|Date|Snapshot-Content-Location)\s*:", re.I | re.M)
# How the page of frames names the sheet that another page holds.
_SHEET = re.compile(r'<x:Name>([^<>]{1,100})</x:Name>\s{0,20}<x:WorksheetSource\s{1,20}HRef="([^"<>]{1,300})"')


def sniff(data: bytes) -> str | None:
    """Mail headers at the start, a multipart content type among them."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n")
    if _HEAD.match(head) and re.search(rb"Content-Type:\s*(?:multipart/related|multipart/mixed|text/html)", head, re.I):
        return MEDIA_TYPE
    return None


def read(data: bytes, url: str | None) -> Reading:
    """The page in it, read as HTML, and the pages that it frames: each sheet of a workbook, each frame with tables.

    Raises:
        Unreadable: damaged (no HTML part, as when the file is cut off before it).
    """
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.compat32)
    pages = list(_pages(message))
    if not pages:
        raise Unreadable("damaged", "MHTML 中没有网页正文 / no HTML part in the file")
    location, body = pages[0]
    base = url or (location if location.startswith("http") else None)
    first = replace(html.read(body, base), media_type=MEDIA_TYPE)
    cut = tuple(_cut(message))
    if len(pages) == 1:
        return replace(first, findings=first.findings + cut) if cut else first
    sheets = {_file(place): name for name, place in _SHEET.findall(html.decode(body))}
    told = [first]
    for location, body in pages[1:MAX_PAGES]:
        page = html.read(body, base)
        # Beside a page with text of its own, one without tables is an advertisement, or Word's headers and footers.
        if page.grids or not (first.grids or first.paragraphs):
            sheet = sheets.get(_file(location), "")
            told.append(replace(page, grids=tuple(replace(grid, part=sheet) for grid in page.grids)))
    return replace(
        first,
        grids=tuple(grid for page in told for grid in page.grids),
        paragraphs=tuple(text for page in told for text in page.paragraphs),
        attachments=tuple(dict.fromkeys(one for page in told for one in page.attachments)),
        findings=(*(one for page in told for one in page.findings), *cut, *_left(len(pages))),
    )


def _pages(message: Message) -> Iterator[tuple[str, bytes]]:
    """(place, bytes) of every page in the file, in its order."""
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and body.strip():
                yield str(part.get("Content-Location") or ""), body


def _file(place: str) -> str:
    return place.replace("\\", "/").rsplit("/", 1)[-1].lower()


def _cut(message: Message) -> Iterator[Finding]:
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects):
        told = "文件没有结束标记，可能不完整，后面的网页没有读到 / the file has no end: it was probably cut off"
        yield Finding("reading.truncated", "unreadable", "reading", told)


def _left(count: int) -> Iterator[Finding]:
    if count > MAX_PAGES:
        message = f"文件中有 {count} 个网页，只读了前 {MAX_PAGES} 个 / only the first pages in the file were read"
        yield Finding("reading.parts", "unreadable", "reading", message)
