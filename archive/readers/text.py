"""Text without a format: tables whose cells are parted by commas or tabs (CSV, Excel's "Unicode text"), else prose."""

from __future__ import annotations

import csv
import re
from collections import Counter

from archive.model import Reading
from archive.readers._sheets import Sheet, clean, reading_of

PRIORITY = 95  # asked last: every format that is written in letters is text
CSV, PLAIN = "text/csv", "text/plain"

_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# How markup, scripts and the like begin: they are of a format that no reader knows.
_MARKUP = ("<", "{", "[", "/*", "//", "%", "@")


def sniff(data: bytes) -> str | None:
    """`text/csv` or `text/plain` when every byte is of a text in Chinese."""
    text = _decoded(data)
    if text is None:
        return None
    return CSV if _separator(text) else PLAIN


def read(data: bytes, url: str | None) -> Reading:
    """One grid, or paragraphs.

    Raises:
        Unreadable: too_large.
    """
    text = _decoded(data) or ""
    separator = _separator(text)
    if not separator:
        return Reading(PLAIN, paragraphs=tuple(line for each in text.splitlines() if (line := each.strip())))
    sheet = Sheet("")
    # A quotation mark that is never closed is an error: it would swallow the rest of the table.
    for r, row in enumerate(csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)):
        sheet.cells.update({(r, c): words for c, cell in enumerate(row) if (words := clean(cell))})
    return reading_of(CSV, [sheet])


def _decoded(data: bytes) -> str | None:
    """The text, or None where the bytes are none."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for name in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text) or text.lstrip().startswith(_MARKUP) or not _CHINESE.search(text):
            return None
        return text
    return None


def _separator(text: str) -> str | None:
    """The tab or comma that parts most lines into the same number of cells; None in prose, where numbers have commas."""
    # So few and short that no field of an open quotation mark is larger than the parser takes.
    lines = [line[:600] for line in text.splitlines()[:200] if line.strip()]
    for separator in ("\t", ","):
        widths = Counter(map(len, csv.reader(lines, delimiter=separator)))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and count > 1 and 2 * count > widths.total():
            return separator
    return None
