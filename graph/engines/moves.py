"""Moving what a clearance may read from any store into one in a server, in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Protocol, runtime_checkable

from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.engines.copies import Through, fill, whose_copy
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.engines.tallies import (
    Moved,
    Progress,
    compare,
    erasures_of,
    key_of,
    nothing_erased,
    silent,
    told_of,
)

BEGUN = "copy begun"
"""What is noted of a copy before anything is written: half of it may stay in the server."""


@runtime_checkable
class InServer(Protocol):
    """A store in a server, where a copy that broke off stays."""

    def give_up_copy(self) -> str | None:
        """Empty it of a copy that is not finished, whichever it is; what is whole stays.

        Returns:
            Whose copy it was, in words; None where none was under way.
        """


def move(
    source: Engine,
    target: Engine,
    clearance: Clearance,
    *,
    clock: Callable[[], int],
    progress: Progress = silent,
    through: Through = nullcontext,
    purpose: str | None = None,
    gave_up: Callable[[str], None] | None = None,
    deadline: Deadline = NEVER,
) -> Moved:
    """Copy what a clearance may read into an empty store in a server, and note that it left.

    A copy that broke off goes on where it stopped, if the source is in the same state. Readers are
    let in when it was counted, compared and noted, while nobody writes to the source and only if
    nothing was erased there since reading began.

    Args:
        progress: told of every so many.
        through: leaves out of the view what may not go.
        purpose: what the copy is for, as it is noted; None where nobody said.

        gave_up: where it is given, a copy that is under way in the target is given up first,
            whichever it is; it is told whose that was.

    Raises:
        StoreError: an erasure is unfinished, or the target is not empty.
        CopyWorthless: something was erased meanwhile, or the target holds something else in the
            end; what was written is removed.
    """
    refuse_unscrubbed(source)
    erasures = erasures_of(source)

    def note(kind: str, digest: str) -> None:
        source.note(
            Departure(
                kind=kind,
                at=clock(),
                clearance=str(clearance),
                profile=None if purpose is None else f"for {purpose}",
                digest=digest,
            )
        )

    @contextmanager
    def opening(read: Moved) -> Iterator[None]:
        with target.reading(deadline) as copied:
            compare(read, told_of(copied.view(clearance, coded=True)))
        note("copy", read.digest)
        with nothing_erased(source, erasures):
            yield

    with (
        source.reading(deadline) as snapshot,
        through(snapshot.view(clearance)) as view,
    ):
        what = key_of(snapshot.state, clearance, purpose, clock())
        if gave_up is not None and isinstance(target, InServer):
            before = target.give_up_copy()
            if before is not None:
                gave_up(before)
        filling = target.taking_copy(what, whose_copy(clearance, purpose))
        if (BEGUN, what) not in {(one.kind, one.digest) for one in source.departures()}:
            note(BEGUN, what)
        return fill(filling, view, progress, opening)
