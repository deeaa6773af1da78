"""Is this the page that was asked for? A pure function from one response to one word and a reason.

HTTP 200 proves nothing: challenges, error pages, cut bodies and wrong encodings all arrive with it. So `ok` is given
only to what shows itself: a list that lists, an article with a title and a body, a file that is whole. In doubt the
answer is not `ok`: what is held stays held, and the page is asked again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from turbohtml import Document, parse

from archive.readers.html import decode
from crawler.files import expected, format_of, is_whole
from crawler.pages import absolute, one_address

VERDICTS = (
    "ok",
    "empty",
    "truncated",
    "challenge",
    "soft404",
    "home_redirect",
    "wrong_encoding",
    "blocked",
    "too_large",
    "error",
)

_BLOCKED = {401, 403, 405, 406, 407, 412, 418, 429, 451, 493, 499, 520, 521, 522, 523, 525, 526, 530}
_FILE_NAME = re.compile(
    r"\.(pdf|xlsx?|xlsm|et|ods|docx?|wps|rtf|ofd|zip|rar|7z|mht|mhtml|csv|txt|jpe?g|png|gif|bmp)$", re.I
)
_ROOT = re.compile(r"^/?(?:index|default|main|home)?(?:\.\w{2,5})?/?$", re.I)
_ERROR_ADDRESS = re.compile(r"(?:^|[/_-])(?:404|error|notfound|not_found|missing)(?:[/_.-]|$)", re.I)
_LOGIN_ADDRESS = re.compile(r"/(?:login|signin|sso|cas)(?:[/.]|$)", re.I)
_ARTICLE_TITLE = re.compile(
    r"""<meta\b[^<>]{0,500}?name=["']?ArticleTitle["']?[^<>]{0,500}?content=["']([^"']{2,})""", re.I
)
_REFRESH = re.compile(
    r"""<meta\b[^<>]{0,500}?http-equiv=["']?refresh["']?[^<>]{0,500}?url\s*=\s*["']?([^"'>\s]+)""", re.I
)
_SCRIPT_MOVE = re.compile(
    r"""(?:window\.|top\.|self\.|document\.)?location(?:\.href)?\s*=\s*["']([^"']+)["']|location\.replace\(\s*["']([^"']+)"""
)
# Rows of a list end in a number and an ending; TRS articles are known wherever they lie.
_TRS_ARTICLE = re.compile(r"/t(?:\d{8})?_\d+(?:_wap)?\.s?html?$", re.I)
_NUMBERED_PAGE = re.compile(r"\d\.\w{2,5}$")
_ONE_PAGE = re.compile(r"\.\w{2,5}$")
_TRS_FILE = re.compile(r"[PW]0\d{15}")
_FRAME = (
    ".TRS_UEDITOR, .trs_editor_view, .TRS_Editor, .TRS_PreAppend, .view, .zwxl-content, .article-content, .xxgk_content, "
    "#zoom, article, .article, .content, .detail-container"
)
_HIDDEN = "script, style, noscript, template, select, svg"
_MENUS = "nav, header, footer, .nav, .header, .footer, .foot, .position, .copyright"
_ASIDE = f"a, button, form, {_MENUS}"
_DISCLOSURE = re.compile(r"预算|决算|“?三公”?|绩效|收支")
_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20)])
_FIGURE_CELL = re.compile(rb">\s*-?[\d,]+(?:\.\d+)?\s*</t[dh]", re.I)
_DIGITS = re.compile(r"[\d\s]+")
# So much of a page tells whether its encoding is right.
_SAMPLE = 50_000
# A small page is read whole; of a large one its tables already tell.
_SMALL = 150_000
# The least that an article says beside its links. The shortest real one seen (市财政局 2026) has 17 characters and a file.
_LEAST_PROSE = 60
# So many links of a page tell whether it leads to anything; with so many to its own host it stands in the site's frame.
_LINKS = 2_000
_FRAMED = 5

