"""What is selected below a field, regardless of its type: one plan for objects, one for each way to
entities, claims and lists.

Set at a time: `follow` tells the run what many values need, `lay_out` gives a value of the reply
for each of them, once everything below has been read. Neither is ever given None.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any

from api.graphql.claim_tables import Ends
from api.graphql.cursors import encode
from api.graphql.portions import LaidAlike, alike
from api.graphql.run import ClaimPlan, EntityPlan, Inner, Run, table
from api.graphql.tables import Asked, Batch, Get
from graph.views.view import Page, Window


class EntityObjects:
    """Entities, by `Ref`."""

    deep = True

    def __init__(self, plan: EntityPlan) -> None:
        self._plan = plan
        self.form = plan.form

    def follow(self, values: Sequence[Any], run: Run) -> None:
        run.need_entities(self._plan, values)

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        laid = run.entities(self._plan)
        return [laid[ref[0]] for ref in values]


class ClaimObjects:
    """Claims: records that were read already, or ids."""

    deep = True
    form = None

    def __init__(self, plan: ClaimPlan) -> None:
        self._plan = plan

    def follow(self, values: Sequence[Any], run: Run) -> None:
        if values and isinstance(values[0], str):
            run.need_claims(self._plan, values)
        else:
            run.have_claims(self._plan, values)

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        laid = run.claims(self._plan)
        if values and isinstance(values[0], str):
            return [laid[id] for id in values]
        return [laid[record.claim.id] for record in values]


class ListOf:
    """A list of what is inside."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner
        self.form = alike("list", [inner.form])

    @property
    def deep(self) -> bool:
        return self._inner.deep

    def follow(self, values: Sequence[Any], run: Run) -> None:
        flat = list(chain.from_iterable(values))
        run.budget.spend(len(flat))
        self._inner.follow(flat, run)

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        return parted(self._inner.lay_out(list(chain.from_iterable(values)), run), values)


class Place:
    """One selected field of the objects of a table: where its value comes from, and what is
    selected below it.

    What is computed for many rows is kept for the way up, by the identity of the row.
    """

    def __init__(
        self,
        inner: Inner | None = None,
        *,
        get: Get | None = None,
        batch: Batch | None = None,
        asked: Asked | None = None,
        form: Hashable = None,
    ) -> None:
        """One of `get` and `batch`; the latter wants `asked`.

        Args:
            form: what tells what `get` gives from what others give; itself where left out.
        """
        below = [] if inner is None else [inner.form]
        self.form = None if batch is not None else alike(form or get, below)
        self._asked, self._get, self._batch = asked, get, batch
        self.inner = inner
        self.is_kept = batch is not None or (inner is not None and getattr(inner, "keeps", False))
        self.deep = batch is not None or (inner is not None and inner.deep)

    def follow(self, rows: Sequence[Any], run: Run) -> None:
        """Compute, where it is computed, and tell the run what is below."""
        values = self._made(rows, run)
        if self.is_kept:
            # The rows are kept as well: while they are there no other row has their identity.
            kept = run.computed.setdefault(self, {})
            kept.update((id(row), (row, value)) for row, value in zip(rows, values, strict=True))
        if self.inner is not None:
            self.inner.follow([value for value in values if value is not None], run)

    def laid(self, rows: Sequence[Any], run: Run) -> Sequence[Any]:
        """The field's value for each row."""
        if self.is_kept:
            kept = run.computed.get(self, {})
            values: Sequence[Any] = [kept[id(row)][1] for row in rows]
        else:
            values = self._made(rows, run)
        return values if self.inner is None else scattered(values, self.inner, run)

    def _made(self, rows: Sequence[Any], run: Run) -> Sequence[Any]:
        if self._batch is not None:
            assert self._asked is not None
            return self._batch(rows, self._asked, run)
        assert self._get is not None
        return list(map(self._get, rows))


class Objects:
    """What is selected of the rows of one table: a column each."""

    def __init__(self, places: Mapping[str, Place], *, shared: bool = False) -> None:
        """Objects.

        Args:
            shared: equal rows, which can be hashed, make equal objects and are laid out once.
        """
        self._keys, self._places = tuple(places), tuple(places.values())
        self.form = alike(shared, self._keys, [place.form for place in self._places])
        self._deep = tuple(place for place in self._places if place.deep)
        self.deep = bool(self._deep)
        self.keeps = any(place.is_kept for place in self._places)
        """Whether rows have to be the same objects on the way down and up."""
        self._shared = shared

    def follow(self, values: Sequence[Any], run: Run) -> None:
        for place in self._deep:
            place.follow(values, run)

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        if self._shared:
            distinct = list(dict.fromkeys(values))
            laid = dict(zip(distinct, self._laid(distinct, run), strict=True))
            return [laid[value] for value in values]
        return self._laid(values, run)

    def _laid(self, rows: Sequence[Any], run: Run) -> list[dict[str, Any]]:
        return table(self._keys, [place.laid(rows, run) for place in self._places], rows)


