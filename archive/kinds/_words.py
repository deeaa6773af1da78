"""What the headings over a column and the words before a row mean: measure, fund, stock, year.

The words are those of the official tables (domain.md §1.2) and their variants in print; order matters, the first
match counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from archive.headings import TOTAL_WORDS
from archive.values import Met, key, squeeze, year

_FUNDS: Final = (
    ("general", r"一般公共(?:服务)?预算|公共财政预算|一般预算"),
    ("government_fund", r"政府性基金|基金预算"),
    ("state_capital", r"国有资本|国资"),
    ("fiscal_account", r"财政专户|专户管理|专户资金|教育收费"),
    ("surplus", r"使用非财政拨款|非财政拨款结余|用事业基金|专用结余"),
    ("affiliate", r"附属单位上缴|附属单位缴款|下级单位上缴|附属.*上缴"),
    ("superior", r"上级补助|上级单位补助|上级.*补助"),
    ("operation", r"(?:事业)?单位经营|经营收入|经营预算收入"),
    ("business", r"事业收入|事业预算收入|事业资金"),
    ("other", r"其他收入|其他资金|其它收入|其他预算收入|其他非财政"),
    ("carryover", r"上年结转|上年结余|年初结转|结转资金"),
    ("own", r"单位资金|自有资金"),
    ("fiscal", r"财政拨款|财政资金|财政补助"),
)
_FUND: Final = tuple((name, re.compile(pattern)) for name, pattern in _FUNDS)

# The parts of 三公, and what 机构运行信息表 prints beside them (F09).
_SAN_GONG: Final = (
    ("procurement_sme", r"授予中小"),
    ("procurement_micro", r"授予小微"),
    ("procurement_goods", r"政府采购货物"),
    ("procurement_works", r"政府采购工程"),
    ("procurement_services", r"政府采购服务"),
    ("procurement", r"政府采购"),
    ("agency_operating_administrative", r"^行政单位"),
    ("agency_operating_reference", r"^参照公务员法|^参公"),
    ("reception_foreign", r"外事接待"),
    ("reception_domestic", r"国内(?:公务)?接待"),
    ("reception_abroad", r"国\(境\)外(?:公务)?接待"),
    ("abroad", r"因公出国|出国(?:\(境\))?(?:费|经费|$)"),
    (
        "vehicles",
        r"(?:公务用车|车辆|公车)(?:的)?购置(?:及|和|与|、|费和|费及)运行|公务用车费|公务用车(?:支出|合计|小计)$|公务用车$",
    ),
    ("vehicle_purchase", r"(?:公务用车|车辆|公车)购置|购置费"),
    ("vehicle_operation", r"(?:公务用车|车辆|公车)运行|运行维护费|运行费"),
    ("reception", r"公务接待|接待费"),
    ("meetings", r"会议费"),
    ("training", r"培训费"),
    ("agency_operating", r"机关运行"),
)
_SAN_GONG_PART: Final = tuple((name, re.compile(pattern)) for name, pattern in _SAN_GONG)

_MEASURES: Final = (
    ("change", r"增减|变动(?!后?(?:支出|收入)?预算)|比上年|较上年|差额|(?:^|预算)(?:本次)?调整(?:数|额|金额|\(|$)"),
    # In money or in per cent, where the columns beside it did not tell; and what is added or taken away, which is a change
    # only together.
    ("other", r"同比|环比|升降|增长|调增|调减|追加|追减|单价$|单价\("),
    ("remitted", r"上缴上级"),
    ("subsidy", r"对(?:附属|下级)单位"),
    ("operation", r"经营支出"),
    ("personnel", r"人员经费|人员支出|^人员类?$"),
    ("operating", r"公用经费|公用支出|^(?:日常)?公用类?$"),
    ("basic", r"基本支出"),
    ("project", r"项目支出"),
    ("procurement", r"^政府采购(?:预算|金额|支出|资金)?$"),
)
_MEASURE: Final = tuple((name, re.compile(pattern)) for name, pattern in _MEASURES)
# What is left of another year, or for one. Without a year, 结转结余 is what a budget takes over from the year before.
_STOCKS: Final = (
    ("closing", r"年[末终][^()数]{0,6}(?:结转|结余)|结转下一?年"),
    ("opening", r"年初[^()数]{0,6}(?:结转|结余)|上年[^()数]{0,6}(?:结转|结余)"),
    ("opening", r"^(?:财政拨款)?结转(?:和|及)?结余(?:资金)?$|^结转资金"),
)
_STOCK: Final = tuple((name, re.compile(pattern)) for name, pattern in _STOCKS)
_NEUTRAL: Final = re.compile(
    r"^(?:全[区县市镇](?:合计|小计)?|小计|合计|总计|金额|预算数|决算数|预算|决算|年初预算数?|20\d\d年.*数)$"
)
_BUDGETED: Final = re.compile(r"预算数|年初预算|预算金额|(?:调整|变动)前")
_ADJUSTED: Final = re.compile(r"调整后|调整预算|全年预算|预算调整|变动后?(?:支出|收入)?预算")
_AS_MADE: Final = re.compile(r"年初预算|(?:调整|变动)前")
_FINAL: Final = re.compile(r"决算|统计数|执行数|实际支出")
_OF_WHICH: Final = re.compile(r"^其中:?")
_SIDE: Final = re.compile(r"(?:本年)?(收入|支出)(?!支出)")
_LAST_YEAR: Final = re.compile(r"上年|去年|上年度|上一年")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column says of its amounts. `None` where it says nothing; `year` absolute, `offset` from this year's.

    `stock` is `opening` or `closing` where a heading above is of what is carried over: `measure` then says which part of it.
    """

    measure: str | None
    fund: str | None
    year: int | None
    offset: int
    stage: str | None  # "budgeted", "adjusted" or "final" where the heading names a stage
    direction: str | None
    stock: str | None = None


