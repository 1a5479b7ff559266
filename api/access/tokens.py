"""The book of tokens and sessions: a small SQLite file beside the store, for its owner alone.

It holds digests, never a token. A token is 160 random bits, so that SHA-256 is enough: nobody can
guess what was hashed.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from api.access.caller import Caller, Right, needs_second_factor
from api.access.factor import new_secret, step_of
from api.access.kept_open import ChangeCount
from api.access.recognised import Recognised, digest_of
from api.access.token_rows import COLUMNS, Token, TokenReader, token_of
from api.access.token_tables import TABLES, add_person, begin_visit
from api.access.waiting import HasToWait
from api.private_book import PrivateBook
from graph.claims.errors import InputError
from graph.claims.marking import Clearance

SECOND = 1_000_000
"""In microseconds."""
IDLE, LONGEST = 15 * 60 * SECOND, 8 * 60 * 60 * SECOND
"""How long a session lasts without a request, and at all."""
NOTED = 60 * SECOND
"""How exactly the last use is known."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\Z")
_GIVEN = re.compile(r"ans([tsb])_([a-z2-7]{8})_([a-z2-7]{32})\Z")
TOKEN, SESSION, BROWSER = "t", "s", "b"
"""Kinds of texts: a token, a session that is sent as one, a session in a browser's cookie."""
OF_PROVIDER = "oidc "
"""With what the name of somebody begins whom an organisation's provider knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new token, which nobody can be told again."""

    text: str
    secret: str | None
    """Of the second factor, where the clearance asks for one."""


