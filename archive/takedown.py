"""What must not be published any more: a list in `$YUSUAN_HOME/takedowns.toml`, kept by hand and read by every build.

    [[takedown]]
    url = "http://www.example.gov.cn/…/t20250210_1.html"   # or: sha256 = "…", for the file wherever it lies
    asked_on = 2026-11-20
    reason = "发布机构已更正，应其要求撤下"

The evidence stays; the next build leaves the file out of `budget.db`, `grids.db` and every export. The list is the log:
an entry is never deleted, `lifted_on` ends it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from archive.model import Capture

FILE = "takedowns.toml"
_KEYS = {"url": str, "sha256": str, "asked_on": date, "reason": str, "lifted_on": date}


class TakedownError(Exception):
    """The list cannot be read. Nothing may be built from a list that may say more than was understood."""


@dataclass(frozen=True, slots=True)
class Takedown:
    """One entry: `url` names every version at an address, `sha256` one file at every address."""

    url: str
    sha256: str
    asked_on: date
    reason: str
    lifted_on: date | None = None

    def concerns(self, capture: Capture) -> bool:
        """Whether this capture must not be published: the file itself, or an attachment of a page at the address."""
        if self.lifted_on is not None:
            return False
        if self.sha256:
            return capture.sha256 == self.sha256
        return self.url in (capture.url, capture.referrer)


def takedowns(home: Path) -> tuple[Takedown, ...]:
    """The entries of the list under `home`; none where there is no list.

    Raises:
        TakedownError: the list is not TOML, or an entry lacks or misspells something; the message names it.
    """
    path = home / FILE
    if not path.exists():
        return ()
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TakedownError(f"{path}: 不是 TOML (not TOML): {error}") from error
    entries = listed.pop("takedown", [])
    if listed or not isinstance(entries, list):
        raise TakedownError(f"{path}: 只应有 [[takedown]] 条目 (only [[takedown]] entries belong here)")
    return tuple(_entry(entry, f"{path}: 第 {n} 条") for n, entry in enumerate(entries, 1))


def published(captures: Iterable[Capture], listed: Iterable[Takedown]) -> list[Capture]:
    """The captures that no entry concerns."""
    standing = [entry for entry in listed if entry.lifted_on is None]
    return [capture for capture in captures if not any(entry.concerns(capture) for entry in standing)]


def _entry(entry: Any, where: str) -> Takedown:
    if not isinstance(entry, dict):
        raise TakedownError(f"{where}: 不是表 (not a table)")
    for name, value in entry.items():
        if name not in _KEYS:
            raise TakedownError(f"{where}: 不认识的键 {name} (unknown key)")
        if not isinstance(value, _KEYS[name]) or value == "":
            raise TakedownError(f"{where}: {name} 应为 {_KEYS[name].__name__} (wrong type or empty)")
    if ("url" in entry) == ("sha256" in entry):
        raise TakedownError(f"{where}: url 与 sha256 应有且只有一个 (exactly one of url and sha256)")
    for name in ("asked_on", "reason"):
        if name not in entry:
            raise TakedownError(f"{where}: 缺 {name} (missing)")
    return Takedown(
        entry.get("url", ""), entry.get("sha256", ""), entry["asked_on"], entry["reason"], entry.get("lifted_on")
    )
