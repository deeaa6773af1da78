"""Amounts, money units, codes and names as they are printed: pure functions.

Money is exact: text → Decimal → integer 分. Nothing here ever passes through a float.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sized
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final, TypeVar

_Met = TypeVar("_Met", bound=Sized)
_Made = TypeVar("_Made")

# 分 in one unit of money.
FEN: Final = {
    "元": 100,
    "百元": 10_000,
    "千元": 100_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "亿元": 10_000_000_000,
}

_MONEY_UNIT: Final = re.compile(
    r"(?:单位|金额|币种|人民币)(?::|[均都]?[为是])?(?:人民币)?[:(]?(万元|亿元|百万元|千元|百元|元)"
    r"|[(\[](?:人民币)?(万元|亿元|千元|元)[)\]]|^(万元|亿元|千元|元)$|以(?:人民币)?(万元|亿元|千元|元)为"
)
_SPACE: Final = re.compile(r"[\s\u200b\ufeff\xa0]+")
# Marks of footnotes behind a figure: circled, bracketed and superior digits would become digits of it.
_MARKS: Final = re.compile(
    r"(\d[)\uff09]?)\s{0,3}(?:[\xb2\xb3\xb9\u2070\u2074-\u2079\u2460-\u2487\u24ea-\u24ff\u3251-\u325f\u32b1-\u32bf]{1,4}|"
    r"[*\uff0a※]{1,4}\s{0,3}$)"
)
_MARK: Final = re.compile(
    r"[*\uff0a※\xb2\xb3\xb9\u2070\u2074-\u2079\u2460-\u2487\u24ea-\u24ff\u3251-\u325f\u32b1-\u32bf]"
)
# The full-width forms that are printed everywhere, with what NFKC makes of them: it takes 1,900 instructions a character
# as soon as one has to be changed, and next to none where nothing has to be.
_WIDE: Final = tuple(zip("（）：，；％．　\xa0０１２３４５６７８９", "():,;%.  0123456789", strict=True))
# A number with optional thousands separators: "1,537.4". The sign may be a hyphen or a minus; accountants also
# write negative amounts in brackets.
_NUMBER: Final = re.compile(r"([-+−–]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?")
_ENUMERATOR: Final = re.compile(
    r"^(?:[(\uff08]?[一二三四五六七八九十百]+[)\uff09][、.]?|[一二三四五六七八九十百]+[、.．]|"
    r"[(\uff08]\d{1,2}[)\uff09]|\d{1,2}[、.．](?!\d)|其中[:\uff1a]|[①-⑳]|[★*#△▲]+)"
)
_QUOTES: Final = re.compile("[“”\"‘’'「」『』《》]")


_MOST_MET: Final = 16384


class Met(dict[_Met, _Made]):
    """What was made of all that was met so far: faster than `lru_cache`, and forgotten altogether when there is too much."""

    def look(self, met: _Met) -> _Made:
        """What is to be made of it."""
        raise NotImplementedError

    def __missing__(self, met: _Met) -> _Made:
        made = self.look(met)
        if len(met) <= 60:  # prose is not met again
            if len(self) >= _MOST_MET:
                self.clear()
            self[met] = made
        return made


def squeeze(text: str) -> str:
    """Full-width forms to half-width and all white space away: the form in which printed words are compared.

    >>> squeeze("上级补助 收入（万元）"), squeeze("40.00①"), squeeze("第①项")
    ('上级补助收入(万元)', '40.00', '第1项')
    """
    if _MARK.search(text):
        text = _MARKS.sub(r"\1", text)
    if not unicodedata.is_normalized("NFKC", text):
        for wide, narrow in _WIDE:
            text = text.replace(wide, narrow)
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).replace("\u200b", "").replace("\ufeff", "")


class _Keys(Met[str, str]):
    def look(self, met: str) -> str:
        return _QUOTES.sub("", squeeze(met))


_KEYS: Final = _Keys()


def key(text: str) -> str:
    """`squeeze` without quotation marks, so that “三公”经费 and 三公经费 are one word.

    >>> key("“三 公”经费")
    '三公经费'
    """
    return _KEYS[text]


@lru_cache(maxsize=16384)
def plain_name(text: str) -> str:
    """The name in a row heading, without enumeration and white space; brackets stay as printed.

    >>> plain_name("一、一般公共服务支出"), plain_name("（二）政府性基金 预算资金"), plain_name("其中：货物")
    ('一般公共服务支出', '政府性基金预算资金', '货物')
    """
    name = _SPACE.sub("", text)
    previous = None
    while name != previous:
        previous, name = name, _ENUMERATOR.sub("", name)
    return name


class _Units(Met[str, str | None]):
    def look(self, met: str) -> str | None:
        found = _MONEY_UNIT.search(squeeze(met))
        return (found[1] or found[2] or found[3] or found[4]) if found else None


_UNITS: Final = _Units()


def money_unit(text: str) -> str | None:
    """The money unit a note states, or None.

    >>> money_unit("单位：万元"), money_unit("金额单位:元"), money_unit("当年预算（万元）"), money_unit("单位：人")
    ('万元', '元', '万元', None)
    >>> money_unit("金额：元"), money_unit("人民币：元"), money_unit("元"), money_unit("会议费3万元")
    ('元', '元', '元', None)
    >>> money_unit("注：本表金额单位为元"), money_unit("以上单位均为万元"), money_unit("金额以元为单位")
    ('元', '万元', '元')
    """
    if "元" not in text:
        return None
    return _UNITS[text]


class _Numbers(Met[str, Decimal | None]):
    def look(self, met: str) -> Decimal | None:
        if not met or len(met) > 40:
            return None
        plain = squeeze(met)
        if plain.endswith("元"):
            plain = plain.removesuffix(unit_behind(plain))
        if plain.startswith(("¥", "￥")):
            plain = plain[1:]
        negative = False
        if plain.startswith("(") and plain.endswith(")") and len(plain) > 2:
            negative, plain = True, plain[1:-1]
        found = _NUMBER.fullmatch(plain)
        if not found or not (found[2] or found[3]):
            return None
        value = Decimal((found[2] or "0").replace(",", "") + (found[3] or ""))
        return -value if negative or found[1] in ("-", "−", "–") else value


_NUMBERS: Final = _Numbers()


def number(text: str) -> Decimal | None:
    """The number a cell prints, exactly, or None for a blank, a dash, words, or anything else that is no number.

    >>> number("1, 537.4"), number("５２２．６１"), number("0"), number("-3.50"), number("(12.00)")
    (Decimal('1537.4'), Decimal('522.61'), Decimal('0'), Decimal('-3.50'), Decimal('-12.00'))
    >>> number("—"), number(""), number("表一"), number("2.5%"), number("1.2.3"), number("1,23")
    (None, None, None, None, None, None)
    >>> number("40①"), number("80.50²"), number("12.50 *"), number("（3.00）⑵"), number("①")
    (Decimal('40'), Decimal('80.50'), Decimal('12.50'), Decimal('-3.00'), Decimal('1'))
    >>> number("8.62万元"), number("1,500元"), number("5万元以上"), number("万元")
    (Decimal('8.62'), Decimal('1500'), None, None)
    """
    return _NUMBERS[text]


def unit_behind(plain: str) -> str:
    """The money unit that ends a figure printed with its own, or nothing.

    >>> unit_behind("8.62万元"), unit_behind("8.62")
    ('万元', '')
    """
    return max((unit for unit in FEN if plain.endswith(unit)), key=len, default="")


@lru_cache(maxsize=65536)
def fen(value: Decimal, unit: str) -> tuple[int, bool]:
    """(分, exact): the amount in 分, and whether nothing was rounded away on the way. Halves are rounded away from 0.

    >>> fen(Decimal("522.61"), "万元"), fen(Decimal("1.005"), "元"), fen(Decimal("-1.005"), "元")
    ((522610000, True), (101, False), (-101, False))
    """
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(abs(numerator) * FEN[unit], denominator)
    if rest * 2 >= denominator:
        whole += 1
    return (whole if numerator >= 0 else -whole), not rest


class Fen(Met[str, tuple[int, bool] | None]):
    """What amounts printed in one money unit are, as `fen` has it; None for a text that is no number. An amount with a
    unit of its own behind it is in that.

    >>> Fen("万元")["1,537.40"], Fen("元")["—"], Fen("万元")["86200元"]
    ((1537400000, True), None, (8620000, True))
    """

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def look(self, met: str) -> tuple[int, bool] | None:
        value = number(met)
        return None if value is None else fen(value, unit_behind(squeeze(met)) or self.unit)


@cache
def fen_in(unit: str) -> Fen:
    """The amounts met so far in a money unit of `FEN`."""
    return Fen(unit)


@lru_cache(maxsize=65536)
def decimals(text: str) -> int:
    """How many decimals a printed number has.

    >>> decimals("522.61"), decimals("3"), decimals("1,537.4"), decimals("(5.0 )"), decimals("５．２５"), decimals("5.25②")
    (2, 0, 1, 1, 2, 2)
    >>> decimals("8.62万元")
    2
    """
    fraction = text.partition(".")[2]
    if fraction.isdigit() and fraction.isascii():
        return len(fraction)
    plain = squeeze(text).rstrip(")")
    _, point, fraction = plain.removesuffix(unit_behind(plain)).partition(".")
    return len(fraction) if point else 0


def last_place(unit: str, printed: Iterable[str]) -> int:
    """The last decimal place of figures printed in a money unit, in 分: a trailing zero is dropped, a decimal never invented.

    >>> last_place("万元", ["1.5", "2.00"]), last_place("元", ["300"]), last_place("元", ["0.125"])
    (10000, 100, 1)
    """
    place: int = FEN.get(unit, FEN["万元"]) // 10 ** max(map(decimals, printed), default=0)
    return max(1, place)


# What the codes of the classifications begin with: the functional one, and the economic ones of departments and of government.
FUNCTIONAL, ECONOMIC = "2", "35"
_FUNCTIONAL: Final = re.compile(rf"[{FUNCTIONAL}]\d{{2}}(?:\d{{2}}(?:\d{{2}})?)?")
_ECONOMIC: Final = re.compile(rf"[{ECONOMIC}]\d{{2}}(?:\d{{2}}(?:\d{{2}})?)?")
_CODE: Final = re.compile(r"\d{3}(?:\d{2}){0,2}")
_DIVIDED_CODE: Final = re.compile(r"(\d{3})(?:[-—–](\d{2})(?:[-—–](\d{2}))?|\.(\d{2})\.(\d{2}))(?!\d)")
# What is a code where only codes can be: "201.03" and "201.00" are amounts anywhere else.
_DOTTED_CODE: Final = re.compile(r"(\d{3})\.(?!00)(\d{2})|(\d{3}(?:\d{2}){0,2})\.0{1,4}")
_OPEN: Final = "[(【〔{"
_CLOSED: Final = "])】〕}"


class _Codes(Met[str, str | None]):
    def look(self, met: str) -> str | None:
        plain = key(met).removesuffix(".0")
        if _CODE.fullmatch(plain):
            return plain
        divided = _DIVIDED_CODE.fullmatch(plain)
        return "".join(divided.groups("")) if divided else None


_CODES: Final = _Codes()


def code(text: str) -> str | None:
    """A classification code of 3, 5 or 7 digits, or None. Spreadsheets print codes as numbers ("201.0") at times.

    >>> code(" 20103"), code("201.0"), code("2010"), code("合计"), code("201 03 01")
    ('20103', '201', None, None, '2010301')
    >>> code("201-03-01"), code("2025-03-01"), code("201-3"), code("201.03.01"), code("'20103")
    ('2010301', None, None, '2010301', '20103')
    """
    return _CODES[text]


def code_in_column(text: str) -> str | None:
    """The code in a cell of a column that holds codes and nothing else.

    >>> code_in_column("201.03"), code_in_column("20103.00"), code_in_column("[2010301]"), code_in_column("12.00")
    ('20103', '20103', '2010301', None)
    """
    found = code(text)
    if found is not None or not text:
        return found
    plain = key(text)
    if plain[0] in _OPEN and plain[-1] in _CLOSED:
        plain = plain[1:-1]
    dotted = _DOTTED_CODE.fullmatch(plain)
    return code("".join(dotted.groups(""))) if dotted else code(plain)


def code_before(text: str) -> tuple[str, str] | None:
    """(code, name) where both stand in one cell, or None.

    >>> code_before("201一般公共服务支出"), code_before("201-03-01 行政运行"), code_before("2025年预算")
    (('201', '一般公共服务支出'), ('2010301', '行政运行'), None)
    >>> code_before("【201】一般公共服务支出"), code_before("行政运行（2010301）"), code_before("办公楼（105）")
    (('201', '一般公共服务支出'), ('2010301', '行政运行'), None)
    """
    plain = key(text)
    if plain and (plain[0] in _OPEN or plain[-1] in _CLOSED):
        return _code_in_brackets(plain)
    divided = _DIVIDED_CODE.match(plain)
    digits = divided[0] if divided else plain[: len(plain) - len(plain.lstrip("0123456789"))]
    rest = plain[len(digits) :].lstrip("-—.")
    found = code(digits)
    return (found, rest) if found and rest and not rest[0].isdigit() and rest[0] not in "年月." else None


def _code_in_brackets(plain: str) -> tuple[str, str] | None:
    """What stands in brackets before a name or behind it is its code only if it is one of a classification."""
    if plain[0] in _OPEN:
        end = next((i for i, letter in enumerate(plain) if letter in _CLOSED), 0)
        digits, name = plain[1:end], plain[end + 1 :]
    else:
        start = max(map(plain.rfind, _OPEN))
        digits, name = plain[start + 1 : -1], plain[: max(start, 0)]
    found = code(digits)
    return (found, name) if found and name and found[0] in FUNCTIONAL + ECONOMIC else None


def is_functional(plain: str) -> bool:
    """Whether a code is of the functional classification (2xx).

    >>> is_functional("2010301"), is_functional("30101")
    (True, False)
    """
    return _FUNCTIONAL.fullmatch(plain) is not None


def is_economic(plain: str) -> bool:
    """Whether a code is of the economic classification, the department's (3xx) or the government's (5xx).

    >>> is_economic("30101"), is_economic("50502"), is_economic("2010301")
    (True, True, False)
    """
    return _ECONOMIC.fullmatch(plain) is not None


def level(plain: str) -> int:
    """The level of a code: 类 1, 款 2, 项 3.

    >>> level("201"), level("20103"), level("2010301")
    (1, 2, 3)
    """
    return (len(plain) - 1) // 2


_UNIT_CODE: Final = re.compile(r"\d{3}(?:\d{3}){0,2}")
_PROJECT_CODE: Final = re.compile(r"\d{8}[A-Z]\d{12}")


def is_unit_code(plain: str) -> bool:
    """Whether this may be the code of a budget unit: 3 digits for a department, 6 or 9 for what belongs to it.

    >>> is_unit_code("401"), is_unit_code("401001"), is_unit_code("40101")
    (True, True, False)
    """
    return _UNIT_CODE.fullmatch(plain) is not None


def is_project_code(plain: str) -> bool:
    """Whether this is the code of a project, which has 21 characters.

    >>> is_project_code("50010925T000004567001"), is_project_code("2010301")
    (True, False)
    """
    return _PROJECT_CODE.fullmatch(plain) is not None


_PROJECT: Final = re.compile(rf"^({_PROJECT_CODE.pattern})\s*[-—_－]\s*(.+)$", re.S)


def project_code(text: str) -> tuple[str | None, str]:
    """(21-character project code or None, name).

    Division (6), year of creation (2), class letter, serial (12); it persists over the years.

    >>> project_code("50015324T000004031993-渝快办推广使用费")
    ('50015324T000004031993', '渝快办推广使用费')
    >>> project_code("物业管理费")
    (None, '物业管理费')
    """
    plain = text.strip()
    found = _PROJECT.match(plain)
    return (found[1], found[2].strip()) if found else (None, plain)


_YEAR: Final = re.compile(r"(?<!\d)(20[0-4]\d)\s*(?=年|年度|预算|决算|部门|单位|[^\d]|$)")
_CHINESE_YEAR: Final = re.compile(r"二[〇○零0]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年")
_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}


def year(text: str) -> int | None:
    """The year a heading names, or None.

    >>> year("2025年预算数"), year("二〇二四年度部门决算"), year("上年预算数")
    (2025, 2024, None)
    """
    plain = squeeze(text)
    found = _YEAR.search(plain)
    if found:
        return int(found[1])
    spelt = _CHINESE_YEAR.search(text)
    return 2000 + 10 * _DIGITS[spelt[1]] + _DIGITS[spelt[2]] if spelt else None
