"""The build on a cluster of processes here, workers killed on the way, beside the local build of the same evidence.

    python -m bench.cluster FOLDER [--documents 2000] [--workers 2 4]

A worker is killed as the kernel would (SIGKILL) while files are read and another while rows are made. Every row of every
table must be the local build's: a difference is an error, not a slow row.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive import cluster, schema
from archive.build import Build, build
from bench import Ratio, evidence

SMALL = 150


@dataclass
class Killer:
    """Progress of a build that kills one worker in the middle of each kind of work."""

    killed: dict[str, int] = field(default_factory=dict)

    def __call__(self, what: str, done: int, total: int) -> None:
        if what in self.killed or done * 3 < total or done == total or what.startswith("装入"):
            return
        from distributed import default_client

        workers = default_client().run(os.getpid)  # type: ignore[no-untyped-call]
        self.killed[what] = min(workers.values())
        os.kill(self.killed[what], signal.SIGKILL)


def differences(one: Build, other: Build) -> dict[str, int]:
    """Rows that only one of two builds has, by table; nothing where they are the same."""
    found: dict[str, int] = {}
    for name, tables in schema.DATABASES.items():
        with closing(sqlite3.connect(one.folder / f"{name}.db")) as db:
            db.execute("ATTACH ? AS other", (str(other.folder / f"{name}.db"),))
            for table in tables:
                both = f'main."{table.name}"', f'other."{table.name}"'
                for mine, theirs in (both, both[::-1]):
                    asked = f"SELECT count(*) FROM (SELECT * FROM {mine} EXCEPT SELECT * FROM {theirs})"
                    n = db.execute(asked).fetchone()[0]
                    if n:
                        found[table.name] = found.get(table.name, 0) + n
    return found


def compared(folder: Path, documents: int, workers: Sequence[int]) -> Iterator[Ratio]:
    """Wall seconds of the local build on all cores and of a cluster with so many workers, of which two are killed."""
    home = folder / "local"
    sample = evidence.sample_home(folder / "sample")
    evidence.multiply(home, sample, documents)
    began = time.perf_counter()
    local = build(home)
    alone = time.perf_counter() - began
    for n in workers:
        place = folder / f"workers-{n}"
        place.mkdir()
        (place / "evidence").symlink_to(home / "evidence")
        killer = Killer()
        began = time.perf_counter()
        _, built = cluster.build(place, f"local:{n}", progress=killer)
        took = time.perf_counter() - began
        different = differences(local, built)
        if different or built.content_sha256 != local.content_sha256:
            raise AssertionError(f"{n} workers: rows differ from the local build's: {different}")
        what = f"cluster: {documents:,} files, {n} workers, {len(killer.killed)} killed, same rows; local build's wall"
        yield Ratio(what, f"{took:.0f} s", f"{alone:.0f} s", alone / took)


def measure() -> Iterator[Ratio]:
    with tempfile.TemporaryDirectory() as folder:
        yield from compared(Path(folder), SMALL, (2,))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="an empty folder")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    asked = parser.parse_args()
    for one in compared(asked.folder, asked.documents, asked.workers):
        print(f"{one.what}: {one.ours} against {one.peer}", flush=True)


if __name__ == "__main__":
    main()
