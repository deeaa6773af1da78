"""A whole build from bytes to databases: two cores against one, and what each stage takes of whom.

    python -m bench.build HOME [PROCESSES]      one build of the evidence under HOME, everything read anew

The ratio is of wall time, so it speaks only of an idle machine: of a few builds by turns the fastest on one core and on
two. `in CPU time` beside it is what the work allows, busy or not: of each stage the longer of the writer's CPU time and
half of everybody's.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive.build import build
from archive.parallel import cores
from bench import Ratio, evidence

DOCUMENTS = 1500
ROUNDS = 3
LEAST = 1.7


def measure() -> Iterator[Ratio]:
    """The same build on one core with one worker and on two with two."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        evidence.multiply(home, evidence.sample_home(Path(folder) / "sample"), DOCUMENTS)
        rounds = [(_on_cores(home, 1), _on_cores(home, 2)) for _ in range(ROUNDS)]
    one, two = (min(made, key=lambda each: each["seconds"]) for made in zip(*rounds, strict=True))
    told = f"{two['seconds']:.1f} s on two", f"{one['seconds']:.1f} s on one"
    yield Ratio(f"build of {DOCUMENTS} pages: two cores, wall", *told, one["seconds"] / two["seconds"], LEAST)
    alone = sum(writer + workers for writer, workers in two["stages"].values())
    least = sum(max(writer, (writer + workers) / 2) for writer, workers in two["stages"].values())
    yield Ratio("build: two cores, in CPU time", f"{least:.1f} s", f"{alone:.1f} s", alone / least, LEAST)


def _on_cores(home: Path, cores: int) -> dict[str, Any]:
    """What `main` prints of a build that may use so many cores."""
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    made = subprocess.run(
        [sys.executable, "-m", "bench.build", str(home), str(cores)],
        check=True,
        capture_output=True,
        preexec_fn=lambda: os.sched_setaffinity(0, chosen),
    )
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def main(home: Path, processes: int) -> None:
    """Build anew and print how long it took, the CPU seconds of each stage as (writer, workers), and the peak memory."""
    for name in ("builds", "cache"):
        shutil.rmtree(home / name, ignore_errors=True)
    stages: dict[str, list[float]] = {}
    stage, before, began = "读取 reading", _spent(), time.monotonic()

    def progress(what: str, done: int = 0, total: int = 0) -> None:
        """What was spent since the last word is of the stage that was named last: its workers end with it."""
        nonlocal stage, before
        now = _spent()
        spent = stages.setdefault(stage, [0.0, 0.0])
        for at in range(2):
            spent[at] += now[at] - before[at]
        stage, before = what, now

    built = build(home, processes, progress)
    progress("")
    told = {
        "seconds": time.monotonic() - began,
        "stages": stages,
        "lines": built.counts["line"],
        "peak_bytes": max(resource.getrusage(who).ru_maxrss for who in _EVERYBODY) * 1024,
    }
    print(json.dumps(told, ensure_ascii=False))


_EVERYBODY = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _spent() -> list[float]:
    """CPU seconds of this process, and of those it has waited for."""
    used = [resource.getrusage(who) for who in _EVERYBODY]
    return [each.ru_utime + each.ru_stime for each in used]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else cores())
