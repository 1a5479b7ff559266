"""Tokens as they stand in the book, and reading them on one connection."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from api.access.caller import Caller, Right
from api.access.kept_open import ChangeCount
from api.access.waiting import HasToWait
from graph.claims.marking import Clearance

COLUMNS = "id, name, digest, clearance, rights, made, expires, revoked, used, secret, step, person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the book knows of one token. Times are microseconds since 1970."""

    id: str
    name: str
    digest: bytes
    clearance: Clearance
    may: frozenset[Right]
    made: int
    expires: int | None
    revoked: int | None
    used: int | None
    secret: str | None
    """Of the second factor."""
    step: int
    person: str
    """The opaque id by which what is written with it is known."""
    visited: int | None = None
    """When the visit before this one began; known of a token whose session is asked for."""

    caller: Caller = field(init=False)
    """Whom it stands for."""

    def __post_init__(self) -> None:
        caller = Caller(
            name=self.name,
            clearance=self.clearance,
            may=self.may,
            person=self.person,
        )
        object.__setattr__(self, "caller", caller)

    def holds(self, at: int) -> bool:
        """Whether it can be used at a moment."""
        return self.revoked is None and (self.expires is None or at < self.expires)


class Session(NamedTuple):
    """What the book knows of one session. Times are microseconds since 1970."""

    token: Token | None
    """Which it is of, with the visit before this one."""
    digest: bytes
    made: int
    used: int


MOST_AT_ONCE = 200
"""Tokens that are read anew while others wait: two milliseconds or so."""
MOST_SESSIONS = 1_000
"""Sessions that are kept between two changes of the file."""


class TokenReader:
    """What one connection reads of a book."""

    def __init__(self, db: sqlite3.Connection, changes: ChangeCount) -> None:
        """Reading.

        Args:
            changes: of the file.
        """
        self._db, self._changes = db, changes
        self.tokens: dict[str, Token] = {}
        """All by id, as they stood in the file at the last look."""
        self._sessions: dict[str, Session] = {}
        self._seen = -1
        self.counted: bytes | None = None
        """The count of changes at which that was read; None where it moved meanwhile."""

    def look(self, *, may_wait: bool = True) -> None:
        """Read anew where somebody changed the file.

        Raises:
            HasToWait: there are too many tokens for somebody who waits for nobody.
        """
        count = self._changes.read()
        if count is not None and count == self.counted:
            return
        [version] = self._db.execute("PRAGMA data_version").fetchone()
        if version != self._seen:
            if not may_wait and len(self.tokens) > MOST_AT_ONCE:
                raise HasToWait
            self._sessions.clear()
            rows = self._db.execute(f"SELECT {COLUMNS} FROM token").fetchall()
            self.tokens = {row[0]: token_of(row) for row in rows}
            self._seen = version
        self.counted = count if self._changes.read() == count else None

    def session(self, id: str) -> Session | None:
        """A session; as of the last look, or later."""
        known = self._sessions.get(id)
        if known is not None:
            return known
        row = self._db.execute(
            "SELECT token, digest, made, used, before FROM session "
            "LEFT JOIN visit USING (token) WHERE id = ?",
            (id,),
        ).fetchone()
        if row is None:
            return None
        of, digest, made, used, before = row
        token = self.tokens.get(of)
        found = Session(token and replace(token, visited=before), digest, made, used)
        if len(self._sessions) >= MOST_SESSIONS:
            self._sessions.clear()
        self._sessions[id] = found
        return found

    def forget(self) -> None:
        """Read all anew."""
        self._seen, self.counted = -1, None

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def person_of(digest: bytes) -> str:
    """The opaque id of anybody who writes with a token: always the same, and nobody's guess."""
    told = hashlib.sha256(b"answerable: who writes " + digest).digest()
    return base64.b32encode(told).decode().lower()[:26]


def token_of(row: tuple[object, ...]) -> Token:
    """A token by its row, of `COLUMNS`."""
    id, name, digest, clearance, may, made, expires, revoked, used, secret, step, person = row
    kept = bytes(digest)  # type: ignore[call-overload]
    return Token(
        id=str(id),
        name=str(name),
        digest=kept,
        clearance=Clearance.parse(str(clearance)),
        may=frozenset(Right(one) for one in str(may).split(",")),
        made=int(str(made)),
        expires=_moment(expires),
        revoked=_moment(revoked),
        used=_moment(used),
        secret=None if secret is None else str(secret),
        step=int(str(step)),
        person=person_of(kept) if person is None else str(person),
    )


def _moment(value: object) -> int | None:
    return None if value is None else int(str(value))
