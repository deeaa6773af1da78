"""Whose document is this, and of when? Evidence from several places, weighed in a fixed order, doubts recorded.

The places, the surest first: meta tags, the page's information block, the title, the opening of the body, the tables
(titles and 编制单位), the address. The first that says something is believed, unless body and tables agree against it:
then they are, because the figures are theirs. Every disagreement is a finding of severity "reading".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archive.belonging import district_code, normalised_name, town_of, valid_credit_code
from archive.dates import parse_date
from archive.model import Finding, Identity, Project, Reading, Table
from archive.preparer import named_above, prepared_by
from archive.testimony import (
    Evidence,
    closed,
    is_account,
    named_last,
    of_body,
    of_tables,
    said_by,
    scope_of,
    title_of,
    titled_unit,
    titled_year,
    town_in,
)

_URL_DATE: Final = re.compile(r"/t(\d{8})_\d+")
_URL_MONTH: Final = re.compile(r"/(20\d\d)(?:0[1-9]|1[0-2])/")
_CREDIT_CODE: Final = re.compile(r"^([0-9A-Za-z]{18})(?:/|$)")
# Schools, hospitals and stations publish on the pages of the commission or government that they are under.
_INSTITUTION: Final = ("校", "学", "园", "院", "中心", "所", "站", "馆", "队", "场", "社")
_COURTS: Final = ("法院", "检察院")
_SUPERIOR: Final = ("委员会", "委", "局", "办", "办公室", "政府", "办事处", "部")
_SCOPE_WORDS: Final = {"department": "部门（含所属单位）", "unit": "单位", "government": "政府（全区或本级）"}
_PHASE_WORDS: Final = {"budget": "预算", "final": "决算"}
_LISTED: Final = 10  # units and tables that a finding lists
_UNSAID: Final = "unsaid_"  # begins the names of the findings on what nobody says


def identify(reading: Reading, tables: Sequence[Table], projects: Sequence[Project], url: str | None) -> Identity:
    """The identity of the document read from one file. Unknown facts are None, never guessed.

    `unit` is the name as published (with 本级); `normalised_name` gives the form in which names are compared.
    """
    title = title_of(reading, url)
    places = [
        said_by("标题 title", title),
        of_body(reading.paragraphs),
        of_tables(reading, tables, titled_year(title)),
        Evidence("栏目 column", scope=scope_of(reading.metadata.get("ColumnName", ""))),
    ]
    named, coded = prepared_by(reading)
    doubts: list[Finding] = []
    publisher = _publisher(reading)
    unit = _unit(places, named, publisher, doubts) or named_last(title)
    _doubt_several(unit, tables, doubts)
    phase = _phase(places, doubts)
    spoken_year = _chosen("fiscal_year", places, doubts)
    fiscal_year = int(spoken_year) if spoken_year else None
    scope = "government" if _is_whole_town(title, unit, places) else _scope(unit, places, doubts)
    published_on, published_text = _published(reading, url, doubts)
    _doubt_address(url, fiscal_year, phase, doubts)
    _doubt_publisher(unit, publisher, reading, doubts)
    return Identity(
        unit=unit or None,
        district_code=district_code(unit, url, reading, projects, _made_in(fiscal_year, phase), title),
        fiscal_year=fiscal_year,
        phase=phase or None,
        scope=scope or None,
        title=title,
        url=url,
        publisher=publisher or None,
        published_on=published_on,
        published_text=published_text,
        media_type=reading.media_type,
        status="ok",
        unit_code=coded or None,
        credit_code=_credit_code(reading, doubts),
        doubts=tuple(doubts),
    )


def unsaid(identity: Identity) -> Iterator[Finding]:
    """What a file with figures does not say of itself, and nothing was guessed for."""
    for fact, label in (("unit", "单位"), ("fiscal_year", "年度"), ("phase", "阶段（预算或决算）")):
        if getattr(identity, fact) is None:
            yield _doubt(f"{_UNSAID}{fact}", f"文件中有金额，却没有找到它属于哪个{label}")


def is_answered(finding: Finding, identity: Identity) -> bool:
    """Whether what a file does not say is known of its document, from the page that offers the file."""
    fact = finding.check.removeprefix(f"identity.{_UNSAID}")
    return fact != finding.check and getattr(identity, fact) is not None


# ---------------------------------------------------------------- choosing, and doubting


def _chosen(fact: str, places: Iterable[Evidence], doubts: list[Finding]) -> str:
    """The value of a fact: the first place's, unless body and tables agree on another."""
    said = [(one.place, getattr(one, fact)) for one in places if getattr(one, fact)]
    if not said:
        return ""
    # A column holds pages of many kinds: it is asked last and contradicts nobody.
    said = [(place, value) for place, value in said if not place.startswith("栏目")] or said
    # Units print 部门收支总表 as departments do: beside what page and text say, that alone is no contradiction.
    values = {value for place, value in said if fact != "scope" or not place.startswith("表格")}
    chosen = said[0][1]
    others = [value for _, value in said[1:]]
    if len(others) > 1 and len(set(others)) == 1:
        chosen = others[0]
    if len(values) > 1:
        words = _PHASE_WORDS | _SCOPE_WORDS
        listed = "；".join(f"{place}：{words.get(value, value)}" for place, value in said)
        label = {"phase": "阶段", "fiscal_year": "年度", "scope": "范围"}[fact]
        doubts.append(_doubt(fact, f"文件的{label}各处说法不一（{listed}），取“{words.get(chosen, chosen)}”"))
    return str(chosen)


