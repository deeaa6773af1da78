"""From a cluster's rows to where they are asked: SQLite for a selection (or all), DuckDB over the whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import database, schema
from archive.build import Build, BuildError, Progress, finished, settle, unfinished
from archive.cluster import store
from archive.cluster.work import NULL
from archive.content import Content
from archive.lock import holding


@dataclass(frozen=True, slots=True)
class Selection:
    """Districts and years; empty means all."""

    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def holds(self, url: str) -> bool:
        """Whether a partition, or a file in it, belongs to it. What is of no document belongs to every selection."""
        parts = dict(part.split("=", 1) for part in url.split("/") if "=" in part)
        district, year = parts.get("district_code"), parts.get("fiscal_year")
        return (not self.districts or district is None or district in self.districts) and (
            not self.years or year is None or (year != NULL and int(year) in self.years)
        )

    def name(self, build_id: str) -> str:
        if self == Selection():
            return build_id
        said = repr((build_id, sorted(self.districts), sorted(self.years)))
        return f"{build_id}-{hashlib.sha256(said.encode()).hexdigest()[:6]}"


def sqlite(home: Path, rows_url: str, selection: Selection, progress: Progress) -> Build:
    """A build like any other, of finished rows.

    Raises:
        BuildError: the rows are not there or not finished.
    """
    record = store.read_json(f"{rows_url}/rows.json")
    if record is None:
        raise BuildError(f"{rows_url}: 没有完成的数据行 (no finished rows here)")
    build_id = selection.name(rows_url.rsplit("/", 1)[-1])
    folder = home / "builds" / build_id
    if (folder / "build.json").is_file():
        return finished(folder, read=0, unchanged=True)
    with holding(home / "build.lock"), database.disk_named(home), unfinished(folder) as beside:
        _load(beside, folder, build_id, record, rows_url, selection, progress)
    return finished(folder, read=0, unchanged=False)


def _load(
    beside: Path,
    folder: Path,
    build_id: str,
    record: Mapping[str, Any],
    rows_url: str,
    selection: Selection,
    progress: Progress,
) -> None:
    content = Content(digest for place, digest in record["content"].items() if selection.holds(place))
    for name, tables in schema.DATABASES.items():
        db = database.create(beside / f"{name}.db", tables)
        for done, table in enumerate(tables, 1):
            for rows in map(store.rows, _files_of(rows_url, table.name, selection)):
                with db.atomic():
                    database.insert(db, table, rows)
            progress(f"装入 loading {name}", done, len(tables))
        database.finish(db, tables, database.VIEWS if name == "budget" else None)
        db.close()
    settle(beside, folder, {"build_id": build_id, "content_sha256": content.hexdigest()})


def _files_of(rows_url: str, table: str, selection: Selection) -> Iterator[str]:
    return filter(selection.holds, store.files(f"{rows_url}/{table}"))


def duckdb_views(rows_url: str) -> str:
    """SQL that makes DuckDB see every table, read where it lies: `duckdb -init duckdb.sql`."""
    statements = []
    for tables in schema.DATABASES.values():
        for table in tables:
            names = [f'"{column.name}"' for column in table.stored]
            names += [f'{column.computed} AS "{column.name}"' for column in table.columns if column.computed]
            place = f"{rows_url}/{table.name}/**/*.parquet"
            statements.append(
                f'CREATE OR REPLACE VIEW "{table.name}" AS SELECT {", ".join(names)}'
                f" FROM read_parquet('{place}', hive_partitioning = false);"
            )
    return "\n".join(statements) + "\n"
