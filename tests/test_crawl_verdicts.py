"""More than two hundred labelled responses. The one number that must be zero: bad answers taken for `ok`."""

from __future__ import annotations

import gzip
import io
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from archive import warc
from crawler.verdict import VERDICTS, Answer, Known, judge, shape
from samples.site import sites
from samples.truth import pages

ASKED = "http://www.example.gov.cn/bm/a/zwgk/ysjs/202502/t20250210_1.html"
BODIES = tomllib.loads((Path(__file__).parent / "verdicts/bodies.toml").read_text("utf-8"))["body"]
Case = tuple[str, Answer, str]


def answer(body: bytes, role: str = "page", asked: str = ASKED, **more: object) -> Answer:
    values: dict[str, object] = {"url": asked, "status": 200, "headers": {}} | more
    return Answer(asked=asked, body=body, role=role, **values)  # type: ignore[arg-type]


@cache
def articles() -> tuple[tuple[str, bytes], ...]:
    """Good articles of every sample site, a few of each."""
    found = []
    for site in sites().values():
        paths = [path for path in sorted(site.resources) if path.endswith(".html") and "/t20" in path]
        named = [path for path in paths if path in pages() or any(key.endswith(path) for key in pages())] or paths
        step = max(1, len(named) // 12)
        found += [(path, site.body(path)) for path in named[::step][:12]]
    return tuple(found)


@cache
def files() -> tuple[tuple[str, bytes], ...]:
    """Good files of the sample site that publishes in files, one of each kind."""
    kinds: dict[str, tuple[str, bytes]] = {}
    for site in sites().values():
        for path in sorted(site.resources):
            kind = path.rsplit(".", 1)[-1]
            if "/P0" in path and kind not in kinds:
                kinds[kind] = (path, site.body(path))
    return tuple(kinds.values())


def written() -> Iterator[Case]:
    for body in BODIES:
        role, _, kind = body.get("as", "page").partition(".")
        asked = ASKED.replace("t20250210_1.html", f"P020250210.{kind}") if kind else ASKED
        yield body["name"], answer(body["text"].encode(), role, asked), body["verdict"]
        if body["verdict"] != "ok" and body["text"].strip() and "json" not in body["name"]:
            packed = body["text"].encode("gb18030", "ignore")
            yield f"{body['name']} (GBK)", answer(packed, role, asked), body["verdict"]


def good() -> Iterator[Case]:
    for path, body in articles():
        yield f"article {path}", answer(body, asked=f"http://a.gov.cn{path}"), "ok"
    for path, body in files():
        yield f"file {path}", answer(body, "attachment", f"http://a.gov.cn{path}"), "ok"
    for site in sites().values():
        lists = [path for path in sorted(site.resources) if path.endswith("ysgk/")][:3]
        for path in lists:
            yield f"list {site.district.code}{path}", answer(site.body(path), "list", f"http://a.gov.cn{path}"), "ok"


def spoilt() -> Iterator[Case]:
    """Each way of spoiling a good answer, on several good answers."""
    for path, body in articles()[::6]:
        asked = f"http://a.gov.cn{path}"
        page = answer(body, asked=asked)
        for share in (0.02, 0.3, 0.7, 0.95):
            yield f"cut at {share} {path}", replace(page, body=body[: int(len(body) * share)]), "truncated"
        yield f"fewer bytes than said {path}", replace(page, body=body[:-9], problem="dataloss"), "truncated"
        yield f"unannounced end {path}", replace(page, body=body[: len(body) // 2], problem="partial"), "truncated"
        half = gzip.compress(body)[:-40]
        encoded = {"content-encoding": "gzip"}
        yield f"half a gzip {path}", replace(page, body=half, problem="encoding", headers=encoded), "truncated"
        yield f"a bomb {path}", replace(page, problem="bomb"), "too_large"
        yield f"nothing {path}", replace(page, body=b""), "empty"
        yield f"zeros {path}", replace(page, body=b"\0" * 500), "empty"
        yield f"sent home {path}", replace(page, url="http://a.gov.cn/"), "home_redirect"
        yield f"sent to the index {path}", replace(page, url="http://a.gov.cn/index.html"), "home_redirect"
        yield f"sent to another {path}", replace(page, url="http://a.gov.cn/b/t20240101_9.html"), "home_redirect"
        yield f"sent to an error page {path}", replace(page, url="http://a.gov.cn/404.html"), "soft404"
        yield f"sent to a login {path}", replace(page, url="http://a.gov.cn/sso/login?x=1"), "blocked"
        for status in (401, 403, 405, 412, 418, 429, 451, 521, 522):
            yield f"{status} {path}", replace(page, status=status), "blocked"
        for status in (302, 404, 410, 500, 502, 503, 504):
            yield f"{status} {path}", replace(page, status=status), "error"
        yield f"204 {path}", replace(page, status=204), "empty"
        yield f"206 {path}", replace(page, status=206), "truncated"
        text = body.decode("utf-8", "ignore") if body[:3] != b"\xff\xfe" else ""
        if text.count("预算") > 5 and b"gb2312" not in body[:2000]:
            yield (
                f"twice encoded {path}",
                replace(page, body=text.encode().decode("latin-1").encode()),
                "wrong_encoding",
            )
            yield (
                f"as GBK {path}",
                replace(page, body=text.encode().decode("gb18030", "ignore").encode()),
                "wrong_encoding",
            )
            lost = body.decode("ascii", "replace").encode()
            yield f"lost characters {path}", replace(page, body=lost), "wrong_encoding"
            yield f"锟斤拷 {path}", replace(page, body=text.replace("预算", "锟斤拷").encode()), "wrong_encoding"
    for path, body in files():
        asked = f"http://a.gov.cn{path}"
        attachment = answer(body, "attachment", asked)
        kind = path.rsplit(".", 1)[-1]
        if kind not in ("csv", "html"):
            for share in (0.4, 0.9):
                yield f"cut at {share} {path}", replace(attachment, body=body[: int(len(body) * share)]), "truncated"
        yield f"nothing {path}", replace(attachment, body=b""), "empty"
        yield f"404 {path}", replace(attachment, status=404), "error"
        if kind in ("xlsx", "docx", "pdf", "zip", "ofd"):
            other = b"%PDF-1.4\n%%EOF" if kind != "pdf" else _zip()
            yield f"another format {path}", replace(attachment, body=other), "error"


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


CASES = [*written(), *good(), *spoilt()]


def test_there_are_more_than_two_hundred_of_every_kind() -> None:
    labels = Counter(label for _, _, label in CASES)
    assert len(CASES) >= 200 and set(labels) == set(VERDICTS)
    assert labels["ok"] >= 50


def test_no_bad_answer_is_taken_for_ok() -> None:
    false_ok = [name for name, given, label in CASES if label != "ok" and judge(given).word == "ok"]
    assert false_ok == []


def test_no_good_answer_is_lost() -> None:
    lost = [(name, judge(given)) for name, given, label in CASES if label == "ok" and judge(given).word != "ok"]
    assert lost == []


def test_every_label_is_met() -> None:
    wrong = [(name, label, judge(given)) for name, given, label in CASES if judge(given).word != label]
    assert wrong == []


def test_what_the_host_says_to_no_page_is_known_on_every_page() -> None:
    frame = '<html><head><title>示例区</title></head><body><div class="nav"><a href="/">首页</a></div>{}</body></html>'
    said = "<p>预算公开栏目。您好，信息正在整理，稍后请再浏览本栏目，感谢您对财政预算、决算公开工作的关心和支持，编号 {}，时间 {}。</p>"
    missing = frame.format(said.format(17, "10:01")).encode()
    known = Known(missing=warc.sha256_of(missing), missing_shape=shape(missing), missing_length=len(missing))
    assert judge(answer(missing), known, warc.sha256_of(missing)).word == "soft404"
    other = frame.format(said.format(9342, "23:59")).encode()
    assert judge(answer(other), known, warc.sha256_of(other)).word == "soft404"
    home = b"<html><body>home</body></html>"
    assert judge(answer(home), Known(home=warc.sha256_of(home)), warc.sha256_of(home)).word == "home_redirect"


COLUMN = "http://www.example.gov.cn/zwgk/ysjs/"
# What ordinary pages hold, and walls are known by.
FURNITURE = {
    "a search": '<script>function go(){window.location.href="/search/?q="+kw.value;}</script>',
    "a search that loads": '<script>function go(){window.location.href="/search/index.html";}</script>',
    "the mobile site": '<script>if(/Mobile/.test(navigator.userAgent)){location.href="/m/ysjs/";}</script>',
    "a login box": '<div style="display:none"><form><input name="u"><input type="password" name="p"></form></div>',
    "适老化": '<script>function old(){document.cookie="elder=1;path=/";window.location.reload();}</script>',
    "scripts wanted": "<noscript>为了您能正常浏览本网站，请开启JavaScript</noscript>",
    "a captcha for letters": '<script src="/js/captcha.js"></script><div>页面有误？请输入验证码后提交</div>',
    "a packed script": '<script>eval(function(p,a,c,k,e,d){return p}("0",1,1,"".split("|"),0,{}))</script>',
    "a notice": "<marquee>网站正在升级IPv6，请谅解</marquee>",
}
ROWS = "".join(f'<li><a href="./202502/t20250210_{n}.html">示例局{n}预算</a>2025-02-10</li>' for n in range(1, 5))
COLUMNS = '<li><a href="2024n/">2024年</a></li><li><a href="2025n/">2025年</a></li>'
SHORT = """<h1>示例局2025年部门预算</h1><div class="zwxl-content"><p>现将示例局2025年部门预算予以公开，详见附件。</p>
<a href="./P020250210000000000001.pdf">公开表</a></div>"""
MENU = "".join(f'<a href="/{name}/">{name}</a>' for name in ("zwgk", "xw", "hd", "fw", "zwgk/ysjs"))


def page_of(body: str, title: str = "示例区人民政府") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize("furniture", FURNITURE.values(), ids=FURNITURE)
def test_what_shows_lists_columns_or_an_article_of_its_own_is_no_wall(furniture: str) -> None:
    for rows in (ROWS, COLUMNS):
        assert judge(answer(page_of(f"{furniture}<ul>{rows}</ul>"), "list", COLUMN)).word == "ok"
    assert judge(answer(page_of(furniture + SHORT, "示例局2025年部门预算"))).word == "ok"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("<p>抱歉，您访问的页面不存在</p>", "soft404"),
        ('<p>栏目不存在</p><a href="/xw/202502/t20250210_7.html">区长调研</a>', "soft404"),
        ("<p>网站正在维护升级，暂停服务</p>", "error"),
        ("<p>您的请求疑似攻击，已被拦截</p>", "blocked"),
        ('<form><input type="password"></form>', "blocked"),
        ('<script>location.href="./list/"</script><a href="./list/">点击进入</a>', "empty"),
    ],
)
def test_a_menu_alone_shows_no_list(said: str, word: str) -> None:
    """Error pages, logins and mere ways elsewhere come in the site's frame, with its menu."""
    assert judge(answer(page_of(f"<div>{MENU}</div>{said}"), "list", COLUMN)).word == word


def test_the_scripts_of_real_sites_are_on_their_lists_too() -> None:
    from conftest import real

    for name in ("czj-2026-unit-budget", "fzggw-2026-budget-index", "gaj-2026-scripted-attachments"):
        text = real(f"pages/{name}.html").read_text("utf-8")
        scripts = "".join(re.findall(r"<script.*?</script>", text, re.S | re.I))
        for rows in (ROWS, COLUMNS):
            assert judge(answer(page_of(f"{scripts}<ul>{rows}</ul>"), "list", COLUMN)).word == "ok"
        untitled = re.sub(r"<meta[^<>]*ArticleTitle[^<>]*>", "", text).encode()
        assert judge(answer(untitled, asked=f"http://{name.split('-')[0]}.cq.gov.cn/a/t20260201_1.html")).word == "ok"


def test_the_real_pages_are_what_was_asked_for() -> None:
    from conftest import real

    for name in (
        "czj-2026-unit-budget",
        "fzggw-2026-budget-index",
        "gaj-2026-scripted-attachments",
        "rongchang-zwfwglb-2025-budget",
    ):
        body = real(f"pages/{name}.html").read_bytes()
        assert judge(answer(body)).word == "ok"
        for share in (0.1, 0.5, 0.9, 0.99):
            assert judge(answer(body[: int(len(body) * share)])).word == "truncated"


@pytest.mark.parametrize("name", ["cq-qxj-2026-budget", "sh-putuo-czj-2024-final"])
def test_the_real_files_are_whole(name: str) -> None:
    from conftest import real

    body = real(f"pdf/{name}.pdf").read_bytes()
    asked = "http://a.gov.cn/P020260302.pdf"
    assert judge(answer(body, "attachment", asked)).word == "ok"
    assert judge(answer(body[: len(body) // 2], "attachment", asked)).word == "truncated"


@pytest.mark.parametrize(
    "unit", ["信息系统维护中心", "政府网站建设管理中心", "安全验证检测所", "数据库连接服务中心", "404厂离退休管理中心"]
)
def test_the_name_of_a_unit_over_its_table_is_no_wall(unit: str) -> None:
    """The same words alone are one, and so is a title that does not say that it discloses."""
    title = f"示例区{unit}2025年部门预算公开"
    cells = "<tr><td>行政运行</td><td>12.00</td><td>10.00</td></tr>" * 3
    page = "<html><head><title>{0}-示例</title></head><body><h1>{0}</h1><div class='view'>{1}</div></body></html>"
    table = f"<p>{title}</p><table>{cells}</table>"
    assert judge(answer(page.format(title, table).encode())).word == "ok"
    assert judge(answer(page.format(title, "<p>请稍后再来</p>").encode())).word != "ok"
    assert judge(answer(page.format("系统维护", table).encode())).word != "ok"


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "word"),
    [
        ("1.rar", packed("a.txt"), "ok"),
        ("1.pdf", packed("xl/workbook.xml"), "ok"),
        ("1.doc", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", "ok"),
        ("1.pdf", packed("a.txt"), "error"),
        ("1.doc", b"%PDF-1.4\n%%EOF\n", "error"),
        ("1.pdf", b"\xff\xd8\xff\xe0" + b"\1" * 900 + b"\xff\xd9", "error"),
    ],
)
def test_a_document_under_a_wrong_name_is_one(name: str, body: bytes, word: str) -> None:
    """A file that only begins like another, and a picture that stands for a document, are none."""
    assert judge(answer(body, "attachment", ASKED.replace("t20250210_1.html", name))).word == word


def test_an_article_that_leads_to_a_file_has_that_file() -> None:
    file, moved = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n", "http://www.example.gov.cn/files/1.pdf"
    assert judge(answer(file, url=moved)).word == "ok"
    assert judge(answer(articles()[0][1], url=moved.replace("1.pdf", "t20240101_9.html"))).word == "home_redirect"
