"""The prose of a disclosure, in three voices, with the facts it states. All sentences are our own.

Changes are differences of the *printed* amounts of this year's and last year's page, so they restate exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from samples.accounts import Books
from samples.codes import FISCAL, FUNDS, functions
from samples.grids import Print
from samples.setting import Setting, general, is_basic, under


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact stated in prose: `amount_fen` as printed, `change_fen` signed (None where no change is stated)."""

    metric: str
    amount_fen: int | None
    change_fen: int | None = None
    reason: str = ""
    year: int | None = None
    quantity: int | None = None
    percent: str | None = None


@dataclass
class Prose:
    """Paragraphs in the making, with the statements they contain."""

    prints: Print
    voice: int
    reasons: dict[str, str] = field(default_factory=dict)  # by metric, where the unit has its own
    paragraphs: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def add(self, *parts: str) -> None:
        self.paragraphs.append("".join(parts))

    def money(self, fen: int) -> str:
        """An amount as this voice writes it: the first trims zeros, the others print two decimals."""
        text = self.prints.number(fen)
        if self.voice == 0 and "." in text:
            text = text.rstrip("0").rstrip(".")
        return f"{text}万元"

    def state(
        self, metric: str, fen: int, before: int | None = None, reason: str = "", year: int | None = None
    ) -> tuple[str, str]:
        """Record the fact; give its amount and its change in words."""
        amount = self.prints.as_printed(fen)
        change = None if before is None else amount - self.prints.as_printed(before)
        reason = self.reasons.get(metric, reason) if change else reason
        if (
            change
            and before
            and reason
            and metric not in self.reasons
            and abs(change) * 10 > 3 * self.prints.as_printed(before)
        ):
            reason = f"{reason}，涉及经费{self.money(abs(change))}"
        self.statements.append(Statement(metric, amount, change, reason, year))
        return self.money(fen), "" if change is None else self.change(change, reason)

    def change(self, change: int, reason: str = "") -> str:
        if change == 0:
            return ("与上年持平", "与上年一致", "较上年无变化")[self.voice]
        verb = "增加" if change > 0 else "减少"
        cause = f"，主要原因是{reason}" if reason else ""
        return ("比上年", "较上年", "与上年相比")[self.voice] + f"{verb}{self.money(abs(change))}{cause}"


_REASONS_UP = (
    "新增年度重点工作任务经费",
    "在职人员增加及社保缴费基数调整",
    "项目任务量增加",
    "办公设备维修和物业费用上升",
)
_REASONS_DOWN = ("部分项目上年已完工", "人员调出及退休", "项目支出压减", "落实过紧日子要求压减一般性支出")
_SAN_GONG_REASONS = {
    "abroad": ("本年安排因公出国（境）任务", "本年未安排因公出国（境）任务"),
    "reception": ("公务接待批次增加", "从严控制接待范围和标准"),
    "vehicle_operation": ("车辆老化，维修费用上升", "加强派车管理，燃油和维修费用下降"),
    "vehicle_purchase": ("按规定更新公务用车", "上年车辆购置已完成"),
}


def san_gong_reason(prose: Prose, part: str, now: dict[str, int], before: dict[str, int] | None) -> str:
    """Why a part of “三公” rose or fell; nothing for no change."""
    printed = prose.prints.as_printed
    if before is None or printed(now[part]) == printed(before[part]):
        return ""
    return _SAN_GONG_REASONS[part][now[part] < before[part]]


def reason_for(change: int, matter: int) -> str:
    """A reason that goes with the matter (0 the whole, 1 staff, 2 projects, 3 running costs) and the sign of the change."""
    if change == 0:
        return ""
    return (_REASONS_UP if change > 0 else _REASONS_DOWN)[matter]


def budget_prose(
    books: Books,
    last: Books | None,
    setting: Setting,
    voice: int,
    duties: str,
    structure: str,
    reasons: dict[str, str],
) -> Prose:
    """The explanation that goes with a budget. `reasons`: the unit's own, by metric."""
    prose = Prose(Print(separators=setting.prints.separators), voice, reasons)
    noun = setting.noun
    prose.add(f"一、{noun}基本情况")
    prose.add("（一）职能职责。", duties)
    prose.add(f"（二）{noun}构成。", structure)
    prose.add(f"二、{noun}收支总体情况")
    _budget_totals(prose, books, last)
    prose.add(f"三、{noun}预算情况说明")
    _budget_appropriation(prose, books, last)
    prose.add("四、“三公”经费情况说明")
    _san_gong_prose(prose, books, last)
    prose.add("五、其他重要事项的情况说明")
    _other_matters(prose, books, last, setting.noun)
    prose.add("六、专业性名词解释")
    prose.add(
        "财政拨款收入：本级财政当年拨付的各类预算资金。", "基本支出：维持机构运转和日常工作的人员经费与公用经费。"
    )
    prose.add("项目支出：为完成特定任务，在基本支出以外安排的支出。")
    return prose


def between(amount: int, before: int | None, matter: int) -> str:
    printed = Print()
    if before is None:
        return ""
    return reason_for(printed.as_printed(amount) - printed.as_printed(before), matter)


