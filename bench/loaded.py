"""Exports loaded with each engine's own client, and what it holds then: rows, sums in 分, and every value of every row.

Of a table a *digest* is made, by the engine itself: its rows, the sums of its money, and the sum of a hash of each row.
Two tables with the same digest hold the same rows. So ten million rows are compared where they are.
"""

from __future__ import annotations

import csv
import getpass
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from archive import schema

# Of a row's text: between values, and for NULL. No printed text holds them.
BETWEEN, NOTHING = "\x1f", "\x1e"
# Hexadecimal digits of a row's MD5 that are added up: what fits a signed 64-bit integer.
DIGITS = 15


@dataclass(frozen=True, slots=True)
class Digest:
    """What a table holds. `sums` are in 分 by column; `values` is the sum of its rows' hashes."""

    rows: int
    sums: tuple[int, ...]
    values: int


Digests = Mapping[str, Digest]


def differences(found: Digests, meant: Digests) -> dict[str, tuple[Digest | None, Digest | None]]:
    """The tables that do not hold the same; nothing where all do."""
    names = [*meant, *(name for name in found if name not in meant)]
    return {name: (found.get(name), meant.get(name)) for name in names if found.get(name) != meant.get(name)}


def money(table: schema.Table) -> list[str]:
    return [column.name for column in table.stored if column.name.endswith("_fen")]


def asked(table: schema.Table, row: str, quote: str, place: str | None = None) -> str:
    """The query of a table's digest, `row` being the SQL of a row's hash."""
    sums = [f"coalesce(sum({quote}{name}{quote}), 0)" for name in money(table)]
    listed = ", ".join(["count(*)", f"coalesce(sum({row}), 0)", *sums])
    return f"SELECT {listed} FROM {place or f'{quote}{table.name}{quote}'}"


def answered(row: Sequence[Any]) -> Digest:
    return Digest(int(row[0]), tuple(int(each) for each in row[2:]), int(row[1]))


# ---------------------------------------------------------------- SQLite, and the release itself


class _Hashes:
    """The sum of the hashes of texts, for SQLite and for rows that Python has read. `nul` stands for NUL."""

    def __init__(self, nul: str = "\0") -> None:
        self.total = 0
        self._nul = nul

    def step(self, text: str) -> None:
        self.total += int(hashlib.md5(text.replace("\0", self._nul).encode()).hexdigest()[:DIGITS], 16)

    def finalize(self) -> str:
        return str(self.total)


def in_sqlite(
    path: Path, nothing: str = NOTHING, nul: str = "\0", tables: Sequence[schema.Table] = schema.BUDGET
) -> Digests:
    """`nothing` stands for NULL, `nul` for a NUL inside a text: as the other side can tell them."""
    found = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.create_aggregate("hashes", 1, partial(_Hashes, nul))  # type: ignore[arg-type]
        for table in tables:
            row = f" || char({ord(BETWEEN)}) || ".join(f'coalesce("{column.name}", ?)' for column in table.stored)
            query = asked(table, "0", '"').replace("coalesce(sum(0), 0)", f"coalesce(hashes({row}), 0)")
            found[table.name] = answered(connection.execute(query, [nothing] * len(table.stored)).fetchone())
    return found


def load_sqlite(script: Path, made: Path) -> None:
    fed(["sqlite3", "-bail", str(made)], script)


# ---------------------------------------------------------------- PostgreSQL


