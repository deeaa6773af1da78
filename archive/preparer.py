"""Who made the tables: 编制单位, printed in or above them, with its code where it has one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from archive.belonging import town_of
from archive.model import Grid, Reading, Table
from archive.values import Met, key

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
    for said in _labelled_above(table.grid, table.header.start if table.header else _FIRST_ROWS):
        name = _code_and_name(said)[0]
        if name:
            return name
    return ""


def _labelled(reading: Reading) -> list[str]:
    """What stands behind the label 编制单位: above the tables, in their first rows, in the opening of the body."""
    said: list[str] = []
    for grid in reading.grids:
        said += _labelled_above(grid, _FIRST_ROWS)
    return said + _behind_labels(reading.paragraphs[:_OPENING])


def _labelled_above(grid: Grid, n_rows: int) -> list[str]:
    """What stands behind the label 编制单位 over a grid and in its first rows; a code with a label of its own before it."""
    said = _behind_labels(grid.before[-4:])
    for row in grid.rows[:n_rows]:
        if _has_colon("".join(row)):
            said += _behind_labels(_captions(row))
    return said


def _has_colon(text: str) -> bool:
    return ":" in text or "：" in text


def _captions(row: Sequence[str]) -> list[str]:
    """The cells of a row that have a colon, what stands beside a label ("编制单位：") brought behind it."""
    found: list[str] = []
    for column, cell in enumerate(row):
        if not _has_colon(cell):
            continue
        caption = cell.rstrip()
        if caption.endswith((":", "：")):
            found.append(caption + next((text for text in row[column + 1 :] if text.strip()), ""))
        else:
            found.append(cell)
    return found


def _behind_labels(texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    code = ""
    for text in texts:
        if len(text) > _LONGEST or not _has_colon(text):
            continue
        for is_code, said in _LABELS[text]:
            if is_code:
                code = said if said.isdecimal() else ""
            else:
                found.append(f"{code} {said}" if code and not _CODED.match(said) else said)
                code = ""
    return found


class _Labels(Met[str, list[tuple[bool, str]]]):
    """What captions say behind a label of the unit or of its code, and whether it is the code: "单位编码：419001
    单位名称：重庆市示例局".

    The tables of a document have one caption, and those of all documents say "单位：万元".
    """

    def look(self, met: str) -> list[tuple[bool, str]]:
        label, *pieces = met.strip().replace("：", ":").split(":")
        pairs: list[tuple[str, str]] = []
        for piece in pieces[:-1]:
            said, following = _before_label(piece)
            pairs.append((key(label), said))
            label = following
        if pieces:
            pairs.append((key(label), pieces[-1].strip()))
        found: list[tuple[bool, str]] = []
        for label, said in pairs:
            is_code = _CODE.fullmatch(label) is not None
            if is_code or (said and _SUBJECT.fullmatch(label)):
                found.append((is_code, said))
        return found


_LABELS: Final = _Labels()


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
