"""One file to everything it says: the whole way from bytes to lines, pure (no network, no clock, no database).

bytes → reading (grids, paragraphs) → layouts → kinds → lines, projects, statements → findings
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from archive import collector, disclosure, readers
from archive.alternatives import alternatives
from archive.continued import rejoin
from archive.identify import identify, unsaid
from archive.layout import read_layout
from archive.lines import TableReading, read_lines
from archive.model import (
    NOT_COUNTED,
    NOT_DISCLOSURE,
    Extraction,
    Finding,
    Identity,
    Line,
    Project,
    Reading,
    Statement,
    Table,
)
from archive.narrative import narrate
from archive.parts import parts
from archive.recognise import Recognised, recognise
from archive.targets import TargetsReading, read_targets
from archive.testimony import own_years
from archive.unread import about_tables, about_text, has_figures
from archive.values import money_unit

__all__ = ["Figures", "extract", "extract_reading", "read_figures"]

# What disclosures count in (domain.md §1.1), taken only where no table of the document states a unit, and then said so.
USUAL_UNIT: Final = "万元"
_REMARK: Final = 60  # characters of the longest remark on the unit


def extract(data: bytes, url: str | None = None) -> Extraction:
    """Everything that is in one file.

    Raises:
        archive.readers.Unreadable: the bytes are empty, of no known format, encrypted, damaged …
    """
    with collector.paused():
        reading = readers.read(data, url)
        extraction = extract_reading(reading, url)
        if reading.media_type == "text/html":
            collector.keep()
    return extraction


def extract_reading(reading: Reading, url: str | None = None) -> Extraction:
    """`extract` for bytes that were read already (in a worker with limits, see `archive.sandbox`)."""
    said = read_figures(reading, url)
    identity = said.identity
    left = alternatives(said.tables, said.lines, identity.scope)
    has_amounts = bool(said.lines) or any(project.budget_fen is not None for project in said.projects)
    statements, unread = narrate(reading.paragraphs, identity.fiscal_year, identity.phase)
    findings = [
        *reading.findings,
        *identity.doubts,
        *(unsaid(identity) if has_amounts else ()),
        *unread,
        *about_text(reading),
        *about_tables(said.kept, said.tables, said.figures, said.targets),
        *(_beside_visible(table) for table in said.tables if table.is_duplicate and _is_hidden(table)),
        *left.values(),
    ]
    tables = _with_status(said, findings, left)
    document = _with_document_status(identity, tables, has_amounts, reading, statements)
    if document.status == NOT_DISCLOSURE:
        findings.append(disclosure.finding(document))
    extraction = Extraction(
        document=document,
        tables=tuple(tables),
        lines=tuple(said.lines),
        projects=said.projects,
        statements=(*statements, *_counted(said.figures)),
        findings=tuple(findings),
        attachments=reading.attachments,
    )
    # The checks are many and import much; who only reads a page with no figures does not wait for them.
    check = importlib.import_module("archive.checks").check
    return replace(extraction, findings=(*extraction.findings, *check(extraction)))


@dataclass(frozen=True, slots=True)
class Figures:
    """What the tables of a document say, and whose they are; `targets` and `figures` go by the table's ordinal."""

    identity: Identity
    kept: list[Recognised]
    tables: list[Table]
    targets: dict[int, TargetsReading]
    figures: dict[int, TableReading]
    projects: tuple[Project, ...]
    lines: list[Line]


