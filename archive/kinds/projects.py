"""项目支出(预算)表 (B13): one row a project, by source of the money."""

import re

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """项目名称 before the rows and no functional code."""
    labels = {column.path[-1] for panel in layout.panels for column in panel.labels if column.path}
    return "项目名称" in labels and not labels & {"科目编码", "科目名称"}


KIND = TableKind(
    "projects",
    re.compile(r"项目支出(?:预算|明细|安排|情况)*(?:总|明细|情况)?表|项目(?:预算)?(?:明细|安排情况|清单)表|重点项目"),
    heads,
    order=40,
    unless=re.compile(r"绩效|基本支出|收入"),
)
