"""The pipeline: one answer into the store, with all that it settles and leads to, in one transaction."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem

from archive.evidence import EvidenceError, Fetched
from archive.model import Capture
from crawler.rules import Wanted
from crawler.run import now, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """What one request came to. `fetched` is None where nothing came; `listed` is what a list page says of itself."""

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


class Keep:
    """A disk that refuses ends the run: nothing more may be called done."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Settled) -> Settled:
        run = run_of(self.crawler)
        if run.failure:
            raise DropItem(run.failure)

        def also(db: sqlite3.Connection, capture: Capture | None) -> None:
            held = capture.capture_id if capture and item.state == "ok" else ""
            at = item.fetched.fetched_at if item.fetched else now()
            referrer = capture.url if capture else item.url
            run.frontier.adopt(db, item.key, item.asked, item.source, item.referrer, at)
            run.frontier.answered(db, item.key, item.state, item.reason, at, held)
            run.frontier.want(db, item.wanted, item.source, referrer, at)
            if item.listed:
                run.frontier.listed(db, item.listed)
            for kind, message in item.problems:
                run.frontier.problem(db, item.source, item.url, kind, message)

        try:
            if item.fetched:
                capture = run.evidence.keep(item.fetched, also)
                new = capture.run_id == run.run_id and capture.fetched_at == item.fetched.fetched_at
                run.kept["new" if new else "unchanged"] += 1
            else:
                with run.evidence.db as db:
                    also(db, None)
        except (OSError, sqlite3.Error, EvidenceError) as error:
            run.failure = f"证据无法写入 (the store cannot be written): {error}"
            logger.critical("%s; %s", run.failure, item.url)
            _end(self.crawler)
            raise DropItem(run.failure) from error
        return item


def _end(crawler: Crawler) -> None:
    if crawler.engine and crawler.spider:
        crawler.engine.close_spider(crawler.spider, "storage")