_WALLS = tuple(
    (wall["name"], wall["verdict"], re.compile(wall["pattern"], re.I))
    for wall in tomllib.loads((Path(__file__).parent / "walls.toml").read_text(encoding="utf-8"))["wall"]
)


@dataclass(frozen=True)
class Answer:
    """One response, decoded from its transfer: what was asked, what came.

    `problem` is what the transport saw: "dataloss" (fewer bytes than promised), "partial" (an end nobody announced),
    "encoding" (the body is not what Content-Encoding says), "bomb" (more than may be unpacked), or "".
    """

    asked: str
    url: str
    status: int
    body: bytes
    role: str
    headers: Mapping[str, str]
    problem: str = ""

    @cached_property
    def text(self) -> str:
        """The body as text, decoded once for all who read it."""
        return decode(self.body)


@dataclass(frozen=True, slots=True)
class Known:
    """What the host says to an address that cannot exist, and what its home page is: SHA-256 and shape of each."""

    home: str = ""
    missing: str = ""
    missing_shape: str = ""
    missing_length: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    word: str
    reason: str = ""


OK = Verdict("ok")


def judge(answer: Answer, known: Known | None = None, sha256: str = "") -> Verdict:
    """The verdict on one response. `sha256` is of its body, for comparing with what is `known` of the host."""
    known = known or Known()
    by_status = _status(answer)
    if by_status:
        return by_status
    if answer.role == "probe":
        return Verdict("soft404", "不存在的地址也回答 200 (an address that cannot exist was answered with 200)")
    if answer.problem == "dataloss":
        return Verdict("truncated", "字节少于所告 (fewer bytes came than were promised)")
    if not answer.body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return Verdict("empty", f"{len(answer.body)} 字节，无内容 (no content)")
    moved = _moved(answer)
    if moved:
        return moved
    if sha256 and sha256 == known.missing:
        return Verdict("soft404", "与不存在地址的回答相同 (the same bytes as for an address that cannot exist)")
    if sha256 and sha256 == known.home and answer.role != "list":
        return Verdict("home_redirect", "内容即首页 (the bytes are the home page's)")
    if answer.role == "robots":
        return OK
    kind = format_of(answer.body)
    extension = _FILE_NAME.search(urlsplit(answer.asked).path)
    if kind or (extension and answer.role == "attachment"):
        return _file(answer, kind, extension[1].lower() if extension else "", known)
    return _page(answer, known)


def shape(body: bytes) -> str:
    """The visible text of a page without digits and blanks: equal for two error pages that differ in a time or number."""
    tree = parse(decode(body), positions=False)
    tree.remove(_HIDDEN)
    return _DIGITS.sub("", _body_text(tree, ""))[:20_000]


def _status(answer: Answer) -> Verdict | None:
    if answer.problem == "bomb":
        return Verdict("too_large", "展开后超过上限 (larger than allowed once unpacked)")
    status = answer.status
    if status in _BLOCKED:
        return Verdict("blocked", f"HTTP {status}")
    if status == 206:
        return Verdict("truncated", "HTTP 206，只是一段 (a part only)")
    if status in (204, 205):
        return Verdict("empty", f"HTTP {status}")
    if status not in (200, 203):
        return Verdict("error", f"HTTP {status}")
    if answer.problem == "encoding":
        named = answer.headers.get("content-encoding", "?")
        return Verdict("truncated" if named else "error", f"压缩数据不完整或不是 {named} (does not unpack to its end)")
    return None


def _moved(answer: Answer) -> Verdict | None:
    if one_address(answer.asked) == one_address(answer.url):
        return None
    asked, came = urlsplit(answer.asked), urlsplit(answer.url)
    if _ERROR_ADDRESS.search(came.path) and not _ERROR_ADDRESS.search(asked.path):
        return Verdict("soft404", f"转到 {answer.url} (sent to an error page)")
    if _LOGIN_ADDRESS.search(came.path):
        return Verdict("blocked", f"转到登录页 {answer.url} (sent to a login)")
    if _ROOT.match(came.path) and not _ROOT.match(asked.path):
        return Verdict("home_redirect", f"转到首页 {answer.url} (sent to the home page)")
    if answer.role == "page" and _stem(asked.path) != _stem(came.path):
        return Verdict("home_redirect", f"转到另一页 {answer.url} (sent to another page)")
    return None


