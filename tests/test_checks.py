"""Every check has a case in which it passes and one in which it fails; and the real pages hold.

Two small documents, a budget and a final account, in which everything agrees; each rule is then broken by one change.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from archive.checks import all_rules, check
from archive.checks.page import page
from archive.checks.rules import wan
from archive.extract import extract
from archive.model import Extraction, Finding, Grid, Identity, Indicator, Line, Project, Statement, Table
from archive.narrative import statements

SHARED = Path(os.environ.get("YUSUAN_SHARED", Path(__file__).parents[1].parent / "shared"))
WAN = 1_000_000
OBJECTIVE = ("arithmetic", "restatement")
Break = Callable[[Extraction], Extraction]

# ---------------------------------------------------------------- two documents

# kind → rows: (code or "" for a source, name, direction, {measure or "measure/fund": amount in 万元}); "*" marks totals.
Rows = list[tuple[str, str, str, dict[str, float]]]

BUDGET: dict[str, Rows] = {
    "fiscal_summary": [
        ("*", "本年收入", "revenue", {"total/all": 110}),
        ("", "一般公共预算资金", "revenue", {"total/general": 100}),
        ("", "政府性基金预算资金", "revenue", {"total/government_fund": 10}),
        ("0", "上年结转", "revenue", {"opening/all": 5}),
        ("", "一般公共预算资金结转", "revenue", {"opening/general": 5}),
        ("*", "收入合计", "revenue", {"total/all": 115}),
        ("*", "本年支出", "expenditure", {"total/all": 115, "total/general": 105, "total/government_fund": 10}),
        ("f", "教育支出", "expenditure", {"total/all": 80, "total/general": 80}),
        ("f", "社会保障和就业支出", "expenditure", {"total/all": 25, "total/general": 25}),
        ("f", "城乡社区支出", "expenditure", {"total/all": 10, "total/government_fund": 10}),
        ("*", "支出合计", "expenditure", {"total/all": 115, "total/general": 105, "total/government_fund": 10}),
    ],
    "general_expenditure": [
        ("*", "合计", "expenditure", {"total/general": 105, "basic/general": 65, "project/general": 40}),
        ("205", "教育支出", "expenditure", {"total/general": 80, "basic/general": 45, "project/general": 35}),
        ("20501", "教育管理事务", "expenditure", {"total/general": 79, "basic/general": 44, "project/general": 35}),
        ("2050101", "行政运行", "expenditure", {"total/general": 44, "basic/general": 44}),
        ("2050102", "一般行政管理事务", "expenditure", {"total/general": 35, "project/general": 35}),
        ("20508", "进修及培训", "expenditure", {"total/general": 1, "basic/general": 1}),
        ("2050803", "培训支出", "expenditure", {"total/general": 1, "basic/general": 1}),
        ("208", "社会保障和就业支出", "expenditure", {"total/general": 25, "basic/general": 20, "project/general": 5}),
        ("20805", "行政事业单位养老支出", "expenditure", {"total/general": 25, "basic/general": 20, "project/general": 5}),
        ("2080505", "机关事业单位基本养老保险缴费支出", "expenditure", {"total/general": 8, "basic/general": 8}),
        ("2080506", "机关事业单位职业年金缴费支出", "expenditure", {"total/general": 4, "basic/general": 4}),
        ("2080599", "其他行政事业单位养老支出", "expenditure",
         {"total/general": 13, "basic/general": 8, "project/general": 5}),
    ],
    "basic_expenditure": [
        ("*", "合计", "expenditure", {"total/general": 65, "personnel/general": 50, "operating/general": 15}),
        ("301", "工资福利支出", "expenditure", {"total/general": 48, "personnel/general": 48}),
        ("30101", "基本工资", "expenditure", {"total/general": 36, "personnel/general": 36}),
        ("30108", "机关事业单位基本养老保险缴费", "expenditure", {"total/general": 8, "personnel/general": 8}),
        ("30109", "职业年金缴费", "expenditure", {"total/general": 4, "personnel/general": 4}),
        ("302", "商品和服务支出", "expenditure", {"total/general": 15, "operating/general": 15}),
        ("30201", "办公费", "expenditure", {"total/general": 8, "operating/general": 8}),
        ("30216", "培训费", "expenditure", {"total/general": 1, "operating/general": 1}),
        ("30217", "公务接待费", "expenditure", {"total/general": 2, "operating/general": 2}),
        ("30228", "工会经费", "expenditure", {"total/general": 1, "operating/general": 1}),
        ("30231", "公务用车运行维护费", "expenditure", {"total/general": 3, "operating/general": 3}),
        ("303", "对个人和家庭的补助", "expenditure", {"total/general": 2, "personnel/general": 2}),
        ("30305", "生活补助", "expenditure", {"total/general": 2, "personnel/general": 2}),
    ],
    "san_gong": [
        ("*", "合计", "expenditure", {"total/general": 6}),
        ("", "因公出国(境)费", "expenditure", {"abroad/general": 1}),
        ("", "公务用车购置及运行费", "expenditure", {"vehicles/general": 3}),
        ("", "公务用车运行费", "expenditure", {"vehicle_operation/general": 3}),
        ("", "公务接待费", "expenditure", {"reception/general": 2}),
    ],
    "government_fund": [
        ("*", "合计", "expenditure", {"total/government_fund": 10, "project/government_fund": 10}),
        ("212", "城乡社区支出", "expenditure", {"total/government_fund": 10, "project/government_fund": 10}),
    ],
    "unit_summary": [
        ("", "一般公共预算资金", "revenue", {"total/general": 105}),
        ("", "政府性基金预算资金", "revenue", {"total/government_fund": 10}),
        ("*", "合计", "revenue", {"total/all": 115}),
        ("f", "教育支出", "expenditure", {"total/all": 80}),
        ("f", "社会保障和就业支出", "expenditure", {"total/all": 25}),
        ("f", "城乡社区支出", "expenditure", {"total/all": 10}),
        ("*", "合计", "expenditure", {"total/all": 115}),
    ],
    "unit_revenue": [
        ("*", "合计", "revenue", {"total/all": 115, "total/general": 105, "total/government_fund": 10}),
        ("205", "教育支出", "revenue", {"total/all": 80, "total/general": 80}),
        ("208", "社会保障和就业支出", "revenue", {"total/all": 25, "total/general": 25}),
        ("212", "城乡社区支出", "revenue", {"total/all": 10, "total/government_fund": 10}),
    ],
    "unit_expenditure": [
        ("*", "合计", "expenditure", {"total/all": 115, "basic/all": 65, "project/all": 50}),
        ("205", "教育支出", "expenditure", {"total/all": 80, "basic/all": 45, "project/all": 35}),
        ("208", "社会保障和就业支出", "expenditure", {"total/all": 25, "basic/all": 20, "project/all": 5}),
        ("212", "城乡社区支出", "expenditure", {"total/all": 10, "project/all": 10}),
    ],
    "procurement": [
        ("*", "合计", "expenditure", {"total/all": 9, "total/general": 9}),
        ("A", "货物", "expenditure", {"total/all": 4, "total/general": 4}),
        ("C", "服务", "expenditure", {"total/all": 5, "total/general": 5}),
    ],
    "projects": [
        ("*", "合计", "expenditure", {"total/all": 50, "total/general": 40, "total/government_fund": 10}),
        ("", "示例项目甲", "expenditure", {"total/all": 30, "total/general": 30}),
        ("", "示例项目乙", "expenditure", {"total/all": 20, "total/general": 10, "total/government_fund": 10}),
    ],
}  # fmt: skip
BUDGET_PROSE = (
    "（一）收入预算：2025年收入合计115万元，收入较去年增加5万元。",
    "（二）支出预算：2025年支出合计115万元，其中：教育支出80万元，社会保障和就业支出25万元，城乡社区支出10万元；支出较去年增加5万元，"
    "主要是基本支出增加3万元，项目支出增加2万元。",
    "2025年一般公共预算财政拨款支出105万元，比2024年增加5万元。其中：基本支出65万元，比2024年增加3万元，"
    "主要原因是新进人员增加经费2万元，调整标准增加经费1万元；项目支出40万元，比2024年增加2万元，主要原因是示例项目增加2万元。",
    "2025年“三公”经费预算6万元，比2024年减少1万元。其中：因公出国（境）费用1万元，与上年持平；公务接待费2万元，比2024年减少0.3万元，"
    "主要原因是压减接待；公务用车运行维护费3万元，与上年持平；公务用车购置费0万元，与上年持平。",
    "2025年一般公共预算财政拨款运行经费15万元，比上年增加1万元。",
    "政府采购预算总额9万元：政府采购货物预算4万元、政府采购工程预算0万元、政府采购服务预算5万元。",
    "截止2024年12月，本单位共有车辆1辆。",
)

FINAL: dict[str, Rows] = {
    "unit_summary": [
        ("", "一般公共预算财政拨款收入", "revenue", {"total/general": 90}),
        ("", "政府性基金预算财政拨款收入", "revenue", {"total/government_fund": 10}),
        ("", "其他收入", "revenue", {"total/other": 6}),
        ("*", "本年收入合计", "revenue", {"total/all": 106}),
        ("0", "年初结转和结余", "revenue", {"opening/all": 10}),
        ("*", "总计", "revenue", {"total/all": 116}),
        ("f", "教育支出", "expenditure", {"total/all": 70}),
        ("f", "社会保障和就业支出", "expenditure", {"total/all": 25}),
        ("f", "城乡社区支出", "expenditure", {"total/all": 10}),
        ("*", "本年支出合计", "expenditure", {"total/all": 105}),
        ("0", "年末结转和结余", "expenditure", {"closing/all": 11}),
        ("*", "总计", "expenditure", {"total/all": 116}),
    ],
    "unit_revenue": [
        ("*", "合计", "revenue", {"total/all": 106, "total/fiscal": 100, "total/other": 6}),
        ("205", "教育支出", "revenue", {"total/all": 71, "total/fiscal": 65, "total/other": 6}),
        ("208", "社会保障和就业支出", "revenue", {"total/all": 25, "total/fiscal": 25}),
        ("212", "城乡社区支出", "revenue", {"total/all": 10, "total/fiscal": 10}),
    ],
    "unit_expenditure": [
        ("*", "合计", "expenditure", {"total/all": 105, "basic/all": 55, "project/all": 50}),
        ("205", "教育支出", "expenditure", {"total/all": 70, "basic/all": 35, "project/all": 35}),
        ("208", "社会保障和就业支出", "expenditure", {"total/all": 25, "basic/all": 20, "project/all": 5}),
        ("212", "城乡社区支出", "expenditure", {"total/all": 10, "project/all": 10}),
    ],
    "fiscal_summary": [
        ("", "一般公共预算财政拨款", "revenue", {"total/general": 90}),
        ("", "政府性基金预算财政拨款", "revenue", {"total/government_fund": 10}),
        ("*", "本年收入合计", "revenue", {"total/all": 100}),
        ("0", "年初财政拨款结转和结余", "revenue", {"opening/all": 8}),
        ("", "一般公共预算财政拨款", "revenue", {"opening/general": 8}),
        ("*", "总计", "revenue", {"total/all": 108}),
        ("f", "教育支出", "expenditure", {"total/all": 63, "total/general": 63}),
        ("f", "社会保障和就业支出", "expenditure", {"total/all": 25, "total/general": 25}),
        ("f", "城乡社区支出", "expenditure", {"total/all": 10, "total/government_fund": 10}),
        ("*", "本年支出合计", "expenditure", {"total/all": 98, "total/general": 88, "total/government_fund": 10}),
        ("0", "年末财政拨款结转和结余", "expenditure", {"closing/all": 10, "closing/general": 10}),
        ("*", "总计", "expenditure", {"total/all": 108, "total/general": 98, "total/government_fund": 10}),
    ],
    "general_expenditure": [
        ("205", "教育支出", "expenditure", {"total/general": 63, "basic/general": 30, "project/general": 33}),
        ("208", "社会保障和就业支出", "expenditure", {"total/general": 25, "basic/general": 20, "project/general": 5}),
        ("*", "合计", "expenditure", {"total/general": 88, "basic/general": 50, "project/general": 38}),
    ],
    "basic_expenditure": [
        ("301", "工资福利支出", "expenditure", {"total/general": 38}),
        ("302", "商品和服务支出", "expenditure", {"total/general": 10}),
        ("30217", "公务接待费", "expenditure", {"total/general": 2}),
        ("30299", "其他商品和服务支出", "expenditure", {"total/general": 8}),
        ("303", "对个人和家庭的补助", "expenditure", {"total/general": 2}),
        ("*", "人员经费合计", "expenditure", {"personnel/general": 40}),
        ("*", "公用经费合计", "expenditure", {"operating/general": 10}),
    ],
    "government_fund": [
        ("212", "城乡社区支出", "revenue", {"opening/government_fund": 3, "total/government_fund": 10}),
        ("212", "城乡社区支出", "expenditure", {"total/government_fund": 10, "closing/government_fund": 3}),
        ("*", "合计", "expenditure", {"total/government_fund": 10, "closing/government_fund": 3}),
    ],
    "san_gong": [
        ("*", "合计", "expenditure", {"total/general": 5, "budgeted/general": 6}),
        ("", "公务用车运行费", "expenditure", {"vehicle_operation/general": 3}),
        ("", "公务接待费", "expenditure", {"reception/general": 2}),
        ("", "公务用车运行费预算", "expenditure", {"budgeted/general": 3}),
        ("", "公务接待费预算", "expenditure", {"budgeted/general": 3}),
    ],
}  # fmt: skip
FINAL_PROSE = (
    "1.总体情况。2025年度收入总计116.00万元，支出总计116.00万元。收支较上年决算数增加16.00万元，增长16.00%。",
    "2025年度“三公”经费支出共计5.00万元，较上年支出数减少1.00万元，下降16.67%。",
    "公务接待费2.00万元，公务用车运行维护费3.00万元。",
    "2025年度公务车保有量为1辆；国内公务接待20批次110人。",
)


def lines_of(tables: dict[str, Rows]) -> tuple[list[Table], list[Line]]:
    made, lines = [], []
    for ordinal, (kind, rows) in enumerate(tables.items(), 1):
        made.append(Table(ordinal, kind, f"表{ordinal}", kind, "万元", None, 9, 9, "ok"))
        for at, (code, name, direction, cells) in enumerate(rows):
            coded = code if (code[:1].isdigit() and len(code) > 1) or (code in "ABC" and code) else None
            classification = "source"
            if code == "f" or (coded and coded[0] == "2"):
                classification = "functional"
            elif coded:
                classification = "procurement" if coded in "ABC" else "economic"
            level = (len(coded) - 1) // 2 if coded and coded.isdigit() else 0 if code in ("*", "0") else 1
            for column, (what, value) in enumerate(cells.items()):
                measure, fund = what.split("/")
                fen = round(value * WAN)
                lines.append(
                    Line(ordinal, kind, 2025, direction, classification, coded, name, level, measure, fund, fen,
                         f"{value:.2f}", code == "*", False, at, column + 2)
                )  # fmt: skip
    return made, lines


def project(name: str, budget: int, weights: tuple[str, ...] = ("50", "40")) -> Project:
    indicators = tuple(
        Indicator("成本指标" if at else "产出指标", "经济成本指标" if at else "数量指标", f"示例指标{at}", weight, "个",
                  "≤" if at else "≥", "1", at == 0)
        for at, weight in enumerate(weights)
    )  # fmt: skip
    return Project(
        f"50015325T{budget:012d}", name, "", "", budget * WAN, budget * WAN, 0, "10", "", "", "", indicators, 9, 3
    )


@cache
def document(phase: str) -> Extraction:
    tables, lines = lines_of(BUDGET if phase == "budget" else FINAL)
    identity = Identity("重庆市荣昌区示例局", "500153", 2025, phase, "unit", "", None, None, None, "text/html", "ok")
    prose = BUDGET_PROSE if phase == "budget" else FINAL_PROSE
    projects = (project("示例项目甲", 30), project("示例项目乙", 20)) if phase == "budget" else ()
    return Extraction(identity, tuple(tables), tuple(lines), projects, statements(prose, 2025, phase), (), ())


# ---------------------------------------------------------------- how each rule is broken


def add(kind: str, name: str, measure: str, fund: str = "all", wan: float = 1, direction: str | None = None) -> Break:
    """Add to one printed amount."""

    def broken(whole: Extraction) -> Extraction:
        lines = list(whole.lines)
        for at, line in enumerate(lines):
            same = (line.kind, line.measure, line.fund) == (kind, measure, fund) and name in (line.name, line.code)
            if same and direction in (None, line.direction):
                lines[at] = replace(line, amount_fen=line.amount_fen + round(wan * WAN))
                return replace(whole, lines=tuple(lines))
        raise AssertionError(f"no line {kind} {name} {measure}")

    return broken


def without(kind: str, name: str, measure: str) -> Break:
    def broken(whole: Extraction) -> Extraction:
        kept = tuple(
            x for x in whole.lines if not (x.kind == kind and name in (x.name, x.code) and x.measure == measure)
        )
        assert len(kept) < len(whole.lines)
        return replace(whole, lines=kept)

    return broken


def say(metric: str, **facts: object) -> Break:
    """Change what the prose says of a metric (or let it say it)."""

    def broken(whole: Extraction) -> Extraction:
        said = list(whole.statements)
        for at, one in enumerate(said):
            if one.metric == metric:
                said[at] = replace(one, **facts)  # type: ignore[arg-type]
                return replace(whole, statements=tuple(said))
        added = replace(Statement(metric, None, None, "", "示例。", 40, 2025), **facts)  # type: ignore[arg-type]
        return replace(whole, statements=(*said, added))

    return broken


def line_with(kind: str, at: str, **facts: object) -> Break:
    def broken(whole: Extraction) -> Extraction:
        changed = [replace(x, **facts) if x.kind == kind and x.code == at else x for x in whole.lines]  # type: ignore[arg-type]
        return replace(whole, lines=tuple(changed))

    return broken


def project_with(**facts: object) -> Break:
    def broken(whole: Extraction) -> Extraction:
        first, *rest = whole.projects
        return replace(whole, projects=(replace(first, **facts), *rest))  # type: ignore[arg-type]

    return broken


def indicator_with(at: int, **facts: object) -> Break:
    def broken(whole: Extraction) -> Extraction:
        first, *rest = whole.projects
        indicators = list(first.indicators)
        indicators[at] = replace(indicators[at], **facts)  # type: ignore[arg-type]
        return replace(whole, projects=(replace(first, indicators=tuple(indicators)), *rest))

    return broken


def repeated_with_another_amount(whole: Extraction) -> Extraction:
    line = next(x for x in whole.lines if x.code == "30305")
    again = replace(line, is_duplicate=True, row=30, amount_fen=line.amount_fen + WAN)
    return replace(whole, lines=(*whole.lines, again))


def repeated(whole: Extraction) -> Extraction:
    line = next(x for x in whole.lines if x.code == "30305")
    return replace(whole, lines=(*whole.lines, replace(line, is_duplicate=True, row=30)))


def printed_again(whole: Extraction) -> Extraction:
    line = next(x for x in whole.lines if x.code == "205" and x.kind == "general_expenditure")
    return replace(whole, lines=(*whole.lines, replace(line, name="教育支出甲", row=30)))


def round_everything(whole: Extraction) -> Extraction:
    line = next(x for x in whole.lines if x.code == "30101" and x.measure == "total")
    more = [replace(line, row=40 + n, code=f"3010{n}" if n < 10 else f"301{n}", name=f"示例{n}") for n in range(25)]
    return replace(whole, lines=(*whole.lines, *more))


def same(whole: Extraction) -> Extraction:
    return whole


# Rule → (phase, the change that breaks it). What passes is the document itself, or what `PASSES` names.
BREAKS: dict[str, tuple[str, Break]] = {
    "B-1": ("budget", add("fiscal_summary", "收入合计", "total")),
    "B-2": ("budget", add("fiscal_summary", "一般公共预算资金", "total", "general")),
    "B-3": ("budget", add("fiscal_summary", "教育支出", "total", "general")),
    "B-4": ("budget", add("fiscal_summary", "政府性基金预算资金", "total", "government_fund")),
    "B-5": ("budget", add("general_expenditure", "2050101", "basic", "general")),
    "B-6": ("budget", add("general_expenditure", "2050101", "total", "general")),
    "B-7": ("budget", add("basic_expenditure", "30201", "operating", "general")),
    "B-7.column": ("budget", line_with("basic_expenditure", "30201", measure="personnel")),
    "B-8": ("budget", add("san_gong", "公务接待费", "reception", "general")),
    "B-9": ("budget", add("unit_summary", "教育支出", "total")),
    "B-10": ("budget", add("unit_revenue", "205", "total", "general")),
    "B-10.total": ("budget", add("procurement", "A", "total")),
    "B-11": ("budget", project_with(budget_fen=31 * WAN)),
    "B-11.money": ("budget", project_with(local_fen=29 * WAN)),
    "B-11.weights": ("budget", project_with(execution_weight="20")),
    "B-13": ("budget", add("projects", "示例项目甲", "total")),
    "X-1": ("budget", add("unit_revenue", "合计", "total")),
    "X-1.codes": ("budget", add("unit_revenue", "208", "total")),
    "X-2": ("budget", add("general_expenditure", "合计", "total", "general")),
    "X-3": ("budget", add("basic_expenditure", "合计", "total", "general")),
    "X-4": ("budget", add("unit_summary", "社会保障和就业支出", "total")),
    "X-5": ("budget", add("basic_expenditure", "30231", "total", "general")),
    "X-6": ("budget", add("procurement", "合计", "total", wan=200)),
    "N-1": ("budget", say("reception", amount_fen=3 * WAN)),
    "N-1.functions": ("budget", say("function:教育支出", amount_fen=81 * WAN)),
    "N-1.sums": ("budget", say("procurement_works", amount_fen=1 * WAN)),
    "N-2": ("budget", say("revenue", change_fen=6 * WAN)),
    "N-3": ("budget", say("agency_operating", amount_fen=14 * WAN)),
    "F-1": ("final", add("unit_summary", "总计", "total", direction="revenue")),
    "F-2": ("final", add("unit_summary", "年初结转和结余", "opening")),
    "F-3": ("final", add("unit_expenditure", "合计", "total")),
    "F-4": ("final", add("fiscal_summary", "年末财政拨款结转和结余", "closing")),
    "F-5": ("final", add("general_expenditure", "合计", "total", "general")),
    "F-6": ("final", add("basic_expenditure", "公用经费合计", "operating", "general")),
    "F-7": ("final", add("unit_revenue", "合计", "total", "fiscal")),
    "F-8": ("final", add("government_fund", "212", "closing", "government_fund")),
    "F-9": ("final", add("san_gong", "公务接待费预算", "budgeted", "general")),
    "F-11": ("final", say("revenue", percent="13.79")),
    "F-15": ("final", say("vehicle_count", quantity=0)),
    "P-1": ("budget", say("reception", sentence="公务接待费2万元，比上年增加（或减少）0万元。")),
    "P-2": ("budget", say("abroad", reason="没有出国计划")),
    "P-3": ("budget", say("vehicle_operation", reason="厉行节约，严格控制支出")),
    "P-4": ("budget", say("agency_operating", change_fen=10 * WAN)),
    "P-7": ("budget", say("san_gong", year=2024)),
    "P-8": ("budget", say("reception", sentence="公务接待费2万元万元。")),
    "P-9": ("budget", say("reception", sentence="本部门公务接待费2万元。")),
    "P-13": ("budget", indicator_with(0, level3="响应及时性", measure_unit="分钟", comparator="≥", value="20")),
    "P-13.cost": ("budget", indicator_with(1, level1="产出指标", level2="质量指标")),
    "P-14": ("budget", add("basic_expenditure", "30109", "total", "general")),
    "P-14.union": ("budget", add("basic_expenditure", "30228", "total", "general", 9)),
    "P-14.pairs": ("budget", add("basic_expenditure", "30216", "total", "general", 0.05)),
    "P-15": ("budget", say("vehicle_operation", amount_fen=9 * WAN)),
    "P-16": ("budget", round_everything),
    "S-1": ("budget", line_with("general_expenditure", "2080505", name="行政运行")),
    "S-2": ("budget", repeated_with_another_amount),
    "S-3": ("budget", printed_again),
    "S-4": ("budget", line_with("general_expenditure", "2050101", code="2990101")),
}
PASSES: dict[str, Break] = {"S-2": repeated}
# Some faults need two changes: the same reason twice.
BREAKS["P-3"] = (
    "budget",
    lambda whole: say("reception", reason="厉行节约，严格控制支出")(
        say("vehicle_operation", reason="厉行节约，严格控制支出")(whole)
    ),
)


def outcomes(whole: Extraction, identifier: str) -> Counter[str]:
    return Counter(found.outcome for found in check(whole) if found.check == identifier)


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in all_rules()} == set(BREAKS)


@pytest.mark.parametrize("identifier", sorted(BREAKS))
def test_passes(identifier: str) -> None:
    rule = next(rule for rule in all_rules() if rule.id == identifier)
    found = outcomes(PASSES.get(identifier, same)(document(BREAKS[identifier][0])), identifier)
    assert not found["fail"] and not found["unreadable"]
    if rule.severity in OBJECTIVE or identifier in PASSES:
        assert found["pass"], f"{identifier} was not executed"


@pytest.mark.parametrize("identifier", sorted(BREAKS))
def test_fails(identifier: str) -> None:
    phase, broken = BREAKS[identifier]
    assert outcomes(broken(document(phase)), identifier)["fail"], identifier


@pytest.mark.parametrize("phase", ["budget", "final"])
def test_the_documents_agree_throughout(phase: str) -> None:
    wrong = [f for f in check(document(phase)) if f.outcome in ("fail", "unreadable")]
    assert wrong == []


# ---------------------------------------------------------------- outcomes


def test_a_blank_total_over_printed_parts_is_unreadable_not_zero() -> None:
    broken = without("general_expenditure", "20501", "total")(document("budget"))
    found = [f for f in check(broken) if f.outcome == "unreadable"]
    assert {f.check for f in found} == {"B-5", "B-6"}
    assert all(f.actual_fen is None for f in found)


def test_projects_of_other_funds_are_no_fault_where_no_table_has_all_funds() -> None:
    """50 of projects, 40 of them from the general budget, and no 支出总表 that would say so."""
    whole = document("budget")
    general_only = replace(whole, lines=tuple(line for line in whole.lines if line.kind != "unit_expenditure"))
    assert outcomes(whole, "B-11") == {"pass": 1}
    assert outcomes(general_only, "B-11") == {"not_applicable": 1}


def test_one_part_alone_is_a_part_unless_it_is_mostly_the_whole() -> None:
    """其中：基本支出 leaves the rest unsaid; a table with 项目支出 only, all of it, is meant so."""
    general_only_basic = replace(document("budget"), lines=tuple(
        line for line in document("budget").lines if line.kind == "general_expenditure" and line.measure != "project"
    ))  # fmt: skip
    assert outcomes(general_only_basic, "B-5")["fail"] == 0
    all_projects: Rows = [
        ("*", "合计", "expenditure", {"total/government_fund": 10, "project/government_fund": 10}),
        ("212", "城乡社区支出", "expenditure", {"total/government_fund": 10, "project/government_fund": 10}),
        (
            "21208",
            "国有土地使用权出让收入安排的支出",
            "expenditure",
            {"total/government_fund": 10, "project/government_fund": 9},
        ),
    ]
    made, lines = lines_of({"government_fund": all_projects})
    assert outcomes(replace(document("budget"), tables=tuple(made), lines=tuple(lines)), "B-5") == {
        "pass": 2,
        "fail": 1,
    }


def test_headings_that_nobody_knows_are_no_column_together() -> None:
    """资本性支出, 费用性支出, 其他支出: one amount a row, each under another heading."""
    rows: Rows = [
        ("223", "国有资本经营预算支出", "expenditure", {"total/all": 9, "other/all": 6}),
        ("22301", "解决历史遗留问题及改革成本支出", "expenditure", {"total/all": 3, "other/all": 3}),
        ("22302", "国有企业资本金注入", "expenditure", {"total/all": 6, "other/all": 6}),
    ]
    made, lines = lines_of({"state_capital": rows})
    lines = [replace(x, column=9) if (x.code, x.measure) == ("22301", "other") else x for x in lines]
    assert outcomes(replace(document("budget"), tables=tuple(made), lines=tuple(lines)), "B-6") == {"pass": 1}


def test_a_project_stands_beside_its_code_under_its_own_name() -> None:
    def named(name: str) -> Counter[str]:
        rows: Rows = [("2080201", name, "expenditure", {"total/all": 30})]
        made, lines = lines_of({"projects": rows})
        return outcomes(replace(document("budget"), tables=tuple(made), lines=tuple(lines)), "S-1")

    assert named("社区建设补助") == {"pass": 1}
    assert named("机关事业单位基本养老保险缴费支出") == {"pass": 1, "fail": 1}


def test_a_table_of_whole_sums_is_not_asked_for_decimals() -> None:
    whole = round_everything(document("budget"))
    printed = tuple(replace(line, amount_text=line.amount_text.partition(".")[0]) for line in whole.lines)
    assert outcomes(whole, "P-16")["fail"] == 1 and not outcomes(replace(whole, lines=printed), "P-16")


def test_rounding_is_allowed_to_a_sum_and_not_to_a_restatement() -> None:
    nearly = add("general_expenditure", "2050101", "total", "general", 0.01)(document("budget"))
    assert outcomes(nearly, "B-6")["rounding"] == 1 and not outcomes(nearly, "B-6")["fail"]
    restated = add("basic_expenditure", "合计", "total", "general", 0.01)(document("budget"))
    assert outcomes(restated, "X-3")["fail"] == 1


@pytest.mark.parametrize(
    ("prose", "outcome"),
    [
        ("2025年度收入总计1078.1万元。", "rounding"),  # all the prose has one decimal
        ("2025年度收入总计1078.2万元。", "fail"),
        ("2025年度收入总计0.11亿元。", "rounding"),
        ("2025年度收入总计0.12亿元。", "fail"),
        ("2025年度收入总计10780933.37元。", "rounding"),  # the table's 1078.09 万元 was rounded
        ("2025年度收入总计10790933.37元。", "fail"),
        ("2025年度收入总计1078.1万元。公务接待费2.00万元。", "fail"),  # 1078.1 is 1078.10 where the prose has 2.00
    ],
)
def test_prose_may_print_more_coarsely_than_the_table_or_more_finely(prose: str, outcome: str) -> None:
    rows: Rows = [("*", "总计", "revenue", {"total/all": 1078.09})]
    whole = replace(final_with(unit_summary=rows), statements=statements((prose,), 2025, "final"))
    assert outcomes(whole, "N-1")[outcome] == 1


@pytest.mark.parametrize(("percent", "outcome"), [("50.00", "pass"), ("45.50", "rounding"), ("42.00", "fail")])
def test_rates_of_small_sums_may_have_been_reckoned_before_rounding(percent: str, outcome: str) -> None:
    """0.10 of 0.20 is 50 %, but 0.095 of 0.209 were printed as the same two sums."""
    said = say("meetings", amount_fen=300_000, change_fen=100_000, percent=percent)(document("final"))
    found = [f for f in check(said) if f.check == "F-11" and "会议费" in f.message]
    assert [f.outcome for f in found] == [outcome]


def final_with(**tables: Rows) -> Extraction:
    """The final account with some of its tables in another form."""
    made, lines = lines_of({**FINAL, **tables})
    return replace(document("final"), tables=tuple(made), lines=tuple(lines))


def in_three_stages(rows: Rows) -> Rows:
    """An account headed 年初预算数, 全年预算数, 决算数: 0.5, 0.8 and all of what became of it, its stocks as well."""
    return [
        (code, name, direction, {
            f"{stage or what.split('/')[0]}/{what.split('/')[1]}": value * share
            for stage, share in (("budgeted", 0.5), ("adjusted", 0.8), (None, 1)) for what, value in cells.items()
        })
        for code, name, direction, cells in rows
    ]  # fmt: skip


@pytest.mark.parametrize("measure", ["budgeted", "adjusted", "total"])
def test_every_stage_of_an_account_adds_up_and_what_became_of_it_is_restated(measure: str) -> None:
    whole = final_with(unit_summary=in_three_stages(FINAL["unit_summary"]))
    assert outcomes(whole, "F-1") == {"pass": 3} and outcomes(whole, "F-2") == {"pass": 12}
    assert outcomes(whole, "F-3") == {"pass": 2}
    for name, fund in (("其他收入", "other"), ("教育支出", "all"), ("本年收入合计", "all"), ("总计", "all")):
        assert outcomes(add("unit_summary", name, measure, fund)(whole), "F-2")["fail"], name


def account_of(*rows: tuple[str, str, str, float]) -> Extraction:
    made, lines = lines_of(
        {"unit_summary": [(code, name, side, {"total/all": value}) for code, name, side, value in rows]}
    )
    return replace(document("budget"), tables=tuple(made), lines=tuple(lines))


def test_parts_below_their_row_are_counted_once_in_the_account_of_a_government() -> None:
    """一般公共预算收入 and its 税收, 非税; 转移性收入 and all that is handed over, stocks too."""
    whole = account_of(
        ("*", "总计", "revenue", 100), ("", "本级收入", "revenue", 60), ("", "税收收入", "revenue", 40),
        ("", "非税收入", "revenue", 20), ("", "转移性收入", "revenue", 40), ("", "上级补助收入", "revenue", 25),
        ("", "调入资金", "revenue", 10), ("", "债务转贷收入", "revenue", 5),
        ("f", "教育支出", "expenditure", 70), ("f", "农林水支出", "expenditure", 30), ("*", "总计", "expenditure", 100),
    )  # fmt: skip
    assert outcomes(whole, "B-9") == {"pass": 3}
    for name in ("税收收入", "调入资金", "转移性收入", "教育支出"):
        assert outcomes(add("unit_summary", name, "total")(whole), "B-9")["fail"], name


def test_what_budgets_hand_each_other_stands_below_this_years_own() -> None:
    whole = account_of(
        ("*", "本年收入合计", "revenue", 60), ("", "国有土地使用权出让收入", "revenue", 60),
        ("", "上级补助收入", "revenue", 10), ("", "专项债务转贷收入", "revenue", 30), ("*", "收入总计", "revenue", 100),
        ("*", "本年支出合计", "expenditure", 70), ("f", "城乡社区支出", "expenditure", 70),
        ("f", "补助下级支出", "expenditure", 4), ("", "调出资金", "expenditure", 20),
        ("", "年终结余", "expenditure", 6), ("*", "支出总计", "expenditure", 100),
    )  # fmt: skip
    assert outcomes(whole, "B-9") == {"pass": 5}
    for name in ("上级补助收入", "城乡社区支出", "调出资金", "年终结余", "本年支出合计"):
        assert outcomes(add("unit_summary", name, "total")(whole), "B-9")["fail"], name
    # A unit's 上级补助收入 is income of the year, and a total that leaves it out is wrong.
    unit = account_of(
        ("", "事业收入", "revenue", 60), ("", "上级补助收入", "revenue", 10), ("*", "本年收入合计", "revenue", 60),
        ("*", "收入总计", "revenue", 70), ("f", "教育支出", "expenditure", 70), ("*", "支出总计", "expenditure", 70),
    )  # fmt: skip
    assert outcomes(unit, "B-9")["fail"] == 2


def test_the_total_of_one_column_is_of_that_column() -> None:
    """全区 and 本级 side by side: 补助下级支出 is printed of 本级 only."""
    whole = account_of(
        ("", "政府性基金支出", "expenditure", 90), ("", "补助下级支出", "expenditure", 5),
        ("", "调出资金", "expenditure", 10), ("*", "支出总计", "expenditure", 100),
    )  # fmt: skip
    lines = [replace(x, column=5) if x.name == "补助下级支出" else x for x in whole.lines]
    lines += [replace(x, column=5) for x in whole.lines if x.name == "支出总计"]
    assert outcomes(replace(whole, lines=tuple(lines)), "B-9") == {"pass": 1}


def test_a_stock_in_parts_by_nature_is_counted_once() -> None:
    rows = [*FINAL["unit_summary"]]
    rows.insert(5, ("", "项目支出结转和结余", "revenue", {"total/all": 10}))
    whole = final_with(unit_summary=rows)
    assert outcomes(whole, "F-2") == {"pass": 5}
    assert outcomes(add("unit_summary", "项目支出结转和结余", "total")(whole), "F-2")["fail"] == 1


def test_classes_of_basic_expenditure_are_known_by_their_names() -> None:
    """No codes; and 304, a class until 2017, is one of 公用经费."""
    names: Rows = [
        ("", "工资福利支出", "expenditure", {"personnel/general": 38}),
        ("", "基本工资", "expenditure", {"personnel/general": 38}),
        ("", "商品和服务支出", "expenditure", {"operating/general": 9}),
        ("", "对企事业单位的补贴", "expenditure", {"operating/general": 1}),
        ("", "对个人和家庭的补助", "expenditure", {"personnel/general": 2}),
        ("*", "人员经费合计", "expenditure", {"personnel/general": 40}),
        ("*", "公用经费合计", "expenditure", {"operating/general": 10}),
    ]
    codes = {
        "工资福利支出": "301",
        "基本工资": "30101",
        "商品和服务支出": "302",
        "对企事业单位的补贴": "304",
        "对个人和家庭的补助": "303",
    }
    coded: Rows = [(codes.get(name, code), name, *rest) for code, name, *rest in names]  # type: ignore[misc]
    for rows in (names, coded):
        whole = final_with(basic_expenditure=rows)
        assert outcomes(whole, "F-6") == {"pass": 3}
        broken = add("basic_expenditure", "商品和服务支出", "operating", "general")(whole)
        assert outcomes(broken, "F-6") == {"pass": 2, "fail": 1}


def test_what_has_nothing_to_test_is_not_applicable() -> None:
    empty = replace(document("budget"), tables=(), lines=(), statements=(), projects=())
    found = check(empty)
    assert found and {f.outcome for f in found} == {"not_applicable"}
    assert {f.check for f in found} >= {"B-1", "B-6", "X-1", "N-1"}


def test_findings_name_both_sides_and_the_cell() -> None:
    broken = add("basic_expenditure", "合计", "total", "general")(document("budget"))
    found = next(f for f in check(broken) if f.check == "X-3" and f.outcome == "fail")
    assert (found.actual_fen, found.expected_fen, found.difference_fen) == (65 * WAN, 66 * WAN, -1 * WAN)
    assert (found.table, found.row, found.column) == (2, 0, 3)


def test_repeated_rows_are_never_added() -> None:
    assert not [f for f in check(repeated(document("budget"))) if f.outcome == "fail" and f.severity in OBJECTIVE]


def test_suspicion_is_ours_first() -> None:
    def message(broken: Extraction, identifier: str) -> str:
        return next(f.message for f in check(broken) if f.check == identifier and f.outcome == "fail")

    named = line_with("general_expenditure", "2050101", name="住房公积金")(
        add("general_expenditure", "2050101", "total", "general")(document("budget"))
    )
    assert "先疑读错" in message(named, "B-6") and "住房公积金" in message(named, "B-6")
    swapped = say("general_expenditure", amount_fen=150 * WAN)(document("budget"))
    assert "先疑读错" in message(swapped, "N-1") and "次序" in message(swapped, "N-1")
    plain = add("basic_expenditure", "合计", "total", "general")(document("budget"))
    assert "未见读错的迹象" in message(plain, "X-3")
    # Nothing speaks for the document where our own reading is in doubt: in one of the tables, or anywhere by lost amounts.
    for doubtful in (
        replace(plain, tables=tuple(replace(table, status="partial") for table in plain.tables)),
        replace(plain, tables=tuple(replace(t, grid=Grid((("合计",),), by_alignment=True)) for t in plain.tables)),
        replace(plain, findings=(Finding("reading.stray", "unreadable", "reading", "第 2 页有 4 个金额"),)),
    ):
        assert "可能读错" in message(doubtful, "X-3") and "文件本身" not in message(doubtful, "X-3")


# ---------------------------------------------------------------- the real pages


@cache
def real(name: str) -> Extraction:
    path = SHARED / "real" / name
    assert path.exists(), f"the real files are absent: {path} (set YUSUAN_SHARED)"
    return extract(path.read_bytes())


def objective(name: str, outcome: str) -> list[Finding]:
    return [f for f in real(name).findings if f.severity in OBJECTIVE and f.outcome == outcome]


def test_the_example_page() -> None:
    """243 identities: 229 exact, 14 within rounding, each by 0.01; none broken (shared/research/identities.py)."""
    name = "pages/rongchang-zwfwglb-2025-budget.html"
    assert (len(objective(name, "pass")), len(objective(name, "rounding")), len(objective(name, "fail"))) == (
        229,
        14,
        0,
    )
    assert {abs(f.difference_fen or 0) for f in objective(name, "rounding")} == {10_000}
    assert sum(f.check == "S-2" and f.outcome == "pass" for f in real(name).findings) == 5


def test_the_questions_of_the_example_page() -> None:
    asked = [
        f.message for f in real("pages/rongchang-zwfwglb-2025-budget.html").findings if f.severity == "plausibility"
    ]
    for words in ("7.8%", "0.53 万元，经济科目 30216 为 0.58", "≥ 20 分钟", "出现 6 次"):
        assert any(words in message for message in asked), words


@pytest.mark.parametrize("name", ["cq-zfbgt-2026-budget", "cq-qxj-2026-budget", "cq-ghzrzyj-2026-budget"])
def test_the_real_budgets_of_chongqing_hold(name: str) -> None:
    assert objective(f"pdf/{name}.pdf", "fail") == []
    assert len(objective(f"pdf/{name}.pdf", "pass")) > 250


def test_the_failures_of_the_shanghai_files_are_their_own() -> None:
    """Each was looked up in the file: a typing error (887.36), sums cut instead of rounded, 326.71 beside 326.72 …"""
    budget = {(f.check, wan(f.actual_fen or 0)) for f in objective("pdf/sh-putuo-czj-2025-budget.pdf", "fail")}
    assert budget == {("N-1.functions", x) for x in ("87.70", "887.36", "78.21", "204.91", "268.77")}
    final = {(f.check, wan(f.actual_fen or 0)) for f in objective("pdf/sh-putuo-czj-2024-final.pdf", "fail")}
    assert final == {("N-1", "0.30"), ("F-5", "326.71"), ("F-11", "0.00")}


def test_fast() -> None:
    """About 3 ms for a document; the bound leaves room for a busy machine."""
    whole = real("pages/rongchang-zwfwglb-2025-budget.html")
    best = min(_seconds(whole) for _ in range(5))
    assert best < 0.03


def _seconds(whole: Extraction) -> float:
    begin = time.perf_counter()
    check(whole)
    return time.perf_counter() - begin


def test_the_page_of_checks_is_fresh() -> None:
    path = Path(__file__).parents[1] / "docs/checks.md"
    assert path.read_text(encoding="utf-8") == page(), "run: python -m archive.checks.page > docs/checks.md"


@pytest.mark.parametrize("phase", ["budget", "final"])
def test_no_loss_of_lines_breaks_a_check(phase: str) -> None:
    """Whatever is missing or strange, each rule answers; and what is gone never makes a check pass that failed."""
    whole = document(phase)
    generator = random.Random(20250210)
    for _ in range(60):
        kept = [line for line in whole.lines if generator.random() < 0.7]
        kept = [replace(line, year=generator.choice([2025, 2025, 2024, None])) for line in kept]
        said = [one for one in whole.statements if generator.random() < 0.7]
        year = generator.choice([2025, None])
        less = replace(
            whole, lines=tuple(kept), statements=tuple(said), document=replace(whole.document, fiscal_year=year)
        )
        found = check(less)
        assert {f.outcome for f in found} <= {"pass", "rounding", "fail", "not_applicable", "unreadable"}
        assert all(f.message for f in found)
