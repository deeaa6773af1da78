"""The two-sided accounts: 财政拨款收支总表 and 收支总表. B-1 to B-4, B-9; F-1, F-2, F-4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from typing import Final

from archive.checks.books import FISCAL_PARTS, Books, Row, Sheet
from archive.checks.parts import sources_beside, without_parts
from archive.checks.rules import Found, is_refuted, restated, rule, sum_of
from archive.kinds._words import row_state
from archive.model import Line
from archive.values import key

_GRAND: Final = ("总计", "收入合计", "支出合计", "收入总计", "支出总计", "收入总额", "支出总额")
# 年终结余, and the parts of a stock by nature: 基本支出结转, 项目支出结转和结余, 经营结余.
_STOCK: Final = {
    "revenue": re.compile("^(?:(?:基本|项目)支出|经营|上年|年初)(?:结转和结余|结转结余|结转|结余)$"),
    "expenditure": re.compile("^(?:(?:基本|项目)支出|经营|年终|年末)(?:结转和结余|结转结余|结转|结余)$"),
}
_EXTRA: Final = re.compile("结余分配|使用非财政拨款结余|使用专用结余|用事业基金弥补收支差额")


@dataclass(slots=True)
class Side:
    """One side of an account, by what its rows are: the grand total, this year's, stocks, the rest in detail."""

    grand: Row | None = None
    current: Row | None = None
    stock: Row | None = None  # opening or closing, all funds
    stock_parts: list[Row] = field(default_factory=list)
    extras: list[Row] = field(default_factory=list)
    details: list[Row] = field(default_factory=list)


@lru_cache(maxsize=16)
def side(sheet: Sheet, direction: str) -> Side:
    """Sort the rows of one side."""
    found = Side()
    for row in _by_function([row for row in sheet.rows if row.direction == direction]):
        measures = {measure for measure, _ in row.cells}
        name = key(row.name)
        if all(measure == "of_which" or measure.startswith(("opening_", "closing_")) for measure in measures):
            continue  # 其中, 项目支出结转: it is in the row above
        if measures & {"opening", "closing"} or (direction in _STOCK and _STOCK[direction].match(name)):
            if row.level == 0 and found.stock is None:
                found.stock = row
            else:
                found.stock_parts.append(row)
        elif _EXTRA.search(name):
            found.extras.append(row)
        elif row.is_total:
            if name.startswith("本年"):
                found.current = found.current or row
            elif found.grand is None or name in _GRAND:
                found.grand = row
        else:
            found.details.append(row)
    if found.stock is None and found.stock_parts:
        alone = [row for row in found.stock_parts if any(fund == "all" for _, fund in row.cells)]
        if alone:
            found.stock = alone[0]
            found.stock_parts.remove(alone[0])
    return found


# An account may print its budget before what became of it: 年初预算数, 全年预算数, 决算数.
_STAGES = {"budgeted": "年初预算数", "adjusted": "全年预算数"}
_STOCKS = {"revenue": "opening", "expenditure": "closing"}


@lru_cache(maxsize=16)
def stages(sheet: Sheet) -> tuple[Sheet, ...]:
    """A sheet for each stage that an account prints, what became of it first; itself where it prints one."""
    measures = {measure for measure, _ in sheet.columns()}
    printed = [stage for stage in _STAGES if stage in measures]
    if not printed or "total" not in measures:
        return (sheet,)
    return (_of_stage(sheet, None), *(_of_stage(sheet, stage) for stage in printed))


def _of_stage(sheet: Sheet, stage: str | None) -> Sheet:
    """The amounts of one budget, as those of an account with no other stage; without a stage, what became of it."""
    of = f"（{_STAGES[stage]}）" if stage else ""
    rows = []
    for row in sheet.rows:
        is_stock = any(measure in ("opening", "closing") for measure, _ in row.cells)
        of_budget = _STOCKS.get(row.direction, "total") if is_stock else "total"
        cells = {
            (of_budget, fund) if stage else (measure, fund): line
            for (measure, fund), line in row.cells.items()
            if (measure == stage if stage else measure not in _STAGES)
        }
        if cells:
            rows.append(replace(row, label=f"{row.label}{of}", cells=cells))
    found = Sheet(sheet.table, sheet.kind, sheet.year, f"{sheet.name}{of}", rows, place=sheet.place)
    found.index()
    return found


