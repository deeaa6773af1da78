"""Questions, never errors: what a careful reader of the document would ask (domain.md §2.5).

A question has the outcome `fail` and the severity `plausibility`: count it apart from identities that do not hold.
Nobody is wrong because of one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from archive.checks.books import Books
from archive.checks.rules import Comparison, rule, wan
from archive.model import Line
from archive.narrative import metric_label
from archive.values import FEN

_SOURCE = "domain.md §2.5"
_RESIDUE = re.compile(r"(?:增加|减少|增长|下降)[(（](?:或)?(?:增加|减少|增长|下降)[)）]")
_DOUBLED = re.compile(r"\d(?:万元){2,}|\d万元元")
_SUM = re.compile(r"\d\s*(?:万|亿)?元")
_FUNCTION_AND_ECONOMY = (
    ("2080505", "30108", "养老保险缴费"), ("2080506", "30109", "职业年金缴费"), ("2101101", "30110", "基本医疗保险缴费"),
    ("2101103", "30111", "公务员医疗补助"), ("2210201", "30113", "住房公积金"), ("2050803", "30216", "培训费"),
)  # fmt: skip


def _question(text: str, at: Line | None = None, table: int | None = None, row: int | None = None) -> Comparison:
    return Comparison(text, outcome="fail", at=at, table=table, row=row)


@rule("P-1", "模板字样是否忘了改？", "is there residue of the template?", _SOURCE, "plausibility")
def template_residue(books: Books) -> Iterable[Comparison]:
    n = len(_RESIDUE.findall(books.prose))
    if n:
        yield _question(f"“增加（或减少）”之类的模板字样出现 {n} 次，是增加还是减少？")


@rule("P-2", "没有增减，为什么还有增减的原因？", "why a reason for a change of nothing?", _SOURCE, "plausibility")
def reasons_for_nothing(books: Books) -> Iterable[Comparison]:
    found = [one for one in books.extraction.statements if one.change_fen == 0 and one.reason and ":" not in one.metric]
    if found:
        yield _question(f"有 {len(found)} 处增减为 0 却写了原因，例如“{found[0].reason}”，为什么？")


@rule("P-3", "不同的事为什么用同一句原因？", "why the same reason for different things?", _SOURCE, "plausibility")
def repeated_reasons(books: Books) -> Iterable[Comparison]:
    given = Counter({reason: len(of) for reason, of in _reasons(books).items()})
    for reason, n in given.items():
        if n > 1 and len(reason) >= 6:
            yield _question(f"原因“{reason}”一字不差地用于 {n} 项，各项的原因真的相同吗？")


def _reasons(books: Books) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in books.extraction.statements:
        if one.reason and ":" not in one.metric and one.metric not in ("revenue", "fiscal_revenue"):
            found.setdefault(one.reason, set()).add(one.metric)
    return found


@rule("P-4", "增减超过三成，原因中为什么没有金额？",
      "why no sums in the reason for a change of over 30 per cent?", _SOURCE, "plausibility")  # fmt: skip
def large_changes_without_sums(books: Books) -> Iterable[Comparison]:
    explained = {one.paragraph for one in books.extraction.statements if "元" in one.reason and _SUM.search(one.reason)}
    for metric, said in books.stated.items():
        for one in said:
            if one.amount_fen is None or not one.change_fen or ":" in metric or one.paragraph in explained:
                continue
            base = one.amount_fen - one.change_fen
            if base > 0 and abs(one.change_fen) * 10 > base * 3 and not _SUM.search(one.reason):
                change, percent = wan(one.change_fen), abs(one.change_fen) * 100 // base
                reason = f"原因只写“{one.reason[:40]}”" if one.reason else "没有写原因"
                yield _question(
                    f"{metric_label(metric)}比上年增减 {change} 万元（约 {percent}%），{reason}，具体金额是多少？"
                )
                break


@rule("P-7", "文字中的年份是否写错？", "is a year in the prose wrong?", _SOURCE, "plausibility")
def years_in_the_prose(books: Books) -> Iterable[Comparison]:
    """A sum said to be of another year, which is this year's figure."""
    year = books.year
    if year is None:
        return
    elsewhere = [
        one
        for one in books.extraction.statements
        if one.year is not None and one.year != year and one.amount_fen and ":" not in one.metric
    ]
    if not elsewhere:
        return
    now = {line.amount_fen for line in books.extraction.lines if line.year == year and line.is_total}
    for one in elsewhere:
        if one.amount_fen in now:
            yield _question(
                f"文字写“{one.year}年”，金额 {wan(one.amount_fen or 0)} 万元却是 {year} 年的，年份是否写错？"
            )


