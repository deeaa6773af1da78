"""Families of the sample site's units, to be copied: whole, or with fewer tables as most real pages have.

The rows are those the program makes of the sample site's files. Where a form leaves tables out, they are left out of what
was read, and the checks are made again: what a smaller document says of itself is as true as what a whole one says.
"""

from __future__ import annotations

import marshal
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from archive import reading, schema
from archive.build import ROLES, Task, build, captures_for, document_rows, tasks_of
from archive.checks import check
from archive.documents import Source, content_key
from archive.evidence import Evidence
from archive.frame import frame_of, resolve
from archive.grouping import group
from archive.model import Extraction
from archive.rows import Row, Rows

# The kinds of table that a document leaves out, by form.
FORMS: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"unit_revenue", "basic_expenditure"}),
    frozenset(
        {"unit_revenue", "unit_expenditure", "basic_expenditure", "fiscal_summary", "project_targets", "projects"}
    ),
)
ABOUT_UNITS = ("unit", "unit_name", "unit_event", "unit_identifier")
_KEYED = {"document", "unit", "source_table", "project", "capture"}
_PLACE = re.compile(r"(?:重庆市)?(?:示例\w|荣昌)区")
_HOST = re.compile(rb"127\.0\.0\.(\d):\d+")
_NAMES = ("unit", "title", "name", "name_before", "name_after")


@dataclass(frozen=True, slots=True)
class Template:
    """One document in one form: its row of `document`, and all its other rows as the bytes a build's workers send.

    `keys` are what its rows are known by: in a copy each is replaced by another of the same length.
    """

    head: Row
    packed: bytes
    keys: frozenset[str]
    n_lines: int


@dataclass(frozen=True, slots=True)
class Family:
    """Units that are compared with each other: their rows, and their documents with the captures they came from."""

    about: dict[str, list[Row]]
    tasks: tuple[Task, ...]


class Families:
    """The families of a built sample site, and the templates of their documents."""

    def __init__(self, home: Path) -> None:
        build(home)  # what another version of the program read is read again
        with Evidence(home, writing=False) as evidence:
            captures = captures_for(home, evidence)
        with closing(reading.Cache(home)) as cache:
            summaries = cache.summaries()
            wanted = [each for each in captures if each.verdict == "ok" and each.role in ROLES]
            documents, index = group(summaries[reading.key_of(each)].source(each) for each in wanted)
            self._read = {each: reading.pack(cache.extraction(each)) for each in map(reading.key_of, wanted)}
        resolution = resolve(documents)
        self.frame = frame_of(home, captures, documents, index, resolution)
        self._captures: dict[str, list[Row]] = defaultdict(list)
        at = column("capture", "document_id")
        for row in self.frame["capture"]:
            self._captures[row[at]].append(row)
        self.families = list(_families(self.frame, tasks_of(documents, resolution.unit_of)))
        self._made: dict[tuple[int, int], tuple[Template, ...]] = {}

    def templates(self, family: int, form: int) -> tuple[Template, ...]:
        """The documents of a family in one form: made once for all copies."""
        if (family, form) not in self._made:
            tasks = self.families[family].tasks
            self._made[family, form] = tuple(self._template(task, FORMS[form]) for task in tasks)
        return self._made[family, form]

    @property
    def held_bytes(self) -> int:
        """What all templates made so far hold."""
        return sum(len(template.packed) for made in self._made.values() for template in made)

    def _template(self, task: Task, left_out: frozenset[str]) -> Template:
        def extraction_of(source: Source) -> Extraction:
            return without(reading.unpack(self._read[reading.key_of(source.capture)]), left_out)

        rows: Rows = document_rows(task, extraction_of)
        (head,) = rows.pop("document")
        rows["capture"] = self._captures[task.document.document_id]
        everything = {**rows, "document": [head]}
        return Template(head, marshal.dumps(rows), frozenset(_keys(everything)), len(rows["line"]))


def without(found: Extraction, kinds: frozenset[str]) -> Extraction:
    """What would be read if the tables of these kinds were not printed."""
    kept = [table for table in found.tables if table.kind not in kinds]
    if len(kept) == len(found.tables):
        return found
    number = {table.ordinal: new for new, table in enumerate(kept, 1)}
    seen = set(check(replace(found, findings=())))
    thinner = replace(
        found,
        tables=tuple(replace(table, ordinal=number[table.ordinal]) for table in kept),
        lines=tuple(line._replace(table=number[line.table]) for line in found.lines if line.table in number),
        projects=tuple(
            replace(each, table=number.get(each.table, 0)) for each in found.projects if each.table in {0, *number}
        ),
        findings=tuple(
            each._replace(table=each.table and number[each.table])
            for each in found.findings
            if each not in seen and (each.table is None or each.table in number)
        ),
    )
    return replace(thinner, findings=(*thinner.findings, *check(thinner)))


