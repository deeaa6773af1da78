"""Documents that are one: the same content at several addresses, published again, corrected, or in pieces.

Those of one unit, year and phase are held against each other, district by district; where that is not known, those of
the same content.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from archive.documents import Document
from archive.pieces import joined
from archive.subject import bare
from archive.units import parse_name
from archive.versions import first_seen, is_correction, republished


def united(documents: Sequence[Document]) -> list[Document]:
    """Documents that are one: the same content at several addresses, published again, or in pieces."""
    by_subject: dict[tuple[object, ...], list[Document]] = defaultdict(list)
    for document in documents:
        said = document.identity
        if said.unit and said.fiscal_year and said.phase:
            name = parse_name(said.unit, said.district_code)
            by_subject[name.bare, name.is_head_office, said.fiscal_year, said.phase].append(document)
        else:
            by_subject["", _content(document)].append(document)
    apart: list[Document] = []
    for candidates in by_subject.values():
        if len(candidates) == 1:
            apart.extend(candidates)
            continue
        for of_one_place in _by_place(candidates):
            single = [each for alike in _by_scope(of_one_place) for each in republished(_copies(alike))]
            apart.extend(joined(single) if single[0].identity.unit else single)
    return apart


def _by_scope(documents: Sequence[Document]) -> Iterable[list[Document]]:
    """Documents apart by scope; a correction that names none is of the only one there is."""
    scopes = {document.identity.scope for document in documents} - {None}
    apart: dict[str | None, list[Document]] = defaultdict(list)
    for document in documents:
        if document.identity.scope is None and len(scopes) == 1 and is_correction(document):
            document = replace(document, identity=replace(document.identity, scope=next(iter(scopes))))
        apart[document.identity.scope].append(document)
    return apart.values()


def _by_place(documents: Sequence[Document]) -> Iterable[list[Document]]:
    """Documents apart by district: many districts have a 兴隆镇, and every one a 区财政局.

    Of no district known are copies of one that has one, and what stands on a host beside others that have; the rest
    is of its host.
    """
    placed: dict[object, set[str]] = defaultdict(set)
    for document in documents:
        if code := document.identity.district_code:
            placed[_host(document)].add(code)
            placed[_content(document)].add(code)
    hosts: dict[tuple[str, ...], str] = {}
    apart: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        code = document.identity.district_code
        if code is None:
            told = placed[_host(document)] or placed[_content(document)]
            code = next(iter(told)) if len(told) == 1 else None
        place = code or hosts.setdefault(_content(document), _host(document))
        apart[place if code else f"{place} {bare(document.identity.unit)}"].append(_in_district(document, code))
    return apart.values()


def _in_district(document: Document, code: str | None) -> Document:
    return replace(document, identity=replace(document.identity, district_code=code)) if code else document


def _host(document: Document) -> str:
    try:
        return urlsplit(document.parts[0].capture.url).hostname or ""
    except ValueError:  # "http://[": not an address at all
        return ""


def _content(document: Document) -> tuple[str, ...]:
    return tuple(sorted({part.content for part in document.parts}))


def _copies(documents: Sequence[Document]) -> list[Document]:
    """The first seen is the document, the others its copies. One that somebody held on a disk is shown at the address
    where it was found afterwards, which everyone can open, and keeps its key."""
    by_content: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=first_seen):
        by_content[_content(document)].append(document)
    made: list[Document] = []
    for alike in by_content.values():
        shown = next((document for document in alike if "://" in document.parts[0].capture.url), alike[0])
        copies = tuple(part for document in alike if document is not shown for part in document.parts)
        changes = tuple(step for document in alike for step in document.changes)
        made.append(replace(shown, document_id=alike[0].document_id, copies=copies, changes=changes))
    return made
