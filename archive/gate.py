"""What a build must show before readers see it: whole, not smaller than the last, not worse, and right where we know.

Each check is a `Gate` result with both sides. A failed one holds the release back until the cause is gone or a person
accepts it by name, with a reason that is kept (`accepted.toml`, and in the release itself).
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive import database, written
from archive.build import recorded
from archive.sqlite_uri import uri

# A source, a district or the archive may lose this share before a person must look (kingfisher, GBIF: 10–25 %).
MAY_SHRINK = 0.10
# Figures of files whose bytes did not change may change with a better reader, but not many at once.
MAY_REREAD = 0.02
# The share of arithmetic identities that fail may rise by this much from one release to the next.
MAY_WORSEN = 0.02


@dataclass(frozen=True, slots=True)
class Gate:
    """One check on a build. `check` is the name by which a person accepts it."""

    check: str
    passed: bool
    message: str
    expected: str = ""
    actual: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether it lets the release through: passed, or accepted with a reason."""
        return self.passed or bool(self.reason)


def judge(build: Path, last: Path | None, golden: Sequence[Path] = ()) -> list[Gate]:
    """All checks on the build in folder `build`, against the release in folder `last` if there is one."""
    results = [_integrity(build / f"{name}.db") for name in ("budget", "grids")]
    if not all(result.passed for result in results):
        return results
    results.append(_as_built(build))
    with closing(database.reading(build / "budget.db")) as connection:
        if last is not None:
            connection.execute("ATTACH ? AS last", (uri(last / "budget.db"),))
            results += [*_counts(connection), _reread(connection), _identities(connection)]
        results.append(_not_empty(connection))
        results.append(_traceable(connection))
        for path in golden:
            results.extend(_golden(connection, path))
    return results


