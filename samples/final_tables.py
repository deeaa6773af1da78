"""The tables of a final account (决算), from a unit's books."""

from __future__ import annotations

from dataclasses import replace

from samples.accounts import Books, with_parents
from samples.budget_tables import SAN_GONG_HEADINGS, san_gong_table
from samples.codes import FISCAL, economy, functions
from samples.grids import (
    Cell,
    Column,
    Grid,
    Line,
    Row,
    Side,
    SideRow,
    code_table,
    framed,
    heading_rows,
    two_sided,
)
from samples.setting import BASIC, Condition, Setting, code_rows, general, is_basic, under

_ORDINALS = "一二三四五六七八九十"
_REVENUES = (
    ("一般公共预算财政拨款收入", "general"),
    ("政府性基金预算财政拨款收入", "government_fund"),
    ("国有资本经营预算财政拨款收入", "state_capital"),
    ("上级补助收入", "superior"),
    ("事业收入", "business"),
    ("经营收入", "operation"),
    ("附属单位上缴收入", "affiliate"),
    ("其他收入", "other"),
)


def _own_revenue(books: Books, prefix: str, fund: str) -> int:
    """Money of a 财政专户 counts as 事业收入 in final accounts."""
    funds = ("business", "fiscal_account") if fund == "business" else (fund,)
    return sum(books.revenue(prefix, one) for one in funds)


def summary(books: Books, setting: Setting) -> Grid:
    """收入支出决算总表: all money; the foot brings in what was there before and what is left."""
    spent, revenue = books.total(), books.revenue()
    opening, closing = books.stock(books.opening), books.stock(books.closing)
    left = []
    for ordinal, (name, fund) in zip(_ORDINALS, _REVENUES, strict=False):
        left.append(SideRow(f"{ordinal}、{name}", name, (_own_revenue(books, "", fund),), fund=fund))
    right = []
    for ordinal, code in zip(_ORDINALS, (c for c in books.functions() if len(c) == 3), strict=False):
        name = functions(books.year)[code]
        right.append(SideRow(f"{ordinal}、{name}", name, (books.total(under(code)),), classification="functional"))
    _level(left, right, 1, 1)
    left += [
        SideRow("本年收入合计", "本年收入合计", (revenue,), is_total=True),
        SideRow("使用非财政拨款结余", "使用非财政拨款结余", (None,)),
        SideRow("年初结转和结余", "年初结转和结余", (opening,), "opening"),
        SideRow("总计", "总计", (revenue + opening,), is_total=True),
    ]
    right += [
        SideRow("本年支出合计", "本年支出合计", (spent,), is_total=True),
        SideRow("结余分配", "结余分配", (None,)),
        SideRow("年末结转和结余", "年末结转和结余", (closing,), "closing"),
        SideRow("总计", "总计", (spent + closing,), is_total=True),
    ]
    sides = (
        Side("收入", ("项目", "决算数"), ("all",), tuple(left), "revenue"),
        Side("支出", ("项目", "决算数"), ("all",), tuple(right), "expenditure"),
    )
    title = f"{setting.unit}{books.year}年度收入支出决算总表"
    return two_sided("unit_summary", "公开01表", title, sides, books.year, setting.prints, setting.frame)


def _level(left: list[SideRow], right: list[SideRow], left_amounts: int, right_amounts: int) -> None:
    """Give both sides the same number of rows before the foot."""
    while len(left) < len(right):
        left.append(SideRow("", "", (None,) * left_amounts))
    while len(right) < len(left):
        right.append(SideRow("", "", (None,) * right_amounts))


def revenue(books: Books, setting: Setting) -> Grid:
    """收入决算表: by function and source; 财政拨款收入 joins the three funds of the treasury."""
    columns = [
        Column(("本年收入合计",), direction="revenue"),
        Column(("财政拨款收入",), fund="fiscal", direction="revenue"),
        Column(("上级补助收入",), fund="superior", direction="revenue"),
        Column(("事业收入",), fund="business", direction="revenue"),
        Column(("经营收入",), fund="operation", direction="revenue"),
        Column(("附属单位上缴收入",), fund="affiliate", direction="revenue"),
        Column(("其他收入",), fund="other", direction="revenue"),
    ]

    def amounts(prefix: str) -> tuple[int | None, ...]:
        fiscal = sum(books.revenue(prefix, fund) for fund in FISCAL)
        own = [_own_revenue(books, prefix, str(column.fund)) for column in columns[2:]]
        return (fiscal + sum(own), fiscal, *own)

    codes = with_parents([*(e.function for e in books.entries), *(f for f, _ in books.closing)])
    rows = [Row(None, "合计", amounts(""), is_total=True)]
    rows += [Row(code, functions(books.year)[code], amounts(code)) for code in codes if amounts(code)[0]]
    title = f"{setting.unit}{books.year}年度收入决算表"
    return code_table(
        "unit_revenue",
        "公开02表",
        title,
        "functional",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame,
        (("功能分类科目编码",), ("科目名称",)),
    )


