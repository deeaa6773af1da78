"""How a grid is laid out: its title, its notes, its headings, its body, and the panels that stand side by side.

Nothing here knows a kind of table. A column is what its headings say, from the top one to the one above the figures;
a panel is a run of label columns with the amount columns that follow (收入 ‖ 支出; the three panels of 基本支出决算表).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from archive.model import Grid
from archive.values import code, key, money_unit, number

Role = Literal["code", "part", "name", "index", "text", "amount", "count", "share"]

TOTAL_WORDS = frozenset(
    "合计 总计 收入合计 支出合计 收入总计 支出总计 本年收入合计 本年支出合计 总合计 共计 本年合计 收支总计 收入总合计 支出总合计".split()
)
# What is printed where there is no amount; it is neither a name nor 0.
NOTHING = frozenset("— - – ― － —— -- / \\ … 无 × * ─ ～ ~".split())
# "表一", "附表3", "公开01表", "附件1-2", "表 5-1": where a table begins, and what it calls itself.
TABLE_MARK = re.compile(
    r"^(?:附?表|附件|公开|预算公开|决算公开|财决公开|预公开|决公开)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[-—]\d{1,2})?表?$"
)
_MARK_NEEDS = re.compile(r"表|附件|公开")
# "收入", "本年支出", "财政拨款收入项目": what stands over one side of a two-sided account.
_SIDE = re.compile(
    r"(?:本年|本年度|年度|财政拨款|总|部门|单位|预算|决算){0,2}(收入|支出)(?:项目|来源|预算数?|决算数?|功能分类)?(?:\(.*\))?$"
)
_CAPTION = re.compile(
    r"(?:单位|部门|编制单位|公开部门|单位名称|部门名称|编制部门|填报单位|预算单位|金额单位|公开单位|日期|编制日期|批复部门)(?:名称)?(?:\(.*\))?:"
)
_TITLE = re.compile(r"(?:表|明细|汇总)(?:\([^()]*\))?$|^20\d\d年.*(?:表|情况|预算|决算)")
_NOTE = re.compile(r"^\(?(?:备注|注|说明|附注)[::\d、.]|无数据|空表")
_HEADING = re.compile(
    r"科目|编码|编号|名称|合计|总计|小计|预算|决算|支出|收入|经费|拨款|资金|结转|结余|项目|类别|序号|行次|栏次|金额|因公|公务|指标|"
    r"购置|运行|接待|会议费|培训费|年初|年末|本年|上年|执行|增减|占比|单位|备注|类$|^款$|^项$|人员|公用|专户|补助|上缴|采购|数量|权重|得分"
)
_MONEY_HEADING = re.compile(r"预算|决算|合计|总计|小计|支出|收入|经费|金额|拨款|费$|资金|结转|结余|数$")
_CODE_WORDS = re.compile(r"(?:科目|项目|分类|功能分类科目|经济分类科目|品目)?(?:编码|代码|编号)$")
_PARTS = ("类", "款", "项")
_INDEX = re.compile(r"^(?:序号|行次|栏次|序列|排序)$")
_TEXT = re.compile(r"^(?:备注|说明|备注说明|摘要|.*原因.*|.*依据.*|.*内容.*|文号)$")
_SHARE = re.compile(r"占比|比重|比例|%|增减率|增长率|幅度|完成率|执行率|百分")
_COUNT = re.compile(
    r"数量|人数|人次|批次|团组|团次|辆|台\(|\(个\)|\(人\)|\(批\)|\(次\)|编制数|实有数|权重|得分|分值|采购数"
)
_NAME_WORDS = re.compile(
    r"^(?:科目|项目|支出项目|收入项目|功能分类|经济分类|功能分类科目|经济分类科目|支出功能分类|支出经济分类|部门预算支出经济分类科目|"
    r"(?:单位|部门|科目|项目|支出|收入|品目|预算项目|功能分类科目|经济分类科目|采购项目|功能科目|经济科目)名称|单位|部门|品目|采购品目|货物/工程/服务|"
    r"项目\(按功能分类\)|按功能分类|支出功能分类科目|类型|资金性质|资金来源|三公经费项目|费用项目|费用名称|指标名称|统计项目|内容|事项)$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `path` holds its headings as keys, top first, without repetition; `printed` the same as printed."""

    index: int
    path: tuple[str, ...]
    role: Role
    printed: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Panel:
    """Label columns and the amount columns they name."""

    labels: tuple[Column, ...]
    amounts: tuple[Column, ...]

    @property
    def side(self) -> str | None:
        """`revenue` or `expenditure` where the headings over the whole panel say so."""
        for column in (*self.labels, *self.amounts[:1]):
            for words in column.path:
                if found := _SIDE.match(words):
                    return "revenue" if found[1] == "收入" else "expenditure"
        return None


