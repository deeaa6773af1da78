"""What a form of goals says of one project, and the project that it makes: its code, its money, its indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from archive.cells import NOTHING
from archive.model import Finding, Indicator, Project
from archive.target_rows import Labelled
from archive.target_words import MONEY
from archive.values import FEN, Met, fen, is_project_code, number, project_code, squeeze

# The category of what stands in 整体绩效目标表: not a project but the targets of a whole unit.
OVERALL: Final = "整体绩效目标"

# What some forms print before the name of the project.
_BEFORE_NAME: Final = frozenset({"code", "department", "category"})


@dataclass(slots=True)
class Draft:
    """What a form says of a project: its fields as printed, the money units stated for them, and its indicators."""

    row: int
    fields: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)

    def ends_before(self, label: str) -> bool:
        """Whether a label begins the form of the next project: a name does, and what stands before one."""
        if label == "name":
            return bool(self.indicators) or not self.fields.keys() <= _BEFORE_NAME
        return label in _BEFORE_NAME and label in self.fields and bool(self.indicators)

    def make_overall(self, name: str) -> None:
        """A whole unit's money is no project's: whoever adds up projects would count it again."""
        self.fields = {label: text for label, text in self.fields.items() if label not in MONEY}
        self.fields.setdefault("name", name)
        self.fields["category"] = OVERALL

    def amounts(self) -> list[str]:
        """The amounts, as printed."""
        return [text for name in MONEY if number(text := self.fields.get(name, "")) is not None]

    def takes_usual_unit(self) -> bool:
        """Whether an amount stands there, other than 0, that states no money unit."""
        return any(number(self.fields.get(name, "")) and not self.units.get(name) for name in MONEY)


def take_fields(r: int, labels: Iterable[Labelled], drafts: list[Draft]) -> None:
    """Give what labels say to the project that is read, or to a new one that begins with them in row `r`."""
    draft = drafts[-1] if drafts else None
    for name, value, _, unit in labels:
        if draft is None or draft.ends_before(name):
            draft = Draft(r)
            drafts.append(draft)
        if value and name not in draft.fields:
            draft.fields[name] = value
            draft.units[name] = unit


def project_of(draft: Draft, ordinal: int, unit: str, findings: list[Finding]) -> Project:
    """The project of a draft. `unit` is the money unit of amounts that state none; what is garbled is found."""
    fields = draft.fields
    code, name = project_code(fields.get("name", ""))
    printed = squeeze(fields.get("code", ""))
    if code is None and printed and printed not in NOTHING:
        code = _code(printed)
        if code is None:
            message = f"项目编码“{printed[:30]}”不是 21 位 / no project code of 21 characters"
            findings.append(_garbled(message, ordinal, draft.row))
    budget, local, superior = [_money(draft, label, unit, ordinal, findings) for label in MONEY]
    return Project(
        code=code,
        name="".join(name.split()) if any("\u4e00" <= ch <= "\u9fff" for ch in name) else name,
        department=fields.get("department", ""),
        category=fields.get("category", ""),
        budget_fen=budget,
        local_fen=local,
        superior_fen=superior,
        execution_weight=fields.get("execution_weight") or None,
        summary=fields.get("summary", ""),
        basis=fields.get("basis", ""),
        goal=fields.get("goal", ""),
        indicators=tuple(draft.indicators),
        table=ordinal,
        row=draft.row,
    )


def _code(printed: str) -> str | None:
    """The project code in a cell for it, which some print the name behind."""
    alone = printed.rstrip("-—_")
    return alone if is_project_code(alone) else project_code(printed)[0]


class _Amount(NamedTuple):
    """A text among amounts without its white space, the number in it, and the money unit that is printed behind that."""

    text: str
    value: Decimal | None
    unit: str


class _Amounts(Met[str, _Amount]):
    def look(self, met: str) -> _Amount:
        text = squeeze(met)
        unit = max((one for one in FEN if text.endswith(one)), key=len, default="")
        return _Amount(text, number(text.removesuffix(unit)), unit)


_AMOUNTS: Final = _Amounts()


def _money(draft: Draft, label: str, unit: str, ordinal: int, findings: list[Finding]) -> int | None:
    text, value, stated = _AMOUNTS[draft.fields.get(label, "")]
    if value is not None:
        return fen(value, stated or draft.units.get(label) or unit)[0]
    if text and text not in NOTHING:
        message = f"金额栏里的“{text[:20]}”不是一个数 / what stands among amounts is no number"
        findings.append(_garbled(message, ordinal, draft.row))
    return None


def _garbled(message: str, ordinal: int, row: int) -> Finding:
    return Finding("reading.garbled", "unreadable", "reading", message, table=ordinal, row=row)
