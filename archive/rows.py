"""One document and what was read from its files → the rows of every table, in the order of the schema's columns.

Keys are places in content: a table is its file's address and its ordinal there, a line its table, row and column. They
are the same in every build, on every machine, whatever else is in the archive.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from json.encoder import encode_basestring
from typing import Any

from archive import schema
from archive.checks.quality import quality
from archive.checks.rules import is_refuted, restated
from archive.documents import Document, Source, address_key, content_key
from archive.model import NOT_COUNTED, NOT_DISCLOSURE, Extraction, Finding, Line, Table
from archive.privacy import redact, redact_rows
from archive.values import last_place

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a document: its capture, what was read from it, and the key its tables begin with."""

    source: Source
    extraction: Extraction
    key: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What every fact of a document carries: whose it is, and of when."""

    document: Document
    unit_id: str | None
    is_main: bool
    extractor_version: str

    @property
    def context(self) -> Row:
        """The columns of `schema.CONTEXT`."""
        said = self.document.identity
        key = self.document.document_id
        return key, self.unit_id, said.district_code, said.fiscal_year, said.phase, said.scope


def rows_of(
    subject: Subject, parts: Sequence[Part], findings: Sequence[tuple[int, Finding]], older: Sequence[Row]
) -> Rows:
    """Every row of one document.

    `findings` are (index of the part, finding); `older` are the rows of `revision` that lead to it.
    """
    rows: Rows = defaultdict(list)
    for part in parts:
        _add_tables(rows, subject.context, part)
        rows["line"].extend(_lines(subject.context, part))
        _add_projects(rows, subject.context, part)
        rows["statement"].extend(_statements(subject.context, part))
        rows["attachment"].extend(_attachments(subject.context, part))
    rows["finding"].extend(_findings(subject.context, parts, findings))
    if subject.document.identity.status != NOT_DISCLOSURE:  # nothing is missing from what is no disclosure
        rows["quality"].append(_quality(subject.context, parts, findings))
    rows["revision"].extend(older)
    rows["document"].append(_document(subject, parts, rows))
    return rows


def parts_of(document: Document, sources: Sequence[Source], extractions: Sequence[Extraction]) -> list[Part]:
    """The files with the keys of their tables. Those of earlier versions are keys of nothing in the database."""
    known = {part.capture.capture_id: key for part, key in zip(document.parts, document.keys, strict=True)}
    keys = [known.get(source.capture.capture_id) or address_key(source.capture.url) for source in sources]
    return [Part(*each) for each in zip(sources, extractions, keys, strict=True)]


def _document(subject: Subject, parts: Sequence[Part], rows: Mapping[str, Sequence[Row]]) -> Row:
    document, said = subject.document, subject.document.identity
    capture = parts[0].source.capture
    outcomes = Counter(row[_OUTCOME] for row in rows.get("finding", ()))
    values = {
        "document_id": document.document_id,
        "unit": said.unit,
        "title": redact(said.title),
        "url": said.url,
        "publisher": said.publisher,
        "published_on": said.published_on,
        "published_text": said.published_text,
        "media_type": said.media_type,
        "status": said.status,
        "capture_id": capture.capture_id,
        "sha256": capture.sha256,
        "fetched_at": capture.fetched_at,
        "is_main": int(subject.is_main),
        "n_files": len(parts),
        "n_addresses": 1 + len({copy.capture.url for copy in document.copies} - {capture.url}),
        "n_versions": 1 + len(document.changes),
        "n_tables": len(rows.get("source_table", ())),
        "n_lines": len(rows.get("line", ())),
        "n_projects": len(rows.get("project", ())),
        "n_statements": len(rows.get("statement", ())),
        "n_passed": outcomes["pass"] + outcomes["rounding"],
        "n_failed": outcomes["fail"],
        "extractor_version": subject.extractor_version,
    }
    values.update(zip((column.name for column in schema.CONTEXT), subject.context, strict=True))
    return tuple(values[column.name] for column in schema.DOCUMENT_TABLE.stored)


def refused(rows: Rows, why: str) -> Rows:
    """What is left of a document whose rows the database refuses: the document and a finding."""
    names = [column.name for column in schema.DOCUMENT_TABLE.stored]
    document = dict(zip(names, rows["document"][0], strict=True))
    document.update({name: 0 for name in names if name.startswith("n_") and name not in ("n_files", "n_addresses")})
    context = tuple(document[column.name] for column in schema.CONTEXT)
    message = f"数据库拒绝写入这份文件 (the database refused this document): {why}"
    key = f"{document['document_id']}-load-1"
    finding = (key, *context, "load", "unreadable", "reading", message, *[None] * 7)
    return {"document": [tuple((document | {"status": "load_fault"}).values())], "finding": [finding]}


_OUTCOME = [column.name for column in schema.FINDING.stored].index("outcome")


def table_id(part_key: str, ordinal: int) -> str:
    return f"{part_key}-{ordinal}"


def _add_tables(rows: Rows, context: Row, part: Part) -> None:
    capture = part.source.capture
    for table in part.extraction.tables:
        key = table_id(part.key, table.ordinal)
        title = redact(table.title)
        rows["source_table"].append(
            (
                *(key, *context, table.ordinal, table.kind, table.label, title, table.money_unit, table.page),
                *(table.n_rows, table.n_columns, table.status, int(table.is_duplicate), capture.capture_id),
            )
        )
        if table.grid is not None:
            _add_grid(rows, context, key, table, capture.sha256)


def _add_grid(rows: Rows, context: Row, key: str, table: Table, sha256: str) -> None:
    grid = table.grid
    assert grid is not None
    spans = json.dumps([[*place, *size] for place, size in sorted(grid.spans.items())])
    before = redact("\n".join(grid.before))
    shape = (grid.n_rows, grid.n_columns, grid.page, grid.part, spans, sha256)
    rows["grid"].append((key, *context, table.ordinal, redact(table.title), before, *shape))
    for number, cells in enumerate(redact_rows(grid.rows)):
        page = grid.row_pages[number] if grid.row_pages else grid.page
        rows["grid_row"].append((key, number, page, _json_of(cells)))


def _json_of(cells: Sequence[str]) -> str:
    """As `json.dumps` writes a list of strings."""
    return f"[{', '.join(map(encode_basestring, cells))}]"


def _lines(context: Row, part: Part) -> Iterator[Row]:
    """The lines of a file. Those of a table that another of its kind stands for are marked: nobody is to add them."""
    seen: Counter[str] = Counter()
    aside = {table.ordinal for table in part.extraction.tables if table.status == NOT_COUNTED}
    for line in part.extraction.lines:
        table = table_id(part.key, line.table)
        key = f"{table}-{line.row}-{line.column}"
        seen[key] += 1
        if seen[key] > 1:  # a cell that means two amounts: 收入 and 支出 of one merged total
            key = f"{key}-{seen[key]}"
        yield (
            *(key, *context, line.kind, line.year, line.direction, line.classification, line.code, line.name),
            *(line.level, line.measure, line.fund, line.amount_fen, line.amount_text, int(line.is_total)),
            *(int(line.is_duplicate or line.table in aside), table, line.table, line.row, line.column),
        )


def _add_projects(rows: Rows, context: Row, part: Part) -> None:
    seen: Counter[str] = Counter()
    for project in part.extraction.projects:
        table = table_id(part.key, project.table) if project.table else None
        key = content_key("project", part.key, project.code or "", project.name, str(project.table), str(project.row))
        seen[key] += 1
        key = f"{key}-{seen[key]}" if seen[key] > 1 else key
        texts = (redact(project.summary), redact(project.basis), redact(project.goal))
        rows["project"].append(
            (
                *(key, *context, project.code, project.name, project.department, project.category),
                *(project.budget_fen, project.local_fen, project.superior_fen, project.execution_weight),
                *(*texts, len(project.indicators), table, project.table, project.row),
            )
        )
        for number, each in enumerate(project.indicators, 1):
            core = None if each.is_core is None else int(each.is_core)
            rows["indicator"].append(
                (
                    *(f"{key}-{number}", key, *context, each.level1, each.level2, redact(each.level3), each.weight),
                    *(each.measure_unit, each.comparator, redact(each.value), core),
                )
            )


def _statements(context: Row, part: Part) -> Iterator[Row]:
    for number, each in enumerate(part.extraction.statements, 1):
        yield (
            *(f"{part.key}-s{number}", *context, each.metric, each.amount_fen, each.change_fen),
            *(redact(each.reason), redact(each.sentence), each.paragraph, each.year, each.quantity, each.percent),
        )


def _findings(context: Row, parts: Sequence[Part], findings: Sequence[tuple[int, Finding]]) -> Iterator[Row]:
    known = [{table.ordinal for table in part.extraction.tables} for part in parts]
    numbers: Counter[tuple[str, str]] = Counter()
    for index, each in findings:
        part = parts[index].key
        numbers[part, each.check] += 1
        table = table_id(part, each.table) if each.table is not None and each.table in known[index] else None
        yield (
            *(f"{part}-{each.check}-{numbers[part, each.check]}", *context, each.check, each.outcome, each.severity),
            *(redact(each.message), each.expected_fen, each.actual_fen, each.difference_fen),
            *(table, each.table, each.row, each.column),
        )


def _quality(context: Row, parts: Sequence[Part], findings: Sequence[tuple[int, Finding]]) -> Row:
    found = quality(merged(parts)[0], [each for _, each in findings])
    flags = (found.is_complete, found.is_detailed, found.is_open)
    return (
        *(*context, found.grade or None, found.n_required, found.n_present, "、".join(found.missing) or None),
        *(found.n_tested, found.n_held, *(None if flag is None else int(flag) for flag in flags)),
    )


def across(contexts: Mapping[str, Row], found: Iterable[tuple[str, Finding]]) -> list[Row]:
    """Findings between documents: they stand in no cell."""
    numbers: Counter[tuple[str, str]] = Counter()
    made: list[Row] = []
    for document_id, each in found:
        numbers[document_id, each.check] += 1
        key = f"{document_id}-{each.check}-{numbers[document_id, each.check]}"
        values = (each.check, each.outcome, each.severity, redact(each.message))
        sides = (each.expected_fen, each.actual_fen, each.difference_fen)
        made.append((key, *contexts[document_id], *values, *sides, None, None, None, None))
    return made


def _attachments(context: Row, part: Part) -> Iterator[Row]:
    for number, each in enumerate(dict.fromkeys(part.extraction.attachments), 1):
        yield (f"{part.key}-a{number}", *context, redact(each.name), each.url, None)


def revisions(subject: Subject, before: Sequence[Part], after: Sequence[Part]) -> list[Row]:
    """What changed from one version to the next, amount by amount; one row of `text` where no amount did."""
    old, new = _amounts(before), _amounts(after)
    first, last = before[0].source.capture.capture_id, after[0].source.capture.capture_id
    rows: list[Row] = []
    for place in dict.fromkeys([*old, *new]):
        if old.get(place) != new.get(place):
            change = "added" if place not in old else "removed" if place not in new else "changed"
            kind, year, direction, code, name, measure, fund, _ = place
            rows.append((change, kind, year, direction, code, name, measure, fund, old.get(place), new.get(place)))
    if not rows:
        rows.append(("text", None, None, None, None, None, None, None, None, None))
    key = content_key("revision", subject.document.document_id, first, last)
    return [(f"{key}-{number}", *subject.context, first, last, *row) for number, row in enumerate(rows, 1)]


def _amounts(parts: Sequence[Part]) -> dict[tuple[Any, ...], int]:
    """Amounts by what they are of; the last element counts the ones that are alike."""
    amounts: dict[tuple[Any, ...], int] = {}
    seen: Counter[tuple[Any, ...]] = Counter()
    for part in parts:
        for line in part.extraction.lines:
            what = (line.kind, line.year, line.direction, line.code, line.name, line.measure, line.fund)
            seen[what] += 1
            amounts[*what, seen[what]] = line.amount_fen
    return amounts


def without_repeats(parts: Sequence[Part]) -> tuple[list[Part], list[tuple[int, Finding]]]:
    """The files with what an earlier one already says marked as duplicate, and where the two disagree.

    A page prints its tables and attaches them as a workbook too: the later table and its lines are duplicates, later
    projects and sentences that are the same are left out.
    """
    if len(parts) == 1:
        return list(parts), []
    earlier: dict[str, list[_Printed]] = defaultdict(list)
    facts: set[tuple[Any, ...]] = set()
    marked: list[Part] = []
    findings: list[tuple[int, Finding]] = []
    for index, part in enumerate(parts):
        figures = _figures(part.extraction.lines)
        again: set[int] = set()
        for table in part.extraction.tables:
            original = _original(figures.get(table.ordinal, {}), earlier[table.kind or ""])
            if original is not None:
                again.add(table.ordinal)
                this = table, figures[table.ordinal]
                findings += [(index, found) for found in _disagreements(original, this)]
        for table in part.extraction.tables:
            if table.ordinal in figures and table.ordinal not in again:
                earlier[table.kind or ""].append((table, figures[table.ordinal]))
        marked.append(replace(part, extraction=_marked(part.extraction, again, facts)))
    return marked, findings


_Figures = dict[tuple[Any, ...], Line]
_Printed = tuple[Table, _Figures]


def _figures(lines: Sequence[Line]) -> dict[int, _Figures]:
    """Of each table its lines by what they are of; the last element counts the ones that are alike."""
    figures: dict[int, _Figures] = defaultdict(dict)
    seen: Counter[tuple[Any, ...]] = Counter()
    for line in lines:
        what = (line.year, line.direction, line.code, line.name, line.measure, line.fund)
        seen[line.table, *what] += 1
        figures[line.table][*what, seen[line.table, *what]] = line
    return figures


def _original(figures: _Figures, earlier: Sequence[_Printed]) -> _Printed | None:
    """The table of an earlier file that this one prints again: most of its lines are of the same things."""
    for table, printed in earlier:
        common = len(figures.keys() & printed.keys())
        if common and common * 5 >= 4 * min(len(figures), len(printed)):
            return table, printed
    return None


def _disagreements(original: _Printed, again: _Printed) -> Iterator[Finding]:
    """Amounts that differ by more than the coarser of the two tables' last places allows."""
    places = [
        last_place(table.money_unit, [line.amount_text for line in figures.values()])
        for table, figures in (original, again)
    ]
    for what, line in again[1].items():
        first = original[1].get(what)
        compared = restated("", first, line, places)
        if first is not None and compared is not None and is_refuted(compared):
            message = f"“{line.name}”在网页与附件中不一致：{first.amount_text} 与 {line.amount_text}"
            difference = line.amount_fen - first.amount_fen
            amounts = (first.amount_fen, line.amount_fen, difference)
            yield Finding("files_agree", "fail", "restatement", message, *amounts, line.table, line.row, line.column)


