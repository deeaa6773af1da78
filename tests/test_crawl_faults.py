"""The faults of the web, each against its expected behaviour (docs/faults.md names the cases)."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawled import ROOT, Outcome, captures, command, crawl, states, write_source
from faultserver import Answer, Web, article, html, listing, names, serving
from scrapy.exceptions import DownloadCancelledError
from twisted.python.failure import Failure

from archive.evidence import Evidence
from crawler.failures import named

FOLDER = "/ysjs/202502/"


def page(number: int) -> str:
    return f"{FOLDER}t20250210_{number}.html"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as server:
        yield server


def run(web: Web, home: Path, *arguments: str, path: str = "/ysjs/", **more: str) -> Outcome:
    sources = write_source(home / "sources", "fault", web.url(path), **more)
    return crawl(home, sources, *arguments)


# -- one crawl, a different fault on every page -------------------------------------------------------------------------


class Faulty:
    """What one crawl over all page faults came to."""

    def __init__(self, web: Web, home: Path, outcome: Outcome) -> None:
        self.web, self.home, self.outcome = web, home, outcome
        self.states = states(home)

    def state(self, number: int) -> tuple[str, str]:
        return self.states[page(number)]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faulty]:
    home = tmp_path_factory.mktemp("faulty")
    body = article(1)[2]
    with serving() as web:
        web.articles(100, 140)
        slow = {"n": 0}

        def first_503(handler: object) -> tuple[int, dict[str, str], bytes]:
            slow["n"] += 1
            return html("wait", 503, **{"Retry-After": "1"}) if slow["n"] == 1 else article(107)

        packed = gzip.compress(body)
        text = {"Content-Type": "text/html"}
        web.answers |= {
            page(100): (200, text | {"Content-Length": str(len(body))}, body[:-200]),
            page(101): (200, text | {"No-Length": "1"}, body[:200]),
            page(102): (200, text | {"Content-Encoding": "gzip"}, packed[:-30]),
            page(103): (200, text | {"Content-Encoding": "gzip"}, body),
            page(104): (200, text, b""),
            page(105): (200, text | {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" + b"0" * (80 << 20))),
            page(106): html("later", 429),
            page(107): first_503,
            page(108): html("wall", 412),
            page(109): html("wall", 521),
            page(110): html('<html><script>document.cookie="__jsl_clearance=1";location.reload()</script></html>'),
            page(111): html("<html><head><title>提示</title></head><body>您访问的页面不存在</body></html>"),
            page(112): (302, {"Location": "/"}, b""),
            page(113): html(f'<html><head><meta http-equiv="refresh" content="0;url={page(113)}"></head></html>'),
            page(114): (302, {"Location": page(114)}, b""),
            page(115): (302, {"Location": "http://169.254.169.254/latest/meta-data/"}, b""),
            page(116): (302, {"Location": "http://[::ffff:10.0.0.1]/"}, b""),
            page(117): (302, {"Location": "file:///etc/passwd"}, b""),
            page(118): (302, {"Location": "http://100.100.100.200/"}, b""),
            page(119): (200, {"Content-Type": "text/html; charset=utf-8"}, body.decode().encode("gb18030")),
            page(120): (200, text, body.decode().encode("utf-8").decode("latin-1").encode()),
            page(121): html("gone", 404),
            page(122): article(122, '<iframe src="/js/pdf/viewer.html?file=./P020250210000000000001.pdf"></iframe>'),
            page(123): article(123, "<a href='javascript:void(0)' onclick='openFile(123)'>附件：预算公开表.xlsx</a>"),
            page(124): article(
                124, """<script>var hasFJ='<a href="./P020250210000000000002.pdf">表</a><BR/>';</script>"""
            ),
            f"{FOLDER}P020250210000000000001.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n1\n%%EOF\n"),
            f"{FOLDER}P020250210000000000002.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n2\n"),
            "/robots.txt": (200, {"Content-Type": "text/plain"}, f"User-agent: *\nDisallow: {page(125)}\n".encode()),
            page(126): (200, {"Content-Type": "text/html"}, body[:50] + b"\xef\xbf\xbd" * 900 + body[50:]),
            page(127): lambda handler: None,
            "/ysjs/": listing(names(100, 128), 'createPageHTML(1, 0, "index", "html")'),
        }
        yield Faulty(web, home, run(web, home))


CASES = [
    (100, "failed", "truncated"),  # 14
    (101, "failed", "truncated"),
    (102, "failed", "truncated"),  # 15
    (103, "failed", "truncated"),  # 16
    (104, "failed", "empty"),  # 17
    (105, "failed", "too_large"),  # 36
    (106, "failed", "blocked"),  # 18 without a date
    (107, "ok", ""),  # 18: waited for, and then there
    (108, "failed", "blocked"),  # 19
    (109, "failed", "blocked"),
    (110, "failed", "challenge"),  # 20
    (111, "failed", "soft404"),  # 21
    (112, "failed", "home_redirect"),  # 22
    (113, "failed", "empty"),  # 23
    (114, "failed", "too many redirects"),
    (115, "unsupported", "not on the list"),  # 24
    (116, "unsupported", "not on the list"),
    (117, "failed", "HTTP 302"),
    (118, "unsupported", "not on the list"),
    (119, "ok", ""),  # 34: GBK under a header that says UTF-8
    (120, "failed", "wrong_encoding"),  # 34: encoded twice
    (121, "failed", "HTTP 404"),
    (122, "ok", ""),
    (123, "ok", ""),
    (125, "unsupported", "robots"),
    (126, "failed", "wrong_encoding"),
    (127, "failed", "连接中断"),  # the connection closes without an answer
]


@pytest.mark.parametrize(("number", "state", "reason"), CASES)
def test_every_page_fault_has_its_verdict(faulty: Faulty, number: int, state: str, reason: str) -> None:
    got, why = faulty.state(number)
    assert (got, reason in why) == (state, True), why


def test_no_fault_became_evidence_of_a_page(faulty: Faulty) -> None:
    bad = {page(number) for number, state, _ in CASES if state != "ok"}
    good = {"/" + capture.url.split("/", 3)[3] for capture in captures(faulty.home, "ok", "page")}
    assert not bad & good
    assert faulty.outcome.code == 3


def test_walls_are_not_asked_again_and_cuts_are(faulty: Faulty) -> None:
    assert faulty.web.asked[page(108)] == faulty.web.asked[page(109)] == faulty.web.asked[page(110)] == 1
    assert faulty.web.asked[page(100)] == 3 and faulty.web.asked[page(113)] <= 3
    assert faulty.web.asked[page(114)] <= 6 and faulty.web.asked[page(125)] == 0


def test_what_a_lie_brought_is_kept_raw(faulty: Faulty) -> None:
    with Evidence(faulty.home, writing=False) as evidence:
        (lie,) = {c.sha256: c for c in evidence.captures(None) if c.url.endswith(page(103))}.values()
        assert lie.verdict == "truncated" and evidence.body(lie) == article(1)[2]


def test_attachments_are_found_in_frames_and_scripts_and_named_where_they_cannot_be(faulty: Faulty) -> None:
    assert faulty.states[f"{FOLDER}P020250210000000000001.pdf"][0] == "ok"
    assert faulty.states[f"{FOLDER}P020250210000000000002.pdf"] == (
        "failed",
        "truncated: pdf 不完整 (the file does not end where its format says)",
    )
    assert any("预算公开表.xlsx" in example for example in faulty.outcome.source("fault")["examples"])


def test_the_account_of_a_faulty_source_still_adds_up(faulty: Faulty) -> None:
    source = faulty.outcome.source("fault")
    parts = source["ok"] + source["failed"] + source["unsupported"] + source["deferred"]
    assert source["discovered"] == parts == 28 + 2 + 1  # pages, files, and a file that has no address
    assert {"truncated", "blocked", "challenge", "soft404", "empty", "too_large"} <= set(source["failures"])


def test_a_rerun_after_the_faults_heals(faulty: Faulty) -> None:
    faulty.web.articles(100, 128)
    faulty.web.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"")
    pdf = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n2\n%%EOF\n")
    faulty.web.answers[f"{FOLDER}P020250210000000000002.pdf"] = pdf
    outcome = crawl(faulty.home, faulty.home / "sources")
    assert outcome.code == 0 and outcome.source("fault")["ok"] == 29, outcome.source("fault")


# -- a host that asks for patience -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [html("later", 429, **{"Retry-After": "3600"}), html("later", 429), html("forbidden", 403)],
    ids=["an hour", "429 without a date", "403 for all"],
)
def test_a_host_that_refuses_is_left_alone_and_its_pages_wait(web: Web, tmp_path: Path, refusal: Answer) -> None:
    web.articles(1, 31)
    web.answers |= {page(number): refusal for number in range(1, 31)}
    web.answers["/ysjs/"] = listing(names(1, 31), 'createPageHTML(1, 0, "index", "html")')
    sources = write_source(tmp_path / "sources", "fault", web.url())
    manners = (
        (sources / "fault.toml")
        .read_text("utf-8")
        .replace("delay = 0\nconcurrency = 4", "delay = 0.05\nconcurrency = 1")
    )
    (sources / "fault.toml").write_text(manners, "utf-8")
    outcome = crawl(tmp_path, sources)
    asked = sum(web.asked[page(number)] for number in range(1, 31))
    assert (outcome.code, outcome.source("fault")["failed"]) == (3, 30)
    assert asked <= 6 and "left alone" in outcome.log, asked


# -- lists --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 1])
def test_lists_that_count_from_0_and_from_1_give_every_item_once(web: Web, tmp_path: Path, first: int) -> None:
    web.articles(1, 10)
    for number in range(3):
        name = "index" if number == 0 else f"index_{number + first}"
        script = f'function createPageHTML(a,b,c,d){{}} createPageHTML(3, {number + first}, "index", "html");'
        web.answers["/ysjs/" if number == 0 else f"/ysjs/{name}.html"] = listing(
            names(1 + 3 * number, 4 + 3 * number), script
        )
    outcome = run(web, tmp_path)
    assert outcome.code == 0, outcome.source("fault")["reasons"]
    assert outcome.source("fault")["pages"] == 9
    assert all(web.asked[page(number)] == 1 for number in range(1, 10))


def test_a_gateway_that_repeats_page_one_is_found_out(web: Web, tmp_path: Path) -> None:
    web.articles(1, 4)
    first = listing(names(1, 4), 'createPage(5, 0, "index", "html")', "共12条")
    web.answers["/ysjs/"] = first
    web.answers |= {f"/ysjs/index_{number}.html": first for number in range(1, 5)}
    outcome = run(web, tmp_path)
    reasons = " ".join(outcome.source("fault")["reasons"])
    assert outcome.code == 3 and outcome.source("fault")["state"] == "incomplete"
    assert "repeat" in reasons and "claims to be another" in reasons
    assert web.asked["/ysjs/index_1.html"] == 1


def test_an_error_in_the_middle_of_a_list_infers_nothing_gone(web: Web, tmp_path: Path) -> None:
    web.articles(1, 7)
    pages = [listing(names(1 + 2 * n, 3 + 2 * n), f'createPageHTML(3, {n}, "index", "html")') for n in range(3)]
    web.answers |= {"/ysjs/": pages[0], "/ysjs/index_1.html": pages[1], "/ysjs/index_2.html": pages[2]}
    assert run(web, tmp_path).code == 0
    web.answers["/ysjs/index_1.html"] = html("broken", 500)
    web.answers[page(3)] = html("gone", 404)
    outcome = run(web, tmp_path, "--run-id", "second")
    assert outcome.code == 3 and any("index_1" in reason for reason in outcome.source("fault")["reasons"])
    with Evidence(tmp_path, writing=False) as evidence:
        assert evidence.gone() == {}


def test_a_list_is_held_against_the_number_it_states(web: Web, tmp_path: Path) -> None:
    web.articles(1, 4)
    web.answers["/ysjs/"] = listing(names(1, 4), "", "<p>共 <b>5</b> 条</p>")
    reasons = " ".join(run(web, tmp_path).source("fault")["reasons"])
    assert "5 条，得到 3" in reasons


def test_lists_in_scripts_and_frames_are_found_or_named(web: Web, tmp_path: Path) -> None:
    web.articles(1, 4)
    web.answers["/ysjs/"] = html(
        '<html><body><iframe src="./inner/"></iframe><iframe src="./api/"></iframe></body></html>'
    )
    web.answers["/ysjs/inner/"] = html(
        "<html><body><script>var list=['/ysjs/202502/t20250210_1.html'];</script></body></html>"
    )
    loaded = "<html><body><a href='/'>首页</a><script>$.ajax({url:'/module/jpage/dataproxy.jsp',data:{x:enc(1)}})</script></body></html>"
    web.answers["/ysjs/api/"] = html(loaded)
    outcome = run(web, tmp_path)
    assert states(tmp_path)[page(1)][0] == "ok"
    assert any("script service" in example for example in outcome.source("fault")["examples"])


def test_what_cannot_be_followed_is_counted_and_a_source_without_a_document_is_not_complete(
    web: Web, tmp_path: Path
) -> None:
    loaded = (
        "<html><body><a href='/'>首页</a><script>$.ajax({url:'/irs/front/list',type:'post'})</script></body></html>"
    )
    rows = "".join(f"<li><a href='javascript:show({n})'>示例局{n}2025年部门预算</a>2025-02-10</li>" for n in range(5))
    for name, body, count, cause in (
        ("service", loaded, 1, "rows come from a script service"),
        ("rows", f"<html><body><a href='/'>首页</a><ul>{rows}</ul></body></html>", 5, "a row that cannot be followed"),
        ("nothing", "<html><body><a href='/'>首页</a><ul></ul></body></html>", 0, ""),
    ):
        web.answers["/ysjs/"] = html(body)
        outcome = run(web, tmp_path / name)
        source = outcome.source("fault")
        assert (outcome.code, source["discovered"], source["unsupported"]) == (3, count, count), name
        assert any("not one document" in reason for reason in source["reasons"]), name
        assert cause in outcome.log


def test_what_cannot_be_followed_beside_what_can_is_counted_and_the_run_is_complete(web: Web, tmp_path: Path) -> None:
    web.articles(1, 3)
    web.answers["/ysjs/"] = listing(
        names(1, 3), "", "<ul><li><a href='javascript:show(3)'>示例局三2025年部门预算</a>2025-02-10</li></ul>"
    )
    outcome = run(web, tmp_path)
    source = outcome.source("fault")
    assert outcome.code == 0
    assert (source["discovered"], source["ok"], source["unsupported"]) == (3, 2, 1)
    assert source["failures"] == {"列表中的链接无法跟踪 (a row that cannot be followed)": 1}


def test_news_that_cannot_be_followed_and_a_counter_beside_columns_are_named_only(web: Web, tmp_path: Path) -> None:
    web.articles(1, 2)
    counter = "<script>$.ajax({url:'/visits/count'})</script>"
    recruiting = "<li><a href='javascript:show(4)'>示例局招聘公告</a>2025-02-10</li>"
    web.answers["/ysjs/"] = html(
        f"<html><body><ul><li><a href='2025n/'>2025年</a></li>{recruiting}</ul>{counter}</body></html>"
    )
    web.answers["/ysjs/2025n/"] = listing([f"../{name}" for name in names(1, 2)])
    outcome = run(web, tmp_path)
    source = outcome.source("fault")
    assert (outcome.code, source["discovered"], source["unsupported"]) == (0, 1, 0), outcome.log
    assert sum(example.startswith("noticed") for example in source["examples"]) == 2


# -- hosts --------------------------------------------------------------------------------------------------------------


def test_robots_404_allows_500_waits_and_html_is_recorded(web: Web, tmp_path: Path) -> None:
    web.articles(1, 3)
    web.answers["/ysjs/"] = listing(names(1, 3))
    for name, reply, code, asked in (
        ("missing", html("no", 404), 0, 1),
        ("html", html("<html><body>首页</body></html>"), 0, 1),
        ("broken", html("no", 500), 3, 0),
    ):
        web.answers["/robots.txt"] = reply
        web.asked.clear()
        assert run(web, tmp_path / name).code == code, name
        assert web.asked[page(1)] == asked
        kept = captures(tmp_path / name, None, "robots")
        assert len(kept) == 1 and kept[0].status == reply[0]


def test_one_dead_site_does_not_stop_the_others(web: Web, tmp_path: Path) -> None:
    web.articles(1, 4)
    web.answers["/ysjs/"] = listing(names(1, 4))
    sources = write_source(tmp_path / "sources", "alive", web.url())
    write_source(sources, "dead", "http://127.0.0.1:9/ysjs/")
    outcome = crawl(tmp_path, sources)
    assert outcome.code == 3
    assert outcome.source("alive")["state"] == "complete"
    assert "not one list was read" in " ".join(outcome.source("dead")["reasons"])


def test_a_host_that_is_not_tls_or_not_trusted_is_named(web: Web, tmp_path: Path) -> None:
    sources = write_source(tmp_path / "sources", "tls", web.url().replace("http:", "https:"))
    reasons = " ".join(crawl(tmp_path, sources).source("tls")["reasons"])
    assert "error" in reasons or "robots" in reasons


def test_two_interrupts_lose_nothing(web: Web, tmp_path: Path) -> None:
    web.articles(1, 60)
    web.answers["/ysjs/"] = listing(names(1, 60))
    sources = write_source(tmp_path / "sources", "fault", web.url())
    process = subprocess.Popen(command(tmp_path, "--sources", str(sources)), cwd=ROOT, stderr=subprocess.DEVNULL)
    for _ in range(400):
        if sum(web.asked.values()) > 15:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.wait()
    assert crawl(tmp_path, sources).code == 0
    held = [capture.url for capture in captures(tmp_path, "ok", "page")]
    assert len(held) == len(set(held)) == 59


def test_a_full_disk_ends_the_run_with_its_own_code(web: Web, tmp_path: Path) -> None:
    """A file size limit stands for the full disk: the write fails in the middle of a record."""
    web.answers |= {page(number): article(number, f"<!--{os.urandom(9000).hex()}-->") for number in range(1, 30)}
    web.answers["/ysjs/"] = listing(names(1, 30))
    sources = write_source(tmp_path / "sources", "fault", web.url())
    limited = [
        "bash",
        "-c",
        'ulimit -f 160; trap "" XFSZ; exec "$@"',
        "-",
        *command(tmp_path, "--sources", str(sources)),
    ]
    done = subprocess.run(
        limited,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 5, done.stderr[-2000:]
    assert "cannot be written" in done.stderr
    assert crawl(tmp_path, sources).code == 0
    with Evidence(tmp_path, writing=False) as evidence:
        assert evidence.verify().problems == ()
        assert len(list(evidence.captures("ok", ["page"]))) == 29


def test_a_report_that_cannot_be_written_is_told_and_none_is_left_half(web: Web, tmp_path: Path) -> None:
    web.articles(1, 3)
    web.answers["/ysjs/"] = listing(names(1, 3))
    (tmp_path / "runs" / "night.crawl.json.new").mkdir(parents=True)  # stands for a disk that has no room for it
    outcome = run(web, tmp_path, "--run-id", "night")
    assert outcome.code == 5 and "report cannot be written" in outcome.log
    assert not (tmp_path / "runs" / "night.crawl.json").exists() and "Traceback" not in outcome.log


def test_a_declared_column_that_answers_404_has_failed_and_a_guessed_one_is_absent(web: Web, tmp_path: Path) -> None:
    """What somebody has seen and is not there any more is a loss; what somebody only guessed is nothing."""
    web.answers |= {"/ysjs/": listing(names(1, 2)), page(1): article(1)}
    for verified, state, code in (("seen", "failed", 3), ("guess", "absent", 0)):
        home = tmp_path / verified
        sources = write_source(home / "sources", "entry", web.url())
        file = sources / "entry.toml"
        second = f'[[entries]]\nurl = "{web.url("/js/")}"\nverified = "{verified}"\n[manners]'
        file.write_text(file.read_text("utf-8").replace("[manners]", second), "utf-8")
        outcome = crawl(home, sources)
        assert outcome.code == code, outcome.log[-2000:]
        assert states(home)["/js/"][0] == state
        told = [reason for reason in outcome.source("entry")["reasons"] if "/js/" in reason]
        assert bool(told) == (state == "failed")


def test_a_crawl_whose_run_is_killed_ends_soon(web: Web, tmp_path: Path) -> None:
    """Otherwise it would ask on, seen by nobody, and the next run would find the store locked."""
    web.articles(1, 300)
    web.answers["/ysjs/"] = listing(names(1, 300))
    sources = write_source(tmp_path / "sources", "fault", web.url())
    file = sources / "fault.toml"
    file.write_text(file.read_text("utf-8").replace("delay = 0", "delay = 0.2"), "utf-8")
    code = "import sys; from pathlib import Path; from archive.crawling import crawl; home = Path(sys.argv[1]);"
    code += 'crawl(home, options={"sources": sys.argv[2]}, log=home / "log")'
    night = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(sources)], cwd=ROOT)
    for _ in range(400):
        if web.asked[page(3)]:
            break
        time.sleep(0.05)
    night.kill()
    night.wait()
    for _ in range(400):
        if "Spider closed" in (tmp_path / "log").read_text("utf-8"):
            break
        time.sleep(0.05)
    assert "was killed" in (tmp_path / "log").read_text("utf-8")
    assert not web.asked[page(299)]


def test_a_download_that_was_cancelled_was_too_large() -> None:
    """Scrapy gives a file sent in chunks no message."""
    assert named(Failure(DownloadCancelledError()))[1].startswith("too_large: 超过上限")
