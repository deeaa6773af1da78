"""Districts and publishing bodies: what they are, how each district prints, when a disclosure was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from samples.accounts import Profile, draw
from samples.grids import Frame, Print
from samples.setting import Setting

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
    budgets: range = range(2022, 2027)
    finals: range = range(2021, 2026)
    series: str = ""  # the key under which its books run on, when another body published before it

    def name(self, year: int) -> str:
        """The name under which it published about that fiscal year."""
        return [name for first, name in self.names if first <= year][-1]

    @property
    def books_key(self) -> str:
        """Whose books it keeps: its own, or those of the same body under an earlier key (moved to another district)."""
        return self.series or self.key

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