def _marked(found: Extraction, again: set[int], facts: set[tuple[Any, ...]]) -> Extraction:
    projects = tuple(each for each in found.projects if (each.code, each.name, each.budget_fen) not in facts)
    statements = tuple(each for each in found.statements if (each.metric, each.year, each.sentence) not in facts)
    facts |= {(each.code, each.name, each.budget_fen) for each in projects}
    facts |= {(each.metric, each.year, each.sentence) for each in statements}
    return replace(
        found,
        tables=tuple(replace(each, is_duplicate=True) if each.ordinal in again else each for each in found.tables),
        lines=tuple(each._replace(is_duplicate=True) if each.table in again else each for each in found.lines),
        projects=projects,
        statements=statements,
    )


def merged(parts: Sequence[Part]) -> tuple[Extraction, list[tuple[int, int]]]:
    """The files of one document as one extraction with its tables renumbered, and (part, ordinal) of each table."""
    tables: list[Table] = []
    lines: list[Line] = []
    origin: list[tuple[int, int]] = []
    for index, part in enumerate(parts):
        numbers = {}
        for table in part.extraction.tables:
            origin.append((index, table.ordinal))
            numbers[table.ordinal] = len(origin)
            tables.append(table if table.ordinal == len(origin) else replace(table, ordinal=len(origin)))
        moved = any(old != new for old, new in numbers.items())
        lines += (
            [line._replace(table=numbers[line.table]) for line in part.extraction.lines]
            if moved
            else part.extraction.lines
        )
    first = parts[0].extraction
    whole = replace(
        first,
        tables=tuple(tables),
        lines=tuple(lines),
        projects=tuple(project for part in parts for project in part.extraction.projects),
        statements=tuple(statement for part in parts for statement in part.extraction.statements),
        findings=(),
    )
    return whole, origin
