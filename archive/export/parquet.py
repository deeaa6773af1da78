"""Parquet, partitioned by year and district where rows have them: `line/fiscal_year=2025/district_code=500153/`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from archive import schema
from archive.export.delimited import exact_rows
from archive.export.source import Source

PARTITIONS = ("fiscal_year", "district_code")
ROW_GROUP = 50_000
# What Hive, Spark, DuckDB and Arrow read as null in a folder's name.
NULL = "__HIVE_DEFAULT_PARTITION__"


def write(source: Source, folder: Path) -> None:
    """A folder of partitions for each table of facts, one file for each other table."""
    import pyarrow  # type: ignore[import-untyped]
    from pyarrow import parquet

    for table in source.tables:
        names = [column.name for column in source.columns(table)]
        partitioned = all(name in names for name in PARTITIONS) and table.name != "document"
        kept = [column for column in source.columns(table) if not (partitioned and column.name in PARTITIONS)]
        described = _schema(pyarrow, table, kept, source.release.manifest["citation"])
        places = [names.index(column.name) for column in kept]
        if not partitioned:
            with parquet.ParquetWriter(folder / f"{table.name}.parquet", described, compression="zstd") as writer:
                _write_rows(pyarrow, writer, described, exact_rows(source, table), places)
            continue
        at = [names.index(name) for name in PARTITIONS]
        (folder / table.name).mkdir()
        ordered = exact_rows(source, table, PARTITIONS)
        for place, rows in groupby(ordered, key=itemgetter(*at)):
            file = _partition(folder / table.name, place) / "part-0.parquet"
            with parquet.ParquetWriter(file, described, compression="zstd") as writer:
                _write_rows(pyarrow, writer, described, rows, places)


def _write_rows(
    pyarrow: Any, writer: Any, described: Any, rows: Iterator[Sequence[Any]], places: Sequence[int]
) -> None:
    while chunk := list(islice(rows, ROW_GROUP)):
        columns = list(zip(*chunk, strict=True))
        arrays = [pyarrow.array(columns[at], field.type) for at, field in zip(places, described, strict=True)]
        writer.write_table(pyarrow.Table.from_arrays(arrays, schema=described))


def _partition(folder: Path, place: Sequence[Any]) -> Path:
    parts = [f"{name}={NULL if value is None else value}" for name, value in zip(PARTITIONS, place, strict=True)]
    path = folder.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def _schema(pyarrow: Any, table: schema.Table, columns: Sequence[schema.Column], citation: str) -> Any:
    """Types and, in the files themselves, what each column means. 万元 is decimal, never float."""
    types = {"TEXT": pyarrow.string(), "INTEGER": pyarrow.int64(), "REAL": pyarrow.decimal128(24, 6)}
    fields = [
        pyarrow.field(
            column.name,
            types[column.type],
            nullable=not column.required,
            metadata={
                "label": column.label,
                "label_en": column.label_en,
                "description": column.note,
                "unit": column.unit,
            },
        )
        for column in columns
    ]
    about = {"title": f"{table.label} {table.label_en}", "citation": citation, "license": schema.LICENSE}
    return pyarrow.schema(fields, metadata=about)
