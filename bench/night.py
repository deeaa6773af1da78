"""The night in which nothing is new: a build over an unchanged archive, which must take seconds however large it is.

    python -m bench.night [--captures 100000]

The archive is made here: captures of list pages, which a build accounts for and does not read. The first build is real;
the second finds that nothing has changed, from the captures alone. The promise is 10 seconds for 100,000 captures.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from archive.build import build
from archive.evidence import Evidence, Fetched
from bench import Ratio, cpu_seconds
from bench.evidence import AT

SMALL = 5_000
PROMISED = 10 / 100_000
BODY = "<html><ul><li><a href='t20260101_1.html'>示例</a></li></ul></html>".encode()


def archive_of(home: Path, captures: int) -> None:
    """Evidence of so many captures, ten of each address: what a site answers night after night."""
    kind = (("content-type", "text/html"),)
    with patch("os.fsync"), Evidence(home) as store:
        store.db.execute("PRAGMA synchronous = OFF")
        for number in range(captures):
            url = f"http://{number % 40}.example/bm/{number // 10 % 997}/{number // 10}/index.html"
            body = BODY + str(number % 10).encode()
            store.keep(Fetched(url, AT, 200, kind, body, "ok", "list", f"{number % 40}", f"night-{number % 10}"))


def measured(captures: int) -> tuple[float, float, float]:
    """CPU and wall seconds of a build without changes, and the wall seconds of the build before it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        archive_of(home, captures)
        began = time.perf_counter()
        first = build(home, processes=0)
        whole = time.perf_counter() - began
        assert first.counts["capture"] == captures and not first.unchanged
        taken = min(cpu_seconds(lambda: build(home)) for _ in range(3))
        began = time.perf_counter()
        assert build(home).unchanged
        return taken, time.perf_counter() - began, whole


def measure() -> Iterator[Ratio]:
    taken, _, _ = measured(SMALL)
    promised = SMALL * PROMISED
    told = f"{taken * 1000:.0f} ms", f"{promised * 1000:.0f} ms promised"
    yield Ratio(f"night without changes, {SMALL:,} captures", *told, promised / taken, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=100_000)
    captures = parser.parse_args().captures
    taken, wall, whole = measured(captures)
    print(f"{captures:,} captures: {taken:.2f} s CPU, {wall:.2f} s wall; the build before it {whole:.1f} s wall")


if __name__ == "__main__":
    main()
