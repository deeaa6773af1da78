"""What kinds of body there are and what each costs: the profiles from which the made-up books are drawn."""

from __future__ import annotations

from samples.accounts import Profile, ProjectPlan
from samples.world import Unit


def plans(start: int, *rows: tuple[str, str, int, str, str, int, int, float]) -> tuple[ProjectPlan, ...]:
    """Rows: name, function, 元, economy, fund, first year, last year, share from above."""
    return tuple(
        ProjectPlan(start + index, name, function, amount, economy, fund, first, last, share)
        for index, (name, function, amount, economy, fund, first, last, share) in enumerate(rows)
    )


def finance(start: int, staff: int) -> Profile:
    return Profile(
        "2010601",
        staff,
        plans(
            start,
            ("预算绩效评价服务费", "2010602", 486_300, "30227", "general", 2020, 2099, 0.0),
            ("国库集中支付系统运行维护", "2010605", 312_450, "31007", "general", 2020, 2099, 0.0),
            ("会计人员继续教育培训", "2010699", 86_720, "30216", "general", 2022, 2024, 0.0),
            ("政府债务管理咨询", "2010602", 153_900, "30227", "general", 2023, 2099, 0.3),
        ),
        vehicles=1,
        paid_for_others=21_600,
    )


def committee(start: int, run: str, staff: int, project_function: str, works: tuple[str, str]) -> Profile:
    return Profile(
        run,
        staff,
        plans(
            start,
            (works[0], project_function, 1_268_400, "30227", "general", 2020, 2099, 0.4),
            (works[1], project_function, 437_650, "30299", "general", 2021, 2025, 0.0),
            ("政务信息系统维护", project_function, 218_030, "31007", "general", 2024, 2099, 0.0),
        ),
        vehicles=2,
        contract_staff=3,
    )


def town(start: int, staff: int, state_capital: bool) -> Profile:
    rows = [
        ("村（社区）运转保障", "2130705", 2_384_100, "30305", "general", 2020, 2099, 0.2),
        ("场镇清扫保洁", "2120501", 1_046_500, "30227", "general", 2020, 2099, 0.0),
        ("安全生产监督检查", "2240106", 163_280, "30299", "general", 2020, 2099, 0.0),
        ("农村道路硬化", "2120804", 1_873_600, "31005", "government_fund", 2020, 2099, 0.5),
        ("文化站免费开放", "2070109", 74_900, "30299", "general", 2022, 2099, 1.0),
        ("公务接待补充", "2010302", 18_330, "30217", "general", 2020, 2023, 0.0),
    ]
    if state_capital:
        rows.append(("国企退休人员服务", "2230105", 42_560, "30299", "state_capital", 2021, 2099, 1.0))
    return Profile("2010301", staff, plans(start, *rows), vehicles=3, carry=0.06, contract_staff=8)


def clinic(start: int, staff: int) -> Profile:
    return Profile(
        "2100302",
        staff,
        plans(
            start,
            ("基本公共卫生服务", "2100408", 1_532_700, "30218", "general", 2020, 2099, 0.8),
            ("医疗设备购置", "2100302", 684_400, "31003", "business", 2020, 2099, 0.0),
        ),
        civil_servants=False,
        vehicles=1,
        own_fund="business",
        own_share=0.63,
    )


def head_and_department(
    district: str, folder: str, names: tuple[tuple[int, str], ...], code: str, profile: Profile, others: tuple[str, ...]
) -> tuple[Unit, Unit]:
    """A department (consolidated) and its head office, which publish in the same folder."""
    head = f"{district}/{folder}/bj"
    key = f"{district}/{folder}"
    head_names = tuple((first, f"{name}（本级）") for first, name in names)
    return (
        Unit(key, district, folder, "department", names, code, members=(head, *others)),
        Unit(head, district, folder, "head_office", head_names, f"{code}001", profile, department=key),
    )


def simple(
    district: str, folder: str, key: str, kind: str, name: str, code: str, profile: Profile, department: str = ""
) -> Unit:
    return Unit(f"{district}/{key}", district, folder, kind, ((0, name),), code, profile, department=department)
