"""One document: its tables as printed, every amount a link to where it comes from, the checks beside."""

import json
from dataclasses import dataclass, field
from typing import Any

from reading_room.errors import NotHeld
from reading_room.published import Answer, ask
from reading_room.room import named, show


@dataclass(slots=True)
class Printed:
    """One table as printed. `cells` holds for each row (column, text, rowspan, colspan, line id or "")."""

    ordinal: int
    title: str
    before: str
    record: dict[str, Any]
    page: Any = None
    cells: list[list[tuple[int, str, int, int, str]]] = field(default_factory=list)
    # Row (-1: the whole table) → (how it looks: an objective failure or a question, what it says).
    failures: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def _spans(text: str | None) -> dict[tuple[int, int], tuple[int, int]]:
    """`[[row, column, rows, columns], …]` as stored in grids.db."""
    return {(row, column): (high, wide) for row, column, high, wide in json.loads(text or "[]")}


def _covered(spans: dict[tuple[int, int], tuple[int, int]]) -> set[tuple[int, int]]:
    return {
        (row + down, column + right)
        for (row, column), (high, wide) in spans.items()
        for down in range(high)
        for right in range(wide)
        if down or right
    }


def printed(grids: Answer, lines: Answer, tables: Answer, findings: Answer) -> list[Printed]:
    """The tables with their amounts linked and what failed in them noted."""
    of_cell = {(row["table"], row["row"], row["column"]): row["line_id"] for row in lines.rows}
    records = {row["ordinal"]: row for row in tables.rows}
    made: dict[int, Printed] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for row in grids.rows:
        ordinal = row["ordinal"]
        if ordinal not in made:
            made[ordinal] = Printed(
                ordinal, row["source_title"] or "", row["before"] or "", records.get(ordinal, {}), row.get("page")
            )
            spans = _spans(row["spans"])
            covered = _covered(spans)
        place = row["row"]
        made[ordinal].cells.append(
            [
                (column, text, *spans.get((place, column), (1, 1)), of_cell.get((ordinal, place, column), ""))
                for column, text in enumerate(json.loads(row["cells"]))
                if (place, column) not in covered
            ]
        )
    for found in findings.rows:
        if found["outcome"] == "fail" and found["table"] in made:
            row = found["row"] if found["row"] is not None else -1
            look = "question" if found["severity"] == "plausibility" else "finding"
            made[found["table"]].failures.setdefault(row, []).append((look, found["message"]))
    return [made[ordinal] for ordinal in sorted(made)]


def counted(findings: Answer) -> dict[str, int]:
    """How many checks held, failed, and only ask."""
    failed = [row["severity"] for row in findings.rows if row["outcome"] == "fail"]
    return {
        "passed": sum(row["outcome"] in ("pass", "rounding") for row in findings.rows),
        "failed": sum(severity != "plausibility" for severity in failed),
        "questions": sum(severity == "plausibility" for severity in failed),
    }


async def page(datasette: Any, request: Any) -> Any:
    document = named(request, "document")
    record = await ask(datasette, "document_record", document=document)
    if not record:
        raise NotHeld("document", document)
    tables = await ask(datasette, "document_tables", document=document)
    lines = await ask(datasette, "document_lines", document=document)
    findings = await ask(datasette, "document_findings", document=document)
    grids = await ask(datasette, "document_grids", document=document) if "grids" in datasette.databases else None
    return await show(
        datasette,
        request,
        "document.html",
        record=record.first,
        answer=record,
        tables=tables,
        lines=lines,
        findings=findings,
        counts=counted(findings),
        failed=findings.keep([row for row in findings.rows if row["outcome"] in ("fail", "unreadable")]),
        grids=grids,
        printed=printed(grids, lines, tables, findings) if grids else [],
        statements=await ask(datasette, "document_statements", document=document),
        projects=await ask(datasette, "document_projects", document=document),
        files=await ask(datasette, "document_files", document=document),
        revisions=await ask(datasette, "document_revisions", document=document),
    )


ROUTES = [(r"^/document/(?P<document>[^/]+)$", page)]
