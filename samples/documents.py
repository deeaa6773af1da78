"""Every disclosure of the sample site: its tables, its prose, its address, and its deliberate faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from samples import accounts, budget_tables, final_tables, history, projects, rongchang, target_tables, world
from samples.accounts import Books, Entry
from samples.codes import FISCAL
from samples.final_narrative import final_prose
from samples.grids import Cell, Grid, Line
from samples.narrative import Prose, budget_prose
from samples.setting import Setting
from samples.units import UNITS
from samples.world import DISTRICTS, District, Unit

WARNING = "（示例：本页为程序演示而编造，不是任何政府部门发布的信息。）"
RONGCHANG_WARNING = "（示例：本页数字取自公开页面，文字为改写，联系人为虚构；不是政府网站。）"

RONGCHANG = Unit(
    rongchang.UNIT_KEY,
    "500153",
    "bm/qzwglb",
    "head_office",
    ((0, rongchang.UNIT_NAME),),
    "151001",
    budgets=range(2024, 2026),
    finals=range(2024, 2025),
)

# Deliberate faults, by unit, phase and year. Each is recorded in the truth of its page.
FAULTS = {
    ("500901/slxx", "budget", 2023): "repeated_rows",
    ("500901/qczj", "budget", 2024): "cut_titles",
    ("500903/sljd", "budget", 2024): "wrong_total",
    ("500903/qczj", "budget", 2025): "template_residue",
    ("500902/slx", "final", 2024): "wrong_parent",
    ("500901/zxwsy", "budget", 2024): "last_year_contradicted",
    ("500903/slzx", "budget", 2023): "prose_disagrees",
    ("500902/slwsy", "budget", 2023): "title_says_final",
    ("500902/njz", "budget", 2024): "title_says_department",
    ("500901/slxx", "budget", 2022): "published_late",
    (rongchang.UNIT_KEY, "budget", 2025): "repeated_rows cut_titles",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One disclosure as published on one page."""

    unit: Unit
    district: District
    name: str
    year: int
    phase: str
    title: str
    published: date
    path: str
    article_id: int
    grids: tuple[Grid, ...]
    prose: Prose
    books: Books
    faults: tuple[str, ...] = ()

    @property
    def lines(self) -> list[Line]:
        return [line for grid in self.grids for line in grid.lines]

    @property
    def column(self) -> str:
        return "ysgk" if self.phase == "budget" else "jsgk"

    @property
    def column_name(self) -> str:
        return "预算公开" if self.phase == "budget" else "决算公开"


def unit_columns(unit: Unit) -> str:
    """The folder above ysgk/ and jsgk/: cloned from one template, with other numbers for towns."""
    numbers = ("70755", "70758") if unit.folder.startswith("jz/") else ("70831", "70834")
    return f"/{unit.folder}/zwgk_{numbers[0]}/fdzdgknr_{numbers[1]}/ysjs/"


@cache
def books(key: str, phase: str, year: int) -> Books:
    """The books of a unit; of a department, those of its 本级 and units together."""
    if key == rongchang.UNIT_KEY:
        return rongchang.budget(year) if phase == "budget" else rongchang.final_2024()
    unit = UNITS[key]
    if unit.series:
        return books(unit.series, phase, year)
    if unit.members:
        return accounts.merge(books(member, phase, year) for member in unit.members)
    assert unit.profile
    if phase == "final":
        return accounts.final(key, unit.profile, books(key, "budget", year))
    return accounts.budget(
        key, unit.profile, year, lambda plan, amount: projects.describe(unit.district, plan, amount, year)
    )


def all_units() -> list[Unit]:
    return [*UNITS.values(), RONGCHANG]


def publications() -> Iterator[tuple[Unit, str, int]]:
    """Every (unit, phase, fiscal year) that has a page or a file."""
    for unit in all_units():
        for phase, years in (("budget", unit.budgets), ("final", unit.finals)):
            for year in years:
                yield unit, phase, year


