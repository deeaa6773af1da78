"""政府采购预算明细表 (B09): goods A, works B, services C, by source of the money."""

import re

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """Rows A, B, C with the names of what is bought, or 采购 in a heading."""
    if any("采购" in heading for heading in layout.headings):
        return True
    rows = layout.grid.rows
    names = {text for r in layout.body for text in rows[r][:3]}
    return bool(names & {"货物", "工程", "服务"}) and bool(names & {"A", "B", "C"})


KIND = TableKind("procurement", re.compile(r"政府采购"), heads, order=15, unless=re.compile(r"购买服务目录"))
