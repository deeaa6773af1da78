"""The evidence store: kept once, in one step, readable by anybody, and honest about damage."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archive.evidence import Evidence, EvidenceError, EvidenceLocked, Fetched

ROOT = Path(__file__).parents[1]


def fetched(url: str = "http://示例.test/a.html", body: bytes = b"<html>1</html>", **changed: object) -> Fetched:
    values: dict[str, object] = {
        "url": url,
        "fetched_at": "2026-11-22T01:02:03.000Z",
        "status": 200,
        "headers": [("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a"')],
        "body": body,
        "verdict": "ok",
        "role": "page",
        "source": "500153",
        "run_id": "r1",
    } | changed
    return Fetched(**values)  # type: ignore[arg-type]


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        kept = evidence.keep(fetched(body=bytes(range(256)) * 50, link_text="预算"))
        assert evidence.body(kept) == bytes(range(256)) * 50
    with Evidence(tmp_path, writing=False) as again:
        assert list(again.captures()) == [kept]
        assert again.body(kept) == bytes(range(256)) * 50
        assert (kept.media_type, kept.etag, kept.link_text, kept.length) == ("text/html", '"a"', "预算", 12800)
        assert again.verify().problems == ()


def test_an_unchanged_page_makes_a_visit_and_no_capture(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        first = evidence.keep(fetched())
        size = (tmp_path / "evidence" / first.warc_file).stat().st_size
        assert evidence.keep(fetched(fetched_at="2026-11-23T00:00:00.000Z", run_id="r2")) == first
        asked = fetched(body=b"", status=304, fetched_at="2026-11-24T00:00:00.000Z", unchanged=first.capture_id)
        assert evidence.keep(asked) == first
        assert len(list(evidence.captures())) == 1
        assert (tmp_path / "evidence" / first.warc_file).stat().st_size == size
        assert evidence.last_seen() == {first.capture_id: "2026-11-24T00:00:00.000Z"}


def test_versions_stand_beside_each_other(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        for day, body in enumerate((b"A", b"B", b"A"), 1):
            evidence.keep(fetched(body=body, fetched_at=f"2026-11-0{day}T00:00:00.000Z"))
        versions = list(evidence.captures())
        assert [evidence.body(c) for c in versions] == [b"A", b"B", b"A"]
        assert list(evidence.captures(latest=True)) == versions[2:]


def test_only_ok_may_replace_what_is_held(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        good = evidence.keep(fetched())
        evidence.keep(fetched(body=b"wall", verdict="challenge", fetched_at="2026-11-23T00:00:00.000Z"))
        assert list(evidence.captures(latest=True)) == [good]
        assert evidence.keep(fetched(fetched_at="2026-11-24T00:00:00.000Z")) == good
        assert len(list(evidence.captures(verdict=None))) == 2


def test_the_same_bytes_elsewhere_are_a_revisit_and_warcio_agrees(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        first = evidence.keep(fetched(body=b"same" * 1000))
        second = evidence.keep(fetched(url="http://other.test/b", body=b"same" * 1000))
        assert evidence.body(second) == evidence.body(first)
    file = tmp_path / "evidence" / first.warc_file
    with file.open("rb") as stream:
        records = [(r.rec_type, r.rec_headers["WARC-Target-URI"]) for r in ArchiveIterator(stream)]
    assert [kind for kind, _ in records] == ["warcinfo", "response", "revisit"]
    assert warcio_check(file) == 0


def warcio_check(file: Path) -> int:
    class Command:
        inputs = (str(file),)
        verbose = False

    checker = Checker(Command())
    checker.process_all()
    return int(checker.exit_value)


def test_captures_come_in_one_order_whatever_order_they_came_in(tmp_path: Path) -> None:
    pages = [fetched(url=f"http://a.test/{n}", body=str(n).encode()) for n in range(20)]
    orders = []
    for name, order in (("x", pages), ("y", pages[::-1])):
        with Evidence(tmp_path / name) as evidence:
            for page in order:
                evidence.keep(page)
            orders.append([c.capture_id for c in evidence.captures()])
    assert orders[0] == orders[1]


def test_a_second_writer_is_told_who_holds_the_store(tmp_path: Path) -> None:
    with Evidence(tmp_path), pytest.raises(EvidenceLocked, match=str(os.getpid())):
        Evidence(tmp_path)
    Evidence(tmp_path).close()


def test_writers_on_several_machines_are_read_as_one(tmp_path: Path) -> None:
    with Evidence(tmp_path, "w1") as one, Evidence(tmp_path, "w2") as two:
        one.keep(fetched(url="http://a.test/1", body=b"1"))
        two.keep(fetched(url="http://a.test/2", body=b"2"))
    with Evidence(tmp_path, writing=False) as both:
        assert [both.body(c) for c in both.captures()] == [b"1", b"2"]
        assert both.verify().problems == ()


def test_what_is_done_stands_or_falls_with_the_capture(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.db.execute("CREATE TABLE done (url TEXT)")

        def fails(db: object, capture: object) -> None:
            evidence.db.execute("INSERT INTO done VALUES ('x')")
            raise RuntimeError("stop")

        with pytest.raises(RuntimeError):
            evidence.keep(fetched(), fails)
        assert list(evidence.captures()) == []
        assert evidence.db.execute("SELECT count(*) FROM done").fetchone() == (0,)
        assert evidence.verify().problems == ()


def test_a_full_disk_marks_nothing_and_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Evidence(tmp_path) as evidence:
        kept = evidence.keep(fetched())
        for call in ("write", "fsync"):
            real = getattr(os, call)

            def full(handle: int, *data: bytes, real: object = real, call: str = call) -> int:
                if call == "write":
                    real(handle, data[0][: len(data[0]) // 2])  # type: ignore[operator]
                raise OSError(28, "No space left on device")

            with monkeypatch.context() as patched:
                patched.setattr(os, call, full)
                if call == "fsync":  # the repair itself may use fsync: let it fail as well
                    patched.setattr("archive.warc_files.cut", lambda path, size: os.truncate(path, size))
                with pytest.raises(OSError, match="No space"):
                    evidence.keep(fetched(url="http://a.test/2", body=b"new"))
            assert list(evidence.captures()) == [kept]
            assert evidence.verify().problems == ()
        evidence.keep(fetched(url="http://a.test/2", body=b"new"))
        assert evidence.verify().problems == ()


def test_verify_names_the_file_of_one_flipped_byte(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        kept = [evidence.keep(fetched(url=f"http://a.test/{n}", body=os.urandom(500))) for n in range(3)]
    path = tmp_path / "evidence" / kept[1].warc_file
    data = bytearray(path.read_bytes())
    data[kept[1].warc_offset + 400] ^= 1
    path.write_bytes(data)
    with Evidence(tmp_path, writing=False) as evidence:
        (problem,) = evidence.verify().problems
        assert path.name in problem and "http://a.test/1" in problem
        assert evidence.body(kept[2])


def test_the_tail_of_a_kill_is_set_aside_and_the_rest_reads(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        kept = evidence.keep(fetched())
    path = tmp_path / "evidence" / kept.warc_file
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 3])
    with Evidence(tmp_path) as evidence:
        assert evidence.set_aside == (path.name,)
        assert path.read_bytes() == whole
        assert path.with_name(f"{path.name}.tail").read_bytes() == whole[: len(whole) // 3]
        evidence.keep(fetched(url="http://a.test/2", body=b"2"))
        assert evidence.verify().problems == ()
    assert warcio_check(path) == 0


def test_a_file_cut_from_outside_is_named_and_its_page_can_be_kept_again(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        first = evidence.keep(fetched(url="http://a.test/1", body=b"1"))
        second = evidence.keep(fetched(url="http://a.test/2", body=b"2"))
    path = tmp_path / "evidence" / second.warc_file
    os.truncate(path, path.stat().st_size - 10)
    with Evidence(tmp_path) as evidence:
        assert evidence.body(first) == b"1"
        assert any(path.name in problem for problem in evidence.verify().problems)
        with pytest.raises(EvidenceError):
            evidence.body(second)
        again = evidence.keep(fetched(url="http://a.test/2", body=b"2", fetched_at="2026-11-25T00:00:00.000Z"))
        assert evidence.body(again) == b"2" and again.warc_file != second.warc_file
        assert evidence.body(second) == b"2"


_KEEPS_FOREVER = """
import sys
from pathlib import Path
from tests.test_evidence import fetched
from archive.evidence import Evidence
with Evidence(Path(sys.argv[1])) as evidence:
    done = {c.url for c in evidence.captures()}
    for n in range(10_000):
        if f"http://a.test/{n}" not in done:
            evidence.keep(fetched(url=f"http://a.test/{n}", body=b"%d" % n * 5000))
            print(n, flush=True)
