"""Chinese first, English beside it: one catalogue of words (`datasette/words.toml`) and the language of this request."""

from __future__ import annotations

import re
import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from archive.checks import all_rules
from archive.checks.across_documents import COMPARISONS
from archive.narrative.labels import metric_label

CATALOGUE = Path(__file__).parents[2] / "words.toml"
LANGUAGES = ("zh", "en")
HAN = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")  # and the full-width punctuation between


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


CHINESE = Reader()
_reader: ContextVar[Reader] = ContextVar("reader", default=CHINESE)


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
    """The word in the reader's language; `{name}` in it is replaced, by markup too. An unknown key is a mistake of ours: KeyError."""
    pair = catalogue()[key]
    word = pair[1] if reader().english else pair[0]
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(word).format(**values)
    return word.format(**values) if values else word


def foreign(text: object) -> Markup:
    """The attribute of an element that holds what documents say, on an English page: it is then spoken and drawn as Chinese."""
    return Markup(' lang="zh-Hans"' if reader().english and HAN.search(str(text)) else "")


def chinese(text: object) -> Markup:
    """The same where there is no element of its own."""
    language = foreign(text)
    return Markup("<span{}>{}</span>").format(language, text) if language else escape(text)


@cache
def _rules() -> dict[str, tuple[str, str]]:
    """What the checks check, as the checks themselves say it."""
    return {
        rule.id: (f"{rule.id} {rule.sentence}", f"{rule.id} {rule.english}") for rule in (*all_rules(), *COMPARISONS)
    }


def label(section: str, value: object) -> str:
    """What a code value is called (`phase`, `budget` → 预算); a value without a name is shown as it is."""
    if value is None or value == "":
        return ""
    text = str(value)
    if section == "check" and (rule := _rules().get(text)):
        return rule[reader().english]
    if section == "metric" and text not in _named(section):
        return _compound(text) if reader().english else metric_label(text)
    if section == "check" and "." in text:
        return " · ".join(_word(section, part) for part in text.split("."))
    return _word(section, text)


def _word(section: str, value: str) -> str:
    pair = catalogue().get(f"{section}.{value}")
    return (pair[1] if reader().english else pair[0]) if pair else value


def _compound(metric: str) -> str:
    """`san_gong:budgeted` in English. What is not in the catalogue is a name as printed."""
    base, *qualifiers = metric.removeprefix("function:").split(":")
    named = [_word("fund" if each in _named("fund") else "metric", each) for each in qualifiers]
    return _word("metric", base) + (f" ({', '.join(named)})" if named else "")


@cache
def _named(section: str) -> frozenset[str]:
    return frozenset(key.partition(".")[2] for key in catalogue() if key.startswith(f"{section}."))
