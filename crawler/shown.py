"""What of the site's own a page shows: by this an error page, a wall and a challenge are told from a page with notices. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from turbohtml import Document

from crawler.pages import absolute, one_address

FILE_NAME = re.compile(
    r"\.(pdf|xlsx?|xlsm|et|ods|docx?|wps|rtf|ofd|zip|rar|7z|mht|mhtml|csv|txt|jpe?g|png|gif|bmp|tiff?)$", re.I
)
# Rows of a list end in a number and an ending; TRS articles are known wherever they lie.
_TRS_ARTICLE = re.compile(r"/t(?:\d{8})?_\d+(?:_wap)?\.s?html?$", re.I)
_NUMBERED_PAGE = re.compile(r"\d\.\w{2,5}$")
_ONE_PAGE = re.compile(r"\.\w{2,5}$")
_TRS_FILE = re.compile(r"[PW]0\d{15}")
FRAME = (
    ".TRS_UEDITOR, .trs_editor_view, .TRS_Editor, .TRS_PreAppend, .view, .zwxl-content, .article-content, .xxgk_content, "
    "#zoom, article, .article, .content, .detail-container"
)
HIDDEN = "script, style, noscript, template, select, svg"
MENUS = "nav, header, footer, .nav, .header, .footer, .foot, .position, .copyright"
DISCLOSURE = re.compile(r"预算|决算|“?三公”?|绩效|收支")
# So many links of a page tell whether it leads to anything; with so many to its own host it stands in the site's frame.
_LINKS = 2_000
_FRAMED = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the site's own a page shows. A challenge shows none of it, an error page or a login at most its menus.

    `framed`: it has the site's menus: what its scripts hold (cookies for the elderly) is no challenge.
    `leads`: where it leads beside them: with any, its forms (a login) and scripts that move (a search) are furniture.
    `lists`: it has the articles, files or columns of the address that was asked: what it says beside them
    (网站正在升级) is a notice. `holds`: articles or files: it is no page that does not exist either.
    """

    framed: bool = False
    leads: frozenset[str] = frozenset()
    lists: bool = False
    holds: bool = False


def shown_by(tree: Document, text: str, url: str, role: str, headings: str) -> Shown:
    """Takes the hidden parts and menus out of the tree."""
    if role not in ("list", "page"):
        return Shown()
    tree.remove(HIDDEN)
    links = list(_links(tree, url))
    framed = len({one_address(address) for address, _ in links}) >= _FRAMED
    if role == "list":
        return _shown_by_list(tree, url, links, framed)
    if not DISCLOSURE.search(headings):
        return Shown(framed)
    tree.remove(MENUS)
    files = {one_address(file) for file, _ in _links(tree, url) if FILE_NAME.search(urlsplit(file).path)}
    files.update(found[0] for found in islice(_TRS_FILE.finditer(text), 1))
    filled = bool(files) or len(tree.find_all("td")) > 4
    frame = tree.select_one(FRAME)
    speaks = frame is not None and bool(DISCLOSURE.search(frame.text[:2000]))
    leads = files or ({one_address(url)} if filled or speaks else ())
    return Shown(framed or bool(leads), frozenset(leads), filled, filled)


def _shown_by_list(tree: Document, url: str, links: list[tuple[str, str]], framed: bool) -> Shown:
    # The menus of a site lead to columns, not to the articles of one; a menu that is never closed holds the whole list.
    everywhere = [(address, text) for address, text in links if _TRS_ARTICLE.search(urlsplit(address).path)]
    tree.remove(MENUS)
    folder = urlsplit(urljoin(url, ".")).path
    leads: set[str] = set()
    lists = holds = False
    for address, text in (*everywhere, *_links(tree, url)):
        path = urlsplit(address).path
        below = path.startswith(folder) and folder != "/"
        named = bool(DISCLOSURE.search(text))
        row = bool(_NUMBERED_PAGE.search(path) or FILE_NAME.search(path) or (named and _ONE_PAGE.search(path)))
        if below or named or _TRS_ARTICLE.search(path):
            leads.add(one_address(address))
        lists = lists or below or (row and named)
        holds = holds or (row and (below or named))
    return Shown(framed or bool(leads), frozenset(leads), lists, holds)


def _links(tree: Document, url: str) -> Iterator[tuple[str, str]]:
    """(address, text or title) of the page's links to other pages of its own host."""
    base = tree.select_one("base[href]")
    base_url = (absolute(url, base.attr("href") or "") if base is not None else "") or url
    here, host = one_address(url), _host(url)
    for node in islice(tree.find_all("a"), _LINKS):
        target = absolute(base_url, node.attr("href") or "")
        if target and _host(target) == host and one_address(target) != here:
            yield target, f"{node.text} {node.attr('title') or ''}"


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
