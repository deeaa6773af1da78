"""What a server asks for is given: Retry-After is waited out by the whole cluster, and a silent host is left alone."""

from __future__ import annotations

import asyncio
import logging
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)


class HostSilent(IgnoreRequest):
    """The host has not answered several times in a row; its pages wait for another run."""


class Patience:
    def __init__(self, budget: float, silent_after: int) -> None:
        self.budget = budget
        self.silent_after = silent_after
        self._until: dict[str, float] = {}
        self._failures: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        settings = crawler.settings
        return cls(settings.getfloat("YUSUAN_PATIENCE_SECONDS"), settings.getint("YUSUAN_SILENT_AFTER"))

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if self._failures.get(host, 0) >= self.silent_after:
            raise HostSilent(f"{host} 连续 {self.silent_after} 次没有应答 (silent; left alone for this run)")
        wait = self._until.get(request.meta.get("download_slot", host), 0) - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        host = urlsplit(request.url).netloc
        self._failures[host] = 0
        if response.status not in (429, 503):
            return response
        asked = seconds(response.headers.get("Retry-After"), time.time())
        if asked is None or asked > self.budget or request.meta.get("patience", 0) >= 2:
            return response
        self.budget -= asked
        slot = request.meta.get("download_slot", host)
        self._until[slot] = max(self._until.get(slot, 0), time.monotonic() + asked)
        logger.info("%s 要求等待 %.0f 秒 (asks to wait): %s", host, asked, response.status)
        again: Request = request.replace(dont_filter=True)
        again.meta["patience"] = request.meta.get("patience", 0) + 1
        return again

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            host = urlsplit(request.url).netloc
            self._failures[host] = self._failures.get(host, 0) + 1


def seconds(header: bytes | None, now: float) -> float | None:
    """What Retry-After says, in seconds from `now`; None where it says nothing.

    >>> seconds(b"7", 0), seconds(b"Thu, 01 Jan 1970 00:01:00 GMT", 0), seconds(b"soon", 0), seconds(None, 0)
    (7.0, 60.0, None, None)
    """
    if not header:
        return None
    text = header.decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except ValueError:
        return None
