"""A server on loopback whose every path answers as a test wants: the web's faults, without a web."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Reply = tuple[int, dict[str, str], bytes]
Answer = Reply | Callable[[BaseHTTPRequestHandler], Reply | None]

ARTICLE = (
    '<html><head><meta charset="utf-8"><title>{title}</title><meta name="ArticleTitle" content="{title}"></head><body>'
    '<div class="view TRS_UEDITOR"><p>示例局一般公共预算财政拨款收入{amount}万元，支出{amount}万元，其中基本支出{amount}万元，'
    "与上年持平，没有增减变化；“三公”经费预算零万元。</p>{more}</div></body></html>"
)


def html(text: str, status: int = 200, **headers: str) -> Reply:
    return status, {"Content-Type": "text/html; charset=utf-8"} | headers, text.encode()


def article(number: int, more: str = "") -> Reply:
    return html(ARTICLE.format(title=f"示例局{number}2025年部门预算公开", amount=number, more=more))


def listing(names: list[str], script: str = "", extra: str = "") -> Reply:
    rows = "".join(
        f'<li><a href="{name}">示例局{index}2025年部门预算公开</a><span>2025-02-10</span></li>'
        for index, name in enumerate(names)
    )
    return html(f"<html><body><a href='/'>首页</a><ul>{rows}</ul>{extra}<script>{script}</script></body></html>")


def names(first: int, last: int) -> list[str]:
    return [f"./202502/t20250210_{number}.html" for number in range(first, last)]


class Web:
    """Paths and their answers; others get `otherwise`. `asked` counts requests by path."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {"/": html("<html><body>示例首页</body></html>")}
        self.otherwise: Answer = html("<html><head><title>404</title></head><body>404</body></html>", 404)
        self.asked: Counter[str] = Counter()
        self.headers: dict[str, dict[str, str]] = {}

    def url(self, path: str = "/ysjs/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def articles(self, first: int, last: int, folder: str = "/ysjs/") -> None:
        for number in range(first, last):
            self.answers[f"{folder}202502/t20250210_{number}.html"] = article(number)


@contextmanager
def serving() -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            web.asked[path] += 1
            web.headers[path] = dict(self.headers)
            answer = web.answers.get(path, web.otherwise)
            reply = answer(self) if callable(answer) else answer
            if reply is None:
                self.close_connection = True
                return
            status, headers, body = reply
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if (
                    "Transfer-Encoding" not in headers
                    and "No-Length" not in headers
                    and "Content-Length" not in headers
                ):
                    self.send_header("Content-Length", str(len(body)))
                if "No-Length" in headers or "Content-Length" in headers:
                    self.send_header("Connection", "close")
                    self.close_connection = True
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = Web(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
