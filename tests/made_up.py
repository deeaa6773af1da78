"""A web that the tests make up: pages with the extraction each should give, kept as real evidence."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import reading
from archive.evidence import Evidence, Fetched
from archive.model import Attachment, Extraction, Finding, Grid, Identity, Indicator, Line, Project, Statement, Table

BASE = "http://www.example.gov.cn/zwgk/"
HTML = (("Content-Type", "text/html"),)


def identity(unit: str | None = "示例区档案馆", year: int | None = 2025, **more: Any) -> Identity:
    said = Identity(unit, "500153", year, "budget", "unit", f"{unit} {year}", None, None, None, "text/html", "ok")
    return replace(said, **more)


def line(amount: int, table: int = 1, row: int = 2, column: int = 1, **more: Any) -> Line:
    said = Line(
        *(table, "general_expenditure", 2025, "expenditure", "functional", "20101", f"示例科目{row}", 2, "total"),
        *("general", amount, f"{amount / 1_000_000:f}", False, False, row, column),
    )
    return replace(said, **more)


def extraction(said: Identity, lines: tuple[Line, ...] = (), **more: Any) -> Extraction:
    grid = Grid(
        (("科目", "金额"), ("联系人", "张某某"), ("电话", "023-46780000")), before=("表一 联系电话：023-46780000",)
    )
    tables = (Table(1, "general_expenditure", "表二", "一般公共预算支出表", "万元", None, 3, 2, "ok", grid=grid),)
    return replace(Extraction(said, tables if lines else (), lines, (), (), (), ()), **more)


class Web:
    """Pages with the extraction each should give, kept as evidence."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.meaning: dict[str, Extraction | str] = {}

    def put(self, path: str, meaning: Extraction | str, when: str = "2025-03-01T00:00:00Z", **more: Any) -> str:
        url = path if "//" in path else BASE + path
        body = repr((url, when, meaning)).encode()
        self.meaning[hashlib.sha256(body).hexdigest()] = meaning
        given = {"verdict": "ok", "role": "page", "source": "500153", "run_id": "r1", **more}
        with Evidence(self.home) as evidence:
            evidence.keep(Fetched(url, when, 200, HTML, body, **given))
        return url

    def read(self, data: bytes, url: str) -> Extraction:
        meaning = self.meaning[hashlib.sha256(data).hexdigest()]
        if meaning == "crash":
            os._exit(9)
        if isinstance(meaning, str):
            return reading.failed(url, "damaged", meaning)
        return replace(meaning, document=replace(meaning.document, url=url))


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    made = Web(tmp_path)
    monkeypatch.setattr(reading, "read_bytes", made.read)
    return made


def full(said: Identity) -> Extraction:
    project = Project(
        "P1", "示例项目", "", "", 1, None, None, None, "联系人：李某 电话：13912345678", "", "", table=1, row=1
    )
    indicator = Indicator("产出", "数量", "份数", "10", "份", "≥", "20", None)
    statement = Statement("san_gong", 3_500_000, -100, "压减", "三公经费3.50万元。联系电话：023-46780000", 4, 2025)
    finding = Finding("B-1", "pass", "arithmetic", "收支相等", 1, 1, 0, 1, 2, 1)
    return extraction(
        said,
        (line(522_610_000), line(0, row=3), line(-100, row=3, column=2)),
        projects=(replace(project, indicators=(indicator,)),),
        statements=(statement,),
        findings=(finding,),
        attachments=(Attachment("附件.pdf", BASE + "a.pdf"),),
    )
