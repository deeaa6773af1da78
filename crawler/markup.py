"""What a list page's markup holds, as values: its anchors with the rows they stand in, frames and scripts.

Well-formed markup is read with turbohtml, which costs a tenth of BeautifulSoup. Where tags do not balance the two may
mend the page differently; BeautifulSoup on lxml leaves what stands in a broken table in its place, an HTML5 parser
moves it before the table and would tear a row from its date. So loose markup goes to BeautifulSoup.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain

from bs4 import BeautifulSoup, Tag
from turbohtml import Element, parse

from crawler.pages import absolute

# A row is the widest of these around a link that holds no other link.
_ROW = frozenset(("li", "tr", "td", "p", "dd", "div", "span", "h3", "h4"))
_BALANCED = ("a", "li", "tr", "td", "table", "ul", "div", "span")


@dataclass(frozen=True, slots=True)
class Anchor:
    """One `<a>` or `<area>`: its attributes as printed, its text in one line, and `row()`, the text of the row it stands in.

    `data` is the address that a script is to take it to, `script` what happens when it is clicked,
    `classes()` those of the link and of what it stands in.
    """

    href: str
    title: str
    text: str
    row: Callable[[], str]
    data: str = ""
    script: str = ""
    classes: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Markup:
    """`base` is what addresses are relative to; `frames` are (src, title); `script` is all inline script, `clicks`
    what clicks on whole rows run; `options` are (value, text) of fields for choosing."""

    base: str
    anchors: tuple[Anchor, ...]
    frames: tuple[tuple[str, str], ...]
    script: str
    clicks: str = ""
    options: tuple[tuple[str, str], ...] = ()


def read_markup(text: str, url: str) -> Markup:
    """The page's markup, by the reader that its tidiness allows."""
    return by_soup(text, url) if is_loose(text) else by_tree(text, url)


def is_loose(text: str) -> bool:
    """Are there tags that open and do not close, or the other way round?

    >>> is_loose("<ul><li><a href='x'>a</a></li></ul>"), is_loose("<ul><li><a href='x'>a</a><li>b</ul>")
    (False, True)
    """
    lower = text.lower()
    return any(
        lower.count(f"<{tag}>") + lower.count(f"<{tag} ") + lower.count(f"<{tag}\n") != lower.count(f"</{tag}>")
        for tag in _BALANCED
    )


def by_tree(text: str, url: str) -> Markup:
    """With turbohtml."""
    tree = parse(text, positions=False)
    base = tree.select_one("base[href]")
    return Markup(
        base=absolute(url, _attribute(base, "href")) or url if base is not None else url,
        anchors=tuple(
            Anchor(
                _attribute(node, "href"),
                _attribute(node, "title"),
                _text(node) or _attribute(node, "alt"),
                _Row(node),
                _attribute(node, "data-href") or _attribute(node, "data-url"),
                _clicked(partial(_attribute, node)),
                _Row(node).classes,
            )
            for node in chain(tree.find_all("a"), tree.find_all("area"))
        ),
        frames=tuple((_attribute(node, "src"), _attribute(node, "title")) for node in tree.find_all("iframe")),
        script="\n".join(node.text for node in tree.find_all("script")),
        clicks="\n".join(_attribute(node, "onclick") for node in tree.select("[onclick]")),
        options=tuple((_attribute(node, "value"), _text(node)) for node in tree.find_all("option")),
    )


def by_soup(text: str, url: str) -> Markup:
    """With BeautifulSoup on lxml."""
    soup = BeautifulSoup(text, "lxml")
    base = soup.find("base", href=True)
    return Markup(
        base=absolute(url, str(base["href"])) or url if isinstance(base, Tag) else url,
        anchors=tuple(
            Anchor(
                str(tag.get("href") or ""),
                str(tag.get("title") or ""),
                _plain(tag.get_text(" ")) or str(tag.get("alt") or ""),
                _SoupRow(tag),
                str(tag.get("data-href") or tag.get("data-url") or ""),
                _clicked(partial(_soup_attribute, tag)),
                _SoupRow(tag).classes,
            )
            for tag in chain(soup.find_all("a"), soup.find_all("area"))
        ),
        frames=tuple((str(tag.get("src") or ""), str(tag.get("title") or "")) for tag in soup.find_all("iframe")),
        script="\n".join(tag.get_text() for tag in soup.find_all("script")),
        clicks="\n".join(str(tag["onclick"]) for tag in soup.find_all(onclick=True)),
        options=tuple((str(tag.get("value") or ""), _plain(tag.get_text(" "))) for tag in soup.find_all("option")),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    node: Element

    def __call__(self) -> str:
        row = self.node
        if not _attribute(row, "href"):  # its neighbours do not count as links either: no end to its row can be seen
            return _text(row)
        while isinstance(parent := row.parent, Element) and parent.tag in _ROW and len(parent.select("a[href]")) < 2:
            row = parent
        return _text(row)

    def classes(self) -> str:
        around = self.node.parent
        return f"{_attribute(self.node, 'class')} {_attribute(around, 'class') if isinstance(around, Element) else ''}"


@dataclass(frozen=True, slots=True)
class _SoupRow:
    tag: Tag

    def __call__(self) -> str:
        row = self.tag
        if not row.get("href"):
            return _plain(row.get_text(" "))
        while isinstance(row.parent, Tag) and row.parent.name in _ROW:
            if len(row.parent.find_all("a", href=True, limit=2)) > 1:
                break
            row = row.parent
        return _plain(row.get_text(" "))

    def classes(self) -> str:
        around = [self.tag, *([self.tag.parent] if isinstance(self.tag.parent, Tag) else [])]
        return " ".join(str(tag.get("class") or "") for tag in around)


def _clicked(attribute: Callable[[str], str]) -> str:
    """What a click runs: onclick, and an address that is a script."""
    href = attribute("href")
    return f"{attribute('onclick')} {href if href.lstrip()[:11].lower() == 'javascript:' else ''}".strip()


def _soup_attribute(tag: Tag, name: str) -> str:
    return str(tag.get(name) or "")


def _attribute(node: Element, name: str) -> str:
    return node.attr(name) or ""


def _text(node: Element) -> str:
    return _plain(" ".join(node.strings))


def _plain(text: str) -> str:
    return " ".join(text.split())
