"""The pages through Datasette's own client: every page in both languages, every published query, the figures, the words."""

from __future__ import annotations

import asyncio
import csv
import doctest
import io
import json
import re
import sqlite3
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "datasette" / "plugins"), str(ROOT / "tests")]

import browser_archive  # noqa: E402
from reading_room import columns, numbers, published, shapes, traffic, words  # noqa: E402

from archive import schema  # noqa: E402
from archive.serve import _datasette  # noqa: E402

UNIT, PEER = "500153-zwfw", "500151-zwfw"
DOCUMENT = f"{UNIT}-2025-budget"
FAULTY = "500151-jyw-2023-budget"
LINE = f"{DOCUMENT}.3.2.2"
PAGES = [
    "/", "/districts", "/district/500110", "/units", f"/unit/{UNIT}", f"/unit/{PEER}", f"/document/{DOCUMENT}", f"/document/{FAULTY}",
    f"/explain/{LINE}", "/compare", f"/compare?unit={UNIT}&unit={PEER}&view=share", "/compare?find=统计", "/codes", "/code/2010306", "/code/201",
    "/code/30101", "/san-gong", "/projects", "/projects?q=物管", f"/project/{DOCUMENT}.p1", "/procurement", "/changes", "/checks",
    "/coverage?year=2024&phase=final", "/search?q=三公", "/search", "/about", "/downloads", "/budget", "/grids", "/budget/line",
    "/budget/unit_year", f"/budget/unit_over_years?unit={UNIT}", "/budget?sql=select+1+as+one", f"/budget/unit/{UNIT}", "/-/metadata",
]  # fmt: skip


class Served:
    """The archive behind its Datasette, asked as a browser would."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.datasette: Any = _datasette(folder)
        self.loop.run_until_complete(self.datasette.invoke_startup())
        self.folder = folder

    def get(self, path: str, **options: Any) -> Any:
        return self.loop.run_until_complete(self.datasette.client.get(path, **options))

    def page(self, path: str, language: str = "zh") -> BeautifulSoup:
        answer = self.get(path, cookies={"lang": language})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return BeautifulSoup(answer.text, "lxml")

    def query(self, sql: str, *values: Any) -> list[Any]:
        with sqlite3.connect(self.folder / "budget.db") as connection:
            return connection.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    archive = Served(browser_archive.make(tmp_path_factory.mktemp("archive")))
    yield archive
    archive.loop.close()


def visible(page: BeautifulSoup) -> str:
    """What a reader sees or hears: text, labels, titles, without code and without what is marked as another language."""
    for hidden in page.select("script, style, pre, code, textarea, [lang=en]"):
        hidden.decompose()
    spoken = [element.get(name, "") for element in page.find_all(True) for name in ("aria-label", "placeholder")]
    return " ".join([page.get_text(" "), *spoken])


# Names of formats, standards and programs, which Chinese readers use as they are.
ALLOWED = {
    "sql", "csv", "xlsx", "json", "excel", "atom", "datasette", "utc", "sha", "gb", "bibtex", "csl", "pi", "pefa", "cofog", "db", "bom", "pdf", "word", "ofd",
    "budget", "grids", "mb", "kb", "like", "glob", "http", "tjj", "warc", "robots", "html", "text", "yusuan", "export", "dir", "format", "parquet",
    "sha256sum", "shape", "objects", "one",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_english_words_on_a_chinese_page(served: Served, path: str) -> None:
    page = served.page(path)
    # Titles, addresses, and what explains code values (budget 预算；final 决算) name them on purpose.
    for named_here in page.select(
        'a[href^="http"], option, td a[href^="/budget/"], .crumbs, h1, .dictionary, .tables, .record small, .lead, .warning, .described'
    ):
        named_here.decompose()
    # Identifiers, column names and addresses are not words; enough letters in a row, set apart, are.
    bare = re.sub(r"[\w./:~%-]*[._/:\d~-][\w./:~%-]*", " ", visible(page))
    strange = {
        word for word in re.findall(r"(?<![A-Za-z_])[A-Za-z]{2,}(?![A-Za-z_])", bare) if word.lower() not in ALLOWED
    }
    named = {
        name
        for tables in schema.DATABASES.values()
        for table in tables
        for name in (table.name, *(c.name for c in table.columns))
    }
    assert not strange - named, sorted(strange - named)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_in_english_speaks_english(served: Served, path: str) -> None:
    """Headings, buttons and labels: every word of the catalogue is in the reader's language. What the documents say stays Chinese.

    It is marked as such, or a screen reader would spell it out and a browser draw it in Japanese shapes.
    """
    page = served.page(path, "en")
    assert page.html is not None and page.html["lang"] == "en"
    chinese = {
        pair[0] for pair in words.catalogue().values() if pair[0] != pair[1] and re.search(r"[\u4e00-\u9fff]", pair[0])
    }
    spoken = [
        each.get_text(" ", strip=True)
        for each in page.select("nav a:not(.contents a), button, label > span, legend, summary, h2, dt, .formats a")
    ]
    assert not [word for word in spoken if word in chinese], path
    for not_read_out in page.select("head, script, style, pre, code, textarea, svg title"):
        not_read_out.decompose()
    said = [(text, text.find_parent(lang=True)) for text in page.find_all(string=words.HAN)]
    assert not [str(text) for text, held in said if held is None or held["lang"] != "zh-Hans"], path
    assert not [str(each) for each in page.select("[lang|=zh]") if not words.HAN.search(each.get_text())], path


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_the_policy(served: Served, path: str) -> None:
    answer = served.get(path)
    page = BeautifulSoup(answer.text, "lxml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not page.select("[style], style, [onclick], [onload]"), "inline style or handler"
    assert all(script.get("src") or script.get("type") == "application/ld+json" for script in page.select("script"))
    outside = [each["src"] for each in page.select("[src]") if not each["src"].startswith("/")]
    assert not outside, outside


def test_chinese_and_english_are_one_catalogue() -> None:
    assert all(all(pair) for pair in words.catalogue().values())
    used = {
        key
        for path in [
            *(ROOT / "datasette/templates").glob("*.html"),
            *(ROOT / "datasette/plugins/reading_room").rglob("*.py"),
        ]
        for key in re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-z_0-9]+)["']""", path.read_text(encoding="utf-8"))
        if not key.endswith("_")
    }
    assert used <= set(words.catalogue()), used - set(words.catalogue())


