"""The books of a made-up unit: exact amounts in 分, from which every printed table is a sum.

A book is a set of entries (one purpose, one kind of spending, one fund). Each table of a disclosure sums the same
entries along other axes, so all identities hold exactly before rounding, and printed 万元 are rounded independently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from samples.codes import ECONOMY_UNTIL_2017, FISCAL

YUAN = 100
WAN = 1_000_000

# 三公 parts by the economic code they are booked under.
SAN_GONG = {"abroad": "30212", "vehicle_purchase": "31013", "vehicle_operation": "30231", "reception": "30217"}


@dataclass(frozen=True, slots=True)
class Entry:
    """Spending of one purpose. `nature`: personnel, operating (both 基本支出), project, remitted, operation, subsidy.

    `carried`: paid out of what was left from last year (上年结转) and so not out of this year's revenue.
    """

    function: str
    economy: str
    nature: str
    fund: str
    amount: int
    project: str = ""
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    level1: str
    level2: str
    level3: str
    weight: int
    unit: str
    comparator: str
    value: str
    core: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A project of one year's budget. `amount` and `superior` (上级补助, a part of it) in 分."""

    code: str
    name: str
    amount: int
    superior: int
    category: str
    summary: str
    basis: str
    goal: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """One unit's accounts of one year and phase. `opening` and `closing` by (function, fund)."""

    year: int
    phase: str
    entries: tuple[Entry, ...]
    opening: dict[tuple[str, str], int] = field(default_factory=dict)
    closing: dict[tuple[str, str], int] = field(default_factory=dict)
    procurement: dict[tuple[str, str], int] = field(default_factory=dict)
    projects: tuple[Project, ...] = ()
    vehicles: int = 0
    staff: int = 0

    def total(self, where: Callable[[Entry], bool] = lambda entry: True) -> int:
        """The sum of the entries for which `where` holds, in 分."""
        return sum(entry.amount for entry in self.entries if where(entry))

    def functions(self, where: Callable[[Entry], bool] = lambda entry: True) -> list[str]:
        """Every function code (类, 款, 项) that the entries touch, in order."""
        return with_parents(entry.function for entry in self.entries if where(entry))

    def revenue(self, function_prefix: str = "", fund: str | None = None) -> int:
        """This year's revenue: what was spent and is left, less what was there before (分)."""

        def held(stock: dict[tuple[str, str], int]) -> int:
            return sum(v for (f, s), v in stock.items() if f.startswith(function_prefix) and fund in (None, s))

        spent = self.total(lambda e: e.function.startswith(function_prefix) and fund in (None, e.fund))
        return spent + held(self.closing) - held(self.opening)

    def stock(self, stock: dict[tuple[str, str], int], *funds: str) -> int:
        return sum(amount for (_, fund), amount in stock.items() if not funds or fund in funds)

    def funds(self) -> list[str]:
        return sorted({entry.fund for entry in self.entries})

    def san_gong(self) -> dict[str, int]:
        """“三公” of 一般公共预算, by part, in 分."""
        parts = {
            part: self.total(lambda e, code=code: e.economy == code and e.fund == "general")  # type: ignore[misc]
            for part, code in SAN_GONG.items()
        }
        parts["vehicles"] = parts["vehicle_purchase"] + parts["vehicle_operation"]
        parts["total"] = parts["abroad"] + parts["vehicles"] + parts["reception"]
        return parts


def with_parents(codes: Iterable[str]) -> list[str]:
    """The codes with all codes above them, in the order in which tables print them."""
    return sorted({code[:length] for code in codes for length in (3, 5, 7) if length <= len(code)})


def merge(parts: Iterable[Books]) -> Books:
    """The consolidated books of a department: 本级 and all its units."""
    parts = list(parts)
    opening: dict[tuple[str, str], int] = {}
    closing: dict[tuple[str, str], int] = {}
    procurement: dict[tuple[str, str], int] = {}
    for book in parts:
        for target, source in (
            (opening, book.opening),
            (closing, book.closing),
            (procurement, book.procurement),
        ):
            for key, amount in source.items():
                target[key] = target.get(key, 0) + amount
    return Books(
        year=parts[0].year,
        phase=parts[0].phase,
        entries=tuple(entry for book in parts for entry in book.entries),
        opening=opening,
        closing=closing,
        procurement=procurement,
        projects=tuple(project for book in parts for project in book.projects),
        vehicles=sum(book.vehicles for book in parts),
        staff=sum(book.staff for book in parts),
    )


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A project over its life: `amount` in 元 in its first year; `economy` where the money goes."""

    serial: int
    name: str
    function: str
    amount: int
    economy: str = "30227"
    fund: str = "general"
    first: int = 2020
    last: int = 2099
    superior_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What a unit is like. `run` is the function of its running costs; `own_share` the part of basic spending that
    its own income (`own_fund`) pays; `carry` the share of project money left at the year's end."""

    run: str
    staff: int
    projects: tuple[ProjectPlan, ...]
    civil_servants: bool = True
    vehicles: int = 1
    own_fund: str = ""
    own_share: float = 0.0
    carry: float = 0.0
    abroad: int = 0
    contract_staff: int = 0
    paid_for_others: int = 0  # 代缴社会保险费, 元 a year


