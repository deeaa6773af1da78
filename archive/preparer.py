"""Who made the tables: 编制单位, printed in or above them, with its code where it has one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from archive.belonging import town_of
from archive.model import Grid, Reading, Table
from archive.values import key

_ORGANISATION: Final = (
    r"局|厅|署|办|办公室|办公厅|委员会|委|部|中心|学校|中学|小学|校|幼儿园|学院|大学|党校|院|所|站|馆|处|政府|法院|检察院|"
    r"协会|学会|联合会|联合社|总社|总工会|会|队|支队|总队|大队|园|社|公司|医院|卫生院|基地|团|机关|人大|政协|组"
)
UNIT_NAME: Final = re.compile(
    rf"^[\u4e00-\u9fff·A-Za-z0-9()（）、“”\"《》]{{3,60}}?(?:{_ORGANISATION})(?:[(（][^()（）]{{1,20}}[)）]){{0,3}}(?:本级)?$"
)
_BODY: Final = r"(?:单位|部门)(?:[/(]?(?:单位|部门)\)?)?"
# "编制单位", "公开部门", "部门(单位)", "部门编码及名称": in the form of `values.key`.
_SUBJECT: Final = re.compile(
    rf"(?:编制|编报|制表|填报|填表|申报|报送|公开|预算|决算)?{_BODY}(?:(?:编码|代码)?[及和/]?名称)?(?:\((?:公章|盖章|签章)\))?"
    r"|预算主管部门"
)
_CODE: Final = re.compile(rf"(?:预算)?{_BODY}(?:编码|代码)")
# The code before a name: in brackets, before a hyphen or a blank, or set against it ("419001重庆市示例局"). Three digits
# set against a name may be its beginning (120急救中心): they are a code before the name of a place or of the Party.
_CODED: Final = re.compile(
    r"^(?:[\[【(（〔](?P<bracketed>\d{3,9})[\]】)）〕]\s*[-—_－]?|(?P<parted>\d{3,9})\s*[-—_－ ]|(?P<glued>\d{9}|\d{6})(?!\d)|"
    r"(?P<short>\d{3})(?=重庆|中共|中国|[\u4e00-\u9fff]{2,4}[市区县]))\s*(?P<name>\S.+)$"
)
_NAME_ENDS: Final = re.compile(r"\s{2,}|单位[:：]|[(（]?20\d\d\s?年")
_GLUED_LABEL: Final = re.compile(r"(?:金额|计量)?单位$")
_FIRST_ROWS: Final = 6  # of a grid, in which the label may stand
_LONGEST: Final = 100  # characters of a caption
_OPENING: Final = 8  # paragraphs of the body in which the label may still stand


def is_unit_name(text: str) -> bool:
    """Whether a text, without white space, is the name of a body: of an organisation, or of a town by its place alone."""
    return bool(UNIT_NAME.match(text) or town_of(text))


def prepared_by(reading: Reading) -> tuple[str, str]:
    """(name, code) of 编制单位 in or above the tables: "151001-重庆市示例区示例局(本级)"."""
    names = Counter[tuple[str, str]]()
    for text, n in Counter(_labelled(reading)).items():
        names[_code_and_name(text)] += n
    candidates = [found for found, _ in names.most_common() if found[0]]
    if not candidates:
        return "", ""
    name = candidates[0][0]
    return name, next((code for _, code in candidates if code), "")


def named_above(table: Table) -> str:
    """The first unit that is named as the maker of one table, over its headings; "" where none is."""
    if table.grid is None:
        return ""
    said = _labelled_above(table.grid, table.header.start if table.header else _FIRST_ROWS)
    return next((name for name, _ in map(_code_and_name, said) if name), "")


def _labelled(reading: Reading) -> Iterator[str]:
    """What stands behind the label 编制单位: above the tables, in their first rows, in the opening of the body."""
    for grid in reading.grids:
        yield from _labelled_above(grid, _FIRST_ROWS)
    yield from _behind_labels(reading.paragraphs[:_OPENING])


def _labelled_above(grid: Grid, n_rows: int) -> Iterator[str]:
    """What stands behind the label 编制单位 over a grid and in its first rows; a code with a label of its own before it."""
    yield from _behind_labels(grid.before[-4:])
    for row in grid.rows[:n_rows]:
        printed = "".join(row)
        if ":" in printed or "：" in printed:
            yield from _behind_labels(_pairs(row))


def _pairs(row: Sequence[str]) -> Iterator[str]:
    """The cells of a row, what stands beside a label ("编制单位：") brought behind it."""
    for column, cell in enumerate(row):
        if cell.rstrip().endswith((":", "：")) and len(cell) <= _LONGEST:
            beside = next((text for text in row[column + 1 :] if text.strip()), "")
            yield cell.rstrip() + beside
        else:
            yield cell


def _behind_labels(texts: Iterable[str]) -> Iterator[str]:
    code = ""
    for text in texts:
        if (":" not in text and "：" not in text) or len(text) > _LONGEST:
            continue
        for label, said in _labels(text):
            if _CODE.fullmatch(label):
                code = said if said.isdecimal() else ""
            elif said and _SUBJECT.fullmatch(label):
                yield f"{code} {said}" if code and not _CODED.match(said) else said
                code = ""


@lru_cache(maxsize=4096)
def _labels(text: str) -> tuple[tuple[str, str], ...]:
    """Each label of a caption with what stands behind it: "单位编码：419001 单位名称：重庆市示例局".

    The tables of a document have one caption, and those of all documents say "单位：万元".
    """
    label, *pieces = text.strip().replace("：", ":").split(":")
    found = []
    for piece in pieces[:-1]:
        said, following = _before_label(piece)
        found.append((key(label), said))
        label = following
    if pieces:
        found.append((key(label), pieces[-1].strip()))
    return tuple(found)


def _before_label(piece: str) -> tuple[str, str]:
    """What is said, and the label of what follows: a word of its own, or 单位 set against the name."""
    said, *last = piece.strip().rsplit(None, 1) or [""]
    glued = _GLUED_LABEL.search(piece)
    if glued and (not last or len(last[0]) > len(glued[0])) and not _SUBJECT.fullmatch(key(last[0] if last else said)):
        return piece[: glued.start()].strip(), glued[0]
    return (said, last[0]) if last else ("", said)


@lru_cache(maxsize=4096)
def _code_and_name(text: str) -> tuple[str, str]:
    plain = _NAME_ENDS.split(text.strip())[0].strip()
    coded = _CODED.match(plain)
    name = coded["name"] if coded else plain
    code = next((found for found in coded.group("bracketed", "parted", "glued", "short") if found), "") if coded else ""
    return (name if is_unit_name("".join(name.split())) else ""), code
