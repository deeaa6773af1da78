"""Pages set by hand, mark by mark: what printers do to a table that is right."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from archive.extract import extract_reading
from archive.model import Grid, Reading
from archive.readers.pdf_layout import layout_of_document
from archive.readers.pdf_page import Glyph, Page, Rule
from archive.readers.pdf_sums import score

SIZE = 9.0
Text = tuple[float, float, str]  # from the left, from the top, what is printed there


def ink(text: Text, size: float = SIZE) -> list[Glyph]:
    """The characters of a text, Chinese as wide as they are high, the others half as wide."""
    x, y, words = text
    glyphs = []
    for index, letter in enumerate(words):
        wide = letter > "\u2e80"
        width = size if wide else size / 2
        glyphs.append(
            Glyph(letter, x + 0.04 * width, y - (0.8 if wide else 0.72) * size, x + 0.96 * width, y, index == 0)
        )
        x += width
    return glyphs


def width(words: str, size: float = SIZE) -> float:
    return sum(size if letter > "\u2e80" else size / 2 for letter in words)


def frame(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """All lines of a table."""
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def sheet(
    rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = 120.0, pitch: float = 16.0
) -> tuple[list[Text], list[float]]:
    """The texts of a table, amounts to the right and words to the left of their columns, and where its rows begin."""
    texts = []
    for r, row in enumerate(rows):
        for words, left, right in zip(row, xs, xs[1:], strict=False):
            is_amount = words[-1:].isdigit() and left > 200
            x = right - 2.5 - width(words) if is_amount else left + 2.5
            if words:
                texts.append((x, top + r * pitch + 12, words))
    return texts, [top + r * pitch for r in range(len(rows) + 1)]


def read(*pages: tuple[Sequence[Glyph], Sequence[Rule]]) -> Reading:
    made = [Page(n, 595.0, 842.0, tuple(glyphs), tuple(rules)) for n, (glyphs, rules) in enumerate(pages, 1)]
    return layout_of_document("application/pdf", made)


def inked(texts: Sequence[Text]) -> list[Glyph]:
    return [glyph for text in texts for glyph in ink(text)]


ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["201", "一般公共服务支出", "8,688.20", "5,255.90"],
    ["20103", "政府办公厅及相关机构事务", "8,688.20", "5,255.90"],
    ["2010301", "行政运行", "8,688.20", "5,255.90"],
]
XS = [50.0, 110.0, 250.0, 330.0, 410.0]


# ---------------------------------------------------------------- text printed over itself


@pytest.mark.parametrize("off", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("way", ["each text twice", "the page twice", "Latin and Chinese apart", "four times"])
def test_text_printed_over_itself_is_read_once(way: str, off: float) -> None:
    texts, ys = sheet(ROWS, XS)
    texts.insert(0, (200, 80, "2026年一般公共预算支出表"))
    again = [(x + off, y, words) for x, y, words in texts]
    if way == "each text twice":
        glyphs = inked([text for pair in zip(texts, again, strict=True) for text in pair])
    elif way == "the page twice":
        glyphs = inked([*texts, *again])
    elif way == "four times":
        glyphs = inked([(x + i, y + j, words) for x, y, words in texts for i in (0, off) for j in (0, off)])
    else:
        pieces = [(200, 80, "2026"), (218, 80, "年一般公共预算支出表"), *texts[1:]]
        glyphs = inked([(x + i, y, words) for x, y, words in pieces for i in (0, off)])
    (grid,) = read((glyphs, frame(XS, ys))).grids
    assert [list(row) for row in grid.rows] == ROWS
    assert grid.before == ("2026年一般公共预算支出表",)


def test_equal_characters_beside_each_other_are_not_one() -> None:
    rows = [ROWS[0], ["2111111", "一一得一……ll", "11,111.11", "0.00"]]
    texts, ys = sheet(rows, XS)
    (grid,) = read((inked([*texts, *texts]), frame(XS, ys))).grids
    assert [list(row) for row in grid.rows] == rows


# ---------------------------------------------------------------- no line between two columns

SUMMARY = [
    ["收入项目", "预算数", "支出项目", "支出预算数"],
    ["一、财政拨款收入", "11797.15", "一、一般公共服务支出", "4810.65"],
    ["二、政府性基金预算收入", "4656.12", "二、教育支出", "3183.38"],
    ["三、上级补助收入", "37.91", "三、社会保障和就业支出", "210.52"],
    ["年初结转和结余", "439.20", "年末结转和结余", "439.20"],
    ["本年收入合计", "16793.12", "本年支出合计", "16793.12"],
]


def lined(rows: Sequence[Sequence[str]], xs: Sequence[float]) -> tuple[list[Glyph], list[Rule]]:
    """A table with lines between its rows only."""
    texts, ys = sheet(rows, xs)
    return inked(texts), [Rule(xs[0], y, xs[-1], y) for y in ys]


@pytest.mark.parametrize("gap", [3.0, 5.0, 8.0, 20.0])
def test_an_amount_close_before_the_next_name_is_a_cell_of_its_own(gap: float) -> None:
    xs = [50.0, 160.0, 220.0 - gap + 5, 340.0, 420.0]
    glyphs, rules = lined(SUMMARY, [xs[0], xs[1], 220.0, *xs[3:]])
    moved = [g._replace(x0=g.x0 - 5 + gap, x1=g.x1 - 5 + gap) if 220 < g.x0 < 340 else g for g in glyphs]
    (grid,) = read((moved, rules)).grids
    assert [list(row) for row in grid.rows] == SUMMARY


@pytest.mark.parametrize("unit", ["万元", "元（含税）", "（万元）"])
def test_an_amount_and_its_unit_are_one_text(unit: str) -> None:
    texts = [(55.0, 132.0, "采购项目"), (150.0, 132.0, "预算"), (260.0, 132.0, "数量")]
    for row, name in enumerate(["复印纸", "保洁服务", "车辆维修"], 1):
        y = 132.0 + 16 * row
        texts += [(55.0, y, name), (150.0, y, f"{row}2.50"), (176.0, y, unit), (260.0, y, "1.00")]
    rules = [Rule(50, y, 330, y) for y in (120.0, 136.0, 190.0)]
    (grid,) = read((inked(texts), rules)).grids
    assert [row[1] for row in grid.rows] == ["预算", *(f"{row}2.50{unit}" for row in (1, 2, 3))]


def test_an_amount_that_runs_together_with_a_name_is_named() -> None:
    rows = tuple(tuple(row) for row in SUMMARY)
    fused = tuple((row[0], row[1] + row[2], row[3]) for row in rows)
    title = ("2024年度收入支出决算总表", "单位：万元")
    grid = Grid(rows=(("收入项目", "支出项目", "预算数"), *fused[1:]), before=title, by_alignment=True)
    found = extract_reading(Reading("application/pdf", (grid,))).findings
    garbled = [finding for finding in found if finding.check == "reading.garbled"]
    assert len(garbled) == 5 and "11797.15一、一般公共服务支出" in garbled[0].message


# ---------------------------------------------------------------- near the edge of the page

EDGE = [
    (260.0, 40.0, "2024年示例决算表{}"),
    (480.0, 54.0, "公开0{}表"),
    (50.0, 66.0, "部门：示例局"),
    (470.0, 66.0, "单位：{}"),
]


def narrow(number: int, unit: str, title: bool = True) -> tuple[list[Glyph], list[Rule]]:
    """A page with a narrow margin above: the caption stands where running heads stand."""
    texts, ys = sheet([ROWS[0], [f"20{number}", "教育支出", "8.20", "5.90"]], XS, top=72.0)
    fill = ["甲乙丙丁"[number - 1], f"{number}", f"{number}", unit]
    caption = [(x, y, words.format(name)) for (x, y, words), name in zip(EDGE, fill, strict=True)]
    head = (50.0, 25.0, "示例局2024年度部门决算")
    return inked([head, *(caption if title else caption[1:]), *texts]), frame(XS, ys)


def test_label_and_unit_of_money_of_each_page_are_no_running_head() -> None:
    found = read(narrow(1, "万元"), narrow(2, "元"), narrow(3, "元"), narrow(4, "元"))
    heads = [grid.before for grid in found.grids]
    assert [before[-1] for before in heads] == ["单位：万元", "单位：元", "单位：元", "单位：元"]
    assert [before[-3] for before in heads] == ["公开01表", "公开02表", "公开03表", "公开04表"]
    assert not any("示例局2024年度部门决算" in before for before in heads[1:])


def test_a_page_without_a_title_of_its_own_goes_on_under_the_running_head() -> None:
    found = read(
        narrow(1, "元"), narrow(2, "元", title=False), narrow(3, "元", title=False), narrow(4, "元", title=False)
    )
    (grid,) = found.grids
    assert grid.row_pages == (1, 1, 2, 3, 4)


# ---------------------------------------------------------------- amounts that their cells are too narrow for

HIDDEN = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["208", "社会保障和就业支出", "########", "235.11"],
    ["20805", "行政事业单位养老支出", "235.11", "235.11"],
    ["2080505", "机关事业单位基本养老", "216.29", "216.29"],
    ["2080506", "机关事业单位职业年金", "18.82", "18.82"],
    ["20899", "其他社会保障支出", "########", ""],
    ["210", "卫生健康支出", "205.32", "205.32"],
    ["21011", "行政事业单位医疗", "########", "205.32"],
    ["2101101", "行政单位医疗", "205.32", "205.32"],
    ["211", "节能环保支出", "1.00", "1.00"],
]


def test_amounts_shown_as_number_signs_do_not_break_the_reading_by_lines() -> None:
    found = score(HIDDEN)
    assert found.is_clean and found.kept == 5
    texts, ys = sheet(HIDDEN, [50.0, 75.0, 250.0, 330.0, 410.0])  # the codes do not fit their column either
    reading = read((inked(texts), frame([50.0, 75.0, 250.0, 330.0, 410.0], ys)))
    assert not reading.findings and not reading.grids[0].by_alignment


def test_a_reading_that_loses_codes_has_no_better_accounts() -> None:
    wrong = [[*row[:2], row[3]] for row in HIDDEN]
    wrong[3][2] = "216.92"  # the file's own mistake
    lost = [["", *row[1:]] if row[0].startswith("208") else row for row in wrong]
    assert score(wrong).broken and score(lost).is_clean and not score(lost).better_than(score(wrong))


# ---------------------------------------------------------------- wide columns without lines between them

WIDE = [50.0, 110.0, 250.0, 350.0, 450.0, 550.0]


def centred(rows: Sequence[Sequence[str]], heads: int) -> tuple[list[Glyph], list[Rule]]:
    """Headings and 合计 in the middle of their wide columns, names to the left, amounts to the right; three lines."""
    texts, ys = sheet(rows[heads:], WIDE, top=120.0 + 16 * heads)
    texts = [text for text in texts if text[2] != "合计"]
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            if words and (r < heads or words == "合计"):
                texts.append(((WIDE[c] + WIDE[c + 1] - width(words)) / 2, 120.0 + 16 * r + 12, words))
    texts.sort(key=lambda text: (text[1], text[0]))
    return inked(texts), [Rule(50.0, y, 550.0, y) for y in (120.0, ys[0], ys[-1])]


@pytest.mark.parametrize(
    "heads",
    [
        [["科目编码", "科目名称", "总计", "基本支出", "项目支出"]],
        [["科目编码", "科目名称", "总计", "基本支出", "项目支出"], ["栏次", "", "1", "2", "3"]],
    ],
    ids=["headings", "columns numbered"],
)
@pytest.mark.parametrize("empty", [None, 3, 4], ids=["all printed", "no basic", "no project"])
@pytest.mark.parametrize("in_yuan", [False, True], ids=["万元", "元"])
def test_a_heading_in_the_middle_of_a_wide_column_heads_the_figures_at_its_side(
    heads: list[list[str]], empty: int | None, in_yuan: bool
) -> None:
    body = [
        ["", "合计", "789.79", "884.33", "905.46"],
        ["201", "一般公共服务支出", "573.77", "911.21", "822.56"],
        ["20103", "政府办公厅事务", "573.77", "911.21", "822.56"],
        ["2010301", "行政运行", "35.22", "35.22", "6.00"],
        ["205", "教育支出", "10.76", "10.76", "2.50"],
    ]
    if in_yuan:  # 8688200: as many digits as a code of seven, or more, or less
        body = [[words.replace(".", "0") if "." in words else words for words in row] for row in body]
    rows = [*heads, *[[("" if c == empty else words) for c, words in enumerate(row)] for row in body]]
    (grid,) = read(centred(rows, len(heads))).grids
    assert [list(row) for row in grid.rows] == rows


def test_a_heading_of_several_columns_is_no_column_of_its_own() -> None:
    over = ["功能分类科目", "", "", "2026年预算数", ""]
    heads = [over, ["科目编码", "科目名称", "小计", "基本支出", "项目支出"]]
    body = [["201", "一般公共服务支出", "73.77", "91.21", "82.56"], ["205", "教育支出", "10.76", "10.76", "2.50"]]
    (grid,) = read(centred([*heads, *body, *body], 2)).grids
    assert grid.n_columns == 5 and [list(row) for row in grid.rows[1:]] == [heads[1], *body, *body]
    assert dict(grid.spans) == {(0, 0): (1, 2), (0, 2): (1, 3)} and grid.rows[0][2] == "2026年预算数"


def test_the_category_and_its_name_in_narrow_letters_keep_their_headings() -> None:
    """货物 and 服务 are shorter than 合计 in the middle of their column; A and C than 项目编号 over them."""
    rows = [
        ["项目编号", "采购项目", "总计", "一般公共预算", "事业收入"],
        ["", "合计", "869.30", "869.30", "1.00"],
        ["A", "货物", "399.88", "399.88", "1.00"],
        ["C", "服务", "469.42", "469.42", ""],
    ]
    (grid,) = read(centred(rows, 1)).grids
    assert [list(row) for row in grid.rows] == rows
