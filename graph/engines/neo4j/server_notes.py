"""What is noted in a store outside every view: that something left it, that something is gone, that
a copy into it is under way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError
from graph.engines.engine import Departure, Erasure, nothing_beside
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.emptying import give_up
from graph.engines.neo4j.filling import ServerFilling
from graph.engines.neo4j.node_digests import NOTES, NodeDigests, note_cells
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.sessions import Row
from graph.engines.neo4j.settling import set_values


class ServerNotes:
    """Notes of an engine, which says where it is and runs queries."""

    address: Address
    names: StoreNames
    filled: str | None
    """The copy that it has filled in and nobody else may read yet."""

    def run(self, text: str, **values: Any) -> list[Row]:
        """One query in a transaction of its own."""
        raise NotImplementedError

    def run_together(self, texts: Iterable[str]) -> None:
        """Queries that return nothing, in one transaction."""
        raise NotImplementedError

    def alone(self) -> AbstractContextManager[tuple[Ask, dict[str, Any]]]:
        """A transaction beside which nobody writes: what runs queries in it, the store's node."""
        raise NotImplementedError

    def taking_copy(self, what: str, whose: str) -> ServerFilling:
        return ServerFilling(self, what, whose)

    def give_up_copy(self) -> str | None:
        """See `graph.engines.moves.InServer`."""
        return give_up(self)

    @property
    def can_note(self) -> bool:
        return True

    def note(self, departure: Departure) -> None:
        with self.alone() as (ask, store):
            number = store.get("departures", 0) + 1
            note = {
                "kind": "departure",
                "key": str(number),
                "what": departure.kind,
                "at": max(departure.at, store.get("at", 0)),
                "clearance": departure.clearance,
                "profile": departure.profile,
                "digest": departure.digest,
            }
            digests = NodeDigests()
            digests.changed(NOTES, None, note_cells(note))
            ask(f"CREATE (n:{self.names.note}) SET n = $note", note=note)
            set_values(ask, self.names, digests.values(store, departures=number))

    def departures(self) -> Iterator[Departure]:
        for what, at, clearance, profile, digest in self.run(
            f"MATCH (n:{self.names.note}) WHERE n.kind = 'departure' "
            "RETURN n.what, n.at, n.clearance, n.profile, n.digest ORDER BY toInteger(n.key)"
        ):
            yield Departure(kind=what, at=at, clearance=clearance, profile=profile, digest=digest)

    def erasures(self) -> Iterator[Erasure]:
        for at, by, why, claims, entities in self.run(
            f"MATCH (n:{self.names.note}) WHERE n.kind = 'erasure' "
            "RETURN n.at, n.by, n.why, n.claims, n.entities ORDER BY n.key"
        ):
            yield Erasure(at=at, by=by, why=why, claims=claims, entities=entities)

    @property
    def latest(self) -> int:
        return int(self._property("at", 0))

    @property
    def unscrubbed(self) -> bool:
        return bool(self._property("dirty", False))

    def _property(self, name: str, missing: Any) -> Any:
        rows = self.run(f"MATCH (s:{self.names.store} {{id: 'store'}}) RETURN s.{name}")
        return missing if not rows or rows[0][0] is None else rows[0][0]

    def scrub(self, beside: Callable[[], None] = nothing_beside) -> None:
        """What was expunged is out of nodes, relationships and indexes; the rest is the operator's.

        Transaction logs, checkpoints and backups are files of the server, out of reach from here.
        """
        unit = self._property("dirty", None)
        beside()
        with self.alone() as (ask, store):
            # Not what another process has expunged meanwhile.
            if store.get("dirty") == unit:
                set_values(ask, self.names, NodeDigests().values(store, dirty=None))

    def backup(self, path: Path, deadline: Deadline = NEVER) -> None:
        raise StoreError(
            f"{self.address} is no file to back up; use the server's own backup (neo4j-admin "
            "database dump, or backup online), or “answerable copy --to FILE”"
        )
