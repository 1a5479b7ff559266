"""A timeline: one order over everything dated, in a whole view or about one entity.

Each property that gives something its date is a stream of its own, in the order of the dates that
are shown; the timeline is these streams together. So a page in the middle costs a page, however
long the line is. What has no date comes last, and not at all where days are asked for. A range
uses any date that is claimed, like every filter; the order by the one that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import merge
from itertools import islice
from typing import cast

import numpy as np

from graph.claims.errors import QueryError
from graph.relations.belonging import Belonging
from graph.relations.passages import concrete_classes
from graph.relations.ties import ties
from graph.relations.timeline_entries import Dated, TimelineEntry, with_claims
from graph.views.all_pages import all_claims, entity_pages
from graph.views.paging import in_order
from graph.views.view import (
    MOST_ROWS,
    AllOf,
    Among,
    DateMatch,
    EntityQuery,
    Key,
    Order,
    Page,
    Ref,
    View,
    Where,
    Window,
)
from graph.views.walking import Along

FIRST = {
    "when": ("Assessment", "Event", "Listing", "Proceeding", "Response"),
    "madeOn": ("Call",),
    "published": ("Source",),
}
"""The date that something of a class has first of all; what has none is there as undated."""
FURTHER = {
    "announcedEnd": ("Response",),
    "becameFinal": ("Proceeding",),
    "ended": ("Event",),
    "lodged": ("Proceeding",),
    "replyDue": ("Call", "Demand"),
    "withdrawnOn": ("Call", "Source"),
}
"""Dates that something has beside it."""

FEW = 5
"""How many of a further date are read before more are."""
SOME = 100
"""Of as many relations it is listed what all of them lead to, even where they lie in memory."""
_PARTS = 4
"""The parts of `Period.sort_key`."""
_LAST_ID = "\U0010ffff"
"""Behind every id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Which timeline is asked for."""

    about: str | None = None
    """An entity: it and what it takes part in, makes, receives, is called or answered about, its
    posts; a place with what is within it. None for the whole view, without posts."""
    start: date | None = None
    end: date | None = None
    classes: Sequence[str] | None = None
    """Only things of these classes; None for all."""
    window: Window = field(default_factory=Window)

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise QueryError(
                f"to: the range from {self.start} to {self.end} ends before it begins; write the "
                "earlier day first"
            )

    @property
    def dated(self) -> bool:
        """Whether days are asked for."""
        return self.start is not None or self.end is not None


def timeline(view: View, line: Line) -> Page[TimelineEntry]:
    """A stretch of a timeline. Order: the date, property, id; a row's key is these.

    `Page.total` counts undated entries, too, where they are there.

    Raises:
        QueryError: a class is none of the ontology.
    """
    streams = list(_streams(view, line))
    shown, more = in_order(_first(streams, line.window), line.window)
    total = sum(stream.count() for stream in streams) if line.window.count else None
    rows = with_claims(view, [entry for _, entry in shown])
    return Page(rows, [key for key, _ in shown], more, total)


def undated(view: View, line: Line) -> int:
    """How many entries without any known date a timeline ends with."""
    if line.dated:
        return 0
    return sum(stream.undated() for stream in _streams(view, line))


def _first(streams: Sequence[_Things | _Posts], window: Window) -> list[Dated]:
    """The first of all streams behind where a window begins, in its direction: one more than are
    shown.

    Each is read no further than what was found in those before it: mostly one stream fills a page,
    and of the others it is seen at once that they have nothing there.
    """
    found: list[Dated] = []
    for stream in streams:
        until = found[-1][0] if len(found) > window.first else None
        merged = merge(
            found, stream.rows(window.first + 1, until), key=_place, reverse=window.backwards
        )
        found = list(islice(merged, window.first + 1))
    return found


# --------------------------------------------------------------------------------- streams


class _Things:
    """What has a date by one property."""

    def __init__(
        self, view: View, line: Line, property: str, classes: Sequence[str], where: Where | None
    ) -> None:
        self._view, self._line, self._property = view, line, property
        self._further = property in FURTHER
        parts = [] if where is None else [where]
        if line.dated:
            parts.append(
                DateMatch(property=property, how="overlaps", start=line.start, end=line.end)
            )
        self._query = EntityQuery(
            classes=tuple(classes),
            where=AllOf(tuple(parts)) if parts else None,
            order=(Order(property=property),),
            placed=self._further or line.dated,
        )

    def rows(self, wanted: int, until: Key | None) -> Iterator[Dated]:
        """What comes behind where the line begins, in its direction.

        Args:
            wanted: about as many as are read.
            until: where it ends at the latest: what lies behind may be left out.
        """
        back = self._line.window.backwards
        query = self._stretch(until)
        if query is None:
            return
        for page in self._pages(query, min(wanted, MOST_ROWS)):
            found = list(zip(page.rows, page.keys, strict=True))
            for row, key in reversed(found) if back else found:
                place = (*key[:_PARTS], self._property, row.id)
                yield place, TimelineEntry(row, self._property, None, None, ())

    def count(self) -> int:
        if self._further or self._line.dated:
            return self._whole(Window(first=1, count=True)) - self.undated(further=True)
        return self._whole(Window(first=1, count=True))

    def undated(self, *, further: bool = False) -> int:
        """How many have no known date; of further dates that is nothing to tell."""
        if self._further and not further:
            return 0
        # What has no date comes last, so that it begins behind the empty key.
        behind = Window(after=(*(None,) * _PARTS, ""))
        query = replace(self._query, placed=False, window=behind)
        return sum(len(page.rows) for page in entity_pages(self._view, query))

    def _whole(self, window: Window) -> int:
        self._view.deadline.check()
        return self._view.entities(replace(self._query, window=window)).total or 0

    def _stretch(self, until: Key | None) -> EntityQuery | None:
        """What is asked for behind where the line begins, up to a place; None where that is
        nothing. What has no date comes last, property by property."""
        window, own = self._line.window, self._property
        after, query = window.after, self._query
        if window.backwards:
            if until is not None and until[0] is None and own < str(until[-2]):
                return None
            if after is not None and (after[0] is not None or own > str(after[-2])):
                query = replace(query, placed=True)
        else:
            if after is not None and after[0] is None and (query.placed or own < str(after[-2])):
                return None
            if until is not None and (until[0] is not None or own > str(until[-2])):
                query = replace(query, placed=True)
        window = Window(after=_of_stream(after, own), backwards=window.backwards)
        ends = None if until is None else (*until[:_PARTS], _LAST_ID)
        return replace(query, window=window, until=ends)

    def _pages(self, query: EntityQuery, size: int) -> Iterator[Page[Ref]]:
        if self._further and size > FEW:
            # Of most further dates there are few, and what has none comes behind them.
            window = query.window
            page = self._view.entities(replace(query, window=replace(window, first=FEW)))
            yield page
            if not page.more:
                return
            after = page.keys[0 if window.backwards else -1]
            query = replace(query, window=replace(window, after=after))
        yield from entity_pages(self._view, query, size)


def _streams(view: View, line: Line) -> Iterator[_Things | _Posts]:
    """The streams that make up a timeline."""
    vocabulary = view.vocabulary
    little, cls = None, ""
    if line.about is not None:
        known = view.classes([line.about])
        if line.about not in known:
            return
        cls = known[line.about]
        ours = Belonging(vocabulary, line.about, cls)
        little = _little(view, line.about, ours)
    drawn = None if line.classes is None else concrete_classes(vocabulary, line.classes)
    for property, classes in {**FIRST, **FURTHER}.items():
        some = [one for one in classes if drawn is None or one in drawn]
        if some and property in vocabulary.properties:
            there = little
            if line.about is not None and little is None:
                there = ours.among(some)
            yield _Things(view, line, property, some, there)
    if line.about is not None and vocabulary.is_a(cls, "Actor"):
        yield _Posts(view, line, line.about, drawn)


def _little(view: View, about: str, ours: Belonging) -> Where | None:
    """What a timeline about an entity is of, looked for once for all streams; None where it is
    much."""
    known = view.vocabulary
    relations = sorted(p.name for p in known.properties.values() if p.type == "relation")
    walk = view.walk(Along(properties=tuple(relations)))
    number = np.array([*walk.numbers([about]).values()], dtype=np.int64)
    most = SOME if walk.at_hand else MOST_ROWS
    if walk.weigh(number, most) > most:
        return None
    every = {one for some in (*FIRST.values(), *FURTHER.values()) for one in some}
    classes = sorted(every.intersection(known.classes))
    query = EntityQuery(
        classes=tuple(classes), where=ours.among(classes), window=Window(first=MOST_ROWS)
    )
    page = view.entities(query)
    return None if page.more else Among(frozenset(ref.id for ref in page.rows))


POSTS = (("headOf", False), ("headOf", True), ("memberOf", False), ("speaksFor", False))
"""Relations that are posts of an actor: what it leads, who leads it, where it serves."""


class _Posts:
    """The posts of one actor: few enough to be read at once."""

    def __init__(self, view: View, line: Line, about: str, drawn: frozenset[str] | None) -> None:
        self._view, self._line, self._about, self._drawn = view, line, about, drawn
        self._read: list[Dated] | None = None

    def rows(self, wanted: int, until: Key | None) -> Iterator[Dated]:
        """As of `_Things`: all of them."""
        after = self._line.window.after
        mark = None if after is None else _sortable(after)
        if self._line.window.backwards:
            found = reversed(self._all())
            return (row for row in found if mark is None or _sortable(row[0]) < mark)
        return (row for row in self._all() if mark is None or _sortable(row[0]) > mark)

    def count(self) -> int:
        return len(self._all())

    def undated(self) -> int:
        return sum(entry.period is None for _, entry in self._all())

    def _all(self) -> list[Dated]:
        if self._read is None:
            self._read = sorted(self._entries(), key=_place)
        return self._read

    def _entries(self) -> Iterator[Dated]:
        classes: dict[str, str] = {}
        records = all_claims(self._view, POSTS, [self._about])[self._about]
        for record in records:
            classes.update(record.classes)
        for (holder, property, body), tie in ties(self._view, records).items():
            if not tie.made:
                continue
            period = next((r.claim.valid for r in tie.made if r.claim.valid is not None), None)
            known = period is not None and period.day is not None
            if self._drawn is not None and classes[holder] not in self._drawn:
                continue
            if self._line.dated and (
                period is None
                or not known
                or not period.possibly_overlaps(self._line.start, self._line.end)
            ):
                continue
            parts: Key = period.sort_key if period is not None and known else (None,) * _PARTS
            entry = TimelineEntry(
                Ref(holder, classes[holder]),
                property,
                Ref(body, classes[body]),
                period,
                tie.claims,
            )
            yield (*parts, property, f"{holder} {body}"), entry


# ------------------------------------------------------------------------------- rows and keys


def _place(row: Dated) -> tuple[tuple[bool, int | str], ...]:
    return _sortable(row[0])


def _sortable(key: Key) -> tuple[tuple[bool, int | str], ...]:
    """Keys can be compared so: what is unknown comes last."""
    return tuple((part is None, "" if part is None else cast("int | str", part)) for part in key)


def _of_stream(key: Key | None, property: str) -> Key | None:
    """A place of the line as one of a stream."""
    if key is None:
        return None
    *parts, last, id = key
    if property == last:
        return (*parts, id)
    return (*parts, _LAST_ID if property < str(last) else "")
