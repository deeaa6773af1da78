"""Units over time: what is certain is joined, what is not is asked, and the order of documents does not matter."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.units import BadDecision, Observation, parse_decisions, parse_name, resolve, shipped_decisions

WAN = 1_000_000
NOBODY = parse_decisions("")


def said(
    name: str | None,
    year: int,
    *,
    district: str = "500153",
    phase: str = "budget",
    scope: str = "unit",
    folder: str | None = None,
    code: str | None = None,
    credit: str | None = None,
    publisher: str | None = None,
    totals: dict[str, float] | None = None,
    implied: dict[str, float] | None = None,
) -> Observation:
    """One document's word, with amounts in 万元."""
    key = f"{name}-{district}-{year}-{phase}-{scope}-{code}"
    url = f"http://www.rongchang.gov.cn/bm/{folder}/zwgk_1/ysjs/t{year}.html" if folder else None
    return Observation(
        key,
        name,
        district,
        year,
        phase,
        scope,
        url,
        code,
        credit,
        publisher,
        f"{year}-02-10",
        {metric: round(amount * WAN) for metric, amount in (totals or {}).items()},
        {metric: round(amount * WAN) for metric, amount in (implied or {}).items()},
    )


FULL_2022 = {"revenue": 512.30, "basic": 401.11, "san_gong": 3.5}
RENAMED = [
    said("重庆市荣昌区农业委员会", 2021, folder="qnyw", code="213", totals={"revenue": 490.0}),
    said("重庆市荣昌区农业委员会", 2022, folder="qnyw", code="213", totals=FULL_2022),
    said("重庆市荣昌区农业农村委员会", 2023, folder="qnyw", code="213", totals={"revenue": 530.0}, implied=FULL_2022),
    said(
        "荣昌区农业农村委员会", 2024, folder="qnyw", code="213", totals={"revenue": 540.0}, implied={"revenue": 530.0}
    ),
]


def test_a_rename_with_two_signs_is_one_unit() -> None:
    found = resolve(RENAMED, NOBODY)
    assert len(set(found.unit_of.values())) == 1
    [unit] = found.units
    assert (unit.name, unit.first_year, unit.last_year, unit.n_documents) == ("荣昌区农业农村委员会", 2021, 2024, 4)
    assert unit.sector == "农业农村"
    [event] = found.events
    assert (event.event, event.year) == ("renamed", 2023)
    assert "qnyw" in event.reason and "213" in event.reason and "倒推" in event.reason
    assert {name.name for name in found.names} == {o.name for o in RENAMED}
    assert not found.reviews


@pytest.mark.parametrize("seed", range(5))
def test_any_order_gives_the_same(seed: int) -> None:
    observations = [*RENAMED, *MERGER, *SPLIT, *HOMONYMS]
    shuffled = observations[:]
    random.Random(seed).shuffle(shuffled)
    assert resolve(shuffled, NOBODY) == resolve(observations, NOBODY)


def test_an_identity_survives_new_years_and_other_units() -> None:
    alone = resolve(RENAMED[:2], NOBODY)
    among_others = resolve([*RENAMED, *MERGER, *SPLIT], NOBODY)
    assert alone.units[0].unit_id == among_others.unit_of[RENAMED[0].document_id]


def test_one_sign_is_a_question_and_nothing_is_joined() -> None:
    found = resolve(
        [said("荣昌区示例甲中心", 2023, code="301001"), said("荣昌区示例乙事务所", 2024, code="301001")], NOBODY
    )
    assert len(found.units) == 2 and not found.events
    [review] = found.reviews
    assert set(review.unit_ids) == {unit.unit_id for unit in found.units}
    assert "301001" in review.evidence


def test_a_contradiction_makes_a_certain_link_a_question() -> None:
    """The seed unit's page implies 277.76 for 2024; a page of 2024 that says otherwise is no proof of identity."""
    last = said("荣昌区旧名办公室", 2024, folder="qzwglb", code="151001", totals={"revenue": 300.0})
    this = said("荣昌区新名办公室", 2025, folder="qzwglb", code="151001", implied={"revenue": 277.76})
    found = resolve([last, this], NOBODY)
    assert len(found.units) == 2
    assert "不一致：revenue" in found.reviews[0].evidence
    agreeing = resolve([replace(last, totals={"revenue": 277_760_000}), this], NOBODY)
    assert len(agreeing.units) == 1 and not agreeing.reviews


