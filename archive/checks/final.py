"""What only final accounts can be asked: rates, funds with stocks, and what was counted. F-8, F-11, F-15."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from archive.checks.books import Books
from archive.checks.parts import san_gong_parts
from archive.checks.restated import printed_places
from archive.checks.rules import Comparison, rule, wan
from archive.model import Line, Statement
from archive.narrative import metric_label, shares_of


@rule("F-8", "政府性基金每个科目：年初结转加本年收入减本年支出等于年末结转",
      "government funds, each code: opening + revenue - expenditure = closing",
      "domain.md §2.3", phase="final")  # fmt: skip
def funds_carry_forward(books: Books) -> Iterable[Comparison]:
    for sheet in books.of_kinds("government_fund", "state_capital"):
        by_place: dict[tuple[str | None, str], dict[str, Line]] = {}
        for row in sheet.rows:
            cells = by_place.setdefault((row.code, row.name), {})
            for (measure, _), line in row.cells.items():
                name = measure if measure in ("opening", "closing") else f"{row.direction}:{measure}"
                cells.setdefault(name, line)
        for (code, name), cells in by_place.items():
            closing, spent = cells.get("closing"), cells.get("expenditure:total")
            came = [cells.get("opening"), cells.get("revenue:total")]
            printed = [line for line in came if line is not None]
            if closing is None or not printed:
                continue
            reckoned = sum(line.amount_fen for line in printed) - (spent.amount_fen if spent else 0)
            yield Comparison(f"{sheet.name} {code or ''} {name}：年末结转 = 年初结转 + 收入 − 支出", closing.amount_fen,
                             reckoned, 3, sheet.place, sheet.place, closing, (closing, *printed))  # fmt: skip


# ---------------------------------------------------------------- rates


def rate(part: int, base: int, printed: str) -> str:
    """part / base in per cent, half up, with as many decimals as `printed` has.

    >>> rate(78_370_000, 315_340_000, "24.9")
    '24.9'
    """
    places = len(printed.partition(".")[2])
    exact = Decimal(part) / Decimal(base) * 100
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _within_rounding(books: Books, said: Statement, part: int, base: int, terms: tuple[int, ...]) -> bool:
    """Whether sums that were rounded as the prose prints them (0.01 万元, 0.01 亿元) may have had the printed rate before:
    it was reckoned from 元.

    `terms` are the rounded sums that the base was made of.
    """
    places = {**printed_places(books.prose, books.prose), **printed_places(books.prose, said.sentence)}
    printed = Decimal(said.percent or 0)
    slack = Decimal(1).scaleb(int(printed.as_tuple().exponent)) / 2

    def half(amount: int) -> Decimal:
        return Decimal(max(places.get(abs(amount), 0), 10_000)) / 2

    off, base_off = half(part), sum((half(term) for term in terms), Decimal(0))
    if base <= base_off:
        return False
    rates = [100 * (part + dp) / (base + db) for dp in (-off, off) for db in (-base_off, base_off)]
    return min(rates) - slack <= printed <= max(rates) + slack


def _rates(books: Books) -> Iterator[tuple[str, Statement, int, int, dict[str, int]]]:
    """(words, statement, part, base, other bases that people take by mistake)."""
    for metric, said in books.stated.items():
        own, _, kind = metric.rpartition(":")
        for statement in said:
            if statement.percent is None:
                continue
            amount = books.statement(own if kind in ("share", "completion") else metric)
            if amount is None or amount.amount_fen is None:
                continue
            if kind == "share":
                bases = _wholes_of(books, own, statement)
                if bases:
                    part, printed = amount.amount_fen, statement.percent
                    base = next((one for one in bases if one and rate(part, one, printed) == printed), bases[0])
                    yield "占比", statement, part, base, {}
            elif kind == "completion":
                budget = books.statement(f"{own}:budgeted")
                if budget is not None and budget.amount_fen is not None:
                    yield "完成预算的比例", statement, amount.amount_fen, budget.amount_fen, {}
            elif kind != "against_budget" and statement.change_fen is not None:
                if statement.amount_fen is None:
                    continue
                base = statement.amount_fen - statement.change_fen
                total = books.statement("revenue") or books.statement("expenditure")
                wrong = {"本年数": statement.amount_fen}
                if total and total.amount_fen:
                    wrong["总额"] = total.amount_fen
                yield "增减率", statement, statement.change_fen, base, wrong


# 支出 alone may be this year's or with stocks: this year's is what shares are mostly of.
_PLAIN_WHOLES = {"revenue": ("current_revenue", "revenue"), "expenditure": ("current_expenditure", "expenditure")}
_USUAL_WHOLES = {
    "function": ("general_expenditure",), "expenditure": ("current_expenditure", "expenditure"),
    "current_revenue": ("current_revenue",), "procurement_sme": ("procurement",),
    "procurement_micro": ("procurement", "procurement_sme"), "general_expenditure": ("current_expenditure",),
    "operation_expenditure": ("current_expenditure",),
}  # fmt: skip


def _wholes_of(books: Books, metric: str, share: Statement) -> list[int]:
    """What a share may be a share of: what its sentence names, else what is usual."""
    named = shares_of(share)
    if not named:
        found = _first_stated(books, metric, _USUAL_WHOLES.get(metric.partition(":")[0], ()))
        return [] if found is None else [found]
    stated = [_first_stated(books, metric, _PLAIN_WHOLES.get(whole, (whole,))) for whole in named]
    return [] if None in stated else [one for one in stated if one is not None]


def _first_stated(books: Books, metric: str, wholes: Iterable[str]) -> int | None:
    for whole in wholes:
        found = books.statement(whole)
        if found is not None and found.amount_fen is not None and whole != metric:
            return found.amount_fen
    return None


@rule("F-11", "文字中的比率（增减、占比、完成预算）按印出的小数位数重新计算应相同",
      "rates in the prose recompute with the decimals printed", "domain.md §2.1, §2.3", "arithmetic")  # fmt: skip
def rates_recompute(books: Books) -> Iterable[Comparison]:
    for words, statement, part, base, wrong in _rates(books):
        printed = statement.percent or ""
        name = statement.metric.removesuffix(":share").removesuffix(":completion")
        said = f"文字“{metric_label(name)}”的{words} {printed}%"
        if base == 0:
            if Decimal(printed) == 0 and part == 0:
                continue
            yield Comparison(said, outcome="fail", note="分母为 0，不应有比率")
            continue
        again = rate(part, base, printed)
        if Decimal(again) == Decimal(printed):
            yield Comparison(said, outcome="pass", note=f"{wan(part)} ÷ {wan(base)}，相符")
            continue
        terms = (base + part, part) if words == "增减率" else (base,)
        if _within_rounding(books, statement, part, base, terms):
            yield Comparison(said, outcome="rounding", note=f"{wan(part)} ÷ {wan(base)} 得 {again}%，在四舍五入之内")
            continue
        told = next((f"；若除以{name}则为 {printed}%" for name, value in wrong.items()
                     if value and Decimal(rate(part, value, printed)) == Decimal(printed)), "")  # fmt: skip
        yield Comparison(said, outcome="fail", note=f"{wan(part)} ÷ {wan(base)} 应为 {again}%{told}")


# ---------------------------------------------------------------- what was counted

_COUNTED = (
    ("abroad", ("delegations", "abroad_people"), "因公出国(境)费", "出国团组、人次"),
    ("vehicle_purchase", ("vehicle_purchase_count",), "公务用车购置费", "购置车辆"),
    ("reception", ("reception_batches", "reception_people"), "公务接待费", "接待批次、人次"),
    ("vehicle_operation", ("vehicle_count",), "公务用车运行维护费", "公车保有量"),
)


@rule("F-15", "“三公”经费的金额与实物量是否同时有或同时没有？",
      "do san gong amounts and physical counts occur together?", "domain.md §2.3", "plausibility", "final")  # fmt: skip
def amounts_have_counts(books: Books) -> Iterable[Comparison]:
    sheet = books.sheet("san_gong")
    printed = san_gong_parts(sheet).get("total", {}) if sheet else {}
    for part, metrics, words, counted in _COUNTED:
        line, statement = printed.get(part), books.statement(part)
        amount = line.amount_fen if line else statement.amount_fen if statement else None
        counts = [
            one.quantity for metric in metrics for one in books.stated.get(metric, ()) if one.quantity is not None
        ]
        if amount is None or not counts:
            continue
        spent, any_count = amount > 0, any(counts)
        # A unit may keep cars that cost nothing from this account; a cost without any car is the question.
        if spent != any_count and not (part == "vehicle_operation" and any_count):
            yield Comparison(f"{words} {wan(amount)} 万元，而{counted}为 {'、'.join(map(str, counts))}，为什么？",
                             outcome="fail", at=line)  # fmt: skip
