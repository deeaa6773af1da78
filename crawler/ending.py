"""How a run ends: pages that disappeared are looked for, what was lost is asked again, and the account is written."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler.report import CrawlReport, account, causes, close
from crawler.run import Run, now, run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.spiders.disclosure import DisclosureSpider

logger = logging.getLogger(__name__)


class Ending:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._looked_for_gone = False
        self._requests = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.idle, signals.spider_idle)
        crawler.signals.connect(extension.asked, signals.request_reached_downloader)
        crawler.signals.connect(extension.working, signals.response_received)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def asked(self) -> None:
        self._requests += 1

    def working(self) -> None:
        """Each answer is a sign of life."""
        run_of(self.crawler).company.alive(idle=False)

    def idle(self, spider: DisclosureSpider) -> None:
        """Nothing is left to do here. Wait for others; then what was lost, then what may be gone; then the end."""
        run = run_of(self.crawler)
        if not run.settle():  # what others are to see must be true before they are told that this worker is idle
            return
        run.company.alive(idle=True)
        if run.company.others_busy():
            raise DontCloseSpider
        run.evidence.look_again()
        if self._ask(spider, self._lost(run)) or self._ask(spider, self._perhaps_gone(run, spider)):
            run.company.alive(idle=False)
            raise DontCloseSpider

    def _ask(self, spider: DisclosureSpider, requests: Iterable[Request]) -> bool:
        asked = False
        for request in requests:
            if self.crawler.engine:
                self.crawler.engine.crawl(request)
                asked = True
        return asked

    def _lost(self, run: Run) -> Iterator[Request]:
        """Discovered and answered by nobody. What nobody had claimed is asked in the ordinary way, within the run's
        bounds; what a dead worker had claimed, once more, by whoever sees it first."""
        spider: DisclosureSpider = self.crawler.spider  # type: ignore[assignment]
        for source in run.sources.values():  # a worker that died between claiming a source and beginning it
            if not run.frontier.begun(source.id) and run.company.claim(f"again begin {source.id}"):
                yield spider.begin(source)
        for page in run.frontier.lost(run.sources):
            if not run.company.claimed(page.key):
                yield from spider.asked_late(run.sources[page.source], page)
            elif run.company.claim(f"again {page.key}"):
                yield spider.asked_again(run.sources[page.source], page)

    def _perhaps_gone(self, run: Run, spider: DisclosureSpider) -> Iterator[Request]:
        """Held pages that nothing led to. Each is asked itself: an incomplete run never infers that anything is gone,
        and asks only again what failed the last time."""
        if self._looked_for_gone or not run.company.claim("gone"):
            return
        self._looked_for_gone = True
        for source in run.sources.values():
            report = account(run, source, "")
            sure = report.lists_complete and report.state != "held_back" and not run.limits.partial
            for page in run.frontier.unlisted(source.id):
                if sure:
                    yield from spider.gone_check(source, page)
                elif page.state == "failed":
                    yield from spider.asked_late(source, page)

    def closed(self, spider: DisclosureSpider, reason: str) -> None:
        run = run_of(self.crawler)
        stopped = "" if reason == "finished" else reason
        reports = [account(run, source, stopped) for source in run.sources.values()]
        ended_at = now()
        if run.settle():
            close(run, reports, ended_at)
            run.settle()
        complete = all(report.state == "complete" for report in reports) and not run.failure
        report = CrawlReport(
            run_id=run.run_id,
            started_at=run.started_at,
            ended_at=ended_at,
            finished=reason,
            state="complete" if complete else "incomplete",
            captures_new=run.kept["new"],
            captures_unchanged=run.kept["unchanged"],
            requests=self._requests,
            sources=reports,
            failure=run.failure,
        )
        spider.report = report
        try:
            spider.report_path = report.write(Path(self.crawler.settings["YUSUAN_HOME"]) / "runs")
        except OSError as error:
            report.failure = report.failure or f"报告无法写入 (the report cannot be written): {error}"
        run.company.leave()
        run.evidence.close()
        for one in reports:
            logger.info(
                "%s %s: %s; 发现 %d = 成功 %d + 失败 %d + 不支持 %d + 留待 %d; 新 %d 变 %d 消失 %d%s",
                one.source, one.name, one.state, one.discovered, one.ok, one.failed, one.unsupported, one.deferred,
                one.new, one.changed, one.gone, "".join(f"\n    {reason}" for reason in (*one.reasons[:5], *causes(one))),
            )  # fmt: skip
