"""The HTML reader: grids held equal to BeautifulSoup's, spans, encodings, bad pages."""

from __future__ import annotations

import time

import pytest
import turbohtml
from bs4 import BeautifulSoup, Tag
from conftest import real
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Grid
from archive.readers import Unreadable, html, read
from archive.readers._html_tables import MARK_TEXT, MAX_CELLS

PAGES = [
    "pages/rongchang-zwfwglb-2025-budget.html",
    "pages/czj-2026-unit-budget.html",
    "pages/fzggw-2026-budget-index.html",
    "pages/gaj-2026-scripted-attachments.html",
]


def soup_grid(table: Tag) -> list[list[str]]:
    """The rows of a table with its spans resolved, as simply as it can be said."""
    cells: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    for r, row in enumerate(rows):
        c = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (r, c) in taken:
                c += 1
            height, width = int(cell.get("rowspan") or 1), int(cell.get("colspan") or 1)
            cells[r, c] = " ".join(cell.get_text().split())
            taken |= {(r + i, c + j) for i in range(height) for j in range(width)}
            c += width
    width = max((c for _, c in taken), default=-1) + 1
    return [[cells.get((r, c), "") for c in range(width)] for r in range(len(rows))]


@pytest.mark.parametrize("page", PAGES)
def test_grids_are_those_of_beautifulsoup(page: str) -> None:
    data = real(page).read_bytes()
    ours = [[list(row) for row in grid.rows] for grid in html.read(data).grids]
    frame = BeautifulSoup(html.decode(data), "lxml")
    theirs = [soup_grid(table) for table in frame.select(".view table, .TRS_UEDITOR table") if not table.find("table")]
    assert ours == theirs


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(0, 999)), min_size=2, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_any_spans_come_out_as_beautifulsoup_has_them(rows: list[list[tuple[int, int, int]]]) -> None:
    body = "".join(
        "<tr>" + "".join(f'<td rowspan="{h}" colspan="{w}">{n}.5</td>' for h, w, n in row) + "</tr>" for row in rows
    )
    markup = f"<html><body><table>{body}</table></body></html>"
    [grid] = html.read_text(markup).grids
    table = BeautifulSoup(markup, "lxml").table
    assert table is not None
    assert [list(row) for row in grid.rows] == soup_grid(table)


def page(body: str) -> str:
    return f"<html><head><title>t</title></head><body>{body}</body></html>"


def rows_of(text: str) -> list[tuple[tuple[str, ...], ...]]:
    return [grid.rows for grid in html.read_text(text).grids]


def test_an_absurd_span_costs_nothing() -> None:
    started = time.process_time()
    reading = html.read_text(
        page('<table><tr><td colspan="1000000000">合计</td><td rowspan=99999999>1.00</td></tr></table>')
    )
    assert time.process_time() - started < 1
    [grid] = reading.grids
    assert grid.n_columns <= 1001 and grid.n_rows == 1
    assert "1.00" in grid.rows[0]
    assert [f.check for f in reading.findings] == ["reading.spans"]


SHORT = "<tr><td>2.00"


@pytest.mark.parametrize(
    "tables",
    [
        "<table><tr>" + "<td>1.00" * 30_000 + "</tr>" + SHORT * 3_000 + "</table>",
        ("<table><tr>" + "<td>1.00" * 900 + "</tr>" + SHORT * 900 + "</table>") * 20,
        ("<table>" + "<tr><td colspan=1000>1.00<td>2.00" * 500 + "</table>") * 20,
    ],
    ids=["one wide row", "many tables", "many spans"],
)
def test_a_page_is_laid_out_in_so_many_cells_and_no_more(tables: str) -> None:
    """The first cost 4 GB and a minute: each of 3,000 rows was filled up to the width of the widest."""
    reading = html.read_text(page(f"{tables}<table><tr><td>合计</td><td>1.00</td></tr></table>"))
    assert reading.grids[-1].rows == (("合计", "1.00"),)
    assert sum(grid.n_rows * grid.n_columns for grid in reading.grids) <= MAX_CELLS
    assert [finding.check for finding in reading.findings] == ["reading.cells"]


