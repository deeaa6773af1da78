"""Links of a list that are no plain links: followed where they lead to an article or the list's frame, else named."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from crawled import crawl, write_source
from faultserver import html, listing, names, serving

from crawler.platforms.trs import read_list

LIST = "http://www.example.gov.cn/ysjs/"
ARTICLE = f"{LIST}202502/t20250210_1.html"
TITLE = "示例局2025年部门预算公开"


@pytest.mark.parametrize(
    "row",
    [
        f"""<a href="javascript:;" onclick="window.open('./202502/t20250210_1.html')">{TITLE}</a>""",
        f"""<a href="javascript:openUrl('/ysjs/202502/t20250210_1.html')">{TITLE}</a>""",
        f"""<a data-href="./202502/t20250210_1.html">{TITLE}</a>""",
        f"""<p onclick="location.href='./202502/t20250210_1.html'">{TITLE} 2025-02-10</p>""",
        r"""<script>document.write("<a href=\"./202502/t20250210_1.html\">示例</a>");</script>""",
        r"""<script>var rows = {"url": "\/ysjs\/202502\/t20250210_1.html"};</script>""",
    ],
)
@pytest.mark.parametrize("tidy", ["", "<li>"])
def test_an_article_is_found_however_it_is_linked(row: str, tidy: str) -> None:
    found = read_list(f"<html><body><div>{row}{tidy}</div></body></html>", LIST)
    assert [link.url for link in found.articles] == [ARTICLE]


def test_a_link_without_an_address_takes_no_date_from_its_neighbours() -> None:
    rows = "".join(f"<p><a data-href='t2025021{n}_{n}.html'>示例{n}</a><span>2025-02-1{n}</span></p>" for n in (1, 2))
    found = read_list(f"<html><body><div>{rows}</div></body></html>", LIST)
    assert [link.printed_date for link in found.articles] == ["", ""]


def test_what_shows_a_disclosure_and_is_not_followed_is_named(tmp_path: Path) -> None:
    links = (
        '<a href="./ysgk2025">2025年预算公开</a><a href="list.jsp?cid=12">2024年决算公开</a><a href="ysgk.html">部门预算</a>'
        '<a href="content_124.html">示例局预算</a><a href="http://127.0.0.9/ysjs/">示例教委预算公开专栏</a><a href="help">帮助</a>'
    )
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), extra=links)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "links", web.url()))
    told = "\n".join(outcome.source("links")["examples"])
    for shown in ("ysgk2025", "list.jsp?cid=12", "ysgk.html", "content_124.html", "127.0.0.9/ysjs/"):
        assert shown in told
    assert "help" not in told and outcome.source("links")["ok"] == 2


def test_a_page_whose_rows_are_in_a_frame_elsewhere_is_read_through_it(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = html(
            '<html><body><h1>部门预算</h1><iframe src="/common/list.html"></iframe></body></html>'
        )
        rows = [name.replace("./", "/ysjs/") for name in names(1, 3)]
        web.answers["/common/list.html"] = listing(rows)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "framed", web.url()))
    assert outcome.code == 0 and outcome.source("framed")["ok"] == 2


def test_columns_too_deep_to_follow_are_named(tmp_path: Path) -> None:
    with serving() as web:
        for depth in range(9):
            web.answers["/ysjs/" + "a/" * depth] = html(
                "<html><body><a href='a/'>2025年</a><a href='/'>首页</a></body></html>"
            )
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "deep", web.url()))
    assert web.asked["/ysjs/" + "a/" * 6] == 1 and not web.asked["/ysjs/" + "a/" * 7]
    assert any("too deep" in example for example in outcome.source("deep")["examples"])


def test_one_file_in_two_spellings_is_asked_once(tmp_path: Path) -> None:
    named = f"/ysjs/{quote('示例局2025年预算.csv')}"
    links = '<a href="./示例局2025年预算.csv">示例局2025年预算</a>' + f'<a href="{named.lower()}">示例局2025年预算</a>'
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), extra=links)
        for path in (named, named.lower()):
            web.answers[path] = (200, {"Content-Type": "text/csv"}, "表一 收支总表\n单位：万元\n收入,10.00\n".encode())
        crawl(tmp_path, write_source(tmp_path / "sources", "spelled", web.url()))
    assert web.asked[named] + web.asked[named.lower()] == 1


def test_a_calendar_without_end_is_named_by_its_folder(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        days = "".join(f"<a href='./rili/2025/{day}/'>{day}</a>" for day in range(1, 100))
        web.answers |= {f"/ysjs/rili/2025/{day}/": listing(names(1, 3)) for day in range(1, 100)}
        web.answers["/ysjs/"] = listing(names(1, 3), extra=days)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "calendar", web.url(), max_pages="20"))
    reasons = outcome.source("calendar")["reasons"]
    assert outcome.code == 3 and any("max_pages = 20" in reason for reason in reasons), reasons
    assert [reason[-16:] for reason in reasons if "列表未读" in reason] == ["/ysjs/rili/2025/"]