def _before(unit: Unit, phase: str, year: int) -> Books | None:
    """Last year's books, where the page compares with them: not in a body's first year."""
    if unit is RONGCHANG:
        return books(unit.key, "budget", 2024) if (phase, year) == ("budget", 2025) else None
    if unit.key in history.NEW_BODIES and year == unit.budgets[0]:
        return None
    return books(unit.key, phase, year - 1)


def _title(unit: Unit, phase: str, year: int, faults: tuple[str, ...]) -> str:
    name, noun = unit.name(year), unit.noun
    if "title_says_final" in faults:
        return f"{name}{year}年度{noun}决算公开说明"
    if "title_says_department" in faults:
        noun = "部门"
    if phase == "budget":
        return f"{name}{year}年{noun}预算情况说明"
    return f"{name}{year}年度{noun}决算公开说明"


def _setting(unit: Unit, phase: str, year: int, faults: tuple[str, ...]) -> Setting:
    setting = world.setting_of(unit.district, unit.name(year), unit.noun, phase)
    if "repeated_rows" in faults:
        setting = replace(setting, repeat_economy_rows=5)
    if "cut_titles" in faults:
        setting = replace(setting, cut_titles=("2", "3"))
    if "wrong_total" in faults:
        setting = replace(setting, wrong_total=1_000_000)
    return setting


def _budget_grids(unit: Unit, now: Books, last: Books | None, setting: Setting) -> list[Grid]:
    grids = [
        budget_tables.fiscal_summary(now, setting),
        budget_tables.general_expenditure(now, setting, last),
        budget_tables.basic_expenditure(now, setting),
        budget_tables.san_gong(now, setting, last),
        budget_tables.fund_table(now, setting, 5, "government_fund", "government_fund"),
        budget_tables.unit_summary(now, setting),
        budget_tables.unit_revenue(now, setting),
        budget_tables.unit_expenditure(now, setting),
        budget_tables.procurement(now, setting),
    ]
    department = UNITS[unit.department].name(now.year) if unit.department else setting.unit
    if unit is RONGCHANG:
        department = rongchang.DEPARTMENT_NAME
    grids.append(target_tables.project_targets(now, setting, unit.code, department))
    if unit.kind == "department":
        goal = "（示例）统筹做好本部门各项年度工作，提高资金使用效益。"
        grids.append(
            target_tables.overall_targets(now, setting, projects.indicators(unit.key, now.year, cost="100.00"), goal)
        )
    if unit is not RONGCHANG:
        number = 12 if unit.kind == "department" else 11
        grids.append(budget_tables.fund_table(now, setting, number, "state_capital", "state_capital"))
    if unit.district == "500902" and all(entry.fund in FISCAL for entry in now.entries if entry.project):
        grids.append(budget_tables.projects_table(now, setting, 13))
    return grids


def _final_grids(unit: Unit, now: Books, planned: Books, setting: Setting, faults: tuple[str, ...]) -> list[Grid]:
    grids = [
        final_tables.summary(now, setting),
        final_tables.revenue(now, setting),
        final_tables.expenditure(now, setting),
        final_tables.fiscal_summary(now, setting),
        final_tables.general_expenditure(now, setting),
        final_tables.basic_expenditure(now, setting),
        final_tables.government_fund(now, setting),
        final_tables.state_capital(now, setting),
        final_tables.san_gong(now, planned, setting),
    ]
    if unit.district == "500901" and unit.kind == "head_office":
        grids.append(target_tables.self_evaluation(now, planned, setting, UNITS[unit.department].name(now.year)))
    if "wrong_parent" in faults:
        grids[2] = _with_wrong_parent(grids[2], setting)
    return grids


def _with_wrong_parent(grid: Grid, setting: Setting) -> Grid:
    """The first 类 row prints 3.00 万元 more than its parts: an error of the source that checks must find."""
    rows = list(grid.rows)
    for index, row in enumerate(rows):
        at = next((i for i, cell in enumerate(row) if cell.line and cell.line.level == 1), None)
        if at is not None:
            line = row[at].line
            assert line
            fen = line.amount_fen + 3_000_000
            rows[index] = (
                *row[:at],
                Cell(setting.prints.number(fen), line=replace(line, amount_fen=fen)),
                *row[at + 1 :],
            )
            break
    return replace(grid, rows=tuple(rows))