@dataclass(frozen=True, slots=True)
class Layout:
    """One table, found in a grid. Row indexes are those of `grid`."""

    grid: Grid
    title: str
    label: str
    money_unit: str | None
    notes: tuple[str, ...]
    captions: tuple[str, ...]
    header: tuple[int, ...]
    body: tuple[int, ...]
    panels: tuple[Panel, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Whatever looks like a code in the body."""
        return tuple(found for r in self.body for found in map(code, self.grid.rows[r]) if found)

    def is_coded(self, belongs: Callable[[str], bool]) -> bool:
        """Whether most of the codes before the rows belong to a classification, and there are any."""
        codes = self.codes
        return bool(codes) and sum(map(belongs, codes)) * 2 > len(codes)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of all columns, as keys."""
        return tuple(column.heading for panel in self.panels for column in (*panel.labels, *panel.amounts))

    @property
    def amounts(self) -> tuple[Column, ...]:
        return tuple(column for panel in self.panels for column in panel.amounts)


def read_layout(grid: Grid) -> Layout:
    """The layout of a grid that holds one table."""
    keys = _keys(grid.rows)
    header = _header_rows(grid, keys)
    first = header[0] if header else _first_amount_row(keys)
    above = [text for row in grid.rows[:first] for text in row if text]
    body, notes = _body_rows(keys, grid, header)
    roles = _columns(grid, keys, header, body)
    title, label, captions = _title(above, grid.before)
    unit = next((u for text in reversed((*grid.before, *above)) if (u := money_unit(text))), None)
    if unit is None:
        unit = next((u for r in header for text in grid.rows[r] if text and (u := _unit_of_all(text))), None)
    return Layout(
        grid=grid,
        title=title,
        label=label,
        money_unit=unit or next((u for note in notes if (u := money_unit(note))), None),
        notes=notes,
        captions=captions,
        header=header,
        body=body,
        panels=_panels(roles),
    )


@lru_cache(maxsize=32)
def _keys(rows: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """The cells as `values.key`; wanted once to split a grid and once to lay it out."""
    return [tuple(map(key, row)) for row in rows]


def _unit_of_all(text: str) -> str | None:
    """A unit in a heading counts for the whole table only if it is a remark of its own ("单位:万元")."""
    return money_unit(text) if "单位" in text else None


# ---------------------------------------------------------------- several tables in one grid


def split(grid: Grid) -> list[Grid]:
    """The tables of a grid: pages paste several into one `<table>`, workbooks put all on one sheet.

    A new table begins at a table mark ("表二"), or at a title over new headings. Rows count from 0 in each part.
    """
    keys = _keys(grid.rows)
    starts = [0]
    seen_body = False
    for r, row in enumerate(keys):
        n_words = len(row) - row.count("")
        if not n_words or (seen_body and n_words > 2):
            continue
        words = [word for word in row if word]
        if not seen_body:
            note = len(words) == 1 and _NOTE.search(words[0]) is not None
            seen_body = note or words[0] in TOTAL_WORDS or any(number(word) is not None for word in words[1:])
        elif _begins_table(words, keys, r):
            starts.append(r)
            seen_body = False
    if len(starts) == 1:
        return [grid]
    ends = [*starts[1:], grid.n_rows]
    return [_slice(grid, a, b) for a, b in zip(starts, ends, strict=True)]


def _begins_table(words: list[str], keys: list[tuple[str, ...]], r: int) -> bool:
    first = words[0]
    if len(words) <= 2 and TABLE_MARK.fullmatch(first) and _MARK_NEEDS.search(first):
        return True
    if len(words) == 1 and len(first) > 5 and _TITLE.search(first) and not _NOTE.search(first):
        # A title, if headings follow before any figure does.
        for row in keys[r + 1 : r + 6]:
            following = [word for word in row if word]
            if len(following) >= 2 and not _CAPTION.match(following[0]):
                return sum(_HEADING.search(word) is not None for word in following) >= 2 and not any(
                    _is_amount(word) for word in following
                )
    return False


def _slice(grid: Grid, a: int, b: int) -> Grid:
    """Rows a to b as a grid of their own, without columns that are blank in all of them."""
    rows = grid.rows[a:b]
    used = (
        c + grid.spans.get((r, c), (1, 1))[1] for r, row in enumerate(rows, a) for c, text in enumerate(row) if text
    )
    width = min(max(used, default=1), grid.n_columns)
    spans = {
        (r - a, c): (min(rs, b - r), min(cs, max(width - c, 1)))
        for (r, c), (rs, cs) in grid.spans.items()
        if a <= r < b and c < width
    }
    pages = grid.row_pages[a:b]
    return replace(
        grid,
        rows=tuple(row[:width] for row in rows),
        spans={cell: span for cell, span in spans.items() if span != (1, 1)},
        before=grid.before if a == 0 else (),
        page=pages[0] if pages else grid.page,
        row_pages=pages,
    )


# ---------------------------------------------------------------- headings


@lru_cache(maxsize=65536)
def _is_amount(word: str) -> bool:
    """A figure of the body: a number that is neither a year nor the number of a column."""
    value = number(word)
    return value is not None and not (word.isdigit() and (2000 <= int(word) <= 2050 or int(word) <= 40))


def _is_heading_row(words: Sequence[str]) -> bool:
    return any(_HEADING.search(word) for word in words) and not any(_is_amount(word) for word in words)


def _header_rows(grid: Grid, keys: list[tuple[str, ...]]) -> tuple[int, ...]:
    """The heading rows: from the first with two headings to the last before a figure, a code or a total."""
    start = next((r for r, row in enumerate(keys) if _starts_header(row)), None)
    if start is None:
        return ()
    deep = max((r + rs for (r, c), (rs, _) in grid.spans.items() if r == start and grid.rows[r][c]), default=start + 1)
    end = start
    for r in range(start, min(len(keys), start + 8)):
        words = [word for word in keys[r] if word]
        if r > start and not _continues_header(keys, r, words, within=r < deep):
            break
        if words or r < deep:
            end = r
    while start > 0 and _spans_heads(grid, keys, start - 1):
        start -= 1
    return tuple(range(start, end + 1))


def _starts_header(row: tuple[str, ...]) -> bool:
    words = [word for word in row if word]
    if len(words) < 2 or any(_is_amount(word) for word in words):
        return False
    if any(_CAPTION.match(word) for word in words) or any(
        money_unit(w) and w.startswith(("单位", "(单位", "金额单位")) for w in words
    ):
        return False
    if any(code(word) for word in words):
        return False
    return sum(_HEADING.search(word) is not None for word in words) >= 2


def _continues_header(keys: list[tuple[str, ...]], r: int, words: list[str], within: bool) -> bool:
    """Whether row r still belongs to the headings. `within`: a heading above spans down to it."""
    if not words:
        return within
    if any(_is_amount(word) for word in words) or any(code(word) for word in words):
        return False
    if words[0] in ("栏次", "行次") or (len(words) > 2 and all(word.isdigit() for word in words[1:])):
        return True
    if words[0] in TOTAL_WORDS and len(words) == 1 and not within:
        return False
    if within:
        return True
    if len(words) == 1:
        return words[0] in _PARTS or (
            bool(_HEADING.search(words[0]))
            and words[0] not in TOTAL_WORDS
            and len(words[0]) < 9
            and not _NOTE.search(words[0])
            and r + 1 < len(keys)
            and _is_heading_row([w for w in keys[r + 1] if w])
        )
    if all(word in _PARTS for word in words[:2]):
        return True
    heads = sum(_HEADING.search(word) is not None for word in words)
    # "一、本年收入 | 一、本年支出" is a row without figures, not a heading.
    return heads == len(words) and not any(
        re.match(r"[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)", word) for word in words
    )


_OVER_ALL = re.compile(
    r"^(?:20\d\d年度?|本年度?|上年度?)?(?:部门|单位|年初)?(?:预算数|决算数|预算|决算|支出|收入|三公经费.*|财政拨款.*|基本支出|本年.*|.*经费(?:支出)?)$"
)


def _spans_heads(grid: Grid, keys: list[tuple[str, ...]], r: int) -> bool:
    """Whether the row above the headings is one heading over all of them ("2025年预算数"), not a title."""
    filled = [(c, word) for c, word in enumerate(keys[r]) if word]
    if not filled or any(TABLE_MARK.fullmatch(word) or _CAPTION.match(word) or money_unit(word) for _, word in filled):
        return False
    if any(word.endswith("表") or len(word) > 20 for _, word in filled):
        return False
    spanning = [grid.spans.get((r, c), (1, 1))[1] > 1 for c, _ in filled]
    return all(_OVER_ALL.match(word) for _, word in filled) and any(spanning)


def _first_amount_row(keys: list[tuple[str, ...]]) -> int:
    return next((r for r, row in enumerate(keys) if any(word and _is_amount(word) for word in row)), 0)


# ---------------------------------------------------------------- body, notes, title


def _body_rows(
    keys: list[tuple[str, ...]], grid: Grid, header: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """(rows that may hold figures, notes below them). Repeated headings inside the body are left out."""
    heads = {keys[r] for r in header if any(keys[r])}
    first = header[-1] + 1 if header else _first_amount_row(keys)
    body: list[int] = []
    notes: list[str] = []
    for r in range(first, len(keys)):
        n_words = len(keys[r]) - keys[r].count("")
        if not n_words or keys[r] in heads:
            continue
        if n_words == 1:
            word = next(filter(None, keys[r]))
            if number(word) is None and (_NOTE.search(word) or len(word) > 30):
                notes.append(next(text for text in grid.rows[r] if text))
                continue
        body.append(r)
    return tuple(body), tuple(notes)


def _title(above: list[str], before: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    """(title, label, captions) from the rows over the headings and the text over the grid, nearest first."""
    label = ""
    captions: list[str] = []
    titles: list[str] = []
    for text in [*reversed(above), *reversed(before)]:
        word = key(text)
        if TABLE_MARK.fullmatch(word) and (_MARK_NEEDS.search(word) or len(word) <= 4):
            if label:
                break  # beyond it begins what belongs to the table before
            label = text.strip()
        elif _CAPTION.match(word) or (money_unit(text) and len(word) < 16):
            captions.append(text.strip())
        elif _NOTE.search(word) or len(word) > 60:
            continue
        else:
            titles.append(" ".join(text.split()))
    found = next((t for t in titles if key(t).rstrip(")").endswith(("表", "表(续", "续表"))), None)
    if found is None:
        found = next((t for t in titles if _TITLE.search(key(t)) or "表" in t[-6:]), titles[0] if titles else "")
    marked = re.match(
        r"^(附?表\s*[一二三四五六七八九十\d]{1,3}|公开\s*\d{1,2}\s*表|附件\s*\d+)[\s:：、.]+(?=\S{3})", found
    )
    if marked and not label:
        label, found = marked[1], found[marked.end() :]
    return found, label, tuple(captions)


# ---------------------------------------------------------------- columns and panels


def _columns(grid: Grid, keys: list[tuple[str, ...]], header: tuple[int, ...], body: tuple[int, ...]) -> list[Column]:
    paths = _paths(grid, keys, header)
    cells = list(zip(*(keys[r] for r in body), strict=True)) or [()] * grid.n_columns
    columns = [
        Column(c, path, role, printed)
        for c, (path, printed) in enumerate(paths)
        if (role := _role(path, cells[c])) is not None
    ]
    # One 科目编码 over several columns: 类, 款 and 项 each have their own, even where they are not headed so.
    split_codes = {
        column.index
        for one, other in pairwise(columns)
        if one.role == other.role == "code" and one.path == other.path
        for column in (one, other)
    }
    return [replace(column, role="part") if column.index in split_codes else column for column in columns]


def _paths(
    grid: Grid, keys: list[tuple[str, ...]], header: tuple[int, ...]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(headings as keys, headings as printed) of each column: spans filled in, top first, repetitions dropped."""
    filled = {r: list(zip(keys[r], grid.rows[r], strict=True)) for r in header}
    for (r, c), (rowspan, colspan) in grid.spans.items():
        if r in filled and keys[r][c]:
            for rr in range(r, min(r + rowspan, r + 8)):
                if rr in filled:
                    for cc in range(c, min(c + colspan, grid.n_columns)):
                        filled[rr][cc] = filled[r][c]
    paths = []
    for c in range(grid.n_columns):
        path: list[str] = []
        printed: list[str] = []
        for r in header:
            word, text = filled[r][c]
            if word and not word.isdigit() and word != "栏次" and (not path or path[-1] != word):
                path.append(word)
                printed.append("".join(text.split()))
        paths.append((tuple(path), tuple(printed)))
    return paths


def _role(path: tuple[str, ...], column: tuple[str, ...]) -> Role | None:
    """What a column holds, by its headings first and by its cells where the headings are silent."""
    last = path[-1] if path else ""
    cells = [word for word in column if word and word not in NOTHING]
    if not cells and not path:
        return None
    if last in _PARTS:
        return "part"
    if _INDEX.match(last):
        return "index"
    if _CODE_WORDS.search(last):
        return "code"
    heading = "/".join(path)
    figures = len(cells) - list(map(number, cells)).count(None)
    codes = len(cells) - list(map(code, cells)).count(None)
    if _NAME_WORDS.match(last) and figures * 2 <= len(cells):
        # 科目 over an unnamed pair of columns: the one with the codes is the code column.
        return "code" if codes * 2 > len(cells) else "name"
    if codes * 2 > len(cells) > 0 and codes == figures and (not path or not _is_money_heading(last)):
        return "code"
    if _TEXT.match(last):
        return "text"
    if _SHARE.search(last):
        return "share"
    if _COUNT.search(heading):
        return "count"
    if figures and figures * 2 >= len(cells):
        return "amount"
    if path and not cells:
        return "name" if _NAME_WORDS.match(last) else "amount"
    return "amount" if figures and _is_money_heading(last) else "name"


def _is_money_heading(word: str) -> bool:
    return _MONEY_HEADING.search(word) is not None


def _panels(columns: list[Column]) -> tuple[Panel, ...]:
    """Columns to panels: labels after amounts begin a new one."""
    panels: list[Panel] = []
    labels: list[Column] = []
    amounts: list[Column] = []
    for column in columns:
        if column.role in ("code", "part", "name"):
            if amounts:
                panels.append(Panel(tuple(labels), tuple(amounts)))
                labels, amounts = [], []
            labels.append(column)
        elif column.role in ("amount", "count", "share"):
            amounts.append(column)
    if amounts:
        panels.append(Panel(tuple(labels), tuple(amounts)))
    return tuple(panels)
