"""What a column is called, from the one schema, the views' and the queries' headers: never a second list of labels."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archive import schema
from archive.database import VIEWS
from archive.described_sql import DescribedSql, read_folder

from .published import queries
from .words import label, reader, t

ENGLISH = Path(__file__).parents[2] / "english.toml"
MONEY_UNIT = "10,000 yuan"


def _pair(words: str) -> tuple[str, str]:
    """`中文 | English` as two; one language stands for both."""
    chinese, _, english = words.partition("|")
    return chinese.strip(), english.strip() or chinese.strip()


@cache
def _in_english() -> dict[str, dict[str, str]]:
    return tomllib.loads(ENGLISH.read_text(encoding="utf-8"))


def _english(name: str) -> dict[str, str]:
    return {"note": _in_english()["notes"].get(name, ""), "warning": _in_english()["warnings"].get(name, "")}


def _exact(column: schema.Column) -> str:
    """The column in 分 that one in 万元 is made from."""
    return column.name.removesuffix("_wan") + "_fen"


def said(column: schema.Column) -> tuple[str, str]:
    """Note and warning as `english.toml` has them for keys: what is said of every amount in 万元 is one key."""
    return column.note.replace(_exact(column), "{exact}"), column.warning


def _in_english_said(column: schema.Column) -> tuple[str, str, str]:
    """Unit, note and warning; empty where the column says nothing, and a test lets none lack its English."""
    words, units = _in_english()["columns"], _in_english()["units"]
    note, warning = (words.get(key, "").replace("{exact}", _exact(column)) for key in said(column))
    return units.get(column.unit, ""), note, warning


@cache
def _views() -> dict[str, DescribedSql]:
    return {view.name: view for view in read_folder(VIEWS)}


def _schema_columns() -> Iterator[tuple[str, schema.Column]]:
    for tables in schema.DATABASES.values():
        for table in tables:
            for column in table.columns:
                yield table.name, column


@cache
def _labels() -> dict[tuple[str, str], tuple[str, str]]:
    labels: dict[tuple[str, str], tuple[str, str]] = {}
    for described in (*_views().values(), *queries().values()):
        for name, words in described.columns.items():
            labels[described.name, name] = _pair(words)
            labels.setdefault(("", name), _pair(words))
    for table, column in _schema_columns():
        pair = (column.label, column.label_en)
        labels[table, column.name] = pair
        labels[("", column.name)] = pair
    return labels


class Columns:
    """Labels and notes of columns for templates, in the reader's language."""

    def __init__(self, datasette: object) -> None:
        self.datasette = datasette

    def label(self, table: str | None, column: str) -> str:
        """The label of a column of a table, view or query; of any other result, by the column's name alone."""
        if column == "rowid":
            return t("data.row")
        labels = _labels()
        pair = labels.get((table or "", column)) or labels.get(("", column))
        if pair is None:
            return column
        if not reader().english:
            return pair[0]
        # No amount without its unit, in either language.
        unit = f" ({MONEY_UNIT})" if "万元" in pair[0] and "yuan" not in pair[1] and "%" not in pair[1] else ""
        return pair[1][:1].upper() + pair[1][1:] + unit

    def parameter(self, name: str) -> str:
        """What a query's parameter is called: as in the catalogue, or as the column of its name."""
        words = label("parameter", name)
        return words if words != name else self.label(None, name)

    def note(self, table: str, column: str) -> str:
        """Unit, note and warning of a column, in the reader's language. Columns of views and queries have a label only."""
        for name, each in _schema_columns():
            if name == table and each.name == column:
                chinese = (each.unit, each.note, each.warning)
                unit, note, warning = _in_english_said(each) if reader().english else chinese
                mind = t("page.mind") + (": " if reader().english else "：")
                return " ".join(filter(None, [unit, note, warning and mind + warning]))
        return ""

    def titled(self, name: str) -> str:
        """The title of a table, view or published query."""
        for tables in schema.DATABASES.values():
            for table in tables:
                if table.name == name:
                    return table.label_en if reader().english else table.label
        described = _views().get(name) or queries().get(name)
        if described is None:
            return name
        return (reader().english and described.title_en) or described.title

    def described(self, name: str) -> dict[str, str]:
        """What a table, view or query says about itself, in the reader's language: `note` and `warning`."""
        for tables in schema.DATABASES.values():
            for table in tables:
                if table.name == name:
                    return _english(name) if reader().english else {"note": table.note, "warning": table.warning}
        described = _views().get(name) or queries().get(name)
        if described is None:
            return {"note": "", "warning": ""}
        if reader().english:
            ours = described.options.get("warning_en") or _english(name)["warning"]
            return {"note": described.description_en, "warning": ours}
        return {"note": described.description, "warning": described.warning}


@cache
def money_columns(table: str) -> frozenset[str]:
    """The columns of a table, view or query whose label says 万元; for an unknown result, of all of them."""
    return frozenset(
        column for (name, column), (chinese, _) in _labels().items() if name == table and ("万元" in chinese)
    )
