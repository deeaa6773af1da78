"""Tables of one kind that tell of the same things: one is compared and added, all are read, and a finding says which."""

from __future__ import annotations

import sqlite3

import pytest
from made_up import Web, web

from archive.build import build
from archive.extract import extract
from archive.model import Extraction

__all__ = ["web"]

CLASSES = ("201|一般公共服务支出", "20103|政府办公厅（室）及相关机构事务", "2010301|行政运行")


def page(title: str, *tables: tuple[str, tuple[str, ...], str]) -> Extraction:
    """A page whose tables each have a title, rows of codes and names, and one amount printed in all of them."""
    html = f'<html><head><meta name="ArticleTitle" content="{title}"></head><body><h1>{title}</h1>'
    for name, codes, amount in tables:
        rows = ["科目编码|科目名称|合计|基本支出|项目支出", *(f"{row}|{amount}|{amount}|" for row in ("|合计", *codes))]
        cells = "".join("<tr><td>" + row.replace("|", "</td><td>") + "</td></tr>" for row in rows)
        html += f"<p>{name}</p><p>单位：万元</p><table>{cells}</table>"
    return extract(f"{html}</body></html>".encode())


def not_counted(read: Extraction) -> list[str]:
    left = [table for table in read.tables if table.status == "not_counted"]
    told = {finding.table for finding in read.findings if finding.check == "reading.not_counted"}
    assert told == {table.ordinal for table in left}
    return [table.title.removesuffix("一般公共预算支出表") for table in left]


OF_ALL, HEAD, STATION = ("示例局（汇总）", "900.50"), ("示例局本级", "500.50"), ("示例区救助站", "400.00")
DEPARTMENT, UNIT = "重庆市荣昌区示例局2026年部门预算公开", "重庆市荣昌区示例局本级2026年单位预算公开"


@pytest.mark.parametrize(
    ("title", "printed", "left"),
    [
        (DEPARTMENT, [OF_ALL, HEAD, STATION], ["示例局本级", "示例区救助站"]),
        (DEPARTMENT, [HEAD, STATION, OF_ALL], ["示例局本级", "示例区救助站"]),
        (UNIT, [OF_ALL, HEAD], ["示例局（汇总）"]),
        (DEPARTMENT, [HEAD, ("示例局", "900.50")], ["示例局本级"]),
        (DEPARTMENT, [("甲局", "500.50"), ("乙站", "400.00"), ("丙局", "900.50")], ["甲局", "乙站"]),
        (DEPARTMENT, [("甲局", "500.50"), ("乙局", "900.50")], ["乙局"]),
        ("重庆市荣昌区2026年预算", [("全区", "1180000.00"), ("区本级", "960000.00")], ["区本级"]),
    ],
    ids=["whole first", "whole last", "a unit's own", "head office", "by arithmetic", "nothing said", "government"],
)
def test_the_table_of_what_the_document_is_about_is_taken(
    title: str, printed: list[tuple[str, str]], left: list[str]
) -> None:
    read = page(title, *((f"{whose}一般公共预算支出表", CLASSES, amount) for whose, amount in printed))
    assert not_counted(read) == left
    assert len(read.lines) == 8 * len(printed) and not any(line.is_duplicate for line in read.lines)


def test_tables_of_other_codes_or_other_kinds_are_all_taken() -> None:
    one = ("一般公共预算支出表", CLASSES, "900.50")
    other = ("一般公共预算支出表", ("208|社会保障和就业支出", "20805|行政事业单位养老支出"), "61.51")
    assert not_counted(page(DEPARTMENT, one, other)) == []
    assert not_counted(page(DEPARTMENT, one, ("部门支出总表", CLASSES, "900.50"))) == []


def test_tables_of_a_total_alone_are_alike_in_nothing() -> None:
    assert not_counted(page(DEPARTMENT, ("一般公共预算支出表", (), "5.00"), ("一般公共预算支出表", (), "6.00"))) == []


def test_nothing_is_added_twice_in_a_build(web: Web) -> None:
    tables = [(f"{whose}一般公共预算支出表", CLASSES, amount) for whose, amount in (OF_ALL, HEAD, STATION)]
    web.put("t20260301_1.html", page(DEPARTMENT, *tables))
    with sqlite3.connect(build(web.home, processes=1).budget) as connection:
        assert connection.execute("SELECT code, amount FROM spending_by_function").fetchall() == [("2010301", 900.5)]
        assert connection.execute("SELECT is_duplicate, count(*) FROM line GROUP BY 1").fetchall() == [(0, 8), (1, 16)]
        kept = connection.execute("SELECT status FROM source_table ORDER BY ordinal").fetchall()
        assert kept == [("ok",), ("not_counted",), ("not_counted",)]
