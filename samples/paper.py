"""Documents on paper: a plain layout of prose and ruled tables on A4 landscape, written as PDF or as OFD.

Positions are millimetres from the top left corner.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from samples.grids import Cell, Grid, positioned

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 12.0
SIZE, LEADING = 2.8, 4.2


@dataclass
class Page:
    """Ruled cells as (x, y, width, height), and texts as (x, baseline, size, text)."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    texts: list[tuple[float, float, float, str]] = field(default_factory=list)


def width_of(text: str, size: float = SIZE) -> float:
    """A full-width character is as wide as the font's size, another half of it."""
    return sum(size if ord(char) > 0x2E7F or char in "“”‘’—…×≥≤" else size / 2 for char in text)


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    lines, line = [], ""
    for char in text:
        if line and width_of(line + char, size) > width:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


@dataclass
class _Paper:
    pages: list[Page] = field(default_factory=lambda: [Page()])
    y: float = MARGIN

    def room(self, height: float) -> bool:
        return self.y + height <= HEIGHT - MARGIN

    def turn(self) -> None:
        self.pages.append(Page())
        self.y = MARGIN

    def write(self, text: str, centre: bool = False, size: float = SIZE) -> None:
        for line in wrapped(text, WIDTH - 2 * MARGIN, size):
            if not self.room(LEADING):
                self.turn()
            x = (WIDTH - width_of(line, size)) / 2 if centre else MARGIN
            self.pages[-1].texts.append((x, self.y + size, size, line))
            self.y += size * 1.5


def lay_out(title: str, paragraphs: Sequence[str], grids: Sequence[Grid]) -> list[Page]:
    """Title and prose, then each table from a new page on; headings are repeated where a table runs over pages."""
    paper = _Paper()
    paper.write(title, centre=True, size=4.5)
    for text in paragraphs:
        paper.write("　　" + text)
    for grid in grids:
        paper.turn()
        _table(paper, grid)
    return paper.pages


def _table(paper: _Paper, grid: Grid) -> None:
    for index, text in enumerate(grid.above):
        paper.write(text, centre=index == 1)
    places = positioned(grid)
    widths = _widths(grid, places)
    heights = _heights(grid, places, widths)
    blocks = _blocks(grid, places)
    head_rows = _head_rows(places)
    for first, last in blocks:
        height = sum(heights[first:last])
        if not paper.room(height):
            paper.turn()
            if 0 < head_rows <= first:
                _draw(paper, places, widths, heights, 0, head_rows)
        _draw(paper, places, widths, heights, first, last)


def _head_rows(places: list[tuple[int, int, Cell]]) -> int:
    """How many rows at the top are headings."""
    return max((r + cell.rowspan for r, _, cell in places if cell.heading), default=0)


def _widths(grid: Grid, places: list[tuple[int, int, Cell]]) -> list[float]:
    """Column widths by what stands in them, all together as wide as the paper; a number is never broken."""
    least = [6.0] * grid.width
    wanted = [8.0] * grid.width
    for _, c, cell in places:
        if cell.colspan == 1:
            wanted[c] = max(wanted[c], min(width_of(cell.text) + 3, 60.0))
            if cell.line:
                least[c] = max(least[c], width_of(cell.text) + 2.5)
    spare = WIDTH - 2 * MARGIN - sum(least)
    more = [max(0.1, want - need) for want, need in zip(wanted, least, strict=True)]
    return [need + spare * extra / sum(more) for need, extra in zip(least, more, strict=True)]


def _heights(grid: Grid, places: list[tuple[int, int, Cell]], widths: list[float]) -> list[float]:
    heights = [LEADING + 2] * len(grid.rows)
    for r, c, cell in places:
        if cell.rowspan == 1:
            lines = wrapped(cell.text, sum(widths[c : c + cell.colspan]) - 2)
            heights[r] = max(heights[r], len(lines) * LEADING + 2)
    return heights


def _blocks(grid: Grid, places: list[tuple[int, int, Cell]]) -> list[tuple[int, int]]:
    """Runs of rows that a spanning cell holds together."""
    held = {r + i for r, _, cell in places for i in range(1, cell.rowspan)}
    starts = [r for r in range(len(grid.rows)) if r not in held]
    return list(zip(starts, [*starts[1:], len(grid.rows)], strict=True))


