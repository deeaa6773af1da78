"""Scrapy's settings. Whatever differs from Scrapy's default says why.

`YUSUAN_*` are ours: the command line sets them (crawler/command.py), and `scrapy crawl -s` may.
"""

from __future__ import annotations

import os

BOT_NAME = "yusuan"
SPIDER_MODULES = ["crawler.spiders"]

# Who asks, and where to complain. An operator sets YUSUAN_CONTACT to an address of their own.
_CONTACT = os.environ.get("YUSUAN_CONTACT", "https://github.com/yusuan-archive/yusuan")
USER_AGENT = f"yusuan/0.1 (public budget archive; +{_CONTACT})"

# Where things are kept, and the bounds of one run (0 = none).
YUSUAN_HOME = os.environ.get("YUSUAN_HOME", "data")
YUSUAN_SOURCES = ""
YUSUAN_RUN = ""
YUSUAN_WORKER = ""
YUSUAN_REDIS = ""
YUSUAN_MINUTES = 0
YUSUAN_PAGES = 0
YUSUAN_HOURS = ""
# The process that waits for this crawl (archive/crawling.py): where it is killed, nobody would know that the crawl goes on.
YUSUAN_PARENT = int(os.environ.get("YUSUAN_PARENT", "0"))
# How long one run may wait, all told, because a host said Retry-After.
YUSUAN_PATIENCE_SECONDS = 600
# A host that does not answer so many times in a row is left alone for the rest of the run.
YUSUAN_SILENT_AFTER = 5
# Several workers share one rate: each waits so many times longer.
YUSUAN_WORKERS = 1

# robots.txt is obeyed, and kept as evidence by our own middleware.
ROBOTSTXT_OBEY = True

# The cluster's rate is set per slot from the sources (crawler/run.py); this is for hosts no source names (there are none).
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Enough for a loopback source; every government cluster has its own slot with concurrency 1.
CONCURRENT_REQUESTS = 16
# A drip of a byte a second ends here; Scrapy's 180 s would let one dead site eat a night.
DOWNLOAD_TIMEOUT = float(os.environ.get("YUSUAN_TIMEOUT", "60"))
# The largest disclosure seen is 4 MB; a scan may be ten times that. Beyond it lies a bomb, not a budget.
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
# A body cut short is evidence of a cut: it arrives, is judged `truncated`, and is asked again.
DOWNLOAD_FAIL_ON_DATALOSS = False
RETRY_TIMES = 2
# 521 and 522 are walls, 429 is answered by crawler/patience.py: asking again at once would be a loop.
RETRY_HTTP_CODES = [500, 502, 503, 504, 408]
REDIRECT_MAX_TIMES = 5
# A page that is only a way elsewhere is judged, not followed blindly; and Scrapy would decode every body for it.
METAREFRESH_ENABLED = False
# Scrapy unpacks a cut gzip stream without a word; crawler/transfer.py does not.
COMPRESSION_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    # Only what crawler/transfer.py can check to its last byte.
    "Accept-Encoding": "gzip, deflate",
}
# A session cookie would let a challenge follow us about, and nothing here needs one.
COOKIES_ENABLED = False
# A console on a port is a door (reliability.md §4).
TELNETCONSOLE_ENABLED = False
# A page of a file system, an FTP or S3 server or a data: address is no disclosure; and what breaks is asked again at our rate.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.handler.AskingOnce",
    "https": "crawler.handler.AskingOnce",
}
# Refuses names that resolve to private addresses, on every hop.
TWISTED_DNS_RESOLVER = "crawler.boundary.PublicResolver"
# Certificates are verified; a source that cannot stand it says so under `tls`.
DOWNLOADER_CLIENTCONTEXTFACTORY = "crawler.tls.ContextFactory"

# The frontier decides what is asked (crawler/frontier.py); first come, first served among equals.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"

DOWNLOADER_MIDDLEWARES = {
    "crawler.boundary.Boundary": 40,
    # The boundary refuses by source and says so; Scrapy's would drop without a word.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    # No source asks for a password.
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.KeptRobots": 100,
    "crawler.conditional.Conditional": 520,
    "crawler.patience.Patience": 560,
    "crawler.transfer.Unpack": 590,
}
# Requests are counted once, by crawler/ending.py.
DOWNLOADER_STATS = False
# Each of these would handle every request that an answer leads to, and none has anything to do here: every status is
# wanted, no referrer is sent, the frontier bounds the depth. One drops long addresses silently; ours are counted.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}
ITEM_PIPELINES = {"crawler.keep.Keep": 100}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    # Another door: an HTTP server that takes commands.
    "scrapy.extensions.remote_control.RemoteControl": None,
    "crawler.ending.Ending": 100,
}
# One answer is settled before what it leads to is asked; and Scrapy starts as many tasks as this for every answer.
CONCURRENT_ITEMS = 1
# Names, paths and messages are what an operator reads; Scrapy's per-request DEBUG lines are not.
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_DATEFORMAT = "%Y-%m-%dT%H:%M:%S"
LOGSTATS_INTERVAL = 0
# Scrapy asks nobody about newer versions, nor does it write a feed: the evidence store is the only output.
FEEDS: dict[str, dict[str, str]] = {}
# Scrapy would read and parse the source of a callback for every answer, to warn of a mistake that mypy finds once.
WARN_ON_GENERATOR_RETURN_VALUE = False
