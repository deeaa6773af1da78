"""Two more formats for every table, view and query: CSV that Excel opens as it is meant, and XLSX.

Datasette's own CSV stays exact. The one for Excel has a byte order mark and disarms what Excel would run as a formula.
Both carry up to `MOST_ROWS` rows or `MOST_CELLS` cells, say so in a last row where there were more, and name the release
they are from. The whole is in the exact CSV.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from typing import Any

import xlsxwriter
from datasette.utils.asgi import Response

from . import cells
from .columns import Columns
from .doors import site
from .words import t

MOST_ROWS = 50_000
# A workbook of so many is written in about four seconds, beside the pages of others.
MOST_CELLS = 300_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Begins where white space begins: it would be tried from every blank of a long run of them.
_LIMIT = re.compile(r"(?<!\s)\s+limit\s+\d+(\s+offset\s+\d+)?\s*$", re.IGNORECASE)


def register() -> list[dict[str, Any]]:
    return [{"extension": "excel", "render": excel_csv}, {"extension": "xlsx", "render": xlsx}]


def disarm(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


async def _all_rows(datasette: Any, database: str, sql: str, data: Any) -> tuple[list[str], list[Any], bool]:
    """The rows behind a page without the page's limit: columns, rows, and whether there were more than are carried."""
    whole = _LIMIT.sub("", sql.strip().rstrip(";"))
    params = data["query"].get("params") or {}
    most = min(MOST_ROWS, MOST_CELLS // max(1, len(data["columns"])))
    results = await datasette.get_database(database).execute(
        f"SELECT * FROM ({whole}\n) LIMIT {most + 1}", params, truncate=False
    )
    rows = [tuple(row) for row in results.rows]
    return list(results.columns), rows[:most], len(rows) > most


def _headings(datasette: Any, name: str, columns: list[str]) -> list[str]:
    labels = Columns(datasette)
    return [labels.label(name, column) for column in columns]


def _source_lines(datasette: Any, request: Any, left_out_after: int) -> list[str]:
    here = site(datasette)
    lines = [t("site.title"), here.absolute(request, request.full_path), t("cite.release", id=here.release_id or "–")]
    return [*lines, t("format.more_rows", n=f"{left_out_after:,}")] if left_out_after else lines


def _attached(body: bytes, content_type: str, file_name: str) -> Response:
    # Datasette encodes a text body; bytes pass as they are.
    return Response(
        body, headers={"content-disposition": f'attachment; filename="{file_name}"'}, content_type=content_type
    )


async def excel_csv(
    datasette: Any, request: Any, database: str, table: str, query_name: str, sql: str, data: Any
) -> Response:
    name = query_name or table or "query"
    columns, rows, more = await _all_rows(datasette, database, sql, data)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(disarm, _headings(datasette, name, columns)))
    writer.writerows([disarm(value) for value in row] for row in rows)
    if more:
        writer.writerow([t("format.more_rows", n=f"{len(rows):,}")])
    return _attached(b"\xef\xbb\xbf" + out.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


async def xlsx(
    datasette: Any, request: Any, database: str, table: str, query_name: str, sql: str, data: Any
) -> Response:
    name = query_name or table or "query"
    columns, rows, more = await _all_rows(datasette, database, sql, data)
    headings = [
        (words, cells.is_money(name, column))
        for words, column in zip(_headings(datasette, name, columns), columns, strict=True)
    ]
    source = [t("format.source"), *_source_lines(datasette, request, len(rows) if more else 0)]
    # In a thread of its own: a large workbook takes seconds, and the pages of others must not wait for it.
    body = await asyncio.to_thread(_workbook, t("format.sheet"), headings, rows, source)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(body, kind, f"{name}.xlsx")


def _workbook(title: str, headings: list[tuple[str, bool]], rows: list[Any], source: list[str]) -> bytes:
    """`headings` are (words, whether the column is of money); `source` is the second sheet, its name first."""
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(title)
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00"})
    for place, (words, is_money) in enumerate(headings):
        sheet.set_column(place, place, 18, money if is_money else None)
        sheet.write_string(0, place, words, heading)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(number, place, value if isinstance(value, int | float) else str(value))
    from_where = book.add_worksheet(source[0])
    from_where.set_column(0, 0, 100)
    for number, line in enumerate(source[1:]):
        from_where.write_string(number, 0, line)
    book.close()
    return out.getvalue()
