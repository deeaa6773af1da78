"""Tables that a whole government prints, beside those of its units: of what year, direction and fund a figure is."""

from __future__ import annotations

from archive.extract import extract
from archive.model import Extraction

TITLE = "重庆市示例区2026年政府预算公开"


def page(*tables: tuple[str, str], title: str = TITLE) -> Extraction:
    """A page with tables, each a title and rows; a row is a line, its cells are divided by "|"."""
    markup = ""
    for name, rows in tables:
        lines = ("".join(f"<td>{cell.strip()}</td>" for cell in line.split("|")) for line in rows.strip().splitlines())
        markup += f"<p>{name}</p><p>单位：万元</p><table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
    return extract(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{markup}</body></html>".encode())


def doubts(read: Extraction) -> set[str]:
    return {finding.check for finding in read.findings if finding.severity == "reading"}


def spent(total: str, basic: str, project: str) -> str:
    return f"""
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        | 合计 | {total} | {basic} | {project}
        201 | 一般公共服务支出 | {total} | {basic} | {project}
        20103 | 政府办公厅（室）及相关机构事务 | {total} | {basic} | {project}
        2010301 | 行政运行 | {total} | {basic} | {project}
        """


# ---------------------------------------------------------------- of what year


def totals(read: Extraction) -> list[tuple[int, int | None, str]]:
    return [(x.table, x.year, x.amount_text) for x in read.lines if x.is_total and x.measure == "total"]


def test_last_years_table_beside_this_years_is_last_years() -> None:
    read = page(
        ("2026年一般公共预算支出表", spent("900.50", "600.25", "300.25")),
        ("2025年一般公共预算支出表", spent("800.40", "500.20", "300.20")),
    )
    assert read.document.fiscal_year == 2026
    assert totals(read) == [(1, 2026, "900.50"), (2, 2025, "800.40")]
    assert [f.table for f in read.findings if f.check == "reading.other_year"] == [2]


def test_a_year_that_a_title_refers_to_is_not_its_own() -> None:
    read = page(
        ("2026年一般公共预算支出表", spent("900.50", "600.25", "300.25")),
        ("政府性基金预算支出表（渝财〔2025〕1号，2025年修订）", spent("80.40", "50.20", "30.20")),
        ("国有资本经营预算支出表（2021-2025年规划）", spent("8.40", "5.20", "3.20")),
    )
    assert [year for _, year, _ in totals(read)] == [2026, 2026, 2026]
    assert "reading.other_year" not in doubts(read)


def test_titles_that_were_all_copied_from_last_year_do_not_date_the_figures() -> None:
    read = page(
        ("2025年一般公共预算支出表", spent("900.50", "600.25", "300.25")),
        ("2025年政府性基金预算支出表", spent("80.40", "50.20", "30.20")),
        title="重庆市示例区示例局2026年部门预算",
    )
    assert [year for _, year, _ in totals(read)] == [2026, 2026]
    assert "identity.fiscal_year" in doubts(read)


# ---------------------------------------------------------------- what came in, and of which fund


def said(read: Extraction) -> list[tuple[str, str, str, str]]:
    return [(x.name, x.direction, x.measure, x.fund) for x in read.lines]


def test_a_fund_has_revenue_too() -> None:
    read = page(
        (
            "2026年区本级政府性基金收入预算表",
            """
            科目编码 | 科目名称 | 2025年执行数 | 2026年预算数
            1030148 | 国有土地使用权出让收入 | 20.00 | 21.00
            1030178 | 污水处理费 | 1.00 | 2.00
            | 合计 | 21.00 | 23.00
            """,
        ),
        (
            "2026年区本级国有资本经营预算表",
            """
            科目编码 | 科目名称 | 预算数
            10306 | 国有资本经营收入 | 5.00
            1030601 | 利润收入 | 5.00
            223 | 国有资本经营预算支出 | 4.00
            22301 | 解决历史遗留问题 | 4.00
            """,
        ),
    )
    assert [(x.name, x.direction, x.fund) for x in read.lines if x.year == 2026] == [
        ("国有土地使用权出让收入", "revenue", "government_fund"),
        ("污水处理费", "revenue", "government_fund"),
        ("合计", "revenue", "government_fund"),
        ("国有资本经营收入", "revenue", "state_capital"),
        ("利润收入", "revenue", "state_capital"),
        ("国有资本经营预算支出", "expenditure", "state_capital"),
        ("解决历史遗留问题", "expenditure", "state_capital"),
    ]


def test_what_is_spent_out_of_a_revenue_is_spent() -> None:
    read = page(
        (
            "政府性基金预算支出表",
            """
            科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
            212 | 城乡社区支出 | 3.00 | | 3.00
            21208 | 国有土地使用权出让收入 | 3.00 | | 3.00
            | 合计 | 3.00 | | 3.00
            """,
        )
    )
    assert {line.direction for line in read.lines} == {"expenditure"}


def test_social_insurance_tells_in_its_rows_what_came_in_and_what_is_left() -> None:
    read = page(
        (
            "2026年社会保险基金预算收支表",
            """
            项目 | 预算数
            上年结余 | 10.00
            一、收入 | 30.00
            其中：保险费收入 | 20.00
            利息收入 | 10.00
            二、支出 | 25.00
            基本养老金 | 25.00
            三、本年收支结余 | 5.00
            四、年末滚存结余 | 15.00
            """,
        )
    )
    assert [(x.amount_text, x.direction, x.measure, x.fund) for x in read.lines] == [
        ("10.00", "revenue", "opening", "social_insurance"),
        ("30.00", "revenue", "total", "social_insurance"),
        ("20.00", "revenue", "of_which", "social_insurance"),
        ("10.00", "revenue", "total", "social_insurance"),
        ("25.00", "expenditure", "total", "social_insurance"),
        ("25.00", "expenditure", "total", "social_insurance"),
        ("5.00", "expenditure", "other", "social_insurance"),
        ("15.00", "expenditure", "closing", "social_insurance"),
    ]


def test_the_account_of_one_fund_is_not_the_units_account_of_all() -> None:
    read = page(
        (
            "2026年全区政府性基金预算收支平衡表",
            """
            收入项目 | 预算数 | 支出项目 | 预算数
            政府性基金收入 | 20.00 | 政府性基金支出 | 18.00
            上级补助收入 | 5.00 | 调出资金 | 4.00
            上年结余 | 2.00 | 年终结余 | 5.00
            收入总计 | 27.00 | 支出总计 | 27.00
            """,
        )
    )
    assert said(read) == [
        ("政府性基金收入", "revenue", "total", "government_fund"),
        ("政府性基金支出", "expenditure", "total", "government_fund"),
        ("上级补助收入", "revenue", "total", "government_fund"),
        ("调出资金", "expenditure", "total", "government_fund"),
        ("上年结余", "revenue", "opening", "government_fund"),
        ("年终结余", "expenditure", "closing", "government_fund"),
        ("收入总计", "revenue", "total", "government_fund"),
        ("支出总计", "expenditure", "total", "government_fund"),
    ]
    assert not any(f.outcome == "fail" for f in read.findings)


def test_a_percentage_of_last_years_outcome_makes_no_final_account_of_this_year() -> None:
    read = page(
        (
            "2026年区本级一般公共预算支出预算表",
            """
            项目 | 2025年预算数 | 2025年执行数 | 2026年预算数 | 2026年预算数为2025年执行数的%
            一般公共服务支出 | 8.00 | 7.50 | 9.00 | 120.0
            教育支出 | 3.00 | 2.50 | 4.00 | 160.0
            支出合计 | 11.00 | 10.00 | 13.00 | 130.0
            """,
        )
    )
    assert [(x.year, x.measure, x.amount_text) for x in read.lines if x.is_total] == [
        (2025, "budgeted", "11.00"),
        (2025, "total", "10.00"),
        (2026, "total", "13.00"),
    ]
