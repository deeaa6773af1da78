"""What holds between bodies: renames and transfers that are certain, mergers and splits, and what must be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.classifications import district, towns
from archive.units.bodies import Body, Key, dedicated_sites
from archive.units.decisions import Decisions
from archive.units.links import (
    Link,
    assess,
    candidates,
    continuity,
    follows,
    merged_from,
    previous_pairs,
    shared_projects,
    split_into,
)


class Event(NamedTuple):
    """Something that happened between bodies that stay units of their own."""

    type: str
    year: int
    before: tuple[Body, ...]
    after: tuple[Body, ...]
    reason: str


@dataclass
class Findings:
    """What linking came to: links that hold, questions, bodies that moved to another district, events."""

    links: list[Link] = field(default_factory=list)
    asked: list[Link] = field(default_factory=list)
    transfers: list[Link] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def settled(self) -> set[frozenset[Key]]:
        """Pairs of bodies whose relation is known."""
        pairs = {frozenset((link.before.key, link.after.key)) for link in [*self.links, *self.transfers]}
        return pairs | {frozenset((one.key, two.key)) for e in self.events for one in e.before for two in e.after}


def link_bodies(bodies: Sequence[Body], decisions: Decisions) -> Findings:
    """Weigh every pair worth it. Mergers and splits come first: a part of one is no rename."""
    found = Findings()
    found.events += _decided(bodies, decisions)
    found.transfers += _moved(bodies)
    found.events += _by_projects(bodies, found)
    dedicated = dedicated_sites(bodies)
    settled = found.settled()
    weighed = [
        assess(before, after, decisions, dedicated)
        for before, after in candidates(bodies, decisions)
        if frozenset((before.key, after.key)) not in settled
    ]
    successors = Counter(link.before.key for link in weighed if link.certain)
    predecessors = Counter(link.after.key for link in weighed if link.certain)
    for link in weighed:
        if not link.certain:
            found.asked.append(link)
        elif (successors[link.before.key] > 1 or predecessors[link.after.key] > 1) and not _is_step(link, weighed):
            found.asked.append(Link(link.before, link.after, False, link.evidence + "；但不止一个单位符合"))
        else:
            found.links.append(link)
    found.events += _by_sums(bodies, found)
    settled = found.settled()
    found.asked = [link for link in found.asked if frozenset((link.before.key, link.after.key)) not in settled]
    return found


def _is_step(link: Link, weighed: Sequence[Link]) -> bool:
    """Of a unit renamed twice, A → C is implied by A → B → C: only the steps to the nearest name are links."""
    certain = [other for other in weighed if other.certain]
    after = [other.after for other in certain if other.before.key == link.before.key]
    before = [other.before for other in certain if other.after.key == link.after.key]
    return _nearest_after(after) == [link.after] and _nearest_before(before) == [link.before]


def _nearest_after(bodies: Sequence[Body]) -> list[Body]:
    """Those that come after no other of them."""
    return [body for body in bodies if not any(follows(other, body) for other in bodies if other is not body)]


def _nearest_before(bodies: Sequence[Body]) -> list[Body]:
    """Those that no other of them comes after."""
    return [body for body in bodies if not any(follows(body, other) for other in bodies if other is not body)]


# ---------------------------------------------------------------- to another district


def _moved(bodies: Sequence[Body]) -> list[Link]:
    """Bodies that moved whole to another district: towns on a known day (`towns.csv`), others where figures prove it.

    Under one name in both districts, last year's figures must be those that this year's page implies, or agree in
    part where the projects go on as well.
    """
    lasting = {(town.name, town.district_code): town.valid_to for town in towns() if town.valid_to}
    arriving = {(town.name, town.district_code): town.valid_from for town in towns() if town.valid_from}
    by_name: dict[tuple[bool, str], list[Body]] = defaultdict(list)
    for body in bodies:
        by_name[body.is_head_office, body.bare].append(body)
    found = []
    for alike in (group for _, group in sorted(by_name.items()) if len(group) > 1):
        for before in alike:
            for after in alike:
                if before.district == after.district or not follows(before, after):
                    continue
                day = arriving.get((before.bare, after.district), "")
                left = lasting.get((before.bare, before.district), "")
                agreed, against = continuity(previous_pairs(before, after))
                projects = shared_projects(before, after)
                if day and left and day > left:
                    found.append(Link(before, after, True, f"{day} 区划调整，整建制划转"))
                elif not against and (len(agreed) >= 2 or (agreed and projects)):
                    evidence = f"倒推的上年数与上年文件一致（{len(agreed)} 个金额）；{len(projects)} 个项目编码延续"
                    found.append(Link(before, after, True, evidence))
    once = Counter(key for link in found for key in (link.before.key, link.after.key))
    return [link for link in found if once[link.before.key] == once[link.after.key] == 1]


# ---------------------------------------------------------------- mergers and splits


def _decided(bodies: Sequence[Body], decisions: Decisions) -> list[Event]:
    by_name: dict[tuple[str, str], list[Body]] = defaultdict(list)
    for body in bodies:
        by_name[body.district, body.bare].append(body)
    found = []
    for event in decisions.events:
        before = tuple(body for name in event.before for body in by_name[event.district, name])
        after = tuple(body for name in event.after for body in by_name[event.to_district, name])
        if before or after:
            found.append(Event(event.type, event.year, before, after, f"人工认定：{event.reason}"))
    return found


def _ended_and_begun(bodies: Sequence[Body], found: Findings) -> Iterable[tuple[list[Body], list[Body]]]:
    """By district and kind of page: bodies that stop before the archive does, and bodies that start after it."""
    gone = {link.before.key for link in [*found.links, *found.transfers]}
    come = {link.after.key for link in [*found.links, *found.transfers]}
    by_place: dict[tuple[str, bool], list[Body]] = defaultdict(list)
    for body in bodies:
        if body.years:
            by_place[body.district, body.is_head_office].append(body)
    newest = max((body.years[-1] for body in bodies if body.years), default=0)
    oldest = min((body.years[0] for body in bodies if body.years), default=0)
    for _, alike in sorted(by_place.items()):
        yield (
            [body for body in alike if body.key not in gone and body.years[-1] < newest],
            [body for body in alike if body.key not in come and body.years[0] > oldest],
        )


def _parts(
    ended: Sequence[Body],
    begun: Sequence[Body],
    merged: Callable[[Body, list[Body]], Sequence[Body]],
    split: Callable[[Body, list[Body]], Sequence[Body]],
    reason: str,
) -> list[Event]:
    """Mergers and splits among bodies that follow each other, as `merged` and `split` find their parts."""
    events = []
    for after in begun:
        parts = tuple(merged(after, [body for body in ended if follows(body, after)]))
        if len(parts) > 1:
            names = "、".join(part.name.printed for part in parts)
            events.append(Event("merged", after.begins, parts, (after,), f"{names}：{reason}"))
    for before in ended:
        parts = tuple(split(before, [body for body in begun if follows(before, body)]))
        if len(parts) > 1:
            names = "、".join(part.name.printed for part in parts)
            events.append(Event("split", min(p.begins for p in parts), (before,), parts, f"{names}：{reason}"))
    return events


def _by_projects(bodies: Sequence[Body], found: Findings) -> list[Event]:
    """Projects of several ended bodies go on in one new body, or those of one ended body in several new ones."""

    def merged(after: Body, ended: list[Body]) -> list[Body]:
        return _nearest_before([body for body in ended if shared_projects(body, after)])

    def split(before: Body, begun: list[Body]) -> list[Body]:
        return _nearest_after([body for body in begun if shared_projects(before, body)])

    return [
        event
        for ended, begun in _ended_and_begun(bodies, found)
        for event in _parts(ended, begun, merged, split, "项目编码延续")
    ]


def _by_sums(bodies: Sequence[Body], found: Findings) -> list[Event]:
    """The parts' figures add up to what is said of last year."""
    known = found.settled()
    return [
        event
        for ended, begun in _ended_and_begun(bodies, found)
        for event in _parts(ended, begun, merged_from, split_into, "上年数之和与倒推的上年数相等")
        if not any(frozenset((one.key, two.key)) in known for one in event.before for two in event.after)
    ]


# ---------------------------------------------------------------- districts that were merged


def across_districts(bodies: Sequence[Body], found: Findings) -> list[tuple[Body, list[Body]]]:
    """New bodies of a district that took the place of others, and bodies of the same name in those others."""
    settled = {link.after.key for link in found.transfers} | {body.key for e in found.events for body in e.after}
    by_place: dict[tuple[str, bool, str], list[Body]] = defaultdict(list)
    for body in bodies:
        by_place[body.key[:3]].append(body)
    result = []
    for body in bodies:
        place = district(body.district)
        if place is None or body.key in settled:
            continue
        old = [code for code in place.predecessors if (former := district(code)) and former.status == "abolished"]
        others = [
            other for code in old for other in by_place[code, body.is_head_office, body.bare] if follows(other, body)
        ]
        if others:
            result.append((body, others))
    return result
