"""What a named sum is, in its context: pure functions of the name and of what was spoken of before.

`parent` is the metric of the sum whose parts are being listed, `section` is "revenue", "expenditure" or "". Names and what
leads up to them are the same in thousands of documents: what was made of them is remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from archive.narrative import grammar as g

# Whose total: "示例局2025年收入合计", "本部门支出合计".
_OWNER: Final = re.compile(
    r"(?:[局委办厅室部处院校所站馆会队府园署社团组度年级]|预算|决算|中心|学校|中学|小学|单位|部门|学院|大学|公司)$"
)
# "加上解支出" is a transfer, 工资福利支出 a kind of spending by economic nature.
_NO_FUNCTION: Final = re.compile(
    r"加|上解|(?:工资福利|商品和服务|(?:对)?个人和家庭(?:的)?补助|资本性|债务(?:还本|付息)|对企业补助|人员|公用|日常公用)支出$"
)
_OTHER_PURSE: Final = re.compile(r"(?:专户|基金|经营|事业|保险)(?:预算|资金|管理)*$")
_DISTURBS: Final = re.compile(r"增加|减少|增长|下降|用于|购置|安排的|相关|节约|压减|新增|调整")
_BOUGHT: Final = re.compile(r"购置|购买|采购|新购|新增|更新|更换")
_GIVEN_AWAY: Final = re.compile(r"报废|处置|拍卖|上缴|调出|划转|移交|减少|封存|租")
_EQUIPMENT: Final = re.compile("(?:通用|专用)设备")
_ALL_POSTS: Final = re.compile(r"(?:本?单位|本?部门|共?有|现有|核定|批准)*(?:人员)?(?:总)?编制")


@lru_cache(maxsize=4096)
def resolve(name: str, lead: str, parent: str, section: str, final: bool) -> tuple[str, ...]:
    """The metrics of a subject; none where the name means nothing here. `lead` is what stands before the name."""
    if name in g.BOTH:
        return () if _OTHER_PURSE.search(lead) else g.BOTH[name]
    if name in ("revenue_total", "expenditure_total"):
        return (name.removesuffix("_total"),)
    if name in ("revenue", "expenditure"):
        if lead and not _OWNER.search(lead):
            return ()
        return (f"current_{name}",) if final and section == name else (name,)
    fund, _, side = name.rpartition("_")
    if side == "revenue" and parent in ("current_revenue", "carryover"):
        return (f"{parent}:{fund}",) if fund else (name,)
    if parent.startswith("performance_") and side == "expenditure" and fund in g.FUNDS:
        return (f"{parent}:{fund}",)
    if name in g.FUNDS:
        return _of_fund(name, parent, section)
    if name == "general_grant":  # what the budget grants is spent, unless income is spoken of
        return _of_fund("general", parent, section) or ("general_expenditure",)
    if name in ("fiscal_revenue", "fiscal_expenditure") and any(fund.search(lead) for fund in g.FUND_OF.values()):
        return ()  # of one fund, in words that nobody knows: never that of all
    owner, _, side = parent.rpartition("_")
    if name in ("current_revenue", "current_expenditure", "carryover", "closing"):
        return (f"{name}:{owner}",) if (owner == "fiscal" or owner in g.FUNDS) and side else (name,)
    if name in ("basic", "project", "personnel", "operating"):
        return (_part(name, owner, parent, section),)
    if name in ("procurement_goods", "procurement_works", "procurement_services"):
        return (name + parent.removeprefix("procurement"),) if parent.startswith("procurement") else ()
    return (name.removeprefix("general:"),)


def other_side(purse: str, name: str, is_total: bool, added: bool) -> tuple[str, ...] | None:
    """What 收入 or 支出 is, `name`, behind the income or spending of a fund, `purse`; None: what it always is.

    `is_total`: the fund's was called 总计; `added`: the sentence adds other money to the fund's.

    >>> other_side("government_fund_revenue", "expenditure", False, False), other_side("revenue", "expenditure", False, False)
    (('government_fund_expenditure',), None)
    """
    fund, _, side = purse.rpartition("_")
    other = name.removesuffix("_total")
    if purse == "?":
        return () if not name.endswith("_total") else None
    if fund != "fiscal" and fund not in g.FUNDS:
        return () if added and side == other else None
    if side == other:  # "…收入5620万元,加上年结转210万元,收入总计5830万元": no total of the unit
        return () if added else None
    return (f"{fund}_{other}",) if is_total or not name.endswith("_total") else ()


def _of_fund(fund: str, parent: str, section: str) -> tuple[str, ...]:
    """A fund named alone: "一般公共预算拨款522.61万元"."""
    if parent in ("current_revenue", "carryover", "procurement", "performance_targets", "performance_evaluated"):
        return (f"{parent}:{fund}",)
    if parent.startswith("procurement:"):
        return (f"procurement:{fund}",)
    if parent.endswith("expenditure"):
        return (f"{fund}_expenditure",)
    return (f"{fund}_revenue",) if parent.endswith("revenue") or section == "revenue" else ()


def _part(name: str, owner: str, parent: str, section: str) -> str:
    """基本支出 of what? Without more it is that of the general public budget."""
    split = name in ("basic", "project") and not parent and section == "expenditure"
    if split or parent in ("expenditure", "current_expenditure"):
        return f"expenditure:{name}"
    if parent.endswith("_expenditure") and owner not in ("general", "current"):
        return f"{parent}:{name}"
    return name


def function_of(bare: str, spending: bool) -> str:
    """The metric of spending on a function named by its path or, where spending is listed, by its name; or ""."""
    path = g.FUNCTION_PATH.search(bare) if "(类)" in bare else None
    if path:
        return "function:" + "/".join(part for part in path.groups() if part)
    named = g.FUNCTION_NAME.fullmatch(bare) if spending else None
    return f"function:{named['name']}" if named and not (disturbed(bare) or _NO_FUNCTION.match(bare)) else ""


def without_lead(head: str) -> str:
    """The words before a figure without the year and all that leads up to what is spoken of."""
    return _bare(g.COUNTED_YEAR.sub("", head) if "20" in head else head)


@lru_cache(maxsize=4096)
def _bare(head: str) -> str:
    lead = g.LEAD.match(head)
    return head[lead.end() :] if lead else head


def disturbed(lead: str) -> bool:
    """Whether the words before a subject make it something else: "增加办公设备相关项目支出"."""
    return _DISTURBS.search(lead) is not None


def section_of(text: str) -> str:
    """Whether a heading is about revenue or about expenditure; "" where about both, neither, or 三公."""
    income, spending = "收入" in text, "支出" in text
    if income == spending or "三公" in text:
        return ""
    return "revenue" if income else "expenditure"


@lru_cache(maxsize=4096)
def counted(head: str, unit: str, before: str) -> str:
    """The metric of a count: `head` the words before the number, `before` the metric counted last; "" if unknown."""
    for metric, units, words in g.COUNTED:
        if unit in units and words.search(head):
            if metric == "reception_batches" and "国内公务接待" not in head and not g.ALL_RECEPTIONS.fullmatch(head):
                return f"{metric}:{head.removeprefix('接待')}" if "接待" in head or "来访" in head else ""
            if metric == "large_equipment_count" and (kind := _EQUIPMENT.search(head)):
                return f"{metric}:{kind.group()}"
            return f"staff_posts:{head}" if metric == "staff_posts" and not _ALL_POSTS.match(head) else metric
    base, _, part = before.partition(":")
    if unit in ("人", "人次"):
        people = {"delegations": "abroad_people", "reception_batches": "reception_people"}.get(base, "")
        if not g.PEOPLE.fullmatch(head):  # "387人次(其中外事接待0人次)"
            return f"reception_people:{head}" if base.startswith("reception") and "外事接待" in head else ""
        return f"{people}:{part}" if people and part else people
    if unit in ("辆", "台") and head.endswith("车"):
        bought = _BOUGHT.search(head)
        if bought:  # "主要用于购置执法车1辆" says nothing of how many there are
            return f"vehicle_purchase_count:{head[bought.end() :]}"
        if _GIVEN_AWAY.search(head):
            return ""
        return f"{base}:{head}" if base.startswith("vehicle") else "vehicle_count"
    return ""
