"""Where a cluster keeps things: evidence, extractions and rows in a shared folder or an object store, through fsspec."""

from __future__ import annotations

import io
import json
import os
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec  # type: ignore[import-untyped]
import pyarrow  # type: ignore[import-untyped]
from pyarrow import parquet as pq

from archive import schema, warc
from archive.evidence import Evidence, EvidenceError
from archive.reading import Summary, unpack_summaries

Place = tuple[str, int, int]
"""(WARC file, offset, length) of the record that holds a body."""
_TYPES = {"TEXT": pyarrow.string(), "INTEGER": pyarrow.int64(), "REAL": pyarrow.float64()}


@dataclass(frozen=True, slots=True)
class Held:
    """An extraction that was made: the file it lies in, and what grouping needs of it."""

    path: str
    summary: Summary


def opened(url: str) -> tuple[Any, str]:
    """(file system, path) of a URL or a local path."""
    return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]


def write(url: str, data: bytes) -> None:
    """A whole file in one step: readers see all of it or nothing. Object stores put objects so; folders need a rename."""
    fs, path = opened(url)
    if "file" not in fs.protocol:
        fs.pipe_file(path, data)
        return
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    beside = final.with_name(f".{final.name}.{uuid.uuid4().hex}")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(final)


def read(url: str) -> bytes:
    fs, path = opened(url)
    data: bytes = fs.cat_file(path)
    return data


def read_json(url: str) -> Any:
    """The object in a file, or None where there is no such file."""
    try:
        return json.loads(read(url))
    except FileNotFoundError:
        return None


def files(folder: str) -> list[str]:
    """Every finished Parquet file under a folder, by name."""
    fs, path = opened(folder)
    found = (
        name for name in fs.find(path) if name.endswith(".parquet") and not name.rsplit("/", 1)[-1].startswith(".")
    )
    return sorted(fs.unstrip_protocol(name) for name in found)


# ---------------------------------------------------------------- evidence


@contextmanager
def evidence(url: str) -> Iterator[Evidence]:
    """The store for reading. Its indexes are copied here when they are far away: SQLite wants a file of its own."""
    fs, path = opened(url)
    if "file" in fs.protocol:
        with Evidence(Path(path).parent, writing=False) as local:
            yield local
        return
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "evidence"
        folder.mkdir()
        for name in fs.glob(f"{path}/index*.db"):
            fs.get_file(name, str(folder / Path(name).name))
        with Evidence(Path(home), writing=False) as copied:
            yield copied


def places(evidence: Evidence) -> dict[str, Place]:
    """SHA-256 → where its bytes are, of all writers."""
    found: dict[str, Place] = {}
    for db in evidence.connections():
        for sha256, *place in db.execute("SELECT sha256, warc_file, warc_offset, member_length FROM content"):
            found.setdefault(sha256, (place[0], place[1], place[2]))
    return found


def body(url: str, place: Place, sha256: str) -> bytes:
    """The bytes as fetched. Raises `EvidenceError` when they are not what was kept."""
    file, offset, length = place
    fs, path = opened(f"{url}/{file}")
    try:
        found = warc.body_of(fs.cat_file(path, start=offset, end=offset + length))
    except (warc.Broken, OSError) as error:
        raise EvidenceError(f"{url}/{file} @{offset}: 证据损坏 (damaged): {error}") from error
    if warc.sha256_of(found) != sha256:
        raise EvidenceError(f"{url}/{file} @{offset}: 证据已改变 (altered): SHA-256 differs")
    return found


# ---------------------------------------------------------------- extractions

_EXTRACTIONS = pyarrow.schema([("key", pyarrow.string()), ("summary", pyarrow.binary()), ("packed", pyarrow.binary())])


def write_extractions(url: str, entries: Sequence[tuple[str, bytes, bytes]]) -> None:
    """Entries of (key, packed summary, packed extraction)."""
    arrays = [
        pyarrow.array(column, each.type) for column, each in zip(zip(*entries, strict=True), _EXTRACTIONS, strict=True)
    ]
    write(url, _as_bytes(pyarrow.Table.from_arrays(arrays, schema=_EXTRACTIONS), "none"))


def summaries(url: str) -> dict[str, Held]:
    table = pq.read_table(io.BytesIO(read(url)), columns=["key", "summary"])
    held = unpack_summaries(zip(table["key"].to_pylist(), table["summary"].to_pylist(), strict=True))
    return {key: Held(url, summary) for key, summary in held.items()}


def extractions(folder: str) -> dict[str, Held]:
    """Everything that was read before by this version of the program."""
    found: dict[str, Held] = {}
    for url in files(folder):
        found.update(summaries(url))
    return found


def packed(url: str) -> dict[str, bytes]:
    """Key → packed extraction."""
    table = pq.read_table(io.BytesIO(read(url)), columns=["key", "packed"])
    return dict(zip(table["key"].to_pylist(), table["packed"].to_pylist(), strict=True))


# ---------------------------------------------------------------- rows


def parquet(table: schema.Table, rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows that hold the table's stored columns in order."""
    described = pyarrow.schema([pyarrow.field(each.name, _TYPES[each.type]) for each in table.stored])
    columns = zip(*rows, strict=True) if rows else [[] for _ in described]
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, described, strict=True)]
    return _as_bytes(pyarrow.Table.from_arrays(arrays, schema=described), "zstd")


def rows(url: str) -> Iterator[tuple[Any, ...]]:
    table = pq.read_table(io.BytesIO(read(url)), partitioning=None)
    for batch in table.to_batches(10_000):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _as_bytes(table: Any, compression: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression=compression)
    return out.getvalue()
