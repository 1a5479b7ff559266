"""The classes of what claims name, for who goes through all claims: of what they are about not more
is kept than two bytes an entity, and of who speaks not more than some.

Many who go through all claims ask for the classes of none or of few. So what is known of classes is
read for many claims together, and put together for one when somebody asks.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence

import apsw

from graph.claims.claim import Claim
from graph.engines.sqlite.keys import Row, batches

MOST_SPEAKERS = 30_000
"""Of so many that speak the class is kept meanwhile."""


class PassingClasses:
    """Finds them on one connection."""

    def __init__(
        self,
        db: apsw.Connection,
        names: Mapping[int, str],
        classes_of: Callable[[set[str]], Mapping[str, str]],
    ) -> None:
        """
        Args:
            names: of terms.
            classes_of: the classes of some entities of the view, by id.
        """
        self._db, self._names, self._classes_of = db, names, classes_of
        self._numbers = array("H")
        self._spoken: dict[str, str] = {}

    def of(self, claims: Sequence[Claim], ends: Sequence[Row]) -> Iterator[Mapping[str, str]]:
        """The classes of what each claim names.

        Args:
            ends: of each claim the keys of subject, object and source.
        """
        self._number({key for some in ends for key in some if key is not None})
        speakers = self._speakers({link.actor for claim in claims for link in claim.attribution})
        for claim, some in zip(claims, ends, strict=True):
            yield _NamedClasses(claim, some, self._numbers, self._names, speakers)

    def _speakers(self, actors: set[str]) -> dict[str, str]:
        """The classes of actors, at least of these."""
        if len(self._spoken) > MOST_SPEAKERS:
            self._spoken = {}  # what was given out before may still look into the other
        missing = actors.difference(self._spoken)
        if missing:
            self._spoken.update(self._classes_of(missing))
        return self._spoken

    def _number(self, keys: set[int]) -> None:
        """See to it that the numbers of the classes of some entities are there, one up."""
        lacking = max(keys, default=0) + 1 - len(self._numbers)
        if lacking > 0:
            self._numbers.extend(array("H", bytes(2 * max(lacking, len(self._numbers)))))
        for batch in batches(key for key in keys if not self._numbers[key]):
            for key, cls in self._db.execute(
                "SELECT e.key, e.class FROM carray(?) w CROSS JOIN entities e ON e.key = w.value",
                (apsw.carray(array("q", batch)),),
            ):
                self._numbers[key] = cls + 1


class _NamedClasses(Mapping[str, str]):
    """The classes of what one claim names."""

    __slots__ = ("_claim", "_ends", "_found", "_names", "_numbers", "_speakers")

    def __init__(
        self,
        claim: Claim,
        ends: Row,
        numbers: array[int],
        names: Mapping[int, str],
        speakers: Mapping[str, str],
    ) -> None:
        self._claim, self._ends = claim, ends
        self._numbers, self._names, self._speakers = numbers, names, speakers
        self._found: dict[str, str] | None = None

    def _classes(self) -> dict[str, str]:
        if self._found is None:
            claim, names, numbers = self._claim, self._names, self._numbers
            subject, object_, source = self._ends
            of = {claim.subject: names[numbers[subject] - 1]}
            if claim.object is not None:
                of[claim.object] = names[numbers[object_] - 1]
            for link in claim.attribution:
                of[link.actor] = self._speakers[link.actor]
            of[claim.citation.source] = names[numbers[source] - 1]
            self._found = of
        return self._found

    def __getitem__(self, id: str) -> str:
        return self._classes()[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes())

    def __len__(self) -> int:
        return len(self._classes())

    def __repr__(self) -> str:
        return repr(self._classes())
