"""TRS WCM, the system behind almost every government site of Chongqing.

Articles are `…/YYYYMM/tYYYYMMDD_<id>.html`, the id drawn from one counter for the whole cluster, so it names the page
whichever column links to it (domain.md §7.3). Lists are `index.html`, `index_1.html` …; how many there are, and from
which number they count, only the page's own script says:

    createPageHTML(34, 0, "index", "html")                     34 pages, this is the first, they count from 0
    createPage(5, 1, "index", "html")                          5 pages, they count from 1: the second is index_2.html
    createPageHTML('page_div', 3, 1, 'list', 'shtml', 41)      a place on the page before, the number of records behind
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from turbohtml import parse

from archive.attachments import find_attachments, images_as_content
from archive.dates import clean_date
from crawler.markup import Anchor, Markup, read_markup
from crawler.pages import ArticlePage, Link, ListPage, absolute, one_address, without_wap
from crawler.paging import Step, of_article, of_list

ARTICLE = re.compile(r"/t(?:(?:19|20)\d{6})?_(\d+)(_wap)?\.s?html?$", re.I)
_FOLDER = re.compile(r"(?:/|/(?:index|list|cdindex|default)(?:_\d+)?\.s?html?)$", re.I)
_FILE = re.compile(r"\.(?:pdf|xlsx?|xlsm|et|ods|docx?|wps|rtf|ofd|zip|rar|7z|csv|mhtml?)$", re.I)
_SCRIPTED_ARTICLE = re.compile(r"""["']([^"'\s<>]*/t(?:(?:19|20)\d{6})?_\d+\.s?html?)\\?["']""", re.I)
# Nowhere for a browser, but a script goes on from here.
_NOWHERE = re.compile(r"\s*(?:#.*|javascript:.*)?", re.I | re.S)
_SCRIPTED_ADDRESS = re.compile(r"""["']([^"'\s<>()]{0,300}?(?:/|\.s?html?))["']""", re.I)
_LOADED = re.compile(
    r"""(dataproxy\.jsp|\$\.(?:ajax|get|post|getJSON)\s*\(|fetch\s*\(|XMLHttpRequest|axios)[^"']{0,80}["']?([^"'\s,)]*)"""
)
# The link of a block to all of its rows, and how long the block's heading is with it at most.
_MORE = re.compile(
    r"[\[【(（]?(?:更多|查看更多|查看全部|全部|更多内容|更多信息|more|进入|点击进入)?[\]】)）]?[\s>»›+.…]*", re.I
)
_HEADING = 40
_NOTHING = re.compile(r"暂无|没有(?:相关|找到|任何)?(?:记录|内容|信息|数据|文章)|共\s{0,9}0\s{0,9}条")
_TEMPLATE = re.compile(r"\bv-(?:if|show|for|else)\b|\{\{|\bng-(?:if|show|repeat)\b")
_GENRE = re.compile(r"体裁分类\s*\]?\s*[:：]?\s*(?:</?\w[^>]*>\s*)*([^<\[\]]{1,30})")
# Where a page's own title stands, at the latest.
_HEAD = 20_000
_TITLE = re.compile(r"""<meta\s[^<>]{0,500}?name=["']ArticleTitle["'][^<>]{0,500}?content=["']([^"']*)""", re.I)
_HEAD_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.I)
# An article without one of these offers no file and need not be parsed: most are only tables.
_FILE_SIGN = re.compile(r"\.(?:pdf|xls|doc|wps|rtf|ofd|zip|rar|7z|csv|mht|ppt|od[st]|et\b)", re.I)
# What is called a file is one, whatever its address ends in (archive/attachments.py): 附件：预算公开表.
_FILE_CALLED = re.compile(
    r"附件\s?[\d一二三四五六七八九十]{0,3}\s?[:：.、]"
    r"|表\s{0,9}(?:[(（][^()（）]{0,20}[)）]\s{0,9})?(?:</(?!a>)\w{1,9}>\s{0,9}){0,3}</a>"
)
_UNREADABLE = re.compile(r"\.(?:exe|t?gz|tar|bz2|dps)$", re.I)
# One literal beginning each, in either case that is written: the expression then runs at the speed of a plain search.
_TRS_FILES = (re.compile(r"P0\d{15}"), re.compile(r"W0\d{15}"))
_SCRIPTED_FILES = (re.compile(r"""javascript:[^"']{0,300}附"""), re.compile(r"""JavaScript:[^"']{0,300}附"""))


