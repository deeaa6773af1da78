"""How one document prints, and what the tables of budgets and final accounts share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from samples.accounts import Books, Entry, with_parents
from samples.grids import Frame, Print, Row

Condition = Callable[[Entry], bool]

NATURES = (("remitted", "上缴上级支出"), ("operation", "事业单位经营支出"), ("subsidy", "对附属单位补助支出"))
BASIC = ("personnel", "operating")


@dataclass(frozen=True, slots=True)
class Setting:
    """How one document prints: names in titles, numbers, frames, and the variants of its tables."""

    unit: str
    noun: str = "单位"  # 单位 or 部门, in titles
    prints: Print = field(default_factory=Print)
    frame: Frame = field(default_factory=Frame)
    last_year_column: bool = False
    two_years_san_gong: bool = False
    cut_titles: tuple[str, ...] = ()
    repeat_economy_rows: int = 0
    full_width_san_gong: bool = False
    general_san_gong: bool = False
    wrong_total: int = 0  # 分 added to the printed 合计 of 支出总表
    labels: str = "表{}"

    def label(self, number: int) -> str:
        return self.labels.format(["", *"一二三四五六七八九十", "十一", "十二", "十三"][number])

    def title(self, number: int, year: int, words: str) -> str:
        """The title, or what is left of it where the page cuts it to the unit's name."""
        return self.unit if f"{number}" in self.cut_titles else f"{self.unit}{year}年{words}"


def is_basic(entry: Entry) -> bool:
    return entry.nature in BASIC


def general(entry: Entry) -> bool:
    return entry.fund == "general"


def under(code: str, attribute: str = "function") -> Condition:
    return lambda entry: getattr(entry, attribute).startswith(code)


def code_rows(
    books: Books,
    names: dict[str, str],
    attribute: str,
    amounts: Callable[[Condition], tuple[int | None, ...]],
    where: Condition,
) -> list[Row]:
    """合计, then every code with its parents; `amounts` sums the entries that a condition picks."""
    codes = with_parents(getattr(entry, attribute) for entry in books.entries if where(entry))
    rows = [Row(None, "合计", amounts(lambda e: True), is_total=True)]
    for code in codes:
        rows.append(Row(code, names[code], amounts(under(code, attribute))))
    return rows
