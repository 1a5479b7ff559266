"""Moving what a clearance may read from any store into one in a server, in parts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.engines.copies import Through, fill
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.engines.tallies import Moved, Progress, compare, key_of, silent, told_of


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
        progress: told of every so many.
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
        read = fill(target.taking_copy(what), view, progress)
    with target.reading(deadline) as copied:
        found = told_of(copied.view(clearance, coded=True))
    compare(read, found)
    source.note(
        Departure(
            kind="copy",
            at=clock(),
            clearance=str(clearance),
            profile=None if purpose is None else f"for {purpose}",
            digest=read.digest,
        )
    )
    return read