def expenditure(books: Books, setting: Setting) -> Grid:
    """支出决算表: 基本, 项目, 上缴上级, 经营, 对附属补助, all printed."""
    natures = ("remitted", "operation", "subsidy")

    def amounts(picked: Condition) -> tuple[int | None, ...]:
        basic = books.total(lambda e: picked(e) and is_basic(e))
        project = books.total(lambda e: picked(e) and e.nature == "project")
        rest = [books.total(lambda e, n=n: picked(e) and e.nature == n) for n in natures]  # type: ignore[misc]
        return (basic + project + sum(rest), basic, project, *rest)

    columns = [
        Column(("本年支出合计",)),
        Column(("基本支出",), "basic"),
        Column(("项目支出",), "project"),
        Column(("上缴上级支出",), "remitted"),
        Column(("经营支出",), "operation"),
        Column(("对附属单位补助支出",), "subsidy"),
    ]
    return code_table(
        "unit_expenditure",
        "公开03表",
        f"{setting.unit}{books.year}年度支出决算表",
        "functional",
        columns,
        code_rows(books, functions(books.year), "function", amounts, lambda e: True),
        books.year,
        setting.prints,
        setting.frame,
        (("功能分类科目编码",), ("科目名称",)),
    )


def fiscal_summary(books: Books, setting: Setting) -> Grid:
    """财政拨款收入支出决算总表, with the stocks of each fund."""
    by_fund = {fund: books.revenue("", fund) for fund in FISCAL}
    opening = {fund: books.stock(books.opening, fund) for fund in FISCAL}
    closing = {fund: books.stock(books.closing, fund) for fund in FISCAL}
    fiscal: Condition = lambda e: e.fund in FISCAL  # noqa: E731
    names = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    left = [
        SideRow(f"{ordinal}、{name}", name, (by_fund[fund],), fund=fund)
        for ordinal, name, fund in zip(_ORDINALS, names, FISCAL, strict=False)
    ]
    right = []
    for ordinal, code in zip(_ORDINALS, (c for c in books.functions(fiscal) if len(c) == 3), strict=False):
        where: Condition = lambda e, code=code: fiscal(e) and e.function.startswith(code)  # type: ignore[misc] # noqa: E731
        name = functions(books.year)[code]
        amounts = _with_funds(books.total(where), books, where)
        right.append(SideRow(f"{ordinal}、{name}", name, amounts, classification="functional"))
    _level(left, right, 1, 4)
    spent = books.total(fiscal)
    left.append(SideRow("本年收入合计", "本年收入合计", (sum(by_fund.values()),), is_total=True))
    right.append(SideRow("本年支出合计", "本年支出合计", _with_funds(spent, books, fiscal), is_total=True))
    left.append(SideRow("年初财政拨款结转和结余", "年初财政拨款结转和结余", (sum(opening.values()),), "opening"))
    left += [
        SideRow(f"　　{name}", name, (opening[fund],), "opening", fund)
        for name, fund in zip(names, FISCAL, strict=True)
    ]
    right.append(
        SideRow(
            "年末财政拨款结转和结余",
            "年末财政拨款结转和结余",
            (sum(closing.values()), *closing.values()),
            "closing",
        )
    )
    _level(left, right, 1, 4)
    left.append(SideRow("总计", "总计", (sum(by_fund.values()) + sum(opening.values()),), is_total=True))
    funds = tuple(books.total(lambda e, f=fund: e.fund == f) + closing[fund] for fund in FISCAL)  # type: ignore[misc]
    right.append(SideRow("总计", "总计", (sum(funds), *funds), is_total=True))
    heads = ("项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    sides = (
        Side("收入", ("项目", "决算数"), ("all",), tuple(left), "revenue"),
        Side("支出", heads, ("all", *FISCAL), tuple(right), "expenditure"),
    )
    title = f"{setting.unit}{books.year}年度财政拨款收入支出决算总表"
    return two_sided("fiscal_summary", "公开04表", title, sides, books.year, setting.prints, setting.frame)


