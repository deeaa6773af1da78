"""HTML pages: tables to grids with spans resolved, the rest to paragraphs, through turbohtml.

Disclosure pages nest tables for layout, leave cells open, span what is not there, and declare gb2312 while using
characters that only GB18030 has. So the bytes are decoded first, by a rule that needs no detector, and the tree is
taken as HTML5 has it repaired, as in browsers (decision 25 says why this parser).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from turbohtml import Axis, Document, Element, Node, Text, parse

from archive.attachments import find_attachments, images_as_content, pictures_of_tables
from archive.model import Finding, Grid, Reading
from archive.readers._html_shown import as_shown
from archive.readers._html_tables import (
    BLOCK_LABELS,
    MARK,
    MARK_TEXT,
    MAX_CELLS,
    Tables,
    is_data,
    is_information_block,
    resolve,
    rows_of,
    tables_of,
)
from archive.readers.ocr import unread_pictures
from archive.values import key

# The parser nests no deeper than 512 elements, as Chrome does; what stands deeper loses its structure.
DEEPEST: Final = 500
PRIORITY: Final = 90  # asked last: much begins with "<" that is something else

_HTML: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|title|tr|td|script|h[1-6]|span)\b|<!--", re.I
)
_OPENED: Final = re.compile("<html", re.I)
_CLOSED: Final = re.compile("</(?:html|body)", re.I)
# Where articles stand, surest first: the editor's own frame, then the template's.
_FRAMES: Final = (
    ".TRS_UEDITOR, .trs_editor_view, .TRS_Editor, .TRS_PreAppend",
    ".view, .zwxl-article, .article-content, .xxgk_content, #zoom, article",
    ".zwxl-content, .article, .content",
)
_NOT_TEXT: Final = frozenset({"script", "style", "noscript", "head", "template", "iframe", "svg", "button", "select"})
_FURNITURE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|header|footer|foot|position|crumb|breadcrumb|share|copyright)(?:$|[\s_-])", re.I
)
_FRAME: Final = frozenset({"header", "footer", "nav"})
_BLOCK: Final = frozenset(
    "p div section article h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tbody thead tfoot tr td th caption blockquote pre "
    "center hr form fieldset main header footer aside figure body".split()
)
_BORDER: Final = "\0"  # of a block, between texts: the parser leaves it in none
_FOOTNOTE: Final = re.compile(r"[\[(（【]?(?:注\s?)?[\d*①-⑳]{1,2}[\])）】]?")
_LABEL: Final = re.compile(r"\[\s*([\u4e00-\u9fff]{2,6})\s*\]\s*([^\[\n]*)")
_BAR: Final = re.compile(
    r"(发布日期|发布时间|成文日期|日期)\s*[:\uff1a]\s*(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)"
    r"|(来源|发布机构)\s*[:\uff1a]\s*(\S+)"
)


def decode(data: bytes) -> str:
    """Bytes to text: BOM, strict UTF-8, strict GB18030, GB18030 with replacement.

    Eight of eight cases of ecosystem.md §6 come out right, where detectors and declared charsets fail.
    """
    for bom, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    for name in ("utf-8", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    # A UTF-8 page that a connection cut inside a character is still UTF-8.
    text = data.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= 2 else data.decode("gb18030", "replace")


def sniff(data: bytes) -> str | None:
    """`text/html` when the bytes look like a page, or like a piece of one."""
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = decode(head).encode()
    if b"\x00" in head:
        return None
    return "text/html" if _HTML.search(head) else None


def read(data: bytes, url: str | None = None) -> Reading:
    """Everything a page says. Reads what is there of a truncated page and says so in a finding."""
    return read_text(decode(data), url)


def read_text(text: str, url: str | None = None) -> Reading:
    """`read` for text that is decoded already (an MHTML part, a Word file that is HTML)."""
    if "\u200b" in text or "\ufeff" in text:  # zero-width marks: nobody sees them, and they break words
        text = text.replace("\u200b", "").replace("\ufeff", "")
    tree = parse(text, positions=False)
    if MARK_TEXT[0] in tree.text:  # a page that prints our own mark, as a character or by its number
        _forget_marks(tree)
    if tree.find("template") is not None:  # nobody sees what stands in one
        tree.remove("template")
    if tree.find("sup") is not None:
        _forget_footnotes(tree)
    findings = list(_faults(text, tree))
    metadata = _meta_tags(tree)
    title_node = tree.find("title")
    head_title = _clean(title_node.text) if title_node is not None else ""
    body = tree.find("body")
    if body is None:
        return Reading("text/html", title=head_title, metadata=metadata, findings=tuple(findings))
    attachments = find_attachments(tree, url)
    pictures = images_as_content(tree, url)
    if pictures:
        findings.append(
            Finding(
                "reading.pictures",
                "unreadable",
                "reading",
                f"正文是 {len(pictures)} 张图片，需要 OCR 才能读出其中的表 / the content is {len(pictures)} pictures (needs OCR)",
            )
        )
        attachments += pictures
    is_pictured = not pictures and tree.find("img") is not None
    findings += as_shown(text, tree)
    grids, grid_findings = _take_grids(tables_of(tree), metadata)
    findings += grid_findings
    frame = _article(body, len(grids))
    if is_pictured and (count := pictures_of_tables(frame)):
        findings.append(unread_pictures(count, "页面"))
    blocks = _walk(frame)
    around = [] if BLOCK_LABELS[0] in metadata else [b for b in _walk(body, frame) if isinstance(b, str)]
    for name, value in _page_facts(around + [b for b in blocks[:4] if isinstance(b, str)]).items():
        metadata.setdefault(name, value)
    paragraphs, placed = _place(blocks, grids)
    heading = tree.select_one("h1, h2, .zwxl-title .tit, .zwxl-title")
    title = metadata.get("ArticleTitle") or (_clean(heading.text) if heading is not None else "") or head_title
    return Reading(
        "text/html",
        grids=tuple(placed),
        paragraphs=tuple(paragraphs),
        title=title or head_title,
        metadata=metadata | ({"title": head_title} if head_title else {}),
        attachments=attachments,
        findings=tuple(findings),
    )


def _faults(text: str, tree: Document) -> Iterator[Finding]:
    """What is wrong with the page as a whole."""
    if _OPENED.search(text, 0, 4096) and not _CLOSED.search(text, max(len(text) - 2048, 0)):
        yield Finding(
            "reading.truncated",
            "unreadable",
            "reading",
            "页面没有结束标签，可能在传输中被截断 / the page has no closing tag: it was probably cut off in transit",
        )
    if "\ufffd" in text and (lost := text.count("\ufffd")) > 2:
        yield Finding(
            "reading.encoding",
            "unreadable",
            "reading",
            f"{lost} 个字符无法解码 / {lost} characters could not be decoded",
        )
    if _depth_at_the_end(tree) >= DEEPEST:
        yield Finding(
            "reading.nesting",
            "unreadable",
            "reading",
            "页面有数百个未关闭的标签，嵌套过深之处的表格可能没有读出 / hundreds of tags are left open: tables nested too deep may be missing",
        )


def _depth_at_the_end(tree: Document) -> int:
    """How many elements are open where the page ends: what is never closed piles up until there."""
    depth, node = 0, tree.find("body")
    while node is not None and depth < DEEPEST:
        depth, node = depth + 1, next((child for child in reversed(node.children) if isinstance(child, Element)), None)
    return depth


def _meta_tags(tree: Document) -> dict[str, str]:
    """Named meta tags (国办发〔2017〕47号: SiteName, ArticleTitle, PubDate …)."""
    found: dict[str, str] = {}
    for node in tree.find_all("meta"):
        name, content = node.attr("name"), node.attr("content")
        if name and content and name not in found:
            found[name] = content.strip()
    return found


def _forget_marks(tree: Document) -> None:
    """Take our marks, and what pieces of text could make one together, out of what the page prints."""
    for node in tree.descendants:
        if isinstance(node, Text) and MARK_TEXT[0] in node.data:
            node.data = MARK.sub("", node.data).replace(MARK_TEXT[0], "")


def _forget_footnotes(tree: Document) -> None:
    """A raised number that ends a figure is the mark of a footnote and no digit of it: 120.50<sup>1</sup>."""
    for node in tree.find_all("sup"):
        before, after = node.previous_sibling, node.next_sibling
        if after is not None and not (isinstance(after, Text) and not after.data.strip()):
            continue  # 10<sup>4</sup>元
        if isinstance(before, Text) and before.data.rstrip()[-1:].isdigit() and _FOOTNOTE.fullmatch(node.text.strip()):
            node.decompose()


def _clean(text: str) -> str:
    """Without white space at the ends, and one space for any run of it inside."""
    return " ".join(text.split())


# ---------------------------------------------------------------- tables


def _take_grids(tables: Tables, metadata: dict[str, str]) -> tuple[list[Grid], list[Finding]]:
    """Take every table that is one out of the tree and leave a mark in its place; innermost first.

    Layout tables (their own cells hold no figures and no headings) stay in the tree and are walked as text.
    """
    grids: list[Grid] = []
    findings: list[Finding] = []
    room = MAX_CELLS
    for node in reversed(tables.nodes):
        inner = _marks_in(node) if tables.nest else ""
        grid, is_clamped, is_cut = resolve(rows_of(node, tables), room)
        if is_clamped:
            findings.append(_SPANS)
        if is_cut and _CELLS not in findings:
            findings.append(_CELLS)
        if grid is None:
            continue
        room -= grid.n_rows * grid.n_columns
        if is_information_block(grid):
            metadata.update({k: v for k, v in _block_facts(grid).items() if k not in metadata})
            node.decompose()
        elif is_data(grid):
            mark = Text(MARK_TEXT.format(len(grids)) + inner)
            captions = node.find_all("caption", axis=Axis.CHILDREN) if tables.captioned else []
            node.replace_with(*captions, mark)  # a caption stands above its table
            grids.append(grid)
    return grids, findings


_SPANS: Final = Finding(
    "reading.spans",
    "unreadable",
    "reading",
    "表格的合并单元格超出标准上限，已截断 / a span beyond the limits of HTML was cut back",
)
_CELLS: Final = Finding(
    "reading.cells",
    "unreadable",
    "reading",
    f"页面的表格展开后超过 {MAX_CELLS:,} 格，其余的行没有读 / laid out, its tables have more cells than that: rows are missing",
)


def _marks_in(node: Element) -> str:
    """The marks of the tables already taken out of this one."""
    return "".join(MARK_TEXT.format(number) for number in MARK.findall(node.text))


def _block_facts(grid: Grid) -> dict[str, str]:
    facts: dict[str, str] = {}
    for row in grid.rows:
        for label, value in pairwise(row):
            name = key(label).strip("[]【】:")
            if name in BLOCK_LABELS and key(value).strip("[]【】:") not in BLOCK_LABELS and value:
                facts.setdefault(name, value)
    return facts


# ---------------------------------------------------------------- text around the tables


def _article(body: Element, n_grids: int) -> Element:
    """The first known frame that holds all tables and some text; the whole body where there is none."""
    for frames in _FRAMES:
        sized = [(node, node.text) for node in body.select(frames)]
        fitting = [(len(text), node) for node, text in sized if text.strip() and len(MARK.findall(text)) >= n_grids]
        if fitting:
            return max(fitting, key=lambda pair: pair[0])[1]
    return body


def _walk(root: Element, skip: Element | None = None) -> list[str | int]:
    """Blocks of text in document order; an integer stands for a table that was taken out."""
    named = {*root.select("[class]"), *root.select("[id]")}
    said: list[str] = []
    stack: list[Node | None] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Text):
            said.append(node.data)
        elif node is None:  # the end of a block
            said.append(_BORDER)
        elif isinstance(node, Element) and node is not skip and (tag := node.tag) not in _NOT_TEXT:
            if tag == "br":
                said.append(_BORDER)
                continue
            if tag in _BLOCK:
                said.append(_BORDER)
                if node is not root and (tag in _FRAME or (node in named and _is_furniture(node))):
                    continue
                stack.append(None)
            stack.extend(reversed(node.children))
    blocks: list[str | int] = []
    for text in filter(None, map(str.strip, "".join(said).split(_BORDER))):
        if MARK_TEXT[0] in text:
            for index, piece in enumerate(MARK.split(text)):
                if index % 2:
                    blocks.append(int(piece))
                elif cleaned := _clean(piece):
                    blocks.append(cleaned)
        else:
            blocks.append(_clean(text))
    return blocks


def _is_furniture(node: Element) -> bool:
    """Navigation, bread crumbs, footers: they frame the page and are not of the document."""
    names = f"{node.attr('class') or ''} {node.attr('id') or ''}"
    return _FURNITURE.search(names) is not None and MARK_TEXT[0] not in node.text


def _page_facts(blocks: list[str]) -> dict[str, str]:
    """`[索引号] …` and `日期：… 来源：…` printed as running text."""
    facts: dict[str, str] = {}
    text = "\n".join(blocks)
    # Labels and values may be blocks of their own ("[ 索引号 ]" / "1150…").
    for label, value in _LABEL.findall(re.sub(r"\]\s*\n\s*(?!\[)", "] ", text)):
        if label in BLOCK_LABELS and value.strip():
            facts.setdefault(label, value.strip())
    for label, value, other, words in _BAR.findall(text):
        facts.setdefault(label or other, value or words)
    return facts


def _place(blocks: list[str | int], grids: list[Grid]) -> tuple[list[str], list[Grid]]:
    """(paragraphs, grids in document order with the text printed above each)."""
    paragraphs: list[str] = []
    placed: list[Grid] = []
    above: list[str] = []
    for block in blocks:
        if isinstance(block, int):
            grid = grids[block]
            placed.append(Grid(grid.rows, grid.spans, before=tuple(above[-6:])))
            above = []
        else:
            paragraphs.append(block)
            above.append(block)
    return paragraphs, placed
