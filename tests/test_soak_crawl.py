"""The long version of the crawl's promise: two hundred kills at random moments (make soak)."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from crawled import ROOT, captures, command, crawl, write_source
from faultserver import listing, names, serving

from archive.evidence import Evidence

KILLS = 200
PAGES = 400


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_two_hundred_kills_of_the_crawl_lose_and_double_nothing(tmp_path: Path) -> None:
    """Each kill falls at a random moment of a run that has begun to fetch; a site is crawled again once it is whole."""
    chance = random.Random(20261122)
    done = 0
    with serving() as web:
        web.articles(1, PAGES + 1)
        for number in range(PAGES // 20):
            script = f'createPageHTML({PAGES // 20}, {number}, "index", "html")'
            path = "/ysjs/" if number == 0 else f"/ysjs/index_{number}.html"
            web.answers[path] = listing(names(1 + 20 * number, 21 + 20 * number), script)
        while done < KILLS:
            home = tmp_path / f"home{done}"
            sources = write_source(home / "sources", "soak", web.url())
            for _ in range(min(10, KILLS - done)):
                _kill_in_the_middle(home, sources, web.asked, chance)
                done += 1
            assert crawl(home, sources).code == 0
            held = Counter(capture.url for capture in captures(home, "ok", "page"))
            assert len(held) == PAGES and set(held.values()) == {1}, f"after {done} kills"
            with Evidence(home, writing=False) as evidence:
                assert evidence.verify().problems == ()
    print(f"{done} kills, 0 lost, 0 doubled")


def _kill_in_the_middle(home: Path, sources: Path, asked: Counter[str], chance: random.Random) -> None:
    # Several commits may lie behind it, or none; the next may be under way.
    reached = sum(asked.values()) + chance.randint(1, 80)
    process = subprocess.Popen(
        command(home, "--sources", str(sources)), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and sum(asked.values()) <= reached:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.1)
    process.kill()
    process.wait()
