"""The tables of a budget disclosure, 表一 to 表九 and 国有资本经营, 项目支出, from a unit's books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from samples.accounts import Books, with_parents
from samples.codes import FISCAL, FUNDS, PROCUREMENT, economy, functions
from samples.grids import (
    Column,
    Grid,
    Line,
    Print,
    Row,
    Side,
    SideRow,
    code_table,
    framed,
    heading_rows,
    two_sided,
)
from samples.setting import BASIC, NATURES, Condition, Setting, code_rows, general, is_basic, under


def fiscal_summary(books: Books, setting: Setting) -> Grid:
    """表一: 财政拨款收支总表."""
    fiscal: Condition = lambda e: e.fund in FISCAL  # noqa: E731
    fresh = {fund: books.total(lambda e, fund=fund: e.fund == fund and not e.carried) for fund in FISCAL}  # type: ignore[misc]
    carried = {fund: books.total(lambda e, fund=fund: e.fund == fund and e.carried) for fund in FISCAL}  # type: ignore[misc]
    total = books.total(fiscal)
    left = [SideRow("一、本年收入", "本年收入", (sum(fresh.values()),), is_total=True)]
    left += [SideRow(FUNDS[fund][1], FUNDS[fund][1], (fresh[fund],), fund=fund) for fund in FISCAL]
    right = [SideRow("一、本年支出", "本年支出", (total, *_by_fund(books, fiscal)), is_total=True)]
    for code in with_parents(e.function for e in books.entries if fiscal(e)):
        if len(code) == 3:
            where: Condition = lambda e, code=code: fiscal(e) and e.function.startswith(code)  # type: ignore[misc] # noqa: E731
            amounts = (books.total(where), *_by_fund(books, where))
            right.append(
                SideRow(functions(books.year)[code], functions(books.year)[code], amounts, classification="functional")
            )
    spare = SideRow("", "", (None,))
    while len(left) < len(right) + 1:
        left.append(spare)
    right += [replace(spare, amounts=(None,) * 4)] * (len(left) - len(right))
    left.append(SideRow("二、上年结转", "上年结转", (sum(carried.values()),), "opening"))
    for fund, text in zip(FISCAL, ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营收入"), strict=True):
        left.append(SideRow(text, text, (carried[fund],), "opening", fund))
    right.append(SideRow("二、结转下年", "结转下年", (None,) * 4, "closing"))
    right += [replace(spare, amounts=(None,) * 4)] * (len(left) - len(right) + 1)
    left += [spare, SideRow("收入合计", "收入合计", (total,), is_total=True)]
    right.append(SideRow("支出合计", "支出合计", (total, *_by_fund(books, fiscal)), is_total=True))
    sides = (
        Side("收入", ("项目", "预算数"), ("all",), tuple(left), "revenue"),
        Side(
            "支出",
            ("项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"),
            ("all", *FISCAL),
            tuple(right),
            "expenditure",
        ),
    )
    title = setting.title(1, books.year, "财政拨款收支总表")
    return two_sided("fiscal_summary", setting.label(1), title, sides, books.year, setting.prints, setting.frame)


def _by_fund(books: Books, where: Condition) -> tuple[int, ...]:
    return tuple(books.total(lambda e, fund=fund: where(e) and e.fund == fund) for fund in FISCAL)  # type: ignore[misc]


def _three(books: Books, fund: str) -> Callable[[Condition], tuple[int | None, ...]]:
    """总计, 基本支出, 项目支出 of one fund."""

    def amounts(picked: Condition) -> tuple[int | None, ...]:
        basic = books.total(lambda e: picked(e) and e.fund == fund and is_basic(e))
        project = books.total(lambda e: picked(e) and e.fund == fund and not is_basic(e))
        return (basic + project, basic, project)

    return amounts


def general_expenditure(books: Books, setting: Setting, last: Books | None = None) -> Grid:
    """表二: 一般公共预算财政拨款支出预算表, with last year's column where the site prints one."""
    year = books.year
    columns = [
        Column((f"{year}年预算数", "总计"), "total", "general"),
        Column((f"{year}年预算数", "基本支出"), "basic", "general"),
        Column((f"{year}年预算数", "项目支出"), "project", "general"),
    ]
    three = _three(books, "general")
    if not (setting.last_year_column and last):
        rows = code_rows(books, functions(books.year), "function", three, general)
    else:
        columns.insert(0, Column((f"{year - 1}年预算数",), "total", "general", year=year - 1))
        before = _three(last, "general")
        both = Books(year, "budget", tuple(e for e in (*books.entries, *last.entries) if general(e)))
        rows = code_rows(both, functions(year), "function", lambda picked: (before(picked)[0], *three(picked)), general)
    return code_table(
        "general_expenditure",
        setting.label(2),
        setting.title(2, year, "一般公共预算财政拨款支出预算表"),
        "functional",
        columns,
        rows,
        year,
        setting.prints,
        setting.frame,
        (("功能分类科目", "科目编码"), ("功能分类科目", "科目名称")),
    )


