"""单位(部门)支出总表 (B08, F03): all expenditure by function: basic, project, and what only units have."""

import re
from typing import Final

from archive.kinds import TableKind
from archive.layout import Layout
from archive.values import FUNCTIONAL


def heads(layout: Layout) -> bool:
    """Functional codes, 基本支出 and 项目支出, with 上缴上级, 经营 or 对附属单位 beside them."""
    words = layout.headings
    if not ("基本支出" in words and "项目支出" in words and _OF_A_UNIT.search(words)):
        return False
    return layout.is_coded(FUNCTIONAL) or not layout.codes


_OF_A_UNIT: Final = re.compile(r"上缴上级|经营支出|对附属单位")


KIND = TableKind(
    "unit_expenditure",
    re.compile(
        r"支出(?:预算|决算|总体|情况)*(?:总体情况|情况|总)*表"
        # In detail, of the unit and not of one expense or appropriation (会议费支出明细表), nor by purpose.
        r"|(?:部门|单位|预算|决算|年度?|整体|级|局|^)支出(?:预算|决算)?(?:明细|分类|汇总|核定|安排){1,2}表(?!.{0,12}经济)"
    ),
    heads,
    order=80,
    unless=re.compile(
        r"收支|收入(?!(?:预算)?安排)|(?<!非)财政拨款|政府性基金|国有资本|一般公共预算|采购|三公|基本支出|项目支出"
    ),
)