def accounts(books: Books, *kinds: str) -> Iterator[Sheet]:
    """Every account of these kinds, stage by stage."""
    return (stage for sheet in books.of_kinds(*kinds) for stage in stages(sheet))


def _by_function(rows: list[Row]) -> list[Row]:
    """The rows of the panel by function, where panels by nature or purpose stand beside it: they say the same again."""
    columns = [line.column for row in rows if row.classification == "functional" for line in row.cells.values()]
    if not columns:
        return rows
    first, last = min(columns), max(columns)
    return [row for row in rows if any(first <= line.column <= last for line in row.cells.values())]


def cell(row: Row | None, fund: str = "all") -> Line | None:
    """The amount of a row for a fund, whatever it measures."""
    if row is None:
        return None
    for (_, of), line in row.cells.items():
        if of == fund:
            return line
    return None


def whole(row: Row | None) -> Line | None:
    """The amount of a row over all funds; that of its one fund where it has only one."""
    if row is None:
        return None
    found = cell(row)
    if found is not None or len(row.cells) == 1:
        return found or row.any_cell
    totals = [line for (measure, _), line in row.cells.items() if measure == "total"]
    return totals[0] if len(totals) == 1 else None


def _appropriations(sheet: Sheet, one: Side) -> Found | None:
    """财政拨款收入 = its three funds, where both are printed."""
    whole_row = next((row for row in one.details if any(fund == "fiscal" for _, fund in row.cells)), None)
    parts = [row.any_cell for row in one.details if any(fund in FISCAL_PARTS for _, fund in row.cells)]
    if whole_row is None or not any(part.fund == "general" for part in parts):
        return None  # 其中:政府性基金 alone leaves the rest unsaid
    return sum_of(f"{whole_row.label} = 三种预算资金之和", whole_row.any_cell, parts, sheet.place)


def _both(sheet: Sheet) -> tuple[Side, Side]:
    return side(sheet, "revenue"), side(sheet, "expenditure")


def _balanced(books: Books, *kinds: str) -> Iterator[Found]:
    for sheet in accounts(books, *kinds):
        income, spending = _both(sheet)
        found = restated(f"{sheet.name} 收入总计 = 支出总计", whole(spending.grand), whole(income.grand))
        if found:
            yield found


def _grand(sheet: Sheet, one: Side, words: str) -> Found | None:
    """The grand total = this year's + the stock (+ what final accounts add, and what budgets hand each other)."""
    if one.grand is None or one.current is None:
        return None
    rows = [one.current, *([one.stock] if one.stock else []), *one.extras]
    found = _sum_of_rows(sheet, words, one.grand, rows)
    moved = _transfers(one) if found is not None and is_refuted(found) else []
    return _instead(found, _sum_of_rows(sheet, words, one.grand, [*rows, *moved]) if moved else None)


def _detail(sheet: Sheet, one: Side, words: str, stock_word: str) -> Found | None:
    """This year's total = its rows; the grand total = its rows and the stock, where this year's is not printed."""
    rows = without_parts(one.details)
    if one.current is not None:
        total, words = one.current, f"{key(one.current.name)} = {words}"
    elif one.grand is None or row_state(one.grand.name):
        return None  # a row of a year (2024年) is all there is of that year
    else:
        beside = [one.stock] if whole(one.stock) is not None and one.stock else one.stock_parts
        total, words = (
            one.grand,
            f"{key(one.grand.name)} = {words}{f' + {stock_word}' if any(map(whole, beside)) else ''}",
        )
        rows = [*rows, *one.extras, *beside]
    found = _sum_of_rows(sheet, words, total, rows)
    if found is None or not is_refuted(found):
        return found
    moved = _transfers(one) if one.current is not None else []
    own = [row for row in rows if row not in moved]
    return _instead(found, _sum_of_rows(sheet, words, total, _without_their_parts(total, own)))


