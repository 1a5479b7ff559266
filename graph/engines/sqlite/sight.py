"""What a view may read, as SQL: the one place where conditions on visibility are written.

Each method takes the alias of a table of the query and gives a condition or an expression. The
readable markings are integers of the store and stand in the text of the query.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.engines.sqlite.interned import REJECTED

SOUGHT = 8
"""Up to how many readable markings each is looked for in an index, so that what is hidden is not
even passed; where there are more, the index is read past what is hidden."""


class Sight:
    """One clearance at one known-at time.

    Attributes:
        markings: numbers of the markings that it reads.
        known_at: microseconds since 1970; None for everything recorded so far.
    """

    def __init__(self, markings: Sequence[int], known_at: int | None) -> None:
        self.markings, self.known_at = tuple(markings), known_at
        self._in = f"IN ({', '.join(map(str, self.markings))})"

    def entity(self, e: str) -> str:
        """The entity is in the view."""
        return f"{self._readable(e)}{self._recorded(e)}"

    def claim(self, c: str) -> str:
        """The claim is in the view."""
        return f"{self._readable(c)}{self._recorded(c)}"

    def sought(self, row: str) -> str:
        """The row's marking may be read; always a range of the index for each marking."""
        return f"{row}.marking {self._in}"

    def token(self, t: str) -> str:
        """The token is of a claim that may be in the view."""
        return f"{t}.marking {self._in}"

    def standing(self, c: str) -> str:
        """The claim is in the view and stands."""
        return f"{self.claim(c)} AND {self.live(c)}"

    def live(self, c: str) -> str:
        """A claim of the view stands: it is alive, and so is none of its finer forms."""
        return (
            f"{self._alive(c)} AND ({c}.coarse = 0 OR NOT EXISTS ("
            "SELECT 1 FROM refinements x CROSS JOIN claims f ON f.key = x.fine "
            f"WHERE x.coarse = {c}.key AND {self.claim('f')} AND {self._alive('f')}))"
        )

    @property
    def lives(self) -> tuple[int, ...]:
        """Values of ``live`` that a claim which stands in the view may have, for an index."""
        return (1,) if self.known_at is None else (0, 1)

    def review(self, c: str) -> str:
        """The number of the latest decision."""
        if self.known_at is None:
            return f"{c}.review"
        return (
            f"CASE WHEN {self._untouched(c)} THEN {c}.review ELSE coalesce("
            "(SELECT CASE h.after WHEN 'accepted' THEN 1 WHEN 'conflict' THEN 2 "
            "WHEN 'rejected' THEN 3 ELSE 0 END FROM claim_changes h "
            f"WHERE h.claim = {c}.key AND h.kind = 'reviewed' AND h.at <= {self.known_at} "
            "ORDER BY h.key DESC LIMIT 1), 0) END"
        )

    def retracted(self, c: str) -> str:
        """When the claim was retracted; NULL while it was not."""
        if self.known_at is None:
            return f"{c}.retracted"
        return (
            f"CASE WHEN {self._untouched(c)} THEN {c}.retracted ELSE "
            "(SELECT CASE h.kind WHEN 'retracted' THEN h.at END FROM claim_changes h "
            f"WHERE h.claim = {c}.key AND h.kind IN ('retracted', 'reinstated') "
            f"AND h.at <= {self.known_at} ORDER BY h.key DESC LIMIT 1) END"
        )

    def _alive(self, c: str) -> str:
        """Neither rejected nor retracted."""
        if self.known_at is None:
            return f"{c}.live = 1"
        return (
            f"{c}.live IN (0, 1) AND CASE WHEN {self._untouched(c)} THEN {c}.live = 1 "
            f"ELSE ({self.review(c)}) <> {REJECTED} AND ({self.retracted(c)}) IS NULL END"
        )

    def _untouched(self, c: str) -> str:
        """Nothing has been decided since the known-at time: today's columns serve."""
        return f"coalesce({c}.touched, 0) <= {self.known_at}"

    def _readable(self, row: str) -> str:
        # With a plus, SQLite does not look for every marking of every entity: of more markings
        # than an entity has claims, nearly all would be sought in vain.
        plus = "+" if len(self.markings) > SOUGHT else ""
        return f"{plus}{row}.marking {self._in}"

    def _recorded(self, row: str) -> str:
        return "" if self.known_at is None else f" AND {row}.recorded <= {self.known_at}"