@lru_cache(maxsize=4096)
def heading(path: tuple[str, ...], san_gong: bool = False) -> Heading:
    """The meaning of a column's headings, top first."""
    path = tuple([_OF_WHICH.sub("", word) for word in path])
    joined = "/".join(path)
    deepest_first = [word for word in reversed(path) if not _NEUTRAL.match(word)]
    measure = None
    parts = (_SAN_GONG_PART + _MEASURE[:2]) if san_gong else _MEASURE
    for word in deepest_first:
        measure = next((name for name, pattern in parts if pattern.search(word)), None)
        if measure:
            break
    stock = None if san_gong or measure == "change" else _stock(path)
    fund = next((name for word in deepest_first if (name := _fund(word))), "carryover" if stock == "opening" else None)
    if san_gong or measure in ("operation", "remitted", "subsidy"):
        fund = None  # 经营支出 is what was spent, whatever it came from
    stage = None
    if path:
        if _ADJUSTED.search(joined) and not _AS_MADE.search(path[-1]):
            stage = "adjusted"
        elif _FINAL.search(path[-1]) or ("决算" in joined and "预算" not in path[-1]):
            stage = "final"
        elif _BUDGETED.search(path[-1]) or _BUDGETED.search(joined):
            stage = "budgeted"
    named = next((y for word in reversed(path) if (y := year(word))), None)
    offset = -1 if named is None and _LAST_YEAR.search(joined) and stock != "opening" and measure != "change" else 0
    side = next((found[1] for word in deepest_first if (found := _SIDE.match(word))), None)
    direction = "revenue" if side == "收入" else "expenditure" if side else None
    return Heading(measure, fund, named, offset, stage, direction, stock)


# What a fund is made of: beside it, these are printed in their own right.
_MADE_OF: Final = {
    "fiscal": ("general", "government_fund", "state_capital"),
    "own": ("business", "superior", "affiliate", "operation", "other"),
}


def is_of_which(words: Iterable[str]) -> bool:
    """Whether a column or row is a part of the one before it, or above it, by its own words: 其中."""
    return any(_OF_WHICH.match(word.lstrip()) for word in words)


