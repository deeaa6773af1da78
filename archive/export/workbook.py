"""Excel: a sheet of explanation, a dictionary, and a typed sheet for each table.

One workbook where a sheet could hold the rows of all tables together; else one for each table, or several: Excel does
not open more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from archive import schema
from archive.describe import column_description
from archive.export.punctuation import MARKS, Piece, Rows, Style, exact
from archive.export.source import BATCH, Source
from archive.export.spreadsheet import MAX_TEXT, MONEY, WHOLE, Workbook, Write, letters, row

# Of a sheet, below the format's own limits (1,048,576 rows) and easier to count on. Rows that are even longer than
# these bytes allow go on sooner: from 2 GiB the file needs an extension that makes Excel offer to repair it.
SHEET_ROWS = 1_000_000
SHEET_BYTES = 3 << 29
CUT = "…〔超出 Excel 单元格上限，全文见其他格式〕"
_NUMBER, _ROW_END = b"number of the row", b"</row>"
_STYLES = {"REAL": MONEY, "INTEGER": WHOLE}


def write(source: Source, folder: Path) -> None:
    """`yusuan.xlsx`. With more than SHEET_ROWS rows in all, the tables are beside it: `<table>.xlsx`, and where a table
    has more than SHEET_ROWS `<table>_01.xlsx`, `<table>_02.xlsx` …, as the sheet of explanation tells."""
    together = sum(source.counts.values()) <= SHEET_ROWS
    files = {} if together else {table.name: _apart(source, table, folder) for table in source.tables}
    with Workbook(folder / "yusuan.xlsx") as book:
        _explain(book, source, files)
        _dictionary(book, source)
        for table in source.tables if together else ():

            def next_sheet(number: int, table: schema.Table = table) -> AbstractContextManager[Write]:
                return _sheet(book, table, table.name if number == 1 else f"{table.name}_{number}")

            _fill(source, table, next_sheet)


def _apart(source: Source, table: schema.Table, folder: Path) -> dict[str, int]:
    """The table in workbooks of its own; gives their names and rows."""

    def name(number: int) -> str:
        return f"{table.name}_{number:02}.xlsx"

    @contextmanager
    def next_sheet(number: int) -> Iterator[Write]:
        with Workbook(folder / name(number)) as book, _sheet(book, table, table.name) as out:
            yield out

    counts = _fill(source, table, next_sheet)
    if len(counts) == 1:
        (folder / name(1)).rename(folder / f"{table.name}.xlsx")
        return {f"{table.name}.xlsx": counts[0]}
    return {name(number): count for number, count in enumerate(counts, 1)}


def _sheet(book: Workbook, table: schema.Table, name: str) -> AbstractContextManager[Write]:
    return book.sheet(name, [f"{column.label}\n{column.name}" for column in table.columns], [16] * len(table.columns))


def _fill(source: Source, table: schema.Table, next_sheet: Callable[[int], AbstractContextManager[Write]]) -> list[int]:
    """All rows of the table, into as many sheets as they need; gives the rows of each."""
    longest = source.longest(table, [column.name for column in table.columns if column.type == "TEXT"])
    # A character is one or two UTF-16 units.
    too_long = max(longest.values()) > MAX_TEXT // 2
    rows = Rows(_style(table, cut if too_long else escaped), source.values(table))
    number, end = rows.mark(_NUMBER), rows.mark(_ROW_END)
    counts, size = [0], 0
    with ExitStack() as opened:
        out = opened.enter_context(next_sheet(1))
        for marked in rows.marked(source, table, BATCH):
            each = marked.split(end)[:-1]
            if counts[-1] + len(each) > SHEET_ROWS or size > SHEET_BYTES:
                opened.close()
                counts.append(0)
                size = 0
                out = opened.enter_context(next_sheet(len(counts)))
            first = counts[-1] + 2
            numbered = [text.replace(number, b"%d" % at) for at, text in enumerate(each, first)]
            xml = rows.punctuated(end.join([*numbered, b""]))
            out(xml)
            size += len(xml)
            counts[-1] += len(each)
    return counts


def _style(table: schema.Table, escape: Callable[[bytes], bytes]) -> Style:
    names = {column.name: letters(at) for at, column in enumerate(table.columns)}

    def around(column: schema.Column) -> tuple[Sequence[Piece], Sequence[Piece]]:
        place = (b'<c r="', names[column.name], _NUMBER, "")
        if column.type == "TEXT":
            return (*place, b'" t="inlineStr"><is><t xml:space="preserve">'), (b"</t></is></c>",)
        return (*place, b'" s="%d"><v>' % _STYLES[column.type]), (b"</v></c>",)

    begin = (b'<row r="', "", _NUMBER, "", b'">')
    return Style(begin, (), _ROW_END, (), around, escape, exact)


_CONTROLS = bytes([*range(9), *range(0x0B, 0x20), 0x7F])
_UNSPOKEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xef\xbf[\xbe\xbf]|_(?=x[0-9A-Fa-f]{4}_)")
# Texts stand between marks; only what has as many bytes can be longer than a cell.
_LONG = re.compile(rb"(?<![^%b])[^%b]{%d,}" % (re.escape(MARKS), re.escape(MARKS), MAX_TEXT))


def escaped(marked: bytes) -> bytes:
    """Texts as the format holds them: what XML cannot hold as _xHHHH_.

    >>> escaped("a<b & c".encode()), escaped("一\\r\\n二".encode()).decode(), escaped(b"_x0041_")
    (b'a&lt;b &amp; c', '一_x000D_\\n二', b'_x005F_x0041_')
    """
    if b"_x" in marked or b"\xef\xbf" in marked or len(marked.translate(None, _CONTROLS)) < len(marked):
        marked = _UNSPOKEN.sub(lambda found: b"_x%04X_" % ord(found[0].decode()), marked)
    return marked.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def cut(marked: bytes) -> bytes:
    """The same, with texts cut where a cell ends."""
    return escaped(_LONG.sub(lambda found: _cut(found[0]), marked))


def _cut(text: bytes) -> bytes:
    units = text.decode().encode("utf-16-le")
    if len(units) // 2 <= MAX_TEXT:
        return text
    return (units[: 2 * (MAX_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT).encode()


def _explain(book: Workbook, source: Source, files: Mapping[str, Mapping[str, int]]) -> None:
    manifest = source.release.manifest
    told = [
        ("Title", schema.TITLE_EN),
        ("发布", manifest["release_id"]),
        ("引用", manifest["citation"]),
        ("许可", f"{schema.LICENSE} {schema.LICENSE_URL}"),
        ("来源", schema.SOURCE),
        ("所选", "、".join(f"{name}={value}" for name, value in source.selection.as_dict().items()) or "全部"),
        ("金额", "*_fen 为分（整数，精确），*_wan 为万元。空白表示文件没有印出，不是 0。"),
    ]
    if files:
        told.append(
            ("分册", f"总行数超过 {SHEET_ROWS:,}，每表另存，每个文件至多 {SHEET_ROWS:,} 行，行序相接，见各表。")
        )
    for table in source.tables:
        where = "；".join(f"{name}（{count} 行）" for name, count in files.get(table.name, {}).items())
        about = f"{source.counts[table.name]} 行。{table.note}{table.warning}"
        told.append((f"{table.label} {table.name}", f"{about} → {where}" if where else about))
    _small(book, "说明", ("名称", schema.TITLE), told, (24, 110))


def _dictionary(book: Workbook, source: Source) -> None:
    told = [
        (table.name, column.name, column.type, column.unit, column_description(column))
        for table in source.tables
        for column in table.columns
    ]
    _small(book, "字典", ("表", "列", "类型", "单位", "说明"), told, (16, 24, 10, 8, 110))


def _small(
    book: Workbook, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> None:
    with book.sheet(name, heads, widths) as out:
        for at, texts in enumerate(rows, 2):
            out(row(at, texts))