def _integrity(path: Path) -> Gate:
    name = f"integrity.{path.stem}"
    if not path.is_file():
        return Gate(name, False, f"{path}: 文件不存在 (missing)")
    try:
        with closing(database.reading(path)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            dangling = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
    except sqlite3.DatabaseError as error:
        return Gate(name, False, f"{path}: 数据库损坏 (damaged): {error}")
    if said != ["ok"]:
        return Gate(name, False, f"{path}: 完整性检查未通过 (integrity_check): {'; '.join(said)}")
    if dangling:
        rows = "; ".join(f"{table} rowid {rowid} → {parent}" for table, rowid, parent, _ in dangling)
        return Gate(name, False, f"{path}: 外键无对应行 (dangling foreign keys): {rows}")
    return Gate(name, True, f"{path.name}: integrity_check 与外键均通过")


def _as_built(build: Path) -> Gate:
    """Nobody has changed the files since they were built: rows taken out of a database leave it whole."""
    damage = written.difference(build, recorded(build), whole=True)
    if damage:
        return Gate(
            "as_built", False, f"{damage}；请删除 {build} 后重新 yusuan build (remove the build and build again)"
        )
    return Gate("as_built", True, "两个数据库与构建时的记录一致 (as they were built)")


def _not_empty(connection: sqlite3.Connection) -> Gate:
    (lines,) = connection.execute("SELECT count(*) FROM line").fetchone()
    return Gate("not_empty", lines > 0, f"共 {lines} 个金额 (lines)", "> 0", str(lines))


def _traceable(connection: sqlite3.Connection) -> Gate:
    """Every line leads to a document, a capture and so to a URL, a time and a hash."""
    (lost,) = connection.execute(
        "SELECT count(*) FROM line LEFT JOIN source_table USING (table_id)"
        " LEFT JOIN capture ON capture.capture_id = source_table.capture_id WHERE capture.sha256 IS NULL"
    ).fetchone()
    return Gate("traceable", lost == 0, f"{lost} 个金额查不到出处 (lines that lead to no capture)", "0", str(lost))


_COUNTS = {
    "documents": "SELECT '', count(*) FROM {schema}.document WHERE status = 'ok'",
    "lines": "SELECT '', count(*) FROM {schema}.line",
    "documents.source": "SELECT coalesce(source, ''), count(*) FROM {schema}.document JOIN {schema}.capture"
    " USING (capture_id) WHERE document.status = 'ok' GROUP BY 1",
    "lines.district": "SELECT coalesce(district_code, '?'), count(*) FROM {schema}.line GROUP BY 1",
    "documents.year": "SELECT coalesce(fiscal_year, '?'), count(*) FROM {schema}.document WHERE status = 'ok' GROUP BY 1",
}


def _counts(connection: sqlite3.Connection) -> Iterator[Gate]:
    for name, sql in _COUNTS.items():
        before = dict(connection.execute(sql.format(schema="last")).fetchall())
        now = dict(connection.execute(sql.format(schema="main")).fetchall())
        for group, expected in sorted(before.items(), key=lambda item: str(item[0])):
            actual = now.get(group, 0)
            check = f"{name}.{group}" if group else name
            shrunk = actual < expected * (1 - MAY_SHRINK)
            if shrunk or not group:
                message = f"{check}: 上次 {expected}，这次 {actual}"
                yield Gate(check, not shrunk, message, f"≥ {expected * (1 - MAY_SHRINK):.0f}", str(actual))


def _reread(connection: sqlite3.Connection) -> Gate:
    """The same bytes should give the same amounts; more than a few changes are a change of the reader to look at."""
    same = (
        "FROM last.line AS old JOIN last.document AS was USING (document_id)"
        " JOIN main.document AS now ON now.document_id = was.document_id AND now.sha256 = was.sha256"
        " LEFT JOIN main.line AS new ON new.line_id = old.line_id"
    )
    (lines,) = connection.execute(f"SELECT count(*) {same}").fetchone()
    (changed,) = connection.execute(f"SELECT count(*) {same} WHERE new.amount_fen IS NOT old.amount_fen").fetchone()
    message = f"原件未变而金额变了的有 {changed}/{lines} 个 (amounts that changed though their bytes did not)"
    return Gate("same_bytes", changed <= lines * MAY_REREAD, message, f"≤ {lines * MAY_REREAD:.0f}", str(changed))


def _identities(connection: sqlite3.Connection) -> Gate:
    sql = (
        "SELECT avg(outcome = 'fail'), count(*) FROM {schema}.finding"
        " WHERE severity IN ('arithmetic', 'restatement') AND outcome IN ('pass', 'rounding', 'fail')"
    )
    before, _ = connection.execute(sql.format(schema="last")).fetchone()
    now, checked = connection.execute(sql.format(schema="main")).fetchone()
    before, now = before or 0.0, now or 0.0
    message = f"{checked} 项等式中不成立的占 {now:.2%}，上次 {before:.2%} (share of identities that fail)"
    return Gate("identities", now <= before + MAY_WORSEN, message, f"≤ {before + MAY_WORSEN:.2%}", f"{now:.2%}")


def _golden(connection: sqlite3.Connection, path: Path) -> Iterator[Gate]:
    """Figures that a person has read from the page: `[[cell]]` entries of a TOML file.

    A cell is asked for only where a document of its unit, year and phase is held.
    """
    if not path.is_file():
        return
    for cell in tomllib.loads(path.read_text(encoding="utf-8"))["cell"]:
        yield from _golden_cell(connection, cell)


def _golden_cell(connection: sqlite3.Connection, cell: dict[str, Any]) -> Iterator[Gate]:
    subject = (cell["unit"], cell["fiscal_year"], cell["phase"])
    bare = "replace(replace({0}, '（', ''), '）', '')"
    whose = f"{bare.format('document.unit')} = {bare.format('?')} AND document.fiscal_year = ? AND document.phase = ?"
    if not connection.execute(f"SELECT 1 FROM document WHERE {whose}", subject).fetchone():
        return
    what = {key: cell[key] for key in ("kind", "name", "code", "measure", "fund", "direction") if key in cell}
    where = " AND ".join(f"line.{key} = ?" for key in what)
    found = connection.execute(
        f"SELECT amount_fen FROM line JOIN document USING (document_id) WHERE {whose} AND NOT line.is_duplicate"
        f" AND line.year = document.fiscal_year AND {where}",
        (*subject, *what.values()),
    ).fetchall()
    amounts = {amount for (amount,) in found}
    label = " ".join(map(str, (*subject, *what.values())))
    told = "、".join(str(amount) for amount in sorted(amounts)) or "没有 (none)"
    passed = cell["amount_fen"] in amounts
    yield Gate(
        f"golden.{label}",
        passed,
        f"已知金额 {label}：应为 {cell['amount_fen']} 分，实为 {told}",
        str(cell["amount_fen"]),
        told,
    )
