"""The book of webhooks: a small SQLite file beside the store, for its owner alone.

It has the secrets with which messages are signed, and what waits to be sent: kinds, opaque ids and
cursors, and no text.
"""

from __future__ import annotations

import base64
import re
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.private_book import PrivateBook
from api.webhooks.sending import Target
from graph.claims.errors import InputError
from graph.claims.marking import Clearance

SECOND = 1_000_000
"""In microseconds."""
GAPS = (10, 60, 300, 1_800, 7_200)
"""Seconds after each failure in a row until the next try; the last for every further one."""
MOST_TRIES = 12
"""After so many a message is dead."""
MOST_WAITING = 10_000
"""Messages of one webhook that wait; the rest stays in the store, behind the cursor."""
KEPT = 30 * 24 * 3_600 * SECOND
"""How long dead messages are kept."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")
_TABLES = """
CREATE TABLE IF NOT EXISTS hook (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, url TEXT NOT NULL, private INTEGER NOT NULL,
    plain INTEGER NOT NULL, clearance TEXT NOT NULL, secret BLOB NOT NULL, made INTEGER NOT NULL,
    kinds TEXT NOT NULL, changes TEXT, turns TEXT, failures INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,
    problem TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS message (
    key INTEGER PRIMARY KEY, hook TEXT NOT NULL REFERENCES hook (id), change TEXT NOT NULL,
    kind TEXT NOT NULL, about TEXT NOT NULL, cursor TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    made INTEGER NOT NULL, dead INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS message_hook ON message (hook, dead, key);
"""
_HOOK = (
    "id, name, url, private, plain, clearance, secret, made, kinds, "
    "changes, turns, failures, due, problem"
)
_MESSAGE = "key, hook, change, kind, about, cursor, tries, made, dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One webhook. Times are microseconds since 1970."""

    id: str
    name: str
    target: Target
    clearance: Clearance
    secret: bytes
    made: int
    kinds: frozenset[str]
    """What it is told; everything where there are none."""
    changes: str | None
    """The cursor of `changes` behind which it goes on; None where it is not told."""
    turns: str | None
    """The same of `callStatus`."""
    failures: int
    """How often in a row nothing was taken."""
    due: int
    """Before this moment nothing is tried."""
    problem: str | None
    """What went wrong last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One message that waits, or is dead."""

    key: int
    hook: str
    change: str
    kind: str
    about: str
    """The id of the claim, the entity or the call."""
    cursor: str
    tries: int
    made: int
    dead: int | None
    """Since when nobody tries any more."""


class WebhookBook(PrivateBook):
    """The webhooks of one store. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open a book: see `PrivateBook`."""
        super().__init__(path, "the book of webhooks", _TABLES, version=2, renew=_renew)

    def add(
        self,
        name: str,
        target: Target,
        clearance: Clearance,
        *,
        at: int,
        kinds: Iterable[str],
        changes: str | None,
        turns: str | None,
    ) -> str:
        """Make a webhook; the secret that signs what it sends, as receivers write it.

        Raises:
            InputError: the name is none, or is taken.
        """
        if _NAME.match(name) is None:
            raise InputError(
                "is no name for a webhook",
                mend="write up to 64 letters, digits and . _ -",
                field="NAME",
                value=name,
            )
        secret = secrets.token_bytes(32)
        with self._changing() as db:
            if db.execute("SELECT 1 FROM hook WHERE name = ?", (name,)).fetchone():
                raise InputError(
                    "there is a webhook of this name already",
                    mend="choose another name, or remove that one first",
                    field="NAME",
                    value=name,
                )
            db.execute(
                f"INSERT INTO hook ({_HOOK}) VALUES (?,?,?,?,?,?,?,?,?,?,?,0,0,NULL)",
                (
                    secrets.token_hex(8),
                    name,
                    *target,
                    str(clearance),
                    secret,
                    at,
                    ",".join(sorted(kinds)),
                    changes,
                    turns,
                ),
            )
        return f"whsec_{base64.b64encode(secret).decode()}"

    def remove(self, name: str) -> None:
        """End a webhook, with all that waits and is dead.

        Raises:
            InputError: there is none of this name.
        """
        with self._changing() as db:
            id = self._named(db, name)
            db.execute("DELETE FROM message WHERE hook = ?", (id,))
            db.execute("DELETE FROM hook WHERE id = ?", (id,))

    def retry(self, name: str) -> int:
        """Have what is dead sent once more, from now on; how many messages that are.

        Raises:
            InputError: there is no webhook of this name.
        """
        with self._changing() as db:
            id = self._named(db, name)
            db.execute("UPDATE hook SET due = 0, failures = 0 WHERE id = ?", (id,))
            return db.execute(
                "UPDATE message SET dead = NULL, tries = 0 WHERE hook = ? AND dead IS NOT NULL",
                (id,),
            ).rowcount

    def all(self) -> list[Hook]:
        """Every webhook, by name."""
        return [_hook(row) for row in self._rows(f"SELECT {_HOOK} FROM hook ORDER BY name")]

    def dead(self, name: str) -> list[Waiting]:
        """The dead messages of a webhook, oldest first.

        Raises:
            InputError: there is none of this name.
        """
        id = self._named(self._db, name)
        rows = self._rows(
            f"SELECT {_MESSAGE} FROM message WHERE hook = ? AND dead IS NOT NULL ORDER BY key", id
        )
        return [_message(row) for row in rows]

    def counts(self, id: str) -> tuple[int, int]:
        """How many messages of a webhook wait, and how many are dead."""
        [row] = self._rows("SELECT count(*), count(dead) FROM message WHERE hook = ?", id)
        return row[0] - row[1], row[1]

    # --------------------------------------------------------------------------- by couriers

    def put(
        self,
        hook: Hook,
        field: str,
        rows: Iterable[tuple[str, str, str, str]],
        behind: str | None,
        at: int,
    ) -> None:
        """Have messages wait: change, kind, what it is about, and the cursor, each.

        Args:
            field: ``changes`` or ``turns``.
            behind: the cursor behind which the webhook goes on; None where it stands.
        """
        with self._changing() as db:
            if not db.execute("SELECT 1 FROM hook WHERE id = ?", (hook.id,)).fetchone():
                return
            for change, kind, about, cursor in rows:
                db.execute(
                    "INSERT INTO message (hook, change, kind, about, cursor, made) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (hook.id, change, kind, about, cursor, at),
                )
            if behind is not None:
                db.execute(f"UPDATE hook SET {field} = ? WHERE id = ?", (behind, hook.id))

    def tell(self, hook: Hook, problem: str) -> None:
        """Have the list of webhooks say what went wrong."""
        with self._changing() as db:
            db.execute("UPDATE hook SET problem = ? WHERE id = ?", (problem[:300], hook.id))

    def next(self, hook: Hook) -> Waiting | None:
        """The message that is to be sent next."""
        rows = self._rows(
            f"SELECT {_MESSAGE} FROM message WHERE hook = ? AND dead IS NULL ORDER BY key LIMIT 1",
            hook.id,
        )
        return _message(rows[0]) if rows else None

    def done(self, message: Waiting) -> None:
        """It was taken, or is nobody's to know any more."""
        with self._changing() as db:
            db.execute("DELETE FROM message WHERE key = ?", (message.key,))
            db.execute(
                "UPDATE hook SET failures = 0, due = 0, problem = NULL WHERE id = ?",
                (message.hook,),
            )

    def failed(self, hook: Hook, message: Waiting, problem: str, at: int) -> None:
        """It was not taken: it is tried again later, or dead."""
        gap = GAPS[min(hook.failures, len(GAPS) - 1)] * SECOND
        is_dead = message.tries + 1 >= MOST_TRIES
        with self._changing() as db:
            db.execute(
                "UPDATE message SET tries = tries + 1, dead = ? WHERE key = ?",
                (at if is_dead else None, message.key),
            )
            db.execute(
                "UPDATE hook SET failures = failures + 1, due = ?, problem = ? WHERE id = ?",
                (at + gap, problem, hook.id),
            )
            db.execute("DELETE FROM message WHERE dead < ?", (at - KEPT,))

    def copy_to(self, path: Path) -> None:
        """Write the book into a file, for its owner alone: secrets and what waits."""
        self.copied(path)

    def ids(self) -> frozenset[str]:
        """Ids of what messages that wait, or are dead, are about."""
        return frozenset(str(about) for (about,) in self._rows("SELECT about FROM message"))

    def forget(self, ids: Iterable[str]) -> None:
        """Take out what is about these: they are erased."""
        with self._changing() as db:
            db.executemany("DELETE FROM message WHERE about = ?", ((id,) for id in ids))

    def fit(self, *there: Iterable[str]) -> None:
        """Fit the book to a store that is put back: no message is about what that does not have.

        Args:
            there: ids in the store.
        """
        self.forget(sorted(self.ids().difference(*there)))

    def _named(self, db: sqlite3.Connection, name: str) -> str:
        row = db.execute("SELECT id FROM hook WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise InputError(
                "there is no webhook of this name",
                mend="“answerable webhook list” names those that there are",
                field="NAME",
                value=name,
            )
        return str(row[0])


def _renew(db: sqlite3.Connection) -> None:
    """Version 1 noted here which process sends."""
    db.execute("DROP TABLE IF EXISTS lease")


def _hook(row: tuple[Any, ...]) -> Hook:
    id, name, url, private, plain, clearance, secret, made, *rest = row
    kinds, changes, turns, failures, due, problem = rest
    return Hook(
        id=id,
        name=name,
        target=Target(url, bool(private), bool(plain)),
        clearance=Clearance.parse(clearance),
        secret=secret,
        made=made,
        kinds=frozenset(filter(None, kinds.split(","))),
        changes=changes,
        turns=turns,
        failures=failures,
        due=due,
        problem=problem,
    )


def _message(row: tuple[Any, ...]) -> Waiting:
    key, hook, change, kind, about, cursor, tries, made, dead = row
    return Waiting(
        key=key,
        hook=hook,
        change=change,
        kind=kind,
        about=about,
        cursor=cursor,
        tries=tries,
        made=made,
        dead=dead,
    )
