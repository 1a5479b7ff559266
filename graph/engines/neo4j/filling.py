"""Filling an empty store in parts, each a transaction: what a copy from another store goes into.

Until it is finished the store's node says so, and nobody reads it. It also says how far the copy
is: anybody who copies the same again goes on there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any, Protocol

from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.engines.engine import Opening
from graph.engines.neo4j.address import Address
from graph.engines.neo4j.constraints import Run
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import CLAIMS, ENTITIES, UNITS
from graph.engines.neo4j.pending import Ask, Pending
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.restoring import link, write_claims, write_entities
from graph.engines.neo4j.sending import ROWS
from graph.engines.neo4j.server_snapshot import replaced_terms
from graph.engines.neo4j.settling import Alone, set_values
from graph.engines.tallies import CopyWorthless
from graph.views.view import ClaimHistory, EntityHistory

_FILLING = ("filling", "filling_of", "filled", "filled_entities", "filled_claims")
"""What the store's node has while a copy is under way."""


class FilledEngine(Protocol):
    """What filling needs of an engine."""

    address: Address
    names: StoreNames
    filled: str | None
    """The copy that it has filled in and nobody else may read yet."""

    @property
    def alone(self) -> Alone: ...
    @property
    def run(self) -> Run: ...


class ServerFilling:
    """One copy into a store.

    Args:
        what: tells one copy from another: of which state, for whom.
        whose: the same in words.
    """

    def __init__(self, engine: FilledEngine, what: str, whose: str) -> None:
        self._engine, self._what, self._whose = engine, what, whose
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
                self._set(
                    ask,
                    store,
                    filling=self._what,
                    filling_of=self._whose,
                    filled_entities="",
                    filled_claims="",
                )
                return "", ""
            if under_way != self._what:
                raise StoreError(
                    f"{self._engine.address}: another copy is under way in it, {_whose(store)}, of "
                    "another state or another store than this one; copy into an empty store"
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

    def finish(self, refining: Mapping[str, str], opening: Opening = nullcontext) -> None:
        """Link what refines something, make the units, and let readers in.

        Args:
            refining: claims and the coarser ones that they make exact.
            opening: while it begins this engine reads the store, and nobody else.

        Raises:
            CopyWorthless: of `opening`; everything that was written is removed.
        """
        self._finish(refining)
        self._engine.filled = self._what
        try:
            with opening(), self._engine.alone() as (ask, _):
                set_values(ask, self._names, dict.fromkeys(_FILLING))
        except CopyWorthless:
            self._remove()
            raise
        finally:
            self._engine.filled = None

    def _finish(self, refining: Mapping[str, str]) -> None:
        """Make it whole, once."""
        names = self._names
        with self._engine.alone() as (ask, store):
            if store.get("filled"):
                return
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
                filled=True,
            )

    def _remove(self) -> None:
        """Take out everything that was written, so that the store is empty as it was."""
        names = self._names
        for label in (names.token, names.claim, names.entity, names.unit):
            self._engine.run(
                f"MATCH (n:{label}) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 10000 ROWS"
            )
        with self._engine.alone() as (ask, store):
            pending = self._pending(ask, store)
            for kind in (ENTITIES, CLAIMS, UNITS):
                pending.digests.anew(store, kind)
            state = {"state": store["state"] + 1, "done_state": store["state"] + 1}
            empty = dict.fromkeys(_FILLING)
            self._set(
                ask,
                store,
                pending,
                **{**empty, **state, "done": 0, "unit": 0, "at": 0, "epoch": store["epoch"] + 1},
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


def _whose(store: Mapping[str, Any]) -> str:
    return str(store.get("filling_of") or "by a program that did not say of what")
