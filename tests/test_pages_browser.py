"""The ten questions of the study, asked in a real browser: from the home page to the answer, in both languages and sizes.

Chromium is Debian's (`apt-get install chromium`). Every figure seen is compared with `budget.db`.
"""

from __future__ import annotations

import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "datasette" / "plugins"), str(ROOT / "tests")]

import browser_archive  # noqa: E402
from reading_room import numbers  # noqa: E402
from reading_room.words import catalogue  # noqa: E402

from archive.serve import _datasette  # noqa: E402

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
UNIT = "500153-zwfw"
DOCUMENT = f"{UNIT}-2025-budget"
KINDS_OF_PAGE = {
    "home": "/", "districts": "/districts", "district": "/district/500110", "peers": "/units", "unit": "/unit/500151-zwfw",
    "document": "/document/500151-jyw-2023-budget", "explain": f"/explain/{DOCUMENT}.3.2.2", "compare": f"/compare?unit={UNIT}&unit=500151-zwfw",
    "codes": "/codes", "code": "/code/2010306", "san_gong": "/san-gong", "projects": "/projects?q=物管", "project": f"/project/{DOCUMENT}.p1",
    "procurement": "/procurement", "changes": "/changes", "checks": "/checks", "coverage": "/coverage?year=2024&phase=final", "search": "/search?q=三公",
    "about": "/about", "downloads": "/downloads", "database": "/budget", "table": "/budget/line?_size=10", "query": f"/budget/unit_over_years?unit={UNIT}",
    "sql": "/budget?sql=select+1", "row": f"/budget/document/{DOCUMENT}", "error": "/nowhere",
}  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browser_archive.make(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def address(archive: Path, monkeypatch_module: pytest.MonkeyPatch) -> Iterator[str]:
    """Datasette over the archive, on a port of its own."""
    from reading_room import traffic

    monkeypatch_module.setattr(traffic, "RATE", 0)  # one browser asks faster than any reader
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_datasette(archive).app(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    assert server.started, "Datasette did not start"
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM.exists(), f"{CHROMIUM} is absent: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


class Walk:
    """A reader with a browser of one width and one language, and the database beside them."""

    def __init__(self, page: Page, address: str, language: str, folder: Path) -> None:
        self.page, self.address, self.language, self.folder = page, address, language, folder
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        if language == "en" and page.get_attribute("html", "lang") != "en":
            self.click("a.language")
        else:
            self.settled()

    def word(self, key: str) -> str:
        return catalogue()[key][self.language == "en"]

    def click(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.click(selector)
        self.settled()

    def search(self, field: str, words: str) -> None:
        self.page.fill(field, words)
        with self.page.expect_navigation():
            self.page.press(field, "Enter")
        self.settled()

    def choose(self, field: str, value: str) -> None:
        """Choices are shown at once: wait for the page that answers."""
        if self.page.input_value(f"form.choose select[name={field}]") == value:
            return
        with self.page.expect_navigation():
            self.page.select_option(f"form.choose select[name={field}]", value)
        self.settled()

    def settled(self) -> None:
        """Nothing is cut at this width, the language holds, and the browser has nothing to complain about."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"
        assert self.page.get_attribute("html", "lang") == ("en" if self.language == "en" else "zh-Hans")
        assert not self.complaints, self.complaints

    def rows(self, selector: str) -> list[list[str]]:
        return self.page.eval_on_selector_all(
            f"{selector} tbody tr", "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        )

    def database(self, sql: str, *values: Any) -> list[Any]:
        with sqlite3.connect(self.folder / "budget.db") as connection:
            return connection.execute(sql, values).fetchall()


@pytest.fixture(
    scope="module",
    params=[(language, width) for language in ("zh", "en") for width in (1280, 390)],
    ids=lambda each: f"{each[0]}-{each[1]}",
)
def reader_window(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[str, BrowserContext]]:
    language, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 900})
    yield language, context
    context.close()


@pytest.fixture
def walk(reader_window: tuple[str, BrowserContext], address: str, archive: Path) -> Iterator[Walk]:
    language, context = reader_window
    page = context.new_page()
    yield Walk(page, address, language, archive)
    page.close()


def one_unit_over_the_years(walk: Walk) -> None:
    walk.search("main input[name=q]", "荣昌 政务")
    walk.click(f"main a[href='/unit/{UNIT}']")
    shown = [row for row in walk.rows("section[aria-labelledby=years]") if row[0].isdigit()]
    for year, budget, final, _, deviation, *_ in shown:
        held = dict(
            walk.database(
                "SELECT phase, expenditure_current FROM unit_year WHERE unit_id = ? AND fiscal_year = ?",
                UNIT,
                int(year),
            )
        )
        assert (budget, final) == (numbers.wan(held.get("budget")), numbers.wan(held.get("final")))
        if "final" in held:
            assert deviation == numbers.change(100 * (held["final"] / held["budget"] - 1), 1, "%")
    assert len(shown) == 5


def units_of_one_kind_across_districts(walk: Walk) -> None:
    walk.click("main .cards a[href='/units']")
    walk.choose("sector", "统计")
    walk.choose("year", "2024")
    held = walk.database(
        "SELECT unit, district, expenditure_current FROM unit_year WHERE sector = '统计' AND fiscal_year = 2024 AND phase = 'budget' ORDER BY 3 DESC"
    )
    assert [tuple(row[:3]) for row in walk.rows("main")] == [
        (unit, district, numbers.wan(amount)) for unit, district, amount in held
    ]


def one_code_across_districts(walk: Walk) -> None:
    walk.click("main .cards a[href='/codes']")
    walk.click("main a[href='/code/2010306']")
    held = walk.database(
        "SELECT district.name, sum(amount) FROM spending_by_function JOIN district USING (district_code) WHERE code = '2010306'"
        " AND fiscal_year = 2025 AND phase = 'budget' GROUP BY 1 ORDER BY 2 DESC"
    )
    assert [(row[0], row[2]) for row in walk.rows("section[aria-labelledby=districts]")] == [
        (name, numbers.wan(amount)) for name, amount in held
    ]


def three_publics(walk: Walk) -> None:
    walk.click("main .cards a[href='/san-gong']")
    walk.choose("year", "2023")
    held = dict(walk.database("SELECT unit, san_gong FROM unit_year WHERE fiscal_year = 2023 AND phase = 'budget'"))
    final = dict(walk.database("SELECT unit, san_gong FROM unit_year WHERE fiscal_year = 2023 AND phase = 'final'"))
    shown = {row[0]: (row[1], row[2]) for row in walk.rows("section[aria-labelledby=units]")}
    assert shown == {unit: (numbers.wan(amount), numbers.wan(final[unit])) for unit, amount in held.items()}


def who_has_not_published(walk: Walk) -> None:
    walk.click("section[aria-labelledby=coverage] a[href*='district=500110'][href*='year=2024']")
    assert [row[0] for row in walk.rows("section[aria-labelledby=missing]")] == [
        browser_archive.unit_name("500110", "tjj")
    ]


def largest_changes_with_reasons(walk: Walk) -> None:
    walk.click("main .cards a[href='/changes']")
    held = walk.database(
        "SELECT unit, last_year, amount, change, reason FROM year_over_year WHERE metric = 'expenditure' AND fiscal_year = 2025"
        " AND phase = 'budget' AND NOT breaks ORDER BY abs(change) DESC"
    )
    shown = walk.rows("main")
    assert [tuple(row[:4]) for row in shown] == [
        (u, numbers.wan(before), numbers.wan(now), numbers.change(c)) for u, before, now, c, _ in held
    ]
    assert shown[0][6] == held[0][4]


def identity_failures(walk: Walk) -> None:
    walk.click("main .cards a[href='/checks']")
    shown = walk.rows("section[aria-labelledby=failures]")
    held = walk.database(
        "SELECT expected_wan, actual_wan, difference_wan FROM finding WHERE outcome = 'fail' ORDER BY abs(difference_fen) DESC"
    )
    assert len(shown) == len(held) == 2
    assert {tuple(row[-4:-1]) for row in shown} == {
        (numbers.wan(a), numbers.wan(b), numbers.change(c)) for a, b, c in held
    }
    walk.click("section[aria-labelledby=failures] a[href^='/document/']")
    assert walk.page.is_visible("table.printed tr.failed")


def projects_alive_for_years(walk: Walk) -> None:
    walk.click("main .cards a[href='/projects']")
    held = walk.database("SELECT code, sum(budget_fen), count(*) FROM project GROUP BY code HAVING count(*) >= 3")
    shown = {row[0].splitlines()[-1]: (row[2], row[-1]) for row in walk.rows("section[aria-labelledby=alive]")}
    assert {code: amount for code, (_, amount) in shown.items()} == {
        code: numbers.wan(fen / 1_000_000) for code, fen, _ in held
    }


def search_in_projects(walk: Walk) -> None:
    walk.click("main .cards a[href='/projects']")
    walk.search("main form.choose input[name=q]", "专线")
    held = walk.database("SELECT budget_wan FROM project WHERE summary LIKE '%专线%' ORDER BY budget_fen DESC")
    shown = walk.rows("section[aria-labelledby=found]")
    assert [row[5] for row in shown] == [numbers.wan(amount) for (amount,) in held]


def procurement_beside_projects(walk: Walk) -> None:
    walk.click("main .cards a[href='/procurement']")
    held = walk.database(
        "SELECT unit, project, procurement FROM unit_year WHERE fiscal_year = 2025 AND phase = 'budget' ORDER BY procurement DESC"
    )
    shown = walk.rows("main")
    assert [tuple(row[:3]) for row in shown] == [
        (unit, numbers.wan(project), numbers.wan(bought)) for unit, project, bought in held
    ]
    assert all(row[5] == "4.68" for row in shown), "goods (A)"


QUESTIONS: list[Callable[[Walk], None]] = [
    one_unit_over_the_years, units_of_one_kind_across_districts, one_code_across_districts, three_publics, who_has_not_published,
    largest_changes_with_reasons, identity_failures, projects_alive_for_years, search_in_projects, procurement_beside_projects,
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_question_is_answered(walk: Walk, question: Callable[[Walk], None]) -> None:
    question(walk)


def test_language_stays(walk: Walk) -> None:
    walk.click("nav a[href='/compare']")
    assert walk.word("compare.title") in walk.page.inner_text("h1")
    walk.click("nav a[href='/budget']")
    assert walk.word("data.queries") in walk.page.inner_text("#queries")


def barriers(browser: Browser, address: str, paths: Iterable[str], scheme: str, language: str = "zh") -> list[str]:
    """Serious and critical findings of axe-core, page by page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    context.add_cookies([{"name": "lang", "value": language, "url": address}])
    page, grave = context.new_page(), []
    for path in paths:
        page.goto(address + path)
        assert page.get_attribute("html", "lang") == {"zh": "zh-Hans", "en": "en"}[language]
        for each in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            if each["impact"] in ("serious", "critical"):
                grave.append(f"{path} {each['id']}: {each['help']} ({each['nodes'][0]['html'][:160]})")
    context.close()
    return grave


def test_no_serious_barrier_on_any_kind_of_page(browser: Browser, address: str) -> None:
    assert not barriers(browser, address, KINDS_OF_PAGE.values(), "light")


def test_no_serious_barrier_for_english_readers(browser: Browser, address: str) -> None:
    """The pages are the same but for their words: those where two languages meet most will do."""
    kinds = ("home", "unit", "document", "compare", "about", "table", "query", "row", "error")
    assert not barriers(browser, address, [KINDS_OF_PAGE[kind] for kind in kinds], "light", "en")


def test_no_serious_barrier_in_the_dark(browser: Browser, address: str) -> None:
    """Colours are shared by all pages: those that use all of them will do."""
    assert not barriers(
        browser, address, [KINDS_OF_PAGE[kind] for kind in ("home", "unit", "document", "checks", "table")], "dark"
    )


def test_no_page_is_wider_than_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, too_wide = context.new_page(), []
    for language in ("zh", "en"):
        for path in KINDS_OF_PAGE.values():
            page.goto(address + path + ("&" if "?" in path else "?") + f"lang={language}", wait_until="load")
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                too_wide.append(f"{path} {language}: {wide} px")
    context.close()
    assert not too_wide, too_wide


def test_first_view_is_light(browser: Browser, address: str) -> None:
    """Under 300 KB over the wire, and no address but ours."""
    context = browser.new_context()
    page, sizes = context.new_page(), []
    page.on(
        "response",
        lambda answer: sizes.append((answer.url, int(answer.headers.get("content-length") or 0) or len(answer.body()))),
    )
    page.goto(address, wait_until="networkidle")
    context.close()
    assert sizes and all(url.startswith(address) for url, _ in sizes), sizes
    assert sum(size for _, size in sizes) < 300_000, sizes
