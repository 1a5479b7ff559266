"""Filling an empty store in parts, each a transaction: what a copy from another store goes into.

Until it is finished the store's node says so, and nobody reads it. It also says how far the copy
is: anybody who copies the same again goes on there.

Meanwhile there are no indexes and constraints but those by which the copy itself seeks. The others
are made in the end, when the server sorts what is there and writes each from end to end; that no
claim came twice is proven by the constraint on their ids. While the server is at one part, the next
is made ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any, TypeVar

from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.engines.engine import Opening
from graph.engines.neo4j import constraints
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.emptying import MANY, REMOVING, FilledEngine, FillingTurn, empty, whose
from graph.engines.neo4j.entities_known import EntitiesKnown
from graph.engines.neo4j.filled_parts import Markings, Part, Preparing, TokensKnown
from graph.engines.neo4j.node_digests import UNITS, NodeDigests
from graph.engines.neo4j.pending import Pending
from graph.engines.neo4j.reads import batches
from graph.engines.neo4j.restoring import link
from graph.engines.neo4j.server_snapshot import replaced_terms
from graph.engines.neo4j.settling import set_values
from graph.engines.tallies import INDEXES, CopyWorthless, Progress, silent
from graph.views.view import ClaimHistory, EntityHistory

PART = 5000
"""Entities or claims that one transaction writes."""

H = TypeVar("H", EntityHistory, ClaimHistory)


class ServerFilling:
    """One copy into a store.

    Args:
        what: tells one copy from another: of which state, for whom.
        whose: the same in words.
    """

    def __init__(self, engine: FilledEngine, what: str, whose: str) -> None:
        self._engine, self._what, self._whose = engine, what, whose
        self._times: set[int] = set()
        self._turn = FillingTurn(engine)
        store = self._begin()
        self.entities_done = store.get("filled_entities", "")
        """The last ids that are there; empty where the copy begins."""
        self.claims_done = store.get("filled_claims", "")
        self._preparing = Preparing(Markings(store["markings"]), replaced_terms(store))
        self._tokens = TokensKnown(engine.names)
        if not store.get("all_there"):
            constraints.leave_out(engine.run, engine.names)

    def _begin(self) -> dict[str, Any]:
        """The store's node, which says that a copy is under way.

        Raises:
            StoreError: the store holds something, or another copy is under way in it.
        """
        with self._engine.alone() as (ask, store):
            removing = bool(store.get(REMOVING))
            if removing:
                self._turn.take(ask)
        if removing:
            empty(self._engine, self._turn)
        with self._engine.alone() as (ask, store):
            under_way = store.get("filling")
            if under_way is None:
                if store["done"] or ask(f"MATCH (e:{self._names.entity}) RETURN 1 LIMIT 1"):
                    raise StoreError(
                        f"{self._engine.address} is not empty; copy into a store that is not there "
                        "yet"
                    )
            elif under_way != self._what:
                raise StoreError(
                    f"{self._engine.address}: another copy is under way in it, {whose(store)}, of "
                    "another state or another store than this one; copy into an empty store, or "
                    "give that copy up with --anew, which empties this one"
                )
            begun = {"filling": self._what, "filling_of": self._whose}
            if under_way is None:
                begun |= {"filled_entities": "", "filled_claims": ""}
            self._turn.take(ask)
            # Opening the store when the copy is finished or gone sees to all indexes.
            set_values(ask, self._names, {**begun, "constraints": None})
            return {**store, **begun}

    def entities(self, histories: Iterable[EntityHistory]) -> None:
        """Write entities, in order of id."""
        rest = (one for one in self._timed(histories) if one.entity.id > self.entities_done)
        self._write("filled_entities", map(self._preparing.entities, batches(rest, PART)))

    def claims(self, histories: Iterable[ClaimHistory]) -> None:
        """Write claims, in order of id."""
        known: EntitiesKnown | None = None

        def parts() -> Iterator[Part]:
            nonlocal known
            rest = (one for one in self._timed(histories) if one.record.claim.id > self.claims_done)
            for some in batches(rest, PART):
                if known is None:
                    known = EntitiesKnown(self._engine.run, self._names)
                yield self._preparing.claims(some, known)

        self._write("filled_claims", parts())

    def _timed(self, histories: Iterable[H]) -> Iterator[H]:
        """These, with their record times noted: each becomes a unit, whose number it is."""
        times = self._times
        for history in histories:
            if isinstance(history, EntityHistory):
                times.add(history.recorded_at)
            else:
                times.add(history.record.recorded_at)
            if history.changes:
                times.update([change.at for change in history.changes])
            yield history

    def _write(self, done: str, parts: Iterable[Part]) -> None:
        """Write parts one after another, each while the next is made ready."""
        with ThreadPoolExecutor(1, "filling") as writing:
            under_way: Future[None] | None = None
            for part in parts:
                if under_way is not None:
                    under_way.result()
                under_way = writing.submit(self._write_part, part, done)
            if under_way is not None:
                under_way.result()

    def _write_part(self, part: Part, done: str) -> None:
        with self._turn.alone() as (ask, store):
            part.write(ask, self._names, self._tokens)
            values = {"markings": part.markings, done: part.last}
            set_values(ask, self._names, part.digests.values(store, **values))

    # --------------------------------------------------------------------------- the end

    def finish(
        self,
        refining: Mapping[str, str],
        opening: Opening = nullcontext,
        progress: Progress = silent,
    ) -> None:
        """Make indexes, link what refines something, make the units, and let readers in.

        Args:
            refining: claims and the coarser ones that they make exact.
            opening: while it begins this engine reads the store, and nobody else.
            progress: told how much of the indexes is there.

        Raises:
            CopyWorthless: of `opening`, or a claim is there twice; everything that was written is
                removed.
        """
        try:
            self._make_indexes(progress)
            self._finish(refining)
            self._engine.filled = self._what
            with opening(), self._turn.alone() as (ask, _):
                self._turn.end(ask)
        except CopyWorthless:
            empty(self._engine, self._turn)
            raise
        finally:
            self._engine.filled = None

    def _make_indexes(self, progress: Progress) -> None:
        """Make what was left out, as far as it is not there.

        Raises:
            CopyWorthless: a claim is there twice.
        """
        with self._turn.alone() as (ask, _):
            # A copy that goes on from here leaves nothing out again.
            set_values(ask, self._names, {"all_there": True})
        engine, names = self._engine, self._names
        wanted = constraints.statements(names)
        lacking = [wanted[name] for name in constraints.missing(engine.run, names)]
        progress(INDEXES, 0)
        for text in lacking:
            if text.startswith("CREATE CONSTRAINT"):
                self._prove(text)
        # Of those that one transaction makes the server fills all in one reading of the store.
        engine.run_together(text for text in lacking if text.startswith("CREATE INDEX"))
        constraints.wait(engine.run, names, lambda percent: progress(INDEXES, percent))

    def _prove(self, constraint: str) -> None:
        try:
            self._engine.run(constraint)
        except StoreError as error:
            if constraints.is_broken(error):
                raise CopyWorthless(
                    f"{self._engine.address}: something came into the copy twice; it was removed, "
                    "so copy again"
                ) from error
            raise

    def _finish(self, refining: Mapping[str, str]) -> None:
        """Make it whole, once. What is there of it already is written again as it is."""
        names = self._names
        with self._turn.alone() as (_, store):
            if store.get("filled"):
                return
        link(self._changing, refining)
        times = sorted(self._times)
        for some in batches(times, MANY):
            with self._turn.alone() as (ask, _):
                ask(
                    f"UNWIND $times AS time MERGE (u:{names.unit} {{number: time}}) "
                    "SET u.at = time, u.restored = true",
                    times=some,
                )
        with self._turn.alone() as (ask, store):
            digests = NodeDigests()
            for time in times:
                digests.changed(UNITS, None, (time, time, True))
            last = times[-1] if times else 0
            state, mark = store["state"] + 1, self._what[:32]
            values = digests.values(
                store,
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
            set_values(ask, names, values)

    @contextmanager
    def _changing(self) -> Iterator[Pending]:
        """What changes claims in a transaction of its own."""
        with self._turn.alone() as (ask, store):
            markings = [Marking.parse(text) for text in store["markings"]]
            pending = Pending(ask, self._names, markings, replaced_terms(store))
            yield pending
            values = pending.digests.values(store, markings=pending.marking_texts)
            set_values(ask, self._names, values)

    @property
    def _names(self) -> StoreNames:
        return self._engine.names
