"""Failures in a row: of one address to send a token, of one token to send its code."""

from __future__ import annotations

from threading import Lock
from typing import Protocol

from api.access.shared_file import SharedFile
from api.errors import TOO_MANY, RequestError

MOST_FAILURES = 10
"""Failures of one address in a row, each of which is forgotten after `FORGOTTEN`. A token that
holds is taken in any case: many people share an address, and nobody guesses a token."""
FORGOTTEN = 60_000_000
"""Microseconds."""
MOST_ADDRESSES = 10_000


class Failures(Protocol):
    """Counts them. Moments are microseconds since 1970."""

    def too_many(self, key: str, at: int) -> bool:
        """Whether this one has to wait."""

    def count(self, key: str, at: int) -> bool:
        """Count one more; False where it is one too many."""

    def forget(self, key: str) -> None:
        """Begin anew: this one did not fail."""

    def has_none(self, key: str) -> bool:
        """Whether there is nothing to forget; waits for nobody.

        Raises:
            HasToWait: that cannot be said at once.
        """


class OwnFailures:
    """Of one process."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def too_many(self, key: str, at: int) -> bool:
        """As `Failures`."""
        with self._lock:
            failures, last = self._counts.get(key, (0, 0))
        return failures >= MOST_FAILURES and abs(at - last) < FORGOTTEN

    def count(self, key: str, at: int) -> bool:
        """As `Failures`."""
        with self._lock:
            failures, last = self._counts.get(key, (0, 0))
            if abs(at - last) >= FORGOTTEN:
                failures = 0
            if failures >= MOST_FAILURES:
                return False
            self._counts.pop(key, None)
            self._counts[key] = (failures + 1, at)
            if len(self._counts) > MOST_ADDRESSES:
                del self._counts[next(iter(self._counts))]
        return True

    def forget(self, key: str) -> None:
        """As `Failures`."""
        with self._lock:
            self._counts.pop(key, None)

    def has_none(self, key: str) -> bool:
        """As `Failures`."""
        return key not in self._counts


class SharedFailures:
    """Of all processes of one server."""

    def __init__(self, file: SharedFile) -> None:
        self._file = file

    def too_many(self, key: str, at: int) -> bool:
        """As `Failures`."""
        with self._file.changing() as db:
            row = db.execute(
                "SELECT count FROM failure WHERE key = ? AND at BETWEEN ? AND ?",
                (self._file.hashed(key), at - FORGOTTEN + 1, at + FORGOTTEN),
            ).fetchone()
        return row is not None and row[0] >= MOST_FAILURES

    def count(self, key: str, at: int) -> bool:
        """As `Failures`."""
        hashed = self._file.hashed(key)
        with self._file.changing() as db:
            db.execute(
                "DELETE FROM failure WHERE at NOT BETWEEN ? AND ?",
                (at - FORGOTTEN + 1, at + FORGOTTEN),
            )
            row = db.execute("SELECT count FROM failure WHERE key = ?", (hashed,)).fetchone()
            failures = row[0] if row else 0
            if failures >= MOST_FAILURES:
                return False
            db.execute("REPLACE INTO failure VALUES (?, ?, ?)", (hashed, failures + 1, at))
            if not failures:
                db.execute(
                    "DELETE FROM failure WHERE key NOT IN "
                    "(SELECT key FROM failure ORDER BY at DESC LIMIT ?)",
                    (MOST_ADDRESSES,),
                )
        return True

    def forget(self, key: str) -> None:
        """As `Failures`."""
        with self._file.changing() as db:
            db.execute("DELETE FROM failure WHERE key = ?", (self._file.hashed(key),))

    def has_none(self, key: str) -> bool:
        """As `Failures`."""
        hashed = self._file.hashed(key)
        with self._file.looking() as db:
            return db.execute("SELECT 1 FROM failure WHERE key = ?", (hashed,)).fetchone() is None


def to_wait() -> RequestError:
    """What is answered to one that has to."""
    return RequestError(
        TOO_MANY, "too many tokens were wrong; wait a minute", {"Retry-After": "60"}
    )
