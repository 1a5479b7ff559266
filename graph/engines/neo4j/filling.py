"""Filling an empty store in parts, each a transaction: what a copy from another store goes into.

Until it is finished the store's node says so, and nobody reads it. It also says how far the copy
is: anybody who copies the same again goes on there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import UNITS
from graph.engines.neo4j.pending import Ask, Pending
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.restoring import link, write_claims, write_entities
from graph.engines.neo4j.sending import ROWS
from graph.engines.neo4j.server_snapshot import replaced_terms
from graph.engines.neo4j.settling import Alone, set_values
from graph.views.view import ClaimHistory, EntityHistory


class FilledEngine(Protocol):
    """What filling needs of an engine."""

    address: Address
    names: StoreNames

    @property
    def alone(self) -> Alone: ...


class ServerFilling:
    """One copy into a store.

    Args:
        what: tells one copy from another: of which state, for whom.
    """

    def __init__(self, engine: FilledEngine, what: str) -> None:
        self._engine, self._what = engine, what
        self.entities_done, self.claims_done = self._begin()

    def _begin(self) -> tuple[str, str]:
        """The last ids that are there; empty where the copy begins.

        Raises:
            StoreError: the store holds something, or another copy is under way in it.
        """
        with self._engine.alone() as (ask, store):
            under_way = store.get("filling")
            if under_way is None:
                if store["done"] or ask(f"MATCH (e:{self._names.entity}) RETURN 1 LIMIT 1"):
                    raise StoreError(
                        f"{self._engine.address} is not empty; copy into a store that is not there "
                        "yet"
                    )
                self._set(ask, store, filling=self._what, filled_entities="", filled_claims="")
                return "", ""
            if under_way != self._what:
                raise StoreError(
                    f"{self._engine.address}: another copy is under way in it, of another state of "
                    "the store or for another clearance; copy into an empty store"
                )
            return store["filled_entities"], store["filled_claims"]

    def entities(self, histories: Iterable[EntityHistory]) -> None:
        """Write entities, in order of id."""
        rest = (one for one in histories if one.entity.id > self.entities_done)
        for batch in batches(rest, ROWS):
            with self._engine.alone() as (ask, store):
                pending = self._pending(ask, store)
                write_entities(pending, batch, set())
                self._set(ask, store, pending, filled_entities=batch[-1].entity.id)

    def claims(self, histories: Iterable[ClaimHistory]) -> None:
        """Write claims, in order of id."""
        rest = (one for one in histories if one.record.claim.id > self.claims_done)
        for batch in batches(rest, ROWS):
            with self._engine.alone() as (ask, store):
                pending = self._pending(ask, store)
                write_claims(pending, batch, set(), {})
                self._set(ask, store, pending, filled_claims=batch[-1].record.claim.id)

    def finish(self, refining: Mapping[str, str]) -> None:
        """Link what refines something, make the units, and let readers in.

        Args:
            refining: claims and the coarser ones that they make exact.
        """
        names = self._names
        with self._engine.alone() as (ask, store):
            pending = self._pending(ask, store)
            link(pending, dict(refining))
            rows = ask(
                f"CALL () {{ MATCH (e:{names.entity}) "
                "UNWIND [e.unit] + coalesce(e.change_units, []) AS unit "
                f"RETURN unit UNION MATCH (c:{names.claim}) "
                "UNWIND [c.unit] + coalesce(c.change_units, []) AS unit RETURN unit } "
                "RETURN DISTINCT unit ORDER BY unit"
            )
            times = [unit for (unit,) in rows]
            for time in times:
                pending.digests.changed(UNITS, None, (time, time, True))
            ask(
                f"UNWIND $times AS time MERGE (u:{names.unit} {{number: time}}) "
                "SET u.at = time, u.restored = true",
                times=times,
            )
            last = times[-1] if times else 0
            state, mark = store["state"] + 1, self._what[:32]
            self._set(
                ask,
                store,
                pending,
                done=last,
                unit=last,
                at=last,
                state=state,
                done_state=state,
                mark=mark,
                done_mark=mark,
                epoch=store["epoch"] + 1,
            )
            ask(
                f"MATCH (s:{names.store} {{id: 'store'}}) "
                "REMOVE s.filling, s.filled_entities, s.filled_claims"
            )

    @property
    def _names(self) -> StoreNames:
        return self._engine.names

    def _pending(self, ask: Ask, store: dict[str, Any]) -> Pending:
        markings = [Marking.parse(text) for text in store["markings"]]
        return Pending(ask, self._names, markings, replaced_terms(store))

    def _set(
        self, ask: Ask, store: dict[str, Any], pending: Pending | None = None, **values: Any
    ) -> None:
        if pending is not None:
            values["markings"] = [str(marking) for marking in pending.markings]
            values = pending.digests.values(store, **values)
        set_values(ask, self._names, values)
