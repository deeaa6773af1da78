"""政府采购预算明细表 (B09): goods A, works B, services C, by source of the money."""

import re
from typing import Final

from archive.kinds import TableKind
from archive.layout import Layout

# What only a list of purchases is headed with; 政府采购 over one column among others is a part of what the table is of.
_BOUGHT: Final = re.compile(r"采购(?:品目|目录|项目|内容|名称|编码|数|方式|组织|时间|类)")


def heads(layout: Layout) -> bool:
    """Rows A, B, C with the names of what is bought, or headings of what is bought, how many and how."""
    if _BOUGHT.search(layout.headings):
        return True
    amounts = [column.heading for column in layout.amounts]
    if sum("采购" in heading for heading in amounts) * 2 > len(amounts):
        return True
    rows = layout.grid.rows
    names = {text.removesuffix("类") for r in layout.body for text in rows[r][:3]}
    return not (names.isdisjoint(("货物", "工程", "服务")) or names.isdisjoint(("A", "B", "C")))


KIND = TableKind("procurement", re.compile(r"政府采购"), heads, order=15, unless=re.compile(r"购买服务目录"))
