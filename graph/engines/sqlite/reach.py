"""What came behind a unit of work of what a clearance reads now, or read when it was done.

Rows of readable markings are sought by their units, so that what is hidden is not even passed. Only
what was re-marked is looked at row by row: a row may have been readable before. That takes the
markings of then, out of what the re-markings say; an effective marking is read where every part of
it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

import apsw

from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.units import tops
from graph.views.clusters import JUDGEMENTS


def reached(
    db: apsw.Connection,
    since: int,
    terms: Terms,
    markings: Markings,
    clearance: Clearance,
    most: int,
) -> frozenset[str] | None:
    """See `graph.engines.engine.Snapshot.reached`."""
    grown = tops(db, since)
    if grown is None:
        return None
    published = terms.properties["published"]
    readable = markings.readable(clearance)
    found = _Reach(db, since, grown, markings, readable).found(most, published)
    return None if found is None else _named(db, terms, *found)


def changed_claims(
    db: apsw.Connection, since: int, markings: Markings, readable: Iterable[int], most: int
) -> set[int] | None:
    """The keys of the claims that came or were changed behind a unit of work, of some markings now
    or before; and of those that they make exact.

    None where there are more, and where something was erased or restored.
    """
    grown = tops(db, since)
    found = None if grown is None else _Reach(db, since, grown, markings, readable).found(most)
    return None if found is None else found[1]


class _Reach:
    def __init__(
        self,
        db: apsw.Connection,
        since: int,
        grown: dict[str, int],
        markings: Markings,
        readable: Iterable[int],
    ) -> None:
        self._db, self._since, self._grown = db, since, grown
        self._numbers, self._readable = markings.numbers, frozenset(readable)
        self._before = {what: self._markings_before(what) for what in ("entity", "claim")}

    def found(self, most: int, published: int | None = None) -> tuple[set[int], set[int]] | None:
        """Keys of entities and of claims; None where there are more.

        Args:
            published: the property that says when a document was, where it is wanted what else
                is shown by it.
        """
        entities = self._written("entities", most)
        claims = self._written("claims", most)
        if len(entities) + len(claims) > most:
            return None
        marked = self._before["entity"]
        entities |= {key for key, before in marked.items() if self._was_readable(before)}
        around = self._naming([key for key in marked if key in entities], most)
        if around is None or len(entities) + len(claims) + len(around) > most:
            return None
        remarked = self._before["claim"]
        around.update(key for key in remarked if key in claims or self._was_readable(remarked[key]))
        around.update(self._refined(around, "coarse", "fine"))
        claims |= self._seen(around - claims)
        if published is not None:
            claims |= self._citing(claims, published, most)
        if len(entities) + len(claims) > most:
            return None
        return entities, claims | self._refined(claims, "fine", "coarse")

    def _written(self, table: str, most: int) -> set[int]:
        """What came or was changed and is readable now."""
        among = f"marking IN ({', '.join(map(str, self._readable or (-1,)))})"
        # Not UNION, for which SQLite makes a table in memory: what came and was changed is in it
        # twice. The limit stands in the text: SQLite compiles a statement anew for a bound one.
        return {
            key
            for (key,) in rows(
                self._db,
                f"SELECT key FROM {table} INDEXED BY {table}_new WHERE {among} AND unit > ?1 "
                f"UNION ALL SELECT key FROM {table} INDEXED BY {table}_touched "
                f"WHERE {among} AND touched IS NOT NULL AND touched > ?1 LIMIT {2 * (most + 1)}",
                (self._since,),
            )
        }

    def _markings_before(self, what: str) -> dict[int, int]:
        """The markings that were given up by what was there already, as it was written then."""
        table = "entities" if what == "entity" else "claims"
        found: dict[int, int] = {}
        for key, before in rows(
            self._db,
            f"SELECT {what}, before FROM {what}_changes WHERE key > ? AND kind = 'remarked' "
            f"AND {what} <= ? ORDER BY key",
            (self._grown[f"{what}_changes"], self._grown[table]),
        ):
            found.setdefault(key, self._numbers[Marking.parse(before)])
        return found

    def _was_readable(self, marking: int) -> bool:
        return marking in self._readable

    def _naming(self, entities: Iterable[int], most: int) -> set[int] | None:
        """The claims that name one of these entities; None where that is too many."""
        found: set[int] = set()
        for entity in entities:
            for (key,) in rows(self._db, f"{_NAMING} LIMIT {most + 1}", {"entity": entity}):
                found.add(key)
            if len(found) > most:
                return None
        return found

    def _citing(self, claims: set[int], published: int, most: int) -> set[int]:
        """The readable claims that cite what some claims say the day of: which is shown may be
        another one by it. Not more than would be too many."""
        told = self._rows("SELECT c.subject, c.predicate", claims)
        sources = {subject for subject, predicate in told if predicate == published}
        among = ", ".join(map(str, self._readable or (-1,)))
        return {
            key
            for source in sources
            for (key,) in rows(
                self._db,
                "SELECT key FROM claims INDEXED BY claims_of_source "
                f"WHERE source = ? AND marking IN ({among}) LIMIT {most + 1}",
                (source,),
            )
        }

    def _refined(self, claims: Iterable[int], near: str, far: str) -> set[int]:
        return {
            key
            for batch in batches(claims)
            for (key,) in rows(
                self._db,
                f"SELECT r.{far} FROM carray(?) w CROSS JOIN refinements r ON r.{near} = w.value",
                (numbers(batch),),
            )
        }

    def _seen(self, claims: set[int]) -> set[int]:
        """Those of these claims that are readable, or were."""
        now: dict[int, int] = dict(self._rows("SELECT c.key, c.marking", claims))
        found = {key for key, marking in now.items() if marking in self._readable}
        hidden = [key for key in now if key not in found and key <= self._grown["claims"]]
        wholes = defaultdict(set)
        for key in hidden:
            wholes[key].add(key)
        for batch in batches(hidden):
            for fine, coarse in rows(
                self._db,
                "SELECT r.fine, r.coarse FROM carray(?) w "
                "CROSS JOIN refinements r ON r.fine = w.value",
                (numbers(batch),),
            ):
                wholes[fine].add(coarse)
        parts = self._parts(set(chain.from_iterable(wholes.values())))
        return found | {key for key, whole in wholes.items() if all(parts[one] for one in whole)}

    def _parts(self, claims: set[int]) -> dict[int, bool]:
        """Whether all that each claim names, and it as it was written, was readable."""
        told = list(self._rows("SELECT c.key, c.written, c.subject, c.object, c.source", claims))
        names: dict[int, set[int]] = {
            key: {end for end in ends if end is not None} for key, _, *ends in told
        }
        for batch in batches(claims):
            for claim, actor in rows(
                self._db,
                "SELECT s.claim, s.actor FROM carray(?) w "
                "CROSS JOIN speakers s ON s.claim = w.value",
                (numbers(batch),),
            ):
                names[claim].add(actor)
        marked: dict[int, int] = {}
        for batch in batches(set(chain.from_iterable(names.values()))):
            marked.update(
                rows(
                    self._db,
                    "SELECT e.key, e.marking FROM carray(?) w "
                    "CROSS JOIN entities e ON e.key = w.value",
                    (numbers(batch),),
                )
            )
        marked.update(self._before["entity"])
        written = {key: marking for key, marking, *_ in told} | self._before["claim"]
        return {
            key: self._was_readable(written[key])
            and all(self._was_readable(marked[end]) for end in ends)
            for key, ends in names.items()
        }

    def _rows(self, select: str, claims: Iterable[int]) -> Iterator[Row]:
        for batch in batches(claims):
            yield from rows(
                self._db,
                f"{select} FROM carray(?) w CROSS JOIN claims c ON c.key = w.value",
                (numbers(batch),),
            )


_NAMING = """
SELECT key FROM claims WHERE subject = :entity
UNION SELECT key FROM claims WHERE object = :entity AND object IS NOT NULL
UNION SELECT key FROM claims WHERE source = :entity
UNION SELECT claim FROM spoken WHERE actor = :entity
"""


def _named(
    db: apsw.Connection, terms: Terms, entities: set[int], claims: set[int]
) -> frozenset[str] | None:
    """The ids of these, and of all that the claims name; None where it was judged who is who."""
    judged = {terms.properties[name] for name in JUDGEMENTS if name in terms.properties}
    ends = set(entities)
    for batch in batches(claims):
        for predicate, *some in rows(
            db,
            "SELECT c.predicate, c.subject, c.source, c.object FROM carray(?) w "
            "CROSS JOIN claims c ON c.key = w.value",
            (numbers(batch),),
        ):
            if predicate in judged:
                return None
            ends.update(end for end in some if end is not None)
        ends.update(
            actor
            for (actor,) in rows(
                db,
                "SELECT s.actor FROM carray(?) w CROSS JOIN speakers s ON s.claim = w.value",
                (numbers(batch),),
            )
        )
    return frozenset(
        id
        for batch in batches(ends)
        for (id,) in rows(
            db,
            "SELECT e.id FROM carray(?) w CROSS JOIN entities e ON e.key = w.value",
            (numbers(batch),),
        )
    )
