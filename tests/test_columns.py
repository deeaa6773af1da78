"""What a column of a table holds: money, or something else that is printed in figures."""

from __future__ import annotations

import pytest
from test_final_layouts import page

from archive.model import Extraction

BUDGET = "重庆市示例区示例局2026年部门预算"


def amounts(read: Extraction) -> list[tuple[str | None, str, str, str]]:
    return [(line.code, line.name, line.measure, line.amount_text) for line in read.lines]


def checks(read: Extraction) -> set[str]:
    return {one.check for one in read.findings if one.outcome in ("fail", "unreadable")} - {"identity.phase"}


# ---------------------------------------------------------------- persons, years, numbers of papers


def test_contacts_are_no_amounts_and_no_names() -> None:
    read = page(
        BUDGET,
        """
        项目支出预算表<6
        单位：万元<6
        项目名称 | 实施单位 | 项目负责人 | 预算金额 | 联系电话 | 其中：上级资金
        示例项目 | 示例局 | 张三 | 320.50 | 13900001234 | 20.50
        另一示例项目 | 示例局 | 李四 | 100.00 | 46731234 | 10.00
        """,
    )
    assert amounts(read) == [
        (None, "示例项目", "total", "320.50"),
        (None, "示例项目", "of_which", "20.50"),
        (None, "另一示例项目", "total", "100.00"),
        (None, "另一示例项目", "of_which", "10.00"),
    ]
    said = "".join(one.message for one in read.findings)
    assert "张三" not in said and "46731234" not in said


@pytest.mark.parametrize(
    ("heading", "figures"),
    [("开始年度", ("2024", "2025")), ("起止年限", ("3", "1")), ("资金文号", ("12", "13")), ("建设周期", ("3", "2"))],
)
def test_years_and_numbers_of_papers_are_no_amounts(heading: str, figures: tuple[str, str]) -> None:
    read = page(
        BUDGET,
        f"""
        项目支出预算表<4
        单位：万元<4
        项目名称 | {heading} | 预算金额 | 其中：上级资金
        示例项目 | {figures[0]} | 320.50 | 20.50
        另一示例项目 | {figures[1]} | 100.00 |
        合计 | | 420.50 | 20.50
        """,
    )
    assert [text for _, _, _, text in amounts(read)] == ["320.50", "20.50", "100.00", "420.50", "20.50"]
    assert not checks(read)


@pytest.mark.parametrize("heading", ["预算科目", "支出功能分类", "支出功能分类科目", "支出科目"])
def test_codes_under_the_name_of_a_classification_are_no_amounts(heading: str) -> None:
    read = page(
        BUDGET,
        f"""
        项目支出预算表<4
        单位：万元<4
        项目名称 | {heading} | 预算金额 | 其中：上级资金
        示例项目 | 2080201 | 320.50 | 20.50
        另一示例项目 | 2081107 | 100.00 |
        合计 | | 420.50 | 20.50
        """,
    )
    assert [(code, name, text) for code, name, measure, text in amounts(read) if measure == "total"] == [
        ("2080201", "示例项目", "320.50"),
        ("2081107", "另一示例项目", "100.00"),
        (None, "合计", "420.50"),
    ]
    assert not checks(read)
