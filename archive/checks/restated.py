"""The prose against the tables and against itself. N-1 to N-3."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from archive.checks.across_tables import class_row, current_cell, grand_cell, only_appropriations, total_cell
from archive.checks.balance import whole
from archive.checks.books import Books, Row, Sheet
from archive.checks.parts import san_gong_parts
from archive.checks.rules import Comparison, rule
from archive.model import Line, Statement
from archive.narrative import metric_label, reason_amounts
from archive.values import FEN, key

# "项目支出均实行了绩效目标管理" speaks of all projects; other sentences of some.
_ALL_PROJECTS = re.compile("均(?:已|实行|编制|设置|纳入|按)|全部|所有|全覆盖")
Place = Callable[[Books], Line | None]
_OF_GENERAL = re.compile(
    r"(?:其中|含)[:：]?一般公共预算[^,，。；;\d]{0,12}(\d[\d,]{0,20})(?:\.(\d{1,6}))?\s{0,2}(亿元|万元|元)"
)
_PRINTED = re.compile(r"\d(?:\.(\d{1,6}))?\s{0,2}(亿元|万元|元)")
_AMOUNT = re.compile(r"(\d[\d,]{0,20})(?:\.(\d{1,6}))?\s{0,2}(亿元|万元|元)")
_WAN_PLACE = 10_000  # 0.01 万元 in 分: as finely as prose prints


def _total(kind: str, measure: str = "total", fund: str | None = None) -> Place:
    return lambda books: total_cell(books.sheet(kind), measure, fund)


def _grand(kind: str, direction: str, fund: str = "all") -> Place:
    return lambda books: grand_cell(books.sheet(kind), direction, fund)


def _current(kind: str, direction: str, fund: str = "all") -> Place:
    return lambda books: current_cell(books.sheet(kind), direction, fund)


def _part(part: str, column: str = "total") -> Place:
    def cell(books: Books) -> Line | None:
        sheet = books.sheet("san_gong")
        return san_gong_parts(sheet).get(column, {}).get(part) if sheet else None

    return cell


def _code(kind: str, code: str, fund: str | None = None) -> Place:
    def cell(books: Books) -> Line | None:
        sheet = books.sheet(kind)
        row = sheet.coded.get(code) if sheet else None
        return row.cells.get(("total", fund or "all")) if row else None

    return cell


def _general_income(books: Books) -> Line | None:
    """一般公共预算财政拨款收入 with its carry-over: the fiscal summary's total where it has no other fund."""
    sheet = books.sheet("fiscal_summary")
    return grand_cell(sheet, "revenue") if sheet and sheet.funds() == ["general"] else None


def _granted_this_year(books: Books) -> Line | None:
    """The same without its carry-over: the row of the fund under 本年收入."""
    sheet = books.sheet("fiscal_summary")
    granted = (row.cells.get(("total", "general")) for row in sheet.rows if row.direction == "revenue") if sheet else ()
    return next((line for line in granted if line and not line.is_total), None)


