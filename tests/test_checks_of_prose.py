"""What the prose says is checked against what it says it is compared with, and blamed only where nothing bears it out."""

from __future__ import annotations

from archive.extract import extract
from archive.model import Finding

FINAL, BUDGET = "重庆市长寿区示例局2024年度部门决算情况说明", "重庆市长寿区示例局2025年部门预算情况说明"


def findings(check: str, title: str, *paragraphs: str) -> list[Finding]:
    """What one check found on a page of a title, paragraphs and tables."""
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in (title, *paragraphs))
    page = f"<html><meta charset=utf-8><title>{title}</title><body>{body}</body></html>"
    return [one for one in extract(page.encode()).findings if one.check == check]


def outcomes(check: str, title: str, *paragraphs: str) -> list[str]:
    return [one.outcome for one in findings(check, title, *paragraphs)]


def test_a_share_is_of_what_its_sentence_says_it_is_of() -> None:
    bought = (
        "2024年度政府采购支出总额233.81万元。授予中小企业合同金额230.00万元，占政府采购支出总额的98.4%，"
        "其中：授予小微企业合同金额200.00万元，占{}的{}%。"
    )
    assert outcomes("F-11", FINAL, bought.format("授予中小企业合同金额", "87.0")) == ["pass", "pass"]
    assert outcomes("F-11", FINAL, bought.format("政府采购支出总额", "85.5")) == ["pass", "pass"]
    assert outcomes("F-11", FINAL, bought.format("政府采购支出总额", "87.0")) == ["pass", "fail"]
    assert outcomes("F-11", FINAL, bought.format("授予中小企业合同金额", "85.5")) == ["pass", "fail"]
    assert outcomes("F-11", FINAL, bought.format("当年合同", "50.0")) == ["pass"]  # of what nobody knows
    assert outcomes(
        "F-11", FINAL, "本年支出合计200万元。基本支出120万元，占支出总额的60%；项目支出80万元，占41%。"
    ) == [
        "pass",
        "fail",
    ]


_GRANTS = (
    "<table><tr><td>收入</td><td>预算数</td><td>支出</td><td>合计</td><td>一般公共预算</td></tr>"
    "<tr><td>一、本年收入</td><td>80.00</td><td>一、本年支出</td><td>89.00</td><td>89.00</td></tr>"
    "<tr><td>一般公共预算资金</td><td>80.00</td><td>教育支出</td><td>89.00</td><td>89.00</td></tr>"
    "<tr><td>二、上年结转</td><td>9.00</td><td>二、结转下年</td><td></td><td></td></tr>"
    "<tr><td>收入合计</td><td>89.00</td><td>支出合计</td><td>89.00</td><td>89.00</td></tr></table>"
)


def test_a_fund_s_income_may_be_stated_with_or_without_what_was_carried_over() -> None:
    said = "2025年收入预算89万元，其中：一般公共预算拨款{}万元。"
    for amount, outcome in (("80.00", "pass"), ("89.00", "pass"), ("82.00", "fail")):
        tables = ("表一 财政拨款收支总表", "单位：万元", _GRANTS)
        assert outcomes("N-1", BUDGET, said.format(amount), *tables) == [outcome], amount


def test_a_rate_may_have_been_reckoned_before_its_sums_were_rounded_to_亿元() -> None:
    said = "2025年支出预算总额0.24亿元，较上年减少0.01亿元，下降{}%。政府采购预算100万元。"
    for rate, outcome in (("5.4", "rounding"), ("4.0", "pass"), ("9.0", "fail")):
        assert outcomes("F-11", BUDGET, said.format(rate)) == [outcome], rate


def test_a_table_of_the_general_budget_holds_the_general_part_of_a_sum() -> None:
    said = "2025年“三公”经费预算{}万元（其中一般公共预算财政拨款{}万元，其他资金1万元）。"
    table = (
        "<table><tr><td>合计</td><td>因公出国（境）费</td><td>公务用车购置及运行费</td><td>公务接待费</td></tr>"
        "<tr><td>3.50</td><td>0.00</td><td>2.50</td><td>1.00</td></tr></table>"
    )
    title = "一般公共预算“三公”经费支出表"
    for whole, general, outcome in (("4.5", "3.5", "pass"), ("3.5", "2.5", "pass"), ("4.5", "3.4", "fail")):
        found = outcomes("N-1", BUDGET, said.format(whole, general), title, "单位：万元", table)
        assert found == [outcome], (whole, general)


def test_a_column_headed_other_may_be_a_source() -> None:
    table = (
        "<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>一般公共预算拨款</td><td>政府性基金</td><td>其他</td></tr>"
        "<tr><td></td><td>合计</td><td>100.00</td><td>80.00</td><td>15.00</td><td>{0}</td></tr>"
        "<tr><td>208</td><td>社会保障和就业支出</td><td>100.00</td><td>80.00</td><td>15.00</td><td>{0}</td></tr></table>"
    )
    assert outcomes("B-10", BUDGET, "部门收入总表", "单位：万元", table.format("5.00")) == ["pass", "pass"]
    wrong = findings("B-10", BUDGET, "部门收入总表", "单位：万元", table.format("7.00"))
    assert [one.outcome for one in wrong] == ["fail", "fail"]
    assert "可能读错" in wrong[0].message
