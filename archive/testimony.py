"""What each place of a document says of whose it is, and of when: title, body, tables, the column it stands in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from archive.belonging import CONSOLIDATED, HEAD_OFFICE, town_of
from archive.kinds import kind_of
from archive.model import Reading, Table
from archive.preparer import is_unit_name
from archive.values import key, squeeze, year

_LEAD: Final = re.compile(r"^(?:附件\d*[:：.]?|关于|公开|公布|批复|转发|《|\d+[.、]|【[^】]*】|第.部分)+")
_TRAIL: Final = re.compile(r"(?:关于|公开|公布|编制|批复|的|区级|市级|县级|[-—_:：,，])+$")
# What stands before the year is not matched: a search would try it from every letter of a long text.
_SPOKEN: Final = re.compile(
    r"(?P<year>(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年)(?P<spell>度|初|一般公共预算)?"
    r"(?P<between>[^年]*?)(?P<what>部门|单位|本级)?(?:的)?(?:收支|财政|整体)?(?P<phase>预算|决算)"
)
_UNDATED: Final = re.compile(r"^(?P<before>.*?)(?P<what>部门|单位)(?P<phase>预算|决算)")
# What became of a year's projects, told with its final account: 2022年度项目支出绩效自评表, 2022年部门预算绩效自评报告.
_EVALUATED: Final = re.compile(r"20\d\d年度?(?P<between>[^年]{0,40}?)绩效(?:自评|评价)")
_SELF_EVALUATED: Final = re.compile(r"[^年和及与、]{0,12}绩效自评")
_PART_EVALUATED: Final = re.compile(r"(?:部门|单位)?(?:项目|整体|预算)")
# The unit behind what it publishes: 云阳县2025年县级部门预算—云阳县水利局, 2024年部门预算公开（区委办公室）.
_NAMED_BEHIND: Final = re.compile(r"[-—–(（](?P<name>[^-—–()（）、，,]{4,40})[)）]?$")
# A year and as many letters behind it as tell whose it is: to bring all of a text into the matching form is dear.
_AROUND_YEAR: Final = re.compile(r"年(?<=(\d{4}年))(?=(.{0,7}))")
_STATED_YEAR: Final = re.compile(r"(20\d\d)年(?:度)?(?:收入|支出|年初预算|一般公共预算|“?三公|政府性基金)")
_SAID: Final = re.compile(r"(部门|单位)?(预算|决算)(?:数|情况|总体|收支|公开)")
_OTHER_BUDGETS: Final = re.compile(r"(?:一般公共|政府性基金|国有资本经营|社会保险基金)预算")
_FUND: Final = re.compile(r"一般公共|政府性基金|国有资本经营|社会保险基金")
# Budgets of which final accounts speak as often: funds, and what the outcome is compared with.
_NO_PHASE: Final = tuple(
    "一般公共预算 政府性基金预算 国有资本经营预算 社会保险基金预算 年初预算 全年预算 调整预算".split()
)
_SITE_SUFFIX: Final = re.compile(r"(?:[_|–—]|\s-).{2,40}$")
_SCOPES: Final = {"部门": "department", "单位": "unit", "本级": "unit"}
# Whose budget a heading names behind its year: 全区, 区本级 and 2026年政府预算, but not 示例镇人民政府预算.
_GOVERNMENT: Final = re.compile(r"全[区县市](?!性)|[区县市]本级|(?<![民区县市镇乡道])政府(?:收支)?$")
_PHASES: Final = {"预算": "budget", "决算": "final"}
# A year as a caption of its own; what may stand around it is asked of the text before and behind it.
_YEAR_ALONE: Final = re.compile(
    r"(?:20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})\s?年(?P<spell>\s?度)?(?:(?:部门|单位)?(?:预算|决算))?"
)
# What a heading says behind 预算 where it tells how one was carried out.
_EXECUTED: Final = re.compile(r"执行(?!数)")
_OUTCOME: Final = re.compile(r"(?:决算|执行|统计)数")
# What stands before the year on a cover sheet.
_COVERED: Final = (("年度",), ("预算年度",), ("会计年度",), ("报表年度",), ("决算年度",))
_COVER_YEAR: Final = re.compile(r"20\d\d年?度?")
_YEAR_OF_ACCOUNT: Final = re.compile(r"(?<!-)(20\d\d)年")
# Where what a table is of begins behind the name of whose it is: "重庆市示例局（本级）2026年财政拨款收支总表".
_ACCOUNT: Final = re.compile(
    r"20\d\d年|一般公共|政府性基金|国有资本|财政拨款|(?:部门|单位)?(?:收支|收入|支出|预算|决算)|[“\"]?三公|政府采购|项目|基本支出"
)
_NUMBERED: Final = re.compile(r"[(（]?(?:公开|附)?表?(?:[一二三四五六七八九十]{1,3}|\d{1,2})表?[)）]?[-—:：.、]{0,2}")
_DATE_LABELS: Final = ("日期", "时间", "日期:", "时间:")
_UNIT_LABELS: Final = ("单位:", "金额单位:")
_MONTH: Final = re.compile(r"[\d一二三四五六七八九十]{1,2}\s?月")
_CAPTION: Final = 60  # characters of the longest caption
_OPENING: Final = 8  # paragraphs of the body in which a heading may still introduce the document


class Evidence:
    """What one place says; "" and None where it is silent."""

    def __init__(
        self, place: str, unit: str = "", fiscal_year: int | None = None, phase: str = "", scope: str = ""
    ) -> None:
        self.place = place
        self.unit = unit
        self.fiscal_year = fiscal_year
        self.phase = phase
        self.scope = scope


def title_of(reading: Reading, url: str | None) -> str:
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
    """A page's title without the name of the site behind it; "示例局——2024年部门预算" names no site.

    Nor does the bureau behind a title that names no other: "示例县2025年部门预算—示例县示例局".
    """
    bare = _SITE_SUFFIX.sub("", title)
    behind = title[len(bare) :]
    if "算" in behind or (behind.startswith(("–", "—")) and not said_by("", bare).unit and named_last(title)):
        return title
    return bare


def _opening_title(paragraphs: Sequence[str]) -> str:
    """ "重庆市示例局" and "2025年部门预算情况说明" printed on two lines are one title."""
    previous = ""
    for text in paragraphs[:_OPENING]:
        plain = squeeze(text) if "算" in text and "。" not in text else ""
        if plain and len(plain) <= 60 and (_SPOKEN.search(plain) or _UNDATED.match(plain)) and "。" not in plain:
            alone = re.match(r"20\d\d年|二[〇○零]", plain)
            named = alone and previous and is_unit_name(squeeze(previous))
            return closed(previous) + closed(text) if named else closed(text)
        previous = text
    return ""


def closed(text: str) -> str:
    """As printed, brackets and all, without the white space that sets letters apart."""
    return "".join(text.split())


def said_by(place: str, text: str) -> Evidence:
    """Unit, year, phase and scope named by one heading.

    >>> e = said_by("", "重庆市示例区示例局（本级）2025年单位预算公开")
    >>> e.unit, e.fiscal_year, e.phase, e.scope
    ('重庆市示例区示例局（本级）', 2025, 'budget', 'unit')
    >>> e = said_by("", "2024年度重庆市示例区示例镇人民政府部门决算公开说明")
    >>> e.unit, e.fiscal_year, e.phase, e.scope
    ('重庆市示例区示例镇人民政府', 2024, 'final', 'department')
    """
    plain = closed(text)
    found, phase = _spoken_phase(plain)
    if not found:
        if evaluated := _EVALUATED.search(plain):
            owner = _named(plain[: evaluated.start()]) or _named(_PART_EVALUATED.split(evaluated["between"])[0])
            return Evidence(place, owner, year(evaluated[0]), "final", scope_of(owner))
        undated = _UNDATED.match(plain)
        if not undated:
            return Evidence(place)
        phase, scope = _PHASES[undated["phase"]], _SCOPES[undated["what"]]
        return Evidence(place, _named(undated["before"]), year(plain), phase, scope)
    first = _SPOKEN.search(plain) or found
    unit = _named(plain[: first.start()]) or _named(_FUND.split(first["between"])[0])
    if _GOVERNMENT.search(found["between"] + (found["what"] or "")):
        return Evidence(place, unit, year(found["year"]), phase, "government")
    scope = _SCOPES.get(found["what"] or "", "") or scope_of(unit)
    return Evidence(place, unit, year(found["year"]), phase, scope)


def _spoken_phase(plain: str) -> tuple[re.Match[str] | None, str]:
    """Where a heading names its year and phase, and the phase.

    2025年预算执行情况 tells what became of a budget: neither phase, if the heading names no other document beside it.
    """
    found = first = _SPOKEN.search(plain)
    while found and _EXECUTED.match(plain, found.end()):
        found = _SPOKEN.search(plain, found.end())
    if found and _SELF_EVALUATED.match(plain, found.end()):
        return found, "final"
    if found:
        return found, _PHASES[_beside_funds(plain, found)]
    return first, ("final" if first and "决算" in plain[first.end() :] else "executed")


def _beside_funds(plain: str, found: re.Match[str]) -> str:
    """预算 or 决算: 一般公共预算 is a fund, and stands in 一般公共预算财政拨款支出决算表 as well."""
    again = _SPOKEN.match(_OTHER_BUDGETS.sub("", plain[found.start() :]))
    return str((again or found)["phase"])


def named_last(title: str) -> str:
    """The unit that a title names behind what it is of; it may be the site's, as a government there is: asked last."""
    plain = closed(title)
    found = _SPOKEN.search(plain)
    last = _NAMED_BEHIND.search(plain, found.end()) if found else None
    return _named(last["name"]) if last and not last["name"].endswith("人民政府") else ""


