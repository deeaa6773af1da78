"""A synthetic city of copies: the sample site's documents, thousands of times, in a real `budget.db`.

    python -m bench.city_sampled --documents 65000 OUT [--sample BUDGET_DB]

Families of units (a department and its units, with all their documents) are copied from a build of the sample site
and given new keys, names, districts, years and amounts. Every amount of a copy is the same whole multiple, so that
all identities hold that held. The rows go through the schema's own tables, load, comparisons, indexes, full text and
views, as a build's do: what is measured is the program, what is made up is only the rows.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from archive import build, database, schema
from archive.checks.across_documents import COMPARISONS
from archive.classifications import districts
from archive.documents import content_key
from bench import Ratio

Row = tuple[Any, ...]
FULL = 65_000
SMALL = 500
FACTORS = (1, 2, 3, 5)
SHIFTS = (0, -5)
FACTS = ("document", "source_table", "line", "project", "indicator", "statement", "finding", "attachment", "capture")
ABOUT_UNITS = ("unit", "unit_name", "unit_event", "unit_identifier")
_NAMES = {("unit", "name"), ("unit_name", "name"), ("document", "unit"), ("document", "title")}
_YEARS = {"fiscal_year", "year", "first_year", "last_year"}
_KEYED = {"document", "unit", "source_table", "project", "capture"}


@dataclass(frozen=True, slots=True)
class Family:
    """Units that are compared with each other, and the rows of their documents by table."""

    rows: dict[str, list[Row]]

    @property
    def n_documents(self) -> int:
        return len(self.rows["document"])


def families(sample: Path) -> list[Family]:
    """The families of the sample's units. Rows hold the stored columns in order."""
    with closing(database.reading(sample)) as connection:
        parents = dict(connection.execute("SELECT unit_id, coalesce(parent_unit_id, unit_id) FROM unit"))
        family_of = {unit: parents.get(parent, parent) for unit, parent in parents.items()}
        found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        across = ", ".join(f"'{one.id}'" for one in COMPARISONS)
        published = connection.execute("SELECT document_id, unit_id FROM document WHERE unit_id IS NOT NULL")
        family_of |= {document: family_of[unit] for document, unit in published}
        for name in (*ABOUT_UNITS, *FACTS):
            columns = [column.name for column in schema.table(name).stored]
            listed = ", ".join(f'"{column}"' for column in columns)
            # What compares documents is worked out anew over the city.
            where = f'WHERE "check" NOT IN ({across})' if name == "finding" else ""
            at = columns.index("unit_id" if name in ABOUT_UNITS else "document_id")
            for row in connection.execute(f'SELECT {listed} FROM "{name}" {where}'):
                if row[at] in family_of:
                    found[family_of[row[at]]][name].append(row)
    return [Family(dict(rows)) for _, rows in sorted(found.items()) if "document" in rows]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a table's rows hold keys, a district, names, years, amounts and an amount as printed."""

    keys: tuple[int, ...]
    district: int | None
    names: tuple[int, ...]
    years: tuple[int, ...]
    amounts: tuple[int, ...]
    printed: int | None

    @classmethod
    @cache
    def of(cls, name: str) -> _Plan:
        table = schema.table(name)
        columns = list(enumerate(table.stored))
        place = {column.name: at for at, column in columns}
        keyed = (
            at
            for at, each in columns
            if table.key == (each.name,) or each.references in _KEYED or each.name == "other_unit_id"
        )
        return cls(
            tuple(keyed),
            place.get("district_code"),
            tuple(at for at, each in columns if (name, each.name) in _NAMES),
            tuple(at for at, each in columns if each.name in _YEARS),
            tuple(at for at, each in columns if each.unit == "分"),
            place.get("amount_text"),
        )


