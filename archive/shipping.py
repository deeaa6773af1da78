"""Evidence in a shared folder or an object store: each writer ships its own, whoever builds gathers all of it.

`url` is anything fsspec opens: `file:///mnt/shared/evidence`, `s3://bucket/evidence` (needs s3fs), `gs://…`, `sftp://…`.
It holds what `evidence/` holds: WARC files and one index for each writer. Bytes are shipped before the index that knows
them, and every file appears whole, so that a reader at any moment finds nothing named that is not there. WARC files only
grow: what was read of one yesterday stands in it today.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
import tempfile
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.evidence import Evidence, EvidenceError

# Stores that show an object only once all of it is there. Elsewhere a file is put beside its place and then named.
_PUT_WHOLE = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "obs"))


@dataclass(frozen=True, slots=True)
class Moved:
    """What was carried: files that were new or had grown, and their bytes."""

    files: int = 0
    bytes: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(self.files + other.files, self.bytes + other.bytes)


def ship(home: Path, writer: str, url: str) -> Moved:
    """Bring this writer's evidence to `url`. What is there already is not sent again.

    Raises:
        EvidenceLocked: a crawl of this writer is at work.
        EvidenceError: another writer of the same name ships there, or a file here is shorter than its index says.
    """
    fs, place = _opened(url)
    with Evidence(home, writer) as evidence, tempfile.TemporaryDirectory() as folder:
        snapshot = Path(folder) / evidence.name
        with closing(sqlite3.connect(snapshot)) as copy:
            evidence.db.backup(copy)
        there = _fetched_index(fs, f"{place}/{evidence.name}", Path(folder) / "there.db")
        if there and not _continues(snapshot, there):
            raise EvidenceError(
                f"{url}/{evidence.name}: 已有同名写入者的另一份证据 (another writer ships under this name; use --worker)"
            )
        moved = Moved()
        for file, committed in _files(snapshot):
            path = evidence.folder / file
            if not path.is_file() or path.stat().st_size != committed:
                raise EvidenceError(f"{path}: 长度不是索引所记的 {committed} (not of the length its index says)")
            if _size(fs, f"{place}/{file}") != committed:
                _put(fs, path, f"{place}/{file}")
                moved += Moved(1, committed)
        if there and snapshot.read_bytes() == there.read_bytes():
            return moved
        _put(fs, snapshot, f"{place}/{evidence.name}")
        return moved + Moved(1, snapshot.stat().st_size)


def gather(url: str, home: Path) -> Moved:
    """Bring every writer's evidence from `url` into `home`, beside what is there. Each index comes after its bytes.

    Raises:
        EvidenceError: nothing is shipped there, or an index here of the same name is of other evidence.
    """
    fs, place = _opened(url)
    folder = home / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    names = sorted(Path(name).name for name in fs.glob(f"{place}/index*.db"))
    if not names:
        raise EvidenceError(f"{url}: 没有证据 (no writer has shipped anything there)")
    moved = Moved()
    for name in names:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".gather-") as beside:
            moved += _gathered(fs, place, name, folder, Path(beside))
    return moved


def _gathered(fs: Any, place: str, name: str, folder: Path, beside: Path) -> Moved:
    index, here = beside / name, folder / name
    _get(fs, f"{place}/{name}", index)
    if here.exists():
        own = (folder / f"{name}.lock").exists()  # what this home writes is ahead of what it shipped
        if not (_continues(here, index) if own else _continues(index, here)):
            raise EvidenceError(
                f"{here}: 与 {place}/{name} 是不同的证据 (another writer's evidence under the same name)"
            )
        if own or here.read_bytes() == index.read_bytes():
            return Moved()
    moved = Moved(1, index.stat().st_size)
    for file, committed in _files(index):
        path = folder / file
        if path.exists() and path.stat().st_size >= committed:
            continue
        _get(fs, f"{place}/{file}", beside / file)
        if (size := (beside / file).stat().st_size) < committed:
            raise EvidenceError(f"{place}/{file}: 长度 {size}，应为 {committed} (shorter than its index says)")
        (beside / file).replace(path)
        moved += Moved(1, size)
    index.replace(here)
    return moved


def _opened(url: str) -> tuple[Any, str]:
    try:
        fsspec = importlib.import_module("fsspec")
        fs, path = fsspec.core.url_to_fs(url, use_listings_cache=False)
    except ImportError as error:
        raise EvidenceError(
            f"{url}: 需要另行安装 (needs another package): {error}; pip install 'yusuan[shared]'"
        ) from None
    return fs, str(path).rstrip("/")


def _fetched_index(fs: Any, remote: str, local: Path) -> Path | None:
    if not fs.exists(remote):
        return None
    _get(fs, remote, local)
    return local


def _size(fs: Any, remote: str) -> int:
    """-1 where there is no such file."""
    try:
        return int(fs.info(remote)["size"])
    except FileNotFoundError:
        return -1


def _put(fs: Any, local: Path, remote: str) -> None:
    protocols = {fs.protocol} if isinstance(fs.protocol, str) else set(fs.protocol)
    folder, _, name = remote.rpartition("/")
    if protocols & _PUT_WHOLE:
        fs.put_file(str(local), remote)
        return
    fs.makedirs(folder, exist_ok=True)
    beside = f"{folder}/.{name}.{uuid.uuid4().hex}"
    fs.put_file(str(local), beside)
    if "file" in protocols:
        _sync(Path(beside))
        Path(beside).replace(remote)
    else:
        fs.mv(beside, remote)


def _get(fs: Any, remote: str, local: Path) -> None:
    fs.get_file(remote, str(local))
    _sync(local)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(index: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(index)) as db:
        return db.execute("SELECT file, committed FROM warc ORDER BY file").fetchall()


_LAST = "SELECT seq, capture_id FROM capture ORDER BY seq DESC LIMIT 1"


def _continues(later: Path, earlier: Path) -> bool:
    """Does `later` hold all of `earlier`? An index is only ever added to: then it holds the last of it at its place."""
    with closing(sqlite3.connect(later)) as mine, closing(sqlite3.connect(earlier)) as theirs:
        last = theirs.execute(_LAST).fetchone()
        return (
            not last or mine.execute("SELECT seq, capture_id FROM capture WHERE seq = ?", last[:1]).fetchone() == last
        )
