"""The nouns of the archive, as immutable values: frozen dataclasses, and named tuples where there are hundreds of one.

Money is an integer in 分 (`*_fen`): 1 元 = 100 分, 1 万元 = 1,000,000 分. `None` means "not printed", which is
neither 0 nor "—". Rows and columns count from 0 in a grid whose spans are resolved; table ordinals count from 1.

The vocabulary (kinds, measures, funds …) is that of DESIGN.md §3.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

Phase = Literal["budget", "final"]
Scope = Literal["department", "unit", "government"]
Direction = Literal["revenue", "expenditure"]
Outcome = Literal["pass", "rounding", "fail", "not_applicable", "unreadable"]
# What a finding is about. The first two are objective; a plausibility finding is a question, never an accusation;
# reading is about our own reader: something was seen and not understood.
Severity = Literal["arithmetic", "restatement", "plausibility", "reading"]

# The status of a table that was read, but another of its kind is the one that is compared and added.
NOT_COUNTED = "not_counted"
# The status of a file that is nobody's budget: a notice, a plan of work in the same column.
NOT_DISCLOSURE = "not_disclosure"

KINDS = {
    "fiscal_summary": "财政拨款收支总表",
    "general_expenditure": "一般公共预算财政拨款支出表",
    "basic_expenditure": "一般公共预算财政拨款基本支出表",
    "san_gong": "“三公”经费支出表",
    "government_fund": "政府性基金收支表",
    "state_capital": "国有资本经营收支表",
    "unit_summary": "收支总表",
    "unit_revenue": "收入总表",
    "unit_expenditure": "支出总表",
    "procurement": "政府采购预算明细表",
    "project_targets": "项目支出绩效目标表",
    "overall_targets": "整体绩效目标表",
    "projects": "项目支出表",
    "self_evaluation": "绩效自评表",
}


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it was fetched. Its bytes lie in the evidence store under `sha256`.

    `role` is what the crawler took it for: `list`, `page` (an article), `attachment` (then `referrer` is the page that
    links to it), `robots` or `probe` (what a host says to an address that cannot exist). `verdict` is the answer to "is
    this the page that was asked for?": only `ok` may replace what is held; `reason` says why it is not. `fetched_at` is
    UTC, ISO 8601 with a Z. `etag` and `last_modified` are the server's own words, for asking again conditionally.
    """

    capture_id: str
    url: str
    fetched_at: str
    status: int
    media_type: str
    verdict: str
    role: str
    sha256: str
    length: int
    source: str
    run_id: str
    referrer: str = ""
    link_text: str = ""
    warc_file: str = ""
    warc_offset: int = 0
    reason: str = ""
    etag: str = ""
    last_modified: str = ""


# A grid and a table are made so often that they have their own `__init__`: what dataclasses write for frozen ones takes ten times
# as long. They are as immutable: mypy sees to it that `Final` attributes are not set again.
Spans = Mapping[tuple[int, int], tuple[int, int]]
_NO_SPANS: Final[Spans] = {}