@rule("P-8", "金额单位是否写了两遍？", "is a money unit printed twice?", _SOURCE, "plausibility")
def doubled_units(books: Books) -> Iterable[Comparison]:
    found = _DOUBLED.search(books.prose) if "元元" in books.prose or "元万元" in books.prose else None
    if found:
        yield _question(f"金额单位写重了（“{found.group()}”），是否笔误？")


@rule("P-9", "为什么既称“本部门”又称“本单位”？", "why both department and unit?", _SOURCE, "plausibility")
def department_or_unit(books: Books) -> Iterable[Comparison]:
    department, unit = books.prose.count("本部门"), books.prose.count("本单位")
    if department and unit:
        yield _question(f"文字中“本部门”{department} 次、“本单位”{unit} 次，说的是哪一个？")


# ---------------------------------------------------------------- wages, contributions, cars


def _economic(books: Books, code: str) -> Line | None:
    sheet = books.sheet("basic_expenditure")
    row = sheet.coded.get(code) if sheet else None
    return next((line for (measure, _), line in row.cells.items() if measure == "total"), None) if row else None


def _amount(books: Books, *codes: str) -> int:
    return sum(line.amount_fen for code in codes if (line := _economic(books, code)) is not None)


@rule("P-14", "职业年金是否为养老保险缴费的一半？",
      "is the occupational annuity half of the pension contribution?", _SOURCE, "plausibility")  # fmt: skip
def annuity_is_half_of_pension(books: Books) -> Iterable[Comparison]:
    """16 % and 8 % of the same wages; arrears and staff who move in the year make it differ."""
    pension, annuity = _economic(books, "30108"), _economic(books, "30109")
    if pension is None or annuity is None or not pension.amount_fen:
        return
    if abs(2 * annuity.amount_fen - pension.amount_fen) * 20 > pension.amount_fen:
        yield _question(
            f"职业年金 {wan(annuity.amount_fen)} 万元不是养老保险缴费 {wan(pension.amount_fen)} 万元的一半，为什么？",
            annuity,
        )


@rule("P-14.union", "工会经费为什么远高于工资总额的 2%？",
      "why are union funds far above 2 per cent of wages?", _SOURCE, "plausibility")  # fmt: skip
def union_funds_are_two_per_cent(books: Books) -> Iterable[Comparison]:
    union, wages = _economic(books, "30228"), _amount(books, "30101", "30102", "30103", "30107", "30199")
    if union is None or not wages:
        return
    permille = union.amount_fen * 1000 // wages
    if permille > 40:
        yield _question(
            f"工会经费 {wan(union.amount_fen)} 万元是工资总额 {wan(wages)} 万元的 {permille / 10:.1f}%，"
            "通常为 2%，其中还有什么？",
            union,
        )


@rule("P-14.pairs", "功能科目与对应的经济科目金额为什么不同？",
      "why do a function and its economic section differ?", _SOURCE, "plausibility")  # fmt: skip
def functions_and_their_sections(books: Books) -> Iterable[Comparison]:
    general = books.sheet("general_expenditure")
    if general is None:
        return
    for function, section, words in _FUNCTION_AND_ECONOMY:
        row, line = general.coded.get(function), _economic(books, section)
        spent = row.cells.get(("basic", "general")) if row else None
        if spent is None or line is None or spent.amount_fen == line.amount_fen:
            continue
        if 5 * abs(spent.amount_fen - line.amount_fen) > max(spent.amount_fen, line.amount_fen):
            continue  # far apart: other functions pay for it too
        yield _question(
            f"{words}：功能科目 {function} 为 {wan(spent.amount_fen)} 万元，经济科目 {section} 为 {wan(line.amount_fen)} 万元，"
            "差额从哪里来？",
            line,
        )