def test_a_folder_that_holds_several_units_proves_nothing() -> None:
    schools = [
        said("荣昌区东城小学", 2023, folder="qjw"),
        said("荣昌区西城小学", 2023, folder="qjw"),
        said("荣昌区东城小学校", 2024, folder="qjw"),
        said("荣昌区西城小学", 2024, folder="qjw"),
    ]
    found = resolve(schools, NOBODY)
    assert found.unit_of[schools[1].document_id] == found.unit_of[schools[3].document_id]
    assert found.unit_of[schools[0].document_id] != found.unit_of[schools[2].document_id]
    assert any("东城小学" in review.question for review in found.reviews)


def test_department_head_office_and_unit_are_three() -> None:
    pages = [
        said("荣昌区教育委员会", 2025, scope="department", code="205"),
        said("荣昌区教育委员会(本级)", 2025, code="205001"),
        said("荣昌区示例小学", 2025, code="205011"),
        said("荣昌区教育委员会本级", 2024, code="205001"),
    ]
    found = resolve(pages, NOBODY)
    units = {unit.kind: unit for unit in found.units}
    assert set(units) == {"department", "head_office", "unit"}
    assert units["head_office"].n_documents == 2
    assert units["head_office"].parent_unit_id == units["department"].unit_id
    assert units["unit"].parent_unit_id == units["department"].unit_id


def test_a_unit_page_without_the_word_is_the_head_office_by_its_code() -> None:
    pages = [
        said("荣昌区政务服务管理办公室", 2026, scope="department"),
        said("荣昌区政务服务管理办公室（本级）", 2025, code="151001"),
        said("荣昌区政务服务管理办公室", 2024, code="151001"),
    ]
    found = resolve(pages, NOBODY)
    assert found.unit_of[pages[1].document_id] == found.unit_of[pages[2].document_id]
    assert found.unit_of[pages[0].document_id] != found.unit_of[pages[1].document_id]


MERGER = [
    said("荣昌区档案馆", 2023, district="500120", totals={"revenue": 100.0, "basic": 80.5}),
    said("荣昌区史志研究室", 2023, district="500120", totals={"revenue": 50.25, "basic": 40.0}),
    said("荣昌区招商投资局", 2023, district="500120", totals={"revenue": 77.0, "basic": 11.0}),
    said("荣昌区档案史志馆", 2024, district="500120", implied={"revenue": 150.25, "basic": 120.5}),
]
SPLIT = [
    said("荣昌区文体旅游局", 2023, district="500151", totals={"revenue": 310.0, "basic": 200.0}),
    said("荣昌区文化发展中心", 2024, district="500151", implied={"revenue": 110.0, "basic": 90.0}),
    said("荣昌区体育服务中心", 2024, district="500151", implied={"revenue": 200.0, "basic": 110.0}),
]


def test_a_merger_is_proved_by_sums() -> None:
    found = resolve(MERGER, NOBODY)
    assert len(found.units) == 4
    merged = [event for event in found.events if event.event == "merged"]
    new = found.unit_of[MERGER[3].document_id]
    assert {event.other_unit_id for event in merged if event.unit_id == new} == {
        found.unit_of[MERGER[0].document_id],
        found.unit_of[MERGER[1].document_id],
    }


def test_a_split_is_proved_by_sums() -> None:
    found = resolve(SPLIT, NOBODY)
    old = found.unit_of[SPLIT[0].document_id]
    split = [event for event in found.events if event.event == "split" and event.unit_id == old]
    assert {event.other_unit_id for event in split} == {found.unit_of[o.document_id] for o in SPLIT[1:]}


def test_one_sum_alone_proves_no_merger() -> None:
    pages = [replace(o, totals={"revenue": o.totals.get("revenue", 0)}, implied={}) for o in MERGER[:3]]
    pages.append(replace(MERGER[3], implied={"revenue": 150_250_000}))
    assert not [event for event in resolve(pages, NOBODY).events if event.event == "merged"]


HOMONYMS = [
    said("荣昌区产业发展服务中心", 2024, district="500118", code="601003"),
    said("荣昌区产业发展服务中心", 2024, district="500118", code="602003"),
    said("荣昌区产业发展服务中心", 2025, district="500118", code="601003"),
    said("荣昌区产业发展服务中心", 2025, district="500118"),
]


def test_two_units_of_one_name_are_told_apart_by_code_and_the_rest_is_asked() -> None:
    found = resolve(HOMONYMS, NOBODY)
    ids = [found.unit_of[o.document_id] for o in HOMONYMS]
    assert ids[0] == ids[2] and len(set(ids)) == 3
    assert any("两个同名单位" in review.question for review in found.reviews)


def test_the_same_name_in_two_districts_is_two_units() -> None:
    pages = [said("重庆市荣昌区财政局", 2025), said("重庆市璧山区财政局", 2025, district="500120")]
    assert len(resolve(pages, NOBODY).units) == 2


