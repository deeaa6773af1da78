"""For machines: the Atom feed, the site map, robots.txt."""

from typing import Any
from xml.etree import ElementTree as xml

from datasette.utils.asgi import Response
from reading_room.doors import site
from reading_room.published import ask
from reading_room.words import label, t

ATOM = "http://www.w3.org/2005/Atom"
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = ("/", "/districts", "/units", "/compare", "/codes", "/san-gong", "/projects", "/procurement", "/changes", "/checks",
         "/coverage", "/about", "/downloads")  # fmt: skip
MOST_ADDRESSES = 45_000  # a site map may hold 50,000


def _document(root: xml.Element) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(root, encoding="utf-8")


def _add(parent: xml.Element, name: str, text: str = "", **attributes: str) -> xml.Element:
    element = xml.SubElement(parent, name, attributes)
    element.text = text or None
    return element


async def feed(datasette: Any, request: Any) -> Response:
    """New and revised documents. An entry's id holds the version, so that a revised document is a new entry."""
    xml.register_namespace("", ATOM)
    here = site(datasette)
    recent = await ask(datasette, "recent_documents")
    root = xml.Element(f"{{{ATOM}}}feed")
    _add(root, f"{{{ATOM}}}title", t("feed.title"))
    _add(root, f"{{{ATOM}}}id", here.absolute(request, "/feed.atom"))
    _add(root, f"{{{ATOM}}}link", rel="self", href=here.absolute(request, "/feed.atom"))
    _add(
        root,
        f"{{{ATOM}}}updated",
        max((row["fetched_at"] or "" for row in recent.rows), default="") or "1970-01-01T00:00:00Z",
    )
    _add(_add(root, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", t("site.title"))
    for row in recent.rows:
        address = here.absolute(request, f"/document/{row['document_id']}")
        revised = (row["n_versions"] or 1) > 1
        entry = _add(root, f"{{{ATOM}}}entry")
        _add(
            entry,
            f"{{{ATOM}}}title",
            (t("feed.revised") + " " if revised else "") + (row["title"] or row["document_id"]),
        )
        _add(entry, f"{{{ATOM}}}id", f"{address}#v{row['n_versions'] or 1}")
        _add(entry, f"{{{ATOM}}}link", href=address)
        _add(entry, f"{{{ATOM}}}updated", row["fetched_at"] or "1970-01-01T00:00:00Z")
        words = {"unit": row["unit"] or "–", "year": row["fiscal_year"] or "–", "phase": label("phase", row["phase"])}
        _add(
            entry,
            f"{{{ATOM}}}summary",
            t("feed.summary", **words, lines=row["n_lines"] or 0, failed=row["n_failed"] or 0),
        )
    return Response(_document(root), content_type="application/atom+xml; charset=utf-8")


async def sitemap(datasette: Any, request: Any) -> Response:
    xml.register_namespace("", MAP)
    here, root = site(datasette), xml.Element(f"{{{MAP}}}urlset")
    database = datasette.get_database("budget")
    units = await database.execute(
        "SELECT unit_id FROM unit ORDER BY unit_id LIMIT ?", [MOST_ADDRESSES // 2], truncate=False
    )
    districts = await ask(datasette, "districts_overview")
    documents = await database.execute(
        "SELECT document_id FROM document ORDER BY fiscal_year DESC, document_id LIMIT ?",
        [MOST_ADDRESSES // 2],
        truncate=False,
    )
    addresses = [
        *PAGES,
        *(f"/district/{row['district_code']}" for row in districts.rows if row["units"]),
        *(f"/unit/{row[0]}" for row in units.rows),
        *(f"/document/{row[0]}" for row in documents.rows),
    ]
    for address in addresses:
        _add(_add(root, f"{{{MAP}}}url"), f"{{{MAP}}}loc", here.absolute(request, address))
    return Response(_document(root), content_type="application/xml; charset=utf-8")


async def robots(datasette: Any, request: Any) -> Response:
    """Pages may be indexed; what is computed for each visitor may not."""
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /budget?", "Disallow: /grids", "Disallow: /*?*_facet",
             "Disallow: /*.csv", "Disallow: /*.xlsx", "Disallow: /*.excel", "Disallow: /*.db",
             f"Sitemap: {site(datasette).absolute(request, '/sitemap.xml')}"]  # fmt: skip
    return Response.text("\n".join(lines) + "\n")


ROUTES = [(r"^/feed\.atom$", feed), (r"^/sitemap\.xml$", sitemap), (r"^/robots\.txt$", robots)]
