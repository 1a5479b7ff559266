"""Readers and one loader at once: no error, and every reader on a whole snapshot."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from graph.claims.claim import Citation, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.views.replies import read_one
from graph.views.view import Claims, EntityQuery, Window
from graph.vocabulary import Vocabulary

ORIGIN = "together"
EACH = 20
"""Events of one unit of work; each has one claim, and the source one that counts them."""


class Together:
    """A loader that writes units of `EACH` events, and readers that look for half of one."""

    def __init__(self, engine: SqliteEngine) -> None:
        self._engine = engine
        self._over = threading.Event()
        self.units = 0
        self.reads = 0
        self.errors: list[BaseException] = []
        self._count = threading.Lock()

    def run(self, seconds: float, readers: int) -> None:
        """Let them all work for so long."""
        threads = [threading.Thread(target=self._guard, args=(self._load,))]
        threads += [
            threading.Thread(target=self._guard, args=(self._read,)) for _ in range(readers)
        ]
        for thread in threads:
            thread.start()
        self._over.wait(seconds)
        self._over.set()
        for thread in threads:
            thread.join()

    def _guard(self, work: object) -> None:
        assert callable(work)
        try:
            while not self._over.is_set():
                work()
        except BaseException as error:
            self.errors.append(error)
            self._over.set()

    def _load(self) -> None:
        """One unit: a source of its own, and one event with one claim for each of `EACH`."""
        unit = self.units
        source = entity_id(ORIGIN, f"source {unit}")
        events = [entity_id(ORIGIN, f"event {unit} {i}") for i in range(EACH)]
        with self._engine.writing() as writer:
            writer.register([Entity(id=source, cls="Source", marking=PUBLIC)])
            writer.register(Entity(id=event, cls="Event", marking=PUBLIC) for event in events)
            writer.record(
                make_claim(
                    origin=ORIGIN,
                    subject=event,
                    predicate="name",
                    value=Literal(datatype="text", text=f"event {i} of unit {unit}"),
                    stance=Stance.REPORTED,
                    citation=Citation(source=source),
                    marking=PUBLIC,
                )
                for i, event in enumerate(events)
            )
        self.units += 1

    def _read(self) -> None:
        """One snapshot: whole units, however often and in whatever way it is looked at."""
        with self._engine.reading() as snapshot:
            view = snapshot.view(PUBLIC_CLEARANCE)
            window = Window(first=1000, count=True)
            events = view.entities(EntityQuery(classes=("Event",), window=window))
            sources = view.entities(EntityQuery(classes=("Source",), window=window))
            ids = [ref.id for ref in events.rows[:50]]
            claims = read_one(view, Claims(), ids)
            counts = view.counts()
            units = counts.sources
            seen = (events.total, sources.total, counts.claims, counts.entities.get("Event", 0))
            if seen != (units * EACH, units, units * EACH, units * EACH):
                raise AssertionError(f"half a unit of work: {seen} with {units} sources")
            if any(len(claims[id].rows) != 1 for id in ids):  # type: ignore[attr-defined]
                raise AssertionError("an event without its claim")
        with self._count:
            self.reads += 1


def together(path: Path, vocabulary: Vocabulary, seconds: float, readers: int) -> Iterator[str]:
    """Lines of the report.

    Raises:
        BaseException: whatever a reader or the loader came across.
    """
    with closing(SqliteEngine.open(path, vocabulary)) as engine:
        start = time.perf_counter()
        work = Together(engine)
        work.run(seconds, readers)
        took = time.perf_counter() - start
    if work.errors:
        raise work.errors[0]
    yield (
        f"{readers} readers and a loader for {took:.0f} s: {work.units:,} units of {EACH} claims "
        f"written, {work.reads:,} snapshots read, each whole; no error"
    )
