"""SQL that builds the archive in SQLite, PostgreSQL or MySQL/MariaDB with their own clients.

Tables, then data, then keys and indexes. Amounts are integers in 分; the 万元 columns are computed there, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from archive import schema
from archive.export.delimited import only_stored
from archive.export.source import Source

# Rows of one INSERT: a few hundred kilobytes, far below MySQL's packet of 16 MB.
INSERT_ROWS = 500
# Characters of a long text that MySQL indexes.
KEY_LENGTH = 190


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what all of them mean."""

    head: Sequence[str]
    foot: Sequence[str]
    name: Callable[[str], str]
    create: Callable[[Source, schema.Table], str]
    data: Callable[[Source, schema.Table, IO[str]], None]
    keys: Callable[[schema.Table], Iterator[str]]


def write(source: Source, folder: Path) -> None:
    """One file, `yusuan.<dialect>.sql`."""
    dialect = DIALECTS[source.dialect]
    manifest = source.release.manifest
    with (folder / f"yusuan.{source.dialect}.sql").open("w", encoding="utf-8", newline="\n") as out:
        for text in (schema.TITLE, manifest["citation"], f"许可 {schema.LICENSE} {schema.LICENSE_URL}"):
            out.write(f"-- {text}\n")
        out.writelines(f"{statement}\n" for statement in dialect.head)
        for table in source.tables:
            out.write(f"\n{dialect.create(source, table)}\n")
        for table in source.tables:
            dialect.data(source, table, out)
        for table in source.tables:
            out.writelines(f"{statement};\n" for statement in dialect.keys(table))
        out.writelines(f"{statement}\n" for statement in dialect.foot)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _ticked(name: str) -> str:
    return f"`{name}`"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _index_name(table: schema.Table, columns: Sequence[str]) -> str:
    return "_".join(("idx", table.name, *columns))[:60]


def _foreign(table: schema.Table, name: Callable[[str], str]) -> Iterator[str]:
    for column, other, key in schema.references(table):
        constraint = name(f"fk_{table.name}_{column}")
        yield (
            f"ALTER TABLE {name(table.name)} ADD CONSTRAINT {constraint} FOREIGN KEY ({name(column)})"
            f" REFERENCES {name(other)} ({name(key)})"
        )


# ---------------------------------------------------------------- SQLite


def _sqlite_create(source: Source, table: schema.Table) -> str:
    foreign = {
        column: f" REFERENCES {_quoted(other)} ({_quoted(key)})" for column, other, key in schema.references(table)
    }
    lines = []
    for column in table.columns:
        if column.computed:
            lines.append(f"{_quoted(column.name)} REAL GENERATED ALWAYS AS ({column.computed}) VIRTUAL")
        else:
            needed = " NOT NULL" if column.required else ""
            lines.append(f"{_quoted(column.name)} {column.type}{needed}{foreign.get(column.name, '')}")
    lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {_quoted(table.name)} ( -- {table.label} {table.label_en}\n  {body}\n) STRICT;"


def _inserts(source: Source, table: schema.Table, out: IO[str], name: Callable[[str], str]) -> None:
    """Multi-row INSERTs. SQLite's own `quote` writes integers, NULL and texts as standard SQL has them."""
    columns = only_stored(source.columns(table))
    head = f"INSERT INTO {name(table.name)} ({', '.join(name(column.name) for column in columns)}) VALUES\n"
    rows = source.texts(table, columns, lambda column, value: f"quote({value})", "','")
    while batch := list(islice(rows, INSERT_ROWS)):
        out.write(head + "(" + "),\n(".join(batch) + ");\n")


def _sqlite_data(source: Source, table: schema.Table, out: IO[str]) -> None:
    _inserts(source, table, out, _quoted)


def _sqlite_keys(table: schema.Table) -> Iterator[str]:
    for columns in table.indexes:
        listed = ", ".join(map(_quoted, columns))
        yield f"CREATE INDEX {_quoted(_index_name(table, columns))} ON {_quoted(table.name)} ({listed})"


# ---------------------------------------------------------------- PostgreSQL

_POSTGRES = {"TEXT": "text", "INTEGER": "bigint", "REAL": "numeric(24,6)"}


def _postgres_create(source: Source, table: schema.Table) -> str:
    lines = []
    for column in table.columns:
        kind = _POSTGRES[column.type]
        if column.computed:
            fen = _quoted(column.name.replace("_wan", "_fen"))
            lines.append(f"{_quoted(column.name)} {kind} GENERATED ALWAYS AS ({fen} * 0.000001) STORED")
        else:
            lines.append(f"{_quoted(column.name)} {kind}{' NOT NULL' if column.required else ''}")
    body = ",\n  ".join(lines)
    told = [f"CREATE TABLE {_quoted(table.name)} (\n  {body}\n);"]
    about = " ".join(filter(None, [table.label, table.label_en, table.note, table.warning]))
    told.append(f"COMMENT ON TABLE {_quoted(table.name)} IS {_text(about)};")
    for column in table.columns:
        told.append(f"COMMENT ON COLUMN {_quoted(table.name)}.{_quoted(column.name)} IS {_text(_about(column))};")
    return "\n".join(told)


