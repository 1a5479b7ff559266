"""Nodes that say from which marking to which an entity or a claim came in a unit of work.

What a write reaches is found by them (`server_reach`): by either marking, so that who reads neither
passes nothing. A claim's is the effective one, so what it names may have changed it, too. One unit
is one node: from what held at its beginning to what holds at its end. What came in the same unit
has none. No relationship leads to them, so that reading an entity or a claim passes none.

Of units that were restored or copied there are none, nor of those of before a store was carried
over to this version: nobody keeps anything from before them (`Snapshot.reached`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.pending import Ask, Pending
from graph.engines.neo4j.reads import batches

UNNOTED = "unnoted"
"""The property of the store's node with the last unit from before there were such nodes."""


class Remarking(NamedTuple):
    """The properties of a node."""

    of: str
    """The id of an entity or a claim."""
    unit: int
    before: int
    """Numbers of markings."""
    after: int


def note(pending: Pending, rows: Iterable[Remarking]) -> None:
    """Write what became of markings in the unit that is under way; it may be written in parts."""
    label = pending.names.remarking
    for batch in batches(rows, 2000):
        pending.tell(
            f"UNWIND $rows AS row OPTIONAL MATCH (there:{label}) "
            f"USING INDEX SEEK there:{label}(of) "
            "WHERE there.of = row.of AND there.unit = row.unit "
            "FOREACH (old IN CASE WHEN there IS NULL THEN [] ELSE [there] END | "
            "SET old.after = row.after) "
            "FOREACH (new IN CASE WHEN there IS NULL THEN [row] ELSE [] END | "
            f"CREATE (n:{label}) SET n = new) "
            "WITH there WHERE there.before = there.after DELETE there",
            rows=[row._asdict() for row in batch],
        )


def drop(ask: Ask, names: StoreNames, ids: Iterable[str]) -> None:
    """Remove those of some entities and claims."""
    label = names.remarking
    for batch in batches(ids, 2000):
        ask(
            f"UNWIND $ids AS id MATCH (n:{label}) USING INDEX SEEK n:{label}(of) WHERE n.of = id "
            "DELETE n",
            ids=batch,
        )
