"""Of what in a form of goals nothing was made: the texts that are neither taken nor labels, and the finding that names them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from archive.headings import TITLE
from archive.model import Finding
from archive.target_heads import Heads
from archive.target_rows import Rows
from archive.target_words import WORDS, Word
from archive.values import number

_LISTED: Final = 8  # labels that a finding lists


class Unread(NamedTuple):
    """A text of which nothing was made, and the heading above or the label beside it."""

    row: int
    column: int | None
    label: str


def unread(rows: Rows, taken: Collection[int], heads: Heads) -> list[Unread]:
    """The texts of a row that are neither taken, nor a label, nor beside one that has no place here."""
    left = [c for c, text in enumerate(rows.texts) if text and c not in taken and rows.forms[c] not in "fl"]
    if left:
        left = [c for c in left if not (c in heads.known or WORDS[rows.texts[c]].is_read)]
    if not left:
        return []
    words = rows.words()
    if len(words) == 1 and not _is_lone_text(words[left[0]].key):
        return []
    found: list[Unread] = []
    opening: Word | None = None  # the first word of the row
    before: Word | None = None
    label: Unread | None = None  # the one before, if it may be a label
    for c, word in words.items():
        if opening is None:
            if not heads.words and rows.span(rows.r, c)[0] > 1:
                continue  # a label down the side, over labels of its own
            opening = word
        beside, before = before, word
        if (
            c not in left
            or (beside is not None and beside.is_without_place)
            or (opening.is_without_place and number(word.key.rstrip("%")) is not None)
        ):
            if label is not None:
                found.append(label)
            label = None
        elif c in heads.words:
            found.append(Unread(rows.r, c, heads.words[c]))
        elif label is not None:
            found.append(Unread(rows.r, c, label.label))
            label = None
        else:
            label = Unread(rows.r, c, word.key)
    if label is not None:
        found.append(label._replace(label=""))
    return found


def set_aside(rows: Rows, taken: Collection[int], heads: Heads) -> Iterator[Unread]:
    """What stands below a heading or beside a label for which the archive has no place: 执行数, 得分, 实际完成值."""
    label = ""
    for c, text in enumerate(rows.texts):
        if not text:
            continue
        word = WORDS[text]
        if c in taken or word.is_label:
            label = "" if c in taken or word.is_formal or not word.is_without_place else word.key
        elif c in heads.aside:
            if not word.is_read:
                yield Unread(rows.r, c, heads.words[max(at for at in heads.words if at <= c)])
        elif label and not word.is_read:
            yield Unread(rows.r, c, label)
            label = ""


def about_set_aside(aside: Sequence[Unread], ordinal: int) -> Finding:
    """The finding about all that a table has of it, by its labels."""
    labels = list(dict.fromkeys(one.label for one in aside))
    some = "、".join(f"“{label}”" for label in labels[:_LISTED]) + ("等" if len(labels) > _LISTED else "")
    message = f"绩效表中有 {len(aside)} 处没有收入档案：{some}，档案没有这些栏 / the archive has no columns for these"
    place = aside[0]
    return Finding(
        "reading.without_place", "not_applicable", "reading", message, table=ordinal, row=place.row, column=place.column
    )


def _is_lone_text(word: str) -> bool:
    """Whether a text alone in its row is more than a heading, a caption or a note."""
    return len(word) > 12 and not TITLE.search(word)


def about_unread(unread: Sequence[Unread], ordinal: int) -> Finding:
    """The finding about all that a table has of it."""
    # A label of three letters may be a person's name, which is not for publication; nor is what stands beside it.
    labels = dict.fromkeys(one.label for one in unread if 4 <= len(one.label) <= 12)
    some = "、".join(f"“{label}”" for label in list(labels)[:3])
    message = (
        f"绩效目标表中有 {len(unread)} 处没有读懂{f'（{some}）' if some else ''} / not understood in a form of targets"
    )
    place = unread[0]
    return Finding(
        "reading.unlabelled", "unreadable", "reading", message, table=ordinal, row=place.row, column=place.column
    )
