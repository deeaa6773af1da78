"""SQL files that describe themselves: views and published queries, each with a header of comments.

    -- title: 各单位各年度
    -- title_en: Units by year
    -- description: 一行一个单位、年度和阶段。
    --   A line that begins with two or more spaces continues the one above.
    -- warning: 不可与部门汇总相加。
    -- column revenue: 收入总计（万元） | Total revenue
    SELECT …

The file's name is the name of the view or query. Any other key is kept in `options` for whoever reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_HEADER = re.compile(r"--\s?(?P<key>[a-z_]+(?: [A-Za-z_]\w*)?)\s*[:：]\s*(?P<value>.*)")
_CONTINUED = re.compile(r"--\s{2,}(?P<value>\S.*)")


class BadHeader(ValueError):
    """A file whose header lacks what its reader needs. The message names the file and the key."""


@dataclass(frozen=True, slots=True)
class DescribedSql:
    """One view or query. `columns` maps a result column to its description."""

    name: str
    title: str
    sql: str
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    warning: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


def read_folder(folder: Path) -> list[DescribedSql]:
    """Every `*.sql` of the folder, by name."""
    return [read_file(path) for path in sorted(folder.glob("*.sql"))]


def read_file(path: Path) -> DescribedSql:
    header, sql = _split(path.read_text(encoding="utf-8"))
    columns = {key.split(" ", 1)[1]: header.pop(key) for key in list(header) if key.startswith("column ")}
    if not header.get("title"):
        raise BadHeader(f"{path}: 缺少标题，首行应为 “-- title: …” (the header names no title)")
    if not sql:
        raise BadHeader(f"{path}: 只有标题，没有 SQL (no SQL below the header)")
    known = {key: header.pop(key, "") for key in ("title", "title_en", "description", "description_en", "warning")}
    return DescribedSql(path.stem, sql=sql, columns=columns, options=header, **known)


def _split(text: str) -> tuple[dict[str, str], str]:
    header: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    for position, line in enumerate(lines):
        if not line.startswith("--"):
            if line.strip():
                return header, "\n".join(lines[position:]).strip().rstrip(";")
        elif continued := _CONTINUED.fullmatch(line.rstrip()):
            if key:
                header[key] = f"{header[key]}\n{continued['value']}".strip()
        elif found := _HEADER.fullmatch(line.rstrip()):
            key = found["key"]
            header[key] = found["value"].strip()
    return header, ""
