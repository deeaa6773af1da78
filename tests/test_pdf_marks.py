"""Pages set by hand, mark by mark: what printers do to a table that is right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from archive.model import Reading
from archive.readers.pdf_layout import layout_of_document
from archive.readers.pdf_page import Glyph, Page, Rule

SIZE = 9.0
Text = tuple[float, float, str]  # from the left, from the top, what is printed there


def ink(text: Text, size: float = SIZE) -> list[Glyph]:
    """The characters of a text, Chinese as wide as they are high, the others half as wide."""
    x, y, words = text
    glyphs = []
    for index, letter in enumerate(words):
        wide = letter > "\u2e80"
        width = size if wide else size / 2
        glyphs.append(
            Glyph(letter, x + 0.04 * width, y - (0.8 if wide else 0.72) * size, x + 0.96 * width, y, index == 0)
        )
        x += width
    return glyphs


def width(words: str, size: float = SIZE) -> float:
    return sum(size if letter > "\u2e80" else size / 2 for letter in words)


def frame(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """All lines of a table."""
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def sheet(
    rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = 120.0, pitch: float = 16.0
) -> tuple[list[Text], list[float]]:
    """The texts of a table, amounts to the right and words to the left of their columns, and where its rows begin."""
    texts = []
    for r, row in enumerate(rows):
        for words, left, right in zip(row, xs, xs[1:], strict=False):
            x = right - 2.5 - width(words) if words[-1:].isdigit() and "." in words else left + 2.5
            if words:
                texts.append((x, top + r * pitch + 12, words))
    return texts, [top + r * pitch for r in range(len(rows) + 1)]


def read(*pages: tuple[Sequence[Glyph], Sequence[Rule]]) -> Reading:
    made = [Page(n, 595.0, 842.0, tuple(glyphs), tuple(rules)) for n, (glyphs, rules) in enumerate(pages, 1)]
    return layout_of_document("application/pdf", made)


def inked(texts: Sequence[Text]) -> list[Glyph]:
    return [glyph for text in texts for glyph in ink(text)]


ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["201", "一般公共服务支出", "8,688.20", "5,255.90"],
    ["20103", "政府办公厅及相关机构事务", "8,688.20", "5,255.90"],
    ["2010301", "行政运行", "8,688.20", "5,255.90"],
]
XS = [50.0, 110.0, 250.0, 330.0, 410.0]


# ---------------------------------------------------------------- text printed over itself


@pytest.mark.parametrize("off", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("way", ["each text twice", "the page twice", "Latin and Chinese apart", "four times"])
def test_text_printed_over_itself_is_read_once(way: str, off: float) -> None:
    texts, ys = sheet(ROWS, XS)
    texts.insert(0, (200, 80, "2026年一般公共预算支出表"))
    again = [(x + off, y, words) for x, y, words in texts]
    if way == "each text twice":
        glyphs = inked([text for pair in zip(texts, again, strict=True) for text in pair])
    elif way == "the page twice":
        glyphs = inked([*texts, *again])
    elif way == "four times":
        glyphs = inked([(x + i, y + j, words) for x, y, words in texts for i in (0, off) for j in (0, off)])
    else:
        pieces = [(200, 80, "2026"), (218, 80, "年一般公共预算支出表"), *texts[1:]]
        glyphs = inked([(x + i, y, words) for x, y, words in pieces for i in (0, off)])
    (grid,) = read((glyphs, frame(XS, ys))).grids
    assert [list(row) for row in grid.rows] == ROWS
    assert grid.before == ("2026年一般公共预算支出表",)


def test_equal_characters_beside_each_other_are_not_one() -> None:
    rows = [ROWS[0], ["2111111", "一一得一……ll", "11,111.11", "0.00"]]
    texts, ys = sheet(rows, XS)
    (grid,) = read((inked([*texts, *texts]), frame(XS, ys))).grids
    assert [list(row) for row in grid.rows] == rows
