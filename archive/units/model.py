"""Who is this unit, over time? Observations of many documents in, units with their names, codes and events out.

`resolve` is pure and gives the same answer in any order of its input. What cannot be decided from evidence is never
guessed: it becomes a `Review`, and a person answers it in `archive/classifications/decisions.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Observation:
    """What one document says of whose it is.

    `unit_code` is the finance code (151001), unique within a district; `credit_code` the part of the index number (索引号)
    before the slash, which names the publisher and not always the subject. `totals` are this year's figures by metric
    (`project:<code>` is the budget of a project, whose code persists), `implied` last year's as this year's prose or
    tables tell them, both in 分: they prove or refute continuity.
    """

    document_id: str
    name: str | None
    district_code: str | None
    fiscal_year: int | None
    phase: str | None
    scope: str | None
    url: str | None = None
    unit_code: str | None = None
    credit_code: str | None = None
    publisher: str | None = None
    published_on: str | None = None
    totals: Mapping[str, int] = field(default_factory=dict)
    implied: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of `unit`. `kind` is department, unit, head_office or town; `sector` makes peers across districts."""

    unit_id: str
    name: str
    district_code: str | None
    kind: str
    sector: str | None
    parent_unit_id: str | None
    unit_code: str | None
    first_year: int | None
    last_year: int | None
    n_documents: int


@dataclass(frozen=True, slots=True)
class UnitName:
    """A row of `unit_name`: one printed name, the years it was used and why it is this unit's."""

    unit_id: str
    name: str
    first_year: int | None
    last_year: int | None
    n_documents: int
    reason: str
    document_id: str


@dataclass(frozen=True, slots=True)
class UnitIdentifier:
    """A row of `unit_identifier`. `scheme`: `unit_code`, `credit_code` or `site` (host and folder)."""

    unit_id: str
    scheme: str
    identifier: str
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class UnitEvent:
    """A row of `unit_event`: renamed, merged, split, transferred, new or abolished, and the evidence for it."""

    unit_event_id: str
    unit_id: str
    event: str
    year: int | None
    other_unit_id: str | None
    name_before: str | None
    name_after: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """A question for a person: may these units be one, or whose is this document? Nothing was assumed meanwhile."""

    question: str
    unit_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything that is known of units. `unit_of` maps every document that names a unit to its unit_id."""

    units: tuple[Unit, ...]
    names: tuple[UnitName, ...]
    identifiers: tuple[UnitIdentifier, ...]
    events: tuple[UnitEvent, ...]
    reviews: tuple[Review, ...]
    unit_of: Mapping[str, str]
