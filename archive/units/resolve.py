"""Bodies become units: renames and transfers joined where they are certain, asked about where they are not."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from archive.units.bodies import Body, Key, bodies_of
from archive.units.decisions import Decisions, shipped_decisions
from archive.units.head_offices import without_mere_wording
from archive.units.linking import Findings, across_districts, link_bodies
from archive.units.links import Link
from archive.units.model import Observation, Resolution, Review, Unit, UnitEvent, UnitIdentifier, UnitName
from archive.units.names import sector_of, site_of


def resolve(observations: Iterable[Observation], decisions: Decisions | None = None) -> Resolution:
    """Units with their names, codes, parents and events, from what every document says; the same in any order.

    `decisions` are those that come with the program unless others are given. Documents that name no unit have no
    entry in `unit_of`; if anything else is known of them, there is a review.
    """
    decided = decisions if decisions is not None else shipped_decisions()
    named, nameless = bodies_of(observations)
    bodies, asked = without_mere_wording(named)
    found = link_bodies(bodies, decided)
    found.asked += asked
    members = _components(bodies, [*found.links, *found.transfers])
    ids = {
        body.key: unit_id for component in members for unit_id in [_unit_id(component, decided)] for body in component
    }
    parents = _parents(members, ids)
    units = [_unit(component, ids, parents, decided) for component in members]
    return Resolution(
        units=tuple(sorted(units, key=lambda unit: unit.unit_id)),
        names=tuple(name for component in members for name in _names(component, ids, found)),
        identifiers=tuple(each for component in members for each in _identifiers(component, ids)),
        events=tuple(sorted(_events(found, ids), key=lambda event: event.unit_event_id)),
        reviews=tuple(_reviews(found, bodies, nameless, ids)),
        unit_of={o.document_id: ids[body.key] for body in bodies for o in body.observations},
    )


def _components(bodies: Sequence[Body], links: Sequence[Link]) -> list[list[Body]]:
    """Bodies that are one unit, oldest name first."""
    root: dict[Key, Key] = {body.key: body.key for body in bodies}

    def top(key: Key) -> Key:
        while root[key] != key:
            key = root[key]
        return key

    for link in links:
        one, two = sorted((top(link.before.key), top(link.after.key)))
        root[two] = one
    grouped: dict[Key, list[Body]] = defaultdict(list)
    for body in bodies:
        grouped[top(body.key)].append(body)
    return [sorted(group, key=_age) for _, group in sorted(grouped.items())]


def _age(body: Body) -> tuple[int, int, Key]:
    return (body.years[0] if body.years else 9999, body.years[-1] if body.years else 9999, body.key)


def _unit_id(component: Sequence[Body], decisions: Decisions) -> str:
    """Made from the name at birth and its district: the same in every build, whatever else is in the archive."""
    for body in component:
        pinned = decisions.unit_ids.get((body.district, body.bare))
        if pinned:
            return pinned
    place, is_head, bare, code = component[0].key
    digest = hashlib.sha256("\x1f".join(("unit", place, str(int(is_head)), bare, code)).encode()).digest()
    return f"{place or '000000'}-{base64.b32encode(digest).decode().lower()[:8]}"


# ---------------------------------------------------------------- rows


def _kind(component: Sequence[Body]) -> str:
    if component[-1].is_head_office:
        return "head_office"
    if component[-1].name.town:
        return "town"
    return "department" if any("department" in body.scopes for body in component) else "unit"


def _unit(component: Sequence[Body], ids: dict[Key, str], parents: dict[str, str], decisions: Decisions) -> Unit:
    newest = component[-1]
    observations = [o for body in component for o in body.observations]
    years = [year for body in component for year in body.years]
    codes = [o.unit_code for o in observations if o.unit_code]
    unit_id = ids[newest.key]
    return Unit(
        unit_id=unit_id,
        name=newest.observations[-1].name or newest.bare,
        district_code=newest.observations[-1].district_code,
        kind=_kind(component),
        sector=decisions.sectors.get((newest.district, newest.bare)) or sector_of(newest.bare),
        parent_unit_id=parents.get(unit_id),
        unit_code=codes[-1] if codes else None,
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        n_documents=len(observations),
    )


def _parents(members: Sequence[Sequence[Body]], ids: dict[Key, str]) -> dict[str, str]:
    """A head office belongs to the department of its name, a unit to the department whose code begins its own."""
    by_name: dict[tuple[str, str], str] = {}
    by_code: dict[tuple[str, str], set[str]] = defaultdict(set)
    for component in members:
        if "department" not in component[-1].scopes or component[-1].is_head_office:
            continue
        unit_id = ids[component[0].key]
        for body in component:
            by_name[body.district, body.bare] = unit_id
            for code in body.codes:
                by_code[body.district, code[:3]].add(unit_id)
    parents: dict[str, str] = {}
    for component in members:
        unit_id = ids[component[0].key]
        for body in component:
            parent = by_name.get((body.district, body.bare)) if body.is_head_office else None
            if parent is None:
                owners = {o for code in body.codes if len(code) > 3 for o in by_code[body.district, code[:3]]}
                parent = owners.pop() if len(owners) == 1 else None
            if parent is not None and parent != unit_id:
                parents[unit_id] = parent
    return parents


def _names(component: Sequence[Body], ids: dict[Key, str], found: Findings) -> list[UnitName]:
    because = {link.after.key: link.evidence for link in [*found.links, *found.transfers]}
    rows = []
    for at, body in enumerate(component):
        printed: dict[str, list[Observation]] = defaultdict(list)
        for o in body.observations:
            printed[(o.name or "").strip()].append(o)
        for name, said in sorted(printed.items()):
            years = [o.fiscal_year for o in said if o.fiscal_year is not None]
            reason = body.reasons.get(said[0].document_id) or (
                because.get(body.key, "名称一致") if at else "最早的名称"
            )
            rows.append(
                UnitName(
                    ids[body.key],
                    name,
                    min(years, default=None),
                    max(years, default=None),
                    len(said),
                    reason,
                    said[0].document_id,
                )
            )
    merged: dict[tuple[str, str], UnitName] = {}
    for row in rows:
        merged.setdefault((row.unit_id, row.name), row)
    return list(merged.values())


def _identifiers(component: Sequence[Body], ids: dict[Key, str]) -> list[UnitIdentifier]:
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    for body in component:
        for o in body.observations:
            site = site_of(o.url)
            own_credit = o.credit_code.upper() if o.credit_code and o.credit_code.upper() in body.credit_codes else None
            for scheme, value in (("unit_code", o.unit_code), ("credit_code", own_credit), ("site", site)):
                if value:
                    seen[scheme, value] += [o.fiscal_year] if o.fiscal_year is not None else []
    unit_id = ids[component[0].key]
    return [
        UnitIdentifier(unit_id, scheme, value, min(years, default=None), max(years, default=None))
        for (scheme, value), years in sorted(seen.items())
    ]


def _event(
    unit: str, kind: str, year: int | None, other: str | None, before: str | None, after: str | None, reason: str
) -> UnitEvent:
    parts = (unit, kind, str(year), other or "", before or "", after or "")
    key = base64.b32encode(hashlib.sha256("\x1f".join(("event", *parts)).encode()).digest()).decode().lower()[:12]
    return UnitEvent(key, unit, kind, year, other, before, after, reason)


def _events(found: Findings, ids: dict[Key, str]) -> list[UnitEvent]:
    events: dict[str, UnitEvent] = {}

    def add(event: UnitEvent) -> None:
        events.setdefault(event.unit_event_id, event)

    for kind, links in (("renamed", found.links), ("transferred", found.transfers)):
        for link in links:
            names = (link.before.name.printed, link.after.name.printed)
            add(_event(ids[link.after.key], kind, link.after.begins, None, *names, link.evidence))
    for kind, year, before, after, reason in found.events:
        for one in before or (None,):
            for two in after or (None,):
                printed = (one.name.printed if one else None, two.name.printed if two else None)
                mine, other = (ids[body.key] if body else None for body in (two, one))
                if mine:
                    add(_event(mine, kind, year, other if other != mine else None, *printed, reason))
                if other and other != mine:
                    add(_event(other, kind, year, mine, *printed, reason))
    return list(events.values())


def _reviews(
    found: Findings, bodies: Sequence[Body], nameless: Sequence[Observation], ids: dict[Key, str]
) -> list[Review]:
    reviews = []
    for link in sorted(found.asked, key=lambda each: (each.before.key, each.after.key)):
        units = tuple(sorted({ids[link.before.key], ids[link.after.key]}))
        if len(units) == 2:
            question = f"“{link.before.name.printed}”与“{link.after.name.printed}”是否同一单位（更名）？"
            documents = (link.before.observations[-1].document_id, link.after.observations[0].document_id)
            reviews.append(Review(question, units, documents, link.evidence))
    reviews += [_successors(body, others, ids) for body, others in across_districts(bodies, found)]
    homonyms = {body.key[:3] for body in bodies if body.key[3]}
    for body in bodies:
        if not body.key[3] and body.key[:3] in homonyms:
            question = f"“{body.name.printed}”有两个同名单位，这些文件没有预算编码，属于哪一个？"
            units = tuple(sorted(ids[other.key] for other in bodies if other.key[:3] == body.key[:3]))
            reviews.append(
                Review(question, units, tuple(o.document_id for o in body.observations), "名称相同、编码不同")
            )
    for o in nameless:
        if o.fiscal_year or o.phase or o.district_code:
            reviews.append(Review("这份文件是哪个单位的？", (), (o.document_id,), o.url or "文件没有写明单位"))
    return reviews


def _successors(body: Body, others: Sequence[Body], ids: dict[Key, str]) -> Review:
    names = "、".join(f"“{other.name.printed}”" for other in others)
    units = tuple(sorted({ids[body.key], *(ids[other.key] for other in others)}))
    documents = (body.observations[0].document_id, *(other.observations[-1].document_id for other in others))
    return Review(f"“{body.name.printed}”是否承接 {names}？", units, documents, "区划调整；名称相同")
