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

from samples import documents, site
from samples.accounts import Project
from samples.documents import Document
from samples.grids import Line, Print
from samples.narrative import Statement

__all__ = ["Line", "Page", "Project", "Statement", "for_url", "pages"]


@dataclass(frozen=True, slots=True)
class Page:
    """The truth of one page. `same_as`: the path of which this is a second copy ("" for the article itself).

    `faults` names the deliberate faults of the page: repeated_rows, cut_titles, wrong_total, wrong_parent,
    template_residue.
    """

    path: str
    unit: str
    unit_key: str
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


def _as_printed(projects: tuple[Project, ...]) -> tuple[Project, ...]:
    wan = Print().as_printed
    return tuple(replace(project, amount=wan(project.amount), superior=wan(project.superior)) for project in projects)


def _page(document: Document, path: str) -> Page:
    return Page(
        path,
        document.name,
        document.unit.key,
        document.unit.kind,
        document.district.code,
        document.year,
        document.phase,
        document.unit.scope,
        document.title,
        f"{document.published:%Y-%m-%d}",
        document.article_id,
        tuple(document.lines),
        _as_printed(document.books.projects) if document.phase == "budget" else (),
        tuple(document.prose.statements),
        tuple(grid.kind or "" for grid in document.grids),
        document.faults,
        "" if path == document.path else document.path,
    )


@lru_cache(maxsize=1)
def pages() -> Mapping[str, Page]:
    """Every page that is a disclosure, by its path (unique over all sites, for it holds the article id)."""
    by_path = {document.path: document for document in documents.all_documents()}
    found = {path: _page(document, path) for path, document in by_path.items()}
    found |= {copy: _page(by_path[own], copy) for copy, own in site.copies().items()}
    return found


def for_url(url: str) -> Page | None:
    """The truth of a URL of any host, or of its `_wap` twin; None for pages that are no disclosures."""
    return pages().get(urlsplit(url).path.replace("_wap.html", ".html"))
