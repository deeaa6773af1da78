"""Exports loaded by the engines themselves, and what they hold then: rows by table, as stored."""

from __future__ import annotations

import csv
import getpass
import json
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive import schema

Rows = dict[str, list[tuple[Any, ...]]]


def stored(table: schema.Table) -> list[str]:
    return [column.name for column in table.stored]


def held(home: Path) -> Rows:
    """Every stored value of the release, by table."""
    with sqlite3.connect(f"file:{home / 'budget.db'}?mode=ro", uri=True) as connection:
        return {
            table.name: sorted(
                connection.execute(f"SELECT {', '.join(map(quoted, stored(table)))} FROM {quoted(table.name)}"),
                key=repr,
            )
            for table in schema.BUDGET
        }


def quoted(name: str) -> str:
    return f'"{name}"'


def typed(table: schema.Table, rows: Iterator[list[str | None]]) -> list[tuple[Any, ...]]:
    """What a client printed, with the types of the schema."""
    kinds = [column.type for column in table.stored]
    return sorted(
        (
            tuple(
                int(value) if kind == "INTEGER" and value is not None else value
                for kind, value in zip(kinds, row, strict=True)
            )
            for row in rows
        ),
        key=repr,
    )


# ---------------------------------------------------------------- the engines


def as_user(name: str) -> list[str]:
    """Database servers refuse to run as root."""
    return ["runuser", "-u", name, "--"] if getpass.getuser() == "root" else []


def started(command: list[str], ready: Callable[[], bool], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 60
    while not ready():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")[-3000:]
        time.sleep(0.1)
    return process


def server_folder(owner: str) -> Iterator[Path]:
    """A short path (sockets allow 107 bytes) that belongs to the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="yu"))
    folder.chmod(0o755)
    if getpass.getuser() == "root":
        shutil.chown(folder, owner, owner)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[list[str]]:
    """A PostgreSQL of our own; gives the client command."""
    bins = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not bins:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
    for folder in server_folder("postgres"):
        data = folder / "data"
        init = [
            *as_user("postgres"),
            str(bins[-1] / "initdb"),
            "-D",
            str(data),
            "-U",
            "yusuan",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run([*init, "--no-sync", "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder)
        settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        client = ["psql", "-h", str(folder), "-U", "yusuan", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt"]
        command = [*as_user("postgres"), str(bins[-1] / "postgres"), "-D", str(data), *settings]
        process = started(command, partial(works, [*client, "-c", "SELECT 1"]), folder / "log")
        yield client
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[list[str]]:
    """A MariaDB of our own; gives the client command."""
    server = shutil.which("mariadbd") or "/usr/sbin/mariadbd"
    if not Path(server).exists():
        pytest.fail("MariaDB is not installed: apt-get install mariadb-server")
    for folder in server_folder("mysql"):
        data, socket = folder / "data", folder / "s"
        user = ["--user=mysql"] if getpass.getuser() == "root" else []
        install = [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ]
        subprocess.run([*install, "--skip-test-db", *user], check=True, capture_output=True)
        command = [server, "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking", *user]
        command += ["--innodb-flush-log-at-trx-commit=0", f"--pid-file={folder / 'pid'}"]
        client = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "--default-character-set=utf8mb4"]
        process = started(command, partial(works, [*client, "-e", "SELECT 1"]), folder / "log")
        subprocess.run([*client, "-e", "CREATE DATABASE yusuan CHARACTER SET utf8mb4"], check=True)
        yield [*client, "yusuan"]
        process.terminate()
        process.wait(30)


def works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fed(command: list[str], path: Path) -> None:
    with path.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]


def answer(command: list[str], *more: str) -> str:
    return subprocess.run([*command, *more], capture_output=True, check=True).stdout.decode()


# ---------------------------------------------------------------- what each engine holds once it has loaded an export


def in_sqlite(made: Path) -> Rows:
    with sqlite3.connect(made) as connection:
        return {
            table.name: sorted(
                connection.execute(f"SELECT {', '.join(map(quoted, stored(table)))} FROM {quoted(table.name)}"),
                key=repr,
            )
            for table in schema.BUDGET
        }


def in_postgres(client: list[str]) -> Rows:
    found = {}
    for table in schema.BUDGET:
        listed = ", ".join(map(quoted, stored(table)))
        told = answer(client, "-c", f"SELECT row_to_json(t) FROM (SELECT {listed} FROM {quoted(table.name)}) AS t")
        # row_to_json escapes every line break, so one line is one row
        found[table.name] = sorted((tuple(json.loads(row).values()) for row in told.split("\n") if row), key=repr)
    return found


def in_mariadb(client: list[str]) -> Rows:
    found = {}
    for table in schema.BUDGET:
        # Hexadecimal passes through any client unchanged; NULL stays NULL.
        listed = ", ".join(f"coalesce(hex(cast(`{name}` AS char)), 'NULL')" for name in stored(table))
        told = answer(client, "-N", "-B", "-e", f"SELECT {listed} FROM `{table.name}`")
        rows = (
            [None if cell == "NULL" else bytes.fromhex(cell).decode() for cell in row.split("\t")]
            for row in told.splitlines()
        )
        found[table.name] = typed(table, rows)
    return found


def in_parquet(folder: Path) -> Rows:
    import duckdb

    found: Rows = {}
    connection = duckdb.connect()
    for table in schema.BUDGET:
        path = folder / f"{table.name}.parquet"
        place, typing = f"'{path}'", ""
        if not path.is_file():
            place = f"'{folder}/{table.name}/**/*.parquet', hive_partitioning = true"
            typing = ", hive_types = {'district_code': VARCHAR, 'fiscal_year': BIGINT}"
            if not list((folder / table.name).rglob("*.parquet")):
                found[table.name] = []
                continue
        listed = ", ".join(map(quoted, stored(table)))
        rows = connection.execute(f"SELECT {listed} FROM read_parquet({place}{typing})").fetchall()
        found[table.name] = sorted(rows, key=repr)
    return found


def in_csv(folder: Path) -> Rows:
    """As texts: in CSV nothing and an empty text look the same."""
    return {
        table.name: blank(
            [tuple(row[name] for name in stored(table)) for row in read_csv(folder / f"{table.name}.csv")]
        )
        for table in schema.BUDGET
    }


def in_workbook(path: Path) -> Rows:
    """As texts, sheets that go on put together."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    found: Rows = {}
    for table in schema.BUDGET:
        rows: list[tuple[Any, ...]] = []
        for name in book.sheet_names:
            if name == table.name or (
                name.startswith(f"{table.name}_") and name.removeprefix(f"{table.name}_").isdigit()
            ):
                header, *more = book.get_sheet_by_name(name).to_python()
                at = [[str(cell).split("\n")[1] for cell in header].index(column) for column in stored(table)]
                rows += [tuple(_whole(row[place]) for place in at) for row in more]
        found[table.name] = blank(rows)
    return found


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def blank(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted((tuple("" if value is None else str(value) for value in row) for row in rows), key=repr)


def read_csv(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def total(rows: Rows) -> int:
    at = stored(schema.LINE).index("amount_fen")
    return sum(int(row[at]) for row in rows["line"])