def test_a_county_that_became_a_district_keeps_its_units() -> None:
    pages = [said("荣昌县财政局", 2014, district="500226"), said("重庆市荣昌区财政局", 2016)]
    found = resolve(pages, NOBODY)
    assert len(found.units) == 1 and found.units[0].district_code == "500153"


def test_a_town_that_moved_is_one_unit_in_two_districts() -> None:
    pages = [
        said("重庆市渝北区大湾镇人民政府", 2025, district="500112"),
        said("重庆市北碚区大湾镇人民政府", 2026, district="500109"),
        said("重庆市北碚区澄江镇人民政府", 2025, district="500109"),
    ]
    found = resolve(pages, NOBODY)
    assert found.unit_of[pages[0].document_id] == found.unit_of[pages[1].document_id]
    [event] = found.events
    assert (event.event, event.year) == ("transferred", 2026) and "2025-11-06" in event.reason


def test_bureaus_of_merged_districts_are_asked_about_and_not_joined() -> None:
    pages = [
        said("重庆市江北区财政局", 2025, district="500105"),
        said("重庆市渝北区财政局", 2025, district="500112"),
        said("重庆市两江新区财政局", 2026, district="5001LJ"),
    ]
    found = resolve(pages, NOBODY)
    assert len(found.units) == 3
    [review] = found.reviews
    assert "承接" in review.question and len(review.unit_ids) == 3


def test_the_publishers_credit_code_says_nothing_of_another_subject() -> None:
    code = "11500226MB1C02260P"
    pages = [
        said("荣昌区示例局", 2023, credit=code, publisher="荣昌区财政局"),
        said("荣昌区另一局", 2024, credit=code, publisher="荣昌区财政局"),
    ]
    found = resolve(pages, NOBODY)
    assert len(found.units) == 2 and not found.reviews
    assert not [each for each in found.identifiers if each.scheme == "credit_code"]


def test_decisions_join_and_keep_apart() -> None:
    pages = [said("荣昌区甲局", 2023, code="1"), said("荣昌区乙局", 2024, code="1")]
    joined = parse_decisions(
        '[[same]]\ndistrict="500153"\nnames=["荣昌区甲局","乙局"]\nreason="批复"\n'
        '[[unit_id]]\ndistrict="500153"\nname="甲局"\nunit_id="pinned"\nreason="旧网址"\n'
        '[[sector]]\ndistrict="500153"\nname="乙局"\nsector="统计"\nreason="职能"\n'
    )
    [unit] = resolve(pages, joined).units
    assert (unit.unit_id, unit.sector) == ("pinned", "统计")
    apart = parse_decisions('[[different]]\ndistrict="500153"\nnames=["甲局","乙局"]\nreason="两个机构"\n')
    found = resolve(pages, apart)
    assert len(found.units) == 2 and not found.reviews


def test_a_decided_merger_becomes_events_on_all_sides() -> None:
    decided = parse_decisions(
        '[[event]]\ntype="merged"\nyear=2026\ndistrict="500105"\nto_district="5001LJ"\n'
        'from=["财政局"]\nto=["财政局"]\nreason="机构改革"\n'
    )
    pages = [said("江北区财政局", 2025, district="500105"), said("两江新区财政局", 2026, district="5001LJ")]
    found = resolve(pages, decided)
    assert {event.unit_id for event in found.events} == {unit.unit_id for unit in found.units}
    assert not found.reviews


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[same]]\nnames=["a","b"]\nreason="x"', "district"),
        ('[[same]]\ndistrict="500153"\nnames=["甲局","甲局"]\nreason="x"', "两个不同"),
        ('[[event]]\ntype="vanished"\nyear=2025\ndistrict="500153"\nfrom=["a"]\nto=["b"]\nreason="x"', "type"),
        ('[[typo]]\nname="x"', "typo"),
        ("[[same", "TOML"),
    ],
)
def test_a_wrong_decision_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(BadDecision, match=named):
        parse_decisions(text)


def test_a_document_that_names_nobody_is_asked_about() -> None:
    found = resolve([said(None, 2025)], NOBODY)
    assert not found.unit_of and len(found.reviews) == 1


def test_the_decisions_that_are_shipped_are_valid() -> None:
    shipped_decisions()


