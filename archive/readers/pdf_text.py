"""Glyphs → runs → visual lines → the text of a cell, or whole paragraphs.

A run is what stands together on one line; a visual line is everything printed at one height. White space is taken from
the places of the characters, not from the file: Chinese set wide ("科  目") stays one word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from archive.readers.pdf_page import Glyph

# Ink-to-ink gap, in em, up to which characters belong together. "，" leaves half its square empty.
TOGETHER = 0.95
# From this gap on, two texts of one line are two things ("单位名称：…      单位：万元").
ASUNDER = 1.8
# The same character as near as this (points) to itself is one, printed again to look bold. ("l" after "l" stands 2 off.)
OVER = 1.0
# What cells leave free on each side, at most (points): 5.4 in Word, 2 in Excel.
PADDING = 6.0

_ENUMERATED = re.compile(
    r"^(?:[（(]\s*[一二三四五六七八九十百\d]+\s*[)）]|第[一二三四五六七八九十百\d]+[部章节条]|"
    r"[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．](?!\d)|[①-⑳]|[注备]\s*[注]?[:：])"
)
_ENDED = re.compile(r"[。；！？;!?][”’）)」』]*$")
_CLOSED = re.compile(r"[。；！？;!?：:][”’）)」』]*$")
_LEADER = re.compile(r"(?:[…·.．_\-─—]\s*){4,}\s*\d*$")
_WORD = re.compile(r"[A-Za-z0-9.,%)]$")
_WORD_START = re.compile(r"^[A-Za-z0-9(]")
_MARKS = frozenset("，。、；：（）,.;:()“”《》")
_FIGURES = frozenset("0123456789.,，-−")
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")
_DECIMALS = re.compile(r"\.\d{2,}$")
_FIGURE = re.compile(r"^[-−–+]?[\d,，.]+%?$")


@dataclass(slots=True)
class Run:
    """Characters that stand together on one line; `em` is the size of their type."""

    glyphs: list[Glyph]
    x0: float
    top: float
    x1: float
    bottom: float
    em: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        return spell(self.glyphs)


@dataclass(slots=True)
class TextLine:
    """Everything printed at one height, its runs from left to right."""

    runs: list[Run]
    top: float
    bottom: float
    page: int = 0

    @property
    def x0(self) -> float:
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        return max(run.x1 for run in self.runs)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def em(self) -> float:
        return max(run.em for run in self.runs)

    @property
    def text(self) -> str:
        """The runs, with a space between two that stand more than a square apart."""
        out = self.runs[0].text
        for before, run in zip(self.runs, self.runs[1:], strict=False):
            apart = run.x0 - before.x1 > 1.2 * max(before.em, run.em)
            text = run.text
            out += f" {text}" if apart and out[-1] not in _MARKS and text[0] not in _MARKS else text
        return out


def em_of(glyph: Glyph) -> float:
    """The size of the type, from its ink: a Chinese character fills 0.92 of its square, a figure 0.72."""
    text, x0, top, x1, bottom, _ = glyph
    width, height = x1 - x0, bottom - top
    return (width if width > height else height) / (0.92 if text > "\u2e80" else 0.72)


def spell(glyphs: Sequence[Glyph]) -> str:
    """The characters in order; a space only between two Latin words or figures that stand apart."""
    out: list[str] = []
    previous: Glyph | None = None
    for glyph in glyphs:
        if previous is not None and glyph.text < "\u2e80" and previous.text < "\u2e80":
            size = max(glyph.bottom - glyph.top, previous.bottom - previous.top, 4.0)
            # Figures set wide ("3. 36") stay one figure; letters a quarter of their size apart are two words.
            figures = glyph.text in _FIGURES and previous.text in _FIGURES
            if glyph.apart and glyph.x0 - previous.x1 > (1.1 if figures else 0.28) * size:
                out.append(" ")
        out.append(glyph.text)
        previous = glyph
    return "".join(out)


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """Characters that follow each other in the file and on the page."""
    out: list[Run] = []
    here: Run | None = None
    for glyph in glyphs:
        text, x0, top, x1, bottom, apart = glyph
        width, height = x1 - x0, bottom - top
        em = (width if width > height else height) / (0.92 if text > "\u2e80" else 0.72)
        # A new text that begins over the one before it is another cell's: the first was too long for its own.
        back = -0.05 if apart else -0.6
        if here is not None and back * here.em <= x0 - here.x1 <= TOGETHER * here.em:
            low = bottom if bottom < here.bottom else here.bottom
            high = top if top > here.top else here.top
            tall = here.bottom - here.top
            small = height if height < tall else tall
            lean = 0.15 * here.em
            if low - high >= 0.45 * small or (
                small < 0.5 * here.em and here.top - lean <= (top + bottom) / 2 <= here.bottom + lean
            ):
                here.glyphs.append(glyph)
                if x1 > here.x1:
                    here.x1 = x1
                if top < here.top:
                    here.top = top
                if bottom > here.bottom:
                    here.bottom = bottom
                if em > here.em:
                    here.em = em
                continue
        here = Run([glyph], x0, top, x1, bottom, em if em > 4.0 else 4.0)
        out.append(here)
    return out


def runs_printed_once(glyphs: Sequence[Glyph]) -> list[Run]:
    """The runs of a page, text that is printed over itself (to look bold, or on two layers) taken once."""
    found = runs(glyphs)
    return runs(_printed_once(glyphs)) if _begins_again(found) else found


def _begins_again(found: Sequence[Run]) -> bool:
    """Does a run begin within the one before it, or as another one does at its place?"""
    begun: set[tuple[str, int, int]] = set()
    left = right = top = bottom = 0.0
    for run in found:
        x0, y0 = run.x0, run.top
        if left - OVER < x0 < right - OVER and top - OVER < y0 < bottom:
            return True
        left, right, top, bottom = x0, run.x1, y0, run.bottom
        place = run.glyphs[0].text, int(x0), int(y0)
        if place in begun:
            return True
        begun.add(place)
    return False


def _printed_once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    out: list[Glyph] = []
    places: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        text, x0, top, _, _, _ = glyph
        x, y = int(x0 // OVER), int(top // OVER)
        around = [(text, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        near = [other for place in around for other in places.get(place, ())]
        if not any(abs(other.x0 - x0) < OVER and abs(other.top - top) < OVER for other in near):
            out.append(glyph)
            places.setdefault((text, x, y), []).append(glyph)
    return out


def split_at(run: Run, places: Sequence[float]) -> list[Run]:
    """Cut a run where one of the vertical lines passes between two of its characters, unless it runs on unbroken
    through the line (text that is longer than its cell)."""
    inner = [x for x in places if run.x0 < x < run.x1]
    if not inner:
        return [run]
    pieces: list[list[Glyph]] = [[run.glyphs[0]]]
    em = run.em
    steps = list(pairwise(run.glyphs))
    usual = median(after.x0 - before.x1 for before, after in steps) if steps else 0.0
    for index, (before, after) in enumerate(steps, 1):
        gap = after.x0 - before.x1
        slack = 0.12 * em
        crossed = any(before.x1 - slack <= x <= after.x0 + slack for x in inner)
        same = (before.text > "\u2e80") == (after.text > "\u2e80")
        # The line stands in a gap that is wide for this run: two texts that just fit their cells.
        wide = gap >= 0.1 * em and gap >= 2 * usual and any(before.x1 <= x <= after.x0 for x in inner)
        if crossed and (gap >= 0.2 * em or after.apart or not same or wide or _two_figures(run.glyphs, index)):
            pieces.append([after])
        else:
            pieces[-1].append(after)
    return [run_of(piece) for piece in pieces] if len(pieces) > 1 else [run]


def _two_figures(glyphs: Sequence[Glyph], index: int) -> bool:
    """Whether a run is a figure before `index` and another from there ("27.59" and "27.59"), and so none as a whole."""
    text = "".join(glyph.text for glyph in glyphs)
    left, right = text[:index], text[index:]
    return _AMOUNT.fullmatch(text) is None and all(_AMOUNT.fullmatch(part) for part in (left, right))


def run_of(glyphs: list[Glyph]) -> Run:
    return Run(
        glyphs,
        min(g.x0 for g in glyphs),
        min(g.top for g in glyphs),
        max(g.x1 for g in glyphs),
        max(g.bottom for g in glyphs),
        max(4.0, max(em_of(g) for g in glyphs)),
    )


def lines(parts: Iterable[Run], page: int = 0) -> list[TextLine]:
    """Runs of one height put together, from top to bottom, each from left to right.

    Tall runs found a line; a lone "一" or "—" or a full stop joins the line it stands in.
    """
    out: list[TextLine] = []
    for run in sorted(parts, key=lambda r: r.top - r.bottom):
        best, share = None, 0.0
        height = max(run.bottom - run.top, 0.1)
        for line in out:
            overlap = min(line.bottom, run.bottom) - max(line.top, run.top)
            if overlap / height > share:
                best, share = line, overlap / height
        if best is not None and share >= 0.5:
            best.runs.append(run)
        else:
            out.append(TextLine([run], run.top, run.bottom, page))
    for line in out:
        line.runs.sort(key=lambda r: r.x0)
    out.sort(key=lambda line: line.middle)
    return out


def cell_text(parts: Sequence[Run], width: float) -> str:
    """The text of a cell of this width: its lines in reading order, wrapped lines joined.

    Two figures one above the other stay apart (a line feed between them) unless the first was wrapped: joining them
    would make a third figure.
    """
    if len(parts) == 1:
        return parts[0].text
    out = ""
    previous: TextLine | None = None
    for line in lines(parts):
        text = spell([glyph for run in line.runs for glyph in run.glyphs])
        if previous is not None:
            above = spell([glyph for run in previous.runs for glyph in run.glyphs])
            if _FIGURE.match(text) and _FIGURE.match(above):
                if not _is_wrapped(above, text, previous.x1 - previous.x0 + line.em, width):
                    out += "\n"
            elif _WORD.search(out) and _WORD_START.match(text) and text[0].isalpha():
                out += " "
        out += text
        previous = line
    return out


def _is_wrapped(above: str, below: str, needed: float, width: float) -> bool:
    """Is a figure that goes on below one figure? It is where it breaks off, or where one character more would not
    have fitted into the cell; two amounts with decimals of their own never are one."""
    if above[-1] in ".,，" or below[0] in ".,，":
        return True
    if _DECIMALS.search(above) and "." in below:
        return False
    return needed >= width - 2 * PADDING


def segments(line: TextLine) -> list[str]:
    """The parts of a line that stand far apart."""
    out: list[list[Glyph]] = []
    em = line.em
    end = None
    for run in line.runs:
        if end is None or run.x0 - end > ASUNDER * em:
            out.append([])
        out[-1].extend(run.glyphs)
        end = run.x1
    return [spell(glyphs) for glyphs in out]


@dataclass(slots=True)
class Block:
    """Lines of running text that follow each other, with the margins they are set in. `fresh`: after a table;
    `is_note`: footnotes."""

    lines: list[TextLine]
    left: float
    right: float
    fresh: bool = False
    is_note: bool = False


def paragraphs(blocks: Iterable[Block]) -> list[str]:
    """Whole paragraphs out of visual lines, also over page breaks.

    A paragraph ends where a line stops short of the right margin, where the next one is indented or enumerated, or
    where the size of the type changes; a line that fills the measure and does not end a sentence goes on. Footnotes
    come after the paragraph they interrupt.
    """
    out: list[str] = []
    notes: list[str] = []
    previous: TextLine | None = None
    margin: Block | None = None
    for block in blocks:
        if block.is_note:
            notes.extend(paragraphs([Block(block.lines, block.left, block.right)]))
            continue
        if block.fresh:
            previous = None
        for line in block.lines:
            if previous is not None and margin is not None and _goes_on(previous, margin, line, block):
                out[-1] = _append(out[-1], line.text)
            else:
                out.extend(notes)
                notes = []
                out.append("　".join(segments(line)))
            previous, margin = line, block
    return [text for text in out + notes if text.strip()]


def _append(text: str, more: str) -> str:
    return f"{text} {more}" if _WORD.search(text) and more[:1].isascii() and more[:1].isalpha() else text + more


def _goes_on(previous: TextLine, before: Block, line: TextLine, block: Block) -> bool:
    em = previous.em
    size = line.em / em if em else 1.0
    text, ahead = previous.text, line.text
    measure = max(before.right - before.left, 1.0)
    short = before.right - previous.x1
    full = short <= 2.2 * em
    indented = line.x0 - block.left >= 1.2 * em
    if not 0.7 <= size <= 1.45 and not full:
        return False
    if _LEADER.search(text) or (len(segments(line)) > 1 and not full):
        return False
    if _ENUMERATED.match(ahead) and (indented or not full or _CLOSED.search(text)):
        return False
    if _ENDED.search(text):
        return full and not indented
    if full:
        if not 0.92 <= size <= 1.08 and line.x0 - block.left >= 3 * em:
            return False
        # A centred title also begins "indented": it goes on only under a line that fills the measure.
        return not indented or not _CLOSED.search(text)
    centred = abs((previous.x0 - before.left) - short) < 1.5 * em and previous.x0 - before.left > 3 * em
    if centred or _ENUMERATED.match(ahead) or text.endswith(("：", ":")):
        return False
    # Set ragged: nearly full, not the end of a sentence, and the next line starts like a continuation.
    return short < 0.25 * measure and (not indented or short < 0.15 * measure)
