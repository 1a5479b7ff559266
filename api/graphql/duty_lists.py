"""Lists of duties: at the root, after an event, of a State; and one by its id.

The id of a duty begins with the mark of its event, so that duties come event by event: a list is
computed only as far as somebody asked, and an id leads to its event.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

from api.graphql.duty_tables import COUNTS, DutyRow, FoundAmong, FoundPage
from api.graphql.listing import Found, page_of
from api.graphql.run import Run
from api.graphql.tables import Asked
from graph.duties.duty_book import all_events, derive_obligations, duty_events
from graph.duties.gates import MARK, Derivation, Duty
from graph.views.paging import stretch
from graph.views.view import MOST_ROWS, Key, Page, Ref, Window

_Marked = Sequence[tuple[str, str]]
_Named = tuple[str, str]
"""The id of a duty, and its event."""

LAST = "~"
"""Behind every character of an id."""
ID_LENGTH = 2 * MARK


def duty_page(
    run: Run,
    *,
    on: date,
    event: str | None,
    bearer: str | None,
    results: frozenset[Derivation],
    window: Window,
    counted: bool,
) -> Page[DutyRow]:
    """The duties of one page at the root; `counted`, among how many they are found."""
    if event is not None:
        book = derive_obligations(
            run.view, run.law, on=on, events=[event], bearer=bearer, results=results
        )
        rows = [DutyRow(book, duty) for duty in book.duties]
        page = stretch(rows, [(row.duty.id,) for row in rows], window)
        return FoundPage.of(page, FoundAmong.at(book.decided) if counted else None)
    events: _Marked = run.kept.made("duty events", lambda: _weighed(duty_events(run.view, run.law)))

    def look(after: Key | None, most: int) -> Found[_Named]:
        return _look(run, events, on, bearer, results, after, most)

    named: Page[_Named] = page_of(("duties", on, bearer, results), window, run, look)
    rows = _rows(run, named.rows, on, results)
    page = Page(rows, named.keys, named.more, named.total)
    return FoundPage.of(page, _looked(run, on).of(bearer) if counted else None)


class _ByState(NamedTuple):
    """Among how many the duties of each State, and of all, are found."""

    states: Mapping[str, FoundAmong]
    all: FoundAmong

    def of(self, state: str | None) -> FoundAmong:
        """Of one, or of all where none is named."""
        return self.all if state is None else self.states.get(state, FoundAmong())


def _looked(run: Run, on: date) -> _ByState:
    """Of every event; each counts as read, no matter who has looked at it."""
    events: _Marked = run.kept.made("duty events", lambda: _weighed(duty_events(run.view, run.law)))
    run.budget.spend(len(events))

    def count() -> tuple[_ByState, int]:
        by: dict[str, list[Duty]] = {}
        for at in range(0, len(events), MOST_ROWS):
            some = [id for _, id in events[at : at + MOST_ROWS]]
            book = derive_obligations(
                run.view, run.law, on=on, events=some, results=(), matching=True
            )
            for duty in book.decided:
                by.setdefault(duty.bearing.state, []).append(duty)
        found = {state: FoundAmong.at(duties) for state, duties in by.items()}
        return _ByState(found, reduce(FoundAmong.plus, found.values(), FoundAmong())), 1 + len(
            found
        ) // 3

    return run.kept.made(("considered", on), count)


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


def _rows(
    run: Run, named: Sequence[_Named], on: date, results: frozenset[Derivation]
) -> list[DutyRow]:
    """The duties of one page with the book of their events."""
    events = list(dict.fromkeys(event for _, event in named))
    book = derive_obligations(run.view, run.law, on=on, events=events, results=results)
    duties = {duty.id: duty for duty in book.duties}
    return [DutyRow(book, duties[id]) for id, _ in named]


def duties_of_events(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Page[DutyRow]]:
    """The duties after each of these events."""
    ids = [ref.id for ref in refs]
    results = frozenset(asked.given["results"])
    book = derive_obligations(run.view, run.law, on=run.today, events=ids, results=results)
    by: dict[str, list[Duty]] = {id: [] for id in ids}
    for duty in book.duties:
        by[duty.event].append(duty)
    looked: dict[str, list[Duty]] = {id: [] for id in ids}
    for duty in book.decided:
        looked[duty.event].append(duty)
    return [
        FoundPage.of(
            stretch([DutyRow(book, d) for d in some], [(d.id,) for d in some], asked.window),
            FoundAmong.at(looked[id]),
        )
        for id, some in by.items()
    ]


def duties_of_states(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Page[DutyRow]]:
    """The duties of each of these actors; of those that are no States there are none."""
    on, results = run.today, frozenset(asked.given["results"])
    borne: Mapping[str, Sequence[_Named]] = {}
    if any(ref.cls == "State" for ref in refs):
        borne = run.kept.made(("borne", on, results), lambda: _borne(run, on, results))
    pages: list[Page[_Named]] = []
    for ref in refs:
        named = borne.get(ref.id, ()) if ref.cls == "State" else ()
        pages.append(stretch(named, [(duty,) for duty, _ in named], asked.window))
    shown = [one for page in pages for one in page.rows]
    rows = {row.duty.id: row for row in _rows(run, shown, on, results)}
    laid = [
        Page([rows[duty] for duty, _ in page.rows], page.keys, page.more, page.total)
        for page in pages
    ]
    if COUNTS.isdisjoint(asked.selected):
        return laid
    some = any(ref.cls == "State" for ref in refs)
    looked = _looked(run, on).states if some else {}
    return [
        FoundPage.of(page, looked.get(ref.id, FoundAmong()))
        for ref, page in zip(refs, laid, strict=True)
    ]


def _borne(
    run: Run, on: date, results: frozenset[Derivation]
) -> tuple[Mapping[str, Sequence[_Named]], int]:
    """The duties of every State, in order of their ids."""
    found: dict[str, list[_Named]] = {}
    events = [id for _, id in duty_events(run.view, run.law)]
    count = 0
    for at in range(0, len(events), MOST_ROWS):
        some = events[at : at + MOST_ROWS]
        book = derive_obligations(
            run.view, run.law, on=on, events=some, results=results, matching=True
        )
        for duty in book.duties:
            found.setdefault(duty.bearing.state, []).append((duty.id, duty.event))
        count += len(book.duties)
    return found, 1 + count // 3


def duties_by_id(ids: Iterable[str], run: Run) -> dict[str, DutyRow]:
    """Duties by their ids, regardless of what comes out for them; others are absent."""
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
    return {duty.id: DutyRow(book, duty) for duty in book.duties if duty.id in wanted}