def _phase(places: Sequence[Evidence], doubts: list[Finding]) -> str:
    """The phase; "" where the document tells how a budget was carried out, which is an account of neither."""
    if places[0].phase == "executed":
        doubts.append(_doubt("executed", "文件说的是预算执行情况，既不是预算也不是决算，不作为年度预算或决算"))
        return ""
    return _chosen("phase", places, doubts)


def _scope(unit: str, places: Sequence[Evidence], doubts: list[Finding]) -> str:
    """本级 is a unit whatever else is said, 含下属单位 a department; else the places decide.

    全区 in the title is of the whole government whoever publishes it, as is what 示例区人民政府 publishes of no department.
    """
    titled = places[0].scope
    if titled == "government" or (not titled and normalised_name(unit) == "人民政府"):
        return "government"
    own = scope_of(unit)
    spoken = _chosen("scope", [Evidence("单位名称 name", scope=own), *places] if own else places, doubts)
    return own or spoken


def _unit(places: Sequence[Evidence], named: str, publisher: str, doubts: list[Finding]) -> str:
    candidates = [(one.place, one.unit) for one in places if one.unit]
    if named:
        candidates.append(("编制单位 prepared by", closed(named)))
    if not candidates:
        return ""
    if len({normalised_name(unit) for _, unit in candidates}) > 1:
        listed = "；".join(f"{place}：{unit}" for place, unit in candidates)
        doubts.append(_doubt("unit", f"单位名称各处不同（{listed}）"))
    return _government_of(candidates[0][1], [*(unit for _, unit in candidates), publisher])


def _government_of(unit: str, said: Iterable[str]) -> str:
    """A town is named for its government (示例镇人民政府), where that is said anywhere; else as the title names it."""
    town = town_of(unit)
    governments = (name for name in said if town and name.endswith(("政府", "办事处")) and town_of(name) == town)
    return next(governments, unit)


def _is_whole_town(title: str, unit: str, places: Sequence[Evidence]) -> bool:
    """Whether the account is the town's, not of the department that its government is too: 示例镇2026年预算."""
    town = town_in(title)
    return bool(town) and town == town_of(unit) and all(one.scope != "department" for one in places)


def _doubt_several(unit: str, tables: Sequence[Table], doubts: list[Finding]) -> None:
    """One file with the accounts of several units is read as one unit's: that must be seen.

    Forms of targets are filled in by whoever does the project, and rows of a table may name any unit: neither counts.
    """
    owners: dict[str, tuple[str, list[str]]] = {}
    for table in tables:
        if is_account(table) and (name := closed(named_above(table)) or titled_unit(table.title)):
            owners.setdefault(normalised_name(name), (name, []))[1].append(str(table.ordinal))
    if len(owners) > 1:
        listed = "；".join(
            f"{name}：第{'、'.join(ordinals[:_LISTED])}张" for name, ordinals in [*owners.values()][:_LISTED]
        )
        more = "等" if len(owners) > _LISTED else ""
        said = f"文件中有 {len(owners)} 个单位的表（{listed}{more}），没有分开，都算作“{unit}”的"
        doubts.append(_doubt("several_units", said))


