"""The registry: complete, valid, startable without a network, and strict about what it does not understand."""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from crawled import ROOT
from scrapy.crawler import Crawler

from crawler import registry
from crawler.command import main
from crawler.rules import beginnings
from crawler.spiders.disclosure import DisclosureSpider

SOURCES = registry.load()
GOOD = """
id = "x"
name = "示例"
code = "500999"
platform = "trs"
verified = "seen"
hosts = ["www.example.gov.cn"]
[[entries]]
url = "http://www.example.gov.cn/ysjs/"
"""


def test_every_current_division_and_the_abolished_ones_have_a_source() -> None:
    path = Path(registry.__file__).parents[1] / "archive/classifications/districts.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    current = {
        row["code"] for row in rows if row["status"] == "current" and row["kind"] not in ("municipality", "zone")
    }
    assert len(current) == 37
    assert current | {"500105", "500112", "5001WS", "5001GX"} <= {source.code for source in SOURCES.values()}
    assert {SOURCES["500105"].valid_to, SOURCES["500112"].valid_to} == {date(2025, 11, 5)}


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_every_source_starts_offline(source: registry.Source, tmp_path: Path) -> None:
    assert list(beginnings(source))
    assert all(source.allows(wanted.url) for wanted in beginnings(source))
    crawler = Crawler(DisclosureSpider, {"YUSUAN_HOME": str(tmp_path), "YUSUAN_WORKERS": 1})
    spider = DisclosureSpider.from_crawler(crawler, source=source.id)

    async def first() -> list[str]:
        return [request.url async for request in spider.start()]

    urls = asyncio.run(first())
    spider.run.evidence.close()
    assert len(urls) == 1 and source.allows(urls[0])
    assert crawler.settings.getdict("DOWNLOAD_SLOTS")[source.manners.cluster]["delay"] >= 0.5


def write(folder: Path, text: str, name: str = "x-example.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_a_good_source_is_read(tmp_path: Path) -> None:
    source = registry.load(write(tmp_path, GOOD))["x"]
    assert source.allows("https://www.example.gov.cn/a") and not source.allows("http://evil.example/a")
    assert not source.allows("http://www.example.gov.cn:8080/") and not source.allows("file:///etc/passwd")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "示例"', 'nam = "示例"', "did you mean “name”"),
        ('platform = "trs"', 'platform = "trz"', "did you mean “trs”"),
        ('verified = "seen"', 'verified = "sene"', "did you mean “seen”"),
        ('verified = "seen"', 'verified = "answered"', "verified_on"),
        ('code = "500999"', "code = 500999", "code: 应为 str"),
        ('code = "500999"', 'code = "50"', "code: “50”"),
        ('hosts = ["www.example.gov.cn"]', 'hosts = "www.example.gov.cn"', "hosts: 应为列表"),
        ('hosts = ["www.example.gov.cn"]', 'hosts = ["www.example.com"]', "not a .gov.cn host"),
        ('url = "http://www.example.gov.cn/ysjs/"', 'url = "http://other.gov.cn/"', "entries[0].url"),
        ('url = "http://www.example.gov.cn/ysjs/"', "", "entries[0].url: 缺少"),
        ('id = "x"', 'id = "y"', "与文件名不符"),
        ("[[entries]]", "[manners]\ndelay = 0.1\n[[entries]]", "manners.delay: 0.1"),
        ("[[entries]]", 'tls = ["legasy"]\n[[entries]]', "did you mean “legacy”"),
        ("[[entries]]", "loopback = true\n[[entries]]", "a loopback source may only name"),
        ("[[entries]]", "[[entries", "不是有效的 TOML"),
        ("[[entries]]", "[expect]\nshrink = 2.0\n[[entries]]", "expect.shrink"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, says: str
) -> None:
    folder = write(tmp_path, GOOD.replace(old, new))
    assert main(["check", "--sources", str(folder)]) == 2
    said = capsys.readouterr().err
    assert says in said and "x-example.toml" in said


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("platform", "platfrom").replace("hosts", "host"))
    with pytest.raises(registry.BadSource) as error:
        registry.load(tmp_path)
    assert len(str(error.value).splitlines()) == 4


def test_an_unknown_name_is_refused_before_anything_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crawl", "50015", "--home", str(tmp_path)]) == 2
    assert "did you mean “500" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_sources_are_listed_with_their_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("重庆市江北区 至 2025-11-05" in line and "推测" in line for line in lines)
    assert len(lines) == len(SOURCES) + 1


def test_an_index_of_units_that_nobody_has_seen_is_called_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    unseen = [source.id for source in SOURCES.values() for units in source.units if units.verified == "guess"]
    assert len(unseen) == sum(len(source.units) for source in SOURCES.values()), (
        "an index says seen: change this test with it"
    )
    assert main(["sources"]) == 0
    told = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert all("单位目录 guess" in told[number] for number in unseen)
    assert "guess" not in told["cq-czj"]


@pytest.mark.parametrize(
    ("of", "cluster"),
    [
        ({}, "cq.gov.cn"),
        ({'code = "500999"': 'code = "510100"'}, "www.example.gov.cn"),
        ({"www.example.gov.cn": "127.0.0.9", "[[entries]]": "loopback = true\n[[entries]]"}, "127.0.0.9"),
        ({"[[entries]]": '[manners]\ncluster = "shared"\n[[entries]]'}, "shared"),
    ],
    ids=["Chongqing", "elsewhere", "loopback", "declared"],
)
def test_articles_have_one_counter_only_within_a_cluster(tmp_path: Path, of: dict[str, str], cluster: str) -> None:
    text = GOOD
    for old, new in of.items():
        text = text.replace(old, new)
    assert registry.load(write(tmp_path, text))["x"].manners.cluster == cluster


def test_a_list_of_sources_may_be_cut_short() -> None:
    listing = subprocess.Popen(
        [sys.executable, "-m", "crawler.command", "sources"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert listing.stdout and listing.stderr
    listing.stdout.close()
    said = listing.stderr.read()
    assert (listing.wait(), said) == (0, b"")
