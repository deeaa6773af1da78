"""A document's prose → its statements, and what the words of a statement say besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from archive.model import Finding, Statement
from archive.narrative import grammar
from archive.narrative.context import Context
from archive.narrative.prose import sentences
from archive.narrative.reading import read_sentence

_DIGIT: Final = re.compile(r"\d")
_UNCHANGED: Final = re.compile(r"持平|一致|相同|变化|\(款\)|不变")
_REASON_AMOUNT: Final = re.compile(
    rf"(?:(?P<up>增加|增长|上升|提高)|(?P<down>减少|下降|降低|压减))[^,;。、增减]*?(?P<sum>{grammar.ANY_MONEY.pattern})"
)
_SHARE_OF: Final = re.compile(
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
    unread = tuple(
        [
            Finding(
                "reading.prose",
                "unreadable",
                "reading",
                f"说明文字第 {paragraph + 1} 段的金额没有读懂：“{text[-60:]}” (a sum in the prose was not understood)",
            )
            for paragraph, text in context.unread
        ]
    )
    return tuple([draft.statement() for draft in context.drafts]), unread


def statements(paragraphs: Sequence[str], fiscal_year: int | None, phase: str | None) -> tuple[Statement, ...]:
    """The facts stated in `paragraphs`, in printed order. See the package for the metrics.

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
