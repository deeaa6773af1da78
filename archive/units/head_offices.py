"""本级 as a mere way of writing: a unit that never published as a department is its own head office."""

from __future__ import annotations

from collections.abc import Sequence

from archive.units.bodies import Body, Key, by_year
from archive.units.links import Link, continuity, previous_pairs

_REASON = "没有以部门名义公开过，“本级”只是写法"


def without_mere_wording(bodies: Sequence[Body]) -> tuple[list[Body], list[Link]]:
    """Bodies with 某局 and 某局本级 as one where all they published is of one unit, and those that must be asked about.

    Documents of one year, or of a department under the plain name, show that they are two. Codes or amounts of adjacent
    years that contradict each other make it a question.
    """
    by_key = {body.key: body for body in bodies}
    joined: dict[Key, Body] = {}
    gone: set[Key] = set()
    asked: list[Link] = []
    for body in bodies:
        place, is_head, bare, code = body.key
        plain = by_key.get((place, False, bare, code))
        if not is_head or plain is None or not _may_be_one(plain, body):
            continue
        first, second = sorted((plain, body), key=lambda each: (each.begins, each.key))
        if against := _against(first, second):
            asked.append(Link(first, second, False, f"名称只差“本级”，从未在同一年公开；{against}"))
            continue
        joined[first.key] = _as_one(first, second)
        gone.add(second.key)
    return [joined.get(body.key, body) for body in bodies if body.key not in gone], asked


def _may_be_one(plain: Body, head: Body) -> bool:
    scopes = plain.scopes | head.scopes
    published = [{(year, phase) for year, phase, _ in body.slots} for body in (plain, head)]
    return "unit" in plain.scopes and scopes <= {"unit", None} and not published[0] & published[1]


def _against(first: Body, second: Body) -> str:
    if first.codes and second.codes and not first.codes & second.codes:
        return f"预算编码不同：{'、'.join(sorted(first.codes | second.codes))}"
    agreed, differing = continuity([*previous_pairs(first, second), *previous_pairs(second, first)])
    if differing and not agreed:
        return f"倒推的上年数与上年文件不一致：{'、'.join(dict.fromkeys(differing))}"
    return ""


def _as_one(first: Body, second: Body) -> Body:
    observations = sorted((*first.observations, *second.observations), key=by_year)
    reasons = {each.document_id: _REASON for each in second.observations}
    return Body(first.key, tuple(observations), {**reasons, **first.reasons, **second.reasons})
