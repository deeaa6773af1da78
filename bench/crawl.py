"""What the crawl costs beside plain Scrapy that neither reads nor keeps, and what keeping costs beside warcio's gzip.

    python -m bench crawl            CPU per page of both, in turn, on the same loopback pages

The pages are those of the sample sites. CPU is of the crawling process alone; starting is measured on the smallest
site (one page for plain Scrapy) and taken off both sides, with its pages. Of each of the four the least of the rounds
counts: what else the machine does only adds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import warc
from bench import Ratio, against
from samples.server import Server, running
from samples.site import sites

ROOT = Path(__file__).parents[1]
_PLAIN = """
import json, sys, scrapy
from scrapy.crawler import AsyncCrawlerProcess

class Plain(scrapy.Spider):
    name = "plain"
    async def start(self):
        for url in json.load(open(sys.argv[1])):
            yield scrapy.Request(url, dont_filter=True)
    def parse(self, response):
        len(response.body)

process = AsyncCrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "HTTPERROR_ALLOW_ALL": True,
    "ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0,
    "EXTENSIONS": {"scrapy.extensions.remote_control.RemoteControl": None}})
process.crawl(Plain)
process.start()
"""


# issue 4: a page may cost at most so many times what plain Scrapy takes to fetch it and drop it.
DEAREST = 1.5


def measure(rounds: int = 5) -> Iterator[Ratio]:
    """CPU per page beside plain Scrapy; WARC records beside warcio's gzip, in time and in size."""
    with running() as server, tempfile.TemporaryDirectory() as folder:
        urls = _urls(server, Path(folder))
        taken: list[tuple[_Cost, ...]] = []
        for number in range(rounds):
            home = Path(folder) / f"home{number}"
            taken.append((
                _ours(server, home), _ours(server, home.with_suffix(".start"), "500153"),
                _plain(server, Path(folder), urls), _plain(server, Path(folder), urls[:1]),
            ))  # fmt: skip
    whole, start, plain_whole, plain_start = (min(costs) for costs in zip(*taken, strict=True))
    ours, plain = _per_page(whole, start), _per_page(plain_whole, plain_start)
    what = f"crawl: CPU per page ({len(urls)} pages)"
    yield Ratio(what, f"{ours * 1000:.1f} ms", f"{plain * 1000:.1f} ms plain Scrapy", plain / ours, 1 / DEAREST)
    yield from keeping()


def keeping() -> Iterator[Ratio]:
    """Writing WARC records: how many times as fast as warcio's gzip, and at what size."""
    pages = [site.body(path) for site in sites().values() for path in site.resources if path.endswith(".html")][:200]
    ours, theirs = against(lambda: [_isal(page) for page in pages], lambda: [_warcio(page) for page in pages])
    yield Ratio("crawl: keep, CPU", f"{ours * 1000:.0f} ms", f"{theirs * 1000:.0f} ms warcio gzip", theirs / ours, 3)
    small, theirs_small = sum(len(_isal(page)) for page in pages), sum(len(_warcio(page)) for page in pages)
    told = f"{small / 1e6:.1f} MB", f"{theirs_small / 1e6:.1f} MB warcio gzip"
    yield Ratio("crawl: keep, bytes", *told, theirs_small / small, 0.75)


def _isal(page: bytes) -> bytes:
    return warc.response("http://a/", "2026-01-01T00:00:00Z", 200, [], page, warc.sha256_of(page))


def _warcio(page: bytes) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("http://a/", "response", BytesIO(page), len(page), http_headers=http))
    return out.getvalue()


@dataclass(frozen=True, slots=True, order=True)
class _Cost:
    seconds: float
    requests: int


def _per_page(whole: _Cost, start: _Cost) -> float:
    return (whole.seconds - start.seconds) / (whole.requests - start.requests)


def _urls(server: Server, folder: Path) -> list[str]:
    """Every address that a whole crawl asks for."""
    _ours(server, folder / "first")
    return [f"{server.base_url(code)}{path}" for code, path in server.requests if path != "/robots.txt"]


def _ours(server: Server, home: Path, *options: str) -> _Cost:
    folder = home / "sources"
    server.write_sources(folder)
    command = [sys.executable, "-m", "crawler.command", "crawl", "--home", str(home), "--sources", str(folder)]
    return _cost(server, [*command, *options])


def _plain(server: Server, folder: Path, urls: list[str]) -> _Cost:
    (folder / "urls.json").write_text(json.dumps(urls), "utf-8")
    return _cost(server, [sys.executable, "-c", _PLAIN, str(folder / "urls.json")])


def _cost(server: Server, command: list[str]) -> _Cost:
    asked, before = len(server.requests), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _Cost(spent, len(server.requests) - asked)
