"""Steps of a transaction, each done whole or not at all: so that its caller may go on."""

from __future__ import annotations

import apsw

from graph.claims.errors import StoreBusy

_VERSION = "data_version"
"""What SQLite changes whenever another connection commits."""


class WholeSteps:
    """The steps inside a transaction that somebody else owns, who has written nothing in it yet.

    For a savepoint SQLite puts each page by, as it was, before it is changed: in a large store
    nearly every row changes a page of its own, and this takes as long as writing it. The first
    step does without: to undo it the transaction is begun anew.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db, self._first = db, True
        self._state = db.pragma(_VERSION)

    def are_behind_something(self) -> None:
        """Learn that something is written outside of any step, which no step may undo."""
        self._first = False

    def begin(self) -> bool:
        """Begin a step, which may be inside another one.

        Returns:
            whether nothing was written before it, for `undo` and `end`.
        """
        first, self._first = self._first, False
        if not first:
            self._db.execute("SAVEPOINT step")
        return first

    def end(self, first: bool) -> None:
        """Keep what was written since the step began, with the transaction."""
        if not first:
            self._db.execute("RELEASE step")

    def undo(self, first: bool) -> None:
        """Take back what was written since the step began.

        Raises:
            StoreBusy, apsw.BusyError: another process wrote in the moment between; the transaction
                is over.
        """
        if not first:
            self._db.execute("ROLLBACK TO step")
            self._db.execute("RELEASE step")
            return
        self._db.execute("ROLLBACK")
        self._db.execute("BEGIN IMMEDIATE")
        if self._db.pragma(_VERSION) != self._state:
            self._db.execute("ROLLBACK")
            raise StoreBusy(
                "another process wrote to the store while something was undone; nothing of this "
                "was kept; do it again"
            )
        self._first = True
