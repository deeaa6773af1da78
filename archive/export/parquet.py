"""Parquet, a folder for each year and in it a file for each district, where rows have them: `line/fiscal_year=2025/500153.parquet`.

Years are read from the folders' names, as Hive writes them. A district's code is not: readers would take 500153 for a number
where no code beside it has a letter (5001LJ), and it would be equal to no code of another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive import schema
from archive.export.source import Source

PARTITIONS = ("district_code", "fiscal_year")
YEAR = PARTITIONS[1]
ROW_GROUP = 50_000
# What Hive, Spark, DuckDB and Arrow read as null in a folder's name.
NULL = "__HIVE_DEFAULT_PARTITION__"


def write(source: Source, folder: Path) -> None:
    """A folder of years for each table of facts, one file for each other table. No table is without a file."""
    for table in source.tables:
        values = source.values(table)
        if not _is_partitioned(table):
            path = folder / f"{table.name}.parquet"
            _write(source, table, path, source.batches(table, values, ROW_GROUP), table.columns)
            continue
        (folder / table.name).mkdir()
        kept = [value for value in values if value.column.name != YEAR]
        for (district, year), batches in source.partitions(table, PARTITIONS, kept, ROW_GROUP):
            columns = [value.column for value in kept]
            _write(source, table, _place(folder / table.name, year, district), batches, columns)
        if not any((folder / table.name).iterdir()):
            _write(source, table, folder / table.name / "none.parquet", (), table.columns)  # no folder says a year


def _is_partitioned(table: schema.Table) -> bool:
    return {column.name for column in table.columns} >= set(PARTITIONS) and table is not schema.DOCUMENT_TABLE


def _write(
    source: Source, table: schema.Table, path: Path, batches: Iterable[Any], columns: Sequence[schema.Column]
) -> None:
    from pyarrow import RecordBatch, parquet  # type: ignore[import-untyped]

    described = _schema(table, columns, source.release.manifest["citation"])
    with parquet.ParquetWriter(path, described, compression="zstd") as writer:
        for batch in batches:
            arrays = [
                _ten_thousands(array, field.type) if column.computed else array
                for column, array, field in zip(columns, batch.columns, described, strict=True)
            ]
            writer.write_batch(RecordBatch.from_arrays(arrays, schema=described))


def _ten_thousands(fen: Any, kind: Any) -> Any:
    """分 as 万元: the same digits, with six of them behind the point."""
    import pyarrow

    digits = fen.cast(pyarrow.decimal128(kind.precision, 0))
    return pyarrow.Array.from_buffers(kind, len(digits), digits.buffers(), digits.null_count, digits.offset)


def _place(folder: Path, year: int | None, district: str | None) -> Path:
    path = folder / f"{YEAR}={NULL if year is None else year}"
    path.mkdir(exist_ok=True)
    return path / f"{'none' if district is None else quote(district, safe='')}.parquet"


def _schema(table: schema.Table, columns: Sequence[schema.Column], citation: str) -> Any:
    """Types and, in the files themselves, what each column means. 万元 is decimal, never float."""
    import pyarrow

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
