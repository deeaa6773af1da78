"""What a source showed is what later runs are held against, and what was held back comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from click.testing import CliRunner
from crawled import Outcome, captures, crawl, write_source
from faultserver import Reply, Web, html, listing, names, serving

from archive.cli import main
from archive.evidence import Evidence
from crawler.frontier import Frontier, Page


def night(web: Web, home: Path, shown: list[str], least: int = 0) -> Outcome:
    """One night of a source that shows these rows."""
    sources = write_source(home / "sources", "shown", web.url())
    if least:
        file = sources / "shown.toml"
        file.write_text(
            file.read_text("utf-8").replace("[manners]", f"[expect]\ndocuments = {least}\n[manners]"), "utf-8"
        )
    web.answers["/ysjs/"] = listing(shown)
    return crawl(home, sources)


DEAD = ["./202502/t20250210_999.html"]


def test_one_dead_link_does_not_end_the_guard_against_shrinking(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 21)
        assert night(web, tmp_path, names(1, 21) + DEAD).source("shown")["state"] == "incomplete"
        less = night(web, tmp_path, names(1, 20) + DEAD).source("shown")
        second = night(web, tmp_path, names(1, 4) + DEAD).source("shown")
    assert less["state"] == "incomplete"
    assert (second["state"], second["pages_before"]) == ("held_back", 20), second["reasons"]


def test_the_least_that_is_expected_is_expected_every_night(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 21)
        states = [night(web, tmp_path, names(1, last), least=19).source("shown")["state"] for last in (21, 20, 19)]
    assert states == ["complete", "complete", "held_back"]


def test_what_was_held_back_is_released_by_a_run_that_shows_as_much_whatever_fails_in_it(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 21)
        web.articles(50, 51)
        assert night(web, tmp_path, names(1, 21)).code == 0
        held = night(web, tmp_path, names(1, 4) + names(50, 51)).source("shown")
        assert held["state"] == "held_back"
        told = CliRunner().invoke(main, ["--home", str(tmp_path), "status"]).output
        assert "未放行" in told and "accept shown" in told
        still = night(web, tmp_path, names(1, 4)).source("shown")
        assert any("not yet released" in reason for reason in still["reasons"])
        assert not any("t20250210_50" in capture.url for capture in captures(tmp_path))
        healed = night(web, tmp_path, names(1, 21) + names(50, 51) + DEAD).source("shown")
    assert healed["state"] == "incomplete" and len(healed["held"]) == 2
    assert any("t20250210_50" in capture.url for capture in captures(tmp_path))
    assert "未放行" not in CliRunner().invoke(main, ["--home", str(tmp_path), "status"]).output


def test_a_source_that_really_is_smaller_is_accepted_once(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 21)
        assert night(web, tmp_path, names(1, 21), least=19).code == 0
        assert night(web, tmp_path, names(1, 11), least=19).source("shown")["state"] == "held_back"
        accept = ["--home", str(tmp_path), "sources", "accept", "shown", "--because", "栏目合并，已核对"]
        assert CliRunner().invoke(main, accept).exit_code == 0
        third = night(web, tmp_path, names(1, 11), least=19).source("shown")
        assert (third["state"], third["pages_before"]) == ("complete", 10), third["reasons"]
        assert night(web, tmp_path, names(1, 6), least=19).source("shown")["state"] == "held_back"


def test_a_sample_releases_nothing(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 21)
        assert night(web, tmp_path, names(1, 21)).code == 0
        assert night(web, tmp_path, names(1, 4)).source("shown")["state"] == "held_back"
        web.answers["/ysjs/"] = html("<html><body><a href='/'>首页</a><ul></ul></body></html>")
        partial = crawl(tmp_path, tmp_path / "sources", "--sample", "3").source("shown")
    assert any("not yet released" in reason for reason in partial["reasons"])


def test_a_page_that_failed_before_it_was_delisted_is_found_gone(tmp_path: Path) -> None:
    """1 answers 404 while its list still names it; 2 is taken from the list and errs that night, before it is gone."""
    one, two = (f"/ysjs/202502/t20250210_{number}.html" for number in (1, 2))
    with serving() as web:
        web.articles(1, 41)
        assert night(web, tmp_path, names(1, 41)).code == 0
        web.answers |= {one: html("gone", 404), two: html("error", 500)}
        second = night(web, tmp_path, names(1, 2) + names(3, 41)).source("shown")
        assert (second["failed"], second["gone"]) == (2, 0)
        web.answers[two] = html("gone", 404)
        third = night(web, tmp_path, names(3, 41)).source("shown")
        assert (third["state"], third["failed"], third["gone"]) == ("complete", 0, 2), third["reasons"]
    with Evidence(tmp_path, writing=False) as evidence:
        assert {"/" + url.split("/", 3)[3] for url in evidence.gone()} == {one, two}


def test_a_night_with_a_wrong_clock_does_not_put_off_what_is_due(tmp_path: Path) -> None:
    """With recheck_days a page waits for its turn; one asked in a year to come has had none."""
    page = Page(
        "k", "http://x.gov.cn/1", "page", "x", "", "", "", 0, "", False, "ok", "", 0, "c", "", "", "", "r1", "", ""
    )
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with Evidence(tmp_path) as evidence:
        frontier = Frontier(evidence, "r2")
        asked = {days: replace(page, asked_at=(now + timedelta(days=days)).isoformat()) for days in (-8, -6, 400)}
        assert {days: frontier.due(one, 7, now) for days, one in asked.items()} == {-8: True, -6: False, 400: True}


def test_a_list_that_always_answers_304_is_read_whole_now_and_then(tmp_path: Path) -> None:
    """Its server calls it unchanged whatever it shows."""
    with serving() as web:
        web.articles(1, 6)
        rows = names(1, 5)

        def liar(handler: BaseHTTPRequestHandler) -> Reply:
            if handler.headers.get("If-Modified-Since"):
                return 304, {}, b""
            status, headers, body = listing(rows)
            return status, headers | {"Last-Modified": "Mon, 10 Feb 2025 08:00:00 GMT"}, body

        web.answers["/ysjs/"] = liar
        sources = write_source(tmp_path / "sources", "liar", web.url())
        assert crawl(tmp_path, sources).source("liar")["ok"] == 4
        rows = names(1, 6)
        found = [crawl(tmp_path, sources).source("liar")["ok"] for _ in range(3)]
    assert found == [4, 4, 5]
