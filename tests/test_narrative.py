"""The narrative: what is stated in prose, in the wordings that were seen, and nothing that is not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from archive.model import Statement
from archive.narrative import narrate, reason_amounts, statements

SHARED = Path(os.environ.get("YUSUAN_SHARED", Path(__file__).parents[1].parent / "shared"))
WAN = 1_000_000


def say(*paragraphs: str, year: int = 2025, phase: str = "budget") -> dict[str, Statement]:
    """The first statement of each metric."""
    found: dict[str, Statement] = {}
    for statement in statements(paragraphs, year, phase):
        found.setdefault(statement.metric, statement)
    return found


def wan(value: str) -> int:
    whole, _, part = value.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * WAN + int(part.ljust(6, "0")))


@pytest.fixture(scope="module")
def example() -> tuple[Statement, ...]:
    path = SHARED / "real/pages/rongchang-zwfwglb-2025-budget.txt"
    assert path.exists(), f"the real pages are absent: {path} (set YUSUAN_SHARED)"
    lines = path.read_text(encoding="utf-8").splitlines()
    return statements(lines[: next(i for i, line in enumerate(lines) if line.startswith("表一"))], 2025, "budget")


def test_example_page_states_every_sum_the_researchers_found(example: tuple[Statement, ...]) -> None:
    stated = {(s.metric, s.amount_fen) for s in example}
    for metric, amount in {
        "revenue": "522.61", "expenditure": "522.61", "current_revenue": "522.61", "carryover": "0",
        "current_revenue:general": "522.61", "function:一般公共服务支出": "488.83", "function:教育支出": "0.53",
        "function:社会保障和就业支出": "17.07", "function:卫生健康支出": "8.37", "function:住房保障支出": "7.81",
        "general_revenue": "522.61", "general_expenditure": "522.61", "basic": "367.11", "project": "155.51",
        "government_fund_revenue": "0", "government_fund_expenditure": "0", "san_gong": "3.5", "abroad": "0",
        "reception": "1", "vehicle_operation": "2.5", "vehicle_purchase": "0", "agency_operating": "53.11",
        "procurement": "4.68", "procurement_goods": "4.68", "procurement_works": "0", "procurement_services": "0",
        "performance_targets": "155.51",
    }.items():  # fmt: skip
        assert (metric, wan(amount)) in stated, metric
    assert len(example) >= 20


def test_example_page_changes_reasons_and_counts(example: tuple[Statement, ...]) -> None:
    of = {s.metric: s for s in reversed(example)}
    for metric, change in {
        "revenue": "244.85", "expenditure": "244.85", "general_expenditure": "244.85", "basic": "244.85",
        "project": "0", "san_gong": "0", "agency_operating": "29.01", "government_fund_expenditure": "0",
        "expenditure:project": "0",
    }.items():  # fmt: skip
        assert of[metric].change_fen == wan(change), metric
    assert reason_amounts(of["basic"].reason) == (wan("244.52"), wan("0.33"))
    assert of["reception"].reason == of["vehicle_operation"].reason == "厉行节约,严格控制支出"
    assert (of["vehicle_count"].quantity, of["vehicle_count"].year) == (1, 2024)
    assert (of["vehicle_purchase_count"].quantity, of["vehicle_purchase_count"].year) == (0, 2025)
    assert all("联系" not in s.sentence and "023" not in s.sentence for s in example)


def test_department_wording_with_sections_and_separators() -> None:
    found = say(
        "二、部门收支总体情况",
        "（一）收入预算。2026 年年初预算数 9,230.18 万元，其中：一般公共预算拨款 8,417.70 万元，"
        "事业收入 812.48 万元，收入比 2025 年增加 784.38 万元，"
        "其中：一般公共预算财政拨款增加 781.90 万元，主要是增加了示例项目预算；事业收入增加 2.48 万元。",
        "（二）支出预算：2026 年年初预算数 9,230.18 万元。按支出功能分类，包括教育支出 15.26 万元，"
        "农林水支出 650 万元。比 2025 年减少 29.76 万元，"
        "主要是基本支出增加 9.64 万元，项目支出减少 39.4 万元。",
        year=2026,
    )
    assert found["revenue"].amount_fen == wan("9230.18") and found["revenue"].change_fen == wan("784.38")
    assert found["general_revenue"].change_fen == wan("781.90")
    assert found["business_revenue"].amount_fen == wan("812.48") and found["business_revenue"].change_fen == wan("2.48")
    # After the list of functions it is the whole that fell, not the last function.
    assert found["expenditure"].change_fen == wan("-29.76") and found["function:农林水支出"].change_fen is None
    assert found["expenditure:project"].change_fen == wan("-39.4")


def test_a_sentence_that_crosses_paragraphs_and_a_page_number() -> None:
    found = say(
        "2026年“三公”经费预算394.49万元，较2025年减少2.48万元，其中：因公出国（境）费用",
        "— 4 —",
        "184.49 万元，与2025持平；公务接待费",
        "10万元，与2025年持平。",
    )
    assert found["abroad"].amount_fen == wan("184.49") and found["abroad"].change_fen == 0
    assert found["reception"].amount_fen == wan("10") and found["reception"].paragraph == 0


def test_a_reason_goes_on_behind_a_semicolon() -> None:
    found = say(
        "其中：基本支出367.11万元，比上年增加244.85万元，主要原因是新增人员，增加经费244.52万元；缴存基数上调，增加0.33万元，主要用于保障运转；"
        "项目支出155.51万元，与上年持平。"
    )
    assert found["basic"].change_fen == wan("244.85")
    assert reason_amounts(found["basic"].reason) == (wan("244.52"), wan("0.33"))
    assert found["project"].change_fen == 0


def test_final_accounts() -> None:
    found = say(
        "2.收入情况。2024年度收入合计1,180.00万元，较上年决算数增加98.00万元，增长9.06%，主要原因是财政拨款增加。其中：财政拨款收入1,170.00万元，占99.15%。",
        "2.支出情况。2024年度一般公共预算财政拨款支出1,180.00万元，较上年决算数持平。较年初预算数减少5.00万元，下降0.42%，主要原因是节约。",
        "2024年度“三公”经费支出共计9.07万元，较年初预算数减少10.93万元，下降54.65%。较上年支出数减少0.71万元，下降7.26%。",
        "2024年度本部门因公出国（境）共计2个团组，3人；公务用车购置0辆，公务车保有量为6辆；国内公务接待20批次110人，其中：国内外事接待1批次，4人。",
        "一般公共预算财政拨款支出年初预算为2993.92万元，支出决算为2940.05万元，完成年初预算的98.20%。",
        "1、一般公共服务支出（类）财政事务（款）行政运行（项）。年初预算为1560.05万元，支出决算为1511.89万元。",
        year=2024,
        phase="final",
    )
    assert found["current_revenue"].percent == "9.06"
    assert found["current_revenue:fiscal:share"].percent == "99.15"
    assert found["general_expenditure"].change_fen == 0
    assert found["general_expenditure:against_budget"].change_fen == wan("-5")
    assert found["general_expenditure:against_budget"].percent == "-0.42"
    assert found["san_gong"].change_fen == wan("-0.71") and found["san_gong:against_budget"].change_fen == wan("-10.93")
    counts = {m: found[m].quantity for m in ("delegations", "abroad_people", "vehicle_count", "reception_batches")}
    assert counts == {"delegations": 2, "abroad_people": 3, "vehicle_count": 6, "reception_batches": 20}
    assert found["reception_people"].quantity == 110 and found["reception_people:国内外事接待"].quantity == 4
    assert found["general_expenditure:budgeted"].amount_fen == wan("2993.92")
    assert found["general_expenditure:completion"].percent == "98.20"
    assert found["function:一般公共服务支出/财政事务/行政运行"].amount_fen == wan("1511.89")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("公务接待费1,234.5万元。", wan("1234.5")),
        ("公务接待费１２．５０ 万元。", wan("12.5")),
        ("公务接待费0.01亿元。", wan("100")),
        ("公务接待费35,000.01元。", 3_500_001),
        ("公务接待费22.44万元万元。", wan("22.44")),
    ],
)
def test_money_as_printed(text: str, amount: int) -> None:
    assert say(text)["reception"].amount_fen == amount


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("公务接待费1万元，比2024年增加(或减少)0万元。", 0),
        ("公务接待费1万元，比2024年减少（或增加）0.00万元。", 0),
        ("公务接待费1万元，与上年基本持平。", None),  # roughly the same is no figure
        ("公务接待费1万元，比上年增加（或减少）2万元。", None),  # nobody chose a direction
        ("公务接待费1万元，同比下降0.30万元。", wan("-0.30")),
        ("公务接待费1万元，与2024年预算一致0万元。", 0),
    ],
)
def test_changes_and_template_residue(text: str, change: int | None) -> None:
    assert say(text)["reception"].change_fen == change


@pytest.mark.parametrize(
    "text",
    [
        "（三）基本支出：指为保障机构正常运转发生的支出，如100万元以上的。",
        "六、专业性名词解释\n",
        "单位预算公开联系人：示例 联系方式：023-12345678，经费1万元。",
        "主要原因是增加办公设备购置相关项目支出5万元。",
        "单价100万元（含）以上设备若干。",
        "国务院部门网站",
        "",
    ],
)
def test_what_states_nothing(text: str) -> None:
    assert statements([text], 2025, "budget") == ()


def test_a_glossary_ends_where_the_next_part_begins() -> None:
    found = say("六、名词解释", "其中公务接待费3万元。", "七、三公经费情况", "公务接待费1万元。")
    assert found["reception"].amount_fen == wan("1")


def test_a_sum_that_is_not_understood_is_named() -> None:
    _, unread = narrate(["其中：示例特别费用418.80万元。"], 2025, "budget")
    assert [(f.check, f.outcome, f.severity) for f in unread] == [("reading.prose", "unreadable", "reading")]
    assert "418.80" in unread[0].message


def test_fast() -> None:
    """A page's prose takes about 2 ms; the bound leaves room for a busy machine."""
    page = [
        "（一）收入预算：2025年收入合计522.61万元，其中：本年收入522.61万元，主要是一般公共预算拨款522.61万元，事业收入0万元。"
    ] * 20
    best = min(_seconds(page) for _ in range(5))
    assert best < 0.02


