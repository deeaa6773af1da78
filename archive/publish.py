"""A build becomes a release: judged, copied, described, and shown to readers in one step.

$YUSUAN_HOME/releases/<id>/   budget.db  grids.db  manifest.json  inspect-data.json   (never changed again)
$YUSUAN_HOME/current          → releases/<id>          the one thing that moves, by rename
$YUSUAN_HOME/budget.db        → current/budget.db      (and grids.db)
$YUSUAN_HOME/held/<build>.json                         why a build was held back
$YUSUAN_HOME/accepted.toml                             what a person accepted, and why
$YUSUAN_HOME/rollback.json                             the last rollback: whose content does not come back by itself
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from archive import database, schema, written
from archive.build import Build, sync
from archive.gate import Gate, judge
from archive.lock import holding
from archive.sqlite_uri import uri
from archive.terminal import say

KEEP_RELEASES = 10
GOLDEN = Path(__file__).parent / "golden.toml"
# Entries of each list in a changelog; the counts are always complete.
LISTED = 200


class PublishError(Exception):
    """The release cannot be made or found; the message says why."""


class Held(PublishError):
    """The gate holds the build back. `gates` are the checks that do, with both sides."""

    def __init__(self, build_id: str, gates: Sequence[Gate]) -> None:
        self.build_id, self.gates = build_id, tuple(gates)
        listed = "\n".join(f"  {gate.check}: {gate.message}" for gate in gates)
        how = '确认无误后可按名放行 (to accept on purpose): yusuan publish --accept CHECK --reason "…"'
        super().__init__(f"构建 {build_id} 未发布，读者仍看到上一版 (held back):\n{listed}\n{how}")


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. `manifest` is its `manifest.json`."""

    folder: Path
    manifest: Mapping[str, Any]
    unchanged: bool = False

    @property
    def release_id(self) -> str:
        return str(self.manifest["release_id"])


def releases(home: Path) -> list[Release]:
    """All kept releases, oldest first."""
    found = [_release(path.parent) for path in (home / "releases").glob("*/manifest.json")]
    return sorted(found, key=lambda each: (each.manifest["released_at"], each.release_id))


def current(home: Path) -> Release | None:
    """The release that readers see."""
    link = home / "current"
    if not (link / "manifest.json").is_file():
        return None
    return _release(link.resolve())


def judged(home: Path, build: Build) -> list[Gate]:
    """Every check of the gate, with the reason of those that a person accepted for this build."""
    last = last_whole(home)
    gates = judge(build.folder, last.folder if last else None, (GOLDEN, home / "golden.toml"))
    gates += _taken_back(home, build)
    reasons = {each["check"]: each["reason"] for each in accepted(home) if each["build_id"] == build.build_id}
    return [gate if gate.passed else replace(gate, reason=reasons.get(gate.check, "")) for gate in gates]


def accepted(home: Path) -> list[dict[str, Any]]:
    path = home / "accepted.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["accepted"]) if path.is_file() else []


def accept(home: Path, build: Build, check: str, reason: str, at: str) -> None:
    """Record that a person lets this build through although `check` failed. The record is only ever added to."""
    if not reason.strip():
        raise PublishError("放行必须写明理由：--reason (accepting needs a reason)")
    entry = {"build_id": build.build_id, "check": check, "reason": reason.strip(), "accepted_at": at}
    lines = "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
    with (home / "accepted.toml").open("a", encoding="utf-8") as file:
        file.write(f"[[accepted]]\n{lines}\n\n")


def publish(home: Path, build: Build, at: str) -> Release:
    """Release the build, or hold it back. `at` is the time of release, UTC with a Z.

    The same content is not released twice: the current release is returned as it is.

    Raises:
        Held: a check of the gate failed and nobody accepted it; readers keep what they have.
    """
    with holding(home / "publish.lock"), database.disk_named(home):
        return _publish(home, build, at)


def _publish(home: Path, build: Build, at: str) -> Release:
    shown, last = current(home), last_whole(home)
    same = shown is not None and shown.manifest["content_sha256"] == build.content_sha256
    if shown is not None and same and shown == last:
        return replace(shown, unchanged=True)
    gates = judged(home, build)
    shut = [gate for gate in gates if not gate.open]
    if shut:
        _hold(home, build, shut)
        raise Held(build.build_id, shut)
    if shown is not None and same:  # the same release once more, under the name by which it was cited
        release_id, at = shown.release_id, shown.manifest["released_at"]
        say(f"发布 {release_id} 已损坏，重做 (damaged, made again): {_damage(shown)}")
    else:
        release_id = f"{at[:10]}-{build.content_sha256[:8]}"
    folder = home / "releases" / release_id
    if not (folder / "manifest.json").is_file() or _damage(_release(folder)):
        _make(folder, build, gates, last, release_id, at)
    switch(home, release_id)
    (home / "held" / f"{build.build_id}.json").unlink(missing_ok=True)
    _forget_old(home)
    return _release(folder)