def _draw(
    paper: _Paper,
    places: list[tuple[int, int, Cell]],
    widths: list[float],
    heights: list[float],
    first: int,
    last: int,
) -> None:
    page = paper.pages[-1]
    for r, c, cell in places:
        if not first <= r < last:
            continue
        x, y = MARGIN + sum(widths[:c]), paper.y + sum(heights[first:r])
        width, height = sum(widths[c : c + cell.colspan]), sum(heights[r : r + cell.rowspan])
        page.boxes.append((x, y, width, height))
        lines = wrapped(cell.text, width - 2) if cell.text else []
        top = y + (height - len(lines) * LEADING) / 2
        for number, line in enumerate(lines):
            left = x + 1 if len(lines) > 1 else x + (width - width_of(line)) / 2
            page.texts.append((left, top + number * LEADING + SIZE + 0.4, SIZE, line))
    paper.y += sum(heights[first:last])


def pdf_bytes(pages: Sequence[Page]) -> bytes:
    """A PDF whose Chinese font (STSong-Light) is named and not embedded."""
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    canvas = Canvas(target, (WIDTH * mm, HEIGHT * mm), invariant=1)
    for page in pages:
        canvas.setLineWidth(0.4)
        for x, y, width, height in page.boxes:
            canvas.rect(x * mm, (HEIGHT - y - height) * mm, width * mm, height * mm)
        for x, y, size, text in page.texts:
            canvas.setFont("STSong-Light", size * mm)
            canvas.drawString(x * mm, (HEIGHT - y) * mm, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_bytes(pages: Sequence[Page]) -> bytes:
    """A minimal OFD (GB/T 33190): ruled lines as paths, one text object a line, every glyph's place by DeltaX."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    root = (
        f'{head}<ofd:OFD {_OFD} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>00000000000000000000000000000001</ofd:DocID><ofd:Creator>示例</ofd:Creator></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    area = f"<ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox>"
    listed = "".join(
        f'<ofd:Page ID="{10 + index}" BaseLoc="Pages/Page_{index}/Content.xml"/>' for index in range(len(pages))
    )
    document = (
        f"{head}<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>1000000</ofd:MaxUnitID><ofd:PageArea>{area}</ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    resources = f'{head}<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        parts = {"OFD.xml": root, "Doc_0/Document.xml": document, "Doc_0/PublicRes.xml": resources}
        for index, page in enumerate(pages):
            parts[f"Doc_0/Pages/Page_{index}/Content.xml"] = head + _ofd_page(page, area, 1000 * (index + 1))
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, (2026, 3, 1, 9, 0, 0))
            package.writestr(info, text.encode(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _ofd_page(page: Page, area: str, first_id: int) -> str:
    objects = []
    for number, (x, y, width, height) in enumerate(page.boxes):
        path = f"M 0 0 L {width:.2f} 0 L {width:.2f} {height:.2f} L 0 {height:.2f} C"
        objects.append(
            f'<ofd:PathObject ID="{first_id + number}" Boundary="{x:.2f} {y:.2f} {width:.2f} {height:.2f}" '
            f'LineWidth="0.2"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
        )
    for number, (x, y, size, text) in enumerate(page.texts, len(page.boxes)):
        steps = " ".join(f"{width_of(char, size):g}" for char in text[:-1])
        delta = f' DeltaX="{steps}"' if steps else ""
        objects.append(
            f'<ofd:TextObject ID="{first_id + number}" Boundary="{x:.2f} {y - size:.2f} {width_of(text, size):.2f} '
            f'{size * 1.3:.2f}" Font="3" Size="{size:g}"><ofd:TextCode X="0" Y="{size:g}"{delta}>{escape(text)}'
            "</ofd:TextCode></ofd:TextObject>"
        )
    return (
        f'<ofd:Page {_OFD}><ofd:Area>{area}</ofd:Area><ofd:Content><ofd:Layer ID="{first_id + 900}">'
        f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )
