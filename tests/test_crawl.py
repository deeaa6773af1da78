"""The crawl against the sample sites: everything once, nothing twice, changes beside what they change, gaps told."""

from __future__ import annotations

import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from crawled import ROOT, captures, command, crawl, sample_sources, states

from archive.cli import main
from samples import faults, truth
from samples.server import Server, running

RONGCHANG = "500153"


@pytest.fixture(scope="module")
def site():
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def held(site: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One complete crawl of all sample sites."""
    home = tmp_path_factory.mktemp("held")
    outcome = crawl(home, sample_sources(site, home / "sources"))
    assert outcome.code == 0, outcome.log
    assert outcome.report["state"] == "complete"
    return home


def article_id(url: str) -> str:
    found = re.search(r"_(\d+)(?:_wap)?\.html$", url)
    assert found, url
    return found[1]


def test_every_page_with_truth_is_held_once(site: Server, held: Path) -> None:
    ids = Counter(article_id(capture.url) for capture in captures(held, "ok", "page"))
    assert not [number for number, times in ids.items() if times > 1]
    meant = {article_id(path) for path in truth.pages() if path.endswith(".html")}
    assert meant <= set(ids)


def test_everything_discovered_is_accounted_for(held: Path) -> None:
    import json

    (path,) = (held / "runs").glob("*.crawl.json")
    for source in json.loads(path.read_text("utf-8"))["sources"]:
        parts = source["ok"] + source["failed"] + source["unsupported"] + source["deferred"]
        assert source["discovered"] == parts > 0
        assert source["failed"] == 0


def test_robots_is_kept_as_evidence(held: Path) -> None:
    assert {capture.verdict for capture in captures(held, None, "robots")} == {"ok"}


def test_an_unchanged_site_costs_one_conditional_request_a_page(site: Server, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    assert crawl(tmp_path, sources, RONGCHANG).code == 0
    before = captures(tmp_path, None)
    site.requests.clear()
    site.statuses.clear()
    second = crawl(tmp_path, sources, RONGCHANG)
    assert second.code == 0
    assert captures(tmp_path, None) == before
    assert second.report["captures_new"] == 0
    assert max(Counter(site.requests).values()) == 1
    assert set(site.statuses) == {304, 200, 404} and site.statuses[200] == 2  # robots.txt and the home page


def test_a_change_is_a_new_version_and_a_missing_page_is_gone_since(site: Server, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    assert crawl(tmp_path, sources, RONGCHANG).code == 0
    first = {capture.url: capture for capture in captures(tmp_path, "ok", "page")}
    urls = sorted(first)
    changed, gone = urls[0], urls[1]
    path = {url: "/" + url.split("/", 3)[3] for url in urls}
    site.faults[(RONGCHANG, path[changed])] = faults.changed("示例", "范例")
    site.faults[(RONGCHANG, path[gone])] = faults.status(404)
    lists = captures(tmp_path, "ok", "list")
    name = gone.rsplit("/", 1)[1]
    for capture in lists:
        site.faults[(RONGCHANG, "/" + capture.url.split("/", 3)[3])] = faults.changed(name, "other.shtml2")
    try:
        outcome = crawl(tmp_path, sources_with_room(site, tmp_path), RONGCHANG)
    finally:
        site.faults.clear()
    versions = [capture for capture in captures(tmp_path, "ok", "page") if capture.url == changed]
    assert len(versions) == 2 and versions[0] == first[changed]
    assert outcome.source(RONGCHANG)["changed"] == 1
    from archive.evidence import Evidence

    with Evidence(tmp_path, writing=False) as evidence:
        assert set(evidence.gone()) == {gone}
        assert first[gone] in list(evidence.captures())  # never deleted
    # It comes back: no longer gone, and no new version.
    assert crawl(tmp_path, sources, RONGCHANG).code == 0
    with Evidence(tmp_path, writing=False) as evidence:
        assert evidence.gone() == {}


def sources_with_room(site: Server, tmp_path: Path) -> Path:
    """Sources that may lose half their pages without being held back."""
    folder = sample_sources(site, tmp_path / "roomy")
    for file in folder.glob("*.toml"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"\[expect\]\n(?:documents.*\n)?", "[expect]\nshrink = 0.9\n", text), "utf-8")
    return folder


def rowless(exchange: faults.Exchange) -> faults.Reply:
    """A list that has lost its rows, served as new."""
    body = re.sub(rb"<li>.*?</li>", b"", exchange.good.body, flags=re.S)
    return faults.Reply(200, {"Content-Type": "text/html; charset=utf-8"}, body)


def test_a_source_that_shrinks_is_held_back_until_somebody_says_so(site: Server, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    assert crawl(tmp_path, sources, RONGCHANG).code == 0
    before = {capture.capture_id for capture in captures(tmp_path)}
    lists = ["/" + capture.url.split("/", 3)[3] for capture in captures(tmp_path, "ok", "list")]
    pages = sorted(capture.url for capture in captures(tmp_path, "ok", "page"))
    for path in lists:
        site.faults[(RONGCHANG, path)] = rowless
    site.faults[(RONGCHANG, "/" + pages[0].split("/", 3)[3])] = faults.changed("示例", "范例")
    try:
        outcome = crawl(tmp_path, sources, RONGCHANG)
    finally:
        site.faults.clear()
    assert outcome.code == 3
    assert outcome.source(RONGCHANG)["state"] == "held_back"
    assert "shrank" in outcome.source(RONGCHANG)["reasons"][0]
    assert {capture.capture_id for capture in captures(tmp_path)} == before
    from archive.evidence import Evidence

    with Evidence(tmp_path, writing=False) as evidence:
        assert evidence.gone() == {}
    accept = ["--home", str(tmp_path), "sources", "accept", RONGCHANG]
    assert CliRunner().invoke(main, accept).exit_code == 2  # not without a reason
    assert CliRunner().invoke(main, [*accept, "--because", "栏目合并，已核对"]).exit_code == 0
    assert CliRunner().invoke(main, [*accept, "--because", "再次"]).exit_code == 2  # nothing is held back any more
    assert {capture.capture_id for capture in captures(tmp_path)} > before


def test_killed_again_and_again_it_ends_as_if_nothing_had_happened(site: Server, held: Path, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    for seconds in (1.6, 1.9, 2.2, 2.6, 3.0):
        process = subprocess.Popen(
            command(tmp_path, "--sources", str(sources)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
    assert crawl(tmp_path, sources).code == 0
    shape = Counter((capture.url, capture.sha256, capture.role) for capture in captures(tmp_path, "ok"))
    assert shape == Counter((capture.url, capture.sha256, capture.role) for capture in captures(held, "ok"))
    from archive.evidence import Evidence

    with Evidence(tmp_path, writing=False) as evidence:
        assert evidence.verify().problems == ()


def test_sample_and_year_leave_the_rest_for_later_and_say_so(site: Server, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    outcome = crawl(tmp_path, sources, "500901", "--sample", "3")
    report = outcome.source("500901")
    assert outcome.code == 3 and report["pages"] == 3 and report["deferred"] > 0
    assert report["discovered"] == report["ok"] + report["deferred"]
    outcome = crawl(tmp_path, sources, "500901", "--year", "2025")
    assert ("pending", "") in set(states(tmp_path).values())
    titles = [capture.link_text for capture in captures(tmp_path, "ok", "page")]
    assert sum("2025" in title for title in titles) > 3


def test_a_second_crawl_says_who_holds_the_store(site: Server, tmp_path: Path) -> None:
    from archive.evidence import Evidence

    sources = sample_sources(site, tmp_path / "sources")
    with Evidence(tmp_path):
        outcome = crawl(tmp_path, sources, RONGCHANG)
    assert outcome.code == 4
    import os

    assert str(os.getpid()) in outcome.log
    assert crawl(tmp_path, sources, RONGCHANG).code == 0