@pytest.mark.parametrize("piece", ["公务接待费", "各均略", "一", "(", "1万元，比上年增加2万元，", "20805"])
def test_a_page_of_nonsense_costs_little(piece: str) -> None:
    """60,000 characters without a full stop: patterns must not look for everything everywhere."""
    assert _seconds([piece * (60_000 // len(piece)) + "1万元"]) < 3


def _seconds(page: list[str]) -> float:
    begin = time.perf_counter()
    statements(page, 2025, "budget")
    return time.perf_counter() - begin


@pytest.mark.parametrize(
    ("clause", "change", "rate"),
    [
        ("同比下降12.5%，减少5万元", "-5", "-12.5"),
        ("比上年增长20%，增加5万元", "5", "20"),
        ("比上年增加5万元，增长20%", "5", "20"),
        ("同比下降12.5%，增加5万元", "5", None),  # which of the two is wrong nobody knows
    ],
)
def test_a_rate_may_stand_before_its_sum(clause: str, change: str, rate: str | None) -> None:
    spent = say(f"“三公”经费支出35万元，{clause}，主要原因是厉行节约。")["san_gong"]
    assert (spent.change_fen, spent.percent, spent.reason) == (wan(change), rate, "厉行节约")


def test_a_rate_against_the_budget_stands_before_a_change_against_the_budget() -> None:
    stated = say("公务接待费15万元，比年初预算下降25%，减少5万元。", phase="final")
    assert stated["reception"].change_fen is None
    assert (stated["reception:against_budget"].change_fen, stated["reception:against_budget"].percent) == (
        wan("-5"),
        "-25",
    )


def test_vehicles_bought_or_given_away_are_not_those_there_are() -> None:
    stated = say(
        "公务车购置费40万元，主要用于购置执法车1辆、特种车2辆，报废公务用车3辆。",
        "公务用车购置3辆，公务车保有量为12辆。",
        phase="final",
    )
    counts = {metric: one.quantity for metric, one in stated.items() if one.quantity is not None}
    assert counts == {
        "vehicle_purchase_count:执法车": 1,
        "vehicle_purchase_count:特种车": 2,
        "vehicle_purchase_count": 3,
        "vehicle_count": 12,
    }


def sums(*paragraphs: str, year: int = 2025, phase: str = "final") -> dict[str, str]:
    """The sum of each metric in 万元, with the change behind a slash; "?" holds the clauses that were not understood."""
    found: dict[str, str] = {}
    stated, unread = narrate(paragraphs, year, phase)
    for one in stated:
        amount = "" if one.amount_fen is None else f"{one.amount_fen / WAN:g}"
        found[one.metric] = amount if one.change_fen is None else f"{amount}/{one.change_fen / WAN:g}"
    if unread:
        found["?"] = " ".join(finding.message.split("“")[1].split("”")[0] for finding in unread)
    return found


def test_sums_in_brackets_are_stated_and_what_follows_speaks_of_what_stood_before_them() -> None:
    assert sums(
        "“三公”经费支出8.62万元（其中：因公出国（境）费0万元，公务用车购置及运行费5.80万元，公务接待费2.82万元），比上年减少0.58万元。"
    ) == {"san_gong": "8.62/-0.58", "abroad": "0", "vehicles": "5.8", "reception": "2.82"}
    assert sums(
        "一般公共预算财政拨款支出1166.18万元（其中：基本支出812.55万元，项目支出353.63万元），比上年增加18.18万元。"
    ) == {"general_expenditure": "1166.18/18.18", "basic": "812.55", "project": "353.63"}
    assert sums("收入总计1268.36万元（含上年结转36.20万元）、支出总计1268.36万元（含结转下年17.28万元）。") == {
        "revenue": "1268.36",
        "carryover": "36.2",
        "expenditure": "1268.36",
        "closing": "17.28",
    }
    assert sums("机关运行经费支出122.20万元（含办公费（包括印刷费）22.20万元）。") == {
        "agency_operating": "122.2",
        "?": "含办公费(包括印刷费)22.20万元",
    }
    assert sums("会议费5万元（人均约0.1万元，不含50万元以上（含50万元）的活动），比上年减少1万元。") == {
        "meetings": "5/-1"
    }


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("收入、支出总计5123.45万元", "revenue expenditure"),
        ("本年收入、支出合计5123.45万元", "current_revenue current_expenditure"),
        ("一般公共预算财政拨款收入、支出总计5123.45万元", "general_revenue general_expenditure"),
        ("收入5123.45万元、支出5123.45万元", "revenue expenditure"),
    ],
)
def test_income_and_spending_in_one_breath_are_both_stated(text: str, metrics: str) -> None:
    assert sums(f"2017年度{text}。") == dict.fromkeys(metrics.split(), "5123.45")
    assert sums(f"2017年度财政专户{text}。".replace("入5", "入、支出5")).get("revenue") is None


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("国内公务接待来访团组42个、来宾387人次", {"reception_batches": 42, "reception_people": 387}),
        (
            "接待国（境）外来访团组1个，来宾2人次",
            {"reception_batches:国(境)外来访团组": 1, "reception_people:国(境)外来访团组": 2},
        ),
        (
            "接待42批次（其中外事接待1批次），387人次（其中外事接待4人次）",
            {
                "reception_batches": 42,
                "reception_batches:外事接待": 1,
                "reception_people": 387,
                "reception_people:外事接待": 4,
            },
        ),
        ("公务接待批次为42个，陪同5人", {"reception_batches": 42}),
        ("因公出国（境）团组数2个，累计3人次", {"delegations": 2, "abroad_people": 3}),
        ("公务用车购置数1辆，保有量为3台", {"vehicle_purchase_count": 1, "vehicle_count": 3}),
        ("共有车辆5台，其中：机要通信用车2台", {"vehicle_count": 5, "vehicle_count:机要通信用车": 2}),
        (
            "单价50万元（含）以上通用设备2台（套），单价100万元（含）以上专用设备1台（套）",
            {"large_equipment_count:通用设备": 2, "large_equipment_count:专用设备": 1},
        ),
        ("单价100万元以上设备（不含车辆）3台（套）", {"large_equipment_count": 3}),
    ],
)
def test_things_and_people_are_counted(sentence: str, counts: dict[str, int]) -> None:
    assert {one.metric: one.quantity for one in statements([f"本单位{sentence}。"], 2017, "final")} == counts


