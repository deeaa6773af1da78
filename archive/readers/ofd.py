"""OFD (GB/T 33190-2016), the national fixed-layout format: XML in a ZIP, millimetres from the top left corner.

Text objects give every character's place, path objects the ruled lines; from there on a page is read like a PDF's.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from archive.model import Reading
from archive.readers import Unreadable, _zip
from archive.readers._xml import attribute, local, parsed
from archive.readers.pdf_layout import layout_of_document
from archive.readers.pdf_page import Glyph, Page, Rule

PRIORITY = 30
MEDIA_TYPE = "application/ofd"

# Millimetres to points.
MM = 72 / 25.4
# A path at most this thick (mm) is a drawn line.
THIN = 1.1
MAX_PAGES = 3000

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
Matrix = tuple[float, float, float, float, float, float]


def sniff(data: bytes) -> str | None:
    """A ZIP with OFD.xml at its root."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    return MEDIA_TYPE if any(name.lstrip("/") == "OFD.xml" for name in _zip.names(data)) else None


def read(data: bytes, url: str | None) -> Reading:
    """Grids and paragraphs of all documents in the file.

    Raises:
        Unreadable: truncated, damaged, too_large, or needs_ocr (text drawn as shapes or pictures).
    """
    with _zip.opened(data) as container:
        pages = list(_pages(_Package(container)))
    if not any(page.glyphs for page in pages):
        raise Unreadable("needs_ocr", "OFD 中没有文字对象（文字为图形或图像），需要文字识别 / no text objects")
    return layout_of_document(MEDIA_TYPE, pages)


