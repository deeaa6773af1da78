"""Two more formats for every table, view and query: CSV that Excel opens as it is meant, and XLSX.

Datasette's own CSV stays exact. The one for Excel has a byte order mark and disarms what Excel would run as a formula.
Both carry up to `MOST_ROWS` rows, say so in a last row where there were more, and name the release they are from.
"""

from __future__ import annotations

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
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Begins where white space begins: it would be tried from every blank of a long run of them.
_LIMIT = re.compile(r"(?<!\s)\s+limit\s+\d+(\s+offset\s+\d+)?\s*$", re.IGNORECASE)


def register() -> list[dict[str, Any]]:
    return [{"extension": "excel", "render": excel_csv}, {"extension": "xlsx", "render": xlsx}]


def disarm(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front. Numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


async def _all_rows(datasette: Any, database: str, sql: str, data: Any) -> tuple[list[str], list[Any], bool]:
    """The rows behind a page without the page's limit: columns, rows, and whether there were more than `MOST_ROWS`."""
    whole = _LIMIT.sub("", sql.strip().rstrip(";"))
    params = data["query"].get("params") or {}
    results = await datasette.get_database(database).execute(
        f"SELECT * FROM ({whole}\n) LIMIT {MOST_ROWS + 1}", params, truncate=False
    )
    rows = [tuple(row) for row in results.rows]
    return list(results.columns), rows[:MOST_ROWS], len(rows) > MOST_ROWS


def _headings(datasette: Any, name: str, columns: list[str]) -> list[str]:
    labels = Columns(datasette)
    return [labels.label(name, column) for column in columns]


def _source_lines(datasette: Any, request: Any, more: bool) -> list[str]:
    here = site(datasette)
    lines = [t("site.title"), here.absolute(request, request.full_path), t("cite.release", id=here.release_id or "–")]
    return [*lines, t("format.more_rows", n=f"{MOST_ROWS:,}")] if more else lines


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
        writer.writerow([t("format.more_rows", n=f"{MOST_ROWS:,}")])
    return _attached(b"\xef\xbb\xbf" + out.getvalue().encode(), "text/csv; charset=utf-8", f"{name}.csv")


async def xlsx(
    datasette: Any, request: Any, database: str, table: str, query_name: str, sql: str, data: Any
) -> Response:
    name = query_name or table or "query"
    columns, rows, more = await _all_rows(datasette, database, sql, data)
    out = io.BytesIO()
    options = {"in_memory": True, "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(t("format.sheet"))
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00"})
    for place, words in enumerate(_headings(datasette, name, columns)):
        sheet.set_column(place, place, 18, money if cells.is_money(name, columns[place]) else None)
        sheet.write_string(0, place, words, heading)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(number, place, value if isinstance(value, int | float) else str(value))
    source = book.add_worksheet(t("format.source"))
    source.set_column(0, 0, 100)
    for number, line in enumerate(_source_lines(datasette, request, more)):
        source.write_string(number, 0, line)
    book.close()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(out.getvalue(), kind, f"{name}.xlsx")