def basic_expenditure(books: Books, setting: Setting) -> Grid:
    """表三: 一般公共预算财政拨款基本支出预算表, by 部门经济分类; some pages print its last rows twice."""

    def amounts(picked: Condition) -> tuple[int | None, ...]:
        people, office = (
            books.total(lambda e, nature=nature: picked(e) and general(e) and e.nature == nature)  # type: ignore[misc]
            for nature in BASIC
        )
        return (people + office, people, office)

    rows = code_rows(books, economy(books.year), "economy", amounts, lambda e: general(e) and is_basic(e))
    if setting.repeat_economy_rows:
        rows += [replace(row, is_duplicate=True) for row in rows[-setting.repeat_economy_rows :]]
    heading = f"{books.year}年基本支出"
    columns = [
        Column((heading, "总计"), "total", "general"),
        Column((heading, "人员经费"), "personnel", "general"),
        Column((heading, "日常公用经费"), "operating", "general"),
    ]
    return code_table(
        "basic_expenditure",
        setting.label(3),
        setting.title(3, books.year, "一般公共预算财政拨款基本支出预算表"),
        "economic",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame,
        (("经济分类科目", "科目编码"), ("经济分类科目", "科目名称")),
    )


SAN_GONG_HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("total", ("合计",)),
    ("abroad", ("因公出国（境）费",)),
    ("vehicles", ("公务用车购置及运行费", "小计")),
    ("vehicle_purchase", ("公务用车购置及运行费", "公务用车购置费")),
    ("vehicle_operation", ("公务用车购置及运行费", "公务用车运行费")),
    ("reception", ("公务接待费",)),
)


def san_gong_table(
    label: str,
    title: str,
    groups: list[tuple[str, int, str, dict[str, int]]],
    setting: Setting,
    prints: Print,
    fund: str = "general",
) -> Grid:
    """One row of “三公” amounts for each group (heading, year, measure for all or "", amounts by part)."""
    paths = [(group[0], *headings) for group in groups for _, headings in SAN_GONG_HEADINGS]
    body = heading_rows(paths)
    cells = []
    for _, year, measure, amounts in groups:
        for part, headings in SAN_GONG_HEADINGS:
            name = headings[0] if headings[-1] == "小计" else headings[-1]
            line = Line(
                "san_gong",
                year,
                "expenditure",
                "source",
                None,
                name,
                0,
                measure or part,
                fund,
                0,
                part == "total",
            )
            cells.append(prints.cell(amounts[part], line))
    return framed("san_gong", label, title, prints.money_unit, [*body, cells], setting.frame)


def san_gong(books: Books, setting: Setting, last: Books | None = None) -> Grid:
    """表四: 一般公共预算“三公”经费支出表."""
    year = books.year
    groups = [(f"{year}年预算数", year, "", books.san_gong())]
    if setting.two_years_san_gong and last:
        groups.insert(0, (f"{year - 1}年预算数", year - 1, "", last.san_gong()))
    title = setting.title(4, year, "一般公共预算“三公”经费支出表")
    prints = replace(setting.prints, money_unit="万元", full_width=setting.full_width_san_gong)
    return san_gong_table(setting.label(4), title, groups, setting, prints)


def fund_table(books: Books, setting: Setting, number: int, kind: str, fund: str) -> Grid:
    """表五 政府性基金预算支出表, 国有资本经营预算支出表: empty with a note where the unit has none."""
    words = {"government_fund": "政府性基金", "state_capital": "国有资本经营"}[fund]
    heading = f"本年{words}预算财政拨款支出"
    columns = [
        Column((heading, "总计"), "total", fund),
        Column((heading, "基本支出"), "basic", fund),
        Column((heading, "项目支出"), "project", fund),
    ]
    note, frame = "", setting.frame
    if books.total(lambda e: e.fund == fund):
        rows = code_rows(books, functions(books.year), "function", _three(books, fund), lambda e: e.fund == fund)
    else:
        rows = [Row(None, "合计", (None, None, None), is_total=True)]
        note, frame = f"（备注：本{setting.noun}无{words}收支，故此表无数据。）", replace(frame, blank_rows=3)
    return code_table(
        kind,
        setting.label(number),
        setting.title(number, books.year, f"{words}预算支出表"),
        "functional",
        columns,
        rows,
        books.year,
        setting.prints,
        frame,
        note=note,
    )


def unit_summary(books: Books, setting: Setting) -> Grid:
    """表六: 单位(部门)收支总表."""
    total = books.total()
    carried = books.total(lambda e: e.carried)
    left = [SideRow("合计", "合计", (total,), is_total=True)]
    for fund, (_, name) in FUNDS.items():
        amount = books.total(lambda e, fund=fund: e.fund == fund and not e.carried)  # type: ignore[misc]
        left.append(SideRow(name, name, (amount,), fund=fund))
    if carried:
        left.append(SideRow("上年结转", "上年结转", (carried,), "opening"))
    right = [SideRow("合计", "合计", (total,), is_total=True)]
    for code in books.functions():
        if len(code) == 3:
            name = functions(books.year)[code]
            right.append(SideRow(name, name, (books.total(under(code)),), classification="functional"))
    sides = (
        Side("收入", ("项目", "预算数"), ("all",), tuple(left), "revenue"),
        Side("支出", ("项目", "预算数"), ("all",), tuple(right), "expenditure"),
    )
    title = setting.title(6, books.year, f"{setting.noun}收支总表")
    return two_sided("unit_summary", setting.label(6), title, sides, books.year, setting.prints, setting.frame)


