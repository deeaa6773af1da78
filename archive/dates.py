"""Printed dates to dates. Cleaning is ours, reading is dateparser's.

dateparser reads 2025年2月10日 and 2025-02-10 09:30, but neither Chinese digits, nor 20250210, nor a label in front
(ecosystem.md §6). Printed dates are of Asia/Shanghai and carry no zone: the day is kept as printed.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import dateparser

_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "Ｏ": "0"}
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SPELT = re.compile(
    r"([零〇○一二三四五六七八九]{4})\s*年\s*([一二三四五六七八九十]{1,3})\s*月\s*([一二三四五六七八九十]{1,3})\s*日"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_PRINTED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*([-./年])\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)\s*[日号]?(?:\s*T?\s*(\d{1,2}:\d{2}(?::\d{2})?))?"
)
_LANGUAGES = ["zh", "en"]


def clean_date(text: str) -> str:
    """The first date in a text, in a form that dateparser reads, or "".

    >>> clean_date("发布时间:2025-02-10 09:30 来源：示例办")
    '2025-02-10 09:30'
    >>> clean_date("二〇二五年二月十日"), clean_date("索引 20250210 号"), clean_date("２０２５年２月１０日")
    ('2025-02-10', '2025-02-10', '2025-02-10')
    >>> clean_date("二〇二四年十二月三十一日"), clean_date("2025.2.10"), clean_date("共 2025 件")
    ('2024-12-31', '2025-02-10', '')
    """
    plain = text.translate(_FULL_WIDTH)
    found = _PRINTED.search(plain)
    if found:
        return _iso(found[1], found[3], found[4]) + (f" {found[5]}" if found[5] else "")
    spelt = _SPELT.search(plain)
    if spelt:
        return _iso("".join(_DIGITS[c] for c in spelt[1]), str(_ten(spelt[2])), str(_ten(spelt[3])))
    compact = _COMPACT.search(plain)
    return _iso(*compact.groups()) if compact else ""


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """The first date printed in `text`, or None where none is (or none that the calendar has).

    >>> parse_date("二〇二五年二月十日"), parse_date("发布时间:2025-02-10 09:30"), parse_date("20250210")
    (datetime.date(2025, 2, 10), datetime.date(2025, 2, 10), datetime.date(2025, 2, 10))
    >>> parse_date("2025-02-30") is None, parse_date("三公经费") is None
    (True, True)
    """
    cleaned = clean_date(text)
    if not cleaned:
        return None
    read = dateparser.parse(cleaned, languages=_LANGUAGES, settings={"DATE_ORDER": "YMD", "STRICT_PARSING": True})
    # dateparser bends 2025-02-30 to a day that exists; a date that is not in the calendar is no date.
    return read.date() if read and read.strftime("%Y-%m-%d") == cleaned[:10] else None


def _iso(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _ten(text: str) -> int:
    """一 … 三十一.

    >>> [_ten(t) for t in ("一", "十", "十二", "二十", "三十一")]
    [1, 10, 12, 20, 31]
    """
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(_DIGITS[tens])
    return 10 * int(_DIGITS[tens] if tens else "1") + int(_DIGITS[ones] if ones else "0")
