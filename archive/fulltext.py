"""Search that finds Chinese words of any length: every character is a token, a query is a phrase of them.

SQLite's `unicode61` finds no word inside a Chinese sentence, `trigram` none of two characters (三公, 工会). So the
index is filled with `spread` text and asked with `match_query`; the tables themselves keep what was printed.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PIECES = re.compile(f"[{_CJK}]|[^{_CJK}]+")
_QUOTES = re.compile("[“”\"‘’'「」『』《》]")
# A phrase must not run over the end of a sentence or line: 。 becomes a token that nobody types.
_BREAKS = re.compile(r"[\r\n。；;|]+")
_BOUNDARY = " \ue000 "


def _plain(text: str) -> str:
    return _QUOTES.sub("", unicodedata.normalize("NFKC", text))


def spread(text: str | None) -> str:
    """The text as the index holds it.

    >>> spread("“三公”经费 2025")
    '三 公 经 费  2025'
    """
    spaced = _BREAKS.sub(_BOUNDARY, _plain(text or ""))
    return " ".join(_PIECES.findall(spaced))


def words_of(query: str) -> list[str]:
    """The words that a reader typed, in half-width forms and without quotation marks.

    >>> words_of("“三公” ２０２５ budget*")
    ['三公', '2025', 'budget']
    """
    return [word.rstrip("*") for word in _plain(query).split() if word.rstrip("*")]


def match_query(query: str) -> str:
    """What a reader typed, as an FTS5 query: each word a phrase, all of them wanted, `*` at the end a prefix.

    >>> match_query("三公 budget*")
    '"三 公" "budget"*'
    """
    phrases = []
    for word in _plain(query).split():
        prefix = "*" if word.endswith("*") else ""
        tokens = " ".join(_PIECES.findall(word.rstrip("*"))).replace('"', "")
        if tokens:
            phrases.append(f'"{tokens}"{prefix}')
    return " ".join(phrases)
