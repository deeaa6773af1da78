"""Personal data: contacts are hidden wherever text is published, and what was asked to be taken down stays out."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from archive.deadline import within
from archive.extract import extract
from archive.model import Capture
from archive.narrative import statements
from archive.privacy import HIDDEN, redact, redact_rows
from archive.takedown import FILE, TakedownError, published, takedowns

SHARED = Path(os.environ.get("YUSUAN_SHARED", Path(__file__).parents[1].parent / "shared"))
TELEPHONE = re.compile(r"(?<![\d.])(?:1[3-9]\d{9}|0\d{2,3}\s*[-－—)）]+\s*\d{7,8})(?!\d)")
CONTACT = re.compile(r"(?:联系人|经办人|填报人|负责人)(?:\s*[:：]\s*|\s+)(?!〔)[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "text",
    [
        "单位预算公开联系人：张三 联系方式：023-12345678",
        "部门预算公开联系人：张三丰   联系电话：023—12345678",
        "咨询电话：（023）12345678",
        "经办人：李四，手机：13912345678",
        "有事请打13912345678。",
        "联系人:王五；电话:023－1234567-801",
        "联系人 王五 联系电话 023-12345678",
        "（023）12345678",
    ],
)
def test_contacts_are_hidden(text: str) -> None:
    hidden = redact(text)
    assert HIDDEN in hidden
    assert not TELEPHONE.search(hidden) and not CONTACT.search(hidden)
    assert redact(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "项目 50015324T000004035123-政务服务网络及电话使用项目",
        "2025年收入合计1234567.89万元",
        "电话费1250元，邮电费0.09万元",
        "11500226MB1C02260P/2026-00003",
        "财政拨款收入：指本年度从本级财政部门取得的财政拨款",
        "项目负责人应当加强管理",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert redact(text) == text


def test_contacts_in_cells_beside_and_below_their_label() -> None:
    rows = redact_rows(
        [
            ["联系人", "张三", "联系电话", "023-12345678"],
            ["项目名称", "示例项目", "", ""],
            ["填报人", "", "", ""],
            ["李四", "", "", ""],
        ]
    )
    text = "".join("".join(row) for row in rows)
    assert "张三" not in text and "12345678" not in text and "李四" not in text and "示例项目" in text


def test_numbers_beside_a_contact_are_hidden_unless_they_are_amounts() -> None:
    hidden = ["023-12345678 13912345678", "023 12345678、(023)12345679", "13912345678/13912345679", "张三 13912345678"]
    kept = ["1,234,567", "12", "1 2", "12345678901234567890123456", "1234567 x"]
    for text in hidden:
        [[_, shown]] = redact_rows([["联系人", text]])
        assert not re.search(r"\d|张", shown) and HIDDEN in shown
    for text in kept:
        assert redact_rows([["联系人", text]]) == [["联系人", text]]


def test_a_column_of_contacts_is_hidden_below_headings_of_two_rows_and_past_rows_that_have_none() -> None:
    rows = redact_rows(
        [
            ["项目名称", "预算金额", "项目负责人", "负责人联系电话"],
            ["", "小计", "", ""],
            ["合计", "42.00", "", ""],
            ["示例项目", "40.00", "张三", "46731234"],
            ["另一示例项目", "2.00", "李四 46731235", "023-46731236"],
        ]
    )
    assert [row[2:] for row in rows[3:]] == [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]
    assert [row[:2] for row in rows[2:]] == [["合计", "42.00"], ["示例项目", "40.00"], ["另一示例项目", "2.00"]]


@pytest.mark.parametrize("unit", ["1234567 ", "12 (023", "1 ", "112 1234567 "])
def test_a_cell_of_endless_numbers_is_looked_at_once(unit: str) -> None:
    """These were tried in every way in which blanks may stand in numbers or between them, which never ended."""
    with within(5):
        redact_rows([["联系人", unit * 1000 + "x"]])


def test_contacts_are_never_statements() -> None:
    assert statements(["联系人：张三 联系方式：023-12345678，公务接待费1万元。"], 2025, "budget") == ()


@pytest.mark.parametrize("name", ["pages/rongchang-zwfwglb-2025-budget.html", "pdf/cq-zfbgt-2026-budget.pdf"])
def test_a_sweep_over_everything_that_is_published_of_a_real_file(name: str) -> None:
    path = SHARED / "real" / name
    assert path.exists(), f"the real files are absent: {path} (set YUSUAN_SHARED)"
    whole = extract(path.read_bytes())
    texts = [text for s in whole.statements for text in (s.sentence, s.reason)]
    texts += [text for p in whole.projects for text in (p.name, p.summary, p.basis, p.goal)]
    texts += [finding.message for finding in whole.findings]
    for table in whole.tables:
        assert table.grid is not None
        texts += [cell for row in redact_rows(table.grid.rows) for cell in row]
        texts.append(redact("\n".join(table.grid.before)))
    found = [text for text in texts if TELEPHONE.search(text) or CONTACT.search(text)]
    assert found == []


# ---------------------------------------------------------------- takedowns


def capture(url: str, sha256: str = "a", referrer: str = "") -> Capture:
    return Capture(url, url, "2026-01-01T00:00:00Z", 200, "text/html", "ok", "page", sha256, 1, "s", "r", referrer)


def write(home: Path, text: str) -> Path:
    (home / FILE).write_text(text, encoding="utf-8")
    return home


def test_no_list_takes_nothing_down(tmp_path: Path) -> None:
    assert takedowns(tmp_path) == ()


def test_an_address_with_its_attachments_and_a_file_anywhere(tmp_path: Path) -> None:
    listed = takedowns(
        write(
            tmp_path,
            '[[takedown]]\nurl = "http://a/1"\nasked_on = 2026-11-20\nreason = "更正"\n'
            '[[takedown]]\nsha256 = "b"\nasked_on = 2026-11-21\nreason = "含个人信息"\n',
        )
    )
    assert [entry.asked_on for entry in listed] == [date(2026, 11, 20), date(2026, 11, 21)]
    held = [
        capture("http://a/1"), capture("http://a/1.pdf", referrer="http://a/1"), capture("http://c/2", "b"),
        capture("http://c/3", "c"),
    ]  # fmt: skip
    assert [kept.url for kept in published(held, listed)] == ["http://c/3"]


def test_a_lifted_entry_stays_as_a_record_and_has_no_effect(tmp_path: Path) -> None:
    text = '[[takedown]]\nurl = "http://a/1"\nasked_on = 2026-11-20\nreason = "更正"\nlifted_on = 2026-12-01\n'
    listed = takedowns(write(tmp_path, text))
    assert len(listed) == 1 and len(published([capture("http://a/1")], listed)) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("takedown = 3", "[[takedown]]"),
        ("[[takedown", "TOML"),
        ('[[takedown]]\nurl = "x"\nasked_on = 2026-11-20\n', "reason"),
        ('[[takedown]]\nurl = "x"\nreason = "y"\n', "asked_on"),
        ('[[takedown]]\nasked_on = 2026-11-20\nreason = "y"\n', "url"),
        ('[[takedown]]\nurl = "x"\nsha256 = "z"\nasked_on = 2026-11-20\nreason = "y"\n', "sha256"),
        ('[[takedown]]\nlink = "x"\nasked_on = 2026-11-20\nreason = "y"\n', "link"),
        ('[[takedown]]\nurl = ""\nasked_on = 2026-11-20\nreason = "y"\n', "url"),
        ('[[takedown]]\nurl = "x"\nasked_on = "today"\nreason = "y"\n', "asked_on"),
        ('[other]\nurl = "x"\n', "[[takedown]]"),
    ],
)
def test_a_list_that_is_not_understood_stops_the_build(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(TakedownError, match=re.escape(named)):
        takedowns(write(tmp_path, text))