class ConnectionObjects:
    """Lists, a page at a time; a value is a `Page`, or a whole list that is cut here."""

    def __init__(self, parts: Mapping[str, ConnectionPart], *, window: Window | None) -> None:
        """Lists.

        Args:
            parts: keys of the reply → what each is.
            window: the stretch to take of values that are whole lists.
        """
        self._parts = tuple(parts.items())
        self._cut = window
        self.form = alike(window, tuple(parts), [part.form for part in parts.values()])
        self.deep = True
        self.keeps = any(part.keeps for part in parts.values())

    def follow(self, values: Sequence[Any], run: Run) -> None:
        pages = self._pages(values)
        rows = list(chain.from_iterable(page.rows for page in pages))
        run.budget.spend(len(rows))
        for _, part in self._parts:
            part.follow(pages, rows, run)

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        pages = self._pages(values)
        rows = list(chain.from_iterable(page.rows for page in pages))
        columns = [part.laid(pages, rows, run) for _, part in self._parts]
        return table([key for key, _ in self._parts], columns, pages)

    def _pages(self, values: Sequence[Any]) -> Sequence[Page[Any]]:
        if self._cut is None:
            return values
        window = self._cut
        return [cut(rows, window) for rows in values]


class ConnectionPart:
    """A field of a list that says one thing of all its pages."""

    keeps = False
    form: LaidAlike | None = None

    def follow(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> None:
        """Tell the run what the rows of these pages need."""

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        """A value a page."""
        raise NotImplementedError


class Constant(ConnectionPart):
    """``__typename``."""

    def __init__(self, value: str) -> None:
        self._value = value
        self.form = alike("constant", value)

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        return [self._value] * len(pages)


class Total(ConnectionPart):
    """``totalCount``."""

    form = alike("total")

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        return [page.total for page in pages]


class Info(ConnectionPart):
    """``pageInfo``."""

    def __init__(self, inner: Inner, print_: bytes, window: Window) -> None:
        self._inner, self._print, self._window = inner, print_, window
        self.form = alike(print_, window, [inner.form])

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        ends = [Ends(page, self._print, self._window) for page in pages]
        return self._inner.lay_out(ends, run)


class NodesPart(ConnectionPart):
    """``nodes``."""

    def __init__(self, node_of: Get, inner: Inner) -> None:
        self._node_of, self._inner = node_of, inner
        self.keeps = getattr(inner, "keeps", False)
        self.form = alike("nodes", node_of, [inner.form])

    def follow(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> None:
        self._inner.follow(list(map(self._node_of, rows)), run)

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        laid = self._inner.lay_out(list(map(self._node_of, rows)), run)
        return parted(laid, [page.rows for page in pages])


class Edges(ConnectionPart):
    """``edges``: fields of the rows, and their cursors (None in place of a `Place`)."""

    def __init__(self, columns: Mapping[str, Place | None], print_: bytes) -> None:
        self._columns, self._print = dict(columns), print_
        places = [place for place in columns.values() if place is not None]
        self._deep = [place for place in places if place.deep]
        self.keeps = any(place.is_kept for place in places)
        has = tuple((key, place is None) for key, place in columns.items())
        self.form = alike("edges", has, print_, [place.form for place in places])

    def follow(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> None:
        for place in self._deep:
            place.follow(rows, run)

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        columns: list[Sequence[Any]] = []
        for place in self._columns.values():
            if place is None:
                keys = chain.from_iterable(page.keys for page in pages)
                columns.append([encode(self._print, key) for key in keys])
            else:
                columns.append(place.laid(rows, run))
        laid = table(tuple(self._columns), columns, rows)
        return parted(laid, [page.rows for page in pages])


class OfPage(ConnectionPart):
    """A field that says something of the page."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.keeps = place.is_kept
        self.form = alike("page", [place.form])

    def follow(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> None:
        if self._place.deep:
            self._place.follow(pages, run)

    def laid(self, pages: Sequence[Page[Any]], rows: Sequence[Any], run: Run) -> Sequence[Any]:
        return self._place.laid(pages, run)


def scattered(values: Sequence[Any], inner: Inner, run: Run) -> Sequence[Any]:
    """The values laid out, None where there is none."""
    present = [value for value in values if value is not None]
    laid = inner.lay_out(present, run)
    if len(present) == len(values):
        return laid
    rest = iter(laid)
    return [None if value is None else next(rest) for value in values]


def parted(flat: Sequence[Any], like: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """A flat list in parts as long as those of `like`."""
    if len(like) == 1:
        return [flat]
    ends = accumulate((len(part) for part in like), initial=0)
    return [flat[start:end] for start, end in pairwise(ends)]


def cut(rows: Sequence[Any], window: Window) -> Page[Any]:
    """The stretch of a whole list that a window shows.

    A row's key is its place and its id, so that a cursor leads on even where the list has another
    order by then.
    """
    start, end = 0, len(rows)
    if window.after is not None:
        place, id = window.after
        at = next((at for at, row in enumerate(rows) if row_id(row) == id), None)
        if window.backwards:
            end = min(int(place or 0), end) if at is None else at
        else:
            start = int(place or 0) + 1 if at is None else at + 1
    if window.backwards:
        start = max(end - window.first, 0)
        more = start > 0
    else:
        end = start + window.first
        more = end < len(rows)
    shown = rows[start:end]
    keys = [(start + at, row_id(row)) for at, row in enumerate(shown)]
    return Page(shown, keys, more, len(rows))


def row_id(row: Any) -> str:
    """The id of a row that a whole list holds: a claim's id, or the first of a `Ref`."""
    return row if isinstance(row, str) else str(row[0])
