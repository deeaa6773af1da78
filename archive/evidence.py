"""The evidence store: what was fetched, as it was fetched, for good.

`$YUSUAN_HOME/evidence` holds WARC files and one SQLite index for each writer (`index.db`; `index-<writer>.db` for more
than one machine). The order of writing is the promise: the WARC record first, then fsync, then ONE transaction that
makes the capture, its bytes' place and whatever the crawler calls "done" true together. A kill at any moment leaves
either all of it or a tail of a WARC file that no index knows, which the next opening sets aside.

Bytes are addressed by their SHA-256 and stored once. A page fetched again unchanged makes no capture, only a visit.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from archive import warc
from archive.evidence_index import (
    DoesNotOpen,
    damaged_indexes,
    file_of,
    index_of,
    lost_index,
    lost_indexes,
    reading,
    strange_files,
    why_it_does_not_open,
)
from archive.lock import Locked, lock
from archive.model import Capture
from archive.warc_files import WarcFiles

_SCHEMA = """
CREATE TABLE IF NOT EXISTS capture (
  seq INTEGER PRIMARY KEY, capture_id TEXT NOT NULL UNIQUE, url TEXT NOT NULL, fetched_at TEXT NOT NULL,
  status INTEGER NOT NULL, media_type TEXT NOT NULL, verdict TEXT NOT NULL, role TEXT NOT NULL,
  sha256 TEXT NOT NULL, length INTEGER NOT NULL, source TEXT NOT NULL, run_id TEXT NOT NULL, referrer TEXT NOT NULL,
  link_text TEXT NOT NULL, warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, reason TEXT NOT NULL,
  etag TEXT NOT NULL, last_modified TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS capture_by_url ON capture (url, seq);
CREATE TABLE IF NOT EXISTS content (
  sha256 TEXT PRIMARY KEY, url TEXT NOT NULL, fetched_at TEXT NOT NULL, warc_file TEXT NOT NULL,
  warc_offset INTEGER NOT NULL, member_length INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS visit (
  capture_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, visited_at TEXT NOT NULL, status INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS warc (file TEXT PRIMARY KEY, committed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hold (
  run_id TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL, held_at TEXT NOT NULL, released_at TEXT NOT NULL,
  because TEXT NOT NULL, PRIMARY KEY (run_id, source)) STRICT;
"""
_VISIT = """
INSERT INTO visit (capture_id, run_id, visited_at, status) VALUES (?, ?, ?, ?)
ON CONFLICT (capture_id) DO UPDATE SET run_id = excluded.run_id, visited_at = excluded.visited_at,
  status = excluded.status, times = times + 1
"""
_NOT_HELD_BACK = """
AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.run_id = capture.run_id AND hold.source = capture.source
                AND hold.released_at = '')
"""
_COLUMNS = tuple(f.name for f in fields(Capture))
_INSERT = f"INSERT INTO capture ({','.join(_COLUMNS)}) VALUES ({','.join('?' * len(_COLUMNS))})"


class EvidenceError(Exception):
    """The store cannot be used as asked; the message names the file and what to do."""


class EvidenceLocked(EvidenceError):
    """Another process writes this index."""


@dataclass(frozen=True)
class Fetched:
    """One response on its way into the store. `status` 304 with `unchanged` names a capture that still holds."""

    url: str
    fetched_at: str
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    verdict: str
    role: str
    source: str
    run_id: str
    reason: str = ""
    referrer: str = ""
    link_text: str = ""
    unchanged: str = ""

    @cached_property
    def sha256(self) -> str:
        return warc.sha256_of(self.body)

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def media_type(self) -> str:
        return self.header("content-type").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Verification:
    """What re-hashing found. `problems` name file, place and URL; empty means every byte is as it was fetched."""

    files: int
    captures: int
    contents: int
    problems: tuple[str, ...]


class Evidence:
    """The store under `home`, for one writer or, with `writing=False`, for any number of readers.

    `together`: how many writings share one transaction. What waits is settled by `settle` and `close`.
    """

    def __init__(self, home: Path, writer: str = "", *, writing: bool = True, together: int = 1) -> None:
        if not re.fullmatch(r"[\w.-]*", writer):
            raise EvidenceError(
                f"“{writer}”: 名称只能用字母、数字、点和连字符 (letters, digits, dots and hyphens only)"
            )
        self.folder = Path(home) / "evidence"
        self.set_aside: tuple[str, ...] = ()
        self.name = index_of(writer)
        self._writer = writer
        self._together, self._waiting = together, 0
        self._lock: int | None = None
        self._db: sqlite3.Connection | None = None
        self._others: list[sqlite3.Connection] = []
        if writing:
            self._open_for_writing()
        try:
            self.look_again()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Settle what waits and let go. Raises `OSError` when the disk refuses; the store is closed all the same."""
        try:
            self.settle()
        finally:
            if self._db:
                self._files.close()
            for db in self.connections():
                db.close()
            self._db, self._others = None, []
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def indexes(self) -> list[Path]:
        """Every writer's index, by name."""
        return sorted(self.folder.glob("index*.db"))

    def look_again(self) -> None:
        """Find the indexes of writers that began after this one was opened."""
        for db in self._others:
            db.close()
        with _opening():
            opened = [reading(path) for path in self.indexes() if self._db is None or path.name != self.name]
        # One that was begun a moment ago may have no tables yet; `hold` is the last that is made.
        self._others = [db for db in opened if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'hold'").fetchone()]

    @property
    def db(self) -> sqlite3.Connection:
        """This writer's index, for the crawler's own tables beside the captures. Write through `keep` or `joined`."""
        if self._db is None:
            raise EvidenceError(f"{self.folder}: 只读打开，不能写入 (opened for reading only)")
        return self._db

    # -- writing ---------------------------------------------------------------------------------------------------

    def keep(self, fetched: Fetched, also: Callable[[sqlite3.Connection, Capture], None] | None = None) -> Capture:
        """Keep one response and return its capture: the earlier one if the page has not changed since.

        `also` runs in the same transaction: what the crawler marks done and what it discovered stand or fall with the
        capture. Raises `OSError` when the disk refuses: nothing is then marked of all that had not been settled, and
        the file is as it was before.
        """
        with self.joined() as db:
            capture = self._held(fetched)
            if capture is None:
                capture = self._new(fetched)
            else:
                db.execute(_VISIT, (capture.capture_id, fetched.run_id, fetched.fetched_at, fetched.status))
            if also:
                also(db, capture)
        return capture

    @contextmanager
    def joined(self) -> Iterator[sqlite3.Connection]:
        """One writing, in the transaction of those that wait; the last of so many settles them."""
        try:
            yield self.db
        except BaseException:
            self._undo()
            raise
        self._waiting += 1
        if self._waiting >= self._together:
            self.settle()

    def settle(self) -> None:
        """Make all that waits true: the bytes on the disk, then the index. Raises `OSError`, and nothing of it is."""
        if not self._waiting or not self._db:
            return
        try:
            self._files.settle()
            self._db.commit()
        except BaseException:
            self._undo()
            raise
        self._waiting = 0
        self._files.settled()

    def _undo(self) -> None:
        self._waiting = 0
        self.db.rollback()
        self._files.undo()

    def _held(self, fetched: Fetched) -> Capture | None:
        if fetched.unchanged:
            held = self.capture(fetched.unchanged)
            if held is None:
                raise EvidenceError(f"{fetched.url}: 304 for a capture that is not held ({fetched.unchanged})")
            return held
        latest = self.latest(fetched.url, fetched.verdict)
        if latest is None or (latest.sha256, latest.status) != (fetched.sha256, fetched.status):
            return None
        return latest if self._place(latest.sha256) else None

    def _new(self, fetched: Fetched) -> Capture:
        sha256 = fetched.sha256
        first = self._place(sha256)
        date, status, headers = fetched.fetched_at, fetched.status, fetched.headers
        if first:
            member = warc.revisit(fetched.url, date, status, headers, sha256, (first[0], first[1]))
        else:
            member = warc.response(fetched.url, date, status, headers, fetched.body, sha256)
        file, offset = self._files.append(member)
        capture = _capture_of(fetched, sha256, file.name, offset)
        self.db.execute(_INSERT, [getattr(capture, name) for name in _COLUMNS])
        if not first:
            place = (sha256, capture.url, capture.fetched_at, file.name, offset, len(member))
            self.db.execute("INSERT INTO content VALUES (?, ?, ?, ?, ?, ?)", place)
        return capture

    def _open_for_writing(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock = lock(self.folder / f"{self.name}.lock")
        except Locked as error:
            raise EvidenceLocked(str(error)) from None
        try:
            # Before anything is written: what no index knows would be taken for what a kill left, and set aside.
            with _opening():
                lost = lost_index(self.folder, self._writer)
            if lost:
                raise EvidenceError(lost)
        except BaseException:
            os.close(self._lock)
            raise
        try:
            self._db = sqlite3.connect(self.folder / self.name, timeout=60, isolation_level="IMMEDIATE")
            # A rollback journal and FULL: a committed capture survives a power cut, and SQLite's WAL-reset loss
            # (3.7.0–3.51.2) cannot happen. PERSIST: the journal's header is wiped, not its file removed.
            self._db.execute("PRAGMA journal_mode = PERSIST")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            os.close(self._lock)
            raise EvidenceError(why_it_does_not_open(self.folder / self.name, error)) from error
        self._files = WarcFiles(self.folder, self._writer, self._db)
        self.set_aside = tuple(self._files.set_aside_tails())

    # -- reading ---------------------------------------------------------------------------------------------------

    def captures(
        self, verdict: str | None = "ok", roles: Sequence[str] = (), *, latest: bool = False, held_back: bool = False
    ) -> Iterator[Capture]:
        """Captures of all writers, ordered by URL, time and id, so that every reading meets them in the same order.

        `verdict` None means any; `roles` empty means all; `latest` leaves, of each URL, the newest of that verdict.
        What a run brought from a source that had shrunk is left out until somebody releases it (`hold`), unless
        `held_back` asks for it.
        """
        holding = "" if held_back else _NOT_HELD_BACK
        found = [
            capture
            for db in self.connections()
            for capture in _query(db, f"WHERE (?1 IS NULL OR verdict = ?1) {holding}", verdict)
            if not roles or capture.role in roles
        ]
        found.sort(key=lambda c: (c.url, c.fetched_at, c.capture_id))
        if latest:
            found = list({capture.url: capture for capture in found}.values())
        yield from found

    def capture(self, capture_id: str) -> Capture | None:
        return next((c for db in self.connections() for c in _query(db, "WHERE capture_id = ?", capture_id)), None)

    def latest(self, url: str, verdict: str = "ok") -> Capture | None:
        """The newest capture of this URL with this verdict, of any writer."""
        where = "WHERE url = ? AND verdict = ? ORDER BY seq DESC LIMIT 1"
        found = [c for db in self.connections() for c in _query(db, where, url, verdict)]
        return max(found, key=lambda c: c.fetched_at, default=None)

    def body(self, capture: Capture) -> bytes:
        """The bytes as fetched. Raises `EvidenceError` when they are not what was kept."""
        place = self._place(capture.sha256)
        if place is None:
            raise EvidenceError(f"{capture.url}: 没有内容 {capture.sha256} (its bytes are in no index)")
        file, offset, length = place[2:]
        try:
            body = warc.body_of(warc.read_member(self.folder / file, offset, length))
        except (warc.Broken, OSError) as error:
            raise EvidenceError(
                f"{self.folder / file} @{offset}: 证据损坏 (damaged): {error}; {capture.url}"
            ) from error
        if warc.sha256_of(body) != capture.sha256:
            raise EvidenceError(f"{self.folder / file} @{offset}: 证据已改变 (altered): SHA-256 differs; {capture.url}")
        return body

    def held_back(self) -> dict[str, tuple[int, str]]:
        """Source → (runs of which nothing is published, why the last was held back)."""
        found: dict[str, tuple[int, str]] = {}
        query = "SELECT source, reason FROM hold WHERE released_at = '' ORDER BY held_at"
        for db in self.connections():
            for source, reason in db.execute(query):
                found[source] = (found.get(source, (0, ""))[0] + 1, reason)
        return found

    def gone(self) -> dict[str, str]:
        """URL → since when a page that was held is gone (UTC). Its captures stay."""
        found: dict[str, str] = {}
        for db in self.connections():
            if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'page'").fetchone():
                found.update(db.execute("SELECT url, gone_since FROM page WHERE gone_since != ''"))
        return found

    def last_seen(self) -> dict[str, str]:
        """capture_id → the last time its page was found unchanged (UTC)."""
        seen: dict[str, str] = {}
        for db in self.connections():
            for capture_id, at in db.execute("SELECT capture_id, visited_at FROM visit"):
                seen[capture_id] = max(at, seen.get(capture_id, ""))
        return seen

    def times_unchanged(self, capture: Capture) -> int:
        """How often its page was found as it was kept."""
        query = "SELECT sum(times) FROM visit WHERE capture_id = ?"
        return sum(db.execute(query, (capture.capture_id,)).fetchone()[0] or 0 for db in self.connections())

    def verify(self) -> Verification:
        """Re-hash everything held."""
        problems = [*self.lost(), *strange_files(self.folder), *damaged_indexes(self.connections())]
        captures = list(self.captures(verdict=None, held_back=True))
        one_of_each = {capture.sha256: capture for capture in captures}
        for capture in sorted(one_of_each.values(), key=lambda c: (c.warc_file, c.warc_offset)):
            try:
                self.body(capture)
            except EvidenceError as error:
                problems.append(str(error))
        files = [
            (file, size) for db in self.connections() for file, size in db.execute("SELECT file, committed FROM warc")
        ]
        for file, committed in sorted(files):
            path = self.folder / file
            size = path.stat().st_size if path.exists() else 0
            # A longer file has the tail of a killed writer, which its next opening sets aside: nothing is wrong with it.
            if size < committed:
                problems.append(f"{path}: 长度 {size}，应为 {committed} (length {size}, committed {committed})")
        return Verification(len(files), len(captures), len(one_of_each), tuple(problems))

    def lost(self) -> list[str]:
        """What stands in WARC files and in no index, though no kill explains it: an index is lost, or an old one."""
        with _opening():
            return lost_indexes(self.folder)

    def connections(self) -> list[sqlite3.Connection]:
        """Every writer's index, this one's first."""
        return ([self._db] if self._db else []) + self._others

    def _place(self, sha256: str) -> tuple[str, str, str, int, int] | None:
        columns = "url, fetched_at, warc_file, warc_offset, member_length"
        for db in self.connections():
            row = db.execute(f"SELECT {columns} FROM content WHERE sha256 = ?", (sha256,)).fetchone()
            if row:
                return tuple(row)
        return None


def _capture_of(fetched: Fetched, sha256: str, file: str, offset: int) -> Capture:
    identity = "\n".join((fetched.url, fetched.fetched_at, sha256, fetched.verdict))
    return Capture(
        capture_id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        url=fetched.url,
        fetched_at=fetched.fetched_at,
        status=fetched.status,
        media_type=fetched.media_type,
        verdict=fetched.verdict,
        role=fetched.role,
        sha256=sha256,
        length=len(fetched.body),
        source=fetched.source,
        run_id=fetched.run_id,
        referrer=fetched.referrer,
        link_text=fetched.link_text,
        warc_file=file,
        warc_offset=offset,
        reason=fetched.reason,
        etag=fetched.header("etag"),
        last_modified=fetched.header("last-modified"),
    )


def _query(db: sqlite3.Connection, where: str, *values: object) -> Iterator[Capture]:
    try:
        for row in db.execute(f"SELECT {','.join(_COLUMNS)} FROM capture {where}", values):
            yield Capture(*row)
    except sqlite3.OperationalError:  # locked, the disk full: nothing is damaged
        raise
    except sqlite3.DatabaseError as error:
        raise EvidenceError(why_it_does_not_open(file_of(db), error)) from error


@contextmanager
def _opening() -> Iterator[None]:
    """Of an index that does not open the store says the same."""
    try:
        yield
    except DoesNotOpen as error:
        raise EvidenceError(str(error)) from error.__cause__
