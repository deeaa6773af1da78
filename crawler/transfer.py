"""Content-Encoding undone, to the last byte.

Scrapy unpacks a gzip stream that was cut without a word, although gzip says where it ends and what its sum is. Here a
cut, a lie and a bomb are told apart; what cannot be unpacked is kept as it came.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

# Flags on a response; crawler/verdict.py reads them.
ENCODING, BOMB = "encoding", "bomb"
_ANY = 47  # zlib window bits that take gzip or zlib


class Unpack:
    """Undoes gzip and deflate; flags what does not unpack to its end or grows beyond DOWNLOAD_MAXSIZE."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        named = (response.headers.get("Content-Encoding") or b"").decode("latin-1").strip().lower()
        if not named or named == "identity" or not response.body:
            return response
        body, problem = unpack(response.body, named, self.limit)
        flags = [*response.flags, problem] if problem else response.flags
        return response.replace(body=body, flags=flags)


def unpack(body: bytes, encoding: str, limit: int) -> tuple[bytes, str]:
    """(the body unpacked, "") or (the body as it came, what is wrong with it).

    >>> import gzip; packed = gzip.compress(b"x" * 1000)
    >>> unpack(packed, "gzip", 10_000)[0] == b"x" * 1000
    True
    >>> unpack(packed[:-9], "gzip", 10_000)[1], unpack(b"<html>", "gzip", 10_000)[1], unpack(packed, "gzip", 100)[1]
    ('encoding', 'encoding', 'bomb')
    >>> unpack(b"x", "br", 100)[1]
    'encoding'
    """
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return body, ENCODING
    windows = (_ANY,) if encoding != "deflate" else (_ANY, -15)
    for window in windows:
        try:
            return _stream(body, window, limit)
        except zlib.error:
            continue
    return body, ENCODING


def _stream(body: bytes, window: int, limit: int) -> tuple[bytes, str]:
    parts: list[bytes] = []
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(window)
        part = stream.decompress(rest, limit + 1 - size)
        size += len(part)
        if size > limit:
            return body, BOMB
        parts.append(part)
        if not stream.eof:
            return body, ENCODING
        rest = stream.unused_data
        if rest and not rest.startswith(b"\x1f\x8b"):  # padding that some servers add
            break
    return b"".join(parts), ""