_NAMES = st.sampled_from(
    [
        "荣昌区财政局",
        "财政局（本级）",
        "大湾镇人民政府",
        "本级",
        "（）",
        " ",
        "重庆市",
        "区",
        "某某中心",
        "某某中心站",
        "x" * 300,
    ]
)
_ANYTHING = st.builds(
    Observation,
    document_id=st.uuids().map(str),
    name=st.none() | _NAMES | st.text(max_size=8),
    district_code=st.none() | st.sampled_from(["500153", "500112", "500109", "5001LJ", "999999"]),
    fiscal_year=st.none() | st.integers(2019, 2026),
    phase=st.none() | st.sampled_from(["budget", "final"]),
    scope=st.none() | st.sampled_from(["unit", "department"]),
    url=st.none() | st.sampled_from(["http://a.gov.cn/bm/x/y/t1.html", "not an address", "http://[bad"]),
    unit_code=st.none() | st.sampled_from(["151", "151001", "1"]),
    totals=st.dictionaries(st.sampled_from(["revenue", "basic", "project:1"]), st.integers(-5, 10**12)),
    implied=st.dictionaries(st.sampled_from(["revenue", "basic"]), st.integers(-5, 10**12)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_ANYTHING, max_size=12, unique_by=lambda o: o.document_id), st.randoms(use_true_random=False))
def test_whatever_documents_say_every_named_one_has_one_unit(found: list[Observation], shuffler: random.Random) -> None:
    resolution = resolve(found, NOBODY)
    assert set(resolution.unit_of) == {o.document_id for o in found if o.name}
    assert set(resolution.unit_of.values()) == {unit.unit_id for unit in resolution.units}
    assert len({unit.unit_id for unit in resolution.units}) == len(resolution.units)
    assert len({(name.unit_id, name.name) for name in resolution.names}) == len(resolution.names)
    assert len({event.unit_event_id for event in resolution.events}) == len(resolution.events)
    shuffler.shuffle(found)
    assert resolve(found, NOBODY) == resolution


@pytest.mark.parametrize("words", ["", "本级 ", "本级", "（本级） （本级）", " （本级） "])
def test_a_unit_that_is_no_department_is_one_with_and_without_the_word(words: str) -> None:
    """Which pages say 本级 differs from year to year; nothing else does."""
    said_by_year = [*words.split(" "), "", "", ""][:3]
    pages = [said(f"荣昌区机关事务服务中心{word}", 2023 + at) for at, word in enumerate(said_by_year)]
    found = resolve(pages, NOBODY)
    assert [(unit.first_year, unit.last_year, unit.n_documents) for unit in found.units] == [(2023, 2025, 3)]
    assert not found.events and not found.reviews
    assert found.units[0].unit_id == resolve(pages[:1], NOBODY).units[0].unit_id  # named at birth
    assert resolve(pages[::-1], NOBODY) == found


@pytest.mark.parametrize(
    ("pages", "questions"),
    [
        ([said("荣昌区教委", 2024), said("荣昌区教委本级", 2024)], 0),
        ([said("荣昌区教委", 2024, scope="department"), said("荣昌区教委本级", 2025)], 0),
        ([said("荣昌区教委", 2024, code="205011"), said("荣昌区教委本级", 2025, code="205001")], 1),
        (
            [
                said("荣昌区教委", 2024, totals={"revenue": 900.0}),
                said("荣昌区教委本级", 2025, implied={"revenue": 300.0}),
            ],
            1,
        ),
    ],
)
def test_a_department_and_its_head_office_are_not_taken_for_one(pages: list[Observation], questions: int) -> None:
    found = resolve(pages, NOBODY)
    assert (len(found.units), len(found.reviews)) == (2, questions)


def test_ways_of_writing_a_name_are_no_new_names() -> None:
    names = ("璧山区民政局", "重庆市璧山区民政局", "区民政局", "重庆市璧山区民政局机关", "璧山区民政局（本级）")
    pages = [said(name, 2022 + at, district="500120", folder="qmzj") for at, name in enumerate(names)]
    found = resolve(pages, NOBODY)
    assert len(found.units) == 1 and not found.events and not found.reviews


@pytest.mark.parametrize(
    ("printed", "bare", "is_head_office"),
    [
        ("区城市管理局", "城市管理局", False),
        ("县城乡建设委员会", "城乡建设委员会", False),
        ("县城建设服务中心", "县城建设服务中心", False),
        ("区域合作中心", "区域合作中心", False),
        ("区级机关事务管理中心", "区级机关事务管理中心", False),
        ("区委组织部", "党委组织部", False),
        ("璧山区直属机关", "直属机关", False),
        ("璧山区财政局机关", "财政局", True),
    ],
)
def test_the_district_at_the_head_of_a_name(printed: str, bare: str, is_head_office: bool) -> None:
    name = parse_name(printed, "500120")
    assert (name.bare, name.is_head_office) == (bare, is_head_office)
