"""The build on a cluster: the same rows as here, whoever dies on the way; rows selected; rows for DuckDB."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cloudpickle
import dask
import distributed
import duckdb
import fsspec
import pytest
from distributed import Client, LocalCluster

from archive import cluster, reading
from archive.build import Build, BuildError, build
from archive.cluster import chunks, load, scheduling, work
from archive.evidence import Evidence, Fetched
from archive.readers import media_type_of
from samples import site, truth

PAGES = 54


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Disclosures of two districts of the sample site, pages and files, as evidence."""
    home = tmp_path_factory.mktemp("evidence")
    with Evidence(home) as store:
        for code in ("500901", "500904"):
            chosen = (path for path in site.sites()[code].resources if truth.for_url(f"http://x{path}"))
            for path in sorted(chosen)[: PAGES // 2]:
                body = site.sites()[code].resources[path].make()
                media_type = media_type_of(body)
                role = "page" if media_type == "text/html" else "attachment"
                url, at = f"http://{code}.example{path}", "2026-01-01T00:00:00Z"
                kind = (("content-type", media_type),)
                store.keep(Fetched(url, at, 200, kind, body, "ok", role, code, "run-1"))
    return home


@pytest.fixture(scope="module")
def local(evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The same evidence built without a cluster."""
    return build(copy_of(evidence, tmp_path_factory.mktemp("local")), processes=0)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many batches and chunks, so that there is a middle."""
    monkeypatch.setattr(cluster, "BATCH", 5)
    monkeypatch.setattr(chunks, "SIZE", 8)


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    with dask.config.set({"distributed.worker.memory.terminate": False, "distributed.scheduler.allowed-failures": 1}):
        yield


@pytest.fixture(scope="module")
def workers(impatient: None) -> Iterator[LocalCluster]:
    """Two worker processes; a test may ask for more."""
    with scheduling.workers_here(2) as started:
        yield started


@pytest.fixture(scope="module")
def here() -> Iterator[str]:
    """The address of a cluster whose only worker is a thread of this process: for what is not about processes."""
    with LocalCluster(n_workers=1, processes=False, dashboard_address=None) as started:
        yield started.scheduler_address


def copy_of(evidence: Path, home: Path) -> Path:
    shutil.copytree(evidence / "evidence", home / "evidence")
    return home


def rows(built: Build) -> dict[str, list[str]]:
    """Every row of every table but the indexes' own, in an order that does not depend on how it was loaded."""
    found = {}
    for path in (built.budget, built.grids):
        with sqlite3.connect(path) as db:
            made = db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'"
            )
            for (name,) in made.fetchall():
                if not name.startswith("sqlite_"):
                    found[name] = sorted(map(repr, db.execute(f'SELECT * FROM "{name}"')))
    return found


class Killer:
    """Kills a worker, as the kernel would, the first time that each kind of work has a result."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.killed: dict[str, int] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self.killed and done < total and not what.startswith("装入"):
            self.killed[what] = min(self.client.run(os.getpid).values())
            os.kill(self.killed[what], signal.SIGKILL)


@pytest.mark.parametrize("n", [2, 4])
def test_a_cluster_gives_the_same_rows_though_workers_are_killed(
    n: int, workers: LocalCluster, evidence: Path, local: Build, tmp_path: Path, small_pieces: None
) -> None:
    home = copy_of(evidence, tmp_path)
    workers.scale(n)
    with Client(workers) as client:
        client.wait_for_workers(n, timeout=60)
        killer = Killer(client)
        made, built = cluster.build(home, workers.scheduler_address, progress=killer)
    assert sorted(killer.killed) == ["写入 writing", "读取 reading"]
    assert made.read > 0 and made.made > 2
    ours, theirs = rows(local), rows(built)
    assert {name: len(each) for name, each in theirs.items()} == {name: len(each) for name, each in ours.items()}
    assert theirs == ours
    assert built.content_sha256 == local.content_sha256
    assert len(ours["line"]) > 5000 and len(ours["document"]) > 20


def test_what_exists_is_not_made_again(here: str, evidence: Path, tmp_path: Path, small_pieces: None) -> None:
    home = copy_of(evidence, tmp_path)
    first = cluster.make_rows(home, here)
    said = Path(first.url, "rows.json").read_bytes()
    assert cluster.make_rows(home, here) == cluster.ClusterRows(first.url, first.build_id, first.counts, 0, 0)
    # Interrupted before the end: one chunk is missing, and nothing says that the rows are finished.
    Path(first.url, "rows.json").unlink()
    min(Path(first.url, "chunks").glob("*.json")).unlink()
    again = cluster.make_rows(home, here)
    assert (again.read, again.made, again.counts) == (0, 1, first.counts)
    assert Path(first.url, "rows.json").read_bytes() == said


def test_what_an_older_program_read_is_read_again(
    here: str, evidence: Path, tmp_path: Path, small_pieces: None
) -> None:
    home = copy_of(evidence, tmp_path)
    first = cluster.make_rows(home, here)
    folder = Path(first.url).parent / "extractions" / reading.extractor_version()
    path = min(folder.glob("*.parquet"))
    kept = cluster.store.packed(str(path))
    cluster.store.write_extractions(str(path), [(key, b"a class that is no more", blob) for key, blob in kept.items()])
    shutil.rmtree(first.url)
    again = cluster.make_rows(home, here)
    assert (again.read, again.counts) == (len(kept), first.counts)


def test_an_object_store_serves_evidence_and_takes_rows(
    here: str, evidence: Path, local: Build, tmp_path: Path, small_pieces: None
) -> None:
    """fsspec's memory store has no folders, no renames and no local paths, like any object store."""
    remote = fsspec.filesystem("memory")
    for path in (evidence / "evidence").iterdir():
        remote.pipe_file(f"/bucket/evidence/{path.name}", path.read_bytes())
    places = {"evidence_url": "memory://bucket/evidence", "rows_url": "memory://bucket/rows"}
    made, built = cluster.build(tmp_path, here, **places)
    assert made.url == f"memory://bucket/rows/{local.build_id}"
    assert rows(built) == rows(local) and built.content_sha256 == local.content_sha256
    assert not (tmp_path / "rows").exists()


def test_sqlite_for_a_selection_and_duckdb_over_the_whole(
    here: str, evidence: Path, local: Build, tmp_path: Path
) -> None:
    home = copy_of(evidence, tmp_path)
    chosen = cluster.Selection(("500904",), (2025,))
    made, built = cluster.build(home, here, selection=chosen)
    selected = rows(built)
    with sqlite3.connect(local.budget) as db:
        where = "WHERE district_code = '500904' AND fiscal_year = 2025"
        for table in ("document", "line", "statement", "finding"):
            assert selected[table] == sorted(map(repr, db.execute(f'SELECT * FROM "{table}" {where}')))
        everything = db.execute("SELECT count(*), sum(amount_fen), sum(amount_wan) FROM line").fetchone()
    assert selected["line"] and built.build_id != made.build_id
    assert built.content_sha256 != local.content_sha256
    with duckdb.connect() as engine:
        engine.execute(Path(made.url, "duckdb.sql").read_text("utf-8"))
        counted = engine.execute("SELECT count(*), sum(amount_fen), sum(amount_wan) FROM line").fetchone()
        assert counted is not None
        assert counted[:2] == everything[:2] and counted[2] == pytest.approx(everything[2])
        for name, n in made.counts.items():
            assert engine.execute(f'SELECT count(*) FROM "{name}"').fetchone() == (n,)


def deadly(numbers: tuple[int, ...]) -> tuple[int, ...]:
    if 13 in numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return numbers


def halved(numbers: tuple[int, ...]) -> list[tuple[int, ...]]:
    middle = len(numbers) // 2
    return [numbers[:middle], numbers[middle:]] if middle else []


def test_a_task_that_kills_every_worker_costs_only_itself() -> None:
    cloudpickle.register_pickle_by_value(__import__(__name__))
    at_once = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with at_once, scheduling.connected("local:2") as connected:
        tasks = [(1, 2), (12, 13), (3,)]
        found = list(connected.each(deadly, tasks, split=halved, give_up=lambda numbers: tuple(-n for n in numbers)))
        assert sorted(found) == [(-13,), (1, 2), (3,), (12,)]
        with pytest.raises(distributed.KilledWorker):
            list(connected.each(deadly, [(13,)]))


def test_a_crash_is_named_in_the_extraction(evidence: Path, tmp_path: Path) -> None:
    with Evidence(evidence, writing=False) as store:
        captures = tuple(store.captures())[:3]
    task = work.Reading("nowhere", str(tmp_path), captures, (("none", 0, 0),) * 3)
    first, second = work.halves(task)
    assert (first.captures, second.captures) == (captures[:1], captures[1:])
    assert work.halves(first) == []
    (held,) = cluster.store.summaries(work.give_up(first)).values()
    assert held.summary.identity.status == "reader_crash"


def test_what_is_compared_is_in_one_chunk() -> None:
    family = chunks._families({"a": None, "b": "a", "c": "b", "d": "elsewhere", "e": "f", "f": "e"})
    assert [family[each] for each in "abcdef"] == ["a", "a", "a", "d", "e", "e"]


def test_wrong_places_are_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="没有证据"):
        cluster.make_rows(tmp_path, "local:1")
    with pytest.raises(BuildError, match="local:N"), scheduling.connected("local:many"):
        pass
    with pytest.raises(BuildError, match="没有完成"):
        load.sqlite(tmp_path, str(tmp_path / "rows/none"), cluster.Selection(), lambda *_: None)


def test_workers_of_another_version_are_refused() -> None:
    class Other:
        def run(self, _: Any) -> dict[str, str]:
            return {"tcp://there": "another"}

    with pytest.raises(BuildError, match="tcp://there another"):
        scheduling._same_program(Other())
