"""A page and the files it leads to: which of them are parts of its document, and which are documents of their own.

A file that the page led to before it was changed is an earlier version of what replaced it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from archive.addresses import Chain
from archive.documents import Change, Document, Source
from archive.model import Identity
from archive.subject import agree, filled, subject_of


def page_documents(page: Chain, files: Sequence[Chain]) -> tuple[list[Document], bool]:
    """The documents of one page and its files, and whether the page itself is none of them."""
    offered, withdrawn = _still_offered(page, files)
    own, others = _partition(page.newest, offered)
    identity = page.newest.identity
    for file in own:
        identity = filled(identity, file.newest.identity, names=True)
    if identity.status != "ok" and any(file.newest.identity.status == "ok" for file in own):
        identity = replace(identity, status="ok")
    is_index = page.newest.n_facts == 0 and not own and bool(others)
    replaced, left = _replaced(withdrawn, None if is_index else identity, others)
    documents = [
        document_of(group, filled(group[0].newest.identity, page.newest.identity), replaced[number])
        for number, group in enumerate([*others, *([file] for file in left)])
    ]
    if is_index:
        return documents, True
    return [document_of([page, *own], identity, replaced[_OWN]), *documents], False


_OWN = -1  # where a page's own document stands beside those of other units


def _replaced(
    withdrawn: Sequence[Chain], page: Identity | None, others: Sequence[Sequence[Chain]]
) -> tuple[dict[int, list[Chain]], list[Chain]]:
    """Of which document each withdrawn file is an earlier version; what nothing replaces stays a document."""
    replaced: dict[int, list[Chain]] = defaultdict(list)
    left: list[Chain] = []
    for file in withdrawn:
        said = file.newest.identity
        fitting = [number for number, group in enumerate(others) if _replaces(group, file)]
        if page is not None and agree(page, said):
            replaced[_OWN].append(file)
        elif len(fitting) == 1:
            replaced[fitting[0]].append(file)
        else:
            left.append(file)
    return replaced, left


def _replaces(group: Sequence[Chain], file: Chain) -> bool:
    alike = agree(group[0].newest.identity, file.newest.identity)
    return alike and any(each.newest.kinds & file.newest.kinds for each in group)


def _still_offered(page: Chain, files: Sequence[Chain]) -> tuple[list[Chain], list[Chain]]:
    """Files the page links to now, and those it linked to before it was changed.

    A page that links to none any more has taken back what it now prints itself, and nothing else.
    """
    offers, once = page.newest.offers, page.no_longer_offered()
    linked = any(file.newest.capture.url in offers for file in files)

    def is_withdrawn(file: Chain) -> bool:
        capture = file.newest.capture
        if capture.url in offers:
            return False
        if capture.url.startswith("import:"):  # the address is the content: a new one comes under the same name
            return any(_name(each) == _name(file) and _fetched(each) > _fetched(file) for each in files)
        if linked:
            return capture.url in once or capture.fetched_at < page.newest.capture.fetched_at
        return capture.url in once and bool(file.newest.kinds & page.newest.kinds)

    withdrawn = [file for file in files if is_withdrawn(file)]
    return [file for file in files if file not in withdrawn], withdrawn


def _name(file: Chain) -> str:
    return file.newest.capture.url.rpartition("/")[2]


def _fetched(file: Chain) -> str:
    return file.newest.capture.fetched_at


def _partition(page: Source, files: Sequence[Chain]) -> tuple[list[Chain], list[list[Chain]]]:
    """The files that belong to the page, and the others by whose they are."""
    by_subject: dict[tuple[object, ...], list[Chain]] = defaultdict(list)
    for file in files:
        by_subject[subject_of(file.newest.identity)].append(file)
    if page.n_facts == 0:
        subjects = [subject for subject in by_subject if subject[0]]
        if len(subjects) > 1:
            nameless = [file for subject, group in by_subject.items() if not subject[0] for file in group]
            return [], [by_subject[subject] for subject in subjects] + [[file] for file in nameless]
        if not subjects and _rival([file.newest for file in files]):
            return [], [[file] for file in files]
    own = [file for file in files if agree(page.identity, file.newest.identity)]
    return own, [group for group in by_subject.values() if not agree(page.identity, group[0].newest.identity)]


def _rival(files: Sequence[Source]) -> bool:
    """Whether nameless files each are a whole disclosure: several hold tables of the same kinds with other figures."""
    seen: dict[frozenset[str], str] = {}
    for file in files:
        for kinds, content in seen.items():
            if len(kinds & file.kinds) > 2 and content != file.content:
                return True
        seen[file.kinds] = file.content
    return False


def document_of(chains: Sequence[Chain], identity: Identity, withdrawn: Sequence[Chain] = ()) -> Document:
    """One document of what stands at these addresses now, the page's first; `withdrawn` are files it has replaced."""
    first = chains[0].newest.capture
    identity = replace(identity, url=first.url, title=identity.title or first.link_text)
    parts = tuple(chain.newest for chain in chains)
    changes = [step for chain in (*chains, *withdrawn) for step in _steps(chain)]
    for chain in withdrawn:
        successors = tuple(part for part in parts[1:] if part.kinds & chain.newest.kinds)
        changes.append(Change((chain.newest,), successors or parts[:1]))
    changes.sort(key=lambda step: (step.after[0].capture.fetched_at, step.after[0].order, step.before[0].order))
    keys = tuple(chain.key for chain in chains)
    return Document(keys[0], identity, parts, changes=tuple(changes), keys=keys)


def _steps(chain: Chain) -> list[Change]:
    return [Change((old,), (new,)) for old, new in pairwise((*chain.replaced, chain.newest))]
