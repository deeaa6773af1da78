"""Rows: a total beside its parts. B-5, B-7, B-8, B-10; F-9."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from archive.checks.books import FISCAL_PARTS, Books, Column, Row, Sheet
from archive.checks.rules import Comparison, Found, is_refuted, rule, sum_of
from archive.model import Line
from archive.values import key

_SPENDING: Final = ("basic", "project", "remitted", "operation", "subsidy")
_BY_FUNCTION: Final = ("general_expenditure", "unit_expenditure", "government_fund", "state_capital", "projects")
_OPERATING_ONLY: Final = ("302", "307", "309", "310", "311", "312", "313")
# 财政拨款 and 单位资金 are sums, where their parts are printed too.
SUMS: Final = (("fiscal", FISCAL_PARTS), ("own", ("business", "superior", "affiliate", "operation", "other")))
_PERSONNEL_ONLY: Final = ("301", "303")


def by_measures(sheet: Sheet, parts: tuple[str, ...], words: str) -> list[Found]:
    """Each row: its total = the parts printed beside it, fund by fund."""
    # Three panels side by side print 人员合计 and 公用合计 at their feet only: those are no columns.
    coded = [row for row in sheet.rows if row.code is not None]
    beside = {measure for row in coded for measure, _ in row.cells}
    printed = [measure for measure in parts if measure in beside]
    if not printed or "total" not in beside:
        return []
    by_fund = {
        fund: (("total", fund), [(measure, fund) for measure in printed])
        for fund in dict.fromkeys([fund for _, fund in sheet.columns()])
    }
    if len(by_fund) > 1:
        by_fund = {fund: sides for fund, sides in by_fund.items() if _has_both(sheet, *sides)}
    only = list(by_fund) if len(by_fund) == 1 else None
    # Of 本年收入 and 本年支出 side by side, often one only is printed in parts.
    parted = {row.direction for row in coded}
    if len(parted) > 1:
        parted = {row.direction for row in coded if any(measure in printed for measure, _ in row.cells)}
    rows = [row for row in sheet.rows if row.direction in parted]
    if len(printed) == 1 and not _is_mostly_all(rows, printed[0]):
        return []  # 其中：基本支出 alone leaves the rest unsaid
    place, says = sheet.place, f"：总计 = {words}"
    done: list[Found] = []
    for row in rows:
        cells = row.cells
        for fund in only or [fund for fund in dict.fromkeys([fund for _, fund in cells]) if fund in by_fund]:
            whole, beside_it = by_fund[fund]
            found = sum_of(row.label + says, cells.get(whole), [cells.get(part) for part in beside_it], place)
            if found:
                done.append(found)
    return done


def _is_mostly_all(rows: list[Row], part: str) -> bool:
    """Whether the only part that a table prints is mostly the total: then it is meant to be all of it."""
    pairs = [
        (line.amount_fen, row.cells[part, fund].amount_fen if (part, fund) in row.cells else 0)
        for row in rows
        for (measure, fund), line in row.cells.items()
        if measure == "total"
    ]
    return 2 * len([whole for whole, of_it in pairs if whole == of_it]) > len(pairs)


def _has_both(sheet: Sheet, whole: Column, parts: Sequence[Column]) -> bool:
    """Whether the sheet prints a total of a fund and parts of it: 其中：上年结转 below 基本支出 has no total of its own."""
    printed = sheet.columns()
    return whole in printed and any(part in printed for part in parts)


@rule("B-5", "每一行的总计等于基本支出加项目支出（以及上缴、经营、补助支出）",
      "each row: total = basic + project (+ remitted + operation + subsidy)")  # fmt: skip
def total_is_basic_and_project(books: Books) -> Iterable[Found]:
    return [found for sheet in books.of_kinds(*_BY_FUNCTION) for found in by_measures(sheet, _SPENDING, "基本 + 项目")]


@rule("B-7", "基本支出每一行的总计等于人员经费加日常公用经费",
      "basic expenditure, each row: total = personnel + operating")  # fmt: skip
def total_is_personnel_and_operating(books: Books) -> Iterable[Found]:
    sheets, parts = books.of_kinds("basic_expenditure"), ("personnel", "operating")
    return [found for sheet in sheets for found in by_measures(sheet, parts, "人员 + 公用")]


@rule("B-7.column", "工资福利、个人补助为什么列在公用经费，或商品服务支出为什么列在人员经费？",
      "why do 301 or 303 stand under operating, or 302, 307, 309-313 under personnel?",
      severity="plausibility")  # fmt: skip
def classes_stand_in_their_column(books: Books) -> Iterable[Found]:
    for sheet in books.of_kinds("basic_expenditure"):
        for row in sheet.rows:
            if row.code is None:
                continue
            barred = "operating" if row.code[:3] in _PERSONNEL_ONLY else "personnel"
            if barred == "personnel" and row.code[:3] not in _OPERATING_ONLY:
                continue
            for (measure, _), line in row.cells.items():
                if measure == barred and line.amount_fen:
                    words = "公用经费" if barred == "operating" else "人员经费"
                    yield Comparison(f"{row.label}：为什么列在{words}？", line.amount_fen, 0, at=line,
                                     lines=(line,), outcome="fail")  # fmt: skip


def sources_beside(row: Row, measure: str = "total") -> list[Line]:
    """The amounts of a row by source, sums of others left out."""
    beside = {fund: line for (of, fund), line in row.cells.items() if of == measure}
    left_out = ["all"]
    for whole, parts in SUMS:
        if whole in beside and any(part in beside for part in parts):
            left_out.append(whole)
    printed = [line for fund, line in beside.items() if fund not in left_out]
    if row.again:
        printed += [line for line in row.again if line.measure == measure and line.fund not in left_out]
    return printed


def without_parts(rows: list[Row]) -> list[Row]:
    """Rows of sources without the funds of 财政拨款 and 单位资金, where these are printed: often with one of their parts."""
    funds = {fund for row in rows for _, fund in row.cells}
    parts = {part for whole, made_of in SUMS if whole in funds for part in made_of}
    return [row for row in rows if not any(fund in parts for _, fund in row.cells)]


def _has_sources_in_rows(sheet: Sheet) -> bool:
    """Whether a revenue table has a row for each source: then no row has amounts of two."""
    return sheet.kind == "unit_revenue" and all(len({fund for _, fund in row.cells}) == 1 for row in sheet.rows)


def _down_the_rows(sheet: Sheet) -> Found | None:
    """The total of a revenue table = its sources, one below the other."""
    total = sheet.total()
    if total is None:
        return None
    left_out = ("of_which", "opening") if key(total.name).startswith("本年") else ("of_which",)
    rows = [row for row in sheet.rows if not row.is_total and row.any_cell.measure not in left_out]
    if any(row.any_cell.measure == "opening" and row.level == 0 for row in rows):
        rows = [row for row in rows if row.any_cell.measure != "opening" or row.level == 0]
    parts = [row.any_cell for row in without_parts(rows)]
    return sum_of(f"{total.label} = 各项资金之和", total.any_cell, parts, sheet.place)


_MAY_BE_SOURCES = ("opening", "other")  # `other` is a column headed 其他, or by words that nobody knows


@rule("B-10", "收入总表、政府采购表和项目支出表每一行的总计等于各项资金来源之和",
      "revenue, procurement and projects, each row: total = sum of its sources")  # fmt: skip
def total_is_the_sum_of_sources(books: Books) -> Iterable[Found]:
    for sheet in books.of_kinds("unit_revenue", "procurement", "projects"):
        if not sheet.funds():
            continue
        if _has_sources_in_rows(sheet):
            down = _down_the_rows(sheet)
            if down:
                yield down
            continue
        has_more = any(measure in _MAY_BE_SOURCES for measure, _ in sheet.columns())
        for row in sheet.rows:
            total, name = row.cells.get(("total", "all")), f"{row.label}：总计 = 各项资金之和"
            sources = sources_beside(row)
            found = sum_of(name, total, sources, sheet.place)
            if has_more and (found is None or is_refuted(found)):
                # 上年结转 by funds is a part of a total of its own, or stands beside this year's funds without one.
                left = [line for (measure, _), line in row.cells.items() if measure in _MAY_BE_SOURCES]
                found = sum_of(name, total, [*sources, *left], sheet.place) if left else found
            if found:
                yield found


# ---------------------------------------------------------------- 三公

_SAN_GONG = (
    ("vehicle_purchase", ("购置费", "购置")),
    ("vehicle_operation", ("运行费", "运行维护费", "运行")),
    ("vehicles", ("公务用车购置及运行", "公务用车购置和运行", "公务用车费", "公务用车")),
    ("abroad", ("因公出国",)),
    ("reception", ("公务接待",)),
    ("total", ("合计", "总计", "三公经费", "小计合计")),
)


@lru_cache(maxsize=8)
def san_gong_parts(sheet: Sheet) -> dict[str, dict[str, Line]]:
    """{"total" | "budgeted": {part: line}} of a 三公 sheet."""
    found: dict[str, dict[str, Line]] = {}
    for row in sheet.rows:
        if row.level > 1:  # of one unit among several
            continue
        for (measure, _), line in row.cells.items():
            column = "budgeted" if measure == "budgeted" else "total"
            part = _san_gong_part(row, measure)
            if part:
                found.setdefault(column, {}).setdefault(part, line)
    return found


def _san_gong_part(row: Row, measure: str) -> str | None:
    if measure not in ("total", "budgeted"):
        return measure
    name = key(row.name)
    if "购置及运行" in name or "购置和运行" in name:
        return "vehicles"
    return next((part for part, words in _SAN_GONG if any(word in name for word in words)), None)


def _splits_cars(sheet: Sheet) -> bool:
    """Whether the table has a place for 购置 or 运行 alone: one that asks for their sum only leaves nothing out."""
    if sheet.table.grid is None:
        return True
    names = (key(text) for row in sheet.table.grid.rows for text in row if "购置" in text or "运行" in text)
    return any(("购置" in name) != ("运行" in name) for name in names)


def _san_gong(books: Books) -> Iterator[Found]:
    for sheet in books.of_kinds("san_gong"):
        year = f"{sheet.year}年" if sheet.year and sheet.year != books.year else ""
        for column, parts in san_gong_parts(sheet).items():
            name = f"{sheet.name}{year}{'预算数' if column == 'budgeted' else ''}"
            cars = [parts.get("vehicle_purchase"), parts.get("vehicle_operation")]
            vehicles = parts.get("vehicles")
            if vehicles and (any(cars) or _splits_cars(sheet)):
                found = sum_of(f"{name} 公务用车小计 = 购置 + 运行", vehicles, cars, sheet.place)
                if found:
                    yield found
            whole = [parts.get("abroad"), *([vehicles] if vehicles else cars), parts.get("reception")]
            found = sum_of(f"{name} “三公”合计 = 出国 + 公车 + 接待", parts.get("total"), whole, sheet.place)
            if found:
                yield found


@rule("B-8", "“三公”经费合计等于出国、公车、接待之和，公车小计等于购置加运行",
      "san gong: total = abroad + vehicles + reception; vehicles = purchase + operation", phase="budget")  # fmt: skip
def san_gong_adds_up(books: Books) -> Iterable[Found]:
    return _san_gong(books)


@rule("F-9", "决算“三公”经费的预算数与决算数各自等于出国、公车、接待之和",
      "final accounts, san gong: budgeted and actual each add up", "domain.md §2.3", phase="final")  # fmt: skip
def final_san_gong_adds_up(books: Books) -> Iterable[Found]:
    return _san_gong(books)
