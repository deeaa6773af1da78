"""What is known while sentences are read: what was stated, and what the clauses before this one spoke of.

A clause that does not say what it is of takes it from here; how, is written where sums, changes, rates and counts are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from archive.model import Statement
from archive.narrative import grammar as g
from archive.narrative.prose import Sentence
from archive.narrative.subjects import section_of

# `_new(Statement, …)` is `Statement(…)` without the call of a Python function: a page has dozens.
_new: Final = tuple.__new__


@dataclass(slots=True, init=False)
class Draft:
    """A statement in the making; its facts have the names they have there."""

    metric: str
    sentence: str
    paragraph: int
    year: int | None
    amount_fen: int | None
    change_fen: int | None
    reason: str
    quantity: int | None
    percent: str | None
    in_list: bool

    def __init__(
        self,
        metric: str,
        sentence: Sentence,
        year: int | None,
        amount_fen: int | None,
        quantity: int | None,
        in_list: bool,
    ) -> None:
        self.metric = metric
        self.sentence = sentence.text
        self.paragraph = sentence.paragraph
        self.year = year
        self.amount_fen = amount_fen
        self.change_fen = None
        self.reason = ""
        self.quantity = quantity
        self.percent = None
        self.in_list = in_list

    def statement(self) -> Statement:
        """What was made."""
        facts = (
            self.metric,
            self.amount_fen,
            self.change_fen,
            self.reason,
            self.sentence,
            self.paragraph,
            self.year,
            self.quantity,
            self.percent,
        )
        return _new(Statement, facts)


@dataclass(slots=True)
class Row:
    """Sums stated one after another, an empty one where nobody knows of what. `close`: only 、 parts them; `told`: a change
    of theirs was told."""

    sums: list[list[Draft]] = field(default_factory=list)
    in_list: bool = False
    close: bool = True
    told: bool = False

    def is_open(self) -> bool:
        """Whether a change that follows may be of the last sum, or of all of them."""
        return len(self.sums) > 1 and not self.told


@dataclass(slots=True)
class Context:
    """What is known so far of a document; `drafts` and `unread` grow.

    `topic` is what a sentence is about; `last` what was stated last; `changed` whose change a reason will explain.
    `unread` holds (paragraph, clause) for every sum that was seen and not understood.
    """

    fiscal_year: int | None
    phase: str | None
    drafts: list[Draft] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    topic: list[Draft] = field(default_factory=list)
    last: list[Draft] = field(default_factory=list)
    changed: list[Draft] = field(default_factory=list)
    row: Row = field(default_factory=Row)
    named: str = ""  # what the clause before compares: "公务接待费与上年相比,减少1万元"
    names: str = ""  # what this one compares
    mark: str = ""  # before the clause
    cause_first: bool = False  # a numbered reason began with a cause: "二是学生增加,公用经费增加5万元"
    read_to: int = 0  # where in the sentence the changes end that were read at once
    parent: str = ""
    whole: str = ""  # the parent when the list opened
    section: str = ""
    year: int | None = None
    purse: str = ""  # the income or spending stated last in this sentence; "?" where nobody knows whose
    purse_is_total: bool = False
    in_list: bool = False
    against_budget: bool = False
    reason_from: int | None = None
    reason_to: int = 0
    ended_reason: int | None = None  # where a reason began that a semicolon ended
    clause_end: int = 0
    counted: str = ""
    sentence: Sentence | None = None
    function: str = ""
    rate: str | None = None  # a rate that stands before its sum: "同比下降12.5%,减少13.6万元"
    rate_before: str | None = None  # that of the clause before this

    def begin(self, sentence: Sentence) -> None:
        """Forget what does not last into this sentence."""
        if sentence.opens and not sentence.plain.startswith("其中"):
            self.topic, self.last, self.changed = [], [], []
            self.section, self.function = section_of(sentence.heading), ""
            self.parent = self.parent if g.NUMBERED.match(sentence.plain) else ""
        self.sentence = sentence
        self.year, self.in_list, self.against_budget, self.counted = self.fiscal_year, False, False, ""
        self.purse, self.read_to, self.names = "", 0, ""
        if self.row.sums:
            self.row.sums = []
        if self.last and not sentence.opens and sentence.plain.startswith("其中"):
            whole = self.last[0]  # its parts are of its year, unless that is a slip: "2025年…,比2025年减少"
            self.year = self.fiscal_year if f"比{whole.year}" in whole.sentence else whole.year
        self.reason_from, self.ended_reason = None, None

    def draft(self, metric: str, amount_fen: int | None = None, quantity: int | None = None) -> Draft:
        """A new statement, of this sentence."""
        assert self.sentence is not None
        draft = Draft(metric, self.sentence, self.year, amount_fen, quantity, self.in_list)
        self.drafts.append(draft)
        return draft

    def beside(self, other: Draft, metric: str, percent: str | None = None) -> Draft:
        """A statement that says more of what another states, of the same year."""
        draft = self.draft(metric)
        draft.year, draft.percent = other.year, percent
        return draft

    def recent(self, metric: str) -> Draft | None:
        """The statement of this metric in the same paragraph that still lacks its change."""
        assert self.sentence is not None
        for draft in reversed(self.drafts):
            if draft.paragraph != self.sentence.paragraph:
                return None
            if draft.metric == metric and draft.change_fen is None and not self.against_budget:
                return draft
        return None

    def join_row(self, stated: list[Draft]) -> None:
        """Put a sum behind those that it follows, or begin a new row with it."""
        row = self.row
        if row.sums and not row.told and self.mark != ";" and row.in_list == self.in_list:
            row.close = row.close and self.mark == "、"
            row.sums.append(stated)
        else:
            row.sums, row.in_list, row.close, row.told = [stated], self.in_list, True, False

    def spoken(self) -> str:
        """The sentence so far."""
        assert self.sentence is not None
        return self.sentence.plain[: self.clause_end]

    def among_functions(self) -> bool:
        """Whether spending on a function was stated last."""
        return bool(self.last) and self.last[-1].metric.startswith("function:")

    def is_budget(self, base: str) -> bool:
        """Whether what final accounts are compared with is the budget of their year."""
        if self.phase != "final" or "上" in base or "去年" in base or "同期" in base:
            return False
        year = re.match(r"20\d\d", base)
        return "预算" in base and (year is None or int(year.group()) == self.fiscal_year)

    def end_reason(self) -> None:
        """Give the reason that was begun, if any, to the change that it explains."""
        if self.reason_from is not None and self.sentence is not None:
            reason = self.sentence.text[self.reason_from : self.reason_to].strip("，。；：,;: ")
            for draft in self.changed or self.last:
                if reason and not draft.reason:
                    draft.reason = reason
        self.reason_from = None

    def not_understood(self, text: str) -> None:
        """Note a sum that was seen and not understood."""
        assert self.sentence is not None
        if not g.THRESHOLD.search(text):
            self.unread.append((self.sentence.paragraph, text))
