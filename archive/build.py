"""Evidence to a new pair of databases, beside the ones that are served.

    captures → (read on all cores, or remembered) → documents → units → rows (on all cores) → budget.db, grids.db

The same evidence and program give the same rows, in any order of captures and with any number of processes: no
counters, no clock. A build is finished when its folder has its final name; an interrupted one is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import marshal
import os
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import database, reading, rows, schema
from archive.documents import Document, Source, content_key, group
from archive.evidence import Evidence
from archive.model import Capture, Extraction
from archive.parallel import Spread
from archive.privacy import redact
from archive.rows import Row, Rows, Subject

ROLES = ("page", "attachment")
# Documents in one transaction of the writer. Each is a savepoint of its own: it goes in whole or not at all.
BATCH = 200
KEEP_BUILDS = 3

Progress = Callable[[str, int, int], None]
"""(what is being done, how many are done, of how many)."""


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build. `counts` are the rows of every table; `read` the captures that were not remembered."""

    folder: Path
    build_id: str
    counts: Mapping[str, int]
    read: int
    unchanged: bool

    @property
    def budget(self) -> Path:
        return self.folder / "budget.db"

    @property
    def grids(self) -> Path:
        return self.folder / "grids.db"


class BuildError(Exception):
    """The build cannot be made; the message says what is missing and what to do."""


def silent(what: str, done: int, total: int) -> None:
    """No progress."""