def read_figures(reading: Reading, url: str | None = None) -> Figures:
    """Every table that is of a known kind or has figures, and what stands in it: the prose is left, nothing is checked."""
    found = rejoin(recognise([read_layout(part) for grid in reading.grids for part in parts(grid)]))
    kept = [one for one in found if one.kind is not None or has_figures(one.layout)]
    unit = _usual_unit(kept) or _unit_in_words(reading.paragraphs)
    targets = {
        ordinal: read_targets(one.layout, ordinal, one.layout.money_unit or unit or USUAL_UNIT, one.kind.slug)
        for ordinal, one in enumerate(kept, 1)
        if one.kind is not None and one.kind.shape == "targets"
    }
    projects = _projects(targets)
    tables = [_table(one, ordinal, unit) for ordinal, one in enumerate(kept, 1)]
    identity = identify(reading, tables, projects, url)
    years = own_years(tables, identity.fiscal_year)
    figures = {
        ordinal: read_lines(one.layout, one.kind, ordinal, years.get(ordinal, identity.fiscal_year), table.money_unit)
        for ordinal, (one, table) in enumerate(zip(kept, tables, strict=True), 1)
        if one.kind is not None and one.kind.shape == "figures"
    }
    for ordinal in figures.keys() & years.keys():
        figures[ordinal].findings += _of_another_year(ordinal, figures[ordinal], years[ordinal], identity.fiscal_year)
    lines = [line for part in figures.values() for line in part.lines]
    if any(grid.is_hidden for grid in reading.grids):
        tables, lines = _without_drafts(tables, lines)
    tables, lines = _marked(tables, lines, _repeats(tables, figures))
    return Figures(identity, kept, tables, targets, figures, projects, lines)


# ---------------------------------------------------------------- tables


def _of_another_year(ordinal: int, read: TableReading, own: int, fiscal_year: int | None) -> Iterator[Finding]:
    """What has no figure of the document's year for its title's sake is said: a title may be last year's by mistake."""
    if read.lines and all(line.year != fiscal_year for line in read.lines):
        message = f"表题写的是 {own} 年，文件是 {fiscal_year} 年的：这张表按 {own} 年读 / the title names another year"
        yield Finding("reading.other_year", "unreadable", "reading", message, table=ordinal)


def _projects(targets: dict[int, TargetsReading]) -> tuple[Project, ...]:
    """All projects; indicators that a page break parted from their project, in a table of its own, go back to it."""
    projects: list[Project] = []
    for ordinal, reading in targets.items():
        for project in reading.projects:
            nameless = not project.name and project.code is None and project.budget_fen is None
            if nameless and projects and ordinal - 1 in targets:
                above = projects[-1]
                projects[-1] = above._replace(indicators=above.indicators + project.indicators)
            else:
                projects.append(project)
    return tuple(projects)


def _usual_unit(tables: Sequence[Recognised]) -> str | None:
    counted = Counter(one.layout.money_unit for one in tables if one.layout.money_unit)
    return counted.most_common(1)[0][0] if counted else None


def _unit_in_words(paragraphs: Sequence[str]) -> str | None:
    """The money unit that a remark outside the tables states, as below the last one, if no two say otherwise."""
    remarks = {money_unit(text) for text in paragraphs if "单位" in text and len(text) <= _REMARK} - {None}
    return remarks.pop() if len(remarks) == 1 else None


def _table(one: Recognised, ordinal: int, usual_unit: str | None) -> Table:
    layout = one.layout
    return Table(
        ordinal=ordinal,
        kind=one.kind.slug if one.kind else None,
        label=layout.label,
        title=layout.title,
        money_unit=layout.money_unit or usual_unit or USUAL_UNIT,
        page=layout.grid.page,
        n_rows=layout.grid.n_rows,
        n_columns=layout.grid.n_columns,
        status="ok" if one.kind else "unknown",
        grid=layout.grid,
        header=layout.header,
    )


def _with_status(said: Figures, findings: Iterable[Finding], left: Collection[int]) -> list[Table]:
    troubled = {f.table for f in findings if f.check in ("reading.unassigned", "reading.unlabelled", "reading.garbled")}
    done = []
    for table in said.tables:
        status = table.status
        lines = said.figures[table.ordinal].lines if table.ordinal in said.figures else []
        projects = said.targets[table.ordinal].projects if table.ordinal in said.targets else []
        if table.kind is not None and not lines and not projects:
            status = "empty"
        if table.ordinal in troubled and table.kind is not None:
            status = "partial"
        if table.ordinal in left:
            status = NOT_COUNTED
        done.append(table if status == table.status else replace(table, status=status))
    return done


