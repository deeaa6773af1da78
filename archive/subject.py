"""Whose a disclosure is and of when: unit, year, phase and scope, and whether a page and a file can be of the same."""

from __future__ import annotations

import re
from dataclasses import replace

from archive.belonging import town_of
from archive.model import Identity


def subject_of(identity: Identity) -> tuple[object, ...]:
    """What a disclosure is of: unit, year, phase and scope, each empty where it is not said."""
    return bare(identity.unit), identity.fiscal_year, identity.phase, identity.scope


def bare(name: str | None) -> str:
    """A name or title as it is compared: without white space, its brackets full-width.

    >>> bare("示例 中学(本级)"), bare(None)
    ('示例中学（本级）', '')
    """
    return re.sub(r"\s", "", name or "").replace("(", "（").replace(")", "）")


def agree(page: Identity, file: Identity) -> bool:
    """Nothing the file says of itself contradicts the page."""
    pairs = zip(subject_of(page)[1:], subject_of(file)[1:], strict=True)
    return _same_unit(page, file) and all(not mine or not theirs or mine == theirs for mine, theirs in pairs)


def _same_unit(page: Identity, file: Identity) -> bool:
    """Whether both names can be of one unit: 重庆市 may be left out, and （本级） where the scope is the same anyway.

    A town's page says 示例镇, its files 示例区示例镇人民政府: a page links to no other town's.
    """
    town = town_of(page.unit or "")
    if town and town == town_of(file.unit or ""):
        return True
    mine, theirs = (bare(each.unit).removeprefix("重庆市") for each in (page, file))
    if page.scope and page.scope == file.scope:
        mine, theirs = (re.sub("（本级）$|本级$", "", name) for name in (mine, theirs))
    return not mine or not theirs or mine == theirs


def agreement(page: Identity, file: Identity) -> int:
    """How much of what the file says of itself the page says too; -1 where they contradict each other."""
    if not agree(page, file):
        return -1
    return sum(bool(mine and theirs) for mine, theirs in zip(subject_of(page), subject_of(file), strict=True))


def filled(identity: Identity, other: Identity, names: bool = False) -> Identity:
    """The identity with what it lacks taken from the other; whose it is only where both are of the same document."""
    fields = ["district_code", "fiscal_year", "phase", "publisher", "published_on", "published_text"]
    fields += ["unit", "scope", "unit_code"] if names else []
    missing = {name: getattr(other, name) for name in fields if getattr(identity, name) is None}
    if "publisher" in missing:  # whose code it is
        missing["credit_code"] = other.credit_code
    return replace(identity, **missing)
