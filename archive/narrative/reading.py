"""Sentences → statements, clause by clause: what kind of figure a clause holds, where reasons and lists begin.

A clause states a sum ("基本支出367.11万元"), a change ("比2024年增加244.85万元"), a rate ("占99.79%"), a count
("共有车辆1辆"), or begins a reason ("主要原因是…"). What it does not say itself it takes from the clauses before it.
"""

from __future__ import annotations

import re
from typing import Final

from archive.narrative import grammar as g
from archive.narrative import phrases
from archive.narrative.changes import read_apart, read_change, read_change_from, read_comparison
from archive.narrative.context import Context, Draft, Row
from archive.narrative.counts import read_counts
from archive.narrative.phrases import Remark, moved, remark, rested
from archive.narrative.prose import Sentence, clauses
from archive.narrative.rates import read_rate
from archive.narrative.subjects import function_of, section_of
from archive.narrative.sums import metrics_of, read_sum

_LONGEST_HEAD: Final = 24  # characters of a clause that names the section at the head of a sentence
# What is spoken of outside brackets while they are open.
_Held = tuple[list[Draft], list[Draft], list[Draft], str, int | None, bool, Row, str]


def read_sentence(now: Context, sentence: Sentence) -> None:
    """Read one sentence."""
    now.begin(sentence)
    first = True
    before: list[_Held] = []  # of the brackets that are open
    for text, start, end, after, depth in clauses(sentence.plain):
        while depth > len(before):
            here = now.topic, now.last, now.changed, now.parent, now.year, now.in_list, now.row, now.whole
            before.append(here)
            now.row, now.whole = Row(), now.parent
        while depth < len(before):  # what follows the brackets speaks of what stood before them
            here = before.pop()
            now.topic, now.last, now.changed, now.parent, now.year, now.in_list, now.row, now.whole = here
        _clause(now, text, start, end, after, first)
        first = False
    now.end_reason()


def _clause(now: Context, text: str, start: int, end: int, after: str, first: bool) -> None:
    if start < now.read_to:
        return
    now.clause_end, now.mark = end, after
    now.rate_before, now.rate = now.rate, None
    if now.named or now.names:
        now.named, now.names = now.names, ""
    if now.reason_from is not None and phrases.leaves_reason(text, after):
        now.ended_reason = now.reason_from if after == ";" else None
        now.end_reason()
    heads = start == 0 and end < _LONGEST_HEAD
    if text[0] in g.OPENERS or "原因" in text:
        reasoned = g.REASON.match(text)
        if reasoned and (reasoned["strong"] or _just_changed(now, first)):
            now.end_reason()
            now.cause_first = False
            text = text[reasoned.end() :]
            now.reason_from = start + reasoned.end() if text else end + 1
        elif reasoned or g.LIST_OPENS.match(text):
            now.in_list, now.whole = True, now.parent
        elif g.HOLDS.match(text):
            now.whole = now.parent
    if now.reason_from is not None:
        now.reason_to = end
        if (after != "," or text[1:2] == "是") and g.REASON_GOES_ON.match(text):
            now.cause_first = "元" not in text
    _figures(now, text, heads, first)


def _figures(now: Context, text: str, heads: bool, first: bool) -> None:
    """The figures of a clause: each kind in turn; a clause holds one kind."""
    money = g.MONEY.search(text) if "元" in text else None
    if money:
        if not _money(now, text, money, first) and now.reason_from is None:
            now.last, now.changed = [], []  # a rate behind it is not that of the sum before
            if not now.in_list and ("收入" in text or "支出" in text):
                now.purse = "?"
            now.not_understood(text)
        return
    percent = g.PERCENT.search(text) if "%" in text or "百分点" in text else None
    if percent:
        read_rate(now, text, percent)
        if "元" in text and now.reason_from is None and g.ANY_MONEY.search(text):  # "比上年的25万元下降18%"
            now.not_understood(text)
        return
    said = remark(text)
    if said.nothing and read_sum(now, said.nothing, 0):
        return
    if said.rests is None:
        _mentions(now, text, said, heads)
        return
    head, nearly = said.rests
    if g.COMPARES.search(head) or (now.named and not head):
        known = read_change(now, head, None if nearly else 0, first)
        if not known and now.row.is_open() and now.reason_from is None:
            now.not_understood(text)


def _money(now: Context, text: str, money: re.Match[str], first: bool) -> bool:
    head, amount = text[: money.start()], g.money(money[1], money[2])
    if "分别" in text and now.reason_from is None and read_apart(now, text):
        return True
    sign = head[-1:]
    if sign in ("-", "+"):
        head, amount = head[:-1], -amount if sign == "-" else amount
    moves = moved(head)
    if moves:
        before, how, way, either = moves  # "增加(或减少)5万元", "增减5万元" do not say which; "增减-5万元" does
        if either and amount and not (sign in ("-", "+") and way > 0):
            spoken_of = read_change(now, before, None, first, how)
            if spoken_of and now.reason_from is None:
                now.not_understood(text)
            return spoken_of
        if "元" in before and (base := g.BASE_SUM.search(before)):
            return read_change_from(now, before[: base.start()], g.money(base[1], base[2]), way * amount, first)
        return read_change(now, before, way * amount, first, how)
    rests = rested(head) if amount == 0 else None
    if rests:
        return read_change(now, rests[0], 0, first)
    return read_sum(now, head, amount)


def _mentions(now: Context, text: str, said: Remark, heads: bool) -> None:
    """A clause without figures may still say what the next is about: a section, a date, a function, a basis."""
    if said.counts:
        read_counts(now, text)
    if "20" in text and (g.DATED.match(text) or (now.reason_from is None and g.YEAR_FIRST.match(text))):
        now.year = phrases.year_of(text) or now.year
    if "(类)" in text and now.reason_from is None and (function := function_of(text, spending=False)):
        now.function, now.last = function, []
    if said.base:
        now.against_budget = now.is_budget(said.base)
        if said.names and now.reason_from is None:
            read_comparison(now, said.names)
    section = section_of(text) if heads and not said.base else ""
    if section:
        now.section = section
    if said.lists:
        now.in_list, now.whole = True, now.parent
    if said.spent_on and (metrics := metrics_of(now, phrases.head(said.spent_on, now.phase == "final"))[1]):
        now.parent = metrics[-1]


def _just_changed(now: Context, first: bool) -> bool:
    return bool(now.changed) and (now.last == now.changed or now.against_budget or first)
