"""PDF tables by rulings and alignment: the real files' accounts, and PDFs drawn in every way tables are ruled."""

from __future__ import annotations

import csv
import io
import re
import time
from collections import defaultdict
from decimal import Decimal
from functools import cache

import press
import pypdfium2
import pytest
from conftest import SHARED, read_real, real

from archive import readers
from archive.model import Grid, Reading
from archive.readers import Unreadable, pdf
from archive.readers.pdf_sums import score
from archive.values import squeeze

FILES = [
    "cq-zfbgt-2026-budget",
    "cq-qxj-2026-budget",
    "cq-ghzrzyj-2026-budget",
    "sh-putuo-czj-2025-budget",
    "sh-putuo-czj-2024-final",
]
# Rows × columns of every table, counted on the rendered pages.
SHAPES = {
    "cq-zfbgt-2026-budget": "12x4 29x12 28x5 16x7 30x8 44x5 6x5 4x12 4x12 13x7 8x7 12x9",
    "cq-qxj-2026-budget": "12x4 30x12 29x5 16x7 27x7 37x5 6x5 3x6 4x12 14x7 7x9 13x9",
    "cq-ghzrzyj-2026-budget": "12x4 53x12 52x5 19x7 49x8 54x5 10x5 4x12 5x12 11x7 14x7 19x9",
    "sh-putuo-czj-2025-budget": "16x4 23x9 23x7 10x7 23x7 16x7 16x7 33x6 4x7",
    "sh-putuo-czj-2024-final": "4x3 32x4 23x11 23x10 35x7 24x7 43x8 6x12 12x10 12x10",
}


@cache
def reading(name: str) -> Reading:
    return pdf.read(real(f"pdf/{name}.pdf").read_bytes(), None)


