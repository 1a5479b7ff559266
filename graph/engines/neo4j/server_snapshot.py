"""One state of a store in a Neo4j."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Touched
from graph.engines.neo4j.claim_nodes import NodeReader
from graph.engines.neo4j.cypher import Sight, StoreNames
from graph.engines.neo4j.laid import Laid
from graph.engines.neo4j.publications import Publications
from graph.engines.neo4j.reads import Reads
from graph.engines.neo4j.remarkings import UNNOTED
from graph.engines.neo4j.server_arrays import ServerArrays
from graph.engines.neo4j.server_reach import ServerReach
from graph.engines.neo4j.server_view import ServerView
from graph.engines.neo4j.sessions import Row, SessionReading
from graph.engines.neo4j.state_memory import StateMemory
from graph.engines.neo4j.touching import erased, touched
from graph.engines.neo4j.units_known import UnitTimes
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.resolved_view import resolved
from graph.views.view import Record, State, View
from graph.vocabulary import Vocabulary


class SnapshotEngine(Protocol):
    """What a snapshot needs of its engine."""

    names: StoreNames
    markings: list[Marking]
    published: Publications
    memory: StateMemory
    arrays: ServerArrays | None

    @property
    def vocabulary(self) -> Vocabulary: ...


class ServerSnapshot:
    """One state of the store, for as long as its block lasts."""

    def __init__(
        self,
        engine: SnapshotEngine,
        reading: SessionReading,
        store: dict[str, Any],
        units: UnitTimes,
    ) -> None:
        self._engine, self._reading, self._store, self._units = engine, reading, store, units

    @property
    def state(self) -> State | None:
        number = self._store["state"]
        return State(number, self._store["mark"]) if number else None

    @property
    def unit(self) -> int:
        return int(self._store["unit"])

    def rows(self, text: str, **values: Any) -> list[Row]:
        """What one query returns, of everything there is."""
        return self._reading.rows(text, values)

    def touched(self, since: int) -> Touched | None:
        return touched(self._reading, self._engine.names, self._units, since, self._store)

    def erased(self, since: int) -> bool:
        return erased(self._units, since, self._store)

    def reached(self, since: int, clearance: Clearance, most: int = MOST_REACHED) -> Written | None:
        if since == self.unit:
            return Written()
        if self.erased(since) or since < self._store[UNNOTED]:
            return None
        engine = self._engine

        def look(since: int) -> Written | None:
            reach = ServerReach(self._reading, engine.names, since, clearance, engine.markings)
            return reach.found(most)

        if most != MOST_REACHED:
            return look(since)
        return engine.memory.reached(self.state, self.unit, since, clearance, look)

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View:
        upto = self.unit
        if known_at is not None:
            upto = min(upto, self._units.at(known_at))
        markings = self._engine.markings
        nodes = NodeReader(markings, self._units.times, replaced_terms(self._store))
        sight = Sight(self._engine.names, clearance, markings, upto)
        published = self._engine.published.of(self.state, clearance, upto)
        arrays = self._engine.arrays

        def laid() -> Laid | None:
            return None if arrays is None or upto < self.unit else arrays.of(self.state)

        reads = Reads(self._reading, self._engine.vocabulary, sight, nodes, published, laid)
        view = ServerView(reads, clearance, known_at, self._units)
        return view if coded else resolved(view, self._judgements(view, upto))

    def _judgements(self, view: ServerView, upto: int) -> list[Record]:
        """Who is judged to be one, in a view."""
        memory, of = self._engine.memory, (self.state, self.unit, view.clearance)
        if upto < self.unit:
            return view.judgements()
        found = memory.judged(*of)
        if found is None:
            found = view.judgements()
            memory.note_judged(*of, found)
        return found


def replaced_terms(store: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """What stands in the place of terms that claims of a store were said in."""
    return {(kind, old): new for kind, old, new in orjson.loads(store["replaced"])}
