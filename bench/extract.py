"""Bytes to lines, beside what merely finds the tables: the sample site's pages, and the real example page if present."""

from __future__ import annotations

import io
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas
import sqlite_utils
from bs4 import BeautifulSoup
from lxml import html as lxml_html

from archive.extract import extract
from archive.readers import html
from bench import Ratio, against
from samples import site, truth

REAL = Path(__file__).parents[2] / "shared/real/pages/rongchang-zwfwglb-2025-budget.html"


def pages(limit: int = 24) -> list[bytes]:
    """Disclosure pages of the sample site, every district by turns, and the real example page."""
    by_site = [
        [
            body
            for path, resource in one.resources.items()
            if "_wap" not in path and prints_tables(path) and b"<table" in (body := resource.make())
        ][:limit]
        for one in site.sites().values()
    ]
    chosen = [bodies[i] for i in range(limit) for bodies in by_site if i < len(bodies)][:limit]
    return chosen + ([REAL.read_bytes()] if REAL.exists() else [])


def prints_tables(path: str) -> bool:
    meant = truth.for_url(f"http://x{path}")
    return meant is not None and bool(meant.lines)


def soup_rows(page: bytes) -> list[list[str]]:
    soup = BeautifulSoup(page, "lxml")
    return [[cell.get_text(strip=True) for cell in row.find_all(["td", "th"])] for row in soup.find_all("tr")]


def lxml_grids(page: bytes) -> int:
    tree = lxml_html.fromstring(html.decode(page))
    return sum(len([cell.text_content() for cell in row.iter("td", "th")]) for row in tree.iter("tr"))


def measure() -> Iterator[Ratio]:
    """Extraction beside pandas.read_html; grids beside lxml and BeautifulSoup; bytes to rows beside soup and dicts."""
    warnings.simplefilter("ignore")
    some = pages()
    n = len(some)
    texts = [html.decode(page) for page in some]

    ours, peer = against(
        lambda: [extract(page) for page in some], lambda: [pandas.read_html(io.StringIO(text)) for text in texts], 3
    )
    yield Ratio("whole extraction / pandas.read_html", per(ours, n), per(peer, n), peer / ours, 5)

    ours, peer = against(lambda: [html.read(page) for page in some], lambda: [lxml_grids(page) for page in some])
    yield Ratio("page to grids and prose / lxml cells", per(ours, n), per(peer, n), peer / ours)
    ours, peer = against(lambda: [html.read(page) for page in some], lambda: [soup_rows(page) for page in some], 3)
    yield Ratio("page to grids and prose / BeautifulSoup cells", per(ours, n), per(peer, n), peer / ours)

    ours, peer = against(lambda: our_rows(some), lambda: usual_rows(some), 3)
    yield Ratio("bytes to rows / BeautifulSoup + sqlite-utils", per(ours, n), per(peer, n), peer / ours, 10)


def per(seconds: float, pages: int) -> str:
    return f"{seconds / pages * 1000:.1f} ms/page"


def our_rows(some: list[bytes]) -> None:
    """Bytes to lines in a database, with statements and checks made on the way."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "ours.db")
        connection.execute("create table line (document, " + ", ".join(f"c{i}" for i in range(16)) + ")")
        for number, page in enumerate(some):
            lines = extract(page).lines
            connection.executemany(
                "insert into line values (" + ",".join("?" * 17) + ")", [(number, *line) for line in lines]
            )
        connection.commit()
        connection.close()


def usual_rows(some: list[bytes]) -> None:
    """What is usually written: soup, one dictionary a row, sqlite-utils."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite_utils.Database(Path(folder) / "usual.db")
        for number, page in enumerate(some):
            rows = [
                {"document": number, "row": i, "column": j, "text": text}
                for i, row in enumerate(soup_rows(page))
                for j, text in enumerate(row)
                if text
            ]
            database["cell"].insert_all(rows)
        database.close()
