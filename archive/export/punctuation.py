"""Rows as text, for every format that is text: SQLite puts the values together, whole batches get their punctuation.

Between the values SQLite writes *marks*: single bytes that no UTF-8 text can hold. So a batch of thousands of rows is
escaped by a few passes over its bytes, and only then the marks become quotes, commas or tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive import schema
from archive.export.source import Source, Value

# Punctuation: `bytes` side by side become one mark, `str` is written as it is (letters and digits, which nothing
# escapes); an empty `str` keeps two marks apart.
Piece = bytes | str
MARKS = bytes([0xC0, 0xC1, *range(0xF5, 0x100)])


@dataclass(frozen=True, slots=True)
class Style:
    """How a format writes a row: what stands at its ends, between its values and around each, and for nothing.

    `escape` changes the values of many rows at once, before there is punctuation; `sql` the SQL of a single value.
    """

    begin: Sequence[Piece]
    between: Sequence[Piece]
    end: bytes
    nothing: Sequence[Piece]
    around: Callable[[schema.Column], tuple[Sequence[Piece], Sequence[Piece]]]
    escape: Callable[[bytes], bytes]
    sql: Callable[[Value], str] = lambda value: value.sql


class Rows:
    """The rows of a table in a style. `written` gives many rows at a time."""

    def __init__(self, style: Style, values: Sequence[Value]) -> None:
        self._style = style
        self._marks: dict[bytes, bytes] = {}
        self.sql = self._row(values)

    def written(self, source: Source, table: schema.Table, rows: int, size: int = 1 << 24) -> Iterator[bytes]:
        """The rows as bytes of UTF-8, at most `rows` of them at a time."""
        return map(self.punctuated, self.marked(source, table, rows, size))

    def marked(self, source: Source, table: schema.Table, rows: int, size: int = 1 << 24) -> Iterator[bytes]:
        """The rows with their values escaped and marks still between them."""
        return map(self._style.escape, source.texts(table, self.sql, rows, size))

    def mark(self, punctuation: bytes) -> bytes:
        """The byte that stands for it."""
        if punctuation not in self._marks:
            if len(self._marks) == len(MARKS):
                raise ValueError("more kinds of punctuation than there are marks")
            self._marks[punctuation] = MARKS[len(self._marks) : len(self._marks) + 1]
        return self._marks[punctuation]

    def punctuated(self, marked: bytes) -> bytes:
        for punctuation, mark in self._marks.items():
            marked = marked.replace(mark, punctuation)
        return marked

    def _row(self, values: Sequence[Value]) -> str:
        """The SQL of a row's text. `concat` leaves out what is NULL."""
        style, parts = self._style, []
        pending = [*style.begin]
        for at, value in enumerate(values):
            before, after = style.around(value.column)
            pending += style.between if at else []
            if value.nullable:
                parts += [self._constant(pending), self._optional(style.sql(value), before, after)]
                pending = []
            else:
                parts += [self._constant([*pending, *before]), style.sql(value)]
                pending = [*after]
        parts.append(self._constant([*pending, "", style.end]))
        return f"concat({', '.join(filter(None, parts))})"

    def _optional(self, sql: str, before: Sequence[Piece], after: Sequence[Piece]) -> str:
        whole = " || ".join(filter(None, [self._constant(before), sql, self._constant(after)]))
        nothing = self._constant(self._style.nothing)
        return f"ifnull({whole}, {nothing})" if nothing else whole

    def _constant(self, pieces: Iterable[Piece]) -> str:
        """Pieces as SQL, punctuation that is side by side as one mark; nothing where there is none."""
        text, together = b"", b""
        for piece in [*pieces, ""]:
            if isinstance(piece, bytes):
                together += piece
            else:
                text += (self.mark(together) if together else b"") + piece.encode("ascii")
                together = b""
        return f"CAST(x'{text.hex()}' AS TEXT)" if text else ""


def exact(value: Value) -> str:
    """The SQL of a value, 万元 made from 分 with six places and never from a float: -1 is -0.000001."""
    if not value.column.computed:
        return value.sql
    fen = value.sql
    shown = f"printf('%s%d.%06d', iif({fen} < 0, '-', ''), abs({fen} / 1000000), abs({fen} % 1000000))"
    return f"iif({fen} IS NULL, NULL, {shown})"
