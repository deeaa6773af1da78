"""The unit of the example page: every figure of its 2025 budget, the 2024 that it implies, and 2024's final account.

The figures and official names of 2025 are those of the public page; the sentences are ours and the contact is made up.
Amounts are stored in 元 so that each printed 万元 rounds as on the page: 367.11 + 155.51 is printed beside 522.61.
"""

from __future__ import annotations

from samples.accounts import YUAN, Books, Entry, Indicator, Project

UNIT_KEY = "500153/bm/qzwglb"
UNIT_NAME = "重庆市荣昌区政务服务管理办公室本级"
DEPARTMENT_NAME = "重庆市荣昌区政务服务管理办公室"
PUBLISHED = {("budget", 2025): (2025, 2, 10), ("budget", 2024): (2024, 2, 20), ("final", 2024): (2025, 9, 29)}

DUTIES = "（文字为改写）牵头本区政务服务和行政审批制度改革，指导区、镇（街道）、村（社区）三级政务服务平台，承办交办的其他任务。"
STRUCTURE = "（文字为改写）设综合、政务管理两个科室。"
# Why 2025 rose, with the amounts of the public page in our own words.
REASONS = {
    "revenue": "窗口综办人员增加41人，相应增加经费244.52万元",
    "basic": "窗口综办人员增加41人，相应增加经费244.52万元；在职人员社保和公积金基数上调，增加0.33万元",
    "agency_operating": "窗口综办人员增加41人，运行费用随之增加",
}

# 基本支出 by function, in 元. 333.33 is 30 元 less than printed, so that the totals round as they do.
_FUNCTIONS_2025 = {
    "2010301": 3_333_270,
    "2050803": 5_300,
    "2080505": 88_300,
    "2080506": 44_200,
    "2080599": 38_200,
    "2101101": 46_900,
    "2101103": 22_100,
    "2101199": 14_700,
    "2210201": 78_100,
}
_ECONOMY_2025 = {
    "30101": 193_800,
    "30102": 145_300,
    "30103": 311_400,
    "30108": 88_300,
    "30109": 44_200,
    "30110": 46_900,
    "30111": 22_100,
    "30112": 9_900,
    "30113": 78_100,
    "30114": 6_400,
    "30199": 2_155_770,
    "30201": 12_000,
    "30205": 900,
    "30206": 1_000,
    "30207": 12_500,
    "30211": 5_000,
    "30216": 5_800,
    "30217": 10_000,
    "30226": 22_000,
    "30228": 219_270,
    "30229": 10_700,
    "30231": 25_000,
    "30239": 40_600,
    "30299": 166_360,
    "30305": 30_170,
    "30307": 7_500,
    "30309": 100,
}
# What 2024 had less: the 41 window staff (244.52) and the insurance bases (0.33), of which 29.01 running costs.
_LESS_2024_FUNCTIONS = {"2010301": 2_445_200, "2080505": 1_700, "2210201": 1_600}
_LESS_2024_ECONOMY = {"30199": 2_155_100, "30108": 1_700, "30113": 1_600, "30228": 184_270, "30299": 105_830}

