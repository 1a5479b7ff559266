"""What is read for plain calls (`graph.ledger.plain_things`), as columns of numbers, and which
things of a sort are plain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from graph.ledger.call_records import (
    CALL_VALUES,
    CALL_WAYS,
    DEMAND_VALUES,
    DEMAND_WAYS,
    EVENT_VALUES,
    EVENT_WAYS,
    FOLLOWED,
    LOOKED,
    RESPONSE_VALUES,
    RESPONSE_WAYS,
)
from graph.ledger.call_states import NEVER
from graph.ledger.claim_rows import Way
from graph.ledger.date_bounds import NO_REPORT
from graph.ledger.number_pairs import Pairs
from graph.ledger.plain_actors import NOWHERE, PlainActors
from graph.views.columns import STANCES, Columns, among, distinct, sorted_numbers
from graph.views.told_claims import ToldClaims
from graph.views.view import View
from graph.views.walking import Flags, Numbers

_REPORTING = np.array([stance not in NO_REPORT for stance in STANCES])


class Sort(NamedTuple):
    """What is read of things of one sort, and what may be said of them."""

    ways: tuple[Way, ...]
    plain: frozenset[Way]
    once: frozenset[str]
    """Of which one value holds."""
    deniable: frozenset[str] = frozenset()
    """What is never taken back: a denial of it stands beside it."""


CALL = Sort(
    (*CALL_WAYS, *map(Way, (*CALL_VALUES, *FOLLOWED, *LOOKED))),
    frozenset(
        {*map(Way, ("madeOn", "demand", "addressee", "about", "issuer")), Way("responseTo", True)}
    ),
    frozenset({"madeOn"}),
)
DEMAND = Sort(
    (*DEMAND_WAYS, *map(Way, (*DEMAND_VALUES, *FOLLOWED, *LOOKED))),
    frozenset({Way("kind"), Way("demandAddressee"), Way("answers", True)}),
    frozenset(),
)
EVENT = Sort(
    (*EVENT_WAYS, *map(Way, (*EVENT_VALUES, *FOLLOWED))),
    frozenset({Way("allegedPerpetrator"), Way("when"), Way("responseAbout", True)}),
    frozenset({"when"}),
    frozenset({"allegedPerpetrator"}),
)
RESPONSE = Sort(
    (*RESPONSE_WAYS, *map(Way, RESPONSE_VALUES)),
    frozenset(
        {
            *map(Way, ("kind", "when", "responseBy", "answers", "responseAbout")),
            *map(Way, ("responseTo", "responseAddressee")),
        }
    ),
    frozenset({"kind", "when"}),
)


class SaidOfThings:
    """What is said of some things."""

    def __init__(self, told: ToldClaims, ways: Sequence[Way], unfit: Numbers) -> None:
        self._told, self._place = told, {way: number for number, way in enumerate(ways)}
        self.unfit = unfit
        """Those that are not plain."""

    def rows(self, *names: str) -> ToldClaims:
        """The claims of some properties."""
        places = [place for name in names if (place := self._place.get(Way(name))) is not None]
        return self._told.where(np.isin(self._told.way, places))

    def pairs(self, name: str, *, inverse: bool = False) -> Pairs:
        """What goes along one way."""
        told = self._told
        chosen = (told.way == self._place.get(Way(name, inverse), NOWHERE)) & ~told.negated
        return Pairs(told.near[chosen], told.what[chosen])

    def firm(self, name: str) -> Pairs:
        """The same by accepted claims."""
        told = self.rows(name)
        return Pairs(told.near[told.accepted], told.what[told.accepted])

    def values(self, name: str) -> dict[int, int]:
        """The one value of each."""
        told = self.rows(name)
        return dict(zip(told.near.tolist(), told.what.tolist(), strict=True))


class PlainReading:
    """Reads them in one view; of use as long as that is."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._columns: Columns = view.columns()
        self.actors = PlainActors(view, self._columns)
        self._single = frozenset(n for n, one in view.vocabulary.properties.items() if one.single)
        self._asked: list[Numbers] = []
        self._kinds_of: dict[tuple[int, ...], frozenset[str]] = {}

    def calls(self, ids: Sequence[str]) -> dict[int, str]:
        """Those of these ids that are calls, by number."""
        classes = self._view.classes(ids)
        found = self._columns.numbers([id for id in ids if classes.get(id) == "Call"])
        return {number: id for id, number in found.items()}

    def taken(self) -> Collection[str]:
        """Everything whose claims were read since this was asked last."""
        asked, self._asked = self._asked, []
        if not asked:
            return self.actors.taken()
        every = distinct(np.concatenate(asked)).tolist()
        return {*self._columns.ids(every).values(), *self.actors.taken()}

    def said(self, of: Numbers, sort: Sort) -> SaidOfThings:
        """What is said of things of one sort."""
        self._asked.append(of)
        known = self._view.vocabulary.properties
        ways = [way for way in sort.ways if way.property in known]
        told = self._columns.told(ways, of)
        self.actors.read_sources(distinct(told.source))
        bad = told.qualified | among(told.source, self.actors.unfit_sources)
        bad |= ~np.array([way in sort.plain for way in ways])[told.way]
        bad |= told.negated & ~np.array([way.property in sort.deniable for way in ways])[told.way]
        once = sort.once | self._single
        single = np.array([not w.inverse and w.property in once for w in ways])[told.way]
        key = np.sort(told.near[single] * len(ways) + told.way[single])
        again = key[1:][key[1:] == key[:-1]] // len(ways)
        return SaidOfThings(told, ways, distinct(np.concatenate((told.near[bad], again))))

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        """The ids of entities."""
        return dict(self._columns.ids(dict.fromkeys(numbers)))

    def codes(self, numbers: Iterable[int]) -> frozenset[str]:
        """Concepts."""
        key = tuple(numbers)
        found = self._kinds_of.get(key)
        if found is None:
            found = self._kinds_of[key] = frozenset(map(self._columns.code, key))
        return found

    def chosen_codes(self, numbers: Numbers, some: Collection[str]) -> Flags:
        """Which of some concepts are among others."""
        every = distinct(numbers).tolist()
        wanted = sorted_numbers(one for one in every if self._columns.code(one) in some)
        return among(numbers, wanted)

    def reports(self, said: SaidOfThings, *names: str) -> dict[int, int]:
        """By what some claims are of: the first day on which a document that tells of it may
        certainly have been published; absent where none is known."""
        rows = said.rows(*names)
        rows = rows.where(rows.accepted & _REPORTING[rows.stance])
        found: dict[int, int] = {}
        days = self.actors.published
        for near, source in zip(rows.near.tolist(), rows.source.tolist(), strict=True):
            day = days[source]
            if day != NEVER and day < found.get(near, NEVER):
                found[near] = day
        return found
