"""What is drawn on one PDF page: glyphs with their boxes, ruled lines, and how much of it is picture.

Reads through pdfium's raw functions: one call for a character and one for its box is what makes this ten times as
fast as a reader that interprets the page in Python. (The underscore keeps the readers' discovery from importing it.)
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import pypdfium2.raw as pdfium

from archive.readers.pdf_page import Glyph, Page, Rule

# A path at most this thick (points) is a drawn line, whether it was stroked or filled.
THIN = 3.2
# Path objects beyond this are a drawing (a map, a seal), never a table's lines.
MAX_PATHS = 60_000
# Form objects inside form objects are followed to this depth.
MAX_DEPTH = 6
# So many characters of a page, about, are asked which way they stand.
SAMPLED = 40

# No-break and ideographic spaces, soft hyphen, zero-width space, byte order mark, and pdfium's "no mapping".
_NO_MEANING = frozenset((0, 0xFFFE, 0xFFFF))
_BLANK = frozenset((0xA0, 0x3000, 0xAD, 0x200B, 0xFEFF, 0xFFFE, 0xFFFF))

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_page(raw_page: Any, number: int, clipped: bool = False) -> Page:
    """Glyphs and rules of a pypdfium2 page; `number` counts from 1.

    `clipped`: leave out text that its clipping path hides. Looking at every text's clip costs as much as all the
    rest, so it is asked for only where `runs_off` gives reason.
    """
    left, bottom, right, top = raw_page.get_bbox()
    rotation = int(raw_page.get_rotation())
    width, height = right - left, top - bottom
    boxes, pictures, paths_left = _paths(raw_page)
    glyphs, unmapped, upright, aslant = _glyphs(raw_page, clipped, left, top)
    # What the file says of the page's turn may be wrong, or missing: the text knows how it is to be read.
    turned = (upright - rotation) % 360 if upright is not None else 0
    rotation = (rotation + turned) % 360
    boxes = [(x0 - left, top - y1, x1 - left, top - y0) for x0, y0, x1, y1 in boxes]
    area = max(width * height, 1.0)
    if rotation:
        boxes = [_turned(rotation, width, height, *box) for box in boxes]
        glyphs = [Glyph(g.text, *_turned(rotation, width, height, *g[1:5]), g.apart) for g in glyphs]
        if rotation in (90, 270):
            width, height = height, width
    on_page = tuple([g for g in glyphs if g[3] >= 0 and g[4] >= 0 and g[1] <= width and g[2] <= height])
    picture = min(1.0, sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in pictures) / area)
    rules = _rules(boxes, width, height)
    off = len(glyphs) - len(on_page)
    return Page(number, width, height, on_page, rules, picture, off, unmapped, paths_left, turned, aslant)


def _rules(boxes: list[Box], width: float, height: float) -> tuple[Rule, ...]:
    """The middle of each thin box that touches the page."""
    rules = []
    for x0, y0, x1, y1 in boxes:
        if x1 < -2 or y1 < -2 or x0 > width + 2 or y0 > height + 2:
            continue
        dot = max(x1 - x0, y1 - y0) <= THIN  # of a dotted line, which may go either way
        if dot or x1 - x0 >= y1 - y0:
            rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        if dot or x1 - x0 < y1 - y0:
            rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
    return tuple(rules)


def _turned(rotation: int, width: float, height: float, x0: float, y0: float, x1: float, y1: float) -> Box:
    """A box on the page as it lies → as it is seen, turned clockwise by 90, 180 or 270 degrees."""
    if rotation == 90:
        return height - y1, x0, height - y0, x1
    if rotation == 180:
        return width - x1, height - y1, width - x0, height - y0
    return y0, width - x1, y1, width - x0


def _glyphs(
    raw_page: Any, clipped: bool, page_left: float, page_top: float
) -> tuple[list[Glyph], int, int | None, int]:
    """The inked characters in the file's order, from the upper left corner of the page as it lies; how many have
    no meaning (the font maps them to nothing or to private use); the turn at which most stand upright; and how many
    are left out as they are printed aslant over them, a watermark, which belongs to no line and no cell.

    White space is left out: the gap between two boxes says it.
    """
    text_page = raw_page.get_textpage()
    handle = text_page.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    to_left, to_right, to_bottom, to_top = (ctypes.byref(value) for value in (left, right, bottom, top))
    loose = pdfium.FS_RECTF()
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharBox
    clips: dict[int, Box | None] = {}
    out: list[Glyph] = []
    aslant: list[Glyph] = []
    add, make = out.append, tuple.__new__
    matrix = pdfium.FS_MATRIX()
    apart = True
    leans = False
    unmapped = 0
    for index in range(pdfium.FPDFText_CountChars(handle)):
        code = unicode_of(handle, index)
        # 0x20 and below are what pdfium makes of gaps and line ends
        if code <= 0x20 or code in _BLANK:
            unmapped += code in _NO_MEANING
            apart = True
            continue
        unmapped += 0xE000 <= code <= 0xF8FF
        box_of(handle, index, to_left, to_right, to_bottom, to_top)
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if x1 <= x0 or y1 <= y0:
            pdfium.FPDFText_GetLooseCharBox(handle, index, loose)
            x0, y0, x1, y1 = loose.left, loose.bottom, loose.right, loose.top
        if clipped and _is_clipped(handle, index, (x0 + x1) / 2, (y0 + y1) / 2, clips):
            continue
        # Fonts often give the radical (⼋ U+2F0B) where the character (八) is printed.
        text = normalize("NFKC", chr(code)) if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF else chr(code)
        glyph: Glyph = make(Glyph, (text, x0 - page_left, page_top - y1, x1 - page_left, page_top - y0, apart))
        # Text changes its direction where it begins anew.
        if apart or leans:
            leans = _leans(handle, index, matrix)
        if leans:
            aslant.append(glyph)
        else:
            add(glyph)
        apart = False
    upright = _upright(handle)
    text_page.close()
    if len(aslant) > len(out):  # the page itself lies aslant
        out, aslant = out + aslant, []
    return out, unmapped, upright, len(aslant)


def _leans(handle: Any, index: int, matrix: Any) -> bool:
    """Does a character stand neither upright nor at a right angle?"""
    if not pdfium.FPDFText_GetMatrix(handle, index, matrix):
        return False
    a, b = abs(matrix.a), abs(matrix.b)
    return bool(a > b / 10 and b > a / 10)


def _upright(handle: Any) -> int | None:
    """By how much a page as it lies must be turned clockwise for its text to stand upright; None: not known.

    A few characters from all over the page say it, if most of them agree.
    """
    count = pdfium.FPDFText_CountChars(handle)
    matrix = pdfium.FS_MATRIX()
    turns: Counter[int | None] = Counter()
    for index in range(0, count, count // SAMPLED + 1):
        if pdfium.FPDFText_GetUnicode(handle, index) > 0x20 and pdfium.FPDFText_GetMatrix(handle, index, matrix):
            turns[_turn_of(matrix.a, matrix.b, matrix.c, matrix.d)] += 1
    turn, agreed = max(turns.items(), key=lambda one: one[1], default=(None, 0))
    return turn if agreed * 3 >= turns.total() * 2 else None


def _turn_of(a: float, b: float, c: float, d: float) -> int | None:
    """The clockwise turn that undoes a text's matrix, in right angles; None if it leans or is mirrored."""
    if abs(a) > 10 * abs(b) and a * d > 0:
        return 0 if a > 0 else 180
    if abs(b) > 10 * abs(a) and b * c < 0:
        return 90 if b > 0 else 270
    return None


