"""Which links are followed, by the rules in rules.toml. Pure."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import accumulate
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.values import year as year_named
from crawler.pages import ArticlePage, Link, ListPage, one_address, without_wap
from crawler.registry import Source

_RULES = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
_TITLES = re.compile(_RULES["titles"])
_UNWANTED_TITLES = re.compile(_RULES["unwanted_titles"])
_UNIT_NAMES = re.compile(_RULES["unit_names"])
# TRS keeps the articles of a month in a folder of their own.
_DATED = re.compile(r"(?<=/)\d{6}/$")
# What tabs of a hub are called whose columns disclose, and columns of one year.
_TAB = re.compile(_RULES["tabs"])
_YEAR_NAME = re.compile(r"(?:19|20)\d\d\s?年?度?")
_NO_LETTERS = re.compile(r"[\d_-]+")
# So many links of one form are rows.
_ROWS = 3
# A column below a column below a column …: the deepest seen is four.
MAX_DEPTH = 6
# Of the addresses that a list gives for one article so many more are tried.
MAX_OTHERS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """One address that a page leads to, and how it is to be asked.

    `role`: `list` (a disclosure column, all of whose articles are wanted), `index` (a page that only leads on), `page`,
    `attachment`. `skip` says why it is not asked at all ("" if it is). `list_url` is the first page of the list that
    this is a page of, `number` which of its pages. `optional`: a column that a unit may lack, or an
    address that the source calls a guess; where it answers 404 it is `absent`, not `failed`. `others` are further
    addresses of it, asked where the first fails.
    """

    url: str
    role: str
    text: str = ""
    printed_date: str = ""
    depth: int = 0
    list_url: str = ""
    optional: bool = False
    skip: str = ""
    others: tuple[str, ...] = ()


def beginnings(source: Source) -> Iterator[Wanted]:
    """Where a source's crawl begins."""
    for entry in source.entries:
        yield Wanted(entry.url, "list", list_url=entry.url, optional=entry.verified == "guess")
    for units in source.units:
        yield Wanted(units.index, "index", list_url=units.index, optional=units.verified == "guess")


def from_list(source: Source, page: ListPage, url: str, *, role: str, depth: int, list_url: str) -> Iterator[Wanted]:
    """What a list or index page leads to."""
    for link in page.articles:
        wanted = role == "list" or bool(_TITLES.search(link.text))
        skip = _unwanted(source, link, wanted)
        first, *others = [url for url in (link.url, *link.others) if source.allows(url)] or [link.url]
        yield Wanted(first, "page", link.text, link.printed_date, skip=skip, others=tuple(others[:MAX_OTHERS]))
    for link in page.files:
        if role == "list" or _TITLES.search(link.text):
            yield Wanted(link.url, "attachment", link.text, link.printed_date, skip=_off_site(source, link.url))
    if goes_on(source, page, url, role=role, list_url=list_url):
        for address in page.more:
            yield Wanted(address, role, depth=depth, list_url=list_url or url)
    if depth < MAX_DEPTH:
        yield from _columns(source, page, url, role, depth)


def goes_on(source: Source, page: ListPage, url: str, *, role: str, list_url: str) -> bool:
    """Are this page's other pages wanted? Those of a list; of an index, where its own rows are: what else it shows
    beside them (news) goes on as well."""
    if role == "list":
        return True
    disclosing = any(_TITLES.search(link.text) for link in page.articles)
    return bool(list_url) and (disclosing or any(True for _ in _units_linked(source, page, url)))


def from_article(source: Source, page: ArticlePage) -> Iterator[Wanted]:
    """The files of an article; none where its genre says that it is no disclosure."""
    if page.genre in _RULES["unwanted_genres"]:
        return
    for link in page.files:
        yield Wanted(link.url, "attachment", link.text, skip=_off_site(source, link.url))


def not_followed(
    source: Source, page: ListPage, url: str, *, role: str, depth: int, list_url: str = "", first: bool = False
) -> Iterator[tuple[str, str]]:
    """What a list or index page shows and nobody follows, by kind and name: `unsupported`, a document that is counted;
    `noticed`, what would not be wanted either and is only named; `doubt`, why there may be more than what was read.
    `first`: this is a list's first page, of a depth of 0 where the source itself names it."""
    yield from _without_address(page, url, role)
    for message in _left_out(source, page, url, role, depth):
        yield "unsupported", message
    for message in page.doubts if role == "list" or list_url else ():
        yield "doubt", message
    declared = first and depth == 0
    if declared and role == "index":
        folders = [units.folder for units in source.units if units.index == list_url]
        paths = [urlsplit(link.url).path for link in _leading_on(page)]
        if not any(folder_of(folder, path) for folder in folders for path in paths):
            yield "doubt", f"目录中没有一个单位 (an index that leads to not one unit {' '.join(folders)})"
    elif first and role == "list" and not page.empty and not _understood(source, page, url, depth):
        has_rows = declared or _others_of_one_form(source, page)
        yield "doubt" if has_rows else "noticed", "列表中没有读出一行 (a list in which not one row was understood)"
    if role == "list":
        followed = {wanted.url for wanted in _columns(source, page, url, role, depth)}
        for link in page.columns:
            if (
                _YEAR_NAME.fullmatch(link.text)
                and link.url not in followed
                and one_address(link.url) != one_address(url)
            ):
                yield "noticed", f"未跟踪的年份 (a year that is not followed): {link.text} → {link.url}"


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


