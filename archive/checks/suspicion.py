"""A failed identity is first a suspicion against our reader, and only then a finding about the document.

Each test below tries to explain the difference as a misreading; the message says which fits, or that none does.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.checks.books import Books
from archive.checks.rules import Comparison
from archive.checks.structure import is_misnamed
from archive.model import NOT_COUNTED, Line


def suspicion(books: Books, comparison: Comparison) -> str:
    """Why the difference may be our reading, or that nothing speaks for that."""
    for told in _explanations(books, comparison):
        return f"先疑读错：{told}"
    if may_be_misread(books, comparison):
        return "可能读错：有表格没有画线或没有读全，请与原件核对"
    return "未见读错的迹象，疑为文件本身不符"


# Amounts that these name may belong to any table of the document.
_LOST = ("reading.stray", "reading.unlabelled", "reading.hidden", "reading.formula", "reading.beside")


def may_be_misread(books: Books, comparison: Comparison) -> bool:
    """Whether a figure may be missing or under another's name: a table was read by the places of its texts, or in
    part; or somewhere in the document amounts were left over."""
    extraction = books.extraction
    if any(finding.check in _LOST and finding.outcome == "unreadable" for finding in extraction.findings):
        return True
    compared = {line.table for line in comparison.lines} | {comparison.table, comparison.at and comparison.at.table}
    if any(one.check == "reading.unknown_column" and one.table in compared for one in extraction.findings):
        return True
    return any(
        table.ordinal in compared
        and (table.status in ("partial", NOT_COUNTED) or (table.grid is not None and table.grid.by_alignment))
        for table in extraction.tables
    )


def _explanations(books: Books, comparison: Comparison) -> Iterator[str]:
    if comparison.printed is None or comparison.reckoned is None:
        return
    difference = comparison.printed - comparison.reckoned
    for line in comparison.lines:
        if is_misnamed(line, books.year):
            yield f"科目编码 {line.code} 与名称“{line.name}”不符，可能错了行"
    yield from _repeated(books, comparison.lines, difference)
    yield from _shifted(books, comparison.lines, difference)
    one, other = abs(comparison.printed), abs(comparison.reckoned)
    if one and other and {one, other} != {one} and (one == other * 10_000 or other == one * 10_000):
        yield "两边正好差一万倍，可能读错了金额单位（元、万元）"
    if one and sorted(str(one)) == sorted(str(other)):
        yield "两边只有数字次序不同，可能抄错或认错了数字"


def _repeated(books: Books, lines: tuple[Line, ...] | object, difference: int) -> Iterator[str]:
    """The difference is a row that is printed twice and was marked, or not."""
    tables = {line.table for line in lines} if isinstance(lines, (tuple, list)) else set()
    for line in books.duplicates:
        if line.table in tables and abs(difference) == line.amount_fen != 0:
            yield f"差额等于重复印出的一行（{line.code or ''}{line.name}）"
            return


def _shifted(books: Books, lines: tuple[Line, ...] | object, difference: int) -> Iterator[str]:
    """The difference is an amount of the same column that no term used: a row may stand under the wrong parent."""
    if not isinstance(lines, (tuple, list)) or not lines:
        return
    used = {(line.row, line.column) for line in lines}
    column = lines[0].column
    table = lines[0].table
    if len({line.table for line in lines}) > 1 or not difference or not books.prints(-difference):
        return
    for line in books.extraction.lines:
        if (
            line.table == table
            and line.column == column
            and (line.row, line.column) not in used
            and not line.is_duplicate
            and not line.is_total
            and line.amount_fen == -difference
        ):
            yield f"差额等于同一列中没有计入的一行（{line.code or ''}{line.name}），可能归错了上级"
            return
