"""From what is selected to plans, by the tables of the types: one plan for every type of object.

A planner plans what is below one root field, in one view. What is wrong with arguments is noted
(`Selection.blame`) and planned around, so that one reply names all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any, TypeVar

from api.graphql import columns, objects
from api.graphql.arguments import FIRSTS
from api.graphql.cost import NARROWING
from api.graphql.cursors import BY_ID, BY_PLACE, Part, decode, fingerprint
from api.graphql.filters import Filters
from api.graphql.run import ClaimPlan, Column, EntityPlan, EntityShape, Inner
from api.graphql.selection import Chosen, Selection
from api.graphql.tables import Asked, Entry, Table
from api.graphql.view_ids import Moment
from graph.claims.errors import QueryError, shown
from graph.ledger import Policy
from graph.views.kept_said import is_read_wide
from graph.views.keyed_rows import goes_by_label
from graph.views.view import (
    MOST_ROWS,
    Window,
)
from graph.vocabulary import Vocabulary

T = TypeVar("T")
PAGING = ("first", "after", "last", "before")
"""Arguments that say which stretch of a list, and not which list."""
_ONWARD = ("first", "after")
_NOTHING_SELECTED: frozenset[str] = frozenset()


class Planner:
    """Plans what is selected in one view of one question."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        filters: Filters,
        selection: Selection,
        languages: tuple[str, ...],
        policies: Mapping[str, Policy],
        moment: Moment,
    ) -> None:
        self.tables, self.filters, self.selection = tables, filters, selection
        self.languages, self.policies = languages, policies
        self.moment = moment
        self.vocabulary: Vocabulary = filters.vocabulary

    def at(self, moment: Moment) -> Planner:
        """One that plans for another view."""
        return Planner(
            *(self.tables, self.filters, self.selection),
            *(self.languages, self.policies, moment),
        )

    # --------------------------------------------------------------------- what was asked

    def given(self, type_: str, chosen: Chosen, entry: Entry) -> dict[str, Any]:
        """The arguments of a field; a day that is left out is that of the view."""
        given = self.selection.arguments(type_, chosen, self.moment)
        if entry.day == "validOn" and self.moment.valid_on is not None:
            given.setdefault("validOn", self.moment.valid_on)
        policy = given.get("policy")
        if policy is not None and policy not in self.policies:
            known = ", ".join(sorted(self.policies)) or "there is none"
            problem = f"policy {shown(policy)} is no review policy; those known: {known}"
            self.selection.blame(chosen, QueryError(problem))
            del given["policy"]
        return given

    def asked(self, type_: str, chosen: Chosen, entry: Entry) -> tuple[Asked, bytes]:
        """A field as it was asked for, and the fingerprint of its list."""
        given = self.given(type_, chosen, entry)
        shape, decides = self._keys(entry, given)
        print_ = self.print_(chosen, given, *decides)
        window = self.window(entry, chosen, given, print_, shape)
        return self.asking(type_, chosen, entry, given, window), print_

    def _keys(
        self, entry: Entry, given: Mapping[str, Any]
    ) -> tuple[tuple[Part, ...], tuple[Any, ...]]:
        """What the keys of a list's rows look like, and what decides their order beside its
        arguments. What is wrong with an order is told by who plans it."""
        if entry.listed or not given.get("orderBy"):
            return (BY_PLACE if entry.listed else BY_ID), ()
        [of] = [one.partition(":")[2] for one in entry.arguments if one.startswith("orderBy!:")]
        try:
            order = self.filters.order(of, given["orderBy"])
        except QueryError:
            return BY_ID, ()
        by_label = goes_by_label(order)
        return self.filters.key_shape(order), (self.languages,) if by_label else ()

    def asking(
        self, type_: str, chosen: Chosen, entry: Entry, given: Mapping[str, Any], window: Window
    ) -> Asked:
        """A field with these arguments and this stretch of its list."""
        return Asked(
            type=type_,
            given=given,
            selected=self._selected(entry, chosen),
            moment=self.moment,
            languages=self.languages,
            policies=self.policies,
            vocabulary=self.vocabulary,
            filters=self.filters,
            window=window,
        )

    def print_(self, chosen: Chosen, given: Mapping[str, Any], *more: Any) -> bytes:
        """What tells a list from others: its field, its view and everything that decides its
        rows."""
        what = {name: value for name, value in given.items() if name not in PAGING}
        return fingerprint(chosen.name, what, self.moment.suffix, *more)

    def window(
        self,
        entry: Entry,
        chosen: Chosen,
        given: Mapping[str, Any],
        print_: bytes,
        shape: tuple[Part, ...],
    ) -> Window:
        """The stretch of a list that is asked for; a default one of fields that are no lists."""
        table = self.tables.get(entry.named)
        if table is None or table.connection is None:
            return Window()
        backwards = "last" in given or ("before" in given and given.keys().isdisjoint(_ONWARD))
        size, at = ("last", "before") if backwards else ("first", "after")
        wrong = {"first": "after", "after": "first"} if backwards else {"before": "last"}
        for name, partner in wrong.items():
            if name in given and not (name == "first" and chosen.name in FIRSTS):
                problem = (
                    f"{name} goes with {partner}, and not with {size}; give first and after to go "
                    "on, or last and before to go back"
                )
                self.selection.blame(chosen, QueryError(problem))
        first = given.get(size, FIRSTS.get(chosen.name, Window().first))
        if not 0 <= first <= MOST_ROWS:
            ends = ("startCursor", "before") if backwards else ("endCursor", "after")
            problem = (
                f"{size} is {first}; give 0 to {MOST_ROWS}, and the {ends[0]} of a page as "
                f"{ends[1]} to get the next"
            )
            self.selection.blame(chosen, QueryError(problem))
            first = 0
        cursor = given.get(at)
        names = {field.name for field in self.selection.below(entry.named, chosen)}
        return Window(
            first=first,
            after=None
            if cursor is None
            else self.attempt(chosen, None, partial(decode, print_, cursor, shape, at)),
            count="totalCount" in names,
            backwards=backwards,
        )

    def attempt(self, chosen: Chosen, instead: T, make: Callable[[], T]) -> T:
        """What `make` makes; where an argument is wrong that is noted, and `instead` given."""
        try:
            return make()
        except QueryError as error:
            self.selection.blame(chosen, error)
            return instead

    def _selected(self, entry: Entry, chosen: Chosen) -> frozenset[str]:
        table = self.tables.get(entry.named)
        if table is None or entry.named in self.vocabulary.classes:
            return _NOTHING_SELECTED
        names = set()
        for field in self.selection.below(entry.named, chosen):
            names.add(field.name)
            if table.connection is not None and field.name == "edges":
                edge = table.connection.edge
                names |= {one.name for one in self.selection.below(edge, field)}
        return frozenset(names)

    # ------------------------------------------------------------------- what stands below

    def inner(self, entry: Entry, chosen: Chosen, asked: Asked, print_: bytes) -> Inner | None:
        """What is selected below a field, by its type; None below scalars and enums."""
        type_ = entry.named
        if type_ not in self.tables:
            return None
        if self.tables[type_].connection is not None:
            window = asked.window if entry.listed else None
            return self.connection(type_, chosen, asked.window, print_, cut=window)
        inner = self.node(type_, chosen)
        return objects.ListOf(inner) if entry.type.startswith("[") else inner

    def node(self, type_: str, chosen: Chosen) -> Inner:
        """What is selected of values of a type that is no list."""
        if type_ in self.vocabulary.classes:
            return objects.EntityObjects(self.entities(type_, chosen))
        if type_ == "Claim":
            return objects.ClaimObjects(self.claims(chosen))
        return self.of_table(type_, chosen)

    def claims(self, chosen: Chosen) -> ClaimPlan:
        """What is selected of claims below a field."""
        return ClaimPlan(self.of_table("Claim", chosen))

    def of_table(self, type_: str, chosen: Chosen) -> objects.Objects:
        """What is selected of the rows of one table."""
        below = self.selection.below(type_, chosen)
        places = {field.key: self.place(type_, field) for field in below}
        return objects.Objects(places, shared=type_ == "Concept")

    def place(self, type_: str, chosen: Chosen) -> objects.Place:
        """One field of the rows of one table."""
        if chosen.name == "__typename":
            return objects.Place(get=lambda row: type_, form=("class", type_))
        entry = self.tables[type_].fields[chosen.name]
        asked, print_ = self.asked(type_, chosen, entry)
        inner = self.inner(entry, chosen, asked, print_)
        if entry.batch is not None:
            return objects.Place(inner, batch=entry.batch, asked=asked)
        get = entry.get
        form: Hashable = None
        if entry.ask is not None:
            ask = entry.ask
            get = lambda row: ask(row, asked)  # noqa: E731
            given = repr(sorted(asked.given.items()))
            form = (ask, type_, given, asked.languages, self.moment.suffix)
        assert get is not None
        if entry.named == "ID" and not entry.plain and self.moment.suffix:
            get = _with(self.moment.suffix, get)
        return objects.Place(inner, get=get, form=form)

    def connection(
        self,
        type_: str,
        chosen: Chosen,
        window: Window,
        print_: bytes,
        *,
        cut: Window | None = None,
    ) -> objects.ConnectionObjects:
        """What is selected of a list.

        Args:
            cut: the stretch to take, where values are whole lists and not pages.
        """
        connection = self.tables[type_].connection
        assert connection is not None
        parts: dict[str, objects.ConnectionPart] = {}
        for field in self.selection.below(type_, chosen):
            if field.name == "nodes":
                inner = self.node(connection.node, field)
                parts[field.key] = objects.NodesPart(connection.node_of, inner)
            elif field.name == "edges":
                below = self.selection.below(connection.edge, field)
                parts[field.key] = objects.Edges(
                    {
                        one.key: None if one.name == "cursor" else self.place(connection.edge, one)
                        for one in below
                    },
                    print_,
                )
            elif field.name == "totalCount":
                parts[field.key] = objects.Total()
            elif field.name == "pageInfo":
                info = self.of_table("PageInfo", field)
                parts[field.key] = objects.Info(info, print_, window)
            elif field.name == "__typename":
                parts[field.key] = objects.Constant(type_)
            else:
                parts[field.key] = objects.OfPage(self.place(type_, field))
        return objects.ConnectionObjects(parts, window=cut)

    # --------------------------------------------------------------------------- entities

    def entities(self, type_: str, chosen: Chosen) -> EntityPlan:
        """What is selected of entities below a field, by concrete class.

        Classes of which the same nodes are selected share a shape.
        """
        shapes: dict[str, EntityShape] = {}
        made: dict[tuple[Any, ...], EntityShape] = {}
        for cls in self.selection.possible(type_):
            if cls not in self.vocabulary.classes:
                continue
            fields = self.selection.below(cls, chosen)
            entries = self.tables[cls].fields
            by_class = any(one.name in entries and entries[one.name].by_class for one in fields)
            alike = (by_class and cls, *((one.key, *map(id, one.nodes)) for one in fields))
            if alike not in made:
                made[alike] = EntityShape({field.key: self._column(cls, field) for field in fields})
            shapes[cls] = made[alike]
        return EntityPlan(shapes)

    def _column(self, cls: str, chosen: Chosen) -> Column:
        if chosen.name == "__typename":
            return columns.Typename()
        entry = self.tables[cls].fields[chosen.name]
        asked, print_ = self.asked(cls, chosen, entry)
        if entry.column is not None:
            return entry.column(asked)
        inner = self.inner(entry, chosen, asked, print_)
        if entry.batch is not None:
            return columns.Computed(entry.batch, asked, inner)
        make = entry.made
        if entry.narrowed is not None and not asked.given.keys().isdisjoint(NARROWING):
            make = entry.narrowed
        if make is not None:
            batch = self.attempt(chosen, None, partial(make, asked))
            return columns.NullColumn() if batch is None else columns.Computed(batch, asked, inner)
        assert entry.want is not None
        want = self.attempt(chosen, None, partial(entry.want, asked))
        if want is None:
            return columns.NullColumn()
        absent = () if entry.type.startswith("[") else None
        return columns.Wanted(
            want, entry.of, inner, absent, wide=is_read_wide(want, self.vocabulary)
        )


def _with(suffix: str, get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def with_moment(row: Any) -> Any:
        id = get(row)
        return None if id is None else f"{id}{suffix}"

    return with_moment
