"""Entities in the order of one property's shown values, read only as far as somebody asks.

An index has every claimed value in order, one range a marking. A claim in it is only a candidate:
its entity stands at that place if the display rule shows this value and no other. Dates that are
laid out (`graph.engines.sqlite.dated_sheets`) have the things of one date by id as well, which the
index has not: there they are read one by one, and else all together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice, takewhile
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias, TypeVar

from graph.engines.sqlite.dated_sheets import ReadableDates
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader
from graph.views.view import Key
from graph.views.walking import Flags

T = TypeVar("T")

FIRST, MOST = 64, 5000
"""How many candidates are looked at together: at first, and at most."""

Passing: TypeAlias = Callable[[set[int]], list[Row]]
"""Those of some entities that pass the query's filter: id, key and class, by id."""
ById: TypeAlias = Callable[[str | None], Iterator[Row]]
"""All that pass the filter behind an id, by id, as they are needed; before it where the walk goes
back."""


class Sorted(NamedTuple):
    """What is walked along: a property whose values have a sort value."""

    predicate: int
    descending: bool
    unpack: Callable[[Any], Key]
    """From a sort value to the parts of a key."""
    pack: Callable[[Key], Any]
    width: int
    """How many parts that are."""
    dated: bool
    """Whether the values are dates."""
    placed: bool
    """Whether what has no value is left out."""
    among: Flags | None = None
    """By key, who alone may pass; where that is not known, anybody."""
    until: Any | None = None
    """The last value that is wanted, in the direction of the walk; None for all."""
    lacking: bool = False
    """Whether only what has no value is wanted."""
    size: int = FIRST
    """How many candidates are looked at together at first."""

    def is_within(self, value: Any) -> bool:
        """Whether a value is not behind the last one that is wanted."""
        if self.until is None:
            return True
        return bool(value >= self.until if self.descending else value <= self.until)


def walk(
    reader: Reader, by: Sorted, after: Key | None, passing: Passing, by_id: ById
) -> Iterator[tuple[Key, Row]]:
    """Everything behind `after`: its place, and its id, key and class."""
    if after is None or after[0] is not None:
        yield from _with_value(reader, by, after, passing)
        after = None
    if by.placed:
        return
    yield from _unplaced(reader, by, by_id(None if after is None else str(after[-1])))


def walk_back(
    reader: Reader, by: Sorted, before: Key | None, passing: Passing, by_id: ById
) -> Iterator[tuple[Key, Row]]:
    """Everything before `before`, the last first: its place, and its id, key and class."""
    if before is None or before[0] is None:
        if not by.placed:
            yield from _unplaced(reader, by, by_id(None if before is None else str(before[-1])))
        before = None
    if by.lacking:
        return
    turned = by._replace(descending=not by.descending)
    yield from _with_value(reader, turned, before, passing, back=True)


def _unplaced(reader: Reader, by: Sorted, all_: Iterator[Row]) -> Iterator[tuple[Key, Row]]:
    nothing: Key = (None,) * by.width
    for id, key, cls in _without_value(reader, by, all_):
        yield (*nothing, id), (id, key, cls)


def _with_value(
    reader: Reader, by: Sorted, after: Key | None, passing: Passing, *, back: bool = False
) -> Iterator[tuple[Key, Row]]:
    laid = reader.dates() if by.dated else None
    if laid is not None:
        yield from _laid_out(reader, by, after, passing, laid, back)
        return
    groups = (
        (sort, {key for _, key in some})
        for sort, some in groupby(_claimed(reader, by, after), key=itemgetter(0))
    )
    for chunk in _chunks(takewhile(lambda group: by.is_within(group[0]), groups), by.size):
        keys = {key for _, some in chunk for key in some}
        found = {row[1]: row for row in passing(keys)}
        candidates = (
            (sort, row)
            for sort, some in chunk
            for row in _behind(by.unpack(sort), (found[k] for k in some if k in found), after, back)
        )
        # A month or a year in which very much happened is one group: what is shown is read of as
        # many of it as somebody asks for.
        for piece in _pieces(candidates, by.size):
            shown = reader.shown({row[1] for _, row in piece}, by.predicate, "c.sort")
            for sort, row in piece:
                if shown[row[1]][1] == sort:
                    yield (*by.unpack(sort), row[0]), row


def _laid_out(
    reader: Reader,
    by: Sorted,
    after: Key | None,
    passing: Passing,
    laid: ReadableDates,
    back: bool,
) -> Iterator[tuple[Key, Row]]:
    behind = None if after is None else (by.pack(after[:-1]), str(after[-1]))
    candidates = laid.walk(
        *(by.predicate, reader.ids, behind),
        descending=by.descending,
        back=back,
        among=by.among,
    )
    candidates = takewhile(lambda one: by.is_within(one[0]), candidates)
    for piece in _pieces(candidates, by.size):
        reader.deadline.check()
        found = {row[1]: row for row in passing({key for _, key in piece})}
        shown = reader.shown(found, by.predicate, "c.sort")
        for sort, key in piece:
            if key in found and shown[key][1] == sort:
                yield (*by.unpack(sort), found[key][0]), found[key]


def _behind(values: Key, some: Iterable[Row], after: Key | None, back: bool) -> list[Row]:
    """Those of one value that come behind `after`, by id; before it where the walk goes back."""
    if after is not None and values == after[:-1]:
        last = str(after[-1])
        some = (row for row in some if (row[0] < last if back else row[0] > last))
    return sorted(some, reverse=back)


def _chunks(
    groups: Iterable[tuple[Any, set[int]]], size: int
) -> Iterator[list[tuple[Any, set[int]]]]:
    """Groups together, as many as are worth looking at, more and more of them."""
    chunk, held = [], 0
    for group in groups:
        chunk.append(group)
        held += len(group[1])
        if held >= size:
            yield chunk
            size, chunk, held = _next(size), [], 0
    yield chunk


def _claimed(reader: Reader, by: Sorted, after: Key | None) -> Iterator[Row]:
    """Every sort value that a standing claim gives, in order, with its entity's key."""
    sight = reader.sight
    walk = Ranges(
        index="claims i INDEXED BY claims_sort",
        common=f"i.sort IS NOT NULL AND i.predicate = {by.predicate}",
        second="live",
        by="sort",
        table="claims",
        row="c",
        columns=("c.subject",),
        where=f"c.negated = 0 AND {sight.recorded('c')} AND {sight.live('c')}",
        after="" if after is None else f"{'<=' if by.descending else '>='} :after",
        descending=by.descending,
    )
    return reader.ranges(walk, {} if after is None else {"after": by.pack(after[:-1])})


def _without_value(reader: Reader, by: Sorted, all_: Iterator[Row]) -> Iterator[Row]:
    """Those for which no value with a known place is shown."""
    for piece in _pieces(all_, by.size):
        shown = reader.shown([key for _, key, _ in piece], by.predicate, "c.sort")
        yield from (row for row in piece if shown.get(row[1], _NO_ROW)[1] is None)


_NO_ROW = (None, None)


def _pieces(some: Iterator[T], size: int) -> Iterator[list[T]]:
    """What there is, a few at a time, more and more of them."""
    while piece := list(islice(some, size)):
        yield piece
        size = _next(size)


def _next(size: int) -> int:
    return min(max(size * 2, FIRST), MOST)
