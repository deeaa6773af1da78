"""The binary Word format (97 and later) after [MS-DOC]: text by the piece table, tables by their row properties.

Converters lose rows of tables with merged cells (antiword) or do not run on every machine (LibreOffice); the format
itself says exactly where every cell begins and ends, so it is read directly. Section numbers refer to [MS-DOC].
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.readers import Unreadable

# Offsets in the file information block (§2.5.1, §2.5.6).
_FLAGS, _N_FIB = 0x0A, 0x02
_TEXT_LENGTH = 0x4C
_PARAGRAPH_TABLE, _PIECE_TABLE = 0x102, 0x1A2
_WORD_97 = 0x00C1

# Property modifiers (§2.6.2, §2.6.3).
_IN_TABLE, _ROW_END, _HUGE = 0x2416, 0x2417, (0x6645, 0x6646)
# Inside a table of a table the marks are paragraph marks of their own (§2.4.3).
_DEPTH, _INNER_CELL_END, _INNER_ROW_END = 0x6649, 0x244B, 0x244C
_DEFINE_TABLE, _VERTICAL_MERGE, _TABS = 0xD608, 0xD62B, 0xC615
_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}

# Column edges nearer than this (twips, 1/20 point) are one.
_NEAR = 30
# Tables in tables deeper than any that Word's own screen can show.
_DEEPEST = 16


class TooOld(Exception):
    """Word 6 or 95, or no Word document at all."""


@dataclass(slots=True)
class Row:
    """A table row: the texts of its cells, their edges (twips), and which of them continue the cell above."""

    texts: list[str]
    edges: list[int]
    continues: list[bool]


@dataclass(slots=True)
class Rows:
    """A table. `within` is all that stands in its cells, in order: the texts, and the tables nested in them."""

    rows: list[Row] = field(default_factory=list)
    within: list[str | Rows] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A table that has begun: the cells of its row so far, and the texts of its cell so far."""

    table: Rows = field(default_factory=Rows)
    cells: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def left(self) -> list[str]:
        """What belongs to no finished row."""
        return [text for text in (*self.cells, *self.texts) if text]


@dataclass(slots=True)
class _Properties:
    depth: int = 0
    cell_end: bool = False
    row_end: bool = False
    edges: list[int] = field(default_factory=list)
    merged: list[bool] = field(default_factory=list)
    continues: list[bool] = field(default_factory=list)


def blocks(data: bytes) -> Iterator[str | Rows]:
    """Paragraphs and tables of the main text, in order.

    Raises:
        TooOld: another reader must try.
        Unreadable: encrypted or damaged.
    """
    document, table, extra = _streams(data)
    ranges = _paragraph_properties(document, table, extra)
    starts = [start for start, _, _ in ranges]

    def properties(place: int) -> _Properties:
        at = bisect_right(starts, place) - 1
        return ranges[at][2] if at >= 0 and place < ranges[at][1] else _Properties()

    opened: list[_Open] = []
    text: list[str] = []
    for character, place in _visible(_characters(document, table)):
        if character not in "\r\x07\x0c":
            text.append(character)
            continue
        here = properties(place)
        words = "".join(text).strip()
        text = []
        yield from _closed(opened, here.depth)
        opened.extend([_Open() for _ in range(here.depth - len(opened))])
        if not opened:
            yield words
            continue
        innermost = opened[-1]
        if here.row_end:
            if innermost.cells:
                innermost.table.rows.append(_row(innermost.cells, here))
            innermost.cells = []
            continue
        innermost.texts.append(words)
        innermost.table.within.append(words)
        if here.cell_end or character == "\x07":
            innermost.cells.append("".join(innermost.texts).strip())
            innermost.texts = []
    yield from _closed(opened, 0)
    if text:
        yield "".join(text).strip()


def _closed(opened: list[_Open], depth: int) -> Iterator[str | Rows]:
    """End the tables that are deeper than this. A nested one goes to the table around it, others are told."""
    while len(opened) > depth:
        ended = opened.pop()
        if opened:
            opened[-1].texts += ended.left()
            opened[-1].table.within += [ended.table, *ended.left()] if ended.table.rows else ended.left()
            continue
        if ended.table.rows:
            yield ended.table
        yield from ended.left()


