"""One Excel workbook: a sheet of explanation, a dictionary, and a typed sheet for each table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive import schema
from archive.describe import column_description
from archive.export.source import Source

# Limits of the format itself.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
CUT = "…〔超出 Excel 单元格上限，全文见其他格式〕"


def write(source: Source, folder: Path) -> None:
    """`yusuan.xlsx`, written row by row. A table longer than a sheet goes on in `<table>_2`."""
    import xlsxwriter  # type: ignore[import-untyped]

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(folder / "yusuan.xlsx", options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE6F0", "text_wrap": True}),
            "money": book.add_format({"num_format": "#,##0.00####"}),
            "whole": book.add_format({"num_format": "0"}),
        }
        _explain(book, source, formats)
        _dictionary(book, source, formats)
        for table in source.tables:
            _sheets(book, source, table, formats)


def _explain(book: Any, source: Source, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    manifest = source.release.manifest
    told = [
        ("名称", schema.TITLE),
        ("Title", schema.TITLE_EN),
        ("发布", manifest["release_id"]),
        ("引用", manifest["citation"]),
        ("许可", f"{schema.LICENSE} {schema.LICENSE_URL}"),
        ("来源", schema.SOURCE),
        ("所选", "、".join(f"{name}={value}" for name, value in source.selection.as_dict().items()) or "全部"),
        ("金额", "*_fen 为分（整数，精确），*_wan 为万元。空白表示文件没有印出，不是 0。"),
        *(
            (f"{table.label} {table.name}", f"{source.counts[table.name]} 行。{table.note}{table.warning}")
            for table in source.tables
        ),
    ]
    for row, (name, value) in enumerate(told):
        sheet.write_string(row, 0, name, formats["head"])
        sheet.write_string(row, 1, str(value))


def _dictionary(book: Any, source: Source, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("字典")
    for at, name in enumerate(("表", "列", "类型", "单位", "说明")):
        sheet.write_string(0, at, name, formats["head"])
    row = 0
    for table in source.tables:
        for column in source.columns(table):
            row += 1
            told = (table.name, column.name, column.type, column.unit, column_description(column))
            for at, value in enumerate(told):
                sheet.write_string(row, at, value)


def _sheets(book: Any, source: Source, table: schema.Table, formats: dict[str, Any]) -> None:
    columns = source.columns(table)
    sheet, number, row = _sheet(book, table, columns, 1, formats), 1, 0
    kinds = [_kind(column, formats) for column in columns]
    for values in source.rows(table):
        if row + 1 >= MAX_ROWS:
            number += 1
            sheet, row = _sheet(book, table, columns, number, formats), 0
        row += 1
        for at, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, at, value if len(value) <= MAX_TEXT else value[: MAX_TEXT - len(CUT)] + CUT)
            elif value is not None:
                sheet.write_number(row, at, value, kinds[at])


def _sheet(book: Any, table: schema.Table, columns: Any, number: int, formats: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(table.name if number == 1 else f"{table.name}_{number}")
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 16)
        sheet.write_string(0, at, f"{column.label}\n{column.name}", formats["head"])
    return sheet


def _kind(column: schema.Column, formats: dict[str, Any]) -> Any:
    return formats["money" if column.type == "REAL" else "whole"]
