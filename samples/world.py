"""The made-up districts and units of the sample site, and when and where each of their disclosures was published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from samples.accounts import Profile, ProjectPlan, draw
from samples.budget_tables import Setting
from samples.grids import Frame, Print

BUDGET_YEARS = range(2022, 2027)
FINAL_YEARS = range(2021, 2026)
_FIRST_ID = 14_282_521  # of the example page, on its day
_FIRST_DAY = date(2025, 2, 10)


@dataclass(frozen=True, slots=True)
class District:
    """One site. `host` is its loopback address; `domain` what its pages call themselves (a reserved name)."""

    code: str
    name: str
    host: str
    domain: str
    site_id_code: str
    prefix: str  # number of its columns: /zwgk_901/
    encoding: str
    declared: str
    paging: str  # createPageHTML, createPage, or one-based
    voice: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One publishing body. `members` make it a department; `names` are (first fiscal year, name), oldest first."""

    key: str
    district: str
    folder: str
    kind: str
    names: tuple[tuple[int, str], ...]
    code: str
    profile: Profile | None = None
    members: tuple[str, ...] = ()
    department: str = ""
    first_year: int = 2021
    last_year: int = 2026
    published: tuple[tuple[str, int], ...] = ()  # (phase, year); empty: all years

    def name(self, year: int) -> str:
        """The name under which it published about that fiscal year."""
        return [name for first, name in self.names if first <= year][-1]

    @property
    def scope(self) -> str:
        return "department" if self.kind == "department" else "unit"

    @property
    def noun(self) -> str:
        return "部门" if self.kind == "department" else "单位"


DISTRICTS = {
    d.code: d
    for d in (
        District(
            "500901",
            "重庆市示例一区",
            "127.0.0.1",
            "www.shili1.example",
            "5009010001",
            "901",
            "utf-8",
            "utf-8",
            "createPageHTML",
            0,
        ),
        District(
            "500902",
            "重庆市示例二区",
            "127.0.0.2",
            "www.shili2.example",
            "5009020001",
            "902",
            "gb18030",
            "gb2312",
            "createPage",
            1,
        ),
        District(
            "500903",
            "重庆市示例三区",
            "127.0.0.3",
            "www.shili3.example",
            "5009030001",
            "903",
            "utf-8",
            "utf-8",
            "one-based",
            2,
        ),
        District(
            "500904",
            "重庆市示例四区",
            "127.0.0.5",
            "www.shili4.example",
            "5009040001",
            "904",
            "utf-8",
            "utf-8",
            "createPage",
            1,
        ),
        District(
            "500153",
            "重庆市荣昌区",
            "127.0.0.4",
            "www.rongchang.example",
            "5001530001",
            "264",
            "utf-8",
            "utf-8",
            "createPageHTML",
            0,
        ),
    )
}


def _plans(start: int, *rows: tuple[str, str, int, str, str, int, int, float]) -> tuple[ProjectPlan, ...]:
    """Rows: name, function, 元, economy, fund, first year, last year, share from above."""
    return tuple(
        ProjectPlan(start + index, name, function, amount, economy, fund, first, last, share)
        for index, (name, function, amount, economy, fund, first, last, share) in enumerate(rows)
    )


def _finance(start: int, staff: int) -> Profile:
    return Profile(
        "2010601",
        staff,
        _plans(
            start,
            ("预算绩效评价服务费", "2010602", 486_300, "30227", "general", 2020, 2099, 0.0),
            ("国库集中支付系统运行维护", "2010605", 312_450, "31007", "general", 2020, 2099, 0.0),
            ("会计人员继续教育培训", "2010699", 86_720, "30216", "general", 2022, 2024, 0.0),
            ("政府债务管理咨询", "2010602", 153_900, "30227", "general", 2023, 2099, 0.3),
        ),
        vehicles=1,
    )


def _committee(start: int, run: str, staff: int, project_function: str, works: tuple[str, str]) -> Profile:
    return Profile(
        run,
        staff,
        _plans(
            start,
            (works[0], project_function, 1_268_400, "30227", "general", 2020, 2099, 0.4),
            (works[1], project_function, 437_650, "30299", "general", 2021, 2025, 0.0),
            ("政务信息系统维护", project_function, 218_030, "31007", "general", 2024, 2099, 0.0),
        ),
        vehicles=2,
        contract_staff=3,
    )


def _town(start: int, staff: int, state_capital: bool) -> Profile:
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
    return Profile("2010301", staff, _plans(start, *rows), vehicles=3, carry=0.06, contract_staff=8)


