"""Numbers in spreadsheets as they are shown: value and number format → the text a reader sees.

A workbook stores 522.6099999 and shows 522.61; it stores 0 and shows "-", or nothing. What is shown is what was
published. Formats follow ECMA-376 part 1, §18.8.31.
"""

from __future__ import annotations

import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

# Formats that files name by number without spelling them out (ECMA-376 part 1, §18.8.30).
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    49: "@",
}  # fmt: skip
# What a format can hold besides digits: colours and conditions in brackets, a gap as wide as a character, a filler,
# quoted text, one character taken literally.
_TOKEN = re.compile(r'\[[^\]]*\]|_.|\*.|"[^"]*"|[\\!].|[0#?]|[.,%]|[Ee][+-]|General|G/通用格式|.')
_DATE = re.compile(r"[ymdhs年月日时]", re.I)
_CONDITION = re.compile(r"\[(<=|<>|<|>=|>|=)\s{0,3}(-?\d{1,15}(?:\.\d{1,15})?)\]")
_COLOUR = re.compile(r"\[(?:Red|Color\s?\d{1,2}|红色?|颜色\s?\d{1,2})\]", re.I)
_HOLDS = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "<>": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


def shown(value: float | int, pattern: str) -> str:
    """The text of a number in a cell with this number format.

    >>> shown(522.6099999, "0.00"), shown(2010301.0, "General"), shown(1234.5, "#,##0.00_ ")
    ('522.61', '2010301', '1,234.50')
    >>> shown(0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '), shown(0.0, "0.00;-0.00;;@"), shown(-3.5, "0.00")
    ('-', '', '-3.50')
    >>> shown(0.1 + 0.2, "General"), shown(0.415, "0.0%"), shown(123456, "0!.0000")
    ('0.3', '41.5%', '12.3456')
    >>> shown(637.89, '[=0]"";0.00'), shown(0, '[=0]"";0.00'), shown(637.89, "[Red][<0]-0.00;0.00")
    ('637.89', '', '637.89')
    """
    quick = _quick(value, pattern)
    if quick is not None:
        return quick
    found = _section(_sections(pattern), _exact(value))
    if found is None:
        return general(value)
    section, number = found
    tokens = _tokens(section)
    if not any(token in ("0", "#", "?") for token in tokens):
        if any(token in ("General", "G/通用格式") for token in tokens) or section.strip() in ("", "@"):
            return "" if section == "" and pattern else general(value)
        return "".join(_literal(token) for token in tokens).strip()
    bare = "".join(token for token in tokens if len(token) == 1)
    if _DATE.search(bare) or "E+" in tokens or "E-" in tokens or "/" in bare:
        return general(value)
    return _filled(tokens, number)


def _quick(value: float | int, pattern: str) -> str | None:
    """The commonest formats for numbers that need no rounding; None for all others."""
    plain = _plain(pattern)
    if plain is None:
        return None
    thousands, places = plain
    whole, _, fraction = f"{value:.15g}".partition(".")
    if "e" in whole or "e" in fraction or len(whole) + len(fraction) > 11:
        return None
    if places < 0:
        return f"{whole}.{fraction}" if fraction else whole
    if len(fraction) > places or whole.startswith("-0"):
        return None
    if thousands:
        whole = f"{int(whole):,}"
    return f"{whole}.{fraction.ljust(places, '0')}" if places else whole


@lru_cache(maxsize=512)
def _plain(pattern: str) -> tuple[bool, int] | None:
    """(thousands, decimals) of a format of one section with nothing else in it; decimals are -1 in General."""
    if pattern in ("General", "", "@"):
        return False, -1
    found = re.fullmatch(r"(0|#,##0)(?:\.(0+))?(?:_.)*", pattern)
    return (found.group(1) != "0", len(found.group(2) or "")) if found else None


def general(value: float | int) -> str:
    """A number in the General format: whole numbers whole, others with up to ten significant digits, as Excel shows.

    >>> general(2010301.0), general(522.61), general(1e-7), general(4000000000000.0)
    ('2010301', '522.61', '0.0000001', '4000000000000')
    """
    number = _exact(value)
    if number == number.to_integral_value():
        return f"{number:f}".split(".")[0]
    digits = max(0, 10 - max(number.adjusted() + 1, 1)) if number.adjusted() >= 0 else 9 - min(number.adjusted(), -1)
    return f"{round(number, digits):f}".rstrip("0").rstrip(".")


