"""The pipeline: one answer into the store, with all that it settles and leads to, in one transaction.

A few answers share a transaction (crawler/run.py): a commit waits for the disk. None waits longer than a second, and
nothing waits when there is nothing left to fetch.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem
from twisted.internet.task import LoopingCall

from archive.evidence import Fetched
from archive.model import Capture
from crawler.rules import Wanted
from crawler.run import REFUSED, Run, now, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# An answer is settled after so many seconds at the latest.
SETTLE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Settled:
    """What one request came to. `fetched` is None where nothing came; `listed` is what a list page says of itself;
    `tried` is False where the host was not even asked."""

    key: str
    asked: Wanted
    referrer: str
    state: str
    reason: str
    source: str
    url: str
    fetched: Fetched | None = None
    wanted: Sequence[tuple[str, Wanted]] = ()
    listed: tuple[object, ...] | None = None
    problems: Sequence[tuple[str, str]] = field(default_factory=tuple)
    tried: bool = True


class Keep:
    """A disk that refuses ends the run: nothing more may be called done."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._clock = LoopingCall(self._tick)
        self._parent = crawler.settings.getint("YUSUAN_PARENT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        self._clock.start(SETTLE_SECONDS, now=False)

    def close_spider(self) -> None:
        if self._clock.running:
            self._clock.stop()

    def process_item(self, item: Settled) -> Settled:
        run = run_of(self.crawler)
        if run.failure:
            raise DropItem(run.failure)
        try:
            _keep(run, item)
        except REFUSED as error:
            run.failed(error)
            _end(self.crawler)
            raise DropItem(run.failure) from error
        return item

    def _tick(self) -> None:
        if not run_of(self.crawler).settle():
            self._clock.stop()
            _end(self.crawler)
        elif self._parent and os.getppid() != self._parent:
            self._clock.stop()
            _end(self.crawler, "the run that began it was killed")


def _keep(run: Run, item: Settled) -> None:
    def also(db: sqlite3.Connection, capture: Capture | None) -> None:
        held = capture.capture_id if capture and item.state == "ok" else ""
        at = item.fetched.fetched_at if item.fetched else now()
        referrer = capture.url if capture else item.url
        run.frontier.adopt(db, item.key, item.asked, item.source, item.referrer, at)
        run.frontier.answered(db, item.key, item.state, item.reason, at, held, url=item.asked.url, tried=item.tried)
        run.frontier.want(db, item.wanted, item.source, referrer, at)
        if item.listed:
            run.frontier.listed(db, item.listed)
        for kind, message in item.problems:
            run.frontier.problem(db, item.source, item.url, kind, message)

    if item.fetched:
        capture = run.evidence.keep(item.fetched, also)
        new = capture.run_id == run.run_id and capture.fetched_at == item.fetched.fetched_at
        run.kept["new" if new else "unchanged"] += 1
    else:
        with run.evidence.joined() as db:
            also(db, None)


def _end(crawler: Crawler, why: str = "storage") -> None:
    if crawler.engine and crawler.spider:
        crawler.engine.close_spider(crawler.spider, why)
