"""The prose of a final account: what was spent, beside the budget and last year."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from samples.accounts import Books
from samples.final_tables import physical_counts
from samples.grids import Print
from samples.narrative import SAN_GONG_WORDS, Prose, Statement, between, operating, san_gong_reason
from samples.setting import Setting, general, is_basic


def rate(part: int, whole: int) -> str:
    """A percentage with two decimals, half up, as printed."""
    return f"{(Decimal(part) * 100 / Decimal(whole)).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def final_prose(
    books: Books,
    planned: Books,
    last: Books | None,
    setting: Setting,
    voice: int,
    duties: str,
    structure: str,
) -> Prose:
    """The explanation that goes with a final account."""
    prose = Prose(Print(separators=setting.prints.separators), voice)
    noun, year = setting.noun, books.year
    prose.add(f"一、{noun}基本情况")
    prose.add("（一）职能职责。", duties)
    prose.add("（二）机构设置。", structure)
    prose.add(f"二、{noun}决算收支情况说明")
    _final_totals(prose, books, last)
    prose.add("三、财政拨款收支决算情况说明")
    _final_appropriation(prose, books, planned, last)
    prose.add("四、“三公”经费情况说明")
    _final_san_gong(prose, books, planned, last)
    prose.add("五、其他需要说明的事项")
    text, change = prose.state("agency_operating", operating(books), operating(last) if last else None, "", year)
    prose.add(f"（一）机关运行经费情况说明。{year}年度机关运行经费支出{text}{'，' if change else ''}{change}。")
    total = sum(books.procurement.values())
    text, _ = prose.state("procurement", total, None, "", year)
    parts = []
    for letter, metric, words in (
        ("A", "procurement_goods", "货物"),
        ("B", "procurement_works", "工程"),
        ("C", "procurement_services", "服务"),
    ):
        part = sum(a for (kind, _), a in books.procurement.items() if kind == letter)
        parts.append(f"政府采购{words}支出{prose.state(metric, part, None, '', year)[0]}")
    prose.add(f"（二）政府采购支出情况说明。{year}年度本{noun}政府采购支出总额{text}，其中：", "、".join(parts), "。")
    prose.statements.append(Statement("vehicle_count", None, year=year, quantity=books.vehicles))
    prose.add(
        f"（三）国有资产占用情况说明。截至{year}年12月31日，本{noun}共有车辆{books.vehicles}辆，"
        f"其中，机要通信用车{books.vehicles}辆；单价100万元（含）以上设备0台（套）。"
    )
    prose.add(f"（四）预算绩效管理情况说明。本{noun}对{year}年度项目开展了绩效自评。")
    return prose


def _final_totals(prose: Prose, books: Books, last: Books | None) -> None:
    year = books.year
    opening = books.stock(books.opening)
    total = books.revenue() + opening
    before = last.revenue() + last.stock(last.opening) if last else None
    reason = between(total, before, 0)
    text, change = prose.state("revenue", total, before, reason, year)
    growth = ""
    delta = prose.statements[-1].change_fen
    if delta and before:
        growth = f"，{'增长' if delta > 0 else '下降'}{rate(abs(delta), prose.prints.as_printed(before))}%"
    prose.statements.append(Statement("expenditure", prose.prints.as_printed(total), delta, reason, year))
    prose.add(
        f"（一）收入支出决算总体情况。{year}年度收入总计{text}，支出总计{text}。收支{change or '情况如下'}{growth}。",
    )
    revenue = books.revenue()
    text, change = prose.state("current_revenue", revenue, last.revenue() if last else None, "", year)
    prose.add(
        f"（二）收入决算情况。{year}年度本年收入合计{text}{'，' if change else ''}{change}。此外，年初结转和结余{prose.money(opening)}。"
    )
    spent, basic = books.total(), books.total(is_basic)
    text, change = prose.state("current_expenditure", spent, last.total() if last else None, "", year)
    project = books.total(lambda e: e.nature == "project")
    printed = prose.prints.as_printed
    prose.add(
        f"（三）支出决算情况。{year}年度本年支出合计{text}{'，' if change else ''}{change}。其中：基本支出{prose.money(basic)}，"
        f"占{rate(printed(basic), printed(spent))}%；项目支出{prose.money(project)}，占{rate(printed(project), printed(spent))}%。"
    )


def _final_appropriation(prose: Prose, books: Books, planned: Books, last: Books | None) -> None:
    year = books.year
    spent = books.total(general)
    plan = planned.total(general)
    text, change = prose.state("general_expenditure", spent, last.total(general) if last else None, "", year)
    printed = prose.prints.as_printed
    prose.statements.append(Statement("general_expenditure:budgeted", printed(plan), year=year))
    prose.add(
        f"（一）一般公共预算财政拨款支出决算情况。{year}年度一般公共预算财政拨款支出{text}{'，' if change else ''}{change}。"
        f"年初预算为{prose.money(plan)}，支出决算为{text}，完成年初预算的{rate(printed(spent), printed(plan))}%。"
    )
    basic = books.total(lambda e: general(e) and is_basic(e))
    people = books.total(lambda e: general(e) and e.nature == "personnel")
    office = operating(books)
    text, change = prose.state(
        "basic", basic, last.total(lambda e: general(e) and is_basic(e)) if last else None, "", year
    )
    prose.add(
        f"（二）一般公共预算财政拨款基本支出决算情况。{year}年度一般公共预算财政拨款基本支出{text}{'，' if change else ''}{change}。"
        f"其中：人员经费{prose.money(people)}，公用经费{prose.money(office)}。"
    )
    fund = books.total(lambda e: e.fund == "government_fund")
    before = last.total(lambda e: e.fund == "government_fund") if last else None
    reason = between(fund, before, 0)
    text, change = prose.state("government_fund_expenditure", fund, before, reason, year)
    prose.add(
        f"（三）政府性基金预算收支决算情况。{year}年度政府性基金预算财政拨款支出{text}{'，' if change else ''}{change}。"
    )


def _final_san_gong(prose: Prose, books: Books, planned: Books, last: Books | None) -> None:
    now, plan = books.san_gong(), planned.san_gong()
    before = last.san_gong() if last else None
    year = books.year
    text, change = prose.state("san_gong", now["total"], before["total"] if before else None, "", year)
    prose.statements.append(Statement("san_gong:budgeted", prose.prints.as_printed(plan["total"]), year=year))
    prose.add(
        f"（一）“三公”经费支出总体情况。{year}年度“三公”经费支出共计{text}，年初预算为{prose.money(plan['total'])}"
        f"{'，' if change else ''}{change}。"
    )
    clauses = []
    for part, words in SAN_GONG_WORDS:
        reason = san_gong_reason(prose, part, now, before)
        text, change = prose.state(part, now[part], before[part] if before else None, reason, year)
        clauses.append(f"{words}{text}{'，' if change else ''}{change}")
    prose.add("（二）分项情况。", "；".join(clauses), "。")
    counts = physical_counts(books)
    prose.add(
        f"（三）实物量情况。{year}年度本级因公出国（境）团组{counts['delegations']}个，{counts['travellers']}人；"
        f"公务用车购置{counts['vehicles_bought']}辆，公务车保有量{counts['vehicles_held']}辆；"
        f"国内公务接待{counts['batches']}批次，{counts['guests']}人。"
    )
