"""The tables of the book of tokens: tokens, sessions, and when somebody was here before.

The latter are moments of the reader's own visits, and tell nothing of what a store holds: no
record, no id, no count. They go with the token.
"""

from __future__ import annotations

import sqlite3

TABLES = """
CREATE TABLE IF NOT EXISTS token (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, digest BLOB NOT NULL, clearance TEXT NOT NULL,
    rights TEXT NOT NULL, made INTEGER NOT NULL, expires INTEGER, revoked INTEGER, used INTEGER,
    secret TEXT, step INTEGER NOT NULL DEFAULT 0, person TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    id TEXT PRIMARY KEY, token TEXT NOT NULL REFERENCES token (id), digest BLOB NOT NULL,
    made INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS visit (
    token TEXT PRIMARY KEY REFERENCES token (id), began INTEGER NOT NULL, before INTEGER
) STRICT;
"""
"""Of a visit, `began` is the beginning of the latest, `before` that of the one before it."""


def add_person(db: sqlite3.Connection) -> None:
    """Give a book of before persons had ids of their own a place for them."""
    if not any(row[1] == "person" for row in db.execute("PRAGMA table_info(token)")):
        db.execute("ALTER TABLE token ADD COLUMN person TEXT")


def begin_visit(db: sqlite3.Connection, token: str, at: int, longest: int) -> None:
    """Note that somebody logs in.

    A reader who was locked out and logs in again is on the same visit still: what was new this
    morning stays new after lunch. A visit is told by its beginning: what was recorded while it
    lasted may not have been seen.

    Args:
        at: microseconds since 1970.
        longest: microseconds that a visit lasts at most. After a clock was set back, one begins.
    """
    row = db.execute("SELECT began FROM visit WHERE token = ?", (token,)).fetchone()
    if row is not None and 0 <= at - row[0] < longest:
        return
    before = None if row is None else min(row[0], at)
    db.execute("INSERT OR REPLACE INTO visit VALUES (?, ?, ?)", (token, at, before))
