"""Paragraphs → statements: the facts that a disclosure states in prose.

A statement's `metric` is one of (`amount_fen` is the sum, `change_fen` its change against last year with its sign,
0 for 持平; either may be missing):

* `revenue`, `expenditure` 收入、支出合计; `current_revenue`, `current_expenditure` 本年收入、本年支出;
  `carryover` 上年结转; `closing` 结转下年; `current_revenue:<fund>`, `carryover:<fund>` … the same by fund;
* `<fund>_revenue`, `<fund>_expenditure` with fund general, government_fund, state_capital, fiscal (all 财政拨款),
  fiscal_account, business, superior, affiliate, operation, other;
* `basic`, `project`, `personnel`, `operating` of the general public budget; those of another total carry its name:
  `expenditure:basic`, `government_fund_expenditure:project`;
* `function:<name>` spending on a function as named in the sentence ("function:教育支出"; deeper levels are joined by a
  slash: "function:教育支出/进修及培训/培训支出");
* `san_gong`, `abroad`, `vehicles`, `vehicle_purchase`, `vehicle_operation`, `reception`;
  `agency_operating` 机关运行经费; `meetings`, `training`, `outsourcing` 委托业务费; `performance_targets`,
  `performance_evaluated` 评价 or 第三方 (also with `:<fund>`);
* `procurement`, `procurement_goods`, `procurement_works`, `procurement_services`, each also with `:general`;
  `procurement_sme`, `procurement_micro`;
* counts (in `quantity`): `vehicle_count`, `vehicle_purchase_count` (with `:<kind of vehicle>` for parts),
  `delegations`, `abroad_people`, `reception_batches`, `reception_people`, `staff_posts`, `staff`, `retirees`,
  `large_equipment_count` (with `:通用设备`, `:专用设备` where they are counted apart);
* and, after another metric: `…:budgeted` 年初预算, `…:against_budget` (`change_fen` is then the difference from the
  budget), `…:share` 占…% and `…:completion` 完成预算…% (in `percent`).

`percent` of any other statement is the rate of its change, negative for a fall, with the decimals printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from archive.model import Finding, Statement
from archive.narrative import grammar
from archive.narrative.context import Context
from archive.narrative.labels import metric_label
from archive.narrative.prose import sentences
from archive.narrative.reading import read_sentence

__all__ = ["metric_label", "narrate", "reason_amounts", "shares_of", "statements"]

_FACTS = attrgetter(*Statement._fields)
_DIGIT = re.compile(r"\d")
_UNCHANGED = re.compile(r"持平|一致|相同|变化|\(款\)|不变")
_REASON_AMOUNT = re.compile(
    rf"(?:(?P<up>增加|增长|上升|提高)|(?P<down>减少|下降|降低|压减))[^,;。、增减]*?(?P<sum>{grammar.ANY_MONEY.pattern})"
)


_SHARE_OF = re.compile(
    r"占(?!比)(?:[总全合][额数量计部])*(?P<whole>[^,，。;；:：占\d%％]{0,40}?)(?:的|比例?|比重|为)*(?P<rate>\d{1,3}(?:\.\d{1,4})?)[%％]"
)


def narrate(
    paragraphs: Sequence[str], fiscal_year: int | None, phase: str | None
) -> tuple[tuple[Statement, ...], tuple[Finding, ...]]:
    """(statements, findings): a finding of severity "reading" for every sum in the prose that nothing took.

    `paragraphs` are those of `Reading.paragraphs`; `fiscal_year` is the year of amounts whose sentence names none.
    Definitions (名词解释) and contacts yield nothing.
    """
    context = Context(fiscal_year, phase)
    for sentence in sentences(paragraphs):
        plain = sentence.plain
        if len(plain) < 24 or _DIGIT.search(plain) or _UNCHANGED.search(plain):
            read_sentence(context, sentence)
    found = tuple(map(Statement._make, map(_FACTS, context.drafts)))
    unread = tuple(
        Finding(
            "reading.prose",
            "unreadable",
            "reading",
            f"说明文字第 {paragraph + 1} 段的金额没有读懂：“{text[-60:]}” (a sum in the prose was not understood)",
        )
        for paragraph, text in context.unread
    )
    return found, unread


def statements(paragraphs: Sequence[str], fiscal_year: int | None, phase: str | None) -> tuple[Statement, ...]:
    """The facts stated in `paragraphs`, in printed order. See the module for the metrics.

    >>> [one] = statements(["公务接待费1万元，比2024年减少0.50万元，主要原因是厉行节约。"], 2025, "budget")
    >>> one.metric, one.amount_fen, one.change_fen, one.reason
    ('reception', 1000000, -500000, '厉行节约')
    """
    return narrate(paragraphs, fiscal_year, phase)[0]


def shares_of(statement: Statement) -> tuple[str, ...]:
    """The metrics that a share's sentence says it is a share of, "?" for one that is no metric; () where it does not say.

    >>> shares_of(statements(["授予小微企业合同金额2万元，占授予中小企业合同金额的87.0%。"], 2024, "final")[1])
    ('procurement_sme',)
    """
    found = []
    for match in _SHARE_OF.finditer(statement.sentence):
        if match["whole"] and match["rate"] == statement.percent:
            named = grammar.subject(match["whole"])
            found.append(named[0].removesuffix("_total") if named else "?")
    return tuple(found)


def reason_amounts(reason: str) -> tuple[int, ...]:
    """The signed sums (分) a reason gives, for comparing them with the change it explains.

    >>> reason_amounts("增加41人相关经费244.52万元,基数上调增加经费0.33万元")
    (244520000, 330000)
    """
    found = []
    for match in _REASON_AMOUNT.finditer(reason.replace("，", ",")):
        inner = grammar.ANY_MONEY.search(match["sum"])
        assert inner is not None
        amount = grammar.money(inner["number"], inner["unit"])
        found.append(amount if match["up"] else -amount)
    return tuple(found)