# What is stated → (how it is called, where it is printed: the first place that prints it).
_PLACES: dict[str, tuple[str, tuple[Place, ...]]] = {
    "revenue": ("收入合计", (_grand("unit_summary", "revenue"), _total("unit_revenue"))),
    "expenditure": ("支出合计", (_total("unit_expenditure"), _grand("unit_summary", "expenditure"))),
    "general_revenue": ("一般公共预算财政拨款收入", (_general_income,)),
    "general_expenditure": ("一般公共预算财政拨款支出", (_total("general_expenditure"),)),
    "government_fund_expenditure": ("政府性基金预算支出", (_total("government_fund"),)),
    "state_capital_expenditure": ("国有资本经营预算支出", (_total("state_capital"),)),
    "basic": ("基本支出", (_total("general_expenditure", "basic"), _total("basic_expenditure"))),
    "project": ("项目支出", (_total("general_expenditure", "project"),)),
    "san_gong": ("“三公”经费", (_part("total"),)),
    "abroad": ("因公出国(境)费", (_part("abroad"),)),
    "vehicles": ("公务用车购置及运行费", (_part("vehicles"),)),
    "vehicle_purchase": ("公务用车购置费", (_part("vehicle_purchase"),)),
    "vehicle_operation": ("公务用车运行维护费", (_part("vehicle_operation"),)),
    "reception": ("公务接待费", (_part("reception"),)),
    "performance_targets": ("实行绩效目标管理的项目支出", (_total("general_expenditure", "project"),)),
    "agency_operating": ("机关运行经费", (_part("agency_operating"),)),
    "procurement": ("政府采购预算", (_total("procurement"),)),
    "business_revenue": ("事业收入", (_total("unit_revenue", "total", "business"),)),
    "operation_revenue": ("经营收入", (_total("unit_revenue", "total", "operation"),)),
    "other_revenue": ("其他收入", (_total("unit_revenue", "total", "other"),)),
}
# What prose may mean as well by the same words: there nothing is blamed if one of the two bears it out.
_ELSE: dict[str, Place] = {"general_revenue": _granted_this_year}
# In final accounts 收入总计 includes stocks, 收入合计 is this year's; and budget figures are restated too.
_FINAL_PLACES: dict[str, tuple[str, tuple[Place, ...]]] = {
    "revenue": ("收入总计", (_grand("unit_summary", "revenue"),)),
    "expenditure": ("支出总计", (_grand("unit_summary", "expenditure"),)),
    "current_revenue": ("本年收入合计", (_total("unit_revenue"), _current("unit_summary", "revenue"))),
    "current_expenditure": ("本年支出合计", (_total("unit_expenditure"), _current("unit_summary", "expenditure"))),
    "expenditure:basic": ("基本支出", (_total("unit_expenditure", "basic"),)),
    "expenditure:project": ("项目支出", (_total("unit_expenditure", "project"),)),
    "fiscal_revenue": ("财政拨款收入总计", (_grand("fiscal_summary", "revenue"),)),
    "fiscal_expenditure": ("财政拨款支出总计", (_grand("fiscal_summary", "expenditure"),)),
    "current_revenue:fiscal": ("财政拨款收入", (_total("unit_revenue", "total", "fiscal"),)),
    "personnel": ("人员经费", (_total("basic_expenditure", "personnel"),)),
    "operating": ("公用经费", (_total("basic_expenditure", "operating"),)),
    "san_gong:budgeted": ("“三公”经费年初预算", (_part("total", "budgeted"),)),
}
# Compared along with the metric before it; they are named only where they differ.
_ALONG: dict[str, dict[str, tuple[str, Place]]] = {
    "revenue": {
        "current_revenue": ("本年收入", _current("unit_summary", "revenue")),
        "current_revenue:general": ("一般公共预算拨款", _total("unit_revenue", "total", "general")),
        "current_revenue:business": ("事业收入", _total("unit_revenue", "total", "business")),
    },
    "procurement": {
        "procurement_goods": ("政府采购货物", _code("procurement", "A")),
        "procurement_works": ("政府采购工程", _code("procurement", "B")),
        "procurement_services": ("政府采购服务", _code("procurement", "C")),
        "procurement:general": ("一般公共预算拨款政府采购", _total("procurement", "total", "general")),
    },
}


def _restated(books: Books, words: str, statement: Statement, line: Line | None) -> Comparison | None:
    if line is None or statement.amount_fen is None:
        return None
    sheet = books.sheet(line.kind)
    place = sheet.place if sheet else _WAN_PLACE
    stated = place if statement.amount_fen == line.amount_fen else _printed_place(books, statement)
    found = Comparison(
        f"文字“{words}” = 表中数字", statement.amount_fen, line.amount_fen, 1,
        max(place, stated), min(place, stated), line, (line,),
    )  # fmt: skip
    if place < stated and 0 < abs(line.amount_fen) - abs(statement.amount_fen) < stated:
        found.note = "文字像是截去了尾数，没有四舍五入"
    return found


