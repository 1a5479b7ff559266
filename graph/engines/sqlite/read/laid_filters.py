"""Who passes a filter, out of what is laid out: all entities at once, in numbers.

What an entity is related to stands in the arrays of relations, and when something was in the dates
beside them. So a filter along relations of something at which very much stands, or on days, takes a
few steps over arrays, and asks the tables nothing of each entity. What the arrays cannot say (of a
date that is one of several, or a condition of another kind) is left open: the tables are asked
about those alone who may pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.adjacency.sheets import Readable, Sheets
from graph.engines.sqlite.dated_sheets import ReadableDates
from graph.engines.sqlite.read.laid_sayings import LaidSayings, SaidAtHand
from graph.engines.sqlite.read.reader import Reader
from graph.views.view import AllOf, Among, AnyOf, Climb, DateMatch, Is, Linked, Not, Reaches, Where
from graph.views.walking import Flags, Numbers

MOST_ENTRIES = 3_000_000
"""Relations that one step looks at, at most."""
FEW = 10_000
"""So many keys are put in order by themselves; of more it is looked through all entities."""
KEPT = 2
"""Of so many filters, those asked about last, it is kept who passes: a byte for every entity."""
_ANYBODY = AllOf(())
_NOBODY: Numbers = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Fitting:
    """Who may pass a filter, by key: nobody else does."""

    may: Flags
    sure: Flags
    """Those of them who certainly do."""
    seen: bool
    """Whether all of these are in the view; else that is to be looked up, too."""
    keys: Numbers
    """Those who may, ascending."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The same as lists of keys, in no order, some of them more than once."""

    sure: Sequence[Numbers]
    open: Sequence[Numbers] = ()
    seen: bool = True

    @property
    def every(self) -> Numbers:
        return np.unique(np.concatenate((_NOBODY, *self.sure, *self.open)))


