"""Each kind of page beside `SELECT 1` on the same server in the same run: median and 95th percentile at 1, 8, 32 clients.

    python -m bench.pages [FOLDER]       FOLDER holds budget.db and grids.db (see bench/city.py); without it a small city's

Pages are asked for many different units, documents and codes, so that answers kept by the server do not flatter it.
Then twenty strangers send heavy SQL while a reader goes on reading.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench import Ratio, city

ROOT = Path(__file__).parents[1]
CLIENTS = (1, 8, 32)
MOST_TIMES = 40
HEAVY = "/budget?sql=WITH+RECURSIVE+c(x)+AS+(SELECT+1+UNION+ALL+SELECT+x%2B1+FROM+c)+SELECT+count(*)+FROM+c"
SERVER = """
import sys, uvicorn
from pathlib import Path
from archive.serve import _datasette
uvicorn.run(_datasette(Path(sys.argv[1])).app(), port=int(sys.argv[2]), log_level="error", lifespan="on")
"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of the answers to one kind of page."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"{self.median:.1f} / {self.p95:.1f} ms"


def times(answers: list[float]) -> Times:
    ordered = sorted(answers)
    return Times(statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))])


def kinds(folder: Path) -> dict[str, Callable[[], str]]:
    """Kind of page → an address of that kind, another one each time."""
    with sqlite3.connect(folder / "budget.db") as connection:
        units = [row[0] for row in connection.execute("SELECT unit_id FROM unit")]
        documents = [row[0] for row in connection.execute("SELECT document_id FROM document LIMIT 5000")]
        codes = [row[0] for row in connection.execute("SELECT DISTINCT code FROM spending_by_function LIMIT 2000")]
        lines = [row[0] for row in connection.execute("SELECT line_id FROM line LIMIT 5000")]
        districts = [row[0] for row in connection.execute("SELECT DISTINCT district_code FROM unit")]
        sectors = [row[0] for row in connection.execute("SELECT DISTINCT sector FROM unit WHERE sector IS NOT NULL")]
    chance, number = random.Random(1), itertools.count()
    words = ["三公", "物管", "人员调资", "专线", "统计局", "教育局"]

    def any_of(values: list[str]) -> str:
        return chance.choice(values)

    return {
        "SELECT 1": lambda: f"/budget.json?sql=SELECT+{next(number)}",
        "home": lambda: "/",
        "district": lambda: f"/district/{any_of(districts)}",
        "unit": lambda: f"/unit/{any_of(units)}",
        "document": lambda: f"/document/{any_of(documents)}",
        "explain": lambda: f"/explain/{any_of(lines)}",
        "peers": lambda: f"/units?sector={any_of(sectors)}&year={2022 + next(number) % 4}",
        "compare": lambda: f"/compare?unit={any_of(units)}&unit={any_of(units)}&unit={any_of(units)}",
        "code": lambda: f"/code/{any_of(codes)}?year={2022 + next(number) % 4}",
        "san_gong": lambda: f"/san-gong?district={any_of(districts)}&year={2022 + next(number) % 4}",
        "projects": lambda: f"/projects?q={any_of(words)}&district={any_of(districts)}",
        "procurement": lambda: f"/procurement?district={any_of(districts)}&year={2022 + next(number) % 4}",
        "changes": lambda: f"/changes?district={any_of(districts)}&year={2023 + next(number) % 3}",
        "checks": lambda: f"/checks?district={any_of(districts)}",
        "coverage": lambda: f"/coverage?district={any_of(districts)}&year={2022 + next(number) % 4}",
        "search": lambda: f"/search?q={any_of(words)}",
        "table": lambda: f"/budget/line?unit_id={any_of(units)}",
        "query": lambda: f"/budget/unit_over_years?unit={any_of(units)}",
    }


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder), str(port)], cwd=ROOT, env={**os.environ, "YUSUAN_RATE": "0"}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}/-/health").raise_for_status()
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


async def ask(client: httpx.AsyncClient, path: str) -> float:
    started = time.perf_counter()
    answer = await client.get(path)
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


async def load(address: str, page: Callable[[], str], clients: int, answers: int) -> Times:
    """So many answers by so many clients at once."""
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:

        async def one(count: int) -> list[float]:
            return [await ask(client, page()) for _ in range(count)]

        done = await asyncio.gather(*(one(max(1, answers // clients)) for _ in range(clients)))
    return times([each for part in done for each in part])


async def beside_heavy(address: str, page: Callable[[], str]) -> tuple[Times, Times]:
    """A reader's pages alone, and while twenty strangers keep sending SQL that would never end."""
    usual = await load(address, page, 1, 60)
    async with httpx.AsyncClient(base_url=address, timeout=60) as strangers:
        stop = asyncio.Event()

        async def stranger() -> None:
            while not stop.is_set():
                await strangers.get(HEAVY)

        heavy = [asyncio.create_task(stranger()) for _ in range(20)]
        await asyncio.sleep(1)
        under = await load(address, page, 1, 60)
        stop.set()
        for task in heavy:
            task.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)
    return usual, under


def measure(folder: Path | None = None, clients: tuple[int, ...] = (1,)) -> Iterator[Ratio]:
    """Each page beside `SELECT 1`; and a reader's 95th percentile beside heavy SQL, at most three times the usual."""
    folder = folder or city.small()
    with served(folder) as address:
        pages = kinds(folder)
        for page in pages.values():
            asyncio.run(load(address, page, 1, 3))
        for n in clients:
            yield from _pages_beside_one(address, pages, n)
        usual, under = asyncio.run(beside_heavy(address, pages["unit"]))
        yield Ratio(
            "pages: 3 × usual p95 over p95 beside heavy SQL",
            f"{under.p95:.0f} ms",
            f"{usual.p95:.0f} ms",
            3 * usual.p95 / under.p95,
            1,
        )


def _pages_beside_one(address: str, pages: dict[str, Callable[[], str]], clients: int) -> Iterator[Ratio]:
    base = asyncio.run(load(address, pages["SELECT 1"], clients, max(60, clients * 4)))
    for name, page in pages.items():
        if name != "SELECT 1":
            took = asyncio.run(load(address, page, clients, max(40, clients * 4)))
            # A page does ten to twenty queries and sets some hundred cells: forty times the smallest query bounds it.
            # (The aim, 100 ms of a quiet machine, is read off the first column.)
            judged = clients == 1
            ratio = base.median / took.median * (MOST_TIMES if judged else 1)
            what = f"pages: {name}, {clients} client(s)" + (f", {MOST_TIMES} × SELECT 1 over it" if judged else "")
            yield Ratio(what, str(took), str(base), ratio, 1 if judged else None)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    for one in measure(folder, CLIENTS):
        print(
            f"{one.what:55} {one.ours:>22} {one.peer:>22} {one.ratio:8.2f} {'' if one.holds is None else one.holds}",
            flush=True,
        )