@pytest.mark.parametrize("opened", ["<div>" * 100_000, "<table><tr><td>" * 10_000, "<b>" * 50_000])
def test_endless_nesting_costs_next_to_nothing(opened: str) -> None:
    """With the parser before this one, the first took 16 s (decision 25). What stands too deep is said to be missing."""
    started = time.process_time()
    reading = html.read_text(f"<html><body>{opened}<table><tr><td>合计</td><td>1.00</td></tr></table></body></html>")
    assert time.process_time() - started < 3
    assert [finding.check for finding in reading.findings] == ["reading.nesting"]


def test_four_hundred_open_tags_hide_nothing() -> None:
    reading = html.read_text(page("<div>" * 400 + "<table><tr><td>合计</td><td>1.00</td></tr></table>"))
    assert [grid.rows for grid in reading.grids] == [(("合计", "1.00"),)]
    assert reading.findings == ()


def test_what_stands_in_a_template_is_not_shown_and_not_read() -> None:
    hidden = "<template><table><tr><td>合计</td><td>2.00</td></tr></table></template>"
    reading = html.read_text(page(f"{hidden}<table><tr><td>合计</td><td>1.00</td></tr></table>"))
    assert [grid.rows for grid in reading.grids] == [(("合计", "1.00"),)]


def test_layout_tables_are_walked_and_the_tables_inside_them_read() -> None:
    inner = "<table><tr><td>科目</td><td>合计</td></tr><tr><td>201</td><td>5.00</td></tr></table>"
    reading = html.read_text(page(f"<table><tr><td><p>一、总体情况</p>{inner}<p>说明</p></td></tr></table>"))
    assert [grid.rows for grid in reading.grids] == [(("科目", "合计"), ("201", "5.00"))]
    assert reading.paragraphs == ("一、总体情况", "说明")
    assert reading.grids[0].before == ("一、总体情况",)


def test_open_cells_and_rows_are_closed_as_browsers_do() -> None:
    assert rows_of(page("<table><tr><td>项目<td>预算数<tr><td>合计<td>1.00</table>")) == [
        (("项目", "预算数"), ("合计", "1.00"))
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<html><meta charset=gb2312><p>綦江区龚滩㵲水镇𠮷€".encode("gb18030"), "綦江区龚滩㵲水镇𠮷€"),
        ("<html><meta charset=gb2312><p>预算公开".encode(), "预算公开"),
        ("\ufeff<html><p>预算公开".encode(), "预算公开"),
        ("<html><p>预算公开".encode("utf-16"), "预算公开"),
        ("<html><meta charset=utf-8><p>预算公开，收入合计".encode("gbk"), "预算公开，收入合计"),
        ("<html><p>预算公开收入".encode()[:-1], "预算公开收"),
    ],
)
def test_text_is_decoded_by_what_it_is_not_by_what_it_says(data: bytes, words: str) -> None:
    assert html.read(data).paragraphs[0].startswith(words)


def test_a_page_that_was_cut_off_says_so_and_keeps_what_came() -> None:
    whole = page("<table><tr><td>项目</td><td>预算数</td></tr><tr><td>合计</td><td>1.00</td></tr></table><p>完</p>")
    reading = html.read_text(whole[: whole.index("<p>完")])
    assert [f.check for f in reading.findings] == ["reading.truncated"]
    assert len(reading.grids) == 1


