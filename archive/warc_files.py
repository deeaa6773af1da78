"""The files that WARC records are appended to, and what becomes of them after a kill."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive import warc

SOFTWARE = "yusuan"
# A WARC file is closed at this size: small enough to copy and check alone, large enough to be few.
FILE_LIMIT = 1 << 30


class WarcFiles:
    """One writer's files in `folder`; `db` is its index, which says how far each is committed."""

    def __init__(self, folder: Path, writer: str, db: sqlite3.Connection) -> None:
        self._folder, self._writer, self._db = folder, writer, db
        self._file: Path | None = None

    def append(self, member: bytes) -> tuple[Path, int]:
        """The member's file and offset, once it is on the disk."""
        if self._file is None or self._file.stat().st_size >= FILE_LIMIT:
            self._file = self._new_file()
        offset = self._file.stat().st_size
        try:
            with self._file.open("ab", buffering=0) as file:
                _write_all(file.fileno(), member)
                os.fsync(file.fileno())
        except OSError:
            cut(self._file, offset)
            raise
        return self._file, offset

    def _new_file(self) -> Path:
        number = self._db.execute("SELECT count(*) FROM warc").fetchone()[0] + 1
        stem = f"{self._writer}-" if self._writer else ""
        path = self._folder / f"{stem}{number:06d}.warc.gz"
        head = warc.info(path.name, SOFTWARE)
        with path.open("wb") as file:
            file.write(head)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(self._folder)
        with self._db:
            self._db.execute("INSERT INTO warc VALUES (?, ?)", (path.name, len(head)))
        return path

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
                self._file = path


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