def build(home: Path, processes: int | None = None, progress: Progress = silent) -> Build:
    """Build from all evidence under `home`. Nothing new, nothing done: the last build is returned.

    Raises:
        BuildError: there is no evidence.
    """
    workers = processes if processes is not None else (os.cpu_count() or 1)
    with Evidence(home, writing=False) as evidence:
        captures = list(evidence.captures(verdict=None))
    if not captures:
        raise BuildError(f"{home / 'evidence'}: 没有证据，先运行 yusuan crawl 或 yusuan import (nothing to build from)")
    build_id = _build_id(captures)
    folder = home / "builds" / build_id
    if (folder / "build.json").is_file():
        return _finished(folder, read=0, unchanged=True)
    wanted = [capture for capture in captures if capture.verdict == "ok" and capture.role in ROLES]
    summaries, read = _read_new(home, wanted, workers, progress)
    documents, index = group(summaries[reading.key_of(capture)].source(capture) for capture in wanted)
    beside = folder.with_suffix(".unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    _write(beside, home, captures, documents, index, workers, progress)
    _settle(beside, folder, build_id)
    _forget_old(home / "builds", folder)
    return _finished(folder, read, unchanged=False)


def _build_id(captures: Iterable[Capture]) -> str:
    """Of everything that decides the rows: the captures and the program."""
    digest = hashlib.sha256(reading.program_version().encode())
    for capture in captures:
        digest.update(f"{capture.capture_id}\0{capture.run_id}\n".encode())
    return digest.hexdigest()[:16]


def _finished(folder: Path, read: int, unchanged: bool) -> Build:
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    return Build(folder, record["build_id"], record["counts"], read, unchanged)


# ---------------------------------------------------------------- reading

_home: Path
_evidence: Evidence
_cache: reading.Cache


def _open(home: Path) -> None:
    """Prepare a worker: its own connections, none inherited."""
    global _home, _evidence, _cache
    _home = home
    _evidence = Evidence(home, writing=False)
    _cache = reading.Cache(home)


def _read(capture: Capture) -> tuple[str, bytes, bytes]:
    return _packed(capture, reading.read_bytes(_evidence.body(capture), capture.url))


def _packed(capture: Capture, extraction: Extraction) -> tuple[str, bytes, bytes]:
    summary = reading.summarise(extraction, capture.sha256)
    return reading.key_of(capture), reading.pack_summary(summary), reading.pack(extraction)


def _crashed(capture: Capture) -> tuple[str, bytes, bytes]:
    message = "读取进程崩溃或内存不足，未能读取 (the reading process died)"
    return _packed(capture, reading.failed(capture.url, "reader_crash", message))


def _read_new(
    home: Path, wanted: Sequence[Capture], workers: int, progress: Progress
) -> tuple[dict[str, reading.Summary], int]:
    """Summaries of all wanted captures by key, and how many had to be read."""
    cache = reading.Cache(home)
    summaries = cache.summaries()
    new = list({reading.key_of(each): each for each in wanted if reading.key_of(each) not in summaries}.values())
    spread = Spread(_read, workers, _open, (home,))
    batch: list[tuple[str, bytes, bytes]] = []
    for done, entry in enumerate(spread.run(new, _crashed), 1):
        batch.append(entry)
        summaries[entry[0]] = reading.unpack_summary(entry[1])
        if len(batch) == BATCH or done == len(new):
            cache.add(batch)
            batch = []
        progress("读取 reading", done, len(new))
    cache.keep_only(reading.key_of(capture) for capture in wanted)
    cache.close()
    return summaries, len(new)


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class _Task:
    document: Document
    unit_id: str | None
    is_main: bool


def _document_rows(task: _Task) -> bytes:
    """All rows of one document, as bytes: objects are slow to send."""
    document = task.document
    subject = Subject(document, task.unit_id, task.is_main, reading.extractor_version())
    parts = _parts(document, document.parts)
    parts, disagreements = rows.without_repeats(parts)
    history = [
        row
        for step in document.changes
        for row in rows.revisions(subject, _parts(document, step.before), _parts(document, step.after))
    ]
    return marshal.dumps(dict(rows.rows_of(subject, parts, [*_findings(parts), *disagreements], history)))


def _parts(document: Document, sources: Sequence[Source]) -> list[rows.Part]:
    extractions = [_cache.extraction(reading.key_of(source.capture)) for source in sources]
    return rows.parts_of(document, sources, extractions)


def _findings(parts: Sequence[rows.Part]) -> list[tuple[int, Any]]:
    """The findings of each file; where there are several, the checks run over all of them together."""
    if len(parts) == 1:
        return [(0, finding) for finding in parts[0].extraction.findings]
    from archive.checks import check

    findings = []
    for index, part in enumerate(parts):
        alone = set(check(replace(part.extraction, findings=())))
        findings += [(index, finding) for finding in part.extraction.findings if finding not in alone]
    whole, origin = rows.merged(parts)
    for finding in check(whole):
        if finding.table is None:
            findings.append((0, finding))
        else:
            index, ordinal = origin[finding.table - 1]
            findings.append((index, replace(finding, table=ordinal)))
    return findings


def _write(
    folder: Path,
    home: Path,
    captures: Sequence[Capture],
    documents: Sequence[Document],
    index: Sequence[Source],
    workers: int,
    progress: Progress,
) -> None:
    budget = database.create(folder / "budget.db", schema.BUDGET)
    grids = database.create(folder / "grids.db", schema.GRIDS)
    resolution = _resolve(documents)
    tasks = _tasks(documents, resolution.unit_of)
    with budget.atomic():
        _insert_once(budget, _frame(home, captures, documents, index, resolution))
    spread = Spread(_document_rows, workers, _open, (home,))
    packed = spread.run(tasks)
    for done in range(0, len(tasks), BATCH):
        with budget.atomic(), grids.atomic():
            for _ in tasks[done : done + BATCH]:
                _insert_document(budget, grids, marshal.loads(next(packed)))
        progress("写入 writing", min(done + BATCH, len(tasks)), len(tasks))
    with budget.atomic():
        _link_attachments(budget)
    progress("建立索引 indexing", 0, 1)
    database.finish(budget, schema.BUDGET, database.VIEWS)
    database.finish(grids, schema.GRIDS)
    progress("建立索引 indexing", 1, 1)
    budget.close()
    grids.close()


def _insert_document(budget: Database, grids: Database, found: Rows) -> None:
    """A document goes in whole or, if the database refuses it, as a row that says so."""
    try:
        _insert_rows(budget, grids, found)
    except (sqlite3.Error, OverflowError) as error:
        _insert_rows(budget, grids, rows.refused(found, f"{type(error).__name__}: {error}"))


def _insert_rows(budget: Database, grids: Database, found: Rows) -> None:
    with budget.atomic(), grids.atomic():
        for name, each in found.items():
            database.insert(grids if name.startswith("grid") else budget, schema.table(name), each)


def _insert_once(budget: Database, frame: Mapping[str, Iterable[Row]]) -> None:
    for name, each in frame.items():
        database.insert(budget, schema.table(name), each)


def _link_attachments(budget: Database) -> None:
    """Which of the offered files was fetched."""
    budget.execute(
        "UPDATE attachment SET capture_id = (SELECT capture_id FROM capture WHERE capture.url = attachment.url"
        " AND verdict = 'ok' ORDER BY fetched_at DESC LIMIT 1) WHERE url <> ''"
    )


def _tasks(documents: Sequence[Document], unit_of: Mapping[str, str]) -> list[_Task]:
    """Of the documents of one unit, year, phase and scope the one with the most figures is the main one."""
    best: dict[tuple[Any, ...], Document] = {}

    def subject(document: Document) -> tuple[Any, ...]:
        said, unit_id = document.identity, unit_of.get(document.document_id)
        known = unit_id and said.fiscal_year and said.phase
        return (unit_id, said.fiscal_year, said.phase, said.scope) if known else (document.document_id,)

    for document in documents:
        held = best.get(subject(document))
        if held is None or document.n_lines > held.n_lines:
            best[subject(document)] = document
    return [_Task(each, unit_of.get(each.document_id), best[subject(each)] is each) for each in documents]


# ---------------------------------------------------------------- what belongs to no single document


def _resolve(documents: Sequence[Document]) -> Any:
    from archive import units

    return units.resolve(
        units.Observation(
            document_id=each.document_id,
            name=each.identity.unit,
            district_code=each.identity.district_code,
            fiscal_year=each.identity.fiscal_year,
            phase=each.identity.phase,
            scope=each.identity.scope,
            url=each.identity.url,
            unit_code=each.identity.unit_code,
            publisher=each.identity.publisher,
            published_on=each.identity.published_on,
            totals={key: value for part in reversed(each.parts) for key, value in part.totals.items()},
            implied={key: value for part in reversed(each.parts) for key, value in part.implied.items()},
        )
        for each in documents
    )


def _frame(
    home: Path,
    captures: Sequence[Capture],
    documents: Sequence[Document],
    index: Sequence[Source],
    resolution: Any,
) -> dict[str, list[Row]]:
    known = {unit.unit_id for unit in resolution.units}
    units = [
        replace(unit, parent_unit_id=unit.parent_unit_id if unit.parent_unit_id in known else None)
        for unit in resolution.units
    ]
    return {
        "district": _districts(documents, units),
        "unit": _as_rows("unit", units),
        "unit_name": _as_rows("unit_name", resolution.names),
        "unit_event": _as_rows("unit_event", resolution.events),
        "unit_identifier": _as_rows("unit_identifier", resolution.identifiers),
        "review": [
            (
                content_key("review", each.question, *each.unit_ids, *each.document_ids),
                *(each.question, " ".join(each.unit_ids), " ".join(each.document_ids), each.evidence),
            )
            for each in resolution.reviews
        ],
        "run": _runs(home, captures),
        "capture": _captures(captures, documents, index),
    }


def _as_rows(name: str, things: Iterable[Any]) -> list[Row]:
    """Dataclasses whose fields are named like the columns."""
    columns = [column.name for column in schema.table(name).stored]
    return sorted((tuple(getattr(each, column) for column in columns) for each in things), key=repr)


def _districts(documents: Sequence[Document], units: Sequence[Any]) -> list[Row]:
    """All divisions on record, and any code that a document or unit names beyond them (sample districts)."""
    from archive.classifications import districts

    counted = Counter(each.identity.district_code for each in documents)
    found: dict[str, Row] = {}
    for each in districts():
        found[each.code] = (
            *(each.code, each.name, each.short_name, each.kind, each.status, each.valid_from or None),
            *(each.valid_to or None, ";".join(each.successors) or None, each.certainty, each.note, counted[each.code]),
        )
    for code in {*counted, *(unit.district_code for unit in units)} - {None}:
        found.setdefault(str(code), (code, code, None, None, None, None, None, None, None, None, counted[code]))
    return [found[code] for code in sorted(found)]


def _captures(captures: Sequence[Capture], documents: Sequence[Document], index: Sequence[Source]) -> list[Row]:
    """Every capture, and what became of it. Discovered = used + index + older + copies + rejected."""
    use: dict[str, tuple[str | None, str]] = {source.capture.capture_id: (None, "index") for source in index}
    for document in documents:
        key = document.document_id
        replaced = tuple(source for step in document.changes for source in step.before)
        roles = {"older": replaced, "copy": document.copies, "part": document.parts[1:], "document": document.parts[:1]}
        for role, sources in roles.items():
            use.update({source.capture.capture_id: (key, role) for source in sources})
    columns = [column.name for column in schema.CAPTURE.stored][:-2]
    found = []
    for capture in captures:
        plain = capture.role if capture.verdict == "ok" else "rejected"
        values = {**{name: getattr(capture, name) for name in columns}, "link_text": redact(capture.link_text)}
        found.append((*(values[name] for name in columns), *use.get(capture.capture_id, (None, plain))))
    return sorted(found)


def _runs(home: Path, captures: Sequence[Capture]) -> list[Row]:
    """Runs as the captures tell them, with the crawler's own report where it left one."""
    by_run: dict[str, list[Capture]] = defaultdict(list)
    for capture in captures:
        by_run[capture.run_id].append(capture)
    found = []
    for run_id, kept in sorted(by_run.items()):
        path = home / "runs" / run_id / "report.json"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        report = json.loads(text) if text else {}
        times = sorted(capture.fetched_at for capture in kept)
        found.append(
            (
                *(run_id, " ".join(sorted({capture.source for capture in kept}))),
                *(report.get("started_at", times[0]), report.get("finished_at"), report.get("status")),
                *(len(kept), sum(capture.verdict == "ok" for capture in kept), redact(text) or None),
            )
        )
    return found


# ---------------------------------------------------------------- finishing


def _settle(beside: Path, folder: Path, build_id: str) -> None:
    """Check, sync and name the build; from then on it does not change."""
    counts = {}
    for name, tables in schema.DATABASES.items():
        connection = database.reading(beside / f"{name}.db")
        counts.update(
            {each.name: connection.execute(f'SELECT count(*) FROM "{each.name}"').fetchone()[0] for each in tables}
        )
        connection.close()
        _sync(beside / f"{name}.db")
    record = {"build_id": build_id, "counts": counts, "extractor_version": reading.extractor_version()}
    (beside / "build.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    _sync(beside / "build.json")
    beside.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget_old(builds: Path, newest: Path) -> None:
    """Builds can be made again at any time: a few are kept for comparison."""
    others = sorted((path for path in builds.iterdir() if path != newest), key=lambda path: path.stat().st_mtime)
    for path in others[: -(KEEP_BUILDS - 1)]:
        shutil.rmtree(path)
