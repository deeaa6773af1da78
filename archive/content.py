"""What a build holds, as one hash that does not depend on who made its rows, or in which order."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Mapping

from archive.rows import Row, Rows

_BITS = 256


class Content:
    """The sum of the SHA-256 of every part: documents' rows, findings between documents, what belongs to no document.

    Parts may be added anywhere and in any order, and sums of parts are added like parts. It tells releases apart; it
    is no proof against someone who makes up rows to collide.
    """

    def __init__(self, sums: Iterable[str] = ()) -> None:
        self._sum = sum(int(each, 16) for each in sums)

    def add(self, digest: bytes) -> None:
        """A document's rows, by their `digest_of`."""
        self._sum += int.from_bytes(digest)

    def add_frame(self, frame: Mapping[str, Iterable[Row]]) -> None:
        """The rows that belong to no single document, by table."""
        self.add(_sha256(repr(sorted(frame.items())).encode()))

    def add_finding(self, row: Row) -> None:
        """A finding between documents."""
        self.add(_sha256(repr(row).encode()))

    def hexdigest(self) -> str:
        return f"{self._sum % (1 << _BITS):064x}"


def digest_of(rows: Rows) -> bytes:
    """The SHA-256 of a document's rows, as bytes of a format (2) that knows no references: equal for equal rows."""
    return _sha256(marshal.dumps(rows, 2))


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
