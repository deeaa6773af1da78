"""Two workers through a real Redis, one of them killed: together exactly the pages of one."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawled import ROOT, captures, command, crawl, sample_sources

from archive.evidence import Evidence
from crawler.platforms.trs import page_key
from samples.server import running


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    server = shutil.which("redis-server")
    assert server, "redis-server is needed for this test: apt-get install redis-server"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 0.1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def worker(home: Path, sources: Path, url: str, name: str) -> subprocess.Popen[bytes]:
    arguments = ("500901", "500153", "--sources", str(sources), "--redis", url, "--worker", name, "--run-id", "night")
    return subprocess.Popen(
        command(home, *arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=(home / f"{name}.log").open("wb")
    )


def documents(home: Path) -> Counter[str]:
    """Articles by their id, since which of an article's two addresses is met first depends on who asks; files by content."""
    held = captures(home, "ok", "page", "attachment")
    return Counter(page_key(c.url) if c.role == "page" else c.sha256 for c in held)


def test_two_workers_one_killed_together_hold_what_one_holds(redis_url: str, tmp_path: Path) -> None:
    single, both = tmp_path / "single", tmp_path / "both"
    both.mkdir()
    with running() as site:
        assert crawl(single, sample_sources(site, tmp_path / "sources"), "500901", "500153").code == 0
        # At full speed one worker is done before the other looks into the queue again.
        unhurried = {"delay = 0.0": "delay = 0.06", "concurrency = 8": "concurrency = 1"}
        sources = sample_sources(site, tmp_path / "unhurried", **unhurried)
        survivor = worker(both, sources, redis_url, "w1")
        doomed = worker(both, sources, redis_url, "w2")
        for _ in range(600):  # kill it in the middle of its work
            if _held(both, "w2") >= 12 or doomed.poll() is not None:
                break
            time.sleep(0.05)
        doomed.send_signal(signal.SIGKILL)
        doomed.wait()
        assert survivor.wait(180) == 0, (both / "w1.log").read_text()[-3000:]
    assert documents(single) == documents(both)
    with Evidence(both, writing=False) as evidence:
        assert evidence.verify().problems == ()
        assert {path.name for path in evidence.indexes()} == {"index-w1.db", "index-w2.db"}
        assert _held(both, "w2") >= 12


def _held(home: Path, name: str) -> int:
    import sqlite3

    path = home / "evidence" / f"index-{name}.db"
    if not path.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT count(*) FROM capture").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_a_worker_without_a_name_is_refused(tmp_path: Path) -> None:
    outcome = crawl(tmp_path, ROOT / "crawler/sources", "500153", "--redis", "redis://127.0.0.1:1/0")
    assert outcome.code == 2 and "--worker" in outcome.log


def test_a_source_whose_worker_died_before_beginning_it_is_begun_by_another(redis_url: str, tmp_path: Path) -> None:
    import redis

    with running() as site:
        client = redis.Redis.from_url(redis_url)
        client.sadd("yusuan:night:claimed", "begin 500153")
        survivor = worker(tmp_path, sample_sources(site, tmp_path / "sources"), redis_url, "w1")
        assert survivor.wait(120) == 0, (tmp_path / "w1.log").read_text()[-3000:]
    assert len(captures(tmp_path, "ok", "page")) > 0
    with Evidence(tmp_path, writing=False) as evidence:
        assert {capture.source for capture in evidence.captures()} == {"500901", "500153"}
