"""The rate that a clause states: a share ("占99.79%"), a completion, or how much something grew."""

from __future__ import annotations

import re
from decimal import Decimal

from archive.narrative import grammar as g
from archive.narrative.context import Context
from archive.narrative.phrases import compared, moved


def read_rate(now: Context, text: str, found: re.Match[str]) -> None:
    """Write a rate beside the sum stated last, or into the change that it is of."""
    head, rate = text[: found.start()], found["number"].replace(",", "")
    owners = [draft for draft in now.last if ":" not in draft.metric or not draft.metric.endswith("against_budget")]
    if g.SHARE.match(head):
        for draft in owners:
            now.beside(draft, f"{draft.metric}:share", rate)
    elif g.COMPLETION.search(head):
        for draft in owners:
            now.beside(draft, f"{draft.metric.removesuffix(':budgeted')}:completion", rate)
    elif (move := moved(head)) and not move.either:
        rate = rate if move.way > 0 or Decimal(rate) == 0 else f"-{rate}"
        rest, base, _ = compared(move.before)
        comparison = base if base and not rest else None
        if comparison:
            now.against_budget = now.is_budget(comparison)
        if "分别" in move.how or (len(now.changed) > 1 and not now.last):
            return  # a rate for each of several changes
        if comparison or now.named or not (move.before or now.changed):
            now.rate, now.names = rate, now.named
        elif not move.before:
            for draft in now.changed:
                draft.percent = rate
