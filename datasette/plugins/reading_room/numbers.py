"""Numbers as readers of accounts expect them: thousands apart, two decimals, a true minus, signs on changes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
NOT_PRINTED = "–"


def _grouped(value: float | int | Decimal, decimals: int) -> str:
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact:,f}".replace("-", MINUS)


def wan(value: float | int | None, decimals: int = 2) -> str:
    """An amount in 万元.

    >>> wan(1234.5), wan(-3.456), wan(None)
    ('1,234.50', '−3.46', '–')
    """
    return NOT_PRINTED if value is None else _grouped(value, decimals)


def yuan(fen: int | None) -> str:
    """分 as 元, exact.

    >>> yuan(123456)
    '1,234.56'
    """
    return NOT_PRINTED if fen is None else _grouped(Decimal(fen) / 100, 2)


def percent(ratio: float | None, decimals: int = 1) -> str:
    """A ratio as percent: 0.4215 → 42.2%."""
    return NOT_PRINTED if ratio is None else f"{_grouped(Decimal(str(ratio)) * 100, decimals)}%"


def change(value: float | None, decimals: int = 2, suffix: str = "") -> str:
    """A change carries its sign, zero none.

    >>> change(2.5), change(-2.5), change(0)
    ('+2.50', '−2.50', '0.00')
    """
    if value is None:
        return NOT_PRINTED
    shown = _grouped(value, decimals)
    return ("+" if value > 0 and shown.strip("0.,") else "") + shown + suffix


def count(value: int | None) -> str:
    return NOT_PRINTED if value is None else f"{value:,}".replace("-", MINUS)