@cache
def known_names() -> dict[str, set[str]]:
    """Code → the names it was seen with in hundreds of disclosures."""
    names: dict[str, set[str]] = defaultdict(set)
    for table in ("functional_observed", "economic_dept_observed"):
        with (SHARED / f"reference/{table}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                if row["role"] == "main":
                    names[row["code"]].add(squeeze(row["name"]))
    return names


def figure(text: str) -> Decimal | None:
    plain = text.replace(",", "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def coded_rows(grid: Grid) -> list[tuple[str, str, dict[int, Decimal]]]:
    """(code, the name beside it, figures by column) of each row of each panel of a table that has codes."""
    starts = [
        c
        for c in range(grid.n_columns)
        if sum(bool(re.fullmatch(r"\d{3}|\d{5}|\d{7}", row[c])) for row in grid.rows) >= 2
        and not any(re.search(r"指标|金额|数$", row[c]) for row in grid.rows[:4])
    ]
    found = []
    for start, end in zip(starts, [*starts, grid.n_columns][1:], strict=True):
        rows = [row for row in grid.rows if re.fullmatch(r"\d{3}|\d{5}|\d{7}", row[start])]
        at = start + 1
        # 类, 款 and 项 stand in columns of their own in Shanghai.
        while any(row[at] for row in rows) and all(re.fullmatch(r"\d{2}|", row[at]) for row in rows):
            at += 1
        for row in rows:
            values = {c: value for c in range(at + 1, end) if (value := figure(row[c])) is not None}
            found.append(("".join(row[start:at]), row[at], values))
    return found


# ---------------------------------------------------------------- the real files


@pytest.mark.parametrize("name", FILES)
def test_every_table_is_one_grid_of_its_own_shape(name: str) -> None:
    assert " ".join(f"{grid.n_rows}x{grid.n_columns}" for grid in reading(name).grids) == SHAPES[name]
    assert not reading(name).findings


@pytest.mark.parametrize("name", FILES)
def test_every_code_stands_beside_its_own_name(name: str) -> None:
    checked = 0
    for grid in reading(name).grids:
        for code, words, _ in coded_rows(grid):
            # Seven digits of economic codes are the municipality's own and in no list.
            if code in known_names():
                assert squeeze(words) in known_names()[code], f"{code} beside {words}"
                checked += 1
    assert checked >= {"sh-putuo-czj-2024-final": 90}.get(name, 60)


@pytest.mark.parametrize("name", FILES)
def test_parents_equal_their_children_in_every_column(name: str) -> None:
    sums = 0
    for grid in reading(name).grids:
        rows = coded_rows(grid)
        for code, words, values in rows:
            for column, value in values.items():
                children = [
                    part[column] for child, _, part in rows if child[:-2] == code and column in part and child != code
                ]
                if children:
                    assert abs(value - sum(children)) <= Decimal("0.005") * (len(children) + 1), (code, words, column)
                    sums += 1
    assert sums >= 50


@pytest.mark.parametrize("name", FILES)
def test_rows_that_print_their_parts_equal_them(name: str) -> None:
    """Every row under 总计 · 基本支出 · 项目支出, and 总计/小计 · 人员经费 · 公用经费."""
    checked = 0
    for grid in reading(name).grids:
        heads = {
            squeeze(text): c for row in grid.rows[:4] for c, text in enumerate(row) if text and figure(text) is None
        }
        for whole in ("总计", "合计", "小计"):
            for parts in (("基本支出", "项目支出"), ("人员经费", "公用经费")):
                if whole not in heads or not all(part in heads for part in parts):
                    continue
                columns = [heads[part] for part in parts]
                if heads[whole] != min(columns) - 1 or columns != sorted(columns):
                    continue
                for row in grid.rows:
                    total = figure(row[heads[whole]])
                    if total is not None:
                        found = sum((figure(row[c]) or Decimal(0) for c in columns), Decimal(0))
                        assert abs(total - found) <= Decimal("0.015"), row
                        checked += 1
    assert checked >= 20


def test_what_stands_above_a_table_is_put_back_in_order() -> None:
    grids = reading("cq-ghzrzyj-2026-budget").grids
    assert grids[0].before == ("表一", "2026年部门收支总体情况表", "单位名称：重庆市规划和自然资源局", "单位：万元")
    assert [grid.before[0] for grid in grids] == [f"表{n}" for n in "一二三四五六七八九十"] + ["表十一", "表十二"]
    # Names and telephones of the page before stand above no table.
    for name in FILES:
        assert not any("联系" in line for grid in reading(name).grids for line in grid.before)


def test_pages_of_one_table_are_joined_and_the_repeated_heading_dropped() -> None:
    grid = reading("cq-ghzrzyj-2026-budget").grids[1]
    assert (grid.page, sorted(set(grid.row_pages))) == (12, [12, 13, 14])
    assert len(grid.row_pages) == grid.n_rows
    assert sum(row[0] == "科目" for row in grid.rows) == 1
    # A cell that spans the break is one cell again.
    targets = reading("cq-qxj-2026-budget").grids[9]
    assert [row[0] for row in targets.rows].count("绩效指标") == 1
    assert targets.spans[2, 0] == (12, 1)


def test_prose_is_whole_paragraphs_over_page_breaks_and_footnotes() -> None:
    paragraphs = reading("cq-ghzrzyj-2026-budget").paragraphs
    income = next(text for text in paragraphs if text.startswith("（一）收入预算"))
    assert income.endswith("一般公共预算拨款增加8,347.73万元，事业收入资金增加262万元。")
    assert "三定方案" not in income
    assert not any(re.fullmatch(r"[—\s\d]+", text) for text in paragraphs)


def test_text_hidden_by_clipping_is_not_read() -> None:
    """The Shanghai budget leaves the next page's text under a clip on every page that it fills."""
    paragraphs = reading("sh-putuo-czj-2025-budget").paragraphs
    assert sum("住房改革支出（款）住房公积金（项）" in text for text in paragraphs) == 1


def test_ten_times_as_fast_as_pdfplumber_on_the_real_files() -> None:
    """Held here to six times, for a machine that does other things as well; `bench/formats.py` measures it."""
    import pdfplumber

    name = "cq-qxj-2026-budget"
    data, path = real(f"pdf/{name}.pdf").read_bytes(), real(f"pdf/{name}.pdf")
    pdf.read(data, None)
    ours = min(_seconds(lambda: pdf.read(data, None)) for _ in range(3))

    def theirs() -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_tables()
                page.extract_text()

    assert _seconds(theirs) >= 6 * ours


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start


def test_nothing_of_the_figures_is_lost() -> None:
    """Every decimal amount of pdfium's plain text stands in a cell or a paragraph, as often as it is printed."""
    for name in ("cq-zfbgt-2026-budget", "cq-qxj-2026-budget"):
        found = reading(name)
        text = "\n".join([*found.paragraphs, *(cell for grid in found.grids for row in grid.rows for cell in row)])
        document = pypdfium2.PdfDocument(real(f"pdf/{name}.pdf").read_bytes())
        plain = "".join(page.get_textpage().get_text_range() for page in document)
        amounts = re.compile(r"\d[\d,]*\.\d\d(?!\d)")
        squeezed = re.sub(r"(?<=[\d,.]) (?=[\d.])", "", plain)
        missing = set(amounts.findall(squeezed)) - set(amounts.findall(text.replace(" ", "")))
        # pdfium's text runs neighbouring cells together; what is left over must be such joins only.
        assert all(any(part in text for part in (one, one[1:], one[2:])) for one in missing), missing


# ---------------------------------------------------------------- drawn for the purpose

TABLE = press.Printed(
    "表二",
    (
        ("科目编码", "科目名称", "2026年预算数", "", ""),
        ("", "", "总计", "基本支出", "项目支出"),
        ("", "合计", "1,522.61", "367.11", "1,155.50"),
        ("201", "一般公共服务支出", "1,488.83", "333.33", "1,155.50"),
        ("20103", "政府办公厅（室）及相关机构事务", "1,488.83", "333.33", "1,155.50"),
        ("2010301", "行政运行", "333.33", "333.33", ""),
        ("2010302", "一般行政管理事务", "1,155.50", "", "1,155.50"),
        ("208", "社会保障和就业支出", "33.78", "33.78", ""),
        ("20805", "行政事业单位养老支出", "33.78", "33.78", ""),
        ("2080505", "机关事业单位基本养老保险缴费支出", "33.78", "33.78", ""),
    ),
    {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 3)},
    ("示例单位2026年一般公共预算支出表", "单位：万元"),
)


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("rules", ["all", "filled", "open", "columns", "rows", "head", "none"])
def test_the_same_table_however_it_is_ruled(rules: str, rotate: int) -> None:
    found = readers.read(press.pdf([TABLE], rules, rotate=rotate))
    assert [(grid.rows, grid.before) for grid in found.grids] == [(TABLE.rows, TABLE.above)]
    assert dict(found.grids[0].spans) == dict(TABLE.spans)
    # What was read without rulings says so.
    said = [finding.check for finding in found.findings]
    assert said == {"columns": ["reading.rulings"]}.get(
        rules, ["reading.open_table"] if rules in ("rows", "head", "none") else []
    )


def test_where_rulings_break_the_accounts_the_other_reading_is_taken_and_said_so() -> None:
    (finding,) = readers.read(press.pdf([TABLE], "columns")).findings
    assert (finding.check, finding.severity) == ("reading.rulings", "reading")
    assert "第 1 页" in finding.message


def test_the_accounts_judge_a_reading() -> None:
    assert score(TABLE.rows).is_clean and score(TABLE.rows).kept >= 6
    moved = [list(row) for row in TABLE.rows]
    for r in range(3, 9):  # the figures slip by one row
        moved[r][2:] = TABLE.rows[r + 1][2:]
    assert score(moved).broken
    assert score(TABLE.rows).better_than(score(moved))
    assert score([("201", "12.00\n34.00"), ("20103", "1")]).mangled == 1


def test_a_table_over_pages_without_a_repeated_heading() -> None:
    upper = press.Printed("", TABLE.rows[:6], TABLE.spans, TABLE.above)
    lower = press.Printed("", TABLE.rows[6:])
    found = readers.read(_same_columns([upper, lower]))
    assert [grid.rows for grid in found.grids] == [TABLE.rows]
    assert found.grids[0].row_pages == (1,) * 6 + (2,) * 4


def test_a_new_heading_on_the_next_page_is_a_new_table() -> None:
    found = readers.read(
        _same_columns([TABLE, press.Printed("", (("类别", "科目名称", "收入", "支出", "结余"), *TABLE.rows[2:]))])
    )
    assert len(found.grids) == 2


def _same_columns(tables: list[press.Printed]) -> bytes:
    """Pages whose columns are as wide as the widest of them needs."""
    widest = [max((row[c] for row in TABLE.rows[1:]), key=lambda text: len(text.encode())) for c in range(5)]
    return press.pdf(tables, widths=widest)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"%PDF-1.7\nnothing follows", "truncated"),
        (b"%PDF-1.7\nnothing follows\n%%EOF", "damaged"),
    ],
)
def test_broken_files_have_named_causes(data: bytes, cause: str) -> None:
    with pytest.raises(Unreadable) as found:
        readers.read(data)
    assert found.value.cause == cause