def _with_funds(total: int, books: Books, where: Condition) -> tuple[int, ...]:
    return (total, *(books.total(lambda e, f=fund: where(e) and e.fund == f) for fund in FISCAL))  # type: ignore[misc]


def general_expenditure(books: Books, setting: Setting) -> Grid:
    """一般公共预算财政拨款支出决算表."""
    return _fund_expenditure(books, setting, "general", "公开05表", "一般公共预算财政拨款支出决算表")


def state_capital(books: Books, setting: Setting) -> Grid:
    """国有资本经营预算财政拨款支出决算表."""
    return _fund_expenditure(books, setting, "state_capital", "公开08表", "国有资本经营预算财政拨款支出决算表")


def _fund_expenditure(books: Books, setting: Setting, fund: str, label: str, words: str) -> Grid:
    def amounts(picked: Condition) -> tuple[int | None, ...]:
        basic = books.total(lambda e: picked(e) and e.fund == fund and is_basic(e))
        project = books.total(lambda e: picked(e) and e.fund == fund and not is_basic(e))
        return (basic + project, basic, project)

    columns = [
        Column(("本年支出", "合计"), "total", fund),
        Column(("本年支出", "基本支出"), "basic", fund),
        Column(("本年支出", "项目支出"), "project", fund),
    ]
    has = books.total(lambda e: e.fund == fund) > 0
    rows = code_rows(books, functions(books.year), "function", amounts, lambda e: e.fund == fund)
    kind = {"general": "general_expenditure", "state_capital": "state_capital"}[fund]
    return code_table(
        kind,
        label,
        f"{setting.unit}{books.year}年度{words}",
        "functional",
        columns,
        rows if has else [Row(None, "合计", (None,) * 3, is_total=True)],
        books.year,
        setting.prints,
        setting.frame if has else replace(setting.frame, blank_rows=2),
        (("项目", "功能分类科目编码"), ("项目", "科目名称")),
        "" if has else f"说明：本{setting.noun}{books.year}年度没有国有资本经营预算财政拨款支出，故本表为空。",
    )


def basic_expenditure(books: Books, setting: Setting) -> Grid:
    """基本支出决算明细表: three panels of code, name and amount side by side (人员 | 公用 | 公用)."""
    where: Condition = lambda e: general(e) and is_basic(e)  # noqa: E731
    panels: tuple[list[tuple[str, str, int, str]], ...] = ([], [], [])
    codes = with_parents(e.economy for e in books.entries if where(e))
    office = [code for code in codes if not code.startswith(("301", "303"))]
    for code in codes:
        is_people = code.startswith(("301", "303"))
        amount = books.total(lambda e, code=code: where(e) and e.economy.startswith(code))  # type: ignore[misc]
        half = (len(office) + 1) // 2
        place = 0 if is_people else 1 if office.index(code) < half else 2
        panels[place].append((code, economy(books.year)[code], amount, BASIC[0] if is_people else BASIC[1]))
    paths = [("人员经费", word) for word in ("经济分类科目编码", "科目名称", "决算数")]
    paths += [("公用经费", word) for word in ("经济分类科目编码", "科目名称", "决算数") * 2]
    body = heading_rows(paths)
    prints = setting.prints
    for index in range(max(map(len, panels))):
        cells: list[Cell] = []
        for panel in panels:
            if index >= len(panel):
                cells += [Cell(), Cell(), Cell()]
                continue
            code, name, amount, measure = panel[index]
            level = 1 if len(code) == 3 else 2
            line = Line(
                "basic_expenditure",
                books.year,
                "expenditure",
                "economic",
                code,
                name,
                level,
                measure,
                "general",
                0,
            )
            cells += [Cell(code), Cell(name), prints.cell(amount, line)]
        body.append(cells)
    people, spent = (
        books.total(lambda e, n=nature: general(e) and e.nature == n)  # type: ignore[misc]
        for nature in BASIC
    )

    def foot(name: str, measure: str) -> Line:
        return Line(
            "basic_expenditure", books.year, "expenditure", "source", None, name, 0, measure, "general", 0, True
        )

    body.append(
        [
            Cell("人员经费合计", 2),
            prints.cell(people, foot("人员经费合计", BASIC[0])),
            Cell("公用经费合计", 5),
            prints.cell(spent, foot("公用经费合计", BASIC[1])),
        ]
    )
    title = f"{setting.unit}{books.year}年度一般公共预算财政拨款基本支出决算明细表"
    return framed("basic_expenditure", "公开06表", title, prints.money_unit, body, setting.frame)


