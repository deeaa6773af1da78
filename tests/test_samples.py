"""The sample sites are what they say: accounts add up, bytes are the same each time, every page is served."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections import defaultdict

import pytest

from archive.model import KINDS
from samples import documents, faults, forms, rongchang, site, truth
from samples.accounts import Books
from samples.server import running
from samples.units import UNITS

PUBLICATIONS = list(documents.publications())


def within_rounding(total: int, parts: list[int], unit: int = 1_000_000) -> bool:
    """The bound of domain.md §2.1: 0.005·(n+1) of the printed unit, for a sum of n."""
    return abs(total - sum(parts)) * 200 <= (len(parts) + 1) * unit


@pytest.mark.parametrize("phase", ["budget", "final"])
def test_books_balance_exactly(phase: str) -> None:
    for unit, of, year in PUBLICATIONS:
        if of == phase:
            books = documents.books(unit.key, of, year)
            assert books.revenue() + books.stock(books.opening) == books.total() + books.stock(books.closing)
            assert all(entry.amount > 0 for entry in books.entries)
            assert all(books.revenue(fund=fund) >= 0 for fund in books.funds())


def test_a_department_is_its_units_together() -> None:
    for unit in UNITS.values():
        if unit.members:
            parts = [documents.books(member, "budget", 2024) for member in unit.members]
            assert documents.books(unit.key, "budget", 2024).total() == sum(part.total() for part in parts)


def test_left_over_is_carried_forward() -> None:
    for key, unit in UNITS.items():
        for year in unit.finals:
            if year - 1 in unit.finals:
                assert documents.books(key, "final", year).opening == documents.books(key, "final", year - 1).closing


def test_printed_tables_add_up_within_rounding() -> None:
    """Parents = children and 合计 = 类, per table, measure, fund and year, on every page without a deliberate error."""
    checked = 0
    for page in truth.pages().values():
        if {"wrong_total", "wrong_parent"} & set(page.faults) or page.is_index:
            continue
        sums: dict[tuple[object, ...], list[int]] = defaultdict(list)
        printed: dict[tuple[object, ...], int] = {}
        for line in page.lines:
            if line.code is None or line.is_duplicate or line.classification == "procurement":
                continue
            axis = (line.kind, line.year, line.direction, line.measure, line.fund)
            printed[*axis, line.code] = line.amount_fen
            parent = {3: "", 5: line.code[:3], 7: line.code[:5]}[len(line.code)]
            if parent:
                sums[*axis, parent].append(line.amount_fen)
        for key, parts in sums.items():
            checked += 1
            assert within_rounding(printed[key], parts), (page.path, key, printed[key], parts)
    assert checked > 5_000


def test_deliberate_errors_are_errors() -> None:
    wrong = [page for page in truth.pages().values() if "wrong_total" in page.faults]
    assert wrong
    for page in wrong:
        total = {
            line.measure: line.amount_fen for line in page.lines if line.kind == "unit_expenditure" and line.is_total
        }
        assert not within_rounding(total["total"], [total["basic"], total["project"]])


def test_the_example_page_has_its_figures() -> None:
    page = next(p for p in truth.pages().values() if p.article_id == 14_282_521)
    assert page.path.endswith("/ysjs/ysgk/202502/t20250210_14282521.html")
    assert len(page.lines) == 244
    assert sum(line.is_duplicate for line in page.lines) == 10
    assert len(page.projects) == 6
    assert sum(len(project.indicators) for project in page.projects) == 38
    totals = {(line.kind, line.measure): line.amount_fen for line in page.lines if line.is_total and line.fund != "all"}
    assert totals["general_expenditure", "total"] == 52_261 * 10_000
    assert totals["general_expenditure", "basic"] == 36_711 * 10_000
    assert totals["general_expenditure", "project"] == 15_551 * 10_000
    assert totals["basic_expenditure", "personnel"] == 31_399 * 10_000
    assert totals["basic_expenditure", "operating"] == 5_311 * 10_000


def stated(page: truth.Page, metric: str) -> truth.Statement:
    return next(statement for statement in page.statements if statement.metric == metric)


def test_the_change_stated_leads_back_to_last_years_page() -> None:
    """X-7, across renames and moves: this page's amount less its change is last year's amount. Where it is not, the page
    is known to contradict."""
    by_year = {
        (p.body, p.fiscal_year): p
        for p in truth.pages().values()
        if p.phase == "budget" and p.statements and not p.same_as
    }
    compared = 0
    for (body, year), page in by_year.items():
        before = by_year.get((body, year - 1))
        now = stated(page, "expenditure")
        if before is None or now.change_fen is None or now.amount_fen is None:
            continue
        compared += 1
        agrees = now.amount_fen - now.change_fen == stated(before, "expenditure").amount_fen
        assert agrees == ("last_year_contradicted" not in page.faults), page.path
    assert compared > 90


def test_events_name_bodies_that_publish() -> None:
    published = {page.unit_key for page in truth.pages().values()}
    for event in truth.events():
        assert set(event.before) | set(event.after) <= published
        if event.kind == "transferred":
            bodies = {page.body for page in truth.pages().values() if page.unit_key in (*event.before, *event.after)}
            assert len(bodies) == 1


def test_codes_change_their_names_with_the_years() -> None:
    finance = [page for page in truth.pages().values() if page.unit_key == "500901/qczj" and page.phase == "final"]
    names = {(page.fiscal_year, line.code): line.name for page in finance for line in page.lines}
    assert names[2019, "20805"] == "行政事业单位离退休" and names[2020, "20805"] == "行政事业单位养老支出"
    assert names[2017, "30311"] == "住房公积金" and names[2019, "30311"] == "代缴社会保险费"
    assert (2018, "30311") not in names and (2018, "30113") in names


def test_2024_is_what_2025_says_of_it() -> None:
    def printed(books: Books) -> int:
        return round(books.total() / 10_000)

    assert printed(rongchang.budget(2025)) - 24_485 == printed(rongchang.budget(2024)) == 27_776


def test_every_page_is_served_and_decodes() -> None:
    with running() as server:
        for page in truth.pages().values():
            if page.is_index:
                continue
            with urllib.request.urlopen(server.base_url(page.district_code) + page.path) as answer:
                text = answer.read().decode("gb18030" if page.district_code == "500902" else "utf-8")
            assert f'<meta name="ArticleTitle" content="{page.title}">' in text
            assert "示例" in text
        assert set(server.statuses) == {200}


def test_every_kind_of_table_is_printed_somewhere() -> None:
    assert {kind for page in truth.pages().values() for kind in page.tables} == set(KINDS)


def test_every_file_is_offered_and_served() -> None:
    for path, file in truth.files().items():
        one = site.sites()[file.district_code]
        page = truth.pages()[file.offered_by]
        assert path in page.attachments
        assert path.rsplit("/", 1)[1] in one.body(page.path).decode()
        assert len(one.body(path)) > 1_000
        assert file.lines


def test_files_are_made_from_what_the_truth_says() -> None:
    """A change of the sample data makes the committed files stale: run `python -m samples.make_files`."""
    made = [document for document in documents.all_documents() if forms.form_of(document)]
    assert forms.manifest() == {forms.file_name(document): forms.content_digest(document) for document in made}


def test_unchanged_pages_answer_304() -> None:
    with running() as server:
        url = server.base_url("500901") + "/bm/"
        with urllib.request.urlopen(url) as answer:
            tag, changed = answer.headers["ETag"], answer.headers["Last-Modified"]
        for name, value in (("If-None-Match", tag), ("If-Modified-Since", changed)):
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(urllib.request.Request(url, headers={name: value}))
            assert error.value.code == 304


def test_faults_are_switched_by_path() -> None:
    with running() as server:
        url = server.base_url("500901") + "/bm/"
        server.faults["/bm/"] = faults.first(1, faults.empty)
        bodies = []
        for _ in range(2):
            with urllib.request.urlopen(url) as answer:
                bodies.append(answer.read())
        assert bodies[0] == b"" and b"</html>" in bodies[1]
        server.faults["500902", "/bm/"] = faults.status(503, retry_after=7)
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(server.base_url("500902") + "/bm/")
        assert (error.value.code, error.value.headers["Retry-After"]) == (503, "7")


def test_lists_name_every_article_once() -> None:
    """Following each list's own numbering reaches every disclosure, in all three ways of counting."""
    for code, one in site.sites().items():
        assert code in {page.district_code for page in truth.pages().values()}
        linked: set[str] = set()
        for path, resource in one.resources.items():
            if path.endswith("/") or "/index" in path:
                linked.update(resource.make().decode(one.district.encoding).split('"'))
        for page in truth.pages().values():
            if page.district_code == code and not page.same_as:
                folder = page.path.rsplit("/", 2)[0] + "/"
                assert page.path in linked or f"./{page.path.removeprefix(folder)}" in linked


def test_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from samples import site; "
        "bodies = (r.make() for s in site.sites().values() for _, r in sorted(s.resources.items())); "
        "print(hashlib.sha256(b''.join(bodies)).hexdigest())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != ""
