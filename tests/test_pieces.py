"""Which version of a disclosure counts, and a disclosure in pieces on pages that do not link to each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from made_up import Web, extraction, identity, line, web
from test_build import rows

from archive.build import build
from archive.model import Line, Project, Statement

__all__ = ["web"]

UNIT = "重庆市示例区档案馆"
OWN = ("general_expenditure", "unit_summary", "basic_expenditure", "fiscal_summary")
FIRST, LATER = "2025-02-11", "2025-03-18"


def tables(amount: int, kinds: tuple[str, ...] = OWN, **more: Any) -> tuple[Line, ...]:
    return tuple(line(amount + at, row=at + 2, kind=kind, **more) for at, kind in enumerate(kinds))


def said(title: str, unit: str = UNIT, **more: Any) -> Any:
    return identity(unit, title=f"{unit}{title}", **more)


# ---------------------------------------------------------------- versions

CORRECTIONS = {
    "the first printed its tables twice": (tables(500) + tables(500, is_duplicate=True), tables(600)),
    "the correction leaves a table out": (tables(500), tables(600, OWN[:3])),
    "the first printed zeros": ((*tables(500), line(0, row=9)), tables(600)),
}


@pytest.mark.parametrize("case", CORRECTIONS)
@pytest.mark.parametrize("title", ["2025年单位预算情况说明（更正版）", "2025年单位预算更正公告"])
@pytest.mark.parametrize("first_seen", [1, 2])
def test_a_correction_counts_however_much_the_first_printed(web: Web, case: str, title: str, first_seen: int) -> None:
    wrong, right = CORRECTIONS[case]
    pages = [
        ("a.html", extraction(said("2025年单位预算情况说明", published_on=FIRST), wrong)),
        ("b.html", extraction(said(title, published_on=LATER), right)),
    ]
    for at, (name, page) in enumerate(pages[:: 1 if first_seen == 1 else -1]):
        web.put(name, page, when=f"2025-04-0{at + 1}T00:00:00Z")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT min(amount_fen), is_main FROM line JOIN document USING (document_id)") == [(600, 1)]
    ((table, document),) = rows(built, "SELECT DISTINCT table_id, document_id FROM line")
    assert table.startswith(document)
    assert rows(built, "SELECT count(*) > 0 FROM revision WHERE before_fen = 500") == [(1,)]


def test_a_center_for_updates_corrects_nothing(web: Web) -> None:
    """更新 in a unit's name is no word of the title; of two with as many figures the newest counts, the other is told."""
    unit = "示例区城市更新中心"
    web.put("a.html", extraction(said("2025年单位预算公开", unit, published_on=LATER), tables(600)))
    web.put("b.html", extraction(said("2025年单位预算表", unit, published_on=FIRST), tables(500)))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT is_main, published_on FROM document ORDER BY 1") == [(0, FIRST), (1, LATER)]
    ((told,),) = rows(built, "SELECT message FROM finding WHERE \"check\" = 'identity.others'")
    assert "1 份文件" in told and "b.html" in told


def test_a_correction_of_one_table_replaces_no_budget_and_is_told(web: Web) -> None:
    web.put("a.html", extraction(said("2025年单位预算", published_on=FIRST), tables(500)))
    web.put("b.html", extraction(said("2025年单位预算更正", published_on=LATER), tables(600, OWN[:1])))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT is_main, n_lines FROM document ORDER BY 1") == [(0, 1), (1, 4)]
    assert rows(built, "SELECT count(*) FROM finding WHERE \"check\" = 'identity.others'") == [(1,)]


# ---------------------------------------------------------------- pieces

GOALS = (Project("P1", "示例项目", "", "", 1, None, None, None, "", "", "提高效率", table=1, row=1),)
PROSE = (Statement("agency_operating", 149, None, "", "机关运行经费149.34万元", 4, 2025),)
SAN_GONG = tables(9, ("san_gong",))