def _clinic(start: int, staff: int) -> Profile:
    return Profile(
        "2100302",
        staff,
        _plans(
            start,
            ("基本公共卫生服务", "2100408", 1_532_700, "30218", "general", 2020, 2099, 0.8),
            ("医疗设备购置", "2100302", 684_400, "31003", "business", 2020, 2099, 0.0),
        ),
        civil_servants=False,
        vehicles=1,
        own_fund="business",
        own_share=0.63,
    )


def _head_and_department(
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


def _simple(
    district: str, folder: str, key: str, kind: str, name: str, code: str, profile: Profile, department: str = ""
) -> Unit:
    return Unit(f"{district}/{key}", district, folder, kind, ((0, name),), code, profile, department=department)


def _units() -> dict[str, Unit]:
    one, two, three = "重庆市示例一区", "重庆市示例二区", "重庆市示例三区"
    school = Profile(
        "2050202",
        86,
        _plans(
            40_110,
            ("校舍维修改造", "2050202", 523_800, "30213", "general", 2020, 2099, 0.0),
            ("课后服务", "2050202", 348_260, "30226", "general", 2022, 2099, 0.0),
        ),
        civil_servants=False,
        vehicles=0,
    )
    high_school = Profile(
        "2050204",
        143,
        _plans(
            60_110,
            ("高中住宿与学费安排的支出", "2050204", 2_864_300, "30299", "fiscal_account", 2020, 2099, 0.0),
            ("国家助学金", "2050204", 763_450, "30308", "general", 2020, 2099, 0.7),
        ),
        civil_servants=False,
        vehicles=1,
        own_fund="fiscal_account",
        own_share=0.08,
    )
    farm_station = Profile(
        "2130104",
        24,
        _plans(
            50_110,
            ("农作物病虫害监测防控", "2130108", 186_400, "30218", "general", 2020, 2099, 0.0),
            ("农业技术试验示范", "2130106", 243_170, "30227", "general", 2021, 2099, 0.5),
        ),
        civil_servants=False,
    )
    education = _committee(40_010, "2050101", 38, "2050102", ("义务教育薄弱环节改善", "教师招聘与培训"))
    farming = _committee(50_010, "2130101", 44, "2130122", ("高标准农田管护", "农产品质量安全监管"))
    health = _committee(60_010, "2100101", 35, "2100102", ("基层卫生能力提升", "卫生健康宣传"))
    farming_names = ((0, f"{two}农业委员会（示例）"), (2023, f"{two}农业农村委员会（示例）"))
    units = [
        _simple("500901", "bm/qczj", "qczj", "unit", f"{one}财政局（示例）", "108001", _finance(40_210, 52)),
        *_head_and_department(
            "500901", "bm/qjw", ((0, f"{one}教育委员会（示例）"),), "205", education, ("500901/slxx",)
        ),
        _simple("500901", "bm/qjw", "slxx", "unit", f"{one}示例小学", "205011", school, "500901/bm/qjw"),
        _simple("500901", "bm/zxwsy", "zxwsy", "unit", f"{one}示例镇中心卫生院", "316021", _clinic(40_310, 61)),
        _simple("500901", "jz/slz", "slz", "town", f"{one}示例镇人民政府", "601001", _town(40_410, 73, True)),
        _simple("500902", "bm/qczj", "qczj", "unit", f"{two}财政局（示例）", "107001", _finance(50_210, 47)),
        *_head_and_department("500902", "bm/qnyw", farming_names, "213", farming, ("500902/njz",)),
        _simple(
            "500902", "bm/qnyw", "njz", "unit", f"{two}示例农业技术推广站", "213011", farm_station, "500902/bm/qnyw"
        ),
        _simple("500902", "bm/slwsy", "slwsy", "unit", f"{two}示例乡卫生院", "316017", _clinic(50_310, 28)),
        _simple("500902", "jz/slx", "slx", "town", f"{two}示例乡人民政府", "602001", _town(50_410, 49, False)),
        _simple("500903", "bm/qczj", "qczj", "unit", f"{three}财政局（示例）", "109001", _finance(60_210, 58)),
        *_head_and_department(
            "500903", "bm/qwjw", ((0, f"{three}卫生健康委员会（示例）"),), "210", health, ("500903/wsy",)
        ),
        _simple(
            "500903",
            "bm/qwjw",
            "wsy",
            "unit",
            f"{three}示例街道社区卫生服务中心",
            "210013",
            _clinic(60_310, 45),
            "500903/bm/qwjw",
        ),
        _simple("500903", "bm/slzx", "slzx", "unit", f"{three}示例中学校", "205021", high_school),
        _simple(
            "500903", "jz/sljd", "sljd", "town", f"{three}人民政府示例街道办事处", "603001", _town(60_410, 66, True)
        ),
    ]
    return {unit.key: unit for unit in (*units, *_attaching_units())}


# 示例四区 publishes in files: folder, name, finance code, running and project function, two projects.
_OFFICES = (
    ("sjj", "审计局", "141001", "2010801", "2010804", "审计外勤", "聘请中介机构"),
    ("sfj", "司法局", "131001", "2040601", "2040604", "人民调解补助", "法律援助"),
    ("mzj", "民政局", "121001", "2080201", "2080208", "社区治理创新", "地名普查"),
    ("tjj", "统计局", "119001", "2010501", "2010507", "经济普查", "统计调查员补贴"),
    ("slj", "水利局", "217001", "2130301", "2130306", "水库日常巡查", "山坪塘整治"),
    ("lyj", "林业局", "218001", "2130201", "2130234", "森林防火", "松材线虫病防治"),
    ("daj", "档案馆", "113001", "2012601", "2012604", "馆藏档案数字化", "档案库房恒温恒湿"),
    ("xfb", "信访办公室", "111001", "2010301", "2010308", "信访接待大厅运行", "矛盾纠纷化解"),
    ("cl", "残疾人联合会", "331001", "2081101", "2081104", "残疾儿童康复", "辅助器具适配"),
    ("yjj", "应急管理局", "226001", "2240101", "2240104", "应急物资储备", "防灾避险演练"),
    ("wlw", "文化和旅游发展委员会", "224001", "2070101", "2070199", "文物保护巡查", "旅游宣传推介"),
    ("zsj", "招商投资促进局", "236001", "2011301", "2011308", "招商推介活动", "项目评估论证"),
    ("tyj", "体育局", "228001", "2070301", "2070308", "全民健身活动", "健身器材维护"),
)
FILE_YEARS = (("budget", 2026), ("final", 2025))


def _attaching_units() -> list[Unit]:
    four = "重庆市示例四区"
    units = []
    for index, (folder, name, code, run, function, first, second) in enumerate(_OFFICES):
        profile = Profile(
            run,
            18 + 5 * index,
            _plans(
                70_010 + 100 * index,
                (first, function, 318_400 + 21_350 * index, "30227", "general", 2020, 2099, 0.0),
                (second, function, 142_730 + 9_180 * index, "30299", "general", 2022, 2099, 0.5 if index % 3 else 0.0),
            ),
            vehicles=1 + index % 2,
        )
        unit = _simple("500904", f"bm/q{folder}", folder, "unit", f"{four}{name}（示例）", code, profile)
        published = FILE_YEARS[:1] if folder == "tyj" else FILE_YEARS
        units.append(replace(unit, published=published))
    assets = _committee(72_010, "2150701", 26, "2150799", ("国有企业监管", "资产清查"))
    centre = Profile(
        "2150799", 12, _plans(72_110, ("产权交易服务", "2150799", 96_500, "30227", "general", 2020, 2099, 0.0))
    )
    department, head = _head_and_department(
        "500904", "bm/qgzw", ((0, f"{four}国有资产监督管理委员会（示例）"),), "246", assets, ("500904/cqzx",)
    )
    below = _simple("500904", "bm/qgzw", "cqzx", "unit", f"{four}示例产权交易中心", "246011", centre, "500904/bm/qgzw")
    return [*units, *(replace(unit, published=FILE_YEARS[:1]) for unit in (department, head, below))]


UNITS = _units()


def published_on(unit: Unit, year: int, phase: str) -> date:
    """Budgets appear in February or early March, final accounts in September or October of the next year."""
    source = draw("published", unit.key, year, phase)
    if phase == "budget":
        return date(year, 2, 6) + timedelta(days=source.randrange(0, 30))
    return date(year + 1, 9, 12) + timedelta(days=source.randrange(0, 38))


def article_id(day: date, serial: int) -> int:
    """One counter over all sites, about 3,050 a day, as on the real cluster; `serial` tells articles of a day apart."""
    return _FIRST_ID + (day - _FIRST_DAY).days * 3_050 + serial


def setting_of(district: str, unit: str, noun: str, phase: str) -> Setting:
    """How the district prints: each has its own tables, numbers and frames."""
    if district == "500902":
        prints = Print(separators=True, nothing="—")
        frame = Frame(title_in_grid=False, split_codes=phase == "final")
        return Setting(unit, noun, prints, frame, last_year_column=True, two_years_san_gong=True, labels="附表{}")
    if district == "500904":
        return Setting(unit, noun, frame=Frame(title_in_grid=False, total_in_code_column=phase == "budget"))
    if district == "500903":
        prints = Print("元", separators=True) if phase == "final" else Print(nothing="0.00")
        frame = Frame(title_in_grid=phase == "budget", blank_rows=1, total_in_code_column=phase == "budget")
        return Setting(unit, noun, prints, frame, full_width_san_gong=phase == "budget")
    return Setting(unit, noun, general_san_gong=True)
