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
