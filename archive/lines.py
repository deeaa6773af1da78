"""A table of a known kind to lines: one for each printed amount, with what it is of and the cell it stood in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.classifications import code_of
from archive.kinds import TableKind
from archive.kinds._words import Heading, heading, row_words, san_gong_part
from archive.layout import NOTHING, TOTAL_WORDS, Column, Layout, Panel
from archive.model import Finding, Line, Statement
from archive.values import code, fen, is_economic, is_functional, key, level, money_unit, number, plain_name, year

_LETTER_CODES = frozenset("ABC")
# The metrics are those of `archive.narrative`.
_COUNT_METRICS = (
    ("delegations", ("团组",)),
    ("abroad_people", ("出国", "人")),
    ("vehicle_purchase_count", ("购置", "数")),
    ("vehicle_count", ("保有",)),
    ("reception_batches", ("批次",)),
    ("reception_people", ("接待", "人")),
)


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands before a row."""

    code: str | None
    name: str
    classification: str
    level: int
    is_total: bool
    measure: str | None = None
    fund: str | None = None


@dataclass(slots=True)
class TableReading:
    """What became of one table: lines, counted things, and findings about what had no meaning."""

    lines: list[Line]
    counts: list[Statement]
    findings: list[Finding]


def read_lines(layout: Layout, kind: TableKind, ordinal: int, fiscal_year: int | None, unit: str) -> TableReading:
    """All lines of a table. `unit` is its money unit; a heading may state another for its column."""
    reading = TableReading([], [], [])
    this_year = fiscal_year or year(layout.title)
    stages = _years_with_final(layout, kind, this_year)
    for panel in layout.panels:
        _read_panel(layout, panel, kind, ordinal, this_year, unit, stages, reading)
    reading.lines.sort(key=lambda line: (line.row, line.column))
    return reading


def _read_panel(
    layout: Layout,
    panel: Panel,
    kind: TableKind,
    ordinal: int,
    this_year: int | None,
    unit: str,
    stages: set[int | None],
    reading: TableReading,
) -> None:
    side = panel.side if kind.slug.endswith("_summary") else None
    headings = [(column, heading(column.path, kind.slug == "san_gong")) for column in panel.amounts]
    stock: str | None = None
    seen: set[tuple[object, ...]] = set()
    for r in layout.body:
        row = layout.grid.rows[r]
        printed = [(column, words) for column, words in headings if number(row[column.index]) is not None]
        label = _label(row, panel, kind, side)
        if kind.slug.endswith("_summary"):
            before = row_words(label.name)
            if before.ends_stock or before.stock:
                stock = before.stock
            elif stock and label.fund:
                label = replace(label, measure=stock)
            elif label.classification == "functional":
                stock = None
        if not printed:
            continue
        if kind.slug == "san_gong" and _is_count(label.name):
            reading.counts += _counts(row, label.name, printed, this_year)
            continue
        identity = (label.code, label.name, tuple((c.index, row[c.index]) for c, _ in printed))
        duplicate = (label.code is not None or label.is_total) and identity in seen
        seen.add(identity)
        if not label.name and not label.code and panel.labels:
            reading.findings.append(_unlabelled(ordinal, r, printed[0][0].index))
        for column, words in printed:
            if column.role == "share":
                continue
            if column.role == "count":
                reading.counts += _counts(row, column.heading, [(column, words)], this_year)
                continue
            line, exact = _line(
                row, r, column, words, label, kind, side, this_year, stages, ordinal, unit, layout, duplicate
            )
            reading.lines.append(line)
            if not exact:
                reading.findings.append(_rounded(line))


def _line(
    row: tuple[str, ...],
    r: int,
    column: Column,
    words: Heading,
    label: _Label,
    kind: TableKind,
    side: str | None,
    this_year: int | None,
    stages: set[int | None],
    ordinal: int,
    unit: str,
    layout: Layout,
    duplicate: bool,
) -> tuple[Line, bool]:
    text = row[column.index]
    value = number(text)
    assert value is not None
    own_unit = next((u for word in reversed(column.path) if (u := money_unit(word))), None)
    amount, exact = fen(value, own_unit or unit)
    amount_year = _year(words, this_year)
    measure = _measure(words, label, kind, amount_year, stages)
    fund = words.fund or label.fund or _default_fund(kind, layout)
    if words.fund == "fiscal" and kind.slug == "fiscal_summary":
        # The whole table is of fiscal appropriations: over its columns the words name no fund among the others.
        fund = label.fund or "all"
    if measure in ("opening", "closing") and words.fund == "carryover":
        fund = label.fund or _default_fund(kind, layout)
    direction = side or _direction(kind, words, measure)
    return (
        Line(
            table=ordinal,
            kind=kind.slug,
            year=amount_year,
            direction=direction,
            classification=label.classification,
            code=label.code,
            name=_name(label, column, kind),
            level=0 if kind.slug == "san_gong" and measure == "total" else label.level,
            measure=measure,
            fund=fund,
            amount_fen=amount,
            amount_text=text,
            is_total=label.is_total
            or (kind.slug == "san_gong" and (words.measure or label.measure or "total") == "total"),
            is_duplicate=duplicate,
            row=r,
            column=column.index,
        ),
        exact,
    )