def _sum_of_rows(sheet: Sheet, words: str, total: Row, rows: list[Row]) -> Found | None:
    return sum_of(f"{sheet.name} {words}", whole(total), _beside(total, rows), sheet.place)


def _beside(total: Row, rows: list[Row]) -> list[Line | None]:
    """The amounts of rows; in the total's own column where it says the same in several: 全区 and 本级."""
    lines, sum_of_them = [whole(row) for row in rows], whole(total)
    if not total.again or sum_of_them is None:
        return lines
    return [line for line in lines if line is not None and line.column == sum_of_them.column]


def _instead(found: Found | None, other: Found | None) -> Found | None:
    """Another way to read the account, where the figures bear it out."""
    return other if other is not None and not is_refuted(other) else found


# What one budget hands another stands below this year's own in the account of a government, and only there.
_GOVERNMENT = re.compile("转贷|调入资金|调出资金|上解|预算稳定调节基金|补助下级|转移支付收入")
_TRANSFER = re.compile("补助收入|补助下级|转移支付|转贷|调入|调出|上解|预算稳定调节基金|还本支出|返还")


def _transfers(one: Side) -> list[Row]:
    if not any(_GOVERNMENT.search(key(row.name)) for row in one.details):
        return []
    return [row for row in one.details if _TRANSFER.search(key(row.name))]


def _without_their_parts(total: Row, rows: list[Row]) -> list[Row]:
    """Rows without those that are parts of the row above: two or more that add up to it exactly."""
    rows = sorted(rows, key=lambda row: row.row)
    amounts = [line.amount_fen if line else 0 for line in (next(iter(_beside(total, [row])), None) for row in rows)]
    kept, at = [], 0
    while at < len(rows):
        kept.append(rows[at])
        sums = list(accumulate(amounts[at + 1 :]))
        parts = sums.index(amounts[at], 1) + 1 if amounts[at] and amounts[at] in sums[1:] else 0
        at += 1 + parts
    return kept


def _stocks(sheet: Sheet, one: Side) -> Found | None:
    if one.stock is None or not one.stock_parts:
        return None
    parts = [next(iter(row.cells.values())) for row in one.stock_parts]
    return sum_of(f"{one.stock.label} = 各项资金之和", whole(one.stock), parts, sheet.place)


def _some(*found: Found | None) -> Iterator[Found]:
    return (one for one in found if one is not None)


def _income(sheet: Sheet) -> Iterator[Found]:
    income = side(sheet, "revenue")
    yield from _some(
        _grand(sheet, income, "收入总计 = 本年收入 + 上年结转"),
        _detail(sheet, income, "各项资金之和", "上年结转"),
        _appropriations(sheet, income),
        _stocks(sheet, income),
    )


def _spending(sheet: Sheet) -> Iterator[Found]:
    spending = side(sheet, "expenditure")
    yield from _some(
        _detail(sheet, spending, "各类支出之和", "结转下年"),
        _grand(sheet, spending, "支出总计 = 本年支出 + 结转下年"),
        _stocks(sheet, spending),
    )


def _across_funds(sheet: Sheet) -> Iterator[Found]:
    """Each row of the spending side: all funds = their sum, where the sheet prints funds beside each other."""
    if not any(fund != "all" for row in sheet.rows if row.direction == "expenditure" for _, fund in row.cells):
        return
    for row in sheet.rows:
        if row.direction != "expenditure":
            continue
        for measure in dict.fromkeys(measure for measure, _ in row.cells):
            found = sum_of(
                f"{row.label}：合计 = 各项资金之和",
                row.cells.get((measure, "all")),
                sources_beside(row, measure),
                sheet.place,
            )
            if found:
                yield found


