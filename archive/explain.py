"""From an amount back to the bytes: its cell, its table as printed, its file, its URL, when and by whom it was fetched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.sqlite_uri import uri

# Rows shown above and below the marked cell; the whole table is in grids.db.
AROUND = 4


class NotFound(Exception):
    """No line has this key; the message says what was looked for and where."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one line. `rows` are grid rows by their number; `line["row"]`, `line["column"]` is the cell."""

    line: dict[str, Any]
    document: dict[str, Any]
    table: dict[str, Any]
    capture: dict[str, Any]
    rows: dict[int, list[str]]
    findings: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        names = ("line", "document", "table", "capture", "findings")
        rows = [{"row": number, "cells": cells} for number, cells in self.rows.items()]
        return {**{name: getattr(self, name) for name in names}, "rows": rows}


def explain(home: Path, line_id: str, whole: bool = False) -> Explanation:
    """Explain a line of the current release. `whole` gives the whole table instead of the rows around the cell.

    Raises:
        NotFound: nothing is published, or no line of the release has this key.
    """
    if not (home / "budget.db").exists():
        raise NotFound(f"{home / 'budget.db'}: 还没有发布，先运行 yusuan run (nothing is published)")
    with closing(_opened(home / "budget.db")) as budget:
        budget.row_factory = sqlite3.Row
        line = _one(budget, "SELECT * FROM line WHERE line_id = ?", line_id)
        if line is None:
            raise NotFound(f"没有标识为 {line_id!r} 的金额；标识见 line 表的 line_id 列 (no line with this key)")
        document = _one(budget, "SELECT * FROM document WHERE document_id = ?", line["document_id"]) or {}
        table = _one(budget, "SELECT * FROM source_table WHERE table_id = ?", line["table_id"]) or {}
        capture = _one(budget, "SELECT * FROM capture WHERE capture_id = ?", table.get("capture_id")) or {}
        near = 'SELECT "check", outcome, message FROM finding WHERE table_id = ? AND ("row" IS NULL OR "row" = ?)'
        findings = [
            dict(row) for row in budget.execute(near + " AND outcome <> 'pass'", (line["table_id"], line["row"]))
        ]
    rows = _rows(home / "grids.db", line["table_id"], line["row"], whole)
    return Explanation(line, document, table, capture, rows, findings)


def _opened(path: Path) -> sqlite3.Connection:
    """Directly, not through `archive.database`: that imports more than an explanation may take in time."""
    return sqlite3.connect(uri(path.resolve(), immutable=True), uri=True)


def _one(connection: sqlite3.Connection, sql: str, value: Any) -> dict[str, Any] | None:
    row = connection.execute(sql, (value,)).fetchone()
    return dict(row) if row is not None else None


def _rows(path: Path, table_id: str, row: int, whole: bool) -> dict[int, list[str]]:
    first, last = (0, 1 << 30) if whole else (row - AROUND, row + AROUND)
    with closing(_opened(path)) as grids:
        sql = 'SELECT "row", cells FROM grid_row WHERE table_id = ? AND ("row" BETWEEN ? AND ? OR "row" < 3) ORDER BY "row"'
        return {number: json.loads(cells) for number, cells in grids.execute(sql, (table_id, first, last))}


def as_text(found: Explanation) -> str:
    """The explanation for a terminal, the cell marked with 【】."""
    line, document, capture = found.line, found.document, found.capture
    facts = [
        ("金额", f"{line['amount_text']}（{line['amount_fen']} 分）"),
        (
            "含义",
            " · ".join(
                str(line[name])
                for name in ("kind", "direction", "code", "name", "measure", "fund", "year")
                if line[name] is not None
            ),
        ),
        (
            "单位",
            f"{document.get('unit') or '?'}（{line['district_code'] or '?'}）{line['fiscal_year'] or '?'} {line['phase'] or '?'}",
        ),
        (
            "表",
            f"{found.table.get('label') or ''} {found.table.get('title') or ''}，第 {line['row']} 行第 {line['column']} 列（从 0 起）",
        ),
        ("文件", f"{document.get('title') or ''}"),
        ("网址", capture.get("url")),
        ("取得", f"{capture.get('fetched_at')}，批次 {capture.get('run_id')}"),
        ("散列", f"sha256 {capture.get('sha256')}"),
        ("证据", f"{capture.get('warc_file')} @ {capture.get('warc_offset')}"),
        ("提取", f"程序版本 {document.get('extractor_version')}"),
    ]
    told = [f"{label}  {value}" for label, value in facts]
    told += ["", *_table_text(found.rows, line["row"], line["column"])]
    told += [f"核对 {each['check']}: {each['outcome']} {each['message']}" for each in found.findings]
    return "\n".join(told)


def _table_text(rows: dict[int, list[str]], row: int, column: int) -> Sequence[str]:
    marked = {
        number: [f"【{cell}】" if (number, at) == (row, column) else cell for at, cell in enumerate(cells)]
        for number, cells in rows.items()
    }
    told = []
    before = -1
    for number, cells in marked.items():
        if number != before + 1:
            told.append("     …")
        told.append(f"{number:4d}  " + " | ".join(" ".join(cell.split()) for cell in cells))
        before = number
    return told
