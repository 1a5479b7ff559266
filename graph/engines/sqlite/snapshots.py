"""One state of a store, and a short look at it."""

from __future__ import annotations

from collections.abc import Mapping

import apsw

from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.engines.engine import NotAtOnce, Touched
from graph.engines.sqlite.adjacency import Arrays
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.reach import reached
from graph.engines.sqlite.read.store_view import SqliteView
from graph.engines.sqlite.states import Newest
from graph.engines.sqlite.units import tops, touched
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.resolved_view import resolved
from graph.views.view import Record, View
from graph.vocabulary import Vocabulary

MOST_JUDGED = 50
"""Judgements of identity that a short look may read: half a millisecond or so."""
MOST_GLANCED = 100
"""Entities and claims that were written, which a short look goes through."""


class SqliteSnapshot:
    """One state of the store, for as long as its block lasts."""

    def __init__(
        self,
        db: apsw.Connection,
        found: Newest,
        vocabulary: Vocabulary,
        terms: Terms,
        markings: Markings,
        arrays: Arrays | None,
        deadline: Deadline,
    ) -> None:
        self._db, self._vocabulary, self._deadline = db, vocabulary, deadline
        self._terms, self._markings, self._arrays = terms, markings, arrays
        self.state, self.unit = found.state, found.unit
        self._tops: dict[int, Mapping[str, int] | None] = {}
        self._judged: dict[tuple[Clearance, int | None], list[Record]] = {}
        """Who is judged to be one, in each view: what writes reach is looked up in one, too."""

    def touched(self, since: int) -> Touched | None:
        return touched(self._db, since)

    def erased(self, since: int) -> bool:
        return self._grown(since) is None

    def reached(self, since: int, clearance: Clearance, most: int = MOST_REACHED) -> Written | None:
        grown = self._grown(since)
        if grown is None:
            return None
        return reached(self._db, since, grown, self._terms, self._markings, clearance, most)

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View:
        view = self._plain(clearance, known_at)
        if coded:
            return view
        of = (clearance, known_at)
        if of not in self._judged:
            self._judged[of] = view.judgements()
        return resolved(view, self._judged[of])

    def _plain(self, clearance: Clearance, known_at: int | None) -> SqliteView:
        """The view as if nobody had judged who is who."""
        return SqliteView(
            self._db,
            self._vocabulary,
            self._terms,
            self._markings,
            clearance,
            known_at,
            self._deadline,
            self._arrays,
        )

    def _grown(self, since: int) -> Mapping[str, int] | None:
        """See `graph.engines.sqlite.units.tops`."""
        if since not in self._tops:
            self._tops[since] = tops(self._db, since)
        return self._tops[since]


class ShortLook(SqliteSnapshot):
    """The same for a short look: of what was written it tells few things."""

    def reached(self, since: int, clearance: Clearance, most: int = MOST_GLANCED) -> Written | None:
        found = super().reached(since, clearance, min(most, MOST_GLANCED))
        if found is None or found.judged:  # of which much may be shown otherwise
            raise NotAtOnce
        return found

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> View:
        if not coded and self._plain(clearance, known_at).judges_more_than(MOST_JUDGED):
            raise NotAtOnce
        return super().view(clearance, known_at, coded=coded)
