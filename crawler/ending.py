"""How a run ends: pages that disappeared are looked for, what was lost is asked again, and the account is written."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import DontCloseSpider

from crawler.report import CrawlReport, account, close
from crawler.run import now, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.spiders.disclosure import DisclosureSpider

logger = logging.getLogger(__name__)


class Ending:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._looked_for_gone = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.idle, signals.spider_idle)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def idle(self, spider: DisclosureSpider) -> None:
        """Everything listed is answered. Held pages that nothing led to are asked themselves before they count as gone."""
        run = run_of(self.crawler)
        if self._looked_for_gone or run.failure or run.limits.partial:
            return
        self._looked_for_gone = True
        asked = False
        for source in run.sources.values():
            report = account(run, source, "")
            if not report.lists_complete or report.state == "held_back":
                continue  # an incomplete run never infers that anything is gone
            for page in run.frontier.unlisted(source.id):
                request = spider.gone_check(source, page)
                if request and self.crawler.engine:
                    self.crawler.engine.crawl(request)
                    asked = True
        if asked:
            raise DontCloseSpider

    def closed(self, spider: DisclosureSpider, reason: str) -> None:
        run = run_of(self.crawler)
        stopped = "" if reason == "finished" else reason
        reports = [account(run, source, stopped) for source in run.sources.values()]
        ended_at = now()
        if not run.failure:
            close(run, reports, ended_at)
        complete = all(report.state == "complete" for report in reports) and not run.failure
        report = CrawlReport(
            run_id=run.run_id,
            started_at=run.started_at,
            ended_at=ended_at,
            finished=reason,
            state="complete" if complete else "incomplete",
            captures_new=run.kept["new"],
            captures_unchanged=run.kept["unchanged"],
            requests=self.crawler.stats.get_value("downloader/request_count", 0) if self.crawler.stats else 0,
            sources=reports,
            failure=run.failure,
        )
        spider.report = report
        spider.report_path = report.write(Path(self.crawler.settings["YUSUAN_HOME"]) / "runs")
        run.evidence.close()
        for one in reports:
            logger.info(
                "%s %s: %s; 发现 %d = 成功 %d + 失败 %d + 不支持 %d + 留待 %d; 新 %d 变 %d 消失 %d%s",
                one.source, one.name, one.state, one.discovered, one.ok, one.failed, one.unsupported, one.deferred,
                one.new, one.changed, one.gone, "".join(f"\n    {reason}" for reason in one.reasons[:5]),
            )  # fmt: skip
