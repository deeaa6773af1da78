"""What every page of the sample site means: the ground truth that readings are compared with.

    from samples import truth
    page = truth.pages()["/bm/qzwglb/…/t20250210_14282521.html"]
    page.unit, page.fiscal_year, page.lines, page.projects, page.statements

A line's `amount_fen` is the printed, rounded amount. Blank cells and "—" are no lines; a printed 0.00 is.
A truth line of classification "source" or one whose code is not printed has `code` None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from samples import documents, forms, site
from samples.accounts import Project
from samples.documents import Document
from samples.grids import Line, Print
from samples.history import Event, events
from samples.narrative import Statement

__all__ = ["Event", "Line", "Page", "Project", "Statement", "events", "files", "for_url", "pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """The truth of one page or file. `same_as`: the path of which this is a second copy ("" for the article itself).

    A page may offer its tables in `attachments` (paths): then its own `lines` are empty, and the truth of each file is
    in `files()`, where `offered_by` names the page. An index page (`is_index`) is no document itself: each of its files
    is one. `needs_ocr`: the file is pictures.

    `faults` names the deliberate faults of the page: repeated_rows, cut_titles, wrong_total, wrong_parent,
    template_residue, last_year_contradicted (its change implies another last year than last year's page),
    prose_disagrees (the prose states another 一般公共预算支出 than the tables), title_says_final (a budget under the title
    of a final account), title_says_department (a unit's page titled 部门预算), published_late (a year after the others).

    `body`: the same for all pages of one body, also where it moved to another folder or district (`events()` has
    what became of bodies that merged or split).
    """

    path: str
    unit: str
    unit_key: str
    body: str
    kind: str
    district_code: str
    fiscal_year: int
    phase: str
    scope: str
    title: str
    published_on: str
    article_id: int
    lines: tuple[Line, ...]
    projects: tuple[Project, ...]
    statements: tuple[Statement, ...]
    tables: tuple[str, ...]
    faults: tuple[str, ...] = ()
    same_as: str = ""
    attachments: tuple[str, ...] = ()
    is_index: bool = False
    offered_by: str = ""
    needs_ocr: bool = False


def _as_printed(projects: tuple[Project, ...]) -> tuple[Project, ...]:
    wan = Print().as_printed
    return tuple(replace(project, amount=wan(project.amount), superior=wan(project.superior)) for project in projects)


def _projects(document: Document) -> tuple[Project, ...]:
    """The projects that the page's targets, or its self-evaluation, are of."""
    kinds = {grid.kind for grid in document.grids}
    if "self_evaluation" in kinds:
        return _as_printed(documents.books(document.unit.key, "budget", document.year).projects)
    return _as_printed(document.books.projects) if "project_targets" in kinds else ()


def _page(document: Document, path: str) -> Page:
    return Page(
        path,
        document.name,
        document.unit.key,
        document.unit.books_key,
        document.unit.kind,
        document.district.code,
        document.year,
        document.phase,
        document.unit.scope,
        document.title,
        f"{document.published:%Y-%m-%d}",
        document.article_id,
        tuple(document.lines),
        _projects(document),
        tuple(document.prose.statements),
        tuple(grid.kind or "" for grid in document.grids),
        document.faults,
        "" if path == document.path else document.path,
    )


def _offering_page(document: Document) -> Page:
    """A page whose tables are in files, and its words too or not."""
    form = forms.FORMS[document.unit.key]
    offered = [d for d in documents.all_documents() if forms.form_of(d) and forms.page_path(d) == document.path]
    page = _page(document, document.path)
    return replace(
        page,
        lines=(),
        projects=(),
        tables=(),
        statements=() if form.prose_in_file or form.offered == "index" else page.statements,
        attachments=tuple(forms.file_path(d) for d in offered),
        is_index=form.offered == "index",
    )


@lru_cache(maxsize=1)
def pages() -> Mapping[str, Page]:
    """Every page that is a disclosure (or offers some), by its path, unique over all sites by its article id."""
    by_path = {document.path: document for document in documents.all_documents()}
    found = {path: _page(document, path) for path, document in by_path.items() if not forms.form_of(document)}
    found |= {
        document.path: _offering_page(document)
        for document in by_path.values()
        if forms.form_of(document) and forms.page_path(document) == document.path
    }
    found |= {copy: _page(by_path[own], copy) for copy, own in site.copies().items()}
    return found


@lru_cache(maxsize=1)
def files() -> Mapping[str, Page]:
    """Every file that holds a disclosure, by its path. In a package, the truth is that of the file inside."""
    found = {}
    for document in documents.all_documents():
        form = forms.form_of(document)
        if form:
            path = forms.file_path(document)
            page = replace(_page(document, path), same_as="", offered_by=forms.page_path(document))
            if not form.prose_in_file:
                page = replace(page, statements=())
            if form.producer == "pdf_scanned":
                kept = document.grids[:4]
                lines = tuple(line for grid in kept for line in grid.lines)
                page = replace(page, needs_ocr=True, lines=lines, projects=(), tables=page.tables[:4])
            found[path] = page
    return found


def for_url(url: str) -> Page | None:
    """The truth of a URL of any host, or of its `_wap` twin; None for pages that are no disclosures."""
    path = urlsplit(url).path.replace("_wap.html", ".html")
    return pages().get(path) or files().get(path)
