"""The sum that a clause states, and what it is of: "基本支出367.11万元"."""

from __future__ import annotations

from archive.narrative import grammar as g
from archive.narrative import phrases
from archive.narrative.context import Context
from archive.narrative.phrases import Head
from archive.narrative.subjects import other_side, resolve


def read_sum(now: Context, head: str, amount: int) -> bool:
    """State the sum that `head` leads up to; False where nobody knows what it is of."""
    said = phrases.head(head, now.phase == "final")
    exact, metrics = metrics_of(now, said)
    if not metrics or (now.reason_from is not None and not exact):
        if now.reason_from is None:
            now.join_row([])
        return False
    now.end_reason()
    now.year = said.year or now.year
    stated = [now.draft(metric, amount_fen=amount) for metric in metrics]
    # A change stated after "年初预算为5万元" is still that of the account, not of its budget.
    beside = metrics[0].endswith(":budgeted") and (
        [draft.metric for draft in now.last] == [metric.removesuffix(":budgeted") for metric in metrics]
    )
    now.last, now.changed = now.last if beside else stated, []
    if not (beside or said.carried):
        now.join_row(stated)
    base = metrics[-1].removesuffix(":budgeted")
    if not now.in_list and ":" not in base:
        now.purse, now.purse_is_total = base, "总" in head
    if base in g.PARENTS:
        now.parent = base
    if not now.in_list:
        now.topic = stated
    return True


def metrics_of(now: Context, said: Head) -> tuple[bool, tuple[str, ...]]:
    """(nothing unknown stands before it, the metrics a sum is of)."""
    if said.carried:
        return True, _carried(now, said.budgeted)
    bare = said.bare
    if not bare:
        return True, ()
    if "涉及" in bare and "委托业务" not in bare and _on_targets(now):
        now.parent = _judged(now)
        fund = next((fund for fund in g.FUNDS if said.subject.startswith(fund)), "")
        judged = now.parent == "performance_evaluated"  # goals are set for all funds at once
        return True, (f"{now.parent}:{fund}" if fund and judged else now.parent,)
    suffix = ":budgeted" if said.budgeted else ""
    if said.subject:
        if now.purse and said.subject in g.PLAIN and not (said.lead or now.in_list):
            sides = other_side(now.purse, said.subject, now.purse_is_total, "加" in now.spoken())
            if sides is not None:
                return True, tuple([metric + suffix for metric in sides])
        if said.fund:
            side = "expenditure" if said.subject == "current_expenditure" else "revenue"
            now.parent = f"{said.fund}_{side}"
        # In a list of functions 国有资本经营预算支出 is one of them (223).
        if bare == "国有资本经营预算支出" and now.in_list and now.among_functions():
            return True, (f"function:{bare}",)
        section = now.section
        if now.phase == "final" and said.bare.endswith("合计"):  # of this year, where 总计 holds stocks too
            section = said.subject if said.subject in g.PLAIN else section
        parent = _stocks_of(now) if said.subject in g.STOCKS and not said.fund else now.parent
        metrics = resolve(said.subject, said.lead, parent, section, now.phase == "final")
        if metrics:
            return not said.lead, tuple([metric + suffix for metric in metrics]) if suffix else metrics
    spending = now.parent.endswith("expenditure") or now.section == "expenditure"
    function = said.listed if spending else said.function
    return bool(function), (function + suffix,) if function else ()


def _stocks_of(now: Context) -> str:
    """Whose 上年结转 is stated: not the last fund's of several, but that of the whole that is listed, or of nobody's."""
    fund, _, side = now.parent.rpartition("_")
    if fund not in g.FUNDS:
        return now.parent
    if now.in_list:
        return now.whole
    others = (stated[0].metric for stated in now.row.sums if stated and stated[0].metric.endswith(f"_{side}"))
    return "" if any(metric != now.parent for metric in others) else now.parent


def _on_targets(now: Context) -> bool:
    """Whether the sentence, or its heading, is about 绩效."""
    assert now.sentence is not None
    return any(word in said for word in ("绩效", "部门评价") for said in (now.sentence.plain, now.sentence.heading))


def _judged(now: Context) -> str:
    """What a sum is called that goals are set for or that was evaluated, which fewer projects are."""
    said = now.spoken().rpartition(";")[2]
    evaluated = "第三方" in said or ("评价" in said and "自评" not in said)
    return "performance_evaluated" if evaluated else "performance_targets"


def _carried(now: Context, budgeted: bool) -> tuple[str, ...]:
    """What "年初预算数…" or "支出决算…" is of, when the clause does not say."""
    suffix = ":budgeted" if budgeted else ""
    if now.function:
        return (now.function + suffix,)
    if now.last and now.phase == "final":
        return tuple(draft.metric.removesuffix(":budgeted") + suffix for draft in now.last)
    return (now.section,) if now.section and now.phase != "final" else ()
