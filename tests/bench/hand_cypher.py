"""The rival in the same Neo4j: Cypher written for one question, and a bare load of the same nodes.

Each query asks what ours asks, over the store's own nodes, and has the filter of markings in it; it
leaves out what our builder adds for questions in general (days, decisions of later, finer claims).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import neo4j

from graph.claims.claim import Stance
from graph.engines.neo4j.cypher import StoreNames, indexed
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.sending import quoted
from graph.views.display import FIRMEST_FIRST

ROWS = 2000
"""That one UNWIND has, as in our own load."""
BARE = "Bare"
"""What labels of the bare copy begin with."""


class HandCypher:
    """Answers questions for one clearance.

    Args:
        markings: the numbers of the markings that it reads.
    """

    def __init__(self, driver: neo4j.Driver, names: StoreNames, markings: Sequence[int]) -> None:
        self._driver, self._names, self._markings = driver, names, list(markings)

    def rows(self, text: str, **values: Any) -> list[list[Any]]:
        with self._driver.session(database="neo4j", default_access_mode="READ") as session:
            return session.run(text, m=self._markings, **values).values()

    def hop(self, id: str, property: str, first: int) -> list[tuple[str, str]]:
        """The first other ends along a relation to it, by id, with the firmest stance of each."""
        claim = self._names.claim
        rows = self.rows(
            f"UNWIND $m AS m MATCH (c:{claim}) WHERE c.object = $id AND c.predicate = $property "
            f"AND c.marking = m AND c.live AND {indexed('object')} AND NOT c.negated "
            "RETURN c.subject AS far, collect(c.stance) ORDER BY far LIMIT $first",
            id=id,
            property=property,
            first=first,
        )
        return [(far, _firmest(stances)) for far, stances in rows]

    def nested(self, actors: int, events: int) -> list[dict[str, Any]]:
        """People with their events, as the bench's nested question asks for them."""
        names = self._names
        rows = self.rows(
            f"MATCH (p:{names.entity}) WHERE p.cls = 'Person' AND p.marking IN $m "
            "WITH p ORDER BY p.id LIMIT $actors CALL (p) { UNWIND $m AS m "
            f"MATCH (c:{names.claim}) WHERE c.object = p.id "
            "AND c.predicate = 'allegedPerpetrator' AND c.marking = m AND c.live "
            f"AND {indexed('object')} AND NOT c.negated "
            "WITH c.subject AS far, collect(c.stance) AS stances ORDER BY far LIMIT $events "
            f"WITH far, stances, {self._said('far', 'kind', 'concept')} AS kinds, "
            f"{self._said('far', 'when', 'text')} AS dates, {self._said('far', 'name', 'text')} "
            "AS names RETURN collect([far, stances, kinds, dates, names]) AS events } "
            f"RETURN p.id, {self._said('p.id', 'name', 'text')}, "
            f"{self._said('p.id', 'kind', 'concept')}, events",
            actors=actors,
            events=events,
        )
        return [
            {
                "id": id,
                "label": names[0],
                "kinds": [{"code": code} for code in kinds],
                "allegedPerpetratorOf": {
                    "edges": [
                        {
                            "stance": _firmest(stances),
                            "node": {
                                "id": far,
                                "label": (called or [f"Event …{far[-6:]}"])[0],
                                "kinds": [{"code": code} for code in codes],
                                "when": {"edtf": dates[0]} if dates else None,
                            },
                        }
                        for far, stances, codes, dates, called in some
                    ]
                },
            }
            for id, names, kinds, some in rows
        ]

    def _said(self, id: str, property: str, column: str) -> str:
        return (
            f"COLLECT {{ UNWIND $m AS m MATCH (s:{self._names.claim}) WHERE s.subject = {id} "
            f"AND s.predicate = '{property}' AND s.marking = m AND s.live "
            "AND s.far IS NOT NULL AND NOT s.negated "
            f"RETURN s.{column} }}"
        )

    def distance(
        self, one: str, other: str, along: Iterable[str], closed: Sequence[str], most: int
    ) -> int | None:
        """Hops of the shortest way over direct relationships, through no closed class."""
        types = "|".join(
            quoted(f"{name}_m{marking}") for name in along for marking in self._markings
        )
        entity = self._names.entity
        rows = self.rows(
            f"MATCH (a:{entity} {{id: $one}}), (b:{entity} {{id: $other}}) "
            f"MATCH p = shortestPath((a)-[:{types}*..{most}]-(b)) "
            "WHERE all(n IN nodes(p)[1..-1] WHERE NOT n.cls IN $closed) RETURN length(p)",
            one=one,
            other=other,
            closed=list(closed),
        )
        return rows[0][0] if rows else None


