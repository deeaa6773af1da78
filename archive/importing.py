"""Files someone already holds become captures, as good as fetched ones: kept, hashed, replayable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from archive import readers
from archive.evidence import Evidence, Fetched
from archive.model import Capture

SOURCE = "import"


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    path: Path
    why: str


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """The files themselves, and those in folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and not each.name.startswith("."))
        else:
            yield path


def bring_in(evidence: Evidence, path: Path, url: str | None, at: str) -> Capture | Refused:
    """Keep one file. `at` (UTC) stands for the time of fetching; without a URL the content is the address."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Refused(path, f"打不开 (cannot be opened): {error.strerror}")
    if not data.strip():
        return Refused(path, "文件为空 (the file is empty)")
    media_type = readers.media_type_of(data)
    if media_type == "application/octet-stream":
        return Refused(path, f"不认识的文件格式，开头字节为 {data[:8].hex(' ')} (no reader knows these bytes)")
    address = url or f"import:{hashlib.sha256(data).hexdigest()[:16]}/{quote(path.name)}"
    fetched = Fetched(
        url=address,
        fetched_at=at,
        status=200,
        headers=(("Content-Type", media_type),),
        body=data,
        verdict="ok",
        role="page" if media_type == "text/html" else "attachment",
        source=SOURCE,
        run_id=f"import-{at.replace(':', '').replace('-', '')}",
        link_text=path.stem,
    )
    return evidence.keep(fetched)
