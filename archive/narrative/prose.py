"""Paragraphs as they come from a reader → sentences and clauses that can be compared with patterns.

A sentence may run over several paragraphs where a reader could not see that lines belong together (PDF); a figure
that stands behind such a break must not be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# Length-preserving, so that offsets in the matching form are offsets in the printed sentence.
_HALF_WIDTH = str.maketrans(
    "（）［］，；：！？“”‘’「」『』％．－—–０１２３４５６７８９／＝",
    '()[],;:!?""""""""%.---0123456789/=',
)
_BLANK = re.compile(r"[\s\u3000\xa0\u200b]")
_SPACE = re.compile(r"(?<![A-Za-z])[\s\u3000\xa0\u200b]+|[\s\u3000\xa0\u200b]+(?![A-Za-z])")
_ENUMERATION = re.compile(
    r"(?:\(?[一二三四五六七八九十]{1,3}\)?[、.]?|[(]?\d{1,2}[)、.](?!\d)|第[一二三四五六七八九十]+(?:部分|条|章))"
)
_ITEM = re.compile(
    r"(?:[(][一二三四五六七八九十\d]{1,3}[)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、.](?!\d)|"
    r"第[一二三四五六七八九十]+部分)"
)
_TOP_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+部分|附件|附:")
_TERMINAL = ("。", ";", "!", "?")
_PUNCTUATION = re.compile(r"[,。;:]")
_GLOSSARY = re.compile(r"名词解释|专业(?:性)?名词|名词说明")
_DEFINITION = re.compile(r"^.{1,40}?[:,](?:是?指|反映|为保障|主要反映)")
_CONTACT = re.compile(r"联系人|联系(?:电话|方式)|咨询电话|监督电话|电\s*话[:]")
_SENTENCE = re.compile(r"[^。!?]+[。!?]?")
# Every alternative begins with its mark, so that the search leaps from mark to mark.
_SEPARATOR = re.compile(r";|:|。|!|\?|,(?<!\d,)|,(?!\d{3}(?!\d))|、(?<!收、)|、(?!支)")
_LONGEST = 300  # characters of a clause; patterns cost the square of it
_PAGE_NUMBER = re.compile(r"[-\s]*\d{1,4}[-\s]*")
_BRACKETED = re.compile(r"\([^()]{1,60}\)")
_INNER = str.maketrans(",;:、", "····")


class Sentence(NamedTuple):
    """One sentence: as printed (white space closed up), its matching form of the same length, and where it stands.

    `heading` is the nearest heading above it; `opens` says whether a paragraph begins with it.
    """

    text: str
    plain: str
    paragraph: int
    heading: str
    opens: bool


class Clause(NamedTuple):
    """A stretch between two punctuation marks: its text without them, its place, and the mark that ended the last."""

    text: str
    start: int
    end: int
    after: str


def is_contact(plain: str) -> bool:
    """Whether a paragraph names a contact: personal data, which never becomes a statement."""
    return _CONTACT.search(plain) is not None


def _is_definition(plain: str) -> bool:
    """Whether a paragraph says what a word means: "基本支出:指…"."""
    if "指" not in plain and "映" not in plain and "障" not in plain:  # each of the words that define has one of these
        return False
    return _DEFINITION.match(_ITEM.sub("", plain, count=1)) is not None


def sentences(paragraphs: Sequence[str]) -> Iterator[Sentence]:
    """The sentences of the narrative, without glossary and contacts, in printed order."""
    heading, glossary = "", False
    for text, plain, starts in _joined(paragraphs):
        if _TOP_HEADING.match(plain) and len(plain) < 60 and not _DEFINITION.match(plain):
            glossary = bool(_GLOSSARY.search(plain))
        if _is_heading(plain):
            heading = plain
            continue
        if glossary or is_contact(plain) or _is_definition(plain):
            continue
        for found in _SENTENCE.finditer(plain):
            begin, end = found.span()
            paragraph = starts[-1][1]
            if begin < starts[-1][0]:
                paragraph = next(index for offset, index in reversed(starts) if offset <= begin)
            yield Sentence(text[begin:end], plain[begin:end], paragraph, heading, begin == 0)


def clauses(plain: str) -> list[Clause]:
    """The clauses of a sentence. Brackets hold together, unless money stands in them."""
    masked = _BRACKETED.sub(_mask, plain) if "(" in plain else plain
    found, start, after = [], 0, ""
    for mark in _SEPARATOR.finditer(masked):
        end = mark.start()
        if end > start:
            found.append(_clause(masked, start, end, after))
        start, after = end + 1, masked[end]
    if start < len(masked):
        found.append(_clause(masked, start, len(masked), after))
    return found


def _clause(masked: str, start: int, end: int, after: str) -> Clause:
    """A clause; of one that no writer would write, only the end, where the amount stands."""
    if end - start > _LONGEST:
        start = end - _LONGEST
    return Clause(masked[start:end], start, end, after)


def _mask(found: re.Match[str]) -> str:
    inner = found.group()
    if "元" in inner and any(mark in inner for mark in ",;:、"):
        return "," + inner[1:-1] + ","
    return inner.translate(_INNER)


def _joined(paragraphs: Sequence[str]) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """(text, matching form, [(offset, paragraph index)…]): paragraphs that end in mid-sentence run on into the next."""
    held, held_plain, starts, in_footnote = "", "", list[tuple[int, int]](), False
    for index, paragraph in enumerate(paragraphs):
        text = _SPACE.sub("", paragraph) if _BLANK.search(paragraph) else paragraph
        plain = text.translate(_HALF_WIDTH)
        # Page numbers and footnotes stand between two halves of a sentence that runs over a page.
        in_footnote = in_footnote or plain.startswith("*")
        if not text or in_footnote or _PAGE_NUMBER.fullmatch(plain):
            in_footnote = in_footnote and not plain.endswith("。")
            continue
        if held and _is_open(held_plain) and not _ITEM.match(plain) and not _is_heading(plain):
            starts.append((len(held), index))
            held, held_plain = held + text, held_plain + plain
            continue
        if held:
            yield held, held_plain, starts
        held, held_plain, starts = text, plain, [(0, index)]
    if held:
        yield held, held_plain, starts


def _is_open(plain: str) -> bool:
    if plain.endswith(_TERMINAL) or _is_heading(plain):
        return False
    return bool(_PUNCTUATION.search(plain)) or len(plain) >= 30


def _is_heading(plain: str) -> bool:
    """A short line without a sentence in it: "二、单位收支总体情况", "2025年单位预算情况说明"."""
    return len(plain) <= 40 and "元" not in plain and _has_no_sentence(plain)


@lru_cache(maxsize=4096)
def _has_no_sentence(plain: str) -> bool:
    """The same headings stand over the same sections everywhere."""
    bare = _ENUMERATION.sub("", plain, count=1) if _ENUMERATION.match(plain) else plain
    return not _PUNCTUATION.search(bare.rstrip("。:"))
