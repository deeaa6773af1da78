"""A body: the documents of one name within one district. Bodies are what is certain before anything is linked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from archive.classifications import district, successor_of
from archive.units.model import Observation
from archive.units.names import Name, parse_name, site_of

# (district, is it a head office, bare name, finance code where two bodies of one name published the same year)
Key = tuple[str, bool, str, str]
_PHASES = {"budget": 0, "final": 1}
# How a project's budget is called among the totals of an observation.
PROJECT = "project:"


def lineage(district_code: str | None) -> str:
    """The division under its present name (荣昌县 is 荣昌区); a merged one stays itself. "" where none is known."""
    if not district_code:
        return ""
    found = district(district_code)
    return successor_of(found).code if found else district_code


@dataclass(frozen=True, eq=False)  # one body is one object
class Body:
    """`observations` are sorted by year; `reasons` say why a document of another wording belongs here."""

    key: Key
    observations: tuple[Observation, ...]
    reasons: Mapping[str, str]

    @property
    def district(self) -> str:
        return self.key[0]

    @property
    def is_head_office(self) -> bool:
        return self.key[1]

    @property
    def bare(self) -> str:
        return self.key[2]

    @cached_property
    def name(self) -> Name:
        """The newest printed name, taken apart."""
        return parse_name(self.observations[-1].name or "", self.district)

    @cached_property
    def years(self) -> list[int]:
        return sorted({o.fiscal_year for o in self.observations if o.fiscal_year is not None})

    @cached_property
    def slots(self) -> frozenset[tuple[int | None, str | None, str | None]]:
        """The (year, phase, scope) it has documents of."""
        return frozenset((o.fiscal_year, o.phase, o.scope) for o in self.observations)

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(o.unit_code for o in self.observations if o.unit_code)

    @cached_property
    def credit_codes(self) -> frozenset[str]:
        """Credit codes, only of documents the unit published itself: the code names the publisher."""
        return frozenset(
            o.credit_code.upper()
            for o in self.observations
            if o.credit_code and o.publisher and parse_name(o.publisher, self.district).bare == self.bare
        )

    @cached_property
    def sites(self) -> frozenset[str]:
        return frozenset(site for o in self.observations if (site := site_of(o.url)))

    @cached_property
    def projects(self) -> Mapping[str | None, frozenset[str]]:
        """Project codes by scope: they persist over years, and over renames and mergers of who runs them."""
        codes: dict[str | None, set[str]] = defaultdict(set)
        for o in self.observations:
            codes[o.scope] |= {metric.removeprefix(PROJECT) for metric in o.totals if metric.startswith(PROJECT)}
        return {scope: frozenset(found) for scope, found in codes.items()}

    @cached_property
    def begins(self) -> int:
        """The calendar year of the first page under this name: budgets appear in their year, final accounts after."""
        return min((o.fiscal_year + (o.phase == "final") for o in self.observations if o.fiscal_year), default=0)

    @cached_property
    def scopes(self) -> frozenset[str | None]:
        return frozenset(o.scope for o in self.observations)


def by_year(observation: Observation) -> tuple[int, int, str]:
    return observation.fiscal_year or 9999, _PHASES.get(observation.phase or "", 2), observation.document_id


def bodies_of(observations: Iterable[Observation]) -> tuple[list[Body], list[Observation]]:
    """Bodies in the order of their keys, and the observations that name nobody."""
    grouped: dict[Key, list[Observation]] = defaultdict(list)
    nameless: list[Observation] = []
    for each in sorted(observations, key=by_year):
        place = lineage(each.district_code)
        if not each.name:
            nameless.append(each)
            continue
        name = parse_name(each.name, place or None)
        grouped[place, name.is_head_office, name.bare, ""].append(each)
    reasons: dict[Key, dict[str, str]] = defaultdict(dict)
    _move_to_head_offices(grouped, reasons)
    bodies = []
    for key, found in sorted(grouped.items()):
        for part, members in _homonyms(key, found):
            bodies.append(Body(part, tuple(members), reasons.get(key, {})))
    return bodies, nameless


def _move_to_head_offices(grouped: dict[Key, list[Observation]], reasons: dict[Key, dict[str, str]]) -> None:
    """A page of scope `unit` without the word 本级 is the head office's if it bears the head office's finance code."""
    for key in [key for key in grouped if key[1]]:
        department = (key[0], False, key[2], "")
        codes = {o.unit_code for o in grouped[key] if o.unit_code}
        for each in list(grouped.get(department, [])):
            if each.scope == "unit" and each.unit_code in codes:
                grouped[department].remove(each)
                grouped[key].append(each)
                reasons[key][each.document_id] = f"预算编码 {each.unit_code} 与本级相同"
        grouped[key].sort(key=by_year)
        if department in grouped and not grouped[department]:
            del grouped[department]


def _homonyms(key: Key, found: Sequence[Observation]) -> list[tuple[Key, list[Observation]]]:
    """Two units of one name: they publish for the same year, phase and scope under different finance codes."""
    codes_of_slot: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for each in found:
        if each.unit_code:
            codes_of_slot[each.fiscal_year, each.phase, each.scope].add(each.unit_code)
    clashing = sorted({code for codes in codes_of_slot.values() if len(codes) > 1 for code in codes})
    if not clashing:
        return [(key, list(found))]
    parts: dict[str, list[Observation]] = defaultdict(list)
    for each in found:
        parts[each.unit_code if each.unit_code in clashing else ""].append(each)
    return [((*key[:3], code), members) for code, members in sorted(parts.items())]


def dedicated_sites(bodies: Sequence[Body]) -> dict[tuple[str, bool, str | None], bool]:
    """Whether a site's folder belongs to one body at a time, by (site, head office or not, scope).

    A committee's folder holds its schools too: then the folder says nothing about who a school is.
    """
    held: Counter[tuple[str, bool, str | None, int | None, str | None]] = Counter()
    for body in bodies:
        slots = {
            (site, body.is_head_office, o.scope, o.fiscal_year, o.phase)
            for o in body.observations
            if (site := site_of(o.url))
        }
        held.update(slots)
    alone: dict[tuple[str, bool, str | None], bool] = {}
    for (site, is_head, scope, _, _), count in held.items():
        alone[site, is_head, scope] = alone.get((site, is_head, scope), True) and count == 1
    return alone