def page_key(url: str) -> str:
    """What makes two addresses the same page: the article's id, or the address without its twins.

    >>> page_key("https://www.cqstl.gov.cn/bm/a/202502/t20250219_14319072_wap.html")
    'article 14319072'
    >>> page_key("http://www.rongchang.gov.cn/bm/a/index.html")
    'rongchang.gov.cn/bm/a/'
    """
    found = ARTICLE.search(urlsplit(url).path)
    return f"article {found[1]}" if found else one_address(url)


def read_list(text: str, url: str) -> ListPage:
    """A list page: rows, columns, and the other pages its script announces."""
    return list_of(read_markup(text, url), text, url)


def list_of(markup: Markup, text: str, url: str) -> ListPage:
    """The list that this markup of `text` is, whoever read it."""
    base, script = markup.base, markup.script
    anchors = [_Target.of(anchor, base) for anchor in markup.anchors]
    articles: dict[str, Link] = {}
    columns: dict[str, Link] = {}
    files: dict[str, Link] = {}
    unfollowable: list[str] = []
    others: list[Link] = []
    frames: list[str] = []
    for anchor in anchors:
        kind, link = _classify(anchor)
        if kind == "article":
            _prefer_text(articles, page_key(link.url), link)
        elif kind == "file":
            _prefer_text(files, link.url, link)
        elif kind == "column":
            _prefer_text(columns, link.url, link)
        elif kind == "unfollowable":
            unfollowable.append(
                f"列表中的链接无法跟踪 (a row that cannot be followed): {link.text} → {link.url or '脚本'}"
            )
        elif link.text:
            others.append(link)
    for address, title in markup.frames:
        target = absolute(base, address)
        if target:
            frames.append(target)
            columns.setdefault(target, Link(target, title or "iframe"))
    for address in _SCRIPTED_ARTICLE.findall(f"{script}\n{markup.clicks}"):
        target = absolute(base, address.replace("\\/", "/"))
        articles.setdefault(page_key(target), Link(without_wap(target), ""))
    choices = {
        target: Link(target, text)
        for address, text in _chosen(markup)
        if (target := absolute(base, address)) and not ARTICLE.search(urlsplit(target).path)
    }
    service = _LOADED.search(script) if not articles else None
    loaded = f"列表由脚本载入 (rows come from a script service): {service[1]} {service[2]}".strip() if service else ""
    steps = [Step(one.url, one.anchor.text, one.anchor.script, one.anchor.classes) for one in anchors]
    steps += [Step(link.url, link.text) for link in choices.values()]
    paging = of_list(text, script, url, base, steps, empty=not (articles or files or unfollowable or loaded))
    return ListPage(
        articles=tuple(articles.values()),
        columns=tuple(link for address, link in columns.items() if address not in paging.more),
        files=tuple(files.values()),
        frames=tuple(frames),
        others=tuple(link for link in others if link.url not in paging.more),
        choices=tuple(link for link in choices.values() if link.url not in paging.more),
        more=paging.more,
        number=paging.number,
        pages=paging.pages,
        records=paging.records,
        empty=not (articles or files or unfollowable or loaded) and (paging.pages == 0 or _says_empty(text, script)),
        unfollowable=tuple(unfollowable),
        loaded=loaded,
        doubts=paging.doubts,
    )


def _says_empty(text: str, script: str) -> bool:
    """Does the page itself print that there is nothing? What a script or a template may print is no statement."""
    return _NOTHING.search(text) is not None and not _NOTHING.search(script) and not _TEMPLATE.search(text)


def _chosen(markup: Markup) -> Iterator[tuple[str, str]]:
    """(address, text) of what may be chosen in a field, or clicked without being a link."""
    yield from ((value, text) for value, text in markup.options if "/" in value or ".htm" in value)
    yield from ((address, "") for address in _SCRIPTED_ADDRESS.findall(markup.clicks))


