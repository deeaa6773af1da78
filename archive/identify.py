"""Whose document is this, and of when? Evidence from several places, weighed in a fixed order, doubts recorded.

The places, the surest first: meta tags, the page's information block, the title, the opening of the body, the tables
(titles and 编制单位), the address. The first that says something is believed, unless body and tables agree against it:
then they are, because the figures are theirs. Every disagreement is a finding of severity "reading".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from archive.belonging import CONSOLIDATED, HEAD_OFFICE, district_code, normalised_name, valid_credit_code
from archive.dates import parse_date
from archive.kinds import kind_of
from archive.model import Finding, Identity, Project, Reading, Table
from archive.preparer import UNIT_NAME, named_above, prepared_by
from archive.values import key, squeeze, year

_LEAD = re.compile(r"^(?:附件\d*[:：.]?|关于|公开|公布|批复|转发|《|\d+[.、]|【[^】]*】|第.部分)+")
_TRAIL = re.compile(r"(?:关于|公开|公布|编制|批复|的|区级|市级|县级|[-—_:：,，])+$")
# What stands before the year is not matched: a search would try it from every letter of a long text.
_SPOKEN = re.compile(
    r"(?P<year>(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年)(?P<spell>度|初|一般公共预算)?"
    r"(?P<between>[^年]*?)(?P<what>部门|单位|本级)?(?:的)?(?:收支|财政|整体)?(?P<phase>预算|决算)"
)
_UNDATED = re.compile(r"^(?P<before>.*?)(?P<what>部门|单位)(?P<phase>预算|决算)")
# A year and as many letters behind it as tell whose it is: to bring all of a text into the matching form is dear.
_AROUND_YEAR = re.compile(r"年(?<=(\d{4}年))(?=(.{0,7}))")
_STATED_YEAR = re.compile(r"(20\d\d)年(?:度)?(?:收入|支出|年初预算|一般公共预算|“?三公|政府性基金)")
_SAID = re.compile(r"(部门|单位)?(预算|决算)(?:数|情况|总体|收支|公开)")
_OTHER_BUDGETS = re.compile(r"(?:一般公共|政府性基金|国有资本经营)预算")
_SITE_SUFFIX = re.compile(r"(?:[_|–—]|\s-).{2,40}$")
_URL_DATE = re.compile(r"/t(\d{8})_\d+")
_URL_MONTH = re.compile(r"/(20\d\d)(?:0[1-9]|1[0-2])/")
_CREDIT_CODE = re.compile(r"^([0-9A-Za-z]{18})(?:/|$)")
_SCOPES = {"部门": "department", "单位": "unit", "本级": "unit"}
_SCOPE_WORDS = {"department": "部门（含所属单位）", "unit": "单位"}
_PHASES = {"预算": "budget", "决算": "final"}
_PHASE_WORDS = {"budget": "预算", "final": "决算"}
# A year as a caption of its own; what may stand around it is asked of the text before and behind it.
_YEAR_ALONE = re.compile(
    r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s?年(?P<spell>\s?度)?(?:(?:部门|单位)?(?:预算|决算))?"
)
_DATE_LABELS = ("日期", "时间", "日期:", "时间:")
_UNIT_LABELS = ("单位:", "金额单位:")
_MONTH = re.compile(r"[\d一二三四五六七八九十]{1,2}\s?月")
_FORMS = ("project_targets", "overall_targets", "self_evaluation")
_LISTED = 10  # units and tables that a finding lists
_UNSAID = "unsaid_"  # begins the names of the findings on what nobody says
_CAPTION = 60  # characters of the longest caption
_OPENING = 8  # paragraphs of the body in which a heading may still introduce the document


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one place says; "" and None where it is silent."""

    place: str
    unit: str = ""
    fiscal_year: int | None = None
    phase: str = ""
    scope: str = ""


