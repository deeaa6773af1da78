"""The change that a clause states: "比2024年增加244.85万元", "与上年持平"."""

from __future__ import annotations

from typing import Final

from archive.narrative import grammar as g
from archive.narrative import phrases
from archive.narrative.context import Context, Draft
from archive.narrative.phrases import compared
from archive.narrative.subjects import without_lead
from archive.narrative.sums import metrics_of
from archive.narrative.whose_change import spoken_of

_WAN_PLACES: Final = 20_000  # 0.02 万元 in 分: three rounded sums


def read_change(now: Context, head: str, change: int | None, first: bool, how: str = "") -> bool:
    """State the change that `head` leads up to, None where its size is not told; False where nobody knows whose it is."""
    head, base, is_named = compared(head)
    if base:
        now.against_budget = now.is_budget(base)
    elif now.named and not is_named and now.reason_from is None:
        head, is_named = now.named, True
    spent = "支出" in head and now.reason_from is None and _spent_beside(now, head)
    if not (is_named or spent):
        if now.reason_from is not None and not base:
            return False
        targets = spoken_of(now, first, how or head, change)
        if not base and _goes_on_explaining(now, targets):
            return True
        now.end_reason()
        return _set_change(now, targets, change)
    exact, metrics = (True, (spent,)) if spent else metrics_of(now, phrases.head(head, now.phase == "final"))
    if not metrics or not exact or (now.reason_from is not None and now.cause_first):
        return False
    in_reason = now.reason_from is not None
    found = [now.recent(metric) or now.draft(metric) for metric in metrics]
    if in_reason:  # the reason names a part and goes on; it explains the whole
        for draft in found:
            draft.change_fen = change
        return True
    return _set_change(now, found, change)


def read_change_from(now: Context, head: str, base: int, change: int, first: bool) -> bool:
    """A change that tells from what: "较年初预算数120万元减少20万元"; read only if sum, change and base agree."""
    rest, compared_with, _ = compared(head)
    targets = spoken_of(now, first, "", change)
    if rest or not compared_with or now.reason_from is not None or len(targets) != 1:
        return False
    target = targets[0]
    if target.amount_fen is None or abs(target.amount_fen - change - base) > _WAN_PLACES:
        return False
    changed = read_change(now, head, change, first)
    if changed and now.against_budget:
        now.beside(target, f"{target.metric}:budgeted").amount_fen = base
    return changed


def read_apart(now: Context, text: str) -> bool:
    """Changes that are told one after another: "A52万元、B34万元,较上年分别减少2万元、1.6万元"."""
    assert now.sentence is not None
    start = now.clause_end - len(text)
    found = g.APART.search(now.sentence.plain, start, now.clause_end)
    found = g.APART.search(now.sentence.plain, found.start()) if found else None
    sums = list(g.ONE_APART.finditer(found["changes"])) if found else []
    if not found or len(sums) < 2:
        return False
    now.read_to = found.end()
    rest, base, _ = compared(now.sentence.plain[start : found.start()] + found["base"])
    one_base = base is not None and not (rest or any(word in base for word in "和与及"))
    if not one_base or len(sums) != len(now.row.sums) or now.row.told:
        now.not_understood(now.sentence.plain[start : now.read_to])
        return True
    now.against_budget, way, targets = now.is_budget(base or ""), 1, list[Draft]()
    for stated, one in zip(now.row.sums, sums, strict=True):
        way = -1 if one["down"] else 1 if one["up"] else way
        _set_change(now, stated, way * g.money(one["number"], one["unit"]))
        targets += now.changed
    now.changed, now.last = targets, []
    return True


def read_comparison(now: Context, head: str) -> None:
    """A clause that names an account and what it is compared with: the change comes in the next."""
    said = phrases.head(head, now.phase == "final")
    known = not said.carried and metrics_of(now, said)[1]
    if known or _spent_beside(now, head) or (g.ACCOUNT.search(head) and head != "支出"):
        now.names = head


def _spent_beside(now: Context, head: str) -> str:
    """The spending that a bare 支出 is behind a change of income, or ""."""
    income = now.last[-1].metric if now.last else ""
    return g.SPENT_OF.get(income, "") if without_lead(head) == "支出" else ""


def _set_change(now: Context, targets: list[Draft], change: int | None) -> bool:
    """Write the change into its statements, or beside them where it is one against the budget."""
    if not targets:
        return False
    if now.against_budget:
        targets = [now.beside(draft, f"{draft.metric}:against_budget") for draft in targets]
    for draft in targets:
        draft.change_fen = change
        if now.rate_before and change and (change < 0) == now.rate_before.startswith("-"):
            draft.percent = now.rate_before
    now.changed = targets
    now.row.told = True
    if not now.against_budget:
        now.last = targets
    return True


def _goes_on_explaining(now: Context, targets: list[Draft]) -> bool:
    """A bare "增加0.33万元" after a reason that a semicolon ended belongs to that reason, not to the whole."""
    if now.ended_reason is None or any(draft.change_fen is None for draft in targets):
        return False
    for draft in targets:
        draft.reason = ""
    now.changed = targets
    now.reason_from, now.reason_to = now.ended_reason, now.clause_end
    return True
