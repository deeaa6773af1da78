"""What was seen in a table and not understood, as findings: nothing is silently less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from archive.cells import FIGURES
from archive.headings import MARK_NEEDS, TABLE_MARK, TITLE
from archive.layout import Layout
from archive.lines import TableReading
from archive.model import Finding, Reading, Table
from archive.recognise import Recognised
from archive.stray import CHECK, amounts_in, stray
from archive.targets import TargetsReading
from archive.values import key, money_unit, number

# Two figures run together, or a figure with a stray mark: 27.5627.56, 12.3.4, 1O.50, 40注1; digits without a word that are
# no number: 100. or 100,00 or 1E2; what a spreadsheet shows for a figure: ##### or #REF!; and a figure spelt out: 壹佰.
_GARBLED: Final = re.compile(
    r"\d[.．]\d|\d[\s(（\[【]{0,3}注|^[^\u4e00-\u9fff=]{0,20}\d[^\u4e00-\u9fff=]{0,20}$|[#＃][#＃A-Z]|[壹贰叁肆伍陆柒捌玖][拾佰仟万元]"
)

# "11797.15一、一般公共服务支出": an amount that ran together with the name in the next column.
_FUSED: Final = re.compile(r"\d[\d,]*\.\d\d[一-鿿]")

# "第二部分 部门预算情况说明", in a table of contents.
_PART: Final = re.compile(r"第[一二三四五六七八九十\d]{1,3}(?:部分|章|节)|(?:目录|封面|附件)")


def has_figures(layout: Layout) -> bool:
    """Whether a grid of no known kind holds amounts: one with decimals, or two figures that do not merely count the rows
    or say on which page of the document something stands."""
    rows = layout.grid.rows
    figures = [
        (r, text)
        for c, forms in enumerate(layout.columns)
        if c not in layout.plan.counting
        for r, form in zip(layout.body, forms, strict=True)
        if form in FIGURES and ((text := rows[r][c])[-1].isdigit() or text[-1] == "元") and number(text) is not None
    ]
    if any("." in text for _, text in figures):
        return True
    return len(figures) >= 2 and sum(not (len(text) <= 3 and _is_of_contents(rows[r])) for r, text in figures) >= 2


def _is_of_contents(row: Sequence[str]) -> bool:
    """Whether a row names a table or a part of the document: what is numbered in it is these."""
    return any(
        TITLE.search(word) or _PART.match(word) or (TABLE_MARK.fullmatch(word) and MARK_NEEDS.search(word))
        for word in map(key, row)
    )


def about_text(reading: Reading) -> Iterator[Finding]:
    """Amounts outside the tables that are no prose. Readers of pages have named them with their pages."""
    if not any(finding.check == CHECK for finding in reading.findings):
        yield from stray(amount for text in reading.paragraphs for amount in amounts_in(text))


def about_tables(
    found: Sequence[Recognised],
    tables: Sequence[Table],
    figures: Mapping[int, TableReading],
    targets: Mapping[int, TargetsReading],
) -> Iterator[Finding]:
    """Everything seen in a table and not understood."""
    for one, table in zip(found, tables, strict=True):
        if one.kind is None:
            yield _finding(
                "reading.unknown_table",
                f"有数字的表，认不出是什么表：“{table.title}” / figures in a table of no known kind",
                table,
            )
            if one.layout.panels and not any(panel.labels for panel in one.layout.panels):
                message = "没有科目或项目名称一栏，可能是另一页上的表的右半部分 / amounts and nothing that names them"
                yield _finding("reading.unlabelled", message, table)
            continue
        if one.doubt and one.doubt != "untitled":
            yield _finding("reading.title_against_headings", one.doubt, table)
        if table.ordinal in targets:
            yield from targets[table.ordinal].findings
        reading = figures.get(table.ordinal)
        if reading is None:
            continue
        yield from _checks(one.layout, table)
        yield from reading.findings
        if one.layout.grid.by_alignment:
            yield from _fused(one.layout, table)
        yield from _unassigned(one.layout, table, reading)
        if one.layout.money_unit is None and not (
            all(line.amount_text.endswith("元") for line in reading.lines) or _headings_state_units(one.layout, reading)
        ):
            yield _finding(
                "reading.money_unit",
                f"表中没有写金额单位，按“{table.money_unit}”读 / no money unit printed; {table.money_unit} taken",
                table,
            )


def _fused(layout: Layout, table: Table) -> Iterator[Finding]:
    """Names that begin with an amount: where no line parts two columns, what stands close runs together."""
    labels = [column.index for panel in layout.panels for column in panel.labels]
    for r in layout.body:
        for c in labels:
            text = layout.grid.rows[r][c]
            if text[:1].isdigit() and _FUSED.match(text):
                message = f"“{text}”：金额与旁边的名称连在一起，这一行的读法不可靠 / an amount run together with a name"
                yield _finding("reading.garbled", message, table, r, c)


def _headings_state_units(layout: Layout, reading: TableReading) -> bool:
    """Whether every heading over an amount says its own unit: 预算数(亿元), 决算数(万元)."""
    used = {line.column for line in reading.lines}
    columns = [column for panel in layout.panels for column in panel.amounts if column.index in used]
    return bool(columns) and all(any(map(money_unit, column.path)) for column in columns)


def _checks(layout: Layout, table: Table) -> Iterator[Finding]:
    """A finding for each column of figures beside the table."""
    for c in layout.plan.checks:
        found = [(r, text) for r in layout.body if number(text := layout.grid.rows[r][c]) is not None]
        if found:
            r, text = found[0]
            message = (
                f"表旁有一列 {len(found)} 个数字（{text} 等），没有表头说明，或是校验用的，没有当作表中的金额"
                " / a column of figures beside the table, left out of it"
            )
            yield _finding("reading.beside", message, table, r, c)


def _unassigned(layout: Layout, table: Table, reading: TableReading) -> Iterator[Finding]:
    """Figures in the body that became no line: each is named with its cell."""
    if reading.counts and table.kind == "san_gong":
        return
    columns = [column for panel in layout.panels for column in (*panel.labels, *panel.amounts)]
    amounts = {column.index for column in columns if column.role == "amount"}
    known = layout.plan.counting.union(
        [column.index for column in columns if column.role in ("code", "part", "share", "count")]
    )
    if _all_is_read(layout, amounts, known, len(reading.lines)):
        return
    used = {(line.row, line.column) for line in reading.lines}
    unread = [
        (r, c, text, number(text) is not None)
        for r in layout.body
        for c, text in enumerate(layout.grid.rows[r])
        if text and (r, c) not in used and r not in reading.shares
    ]
    for r, c, text, is_figure in unread:
        if c in amounts and not is_figure and _GARBLED.search(text):
            message = f"金额栏里的“{text}”不是一个数 / what stands among amounts is no number"
            yield _finding("reading.garbled", message, table, r, c)
    for r, c, text, is_figure in unread:
        if c not in known and is_figure:
            message = f"数字“{text}”没有读成金额：所在列的表头认不出 / a figure whose column has no known heading"
            yield _finding("reading.unassigned", message, table, r, c)


def _all_is_read(layout: Layout, amounts: set[int], known: frozenset[int], n_lines: int) -> bool:
    """Whether there are as many figures as lines, and no words among the amounts: so it nearly always is."""
    if not amounts.isdisjoint(known):
        return False
    figures = 0
    for c, forms in enumerate(layout.columns):
        if c in known:
            continue
        words = forms.count("w")
        if words and c in amounts:
            return False
        figures += len(forms) - forms.count(" ") - forms.count("-") - words
    return figures == n_lines


def _finding(check: str, message: str, table: Table, row: int | None = None, column: int | None = None) -> Finding:
    return Finding(check, "unreadable", "reading", message, table=table.ordinal, row=row, column=column)
