"""Who acts and speaks for whom in plain calls, and the documents that tell of them: of these all is
read, as for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from graph.ledger.call_records import KIND, LINKS
from graph.ledger.call_states import NEVER, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.dates import spans_of_days, together
from graph.ledger.superseding import lifetimes
from graph.views.columns import NOBODY, Columns, sorted_numbers
from graph.views.view import View
from graph.views.walking import Numbers

NOWHERE = -1
"""The place of a way that the ontology does not know."""
_PUBLISHED, _UNFIT = "published", ("withdrawnOn", "answerCoverage")


class PlainActors:
    """Those of one view that were come across, by their numbers in some columns."""

    def __init__(self, view: View, columns: Columns) -> None:
        self._view, self._columns = view, columns
        self.rows = Rows(view)
        self.published: dict[int, int] = {}
        """By document: the last day on which it may have been published."""
        self.unfit_sources = sorted_numbers(())
        """Documents of which it is said that they were withdrawn, or that answers are not here."""
        self.linked = sorted_numbers(())
        """Actors of whom it is said that they belong to somebody, or lead or speak for one."""
        self.unfit = sorted_numbers(())
        """Actors of whom not the same claims count on all days, and who has to do with them."""
        self.can_answer: set[int] = set()
        """Actors who can be told from others."""
        self._ids: dict[int, str] = {}
        """Of the actors of whom everything was read."""
        self._met: set[int] = set()
        self._read: set[str] = set()
        self._turning: set[str] = set()
        self._asked: set[str] = set()
        self._begins: dict[int, Span] = {NOBODY: Span()}

    def taken(self) -> Collection[str]:
        """Everybody and everything whose claims were read since this was asked last."""
        asked, self._asked = self._asked, set()
        return asked

    def read_sources(self, sources: Numbers) -> None:
        """Read those of these documents that were not read yet."""
        new = sorted_numbers(one for one in sources.tolist() if one not in self.published)
        if not len(new):
            return
        known = self._view.vocabulary.properties
        ways = [(name, False) for name in (_PUBLISHED, *_UNFIT) if name in known]
        told = self._columns.told(ways, new)
        self._asked.update(self._columns.ids(new.tolist()).values())
        published = told.way == (0 if _PUBLISHED in known else NOWHERE)
        bad = told.qualified | told.negated | ~published
        if bad.any():
            unfit = {*told.near[bad].tolist(), *self.unfit_sources.tolist()}
            self.unfit_sources = sorted_numbers(unfit)
        days: dict[int, list[Span]] = {}
        firm = told.where(published & told.accepted)
        for near, period in zip(firm.near.tolist(), firm.what.tolist(), strict=True):
            days.setdefault(near, []).append(self.begin(period))
        for one in new.tolist():
            self.published[one] = together(days[one]).last if one in days else NEVER

    def begin(self, period: int) -> Span:
        """The days on one of which something began."""
        found = self._begins.get(period)
        if found is None:
            found = self._begins[period] = spans_of_days(self._columns.dates(period))[0]
        return found

    def meet(self, actors: Numbers) -> None:
        """Learn of what classes some are."""
        new = [one for one in actors.tolist() if one not in self._met]
        if new:
            self._met.update(new)
            ids = self._columns.ids(new)
            self._learn(ids.values())
            known = self.rows.classes
            self.can_answer.update(n for n in new if known.get(ids[n]) != "IndeterminateActor")

    def read(self, actors: Numbers) -> None:
        """Read those of these of whom nothing was read yet, with all that they belong to."""
        new = [one for one in actors.tolist() if one not in self._ids]
        if not new:
            return
        ids = self._columns.ids(new)
        self._ids.update(ids)
        self._read_actors([id for id in ids.values() if id not in self._read])
        rows = self.rows
        linked = {n for n, id in ids.items() if any(rows.claims(name, id) for name in LINKS)}
        if linked:
            self.linked = sorted_numbers({*linked, *self.linked.tolist()})
        unfit = {number for number in new if self._turns(ids[number])}
        if unfit:
            self.unfit = sorted_numbers({*unfit, *self.unfit.tolist()})

    def _turns(self, id: str) -> bool:
        return bool(self._turning) and not self._turning.isdisjoint(
            {id, *self.rows.beyond_along(LINKS, id)}
        )

    def _read_actors(self, ids: list[str]) -> None:
        rows, came = self.rows, []
        frontier = ids
        self._learn(frontier)
        while frontier:
            self._read.update(frontier)
            came += frontier
            rows.read(frontier, said=(KIND, LINKS))
            near = (one.object for id in frontier for one in rows.said(LINKS, id))
            frontier = [id for id in dict.fromkeys(near) if id is not None and id not in self._read]
        self._asked.update(came)
        records = {one.id: one for id in came for one in rows.said((*KIND, *LINKS), id)}
        if records:
            documents = {one.source for one in records.values()}
            rows.read_sources(documents)
            self._asked.update(documents)
            turning = lifetimes(records.values(), rows.documents, self._view.vocabulary)
            self._turning.update(records[id].subject for id in turning)

    def _learn(self, actors: Iterable[str]) -> None:
        known = self.rows.classes
        known.update(self._view.classes([id for id in actors if id not in known]))
