"""May two bodies be one unit under two names? The evidence for and against, and what it amounts to.

Identity across a rename is proved by arithmetic where it can be: what this year's page says of last year must equal
last year's page. Identifiers count in the order of domain.md §4: site folder and host, finance code, credit code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from archive.units.bodies import Body
from archive.units.decisions import Decisions
from archive.units.model import Observation
from archive.units.names import sector_of

# Implied figures are differences of two that were rounded to 0.01 万元 each.
TOLERANCE_FEN = 10_000
# What is compared of last year and this year: totals that every page states in the same sense. Without agreement in
# the first two nothing is proved; the others may be restated for other reasons.
_TOTALS = ("revenue", "expenditure")
_COMPARED = (*_TOTALS, "general_expenditure", "basic", "project", "san_gong", "agency_operating", "procurement")
# A unit that is not seen for longer may be another one of that name or code.
_LONGEST_GAP = 2
_SIMILAR = 0.6
# How many bodies are merged or come of a split, and among how many candidates a set of them is looked for.
_SET_SIZES = ((2, 60), (3, 25))


@dataclass(frozen=True)
class Link:
    """`before` and `after` may be one unit. `certain` is decided by evidence or by a person, never by likeness."""

    before: Body
    after: Body
    certain: bool
    evidence: str


def previous_pairs(before: Body, after: Body) -> Iterator[tuple[Observation, Observation]]:
    """Documents of one phase and scope in adjacent years: last year's of `before`, this year's of `after`."""
    for this in after.observations:
        for last in before.observations:
            adjacent = this.fiscal_year is not None and last.fiscal_year == this.fiscal_year - 1
            if adjacent and last.phase == this.phase and last.scope == this.scope:
                yield last, this


def continuity(pairs: Iterable[tuple[Observation, Observation]]) -> tuple[set[int], list[str]]:
    """(distinct amounts on which the pages agree, metrics on which they do not). Zeros prove nothing."""
    agreed: set[int] = set()
    against: list[str] = []
    for last, this in pairs:
        for metric in sorted({*_COMPARED} & this.implied.keys() & last.totals.keys()):
            implied, printed = this.implied[metric], last.totals[metric]
            if abs(implied - printed) > TOLERANCE_FEN:
                against.append(metric)
            elif printed and not any(abs(printed - known) <= TOLERANCE_FEN for known in agreed):
                agreed.add(printed)
    return agreed, against


def shared_projects(one: Body, other: Body) -> frozenset[str]:
    """Project codes of both, each within one scope: a department's page repeats those of its units."""
    codes = (one.projects[scope] & other.projects[scope] for scope in one.projects.keys() & other.projects.keys())
    return frozenset[str]().union(*codes)


def follows(before: Body, after: Body) -> bool:
    """Whether `after` begins where `before` ends: no year, phase and scope of both, and no long silence between."""
    if before.slots & after.slots or not before.years or not after.years:
        return False
    last: dict[str | None, int] = {}
    first: dict[str | None, int] = {}
    for o in before.observations:
        last[o.phase] = max(last.get(o.phase, 0), o.fiscal_year or 0)
    for o in after.observations:
        first[o.phase] = min(first.get(o.phase, 9999), o.fiscal_year or 9999)
    if any(last[phase] >= first[phase] for phase in last.keys() & first.keys()):
        return False
    gap = after.years[0] - before.years[-1]
    return before.years[0] < after.years[-1] and before.years[0] <= after.years[0] and gap <= _LONGEST_GAP


def assess(
    before: Body, after: Body, decisions: Decisions, dedicated: Mapping[tuple[str, bool, str | None], bool]
) -> Link:
    """Weigh everything there is for one pair. Two independent signs without a contradiction are certain."""
    pair = (before.district, frozenset((before.bare, after.bare)))
    if pair in decisions.same:
        return Link(before, after, True, f"人工认定：{decisions.same[pair]}")
    agreed, against = continuity(previous_pairs(before, after))
    code = before.codes & after.codes
    site = {
        each
        for each in before.sites & after.sites
        if any(dedicated.get((each, before.is_head_office, scope), False) for scope in before.scopes & after.scopes)
    }
    credit = before.credit_codes & after.credit_codes
    projects = shared_projects(before, after)
    sector = sector_of(before.bare)
    same_sector = sector is not None and sector == sector_of(after.bare)
    signs = [bool(site), bool(code), bool(credit), bool(projects), bool(agreed)]
    contradicted = bool(against) and (not agreed or any(metric in _TOTALS for metric in against))
    certain = not contradicted and (sum(signs) >= 2 or (same_sector and (any(signs[:-1]) or len(agreed) >= 2)))
    words = [
        f"同一网站目录 {'、'.join(sorted(site))}" if site else "",
        f"同一预算编码 {'、'.join(sorted(code))}" if code else "",
        f"同一信用代码 {'、'.join(sorted(credit))}" if credit else "",
        f"{len(projects)} 个项目编码延续" if projects else "",
        f"倒推的上年数与上年文件一致（{len(agreed)} 个金额）" if agreed else "",
        f"倒推的上年数与上年文件不一致：{'、'.join(dict.fromkeys(against))}" if against else "",
        f"同属{sector}" if same_sector else "",
    ]
    return Link(before, after, certain, "；".join(filter(None, words)) or "仅名称相近")


