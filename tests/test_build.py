"""Evidence to database: documents, rows, determinism, what fails, what changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up import BASE, Web, extraction, full, identity, line, web
from sqlite_utils import Database

from archive import build as building
from archive import database, reading, schema
from archive.build import build, link_attachments
from archive.lock import Locked, holding
from archive.model import Attachment

__all__ = ["web"]


def rows(built: building.Build, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{built.budget}?mode=ro", uri=True) as connection:
        connection.execute("ATTACH ? AS grids", (f"file:{built.grids}?mode=ro",))
        return connection.execute(sql, values).fetchall()


def contents(built: building.Build) -> list[str]:
    with sqlite3.connect(built.budget) as budget, sqlite3.connect(built.grids) as grids:
        return [*budget.iterdump(), *grids.iterdump()]


def test_one_page_becomes_rows_that_lead_back(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    built = build(web.home, processes=1)
    ((unit, year, n_lines, n_passed, status),) = rows(
        built, "SELECT unit_id, fiscal_year, n_lines, n_passed, status FROM document"
    )
    assert (year, n_lines, n_passed, status) == (2025, 3, 1, "ok")
    assert rows(built, "SELECT name FROM unit WHERE unit_id = ?", unit) == [("示例区档案馆",)]
    assert rows(built, "SELECT amount_fen, amount_wan FROM line ORDER BY line_id") == [
        (522_610_000, 522.61),
        (0, 0.0),
        (-100, -0.0001),
    ]
    traced = "SELECT count(*) FROM line JOIN document USING (document_id) JOIN capture USING (capture_id)"
    assert rows(built, f"{traced} JOIN source_table USING (table_id) JOIN grids.grid USING (table_id)") == [(3,)]
    assert rows(built, "SELECT i.value, p.name FROM indicator i JOIN project p USING (project_id)") == [
        ("20", "示例项目")
    ]
    assert rows(built, "PRAGMA foreign_key_check") == []
    assert rows(built, "PRAGMA integrity_check") == [("ok",)]


def test_contacts_reach_neither_database(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    told = "\n".join(contents(build(web.home, processes=1)))
    assert not [secret for secret in ("46780000", "13912345678", "张某某", "李某") if secret in told]
    assert "三公经费3.50万元" in told


def test_the_same_evidence_gives_the_same_rows(web: Web, tmp_path: Path) -> None:
    for number in range(12):
        web.put(f"t20250301_{number}.html", full(identity(unit=f"示例单位{number}")))
    once = contents(build(web.home, processes=1))
    for processes in (0, 2):
        for path in (web.home / "builds", web.home / "cache"):
            path.rename(tmp_path / f"{path.name}-before-{processes}")
        assert contents(build(web.home, processes)) == once


def test_nothing_new_is_not_read_again(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    assert build(web.home, processes=1).read == 1
    again = build(web.home, processes=1)
    assert (again.unchanged, again.read) == (True, 0)
    web.put("t20250301_2.html", full(identity(year=2024)))
    grown = build(web.home, processes=1)
    assert (grown.unchanged, grown.read, grown.counts["document"]) == (False, 1, 2)


def test_attachments_join_their_page(web: Web) -> None:
    page = web.put("t20250301_1.html", extraction(identity(), statements=full(identity()).statements))
    web.put("a.pdf", extraction(identity(unit=None, year=None), (line(5),)), role="attachment", referrer=page)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT n_files, n_lines, n_statements, unit FROM document") == [(2, 1, 1, "示例区档案馆")]
    assert {use for (use,) in rows(built, "SELECT use FROM capture")} == {"document", "part"}


def test_a_file_whose_referrer_is_unknown_joins_the_page_that_offers_it(web: Web) -> None:
    offers = (Attachment("附件", BASE + "a.pdf"),)
    web.put("t20250301_1.html", extraction(identity(), attachments=offers))
    web.put("a.pdf", extraction(identity(unit=None, year=None), (line(5),)), role="attachment")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT n_files, n_lines FROM document") == [(2, 1)]
    assert rows(built, "SELECT name, capture_id IS NOT NULL FROM attachment") == [("附件", 1)]


def test_a_file_that_two_pages_link_to_belongs_to_the_one_it_is_of(web: Web) -> None:
    """The crawler remembers who led to it first; that was the page of another unit."""
    offers = (Attachment("附件", BASE + "a.pdf"),)
    told = full(identity()).statements
    pages = [
        web.put(f"{name}.html", extraction(identity(unit=f"示例{name}局"), statements=told, attachments=offers))
        for name in ("甲", "乙")
    ]
    web.put("a.pdf", extraction(identity(unit="示例乙局", year=None), (line(5),)), role="attachment", referrer=pages[0])
    built = build(web.home, processes=1)
    assert rows(built, "SELECT unit, n_files, n_lines FROM document ORDER BY unit") == [
        ("示例乙局", 2, 1),
        ("示例甲局", 1, 0),
    ]
    assert rows(built, "SELECT count(*), count(DISTINCT capture_id) FROM attachment") == [(2, 1)]


@pytest.mark.parametrize(
    ("page", "file", "scope", "documents"),
    [
        ("重庆市荣昌区示例局", "荣昌区示例局", "unit", 1),
        ("荣昌区示例局", "荣昌区示例局（本级）", "unit", 1),
        ("荣昌区示例局", "荣昌区示例局(本级)", None, 2),
        ("荣昌区示例局", "荣昌区示例中心", "unit", 2),
        ("荣昌区示例镇", "重庆市荣昌区示例镇人民政府", None, 1),
        ("荣昌区示例镇", "荣昌区示例乡人民政府", None, 2),
    ],
)
def test_names_of_one_unit_on_a_page_and_its_file(
    web: Web, page: str, file: str, scope: str | None, documents: int
) -> None:
    told = extraction(identity(unit=page, scope=scope), statements=full(identity()).statements)
    address = web.put("t20250301_1.html", told)
    web.put("a.pdf", extraction(identity(unit=file), (line(5),)), role="attachment", referrer=address)
    assert rows(build(web.home, processes=1), "SELECT count(*) FROM document") == [(documents,)]


def test_an_attachment_that_repeats_the_page_counts_once(web: Web) -> None:
    figures = (line(5), line(7, row=3), line(8, row=4), line(9, row=5), line(10, row=6))
    page = web.put("t20250301_1.html", extraction(identity(), figures))
    other = (*figures[:4], line(11, row=6))
    web.put("a.xlsx", extraction(identity(), other), role="attachment", referrer=page)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT is_duplicate, count(*), sum(amount_fen) FROM line GROUP BY 1") == [
        (0, 5, 39),
        (1, 5, 40),
    ]
    found = rows(built, "SELECT expected_fen, actual_fen, difference_fen FROM finding WHERE \"check\" = 'files_agree'")
    assert found == [(10, 11, 1)]


def test_an_attachment_may_print_more_places_than_the_page(web: Web) -> None:
    """Two decimals of 万元 on the page, 元 in the workbook: what rounds to the page's figure agrees with it."""
    printed = (522_610_000, 367_110_000, 155_510_000, 53_110_000, 3_500_000)
    in_full = (522_614_321, 367_105_000, 155_506_000, 53_110_000, 3_505_100)
    page = tuple(line(fen, row=r, amount_text=f"{fen / 1_000_000:.2f}") for r, fen in enumerate(printed, 2))
    file = tuple(line(fen, row=r, amount_text=f"{fen / 100:.2f}") for r, fen in enumerate(in_full, 2))
    url = web.put("t20250301_1.html", extraction(identity(), page))
    in_yuan = tuple(replace(table, money_unit="元") for table in extraction(identity(), file).tables)
    web.put("a.xlsx", extraction(identity(), file, tables=in_yuan), role="attachment", referrer=url)
    found = rows(
        build(web.home, processes=1),
        "SELECT expected_fen, actual_fen FROM finding WHERE \"check\" = 'files_agree' ORDER BY 1",
    )
    assert found == [(3_500_000, 3_505_100)]