def test_what_is_said_in_chinese_is_said_in_english() -> None:
    """Of tables, views, queries and columns; and nothing in English of what is not there or says no such thing."""
    english = tomllib.loads((ROOT / "datasette/english.toml").read_text(encoding="utf-8"))
    tables = [table for tables in schema.DATABASES.values() for table in tables]
    described = [*columns._views().values(), *published.queries().values()]
    assert set(english["notes"]) == {table.name for table in tables}
    assert all(each.description_en for each in described if each.description)
    labels = [label for each in described for label in each.columns.values()]
    assert not [label for label in labels if words.HAN.search(label) and "|" not in label]
    warning = {each.name for each in (*tables, *described) if each.warning}
    own = {each.name for each in described if each.options.get("warning_en")}
    assert set(english["warnings"]) == warning - own and own <= warning
    every = [column for table in tables for column in table.columns]
    assert set(english["columns"]) == {chinese for column in every for chinese in columns.said(column) if chinese}
    assert set(english["units"]) == {column.unit for column in every if column.unit}
    assert all(each for name in ("notes", "warnings", "columns") for each in english[name].values())
    spoken = [each for section in english.values() for each in section.values()]
    assert not [each for each in spoken if words.HAN.search(each)]


def test_columns_say_unit_note_and_warning_to_english_readers(served: Served) -> None:
    page = served.page("/budget/line", "en")
    said = {
        each.code.get_text(): each.dd.get_text() for each in page.select(".dictionary > div") if each.code and each.dd
    }
    assert said["amount_fen"] == "In fen, 1/100 yuan."
    assert "for exact sums use amount_fen." in said["amount_wan"]
    assert said["scope"].endswith("not the publishing unit's own. Mind: Never add the scopes.")
    warned = served.page("/budget/code_list", "en").select_one(".warning")
    assert warned is not None and "Not an official list." in warned.get_text()


