"""The heading rows of a table: which they are, and what they say of each column.

Official tables have the same headings on thousands of pages, so what rows of headings say is remembered by those rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from archive.cells import Cells, words_of
from archive.values import Met, code, key, money_unit

TOTAL_WORDS: Final = frozenset(
    "合计 总计 收入合计 支出合计 收入总计 支出总计 本年收入合计 本年支出合计 总合计 共计 本年合计 收支总计 收入总合计 支出总合计".split()
)
# "表一", "附表3", "公开01表", "附件1-2", "表 5-1": where a table begins, and what it calls itself.
TABLE_MARK: Final = re.compile(
    r"^(?:附?表|附件|公开|预算公开|决算公开|财决公开|预公开|决公开)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[-—]\d{1,2})?表?$"
)
MARK_NEEDS: Final = re.compile(r"表|附件|公开")
CAPTION: Final = re.compile(
    r"(?:单位|部门|编制单位|公开部门|单位名称|部门名称|编制部门|填报单位|预算单位|金额单位|公开单位|日期|编制日期|批复部门)(?:名称)?(?:\(.*\))?:"
)
TITLE: Final = re.compile(r"(?:表|明细|汇总)(?:\([^()]*\))?$|^20\d\d年.*(?:表|情况|预算|决算)")
# "部门支出总表　　单位：万元", "支出总表(万元)": where a title ends that has a remark on the unit behind it in the same line.
_TITLE_AND_REMARK: Final = re.compile(
    r"(?:表|明细|汇总)(?:\s?[(（][^()（）:：]{1,20}[)）])?"
    r"(?=[\s,，、;；(（\[【]{0,60}(?:(?:人民币)?(?:万元|亿元|百万元|千元|百元|元)\s?[)）\]】]|"
    r"(?:编制|填报|预算|公开|公布|金额|货币|计量|制表)?(?:单位|部门|日期|币种|金额|人民币)(?:名称)?\s?[:：]))"
    r"|(?:收入|支出|收支|预算|决算|总|明细|情况|经费|目标)表(?=\s?(?:[（(]详?见[^()（）]{1,12}[)）])?\s?[:：]?\s*$)"
)
_MAY_HAVE_REMARK: Final = re.compile(r"[元:：见]")
NOTE: Final = re.compile(r"^\(?(?:备注|注|说明|附注)[::\d、.]|无数据|空表")
# Who made a table and when, below it; "项目负责人" heads a row of a form.
SIGNED: Final = re.compile(
    r"(?:打印|制表|填报|填表|编制|报送|报出|审核|公开|导出|生成|上报|批复){0,2}(?:日期|时间)(?::|$)|"
    r"(?:(?:单位|部门|财务|科室|分管)(?:主要)?负责|负责|填表|填报|制表|编制|审核|复核|经办|联系)人(?:\(.{1,10}\))?(?::|$)|"
    r"(?:联系)?(?:电话|方式)(?::|$)|(?:邮政编码|邮编|传真):"
)
# "— 7 —", "第 8 页", "第8页，共12页": printed between two tables, of neither.
PAGE_NUMBER: Final = re.compile(r"[-—–]{0,2}第?\d{1,4}页?[-—–]{0,2}|第\d{1,4}页,?共\d{1,4}页")
PARTS: Final = ("类", "款", "项")
_HEADING: Final = re.compile(
    r"科目|编码|编号|名称|合计|总计|小计|预算|决算|支出|收入|经费|拨款|资金|结转|结余|项目|类别|序号|行次|栏次|金额|因公|公务|指标|"
    r"购置|运行|接待|会议费|培训费|政府性基金|国有资本|年初|年末|本年|上年|执行|增减|占比|单位|备注|类$|^款$|^项$|人员|公用|专户|补助|上缴|采购|数量|权重|得分|"
    r"^20\d\d年度?$|^(?:其中:)?(?:全[区市县镇]$|[区市县镇]?本级|镇街级?$)"
)
_OVER_ALL: Final = re.compile(
    r"^(?:20\d\d年度?|本年度?|上年度?)?(?:部门|单位|年初)?(?:预算数|决算数|预算|决算|支出|收入|三公经费.*|财政拨款.*|基本支出|本年.*|.*经费(?:支出)?)$"
)
_ENUMERATED: Final = re.compile(r"[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)")
_YEAR: Final = re.compile(r"20[0-4]\d")
# Columns that only count the rows.
_COUNTING: Final = ("序号", "行次", "栏次")
# What stands in a row that numbers the columns, before the numbers: "栏次 1 2 3", "** ** 1 2 3", "甲 乙 1 2 3".
_NUMBERING_LABELS: Final = frozenset(
    "栏次 行次 序号 项次 列次 栏目 项目 科目 编码 名称 科目编码 科目名称 甲 乙 丙 * ** ***".split()
)
# The number of a column, alone or with how it is reckoned: "3", "(3)", "3=1+2", "3=(1+2)".
_COLUMN_NUMBER: Final = re.compile(r"\(?(\d{1,2})\)?(?:=[\d=+*/()-]{1,60})?")


@lru_cache(maxsize=4096)
def title_alone(text: str) -> str:
    """A text over a table without the remark that is printed behind its title, or a colon; other texts as they are.

    >>> title_alone("表八 部门支出总表　　单位：万元"), title_alone("支出总表（2025年）（单位：元）")
    ('表八 部门支出总表', '支出总表（2025年）')
    >>> title_alone("（一）部门收支总表："), title_alone("收支情况详见下表：")
    ('（一）部门收支总表', '收支情况详见下表：')
    >>> title_alone("收支总表（万元）"), title_alone("单位：万元"), title_alone("附表（单位：万元）"), title_alone("收支总表（续）")
    ('收支总表', '单位：万元', '附表（单位：万元）', '收支总表（续）')
    """
    found = _TITLE_AND_REMARK.search(text) if _MAY_HAVE_REMARK.search(text) else None
    return text[: found.end()] if found and len(key(text[: found.end()])) > 3 else text


class _Openings(Met[str, str | None]):
    """`mark` or `title` where a table may open with a text."""

    def look(self, met: str) -> str | None:
        word = key(title_alone(met))
        if TABLE_MARK.fullmatch(word) and MARK_NEEDS.search(word):
            return "mark"
        return "title" if len(word) > 5 and TITLE.search(word) and not NOTE.search(word) else None


OPENINGS: Final = _Openings()


def count_headings(words: tuple[str, ...]) -> int:
    """How many of these words may head a column."""
    return sum([_HEADING.search(word) is not None for word in words])


@lru_cache(maxsize=8192)
def has_headings(row: tuple[str, ...]) -> bool:
    """Whether two texts of a row or more may head columns."""
    return count_headings(words_of(row)) >= 2


def header_rows(cells: Cells) -> range:
    """The heading rows: from the first with two headings to the last before a figure, a code or a total."""
    rows = cells.grid.rows
    start = next((r for r, printed in enumerate(cells.printed) if _may_head(printed) and _starts(rows[r])), None)
    if start is None:
        return range(0)
    near = range(start, min(len(rows), start + 9))
    stop = next((r for r in near if cells.has_amount(r)), near.stop)
    end = start + _depth(rows[start:stop], _spanned(cells, start, stop))
    while start > 0 and _spans_heads(cells, start - 1):
        start -= 1
    return range(start, end)


def first_amount_row(cells: Cells) -> int:
    """Where the body begins in a table without headings."""
    return next((r for r in range(cells.grid.n_rows) if cells.has_amount(r)), 0)


def _may_head(printed: str) -> bool:
    return len(printed) >= 2 and not ("f" in printed or "c" in printed or "m" in printed)


@lru_cache(maxsize=8192)
def _starts(row: tuple[str, ...]) -> bool:
    """Whether the headings may begin with this row, which has no code and no amount."""
    words = words_of(row)
    if any(CAPTION.match(word) for word in words) or any(
        money_unit(w) and w.startswith(("单位", "(单位", "金额单位")) for w in words
    ):
        return False
    return has_headings(row) or _are_years(words)


def _spanned(cells: Cells, start: int, stop: int) -> tuple[int, ...]:
    """How many rows the cells that begin in each of these rows span at most."""
    deep = [1] * (stop - start)
    for (r, c), (rowspan, _) in cells.grid.spans.items():
        if start <= r < stop and rowspan > deep[r - start] and cells.grid.rows[r][c]:
            deep[r - start] = rowspan
    return tuple(deep)


@lru_cache(maxsize=4096)
def _depth(near: tuple[tuple[str, ...], ...], deep: tuple[int, ...]) -> int:
    """How many of these rows, the first of which is one, are headings. Each spans down over as many rows as `deep` says."""
    rows = [words_of(row) for row in near]
    depth = 1
    reach = 0  # where the headings so far end that span down
    for r, words in enumerate(rows[:8]):
        if r and not _continues(rows, r, within=r < reach):
            break
        reach = max(reach, r + deep[r])
        if words or r < reach:
            depth = r + 1
    return depth


def _continues(rows: Sequence[tuple[str, ...]], r: int, within: bool) -> bool:
    """Whether row r, which has no amount, still belongs to the headings. `within`: a heading above spans down to it."""
    words = rows[r]
    if not words:
        return within
    if any(code(word) for word in words):
        return False
    if words[0] in ("栏次", "行次") or numbers_columns(words) or _are_years(words):
        return True
    if words[0] in TOTAL_WORDS and len(words) == 1 and not within:
        return False
    if within:
        return True
    if len(words) == 1:
        return words[0] in PARTS or (
            _HEADING.search(words[0]) is not None
            and words[0] not in TOTAL_WORDS
            and len(words[0]) < 9
            and not NOTE.search(words[0])
            and r + 1 < len(rows)
            and count_headings(rows[r + 1]) > 0
        )
    if all(word in PARTS for word in words[:2]):
        return True
    # "一、本年收入 | 一、本年支出" is a row without figures, not a heading. Among many headings one may be of any words.
    unknown = len(words) - count_headings(words)
    return unknown <= (1 if len(words) > 4 else 0) and not any(_ENUMERATED.match(word) for word in words)


@lru_cache(maxsize=8192)
def numbers_columns(words: tuple[str, ...]) -> bool:
    """Whether a row of these words only numbers the columns, and prints no amounts.

    Districts print amounts without decimals too: what numbers columns rises by one, as no sum and its parts do, or says
    that it is 栏次.

    >>> numbers_columns(("1", "2", "3=1+2")), numbers_columns(("栏次", "1", "栏次", "2"))
    (True, True)
    >>> numbers_columns(("5", "0", "3", "0", "3", "2")), numbers_columns(("合计", "1", "2", "3"))
    (False, False)
    """
    labels = [word for word in words if word in _NUMBERING_LABELS]
    found = [_COLUMN_NUMBER.fullmatch(word) for word in words if word not in _NUMBERING_LABELS]
    numbers = [int(one[1]) for one in found if one]
    if not numbers or len(numbers) < len(found):
        return False
    if "栏次" in labels or "行次" in labels:
        return True
    return len(numbers) > 2 and numbers[0] > 0 and all(b == a + 1 for a, b in pairwise(numbers))


def _are_years(words: tuple[str, ...]) -> bool:
    """Whether a row heads its columns with bare years that follow each other: "项目 2023 2024", "2023 2024" below 预算数."""
    years = {int(word) for word in words if _YEAR.fullmatch(word)}
    others = [word for word in words if not _YEAR.fullmatch(word)]
    return (
        len(years) > 1
        and max(years) - min(years) < len(years)
        and count_headings(tuple(others)) == len(others)
        and not TOTAL_WORDS.intersection(others)
    )


def _spans_heads(cells: Cells, r: int) -> bool:
    """Whether the row above the headings is one heading over all of them ("2025年预算数"), not a title."""
    if not _is_over_all(cells.grid.rows[r]):
        return False
    spans = cells.grid.spans
    return any(spans.get((r, c), (1, 1))[1] > 1 for c, form in enumerate(cells.forms[r]) if form != " ")


@lru_cache(maxsize=8192)
def _is_over_all(row: tuple[str, ...]) -> bool:
    words = words_of(row)
    return bool(words) and all(
        _OVER_ALL.match(word)
        and len(word) <= 20
        and not (word.endswith("表") or TABLE_MARK.fullmatch(word) or CAPTION.match(word) or money_unit(word))
        for word in words
    )


# ---------------------------------------------------------------- what they say of each column


@dataclass(frozen=True, slots=True)
class Path:
    """The headings of one column from the top one down, without repetition: as keys, and as printed."""

    keys: tuple[str, ...]
    printed: tuple[str, ...]

    @property
    def last(self) -> str:
        return self.keys[-1] if self.keys else ""


@dataclass(frozen=True, slots=True, eq=False)
class Headings:
    """What some rows of headings say: a path for each column, and which columns only count the rows (序号, 行次)."""

    paths: tuple[Path, ...]
    counting: frozenset[int]


def headings_of(cells: Cells, header: range) -> Headings:
    """What the heading rows of a table say of its columns."""
    grid = cells.grid
    first, stop = header.start, header.stop
    spans = tuple([(r - first, c, span) for (r, c), span in grid.spans.items() if first <= r < stop])
    return _headings(grid.rows[first:stop], spans, grid.n_columns)


@lru_cache(maxsize=2048)
def _headings(
    rows: tuple[tuple[str, ...], ...], spans: tuple[tuple[int, int, tuple[int, int]], ...], n_columns: int
) -> Headings:
    """`spans` are (row, column, (rowspan, colspan)): a heading stands over all it spans."""
    filled = [[(key(text), text) for text in row] for row in rows]
    for row in filled:
        if numbers_columns(tuple([word for word, _ in row if word])):
            row[:] = [("", "")] * n_columns  # it says nothing of what stands in them
    for r, c, (rowspan, colspan) in spans:
        if filled[r][c][0]:
            for rr in range(r, min(r + rowspan, r + 8, len(rows))):
                for cc in range(c, min(c + colspan, n_columns)):
                    filled[rr][cc] = filled[r][c]
    counting = {c for row in rows for c, text in enumerate(row) if key(text) in _COUNTING}
    return Headings(tuple([_path([row[c] for row in filled]) for c in range(n_columns)]), frozenset(counting))


def _path(column: list[tuple[str, str]]) -> Path:
    keys: list[str] = []
    printed: list[str] = []
    for word, text in column:
        numbers_it = word.isdigit() and not _YEAR.fullmatch(word)
        if word and not numbers_it and word != "栏次" and (not keys or keys[-1] != word):
            keys.append(word)
            printed.append("".join(text.split()))
    return Path(tuple(keys), tuple(printed))