@cache
def document(key: str, phase: str, year: int) -> Document:
    """One disclosure, whole."""
    unit = RONGCHANG if key == rongchang.UNIT_KEY else UNITS[key]
    faults = tuple(FAULTS.get((key, phase, year), "").split())
    district = DISTRICTS[unit.district]
    now, last = books(key, phase, year), _before(unit, phase, year)
    setting = _setting(unit, phase, year, faults)
    duties = f"（示例）{unit.name(year)}承担本区相应领域的管理和服务工作，落实上级部署，完成交办的其他任务。"
    structure = f"（示例）内设综合科、业务科等科室，编制数{now.staff}名。{history.note(key, year)}"
    if unit is RONGCHANG:
        duties, structure = rongchang.DUTIES, rongchang.STRUCTURE
    if phase == "budget":
        grids = _budget_grids(unit, now, last, setting)
        if last and "last_year_contradicted" in faults:
            # What the page says of last year is 5.00 万元 more than last year's own page.
            more = Entry(last.entries[0].function, "30299", "project", "general", 5_000_000)
            last = replace(last, entries=(*last.entries, more))
        prose = budget_prose(
            now, last, setting, district.voice, duties, structure, rongchang.REASONS if unit is RONGCHANG else {}
        )
    else:
        planned = books(key, "budget", year)
        grids = _final_grids(unit, now, planned, setting, faults)
        prose = final_prose(now, planned, last, setting, district.voice, duties, structure)
    _finish(prose, unit, faults)
    day = date(*rongchang.PUBLISHED[phase, year]) if unit is RONGCHANG else world.published_on(unit, year, phase)
    if "published_late" in faults:
        day = day.replace(year=day.year + 1)
    position = [u.key for u in all_units()].index(key)
    serial = 0 if unit is RONGCHANG else 20 + 7 * (position + year) % 2_000 + (3 if phase == "final" else 0)
    number = world.article_id(day, serial)
    column = "ysgk" if phase == "budget" else "jsgk"
    path = f"{unit_columns(unit)}{column}/{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
    return Document(
        unit,
        district,
        unit.name(year),
        year,
        phase,
        _title(unit, phase, year, faults),
        day,
        path,
        number,
        tuple(grids),
        prose,
        now,
        faults,
    )


def _finish(prose: Prose, unit: Unit, faults: tuple[str, ...]) -> None:
    """The opening warning, the contact line (fictitious: personal data must not reach the database), template residue."""
    prose.paragraphs.insert(0, RONGCHANG_WARNING if unit is RONGCHANG else WARNING)
    serial = sum(map(ord, unit.key)) % 10_000
    prose.paragraphs.append(
        f"{unit.noun}信息公开联系人：示例员{'甲乙丙丁'[serial % 4]}　联系方式：023-0000{serial:04d}"
    )
    if "prose_disagrees" in faults:
        _misstate(prose, "general_expenditure", "一般公共预算财政拨款支出")
    if "template_residue" in faults:
        unchanged = prose.change(0)
        prose.paragraphs[:] = [text.replace(unchanged, "与上年相比增加（或减少）0万元") for text in prose.paragraphs]


def _misstate(prose: Prose, metric: str, words: str) -> None:
    """The prose states one amount 1.00 万元 higher than the tables do."""
    at = next(i for i, statement in enumerate(prose.statements) if statement.metric == metric)
    right = prose.statements[at].amount_fen or 0
    prose.statements[at] = replace(prose.statements[at], amount_fen=right + 1_000_000)
    old, new = words + prose.money(right), words + prose.money(right + 1_000_000)
    assert sum(old in text for text in prose.paragraphs) == 1
    prose.paragraphs[:] = [text.replace(old, new) for text in prose.paragraphs]


@cache
def all_documents() -> list[Document]:
    return [document(unit.key, phase, year) for unit, phase, year in publications()]
