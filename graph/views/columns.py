"""Columns: what standing claims say of very many entities, as numbers, for anybody who counts.

Entities, concepts, values and claims are numbers that mean nothing outside of one `Columns`. An
engine that can gives them without making a claim of each; `RecordColumns` makes them of any view.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, cast

import numpy as np

from graph.claims.claim import Review, Stance
from graph.claims.period import Period
from graph.claims.quantity import Quantity
from graph.views.all_pages import all_claims, claim_levels, entity_pages
from graph.views.told_claims import ToldClaims
from graph.views.view import MOST_ROWS, EntityQuery, Record, View, Where
from graph.views.walking import Flags, Numbers

STANCES = tuple(Stance)
"""By their number in a column."""
COUNTED = (
    *("allegedPerpetrator", "disjointWith", "headOf", "insideOf", "kind", "memberOf", "place"),
    *("responseAbout", "sameGroupAs", "size", "subordinateTo", "victim", "when", "withdrawnOn"),
)
"""What is read of very many things at once; engines may keep it at hand. Nothing whose value is a
text: what was erased must not stay. Of a size its figures."""
DENSE = 50
"""How many places a table may have for each number in it."""
NOBODY = 0
"""No entity, concept or value has this number."""

Dates: TypeAlias = "tuple[int | None, int | None, int | None, int | None]"
"""Earliest and latest begin, earliest and latest end of a period, as day numbers."""


class Stated(NamedTuple):
    """Standing claims along one property, one place a claim; in no particular order."""

    near: Numbers
    """The entity asked about: the subject, or the object where it was asked inversely."""
    what: Numbers
    """The other end, the concept, or the value; `NOBODY` for a value of another sort."""
    negated: Flags
    counts: Flags
    """`graph.views.view.Record.counts`."""
    stance: Numbers
    source: Numbers
    speaker: Numbers
    """The innermost one; `NOBODY` where nobody is named."""
    claim: Numbers

    def where(self, chosen: Flags | Numbers) -> Stated:
        """Some of them."""
        return Stated(*cast(Any, [column[chosen] for column in self]))


class Columns(Protocol):
    """Claims of one view; of use as long as the view is."""

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        """The entities of some concrete classes that pass a filter, ascending."""

    def stated(
        self,
        properties: Sequence[str],
        of: Numbers,
        *,
        inverse: bool = False,
        silent: Collection[str] = (),
    ) -> Mapping[str, Stated]:
        """What standing claims say of some entities, by property.

        Args:
            properties: relations and concepts; of values, periods and quantities.
            of: entities, ascending.
            silent: properties of which nobody asks who says so, nor which claim; stances, sources,
                speakers and claims may then be left out.
        """

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        """The standing claims of some entities along properties and against them, in a few columns.

        Args:
            ways: properties, each with whether it leads to the subject. Of values, periods.
            of: entities, ascending.
        """

    def numbers(self, ids: Iterable[str]) -> Mapping[str, int]:
        """Entities of the view by their ids; absent where there is none."""

    def ids(self, numbers: Iterable[int]) -> Mapping[int, str]: ...

    def are(self, numbers: Numbers, cls: str) -> Flags:
        """Which of some entities are of a concrete class."""

    def code(self, number: int) -> str:
        """The concept of that number."""

    def dates(self, number: int) -> Dates:
        """Those of the period of that number."""

    def quantity(self, number: int) -> Quantity:
        """What that number stands for: words may be left out where there is any figure."""

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The ids of claims."""


def sorted_numbers(numbers: Iterable[int]) -> Numbers:
    """Each once, ascending."""
    return np.array(sorted(set(numbers)), dtype=np.int64)


def stated_of(rows: Sequence[tuple[int, int, bool, bool, int, int, int, int]]) -> Stated:
    """Columns of rows."""
    near, what, negated, counts, *others = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return Stated(near, what, negated != 0, counts != 0, *others)


