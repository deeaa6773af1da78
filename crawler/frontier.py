"""What was discovered and what was done, in the evidence store's own index, in the evidence's own transactions.

Scrapy's JOBDIR lost pages in 20 of 20 kills because it remembers a request as seen when it is scheduled. Here a page is
done when its capture is: the same commit. Whatever was discovered and not done is found again by the next run, or by
another worker.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from archive.evidence import Evidence
from crawler.rules import Wanted

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
  key TEXT PRIMARY KEY, url TEXT NOT NULL, role TEXT NOT NULL, source TEXT NOT NULL, referrer TEXT NOT NULL,
  link_text TEXT NOT NULL, printed_date TEXT NOT NULL, depth INTEGER NOT NULL, list_url TEXT NOT NULL,
  optional INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL,
  capture_id TEXT NOT NULL, found_run TEXT NOT NULL, found_at TEXT NOT NULL, listed_run TEXT NOT NULL,
  asked_run TEXT NOT NULL, asked_at TEXT NOT NULL, gone_since TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_by_source ON page (source, state);
CREATE TABLE IF NOT EXISTS list_page (
  run_id TEXT NOT NULL, list_url TEXT NOT NULL, url TEXT NOT NULL, source TEXT NOT NULL, asked INTEGER NOT NULL,
  claimed INTEGER NOT NULL, pages INTEGER, records INTEGER, found INTEGER NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (run_id, url)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS problem (
  run_id TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (run_id, url, message)) STRICT;
CREATE TABLE IF NOT EXISTS crawl (
  run_id TEXT NOT NULL, source TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT NOT NULL, state TEXT NOT NULL,
  discovered INTEGER NOT NULL, PRIMARY KEY (run_id, source)) STRICT;
CREATE TABLE IF NOT EXISTS shown (
  run_id TEXT NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL, pages INTEGER NOT NULL, accepted INTEGER NOT NULL,
  PRIMARY KEY (run_id, source)) STRICT;
"""
_WANT = """
INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', ?, ?, ?, '', '', '')
ON CONFLICT (key) DO UPDATE SET listed_run = excluded.listed_run,
  link_text = CASE WHEN length(excluded.link_text) > length(link_text) THEN excluded.link_text ELSE link_text END,
  printed_date = CASE WHEN printed_date = '' THEN excluded.printed_date ELSE printed_date END,
  state = CASE WHEN excluded.state = 'unwanted' AND state = 'pending' THEN state
               WHEN state = 'unwanted' AND excluded.state = 'pending' THEN 'pending' ELSE state END
"""
_ANSWERED = """
UPDATE page SET url = CASE ? WHEN 'ok' THEN ? ELSE url END, state = ?, reason = ?, attempts = CASE ? WHEN 'ok' THEN 0 ELSE attempts + ? END, asked_run = ?, asked_at = ?,
  capture_id = CASE WHEN ? = '' THEN capture_id ELSE ? END,
  gone_since = CASE ? WHEN 'ok' THEN '' WHEN 'gone' THEN CASE gone_since WHEN '' THEN ? ELSE gone_since END
               ELSE gone_since END
WHERE key = ?
"""
# After so many failures in a row a page is asked only when a list still names it.
MAX_ATTEMPTS = 5
DOCUMENTS = ("page", "attachment")


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the frontier."""

    key: str
    url: str
    role: str
    source: str
    referrer: str
    link_text: str
    printed_date: str
    depth: int
    list_url: str
    optional: bool
    state: str
    reason: str
    attempts: int
    capture_id: str
    found_run: str
    found_at: str
    listed_run: str
    asked_run: str
    asked_at: str
    gone_since: str

    @property
    def failed_before(self) -> bool:
        """A document that was asked and did not come."""
        return self.role in DOCUMENTS and self.state == "failed" and self.attempts > 0


class Frontier:
    """The pages of one index, and for reading those of all writers."""

    def __init__(self, evidence: Evidence, run_id: str) -> None:
        self.evidence = evidence
        self.run_id = run_id
        evidence.db.executescript(_SCHEMA)

    # -- inside a transaction of the store -------------------------------------------------------------------------

    def want(
        self, db: sqlite3.Connection, links: Iterable[tuple[str, Wanted]], source: str, referrer: str, at: str
    ) -> None:
        """Discovered: (key, what is wanted) of everything a page leads to."""
        db.executemany(
            _WANT,
            [
                (
                    key, w.url, w.role, source, referrer, w.text, w.printed_date, w.depth, w.list_url, int(w.optional),
                    _first_state(w.skip), w.skip, self.run_id, at, self.run_id,
                )
                for key, w in links
            ],
        )  # fmt: skip

    def adopt(self, db: sqlite3.Connection, key: str, wanted: Wanted, source: str, referrer: str, at: str) -> None:
        """What another worker discovered and this one answers is on record here as well; nothing here listed it."""
        row = (key, wanted.url, wanted.role, source, referrer, wanted.text, wanted.printed_date, wanted.depth)
        more = (wanted.list_url, int(wanted.optional), self.run_id, at)
        db.execute(
            "INSERT OR IGNORE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', '', 0, '', ?, ?, '', '', '', '')",
            (*row, *more),
        )

    def answered(
        self,
        db: sqlite3.Connection,
        key: str,
        state: str,
        reason: str,
        at: str,
        capture_id: str = "",
        *,
        url: str = "",
        tried: bool = True,
    ) -> None:
        """Done, in whatever way: `ok`, `failed`, `unsupported` or `absent`. Only what was `tried` counts as an attempt.
        `url` is the address that answered, where the page has several."""
        values = (
            state if url else "",
            url,
            state,
            reason,
            state,
            int(tried),
            self.run_id,
            at,
            capture_id,
            capture_id,
            state,
            at,
            key,
        )
        db.execute(_ANSWERED, values)

    def listed(self, db: sqlite3.Connection, row: tuple[object, ...]) -> None:
        """What a list page said of itself: list_url, url, source, asked, claimed, pages, records, found, digest."""
        db.execute("INSERT OR REPLACE INTO list_page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (self.run_id, *row))

    def shown(self, db: sqlite3.Connection, source: str, at: str, pages: int) -> None:
        """So many articles did a source show in a run that read its lists to their end: later runs are held against it."""
        db.execute("INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, 0)", (self.run_id, source, at, pages))

    def accept(self, db: sqlite3.Connection, source: str, because: str, at: str) -> int:
        """What runs brought that were held back is released, and what they showed is what later runs are held against."""
        held = "SELECT run_id FROM hold WHERE source = crawl.source AND released_at = ''"
        db.execute(
            f"INSERT OR REPLACE INTO shown SELECT run_id, source, ended_at, discovered, 1 FROM crawl"
            f" WHERE source = ? AND run_id IN ({held})",
            (source,),
        )
        query = "UPDATE hold SET released_at = ?, because = ? WHERE source = ? AND released_at = ''"
        return db.execute(query, (at, because, source)).rowcount

    def problem(self, db: sqlite3.Connection, source: str, url: str, kind: str, message: str) -> None:
        db.execute("INSERT OR IGNORE INTO problem VALUES (?, ?, ?, ?, ?)", (self.run_id, source, url, kind, message))

    # -- asking ----------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Page | None:
        """The page by its key: this writer's row, else another's."""
        return max(self._rows("WHERE key = ?", key), key=_newest, default=None)

    def due(self, page: Page, recheck_days: int, now: datetime) -> bool:
        """Is this page to be asked in this run?"""
        if page.state == "unwanted" or page.asked_run == self.run_id:
            return False
        if page.state != "ok" or not recheck_days or page.role in ("list", "index"):
            return True
        asked = datetime.fromisoformat(page.asked_at)
        # What was asked tomorrow was asked by a clock that was wrong.
        return not now - timedelta(days=recheck_days) <= asked <= now

    def unfinished(self, sources: Iterable[str]) -> list[Page]:
        """Documents an earlier run discovered and never got. Of what is held the lists tell whether it still is there."""
        open_states = ("pending", "failed")
        return [
            page
            for source in sources
            for page in self.pages(source)
            if page.role in DOCUMENTS
            and page.state in open_states
            and page.attempts < MAX_ATTEMPTS
            and not page.capture_id
        ]

    def begun(self, source: str) -> bool:
        """Has any worker of this run asked for this source's columns?"""
        query = "SELECT 1 FROM page WHERE source = ? AND listed_run = ? AND role IN ('list', 'index') LIMIT 1"
        return any(self.ask(query, source, self.run_id))

    def lost(self, sources: Iterable[str]) -> list[Page]:
        """Discovered in this run and asked by nobody: what a killed worker took with it."""
        return [page for source in sources for page in self.pages(source) if self._is_open(page)]

    def unlisted(self, source: str) -> list[Page]:
        """Held documents that nothing led to in this run, and that were not asked either; the last time they may have
        failed."""
        return [
            page
            for page in self.pages(source)
            if page.role in DOCUMENTS
            and page.capture_id
            and page.state in ("ok", "failed")
            and self.run_id not in (page.listed_run, page.asked_run)
        ]

    def pages(self, source: str) -> list[Page]:
        """Every page of a source once: of several writers' rows the one that was asked last."""
        merged: dict[str, Page] = {}
        for page in self._rows("WHERE source = ?", source):
            known = merged.get(page.key)
            if known:
                listed = max(known.listed_run, page.listed_run)
                page = replace(max(known, page, key=_newest), listed_run=listed)
            merged[page.key] = page
        return sorted(merged.values(), key=lambda page: page.key)

    def _is_open(self, page: Page) -> bool:
        return page.listed_run == self.run_id != page.asked_run and page.state not in ("unwanted", "unsupported")

    def ask(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of every writer's index; one that has no such table yet (a worker that just began) has none."""
        for db in self.evidence.connections():
            try:
                found = db.execute(query, values).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" not in str(error):
                    raise
                continue
            yield from found

    def _rows(self, where: str, *values: object) -> Iterator[Page]:
        return (Page(*row) for row in self.ask(f"SELECT * FROM page {where}", *values))


def _newest(page: Page) -> tuple[str, bool, str]:
    return (page.asked_at, page.state == "ok", page.listed_run)


def _first_state(skip: str) -> str:
    if not skip:
        return "pending"
    return "unsupported" if skip.startswith("主机") else "unwanted"
