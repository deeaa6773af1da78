"""The words of the narrative: what is spoken of, compared, counted and explained. Tables, not code.

Every pattern is written for the matching form of `prose`: half-width brackets and marks, no white space.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from archive.values import fen

# What a sum is called → the metric, before its context is known. Within a group the longer name stands first.
_NOW: Final = "(?:当年)?"  # 一般公共预算当年拨款支出: this year's, as every sum without such a word
_GENERAL: Final = rf"一般公共(?:预算{_NOW}(?:财政)?|财政){_NOW}(?:拨款|资金)?{_NOW}(?:预算)?"
_GOVERNMENT_FUND: Final = rf"政府性基金(?:预算)?{_NOW}(?:财政)?(?:拨款|资金)?{_NOW}(?:预算)?"
_STATE_CAPITAL: Final = rf"国有资本经营(?:预算)?{_NOW}(?:财政)?(?:拨款|资金)?{_NOW}(?:预算)?"
_CAR: Final = r"公务(?:用)?车(?:辆|用车)*"
_BOTH: Final = r"收入?[、和与及]?支出?(?:预算|决算)?(?:总计|总额|合计|总体)?(?:均|都|各)?"
_COST: Final = r"(?:费用|经费|费)?(?:财政拨款)?(?:支出)?"

SUBJECTS: Final[tuple[tuple[str, str], ...]] = (
    # Income and spending in one breath: both are meant.
    ("both_general", _GENERAL + _BOTH),
    ("both_government_fund", _GOVERNMENT_FUND + _BOTH),
    ("both_state_capital", _STATE_CAPITAL + _BOTH),
    ("both_fiscal", rf"财政拨款{_BOTH}"),
    ("both_current", rf"本年(?:度)?{_BOTH}"),
    ("both", r"收入?[、和与及]?支(?:出)?(?:预算|决算)?(?:总计|总额|合计|总体)(?:均|都|各)?|收支|总收支"),
    # 三公 and its parts.
    ("abroad", r"因公出国(?:\(境\)|境)?" + _COST),
    ("vehicles", _CAR + r"购置(?:及|和|与)运行(?:维护)?" + _COST),
    ("vehicle_purchase", _CAR + r"购置" + _COST),
    ("vehicle_operation", _CAR + r"运行(?:维护)?" + _COST),
    ("reception", r"公务接待" + _COST),
    ("san_gong", r"\"?三公\"?经费(?:一般公共预算)?(?:财政拨款)?(?:支出)?"),
    ("agency_operating", rf"(?:{_GENERAL})?(?:财政拨款)?(?:的)?(?:机关)?运行经费(?:财政拨款)?(?:支出)?"),
    ("meetings", r"会议费(?:支出)?"),
    ("training", r"培训费(?:支出)?"),
    ("outsourcing", r"委托业务费(?:支出)?(?:涉及(?:财政拨款|财拨)?(?:资金)?)?"),
    # Procurement.
    ("procurement_sme", r"授予中小企业(?:的)?(?:合同)?(?:金额|总额)"),
    ("procurement_micro", r"(?:授予)?小微企业(?:的)?合同(?:金额|总额)"),
    ("procurement_sme_reserved", r"面向中小企业预留(?:的)?政府采购(?:项目)?(?:预算)?(?:金额|总额)?"),
    ("procurement_micro_reserved", r"面向小微企业预留(?:的)?政府采购(?:项目)?(?:预算)?(?:金额|总额)?"),
    ("procurement_goods", r"(?:政府采购)?货物(?:类)?(?:采购)?(?:预算|支出|金额)?"),
    ("procurement_works", r"(?:政府采购)?工程(?:类)?(?:采购)?(?:预算|支出|金额)?"),
    ("procurement_services", r"(?:政府采购)?服务(?:类)?(?:采购)?(?:预算|支出|金额)?"),
    ("procurement:general", _GENERAL + r"政府采购(?:预算|支出|金额)?"),
    ("procurement", r"政府采购(?:预算|支出|金额)?"),
    # Funds: revenue, expenditure, or bare (then the context decides).
    ("general:basic", _GENERAL + r"基本支出"),
    ("general:project", _GENERAL + r"项目支出"),
    ("general_revenue", _GENERAL + r"收入(?:预算)?"),
    ("general_expenditure", _GENERAL + r"支出(?:预算)?"),
    ("general_grant", r"一般公共预算(?:财政)?当年(?:财政)?拨款"),
    ("general", _GENERAL),
    ("government_fund_revenue", _GOVERNMENT_FUND + r"收入(?:预算)?"),
    ("government_fund_expenditure", _GOVERNMENT_FUND + r"支出(?:预算)?"),
    ("government_fund", _GOVERNMENT_FUND),
    ("state_capital_revenue", _STATE_CAPITAL + r"收入(?:预算)?"),
    ("state_capital_expenditure", _STATE_CAPITAL + r"支出(?:预算)?"),
    ("state_capital", _STATE_CAPITAL),
    ("fiscal_account_revenue", r"(?:纳入)?财政专户(?:管理)?(?:的)?(?:资金)?(?:收入)?(?:资金)?"),
    ("superior_revenue", r"上级补助收入(?:资金)?"),
    ("affiliate_revenue", r"附属单位上缴收入(?:资金)?"),
    ("operation_revenue", r"(?:事业单位)?经营收入(?:资金)?"),
    ("business_revenue", r"事业收入(?:资金)?"),
    ("other_revenue", r"其他收入(?:资金)?"),
    ("fiscal_revenue", r"财政拨款收入(?:预算)?|财政拨款"),
    ("fiscal_expenditure", r"财政拨款支出(?:预算)?"),
    # Totals and stocks.
    ("current_revenue", r"本年(?:度)?收入"),
    ("current_expenditure", r"本年(?:度)?支出"),
    *(
        (f"{stock}:{fund}", when + pattern + r"结转(?:和|与)?(?:结余)?(?:资金)?")
        for stock, when in (("carryover", "年初"), ("closing", "年末"))
        for fund, pattern in (
            ("general", _GENERAL),
            ("government_fund", _GOVERNMENT_FUND),
            ("state_capital", _STATE_CAPITAL),
        )
    ),
    ("carryover", r"(?:上年|年?初)(?:财政拨款)?结转(?:和|与)?(?:结余)?(?:收入|资金)?"),
    ("closing", r"结转下年(?:支出)?|年?末(?:财政拨款)?结转(?:和|与)?(?:结余)?(?:资金)?"),
    ("distribution", r"结余分配"),
    ("used_surplus", r"使用非财政拨款结余(?:(?:和|及)专用结余)?"),
    ("basic", r"基本支出"),
    ("project", r"项目支出"),
    ("personnel", r"人员经费(?:支出)?"),
    ("operating", r"(?:日常)?公用经费(?:支出)?"),
    ("remitted", r"上缴上级(?:支出)?"),
    ("operation_expenditure", r"(?:事业单位)?经营支出"),
    ("subsidy", r"对附属单位补助(?:支出)?"),
    # Averages of the final accounts.
    ("reception_per_person", r"人均(?:公务)?接待费"),
    ("vehicle_purchase_per_vehicle", r"车均购置费"),
    ("vehicle_operation_per_vehicle", r"车均(?:运行)?维护费"),
    # The plainest words come last: they end many longer names.
    ("revenue_total", r"收入(?:预算|决算)?(?:总计|总额)|总收入"),
    ("expenditure_total", r"支出(?:预算|决算)?(?:总计|总额)|总支出"),
    ("revenue", r"收入(?:预算|决算)?"),
    ("expenditure", r"支出(?:预算|决算)?"),
)
ACCOUNT: Final = re.compile("(?:费用?|经费|支出|收入|资金|采购)$")
FUNDS: Final = ("general", "government_fund", "state_capital")
SPENT_OF: Final = {  # 支出 beside an income
    f"{whose}revenue": f"{whose}expenditure" for whose in ("", "current_", *(f"{fund}_" for fund in (*FUNDS, "fiscal")))
}
STOCKS: Final = frozenset({"carryover", "closing"})
FUND_OF: Final = {
    "general": re.compile(_GENERAL + "的?"),
    "government_fund": re.compile(_GOVERNMENT_FUND + "的?"),
    "state_capital": re.compile(_STATE_CAPITAL + "的?"),
}

# Words that may stand between what is spoken of and its amount.
_FILLER: Final = (
    r"(?:年初|全年|调整|财政|安排|下达|当年)?(?:预算|决算|执行)(?:数|额)?|总额|总计|合计|金额|资金|拨款|共计|共|总|计|"
    r"为|是|约|达|安排|完成|实现|支出(?=为|是|共)|\([^()]*\)|\"|\*|="
)
_MORE_DIGITS: Final = r"(?:\d{0,2}(?:,\d{3})+|\d*+)(?:\.\d++)?"
_NUMBER: Final = r"\d" + _MORE_DIGITS

SUBJECT: Final = re.compile(
    "(?:" + "|".join(f"(?P<m{i}>{pattern})" for i, (_, pattern) in enumerate(SUBJECTS)) + rf")(?:{_FILLER})*$"
)


@lru_cache(maxsize=16384)
def subject(head: str) -> tuple[str, int] | None:
    """(what the words before an amount name, where in them the name begins), or None.

    >>> subject("本年一般公共预算财政拨款收入合计"), subject("相关工作")
    (('general_revenue', 2), None)
    """
    found = SUBJECT.search(head)
    return (SUBJECTS[int(found.lastgroup[1:])][0], found.start()) if found and found.lastgroup else None


BUDGETED: Final = re.compile(rf"(?:(?:年初|全年|调整)预算(?:数|额)?|支出预算(?:数)?(?=为|是))(?:{_FILLER})*$")
SETTLED: Final = re.compile(rf"(?:支出|收入)?决算(?:数|额)?(?:{_FILLER})*$")
_TITLE: Final = r"(?:[\u4e00-\u9fff、]|\((?![类款项])[\u4e00-\u9fff]{1,8}\)){2,40}"  # 政府办公厅(室)及相关机构事务
FUNCTION_PATH: Final = re.compile(
    rf"(?P<class>[\u4e00-\u9fff]{{2,30}})\(类\)(?:(?P<section>{_TITLE})\(款\))?(?:(?P<item>{_TITLE})\(项\))?"
)
FUNCTION_NAME: Final = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,20}支出|预备费)(?:\((?:\d{3})?类?\))?$")

# A look at what stands behind the digits first: most that are no sum are of a year.
MONEY: Final = re.compile(
    rf"(?P<number>\d(?=[\d,.]*+[亿百万千元]){_MORE_DIGITS})(?P<unit>亿元|百万元|万元|千元|元)+(?:人民币|左右|整|\([^()]*\))*$"
)
ANY_MONEY: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>亿元|万元|元)")


@lru_cache(maxsize=16384)
def money(number: str, unit: str) -> int:
    """A sum as printed in 分.

    >>> money("1,205.30", "万元")
    1205300000
    """
    return fen(Decimal(number.replace(",", "")), unit)[0]


NOTHING: Final = re.compile("(?:为|是|均|共)零(?:万?元)?$")  # "“三公”经费预算为零"
PERCENT: Final = re.compile(rf"(?P<number>{_NUMBER})(?:%|个百分点)(?:\([^()]*\))*$")
COUNT: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<unit>个?团组|个团|批次|人次|台\(套\)|台套|辆|台|人|名|个|批|次)")

_UP, _DOWN = "增加|增长|上升|提高|上涨|增", "减少|下降|降低|压减|缩减|下浮|减"
# A clause without any of these tells of no change: a look at it, before the patterns below are tried at every letter.
MOVES: Final = re.compile("[增减升降高涨浮]")
RESTS: Final = re.compile("[平致同减变]")
VERB: Final = re.compile(
    rf"(?P<how>(?:各|均|略|有所|分别|共|总体|整体|同比|预计|相应|绝对值)*)(?:(?P<either>增减(?:变[化动])?)|(?P<up>{_UP})|(?P<down>{_DOWN}))"
    rf"(?P<residue>\((?:或|/|·)?(?:{_UP}|{_DOWN})\)|/(?:{_UP}|{_DOWN})|或(?:{_UP}|{_DOWN}))?(?:了|额|数|约|为|支出|{_FILLER})*$"
)
BASE_SUM: Final = re.compile(
    rf"(?:的|为)?(?P<number>{_NUMBER})(?P<unit>亿元|万元|元)(?:相?比较?)?$"
)  # 较年初预算数120万元减少20万元
# "分别减少2万元、1.6万元", "分别增加0.5万元和减少0.8万元": a change for each of the sums before.
APART: Final = re.compile(
    rf"分别(?P<base>[^,、。;:\d]{{0,4}}(?:20\d\d)?[^,、。;:\d]{{0,10}}?)(?=(?:{_UP}|{_DOWN}))"
    rf"(?P<changes>(?:[、,和及与]*(?:{_UP}|{_DOWN})?了?{_NUMBER}(?:亿元|万元|元))+)"
)
ONE_APART: Final = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))?了?(?P<number>{_NUMBER})(?P<unit>亿元|万元|元)")
EACH: Final = re.compile("(?:[两二三四]者|[两二三四]项)?(?:各|均|都)(?:各|均|都|分别)*")  # of every sum before it
TOGETHER: Final = re.compile("总体|整体")  # of the whole, whose parts were told of
UNCHANGED: Final = re.compile(
    r"(?P<vague>基本|大致|大体)?(?:保持)?(?:持平|一致|相同|无增减(?:变化)?|(?:没有|无)(?:增减)?变化|无变动|不变)"
    r"(?:0+(?:\.0+)?万?元)?$"
)
COMPARISON: Final = re.compile(
    r"(?:相?比|较|与|同|对比|和)于?(?P<base>(?:上一?年度?|去年度?|上年同期|同期|20\d\d(?:年度?)?|年初|全年|调整|本年|当年|预算)"
    r"[\u4e00-\u9fff]{0,8}?)(?:相比|比较|相较|对比)?(?:,)?$"
)
COMPARES: Final = re.compile(r"[比较与同](?<![^\u4e00-\u9fff].)于?(?:上一?年|去年|20\d\d|年初|全年|调整)")
SHARE: Final = re.compile(r"^占")
COMPLETION: Final = re.compile(r"完成(?:了)?(?:年初|全年|调整)?预算")
COUNTED_YEAR: Final = re.compile(r"(20(?<!\d20)\d\d)(?:年度?|财年)")
SPENT_ON: Final = re.compile(r"^(.*?支出)(?:预算|决算)?主要用于以下")
LIST_OPENS: Final = re.compile(r"其中|包括|以下(?:几个)?方面|分别(?:是|为)")
HOLDS: Final = re.compile("含|包含")  # "一般公共预算拨款90万元,含上年结转5万元"
OPENERS: Final = "其包含以分主由"  # a clause that opens a list or a reason begins with one of these, or speaks of 原因
REASON: Final = re.compile(
    r"^(?:.{0,40}?的)?(?P<strong>主要原因|原因)(?:是|为|系|在于)?(?:由于|因为)?|"
    r"^(?P<weak>主要(?:是|系|为|因)|由于)(?:由于|因为|因)?"
)
REASON_GOES_ON: Final = re.compile(r"^(?:[一二三四五六七八九]是|其[一二三四五]|[(]?[1-9][).、])")
PURPOSE: Final = re.compile(r"^(?:主要)?(?:用于|用途|包括)")
NUMBERED: Final = re.compile(r"\(\d{1,2}\)")  # a paragraph of a list; its whole stands in one before it
THRESHOLD: Final = re.compile("单价|以上|以下|限额(?:标准|以)")  # "单价100万元以上设备": no sum
# Clauses that give the year, or the day, of the figures that follow.
AS_OF_MONTH: Final = re.compile(r"截[至止]|截?20\d\d年\d{1,2}月")
DATED: Final = re.compile(r"截[至止]|20\d\d年(?:度|初)?(?:本(?:单位|部门))?$")
YEAR_FIRST: Final = re.compile(r"20\d\d年")

# What leads up to a subject without changing it: years, enumerations, whose it is.
LEAD: Final = re.compile(
    r"^(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.](?!\d)|20\d\d年(?:度|初)?|其中|主要是|主要为|包括|包?含|分别(?:是|为)|此外|另外|以及|和|及|"
    r"[一二三四五六]是|安排|本(?:单位|部门)|我(?:单位|部门|局)|(?:所属)?各(?:预算)?单位|用于|\"|·|:)+"
)
BOTH: Final = {"both": ("revenue", "expenditure")} | {
    f"both_{side}": (f"{side}_revenue", f"{side}_expenditure")
    for side in ("general", "government_fund", "state_capital", "fiscal")
}
BOTH["both_current"] = ("current_revenue", "current_expenditure")
PLAIN: Final = frozenset(
    {"revenue", "expenditure", "revenue_total", "expenditure_total"}
)  # 收入, 支出 without a word of whose
PARENTS: Final = frozenset(
    {
        "revenue",
        "expenditure",
        "basic",
        "current_revenue",
        "current_expenditure",
        "carryover",
        "closing",
        "san_gong",
        "procurement",
    }
    | {f"{fund}_{side}" for fund in (*FUNDS, "fiscal") for side in ("revenue", "expenditure")}
    | {f"procurement:{fund}" for fund in FUNDS}
)
# Receptions as such, not some of them; and those who came or went, after the groups in which they did.
ALL_RECEPTIONS: Final = re.compile(
    r"(?:共|累计|全年|本年)*(?:国内)?(?:公务)?(?:接待)?(?:国内)?(?:来访)?(?:批次|团组)?(?:个?数)?(?:共计|共|为|是|:)*"
)
PEOPLE: Final = re.compile(r"(?:[:共为]|合计|总计|累计|共计|来宾|出国|出访|(?:国内)?(?:公务)?接待|来访|人数|人次)*")
# What is counted: in which units, and how the words before the number end.
COUNTED: Final[tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]] = tuple(
    (metric, frozenset(units.split()), re.compile(f"(?:{words})$"))
    for metric, units, words in (
        ("vehicle_purchase_count", "辆", r"购置(?:公务)?(?:用)?(?:车辆?)?(?:数量?)?(?:为|是|共)*|新增车辆"),
        ("vehicle_purchase_count", "台", r"购置(?:公务)?(?:用)?车辆?(?:数量?)?(?:为|是|共)*|新增车辆"),
        (
            "vehicle_count",
            "辆 台",
            r"(?:车辆|汽车)(?:保有量|总数)?(?:共有|共计|共|为|是|总计|合计)*|保有量(?:为|是|共)*",
        ),
        ("delegations", "团组 个团组 个团", r""),
        ("reception_batches", "批次 批", r""),
        ("reception_batches", "个 批", r"来访团组(?:个?数)?(?:为|是|共)*|接待批次(?:数)?(?:为|是|共)*"),
        ("delegations", "个", r"团组(?:个?数)?(?:为|是|共)*"),
        ("large_equipment_count", "台(套) 台套 台", r"设备(?:\([^()]{1,20}\))?"),
        ("staff_posts", "人 名 个", r"(?:核定)?(?:人员)?编制(?:人数|数)?(?:为|共|是)*"),
        ("staff", "人 名", r"(?:实有|在职|在编)(?:在职|在编|在岗)?(?:人员|人数|职工|干部)?(?:为|共|是)*"),
        ("retirees", "人 名", r"(?:离|退|离退)休(?:人员|职工|干部)?(?:为|共|是)*"),
    )
)
