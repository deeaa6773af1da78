"""Charts as small SVG made on the server: widths in percent, so that type keeps its size on a phone; no script.

Every shape stands beside the numbers it draws. Nothing is told by colour alone: a budget is hollow, a final account
solid, parts of a whole are hatched differently, what is missing is a gap and never a zero.
Positions are attributes, never `style`: the content policy forbids inline style.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from markupsafe import Markup, escape

from . import numbers

__all__ = ["bar", "deviation_bound", "dot_strip", "heat", "largest", "lollipop", "paired", "series", "stacked"]

HIDDEN = 'aria-hidden="true" focusable="false"'


def largest(values: Iterable[float | None]) -> float:
    """The scale of a chart: the largest size among the values, 1 where there is none."""
    return max((abs(value) for value in values if value is not None), default=0.0) or 1.0


def _width(value: float, scale: float) -> str:
    return f"{max(0.4 if value else 0.0, min(100.0, 100 * abs(value) / scale)):.2f}%"


def bar(value: float | None, scale: float, look: str = "solid") -> Markup:
    """One bar from the left. `look` names its class: solid, hollow, a part (part-1 …); a negative is hatched."""
    if value is None:
        return Markup(f'<svg class="bar" {HIDDEN}></svg>')
    looks = "negative" if value < 0 else look
    return Markup(
        f'<svg class="bar" {HIDDEN}><rect class="{escape(looks)}" x="0" y="1" width="{_width(value, scale)}" height="10"/></svg>'
    )


def paired(budget: float | None, final: float | None, scale: float) -> Markup:
    """Budget hollow above, final account solid below; one that is not published is not drawn."""
    rects = ""
    if budget is not None:
        rects += f'<rect class="hollow" x="0" y="1.5" width="{_width(budget, scale)}" height="8"/>'
    if final is not None:
        rects += f'<rect class="solid" x="0" y="12" width="{_width(final, scale)}" height="9"/>'
    return Markup(f'<svg class="pair" {HIDDEN}>{rects}</svg>')


def stacked(parts: Sequence[float | None], whole: float = 0) -> Markup:
    """Parts of a whole (of their sum, where it is not given), in the order of the legend (part-1, part-2 …)."""
    whole = max(whole, sum(part for part in parts if part and part > 0))
    rects, at = [], 0.0
    for place, part in enumerate(parts, start=1):
        if whole and part and part > 0:
            width = 100 * part / whole
            rects.append(f'<rect class="part-{place}" x="{at:.2f}%" y="1" width="{width:.2f}%" height="14"/>')
            at += width
    return Markup(f'<svg class="stack" {HIDDEN}>{"".join(rects)}</svg>')


def deviation_bound(ratios: Iterable[float | None]) -> float:
    """The end of a symmetric logarithmic axis: at least ±10 %."""
    return max(0.1, largest(ratios))


def _logarithmic(ratio: float, bound: float) -> float:
    """Where a ratio stands on the axis, in percent of its width. Linear within about ±5 %, logarithmic beyond."""
    return 50 + math.copysign(48 * math.log1p(abs(ratio) / 0.05) / math.log1p(bound / 0.05), ratio)


def lollipop(ratio: float | None, bound: float) -> Markup:
    """A deviation from the line in the middle; above is a full head, below an open one."""
    middle = '<line class="axis" x1="50%" x2="50%" y1="0" y2="100%"/>'
    if ratio is None:
        return Markup(f'<svg class="lollipop" {HIDDEN}>{middle}</svg>')
    at = _logarithmic(ratio, bound)
    head = "above" if ratio >= 0 else "below"
    return Markup(
        f'<svg class="lollipop" {HIDDEN}>{middle}<line class="stem" x1="50%" x2="{at:.2f}%" y1="9" y2="9"/>'
        f'<circle class="{head}" cx="{at:.2f}%" cy="9" r="4.5"/></svg>'
    )


def dot_strip(points: Sequence[tuple[float | None, str, str]], marked: str = "", title: str = "") -> Markup:
    """One dot for each (value, name, address), the median as a line; `marked` is the address that stands out."""
    known = [(value, name, address) for value, name, address in points if value is not None]
    if not known:
        return Markup("")
    scale = largest(value for value, _, _ in known)
    middle = median(value for value, _, _ in known)
    place = 2 + 96 * middle / scale
    marks = ['<line class="axis" x1="2%" x2="98%" y1="28" y2="28"/>']
    marks.append(f'<line class="median" x1="{place:.2f}%" x2="{place:.2f}%" y1="8" y2="48"/>')
    for number, (value, name, address) in enumerate(sorted(known, key=lambda each: each[0])):
        height = 28 + (0, -9, 9)[number % 3]
        look = "dot marked" if address == marked else "dot"
        marks.append(
            f'<a href="{escape(address)}" aria-label="{escape(name)} {numbers.wan(value)}">'
            f'<circle class="{look}" cx="{2 + 96 * max(0.0, value) / scale:.2f}%" cy="{height}" r="6">'
            f"<title>{escape(name)} {numbers.wan(value)}</title></circle></a>"
        )
    return Markup(f'<svg class="strip" role="group" aria-label="{escape(title)}">{"".join(marks)}</svg>')


def series(years: Sequence[int], budget: Sequence[float | None], final: Sequence[float | None], scale: float) -> Markup:
    """Two lines over the years, for small multiples: budget hollow and dashed, final solid. A missing year is a break."""
    marks = ['<line class="axis" x1="0" x2="100%" y1="76" y2="76"/>']
    for look, values in (("hollow", budget), ("solid", final)):
        at = [
            (4 + 92 * (place / max(1, len(years) - 1)), 72 - 62 * max(0.0, value) / scale)
            if value is not None
            else None
            for place, value in enumerate(values)
        ]
        for before, after in pairwise(at):
            if before and after:
                marks.append(
                    f'<line class="line-{look}" x1="{before[0]:.2f}%" y1="{before[1]:.1f}" x2="{after[0]:.2f}%" y2="{after[1]:.1f}"/>'
                )
        marks.extend(f'<circle class="{look}" cx="{x:.2f}%" cy="{y:.1f}" r="3.5"/>' for x, y in filter(None, at))
    return Markup(f'<svg class="series" {HIDDEN}>{"".join(marks)}</svg>')


def heat(published: int | None, expected: int | None) -> str:
    """The step of a heat map (`heat-0` … `heat-4`), `heat-none` where nothing could be expected."""
    if not expected:
        return "heat-none" if not published else "heat-4"
    return f"heat-{min(4, math.ceil(4 * (published or 0) / expected))}"
