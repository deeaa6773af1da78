"""The files that WARC records are appended to, and what becomes of them after a kill."""

from __future__ import annotations

import mmap
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from archive import warc

SOFTWARE = "yusuan"
# A WARC file is closed at this size: small enough to copy and check alone, large enough to be few.
FILE_LIMIT = 1 << 30
# No kill leaves as many records as these: so many never wait for one transaction (crawler.run.TOGETHER).
KILLED = 64
_NAMED = re.compile(r"(?:(.+)-)?\d{6}\.warc\.gz")
_MEMBER = re.compile(re.escape(warc.BEGINS))


def sizes(folder: Path) -> dict[str, int]:
    """The WARC files that stand in the folder, and how long each is."""
    return {path.name: path.stat().st_size for path in sorted(folder.glob("*.warc.gz"))}


def writer_of(file: str) -> str | None:
    """Whose file it is; None where no writer names its files so.

    >>> writer_of("000001.warc.gz"), writer_of("w-1-000012.warc.gz"), writer_of("strange.warc.gz")
    ('', 'w-1', None)
    """
    named = _NAMED.fullmatch(file)
    return (named[1] or "") if named else None


def records_unknown(folder: Path, found: Mapping[str, int], committed: Mapping[str, int]) -> int:
    """Records in these files that their index does not know, counted a little beyond what a kill may leave."""
    count = 0
    for file, size in found.items():
        known = committed.get(file, 0)
        if size > known and count <= KILLED:
            with (folder / file).open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as held:
                count += sum(1 for _ in islice(_MEMBER.finditer(held, known, size), KILLED + 1))
    return count


class WarcFiles:
    """One writer's files in `folder`; `db` is its index, which says how far each is committed.

    What is appended stands once `settle` has put it on the disk and its index has committed; until then `undo` takes
    it back, and a kill leaves it as a tail that no index knows.
    """

    def __init__(self, folder: Path, writer: str, db: sqlite3.Connection) -> None:
        self._folder, self._writer, self._db = folder, writer, db
        self._path: Path | None = None
        self._handle: int | None = None
        self._size = 0
        self._committed: dict[Path, int] = {}

    def append(self, member: bytes) -> tuple[Path, int]:
        """Where the member was written: its file and offset."""
        if self._path is None or self._size >= FILE_LIMIT:
            self._new_file()
        assert self._path is not None
        if self._handle is None:
            self._handle = os.open(self._path, os.O_WRONLY | os.O_APPEND)
            self._size = os.fstat(self._handle).st_size
        self._committed.setdefault(self._path, self._size)
        _write_all(self._handle, member)
        offset, self._size = self._size, self._size + len(member)
        return self._path, offset

    def settle(self) -> None:
        """Put what was appended on the disk, and say so in the index. The caller commits."""
        for path in self._committed:
            size = self._synced(path)
            self._db.execute("INSERT OR REPLACE INTO warc VALUES (?, ?)", (path.name, size))

    def settled(self) -> None:
        """The index has committed."""
        self._committed.clear()

    def undo(self) -> None:
        """Take back what was appended since the last commit."""
        self.close()
        for path, committed in self._committed.items():
            if committed:
                cut(path, committed)
            else:
                path.unlink(missing_ok=True)
                self._path = None
        self._committed.clear()

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _synced(self, path: Path) -> int:
        """The file's size, all of it on the disk."""
        handle = self._handle if path == self._path and self._handle is not None else os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
            return os.fstat(handle).st_size
        finally:
            if handle != self._handle:
                os.close(handle)

    def _new_file(self) -> None:
        self.close()
        stem = f"{self._writer}-" if self._writer else ""
        number = self._db.execute("SELECT count(*) FROM warc").fetchone()[0] + 1
        while (path := self._folder / f"{stem}{number:06d}.warc.gz") in self._committed:
            number += 1
        self._committed[path], self._path = 0, path
        path.write_bytes(warc.info(path.name, SOFTWARE))
        _sync_folder(self._folder)

    def set_aside_tails(self) -> Iterator[str]:
        """A killed writer leaves bytes that no capture knows: they go to `<file>.tail`."""
        known = dict(self._db.execute("SELECT file, committed FROM warc"))
        # Exactly this writer's names: another's files are not ours to cut, whatever its name begins with.
        own = re.compile(re.escape(f"{self._writer}-" if self._writer else "") + r"\d{6}\.warc\.gz")
        for path in sorted(path for path in self._folder.glob("*.warc.gz") if own.fullmatch(path.name)):
            committed = known.get(path.name, 0)
            if path.stat().st_size > committed:
                with path.open("rb") as file:
                    file.seek(committed)
                    path.with_name(f"{path.name}.tail").write_bytes(file.read())
                cut(path, committed)
                if not committed:
                    path.unlink()
                yield path.name
            elif path.stat().st_size < committed:
                # Cut from outside: what stood behind the cut may be fetched and kept again.
                with self._db:
                    lost = "DELETE FROM content WHERE warc_file = ? AND warc_offset + member_length > ?"
                    self._db.execute(lost, (path.name, path.stat().st_size))
                yield path.name
            elif path.name == max(known):
                self._path = path


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