def _made_in(fiscal_year: int | None, phase: str) -> int | None:
    """The year in which a document is made, by the divisions of that time: a final account the year after its own."""
    return fiscal_year + 1 if fiscal_year and phase == "final" else fiscal_year


def _publisher(reading: Reading) -> str:
    block = reading.metadata
    return next((block[label] for label in ("ContentSource", "发布机构", "来源", "Author") if block.get(label)), "")


def _published(reading: Reading, url: str | None, doubts: list[Finding]) -> tuple[str | None, str | None]:
    """(ISO date, as printed). The address gives the day only where the page prints none."""
    printed = [
        (label, reading.metadata[label])
        for label in ("PubDate", "发布日期", "发布时间", "日期")
        if reading.metadata.get(label)
    ]
    dated = [(label, text, day) for label, text in printed if (day := parse_date(text)) is not None]
    if len({day for _, _, day in dated}) > 1:
        listed = "；".join(f"{label}：{text}" for label, text, _ in dated)
        doubts.append(_doubt("published_on", f"发布日期各处不同（{listed}），取第一个"))
    if dated:
        return dated[0][2].isoformat(), dated[0][1]
    stamped = _URL_DATE.search(url or "")
    day = parse_date(stamped[1]) if stamped else None
    return (day.isoformat(), None) if day else (None, printed[0][1] if printed else None)


def _doubt_address(url: str | None, fiscal_year: int | None, phase: str, doubts: list[Finding]) -> None:
    """Budgets appear in their year or at the end of the one before; final accounts the year after. Else it is odd."""
    found = _URL_MONTH.search(url or "") or _URL_DATE.search(url or "")
    if not found or fiscal_year is None:
        return
    loaded = int(found[1][:4])
    usual = (fiscal_year + 1,) if phase == "final" else (fiscal_year, fiscal_year - 1)
    if loaded not in usual:
        what = _PHASE_WORDS.get(phase, "文件")
        doubts.append(_doubt("address", f"网址中的年份 {loaded} 不是 {fiscal_year} 年{what}通常公开的年份"))


def _doubt_publisher(unit: str, publisher: str, reading: Reading, doubts: list[Finding]) -> None:
    credited = _CREDIT_CODE.match(reading.metadata.get("索引号", "").strip())
    if unit and publisher:
        mine, theirs = normalised_name(unit), normalised_name(publisher)
        is_other = len(theirs) >= 3 and theirs not in mine and mine not in theirs and not _is_abbreviation(theirs, mine)
        if is_other and not _publishes_for(theirs, mine):
            told = f"，索引号中的信用代码 {credited[1]} 属于发布机构" if credited else ""
            doubts.append(_doubt("publisher", f"发布机构“{publisher}”不是文件所说的单位“{unit}”{told}"))


def _credit_code(reading: Reading, doubts: list[Finding]) -> str | None:
    """The publisher's unified social credit code, where its check character holds."""
    credited = _CREDIT_CODE.match(reading.metadata.get("索引号", "").strip())
    if not credited:
        return None
    if not valid_credit_code(credited[1]):
        doubts.append(_doubt("credit_code", f"索引号中的统一社会信用代码 {credited[1]} 校验位不符"))
        return None
    return credited[1].upper()


def _publishes_for(superior: str, unit: str) -> bool:
    """Whether it is usual that one publishes for the other: a commission for a school, but no bureau for a bureau."""
    return unit.endswith(_INSTITUTION) and not unit.endswith(_COURTS) and superior.endswith(_SUPERIOR)


def _is_abbreviation(short: str, full: str) -> bool:
    """市发展改革委 for 重庆市发展和改革委员会: the letters of one in order in the other."""
    letters = iter(full)
    return all(letter in letters for letter in re.sub(r"^(?:重庆|市|区|县)+", "", short))


def _doubt(fact: str, message: str) -> Finding:
    return Finding(f"identity.{fact}", "unreadable", "reading", f"{message} (doubt about the document's identity)")
