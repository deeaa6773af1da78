"""The parts of “三公” add up where a table prints them; what it does not ask for is not missing."""

from __future__ import annotations

from archive.extract import extract

TITLE = "重庆市九龙坡区示例局2025年部门预算公开"


def outcomes(headings: str, amounts: str) -> list[tuple[str, str]]:
    """What B-8 found in a table of one row, (outcome, what was compared)."""
    rows = "".join(f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in (headings, amounts))
    body = f"<h1>{TITLE}</h1><p>表四 一般公共预算“三公”经费支出表</p><p>单位：万元</p><table>{rows}</table>"
    found = extract(f"<html><meta charset=utf-8><title>{TITLE}</title><body>{body}</body></html>".encode()).findings
    return [(one.outcome, "公车" if "购置 + 运行" in one.message else "合计") for one in found if one.check == "B-8"]


def test_a_table_that_asks_for_cars_in_one_column_leaves_nothing_out() -> None:
    assert outcomes("合计|因公出国（境）费|公务用车购置及运行费|公务接待费", "3.00|0.00|2.00|1.00") == [
        ("pass", "合计")
    ]
    assert outcomes("合计|因公出国（境）费|公务用车购置及运行费|公务接待费", "4.00|0.00|2.00|1.00") == [
        ("fail", "合计")
    ]


def test_cars_whose_parts_are_asked_for_and_left_blank_are_told() -> None:
    split = "合计|因公出国（境）费|公务用车购置及运行费|其中：购置费|其中：运行维护费|公务接待费"
    assert ("fail", "公车") in outcomes(split, "3.00|0.00|2.00|||1.00")
    assert ("fail", "公车") in outcomes(split, "3.00|0.00|2.00|0.00|1.00|1.00")
    assert ("pass", "公车") in outcomes(split, "3.00|0.00|2.00|0.00|2.00|1.00")
