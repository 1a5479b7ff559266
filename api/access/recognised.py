"""Whom a token or a session stood for, for the next request that sends the same."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from api.access.caller import Caller
from api.access.kept_open import ChangeCount

MOST = 1_000
"""Tokens and sessions that are remembered between two changes of the book."""


class _Known(NamedTuple):
    """Holds from one moment to before another, in microseconds since 1970."""

    caller: Caller
    since: int
    until: int


class Recognised:
    """Callers by the digest of what they sent: as long as nothing in the book changed, and until
    time changes something. Safe to use from several threads."""

    def __init__(self, changes: ChangeCount) -> None:
        """Nobody yet.

        Args:
            changes: of the book.
        """
        self._changes = changes
        self._known: tuple[bytes, dict[bytes, _Known]] = (b"", {})
        """At one count of changes: replaced as one with the next."""

    def caller(self, given: str, at: int) -> Caller | None:
        """The caller; None where the book has to be read first."""
        counted, known = self._known
        if self._changes.read() != counted:
            return None
        found = known.get(digest_of(given))
        return found.caller if found is not None and found.since <= at < found.until else None

    def note(
        self, given: str, caller: Caller, *, counted: bytes | None, since: int, until: int
    ) -> None:
        """Remember somebody whom the book knew.

        Args:
            counted: the count of changes at which it did; None where that is not known.
            since: the first moment at which it would say the same.
            until: the first one behind that at which it may say something else, or has to be
                written.
        """
        if counted is None:
            return
        known = self._known[1] if self._known[0] == counted else {}
        if len(known) >= MOST:
            known = {}
        known[digest_of(given)] = _Known(caller, since, until)
        self._known = (counted, known)


def digest_of(given: str) -> bytes:
    """What the book has of a token or a session: nobody can guess what was hashed."""
    return hashlib.sha256(given.encode()).digest()
