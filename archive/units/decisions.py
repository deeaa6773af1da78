"""What people have decided of units, from `archive/classifications/decisions.toml`: read, checked, never guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from archive.classifications.files import FOLDER
from archive.units.names import parse_name

EVENTS = ("merged", "split", "transferred", "new", "abolished")


class BadDecision(ValueError):
    """An entry of the decisions file lacks something or contradicts itself. The message says which and what."""


@dataclass(frozen=True, slots=True)
class Event:
    """A decided event. Names are bare; `to_district` differs from `district` in a transfer."""

    type: str
    year: int
    district: str
    to_district: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """Keys are (district, bare name). `same` and `different` map an unordered pair of bare names to the reason."""

    same: Mapping[tuple[str, frozenset[str]], str]
    different: Mapping[tuple[str, frozenset[str]], str]
    events: tuple[Event, ...]
    sectors: Mapping[tuple[str, str], str]
    unit_ids: Mapping[tuple[str, str], str]


def parse_decisions(text: str, where: str = "decisions.toml") -> Decisions:
    """The decisions in a TOML text.

    Raises:
        BadDecision: an entry is incomplete. The message names the entry and the key.
    """
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDecision(f"{where}: 不是有效的 TOML (not valid TOML): {error}") from error
    unknown = set(read) - {"same", "different", "event", "sector", "unit_id"}
    if unknown:
        raise BadDecision(f"{where}: 不认识的条目 (unknown entries): {'、'.join(sorted(unknown))}")
    return Decisions(
        same=_pairs(read.get("same", []), "same", where),
        different=_pairs(read.get("different", []), "different", where),
        events=tuple(_event(entry, at, where) for at, entry in enumerate(read.get("event", []), 1)),
        sectors=_named(read.get("sector", []), "sector", where),
        unit_ids=_named(read.get("unit_id", []), "unit_id", where),
    )


@lru_cache
def shipped_decisions(path: Path = FOLDER / "decisions.toml") -> Decisions:
    """The decisions that come with the program."""
    return parse_decisions(path.read_text(encoding="utf-8"), str(path))


def _need(entry: Mapping[str, object], key: str, kind: str, at: int, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadDecision(f"{where}: 第 {at} 个 [[{kind}]] 缺少 {key} (entry {at} lacks “{key}”)")
    return value.strip()


def _names(entry: Mapping[str, object], key: str, kind: str, at: int, where: str, district: str) -> tuple[str, ...]:
    value = entry.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise BadDecision(f"{where}: 第 {at} 个 [[{kind}]] 的 {key} 应为名称的列表 (“{key}” must be a list of names)")
    return tuple(parse_name(name, district).bare for name in value)


def _pairs(entries: list[dict[str, object]], kind: str, where: str) -> dict[tuple[str, frozenset[str]], str]:
    found = {}
    for at, entry in enumerate(entries, 1):
        district = _need(entry, "district", kind, at, where)
        names = _names(entry, "names", kind, at, where, district)
        if len(set(names)) < 2:
            raise BadDecision(f"{where}: 第 {at} 个 [[{kind}]] 需要两个不同的名称 (two different names are needed)")
        reason = _need(entry, "reason", kind, at, where)
        for this, other in pairwise(names):
            found[district, frozenset((this, other))] = reason
    return found


def _event(entry: Mapping[str, object], at: int, where: str) -> Event:
    kind = _need(entry, "type", "event", at, where)
    if kind not in EVENTS:
        raise BadDecision(f"{where}: 第 {at} 个 [[event]] 的 type 应为 {'、'.join(EVENTS)} (unknown type {kind})")
    year = entry.get("year")
    if not isinstance(year, int):
        raise BadDecision(f"{where}: 第 {at} 个 [[event]] 缺少 year (a number is needed)")
    district = _need(entry, "district", "event", at, where)
    to_district = str(entry.get("to_district") or district)
    return Event(
        kind,
        year,
        district,
        to_district,
        _names(entry, "from", "event", at, where, district) if kind != "new" else (),
        _names(entry, "to", "event", at, where, to_district) if kind != "abolished" else (),
        _need(entry, "reason", "event", at, where),
    )


def _named(entries: list[dict[str, object]], kind: str, where: str) -> dict[tuple[str, str], str]:
    found = {}
    for at, entry in enumerate(entries, 1):
        district = _need(entry, "district", kind, at, where)
        _need(entry, "reason", kind, at, where)
        name = parse_name(_need(entry, "name", kind, at, where), district).bare
        found[district, name] = _need(entry, kind, kind, at, where)
    return found
