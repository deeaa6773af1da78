"""The registry of sources: one TOML file for each site, read strictly.

A file says where a crawl begins, which hosts it may touch, and how sure we are of that. `docs/operating.md` explains
every key; a wrong one is refused with the file, the key, and what was probably meant.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from crawler.platforms import platform_names

BUILT_IN = Path(__file__).parent / "sources"

VERIFIED = {"seen": "页面已见", "answered": "曾应答", "guess": "推测"}
PHASES = {"budget": "预算", "final": "决算", "both": "预算和决算"}
TLS = {
    "legacy": "legacy renegotiation",
    "small_dh": "a Diffie-Hellman key below 1024 bits",
    "expired": "an expired or foreign certificate",
}


class BadSource(Exception):
    """A source file that cannot be used; the message names the file, the key and the remedy."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A column where a crawl begins. `verified` is how far this address is known to be right."""

    url: str
    phase: str = "both"
    verified: str = "guess"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Units:
    """Unit folders: `index` is a page that links to them, `folder` what their path looks like (`*` is one name), and
    `columns` the disclosure columns below each (one that a unit lacks is counted as absent, not as failed)."""

    index: str
    folder: str
    columns: tuple[str, ...]
    verified: str = "guess"


@dataclass(frozen=True, slots=True)
class Expect:
    """The least a healthy crawl finds, and by which share it may shrink before it is held back."""

    documents: int = 0
    shrink: float = 0.10


@dataclass(frozen=True, slots=True)
class Manners:
    """How the site is asked. `cluster` names the hosts that share servers, and one counter for their articles: one rate for
    all of them. Where none is named the sites of Chongqing are one, and any other site is its own."""

    cluster: str = "cq.gov.cn"
    delay: float = 1.0
    concurrency: int = 1
    recheck_days: int = 0
    max_pages: int = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    name: str
    code: str
    platform: str
    verified: str
    hosts: tuple[str, ...]
    entries: tuple[Entry, ...]
    verified_on: date | None = None
    valid_to: date | None = None
    note: str = ""
    loopback: bool = False
    tls: tuple[str, ...] = ()
    units: tuple[Units, ...] = ()
    expect: Expect = field(default_factory=Expect)
    manners: Manners = field(default_factory=Manners)

    def allows(self, url: str) -> bool:
        """Is this address on one of the source's hosts? A loopback source may use any port."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return False
        try:
            port = parts.port
        except ValueError:
            return False
        if not self.loopback and port not in (None, 80, 443):
            return False
        return (parts.hostname or "") in self.hosts


def load(folder: Path = BUILT_IN) -> dict[str, Source]:
    """Every source of a folder by its id. Raises `BadSource` naming all that is wrong, not only the first."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise BadSource(f"{folder}: 没有来源文件 (no *.toml source here)")
    sources: dict[str, Source] = {}
    problems: list[str] = []
    for file in files:
        try:
            source = read(file)
        except BadSource as error:
            problems.append(str(error))
            continue
        if source.id in sources:
            problems.append(f"{file}: id: “{source.id}” 重复 (another file has it)")
        sources[source.id] = source
    if problems:
        raise BadSource("\n".join(problems))
    return sources


def choose(sources: Mapping[str, Source], wanted: Sequence[str]) -> list[Source]:
    """The sources asked for by id or by name; all of them when none is named."""
    if not wanted:
        return list(sources.values())
    by_word = {word: source for source in sources.values() for word in (source.id, source.name)}
    chosen: list[Source] = []
    for word in wanted:
        if word not in by_word:
            raise BadSource(f"没有来源 “{word}” (no such source){_meant(word, by_word)}; yusuan sources 列出全部")
        chosen.append(by_word[word])
    return chosen