@rule("P-15", "每辆车的运行费是否在 1.5 万元到 6 万元之间？",
      "is the running cost of a car between 15 and 60 thousand yuan?", _SOURCE, "plausibility")  # fmt: skip
def running_cost_of_a_car(books: Books) -> Iterable[Comparison]:
    cost = books.statement("vehicle_operation")
    cars = next((s.quantity for s in books.extraction.statements if s.metric == "vehicle_count" and s.quantity), None)
    if cost is None or cost.amount_fen is None or not cars:
        return
    each = cost.amount_fen // cars
    if not 1_500_000 <= each <= 6_000_000:
        yield _question(f"公务用车运行费 {wan(cost.amount_fen)} 万元、车辆 {cars} 辆，每辆 {wan(each)} 万元，为什么？")


@rule("P-16", "整数金额为什么这样多？", "why so many round sums?", _SOURCE, "plausibility")
def round_sums(books: Books) -> Iterable[Comparison]:
    printed: list[int] = []
    for sheet in books.sheets:
        if sheet.place >= FEN["万元"]:
            continue  # a table that prints whole 万元 says nothing of what is below them
        for row in sheet.rows:
            if row.level < 2:
                continue
            for (measure, _), line in row.cells.items():
                if measure == "total":
                    printed.append(line.amount_fen)
            if row.again is not None:
                printed += [line.amount_fen for line in row.again if line.measure == "total"]
    leaves = [amount for amount in printed if amount]
    whole = len([amount for amount in leaves if not amount % 1_000_000])
    if len(leaves) >= 20 and whole * 2 > len(leaves):
        yield _question(f"{len(leaves)} 个款、项金额中有 {whole} 个是整万元，是估算的吗？")


# ---------------------------------------------------------------- indicators


@rule("P-13", "绩效指标的方向、类别和单位是否合理？",
      "do indicators point the right way, and stand where they belong?", _SOURCE, "plausibility")  # fmt: skip
def indicators_make_sense(books: Books) -> Iterable[Comparison]:
    for project in books.extraction.projects:
        for one in project.indicators:
            for doubt in _indicator_doubts(one.level1, one.level2, one.level3, one.measure_unit, one.comparator):
                text = f"项目“{project.name}”指标“{one.level3}”{one.comparator} {one.value} {one.measure_unit}：{doubt}"
                yield _question(text, table=project.table, row=project.row)


def _indicator_doubts(level1: str, level2: str, name: str, unit: str, comparator: str) -> Iterator[str]:
    if "及时" in name and unit in ("分钟", "小时", "天", "日", "工作日") and comparator in ("≥", ">", "＞"):
        yield "时限越长越好吗？通常应为“≤”"
    if "数量" in level2 and unit == "%":
        yield "比率为什么列在数量指标下？"
    if "数量" in level2 and comparator in ("≤", "<", "＜"):
        yield "产出数量为什么只设上限？什么都不做也算完成"
    if "效益" in level1 and comparator in ("≤", "<", "＜") and not re.search("降|减|率|投诉|事故|能耗|排放", name):
        yield "效益为什么只设上限？"
    if "满意" in level1 and comparator in ("=", "＝"):
        yield "满意度为什么必须正好等于？"


@rule("P-13.cost", "项目为什么没有成本指标？", "why has a project no cost indicator?", _SOURCE, "plausibility")
def projects_have_cost_indicators(books: Books) -> Iterable[Comparison]:
    for project in books.extraction.projects:
        if (
            project.budget_fen
            and project.indicators
            and not any("成本" in i.level1 + i.level2 for i in project.indicators)
        ):
            yield _question(f"项目“{project.name}”没有成本指标，为什么？", table=project.table, row=project.row)
