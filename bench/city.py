"""A made-up archive of the size of a whole city, for measuring the pages: 8 documents for each of its units.

    python bench/city.py FOLDER [--documents 65600]

About 150 amounts a document: 65,600 documents are 10 million lines. Everything is made up by a rule, without chance.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import database, schema

YEARS = range(2022, 2026)
SECTORS = ["政务服务", "统计", "教育", "财政", "街道", "卫生", "水利", "交通", "农业农村", "公安", "司法", "审计", "档案", "民政", "文化旅游",
           "市场监管", "应急管理", "林业", "信访", "退役军人"]  # fmt: skip
CLASSES = [
    "201",
    "203",
    "204",
    "205",
    "206",
    "207",
    "208",
    "210",
    "211",
    "212",
    "213",
    "214",
    "215",
    "220",
    "221",
    "224",
]


def codes(number: int) -> list[tuple[str, str, int]]:
    """Eight finest functions with their groups and classes, in the order they are printed."""
    chosen = sorted({CLASSES[(number * 7 + step * 3) % len(CLASSES)] for step in range(8)})
    rows = []
    for place, code in enumerate(chosen):
        group, item = f"{code}{1 + (number + place) % 8:02d}", f"{1 + (number * 3 + place) % 9:02d}"
        rows += [(code, f"{code}类支出", 1), (group, f"{group}款事务", 2), (group + item, f"{group}{item}项", 3)]
    return rows


def lines(document: str, number: int, year: int, phase: str) -> Iterator[dict[str, Any]]:
    """The amounts of one document, in 分, adding up."""
    rows = codes(number)
    leaf = 1_000_000 * (20 + number % 97 + (year - 2020)) + (30_000 if phase == "final" else 0)
    total = leaf * (len(rows) // 3)
    table = 0

    def one(
        kind: str,
        row: int,
        column: int,
        code: str | None,
        name: str,
        level: int,
        measure: str,
        amount: int,
        **more: Any,
    ) -> dict[str, Any]:
        said = {"kind": kind, "table": table, "row": row, "column": column, "code": code, "name": name, "level": level, "measure": measure,
                "amount_fen": amount, "is_total": int(level == 0), "year": year, "direction": "expenditure", "fund": "all"}  # fmt: skip
        return said | more

    table = 1
    for column, (side, classification) in enumerate((("revenue", "source"), ("expenditure", "source"))):
        yield one(
            "unit_summary", 9, column, None, "总计", 0, "total", total, direction=side, classification=classification
        )
    for kind, fund in (("unit_expenditure", "all"), ("general_expenditure", "general")):
        table += 1
        for row, (code, name, level) in enumerate([(None, "合计", 0), *rows]):
            share = total if level == 0 else leaf
            classification = "functional" if code else "source"
            for column, (measure, amount) in enumerate(
                (("total", share), ("basic", share * 7 // 10), ("project", share - share * 7 // 10))
            ):
                yield one(
                    kind, row, column, code, name, level, measure, amount, fund=fund, classification=classification
                )
    table += 1
    for row, (code, name) in enumerate(
        [(None, "合计"), ("301", "工资福利支出"), ("30101", "基本工资"), ("302", "商品和服务支出"), ("30201", "办公费")]
    ):
        measure = "personnel" if code and code.startswith("301") else "operating"
        for column, part in enumerate(("total", measure) if code else ("total", "personnel", "operating")):
            level = 0 if not code else (len(code) - 1) // 2
            yield one("basic_expenditure", row, column, code, name, level, part, total // (3 + column), fund="general",
                      classification="economic" if code else "source")  # fmt: skip
    table += 1
    for row, measure in enumerate(
        ("total", "abroad", "vehicles", "vehicle_purchase", "vehicle_operation", "reception")
    ):
        yield one(
            "san_gong",
            row,
            1,
            None,
            measure,
            0,
            measure,
            350_000 * (1 + number % 9),
            fund="general",
            classification="source",
        )
    table += 1
    for row, code in enumerate((None, "A", "C")):
        yield one(
            "procurement",
            row,
            2,
            code,
            code or "合计",
            int(bool(code)),
            "total",
            total // (4 + row),
            classification="procurement" if code else "source",
        )


def documents(count: int) -> Iterator[tuple[int, dict[str, Any]]]:
    units = max(1, count // (2 * len(YEARS)))
    for number in range(units):
        district = f"5009{number % 41:02d}"
        for year in YEARS:
            for phase in ("budget", "final"):
                yield number, {"document_id": f"{number:05x}{year % 100}{phase[0]}", "unit_id": f"{district}-u{number:05d}", "district_code": district,
                               "fiscal_year": year, "phase": phase, "scope": "unit"}  # fmt: skip


def unit_rows(count: int) -> Iterator[dict[str, Any]]:
    for number in range(max(1, count // (2 * len(YEARS)))):
        sector = SECTORS[(number // 41) % len(SECTORS)]
        district = f"5009{number % 41:02d}"
        yield {"unit_id": f"{district}-u{number:05d}", "name": f"第{number % 41}区{sector}局{number // 820}（示例）", "district_code": district,
               "kind": "unit", "sector": sector, "first_year": YEARS[0], "last_year": YEARS[-1], "n_documents": 2 * len(YEARS)}  # fmt: skip


def rows(table: str, count: int) -> Iterator[dict[str, Any]]:
    """The rows of one table, as they are inserted."""
    if table == "district":
        yield from (
            {"district_code": f"5009{n:02d}", "name": f"第{n}区（示例）", "status": "current"} for n in range(41)
        )
    elif table == "unit":
        yield from unit_rows(count)
    elif table == "release":
        yield {"release_id": "city", "released_at": "2026-01-01T00:00:00Z", "n_documents": count, "n_lines": 0}
    for number, context in (
        documents(count)
        if table in ("document", "line", "source_table", "statement", "project", "finding", "capture")
        else ()
    ):
        document = context["document_id"]
        if table == "document":
            yield context | {"unit": f"单位{number}", "title": f"第{number}号单位{context['fiscal_year']}年情况说明（示例）", "status": "ok", "is_main": 1,
                             "published_on": f"{context['fiscal_year']}-02-{1 + number % 27:02d}", "fetched_at": "2026-01-01T00:00:00Z",
                             "url": f"https://example.invalid/{document}.html", "n_lines": 150, "capture_id": f"c{document}"}  # fmt: skip
        elif table == "line":
            for place, line in enumerate(lines(document, number, context["fiscal_year"], context["phase"])):
                shown = f"{line['amount_fen'] / 1_000_000:.2f}"
                yield (
                    context
                    | line
                    | {
                        "line_id": f"{document}-{place}",
                        "amount_text": shown,
                        "is_duplicate": 0,
                        "table_id": f"{document}-{line['table']}",
                    }
                )
        elif table == "statement":
            yield context | {"statement_id": f"{document}-s", "metric": "expenditure", "amount_fen": 1, "change_fen": 1, "year": context["fiscal_year"],
                             "reason": "人员调资，三公经费下降", "sentence": "支出增加，主要是人员调资。", "paragraph": 1}  # fmt: skip
        elif table == "project" and context["phase"] == "budget":
            for place in range(3):
                yield context | {"project_id": f"{document}-p{place}", "name": f"物管与系统运维项目{place}", "code": f"{context['unit_id']}-{place}",
                                 "budget_fen": 10_000_000 + number, "summary": "保障大厅物管和专线", "n_indicators": 0}  # fmt: skip
        elif table == "finding":
            for place in range(6):
                outcome = "fail" if (number + place) % 97 == 0 else "pass"
                yield context | {"finding_id": f"{document}-f{place}", "check": f"B-{place + 1}", "outcome": outcome, "severity": "arithmetic",
                                 "message": "合计与分项", "table_id": f"{document}-1", "table": 1, "row": 1, "column": 1}  # fmt: skip
        elif table == "capture":
            yield {"capture_id": f"c{document}", "url": f"https://example.invalid/{document}.html", "fetched_at": "2026-01-01T00:00:00Z", "verdict": "ok",
                   "role": "page", "sha256": document, "document_id": document, "use": "document"}  # fmt: skip
        elif table == "source_table":
            for ordinal in range(1, 7):
                yield context | {"table_id": f"{document}-{ordinal}", "ordinal": ordinal, "kind": "unit_expenditure", "title": "支出总表",
                                 "money_unit": "万元", "status": "ok", "is_duplicate": 0}  # fmt: skip


def grid_rows(table: str, count: int) -> Iterator[dict[str, Any]]:
    """One table of each of the first thousand documents: enough to open pages."""
    for _, context in (pair for place, pair in enumerate(documents(count)) if place < 1000):
        document = context["document_id"]
        if table == "grid":
            yield context | {
                "table_id": f"{document}-2",
                "ordinal": 2,
                "title": "支出总表",
                "n_rows": 20,
                "n_columns": 4,
                "spans": "[]",
            }
        else:
            yield from (
                {
                    "table_id": f"{document}-2",
                    "row": row,
                    "cells": json.dumps(["201", "一般公共服务支出", "1.00", "2.00"]),
                }
                for row in range(20)
            )


def make(folder: Path, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, tables in schema.DATABASES.items():
        path = folder / f"{name}.db"
        path.unlink(missing_ok=True)
        made = database.create(path, tables)
        fill = rows if name == "budget" else grid_rows
        with made.atomic():
            for table in tables:
                stored = [column.name for column in table.stored]
                database.insert(
                    made, table, ([row.get(column) for column in stored] for row in fill(table.name, count))
                )
        database.finish(made, tables, database.VIEWS if name == "budget" else None)
        made.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=65_600)
    asked = parser.parse_args()
    started = time.monotonic()
    make(asked.folder, asked.documents)
    size = (asked.folder / "budget.db").stat().st_size / 1e9
    print(f"{asked.folder}: {asked.documents:,} 份文件 documents, {size:.2f} GB, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
