"""Tables against each other. X-1 to X-6; F-3, F-5, F-6, F-7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from archive.checks.balance import cell, side, stages, whole
from archive.checks.books import FISCAL_PARTS, Books, Row, Sheet
from archive.checks.parts import san_gong_parts
from archive.checks.rules import Comparison, Found, restated, rule, sum_of
from archive.classifications import code_of
from archive.model import Line
from archive.values import key

_FUND_TABLE = {"general": "general_expenditure", "government_fund": "government_fund", "state_capital": "state_capital"}
_APPROPRIATED = ("all", "fiscal", *FISCAL_PARTS)
# Part of 三公 → the economic sections that can only be a part of it (domain.md §2.2 X-5).
_SAN_GONG_SECTIONS = {
    "reception": ("公务接待费", ("30217",)),
    "vehicle_operation": ("公务用车运行费", ("30231",)),
    "abroad": ("因公出国(境)费", ("30212",)),
    "vehicle_purchase": ("公务用车购置费", ("31013", "30913")),
}


def total_cell(sheet: Sheet | None, measure: str = "total", fund: str | None = None) -> Line | None:
    """The amount in the 合计 row of a sheet of codes, of one measure; over all funds unless one is named."""
    if sheet is None:
        return None
    row = sheet.total()
    if sheet.kind in _FUND_TABLE.values():  # final accounts print their revenue in the same table
        row = next((r for r in sheet.rows if r.is_total and r.direction == "expenditure"), None)
    if row is None:
        return None
    if fund is not None:
        return row.cells.get((measure, fund))
    whole_fund = row.cells.get((measure, "all"))
    if whole_fund is not None:
        return whole_fund
    found = [line for (of, _), line in row.cells.items() if of == measure]
    return found[0] if len(found) == 1 else None


def grand_cell(sheet: Sheet | None, direction: str, fund: str = "all") -> Line | None:
    """The grand total of one side of an account."""
    if sheet is None:
        return None
    row = side(stages(sheet)[0], direction).grand
    return whole(row) if fund == "all" else cell(row, fund)


def current_cell(sheet: Sheet | None, direction: str, fund: str = "all") -> Line | None:
    """This year's total of one side, without stocks; the grand total where no other is printed and no stock."""
    if sheet is None:
        return None
    one = side(stages(sheet)[0], direction)
    row = one.current or (one.grand if one.stock is None and not one.stock_parts else None)
    return whole(row) if fund == "all" else cell(row, fund)


@lru_cache(maxsize=16)
def classes(sheet: Sheet | None) -> dict[str, Row]:
    """The rows of spending by class, by name: of a coded sheet its 3-digit codes, of an account its functions."""
    if sheet is None:
        return {}
    return {
        key(row.name): row
        for row in sheet.rows
        if row.classification == "functional" and row.direction == "expenditure" and row.level == 1
    }


def only_appropriations(books: Books) -> bool:
    """Whether the unit has no money but 财政拨款: then its accounts over all money restate those of 财政拨款."""
    sheet = books.sheet("unit_summary") or books.sheet("unit_revenue")
    return sheet is not None and _only_appropriations(sheet)


@lru_cache(maxsize=16)
def _only_appropriations(sheet: Sheet) -> bool:
    for row in sheet.rows:
        for (measure, fund), line in row.cells.items():
            other = measure == "opening" or (row.direction == "revenue" and fund not in _APPROPRIATED)
            if other and line.amount_fen:
                return False
    return True


def places(*sheets: Sheet | None) -> list[int]:
    return [sheet.place for sheet in sheets if sheet is not None] or [1]


def _pair(books: Books, words: str, a: tuple[str, Line | None], b: tuple[str, Line | None]) -> Iterable[Found]:
    if a[1] is None or b[1] is None:
        return ()
    found = restated(words, a[1], b[1], places(books.sheet(a[0]), books.sheet(b[0])))
    return (found,) if found else ()


@rule("X-1", "收支总表的合计与收入总表、支出总表的合计相同",
      "summary total = revenue table total = expenditure table total", severity="restatement", phase="budget")  # fmt: skip
