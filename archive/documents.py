"""Captures become documents: a page and its files, a file of its own, the same document at several addresses.

Pure and independent of the order of its input. A document is one unit's disclosure for one fiscal year and phase:

* an attachment belongs to the page that links to it, unless it says that it is of another unit, year, phase or scope;
  where several pages link to it, to the one that says most of what it says of itself, whichever led to it first;
* a page that only lists files of several units is an index, and each of its files a document of its own;
* documents of one unit in one district, of one year, phase and scope with the same content are one, at several addresses;
* a page fetched again with other content, or published again under the same title, is a new version of its document;
  an address that is used again for another year is another document.

What is doubtful stays apart: two documents where there is one can be seen, one where there are two cannot.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import urlsplit

from archive.belonging import town_of
from archive.model import Capture, Identity
from archive.pieces import joined
from archive.units import parse_name

_CORRECTION = re.compile(
    r"（(?:更正|更新|订正|勘误|修订|修正)(?:版|后|稿)?）|(?:更正|订正|勘误|修订|修正)(?:版|后的?|稿)?|更新(?:版|后的?)|重新(?:公开|公布|发布)"
)
_ARTICLE = re.compile(r"/(t\d{8}_\d+)(?:_wap)?\.html?$")


@dataclass(frozen=True, slots=True)
class Source:
    """One capture and, in short, what was read from it.

    `content` is the same for files that say the same, `figures` by kind of table for tables that do; `offers` are the
    addresses of the files a page links to. `n_lines` counts no line twice.
    """

    capture: Capture
    identity: Identity
    content: str
    n_lines: int = 0
    n_facts: int = 0
    kinds: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    totals: Mapping[str, int] = field(default_factory=dict)
    implied: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, str, str]:
        return self.capture.url, self.capture.fetched_at, self.capture.capture_id


@dataclass(frozen=True, slots=True)
class Change:
    """One step in a document's history: the files that were replaced, and what replaced them."""

    before: tuple[Source, ...]
    after: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """`parts[0]` is the page (or the first file), `keys` what the tables of each part are called after.

    `changes` lead to it from its earlier versions, oldest first.
    """

    document_id: str
    identity: Identity
    parts: tuple[Source, ...]
    copies: tuple[Source, ...] = ()
    changes: tuple[Change, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.kinds for part in self.parts))

    @property
    def says_something(self) -> bool:
        return any(part.n_facts for part in self.parts)

    @property
    def n_lines(self) -> int:
        return sum(part.n_lines for part in self.parts)


def content_key(kind: str, *parts: str, length: int = 12) -> str:
    """A short key made from content: 60 bits, lower case, the same on every machine.

    >>> content_key("document", "www.example.gov.cn/a.html") == content_key("document", "www.example.gov.cn/a.html")
    True
    """
    digest = hashlib.sha256("\x1f".join((kind, *parts)).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]


def address_key(url: str) -> str:
    """The key of what stands at an address, whatever its scheme or fragment."""
    return content_key("address", re.sub(r"^https?://", "", url.split("#")[0]))


def group(sources: Iterable[Source]) -> tuple[list[Document], list[Source]]:
    """Documents by id, and the pages that only list the files of several units."""
    chains = _chains(sources)
    pages = [chain for chain in chains if chain.newest.capture.role != "attachment"]
    files: dict[str, list[_Chain]] = defaultdict(list)
    known: dict[str, list[_Chain]] = defaultdict(list)
    offering: dict[str, list[_Chain]] = defaultdict(list)
    offered_once: dict[str, list[_Chain]] = defaultdict(list)
    for page in pages:
        known[page.newest.capture.url].append(page)
        for address in page.newest.offers:
            offering[address].append(page)
        for address in page.no_longer_offered():
            offered_once[address].append(page)
    documents: list[Document] = []
    for chain in chains:
        if chain.newest.capture.role == "attachment":
            # Every page that links to it, the newest of the address it was fetched from first.
            address = chain.newest.capture.url
            linking = [*known[chain.newest.capture.referrer][::-1], *offering[address]] or offered_once[address]
            if linking:
                owner = max(
                    linking,
                    key=lambda page: (
                        _agreement(page.newest.identity, chain.newest.identity),
                        address in page.newest.offers,
                    ),
                )
                files[owner.key].append(chain)
            else:
                documents.append(_document([chain], chain.newest.identity))
    index: list[Source] = []
    for page in pages:
        made, is_index = _page_documents(page, files[page.key])
        documents.extend(made)
        if is_index:
            index.append(page.newest)
    return sorted(_united(documents), key=lambda each: each.document_id), index


@dataclass(frozen=True, slots=True)
class _Chain:
    """What one address held for one year and phase: the newest capture and those it replaced, oldest first."""

    key: str
    newest: Source
    replaced: tuple[Source, ...] = ()

    def no_longer_offered(self) -> frozenset[str]:
        """The files to which only earlier versions of a page link: a system that replaces a file gives it a new name."""
        return frozenset[str]().union(*(old.offers for old in self.replaced)) - self.newest.offers


