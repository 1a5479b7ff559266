"""The oracle's walk: the definitions of `graph.views.walking`, one scan each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.claims.claim import Claim, Review
from graph.views.display import FIRMEST_FIRST
from graph.views.view import Record
from graph.views.walking import (
    TIMID,
    Along,
    EndTally,
    Entries,
    EntryWindow,
    Flags,
    Numbers,
    columns,
)
from graph.vocabulary import Vocabulary

Seen = tuple[str, str, bool, Record]
"""A claim seen from one of its ends: near, far, forward."""


class NaiveWalk:
    """A walk over the standing claims of a view."""

    def __init__(
        self,
        standing: Sequence[Record],
        classes: Mapping[str, str],
        vocabulary: Vocabulary,
        along: Along,
        of: Mapping[str, str],
    ) -> None:
        self._of = of
        self.along, self._classes, self._vocabulary = along, classes, vocabulary
        self._ids = sorted(classes)
        self._class_names = sorted(set(classes.values()))
        self._records = [
            r for r in standing if r.claim.predicate in along.properties and _two(r.claim)
        ]
        self._claim_ids = sorted(r.claim.id for r in self._records)

    @property
    def symmetric(self) -> Flags:
        known = self._vocabulary.properties
        return np.array([known[name].symmetric for name in self.along.properties], dtype=np.bool_)

    @property
    def at_hand(self) -> bool:
        return False

    @property
    def size(self) -> int:
        return len(self._ids)

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        seen = {id: self._of.get(id, id) for id in ids}
        return {id: self._ids.index(one) for id, one in seen.items() if one in self._classes}

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        return {number: self._ids[number] for number in numbers}

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        known = [self._class_names.index(name) for name in names if name in self._class_names]
        return np.array(known, dtype=np.int64)

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        return {number: self._classes[self._ids[number]] for number in numbers}

    def weigh(self, numbers: Numbers, most: int) -> int:
        return min(most + 1, sum(len(self._seen(self._ids[n])) for n in numbers.tolist()))

    def step(self, numbers: Numbers) -> Entries:
        seen = [one for n in numbers.tolist() for one in self._seen(self._ids[n])]
        return self._entries([one for one in seen if self._passes(one[3])])

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        kept: list[Seen] = []
        cut = set()
        for number in numbers.tolist():
            seen = self._seen(self._ids[number])
            for place, property in enumerate(self.along.properties):
                for way in (True, False):
                    row = [s for s in seen if s[3].claim.predicate == property and s[2] == way]
                    ends = sorted({far for _, far, _, _ in row})
                    if len(ends) > each:
                        cut.add((number, place))
                    kept += [s for s in row if s[1] in ends[:each] and self._passes(s[3])]
        return EntryWindow(self._entries(kept), frozenset(cut))

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        seen = [s for s in self._seen(self._ids[number]) if s[3].claim.predicate == property]
        ends = sorted({far for _, far, _, _ in seen})
        looked = ends if most is None else ends[:most]
        passing = {far for _, far, _, record in seen if self._passes(record)}
        classes = [self._classes[far] for far in looked if far in passing]
        counted = {cls: classes.count(cls) for cls in sorted(set(classes))}
        return EndTally(counted, len(looked) == len(ends))

    def among(self, numbers: Numbers) -> Entries:
        ids = {self._ids[number] for number in numbers.tolist()}
        records = sorted(self._records, key=lambda record: record.claim.id)
        return self._entries(
            [
                (r.claim.subject, r.claim.object or "", True, r)
                for r in records
                if r.claim.subject in ids and r.claim.object in ids
            ]
        )

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self._claim_ids[number] for number in numbers}

    def _seen(self, id: str) -> list[Seen]:
        """The claims along the properties that have an entity at one end."""
        found = []
        for record in self._records:
            claim = record.claim
            both = self._vocabulary.properties[claim.predicate].symmetric
            if claim.subject == id:
                found.append((id, claim.object or "", True, record))
            if claim.object == id:
                found.append((id, claim.subject, both, record))
        return found

    def _passes(self, record: Record) -> bool:
        claim, along = record.claim, self.along
        day, valid = along.valid_on, claim.valid
        if claim.negated:
            return False
        if along.accepted and record.review is not Review.ACCEPTED:
            return False
        least = FIRMEST_FIRST[-1] if along.least is None else along.least
        if FIRMEST_FIRST.index(claim.stance) > FIRMEST_FIRST.index(least):
            return False
        if day is None:
            return True
        if along.certain:
            return valid is not None and valid.possibly_on(day) and valid.certainly_on(day)
        return valid is None or valid.possibly_on(day)

    def _entries(self, seen: Sequence[Seen]) -> Entries:
        return columns(
            [
                (
                    self._ids.index(near),
                    self._ids.index(far),
                    self._class_names.index(self._classes[far]),
                    self.along.properties.index(record.claim.predicate),
                    forward,
                    record.claim.negated,
                    FIRMEST_FIRST.index(record.claim.stance)
                    + (0 if record.review is Review.ACCEPTED else TIMID),
                    self._claim_ids.index(record.claim.id),
                )
                for near, far, forward, record in seen
            ]
        )


def _two(claim: Claim) -> bool:
    return claim.object is not None and claim.object != claim.subject
