"""一般公共预算财政拨款基本支出表 (B03, F06, B14): basic expenditure by economic purpose, personnel and operating."""

import re

from archive.kinds import TableKind
from archive.layout import Layout
from archive.values import ECONOMIC


def heads(layout: Layout) -> bool:
    """Economic codes before the rows; headings that know personnel and operating, or no fund and no project."""
    words = layout.headings
    return ("科目" in words or "编码" in words) and "项目支出" not in words and layout.is_coded(ECONOMIC)


KIND = TableKind(
    "basic_expenditure",
    re.compile(r"基本支出"),
    heads,
    fund="general",
    order=20,
    unless=re.compile(r"项目支出"),
)