def _stem(path: str) -> str:
    return re.sub(r"(?:_wap)?\.\w+$", "", path.rsplit("/", 1)[-1])


def _file(answer: Answer, kind: str, extension: str, known: Known) -> Verdict:
    if not kind:
        if extension in ("csv", "txt") and not answer.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{")):
            return OK
        if b"<" not in answer.body[:512]:
            return Verdict("error", f"不是 {extension} (the bytes are of no known file)")
        if expected(extension, "html") and not _is_frame(answer.body):
            return _exported(answer, known)
        page = _page(answer, known)
        if page.word != "ok":
            return page
        return Verdict("soft404", f"得到网页而不是 {extension} (a page came instead of the file)")
    if extension and not expected(extension, kind):
        return Verdict("error", f"得到 {kind} 而不是 {extension} (another format than the link says)")
    if not is_whole(answer.body, kind):
        return Verdict("truncated", f"{kind} 不完整 (the file does not end where its format says)")
    return OK


def _exported(answer: Answer, known: Known) -> Verdict:
    """A table that a system exports as a page and calls .xls or .doc: no title, no frame, but figures in cells."""
    page = _page(answer, known)
    figures = len(_FIGURE_CELL.findall(answer.body))
    if page.word == "soft404" and figures > 1 and _DISCLOSURE.search(answer.text):
        return OK
    return page


def _is_frame(body: bytes) -> bool:
    """Does it carry a site's furniture, as no exported table does?"""
    return bool(re.search(rb"<(?:nav|header|footer|link\b[^<>]{1,500}?stylesheet)|ArticleTitle|SiteName", body, re.I))


def _page(answer: Answer, known: Known) -> Verdict:
    text = answer.text
    garbled = _garbled(text)
    if garbled:
        return Verdict("wrong_encoding", garbled)
    tables = text.count("<td") or text.count("<TD")
    titled = bool(_ARTICLE_TITLE.search(text[:20_000]))
    if not (titled and tables > 20):
        said = _said(text, answer, known, titled)
        if said:
            return said
    cut = _cut(text, answer)
    if cut:
        return Verdict("truncated", cut)
    if titled and tables > 20:
        return OK
    if answer.role == "list":
        return _list(text)
    return _article(text, titled, tables)


def _garbled(text: str) -> str:
    sample = text[:_SAMPLE]
    lost = text.count("\ufffd")
    if lost > max(5, len(text) // 2000):
        return f"{lost} 个字符无法解码 (characters could not be decoded)"
    if sample.count("锟斤拷") > 2:
        return "“锟斤拷”：文字在来源处已毁 (the text was destroyed before it was sent)"
    if _controls(sample) > 10:
        return "二进制内容 (binary content)"
    if sample.count("的") + sample.count("预算") + sample.count("支出") > 10:
        return ""  # words that no double encoding leaves standing
    twice = len(_MOJIBAKE.findall(sample))
    if twice > 20 and twice > len(_CJK.findall(sample)):
        return "UTF-8 被当作西文再次编码 (UTF-8 encoded a second time)"
    wrong = sample.count("锛") + sample.count("銆") + sample.count("鐨勶") + sample.count("鈥")
    if wrong > 5 and wrong > sample.count("，") + sample.count("。") + sample.count("：") + sample.count("、"):
        return "UTF-8 被当作 GBK 再次编码 (UTF-8 read as GBK and encoded again)"
    return ""


def _controls(text: str) -> int:
    """How many control characters; through bytes, a fifth of what an expression takes."""
    data = text.encode("utf-8", "replace")
    return len(data) - len(data.translate(None, _CONTROL))


def _said(text: str, answer: Answer, known: Known, titled: bool) -> Verdict | None:
    """What a page without an article says of itself: a wall, an error, a way elsewhere."""
    near = abs(len(answer.body) - known.missing_length) <= max(200, known.missing_length // 20)
    if known.missing_shape and near and shape(answer.body) == known.missing_shape:
        return Verdict("soft404", "与不存在地址的回答相同 (says what is said to an address that cannot exist)")
    tree = parse(text, positions=False)
    scripts = "\n".join(node.text for node in tree.find_all("script")) if not titled else ""
    title = tree.find("title")
    headings = [title.text if title is not None else "", *(node.text for node in tree.find_all("h1"))]
    lesser = [node.text for node in tree.find_all("h2")]
    shown = _shown(tree, text, answer, "\n".join(headings)) if not titled else _Shown()
    prose = _prose(tree)
    if not titled:
        head = "\n".join(heading.strip() for heading in (headings if shown.lists else headings + lesser))
        wall = _wall(head, prose, f"{scripts}\n{text[:4000]}", text[:_SMALL], shown)
        if wall:
            return wall
    elif not _DISCLOSURE.search(prose):
        for name, word, pattern in _WALLS:
            if word in ("soft404", "error") and len(prose) < 200 and pattern.search(prose):
                return Verdict(word, f"{name}: {prose[:60]}")
    moving = _REFRESH.search(text) or (_script_move(scripts) if len(prose) < _LEAST_PROSE else None)
    if moving and len(prose) < 400:
        target = next(group for group in moving.groups() if group)
        if shown.leads - {one_address(absolute(answer.url, target))}:
            return None  # a search, a way to the mobile site: the page leads elsewhere by itself
        at_home = _ROOT.match(urlsplit(target).path) and answer.role != "list"
        return Verdict("home_redirect" if at_home else "empty", f"只有跳转 (only a way to {target})")
    return None


def _script_move(scripts: str) -> re.Match[str] | None:
    """The first script that sends elsewhere. A search is none: it waits for the word that it puts behind its address."""
    for move in _SCRIPT_MOVE.finditer(scripts):
        joined = scripts[move.end() : move.end() + 9].lstrip().startswith("+")
        if not (joined and "?" in move[0]):
            return move
    return None


@dataclass(frozen=True, slots=True)
class _Shown:
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


def _shown(tree: Document, text: str, answer: Answer, headings: str) -> _Shown:
    """Takes the hidden parts and menus out of the tree."""
    if answer.role not in ("list", "page"):
        return _Shown()
    tree.remove(_HIDDEN)
    links = list(_links(tree, answer.url))
    framed = len({one_address(url) for url, _ in links}) >= _FRAMED
    if answer.role == "list":
        return _shown_by_list(tree, answer, links, framed)
    if not _DISCLOSURE.search(headings):
        return _Shown(framed)
    tree.remove(_MENUS)
    files = {one_address(url) for url, _ in _links(tree, answer.url) if _FILE_NAME.search(urlsplit(url).path)}
    files.update(found[0] for found in islice(_TRS_FILE.finditer(text), 1))
    filled = bool(files) or len(tree.find_all("td")) > 4
    frame = tree.select_one(_FRAME)
    speaks = frame is not None and bool(_DISCLOSURE.search(frame.text[:2000]))
    leads = files or ({one_address(answer.url)} if filled or speaks else ())
    return _Shown(framed or bool(leads), frozenset(leads), filled, filled)


def _shown_by_list(tree: Document, answer: Answer, links: list[tuple[str, str]], framed: bool) -> _Shown:
    # The menus of a site lead to columns, not to the articles of one; a menu that is never closed holds the whole list.
    everywhere = [(url, text) for url, text in links if _TRS_ARTICLE.search(urlsplit(url).path)]
    tree.remove(_MENUS)
    folder = urlsplit(urljoin(answer.url, ".")).path
    leads: set[str] = set()
    lists = holds = False
    for url, text in (*everywhere, *_links(tree, answer.url)):
        path = urlsplit(url).path
        below = path.startswith(folder) and folder != "/"
        named = bool(_DISCLOSURE.search(text))
        row = bool(_NUMBERED_PAGE.search(path) or _FILE_NAME.search(path) or (named and _ONE_PAGE.search(path)))
        if below or named or _TRS_ARTICLE.search(path):
            leads.add(one_address(url))
        lists = lists or below or (row and named)
        holds = holds or (row and (below or named))
    return _Shown(framed or bool(leads), frozenset(leads), lists, holds)


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


def _wall(head: str, prose: str, scripted: str, markup: str, shown: _Shown) -> Verdict | None:
    """What its title says is believed; what else it says, and what its scripts hold, where the page shows nothing else."""
    thin = len(prose) < 1200
    for name, word, pattern in _WALLS:
        where = head
        if thin and not (shown.holds if word == "soft404" else shown.lists):
            where += f"\n{prose}"
        if word == "challenge" and len(prose) < 400 and not shown.framed:
            where += f"\n{scripted}"
        elif word == "blocked" and name == "登录" and thin and not shown.leads:
            where += markup
        found = pattern.search(where)
        if found:
            return Verdict(word, f"{name}: {found[0].strip()[:60]}")
    return None


def _prose(tree: Document) -> str:
    """What the page says outside its links and furniture. Destroys the tree."""
    tree.remove(f"{_HIDDEN}, {_ASIDE}")
    return " ".join(_body_text(tree, " ").split())


def _body_text(tree: Document, between: str) -> str:
    body = tree.find("body")
    return between.join(body.strings) if body is not None else ""


def _cut(text: str, answer: Answer) -> str:
    tail = text[-200:]
    if tail.rfind("<") > tail.rfind(">") and not re.search(r"</html", text[-4096:], re.I):
        return "结尾在标签之内 (ends inside a tag)"
    closed = text.rfind("</html") >= 0 or text.rfind("</HTML") >= 0 or bool(re.search(r"</html", text, re.I))
    if closed:
        return ""
    if re.search(r"<html\b", text[:4096], re.I):
        return "没有 </html> (the page has no end)"
    lower = text.lower()
    if lower.count("<table") > lower.count("</table"):
        return "表格没有结束 (a table has no end)"
    if answer.problem == "partial":
        return "连接提前关闭 (the connection closed unannounced, and the page shows no end)"
    return ""


def _list(text: str) -> Verdict:
    links = len(re.findall(r"<a\s[^<>]*href", text, re.I))
    if links == 0 and not re.search(r"<iframe\s|createPage|/t\d{8}_\d+\.s?html?", text, re.I):
        return Verdict("empty", "列表没有链接 (a list without a link)")
    return OK


def _article(text: str, titled: bool, tables: int) -> Verdict:
    tree = parse(text, positions=False)
    frame = tree.select_one(_FRAME)
    offers = bool(re.search(r"\.(?:pdf|xlsx?|docx?|ofd|zip|rar|7z|et|wps)\b|[PW]0\d{15}", text, re.I))
    title = tree.find("title")
    named = (
        titled
        or bool(title is not None and _DISCLOSURE.search(title.text))
        or bool(frame is not None and _DISCLOSURE.search(frame.text[:2000]))
    )
    prose = _prose(tree)
    disclosing = bool(_DISCLOSURE.search(prose)) or bool(title is not None and _DISCLOSURE.search(title.text))
    if not titled and not disclosing:
        return Verdict("soft404", "没有标题，也没有预决算内容 (no article's title and nothing about a budget)")
    if tables > 4 or offers:
        return OK if named or len(prose) >= _LEAST_PROSE else Verdict("soft404", "没有文章 (no article on the page)")
    if len(prose) >= _LEAST_PROSE and (titled or frame is not None or len(prose) >= 200):
        return OK
    return Verdict("empty", f"正文只有 {len(prose)} 字，无附件 (an article without body or file)")