@pytest.mark.parametrize("name", sorted(published.queries()))
def test_every_published_query_runs_and_names_its_columns(served: Served, name: str) -> None:
    query = published.queries()[name]
    given = {"unit": UNIT, "year": "2025", "phase": "budget", "code": "201", "document": DOCUMENT, "line": LINE, "table": f"{DOCUMENT}.3",
             "project": f"{DOCUMENT}.p1", "q": "物管", "units": json.dumps([UNIT, PEER]), "metric": "expenditure", "district": "500153"}  # fmt: skip
    asked = {key: given.get(key, "") for key in published.parameters(name)}
    database = query.options.get("database", "budget")
    for params in (asked, dict.fromkeys(asked, "")):
        answer = served.get(f"/{database}/{name}.json", params={**params, "_shape": "objects"})
        assert answer.status_code == 200, (name, params, answer.text[:300])
        assert answer.json()["ok"], answer.json()
    assert query.title_en, f"{name} has no English title"


def amount(page: BeautifulSoup, text: float) -> bool:
    return f"{text:,.2f}" in page.get_text(" ")


def test_unit_page_says_what_the_database_says(served: Served) -> None:
    page = served.page(f"/unit/{UNIT}")
    rows = served.query(
        "SELECT fiscal_year, phase, expenditure_current, personnel, san_gong FROM unit_year WHERE unit_id = ?", UNIT
    )
    assert len(rows) == 9
    assert all(amount(page, row[2]) and amount(page, row[3]) for row in rows)
    table = page.select_one("section[aria-labelledby=years] table")
    assert table is not None
    cells = [cell.get_text(strip=True) for cell in table.select("tbody tr")[0].find_all(["th", "td"])]
    final, budget = rows[1][2], rows[0][2]
    assert cells[:3] == ["2021", f"{min(budget, final):,.2f}", f"{max(budget, final):,.2f}"]
    assert cells[4] == f"+{100 * (max(budget, final) / min(budget, final) - 1):.1f}%"


def test_a_series_is_drawn_broken_where_a_unit_was_merged(served: Served) -> None:
    table = served.page(f"/unit/{PEER}").select_one("section[aria-labelledby=years] table")
    assert table is not None
    rows = [row.get("class", []) for row in table.select("tbody tr")]
    assert rows[3] == ["break"] and "合并" in table.select("tbody tr")[3].get_text()
    assert "≠" in served.page(f"/compare?unit={PEER}&unit={UNIT}").get_text()


def test_every_figure_of_a_document_leads_to_its_source(served: Served) -> None:
    page = served.page(f"/document/{DOCUMENT}")
    links = {link["href"] for link in page.select("table.printed a[href^='/explain/']")}
    assert links == {
        f"/explain/{line}" for (line,) in served.query("SELECT line_id FROM line WHERE document_id = ?", DOCUMENT)
    }
    source = served.page(sorted(links)[0])
    assert source.select_one("td.here") is not None
    assert "example.invalid" in source.get_text() and "2026-03-02" in source.get_text()


def test_what_failed_stands_beside_its_row(served: Served) -> None:
    page = served.page(f"/document/{FAULTY}")
    row = page.select_one("table.printed tr.failed")
    assert row is not None and "合计" in row.get_text()
    assert "−120.00" in page.get_text()


def test_missing_documents_are_gaps_and_named(served: Served) -> None:
    page = served.page("/coverage?year=2024&phase=final")
    missing = page.select_one("section[aria-labelledby=missing] table")
    assert missing is not None
    assert [cell.get_text(strip=True) for cell in missing.select("tbody tr td:first-child")] == [
        browser_archive.unit_name("500110", "tjj")
    ]
    assert "3/4" in page.get_text()


@pytest.mark.parametrize(
    ("words_typed", "section"),
    [
        ("三公", "reasons"),
        ("“三公”经费", "reasons"),
        ("物管", "projects"),
        ("统计", "units"),
        ("tjj", "units"),
        ("QJQTJJ", "units"),
        ("行政运行", "lines"),
    ],
)
def test_search_finds(served: Served, words_typed: str, section: str) -> None:
    page = served.page(f"/search?q={words_typed}")
    assert page.select(f"section[aria-labelledby={section}] tbody tr"), page.get_text(" ")[:500]


