"""What a page says about other pages, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from w3lib.url import canonicalize_url

from archive.attachments import forward

_INDEX = re.compile(r"/(?:index|default)\.s?html?$", re.I)
_WAP = re.compile(r"_wap(?=\.s?html?$)", re.I)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as printed: absolute address, its text (or title), and the date printed in its row ("" if none).

    `others` are further addresses that the page gives for the same article: http beside https, another host or folder.
    """

    url: str
    text: str
    printed_date: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """What a list page links to.

    `frames` are those of the columns that the page shows within itself. `others` lead to addresses of no form that the platform knows, or nowhere.
    `choices` are what its fields for choosing and its clicks lead to.
    `more` are the addresses of the list's other pages, as its script or links give them; `number` is which page this one
    claims to be (-1: it claims nothing); `pages` and `records` are the totals it states (None where it states none).
    `empty`: the page says itself that it has no row. `unfollowable` names the rows without an address, `loaded` the script service that brings the rows ("" if none), and
    `doubts` say why the list may be longer than what was read of it.
    """

    articles: tuple[Link, ...] = ()
    columns: tuple[Link, ...] = ()
    files: tuple[Link, ...] = ()
    frames: tuple[str, ...] = ()
    others: tuple[Link, ...] = ()
    choices: tuple[Link, ...] = ()
    more: tuple[str, ...] = ()
    number: int = 0
    pages: int | None = None
    records: int | None = None
    empty: bool = False
    unfollowable: tuple[str, ...] = ()
    loaded: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What an article offers: its files, its title and genre (体裁分类), and what cannot be followed, by name."""

    title: str = ""
    genre: str = ""
    files: tuple[Link, ...] = ()
    problems: tuple[str, ...] = ()


def absolute(base: str, href: str) -> str:
    r"""An address as a browser would resolve it, without fragment; "" where it leads nowhere.

    >>> [absolute("http://x.gov.cn/a/", href) for href in ("b.html#top", "javascript:;", "mailto:a@x.gov.cn", "#top")]
    ['http://x.gov.cn/a/b.html', '', '', '']
    >>> absolute("http://x.gov.cn/a/", r".\b\1.pdf?x=\1"), absolute("http://x.gov.cn/a/", r"http:\/\/x.gov.cn\/1.pdf")
    ('http://x.gov.cn/a/b/1.pdf?x=\\1', 'http://x.gov.cn/1.pdf')
    >>> absolute("http://x.gov.cn/", "http://x.gov.cn:8O80/1.pdf"), absolute("http://x.gov.cn/", "http://[x/1.pdf")
    ('', '')
    """
    plain = href.strip().replace("\n", "").replace("\t", "")
    if "\\" in plain:
        plain = forward(plain)
    if not plain or plain.startswith("#"):
        return ""
    try:
        joined = urljoin(base, plain)
        parts = urlsplit(joined)
        _ = parts.port  # one that is no number is found only when it is asked for
    except ValueError:
        return ""
    return joined.split("#", 1)[0] if parts.scheme in ("http", "https") and parts.netloc else ""


def one_address(url: str) -> str:
    """The address under which a page is known, whichever of its twins was linked.

    http and https, with and without www, index.html and the folder, `_wap.html` and `.html`, 预算.pdf and its %-form are
    one page.

    >>> one_address("https://www.rongchang.gov.cn/bm/a/index.html"), one_address("http://rongchang.gov.cn/bm/a/")
    ('rongchang.gov.cn/bm/a/', 'rongchang.gov.cn/bm/a/')
    >>> one_address("http://x.gov.cn:80/t20250210_1_wap.html?from=list")
    'x.gov.cn/t20250210_1.html?from=list'
    >>> one_address("http://x.gov.cn/预算.pdf") == one_address("http://x.gov.cn/%e9%a2%84%E7%AE%97.pdf")
    True
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = _WAP.sub("", _INDEX.sub("/", parts.path or "/"))
    if "%" in path or not path.isascii():
        path = urlsplit(canonicalize_url(f"http://{host}{path}")).path
    return f"{host}{port}{path}{'?' + parts.query if parts.query else ''}"


def without_wap(url: str) -> str:
    """The full page's address of a mobile twin."""
    head, mark, query = url.partition("?")
    return _WAP.sub("", head) + mark + query