def identify(reading: Reading, tables: Sequence[Table], projects: Sequence[Project], url: str | None) -> Identity:
    """The identity of the document read from one file. Unknown facts are None, never guessed.

    `unit` is the name as published (with 本级); `normalised_name` gives the form in which names are compared.
    """
    title = _title(reading, url)
    places = [
        _spoken("标题 title", title),
        _body(reading.paragraphs),
        _of_tables(reading, tables),
        Evidence("栏目 column", scope=_scope_of(reading.metadata.get("ColumnName", ""))),
    ]
    named, coded = prepared_by(reading)
    doubts: list[Finding] = []
    unit = _unit(places, named, doubts)
    _doubt_several(unit, tables, doubts)
    phase = _chosen("phase", places, doubts)
    spoken_year = _chosen("fiscal_year", places, doubts)
    fiscal_year = int(spoken_year) if spoken_year else None
    scope = _scope(unit, places, doubts)
    publisher = _publisher(reading)
    published_on, published_text = _published(reading, url, doubts)
    _doubt_address(url, fiscal_year, phase, doubts)
    _doubt_publisher(unit, publisher, reading, doubts)
    return Identity(
        unit=unit or None,
        district_code=district_code(unit, url, reading, projects, fiscal_year),
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


# ---------------------------------------------------------------- what each place says


def _title(reading: Reading, url: str | None) -> str:
    """The document's title: meta tag, page title without the site's name, first heading that names it, file name."""
    for text in (reading.metadata.get("ArticleTitle", ""), reading.title):
        if text.strip():
            return _without_site(text.strip())
    joined = _opening_title(reading.paragraphs)
    if joined:
        return joined
    for grid in reading.grids[:2]:
        for text in (*grid.before, *(cell for row in grid.rows[:2] for cell in row)):
            if _SPOKEN.search(squeeze(text)):
                return text.strip()
    name = unquote((url or "").partition("?")[0].rpartition("/")[2])
    return re.sub(r"\.\w{2,5}$", "", name) if re.search(r"[\u4e00-\u9fff]", name) else ""


def _without_site(title: str) -> str:
    """A page's title without the name of the site behind it; "示例局——2024年部门预算" names no site."""
    bare = _SITE_SUFFIX.sub("", title)
    return title if "算" in title[len(bare) :] else bare


def _opening_title(paragraphs: Sequence[str]) -> str:
    """ "重庆市示例局" and "2025年部门预算情况说明" printed on two lines are one title."""
    previous = ""
    for text in paragraphs[:_OPENING]:
        plain = squeeze(text) if "算" in text and "。" not in text else ""
        if plain and len(plain) <= 60 and (_SPOKEN.search(plain) or _UNDATED.match(plain)) and "。" not in plain:
            alone = re.match(r"20\d\d年|二[〇○零]", plain)
            named = alone and previous and UNIT_NAME.match(squeeze(previous))
            return _closed(previous) + _closed(text) if named else _closed(text)
        previous = text
    return ""


def _closed(text: str) -> str:
    """As printed, brackets and all, without the white space that sets letters apart."""
    return "".join(text.split())


def _spoken(place: str, text: str) -> Evidence:
    """Unit, year, phase and scope named by one heading.

    >>> e = _spoken("", "重庆市示例区示例局（本级）2025年单位预算公开")
    >>> e.unit, e.fiscal_year, e.phase, e.scope
    ('重庆市示例区示例局（本级）', 2025, 'budget', 'unit')
    >>> e = _spoken("", "2024年度重庆市示例区示例镇人民政府部门决算公开说明")
    >>> e.unit, e.fiscal_year, e.phase, e.scope
    ('重庆市示例区示例镇人民政府', 2024, 'final', 'department')
    """
    plain = _closed(text)
    found = _SPOKEN.search(plain)
    if not found:
        undated = _UNDATED.match(plain)
        if not undated:
            return Evidence(place)
        phase, scope = _PHASES[undated["phase"]], _SCOPES[undated["what"]]
        return Evidence(place, _named(undated["before"]), year(plain), phase, scope)
    unit = _named(plain[: found.start()]) or _named(found["between"])
    scope = _SCOPES.get(found["what"] or "", "") or _scope_of(unit)
    return Evidence(place, unit, year(found["year"]), _PHASES[found["phase"]], scope)


def _named(text: str) -> str:
    """A unit's name out of the words around it, or "" where they are none."""
    bare = _TRAIL.sub("", _LEAD.sub("", text.strip()))
    return bare if UNIT_NAME.match(bare) else ""


def _scope_of(text: str) -> str:
    plain = key(text)
    if HEAD_OFFICE.search(plain) or "单位预算" in plain or "单位决算" in plain:
        return "unit"
    return "department" if CONSOLIDATED.search(plain) or "部门预算" in plain or "部门决算" in plain else ""


def _body(paragraphs: Sequence[str]) -> Evidence:
    """What the body says: its own heading, else the words its sections use."""
    heading = _spoken("正文 body", _opening_title(paragraphs))
    phase, scope = (heading.phase, heading.scope) if heading.phase and heading.scope else _words_used(paragraphs)
    return Evidence(
        "正文 body",
        heading.unit,
        heading.fiscal_year or _stated_year(paragraphs),
        heading.phase or phase,
        heading.scope or scope,
    )


def _sections(paragraphs: Sequence[str]) -> Iterator[str]:
    """The paragraphs that tell of this document; definitions (预算 是指…) tell of all."""
    return (text for text in paragraphs if "指" not in text[:30])


def _words_used(paragraphs: Sequence[str]) -> tuple[str, str]:
    """(phase, scope) of which the sections of the body speak."""
    said = []
    for text in _sections(paragraphs):
        for what, phase in _SAID.findall(text):
            said.append(_PHASES[phase])
            if what:
                said.append(_SCOPES[what])
    return _majority(said, "final", "budget"), _majority(said, "department", "unit")


def _stated_year(paragraphs: Sequence[str]) -> int | None:
    """The year whose revenue and expenditure the sections of the body state most often."""
    printed = "。".join(text for text in _sections(paragraphs) if "年" in text)
    printed = _closed(printed.replace("\u200b", "").replace("\ufeff", ""))
    near = (squeeze(before + behind) for before, behind in _AROUND_YEAR.findall(printed))
    return _most_said([int(found[1]) for text in near if (found := _STATED_YEAR.match(text))])


@lru_cache(maxsize=4096)
def _of_title(title: str) -> tuple[int | None, str, tuple[str, ...]]:
    """(year, the title without the budgets that are funds, the scopes it names) of a table's title.

    一般公共预算 is a fund, and stands in the titles of final accounts as well.
    """
    words = key(title)
    scopes = tuple(_SCOPES[what] for what in ("部门", "单位") if re.search(f"{what}(?:收支|收入|支出)", words))
    return year(words), _OTHER_BUDGETS.sub("", words), scopes


def _of_tables(reading: Reading, tables: Sequence[Table]) -> Evidence:
    """What titles and headings of the tables say: year, phase, and 部门 or 单位."""
    years, said = list[int](), list[str]()
    known = [table for table in tables if table.kind is not None]
    for table in known:
        named, titled, scopes = _of_title(table.title)
        if named:
            years.append(named)
        titled_as = next((phase for phase in ("决算", "预算") if phase in titled), "")
        # A form of goals of last year (自评) may stand in this year's budget: its headings say nothing.
        phase = _PHASES.get(titled_as) or (_of_headings(table)[1] if _has_figures(table) else "")
        if phase:
            said.append(phase)
        said += scopes
    years = years or [found for table in known if (found := _captioned_year(table))]
    years = years or [found for table in known if _has_figures(table) and (found := _of_headings(table)[0])]
    return Evidence(
        "表格 tables",
        "",
        _most_said(years),
        _majority(said, "final", "budget"),
        _majority(said, "department", "unit"),
    )


def _has_figures(table: Table) -> bool:
    return table.kind is not None and kind_of(table.kind).shape == "figures"


def _captioned_year(table: Table) -> int | None:
    """The year that stands alone above the headings, the nearest: "部门：…局 | 2025年度 | 金额单位：万元"."""
    if table.grid is None:
        return None
    above = [text for row in table.grid.rows[: table.header.start] for text in row if text]
    for text in reversed((*table.grid.before[-4:], *above)):
        if len(text) <= _CAPTION and "年" in text and len(found := set(_years_alone(text))) == 1:
            return found.pop()
    return None


def _years_alone(text: str) -> Iterator[int]:
    """Years that are said of the table: not of a day ("2026年2月"), of what was printed when, or amid a sentence."""
    plain = unicodedata.normalize("NFKC", text)
    for found in _YEAR_ALONE.finditer(plain):
        before, behind = plain[: found.start()].rstrip(), plain[found.end() :]
        if before.endswith(_DATE_LABELS) or _MONTH.match(behind.lstrip()):
            continue
        opens = len(before) < found.start() or not before or before[-1] in ":(" or (found["spell"] and ":" in before)
        closes = not behind or behind[0].isspace() or behind[0] in "),;|" or behind.startswith(_UNIT_LABELS)
        said = year(found[0])
        if opens and closes and said:
            yield said


def _of_headings(table: Table) -> tuple[int | None, str]:
    """(year, phase) of this year's column: "2025年预算数 | 2026年预算数", "上年决算数 | 本年预算数".

    Two years are last year's and this one. Of others, or where 本年 has a column of its own, no heading tells which.
    """
    rows = table.grid.rows if table.grid else ()
    rows = rows[table.header.start : table.header.stop] if table.header else rows[:3]
    heads = [text for row in rows for text in row if ("数" in text or "年" in text) and len(text) <= _CAPTION]
    return _of_heads(tuple(heads))


@lru_cache(maxsize=4096)
def _of_heads(heads: tuple[str, ...]) -> tuple[int | None, str]:
    words = [word for word in map(key, heads) if "比" not in word and not word.startswith(("上年", "去年"))]
    years = {word: said for word in words if "算" in word and (said := year(word))}
    latest = max(years.values(), default=None)
    spoken = [word for word in words if years.get(word, latest) == latest]
    printed = " ".join(spoken)
    phase = "final" if "决算数" in printed or "执行数" in printed else "budget" if "预算数" in printed else ""
    follow = latest is not None and set(years.values()) <= {latest, latest - 1}
    return (latest if follow and not any(word.startswith(("本年", "当年")) for word in words) else None), phase


def _most_said(years: Sequence[int]) -> int | None:
    """The year that is said most often, of equals the first."""
    return max(dict.fromkeys(years), key=years.count, default=None)


def _majority(said: Sequence[str], one: str, other: str) -> str:
    """The word said clearly more often, or ""."""
    ones, others = said.count(one), said.count(other)
    if ones > 2 * others:
        return one
    return other if others > 2 * ones else ""


# ---------------------------------------------------------------- choosing, and doubting


def _chosen(fact: str, places: Iterable[Evidence], doubts: list[Finding]) -> str:
    """The value of a fact: the first place's, unless body and tables agree on another."""
    said = [(one.place, getattr(one, fact)) for one in places if getattr(one, fact)]
    if not said:
        return ""
    # A column holds pages of many kinds: it is asked last and contradicts nobody.
    said = [(place, value) for place, value in said if not place.startswith("栏目")] or said
    values = {value for _, value in said}
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


def _scope(unit: str, places: Sequence[Evidence], doubts: list[Finding]) -> str:
    """本级 is a unit whatever else is said, 含下属单位 a department; else the places decide."""
    own = _scope_of(unit)
    spoken = _chosen("scope", [Evidence("单位名称 name", scope=own), *places] if own else places, doubts)
    return own or spoken


def _unit(places: Sequence[Evidence], named: str, doubts: list[Finding]) -> str:
    candidates = [(one.place, one.unit) for one in places if one.unit]
    if named:
        candidates.append(("编制单位 prepared by", _closed(named)))
    if not candidates:
        return ""
    if len({normalised_name(unit) for _, unit in candidates}) > 1:
        listed = "；".join(f"{place}：{unit}" for place, unit in candidates)
        doubts.append(_doubt("unit", f"单位名称各处不同（{listed}）"))
    return candidates[0][1]


def _doubt_several(unit: str, tables: Sequence[Table], doubts: list[Finding]) -> None:
    """One file with the accounts of several units is read as one unit's: that must be seen.

    Forms of targets are filled in by whoever does the project, and rows of a table may name any unit: neither counts.
    """
    owners: dict[str, tuple[str, list[str]]] = {}
    for table in tables:
        if table.kind is not None and table.kind not in _FORMS and (name := _closed(named_above(table))):
            owners.setdefault(normalised_name(name), (name, []))[1].append(str(table.ordinal))
    if len(owners) > 1:
        listed = "；".join(
            f"{name}：第{'、'.join(ordinals[:_LISTED])}张" for name, ordinals in [*owners.values()][:_LISTED]
        )
        more = "等" if len(owners) > _LISTED else ""
        said = f"文件中有 {len(owners)} 个单位的表（{listed}{more}），没有分开，都算作“{unit}”的"
        doubts.append(_doubt("several_units", said))


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
        if len(theirs) >= 3 and theirs not in mine and mine not in theirs and not _is_abbreviation(theirs, mine):
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


def _is_abbreviation(short: str, full: str) -> bool:
    """市发展改革委 for 重庆市发展和改革委员会: the letters of one in order in the other."""
    letters = iter(full)
    return all(letter in letters for letter in re.sub(r"^(?:重庆|市|区|县)+", "", short))


def _doubt(fact: str, message: str) -> Finding:
    return Finding(f"identity.{fact}", "unreadable", "reading", f"{message} (doubt about the document's identity)")
