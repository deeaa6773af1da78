"""What the columns of a table hold, and the panels that stand side by side in it.

A panel is a run of label columns with the amount columns that follow (收入 ‖ 支出; the three panels of 基本支出决算表).
"""

from __future__ import annotations

import re
from builtins import slice  # compiled, this module looks for it among its own names
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, cast

from archive.cells import FIGURES
from archive.doubtful import told
from archive.headings import PARTS, Headings, Path
from archive.privacy import announces

Breakdown = Literal["economic", "nature", None]
Role = Literal["code", "part", "name", "index", "text", "amount", "count", "share", "aside", "check"]
# What a heading leaves open (`archive.doubtful`).
_Open = Literal["either", "compared", "worded"]
# What a label column is for: `owner` holds the code of a unit, `beside` words that are not what the amounts are of.
# `class` the class of a project, with its code: 2010302一般行政管理事务.
LabelRole = Literal["code", "part", "name", "owner", "beside", "class"]

# "收入", "本年支出", "财政拨款收入项目": what stands over one side of a two-sided account.
_SIDE: Final = re.compile(
    r"(?:本年|本年度|年度|财政拨款|总|部门|单位|预算|决算){0,2}(收入|支出)(?:项目|来源|预算数?|决算数?|功能分类)?(?:\(.*\))?$"
)
_MONEY: Final = re.compile(r"预算|决算|合计|总计|小计|支出|收入|经费|金额|总价|总额|拨款|费$|资金|结转|结余|数$")
_CODE: Final = re.compile(r"(?:科目|项目|分类|功能分类科目|经济分类科目|品目)?(?:编码|代码|编号)$")
_INDEX: Final = re.compile(r"^(?:序号|行次|栏次|序列|排序)$")
_TEXT: Final = re.compile(
    r"^(?:备注|说明|备注说明|摘要|.*原因.*|.*依据.*|.*内容.*|文号|计量单位|规格|型号|规格(?:及|和|、)?型号|品牌)$"
)
_SHARE: Final = re.compile(r"占比|比重|比例|%|率$|率\(|幅度|增幅|降幅|升幅|涨幅|完成度|进度(?!款)|百分")
# What may be printed in money or in per cent: the columns beside it tell.
_COMPARED: Final = re.compile(r"同比|环比|升降|增长|[较比].{0,6}年|增减|变动|差额|±")
_COUNT: Final = re.compile(
    r"数量|人数|人次|批次|团组|团次|辆|台\(|\(个\)|\(人\)|\(批\)|\(次\)|编制数|实有数|权重|得分|分值|采购数"
)
# What one piece of what is bought costs, and what it is counted in: no money of the budget.
_PRICE: Final = re.compile(r"(?:预算|采购|参考|计划|控制|平均)?单价(?:\(.{1,6}\))?$")
# Whatever stands before it, a heading that ends so is of a class and not of money: 预算科目, 支出功能分类.
_CLASS: Final = re.compile(r"科目$|分类$")
# When a thing is done and which paper says so: figures, and no amounts.
_WHEN: Final = re.compile(
    r"^(?:开始|起始|起止|立项|实施|执行|完成|结束|建设|项目|计划|开工|竣工|采购|预计){0,2}(?:年度|年份|年限|时间|日期|期限|周期)$|文号$"
)
# The year that the amounts of a row are of (`archive.states`), not one in which a thing is done.
_YEAR: Final = ("年度", "年份", "预算年度", "决算年度")
_NAME: Final = re.compile(
    r"^(?:科目|项目|支出项目|收入项目|功能分类|经济分类|功能分类科目|经济分类科目|支出功能分类|支出经济分类|部门预算支出经济分类科目|"
    r"(?:单位|部门|科目|项目|支出|收入|品目|预算项目|功能分类科目|经济分类科目|采购项目|功能科目|经济科目)名称|单位|部门|品目|采购品目|货物/工程/服务|"
    r"项目\(按功能分类\)|按功能分类|支出功能分类科目|(?:预算|支出|收入)科目|类型|资金性质|资金来源|三公经费项目|费用项目|费用名称|指标名称|统计项目|(?:采购)?(?:内容|事项))$"
)

