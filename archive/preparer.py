"""Who made the tables: 编制单位, printed in or above them, with its code where it has one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from archive.model import Reading
from archive.values import squeeze

_ORGANISATION = (
    r"局|厅|署|办|办公室|办公厅|委员会|委|部|中心|学校|中学|小学|校|幼儿园|学院|大学|党校|院|所|站|馆|处|政府|法院|检察院|"
    r"协会|学会|联合会|联合社|总社|总工会|会|队|支队|总队|大队|园|社|公司|医院|卫生院|基地|团|机关|人大|政协|组"
)
UNIT_NAME = re.compile(
    rf"^[\u4e00-\u9fff·A-Za-z0-9()（）、“”\"《》]{{3,60}}?(?:{_ORGANISATION})(?:[(（][^()（）]{{1,20}}[)）]){{0,3}}(?:本级)?$"
)
_SUBJECT_CELL = re.compile(r"(?:编制|填报|申报|预算|决算)?(?:单位|部门)(?:名称)?|预算主管部门")
_LABELLED = re.compile(rf"^(?:{_SUBJECT_CELL.pattern})[:：]\s*(.+)$")
_CODED = re.compile(r"^(\d{3,9})\s*[-—_－ ]\s*(\S.+)$")
_OPENING = 8  # paragraphs of the body in which the label may still stand


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


def _labelled(reading: Reading) -> Iterator[str]:
    """What stands behind the label 编制单位: above the tables, in their first rows, in the opening of the body."""
    for grid in reading.grids:
        yield from _behind_labels(grid.before[-4:])
        for row in grid.rows[:6]:
            printed = "".join(row)
            if ":" not in printed and "：" not in printed:
                continue
            for column, cell in enumerate(row):
                if (":" not in cell and "：" not in cell) or len(cell) > 60:
                    continue
                labelled = _LABELLED.match(cell.strip())
                if labelled:
                    yield labelled[1]
                elif cell.rstrip().endswith((":", "：")) and _SUBJECT_CELL.fullmatch(squeeze(cell).rstrip(":")):
                    yield next((text for text in row[column + 1 :] if text.strip()), "")
    yield from _behind_labels(reading.paragraphs[:_OPENING])


def _behind_labels(texts: Sequence[str]) -> Iterator[str]:
    return (found[1] for text in texts if (found := _LABELLED.match(text.strip())))


def _code_and_name(text: str) -> tuple[str, str]:
    plain = re.split(r"\s{2,}|单位[:：]", text.strip())[0].strip()
    coded = _CODED.match(plain)
    name = coded[2] if coded else plain
    return (name if UNIT_NAME.match("".join(name.split())) else ""), coded[1] if coded else ""