class TokenBook(PrivateBook):
    """Tokens and sessions of one store. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open a book: see `PrivateBook`."""
        super().__init__(path, "the book of tokens", TABLES, renew=add_person)
        self._changes = ChangeCount(path)
        self._tokens = TokenReader(self._db, self._changes)
        self._at_once: TokenReader | None = None
        """The same by a connection that waits for nobody."""
        self._recognised = Recognised(self._changes)

    @property
    def is_at_its_place(self) -> bool:
        """Whether the file that was opened is still the one at its path: else a copy was moved
        over it, or it was taken away, and what others change there is not read here."""
        return self._changes.is_at(self._path)

    # --------------------------------------------------------------------------- by hand

    def add(
        self,
        name: str,
        clearance: Clearance,
        may: frozenset[Right],
        *,
        at: int,
        expires: int | None = None,
        person: str | None = None,
    ) -> Made:
        """Make a token.

        Args:
            person: the opaque id of who writes with it, where it is known already: from a sheet, or
                from an earlier token. Left out, the token makes one.

        Raises:
            InputError: the name is none, or is taken.
        """
        if _NAME.match(name) is None:
            raise InputError(
                "is no name for a token",
                mend="write up to 64 letters, digits and . _ @ -, none of which tells who it is "
                "where that is a secret",
                field="NAME",
                value=name,
            )
        text, id, hashed = _new(TOKEN)
        secret = new_secret() if needs_second_factor(clearance) else None
        with self._changing() as db:
            if db.execute("SELECT 1 FROM token WHERE name = ?", (name,)).fetchone():
                raise InputError(
                    "there is a token of this name already",
                    mend="choose another name; names of revoked tokens are not used again, since "
                    "the audit log has them",
                    field="NAME",
                    value=name,
                )
            db.execute(
                f"INSERT INTO token ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, 0, ?)",
                (id, name, hashed, str(clearance), ",".join(sorted(may)), at, expires, secret,
                 person),
            )  # fmt: skip
        return Made(text=text, secret=secret)

    def all(self) -> list[Token]:
        """Every token that was ever made, by name."""
        with self._lock:
            rows = self._db.execute(f"SELECT {COLUMNS} FROM token ORDER BY name").fetchall()
        return [token_of(row) for row in rows]

    def revoke(self, name: str, *, at: int) -> None:
        """End a token and its sessions, at once and for good.

        Raises:
            InputError: there is none of this name that still holds.
        """
        with self._changing() as db:
            changed = db.execute(
                "UPDATE token SET revoked = ? WHERE name = ? AND revoked IS NULL", (at, name)
            ).rowcount
            if not changed:
                raise InputError(
                    "no token of this name can be revoked",
                    mend="“answerable token list” names those that there are",
                    field="NAME",
                    value=name,
                )
            db.execute(
                "DELETE FROM session WHERE token IN (SELECT id FROM token WHERE name = ?)", (name,)
            )
            db.execute(
                "DELETE FROM visit WHERE token IN (SELECT id FROM token WHERE name = ?)", (name,)
            )

    # -------------------------------------------------------------------------- by requests

    def token(
        self, given: str, *, at: int, is_use: bool = True, may_wait: bool = True
    ) -> Token | None:
        """The token that was given; None for all that is none, ended or over, alike.

        Args:
            is_use: whether it is used by this, or only looked at whether it holds.
            may_wait: whether to wait for another program or thread.

        Raises:
            HasToWait: that would be so, or something has to be written.
        """
        parts = _GIVEN.match(given)
        if parts is None or parts[1] != TOKEN:
            return None
        with self._reading(may_wait) as book:
            found, counted = book.tokens.get(parts[2]), book.counted
        # Compared in any case, so that the time does not tell which ids there are.
        same = hmac.compare_digest(digest_of(given), found.digest if found else b"\0" * 32)
        if found is None or not same or not found.holds(at):
            return None
        if is_use:
            self._note(found, at, may_wait)
            if not needs_second_factor(found.clearance):
                until = _until(found)
                self._recognised.note(given, found.caller, counted=counted, since=0, until=until)
        return found

    def open_session(self, token: Token, code: str, *, at: int, kind: str = SESSION) -> str | None:
        """A session for a token whose code is right; None where it is not.

        A session is a token of its own, for `LONGEST` at most and `IDLE` without a request.

        Args:
            kind: `SESSION`, for a token with a second factor; or `BROWSER`, for any.
        """
        if token.secret is None and kind == SESSION:
            return None
        text, id, hashed = _new(kind)
        with self._changing() as db:
            if token.secret is not None:
                [last] = db.execute("SELECT step FROM token WHERE id = ?", (token.id,)).fetchone()
                step = step_of(token.secret, code, at // SECOND, last)
                if step is None:
                    return None
                db.execute("UPDATE token SET step = ? WHERE id = ?", (step, token.id))
            self._begin(db, token.id, id, hashed, at)
            if kind == BROWSER:
                begin_visit(db, token.id, at, LONGEST)
        return text

    @staticmethod
    def _begin(db: sqlite3.Connection, of: str, id: str, digest: bytes, at: int) -> None:
        db.execute("DELETE FROM session WHERE made < ? OR used < ?", (at - LONGEST, at - IDLE))
        db.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", (id, of, digest, at, at))

    def open_for(self, caller: Caller, *, at: int) -> str | None:
        """A session in a browser for somebody whom the organisation's provider knows; None where
        the operator revoked this account, or another one has the name.

        The account stands among the tokens, with a digest of nothing that anybody can send.
        """
        text, id, hashed = _new(BROWSER)
        of = caller.account
        rights = ",".join(sorted(caller.may))
        with self._changing() as db:
            taken = db.execute(
                "SELECT 1 FROM token WHERE (name = ? AND id <> ?) OR (id = ? AND revoked NOT NULL)",
                (caller.name, of, of),
            ).fetchone()
            if taken:
                return None
            # A log-in with other factors, or after other rules, is not one for older sessions.
            db.execute(
                "DELETE FROM session WHERE token = ? AND NOT EXISTS "
                "(SELECT 1 FROM token WHERE id = ? AND clearance = ? AND rights = ?)",
                (of, of, str(caller.clearance), rights),
            )
            db.execute(
                f"INSERT INTO token ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL, 0, "
                "?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, clearance = "
                "excluded.clearance, rights = excluded.rights, used = excluded.used, "
                "person = excluded.person",
                (of, caller.name, secrets.token_bytes(32), str(caller.clearance), rights, at, at,
                 caller.person),
            )  # fmt: skip
            self._begin(db, str(of), id, hashed, at)
            begin_visit(db, str(of), at, LONGEST)
        return text

    def is_revoked(self, account: str | None) -> bool:
        """Whether the operator revoked an account that the organisation's provider knows."""
        with self._reading(may_wait=True) as book:
            found = book.tokens.get(str(account))
        return found is not None and found.revoked is not None

    def revoked_persons(self) -> frozenset[str]:
        """Persons all of whose tokens and accounts the operator revoked. One that is merely over,
        or was replaced for the same person, takes nothing from what the person did."""
        with self._reading(may_wait=True) as book:
            tokens = book.tokens.values()
        gone = {token.person for token in tokens if token.revoked is not None}
        return frozenset(gone - {token.person for token in tokens if token.revoked is None})

    def session(
        self,
        given: str,
        *,
        at: int,
        kind: str = SESSION,
        is_use: bool = True,
        may_wait: bool = True,
    ) -> Token | None:
        """The token that a session is of; None for all that is none, ended or over, alike.

        Args:
            kind: `SESSION` or `BROWSER`; one is not taken for the other.
            is_use: as `token`. What is no use does not put off the end of an idle session.
            may_wait: as `token`.

        Raises:
            HasToWait: as `token`.
        """
        parts = _GIVEN.match(given)
        if parts is None or parts[1] != kind:
            return None
        with self._reading(may_wait) as book:
            found, counted = book.session(parts[2]), book.counted
        same = hmac.compare_digest(digest_of(given), found.digest if found else b"\0" * 32)
        if found is None or not same or at - found.made >= LONGEST or at - found.used >= IDLE:
            return None
        # The clock was set back: nobody knows how long it lasted.
        if at < found.used - NOTED:
            return None
        token = found.token
        if token is None or not token.holds(at):
            return None
        if not is_use:
            return token
        if at - found.used >= NOTED:
            if not may_wait:
                raise HasToWait
            with self._changing() as db:
                db.execute("UPDATE session SET used = ? WHERE id = ?", (at, parts[2]))
        self._note(token, at, may_wait)
        if kind == SESSION:
            since = found.used - NOTED
            until = min(_until(token), found.used + NOTED, found.made + LONGEST)
            self._recognised.note(given, token.caller, counted=counted, since=since, until=until)
        return token

    def recognised(self, given: str, *, at: int) -> Caller | None:
        """Whom a token, or a session that is sent as one, stands for, where that was told a moment
        ago, nothing changed since and nothing is to be noted; None where `session` and `token` have
        to say."""
        return self._recognised.caller(given, at)

    def close_session(self, given: str) -> None:
        """End a session, where it is one."""
        parts = _GIVEN.match(given)
        if parts is not None and parts[1] != TOKEN:
            with self._changing() as db:
                db.execute(
                    "DELETE FROM session WHERE id = ? AND digest = ?", (parts[2], digest_of(given))
                )

    @contextmanager
    def _reading(self, may_wait: bool) -> Iterator[TokenReader]:
        """The book, to be read by one thread.

        Raises:
            HasToWait: as `token`.
        """
        if not self._lock.acquire(blocking=may_wait):
            raise HasToWait
        try:
            if not may_wait and self._at_once is None:
                self._at_once = TokenReader(self._beside(), self._changes)
            reader = self._tokens if may_wait or self._at_once is None else self._at_once
            reader.look(may_wait=may_wait)
            if may_wait and self._at_once is not None:
                # Who waits reads for who does not, too, where that would take long.
                with suppress(sqlite3.OperationalError):
                    self._at_once.look()
            yield reader
        except sqlite3.OperationalError:
            if may_wait:
                raise
            raise HasToWait from None  # who may wait is told what is wrong, where anything is
        finally:
            self._lock.release()

    def close(self) -> None:
        if self._at_once is not None:
            self._at_once.close()
        super().close()
        self._changes.close()

    def _note(self, token: Token, at: int, may_wait: bool) -> None:
        """Write down when a token was last used, a minute more or less."""
        if token.used is None or at - token.used >= NOTED:
            if not may_wait:
                raise HasToWait
            with self._changing() as db:
                db.execute("UPDATE token SET used = ? WHERE id = ?", (at, token.id))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with super()._changing() as db:
            yield db
            # Changes of this connection do not move its own data_version. Nobody reads meanwhile:
            # the lock is held until the change is done.
            self._tokens.forget()


def _new(kind: str) -> tuple[str, str, bytes]:
    """A text that is given once, its id, and its digest."""
    id = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    rest = base64.b32encode(secrets.token_bytes(20)).decode().lower()
    text = f"ans{kind}_{id}_{rest}"
    return text, id, digest_of(text)


def _until(token: Token) -> int:
    """The first moment at which a token that is used has to be looked at again."""
    noted = 0 if token.used is None else token.used + NOTED
    return noted if token.expires is None else min(noted, token.expires)
