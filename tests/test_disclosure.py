"""Pages in the columns of budgets that are none: left aside by name, never dropped, and never where one is missing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from made_up import Web, full, identity, web

from archive.build import Build, build
from archive.disclosure import finding
from archive.extract import extract_reading
from archive.model import NOT_DISCLOSURE, Attachment, Extraction, Grid, Reading

__all__ = ["web"]

TALK = ("为做好相关工作，定于下周一上午在示例楼三会议室召开会议，请各科室派员参加并做好记录。",)


def read(title: str, paragraphs: tuple[str, ...] = TALK, **more: object) -> Extraction:
    return extract_reading(Reading("text/html", title=title, paragraphs=paragraphs, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "关于开展2025年度部门预算编制培训的通知（示例）",
        "2025年政府工作要点任务分解",
        "示例局关于召开年度会议的通知",
        "关于做好部门决算编报工作的会议纪要",
    ],
)
def test_a_notice_is_no_disclosure_and_says_so(title: str) -> None:
    found = read(title)
    assert found.document.status == NOT_DISCLOSURE
    (said,) = [each for each in found.findings if each.check == "document.not_disclosure"]
    assert title in said.message and said.severity == "reading"


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("重庆市示例区示例局2025年部门预算", {}),
        ("示例局2025年部门预算情况说明（示例）", {}),
        ("关于公开2024年度部门决算的公告", {}),
        ("2024年决算信息", {}),
        ("重庆市示例区示例局2025年单位预算表", {}),
        ("示例公告", {"metadata": {"体裁分类": "财政预算、决算"}}),
        ("示例公告", {"paragraphs": ("示例局2025年部门预算公开", *TALK)}),
        ("关于召开会议的通知", {"paragraphs": ()}),
        ("关于召开会议的通知", {"paragraphs": ("正文",)}),
    ],
)
def test_what_may_be_a_disclosure_without_its_tables_stays_one(title: str, more: dict[str, object]) -> None:
    assert read(title, **more).document.status == "no_tables"  # type: ignore[arg-type]


def test_attachments_and_tables_with_nothing_in_them_are_seen_as_before() -> None:
    assert read("关于召开会议的通知", attachments=(Attachment("名单.docx", ""),)).document.status == "attachments"
    grid = Grid((("项目", "金额"), ("甲", "1.00"), ("乙", "2.00")))
    assert read("关于召开会议的通知", grids=(grid,)).document.status == "no_amounts"


def built_of(web: Web) -> Build:
    web.put("t20250301_1.html", full(identity()))
    said = identity(None, title="关于召开会议的通知", status=NOT_DISCLOSURE)
    web.put("t20250301_2.html", Extraction(said, (), (), (), (), (finding(said),), ()))
    return build(web.home, 0)


def test_it_is_listed_with_its_status_and_asks_nothing(web: Web) -> None:
    with closing(sqlite3.connect(built_of(web).budget)) as connection:

        def rows(sql: str) -> list[tuple[object, ...]]:
            return connection.execute(sql).fetchall()

        assert rows("SELECT status, unit_id, is_main FROM document WHERE url LIKE '%_2.html'") == [
            (NOT_DISCLOSURE, None, 0)
        ]
        assert rows('SELECT "check" FROM finding WHERE "check" LIKE \'document.%\'') == [("document.not_disclosure",)]
        assert rows("SELECT * FROM review") == []
        assert rows("SELECT count(*) FROM quality") == [(1,)]
        assert rows("SELECT sum(n_documents) FROM district") == [(1,)]
        assert rows("SELECT sum(documents) FROM coverage") == [(1,)]
        assert rows("SELECT use FROM capture WHERE url LIKE '%_2.html'") == [("document",)]