def _budget_totals(prose: Prose, books: Books, last: Books | None) -> None:
    year, total = books.year, books.total()
    before = last.total() if last else None
    carried = books.total(lambda e: e.carried)
    amount, change = prose.state("revenue", total, before, between(total, before, 0), year)
    parts = []
    for fund, (_, row) in FUNDS.items():
        part = books.total(lambda e, f=fund: e.fund == f and not e.carried)  # type: ignore[misc]
        if part or fund in FISCAL:
            parts.append(
                f"{row.removesuffix('资金')}拨款{prose.money(part)}" if fund in FISCAL else f"{row}{prose.money(part)}"
            )
    verb = ("收入合计", "收入预算总额", "收入总计")[prose.voice]
    prose.add(
        f"（一）收入预算：{year}年{verb}{amount}，其中：本年收入{prose.money(total - carried)}，包括",
        "，".join(parts),
        f"；上年结转收入{prose.money(carried)}。" if prose.voice == 0 or carried else "。",
        f"收入{change}。" if change else "",
    )
    amount, change = prose.state("expenditure", total, before, "", year)
    classes = []
    for code in books.functions():
        if len(code) == 3:
            spent = books.total(under(code))
            prose.statements.append(
                Statement(f"function:{functions(books.year)[code]}", prose.prints.as_printed(spent), year=year)
            )
            classes.append(f"{functions(books.year)[code]}{prose.money(spent)}")
    verb = ("支出合计", "支出预算总额", "支出总计")[prose.voice]
    prose.add(
        f"（二）支出预算：{year}年{verb}{amount}，其中：", "，".join(classes), f"。支出{change}。" if change else "。"
    )


def _budget_appropriation(prose: Prose, books: Books, last: Books | None) -> None:
    year = books.year

    def of(fund: str, basic: bool | None, source: Books | None) -> int | None:
        if source is None:
            return None
        return source.total(lambda e: e.fund == fund and (basic is None or is_basic(e) == basic))

    total = of("general", None, books) or 0
    amount, change = prose.state("general_expenditure", total, of("general", None, last), "", year)
    basic, project = of("general", True, books) or 0, of("general", False, books) or 0
    before = of("general", True, last)
    basic_text, basic_change = prose.state("basic", basic, before, between(basic, before, 1), year)
    before = of("general", False, last)
    project_text, project_change = prose.state("project", project, before, between(project, before, 2), year)
    comma = "，" if change else ""
    prose.add(
        f"{year}年一般公共预算财政拨款支出{amount}{comma}{change}。其中：基本支出{basic_text}{comma}{basic_change}，"
        f"主要用于保障在职人员工资福利、社会保险缴费以及机构日常运转的商品和服务支出；",
        f"项目支出{project_text}{comma}{project_change}，主要用于年度重点工作。",
    )
    for fund, words in (("government_fund", "政府性基金"), ("state_capital", "国有资本经营")):
        spent = of(fund, None, books) or 0
        before = of(fund, None, last)
        reason = "" if not before and not spent else between(spent, before, 0)
        text, change = prose.state(f"{fund}_expenditure", spent, before, reason, year)
        comma = "，" if change else ""
        if spent:
            prose.add(f"{year}年{words}预算支出{text}{comma}{change}，主要用于相关项目。")
        else:
            prose.add(f"{year}年{words}预算支出{text}{comma}{change}，本年度未安排使用{words}预算拨款的支出。")


SAN_GONG_WORDS = (
    ("abroad", "因公出国（境）费用"),
    ("reception", "公务接待费"),
    ("vehicle_operation", "公务用车运行维护费"),
    ("vehicle_purchase", "公务用车购置费"),
)


def _san_gong_prose(prose: Prose, books: Books, last: Books | None) -> None:
    now, before = books.san_gong(), last.san_gong() if last else None
    text, change = prose.state("san_gong", now["total"], before["total"] if before else None, "", books.year)
    lead = ("“三公”经费预算", "“三公”经费预算总额", "安排“三公”经费预算")[prose.voice]
    comma = "，" if change else ""
    sentence = [f"{books.year}年{lead}{text}{comma}{change}。其中："]
    clauses = []
    for part, words in SAN_GONG_WORDS:
        reason = san_gong_reason(prose, part, now, before)
        text, change = prose.state(part, now[part], before[part] if before else None, reason, books.year)
        clauses.append(f"{words}{text}{'，' if change else ''}{change}")
    prose.add(*sentence, "；".join(clauses), "。")


def operating(books: Books) -> int:
    return books.total(lambda e: general(e) and e.nature == "operating")


def _other_matters(prose: Prose, books: Books, last: Books | None, noun: str) -> None:
    year = books.year
    before = operating(last) if last else None
    amount = operating(books)
    text, change = prose.state("agency_operating", amount, before, between(amount, before, 3), year)
    comma = "，" if change else ""
    prose.add(
        f"（一）机关运行经费。{year}年一般公共预算财政拨款机关运行经费{text}{comma}{change}。"
        "主要用于办公费、印刷费、邮电费、水电费、差旅费、培训费及其他商品和服务支出等。"
    )
    total = sum(books.procurement.values())
    text, _ = prose.state("procurement", total, None, "", year)
    parts = []
    for letter, metric, words in (
        ("A", "procurement_goods", "货物"),
        ("B", "procurement_works", "工程"),
        ("C", "procurement_services", "服务"),
    ):
        part = sum(a for (kind, _), a in books.procurement.items() if kind == letter)
        parts.append(f"政府采购{words}预算{prose.state(metric, part, None, '', year)[0]}")
    prose.add(f"（二）政府采购情况。{noun}政府采购预算总额{text}：", "、".join(parts), "。")
    project = books.total(lambda e: general(e) and not is_basic(e))
    text, _ = prose.state("performance_targets", project, None, "", year)
    prose.add(f"（三）绩效目标设置情况。{year}年项目支出均编制了绩效目标，涉及一般公共预算财政拨款{text}。")
    prose.statements.append(Statement("vehicle_count", None, year=year - 1, quantity=books.vehicles))
    prose.add(
        f"（四）国有资产占有使用情况。截至{year - 1}年12月31日，本{noun}共有车辆{books.vehicles}辆，"
        f"其中一般公务用车{books.vehicles}辆。{year}年一般公共预算安排购置车辆0辆。"
    )
