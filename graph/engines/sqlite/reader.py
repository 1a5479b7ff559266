"""What all reading of one view shares: keys of ids, what may be seen, records, publications."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from operator import itemgetter
from typing import Any, TypeAlias

import apsw
import orjson

from graph.claim import from_content
from graph.engines.sqlite.interned import REVIEWS, Markings, Terms
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.ranking import Candidate, in_order
from graph.engines.sqlite.rows import unpacked
from graph.engines.sqlite.sight import Sight
from graph.view import Record, Ref
from graph.vocabulary import Vocabulary

Chosen: TypeAlias = tuple[Candidate, Sequence[Any]]
"""A claim as the display rule looks at it, and what else was asked for of it."""


class Reader:
    """Reads one view on one connection."""

    def __init__(
        self,
        db: apsw.Connection,
        vocabulary: Vocabulary,
        terms: Terms,
        markings: Markings,
        sight: Sight,
    ) -> None:
        self.db, self.vocabulary, self.terms, self.sight = db, vocabulary, terms, sight
        self._markings = markings
        self._keys: dict[str, int | None] = {}
        self._refs: dict[int, Ref] = {}
        self._published: dict[int, int | None] = {}

    # --------------------------------------------------------------------------- entities

    def keys(self, ids: Iterable[str]) -> dict[str, int]:
        """The keys of those of these ids that are in the view, in the order given."""
        wanted = list(dict.fromkeys(ids))
        unknown = [id for id in wanted if id not in self._keys]
        for batch in batches(unknown):
            self._keys.update(dict.fromkeys(batch))
            self._remember(
                self.db.execute(
                    "SELECT e.key, e.id, e.class FROM carray(?) w "
                    f"CROSS JOIN entities e ON e.id = w.value WHERE {self.sight.entity('e')}",
                    (apsw.carray(tuple(batch)),),
                )
            )
        return {id: key for id in wanted if (key := self._keys[id]) is not None}

    def key(self, id: str) -> int | None:
        """The key of an entity of the view."""
        return self.keys([id]).get(id)

    def refs(self, keys: Iterable[int]) -> dict[int, Ref]:
        """Entities by key, all of them known to be in the view."""
        unknown = {key for key in keys if key not in self._refs}
        for batch in batches(unknown):
            self._remember(
                self.db.execute(
                    "SELECT e.key, e.id, e.class FROM carray(?) w "
                    "CROSS JOIN entities e ON e.key = w.value",
                    (numbers(batch),),
                )
            )
        return self._refs

    def ref(self, key: int) -> Ref:
        """An entity that is known to be in the view and was come across."""
        return self._refs[key]

    def remember(self, key: int, id: str, cls: int) -> Ref:
        """Keep what a query gave of an entity of the view."""
        ref = self._refs.get(key)
        if ref is None:
            ref = self._refs[key] = Ref(id, self.terms.names[cls])
            self._keys[id] = key
        return ref

    def _remember(self, rows: Iterable[Row]) -> None:
        for key, id, cls in rows:
            self.remember(key, id, cls)

    # ----------------------------------------------------------------------------- claims

    def records(self, ids: Sequence[str]) -> dict[str, Record]:
        """Claims of the view by id, standing or not."""
        found: dict[str, Record] = {}
        for batch in batches(dict.fromkeys(ids)):
            found.update(
                self._records(
                    "carray(?) w CROSS JOIN claims c ON c.id = w.value",
                    (apsw.carray(tuple(batch)),),
                )
            )
        return found

    def _records(self, source: str, values: tuple[Any, ...]) -> Iterator[tuple[str, Record]]:
        sight = self.sight
        found = list(
            rows(
                self.db,
                f"SELECT c.id, b.body, c.written, c.marking, c.recorded, {sight.review('c')}, "
                f"{sight.retracted('c')} FROM {source} CROSS JOIN bodies b ON b.key = c.key "
                f"WHERE {sight.claim('c')}",
                values,
            )
        )
        marking = self._markings.by_number
        claims = [from_content(orjson.loads(r[1]), marking=marking[r[2]], id=r[0]) for r in found]
        names = [claim.names for claim in claims]
        self.keys({id for some in names for id in some})
        for claim, named, (id, _, _, effective, recorded, review, retracted) in zip(
            claims, names, found, strict=True
        ):
            yield (
                id,
                Record(
                    claim=claim,
                    recorded_at=recorded,
                    review=REVIEWS[review],
                    retracted_at=retracted,
                    marking=marking[effective],
                    classes={name: self._refs[self._keys[name] or 0].cls for name in named},
                ),
            )

    # ------------------------------------------------------------------------ shown values

    def candidates(
        self, keys: Iterable[int], predicate: int, columns: str
    ) -> dict[int, list[Chosen]]:
        """By entity: its standing claims with some value of a property, each with some columns."""
        sight = self.sight
        found: dict[int, list[Chosen]] = defaultdict(list)
        chosen = rows(
            self.db,
            f"SELECT c.subject, c.id, {sight.review('c')}, c.stance, c.source, {columns} "
            f"FROM carray(?) w CROSS JOIN claims c INDEXED BY claims_out ON c.subject = w.value "
            f"WHERE c.predicate = {predicate} AND c.negated = 0 AND {sight.standing('c')}",
            (numbers(keys),),
        )
        for subject, id, review, stance, source, *values in chosen:
            found[subject].append((Candidate(id, review, stance, source), values))
        return found

    def shown(self, keys: Iterable[int], predicate: int, columns: str) -> dict[int, Chosen]:
        """By entity: the claim that the display rule puts first, and some columns of it."""
        return {
            subject: self.first(several)
            for subject, several in self.candidates(keys, predicate, columns).items()
        }

    def first(self, several: list[Chosen]) -> Chosen:
        """What the display rule puts first."""
        if len(several) == 1:
            return several[0]
        best = in_order([candidate for candidate, _ in several], self.published)[0]
        return next(pair for pair in several if pair[0] is best)

    def published(self, sources: set[int]) -> dict[int, int]:
        """The day numbers of sources' shown publication, by key; absent where unknown."""
        unknown = sources - self._published.keys()
        if unknown:
            self._published.update(dict.fromkeys(unknown))
            predicate = self.terms.properties["published"]
            for source, several in self.candidates(unknown, predicate, "c.sort").items():
                best = in_order([candidate for candidate, _ in several], _no_day)[0]
                sort = next(values[0] for claim, values in several if claim is best)
                self._published[source] = None if sort is None else unpacked(sort)[0]
        return {s: day for s in sources if (day := self._published[s]) is not None}

    # ---------------------------------------------------------------------------- streams

    def ranges(
        self, sql: str, values: dict[str, Any], first: Iterable[int] | None = None
    ) -> Iterator[Row]:
        """Rows of many index ranges as one list, ordered by their first column.

        Args:
            sql: selects one range in order; has ``{}`` for a marking, then for `first`.
            first: the values for the second place; those of ``live`` where left out.
        """
        seconds = self.sight.lives if first is None else tuple(first)
        streams = [
            rows(self.db, sql.format(marking, second), values)
            for marking in self.sight.markings
            for second in seconds
        ]
        return merge(*streams, key=itemgetter(0))


def numbers(keys: Iterable[int]) -> apsw.CArrayBinding:
    """Keys as one parameter."""
    # An empty array cannot be bound; 0 is nobody's key.
    return apsw.carray(array("q", keys) or array("q", (0,)))


def _no_day(sources: set[int]) -> dict[int, int]:
    return {}