def draw(*key: object) -> Random:
    """A random source that depends on nothing but the key."""
    return Random("|".join(map(str, key)))


def drift(unit: str, what: str, year: int, low: float = -0.02, high: float = 0.06) -> float:
    """How far `what` has grown since 2020 (below 1 before)."""
    factor = 1.0
    for past in range(2021, year + 1):
        factor *= 1 + draw(unit, what, past).uniform(low, high)
    for later in range(year + 1, 2021):
        factor /= 1 + draw(unit, what, later).uniform(low, high)
    return factor


def _yuan(amount: float) -> int:
    return round(amount) * YUAN


def _staff_entries(unit: str, profile: Profile, year: int) -> list[tuple[str, str, str, int]]:
    """(function, economy, nature, 分) of wages and staff insurance. Rates: 16 %, 8 %, 8.5 %, 4 %, 12 % of the base."""
    staff = profile.staff + draw(unit, "staff", year).choice((-1, 0, 0, 1))
    base = staff * 118_000 * drift(unit, "base", year, 0.0, 0.05)
    run = profile.run
    medical = "2101101" if profile.civil_servants else "2101102"
    wage = {"30101": 0.40, "30102": 0.28 if profile.civil_servants else 0.04, "30103": 0.34}
    if not profile.civil_servants:
        wage |= {"30107": 0.31, "30103": 0.12}
    rows = [
        (run, code, "personnel", _yuan(base * share * draw(unit, code, year).uniform(0.97, 1.03)))
        for code, share in sorted(wage.items())
    ]
    rows += [
        ("2080505", "30108", "personnel", _yuan(base * 0.16)),
        ("2080506", "30109", "personnel", _yuan(base * 0.08)),
        (medical, "30110", "personnel", _yuan(base * 0.085)),
        (run, "30112", "personnel", _yuan(base * 0.012)),
        ("2210201", "30113", "personnel", _yuan(base * 0.12)),
        (run, "30114", "personnel", _yuan(staff * 1_450)),
        ("2080599", "30305", "personnel", _yuan(staff * 3_870 * drift(unit, "pensioners", year))),
        ("2101199", "30307", "personnel", _yuan(staff * 913 * drift(unit, "pensioners", year))),
        (run, "30309", "personnel", _yuan(60 + draw(unit, "30309", year).randrange(1, 40) * 10)),
    ]
    if profile.civil_servants:
        rows.append(("2101103", "30111", "personnel", _yuan(base * 0.04)))
    if profile.paid_for_others and year >= 2019:
        rows.append((run, "30311", "personnel", _yuan(profile.paid_for_others * drift(unit, "30311", year))))
    if year <= 2017:
        rows = [(function, ECONOMY_UNTIL_2017.get(code, code), nature, fen) for function, code, nature, fen in rows]
    if profile.contract_staff:
        rows.append((run, "30199", "personnel", _yuan(profile.contract_staff * 51_700 * drift(unit, "30199", year))))
    return rows


_OFFICE = {
    "30201": 5_200,
    "30202": 830,
    "30205": 310,
    "30206": 1_240,
    "30207": 2_160,
    "30211": 4_480,
    "30213": 1_070,
    "30226": 2_390,
    "30228": 2_360,
    "30229": 2_950,
    "30239": 9_600,
    "30299": 4_125,
}


def _office_entries(unit: str, profile: Profile, year: int) -> list[tuple[str, str, str, int]]:
    """(function, economy, nature, 分) of the running costs, from amounts per head."""
    run = profile.run
    rows = [
        (run, code, "operating", _yuan(profile.staff * per_head * drift(unit, code, year)))
        for code, per_head in _OFFICE.items()
        if profile.civil_servants or code != "30239"
    ]
    rows.append(("2050803", "30216", "operating", _yuan(profile.staff * 640 * drift(unit, "30216", year))))
    # “三公” shrink or stay.
    rows.append((run, "30217", "operating", _yuan(profile.staff * 420 * drift(unit, "30217", year, -0.08, 0.0))))
    if profile.vehicles:
        per_vehicle = 28_000 * drift(unit, "30231", year, -0.05, 0.01)
        rows.append((run, "30231", "operating", _yuan(profile.vehicles * per_vehicle)))
    if draw(unit, "31002", year).random() < 0.3:
        rows.append((run, "31002", "operating", _yuan(profile.staff * 870)))
    return rows


def plan_amount(unit: str, plan: ProjectPlan, year: int) -> int:
    """The project's budget of that year in 分; 0 outside its life."""
    if not plan.first <= year <= plan.last:
        return 0
    return _yuan(plan.amount * drift(unit, f"project{plan.serial}", year, -0.08, 0.10))


