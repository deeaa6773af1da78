"""Amounts that stand in no table and in no sentence: what is left where a table was not found, or only in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from archive.model import Finding

CHECK: Final = "reading.stray"

# Only what has decimals or thousands is an amount for certain: years, codes and page numbers have none.
_AMOUNT: Final = re.compile(r"^[-−–]?(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d{1,6})?|\d{1,12}\.\d{1,6})$")
_MONTH: Final = re.compile(r"^(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])$")
_SECTION: Final = re.compile(r"^\d{1,2}\.\d$")
_SENTENCE: Final = re.compile(r"[。；！？元%％]")
# How many are quoted, so that a reader finds them.
_QUOTED: Final = 5


def amounts_in(text: str, after: str = "") -> list[str]:
    """The amounts that stand by themselves in a text that is no sentence; `after` is the text that it may go on with.

    >>> amounts_in("303 对个人和家庭的补助 60.00 60.00")
    ['60.00', '60.00']
    >>> amounts_in("收入合计 60.00 万元"), amounts_in("收入合计 60.00", after="万元，"), amounts_in("2.1 收入说明")
    ([], [], [])
    """
    if "。" in text or _SENTENCE.search(text + after[:2]):
        return []
    words = text.split()
    found = [word for word in words if _AMOUNT.match(word) and not _MONTH.match(word)]
    # "2.1 收入说明" is the second part's first section.
    if found and len(words) > 1 and _SECTION.match(words[0]) and not _AMOUNT.match(words[1]):
        return found[1:]
    return found


def stray(found: Iterable[str], page: int | None = None) -> Iterator[Finding]:
    """One finding that counts and quotes these amounts, if there are any."""
    amounts = list(found)
    if not amounts:
        return
    where = f"第 {page} 页" if page else "文中"
    quoted = "、".join(amounts[:_QUOTED]) + ("……" if len(amounts) > _QUOTED else "")
    yield Finding(
        CHECK,
        "unreadable",
        "reading",
        f"{where}有 {len(amounts)} 个金额（{quoted}）不在任何表格里，也不成句，没有读入 / "
        "amounts that stand in no table and in no sentence were not read",
    )
