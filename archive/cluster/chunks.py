"""Documents in chunks that can be made apart: whatever is compared with each other is together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive import reading, schema
from archive.build import Task
from archive.documents import Source
from archive.rows import Row

# Documents in a chunk: its rows are held in memory by one worker, some 60,000 of a table.
SIZE = 200


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a worker needs: documents, the files of their extractions by key, and the rows they refer to."""

    url: str
    chunk_id: str
    tasks: tuple[Task, ...]
    files: Mapping[str, str]
    units: tuple[Row, ...]
    captures: tuple[Row, ...]


def of(
    tasks: Sequence[Task], frame: Mapping[str, Sequence[Row]], files: Mapping[str, str], url: str
) -> Iterator[Chunk]:
    """Chunks in a fixed order. Their id names their content, so that the same chunk is not made twice."""
    units = schema.UNIT.stored
    unit_at, parent_at = (next(i for i, c in enumerate(units) if c.name == n) for n in ("unit_id", "parent_unit_id"))
    family_of = _families({row[unit_at]: row[parent_at] for row in frame["unit"]})
    rows_of_family: dict[str, list[Row]] = defaultdict(list)
    for row in frame["unit"]:
        rows_of_family[family_of[row[unit_at]]].append(row)
    url_at = next(i for i, column in enumerate(schema.CAPTURE.stored) if column.name == "url")
    captured: dict[str, list[Row]] = defaultdict(list)
    for row in frame["capture"]:
        captured[row[url_at]].append(row)
    for families in _filled(tasks, family_of):
        chosen = tuple(task for _, members in families for task in members)
        offered = sorted({address for task in chosen for part in task.document.parts for address in part.offers})
        keys = {reading.key_of(source.capture) for task in chosen for source in sources_of(task)}
        yield Chunk(
            url,
            _id(chosen),
            chosen,
            {key: files[key] for key in sorted(keys)},
            tuple(row for family, _ in families for row in rows_of_family.get(family, ())),
            tuple(row for address in offered for row in captured.get(address, ())),
        )


def sources_of(task: Task) -> Iterator[Source]:
    """Every file whose extraction the rows of a document are made from."""
    yield from task.document.parts
    for change in task.document.changes:
        yield from change.before
        yield from change.after


def _families(parent_of: Mapping[str, str | None]) -> dict[str, str]:
    """Unit → the topmost department above it. A ring of parents, which should not be, is one family."""

    def top(unit: str) -> str:
        seen = {unit}
        while (parent := parent_of.get(unit)) is not None and parent in parent_of:
            if parent in seen:
                return min(seen)
            seen.add(parent)
            unit = parent
        return unit

    return {unit: top(unit) for unit in parent_of}


def _filled(tasks: Sequence[Task], family_of: Mapping[str, str]) -> Iterator[list[tuple[str, list[Task]]]]:
    """Whole families until a chunk is full. Documents of no known unit are families of their own."""
    families: dict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in tasks:
        family = family_of.get(task.unit_id, task.unit_id) if task.unit_id else task.document.document_id
        families[family[:6] if task.unit_id else task.document.identity.district_code or "", family].append(task)
    chunk: list[tuple[str, list[Task]]] = []
    held = 0
    for (_, family), members in sorted(families.items(), key=lambda item: item[0]):
        if chunk and held + len(members) > SIZE:
            yield chunk
            chunk, held = [], 0
        chunk.append((family, members))
        held += len(members)
    if chunk:
        yield chunk


def _id(tasks: Sequence[Task]) -> str:
    said = [
        (t.document.document_id, t.unit_id, t.is_main, t.not_counted, [s.capture.capture_id for s in sources_of(t)])
        for t in tasks
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