def test_a_page_that_lists_files_of_units_is_an_index(web: Web) -> None:
    page = web.put("index_1.html", extraction(identity(unit=None, year=2025)))
    for name in ("甲", "乙", "丙"):
        file = extraction(identity(unit=f"示例{name}学校", year=None), (line(ord(name)),))
        web.put(f"{name}.pdf", file, role="attachment", referrer=page)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT count(*), min(fiscal_year), sum(n_files) FROM document") == [(3, 2025, 3)]
    assert rows(built, "SELECT use, count(*) FROM capture GROUP BY 1") == [("document", 3), ("index", 1)]


def test_the_same_document_at_two_addresses_is_one(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    web.put("http://mirror.example.gov.cn/x/t20250301_1.html", full(identity()), when="2025-03-02T00:00:00Z")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT n_addresses, url FROM document") == [(2, BASE + "t20250301_1.html")]
    assert rows(built, "SELECT count(*) FROM line") == [(3,)]


def test_two_different_documents_of_a_unit_stay_two_and_one_is_main(web: Web) -> None:
    web.put("t20250301_1.html", full(identity(title="部门预算")))
    web.put("t20250401_2.html", extraction(identity(title="预算调整"), (line(9),)))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT n_lines, is_main FROM document ORDER BY n_lines") == [(1, 0), (3, 1)]


def test_a_changed_page_keeps_its_key_and_says_what_changed(web: Web) -> None:
    web.put("t20250301_1.html", extraction(identity(), (line(5), line(6, row=3), line(7, row=4))))
    before = rows(build(web.home, processes=1), "SELECT document_id FROM document")
    changed = extraction(identity(), (line(5), line(60, row=3), line(8, row=5)))
    web.put("t20250301_1.html", changed, when="2025-04-01T00:00:00Z")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT document_id FROM document") == before
    assert rows(built, "SELECT n_versions FROM document") == [(2,)]
    assert rows(built, "SELECT change, name, before_fen, after_fen FROM revision ORDER BY name") == [
        ("changed", "示例科目3", 6, 60),
        ("removed", "示例科目4", 7, None),
        ("added", "示例科目5", None, 8),
    ]
    assert rows(built, "SELECT use, count(*) FROM capture GROUP BY 1") == [("document", 1), ("older", 1)]


def test_a_page_that_is_gone_says_since_when_and_keeps_its_rows(web: Web) -> None:
    from archive.evidence import Evidence
    from crawler.frontier import Frontier
    from crawler.rules import Wanted

    url, other = (
        web.put("t20250301_1.html", full(identity())),
        web.put("t20250301_2.html", full(identity("示例区文旅委"))),
    )
    before = build(web.home, processes=1)
    assert rows(before, "SELECT DISTINCT gone_since FROM capture") == [(None,)]
    with Evidence(web.home) as evidence, evidence.db as db:
        frontier, since = Frontier(evidence, "r2"), "2026-01-02T03:04:05.000Z"
        frontier.want(db, [("k", Wanted(url, "page"))], "500999", "", since)
        frontier.answered(db, "k", "gone", "error: HTTP 404", since)
    after = build(web.home, processes=1)
    assert not after.unchanged and after.build_id != before.build_id
    gone = "SELECT url, gone_since FROM document JOIN capture USING (capture_id, url) ORDER BY url"
    assert rows(after, gone) == [(url, since), (other, None)]


def test_an_address_used_again_for_another_year_is_another_document(web: Web) -> None:
    web.put("ysgk.html", full(identity(year=2024)), when="2024-03-01T00:00:00Z")
    web.put("ysgk.html", full(identity(year=2025)))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT fiscal_year FROM document ORDER BY 1") == [(2024,), (2025,)]
    assert rows(built, "SELECT count(*) FROM revision") == [(0,)]


def test_what_cannot_be_read_is_a_row_with_a_reason(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    web.put("t20250301_2.html", "文件被截断 (truncated)")
    web.put("t20250301_3.html", "crash")
    web.put("list.html", extraction(identity()), role="list")
    web.put("blocked.html", extraction(identity()), verdict="challenge")
    built = build(web.home, processes=2)
    found = dict(rows(built, "SELECT url, status FROM document"))
    assert found[BASE + "t20250301_2.html"] == "damaged"
    assert found[BASE + "t20250301_3.html"] == "reader_crash"
    messages = [text for (text,) in rows(built, "SELECT message FROM finding WHERE outcome = 'unreadable'")]
    assert len(messages) == 2 and "文件被截断 (truncated)" in messages
    assert dict(rows(built, "SELECT use, count(*) FROM capture GROUP BY 1")) == {
        "document": 3,
        "list": 1,
        "rejected": 1,
    }


def test_a_document_the_database_refuses_is_named_and_costs_no_other(web: Web) -> None:
    web.put("t20250301_1.html", extraction(identity(), (line(2**70),)))
    web.put("t20250301_2.html", full(identity(unit="示例二")))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT status, n_lines FROM document ORDER BY 1") == [("load_fault", 0), ("ok", 3)]
    assert rows(built, "SELECT count(*) FROM line") == [(3,)]
    assert rows(built, "SELECT count(*) FROM finding WHERE \"check\" = 'load'") == [(1,)]


def test_no_evidence_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(building.BuildError, match="yusuan crawl"):
        build(tmp_path)


def test_the_extractor_version_knows_what_reads_and_what_comes_after() -> None:
    from archive import reading

    package = Path(reading.__file__).parent
    kept = {name for name in reading._AFTERWARDS if (package / name).exists() or list(package.glob(f"{name}.*"))}
    assert kept == reading._AFTERWARDS, "a module that is no more"
    for name in ("narrative", "readers", "kinds", "checks", "identify", "extract", "lines", "values", "recognise"):
        assert name not in reading._AFTERWARDS


def test_what_an_older_program_remembered_is_read_again(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    first = build(web.home, 0)
    cache = reading.Cache(web.home)
    ((key,),) = cache._db.execute("SELECT key FROM extraction")
    cache.add([(key, b"what no class takes in", b"")])
    cache.close()
    shutil.rmtree(first.folder)
    again = build(web.home, 0)
    assert again.read == 1 and again.content_sha256 == first.content_sha256


def test_files_are_linked_by_address_not_by_looking_through_all_captures() -> None:
    budget = database.create(Path(":memory:"), schema.BUDGET)
    database.add_document_indexes(budget, schema.BUDGET)
    asked: list[str] = []
    budget.conn.set_trace_callback(asked.append)
    link_attachments(budget)
    budget.conn.set_trace_callback(None)
    plan = [row[-1] for row in budget.conn.execute(f"EXPLAIN QUERY PLAN {asked[-1]}")]
    assert any("SEARCH capture USING INDEX" in step for step in plan)
    assert not any(step.startswith("SCAN capture") for step in plan)


def test_a_second_build_is_told_who_is_at_work(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    with holding(web.home / "build.lock"), pytest.raises(Locked, match=str(os.getpid())):
        build(web.home, 1)
    assert not build(web.home, 1).unchanged


def test_a_worker_that_outlives_a_killed_build_holds_no_lock(tmp_path: Path) -> None:
    code = """
import os, sys, time
from dataclasses import replace
from pathlib import Path
from archive.lock import lock
lock(Path(sys.argv[1]))
if os.fork():
    os.kill(os.getpid(), 9)
os.close(1)
time.sleep(20)
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "build.lock")], stdout=subprocess.PIPE, check=False)
    with holding(tmp_path / "build.lock"):
        pass


def test_a_full_disk_leaves_nothing_half_built_and_says_where(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    web.put("t20250301_1.html", full(identity()))
    real = database.create

    def small(path: Path, tables: Sequence[schema.Table]) -> Database:
        made = real(path, tables)
        made.execute("PRAGMA max_page_count = 1")
        return made

    monkeypatch.setattr(database, "create", small)
    with pytest.raises(OSError, match="full") as refused:
        build(web.home, 1)
    assert refused.value.filename == str(web.home)
    assert list((web.home / "builds").iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(reading, "read_bytes", web.read)
    assert build(web.home, 1).counts["line"] == 3


def test_what_a_killed_build_left_goes_with_the_next(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    left = web.home / "builds" / "0123456789abcdef.unfinished"
    left.mkdir(parents=True)
    build(web.home, 1)
    assert not left.exists()


def test_units_of_one_name_in_two_districts_keep_their_documents(web: Web) -> None:
    """Both print 兴隆镇人民政府2025年部门预算: the host alone says which 兴隆镇."""
    for host, district, amount in (("www.cqfj.gov.cn", "500236", 5), ("www.cqbb.gov.cn", "500109", 7)):
        said = identity("兴隆镇人民政府", title="2025年部门预算", district_code=district)
        web.put(f"http://{host}/t20250211_1.html", extraction(said, (line(amount),)))
    built = build(web.home, processes=1)
    assert rows(built, "SELECT district_code, n_versions, is_main FROM document ORDER BY 1") == [
        ("500109", 1, 1),
        ("500236", 1, 1),
    ]
    assert rows(built, "SELECT count(*) FROM revision") == [(0,)]


@pytest.mark.parametrize(("mirror", "documents"), [("http://mirror.example.cn/1.html", 1), (BASE + "2.html", 1)])
def test_a_copy_or_a_version_whose_district_is_unknown_is_no_other_document(
    web: Web, mirror: str, documents: int
) -> None:
    told = extraction(identity(title="部门预算"), (line(5),))
    web.put("1.html", told)
    again = told if "mirror" in mirror else extraction(told.document, (line(6),))
    again = replace(again, document=replace(again.document, district_code=None))
    web.put(mirror, again, when="2025-04-01T00:00:00Z")
    found = rows(build(web.home, processes=1), "SELECT district_code FROM document")
    assert found == [("500153",)] * documents


def replaced_file(web: Web, old: dict[str, Any], new: dict[str, Any]) -> None:
    """An article whose file is replaced: the system gives the new one a new name, and the old one still answers."""
    told = full(identity()).statements
    offers = [(Attachment("附件：2025年预算表", BASE + name),) for name in ("P01.xls", "P02.xls")]
    web.put("t1.html", extraction(identity(), statements=told, attachments=offers[0]))
    web.put("P01.xls", extraction(identity(**old), (line(700), line(1, row=3))), role="attachment")
    later = "2025-04-01T00:00:00Z"
    web.put("t1.html", extraction(identity(), statements=told, attachments=offers[1]), when=later)
    web.put("P02.xls", extraction(identity(**new), (line(720),)), role="attachment", when=later)
    web.put(
        "P01.xls",
        extraction(identity(**old), (line(700), line(1, row=3))),
        role="attachment",
        when="2025-04-02T00:00:00Z",
    )


@pytest.mark.parametrize("said", [{}, {"unit": None, "year": None, "title": ""}])
def test_a_file_that_an_article_no_longer_offers_is_an_earlier_version(web: Web, said: dict[str, Any]) -> None:
    replaced_file(web, said, said)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT unit, fiscal_year, n_files FROM document") == [("示例区档案馆", 2025, 2)]
    assert rows(built, "SELECT amount_fen FROM line") == [(720,)]
    assert rows(built, "SELECT change, before_fen, after_fen FROM revision WHERE change <> 'text' ORDER BY 1") == [
        ("changed", 700, 720),
        ("removed", 1, None),
    ]
    assert rows(built, "SELECT use FROM capture WHERE url LIKE '%P01.xls' ORDER BY fetched_at") == [("older",)] * 2


def test_a_file_whose_tables_now_stand_in_the_article_is_an_earlier_version(web: Web) -> None:
    web.put("t1.html", extraction(identity(), attachments=(Attachment("附件", BASE + "P01.xls"),)))
    web.put("P01.xls", extraction(identity(title="表"), (line(700), line(1, row=3))), role="attachment")
    web.put("t1.html", extraction(identity(), (line(720),)), when="2025-04-01T00:00:00Z")
    built = build(web.home, processes=1)
    assert rows(built, "SELECT amount_fen FROM line") == [(720,)]


def test_a_list_of_units_files_replaces_each_units_own(web: Web) -> None:
    """甲's file is replaced, 乙's stays, 丙's is no longer listed and nothing stands for it."""
    files = {"甲1": "甲", "乙1": "乙", "丙1": "丙", "甲2": "甲"}
    for when, names in (("2025-03-01T00:00:00Z", "甲1 乙1 丙1"), ("2025-04-01T00:00:00Z", "甲2 乙1")):
        offers = tuple(Attachment(name, f"{BASE}{name}.xls") for name in names.split())
        web.put("index.html", extraction(identity(unit=None), attachments=offers), when=when)
        for name in names.split():
            told = extraction(identity(f"示例{files[name]}局", title=name), (line(ord(name[0]) + int(name[1])),))
            web.put(f"{name}.xls", told, role="attachment", when=when)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT unit, amount_fen FROM line JOIN document USING (document_id) ORDER BY 1") == [
        ("示例丙局", ord("丙") + 1),
        ("示例乙局", ord("乙") + 1),
        ("示例甲局", ord("甲") + 2),
    ]
    assert rows(built, "SELECT before_fen, after_fen FROM revision WHERE change = 'changed'") == [
        (ord("甲") + 1, ord("甲") + 2)
    ]


def test_files_of_last_year_stay_documents_when_the_list_shows_this_years(web: Web) -> None:
    for when, year in (("2024-03-01T00:00:00Z", 2024), ("2025-03-01T00:00:00Z", 2025)):
        name = f"{BASE}{year}.xls"
        web.put(
            "index.html", extraction(identity(unit=None, year=None), attachments=(Attachment("表", name),)), when=when
        )
        web.put(name, extraction(identity("示例甲局", year), (line(year),)), role="attachment", when=when)
    built = build(web.home, processes=1)
    assert rows(built, "SELECT fiscal_year, amount_fen FROM line ORDER BY 1") == [
        (2024, 2024),
        (2025, 2025),
    ]
    assert rows(built, "SELECT count(*) FROM revision WHERE change <> 'text'") == [(0,)]


def test_what_was_imported_and_then_found_on_the_web_is_shown_there_under_its_key(web: Web) -> None:
    """The same bytes, first from somebody's disk: the address that everyone can open is the document's."""
    body = full(identity())
    web.put("import:0011//held.html", body, "2025-03-01T00:00:00Z", source="import")
    ((key, held),) = rows(build(web.home, 1), "SELECT document_id, url FROM document")
    url = web.put("t20250301_1.html", body, "2025-04-01T00:00:00Z")
    built = build(web.home, 1)
    assert held.startswith("import:") and rows(built, "SELECT document_id, url FROM document") == [(key, url)]
    uses = dict(rows(built, "SELECT url, use FROM capture"))
    assert (uses[held], uses[url]) == ("copy", "document")