def test_a_function_s_path_may_hold_brackets() -> None:
    assert sums(
        "1.一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）行政运行（项）。年初预算为8万元，支出决算为9万元。"
    ) == {
        "function:一般公共服务支出/政府办公厅(室)及相关机构事务/行政运行:budgeted": "8",
        "function:一般公共服务支出/政府办公厅(室)及相关机构事务/行政运行": "9",
    }


def test_what_is_no_function_is_not_called_one() -> None:
    for name in ("加上解支出", "工资福利支出", "商品和服务支出"):
        stated = sums(f"一般公共预算支出90万元，其中：{name}12万元。")
        assert stated == {"general_expenditure": "90", "?": f"{name}12万元"}


def test_parts_in_a_sentence_of_their_own_are_of_the_year_of_their_whole() -> None:
    page = "2026年“三公”经费预算20万元，比{}年减少1万元。其中：公务接待费5万元。"
    assert say(page.format(2025), year=2025)["reception"].year == 2026
    assert say(page.format(2026), year=2025)["reception"].year == 2025  # a slip of the pen: nobody knows


def test_a_limit_is_a_sum_and_a_threshold_is_none() -> None:
    assert sums("政府债务限额218.46亿元。") == {"?": "政府债务限额218.46亿元"}
    assert "?" not in sums("分散采购限额标准200万元，单价100万元以上设备0台。")


