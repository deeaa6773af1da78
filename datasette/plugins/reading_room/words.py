"""Chinese first, English beside it: one catalogue of words (`datasette/words.toml`) and the language of this request."""

from __future__ import annotations

import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive.checks import all_rules

CATALOGUE = Path(__file__).parents[2] / "words.toml"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the language they read and the address they stand at (path and query, undecoded)."""

    language: str = "zh"
    path: str = "/"
    query: str = ""

    @property
    def english(self) -> bool:
        return self.language == "en"

    @property
    def html_language(self) -> str:
        return "en" if self.english else "zh-Hans"


_reader: ContextVar[Reader] = ContextVar("reader", default=Reader())


def reader() -> Reader:
    return _reader.get()


def enter(someone: Reader) -> None:
    """From here on, in this task, words are in the reader's language."""
    _reader.set(someone)


@cache
def catalogue() -> dict[str, tuple[str, str]]:
    """`section.word` → (Chinese, English). A word without its two languages is refused."""
    sections = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
    words = {}
    for section, entries in sections.items():
        for name, pair in entries.items():
            if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) and each for each in pair)):
                raise ValueError(f"{CATALOGUE}: {section}.{name} 需要中文与英文两个词 (wants two words: zh, en)")
            words[f"{section}.{name}"] = (pair[0], pair[1])
    return words


def t(key: str, **values: object) -> str:
    """The word in the reader's language; `{name}` in it is replaced. An unknown key is a mistake of ours: KeyError."""
    pair = catalogue()[key]
    word = pair[1] if reader().english else pair[0]
    return word.format(**values) if values else word


@cache
def _rules() -> dict[str, tuple[str, str]]:
    """What the checks check, as the checks themselves say it."""
    return {rule.id: (f"{rule.id} {rule.sentence}", f"{rule.id} {rule.english}") for rule in all_rules()}


def label(section: str, value: object) -> str:
    """What a code value is called (`phase`, `budget` → 预算); a value without a name is shown as it is."""
    if value is None or value == "":
        return ""
    if section == "check":
        pair = _rules().get(str(value))
        return pair[reader().english] if pair else str(value)
    if ":" in str(value):  # a compound, as in procurement:general
        return " · ".join(label("fund" if place else section, part) for place, part in enumerate(str(value).split(":")))
    pair = catalogue().get(f"{section}.{value}")
    return (pair[1] if reader().english else pair[0]) if pair else str(value)
