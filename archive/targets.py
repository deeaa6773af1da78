"""Forms of goals to projects with their indicators: 项目支出绩效目标表, a form for each project or a list of them.

A form is read by its labels ("项目名称", "当年预算(万元)"): the value is the next cell, or stands below where labels stand
side by side ("预期目标 | 实际完成情况") or alone. Indicators stand below a row of headings with 三级指标 or 指标名称; a list
prints project and indicators side by side, the project's cells spanning. What nothing was made of, a finding names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from archive.headings import TOTAL_WORDS
from archive.layout import Layout
from archive.model import Finding, Indicator, Project
from archive.target_heads import NO_HEADS, Heads, heads_of_list, heads_of_values
from archive.target_projects import OVERALL, Draft, project_of, take_fields
from archive.target_rows import Labelled, Rows, labelled, unit_named
from archive.target_unread import Unread, about_set_aside, about_unread, set_aside, unread
from archive.target_words import COMPARATORS, MONEY, OF_LEVEL1, WORDS, compared
from archive.values import key

__all__ = ["OVERALL", "TargetsReading", "read_targets"]

_IS_CORE: Final = {"是": True, "否": False}
# `_new(Indicator, …)` is `Indicator(…)` without the call of a Python function: a form has dozens.
_new: Final = tuple.__new__


@dataclass(slots=True)
class TargetsReading:
    """Projects of a form, the unit it names ("151001", name), and what was printed there and not understood."""

    projects: list[Project] = field(default_factory=list)
    unit_code: str | None = None
    unit_name: str | None = None
    findings: list[Finding] = field(default_factory=list)


def read_targets(layout: Layout, ordinal: int, unit: str, kind: str = "project_targets") -> TargetsReading:
    """All projects in a table of targets. `unit` is the money unit of amounts that state none.

    The targets of a whole unit (`kind` overall_targets) come as one project without code, of category `OVERALL`.
    """
    form = _Form(Rows(layout.grid))
    for _ in form.rows.each():
        form.read_row()
    code, name = form.unit
    if kind == "overall_targets":
        for draft in form.drafts:
            form.aside += [Unread(draft.row, None, f"预算金额 {amount}") for amount in draft.amounts()]
            draft.make_overall(name or layout.title)
    reading = TargetsReading(unit_code=code, unit_name=name)
    department = ""  # of all projects of a list, where it stands above them
    for draft in form.drafts:
        if draft.fields.get("name") or draft.indicators:
            if not draft.fields.get("department"):
                draft.fields["department"] = department
            reading.projects.append(project_of(draft, ordinal, unit, reading.findings))
        elif draft.fields.keys() == {"department"}:
            department = draft.fields["department"]
        elif draft.fields:
            form.unread.append(Unread(draft.row, None, ""))
    if form.unread:
        reading.findings.append(about_unread(form.unread, ordinal))
    if form.aside:
        reading.findings.append(about_set_aside(form.aside, ordinal))
    if layout.money_unit is None and any(draft.takes_usual_unit() for draft in form.drafts):
        message = f"表中没有写金额单位，按“{unit}”读 / no money unit printed; {unit} taken"
        reading.findings.append(Finding("reading.money_unit", "unreadable", "reading", message, table=ordinal))
    return reading


@dataclass(slots=True)
class _Form:
    """What was read of a form so far, and the headings that hold for its next rows."""

    rows: Rows
    heads: Heads = NO_HEADS
    drafts: list[Draft] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    aside: list[Unread] = field(default_factory=list)  # understood, but there is no place for it
    unit: tuple[str | None, str | None] = (None, None)

    def read_row(self) -> None:
        """Take what stands in a row: headings, labels with their values, the name of the unit, an indicator or values."""
        rows, forms = self.rows, self.rows.forms
        if heads := heads_of_list(rows):
            self.heads = heads
            return
        if rows.is_title():
            self.heads = NO_HEADS
            return
        is_indicator = self.heads.has_indicator(rows.texts)
        if not is_indicator and (heads := heads_of_values(rows)):
            self.heads = heads
            return
        labels = labelled(rows, self.heads.budgets) if "f" in forms or ":" in forms else []
        of_unit: frozenset[int] = frozenset()
        if "u" in forms and not is_indicator:
            code, name, of_unit = unit_named(rows)
            self.unit = self.unit if self.unit[1] else (code, name)
        if labels and (not is_indicator or any(name == "name" for name, *_ in labels)):
            self._take_labelled(labels, of_unit)
        elif not of_unit:
            self._take_listed()

    def _take_labelled(self, labels: list[Labelled], of_unit: frozenset[int]) -> None:
        heads = self.heads
        # Amounts below "预算数 | 执行数" stand in their columns, row by row; other labels end what the headings hold for.
        if heads.listed or (heads.fields and not all(name in MONEY for name, *_ in labels)):
            self.heads = heads = NO_HEADS
        beside = [(name, self.rows.texts[c], c, "") for name, c in heads.fields.items() if name not in MONEY]
        take_fields(self.rows.r, [*labels, *beside], self.drafts)
        self._leave({at for _, _, at, _ in labels} | heads.of_fields | of_unit, heads)

    def _leave(self, taken: Collection[int], heads: Heads) -> None:
        """Remember what of a row was not taken: not understood, or without a place."""
        self.unread += unread(self.rows, taken, heads)
        if heads.aside or "l" in self.rows.forms:
            self.aside += set_aside(self.rows, taken, heads)

    def _take_listed(self) -> None:
        """Take a row by the headings above, as far as they go."""
        heads, taken = self.heads, frozenset[int]()
        if heads.listed:
            taken = self._take_indicator()
        elif heads.fields:
            taken = self._take_values()
        if self.drafts or heads.listed:  # what stands above a form is its caption
            self._leave(taken, heads)
        if taken and not heads.listed:
            self.heads = NO_HEADS

    def _take_values(self) -> frozenset[int]:
        """The columns of this row that are taken, as the values of the headings above: nothing but a total before them."""
        rows, heads = self.rows, self.heads
        first = next((c for c in rows.words() if rows.span(rows.r, c)[0] == 1), -1)
        if first < 0:
            return frozenset()
        word = WORDS[rows.texts[first]]
        if word.key not in TOTAL_WORDS and (first not in heads.words or word.is_label):
            return frozenset()
        found = [(name, rows.texts[c], c, heads.units.get(name, "")) for name, c in heads.fields.items()]
        take_fields(heads.row, found, self.drafts)
        return heads.of_fields

    def _take_indicator(self) -> frozenset[int]:
        """The columns of this row of a list that are taken: as an indicator, and perhaps the start of a project."""
        rows, texts, heads, drafts = self.rows, self.rows.texts, self.heads, self.drafts
        taken: frozenset[int] = frozenset()
        if "name" in heads.fields and (name := texts[heads.fields["name"]]):
            if key(name) in TOTAL_WORDS:
                return heads.of_fields
            project = {label: texts[c] for label, c in heads.fields.items()}
            if "department" in project:  # one beside all its projects
                project["department"] = rows.above(rows.r, heads.fields["department"])
            # Without merged cells a list prints the project again beside each of its indicators.
            if not (drafts and drafts[-1].fields == project):
                drafts.append(Draft(rows.r, project, dict(heads.units)))
            taken = heads.of_fields
        level3, weight, measure_unit, comparator, value, is_core = [
            "".join(texts[start:end]) for start, end in heads.said
        ]
        if not level3:
            return taken | heads.of_levels
        if not drafts:
            drafts.append(Draft(rows.r))
        if not comparator and value[:1] in COMPARATORS:
            comparator, value = compared(value)
        level1, level2, kind = [rows.above(rows.r, c) if c >= 0 else "" for c in heads.levels]
        of_level1 = kind in OF_LEVEL1
        drafts[-1].indicators.append(
            _new(
                Indicator,
                (
                    level1 or (kind if of_level1 else ""),
                    level2 or ("" if of_level1 else kind),
                    level3,
                    weight or None,
                    measure_unit,
                    key(comparator),
                    value,
                    _IS_CORE.get(key(is_core)),
                ),
            )
        )
        return taken | heads.of_parts