def test_spending_behind_a_fund_s_income_is_that_fund_s() -> None:
    assert sums("政府性基金预算财政拨款收入5万元，支出4万元，其中：基本支出0万元，项目支出4万元。") == {
        "government_fund_revenue": "5",
        "government_fund_expenditure": "4",
        "government_fund_expenditure:basic": "0",
        "government_fund_expenditure:project": "4",
    }
    assert sums("财政拨款收入总计868万元，支出总计868万元。") == {"fiscal_revenue": "868", "fiscal_expenditure": "868"}
    assert sums("社会保险基金预算收入21万元，支出19万元。") == {"?": "社会保险基金预算收入21万元 支出19万元"}
    assert sums("国有资本经营预算收入5620万元，加上年结转210万元，收入总计5830万元。")["?"] == "收入总计5830万元"


def test_totals_behind_a_fund_s_income_stay_those_of_the_unit() -> None:
    stated = sums("一般公共预算收入500万元，事业收入20万元，收入总计520万元，支出总计520万元。", phase="budget")
    assert (stated["revenue"], stated["expenditure"]) == ("520", "520")
    stated = sums("收入总计520万元，其中：一般公共预算收入500万元，支出总计520万元。", phase="budget")
    assert (stated["revenue"], stated["expenditure"]) == ("520", "520")


