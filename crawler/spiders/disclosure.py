"""The one spider: it walks any source through its platform, and knows links, never numbers."""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import scrapy
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from twisted.python.failure import Failure

from archive import warc
from archive.evidence import Fetched
from crawler import boundary, tls
from crawler.conditional import UNCHANGED
from crawler.failures import TOO_MANY_MOVES, named
from crawler.files import format_of
from crawler.frontier import DOCUMENTS, Page
from crawler.keep import Settled
from crawler.pages import ListPage
from crawler.patience import HostSilent, Patience
from crawler.platforms import Platform, platform
from crawler.registry import Source
from crawler.report import CrawlReport
from crawler.robots import RobotsUnknown
from crawler.rules import Wanted, beginnings, from_article, from_list, goes_on, not_followed, of_year
from crawler.run import Run, begin, headers_of, known_of, now, probe_addresses
from crawler.transfer import BOMB, ENCODING
from crawler.verdict import OK, Answer, Known, Verdict, judge, refuses

# A cut or an empty body is often a server under load: it is asked again so many times in the same run.
_AGAIN_TIMES = 2
_PROBLEMS = ("dataloss", BOMB, ENCODING, "partial")
Yielded = scrapy.Request | Settled
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says about other pages, and, of a list, about itself."""

    wanted: Sequence[tuple[str, Wanted]] = ()
    problems: Sequence[tuple[str, str]] = ()
    listed: tuple[object, ...] | None = None


class DisclosureSpider(scrapy.Spider):
    """`scrapy crawl disclosure -a source=500153[,…] [-a year=2025] [-a sample=10]`; without a source, all of them."""

    name = "disclosure"
    run: Run
    report: CrawlReport
    report_path: Path | None = None
    waiting: dict[str, deque[tuple[str, Wanted]]]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        words = {key: str(kwargs.pop(key, "")) for key in ("source", "year", "sample")}
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run = run = begin(crawler.settings, **words)
        spider.waiting = defaultdict(deque)
        workers = crawler.settings.getint("YUSUAN_WORKERS")
        slots = {
            s.manners.cluster: {
                "concurrency": s.manners.concurrency,
                "delay": s.manners.delay * workers,
                "jitter": 0.25 if s.manners.delay else 0,
            }
            for s in run.sources.values()
        }
        crawler.settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        for source in run.sources.values():
            tls.RELAXED.update(dict.fromkeys(source.hosts, source.tls))
            if source.loopback:
                boundary.LOOPBACK_HOSTS.update(source.hosts)
        return spider

    # -- beginning -------------------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for source in self.run.sources.values():
            with self.run.evidence.joined() as db:
                db.execute(
                    "INSERT OR REPLACE INTO crawl VALUES (?, ?, ?, '', 'running', 0)",
                    (self.run.run_id, source.id, now()),
                )
            if run_begins(self.run, source):
                yield self.begin(source)

    def begin(self, source: Source) -> scrapy.Request:
        """The first request to a source; what its host says to an address that cannot exist."""
        return self._probe(source, probe_addresses(source)[1], "missing")

    def _probe(self, source: Source, url: str, which: str) -> scrapy.Request:
        meta = {"source": source.id, "role": "probe", "probe": which}
        return scrapy.Request(
            url,
            self.probed,
            errback=self.probe_failed,
            meta=meta,
            dont_filter=True,
            priority=1_000,
            cb_kwargs={"which": which},
        )

    def probed(self, response: Response, which: str) -> Iterator[Yielded]:
        source = self.run.sources[response.meta["source"]]
        answer = _answer(response, "probe")
        self.run.keep_aside(response, "probe", judge(answer), source.id)
        if which == "missing":
            self.run.company.teach(source.id, known_of(None, response))
            yield self._probe(source, probe_addresses(source)[0], "home")
        else:
            known = self.run.company.learn(source.id) or Known()
            self.run.company.teach(source.id, replace(known, home=known_of(response, None).home))
            yield from self._begin(source)

    def probe_failed(self, failure: Failure) -> Iterator[Yielded]:
        request = failure.request  # type: ignore[attr-defined]
        source = self.run.sources[request.meta["source"]]
        if request.meta["probe"] == "missing":
            yield self._probe(source, probe_addresses(source)[0], "home")
        else:
            yield from self._begin(source)

    def _begin(self, source: Source) -> Iterator[Yielded]:
        """The source's columns, and the documents that an earlier run found and did not finish."""
        keyed = [(self._key(source, wanted.url), wanted) for wanted in beginnings(source)]
        unfinished = self.run.frontier.unfinished([source.id])
        with self.run.evidence.joined() as db:
            self.run.frontier.want(db, keyed, source.id, "", now())
            db.executemany(
                "UPDATE page SET listed_run = ? WHERE key = ?", [(self.run.run_id, page.key) for page in unfinished]
            )
        for key, wanted in keyed:
            yield from self._ask(source, key, wanted)
        for page in unfinished:
            yield from self._ask(source, page.key, wanted_again(page))

    # -- asking ----------------------------------------------------------------------------------------------------

    def _ask(
        self, source: Source, key: str, wanted: Wanted, *, checking_gone: bool = False, waited: bool = False
    ) -> Iterator[scrapy.Request]:
        """A request for what is wanted, if it is due and within this run's bounds.

        What failed before waits for its turn: a few broken articles in a row are no refusal of the host that would end
        every night before the rest was asked.
        """
        run, document = self.run, wanted.role == "page" and not checking_gone
        if wanted.skip or run.company.claimed(key):
            return
        page = run.frontier.get(key)
        if page and not run.frontier.due(page, source.manners.recheck_days, datetime.now(UTC)):
            return
        if document and run.limits.year is not None and not of_year(wanted, run.limits.year):
            return
        if document and run.limits.sample is not None and run.documents[source.id] >= run.limits.sample:
            return
        if page and page.failed_before and not waited:
            self.waiting[source.id].append((key, wanted))
            return
        # Claimed last: what is claimed was asked for, and what is not may be asked for by whoever has room.
        if run.asked[source.id] >= source.manners.max_pages or not run.company.claim(key):
            return
        run.documents[source.id] += document
        run.asked[source.id] += 1
        yield self.request(source, key, wanted, page, checking_gone=checking_gone)

    def request(
        self, source: Source, key: str, wanted: Wanted, page: Page | None, *, checking_gone: bool = False
    ) -> scrapy.Request:
        meta = {
            "source": source.id,
            "key": key,
            "role": wanted.role,
            "text": wanted.text,
            "referrer": page.referrer if page else "",
            "depth_of_column": wanted.depth,
            "list_url": wanted.list_url,
            "optional": wanted.optional,
            "held": page.capture_id if page else "",
            "checking_gone": checking_gone,
            "others": wanted.others,
        }
        # The n-th request of one source goes before the n+1-th of any other: none starves behind a large one.
        priority = -self.run.asked[source.id]
        return scrapy.Request(
            wanted.url, self.parse, errback=self.failed, meta=meta, dont_filter=True, priority=priority
        )

    def gone_check(self, source: Source, page: Page) -> Iterator[scrapy.Request]:
        """A held page that no list names any more is asked itself, before it counts as gone."""
        return self._ask(source, page.key, wanted_again(page), checking_gone=True, waited=True)

    def asked_late(self, source: Source, page: Page) -> Iterator[scrapy.Request]:
        """What somebody discovered and died before asking for, and what failed before and has waited to the end."""
        return self._ask(source, page.key, wanted_again(page), waited=True)

    def asked_again(self, source: Source, page: Page) -> scrapy.Request:
        """What a killed worker took from the queue and never answered."""
        return self.request(source, page.key, wanted_again(page), page)

    def _key(self, source: Source, url: str) -> str:
        return f"{source.manners.cluster} {self._platform(source).page_key(url)}"

    def _platform(self, source: Source) -> Platform:
        return platform(source.platform)

    # -- answers ---------------------------------------------------------------------------------------------------

    def parse(self, response: Response) -> Iterator[Yielded]:
        """Judge one answer, keep it, and ask for what it leads to."""
        meta, source = response.meta, self.run.sources[response.meta["source"]]
        unchanged = UNCHANGED in response.flags
        answer = _answer(response, "list" if meta["role"] == "index" else meta["role"])
        # What a 304 stands for was judged when it was kept.
        verdict = OK if unchanged else judge(answer, self.run.company.learn(source.id), warc.sha256_of(response.body))
        self._patience().judged(response.url, response.status, refused=refuses(verdict, response.status))
        state = _state(verdict, response.status, meta)
        reason, said = _reason(verdict, state, meta), Said()
        try:
            said = self._read(source, response, answer) if verdict.word == "ok" else said
        except Exception as error:  # a page that no test has shown: it is named, and the run goes on
            logger.exception("%s: 无法读出链接 (its links cannot be read)", response.url)
            state, reason = "failed", f"error: 无法读出链接 (its links cannot be read): {type(error).__name__}: {error}"
        wanted = said.wanted
        other = self._at_another_address(meta) if state == "failed" else None
        yield Settled(
            key=meta["key"],
            asked=_asked(meta, answer.asked),
            referrer=meta["referrer"],
            state=state,
            reason=reason,
            source=source.id,
            url=response.url,
            fetched=self._fetched(response, verdict, source, unchanged),
            wanted=wanted,
            listed=said.listed,
            problems=said.problems,
        )
        if _broken_off(verdict, answer) and not unchanged and response.request:
            again = get_retry_request(response.request, spider=self, reason=verdict.word, max_retry_times=_AGAIN_TIMES)
            other = again or other
        if other:
            yield other
        for key, link in wanted:
            yield from self._ask(source, key, link)
        if verdict.word == "ok" and self.waiting[source.id]:
            key, link = self.waiting[source.id].popleft()
            yield from self._ask(source, key, link, waited=True)

    def _read(self, source: Source, response: Response, answer: Answer) -> Said:
        """What a page that is what it should be says about other pages."""
        role, depth, list_url = (response.meta[name] for name in ("role", "depth_of_column", "list_url"))
        if role in ("list", "index"):
            page = self._platform(source).read_list(answer.text, response.url)
            links = from_list(source, page, response.url, role=role, depth=depth, list_url=list_url)
            problems = not_followed(
                source, page, response.url, role=role, depth=depth, list_url=list_url, first=answer.asked == list_url
            )
            has_pages = goes_on(source, page, response.url, role=role, list_url=list_url)
            listed = _listed(source, page, response, list_url, role) if has_pages else None
            return Said(self._keyed(source, links), list(problems), listed)
        if role == "page" and format_of(answer.body) in ("", "mhtml"):
            article = self._platform(source).read_article(answer.text, response.url)
            unsupported = [("unsupported", message) for message in article.problems]
            return Said(self._keyed(source, from_article(source, article)), unsupported)
        return Said()

    def failed(self, failure: Failure) -> Iterator[Yielded]:
        """Nothing came: the cause by its name, and the page waits."""
        request = failure.request  # type: ignore[attr-defined]
        state, reason = named(failure)
        if reason == TOO_MANY_MOVES:
            self._patience().judged(request.url, 0, refused=True)
        meta = request.meta
        asked = _asked(meta, meta.get("redirect_urls", [request.url])[0])
        tried = not isinstance(failure.value, HostSilent | RobotsUnknown)
        yield Settled(meta["key"], asked, meta["referrer"], state, reason, meta["source"], request.url, tried=tried)

        other = self._at_another_address(meta)
        if other:
            yield other

    def _at_another_address(self, meta: dict[str, Any]) -> scrapy.Request | None:
        """The same article where its list also has it: the first address may be of a dead host or an old folder."""
        if not meta["others"]:
            return None
        source, (url, *others) = self.run.sources[meta["source"]], meta["others"]
        page = self.run.frontier.get(meta["key"])
        wanted = replace(_asked(meta, url), others=tuple(others))
        return self.request(source, meta["key"], wanted, page, checking_gone=meta["checking_gone"])

    def _patience(self) -> Patience:
        patience = self.crawler.get_downloader_middleware(Patience)
        assert patience is not None, "crawler/settings.py names it"
        return patience

    def _keyed(self, source: Source, links: Iterator[Wanted]) -> list[tuple[str, Wanted]]:
        return [(self._key(source, wanted.url), wanted) for wanted in links]

    def _fetched(self, response: Response, verdict: Verdict, source: Source, unchanged: bool) -> Fetched:
        meta = response.meta
        return Fetched(
            url=response.url,
            fetched_at=now(),
            status=response.status,
            headers=headers_of(response),
            body=response.body,
            verdict=verdict.word,
            reason=verdict.reason,
            role="list" if meta["role"] == "index" else meta["role"],
            source=source.id,
            run_id=self.run.run_id,
            referrer=meta["referrer"],
            link_text=meta["text"],
            unchanged=meta["held"] if unchanged and verdict.word == "ok" else "",
        )


