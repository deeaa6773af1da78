"""A synthetic city: the sample site's documents, thousands of times, in a real `budget.db` and `grids.db`.

    python -m bench.city --documents 65000 OUT [--sample HOME]

About 154 amounts a document, as real pages print: families of units are copied in the fullest form that keeps that mean.
Rows go in as a build's do, document by document, and are indexed, compared, linked and searched as a build's are: what is
measured is the program. The first batches go in once more, beside, by bare `executemany`, one statement a table.
"""

from __future__ import annotations

import argparse
import json
import marshal
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from archive import build, database, schema
from archive.rows import Row, Rows
from bench import Ratio
from bench.evidence import AT, sample_home
from bench.families import FORMS, Copy, Families, Place, Template

FULL = 65_000
SMALL = 2_000
DISTRICTS = 40
LINES_A_DOCUMENT = 154
# Batches that are inserted by bare executemany too: some million lines, while both files are of one size.
BESIDE = 20
_NOT_LOADING = ("rows made up", "raw executemany")


@dataclass(frozen=True, slots=True)
class City:
    """A finished city and what it took. Seconds are of the CPU: other work on the machine does not count.

    `raw_share` is the time of bare executemany over that of the build's way, for the same rows by turns.
    `peak_bytes` is of this process, with the `template_bytes` that copies are made from and a build has none of.
    """

    documents: int
    lines: int
    rows: int
    seconds: dict[str, float]
    raw_share: float
    bytes_without_indexes: int
    bytes: int
    grids_bytes: int
    peak_bytes: int
    template_bytes: int

    @property
    def loading(self) -> float:
        """CPU seconds of all that a build does with finished rows."""
        return sum(taken for what, taken in self.seconds.items() if what not in _NOT_LOADING)


def make(folder: Path, families: Families, documents: int, n_districts: int = DISTRICTS) -> City:
    """Make the city's databases in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.db"):
        path.unlink()
    spent: dict[str, float] = defaultdict(float)
    counted: Counter[str] = Counter()
    places = [Place(f"59{number:04d}", f"示例{number}区", 0) for number in range(1, n_districts + 1)]
    budget, grids = _created(folder, "")
    raw_share = _insert(folder, budget, grids, _batches(families, documents, places), spent, counted)
    with budget.atomic():
        for name, rows in _once(families, budget, places).items():
            database.insert(budget, schema.table(name), rows)
    bare = (folder / "budget.db").stat().st_size
    with _timed(spent, "indexes"):
        database.add_document_indexes(budget, schema.BUDGET)
    with budget.atomic():
        with _timed(spent, "documents compared"):
            counted["finding"] += len(build.compare_documents(budget))
        with _timed(spent, "attachments linked"):
            build.link_attachments(budget)
    with _timed(spent, "indexes"):
        database.add_indexes(budget, schema.BUDGET)
    with _timed(spent, "full text, views"):
        database.finish(budget, schema.BUDGET, database.VIEWS)
    with _timed(spent, "grids finished"):
        database.finish(grids, schema.GRIDS)
    budget.close()
    grids.close()
    return City(
        documents=counted["document"],
        lines=counted["line"],
        rows=sum(counted.values()),
        seconds={what: round(taken, 2) for what, taken in spent.items()},
        raw_share=round(raw_share, 3),
        bytes_without_indexes=bare,
        bytes=(folder / "budget.db").stat().st_size,
        grids_bytes=(folder / "grids.db").stat().st_size,
        peak_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        template_bytes=families.held_bytes,
    )


@contextmanager
def _timed(spent: dict[str, float], what: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[what] += time.process_time() - began


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class Batch:
    """A copy of every family: what goes in with one transaction."""

    about: Rows
    documents: list[tuple[Row, bytes]]


def _batches(families: Families, documents: int, places: Sequence[Place]) -> Iterator[Batch]:
    """Copies of all families by turns, each in the next district, until there are as many documents as asked for."""
    n_documents = n_lines = 0
    for number in count():
        batch = Batch(defaultdict(list), [])
        for at, family in enumerate(families.families):
            if n_documents >= documents:
                break
            templates = _fullest(families, at, n_documents, n_lines)
            copy = Copy(family, replace(places[(number + at) % len(places)], number=number // len(places) + 1))
            for name, rows in copy.about_units().items():
                batch.about[name].extend(rows)
            batch.documents.extend(map(copy.document, templates))
            n_documents += len(templates)
            n_lines += sum(template.n_lines for template in templates)
        if not batch.documents:
            return
        yield batch


def _fullest(families: Families, family: int, n_documents: int, n_lines: int) -> Sequence[Template]:
    """The family in the fullest form that keeps the mean, else in the leanest."""
    for form in range(len(FORMS)):
        templates = families.templates(family, form)
        lines = n_lines + sum(template.n_lines for template in templates)
        if lines <= LINES_A_DOCUMENT * (n_documents + len(templates)):
            break
    return templates


def _created(folder: Path, prefix: str) -> list[Database]:
    return [database.create(folder / f"{prefix}{name}.db", tables) for name, tables in schema.DATABASES.items()]


def _insert(
    folder: Path,
    budget: Database,
    grids: Database,
    batches: Iterator[Batch],
    spent: dict[str, float],
    counted: Counter[str],
) -> float:
    """All batches the build's way, the first ones by bare executemany too; returns the share of time that takes."""
    beside = _created(folder, "raw-")
    ours = 0.0
    for number in count():
        with _timed(spent, "rows made up"):
            batch = next(batches, None)
        if batch is None:
            break
        with _timed(spent, "rows inserted"), budget.atomic(), grids.atomic():
            for name, rows in batch.about.items():
                database.insert(budget, schema.table(name), rows)
                counted[name] += len(rows)
            for head, packed in batch.documents:
                found = {**marshal.loads(packed), "document": [head]}
                build.insert_document(budget, grids, found)
                counted.update({name: len(rows) for name, rows in found.items()})
        if number < BESIDE:
            ours = spent["rows inserted"]
            _insert_raw(batch, beside, spent)
    for name, db in zip(schema.DATABASES, beside, strict=True):
        db.close()
        (folder / f"raw-{name}.db").unlink()
    return spent["raw executemany"] / ours


