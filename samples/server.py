"""The sites on loopback: each district on its own address (127.0.0.1, .2, .3, .4), all on one port.

with samples.server.running() as server:
    server.base_url("500901")   # http://127.0.0.1:41234
    server.faults["/robots.txt"] = faults.status(500)
    server.requests             # [(district, path), …]
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from samples.faults import MISSING, Exchange, Fault, Reply
from samples.site import Resource, Site, sites
from samples.world import DISTRICTS

SOURCES = Path(__file__).parent / "sources"


class Server:
    """All sites, running. `faults` by path, for every site, or by (district code, path) for one."""

    def __init__(self, port: int = 0) -> None:
        self.faults: MutableMapping[str | tuple[str, str], Fault] = {}
        self.requests: list[tuple[str, str]] = []
        self.statuses: Counter[int] = Counter()
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.lock = threading.Lock()
        self.port, self._servers = _bind(self, port)

    def base_url(self, district: str) -> str:
        return f"http://{DISTRICTS[district].host}:{self.port}"

    @property
    def base_urls(self) -> dict[str, str]:
        return {code: self.base_url(code) for code in DISTRICTS}

    def write_sources(self, directory: Path) -> list[Path]:
        """The sample sources with this server's addresses, as a directory for `yusuan crawl --sources`."""
        directory.mkdir(parents=True, exist_ok=True)
        written = []
        for template in sorted(SOURCES.glob("*.toml")):
            target = directory / template.name
            target.write_text(template.read_text("utf-8").replace(":8642", f":{self.port}"), "utf-8")
            written.append(target)
        return written

    def start(self) -> None:
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawler that hangs up is no event."""


def _bind(server: Server, port: int) -> tuple[int, list[ThreadingHTTPServer]]:
    """One listener for each site, all on the same port; a free one is looked for when `port` is 0."""
    for _ in range(20):
        listeners: list[ThreadingHTTPServer] = []
        chosen = port
        try:
            for site in sites().values():
                handler = type("SiteHandler", (Handler,), {"server_of_sites": server, "site": site})
                listeners.append(_Listener((site.district.host, chosen), handler))
                chosen = listeners[0].server_address[1]
            return chosen, listeners
        except OSError:
            for listener in listeners:
                listener.server_close()
            if port:
                raise
    raise OSError("no port is free on all of 127.0.0.1 to 127.0.0.4")


class Handler(BaseHTTPRequestHandler):
    """Answers from the site's resources; conditional requests by ETag and Last-Modified."""

    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""
    server_of_sites: Server
    site: Site

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0].split("#", 1)[0]
        owner = self.server_of_sites
        code = self.site.district.code
        with owner.lock:
            earlier = owner.requests.count((code, path))
            owner.requests.append((code, path))
        fault = owner.faults.get((code, path)) or owner.faults.get(path)
        if fault is None and self._is_missing(path):
            fault = owner.faults.get(MISSING)
        if fault is None:
            self._send(self._conditional(self.reply(path)))
            return
        exchange = Exchange(
            path, self.reply(path), earlier, self.wfile.write, self._hang_up, dict(self.headers), self.reply
        )
        answer = fault(exchange)
        if answer is None:
            self._hang_up()
        else:
            self._send(self._conditional(answer))

    do_HEAD = do_GET

    def reply(self, path: str) -> Reply:
        """The good reply to a path: its page, the redirect to its folder, or 404."""
        resource = self.site.resources.get(path)
        if resource is None and f"{path}/" in self.site.resources:
            return Reply(301, {"Location": f"{path}/", "Content-Type": "text/html"}, b"")
        if resource is None:
            page = "<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>"
            return Reply(404, {"Content-Type": "text/html"}, page.encode())
        body = self._body(path, resource)
        headers = {
            "Content-Type": resource.content_type,
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
            "Last-Modified": format_datetime(resource.changed, usegmt=True),
        }
        return Reply(200, headers, body)

    def _is_missing(self, path: str) -> bool:
        return path not in self.site.resources and f"{path}/" not in self.site.resources

    def _body(self, path: str, resource: Resource) -> bytes:
        key = (self.site.district.code, path)
        cached = self.server_of_sites.bodies.get(key)
        if cached is None:
            cached = self.server_of_sites.bodies[key] = resource.make()
        return cached

    def _conditional(self, reply: Reply) -> Reply:
        same_tag = self.headers.get("If-None-Match") == reply.headers.get("ETag", "-")
        same_time = "If-None-Match" not in self.headers and self.headers.get("If-Modified-Since") == reply.headers.get(
            "Last-Modified", "-"
        )
        if reply.status == 200 and (same_tag or same_time):
            return Reply(304, {k: v for k, v in reply.headers.items() if k != "Content-Type"}, b"")
        return reply

    def _send(self, reply: Reply) -> None:
        self.server_of_sites.statuses[reply.status] += 1
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def _hang_up(self) -> None:
        self.close_connection = True
        try:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked is in `Server.requests`."""


@contextmanager
def running(port: int = 0) -> Iterator[Server]:
    """The sample sites, served until the block ends."""
    server = Server(port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
