"""Search in SQL: `match_query(:q)` makes an FTS5 phrase of whatever a reader typed, quotes and all.

The indexes hold single characters (see `archive.fulltext`), so a word of any length is found, 三公 and 工会 as well.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from pypinyin import Style, lazy_pinyin

from archive.fulltext import match_query, words_of

# An FTS5 query that is valid and finds nothing.
NOTHING = '""'


def _match(typed: str | None) -> str:
    return match_query(typed or "") or NOTHING


def _words(typed: str | None) -> str:
    return json.dumps(words_of(typed or ""), ensure_ascii=False)


def register(conn: sqlite3.Connection) -> None:
    conn.create_function("match_query", 1, _match, deterministic=True)
    conn.create_function("query_words", 1, _words, deterministic=True)


def replace_escape(conn: sqlite3.Connection) -> None:
    """Datasette's own table search calls `escape_fts`; ours must be registered after it."""
    conn.create_function("escape_fts", 1, _match, deterministic=True)


def initials(name: str) -> str:
    """The first letters of a name's syllables: 荣昌区财政局 → rcqczj."""
    return "".join(syllable[:1] for syllable in lazy_pinyin(name, style=Style.NORMAL) if syllable[:1].isascii()).lower()


class Initials:
    """Units by pinyin initials. Made at the first such search and kept: a served database never changes."""

    def __init__(self) -> None:
        self.units: list[tuple[str, str]] | None = None

    async def find(self, database: Any, typed: str, limit: int) -> list[str]:
        """The unit ids whose initials hold what was typed, those that begin with it first."""
        wanted = typed.strip().lower()
        if not wanted.isascii() or not wanted.isalpha() or len(wanted) < 2:
            return []
        if self.units is None:
            rows = await database.execute("SELECT unit_id, name FROM unit", truncate=False)
            self.units = [(row["unit_id"], initials(row["name"])) for row in rows.rows]
        found = [
            (not letters.startswith(wanted), len(letters), unit) for unit, letters in self.units if wanted in letters
        ]
        return [unit for _, _, unit in sorted(found)[:limit]]