# Where several columns have names, the amounts are of what these head: of a project and not of its unit or its type.
_SUBJECT: Final = re.compile(
    r"(?:项目|科目|分类|品目|费用|指标|事项|支出|收入|采购)名称$|(?:项目|科目|品目|功能分类|经济分类)(?:\(.{1,20}\))?$|^名称$"
)
_BY_WHOM: Final = re.compile(r"(部门|政府)预算(?:支出)?经济|经济分类(?:科目)?\((?:按)?(部门|政府)预算")
_PROJECT: Final = re.compile(r"^项目名称$|^项目$")
_OF_CLASS: Final = re.compile(r"(?:功能|支出)(?:分类)?科目(?:名称)?$|功能分类$|^科目$")
# What whoever made a table has reckoned beside it, to see whether it is right.
_CHECK: Final = re.compile(r"^(?:校验|核对|核验|验证|检验|勾稽)(?:数|列|栏|结果|公式|关系)?$")
# The same, if it does not stand in the table: within one, it is what two of its columns differ by.
_DIFFERENCE: Final = re.compile(r"^(?:差额|差异|差|检查|平衡|合计数?|计算)$")
_OWNER: Final = re.compile(r"^(?:预算|所属|编制|填报)?(?:单位|部门|部门\(单位\)|单位\(部门\))(?:编码|代码|编号)$")


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


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Label columns and the amount columns they name.

    `before` are the columns from the first label to the last and `roles` say which of them names the amounts, None of one
    that is no label. It begins with column `leftmost`. `left` are the codes of a second classification beside the first,
    which are not read. `side` is `revenue` or `expenditure` where the headings over the whole panel say so; `breakdown`
    where they say that it is not by function, but by purpose or by 支出性质 (with or without 经济分类).
    """

    labels: tuple[Column, ...]
    amounts: tuple[Column, ...]
    before: slice
    roles: tuple[LabelRole | None, ...]
    leftmost: int
    left: tuple[Column, ...]
    side: str | None
    breakdown: Breakdown = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What all tables with these headings and roles have in common; `headings` are those of all columns, as keys.

    `counting` are the columns whose figures are no amounts: they count the rows, are years or numbers of papers, telephones.
    `checks` are those whose figures are no part of the table: its maker's own sums beside it.
    """

    panels: tuple[Panel, ...]
    headings: str
    counting: frozenset[int]
    checks: tuple[int, ...]


def plan_of(headings: Headings, columns: Sequence[str], rows: Sequence[tuple[str, ...]], body: Sequence[int]) -> Plan:
    """The plan of a table. `columns` pictures its columns, a letter for each cell (`cells.Cell.form`) of the rows in `body`."""
    said = _said(headings)
    found = tuple([_role(said[c], column) for c, column in enumerate(columns)])
    if None in found:
        found = _without_checks(said, found, columns)
    if _OPEN.isdisjoint(found):
        return _plan(headings, cast("tuple[Role | None, ...]", found))
    telling = told(found, [rows[r] for r in body])
    return _plan(headings, tuple([telling.get(c, cast("Role | None", role)) for c, role in enumerate(found)]))


def _without_checks(
    said: Sequence[_Said], found: tuple[Role | _Open | None, ...], columns: Sequence[str]
) -> tuple[Role | _Open | None, ...]:
    """Figures that an empty column parts from the last headed ones, and that no heading names, are no part of the table.

    Where the column before has a heading and no figures, those behind may be its own: of a page without lines, the middle
    of a heading and the ends of its amounts may have become two columns.
    """
    roles = list(found)
    is_behind = False
    for c, role in enumerate(found):
        if role is None:
            is_behind = is_behind or (c > 0 and not said[c - 1].is_silent and _has_figures(columns[c - 1]))
        elif is_behind and said[c].is_beside and _has_figures(columns[c]):
            roles[c] = "check"
        else:
            is_behind = False
    return tuple(roles)