def _left_over(unit: str, profile: Profile, year: int) -> dict[tuple[str, str], int]:
    """What is left at the end of `year`, by (function, fund), in 分."""
    left: dict[tuple[str, str], int] = {}
    if not profile.carry:
        return left
    for plan in profile.projects:
        amount = plan_amount(unit, plan, year)
        if amount and draw(unit, "carry", plan.serial, year).random() < 0.6:
            key = (plan.function, plan.fund)
            left[key] = left.get(key, 0) + _yuan(amount * profile.carry / YUAN)
    return left


def _own_income(entries: list[Entry], profile: Profile) -> list[Entry]:
    """Split basic spending between 一般公共预算 and the unit's own income."""
    if not profile.own_fund:
        return entries
    split: list[Entry] = []
    for entry in entries:
        own = _yuan(entry.amount * profile.own_share / YUAN) if entry.nature in ("personnel", "operating") else 0
        if entry.economy in ("30217", "30231") or entry.fund != "general":
            own = 0
        if own:
            split.append(Entry(entry.function, entry.economy, entry.nature, profile.own_fund, own))
        split.append(Entry(entry.function, entry.economy, entry.nature, entry.fund, entry.amount - own, entry.project))
    return split


def budget(unit: str, profile: Profile, year: int, project_of: Callable[[ProjectPlan, int], Project]) -> Books:
    """The unit's budget of that year. `project_of` gives a plan its code, words and targets."""
    rows = _staff_entries(unit, profile, year) + _office_entries(unit, profile, year)
    entries = _own_income([Entry(f, e, n, "general", a) for f, e, n, a in rows if a], profile)
    projects = []
    for plan in profile.projects:
        amount = plan_amount(unit, plan, year)
        if amount:
            project = project_of(plan, amount)
            projects.append(project)
            entries.append(Entry(plan.function, plan.economy, "project", plan.fund, amount, project.code))
    if profile.abroad and year % 2 == 0:
        entries.append(Entry(profile.run, "30212", "operating", "general", _yuan(profile.abroad)))
    opening = _left_over(unit, profile, year - 1)
    for (function, fund), amount in opening.items():
        entries.append(Entry(function, "30227", "project", fund, amount, carried=True))
    goods = draw(unit, "A", year).uniform(0.02, 0.05)
    basic = sum(e.amount for e in entries if e.nature == "operating" and e.fund == "general")
    procurement = {("A", "general"): _yuan(basic * goods / YUAN)}
    for letter, economy in (("B", "31005"), ("C", "30227")):
        for fund in {e.fund for e in entries if e.nature == "project" and e.economy == economy and not e.carried}:
            pool = sum(
                e.amount
                for e in entries
                if e.nature == "project" and e.economy == economy and e.fund == fund and not e.carried
            )
            procurement[letter, fund] = _yuan(pool * 0.35 / YUAN)
    return Books(
        year,
        "budget",
        tuple(entries),
        opening,
        {},
        dict(sorted(procurement.items())),
        tuple(projects),
        profile.vehicles,
        profile.staff,
    )


def final(unit: str, profile: Profile, planned: Books) -> Books:
    """The final account of the year that was planned: executed amounts, additions within the year, what is left."""
    year = planned.year
    entries = []
    for index, entry in enumerate(planned.entries):
        source = draw(unit, "final", year, index)
        if entry.carried:
            factor = 1.0
        elif entry.economy in ("30217", "30231", "30212"):
            factor = source.uniform(0.82, 1.0)
        elif entry.nature == "project":
            factor = source.uniform(0.78, 1.03)
        else:
            factor = source.uniform(0.97, 1.06)
        amount = entry.amount if factor == 1.0 else _yuan(entry.amount * factor / YUAN)
        entries.append(Entry(entry.function, entry.economy, entry.nature, entry.fund, amount, entry.project))
    if draw(unit, "added", year).random() < 0.5:
        extra = _yuan(draw(unit, "added amount", year).uniform(40_000, 260_000))
        entries.append(Entry(profile.run, "30299", "project", "general", extra))
    closing = _left_over(unit, profile, year)
    if profile.own_fund == "business":
        closing[profile.run, "business"] = _own_surplus(unit, profile, year)
    opening = dict(planned.opening)
    if profile.own_fund == "business":
        opening[profile.run, "business"] = _own_surplus(unit, profile, year - 1)
    assert all(fund in FISCAL or fund == profile.own_fund for _, fund in closing)
    return Books(
        year,
        "final",
        tuple(entries),
        opening,
        closing,
        {
            key: _yuan(amount * draw(unit, key, year).uniform(0.8, 1.0) / YUAN)
            for key, amount in planned.procurement.items()
        },
        (),
        planned.vehicles,
        planned.staff,
    )


def _own_surplus(unit: str, profile: Profile, year: int) -> int:
    return _yuan(profile.staff * 6_300 * drift(unit, "surplus", year, -0.2, 0.25))
