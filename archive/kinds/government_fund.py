"""政府性基金预算(收入)支出表 (B05, F07). In final accounts: opening, revenue, expenditure, closing by code."""

import re

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """政府性基金 over the figures, and no other fund beside it."""
    words = layout.headings
    return "政府性基金" in words and "国有资本" not in words and "一般公共预算" not in words


KIND = TableKind("government_fund", re.compile(r"政府性基金"), heads, fund="government_fund", order=30)
