"""Releases: what holds a build back, what readers see while one is published, and where an amount comes from."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from made_up import Web, extraction, full, identity, line, web

from archive import publish as publishing
from archive import reading
from archive.build import build
from archive.explain import NotFound, as_text, explain
from archive.export import export
from archive.machine import status_lines
from archive.publish import Held, PublishError, current, publish, releases, switch
from archive.serve import NewestRelease, NothingPublished
from archive.sqlite_uri import uri

__all__ = ["web"]
AT = "2026-03-01T00:00:00Z"


def day(number: int) -> str:
    return f"2026-03-{number:02d}T00:00:00Z"


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(uri(path), uri=True) as connection:
        return connection.execute(sql).fetchall()


def many(web: Web, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        web.put(f"t20250301_{number}.html", full(identity(unit=f"示例{number}局")))


def test_a_release_is_whole_described_and_citable(web: Web) -> None:
    many(web, 2)
    release = publish(web.home, build(web.home, 1), AT)
    assert (web.home / "budget.db").resolve() == release.folder / "budget.db"
    assert ask(web.home / "budget.db", "SELECT release_id, n_documents FROM release") == [(release.release_id, 2)]
    manifest = json.loads((web.home / "current" / "manifest.json").read_text())
    assert manifest["changes"] == {"documents_added": 2, "first": True}
    assert release.release_id in manifest["citation"]
    data = (release.folder / "budget.db").read_bytes()
    assert manifest["files"]["budget.db"]["bytes"] == len(data)
    assert not (release.folder / "budget.db").stat().st_mode & 0o222


def test_the_same_content_is_not_released_twice(web: Web) -> None:
    many(web, 1)
    first = publish(web.home, build(web.home, 1), day(1))
    again = publish(web.home, build(web.home, 1), day(2))
    assert (again.release_id, again.unchanged) == (first.release_id, True)
    assert len(releases(web.home)) == 1


def test_the_changelog_names_documents_and_findings(web: Web) -> None:
    many(web, 5)
    broken = full(identity(unit="示例坏局"))
    failing = replace(broken.findings[0], outcome="fail", message="总计不等于各项之和")
    web.put("t20250301_90.html", replace(broken, findings=(failing,)))
    publish(web.home, build(web.home, 1), day(1))
    web.put("t20250301_90.html", broken, when="2025-04-01T00:00:00Z")
    web.put("t20250301_91.html", full(identity(unit="示例新局")))
    changes = publish(web.home, build(web.home, 1), day(2)).manifest["changes"]
    assert (changes["documents_added"], changes["documents_revised"], changes["documents_gone"]) == (1, 1, 0)
    assert (changes["findings_new"], changes["findings_healed"]) == (0, 1)
    assert changes["findings_healed_list"][0][1] == "总计不等于各项之和"
    assert [row[0] for row in ask(web.home / "budget.db", "SELECT released_at FROM release ORDER BY 1")] == [
        day(1),
        day(2),
    ]


def shrink(web: Web) -> None:
    """The same addresses, most of them without figures now."""
    for number in range(6):
        web.put(f"t20250301_{number}.html", "内容丢失", when="2025-05-01T00:00:00Z")


def test_a_shrinking_archive_is_held_back_and_readers_keep_what_they_have(web: Web) -> None:
    many(web, 8)
    before = publish(web.home, build(web.home, 1), day(1))
    shrink(web)
    built = build(web.home, 1)
    with pytest.raises(Held) as held:
        publish(web.home, built, day(2))
    names = {gate.check for gate in held.value.gates}
    assert {"documents", "lines", "documents.source.500153", "lines.district.500153"} <= names
    assert "--accept" in str(held.value)
    assert current(web.home) == before
    assert json.loads((web.home / "held" / f"{built.build_id}.json").read_text())["build_id"] == built.build_id


def test_a_held_release_goes_through_only_by_name_and_with_a_reason_that_stays(web: Web) -> None:
    many(web, 8)
    publish(web.home, build(web.home, 1), day(1))
    shrink(web)
    built = build(web.home, 1)
    with pytest.raises(PublishError, match="理由"):
        publishing.accept(web.home, built, "documents", " ", day(2))
    shut = [gate.check for gate in publishing.judged(web.home, built) if not gate.open]
    for name in shut[:-1]:
        publishing.accept(web.home, built, name, '单位撤下了旧文件 "核实过"', day(2))
    with pytest.raises(Held) as held:
        publish(web.home, built, day(2))
    assert [gate.check for gate in held.value.gates] == shut[-1:]
    publishing.accept(web.home, built, shut[-1], "同上", day(2))
    release = publish(web.home, built, day(2))
    kept = tomllib.loads((web.home / "accepted.toml").read_text())["accepted"]
    assert {entry["check"] for entry in kept} == set(shut)
    assert "核实过" in str(ask(release.folder / "budget.db", "SELECT accepted FROM release WHERE accepted IS NOT NULL"))
    assert list((web.home / "held").iterdir()) == []


def test_a_golden_figure_that_changed_holds_the_release_back(web: Web) -> None:
    many(web, 1)
    (web.home / "golden.toml").write_text(
        '[[cell]]\nunit = "示例0局"\nfiscal_year = 2025\nphase = "budget"\nkind = "general_expenditure"\n'
        'code = "20101"\namount_fen = 522610001\n'
        '[[cell]]\nunit = "无此局"\nfiscal_year = 2025\nphase = "budget"\nkind = "san_gong"\namount_fen = 1\n'
    )
    with pytest.raises(Held, match="522610001"):
        publish(web.home, build(web.home, 1), AT)


def test_more_broken_identities_than_before_hold_the_release_back(web: Web) -> None:
    many(web, 4)
    publish(web.home, build(web.home, 1), day(1))
    worse = full(identity(unit="示例坏局"))
    web.put("t20250301_90.html", replace(worse, findings=(replace(worse.findings[0], outcome="fail"),)))
    with pytest.raises(Held, match="identities"):
        publish(web.home, build(web.home, 1), day(2))


def test_other_figures_from_the_same_bytes_hold_the_release_back(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive import reading

    many(web, 2)
    publish(web.home, build(web.home, 1), day(1))
    monkeypatch.setattr(reading, "extractor_version", lambda: "another")
    monkeypatch.setattr(reading, "program_version", lambda: "another")
    web.meaning = {key: extraction(identity(unit="示例0局"), (line(1), line(2, row=3))) for key in web.meaning}
    with pytest.raises(Held) as held:
        publish(web.home, build(web.home, 1), day(2))
    assert "same_bytes" in {gate.check for gate in held.value.gates}


def test_a_damaged_build_is_held_back(web: Web) -> None:
    many(web, 3)
    built = build(web.home, 1)
    data = bytearray(built.budget.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20_000] = b"\xff" * 20_000
    built.budget.write_bytes(data)
    with pytest.raises(Held, match="integrity"):
        publish(web.home, built, AT)


def test_the_last_releases_stay_and_readers_can_be_taken_back(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "KEEP_RELEASES", 2)
    made = []
    for number in range(1, 5):
        many(web, 1, start=number)
        made.append(publish(web.home, build(web.home, 1), day(number)).release_id)
    assert [release.release_id for release in releases(web.home)] == made[-2:]
    switch(web.home, made[-2])
    assert ask(web.home / "budget.db", "SELECT count(*) FROM document") == [(3,)]
    with pytest.raises(PublishError, match=made[-1]):
        switch(web.home, made[0])


def test_every_line_is_explained_to_its_cell_and_its_bytes(web: Web) -> None:
    many(web, 2)
    publish(web.home, build(web.home, 1), AT)
    for (line_id,) in ask(web.home / "budget.db", "SELECT line_id FROM line"):
        found = explain(web.home, line_id)
        assert found.capture["url"].startswith("http://www.example.gov.cn/zwgk/t20250301_")
        assert found.capture["warc_file"].endswith(".warc.gz")
        assert len(found.capture["sha256"]) == 64
        assert found.capture["fetched_at"] == "2025-03-01T00:00:00Z"
        told = as_text(found)
        assert found.line["amount_text"] in told and found.capture["sha256"] in told
    with pytest.raises(NotFound, match="none-such"):
        explain(web.home, "none-such")


def test_the_cell_is_marked(web: Web) -> None:
    web.put("t20250301_1.html", extraction(identity(), (line(5_000_000, row=0, column=1, amount_text="金额"),)))
    publish(web.home, build(web.home, 1), AT)
    ((line_id,),) = ask(web.home / "budget.db", "SELECT line_id FROM line")
    assert "科目 | 【金额】" in as_text(explain(web.home, line_id))


# ---------------------------------------------------------------- readers while releases are made

READ = "/budget.json?_shape=array&sql=" + (
    "select+(select+release_id+from+release+order+by+released_at+desc)+as+last,(select+count(*)+from+release)+as+releases,"
    "(select+count(*)+from+document)+as+documents,(select+n_documents+from+release+order+by+released_at+desc)+as+said"
)


class FromEverywhere:
    """Requests from ever other addresses: one address may ask only so often."""

    def __init__(self, application: NewestRelease) -> None:
        self.application, self.asked = application, 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        address = f"10.{self.asked >> 16 & 255}.{self.asked >> 8 & 255}.{self.asked & 255}"
        await self.application({**scope, "client": (address, 1)}, receive, send)


async def read_while_publishing(web: Web, swaps: int, readers: int, between: int) -> tuple[int, list[str], set[int]]:
    """Readers ask without pause while releases are made; returns answers, faults, and the releases they saw."""
    application = FromEverywhere(NewestRelease(web.home))
    answers, faults, seen, done = 0, [], set(), False
    transport = httpx.ASGITransport(app=application)

    async def reader(client: httpx.AsyncClient) -> None:
        nonlocal answers
        while not done:
            response = await client.get(READ)
            answers += 1
            if response.status_code != 200:
                faults.append(f"{response.status_code} {response.text[:200]}")
                continue
            (row,) = response.json()
            if not (row["releases"] + 1 == row["documents"] == row["said"]):
                faults.append(f"mixed {row}")
            if response.headers["x-yusuan-release"] != row["last"]:
                faults.append(f"labelled {response.headers['x-yusuan-release']} but {row}")
            seen.add(row["releases"])

    async with httpx.AsyncClient(transport=transport, base_url="http://yusuan") as client:
        tasks = [asyncio.create_task(reader(client)) for _ in range(readers)]
        for number in range(swaps):
            target = answers + between
            while answers < target:
                await asyncio.sleep(0)
            many(web, 1, start=100 + number)
            built = await asyncio.to_thread(build, web.home, 0)
            await asyncio.to_thread(publish, web.home, built, f"2026-03-01T{number // 60:02d}:{number % 60:02d}:01Z")
        while max(seen, default=0) < swaps + 1:
            await asyncio.sleep(0)
        done = True
        await asyncio.gather(*tasks)
    return answers, faults, seen


def test_readers_see_the_old_or_the_new_and_never_neither(web: Web) -> None:
    many(web, 2)
    publish(web.home, build(web.home, 1), "2026-02-01T00:00:00Z")
    answers, faults, seen = asyncio.run(read_while_publishing(web, swaps=3, readers=4, between=30))
    assert faults == []
    assert answers >= 90 and 4 in seen


def test_a_release_that_does_not_open_leaves_readers_with_the_last(
    web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    many(web, 1)
    good = publish(web.home, build(web.home, 1), AT)
    broken = web.home / "releases" / "2026-09-09-broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{}")
    (broken / "budget.db").write_bytes(b"not a database" * 500)

    async def read() -> list[str]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=FromEverywhere(NewestRelease(web.home))), base_url="http://y"
        ) as client:
            labels = []
            for number in range(30):
                if number == 3:
                    switch(web.home, broken.name)
                response = await client.get("/budget/release.json")
                labels.append(f"{response.status_code} {response.headers['x-yusuan-release']}")
            return labels

    assert set(asyncio.run(read())) == {f"200 {good.release_id}"}
    assert "2026-09-09-broken" in capsys.readouterr().err


def test_nothing_published_is_said_before_listening(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="yusuan"):
        NewestRelease(tmp_path)._newest()


@pytest.mark.parametrize("name", ["2025#1", "a?b", "x%20y"])
def test_a_home_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    web = Web(tmp_path / name)
    monkeypatch.setattr(reading, "read_bytes", web.read)
    two_releases(web)
    (found,) = ask(web.home / "current" / "budget.db", "SELECT line_id FROM line LIMIT 1")
    assert explain(web.home, found[0]).line["amount_fen"] is not None
    assert export(web.home, tmp_path / "out", "csv").counts["line"] == 6

    async def served() -> int:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=NewestRelease(web.home)), base_url="http://示例.test"
        ) as client:
            return (await client.get("/budget/line.json")).status_code

    assert asyncio.run(served()) == 200


# ---------------------------------------------------------------- taken back, damaged


def two_releases(web: Web) -> tuple[str, str]:
    many(web, 1)
    first = publish(web.home, build(web.home, 1), day(1))
    many(web, 1, start=1)
    return first.release_id, publish(web.home, build(web.home, 1), day(2)).release_id


def test_what_was_rolled_back_does_not_come_back_by_itself(web: Web) -> None:
    first, second = two_releases(web)
    publishing.rollback(web.home, first, "金额有误", day(3))
    with pytest.raises(Held, match="rolled_back"):
        publish(web.home, build(web.home, 1), day(4))
    assert current(web.home) == publishing.last_whole(web.home) and releases(web.home)[0].folder.name == first
    assert any("回退（金额有误）" in each for each in status_lines(web.home))
    many(web, 1, start=2)  # something new is published, and the rollback is over
    third = publish(web.home, build(web.home, 1), day(5))
    assert third.release_id not in (first, second) and publishing.rolled_back(web.home) is None


def test_a_rollback_is_undone_by_going_to_the_newer_release(web: Web) -> None:
    first, second = two_releases(web)
    publishing.rollback(web.home, first, "", day(3))
    publishing.rollback(web.home, second, "", day(4))
    assert publishing.rolled_back(web.home) is None
    assert publish(web.home, build(web.home, 1), day(5)).unchanged


def test_a_rollback_to_nothing_is_refused(web: Web) -> None:
    two_releases(web)
    for none in ("", ".", "nosuch"):
        with pytest.raises(PublishError, match="no such release"):
            publishing.rollback(web.home, none, "", day(3))


def spoil(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(b"junk")


def test_a_damaged_build_and_release_are_made_again(web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = two_releases(web)
    whole = build(web.home, 1)
    spoil(whole.budget)
    spoil(web.home / "current" / "budget.db")
    again = build(web.home, 1)
    assert not again.unchanged and again.content_sha256 == whole.content_sha256
    healed = publish(web.home, again, day(9))
    assert healed.release_id == second and healed.manifest["released_at"] == day(2)
    assert ask(web.home / "budget.db", "SELECT release_id FROM release ORDER BY 1") == [(first,), (second,)]
    assert capsys.readouterr().err.count("已损坏，重做") == 2
    assert publish(web.home, build(web.home, 1), day(10)).unchanged
    assert sorted(path.name for path in (web.home / "releases").iterdir()) == [first, second]


def test_rows_taken_out_of_a_whole_database_hold_it_back(web: Web) -> None:
    many(web, 3)
    built = build(web.home, 1)
    with sqlite3.connect(built.budget) as connection:
        connection.execute("DELETE FROM indicator")
    assert [gate.check for gate in publishing.judged(web.home, built) if not gate.open] == ["as_built"]
    assert publish(web.home, build(web.home, 1), AT).manifest["counts"]["indicator"] == 3
