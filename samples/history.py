"""Bodies that are renamed, merged, split, moved or merely look alike, and what really happened to them.

`events()` is the ground truth for matching units over the years: `certain` ones must be found, `uncertain` ones must be
put before a person and not guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from samples.accounts import Profile
from samples.profiles import plans, simple, town
from samples.world import Unit


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to whom. `year`: the first fiscal year of what is new. `before`, `after`: keys of units.

    kind: renamed, renamed_and_moved_folder, merged, split, transferred (to another district), look_alike.
    """

    kind: str
    year: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    certainty: str
    note: str


# Bodies that begin: their first page compares with nothing.
NEW_BODIES = {"500903/kfq", "500901/wlj", "500901/tyzx", "500902/zjzx"}

_NOTES = {
    ("500903/kfq", 2024): "（示例）本单位2024年由示例园区管理委员会和投资促进中心合并组建，为新增单位，上年无预算数。",
    ("500901/wlj", 2024): "（示例）本单位2024年由文化体育局分设，为新增单位，上年无预算数。",
    ("500901/tyzx", 2024): "（示例）本单位2024年由文化体育局分设，为新增单位，上年无预算数。",
    ("500901/xczx", 2023): "（示例）本单位原名扶贫开发办公室，2023年更名。",
    ("500902/slhz", 2025): "（示例）因行政区划调整，本镇2025年由示例三区划入示例二区。",
}


def note(key: str, year: int) -> str:
    """What the page itself says about the change."""
    return _NOTES.get((key, year), "")


def events() -> tuple[Event, ...]:
    """All that happened, 2022–2026."""
    return (
        Event(
            "renamed",
            2023,
            ("500902/bm/qnyw", "500902/bm/qnyw/bj"),
            ("500902/bm/qnyw", "500902/bm/qnyw/bj"),
            "certain",
            "农业委员会 → 农业农村委员会：栏目、编码不变",
        ),
        Event(
            "renamed_and_moved_folder",
            2023,
            ("500901/fpb",),
            ("500901/xczx",),
            "certain",
            "扶贫开发办公室 → 乡村振兴局：编码、项目代码不变，上年数相符，栏目改变",
        ),
        Event(
            "merged",
            2024,
            ("500903/yqgwh", "500903/tzcj"),
            ("500903/kfq",),
            "certain",
            "两单位合并为开发区管理委员会：项目代码延续，说明中写明",
        ),
        Event(
            "split",
            2024,
            ("500901/wtj",),
            ("500901/wlj", "500901/tyzx"),
            "certain",
            "文化体育局分设为文化和旅游局、体育事务中心：项目代码分归两家",
        ),
        Event(
            "transferred",
            2025,
            ("500903/slhz",),
            ("500902/slhz",),
            "certain",
            "示例河镇由示例三区划入示例二区：上年数相符，项目代码不变",
        ),
        Event(
            "look_alike",
            2024,
            ("500902/szjzx",),
            ("500902/zjzx",),
            "uncertain",
            "示例职业教育中心（至2023年）与示例职教中心（2024年起）：名称相近，编码、项目、上年数均不衔接",
        ),
    )


def units() -> list[Unit]:
    """The bodies of `events()` that are not among the others."""
    return [*_renamed(), *_merged(), *_split(), *_transferred(), *_look_alike()]


def _years(unit: Unit, first: int, last: int) -> Unit:
    """Budgets of `first` to `last`; final accounts of the same years, but not of 2026, which are not out."""
    return replace(unit, budgets=range(first, last + 1), finals=range(first, min(last, 2025) + 1))


