"""robots.txt obeyed, and kept as evidence of what was allowed on that day.

404 or any other 4xx: nothing is forbidden. A page of HTML instead of rules: the same, and the capture shows it. 5xx or no
answer: nobody knows what is forbidden, so the host is left alone for this run.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.run import run_of
from crawler.tls import cause_of
from crawler.verdict import Answer, judge

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


def _one_line(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


# A host that does not answer is no fault of the program's: its traceback tells an operator nothing.
logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_one_line)


class RobotsForbid(IgnoreRequest):
    """robots.txt forbids this address."""


class RobotsUnknown(IgnoreRequest):
    """The host's robots.txt could not be had; its pages wait for another run."""


class KeptRobots(RobotsTxtMiddleware):
    """Scrapy's middleware, with a memory."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._silent: dict[str, str] = {}

    def process_request_2(self, rp: object, request: Request) -> None:
        cause = self._silent.get(request.url.split("/", 3)[2])
        if cause:
            raise RobotsUnknown(f"robots.txt 没有答复 (no answer about robots.txt): {cause}")
        try:
            super().process_request_2(rp, request)  # type: ignore[arg-type]
        except RobotsForbid:
            raise
        except IgnoreRequest:
            raise RobotsForbid("robots.txt 禁止 (forbidden by robots.txt)") from None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        run = run_of(self.crawler)
        answer = Answer(response.url, response.url, response.status, response.body, "robots", {})
        run.keep_aside(response, "robots", judge(answer), request.meta.get("source", ""))
        if response.status >= 500:
            self._silent[netloc] = f"HTTP {response.status}"
        is_rules = response.status < 300 and not response.body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        await super()._parse_robots(response if is_rules else response.replace(body=b""), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._silent[netloc] = cause_of(str(exc)) or f"{type(exc).__name__}: {exc}"[:200]
        super()._robots_error(exc, netloc)