def summary_restated(books: Books) -> Iterable[Found]:
    summary = books.sheet("unit_summary")
    for direction, kind, words in (
        ("revenue", "unit_revenue", "收支总表 收入合计 = 收入总表 合计"),
        ("expenditure", "unit_expenditure", "收支总表 支出合计 = 支出总表 合计"),
    ):
        other = total_cell(books.sheet(kind))
        yield from _pair(books, words, ("unit_summary", grand_cell(summary, direction)), (kind, other))


@rule("X-1.codes", "收入总表与支出总表逐个科目相同；只有一般公共预算资金时，支出总表与一般公共预算支出表也逐行相同",
      "code by code: revenue table = expenditure table (= general table where there is no other money)",
      severity="reading")  # fmt: skip
def code_by_code(books: Books) -> Iterable[Found]:
    pairs: list[tuple[str, str, tuple[str, ...]]] = []
    if not books.final:
        pairs.append(("unit_revenue", "unit_expenditure", ("total",)))
    if only_appropriations(books) and not books.sheet("government_fund") and not books.sheet("state_capital"):
        pairs.append(("unit_expenditure", "general_expenditure", ("total", "basic", "project")))
    for one, other, measures in pairs:
        first, second = books.sheet(one), books.sheet(other)
        if first is None or second is None or not first.coded or not second.coded:
            continue
        words = f"{first.name}与{second.name}逐个科目相同"
        unlike = _unlike(first, second, measures)
        if unlike is None:
            yield Comparison(words, outcome="pass", at=first.rows[0].any_cell, note=f"{len(first.coded)} 个科目都相同")
        else:
            code, mine, theirs = unlike
            at = mine or theirs
            yield Comparison(f"{words}：{code}", mine.amount_fen if mine else None, theirs.amount_fen if theirs else None,
                             at=at, lines=[line for line in unlike[1:] if line], outcome="fail",
                             note="" if mine and theirs else "只在一张表中有")  # fmt: skip


def _unlike(first: Sheet, second: Sheet, measures: tuple[str, ...]) -> tuple[str, Line | None, Line | None] | None:
    """The first code whose amounts differ, with both; a blank says as little as a 0."""
    printed = [(_of_codes(first, measure), _of_codes(second, measure)) for measure in measures]
    for code in {**first.coded, **second.coded}:
        for ours, others in printed:
            mine, theirs = ours.get(code), others.get(code)
            if (mine.amount_fen if mine else 0) != (theirs.amount_fen if theirs else 0):
                return code, mine, theirs
    return None


def _of_codes(sheet: Sheet, measure: str) -> dict[str, Line]:
    """The amounts of one measure by code: over all funds, or else that of the row's first."""
    own = [lines for (of, _), lines in sheet.by_code().items() if of == measure]
    if len(own) == 1:
        return own[0]
    found = {code: _of_measure(row, measure) for code, row in sheet.coded.items()}
    return {code: line for code, line in found.items() if line is not None}


def _of_measure(row: Row | None, measure: str) -> Line | None:
    if row is None:
        return None
    found = row.cells.get((measure, "all"))
    if found is not None:
        return found
    for (of, _), line in row.cells.items():
        if of == measure:
            return line
    return None


@rule("X-2", "财政拨款收支总表的各项支出与一般公共预算、政府性基金、国有资本经营支出表的合计相同，各类也相同",
      "fiscal summary, by fund: expenditure = total of the fund's own table; each function too",
      severity="restatement", phase="budget")  # fmt: skip
def funds_restated(books: Books) -> Iterable[Found]:
    yield from _funds_restated(books)


@rule("F-5", "财政拨款收入支出决算总表的各项支出与一般公共预算、政府性基金、国有资本经营支出决算表的合计相同",
      "final fiscal summary, by fund: expenditure = total of the fund's own table",
      "domain.md §2.3", "restatement", "final")  # fmt: skip
def final_funds_restated(books: Books) -> Iterable[Found]:
    yield from _funds_restated(books)