def _chains(sources: Iterable[Source]) -> list[_Chain]:
    """By address, and at one address by the time it was first used for a year."""
    by_url: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda each: (each.capture.url, each.capture.fetched_at, each.order)):
        by_url[source.capture.url].append(source)
    chains: list[_Chain] = []
    for url, versions in by_url.items():
        epochs: list[list[Source]] = []
        for source in versions:
            if epochs and _agree(epochs[-1][-1].identity, source.identity):
                epochs[-1].append(source)
            else:
                epochs.append([source])
        for number, epoch in enumerate(epochs):
            again = content_key("address", address_key(url), epoch[0].capture.sha256)
            key = again if number else address_key(url)
            chains.append(_Chain(key, epoch[-1], tuple(epoch[:-1])))
    return chains


def _page_documents(page: _Chain, files: Sequence[_Chain]) -> tuple[list[Document], bool]:
    """The documents of one page and its files, and whether the page itself is none of them."""
    offered, withdrawn = _still_offered(page, files)
    own, others = _partition(page.newest, offered)
    identity = page.newest.identity
    for file in own:
        identity = _filled(identity, file.newest.identity, names=True)
    if identity.status != "ok" and any(file.newest.identity.status == "ok" for file in own):
        identity = replace(identity, status="ok")
    is_index = page.newest.n_facts == 0 and not own and bool(others)
    replaced, left = _replaced(withdrawn, None if is_index else identity, others)
    documents = [
        _document(group, _filled(group[0].newest.identity, page.newest.identity), replaced[number])
        for number, group in enumerate([*others, *([file] for file in left)])
    ]
    if is_index:
        return documents, True
    return [_document([page, *own], identity, replaced[_OWN]), *documents], False


_OWN = -1  # where a page's own document stands beside those of other units


def _replaced(
    withdrawn: Sequence[_Chain], page: Identity | None, others: Sequence[Sequence[_Chain]]
) -> tuple[dict[int, list[_Chain]], list[_Chain]]:
    """Of which document each withdrawn file is an earlier version; what nothing replaces stays a document."""
    replaced: dict[int, list[_Chain]] = defaultdict(list)
    left: list[_Chain] = []
    for file in withdrawn:
        said = file.newest.identity
        fitting = [number for number, group in enumerate(others) if _replaces(group, file)]
        if page is not None and _agree(page, said):
            replaced[_OWN].append(file)
        elif len(fitting) == 1:
            replaced[fitting[0]].append(file)
        else:
            left.append(file)
    return replaced, left


def _replaces(group: Sequence[_Chain], file: _Chain) -> bool:
    alike = _agree(group[0].newest.identity, file.newest.identity)
    return alike and any(each.newest.kinds & file.newest.kinds for each in group)


def _still_offered(page: _Chain, files: Sequence[_Chain]) -> tuple[list[_Chain], list[_Chain]]:
    """Files the page links to now, and those it linked to before it was changed.

    A page that links to none any more has taken back what it now prints itself, and nothing else.
    """
    offers, once = page.newest.offers, page.no_longer_offered()
    linked = any(file.newest.capture.url in offers for file in files)

    def is_withdrawn(file: _Chain) -> bool:
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


def _name(file: _Chain) -> str:
    return file.newest.capture.url.rpartition("/")[2]


def _fetched(file: _Chain) -> str:
    return file.newest.capture.fetched_at


def _partition(page: Source, files: Sequence[_Chain]) -> tuple[list[_Chain], list[list[_Chain]]]:
    """The files that belong to the page, and the others by whose they are."""
    by_subject: dict[tuple[object, ...], list[_Chain]] = defaultdict(list)
    for file in files:
        by_subject[_subject(file.newest.identity)].append(file)
    if page.n_facts == 0:
        subjects = [subject for subject in by_subject if subject[0]]
        if len(subjects) > 1:
            nameless = [file for subject, group in by_subject.items() if not subject[0] for file in group]
            return [], [by_subject[subject] for subject in subjects] + [[file] for file in nameless]
        if not subjects and _rival([file.newest for file in files]):
            return [], [[file] for file in files]
    own = [file for file in files if _agree(page.identity, file.newest.identity)]
    return own, [group for group in by_subject.values() if not _agree(page.identity, group[0].newest.identity)]


def _rival(files: Sequence[Source]) -> bool:
    """Whether nameless files each are a whole disclosure: several hold tables of the same kinds with other figures."""
    seen: dict[frozenset[str], str] = {}
    for file in files:
        for kinds, content in seen.items():
            if len(kinds & file.kinds) > 2 and content != file.content:
                return True
        seen[file.kinds] = file.content
    return False


def _subject(identity: Identity) -> tuple[object, ...]:
    return _bare(identity.unit), identity.fiscal_year, identity.phase, identity.scope


def _bare(name: str | None) -> str:
    return re.sub(r"\s", "", name or "").replace("(", "（").replace(")", "）")


def _agree(page: Identity, file: Identity) -> bool:
    """Nothing the file says of itself contradicts the page."""
    pairs = zip(_subject(page)[1:], _subject(file)[1:], strict=True)
    return _same_unit(page, file) and all(not mine or not theirs or mine == theirs for mine, theirs in pairs)


