"""What a worker does: pure functions of their argument and the files it names, safe to do again at any time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive import database, reading, schema
from archive.build import compare_documents, crashed, document_rows, insert_document, link_attachments, packed
from archive.cluster import store
from archive.cluster.chunks import Chunk
from archive.content import Content, digest_of
from archive.documents import Source
from archive.model import Capture, Extraction
from archive.rows import Row

# Tables whose rows a chunk only reads: they are written once, by whoever sees the whole archive.
_LENT = ("unit", "capture")
NULL = "__HIVE_DEFAULT_PARTITION__"
# Where a finding says of which year and district it is.
_PLACE = tuple(
    next(at for at, column in enumerate(schema.FINDING.stored) if column.name == name)
    for name in ("fiscal_year", "district_code")
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A batch of captures to read, and where their bytes are."""

    evidence_url: str
    folder: str
    captures: tuple[Capture, ...]
    places: tuple[store.Place, ...]

    @property
    def url(self) -> str:
        keys = "\0".join(reading.key_of(capture) for capture in self.captures)
        return f"{self.folder}/{hashlib.sha256(keys.encode()).hexdigest()[:24]}.parquet"


def read(task: Reading) -> str:
    """Read a batch of files; returns the address of their extractions."""
    entries = []
    for capture, place in zip(task.captures, task.places, strict=True):
        body = store.body(task.evidence_url, place, capture.sha256)
        entries.append(packed(capture, reading.read_bytes(body, capture.url)))
    store.write_extractions(task.url, entries)
    return task.url


def halves(task: Reading) -> list[Reading]:
    """A batch that kills its workers, cut in two; nothing where it is a single file."""
    middle = len(task.captures) // 2
    parts = ((task.captures[:middle], task.places[:middle]), (task.captures[middle:], task.places[middle:]))
    return [replace(task, captures=captures, places=places) for captures, places in parts] if middle else []


def give_up(task: Reading) -> str:
    """The file that kills every worker becomes an extraction that says so."""
    store.write_extractions(task.url, [crashed(capture) for capture in task.captures])
    return task.url


@dataclass(frozen=True, slots=True)
class Made:
    """A finished chunk: rows by table, and the sum of what each partition holds (`archive.content`)."""

    counts: dict[str, int]
    content: dict[str, str]
    is_new: bool


def make_rows(chunk: Chunk) -> Made:
    """All rows of a chunk, in partitions by year and district."""
    done = f"{chunk.url}/chunks/{chunk.chunk_id}.json"
    held = store.read_json(done)
    if held is not None:
        return Made(**held, is_new=False)
    counts = {}
    contents: dict[str, Content] = defaultdict(Content)
    for name, partitions in _partitioned(chunk, contents).items():
        for folder, rows in partitions.items():
            data = store.parquet(schema.table(name), rows)
            store.write(f"{chunk.url}/{name}/{folder}/{chunk.chunk_id}.parquet", data)
        counts[name] = sum(map(len, partitions.values()))
    content = {folder: each.hexdigest() for folder, each in sorted(contents.items())}
    store.write(done, json.dumps({"counts": counts, "content": content}).encode())
    return Made(counts, content, is_new=True)


def _folder(year: int | None, district: str | None) -> str:
    """Where the rows of a year and a district lie under their table."""
    said = (NULL if each is None else each for each in (year, district))
    return "fiscal_year={}/district_code={}".format(*said)


def _partitioned(chunk: Chunk, contents: Mapping[str, Content]) -> dict[str, dict[str, list[Row]]]:
    """Table → folder → rows. They go through the databases' own tables, which refuse what they would refuse."""
    budget, grids = (database.create(Path(":memory:"), tables) for tables in (schema.BUDGET, schema.GRIDS))
    extractions = _Extractions(chunk)
    with budget.atomic(), grids.atomic():
        database.insert(budget, schema.UNIT, chunk.units)
        database.insert(budget, schema.CAPTURE, chunk.captures)
        for task in chunk.tasks:
            found = document_rows(task, extractions.of)
            said = task.document.identity
            contents[_folder(said.fiscal_year, said.district_code)].add(digest_of(found))
            insert_document(budget, grids, found)
    database.add_document_indexes(budget, schema.BUDGET)
    with budget.atomic():
        for finding in compare_documents(budget):
            contents[_folder(*(finding[at] for at in _PLACE))].add_finding(finding)
        link_attachments(budget)
    made = {}
    for db, tables in ((budget, schema.BUDGET), (grids, schema.GRIDS)):
        for table in tables:
            if table.name not in _LENT:
                rows = _rows(db.conn, table)
                if rows:
                    made[table.name] = rows
        db.close()
    return made


def _rows(connection: Any, table: schema.Table) -> dict[str, list[Row]]:
    names = ", ".join(f'this."{column.name}"' for column in table.stored)
    of = "this" if any(column.name == "fiscal_year" for column in table.columns) else "whole"
    joined = f'"{table.name}" AS this' + (" JOIN grid AS whole USING (table_id)" if of == "whole" else "")
    if of == "whole" and table.name != "grid_row":
        return {}
    order = ", ".join(f'this."{name}"' for name in table.key)
    found: dict[str, list[Row]] = defaultdict(list)
    for year, district, *row in connection.execute(
        f"SELECT {of}.fiscal_year, {of}.district_code, {names} FROM {joined} ORDER BY {order}"
    ):
        found[_folder(year, district)].append(tuple(row))
    return found


class _Extractions:
    """Extractions of a chunk. Files of the store are read once each."""

    def __init__(self, chunk: Chunk) -> None:
        self._packed: dict[str, bytes] = {}
        wanted = chunk.files.keys()
        for url in sorted(set(chunk.files.values())):
            self._packed.update({key: blob for key, blob in store.packed(url).items() if key in wanted})

    def of(self, source: Source) -> Extraction:
        return reading.unpack(self._packed[reading.key_of(source.capture)])
