"""Taking a copy out of a store again that is not finished, and whose turn it is to fill one.

Two processes may be at the same copy, or one gives it up while the other is at it. So the store's
node says which of them began last: the other one stops at its next transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from secrets import token_hex
from typing import Any, Protocol

from graph.claims.errors import StoreBusy
from graph.engines.neo4j import constraints
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import CLAIMS, ENTITIES, UNITS, NodeDigests
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.settling import Alone, set_values

MANY = 20_000
"""What is written or removed by one transaction of short rows."""
_BY = "filling_by"
"""What the store's node has of the process whose turn it is."""
FILLING = (
    "filling",
    "filling_of",
    _BY,
    "filled",
    "filled_entities",
    "filled_claims",
    "all_there",
)
"""What the store's node has while a copy is under way."""
REMOVING = "removing"
"""What it has while one is removed."""


class FilledEngine(Protocol):
    """What filling needs of an engine."""

    address: Address
    names: StoreNames
    filled: str | None
    """The copy that it has filled in and nobody else may read yet."""

    @property
    def alone(self) -> Alone: ...
    @property
    def run(self) -> constraints.Run: ...
    @property
    def run_together(self) -> Callable[[Iterable[str]], None]: ...


class FillingTurn:
    """The turn of one process at the copy that is under way in a store."""

    def __init__(self, engine: FilledEngine) -> None:
        self._engine, self._by = engine, token_hex(16)

    def take(self, ask: Ask) -> None:
        """Take it, in a transaction in which the copy was found."""
        set_values(ask, self._engine.names, {_BY: self._by})

    @contextmanager
    def alone(self) -> Iterator[tuple[Ask, dict[str, Any]]]:
        """A transaction beside which nobody writes, and the store's node.

        Raises:
            StoreBusy: another process took the turn since, or the copy is gone.
        """
        with self._engine.alone() as (ask, store):
            if store.get(_BY) != self._by:
                raise StoreBusy(
                    f"{self._engine.address}: another process goes on with this copy or gave it "
                    "up, so this one stopped; wait until that is done"
                )
            yield ask, store

    def end(self, ask: Ask, **values: Any) -> None:
        """Let others in: all indexes are there.

        Args:
            values: what else to set on the store's node.
        """
        names = self._engine.names
        gone = dict.fromkeys((*FILLING, REMOVING))
        set_values(ask, names, {**gone, "constraints": constraints.version(names), **values})


def give_up(engine: FilledEngine) -> str | None:
    """Empty a store of a copy that is not finished, whichever it is.

    Returns:
        Whose it was; None where none was under way.
    """
    turn = FillingTurn(engine)
    with engine.alone() as (ask, store):
        if not store.get("filling"):
            return None
        turn.take(ask)
    empty(engine, turn)
    return whose(store)


def empty(engine: FilledEngine, turn: FillingTurn) -> None:
    """Take out everything that a copy wrote, so that the store is empty as it was. Where that
    breaks off, the next copy into it goes on with it.

    Raises:
        StoreBusy: as `FillingTurn.alone`.
    """
    names = engine.names
    with turn.alone() as (ask, _):
        set_values(ask, names, {REMOVING: True, "constraints": None})
    constraints.leave_out(engine.run, names)
    # What many relations lead to goes last: with its node all of them are removed at once.
    apart = (
        f"(:{names.entity})-[n]->(:{names.entity})",
        f"(n:{names.claim})",
        f"(n:{names.token})",
        f"(n:{names.entity})",
        f"(n:{names.unit})",
    )
    for pattern in apart:
        with turn.alone():
            detach = "" if "[n]" in pattern else "DETACH "
        engine.run(
            f"MATCH {pattern} CALL (n) {{ {detach}DELETE n }} IN TRANSACTIONS OF {MANY} ROWS"
        )
    constraints.constrain(engine.run, names)
    with turn.alone() as (ask, store):
        digests, state = NodeDigests(), store["state"] + 1
        for kind in (ENTITIES, CLAIMS, UNITS):
            digests.anew(store, kind)
        nothing = {"done": 0, "unit": 0, "at": 0, "state": state, "done_state": state}
        turn.end(ask, **digests.values(store, **nothing, epoch=store["epoch"] + 1))


def whose(store: Mapping[str, Any]) -> str:
    """Whose copy is under way, in words."""
    return str(store.get("filling_of") or "by a program that did not say of what")
