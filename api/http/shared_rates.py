"""How often callers ask, where several processes have to know it."""

from __future__ import annotations

import time
from collections.abc import Callable

from api.access.shared_file import SharedFile
from api.http.callers import MOST_CALLERS

_OLD = 60
"""Seconds after which a caller may do again what one may who never asked."""


class SharedRates:
    """As `api.http.callers.Rates`, over all processes."""

    def __init__(
        self, a_minute: float, file: SharedFile, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Rates.

        Args:
            clock: of the machine, so that all processes have the same.
        """
        self._most, self._file, self._clock = a_minute, file, clock

    def wait(self, key: str) -> float:
        """Count a request; 0 where it may be answered, else the seconds until one may."""
        hashed = self._file.hashed(key)
        with self._file.changing() as db:
            now = self._clock()
            row = db.execute("SELECT left, at FROM rate WHERE key = ?", (hashed,)).fetchone()
            left, then = row or (self._most, now)
            left = min(self._most, left + (now - then) * self._most / 60)
            may = left >= 1
            left -= may
            db.execute("REPLACE INTO rate VALUES (?, ?, ?)", (hashed, left, now))
            if row is None:
                db.execute("DELETE FROM rate WHERE at < ?", (now - _OLD,))
                db.execute(
                    "DELETE FROM rate WHERE at <= "
                    "(SELECT at FROM rate ORDER BY at DESC LIMIT 1 OFFSET ?)",
                    (MOST_CALLERS,),
                )
        return 0.0 if may else (1 - left) * 60 / self._most