@pytest.mark.parametrize(
    ("data", "cause"), [(b"", "empty"), (b"  \n", "empty"), (bytes(range(256)) * 4, "unsupported")]
)
def test_what_cannot_be_read_is_refused_with_its_cause(data: bytes, cause: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.cause == cause
    assert refused.value.message


def test_files_are_found_however_they_are_offered() -> None:
    base = "https://czj.example.gov.cn/ysjs/202603/t20260302_1.html"
    reading = html.read_text(
        page(
            """<a href="./P020260302346748437806.pdf" title="甲.pdf">甲单位</a>
            <a onclick="downloadFj('乙.xlsx','./W020260302356020551996.xlsx')">乙</a>
            <iframe src="/viewer/web.html?file=/a/b/丙.pdf"></iframe>
            <script>var fj='<a href="./P020260302346748437999.zip">丁.zip</a><BR/>';</script>
            <script>var list=[{name:"戊.docx",url:"./W020260302356020551888.docx"}];</script>
            <a href="javascript:void(0)" onclick="openFile(this)">附件：己.pdf</a>"""
        ),
        base,
    )
    assert [(a.name, a.url.removeprefix("https://czj.example.gov.cn")) for a in reading.attachments] == [
        ("甲.pdf", "/ysjs/202603/P020260302346748437806.pdf"),
        ("乙.xlsx", "/ysjs/202603/W020260302356020551996.xlsx"),
        ("附件：己.pdf", ""),
        ("丙.pdf", "/a/b/丙.pdf"),
        ("丁.zip", "/ysjs/202603/P020260302346748437999.zip"),
        ("戊.docx", "/ysjs/202603/W020260302356020551888.docx"),
    ]


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<a href="/download.jsp?id=1">附件1：示例局公开表.xlsx</a>', "http://a.cn/download.jsp?id=1"),
        ('<a href="show.do?f=2">说明.pdf</a>', "http://a.cn/files/show.do?f=2"),
        ('<a href="javascript:;" data-href="./t.pdf">公开表</a>', "http://a.cn/files/t.pdf"),
        ('<a href="#">附表四.xls</a>', ""),
        ('<a href="javascript:void(0)" onclick="get(5)">附件5.公开表</a>', ""),
        ('<a href="list.jsp?cid=3">附件下载专区</a>', None),
        ('<a href="t1.html">附件1：说明</a>', None),
    ],
)
def test_what_is_called_a_file_is_one_whatever_hands_it_out(link: str, address: str | None) -> None:
    found = html.read(f'<base href="/files/"><body>{link}</body>'.encode(), "http://a.cn/gk/t.html").attachments
    assert [one.url for one in found] == ([] if address is None else [address])


def test_the_information_block_is_metadata_not_a_table() -> None:
    reading = html.read(real(PAGES[0]).read_bytes())
    assert reading.metadata["发布机构"] == "重庆市荣昌区政务服务管理办公室"
    assert reading.metadata["发布日期"] == "2025-02-20"
    assert all("索引号" not in text for grid in reading.grids for row in grid.rows for text in row)


def test_a_page_of_pictures_needs_ocr_and_lists_them() -> None:
    reading = html.read(real(PAGES[3]).read_bytes(), "https://gaj.cq.gov.cn/zwgk/202603/t20260302_15477907.html")
    assert [f.check for f in reading.findings] == ["reading.pictures"]
    assert len(reading.attachments) == 26


def test_pictures_beside_the_page_are_content_and_those_of_the_site_are_not() -> None:
    own, site = '<img src="./W01.jpg"><img src="表2.png">', '<img src="/images/share_1.png"><img src="../../logo.jpg">'
    frame = '<div class="article"><h1>示例单位2018年部门预算公开</h1>{}</div>'
    reading = html.read(frame.format(own + site).encode(), "https://example.gov.cn/a/t1.html")
    assert [f.check for f in reading.findings] == ["reading.pictures"]
    assert [one.url for one in reading.attachments] == [
        "https://example.gov.cn/a/W01.jpg",
        "https://example.gov.cn/a/表2.png",
    ]
    assert not html.read(frame.format(site).encode()).findings


BESIDE = f"<table><tr><td>科目</td><td>合计</td></tr><tr><td>201</td><td>5.00</td></tr></table><p>{'说明。' * 200}</p>"


