"""What goes wrong on real sites, each as a small named function, switched on for a path by the tests.

A fault is given the request's `Exchange` and either answers itself (writing to the socket as badly as it likes) or
returns another `Reply` to be sent in good order.

    server.faults["/bm/qczj/…/t20240227_13218294.html"] = faults.empty
    server.faults["/robots.txt"] = faults.first(2, faults.status(503, retry_after=1))
    server.faults[faults.MISSING] = faults.soft_404      # for every path that does not exist
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Reply:
    """A response in good order: `Content-Length` is added when it is sent."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Exchange:
    """One request to a path with a fault: the good reply, how often this path was asked before, raw writing."""

    path: str
    good: Reply
    earlier: int
    write: Callable[[bytes], object]
    close: Callable[[], None]
    request_headers: dict[str, str] = field(default_factory=dict)
    fetch: Callable[[str], Reply] | None = None


Fault = Callable[[Exchange], Reply | None]


def _html(text: str, status: int = 200) -> Reply:
    return Reply(status, {"Content-Type": "text/html; charset=utf-8"}, text.encode())


def _head(status: str, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


MISSING = "*missing*"

# -- how faults are switched -------------------------------------------------------------------------------------------


def first(times: int, fault: Fault) -> Fault:
    """The fault for the first `times` requests, then the good page again."""
    return lambda exchange: fault(exchange) if exchange.earlier < times else exchange.good


def after(times: int, fault: Fault) -> Fault:
    """The good page for the first `times` requests, then the fault."""
    return lambda exchange: exchange.good if exchange.earlier < times else fault(exchange)


# -- bodies ------------------------------------------------------------------------------------------------------------


def empty(exchange: Exchange) -> Reply:
    """200 without a byte."""
    return replace(exchange.good, body=b"")


def truncated(exchange: Exchange) -> None:
    """Half the body under the full Content-Length, then the connection closes."""
    body = exchange.good.body
    exchange.write(
        _head("200 OK", {**exchange.good.headers, "Content-Length": str(len(body))}) + body[: len(body) // 2]
    )
    exchange.close()


def truncated_silently(exchange: Exchange) -> None:
    """Half the body without a Content-Length: only the missing </html> tells."""
    exchange.write(_head("200 OK", exchange.good.headers) + exchange.good.body[: len(exchange.good.body) // 2])
    exchange.close()


def truncated_chunk(exchange: Exchange) -> None:
    """A chunked body that breaks off inside a chunk."""
    body = exchange.good.body
    head = _head("200 OK", {**exchange.good.headers, "Transfer-Encoding": "chunked"})
    exchange.write(head + f"{len(body):x}\r\n".encode() + body[: len(body) // 2])
    exchange.close()


def truncated_gzip(exchange: Exchange) -> Reply:
    """Half a gzip stream under a Content-Length that matches it."""
    packed = gzip.compress(exchange.good.body, mtime=0)
    return Reply(200, {**exchange.good.headers, "Content-Encoding": "gzip"}, packed[: len(packed) // 2])


def lying_content_encoding(exchange: Exchange) -> Reply:
    """Says gzip, is not."""
    return replace(exchange.good, headers={**exchange.good.headers, "Content-Encoding": "gzip"})


def gzip_bomb(exchange: Exchange) -> Reply:
    """200 MB of zeros in 200 KB."""
    packed = gzip.compress(bytes(200_000_000), mtime=0)
    return Reply(200, {**exchange.good.headers, "Content-Encoding": "gzip"}, packed)


def slow_drip(bytes_per_write: int = 64, seconds: float = 0.2) -> Fault:
    """The page in drops, so that no read times out but the whole takes very long."""

    def fault(exchange: Exchange) -> None:
        body = exchange.good.body
        exchange.write(_head("200 OK", {**exchange.good.headers, "Content-Length": str(len(body))}))
        for start in range(0, len(body), bytes_per_write):
            exchange.write(body[start : start + bytes_per_write])
            time.sleep(seconds)

    return fault


def hang(seconds: float = 30.0) -> Fault:
    """Accepts and says nothing."""

    def fault(exchange: Exchange) -> None:
        time.sleep(seconds)
        exchange.close()

    return fault


def drop(exchange: Exchange) -> None:
    """Closes the connection without an answer."""
    exchange.close()


# -- statuses ----------------------------------------------------------------------------------------------------------


def status(code: int, retry_after: int | str | None = None) -> Fault:
    """An error status, with Retry-After where given (429, 503; 412, 418, 521, 522 are how walls answer)."""

    def fault(exchange: Exchange) -> Reply:
        reply = _html(f"<html><body><h1>{code}</h1></body></html>", code)
        if retry_after is not None:
            reply.headers["Retry-After"] = str(retry_after)
        return reply

    return fault


def challenge(exchange: Exchange) -> Reply:
    """200 with a script that sets a cookie and reloads: the page was not served."""
    return _html(
        "<html><head><meta charset='utf-8'></head><body><script>"
        "var _0x4f2a=['cookie','location','reload'];document[_0x4f2a[0]]='__jsl_clearance_s='+String(Math.random());"
        "window[_0x4f2a[1]][_0x4f2a[2]]();</script><noscript>请开启JavaScript并刷新该页</noscript></body></html>"
    )


def challenge_521(exchange: Exchange) -> Reply:
    """The same with its real status."""
    return replace(challenge(exchange), status=521)


def soft_404(exchange: Exchange) -> Reply:
    """200 with a page that says there is no such page."""
    return _html(
        "<!DOCTYPE html><html><head><title>页面未找到</title></head><body><p>您访问的页面不存在或已删除</p>"
        '<a href="/">返回首页</a></body></html>'
    )


def shell(exchange: Exchange) -> Reply:
    """200 with a short shell and no article."""
    return _html(
        "<html><head><title></title></head><body><div id='app'></div><script src='/app.js'></script></body></html>"
    )


# -- redirects ---------------------------------------------------------------------------------------------------------


def redirect(target: str, code: int = 302) -> Fault:
    """To anywhere: the home page, 127.0.0.1, 169.254.169.254, file:///etc/passwd …"""
    return lambda exchange: Reply(code, {"Content-Type": "text/html", "Location": target}, b"")


home_redirect = redirect("/")


def meta_refresh(target: str) -> Fault:
    return lambda exchange: _html(f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head></html>')


def script_redirect(target: str) -> Fault:
    return lambda exchange: _html(f'<html><body><script>window.location.href="{target}";</script></body></html>')


# -- encodings ---------------------------------------------------------------------------------------------------------


def charset(header: str) -> Fault:
    """Another charset in the header than the body has."""
    return lambda exchange: replace(
        exchange.good, headers={**exchange.good.headers, "Content-Type": f"text/html; charset={header}"}
    )


def mojibake(exchange: Exchange) -> Reply:
    """The page as a broken proxy re-encodes it: GBK bytes read as Latin-1, written as UTF-8."""
    text = exchange.good.body.decode("utf-8", "ignore").encode("gb18030").decode("latin-1")
    return replace(exchange.good, body=text.encode())


# -- lists -------------------------------------------------------------------------------------------------------------


def same_as(path: str) -> Fault:
    """Answers with another path's page: page 1 for every page, or one article for another."""

    def fault(exchange: Exchange) -> Reply:
        assert exchange.fetch
        return exchange.fetch(path)

    return fault


def shrunken_list(share: float = 0.4) -> Fault:
    """A list page that keeps only the first `share` of its items."""

    def fault(exchange: Exchange) -> Reply:
        items = exchange.good.body.split(b"<li>")
        keep = max(1, int((len(items) - 1) * share))
        tail = items[-1][items[-1].index(b"</ul>") :]
        return replace(exchange.good, body=b"<li>".join(items[: keep + 1]) + tail)

    return fault


def changed(old: str, new: str, encoding: str = "utf-8") -> Fault:
    """The page with a text replaced: a unit that corrects a figure."""

    def fault(exchange: Exchange) -> Reply:
        body = exchange.good.body.replace(old.encode(encoding), new.encode(encoding))
        headers = {k: v for k, v in exchange.good.headers.items() if k not in ("ETag", "Last-Modified")}
        return replace(exchange.good, body=body, headers=headers)

    return fault


def scripted_rows(exchange: Exchange) -> Reply:
    """A list page whose rows stand in a script's array and not in the markup."""
    text = exchange.good.body.decode("utf-8")
    rows = re.findall(r'<li><a href="([^"]*)"[^>]*title="([^"]*)"[^>]*>.*?</a><span>([^<]*)</span></li>', text)
    array = json.dumps([{"url": url, "title": title, "date": day} for url, title, day in rows], ensure_ascii=False)
    text = re.sub(
        r'<ul class="rsj-list">.*?</ul>', f"<script>var list = {array}; show(list);</script>", text, flags=re.S
    )
    return replace(exchange.good, body=text.encode())


def service_rows(exchange: Exchange) -> Reply:
    """A list page whose rows a script asks of a service (jpaas): nothing to follow in the page."""
    text = exchange.good.body.decode("utf-8")
    call = '<script>$.ajax({url: "/module/jpage/dataproxy.jsp?startrecord=1&endrecord=45", type: "post"});</script>'
    return replace(exchange.good, body=re.sub(r'<ul class="rsj-list">.*?</ul>', call, text, flags=re.S).encode())


def with_bom(exchange: Exchange) -> Reply:
    """The page behind a UTF-8 byte order mark."""
    return replace(exchange.good, body=b"\xef\xbb\xbf" + exchange.good.body)


def huge_span(exchange: Exchange) -> Reply:
    """The page with a cell that claims a thousand million columns."""
    return replace(exchange.good, body=exchange.good.body.replace(b"<td", b'<td colspan="1000000000"', 1))


# -- robots.txt --------------------------------------------------------------------------------------------------------


def robots_html(exchange: Exchange) -> Reply:
    """robots.txt answers 200 with the home page."""
    return _html("<!DOCTYPE html><html><head><title>首页</title></head><body>欢迎</body></html>")


def robots_disallow_all(exchange: Exchange) -> Reply:
    return Reply(200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
