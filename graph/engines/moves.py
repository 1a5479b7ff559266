"""Moving what a clearance may read from any store into one in a server, in parts.

Counts and a digest are taken of what was read, and again of what the target then holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import orjson

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance
from graph.engines.copies import Through
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.views.view import ClaimHistory, EntityHistory, View

DAY = 86_400_000_000
"""Microseconds."""
T = TypeVar("T", EntityHistory, ClaimHistory)


class Moved(NamedTuple):
    """What a store holds for a clearance."""

    entities: int
    claims: int
    digest: str
    """SHA-256 over ids, classes, markings, record times and lives, in order of id."""


def move(
    source: Engine,
    target: Engine,
    clearance: Clearance,
    *,
    clock: Callable[[], int],
    progress: Callable[[str, int], None] = lambda what, done: None,
    through: Through = nullcontext,
    purpose: str | None = None,
    deadline: Deadline = NEVER,
) -> Moved:
    """Copy what a clearance may read into an empty store in a server, and note that it left.

    A copy that broke off goes on where it stopped, if the source is in the same state.

    Args:
        progress: takes ``entities`` or ``claims``, and how many were written.
        through: leaves out of the view what may not go.
        purpose: what the copy is for, as it is noted; None where nobody said.

    Raises:
        StoreError: an erasure is unfinished, the target is not empty, or holds something else in
            the end.
    """
    refuse_unscrubbed(source)
    with (
        source.reading(deadline) as snapshot,
        through(snapshot.view(clearance)) as view,
    ):
        # Consents have days: a copy for a purpose goes on only on the day on which it began.
        use = [] if purpose is None else [purpose, clock() // DAY]
        state = snapshot.state
        key = [state and list(state), str(clearance), *use]
        what = hashlib.sha256(orjson.dumps(key)).hexdigest()
        told = _Told()
        filling = import_module("graph.engines.neo4j.filling").Filling(target, what)
        for done in filling.entities(told.noting(view.entity_histories())):
            progress("entities", done)
        for done in filling.claims(told.noting(view.claim_histories())):
            progress("claims", done)
        filling.finish(told.refining)
    with target.reading(deadline) as copied:
        found = _told(copied.view(clearance, coded=True))
    if found != told.moved:
        raise StoreError(
            f"the copy holds {found.claims:,} claims with the digest {found.digest}, and "
            f"{told.moved.claims:,} with {told.moved.digest} were read; remove it and copy again"
        )
    source.note(
        Departure(
            kind="copy",
            at=clock(),
            clearance=str(clearance),
            profile=None if purpose is None else f"for {purpose}",
            digest=told.moved.digest,
        )
    )
    return told.moved


def _told(view: View) -> Moved:
    told = _Told()
    for _ in told.noting(view.entity_histories()):
        pass
    for _ in told.noting(view.claim_histories()):
        pass
    return told.moved


class _Told:
    """Counts and digests what passes."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._entities = self._claims = 0
        self.refining: dict[str, str] = {}
        """Claims and the coarser ones that they make exact."""

    def noting(self, histories: Iterator[T]) -> Iterator[T]:
        """These, one after another."""
        for history in histories:
            self._hash.update(orjson.dumps(self._line(history)))
            yield history

    def _line(self, history: EntityHistory | ClaimHistory) -> list[Any]:
        changes = [list(change) for change in history.changes]
        if isinstance(history, EntityHistory):
            self._entities += 1
            entity = history.entity
            return [entity.id, entity.cls, str(entity.marking), history.recorded_at, changes]
        self._claims += 1
        record = history.record
        if record.claim.refines is not None:
            self.refining[record.claim.id] = record.claim.refines
        markings = [str(record.claim.marking), str(record.marking)]
        return [record.claim.id, *markings, record.recorded_at, changes]

    @property
    def moved(self) -> Moved:
        return Moved(self._entities, self._claims, self._hash.hexdigest())