def _has_figures(column: str) -> bool:
    return any(form in column for form in FIGURES)


@lru_cache(maxsize=2048)
def _plan(headings: Headings, roles: tuple[Role | None, ...]) -> Plan:
    columns = [
        Column(index, path.keys, role, path.printed)
        for index, (path, role) in enumerate(zip(headings.paths, roles, strict=True))
        if role is not None
    ]
    if not any(column.role == "amount" for column in columns):
        # Prices that no amount stands beside are not passed over: `kinds._words` calls them `other`, and a finding names them.
        columns = [replace(one, role="amount") if one.path and _PRICE.match(one.path[-1]) else one for one in columns]
    # One 科目编码 over several columns: 类, 款 and 项 each have their own, even where they are not headed so.
    parts = {
        column.index
        for one, other in pairwise(columns)
        if one.role == other.role == "code" and one.path == other.path
        for column in (one, other)
    }
    columns = [Column(c.index, c.path, "part", c.printed) if c.index in parts else c for c in columns]
    panels = _panels(columns)
    in_panels = [column.heading for panel in panels for column in (*panel.labels, *panel.amounts)]
    aside = [column.index for column in columns if column.role == "aside" or (column.path and column.path[-1] in _YEAR)]
    checks = tuple([column.index for column in columns if column.role == "check"])
    return Plan(panels, "|".join(in_panels), headings.counting.union(aside, checks), checks)


def _panels(columns: list[Column]) -> tuple[Panel, ...]:
    """Columns to panels: labels after amounts begin a new one."""
    panels: list[Panel] = []
    labels: list[Column] = []
    amounts: list[Column] = []
    for column in columns:
        if column.role in ("code", "part", "name"):
            # After what is only counted (数量) no panel ends: 台 and 套 stand there, what they are counted in.
            if any(one.role != "count" for one in amounts):
                panels.append(_panel(labels, amounts))
                labels, amounts = [], []
            labels.append(column)
        elif column.role in ("amount", "count", "share"):
            amounts.append(column)
    if amounts:
        panels.append(_panel(labels, amounts))
    return tuple(panels)


def _panel(labels: list[Column], amounts: list[Column]) -> Panel:
    governments = _governments(labels)
    over = [words for column in (*labels, *amounts[:1]) for words in column.path]
    side = next((found[1] for words in over if (found := _SIDE.match(words))), None)
    said = "/".join(over)
    breakdown: Breakdown = "nature" if "支出性质" in said else "economic" if "经济分类" in said else None
    roles = _label_roles(labels, governments, amounts[0].index)
    before = range(min(roles), max(roles) + 1) if roles else range(0)
    return Panel(
        labels=tuple(labels),
        amounts=tuple(amounts),
        before=slice(before.start, before.stop),
        roles=tuple([roles.get(c) for c in before]),
        leftmost=(labels or amounts)[0].index,
        left=tuple([column for column in governments if column.role in ("code", "part")]),
        side="revenue" if side == "收入" else "expenditure" if side else None,
        breakdown=breakdown,
    )


def _governments(labels: list[Column]) -> list[Column]:
    """The columns of the government's economic classification (5xx) where the department's (3xx) stands beside it.

    The department's is the finer one: several of its rows have the same code of the government's.
    """
    found = [_BY_WHOM.search("/".join(column.path)) for column in labels]
    whose = [(one[1] or one[2]) if one else None for one in found]
    if "部门" not in whose:
        return []
    return [column for column, one in zip(labels, whose, strict=True) if one == "政府"]