def test_half_a_file_is_truncated() -> None:
    data = press.pdf([TABLE])
    with pytest.raises(Unreadable) as found:
        readers.read(data[: len(data) // 3])
    assert found.value.cause == "truncated"


def test_an_encrypted_file_is_named_so() -> None:
    with pytest.raises(Unreadable) as found:
        readers.read(press.locked_pdf())
    assert found.value.cause == "encrypted"


def test_a_scan_needs_text_recognition() -> None:
    """One picture of the whole page and no text: read where the extra is installed, else named."""
    from archive.readers import ocr

    data = press.scanned_pdf()
    if ocr.available():
        assert any(finding.check == "reading.ocr" for finding in readers.read(data).findings)
    else:
        with pytest.raises(Unreadable) as found:
            readers.read(data)
        assert found.value.cause == "needs_ocr"


def test_extraction_agrees_with_the_grids() -> None:
    """The 合计 row of every 支出总表 comes through as printed (the totals of ../shared/real/README.md)."""
    for name, total in (("cq-zfbgt", "19,230.18"), ("cq-qxj", "14,770.62"), ("cq-ghzrzyj", "583,429.56")):
        grid = reading(f"{name}-2026-budget").grids[2]
        row = next(row for row in grid.rows if "合计" in row)
        assert row[2] == total
        assert any(line.amount_text == total for line in read_real(f"pdf/{name}-2026-budget.pdf").lines)


# ---------------------------------------------------------------- what stands in no table


def stray(data: bytes) -> list[str]:
    return [finding.message for finding in readers.read(data).findings if finding.check == "reading.stray"]


def test_the_last_column_of_a_sheet_printed_on_a_page_of_its_own_is_named() -> None:
    left = press.Printed("", (("合计", "公务用车费"), ("50.50", "42.00")))
    right = press.Printed("", (("公务接待费",), ("8.50",)))
    (message,) = stray(press.pdf([left, right]))
    assert message.startswith("第 2 页有 1 个金额（8.50）")


def test_rows_too_few_to_be_found_as_a_table_are_named_with_their_page() -> None:
    rest = press.Printed("", (("303", "对个人和家庭的补助", "60.00", "60.00"), ("30305", "生活补助", "60.00", "60.00")))
    (message,) = stray(press.pdf([TABLE, rest], "none"))
    assert message.startswith("第 2 页有 4 个金额（60.00、")


def test_numbers_in_prose_sections_and_months_are_not_stray() -> None:
    prose = (
        "1.1 单位职责",
        "2025.02",
        "2026年收入预算 1,522.61 万元，",
        "比上年增长 3.50 %",
        "本年收入合计 367.11",
        "万元。",
    )
    assert not stray(press.pdf([press.Printed("", (("",),), {}, prose)], "none"))


@pytest.mark.parametrize("rules", ["all", "none"])
def test_a_table_read_without_its_lines_says_so_of_itself(rules: str) -> None:
    assert [grid.by_alignment for grid in readers.read(press.pdf([TABLE], rules)).grids] == [rules == "none"]


@pytest.mark.parametrize("said", [90, 180, 270])
@pytest.mark.parametrize("drawn", [0, 90])
def test_a_page_that_is_shown_sideways_or_upside_down_is_turned_back_and_named(drawn: int, said: int) -> None:
    document = pypdfium2.PdfDocument(press.pdf([TABLE], rotate=drawn))
    document[0].set_rotation((drawn + said) % 360)
    out = io.BytesIO()
    document.save(out)
    found = readers.read(out.getvalue())
    assert [(grid.rows, grid.before) for grid in found.grids] == [(TABLE.rows, TABLE.above)]
    assert [(f.check, f.message[:5]) for f in found.findings] == [("reading.turned", "第 1 页")]


@pytest.mark.parametrize("words", ["内部资料 严禁外传", "2026", "示例局12.50"])
@pytest.mark.parametrize("rotate", [0, 90])
def test_a_watermark_over_a_table_stands_in_none_of_its_cells_and_is_named(words: str, rotate: int) -> None:
    found = readers.read(press.pdf([TABLE, TABLE], rotate=rotate, watermark=words))
    assert [(grid.rows, grid.before) for grid in found.grids] == [(TABLE.rows, TABLE.above)] * 2
    assert found.paragraphs == readers.read(press.pdf([TABLE, TABLE], rotate=rotate)).paragraphs
    (finding,) = found.findings
    assert (finding.check, finding.message[:7]) == ("reading.watermark", "第 1、2 页")
    assert words not in finding.message  # it may say who printed the page
