"""The files a page offers, however it offers them.

Seen on Chongqing's sites: plain links, TRS's `./P0…` and `./W0…` files, `onclick="downloadFj('name','./W0….pdf')"`,
lists that a script writes from a string in the page, embedded viewers with `?file=`, and tables scanned as pictures.
A link that names a file and cannot be followed is returned with an empty address, so that it can be reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin

from turbohtml import Document, Element, Text

from archive.model import Attachment

_EXTENSION: Final = r"pdf|xlsx?|xlsm|xlsb|et|ods|docx?|wps|odt|rtf|ofd|zip|rar|7z|mht|mhtml|csv|pptx?"
_FILE: Final = re.compile(rf"\.(?:{_EXTENSION})(?:$|[?#])", re.I)
_FILE_NAME: Final = re.compile(rf"\.(?:{_EXTENSION})$", re.I)
# TRS names: prefix, date, milliseconds and random digits (domain.md §7.3).
_TRS_FILE: Final = re.compile(r"(?:^|/)[PW]0\d{15}[\w-]*\.\w{2,5}$")
# What belongs to the page lies beside it; what all pages show lies in folders of pictures.
_OWN_FILE: Final = re.compile(rf"{_TRS_FILE.pattern}|^(?:\./)?[^/:]+$")
_ARTICLES: Final = (
    ".TRS_UEDITOR, .trs_editor_view, .TRS_Editor, .view, #zoom, .article, .article-content, .xxgk_content, article"
)
# Links that lead to pages: most of a page's links, and none of its files.
_PAGES: Final = ("/", ".html", ".htm", ".shtml")
_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|bmp|tiff?)(?:$|[?#])", re.I)
# Pictures of tables: as large as one, in pixels, or called one.
_WIDE, _HIGH = 480, 240
_PIXELS: Final = re.compile(r"\s{0,3}(\d{1,5}(?:\.\d{1,9})?)\s{0,3}(?:px)?\s{0,3}$", re.I)
_STYLED_SIZE: Final = re.compile(r"(?<![\w-])(width|height)\s{0,3}:([^;]{0,20})")
_OF_TABLE: Final = re.compile(r"表\s{0,9}(?:[(（][^()（）]{0,20}[)）]\s{0,9})?$")
_CALL: Final = re.compile(r"""\b\w{1,60}\s{0,9}\(\s*(['"])(.*?)\1\s*(?:,\s*(['"])(.*?)\3)?""")
_IN_SCRIPT: Final = re.compile(rf"""['"]([^'"<>\s]{{1,300}}\.(?:{_EXTENSION}))['"]""", re.I)
# Markup and the fields of objects in scripts, so written that no script, however long or odd, costs more than its length.
_MARKUP_IN_SCRIPT: Final = re.compile(
    r"""<a\b[^<>]{0,300}?href\s{0,9}=\s{0,9}\\?["']([^"'\\<>]{1,300})\\?["'][^<>]{0,300}>(.{0,300}?)<\\?/a>""",
    re.I | re.S,
)
_FIELD_IN_SCRIPT: Final = re.compile(
    r"""(?:(filename|filedesc|name|title|text)|url|href|path|file|src)["']?\s{0,9}:\s{0,9}(?:"([^"\n]{0,300})"|'([^'\n]{0,300})')""",
    re.I,
)
_TAG: Final = re.compile(r"<[^>]+>")
# What a file is called, and nothing else: "公开表.xlsx", "附件1：……", "附件2.……".
_FILE_LABEL: Final = re.compile(rf"\.(?:{_EXTENSION})$|^附件\s?[\d一二三四五六七八九十]{{0,3}}\s?[:：.、]", re.I)
# A table of a disclosure by its name: 1.部门预算公开套表, 2025年收支总表（图片）.
_CALLED_TABLE: Final = re.compile(
    r"(?:预算|决算|公开|收支|绩效|三公)[^\s，。；：]{0,12}表\s{0,9}(?:[(（][^()（）]{0,20}[)）]\s{0,9})?$"
)
# Where links point whose address stands in another attribute.
_NOWHERE: Final = frozenset({"javascript:", "javascript:;", "javascript:void(0)", "javascript:void(0);"})
_DATA: Final = ("data-href", "data-url", "data-file", "data-src")
_WORD_FOR_FILE: Final = re.compile(r"附件|附表|下载|公开表|报表|\.(?:pdf|xlsx?|docx?|zip|rar)\s*$", re.I)


def find_attachments(tree: Document, url: str | None) -> tuple[Attachment, ...]:
    """All files offered by a page, once each, in the order of the page; addresses absolute when `url` is known."""
    found: dict[str, Attachment] = {}
    base = _base(tree, url)
    for name, address in _candidates(tree):
        target = _absolute(address, base)
        label = " ".join(unquote(name).split()) or target.rsplit("/", 1)[-1]
        known = found.get(target or label)
        if known is None or (len(known.name) < 2 < len(label)):
            found[target or label] = Attachment(label, target)
    return tuple(found.values())


def images_as_content(tree: Document, url: str | None) -> tuple[Attachment, ...]:
    """The pictures of an article that consists of pictures: pages scanned, where there should be text.

    A picture is content when it is one of TRS's files (`./W0….jpg`) or lies beside the page as they do, and the article
    has less text than pictures need.
    """
    if tree.find("img") is None:
        return ()
    base = _base(tree, url)
    for frame in tree.select(_ARTICLES):
        pictures = [node.attr("src") or "" for node in frame.find_all("img")]
        trs = [src for src in pictures if _PICTURE.search(src) and _OWN_FILE.search(src.split("?")[0])]
        if trs and len("".join(frame.text.split())) <= 400:
            return tuple(Attachment(f"图片 {index}", _absolute(src, base)) for index, src in enumerate(trs, 1))
    return ()


def pictures_of_tables(article: Element) -> int:
    """How many pictures in an article may show tables: those as large as one, and those of the page's own whose size is
    not stated where a line above or their own words call them one. Logos, icons and QR codes are smaller; where the whole
    page had to be taken for the article, pictures of the site, as in its head, are none."""
    is_page = article.tag == "body"
    return sum(_may_show_a_table(picture, is_page) for picture in article.find_all("img"))


def _may_show_a_table(picture: Element, in_whole_page: bool) -> bool:
    source = (picture.attr("src") or "").strip()
    is_beside = _PICTURE.search(source) is not None and _OWN_FILE.search(source.split("?")[0]) is not None
    is_own = is_beside or source.startswith("data:image/")
    size = _size(picture)
    if size is not None:
        return size[0] >= _WIDE and size[1] >= _HIGH and (is_own or not in_whole_page)
    if not is_own:
        return False
    words = f"{picture.attr('alt') or ''} {picture.attr('title') or ''}"
    return _OF_TABLE.search(words) is not None or _OF_TABLE.search(_line_above(picture)) is not None


def _size(picture: Element) -> tuple[float, float] | None:
    """Width and height in pixels where both are stated, by attributes or by the style."""
    stated = dict(_STYLED_SIZE.findall(picture.attr("style") or ""))
    width, height = (stated.get(name) or picture.attr(name) or "" for name in ("width", "height"))
    found = _PIXELS.match(width), _PIXELS.match(height)
    return (float(found[0][1]), float(found[1][1])) if found[0] and found[1] else None


def _line_above(picture: Element) -> str:
    """The text of the element before the one a picture stands in, if it is a line."""
    block = picture.closest("p, div, center, td")
    before = block.previous_sibling if block is not None else None
    while before is not None and not (isinstance(before, Element) and before.text.strip()):
        if isinstance(before, Text) and before.data.strip():
            break
        before = before.previous_sibling
    text = "" if before is None else before.data if isinstance(before, Text) else getattr(before, "text", "")
    return text if len(text) < 80 else ""


def _candidates(tree: Document) -> Iterator[tuple[str, str]]:
    """(name, address as written) of everything that may be a file."""
    for node in tree.find_all("a"):
        href = (node.attr("href") or node.attr("_href") or "").strip()
        onclick, title = node.attr("onclick"), node.attr("title") or ""
        if href.endswith(_PAGES) and onclick is None:
            continue
        label = _label(node) or title
        if not href or href.startswith("#") or href.lower() in _NOWHERE:
            href = next((found for name in _DATA if (found := (node.attr(name) or "").strip())), href)
        scripted = onclick or (href if href.lower().startswith("javascript:") else "")
        if _is_file(href) and not href.lower().startswith("javascript:"):
            yield title if _FILE.search(title) else label, href
        elif scripted and (call := _file_in_call(scripted)):
            yield call[0] or label, call[1]
        elif _FILE_LABEL.search(label) or _FILE_NAME.search(title):
            # A program hands it out: /download.jsp?id=1. Where the address is no address, the name alone is known.
            yield label, "" if scripted or not href or href.startswith("#") else href
        elif href and not scripted and not href.startswith("#") and _CALLED_TABLE.search(label):
            yield label, href
        elif scripted and _WORD_FOR_FILE.search(label) and "(" in scripted and not href.startswith(("http", "/", ".")):
            yield label, ""
    # One name after the other: the parser knows at once where the elements of one name are.
    for node in chain.from_iterable(map(tree.find_all, ("iframe", "embed", "object"))):
        source = node.attr("src") or node.attr("data") or ""
        query = parse_qs(source.partition("#")[0].partition("?")[2])
        inner = next((values[0] for name, values in query.items() if name in ("file", "url", "src", "path")), None)
        if _is_file(inner or source):
            yield node.attr("title") or "", inner or source
    for node in tree.select("[onclick]"):
        if node.tag != "a" and (call := _file_in_call(node.attr("onclick") or "")):
            yield call[0] or _label(node), call[1]
    yield from _in_scripts(tree.find_all("script"))


def _label(node: Element) -> str:
    return "".join(node.stripped_strings)


def _in_scripts(scripts: list[Element]) -> Iterator[tuple[str, str]]:
    """Files that a script will offer: markup in a string, objects with a name and an address, or bare addresses."""
    for node in scripts:
        script = node.text
        if not script or "." not in script:
            continue
        for address, label in _MARKUP_IN_SCRIPT.findall(script):
            if _is_file(address):
                yield _TAG.sub("", label), address
        yield from _in_objects(script)
        for address in _IN_SCRIPT.findall(script):
            if _TRS_FILE.search(address):
                yield "", address


def _in_objects(script: str) -> Iterator[tuple[str, str]]:
    """Of each object in a script, what is named first and the files whose addresses follow: `{name: "…", url: "….pdf"}`."""
    for one in re.split("[{}]", script):
        name = None
        for is_name, double, single in _FIELD_IN_SCRIPT.findall(one):
            value = double or single
            if is_name:
                name = value if name is None else name
            elif name is not None and _FILE_NAME.search(value):
                yield name, value
                name = None


def _file_in_call(script: str) -> tuple[str, str] | None:
    """(name, address) in a call such as downloadFj('name.pdf','./W0….pdf') or window.open('x.pdf')."""
    for call in _CALL.finditer(script):
        first, second = call[2], call[4] or ""
        if _is_file(second) and ("/" in second or _TRS_FILE.search(second) or not _is_file(first)):
            return first, second
        if _is_file(first):
            return second, first
    return None


def _is_file(address: str) -> bool:
    plain = address.strip()
    return bool(_FILE.search(plain) or _TRS_FILE.search(plain.split("?")[0])) and not plain.startswith("#")


def _base(tree: Document, url: str | None) -> str | None:
    """What the addresses of a page are relative to."""
    node = tree.find("base")
    href = node.attr("href") if node is not None else None
    return _absolute(href, url) if href else url


def forward(address: str) -> str:
    r"""With the slashes a browser reads: .\1.pdf is ./1.pdf, and \/ a script's way to write one.

    >>> forward(r".\a\1.pdf"), forward(r"http:\/\/x.gov.cn\/1.pdf"), forward(r"/d?f=a\b")
    ('./a/1.pdf', 'http://x.gov.cn/1.pdf', '/d?f=a\\b')
    """
    if "\\" not in address:
        return address
    path, mark, query = address.partition("?")
    return path.replace("\\/", "/").replace("\\", "/") + mark + query


def _absolute(address: str, url: str | None) -> str:
    plain = forward(address.strip()) if url else address.strip()
    try:
        return urljoin(url, plain) if url and plain else plain
    except ValueError:  # no address at all, such as http://www.example.gov.cn:80：80/: it is named as it was printed
        return plain
