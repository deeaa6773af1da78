"""A page as marks on paper: characters with their boxes and ruled lines, whatever format they come from.

Coordinates are in points from the top left corner of the page as it is seen (rotation applied), y downwards.
"""

from __future__ import annotations

from typing import NamedTuple


class Glyph(NamedTuple):
    """One printed character and its ink box. `apart`: the file set white space or a new text before it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    apart: bool = False


class Rule(NamedTuple):
    """A straight line: horizontal where top == bottom, vertical where x0 == x1."""

    x0: float
    top: float
    x1: float
    bottom: float


class Page(NamedTuple):
    """One page. `picture` is the part of the page's area (0 to 1) that images cover; `runs_off` counts characters
    that stand off the page (some printers leave the next page's text there, and hide the rest of it by clipping); `unmapped` those whose
    font does not say which character they are. `paths_left`: there were more paths than were looked at. `turned`: by how
    many degrees clockwise the text had to be turned, beyond what the file says, to stand upright. `aslant`: how many
    characters are printed across the page (a watermark), and are not among its own."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    picture: float = 0.0
    runs_off: int = 0
    unmapped: int = 0
    paths_left: bool = False
    turned: int = 0
    aslant: int = 0
