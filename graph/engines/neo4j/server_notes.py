"""What is noted in a store outside every view: that something left it, that something is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError
from graph.engines.engine import Departure, Erasure, nothing_beside
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.sessions import Row


class ServerNotes:
    """Notes of an engine, which says where it is and runs queries."""

    address: Address
    names: StoreNames
    _turn: threading.Lock

    def run(self, text: str, **values: Any) -> list[Row]:
        """One query in a transaction of its own."""
        raise NotImplementedError

    @property
    def can_note(self) -> bool:
        return True

    def note(self, departure: Departure) -> None:
        with self._turn:
            self.run(
                f"MATCH (s:{self.names.store} {{id: 'store'}}) "
                "SET s.departures = coalesce(s.departures, 0) + 1 "
                f"CREATE (n:{self.names.note}) SET n = $note, n.key = toString(s.departures)",
                note={
                    "kind": "departure",
                    "what": departure.kind,
                    "at": departure.at,
                    "clearance": departure.clearance,
                    "profile": departure.profile,
                    "digest": departure.digest,
                },
            )

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
        with self._turn:
            # Not what another process has expunged meanwhile.
            self.run(
                f"MATCH (s:{self.names.store} {{id: 'store'}}) WHERE s.dirty = $unit "
                "REMOVE s.dirty",
                unit=unit,
            )

    def backup(self, path: Path, deadline: Deadline = NEVER) -> None:
        raise StoreError(
            f"{self.address} is no file to back up; use the server's own backup (neo4j-admin "
            "database dump, or backup online), or “answerable copy --to FILE”"
        )