def _funds_restated(books: Books) -> Iterator[Found]:
    fiscal = books.sheet("fiscal_summary")
    if fiscal is None:
        return
    for fund, kind in _FUND_TABLE.items():
        sheet = books.sheet(kind)
        if sheet is None:
            continue
        mine = current_cell(fiscal, "expenditure", fund) or grand_cell(fiscal, "expenditure", fund)
        yield from _pair(books, f"{fiscal.name} 支出 = {sheet.name} 合计",
                         ("fiscal_summary", mine), (kind, total_cell(sheet)))  # fmt: skip
        rows = classes(fiscal)
        for name, row in classes(sheet).items():
            yield from _pair(
                books,
                f"{fiscal.name} {row.name} = {sheet.name} {row.code}",
                ("fiscal_summary", cell(rows.get(name), fund)),
                (kind, _of_measure(row, "total")),
            )


@rule("X-3", "一般公共预算支出表的基本支出合计等于基本支出表的合计",
      "general table: basic expenditure = total of the basic expenditure table",
      severity="restatement", phase="budget")  # fmt: skip
def basic_restated(books: Books) -> Iterable[Found]:
    general = total_cell(books.sheet("general_expenditure"), "basic")
    basic = total_cell(books.sheet("basic_expenditure"))
    return _pair(books, "一般公共预算支出表 基本支出 = 基本支出表 合计",
                 ("general_expenditure", general), ("basic_expenditure", basic))  # fmt: skip


@rule("X-4", "没有财政拨款以外的资金时，收支总表与财政拨款收支总表的合计和各类支出相同",
      "without other money: summary = fiscal summary, in total and by function",
      severity="restatement", phase="budget")  # fmt: skip
def appropriations_are_all(books: Books) -> Iterable[Found]:
    fiscal, summary = books.sheet("fiscal_summary"), books.sheet("unit_summary")
    if fiscal is None or summary is None or not only_appropriations(books):
        return
    mine = grand_cell(fiscal, "revenue")
    yield from _pair(books, f"{fiscal.name} 收入合计 = {summary.name} 收入合计",
                     ("fiscal_summary", mine), ("unit_summary", grand_cell(summary, "revenue")))  # fmt: skip
    others = classes(summary)
    for name, row in classes(fiscal).items():
        yield from _pair(books, f"{fiscal.name} {row.name} = {summary.name} {row.name}",
                         ("fiscal_summary", whole(row)), ("unit_summary", whole(others.get(name))))  # fmt: skip


@rule("X-5", "基本支出中的接待费、公车费、出国费不大于“三公”经费中的同一项",
      "basic expenditure's part of each san gong item does not exceed the item", "domain.md §2.2, §2.3 F-9",
      "restatement")  # fmt: skip
def basic_within_san_gong(books: Books) -> Iterable[Found]:
    basic, sheet = books.sheet("basic_expenditure"), books.sheet("san_gong")
    if basic is None or sheet is None:
        return
    printed = san_gong_parts(sheet)
    parts = printed.get("total", {})
    if not parts and not (books.final and "budgeted" in printed):
        return
    for part, (words, codes) in _SAN_GONG_SECTIONS.items():
        section = next((basic.coded[code] for code in codes if code in basic.coded), None)
        line = _of_measure(section, "total")
        if line is None:
            continue
        item = parts.get(part)
        printed_item = item.amount_fen if item is not None else 0
        if item is None and line.amount_fen == 0:
            continue
        within = line.amount_fen <= printed_item + max(places(basic, sheet)) // 2
        yield Comparison(f"{basic.name} {line.code} {words} ≤ {sheet.name} {words}", line.amount_fen, printed_item,
                         at=line, lines=(line, item) if item else (line,), outcome="pass" if within else "fail",
                         note="基本支出中的数不大于“三公”表中的数" if within else
                         ("" if item else "“三公”表中此项空白"))  # fmt: skip


