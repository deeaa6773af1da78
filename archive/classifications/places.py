"""Places: the municipality, its districts, counties and zones, their towns, each with the days it existed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from archive.classifications.files import normalise, rows_of

_OFFICE = re.compile(r"(局|委员会|委|办公厅|办公室|厅|院|联合会|总工会)(（本级）|本级)?$")


class District(NamedTuple):
    """A district, county, zone or the municipality itself, with the days (ISO dates) between which it was one.

    `code` is GB/T 2260, or a provisional key with letters (`5001LJ`) where no official code is known.
    """

    code: str
    name: str
    short_name: str
    pinyin: str
    kind: str
    status: str
    valid_from: str
    valid_to: str
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    hosts: tuple[str, ...]
    certainty: str
    source: str
    note: str

    def existed_on(self, day: str) -> bool:
        return (self.valid_from or "0000") <= day <= (self.valid_to or "9999")


class Town(NamedTuple):
    """A town (镇, 乡) or street (街道) within one district, with the days between which it belonged to it."""

    code: str
    name: str
    district_code: str
    valid_from: str
    valid_to: str
    note: str


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)


@lru_cache
def districts() -> tuple[District, ...]:
    """Every division, current and former, in the order of their codes."""
    return tuple(
        District(
            row["code"],
            row["name"],
            row["short_name"],
            row["pinyin"],
            row["kind"],
            row["status"],
            row["valid_from"],
            row["valid_to"],
            _split(row["predecessors"]),
            _split(row["successors"]),
            _split(row["hosts"]),
            row["certainty"],
            row["source"],
            row["note"],
        )
        for row in rows_of("districts.csv")
    )


@lru_cache
def _by_code() -> Mapping[str, District]:
    return {d.code: d for d in districts()}


def district(code: str) -> District | None:
    """The division with this code or provisional key. Codes of renamed counties (500226 荣昌县) are divisions too."""
    return _by_code().get(code)


def successor_of(found: District) -> District:
    """The division that goes on under another name (荣昌县 → 荣昌区); itself where it was not merely renamed."""
    while found.status == "renamed" and len(found.successors) == 1:
        found = _by_code()[found.successors[0]]
    return found


def _reference_day(on: str | int | None) -> str | None:
    """A year stands for its middle: 2025 means the divisions before 2025-11-06 unless a day says otherwise."""
    return f"{on}-06-30" if isinstance(on, int) else on


def _first_existing(candidates: list[District], on: str | int | None) -> District | None:
    day = _reference_day(on)
    if day is None:
        candidates = [d for d in candidates if d.status != "abolished"] or candidates
        return successor_of(candidates[0]) if candidates else None
    existing = [d for d in candidates if d.existed_on(day)]
    chosen = existing[0] if existing else (candidates[0] if len(candidates) == 1 else None)
    return successor_of(chosen) if chosen else None


@lru_cache(maxsize=4096)
def district_of(text: str, on: str | int | None = None) -> District | None:
    """The division a host, a URL or a name belongs to, or None where that cannot be said for certain.

    `on` is a day (ISO) or a fiscal year and decides between divisions that share a name or host. A name without any
    district is the municipality's only when it begins with 重庆市 and goes on like an office, not like a school.

    >>> district_of("http://www.rongchang.gov.cn/bm/qzwglb/").code, district_of("czj.cq.gov.cn").code
    ('500153', '500000')
    >>> district_of("重庆市荣昌区财政局").code, district_of("荣昌县财政局").code, district_of("重庆市财政局").code
    ('500153', '500153', '500000')
    >>> district_of("重庆市巴蜀渝东中学") is None
    True
    """
    if re.search(r"[a-z0-9-]\.[a-z]", text.lower()):
        return _district_of_host(text, on)
    return _district_of_name(normalise(text), on)


def _district_of_host(url: str, on: str | int | None) -> District | None:
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:  # no address: http://[
        return None
    labels = host.lower().removeprefix("www.").split(".")
    for start in range(len(labels) - 2):
        suffix = ".".join(labels[start:])
        candidates = [d for d in districts() if suffix in d.hosts]
        if candidates:
            return _first_existing(candidates, on)
    return None


def _district_of_name(name: str, on: str | int | None) -> District | None:
    rest = name.removeprefix("重庆市").removeprefix("重庆")
    if rest in {"", "市本级", "本级"} and name.startswith("重庆"):
        return _by_code()["500000"]
    hits: list[tuple[int, int, District]] = []
    for found in districts():
        if found.kind == "municipality":
            continue
        for spelling in _spellings(found):
            at = rest.find(spelling)
            if at >= 0:
                hits.append((at, -len(spelling), _whose_zone(found, rest[:at])))
    if hits:
        best = min(hit[:2] for hit in hits)
        return _first_existing([found for at, length, found in hits if (at, length) == best], on)
    exact = [d for d in districts() if d.short_name == rest and len(rest) > 1 and d.status != "renamed"]
    if exact:
        return _first_existing(exact, on)
    if name.startswith("重庆市") and _OFFICE.search(name) and not re.search(r"(医院|学院)", name):
        return _by_code()["500000"]
    return None


def _whose_zone(found: District, before: str) -> District:
    """永川高新区 lies in 永川 and is not the municipality's 高新区."""
    if found.kind != "zone" or not before:
        return found
    return next((d for d in districts() if len(d.short_name) > 1 and before.endswith(d.short_name)), found)


@lru_cache
def _spellings(found: District) -> tuple[str, ...]:
    """The ways a division is written in a unit's name: 石柱土家族自治县 is 石柱县 too."""
    names = [normalise(found.name).removeprefix("重庆市").removeprefix("重庆")]
    if found.kind == "autonomous_county":
        names += [f"{found.short_name}县", f"{found.short_name}自治县"]
    if found.kind == "zone":
        names.append(found.short_name)
    return tuple(names)


@lru_cache
def towns(district_code: str | None = None) -> tuple[Town, ...]:
    """Towns and streets, of one district or all. Their codes are those of 2023."""
    every = (
        tuple(
            Town(r["code"], r["name"], r["district_code"], r["valid_from"], r["valid_to"], r["note"])
            for r in rows_of("towns.csv")
        )
        if district_code is None
        else towns()
    )
    return every if district_code is None else tuple(t for t in every if t.district_code == district_code)