def _named(text: str) -> str:
    """A unit's name out of the words around it, or "" where they are none."""
    bare = _TRAIL.sub("", _LEAD.sub("", text.strip()))
    return bare if is_unit_name(bare) else ""


def town_in(title: str) -> str:
    """The town whose budget a title names without saying whose of it: 示例镇2026年预算. A street has none but its office's."""
    plain = closed(title)
    found = _SPOKEN.search(plain)
    place = _LEAD.sub("", plain[: found.start()]) if found and not found["what"] else ""
    return town_of(place) if place.endswith(("镇", "乡")) else ""


def scope_of(text: str) -> str:
    """Whether a name or a title is of a unit alone, or of a department with what belongs to it; "" where it does not say."""
    plain = key(text)
    if HEAD_OFFICE.search(plain) or "单位预算" in plain or "单位决算" in plain:
        return "unit"
    return "department" if CONSOLIDATED.search(plain) or "部门预算" in plain or "部门决算" in plain else ""


def of_body(paragraphs: Sequence[str]) -> Evidence:
    """What the body says: its own heading, else the words its sections use."""
    heading = said_by("正文 body", _opening_title(paragraphs))
    if heading.phase == "executed":  # the first section of a report on this year's budget
        heading = Evidence("正文 body")
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
        for found in _SAID.finditer(text):
            what, phase = found.groups()
            if not text.endswith(_NO_PHASE, 0, found.end(2)):
                said.append(_PHASES[phase])
            if what:
                said.append(_SCOPES[what])
    return _majority(said, "final", "budget"), _majority(said, "department", "unit")


