"""Whether the indexes of a store are there, by which it is checked and repaired as well."""

from __future__ import annotations

from collections.abc import Iterable

from graph.claims.errors import StoreError
from graph.engines.engine import Fault
from graph.engines.neo4j import constraints
from graph.engines.neo4j.constraints import Run
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.store_node_check import BACKUP

REPAIR = "run “answerable check --repair”"
_SOUGHT = ("_entity_id", "_claim_id")
"""The ends of the names of those without which no node is looked at: each page of nodes would be
sought among all."""


def index_faults(run: Run, names: StoreNames, *, repair: bool) -> list[Fault]:
    """Those that are not there. With `repair` they are made first: what is written anew is sought
    by them.

    Raises:
        StoreError: the server cannot make one, for another reason than what is in the store.
    """
    lacking = constraints.missing(run, names)
    if not repair or not lacking:
        return [
            Fault(
                f"index {name}",
                "is not there",
                f"{REPAIR}{', which then looks at the rest' if name.endswith(_SOUGHT) else ''}",
                True,
            )
            for name in lacking
        ]
    try:
        constraints.constrain(run, names)
    except StoreError as error:
        if not constraints.is_broken(error):
            raise
        broken = f"is not there and cannot be made, since two nodes have the same: {error}"
        return [
            Fault(f"index {name}", broken, BACKUP, False)
            for name in constraints.missing(run, names)[:1]
        ]
    return [
        Fault(f"index {name}", "was not there", "it was made; nothing is left to do about it", True)
        for name in lacking
    ]


def looked_at(faults: Iterable[Fault]) -> bool:
    """Whether nodes can be looked at with these faults of indexes."""
    return not any(
        fault.what.endswith(_SOUGHT) and fault.problem.startswith("is not there")
        for fault in faults
    )
