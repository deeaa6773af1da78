"""Where a list goes on: every way a pager is written, followed or named."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from crawled import Outcome, crawl, write_source
from faultserver import Reply, Web, listing, names, serving

from crawler import paging
from crawler.pages import ListPage
from crawler.platforms.trs import read_article, read_list

LIST = "http://www.example.gov.cn/ysjs/"
ROW = '<li><a href="./202502/t20250210_1.html">示例局2025年部门预算公开</a><span>2025-02-10</span></li>'


def page(script: str = "", links: str = "", url: str = LIST) -> ListPage:
    return read_list(f"<html><body><ul>{ROW}</ul>{links}<script>{script}</script></body></html>", url)


CLASSIC = """var currentPage = 0;//所在页从0开始
var countPage = 3//共多少页
for(var i=0;i<countPage;i++) document.write("<a href=\\"index"+"_" + i + "."+"html\\">"+(i+1)+"</a>");"""


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML(3, 0, "index", "html");',
        'createPageHTML("3", "0", "index", "html");',
        'createPageHTML(parseInt("3", 10), Number(0), "index", "html");',
        "var n = '3'; createPageHTML(n, 0, 'index', 'html');",
        '//createPageHTML(9, 0, "index", "html");\ncreatePageHTML(3, 0, "index", "html");',
        '/* createPageHTML(50, 0, "index", "html") */ createPageHTML(3, 0, "index", "html");',
        'var home = "http://www.example.gov.cn/"; createPageHTML(3, 0, "index", "html");',
        'var any = "*/*"; createPageHTML(3, 0, "index", "html");',
        "function  createPageHTML(pages, current, name, extension) {} createPageHTML(3, 0, 'index', 'html')",
        CLASSIC,
    ],
)
def test_every_script_of_three_pages_leads_to_the_other_two(script: str) -> None:
    found = page(script)
    assert found.more == (f"{LIST}index_1.html", f"{LIST}index_2.html")
    assert (found.number, found.pages, found.doubts) == (0, 3, ())


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML({count: 3, curr: 0, name: "index", ext: "html"})',
        'createPageHTML(0, 3, "index", "html")',  # the other way round: the third of no pages
        'createPage(1, 3, "index", "html")',
        'createPageHTML(total(), 0, "index", "html")',
    ],
)
def test_a_pager_that_is_not_understood_is_a_doubt(script: str) -> None:
    found = page(script)
    assert found.more == () and len(found.doubts) == 1 and "not understood" in found.doubts[0]


@pytest.mark.parametrize(
    "script",
    ['createPageHTML(1, 0, "index", "html")', 'createPage(1, 1, "index", "html")', "createPage(0, 1, 'a', 'b')"],
)
def test_a_list_of_one_page_raises_no_doubt(script: str) -> None:
    found = page(script)
    assert (found.more, found.doubts) == ((), ())


def test_what_only_states_a_number_of_pages_is_held_to_it() -> None:
    assert page('$("#page").pagination({pageCount: 3, current: 1});').pages == 3
    assert page(links="<p>共<b>3</b>页</p>").pages == 3
    assert page(links="<p>共<b>3</b>页</p>").number == -1  # it does not say which it is


def test_links_of_a_pager_lead_on_from_every_page() -> None:
    links = '<a href="index.html">首页</a><a href="index_2.html">上一页</a><a href="index_3.html">4</a>'
    links += '<a href="index_4.html">[5]</a><a href="index_5.html"> 下一页 &gt; </a><a href="index_29.html">尾页</a>'
    found = page(links=links, url=f"{LIST}index_3.html")
    assert found.more == tuple(f"{LIST}index_{number}.html" for number in (4, 5, 29))


def test_a_column_with_a_number_is_not_a_page_of_its_neighbour() -> None:
    links = '<a href="list_13.html">人事招聘</a><a href="list_12_1.html">2</a><a href="list_14.html">公告</a>'
    assert page(links=links, url=f"{LIST}list_12.html").more == (f"{LIST}list_12_1.html",)


def test_an_empty_page_leads_nowhere() -> None:
    text = '<html><body><a href="/">首页</a><a href="?page=8">下一页</a></body></html>'
    assert read_list(text, f"{LIST}?page=7").more == ()


def test_a_split_article_has_its_parts_among_its_files() -> None:
    url = f"{LIST}202502/t20250210_5.html"
    script = "<html><body><p>正文</p><script>createPageHTML(3, 0, '{}', 'html');</script></body></html>"
    parts = [link.url for link in read_article(script.format("t20250210_5"), url).files]
    assert parts == [f"{LIST}202502/t20250210_5_1.html", f"{LIST}202502/t20250210_5_2.html"]
    assert read_article(script.format("index"), url).files == ()  # the pager of a list beside the article


@pytest.mark.parametrize(
    "script",
    [
        "getPageHTML(3, 0, 'index', 'html');",
        "var pager = new Pager({size : 3, current : 0, prefix : 'index', suffix : 'html'});",
    ],
)
def test_other_pagers_that_say_all_lead_to_the_other_pages(script: str) -> None:
    found = page(script)
    assert (found.more, found.pages, found.doubts) == ((f"{LIST}index_1.html", f"{LIST}index_2.html"), 3, ())


@pytest.mark.parametrize(
    "script, pages, records",
    [
        ("laypage.render({elem: 'page', count: 6, limit: 2, curr: 1, jump: function (o) {}})", 3, 6),
        ("laypage({cont: 'page', pages: 3, curr: 1})", 3, None),
        ("$('#p').pagination(6, {items_per_page: 2, current_page: 0, link_to: 'index___id__.html'})", 3, 6),
        ("var all = 6; $('#p').pagination(all, {items_per_page: 2})", 3, 6),
        ("laypage.render({elem: 'page', count: 1, limit: 20})", 1, 1),
    ],
)
def test_a_plug_in_that_states_how_many_there_are_is_held_to_it(script: str, pages: int, records: int | None) -> None:
    found = page(script)
    assert (found.more, found.pages, found.records, found.doubts) == ((), pages, records, ())


@pytest.mark.parametrize(
    "links, script",
    [
        ('<a href="javascript:goPage(1)">首页</a><a href="javascript:goPage(2)">下一页</a>', ""),
        ('<a href="#" onclick="turnPage(2)">2</a> 1/3', ""),
        ('<a href="#" onclick="turnPage(2)">[2]</a>', ""),
        ('<a href="javascript:;" class="nextPage">下一页</a>', ""),
        ('<a href="javascript:;" data-page="1" data-total="3">加载更多</a>', ""),
        ('<div class="more" onclick="loadMore()">加载更多</div>', ""),
        ('<span onclick="go(2)">下一页 &gt;</span>', ""),
        ('<a href="/common/search?from=2">下一页</a>', ""),
        ("", "laypage.render({elem: 'page', count: answer.total})"),
        ("", "$('#p').pagination({dataSource: rows})"),
    ],
)
def test_what_leads_on_and_is_not_understood_is_a_doubt(links: str, script: str) -> None:
    found = page(script, links)
    assert found.more == () and len(found.doubts) == 1 and "not understood" in found.doubts[0]


@pytest.mark.parametrize(
    "links",
    [
        '<span>上一页</span> 1 <span class="disabled">下一页</span> 共1页',
        '<a href="#">上一页</a> 1/1 <a href="#">下一页</a>',
        '<li class="disabled"><a href="#">下一页</a></li>',
        '<a class="page-disabled" href="javascript:;">下一页</a>',
        '<a href="index.html">1</a><a href="index.html">下一页</a>',
        '<p>共 1 条记录</p><a href="#">下一页</a>',
        "<script>document.write('<a href=\"#\">下一页</a>')</script>",
    ],
)
def test_a_pager_of_one_page_raises_no_doubt(links: str) -> None:
    found = page(links=links)
    assert (found.more, found.doubts) == ((), ())


def test_the_last_page_leads_nowhere_and_raises_no_doubt() -> None:
    back = '<a href="index_1.html">上一页</a><a href="#">下一页</a>'
    assert page(links=back, url=f"{LIST}index_2.html").doubts == ()
    assert page(links='<a href="?page=1">上一页</a><a href="#">下一页</a>', url=f"{LIST}?page=2").doubts == ()


def test_pages_are_found_in_a_field_in_numbered_folders_and_behind_an_arrow() -> None:
    field = '<select onchange="location.href=this.value"><option value="index.html">第1页</option>'
    field += '<option value="index_1.html">第2页</option></select>'
    assert page(links=field).more == (f"{LIST}index_1.html",)
    folders = '<a href="/ysjs/1/">1</a><a href="/ysjs/2/">2</a><a href="/ysjs/3/">尾页</a><a href="/ysjs/9/">规划</a>'
    assert page(links=folders, url=f"{LIST}1/").more == (f"{LIST}2/", f"{LIST}3/")
    arrow = '<a href="index_1.html"><img src="next.gif"></a>'
    assert page(links=arrow.replace("_1", "_3"), url=f"{LIST}index_2.html").more == (f"{LIST}index_3.html",)
    assert page(links=arrow, url=f"{LIST}index_2.html").more == ()


@pytest.mark.parametrize(
    "links, script",
    [
        ('<li><a href="./202502/t20250210_2.html">示例局2025年部门预算公开（共12页）</a></li>', ""),
        ('<li><a title="示例局2025年部门预算公开（共12页）" href="./202502/t20250210_2.html">示例局</a></li>', ""),
        ("<div class='foot'>共<b>5321</b>条信息</div>", ""),
        ("<p>本站共<b>5321</b>条信息</p>", ""),
        ("", "var banner = {totalPage: 4, speed: 300};"),
        ("", "new Swiper('.swiper', {totalPages: 4, autoplay: true})"),
    ],
)
def test_what_counts_something_else_says_nothing_of_the_list(links: str, script: str) -> None:
    found = page(script, links)
    assert (found.pages, found.records, found.doubts) == (None, None, ())


def test_what_counts_the_list_is_told_from_what_counts_beside_it() -> None:
    beside = "<p>本站共5321条信息</p><p>共 <b>3</b> 页 总记录数：6，每页2条</p><div class='footer'>共9页</div>"
    found = page("$('.banner').slide({speed: 3}); $('#page').pagination({pageCount: 3});", beside)
    assert (found.pages, found.records) == (3, 6)
    assert page(links="<a>共 3 页</a>").pages == 3
    assert page(links="<span>第1/3页</span>").pages == 3


# -- in a crawl ---------------------------------------------------------------------------------------------------------


def run(web: Web, home: Path) -> Outcome:
    return crawl(home, write_source(home / "sources", "paged", web.url()))


def chained(number: int, beyond: str = "") -> Reply:
    """The n-th page of a list that links only to the next."""
    onward = beyond or f'<a href="index_{number + 1}.html">下一页</a>'
    return listing(names(number + 1, number + 2), extra=f"<div>共 12 条 {onward}</div>")


def test_a_chain_of_next_pages_is_followed_to_its_end(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 13)
        for number in range(12):
            path = f"/ysjs/index_{number}.html" if number else "/ysjs/"
            web.answers[path] = chained(number, "下一页" if number == 11 else "")
        outcome = run(web, tmp_path)
        assert outcome.code == 0, outcome.source("paged")["reasons"]
        assert (outcome.source("paged")["pages"], outcome.source("paged")["lists"]) == (12, 12)


def test_a_pager_in_the_query_is_followed_and_asked_once(tmp_path: Path) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> Reply:
        number = int(handler.path.partition("page=")[2] or 1)
        links = "".join(f'<a href="?page={other}">{other}</a>' for other in range(1, 4))
        return listing(names(2 * number - 1, 2 * number + 1), extra=links)

    with serving() as web:
        web.articles(1, 7)
        web.answers["/ysjs/"] = answer
        outcome = run(web, tmp_path)
        assert outcome.code == 0, outcome.source("paged")["reasons"]
        assert outcome.source("paged")["pages"] == 6 and web.asked["/ysjs/"] == 3


def test_a_list_without_an_end_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LONGEST", 5)
    onward = '<a href="index_5.html">下一页</a>'
    found = page(links=onward, url=f"{LIST}index_4.html")
    assert found.more == () and "without an end" in found.doubts[0]


def test_a_doubt_makes_the_source_incomplete(tmp_path: Path) -> None:
    with serving() as web:
        web.articles(1, 3)
        web.answers["/ysjs/"] = listing(names(1, 3), 'createPageHTML(0, 3, "index", "html")')
        outcome = run(web, tmp_path)
        assert outcome.code == 3
        assert ["not understood" in reason for reason in outcome.source("paged")["reasons"]] == [True]
        assert not outcome.source("paged")["lists_complete"]
