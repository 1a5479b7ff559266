"""Lists of entities: those of some classes that pass a filter, in some order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any

from graph.claims.text import folded
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.read.filters import ANY
from graph.engines.sqlite.read.labels import labels
from graph.engines.sqlite.read.laid_filters import Fitting, conditions_of
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.relation_counts import counted, days_of_ends
from graph.engines.sqlite.read.short_lists import FEW, ShortLists
from graph.engines.sqlite.read.sifting import Sifting, is_deep
from graph.engines.sqlite.read.sorted_walk import FIRST, Sorted, walk, walk_back
from graph.engines.sqlite.rows import packed, unpacked
from graph.views.keyed_rows import PERIOD_WIDTH, by_relations, first_rows, turned, width
from graph.views.paging import in_order, stretch_by
from graph.views.view import MOST_ROWS, EntityQuery, Key, Order, Page, Ref, Where
from graph.views.walking import Numbers

SPARE = 8
"""So many more than are shown are looked at, since some may be shown elsewhere."""
MANY = 8
"""From so many conditions on, what is laid out tells sooner than the tables who passes."""
LISTED = 200
"""So many who pass are listed and sorted; more are met along the order."""


def list_entities(reader: Reader, query: EntityQuery) -> Page[Ref]:
    """One page of the view's entities."""
    return _Listing(reader, query).page()


def passing_keys(reader: Reader, classes: Sequence[str], where: Where | None) -> Iterable[int]:
    """The keys of all entities of some classes that pass a filter, in no particular order."""
    return _Listing(reader, EntityQuery(classes=tuple(classes), where=where)).keys()


