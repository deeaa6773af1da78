"""Forms of goals to projects with their indicators: 项目支出绩效目标表, a form for each project or a list of them.

A form is read by its labels ("项目名称", "当年预算(万元)"): the value is the next cell. Indicators stand below a row
of headings with 三级指标 or 指标名称; a list prints project and indicators side by side, the project's cells spanning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from archive.layout import Layout
from archive.model import Finding, Indicator, Project
from archive.values import fen, key, money_unit, number, project_code

_FIELDS = {
    "项目名称": "name",
    "专项资金名称": "name",
    "业务主管部门": "department",
    "主管部门": "department",
    "资金主管部门": "department",
    "实施单位": "department",
    "预算执行率权重": "execution_weight",
    "执行率权重": "execution_weight",
    "项目分类": "category",
    "项目类别": "category",
    "项目类型": "category",
    "项目属性": "category",
    "当年预算": "budget",
    "当年财政拨款预算金额": "budget",
    "预算金额": "budget",
    "年度资金总额": "budget",
    "资金总额": "budget",
    "项目总额": "budget",
    "本级安排": "local",
    "市级支出": "local",
    "本级支出": "local",
    "上级补助": "superior",
    "补助区县": "superior",
    "项目概述": "summary",
    "项目概况": "summary",
    "项目简介": "summary",
    "立项依据": "basis",
    "当年绩效目标": "goal",
    "年度绩效目标": "goal",
    "绩效目标": "goal",
    "总体目标": "goal",
    "当年整体绩效目标": "goal",
    "年度总体目标": "goal",
}
_INDICATOR_FIELDS = (
    ("level1", ("一级指标",)),
    ("level2", ("二级指标",)),
    ("level3", ("三级指标", "指标名称", "指标内容")),
    ("weight", ("指标权重", "权重", "分值")),
    ("measure_unit", ("计量单位", "度量单位", "指标单位")),
    ("comparator", ("指标性质", "指标方向", "运算符号", "性质")),
    ("value", ("指标值", "年度指标值", "目标值")),
    ("is_core", ("是否核心",)),
)


@dataclass(slots=True)
class _Draft:
    row: int
    fields: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)


@dataclass(slots=True)
class TargetsReading:
    """Projects of a form, the unit it names ("151001", name), and the cells whose figures had no label."""

    projects: list[Project] = field(default_factory=list)
    unit_code: str | None = None
    unit_name: str | None = None
    findings: list[Finding] = field(default_factory=list)


# The category of what stands in 整体绩效目标表: not a project but the targets of a whole unit.
OVERALL = "整体绩效目标"


def read_targets(layout: Layout, ordinal: int, unit: str, kind: str = "project_targets") -> TargetsReading:
    """All projects in a table of targets. `unit` is the money unit of amounts that state none.

    The targets of a whole unit (`kind` overall_targets) come as one project without code, of category `OVERALL`.
    """
    reading = TargetsReading()
    drafts: list[_Draft] = []
    columns: dict[str, int] = {}
    cells = layout.cells
    last: dict[int, int] = {}  # column → the row in which it last had a text
    for r, row in enumerate(layout.grid.rows):
        words = {c: one.key for c, one in enumerate(cells.row(r)) if row[c]}
        if not words:
            continue
        last.update(dict.fromkeys(words, r))
        heads = _indicator_columns(words)
        if heads:
            columns = heads
            continue
        if _is_title(words):
            columns = {}
            continue
        labelled = _labelled(r, row, words, layout)
        if labelled and not (columns and not any(f == "name" for f, _, _ in labelled) and _is_indicator(row, columns)):
            columns = {}
            _take_fields(r, labelled, drafts)
            continue
        unit_named = _unit_named(words, row)
        if unit_named:
            reading.unit_code, reading.unit_name = unit_named
        elif columns:
            _take_indicator(r, row, columns, last, drafts, layout)
    drafts = [draft for draft in drafts if draft.fields.get("name") or draft.indicators]
    if kind == "overall_targets":
        for draft in drafts:
            draft.fields.setdefault("name", reading.unit_name or layout.title)
            draft.fields["category"] = OVERALL
    reading.projects = [_project(draft, ordinal, unit) for draft in drafts]
    return reading


def _is_title(words: dict[int, str]) -> bool:
    return len(words) == 1 and next(iter(words.values())).endswith("表")


@lru_cache(maxsize=8192)
def _field_of(word: str) -> str | None:
    """The field a label names; brackets with the money unit and a colon do not matter."""
    plain = word.rstrip(":").split("(")[0]
    return _FIELDS.get(plain)


def _labelled(r: int, row: tuple[str, ...], words: dict[int, str], layout: Layout) -> list[tuple[str, str, str]]:
    """(field, value, unit) of each label in a row."""
    named = [(c, name) for c, word in words.items() if (name := _field_of(word)) is not None]
    if not named:
        return []
    spans = layout.grid.spans
    found = []
    for c, name in named:
        at = c + spans.get((r, c), (1, 1))[1]
        value = row[at] if at < len(row) else ""
        if not value:
            following = next(((cc, w) for cc, w in words.items() if cc > c), None)
            if following and _field_of(following[1]) is None and (r, c) not in spans:
                value = row[following[0]]
        if value and _field_of(key(value)) is not None:
            value = ""
        found.append((name, value, money_unit(row[c]) or ""))
    return found


def _take_fields(r: int, labelled: list[tuple[str, str, str]], drafts: list[_Draft]) -> None:
    for name, value, unit in labelled:
        if name == "name" or not drafts:
            drafts.append(_Draft(r))
        drafts[-1].fields.setdefault(name, value)
        if unit:
            drafts[-1].units[name] = unit


def _unit_named(words: dict[int, str], row: tuple[str, ...]) -> tuple[str | None, str] | None:
    """编制单位: 151001-某某办公室"""
    for c, word in words.items():
        if word.startswith(("编制单位", "预算单位", "单位名称", "部门名称", "编制部门")):
            rest = word.split(":", 1)[1] if ":" in word else ""
            value = rest or next((w for cc, w in words.items() if cc > c), "")
            digits, _, name = value.partition("-")
            return (digits, name) if digits.isdigit() and name else (None, value)
    return None


# ---------------------------------------------------------------- indicators


def _indicator_columns(words: dict[int, str]) -> dict[str, int]:
    """The columns of a row of indicator headings, or nothing."""
    found: dict[str, int] = {}
    for c, word in words.items():
        name = _indicator_field(word)
        if name and name not in found:
            found[name] = c
        elif (other := _field_of(word)) and f"project.{other}" not in found:
            found[f"project.{other}"] = c
    return found if "level3" in found and {"value", "comparator", "weight"} & found.keys() else {}


@lru_cache(maxsize=8192)
def _indicator_field(word: str) -> str | None:
    return next((name for name, starts in _INDICATOR_FIELDS if word.startswith(starts)), None)


def _is_indicator(row: tuple[str, ...], columns: dict[str, int]) -> bool:
    return bool(row[columns["level3"]]) and any(
        row[columns[n]] for n in ("value", "comparator", "weight") if n in columns
    )


def _take_indicator(
    r: int,
    row: tuple[str, ...],
    columns: dict[str, int],
    last: dict[int, int],
    drafts: list[_Draft],
    layout: Layout,
) -> None:
    """One row below indicator headings: an indicator, and in a list perhaps the start of a project."""
    name_column = columns.get("project.name")
    if name_column is not None and row[name_column]:
        draft = _Draft(r)
        for field_name, c in columns.items():
            if field_name.startswith("project."):
                draft.fields[field_name.removeprefix("project.")] = row[c]
        drafts.append(draft)
    if not row[columns["level3"]]:
        return
    if not drafts:
        drafts.append(_Draft(r))
    core = key(_cell(row, columns, "is_core"))
    drafts[-1].indicators.append(
        Indicator(
            level1=_above(r, columns.get("level1"), last, layout),
            level2=_above(r, columns.get("level2"), last, layout),
            level3=row[columns["level3"]],
            weight=_cell(row, columns, "weight") or None,
            measure_unit=_cell(row, columns, "measure_unit"),
            comparator=key(_cell(row, columns, "comparator")),
            value=_cell(row, columns, "value"),
            is_core=True if core == "是" else False if core == "否" else None,
        )
    )


def _cell(row: tuple[str, ...], columns: dict[str, int], name: str) -> str:
    return row[columns[name]] if name in columns else ""


def _above(r: int, c: int | None, last: dict[int, int], layout: Layout) -> str:
    """The text of a cell, or of the cell above that spans down to it."""
    if c is None or c not in last:
        return ""
    up = last[c]
    return layout.grid.rows[up][c] if up == r or up + layout.grid.spans.get((up, c), (1, 1))[0] > r else ""


# ---------------------------------------------------------------- projects


def _project(draft: _Draft, ordinal: int, unit: str) -> Project:
    code, name = project_code(draft.fields.get("name", ""))
    return Project(
        code=code,
        name="".join(name.split()) if any("\u4e00" <= ch <= "\u9fff" for ch in name) else name,
        department=draft.fields.get("department", ""),
        category=draft.fields.get("category", ""),
        budget_fen=_money(draft, "budget", unit),
        local_fen=_money(draft, "local", unit),
        superior_fen=_money(draft, "superior", unit),
        execution_weight=draft.fields.get("execution_weight") or None,
        summary=draft.fields.get("summary", ""),
        basis=draft.fields.get("basis", ""),
        goal=draft.fields.get("goal", ""),
        indicators=tuple(draft.indicators),
        table=ordinal,
        row=draft.row,
    )


def _money(draft: _Draft, name: str, unit: str) -> int | None:
    value = number(draft.fields.get(name, ""))
    return None if value is None else fen(value, draft.units.get(name) or unit)[0]