@lru_cache(maxsize=8)
def _prose_places(prose: str) -> dict[str, int]:
    """The last place, in 分, that the prose prints of each unit: a trailing zero is dropped, a decimal never invented."""
    found: dict[str, int] = {}
    for decimals, unit in _PRINTED.findall(prose):
        found[unit] = max(found.get(unit, 0), len(decimals))
    return {unit: max(1, FEN[unit] // 10**places) for unit, places in found.items()}


@lru_cache(maxsize=64)
def printed_places(prose: str, text: str) -> dict[int, int]:
    """{amount: how finely the prose prints amounts of the unit that it is printed in} of the amounts in a part of it."""
    places, found = _prose_places(prose), dict[int, int]()
    for number, decimals, unit in _AMOUNT.findall(text):
        if unit in places:
            amount = _fen(number, decimals, unit)
            found[amount] = min(places[unit], found.get(amount, places[unit]))
    return found


def _printed_place(books: Books, statement: Statement) -> int:
    """How finely the prose prints amounts of the unit in which it states this one."""
    return printed_places(books.prose, statement.sentence).get(abs(statement.amount_fen or 0), _WAN_PLACE)


def _fen(number: str, decimals: str, unit: str) -> int:
    return round(Decimal(f"{number.replace(',', '')}.{decimals or 0}") * FEN[unit])


@rule("N-1", "文字说明中的金额与表格相同", "sums in the prose restate the tables", severity="restatement")
def prose_restates_tables(books: Books) -> Iterable[Comparison]:
    places = {**_PLACES, **_FINAL_PLACES} if books.final else _PLACES
    for metric, (words, cells) in places.items():
        statement = books.statement(metric)
        if metric == "performance_targets" and not (statement and _ALL_PROJECTS.search(statement.sentence)):
            continue  # a sum over some projects restates no table
        if statement:
            line = None
            for cell in cells:
                line = line or cell(books)
            found = _restated(books, words, statement, line)
            if found and metric in _ELSE and found.settled() == "fail":
                other = _restated(books, words, statement, _ELSE[metric](books))
                found = other if other and other.settled() != "fail" else found
            if found and line and found.settled() == "fail":
                found = _restated_in_part(books, words, statement, line) or found
            if found:
                yield found
        if not books.final and metric in _ALONG:
            yield from _along(books, metric)
        said = books.stated.get(metric, ())
        if len(said) > 1:
            yield from _said_differently(books, said, metric, words)


def _restated_in_part(books: Books, words: str, statement: Statement, line: Line) -> Comparison | None:
    """A table of the general budget holds what the sentence says is of it: "4.5万元(其中一般公共预算3.5万元,其他资金1万元)"."""
    if line.fund != "general":
        return None
    parts = (_fen(*part) for part in _OF_GENERAL.findall(statement.sentence))
    if line.amount_fen not in parts:
        return None
    return _restated(books, f"{words}（一般公共预算）", statement._replace(amount_fen=line.amount_fen), line)


def _along(books: Books, metric: str) -> Iterator[Comparison]:
    for part, (words, cell) in _ALONG[metric].items():
        statement = books.statement(part)
        found = _restated(books, words, statement, cell(books)) if statement else None
        if found and found.settled() == "fail":
            yield found


def _said_differently(books: Books, said: Sequence[Statement], metric: str, words: str) -> Iterator[Comparison]:
    """The same fact stated again with another amount."""
    said = [one for one in said if one.amount_fen is not None]
    for other in said[1:]:
        if other.amount_fen != said[0].amount_fen and not metric.startswith(("performance", "general_revenue")):
            places = (_printed_place(books, said[0]), _printed_place(books, other))
            yield Comparison(f"文字两次说到“{words}”，金额应相同（第 {said[0].paragraph + 1}、{other.paragraph + 1} 段）",
                             other.amount_fen, said[0].amount_fen, 1, max(places), min(places))  # fmt: skip


@rule("N-1.functions", "文字说明中各类支出的金额与表格相同",
      "spending by function in the prose restates the tables", severity="restatement")  # fmt: skip
def functions_restated(books: Books) -> Iterable[Comparison]:
    general, unit, summary = (books.sheet(k) for k in ("general_expenditure", "unit_expenditure", "unit_summary"))
    for metric, said in books.stated.items():
        if not metric.startswith("function:"):
            continue
        name, _, more = metric.removeprefix("function:").partition(":")
        if more or said[0].amount_fen is None:
            continue
        sheets = (general, unit, summary) if books.final or "/" in name else (unit, summary, general)
        lines = [line for sheet in sheets if (line := _function_cell(sheet, name)) is not None]
        if not lines:
            continue
        # A sentence may be about the general budget or about all money: either table may bear it out.
        same = next((line for line in lines if line.amount_fen == said[0].amount_fen), lines[0])
        found = _restated(books, name, said[0], same)
        if found:
            yield found


def _function_cell(sheet: Sheet | None, name: str) -> Line | None:
    if sheet is None:
        return None
    row: Row | None
    if "/" not in name:
        row = class_row(sheet, name)
    else:
        *above, own = [key(part) for part in name.split("/")]
        row = None
        for code, candidate in sheet.coded.items():
            if key(candidate.name) != own:
                continue
            parents = [
                key(sheet.coded[code[:end]].name) for end in (3, 5) if code[:end] in sheet.coded and end < len(code)
            ]
            if parents == above:
                row = candidate
    if row is None:
        return None
    return row.cells.get(("total", "all")) or next((x for (m, _), x in row.cells.items() if m == "total"), None)


@rule("N-1.sums", "文字说明中的合计等于它所列的各项之和", "totals in the prose = the parts it lists")
def prose_adds_up(books: Books) -> Iterable[Comparison]:
    vehicles = ("vehicles",) if books.statement("vehicles") else ("vehicle_purchase", "vehicle_operation")
    for words, whole_metric, parts in (
        ("“三公”经费 = 出国 + 公车 + 接待", "san_gong", ("abroad", *vehicles, "reception")),
        ("政府采购 = 货物 + 工程 + 服务", "procurement", _goods("")),
        ("一般公共预算政府采购 = 货物 + 工程 + 服务", "procurement:general", _goods(":general")),
    ):
        total = books.statement(whole_metric)
        said = [books.statement(part) for part in parts]
        amounts = [one.amount_fen for one in said if one is not None and one.amount_fen is not None]
        if total is None or len(amounts) < 2:
            continue
        yield Comparison(f"文字：{words}", total.amount_fen, sum(amounts), len(amounts), _WAN_PLACE, _WAN_PLACE)


def _goods(suffix: str) -> tuple[str, ...]:
    return tuple(f"procurement_{part}{suffix}" for part in ("goods", "works", "services"))


@rule("N-2", "文字说明中的增减相互一致：收入与支出的增减相同，支出的增减等于基本与项目增减之和，等于各原因之和",
      "changes agree: revenue = expenditure; expenditure = basic + project; change = its reasons",
      severity="arithmetic")  # fmt: skip
def changes_agree(books: Books) -> Iterable[Comparison]:
    income, spending = books.change("revenue"), books.change("expenditure")
    if income and spending:
        yield _changes("收入增减 = 支出增减", income.change_fen, [spending.change_fen])
    basic, project = books.change("expenditure:basic"), books.change("expenditure:project")
    if spending and basic and project:
        yield _changes(
            "支出增减 = 基本支出增减 + 项目支出增减", spending.change_fen, [basic.change_fen, project.change_fen]
        )
    general_basic = books.change("basic")
    if basic and general_basic and only_appropriations(books):
        yield _changes("基本支出的增减两处相同", general_basic.change_fen, [basic.change_fen])
    yield from _reasons(books)
    yield from _last_year(books)


def _changes(words: str, change: int | None, parts: list[int | None]) -> Comparison:
    known = [part for part in parts if part is not None]
    return Comparison(f"文字：{words}", change, sum(known), len(known), _WAN_PLACE, _WAN_PLACE)


def _reasons(books: Books) -> Iterator[Comparison]:
    """A change = the sums its reasons give, where they give all of it; "主要" may leave some out."""
    for metric, said in books.stated.items():
        for statement in said:
            sums = reason_amounts(statement.reason) if statement.change_fen and ":" not in metric else ()
            if len(sums) < 2 or statement.change_fen is None:
                continue
            found = _changes(f"{metric_label(metric)}的增减 = 所列原因之和", statement.change_fen, list(sums))
            if metric in ("expenditure", "revenue") and any(
                "支出" in s.reason or "收入" in s.reason for s in (statement,)
            ):
                continue  # its reasons are themselves changes, compared above
            if found.settled() == "fail":
                found.outcome, found.note = "not_applicable", "所列只是主要原因，合计不等于全部增减"
            yield found
            break


def _last_year(books: Books) -> Iterator[Comparison]:
    """This year less its change is last year: total, basic and project must still add up."""
    said = [(books.statement(metric), books.change(metric)) for metric in ("general_expenditure", "basic", "project")]
    values = [
        statement.amount_fen - change.change_fen
        for statement, change in said
        if statement and change and statement.amount_fen is not None and change.change_fen is not None
    ]
    if len(values) == 3:
        yield Comparison("由增减推出的上年数：支出 = 基本 + 项目", values[0], values[1] + values[2], 2,
                         _WAN_PLACE, _WAN_PLACE)  # fmt: skip


@rule("N-3", "行政单位的机关运行经费等于基本支出中的日常公用经费",
      "agency operating cost = operating column of basic expenditure (administrative units)",
      severity="restatement")  # fmt: skip
def operating_cost_restated(books: Books) -> Iterable[Comparison]:
    statement, sheet = books.statement("agency_operating"), books.sheet("basic_expenditure")
    if statement is None or sheet is None or not statement.amount_fen:
        return
    column = _operating(sheet)
    if column is None:
        return
    smaller = statement.amount_fen < column.amount_fen
    if smaller and books.extraction.document.scope == "department":
        # 事业 units of a 部门 have operating cost, but no 机关运行经费.
        yield Comparison("机关运行经费 = 日常公用经费", statement.amount_fen, column.amount_fen, at=column,
                         outcome="not_applicable", note="部门含事业单位，机关运行经费不含其公用经费")  # fmt: skip
        return
    found = _restated(books, "机关运行经费", statement, column)
    if found:
        yield found
    operating_codes = [code for code in sheet.coded if len(code) == 3 and code not in ("301", "303")]
    services = sheet.coded.get("302")
    line = whole(services) if services and "operating" not in {m for m, _ in services.cells} else None
    if services:
        line = line or next((x for (m, _), x in services.cells.items() if m == "operating"), None)
    if line is not None and operating_codes == ["302"]:
        found = _restated(books, "机关运行经费", statement, line)
        if found:
            found.label = f"文字“机关运行经费” = {sheet.name} 302 {line.name}"
            yield found


def _operating(sheet: Sheet) -> Line | None:
    return next(
        (
            line
            for row in sheet.rows
            if row.is_total
            for (measure, _), line in row.cells.items()
            if measure == "operating"
        ),
        None,
    )