@cache
def column(table: str, name: str) -> int:
    """Where the rows of a table hold a column."""
    return next(at for at, each in enumerate(schema.table(table).stored) if each.name == name)


@cache
def _key_columns(name: str) -> tuple[int, ...]:
    table = schema.table(name)
    return tuple(
        at
        for at, each in enumerate(table.stored)
        if table.key == (each.name,) or each.references in _KEYED or each.name in ("other_unit_id", "table_id")
    )


def _keys(rows: Rows) -> Iterator[str]:
    """The units, and of everything else the part before the first hyphen: the file it stands in."""
    for name, each in rows.items():
        for at in _key_columns(name):
            for value in {row[at] for row in each if row[at]}:
                yield value if _is_unit(value) else value.partition("-")[0]


def _is_unit(key: str) -> bool:
    return key[:6].isdigit() and key[6:7] == "-"


def _families(frame: dict[str, list[Row]], tasks: Sequence[Task]) -> Iterator[Family]:
    """A department and its units are one family, and so are units that were merged. What is nobody's is not copied."""
    parent, unit = column("unit", "parent_unit_id"), column("unit", "unit_id")
    family_of = {row[unit]: row[parent] or row[unit] for row in frame["unit"]}
    mine, other = column("unit_event", "unit_id"), column("unit_event", "other_unit_id")
    for row in frame["unit_event"]:
        if row[other]:
            one, two = family_of[row[mine]], family_of[row[other]]
            family_of = {each: one if family == two else family for each, family in family_of.items()}
    about: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in ABOUT_UNITS:
        for row in frame[name]:
            about[family_of[row[column(name, "unit_id")]]][name].append(row)
    members: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        if task.unit_id:
            members[family_of[task.unit_id]].append(task)
    for family, found in sorted(members.items()):
        yield Family(about[family], tuple(found))


# ---------------------------------------------------------------- copies


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy belongs: the district's code and name, and the number that its units are called by."""

    code: str
    name: str
    number: int

    def named(self, text: Any) -> Any:
        """A unit's name or a title: the district is this one, the unit has a number."""
        return f"{_PLACE.sub(self.name, text)}{self.number}号" if text else text

    def key(self, old: str) -> str:
        """Another key of the same length, the same in every run; a unit's begins with its district."""
        if _is_unit(old):
            return f"{self.code}-{content_key('unit', old, self.code, str(self.number), length=len(old) - 7)}"
        return content_key("copy", old, self.code, str(self.number), length=len(old))


class Copy:
    """One copy of a family at a place: every key, address and name is the copy's own."""

    def __init__(self, family: Family, place: Place) -> None:
        self.family, self.place = family, place
        self._keys: dict[str, str] = {}

    def about_units(self) -> dict[str, list[Row]]:
        """Where all is one district, two names of a unit that moved are one."""
        copied: dict[str, list[Row]] = {}
        for name, rows in self.family.about.items():
            key = [column(name, each) for each in schema.table(name).key]
            renamed = [self._renamed(name, row) for row in rows]
            copied[name] = list({tuple(row[at] for at in key): row for row in renamed}.values())
        return copied

    def document(self, template: Template) -> tuple[Row, bytes]:
        """The document's row, and all its other rows packed: their bytes with other keys of the same lengths."""
        packed = template.packed
        for key in template.keys:
            packed = packed.replace(key.encode(), self._key(key).encode())
        packed = _HOST.sub(self._host, packed)
        district = template.head[column("document", "district_code")]
        # A short string with its length before it: the code itself, not where it begins something longer.
        packed = packed.replace(b"\x06" + district.encode(), b"\x06" + self.place.code.encode())
        return self._renamed("document", template.head), packed

    def _key(self, old: str) -> str:
        if old not in self._keys:
            self._keys[old] = self.place.key(old)
        return self._keys[old]

    def _host(self, found: re.Match[bytes]) -> bytes:
        """127.0.0.1:8642 → 0003.590017.h1, as long as it was."""
        end = b".%b.h%b" % (self.place.code.encode(), found[1])
        return b"%0*d%b" % (len(found[0]) - len(end), self.place.number, end)

    def _renamed(self, name: str, row: Row) -> Row:
        new = list(row)
        for at in _key_columns(name):
            if row[at]:
                head, dash, rest = (row[at], "", "") if _is_unit(row[at]) else row[at].partition("-")
                new[at] = f"{self._key(head)}{dash}{rest}"
        for at in _columns_named(name, _NAMES):
            new[at] = self.place.named(row[at])
        for at in _columns_named(name, ("district_code",)):
            new[at] = self.place.code
        for at in _columns_named(name, ("url",)):
            new[at] = _HOST.sub(self._host, row[at].encode()).decode()
        return tuple(new)


@cache
def _columns_named(table: str, names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(at for at, each in enumerate(schema.table(table).stored) if each.name in names)
