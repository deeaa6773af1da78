"""Parquet, partitioned by year and district where rows have them: `line/fiscal_year=2025/district_code=500153/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archive import schema
from archive.export.source import Source

PARTITIONS = ("district_code", "fiscal_year")
ROW_GROUP = 50_000
# What Hive, Spark, DuckDB and Arrow read as null in a folder's name.
NULL = "__HIVE_DEFAULT_PARTITION__"


def write(source: Source, folder: Path) -> None:
    """A folder of partitions for each table of facts, one file for each other table."""
    for table in source.tables:
        values = source.values(table)
        if not _is_partitioned(table):
            _write(source, table, folder / f"{table.name}.parquet", source.batches(table, values, ROW_GROUP))
            continue
        (folder / table.name).mkdir()
        kept = [value for value in values if value.column.name not in PARTITIONS]
        for place, batches in source.partitions(table, PARTITIONS, kept, ROW_GROUP):
            path = _partition(folder / table.name, dict(zip(PARTITIONS, place, strict=True)))
            _write(source, table, path / "part-0.parquet", batches)


def _is_partitioned(table: schema.Table) -> bool:
    return {column.name for column in table.columns} >= set(PARTITIONS) and table is not schema.DOCUMENT_TABLE


def _write(source: Source, table: schema.Table, path: Path, batches: Iterable[Any]) -> None:
    from pyarrow import RecordBatch, parquet  # type: ignore[import-untyped]

    columns = [column for column in table.columns if not (_is_partitioned(table) and column.name in PARTITIONS)]
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


def _partition(folder: Path, place: Mapping[str, Any]) -> Path:
    """`fiscal_year=2025/district_code=500153`: years outside, as most questions are about some of them."""
    parts = [
        f"{name}={NULL if place[name] is None else quote(str(place[name]), safe='')}" for name in reversed(PARTITIONS)
    ]
    path = folder.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


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
