"""Lists of duties: at the root, after an event, of a State; and one by its id.

The id of a duty begins with the mark of its event, so that duties come event by event: a list is
worked out only as far as somebody asked, and an id leads to its event.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from api.graphql.computed import ComputedList, stretch
from api.graphql.duty_columns import Row
from api.graphql.listing import Found, page_of
from api.graphql.run import Rows, Run
from graph.duties.duty_book import RESULTS, all_events, derive_obligations, duty_events
from graph.duties.gates import MARK, Derivation, Duty
from graph.views.view import MOST_ROWS, Key, Page, Window

_Marked = Sequence[tuple[str, str]]
_Named = tuple[str, str]
"""The id of a duty, and its event."""

LAST = "~"
"""Behind every character of an id."""
ID_LENGTH = 2 * MARK


class ObligationsField(NamedTuple):
    """Duties at the root."""

    on: date | None
    bearer: str | None
    event: str | None
    results: frozenset[Derivation]
    window: Window
    plan: ComputedList

    def page(self, run: Run) -> Page[Any]:
        """The duties of one page."""
        on = self.on or run.today
        if self.event is not None:
            book = derive_obligations(
                run.view,
                run.law,
                on=on,
                events=[self.event],
                bearer=self.bearer,
                results=self.results,
            )
            rows = [Row(book, duty) for duty in book.duties]
            return stretch(rows, [(row.duty.id,) for row in rows], self.window)
        events: _Marked = run.kept.made(
            "duty events", lambda: _weighed(duty_events(run.view, run.law))
        )

        def look(after: Key | None, most: int) -> Found[_Named]:
            return _look(run, events, on, self.bearer, self.results, after, most)

        name = ("duties", on, self.bearer, self.results)
        page: Page[_Named] = page_of(name, self.window, run, look)
        rows = _rows(run, page.rows, on, self.results)
        return Page(rows, page.keys, page.more, page.total)


def _weighed(events: list[tuple[str, str]]) -> tuple[_Marked, int]:
    return events, 1 + len(events) // 3


def _look(
    run: Run,
    events: _Marked,
    on: date,
    bearer: str | None,
    results: frozenset[Derivation],
    after: Key | None,
    most: int,
) -> Found[_Named]:
    """The duties after the next events, those of the event that a key stands in first."""
    behind = "" if after is None else str(after[0])
    mark = behind if behind.endswith(LAST) else behind[:MARK]
    begin = bisect_left(events, (mark, ""))
    some = events[begin : begin + most]
    # The event that the key stands in was looked at before.
    entered = int(bool(some) and some[0][0] == mark)
    places = {id: place for place, (_, id) in enumerate(some, 1 - entered)}
    book = derive_obligations(
        run.view, run.law, on=on, events=list(places), bearer=bearer, results=results, matching=True
    )
    named = [(duty.id, duty.event) for duty in book.duties]
    rows = [((id, event), (id,), places[event]) for id, event in named if id > behind]
    more = begin + len(some) < len(events)
    return Found(rows, len(some) - entered, (some[-1][0] + LAST,) if more else None)


def _rows(run: Run, named: Sequence[_Named], on: date, results: frozenset[Derivation]) -> list[Row]:
    """The duties of one page with the book of their events."""
    events = list(dict.fromkeys(event for _, event in named))
    book = derive_obligations(run.view, run.law, on=on, events=events, results=results)
    duties = {duty.id: duty for duty in book.duties}
    return [Row(book, duties[id]) for id, _ in named]


class Obligations:
    """The duties after each event, or those of each State; a field of events and of actors."""

    want = None

    def __init__(self, *, on: date | None, window: Window, plan: ComputedList, borne: bool) -> None:
        self._on, self._window, self._plan, self._borne = on, window, plan, borne

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        pages = run.computed.setdefault(self, {})
        ids = [id for id in rows.ids if id not in pages]
        if self._borne:
            ids = [id for id in ids if rows.classes[id] == "State"]
        if ids:
            made = self._of_states(ids, run) if self._borne else self._of_events(ids, run)
            pages.update(made)
        self._plan.follow([pages[id] for id in ids], run)

    def _of_events(self, ids: Sequence[str], run: Run) -> dict[str, Page[Row]]:
        book = derive_obligations(run.view, run.law, on=self._on or run.today, events=ids)
        by: dict[str, list[Duty]] = {id: [] for id in ids}
        for duty in book.duties:
            by[duty.event].append(duty)
        return {
            id: stretch([Row(book, d) for d in some], [(d.id,) for d in some], self._window)
            for id, some in by.items()
        }

    def _of_states(self, ids: Sequence[str], run: Run) -> dict[str, Page[Row]]:
        on = self._on or run.today
        borne = run.kept.made(("borne", on), lambda: _borne(run, on))
        pages: dict[str, Page[_Named]] = {}
        for id in ids:
            named = borne.get(id, ())
            pages[id] = stretch(named, [(duty,) for duty, _ in named], self._window)
        shown = [one for page in pages.values() for one in page.rows]
        rows = {row.duty.id: row for row in _rows(run, shown, on, frozenset(RESULTS))}
        return {
            id: Page([rows[duty] for duty, _ in page.rows], page.keys, page.more, page.total)
            for id, page in pages.items()
        }

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        pages = run.computed[self]
        none: Page[Any] = stretch((), (), self._window)
        return [self._plan.lay_out(pages.get(id, none), run) for id in rows.ids]


def _borne(run: Run, on: date) -> tuple[Mapping[str, Sequence[_Named]], int]:
    """The duties of every State, in order of their ids."""
    found: dict[str, list[_Named]] = {}
    events = [id for _, id in duty_events(run.view, run.law)]
    count = 0
    for at in range(0, len(events), MOST_ROWS):
        some = events[at : at + MOST_ROWS]
        book = derive_obligations(run.view, run.law, on=on, events=some)
        for duty in book.duties:
            found.setdefault(duty.bearing.state, []).append((duty.id, duty.event))
        count += len(book.duties)
    return found, 1 + count // 3


def duties_by_id(ids: Iterable[str], run: Run) -> dict[str, Row]:
    """Duties by their ids, whatever comes out for them; others are absent."""
    wanted = {id for id in ids if len(id) == ID_LENGTH}
    if not wanted:
        return {}
    events: _Marked = run.kept.made("all events", lambda: _weighed(all_events(run.view)))
    found = []
    for mark in {id[:MARK] for id in wanted}:
        at = bisect_left(events, (mark, ""))
        if at < len(events) and events[at][0] == mark:
            found.append(events[at][1])
    book = derive_obligations(
        run.view, run.law, on=date.max, events=sorted(found), results=tuple(Derivation)
    )
    return {duty.id: Row(book, duty) for duty in book.duties if duty.id in wanted}
