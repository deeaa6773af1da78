"""Pages that are long, odd or malicious cost no more than their length, in the reader and in the crawl.

Many of these took longer than the limit, some would never have ended, and the rest grew with the square of their length.
The limit is nearly ten times what any takes now (docs/decisions/0027-hostile-pages.md).
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import reading
from archive.deadline import TooLong, within
from archive.extract import extract
from archive.readers import Unreadable
from crawler.platforms import trs
from crawler.verdict import Answer, judge

SECONDS = 5
N = 60_000
ADDRESS = "http://www.rongchang.gov.cn/bm/a/202502/t20250219_1.html"
HEADINGS = "<tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>"
ROW = "<tr><td>201</td><td>某支出</td><td>1.00</td><td>1.00</td><td></td></tr>"


def repeated(text: str) -> str:
    return text * (N // len(text))


PAGES = {
    "a title of years": f"<meta name=ArticleTitle content='{repeated('2025年')}'>",
    "a title without a year": f"<title>{repeated('公共财政预算')}</title>",
    "a label without an end": f"<table><tr><td>编制单位：{repeated('示例局(')}</td></tr>{HEADINGS}{ROW}</table>",
    "names without addresses": "<script>." + repeated('"title":"') + "</script>",
    "names with addresses elsewhere": "<script>." + repeated('name:"a",') + '{url:"b.pdf"}</script>',
    "links in a script, never closed": "<script>." + repeated('<a href="x.html">') + "</script>",
    "tags in a script, never closed": "<script>." + repeated("<a ") + "</script>",
    "a file's name without an end": f"<a href='./P{repeated('0')}'>附件</a>",
    "calls without an end": f'<a onclick="{repeated("f(")}">附件</a>',
    "six thousand tables": f"<table>{HEADINGS}{ROW}</table>" * 6_000,
    "six thousand tables of other codes": "".join(
        f"<p>一般公共预算支出表</p><table>{HEADINGS}{ROW.replace('201', str(2010000 + n))}</table>"
        for n in range(6_000)
    ),
    "indicators below nothing": "<table><tr><td>一级指标</td><td>三级指标</td><td>指标值</td></tr>"
    + "<tr><td></td><td>数</td><td>1</td></tr>" * 12_000
    + "</table>",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_no_more_than_its_length(name: str) -> None:
    page = f"<html><head></head><body>{PAGES[name]}</body></html>"
    with within(SECONDS):
        extract(page.encode())
        trs.read_article(page, ADDRESS)


ANSWERS = {
    "cookies that lead nowhere": f"<title>{repeated('document.cookie=')}</title>",
    "tags never closed": repeated("<meta "),
    "fields never closed": f"<script>{repeated('<input')}</script>",
    "scripted links to nothing": repeated("javascript:"),
    "digits": f"<p>{repeated('4')}</p>",
    "letter heads": repeated("From:\n"),
    "comments never closed": f"<script>{repeated('createPage(/*')}</script>",
    "a comment in every line": f"<script>{repeated('//createPage( ')}</script>",
    "pagers without an end": f"<script>{repeated('createPage(a(),')}</script>",
    "pages without a number": repeated("共<b>"),
    "numbers of pages": repeated("共1页"),
    "pages of a slide show": f"<script>{repeated('totalPage: 4, speed')}</script>",
    "scripts never closed": repeated("<script>"),
    "plug-ins without an end": f"<script>{repeated('pager({a:')}</script>",
    "ways on": repeated("<a>下一页</a>"),
}


@pytest.mark.parametrize("role", ["page", "list", "attachment"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_judged_at_once(name: str, role: str) -> None:
    page = f"<html><head></head><body>{ANSWERS[name]}</body></html>"
    with within(SECONDS):
        judge(Answer(ADDRESS, ADDRESS, 200, page.encode(), role, {}))
        trs.read_list(page, ADDRESS)
        trs.read_article(page, ADDRESS)


# Pieces of which the expressions of reader and crawl are made.
WORDS = (
    "2025年 预算 决算 公开 部门 单位 支出 收入 总体情况 合计 增加 主要原因是 万元 1.00 1, ( ） 〔 [索引号] 、 ： - 表 "
    '<a <td> <meta <input name:" url:\' .pdf P0 javascript: document.cookie= createPage( location.href=" 404 共 &# pager({ 下一页 <script totalPage:'
).split()
PLACES: dict[str, Callable[[str], str]] = {
    "prose": lambda text: f"<p>公务接待费1万元，主要原因是{escape(text)}。</p>",
    "title": lambda text: f"<title>{escape(text)}</title>",
    "label": lambda text: f"<table>{HEADINGS}<tr><td>{escape(text)}</td><td>x</td><td>1.00</td></tr></table>",
    "heading": lambda text: f"<table><tr><td>科目</td><td>{escape(text)}</td></tr>{ROW}</table>",
    "script": lambda text: f"<script>. {text}</script>",
    "markup": lambda text: text,
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map("".join),
    st.sampled_from(["", *WORDS]),
    st.sampled_from(["", *WORDS]),
    st.sampled_from(sorted(PLACES)),
)
def test_whatever_a_page_repeats_it_is_read_at_once(unit: str, before: str, after: str, place: str) -> None:
    page = f"<html><head></head><body>{PLACES[place](before + repeated(unit) + after)}</body></html>"
    with within(SECONDS):
        extract(page.encode())
        judge(Answer(ADDRESS, ADDRESS, 200, page.encode(), "page", {}))


@pytest.mark.parametrize("tail", ["1" * 80, ".11111" * 20])
def test_a_title_that_ends_in_digits_and_dots_is_judged_at_once(tail: str) -> None:
    with within(SECONDS):
        extract(f"<html><head><title>预算{tail}(</title></head><body><p>{'一' * 30}</p></body></html>".encode())


# ---------------------------------------------------------------- what was overlooked


def test_work_without_an_end_is_ended() -> None:
    with pytest.raises(TooLong), within(0.05):
        re.match(r"(a|a)+$", "a" * 60 + "b")


def test_a_loop_that_hears_no_signal_ends_with_its_process() -> None:
    """`sum` over an iterator without an end never comes back to Python, where signals are heard; nor may a compiled loop."""
    endless = "from archive.deadline import within\nwith within(0.05):\n    sum(iter(int, 1))"
    done = subprocess.run([sys.executable, "-c", endless], check=False)
    assert done.returncode == -signal.SIGVTALRM


def test_what_ends_in_time_is_left_alone() -> None:
    with within(SECONDS):
        done = sum(range(1000))
    assert done == 499_500


def test_a_page_that_takes_too_long_costs_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST", 0.05)
    monkeypatch.setattr("archive.extract.extract", lambda data, url: re.match(r"(a|a)+$", "a" * 60 + "b"))
    with pytest.raises(Unreadable) as raised:
        reading.extract_safely(b"<html><p>x</p></html>", ADDRESS)
    assert raised.value.cause == "timeout" and "0.05" in raised.value.message
    kept = reading.read_bytes(b"<html><p>x</p></html>", ADDRESS)
    assert kept.document.status == "timeout" and [finding.check for finding in kept.findings] == ["readable"]
