"""Forms of goals to projects with their indicators: 项目支出绩效目标表, a form for each project or a list of them.

A form is read by its labels ("项目名称", "当年预算(万元)"): the value is the next cell, or stands below where labels stand
side by side ("预期目标 | 实际完成情况") or alone. Indicators stand below a row of headings with 三级指标 or 指标名称; a list
prints project and indicators side by side, the project's cells spanning. What nothing was made of, a finding names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.cells import NOTHING
from archive.headings import TOTAL_WORDS
from archive.layout import Layout
from archive.model import Finding, Indicator, Project
from archive.target_words import (
    LIST_FIELDS,
    MONEY,
    OF_LEVEL1,
    WITHOUT_PLACE,
    field_of,
    has_no_place,
    indicator_field,
    is_label,
    is_lone_text,
    is_read,
    plain_label,
)
from archive.values import FEN, fen, key, money_unit, number, project_code, squeeze


@dataclass(slots=True)
class _Draft:
    row: int
    fields: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)


@dataclass(slots=True)
class TargetsReading:
    """Projects of a form, the unit it names ("151001", name), and what was printed there and not understood."""

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
    heads = _NO_HEADS
    unread: list[_Unread] = []
    last: dict[int, int] = {}  # column → the row in which it last had a text
    for r, row in enumerate(layout.grid.rows):
        words = {c: key(text) for c, text in enumerate(row) if text}
        if not words:
            continue
        last.update(dict.fromkeys(words, r))
        columns = _indicator_columns(words)
        if columns:
            words = _with_those_above(r, words, last, layout)
            heads = _heads(r, words, _indicator_columns(words), last, layout)
            continue
        if _is_title(words):
            heads = _NO_HEADS
            continue
        is_indicator = _is_indicator(row, heads.parts)
        columns = {} if is_indicator else _side_by_side(r, words, layout)
        if columns:
            heads = _heads(r, words, columns, last, layout)
            continue
        labelled = _labelled(r, row, words, last, heads, layout)
        if labelled and not (is_indicator and not any(one.field == "name" for one in labelled)):
            if heads.listed or not all(one.field in MONEY for one in labelled):
                heads = _NO_HEADS
            _take_fields(r, labelled, drafts)
            taken = {one.at for one in labelled} | heads.of_fields
            unread += _unread(r, words, taken, heads, layout)
            continue
        unit_named = None if is_indicator else _unit_named(words, row)
        if unit_named:
            reading.unit_code, reading.unit_name = unit_named
            continue
        taken = set()
        if heads.listed:
            taken = _take_indicator(r, row, heads, last, drafts, layout)
        elif heads.fields:
            taken = _take_below(r, row, words, heads, drafts, layout)
        if (drafts or heads.listed) and not words.keys() <= taken:  # what stands above a form is its caption
            unread += _unread(r, words, taken, heads, layout)
        if taken and not heads.listed:
            heads = _NO_HEADS
    if kind == "overall_targets":
        for draft in drafts:
            _make_overall(draft, reading.unit_name or layout.title)
    department = ""  # of all projects of a list, where it stands above them
    for draft in drafts:
        if draft.fields.get("name") or draft.indicators:
            if not draft.fields.get("department"):
                draft.fields["department"] = department
            reading.projects.append(_project(draft, ordinal, unit, reading.findings))
        elif draft.fields.keys() == {"department"}:
            department = draft.fields["department"]
        elif draft.fields:
            unread.append(_Unread(draft.row, None, ""))
    if unread:
        reading.findings.append(_about_unread(unread, ordinal))
    if layout.money_unit is None and any(_takes_usual_unit(draft) for draft in drafts):
        message = f"表中没有写金额单位，按“{unit}”读 / no money unit printed; {unit} taken"
        reading.findings.append(_finding("reading.money_unit", message, ordinal, None, None))
    return reading


def _make_overall(draft: _Draft, name: str) -> None:
    """A whole unit's money is no project's: whoever adds up projects would count it again."""
    draft.fields = {field_name: text for field_name, text in draft.fields.items() if field_name not in MONEY}
    draft.fields.setdefault("name", name)
    draft.fields["category"] = OVERALL


def _is_title(words: dict[int, str]) -> bool:
    return len(words) == 1 and next(iter(words.values())).endswith("表")


class _Labelled(NamedTuple):
    """A label that names a field, its value with the column it stands in, and the money unit stated for it."""

    field: str
    value: str
    at: int
    unit: str


def _labelled(
    r: int, row: tuple[str, ...], words: dict[int, str], last: dict[int, int], heads: _Heads, layout: Layout
) -> list[_Labelled]:
    """The labels of a row with their values."""
    found: list[_Labelled] = []
    values: set[int] = set()
    budgets = -1 if heads.listed else heads.fields.get("budget", -1)
    for c, word in words.items():
        name = field_of(word)
        if name is not None:
            at = budgets if name in MONEY and budgets > c else _beside(r, c, words, layout)
            values.add(at)
            unit = _unit_of(r, c, last, layout) if name in MONEY else ""
            found.append(_Labelled(name, row[at] if at >= 0 else "", at, unit))
        elif ":" in word and c not in values and (inside := _in_one_cell(row[c])):
            found.append(_Labelled(*inside, c, money_unit(row[c]) or ""))
    return found


def _beside(r: int, c: int, words: dict[int, str], layout: Layout) -> int:
    """The column of the value to the right of a label, or -1."""
    spans = layout.grid.spans
    at = c + spans.get((r, c), (1, 1))[1]
    if at not in words and (r, c) not in spans:
        at = next((cc for cc in words if cc > c), -1)
    return at if at in words and not is_label(words[at]) else -1


def _in_one_cell(text: str) -> tuple[str, str] | None:
    """整体绩效目标：完成……: a label and its value in one cell."""
    label, _, value = text.replace("：", ":").partition(":")
    name = field_of(key(label)) if len(label) <= 20 and value.strip() else None
    return (name, text[len(label) + 1 :].strip()) if name else None


def _unit_of(r: int, c: int, last: dict[int, int], layout: Layout) -> str:
    """The money unit that a label states, or that of the part of the form it stands in: 项目资金(万元)."""
    stated = money_unit(layout.grid.rows[r][c])
    if stated is None:
        before = next((text for cc in range(c - 1, -1, -1) if (text := _above(r, cc, last, layout))), "")
        stated = money_unit(before) if has_no_place(key(before)) else None
    return stated or ""


# ---------------------------------------------------------------- headings


@dataclass(slots=True)
class _Heads:
    """A row of headings: the columns of an indicator's parts and of a project's fields.

    `listed` says that any number of rows follow, of indicators or projects; else it is one row of values.
    """

    row: int = -1
    parts: dict[str, slice] = field(default_factory=dict)
    fields: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)  # columns that are not taken, and understood
    of_parts: set[int] = field(default_factory=set)
    of_fields: set[int] = field(default_factory=set)
    listed: bool = False


_NO_HEADS = _Heads()


def _heads(r: int, words: dict[int, str], columns: dict[str, int], last: dict[int, int], layout: Layout) -> _Heads:
    spans = layout.grid.spans
    ends = {c: c + spans.get((last[c], c), (1, 1))[1] for c in words}
    fields = {name.removeprefix("project."): c for name, c in columns.items() if name.startswith("project.")}
    parts = {name: slice(c, ends[c]) for name, c in columns.items() if not name.startswith("project.")}
    of_parts = {c for part in parts.values() for c in range(part.start, part.stop)}
    without_place = [c for c, word in words.items() if has_no_place(word) or field_of(word) in (*MONEY, "department")]
    known = {c for first in without_place for c in range(first, ends[first])}
    units = {name: _unit_of(last[c], c, last, layout) for name, c in fields.items() if name in MONEY}
    listed = "level3" in parts or "name" in fields
    of_fields = set(fields.values())
    return _Heads(r, parts, fields, units, words, known - of_fields - of_parts, of_parts, of_fields, listed)


def _with_those_above(r: int, words: dict[int, str], last: dict[int, int], layout: Layout) -> dict[int, str]:
    """The headings of a row with those of the row above that span down to it."""
    above = {c: key(text) for c in last if (text := _above(r, c, last, layout))}
    return {c: words.get(c, above[c]) for c in sorted(above)}


def _side_by_side(r: int, words: dict[int, str], layout: Layout) -> dict[str, int]:
    """The fields whose labels stand side by side to the end of a row, or alone in it, and head what is below; or none.

    "项目资金 | 资金总额 | 120" is a label and its value: the last label has a text to its right.
    """
    spans = layout.grid.spans
    run: list[int] = []
    for c in reversed(words):
        rows, wide = spans.get((r, c), (1, 1))
        if rows > 1 or not is_label(words[c]) or (run and c + wide != run[-1]):
            break
        run.append(c)
    alone = len(words) == 1 and run and run[0] + spans.get((r, run[0]), (1, 1))[1] == layout.grid.n_columns
    if len(run) < 2 and not alone:
        return {}
    return {f"project.{name}": c for c in run if (name := field_of(words[c])) is not None}


def _take_fields(r: int, labelled: list[_Labelled], drafts: list[_Draft]) -> None:
    for name, value, _, unit in labelled:
        if not drafts or _begins_form(name, drafts[-1]):
            drafts.append(_Draft(r))
        if value and name not in drafts[-1].fields:
            drafts[-1].fields[name] = value
            drafts[-1].units[name] = unit


# What some forms print before the name of the project.
_BEFORE_NAME = frozenset({"code", "department", "category"})


def _begins_form(name: str, draft: _Draft) -> bool:
    """Whether a label begins the form of the next project: a name does, and what stands before one."""
    if name == "name":
        return bool(draft.indicators) or not draft.fields.keys() <= _BEFORE_NAME
    return name in _BEFORE_NAME and name in draft.fields and bool(draft.indicators)


def _take_below(
    r: int, row: tuple[str, ...], words: dict[int, str], heads: _Heads, drafts: list[_Draft], layout: Layout
) -> set[int]:
    """The columns of this row that are taken, as the values of the headings above: nothing but a total before them."""
    first = next((c for c in words if layout.grid.spans.get((r, c), (1, 1))[0] == 1), -1)
    word = words.get(first, "")
    if word not in TOTAL_WORDS and (first not in heads.words or is_label(word)):
        return set()
    found = [_Labelled(name, row[c], c, heads.units.get(name, "")) for name, c in heads.fields.items()]
    _take_fields(heads.row, found, drafts)
    return heads.of_fields


def _unit_named(words: dict[int, str], row: tuple[str, ...]) -> tuple[str | None, str] | None:
    """编制单位: 151001-某某办公室"""
    for c, word in words.items():
        if word.replace("(单位)", "").startswith(("编制单位", "预算单位", "单位名称", "部门名称", "编制部门")):
            rest = word.split(":", 1)[1] if ":" in word else ""
            value = rest or next((w for cc, w in words.items() if cc > c), "")
            digits, _, name = value.partition("-")
            return (digits, name) if digits.isdigit() and name else (None, value)
    return None


# ---------------------------------------------------------------- indicators


def _indicator_columns(words: dict[int, str]) -> dict[str, int]:
    """The columns of a row of indicator headings, or nothing."""
    names = list(map(indicator_field, words.values()))
    if "level3" not in names or {"value", "comparator", "weight"}.isdisjoint(names):
        return {}
    found: dict[str, int] = {}
    for (c, word), name in zip(words.items(), names, strict=True):
        if name and name not in found:
            found[name] = c
        elif (other := field_of(word) or LIST_FIELDS.get(plain_label(word))) and f"project.{other}" not in found:
            found[f"project.{other}"] = c
    return found


# Cells of these may span several indicators.
_LEVELS = ("level1", "level2", "type")


def _is_indicator(row: tuple[str, ...], parts: dict[str, slice]) -> bool:
    return (
        "level3" in parts
        and bool(row[parts["level3"].start])
        and any(row[parts[n].start] for n in ("value", "comparator", "weight") if n in parts)
    )


def _take_indicator(
    r: int, row: tuple[str, ...], heads: _Heads, last: dict[int, int], drafts: list[_Draft], layout: Layout
) -> set[int]:
    """One row below headings of a list: an indicator, and perhaps the start of a project. The columns that are taken."""
    taken: set[int] = set()
    if "name" in heads.fields and (name := row[heads.fields["name"]]):
        if key(name) in TOTAL_WORDS:
            return heads.of_fields
        project = {name: row[c] for name, c in heads.fields.items()}
        # Without merged cells a list prints the project again beside each of its indicators.
        if not (drafts and drafts[-1].fields == project):
            drafts.append(_Draft(r, project, dict(heads.units)))
        taken = heads.of_fields
    levels = {name: _above(r, part.start, last, layout) for name, part in heads.parts.items() if name in _LEVELS}
    said = {name: "".join(row[part]) for name, part in heads.parts.items()}
    if not said.get("level3"):
        return taken.union(heads.parts[name].start for name in levels)
    if not drafts:
        drafts.append(_Draft(r))
    core = key(said.get("is_core", ""))
    kind = levels.get("type", "")
    drafts[-1].indicators.append(
        Indicator(
            level1=levels.get("level1") or (kind if kind in OF_LEVEL1 else ""),
            level2=levels.get("level2") or (kind if kind not in OF_LEVEL1 else ""),
            level3=said["level3"],
            weight=said.get("weight") or None,
            measure_unit=said.get("measure_unit", ""),
            comparator=key(said.get("comparator", "")),
            value=said.get("value", ""),
            is_core=True if core == "是" else False if core == "否" else None,
        )
    )
    return taken | heads.of_parts


def _above(r: int, c: int, last: dict[int, int], layout: Layout) -> str:
    """The text of a cell, or of the cell above that spans down to it."""
    if c not in last:
        return ""
    up = last[c]
    return layout.grid.rows[up][c] if up == r or up + layout.grid.spans.get((up, c), (1, 1))[0] > r else ""


# ---------------------------------------------------------------- projects


def _project(draft: _Draft, ordinal: int, unit: str, findings: list[Finding]) -> Project:
    code, name = project_code(draft.fields.get("name", ""))
    if code is None and (printed := squeeze(draft.fields.get("code", ""))) not in ("", *NOTHING):
        code, _ = project_code(f"{printed}-{name}")
        if code is None:
            message = f"项目编码“{printed[:30]}”不是 21 位 / no project code of 21 characters"
            findings.append(_finding("reading.garbled", message, ordinal, draft.row, None))
    budget, local, superior = (_money(draft, field_name, unit, ordinal, findings) for field_name in MONEY)
    return Project(
        code=code,
        name="".join(name.split()) if any("\u4e00" <= ch <= "\u9fff" for ch in name) else name,
        department=draft.fields.get("department", ""),
        category=draft.fields.get("category", ""),
        budget_fen=budget,
        local_fen=local,
        superior_fen=superior,
        execution_weight=draft.fields.get("execution_weight") or None,
        summary=draft.fields.get("summary", ""),
        basis=draft.fields.get("basis", ""),
        goal=draft.fields.get("goal", ""),
        indicators=tuple(draft.indicators),
        table=ordinal,
        row=draft.row,
    )


def _money(draft: _Draft, name: str, unit: str, ordinal: int, findings: list[Finding]) -> int | None:
    text = squeeze(draft.fields.get(name, ""))
    stated = max((one for one in FEN if text.endswith(one)), key=len, default="")
    value = number(text.removesuffix(stated))
    if value is not None:
        return fen(value, stated or draft.units.get(name) or unit)[0]
    if text and text not in NOTHING:
        message = f"金额栏里的“{text[:20]}”不是一个数 / what stands among amounts is no number"
        findings.append(_finding("reading.garbled", message, ordinal, draft.row, None))
    return None


def _takes_usual_unit(draft: _Draft) -> bool:
    """Whether an amount stands there, other than 0, that states no money unit."""
    return any(number(draft.fields.get(name, "")) and not draft.units.get(name) for name in MONEY)


# ---------------------------------------------------------------- what nothing was made of


class _Unread(NamedTuple):
    """A text of which nothing was made, and the heading above or the label beside it."""

    row: int
    column: int | None
    label: str


def _unread(r: int, words: dict[int, str], taken: set[int], heads: _Heads, layout: Layout) -> Iterator[_Unread]:
    """The texts of a row that are neither taken, nor a label, nor beside one that has no place here."""
    if len(words) == 1 and not is_lone_text(next(iter(words.values()))):
        return
    opening, before, label = "", "", None  # the first text of the row, the one before, and that if it may be a label
    for c, word in words.items():
        if not opening:
            if not heads.words and layout.grid.spans.get((r, c), (1, 1))[0] > 1:
                continue  # a label down the side, over labels of its own
            opening = word
        beside, before = before, word
        is_figure = number(word.rstrip("%")) is not None
        if (
            c in taken
            or c in heads.known
            or is_read(word)
            or plain_label(beside) in WITHOUT_PLACE
            or (is_figure and plain_label(opening) in WITHOUT_PLACE)
        ):
            if label is not None:
                yield label
            label = None
        elif c in heads.words:
            yield _Unread(r, c, heads.words[c])
        elif label is not None:
            yield _Unread(r, c, label.label)
            label = None
        else:
            label = _Unread(r, c, word)
    if label is not None:
        yield label._replace(label="")


def _about_unread(unread: list[_Unread], ordinal: int) -> Finding:
    # A label of three letters may be a person's name, which is not for publication; nor is what stands beside it.
    labels = dict.fromkeys(one.label for one in unread if 4 <= len(one.label) <= 12)
    some = "、".join(f"“{label}”" for label in list(labels)[:3])
    message = (
        f"绩效目标表中有 {len(unread)} 处没有读懂{f'（{some}）' if some else ''} / not understood in a form of targets"
    )
    return _finding("reading.unlabelled", message, ordinal, unread[0].row, unread[0].column)


def _finding(check: str, message: str, ordinal: int, row: int | None, column: int | None) -> Finding:
    return Finding(check, "unreadable", "reading", message, table=ordinal, row=row, column=column)