def run_begins(run: Run, source: Source) -> bool:
    """Only one worker of a run begins a source."""
    return run.company.claim(f"begin {source.id}")


def wanted_again(page: Page) -> Wanted:
    """What an earlier run wanted."""
    return Wanted(
        page.url, page.role, page.link_text, page.printed_date, page.depth, page.list_url, bool(page.optional)
    )


def _asked(meta: dict[str, Any], url: str) -> Wanted:
    """What the request was for."""
    return Wanted(
        url, meta["role"], meta["text"], "", meta["depth_of_column"], meta["list_url"], bool(meta["optional"])
    )


def _answer(response: Response, role: str) -> Answer:
    return Answer(
        asked=response.meta.get("redirect_urls", [response.url])[0],
        url=response.url,
        status=response.status,
        body=response.body,
        role=role,
        headers={"content-encoding": (response.headers.get("Content-Encoding") or b"").decode("latin-1")},
        problem=next((flag for flag in _PROBLEMS if flag in response.flags), ""),
    )


def _broken_off(verdict: Verdict, answer: Answer) -> bool:
    """Did bytes fail to come? A page that only leads elsewhere, or says nothing, would say it again."""
    return verdict.word == "truncated" or (verdict.word == "empty" and not answer.body.strip())


def _state(verdict: Verdict, status: int, meta: dict[str, Any]) -> str:
    if verdict.word == "ok":
        return "ok"
    missing = status in (404, 410) or verdict.word in ("soft404", "home_redirect")
    if missing and (meta["checking_gone"] or (meta["optional"] and meta["held"])):
        return "gone"
    if missing and meta["optional"]:
        return "absent"
    return "failed"


def _reason(verdict: Verdict, state: str, meta: dict[str, Any]) -> str:
    if verdict.word == "ok":
        return ""
    told = f"{verdict.word}: {verdict.reason}"
    if state == "gone" and meta["role"] not in DOCUMENTS:
        return f"这一栏曾有，今无 (the column was there and is gone): {told}"
    return f"没有这一栏 (no such column): {told}" if state == "absent" else told


def _listed(source: Source, page: ListPage, response: Response, list_url: str, role: str) -> tuple[object, ...]:
    """The list page's own account: what was asked, what it claims to be, and what it holds. The rows of an index are
    not counted: units stand among other links."""
    leading = (page.articles, page.files, page.columns if role == "index" else ())
    held = sorted(link.url for links in leading for link in links)
    digest = warc.sha256_of("\n".join(held).encode()) if held else ""
    name = response.url.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    asked = int(name.rsplit("_", 1)[1]) if "_" in name and name.rsplit("_", 1)[1].isdigit() else -1
    claimed = page.number if page.pages is not None else -1
    found = len(page.articles) + len(page.files) + len(page.unfollowable)
    records = None if role == "index" else page.records
    return (list_url or response.url, response.url, source.id, asked, claimed, page.pages, records, found, digest)
