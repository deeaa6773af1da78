"""Running the crawl as a process against the sample sites: what the crawl's tests share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence import Evidence
from archive.model import Capture
from samples.server import Server

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Outcome:
    code: int
    report: dict[str, Any]
    log: str

    def source(self, number: str) -> dict[str, Any]:
        return next(source for source in self.report["sources"] if source["source"] == number)


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "crawler.command", "crawl", "--home", str(home), *arguments]


def crawl(home: Path, sources: Path, *arguments: str, env: dict[str, str] | None = None) -> Outcome:
    """One crawl, to its end."""
    environment = os.environ | (env or {})
    done = subprocess.run(
        command(home, "--sources", str(sources), *arguments),
        capture_output=True, text=True, cwd=ROOT, timeout=240, env=environment,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    report = json.loads(Path(lines[-1]).read_text("utf-8")) if lines and lines[-1].endswith(".json") else {}
    return Outcome(done.returncode, report, done.stderr)


def sample_sources(server: Server, folder: Path, **changes: str) -> Path:
    """The sample sources with this server's port; `changes` are replaced in every file."""
    for file in server.write_sources(folder):
        text = file.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    return folder


def write_source(folder: Path, number: str, url: str, **more: str) -> Path:
    """A source of one column on loopback."""
    host = url.split("/")[2].split(":")[0]
    folder.mkdir(parents=True, exist_ok=True)
    extra = "\n".join(f"{key} = {value}" for key, value in more.items())
    (folder / f"{number}.toml").write_text(
        f'id = "{number}"\nname = "示例 {number}"\ncode = "500999"\nplatform = "trs"\nverified = "seen"\n'
        f'loopback = true\nhosts = ["{host}"]\n[[entries]]\nurl = "{url}"\n'
        f'[manners]\ncluster = "loopback"\ndelay = 0\nconcurrency = 4\n{extra}\n',
        "utf-8",
    )
    return folder


def captures(home: Path, verdict: str | None = "ok", *roles: str) -> list[Capture]:
    with Evidence(home, writing=False) as evidence:
        return list(evidence.captures(verdict, roles))


def states(home: Path) -> dict[str, tuple[str, str]]:
    """Address path → (state, reason) of every page the frontier knows."""
    with Evidence(home, writing=False) as evidence:
        rows = [row for db in evidence.connections() for row in db.execute("SELECT url, state, reason FROM page")]
    return {"/" + url.split("/", 3)[3]: (state, reason) for url, state, reason in rows}
