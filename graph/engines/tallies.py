"""Counts and a digest of a copy, taken of what was read and again of what the copy then holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias, TypeVar

import orjson

from graph.claims.claim import content
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.views.view import ClaimHistory, EntityHistory, State, View

DAY = 86_400_000_000
"""Microseconds."""
STEP = 2000
"""Of how many a copy into a file tells how far it is."""
T = TypeVar("T", EntityHistory, ClaimHistory)
Progress: TypeAlias = Callable[[str, int], None]
"""Takes ``entities`` or ``claims``, and how many were written; then `INDEXES`, and how much of them
is there."""
INDEXES = "percent of the indexes"


def silent(what: str, done: int) -> None:
    """Nobody looks on."""


def told_of_each(things: Iterator[T], what: str, progress: Progress) -> Iterator[T]:
    """These, with how many there were so far."""
    done = 0
    for done, thing in enumerate(things, 1):
        yield thing
        if done % STEP == 0:
            progress(what, done)
    progress(what, done)


def key_of(state: State | None, clearance: Clearance, purpose: str | None, at: int) -> str:
    """Tells one copy from another: of which state, for whom, for what.

    Args:
        at: when it begins, in microseconds since 1970. Consents have days: a copy for a purpose
            goes on only on the day on which it began.
    """
    use = [] if purpose is None else [purpose, at // DAY]
    key = [state and list(state), str(clearance), *use]
    return hashlib.sha256(orjson.dumps(key)).hexdigest()


class Moved(NamedTuple):
    """What a store holds for a clearance."""

    entities: int
    claims: int
    digest: str
    """SHA-256 over ids, classes, what is claimed, markings, record times and lives, in order of
    id."""


def told_of(view: View) -> Moved:
    """What a view holds."""
    told = CopyTally()
    for _ in told.noting(view.entity_histories()):
        pass
    for _ in told.noting(view.claim_histories()):
        pass
    return told.moved


class CopyTally:
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
        said = content(record.claim)
        return [record.claim.id, said, *markings, record.recorded_at, changes]

    @property
    def moved(self) -> Moved:
        return Moved(self._entities, self._claims, self._hash.hexdigest())


class CopyWorthless(StoreError):
    """What was copied must not stay: it is something else, or has what was erased meanwhile."""


def compare(read: Moved, held: Moved) -> None:
    """
    Raises:
        CopyWorthless: a copy holds something else than was read.
    """
    if held != read:
        raise CopyWorthless(
            f"the copy holds {held.claims:,} claims with the digest {held.digest}, and "
            f"{read.claims:,} with {read.digest} were read; it was removed, so copy again"
        )


@contextmanager
def nothing_erased(source: Engine, before: int) -> Iterator[None]:
    """A block while which nobody writes to the source of a copy.

    What leaves is noted in the source before: so an erasure behind the block tells of it.

    Args:
        before: how often something was erased when reading began (`erasures_of`).

    Raises:
        CopyWorthless: something was erased since.
        StoreBusy: somebody else writes for too long.
    """
    with source.writing(keep=False):
        if erasures_of(source) != before:
            raise CopyWorthless(
                "something was erased from the store while it was copied; what was copied is "
                "removed, so copy again"
            )
        yield


def erasures_of(engine: Engine) -> int:
    """How often something was erased from a store."""
    return sum(1 for _ in engine.erasures())