class _Package:
    """Members by path, with or without a leading slash."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self.container = container
        self.held = {name.lstrip("/"): name for name in container.namelist()}

    def root(self, path: str) -> Any:
        path = posixpath.normpath(path.lstrip("/"))
        if path not in self.held:
            raise Unreadable("damaged", f"OFD 缺少 {path} / a part is missing")
        return parsed(_zip.member(self.container, self.held[path], 100_000_000), path)


def _pages(package: _Package) -> Iterator[Page]:
    number = 0
    for body in _all(package.root("OFD.xml"), "DocRoot"):
        path = (body.text or "").strip()
        folder = posixpath.dirname(path.lstrip("/"))
        document = package.root(path)
        default = _floats(next((area.text for area in _all(document, "PhysicalBox")), "") or "") or [0, 0, 210, 297]
        templates = {
            attribute(one, "ID"): package.root(posixpath.join(folder, attribute(one, "BaseLoc")))
            for one in _all(document, "TemplatePage")
        }
        for entry in _all(document, "Page"):
            number += 1
            if number > MAX_PAGES:
                raise Unreadable("too_large", f"OFD 超过 {MAX_PAGES} 页 / too many pages")
            content = package.root(posixpath.join(folder, attribute(entry, "BaseLoc")))
            layers = [content]
            for used in _all(content, "Template"):
                template = templates.get(attribute(used, "TemplateID"))
                if template is not None:
                    layers.insert(0, template)
            yield _page(content, layers, default, number)


def _page(content: Any, layers: list[Any], default: list[float], number: int) -> Page:
    area = next((box.text for box in _all(content, "PhysicalBox")), None)
    box = _floats(area or "") or default
    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    picture = 0.0
    for layer in layers:
        for item in layer.iter():
            kind = local(item)
            if kind == "TextObject":
                glyphs.extend(_text(item))
            elif kind == "PathObject":
                rules.extend(_path(item))
            elif kind == "ImageObject":
                bounds = _floats(attribute(item, "Boundary"))
                picture += bounds[2] * bounds[3] / max(box[2] * box[3], 1.0) if len(bounds) == 4 else 0.0
    return Page(number, box[2] * MM, box[3] * MM, tuple(glyphs), tuple(rules), min(picture, 1.0))


def _text(item: Any) -> Iterator[Glyph]:
    """The characters of a text object, each in the square its size gives it."""
    if attribute(item, "Visible") == "false":
        return
    left, top, *_ = [*_floats(attribute(item, "Boundary")), 0.0, 0.0]
    matrix = _matrix(item)
    size = float(attribute(item, "Size") or 3.5)
    for code in item:
        if local(code) != "TextCode":
            continue
        text = code.text or ""
        x, y = float(attribute(code, "X") or 0), float(attribute(code, "Y") or 0)
        steps_x = _deltas(attribute(code, "DeltaX"), len(text))
        steps_y = _deltas(attribute(code, "DeltaY"), len(text))
        apart = True
        for index, character in enumerate(text):
            wide = size * (1.0 if character > "\u2e80" else 0.5)
            if character.strip():
                a, b = _moved(matrix, x, y - 0.82 * size), _moved(matrix, x + wide, y + 0.1 * size)
                x0, x1 = sorted((a[0] + left, b[0] + left))
                y0, y1 = sorted((a[1] + top, b[1] + top))
                shrink = 0.04 * (x1 - x0)
                yield Glyph(character, (x0 + shrink) * MM, y0 * MM, (x1 - shrink) * MM, y1 * MM, apart)
            apart = not character.strip()
            x += steps_x[index] if index < len(steps_x) else (0.0 if steps_y else wide)
            y += steps_y[index] if index < len(steps_y) else 0.0


def _deltas(text: str, count: int) -> list[float]:
    """`3.5 3.5 g 4 3.5` → the steps between characters; `g n d` repeats d n times."""
    out: list[float] = []
    parts = iter(text.replace(",", " ").split())
    for part in parts:
        if part == "g":
            times, step = next(parts, "0"), next(parts, "0")
            out.extend([float(step)] * min(int(float(times)), count))
        else:
            out.append(float(part))
        if len(out) > count:
            break
    return out


def _path(item: Any) -> Iterator[Rule]:
    """The straight lines of a path object: its strokes, or itself where it is a thin filled bar."""
    if attribute(item, "Visible") == "false":
        return
    left, top, *_ = [*_floats(attribute(item, "Boundary")), 0.0, 0.0]
    matrix = _matrix(item)
    data = " ".join(one.text or "" for one in item if local(one) == "AbbreviatedData")
    points: list[tuple[float, float]] = []
    sides: list[tuple[tuple[float, float], tuple[float, float]]] = []
    start = here = (0.0, 0.0)
    for command, arguments in re.findall(r"([SMLQBACZ])([^SMLQBACZ]*)", data):
        values = _floats(arguments)
        if command == "C" or command == "Z":
            sides.append((here, start))
            here = start
        elif len(values) >= 2:
            x, y = _moved(matrix, values[-2], values[-1])
            point = (x + left, y + top)
            if command in "SM":
                start = point
            elif command == "L":
                sides.append((here, point))
            here = point
            points.append(point)
    if not points:
        return
    x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
    y0, y1 = min(y for _, y in points), max(y for _, y in points)
    if min(x1 - x0, y1 - y0) <= THIN:
        if max(x1 - x0, y1 - y0) > THIN:
            yield _rule(x0, y0, x1, y1)
    elif attribute(item, "Stroke") != "false":
        for (ax, ay), (bx, by) in sides:
            if min(abs(ax - bx), abs(ay - by)) <= 0.3 and (ax, ay) != (bx, by):
                yield _rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _rule(x0: float, y0: float, x1: float, y1: float) -> Rule:
    if x1 - x0 >= y1 - y0:
        return Rule(x0 * MM, (y0 + y1) / 2 * MM, x1 * MM, (y0 + y1) / 2 * MM)
    return Rule((x0 + x1) / 2 * MM, y0 * MM, (x0 + x1) / 2 * MM, y1 * MM)


def _all(element: Any, name: str) -> Iterator[Any]:
    return (one for one in element.iter() if local(one) == name)


def _floats(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def _matrix(item: Any) -> Matrix:
    values = _floats(attribute(item, "CTM"))
    return (
        (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else (1, 0, 0, 1, 0, 0)
    )


def _moved(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
