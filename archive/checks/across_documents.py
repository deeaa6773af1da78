"""Documents against each other: last year's page, the budget of a final account, the units of a department.

The build calls `across_documents` when all rows are in. Each comparison is SQL over main documents of one unit and a
function that judges its rows; findings belong to the later of the two documents (or to the department's).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.checks.rules import Comparison, wan
from archive.model import Finding, Outcome, Severity
from archive.narrative import metric_label

Found = Iterator[tuple[str, Comparison]]
_PLACE = 10_000  # 0.01 万元 in 分


@dataclass(frozen=True, slots=True)
class Across:
    """A check over several documents: what it says, and how it finds its comparisons."""

    id: str
    sentence: str
    english: str
    source: str
    severity: Severity
    function: Callable[[sqlite3.Connection], Found]


COMPARISONS: list[Across] = []


def across(
    identifier: str, sentence: str, english: str, source: str, severity: Severity
) -> Callable[[Callable[[sqlite3.Connection], Found]], Callable[[sqlite3.Connection], Found]]:
    """Register a check over several documents."""

    def register(function: Callable[[sqlite3.Connection], Found]) -> Callable[[sqlite3.Connection], Found]:
        COMPARISONS.append(Across(identifier, sentence, english, source, severity, function))
        return function

    return register


def across_documents(connection: sqlite3.Connection) -> Iterator[tuple[str, Finding]]:
    """(document_id, finding) for every comparison between documents of the database, in a fixed order.

    Reads the tables document, unit, line, statement and project; writes nothing.
    """
    for one in COMPARISONS:
        for document_id, comparison in one.function(connection):
            outcome = comparison.settled()
            printed, reckoned = comparison.printed, comparison.reckoned
            difference = printed - reckoned if printed is not None and reckoned is not None else None
            message = _message(comparison, outcome, difference)
            yield document_id, Finding(one.id, outcome, one.severity, message, reckoned, printed, difference)


def _restated(label: str, printed: int, other: int) -> Comparison:
    """One figure in two documents. One of them may print 元 and the other 万元 with two decimals."""
    coarser = (printed % _PLACE == 0) != (other % _PLACE == 0)
    return Comparison(label, printed, other, 1, _PLACE if coarser else 1, 1)


def _message(comparison: Comparison, outcome: Outcome, difference: int | None) -> str:
    if difference is None or comparison.printed is None or comparison.reckoned is None:
        return comparison.label
    told = f"{comparison.label}：{wan(comparison.printed)} 与 {wan(comparison.reckoned)} 万元"
    ending = {"pass": "相符", "rounding": "在四舍五入之内"}.get(outcome, f"相差 {wan(difference)} 万元")
    return "，".join(part for part in (told, ending, comparison.note) if part)


# A main document beside the one of the year before, or a final account beside its budget, of one unit and scope.
_LAST_YEAR = (
    "before.unit_id = now.unit_id AND before.fiscal_year = now.fiscal_year - 1 AND before.phase = now.phase"
    " AND before.scope IS now.scope AND before.is_main = 1"
)
_ITS_BUDGET = (
    "before.unit_id = now.unit_id AND before.fiscal_year = now.fiscal_year AND before.phase = 'budget'"
    " AND now.phase = 'final' AND before.scope IS now.scope AND before.is_main = 1"
)


def _beside(other: str, select: str, joins: str, rest: str) -> str:
    """SQL over pairs of main documents `now` and `before`. Where several rows match, the nearest pair of sums is
    taken: SQLite gives bare columns the values of the row that a lone min() found."""
    return (
        f"SELECT now.document_id, {select} FROM document AS now JOIN document AS before ON {other} {joins}"
        f" WHERE now.is_main = 1 AND now.unit_id IS NOT NULL AND {rest}"
    )


@across("X-7", "本年数减去“比上年增减”应等于上年文件中的数", "this year - stated change = last year's page",
        "domain.md §2.2", "arithmetic")  # fmt: skip
def change_against_last_year(connection: sqlite3.Connection) -> Found:
    """It also proves that two documents are of one unit, across a new name."""
    rows = connection.execute(
        _beside(
            _LAST_YEAR,
            "this.metric, this.amount_fen - this.change_fen, last.amount_fen, before.fiscal_year,"
            " min(abs(this.amount_fen - this.change_fen - last.amount_fen))",
            "JOIN statement AS this ON this.document_id = now.document_id"
            " JOIN statement AS last ON last.document_id = before.document_id AND last.metric = this.metric",
            "this.change_fen IS NOT NULL AND this.amount_fen IS NOT NULL AND last.amount_fen IS NOT NULL"
            " AND this.year IS now.fiscal_year AND last.year IS before.fiscal_year AND this.metric NOT LIKE '%:%'"
            " GROUP BY now.document_id, this.metric ORDER BY now.document_id, this.metric",
        )
    )
    for document_id, metric, implied, last, year, _ in rows:
        label = f"{metric_label(metric)}：由增减推出的 {year} 年数与 {year} 年文件中的数"
        yield document_id, Comparison(label, implied, last, 2, _PLACE, _PLACE)


@across("X-8", "部门的支出合计应等于所属各单位（含本级）支出合计之和", "a department = the sum of its units",
        "domain.md §2.2", "arithmetic")  # fmt: skip
def department_is_its_units(connection: sqlite3.Connection) -> Found:
    """Units that have not published, and transfers between them, leave the sum apart: then nothing is concluded."""
    rows = connection.execute(
        "WITH total AS (SELECT d.document_id, d.unit_id, d.fiscal_year, d.phase, d.scope, max(s.amount_fen) AS fen"
        "   FROM document AS d JOIN statement AS s ON s.document_id = d.document_id"
        "   WHERE d.is_main = 1 AND s.metric = 'expenditure' AND s.year IS d.fiscal_year GROUP BY d.document_id)"
        " SELECT whole.document_id, whole.fen, sum(part.fen), count(*) FROM total AS whole"
        " JOIN unit AS child ON child.parent_unit_id = whole.unit_id"
        " JOIN total AS part ON part.unit_id = child.unit_id AND part.fiscal_year = whole.fiscal_year"
        "   AND part.phase = whole.phase AND part.scope = 'unit'"
        " WHERE whole.scope = 'department' GROUP BY whole.document_id ORDER BY whole.document_id"
    )
    for document_id, whole, parts, n in rows:
        found = Comparison(f"部门支出合计 = 所属 {n} 个单位支出合计之和", whole, parts, max(n, 2), _PLACE, _PLACE)
        if found.settled() == "fail":
            found.outcome = "not_applicable"
            found.note = "可能有单位没有公开，或单位之间有补助和上缴"
        yield document_id, found


@across("F-10", "本年的年初结转应等于上年决算的年末结转", "opening stock = last year's closing stock",
        "domain.md §2.3", "restatement")  # fmt: skip
def stocks_carry_over(connection: sqlite3.Connection) -> Found:
    stock = (
        "JOIN line AS {0} ON {0}.document_id = {1}.document_id AND {0}.kind = 'unit_summary' AND {0}.measure = '{0}'"
        " AND {0}.fund = 'all' AND {0}.level = 0 AND {0}.is_duplicate = 0 AND {0}.year IS {1}.fiscal_year"
    )
    rows = connection.execute(
        _beside(
            _LAST_YEAR,
            "opening.amount_fen, closing.amount_fen, before.fiscal_year,"
            " min(abs(opening.amount_fen - closing.amount_fen))",
            f"{stock.format('opening', 'now')} {stock.format('closing', 'before')}",
            "now.phase = 'final' GROUP BY now.document_id ORDER BY now.document_id",
        )
    )
    for document_id, opening, closing, year, _ in rows:
        yield document_id, _restated(f"年初结转和结余 = {year} 年决算的年末结转和结余", opening, closing)


@across("F-12", "决算中所说的年初预算应等于当年预算文件中的数", "initial budget in the final account = the budget's figure",
        "domain.md §2.3", "restatement")  # fmt: skip
def initial_budget_restated(connection: sqlite3.Connection) -> Found:
    for metric, measure in (("general_expenditure", "total"), ("basic", "basic"), ("project", "project")):
        rows = connection.execute(
            _beside(
                _ITS_BUDGET,
                "said.amount_fen, line.amount_fen, min(abs(said.amount_fen - line.amount_fen))",
                "JOIN statement AS said ON said.document_id = now.document_id AND said.metric = ?"
                " JOIN line ON line.document_id = before.document_id AND line.kind = 'general_expenditure'"
                "  AND line.is_total = 1 AND line.measure = ? AND line.year IS before.fiscal_year"
                "  AND line.is_duplicate = 0",
                "said.amount_fen IS NOT NULL GROUP BY now.document_id ORDER BY now.document_id",
            ),
            (f"{metric}:budgeted", measure),
        )
        for document_id, said, planned, _ in rows:
            yield document_id, _restated(f"{metric_label(metric)}的年初预算 = 当年预算", said, planned)


@across("F-13", "决算“三公”表的预算数应等于预算“三公”表的合计", "san gong budgeted = the budget's san gong",
        "domain.md §2.3", "restatement")  # fmt: skip
def budgeted_san_gong_restated(connection: sqlite3.Connection) -> Found:
    rows = connection.execute(
        _beside(
            _ITS_BUDGET,
            "planned.amount_fen, line.amount_fen, min(abs(planned.amount_fen - line.amount_fen))",
            "JOIN line AS planned ON planned.document_id = now.document_id AND planned.kind = 'san_gong'"
            "  AND planned.measure = 'budgeted' AND planned.name IN ('合计', '总计') AND planned.is_duplicate = 0"
            " JOIN line ON line.document_id = before.document_id AND line.kind = 'san_gong' AND line.measure = 'total'"
            "  AND line.name IN ('合计', '总计') AND line.year IS before.fiscal_year AND line.is_duplicate = 0",
            "1 GROUP BY now.document_id ORDER BY now.document_id",
        )
    )
    for document_id, planned, line, _ in rows:
        yield document_id, _restated("“三公”经费预算数 = 当年预算的“三公”合计", planned, line)


@across("F-14", "自评表中项目的年初预算应等于预算绩效目标表中的当年预算", "self-evaluation's initial budget = target table's",
        "domain.md §2.3", "restatement")  # fmt: skip
def project_budgets_restated(connection: sqlite3.Connection) -> Found:
    rows = connection.execute(
        _beside(
            _ITS_BUDGET,
            "done.name, done.budget_fen, planned.budget_fen, min(abs(done.budget_fen - planned.budget_fen))",
            "JOIN project AS done ON done.document_id = now.document_id"
            " JOIN project AS planned ON planned.document_id = before.document_id AND planned.code = done.code",
            "done.budget_fen IS NOT NULL AND planned.budget_fen IS NOT NULL"
            " GROUP BY now.document_id, done.code ORDER BY now.document_id, done.code",
        )
    )
    for document_id, name, done, planned, _ in rows:
        yield document_id, _restated(f"项目“{name}”的年初预算 = 预算中的当年预算", done, planned)


# ---------------------------------------------------------------- questions


@across("P-10", "“三公”经费为什么三年一分不差？", "why is san gong the same to the cent for three years?",
        "domain.md §2.5", "plausibility")  # fmt: skip
def san_gong_never_moves(connection: sqlite3.Connection) -> Found:
    rows = connection.execute(
        "WITH total AS (SELECT d.document_id, d.unit_id, d.fiscal_year, d.phase, d.scope, l.amount_fen AS fen"
        "   FROM document AS d JOIN line AS l ON l.document_id = d.document_id"
        "   WHERE d.is_main = 1 AND d.unit_id IS NOT NULL AND l.kind = 'san_gong' AND l.measure = 'total'"
        "    AND l.name IN ('合计', '总计') AND l.year IS d.fiscal_year AND l.is_duplicate = 0 AND l.amount_fen > 0)"
        " SELECT a.document_id, a.fen FROM total AS a"
        " JOIN total AS b ON b.unit_id = a.unit_id AND b.phase = a.phase AND b.scope IS a.scope AND b.fen = a.fen"
        "  AND b.fiscal_year = a.fiscal_year - 1"
        " JOIN total AS c ON c.unit_id = a.unit_id AND c.phase = a.phase AND c.scope IS a.scope AND c.fen = a.fen"
        "  AND c.fiscal_year = a.fiscal_year - 2 GROUP BY a.document_id ORDER BY a.document_id"
    )
    for document_id, fen in rows:
        yield document_id, Comparison(f"“三公”经费连续三年都是 {wan(fen)} 万元，为什么一分不差？", outcome="fail")


@across("P-11", "决算为什么与预算逐项一分不差？", "why is every item of the final account its budget to the cent?",
        "domain.md §2.5", "plausibility")  # fmt: skip
def final_is_budget(connection: sqlite3.Connection) -> Found:
    item = (
        "{0}.kind = 'general_expenditure' AND {0}.level = 3 AND {0}.measure = 'total' AND {0}.is_duplicate = 0"
        " AND {0}.year IS {1}.fiscal_year"
    )
    rows = connection.execute(
        _beside(
            _ITS_BUDGET,
            "count(*), sum(spent.amount_fen = planned.amount_fen)",
            f"JOIN line AS spent ON spent.document_id = now.document_id AND {item.format('spent', 'now')}"
            " JOIN line AS planned ON planned.document_id = before.document_id AND planned.code = spent.code"
            f" AND {item.format('planned', 'before')}",
            "1 GROUP BY now.document_id HAVING count(*) >= 5 ORDER BY now.document_id",
        )
    )
    for document_id, n, same in rows:
        if n == same:
            yield document_id, Comparison(f"{n} 个项的决算与预算一分不差，为什么？", outcome="fail")


@across("P-12", "项目的绩效目标为什么与上年一字不差？", "why does a project's goal repeat last year's word for word?",
        "domain.md §2.5", "plausibility")  # fmt: skip
def goals_never_change(connection: sqlite3.Connection) -> Found:
    rows = connection.execute(
        _beside(
            _LAST_YEAR,
            "count(DISTINCT this.code), min(this.name)",
            "JOIN project AS this ON this.document_id = now.document_id"
            " JOIN project AS last ON last.document_id = before.document_id AND last.code = this.code"
            "  AND last.goal = this.goal",
            "length(this.goal) > 10 GROUP BY now.document_id ORDER BY now.document_id",
        )
    )
    for document_id, n, name in rows:
        told = f"“{name}”等 {n} 个项目的绩效目标与上年一字不差，今年要做的事没有变吗？"
        yield document_id, Comparison(told, outcome="fail")