def _firmest(stances: Iterable[str]) -> str:
    found = set(stances)
    return next(str(stance.name) for stance in FIRMEST_FIRST if str(Stance(stance)) in found)


class BareLoad:
    """Nodes and relationships of a store once more, by UNWIND alone, under labels of their own."""

    def __init__(self, driver: neo4j.Driver, names: StoreNames) -> None:
        self._driver, self._names = driver, names
        for label in ("Claim", "Entity", "NameToken"):
            key = "key" if label == "NameToken" else "id"
            driver.execute_query(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{BARE}{label}) REQUIRE n.{key} IS UNIQUE",
                database_="neo4j",
            )

    def of_unit(self, unit: int, markings: int) -> dict[str, Any]:
        """What a unit of work has written: nodes, and relationships by type and labels.

        Args:
            markings: how many the store has.
        """
        names = self._names

        def asked(text: str) -> list[list[Any]]:
            with self._driver.session(database="neo4j") as session:
                return session.run(text, unit=unit, m=list(range(1, markings + 1))).values()

        claims = [row for (row,) in asked(_of(names.claim, "RETURN properties(n)"))]
        entities = [row for (row,) in asked(_of(names.entity, "RETURN properties(n)"))]
        tokens = asked(
            f"{_of(names.claim)} MATCH (t:{names.token})-[:{names.of}]->(n) RETURN t.key, n.id"
        )
        links: dict[str, list[dict[str, Any]]] = {}
        for row in claims:
            if row.get("link"):
                links.setdefault(row["link"], []).append(
                    {"from": row["subject"], "to": row["object"], "claim": row["id"]}
                    | {"stance": row["stance"]}
                )
        said = asked(
            f"{_of(names.claim)} MATCH (n)-[r:{names.said_by}]->(a) "
            "RETURN n.id, a.id, properties(r)"
        )
        return {"claims": claims, "entities": entities, "tokens": tokens, "links": links} | {
            "said": said
        }

    def write(self, told: dict[str, Any]) -> None:
        """All of it, in one transaction."""
        claim, entity, token = f"{BARE}Claim", f"{BARE}Entity", f"{BARE}NameToken"
        with (
            self._driver.session(database="neo4j") as session,
            session.begin_transaction() as transaction,
        ):

            def send(text: str, rows: Sequence[Any]) -> None:
                for some in batches(rows, ROWS):
                    transaction.run(f"UNWIND $rows AS row {text}", rows=some).consume()

            send(f"CREATE (n:{entity}) SET n = row", told["entities"])
            send(f"CREATE (n:{claim}) SET n = row", told["claims"])
            for type, rows in told["links"].items():
                send(
                    f"MATCH (a:{entity} {{id: row.from}}) MATCH (b:{entity} {{id: row.to}}) "
                    f"CREATE (a)-[:{quoted(type)} {{claim: row.claim, stance: row.stance}}]->(b)",
                    rows,
                )
            send(
                f"MATCH (c:{claim} {{id: row[0]}}) MATCH (a:{entity} {{id: row[1]}}) "
                f"CREATE (c)-[r:{BARE}SAID_BY]->(a) SET r = row[2]",
                told["said"],
            )
            send(
                f"MATCH (c:{claim} {{id: row[1]}}) MERGE (t:{token} {{key: row[0]}}) "
                f"CREATE (t)-[:{BARE}OF]->(c)",
                told["tokens"],
            )
            transaction.commit()


def _of(label: str, then: str = "") -> str:
    return f"UNWIND $m AS m MATCH (n:{label}) WHERE n.marking = m AND n.unit = $unit {then}"
