"""一般公共预算财政拨款支出表 (B02, F05): general public expenditure by function, basic and project."""

import re
from typing import Final

from archive.kinds import TableKind
from archive.layout import Layout
from archive.values import FUNCTIONAL


def heads(layout: Layout) -> bool:
    """Functional codes, 基本支出 and 项目支出, and none of the measures that only a unit's whole account has."""
    words = layout.headings
    if not ("基本支出" in words and "项目支出" in words) or _OF_A_UNIT.search(words):
        return False
    return layout.is_coded(FUNCTIONAL)


_OF_A_UNIT: Final = re.compile(r"上缴上级|经营支出|对附属单位|结余")


KIND = TableKind(
    "general_expenditure",
    re.compile(
        r"一般公共(?:服务)?预算(?:当年)?(?:财政拨款)?(?:本年|收入)?支出|(?<!非)财政拨款支出(?:预算|决算|情况)*(?:明细)?表|公共财政预算.*支出"
    ),
    heads,
    fund="general",
    order=50,
    unless=re.compile(r"基本支出|三公|收支"),
)
