"""The example page, laid out otherwise: the same amounts with the same meaning from each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import read_real, real

from archive import cells
from archive.extract import extract
from archive.model import Extraction
from samples import site

EXAMPLE = "pages/rongchang-zwfwglb-2025-budget.html"


def meaning(extraction: Extraction) -> Counter[tuple[object, ...]]:
    facts = "kind year direction classification code name level measure fund amount_fen is_total is_duplicate".split()
    return Counter(tuple(getattr(line, name) for name in facts) for line in extraction.lines)


def tables(soup: BeautifulSoup) -> list[Tag]:
    return list(soup.select(".view table"))


def texts(row: Tag) -> list[str]:
    return [text for cell in row.find_all(["td", "th"]) if (text := cell.get_text(strip=True))]


def all_in_one_table(soup: BeautifulSoup) -> None:
    first, *others = tables(soup)
    for other in others:
        for row in other.find_all("tr"):
            first.append(row.extract())
        other.decompose()


def inside_a_layout_table(soup: BeautifulSoup) -> None:
    for table in tables(soup):
        outer = soup.new_tag("table")
        row, cell = soup.new_tag("tr"), soup.new_tag("td")
        table.wrap(cell)
        cell.wrap(row)
        row.wrap(outer)


def marks_and_titles_above_the_tables(soup: BeautifulSoup) -> None:
    for table in tables(soup):
        if "绩效" in table.get_text():
            continue
        for row in table.find_all("tr")[:4]:
            words = texts(row)
            if len(words) > 1:
                break
            if words:
                paragraph = soup.new_tag("p")
                paragraph.string = words[0]
                table.insert_before(paragraph)
            row.decompose()


def without_marks_and_titles(soup: BeautifulSoup) -> None:
    for table in tables(soup):
        for row in table.find_all("tr")[:4]:
            words = texts(row)
            if len(words) == 1 and not words[0].startswith("单位"):
                row.decompose()


def tables_in_another_order(soup: BeautifulSoup) -> None:
    ordered = tables(soup)
    place = ordered[0].parent
    assert place is not None
    for table in [*ordered[5:9], *ordered[:5], *ordered[9:]]:
        place.append(table.extract())


def columns_of_expenditure_swapped(soup: BeautifulSoup) -> None:
    """项目支出 before 基本支出 in 表二 and 表八."""
    for index in (1, 7):
        for row in tables(soup)[index].find_all("tr"):
            cells = row.find_all("td")
            if len(cells) >= 3 and (len(cells) in (4, 5)) and not cells[-1].get("colspan"):
                cells[-1].insert_after(cells[-2].extract())


def amounts_in_yuan(soup: BeautifulSoup) -> None:
    for table in tables(soup)[:9]:
        for cell in table.find_all("td"):
            text = cell.get_text(strip=True)
            if text == "单位:万元":
                cell.string = "单位：元"
            elif re.fullmatch(r"\d+\.\d\d", text):
                cell.string = f"{int(text.replace('.', '')) * 100:,}.00"


def full_width_digits_and_spaces(soup: BeautifulSoup) -> None:
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    for table in tables(soup)[:9]:
        for cell in table.find_all("td"):
            text = cell.get_text(strip=True)
            if re.fullmatch(r"\d+\.\d\d", text):
                cell.string = f" {text.translate(wide)} "


def dashes_for_blanks(soup: BeautifulSoup) -> None:
    for index in (0, 1, 2, 6, 7, 8):
        for row in tables(soup)[index].find_all("tr")[6:]:
            if any(re.fullmatch(r"\d+\.\d\d", text) for text in texts(row)):
                for cell in row.find_all("td"):
                    if not cell.get_text(strip=True):
                        cell.string = "—"


def codes_in_three_columns(soup: BeautifulSoup) -> None:
    for index in (1, 7):
        for row in tables(soup)[index].find_all("tr"):
            cells = row.find_all("td")
            text = cells[0].get_text(strip=True)
            if re.fullmatch(r"2\d{2}(\d{2}){0,2}", text):
                parts = [text[:3], text[3:5], text[5:7]]
            elif text == "科目编码":
                parts = ["类", "款", "项"]
            elif int(cells[0].get("colspan") or 1) > 1:
                cells[0]["colspan"] = str(int(cells[0]["colspan"]) + 2)
                continue
            else:
                parts = [text, "", ""]
            for part in reversed(parts):
                cell = soup.new_tag("td")
                cell.string = part
                row.insert(0, cell)
            cells[0].decompose()


def without_any_span(soup: BeautifulSoup) -> None:
    """As a spreadsheet without merged cells: text in the first cell, blanks where it spanned."""
    for table in tables(soup)[:9]:
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(table.find_all("tr")):
            c = 0
            for cell in row.find_all("td"):
                while (r, c) in taken:
                    cell.insert_before(soup.new_tag("td"))
                    c += 1
                width, height = int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)
                taken |= {(r + i, c + j) for i in range(1, height) for j in range(width)}
                for _ in range(width - 1):
                    cell.insert_after(soup.new_tag("td"))
                del cell["colspan"], cell["rowspan"]
                c += width


def headings_of_each_page_repeated(soup: BeautifulSoup) -> None:
    for index in (1, 2, 6, 7):
        rows = tables(soup)[index].find_all("tr")
        heads = [row for row in rows[:7] if len(texts(row)) >= 2 and not re.search(r"\d\.\d", row.get_text())]
        for head in heads:
            rows[15].insert_before(BeautifulSoup(str(head), "lxml").tr or "")


LAYOUTS: list[Callable[[BeautifulSoup], None]] = [
    all_in_one_table,
    inside_a_layout_table,
    marks_and_titles_above_the_tables,
    without_marks_and_titles,
    tables_in_another_order,
    columns_of_expenditure_swapped,
    amounts_in_yuan,
    full_width_digits_and_spaces,
    dashes_for_blanks,
    codes_in_three_columns,
    without_any_span,
    headings_of_each_page_repeated,
]


@pytest.mark.parametrize("lay_out", LAYOUTS, ids=lambda f: f.__name__)
def test_the_same_amounts_however_they_are_laid_out(lay_out: Callable[[BeautifulSoup], None]) -> None:
    soup = BeautifulSoup(real(EXAMPLE).read_bytes(), "lxml")
    lay_out(soup)
    read = extract(str(soup).encode())
    expected = meaning(read_real(EXAMPLE))
    if lay_out is without_marks_and_titles:
        # The title was all that said these are of the general budget alone.
        expected = Counter({_with_fund_all(key): n for key, n in expected.items()})
    assert meaning(read) == expected
    assert len(read.projects) == 6
    assert sum(len(project.indicators) for project in read.projects) == 38


def _with_fund_all(key: tuple[object, ...]) -> tuple[object, ...]:
    return (*key[:8], "all", *key[9:]) if key[0] == "san_gong" else key


def test_what_was_read_before_changes_nothing() -> None:
    """Headings, cells and labels are remembered over documents; in any order, each says the same."""
    pages = [
        body
        for one in site.sites().values()
        for path, resource in list(one.resources.items())[:40]
        if "_wap" not in path and b"<table" in (body := resource.make())
    ][:12]
    assert len(pages) == 12
    forwards = [extract(page).to_dict() for page in pages]
    cells._FORMS.clear()
    backwards = [extract(page).to_dict() for page in reversed(pages)]
    assert forwards == backwards[::-1]
    assert sum(len(one["lines"]) for one in forwards) > 1000


def test_a_unit_in_every_heading_is_a_unit_printed() -> None:
    """And a heading without one beside it leaves the doubt."""

    def page(second: str) -> bytes:
        rows = [
            ["科目编码", "科目名称", "2025年执行数（亿元）", second],
            ["合计", "", "11.72", "118000"],
            ["201", "一般公共服务支出", "1.72", "17000"],
            ["205", "教育支出", "10.00", "101000"],
        ]
        cells = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
        return f"<html><body><p>2026年一般公共预算支出表</p><table>{cells}</table></body></html>".encode()

    def doubted(second: str) -> bool:
        return any(finding.check == "reading.money_unit" for finding in extract(page(second)).findings)

    assert not doubted("2026年预算数（万元）")
    assert doubted("2026年预算数")
