"""国有资本经营预算(收入)支出表 (B12, F08)."""

import re

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """国有资本经营 over the figures, and no other fund beside it."""
    words = layout.headings
    return "国有资本" in words and "政府性基金" not in words and "一般公共预算" not in words


KIND = TableKind("state_capital", re.compile(r"国有资本经营"), heads, fund="state_capital", order=31)