@rule("X-6", "政府采购预算是否大于支出总额？", "does procurement exceed expenditure?", severity="plausibility")
def procurement_within_spending(books: Books) -> Iterable[Found]:
    bought, spent = total_cell(books.sheet("procurement")), total_cell(books.sheet("unit_expenditure"))
    if bought is not None and spent is not None and bought.amount_fen > spent.amount_fen:
        yield Comparison("政府采购预算合计为什么大于支出总计？", bought.amount_fen, spent.amount_fen, at=bought,
                         lines=(bought, spent), outcome="fail")  # fmt: skip


# ---------------------------------------------------------------- final accounts


@rule("F-3", "收入支出决算总表的本年收入、本年支出与收入决算表、支出决算表的合计相同",
      "final summary: this year's revenue and expenditure = totals of their tables",
      "domain.md §2.3", "restatement", "final")  # fmt: skip
def final_summary_restated(books: Books) -> Iterable[Found]:
    summary = books.sheet("unit_summary")
    for direction, kind, words in (
        ("revenue", "unit_revenue", "收入支出决算总表 本年收入 = 收入决算表 合计"),
        ("expenditure", "unit_expenditure", "收入支出决算总表 本年支出 = 支出决算表 合计"),
    ):
        other = total_cell(books.sheet(kind))
        yield from _pair(books, words, ("unit_summary", current_cell(summary, direction)), (kind, other))


@rule("F-6", "一般公共预算基本支出等于人员经费合计加公用经费合计",
      "final general table: basic = personnel + operating of the basic table",
      "domain.md §2.3", "arithmetic", "final")  # fmt: skip
def final_basic_adds_up(books: Books) -> Iterable[Found]:
    general, basic = books.sheet("general_expenditure"), books.sheet("basic_expenditure")
    whole_basic = total_cell(general, "basic")
    if basic is None:
        return
    foot = {measure: line for row in basic.rows if row.is_total for (measure, _), line in row.cells.items()}
    parts = [foot.get("personnel"), foot.get("operating")]
    if whole_basic is not None and all(parts):
        found = sum_of("一般公共预算支出决算表 基本支出 = 人员经费合计 + 公用经费合计", whole_basic, parts, basic.place)
        if found:
            yield found
    if "total" not in foot:
        yield from _feet(basic, foot)


def _feet(basic: Sheet, foot: dict[str, Line]) -> Iterator[Found]:
    """人员合计 = 301 + 303; 公用合计 = 302 + 304 (until 2017) + 307 + 309 to 313, where panels stand side by side.

    Where the table prints names without codes, the classes are known by their names.
    """
    classes = basic.coded or _classes_by_name(basic)
    if not classes:
        return
    for measure, words, codes in (
        ("personnel", "人员经费合计 = 工资福利 + 个人和家庭补助", ("301", "303")),
        (
            "operating",
            "公用经费合计 = 商品服务 + 资本性等支出",
            ("302", "304", "307", "309", "310", "311", "312", "313", "399"),
        ),
    ):
        rows = [classes.get(code) for code in codes]
        parts = [_of_measure(row, "total") or _of_measure(row, measure) for row in rows]
        found = sum_of(f"{basic.name} {words}", foot.get(measure), parts, basic.place) if measure in foot else None
        if found:
            yield found


def _classes_by_name(basic: Sheet) -> dict[str, Row]:
    named = {code_of(row.name, level=1, kind="economic"): row for row in basic.rows if not row.is_total}
    return {code: row for code, row in named.items() if code is not None}


@rule("F-7", "收入决算表的财政拨款收入等于财政拨款收入支出决算总表的本年收入",
      "final revenue table: appropriations = this year's revenue of the fiscal summary",
      "domain.md §2.3", "restatement", "final")  # fmt: skip
def final_appropriations_restated(books: Books) -> Iterable[Found]:
    revenue, fiscal = books.sheet("unit_revenue"), books.sheet("fiscal_summary")
    return _pair(books, "收入决算表 财政拨款 = 财政拨款总表 本年收入",
                 ("unit_revenue", total_cell(revenue, "total", "fiscal")),
                 ("fiscal_summary", current_cell(fiscal, "revenue")))  # fmt: skip


def class_row(sheet: Sheet | None, name: str) -> Row | None:
    """The row of a class by its printed name."""
    return classes(sheet).get(key(name))
