"""项目支出绩效目标表 (B10): a form for each project, or a list of projects with their indicators."""

import re
from itertools import chain

from archive.kinds import TableKind
from archive.layout import Layout


def heads(layout: Layout) -> bool:
    """The words of the form: indicators of three levels or with comparators, and what is said of each."""
    texts = set(chain.from_iterable(layout.grid.rows))
    if "指" not in "".join(texts):
        return False
    words = {text.replace(" ", "") for text in texts}
    return not (words.isdisjoint(("三级指标", "指标性质")) or words.isdisjoint(_SAID_OF_EACH))


_SAID_OF_EACH = ("指标值", "项目名称", "当年绩效目标", "绩效目标")


KIND = TableKind("project_targets", re.compile(r"绩效目标|绩效.*申报表"), heads, shape="targets", order=7)
