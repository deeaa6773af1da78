"""SQL that builds the archive in SQLite, PostgreSQL or MySQL/MariaDB with their own clients.

Tables, then data, then keys and indexes. Amounts are integers in 分; the 万元 columns are computed there, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive import schema
from archive.export.punctuation import Piece, Rows, Style
from archive.export.source import BATCH, Source

# One INSERT: a few hundred kilobytes, however long the texts are far below MySQL's packet of 16 MB.
INSERT_ROWS = 500
INSERT_BYTES = 1 << 20
# Characters of a long text that MySQL indexes.
KEY_LENGTH = 190


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one engine writes what all of them mean."""

    head: Sequence[str]
    foot: Sequence[str]
    name: Callable[[str], str]
    create: Callable[[Source, schema.Table], str]
    data: Callable[[Source, schema.Table, BinaryIO], None]
    keys: Callable[[schema.Table], Iterator[str]]


def write(source: Source, folder: Path) -> None:
    """One file, `yusuan.<dialect>.sql`."""
    dialect = DIALECTS[source.dialect]
    manifest = source.release.manifest
    with (folder / f"yusuan.{source.dialect}.sql").open("wb") as out:
        told = (schema.TITLE, manifest["citation"], f"许可 {schema.LICENSE} {schema.LICENSE_URL}")
        _write(out, (f"-- {text}" for text in told))
        _write(out, dialect.head)
        for table in source.tables:
            _write(out, ("", dialect.create(source, table)))
        for table in source.tables:
            dialect.data(source, table, out)
        for table in source.tables:
            _write(out, (f"{statement};" for statement in dialect.keys(table)))
        _write(out, dialect.foot)


def _write(out: BinaryIO, statements: Iterable[str]) -> None:
    out.writelines(f"{statement}\n".encode() for statement in statements)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _ticked(name: str) -> str:
    return f"`{name}`"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _index_name(table: schema.Table, columns: Sequence[str]) -> str:
    return "_".join(("idx", table.name, *columns))[:60]


def _foreign(table: schema.Table, name: Callable[[str], str]) -> Iterator[str]:
    """All foreign keys of a table in one statement."""
    added = [
        f"ADD CONSTRAINT {name(f'fk_{table.name}_{column}')} FOREIGN KEY ({name(column)})"
        f" REFERENCES {name(other)} ({name(key)})"
        for column, other, key in schema.references(table)
    ]
    if added:
        yield f"ALTER TABLE {name(table.name)} {', '.join(added)}"


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


def _quotes(column: schema.Column) -> tuple[Sequence[Piece], Sequence[Piece]]:
    return ((b"'",), (b"'",)) if column.type == "TEXT" else ((), ())


def _literals(nul: bytes) -> Style:
    """Rows of an INSERT. A NUL, at which clients stop reading, is put together by the engine: `nul` makes it there."""

    def escape(marked: bytes) -> bytes:
        return marked.replace(b"'", b"''").replace(b"\0", b"'||" + nul + b"||'")

    return Style((b"(",), (b",",), b"),\n", (b"NULL",), _quotes, escape)


def _inserts(source: Source, table: schema.Table, out: BinaryIO, name: Callable[[str], str], style: Style) -> None:
    """Multi-row INSERTs."""
    columns = ", ".join(name(column.name) for column in table.stored)
    head = f"INSERT INTO {name(table.name)} ({columns}) VALUES\n".encode()
    rows = Rows(style, source.values(table, computed=False))
    for written in rows.written(source, table, INSERT_ROWS, INSERT_BYTES):
        out.write(head + written[: -len(b",\n")] + b";\n")


def _sqlite_data(source: Source, table: schema.Table, out: BinaryIO) -> None:
    _inserts(source, table, out, _quoted, _literals(b"char(0)"))


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


def _copied(marked: bytes) -> bytes:
    """COPY's text format. PostgreSQL has no NUL in texts; its picture stands for it."""
    for plain, written in ((b"\\", b"\\\\"), (b"\t", b"\\t"), (b"\n", b"\\n"), (b"\r", b"\\r"), (b"\0", "␀".encode())):
        marked = marked.replace(plain, written)
    return marked


def _postgres_data(source: Source, table: schema.Table, out: BinaryIO) -> None:
    columns = ", ".join(_quoted(column.name) for column in table.stored)
    _write(out, [f"COPY {_quoted(table.name)} ({columns}) FROM stdin;"])
    style = Style((), (b"\t",), b"\n", (b"\\N",), lambda column: ((), ()), _copied)
    out.writelines(Rows(style, source.values(table, computed=False)).written(source, table, BATCH))
    _write(out, ["\\."])


def _postgres_keys(table: schema.Table) -> Iterator[str]:
    yield f"ALTER TABLE {_quoted(table.name)} ADD PRIMARY KEY ({', '.join(map(_quoted, table.key))})"
    yield from _sqlite_keys(table)


# ---------------------------------------------------------------- MySQL, MariaDB


def _mysql_create(source: Source, table: schema.Table) -> str:
    keyed = {*table.key, *(name for columns in table.indexes for name in columns)}
    keyed |= {column.name for column in table.columns if column.references}
    longest = source.longest(table, [column.name for column in table.columns if column.name in keyed])
    lines = [_mysql_column(column, longest.get(column.name)) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_ticked, table.key))})")
    about = _text(" ".join(filter(None, [table.label, table.label_en, table.note, table.warning]))[:1000])
    options = f"ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT={about}"
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {_ticked(table.name)} (\n  {body}\n) {options};"


def _mysql_column(column: schema.Column, longest: int | None) -> str:
    """`longest` are the characters of a column's longest text where it is part of a key."""
    about = f"COMMENT {_text(_about(column)[:500])}"
    if column.computed:
        fen = _ticked(column.name.replace("_wan", "_fen"))
        return f"{_ticked(column.name)} DECIMAL(24,6) GENERATED ALWAYS AS ({fen} * 0.000001) VIRTUAL {about}"
    kind = "BIGINT"
    if column.type == "TEXT":
        # A key needs a length, longer than its indexed beginning; everything else may be as long as it is.
        length = 0 if longest is None else max(KEY_LENGTH + 1, longest)
        kind = f"VARCHAR({length})" if 0 < length <= 4000 else "LONGTEXT"
    return f"{_ticked(column.name)} {kind}{' NOT NULL' if column.required else ''} {about}"


def _mysql_data(source: Source, table: schema.Table, out: BinaryIO) -> None:
    _write(out, ["START TRANSACTION;"])
    _inserts(source, table, out, _ticked, _literals(b"CHAR(0 USING utf8mb4)"))
    _write(out, ["COMMIT;"])


def _mysql_keys(table: schema.Table) -> Iterator[str]:
    """All indexes of a table in one statement: it is read once for all of them."""
    added = [
        f"ADD INDEX {_ticked(_index_name(table, columns))} ({', '.join(_prefixed(table, name) for name in columns)})"
        for columns in table.indexes
    ]
    if added:
        yield f"ALTER TABLE {_ticked(table.name)} {', '.join(added)}"


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
        (
            "SET NAMES utf8mb4;",
            "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT';",
            # As mysqldump does: else every foreign key rebuilds its table. What is exported has nothing dangling.
            "SET SESSION foreign_key_checks = 0, unique_checks = 0;",
        ),
        ("SET SESSION foreign_key_checks = 1, unique_checks = 1;",),
        _ticked,
        _mysql_create,
        _mysql_data,
        _after(_mysql_keys, _ticked),
    ),
}