"""


def test_killed_at_any_moment_everything_reported_is_held_once(tmp_path: Path) -> None:
    reported: list[int] = []
    for lines in range(3, 33, 3):
        process = subprocess.Popen(
            [sys.executable, "-c", _KEEPS_FOREVER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[1],
        )
        assert process.stdout
        for _ in range(lines):
            reported.append(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        reported += [int(line) for line in process.stdout.read().split()]
        process.wait()
    with Evidence(tmp_path) as evidence:
        held = [int(c.url.rsplit("/", 1)[1]) for c in evidence.captures()]
        assert len(held) == len(set(held))
        assert set(reported) <= set(held) and len(reported) == len(set(reported))
        assert evidence.verify().problems == ()


def test_a_foreign_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that holds the index for a moment delays a capture; one that never lets go is named."""
    import sqlite3
    import threading

    with Evidence(tmp_path) as evidence:
        evidence.keep(fetched())
        other = sqlite3.connect(tmp_path / "evidence/index.db", isolation_level=None, check_same_thread=False)
        other.execute("BEGIN EXCLUSIVE")
        threading.Timer(0.5, lambda: other.execute("COMMIT")).start()
        kept = evidence.keep(fetched(url="http://a.test/2", body=b"2"))
        assert evidence.body(kept) == b"2"
        assert evidence.db.execute("PRAGMA busy_timeout").fetchone() == (60_000,)
        evidence.db.execute("PRAGMA busy_timeout = 100")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            evidence.keep(fetched(url="http://a.test/3", body=b"3"))
        other.execute("COMMIT")
        assert evidence.verify().problems == ()
        assert {c.url for c in evidence.captures()} == {"http://示例.test/a.html", "http://a.test/2"}