def _per_fund(sheet: Sheet) -> Iterator[Found]:
    """Fund by fund, income and stock = spending and stock. With a single fund it says what B-1 says."""
    funds = sheet.funds()
    if len(funds) < 2:
        return
    income, spending = _both(sheet)
    if income.stock is not None and not income.stock_parts and not any(cell(income.stock, fund) for fund in funds):
        return  # nobody says what is carried over of which fund
    for fund in funds:
        out = cell(spending.grand, fund)
        came = [cell(row, fund) for row in income.details]
        held = [cell(row, fund) for row in income.stock_parts] or [cell(income.stock, fund)]
        if out is None or not any((*came, *held)):
            continue
        found = sum_of(f"{sheet.name} {fund}：支出 = 收入 + 结转", out, [*came, *held], sheet.place)
        if found:
            yield found


@rule("B-1", "财政拨款收支总表的收入合计等于支出合计",
      "fiscal summary: total revenue = total expenditure", phase="budget")  # fmt: skip
def fiscal_summary_balances(books: Books) -> Iterable[Found]:
    return _balanced(books, "fiscal_summary")


@rule("B-2", "财政拨款收入合计等于本年收入加上年结转，二者各等于各项资金之和",
      "fiscal summary: revenue = this year's + carry-over; each = its funds", phase="budget")  # fmt: skip
def fiscal_income_adds_up(books: Books) -> Iterable[Found]:
    for sheet in accounts(books, "fiscal_summary"):
        yield from _income(sheet)


@rule("B-3", "财政拨款支出合计等于各类支出加结转下年，每一行的合计等于各项资金之和",
      "fiscal summary: expenditure = functions + carry-forward; each row = its funds", phase="budget")  # fmt: skip
def fiscal_spending_adds_up(books: Books) -> Iterable[Found]:
    for sheet in accounts(books, "fiscal_summary"):
        yield from _spending(sheet)
        yield from _across_funds(sheet)


@rule("B-4", "财政拨款的每一种资金，收入加结转等于支出",
      "fiscal summary, each fund: revenue + carry-over = expenditure", phase="budget")  # fmt: skip
def each_fund_balances(books: Books) -> Iterable[Found]:
    for sheet in accounts(books, "fiscal_summary"):
        yield from _per_fund(sheet)


@rule("B-9", "收支总表的收入合计等于支出合计，收入等于各项资金之和，支出等于各类支出之和",
      "summary: revenue = expenditure = sum of sources = sum of functions", phase="budget")  # fmt: skip
def unit_summary_adds_up(books: Books) -> Iterable[Found]:
    yield from _balanced(books, "unit_summary")
    for sheet in accounts(books, "unit_summary"):
        yield from _income(sheet)
        yield from _spending(sheet)


@rule("F-1", "收入支出决算总表的收入总计等于支出总计",
      "final accounts summary: total revenue = total expenditure", "domain.md §2.3", phase="final")  # fmt: skip
def final_summary_balances(books: Books) -> Iterable[Found]:
    return _balanced(books, "unit_summary")


@rule("F-2", "决算收入总计等于本年收入加年初结转（及使用结余），支出总计等于本年支出加年末结转（及结余分配）",
      "final totals = this year's + opening or closing stock (+ surplus used or distributed)",
      "domain.md §2.3", phase="final")  # fmt: skip
def final_summary_adds_up(books: Books) -> Iterable[Found]:
    for sheet in accounts(books, "unit_summary"):
        yield from _income(sheet)
        yield from _spending(sheet)


@rule("F-4", "财政拨款收入支出决算总表两侧相等，总计等于本年数加结转，每一行等于各项资金之和",
      "final fiscal summary: both sides equal; totals = this year's + stocks; each row = its funds",
      "domain.md §2.3", phase="final")  # fmt: skip
def final_fiscal_summary_adds_up(books: Books) -> Iterable[Found]:
    yield from _balanced(books, "fiscal_summary")
    for sheet in accounts(books, "fiscal_summary"):
        yield from _income(sheet)
        yield from _spending(sheet)
        yield from _across_funds(sheet)
        yield from _per_fund(sheet)
