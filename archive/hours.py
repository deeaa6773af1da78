"""A stretch of the day in which a crawl may run, as cron's user writes it: 22:00-07:00. It may pass midnight."""

from __future__ import annotations

import re
from datetime import time

_TIME = r"\s*([01]?\d|2[0-3]):([0-5]\d)\s*"
_HOURS = re.compile(f"{_TIME}-{_TIME}")


def hours_of(text: str) -> tuple[time, time]:
    """(begin, end). Raises ValueError.

    >>> hours_of("22:00-07:30")
    (datetime.time(22, 0), datetime.time(7, 30))
    """
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}”不是时段，应如 22:00-07:00 (no hours)")
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    return time(begin_hour, begin_minute), time(end_hour, end_minute)
