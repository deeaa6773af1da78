"""Forms of goals: 项目支出绩效目标表, 部门整体绩效目标表 and, a year later, 绩效自评表."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from samples.accounts import Books, Indicator, Project
from samples.grids import Cell, Grid, Print
from samples.setting import Setting

_INDICATOR_SPANS = (1, 2, 3, 1, 1, 1, 1, 2)


def project_targets(books: Books, setting: Setting, unit_code: str, department: str) -> Grid:
    """表十: one block a project, all in one table, each block under the repeated title."""
    wan = Print()
    rows: list[tuple[Cell, ...]] = [(Cell(setting.label(10)), *(Cell() for _ in range(12)))]
    for project in books.projects:
        rows += _project_block(project, books.year, unit_code, setting.unit, department, wan)
    return Grid("project_targets", setting.label(10), f"{books.year}年项目支出绩效目标表", "万元", tuple(rows))


def _project_block(
    project: Project, year: int, unit_code: str, unit: str, department: str, wan: Print
) -> list[tuple[Cell, ...]]:
    superior = wan.number(project.superior) if project.superior else ""

    def pair(left: str, value: str, right: str, other: str) -> tuple[Cell, ...]:
        return (Cell(left, 2), Cell(value, 5), Cell(right, 3), Cell(other, 3))

    rows: list[tuple[Cell, ...]] = [
        (Cell(f"{year}年项目支出绩效目标表", 13),),
        (Cell("编制单位：", 2), Cell(f"{unit_code}-{unit}", 7), Cell("单位：万元", 4)),
        pair("项目名称", f"{project.code}-{project.name}", "业务主管部门", department),
        pair("预算执行率权重", "10", "项目分类", project.category),
        pair(
            "当年预算（万元）",
            wan.number(project.amount),
            "本级安排（万元）",
            wan.number(project.amount - project.superior),
        ),
        (Cell("上级补助（万元）", 2), Cell(superior, 11)),
        (Cell("项目概述", 2), Cell(project.summary, 11)),
        (Cell("立项依据", 2), Cell(project.basis, 11)),
        (Cell("当年绩效目标", 2), Cell(project.goal, 11)),
    ]
    return rows + indicator_rows(project.indicators)


def indicator_rows(indicators: tuple[Indicator, ...]) -> list[tuple[Cell, ...]]:
    """The indicator part of 表十 and 表十一: eight columns of 13, beside one cell that spans them all."""
    heads = ("一级指标", "二级指标", "三级指标", "指标权重", "计量单位", "指标性质", "指标值", "是否核心指标")
    rows = [
        (
            Cell("绩效指标", 1, len(indicators) + 1),
            *(Cell(text, span) for text, span in zip(heads, _INDICATOR_SPANS, strict=True)),
        )
    ]
    for item in indicators:
        texts = (
            item.level1,
            item.level2,
            item.level3,
            str(item.weight),
            item.unit,
            item.comparator,
            item.value,
            "是" if item.core else "否",
        )
        rows.append(tuple(Cell(text, span) for text, span in zip(texts, _INDICATOR_SPANS, strict=True)))
    return rows


def overall_targets(books: Books, setting: Setting, indicators: tuple[Indicator, ...], goal: str) -> Grid:
    """表十一 (departments): 部门整体支出绩效目标表."""
    rows: list[tuple[Cell, ...]] = [
        (Cell(setting.label(11)), *(Cell() for _ in range(12))),
        (Cell(f"{books.year}年部门整体支出绩效目标表", 13),),
        (Cell("部门名称", 2), Cell(setting.unit, 11)),
        (Cell("当年整体绩效目标", 2), Cell(goal, 11)),
        *indicator_rows(indicators),
    ]
    title = f"{books.year}年部门整体支出绩效目标表"
    return Grid("overall_targets", setting.label(11), title, "万元", tuple(rows))


def self_evaluation(books: Books, planned: Books, setting: Setting, department: str) -> Grid:
    """项目支出绩效自评表, a form for each project of the year's budget, in the national layout."""
    rows: list[tuple[Cell, ...]] = []
    for project in planned.projects:
        rows += _evaluation_form(project, books, setting, department)
    title = f"{books.year}年度项目支出绩效自评表"
    return Grid("self_evaluation", "公开10表", title, "万元", tuple(rows), above=("公开10表",))


def _evaluation_form(project: Project, books: Books, setting: Setting, department: str) -> list[tuple[Cell, ...]]:
    wan = Print()
    spent = books.total(lambda e: e.project == project.code and not e.carried)
    share = min(Decimal(100), Decimal(spent) * 100 / Decimal(project.amount)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    money = (wan.number(project.amount), wan.number(project.amount), wan.number(spent))
    rows: list[tuple[Cell, ...]] = [
        (Cell(f"{books.year}年度项目支出绩效自评表", 8),),
        (Cell("项目名称"), Cell(f"{project.code}-{project.name}", 7)),
        (Cell("主管部门"), Cell(department, 3), Cell("实施单位"), Cell(setting.unit, 3)),
        (
            Cell("项目资金（万元）", 1, 2),
            *map(Cell, ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")),
        ),
        (Cell("年度资金总额"), *map(Cell, money), Cell("10"), Cell(f"{share}%"), Cell(f"{share / 10:.2f}")),
    ]
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")
    rows.append((Cell("绩效指标", 1, len(project.indicators) + 1), *map(Cell, heads)))
    for item in project.indicators:
        target = f"{item.comparator}{item.value}{item.unit}"
        done = f"{item.value}{item.unit}"
        texts = (item.level1, item.level2, item.level3, target, done, str(item.weight), str(item.weight))
        rows.append(tuple(map(Cell, texts)))
    return rows
