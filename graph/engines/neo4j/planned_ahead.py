"""Having the server plan what is asked most before anybody asks it.

A Neo4j plans each text of a query when it is asked first: seconds in all after its start, where
answering takes milliseconds. So a process that is to serve asks each of these texts about ids that
nothing has, in a thread of its own. What is answered later is the same with it and without.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Protocol

from neo4j.exceptions import DriverError

from graph.claims.deadline import Deadline
from graph.claims.errors import AnswerableError
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.neo4j.pages import LAST
from graph.views.view import (
    Claims,
    EntityQuery,
    Labels,
    Relations,
    SearchQuery,
    View,
    Window,
)
from graph.vocabulary import Vocabulary

SECONDS = 120.0
"""That all of it may take; what is not planned by then is planned when it is asked."""
LONGEST = 30.0
"""Seconds for one text."""
PATIENCE = 1.0
"""Seconds to wait for it when the store is closed."""
NOBODY = ["-"]
"""Ids that nothing has."""
NO_NAME = "xqxqxqxq"
BEHIND_ALL = Window(first=1, after=(LAST,))

Ask = Callable[[View], object]


class ViewedState(Protocol):
    """One state of a store."""

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View: ...


class PlannedAhead:
    """Asks ahead, once, in a thread that ends by itself.

    Args:
        reading: one state of the store, for as long as a block lasts.
    """

    def __init__(
        self,
        reading: Callable[[Deadline], AbstractContextManager[ViewedState]],
        vocabulary: Vocabulary,
        seconds: float = SECONDS,
    ) -> None:
        self._reading, self._vocabulary = reading, vocabulary
        self._deadline = Deadline(seconds)
        self._thread = threading.Thread(target=self._work, name="planned ahead", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Until it is done, or out of time."""
        self._thread.join()

    def close(self) -> None:
        """Have it end. What the server is planning is not waited for long."""
        self._deadline.stop()
        if self._thread.ident is not None:
            self._thread.join(PATIENCE)

    def _work(self) -> None:
        for ask in asked_ahead(self._vocabulary):
            if self._deadline.over:
                return
            # Whoever asks it later is told what is wrong.
            with (
                suppress(AnswerableError, DriverError),
                self._reading(self._deadline.within(LONGEST)) as state,
            ):
                ask(state.view(PUBLIC_CLEARANCE))


def asked_ahead(vocabulary: Vocabulary) -> Iterator[Ask]:
    """What asks for each text once, those of most questions first."""
    classes = tuple(sorted(vocabulary.classes))
    relation = next((p.name for p in vocabulary.properties.values() if p.type == "relation"), None)
    along = [] if relation is None else [Relations(property=relation)]
    related = [(want, NOBODY) for want in along]

    def one_level(view: View) -> object:
        return view.read([(Labels(), NOBODY), *related])

    def any_level(view: View) -> object:
        return view.read([(Labels(), NOBODY), (Claims(), NOBODY), *related])

    def listed(query: EntityQuery) -> Ask:
        return lambda view: view.entities(query)

    yield one_level
    yield listed(EntityQuery(classes=classes, window=BEHIND_ALL))
    yield any_level
    yield lambda view: view.classes(NOBODY)
    yield lambda view: view.records(NOBODY)
    yield lambda view: view.histories(NOBODY)
    yield lambda view: view.search(SearchQuery(text=NO_NAME, without=frozenset()))