def _exact(value: float | int) -> Decimal:
    """Spreadsheets keep fifteen significant digits: what lies beyond is noise of the binary fraction."""
    return Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")


# A part of a format and the numbers it is for: what they are compared with, and what they are compared to.
_Part = tuple[str, str, Decimal]


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[_Part, ...]:
    """The parts of a format for numbers; the sign of comparison is blank where a part states no condition."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', pattern or "General")[:3]
    stated = [_CONDITION.search(part) for part in parts]
    return tuple(
        (part, found[1] if found else "", Decimal(found[2] if found else 0))
        for part, found in zip(parts, stated, strict=True)
    )


@lru_cache(maxsize=512)
def _tokens(section: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(section))


def _section(sections: tuple[_Part, ...], number: Decimal) -> tuple[str, Decimal] | None:
    """The part of the format that a number is shown by, and the number to be set into it; None where no part is for it.

    A part for negative numbers alone prints the sign itself, as a mark or, which only the eye sees, by its colour.
    """
    at = _place(sections, number)
    if at is None:
        return None
    section, sign, limit = sections[at]
    if number >= 0 or (at == 0 and not sign):
        return section, number
    alone = sign in ("<", "<=", "=") and limit <= 0 if sign else at == 1 and not sections[0][1]
    if any(_literal(token) in ("-", "(") for token in _tokens(section)) or (alone and not _COLOUR.search(section)):
        return section, -number
    return section, number


def _place(sections: tuple[_Part, ...], number: Decimal) -> int | None:
    """Which part a number is shown by: positive; negative; zero, or the first whose condition holds; the last part
    without a condition takes the rest."""
    if not any(sign for _, sign, _ in sections):
        return 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0
    for at, (_, sign, limit) in enumerate(sections):
        if sign:
            is_for_it = _HOLDS[sign](number, limit)
        else:
            is_for_it = at == len(sections) - 1 or (number < 0 if at else number > 0)
        if is_for_it:
            return at
    return None


def _literal(token: str) -> str:
    if token[0] in "[_*":
        return ""
    if token[0] == '"':
        return token[1:-1]
    return token[1] if token[0] in "\\!" and len(token) > 1 else token


def _filled(tokens: tuple[str, ...], number: Decimal) -> str:
    """Digits set into the places of a format."""
    point = tokens.index(".") if "." in tokens else len(tokens)
    places = [i for i, token in enumerate(tokens) if token in ("0", "#", "?")]
    whole = [i for i in places if i < point]
    fraction = [i for i in places if i > point]
    # A comma between places separates thousands, commas behind the last place divide by a thousand each.
    commas = [i for i, token in enumerate(tokens) if token == ","]
    thousands = any(whole and whole[0] < i < whole[-1] for i in commas)
    scale = sum(1 for i in commas if i > places[-1] or (whole and whole[-1] < i < point))
    number = number.scaleb(2 * tokens.count("%") - 3 * scale)
    number = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    digits, _, decimals = f"{abs(number):f}".partition(".")
    rest = digits.lstrip("0").rjust(sum(1 for i in whole if tokens[i] == "0"), "0")
    head: list[str] = []
    for i in range(min(point, len(tokens)) - 1, -1, -1):
        if i in whole:
            cut = len(rest) if i == whole[0] else 1
            head.append(rest[-cut:] if cut else "")
            rest = rest[:-cut] if cut else rest
        elif i not in commas:
            head.append(_literal(tokens[i]))
    before = "".join(reversed(head))
    if thousands:
        before = re.sub(r"\d{4,}", lambda m: f"{int(m.group()):,}", before, count=1)
    kept = len(decimals)
    while kept and decimals[kept - 1] == "0" and tokens[fraction[kept - 1]] != "0":
        kept -= 1
    after = "".join(_literal(tokens[i]) for i in range(point + 1, len(tokens)) if i not in fraction and i not in commas)
    sign = "-" if number < 0 else ""
    return f"{sign}{before.strip()}{'.' if kept else ''}{decimals[:kept]}{after.rstrip()}".strip()
