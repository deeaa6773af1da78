"""What a worker does: pure functions of their argument and the files it names, safe to do again at any time."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from archive import database, reading, schema
from archive.build import compare_documents, crashed, document_rows, insert_document, link_attachments, packed
from archive.cluster import store
from archive.cluster.chunks import Chunk
from archive.documents import Source
from archive.model import Capture, Extraction

# Tables whose rows a chunk only reads: they are written once, by whoever sees the whole archive.
_LENT = ("unit", "capture")
NULL = "__HIVE_DEFAULT_PARTITION__"


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


def make_rows(chunk: Chunk) -> dict[str, int]:
    """All rows of a chunk, in partitions by year and district; returns how many of each table ("": 0 if held already)."""
    done = f"{chunk.url}/chunks/{chunk.chunk_id}.json"
    held: dict[str, int] | None = store.read_json(done)
    if held is not None:
        return {**held, "": 0}
    counts = {}
    for name, partitions in _partitioned(chunk).items():
        for (year, district), rows in partitions.items():
            folder = f"fiscal_year={year}/district_code={district}"
            data = store.parquet(schema.table(name), rows)
            store.write(f"{chunk.url}/{name}/{folder}/{chunk.chunk_id}.parquet", data)
        counts[name] = sum(map(len, partitions.values()))
    store.write(done, json.dumps(counts).encode())
    return counts


def _partitioned(chunk: Chunk) -> dict[str, dict[tuple[Any, Any], list[tuple[Any, ...]]]]:
    """Table → (year, district) → rows. They go through the databases' own tables, which refuse what they would refuse."""
    budget, grids = (database.create(Path(":memory:"), tables) for tables in (schema.BUDGET, schema.GRIDS))
    extractions = _Extractions(chunk)
    with budget.atomic(), grids.atomic():
        database.insert(budget, schema.UNIT, chunk.units)
        database.insert(budget, schema.CAPTURE, chunk.captures)
        for task in chunk.tasks:
            insert_document(budget, grids, document_rows(task, extractions.of))
    database.add_document_indexes(budget, schema.BUDGET)
    with budget.atomic():
        compare_documents(budget)
        link_attachments(budget)
    found = {}
    for db, tables in ((budget, schema.BUDGET), (grids, schema.GRIDS)):
        for table in tables:
            if table.name not in _LENT:
                rows = _rows(db.conn, table)
                if rows:
                    found[table.name] = rows
        db.close()
    return found


def _rows(connection: Any, table: schema.Table) -> dict[tuple[Any, Any], list[tuple[Any, ...]]]:
    names = ", ".join(f'this."{column.name}"' for column in table.stored)
    of = "this" if any(column.name == "fiscal_year" for column in table.columns) else "whole"
    joined = f'"{table.name}" AS this' + (" JOIN grid AS whole USING (table_id)" if of == "whole" else "")
    if of == "whole" and table.name != "grid_row":
        return {}
    order = ", ".join(f'this."{name}"' for name in table.key)
    found: dict[tuple[Any, Any], list[tuple[Any, ...]]] = defaultdict(list)
    for year, district, *row in connection.execute(
        f"SELECT {of}.fiscal_year, {of}.district_code, {names} FROM {joined} ORDER BY {order}"
    ):
        found[NULL if year is None else year, NULL if district is None else district].append(tuple(row))
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
