"""The night: what cron calls, in the environment cron has, and what it says of itself."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from crawled import ROOT, sample_sources

from archive import crawling, night
from archive.lock import Locked, lock
from archive.notify import as_text, notify
from samples import faults
from samples.server import Server, running

RONGCHANG = "500153"
_RUN = "import sys; from pathlib import Path; from archive import night; sys.exit(night.run(Path(sys.argv[1]), [sys.argv[2]], {'sources': sys.argv[3]}))"


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with running() as server:
        yield server


def bare(home: Path, sources: Path) -> subprocess.CompletedProcess[str]:
    """A run as cron starts it: no LANG, no HOME, no TTY, another folder."""
    command = ["env", "-i", "PATH=/usr/bin:/bin", sys.executable, "-c", _RUN, str(home), RONGCHANG, str(sources)]
    return subprocess.run(command, cwd="/", capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=240)


def test_a_night_in_a_bare_environment_does_all_of_it(site: Server, tmp_path: Path) -> None:
    sources = sample_sources(site, tmp_path / "sources")
    first = bare(tmp_path / "home", sources)
    assert first.returncode == 0, first.stdout + first.stderr
    record = night.last(tmp_path / "home")
    assert record and [step["state"] for step in record["steps"]] == ["done"] * 4
    assert record["release"] and (tmp_path / "home/budget.db").exists()
    assert record["counts"]["discovered"] == record["counts"]["ok"] > 0
    page = (tmp_path / "home/last-run.html").read_text("utf-8")
    assert "重庆市荣昌区" in page and record["run_id"] in page
    lines = first.stdout.splitlines()
    assert all(line.startswith("20") and "\x1b" not in line and "\r" not in line for line in lines), lines

    second = bare(tmp_path / "home", sources)
    again = night.last(tmp_path / "home")
    assert second.returncode == 0 and again
    assert again["counts"]["captures_new"] == 0 and again["release"] == record["release"]
    assert again["build"] == record["build"]

    # The runs are rows of the database that is built from them.
    import sqlite3

    with sqlite3.connect(tmp_path / "home/budget.db") as db:
        assert record["run_id"] in {run for (run,) in db.execute("SELECT run_id FROM run")}

    # An incomplete crawl is built from, published, and told of by its own code.
    site.faults[(RONGCHANG, "/bm/")] = faults.status(500)
    try:
        third = bare(tmp_path / "home", sources)
    finally:
        site.faults.clear()
    assert third.returncode == 3
    told = night.last(tmp_path / "home")
    assert told and told["steps"][1]["state"] == "incomplete" and told["steps"][3]["state"] == "done"


def test_a_second_night_is_told_who_is_at_work(tmp_path: Path) -> None:
    handle = lock(tmp_path / "run.lock")
    with pytest.raises(Locked, match=str(os.getpid())):
        night.run(tmp_path)
    os.close(handle)


def test_a_stale_lock_clears_itself(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from archive.lock import lock; lock(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "run.lock")], cwd=ROOT, check=False)
    os.close(lock(tmp_path / "run.lock"))


def told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crawl_code: int, **raising: type[Exception]
) -> dict[str, Any]:
    """A night with these outcomes of its steps."""
    monkeypatch.setattr(crawling, "crawl", lambda *a, **k: crawl_code)
    for name, error in raising.items():
        monkeypatch.setattr(
            f"archive.{name}.{name}", lambda *a, error=error, **k: (_ for _ in ()).throw(error("示例原因"))
        )
    code = night.run(tmp_path, say=lambda line: None)
    record = night.last(tmp_path)
    assert record and record["exit_code"] == code
    return record


class Held(Exception):
    """As archive.publish names it."""


class BuildError(Exception):
    """As archive.build names it."""


@pytest.mark.parametrize(
    ("crawl_code", "raising", "code"),
    [
        (0, {"build": BuildError}, 7),
        (5, {}, 5),
        (2, {}, 2),
        (0, {"build": OSError}, 5),
        (0, {"build": ZeroDivisionError}, 1),
    ],
)
def test_each_way_of_failing_has_its_code_and_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crawl_code: int, raising: dict[str, type[Exception]], code: int
) -> None:
    record = told(tmp_path, monkeypatch, crawl_code, **raising)
    assert record["exit_code"] == code
    assert (tmp_path / "runs" / f"{record['run_id']}.html").exists()
    assert json.loads((tmp_path / "last-run.json").read_text("utf-8")) == record


def test_a_full_disk_is_said_before_anything_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "LEAST_FREE", 1 << 60)
    record = told(tmp_path, monkeypatch, 0)
    assert record["exit_code"] == 5 and [step["name"] for step in record["steps"]] == ["room"]
    assert "disk almost full" in record["steps"][0]["message"]


RECORD = {
    "run_id": "示例", "state": "不完整", "exit_code": 3,
    "steps": [{"name": "crawl", "state": "incomplete", "message": "失败 1"}],
    "sources": [{"source": "500153", "name": "荣昌", "state": "held_back", "reasons": ["从 100 页减到 30 页"]}],
}  # fmt: skip


def test_a_failure_is_told_to_a_webhook_and_by_mail() -> None:
    with webhook() as (address, posted), smtp() as (server, mailed):
        failed = notify(RECORD, {"YUSUAN_WEBHOOK": address, "YUSUAN_MAIL": "op@example.org", "YUSUAN_SMTP": server})
    assert failed == []
    assert "从 100 页减到 30 页" in posted[0]["text"] and posted[0]["record"]["run_id"] == "示例"
    assert any("op@example.org" in line for line in mailed)
    assert "500153 荣昌: held_back" in as_text(RECORD)


def test_a_notice_that_cannot_be_delivered_is_said_and_fails_nothing() -> None:
    failed = notify(
        RECORD, {"YUSUAN_WEBHOOK": "http://127.0.0.1:9/", "YUSUAN_MAIL": "x@y", "YUSUAN_SMTP": "127.0.0.1:9"}
    )
    assert len(failed) == 2
    assert notify(RECORD | {"exit_code": 0}, {"YUSUAN_WEBHOOK": "http://127.0.0.1:9/"}) == []
    assert notify(RECORD, {"YUSUAN_WEBHOOK": "file:///etc/passwd"})


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    posted: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", posted
    server.shutdown()
    server.server_close()


@contextmanager
def smtp() -> Iterator[tuple[str, list[str]]]:
    """Just enough of SMTP to take one letter."""
    lines: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 x\r\n")
            in_data = False
            for raw in self.rfile:
                line = raw.decode().rstrip()
                lines.append(line)
                if in_data:
                    if line == ".":
                        in_data = False
                        self.wfile.write(b"250 ok\r\n")
                    continue
                word = line.split(" ")[0].upper()
                in_data = word == "DATA"
                self.wfile.write({"DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n"))
                if word == "QUIT":
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}", lines
    server.shutdown()
    server.server_close()


def test_deployment_files_name_real_commands_and_codes() -> None:
    text = (ROOT / "deploy/yusuan.service").read_text("utf-8")
    assert "SuccessExitStatus=3 8" in text and night.INCOMPLETE == 3 and night.HELD == 8
    for name in ("crontab", "yusuan.service", "yusuan.timer", "logrotate", "Containerfile"):
        assert (ROOT / "deploy" / name).stat().st_size > 100


def test_a_crawl_without_a_report_leaves_its_last_words_in_the_nights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(home: Path, sources: Any, options: dict[str, str], log: Path) -> int:
        log.parent.mkdir(parents=True)
        log.write_text("现在不在允许的时段内 (outside the hours allowed): 22:00-07:00\n", encoding="utf-8")
        return crawling.INCOMPLETE

    monkeypatch.setattr(crawling, "crawl", refuses)
    night.run(tmp_path, say=lambda line: None)
    record = night.last(tmp_path)
    assert record and "不在允许的时段内" in record["steps"][1]["message"]


def test_a_stopped_run_leaves_its_report(tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from archive import crawling, night
crawling._COMMAND = (sys.executable, "-c", "import os, signal, time; os.kill(os.getppid(), signal.SIGTERM); time.sleep(30)")
sys.exit(night.run(Path(sys.argv[1])))
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, timeout=25)
    record = night.last(tmp_path)
    assert record and done.returncode == record["exit_code"] == night.INCOMPLETE
    assert [step["name"] for step in record["steps"]] == ["room", "crawl"] and "被终止" in record["steps"][1]["message"]
    os.close(lock(tmp_path / "run.lock"))
