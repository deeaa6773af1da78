"""How a host is treated that refuses, fails or is silent: it is soon left alone, and a few bad pages are no refusal."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from crawled import Outcome, crawl, states, write_source
from faultserver import Answer, Web, html, listing, names, serving

CHALLENGE = html("<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>")


def page(number: int) -> str:
    return f"/ysjs/202502/t20250210_{number}.html"


def one_by_one(web: Web, home: Path, *arguments: str) -> Outcome:
    """A crawl as a government host is asked: one request at a time."""
    sources = write_source(home / "sources", "manners", web.url())
    file = sources / "manners.toml"
    file.write_text(
        file.read_text("utf-8").replace("delay = 0\nconcurrency = 4", "delay = 0.05\nconcurrency = 1"), "utf-8"
    )
    return crawl(home, sources, *arguments)


@pytest.mark.parametrize(
    ("refusal", "most"),
    [
        (html("wall", 412), 6),
        (html("wall", 521), 6),
        (CHALLENGE, 6),
        (html("<html><head><title>统一身份认证</title></head><body>请先登录</body></html>"), 6),
        (html("error", 500), 25),
        (html("<h1>502 Bad Gateway</h1>", 502), 25),
        (html("later", 503, **{"Retry-After": "²"}), 6),
        (html("later", 429, **{"Retry-After": "Mon, 10 Feb 2025 08:00:00 GMT"}), 6),
    ],
    ids=["412", "521", "challenge", "login", "500", "502", "503 with a strange date", "429 with a past date"],
)
def test_a_host_behind_a_wall_is_left_alone(tmp_path: Path, refusal: Answer, most: int) -> None:
    with serving() as web:
        web.answers |= {page(number): refusal for number in range(1, 31)}
        web.answers["/ysjs/"] = listing(names(1, 31))
        outcome = one_by_one(web, tmp_path)
        asked = sum(web.asked[page(number)] for number in range(1, 31))
    assert (outcome.code, outcome.source("manners")["failed"]) == (3, 30)
    assert asked <= most and "left alone" in outcome.log, asked


def test_a_wall_before_every_address_is_a_wall_and_not_a_page_that_is_missing(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3))
        web.answers[page(1)] = web.otherwise = CHALLENGE
        one_by_one(web, tmp_path)
    assert states(tmp_path)[page(1)][1].startswith("challenge")


def test_broken_articles_do_not_keep_the_others_from_being_asked_night_after_night(tmp_path: Path) -> None:
    """Five broken ones in a row look like a refusal once; the next night they take turns with what is sound."""
    with serving() as web:
        web.articles(1, 31)
        web.answers |= {page(number): html("forbidden", 403) for number in range(1, 7)}
        web.answers["/ysjs/"] = listing(names(1, 31))
        assert one_by_one(web, tmp_path).source("manners")["failed"] > 20
        second = one_by_one(web, tmp_path).source("manners")
        assert (second["ok"], second["failed"]) == (24, 6), second["reasons"]
        web.articles(1, 31)
        assert one_by_one(web, tmp_path).code == 0


def test_a_connection_that_breaks_is_asked_again_by_the_crawl_alone(tmp_path: Path) -> None:
    """Three times, each at the rate, whether or not the connection had served before; not twice as often behind its back."""

    def breaks(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    with serving() as web:
        web.articles(1, 8)
        web.answers |= {page(2): breaks, page(5): breaks}
        web.answers["/ysjs/"] = listing(names(1, 8))
        one_by_one(web, tmp_path)
    assert (web.asked[page(2)], web.asked[page(5)]) == (3, 3)


def test_a_page_that_only_leads_elsewhere_is_asked_once(tmp_path: Path) -> None:
    moves = '<html><head><meta http-equiv="refresh" content="0;url=/new/"></head></html>'
    with serving() as web:
        web.answers |= {page(1): html(moves), page(2): html("<script>location.href='/new/1.html'</script>")}
        web.answers |= {page(3): html(""), "/ysjs/": listing(names(1, 4))}
        one_by_one(web, tmp_path)
    assert [web.asked[page(number)] for number in (1, 2, 3)] == [1, 1, 3]
