"""What a server asks for is given: Retry-After is waited out by the whole cluster, and a silent host is left alone.

Whether an answer is a refusal its status often does not say (a challenge is a 200, a login a way there): the spider tells
what it judged. An error of the server is one only after it was asked again; 403, 429 and 503 are refusals at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError, IgnoreRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)


REFUSALS = (403, 429, 503)
_REFUSED = "拒绝或没有应答 (refused or silent)"


class HostSilent(IgnoreRequest):
    """The host does not answer, or asks to be left alone; its pages wait for another run."""


class Patience:
    def __init__(self, budget: float, silent_after: int, crawler: Crawler | None = None) -> None:
        self.budget = budget
        self.silent_after = silent_after
        self._crawler = crawler
        self._until: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._errors: dict[str, int] = {}
        self._left: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(settings.getfloat("YUSUAN_PATIENCE_SECONDS"), settings.getint("YUSUAN_SILENT_AFTER"), crawler)

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if host in self._left:
            raise self._silent(host)
        wait = self._until.get(request.meta.get("download_slot", host), 0) - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        host = urlsplit(request.url).netloc
        if response.status not in REFUSALS:
            if response.status >= 500:
                self._errors[host] = self._errors.get(host, 0) + 1
                if self._errors[host] > self.silent_after:  # no page's own fault: to ask each again would be a loop
                    request.meta["dont_retry"] = True
            return response
        asked = seconds(response.headers.get("Retry-After"), time.time()) if response.status != 403 else None
        if not asked or host in self._left or request.meta.get("patience", 0) >= 2:
            self._count(host, _REFUSED)
            return response
        if asked > self.budget:
            self._leave(host, f"要求等待 {asked:.0f} 秒，超出本次运行的耐心 (asks for more patience than a run has)")
            return response
        self.budget -= asked
        self._wait(request.meta.get("download_slot", host), time.monotonic() + asked)
        logger.info("%s 要求等待 %.0f 秒 (asks to wait): %s", host, asked, response.status)
        again: Request = request.replace(dont_filter=True)
        again.meta["patience"] = request.meta.get("patience", 0) + 1
        return again

    def judged(self, url: str, status: int, *, refused: bool) -> None:
        """What an answer was found to be. Anything else than a refusal shows that the host serves."""
        host = urlsplit(url).netloc
        if not refused:
            self._failures[host] = self._errors[host] = 0
        elif status not in REFUSALS:  # those are counted as they come
            self._count(host, _REFUSED)

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest | DownloadCancelledError):  # what is too large was answered
            self._count(urlsplit(request.url).netloc, "没有应答 (silent)")

    def _count(self, host: str, why: str) -> None:
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= self.silent_after:
            self._leave(host, f"连续 {self.silent_after} 次{why}")

    def _silent(self, host: str) -> HostSilent:
        return HostSilent(f"{host} {self._left[host]}; left alone for this run")

    def _wait(self, slot: str, until: float) -> None:
        """Nothing is asked before `until`, not even what already stands in the downloader's queue."""
        self._until[slot] = max(self._until.get(slot, 0), until)
        queue = self._queues().get(slot)
        if queue is not None:
            queue.lastseen = max(queue.lastseen, until)

    def _leave(self, host: str, why: str) -> None:
        """From here on the host is asked nothing; what stands in the downloader's queue for it is taken back."""
        if host in self._left:
            return
        self._left[host] = why
        logger.warning("%s %s，本次不再访问 (left alone for this run)", host, why)
        for queue in self._queues().values():
            taken = [each for each in queue.queue if urlsplit(each[0].url).netloc == host]
            for each in taken:
                queue.queue.remove(each)
            for _, answer in taken:
                answer.errback(self._silent(host))

    def _queues(self) -> dict[str, Slot]:
        engine = self._crawler.engine if self._crawler else None
        return engine.downloader.slots if engine else {}


def seconds(header: bytes | None, now: float) -> float | None:
    """What Retry-After says, in seconds from `now`; None where it says nothing.

    >>> seconds(b"7", 0), seconds(b"Thu, 01 Jan 1970 00:01:00 GMT", 0), seconds(b"soon", 0), seconds(None, 0)
    (7.0, 60.0, None, None)
    >>> seconds("²".encode("latin-1"), 0)
    """
    if not header:
        return None
    text = header.decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