def _stated_year(paragraphs: Sequence[str]) -> int | None:
    """The year whose revenue and expenditure the sections of the body state most often."""
    printed = "。".join(text for text in _sections(paragraphs) if "年" in text)
    printed = closed(printed.replace("\u200b", "").replace("\ufeff", ""))
    near = [before + behind for before, behind in _AROUND_YEAR.findall(printed)]
    return _most_said([said for text in near if (said := _year_stated(text))])


@lru_cache(maxsize=4096)
def _year_stated(text: str) -> int | None:
    """The year that a few words begin with, where they state its revenue or expenditure: 2025年一般公共预算."""
    found = _STATED_YEAR.match(squeeze(text))
    return int(found[1]) if found else None


def own_years(tables: Sequence[Table], fiscal_year: int | None) -> dict[int, int]:
    """The year of each table, by its ordinal, whose title names another than the document's: last year's beside this one's.

    Where no title names the document's year, none tells the years apart: all were copied, and `identify` doubts them.
    """
    titled = {table.ordinal: said for table in tables if (said := titled_year(table.title))}
    if fiscal_year not in titled.values():
        return {}
    return {ordinal: said for ordinal, said in titled.items() if said != fiscal_year}


# What a title refers to and is not of: "渝财〔2025〕1号", "(2025年修订)", "2021-2025年", "2025年2月10日".
_REFERRED: Final = re.compile(
    r"\([^()]{0,60}\)|[\[〔][^\]〕]{0,20}[\]〕]|20\d\d年?[-—–~～至](?=20)|20\d\d年\d{1,2}月\d"
)