class _Listing:
    """One query being answered."""

    def __init__(self, reader: Reader, query: EntityQuery) -> None:
        self.reader, self.query = reader, query
        self.filters = ShortLists(
            reader.db, reader.vocabulary, reader.terms, reader.sight, reader.keys
        )
        self.sifting = Sifting(reader, self.filters)
        self.sifts = is_deep(query.where)
        """Whether the filter is computed for many rows at once, and not in SQL for each."""
        terms = reader.terms.classes
        self.classes = sorted({terms[name] for name in query.classes if name in terms})

    @cached_property
    def condition(self) -> str:
        """The filter in SQL, as far as SQL sees to it."""
        return ANY if self.sifts else self.filters.condition(self.query.where, "e.key")

    def page(self) -> Page[Ref]:
        by = self._sorted() if self.query.order else None
        if by is not None and self._has_none(by):
            return Page((), (), False, None)
        if self.query.order:
            fitting = self._fitting(by)
            few = self.filters.candidates(self.query.where) if fitting is None else self._listed()
            return self._ordered(few, by, fitting)
        window = self.query.window
        after = None if window.after is None else str(window.after[-1])
        known = self._known()
        if known is not None:
            refs = [self.reader.remember(key, id, cls) for id, key, cls in known]
            return stretch_by(_key_of, refs, window)
        few = self.filters.candidates(self.query.where)
        shown, more = in_order(self._by_id(few, after, window.backwards), window)
        refs = [self.reader.remember(key, id, cls) for id, key, cls in shown]
        return Page(
            refs, list(map(_key_of, refs)), more, self._count(few) if window.count else None
        )

    # --------------------------------------------------------------------------- who passes

    def _known(self) -> list[Row] | None:
        """All who pass a filter of many conditions, by id, where what is laid out tells them and
        they are not many."""
        if conditions_of(self.query.where) < MANY:
            return None
        whole = self._whole()
        keys = None if whole is None else self._few(whole.keys, MOST_ROWS + 1)
        return None if whole is None or keys is None else sorted(self._passing(keys, whole))

    def _passing(self, keys: set[int], fitting: Fitting) -> list[Row]:
        """Those of some entities that pass; of whom it is known the tables are not asked again."""
        sure = {key for key in keys if fitting.sure[key]}
        rest = keys - sure
        checked = self._among(rest, self.condition, {}) if rest else ()
        return [*self._rows(sure, ANY, {}), *checked]

    def _by_id(
        self,
        few: set[int] | None,
        after: str | None = None,
        backwards: bool = False,
    ) -> Iterator[Row]:
        """Id, key and class of everything behind `after` that passes, by id, as it is needed; or
        of everything before it, the last first."""
        if few is not None and not few:
            return iter(())
        condition, values = self.condition, {} if after is None else {"after": after}
        behind = "" if after is None else f"{'<' if backwards else '>'} :after"
        if few is not None:
            there = f" AND e.id {behind}" if behind else ""
            found = self._among(few, f"{condition}{there}", values)
            return reversed(found) if backwards else iter(found)
        walk = Ranges(
            index="entities i INDEXED BY entities_walk",
            second="class",
            by="id",
            table="entities",
            row="e",
            columns=("e.key", "e.class"),
            where=f"{self.reader.sight.recorded('e')} AND {condition}",
            after=behind,
            descending=backwards,
        )
        return self._sifted(self.reader.ranges(walk, self.filters.bindings | values, self.classes))

    def _sifted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Those of these that pass, where SQL has not seen to it."""
        where = self.query.where
        if where is None or not self.sifts:
            return iter(rows)
        return self.sifting.sifted(where, rows, itemgetter(1))

    def _among(self, few: set[int], condition: str, values: dict[str, Any]) -> list[Row]:
        """Those of a short list that pass, by id."""
        return list(self._sifted(self._rows(few, condition, values)))

    def _rows(self, few: Iterable[int], condition: str, values: dict[str, Any]) -> Iterator[Row]:
        """Those of a short list of which a condition is true, by id."""
        return rows(
            self.reader.db,
            "SELECT e.id, e.key, e.class FROM carray(:few) w "
            f"CROSS JOIN entities e ON e.key = w.value WHERE {self._of_class} "
            f"AND {self.reader.sight.entity('e')} AND {condition} ORDER BY e.id",
            dict(self.filters.bindings, **values, few=numbers(few)),
        )

    def keys(self) -> Iterable[int]:
        """The keys of all that passes."""
        few = self.filters.candidates(self.query.where)
        if few is not None or self.sifts:
            return [key for _, key, _ in self._by_id(few)]
        found = self.reader.db.execute(
            "SELECT e.key FROM entities e WHERE "
            f"{self._of_class} AND {self.reader.sight.seeking.entity('e')} AND {self.condition}",
            dict(self.filters.bindings),
        )
        return chain.from_iterable(found)

    def _count(self, few: set[int] | None) -> int:
        if few is not None:
            return len(self._among(few, self.condition, {}))
        if self.sifts:
            return sum(1 for _ in self._by_id(None))
        row = self.reader.db.execute(
            "SELECT count(*) FROM entities e WHERE "
            f"{self._of_class} AND {self.reader.sight.seeking.entity('e')} AND {self.condition}",
            dict(self.filters.bindings),
        ).fetchone()
        return int(row[0]) if row else 0

    @property
    def _of_class(self) -> str:
        return f"e.class IN ({', '.join(map(str, self.classes))})"

    # -------------------------------------------------------------------------------- order

    def _ordered(
        self, few: set[int] | None, by: Sorted | None, fitting: Fitting | None
    ) -> Page[Ref]:
        if few is None and by is not None:
            return self._walked(by, fitting)
        window = self.query.window
        passing = list(self._by_id(few))
        keys = [key for _, key, _ in passing]
        columns = [self._sort_values(keys, order) for order in self.query.order]
        known = self.reader.vocabulary
        down = turned(known, self.query.order)
        nothing: list[Key] = [(None,) * width(known, order) for order in self.query.order]
        places: list[tuple[Key, Row]] = []
        for id, key, cls in passing:
            values = (
                column.get(key, missing) for column, missing in zip(columns, nothing, strict=True)
            )
            places.append(((*chain.from_iterable(values), id), (id, key, cls)))
        rows = [row for row in places if row[0][0] is not None] if self.query.placed else places
        shown, more = in_order(first_rows(rows, window, down), window)
        return Page(
            [self.reader.remember(key, id, cls) for _, (id, key, cls) in shown],
            [place for place, _ in shown],
            more,
            len(passing) if window.count else None,
        )

    def _sorted(self) -> Sorted | None:
        """What to walk along; None where the order is by several things or by texts."""
        order = self.query.order[0]
        if len(self.query.order) > 1 or order.property is None or order.by != "value":
            return None
        found = self.reader.vocabulary.properties[order.property]
        if found.range not in ("period", "number"):
            return None
        predicate = self.reader.terms.properties[order.property]
        down, placed = order.descending, self.query.placed
        if found.range == "period":
            by = Sorted(predicate, down, unpacked, _packed, PERIOD_WIDTH, True, placed)
        else:
            by = Sorted(predicate, down, lambda sort: (sort,), itemgetter(0), 1, False, placed)
        return self._bounded(by._replace(size=min(FIRST, self.query.window.first + SPARE)))

    def _bounded(self, by: Sorted) -> Sorted:
        """As far as the list is wanted. What has no value comes last."""
        until = self.query.until
        if until is None:
            return by
        if until[0] is None:
            return by._replace(lacking=self.query.window.backwards)
        by = by._replace(until=by.pack(until[:-1]))
        return by if self.query.window.backwards else by._replace(placed=True)

    def _has_none(self, by: Sorted) -> bool:
        """Whether no value there is lies where the list is wanted, and nothing else is."""
        window, dates = self.query.window, self.reader.dates() if by.dated else None
        if dates is None or not by.placed or window.count:
            return False
        after, down = window.after, by.descending != window.backwards
        if after is not None and after[0] is None:
            return not window.backwards
        begin = None if after is None else by.pack(after[:-1])
        first = dates.next_date(by.predicate, begin, descending=down)
        return first is None or not by._replace(descending=down).is_within(first)

    def _fitting(self, by: Sorted | None) -> Fitting | None:
        """Who passes, by what is laid out, of a list in the order of a date."""
        laid = None if by is None or not by.dated else self.reader.laid_filters()
        if laid is None or by is None:
            return None
        return laid.fitting(self.query.where, by.predicate)

    def _listed(self) -> set[int] | None:
        """The keys of all who may pass, where they are few."""
        whole = self._whole()
        return None if whole is None else self._few(whole.keys, LISTED)

    def _whole(self) -> Fitting | None:
        """Who passes, those without a date included; None where others are among them that are not
        in the view, so that no number depends on these."""
        laid = self.reader.laid_filters()
        found = None if laid is None else laid.fitting(self.query.where)
        return found if found is not None and found.seen else None

    def _few(self, some: Numbers, most: int) -> set[int] | None:
        """Those of some entities that are of the classes; None where they are more than `most`."""
        laid = self.reader.laid_filters()
        keys = None if laid is None else laid.of_classes(some, self.classes)
        return None if keys is None or len(keys) > most else set(keys.tolist())

    def _total(self) -> int:
        laid, whole = self.reader.laid_filters(), self._whole()
        if laid is None or whole is None:
            return self._count(None)
        sure = whole.sure[whole.keys]
        rest = set(laid.of_classes(whole.keys[~sure], self.classes).tolist())
        certain = len(laid.of_classes(whole.keys[sure], self.classes))
        return certain + (self._count(rest) if rest else 0)

    def _walked(self, by: Sorted, fitting: Fitting | None) -> Page[Ref]:
        window = self.query.window

        def passing(keys: set[int]) -> list[Row]:
            if fitting is None:
                return self._among(keys, self.condition, {})
            return self._passing(keys, fitting)

        def without(after: str | None) -> Iterator[Row]:
            few, dates, laid = self._lacking(by), self.reader.dates(), self.reader.laid_filters()
            rows = self._by_id(few, after, window.backwards)
            if few is not None or dates is None or laid is None:
                return rows
            # Whoever has a date that is shown is passed by without a look into the tables.
            lacking = dates.may_lack(by.predicate, laid.size).tobytes()
            return (row for row in rows if lacking[row[1]])

        along = by._replace(among=None if fitting is None else fitting.may)
        walked = walk_back if window.backwards else walk
        places = walked(self.reader, along, window.after, passing, without)
        shown, more = in_order(places, window)
        return Page(
            [self.reader.remember(key, id, cls) for _, (id, key, cls) in shown],
            [place for place, _ in shown],
            more,
            self._total() if window.count else None,
        )

    def _lacking(self, by: Sorted) -> set[int] | None:
        """Those who may pass and of whom no date is known; None where they are many, or nothing
        tells them."""
        dates, whole = self.reader.dates(), self._whole()
        if dates is None or whole is None:
            return None
        lacking = dates.may_lack(by.predicate, len(whole.may))
        return self._few(whole.keys[lacking[whole.keys]], FEW)

    def _sort_values(self, keys: Sequence[int], order: Order) -> dict[int, Key]:
        reader = self.reader
        if order.by == "count":
            return {key: (number,) for key, number in counted(reader, keys, order).items()}
        if by_relations(order):
            return {key: (day,) for key, day in days_of_ends(reader, keys, order).items()}
        if order.property is None:
            found = labels(reader, keys, self.query.languages, self.query.valid_on)
            return {key: (folded(label),) for key, label in found.items()}
        property = reader.vocabulary.properties[order.property]
        predicate = reader.terms.properties[order.property]
        if order.by == "last":
            ends = reader.shown(keys, predicate, "c.latest")
            return {key: (value,) for key, value in ends.values()}
        column = _COLUMNS.get(property.type) or _VALUE_COLUMNS.get(property.range, "c.folded")
        shown: dict[int, Any] = dict(reader.shown(keys, predicate, column).values())
        if property.range == "period":
            return {key: unpacked(value) for key, value in shown.items() if value is not None}
        if property.type == "concept":
            return {key: (reader.terms.names[value],) for key, value in shown.items()}
        return {key: (value,) for key, value in shown.items()}


_COLUMNS = {"relation": "c.object_id", "concept": "c.concept"}
_FIGURE = "coalesce(c.low, figure_in((SELECT b.body FROM bodies b WHERE b.key = c.key)), c.high)"
_VALUE_COLUMNS = {"period": "c.sort", "number": "c.sort", "quantity": _FIGURE}


def _key_of(ref: Ref) -> Key:
    return (ref.id,)


def _packed(key: Key) -> bytes:
    """The sort value of a period by the parts of a key."""
    a, b, c, d = (int(part or 0) for part in key)
    return packed((a, b, c, d))
