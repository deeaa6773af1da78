"""Sentences → statements: what is spoken of is carried from clause to clause.

A clause states a sum ("基本支出367.11万元"), a change ("比2024年增加244.85万元"), a rate ("占99.79%"), a count
("共有车辆1辆"), or begins a reason ("主要原因是…"). What it does not say itself it takes from the clauses before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from archive.narrative import grammar as g
from archive.narrative import phrases
from archive.narrative.phrases import Head, Remark, compared, moved, remark, rested
from archive.narrative.prose import Sentence, clauses
from archive.narrative.subjects import counted, function_of, other_side, resolve, section_of, without_lead

_AS_OF_MONTH = re.compile(r"截[至止]|截?20\d\d年\d{1,2}月")
_DATED = re.compile(r"截[至止]|20\d\d年(?:度|初)?(?:本(?:单位|部门))?$")
_NUMBERED = re.compile(r"\(\d{1,2}\)")
_THRESHOLD = re.compile("单价|以上|以下|限额(?:标准|以)")
_YEAR_FIRST = re.compile(r"20\d\d年")
_WAN_PLACES = 20_000  # 0.02 万元 in 分: three rounded sums
_LONGEST_HEAD = 24  # characters of a clause that names the section at the head of a sentence


@dataclass(slots=True)
class Draft:
    """A statement in the making; its facts have the names they have there."""

    metric: str
    sentence: str
    paragraph: int
    year: int | None
    amount_fen: int | None = None
    change_fen: int | None = None
    reason: str = ""
    quantity: int | None = None
    percent: str | None = None
    in_list: bool = False


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
class Narrator:
    """Reads sentences one after another; `drafts` and `unread` grow.

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

    def read(self, sentence: Sentence) -> None:
        """Read one sentence."""
        if sentence.opens and not sentence.plain.startswith("其中"):
            self.topic, self.last, self.changed = [], [], []
            self.section, self.function = section_of(sentence.heading), ""
            self.parent = self.parent if _NUMBERED.match(sentence.plain) else ""
        self.sentence = sentence
        self.year, self.in_list, self.against_budget, self.counted = self.fiscal_year, False, False, ""
        self.purse, self.read_to, self.names = "", 0, ""
        if self.row.sums:
            self.row.sums = []
        if self.last and not sentence.opens and sentence.plain.startswith("其中"):
            whole = self.last[0]  # its parts are of its year, unless that is a slip: "2025年…,比2025年减少"
            self.year = self.fiscal_year if f"比{whole.year}" in whole.sentence else whole.year
        self.reason_from, self.ended_reason = None, None
        first = True
        before: list[
            tuple[list[Draft], list[Draft], list[Draft], str, int | None, bool, Row, str]
        ] = []  # the brackets that are open
        for text, start, end, after, depth in clauses(sentence.plain):
            while depth > len(before):
                here = self.topic, self.last, self.changed, self.parent, self.year, self.in_list, self.row, self.whole
                before.append(here)
                self.row, self.whole = Row(), self.parent
            while depth < len(before):  # what follows the brackets speaks of what stood before them
                here = before.pop()
                self.topic, self.last, self.changed, self.parent, self.year, self.in_list, self.row, self.whole = here
            self._clause(text, start, end, after, first)
            first = False
        self._end_reason()

    # -- one clause ---------------------------------------------------------------------------------------------

    def _clause(self, text: str, start: int, end: int, after: str, first: bool) -> None:
        if start < self.read_to:
            return
        self.clause_end, self.mark = end, after
        self.rate_before, self.rate = self.rate, None
        if self.named or self.names:
            self.named, self.names = self.names, ""
        if self.reason_from is not None and self._leaves_reason(text, after):
            self.ended_reason = self.reason_from if after == ";" else None
            self._end_reason()
        heads = start == 0 and end < _LONGEST_HEAD
        if text[0] in g.OPENERS or "原因" in text:
            reasoned = g.REASON.match(text)
            if reasoned and (reasoned["strong"] or self._just_changed(first)):
                self._end_reason()
                self.cause_first = False
                text = text[reasoned.end() :]
                self.reason_from = start + reasoned.end() if text else end + 1
            elif reasoned or g.LIST_OPENS.match(text):
                self.in_list, self.whole = True, self.parent
            elif g.HOLDS.match(text):
                self.whole = self.parent
        if self.reason_from is not None:
            self.reason_to = end
            if (after != "," or text[1:2] == "是") and g.REASON_GOES_ON.match(text):
                self.cause_first = "元" not in text
        self._figures(text, heads, first)

    def _figures(self, text: str, heads: bool, first: bool) -> None:
        """The figures of a clause: each kind in turn; a clause holds one kind."""
        money = g.MONEY.search(text) if "元" in text else None
        if money:
            if not self._money(text, money, first) and self.reason_from is None:
                self.last, self.changed = [], []  # a rate behind it is not that of the sum before
                if not self.in_list and ("收入" in text or "支出" in text):
                    self.purse = "?"
                self._not_understood(text)
            return
        percent = g.PERCENT.search(text) if "%" in text or "百分点" in text else None
        if percent:
            self._percent(text, percent)
            if "元" in text and self.reason_from is None and g.ANY_MONEY.search(text):  # "比上年的25万元下降18%"
                self._not_understood(text)
            return
        said = remark(text)
        if said.nothing and self._level(said.nothing, 0):
            return
        if said.rests is None:
            self._mentions(text, said, heads)
            return
        head, nearly = said.rests
        if g.COMPARES.search(head) or (self.named and not head):
            known = self._change(head, None if nearly else 0, first)
            if not known and self.row.is_open() and self.reason_from is None:
                self._not_understood(text)

    def _money(self, text: str, money: re.Match[str], first: bool) -> bool:
        head, amount = text[: money.start()], g.money(money[1], money[2])
        if "分别" in text and self.reason_from is None and self._apart(text):
            return True
        sign = head[-1:]
        if sign in ("-", "+"):
            head, amount = head[:-1], -amount if sign == "-" else amount
        moves = moved(head)
        if moves:
            before, how, way, either = moves  # "增加(或减少)5万元", "增减5万元" do not say which; "增减-5万元" does
            if either and amount and not (sign in ("-", "+") and way > 0):
                spoken_of = self._change(before, None, first, how)
                if spoken_of and self.reason_from is None:
                    self._not_understood(text)
                return spoken_of
            if "元" in before and (base := g.BASE_SUM.search(before)):
                return self._change_from(before[: base.start()], g.money(base[1], base[2]), way * amount, first)
            return self._change(before, way * amount, first, how)
        rests = rested(head) if amount == 0 else None
        if rests:
            return self._change(rests[0], 0, first)
        return self._level(head, amount)

    # -- sums ---------------------------------------------------------------------------------------------------

    def _level(self, head: str, amount: int) -> bool:
        said = phrases.head(head, self.phase == "final")
        exact, metrics = self._meant(said)
        if not metrics or (self.reason_from is not None and not exact):
            if self.reason_from is None:
                self._in_row([])
            return False
        self._end_reason()
        self.year = said.year or self.year
        stated = [self._draft(metric, amount_fen=amount) for metric in metrics]
        # A change stated after "年初预算为5万元" is still that of the account, not of its budget.
        beside = metrics[0].endswith(":budgeted") and (
            [draft.metric for draft in self.last] == [metric.removesuffix(":budgeted") for metric in metrics]
        )
        self.last, self.changed = self.last if beside else stated, []
        if not (beside or said.carried):
            self._in_row(stated)
        base = metrics[-1].removesuffix(":budgeted")
        if not self.in_list and ":" not in base:
            self.purse, self.purse_is_total = base, "总" in head
        if base in g.PARENTS:
            self.parent = base
        if not self.in_list:
            self.topic = stated
        return True

    def _in_row(self, stated: list[Draft]) -> None:
        row = self.row
        if row.sums and not row.told and self.mark != ";" and row.in_list == self.in_list:
            row.close = row.close and self.mark == "、"
            row.sums.append(stated)
        else:
            row.sums, row.in_list, row.close, row.told = [stated], self.in_list, True, False

    def _meant(self, said: Head) -> tuple[bool, tuple[str, ...]]:
        """(nothing unknown stands before it, the metrics a sum is of)."""
        if said.carried:
            return True, self._carried(said.budgeted)
        bare = said.bare
        if not bare:
            return True, ()
        if "涉及" in bare and "委托业务" not in bare and self._on_targets():
            self.parent = self._judged()
            fund = next((fund for fund in g.FUNDS if said.subject.startswith(fund)), "")
            judged = self.parent == "performance_evaluated"  # goals are set for all funds at once
            return True, (f"{self.parent}:{fund}" if fund and judged else self.parent,)
        suffix = ":budgeted" if said.budgeted else ""
        if said.subject:
            if self.purse and said.subject in g.PLAIN and not (said.lead or self.in_list):
                sides = other_side(self.purse, said.subject, self.purse_is_total, "加" in self._spoken())
                if sides is not None:
                    return True, tuple([metric + suffix for metric in sides])
            if said.fund:
                side = "expenditure" if said.subject == "current_expenditure" else "revenue"
                self.parent = f"{said.fund}_{side}"
            # In a list of functions 国有资本经营预算支出 is one of them (223).
            if bare == "国有资本经营预算支出" and self.in_list and self._among_functions():
                return True, (f"function:{bare}",)
            section = self.section
            if self.phase == "final" and said.bare.endswith("合计"):  # of this year, where 总计 holds stocks too
                section = said.subject if said.subject in g.PLAIN else section
            parent = self._stocks_of() if said.subject in g.STOCKS and not said.fund else self.parent
            metrics = resolve(said.subject, said.lead, parent, section, self.phase == "final")
            if metrics:
                return not said.lead, tuple([metric + suffix for metric in metrics]) if suffix else metrics
        spending = self.parent.endswith("expenditure") or self.section == "expenditure"
        function = said.listed if spending else said.function
        return bool(function), (function + suffix,) if function else ()

    def _stocks_of(self) -> str:
        """Whose 上年结转 is stated: not the last fund's of several, but that of the whole that is listed, or of nobody's."""
        fund, _, side = self.parent.rpartition("_")
        if fund not in g.FUNDS:
            return self.parent
        if self.in_list:
            return self.whole
        others = (stated[0].metric for stated in self.row.sums if stated and stated[0].metric.endswith(f"_{side}"))
        return "" if any(metric != self.parent for metric in others) else self.parent

    def _on_targets(self) -> bool:
        """Whether the sentence, or its heading, is about 绩效."""
        assert self.sentence is not None
        return any(
            word in said for word in ("绩效", "部门评价") for said in (self.sentence.plain, self.sentence.heading)
        )

    def _spoken(self) -> str:
        """The sentence so far."""
        assert self.sentence is not None
        return self.sentence.plain[: self.clause_end]

    def _judged(self) -> str:
        """What a sum is called that goals are set for or that was evaluated, which fewer projects are."""
        said = self._spoken().rpartition(";")[2]
        evaluated = "第三方" in said or ("评价" in said and "自评" not in said)
        return "performance_evaluated" if evaluated else "performance_targets"

    def _carried(self, budgeted: bool) -> tuple[str, ...]:
        """What "年初预算数…" or "支出决算…" is of, when the clause does not say."""
        suffix = ":budgeted" if budgeted else ""
        if self.function:
            return (self.function + suffix,)
        if self.last and self.phase == "final":
            return tuple(draft.metric.removesuffix(":budgeted") + suffix for draft in self.last)
        return (self.section,) if self.section and self.phase != "final" else ()

    # -- changes and rates --------------------------------------------------------------------------------------

    def _change(self, head: str, change: int | None, first: bool, how: str = "") -> bool:
        head, base, is_named = compared(head)
        if base:
            self.against_budget = self._is_budget(base)
        elif self.named and not is_named and self.reason_from is None:
            head, is_named = self.named, True
        spent = "支出" in head and self.reason_from is None and self._spent_beside(head)
        if not (is_named or spent):
            if self.reason_from is not None and not base:
                return False
            targets = self._spoken_of(first, how or head, change)
            if not base and self._goes_on_explaining(targets):
                return True
            self._end_reason()
            return self._set_change(targets, change)
        exact, metrics = (True, (spent,)) if spent else self._meant(phrases.head(head, self.phase == "final"))
        if not metrics or not exact or (self.reason_from is not None and self.cause_first):
            return False
        in_reason = self.reason_from is not None
        found = [self._recent(metric) or self._draft(metric) for metric in metrics]
        if in_reason:  # the reason names a part and goes on; it explains the whole
            for draft in found:
                draft.change_fen = change
            return True
        return self._set_change(found, change)

    def _change_from(self, head: str, base: int, change: int, first: bool) -> bool:
        """A change that tells from what: "较年初预算数120万元减少20万元"; read only if sum, change and base agree."""
        rest, compared_with, _ = compared(head)
        targets = self._spoken_of(first, "", change)
        if rest or not compared_with or self.reason_from is not None or len(targets) != 1:
            return False
        target = targets[0]
        if target.amount_fen is None or abs(target.amount_fen - change - base) > _WAN_PLACES:
            return False
        changed = self._change(head, change, first)
        if changed and self.against_budget:
            self._beside(target, f"{target.metric}:budgeted").amount_fen = base
        return changed

    def _spent_beside(self, head: str) -> str:
        """The spending that a bare 支出 is behind a change of income, or ""."""
        income = self.last[-1].metric if self.last else ""
        return g.SPENT_OF.get(income, "") if without_lead(head) == "支出" else ""

    def _compares(self, head: str) -> None:
        """A clause that names an account and what it is compared with: the change comes in the next."""
        said = phrases.head(head, self.phase == "final")
        known = not said.carried and self._meant(said)[1]
        if known or self._spent_beside(head) or (g.ACCOUNT.search(head) and head != "支出"):
            self.names = head

    def _apart(self, text: str) -> bool:
        """Changes that are told one after another: "A52万元、B34万元,较上年分别减少2万元、1.6万元"."""
        assert self.sentence is not None
        start = self.clause_end - len(text)
        found = g.APART.search(self.sentence.plain, start, self.clause_end)
        found = g.APART.search(self.sentence.plain, found.start()) if found else None
        sums = list(g.ONE_APART.finditer(found["changes"])) if found else []
        if not found or len(sums) < 2:
            return False
        self.read_to = found.end()
        rest, base, _ = compared(self.sentence.plain[start : found.start()] + found["base"])
        one_base = base is not None and not (rest or any(word in base for word in "和与及"))
        if not one_base or len(sums) != len(self.row.sums) or self.row.told:
            self._not_understood(self.sentence.plain[start : self.read_to])
            return True
        self.against_budget, way, targets = self._is_budget(base or ""), 1, list[Draft]()
        for stated, one in zip(self.row.sums, sums, strict=True):
            way = -1 if one["down"] else 1 if one["up"] else way
            self._set_change(stated, way * g.money(one["number"], one["unit"]))
            targets += self.changed
        self.changed, self.last = targets, []
        return True

    def _set_change(self, targets: list[Draft], change: int | None) -> bool:
        if not targets:
            return False
        if self.against_budget:
            targets = [self._beside(draft, f"{draft.metric}:against_budget") for draft in targets]
        for draft in targets:
            draft.change_fen = change
            if self.rate_before and change and (change < 0) == self.rate_before.startswith("-"):
                draft.percent = self.rate_before
        self.changed = targets
        self.row.told = True
        if not self.against_budget:
            self.last = targets
        return True

    def _goes_on_explaining(self, targets: list[Draft]) -> bool:
        """A bare "增加0.33万元" after a reason that a semicolon ended belongs to that reason, not to the whole."""
        if self.ended_reason is None or any(draft.change_fen is None for draft in targets):
            return False
        for draft in targets:
            draft.reason = ""
        self.changed = targets
        self.reason_from, self.reason_to = self.ended_reason, self.clause_end
        return True

    def _percent(self, text: str, found: re.Match[str]) -> None:
        head, rate = text[: found.start()], found["number"].replace(",", "")
        owners = [
            draft for draft in self.last if ":" not in draft.metric or not draft.metric.endswith("against_budget")
        ]
        if g.SHARE.match(head):
            for draft in owners:
                self._beside(draft, f"{draft.metric}:share", rate)
        elif g.COMPLETION.search(head):
            for draft in owners:
                self._beside(draft, f"{draft.metric.removesuffix(':budgeted')}:completion", rate)
        elif (move := moved(head)) and not move.either:
            rate = rate if move.way > 0 or Decimal(rate) == 0 else f"-{rate}"
            rest, base, _ = compared(move.before)
            comparison = base if base and not rest else None
            if comparison:
                self.against_budget = self._is_budget(comparison)
            if "分别" in move.how or (len(self.changed) > 1 and not self.last):
                return  # a rate for each of several changes
            if comparison or self.named or not (move.before or self.changed):
                self.rate, self.names = rate, self.named
            elif not move.before:
                for draft in self.changed:
                    draft.percent = rate

    def _is_budget(self, base: str) -> bool:
        if self.phase != "final" or "上" in base or "去年" in base or "同期" in base:
            return False
        year = re.match(r"20\d\d", base)
        return "预算" in base and (year is None or int(year.group()) == self.fiscal_year)

    def _spoken_of(self, first: bool, how: str, change: int | None) -> list[Draft]:
        """Whose change a clause without a subject states, none where nobody knows: at the head of a sentence its topic,
        else what came last.

        After a list of functions it is the whole that changed, not the last of the list.
        """
        if first and self.topic and not self.in_list:
            return self.topic
        if self._among_functions() and self.last[-1].in_list:
            return self.topic
        if how and g.TOGETHER.search(how):
            return self._whole() if self.in_list else ([] if self.row.is_open() else self.last)
        if not self.row.is_open() or self.last is not self.row.sums[-1]:
            return self.last
        if how and g.EACH.match(how):
            return [draft for stated in self.row.sums for draft in stated]
        return self._of_row(change)

    def _of_row(self, change: int | None) -> list[Draft]:
        """Whose change follows sums that were stated one after another, the last's or the whole's: the whole's where only 、
        parts them, or where the last would have been less than nothing before."""
        if not self.in_list:
            return [] if self.row.close else self.last
        whole = [] if self._parts_change() else self._whole()
        if self.row.close:
            return whole
        if not whole:
            return self.last
        return whole if any((draft.amount_fen or 0) < (change or 0) for draft in self.last) else []

    def _whole(self) -> list[Draft]:
        """What the parts that are listed are of, if its own change is not told."""
        return self.topic if all(draft.change_fen is None and not draft.in_list for draft in self.topic) else []

    def _parts_change(self) -> bool:
        """Whether a change of a part is told in this sentence."""
        assert self.sentence is not None
        return any(
            draft.in_list and draft.change_fen is not None and draft.sentence == self.sentence.text
            for draft in self.drafts[-12:]
        )

    def _among_functions(self) -> bool:
        return bool(self.last) and self.last[-1].metric.startswith("function:")

    def _just_changed(self, first: bool) -> bool:
        return bool(self.changed) and (self.last == self.changed or self.against_budget or first)

    # -- counts -------------------------------------------------------------------------------------------------

    def _counts(self, text: str) -> None:
        position, outside = 0, self.counted
        if _AS_OF_MONTH.match(text) or g.COUNTED_YEAR.search(text):
            self._year_of(text)
        for found in g.COUNT.finditer(text):
            head, unit = text[position : found.start()], found["unit"]
            position = found.end()
            opened = head.count("(") - head.count(")")
            if opened > 0:
                outside = self.counted
            elif opened < 0:
                self.counted = outside
            metric = counted(without_lead(head.lstrip("()·") if opened else head), unit, self.counted)
            number = Decimal(found["number"].replace(",", ""))
            if metric and number == int(number):
                self._draft(metric, quantity=int(number))
                self.counted = metric
        if text.count(")", position) > text.count(
            "(", position
        ):  # people behind brackets are not those of a part in them
            self.counted = outside

    # -- the rest -----------------------------------------------------------------------------------------------

    def _mentions(self, text: str, said: Remark, heads: bool) -> None:
        """A clause without figures may still say what the next is about: a section, a date, a function, a basis."""
        if said.counts:
            self._counts(text)
        if "20" in text and (_DATED.match(text) or (self.reason_from is None and _YEAR_FIRST.match(text))):
            self._year_of(text)
        if "(类)" in text and self.reason_from is None and (function := function_of(text, spending=False)):
            self.function, self.last = function, []
        if said.base:
            self.against_budget = self._is_budget(said.base)
            if said.names and self.reason_from is None:
                self._compares(said.names)
        section = section_of(text) if heads and not said.base else ""
        if section:
            self.section = section
        if said.lists:
            self.in_list, self.whole = True, self.parent
        if said.spent_on and (metrics := self._meant(phrases.head(said.spent_on, self.phase == "final"))[1]):
            self.parent = metrics[-1]

    def _draft(self, metric: str, amount_fen: int | None = None, quantity: int | None = None) -> Draft:
        assert self.sentence is not None
        draft = Draft(metric, self.sentence.text, self.sentence.paragraph, self.year, amount_fen, in_list=self.in_list)
        draft.quantity = quantity
        self.drafts.append(draft)
        return draft

    def _beside(self, other: Draft, metric: str, percent: str | None = None) -> Draft:
        """A statement that says more of what another states, of the same year."""
        draft = self._draft(metric)
        draft.year, draft.percent = other.year, percent
        return draft

    def _recent(self, metric: str) -> Draft | None:
        """The statement of this metric in the same paragraph that still lacks its change."""
        assert self.sentence is not None
        for draft in reversed(self.drafts):
            if draft.paragraph != self.sentence.paragraph:
                return None
            if draft.metric == metric and draft.change_fen is None and not self.against_budget:
                return draft
        return None

    def _year_of(self, text: str) -> None:
        self.year = phrases.year_of(text) or self.year

    def _leaves_reason(self, text: str, after: str) -> bool:
        if g.PURPOSE.match(text) or text.startswith("其中"):
            return True
        return after == ";" and not g.REASON_GOES_ON.match(text)

    def _end_reason(self) -> None:
        if self.reason_from is not None and self.sentence is not None:
            reason = self.sentence.text[self.reason_from : self.reason_to].strip("，。；：,;: ")
            for draft in self.changed or self.last:
                if reason and not draft.reason:
                    draft.reason = reason
        self.reason_from = None

    def _not_understood(self, text: str) -> None:
        assert self.sentence is not None
        if _THRESHOLD.search(text):  # a threshold, not a sum
            return
        self.unread.append((self.sentence.paragraph, text))
