"""Lists of entities: those that pass, in order, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import orjson

from graph.claims.claim import literal_of
from graph.claims.text import folded
from graph.engines.neo4j.claim_nodes import NAME
from graph.engines.neo4j.cypher import gathered, in_index, review
from graph.engines.neo4j.dated_walk import InTime, ListedEntities, listed
from graph.engines.neo4j.entity_sets import DATED, FEW, EntitySets
from graph.engines.neo4j.pages import begin_of, direction
from graph.engines.neo4j.reads import Reads, batches, sendable
from graph.engines.neo4j.wanted import labels, read
from graph.views.keyed_rows import by_relations, first_rows, turned, width
from graph.views.paging import in_order, stretch_by
from graph.views.relation_dates import day_in, utmost_days
from graph.views.view import (
    Claims,
    EntityQuery,
    Key,
    Order,
    Page,
    Record,
    Ref,
    Related,
    Relations,
    Window,
)

COUNT = Window(first=0, count=True)
FIRST, MOST = 200, 5000
"""Entities that are read at once: few for a page, more the longer it goes on."""
LISTED = 1000
"""So many who pass are listed and sorted; more are met along the order."""


# -------------------------------------------------------------------------------- entities


class EntityListing:
    """One query for entities being answered."""

    def __init__(self, reads: Reads, query: EntityQuery) -> None:
        self._reads, self._query = reads, query
        self._sets = EntitySets(reads)
        self._classes = sendable(query.classes)

    def page(self) -> Page[Ref]:
        if self._query.order:
            return self._ordered()
        window = self._query.window
        if window.count and self._query.where is not None:
            return stretch_by(_key_of, self.whole(), window)
        shown, more = in_order(self._passing(begin_of(window), window.backwards), window)
        total = self._count() if window.count else None
        return Page(shown, [_key_of(ref) for ref in shown], more, total)

    def whole(self) -> list[Ref]:
        """Everything that passes, by id."""
        return list(self._passing(most=DATED))

    def _count(self) -> int:
        """How many are of the classes."""
        sight = self._reads.sight
        entity = sight.names.entity
        [[number]] = self._reads.rows(
            "UNWIND $classes AS cls UNWIND $m AS marking "
            f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(cls, marking, id) "
            "WHERE e.cls = cls AND e.marking = marking AND e.id IS NOT NULL AND e.unit <= $u "
            "RETURN count(e)",
            classes=self._classes,
        )
        return int(number)

    def _passing(self, after: str = "", backwards: bool = False, most: int = FEW) -> Iterator[Ref]:
        """Everything behind an id that passes, by id, as it is needed; or before it, the last
        first.

        Args:
            most: up to how many of a stretch of time are listed first.
        """
        where = self._query.where
        few = self._sets.candidates(where, most)
        if few is not None:
            found = self._among(few)
            if backwards:
                yield from (ref for ref in reversed(found) if ref.id < after)
            else:
                yield from (ref for ref in found if ref.id > after)
            return
        for some in self._walked(after, backwards):
            passing = self._sets.passing((ref.id for ref in some), where)
            yield from (ref for ref in some if ref.id in passing)

    def _among(self, ids: set[str]) -> list[Ref]:
        """Those of some entities that are of the classes and pass, by id."""
        refs = self._reads.refs(ids)
        classes = set(self._classes)
        ours = {id for id, ref in refs.items() if ref.cls in classes}
        return [refs[id] for id in sorted(self._sets.passing(ours, self._query.where))]

    def _walked(self, after: str, backwards: bool) -> Iterator[list[Ref]]:
        """Every entity of the classes behind an id, by id; or before it, the last first."""
        sight, window = self._reads.sight, self._query.window
        # Where nothing is left out, a page needs no more than it shows, and one to say that more
        # follow.
        is_page = self._query.where is None and not self._query.order
        size = min(window.first + 1, MOST) if is_page else FIRST
        entity = sight.names.entity
        behind, order = direction(backwards)
        text = (
            "UNWIND $classes AS cls UNWIND $m AS marking CALL (cls, marking) { "
            f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(cls, marking, id) "
            f"WHERE e.cls = cls AND e.marking = marking AND e.id {behind} $after AND e.unit <= $u "
            f"RETURN e ORDER BY {in_index(order, 'e.cls', 'e.marking', 'e.id')} LIMIT $n }} "
            f"WITH e ORDER BY e.id {order} LIMIT $n"
        )
        text = gathered(text, "e.id, e.cls")
        while True:
            [[rows]] = self._reads.rows(text, classes=self._classes, after=after, n=size)
            if rows:
                yield [Ref(id, cls) for id, cls in rows]
            if len(rows) < size:
                return
            after, size = rows[-1][0], min(2 * size, MOST)

    # -------------------------------------------------------------------------------- order

    def _ordered(self) -> Page[Ref]:
        window, orders = self._query.window, self._query.order
        passing = self._listed()
        if passing is None or (self._goes_by_date and len(passing) > LISTED):
            return self._by_date(passing)
        ids = [ref.id for ref in passing]
        columns = [self._sort_values(ids, order) for order in orders]
        known = self._reads.vocabulary
        down = turned(known, orders)
        nothing: list[Key] = [(None,) * width(known, order) for order in orders]
        places: list[tuple[Key, Ref]] = []
        for ref in passing:
            values = (
                column.get(ref.id, missing)
                for column, missing in zip(columns, nothing, strict=True)
            )
            places.append(((*chain.from_iterable(values), ref.id), ref))
        rows = [row for row in places if row[0][0] is not None] if self._query.placed else places
        shown, more = in_order(first_rows(rows, window, down), window)
        return _page(shown, more, len(passing) if window.count else None)

    @property
    def _goes_by_date(self) -> bool:
        """Whether the order is that of one date, which an index has."""
        order = self._query.order[0]
        if len(self._query.order) > 1 or order.property is None or order.by != "value":
            return False
        return self._reads.vocabulary.properties[order.property].range == "period"

    def _listed(self) -> list[Ref] | None:
        """All that passes, by id; None where it is met along the order."""
        where = self._query.where
        if not self._goes_by_date or (where is not None and self._query.window.count):
            return self.whole()
        few = self._sets.candidates(where, DATED)
        return None if few is None else list(self._among(few))

    def _by_date(self, passing: Sequence[Ref] | None) -> Page[Ref]:
        """
        Args:
            passing: all that passes; None where that is asked of what is met.
        """
        [order], window = self._query.order, self._query.window
        who = ListedEntities(self._those, self._passing) if passing is None else listed(passing)
        places = InTime(self._reads, self._query, who, lambda ids: self._sort_values(ids, order))
        shown, more = in_order(places.places(), window)
        total = None
        if window.count:
            total = self._count() if passing is None else len(passing)
        return _page(shown, more, total)

    def _those(self, ids: Sequence[str]) -> dict[str, Ref]:
        """Those of some entities that pass."""
        return {ref.id: ref for ref in self._among(set(ids))}

    def _sort_values(self, ids: Sequence[str], order: Order) -> dict[str, Key]:
        reads = self._reads
        if order.by == "count":
            return self._counts(ids, order)
        if by_relations(order):
            return self._days_of_ends(ids, order)
        if order.property is None:
            rows = reads.all_said(ids, NAME, "name", self._query.valid_on)
            found = labels(reads, rows, self._query.languages)
            return {id: (folded(label),) for id, label in found.items()}
        property = reads.vocabulary.properties[order.property]
        column: str = property.type
        if order.by == "last":
            column = "latest"
        elif column == "value" and property.range != "quantity":
            column = "sort" if property.range in ("period", "number") else "folded"
        rows = reads.all_said(ids, order.property, column)
        shown = {id: row[0] for id, row in reads.shown(order.property, rows).items()}
        if property.range == "quantity":
            return {id: (_figure(value),) for id, value in shown.items()}
        return {
            id: tuple(value) if isinstance(value, list) else (value,)
            for id, value in shown.items()
            if value is not None
        }

    def _counts(self, ids: Sequence[str], order: Order) -> dict[str, Key]:
        claims, found = Claims(window=COUNT), dict[str, Key]()
        for batch in batches(ids):
            pages: Mapping[str, Page[Record]] | Mapping[str, Page[Related]]
            if order.property is None:
                pages = read(self._reads, [(claims, batch)])[claims]
            else:
                ends = Relations(
                    property=order.property, inverse=order.inverse, window=COUNT, detail=False
                )
                pages = read(self._reads, [(ends, batch)])[ends]
            found |= {id: (page.total or 0,) for id, page in pages.items()}
        return found

    def _days_of_ends(self, ids: Sequence[str], order: Order) -> dict[str, Key]:
        assert order.property is not None
        assert order.date is not None
        reads = self._reads
        ends = reads.ends(ids, order.property, order.inverse)
        pairs = [(near, far) for near, some in ends.items() for far in some]
        rows = reads.all_said(sorted({far for _, far in pairs}), order.date, "sort")
        shown = {id: row[0] for id, row in reads.shown(order.date, rows).items()}
        days = {id: day_in(key, order) for id, key in shown.items() if key is not None}
        return {id: (day,) for id, day in utmost_days(pairs, days, order).items()}


def _key_of(ref: Ref) -> Key:
    return (ref.id,)


def _page(rows: Sequence[tuple[Key, Ref]], more: bool, total: int | None) -> Page[Ref]:
    return Page([ref for _, ref in rows], [key for key, _ in rows], more, total)


def _figure(value: str) -> int | None:
    """What a quantity is put in order by."""
    quantity = literal_of(orjson.loads(value)).quantity
    return None if quantity is None else quantity.figure


def judgements(reads: Reads) -> list[str]:
    """The ids of the standing judgements of identity, sorted."""
    claim = reads.sight.names.claim
    rows = reads.rows(
        f"UNWIND $m AS marking MATCH (c:{claim}) USING INDEX SEEK c:{claim}(judges, marking) "
        f"WHERE c.judges = true AND c.marking = marking AND {reads.sight.standing('c')} "
        f"AND ({review('c')}) = $accepted RETURN c.id",
        accepted=1,
    )
    return sorted(id for (id,) in rows)
