"""单位(部门)收入总表 (B07, F02): all revenue, by function and by source."""

import re
from typing import Final

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """Sources of revenue over the columns, with functional codes or unit names before the rows."""
    words = [column.heading for column in layout.amounts]
    return sum(map(bool, map(_SOURCE.search, words))) >= 4 and any(map(_OF_A_UNIT.search, words))


_SOURCE: Final = re.compile(r"收入|拨款|资金|结转")
_OF_A_UNIT: Final = re.compile(r"事业收入|上级补助|附属单位|财政专户|其他收入")


KIND = TableKind(
    "unit_revenue",
    re.compile(r"收入(?:预算|决算|总体|情况)*(?:总体情况|情况|总)*表"),
    heads,
    direction="revenue",
    order=70,
    unless=re.compile(r"支出|财政拨款|政府性基金|国有资本|一般公共预算|采购"),
)
