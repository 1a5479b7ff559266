"""The classes of what claims name, for who goes through all claims: of what they are about not more
is kept than two bytes an entity, and of who speaks not more than some."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence

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

    def of(self, claims: Sequence[Claim], ends: Sequence[Row]) -> list[dict[str, str]]:
        """The classes of what each claim names.

        Args:
            ends: of each claim the keys of subject, object and source.
        """
        self._number({key for some in ends for key in some if key is not None})
        speakers = self._speakers({link.actor for claim in claims for link in claim.attribution})
        names, numbers, classes = self._names, self._numbers, []
        for claim, (subject, object_, source) in zip(claims, ends, strict=True):
            of = {claim.subject: names[numbers[subject] - 1]}
            if claim.object is not None:
                of[claim.object] = names[numbers[object_] - 1]
            for link in claim.attribution:
                of[link.actor] = speakers[link.actor]
            of[claim.citation.source] = names[numbers[source] - 1]
            classes.append(of)
        return classes

    def _speakers(self, actors: set[str]) -> dict[str, str]:
        """The classes of actors, at least of these."""
        known = self._spoken
        if len(known) > MOST_SPEAKERS:
            known.clear()
        missing = actors.difference(known)
        if missing:
            known.update(self._classes_of(missing))
        return known

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