def _insert_raw(batch: Batch, beside: Sequence[Database], spent: dict[str, float]) -> None:
    every = _by_table(batch)
    with _timed(spent, "raw executemany"), beside[0].atomic(), beside[1].atomic():
        for name, rows in every.items():
            database.insert(beside[name.startswith("grid")], schema.table(name), rows)


def _by_table(batch: Batch) -> Rows:
    every: Rows = defaultdict(list, batch.about)
    for head, packed in batch.documents:
        every["document"].append(head)
        for name, rows in marshal.loads(packed).items():
            every[name].extend(rows)
    return every


def _once(families: Families, budget: Database, places: Sequence[Place]) -> Rows:
    """The rows that are not copied: districts, runs, and a release, which only the pages ask for."""
    counted = dict(budget.conn.execute("SELECT district_code, count(*) FROM document GROUP BY 1").fetchall())
    n_lines = budget.conn.execute("SELECT sum(n_lines) FROM document").fetchone()[0]
    districts = [
        (place.code, place.name, place.name, "district", "current", *[None] * 5, counted[place.code])
        for place in places
        if place.code in counted
    ]
    release = ("city", AT, None, sum(counted.values()), n_lines, None, None, "渝算 bench (made up)")
    return {"district": districts, "run": families.frame["run"], "release": [release]}


# ---------------------------------------------------------------- measured


@cache
def sample() -> Families:
    """The families of the sample site, crawled and built once for all benches of this process."""
    with tempfile.TemporaryDirectory() as folder:
        return Families(sample_home(Path(folder)))


@cache
def _kept(documents: int, n_districts: int) -> tuple[tempfile.TemporaryDirectory[str], City]:
    folder = tempfile.TemporaryDirectory(prefix="yusuan-bench-")
    return folder, make(Path(folder.name), sample(), documents, n_districts)


def small() -> Path:
    """The folder of a small city's databases, made once for all benches of this process and gone with it."""
    return Path(_kept(SMALL, DISTRICTS)[0].name)


def measured(documents: int, n_districts: int = DISTRICTS) -> City:
    """What a city of this size takes."""
    return _kept(documents, n_districts)[1]


def measure() -> Iterator[Ratio]:
    """A small city and one a quarter of it: rows beside bare executemany, growth, bytes with and without indexes."""
    one, four = measured(SMALL // 4), measured(SMALL)
    ours = four.seconds["rows inserted"]
    told = f"{four.lines / ours:,.0f} lines/s", f"{four.lines / ours / four.raw_share:,.0f} lines/s"
    yield Ratio(f"city of {four.documents:,}: rows inserted, against raw executemany", *told, four.raw_share, 0.7)
    small, large = (city.loading / city.rows * 1e6 for city in (one, four))
    told = f"{large:.1f} µs/row", f"{small:.1f} µs/row"
    yield Ratio(f"city of {four.documents:,}: a row, against one of {one.documents:,}", *told, small / large, 0.7)
    whole, bare = four.bytes / four.lines, four.bytes_without_indexes / four.lines
    told = f"{whole:,.0f} bytes/line", f"{bare:,.0f} bytes/line"
    yield Ratio("city: budget.db without indexes, full text, views / with", *told, bare / whole)


def main(documents: int = FULL, n_districts: int = DISTRICTS, about: str | None = __doc__) -> None:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for budget.db, grids.db and city.json")
    parser.add_argument("--documents", type=int, default=documents)
    parser.add_argument("--districts", type=int, default=n_districts)
    parser.add_argument("--sample", type=Path, help="home of the sample site, built (default: made now)")
    asked = parser.parse_args()
    families = Families(asked.sample) if asked.sample else sample()
    city = make(asked.out, families, asked.documents, asked.districts)
    told = json.dumps(asdict(city) | {"cpu_seconds_of_the_load": round(city.loading, 1)}, indent=1, ensure_ascii=False)
    (asked.out / "city.json").write_text(told, "utf-8")
    print(told)


if __name__ == "__main__":
    main()