def _release(folder: Path) -> Release:
    return Release(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def _damage(release: Release) -> str:
    return written.difference(release.folder, release.manifest["files"])


def last_whole(home: Path) -> Release | None:
    """The release that readers see or, where its files are damaged, the newest before it that is as it was written."""
    shown = current(home)
    if shown is None or not _damage(shown):
        return shown
    at = shown.manifest["released_at"]
    older = [each for each in releases(home) if each.manifest["released_at"] < at]
    return next((each for each in reversed(older) if not _damage(each)), None)


def _hold(home: Path, build: Build, gates: Sequence[Gate]) -> None:
    folder = home / "held"
    folder.mkdir(parents=True, exist_ok=True)
    record = {"build_id": build.build_id, "gates": [asdict(gate) for gate in gates]}
    (folder / f"{build.build_id}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def _make(folder: Path, build: Build, gates: Sequence[Gate], last: Release | None, release_id: str, at: str) -> None:
    beside = folder.with_name(f"{release_id}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name in ("budget.db", "grids.db"):
        shutil.copyfile(build.folder / name, beside / name)
    changes = changes_between(last.folder if last else None, build.folder)
    row = {
        "release_id": release_id,
        "released_at": at,
        "content_sha256": build.content_sha256,
        "n_documents": build.counts["document"],
        "n_lines": build.counts["line"],
        "changes": json.dumps(changes, ensure_ascii=False),
        "accepted": json.dumps({g.check: g.reason for g in gates if g.reason}, ensure_ascii=False) or None,
        "citation": citation(release_id, at, build.counts),
    }
    _record(beside / "budget.db", last, row)
    manifest = {
        **{key: row[key] for key in ("release_id", "released_at", "content_sha256", "citation")},
        **{"previous": last.release_id if last else None, "build_id": build.build_id},
        **{"extractor_version": build.extractor_version, "counts": dict(build.counts), "changes": changes},
        "gates": [asdict(gate) for gate in gates],
        "files": {name: written.described(beside / name) for name in ("budget.db", "grids.db")},
    }
    _write_json(beside / "inspect-data.json", {name: _inspected(beside / f"{name}.db") for name in schema.DATABASES})
    _write_json(beside / "manifest.json", manifest)
    for path in beside.iterdir():
        path.chmod(0o444)
        sync(path)
    if folder.exists():  # a damaged one
        folder.rename(folder.with_name(f"{release_id}.damaged.unfinished"))
    beside.rename(folder)
    sync(folder.parent)


def _record(budget: Path, last: Release | None, row: Mapping[str, Any]) -> None:
    """The history of releases travels with each of them."""
    columns = [column.name for column in schema.RELEASE.stored]
    with closing(sqlite3.connect(uri(budget, "rw"), uri=True)) as connection, connection:
        if last is not None:
            connection.execute("ATTACH ? AS last", (uri(last.folder / "budget.db"),))
            connection.execute("INSERT INTO main.release SELECT * FROM last.release")
        connection.execute(database.insert_statement(schema.RELEASE), [row[name] for name in columns])


def citation(release_id: str, at: str, counts: Mapping[str, int]) -> str:
    """How to cite this release, Chinese first."""
    size = f"{counts['document']} 份公开文件、{counts['line']} 个金额"
    return (
        f"{schema.TITLE}，发布 {release_id}（{at[:10]}），{size}。{schema.LICENSE}。 "
        f"{schema.TITLE_EN}, release {release_id} ({counts['document']} documents, {counts['line']} amounts)."
    )


def changes_between(last: Path | None, build: Path) -> dict[str, Any]:
    """Documents added, revised, gone; failed checks that are new or healed: their numbers and the first of each."""
    with closing(sqlite3.connect(uri(build / "budget.db"), uri=True)) as connection:
        if last is None:
            (count,) = connection.execute("SELECT count(*) FROM document").fetchone()
            return {"documents_added": count, "first": True}
        connection.execute("ATTACH ? AS last", (uri(last / "budget.db"),))
        documents = "SELECT document_id, title FROM {0}.document AS a WHERE NOT EXISTS (SELECT 1 FROM {1}.document AS b"
        documents += " WHERE a.document_id = b.document_id) ORDER BY 1"
        failures = (
            "SELECT document_id, message FROM {0}.finding AS a WHERE outcome = 'fail' AND NOT EXISTS (SELECT 1 FROM"
            ' {1}.finding AS b WHERE b.outcome = \'fail\' AND b.document_id = a.document_id AND b."check" = a."check"'
            ' AND b.table_id IS a.table_id AND b."row" IS a."row" AND b."column" IS a."column") ORDER BY 1, 2'
        )
        asked = {
            "documents_added": documents.format("main", "last"),
            "documents_gone": documents.format("last", "main"),
            "documents_revised": "SELECT a.document_id, a.title FROM main.document AS a JOIN last.document AS b"
            " USING (document_id) WHERE a.sha256 <> b.sha256 OR a.n_versions <> b.n_versions ORDER BY 1",
            "findings_new": failures.format("main", "last"),
            "findings_healed": failures.format("last", "main"),
        }
        changes: dict[str, Any] = {}
        for name, sql in asked.items():
            found = connection.execute(sql).fetchall()
            changes[name] = len(found)
            changes[f"{name}_list"] = [list(row) for row in found[:LISTED]]
        return changes


def rollback(home: Path, release_id: str, reason: str, at: str) -> None:
    """Show an older release, and let the content of those after it not come back by itself (see `_taken_back`).

    Raises:
        PublishError: no such release is kept.
    """
    with holding(home / "publish.lock"):
        to, shown = _kept(home, release_id), current(home)
        later = [each for each in releases(home) if each.manifest["released_at"] > to.manifest["released_at"]]
        record = {
            "to": release_id,
            "from": shown.release_id if shown else "",
            "at": at,
            "reason": reason.strip(),
            "content_sha256": [each.manifest["content_sha256"] for each in later],
        }
        _write_json(home / "rollback.json", record)
        switch(home, release_id)


def rolled_back(home: Path) -> dict[str, Any] | None:
    """The rollback that stands: until another release is shown than the one that it led to."""
    path, shown = home / "rollback.json", current(home)
    if shown is None or not path.is_file():
        return None
    record = dict(json.loads(path.read_text(encoding="utf-8")))
    return record if record["to"] == shown.release_id and record["content_sha256"] else None


def _taken_back(home: Path, build: Build) -> list[Gate]:
    """What a person took from the readers comes back by a person only; other content is judged as always."""
    record = rolled_back(home)
    if record is None:
        return []
    taken = build.content_sha256 in record["content_sha256"]
    told = f"{record['at'][:10]} 由 {record['from']} 回退到 {record['to']} (rolled back)"
    if taken:
        told += f"；这次构建的内容正是被回退的。要恢复: yusuan publish --rollback {record['from']} (to show it again)"
    return [Gate("rolled_back", not taken, told)]


def switch(home: Path, release_id: str) -> None:
    """Show this release to readers: both databases at once, by one rename. Also the way back to an older release.

    Raises:
        PublishError: no such release is kept.
    """
    _kept(home, release_id)
    _point(home / "current", Path("releases") / release_id)
    for name in ("budget.db", "grids.db"):
        _point(home / name, Path("current") / name)
    sync(home)


def _kept(home: Path, release_id: str) -> Release:
    kept = sorted(path.parent.name for path in (home / "releases").glob("*/manifest.json"))
    if release_id not in kept:
        listed = ", ".join(kept) or "无 (none)"
        raise PublishError(f"没有发布 {release_id or '“”'} (no such release); 保留的有: {listed}")
    return _release(home / "releases" / release_id)


def _point(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)


def _forget_old(home: Path) -> None:
    shown = current(home)
    for release in releases(home)[:-KEEP_RELEASES]:
        if shown is None or release.release_id != shown.release_id:
            shutil.rmtree(release.folder)
    for path in (home / "releases").glob("*.unfinished"):
        shutil.rmtree(path)


def _inspected(path: Path) -> dict[str, Any]:
    """What Datasette would otherwise count on its first page: seconds on a large archive."""
    with closing(database.reading(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
    return {
        "hash": written.described(path)["sha256"],
        "size": path.stat().st_size,
        "file": path.name,
        "tables": {name: {"count": count} for name, count in tables.items()},
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
