"""What stands before a row: its code, its name, and what both say of the amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from archive.cells import NOTHING
from archive.classifications import code_of, level_of_name
from archive.headings import PARTS, TOTAL_WORDS
from archive.kinds._words import is_of_which, row_state, row_words, san_gong_part
from archive.panels import Breakdown, LabelRole
from archive.values import (
    Met,
    code,
    code_before,
    code_in_column,
    is_economic,
    is_functional,
    is_project_code,
    is_unit_code,
    key,
    level,
    number,
    plain_name,
    project_code,
)

_LETTER_CODES: Final = frozenset("ABC")
# "A货物", "C服务类", "A0201计算机": how 采购 prints code and name in one cell.
_LETTERED: Final = re.compile(
    r"([ABC])[-—_.、:：]?((?:货物|工程|服务)类?)|([ABC](?:\d{2}){2,4})[-—_.、:：]?([\u4e00-\u9fff].{1,60})"
)
# "公共安全支出(类)": the level of a name that is printed without its code.
_LEVELLED: Final = re.compile(r"[(\uff08]([类款项])[)\uff09]$")
# What is printed in a column of codes and is no name: the code of a project as a district makes its own, or a misprint,
# which is too short to be one.
_IDENTIFIER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{2,40}")
_LONG: Final = 8
# The classification that the rows of a kind of table are of, where they print no code that says it.
_CLASSIFIED_BY: Final = {"basic_expenditure": "economic"} | dict.fromkeys(
    "general_expenditure unit_expenditure unit_revenue government_fund state_capital fiscal_summary unit_summary".split(),
    "functional",
)
_BY_FUNCTION: Final = ("general_expenditure", "unit_expenditure", "government_fund", "state_capital")


class Label(NamedTuple):
    """The code and name of a row. `measure` and `fund` where the name says them; totals have level 0.

    `is_part`: its words say that it is a part of the row above (其中). `state`: which year or stage its amounts are of, where
    rows are of that and the rest stands over the columns (`kinds._words.row_state`).
    """

    code: str | None
    name: str
    classification: str
    level: int
    is_total: bool
    measure: str | None = None
    fund: str | None = None
    is_part: bool = False
    state: str | None = None

    @property
    def is_state(self) -> bool:
        """Whether it says nothing else."""
        return self.state is not None and self.code is None and row_state(self.name) is not None


def is_over_rows(label: Label) -> bool:
    """Whether a row of a table of codes that has none may be over those below it: the name of a unit, 一、基本支出."""
    return label.code is None and not (label.is_total or label.is_part or label.name in ("", "小计"))


class Labels(Met[tuple[str, ...], Label | None]):
    """What texts in label columns of these roles say, None if nothing; the same rows stand in the documents of all units.

    `side` is `revenue` or `expenditure` in a two-sided account, else None.
    """

    def __init__(self, roles: tuple[LabelRole | None, ...], kind: str, side: str | None, breakdown: Breakdown) -> None:
        self.roles, self.kind, self.side, self.breakdown = roles, kind, side, breakdown

    def look(self, met: tuple[str, ...]) -> Label | None:
        place = next((p for p in range(len(met) - 1, -1, -1) if self.roles[p] and met[p] not in NOTHING), None)
        state = row_state(met[place]) if place is not None and met[place] else None
        if place is None or state is None:
            return self._label(met)
        label = self._label((*met[:place], "", *met[place + 1 :])) or self._label(met)
        return label._replace(state=state) if label else None

    def _label(self, met: tuple[str, ...]) -> Label | None:
        raw_code, name, other, depth = _code_and_name(met, self.roles)
        if raw_code is None and name is None and other is None:
            return None
        label = _label(raw_code, name or "", self.kind, self.side, self.breakdown)
        if is_of_which([text for text, role in zip(met, self.roles, strict=True) if role]):
            label = label._replace(is_part=True)
        if depth and label.code is None and not (label.is_total or label.measure):
            return _of_level(label, depth, self.kind)
        if other is None or label.code is not None or label.is_total or label.classification != "source":
            return label
        return label._replace(code=other, level=len(other) // 3 if other.isdigit() else 1)

    def from_the_left(self, row: Sequence[str], first: int) -> Label:
        """The label of a row that has none in its label columns, or of a panel without any. It begins at `first`.

        "公用经费合计" spans two panels, and a row of counts below the headings of 三公 names itself where amounts stand.
        """
        for text in row[first::-1]:
            if text and text not in NOTHING:
                name = "" if number(text) is not None else plain_name(text)
                break
        else:
            name = ""
        return _label(None, name, self.kind, self.side, self.breakdown)


# The same for all tables whose labels stand in columns of the same roles.
labels_of = lru_cache(maxsize=128)(Labels)


@lru_cache(maxsize=16384)
def _label(raw_code: str | None, name: str, kind: str, side: str | None, breakdown: Breakdown) -> Label:
    if name in TOTAL_WORDS or raw_code in TOTAL_WORDS:
        words = row_words(name or raw_code or "")
        return Label(None, name or raw_code or "", "source", 0, True, words.measure)
    if raw_code is not None:
        if kind == "procurement" or raw_code[:1] in _LETTER_CODES:
            return Label(raw_code, name, "procurement", 1 if len(raw_code) == 1 else 2, False)
        if is_functional(raw_code):
            return Label(raw_code, name, "functional", level(raw_code), False)
        if is_economic(raw_code):
            return Label(raw_code, name, "economic", level(raw_code), False)
        return Label(raw_code, name, "source", level(raw_code), False)
    return _named(name, kind, side, breakdown)


def _named(name: str, kind: str, side: str | None, breakdown: Breakdown) -> Label:
    """A row that has a name and no code."""
    if kind == "san_gong":
        part = san_gong_part(name)
        return Label(None, name, "source", 0 if part == "total" else 1, part == "total", part)
    if kind == "procurement" and name.rstrip("类") in ("货物", "工程", "服务"):
        return Label(None, name, "procurement", 1, False)
    if kind == "procurement" and (lettered := _LETTERED.fullmatch(name)):
        found, rest = lettered[1] or lettered[3], lettered[2] or lettered[4]
        return Label(found, rest, "procurement", 1 if len(found) == 1 else 2, False)
    words = row_words(name)
    if words.is_total:
        return Label(None, name, "source", 0, True, words.measure)
    if side != "revenue" and kind in _CLASSIFIED_BY and (levelled := _LEVELLED.search(name)):
        plain = name[: levelled.start()]
        return _of_level(Label(None, plain, "source", 1, False), PARTS.index(levelled[1]) + 1, kind)
    if side != "revenue" and not words.measure and (by := _classified(name, kind, breakdown)):
        return Label(None, name, by, 1, False)
    if side is None and kind in _BY_FUNCTION and not words.measure and (known := level_of_name(name)):
        return Label(None, name, "functional", known, False)  # 款 and 项, as in a table that prints no codes
    return Label(None, name, "source", 0 if words.stock else 1, False, words.measure, words.fund)


def _of_level(label: Label, depth: int, kind: str) -> Label:
    """A name that is printed as a 类, 款 or 项 (1, 2 or 3) of the classification its kind of table is by."""
    classification = _CLASSIFIED_BY.get(kind)
    return label._replace(classification=classification, level=depth) if classification else label


def _classified(name: str, kind: str, breakdown: Breakdown) -> str | None:
    """The classification a class without its code is of: by its name, but 其他支出 is one of either."""
    is_summary = kind.endswith("_summary")
    if breakdown is None and code_of(name, level=1) is not None:
        return "functional"
    if is_summary and (breakdown == "economic" or code_of(name, level=1, kind="economic") is not None):
        return "economic"
    # Budgets until 2018 print 教育 and 社会保障和就业 for 教育支出 and 社会保障和就业支出.
    if is_summary and breakdown is None and code_of(f"{name}支出", level=1) is not None:
        return "functional"
    # 类 names are not all listed, and some are printed shortened; but they all end in 支出.
    looks_functional = name.endswith("支出") and "预算" not in name and row_words(name).fund is None
    return "functional" if is_summary and breakdown is None and looks_functional else None


def _code_and_name(
    texts: tuple[str, ...], roles: tuple[LabelRole | None, ...]
) -> tuple[str | None, str | None, str | None, int]:
    """What stands before the amounts of a panel: the code (as printed or joined); the name; the code of a unit or a
    project; and where 类, 款 and 项 are columns of words, the level of the name, else 0."""
    parts: list[str] = []
    n_parts = depth = 0
    found: str | None = None
    other: str | None = None
    names: list[str] = []
    beside: list[str] = []
    odd: list[str] = []
    for text, role in zip(texts, roles, strict=True):
        n_parts += role == "part"
        if role is None or not text or text in NOTHING:
            continue
        if role == "part":
            parts.append(_part(text))
            depth = n_parts
        elif role == "code":
            plain = code_in_column(text) or _letter_code(text)
            if plain:
                found = plain
            elif is_project_code(key(text)):
                other = key(text)
            elif _IDENTIFIER.fullmatch(key(text)):
                odd.append(key(text))
            else:
                names.append(text)
        elif role == "owner" and is_unit_code(key(text)):
            other = other or key(text)
        elif role == "class":
            split = code_before(text)
            found = found or (split[0] if split else code(text))
            beside.append(text)
        elif role == "beside":
            if not is_unit_code(key(text)):
                beside.append(text)
        elif found is None and not names and (plain := code(text)) is not None:
            found = plain
        else:
            names.append(text)
    if parts:
        found, extra = _join(parts)
        depth = depth if extra and found is None and not names else 0
        names = extra + names
    if odd and (names or beside) and max(map(len, odd)) >= _LONG:
        other = other or max(odd, key=len)
    names = names or beside or odd
    if found is None and names and (split := code_before(names[0])):
        found, names[0] = split
    if found is None and other is None and names:
        other, names[-1] = project_code(names[-1])
    return found, plain_name(names[-1]) if names else None, other, depth


def _letter_code(text: str) -> str | None:
    plain = key(text)
    return plain if plain[:1] in _LETTER_CODES and (len(plain) == 1 or plain[1:].isdigit()) else None


def _part(text: str) -> str:
    """A part of a code as printed; spreadsheets print 3.0 for 03 at times."""
    return key(text).removesuffix(".0")


class PartsAbove:
    """类, 款 and 项 in columns of their own, each printed in the row of its own level only: what stands above holds on.

    >>> above = PartsAbove(("part", "part", "part", "name"))
    >>> above.complete(("201", "", "", "一般公共服务支出")), above.complete(("", "03", "", "政府办公厅"))
    (('201', '', '', '一般公共服务支出'), ('201', '03', '', '政府办公厅'))
    >>> above.complete(("", "", "01", "行政运行")), above.complete(("", "", "", "合计"))
    (('201', '03', '01', '行政运行'), ('', '', '', '合计'))
    """

    def __init__(self, roles: Sequence[LabelRole | None]) -> None:
        self.places = [place for place, role in enumerate(roles) if role == "part"]
        self.held = [""] * len(self.places)

    def complete(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The texts of a row with the parts of its code that are printed in rows above."""
        printed = [texts[place] for place in self.places]
        first = next((n for n, text in enumerate(printed) if text and text not in NOTHING), None)
        if first is None:
            return texts
        part = _part(printed[first])
        if len(part) > 2:  # a code in full: what is above holds on if it begins with that
            self.held[:first] = [text if part.startswith(text) else "" for text in self.held[:first]]
        self.held[first:] = map(_part, printed[first:])
        above = self.held[:first]
        if not part.isdigit() or not all(text.isdigit() for text in above if text):
            return texts
        whole = list(texts)
        for place, text in zip(self.places[:first], above, strict=True):
            whole[place] = text
        return tuple(whole)

    def printed(self, texts: tuple[str, ...]) -> str:
        """The digits of a code that a row prints, or has from above; "" if it has none."""
        return "".join([part for place in self.places if (part := _part(texts[place])).isdigit()])


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
            joined += part.zfill(2) if joined else part
    return code(joined), words
