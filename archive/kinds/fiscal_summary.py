"""财政拨款收支总表 (B01, F04): the two-sided account of fiscal appropriations, by fund."""

import re

from archive.kinds import TableKind
from archive.kinds._words import funds_headed
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """Revenue beside expenditure, and the expenditure by the funds of the government's budgets alone."""
    sides = {panel.side for panel in layout.panels}
    if not {"revenue", "expenditure"} <= sides:
        return False
    spent = [c.heading for panel in layout.panels if panel.side == "expenditure" for c in panel.amounts]
    return funds_headed(tuple(spent)) == (True, False)


KIND = TableKind(
    "fiscal_summary",
    re.compile(
        r"财政拨款(?:预算|决算)?(?:收入支出|收支|收入、支出|收入和支出)(?:预算|决算|总体)*(?:总体情况|情况|总)?表"
    ),
    heads,
    order=45,
    unless=re.compile(r"一般公共预算财政拨款收入支出|政府性基金|国有资本"),
)
