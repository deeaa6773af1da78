"""A whole archive exported to every target, loaded there with its own client, compared, and removed again.

    python -m bench.exported BUDGET_DB [--targets sqlite,postgres,…] [--work DIR] [--memory 1GB]

For each target one line of JSON: rows, seconds and peak memory of the export, its size, seconds of the load, and the
tables that differ (none). One target is on the disk at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import loaded
from bench.loaded import Digests

# frictionless reads some ten thousand rows a second: of each table the beginning.
VALIDATED_ROWS = 20_000


# The command line, telling its own peak at the end: what `wait4` tells of a child counts its parent's memory too.
_EXPORT = """
import atexit
from pathlib import Path
def peak():
    print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
atexit.register(peak)
from archive.cli import main
main()
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A format with the options of `yusuan export`, and what gives the digests of a loaded export and of the release."""

    options: tuple[str, ...]
    load: Callable[[Path, Path, str], Digests]
    nothing: str = loaded.NOTHING


def _sqlite(out: Path, work: Path, memory: str) -> Digests:
    made = work / "loaded.db"
    loaded.load_sqlite(out / "yusuan.sqlite.sql", made)
    try:
        return loaded.in_sqlite(made)
    finally:
        made.unlink()


def _postgres(out: Path, work: Path, memory: str) -> Digests:
    with loaded.postgres(memory) as server:
        server.load(out / "yusuan.postgres.sql")
        return loaded.in_postgres(server)


def _mariadb(out: Path, work: Path, memory: str) -> Digests:
    with loaded.mariadb(memory.removesuffix("B")) as server:
        server.load(out / "yusuan.mysql.sql")
        return loaded.in_mariadb(server)


def _parquet(out: Path, work: Path, memory: str) -> Digests:
    found = loaded.in_parquet(out)
    in_pandas = loaded.in_pandas(out)
    unlike = [name for name, each in found.items() if (each.rows, each.sums) != in_pandas[name]]
    if unlike:
        raise ValueError(f"pandas and DuckDB read other rows or sums of {unlike}")
    return found


def _package(out: Path, work: Path, memory: str) -> Digests:
    _validate(out)
    return loaded.in_package(out)


def _validate(out: Path) -> None:
    """frictionless over the description and the first rows of every resource.

    It knows the first version of the standard, where missing values have no labels. Foreign keys need whole tables:
    the tests validate them on smaller archives.
    """
    from frictionless import validate

    described = json.loads((out / "datapackage.json").read_text("utf-8"))
    for each in described["resources"]:
        each["schema"]["missingValues"] = [value["value"] for value in each["schema"]["missingValues"]]
        del each["hash"], each["bytes"], each["schema"]["foreignKeys"]
    (out / "v1.json").write_text(json.dumps(described), "utf-8")
    report = validate(str(out / "v1.json"), limit_rows=VALIDATED_ROWS)
    if not report.valid:
        raise ValueError(report.flatten(["type", "title", "rowNumber", "note"])[:5])


TARGETS = {
    "sqlite": Target(("--format", "sql", "--dialect", "sqlite"), _sqlite),
    "postgres": Target(("--format", "sql", "--dialect", "postgres"), _postgres),
    "mysql": Target(("--format", "sql", "--dialect", "mysql"), _mariadb),
    "csv": Target(("--format", "csv"), lambda out, *_: loaded.in_csv(out)),
    "parquet": Target(("--format", "parquet"), _parquet),
    "datapackage": Target(("--format", "datapackage"), _package),
    "xlsx": Target(("--format", "xlsx"), lambda out, *_: loaded.in_workbooks(out), nothing=""),
}


@contextmanager
def released(budget: Path) -> Iterator[Path]:
    """A home whose current release is this `budget.db`."""
    with tempfile.TemporaryDirectory() as name:
        release = Path(name) / "releases" / "city"
        release.mkdir(parents=True)
        (release / "budget.db").symlink_to(budget.absolute())
        manifest = {"release_id": "city", "released_at": "2026-01-01T00:00:00Z", "citation": "city"}
        (release / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        (Path(name) / "current").symlink_to(release)
        yield Path(name)


def compared(budget: Path, name: str, work: Path, memory: str) -> dict[str, Any]:
    """One target, exported, loaded and compared."""
    target, out = TARGETS[name], work / "out"
    shutil.rmtree(out, ignore_errors=True)
    with released(budget) as home:
        command = [sys.executable, "-c", _EXPORT, "export", str(out), *target.options]
        began = time.monotonic()
        before = _cpu()
        environment = os.environ | {"YUSUAN_HOME": str(home)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        wall, cpu = time.monotonic() - began, _cpu() - before
    told = json.loads((out / "export.json").read_text("utf-8"))
    rows = sum(told["counts"].values())
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    began, before = time.monotonic(), _cpu()
    found = target.load(out, work, memory)
    loading, load_cpu = time.monotonic() - began, _cpu() - before
    unlike = loaded.differences(found, _meant(budget, work, target))
    shutil.rmtree(out)
    return {
        "target": name,
        "rows": rows,
        "lines": told["counts"]["line"],
        "export_cpu_s": round(cpu, 1),
        "export_wall_s": round(wall, 1),
        "rows_per_cpu_s": round(rows / cpu),
        "peak_mb": int(done.stdout.split()[-1]) // 1024,
        "size_mb": size // 1_000_000,
        "load_and_compare_cpu_s": round(load_cpu, 1),
        "load_and_compare_wall_s": round(loading, 1),
        "differences": {table: [str(side) for side in sides] for table, sides in unlike.items()},
    }


def _cpu() -> float:
    """Of this process and of all that have ended: clients and servers."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _meant(budget: Path, work: Path, target: Target) -> Digests:
    """The release's digests, kept: they cost as much as a load."""
    told = f"{budget.absolute()} {budget.stat().st_size} {budget.stat().st_mtime_ns} {target.nothing!r}"
    kept = work / "digests.json"
    known = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    if told not in known:
        made = loaded.in_sqlite(budget, target.nothing)
        known[told] = {name: [each.rows, each.values, *each.sums] for name, each in made.items()}
        kept.write_text(json.dumps(known), "utf-8")
    return {name: loaded.answered(row) for name, row in known[told].items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("budget", type=Path, help="the budget.db of a release or of bench.city_sampled")
    parser.add_argument("--targets", default=",".join(TARGETS))
    parser.add_argument("--work", type=Path, help="folder for exports and loaded databases (default: a temporary one)")
    parser.add_argument("--memory", default="1GB", help="of the database servers")
    asked = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as name:
        work = asked.work or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        for target in asked.targets.split(","):
            told = compared(asked.budget, target, work, asked.memory)
            failed |= bool(told["differences"])
            print(json.dumps(told, ensure_ascii=False), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
