"""“三公”经费支出表 (B04, F09): going abroad, vehicles, reception; one row, one column, or a row for each part."""

import re
from typing import Final

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """Abroad and reception in the headings, or before the rows."""
    words = layout.headings
    if "因公出国" in words and "接待" in words:
        return True
    rows = layout.grid.rows
    labels = "|".join([text for r in layout.body for text in rows[r][:3]])
    return "因公出国" in labels and "接待" in labels and not _ECONOMIC.search(labels)


_ECONOMIC: Final = re.compile(r"\b30[1-3]\d{2}\b")


KIND = TableKind(
    "san_gong",
    re.compile(r"三公|机构运行信息表"),
    heads,
    order=10,
)
