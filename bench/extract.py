"""Bytes to lines, beside what merely finds the tables: the sample site's pages, and the real example page if present."""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas
import sqlite_utils
from bs4 import BeautifulSoup
from lxml import html as lxml_html

from archive import collector
from archive.extract import extract, read_figures
from archive.model import Line
from archive.parallel import Spread
from archive.readers import html
from archive.reading import pack, pack_summary, read_bytes, summarise
from bench import Ratio, against
from samples import site, truth

# An extraction of these pages is over before a busy machine calms down: the best of few turns is a matter of luck.
TURNS = 15
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


def extracted(pages: Sequence[bytes]) -> None:
    """Each page by itself, and let go before the next, as a build does; the peer's tables too."""
    for page in pages:
        extract(page)


def tables_found(texts: Sequence[str]) -> None:
    for text in texts:
        pandas.read_html(io.StringIO(text))


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

    ours, peer = against(lambda: extracted(some), lambda: tables_found(texts), TURNS)
    yield Ratio("whole extraction / pandas.read_html", per(ours, n), per(peer, n), peer / ours, 5)
    yield on_all_cores(some, texts)

    ours, peer = against(lambda: [html.read(page) for page in some], lambda: [lxml_grids(page) for page in some])
    yield Ratio("page to grids and prose / lxml cells", per(ours, n), per(peer, n), peer / ours)
    ours, peer = against(lambda: [html.read(page) for page in some], lambda: [soup_rows(page) for page in some], 3)
    yield Ratio("page to grids and prose / BeautifulSoup cells", per(ours, n), per(peer, n), peer / ours)

    ours, peer = against(lambda: our_rows(some, figures_alone), lambda: usual_rows(some), 3)
    yield Ratio("bytes to rows / BeautifulSoup + sqlite-utils", per(ours, n), per(peer, n), peer / ours, 10)
    ours, peer = against(lambda: our_rows(some, everything), lambda: usual_rows(some), 3)
    what = "bytes to rows, prose read and all checked / BeautifulSoup + sqlite-utils"
    yield Ratio(what, per(ours, n), per(peer, n), peer / ours)


def on_all_cores(some: list[bytes], texts: list[str]) -> Ratio:
    """As `yusuan build` reads, in a process for each core and packed for its cache; pandas has one core, and no more.

    By the clock, start of the processes included: it says how long a build takes, not what an extraction costs.
    """
    cores = os.cpu_count() or 1
    pages = some * 20
    spread = Spread(read_as_build_does, cores, list)
    ours = clock(lambda: sum(spread.run(pages)))
    peer = clock(lambda: [pandas.read_html(io.StringIO(text)) for text in texts])
    what = f"extraction as built, {cores} processes, wall clock / pandas.read_html, one process"
    ours, peer = ours / len(pages), peer / len(texts)
    return Ratio(what, per(ours, 1), per(peer, 1), peer / ours)


def read_as_build_does(page: bytes) -> int:
    """What a worker of `archive.build` does with a capture: read it, sum it up, pack it. The bytes it packed."""
    extraction = read_bytes(page, "")
    return len(pack_summary(summarise(extraction, ""))) + len(pack(extraction))


def clock(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def per(seconds: float, pages: int) -> str:
    return f"{seconds / pages * 1000:.1f} ms/page"


def figures_alone(page: bytes) -> Sequence[Line]:
    """Every amount with its meaning, and no more: the peer reads no prose and checks nothing (performance.md §4)."""
    with collector.paused():
        lines = read_figures(html.read(page)).lines
        collector.keep()
    return lines


def everything(page: bytes) -> Sequence[Line]:
    return extract(page).lines


def our_rows(some: list[bytes], lines_of: Callable[[bytes], Sequence[Line]]) -> None:
    """Bytes to lines in a database."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "ours.db")
        connection.execute("create table line (document, " + ", ".join(f"c{i}" for i in range(16)) + ")")
        for number, page in enumerate(some):
            connection.executemany(
                "insert into line values (" + ",".join("?" * 17) + ")", [(number, *line) for line in lines_of(page)]
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
