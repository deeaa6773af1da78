"""Captures to extractions, once: what was read from bytes by one version of the program is kept and not read again.

`$YUSUAN_HOME/cache/extractions.db` is a convenience: it can be deleted at any time and costs only the time to read.
"""

from __future__ import annotations

import hashlib
import pickle
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from archive.deadline import TooLong, within
from archive.documents import Source
from archive.model import Capture, Extraction, Finding, Identity

_PACKAGE = Path(__file__).parent
# Modules that come after the extraction: a change in them does not change what is read from bytes.
_AFTERWARDS = set(
    "addresses beside build cli cluster compiled compiling content crawling database demonstration describe"
    " described_sql documents evidence evidence_index explain export frame fulltext gate golden grouping hours"
    " importing lock machine night night_page notify page_files parallel pieces prepared publish rows schema"
    " search_index serve shipping sqlite_uri subject takedown terminal uniting units versions views warc warc_files"
    " written".split()
)


@cache
def extractor_version() -> str:
    """A hash of everything that decides what is read from bytes: no number that someone forgets to raise."""
    return _version(lambda place: place.parts[0].split(".")[0] not in _AFTERWARDS)


@cache
def program_version() -> str:
    """A hash of everything that decides the rows of a build."""
    return _version(lambda place: True)


def _version(counts: Callable[[Path], bool]) -> str:
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        place = path.relative_to(_PACKAGE)
        if path.suffix in {".py", ".csv", ".toml", ".json", ".sql"} and counts(place):
            digest.update(str(place).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Summary:
    """What grouping needs of an extraction; the rest stays packed."""

    identity: Identity
    content: str
    n_lines: int
    n_facts: int
    kinds: frozenset[str]
    offers: frozenset[str]
    totals: dict[str, int] = field(default_factory=dict)
    implied: dict[str, int] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def source(self, capture: Capture) -> Source:
        return Source(
            *(capture, self.identity, self.content, self.n_lines, self.n_facts, self.kinds, self.offers),
            *(self.totals, self.implied, self.figures),
        )


def key_of(capture: Capture) -> str:
    """The cache key: the same bytes at another address may be read as of another year."""
    return hashlib.sha256("\0".join((capture.sha256, capture.url, extractor_version())).encode()).hexdigest()[:32]


def extract_safely(data: bytes, url: str | None) -> Extraction:
    """`archive.extract.extract` for bytes from strangers: formats with an inside are read in a worker with limits.

    Pages are read here: the HTML reader clamps what it allocates, and a page costs a few milliseconds.

    Raises:
        archive.readers.Unreadable: see there; also `timeout` and `too_large`.
    """
    from archive.readers import Unreadable

    try:
        with within(LONGEST):
            return _extract(data, url)
    except TooLong:
        told = f"处理时间超过 {LONGEST} 秒，已停止 / too much processor time"
        raise Unreadable("timeout", told) from None


def _extract(data: bytes, url: str | None) -> Extraction:
    from archive.extract import extract, extract_reading
    from archive.readers import media_type_of

    if not data or data.isspace() or media_type_of(data) in _READ_HERE:
        return extract(data, url)
    from archive.sandbox import read_safely

    return extract_reading(read_safely(data, url), url)


# Seconds of CPU time. A page takes a hundredth of one, a PDF of a hundred pages a few (in a worker of its own).
LONGEST = 60
_READ_HERE = {"text/html", "application/octet-stream"}


def read_bytes(data: bytes, url: str) -> Extraction:
    """Everything that can be read. What fails is an extraction with a status and a finding, never an exception."""
    from archive.readers import Unreadable, media_type_of

    try:
        return extract_safely(data, url)
    except Unreadable as error:
        return failed(url, error.cause, error.message, media_type_of(data))
    except Exception as error:  # a fault of our reader must cost one document, not the night
        message = f"读取程序出错 (the reader failed): {type(error).__name__}: {error}"
        return failed(url, "reader_fault", message, media_type_of(data))


def failed(url: str, cause: str, message: str, media_type: str = "application/octet-stream") -> Extraction:
    """The extraction of a file that could not be read."""
    identity = Identity(None, None, None, None, None, "", url, None, None, media_type, cause)
    finding = Finding("readable", "unreadable", "reading", message)
    return Extraction(identity, (), (), (), (), (finding,), ())


def summarise(extraction: Extraction, sha256: str) -> Summary:
    """What grouping needs. Files with the same figures and sentences have the same `content`, whatever their format."""
    lines = [(each.kind, each.year, each.code, each.name, each.measure, each.amount_fen) for each in extraction.lines]
    sentences = [each.sentence for each in extraction.statements]
    projects = [(each.code, each.name, each.budget_fen) for each in extraction.projects]
    said = repr((lines, sentences, projects)) if lines or sentences or projects else sha256
    year = extraction.document.fiscal_year
    totals = {each.metric: each.amount_fen for each in extraction.statements if each.amount_fen is not None}
    # Project codes persist over renames and mergers of who runs them: `archive.units` follows them.
    totals |= {f"project:{each.code}": each.budget_fen or 0 for each in extraction.projects if each.code}
    implied = {
        each.metric: each.amount_fen - each.change_fen
        for each in extraction.statements
        if each.amount_fen is not None and each.change_fen is not None and each.year in (None, year)
    }
    return Summary(
        extraction.document,
        hashlib.sha256(said.encode()).hexdigest()[:24],
        sum(not each.is_duplicate for each in extraction.lines),
        len(lines) + len(sentences) + len(projects),
        frozenset(line.kind for line in extraction.lines),
        frozenset(attachment.url for attachment in extraction.attachments if attachment.url),
        totals,
        implied,
        _figures(extraction),
    )


def _figures(extraction: Extraction) -> dict[str, str]:
    """By kind of table a hash that is the same for tables that print the same, whatever they call it and in what order."""
    printed: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for each in extraction.lines:
        of_kind = printed[each.kind]
        if each.amount_fen and not each.is_duplicate:
            what = (each.year, each.direction, each.code, each.measure, each.fund)
            of_kind.add((*map(str, what), each.amount_fen))
    return {kind: hashlib.sha256(repr(sorted(what)).encode()).hexdigest()[:16] for kind, what in printed.items()}


def pack_summary(summary: Summary) -> bytes:
    return pickle.dumps(summary, protocol=5)


def unpack_summary(blob: bytes) -> Summary:
    summary: Summary = pickle.loads(blob)
    return summary


def unpack_summaries(packed_by_key: Iterable[tuple[str, bytes]]) -> dict[str, Summary]:
    """Those that can be taken in: what an older program wrote and this one cannot is read again."""
    held: dict[str, Summary] = {}
    for key, blob in packed_by_key:
        with suppress(Exception):  # pickle raises whatever a class that has changed provokes
            held[key] = unpack_summary(blob)
    return held


def pack(extraction: Extraction) -> bytes:
    return zlib.compress(pickle.dumps(extraction, protocol=5), 1)


def unpack(blob: bytes) -> Extraction:
    extraction: Extraction = pickle.loads(zlib.decompress(blob))
    return extraction


class Cache:
    """Extractions by key. One process writes; workers read what it has committed."""

    def __init__(self, home: Path) -> None:
        folder = home / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "extractions.db"
        self._db = sqlite3.connect(self.path, timeout=60)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS extraction (key TEXT PRIMARY KEY, summary BLOB, packed BLOB) STRICT"
        )

    def summaries(self) -> dict[str, Summary]:
        """Every summary held that this program can take in, by key."""
        return unpack_summaries(self._db.execute("SELECT key, summary FROM extraction"))

    def add(self, entries: Iterable[tuple[str, bytes, bytes]]) -> None:
        """Entries of (key, packed summary, packed extraction)."""
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO extraction VALUES (?, ?, ?)", entries)

    def extraction(self, key: str) -> Extraction:
        row = self._db.execute("SELECT packed FROM extraction WHERE key = ?", (key,)).fetchone()
        return unpack(row[0])

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget what no capture and no current version of the program needs."""
        wanted = set(keys)
        gone = [(key,) for (key,) in self._db.execute("SELECT key FROM extraction") if key not in wanted]
        with self._db:
            self._db.executemany("DELETE FROM extraction WHERE key = ?", gone)

    def close(self) -> None:
        self._db.close()