def _same_unit(page: Identity, file: Identity) -> bool:
    """Whether both names can be of one unit: 重庆市 may be left out, and （本级） where the scope is the same anyway.

    A town's page says 示例镇, its files 示例区示例镇人民政府: a page links to no other town's.
    """
    town = town_of(page.unit or "")
    if town and town == town_of(file.unit or ""):
        return True
    mine, theirs = (_bare(each.unit).removeprefix("重庆市") for each in (page, file))
    if page.scope and page.scope == file.scope:
        mine, theirs = (re.sub("（本级）$|本级$", "", name) for name in (mine, theirs))
    return not mine or not theirs or mine == theirs


def _agreement(page: Identity, file: Identity) -> int:
    """How much of what the file says of itself the page says too; -1 where they contradict each other."""
    if not _agree(page, file):
        return -1
    return sum(bool(mine and theirs) for mine, theirs in zip(_subject(page), _subject(file), strict=True))


def _filled(identity: Identity, other: Identity, names: bool = False) -> Identity:
    """The identity with what it lacks taken from the other; whose it is only where both are of the same document."""
    fields = ["district_code", "fiscal_year", "phase", "publisher", "published_on", "published_text"]
    fields += ["unit", "scope", "unit_code"] if names else []
    missing = {name: getattr(other, name) for name in fields if getattr(identity, name) is None}
    if "publisher" in missing:  # whose code it is
        missing["credit_code"] = other.credit_code
    return replace(identity, **missing)


def _document(chains: Sequence[_Chain], identity: Identity, withdrawn: Sequence[_Chain] = ()) -> Document:
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


def _steps(chain: _Chain) -> list[Change]:
    return [Change((old,), (new,)) for old, new in pairwise((*chain.replaced, chain.newest))]


def _united(documents: Sequence[Document]) -> list[Document]:
    """Documents that are one: the same content at several addresses, published again, or in pieces."""
    by_subject: dict[tuple[object, ...], list[Document]] = defaultdict(list)
    for document in documents:
        said = document.identity
        if said.unit and said.fiscal_year and said.phase:
            name = parse_name(said.unit, said.district_code)
            by_subject[name.bare, name.is_head_office, said.fiscal_year, said.phase].append(document)
        else:
            by_subject["", _content(document)].append(document)
    united: list[Document] = []
    for candidates in by_subject.values():
        if len(candidates) == 1:
            united.extend(candidates)
            continue
        for of_one_place in _by_place(candidates):
            single = [each for alike in _by_scope(of_one_place) for each in _republished(_copies(alike))]
            united.extend(joined(single) if single[0].identity.unit else single)
    return united


def _by_scope(documents: Sequence[Document]) -> Iterable[list[Document]]:
    """Documents apart by scope; a correction that names none is of the only one there is."""
    scopes = {document.identity.scope for document in documents} - {None}
    apart: dict[str | None, list[Document]] = defaultdict(list)
    for document in documents:
        if document.identity.scope is None and len(scopes) == 1 and _is_correction(document):
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
        apart[place if code else f"{place} {_bare(document.identity.unit)}"].append(_in_district(document, code))
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


def _first_seen(document: Document) -> tuple[str, str]:
    return min((part.capture.fetched_at, part.capture.url) for part in document.parts[:1])


def _copies(documents: Sequence[Document]) -> list[Document]:
    """The first seen is the document, the others its copies. One that somebody held on a disk is shown at the address
    where it was found afterwards, which everyone can open, and keeps its key."""
    by_content: dict[tuple[str, ...], list[Document]] = defaultdict(list)
    for document in sorted(documents, key=_first_seen):
        by_content[_content(document)].append(document)
    made: list[Document] = []
    for alike in by_content.values():
        shown = next((document for document in alike if "://" in document.parts[0].capture.url), alike[0])
        copies = tuple(part for document in alike if document is not shown for part in document.parts)
        changes = tuple(step for document in alike for step in document.changes)
        made.append(replace(shown, document_id=alike[0].document_id, copies=copies, changes=changes))
    return made


def _republished(documents: Sequence[Document]) -> list[Document]:
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
    for correction in sorted(filter(_is_correction, documents), key=_age):
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
    return _is_correction(document), document.identity.published_on or "", _first_seen(document)


def _is_correction(document: Document) -> bool:
    """Whether the title says so; 更新 and 修正 may also stand in a unit's name."""
    title = _bare(document.identity.title).replace(_bare(document.identity.unit) or " ", "")
    return _CORRECTION.search(title) is not None


def _title(document: Document) -> str:
    """What makes two addresses candidates for being versions of one document: the article's number or its title."""
    title = _bare(document.identity.title)
    return (_CORRECTION.sub("", title) if _is_correction(document) else title) or _article(
        document.parts[0].capture.url
    )


def _article(url: str) -> str:
    found = _ARTICLE.search(url.split("?")[0])
    return found[1] if found else ""


def _same_tables(old: Document, new: Document) -> bool:
    return bool(old.kinds) and len(old.kinds & new.kinds) * 2 >= len(old.kinds | new.kinds)
