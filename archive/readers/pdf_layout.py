"""Pages → tables and running text in reading order → a Reading. Used by every paged format (PDF, OFD)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from archive.headings import MARK_NEEDS, TABLE_MARK
from archive.model import Finding, Reading
from archive.readers.pdf_lattice import Lattice, bars, is_drawing, lattices
from archive.readers.pdf_open import by_lines, open_tables, split_rows
from archive.readers.pdf_page import Page
from archive.readers.pdf_sums import score
from archive.readers.pdf_table import PageTable, cut, ruled
from archive.readers.pdf_text import Block, Run, TextLine, lines, paragraphs, runs_printed_once, segments
from archive.stitch import Part, stitch
from archive.stray import amounts_in, stray
from archive.values import key, money_unit

# How far above a table its title can begin: this many lines.
TITLE_LINES = 8
# A page with this many lines of text shows its margins.
FULL_PAGE = 8

_PAGE_NUMBER = re.compile(
    r"^[\s—–\-－·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s—–\-－·.]*$"
)
_NOTE = re.compile(r"^(?:备\s*)?注(?:\s*\d)?\s*[:：]|^备注|^说明\s*[:：]")
_SENTENCE = re.compile(r"[。；！？]")


@dataclass(slots=True)
class PageLayout:
    """One page in reading order: its tables, and the lines of text outside them."""

    page: Page
    tables: list[PageTable] = field(default_factory=list)
    lines: list[TextLine] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def layout(page: Page) -> PageLayout:
    """Tables and text lines of one page."""
    # One column is a frame around text, not a table.
    grids = [grid for grid in lattices(page.rules) if grid.n_columns > 1]
    out = PageLayout(page, findings=_about_page(page))
    inside: list[list[Run]] = [[] for _ in grids]
    outside: list[Run] = []
    for run in runs_printed_once(page.glyphs):
        middle = (run.x0 + run.x1) / 2
        home = next((i for i, grid in enumerate(grids) if grid.holds(middle, run.middle)), None)
        if home is None:
            outside.append(run)
        else:
            inside[home].extend(cut(grids[home], run))
    for grid, parts in zip(grids, inside, strict=True):
        table, doubt = _best_reading(grid, parts, page.number)
        out.tables.append(table)
        if doubt is not None:
            out.findings.append(doubt)
    free = [bar for bar in bars(page.rules)[0] if not any(grid.holds((bar[1] + bar[2]) / 2, bar[0]) for grid in grids)]
    more, out.lines = open_tables(lines(outside, page.number), free, page.number)
    if more:
        out.findings.append(
            Finding(
                "reading.open_table",
                "not_applicable",
                "reading",
                f"第 {page.number} 页有 {len(more)} 个表格没有完整的表格线，按文字位置读取，请与原件核对 / "
                "tables without complete rulings, read by alignment",
            )
        )
    out.tables = sorted(out.tables + more, key=lambda table: table.top)
    out.findings.extend(stray(_stray_amounts(out.lines), page.number))
    return out


def _stray_amounts(text: Sequence[TextLine]) -> list[str]:
    """The amounts outside all tables that stand apart in their lines."""
    found = []
    for line, after in zip_longest(text, text[1:]):
        if any(run.glyphs[-1].text.isdigit() for run in line.runs):
            apart = " ".join(run.text for run in line.runs)
            found += amounts_in(apart, after.text if after else "")
    return found


def _about_page(page: Page) -> list[Finding]:
    """What of a page cannot be read: characters whose font does not name them, a drawing's lines."""
    found = []
    if page.unmapped > 0.05 * (len(page.glyphs) + page.unmapped) and page.unmapped > 5:
        found.append(
            f"第 {page.number} 页有 {page.unmapped} 个字符的字体没有文字编码，需要文字识别（OCR）核对 / "
            "characters whose font does not say what they are"
        )
    if page.paths_left or is_drawing(page.rules):
        found.append(
            f"第 {page.number} 页的线条过多（图纸？），没有按表格线读取 / too many lines to be a table: a drawing"
        )
    findings = [Finding("reading.page", "unreadable", "reading", message) for message in found]
    if page.turned:
        message = (
            f"第 {page.number} 页的文字横置或倒置，转正（{page.turned}°）后读取，请与原件核对 / "
            "the text lies sideways or upside down; read after turning it"
        )
        findings.append(Finding("reading.turned", "not_applicable", "reading", message))
    return findings


