"""What a source declares and nothing can be made of is named, and the source is not complete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawled import Outcome, crawl, write_source
from faultserver import Web, html, listing, names, serving

from archive.evidence import Evidence
from crawler.platforms.trs import read_list
from crawler.registry import Source, read
from crawler.rules import from_list, not_followed

COLUMN = "zwgk/ysjs/"
UNITS = {"jw": 1, "czj": 2, "wjw": 3}


@pytest.fixture
def web() -> Iterator[Web]:
    """A site of three units whose folders all hold a disclosure column, and of one central column."""
    with serving() as server:
        server.articles(10, 11)
        server.answers["/ysjs/"] = listing(names(10, 11))
        for unit, number in UNITS.items():
            folder = f"/bm/{unit}/{COLUMN}"
            server.articles(number, number + 1, folder)
            server.answers[folder] = listing(names(number, number + 1))
        yield server


def write(web: Web, folder: Path, columns: str = f'["{COLUMN}"]') -> Path:
    file = write_source(folder, "units", web.url()) / "units.toml"
    units = f'[[units]]\nindex = "{web.url("/bm/")}"\nfolder = "/bm/*/"\ncolumns = {columns}\nverified = "seen"\n'
    file.write_text(f"{file.read_text('utf-8')}{units}[expect]\nshrink = 0.5\n", "utf-8")
    return folder


def run(web: Web, home: Path, **more: str) -> Outcome:
    return crawl(home, write(web, home / "sources", **more))


def body(inner: str, script: str = "") -> str:
    return f"<html><body><a href='/'>首页</a><a href='/hdjl/'>互动</a>{inner}<script>{script}</script></body></html>"


# -- indexes of units ---------------------------------------------------------------------------------------------------


def source_of(web: Web, folder: Path) -> Source:
    return read(write(web, folder) / "units.toml")


@pytest.mark.parametrize(
    "row",
    [
        "<li><a href='/bm/{unit}/'>示例{unit}局</a></li>",
        "<li><a href='/bm/{unit}'>示例{unit}局</a></li>",
        "<li><a href='/bm/{unit}/home.html'>示例{unit}局</a></li>",
        "<li><a href='/bm/{unit}/zwgk/fdzdgknr/'>示例{unit}局</a></li>",
        "<li onclick=\"window.open('/bm/{unit}/')\">示例{unit}局</li>",
        "<select onchange='window.open(this.value)'><option value='/bm/{unit}/'>示例{unit}局</option></select>",
    ],
)
@pytest.mark.parametrize("tidy", ["", "<li>"])
def test_units_are_found_however_an_index_leads_to_them(web: Web, tmp_path: Path, row: str, tidy: str) -> None:
    source, index = source_of(web, tmp_path), web.url("/bm/")
    page = read_list(body("".join(row.format(unit=unit) for unit in UNITS) + tidy), index)
    wanted = {link.url for link in from_list(source, page, index, role="index", depth=0, list_url=index)}
    assert wanted == {web.url(f"/bm/{unit}/{COLUMN}") for unit in UNITS}


@pytest.mark.parametrize(
    "inner, script",
    [
        ("<li><a href='/zfbm/jw/'>示例教委</a></li>", ""),  # the declared folder is not theirs
        ("<li><a href='http://127.0.0.9/'>示例教委</a></li>", ""),
        ("<div id='bm'></div>", "$.getJSON('/common/bm.json', function(d){})"),
        ("<li><a href='/bm/index_1.html'>2</a></li>", ""),
    ],
)
def test_an_index_that_leads_to_no_unit_is_a_doubt(web: Web, tmp_path: Path, inner: str, script: str) -> None:
    source, index = source_of(web, tmp_path), web.url("/bm/")
    page = read_list(body(inner, script), index)
    told = list(not_followed(source, page, index, role="index", depth=0, list_url=index, first=True))
    assert ["not one unit" in message for kind, message in told if kind == "doubt"] == [True]
    elsewhere = not_followed(source, page, index, role="index", depth=1)  # the home page of a unit leads to none
    assert not [kind for kind, _ in elsewhere if kind == "doubt"]


def test_a_source_whose_index_leads_to_no_unit_is_not_complete(web: Web, tmp_path: Path) -> None:
    web.answers["/bm/"] = html(body("<div id='app'></div>"))
    assert run(web, tmp_path).code == 3


def test_an_index_of_several_pages_is_read_to_its_end(web: Web, tmp_path: Path) -> None:
    for number, unit in enumerate(UNITS):
        path = f"/bm/index_{number}.html" if number else "/bm/"
        web.answers[path] = html(
            body(f"<a href='/bm/{unit}/'>示例局</a>", f'createPageHTML(3, {number}, "index", "html")')
        )
    outcome = run(web, tmp_path)
    assert (outcome.code, outcome.source("units")["ok"]) == (0, 4), outcome.source("units")["reasons"]
    web.answers["/bm/index_2.html"] = html("broken", 500)
    assert run(web, tmp_path).code == 3


def test_units_of_which_none_has_the_declared_column_are_a_doubt(web: Web, tmp_path: Path) -> None:
    web.answers["/bm/"] = html(body("".join(f"<a href='/bm/{unit}/'>示例局</a>" for unit in UNITS)))
    outcome = run(web, tmp_path, columns='["xxgk/czyjs/"]')
    assert outcome.code == 3 and outcome.source("units")["absent"] == 3
    assert any("not one row" in reason for reason in outcome.source("units")["reasons"])
    assert run(web, tmp_path / "one", columns=f'["xxgk/czyjs/", "{COLUMN}"]').code == 0


# -- lists --------------------------------------------------------------------------------------------------------------


MENU = "<a href='/ysjs/'>部门预算</a>"


def told(web: Web, folder: Path, text: str, depth: int = 0) -> list[tuple[str, str]]:
    source, url = source_of(web, folder), web.url("/js/")
    return list(not_followed(source, read_list(text, url), url, role="list", depth=depth, list_url=url, first=True))


@pytest.mark.parametrize(
    "text",
    [
        body(f"{MENU}<div id='app'></div>", "/* an external script brings the rows */"),
        body(f"{MENU}<div id='list'></div>", "initList('3921', 1, 20);"),
        body(f"{MENU}<div v-if='!rows.length'>暂无数据</div>"),
        body(f"{MENU}<ul></ul>", "if (!rows.length) box.html('暂无数据')"),
        body(MENU + "".join(f"<li><a href='/view.jsp?id={n}'>示例{n}局</a></li>" for n in range(12))),
        body(MENU + "".join(f"<li><a href='/detail/{n}.htm'>示例{n}局</a></li>" for n in range(12))),
        '{"total": 2, "list": [{"title": "示例局2025年部门预算公开"}]}',
    ],
)
def test_a_list_of_which_nothing_is_understood_is_a_doubt_where_it_is_declared(
    web: Web, tmp_path: Path, text: str
) -> None:
    message = "列表中没有读出一行 (a list in which not one row was understood)"
    assert ("doubt", message) in told(web, tmp_path, text)
    found = "doubt" if text.count("<li>") > 2 else "noticed"  # rows there are, of no known form
    assert (found, message) in told(web, tmp_path, text, depth=1)


@pytest.mark.parametrize(
    "text",
    [
        body("<div class='list'>暂无数据</div>"),
        body("<ul></ul>", 'createPageHTML(0, 0, "index", "html")'),
        body("<a href='2025n/'>2025年</a>"),
        body("<a href='/zwgk/bmys/'>部门预算</a>"),
        body("<map><area href='./202502/t20250210_1.html' alt='示例局2025年部门预算'></map>"),
    ],
)
def test_a_list_that_says_it_is_empty_or_leads_on_is_none(web: Web, tmp_path: Path, text: str) -> None:
    assert not [message for kind, message in told(web, tmp_path, text) if kind == "doubt"]


def test_a_list_that_had_rows_and_shows_none_is_a_doubt_while_they_are_there(web: Web, tmp_path: Path) -> None:
    web.answers["/bm/"] = html(body("".join(f"<a href='/bm/{unit}/'>示例局</a>" for unit in UNITS)))
    assert run(web, tmp_path).code == 0
    web.answers[f"/bm/jw/{COLUMN}"] = html(body("<div id='app'></div>"))
    reasons = run(web, tmp_path).source("units")["reasons"]
    assert ["what came from it is still there" in reason for reason in reasons] == [True]
    del web.answers[f"/bm/jw/{COLUMN}202502/t20250210_1.html"]
    outcome = run(web, tmp_path)
    assert (outcome.code, outcome.source("units")["gone"]) == (0, 1), outcome.source("units")["reasons"]


# -- columns that go ----------------------------------------------------------------------------------------------------


def test_a_column_that_had_rows_and_is_gone_is_a_doubt_for_a_month(web: Web, tmp_path: Path) -> None:
    web.answers["/bm/"] = html(body("".join(f"<a href='/bm/{unit}/'>示例局</a>" for unit in UNITS)))
    assert run(web, tmp_path).code == 0
    column = web.answers.pop(f"/bm/jw/{COLUMN}")
    for _ in range(2):
        outcome = run(web, tmp_path)
        assert outcome.code == 3
        assert ["is gone" in reason for reason in outcome.source("units")["reasons"]] == [True]
    with Evidence(tmp_path) as evidence, evidence.joined() as db:
        db.execute("UPDATE page SET gone_since = '2020-01-01T00:00:00.000Z' WHERE gone_since != ''")
    assert run(web, tmp_path).code == 0  # the unit has closed it
    web.answers[f"/bm/jw/{COLUMN}"] = column
    assert run(web, tmp_path).source("units")["ok"] == 4