def _understood(source: Source, page: ListPage, url: str, depth: int) -> bool:
    """Was anything of this list read? Its menus lead to the source's other columns whatever it holds itself."""
    known = {one_address(address) for address in (url, *(wanted.url for wanted in beginnings(source)))}
    columns = (one_address(wanted.url) for wanted in _columns(source, page, url, "list", depth))
    rows = page.articles or page.files or page.unfollowable  # what cannot be followed is counted by its name
    return bool(rows) or any(column not in known for column in columns)


def _others_of_one_form(source: Source, page: ListPage) -> bool:
    """Are there links that differ by a number only, as the rows of a list do?"""
    forms = Counter(re.sub(r"\d+", "0", link.url) for link in page.others if source.allows(link.url))
    return any(times >= _ROWS for form, times in forms.items() if "0" in form)


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
    shown = _folders_shown(page, folder)
    beside = {_above(place) for place in (folder, *shown)} - {"/"}
    units: set[str] = set()
    for link, (base, columns) in _units_linked(source, page, url):
        for column in columns:
            address = urljoin(link.url, base + column)
            yield Wanted(address, "list", link.text, depth=depth + 1, list_url=address, optional=True)
        if "/" not in urlsplit(link.url).path.removeprefix(base[:-1]).removeprefix("/"):
            units.add(link.url)
            if not columns:
                yield Wanted(link.url, "index", link.text, depth=depth + 1)
    for link in page.columns:
        path = urlsplit(link.url).path
        if link.url in units or not source.allows(link.url):
            continue
        named = _named(link)
        below = path.startswith(folder) and path != folder
        leads_on = below or _holds_the_rows(page, link) or _is_year_beside(link, folder)
        if (role == "list" and leads_on) or named or _folder(path) in shown:
            yield Wanted(link.url, "list", link.text, depth=depth + 1, list_url=link.url)
        elif role == "list" and _TAB.fullmatch(link.text) and _above(_folder(path)) in beside:
            yield Wanted(link.url, "index", link.text, depth=depth + 1, list_url=link.url)


def _folders_shown(page: ListPage, own: str) -> set[str]:
    """The columns that this page shows rows of, most of them disclosures: a hub shows the newest of each, and 更多."""
    rows: Counter[str] = Counter()
    disclosing: Counter[str] = Counter()
    for link in page.articles:
        column = _DATED.sub("", _folder(urlsplit(link.url).path))
        rows[column] += 1
        disclosing[column] += bool(_TITLES.search(link.text))
    return {column for column in rows if disclosing[column] * 2 > rows[column] and column not in (own, "/")}


def _is_year_beside(link: Link, own: str) -> bool:
    """Is this the same column of another year: /ysjs_2024/ beside /ysjs/, /ysjs/2024/ beside /ysjs/2025/?"""
    other = _folder(urlsplit(link.url).path)
    if not _YEAR_NAME.fullmatch(link.text) or other == own:
        return False
    if _above(other) == _above(own) != "/":
        return True
    places = accumulate(re.findall("/[^/]+", own))  # the column, and what it lies in
    return any(_NO_LETTERS.sub("", other) == _NO_LETTERS.sub("", f"{place}/") for place in places)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] + "/"


def _above(folder: str) -> str:
    return _folder(folder[:-1])


def _holds_the_rows(page: ListPage, link: Link) -> bool:
    """Is this a frame of a page that has no rows of its own?"""
    return link.url in page.frames and not (page.articles or page.files)


def _named(link: Link) -> bool:
    """Does a column's name say that it discloses?"""
    words, unwanted = _RULES["columns"], _RULES["unwanted_columns"]
    return any(word in link.text for word in words) and not any(word in link.text for word in unwanted)


def _leading_on(page: ListPage) -> Iterator[Link]:
    """What may lead to a unit: a unit's folder is known by its path, with or without a slash, in whatever leads there."""
    yield from (link for links in (page.columns, page.others, page.choices) for link in links if link.url)


def _units_linked(source: Source, page: ListPage, url: str) -> Iterator[tuple[Link, tuple[str, tuple[str, ...]]]]:
    """The links that lead into other units' folders, each with that folder and the columns that units there have."""
    here = _unit_folder(source, urlsplit(url).path)
    for link in _leading_on(page):
        unit = _unit_folder(source, urlsplit(link.url).path)
        if unit and unit != here and source.allows(link.url):
            yield link, unit


def _unit_folder(source: Source, path: str) -> tuple[str, tuple[str, ...]] | None:
    """The unit's folder that this path lies in, and the columns that units there have."""
    for units in source.units:
        base = folder_of(units.folder, path)
        if base:
            return base, units.columns
    return None


def folder_of(folder: str, path: str) -> str:
    """The folder of this form that the path lies in, or that it names without its slash; "" where there is none.

    >>> folder_of("/bm/*/", "/bm/jw/zwgk/"), folder_of("/bm/*/", "/bm/jw"), folder_of("/bm/*/", "/bm/index_1.html")
    ('/bm/jw/', '/bm/jw/', '')
    """
    base = "/".join(path.split("/")[: folder.rstrip("/").count("/") + 1]) + "/"
    if "//" in base or base.count("/") != folder.count("/") or (not path.startswith(base) and "." in path):
        return ""
    return base if fnmatchcase(base, folder) else ""


def _unwanted(source: Source, link: Link, wanted: bool) -> str:
    if not wanted:
        return "标题与预决算无关 (title names no disclosure)"
    found = _UNWANTED_TITLES.search(link.text)
    if found and not _TITLES.search(link.text) and not _UNIT_NAMES.fullmatch(link.text.strip()):
        return f"标题含“{found[0]}” (title)"
    return "" if any(source.allows(url) for url in link.others) else _off_site(source, without_wap(link.url))


def _off_site(source: Source, url: str) -> str:
    return "" if source.allows(url) else "主机不在名单内 (host not on the list)"
