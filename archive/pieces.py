"""A disclosure in pieces on pages that do not link to each other: tables here, goals, 三公 or prose there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.documents import Document
from archive.model import NOT_DISCLOSURE

# What a bureau publishes for the whole district, or of money that is others', says so in its title.
_OF_OTHERS = re.compile(r"全[区县市]|[区县市]级|转移支付|专项|政府(?:预算|决算|债务)|财政(?:预算|决算|收支)")


def joined(documents: Sequence[Document]) -> list[Document]:
    """Documents of one unit, year and phase, and those that are pieces of one as one, under the key of the fullest.

    A piece is of other things than the rest, or says the same of the same. Where it fits two that are as full, it stays.
    """
    scopes = {document.identity.scope for document in documents} - {None}
    wholes: list[Document] = []
    for document in sorted(documents, key=_emptiness):
        fitting = [at for at, whole in enumerate(wholes) if _is_piece(document, whole, len(scopes))]
        rivals = [at for at in fitting if len(wholes[at].kinds) * 2 >= len(wholes[fitting[0]].kinds)]
        if len(rivals) == 1:
            wholes[rivals[0]] = _with(wholes[rivals[0]], document)
        else:
            wholes.append(document)
    return wholes


def _emptiness(document: Document) -> tuple[int, int, str]:
    return -len(document.kinds), -document.n_lines, document.document_id


def _is_piece(piece: Document, whole: Document, n_scopes: int) -> bool:
    mine, theirs = piece.identity, whole.identity
    if not _may_be_piece(piece) or not _may_be_piece(whole):
        return False
    if mine.unit_code and theirs.unit_code and mine.unit_code != theirs.unit_code:
        return False  # two units of one name
    repeats = bool(piece.kinds) and piece.kinds <= whole.kinds
    if mine.scope != theirs.scope and (n_scopes > 1 or not (repeats or not _OF_OTHERS.search(mine.title))):
        return False
    if _differ([part.figures for part in whole.parts], [part.figures for part in piece.parts]):
        return False
    return not _differ([part.totals for part in whole.parts], [part.totals for part in piece.parts])


def _may_be_piece(document: Document) -> bool:
    said = document.identity
    return said.status != NOT_DISCLOSURE and said.scope != "government" and document.says_something


def _differ(whole: Sequence[Mapping[str, object]], piece: Sequence[Mapping[str, object]]) -> bool:
    """Whether anything that both tell of is told differently."""
    told = defaultdict[str, set[object]](set)
    for part in whole:
        for what, value in part.items():
            told[what].add(value)
    return any(what in told and value not in told[what] for part in piece for what, value in part.items())


def _with(whole: Document, piece: Document) -> Document:
    """The pages keep the keys that their tables have without each other."""
    said = whole.identity
    known = {name: getattr(said, name) or getattr(piece.identity, name) for name in ("scope", "unit_code")}
    status = "ok" if "ok" in (said.status, piece.identity.status) else said.status
    return replace(
        whole,
        identity=replace(said, **known, status=status),
        parts=whole.parts + piece.parts,
        keys=whole.keys + piece.keys,
        copies=whole.copies + piece.copies,
        changes=whole.changes + piece.changes,
    )