def _renamed() -> list[Unit]:
    one = "重庆市示例一区"
    profile = Profile(
        "2130501",
        21,
        plans(
            41_010,
            ("脱贫人口跨区域就业补助", "2130505", 274_600, "30305", "general", 2020, 2099, 0.6),
            ("产业路硬化", "2130504", 832_100, "31005", "general", 2020, 2099, 0.7),
        ),
    )
    before = simple("500901", "bm/qfpb", "fpb", "unit", f"{one}扶贫开发办公室（示例）", "251001", profile)
    after = simple("500901", "bm/qxczxj", "xczx", "unit", f"{one}乡村振兴局（示例）", "251001", profile)
    before = replace(before, budgets=range(2022, 2023), finals=range(2021, 2022))
    return [before, replace(after, budgets=range(2023, 2027), finals=range(2022, 2026), series=before.key)]


def _merged() -> list[Unit]:
    three = "重庆市示例三区"
    park = plans(61_010, ("园区道路养护", "2150799", 517_300, "30213", "general", 2020, 2099, 0.0))
    trade = plans(61_110, ("招商引资推介", "2011308", 386_200, "30227", "general", 2020, 2099, 0.0))
    first = simple(
        "500903", "bm/yqgwh", "yqgwh", "unit", f"{three}示例园区管理委员会", "361001", Profile("2150701", 19, park)
    )
    second = simple(
        "500903", "bm/tzcj", "tzcj", "unit", f"{three}投资促进中心（示例）", "362001", Profile("2011301", 13, trade)
    )
    joined = Profile("2150701", 31, (*park, *trade), vehicles=2)
    new = simple("500903", "bm/kfqgwh", "kfq", "unit", f"{three}开发区管理委员会（示例）", "363001", joined)
    return [_years(first, 2022, 2023), _years(second, 2022, 2023), _years(new, 2024, 2026)]


def _split() -> list[Unit]:
    one = "重庆市示例一区"
    culture = plans(42_010, ("公共图书馆免费开放", "2070109", 264_900, "30299", "general", 2020, 2099, 0.5))
    sport = plans(42_110, ("全民健身赛事", "2070308", 348_700, "30227", "general", 2020, 2099, 0.0))
    old = simple(
        "500901",
        "bm/qwtj",
        "wtj",
        "unit",
        f"{one}文化体育局（示例）",
        "224001",
        Profile("2070101", 34, (*culture, *sport)),
    )
    tourism = simple(
        "500901", "bm/qwlj", "wlj", "unit", f"{one}文化和旅游局（示例）", "225001", Profile("2070101", 23, culture)
    )
    centre = Profile("2070308", 12, sport, civil_servants=False)
    sports = simple("500901", "bm/qtyzx", "tyzx", "unit", f"{one}体育事务中心（示例）", "225002", centre)
    return [_years(old, 2022, 2023), _years(tourism, 2024, 2026), _years(sports, 2024, 2026)]


def _transferred() -> list[Unit]:
    profile = town(62_010, 41, False)
    before = simple("500903", "jz/slhz", "slhz", "town", "重庆市示例三区示例河镇人民政府", "604001", profile)
    after = simple("500902", "jz/slhz", "slhz", "town", "重庆市示例二区示例河镇人民政府", "612001", profile)
    before = replace(before, budgets=range(2022, 2025), finals=range(2021, 2024))
    return [before, replace(after, budgets=range(2025, 2027), finals=range(2024, 2026), series=before.key)]


def _look_alike() -> list[Unit]:
    two = "重庆市示例二区"
    first = Profile(
        "2050204",
        38,
        plans(52_010, ("实训基地建设", "2050204", 463_100, "31003", "general", 2020, 2099, 0.3)),
        civil_servants=False,
    )
    second = Profile(
        "2050204",
        53,
        plans(52_110, ("技能大赛组织", "2050204", 127_800, "30227", "general", 2024, 2099, 0.0)),
        civil_servants=False,
    )
    old = simple("500902", "bm/szjzx", "szjzx", "unit", f"{two}示例职业教育中心", "205031", first)
    new = simple("500902", "bm/zjzx", "zjzx", "unit", f"{two}示例职教中心", "205047", second)
    return [_years(old, 2022, 2023), _years(new, 2024, 2026)]