def put_pieces(web: Web, turned: bool = False, **more: Any) -> None:
    """Tables, goals, prose and 三公 (again) on four pages; `more` is what the page of 三公 says of itself."""
    pages = {
        "a.html": extraction(said("2025年单位预算公开表"), tables(500) + SAN_GONG),
        "b.html": extraction(said("2025年单位预算项目支出绩效目标", status="no_amounts"), projects=GOALS),
        "c.html": extraction(said("2025年单位预算情况说明"), statements=PROSE),
        "d.html": extraction(said("2025年“三公”经费预算公开", **{"scope": None, **more}), SAN_GONG),
    }
    for at, (name, page) in enumerate(list(pages.items())[:: -1 if turned else 1]):
        web.put(name, page, when=f"2025-04-0{at + 1}T00:00:00Z")


def test_pieces_on_several_pages_are_one_document_in_any_order_of_import(web: Web) -> None:
    put_pieces(web)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT projects, agency_operating, scope FROM unit_year") == [(1, 0.000149, "unit")]
    assert rows(built, "SELECT status, n_files, is_main, url LIKE '%a.html' FROM document") == [("ok", 4, 1, 1)]
    assert rows(built, "SELECT sum(amount_fen) FROM line WHERE kind = 'san_gong' AND is_duplicate = 0") == [(9,)]
    keys = "SELECT line_id, document_id FROM line UNION SELECT project_id, document_id FROM project ORDER BY 1"
    found = rows(built, keys)
    other = Web(web.home / "other")
    web.home, web.meaning = other.home, web.meaning
    put_pieces(web, turned=True)
    assert rows(build(web.home, processes=1), keys) == found


def test_a_piece_has_the_keys_of_its_own_page(web: Web) -> None:
    """Whether the rest is held already or not."""
    page = extraction(said("2025年“三公”经费预算公开"), SAN_GONG)
    web.put("d.html", page)
    keys = "SELECT line_id FROM line WHERE kind = 'san_gong'"
    alone = rows(build(web.home, processes=1), keys)
    web.put("a.html", extraction(said("2025年单位预算公开表"), tables(500)))
    assert rows(build(web.home, processes=1), keys) == alone


def test_other_figures_are_no_piece_and_no_row_of_their_own(web: Web) -> None:
    put_pieces(web)
    web.put("e.html", extraction(said("2025年“三公”经费预算公开（全区）", scope=None), tables(77, ("san_gong",))))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT count(*), sum(projects) FROM unit_year") == [(1, 1)]
    ((told,),) = rows(built, "SELECT message FROM finding WHERE \"check\" = 'identity.others'")
    assert "e.html" in told


@pytest.mark.parametrize(
    ("more", "documents"),
    [
        ({"fiscal_year": 2024}, 2),
        ({"phase": "final"}, 2),
        ({"scope": "department"}, 2),
        ({"unit": "重庆市示例区档案馆（本级）"}, 2),
        ({"unit": "示例区财政局"}, 2),
        ({"status": "not_disclosure"}, 2),
        ({"scope": None, "title": "2025年市级专项资金绩效目标"}, 2),
        ({"unit_code": "151002"}, 2),
        ({"scope": None}, 1),
        ({"title": ""}, 1),
    ],
)
def test_what_is_of_another_is_no_piece(web: Web, more: dict[str, Any], documents: int) -> None:
    web.put("a.html", extraction(said("2025年单位预算公开表", unit_code="151001"), tables(500)))
    web.put("b.html", extraction(replace(said("绩效目标"), **more), projects=GOALS))
    assert rows(build(web.home, processes=1), "SELECT count(*) FROM document") == [(documents,)]


def test_a_page_whose_address_is_used_again_each_year_is_a_piece_of_each_year(web: Web) -> None:
    for year in (2024, 2025):
        own = tuple(each._replace(year=year) for each in tables(year))
        web.put(f"a{year}.html", extraction(said("年单位预算", fiscal_year=year), own))
        goals = extraction(
            said("年单位预算绩效目标", fiscal_year=year), (line(5, kind="project_targets", year=year),), projects=GOALS
        )
        web.put("goals.html", goals, when=f"{year}-03-01T00:00:00Z")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT fiscal_year, status, n_files, n_projects FROM document ORDER BY 1") == [
        (2024, "ok", 2, 1),
        (2025, "ok", 2, 1),
    ]