def is_sum_of(whole: str | None, fund: str | None) -> bool:
    """Whether a fund is one of those that another is the sum of: 财政拨款 of 一般公共预算, 单位资金 of 事业收入."""
    return whole is not None and fund in _MADE_OF.get(whole, ())


# What is no appropriation: only a unit's whole account has a column of it.
_NOT_FISCAL: Final = ("own", "fiscal_account", *_MADE_OF["own"])


@lru_cache(maxsize=2048)
def funds_headed(headings: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether headings name a fund of the government's budgets, and whether one that is no appropriation.

    >>> funds_headed(("合计", "一般公共预算", "政府性基金")), funds_headed(("合计", "一般公共预算", "单位资金"))
    ((True, False), (True, True))
    """
    found = {_fund(word) for heading in headings for word in heading.split("/")}
    return not found.isdisjoint(_MADE_OF["fiscal"]), not found.isdisjoint(_NOT_FISCAL)


# What a title puts before 支出 that is a part of it: one source of the money besides the government's budgets, or a kind of spending.
_PART_OF_SPENDING: Final = re.compile(
    r"(财政专户|专户(?=管理|资金)|单位资金|自有资金|事业收入|经营收入|其他收入|上级补助|社会保险基金|非财政拨款|(?<![及和、含与加])(?:上年|以前年度|历年)结转|"
    r"三保|还本付息|转移支付|(?:人员|运转|特定目标)类|债券)"
    r"(?:管理)?(?:资金|收入|结余|项目){0,2}\)?(?:预算|决算){0,2}(?:安排的?)?(?:预算|本年|当年)?支出"
)
# Of these, tables of a part are printed beside the whole, with the same headings.
OF_SPENDING: Final = ("general_expenditure", "unit_expenditure")
_FUND_OF_PART: Final = {"社会保险基金": "social_insurance", "非财政拨款": "own"}


@lru_cache(maxsize=4096)
def part_of_spending(title: str) -> tuple[str, str | None] | None:
    """The part of all expenditure that a title (as `values.key`) says a table is of, and its fund if it is one; else None.

    >>> part_of_spending("财政专户管理资金预算支出表"), part_of_spending("三保支出预算表"), part_of_spending("部门支出总表")
    (('财政专户', 'fiscal_account'), ('三保', None), None)
    >>> part_of_spending("一般公共预算上年结转支出表"), part_of_spending("本年收入和上年结转支出表")
    (('上年结转', 'carryover'), None)
    """
    found = _PART_OF_SPENDING.search(title)
    if found is None:
        return None
    part = found[1]
    return part, "carryover" if part.endswith("结转") else _FUND_OF_PART.get(part) or _fund(part)


# One level of government among several: 区本级 beside 全区, 镇街级, 补助镇街, 对镇街转移支付.
_LEVEL: Final = re.compile(
    r"^(?:(?:[市区县镇乡]|区县)?本级|[市区县镇乡]级|区县级|对?(?:补助)?(?:镇街|街镇|乡镇|镇乡|街道|下级)级?)(?:补助|转移支付)?(?:收入|支出)?$"
)


def is_level(path: tuple[str, ...]) -> bool:
    """Whether a column is of one level of government only."""
    return any(_LEVEL.match(word) for word in path)


def is_whole(path: tuple[str, ...]) -> bool:
    """Whether the last heading of a column says only that it is all of what stands above: 合计, 小计, 预算数."""
    return bool(path) and _NEUTRAL.match(path[-1]) is not None


def part_of(path: tuple[str, ...], before: tuple[str, ...]) -> Heading | None:
    """What a column of 其中 is that is no amount in its own right; `before` is the column to its left.

    合计 and 其中:基本支出 are a whole and one of its measures, 财政拨款 and 其中:一般公共预算 a sum and one of its funds;
    but 其中:债务付息 is no measure, and the 教育收费 in 事业收入 no fund beside it.
    """
    place = max(i for i, word in enumerate(path) if _OF_WHICH.match(word))
    words, own, whole = heading(path), heading(path[place:]), heading(path[:place] or before)
    if words.stock is not None:
        return None
    says_more = (own.measure or whole.measure, own.fund or whole.fund) != (whole.measure, whole.fund)
    apart = own.fund is None or whole.fund is None or is_sum_of(whole.fund, own.fund)
    return None if says_more and apart else replace(words, measure="of_which", fund=own.fund or whole.fund)


def _stock(path: tuple[str, ...]) -> str | None:
    """What is carried over, if any heading of a column says so: all under 年末结转和结余 is of it."""
    return next((name for name, pattern in _STOCK for word in path if pattern.search(word)), None)


def _fund(word: str) -> str | None:
    """The fund a heading names. 上年结转 and 年初财政拨款结转 say that money was left, not whose it was."""
    fund = next((name for name, pattern in _FUND if pattern.search(word)), None)
    return None if fund in ("carryover", "fiscal") and _stock((word,)) else fund


@dataclass(frozen=True, slots=True)
class RowWords:
    """What the words before a row say of its amounts."""

    is_total: bool
    measure: str | None
    fund: str | None
    stock: str | None  # "opening" or "closing": the rows below belong to it
    ends_stock: bool


_OPENING: Final = re.compile(r"^(?:上年|年初|上年度)(?:财政拨款)?(?:结转|结余)|^(?:上年|年初).*结转")
_CLOSING: Final = re.compile(r"^(?:年末|年终|结转下|结余结转下)|^(?:财政拨款)?结转(?:到|至)?下一?年")
_SUBTOTAL: Final = re.compile(
    r"^(?:本年(?:财政拨款)?(?:收入|支出)(?:合计|小计)?|(?:收入|支出)?(?:合计|总计)|收支总计|.*(?:经费|支出)合计)$"
)
_BALANCE: Final = re.compile(r"^(?:本年|当年)收支(?:结余|差额)")  # neither what came in nor what went out
_DISTRIBUTED: Final = re.compile(r"^(?:结余分配|提取专用结余|交纳.*所得税)")


class _RowWords(Met[str, RowWords]):
    def look(self, met: str) -> RowWords:
        word = squeeze(met)
        if word in TOTAL_WORDS or _SUBTOTAL.match(word):
            measure = "personnel" if "人员" in word else "operating" if "公用" in word else None
            return RowWords(True, measure, None, None, True)
        if _OPENING.match(word):
            fund = next((f for f, pattern in _FUND[:3] if pattern.search(word)), None)
            return RowWords(False, "opening", fund, "opening", True)
        if _CLOSING.match(word):
            fund = next((f for f, pattern in _FUND[:3] if pattern.search(word)), None)
            return RowWords(False, "closing", fund, "closing", True)
        if _DISTRIBUTED.match(word):
            return RowWords(False, "distributed", None, None, True)
        if _BALANCE.match(word):
            return RowWords(False, "other", None, None, True)
        measure = None
        if word in ("基本支出", "项目支出", "人员经费", "公用经费", "日常公用经费", "人员支出", "公用支出"):
            measure = next(name for name, pattern in _MEASURE if pattern.search(word))
        elif word.startswith("上缴上级支出"):
            measure = "remitted"
        elif word.startswith("对附属单位补助"):
            measure = "subsidy"
        elif word in ("经营支出", "事业单位经营支出"):
            measure = "operation"
        fund = next((f for f, pattern in _FUND if pattern.search(word)), None)
        if fund is not None and word.endswith("支出") and "预算" not in word:
            fund = None
        return RowWords(False, measure, fund, None, fund == "surplus")


_ROW_WORDS: Final = _RowWords()


def row_words(name: str) -> RowWords:
    """The meaning of a row's name (as `values.plain_name`) in a table of funds and totals."""
    return _ROW_WORDS[name]


# When and what for a row's amounts are, where the rest stands over the columns: 2024年, 上年决算数, 年初预算数; how much more
# they are than other rows; and a row that is no money: 完成预算%.
_YEAR_SAID: Final = "(?:20[0-4]\\d年?度?|[上本去当]年度?|上一年度?)"
_STATE: Final = re.compile(
    rf"20[0-4]\d年?度?|[上本去当]年度|上一年度|{_YEAR_SAID}数|(?:{_YEAR_SAID})?(?:三公经费)?(?:支出)?"
    r"(?:年初|调整后?的?|全年|批复)?(?:预算|决算|执行|统计|实际支出|实际执行)(?:数|额|金额)"
    rf"|{_YEAR_SAID}(?:三公经费)?(?:支出)?(?:年初|调整后?的?|全年)?(?:预算|决算|执行)(?:情况|安排)?"
)
_COMPARED_ROW: Final = re.compile(
    rf"(?:[比较同与]?{_YEAR_SAID}(?:预算|决算|执行)?数?)?(?:相比)?(?:增减|变动|差额|增加|减少)(?:变化|变动)?(?:情况|数|额|金额)?"
)
_SHARE_ROW: Final = re.compile(
    r"(?:20|[上本比较同环占完执预决增减变升下])[^,，、。:：]{0,14}(?:%|率|比例|比重|幅度|百分比|[增降升]幅)\)?"
)
_REMARK_BEHIND: Final = re.compile(r"\([^()%]{1,12}\)$")


@lru_cache(maxsize=8192)
def row_state(name: str) -> str | None:
    """What the name of a row says where it says only which year or stage its amounts are of, as a heading would; else None.

    >>> row_state("2024年预算数"), row_state("上年数"), row_state("增减额（万元）"), row_state("完成预算%")
    ('2024年预算数', '上年数', '增减额', '完成预算%')
    >>> row_state("本年支出"), row_state("上年结转"), row_state("三公经费支出"), row_state("行政运行")
    (None, None, None, None)
    """
    if len(name) > 24 or not (name[0] in "20上本去当三年调全批预决执统实比较同与相增减变差环占完升下支" or "%" in name):
        return None
    word = _REMARK_BEHIND.sub("", key(name))
    found = _STATE.fullmatch(word) or _COMPARED_ROW.fullmatch(word) or _SHARE_ROW.fullmatch(word)
    return word if found else None


def is_share(state: str) -> bool:
    """Whether the amounts of a row with this state are no money but per cent."""
    return _SHARE_ROW.fullmatch(state) is not None


# "项目支出结转和结余", "经营结余": what a stock is divided into, where no fund is named.
_LEFT: Final = re.compile(r"(?:基本支出|项目支出|经营).{0,4}(?:结转|结余)")


@lru_cache(maxsize=4096)
def part_of_stock(name: str, stock: str, is_part: bool) -> str | None:
    """The measure of a row below 年初结转 or 年末结转 that is a part of it by its words, or by 其中; else None.

    >>> part_of_stock("项目支出结转和结余", "opening", False), part_of_stock("经营结余", "closing", False)
    ('opening_project', 'of_which')
    >>> part_of_stock("基本支出", "closing", True), part_of_stock("基本支出", "closing", False)
    ('closing_basic', None)
    >>> part_of_stock("历年结余资金", "opening", False)  # a source beside 上年结转
    """
    word = squeeze(name)
    if not (is_part or _LEFT.search(word)):
        return None
    measure = next((measure for measure, pattern in _MEASURE if pattern.search(word)), None)
    if measure in ("basic", "project"):
        return f"{stock}_{measure}"
    return "of_which"


@lru_cache(maxsize=4096)
def san_gong_part(name: str) -> str | None:
    """The part of 三公 that a row's name names, `total` for the whole, or None."""
    word = squeeze(name)
    part = next((part for part, pattern in _SAN_GONG_PART if pattern.search(word)), None)
    if part:
        return part
    if word in TOTAL_WORDS or re.search(r"三公.*(?:经费|支出|合计|总)", word.replace("“", "").replace("”", "")):
        return "total"
    return None
