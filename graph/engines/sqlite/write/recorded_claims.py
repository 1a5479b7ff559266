"""Claims that a unit of work recorded, at hand for the rest of it: what follows from them asks for
each several times, and none is read out of the tables for that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.claims.claim import Claim
from graph.claims.marking import Marking

MOST = 20_000
"""So many are at hand at most, some 20 MB; those that come behind them are read."""


class RecordedClaims:
    """Some claims that a store holds as they are here, with their keys."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}
        self.keys: dict[str, int] = {}
        """By id."""

    def keep(self, claims: Sequence[Claim], keys: Iterable[int]) -> None:
        """Have these at hand, too, where there is room."""
        if len(self._claims) + len(claims) <= MOST:
            ids = [claim.id for claim in claims]
            self._claims.update(zip(ids, claims, strict=True))
            self.keys.update(zip(ids, keys, strict=True))

    def remark(self, id: str, marking: Marking) -> None:
        """Follow a claim to another marking of its own, where it is at hand."""
        claim = self._claims.get(id)
        if claim is not None:
            self._claims[id] = replace(claim, marking=marking)

    def forget(self) -> None:
        """Have none at hand: some may have gone, or not be as they are here."""
        self._claims.clear()
        self.keys.clear()

    def among(self, ids: Iterable[str]) -> dict[str, Claim]:
        """Those of these that are at hand."""
        if not self._claims:
            return {}
        return {id: self._claims[id] for id in ids if id in self._claims}