def _label_roles(labels: list[Column], governments: list[Column], first_amount: int) -> dict[int, LabelRole]:
    """What each label column is for."""
    is_named = False
    of_projects = any(column.path and _PROJECT.search(column.path[-1]) for column in labels)
    roles: dict[int, LabelRole] = {}
    for column in labels:
        last = column.path[-1] if column.path else ""
        is_named = is_named or (column.role == "name" and _SUBJECT.search(last) is not None)
        if column in governments or column.index > first_amount:
            role: LabelRole = "beside"
        elif column.role == "part":
            role = "part"
        elif column.role == "code":
            # The code of a unit is that of a row only where the row may be of the unit.
            role = "code" if not _OWNER.match(last) else "beside" if of_projects else "owner"
        elif of_projects and _OF_CLASS.search(last):
            role = "class"
        else:
            role = "beside" if is_named and last and not _SUBJECT.search(last) else "name"
        roles[column.index] = role
    return roles


# ---------------------------------------------------------------- roles


@dataclass(frozen=True, slots=True)
class _Said:
    """What headings alone say of a column: its role for certain, or its role unless the cells know better.

    `is_amount`: they say that it holds money, and nothing else. `is_beside`: they do not say that it is of the table.
    """

    certain: Role | None
    likely: Role | None
    is_name: bool
    is_money: bool
    is_amount: bool
    is_silent: bool
    is_when: bool
    is_year: bool
    is_compared: bool
    is_beside: bool


@lru_cache(maxsize=2048)
def _said(headings: Headings) -> tuple[_Said, ...]:
    return tuple(map(_said_of, headings.paths))


def _said_of(path: Path) -> _Said:
    last = path.last
    certain: Role | None = None
    if announces(last) or _PRICE.match(last):
        certain = "aside"
    elif _CHECK.match(last):
        certain = "check"
    elif last in PARTS:
        certain = "part"
    elif _INDEX.match(last):
        certain = "index"
    elif _CODE.search(last):
        certain = "code"
    likely: Role | None = None
    if _TEXT.match(last):
        likely = "text"
    elif _SHARE.search(last):
        likely = "share"
    elif _COUNT.search("/".join(path.keys)):
        likely = "count"
    is_name = _NAME.match(last) is not None
    is_money = _MONEY.search(last) is not None and not _CLASS.search(last)
    is_when = _WHEN.search(last) is not None
    is_amount = is_money and not (is_name or likely or is_when)
    is_compared = likely is None and _COMPARED.search(last) is not None
    is_year = last in _YEAR
    is_beside = not path.keys or (len(path.keys) == 1 and _DIFFERENCE.match(last) is not None)
    return _Said(certain, likely, is_name, is_money, is_amount, not path.keys, is_when, is_year, is_compared, is_beside)


_OPEN: Final = frozenset(("either", "compared", "worded"))


def _role(said: _Said, column: str) -> Role | _Open | None:
    """What a column holds, by its headings first and by its cells where the headings are silent."""
    if said.certain:
        return said.certain
    if said.is_compared and column.strip(" -"):
        return "compared"
    if said.is_amount:
        # It is a name if there are words in it and no figures.
        return "worded" if "w" in column and not column.strip(" -w") else "amount"
    words = column.count("w")
    figures = len(column) - words - column.count(" ") - column.count("-")
    filled = words + figures
    if said.is_when and figures * 2 > filled:
        return "name" if said.is_year else "aside"
    if not filled and said.is_silent:
        return None
    codes = column.count("c") + column.count("m")
    if said.is_name and figures * 2 <= filled:
        # 科目 over an unnamed pair of columns: the one with the codes is the code column.
        return "code" if codes * 2 > filled else "name"
    if said.likely:
        return said.likely
    if codes * 2 > filled > 0 and codes == figures and not said.is_money:
        return "code" if said.is_silent or said.is_name else "either"
    if figures and figures * 2 >= filled:
        return "amount"
    if not said.is_silent and not filled:
        return "name" if said.is_name else "amount"
    if said.is_name or said.is_silent:
        return "amount" if figures and said.is_money else "name"
    return "amount" if figures and said.is_money else "worded"