def test_what_was_evaluated_is_not_what_the_funds_spent() -> None:
    assert sums("组织对2个项目开展了部门评价，涉及一般公共预算支出120万元，政府性基金预算支出10.8万元。") == {
        "performance_evaluated:general": "120",
        "performance_evaluated:government_fund": "10.8",
    }
    assert sums("对12个项目开展绩效自评，涉及资金438万元；以委托第三方形式开展绩效自评2项，涉及资金120万元。") == {
        "performance_targets": "438",
        "performance_evaluated": "120",
    }


def test_income_called_a_sum_in_final_accounts_is_this_year_s_and_a_total_holds_stocks() -> None:
    assert sums("2019年度收入合计866万元。") == {"current_revenue": "866"}
    assert sums("2019年度支出合计866万元。") == {"current_expenditure": "866"}
    assert sums("2019年度收入总计890万元，支出总计890万元。") == {"revenue": "890", "expenditure": "890"}
    assert sums("2019年度收入合计866万元。", phase="budget") == {"revenue": "866"}


def test_what_is_left_at_the_end_of_a_year_may_name_the_year_and_the_fund() -> None:
    assert sums("2019年度年末一般公共预算财政拨款结转和结余17.28万元，较上年决算数减少18.92万元。") == {
        "closing:general": "17.28/-18.92"
    }
    assert sums("2017年末结转和结余17.28万元，2017年初结转和结余3万元。") == {"closing": "17.28", "carryover": "3"}


