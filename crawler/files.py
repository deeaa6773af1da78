"""Is a downloaded file whole? Judged by the structure each format keeps at its end or in its own index."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
# Word and Excel save web archives under .doc and .xls as well.
_MIME = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n)*?MIME-Version:\s*1\.0", re.I)
# Excel's and LibreOffice's files of one XML document.
_OFFICE_XML = re.compile(rb"<\?xml[^>]{0,200}>.{0,2000}?(?:office:spreadsheet|opendocument:xmlns:office)", re.S)
# What the extension in a link lets one expect. xlsx, docx, ofd and et may all be zip or OLE inside.
_EXPECTED = {
    "pdf": {"pdf"},
    "xlsx": {"zip", "ole", "html"},
    "xlsm": {"zip", "ole"},
    "xls": {"ole", "zip", "html", "mhtml", "xml"},
    "xml": {"xml"},
    "et": {"ole", "zip"},
    "ods": {"zip"},
    "docx": {"zip", "ole"},
    "doc": {"ole", "zip", "rtf", "html", "mhtml"},
    "wps": {"ole", "zip"},
    "ofd": {"zip"},
    "zip": {"zip"},
    "rar": {"rar"},
    "7z": {"7z"},
    "jpg": {"jpeg", "png"},
    "jpeg": {"jpeg", "png"},
    "png": {"png", "jpeg"},
    "gif": {"gif"},
    "bmp": {"bmp"},
    "tif": {"tiff", "jpeg", "png"},
    "tiff": {"tiff", "jpeg", "png"},
    "rtf": {"rtf", "ole"},
    "mht": {"mhtml"},
    "mhtml": {"mhtml"},
}


_ARCHIVES = ("zip", "rar", "7z")
# What only a file with pages or sheets holds. Names inside OLE are in UTF-16.
_PARTS = {
    "pdf": (b"endobj",),
    "zip": (b"[Content_Types].xml", b"word/document.xml", b"xl/workbook.xml", b"OFD.xml"),
    "ole": tuple(name.encode("utf-16-le") for name in ("Workbook", "Book", "WordDocument")),
    "rtf": (b"\\pard", b"\\par"),
}


def format_of(body: bytes) -> str:
    """The format by its first bytes, or "" where they are none of a file's.

    >>> format_of(b"%PDF-1.7\\n..."), format_of(b"PK\\x03\\x04.."), format_of(b"<html>")
    ('pdf', 'zip', '')
    """
    if b"%PDF-" in body[:1024]:
        return "pdf"
    if _MIME.search(body[:2048]):
        return "mhtml"
    if _OFFICE_XML.match(body[:4096].removeprefix(b"\xef\xbb\xbf")):
        return "xml"
    return next((name for magic, name in MAGIC if body.startswith(magic)), "")


def expected(extension: str, found: str) -> bool:
    """May a link with this extension lead to a file of this format?"""
    return extension not in _EXPECTED or found in _EXPECTED[extension]


def shows_itself(body: bytes, found: str, extension: str) -> bool:
    """Is this, beyond its first bytes, a document (or an archive where one was meant)? Then only its name is wrong."""
    if found in _ARCHIVES and extension in _ARCHIVES:
        return True
    return any(part in body for part in _PARTS.get(found, ()))


def is_whole(body: bytes, found: str) -> bool:
    """Does the file end where its format says it ends? True where the format does not say."""
    check = _WHOLE.get(found)
    return check is None or check(body)


def _pdf(body: bytes) -> bool:
    return b"%%EOF" in body[-2048:]


def _zip(body: bytes) -> bool:
    at = body.rfind(b"PK\x05\x06")
    if at < 0 or len(body) < at + 22:
        return False
    size, start, comment = struct.unpack_from("<IIH", body, at + 12)
    return len(body) >= int(at + 22 + comment) and (start == 0xFFFFFFFF or start + size <= at)


def _ole(body: bytes) -> bool:
    """Every sector that the allocation table marks as used lies inside the file."""
    if len(body) < 512:
        return False
    shift, tables, directory = struct.unpack_from("<H", body, 30)[0], *struct.unpack_from("<I4xI", body, 44)[:2]
    if shift not in (9, 12):
        return False
    size = 1 << shift
    have = (len(body) - size + size - 1) // size
    first = [sector for sector in struct.unpack_from("<109I", body, 76)[: min(tables, 109)] if sector < 0xFFFFFFFA]
    if directory >= have or any(sector >= have for sector in first) or not first:
        return False
    last, base = first[-1], (len(first) - 1) * (size // 4)
    at = (last + 1) * size
    if at + size > len(body) + 3:
        return False
    marks = struct.unpack_from(f"<{size // 4}I", body.ljust(at + size, b"\xff"), at)
    used = [base + number for number, mark in enumerate(marks) if mark != 0xFFFFFFFF]
    return not used or max(used) < have


def _rar(body: bytes) -> bool:
    if body.startswith(b"Rar!\x1a\x07\x01\x00"):
        return b"\x1dwVQ\x03\x05\x04\x00" in body[-64:]
    return b"\xc4\x3d\x7b\x00\x40\x07\x00" in body[-64:] or body[-7:-5] != b""


def _seven(body: bytes) -> bool:
    if len(body) < 32:
        return False
    offset, size = struct.unpack_from("<QQ", body, 12)
    return len(body) >= 32 + int(offset) + int(size)


def _mhtml(body: bytes) -> bool:
    boundary = re.search(rb'boundary\s*=\s*"?([^"\r\n;]+)', body[:4096], re.I)
    return boundary is None or b"--" + boundary[1] + b"--" in body[-1024:]


def _jpeg(body: bytes) -> bool:
    return b"\xff\xd9" in body[-4096:]


def _png(body: bytes) -> bool:
    return b"IEND" in body[-64:]


def _gif(body: bytes) -> bool:
    return b"\x3b" in body[-16:]


def _rtf(body: bytes) -> bool:
    return body.rstrip(b"\r\n\0 ").endswith(b"}")


def _xml(body: bytes) -> bool:
    return body.rstrip(b"\r\n\0 ").endswith(b">")


_WHOLE: dict[str, Callable[[bytes], bool]] = {
    "pdf": _pdf,
    "zip": _zip,
    "ole": _ole,
    "7z": _seven,
    "rar": _rar,
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "rtf": _rtf,
    "mhtml": _mhtml,
    "xml": _xml,
}