_PROJECTS = (
    # serial, name, function, 元, indicators (level 1, level 2, level 3, weight, unit, sign, value, core)
    (
        4_031_993,
        "渝快办推广使用费",
        "2010302",
        266_180,
        (
            ("产出", "数量", "结果材料邮寄送达率", 10, "%", "≥", "98", False),
            ("产出", "数量", "办理结果准确送达率", 10, "%", "≥", "98", False),
            ("效益", "社会效益", "政务服务问题整改率", 10, "%", "≥", "90", False),
            ("满意度", "服务对象满意度", "服务对象满意率", 10, "%", "≥", "96", False),
            ("产出", "数量", "发放宣传品", 10, "册", "≥", "2000", False),
            ("产出", "数量", "定制宣传手册", 10, "套", "≤", "2000", False),
            ("效益", "社会效益", "开展政务服务体验反馈推进会", 10, "场次", "≥", "2", False),
            ("产出", "数量", "“全科型”窗口人员数", 20, "人数", "≤", "3", True),
        ),
    ),
    (
        4_035_123,
        "政务服务网络及电话使用项目",
        "2010302",
        203_700,
        (
            ("满意度", "服务对象满意度", "服务对象满意率", 10, "%", "=", "98", False),
            ("成本", "经济成本", "成本控制", 20, "万元", "≤", "20.37", False),
            ("产出", "数量", "网络服务面积", 10, "平方米", "≥", "5300", False),
            ("产出", "时效", "响应及时性", 30, "分钟", "≥", "20", True),
            ("效益", "社会效益", "服务入驻人员和办事群众", 20, "人数", "≤", "450000", False),
        ),
    ),
    (
        4_035_137,
        "办公大楼物管费",
        "2010302",
        167_900,
        (
            ("产出", "质量", "重大安全消防责任事故数", 15, "次", "=", "0", False),
            ("成本", "经济成本", "物业费用平均成本", 20, "元/平方米", "≤", "19.02", True),
            ("产出", "质量", "全年非预期性停水停电次数", 10, "次", "≤", "2", False),
            ("效益", "社会效益", "受益年限", 20, "年", "=", "1", False),
            ("产出", "数量", "物业管理面积", 15, "平方米", "≤", "8800", False),
            ("满意度", "服务对象满意度", "服务对象满意率", 10, "%", "≥", "96", False),
        ),
    ),
    (
        4_035_152,
        "三级服务体系建设指导",
        "2010306",
        164_200,
        (
            ("产出", "数量", "基层政务服务能力提升培训", 5, "批次", "≥", "4", False),
            ("产出", "数量", "“渝快办”平台基层延伸服务设备", 25, "台", "≤", "10", True),
            ("产出", "数量", "基层政务监督、指导", 10, "次", "≥", "450", False),
            ("效益", "可持续影响", "租赁电子监察系统时间", 25, "年", "=", "1", False),
            ("满意度", "服务对象满意度", "服务对象满意度", 10, "%", "≥", "99", False),
            ("产出", "数量", "电子监察系统正常运转率", 15, "%", "=", "100", False),
        ),
    ),
    (
        4_035_172,
        "企业开办帮办专区",
        "2010302",
        434_500,
        (
            ("效益", "社会效益", "工作效果", 20, "%", "≥", "98", False),
            ("产出", "数量", "工作完成质量", 20, "%", "≥", "98", False),
            ("满意度", "服务对象满意度", "服务对象满意率", 10, "%", "≥", "95", False),
            ("产出", "数量", "窗口提优调整场所", 20, "个", "≥", "2", True),
            ("产出", "数量", "设备更新改造数量", 20, "台(套)", "≥", "10", False),
        ),
    ),
    (
        4_035_181,
        "‘放管服”改革项目",
        "2010306",
        318_580,
        (
            ("效益", "可持续影响", "“全渝通办”可办事项增加值", 10, "%", "≥", "10", False),
            ("产出", "时效", "政策短信发送时率", 15, "%", "≥", "98", False),
            ("产出", "质量", "“全渝通办”办理成功率", 15, "%", "≥", "85", True),
            ("满意度", "服务对象满意度", "服务对象满意率", 10, "%", "≥", "96", False),
            ("效益", "经济效益", "“全渝通办”为企业群众节省办事成本", 10, "元", "≥", "5000", False),
            ("产出", "数量", "“全渝通办”专窗数量", 10, "个", "≥", "3", False),
            ("产出", "数量", "“全渝通办”全年业务咨询办理数量", 10, "次", "≥", "3000", False),
            ("产出", "数量", "水电气讯一站式服务培训次数", 10, "批次", "≥", "4", False),
        ),
    ),
)


def _less(amounts: dict[str, int], less: dict[str, int]) -> dict[str, int]:
    return {code: amount - less.get(code, 0) for code, amount in amounts.items()}


def _nature(economy: str) -> str:
    return "operating" if economy.startswith("302") else "personnel"


def _allot(functions: dict[str, int], economy: dict[str, int]) -> list[Entry]:
    """Entries with both sums given (north-west corner: only the sums are ever printed)."""
    left = dict(functions)
    entries = []
    for code, amount in economy.items():
        for function in left:
            part = min(amount, left[function])
            if part:
                entries.append(Entry(function, code, _nature(code), "general", part * YUAN))
                left[function] -= part
                amount -= part
        assert amount == 0, code
    return entries


def _projects() -> tuple[Project, ...]:
    return tuple(
        Project(
            f"50015324T{serial:012d}",
            name,
            yuan * YUAN,
            0,
            "一般性项目",
            f"（文字为示例改写）安排{name}所需的年度经费。",
            f"（文字为示例改写）{name}按年度工作安排设立。",
            f"（文字为示例改写）完成{name}当年任务。",
            tuple(
                Indicator(f"{a}指标", f"{b}指标", c, weight, unit, sign, value, core)
                for a, b, c, weight, unit, sign, value, core in rows
            ),
        )
        for serial, name, _, yuan, rows in _PROJECTS
    )


def budget(year: int) -> Books:
    """The books of 2025 (the example page) or of 2024 (what the example page says of it)."""
    functions, economy = _FUNCTIONS_2025, _ECONOMY_2025
    if year == 2024:
        functions, economy = _less(functions, _LESS_2024_FUNCTIONS), _less(economy, _LESS_2024_ECONOMY)
    entries = _allot(functions, economy)
    projects = _projects()
    for project, (_, _, function, _, _) in zip(projects, _PROJECTS, strict=True):
        entries.append(Entry(function, "30299", "project", "general", project.amount, project.code))
    return Books(
        year,
        "budget",
        tuple(entries),
        procurement={("A", "general"): 46_800 * YUAN},
        projects=projects,
        vehicles=1,
        staff=5,
    )


def final_2024() -> Books:
    """A made-up final account of 2024 whose total is the published one, 393.71."""
    planned = budget(2024)
    total = 3_937_100 * YUAN
    entries = list(planned.entries)
    extra = total - planned.total()
    entries.append(Entry("2010301", "30199", "personnel", "general", extra))
    return Books(2024, "final", tuple(entries), procurement={("A", "general"): 45_260 * YUAN}, vehicles=1, staff=5)
