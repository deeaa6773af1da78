"""单位(部门)收支总表 (B06, F01): all money of the unit, revenue beside expenditure."""

import re

from archive.kinds import TableKind
from archive.kinds._words import funds_headed
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """Revenue beside expenditure, undivided by fund or with funds that are no appropriations."""
    sides = {panel.side for panel in layout.panels}
    if not {"revenue", "expenditure"} <= sides:
        return False
    spent = [c.heading for panel in layout.panels if panel.side == "expenditure" for c in panel.amounts]
    return funds_headed(tuple(spent)) != (True, False)


KIND = TableKind(
    "unit_summary",
    re.compile(r"(?:收支|收入支出|收入、支出|收入和支出)(?:预算|决算|总体|情况)*(?:总体情况|情况|总)*表"),
    heads,
    order=60,
    unless=re.compile(r"财政拨款|政府性基金|国有资本|一般公共预算"),
)