def _streams(data: bytes) -> tuple[bytes, bytes, bytes]:
    """The document stream, its table stream and its data stream."""
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            document = container.openstream("WordDocument").read()
            if len(document) < 0x200 or document[:2] != b"\xec\xa5":
                raise TooOld
            if _u16(document, _N_FIB) < _WORD_97:
                raise TooOld
            flags = _u16(document, _FLAGS)
            if flags & 0x0100:
                raise Unreadable("encrypted", "文档有密码保护 / the document is encrypted")
            table = container.openstream("1Table" if flags & 0x0200 else "0Table").read()
            extra = container.openstream("Data").read() if container.exists("Data") else b""
    except (OSError, olefile.OleFileError) as error:
        raise Unreadable("damaged", f"doc 已损坏：{error} / the document is damaged") from error
    return document, table, extra


def _characters(document: bytes, table: bytes) -> Iterator[tuple[str, int]]:
    """(character, its place in the document stream) of the main text (§2.4.1)."""
    at, length = _u32(document, _PIECE_TABLE), _u32(document, _PIECE_TABLE + 4)
    clx = table[at : at + length]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + _u16(clx, at + 1)
    if at >= len(clx) or clx[at] != 2:
        raise Unreadable("damaged", "doc 没有文字表 / the piece table is missing")
    pieces = clx[at + 5 : at + 5 + _u32(clx, at + 1)]
    count = (len(pieces) - 4) // 12
    left = _u32(document, _TEXT_LENGTH)
    for index in range(count):
        n = min(_u32(pieces, 4 * index + 4) - _u32(pieces, 4 * index), left)
        if n <= 0:
            continue
        left -= n
        place = _u32(pieces, 4 * (count + 1) + 8 * index + 2)
        if place & 0x4000_0000:  # one byte a character
            place = (place & 0x3FFF_FFFF) // 2
            for i, character in enumerate(document[place : place + n].decode("cp1252", "replace")):
                yield character, place + i
        else:
            for i in range(n):
                code = document[place + 2 * i : place + 2 * i + 2]
                yield code.decode("utf-16-le", "replace"), place + 2 * i


