"""What holds between bodies: renames and transfers that are certain, mergers and splits, and what must be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.classifications import district, towns
from archive.units.bodies import Body, dedicated_sites
from archive.units.decisions import Decisions
from archive.units.links import Link, assess, candidates, follows, merged_from, split_into


@dataclass
class Findings:
    """What linking came to. `events` are (type, year, bodies before, bodies after, reason)."""

    links: list[Link] = field(default_factory=list)
    asked: list[Link] = field(default_factory=list)
    transfers: list[Link] = field(default_factory=list)
    events: list[tuple[str, int, tuple[Body, ...], tuple[Body, ...], str]] = field(default_factory=list)


def link_bodies(bodies: Sequence[Body], decisions: Decisions) -> Findings:
    found = Findings()
    dedicated = dedicated_sites(bodies)
    weighed = [assess(before, after, decisions, dedicated) for before, after in candidates(bodies, decisions)]
    successors = Counter(link.before.key for link in weighed if link.certain)
    predecessors = Counter(link.after.key for link in weighed if link.certain)
    for link in weighed:
        if not link.certain:
            found.asked.append(link)
        elif successors[link.before.key] > 1 or predecessors[link.after.key] > 1:
            if not _is_step(link, weighed):
                found.asked.append(Link(link.before, link.after, False, link.evidence + "；但不止一个单位符合"))
        else:
            found.links.append(link)
    chained = [link for link in weighed if link.certain and _is_step(link, weighed)]
    found.links += [link for link in chained if link not in found.links]
    found.transfers = _moved_towns(bodies)
    _decided_events(bodies, decisions, found)
    _sums(bodies, found)
    answered = {frozenset((one.key, two.key)) for _, _, b, a, _ in found.events for one in b for two in a}
    joined = {frozenset((link.before.key, link.after.key)) for link in found.links}
    found.asked = [
        link for link in found.asked if frozenset((link.before.key, link.after.key)) not in answered | joined
    ]
    return found


def _is_step(link: Link, weighed: Sequence[Link]) -> bool:
    """Of a unit renamed twice, A → C is implied by A → B → C: only the steps to the nearest name are links."""
    certain = [other for other in weighed if other.certain]
    after = [other.after for other in certain if other.before.key == link.before.key]
    before = [other.before for other in certain if other.after.key == link.after.key]
    in_order = all(
        follows(one, two) or follows(two, one)
        for group in (after, before)
        for one in group
        for two in group
        if one is not two
    )
    nearest_after = min(after, key=lambda body: (body.years[0], body.key))
    nearest_before = max(before, key=lambda body: (body.years[-1], body.key))
    return in_order and nearest_after.key == link.after.key and nearest_before.key == link.before.key


def _moved_towns(bodies: Sequence[Body]) -> list[Link]:
    """Towns that moved whole to another district on a known day (`towns.csv`) are the same unit there."""
    lasting: dict[tuple[str, str], str] = {(t.name, t.district_code): t.valid_to for t in towns() if t.valid_to}
    arriving: dict[tuple[str, str], str] = {(t.name, t.district_code): t.valid_from for t in towns() if t.valid_from}
    by_town: dict[tuple[str, bool], list[Body]] = defaultdict(list)
    for body in bodies:
        if body.name.town:
            by_town[body.name.town, body.is_head_office].append(body)
    found = []
    for (town, _), alike in sorted(by_town.items(), key=repr):
        leaving = [body for body in alike if (town, body.district) in lasting]
        for before in leaving:
            for after in alike:
                day = arriving.get((town, after.district), "")
                if day and day > lasting[town, before.district] and follows(before, after):
                    found.append(Link(before, after, True, f"{day} 区划调整，整建制划转"))
    return found


def _decided_events(bodies: Sequence[Body], decisions: Decisions, found: Findings) -> None:
    by_name: dict[tuple[str, str], list[Body]] = defaultdict(list)
    for body in bodies:
        by_name[body.district, body.bare].append(body)
    for event in decisions.events:
        before = tuple(body for name in event.before for body in by_name[event.district, name])
        after = tuple(body for name in event.after for body in by_name[event.to_district, name])
        if before or after:
            found.events.append((event.type, event.year, before, after, f"人工认定：{event.reason}"))


def _sums(bodies: Sequence[Body], found: Findings) -> None:
    """Mergers and splits that arithmetic proves: the parts' figures add up to what is said of last year."""
    gone = {link.before.key for link in found.links}
    come = {link.after.key for link in found.links}
    by_district: dict[tuple[str, bool], list[Body]] = defaultdict(list)
    for body in bodies:
        if body.years:
            by_district[body.district, body.is_head_office].append(body)
    newest = max((body.years[-1] for body in bodies if body.years), default=0)
    oldest = min((body.years[0] for body in bodies if body.years), default=0)
    for alike in by_district.values():
        begun = [body for body in alike if body.key not in come and body.years[0] > oldest]
        ended = [body for body in alike if body.key not in gone and body.years[-1] < newest]
        for after in begun:
            parts = merged_from(after, [body for body in ended if follows(body, after)])
            if parts:
                reason = f"{'、'.join(part.name.printed for part in parts)} 上年数之和等于本单位倒推的上年数"
                found.events.append(("merged", after.years[0], parts, (after,), reason))
        for before in ended:
            parts = split_into(before, [body for body in begun if follows(before, body)])
            if parts:
                reason = f"{'、'.join(part.name.printed for part in parts)} 倒推的上年数之和等于本单位上年数"
                found.events.append(("split", parts[0].years[0], (before,), parts, reason))


def across_districts(bodies: Sequence[Body], found: Findings) -> list[tuple[Body, list[Body]]]:
    """New bodies of a district that took the place of others, and bodies of the same name in those others."""
    settled = {link.after.key for link in found.transfers} | {b.key for _, _, _, a, _ in found.events for b in a}
    by_place: dict[tuple[str, bool, str], list[Body]] = defaultdict(list)
    for body in bodies:
        by_place[body.key[:3]].append(body)
    result = []
    for body in bodies:
        place = district(body.district)
        if place is None or body.key in settled:
            continue
        old = [each for each in place.predecessors if (former := district(each)) and former.status == "abolished"]
        others = [
            other for code in old for other in by_place[code, body.is_head_office, body.bare] if follows(other, body)
        ]
        if others:
            result.append((body, others))
    return result
