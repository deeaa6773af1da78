"""Whose document, and of when: from whatever places speak, with the doubt where they disagree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.belonging import normalised_name, valid_credit_code
from archive.extract import extract
from archive.identify import identify, is_answered, unsaid
from archive.model import Grid, Identity, Project, Reading, Table

URL = "http://www.rongchang.gov.cn/bm/qzwglb/zwgk_70831/fdzdgknr_70834/ysjs/ysgk/202502/t20250210_14282521.html"


def table(title: str, kind: str = "unit_summary", head: tuple[str, ...] = ("项目", "预算数")) -> Table:
    return Table(1, kind, "表一", title, "万元", None, 2, 2, "ok", grid=Grid((head,)))


def read(
    title: str = "",
    paragraphs: tuple[str, ...] = (),
    metadata: dict[str, str] | None = None,
    tables: tuple[Table, ...] = (),
    grids: tuple[Grid, ...] = (),
    url: str | None = None,
    projects: tuple[Project, ...] = (),
) -> Identity:
    reading = Reading("text/html", grids, paragraphs, title, metadata or {})
    return identify(reading, tables, projects, url)


def doubts(found: Identity) -> set[str]:
    return {doubt.check for doubt in found.doubts}


@pytest.mark.parametrize(
    ("title", "unit", "year", "phase", "scope"),
    [
        (
            "重庆市荣昌区示例管理办公室本级2025年单位预算情况说明",
            "重庆市荣昌区示例管理办公室本级",
            2025,
            "budget",
            "unit",
        ),
        ("重庆市财政局（本级）2026年单位预算公开", "重庆市财政局（本级）", 2026, "budget", "unit"),
        (
            "重庆市示例委员会（含下属单位）2026年预算公开",
            "重庆市示例委员会（含下属单位）",
            2026,
            "budget",
            "department",
        ),
        (
            "2024年度重庆市荣昌区示例镇人民政府部门决算公开说明",
            "重庆市荣昌区示例镇人民政府",
            2024,
            "final",
            "department",
        ),
        ("重庆市荣昌区示例中学校2023年度单位决算", "重庆市荣昌区示例中学校", 2023, "final", "unit"),
        (
            "关于公开中共重庆市荣昌区委示例部2022年部门决算的说明",
            "中共重庆市荣昌区委示例部",
            2022,
            "final",
            "department",
        ),
        ("重庆市荣昌区示例局二〇二一年部门预算", "重庆市荣昌区示例局", 2021, "budget", "department"),
    ],
)
def test_titles(title: str, unit: str, year: int, phase: str, scope: str) -> None:
    found = read(title)
    assert (found.unit, found.fiscal_year, found.phase, found.scope) == (unit, year, phase, scope)


def test_a_page_with_everything() -> None:
    metadata = {
        "ArticleTitle": "重庆市荣昌区示例管理办公室本级2025年单位预算情况说明",
        "SiteName": "重庆市荣昌区人民政府",
        "SiteIDCode": "5001530001",
        "PubDate": "2025-02-20 10:30",
        "ContentSource": "重庆市荣昌区示例管理办公室",
    }
    grid = Grid((("编制单位:", "151001-重庆市荣昌区示例管理办公室(本级)"), ("", "")))
    found = read(metadata=metadata, grids=(grid,), url=URL)
    assert found.unit == "重庆市荣昌区示例管理办公室本级" and found.unit_code == "151001"
    assert (found.district_code, found.published_on, found.published_text) == (
        "500153",
        "2025-02-20",
        "2025-02-20 10:30",
    )
    assert found.publisher == "重庆市荣昌区示例管理办公室"
    assert doubts(found) == set()


def test_a_file_without_meta_tags() -> None:
    found = read(paragraphs=("重庆市示例局", "2026年部门预算情况说明", "一、单位基本情况"))
    assert (found.unit, found.fiscal_year, found.phase, found.scope) == ("重庆市示例局", 2026, "budget", "department")
    assert found.district_code == "500000" and found.published_on is None


def test_a_workbook_says_it_above_its_tables() -> None:
    grid = Grid((("2025年部门收支总表",), ("",)), before=("单位名称：重庆市荣昌区示例局", "单位：万元"))
    found = read(grids=(grid,), tables=(table("2025年部门收支总表"),))
    assert (found.unit, found.fiscal_year, found.phase) == ("重庆市荣昌区示例局", 2025, "budget")


def test_a_file_name_is_the_last_resort() -> None:
    found = read(
        url="https://example.gov.cn/files/%E9%87%8D%E5%BA%86%E5%B8%82%E7%A4%BA%E4%BE%8B%E5%B1%802025%E5%B9%B4%E9%83%A8%E9%97%A8%E9%A2%84%E7%AE%97.xlsx"
    )
    assert (found.unit, found.fiscal_year) == ("重庆市示例局", 2025)


def test_a_title_of_final_accounts_over_a_budget() -> None:
    found = read(
        "重庆市荣昌区示例局2025年部门决算",
        ("2025年部门预算情况说明", "部门预算收支总体情况", "部门预算情况"),
        tables=(table("2025年部门收支预算总表"),),
    )
    assert found.phase == "budget" and "identity.phase" in doubts(found)


def test_a_department_title_over_a_unit() -> None:
    found = read(
        "重庆市荣昌区示例中心2025年部门预算",
        ("重庆市荣昌区示例中心2025年单位预算情况说明",),
        tables=(table("单位收支总表"),),
    )
    assert found.scope == "unit" and "identity.scope" in doubts(found)


def test_head_office_is_a_unit_whatever_the_column() -> None:
    found = read("重庆市财政局（本级）2026年预算公开", metadata={"ColumnName": "部门预算"})
    assert found.scope == "unit" and doubts(found) == set()


@pytest.mark.parametrize(
    ("title", "month", "odd"),
    [
        ("重庆市荣昌区示例局2024年部门决算", "202509", False),
        ("重庆市荣昌区示例局2025年部门预算", "202502", False),
        ("重庆市荣昌区示例局2025年部门预算", "202412", False),
        ("重庆市荣昌区示例局2019年部门决算", "202111", True),
        ("重庆市荣昌区示例局2023年部门预算", "202502", True),
    ],
)
def test_the_year_of_the_address(title: str, month: str, odd: bool) -> None:
    found = read(title, url=f"http://www.rongchang.gov.cn/bm/a/{month}/t{month}10_14282521.html")
    assert ("identity.address" in doubts(found)) == odd
    assert found.published_on == f"{month[:4]}-{month[4:]}-10"


def test_two_printed_dates_and_a_foreign_publisher() -> None:
    found = read(
        "重庆市荣昌区示例局2025年部门预算",
        metadata={
            "PubDate": "2025-02-20",
            "发布日期": "2025-03-05",
            "ContentSource": "重庆市荣昌区财政局",
            "索引号": "11500226MB1C02260P/2026-00003",
        },
    )
    assert doubts(found) == {"identity.published_on", "identity.publisher"}
    assert any("11500226MB1C02260P" in doubt.message for doubt in found.doubts)


@pytest.mark.parametrize(
    ("unit", "publisher", "odd"),
    [
        ("示例小学", "教育委员会", False),
        ("示例街道社区卫生服务中心", "卫生健康委", False),
        ("人民医院", "卫生健康委员会", False),
        ("示例镇中心小学", "示例镇人民政府", False),
        ("示例小学", "示例中学", True),
        ("卫生健康委员会", "人民医院", True),
        ("人民法院", "司法局", True),
    ],
)
def test_a_school_is_published_by_whom_it_is_under(unit: str, publisher: str, odd: bool) -> None:
    metadata = {"发布机构": f"北碚区{publisher}"}
    found = read(f"重庆市北碚区{unit}2025年单位预算公开", metadata=metadata)
    assert ("identity.publisher" in doubts(found)) == odd


def test_an_abbreviated_publisher_is_no_doubt() -> None:
    found = read("重庆市发展和改革委员会2026年部门预算", metadata={"ContentSource": "市发展改革委"})
    assert doubts(found) == set()


def test_other_cities_have_no_district_here() -> None:
    assert read("上海市普陀区财政局2024年度部门决算").district_code is None


def test_nothing_known_is_none_not_guessed() -> None:
    found = read("欢迎访问", ("政务公开",))
    assert (found.unit, found.fiscal_year, found.phase, found.scope, found.district_code) == (None,) * 5


@pytest.mark.parametrize("year", ["2025年", "２０２５年", "20 25\u200b 年\u3000度"])
def test_the_year_that_prose_states_in_whatever_letters(year: str) -> None:
    prose = (
        f"2024年，{year} 收 ⼊1万元",
        f"比2024年增加；{year}⽀出1万元",
        "2024年收入1万元，2024年",
        "收入2万元",
        "2024年收入：指2024年支出",
    )
    assert read(paragraphs=prose).fiscal_year == 2025


def test_names_compare_without_place_and_brackets() -> None:
    assert normalised_name("重庆市荣昌区示例局（本级）") == normalised_name("荣昌区示例局") == "示例局"


def test_credit_codes_have_a_check_character() -> None:
    code = "11500226MB1C02260P"
    assert valid_credit_code(code) and valid_credit_code(code.lower())
    changed = [code[:at] + ("1" if code[at] != "1" else "2") + code[at + 1 :] for at in range(2, 17)]
    assert not any(valid_credit_code(one) for one in changed)


def test_an_address_that_is_none_is_no_fault() -> None:
    found = read("重庆市荣昌区示例局2025年部门预算", url="http://[not.an.address/202502/x.html")
    assert (found.unit, found.district_code) == ("重庆市荣昌区示例局", "500153")
    assert read(url="http://[not.an.address").district_code is None


def test_the_index_number_begins_with_the_publishers_credit_code_if_its_check_character_holds() -> None:
    said = {"发布机构": "重庆市荣昌区示例局"}
    found = read("重庆市荣昌区示例局2025年部门预算", metadata={"索引号": "11500226mb1c02260p/2026-00003", **said})
    assert found.credit_code == "11500226MB1C02260P" and not doubts(found)
    wrong = read("重庆市荣昌区示例局2025年部门预算", metadata={"索引号": "11500226MB1C02260Q/2026-00003", **said})
    assert wrong.credit_code is None and "identity.credit_code" in doubts(wrong)
    assert read("重庆市荣昌区示例局2025年部门预算", metadata={"索引号": "2026-00003", **said}).credit_code is None


@pytest.mark.parametrize("brackets", ["（示例）（本级）", "(示例)(本级)"])
def test_the_name_keeps_its_printed_brackets_wherever_it_was_found(brackets: str) -> None:
    name = f"重庆市荣昌区示例委员会{brackets}"
    for paragraphs in ((f"{name} 2026年单位预算情况说明",), (f"{name}", "2026 年单位预算情况说明")):
        found = read(paragraphs=paragraphs)
        assert (found.unit, found.fiscal_year, found.title) == (name, 2026, f"{name}2026年单位预算情况说明")


# ---------------------------------------------------------------- a year that stands in no title


def year_above(*rows: tuple[str, ...], head: tuple[str, ...] = ("项目", "金额")) -> int | None:
    """The year of a document whose only table has these rows over its headings."""
    grid = Grid((*rows, head, ("合计", "1.00")))
    one = Table(1, "unit_summary", "", "收入支出决算总表", "万元", None, 2, 2, "ok", grid=grid)
    return read(tables=(replace(one, header=range(len(rows), len(rows) + 1)),), grids=(grid,)).fiscal_year


@pytest.mark.parametrize(
    "caption",
    [
        ("部门：重庆市示例局", "2025年度", "金额单位：万元"),
        ("部门：重庆市示例局", "2025年", "金额单位：万元"),
        ("部门：重庆市示例局", "2025年度 单位：万元"),
        ("部门：重庆市示例局  2025年度", "单位：万元"),
        ("部门：重庆市示例局2025年度", "单位：万元"),
        ("（2025年度）", "单位：万元"),
        ("年度：2025年", "填报日期：2026年"),
        ("２０２５ 年度", "编制日期：2026年2月3日"),
        ("二〇二五年度", "二〇二六年 二月"),
        ("2025年部门决算", "2026年2月"),
    ],
)
def test_the_year_in_a_cell_of_its_own_above_the_headings(caption: tuple[str, ...]) -> None:
    assert year_above(("收入支出决算总表",), caption) == 2025


@pytest.mark.parametrize(
    "caption",
    [
        "2026年2月3日",
        "2026-02-03",
        "填报时间：2026年",
        "2025年我局认真落实各项要求",
        "较2024年度增加",
        "2024年度 2025年度",
    ],
)
def test_dates_and_sentences_above_the_headings_are_no_fiscal_years(caption: str) -> None:
    assert year_above(("收入支出决算总表",), (caption, "单位：万元")) is None


@pytest.mark.parametrize(
    ("head", "year", "phase"),
    [
        (("项目", "2025年预算数", "2026年预算数", "2026年比2025年增减"), 2026, "budget"),
        (("项目", "2024年决算数", "2025年预算数"), 2025, "budget"),
        (("项目", "2024年度预算数", "2024年度决算数"), 2024, "final"),
        (("项目", "上年决算数", "2026年预算数"), 2026, "budget"),
        (("项目", "2025年预算数", "本年预算数"), None, "budget"),
        (("项目", "2026年预算数", "2027年预算数", "2028年预算数"), None, "budget"),
    ],
)
def test_headings_tell_year_and_phase_where_no_title_does(head: tuple[str, ...], year: int | None, phase: str) -> None:
    found = read(tables=(table("财政拨款支出表", head=head),))
    assert (found.fiscal_year, found.phase) == (year, phase)
    named = read(tables=(table("2030年财政拨款支出表", head=head),))
    assert named.fiscal_year == 2030


def test_figures_of_nobody_and_of_no_year_are_named() -> None:
    page = "<table><tr><td>科目编码</td><td>科目名称</td><td>合计</td><td>基本支出</td><td>项目支出</td></tr>{}</table>"
    row = "<tr><td>201</td><td>一般公共服务支出</td><td>3.00</td><td>1.00</td><td>2.00</td></tr>"
    unsaid = {"identity.unsaid_unit", "identity.unsaid_fiscal_year", "identity.unsaid_phase"}
    assert unsaid <= {one.check for one in extract(page.format(row).encode()).findings}
    assert not unsaid & {one.check for one in extract(page.format("").encode()).findings}


def test_what_the_page_says_is_not_missed_in_its_file() -> None:
    file = read(tables=(table("财政拨款支出表"),))
    year, *_ = [one for one in unsaid(file) if one.check.endswith("fiscal_year")]
    assert not is_answered(year, file) and is_answered(year, replace(file, fiscal_year=2025))


# ---------------------------------------------------------------- who made the tables


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        (("单位名称：[419001]重庆市示例局", "单位：万元"), "419001"),
        (("单位名称：【419001】-重庆市示例局",), "419001"),
        (("编制单位：419001-重庆市示例局",), "419001"),
        (("部门：419重庆市示例局",), "419"),
        (("部门：419001重庆市示例局",), "419001"),
        (("单位编码：419001   单位名称：重庆市示例局   单位：万元",), "419001"),
        (("单位编码：419001", "单位名称：重庆市示例局"), "419001"),
        (("单位编码：", "419001", "单位名称：", "419001-重庆市示例局"), "419001"),
        (("部门编码及名称：[419]重庆市示例局",), "419"),
        (("公开部门：重庆市示例局 2025年度 单位：万元",), None),
        (("部门（单位）：重庆市示例局", "单位：万元"), None),
        (("部门/单位：重庆市示例局单位：万元",), None),
        (("部 门：重庆市示例局  金额单位：万元",), None),
        (("制表单位：", "重庆市示例局"), None),
        (("填报单位（盖章）：重庆市示例局（2025年度）",), None),
    ],
)
def test_whoever_is_named_above_the_headings_made_the_tables(caption: tuple[str, ...], code: str | None) -> None:
    found = read(grids=(Grid((("收入支出总表",), caption)),))
    assert (found.unit, found.unit_code) == ("重庆市示例局", code)


@pytest.mark.parametrize(
    "caption",
    ["单位：万元", "金额单位：元", "计量单位：人", "项目单位：重庆市示例局", "来源：重庆市示例局", "单位： ：："],
)
def test_other_labels_name_nobody(caption: str) -> None:
    assert read(grids=(Grid((("收入支出总表",), (caption,))),)).unit is None


def test_digits_that_begin_a_name_are_no_code() -> None:
    found = read(grids=(Grid((("收入支出总表",), ("编制单位：120示例急救中心",))),))
    assert (found.unit, found.unit_code) == ("120示例急救中心", None)


# ---------------------------------------------------------------- one file, several units


def made_by(*captions: str, kind: str = "unit_expenditure") -> Identity:
    """A file with one table for each of these captions, each over its own headings."""
    grids = tuple(
        Grid((("2026年支出总表", ""), (text, "单位：万元"), ("科目", "合计"), ("合计", "1.00"))) for text in captions
    )
    made = [
        Table(n, kind, "", "2026年支出总表", "万元", None, 4, 2, "ok", grid=grid, header=range(2, 3))
        for n, grid in enumerate(grids, 1)
    ]
    return read(grids=grids, tables=tuple(made))


def test_a_file_with_tables_of_several_units_says_so() -> None:
    found = made_by("单位名称：重庆市示例局（本级）", "单位名称：重庆市示例管理站", "单位名称：重庆市示例局（本级）")
    (doubt,) = [one for one in found.doubts if one.check == "identity.several_units"]
    assert "2 个单位" in doubt.message and "重庆市示例局（本级）：第1、3张；重庆市示例管理站：第2张" in doubt.message
    assert found.unit == "重庆市示例局（本级）" and "都算作“重庆市示例局（本级）”的" in doubt.message


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("重庆市开州区示例局（本级）2026年财政拨款收支总表", "重庆市开州区示例局（本级）"),
        ("重庆市开州区示例局2026年单位支出总表", "重庆市开州区示例局"),
        ("重庆市开州区示例局单位支出总表", "重庆市开州区示例局"),
        ("重庆市开州区示例局一般公共预算财政拨款支出预算表", "重庆市开州区示例局"),
        ("重庆市开州区示例镇支出总表", "重庆市开州区示例镇"),
        ("表八 重庆市开州区示例局2026年支出总表", "重庆市开州区示例局"),
        ("公开01表：重庆市开州区示例局收入总表", "重庆市开州区示例局"),
        ("重庆市开州区2026年一般公共预算支出表", None),
        ("2026年部门支出总表", None),
        ("财政拨款收支总表", None),
    ],
)
def test_a_workbook_that_names_its_unit_only_in_the_titles_of_its_tables(title: str, unit: str | None) -> None:
    assert read(tables=(table(title),)).unit == unit
    assert read("重庆市示例区示例中心2026年单位预算", tables=(table(title),)).unit == "重庆市示例区示例中心"


def test_titles_of_several_units_are_told() -> None:
    two = (table("重庆市示例局2026年支出总表"), replace(table("重庆市示例站2026年支出总表"), ordinal=2))
    assert "identity.several_units" in doubts(read(tables=two))


@pytest.mark.parametrize(
    "captions",
    [
        ("单位名称：重庆市示例局", "单位：市示例局（本级）"),  # one name, shorter
        ("单位名称：重庆市示例局", "单位：万元", "项目单位：重庆市示例管理站"),
    ],
)
def test_one_unit_under_several_names_is_one(captions: tuple[str, ...]) -> None:
    assert "identity.several_units" not in doubts(made_by(*captions))


def test_rows_and_forms_may_name_other_units() -> None:
    assert "identity.several_units" not in doubts(
        made_by("填报单位：重庆市示例局", "填报单位：重庆市示例管理站", kind="project_targets")
    )
    rows = (("单位：重庆市示例局", ""), ("单位", "合计"), ("单位：重庆市示例管理站", "1.00"))
    one = Table(1, "unit_expenditure", "", "支出总表", "万元", None, 3, 2, "ok", grid=Grid(rows), header=range(1, 2))
    assert "identity.several_units" not in doubts(read(grids=(Grid(rows),), tables=(one,)))


# ---------------------------------------------------------------- a budget's name in other names


@pytest.mark.parametrize(
    ("title", "year", "phase"),
    [
        # 一般公共预算 is a fund: of what the account is the word behind it tells.
        ("重庆市示例局2024年度一般公共预算财政拨款支出决算表", 2024, "final"),
        ("重庆市示例局2024年政府性基金预算财政拨款收入支出决算表", 2024, "final"),
        ("示例区财政局2025年度全区一般公共预算收支决算表", 2025, "final"),
        ("重庆市示例局2025年一般公共预算公开", 2025, "budget"),
        ("2024年度重庆市示例局一般公共预算财政拨款支出决算表", 2024, "final"),
        # How last year's budget was carried out stands before this year's.
        ("荣昌区2025年财政预算执行情况和2026年财政预算（草案）", 2026, "budget"),
        ("荣昌区2025年预算执行情况及2026年预算", 2026, "budget"),
        ("重庆市示例局2024年度部门预算执行情况及决算公开", 2024, "final"),
        ("重庆市示例局2024年度预算执行数与2025年部门预算", 2024, "budget"),
    ],
)
def test_the_phase_is_that_of_the_document(title: str, year: int, phase: str) -> None:
    found = read(title)
    assert (found.fiscal_year, found.phase) == (year, phase)


def test_the_unit_is_named_before_the_fund_and_before_what_was_carried_out() -> None:
    assert read("2024年度重庆市示例局一般公共预算财政拨款支出决算表").unit == "重庆市示例局"
    assert read("重庆市示例局2025年预算执行情况和2026年预算").unit == "重庆市示例局"


@pytest.mark.parametrize("title", ["重庆市示例局2026年1-6月预算执行情况", "重庆市示例局2025年预算执行情况"])
def test_how_a_budget_was_carried_out_is_no_account_of_the_year(title: str) -> None:
    found = read(title, tables=(table("2026年1-6月一般公共预算支出执行表"),))
    assert found.phase is None and found.unit == "重庆市示例局"
    assert doubts(found) >= {"identity.executed"}


def test_last_years_outcome_in_a_column_makes_no_final_account() -> None:
    head = ("科目", "2025年执行数", "2026年预算数", "增长%")
    found = read("重庆市示例局2026年部门预算", tables=(table("一般公共预算支出表", "general_expenditure", head),))
    assert (found.phase, doubts(found)) == ("budget", set())


def test_the_budget_that_an_outcome_is_compared_with_makes_no_budget() -> None:
    head = ("项目", "年初预算数", "全年预算数", "统计数")
    said = ("支出决算数10万元，比年初预算数增加1万元。", "与全年预算数持平，一般公共预算收支平衡。")
    found = read("重庆市示例局2024年度部门决算", said, tables=(table("机构运行信息表", "san_gong", head),))
    assert (found.phase, doubts(found)) == ("final", set())


def test_last_years_tables_beside_a_budget_do_not_make_its_year() -> None:
    tables = (
        table("2025年一般公共预算支出执行情况表", "general_expenditure"),
        table("2025年收支平衡表"),
        table("2026年一般公共预算支出表", "general_expenditure"),
    )
    found = read("荣昌区2026年政府预算公开", ("荣昌区2025年预算执行情况和2026年预算草案",), tables=tables)
    assert (found.fiscal_year, found.phase, doubts(found)) == (2026, "budget", set())


def test_a_unit_that_prints_the_tables_of_a_department_is_a_unit() -> None:
    found = read("重庆市示例中心2025年单位预算", tables=(table("部门收支总表"), table("部门收入总表", "unit_revenue")))
    assert (found.scope, doubts(found)) == ("unit", set())


def test_the_section_on_last_years_budget_is_not_the_report() -> None:
    found = read("关于示例区2025年预算执行情况和2026年预算草案的报告", ("一、2025年预算执行情况", "二、2026年预算草案"))
    assert (found.fiscal_year, found.phase, doubts(found)) == (2026, "budget", set())


def test_the_ministrys_cover_sheet_tells_the_year() -> None:
    cover = Grid((("单位名称：", "", "重庆市示例局"), ("备用码一", "", ""), ("年度", "", "2019")))
    found = read(grids=(cover,), tables=(table("收入支出决算总表"),))
    assert (found.unit, found.fiscal_year, found.phase) == ("重庆市示例局", 2019, "final")


def test_a_town_is_named_for_its_government() -> None:
    metadata = {"发布机构": "荣昌区示例镇人民政府"}
    found = read("重庆市荣昌区示例镇2025年预算执行情况和2026年预算（草案）", metadata=metadata)
    assert (found.unit, found.fiscal_year, found.district_code) == ("荣昌区示例镇人民政府", 2026, "500153")
    assert found.scope == "government"
    assert read("重庆市荣昌区2026年预算（草案）", metadata={"发布机构": "荣昌区人民政府"}).unit is None
    by_its_place = read("荣昌区示例镇2026年预算（草案）", metadata={"发布机构": "荣昌区财政局"})
    assert (by_its_place.unit, by_its_place.scope) == ("荣昌区示例镇", "government")


@pytest.mark.parametrize(
    ("title", "publisher", "unit", "scope"),
    [
        ("石柱县示例镇2025年部门预算编制情况的说明", "", "石柱县示例镇", "department"),
        (
            "石柱县示例镇2025年部门预算",
            "石柱土家族自治县示例镇人民政府",
            "石柱土家族自治县示例镇人民政府",
            "department",
        ),
        ("石柱县示例镇2025年部门预算", "石柱县财政局", "石柱县示例镇", "department"),
        ("2023年度梁平区示例街道部门决算情况说明", "", "梁平区示例街道", "department"),
        ("渝北区示例街道2024年度决算公开", "渝北区人民政府示例街道办事处", "渝北区人民政府示例街道办事处", None),
        ("江津区示例镇（本级）2022年单位预算", "", "江津区示例镇（本级）", "unit"),
        ("江津区示例乡2022年部门预算", "江津区示例镇人民政府", "江津区示例乡", "department"),
    ],
)
def test_the_department_budget_of_a_town_is_named_by_its_place(
    title: str, publisher: str, unit: str, scope: str | None
) -> None:
    found = read(title, metadata={"发布机构": publisher} if publisher else None)
    assert (found.unit, found.scope) == (unit, scope)
    assert "identity.unit" not in doubts(found)


def test_a_town_and_its_government_are_one_unit_in_title_and_tables() -> None:
    grid = Grid((("部门收支总表",), ("编制单位：重庆市石柱县示例镇人民政府", "单位：万元")))
    found = read("石柱县示例镇2025年预算公开", grids=(grid,), tables=(table("部门收支总表"),))
    assert (found.unit, found.scope, doubts(found)) == ("重庆市石柱县示例镇人民政府", "department", set())


@pytest.mark.parametrize(
    ("title", "unit", "year"),
    [
        ("重庆市忠县示例局2022年度项目支出绩效自评表", "重庆市忠县示例局", 2022),
        ("2022年重庆市忠县示例局整体支出绩效评价报告", "重庆市忠县示例局", 2022),
        ("2023年度重庆市忠县示例中学部门整体绩效自评情况", "重庆市忠县示例中学", 2023),
        ("忠县示例局2022年部门预算项目绩效自评报告", "忠县示例局", 2022),
    ],
)
def test_an_evaluation_comes_with_the_final_account_of_its_year(title: str, unit: str, year: int) -> None:
    found = read(title)
    assert (found.unit, found.fiscal_year, found.phase) == (unit, year, "final")
    assert read("忠县示例局2023年部门预算及2022年绩效自评").phase == "budget"


@pytest.mark.parametrize("title", ["云阳县2025年县级部门预算—云阳县示例局", "云阳县2025年部门预算公开（云阳县示例局）"])
def test_a_unit_may_stand_behind_what_it_publishes(title: str) -> None:
    assert (read(title).unit, read(title).title) == ("云阳县示例局", title)
    assert read("2025年部门预算公开—云阳县人民政府").unit is None
    above = Grid((("收入支出总表",), ("编制单位：云阳县示例学校",)))
    assert read(title, grids=(above,)).unit == "云阳县示例学校"


def test_an_autonomous_county_is_written_without_its_peoples() -> None:
    assert read("彭水自治县示例局2023年部门决算").district_code == "500243"


def test_all_towns_together_are_no_unit() -> None:
    for title in ("石柱县各乡镇2025年部门预算", "2025年全县乡镇街道部门预算", "石柱县乡镇2025年部门预算公开"):
        assert read(title).unit is None


def test_a_workbook_has_the_district_that_its_title_names() -> None:
    found = read(paragraphs=("荣昌区2026年政府预算",))
    assert (found.unit, found.district_code) == (None, "500153")
    assert read(paragraphs=("浙江省宁波市江北区2026年政府预算",)).district_code is None
    assert read(paragraphs=("示例学校2026年部门预算",)).district_code is None
    site = {"ArticleTitle": "关于全市2026年预算的说明", "SiteIDCode": "5001530001"}
    assert read(metadata=site).district_code == "500153"


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("重庆市荣昌区财政局关于2026年全区及区本级政府预算公开的说明", "government"),
        ("荣昌区财政局2024年全区财政决算公开", "government"),
        ("荣昌区财政局2026年区本级一般公共预算公开", "government"),
        ("重庆市荣昌区人民政府2025年预算调整方案", "government"),
        ("重庆市荣昌区财政局2026年部门预算公开", "department"),
        ("重庆市荣昌区财政局本级2026年预算公开", "unit"),
        ("2026年重庆市荣昌区示例局本级预算公开", "unit"),
        ("重庆市荣昌区示例镇人民政府2026年部门预算公开", "department"),
        ("2026年重庆市荣昌区示例镇人民政府预算公开", None),
        ("重庆市荣昌区示例镇人民政府2026年预算公开", None),
    ],
)
def test_what_a_government_spends_is_not_the_publishing_units_own(title: str, scope: str | None) -> None:
    assert read(title).scope == scope


@pytest.mark.parametrize(
    ("title", "host", "code"),
    [
        ("重庆市江北区示例局2025年部门预算", "www.cqjb.gov.cn", "500105"),
        ("重庆两江新区示例局2025年部门预算", "ljxq.cq.gov.cn", "5001LK"),
        ("重庆两江新区示例局2024年度部门决算", "ljxq.cq.gov.cn", "5001LK"),
        # Made in 2026, when the zone and 江北区 had become a district.
        ("重庆两江新区示例局2025年度部门决算", "www.ljxq.gov.cn", "5001LJ"),
        ("示例街道办事处2025年度部门决算", "ljxq.cq.gov.cn", "5001LJ"),
        ("重庆两江新区示例局2026年部门预算", "www.ljxq.gov.cn", "5001LJ"),
        ("重庆市江北区示例局2025年度部门决算", "www.cqjb.gov.cn", "500105"),
    ],
)
def test_a_final_account_is_of_the_divisions_of_the_year_in_which_it_is_made(title: str, host: str, code: str) -> None:
    assert read(title, url=f"http://{host}/bm/a/t1.html").district_code == code