@lru_cache(maxsize=4096)
def titled_year(title: str) -> int | None:
    """The year that a table's title names, if it is one."""
    if "年" not in title:
        return None
    years = set(_YEAR_OF_ACCOUNT.findall(_REFERRED.sub("-", key(title))))
    return int(years.pop()) if len(years) == 1 else None


@lru_cache(maxsize=4096)
def titled_unit(title: str) -> str:
    """The unit that a table's title begins with.

    >>> titled_unit("重庆市示例局（本级） 2026年财政拨款收支总表"), titled_unit("重庆市示例局单位支出总表"), titled_unit("部门支出总表")
    ('重庆市示例局（本级）', '重庆市示例局', '')
    """
    plain = closed(title)
    numbered = _NUMBERED.match(plain) if "表" in plain[:6] else None
    return _named(_ACCOUNT.split(plain[numbered.end() if numbered else 0 :], maxsplit=1)[0])


@lru_cache(maxsize=4096)
def _of_title(title: str) -> tuple[int | None, str, tuple[str, ...]]:
    """(year, the title without the budgets that are funds, the scopes it names) of a table's title.

    一般公共预算 is a fund, and stands in the titles of final accounts as well.
    """
    words = key(title)
    scopes = tuple(_SCOPES[what] for what in ("部门", "单位") if re.search(f"{what}(?:收支|收入|支出)", words))
    return year(words), _OTHER_BUDGETS.sub("", words), scopes


def of_tables(reading: Reading, tables: Sequence[Table], this_year: int | None) -> Evidence:
    """What titles and headings of the tables say: unit, year, phase, and 部门 or 单位.

    Of years that are said as often, the document's title decides, else the latest is this year: last year's stands beside it.
    """
    units, years, said = list[str](), list[int](), list[str]()
    known = [table for table in tables if table.kind is not None]
    known = [table for table in known if not _is_executed(table)] or known
    for table in known:
        named, titled, scopes = _of_title(table.title)
        if named:
            years.append(named)
        if (unit := titled_unit(table.title)) and is_account(table):
            units.append(unit)
        titled_as = next((phase for phase in ("决算", "预算") if phase in titled), "")
        # A form of goals of last year (自评) may stand in this year's budget: its headings say nothing.
        phase = _PHASES.get(titled_as) or (_of_headings(table)[1] if is_account(table) else "")
        if phase:
            said.append(phase)
        said += scopes
    years = years or [found for table in known if (found := _captioned_year(table))]
    years = years or [found for table in known if is_account(table) and (found := _of_headings(table)[0])]
    years = years or _covered_years(reading)
    return Evidence(
        "表格 tables",
        max(dict.fromkeys(units), key=units.count, default=""),
        _most_said(sorted(years, key=lambda said: (said != this_year, -said))),
        _majority(said, "final", "budget"),
        _majority(said, "department", "unit"),
    )


def _is_executed(table: Table) -> bool:
    """Whether a table's title says that it is of how a budget was carried out: beside a budget, of last year's."""
    return "执行" in table.title and "决算" not in table.title


def is_account(table: Table) -> bool:
    """Whether the figures of a table are the document's own; forms of targets are filled in by whoever does a project."""
    return table.kind is not None and kind_of(table.kind).shape == "figures"


def _covered_years(reading: Reading) -> list[int]:
    """The year on the cover sheet of a workbook: "年度 | 2019"."""
    rows = (row for grid in reading.grids[:1] for row in grid.rows)
    pairs = (tuple(filter(None, map(key, row)))[:2] for row in rows)
    return [int(pair[1][:4]) for pair in pairs if pair[:1] in _COVERED and _COVER_YEAR.fullmatch(pair[-1])]


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
    words = [
        word
        for word in map(key, heads)
        if "比" not in word and "%" not in word and not word.startswith(("上年", "去年"))
    ]
    years = {word: said for word in words if ("算" in word or "执行" in word) and (said := year(word))}
    latest = max(years.values(), default=None)
    spoken = [word for word in words if years.get(word, latest) == latest]
    printed = " ".join(spoken)
    phase = "final" if _OUTCOME.search(printed) else "budget" if "预算数" in printed else ""
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
