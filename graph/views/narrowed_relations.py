"""Relations narrowed and ordered by what stands at their other ends, on every engine alike.

Everything at the other ends is read, for all entities of a level together; which of it passes, and
in which order it stands, the engine answers as it does of lists at the root. So the order is the
same, ties by id included, and what may not be read plays no part in either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from graph.views.all_pages import page_levels
from graph.views.certain_filters import certainly, goes_by_time
from graph.views.keyed_rows import page_of_rows, turned
from graph.views.view import (
    MOST_ROWS,
    AllOf,
    Among,
    EntityQuery,
    Key,
    Order,
    Page,
    Related,
    Relations,
    View,
    Where,
    Window,
)

LONG = 20_000
"""How many relations of one entity are read at once behind the first `MOST_ROWS`."""
TOGETHER = 5000
"""How many entities are tested and put in order at once."""


class Narrowing(NamedTuple):
    """Which other ends a list of relations has, and in which order."""

    classes: tuple[str, ...]
    """Concrete ones: of all that may stand at the other end."""
    where: Where | None = None
    order: tuple[Order, ...] = ()
    languages: tuple[str, ...] = ()
    """For an order by label: the preference that `Labels` has."""
    valid_on: date | None = None
    """For an order by label: the day that `Labels` uses."""


def narrowed_relations(
    view: View,
    want: Relations,
    ids: Sequence[str],
    by: Narrowing,
    spend: Callable[[int], None],
) -> dict[str, Page[Related]]:
    """As `Relations`, narrowed. A row's key has the parts of the order, then the id.

    `certain` of a row says, where the filter uses time, that it passes, for all of the possible
    dates, too.

    Args:
        spend: told how many relations are read; it may refuse by raising.
    """
    ends = _ends(view, want, ids, spend)
    every = sorted({far for some in ends.values() for far in some})
    keys = _keys(view, by, every)
    down = turned(view.vocabulary, by.order)
    pages = {
        id: page_of_rows(((keys[far], far) for far in some if far in keys), want.window, down)
        for id, some in ends.items()
    }
    told = _told(view, want, ends, pages, spend)
    if want.detail and by.where is not None and goes_by_time(by.where):
        shown = sorted({far for page in pages.values() for far in page.rows})
        surely = _keys(view, Narrowing(by.classes, certainly(by.where)), shown)
        told = {
            pair: row._replace(certain=row.certain and pair[1] in surely)
            for pair, row in told.items()
        }
    return {
        id: Page([told[id, far] for far in page.rows], page.keys, page.more, page.total)
        for id, page in pages.items()
    }


def _ends(
    view: View, want: Relations, ids: Sequence[str], spend: Callable[[int], None]
) -> dict[str, list[str]]:
    """All that each leads to, by id."""
    ends: dict[str, list[str]] = {id: [] for id in ids}
    for level in page_levels(view, replace(want, detail=False), ids, LONG):
        for id, page in level.items():
            ends[id].extend(row.to.id for row in page.rows)
            spend(len(page.rows))
    return ends


def _keys(view: View, by: Narrowing, ids: Sequence[str]) -> dict[str, Key]:
    """The key of each of these that passes."""
    keys: dict[str, Key] = {}
    for at in range(0, len(ids), TOGETHER):
        view.deadline.check()
        some = ids[at : at + TOGETHER]
        among = Among(frozenset(some))
        page = view.entities(
            EntityQuery(
                classes=by.classes,
                where=among if by.where is None else AllOf((among, by.where)),
                order=by.order,
                languages=by.languages,
                valid_on=by.valid_on,
                window=Window(first=len(some)),
            )
        )
        keys.update((ref.id, key) for ref, key in zip(page.rows, page.keys, strict=True))
    return keys


def _told(
    view: View,
    want: Relations,
    ends: Mapping[str, Sequence[str]],
    pages: Mapping[str, Page[str]],
    spend: Callable[[int], None],
) -> dict[tuple[str, str], Related]:
    """The relations that pages show: of an entity with few all are read again, of one with many
    those alone."""
    few = [id for id, page in pages.items() if page.rows and len(ends[id]) <= MOST_ROWS]
    asked: dict[Relations, list[str]] = {}
    if few:
        asked[replace(want, window=Window(first=MOST_ROWS))] = few
    for id, page in pages.items():
        if len(ends[id]) > MOST_ROWS:
            places = {far: place for place, far in enumerate(ends[id])}
            for far in page.rows:
                place = places[far]
                after: Key | None = (ends[id][place - 1],) if place else None
                asked.setdefault(replace(want, window=Window(first=1, after=after)), []).append(id)
    spend(sum(len(ends[id]) for id in few) + sum(map(len, asked.values())))
    view.deadline.check()
    replies = view.read(list(asked.items()))
    return {
        (id, row.to.id): row
        for each, some in asked.items()
        for id in some
        for row in replies[each][id].rows
    }
