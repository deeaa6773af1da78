"""Names and telephones of contacts stay in the evidence; what is published has this mark in their place.

Budget pages end with "联系人：… 联系电话：…" and target tables have cells of the same. The words that announce a person
decide, never a list of names; long numbers that are amounts or project codes are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

HIDDEN = "〔已隐去〕"

_ROLES = (
    "联系人|联络人|经办人|填报人|填表人|制表人|负责人|责任人|审核人|分管领导|咨询人|财务负责人|项目负责人|单位负责人"
)
_PHONES = (
    "联系电话|咨询电话|办公电话|监督电话|电话号码|联系方式|手机号码|手机号|手机|电话|传真|热线|身份证号码|身份证号"
)
_NUMBER = r"[(（]?[\d０-９][\d０-９\-－—()（）\s]{5,20}[\d０-９]"
_NAME = r"[\u4e00-\u9fff·]{2,4}"
# 13912345678; 023-46787541; (023)46787541; not a piece of a longer number and not an amount.
_AREA = r"(?:[（(]0\d{2,3}[)）]\s?[-－—]?|0\d{2,3}\s?[-－—])"
_BARE = re.compile(rf"(?<![\d.,０-９A-Za-z])(?:1[3-9]\d{{9}}|{_AREA}\s?\d{{7,8}}(?:[-－—]\d{{1,4}})?)(?![\d.０-９])")
_ANNOUNCED_NUMBER = re.compile(rf"((?:{_PHONES})\s*[:：为是]\s*)({_NUMBER})")
_ANNOUNCED_NAME = re.compile(
    rf"((?:{_ROLES})\s*(?:[（(][^（）()]{{0,12}}[)）])?\s*[:：]\s*)({_NAME})(?=[^\u4e00-\u9fff]|$|联系|电话)"
)
# "联系人 张三 电话 …" without a colon: only where a telephone follows.
_SPACED_NAME = re.compile(rf"((?:{_ROLES})\s+)({_NAME})(?=[\s,，;；]*(?:{_PHONES}|[(（]?\d{{3}}))")
_IS_NAME = re.compile(rf"{_NAME}(?:[、,，/\s]+{_NAME})*")
# One number, or several with blanks between them: told by their characters alone, as a pattern of numbers whose blanks
# may also stand inside them would be tried in every way there is.
_ARE_NUMBERS = re.compile(r"[(（]?[\d０-９][\d０-９\-－—()（）\s]{5,}[\d０-９]")
_NAME_BEFORE = re.compile(rf"^{_NAME}\s*[:：]?\s*(?=[\d(（０-９])")
_BETWEEN_NUMBERS = re.compile(r"[、,，;；/]")
_LONGEST_NUMBER = 22
_LABEL = re.compile(
    r"(?:项目|实施|主管|采购|单位|部门|财务|业务|主要|分管|具体|资金|科室){0,2}"
    rf"(?:{_ROLES}|{_PHONES})(?:[及和与、/]?(?:姓名|{_ROLES}|{_PHONES})){{0,2}}(?:[（(][^（）()]{{0,12}}[)）])?[:：]?"
)
_MAYBE = re.compile(rf"{_ROLES}|{_PHONES}|1[3-9]\d{{9}}|0\d{{2,3}}(?:[)）]|\s?[-－—])")


def redact(text: str) -> str:
    """The text without contacts' names and telephones.

    >>> redact("预算公开联系人:张三 联系方式:023-46780000")
    '预算公开联系人:〔已隐去〕 联系方式:〔已隐去〕'
    >>> redact("项目 50015324T000004035123 电话使用费 12345678.90 元，电话约30部")
    '项目 50015324T000004035123 电话使用费 12345678.90 元，电话约30部'
    """
    if not _MAYBE.search(text):
        return text
    text = _ANNOUNCED_NUMBER.sub(rf"\1{HIDDEN}", text)
    text = _ANNOUNCED_NAME.sub(rf"\1{HIDDEN}", text)
    text = _SPACED_NAME.sub(rf"\1{HIDDEN}", text)
    return _BARE.sub(HIDDEN, text)


def announces(heading: str) -> bool:
    """Whether what stands below a heading are persons or how to reach them.

    >>> announces("项目负责人"), announces("负责人及联系电话"), announces("姓名"), announces("电话费"), announces("负责人数")
    (True, True, True, False, False)
    """
    return heading == "姓名" or _LABEL.fullmatch(heading) is not None


def redact_rows(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Grid rows without contacts: in each cell, beside a cell that announces one, and below it."""
    # Spaces stand inside words of labels (联 系 人). Most tables announce nobody: one search finds that out.
    if not _MAYBE.search("".join("\0".join(cell for row in rows for cell in row).split())):
        return [list(row) for row in rows]
    cleaned = [[redact(cell) for cell in row] for row in rows]
    for at, row in enumerate(cleaned):
        for column, cell in enumerate(row):
            if _LABEL.fullmatch("".join(cell.split())):
                is_beside = _hide_beside(row, column)
                _hide_below(cleaned, at, column, over_gaps=not is_beside)
    return cleaned


def _is_contact(cell: str) -> bool:
    """Whether a cell holds names or numbers and nothing else, beside what is hidden in it already."""
    bare = cell.replace(HIDDEN, " ").strip(" \t\n、,，;；/")
    return bool(_IS_NAME.fullmatch(bare) or _is_number(bare)) and not _LABEL.fullmatch("".join(bare.split()))


def _is_number(bare: str) -> bool:
    """Whether a cell holds telephone numbers, each alone or behind a name; "1,234,567" is an amount."""
    return all(
        _ARE_NUMBERS.fullmatch(one) and all(len(part) <= _LONGEST_NUMBER for part in one.split())
        for one in (_NAME_BEFORE.sub("", each.strip()) for each in _BETWEEN_NUMBERS.split(bare))
    )


def _hide_beside(row: list[str], column: int) -> bool:
    """Whether the contact stood beside the cell that announces one, and is hidden."""
    for beside in range(column + 1, len(row)):
        if row[beside].strip():
            if not _is_contact(row[beside]):
                return False
            row[beside] = HIDDEN
            return True
    return False


def _hide_below(rows: list[list[str]], at: int, column: int, over_gaps: bool) -> None:
    """Hide the contacts below. A heading spans several rows, and a row of totals has nobody: these are gaps."""
    for row in rows[at + 1 :]:
        if over_gaps and not row[column].strip():
            continue
        if not _is_contact(row[column]):
            return
        row[column] = HIDDEN
