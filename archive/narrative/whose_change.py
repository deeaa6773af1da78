"""Whose change it is that a clause without a subject states: "比2024年增加244.85万元"."""

from __future__ import annotations

from archive.narrative import grammar as g
from archive.narrative.context import Context, Draft


def spoken_of(now: Context, first: bool, how: str, change: int | None) -> list[Draft]:
    """Whose change a clause without a subject states, none where nobody knows: at the head of a sentence its topic,
    else what came last.

    After a list of functions it is the whole that changed, not the last of the list.
    """
    if first and now.topic and not now.in_list:
        return now.topic
    if now.among_functions() and now.last[-1].in_list:
        return now.topic
    if how and g.TOGETHER.search(how):
        return _whole(now) if now.in_list else ([] if now.row.is_open() else now.last)
    if not now.row.is_open() or now.last is not now.row.sums[-1]:
        return now.last
    if how and g.EACH.match(how):
        return [draft for stated in now.row.sums for draft in stated]
    return _of_row(now, change)


def _of_row(now: Context, change: int | None) -> list[Draft]:
    """Whose change follows sums that were stated one after another, the last's or the whole's: the whole's where only 、
    parts them, or where the last would have been less than nothing before."""
    if not now.in_list:
        return [] if now.row.close else now.last
    whole = [] if _parts_change(now) else _whole(now)
    if now.row.close:
        return whole
    if not whole:
        return now.last
    return whole if any((draft.amount_fen or 0) < (change or 0) for draft in now.last) else []


def _whole(now: Context) -> list[Draft]:
    """What the parts that are listed are of, if its own change is not told."""
    return now.topic if all(draft.change_fen is None and not draft.in_list for draft in now.topic) else []


def _parts_change(now: Context) -> bool:
    """Whether a change of a part is told in this sentence."""
    assert now.sentence is not None
    return any(
        draft.in_list and draft.change_fen is not None and draft.sentence == now.sentence.text
        for draft in now.drafts[-12:]
    )