@dataclass(slots=True)
class Grid:
    """One table as printed, spans resolved.

    `rows` is rectangular; a cell that spans several stands at its first row and column and the cells it covers are "".
    `spans` holds (rowspan, colspan) of the cells that span more than one. `before` is the text printed directly above,
    nearest last (titles and money units often stand there, outside the grid). `page` counts from 1 in paged formats;
    `row_pages` names the page of each row where a table runs over several; `part` is the sheet or the packed file it
    came from. `by_alignment`: its lines were not drawn, or not followed, and its cells are where their texts stand.
    `is_hidden`: the sheet it fills is not shown to who opens the workbook.
    """

    rows: Final[tuple[tuple[str, ...], ...]]
    spans: Final[Spans]
    before: Final[tuple[str, ...]]
    page: Final[int | None]
    row_pages: Final[tuple[int, ...]]
    part: Final[str]
    by_alignment: Final[bool]
    is_hidden: Final[bool]

    def __init__(
        self,
        rows: tuple[tuple[str, ...], ...],
        spans: Spans = _NO_SPANS,
        before: tuple[str, ...] = (),
        page: int | None = None,
        row_pages: tuple[int, ...] = (),
        part: str = "",
        by_alignment: bool = False,
        is_hidden: bool = False,
    ) -> None:
        self.rows = rows
        self.spans = spans
        self.before = before
        self.page = page
        self.row_pages = row_pages
        self.part = part
        self.by_alignment = by_alignment
        self.is_hidden = is_hidden

    @property
    def n_rows(self) -> int:
        return len(self.rows)

    @property
    def n_columns(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the page offers. `url` is absolute where it could be resolved, "" where it could not be followed."""

    name: str
    url: str


class Finding(NamedTuple):
    """The outcome of one check on one document, with both sides in 分 where it is about money."""

    check: str
    outcome: Outcome
    severity: Severity
    message: str
    expected_fen: int | None = None
    actual_fen: int | None = None
    difference_fen: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one file: nothing interpreted yet.

    `metadata` holds the page's meta tags by name (`ArticleTitle`, `PubDate` …) and its information block by label
    (`索引号`, `发布机构` …). `paragraphs` are the text blocks outside the grids, in reading order.
    """

    media_type: str
    grids: tuple[Grid, ...] = ()
    paragraphs: tuple[str, ...] = ()
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Table:
    """A grid recognised as one kind (or not: `kind` is None and `status` says "unknown").

    `status`: `ok`, `empty` (a heading without figures, usually with a note), `unknown` (figures and no kind),
    `partial` (some figures had no meaning; a finding names them), `not_counted` (see `archive.alternatives`). `header` are
    the rows of `grid` that head its columns.
    """

    ordinal: Final[int]
    kind: Final[str | None]
    label: Final[str]
    title: Final[str]
    money_unit: Final[str]
    page: Final[int | None]
    n_rows: Final[int]
    n_columns: Final[int]
    status: Final[str]
    is_duplicate: Final[bool]
    grid: Final[Grid | None]
    header: Final[range]

    def __init__(
        self,
        ordinal: int,
        kind: str | None,
        label: str,
        title: str,
        money_unit: str,
        page: int | None,
        n_rows: int,
        n_columns: int,
        status: str,
        is_duplicate: bool = False,
        grid: Grid | None = None,
        header: range = range(0),
    ) -> None:
        self.ordinal = ordinal
        self.kind = kind
        self.label = label
        self.title = title
        self.money_unit = money_unit
        self.page = page
        self.n_rows = n_rows
        self.n_columns = n_columns
        self.status = status
        self.is_duplicate = is_duplicate
        self.grid = grid
        self.header = header


class Line(NamedTuple):
    """One printed amount, with what it is of and the cell it stood in. `year` is the year the amount is of."""

    table: int
    kind: str
    year: int | None
    direction: str
    classification: str
    code: str | None
    name: str
    level: int
    measure: str
    fund: str
    amount_fen: int
    amount_text: str
    is_total: bool
    is_duplicate: bool
    row: int
    column: int


class Indicator(NamedTuple):
    """One performance indicator of a project, as printed."""

    level1: str
    level2: str
    level3: str
    weight: str | None
    measure_unit: str
    comparator: str
    value: str
    is_core: bool | None


class Project(NamedTuple):
    """One project with its money (分) and its targets. `code` is the 21-character code, which persists over years."""

    code: str | None
    name: str
    department: str
    category: str
    budget_fen: int | None
    local_fen: int | None
    superior_fen: int | None
    execution_weight: str | None
    summary: str
    basis: str
    goal: str
    indicators: tuple[Indicator, ...] = ()
    table: int = 0
    row: int = 0


class Statement(NamedTuple):
    """One fact stated in prose. `change_fen` carries the sign of the change against last year.

    `quantity` is for facts that are counted (vehicles), `percent` a rate as printed. `paragraph` counts from 0 in
    `Reading.paragraphs`.
    """

    metric: str
    amount_fen: int | None
    change_fen: int | None
    reason: str
    sentence: str
    paragraph: int
    year: int | None = None
    quantity: int | None = None
    percent: str | None = None


# A page may have hundreds of lines, findings, statements and indicators, and many projects. They are tuples because a frozen
# dataclass of so many fields takes five times as long to make; `dataclasses.fields`, `replace` and `asdict` know them as they
# know the other nouns.
for _record in (Finding, Indicator, Line, Project, Statement):
    dataclass(init=False, repr=False, eq=False)(_record)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose document this is, and of when. `doubts` are findings about evidence that disagrees.

    `credit_code` is the unified social credit code (GB 32100) before the slash of the index number (索引号), its check
    character proved: it names the publisher, which is not always the subject.
    """

    unit: str | None
    district_code: str | None
    fiscal_year: int | None
    phase: str | None
    scope: str | None
    title: str
    url: str | None
    publisher: str | None
    published_on: str | None
    media_type: str
    status: str
    published_text: str | None = None
    unit_code: str | None = None
    credit_code: str | None = None
    doubts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one file (or from one page with its attachments)."""

    document: Identity
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    projects: tuple[Project, ...]
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    attachments: tuple[Attachment, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that `yusuan extract` prints: a promise (DESIGN.md §4)."""
        return {
            "document": _plain(self.document, without=("doubts",)),
            "tables": [_plain(table, without=("grid", "header")) for table in self.tables],
            "lines": [_plain(line) for line in self.lines],
            "projects": [
                _plain(project) | {"indicators": [_plain(one) for one in project.indicators]}
                for project in self.projects
            ],
            "statements": [_plain(statement) for statement in self.statements],
            "findings": [_plain(finding) for finding in self.findings],
            "attachments": [_plain(attachment) for attachment in self.attachments],
        }


def _as_call(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    values = attrgetter(*(each.name for each in fields(kind)))
    return lambda one: (kind, values(one))


# Nouns go from process to process and into the cache as calls with their fields: what dataclasses do for frozen ones with slots
# takes twice the time, and does not know the compiled ones (`archive.compiled`).
for _noun in (
    Capture,
    Grid,
    Attachment,
    Reading,
    Table,
    Project,
    Identity,
    Extraction,
    Finding,
    Indicator,
    Line,
    Statement,
):
    copyreg.pickle(_noun, _as_call(_noun))


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _plain(value: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A dataclass as a dictionary, one level deep (`dataclasses.asdict` copies deeply and is 20 times slower)."""
    return {name: getattr(value, name) for name in _field_names(value.__class__) if name not in without}