def test_a_sum_beside_a_rate_is_told() -> None:
    assert sums("公务接待费20万元，比2025年预算25万元下降20%。") == {
        "reception": "20",
        "?": "比2025年预算25万元下降20%",
    }


def test_a_grant_of_this_year_is_of_the_fund_that_grants_it() -> None:
    told = sums("2026年一般公共预算当年财政拨款支出60万元，比2025年增加2万元。", phase="budget")
    assert told == {"general_expenditure": "60/2"}
    assert sums("政府性基金预算当年拨款收入5万元。") == {"government_fund_revenue": "5"}
    assert sums("一般公共预算当年拨款60万元。") == {"general_expenditure": "60"}
    assert sums("收入预算70万元，其中：一般公共预算当年拨款60万元。") == {"revenue": "70", "general_revenue": "60"}
    assert sums("政府性基金预算财政拨款本年支出5万元，其中：项目支出4万元。") == {
        "current_expenditure:government_fund": "5",
        "government_fund_expenditure:project": "4",
    }
    assert sums("一般公共预算安排的财政拨款支出5万元。") == {"?": "一般公共预算安排的财政拨款支出5万元"}


def test_a_change_that_is_called_up_or_down_at_once_goes_where_its_sign_says() -> None:
    for words in ("增减", "增减额为", "增减变化", "增（减）", "增加（减少）"):
        assert sums(f"公务接待费2万元，较上年{words}-0.5万元。") == {"reception": "2/-0.5"}, words
    assert sums("公务接待费2万元，较上年增减+0.5万元。") == {"reception": "2/0.5"}
    assert sums("公务接待费2万元，较上年增减0万元。") == {"reception": "2/0"}
    unsigned = say("公务接待费2万元，较上年增减0.5万元，同比增减20%，主要原因是厉行节约。")["reception"]
    assert (unsigned.change_fen, unsigned.percent, unsigned.reason) == (None, None, "厉行节约")
    assert sums("公务接待费2万元，较上年增减0.5万元。")["?"] == "较上年增减0.5万元"
    assert sums("公务接待费2万元，较上年减少（增加）-0.5万元。")["?"] == "较上年减少(增加)-0.5万元"


