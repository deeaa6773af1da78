"""What the crawl costs beside plain Scrapy that neither reads nor keeps, and what keeping costs beside warcio's gzip.

    python -m bench.crawl            CPU per page of both, in turn, on the same loopback pages

The pages are those of the sample sites. CPU is of the crawling process alone; starting Scrapy is measured on an empty
list and taken off both sides.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from statistics import median

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import warc
from samples.server import Server, running

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


def main(rounds: int = 3) -> dict[str, float]:
    """Measure and print; returns the ratios."""
    with running() as server, tempfile.TemporaryDirectory() as folder:
        ours, plain = [], []
        urls = _urls(server, Path(folder))
        for number in range(rounds):
            plain.append((_cpu_plain(Path(folder), urls) - _cpu_plain(Path(folder), urls[:1])) / len(urls))
            home = Path(folder) / f"home{number}"
            ours.append(
                (
                    _cpu_ours(server, home)
                    - _cpu_ours(server, home.with_suffix(".start"), "500153", "--sample", "0", "--pages", "1")
                )
                / len(urls)
            )
    ratios = {"crawl": median(ours) / median(plain), **keeping()}
    print(f"{len(urls)} 页; 每页 CPU: 渝算 {median(ours) * 1000:.1f} ms, 纯 Scrapy {median(plain) * 1000:.1f} ms")
    print(json.dumps({key: round(value, 2) for key, value in ratios.items()}))
    return ratios


def keeping() -> dict[str, float]:
    """Writing WARC records: how many times as fast as warcio's gzip, at how many times its size."""
    from samples.site import sites

    pages = [site.body(path) for site in sites().values() for path in site.resources if path.endswith(".html")][:200]
    began = time.process_time()
    theirs = sum(len(_warcio(page)) for page in pages)
    middle = time.process_time()
    ours = sum(
        len(warc.response("http://a/", "2026-01-01T00:00:00Z", 200, [], page, warc.sha256_of(page))) for page in pages
    )
    return {"keep_speed": (middle - began) / (time.process_time() - middle), "keep_size": ours / theirs}


def _warcio(page: bytes) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record("http://a/", "response", BytesIO(page), len(page), http_headers=http))
    return out.getvalue()


def _urls(server: Server, folder: Path) -> list[str]:
    """Every address that a whole crawl asks for."""
    _cpu_ours(server, folder / "first")
    hosts = {code: server.base_url(code) for code in server.base_urls}
    return [f"{hosts[code]}{path}" for code, path in server.requests if path != "/robots.txt"]


def _cpu_ours(server: Server, home: Path, *options: str) -> float:
    server.write_sources(home / "sources")
    command = [
        sys.executable,
        "-m",
        "crawler.command",
        "crawl",
        "--home",
        str(home),
        "--sources",
        str(home / "sources"),
    ]
    return _cpu(command)


def _cpu_plain(folder: Path, urls: list[str]) -> float:
    (folder / "urls.json").write_text(json.dumps(urls), "utf-8")
    return _cpu([sys.executable, "-c", _PLAIN, str(folder / "urls.json")])


def _cpu(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
