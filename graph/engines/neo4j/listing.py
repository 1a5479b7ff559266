"""Lists of entities: those that pass, in order, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import orjson

from graph.claims.claim import literal_of
from graph.claims.text import folded
from graph.engines.neo4j.claim_nodes import NAME
from graph.engines.neo4j.cypher import gathered, in_index, review
from graph.engines.neo4j.entity_sets import EntitySets
from graph.engines.neo4j.pages import begin_of, direction
from graph.engines.neo4j.reads import Reads, batches, sendable
from graph.engines.neo4j.wanted import labels, read
from graph.views.keyed_rows import by_relations, first_rows, turned, width
from graph.views.paging import in_order
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
        shown, more = in_order(self._passing(begin_of(window), window.backwards), window)
        total = self._count() if window.count else None
        return Page(shown, [(ref.id,) for ref in shown], more, total)

    def _count(self) -> int:
        if self._query.where is not None:
            return sum(1 for _ in self._passing())
        sight = self._reads.sight
        [[number]] = self._reads.rows(
            f"MATCH (e:{sight.names.entity}) WHERE e.cls IN $classes AND {sight.entity('e')} "
            "RETURN count(e)",
            classes=self._classes,
        )
        return int(number)

    def _passing(self, after: str = "", backwards: bool = False) -> Iterator[Ref]:
        """Everything behind an id that passes, by id, as it is needed; or before it, the last
        first."""
        where = self._query.where
        few = self._sets.candidates(where)
        if few is not None:
            refs = self._reads.refs(few)
            fitting = {
                id
                for id, ref in refs.items()
                if ref.cls in self._classes and (id < after if backwards else id > after)
            }
            for id in sorted(self._sets.passing(fitting, where), reverse=backwards):
                yield refs[id]
            return
        for some in self._walked(after, backwards):
            passing = self._sets.passing((ref.id for ref in some), where)
            yield from (ref for ref in some if ref.id in passing)

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
            f"MATCH (e:{entity}) USING INDEX e:{entity}(cls, marking, id) "
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
        passing = list(self._passing())
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
        return Page(
            [ref for _, ref in shown],
            [key for key, _ in shown],
            more,
            len(passing) if window.count else None,
        )

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


def _figure(value: str) -> int | None:
    """What a quantity is put in order by."""
    quantity = literal_of(orjson.loads(value)).quantity
    return None if quantity is None else quantity.figure


def judgements(reads: Reads) -> list[str]:
    """The ids of the standing judgements of identity, sorted."""
    claim = reads.sight.names.claim
    rows = reads.rows(
        f"MATCH (c:{claim}) USING INDEX c:{claim}(judges) WHERE c.judges = true "
        f"AND {reads.sight.standing('c')} AND ({review('c')}) = $accepted RETURN c.id",
        accepted=1,
    )
    return sorted(id for (id,) in rows)