def _visible(characters: Iterator[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Without field codes (between 0x13 and 0x14), pictures and soft hyphens; line breaks join."""
    codes = 0
    depth: list[bool] = []
    for character, place in characters:
        if character == "\x13":
            depth.append(True)
            codes += 1
        elif character == "\x14":
            if depth and depth[-1]:
                depth[-1] = False
                codes -= 1
        elif character == "\x15":
            if depth and depth.pop():
                codes -= 1
        elif character in "\r\x07\x0c" or not codes:
            if character == "\x1e":
                yield "-", place
            elif character == "\t":
                yield " ", place
            elif character >= " " or character in "\r\x07\x0c":
                yield character, place


def _paragraph_properties(document: bytes, table: bytes, extra: bytes) -> list[tuple[int, int, _Properties]]:
    """(from, to, properties) of the stretches of the document stream, in order (§2.8.25, §2.9.174)."""
    at, length = _u32(document, _PARAGRAPH_TABLE), _u32(document, _PARAGRAPH_TABLE + 4)
    plc = table[at : at + length]
    count = (len(plc) - 4) // 8
    out = []
    for index in range(count):
        page = (_u32(plc, 4 * (count + 1) + 4 * index) & 0x003F_FFFF) * 512
        block = document[page : page + 512]
        if len(block) < 512:
            continue
        n = block[511]
        for i in range(n):
            start, end = _u32(block, 4 * i), _u32(block, 4 * i + 4)
            offset = block[4 * (n + 1) + 13 * i] * 2
            out.append((start, end, _read_properties(block, offset, extra) if offset else _Properties()))
    out.sort(key=lambda stretch: stretch[0])
    return out


def _read_properties(block: bytes, offset: int, extra: bytes) -> _Properties:
    if block[offset]:
        begin, size = offset + 1, block[offset] * 2 - 1
    else:
        begin, size = offset + 2, block[offset + 1] * 2
    found = _Properties()
    _apply(block[begin + 2 : begin + size], found, extra)
    return found


def _apply(modifiers: bytes, found: _Properties, extra: bytes) -> None:
    """Read a list of property modifiers (§2.6.1)."""
    at = 0
    while at + 2 <= len(modifiers):
        code = _u16(modifiers, at)
        at += 2
        kind = code >> 13
        if kind != 6:
            size = _OPERAND[kind]
        elif code == _DEFINE_TABLE:
            size = _u16(modifiers, at) + 1 if at + 2 <= len(modifiers) else 0
        elif code == _TABS and at < len(modifiers) and modifiers[at] == 255:
            return
        else:
            size = modifiers[at] + 1 if at < len(modifiers) else 0
        operand = modifiers[at : at + size]
        at += size
        if code == _IN_TABLE:
            found.depth = max(found.depth, 1) if operand and operand[0] else 0
        elif code == _DEPTH and len(operand) == 4:
            found.depth = min(_u32(operand, 0), _DEEPEST)
        elif code in (_ROW_END, _INNER_ROW_END):
            found.row_end = bool(operand and operand[0])
        elif code == _INNER_CELL_END:
            found.cell_end = bool(operand and operand[0])
        elif code in _HUGE and len(operand) == 4:
            place = _u32(operand, 0)
            _apply(extra[place + 2 : place + 2 + _u16(extra, place)], found, b"")
        elif code == _DEFINE_TABLE:
            _define(operand, found)
        elif code == _VERTICAL_MERGE and len(operand) >= 3 and operand[1] < len(found.continues):
            found.continues[operand[1]] = operand[2] == 1


def _define(operand: bytes, found: _Properties) -> None:
    """The edges of a row's cells and how they are merged (§2.9.321, §2.9.315)."""
    count = operand[2] if len(operand) > 2 else 0
    if len(operand) < 3 + 2 * (count + 1):
        return
    found.edges = [struct.unpack_from("<h", operand, 3 + 2 * i)[0] for i in range(count + 1)]
    found.merged = [False] * count
    found.continues = [False] * count
    cells = operand[3 + 2 * (count + 1) :]
    for i in range(min(count, len(cells) // 20)):
        flags = _u16(cells, 20 * i)
        found.merged[i] = bool(flags & 0x02) and not flags & 0x01
        found.continues[i] = bool(flags & 0x20) and not flags & 0x40


def _row(cells: list[str], properties: _Properties) -> Row:
    """Cells with their edges; a cell merged into the one to its left widens it."""
    edges = properties.edges
    if len(edges) != len(cells) + 1:
        return Row(cells, [1000 * i for i in range(len(cells) + 1)], [False] * len(cells))
    row = Row([], [edges[0]], [])
    for i, text in enumerate(cells):
        if properties.merged[i] and row.texts:
            row.texts[-1] += text
            row.edges[-1] = edges[i + 1]
        else:
            row.texts.append(text)
            row.edges.append(edges[i + 1])
            row.continues.append(properties.continues[i])
    return row


def spanned(rows: list[Row]) -> list[list[tuple[str, int, bool]]]:
    """Rows of (text, columns spanned, continues the cell above) over the columns that all rows together have."""
    union: list[int] = []
    for edge in sorted({edge for row in rows for edge in row.edges}):
        if not union or edge - union[-1] > _NEAR:
            union.append(edge)

    def column(edge: int) -> int:
        return min(range(len(union)), key=lambda i: abs(union[i] - edge))

    out = []
    for row in rows:
        places = [column(edge) for edge in row.edges]
        cells: list[tuple[str, int, bool]] = [("", places[0], False)] if places[0] else []
        for text, a, b, goes_on in zip(row.texts, places[:-1], places[1:], row.continues, strict=True):
            if b > a:
                cells.append((text, b - a, goes_on))
            elif text and cells:
                cells[-1] = (cells[-1][0] + text, *cells[-1][1:])
        out.append(cells)
    return out


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _u32(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")
