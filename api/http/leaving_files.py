"""What leaves over HTTP: each file with its digest, and a note that it left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Lock
from typing import NamedTuple

from fastapi import Request

from api.errors import UNAVAILABLE, RequestError
from api.http.revalidating import tag
from api.http.working import Lane, Work
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.claims.record_times import moment
from graph.engines.engine import Departure, Engine, Snapshot
from graph.export.rdf.ledger_nodes import Ledger
from graph.release import export_run as exporting
from graph.release.export_run import Wishes
from graph.views.view import State

DAY = 24 * 60 * 60 * 1_000_000
MOST_NOTES = 200
"""Notes of what left over HTTP in one day."""
MORE = "and more that day, in any format"
"""What the last of them says."""
MOST_KNOWN = 100
"""Files whose digests are remembered."""


class AskedFile(NamedTuple):
    """What somebody asks for."""

    format: str
    ledger: Ledger | None
    clearance: Clearance
    purpose: str
    """A code of the scheme of purposes."""


class Notes:
    """Notes what leaves over HTTP: each file once a day, no matter who fetches it.

    Else anybody could fill the store with notes. What broke off is noted once a day for each
    format; beyond `MOST_NOTES` a day, one note says that there was more.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, Lock()
        self._day, self._noted = -1, set[tuple[str | None, str]]()

    def note(self, departure: Departure, whole: bool) -> None:
        """Note a departure where it is not noted yet."""
        key = (departure.profile, departure.digest if whole else "")
        with self._lock:
            day = departure.at // DAY
            if day != self._day:
                self._day, self._noted = day, set()
            if key in self._noted or len(self._noted) > MOST_NOTES:
                return
            self._noted.add(key)
            if len(self._noted) > MOST_NOTES:
                departure = replace(departure, profile=MORE)
        self._engine.note(departure)


class FileName(NamedTuple):
    """What a file is besides the state that it is of."""

    format: str
    on: date | None
    clearance: Clearance
    purpose: str
    today: date
    """Consents have days."""


class Digests:
    """What files leave with, and their digests: remembered for the newest state of the store."""

    def __init__(self, engine: Engine, clock: Callable[[], int], work: Work, notes: Notes) -> None:
        self._engine, self._clock, self._work, self._notes = engine, clock, work, notes
        self._known: dict[FileName, tuple[State, str]] = {}

    def remembered(self, wanted: AskedFile, deadline: Deadline) -> str | None:
        """The ``ETag`` of a file that left of the state that the store is in now."""
        with self._engine.reading(deadline) as snapshot:
            state = snapshot.state
        found = self._known.get(self._name(wanted))
        return tag(found[1]) if found is not None and found[0] == state else None

    async def of(self, wanted: AskedFile, request: Request, deadline: Deadline, caller: str) -> str:
        """The ``ETag`` of the file that would leave now; computed where it is not remembered."""
        found = await self._work.done(
            request, deadline, partial(self.remembered, wanted, deadline), caller=caller
        )
        if found is not None:
            return found
        counted = partial(self._counted, wanted, deadline)
        return tag(
            await self._work.done(request, deadline, counted, lane=Lane.FILES, caller=caller)
        )

    def _counted(self, wanted: AskedFile, deadline: Deadline) -> str:
        return _digest(self.leaving(wanted, deadline, noted=False))

    def leaving(
        self,
        wanted: AskedFile,
        deadline: Deadline,
        *,
        noted: bool = True,
        tell: Callable[[str], None] | None = None,
    ) -> Generator[bytes, None, None]:
        """The file, piece by piece; its digest is remembered once it is whole.

        Args:
            tell: takes its ``ETag`` before the first piece. What is not remembered is made twice
                then: whether the header is there must not depend on what was written meanwhile,
                which may be hidden.
        """
        if noted and not self._engine.can_note:
            # Before the first byte: what is not noted does not leave.
            raise RequestError(
                UNAVAILABLE,
                "this store can only be read, so that nobody can note what leaves; its operator "
                "can serve a copy of it that can be written",
            )
        whole: list[Departure] = []
        with self._engine.reading(deadline) as snapshot:
            state = snapshot.state
            if tell is not None:
                found = self._known.get(self._name(wanted))
                if found is not None and found[0] == state:
                    tell(tag(found[1]))
                else:
                    tell(tag(_digest(self._made(wanted, snapshot, noted=False, note_it=None))))
            try:
                departure = yield from self._made(
                    wanted, snapshot, noted=noted, note_it=whole.append
                )
            except BaseException:
                for one in whole:
                    self._notes.note(one, False)
                raise
        for one in whole:
            self._notes.note(one, True)
        if state is not None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[self._name(wanted)] = (state, departure.digest)

    def _made(
        self,
        wanted: AskedFile,
        snapshot: Snapshot,
        *,
        noted: bool,
        note_it: Callable[[Departure], None] | None,
    ) -> Generator[bytes, None, Departure]:
        return exporting.pieces(
            self._engine,
            wanted.clearance,
            wanted.format,
            clock=self._clock,
            ledger=wanted.ledger,
            wishes=Wishes(purpose=wanted.purpose),
            snapshot=snapshot,
            noted=noted,
            note_it=note_it,
        )

    def _name(self, wanted: AskedFile) -> FileName:
        on = None if wanted.ledger is None else wanted.ledger.on
        today = moment(self._clock()).date()
        return FileName(wanted.format, on, wanted.clearance, wanted.purpose, today)


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()
