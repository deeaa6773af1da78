"""How good is a document? A grade whose parts are visible, and the four questions of the Ministry's inspections.

Completeness asks for the tables that 财预〔2016〕143号 (8 tables) and 财预〔2021〕29号 (a ninth, for 国有资本经营) require, and for
the items of the prose; a table that is printed empty is there. Agreement is the share of identities that hold. What
cannot be judged from a document is None, never False: whether it came in time needs its 批复 date.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.model import KINDS, Extraction, Finding

_EIGHT = (
    "unit_summary", "unit_revenue", "unit_expenditure", "fiscal_summary", "general_expenditure", "basic_expenditure",
    "san_gong", "government_fund",
)  # fmt: skip
_NINTH, _NINTH_SINCE = "state_capital", 2021
# Items of the prose, by the metrics that state them (any of them is enough).
_ITEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("收支总体情况", ("revenue", "expenditure", "current_revenue")),
    ("“三公”经费说明", ("san_gong", "abroad", "reception", "vehicles", "vehicle_operation")),
    ("机关运行经费说明", ("agency_operating",)),
    ("政府采购说明", ("procurement",)),
    ("绩效目标说明", ("performance_targets",)),
    ("国有资产占用说明", ("vehicle_count", "large_equipment_count")),
)
_OBJECTIVE = ("arithmetic", "restatement")


@dataclass(frozen=True, slots=True)
class Quality:
    """The parts of a grade.

    `grade`: A all there and all agrees · B nearly (at least 9 in 10 of both) · C at least 7 in 10 · D less ·
    "" where there is nothing to grade (no figures). The flags are 完整性, 细化程度, 公开方式. The fourth, 及时性, needs the day of
    批复, which no document prints: the view `disclosure_quality` has the days after the district's first document instead.
    """

    n_required: int
    n_present: int
    missing: tuple[str, ...]
    n_tested: int
    n_held: int
    grade: str
    is_complete: bool | None
    is_detailed: bool | None
    is_open: bool | None


def quality(extraction: Extraction, findings: Iterable[Finding]) -> Quality:
    """Grade one document (its files merged) by what was read and by its findings."""
    tested = [f for f in findings if f.severity in _OBJECTIVE and f.outcome in ("pass", "rounding", "fail")]
    held = sum(f.outcome != "fail" for f in tested)
    required, missing = _missing(extraction)
    has_figures = bool(extraction.lines)
    present = required - len(missing)
    return Quality(
        required,
        present,
        missing,
        len(tested),
        held,
        _grade(present, required, held, len(tested)) if has_figures and tested else "",
        not missing if has_figures else None,
        _is_detailed(extraction) if has_figures else None,
        _is_open(extraction),
    )


def _missing(extraction: Extraction) -> tuple[int, tuple[str, ...]]:
    """(how many things are required, the names of those that are not there)."""
    year = extraction.document.fiscal_year
    kinds = [*_EIGHT, *([_NINTH] if year is not None and year >= _NINTH_SINCE else [])]
    printed = {table.kind for table in extraction.tables}
    stated = {statement.metric.partition(":")[0] for statement in extraction.statements}
    absent = [KINDS[kind] for kind in kinds if kind not in printed]
    absent += [name for name, metrics in _ITEMS if not stated.intersection(metrics)]
    return len(kinds) + len(_ITEMS), tuple(absent)


def _grade(present: int, required: int, held: int, tested: int) -> str:
    if present == required and held == tested:
        return "A"
    for letter, tenths in (("B", 9), ("C", 7)):
        if present * 10 >= required * tenths and held * 10 >= tested * tenths:
            return letter
    return "D"


def _is_detailed(extraction: Extraction) -> bool | None:
    """Functions to the item (项), economic purposes to the section (款), 三公 with its parts; None without such tables."""
    asked: list[bool] = []
    for kind, digits in (("general_expenditure", 7), ("basic_expenditure", 5)):
        codes = [line.code for line in extraction.lines if line.kind == kind and line.code]
        if codes:
            asked.append(any(len(code) >= digits for code in codes))
    san_gong = {line.measure for line in extraction.lines if line.kind == "san_gong" and line.amount_fen}
    if san_gong:
        asked.append(bool(san_gong - {"total", "budgeted"}) or len(san_gong) > 1)
    return all(asked) if asked else None


def _is_open(extraction: Extraction) -> bool | None:
    """On a government's site and readable by machine; None where the address is not known."""
    try:
        host = urlsplit(extraction.document.url or "").hostname
    except ValueError:  # not an address at all
        host = None
    if host is None:
        return None
    return host.endswith(".gov.cn") and extraction.document.status != "needs_ocr"
