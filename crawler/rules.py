"""Which links are followed, by the rules in rules.toml. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.values import year as year_named
from crawler.pages import ArticlePage, Link, ListPage, without_wap
from crawler.registry import Source

_RULES = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
_TITLES = re.compile(_RULES["titles"])
_UNWANTED_TITLES = re.compile(_RULES["unwanted_titles"])
# A column below a column below a column …: the deepest seen is four.
MAX_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address that a page leads to, and how it is to be asked.

    `role`: `list` (a disclosure column, all of whose articles are wanted), `index` (a page that only leads on), `page`,
    `attachment`. `skip` says why it is not asked at all ("" if it is). `list_url` is the first page of the list that
    this is a page of, `number` which of its pages. `optional`: a column that a unit may lack, or an
    address that the source calls a guess; where it answers 404 it is `absent`, not `failed`.
    """

    url: str
    role: str
    text: str = ""
    printed_date: str = ""
    depth: int = 0
    list_url: str = ""
    optional: bool = False
    skip: str = ""


def beginnings(source: Source) -> Iterator[Wanted]:
    """Where a source's crawl begins."""
    for entry in source.entries:
        yield Wanted(entry.url, "list", list_url=entry.url, optional=entry.verified == "guess")
    for units in source.units:
        yield Wanted(units.index, "index", optional=units.verified == "guess")


def from_list(source: Source, page: ListPage, url: str, *, role: str, depth: int, list_url: str) -> Iterator[Wanted]:
    """What a list or index page leads to."""
    for link in page.articles:
        wanted = role == "list" or bool(_TITLES.search(link.text))
        skip = _unwanted(source, link, wanted)
        yield Wanted(link.url, "page", link.text, link.printed_date, skip=skip)
    for link in page.files:
        if role == "list" or _TITLES.search(link.text):
            yield Wanted(link.url, "attachment", link.text, link.printed_date, skip=_off_site(source, link.url))
    if role == "list":
        for address in page.more:
            yield Wanted(address, "list", depth=depth, list_url=list_url or url)
    if depth < MAX_DEPTH:
        yield from _columns(source, page, url, role, depth)


def from_article(source: Source, page: ArticlePage) -> Iterator[Wanted]:
    """The files of an article; none where its genre says that it is no disclosure."""
    if page.genre in _RULES["unwanted_genres"]:
        return
    for link in page.files:
        yield Wanted(link.url, "attachment", link.text, skip=_off_site(source, link.url))


def not_followed(source: Source, page: ListPage, url: str, *, role: str, depth: int) -> Iterator[tuple[str, str]]:
    """What a list or index page shows and nobody follows, by kind and name: `unsupported`, a document that is counted;
    `noticed`, what would not be wanted either and is only named; `doubt`, why a list may be longer than what was read."""
    yield from _without_address(page, url, role)
    for message in _left_out(source, page, url, role, depth):
        yield "unsupported", message
    for message in page.doubts if role == "list" else ():
        yield "doubt", message


def _without_address(page: ListPage, url: str, role: str) -> Iterator[tuple[str, str]]:
    """What the platform could not follow."""
    for message in page.unfollowable:
        disclosing = bool(_TITLES.search(message))
        wanted = disclosing or (role == "list" and not _UNWANTED_TITLES.search(message))
        yield "unsupported" if wanted else "noticed", message
    if page.loaded:  # beside columns of its own a page's scripts load counters and logins
        folder = urlsplit(urljoin(url, ".")).path
        leads_below = any(
            path.startswith(folder) and path != folder for path in (urlsplit(c.url).path for c in page.columns)
        )
        wanted = role == "list" and not leads_below and not page.files
        yield "unsupported" if wanted else "noticed", page.loaded


def _left_out(source: Source, page: ListPage, url: str, role: str, depth: int) -> Iterator[str]:
    """What shows disclosures and these rules do not follow."""
    if role == "list":
        for link in page.others:
            if _TITLES.search(link.text) and not _UNWANTED_TITLES.search(link.text):
                yield f"链接形式不明 (a link of no known form): {link.text} → {link.url or '脚本'}"
    for link in page.columns:
        if (_named(link) or _holds_the_rows(page, link)) and not source.allows(link.url):
            yield f"栏目在别的主机 (a column on a host that is not on the list): {link.text} → {link.url}"
    if depth >= MAX_DEPTH:
        for wanted in _columns(source, page, url, role, depth):
            yield f"栏目太深 (a column too deep): {wanted.text} → {wanted.url}"


def of_year(wanted: Wanted, year: int) -> bool:
    """Could this article be of fiscal year `year`? Its title says, else its address or printed date: a year's budget is
    published in it (or just before), its final account the year after."""
    named = year_named(wanted.text)
    if named is not None:
        return named == year
    dated = re.search(r"/t((?:19|20)\d\d)\d{4}_", wanted.url) or re.match(r"(\d{4})", wanted.printed_date)
    return dated is None or year - 1 <= int(dated[1]) <= year + 1


def _columns(source: Source, page: ListPage, url: str, role: str, depth: int) -> Iterator[Wanted]:
    folder = urlsplit(urljoin(url, ".")).path
    here = _unit_folder(source, urlsplit(url).path)
    for link in page.columns:
        path = urlsplit(link.url).path
        if not source.allows(link.url):
            continue
        unit = _unit_folder(source, path)
        if unit and unit != here:
            base, columns = unit
            for column in columns:
                address = urljoin(link.url, base + column)
                yield Wanted(address, "list", link.text, depth=depth + 1, list_url=address, optional=True)
            if path == base:
                if not columns:
                    yield Wanted(link.url, "index", link.text, depth=depth + 1)
                continue
        named = _named(link)
        below = path.startswith(folder) and path != folder
        if (role == "list" and (below or _holds_the_rows(page, link))) or named:
            yield Wanted(link.url, "list", link.text, depth=depth + 1, list_url=link.url)


def _holds_the_rows(page: ListPage, link: Link) -> bool:
    """Is this a frame of a page that has no rows of its own?"""
    return link.url in page.frames and not (page.articles or page.files)


def _named(link: Link) -> bool:
    """Does a column's name say that it discloses?"""
    words, unwanted = _RULES["columns"], _RULES["unwanted_columns"]
    return any(word in link.text for word in words) and not any(word in link.text for word in unwanted)


def _unit_folder(source: Source, path: str) -> tuple[str, tuple[str, ...]] | None:
    """The unit's folder that this path lies in, and the columns that units there have."""
    for units in source.units:
        depth = units.folder.rstrip("/").count("/")
        base = "/".join(path.split("/")[: depth + 1]) + "/"
        if fnmatchcase(base, units.folder) and "//" not in base and base.count("/") == units.folder.count("/"):
            return base, units.columns
    return None


def _unwanted(source: Source, link: Link, wanted: bool) -> str:
    if not wanted:
        return "标题与预决算无关 (title names no disclosure)"
    found = _UNWANTED_TITLES.search(link.text)
    if found and not _TITLES.search(link.text):
        return f"标题含“{found[0]}” (title)"
    return _off_site(source, without_wap(link.url))


def _off_site(source: Source, url: str) -> str:
    return "" if source.allows(url) else "主机不在名单内 (host not on the list)"
