"""The same build on many machines: reading and making rows are pure, so Dask's workers do them as this process would.

    captures → (batches of files → extractions) → documents, units → (chunks of documents → rows) → Parquet

Only what must see everything stays here: which captures are one document, and which documents one unit. Whatever is
compared with each other (a department, its units, their years) is in one chunk, so a chunk's rows are final.

Every file is named by what decides its content and written in one step. A worker that dies leaves nothing half done:
its batch is made again, with the same name and content. What exists already is not made again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive import reading, schema
from archive.build import ROLES, Build, BuildError, Progress, build_id_of, captures_for, silent, tasks_of
from archive.cluster import chunks, load, store, work
from archive.cluster.load import Selection
from archive.cluster.scheduling import Cluster, connected
from archive.content import Content
from archive.frame import frame_of, resolve
from archive.grouping import group
from archive.model import Capture

__all__ = ["ClusterRows", "Selection", "build", "make_rows"]

# Files in one batch of reading: some seconds of work, so that a dead worker costs little and the scheduler does little.
BATCH = 48


@dataclass(frozen=True, slots=True)
class ClusterRows:
    """Finished rows in Parquet under `url`. `read` are the files that had to be read now, `made` the chunks."""

    url: str
    build_id: str
    counts: dict[str, int]
    read: int
    made: int


def build(
    home: Path,
    scheduler: str,
    *,
    evidence_url: str = "",
    rows_url: str = "",
    selection: Selection | None = None,
    progress: Progress = silent,
) -> tuple[ClusterRows, Build]:
    """Rows on the cluster, then a build of them (or of a selection) as SQLite, ready for `check` and `publish`.

    Raises:
        BuildError: there is no evidence, or the cluster's workers run another version of the program.
    """
    rows = make_rows(home, scheduler, evidence_url=evidence_url, rows_url=rows_url, progress=progress)
    return rows, load.sqlite(home, rows.url, selection or Selection(), progress)


def make_rows(
    home: Path, scheduler: str, *, evidence_url: str = "", rows_url: str = "", progress: Progress = silent
) -> ClusterRows:
    """All rows of the archive as Parquet under `rows_url`/<build id>; `local:4` or `tcp://…` is the scheduler.

    `evidence_url` and `rows_url` are anything fsspec opens (default: `home`/evidence and `home`/rows) and must be
    reachable under the same name by every worker.
    """
    evidence_url = evidence_url or str(home.resolve() / "evidence")
    rows_url = rows_url or str(home.resolve() / "rows")
    with store.evidence(evidence_url) as evidence:
        captures, gone = captures_for(home, evidence), evidence.gone()
        places = store.places(evidence)
    if not captures:
        raise BuildError(f"{evidence_url}: 没有证据 (nothing to build from)")
    build_id = build_id_of(captures, gone)
    url = f"{rows_url}/{build_id}"
    finished = store.read_json(f"{url}/rows.json")
    if finished is not None:
        return ClusterRows(url, build_id, finished["counts"], 0, 0)
    with connected(scheduler) as cluster:
        wanted = [capture for capture in captures if capture.verdict == "ok" and capture.role in ROLES]
        held, read = _read_new(cluster, wanted, places, evidence_url, rows_url, progress)
        return _make(cluster, home, captures, wanted, held, url, read, progress)


def _read_new(
    cluster: Cluster,
    wanted: Sequence[Capture],
    places: dict[str, store.Place],
    evidence_url: str,
    rows_url: str,
    progress: Progress,
) -> tuple[dict[str, store.Held], int]:
    """What was read from each capture, by key: the file it lies in and its summary; and how many were read now."""
    folder = f"{rows_url}/extractions/{reading.extractor_version()}"
    held = store.extractions(folder)
    new = {reading.key_of(each): each for each in wanted if reading.key_of(each) not in held}
    ordered = sorted(new.values(), key=lambda each: (places[each.sha256], each.url))
    batches = [tuple(ordered[at : at + BATCH]) for at in range(0, len(ordered), BATCH)]
    tasks = [work.Reading(evidence_url, folder, batch, tuple(places[c.sha256] for c in batch)) for batch in batches]
    done = 0
    for path in cluster.each(work.read, tasks, split=work.halves, give_up=work.give_up):
        found = store.summaries(path)
        held.update(found)
        done += len(found)
        progress("读取 reading", min(done, len(new)), len(new))
    return held, len(new)


def _make(
    cluster: Cluster,
    home: Path,
    captures: Sequence[Capture],
    wanted: Iterable[Capture],
    held: dict[str, store.Held],
    url: str,
    read: int,
    progress: Progress,
) -> ClusterRows:
    documents, index = group(held[reading.key_of(capture)].summary.source(capture) for capture in wanted)
    resolution = resolve(documents)
    tasks = tasks_of(documents, resolution.unit_of)
    frame = frame_of(home, captures, documents, index, resolution)
    made = list(chunks.of(tasks, frame, {key: each.path for key, each in held.items()}, url))
    counts = {table.name: 0 for tables in schema.DATABASES.values() for table in tables}
    frame_content = Content()
    frame_content.add_frame(frame)
    sums: dict[str, list[str]] = defaultdict(list, {"": [frame_content.hexdigest()]})
    new = 0
    for done, chunk in enumerate(cluster.each(work.make_rows, made), 1):
        new += chunk.is_new
        for name, n in chunk.counts.items():
            counts[name] += n
        for folder, digest in chunk.content.items():
            sums[folder].append(digest)
        progress("写入 writing", done, len(made))
    for name in counts:
        rows = frame.get(name, ())
        if name in frame or not counts[name]:  # an empty table is a file too: DuckDB wants one
            store.write(f"{url}/{name}/all.parquet", store.parquet(schema.table(name), rows))
            counts[name] = len(rows)
    store.write(f"{url}/duckdb.sql", load.duckdb_views(url).encode())
    content = {folder: Content(each).hexdigest() for folder, each in sorted(sums.items())}
    store.write(f"{url}/rows.json", json.dumps({"counts": counts, "content": content}, indent=1).encode())
    return ClusterRows(url, url.rsplit("/", 1)[-1], counts, read, new)
