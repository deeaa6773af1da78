"""Is this the page that was asked for? A pure function from one response to one word and a reason.

HTTP 200 proves nothing: challenges, error pages, cut bodies and wrong encodings all arrive with it. So `ok` is given
only to what shows itself: a list that lists, an article with a title and a body, a file that is whole. In doubt the
answer is not `ok`: what is held stays held, and the page is asked again.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from turbohtml import Document, parse

from archive.readers.html import decode
from crawler.files import expected, format_of, is_whole, shows_itself
from crawler.garbled import garbled
from crawler.pages import absolute, one_address
from crawler.shown import DISCLOSURE, FILE_NAME, FRAME, HIDDEN, MENUS, Shown, shown_by

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
_ASIDE = f"a, button, form, {MENUS}"
_FIGURE_CELL = re.compile(rb">\s*-?[\d,]+(?:\.\d+)?\s*</t[dh]", re.I)
_DIGITS = re.compile(r"[\d\s]+")
# A small page is read whole; of a large one its tables already tell.
_SMALL = 150_000
# The least that an article says beside its links. The shortest real one seen (市财政局 2026) has 17 characters and a file.
_LEAST_PROSE = 60

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


def refuses(verdict: Verdict, status: int) -> bool:
    """Does this answer speak for its host rather than for its page: a wall, a challenge, a login, a server's error?"""
    return verdict.word in ("challenge", "blocked") or status >= 500


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
        return _as_missing(answer, "与不存在地址的回答相同 (the same bytes as for an address that cannot exist)")
    if sha256 and sha256 == known.home and answer.role != "list":
        return Verdict("home_redirect", "内容即首页 (the bytes are the home page's)")
    if answer.role == "robots":
        return OK
    kind = format_of(answer.body)
    extension = FILE_NAME.search(urlsplit(answer.asked).path)
    if kind or (extension and answer.role == "attachment"):
        return _file(answer, kind, extension[1].lower() if extension else "", known)
    return _page(answer, known)


def shape(body: bytes) -> str:
    """The visible text of a page without digits and blanks: equal for two error pages that differ in a time or number."""
    tree = parse(decode(body), positions=False)
    tree.remove(HIDDEN)
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


def _as_missing(answer: Answer, reason: str) -> Verdict:
    """What is also said to an address that cannot exist. A wall says it to every address, and is no missing page."""
    page = _page(answer, Known())
    return page if page.word in ("challenge", "blocked") else Verdict("soft404", reason)


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
    if answer.role == "page" and _stem(asked.path) != _stem(came.path) and not format_of(answer.body):
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
    if extension and not expected(extension, kind) and not shows_itself(answer.body, kind, extension):
        return Verdict("error", f"得到 {kind} 而不是 {extension} (another format than the link says)")
    if not is_whole(answer.body, kind):
        return Verdict("truncated", f"{kind} 不完整 (the file does not end where its format says)")
    return OK


def _exported(answer: Answer, known: Known) -> Verdict:
    """A table that a system exports as a page and calls .xls or .doc: no title, no frame, but figures in cells."""
    page = _page(answer, known)
    figures = len(_FIGURE_CELL.findall(answer.body))
    if page.word == "soft404" and figures > 1 and DISCLOSURE.search(answer.text):
        return OK
    return page


def _is_frame(body: bytes) -> bool:
    """Does it carry a site's furniture, as no exported table does?"""
    return bool(re.search(rb"<(?:nav|header|footer|link\b[^<>]{1,500}?stylesheet)|ArticleTitle|SiteName", body, re.I))


def _page(answer: Answer, known: Known) -> Verdict:
    text = answer.text
    destroyed = garbled(text)
    if destroyed:
        return Verdict("wrong_encoding", destroyed)
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


def _said(text: str, answer: Answer, known: Known, titled: bool) -> Verdict | None:
    """What a page without an article says of itself: a wall, an error, a way elsewhere."""
    near = abs(len(answer.body) - known.missing_length) <= max(200, known.missing_length // 20)
    if known.missing_shape and near and shape(answer.body) == known.missing_shape:
        return _as_missing(answer, "与不存在地址的回答相同 (says what is said to an address that cannot exist)")
    tree = parse(text, positions=False)
    scripts = "\n".join(node.text for node in tree.find_all("script")) if not titled else ""
    title = tree.find("title")
    headings = [title.text if title is not None else "", *(node.text for node in tree.find_all("h1"))]
    lesser = [node.text for node in tree.find_all("h2")]
    shown = shown_by(tree, text, answer.url, answer.role, "\n".join(headings)) if not titled else Shown()
    prose = _prose(tree)
    if not titled:
        said = headings if shown.lists else headings + lesser
        if shown.holds:  # 信息系统维护中心2025年部门预算公开, over its table, is a unit's name
            said = [heading for heading in said if not DISCLOSURE.search(heading)]
        head = "\n".join(heading.strip() for heading in said)
        wall = _wall(head, prose, f"{scripts}\n{text[:4000]}", text[:_SMALL], shown)
        if wall:
            return wall
    elif not DISCLOSURE.search(prose):
        for name, word, pattern in _WALLS:
            if word in ("soft404", "error") and len(prose) < 200 and pattern.search(prose):
                return Verdict(word, f"{name}: {prose[:60]}")
    moving = _REFRESH.search(text) or (_script_move(scripts) if len(prose) < _LEAST_PROSE else None)
    if moving and len(prose) < 400:
        target = next(group for group in moving.groups() if group)
        reached = absolute(answer.url, target)
        if shown.leads - {one_address(reached)}:
            return None  # a search, a way to the mobile site: the page leads elsewhere by itself
        at_home = reached and _ROOT.match(urlsplit(target).path) and answer.role != "list"
        return Verdict("home_redirect" if at_home else "empty", f"只有跳转 (only a way to {target})")
    return None


def _script_move(scripts: str) -> re.Match[str] | None:
    """The first script that sends elsewhere. A search is none: it waits for the word that it puts behind its address."""
    for move in _SCRIPT_MOVE.finditer(scripts):
        joined = scripts[move.end() : move.end() + 9].lstrip().startswith("+")
        if not (joined and "?" in move[0]):
            return move
    return None


def _wall(head: str, prose: str, scripted: str, markup: str, shown: Shown) -> Verdict | None:
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
    tree.remove(f"{HIDDEN}, {_ASIDE}")
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
    frame = tree.select_one(FRAME)
    offers = bool(re.search(r"\.(?:pdf|xlsx?|docx?|ofd|zip|rar|7z|et|wps|ods|csv)\b|[PW]0\d{15}", text, re.I))
    title = tree.find("title")
    named = (
        titled
        or bool(title is not None and DISCLOSURE.search(title.text))
        or bool(frame is not None and DISCLOSURE.search(frame.text[:2000]))
    )
    prose = _prose(tree)
    disclosing = bool(DISCLOSURE.search(prose)) or bool(title is not None and DISCLOSURE.search(title.text))
    if not titled and not disclosing:
        return Verdict("soft404", "没有标题，也没有预决算内容 (no article's title and nothing about a budget)")
    if tables > 4 or offers:
        return OK if named or len(prose) >= _LEAST_PROSE else Verdict("soft404", "没有文章 (no article on the page)")
    if len(prose) >= _LEAST_PROSE and (titled or frame is not None or len(prose) >= 200):
        return OK
    return Verdict("empty", f"正文只有 {len(prose)} 字，无附件 (an article without body or file)")
