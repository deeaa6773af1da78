"""Formulas of BIFF workbooks that have no stored result.

Programs that write xls without reckoning store an empty text as the result of every formula, and xlrd shows a blank cell.
Excel stores the same for a formula whose result is an empty text (`=IF(A1=0,"",A1)`): where any formula of the workbook
has another result, it was reckoned and nothing is missing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.readers._sheet_formulas import results
from archive.readers._sheet_numbers import shown
from archive.readers._sheets import Sheet
from archive.readers.excel import about_formulas

if TYPE_CHECKING:
    from xlrd import Book

_FORMULA, _END = 0x0006, 0x000A
_EMPTY = b"\x03", b"\xff\xff"  # the first byte and the last two of the result that is an empty text


class Formulas:
    """The formulas of a workbook, looked for only where a sheet has cells that hold an empty text."""

    def __init__(self, data: bytes, book: Book) -> None:
        self._data, self._book = data, book

    def reckon(self, number: int, sheet: Sheet) -> None:
        """Fill in what the formulas of a sheet (its number in the book) come to, and say so."""
        formulas = self._without_result[number]
        if not formulas:
            return
        source = self._book.sheet_by_index(number)

        def stored(r: int, c: int) -> Decimal | None:
            if r >= source.nrows or c >= source.row_len(r) or source.cell_type(r, c) != 2:
                return None
            return Decimal(f"{source.cell_value(r, c):.15g}")

        values, unread = results(formulas, stored)
        for (r, c), value in values.items():
            style = self._book.xf_list[source.cell_xf_index(r, c)]
            text = shown(float(value), self._book.format_map[style.format_key].format_str)
            if text:
                sheet.cells[r, c] = text
        sheet.findings.extend(about_formulas(sheet.name, list(values), unread))

    @cached_property
    def _without_result(self) -> list[dict[tuple[int, int], str]]:
        """The formulas of each sheet; none where any formula has a result."""
        found: list[dict[tuple[int, int], str]] = [{} for _ in self._book._sh_abs_posn]
        for of_sheet, position in zip(found, self._book._sh_abs_posn, strict=True):
            for record in self._formulas(position):
                row, column, _, result, _, _, length = struct.unpack_from("<HHH8sHIH", record)
                if (result[:1], result[6:]) != _EMPTY:
                    return [{} for _ in found]
                of_sheet[row, column] = self._words(record[22:], length, row, column)
        return found

    def _words(self, tokens: bytes, length: int, row: int, column: int) -> str:
        """A formula as it is written."""
        from xlrd import formula

        try:
            words = formula.decompile_formula(
                self._book, tokens, length, formula.FMLA_TYPE_CELL, browx=row, bcolx=column
            )
        except Exception:  # xlrd lets whatever it does not understand through
            words = None
        return words or "?"

    @cached_property
    def _stream(self) -> tuple[Any, int]:
        """The bytes of the workbook and where it begins in them, as xlrd had them."""
        from xlrd import compdoc

        if not self._data.startswith(compdoc.SIGNATURE):
            return self._data, 0
        container = compdoc.CompDoc(self._data, logfile=self._book.logfile)
        for name in ("Workbook", "Book"):
            stream, base, _ = container.locate_named_stream(name)
            if stream:
                return stream, base
        return b"", 0

    def _formulas(self, position: int) -> Iterator[bytes]:
        stream, base = self._stream
        at = position - self._book.base + base
        while 0 <= at <= len(stream) - 4:
            kind, length = struct.unpack_from("<HH", stream, at)
            if kind == _END:
                return
            if kind == _FORMULA and length >= 22:
                yield bytes(stream[at + 4 : at + 4 + length])
            at += 4 + length
