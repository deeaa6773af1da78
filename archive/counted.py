"""What a table of a known kind counts that is no money: 团组, 辆, 批次, as statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.columns import Amounts
from archive.model import Statement
from archive.values import key, number

# The metrics are those of `archive.narrative`.
_COUNT_METRICS = (
    ("delegations", ("团组",)),
    ("abroad_people", ("出国", "人")),
    ("vehicle_purchase_count", ("购置", "数")),
    ("vehicle_count", ("保有",)),
    ("reception_batches", ("批次",)),
    ("reception_people", ("接待", "人")),
)


_COUNTED = re.compile(
    r"团组|人次|批次|保有|车辆数|单价\d{1,4}万元[^费额]{0,20}设备|\((?:辆|人|个|批|次|台|套|台[,、/]?套|台\(套\))\)|用车$|数量?$"
)
_MONEY_COUNTED = re.compile(r"(?:预算|决算|支出|金额|统计)数$")


def is_count(name: str) -> bool:
    """Whether a row of the 三公 table counts things (团组, 辆, 批次) and is no money."""
    word = key(name)
    return _COUNTED.search(word) is not None and _MONEY_COUNTED.search(word) is None


def counted(name: str, row: Sequence[str], one: Amounts) -> Statement:
    """What a row or column counts, as a statement; paragraph -1 says that it stood in a table."""
    text = row[one.index]
    metric = next((m for m, words in _COUNT_METRICS if all(word in name for word in words)), "count")
    return Statement(metric, None, None, "", f"{name} {text}", -1, one.year, int(number(text) or 0))