def read(file: Path) -> Source:
    """One source file. Raises `BadSource`."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSource(f"{file}: 不是有效的 TOML (not valid TOML): {error}") from error
    problems: list[str] = []
    source = _typed(Source, data, "", problems)
    if isinstance(source, Source):
        problems += list(_doubts(source, file))
    if problems:
        raise BadSource("\n".join(f"{file}: {problem}" for problem in problems))
    assert isinstance(source, Source)
    if "cluster" not in data.get("manners", {}) and (source.loopback or not source.code.startswith("50")):
        return replace(source, manners=replace(source.manners, cluster=source.hosts[0]))
    return source


def _doubts(source: Source, file: Path) -> list[str]:
    """What types cannot say."""
    found: list[str] = []

    def one_of(key: str, word: str, words: Sequence[str] | Mapping[str, str]) -> None:
        if word not in words:
            found.append(f"{key}: “{word}” 不认识 (one of {', '.join(sorted(words))}){_meant(word, words)}")

    if not file.name.startswith(source.id):
        found.append(f"id: “{source.id}” 与文件名不符 (the file's name must begin with the id)")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", source.id):
        found.append(f"id: “{source.id}” (small letters, digits and hyphens only)")
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}", source.code):
        found.append(f"code: “{source.code}” 不是六位区划代码 (not a six-character division code)")
    one_of("platform", source.platform, platform_names())
    one_of("verified", source.verified, VERIFIED)
    if source.verified == "answered" and source.verified_on is None:
        found.append("verified_on: 缺少 (“answered” must say on which day)")
    for word in source.tls:
        one_of("tls", word, TLS)
    for host in source.hosts:
        if not source.loopback and not host.endswith(".gov.cn"):
            found.append(f"hosts: “{host}” 不是 .gov.cn 主机 (not a .gov.cn host; clones of these sites exist)")
        if source.loopback and not re.fullmatch(r"127(?:\.\d{1,3}){3}|localhost|::1", host):
            found.append(f"hosts: “{host}” (a loopback source may only name 127.*, ::1 or localhost)")
    if not source.entries and not source.units:
        found.append("entries: 缺少 (a crawl has nowhere to begin)")
    for number, entry in enumerate(source.entries):
        one_of(f"entries[{number}].phase", entry.phase, PHASES)
        one_of(f"entries[{number}].verified", entry.verified, VERIFIED)
        if not source.allows(entry.url):
            found.append(f"entries[{number}].url: {entry.url} 不在 hosts 之内 (its host is not among hosts)")
    for number, units in enumerate(source.units):
        if not source.allows(units.index):
            found.append(f"units[{number}].index: {units.index} 不在 hosts 之内 (its host is not among hosts)")
        if units.folder.count("*") != 1 or not units.folder.startswith("/"):
            found.append(f"units[{number}].folder: “{units.folder}” (a path with one *, such as /bm/*/)")
    if not 0 <= source.expect.shrink < 1:
        found.append(f"expect.shrink: {source.expect.shrink} (a share from 0 to below 1)")
    if source.manners.delay < 0 or source.manners.concurrency < 1:
        found.append("manners: delay 不可为负，concurrency 至少 1 (delay ≥ 0, concurrency ≥ 1)")
    if not source.loopback and source.manners.delay < 0.5:
        found.append(f"manners.delay: {source.manners.delay} 太快 (at least 0.5 seconds for a government cluster)")
    return found


def _typed(kind: Any, data: Mapping[str, Any], where: str, problems: list[str]) -> Any:
    """A dataclass from a TOML table; what does not fit goes to `problems` and gives None."""
    hints = get_type_hints(kind)
    before = len(problems)
    for key in data:
        if key not in hints:
            problems.append(f"{where}{key}: 未知的键 (unknown key){_meant(key, hints)}")
    values: dict[str, Any] = {}
    for spec in fields(kind):
        if spec.name in data:
            values[spec.name] = _value(hints[spec.name], data[spec.name], f"{where}{spec.name}", problems)
        elif spec.default is MISSING and spec.default_factory is MISSING:
            if spec.name == "entries" and "units" in data:
                values[spec.name] = ()
            else:
                problems.append(f"{where}{spec.name}: 缺少 (missing)")
    return kind(**values) if len(problems) == before else None


def _value(hint: Any, value: Any, where: str, problems: list[str]) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(inner for inner in get_args(hint) if inner is not type(None))
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            problems.append(f"{where}: 应为列表 (a list is needed, not {_name(value)})")
            return ()
        inner = get_args(hint)[0]
        return tuple(_value(inner, item, f"{where}[{number}]", problems) for number, item in enumerate(value))
    if hasattr(hint, "__dataclass_fields__"):
        if not isinstance(value, dict):
            problems.append(f"{where}: 应为表 (a table is needed, not {_name(value)})")
            return None
        return _typed(hint, value, f"{where}.", problems)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        problems.append(f"{where}: 应为 {hint.__name__} (is {_name(value)}: {value!r})")
    return value


def _name(value: object) -> str:
    return {"str": "a string", "int": "an integer", "bool": "a boolean", "list": "a list", "dict": "a table"}.get(
        type(value).__name__, type(value).__name__
    )


def _meant(word: str, words: Sequence[str] | Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"; 是否指 “{close[0]}”? (did you mean “{close[0]}”?)" if close else ""
