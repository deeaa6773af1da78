"""The rows that belong to no single document: who the units are, the districts, what was fetched and when."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive import schema, units
from archive.documents import Document, Source, content_key
from archive.evidence import Evidence
from archive.model import NOT_DISCLOSURE, Capture
from archive.privacy import redact
from archive.rows import Row


def resolve(documents: Sequence[Document]) -> units.Resolution:
    """Who published each document, decided over all of them."""
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
            credit_code=each.identity.credit_code,
            publisher=each.identity.publisher,
            published_on=each.identity.published_on,
            totals={key: value for part in reversed(each.parts) for key, value in part.totals.items()},
            implied={key: value for part in reversed(each.parts) for key, value in part.implied.items()},
        )
        for each in documents
        if each.identity.status != NOT_DISCLOSURE
    )


def frame_of(
    home: Path,
    captures: Sequence[Capture],
    documents: Sequence[Document],
    index: Sequence[Source],
    resolution: units.Resolution,
) -> dict[str, list[Row]]:
    """Rows by table."""
    known = {unit.unit_id for unit in resolution.units}
    published = [
        replace(unit, parent_unit_id=unit.parent_unit_id if unit.parent_unit_id in known else None)
        for unit in resolution.units
    ]
    return {
        "district": _districts(home, documents, published),
        "unit": _as_rows("unit", published),
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
        "capture": _captures(captures, documents, index, _gone(home)),
    }


def _as_rows(name: str, things: Iterable[Any]) -> list[Row]:
    """Dataclasses whose fields are named like the columns."""
    columns = [column.name for column in schema.table(name).stored]
    return sorted((tuple(getattr(each, column) for column in columns) for each in things), key=repr)


def _districts(home: Path, documents: Sequence[Document], published: Sequence[units.Unit]) -> list[Row]:
    """All divisions on record, and any code that a document or unit names beyond them (sample districts)."""
    from archive.classifications import districts

    counted = Counter(each.identity.district_code for each in documents if each.identity.status != NOT_DISCLOSURE)
    found: dict[str, Row] = {}
    for each in districts():
        found[each.code] = (
            *(each.code, each.name, each.short_name, each.kind, each.status, each.valid_from or None),
            *(each.valid_to or None, ";".join(each.successors) or None, each.certainty, each.note, counted[each.code]),
        )
    names = _source_names(home)
    for code in {*counted, *(unit.district_code for unit in published)} - {None}:
        name = names.get(str(code), code)
        found.setdefault(str(code), (code, name, name, None, None, None, None, None, None, None, counted[code]))
    return [found[code] for code in sorted(found)]


def _source_names(home: Path) -> dict[str, str]:
    """What the crawler's sources call themselves, by their code."""
    names: dict[str, str] = {}
    for path in sorted((home / "runs").glob("*.crawl.json")):
        for source in json.loads(path.read_text(encoding="utf-8")).get("sources", ()):
            names[source["source"]] = source["name"]
    return names


def _gone(home: Path) -> dict[str, str]:
    """Addresses that the site no longer has, and since when."""
    with Evidence(home, writing=False) as evidence:
        return evidence.gone()


def _captures(
    captures: Sequence[Capture], documents: Sequence[Document], index: Sequence[Source], gone: Mapping[str, str]
) -> list[Row]:
    """Every capture, and what became of it. Discovered = used + index + older + copies + rejected."""
    use: dict[str, tuple[str | None, str]] = {source.capture.capture_id: (None, "index") for source in index}
    for document in documents:
        key = document.document_id
        replaced = tuple(source for step in document.changes for source in step.before)
        roles = {"older": replaced, "copy": document.copies, "part": document.parts[1:], "document": document.parts[:1]}
        for role, sources in roles.items():
            use.update({source.capture.capture_id: (key, role) for source in sources})
    columns = [column.name for column in schema.CAPTURE.stored][:-3]
    found = []
    for capture in captures:
        plain = capture.role if capture.verdict == "ok" else "rejected"
        values = {**{name: getattr(capture, name) for name in columns}, "link_text": redact(capture.link_text)}
        became = use.get(capture.capture_id, (None, plain))
        found.append((*(values[name] for name in columns), gone.get(capture.url), *became))
    return sorted(found)


def _runs(home: Path, captures: Sequence[Capture]) -> list[Row]:
    """Runs as the captures tell them, with the crawler's own report where it left one."""
    by_run: dict[str, list[Capture]] = defaultdict(list)
    for capture in captures:
        by_run[capture.run_id].append(capture)
    found = []
    for run_id, kept in sorted(by_run.items()):
        path = home / "runs" / f"{run_id}.crawl.json"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        report = json.loads(text) if text else {}
        times = sorted(capture.fetched_at for capture in kept)
        found.append(
            (
                *(run_id, " ".join(sorted({capture.source for capture in kept}))),
                *(report.get("started_at", times[0]), report.get("ended_at"), report.get("state")),
                *(len(kept), sum(capture.verdict == "ok" for capture in kept), redact(text) or None),
            )
        )
    return found