def _repeats(tables: list[Table], figures: dict[int, TableReading]) -> set[int]:
    """The tables that print what one before them printed."""
    own_lines = {table.ordinal: figures[table.ordinal].lines if table.ordinal in figures else [] for table in tables}
    seen: dict[tuple[object, ...], int] = {}
    repeated = set()
    alike = Counter([(table.kind, len(own_lines[table.ordinal])) for table in tables])
    for table in tables:
        own = own_lines[table.ordinal]
        if not own or alike[table.kind, len(own)] == 1 or table.is_duplicate:
            continue
        content = (
            table.kind,
            tuple((x.code, x.name, x.measure, x.fund, x.year, x.amount_fen, x.direction) for x in own),
        )
        if seen.setdefault(content, table.ordinal) != table.ordinal:
            repeated.add(table.ordinal)
    return repeated


def _without_drafts(tables: list[Table], lines: list[Line]) -> tuple[list[Table], list[Line]]:
    """Mark a table of a hidden sheet as a duplicate where a visible one says the same things, of the same year: what is
    shown is what was published, be it that the hidden one says otherwise."""
    hidden = {table.ordinal for table in tables if _is_hidden(table)}
    shown = {(line.kind, line.direction, line.year) for line in lines if line.table not in hidden}
    drafts = {line.table for line in lines if line.table in hidden and (line.kind, line.direction, line.year) in shown}
    return _marked(tables, lines, drafts)


def _marked(tables: list[Table], lines: list[Line], repeated: set[int]) -> tuple[list[Table], list[Line]]:
    """The tables and lines, those of some tables marked as duplicates."""
    if not repeated:
        return tables, lines
    return (
        [replace(table, is_duplicate=True) if table.ordinal in repeated else table for table in tables],
        [line._replace(is_duplicate=True) if line.table in repeated else line for line in lines],
    )


def _is_hidden(table: Table) -> bool:
    return table.grid is not None and table.grid.is_hidden


def _beside_visible(table: Table) -> Finding:
    sheet = table.grid.part if table.grid else ""
    return Finding(
        "reading.hidden_sheet",
        "unreadable",
        "reading",
        f"隐藏的工作表“{sheet}”与可见的表是同一种表，可能是底稿：标为重复，不与可见的表并列计入 / "
        "a hidden sheet holds a table that a visible one holds too: marked as a duplicate, not counted beside it",
        table=table.ordinal,
    )


# ---------------------------------------------------------------- the document


def _counted(figures: dict[int, TableReading]) -> list[Statement]:
    """What 三公 tables count (journeys, vehicles, guests) joins the statements."""
    return [count for reading in figures.values() for count in reading.counts]


def _with_document_status(
    identity: Identity,
    tables: Sequence[Table],
    has_amounts: bool,
    reading: Reading,
    statements: Sequence[Statement],
) -> Identity:
    """`ok` with amounts, be they of lines or of projects; else why there are none.

    `attachments`, `needs_ocr`, `truncated`, `no_amounts`, `no_tables`, and `not_disclosure` where nothing is missing.
    """
    checks = {finding.check for finding in reading.findings}
    if "reading.truncated" in checks:
        status = "truncated"
    elif has_amounts:
        status = "ok"
    elif "reading.pictures" in checks or "reading.needs_ocr" in checks:
        status = "needs_ocr"
    elif reading.attachments:
        status = "attachments"
    elif tables:
        status = "no_amounts"
    else:
        status = NOT_DISCLOSURE if disclosure.is_none(identity, reading, statements) else "no_tables"
    return identity if identity.status == status else replace(identity, status=status)
