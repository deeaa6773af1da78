"""What in a table of a known kind has no meaning, and what was left or rounded: findings beside its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.columns import Amounts, PanelPlan
from archive.labels import Label
from archive.layout import Layout
from archive.model import Finding, Line


def nameless_row(label: Label, printed: Sequence[Amounts], panel: PanelPlan, ordinal: int, r: int) -> Iterator[Finding]:
    """A finding where nothing says what the amounts of a row, `printed`, are of."""
    context = panel.context
    if not label.name and not label.code and panel.panel.labels:
        message = "这一行有金额而没有科目或项目名称 / amounts without a name before them"
        yield _unreadable("reading.unlabelled", message, ordinal, r, printed[0].index)
    elif context.is_san_gong and not context.parts_in_columns and label.measure is None and not label.is_total:
        message = f"三公表中认不出的项目“{label.name}” / a row of the 三公 table that is none of its parts"
        yield _unreadable("reading.unknown_row", message, ordinal, r, printed[0].index)


def without_total(panel: PanelPlan, ordinal: int, r: int) -> Finding:
    """The finding about a table of 三公 that has rows of units and no total of them."""
    message = "三公表按单位分行而没有合计行，未取作部门的三公 / rows of units and no total of them"
    return _unreadable("reading.no_total", message, ordinal, r, panel.columns[0].index)


def part_of_a_code(rows: Sequence[tuple[int, str]], panel: PanelPlan, ordinal: int) -> Finding:
    """The finding about rows that print a part of a code where nothing above completes it; `rows` are (row, part)."""
    r, part = rows[0]
    message = (
        f"{len(rows)} 行只印有科目编码的一部分（如“{part}”），上面没有印其类、款，没有编码"
        " / rows with a part of a code and nothing above that completes it"
    )
    return _unreadable("reading.partial_code", message, ordinal, r, panel.panel.leftmost)


def about_panel(layout: Layout, panel: PanelPlan, ordinal: int, lines: Sequence[Line]) -> Iterator[Finding]:
    """What is to be said of a panel as a whole; `lines` are its own."""
    yield from _unknown_columns(panel, ordinal, lines)
    if not panel.panel.labels:
        yield from _without_names(lines, ordinal)
    yield from _left_codes(layout, panel, ordinal)


def _unknown_columns(panel: PanelPlan, ordinal: int, lines: Sequence[Line]) -> Iterator[Finding]:
    """A finding for each column with amounts whose headings say nothing known."""
    for one in panel.unknown:
        line = next((line for line in lines if line.column == one.index), None)
        if line is not None:
            message = f"认不出的表头“{'/'.join(one.column.printed)}”，没有当作合计 / a heading that says nothing known"
            yield _unreadable("reading.unknown_column", message, ordinal, line.row, one.index)


def _without_names(lines: Sequence[Line], ordinal: int) -> Iterator[Finding]:
    """A finding where there is no column that could name amounts, as where a page was cut off on the left."""
    nameless = [line for line in lines if not line.name and not line.code]
    if nameless:
        message = (
            f"表中没有科目或项目名称一栏，{len(nameless)} 个金额不知属于哪一项 / amounts and no column that names them"
        )
        yield _unreadable("reading.unlabelled", message, ordinal, nameless[0].row, nameless[0].column)


def _left_codes(layout: Layout, panel: PanelPlan, ordinal: int) -> Iterator[Finding]:
    """A finding where a line has one code and its row prints two."""
    for column in panel.panel.left[:1]:
        printed = [(r, text) for r in layout.body if (text := layout.grid.rows[r][column.index])]
        if printed:
            r, text = printed[0]
            message = (
                f"同一行还印有政府预算经济分类编码（{text} 等 {len(printed)} 行），只按部门预算经济分类读"
                " / the government's economic codes beside the department's are not read"
            )
            yield _unreadable("reading.second_code", message, ordinal, r, column.index)


def rounded(line: Line) -> Finding:
    """The finding about an amount with more decimals than there are in 分."""
    return Finding(
        "reading.sub_fen",
        "unreadable",
        "reading",
        f"“{line.amount_text}”小于一分的部分已四舍五入 / more decimals than 分 can hold",
        actual_fen=line.amount_fen,
        table=line.table,
        row=line.row,
        column=line.column,
    )


def _unreadable(check: str, message: str, ordinal: int, r: int, c: int) -> Finding:
    return Finding(check, "unreadable", "reading", message, table=ordinal, row=r, column=c)