def test_a_clock_that_jumps_back_changes_no_order(tmp_path: Path) -> None:
    with Evidence(tmp_path) as evidence:
        evidence.keep(fetched(body=b"A", fetched_at="2026-11-22T00:00:00.000Z"))
        newer = evidence.keep(fetched(body=b"B", fetched_at="2026-11-21T00:00:00.000Z"))
        assert evidence.latest("http://示例.test/a.html") == newer
        assert evidence.keep(fetched(body=b"B", fetched_at="2026-11-20T00:00:00.000Z")) == newer


def test_a_copy_of_the_folder_is_a_backup(tmp_path: Path) -> None:
    import shutil

    with Evidence(tmp_path / "one") as evidence:
        kept = [evidence.keep(fetched(url=f"http://a.test/{n}", body=os.urandom(2000))) for n in range(20)]
        bodies = [evidence.body(capture) for capture in kept]
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    with Evidence(tmp_path / "two") as restored:
        assert restored.verify().problems == ()
        assert [restored.body(capture) for capture in restored.captures()] == [
            body for _, body in sorted(zip([c.url for c in kept], bodies, strict=True))
        ]


def test_no_writer_touches_the_files_of_another(tmp_path: Path) -> None:
    with Evidence(tmp_path, "1") as other:
        kept = other.keep(fetched(body=b"other"))
    with Evidence(tmp_path) as main:
        assert main.set_aside == ()
        assert main.body(kept) == b"other"
    with pytest.raises(EvidenceError, match="hyphens only"):
        Evidence(tmp_path, "../evil")


def keep_many(home: Path, count: int, writer: str = "") -> None:
    with Evidence(home, writer, together=16) as evidence:
        for number in range(count):
            evidence.keep(fetched(url=f"http://示例.test/{number}.html", body=b"%d" % number))


def test_a_lost_index_is_told_and_nothing_is_written_over_it(tmp_path: Path) -> None:
    keep_many(tmp_path, 3)
    folder = tmp_path / "evidence"
    before = (folder / "000001.warc.gz").read_bytes()
    (folder / "index.db").unlink()
    for _ in range(2):  # the refusal leaves nothing by which the next would be let in
        with pytest.raises(EvidenceError, match=r"备份.*restore the index"):
            Evidence(tmp_path)
    with Evidence(tmp_path, writing=False) as evidence:
        assert "index.db" in evidence.verify().problems[0]
    keep_many(tmp_path, 3, "w1")  # another writer's own files are all known
    assert (folder / "000001.warc.gz").read_bytes() == before and not list(folder.glob("*.tail"))


@pytest.mark.parametrize("index", [b"", b"no database at all" * 100])
def test_an_emptied_or_overwritten_index_is_named_with_what_to_do(tmp_path: Path, index: bytes) -> None:
    keep_many(tmp_path, 3)
    (tmp_path / "evidence/index.db").write_bytes(index)
    with pytest.raises(EvidenceError, match=r"index\.db.*备份"):
        Evidence(tmp_path)
    code = f"from archive.cli import main; main(['--home', {str(tmp_path)!r}, 'verify'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 9 and "index.db" in done.stderr and "备份" in done.stderr


def test_an_index_older_than_its_files_is_no_reason_to_cut_them(tmp_path: Path) -> None:
    keep_many(tmp_path, 3)
    old = (tmp_path / "evidence/index.db").read_bytes()
    keep_many(tmp_path, 100)
    whole = (tmp_path / "evidence/000001.warc.gz").read_bytes()
    (tmp_path / "evidence/index.db").write_bytes(old)
    with pytest.raises(EvidenceError, match="older than its WARC files"):
        Evidence(tmp_path)
    assert (tmp_path / "evidence/000001.warc.gz").read_bytes() == whole


def test_a_file_that_nobody_here_named_is_told_by_verify_alone(tmp_path: Path) -> None:
    keep_many(tmp_path, 1)
    (tmp_path / "evidence/heritrix.warc.gz").write_bytes(b"")
    with Evidence(tmp_path) as evidence:
        assert ["heritrix.warc.gz" in each for each in evidence.verify().problems] == [True]
