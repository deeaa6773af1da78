"""How to cite a page or a query: GB/T 7714, BibTeX and CSL-JSON, each with the release, and schema.org's Dataset."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from archive import schema

from .doors import Site, same_page
from .words import t


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def forms(title: str, address: str, release: str, released_on: str, seen_on: str) -> list[dict[str, str]]:
    """The citation in every form. `title` is the page's."""
    publisher = t("site.title")
    whole = f"{publisher}. {title}"
    year = released_on[:4] or seen_on[:4]
    version = t("cite.version", id=release) if release else ""
    gbt = f"{publisher}. {title}[DS/OL]. {version + '. ' if version else ''}({released_on or seen_on})[{seen_on}]. {address}."
    key = "yusuan" + re.sub(r"\W", "", release or seen_on)
    bibtex = (
        f"@misc{{{key},\n  title = {{{title}}},\n  author = {{{{{publisher}}}}},\n  year = {{{year}}},\n"
        f"  version = {{{release}}},\n  url = {{{address}}},\n  urldate = {{{seen_on}}}\n}}"
    )
    date = [[int(part) for part in (released_on or seen_on).split("-")]]
    csl = {
        "id": key,
        "type": "dataset",
        "title": whole,
        "publisher": publisher,
        "version": release,
        "issued": {"date-parts": date},
        "accessed": {"date-parts": [[int(part) for part in seen_on.split("-")]]},
        "URL": address,
    }
    return [
        {"name": "GB/T 7714", "text": gbt},
        {"name": "BibTeX", "text": bibtex},
        {"name": "CSL-JSON", "text": json.dumps(csl, ensure_ascii=False, indent=1)},
    ]


def citing(site: Site) -> Callable[[str, Any], list[dict[str, str]]]:
    def cited(title: str, request: Any) -> list[dict[str, str]]:
        return forms(title, site.absolute(request, same_page()), site.release_id, site.released_on, _today())

    return cited


def dataset(site: Site) -> Callable[..., Markup]:
    """schema.org markup. A data block is not a script: the content policy lets it pass, and `<` is escaped."""

    def marked_up(request: Any, name: str, description: str, path: str, years: tuple[Any, Any], place: str) -> Markup:
        told = {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "name": name,
            "description": description,
            "url": site.absolute(request, path),
            "license": schema.LICENSE_URL,
            "version": site.release_id,
            "dateModified": site.released_on,
            "inLanguage": "zh-Hans",
            "isAccessibleForFree": True,
            "temporalCoverage": f"{years[0]}/{years[1]}",
            "spatialCoverage": place,
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "application/vnd.sqlite3",
                    "contentUrl": site.absolute(request, "/budget.db"),
                }
            ],
        }
        body = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
        return Markup(f'<script type="application/ld+json">{body}</script>')

    return marked_up