def test_search_for_nothing_that_exists_says_so(served: Served) -> None:
    for typed in ("没有这个词", '"', "*", "' OR 1=1", "NEAR(", "^"):
        page = served.page(f"/search?q={typed}")
        assert not page.select("tbody tr") and "没有找到" in page.get_text()


def test_table_search_uses_single_characters(served: Served) -> None:
    rows = served.get("/budget/unit.json", params={"_search": "统计", "_shape": "objects"}).json()["rows"]
    assert len(rows) == 3


def test_excel_csv_has_a_mark_and_no_formulas(served: Served) -> None:
    answer = served.get("/budget.excel", params={"sql": "SELECT '=1+1' AS a, '-x' AS b, -1.5 AS c, '统计' AS unit"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["'=1+1", "'-x", "-1.5", "统计"]


def test_formats_hold_all_rows_and_the_same(served: Served) -> None:
    (count,) = served.query("SELECT count(*) FROM line")[0]
    book = openpyxl.load_workbook(io.BytesIO(served.get("/budget/line.xlsx").content), read_only=True)
    assert sum(1 for _ in book.worksheets[0].iter_rows()) == count + 1
    assert "2026-03-02.1" in " ".join(str(row[0].value) for row in book.worksheets[1].iter_rows())
    path = f"/budget/unit_over_years.{{}}?unit={UNIT}"
    exact = list(csv.DictReader(io.StringIO(served.get(path.format("csv")).text)))
    excel = list(csv.reader(io.StringIO(served.get(path.format("excel")).content.decode("utf-8-sig"))))
    assert [list(row.values()) for row in exact] == excel[1:]
    assert excel[0][2] == "预算支出（万元）"


def test_blanks_around_what_a_reader_pasted_are_no_part_of_it(served: Served) -> None:
    plain = served.get(f"/budget/unit_over_years.json?unit={UNIT}&_shape=array").json()
    pasted = served.get(f"/budget/unit_over_years.json?unit=+{UNIT}%E3%80%80%0A&_shape=array").json()
    assert plain
    assert pasted == plain


def test_every_table_of_a_page_offers_its_sql_and_formats(served: Served) -> None:
    page = served.page(f"/unit/{UNIT}")
    for section in page.select("main section"):
        if section.select_one("table"):
            links = [link["href"].split("?")[0].rpartition("/")[2] for link in section.select(".formats a")]
            assert {"csv", "excel", "xlsx", "json"} <= {name.rpartition(".")[2] for name in links}
            assert served.get(section.select_one(".formats a")["href"]).status_code == 200


def test_citation_names_release_and_address(served: Served) -> None:
    cited = served.page(f"/budget/unit_over_years?unit={UNIT}").select_one(".cite")
    assert cited is not None
    text = cited.get_text()
    assert "2026-03-02.1" in text and f"/budget/unit_over_years?unit={UNIT}" in text
    assert json.loads(cited.select("pre")[2].get_text())["version"] == "2026-03-02.1"


def test_feed_map_robots_health_and_markup(served: Served) -> None:
    feed = ElementTree.fromstring(served.get("/feed.atom").content)
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == 50
    places = [each.text for each in ElementTree.fromstring(served.get("/sitemap.xml").content).iter() if each.text]
    assert any(str(place).endswith(f"/unit/{UNIT}") for place in places)
    assert "Sitemap:" in served.get("/robots.txt").text
    assert served.get("/-/health").json()["ok"] is True
    told = json.loads(served.page("/").select_one("script[type='application/ld+json']").get_text())
    assert told["@type"] == "Dataset" and told["temporalCoverage"] == "2021/2025"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/unit/none",
        "/document/none",
        "/explain/none",
        "/project/none",
        "/code/9",
        "/district/9",
        "/budget/none",
    ],
)
def test_what_is_not_held_is_said(served: Served, path: str) -> None:
    answer = served.get(path)
    assert answer.status_code == 404 and "没有" in answer.text and "Traceback" not in answer.text