@pytest.mark.parametrize(
    ("pictures", "count"),
    [
        ('<img src="W01.jpg" width="800" height="1100"><img src="/a/b.png" style="width: 700px; height:500px">', 2),
        ("<p>二、基本支出决算表（公开06表）</p><p><img src='./W02.png'></p>", 1),
        ("<img src='P03.jpg' alt='收入支出决算总表'>", 1),
        (
            "<img src='W04.jpg' width='430' height='430'><img src='/images/pdf.gif'><p>办公楼外景</p><img src='W05.jpg'>",
            0,
        ),
    ],
)
def test_pictures_as_large_as_a_table_or_called_one_are_told_beside_what_was_read(pictures: str, count: int) -> None:
    found = html.read(f"<body><div class='article'>{BESIDE}{pictures}</div></body>".encode()).findings
    assert [f.check for f in found] == ["reading.pictures"] * bool(count)
    assert all(f"有 {count} 张" in f.message for f in found)


def test_a_picture_in_the_head_of_the_site_is_no_table() -> None:
    head = "<div class='top'><img src='/images/banner.jpg' width='1200' height='300'></div>"
    assert not html.read(f"<body>{head}<div class='article'>{BESIDE}</div></body>".encode()).findings
    assert not html.read(f"<body>{head}{BESIDE}</body>".encode()).findings


def test_a_grid_knows_its_size() -> None:
    assert (Grid(()).n_rows, Grid(()).n_columns) == (0, 0)


def test_a_table_inside_a_cell_of_a_table_leaves_nothing_in_the_cell() -> None:
    inner = "<table><tr><td>科目</td><td>合计</td></tr><tr><td>201</td><td>5.00</td></tr></table>"
    outer = f"<table><tr><td>项目</td><td>预算数</td></tr><tr><td>附表{inner}</td><td>7.00</td></tr></table>"
    assert rows_of(page(outer)) == [
        (("项目", "预算数"), ("附表", "7.00")),
        (("科目", "合计"), ("201", "5.00")),
    ]


def test_a_page_that_prints_our_own_marks_is_read_without_them() -> None:
    reading = html.read_text(page(f"<p>前{MARK_TEXT.format(5)}后</p>"))
    assert (reading.grids, reading.paragraphs) == ((), ("前后",))


@pytest.mark.parametrize("mark", ["&#xfdd0;{}&#xfdd1;", "&#xfdd0;<b>{}</b>&#xfdd1;", "\ufdd0<i>{}</i>\ufdd1"])
@pytest.mark.parametrize("number", [0, 5])
def test_marks_by_their_number_or_in_pieces_stand_for_no_table(mark: str, number: int) -> None:
    table = "<table><tr><td>合计</td><td>1.00</td></tr></table>"
    reading = html.read_text(page(f"<p>前{mark.format(number)}后</p>{table}"))
    assert [grid.rows for grid in reading.grids] == [(("合计", "1.00"),)]
    assert len(reading.paragraphs) == 1


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        ("<td>一<br>二</td><td>1&nbsp;000.50</td>", ("一二", "1 000.50")),
        ("<td title='a>b'>合计</td><td data-x=\"</td><td>\">2.00</td>", ("合计", "2.00")),
        ("<td><!-- <td>9.00</td> -->项目</td><td><p>3<span>.</span>00", ("项目", "3.00")),
        ("<td>\u200b收\u200b入</td><td>&lt;td&gt;4.00&lt;/td&gt;</td>", ("收入", "<td>4.00</td>")),
        ("<TD>支出<TD ROWSPAN=0 COLSPAN='x'>5.00", ("支出", "5.00")),
    ],
)
def test_a_cell_says_what_a_browser_shows(cells: str, texts: tuple[str, ...]) -> None:
    table = f"<table><tr><td>科目</td><td>合计</td></tr><tr>{cells}</tr></table>"
    assert rows_of(page(table)) == [(("科目", "合计"), texts)]


