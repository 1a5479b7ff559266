"""The scale-out engine: a store in a Neo4j that other processes use as well.

Neo4j commits a transaction as a whole and shows it as it is applied. So a unit of work is sent and
committed first, and then published: the store's node says up to which unit there is everything, and
a reader reads up to that one. Units commit one after another because each begins with that node's
lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

import neo4j
from neo4j import exceptions

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreBusy, StoreError
from graph.claims.marking import Marking
from graph.claims.record_times import now
from graph.engines.neo4j.address import Address, credentials, parse
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.node_digests import UNITS
from graph.engines.neo4j.pending import Pending
from graph.engines.neo4j.planned_ahead import PlannedAhead
from graph.engines.neo4j.publications import Publications
from graph.engines.neo4j.server_arrays import ServerArrays
from graph.engines.neo4j.server_notes import ServerNotes
from graph.engines.neo4j.server_snapshot import ServerSnapshot, replaced_terms
from graph.engines.neo4j.server_writer import ServerWriter
from graph.engines.neo4j.sessions import Row, SessionReading, connect, plain_errors
from graph.engines.neo4j.settling import Settling
from graph.engines.neo4j.state_memory import StateMemory
from graph.engines.neo4j.store_node import OF_A_STATE, asking, locked, unfinished
from graph.engines.neo4j.units_known import UnitTimes
from graph.vocabulary import Vocabulary

LEFT_BEHIND = 60_000
"""Milliseconds after which a unit that is committed and was never published counts as whole: who
wrote it is gone."""
LONGEST_PROBE = 5.0
"""Seconds, at the least, that another process may hold the lock: a server that has just started
takes some of them to plan its first query."""
ASKING = 30.0
"""Seconds to go on asking whether a commit came through whose answer was lost."""


class Neo4jEngine(ServerNotes):
    """A store of claims in a Neo4j database. Safe to use from several threads.

    Get one from `open`.
    """

    def __init__(
        self,
        driver: neo4j.Driver,
        address: Address,
        vocabulary: Vocabulary,
        *,
        clock: Callable[[], int],
        wait: float,
        create: bool = True,
        adjacency: int = 0,
        ahead: bool = False,
    ) -> None:
        self.address = address
        self._driver, self._vocabulary = driver, vocabulary
        self._clock, self._wait = clock, wait
        self.names = StoreNames(address.labels)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self._turn, self._learning = threading.Lock(), threading.Lock()
        self._units, self._epoch = UnitTimes(), -1
        self.filled: str | None = None
        self.published, self.memory = Publications(), StateMemory()
        self.markings: list[Marking] = []
        """Those of the store that this process knows of, by number less one; it only grows."""
        Settling(self.run, self.alone, self.names, address, vocabulary).settle(clock, create=create)
        self.arrays = (
            ServerArrays(self.reading, self.names, vocabulary, adjacency) if adjacency else None
        )
        self.ahead = PlannedAhead(self.reading, vocabulary) if ahead else None
        if self.ahead is not None:
            self.ahead.start()

    @classmethod
    def open(
        cls,
        address: str | Path,
        vocabulary: Vocabulary,
        *,
        clock: Callable[[], int] = now,
        wait: float = 5.0,
        create: bool = True,
        auth: tuple[str, str] | None = None,
        adjacency: int = 0,
        ahead: bool = False,
    ) -> Neo4jEngine:
        """Open a store; it is made where nothing is and `create` says so.

        Args:
            address: ``neo4j://host:7687/database``, as `graph.engines.neo4j.address` has it.
            clock: the time now, in microseconds since 1970.
            wait: seconds to wait for somebody else who is writing.
            auth: user and password; out of the environment where it is None.
            adjacency: how many bytes of memory arrays of relations may take; 0 for none.
            ahead: have the server plan what is asked most, in the background.

        Raises:
            NotAStore, StoreTooNew, StoreTooOld, StoreBusy, StoreUnwritable: as they say.
            StoreError: the server does not answer or does not let in, is too old, there is no store
                and none is to be made, or the ontology has lost terms that the store uses.
        """
        where = parse(str(address))
        driver = connect(where, auth or credentials())
        try:
            return cls(
                driver,
                where,
                vocabulary,
                clock=clock,
                wait=wait,
                create=create,
                adjacency=adjacency,
                ahead=ahead,
            )
        except BaseException:
            driver.close()
            raise

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    # ----------------------------------------------------------------------------- reading

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[ServerSnapshot]:
        """One snapshot: up to the last whole unit; for one thread at a time."""
        with self._session(neo4j.READ_ACCESS) as session:
            reading = SessionReading(session, self.address, deadline)
            store, units = self._learn(reading)
            if store.get("filling") not in (None, self.filled):
                raise StoreError(unfinished(self.address))
            yield ServerSnapshot(self, reading, store, units)

    def _learn(self, reading: SessionReading) -> tuple[dict[str, Any], UnitTimes]:
        """The store's node, and with it the units that this process has not met yet."""
        names = self.names
        [[store, units, time]] = (
            reading.rows(
                f"MATCH (s:{names.store} {{id: 'store'}}) RETURN s {{{OF_A_STATE}}}, COLLECT {{ "
                f"MATCH (u:{names.unit}) WHERE u.number > "
                "CASE s.epoch WHEN $epoch THEN $known ELSE 0 END "
                "WITH u ORDER BY u.number RETURN [u.number, u.at, u.restored] }, timestamp()",
                {"known": self._units.last, "epoch": self._epoch},
            )
            or self._missing()
        )
        if store["done"] != store["unit"] and time - store["done_time"] > LEFT_BEHIND:
            store |= {
                "unit": store["done"],
                "state": store["done_state"],
                "mark": store["done_mark"],
            }
        with self._learning:
            if store["epoch"] != self._epoch:
                self._units, self._epoch = UnitTimes(), store["epoch"]
            self._units.add(units)
            found = self._units
            self._know(store["markings"])
        return store, found

    def _know(self, markings: Sequence[str]) -> None:
        """Take in the markings that were added. `_learning` is held."""
        self.markings += [Marking.parse(text) for text in markings[len(self.markings) :]]

    def _missing(self) -> list[Row]:
        raise StoreError(f"{self.address}: the store is no longer there; go back to a backup")

    # ----------------------------------------------------------------------------- writing

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[ServerWriter]:
        if not self._turn.acquire(timeout=self._wait):
            raise StoreBusy(
                f"{self.address}: another thread is writing to it; try again when that is done"
            )
        try:
            with self._session(neo4j.WRITE_ACCESS) as session, plain_errors(self.address):
                self._wait_for_lock(session)
                yield from self._unit(session, keep)
        finally:
            self._turn.release()

    def fills_at_once(self, claims: int) -> bool:
        return False  # the server keeps a whole transaction in memory

    def _unit(self, session: neo4j.Session, keep: bool) -> Iterator[ServerWriter]:
        mark = token_hex(16)
        transaction = session.begin_transaction()
        try:
            store = locked(transaction, self.names, mark)
            if store.get("filling"):
                raise StoreError(unfinished(self.address))
            pending = Pending(
                asking(transaction),
                self.names,
                [Marking.parse(text) for text in store["markings"]],
                replaced_terms(store),
                transaction.run,
            )
            writer = ServerWriter(
                pending, self._vocabulary, store["done"] + 1, store["at"], self._clock()
            )
            yield writer
            if keep and (writer.wrote or writer.times is not None):
                self._end(transaction, writer, pending, store, mark)
                self._commit(transaction, mark)
                # Before the unit is published: who reads uses the new markings at once.
                with self._learning:
                    self._know(pending.marking_texts)
                self._publish(session, mark)
        finally:
            if not transaction.closed():
                transaction.close()

    def _end(
        self,
        transaction: neo4j.Transaction,
        writer: ServerWriter,
        pending: Pending,
        store: dict[str, Any],
        mark: str,
    ) -> None:
        """Give the unit its record time: the last thing before it commits."""
        writer.finish(self._clock())
        values: dict[str, Any] = {
            "markings": pending.marking_texts,
            "done_state": store["state"] + 1,
            "done_mark": mark,
            "at": writer.now,
        }
        ask, unit = asking(transaction), self.names.unit
        digests = pending.digests
        if writer.times is not None:
            digests.anew(store, UNITS)
            for time in writer.times:
                digests.changed(UNITS, None, (time, time, True))
            ask(f"MATCH (u:{unit}) DELETE u")
            ask(
                "UNWIND $times AS time "
                f"CREATE (:{unit} {{number: time, at: time, restored: true}})",
                times=sorted(writer.times),
            )
            last = max(writer.times, default=0)
            values |= {"epoch": store["epoch"] + 1, "done": last, "at": last}
        if writer.wrote:
            digests.changed(UNITS, None, (writer.unit, writer.now, None))
            ask(f"CREATE (:{unit} {{number: $number, at: $at}})", number=writer.unit, at=writer.now)
            values |= {"done": writer.unit, "at": writer.now}
        if writer.erased:
            values |= {"erased": writer.unit, "dirty": writer.unit}
        ask(
            f"MATCH (s:{self.names.store} {{id: 'store'}}) "
            "SET s += $values SET s.done_time = timestamp()",
            values=digests.values(store, **values),
        )

    def _commit(self, transaction: neo4j.Transaction, mark: str) -> None:
        try:
            transaction.commit()
        except exceptions.DriverError as error:
            # The server may have committed before the connection broke.
            if not self._came_through(mark):
                raise StoreError(
                    f"{self.address}: the connection broke while this was being committed, and "
                    "nothing of it was kept; do it again"
                ) from error

    def _came_through(self, mark: str) -> bool:
        """Whether a unit is in the store; its answer was lost.

        Raises:
            StoreError: nobody can be asked.
        """
        until = monotonic() + ASKING
        while True:
            try:
                with self._session(neo4j.WRITE_ACCESS) as session:
                    transaction = session.begin_transaction()
                    # Behind the lock: as long as somebody commits, nobody else has it.
                    store = locked(transaction, self.names, token_hex(16))
                    transaction.close()
                    return bool(store.get("done_mark") == mark)
            except (exceptions.DriverError, exceptions.Neo4jError) as error:
                if monotonic() > until:
                    raise StoreError(
                        f"{self.address}: the connection broke while this was being committed, and "
                        "the server does not answer; whether it was kept shows when it does. Do it "
                        "again then: what is there already is left as it is"
                    ) from error
                sleep(0.5)

    def _publish(self, session: neo4j.Session, mark: str) -> None:
        """Let readers have what is committed."""
        query = (
            f"MATCH (s:{self.names.store} {{id: 'store'}}) WHERE s.done_mark = $mark "
            "SET s.unit = s.done, s.state = s.done_state, s.mark = s.done_mark"
        )
        try:
            session.execute_write(lambda tx: tx.run(query, mark=mark).consume())
        except (exceptions.DriverError, exceptions.Neo4jError):
            self.run(query, mark=mark)

    def _wait_for_lock(self, session: neo4j.Session) -> None:
        """Wait for other writers, no longer than agreed.

        Raises:
            StoreBusy: that was not enough.
        """
        try:
            with session.begin_transaction(timeout=max(self._wait, LONGEST_PROBE)) as probe:
                locked(probe, self.names, "")
                probe.rollback()
        except exceptions.Neo4jError as error:
            if "TimedOut" in (error.code or "") or "Terminated" in (error.code or ""):
                raise StoreBusy(
                    f"{self.address}: another process is writing to it; try again when that is done"
                ) from error
            raise

    @contextmanager
    def alone(self) -> Iterator[tuple[Callable[..., list[Row]], dict[str, Any]]]:
        """A transaction beside which nobody writes: what runs queries in it, the store's node."""
        with (
            self._turn,
            self._session(neo4j.WRITE_ACCESS) as session,
            plain_errors(self.address),
            session.begin_transaction() as transaction,
        ):
            yield asking(transaction), locked(transaction, self.names, "")
            transaction.commit()

    @property
    def state_at_once(self) -> None:
        return None  # the server is asked over a network

    def glancing(self) -> AbstractContextManager[None]:
        return nullcontext()

    def forget(self) -> None:
        self.memory.forget()
        if self.arrays is not None:
            self.arrays.forget()

    def close(self) -> None:
        """Close every connection. Nobody may be reading or writing."""
        if self.ahead is not None:
            self.ahead.close()
        if self.arrays is not None:
            self.arrays.close()
        self._driver.close()

    # ------------------------------------------------------------------------------ inside

    def run(self, text: str, **values: Any) -> list[Row]:
        """One query in a transaction of its own, which nobody sends again."""
        with self._session(neo4j.WRITE_ACCESS) as session, plain_errors(self.address):
            return session.run(text, values).values()

    def run_together(self, texts: Iterable[str]) -> None:
        """Queries that return nothing, in one transaction, which nobody sends again."""
        with (
            self._session(neo4j.WRITE_ACCESS) as session,
            plain_errors(self.address),
            session.begin_transaction() as transaction,
        ):
            for text in texts:
                transaction.run(text).consume()
            transaction.commit()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(
            database=self.address.database,
            default_access_mode=access,
            bookmark_manager=self._bookmarks,
        )