def candidates(bodies: Sequence[Body], decisions: Decisions) -> list[tuple[Body, Body]]:
    """Pairs worth weighing: alike in a code, a folder, an amount or a name, and one after the other."""
    buckets: dict[tuple[object, ...], list[Body]] = defaultdict(list)
    for body in bodies:
        place = (body.district, body.is_head_office)
        projects = frozenset[str]().union(*body.projects.values())
        schemes = {"code": body.codes, "site": body.sites, "credit": body.credit_codes, "project": projects}
        for scheme, values in schemes.items():
            for value in values:
                buckets[(*place, scheme, value)].append(body)
        for amount in _amounts(body):
            buckets[(*place, "amount", amount)].append(body)
        sector = sector_of(body.bare)
        if sector is not None and not body.name.town:
            buckets[(*place, "sector", sector)].append(body)
    found: dict[tuple[object, ...], tuple[Body, Body]] = {}
    for bucket, alike in buckets.items():
        for one, other in combinations(alike, 2):
            for before, after in ((one, other), (other, one)):
                if (before.key, after.key) in found or not follows(before, after):
                    continue
                if bucket[2] == "sector" and not _similar(before, after):
                    continue
                if (before.district, frozenset((before.bare, after.bare))) not in decisions.different:
                    found[before.key, after.key] = (before, after)
    by_name = {(body.district, body.is_head_office, body.bare): body for body in bodies}
    for district, names in decisions.same:
        for is_head in (False, True):
            pair = sorted(
                (by_name[district, is_head, n] for n in names if (district, is_head, n) in by_name),
                key=lambda body: (body.years[:1], body.key),
            )
            if len(pair) == 2:
                found[pair[0].key, pair[1].key] = (pair[0], pair[1])
    return [found[key] for key in sorted(found)]


def _amounts(body: Body) -> set[tuple[object, ...]]:
    """Where a figure of last year and the same figure implied this year meet: neighbours share a bucket."""
    keys: set[tuple[object, ...]] = set()
    step = 2 * TOLERANCE_FEN
    for o in body.observations:
        if o.fiscal_year is None:
            continue
        for year, figures in ((o.fiscal_year, o.totals), (o.fiscal_year - 1, o.implied)):
            for metric in _TOTALS:
                if figures.get(metric):
                    keys |= {(year, o.phase, o.scope, metric, figures[metric] // step + side) for side in (0, 1)}
    return keys


def _similar(before: Body, after: Body) -> bool:
    return SequenceMatcher(None, before.bare, after.bare, autojunk=False).ratio() >= _SIMILAR


def merged_from(after: Body, ended: Sequence[Body]) -> tuple[Body, ...]:
    """The two or three ended bodies whose last figures add up to what `after` says of last year, if only one set does.

    At least two different amounts must agree and none disagree: one sum alone is too easily met by chance.
    """
    sums = _Sums()
    for body in ended:
        for last, this in previous_pairs(body, after):
            sums.offer(this, whole=this.implied, body=body, part=last.totals)
    return sums.only_set()


def split_into(before: Body, begun: Sequence[Body]) -> tuple[Body, ...]:
    """The two or three new bodies that together say of last year what `before` printed, if only one set does."""
    sums = _Sums()
    for body in begun:
        for last, this in previous_pairs(before, body):
            sums.offer(this, whole=last.totals, body=body, part=this.implied)
    return sums.only_set()


class _Sums:
    """Figures that may be parts of a whole, by year, phase and scope."""

    def __init__(self) -> None:
        self._wholes: dict[tuple[object, ...], Mapping[str, int]] = {}
        self._parts: dict[tuple[object, ...], list[tuple[Body, Mapping[str, int]]]] = defaultdict(list)

    def offer(self, this: Observation, whole: Mapping[str, int], body: Body, part: Mapping[str, int]) -> None:
        slot = (this.fiscal_year, this.phase, this.scope)
        self._wholes[slot] = whole
        self._parts[slot].append((body, part))

    def only_set(self) -> tuple[Body, ...]:
        """The one set of bodies that adds up; () where none or several do."""
        sets = {
            tuple(sorted((body for body, _ in chosen), key=lambda body: body.key))
            for slot, parts in self._parts.items()
            for size, most in _SET_SIZES
            if len(parts) <= most
            for chosen in combinations(parts, size)
            if _adds_up(self._wholes[slot], [part for _, part in chosen])
        }
        return sets.pop() if len(sets) == 1 else ()


def _adds_up(whole: Mapping[str, int], parts: Sequence[Mapping[str, int]]) -> bool:
    agreed: set[int] = set()
    for metric in {*_COMPARED}.intersection(whole, *parts):
        amounts = [part[metric] for part in parts]
        if abs(sum(amounts) - whole[metric]) > TOLERANCE_FEN * len(amounts):
            return False
        if whole[metric] and all(amounts):
            agreed.add(whole[metric])
    return len(agreed) >= 2
