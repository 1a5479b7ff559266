"""The book of writing: a small SQLite file beside the store, for its owner alone.

It has the keys by which a request is done once, however often it comes; who handed in which claims,
and who judged which records to be one; and what the store kept out or closer than a sheet asked
for, for who may decide. Nothing in it is part of any view.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from api.private_book import PrivateBook
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking

DAY = 24 * 60 * 60 * 1_000_000
"""How long a key holds, in microseconds."""
LONGEST_KEY = 200
_IDS = re.compile(rb"(?<![a-z2-7])(?:[a-z2-7]{26}|[a-z2-7]{32})(?![a-z2-7])")
"""What may be ids, of entities or of claims, in the reply to a request."""
_TABLES = """
CREATE TABLE IF NOT EXISTS key (
    person TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, at INTEGER NOT NULL,
    seed TEXT NOT NULL, outcome BLOB, PRIMARY KEY (person, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS key_at ON key (at);
CREATE TABLE IF NOT EXISTS handed_in (
    claim TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (claim, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS judged (
    claim TEXT NOT NULL, person TEXT NOT NULL, turns INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (claim, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    at INTEGER NOT NULL, origin TEXT NOT NULL, what TEXT NOT NULL, id TEXT NOT NULL,
    marking TEXT NOT NULL, PRIMARY KEY (origin, what, id)
) STRICT, WITHOUT ROWID;
"""


class KeyTaken(InputError):
    """A key was used for something else."""


class Opened(NamedTuple):
    """What is known of a key."""

    seed: str
    """The id that the request makes where it has to make one: the same whenever it comes."""
    outcome: bytes | None
    """What came of it; None where it is to be done."""


class KeptBack(NamedTuple):
    """Something that the store kept out or closer than a sheet asked for."""

    at: int
    origin: str
    what: str
    id: str


class WritingBook(PrivateBook):
    """The book of one store. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open a book: see `PrivateBook`."""
        super().__init__(path, "the book of writing", _TABLES, version=2, renew=_add_turns)

    # ------------------------------------------------------------------------------- keys

    def open_key(self, person: str, key: str, digest: bytes, seed: str, *, at: int) -> Opened:
        """Begin a request, or find what came of it.

        Args:
            digest: of all that it asks for.
            seed: the id that it is to make where it makes one and is new.

        Raises:
            KeyTaken: the key came with another request.
        """
        with self._changing() as db:
            db.execute("DELETE FROM key WHERE at <= ?", (at - DAY,))
            row = db.execute(
                "SELECT digest, seed, outcome FROM key WHERE person = ? AND key = ?", (person, key)
            ).fetchone()
            if row is None:
                db.execute(
                    "INSERT INTO key VALUES (?, ?, ?, ?, ?, NULL)", (person, key, digest, at, seed)
                )
                return Opened(seed, None)
        if row[0] != digest:
            raise KeyTaken(
                "came with another request already",
                mend="take a new key for each thing that is to be done; the same one only to send "
                "the same request again",
                field="key",
                value=key,
            )
        return Opened(row[1], row[2])

    def close_key(self, person: str, key: str, outcome: bytes) -> bytes:
        """Note what came of a request; what is told of it: where two processes did it at once, the
        same by both."""
        with self._changing() as db:
            db.execute(
                "UPDATE key SET outcome = ? WHERE person = ? AND key = ? AND outcome IS NULL",
                (outcome, person, key),
            )
            row = db.execute(
                "SELECT outcome FROM key WHERE person = ? AND key = ?", (person, key)
            ).fetchone()
        return outcome if row is None or row[0] is None else bytes(row[0])

    def drop_key(self, person: str, key: str) -> None:
        """Forget a request that was refused, so that it can be sent corrected."""
        with self._changing() as db:
            db.execute(
                "DELETE FROM key WHERE person = ? AND key = ? AND outcome IS NULL", (person, key)
            )

    # ------------------------------------------------------------------------ who wrote what

    def note_claims(self, person: str, claims: Iterable[str]) -> None:
        """Note who handed in claims."""
        with self._changing() as db:
            db.executemany(
                "INSERT OR IGNORE INTO handed_in VALUES (?, ?)", ((id, person) for id in claims)
            )

    def persons(self, claims: Iterable[str]) -> dict[str, frozenset[str]]:
        """Who handed in claims: claim id → opaque ids."""
        found: dict[str, frozenset[str]] = {}
        with self._lock:
            for id in claims:
                rows = self._db.execute("SELECT person FROM handed_in WHERE claim = ?", (id,))
                persons = frozenset(str(row[0]) for row in rows)
                if persons:
                    found[id] = persons
        return found

    def note_judged(self, person: str, claim: str, turns: int) -> None:
        """Note who judged as a claim says.

        Args:
            turns: how often the claim was decided about by then, this time included.
        """
        with self._changing() as db:
            db.execute("INSERT OR REPLACE INTO judged VALUES (?, ?, ?)", (claim, person, turns))

    def judges(self, claim: str, turns: int) -> frozenset[str]:
        """Who judged as a claim says, and nobody decided about it since: opaque ids."""
        with self._lock:
            rows = self._db.execute(
                "SELECT person FROM judged WHERE claim = ? AND turns = ?", (claim, turns)
            )
            return frozenset(str(row[0]) for row in rows)

    def ids(self) -> frozenset[str]:
        """Ids of claims and entities that the book may tell of, those in replies included."""
        named = (
            "SELECT claim FROM handed_in UNION SELECT claim FROM judged UNION SELECT id FROM kept"
        )
        found = {str(row[0]) for row in self._rows(named)}
        for (outcome,) in self._rows("SELECT outcome FROM key WHERE outcome IS NOT NULL"):
            found |= {id.decode() for id in _IDS.findall(outcome)}
        return frozenset(found)

    def forget(self, ids: Iterable[str]) -> None:
        """Forget what was erased: who handed it in, how closely it was kept, and replies that tell
        of any of it; their keys can be used anew."""
        rows = [(id,) for id in ids]
        with self._changing() as db:
            db.executemany("DELETE FROM handed_in WHERE claim = ?", rows)
            db.executemany("DELETE FROM judged WHERE claim = ?", rows)
            db.executemany("DELETE FROM kept WHERE id = ?", rows)
            db.executemany("DELETE FROM key WHERE instr(outcome, CAST(? AS BLOB))", rows)

    # ---------------------------------------------------------------------------- kept closer

    def note_kept(self, origin: str, kept: Iterable[tuple[str, str, Marking]], *, at: int) -> None:
        """Note what was kept out or closer: what it is, an id (of erased things its keyed hash),
        and who reads it."""
        with self._changing() as db:
            db.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)",
                ((at, origin, what, id, str(marking)) for what, id, marking in kept),
            )

    def kept(self, clearance: Clearance) -> list[KeptBack]:
        """What was kept out or closer and may be read with a clearance, the latest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT at, origin, what, id, marking FROM kept ORDER BY at DESC, origin, what, id"
            ).fetchall()
        return [
            KeptBack(int(at), origin, what, id)
            for at, origin, what, id, marking in rows
            if clearance.reads(Marking.parse(marking))
        ]

    def fit(self, *there: Iterable[str]) -> None:
        """Fit the book to a store that is put back: without what that does not have, which was
        erased since.

        Args:
            there: ids in the store, of all claims and all entities.
        """
        with self._changing() as db:
            found = {str(row[0]) for row in db.execute("SELECT claim FROM handed_in")}
            found |= {str(row[0]) for row in db.execute("SELECT claim FROM judged")}
            # Only what was kept closer is in a store; what was kept out never came into one.
            found |= {
                str(row[0])
                for row in db.execute("SELECT id FROM kept WHERE what NOT IN ('erased', 'source')")
            }
        self.forget(found.difference(*there))

    def follow(self, path: Path | None) -> None:
        """Go on beside a store that was put back: forget all requests, which it has not done, and
        take in what the book has that came back with it, since this one may be a new one."""
        handed_in: list[tuple[str, str]] = []
        judged: list[tuple[str, str, int]] = []
        kept: list[tuple[int, str, str, str, str]] = []
        if path is not None:
            with closing(sqlite3.connect(path)) as other:
                handed_in = other.execute("SELECT claim, person FROM handed_in").fetchall()
                if other.execute("SELECT 1 FROM sqlite_schema WHERE name = 'judged'").fetchone():
                    _add_turns(other)
                    judged = other.execute("SELECT claim, person, turns FROM judged").fetchall()
                kept = other.execute("SELECT at, origin, what, id, marking FROM kept").fetchall()
        with self._changing() as db:
            db.execute("DELETE FROM key")
            db.executemany("INSERT OR IGNORE INTO handed_in VALUES (?, ?)", handed_in)
            db.executemany("INSERT OR IGNORE INTO judged VALUES (?, ?, ?)", judged)
            db.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?, ?)", kept)

    def copy_to(self, path: Path) -> None:
        """Write the book into a file, without the keys of requests."""
        self.copied(path, without="key")


def _add_turns(db: sqlite3.Connection) -> None:
    """Give a book of before decisions were counted a place for that."""
    if not any(row[1] == "turns" for row in db.execute("PRAGMA table_info(judged)")):
        db.execute("ALTER TABLE judged ADD COLUMN turns INTEGER NOT NULL DEFAULT 0")