def _is_clipped(handle: Any, index: int, x: float, y: float, clips: dict[int, Box | None]) -> bool:
    """Is this place outside the clipping path of the text the character belongs to?"""
    text = pdfium.FPDFText_GetTextObject(handle, index)
    if not text:
        return False
    address = ctypes.addressof(text.contents)
    if address not in clips:
        clips[address] = _clip_of(text)
    box = clips[address]
    return box is not None and not (box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1)


def _clip_of(item: Any) -> Box | None:
    """The box of an object's clipping path in page space (None: not clipped)."""
    clip = pdfium.FPDFPageObj_GetClipPath(item)
    if not clip:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    boxes = []
    for path in range(max(pdfium.FPDFClipPath_CountPaths(clip), 0)):
        xs, ys = [], []
        count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
        # Two opposite corners say all about a rectangle, which is what clips nearly always are.
        for index in (0, 2) if count in (4, 5) else range(min(max(count, 0), 1000)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, index), x, y)
            xs.append(x.value)
            ys.append(y.value)
        if xs:
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    if not boxes:
        return None
    return (
        max(box[0] for box in boxes),
        max(box[1] for box in boxes),
        min(box[2] for box in boxes),
        min(box[3] for box in boxes),
    )


def _paths(raw_page: Any) -> tuple[list[Box], list[Box], bool]:
    """Boxes of thin drawn lines and boxes of images, in page space; and whether paths were left out."""
    lines: list[Box] = []
    pictures: list[Box] = []
    budget = MAX_PATHS
    kind_of = pdfium.FPDFPageObj_GetType

    def walk(count: int, child: Callable[[int], Any], matrix: Matrix, depth: int) -> None:
        nonlocal budget
        for index in range(count):
            item = child(index)
            kind = kind_of(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                budget -= 1
                if budget < 0:
                    return
                lines.extend(_drawn(item, matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                pictures.append(_placed(_bounds(item), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                inner = _times(_matrix(item), matrix)
                walk(
                    pdfium.FPDFFormObj_CountObjects(item),
                    lambda i, form=item: pdfium.FPDFFormObj_GetObject(form, i),  # type: ignore[misc]
                    inner,
                    depth + 1,
                )

    handle = raw_page.raw
    walk(pdfium.FPDFPage_CountObjects(handle), lambda i: pdfium.FPDFPage_GetObject(handle, i), IDENTITY, 0)
    return lines, pictures, budget < 0


def _drawn(path: Any, matrix: Matrix) -> list[Box]:
    """The straight thin lines of one path: the path itself if it is thin, else its stroked or nested sides."""
    box = _placed(_bounds(path), matrix)
    width, height = box[2] - box[0], box[3] - box[1]
    if width <= THIN and height <= THIN and max(width, height) < 0.3:
        return []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return []
    if min(width, height) <= THIN:
        return [box]
    sides, subpaths = _sides(path, _times(_matrix(path), matrix))
    thick = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(path, thick)
    if stroke.value:
        return sides if thick.value <= 2 * THIN else []
    # A filled shape with a hole is a frame; a filled shape alone is a background, which rules nothing.
    return sides if subpaths > 1 else []


def _sides(path: Any, matrix: Matrix) -> tuple[list[Box], int]:
    """Axis-parallel straight segments of a path, and the number of its subpaths."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    sides: list[Box] = []
    here = start = (0.0, 0.0)
    subpaths = 0
    for index in range(min(pdfium.FPDFPath_CountSegments(path), 4000)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value * a + y.value * c + e, x.value * b + y.value * d + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start, subpaths = point, subpaths + 1
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            _add_side(sides, here, point)
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            _add_side(sides, here, start)
            here = start
    return sides, subpaths


def _add_side(sides: list[Box], a: Point, b: Point) -> None:
    if abs(a[0] - b[0]) <= 0.8 or abs(a[1] - b[1]) <= 0.8:
        sides.append((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))


def _bounds(item: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _matrix(item: Any) -> Matrix:
    raw = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, raw)
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    """m, then n."""
    if n == IDENTITY:
        return m
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _placed(box: Box, m: Matrix) -> Box:
    if m == IDENTITY:
        return box
    xs, ys = [], []
    for x in (box[0], box[2]):
        for y in (box[1], box[3]):
            xs.append(x * m[0] + y * m[2] + m[4])
            ys.append(x * m[1] + y * m[3] + m[5])
    return min(xs), min(ys), max(xs), max(ys)