def _name(label: _Label, column: Column, kind: TableKind) -> str:
    """The row's name; in 三公 tables the heading's, unless the row itself names a part."""
    if kind.slug == "san_gong" and label.measure is None:
        return _column_name(column)
    return label.name


# ---------------------------------------------------------------- columns


def _year(words: Heading, this_year: int | None) -> int | None:
    if words.year is not None:
        return words.year
    return this_year + words.offset if this_year is not None else None


def _years_with_final(layout: Layout, kind: TableKind, this_year: int | None) -> set[int | None]:
    """The years for which the table prints a final figure: a 预算数 beside it is `budgeted`, not the total."""
    headings = [heading(column.path, kind.slug == "san_gong") for column in layout.amounts]
    return {_year(words, this_year) for words in headings if words.stage == "final"}


def _measure(words: Heading, label: _Label, kind: TableKind, amount_year: int | None, stages: set[int | None]) -> str:
    if words.stage in ("budgeted", "adjusted") and amount_year in stages:
        return words.stage
    if words.measure == "change":
        return "change"
    if kind.slug == "san_gong":
        return words.measure or label.measure or "total"
    if kind.slug == "unit_revenue" and words.measure == "opening":
        return "total"
    if kind.slug == "basic_expenditure" and words.measure == "basic" and label.measure is None:
        return "total"  # the whole table is of basic expenditure: its 总计 is the total of it
    return label.measure or words.measure or "total"


def _default_fund(kind: TableKind, layout: Layout) -> str:
    if kind.slug == "san_gong":
        return "general" if "一般公共预算" in key(layout.title) else "all"
    return kind.fund


def _direction(kind: TableKind, words: Heading, measure: str) -> str:
    if measure == "opening":
        return "revenue"
    if measure == "closing":
        return "expenditure"
    if kind.slug in ("government_fund", "state_capital", "general_expenditure") and words.direction:
        return words.direction
    return kind.direction


def _column_name(column: Column) -> str:
    """The name of a figure that only its headings name: the deepest that is not 小计 or 预算数."""
    named = zip(column.path, column.printed, strict=True)
    plain = [text for word, text in named if word not in ("小计", "预算数", "决算数")]
    return plain[-1] if plain else ""


# ---------------------------------------------------------------- rows


def _label(row: tuple[str, ...], panel: Panel, kind: TableKind, side: str | None) -> _Label:
    raw_code, name = _code_and_name(row, panel)
    if name in TOTAL_WORDS or raw_code in TOTAL_WORDS:
        words = row_words(name or raw_code or "")
        return _Label(None, name or raw_code or "", "source", 0, True, words.measure)
    if raw_code is not None:
        if kind.slug == "procurement" or raw_code[:1] in _LETTER_CODES:
            return _Label(raw_code, name, "procurement", 1 if len(raw_code) == 1 else 2, False)
        if is_functional(raw_code):
            return _Label(raw_code, name, "functional", level(raw_code), False)
        if is_economic(raw_code):
            return _Label(raw_code, name, "economic", level(raw_code), False)
        return _Label(raw_code, name, "source", level(raw_code), False)
    return _named(name, kind, side)


def _named(name: str, kind: TableKind, side: str | None) -> _Label:
    """A row that has a name and no code."""
    if kind.slug == "san_gong":
        part = san_gong_part(name)
        return _Label(None, name, "source", 0 if part == "total" else 1, part == "total", part)
    if kind.slug == "procurement" and name.rstrip("类") in ("货物", "工程", "服务"):
        return _Label(None, name, "procurement", 1, False)
    words = row_words(name)
    if words.is_total:
        return _Label(None, name, "source", 0, True, words.measure)
    if (
        side != "revenue"
        and not words.measure
        and (code_of(name, level=1) is not None or _looks_functional(name, kind))
    ):
        return _Label(None, name, "functional", 1, False)
    fund = None if kind.slug == "unit_revenue" else words.fund
    return _Label(None, name, "source", 0 if words.stock else 1, False, words.measure, fund)


def _looks_functional(name: str, kind: TableKind) -> bool:
    """类 names are not all listed, and some are printed shortened; but they all end in 支出."""
    return (
        kind.slug.endswith("_summary") and name.endswith("支出") and "预算" not in name and row_words(name).fund is None
    )


def _code_and_name(row: tuple[str, ...], panel: Panel) -> tuple[str | None, str]:
    """The code (as printed or joined) and the name before the amounts of a panel."""
    parts: list[str] = []
    found: str | None = None
    names: list[str] = []
    for column in panel.labels:
        text = row[column.index]
        if not text or text in NOTHING:
            continue
        if column.role == "part":
            parts.append(key(text))
        elif column.role == "code":
            plain = code(text) or _letter_code(text)
            if plain:
                found = plain
            else:
                names.append(text)
        elif found is None and not names and (plain := code(text)) is not None:
            found = plain
        else:
            names.append(text)
    if parts:
        found, extra = _join(parts)
        names = extra + names
    if found is None and names and (split := _code_before_name(names[0])):
        found, names[0] = split
    if found is None and not names:
        names = _label_from_the_left(row, (panel.labels or panel.amounts)[0].index)
    return found, plain_name(names[-1]) if names else ""


def _label_from_the_left(row: tuple[str, ...], first: int) -> list[str]:
    """A name that stands before the panel, whose columns begin at `first`: "公用经费合计" spans two panels, and a row
    of counts below the headings of 三公 names itself where amounts stand."""
    for c in range(first, -1, -1):
        if row[c] and row[c] not in NOTHING:
            return [] if number(row[c]) is not None else [row[c]]
    return []


def _letter_code(text: str) -> str | None:
    plain = key(text)
    return plain if plain[:1] in _LETTER_CODES and (len(plain) == 1 or plain[1:].isdigit()) else None


def _join(parts: list[str]) -> tuple[str | None, list[str]]:
    """类, 款 and 项 in columns of their own: "201" "06" "01", or cumulative: "201" "20106" "2010601"."""
    joined = ""
    words = []
    for part in parts:
        if not part.isdigit():
            words.append(part)
        elif joined and part.startswith(joined):
            joined = part
        else:
            joined += part
    return code(joined), words


def _code_before_name(text: str) -> tuple[str, str] | None:
    """ "201一般公共服务支出": code and name in one cell."""
    plain = key(text)
    digits = plain[: len(plain) - len(plain.lstrip("0123456789"))]
    rest = plain[len(digits) :].lstrip("-—.")
    found = code(digits)
    return (found, rest) if found and rest and not rest[0].isdigit() and rest[0] not in "年月." else None


# ---------------------------------------------------------------- what is counted, and what has no meaning


def _is_count(name: str) -> bool:
    return any(
        word in name
        for word in (
            "团组",
            "人次",
            "批次",
            "保有",
            "(辆)",
            "（辆）",
            "(人)",
            "（人）",
            "(个)",
            "（个）",
            "(批)",
            "（批）",
        )
    ) or (name.endswith(("数", "数量")) and not name.endswith(("预算数", "决算数", "支出数")))


def _counts(
    row: tuple[str, ...], name: str, printed: list[tuple[Column, Heading]], this_year: int | None
) -> Iterator[Statement]:
    metric = next((m for m, words in _COUNT_METRICS if all(word in name for word in words)), "count")
    for column, words in printed:
        value = number(row[column.index])
        if value is not None and value == int(value):
            yield Statement(
                metric, None, None, "", f"{name} {row[column.index]}", -1, _year(words, this_year), int(value)
            )


def _unlabelled(ordinal: int, r: int, c: int) -> Finding:
    return Finding(
        "reading.unlabelled",
        "unreadable",
        "reading",
        "这一行有金额而没有科目或项目名称 / amounts without a name before them",
        table=ordinal,
        row=r,
        column=c,
    )


def _rounded(line: Line) -> Finding:
    return Finding(
        "reading.sub_fen",
        "unreadable",
        "reading",
        f"“{line.amount_text}”小于一分的部分已四舍五入 / more decimals than 分 can hold",
        actual_fen=line.amount_fen,
        table=line.table,
        row=line.row,
        column=line.column,
    )
