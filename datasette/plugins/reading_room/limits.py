"""What a stranger's SQL may cost. Datasette bounds its time; SQLite's own limits bound its memory.

Measured (research/reliability.md §2): one anonymous `hex(zeroblob(400000000))` took 1.2 GB before these limits.
"""

from __future__ import annotations

import sqlite3

LONGEST_VALUE = 5_000_000  # bytes of one value or row; the longest real one (a grid row) is well below 100 KB
LONGEST_SQL = 100_000
HEAP = 256 * 1024 * 1024  # of the whole process
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: LONGEST_SQL,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_ATTACHED: 2,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
}


def bound(conn: sqlite3.Connection) -> None:
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    conn.execute(f"PRAGMA hard_heap_limit = {HEAP}")
