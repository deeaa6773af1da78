"""Evidence to a new pair of databases, beside the ones that are served.

    captures → (read on all cores, or remembered) → documents → units → rows (on all cores) → budget.db, grids.db

The same evidence and program give the same rows, in any order of captures and with any number of processes: no
counters, no clock. A build is finished when its folder has its final name; an interrupted one is thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import database, reading, rows, schema, written
from archive.content import Content, digest_of
from archive.documents import Document, Source
from archive.evidence import Evidence, EvidenceError
from archive.frame import frame_of, resolve
from archive.grouping import group
from archive.identify import is_answered
from archive.lock import holding
from archive.model import NOT_DISCLOSURE, Capture, Extraction, Finding
from archive.parallel import Spread, cores
from archive.rows import Row, Rows, Subject
from archive.search_index import searchable
from archive.takedown import TakedownError, published, takedowns
from archive.terminal import say

ROLES = ("page", "attachment")
# Documents in one transaction of the writer. Each is a savepoint of its own: it goes in whole or not at all.
BATCH = 200
KEEP_BUILDS = 3
_LISTED = 10  # addresses that a finding lists

Progress = Callable[[str, int, int], None]
"""(what is being done, how many are done, of how many)."""


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build. `counts` are the rows of every table; `read` the captures that were not remembered."""

    folder: Path
    build_id: str
    content_sha256: str
    extractor_version: str
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
        Locked: another build is at work; the message names its process.
        OSError: the disk is full; what was begun is removed.
        EvidenceError: an index is lost, damaged or old: the build would silently be a smaller one.
    """
    with Evidence(home, writing=False) as evidence:
        if lost := evidence.lost():
            raise EvidenceError("\n".join(lost))
        captures, gone = captures_for(home, evidence), evidence.gone()
    if not captures:
        raise BuildError(f"{home / 'evidence'}: 没有证据，先运行 yusuan crawl 或 yusuan import (nothing to build from)")
    with holding(home / "build.lock"), database.disk_named(home):
        return _build(home, captures, gone, processes if processes is not None else cores(), progress)


def _build(home: Path, captures: Sequence[Capture], gone: Mapping[str, str], workers: int, progress: Progress) -> Build:
    build_id = build_id_of(captures, gone)
    folder = home / "builds" / build_id
    if (folder / "build.json").is_file():
        if not (damage := written.difference(folder, recorded(folder))):
            (folder / "build.json").touch()  # the newest again
            return finished(folder, read=0, unchanged=True)
        say(f"构建 {build_id} 已损坏，重做 (damaged, made again): {damage}")
        shutil.rmtree(folder)
    wanted = [capture for capture in captures if capture.verdict == "ok" and capture.role in ROLES]
    summaries, read = _read_new(home, wanted, workers, progress)
    documents, index = group(summaries[reading.key_of(capture)].source(capture) for capture in wanted)
    with unfinished(folder) as beside:
        content = _write(beside, home, captures, documents, index, workers, progress)
        settle(beside, folder, {"build_id": build_id, "content_sha256": content})
    _forget_old(home / "builds", folder)
    return finished(folder, read, unchanged=False)


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """Where a build is made until it has its name. What fails is removed, and what killed builds left is too."""
    for left in folder.parent.glob("*.unfinished"):
        shutil.rmtree(left)
    beside = folder.with_suffix(".unfinished")
    beside.mkdir(parents=True)
    try:
        yield beside
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def captures_for(home: Path, evidence: Evidence) -> list[Capture]:
    """All captures but those that were taken down."""
    try:
        return published(evidence.captures(verdict=None), takedowns(home))
    except TakedownError as error:
        raise BuildError(str(error)) from error


def build_id_of(captures: Iterable[Capture], gone: Mapping[str, str]) -> str:
    """Of everything that decides the rows: the captures, which of their pages are gone, and the program."""
    digest = hashlib.sha256(reading.program_version().encode())
    for capture in captures:
        digest.update(f"{capture.capture_id}\0{capture.run_id}\0{gone.get(capture.url, '')}\n".encode())
    return digest.hexdigest()[:16]


def finished(folder: Path, read: int, unchanged: bool) -> Build:
    """The finished build in this folder."""
    record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    record.pop("files", None)
    return Build(folder, **record, read=read, unchanged=unchanged)


def recorded(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """What a finished build says of its own files."""
    return dict(json.loads((folder / "build.json").read_text(encoding="utf-8")).get("files", {}))


def newest(home: Path) -> Build:
    """The last finished build. Raises `BuildError` when there is none."""
    records = sorted((home / "builds").glob("*/build.json"), key=lambda path: path.stat().st_mtime)
    if not records:
        raise BuildError(f"{home / 'builds'}: 还没有构建，先运行 yusuan build (no build yet)")
    return finished(records[-1].parent, read=0, unchanged=True)


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
    return packed(capture, reading.read_bytes(_evidence.body(capture), capture.url))


def packed(capture: Capture, extraction: Extraction) -> tuple[str, bytes, bytes]:
    summary = reading.summarise(extraction, capture.sha256)
    return reading.key_of(capture), reading.pack_summary(summary), reading.pack(extraction)


def crashed(capture: Capture) -> tuple[str, bytes, bytes]:
    message = "读取进程崩溃或内存不足，未能读取 (the reading process died)"
    return packed(capture, reading.failed(capture.url, "reader_crash", message))


def _read_new(
    home: Path, wanted: Sequence[Capture], workers: int, progress: Progress
) -> tuple[dict[str, reading.Summary], int]:
    """Summaries of all wanted captures by key, and how many had to be read."""
    cache = reading.Cache(home)
    summaries = cache.summaries()
    new = list({reading.key_of(each): each for each in wanted if reading.key_of(each) not in summaries}.values())
    spread = Spread(_read, workers, _open, (home,))
    batch: list[tuple[str, bytes, bytes]] = []
    for done, entry in enumerate(spread.run(new, crashed), 1):
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
class Task:
    document: Document
    unit_id: str | None
    is_main: bool
    not_counted: tuple[str, ...] = ()


def _document_rows(task: Task) -> tuple[Rows, bytes]:
    """All rows of one document, and their digest: the writer has enough to do."""
    found = document_rows(task, lambda source: _cache.extraction(reading.key_of(source.capture)))
    return found, digest_of(found)


def document_rows(task: Task, extraction_of: Callable[[Source], Extraction]) -> Rows:
    """All rows of one document. Pure: nothing but the document and what was read from its files."""

    def parts_of(sources: Sequence[Source]) -> list[rows.Part]:
        return rows.parts_of(document, sources, [extraction_of(source) for source in sources])

    document = task.document
    subject = Subject(document, task.unit_id, task.is_main, reading.extractor_version())
    parts, disagreements = rows.without_repeats(parts_of(document.parts))
    history = [
        row for step in document.changes for row in rows.revisions(subject, parts_of(step.before), parts_of(step.after))
    ]
    said = [each for each in _findings(parts) if not is_answered(each[1], document.identity)]
    said += [(0, finding) for finding in _not_counted(task.not_counted)]
    return dict(rows.rows_of(subject, parts, [*said, *disagreements], history))


def _not_counted(addresses: Sequence[str]) -> Iterator[Finding]:
    """Other documents of the same unit, year, phase and scope, with other figures: one is compared, the rest told."""
    if addresses:
        told = f"同一单位、年度、阶段、口径另有 {len(addresses)} 份文件，金额不同，没有计入：{'；'.join(addresses[:_LISTED])}"
        yield Finding("identity.others", "unreadable", "reading", f"{told} (other documents, not counted)")


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
            findings.append((index, finding._replace(table=ordinal)))
    return findings


def _write(
    folder: Path,
    home: Path,
    captures: Sequence[Capture],
    documents: Sequence[Document],
    index: Sequence[Source],
    workers: int,
    progress: Progress,
) -> str:
    """Make both databases; returns the hash of their content."""
    budget = database.create(folder / "budget.db", schema.BUDGET)
    grids = database.create(folder / "grids.db", schema.GRIDS)
    resolution = resolve(documents)
    tasks = tasks_of(documents, resolution.unit_of)
    frame = frame_of(home, captures, documents, index, resolution)
    content = Content()
    content.add_frame(frame)
    with budget.atomic():
        _insert_once(budget, frame)
    spread = Spread(_document_rows, workers, _open, (home,))
    progress("写入 writing", 0, len(tasks))
    with closing(spread.run(tasks)) as made:
        for done in range(0, len(tasks), BATCH):
            with budget.atomic(), grids.atomic():
                for found, digest in islice(made, BATCH):
                    content.add(digest)
                    insert_document(budget, grids, found)
            progress("写入 writing", min(done + BATCH, len(tasks)), len(tasks))
    progress("建立索引 indexing", 0, 1)
    with searchable([(budget, schema.BUDGET), (grids, schema.GRIDS)], workers):
        database.add_document_indexes(budget, schema.BUDGET)
        with budget.atomic():
            for finding in compare_documents(budget):
                content.add_finding(finding)
            link_attachments(budget)
        database.prepare(budget, schema.BUDGET, database.VIEWS, workers)
        database.prepare(grids, schema.GRIDS)
    database.analyse(budget)
    database.analyse(grids)
    progress("建立索引 indexing", 1, 1)
    budget.close()
    grids.close()
    return content.hexdigest()


def insert_document(budget: Database, grids: Database, found: Rows) -> None:
    """A document goes in whole or, if the database refuses it, as a row that says so."""
    try:
        _insert_rows(budget, grids, found)
    except (sqlite3.Error, OverflowError) as error:
        if database.disk_refused(error):
            raise
        _insert_rows(budget, grids, rows.refused(found, f"{type(error).__name__}: {error}"))


def _insert_rows(budget: Database, grids: Database, found: Rows) -> None:
    with budget.atomic(), grids.atomic():
        for name, each in found.items():
            database.insert(grids if name.startswith("grid") else budget, schema.table(name), each)


def _insert_once(budget: Database, frame: Mapping[str, Iterable[Row]]) -> None:
    for name, each in frame.items():
        database.insert(budget, schema.table(name), each)


def compare_documents(budget: Database) -> list[Row]:
    """The findings between documents, which need them all; then each document's count of what holds and what does not.

    Questions and doubts about the reading are no failures.
    """
    from archive.checks.across_documents import across_documents

    names = ", ".join(column.name for column in schema.CONTEXT)
    contexts = {row[0]: tuple(row) for row in budget.conn.execute(f"SELECT {names} FROM document")}
    found = rows.across(contexts, across_documents(budget.conn))
    database.insert(budget, schema.FINDING, found)
    budget.execute(
        "UPDATE document SET n_passed = held, n_failed = failed FROM (SELECT document_id AS id,"
        " sum(outcome IN ('pass', 'rounding')) AS held, sum(outcome = 'fail') AS failed FROM finding"
        " WHERE severity IN ('arithmetic', 'restatement') GROUP BY document_id) WHERE document_id = id"
    )
    budget.execute(
        "UPDATE document SET n_passed = 0, n_failed = 0 WHERE document_id NOT IN (SELECT document_id FROM finding"
        " WHERE severity IN ('arithmetic', 'restatement'))"
    )
    return found


def link_attachments(budget: Database) -> None:
    """Which of the offered files was fetched."""
    budget.execute(
        "UPDATE attachment SET capture_id = (SELECT capture_id FROM capture WHERE capture.url = attachment.url"
        " AND verdict = 'ok' ORDER BY fetched_at DESC LIMIT 1) WHERE url <> ''"
    )


def tasks_of(documents: Sequence[Document], unit_of: Mapping[str, str]) -> list[Task]:
    """Of the documents of one unit, year, phase and scope the one with the most figures is the main one, then the newest.

    What tells no scope and holds less than half of the tables beside it is a part of it: it is not the main one either.
    """
    by_subject: dict[tuple[Any, ...], list[Document]] = defaultdict(list)
    for each in documents:
        said, unit_id = each.identity, unit_of.get(each.document_id)
        known = unit_id and said.fiscal_year and said.phase and _is_disclosure(each)
        by_subject[(unit_id, said.fiscal_year, said.phase) if known else (each.document_id,)].append(each)
    beside = {key: others for alike in by_subject.values() for key, others in _counted(alike).items()}
    return [
        Task(
            each,
            unit_of.get(each.document_id),
            each.document_id in beside and _is_disclosure(each),
            beside.get(each.document_id, ()),
        )
        for each in documents
    ]


def _counted(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """The main documents of one unit, year and phase by scope, each with the addresses that are not counted for it."""
    by_scope: dict[str | None, list[Document]] = defaultdict(list)
    for document in documents:
        by_scope[document.identity.scope].append(document)
    main = {
        scope: max(alike, key=lambda each: (each.n_lines, each.identity.published_on or "", each.document_id))
        for scope, alike in by_scope.items()
    }
    fullest = max(main.values(), key=lambda each: len(each.kinds))
    if None in main and len(main[None].kinds) * 2 < len(fullest.kinds):
        by_scope[fullest.identity.scope] += by_scope.pop(None)
        del main[None]
    return {
        main[scope].document_id: tuple(
            sorted(each.identity.url or "" for each in alike if each is not main[scope] and each.says_something)
        )
        for scope, alike in by_scope.items()
    }


def _is_disclosure(document: Document) -> bool:
    return document.identity.status != NOT_DISCLOSURE


# ---------------------------------------------------------------- finishing


def settle(beside: Path, folder: Path, said: Mapping[str, str]) -> None:
    """Check, sync and name the build; from then on it does not change."""
    counts = {}
    for name, tables in schema.DATABASES.items():
        connection = database.reading(beside / f"{name}.db")
        counts.update(
            {each.name: connection.execute(f'SELECT count(*) FROM "{each.name}"').fetchone()[0] for each in tables}
        )
        connection.close()
        sync(beside / f"{name}.db")
    files = {f"{name}.db": written.described(beside / f"{name}.db") for name in schema.DATABASES}
    record = {**said, "extractor_version": reading.extractor_version(), "counts": counts, "files": files}
    (beside / "build.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    sync(beside / "build.json")
    beside.rename(folder)
    sync(folder.parent)


def sync(path: Path) -> None:
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