def sorted_pairs(near: Numbers, what: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of numbers, each once: by the first, then by the second."""
    order = np.lexsort((what, near))
    near, what = near[order], what[order]
    fresh = np.ones(len(near), dtype=np.bool_)
    fresh[1:] = (near[1:] != near[:-1]) | (what[1:] != what[:-1])
    return near[fresh], what[fresh]


def distinct(numbers: Numbers) -> Numbers:
    """Each once, ascending."""
    return _all_there(numbers) if _are_dense(numbers) else _each_once(_ascending(numbers))


def numbered(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Each once, ascending; and of every number its place there."""
    if not _are_dense(numbers):
        every = _each_once(_ascending(numbers))
        return every, np.searchsorted(every, numbers)
    every = _all_there(numbers)
    # Written where something stands alone: what is between takes no memory.
    place = np.empty(int(numbers.max(initial=0)) + 1, dtype=np.int64)
    place[every] = np.arange(len(every))
    return every, place[numbers]


def _ascending(numbers: Numbers) -> Numbers:
    # Most come nearly in order, as they were recorded: of that a stable sort makes use.
    return np.sort(numbers, kind="stable")


def _all_there(numbers: Numbers) -> Numbers:
    there = np.zeros(int(numbers.max(initial=0)) + 1, dtype=np.bool_)
    there[numbers] = True
    return np.flatnonzero(there)


def _are_dense(numbers: Numbers) -> bool:
    """Whether a table of all up to the largest is no great waste."""
    return bool(numbers.min(initial=0) >= 0 and numbers.max(initial=0) <= DENSE * len(numbers))


def _each_once(ascending: Numbers) -> Numbers:
    first = np.ones(len(ascending), dtype=np.bool_)
    first[1:] = ascending[1:] != ascending[:-1]
    return ascending[first]


def among(numbers: Numbers, some: Numbers) -> Flags:
    """Which of some numbers of entities or claims are among others."""
    there = np.zeros(int(max(some.max(initial=0), numbers.max(initial=0))) + 1, dtype=np.bool_)
    there[some] = True
    return there[numbers]


class Numbering:
    """Numbers given out to values, from 1 on."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        self.values: list[object] = [None]

    def copied(self) -> Numbering:
        """The same numbers, to which others are added."""
        found = Numbering()
        found._numbers, found.values = dict(self._numbers), list(self.values)
        return found

    def of(self, value: object) -> int:
        """The number of a value."""
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = len(self.values)
            self.values.append(value)
        return number


def dates_of(period: Period) -> Dates:
    """Its dates; all unknown where none of them puts it anywhere."""
    return (*period.begins, *period.ends)


class RecordColumns:
    """Columns made of records, regardless of the engine."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._entities, self._codes, self._values = Numbering(), Numbering(), Numbering()
        self._claims = Numbering()
        self._classes: dict[int, str] = {}

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        found: list[int] = []
        for page in entity_pages(self._view, EntityQuery(classes=tuple(classes), where=where)):
            for ref in page.rows:
                found.append(self._entities.of(ref.id))
                self._classes[found[-1]] = ref.cls
        return sorted_numbers(found)

    def stated(
        self,
        properties: Sequence[str],
        of: Numbers,
        *,
        inverse: bool = False,
        silent: Collection[str] = (),
    ) -> Mapping[str, Stated]:
        asked = self.ids(of.tolist())
        pairs = tuple((name, inverse) for name in properties)
        rows: dict[str, list[tuple[int, int, bool, bool, int, int, int, int]]]
        rows = {name: [] for name in properties}
        ids = list(asked.values())
        for start in range(0, len(ids), MOST_ROWS):
            self._view.deadline.check()
            found = all_claims(self._view, pairs, ids[start : start + MOST_ROWS])
            for id, records in found.items():
                near = self._entities.of(id)
                for record in records:
                    rows[record.claim.predicate].append(self._row(near, record, inverse))
        return {name: stated_of(some) for name, some in rows.items()}

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        place = {way: number for number, way in enumerate(ways)}
        rows: list[tuple[int, int, int, int, int, bool, bool, bool]] = []
        asked = list(self.ids(of.tolist()).values())
        for level in claim_levels(self._view, tuple(ways), asked) if asked and ways else ():
            for id, records in level.items():
                near = self._entities.of(id)
                for record in records:
                    ends = ((False, record.subject), (True, record.object))
                    rows += [
                        (
                            *(near, place[record.predicate, inverse]),
                            self._what(record, inverse),
                            self._entities.of(record.source),
                            STANCES.index(record.stance),
                            *(record.negated, record.review is Review.ACCEPTED),
                            record.is_qualified,
                        )
                        for inverse, end in ends
                        if end == id and (record.predicate, inverse) in place
                    ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 8).T
        return ToldClaims(*table[:5], *(table[5:] != 0))

    def _row(
        self, near: int, record: Record, inverse: bool
    ) -> tuple[int, int, bool, bool, int, int, int, int]:
        claim = record.claim
        return (
            *(near, self._what(record, inverse)),
            *(claim.negated, record.counts, STANCES.index(claim.stance)),
            self._entities.of(claim.citation.source),
            NOBODY if claim.speaker is None else self._entities.of(claim.speaker),
            self._claims.of(claim.id),
        )

    def _what(self, record: Record, inverse: bool) -> int:
        """The number of what a claim says; what it names is of known classes then."""
        claim = record.claim
        for id, cls in record.classes.items():
            self._classes[self._entities.of(id)] = cls
        if inverse:
            return self._entities.of(claim.subject)
        if claim.object is not None:
            return self._entities.of(claim.object)
        if claim.concept is not None:
            return self._codes.of(claim.concept)
        if claim.value is not None and claim.value.period is not None:
            return self._values.of(dates_of(claim.value.period))
        if claim.value is not None and claim.value.quantity is not None:
            return self._values.of(claim.value.quantity)
        return NOBODY

    def numbers(self, ids: Iterable[str]) -> Mapping[str, int]:
        there = self._view.classes(list(ids))
        one_as = self._view.one_as(list(there))
        found = {id: self._entities.of(one_as.get(id, id)) for id in there}
        self._classes.update((number, there[id]) for id, number in found.items())
        return found

    def ids(self, numbers: Iterable[int]) -> Mapping[int, str]:
        return {number: str(self._entities.values[number]) for number in numbers}

    def are(self, numbers: Numbers, cls: str) -> Flags:
        return np.array([self._classes[n] == cls for n in numbers.tolist()], dtype=np.bool_)

    def code(self, number: int) -> str:
        return str(self._codes.values[number])

    def dates(self, number: int) -> Dates:
        return cast(Dates, self._values.values[number])

    def quantity(self, number: int) -> Quantity:
        return cast(Quantity, self._values.values[number])

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: str(self._claims.values[number]) for number in numbers}
