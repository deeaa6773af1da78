"""示例四区 publishes in files: which unit uses which form, how its page offers the file, and where the file lies.

The files in `files/` were made once by `python -m samples.make_files` (it needs LibreOffice, Chromium and a few
libraries), so that they come from real producers and serving them needs nothing. `manifest.json` says from which
content each was made; a test fails when that content has changed since.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from samples import documents, html
from samples.documents import Document

FOLDER = Path(__file__).parent / "files"

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "zip": "application/zip",
    "7z": "application/octet-stream",
    "pdf": "application/pdf",
    "ofd": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Form:
    """How one unit publishes. `producer` names the function of `make_files`; `offered` how the page links to the file:
    href, onclick, script, iframe, or index (one page lists a file for each unit). `prose_in_file`: the explanation
    stands in the file and the page says only 见附件; otherwise the page has it and the file has the tables."""

    producer: str
    extension: str
    offered: str
    prose_in_file: bool


FORMS = {
    "500904/sjj": Form("xlsx_sheets", "xlsx", "href", False),
    "500904/sfj": Form("xlsx_one_sheet", "xlsx", "onclick", False),
    "500904/mzj": Form("xls", "xls", "href", False),
    "500904/tjj": Form("ods", "ods", "script", False),
    "500904/slj": Form("docx", "docx", "href", True),
    "500904/lyj": Form("doc", "doc", "onclick", True),
    "500904/daj": Form("mhtml", "doc", "href", True),
    "500904/xfb": Form("zip_gbk", "zip", "href", False),
    "500904/cl": Form("seven_zip", "7z", "onclick", False),
    "500904/yjj": Form("pdf_browser", "pdf", "iframe", True),
    "500904/wlw": Form("pdf_text", "pdf", "script", True),
    "500904/zsj": Form("ofd", "ofd", "href", True),
    "500904/tyj": Form("pdf_scanned", "pdf", "href", False),
    "500904/bm/qgzw": Form("pdf_text", "pdf", "index", True),
    "500904/bm/qgzw/bj": Form("docx", "docx", "index", True),
    "500904/cqzx": Form("xlsx_sheets", "xlsx", "index", False),
}


def form_of(document: Document) -> Form | None:
    return FORMS.get(document.unit.key)


def file_name(document: Document) -> str:
    """Its name in `files/`."""
    form = FORMS[document.unit.key]
    return f"{document.unit.key.replace('/', '-')}-{document.phase}-{document.year}.{form.extension}"


def content_digest(document: Document) -> str:
    """What a file is made from, as a hash: tables and prose."""
    shown = [[[(c.text, c.colspan, c.rowspan) for c in row] for row in grid.rows] for grid in document.grids]
    text = json.dumps([shown, document.prose.paragraphs, document.title], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """File name → digest of the content it was made from."""
    path = FOLDER / "manifest.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def published_name(document: Document) -> str:
    """The name that readers see, with the unit and what it is."""
    words = "预算" if document.phase == "budget" else "决算"
    return f"{document.name}{document.year}年{document.unit.noun}{words}公开.{FORMS[document.unit.key].extension}"


def file_path(document: Document) -> str:
    """Where the site serves it: TRS's W0 or P0, the date, and twelve more digits, beside the article."""
    form = FORMS[document.unit.key]
    digits = int(hashlib.sha256(document.path.encode()).hexdigest(), 16) % 10**12
    prefix = "W0" if form.offered in ("onclick", "iframe") else "P0"
    folder = page_path(document).rsplit("/", 1)[0]
    day = page_path(document).rsplit("/t", 1)[1][:8]
    return f"{folder}/{prefix}{day}{digits:012d}.{form.extension}"


def page_path(document: Document) -> str:
    """The page that offers the file: the document's own, or the index page of its department."""
    if FORMS[document.unit.key].offered != "index":
        return document.path
    return documents.document("500904/bm/qgzw", document.phase, document.year).path


def offer(document: Document) -> str:
    """The markup by which the page offers the file."""
    form = FORMS[document.unit.key]
    name, address = published_name(document), f"./{file_path(document).rsplit('/', 1)[1]}"
    if form.offered == "onclick":
        call = f"downloadFj('{name}','{address}')"
        return f'<div><p style="color:red">附件下载：</p><p><a style="cursor: pointer;" onclick="{call}">{name}</a></p></div>\n'
    if form.offered == "script":
        return (
            '<script type="text/javascript">\nvar hasFJ = \''
            f'<a href="{address}" target="_blank">{name}</a>'
            '\';\nif (hasFJ != "") {\n  var FJarr = hasFJ.split("<BR/>");\n'
            '  for (var i = 0; i < FJarr.length; i++) document.write("<li>" + FJarr[i] + "</li>");\n}\n</script>\n'
        )
    if form.offered == "iframe":
        viewer = f"/pdfjs/web/viewer.html?file={file_path(document)}"
        return f'<iframe src="{viewer}" width="100%" height="900" title="{name}"></iframe>\n'
    return (
        f'<p style="line-height: 16px;"><img src="/images/icon_{form.extension}.gif"><a appendix="true" '
        f'data-needdownload="true" href="{address}" title="{name}">{name}</a></p>\n'
    )


def article(document: Document) -> str:
    """The page of a document whose tables (and perhaps words) are in a file; an index page lists several."""
    form = FORMS[document.unit.key]
    if form.offered == "index":
        listed = [d for d in documents.all_documents() if d.unit.key in FORMS and page_path(d) == document.path]
        body = f"<p>{documents.WARNING}</p>\n" + "".join(offer(one) for one in listed)
        return html.article(document, document.path, body=body)
    paragraphs = [documents.WARNING, f"{document.title}见附件。"] if form.prose_in_file else document.prose.paragraphs
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in paragraphs)
    return html.article(document, document.path, attachments=offer(document), body=body)