def _best_reading(grid: Lattice, parts: list[Run], page: int) -> tuple[PageTable, Finding | None]:
    """The table by its rules; where that breaks its accounts or runs figures together, the reading by alignment if
    it keeps them better. The finding says so."""
    best = ruled(grid, parts, page)
    found = score(best.rows)
    if found.is_clean or not parts:
        return best, None
    chosen, reading = found, ""
    for name, other in (("行", split_rows(grid, parts, page)), ("行和列", by_lines(parts, page))):
        if other is None:
            continue
        here = score(other.rows)
        if here.better_than(chosen):
            best, chosen, reading = other, here, name
    if not reading:
        return best, None
    best.by_alignment = True
    return best, Finding(
        "reading.rulings",
        "fail",
        "reading",
        f"第 {page} 页的表格线与文字位置不一致：按表格线读有 {found.broken + found.mangled} 处不平，"
        f"按文字位置（{reading}）读有 {chosen.broken + chosen.mangled} 处，采用后者 / "
        "ruled lines and text disagree; the reading that keeps the accounts was taken",
    )


def layout_of_document(media_type: str, pages: Sequence[Page], findings: tuple[Finding, ...] = ()) -> Reading:
    """All pages: furniture removed, titles given to their tables, pages of one table joined."""
    layouts = [layout(page) for page in pages]
    _remove_furniture(layouts)
    parts = _parts(layouts)
    return Reading(
        media_type=media_type,
        grids=tuple(stitch(parts)),
        paragraphs=tuple(paragraphs(_blocks(layouts))),
        title=_title(layouts),
        findings=findings + tuple(finding for one in layouts for finding in one.findings) + tuple(_watermarks(pages)),
    )


def _watermarks(pages: Sequence[Page]) -> Iterator[Finding]:
    """That something is printed across pages, once for the document, and not what: often it is who printed it."""
    marked = [page for page in pages if page.aslant]
    if marked:
        numbers = "、".join(str(page.number) for page in marked[:5]) + ("等" if len(marked) > 5 else "")
        count = sum(page.aslant for page in marked)
        message = f"第 {numbers} 页斜印在页面上的 {count} 个字是水印，没有读入 / a watermark, not read"
        yield Finding("reading.watermark", "not_applicable", "reading", message)