def read_article(text: str, url: str) -> ArticlePage:
    """An article's files, and its other parts where TRS has split it over several pages."""
    head = text[:_HEAD]
    title = _TITLE.search(head) or _HEAD_TITLE.search(head)
    at = text.find("体裁分类")
    genre = _GENRE.match(text, at) if at >= 0 else None
    files: list[Link] = []
    problems: list[str] = []
    if _may_offer(text):
        tree = parse(text, positions=False)
        for offered in (*find_attachments(tree, url), *images_as_content(tree, url)):
            if _UNREADABLE.search(offered.url):
                problems.append(
                    f"附件格式不支持 (a file of a format that nothing reads): {offered.name} → {offered.url}"
                )
            elif absolute(url, offered.url):
                files.append(Link(absolute(url, offered.url), offered.name))
            else:
                problems.append(f"附件无法跟踪 (a file that cannot be followed): {offered.name}")
    if "createPage" in text:
        for number, address in enumerate(of_article(read_markup(text, url).script, url), 2):
            files.append(Link(address, f"第 {number} 页"))
    return ArticlePage(
        title=_plain(title[1]) if title else "",
        genre=_plain(genre[1]) if genre else "",
        files=tuple(files),
        problems=tuple(problems),
    )


def _may_offer(text: str) -> bool:
    return any(sign.search(text) for sign in (_FILE_SIGN, _FILE_CALLED, *_TRS_FILES, *_SCRIPTED_FILES))


@dataclass(frozen=True, slots=True)
class _Target:
    """An anchor and where it leads: its absolute address ("" for nowhere) and that address's path."""

    anchor: Anchor
    url: str
    path: str

    @classmethod
    def of(cls, anchor: Anchor, base: str) -> _Target:
        url = absolute(base, _leading(anchor))
        return cls(anchor, url, urlsplit(url).path)


def _leading(anchor: Anchor) -> str:
    """The address as printed; where that leads nowhere, the one that the link's script or data names."""
    if not _NOWHERE.fullmatch(anchor.href):
        return anchor.href
    scripted = _SCRIPTED_ADDRESS.search(anchor.script[:2_000])
    return anchor.data or (scripted[1] if scripted else anchor.href)


def _classify(target: _Target) -> tuple[str, Link]:
    anchor, url, path = target.anchor, target.url, target.path
    text = anchor.title if len(anchor.title) > len(anchor.text) else anchor.text
    if url and ARTICLE.search(path):
        return "article", Link(without_wap(url), text, _row_date(anchor))
    if url and _FILE.search(path):
        return "file", Link(url, text, _row_date(anchor))
    if url and _FOLDER.search(path):
        return "column", Link(url, _heading(anchor) if _MORE.fullmatch(text) else text)
    dated = _row_date(anchor) if text else ""
    if dated:  # it stands in a row like an article, but leads where this platform cannot follow
        return "unfollowable", Link(url, text, dated)
    return "other", Link(url, text)


def _heading(anchor: Anchor) -> str:
    """What a link that says no more than 更多 leads to: the heading of its block, where it stands beside it."""
    row = anchor.row()
    return row if len(row) <= _HEADING else anchor.text


def _row_date(anchor: Anchor) -> str:
    """The date printed in the link's own row.

    A date must never come from a neighbour's row (98 of 417 documents in another project's harvest).
    """
    return clean_date(anchor.row().replace(anchor.text, " ", 1))


def _prefer_text(links: dict[str, Link], key: str, link: Link) -> None:
    known = links.get(key)
    if known is None:
        links[key] = link
        return
    better = len(link.text) > len(known.text) or bool(link.printed_date and not known.printed_date)
    first, second = (link, known) if better else (known, link)
    links[key] = Link(
        first.url,
        max(first.text, second.text, key=len),
        first.printed_date or second.printed_date,
        tuple(url for url in dict.fromkeys((*known.others, known.url, link.url)) if url != first.url),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
