"""Ask only for what has changed: If-None-Match and If-Modified-Since from the index; on 304 the held bytes stand in.

So the spider reads an unchanged list as if it had come again, and finds the same links in it. A server that says 304 to
whatever changed would hide it for ever: every so often what is held is asked for whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from archive.evidence import EvidenceError
from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

UNCHANGED = "unchanged"
# A list says what is new, and is small: each third time it comes whole. A page or file seldom changes: each tenth time.
WHOLE_EVERY = {"list": 3, "page": 10, "attachment": 10}


class Conditional:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        held = request.meta.get("held")
        if not held or request.meta.get("redirect_times"):
            return
        evidence = run_of(self.crawler).evidence
        capture = evidence.capture(held)
        if capture is None or not (capture.etag or capture.last_modified):
            return
        every = WHOLE_EVERY.get(capture.role, 1)
        if evidence.times_unchanged(capture) % every == every - 1:
            return
        if capture.etag:
            request.headers["If-None-Match"] = capture.etag
        if capture.last_modified:
            request.headers["If-Modified-Since"] = capture.last_modified

    def process_response(self, request: Request, response: Response) -> Response | Request:
        if response.status != 304 or not request.meta.get("held"):
            return response
        evidence = run_of(self.crawler).evidence
        capture = evidence.capture(request.meta["held"])
        try:
            body = evidence.body(capture) if capture else None
        except EvidenceError:
            body = None
        if capture is None or body is None:  # what we hold is damaged: ask again for the whole
            again: Request = request.replace(dont_filter=True)
            again.headers.pop("If-None-Match", None)
            again.headers.pop("If-Modified-Since", None)
            again.meta.pop("held")
            return again
        return response.replace(status=capture.status, body=body, flags=[*response.flags, UNCHANGED])
