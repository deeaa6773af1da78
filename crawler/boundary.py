"""Where the crawl may go: only to hosts its sources name, and only to public addresses.

Checked on every request, redirects and robots.txt included, and again where a name becomes an address: a host on the
list that resolves to 127.0.0.1, 10.0.0.1 or 169.254.169.254 is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver

from crawler.run import run_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

# Hosts of loopback sources; everything else must be public. Filled when a run begins.
LOOPBACK_HOSTS: set[str] = set()


class Refused(IgnoreRequest):
    """This address is outside what the run may touch."""


class Boundary:
    """Refuses requests to hosts that no chosen source names, and puts the rest into their cluster's slot."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        run = run_of(self.crawler)
        own = run.sources.get(request.meta.get("source", ""))
        source = own if own and own.allows(request.url) else run.source_of_host(request.url)
        if source is None or (own is not None and source is not own):
            raise Refused(f"不在名单内 (not on the list of hosts): {request.url}")
        request.meta["download_slot"] = source.manners.cluster


class PublicResolver(CachingThreadedResolver):
    """Resolves a name, and refuses one whose address is not public."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        resolving = super().getHostByName(name, timeout)
        if name in LOOPBACK_HOSTS:
            return resolving
        return resolving.addCallback(lambda address: public(name, address))


def public(name: str, address: str) -> str:
    """The address, if it is public. Raises `Refused`.

    >>> public("www.cq.gov.cn", "222.177.0.1")
    '222.177.0.1'
    >>> for hidden in ("127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "100.100.100.200", "0.0.0.0"):
    ...     try: public("x", hidden)
    ...     except Refused: print("refused")
    refused
    refused
    refused
    refused
    refused
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or ip
    if not inner.is_global or inner.is_multicast:
        raise Refused(f"{name} 指向非公网地址 (resolves to a private address): {address}")
    return address