def _about(column: schema.Column) -> str:
    unit = f"（{column.unit}）" if column.unit else ""
    return " ".join(filter(None, [f"{column.label}{unit}", column.label_en, column.note, column.warning]))


def _copied(column: schema.Column, value: str) -> str:
    """A value in COPY's text format: backslash, tab and line breaks escaped, NULL as \\N."""
    if column.type != "TEXT":
        return f"coalesce({value}, '\\N')"
    escaped = value
    for plain, written in (("'\\'", "'\\\\'"), ("char(9)", "'\\t'"), ("char(10)", "'\\n'"), ("char(13)", "'\\r'")):
        escaped = f"replace({escaped}, {plain}, {written})"
    return f"coalesce({escaped}, '\\N')"


def _postgres_data(source: Source, table: schema.Table, out: IO[str]) -> None:
    columns = only_stored(source.columns(table))
    out.write(f"COPY {_quoted(table.name)} ({', '.join(_quoted(column.name) for column in columns)}) FROM stdin;\n")
    for row in source.texts(table, columns, _copied, "char(9)"):
        out.write(row + "\n")
    out.write("\\.\n")


def _postgres_keys(table: schema.Table) -> Iterator[str]:
    yield f"ALTER TABLE {_quoted(table.name)} ADD PRIMARY KEY ({', '.join(map(_quoted, table.key))})"
    yield from _sqlite_keys(table)


# ---------------------------------------------------------------- MySQL, MariaDB


def _mysql_create(source: Source, table: schema.Table) -> str:
    keyed = {*table.key, *(name for columns in table.indexes for name in columns)}
    keyed |= {column.name for column in table.columns if column.references}
    lines = [_mysql_column(source, table, column, column.name in keyed) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_ticked, table.key))})")
    about = _text(" ".join(filter(None, [table.label, table.label_en, table.note, table.warning]))[:1000])
    options = f"ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT={about}"
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {_ticked(table.name)} (\n  {body}\n) {options};"


def _mysql_column(source: Source, table: schema.Table, column: schema.Column, keyed: bool) -> str:
    about = f"COMMENT {_text(_about(column)[:500])}"
    if column.computed:
        fen = _ticked(column.name.replace("_wan", "_fen"))
        return f"{_ticked(column.name)} DECIMAL(24,6) GENERATED ALWAYS AS ({fen} * 0.000001) VIRTUAL {about}"
    kind = "BIGINT"
    if column.type == "TEXT":
        # A key needs a length, longer than its indexed beginning; everything else may be as long as it is.
        length = max(KEY_LENGTH + 1, source.longest(table, column.name)) if keyed else 0
        kind = f"VARCHAR({length})" if 0 < length <= 4000 else "LONGTEXT"
    return f"{_ticked(column.name)} {kind}{' NOT NULL' if column.required else ''} {about}"


def _mysql_data(source: Source, table: schema.Table, out: IO[str]) -> None:
    out.write("START TRANSACTION;\n")
    _inserts(source, table, out, _ticked)
    out.write("COMMIT;\n")


def _mysql_keys(table: schema.Table) -> Iterator[str]:
    for columns in table.indexes:
        listed = ", ".join(_prefixed(table, name) for name in columns)
        yield f"CREATE INDEX {_ticked(_index_name(table, columns))} ON {_ticked(table.name)} ({listed})"


def _prefixed(table: schema.Table, name: str) -> str:
    """InnoDB indexes 3,072 bytes: long texts by their beginning."""
    column = table.column(name)
    short = column.type != "TEXT" or column.references or name in table.key
    return _ticked(name) if short else f"{_ticked(name)}({KEY_LENGTH if name in ('url', 'name') else 64})"


def _after(create: Callable[[schema.Table], Iterator[str]], name: Callable[[str], str]) -> Callable[..., Iterator[str]]:
    """Keys of a table; foreign keys come when every table has its own."""

    def keys(table: schema.Table) -> Iterator[str]:
        yield from create(table)
        if table is schema.BUDGET[-1]:
            for each in schema.BUDGET:
                yield from _foreign(each, name)

    return keys


DIALECTS = {
    "sqlite": Dialect(
        ("PRAGMA foreign_keys = OFF;", "BEGIN;"),
        ("COMMIT;",),
        _quoted,
        _sqlite_create,
        _sqlite_data,
        _sqlite_keys,
    ),
    "postgres": Dialect(
        ("SET client_encoding = 'UTF8';", "SET standard_conforming_strings = on;", "BEGIN;"),
        ("COMMIT;",),
        _quoted,
        _postgres_create,
        _postgres_data,
        _after(_postgres_keys, _quoted),
    ),
    "mysql": Dialect(
        ("SET NAMES utf8mb4;", "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES';"),
        (),
        _ticked,
        _mysql_create,
        _mysql_data,
        _after(_mysql_keys, _ticked),
    ),
}
