"""What a browser shows of a table where the tree has it otherwise: without hidden rows, cells and pieces of cells, and
with the values of fields.

A hidden block around tables is another matter: scripts show such blocks one after the other, and all are read.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from turbohtml import Document, Element, Text

from archive.model import Finding
from archive.values import number

# Most pages have none of these after their first table, and asking a tree costs more than looking through its text.
_HIDES: Final = ("isplay", "ISPLAY", "hidden")
_HIDDEN: Final = 'table [style*="none" i], table [style*="hidden" i], table [hidden]'
_TOGGLED: Final = frozenset({"table", "tbody", "thead", "tfoot", "caption", "col", "colgroup"})


def as_shown(text: str, tree: Document) -> list[Finding]:
    """Change the tables of a page to what is seen of them; findings name what was left out. `text` is its source."""
    for field in tree.find_all("input"):
        _print_field(field)
    start = max(text.find("<table"), 0)
    # Looked for from the end, a word is found in a third of the time.
    if any(text.rfind(word, start) >= 0 for word in _HIDES):
        return _forget_hidden(tree)
    return []


def _print_field(field: Element) -> None:
    """A figure in a field of a form becomes text of its cell."""
    value, kind = field.attr("value") or "", field.attr("type") or "text"
    if number(value) is not None and kind.lower() in ("text", "number") and field.closest("td") is not None:
        field.replace_with(Text(value))


def _forget_hidden(body: Document) -> list[Finding]:
    hidden = [node for node in body.select(_HIDDEN) if node.tag not in _TOGGLED and _is_hidden(node)]
    tables = {node: table for node in hidden if (table := _own_table(node)) is not None}
    rows = Counter(table for node, table in tables.items() if node.tag == "tr")
    left_out, figures = 0, []
    for node, table in tables.items():
        if node.tag == "tr" and 2 * rows[table] > len(table.find_all("tr")):
            continue  # a script shows them
        texts = [node] if node.tag != "tr" else node.find_all(["td", "th"])
        if node.tag in ("tr", "td", "th"):
            figures += [text for cell in texts if number(text := cell.text.strip()) is not None]
        left_out += bool(node.text.strip())
        node.decompose()
    if not left_out:
        return []
    quoted = f"（有数字 {'、'.join(figures[:3])}{' 等' if len(figures) > 3 else ''}）" if figures else ""
    return [
        Finding(
            "reading.hidden",
            "unreadable" if figures else "not_applicable",
            "reading",
            f"表中有 {left_out} 处隐藏的内容，页面上看不到，没有读{quoted} / what is hidden inside tables was not read",
        )
    ]


def _is_hidden(node: Element) -> bool:
    style = "".join((node.attr("style") or "").lower().split())
    return "display:none" in style or "visibility:hidden" in style or node.attr("hidden") is not None


def _own_table(node: Element) -> Element | None:
    """The table a hidden piece is of; None where it holds tables itself, or its table only lays out others."""
    if node.find("table") is not None:
        return None
    table = node.closest("table")
    return table if table is not None and table.find("table") is None else None
