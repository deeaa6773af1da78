"""Projects with their targets: money and weights. B-11."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from archive.checks.across_tables import total_cell
from archive.checks.books import Books
from archive.checks.rules import Comparison, Found, rule, sum_of
from archive.model import Project
from archive.values import FEN, number


def _named(project: Project) -> str:
    return f"项目“{project.name}”"


@rule("B-11.money", "每个项目的当年预算等于本级安排加上级补助",
      "each project: this year's budget = own funds + funds from above")  # fmt: skip
def project_money_adds_up(books: Books) -> Iterable[Found]:
    for project in books.extraction.projects:
        parts = [part for part in (project.local_fen, project.superior_fen) if part is not None]
        if project.budget_fen is None or not parts:
            continue
        yield Comparison(f"{_named(project)} 当年预算 = 本级安排 + 上级补助", project.budget_fen, sum(parts), len(parts),
                         10_000, 10_000, table=project.table, row=project.row)  # fmt: skip


@rule("B-11.weights", "每个项目的预算执行率权重与各指标权重之和等于 100",
      "each project: weight of execution + weights of its indicators = 100")  # fmt: skip
def project_weights_are_a_hundred(books: Books) -> Iterable[Found]:
    for project in books.extraction.projects:
        weights = [_weight(indicator.weight) for indicator in project.indicators]
        execution = _weight(project.execution_weight)
        if not any(weight is not None for weight in weights):
            continue
        total = sum((weight for weight in (execution, *weights) if weight is not None), Decimal(0))
        label = f"{_named(project)} 执行率权重 + 指标权重 = 100"
        whole = total == 100 or (execution is None and total == 90)
        yield Comparison(f"{label}（合计 {total}）", outcome="pass" if whole else "fail", table=project.table,
                         row=project.row, note="权重合计 100" if whole else f"权重合计 {total}，不是 100")  # fmt: skip


def _weight(text: str | None) -> Decimal | None:
    return number(text.replace("%", "")) if text else None


@rule("B-11", "各项目当年预算之和等于项目支出", "sum of the projects' budgets = project expenditure", phase="budget")
def projects_are_project_expenditure(books: Books) -> Iterable[Found]:
    """Where a 部门 lists a selection of its projects there is nothing to compare, unless they exceed the whole.

    The whole is of all funds: without a 支出总表, projects above those of the general budget have other sources.

    Final accounts print what was spent; their 绩效自评表 repeat what was planned, and budgets may carry those of last
    year: neither is this year's project expenditure.
    """
    assessed = {table.ordinal for table in books.extraction.tables if table.kind == "self_evaluation"}
    budgets = [
        project.budget_fen
        for project in books.extraction.projects
        if project.budget_fen is not None and project.table not in assessed
    ]
    of_all_funds = total_cell(books.sheet("unit_expenditure"), "project")
    spent = of_all_funds or total_cell(books.sheet("general_expenditure"), "project")
    if not budgets or spent is None:
        return
    total = sum(budgets)
    stated = books.statement("performance_targets")
    whole = stated is not None and stated.amount_fen == spent.amount_fen
    claimed = whole and books.extraction.document.scope != "department"
    place = FEN["万元"] // 100
    near = 2 * abs(total - spent.amount_fen) <= place * (len(budgets) + 1)
    exceeds = total > spent.amount_fen
    if near or claimed or (exceeds and of_all_funds is not None):
        yield Comparison("各项目当年预算之和 = 项目支出", spent.amount_fen, total, max(2, len(budgets)), place, place,
                         spent, (spent,))  # fmt: skip
    else:
        note = (
            "没有支出总表，项目可能另有资金来源，不能只与一般公共预算的项目支出核对"
            if exceeds
            else "所列项目只是一部分，不能与项目支出总额核对"
        )
        yield Comparison("各项目当年预算之和 = 项目支出", spent.amount_fen, total, at=spent, outcome="not_applicable",
                         note=note)  # fmt: skip


@rule("B-13", "项目支出表的合计等于各项目之和，不大于支出总表的项目支出",
      "project table: total = its projects, at most the project expenditure of the unit",
      "domain.md §1.2 B13")  # fmt: skip
def project_table_adds_up(books: Books) -> Iterable[Found]:
    """Its rows are named, not coded; some tables leave out projects, none can hold more than there is."""
    for sheet in books.of_kinds("projects"):
        total = next((row for row in sheet.rows if row.is_total), None)
        listed = [row for row in sheet.rows if not row.is_total]
        if total is None or not listed:
            continue
        for column, line in total.cells.items():
            parts = [row.cells.get(column) for row in listed]
            found = sum_of(f"{sheet.name} 合计 = 各项目之和（{column[1]}）", line, parts, sheet.place)
            if found:
                yield found
    whole, listed_total = total_cell(books.sheet("unit_expenditure"), "project"), total_cell(books.sheet("projects"))
    if whole is not None and listed_total is not None:
        within = listed_total.amount_fen <= whole.amount_fen
        yield Comparison("项目支出表合计 ≤ 支出总表项目支出", listed_total.amount_fen, whole.amount_fen, at=listed_total,
                         lines=(listed_total, whole), outcome="pass" if within else "fail",
                         note="项目支出表的合计不大于项目支出" if within else "")  # fmt: skip