def _remove_furniture(layouts: list[PageLayout]) -> None:
    """Page numbers, and headers and footers that stand on most pages (the first of them is kept).

    A table's label and its unit of money stand on most pages too, and near their edge where the margin is narrow: with a
    title of the page's own they are kept.
    """
    edge: Counter[str] = Counter()
    for one in layouts:
        for line in _margin_lines(one):
            edge[_without_digits(line.text)] += 1
    seen: set[str] = set()
    often = max(3, len(layouts) // 2)
    for one in layouts:
        margin = {id(line) for line in _margin_lines(one)}
        kept: list[TextLine] = []
        captions: list[TextLine] = []
        for line in one.lines:
            text = line.text
            if id(line) in margin:
                if _PAGE_NUMBER.match(text):
                    continue
                words = _without_digits(text)
                if edge[words] >= often:
                    if words in seen:
                        if _is_caption(text):
                            captions.append(line)
                        continue
                    seen.add(words)
            kept.append(line)
        if captions and one.tables and any(line.middle < one.tables[0].top for line in kept):
            kept = sorted(kept + captions, key=lambda line: line.middle)
        one.lines = kept


def _is_caption(text: str) -> bool:
    """The label of a table ("公开02表") or a line that names the unit of money."""
    word = key(text)
    return money_unit(text) is not None or (TABLE_MARK.match(word) is not None and MARK_NEEDS.search(word) is not None)


def _margin_lines(one: PageLayout) -> list[TextLine]:
    """Lines at the very top and bottom of a page."""
    height = one.page.height
    return [line for line in one.lines if line.middle < 0.1 * height or line.middle > 0.9 * height]


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _parts(layouts: list[PageLayout]) -> list[Part]:
    """Every table with the text directly above it."""
    parts: list[Part] = []
    loose: list[TextLine] = []  # lines since the table before, over page breaks
    for one in layouts:
        position = 0
        for table in one.tables:
            here = [line for line in one.lines[position:] if line.middle < table.top + 1]
            position += len(here)
            parts.append(
                Part(
                    rows=table.rows,
                    spans=table.spans,
                    # A title may be left at the foot of the page before.
                    before=above(here) if here else above(loose),
                    page=one.page.number,
                    edges=table.xs,
                    follows=not loose and not here and bool(parts),
                    cut_top=table.open_top,
                    cut_bottom=table.open_bottom,
                    by_alignment=table.by_alignment,
                )
            )
            loose = []
        loose.extend(one.lines[position:])
    return parts


def above(loose: Sequence[TextLine]) -> list[str]:
    """The title lines among the lines before a table: the nearest ones that are neither running text nor a note."""
    taken: list[str] = []
    for line in reversed(loose[-2 * TITLE_LINES :]):
        parts = segments(line)
        if any(_SENTENCE.search(text) or _NOTE.match(text) for text in parts) or len(line.text) > 80:
            break
        taken[:0] = parts
        if len(taken) >= TITLE_LINES:
            break
    return taken


def _blocks(layouts: list[PageLayout]) -> list[Block]:
    """Running text between tables, with its margins."""
    blocks = []
    for one in layouts:
        left, right = _margins(one, layouts)
        stops = sorted(table.top for table in one.tables)
        groups: dict[int, list[TextLine]] = {}
        for line in one.lines:
            groups.setdefault(sum(1 for stop in stops if stop < line.middle), []).append(line)
        for behind, group in sorted(groups.items()):
            text, notes = _without_footnotes(group, one.page.height)
            blocks.append(Block(text, left, right, fresh=behind > 0))
            if notes:
                blocks.append(Block(notes, left, right, is_note=True))
        if stops and len(stops) not in groups:
            blocks.append(Block([], left, right, fresh=True))
    return blocks


def _without_footnotes(group: list[TextLine], height: float) -> tuple[list[TextLine], list[TextLine]]:
    """Running text, and the lines of small type under it in the lower half of a page."""
    if len(group) < FULL_PAGE // 2:
        return group, []
    sizes = sorted(line.em for line in group)
    body = sizes[len(sizes) // 2]
    end = len(group)
    while end > 1 and group[end - 1].em < 0.8 * body and group[end - 1].middle > 0.5 * height:
        end -= 1
    return group[:end], group[end:]


def _margins(one: PageLayout, layouts: list[PageLayout]) -> tuple[float, float]:
    """Where running text begins and ends: on a full page its widest lines say, else the full pages of this size."""
    if len(one.lines) >= FULL_PAGE:
        return min(line.x0 for line in one.lines), max(line.x1 for line in one.lines)
    full = [
        other for other in layouts if len(other.lines) >= FULL_PAGE and abs(other.page.width - one.page.width) < 2
    ] or [one]
    lefts = sorted(min((line.x0 for line in other.lines), default=0.0) for other in full)
    rights = sorted(max((line.x1 for line in other.lines), default=0.0) for other in full)
    return lefts[len(lefts) // 2], rights[len(rights) // 2]


def _title(layouts: list[PageLayout]) -> str:
    """The largest type at the head of the first page with text, its lines joined."""
    for one in layouts:
        if not one.lines:
            continue
        head = one.lines[:6]
        largest = max(line.em for line in head)
        words = [line.text for line in head if line.em >= 0.93 * largest and not _SENTENCE.search(line.text)]
        return "".join(words) if len(words) < len(one.lines) or len(words) <= 3 else words[0]
    return ""
