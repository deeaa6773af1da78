"""What every request passes: the reader's language, the rate of one address, the queue for heavy SQL, safe headers.

Settings of the place it runs at come from the environment: `YUSUAN_RATE` (requests a second and address, 0 is no
limit), `YUSUAN_BEHIND_PROXY=1` (the last address in X-Forwarded-For is the reader's).
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from .words import LANGUAGES, Reader, enter, t

Asgi = Callable[..., Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}
# Datasette's own pages for its developers: English, and nothing a reader needs.
CLOSED = re.compile(r"/-/(patterns|allow-debug|permissions|messages|logout|auth-token|threads|actor)\b")
RATE = float(os.environ.get("YUSUAN_RATE", "20"))
BURST = 10  # seconds' worth that may come at once
BEHIND_PROXY = os.environ.get("YUSUAN_BEHIND_PROXY") == "1"
# Strangers' SQL may keep all cores but one busy, and only so many may wait for it.
HEAVY_AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
HEAVY_WAITING = 64
HEAVY_PATIENCE = 10  # seconds
_HEAVY = {"sql", "_where", "_facet", "_facet_date", "_facet_array", "_sort", "_sort_desc", "_stream"}


class Rate:
    """A token bucket for each address. What has been full for long is forgotten."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second, self.clock = per_second, clock
        self.buckets: dict[str, tuple[float, float]] = {}

    def allows(self, address: str) -> bool:
        if not self.per_second:
            return True
        now, size = self.clock(), self.per_second * BURST
        left, since = self.buckets.get(address, (size, now))
        left = min(size, left + (now - since) * self.per_second)
        if len(self.buckets) > 10_000:
            self.buckets = {who: bucket for who, bucket in self.buckets.items() if now - bucket[1] < BURST}
        self.buckets[address] = (left - 1 if left >= 1 else left, now)
        return left >= 1


def _header(scope: dict[str, Any], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _address(scope: dict[str, Any]) -> str:
    if BEHIND_PROXY and (forwarded := _header(scope, b"x-forwarded-for")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return (scope.get("client") or ("local",))[0]


def _language(scope: dict[str, Any], asked: str) -> str:
    if asked in LANGUAGES:
        return asked
    cookie = SimpleCookie()
    cookie.load(_header(scope, b"cookie"))
    kept = cookie["lang"].value if "lang" in cookie else ""
    return kept if kept in LANGUAGES else LANGUAGES[0]


def _heavy(query: list[tuple[str, str]]) -> bool:
    return any(key in _HEAVY for key, _ in query)


async def _refuse(send: Asgi, status: int, message: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"5"), *HEADERS.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": message.encode()})


def _with_headers(send: Asgi, cookie: str, lasting: bool = False) -> Asgi:
    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            ours = {**HEADERS, b"vary": b"Cookie, Accept-Encoding"}
            if lasting:
                ours[b"cache-control"] = b"public, max-age=31536000, immutable"
            headers = [(key, value) for key, value in message["headers"] if key.lower() not in ours]
            if cookie:
                headers.append((b"set-cookie", f"lang={cookie}; Path=/; Max-Age=31536000; SameSite=Lax".encode()))
            message = {**message, "headers": [*headers, *ours.items()]}
        await send(message)

    return sending


def wrapper(datasette: Any) -> Callable[[Asgi], Asgi]:
    rate, gate = Rate(RATE), asyncio.Semaphore(HEAVY_AT_ONCE)
    waiting = 0

    def wrap(app: Asgi) -> Asgi:
        async def served(scope: dict[str, Any], receive: Asgi, send: Asgi) -> None:
            nonlocal waiting
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            asked = next((value for key, value in query if key == "lang"), "")
            # Datasette would take `lang` for a column to filter by; a blank behind a pasted name is no part of it.
            query = [(key, value.strip()) for key, value in query if key != "lang"]
            rest, cookie = urlencode(query), asked if asked in LANGUAGES else ""
            enter(Reader(_language(scope, asked), unquote(scope["path"]), rest))
            scope = {**scope, "query_string": rest.encode("latin-1")}
            path = scope["path"]
            if not path.startswith(("/static/", "/-/health")) and not rate.allows(_address(scope)):
                await _refuse(send, 429, t("error.too_many"))
            elif CLOSED.match(path):
                await _refuse(send, 404, t("error.404"))
            elif _heavy(query):
                if waiting >= HEAVY_WAITING:
                    await _refuse(send, 503, t("error.busy"))
                    return
                waiting += 1
                try:
                    await asyncio.wait_for(gate.acquire(), HEAVY_PATIENCE)
                except TimeoutError:
                    await _refuse(send, 503, t("error.busy"))
                    return
                finally:
                    waiting -= 1
                try:
                    await app(scope, receive, _with_headers(send, cookie))
                finally:
                    gate.release()
            else:
                # An address with a version in it (see base.html) never changes its content.
                lasting = path.startswith("/static/") and bool(query)
                await app(scope, receive, _with_headers(send, cookie, lasting))

        return served

    return wrap