def unit_revenue(books: Books, setting: Setting) -> Grid:
    """表七: 收入总表; a 上年结转 column only where there is any."""
    has_carried = any(entry.carried for entry in books.entries)
    columns = [Column(("总计",), direction="revenue")]
    columns += [Column((heading,), fund=fund, direction="revenue") for fund, (heading, _) in FUNDS.items()]
    if has_carried:
        columns.append(Column(("上年结转",), "total", "carryover", "revenue"))

    def amounts(picked: Condition) -> tuple[int | None, ...]:
        by_fund = [books.total(lambda e, f=fund: picked(e) and e.fund == f and not e.carried) for fund in FUNDS]  # type: ignore[misc]
        carried = [books.total(lambda e: picked(e) and e.carried)] if has_carried else []
        return (books.total(picked), *by_fund, *carried)

    return code_table(
        "unit_revenue",
        setting.label(7),
        setting.title(7, books.year, f"{setting.noun}收入总表"),
        "functional",
        columns,
        code_rows(books, functions(books.year), "function", amounts, lambda e: True),
        books.year,
        setting.prints,
        setting.frame,
        (("科目", "科目编码"), ("科目", "科目名称")),
    )


def unit_expenditure(books: Books, setting: Setting) -> Grid:
    """表八: 支出总表; the columns 上缴上级, 经营, 对附属补助 only where there is any."""
    extra = [pair for pair in NATURES if books.total(lambda e, n=pair[0]: e.nature == n)]  # type: ignore[misc]

    def amounts(picked: Condition) -> tuple[int | None, ...]:
        basic = books.total(lambda e: picked(e) and is_basic(e))
        project = books.total(lambda e: picked(e) and e.nature == "project")
        others = [books.total(lambda e, n=nature: picked(e) and e.nature == n) for nature, _ in extra]  # type: ignore[misc]
        return (basic + project + sum(others), basic, project, *others)

    rows = code_rows(books, functions(books.year), "function", amounts, lambda e: True)
    if setting.wrong_total:
        rows[0] = replace(rows[0], wrong={0: (rows[0].amounts[0] or 0) + setting.wrong_total})
    columns = [Column(("总计",)), Column(("基本支出",), "basic"), Column(("项目支出",), "project")]
    columns += [Column((heading,), nature) for nature, heading in extra]
    return code_table(
        "unit_expenditure",
        setting.label(8),
        setting.title(8, books.year, f"{setting.noun}支出总表"),
        "functional",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame,
    )


def procurement(books: Books, setting: Setting) -> Grid:
    """表九: 政府采购预算明细表."""

    def amounts(letter: str) -> tuple[int | None, ...]:
        by_fund = [
            sum(a for (kind, source), a in books.procurement.items() if source == fund and letter in ("", kind))
            for fund in FUNDS
        ]
        return (sum(by_fund), *by_fund)

    rows = [Row(None, "合计", amounts(""), is_total=True)]
    rows += [
        Row(letter, name, amounts(letter)) for letter, name in PROCUREMENT.items() if sum(filter(None, amounts(letter)))
    ]
    columns = [Column(("总计",))]
    columns += [Column((heading,), fund=fund) for fund, (heading, _) in FUNDS.items()]
    return code_table(
        "procurement",
        setting.label(9),
        setting.title(9, books.year, "政府采购预算明细表"),
        "procurement",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame,
        (("项目编号",), ("项目",)),
    )


def projects_table(books: Books, setting: Setting, number: int) -> Grid:
    """项目支出预算表: a row for each project, by fund."""
    shown = {"general": "一般公共预算", "government_fund": "政府性基金预算", "state_capital": "国有资本经营预算"}

    def amounts(code: str) -> tuple[int | None, ...]:
        funds = [
            books.total(lambda e, f=fund: e.project and e.project.startswith(code) and e.fund == f)  # type: ignore[misc]
            for fund in shown
        ]
        return (sum(funds), *funds)

    rows = [Row(None, "合计", amounts(""), is_total=True)]
    rows += [Row(None, project.name, amounts(project.code), first=project.category) for project in books.projects]
    columns = [Column(("合计",)), *(Column((name,), "total", fund) for fund, name in shown.items())]
    return code_table(
        "projects",
        setting.label(number),
        setting.title(number, books.year, "项目支出预算表"),
        "source",
        columns,
        rows,
        books.year,
        setting.prints,
        setting.frame,
        (("项目类别",), ("项目名称",)),
    )
