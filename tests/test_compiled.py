"""Reading as machine code: what `make compiled` made reads the same, and is never used for other sources than its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archive import compiled
from archive.compiled import ROOT, STAMP, is_fresh, stamp_of

MADE = ROOT / "build" / "compiled"
READ = """
import hashlib, json, sys
from archive import compiled
from archive.reading import pack, read_bytes, unpack
from samples import site
digest = hashlib.sha256()
for name, one in sorted(site.sites().items()):
    for path, resource in sorted(one.resources.items()):
        read = unpack(pack(read_bytes(resource.make(), f"http://{name}{path}")))
        assert read.document.status != "reader_fault", [one.message for one in read.findings]
        digest.update(json.dumps(read.to_dict(), ensure_ascii=False).encode())
from archive import lines
print(compiled.state(), lines.__file__.endswith(".py"), digest.hexdigest())
"""


def reads(folder: str) -> list[str]:
    """[state, whether the lines are read by Python itself, a digest of all that the sample sites' files say], read as a
    build does: workbooks and PDFs in another process, and what was read put into its cache and taken out again."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=ROOT,
        env=os.environ | {"YUSUAN_COMPILED": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


def test_compiled_modules_read_every_page_of_the_sample_sites_as_the_sources_do() -> None:
    assert is_fresh(MADE), "make compiled (make test does it)"
    itself, machine = reads(""), reads(str(MADE))
    assert itself[:2] == ["unwanted", "True"]
    assert machine[:2] == ["used", "False"]
    assert itself[2] == machine[2]


def test_what_was_made_of_other_sources_or_for_another_python_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUSUAN_COMPILED", str(tmp_path))
    assert compiled.state() == "absent"
    right = stamp_of(["archive.lines", "archive.values"])
    for wrong in (
        right | {"python": "cpython-27"},
        right | {"made_by": "0" * 64},
        right | {"modules": {"archive.lines": "0" * 64, "archive.values": "0" * 64}},
        right | {"modules": {"archive.no_longer_there": "0" * 64}},
        {},
    ):
        (tmp_path / STAMP).write_text(json.dumps(wrong))
        assert not is_fresh(tmp_path)
        assert compiled.state() == "stale"
    (tmp_path / STAMP).write_text("{")
    assert not is_fresh(tmp_path)
    (tmp_path / STAMP).write_text(json.dumps(right))
    assert is_fresh(tmp_path)
