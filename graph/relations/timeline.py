"""A timeline: one order over everything dated, in a whole view or about one entity.

Each property that gives something its date is a stream of its own, in the order of the dates that
are shown; the timeline is these streams together. So a page in the middle costs a page, however
long the line is. What has no date comes last, and not at all where days are asked for. A range
uses any date that is claimed, like every filter; the order by the one that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import merge
from typing import NamedTuple, cast

import numpy as np

from graph.claims.claim import hashed
from graph.claims.errors import QueryError
from graph.claims.period import Period
from graph.relations.belonging import Belonging
from graph.relations.passages import concrete_classes
from graph.relations.ties import ties
from graph.views.all_pages import entity_pages
from graph.views.paging import in_order
from graph.views.replies import read_one
from graph.views.view import (
    MOST_ROWS,
    AllOf,
    Among,
    Claims,
    DateMatch,
    EntityQuery,
    Key,
    Order,
    Page,
    Record,
    Ref,
    Values,
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
_PARTS = 4
"""The parts of `Period.sort_key`."""
_LAST_ID = "\U0010ffff"
"""Behind every id."""


class TimelineEntry(NamedTuple):
    """One dated thing."""

    ref: Ref
    dated_by: str
    """The property that gives the date."""
    to: Ref | None
    """Whom a posting is with; None for all else."""
    period: Period | None
    """The date that is shown; None where none is claimed."""
    claims: tuple[str, ...]
    """What it rests on, the shown one first."""

    @property
    def id(self) -> str:
        """The same in every view that has it."""
        return hashed([self.ref.id, self.dated_by, None if self.to is None else self.to.id])

    @property
    def certain(self) -> bool:
        """Whether the date is known to the day, begin and end, and nothing says “about” or
        “perhaps” of it."""
        if self.period is None or self.period.approximate or "?" in (self.period.edtf or ""):
            return False
        return None not in (ends := (*self.period.begins, *self.period.ends)) and (
            ends[0] == ends[1] and ends[2] == ends[3]
        )


def text_of(entry: TimelineEntry, labels: Mapping[str, str]) -> str:
    """What is dated, in words, given what everything is called."""
    label = labels[entry.ref.id]
    if entry.to is not None:
        return f"{label}: {entry.dated_by} {labels[entry.to.id]}"
    if entry.dated_by in ("when", "madeOn"):
        return f"{entry.ref.cls}: {label}"
    return f"{entry.ref.cls}, {entry.dated_by}: {label}"


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
    wanted = line.window.first + 1
    merged = merge(*(s.rows(wanted) for s in streams), key=_place, reverse=line.window.backwards)
    shown, more = in_order(merged, line.window)
    total = sum(stream.count() for stream in streams) if line.window.count else None
    rows = _with_claims(view, [entry for _, entry in shown])
    return Page(rows, [key for key, _ in shown], more, total)


def undated(view: View, line: Line) -> int:
    """How many entries without any known date a timeline ends with."""
    if line.dated:
        return 0
    return sum(stream.undated() for stream in _streams(view, line))


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

    def rows(self, wanted: int) -> Iterator[tuple[Key, TimelineEntry]]:
        back = self._line.window.backwards
        after = _after(self._line.window.after, self._property)
        for page in self._pages(Window(after=after, backwards=back), min(wanted, MOST_ROWS)):
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

    def _pages(self, window: Window, size: int = MOST_ROWS) -> Iterator[Page[Ref]]:
        if self._further and size > FEW:
            # Of most further dates there are few, and what has none comes behind them.
            query = replace(self._query, window=replace(window, first=FEW))
            page = self._view.entities(query)
            yield page
            if not page.more:
                return
            window = replace(window, after=page.keys[0 if window.backwards else -1])
        yield from entity_pages(self._view, replace(self._query, window=window), size)


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
    if walk.weigh(number, MOST_ROWS) > MOST_ROWS:
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
        self._read: list[tuple[Key, TimelineEntry]] | None = None

    def rows(self, wanted: int) -> Iterator[tuple[Key, TimelineEntry]]:
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

    def _all(self) -> list[tuple[Key, TimelineEntry]]:
        if self._read is None:
            self._read = sorted(self._entries(), key=_place)
        return self._read

    def _entries(self) -> Iterator[tuple[Key, TimelineEntry]]:
        records: list[Record] = []
        classes: dict[str, str] = {}
        wants = [Claims(predicates=(post,), window=Window(first=MOST_ROWS)) for post in POSTS]
        replies = self._view.read([(want, [self._about]) for want in wants])
        for want in wants:
            records += replies[want][self._about].rows
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


def _place(row: tuple[Key, TimelineEntry]) -> tuple[tuple[bool, int | str], ...]:
    return _sortable(row[0])


def _sortable(key: Key) -> tuple[tuple[bool, int | str], ...]:
    """Keys can be compared so: what is unknown comes last."""
    return tuple((part is None, "" if part is None else cast("int | str", part)) for part in key)


def _after(key: Key | None, property: str) -> Key | None:
    """Where a stream goes on behind an entry of the whole line."""
    if key is None:
        return None
    *parts, last, id = key
    if property == last:
        return (*parts, id)
    return (*parts, _LAST_ID if property < str(last) else "")


def _with_claims(view: View, entries: Sequence[TimelineEntry]) -> list[TimelineEntry]:
    """Entries with the date that is shown, and the claims that give one."""
    by_property: dict[str, list[str]] = {}
    for entry in entries:
        if entry.to is None:
            by_property.setdefault(entry.dated_by, []).append(entry.ref.id)
    shown: dict[tuple[str, str], Record] = {}
    claims: dict[tuple[str, str], list[str]] = {}
    for property, ids in by_property.items():
        said = read_one(view, Claims(predicates=((property, False),)), ids)
        several = []
        for id, page in said.items():
            claims[id, property] = [record.claim.id for record in page.rows]
            # What is said once is what is shown; only of what is said more often is one chosen.
            if len(page.rows) == 1 and not page.rows[0].claim.negated:
                shown[id, property] = page.rows[0]
            elif page.rows:
                several.append(id)
        if several:
            values = read_one(view, Values(property=property), several)
            shown |= {(id, property): one.record for id, one in values.items()}
    return [
        entry
        if entry.to is not None
        else _told(entry, shown.get((entry.ref.id, entry.dated_by)), claims)
        for entry in entries
    ]


def _told(
    entry: TimelineEntry,
    shown: Record | None,
    claims: Mapping[tuple[str, str], Sequence[str]],
) -> TimelineEntry:
    if shown is None:
        return entry
    first = shown.claim
    others = [id for id in claims.get((entry.ref.id, entry.dated_by), ()) if id != first.id]
    period = None
    if first.value is not None:
        period = first.value.period
    return entry._replace(period=period, claims=(first.id, *others))
