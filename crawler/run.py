"""One run of the crawl: its sources, its bounds, and the store it writes to."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive import warc
from archive.evidence import Evidence, EvidenceError, Fetched
from crawler import registry
from crawler.frontier import Frontier
from crawler.registry import Source
from crawler.shared import Alone, Company, Shared, redis_settings
from crawler.verdict import Known, Verdict, shape

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings


logger = logging.getLogger(__name__)
# So many answers share a transaction. A kill makes at most so many be fetched again; a commit each costs a tenth of the
# whole crawl's time (bench/crawl.py).
TOGETHER = 16
# What the store raises when it cannot be written.
REFUSED = (OSError, sqlite3.Error, EvidenceError)


@dataclass(frozen=True, slots=True)
class Limits:
    """What this run leaves for another: documents of other years, all but N documents of each source."""

    year: int | None = None
    sample: int | None = None

    @property
    def partial(self) -> bool:
        return self.year is not None or self.sample is not None


class Run:
    """The state of one run that the spider, the middlewares and the pipeline share."""

    def __init__(
        self, evidence: Evidence, run_id: str, sources: Mapping[str, Source], limits: Limits, company: Company
    ) -> None:
        self.evidence = evidence
        self.run_id = run_id
        self.sources = dict(sources)
        self.limits = limits
        self.frontier = Frontier(evidence, run_id)
        self.started_at = now()
        self.company = company
        self.asked: Counter[str] = Counter()
        self.documents: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self.failure = ""

    def settle(self) -> bool:
        """Make what waits true; False where the disk refuses, and the run has failed."""
        try:
            self.evidence.settle()
        except REFUSED as error:
            self.failed(error)
        return not self.failure

    def failed(self, error: Exception) -> None:
        """Nothing more may be called done."""
        self.failure = f"证据无法写入 (the store cannot be written): {error}"
        logger.critical(self.failure)

    def source_of_host(self, url: str) -> Source | None:
        return next((source for source in self.sources.values() if source.allows(url)), None)

    def keep_aside(self, response: Response, role: str, verdict: Verdict, source: str) -> None:
        """Keep what is no page of the frontier: robots.txt and probes."""
        fetched = Fetched(
            url=response.url,
            fetched_at=now(),
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            verdict=verdict.word,
            reason=verdict.reason,
            role=role,
            source=source,
            run_id=self.run_id,
        )
        try:
            self.evidence.keep(fetched)
        except REFUSED as error:
            self.failed(error)


def begin(settings: BaseSettings, source: str, year: str, sample: str) -> Run:
    """Open the store and choose the sources. Raises `BadSource`, `EvidenceError`, `ValueError`."""
    folder = Path(settings["YUSUAN_SOURCES"]) if settings["YUSUAN_SOURCES"] else registry.BUILT_IN
    chosen = registry.choose(registry.load(folder), [word for word in source.split(",") if word])
    evidence = Evidence(Path(settings["YUSUAN_HOME"]), settings["YUSUAN_WORKER"] or "", together=TOGETHER)
    limits = Limits(year=int(year) if year else None, sample=int(sample) if sample else None)
    run_id, company = settings["YUSUAN_RUN"], _company(settings)
    if isinstance(company, Shared):
        run_id = company.run_id
        settings.update(redis_settings(settings["YUSUAN_REDIS"], run_id), priority="spider")
    run = Run(evidence, run_id or new_run_id(), {s.id: s for s in chosen}, limits, company)
    run.sources = rotated(run)
    return run


def _company(settings: BaseSettings) -> Company:
    if not settings["YUSUAN_REDIS"]:
        return Alone()
    return Shared(settings["YUSUAN_REDIS"], settings["YUSUAN_RUN"], settings["YUSUAN_WORKER"])


def rotated(run: Run) -> dict[str, Source]:
    """Sources in the order of how long ago they were last begun, so that a run cut short starves none twice."""
    last: dict[str, str] = {}
    for source, at in run.frontier.ask("SELECT source, max(started_at) FROM crawl GROUP BY source"):
        last[source] = max(at, last.get(source, ""))
    return dict(sorted(run.sources.items(), key=lambda item: (last.get(item[0], ""), item[0])))


def run_of(crawler: Crawler) -> Run:
    run: Run = crawler.spider.run  # type: ignore[union-attr]
    return run


def new_run_id() -> str:
    """Sorts by time, and two runs of one second differ."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}Z-{secrets.token_hex(2)}-{os.getpid()}"


def now() -> str:
    """The present, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def headers_of(response: Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]


def known_of(home: Response | None, missing: Response | None) -> Known:
    """What a host's two probes teach."""
    answered = missing is not None and missing.status == 200 and bool(missing.body)
    return Known(
        home=warc.sha256_of(home.body) if home is not None and home.status == 200 else "",
        missing=warc.sha256_of(missing.body) if answered and missing is not None else "",
        missing_shape=shape(missing.body) if answered and missing is not None else "",
        missing_length=len(missing.body) if answered and missing is not None else 0,
    )


def probe_addresses(source: Source) -> tuple[str, str]:
    """The source's home page, and an address of it that cannot exist (the same one every night)."""
    first = source.entries[0].url if source.entries else source.units[0].index
    parts = urlsplit(first)
    site = f"{parts.scheme}://{parts.netloc}"
    return f"{site}/", f"{site}/yusuan-{warc.sha256_of(parts.netloc.encode())[:12]}/t20000101_0.html"
