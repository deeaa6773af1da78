"""Codes chained over the years to one reference list, from the typed changes in `changes.csv`.

A chain is followed only where it is exact: through renames, moves of a whole code, and mergers (whose parts add up to
the new code). A split, a change of scope or a code that was reused closes the series: its key becomes `code~last year`,
so that no `GROUP BY` can join what is not the same thing. `python -m archive.classifications.crosswalk` writes the
lookup views; a stale one fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from archive.classifications.codes import CodeKind, codes, level_of, name_of, parent_of
from archive.classifications.files import rows_of

REFERENCE_YEAR = 2025
# The relations through which a series runs on unbroken.
_EXACT = {"same", "renamed", "moved", "merged"}
_VIEWS = Path(__file__).parents[1] / "views"
_ALWAYS, _FOR_EVER = 0, 9999


class Change(NamedTuple):
    """What happened to a code at the start of a fiscal year. `to_codes` is empty where it ended."""

    kind: str
    year: int
    relation: str
    from_code: str
    to_codes: tuple[str, ...]
    certainty: str
    source: str
    note: str


class Chain(NamedTuple):
    """A code over the years (inclusive) in which it meant one thing, and the key of its series.

    `series_break` tells what makes the years before or after incomparable; "" where nothing does.
    """

    kind: str
    code: str
    valid_from: int
    valid_to: int
    harmonised_code: str
    exact: bool
    series_break: str
    certainty: str


@lru_cache
def changes() -> tuple[Change, ...]:
    """Every known change, oldest first."""
    read = (
        Change(
            row["kind"],
            int(row["year"]),
            row["relation"],
            row["from_code"],
            tuple(filter(None, row["to_code"].split(";"))),
            row["certainty"],
            row["source"],
            row["note"],
        )
        for row in rows_of("changes.csv")
    )
    return tuple(sorted(read))


def _leaving(kind: str, code: str, after: int) -> Change | None:
    """The next change that befalls the code after the start of year `after`."""
    return next((c for c in changes() if c.kind == kind and c.from_code == code and c.year > after), None)


def _arriving(kind: str, code: str) -> list[Change]:
    return [c for c in changes() if c.kind == kind and code in c.to_codes]


def series_of(kind: str, code: str, year: int) -> tuple[str, bool]:
    """The key of the series a code belongs to in a year, and whether its chain to the reference year is exact.

    >>> series_of("functional", "20805", 2017), series_of("functional", "20115", 2016)
    (('20805', True), ('20138', True))
    >>> series_of("economic", "30311", 2017), series_of("economic", "30311", 2024), series_of("economic", "30104", 2017)
    (('30113', True), ('30311', True), ('30104~2017', False))
    """
    change = _leaving(kind, code, year)
    if change is None or change.year > REFERENCE_YEAR:
        return code, True
    if change.relation in _EXACT and len(change.to_codes) == 1:
        return series_of(kind, change.to_codes[0], change.year)
    return f"{code}~{change.year - 1}", False


def chains() -> list[Chain]:
    """One row per code and span of years, for every code that a change names."""
    named = {(change.kind, code) for change in changes() for code in (change.from_code, *change.to_codes) if code}
    return [chain for kind, code in sorted(named) for chain in _chains_of(kind, code)]


def _chains_of(kind: str, code: str) -> list[Chain]:
    arriving = _arriving(kind, code)
    leaving = [c for c in changes() if c.kind == kind and c.from_code == code]
    turns = sorted({c.year for c in [*arriving, *leaving]})
    born = {c.year for c in arriving if c.from_code != code}
    starts = turns if turns and turns[0] in born and turns[0] not in {c.year for c in leaving} else [_ALWAYS, *turns]
    found = []
    for start, end in zip(starts, [*[turn - 1 for turn in starts[1:]], _FOR_EVER], strict=True):
        if start in {c.year for c in leaving if code not in c.to_codes and c.from_code == code} and start not in born:
            continue  # ended here: it means nothing afterwards
        inexact = [
            c for c in [*arriving, *leaving] if c.year in (start, end + 1) and c.relation not in {"same", "renamed"}
        ]
        key, exact = series_of(kind, code, start)
        notes = dict.fromkeys(f"{c.year}年起{c.note}" for c in inexact)
        worst = "doubtful" if any(c.certainty == "doubtful" for c in inexact) else "known"
        found.append(Chain(kind, code, start, end, key, exact, "；".join(notes), worst))
    return found


_CODES_HEADER = """\
-- title: 科目表
-- title_en: Code lists
-- description: 功能、部门经济、政府经济、采购科目的名称及所见年度，由 archive/classifications/*.csv 生成。
-- description_en: Names of functional, economic and procurement codes and the years in which they were seen.
-- warning: 不是官方印本；certainty 说明可信程度：observed 两份以上文件印有，single 一份，knowledge 一般知识，local 仅见于重庆。
-- facets: kind, certainty, level
-- column valid_from: 起始年度，空白为不详 | First fiscal year in force; empty is not known
-- column valid_to: 终止年度 | Last fiscal year in force
-- column first_seen: 所见最早年度 | First year seen
-- column last_seen: 所见最近年度 | Last year seen
"""
_GOVERNMENT_HEADER = """\
-- title: 部门经济分类与政府经济分类
-- title_en: Department purposes and government purposes
-- description: 同一文件中并列印出的部门经济科目（3xx）与政府经济科目（5xx），由 classifications/economic_to_gov.csv 生成。
-- description_en: Department economic codes and the government economic codes printed beside them.
-- warning: 对应取决于单位性质（unit_type：administrative 行政与参公，institution 事业），不能由部门科目推出；certainty 为 doubtful 的不可用。
-- facets: unit_type, certainty
"""


def _quoted(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _listed(header: str, names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> str:
    """A view of constant rows, in the SQL that every engine reads."""
    values = ",\n".join("  (" + ", ".join(_quoted(value) for value in row) + ")" for row in rows)
    columns = ", ".join(names)
    return f"{header}WITH listed({columns}) AS (VALUES\n{values}\n)\nSELECT {columns} FROM listed\n"


_CHAIN_HEADER = """\
-- title: 科目沿革
-- title_en: Codes chained over the years
-- description: 每个有过变动的科目在各年度属于哪一条序列（harmonised_code，以 {year} 年科目为准）。
--   由 archive/classifications/changes.csv 生成。带“~年份”的序列到该年为止，与后来的科目不可连接。
-- description_en: The series a code belongs to in each span of years. A key with “~year” ends in that year.
-- warning: 变动来自公开文件与一般知识，未经《政府收支分类科目》印本逐条核对；certainty 为 doubtful 的年份未经证实。
-- facets: kind, exact, certainty
-- column exact: 是否可精确连接（1 是） | Whether the chain is exact
-- column series_break: 变动说明 | What changed
"""
_COFOG_HEADER = """\
-- title: 功能科目与 COFOG 对照
-- title_en: Functions to COFOG
-- description: 功能科目（取最长的匹配前缀）与联合国政府职能分类的对照及其规则，由 classifications/cofog.csv 生成。
--   employer_contribution：职工社保、医疗、住房缴费归入单位自身职能（GFSM 2014 §6.144）；
--   transfer：政府内部转移；financing：债务还本不是支出。
-- description_en: The function codes (longest matching prefix) in COFOG, each with its rule.
-- warning: 初步对照，未经官方核定；不可作为唯一分类。
-- facets: rule, certainty
"""


def code_chain_sql() -> str:
    names = ("kind", "code", "valid_from", "valid_to", "harmonised_code", "exact", "series_break", "certainty")
    rows = (
        (c.kind, c.code, c.valid_from, c.valid_to, c.harmonised_code, int(c.exact), c.series_break or None, c.certainty)
        for c in chains()
    )
    return _listed(_CHAIN_HEADER.format(year=REFERENCE_YEAR), names, rows)


def cofog_sql() -> str:
    names = ("code", "cofog", "cofog_name", "rule", "certainty", "note")
    return _listed(_COFOG_HEADER, names, (tuple(row[name] for name in names) for row in rows_of("cofog.csv")))


def code_list_sql() -> str:
    kinds: tuple[CodeKind, ...] = ("functional", "economic", "economic_gov", "procurement")
    names = ("kind", "code", "name", "level", "parent", "valid_from", "valid_to", "first_seen", "last_seen")
    rows = (
        (
            *(kind, e.code, e.name, level_of(e.code, kind), parent_of(e.code, kind) or None),
            *(e.valid_from, e.valid_to, e.first_seen, e.last_seen, e.n_files, e.certainty),
        )
        for kind in kinds
        for _, entries in sorted(codes(kind).items())
        for e in entries
    )
    return _listed(_CODES_HEADER, (*names, "n_files", "certainty"), rows)


def economic_to_gov_sql() -> str:
    names = ("code", "name", "gov_code", "gov_name", "unit_type", "n_lines", "certainty", "note")
    rows = (
        (
            *(row["code"], name_of(row["code"], kind="economic") or ""),
            *(row["gov_code"], name_of(row["gov_code"], kind="economic_gov") or ""),
            *(row["unit_type"], int(row["n_lines"]), row["certainty"], row["note"]),
        )
        for row in rows_of("economic_to_gov.csv")
    )
    return _listed(_GOVERNMENT_HEADER, names, rows)


GENERATED = {
    "code_chain.sql": code_chain_sql,
    "code_list.sql": code_list_sql,
    "cofog.sql": cofog_sql,
    "economic_to_gov.sql": economic_to_gov_sql,
}


def series_parent(kind: str, code: str, year: int) -> str | None:
    """The series one level up, where a reader goes when the finer one breaks.

    >>> series_parent("functional", "2011504", 2018), series_parent("functional", "2013801", 2024)
    ('20138', '20138')
    """
    above = parent_of(code)
    return series_of(kind, above, year)[0] if above else None


if __name__ == "__main__":
    for name, text in GENERATED.items():
        (_VIEWS / name).write_text(text(), encoding="utf-8")
