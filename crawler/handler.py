"""One request is one asking.

Twisted asks once more by itself, and at once, when a kept connection breaks before the answer. Asking again is Scrapy's part:
at the cluster's rate, counted, and seen by crawler/patience.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class AskingOnce(HTTP11DownloadHandler):
    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