@contextmanager
def postgres(memory: str = "64MB") -> Iterator[Server]:
    """A PostgreSQL of our own with an empty database."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not bins:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    with server_folder("postgres") as folder:
        init = [*as_user("postgres"), str(bins[-1] / "initdb"), "-D", f"{folder}/data", "-U", "yusuan", "-A", "trust"]
        settled = ["-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
        subprocess.run([*init, *settled], check=True, capture_output=True, cwd=folder)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": folder,
            "fsync": "off",
            "full_page_writes": "off",
            "max_wal_size": "4GB",
            "maintenance_work_mem": memory,
        }
        command = [*as_user("postgres"), str(bins[-1] / "postgres"), "-D", f"{folder}/data"]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        client = ("psql", "-h", str(folder), "-U", "yusuan", "-v", "ON_ERROR_STOP=1", "-qAt", "-F", "\t", "-d")
        with started(command, partial(works, [*client, "postgres", "-c", "SELECT 1"]), folder / "log") as process:
            yield Server(client, "postgres", process.pid, "-c")


def in_postgres(server: Server) -> Digests:
    found = {}
    for table in schema.BUDGET:
        values = ", ".join(f'coalesce("{column.name}"::text, chr({ord(NOTHING)}))' for column in table.stored)
        row = f"concat_ws(chr({ord(BETWEEN)}), {values})"
        query = asked(table, f"('x' || left(md5({row}), {DIGITS}))::bit({4 * DIGITS})::bigint", '"')
        found[table.name] = answered(server.answer(query).split("\t"))
    return found


# ---------------------------------------------------------------- MariaDB


@contextmanager
def mariadb(memory: str = "128M") -> Iterator[Server]:
    """A MariaDB of our own with an empty database."""
    program = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    if not Path(program).exists():
        raise FileNotFoundError("MariaDB is not installed: apt-get install mariadb-server")
    with server_folder("mysql") as folder:
        where = [f"--datadir={folder}/data", *(["--user=mysql"] if getpass.getuser() == "root" else [])]
        install = ["mariadb-install-db", "--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run([*install, *where], check=True, capture_output=True)
        command = [program, "--no-defaults", *where, f"--socket={folder}/s", "--skip-networking"]
        command += ["--innodb-flush-log-at-trx-commit=0", f"--innodb-buffer-pool-size={memory}"]
        command += ["--innodb-doublewrite=0", "--innodb-log-file-size=1G", f"--pid-file={folder}/pid"]
        client = ("mariadb", "--no-defaults", f"--socket={folder}/s", "-uroot", "--default-character-set=utf8mb4")
        client += ("-N", "-B")
        with started(command, partial(works, [*client, "-e", "SELECT 1"]), folder / "log") as process:
            server = Server(client, "yusuan", process.pid, "-e")
            subprocess.run([*client, "-e", "CREATE DATABASE yusuan CHARACTER SET utf8mb4"], check=True)
            yield server


def in_mariadb(server: Server) -> Digests:
    found = {}
    for table in schema.BUDGET:
        values = ", ".join(
            f"coalesce(cast(`{column.name}` AS char), char({ord(NOTHING)} USING utf8mb4))" for column in table.stored
        )
        row = f"concat_ws(char({ord(BETWEEN)} USING utf8mb4), {values})"
        query = asked(table, f"cast(conv(left(md5({row}), {DIGITS}), 16, 10) AS unsigned)", "`")
        found[table.name] = answered(server.answer(query).split("\t"))
    return found


# ---------------------------------------------------------------- DuckDB: Parquet and CSV


def in_duckdb(place: Callable[[schema.Table], str | None]) -> Digests:
    """Tables as DuckDB reads them; `place` is the SQL of what to read, None where there is nothing."""
    import duckdb

    found = {}
    connection = duckdb.connect()
    for table in schema.BUDGET:
        values = ", ".join(f'coalesce("{column.name}"::varchar, chr({ord(NOTHING)}))' for column in table.stored)
        row = f"concat_ws(chr({ord(BETWEEN)}), {values})"
        where = place(table)
        query = asked(table, f"('0x' || left(md5({row}), {DIGITS}))::bigint", '"', where)
        empty = [0, 0, *(0 for _ in money(table))]
        found[table.name] = answered(connection.execute(query).fetchone() if where else empty)  # type: ignore[arg-type]
    return found


def in_parquet(folder: Path) -> Digests:
    def place(table: schema.Table) -> str | None:
        path = folder / f"{table.name}.parquet"
        if path.is_file():
            return f"read_parquet('{path}')"
        return f"read_parquet('{folder}/{table.name}/**/*.parquet')"

    return in_duckdb(place)


def in_csv(folder: Path) -> Digests:
    """Read as the format says: quoted is text, also when it is empty; nothing is NULL."""

    def place(table: schema.Table) -> str:
        types = {"TEXT": "VARCHAR", "INTEGER": "BIGINT", "REAL": "DECIMAL(24,6)"}
        columns = ", ".join(f"'{column.name}': '{types[column.type]}'" for column in table.columns)
        reading = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n'"
        more = "nullstr = '', allow_quoted_nulls = false, max_line_size = 100000000"
        return f"read_csv('{folder}/{table.name}.csv', {reading}, {more}, columns = {{{columns}}})"

    return in_duckdb(place)


def in_pandas(folder: Path) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Rows and sums of each table's files as pandas reads them, one after the other."""
    import pandas

    found = {}
    for table in schema.BUDGET:
        rows, sums = 0, [0] * len(money(table))
        files = sorted((folder / table.name).rglob("*.parquet")) or [folder / f"{table.name}.parquet"]
        for file in filter(Path.is_file, files):
            frame = pandas.read_parquet(file, columns=[table.key[0], *money(table)], partitioning=None)
            rows += len(frame)
            sums = [total + int(frame[name].sum()) for total, name in zip(sums, money(table), strict=True)]
        found[table.name] = (rows, tuple(sums))
    return found


