"""What the schema says, for readers: Datasette's `metadata.json` and the data dictionary, both generated.

`make generated` writes them; `python -m archive.describe` without `--write` says whether they are stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from archive import schema
from archive.database import VIEWS
from archive.described_sql import DescribedSql, read_folder

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "datasette" / "queries"
NAMES = {"budget": ("预算与决算", "Budgets and final accounts"), "grids": ("原表", "Tables as read")}


def metadata(views: list[DescribedSql], queries: list[DescribedSql]) -> dict[str, Any]:
    """Datasette 0.65's metadata: one object with titles, descriptions, units, facets and published queries."""
    return {
        "title": schema.TITLE,
        "description": schema.ABOUT,
        "source": schema.SOURCE,
        "license": schema.LICENSE,
        "license_url": schema.LICENSE_URL,
        "databases": {
            name: {
                "title": " ".join(NAMES[name]),
                "source": schema.SOURCE,
                "license": schema.LICENSE,
                "license_url": schema.LICENSE_URL,
                "tables": {
                    **{table.name: _table(table) for table in tables},
                    **({view.name: _view(view) for view in views} if name == "budget" else {}),
                },
                "queries": {q.name: _query(q) for q in queries if q.options.get("database", "budget") == name},
            }
            for name, tables in schema.DATABASES.items()
        },
    }


def _table(table: schema.Table) -> dict[str, Any]:
    described: dict[str, Any] = {
        "title": f"{table.label} {table.label_en}",
        "description": " ".join(filter(None, [table.note, table.warning and f"注意：{table.warning}"])),
        "columns": {column.name: column_description(column) for column in table.columns},
        "facets": list(table.facets),
    }
    if table.name_column:
        described["label_column"] = table.name_column
    if table.sort:
        described["sort"] = table.sort
    return described


def column_description(column: schema.Column) -> str:
    """Label, unit, note and warning in one line, Chinese first."""
    unit = f"（{column.unit}）" if column.unit and column.unit not in column.label else ""
    warning = f"注意：{column.warning}" if column.warning else ""
    return " ".join(filter(None, [f"{column.label}{unit} {column.label_en}。", column.note, warning]))


def _view(view: DescribedSql) -> dict[str, Any]:
    described: dict[str, Any] = {"title": _title(view), "description": _description(view), "columns": {**view.columns}}
    facets = [name.strip() for name in view.options.get("facets", "").split(",") if name.strip()]
    described["facets"] = facets
    described.update({key: view.options[key] for key in ("sort", "sort_desc", "label_column") if key in view.options})
    return described


def _query(query: DescribedSql) -> dict[str, Any]:
    return {"sql": query.sql, "title": _title(query), "description": _description(query), "hide_sql": True}


def _title(described: DescribedSql) -> str:
    return " ".join(filter(None, [described.title, described.title_en]))


def _description(described: DescribedSql) -> str:
    warning = f"注意：{described.warning}" if described.warning else ""
    return "\n".join(filter(None, [described.description, described.description_en, warning]))


def dictionary(views: list[DescribedSql], queries: list[DescribedSql]) -> str:
    """The data dictionary as Markdown."""
    parts = [
        "# 数据字典 Data dictionary",
        "由 `archive/schema.py` 与 `archive/views/` 生成，勿手改：`make generated`。",
        "金额以分存为整数（`*_fen`），`*_wan` 为其万元显示。空白、“—”和 0 各不相同。",
    ]
    for name, tables in schema.DATABASES.items():
        parts.append(f"## {name}.db：{' '.join(NAMES[name])}")
        parts.extend(_table_section(table) for table in tables)
    parts.append("## 视图 Views (budget.db)")
    parts.extend(_view_section(view) for view in views)
    parts.append("## 查询 Queries")
    parts.append("\n".join(f"- `{query.name}`：{_title(query)}" for query in queries) or "（无）")
    return "\n\n".join(parts) + "\n"


def _table_section(table: schema.Table) -> str:
    foreign = {column: f"{other}.{key}" for column, other, key in schema.references(table)}
    rows = [
        f"| `{column.name}` | {column.type} | {column.label} {column.label_en} | {column.unit} "
        f"| {_cell(column, foreign.get(column.name, ''))} |"
        for column in table.columns
    ]
    head = f"### {table.name}：{table.label} {table.label_en}\n\n{table.note}"
    warning = f"\n\n**注意：{table.warning}**" if table.warning else ""
    key = "、".join(f"`{name}`" for name in table.key)
    return (
        f"{head}{warning}\n\n主键 {key}。\n\n| 列 | 类型 | 名称 | 单位 | 说明 |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
    )


def _cell(column: schema.Column, foreign: str) -> str:
    parts = [column.note, column.warning and f"**注意：{column.warning}**", foreign and f"→ `{foreign}`"]
    return " ".join(filter(None, parts)).replace("|", "\\|")


def _view_section(view: DescribedSql) -> str:
    rows = "\n".join(f"| `{name}` | {note} |" for name, note in view.columns.items())
    columns = f"\n\n| 列 | 说明 |\n|---|---|\n{rows}" if rows else ""
    return f"### {view.name}：{_title(view)}\n\n{_description(view)}{columns}"


def generated() -> dict[Path, str]:
    """The generated files and what they should hold now."""
    views = read_folder(VIEWS)
    queries = read_folder(QUERIES) if QUERIES.is_dir() else []
    return {
        ROOT / "metadata.json": json.dumps(metadata(views, queries), ensure_ascii=False, indent=2) + "\n",
        ROOT / "docs" / "dictionary.md": dictionary(views, queries),
    }


def stale() -> list[Path]:
    """The generated files that no longer say what the schema, the views and the queries say."""
    return [
        path
        for path, content in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    ]


def main() -> None:
    if "--write" in sys.argv[1:]:
        for path, content in generated().items():
            path.write_text(content, encoding="utf-8")
    elif outdated := stale():
        names = ", ".join(str(path.relative_to(ROOT)) for path in outdated)
        sys.exit(f"过时 (stale): {names}\n请运行 make generated")


if __name__ == "__main__":
    main()
