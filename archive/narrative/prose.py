"""Paragraphs as they come from a reader → sentences and clauses that can be compared with patterns.

A sentence may run over several paragraphs where a reader could not see that lines belong together (PDF); a figure
that stands behind such a break must not be lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from archive.values import Met

# Length-preserving, so that offsets in the matching form are offsets in the printed sentence.
_HALF_WIDTH: Final = tuple(
    zip(
        "（）［］，；：！？“”‘’「」『』％．－—–０１２３４５６７８９／＝",
        '()[],;:!?""""""""%.---0123456789/=',
        strict=True,
    )
)
_SPACE: Final = re.compile(r"(?<![A-Za-z])[\s\u3000\xa0\u200b]+|[\s\u3000\xa0\u200b]+(?![A-Za-z])")
_ENUMERATION: Final = re.compile(
    r"(?:\(?[一二三四五六七八九十]{1,3}\)?[、.]?|[(]?\d{1,2}[)、.](?!\d)|第[一二三四五六七八九十]+(?:部分|条|章))"
)
_ITEM: Final = re.compile(
    r"(?:[(][一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.](?!\d)|"
    r"第[一二三四五六七八九十]+部分)"
)
_TOP_HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+部分|附件|附:")
_TERMINAL: Final = ("。", ";", "!", "?")
_PUNCTUATION: Final = re.compile(r"[,。;:]")
_GLOSSARY: Final = re.compile(r"名词解释|专业(?:性)?名词|名词说明")
_DEFINITION: Final = re.compile(r"^.{1,40}?[:,](?:是?指|反映|为保障|主要反映)")
_LONGEST_DEFINED: Final = 60  # characters of an item's number, the word that it defines and 主要反映
_CONTACT: Final = re.compile(r"联系人|联系(?:电话|方式)|咨询电话|监督电话|电\s*话[:]")
# Every alternative begins with its mark, so that the search leaps from mark to mark.
_SEPARATOR: Final = re.compile(r";|:|。|!|\?|\x0e|\x0f|,(?<!\d,)|,(?!\d{3}(?!\d))|、(?<!收、)(?<!收入、)|、(?!支)")
_COUNTS: Final = re.compile(r"\d(?:个|批|人|辆|台|名|次).{0,20}。$|为零。$")  # said in few words, and no heading
_LONGEST: Final = 300  # characters of a clause; patterns cost the square of it
_LONGEST_ASIDE: Final = 60  # characters in brackets without money, whose marks part nothing
_INNER: Final = str.maketrans(",;:、()", "······")
_OPENS: Final = "\x0e"  # these two stand for brackets that hold sums
_CLOSES: Final = "\x0f"
_NAMED_SUM: Final = re.compile(r"[\u4e00-\u9fff)](?<![含约])\d[\d,.]{0,20}(?:亿|百万|万|千)?元(?!\(?含?\)?以)")


class Sentence:
    """One sentence: as printed (white space closed up), its matching form of the same length, and where it stands.

    `heading` is the nearest heading above it; `opens` says whether a paragraph begins with it.
    """

    def __init__(self, text: str, plain: str, paragraph: int, heading: str, opens: bool) -> None:
        self.text = text
        self.plain = plain
        self.paragraph = paragraph
        self.heading = heading
        self.opens = opens


def is_contact(plain: str) -> bool:
    """Whether a paragraph names a contact: personal data, which never becomes a statement."""
    return ("电" in plain or "联系" in plain) and _CONTACT.search(plain) is not None


def _is_definition(plain: str) -> bool:
    """Whether a paragraph says what a word means: "基本支出:指…"."""
    head = plain[:_LONGEST_DEFINED]
    if "指" not in head and "映" not in head and "障" not in head:  # each of the words that define has one of these
        return False
    return _DEFINITION.match(_ITEM.sub("", head, count=1)) is not None


def sentences(paragraphs: Sequence[str]) -> list[Sentence]:
    """The sentences of the narrative, without glossary and contacts, in printed order."""
    found: list[Sentence] = []
    heading, glossary = "", False
    for text, plain, starts in _joined(paragraphs):
        if len(plain) < 60 and _TOP_HEADING.match(plain) and not _DEFINITION.match(plain):
            glossary = bool(_GLOSSARY.search(plain))
        if _is_heading(plain):
            heading = plain
            continue
        if glossary or is_contact(plain) or _is_definition(plain):
            continue
        end = 0
        for said in plain.replace("!", "。").replace("?", "。").split("。"):
            begin, end = end, end + len(said) + 1
            if not said:
                continue
            paragraph = starts[-1][1]
            if begin < starts[-1][0]:
                paragraph = next(index for offset, index in reversed(starts) if offset <= begin)
            found.append(Sentence(text[begin:end], plain[begin:end], paragraph, heading, begin == 0))
    return found


def clauses(plain: str) -> list[tuple[str, int, int, str, int]]:
    """(text without the marks around it, its start and end, the mark before it, how many brackets it stands in) of each
    clause of a sentence.

    Brackets hold together, unless a named sum stands in them.
    """
    masked = _masked(plain) if "(" in plain else plain
    found: list[tuple[str, int, int, str, int]] = []
    start = depth = 0
    for text in _SEPARATOR.split(masked):
        end = start + len(text)
        after = masked[start - 1 : start]
        depth += (after == _OPENS) - (after == _CLOSES)
        if text:
            if len(text) > _LONGEST:  # no writer's clause: only its end is read, where the amount stands
                text, start = text[-_LONGEST:], end - _LONGEST
            found.append((text, start, end, after, depth))
        start = end + 1
    return found


def _masked(plain: str) -> str:
    """The sentence, of the same length: brackets that hold a named sum are marks, and marks in other brackets are none."""
    masked, open_at, at = plain, list[int](), 0
    for before in plain.split(")")[:-1]:
        end = at + len(before)
        opened = plain.find("(", at, end)
        while opened >= 0:
            open_at.append(opened)
            opened = plain.find("(", opened + 1, end)
        at = end + 1
        if open_at:
            start = open_at.pop()
            inner = plain[start + 1 : end]
            if "元" in inner and _NAMED_SUM.search(inner):
                masked = masked[:start] + _OPENS + masked[start + 1 : end] + _CLOSES + masked[end + 1 :]
            elif len(inner) <= _LONGEST_ASIDE:
                masked = masked[: start + 1] + inner.translate(_INNER) + masked[end:]
    return masked


def _half_width(texts: Sequence[str]) -> list[str]:
    """The matching form of each text. Every mark is looked for in all of them at once, as most are in none."""
    whole = "".join(texts)
    for wide, narrow in _HALF_WIDTH:
        whole = whole.replace(wide, narrow)
    end = 0
    forms: list[str] = []
    for text in texts:
        begin, end = end, end + len(text)
        forms.append(whole[begin:end])
    return forms


def _joined(paragraphs: Sequence[str]) -> list[tuple[str, str, list[tuple[int, int]]]]:
    """(text, matching form, [(offset, paragraph index)…]): paragraphs that end in mid-sentence run on into the next."""
    found: list[tuple[str, str, list[tuple[int, int]]]] = []
    held, held_plain, starts, in_footnote = "", "", list[tuple[int, int]](), False
    texts = [_SPACE.sub("", text) if text.split() != [text] or "\u200b" in text else text for text in paragraphs]
    for index, (text, plain) in enumerate(zip(texts, _half_width(texts), strict=True)):
        # Page numbers and footnotes stand between two halves of a sentence that runs over a page.
        in_footnote = in_footnote or plain.startswith("*")
        if not text or in_footnote or _is_page_number(plain):
            in_footnote = in_footnote and not plain.endswith("。")
            continue
        if held and _is_open(held_plain) and not _ITEM.match(plain) and not _is_heading(plain):
            starts.append((len(held), index))
            held, held_plain = held + text, held_plain + plain
            continue
        if held:
            found.append((held, held_plain, starts))
        held, held_plain, starts = text, plain, [(0, index)]
    if held:
        found.append((held, held_plain, starts))
    return found


def _is_page_number(plain: str) -> bool:
    number = plain.strip("-")
    return number.isdecimal() and len(number) <= 4


def _is_open(plain: str) -> bool:
    if plain.endswith(_TERMINAL) or _is_heading(plain):
        return False
    return bool(_PUNCTUATION.search(plain)) or len(plain) >= 30


def _is_heading(plain: str) -> bool:
    """A short line without a sentence in it: "二、单位收支总体情况", "2025年单位预算情况说明"."""
    return len(plain) <= 40 and "元" not in plain and _SHORT[plain]


class _WithoutSentence(Met[str, bool]):
    """Whether there is no sentence in a few words: the same headings stand over the same sections everywhere."""

    def look(self, met: str) -> bool:
        bare = _ENUMERATION.sub("", met, count=1) if _ENUMERATION.match(met) else met
        return not (_PUNCTUATION.search(bare.rstrip("。:")) or (met.endswith("。") and _COUNTS.search(met)))


_SHORT: Final = _WithoutSentence()
