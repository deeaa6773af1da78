"""Words and targets of the made-up projects; the money comes from `samples.accounts`."""

from __future__ import annotations

from samples.accounts import Indicator, Project, ProjectPlan, draw

_OUTPUTS = (
    ("产出指标", "数量指标", "组织培训场次", "场次", "≥", (2, 3, 4, 6)),
    ("产出指标", "数量指标", "服务覆盖村（社区）数", "个", "≥", (8, 12, 20)),
    ("产出指标", "数量指标", "设备更新数量", "台（套）", "≥", (5, 10, 16)),
    ("产出指标", "质量指标", "验收合格率", "%", "≥", (95, 98, 100)),
    ("产出指标", "质量指标", "资料完整率", "%", "＝", (100,)),
    ("产出指标", "时效指标", "任务按期完成率", "%", "≥", (90, 95)),
    ("效益指标", "社会效益指标", "受益群众人数", "人次", "≥", (500, 1200, 30000)),
    ("效益指标", "可持续影响指标", "机制持续发挥作用年限", "年", "≥", (1, 3)),
)
_COST = ("成本指标", "经济成本指标", "项目总成本控制数", "万元", "≤", ())
_SATISFACTION = ("满意度指标", "服务对象满意度指标", "服务对象满意度", "%", "≥", (90, 95, 98))


def indicators(*key: object, cost: str) -> tuple[Indicator, ...]:
    """Four to seven indicators whose weights add up to 90 (10 are for the execution of the budget)."""
    source = draw("indicators", *key)
    chosen = source.sample(_OUTPUTS, source.randrange(3, 7))
    if source.random() < 0.9:  # now and then one without, which is a question
        chosen[-1] = _COST
    rows = [*chosen, _SATISFACTION]
    weights = [10] * len(rows)
    while sum(weights) < 90:
        weights[source.randrange(len(weights))] += 5
    core = max(range(len(rows)), key=lambda i: (weights[i], -i))
    return tuple(
        Indicator(a, b, c, weight, unit, sign, str(source.choice(values)) if values else cost, i == core)
        for i, ((a, b, c, unit, sign, values), weight) in enumerate(zip(rows, weights, strict=True))
    )


def project_code(district: str, plan: ProjectPlan) -> str:
    """21 characters: division, year of creation, class letter, serial. It stays the same over the years."""
    return f"{district}{max(plan.first, 2020) % 100:02d}T{plan.serial:012d}"


def describe(district: str, plan: ProjectPlan, amount: int, year: int) -> Project:
    """The project of one year: `amount` in 分, of which `superior_share` comes from above (whole 元)."""
    superior = round(amount * plan.superior_share / 100) * 100
    code = project_code(district, plan)
    wan = f"{amount / 1_000_000:.2f}"
    return Project(
        code,
        plan.name,
        amount,
        superior,
        "重点专项" if plan.amount > 900_000 else "一般性项目",
        f"（示例）围绕{plan.name}安排年度经费，内容为编造，仅供程序演示。",
        f"（示例）根据本区年度工作要点设立{plan.name}项目。",
        _goal(plan, year),
        indicators(code, cost=wan),
    )


_STEPS = ("完善方案并落实责任分工", "扩大覆盖范围", "巩固已有成效", "完成年度验收和资料归档", "补齐薄弱环节")


def _goal(plan: ProjectPlan, year: int) -> str:
    """The goal of the year; every fourth project copies last year's, which is a question."""
    step = _STEPS[0] if plan.serial % 4 == 0 else _STEPS[year % len(_STEPS)]
    return f"（示例）按计划完成{plan.name}的全年任务：{step}，资金专款专用。"
