"""Is this page a disclosure at all? Columns of budgets also hold notices of meetings and plans of work.

Only what says nothing of a budget anywhere is none: a page that is titled as a disclosure and shows no tables lacks
something, and that must be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.model import NOT_DISCLOSURE, Finding, Identity, Reading, Statement
from archive.values import squeeze

_TITLED = re.compile(
    r"(?:预算|决算).*(?:公开|公示|公布|说明|情况|表)|(?:公开|公示|公布|批复).*(?:预算|决算)"
    r"|(?:预算|决算)(?:信息|草案|报告|文本|数据|\d|\([^()]*\))*(?:\.\w{2,5})?$"
)
# What the page's information block says the text is (domain.md §5): the best filter of the sites that fill it.
_GENRES = ("体裁分类", "主题分类", "分类")
_HEADINGS = 8  # opening paragraphs among which a heading may stand
_LONGEST_HEADING = 60
_LONGEST_TITLE = 200  # what is longer is no title, and would be searched from every letter
_LEAST_TEXT = 20  # characters of a paragraph that is more than a label: an empty shell says nothing of what it holds


def is_none(identity: Identity, reading: Reading, statements: Sequence[Statement]) -> bool:
    """Whether a file without tables is no disclosure. An empty page is not: what it should show is unknown."""
    if statements or reading.attachments or not any(len(text) >= _LEAST_TEXT for text in reading.paragraphs):
        return False
    headings = [text for text in reading.paragraphs[:_HEADINGS] if len(text) <= _LONGEST_HEADING and "。" not in text]
    genres = " ".join(reading.metadata.get(label, "") for label in _GENRES)
    titled = any(_TITLED.search(squeeze(text)[:_LONGEST_TITLE]) for text in (identity.title, reading.title, *headings))
    return not titled and "预算" not in genres and "决算" not in genres


def finding(identity: Identity) -> Finding:
    """What is said of a page that was left aside."""
    said = f"“{identity.title}”没有表格，标题、体裁和正文都不是哪个单位的预算或决算：不作为公开文件计数"
    return Finding(f"document.{NOT_DISCLOSURE}", "not_applicable", "reading", f"{said} / no disclosure of a budget")
