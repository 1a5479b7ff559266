"""What a view may read, as SQL: the one place where conditions on visibility are written.

Each method takes the alias of a table of the query and gives a condition or an expression. The
readable markings are integers of the store and stand in the text of the query.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.engines.sqlite.interned import REJECTED

SOUGHT = 2
"""Up to how many readable markings each is looked for, for every entity there is. Most have one
claim or two of a property, so of more markings nearly all would be sought in vain."""
CROWD = 200
"""How many claims along one property, readable or not, are read through for one entity."""


class Sight:
    """One clearance at one known-at time, which is a unit of work.

    A claim's marking is found in one of two ways: each readable marking is looked for in the
    index, so that what is hidden is not even passed; or the index is read past what is hidden.
    The first costs a look-up a marking, the second may cost what is hidden. So the second is
    only for entities that are no `crowded` ones; for those there is `seeking`.

    Attributes:
        markings: numbers of the markings that it reads.
        upto: the number of the last unit of work that is in the view; None for all so far.
        seeks: whether conditions look for each readable marking.
    """

    def __init__(
        self, markings: Sequence[int], upto: int | None, *, seeks: bool | None = None
    ) -> None:
        self.markings, self.upto = tuple(markings), upto
        self.seeks = len(self.markings) <= SOUGHT if seeks is None else seeks
        self.seeking = self if self.seeks else Sight(self.markings, upto, seeks=True)
        # No marking has the number -1; with an empty list SQLite could use no index.
        self._in = f"IN ({', '.join(map(str, self.markings or (-1,)))})"

    def entity(self, e: str) -> str:
        """The entity is in the view."""
        return f"{self._readable(e)}{self._recorded(e)}"

    def claim(self, c: str) -> str:
        """The claim is in the view."""
        return f"{self._readable(c)}{self._recorded(c)}"

    def recorded(self, row: str) -> str:
        """A claim or entity that may be read is in the view."""
        return f"1{self._recorded(row)}"

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
            f"WHERE x.coarse = {c}.key AND x.marking {self._in}"
            f"{self._recorded('f')} AND {self._alive('f')}))"
        )

    def maybe_live(self, c: str) -> str:
        """What an index knows of `live`: nothing that stands is left out."""
        return f"{c}.live IN ({', '.join(map(str, self.lives))})"

    @property
    def lives(self) -> tuple[int, ...]:
        """Values of ``live`` that a claim which stands in the view may have, for an index."""
        return (1,) if self.upto is None else (0, 1)

    def review(self, c: str) -> str:
        """The number of the latest decision."""
        if self.upto is None:
            return f"{c}.review"
        return (
            f"CASE WHEN {self._untouched(c)} THEN {c}.review ELSE coalesce("
            "(SELECT CASE h.after WHEN 'accepted' THEN 1 WHEN 'conflict' THEN 2 "
            "WHEN 'rejected' THEN 3 ELSE 0 END FROM claim_changes h "
            f"WHERE h.claim = {c}.key AND h.kind = 'reviewed' AND h.unit <= {self.upto} "
            "ORDER BY h.key DESC LIMIT 1), 0) END"
        )

    def retracted(self, c: str) -> str:
        """When the claim was retracted; NULL while it was not."""
        if self.upto is None:
            return _time_of(f"{c}.retracted")
        return _time_of(self._retracting(c))

    def _retracting(self, c: str) -> str:
        """The unit that retracted the claim; NULL while none did."""
        return (
            f"CASE WHEN {self._untouched(c)} THEN {c}.retracted ELSE "
            "(SELECT CASE h.kind WHEN 'retracted' THEN h.unit END FROM claim_changes h "
            f"WHERE h.claim = {c}.key AND h.kind IN ('retracted', 'reinstated') "
            f"AND h.unit <= {self.upto} ORDER BY h.key DESC LIMIT 1) END"
        )

    def _alive(self, c: str) -> str:
        """Neither rejected nor retracted."""
        if self.upto is None:
            return f"{c}.live = 1"
        return (
            f"{c}.live IN (0, 1) AND CASE WHEN {self._untouched(c)} THEN {c}.live = 1 "
            f"ELSE ({self.review(c)}) <> {REJECTED} AND ({self._retracting(c)}) IS NULL END"
        )

    def _untouched(self, c: str) -> str:
        """Nothing has been decided since that unit: today's columns serve."""
        return f"coalesce({c}.touched, 0) <= {self.upto}"

    def _readable(self, row: str) -> str:
        plus = "" if self.seeks else "+"  # with one, SQLite does not use the column in an index
        return f"{plus}{row}.marking {self._in}"

    def _recorded(self, row: str) -> str:
        return "" if self.upto is None else f" AND {row}.unit <= {self.upto}"


def _time_of(unit: str) -> str:
    """The record time of a unit; NULL of none."""
    return f"(SELECT z.at FROM units z WHERE z.number = {unit})"


def crowded(near: str, entity: str, predicates: Sequence[int]) -> str:
    """So many claims along some properties are at an entity that hidden ones might be most.

    Args:
        near: ``subject`` or ``object``, as which the claims have the entity.
        entity: its key, as SQL.
        predicates: of the claims; all where empty.
    """
    there = "x.object IS NOT NULL AND " if near == "object" else ""
    index, along = f"claims_of_{near}", ""
    if predicates:
        index = "claims_out" if near == "subject" else "claims_in"
        along = f" AND x.predicate IN ({', '.join(map(str, predicates))})"
    return (
        f"EXISTS (SELECT 1 FROM claims x INDEXED BY {index} "
        f"WHERE {there}x.{near} = {entity}{along} LIMIT 1 OFFSET {CROWD})"
    )
