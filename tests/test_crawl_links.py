"""Links of a list that are no plain links: followed where they lead to an article or the list's frame, else named."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from crawled import crawl, states, write_source
from faultserver import article, html, listing, names, serving

from crawler.platforms.trs import read_article, read_list
from crawler.registry import Source
from crawler.rules import from_list
from crawler.verdict import Answer, judge

LIST = "http://www.example.gov.cn/ysjs/"
ARTICLE = f"{LIST}202502/t20250210_1.html"
TITLE = "示例局2025年部门预算公开"


@pytest.mark.parametrize(
    "row",
    [
        f"""<a href="javascript:;" onclick="window.open('./202502/t20250210_1.html')">{TITLE}</a>""",
        f"""<a href="javascript:openUrl('/ysjs/202502/t20250210_1.html')">{TITLE}</a>""",
        f"""<a data-href="./202502/t20250210_1.html">{TITLE}</a>""",
        f"""<p onclick="location.href='./202502/t20250210_1.html'">{TITLE} 2025-02-10</p>""",
        r"""<script>document.write("<a href=\"./202502/t20250210_1.html\">示例</a>");</script>""",
        r"""<script>var rows = {"url": "\/ysjs\/202502\/t20250210_1.html"};</script>""",
    ],
)
@pytest.mark.parametrize("tidy", ["", "<li>"])
def test_an_article_is_found_however_it_is_linked(row: str, tidy: str) -> None:
    found = read_list(f"<html><body><div>{row}{tidy}</div></body></html>", LIST)
    assert [link.url for link in found.articles] == [ARTICLE]


def test_a_link_without_an_address_takes_no_date_from_its_neighbours() -> None:
    rows = "".join(f"<p><a data-href='t2025021{n}_{n}.html'>示例{n}</a><span>2025-02-1{n}</span></p>" for n in (1, 2))
    found = read_list(f"<html><body><div>{rows}</div></body></html>", LIST)
    assert [link.printed_date for link in found.articles] == ["", ""]


def test_what_shows_a_disclosure_and_is_not_followed_is_named(tmp_path: Path) -> None:
    links = (
        '<a href="./ysgk2025">2025年预算公开</a><a href="list.jsp?cid=12">2024年决算公开</a><a href="ysgk.html">部门预算</a>'
        '<a href="content_124.html">示例局预算</a><a href="http://127.0.0.9/ysjs/">示例教委预算公开专栏</a><a href="help">帮助</a>'
    )
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), extra=links)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "links", web.url()))
    told = "\n".join(outcome.source("links")["examples"])
    for shown in ("ysgk2025", "list.jsp?cid=12", "ysgk.html", "content_124.html", "127.0.0.9/ysjs/"):
        assert shown in told
    assert "help" not in told and outcome.source("links")["ok"] == 2


def test_a_page_whose_rows_are_in_a_frame_elsewhere_is_read_through_it(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = html(
            '<html><body><h1>部门预算</h1><iframe src="/common/list.html"></iframe></body></html>'
        )
        rows = [name.replace("./", "/ysjs/") for name in names(1, 3)]
        web.answers["/common/list.html"] = listing(rows)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "framed", web.url()))
    assert outcome.code == 0 and outcome.source("framed")["ok"] == 2


def test_columns_too_deep_to_follow_are_named(tmp_path: Path) -> None:
    with serving() as web:
        for depth in range(9):
            web.answers["/ysjs/" + "a/" * depth] = html(
                "<html><body><a href='a/'>2025年</a><a href='/'>首页</a></body></html>"
            )
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "deep", web.url()))
    assert web.asked["/ysjs/" + "a/" * 6] == 1 and not web.asked["/ysjs/" + "a/" * 7]
    assert any("too deep" in example for example in outcome.source("deep")["examples"])


def test_one_file_in_two_spellings_is_asked_once(tmp_path: Path) -> None:
    named = f"/ysjs/{quote('示例局2025年预算.csv')}"
    links = '<a href="./示例局2025年预算.csv">示例局2025年预算</a>' + f'<a href="{named.lower()}">示例局2025年预算</a>'
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), extra=links)
        for path in (named, named.lower()):
            web.answers[path] = (200, {"Content-Type": "text/csv"}, "表一 收支总表\n单位：万元\n收入,10.00\n".encode())
        crawl(tmp_path, write_source(tmp_path / "sources", "spelled", web.url()))
    assert web.asked[named] + web.asked[named.lower()] == 1


def test_a_calendar_without_end_is_named_by_its_folder(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        days = "".join(f"<a href='./rili/2025/{day}/'>{day}</a>" for day in range(1, 100))
        web.answers |= {f"/ysjs/rili/2025/{day}/": listing(names(1, 3)) for day in range(1, 100)}
        web.answers["/ysjs/"] = listing(names(1, 3), extra=days)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "calendar", web.url(), max_pages="20"))
    reasons = outcome.source("calendar")["reasons"]
    assert outcome.code == 3 and any("max_pages = 20" in reason for reason in reasons), reasons
    assert [reason[-16:] for reason in reasons if "列表未读" in reason] == ["/ysjs/rili/2025/"]


# -- hubs ---------------------------------------------------------------------------------------------------------------


def followed(text: str, url: str = LIST, role: str = "list") -> dict[str, str]:
    """Path → role of the columns that a page leads to."""
    source = Source("hub", "示例区", "500999", "trs", "seen", ("www.example.gov.cn",), ())
    page = read_list(f"<html><body><a href='/xwzx/'>新闻中心</a>{text}</body></html>", url)
    wanted = from_list(source, page, url, role=role, depth=0, list_url=url)
    return {urlsplit(link.url).path: link.role for link in wanted if link.role in ("list", "index")}


def rows(folder: str, *titles: str) -> str:
    found = enumerate(titles, 10 * len(folder))  # ids are one sequence
    return "".join(f"<li><a href='{folder}202502/t20250210_{n}.html'>{title}</a>2025-02-10</li>" for n, title in found)


def test_a_block_of_a_hub_is_followed_to_all_of_its_rows() -> None:
    block = "<div class='box'><div class='tit'><h3>{}</h3><a href='{}'>更多&gt;&gt;</a></div><ul>{}</ul></div>"
    budgets = block.format("部门预算", "/zwgk/bmys/", rows("/bm/jw/", "示例教委", "示例财政局"))
    news = block.format(
        "区内要闻", "/xw/qnyw/", rows("/xw/qnyw/", "示例区召开会议", "示例区审议2025年预算", "示例区调研")
    )
    assert followed(budgets + news) == {"/zwgk/bmys/": "list"}


def test_the_column_of_the_rows_that_a_hub_shows_is_followed_whatever_it_is_called() -> None:
    shown = rows("/zwgk/bmys/", TITLE) + rows("/xw/", "示例区召开会议", TITLE)
    links = "<a href='/zwgk/bmys/'>区级</a><a href='/xw/'>要闻</a><a href='/zwgk/'>政务公开</a>"
    assert followed(links + shown) == {"/zwgk/bmys/": "list"}


def test_tabs_beside_the_rows_of_a_hub_are_followed_for_what_discloses() -> None:
    tabs = "<a href='/zwgk/bmys/'>区级部门</a><a href='/zwgk/jdys/'>镇街</a><a href='/zwgk/tj/'>统计</a><a href='/bm/'>部门</a>"
    assert followed(tabs + rows("/zwgk/bmys/", TITLE)) == {"/zwgk/bmys/": "list", "/zwgk/jdys/": "index"}


def test_other_years_of_a_column_are_followed_beside_it() -> None:
    menu = "<a href='/ysjs_2024/'>2024年</a><a href='/gb/2024/'>2024年</a><a href='/2023/'>2023</a>" + rows("./", TITLE)
    assert followed(menu) == {"/ysjs_2024/": "list"}
    assert followed(menu, f"{LIST}bm/") == {"/ysjs_2024/": "list"}
    years = "<a href='/zwgk/ysjs/2024/'>2024年度</a><a href='/zwgk/gb/2024/'>2024年</a>"
    assert followed(years, "http://www.example.gov.cn/zwgk/ysjs/2025/") == {"/zwgk/ysjs/2024/": "list"}


# -- titles -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title, wanted",
    [
        ("示例区招标投标管理中心", True),
        ("示例区人才招聘服务中心（本级）", True),
        ("示例区委党建工作服务中心", True),
        ("示例区政策解读与新闻发布中心", True),
        ("示例局招标公告", False),
        ("示例区人才服务中心公开招聘工作人员", False),
        ("关于招聘人员的公告——示例区人才服务中心", False),
        ("示例局2025年预算编制软件采购公告", True),  # names a budget
        ("示例区召开党建工作推进会", False),
        ("2025年新闻发布会走进示例局", False),
    ],
)
def test_a_row_that_is_only_a_units_name_is_wanted_whatever_the_unit_does(title: str, wanted: bool) -> None:
    source = Source("names", "示例区", "500999", "trs", "seen", ("www.example.gov.cn",), ())
    page = read_list(f"<html><body><ul>{rows('./', title)}</ul></body></html>", LIST)
    (found,) = from_list(source, page, LIST, role="list", depth=0, list_url=LIST)
    assert (found.skip == "") is wanted, found.skip


def test_a_row_that_is_left_aside_for_its_title_is_named(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), extra="<a href='./202502/t20250210_9.html'>示例局招标公告</a>")
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "aside", web.url()))
    assert outcome.code == 0 and outcome.source("aside")["unwanted"] == 1
    assert any("示例局招标公告" in example for example in outcome.source("aside")["examples"])


# -- files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["tif", "txt", "odt", "do?id=9"])
def test_what_an_article_calls_a_file_is_asked_whatever_its_address_ends_in(ending: str) -> None:
    article = f"<html><body><p>正文</p><a href='./biao.{ending}'>附件1：预算公开表</a></body></html>"
    (file,) = read_article(article, ARTICLE).files
    assert file.url == f"{LIST}202502/biao.{ending}"


def test_a_file_that_nothing_reads_is_named_and_not_asked() -> None:
    page = read_article("<html><body><a href='./biao.tar.gz'>附件：预算公开表</a></body></html>", ARTICLE)
    assert page.files == () and ["nothing reads" in problem for problem in page.problems] == [True]


@pytest.mark.parametrize(
    "ending, body",
    [
        ("tif", b"II*\0" + bytes(64)),
        ("xml", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'),
    ],
)
def test_a_file_is_whole_under_its_own_ending(ending: str, body: bytes) -> None:
    url = f"{LIST}202502/biao.{ending}"
    assert judge(Answer(url, url, 200, body, "attachment", {})).word == "ok"
    assert judge(Answer(url, url, 200, b"<?xml version='1.0'?><rss></rss>", "attachment", {})).word != "ok"


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/attach/8f14e45f'>2025年部门预算公开表</a>",
        "<a href='/attach.do?id=9'><span>1.部门预算公开套表</span></a>",
        "<a href='./biao.jpg'>2025年部门预算公开表（图片）</a>",
    ],
)
def test_what_is_called_a_table_of_a_disclosure_is_a_file_of_its_article(link: str) -> None:
    assert len(read_article(f"<html><body><p>正文</p>{link}</body></html>", ARTICLE).files) == 1


def test_a_tab_or_a_page_that_is_called_a_table_is_no_file() -> None:
    tabs = "<a href='#t1'>收支预算总表</a><a href='javascript:;' onclick='show(1)'>收支预算总表</a>"
    pages = "<a href='../ysgk/'>预算公开表</a><a href='./t20250210_2.html'>示例局预算公开表</a>"
    page = read_article(f"<html><body><p>正文</p>{tabs}{pages}</body></html>", ARTICLE)
    assert (page.files, page.problems) == ((), ())


@pytest.mark.parametrize("port", [":8O80", ":99999", ":80：80"])
def test_an_address_with_an_impossible_port_is_named_and_the_rest_is_read(tmp_path: Path, port: str) -> None:
    file = f"http://127.0.0.1{port}/P020250210000000000001.pdf"
    row = f'<ul><li><a href="{file}">示例局九2025年部门预算公开表</a><span>2025-02-10</span></li></ul>'
    with serving() as web:
        web.articles(1, 3)
        attached = f'<p>附件：<a href="{file}">部门预算公开表.pdf</a></p>'
        web.answers["/ysjs/202502/t20250210_1.html"] = article(1, attached)
        web.answers["/ysjs/"] = listing(names(1, 3), extra=row)
        outcome = crawl(tmp_path, write_source(tmp_path / "sources", "port", web.url()))
    source = outcome.source("port")
    assert (source["ok"], source["unsupported"], source["deferred"]) == (2, 2, 0), source["reasons"]
    told = "\n".join(source["examples"])
    assert "示例局九" in told and "部门预算公开表.pdf" in told


def test_an_article_whose_first_address_is_dead_is_asked_at_its_others(tmp_path: Path) -> None:
    """A list gives it twice: at an address of https, of a host that is off the list, of a folder that was moved; and here."""
    with serving() as web:
        web.articles(1, 5)
        here = web.url("/ysjs/202502/t20250210_{}.html")
        twins = {
            1: here.format(1).replace("http:", "https:"),
            2: "http://127.0.0.9/ysjs/202502/t20250210_2.html",
            3: "../old/202502/t20250210_3.html",
        }
        rows = "".join(f"<li><a href='{twin}'>示例局{n}2025年部门预算公开</a></li>" for n, twin in twins.items())
        web.answers["/ysjs/"] = html(f"<html><body><ul>{rows}{listing(names(1, 5))[2].decode()}</ul></body></html>")
        sources = write_source(tmp_path / "sources", "twins", web.url())
        outcome = crawl(tmp_path, sources)
        assert outcome.code == 0, outcome.source("twins")["reasons"]
        assert [states(tmp_path)[f"/ysjs/202502/t20250210_{n}.html"] for n in range(1, 5)] == [("ok", "")] * 4
        assert crawl(tmp_path, sources).code == 0
    source = outcome.source("twins")
    assert (source["discovered"], source["ok"], source["failed"]) == (4, 4, 0)
