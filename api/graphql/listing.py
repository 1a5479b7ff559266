"""Lists whose rows have to be computed: gone through once, and only as far as somebody asked.

What may be in such a list comes in an order that the engine or an id gives; each candidate is
looked at, and is a row or none. The list remembers what it found and where it stopped, so that
the next page, or the same page asked for again, costs no more than its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

from api.graphql.run import Run
from graph.views.view import MOST_ROWS, Key, Page, Window

T = TypeVar("T")

FEWEST, SMALLEST = 40, 200
"""How many candidates are looked at together at first: twice as many as there are rows to find,
within these; then twice as many each time, up to `MOST_ROWS`."""


class Found(NamedTuple, Generic[T]):
    """What a stretch of candidates came to."""

    rows: Sequence[tuple[T, Key, int]]
    """The rows, each with its key and how many candidates were looked at up to it, itself
    included."""
    looked: int
    """How many candidates there were."""
    last: Key | None
    """The key of the last of them: where to go on; None where nothing is behind it."""


Look = Callable[[Key | None, int], Found[T]]
"""From a key to go on behind (None: the beginning) and a number of candidates to what is found."""


class Listing(Generic[T]):
    """One such list, as far as it is known."""

    def __init__(self, start: Key | None) -> None:
        self.start = start
        self._lock = Lock()
        self._rows: list[T] = []
        self._keys: list[Key] = []
        self._places: list[int] = []
        self._at: dict[Key, int] = {}
        self._looked = 0
        self._last = start
        self._done = False

    @property
    def parts(self) -> int:
        """How much room it takes; see `graph.views.kept_results`."""
        return 2 + len(self._rows) // 2

    def position(self, after: Key | None) -> int | None:
        """Where the rows behind a key begin; None where the key is not known here."""
        return 0 if after == self.start else self._at.get(after or ())

    def page(self, begin: int, first: int, run: Run, look: Look[T]) -> Page[T]:
        """So many rows from a position on. The candidates up to the one that says whether more
        follows count as read, no matter who has looked at them."""
        end = begin + first
        with run.view.deadline.holding(self._lock):
            before = self._places[begin - 1] if begin else 0
            self._go(end + 1, before, run, look)
            more = len(self._rows) > end
            looked = (self._places[end] if more else self._looked) - before
            page = Page(self._rows[begin:end], self._keys[begin:end], more, None)
        run.budget.spend(looked)
        return page

    def total(self, run: Run, look: Look[T], most: int) -> int:
        """How many rows the whole list has; every candidate counts as read.

        Args:
            most: how many candidates are looked at together.
        """
        with run.view.deadline.holding(self._lock):
            self._go(None, 0, run, look, most)
        run.budget.spend(self._looked)
        return len(self._rows)

    def _go(
        self, rows: int | None, before: int, run: Run, look: Look[T], most: int = MOST_ROWS
    ) -> None:
        """Look at candidates until there are so many rows; at all where no number is given."""
        size = SMALLEST if rows is None else min(SMALLEST, max(FEWEST, 2 * rows))
        while not self._done and (rows is None or len(self._rows) < rows):
            run.view.deadline.check()
            run.budget.check(self._looked - before)
            found = look(self._last, size)
            for row, key, place in found.rows:
                self._at[key] = len(self._rows) + 1
                self._rows.append(row)
                self._keys.append(key)
                self._places.append(self._looked + place)
            self._looked += found.looked
            self._last, self._done = found.last, found.last is None
            size = min(2 * size, most)


def page_of(
    name: Hashable, window: Window, run: Run, look: Look[Any], most: int = MOST_ROWS
) -> Page[Any]:
    """One page of the list of that name, with its total where that is asked for.

    Args:
        name: everything that tells this list from others of the same view.
        look: looks at a stretch of candidates.
        most: how many candidates are looked at together where all have to be.
    """
    listings: list[Listing[Any]] = [_kept(name, None, run)]
    if window.backwards:
        page = _before(listings, name, window, run, look, most)
        run.kept.put({(name, one.start): (one, one.parts) for one in listings})
        return page
    begin = listings[0].position(window.after)
    if begin is None:
        # A cursor of a time when more of the list was known: go on from there.
        listings.append(_kept(name, window.after, run))
        begin = 0
    page = listings[-1].page(begin, window.first, run, look)
    if window.count:
        page = page._replace(total=listings[0].total(run, look, most))
    run.kept.put({(name, one.start): (one, one.parts) for one in listings})
    return page


def _before(
    listings: list[Listing[Any]],
    name: Hashable,
    window: Window,
    run: Run,
    look: Look[Any],
    most: int,
) -> Page[Any]:
    """The last rows of a list, or the last before a key; for this all of it is gone through."""
    end = total = listings[0].total(run, look, most)
    if window.after is not None:
        row = listings[0].position(window.after)
        if row is None:
            # Nothing has that key by now: what is behind it has to be found out.
            listings.append(_kept(name, window.after, run))
            end = total - listings[-1].total(run, look, most)
        else:
            end = row - 1
    begin = max(end - window.first, 0)
    page = listings[0].page(begin, end - begin, run, look)
    return page._replace(more=begin > 0, total=total if window.count else None)


def _kept(name: Hashable, start: Key | None, run: Run) -> Listing[Any]:
    return run.kept.made((name, start), lambda: (Listing[Any](start), 2))