class Copier:
    """Copies of families: `rows(family, number, district)` are the rows of the `number`-th copy."""

    def __init__(self, made_of: Sequence[Family]) -> None:
        self.families = made_of
        self._varied: dict[tuple[int, int, int], dict[str, list[Row]]] = {}

    def rows(self, family: int, number: int, district: str) -> dict[str, list[list[Any]]]:
        factor, shift = FACTORS[number % len(FACTORS)], SHIFTS[number // len(FACTORS) % len(SHIFTS)]
        keys: dict[str | None, str | None] = {None: None}
        place = f"{family}/{number}"

        def key(old: str) -> str:
            head, dash, rest = old.partition("-")
            if len(head) == 6 and head.isdigit():  # a unit: its district, then its own key
                keys[old] = made = f"{district}-{content_key('unit', old, place, length=8)}"
                return made
            if head not in keys:
                keys[head] = content_key("copy", head, place, length=len(head))
            return f"{keys[head]}{dash}{rest}"

        copied = {}
        for name, rows in self._vary(family, factor, shift).items():
            plan = _Plan.of(name)
            made = [list(row) for row in rows]
            for new in made:
                for at in plan.keys:
                    old = new[at]
                    new[at] = keys[old] if old in keys else key(old)
                for at in plan.names:
                    new[at] = f"{new[at]}{number}号" if new[at] else new[at]
                if plan.district is not None:
                    new[plan.district] = district
            copied[name] = made
        return copied

    def _vary(self, family: int, factor: int, shift: int) -> dict[str, list[Row]]:
        """The family's rows with other amounts and years; made once for all copies that share them."""
        if (family, factor, shift) not in self._varied:
            self._varied[family, factor, shift] = {
                name: _varied(name, rows, factor, shift) for name, rows in self.families[family].rows.items()
            }
        return self._varied[family, factor, shift]


def _varied(name: str, rows: Sequence[Row], factor: int, shift: int) -> list[Row]:
    plan = _Plan.of(name)
    varied = []
    for row in rows:
        new = list(row)
        for at in plan.years:
            new[at] = row[at] + shift if row[at] is not None else None
        for at in plan.amounts:
            new[at] = row[at] * factor if row[at] is not None else None
        if plan.printed is not None:
            new[plan.printed] = _multiplied(row[plan.printed], factor)
        varied.append(tuple(new))
    return varied


@cache
def _multiplied(printed: str, factor: int) -> str:
    number = printed.replace(",", "").strip()
    if not number.replace(".", "", 1).replace("-", "", 1).isdigit():
        return printed
    return f"{Decimal(number) * factor:{',' if ',' in printed else ''}f}"


def codes(n: int) -> list[str]:
    """District codes: Chongqing's own first, then made-up ones."""
    own = [each.code for each in districts() if each.status == "current"]
    return (own + [f"59{number:04d}" for number in range(n)])[:n]


@dataclass(frozen=True, slots=True)
class City:
    """A finished city and what it took. Seconds are of the CPU: other work on the machine does not count."""

    documents: int
    lines: int
    rows: int
    seconds: dict[str, float]
    bytes_without_indexes: int
    bytes: int
    peak_bytes: int


def load(path: Path, sample: Path, documents: int, n_districts: int = 40) -> City:
    """Make the city's `budget.db` at `path`."""
    copier = Copier(families(sample))
    seconds: dict[str, float] = defaultdict(float)
    counted: dict[str, int] = defaultdict(int)
    path.unlink(missing_ok=True)
    budget = database.create(path, schema.BUDGET)
    with _timed(seconds, "rows made up"):
        for copied in copies(copier, documents, codes(n_districts)):
            with _timed(seconds, "rows inserted"), budget.atomic():
                for name, rows in copied.items():
                    database.insert(budget, schema.table(name), rows)
                    counted[name] += len(rows)
    seconds["rows made up"] -= seconds["rows inserted"]
    with budget.atomic():
        database.insert(budget, schema.DISTRICT, _district_rows(budget.conn))
        database.insert(budget, schema.RUN, [("city", None, None, None, "complete", counted["capture"], 0, None)])
    bare = path.stat().st_size
    with _timed(seconds, "indexes"):
        database.add_document_indexes(budget, schema.BUDGET)
    with budget.atomic():
        with _timed(seconds, "documents compared"):
            counted["finding"] += len(build.compare_documents(budget))
        with _timed(seconds, "attachments linked"):
            build.link_attachments(budget)
    with _timed(seconds, "indexes"):
        database.add_indexes(budget, schema.BUDGET)
    with _timed(seconds, "full text, views"):
        database.finish(budget, schema.BUDGET, database.VIEWS)
    budget.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    size = path.stat().st_size
    return City(counted["document"], counted["line"], sum(counted.values()), dict(seconds), bare, size, peak)


@contextmanager
def _timed(seconds: dict[str, float], what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    seconds[what] += time.process_time() - began


def copies(copier: Copier, documents: int, places: Sequence[str]) -> Iterator[dict[str, list[list[Any]]]]:
    """Copies of the families by turns, until there are as many documents as asked for."""
    held = 0
    for number, district in enumerate(cycle(places)):
        for family, one in enumerate(copier.families):
            if held >= documents:
                return
            held += one.n_documents
            yield copier.rows(family, number, district)


def _district_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    known = {each.code: each for each in districts()}
    counted = connection.execute("SELECT district_code, count(*) FROM document GROUP BY 1 ORDER BY 1").fetchall()
    for code, n in counted:
        name = known[code].name if code in known else f"示例县{code}"
        yield (code, name, name, "district", "current", None, None, None, None, None, n)


def sample_build(folder: Path) -> Path:
    """`budget.db` of the sample site, crawled and built now."""
    from archive import demonstration

    release = demonstration.run(folder, "2026-01-01T00:00:00Z", lambda *_: None).release
    return release.folder / "budget.db"


def measure() -> Iterator[Ratio]:
    """Bytes of a small city with and without indexes; the load at one and at four times its size."""
    with tempfile.TemporaryDirectory() as folder:
        sample = sample_build(Path(folder) / "sample")
        one = load(Path(folder) / "one.db", sample, SMALL)
        four = load(Path(folder) / "four.db", sample, 4 * SMALL)
    whole, bare = four.bytes / four.lines, four.bytes_without_indexes / four.lines
    told = f"{whole:.0f} bytes/line", f"{bare:.0f} without indexes"
    yield Ratio("bytes of all tables, a line: without indexes / with", *told, bare / whole)
    small, large = (_seconds(city) / city.rows * 1e6 for city in (one, four))
    told = f"{large:.1f} µs/row at {four.documents}", f"{small:.1f} µs/row at {one.documents}"
    yield Ratio("a row of a city four times as large", *told, small / large, 0.7)


def _seconds(city: City) -> float:
    return sum(taken for what, taken in city.seconds.items() if what != "rows made up")


def main(documents: int = FULL, n_districts: int = 40) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for budget.db")
    parser.add_argument("--documents", type=int, default=documents)
    parser.add_argument("--districts", type=int, default=n_districts)
    parser.add_argument("--sample", type=Path, help="budget.db of the sample site (default: made now)")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    sample = asked.sample or sample_build(asked.out / "sample")
    city = load(asked.out / "budget.db", sample, asked.documents, asked.districts)
    told = {name: getattr(city, name) for name in city.__slots__}
    (asked.out / "city.json").write_text(json.dumps(told, indent=1), "utf-8")
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