def test_a_release_of_another_version_is_named(tmp_path: Path) -> None:
    folder = browser_archive.make(tmp_path)
    with sqlite3.connect(folder / "budget.db") as connection:
        connection.execute("DROP TABLE check_outcomes")
    older = Served(folder)
    answer = older.get("/checks")
    older.loop.close()
    assert answer.status_code == 503 and "另一版程序" in answer.text and "check_outcomes" in answer.text


def test_page_text_is_never_markup(served: Served) -> None:
    answer = served.get("/search", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    answer = served.get("/budget", params={"sql": "SELECT '<b>x</b>' AS name, 'javascript:alert(1)' AS url"})
    assert "<b>x</b>" not in answer.text and 'href="javascript' not in answer.text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT length(hex(zeroblob(400000000)))",
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
        "SELECT * FROM line a, line b, line c ORDER BY random()",
        "ATTACH '/etc/passwd' AS p",
        "DELETE FROM line",
    ],
)
def test_costly_or_writing_sql_is_refused_in_words(served: Served, sql: str) -> None:
    answer = served.get("/budget", params={"sql": sql})
    assert answer.status_code in (400, 403), answer.status_code
    assert "SQL" in answer.text or "时间上限" in answer.text


def test_one_switch_turns_strangers_sql_off(served: Served) -> None:
    """With `default_allow_sql` off the published queries still answer, and nothing offers an editor."""
    served.datasette._settings["default_allow_sql"] = False
    try:
        refused = served.get("/budget", params={"sql": "SELECT 1"})
        assert refused.status_code == 403 and "已发布的查询" in refused.text
        assert served.page(f"/budget/unit_over_years?unit={UNIT}").select("tbody tr")
        assert not served.page("/budget").select("textarea") and not served.page("/budget/line").select(
            'a[href*="sql="]'
        )
    finally:
        served.datasette._settings["default_allow_sql"] = True


def test_one_address_cannot_ask_without_end(served: Served) -> None:
    now = 0.0
    rate = traffic.Rate(2, clock=lambda: now)
    assert [rate.allows("a") for _ in range(21)] == [True] * 20 + [False]
    assert rate.allows("b")
    now = 0.5
    assert rate.allows("a") and not rate.allows("a")


def test_heavy_queries_wait_in_line(served: Served) -> None:
    """While strangers' SQL that would never end keeps coming, pages answer."""

    async def crowd() -> list[int]:
        endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
        strangers = [
            asyncio.create_task(served.datasette.client.get("/budget", params={"sql": endless, "n": n}))
            for n in range(4)
        ]
        await asyncio.sleep(0.1)
        assert (await served.datasette.client.get(f"/unit/{UNIT}")).status_code == 200
        assert not all(task.done() for task in strangers), "the page waited for the strangers"
        return [(await task).status_code for task in strangers]

    assert set(served.loop.run_until_complete(crowd())) <= {400, 503}


def test_a_long_value_stays_within_bounds(served: Served) -> None:
    """SQLite's printf stops at the longest value allowed; the page shows a few hundred characters of it."""
    answer = served.get(
        "/budget.json", params={"sql": "SELECT length(printf('%.*c', 400000000, 'x'))", "_shape": "array"}
    )
    assert answer.status_code == 400 or (answer.json()[0].popitem()[1] or 0) <= 5_000_000


def test_numbers_charts_and_gaps() -> None:
    assert "hollow" in shapes.paired(1.0, None, 2.0) and "solid" not in shapes.paired(1.0, None, 2.0)
    drawn = shapes.series([2021, 2022, 2023], [1.0, None, 3.0], [None, None, None], 3.0)
    assert drawn.count("<circle") == 2 and "line-hollow" not in drawn, "a gap must not be bridged"
    assert [shapes.heat(n, 4) for n in (0, 1, 2, 3, 4)] == ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4"]
    assert shapes.heat(0, 0) == "heat-none"
    middle = re.search(r'cx="([\d.]+)%', shapes.lollipop(0.0, 0.5))
    assert middle is not None and float(middle[1]) == 50


def test_numbers_as_documented() -> None:
    result = doctest.testmod(numbers)
    assert result.attempted >= 3 and not result.failed
