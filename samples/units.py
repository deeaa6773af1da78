"""The made-up publishing bodies, by key. 示例一区 to 三区 print in pages, 示例四区 in files; `history` has those that change."""

from __future__ import annotations

from dataclasses import replace

from samples import history
from samples.accounts import Profile
from samples.profiles import clinic, committee, finance, head_and_department, plans, simple, town
from samples.world import Unit


def _units() -> dict[str, Unit]:
    one, two, three = "重庆市示例一区", "重庆市示例二区", "重庆市示例三区"
    school = Profile(
        "2050202",
        86,
        plans(
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
        plans(
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
        plans(
            50_110,
            ("农作物病虫害监测防控", "2130108", 186_400, "30218", "general", 2020, 2099, 0.0),
            ("农业技术试验示范", "2130106", 243_170, "30227", "general", 2021, 2099, 0.5),
        ),
        civil_servants=False,
    )
    education = committee(40_010, "2050101", 38, "2050102", ("义务教育薄弱环节改善", "教师招聘与培训"))
    farming = committee(50_010, "2130101", 44, "2130122", ("高标准农田管护", "农产品质量安全监管"))
    health = committee(60_010, "2100101", 35, "2100102", ("基层卫生能力提升", "卫生健康宣传"))
    farming_names = ((0, f"{two}农业委员会（示例）"), (2023, f"{two}农业农村委员会（示例）"))
    units = [
        replace(
            simple("500901", "bm/qczj", "qczj", "unit", f"{one}财政局（示例）", "108001", finance(40_210, 52)),
            budgets=range(2017, 2027),
            finals=range(2017, 2026),
        ),
        *head_and_department(
            "500901", "bm/qjw", ((0, f"{one}教育委员会（示例）"),), "205", education, ("500901/slxx",)
        ),
        simple("500901", "bm/qjw", "slxx", "unit", f"{one}示例小学", "205011", school, "500901/bm/qjw"),
        simple("500901", "bm/zxwsy", "zxwsy", "unit", f"{one}示例镇中心卫生院", "316021", clinic(40_310, 61)),
        simple("500901", "jz/slz", "slz", "town", f"{one}示例镇人民政府", "601001", town(40_410, 73, True)),
        simple("500902", "bm/qczj", "qczj", "unit", f"{two}财政局（示例）", "107001", finance(50_210, 47)),
        *head_and_department("500902", "bm/qnyw", farming_names, "213", farming, ("500902/njz",)),
        simple(
            "500902", "bm/qnyw", "njz", "unit", f"{two}示例农业技术推广站", "213011", farm_station, "500902/bm/qnyw"
        ),
        simple("500902", "bm/slwsy", "slwsy", "unit", f"{two}示例乡卫生院", "316017", clinic(50_310, 28)),
        simple("500902", "jz/slx", "slx", "town", f"{two}示例乡人民政府", "602001", town(50_410, 49, False)),
        simple("500903", "bm/qczj", "qczj", "unit", f"{three}财政局（示例）", "109001", finance(60_210, 58)),
        *head_and_department(
            "500903", "bm/qwjw", ((0, f"{three}卫生健康委员会（示例）"),), "210", health, ("500903/wsy",)
        ),
        simple(
            "500903",
            "bm/qwjw",
            "wsy",
            "unit",
            f"{three}示例街道社区卫生服务中心",
            "210013",
            clinic(60_310, 45),
            "500903/bm/qwjw",
        ),
        simple("500903", "bm/slzx", "slzx", "unit", f"{three}示例中学校", "205021", high_school),
        simple("500903", "jz/sljd", "sljd", "town", f"{three}人民政府示例街道办事处", "603001", town(60_410, 66, True)),
    ]
    return {unit.key: unit for unit in (*units, *_attaching_units(), *history.units())}


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


def _attaching_units() -> list[Unit]:
    four = "重庆市示例四区"
    units = []
    for index, (folder, name, code, run, function, first, second) in enumerate(_OFFICES):
        profile = Profile(
            run,
            18 + 5 * index,
            plans(
                70_010 + 100 * index,
                (first, function, 318_400 + 21_350 * index, "30227", "general", 2020, 2099, 0.0),
                (second, function, 142_730 + 9_180 * index, "30299", "general", 2022, 2099, 0.5 if index % 3 else 0.0),
            ),
            vehicles=1 + index % 2,
        )
        unit = simple("500904", f"bm/q{folder}", folder, "unit", f"{four}{name}（示例）", code, profile)
        units.append(replace(unit, budgets=range(2026, 2027), finals=range(2026 if folder == "tyj" else 2025, 2026)))
    assets = committee(72_010, "2150701", 26, "2150799", ("国有企业监管", "资产清查"))
    centre = Profile(
        "2150799", 12, plans(72_110, ("产权交易服务", "2150799", 96_500, "30227", "general", 2020, 2099, 0.0))
    )
    department, head = head_and_department(
        "500904", "bm/qgzw", ((0, f"{four}国有资产监督管理委员会（示例）"),), "246", assets, ("500904/cqzx",)
    )
    below = simple("500904", "bm/qgzw", "cqzx", "unit", f"{four}示例产权交易中心", "246011", centre, "500904/bm/qgzw")
    return [*units, *(replace(unit, budgets=range(2026, 2027), finals=range(0)) for unit in (department, head, below))]


UNITS = _units()
