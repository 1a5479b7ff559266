"""What all reading of one view shares: keys of ids, what may be seen, records, publications."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import apsw

from graph.claims.claim import Claim
from graph.claims.deadline import Deadline
from graph.claims.marking import Marking
from graph.claims.period import UNKNOWN_LAST
from graph.engines.sqlite.claim_ids import kept_ids, listed, told_ids
from graph.engines.sqlite.dated_sheets import ReadableDates
from graph.engines.sqlite.interned import REVIEWS, Markings, Terms
from graph.engines.sqlite.kept_bodies import SAID, SAID_COLUMNS, ends_of
from graph.engines.sqlite.keys import Row, Whole, batches, damage, findable, rows
from graph.engines.sqlite.read.contents import Contents
from graph.engines.sqlite.read.passing_classes import PassingClasses
from graph.engines.sqlite.read.ranges import Ranges, walked
from graph.engines.sqlite.read.ranking import Candidate, Published, in_order
from graph.engines.sqlite.read.sight import Sight, crowded
from graph.engines.sqlite.rows import unpacked
from graph.views.view import Record, Ref
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from graph.engines.sqlite.read.laid_filters import LaidFilters

Chosen: TypeAlias = tuple[Candidate, Row]
"""A claim as the display rule looks at it, and what else was asked for of it."""
Choose: TypeAlias = Callable[[list[Chosen]], list[Chosen]]

MOST_PASSING = 10_000
"""Entities that are kept while everything is gone through."""


def _all(candidates: list[Chosen]) -> list[Chosen]:
    return candidates


class Reader:
    """Reads one view on one connection."""

    def __init__(
        self,
        db: apsw.Connection,
        vocabulary: Vocabulary,
        terms: Terms,
        markings: Markings,
        sight: Sight,
        deadline: Deadline,
    ) -> None:
        self.deadline = deadline
        self.db, self.vocabulary, self.terms, self.sight = db, vocabulary, terms, sight
        self._markings = markings
        self._keys: dict[str, int | None] = {}
        self._refs: dict[int, Ref] = {}
        self._classes: dict[str, str] = Whole("entity")
        self._published: dict[int, int | None] = {}
        self._unit_times: dict[int, int] = {}
        self._passing = PassingClasses(db, terms.names, self._named_classes)
        self.contents = Contents(db, terms.names, terms.replaced, self.refs)
        self._publication = terms.properties["published"]
        self.dates: Callable[[], ReadableDates | None] = _not_laid_out
        """What is laid out of dates, for who walks along them; None where the tables serve."""
        self.laid_filters: Callable[[], LaidFilters | None] = _not_laid_out
        """Filters by what is laid out; None likewise."""
        self.much: dict[Any, bool] = {}
        self.happened: dict[Any, Mapping[str, Sequence[str]] | None] = {}
        """What `changed` found: whether there is much of something; what happened in a moment."""

    # --------------------------------------------------------------------------- entities

    def keys(self, ids: Iterable[str]) -> dict[str, int]:
        """The keys of those of these ids that are in the view, in the order given."""
        asked = list(ids)
        known = {id: key for id in asked if (key := self._keys.get(id)) is not None}
        if len(known) == len(asked):
            return known
        wanted = list(dict.fromkeys(findable(asked)))
        unknown = [id for id in wanted if id not in self._keys]
        for batch in batches(unknown):
            self._keys.update(dict.fromkeys(batch))
            self.remember_all(
                self.db.execute(
                    "SELECT e.key, e.id, e.class FROM carray(?) w "
                    f"CROSS JOIN entities e ON e.id = w.value WHERE {self.sight.entity('e')}",
                    (apsw.carray(tuple(batch)),),
                )
            )
        return {id: key for id in wanted if (key := self._keys[id]) is not None}

    def refs(self, keys: Iterable[int]) -> dict[int, Ref]:
        """Entities by key, all of them known to be in the view."""
        unknown = {key for key in keys if key not in self._refs}
        for batch in batches(unknown):
            sql = "SELECT e.key, e.id, e.class FROM carray(?) w CROSS JOIN entities e "
            self.remember_all(self.db.execute(f"{sql} ON e.key = w.value", (numbers(batch),)))
        return self._refs

    def ref(self, key: int) -> Ref:
        """An entity that is known to be in the view."""
        found = self._refs.get(key)
        # What is told of it later may come when it was passed by.
        return self.refs((key,))[key] if found is None else found

    def ids(self, keys: Sequence[int]) -> list[str]:
        """The ids of entities by key, all of them known to be in the view, in the order given."""
        refs = self.refs(keys)
        return [refs[key].id for key in keys]

    def remember(self, key: int, id: str, cls: int) -> Ref:
        """Keep what a query gave of an entity of the view."""
        return self._refs.get(key) or self.remember_all([(key, id, cls)])[key]

    def remember_all(self, rows: Iterable[Row]) -> dict[int, Ref]:
        """The same of many; gives all that are known, by key."""
        refs = self._refs
        names = self.terms.names
        for key, id, cls in rows:
            if key not in refs:
                refs[key] = ref = Ref(id, names[cls])
                self._keys[id] = key
                self._classes[id] = ref.cls
        return refs

    # ----------------------------------------------------------------------------- claims

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Claims of the view by id, standing or not."""
        found: dict[str, Record] = Whole("claim")
        for batch in batches(dict.fromkeys(ids)):
            source = "carray(?) w CROSS JOIN claims c ON c.id = w.value"
            for record in self._records(source, listed(kept_ids(batch))).values():
                found[record.claim.id] = record
        return found

    def records_by_key(self, keys: Iterable[int]) -> dict[int, Record]:
        """Claims of the view by key."""
        found: dict[int, Record] = {}
        for batch in batches(sorted(keys)):
            source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
            found.update(self._records(source, numbers(batch)))
        return found

    def passing_rows(self, keys: Iterable[int]) -> dict[int, Row]:
        """Rows of claims of the view by key, for `passing`: the ninth column is whether it stands.

        Args:
            keys: as the claims lie in the file: then each page is read once.
        """
        source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
        stands = self.sight.live("c")
        return {row[0]: row for row in self._rows(source, numbers(keys), stands)}

    def passing(self, found: Sequence[Row]) -> list[Record]:
        """Claims by their rows, for who goes through all of them: of what they are about only the
        class is kept, in two bytes an entity, and of who speaks not more than some."""
        self.pass_by()
        return self._opened(found, passing=True)

    def pass_by(self, most: int | None = None) -> None:
        """Forget what is known of entities, where that is of many: for who goes through all."""
        if len(self._refs) >= (MOST_PASSING if most is None else most):
            for kept in (self._keys, self._refs, self._classes):
                kept.clear()

    def _records(self, source: str, wanted: apsw.CArrayBinding) -> dict[int, Record]:
        found = list(self._rows(source, wanted))
        return {row[0]: one for row, one in zip(found, self._opened(found), strict=True)}

    def _rows(self, source: str, wanted: apsw.CArrayBinding, stands: str = "1") -> Iterator[Row]:
        """Rows of claims, for `_opened`; the ninth column is what `stands` says."""
        sight = self.sight
        return rows(
            self.db,
            f"SELECT c.key, c.id, b.body, c.written, c.marking, c.unit, "
            f"{sight.review('c')}, {sight.retracted('c')}, ({stands}), {SAID} "
            f"FROM {source} CROSS JOIN bodies b ON b.key = c.key WHERE {sight.claim('c')}",
            (wanted,),
        )

    def _opened(self, found: Sequence[Row], *, passing: bool = False) -> list[Record]:
        """The records of some rows."""
        marking = self._markings.by_number
        at = self.times({row[5] for row in found})
        ends = [ends_of(row) for row in found]
        named = self.contents.named(ends, passing=passing)
        ids = told_ids([row[1] for row in found])
        opened = self.contents.claim
        claims = [
            opened(id, row[2], row[-SAID_COLUMNS:], marking[row[3]], named)
            for id, row in zip(ids, found, strict=True)
        ]
        classes: Iterable[Mapping[str, str]]
        classes = self._passing.of(claims, ends) if passing else self._classes_kept(claims)
        return [
            Record(
                claim=claim,
                recorded_at=at[unit],
                review=REVIEWS[review],
                retracted_at=retracted,
                marking=marking[effective],
                classes=of,
            )
            for claim, of, (_, _, _, _, effective, unit, review, retracted, *_) in zip(
                claims, classes, found, strict=True
            )
        ]

    def times(self, units: set[int]) -> dict[int, int]:
        """The record times of units of work.

        Raises:
            StoreError: one is not there.
        """
        unknown = units - self._unit_times.keys()
        for batch in batches(unknown):
            self._unit_times.update(
                self.db.execute(
                    "SELECT u.number, u.at FROM carray(?) w "
                    "CROSS JOIN units u ON u.number = w.value",
                    (numbers(batch),),
                )
            )
        for unit in unknown:
            dated(self._unit_times.get(unit))
        return self._unit_times

    def marking(self, number: int) -> Marking:
        """A marking of the store."""
        return self._markings.by_number[number]

    def classes_of(self, claim: Claim) -> dict[str, str]:
        """The classes of all that a claim of the view names."""
        return self._named_classes(claim.names)

    def _named_classes(self, ids: Iterable[str]) -> dict[str, str]:
        """The classes of entities that are in the view."""
        some = list(ids)
        self.keys(some)
        return {id: self._classes[id] for id in some}

    def _classes_kept(self, claims: list[Claim]) -> list[dict[str, str]]:
        """The classes of what each claim names, whose entities are kept."""
        names = [claim.names for claim in claims]
        self.keys({id for some in names for id in some})
        return [{name: self._classes[name] for name in some} for some in names]

    # ------------------------------------------------------------------------ shown values

    def shown(
        self,
        keys: Iterable[int],
        predicate: int,
        columns: str,
        choose: Choose = _all,
        *,
        more: str = "1",
    ) -> dict[int, Row]:
        """By entity: its key, and some columns of the claim that the display rule puts first.

        Only claims with some value of the property, not against one, are candidates.

        Args:
            choose: leaves out candidates before the rule is applied.
            more: a further condition on a claim `c`.
        """
        rows = list(self._candidates(keys, predicate, columns, more))
        found = {row[0]: row for row in rows}
        if len(found) < len(rows):
            # Few have more than one; only for those is it worth reading what the rule looks at.
            several = [key for key, count in Counter(map(_FIRST, rows)).items() if count > 1]
            found.update(self._first(several, predicate, columns, choose, more))
        return found

    def _first(
        self, keys: Iterable[int], predicate: int, columns: str, choose: Choose, more: str
    ) -> Iterator[tuple[int, Row]]:
        candidates: dict[int, list[Chosen]] = defaultdict(list)
        dated = self.vocabulary.properties[self.terms.names[predicate]].range == "period"
        coarse = f"coalesce(c.latest - c.earliest, {UNKNOWN_LAST})" if dated else "0"
        looked_at = f"c.id, {self.sight.review('c')}, c.stance, c.source, {coarse}"
        for row in self._candidates(keys, predicate, f"{looked_at}, {columns}", more):
            candidates[row[0]].append((Candidate(*row[1:6]), row[6:]))
        published: Published = _no_day
        if predicate != self._publication:
            self.published({claim.source for some in candidates.values() for claim, _ in some})
            published = self.published
        for subject, some in candidates.items():
            chosen = choose(some)
            best = in_order([claim for claim, _ in chosen], published)[0]
            values = next(values for claim, values in chosen if claim is best)
            yield subject, (subject, *values)

    def _candidates(
        self, keys: Iterable[int], predicate: int, columns: str, more: str
    ) -> Iterator[Row]:
        return self.said(keys, predicate, f"c.subject, {columns}", more)

    def said(
        self, keys: Iterable[int], predicate: int, columns: str, more: str = "1"
    ) -> Iterator[Row]:
        """Columns of the standing claims that say a property of some entities, entity by entity.

        Args:
            more: a further condition on a claim `c`.
        """
        for sight, some in self.apart(sorted(keys), "subject", predicate):
            yield from rows(
                self.db,
                f"SELECT {columns} FROM carray(?) w "
                "CROSS JOIN claims c INDEXED BY claims_out ON c.subject = w.value "
                f"WHERE c.predicate = {predicate} AND c.negated = 0 AND {sight.standing('c')} "
                f"AND {more}",
                (numbers(some),),
            )

    def published(self, sources: set[int]) -> dict[int, int]:
        """The day numbers of sources' shown publication, by key; absent where unknown."""
        unknown = sources - self._published.keys()
        if unknown:
            self._published.update(dict.fromkeys(unknown))
            for source, sort in self.shown(unknown, self._publication, "c.sort").values():
                self._published[source] = None if sort is None else unpacked(sort)[0]
        return {s: day for s in sources if (day := self._published[s]) is not None}

    # ---------------------------------------------------------------------------- streams

    def ranges(
        self,
        ranges: Ranges,
        values: Mapping[str, Any],
        seconds: Iterable[int] | None = None,
    ) -> Iterator[Row]:
        """Rows of an index's ranges, of every readable marking, in one order.

        Args:
            seconds: the values of their second column; those of ``live`` where left out.
        """
        beside = self.sight.lives if seconds is None else tuple(seconds)
        return walked(self.db, ranges, self.sight.markings, beside, values)

    def apart(
        self, keys: Iterable[int], near: str, *predicates: int
    ) -> list[tuple[Sight, list[int]]]:
        """Entities, and how to find the readable ones of their claims along some properties.

        Args:
            near: ``subject`` or ``object``, as which the claims have the entity.
            predicates: of the claims; all where left out.
        """
        asked = list(keys)
        if self.sight.seeks or not asked:
            return [(self.sight, asked)]
        test = crowded(near, "w.value", predicates)
        found = rows(self.db, f"SELECT w.value FROM carray(?) w WHERE {test}", (numbers(asked),))
        crowd = {key for (key,) in found}
        if not crowd:
            return [(self.sight, asked)]
        rest = [key for key in asked if key not in crowd]
        return [(self.sight, rest), (self.sight.seeking, [key for key in asked if key in crowd])]


_FIRST = itemgetter(0)


def dated(at: int | None) -> int:
    """A record time that has to be there.

    Raises:
        StoreError: its unit of work is not.
    """
    if at is None:
        raise damage("something was recorded by a unit of work that is not there")
    return at


def numbers(keys: Iterable[int]) -> apsw.CArrayBinding:
    """Keys as one parameter."""
    # An empty array cannot be bound; 0 is nobody's key.
    return apsw.carray(array("q", keys) or array("q", (0,)))


def _not_laid_out() -> None:
    return None


def _no_day(sources: set[int]) -> dict[int, int]:
    return {}
