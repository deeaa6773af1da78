"""Evidence shipped by each worker and gathered by whoever builds: whole at every moment, nobody's overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from test_evidence import fetched

from archive.evidence import Evidence, EvidenceError, EvidenceLocked
from archive.shipping import Moved, gather, ship


@pytest.fixture(params=["file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A shared folder, and an object store."""
    yield f"{request.param}://{tmp_path}/shared/evidence" if request.param == "file" else "memory://bucket/evidence"
    fsspec.filesystem("memory").store.clear()


def crawled(home: Path, writer: str, *numbers: int) -> None:
    with Evidence(home, writer) as evidence:
        for number in numbers:
            evidence.keep(fetched(url=f"http://a.test/{number}", body=b"%d" % number + os.urandom(3000)))


def held(home: Path) -> list[str]:
    with Evidence(home, writing=False) as evidence:
        assert evidence.verify().problems == ()
        return [capture.url.rsplit("/", 1)[1] for capture in evidence.captures()]


def test_what_two_workers_ship_is_gathered_and_only_once(tmp_path: Path, place: str) -> None:
    for writer, number in (("w1", 1), ("w2", 2)):
        crawled(tmp_path / writer, writer, number)
        assert ship(tmp_path / writer, writer, place).files == 2
        assert ship(tmp_path / writer, writer, place) == Moved()
    assert gather(place, tmp_path / "builder").files == 4
    assert gather(place, tmp_path / "builder") == Moved()
    assert held(tmp_path / "builder") == ["1", "2"]
    crawled(tmp_path / "w1", "w1", 3)
    assert ship(tmp_path / "w1", "w1", place).files == 2
    assert gather(place, tmp_path / "builder").files == 2
    assert held(tmp_path / "builder") == ["1", "2", "3"]


def test_the_builder_may_be_a_worker_itself(tmp_path: Path, place: str) -> None:
    crawled(tmp_path / "w1", "w1", 1)
    crawled(tmp_path / "w2", "w2", 2)
    for writer in ("w1", "w2"):
        ship(tmp_path / writer, writer, place)
    crawled(tmp_path / "w1", "w1", 3)  # more than it has shipped
    assert gather(place, tmp_path / "w1").files == 2
    assert held(tmp_path / "w1") == ["1", "2", "3"]


def test_a_name_used_twice_is_refused_and_nothing_is_overwritten(tmp_path: Path, place: str) -> None:
    crawled(tmp_path / "one", "", 1)
    crawled(tmp_path / "two", "", 2)
    ship(tmp_path / "one", "", place)
    with pytest.raises(EvidenceError, match="another writer"):
        ship(tmp_path / "two", "", place)
    with pytest.raises(EvidenceError, match="another writer"):
        gather(place, tmp_path / "two")
    gather(place, tmp_path / "builder")
    assert held(tmp_path / "builder") == ["1"]


def test_a_transfer_cut_anywhere_leaves_what_was_there(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks before the first, the second … transfer: the shared place is whole, and a rerun completes."""
    crawled(tmp_path / "w1", "w1", 1)
    ship(tmp_path / "w1", "w1", place)
    crawled(tmp_path / "w1", "w1", 2)
    fs = type(fsspec.core.url_to_fs(place)[0])
    real = {name: getattr(fs, name) for name in ("put_file", "get_file")}
    for name, work in (
        ("put_file", lambda: ship(tmp_path / "w1", "w1", place)),
        ("get_file", lambda: gather(place, tmp_path / "builder")),
    ):
        for broken_at in range(10):
            done = iter(range(10))

            def broken(*args: Any, at: int = broken_at, count: Any = done, name: str = name, **more: Any) -> None:
                if next(count) == at:
                    raise OSError("connection lost")
                real[name](*args, **more)

            with monkeypatch.context() as patched:
                patched.setattr(fs, name, broken)
                try:
                    work()
                except OSError:
                    cut = True
                else:
                    cut = False
            whole = tmp_path / f"{name}-{broken_at}"
            gather(place, whole)
            assert held(whole) in (["1"], ["1", "2"])
            if not cut:
                break
        assert broken_at > 1
    assert held(tmp_path / "builder") == ["1", "2"]
    assert not list((tmp_path / "builder" / "evidence").glob(".gather-*"))


def test_nothing_shipped_a_crawl_at_work_and_a_damaged_file_are_said(tmp_path: Path, place: str) -> None:
    with pytest.raises(EvidenceError, match="no writer has shipped"):
        gather(place, tmp_path / "builder")
    with Evidence(tmp_path / "w1", "w1") as evidence:
        kept = evidence.keep(fetched())
        with pytest.raises(EvidenceLocked):
            ship(tmp_path / "w1", "w1", place)
    path = tmp_path / "w1/evidence" / kept.warc_file
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(EvidenceError, match="not of the length"):
        ship(tmp_path / "w1", "w1", place)