class LaidFilters:
    """Looks filters of one view up; of use while its snapshot is held.

    Args:
        sheets: the arrays of relations, each with the claims that are out of date in it.
        classes: the number of the class of each entity, by its key.
        dates: those that are laid out, if any are.
        said: what claims say, likewise.
    """

    def __init__(
        self,
        reader: Reader,
        sheets: Sequence[tuple[Sheets, Numbers]],
        classes: NDArray[np.int16],
        dates: ReadableDates | None,
        said: SaidAtHand | None = None,
    ) -> None:
        self._reader, self._classes, self._dates = reader, classes, dates
        self.sayings = (
            None if said is None else LaidSayings(reader, said, len(classes), self.perhaps)
        )
        """The same of filters by which claims count; None where that is not laid out."""
        self._rows = [
            Readable(some, reader.sight.markings, some.numbers, without) for some, without in sheets
        ]
        self._ends: dict[Where, Mapping[tuple[int, bool], list[Numbers]] | None] = {}
        """By what stands at the other end."""
        self._known: dict[Where, _Found | None] = {}
        """What was found of relations: filters of several lists share them."""
        self._fittings: dict[tuple[Where, int | None], Fitting | None] = {}

    def fitting(self, where: Where | None, dated_by: int | None = None) -> Fitting | None:
        """Who may pass; None where nothing that is laid out narrows it.

        Args:
            dated_by: the number of a property: only who has some period of it is asked about.
        """
        if where is None:
            return None
        if not _asks_days(where):
            dated_by = None
        if (where, dated_by) not in self._fittings:
            found = self._found(where, dated_by)
            while len(self._fittings) >= KEPT:
                del self._fittings[next(iter(self._fittings))]
            self._fittings[where, dated_by] = None if found is None else self._as_flags(found)
        return self._fittings[where, dated_by]

    def perhaps(self, where: Where) -> Flags | None:
        """By key who may pass, regardless of a date; None likewise."""
        found = self._found(where, None)
        return None if found is None else self._as_flags(found).may

    @property
    def size(self) -> int:
        """Every key of an entity is below it."""
        return len(self._classes)

    def _as_flags(self, found: _Found) -> Fitting:
        sure = self._flags(found.sure)
        may = sure | self._flags(found.open) if len(found.open) else sure
        few = sum(map(len, (*found.sure, *found.open))) <= FEW
        return Fitting(may, sure, found.seen, found.every if few else np.flatnonzero(may))

    def of_classes(self, keys: Numbers, classes: Sequence[int]) -> Numbers:
        """Those of some entities that are of these classes."""
        wanted = np.zeros(max(classes, default=0) + 2, dtype=np.bool_)
        wanted[list(classes)] = True
        # Higher numbers than theirs stand for the last one here, which is none of them.
        return keys[wanted.take(self._classes[keys], mode="clip")]

    def _flags(self, keys: Sequence[Numbers]) -> Flags:
        flags = np.zeros(len(self._classes), dtype=np.bool_)
        for some in keys:
            flags[some] = True
        return flags

    def _found(self, where: Where, dated_by: int | None) -> _Found | None:
        match where:
            case Is(id=id):
                return self._named([id])
            case Among(ids=ids):
                return self._named(sorted(ids))
            case AllOf(parts=parts):
                each = [self._found(part, dated_by) for part in parts if part != _ANYBODY]
                return self._in_all([one for one in each if one is not None], None in each)
            case AnyOf(parts=parts):
                sure: list[Numbers] = []
                maybe: list[Numbers] = []
                seen = True
                for part in parts:
                    one = self._found(part, dated_by)
                    if one is None:
                        return None
                    sure += one.sure
                    maybe += one.open
                    seen &= one.seen
                return _Found(sure, maybe, seen)
            case Not(part=part):
                one = self._found(part, dated_by)
                return None if one is None else self._others(one)
            case Linked() if _is_plain(where):
                if where not in self._known:
                    self._known[where] = self._leading(where)
                return self._known[where]
            case Reaches(climb=climb, where=inner) if _climbs_plainly(climb):
                if where not in self._known:
                    self._known[where] = self._reaching(climb, inner)
                return self._known[where]
            case DateMatch(how="overlaps", property=property):
                number = self._reader.terms.properties[property]
                # Who has no period at all may have been then, too, and stands in no sheet.
                if self._dates is None or not (where.dated or number == dated_by):
                    return None
                start, end = (
                    None if d is None else d.toordinal() for d in (where.start, where.end)
                )
                return _Found(*self._dates.overlapping(number, start, end))
        return None

    def _named(self, ids: Sequence[str]) -> _Found:
        return _Found([np.array([*self._reader.keys(ids).values()], dtype=np.int64)])

    def _others(self, one: _Found) -> _Found:
        """Who does not pass, what is hidden among them."""
        sure = self._flags(one.sure)
        maybe = self._flags(one.open) & ~sure
        return _Found([np.flatnonzero(~(sure | maybe))], [np.flatnonzero(maybe)], seen=False)

    def _in_all(self, each: Sequence[_Found], more: bool) -> _Found | None:
        """Who is in all of these; whether they pass is open where there is more to be met."""
        if not each:
            return None
        if len(each) == 1:
            [one] = each
            return _Found([], [*one.sure, *one.open], one.seen) if more else one
        # Of the shortest list each is looked at; the others are looked up.
        least = min(each, key=lambda one: sum(map(len, (*one.sure, *one.open))))
        keys = least.every
        sure = np.full(len(keys), not more)
        may = np.ones(len(keys), dtype=np.bool_)
        for one in each:
            certain = self._flags(one.sure)[keys]
            sure &= certain
            if one is not least:
                may &= certain | self._flags(one.open)[keys] if len(one.open) else certain
        return _Found([keys[sure]], [keys[may & ~sure]], any(one.seen for one in each))

    def _leading(self, where: Linked) -> _Found | None:
        assert where.where is not None
        inner = self._found(where.where, None)
        if inner is None:
            return None
        if where.where not in self._ends:
            self._ends[where.where] = self._beyond(inner.every)
        ends = self._ends[where.where]
        if ends is None:
            return None
        property = self._reader.vocabulary.properties[where.property]
        # From the far end back: what leads there as its subject is led to backwards.
        way = property.symmetric or where.inverse
        found = ends.get((self._reader.terms.properties[property.name], way), ())
        # No array has what leads from a thing to itself.
        loops = [inner.every] if self._may_loop(where.property) else []
        if len(inner.open):
            return _Found([], [*found, *loops], inner.seen)
        return _Found(found, loops, inner.seen)

    def _may_loop(self, property: str) -> bool:
        known = self._reader.vocabulary
        of = known.properties[property]
        ends = set(known.concrete(of.range))
        return any(not ends.isdisjoint(known.concrete(one)) for one in of.domain)

    def _reaching(self, climb: Climb, where: Where) -> _Found | None:
        inner = self._found(where, None)
        if inner is None:
            return None
        property = self._reader.vocabulary.properties[climb.property]
        way = self._reader.terms.properties[property.name], property.symmetric or climb.inverse
        reached = fresh = inner.every
        while len(fresh):
            self._reader.deadline.check()
            ends = self._beyond(fresh)
            if ends is None:
                return None
            fresh = np.setdiff1d(np.concatenate((_NOBODY, *ends.get(way, ()))), reached)
            reached = np.union1d(reached, fresh)
        if len(inner.open):
            return _Found([], [reached], inner.seen)
        return _Found([reached], seen=inner.seen)

    def _beyond(self, keys: Numbers) -> Mapping[tuple[int, bool], list[Numbers]] | None:
        """The other ends of all relations of some entities; None where they are too many."""
        ends: dict[tuple[int, bool], list[Numbers]] = {}
        for part in self._rows:
            found = part.found(keys, MOST_ENTRIES)
            if found is None:
                return None
            for way, some in part.ends(found).items():
                ends.setdefault(way, []).extend(some)
        return ends


def conditions_of(where: Where | None) -> int:
    """How many conditions a filter has, next to each other."""
    match where:
        case None:
            return 0
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return sum(map(conditions_of, parts))
    return 1


def _asks_days(where: Where) -> bool:
    """Whether who passes depends on the date that a list is in the order of."""
    match where:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return any(map(_asks_days, parts))
        case Not(part=part):
            return _asks_days(part)
    return isinstance(where, DateMatch)


def _is_plain(where: Linked) -> bool:
    """Whether every standing claim for the relation counts, and one is enough."""
    return (
        where.some
        and where.where is not None
        and where.before is None
        and where.after is None
        and where.valid_on is None
        and not where.qualified
        and where.said is None
        and where.least == 1
        and not where.ones
    )


def _climbs_plainly(climb: Climb) -> bool:
    return climb.valid_on is None and climb.said is None and not climb.ones
