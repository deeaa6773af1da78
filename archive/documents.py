"""What a document is: one unit's disclosure for one fiscal year and phase, as a page and its files say it.

What is read becomes documents in `archive.grouping`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.model import Capture, Identity


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
