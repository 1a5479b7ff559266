"""Moving what a clearance may read from any store into one in a server, in parts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module

from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.engines.copies import Through
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.engines.tallies import CopyTally, Moved, Progress, compare, key_of, silent, told_of


def move(
    source: Engine,
    target: Engine,
    clearance: Clearance,
    *,
    clock: Callable[[], int],
    progress: Progress = silent,
    through: Through = nullcontext,
    purpose: str | None = None,
    deadline: Deadline = NEVER,
) -> Moved:
    """Copy what a clearance may read into an empty store in a server, and note that it left.

    A copy that broke off goes on where it stopped, if the source is in the same state.

    Args:
        progress: told after each part.
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
        what = key_of(snapshot.state, clearance, purpose, clock())
        told = CopyTally()
        filling = import_module("graph.engines.neo4j.filling").Filling(target, what)
        for done in filling.entities(told.noting(view.entity_histories())):
            progress("entities", done)
        for done in filling.claims(told.noting(view.claim_histories())):
            progress("claims", done)
        filling.finish(told.refining)
    with target.reading(deadline) as copied:
        found = told_of(copied.view(clearance, coded=True))
    compare(told.moved, found)
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