def test_a_change_behind_parts_is_of_the_whole_or_of_nobody_where_it_cannot_be_told() -> None:
    close = "政府采购预算300万元，其中：货物预算250万元、服务预算50万元，比2024年增加20万元。"
    assert sums(close) == {"procurement": "300/20", "procurement_goods": "250", "procurement_services": "50"}
    # The last part would have been less than nothing.
    assert (
        sums("政府采购预算300万元，其中：货物预算250万元，服务预算50万元，比2024年增加120万元。")["procurement"]
        == "300/120"
    )
    parts = "“三公”经费8万元，其中：公务接待费2万元{}公务用车运行维护费6万元，比2024年减少1万元。"
    assert sums(parts.format("，"))["?"] == "比2024年减少1万元"
    assert sums(parts.format("；"))["vehicle_operation"] == "6/-1"
    assert sums(parts.format("，与2024年持平，"))["vehicle_operation"] == "6/-1"
    assert sums(parts.format("，").replace("比2024年减少1万元", "与2024年持平"))["?"] == "与2024年持平"
    assert sums("会议费1万元、培训费2万元，较上年减少1万元。")["?"] == "较上年减少1万元"
    assert sums("会议费1万元，培训费2万元，均与上年持平。") == {"meetings": "1/0", "training": "2/0"}


def test_what_changed_as_a_whole_is_not_what_a_part_changed_by() -> None:
    said = "支出预算90万元，其中基本支出80万元，比上年增加5万元；项目支出10万元，比上年减少1万元，总体增加4万元。"
    assert sums(said, phase="budget") == {
        "expenditure": "90/4",
        "expenditure:basic": "80/5",
        "expenditure:project": "10/-1",
    }


def test_changes_that_are_told_one_after_another_are_of_the_sums_before_them() -> None:
    cars = "“三公”经费9万元，其中：公务用车运行维护费6万元、公务接待费3万元，{}，主要原因是厉行节约。"
    told = {"san_gong": "9", "vehicle_operation": "6/-2", "reception": "3/-1.6"}
    for changes in (
        "较上年分别减少2万元、1.6万元",
        "分别比2024年减少2万元和1.6万元",
        "与上年相比分别减少2万元、减少1.6万元",
    ):
        assert sums(cars.format(changes)) == told, changes
    assert say(cars.format("较上年分别减少2万元、1.6万元"))["vehicle_operation"].reason == "厉行节约"
    stated = sums("会议费1.5万元，培训费3万元，分别较上年增加0.5万元和减少0.8万元，增长50%、下降20%。")
    assert stated == {"meetings": "1.5/0.5", "training": "3/-0.8"}
    # Three sums, two changes; or one sum, compared with two others: nobody knows which is whose.
    for unknown in ("会议费1万元、培训费2万元、差旅费3万元，较上年", "会议费1万元、培训费2万元，较预算数和上年决算数"):
        assert "分别减少0.5万元、0.3万元" in sums(f"{unknown}分别减少0.5万元、0.3万元。")["?"]


def test_what_is_compared_in_one_clause_changes_in_the_next() -> None:
    whole = "2024年度收入总计58万元，支出总计58万元。收支与2023年度相比，减少2万元，下降3.3%，主要原因是项目减少。"
    assert sums(whole, year=2024) == {"revenue": "58/-2", "expenditure": "58/-2"}
    car = "公务用车运行维护费3万元，与上年持平。"
    assert sums(car + "公务接待费与上年相比，减少1万元。") == {"vehicle_operation": "3/0", "reception": "/-1"}
    assert sums(car + "公务接待费与上年相比，下降20%，减少1万元。") == {"vehicle_operation": "3/0", "reception": "/-1"}
    assert sums(car + "公务接待费与上年相比，无变化。") == {"vehicle_operation": "3/0", "reception": "/0"}
    # An account that is none of ours: its change is never that of the account before.
    assert sums(car + "办公费与上年相比，减少1万元。") == {"vehicle_operation": "3/0", "?": "减少1万元"}


