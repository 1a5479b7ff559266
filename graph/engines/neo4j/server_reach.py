"""What came behind a unit of work of what a clearance reads now, or read when it was done.

As in a file: nodes of readable markings are sought by their units, so that what is hidden is not
even passed. Only what was decided about is looked at node by node, hidden or not: a node that was
re-marked may have been readable before. An effective marking is read where every part of it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graph.claims.marking import Clearance, Marking
from graph.engines.neo4j.claim_nodes import changes_of
from graph.engines.neo4j.cypher import QueryPart, Sight, StoreNames, naming, together
from graph.engines.neo4j.reads import PUBLISHED, batches
from graph.engines.neo4j.sessions import Row, SessionReading


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
        self._clearance, self._markings = clearance, markings
        self._readable = Sight(names, clearance, markings, since).markings

    def found(self, most: int) -> frozenset[str] | None:
        """See `graph.engines.engine.Snapshot.reached`; nothing was erased or restored."""
        entities, claims, dating = set[str](), set[str](), set[str]()
        before: dict[str, dict[str, Marking]] = {"entity": {}, "claim": {}}
        for part, row in self._written(most):
            if part < 2:
                entities.add(row[0])
            elif part < 4:
                claims.add(row[0])
                if row[1] == PUBLISHED:
                    dating.add(row[0])
            else:
                marking = self._given_up(row[1])
                if marking is not None:
                    before["entity" if part == 4 else "claim"][row[0]] = marking
        if len(entities) + len(claims) > most:
            return None
        marked = before["entity"]
        entities |= {id for id, marking in marked.items() if self._clearance.reads(marking)}
        around = self._naming(sorted(marked.keys() & entities), most)
        if len(entities) + len(claims) + len(around) > most:
            return None
        around |= {
            id
            for id, marking in before["claim"].items()
            if id in claims or self._clearance.reads(marking)
        }
        around |= self._finer(around)
        seen = self._seen(around - claims, before)
        claims |= seen
        claims |= self._citing(dating | seen, most)
        if len(entities) + len(claims) > most:
            return None
        return self._named(entities, claims)

    def _written(self, most: int) -> list[tuple[int, Row]]:
        """What came or was changed and is readable now; and all that was re-marked and was there
        before."""
        parts = []
        for label in (self._names.entity, self._names.claim):
            for unit in ("unit", "last"):
                parts.append(
                    QueryPart(
                        f"CALL () {{ UNWIND $m AS marking MATCH (n:{label}) "
                        f"USING INDEX n:{label}(marking, {unit}) "
                        f"WHERE n.marking = marking AND n.{unit} > $since "
                        "RETURN n LIMIT $most }",
                        "n.id, n.predicate",
                        {},
                    )
                )
        for label in (self._names.entity, self._names.claim):
            parts.append(
                QueryPart(
                    f"MATCH (n:{label}) USING INDEX n:{label}(last) WHERE n.last > $since "
                    "AND n.unit <= $since AND n.changes CONTAINS '\"remarked\"'",
                    "n.id, n.changes",
                    {},
                )
            )
        text, values = together(parts)
        [[rows]] = self._rows(text, m=self._readable, most=most + 1, **values)
        return [(part, row) for part, row in rows]

    def _given_up(self, changes: str) -> Marking | None:
        """The marking that it had before it was first re-marked, behind the unit."""
        for change in changes_of(changes):
            if change.kind == "remarked" and change.at > self._since:
                return None if change.before is None else Marking.parse(change.before)
        return None

    def _naming(self, entities: list[str], most: int) -> set[str]:
        """Claims that name one of some entities; not many more than would be too many."""
        return {
            id
            for batch in batches(entities)
            for (id,) in self._rows(
                f"CALL () {{ {naming(self._names, '$ids')} }} RETURN DISTINCT c.id LIMIT $most",
                ids=batch,
                most=most + 1,
            )
        }

    def _finer(self, claims: Iterable[str]) -> set[str]:
        claim, way = self._names.claim, f"<-[:{self._names.refines}*1..]-"
        return {
            id
            for batch in batches(sorted(claims))
            for (id,) in self._rows(
                f"UNWIND $ids AS id MATCH (c:{claim} {{id: id}}){way}(other:{claim}) "
                "RETURN DISTINCT other.id",
                ids=batch,
            )
        }

    def _seen(self, claims: set[str], before: dict[str, dict[str, Marking]]) -> set[str]:
        """Those of these claims that are readable, or were."""
        rows = self._parts(claims)
        readable = frozenset(self._readable)
        found = {id for id, row in rows.items() if row[1] in readable}
        hidden = [id for id, row in rows.items() if id not in found and row[2] <= self._since]
        wholes = {id: {id, *rows[id][3]} for id in hidden}
        rest = set[str]().union(*wholes.values()) - rows.keys()
        rows |= self._parts(rest)
        return found | {
            id
            for id, whole in wholes.items()
            if all(self._was_seen(rows[c], before) for c in whole)
        }

    def _was_seen(self, row: Row, before: dict[str, dict[str, Marking]]) -> bool:
        """Whether all that a claim names, and it as it was written, was readable."""
        id, *_, written, ends = row
        marking = before["claim"].get(id) or self._markings[written - 1]
        return self._clearance.reads(marking) and all(
            self._clearance.reads(before["entity"].get(end) or self._markings[number - 1])
            for end, number in ends
        )

    def _parts(self, claims: Iterable[str]) -> dict[str, Row]:
        """Of each claim: id, marking, unit, what it refines, as it was written, and the entities
        that it names with their markings."""
        claim, entity = self._names.claim, self._names.entity
        return {
            row[0]: row
            for batch in batches(sorted(claims))
            for row in self._rows(
                f"UNWIND $ids AS id MATCH (c:{claim} {{id: id}}) RETURN c.id, c.marking, c.unit, "
                f"[(c)-[:{self._names.refines}*1..]->(w:{claim}) | w.id], c.written, "
                f"COLLECT {{ MATCH (e:{entity}) USING INDEX e:{entity}(id) "
                "WHERE e.id IN [c.subject, c.object, c.source] RETURN [e.id, e.marking] } "
                f"+ [(c)-[:{self._names.said_by}]->(a) | [a.id, a.marking]]",
                ids=batch,
            )
        }

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
                f"MATCH (c:{claim}) USING INDEX c:{claim}(source, marking) "
                "WHERE c.source = source AND c.marking = marking "
                "RETURN DISTINCT c.id LIMIT $most",
                ids=batch,
                m=self._readable,
                most=most + 1,
            )
        }

    def _named(self, entities: set[str], claims: set[str]) -> frozenset[str] | None:
        """These entities, and all that the claims name, and the claims that these make exact; None
        where it was judged who is who."""
        found = set(entities)
        names = self._names
        for batch in batches(sorted(claims)):
            for judges, *ends, actors in self._rows(
                f"UNWIND $ids AS id MATCH (a:{names.claim} {{id: id}}) CALL (a) {{ "
                f"RETURN a AS c UNION MATCH (a)-[:{names.refines}*1..]->(c:{names.claim}) "
                "RETURN c } RETURN c.judges, c.subject, c.object, c.source, "
                f"[(c)-[r:{names.said_by}]->() | r.actor]",
                ids=batch,
            ):
                if judges:
                    return None
                found.update(end for end in (*ends, *actors) if end is not None)
        return frozenset(found)

    def _rows(self, text: str, **values: Any) -> list[Row]:
        return self._reading.rows(text, {"since": self._since, **values})
