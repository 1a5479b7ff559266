"""What came behind a unit of work of what a clearance reads now, or read when it was done.

As in a file: nodes of readable markings are sought by their units, and what got another marking by
the one that it gave up and the one that it got, of which the clearance reads one
(`graph.engines.neo4j.remarkings`). So what is hidden is not even passed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graph.claims.claim import Review
from graph.claims.marking import Clearance, Marking
from graph.engines.neo4j.cypher import REVIEW_NUMBERS, QueryPart, Sight, StoreNames, together
from graph.engines.neo4j.reads import PUBLISHED, batches
from graph.engines.neo4j.sessions import Row, SessionReading
from graph.views.reached_since import Written


class ServerReach:
    """One clearance, behind one unit of work.

    Args:
        markings: of the store, by number less one.
    """

    def __init__(
        self,
        reading: SessionReading,
        names: StoreNames,
        since: int,
        clearance: Clearance,
        markings: list[Marking],
    ) -> None:
        self._reading, self._names, self._since = reading, names, since
        self._readable = Sight(names, clearance, markings, since).markings

    def found(self, most: int) -> Written | None:
        """See `graph.engines.engine.Snapshot.reached`; nothing was erased or restored."""
        found: tuple[set[str], set[str]] = set(), set()
        dating = set[str]()
        for part, (id, predicate) in self._written(most):
            found[part % 2].add(id)
            if predicate == PUBLISHED:
                dating.add(id)
        entities, claims = found
        if len(entities) + len(claims) > most:
            return None
        claims |= self._citing(dating, most)
        if len(entities) + len(claims) > most:
            return None
        return self._named(entities, claims)

    def _written(self, most: int) -> list[tuple[int, Row]]:
        """What came or was changed and is readable now, or was before: id, and what a claim says;
        entities and claims in turn."""
        both = self._seeking(self._names.entity), self._seeking(self._names.claim)
        parts = [
            QueryPart(f"CALL () {{ {match} RETURN n LIMIT $most }}", "n.id, n.predicate", {})
            for of_both in zip(*both, strict=True)
            for match in of_both
        ]
        text, values = together(parts)
        [[rows]] = self._rows(text, m=self._readable, most=most + 1, **values)
        return [(part, row) for part, row in rows]

    def _seeking(self, label: str) -> Iterator[str]:
        """What seeks nodes of one label, as `n`."""
        for unit in ("unit", "last"):
            yield (
                f"UNWIND $m AS marking MATCH (n:{label}) "
                f"USING INDEX SEEK n:{label}(marking, {unit}) "
                f"WHERE n.marking = marking AND n.{unit} > $since"
            )
        yield self._remarked(label)

    def _remarked(self, label: str) -> str:
        """What got another marking, one of which is readable; and is so now, or was at the unit.
        What came since, or came and went, is not."""
        remarking = self._names.remarking
        found = " UNION ".join(
            f"UNWIND $m AS marking MATCH (r:{remarking}) "
            f"USING INDEX SEEK r:{remarking}({side}, unit) "
            f"WHERE r.{side} = marking AND r.unit > $since RETURN r.of AS of"
            for side in ("before", "after")
        )
        return (
            f"CALL () {{ {found} }} "
            f"MATCH (n:{label}) USING INDEX SEEK n:{label}(id) WHERE n.id = of "
            "AND (n.marking IN $m OR n.unit <= $since AND COLLECT { "
            f"MATCH (r:{remarking}) USING INDEX SEEK r:{remarking}(of) WHERE r.of = of "
            "AND r.unit > $since RETURN r.before ORDER BY r.unit LIMIT 1 }[0] IN $m)"
        )

    def _citing(self, claims: Iterable[str], most: int) -> set[str]:
        """The readable claims that cite what some claims say the day of: which is shown may be
        another one by it. Not more than would be too many."""
        claim = self._names.claim
        return {
            id
            for batch in batches(sorted(claims))
            for (id,) in self._rows(
                f"UNWIND $ids AS id MATCH (p:{claim} {{id: id}}) "
                f"WHERE p.predicate = '{PUBLISHED}' "
                "WITH DISTINCT p.subject AS source UNWIND $m AS marking "
                f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(source, marking) "
                "WHERE c.source = source AND c.marking = marking "
                "RETURN DISTINCT c.id LIMIT $most",
                ids=batch,
                m=self._readable,
                most=most + 1,
            )
        }

    def _named(self, entities: set[str], claims: set[str]) -> Written:
        """These entities, and all that the claims name, and the claims that these make exact; and
        between whom those judge that are accepted, or may have been."""
        found, judged = set(entities), set()
        names = self._names
        for batch in batches(sorted(claims)):
            for judges, *ends, actors in self._rows(
                f"UNWIND $ids AS id MATCH (a:{names.claim} {{id: id}}) CALL (a) {{ "
                f"RETURN a AS c UNION MATCH (a)-[:{names.refines}*1..]->(c:{names.claim}) "
                "RETURN c } RETURN c.judges AND (c.unit <= $since OR c.review = $accepted), "
                f"c.subject, c.object, c.source, [(c)-[r:{names.said_by}]->() | r.actor]",
                ids=batch,
                accepted=REVIEW_NUMBERS[Review.ACCEPTED],
            ):
                if judges:
                    judged.add((ends[0], ends[1]))
                found.update(end for end in (*ends, *actors) if end is not None)
        return Written(frozenset(found), frozenset(judged))

    def _rows(self, text: str, **values: Any) -> list[Row]:
        return self._reading.rows(text, {"since": self._since, **values})
