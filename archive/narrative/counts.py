"""The counts that a clause states: "共有车辆1辆"."""

from __future__ import annotations

from decimal import Decimal

from archive.narrative import grammar as g
from archive.narrative import phrases
from archive.narrative.context import Context
from archive.narrative.subjects import counted, without_lead


def read_counts(now: Context, text: str) -> None:
    """State what a clause counts; brackets in it hold parts of what stands before them."""
    position, outside = 0, now.counted
    if g.AS_OF_MONTH.match(text) or g.COUNTED_YEAR.search(text):
        now.year = phrases.year_of(text) or now.year
    for found in g.COUNT.finditer(text):
        head, unit = text[position : found.start()], found["unit"]
        position = found.end()
        opened = head.count("(") - head.count(")")
        if opened > 0:
            outside = now.counted
        elif opened < 0:
            now.counted = outside
        metric = counted(without_lead(head.lstrip("()·") if opened else head), unit, now.counted)
        number = Decimal(found["number"].replace(",", ""))
        if metric and number == int(number):
            now.draft(metric, quantity=int(number))
            now.counted = metric
    if text.count(")", position) > text.count("(", position):  # people behind brackets are not those of a part in them
        now.counted = outside