# ---------------------------------------------------------------- Excel


_UNSPOKEN = re.compile("_x([0-9A-F]{4})_")


def in_workbooks(folder: Path) -> Digests:
    """All workbooks of an export, tables that go on put together. A blank cell is an empty text."""
    from python_calamine import CalamineWorkbook

    held: dict[str, list[tuple[Path, str]]] = {table.name: [] for table in schema.BUDGET}
    for path in sorted(folder.glob("*.xlsx")):
        for name in CalamineWorkbook.from_path(path).sheet_names:
            stem = re.sub(r"_\d+$", "", name)
            if stem in held:
                held[stem].append((path, name))
    return {table.name: _sheets(table, held[table.name]) for table in schema.BUDGET}


def _sheets(table: schema.Table, places: Iterable[tuple[Path, str]]) -> Digest:
    from python_calamine import CalamineWorkbook

    hashes, count, sums = _Hashes(), 0, [0] * len(money(table))
    for path, name in places:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).iter_rows()
        heads = [str(cell).split("\n")[1] for cell in next(rows)]
        at = [heads.index(column.name) for column in table.stored]
        amounts = [heads.index(column) for column in money(table)]
        for row in rows:
            hashes.step(BETWEEN.join([_told(row[place]) for place in at]))
            sums = [total + int(row[place] or 0) for total, place in zip(sums, amounts, strict=True)]
            count += 1
    return Digest(count, tuple(sums), hashes.total)


def _told(cell: Any) -> str:
    if isinstance(cell, str):
        return _UNSPOKEN.sub(lambda found: chr(int(found[1], 16)), cell) if "_x" in cell else cell
    return str(int(cell))


# ---------------------------------------------------------------- the data package


def in_package(folder: Path) -> Digests:
    """The resources at their described paths, the fields as they are listed."""
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    paths = {each["name"]: folder / each["path"] for each in described["resources"]}
    for each in described["resources"]:
        with paths[each["name"]].open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in each["schema"]["fields"]], each["name"]
    (data,) = {path.parent for path in paths.values()}
    return in_csv(data)


# ---------------------------------------------------------------- servers and clients


@dataclass(frozen=True, slots=True)
class Server:
    """A running engine: its client's command before the name of a database, and its process."""

    client: tuple[str, ...]
    database: str
    process: int
    option: str

    @property
    def command(self) -> list[str]:
        return [*self.client, self.database]

    def answer(self, query: str) -> str:
        """What the client prints, without the line's end."""
        done = subprocess.run([*self.command, self.option, query], capture_output=True, check=True)
        return done.stdout.decode().removesuffix("\n")

    def another(self, name: str) -> Server:
        """The same engine with a new, empty database."""
        self.answer(f"CREATE DATABASE {name}")
        return Server(self.client, name, self.process, self.option)

    def load(self, script: Path) -> None:
        fed(self.command, script)


def as_user(name: str) -> list[str]:
    """Database servers refuse to run as root."""
    return ["runuser", "-u", name, "--"] if getpass.getuser() == "root" else []


@contextmanager
def started(command: Sequence[str], ready: Callable[[], bool], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 120
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text(errors="replace")[-3000:])
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def server_folder(owner: str) -> Iterator[Path]:
    """A short path (sockets allow 107 bytes) that belongs to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="yu"))
    folder.chmod(0o755)
    if getpass.getuser() == "root":
        shutil.chown(folder, owner, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def works(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fed(command: Sequence[str], path: Path) -> None:
    """A client that reads a script."""
    with path.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-3000:])