def government_fund(books: Books, setting: Setting) -> Grid:
    """政府性基金预算财政拨款收入支出决算表: opening, revenue, expenditure and closing of each code."""
    fund = "government_fund"
    spent = ("本年支出", "小计"), ("本年支出", "基本支出"), ("本年支出", "项目支出")
    columns = [
        Column(("年初结转和结余",), "opening", fund, "revenue"),
        Column(("本年收入",), "total", fund, "revenue"),
        Column(spent[0], "total", fund),
        Column(spent[1], "basic", fund),
        Column(spent[2], "project", fund),
        Column(("年末结转和结余",), "closing", fund),
    ]

    def amounts(code: str) -> tuple[int | None, ...]:
        def held(stock: dict[tuple[str, str], int]) -> int:
            return sum(v for (f, s), v in stock.items() if s == fund and f.startswith(code))

        basic = books.total(lambda e: e.fund == fund and e.function.startswith(code) and is_basic(e))
        total = books.total(lambda e: e.fund == fund and e.function.startswith(code))
        return (
            held(books.opening),
            books.revenue(code, fund),
            total,
            basic,
            total - basic,
            held(books.closing),
        )

    codes = with_parents(e.function for e in books.entries if e.fund == fund)
    rows = [Row(None, "合计", amounts("") if codes else (None,) * 6, is_total=True)]
    rows += [Row(code, functions(books.year)[code], amounts(code)) for code in codes]
    note = "" if codes else f"说明：本{setting.noun}{books.year}年度没有政府性基金预算财政拨款收入和支出，故本表为空。"
    return code_table(
        "government_fund",
        "公开07表",
        f"{setting.unit}{books.year}年度政府性基金预算财政拨款收入支出决算表",
        "functional",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame if codes else replace(setting.frame, blank_rows=2),
        (("项目", "功能分类科目编码"), ("项目", "科目名称")),
        note,
    )


def san_gong(books: Books, planned: Books, setting: Setting) -> Grid:
    """“三公”经费支出决算表: 预算数 beside 决算数, in 万元 whatever the other tables use."""
    groups = [
        ("预算数", books.year, "budgeted", planned.san_gong()),
        ("决算数", books.year, "", books.san_gong()),
    ]
    prints = replace(setting.prints, money_unit="万元")
    # Some titles say that only the general public budget is meant; where they do not, the fund is not known.
    fund, words = ("general", "一般公共预算财政拨款") if setting.general_san_gong else ("all", "")
    title = f"{setting.unit}{books.year}年度{words}“三公”经费支出决算表"
    grid = san_gong_table("公开09表", title, groups, setting, prints, fund)
    return replace(grid, rows=(*grid.rows, *_physical_counts(books)))


def physical_counts(books: Books) -> dict[str, int]:
    """Plausible counts behind the amounts: batches and guests, vehicles, delegations."""
    parts = books.san_gong()
    guests = parts["reception"] // 11_700
    return {
        "delegations": 1 if parts["abroad"] else 0,
        "travellers": 2 if parts["abroad"] else 0,
        "vehicles_bought": 1 if parts["vehicle_purchase"] else 0,
        "vehicles_held": books.vehicles,
        "batches": -(-guests // 9),
        "guests": guests,
    }


def _physical_counts(books: Books) -> list[tuple[Cell, ...]]:
    counts = physical_counts(books)
    pairs = (
        ("因公出国（境）团组数（个）", counts["delegations"]),
        ("因公出国（境）人次数（人）", counts["travellers"]),
        ("公务用车购置数（辆）", counts["vehicles_bought"]),
        ("公务用车保有量（辆）", counts["vehicles_held"]),
        ("国内公务接待批次（个）", counts["batches"]),
        ("国内公务接待人次（人）", counts["guests"]),
    )
    width = 2 * len(SAN_GONG_HEADINGS)
    rows = [(Cell("相关统计数", width),)]
    return rows + [(Cell(name, 8), Cell(str(value), width - 8)) for name, value in pairs]
