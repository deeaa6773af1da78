"""What a check is, how it is registered, and how a comparison becomes a finding.

A check is a function from `Books` to comparisons, with an id, a sentence a citizen understands, its English, the source
of the rule and a severity, all given to the decorator `rule`. Nothing else has to be told that it exists.

Tolerance (domain.md §2.1): n addends and their total, each rounded by itself, may differ by half the last printed place
times n + 1; a figure that is merely restated may not differ at all, unless one of the two is printed more coarsely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from archive.checks.books import Books
from archive.model import Finding, Line, Outcome, Severity

# A page has hundreds of findings; `Finding(…)` comes to this, at twice the price.
_new: Final = tuple.__new__


@dataclass(slots=True)
class Comparison:
    """Two figures that should agree (分): what is printed, and what it should be by the rule.

    `addends` is the number of printed figures in `reckoned` (1 where a figure is restated); `place` the coarsest last
    place in 分; `fine` the finest. `at` is the cell a finding points at; `lines` all that took part, for suspicions.
    An `outcome` given here is not reckoned (inequalities, unreadable figures); `note` says why.
    """

    label: str
    printed: int | None
    reckoned: int | None
    addends: int
    place: int
    fine: int
    at: Line | None
    lines: Sequence[Line]
    outcome: Outcome | None
    note: str
    table: int | None
    row: int | None

    # Written out: what dataclasses write is never compiled.
    def __init__(
        self,
        label: str,
        printed: int | None = None,
        reckoned: int | None = None,
        addends: int = 1,
        place: int = 1,
        fine: int = 1,
        at: Line | None = None,
        lines: Sequence[Line] = (),
        outcome: Outcome | None = None,
        note: str = "",
        table: int | None = None,
        row: int | None = None,
    ) -> None:
        self.label = label
        self.printed = printed
        self.reckoned = reckoned
        self.addends = addends
        self.place = place
        self.fine = fine
        self.at = at
        self.lines = lines
        self.outcome = outcome
        self.note = note
        self.table = table
        self.row = row

    def settled(self) -> Outcome:
        """The outcome: given, or reckoned from both sides."""
        if self.outcome is not None:
            return self.outcome
        if self.printed is None or self.reckoned is None:
            return "not_applicable"
        difference = abs(self.printed - self.reckoned)
        if difference == 0:
            return "pass"
        if self.addends > 1:
            return "rounding" if 2 * difference <= self.place * (self.addends + 1) else "fail"
        return "rounding" if self.place > self.fine and 2 * difference <= self.place else "fail"


# Most figures agree, and then nothing else is asked: what was compared, the amount that both sides say (分), where it is printed.
Agreed = tuple[str, int, Line]
Found = Comparison | Agreed
Check = Callable[[Books], Iterable[Found]]


def is_refuted(found: Found) -> bool:
    """Whether the two figures do not agree, rounding granted."""
    return isinstance(found, Comparison) and found.settled() == "fail"


@dataclass(frozen=True, slots=True)
class Rule:
    """A registered check. `phase` limits it to budgets or final accounts; None means both."""

    id: str
    sentence: str
    english: str
    source: str
    severity: Severity
    phase: str | None
    function: Check
    module: str


RULES: dict[str, Rule] = {}


def rule(
    identifier: str,
    sentence: str,
    english: str,
    source: str = "domain.md §2.2",
    severity: Severity = "arithmetic",
    phase: str | None = None,
) -> Callable[[Check], Check]:
    """Register a check.

    Raises:
        ValueError: the id is taken.
    """

    def register(function: Check) -> Check:
        if identifier in RULES:
            raise ValueError(f"check {identifier} is defined twice: {RULES[identifier].module}, {function.__module__}")
        RULES[identifier] = Rule(
            identifier, sentence, english, source, severity, phase, function, function.__module__.rpartition(".")[2]
        )
        return function

    return register


def sum_of(label: str, total: Line | None, parts: Iterable[Line | None], place: int) -> Found | None:
    """total = Σ parts, or None where there is nothing to compare.

    A blank part counts as nothing beside a printed figure; but a total over blanks only is refuted, and a blank total
    over printed parts cannot be read as 0.
    """
    reckoned = 0
    printed = []
    for part in parts:
        if part is not None:
            reckoned += part.amount_fen
            printed.append(part)
    if total is None or not printed:
        return _one_sided(label, total, printed, place)
    amount = total.amount_fen
    if amount == reckoned:
        return label, amount, total
    return Comparison(label, amount, reckoned, len(printed), place, place, total, [total, *printed])


def _one_sided(label: str, total: Line | None, printed: list[Line], place: int) -> Comparison | None:
    """A sum of which only the total, or only parts are printed."""
    if total is not None:
        if not total.amount_fen:
            return None
        return Comparison(label, total.amount_fen, 0, 2, place, place, total, (total,), note="分项全部空白")
    reckoned = sum(part.amount_fen for part in printed)
    if reckoned == 0:
        return None
    return Comparison(
        label, None, reckoned, len(printed), place, place, printed[0], printed, "unreadable", "合计处空白，分项有数"
    )


def restated(label: str, one: Line | None, other: Line | None, places: Sequence[int] = (1,)) -> Found | None:
    """One figure printed in two tables; None unless both are printed."""
    if one is None or other is None:
        return None
    amount, restated_as = one.amount_fen, other.amount_fen
    if amount == restated_as:
        return label, amount, one
    return Comparison(label, amount, restated_as, 1, max(places), min(places), one, (one, other))


def agreement(check: Rule, found: Agreed) -> Finding:
    """Two figures that agree, as a finding."""
    label, amount, at = found
    message = f"{label}：{wan(amount)} 万元，相符"
    return _new(Finding, (check.id, "pass", check.severity, message, amount, amount, 0, at.table, at.row, at.column))


def finding(check: Rule, comparison: Comparison, outcome: Outcome, suspicion: str = "") -> Finding:
    """A comparison and its outcome as a finding; a question where the check is one of plausibility."""
    printed, reckoned, at = comparison.printed, comparison.reckoned, comparison.at
    difference = None if printed is None or reckoned is None else printed - reckoned
    message = _message(comparison, outcome, difference, suspicion)
    if at is None:
        table, row, column = comparison.table, comparison.row, None
    else:
        table, row, column = at.table, at.row, at.column
    return _new(
        Finding, (check.id, outcome, check.severity, message, reckoned, printed, difference, table, row, column)
    )


def _message(comparison: Comparison, outcome: Outcome, difference: int | None, suspicion: str) -> str:
    label, note = comparison.label, comparison.note
    if difference is None or comparison.printed is None or comparison.reckoned is None:
        return f"{label}：{note}" if note else label
    if outcome == "pass":
        return f"{label}：{wan(comparison.printed)} 万元，相符" if not difference else f"{label}：{note or '相符'}"
    if outcome == "rounding":
        return f"{label}：印 {wan(comparison.printed)}，算得 {wan(comparison.reckoned)} 万元，在四舍五入之内"
    told = f"{label}：印 {wan(comparison.printed)}，应为 {wan(comparison.reckoned)} 万元，差 {wan(difference)}"
    return "。".join(part for part in (told, note, suspicion) if part)


_HUNDREDTHS: Final = [f".{n:02d}" for n in range(100)]


def wan(fen: int) -> str:
    """分 as 万元, exactly, with at least two decimals.

    >>> wan(522610000), wan(-5000), wan(1), wan(0)
    ('522.61', '-0.005', '0.000001', '0.00')
    """
    amount = fen if fen >= 0 else -fen
    text = str(amount // 1_000_000) + _HUNDREDTHS[amount // 10_000 % 100]
    if amount % 10_000:
        text += f"{amount % 10_000:04d}".rstrip("0")
    return text if fen >= 0 else "-" + text
