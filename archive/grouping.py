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

from collections import defaultdict
from collections.abc import Iterable

from archive.addresses import Chain, chains_of
from archive.documents import Document, Source
from archive.page_files import document_of, page_documents
from archive.subject import agreement
from archive.uniting import united


def group(sources: Iterable[Source]) -> tuple[list[Document], list[Source]]:
    """Documents by id, and the pages that only list the files of several units."""
    chains = chains_of(sources)
    pages = [chain for chain in chains if chain.newest.capture.role != "attachment"]
    files: dict[str, list[Chain]] = defaultdict(list)
    known: dict[str, list[Chain]] = defaultdict(list)
    offering: dict[str, list[Chain]] = defaultdict(list)
    offered_once: dict[str, list[Chain]] = defaultdict(list)
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
                        agreement(page.newest.identity, chain.newest.identity),
                        address in page.newest.offers,
                    ),
                )
                files[owner.key].append(chain)
            else:
                documents.append(document_of([chain], chain.newest.identity))
    index: list[Source] = []
    for page in pages:
        made, is_index = page_documents(page, files[page.key])
        documents.extend(made)
        if is_index:
            index.append(page.newest)
    return sorted(united(documents), key=lambda each: each.document_id), index