ROWS = "<tr><td>科目</td><td>合计</td></tr><tr><td>201</td><td>5.00</td></tr>"


@pytest.mark.parametrize(
    ("hidden", "outcome"),
    [
        ("<tr><td>202</td><td>5.00<span style='color:red; display: none'>9</span></td></tr>", "not_applicable"),
        ("<tr style='display:none'><td>203</td><td>7.00</td></tr><tr><td>202</td><td>5.00</td></tr>", "unreadable"),
        ("<tr><td>202</td><td hidden>7.00</td><td>5.00</td></tr>", "unreadable"),
        ("<tr><td>202</td><td>5.00</td><td style='DISPLAY: none'></td></tr>", None),
        ("<tr><td>202<p style='visibility:hidden'>元</p></td><td>5.00</td></tr>", "not_applicable"),
    ],
)
def test_what_is_hidden_inside_a_table_is_not_read_and_said_so(hidden: str, outcome: str | None) -> None:
    reading = html.read_text(page(f"<table>{ROWS}{hidden}</table>"))
    assert [grid.rows for grid in reading.grids] == [(("科目", "合计"), ("201", "5.00"), ("202", "5.00"))]
    assert [f.outcome for f in reading.findings if f.check == "reading.hidden"] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    "body",
    [
        f"<div style='display:none'><table>{ROWS}</table></div>",
        f"<table style='display:none'>{ROWS}</table>",
        f"<table><tr style='display:none'><td>第二页<table>{ROWS}</table></td></tr></table>",
        f"<table>{ROWS.replace('<tr>', '<tr style=display:none>')}</table>",
    ],
)
def test_a_hidden_block_that_a_script_shows_is_read(body: str) -> None:
    reading = html.read_text(page(body))
    assert [grid.rows for grid in reading.grids] == [(("科目", "合计"), ("201", "5.00"))]


def test_figures_in_the_fields_of_a_form_are_read() -> None:
    field = ROWS.replace("5.00", "<input type='text' value='5.00' readonly><input type='hidden' value='9'>")
    assert rows_of(page(f"<table>{field}</table>")) == [(("科目", "合计"), ("201", "5.00"))]


def test_a_caption_stands_above_its_table() -> None:
    rows = "<tr><td>2080501</td><td>12</td></tr>"
    found = html.read(
        f"<body><table><caption>表二 基本支出表<br>单位：元</caption>{rows}</table><p>之后</p><table>{rows}</table>".encode()
    )
    assert [grid.before for grid in found.grids] == [("表二 基本支出表", "单位：元"), ("之后",)]
    assert found.paragraphs == ("表二 基本支出表", "单位：元", "之后")


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("120.50<sup>1</sup>", "120.50"),
        ("40 <sup>[2]</sup> ", "40"),
        ("40<sup>注1</sup>", "40"),
        ("10<sup>4</sup>元", "104元"),
        ("m<sup>2</sup>", "m2"),
    ],
)
def test_a_raised_number_behind_a_figure_is_no_digit_of_it(printed: str, text: str) -> None:
    (grid,) = html.read(
        f"<body><table><tr><td>合计</td><td>{printed}</td><td>1</td></tr></table></body>".encode()
    ).grids
    assert grid.rows[0][1] == text


@pytest.mark.parametrize(
    "piece", ["a\0b", "a&#0;b", "<svg><text>a\0b</text></svg>", "<textarea>a\0b</textarea>", "<pre>a\0b</pre>"]
)
def test_a_byte_zero_on_a_page_parts_no_paragraph(piece: str) -> None:
    """Blocks of text are cut at this character, which the parser leaves in no text; a new one might."""
    text = f"<html><body><p>甲{piece}乙</p><p>丙</p></body></html>"
    assert all("\0" not in node.text for node in turbohtml.parse(text).find_all("p"))
    assert html.read_text(text).paragraphs[-1] == "丙"
