"""Versions of one document at several addresses: published again under its title, or corrected under one of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archive.documents import Change, Document
from archive.subject import bare

_CORRECTION = re.compile(
    r"（(?:更正|更新|订正|勘误|修订|修正)(?:版|后|稿)?）|(?:更正|订正|勘误|修订|修正)(?:版|后的?|稿)?|更新(?:版|后的?)|重新(?:公开|公布|发布)"
)
_ARTICLE = re.compile(r"/(t\d{8}_\d+)(?:_wap)?\.html?$")


def republished(documents: Sequence[Document]) -> list[Document]:
    """Of documents under one title with tables of the same kinds the latest is current, under the key of the first."""
    by_title: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        by_title[_title(document)].append(document)
    result: list[Document] = []
    for title, candidates in by_title.items():
        versions = sorted(candidates, key=_age)
        if title and all(_same_tables(old, new) for old, new in pairwise(versions)):
            result.append(_latest(versions))
        else:
            result.extend(candidates)
    return _corrected(result)


def _corrected(documents: list[Document]) -> list[Document]:
    """A correction under a title of its own takes the place of the one document before it with mostly its tables."""
    for correction in sorted(filter(is_correction, documents), key=_age):
        before = [old for old in documents if _age(old) < _age(correction) and _same_tables(old, correction)]
        if len(before) == 1:
            rest = [each for each in documents if each is not before[0] and each is not correction]
            documents = [*rest, _latest([before[0], correction])]
    return documents


def _latest(versions: Sequence[Document]) -> Document:
    key, newest = versions[0].document_id, versions[-1]
    steps = [Change(old.parts, new.parts) for old, new in pairwise(versions)]
    steps += [step for document in versions for step in document.changes]
    copies = tuple(copy for document in versions for copy in document.copies)
    keys = (key, *newest.keys[1:])
    return replace(newest, document_id=key, keys=keys, changes=tuple(steps), copies=copies)


def _age(document: Document) -> tuple[object, ...]:
    """The later counts: a correction after what it corrects, whatever was fetched first."""
    return is_correction(document), document.identity.published_on or "", first_seen(document)


def is_correction(document: Document) -> bool:
    """Whether the title says so; 更新 and 修正 may also stand in a unit's name."""
    title = bare(document.identity.title).replace(bare(document.identity.unit) or " ", "")
    return _CORRECTION.search(title) is not None


def _title(document: Document) -> str:
    """What makes two addresses candidates for being versions of one document: the article's number or its title."""
    title = bare(document.identity.title)
    return (_CORRECTION.sub("", title) if is_correction(document) else title) or _article(document.parts[0].capture.url)


def _article(url: str) -> str:
    found = _ARTICLE.search(url.split("?")[0])
    return found[1] if found else ""


def _same_tables(old: Document, new: Document) -> bool:
    return bool(old.kinds) and len(old.kinds & new.kinds) * 2 >= len(old.kinds | new.kinds)


def first_seen(document: Document) -> tuple[str, str]:
    """When its page was fetched, and where: what tells the earlier from the later."""
    return min((part.capture.fetched_at, part.capture.url) for part in document.parts[:1])