def test_spending_behind_a_change_of_income_is_the_spending_beside_it() -> None:
    both = "收入总计49万元，支出总计48万元，与上年决算相比，收入减少6万元，支出减少7万元。"
    assert sums(both) == {"revenue": "49/-6", "expenditure": "48/-7"}
    fund = "一般公共预算财政拨款收入50万元，支出51万元，与上年相比，收入增加1万元，支出增加2万元。"
    assert sums(fund) == {"general_revenue": "50/1", "general_expenditure": "51/2"}
    assert sums("公务接待费1万元，支出较上年减少1万元。") == {"reception": "1/-1"}


def test_what_follows_a_cause_in_a_numbered_reason_is_part_of_the_reason() -> None:
    grown = "收入预算90万元，较上年增加8万元，增加的主要原因：一是{}；二是学生人数增加，公用经费增加5万元；三是{}。"
    said = grown.format("工资调标增加1万元", "新建学校增加2万元")
    assert sums(said, phase="budget") == {"revenue": "90/8"}
    parts = "支出预算90万元，比上年增加5万元，主要原因是：一是基本支出增加8万元；二是项目支出减少3万元。"
    assert sums(parts, phase="budget")["expenditure:project"] == "/-3"


def test_nothing_may_be_written_as_a_word() -> None:
    assert sums("2025年“三公”经费预算为零，与上年持平。", phase="budget") == {"san_gong": "0/0"}
    assert sums("年末结转和结余为零。") == {"closing": "0"}
    assert sums("因公出国（境）费为零，公务接待费2万元。") == {"abroad": "0", "reception": "2"}
    assert sums("编制方法为零基预算，公务接待费2万元。") == {"reception": "2"}


def test_what_was_carried_over_is_of_the_whole_that_is_listed_not_of_the_fund_before_it() -> None:
    listed = "收入预算99万元，其中：一般公共预算拨款80万元，{}，上年结转9万元。"
    for before in ("政府性基金预算拨款0万元，事业收入10万元", "国有资本经营预算拨款10万元", "事业收入10万元"):
        assert sums(listed.format(before), phase="budget")["carryover"] == "9", before
    assert sums("一般公共预算拨款收入80万元，政府性基金预算收入5万元，上年结转9万元。")["carryover"] == "9"
    # Of the fund: in its own brackets, its own list, behind 含, or where no other fund was spoken of.
    for own in ("（含上年结转5万元）", "，其中：上年结转5万元", "，含上年结转5万元"):
        stated = sums(f"收入预算99万元，其中：一般公共预算拨款80万元{own}。", phase="budget")
        assert stated["carryover:general"] == "5", own
    assert sums("政府性基金预算收入5万元，上年结转9万元，支出14万元。")["carryover:government_fund"] == "9"


def test_a_change_may_tell_from_what_and_is_read_where_the_three_sums_agree() -> None:
    assert sums("公务用车运行维护费支出3.2万元，比上年的4.0万元减少0.8万元。") == {"vehicle_operation": "3.2/-0.8"}
    assert sums("基本支出99万元，与2024年90万元相比增加9万元。") == {"basic": "99/9"}
    assert sums("一般公共预算财政拨款支出100万元，较年初预算数120万元减少20万元。") == {
        "general_expenditure": "100",
        "general_expenditure:against_budget": "/-20",
        "general_expenditure:budgeted": "120",
    }
    assert sums("公务接待费2万元，比上年的4.0万元减少0.8万元。")["?"] == "比上年的4.0万元减少0.8万元"


def test_both_totals_and_parts_of_basic_spending_in_common_words() -> None:
    assert sums("2024年度收、支总计均为49.66万元。", year=2024) == {"revenue": "49.66", "expenditure": "49.66"}
    assert sums("基本支出20万元，其中人员经费支出18万元，公用经费支出2万元。") == {
        "basic": "20",
        "personnel": "18",
        "operating": "2",
    }
