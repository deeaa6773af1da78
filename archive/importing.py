"""Files someone already holds become captures, as good as fetched ones: kept, hashed, replayable."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

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
            found = (each for each in path.rglob("*") if not each.name.startswith("."))
            # A link that leads nowhere, or to a folder, is none of the files: it is refused by name.
            yield from sorted(each for each in found if each.is_file() or each.is_symlink())
        else:
            yield path


def pages_of(files: Sequence[Path]) -> dict[Path, Path]:
    """The page that links to each file, among files that someone holds together.

    By the path it links to, or by the name of a file beside it. Where several pages link to one file, nothing is said.
    """
    held = {path.resolve() for path in files}
    linking: dict[Path, set[Path]] = defaultdict(set)
    for path in files:
        for target in _targets(path):
            if target in held and target != path.resolve():
                linking[target].add(path)
    return {path: next(iter(pages)) for path in files if len(pages := linking.get(path.resolve(), set())) == 1}


def _targets(path: Path) -> Iterator[Path]:
    """The files that a page offers, as paths on this machine: where the link leads, and beside the page."""
    try:
        data = path.read_bytes()
        if readers.media_type_of(data) != "text/html":
            return
        offered = readers.read(data, path.resolve().as_uri()).attachments
        for each in offered:
            address = urlsplit(each.url)
            target = Path(unquote(address.path))
            yield target.resolve() if address.scheme == "file" else path.resolve().with_name(target.name)
    except (OSError, ValueError, readers.Unreadable):  # what cannot be read is told when it is brought in
        return


def _address(path: Path, data: bytes) -> str:
    """Without a URL the content is the address."""
    return f"import:{hashlib.sha256(data).hexdigest()[:16]}/{quote(path.name)}"


def bring_in(evidence: Evidence, path: Path, url: str | None, at: str, page: Path | None = None) -> Capture | Refused:
    """Keep one file. `at` (UTC) stands for the time of fetching; `page` links to it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Refused(path, f"打不开 (cannot be opened): {error.strerror}")
    if not data.strip():
        return Refused(path, "文件为空 (the file is empty)")
    media_type = readers.media_type_of(data)
    if media_type == "application/octet-stream":
        return Refused(path, f"不认识的文件格式，开头字节为 {data[:8].hex(' ')} (no reader knows these bytes)")
    fetched = Fetched(
        url=url or _address(path, data),
        fetched_at=at,
        status=200,
        headers=(("Content-Type", media_type),),
        body=data,
        verdict="ok",
        role="page" if media_type == "text/html" else "attachment",
        source=SOURCE,
        run_id=f"import-{at.replace(':', '').replace('-', '')}",
        referrer=_address(page, page.read_bytes()) if page else "",
        link_text=path.stem,
    )
    return evidence.keep(fetched)
