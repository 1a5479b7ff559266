"""What a field of the query is: planned once for a question, read and laid out over many stores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

from graphql import GraphQLError

from api.graphql.cursors import BY_ID, Part
from api.graphql.planner import Planner
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Asked, Entry
from graph.claims.errors import QueryError
from graph.views.certain_filters import certainly, goes_by_time
from graph.views.keyed_rows import goes_by_label
from graph.views.view import AllOf, Among, EntityQuery, Order, Page, Ref, Window


class FieldFailure(Exception):
    """A field cannot be answered; found out only while reading."""

    def __init__(self, chosen: Chosen, error: QueryError) -> None:
        super().__init__(str(error))
        nodes, path = list(chosen.nodes), list(chosen.path)
        self.error = GraphQLError(str(error), nodes, path=path, original_error=error)


class Reading:
    """A planned field of the query. It holds nothing of a store: what is read is in the run."""

    def __init__(self, known_at: int | None) -> None:
        self.known_at = known_at
        """Which view it reads."""

    @property
    def lists(self) -> Collection[str] | None:
        """The classes of which it lists or counts all entities, in order of their ids; None where
        more decides what it shows than which there are, and what portions say of each."""
        return None

    def announce(self, run: Run) -> None:
        """Name ids that are to be looked up together with those of other fields."""

    def read(self, run: Run) -> None:
        """Read what the field itself needs, and tell the run what is below."""
        raise NotImplementedError

    def lay_out(self, run: Run) -> Any:
        """The field's value in the reply, once everything below has been read."""
        raise NotImplementedError


class Root(NamedTuple):
    """A field of the query: what it is, and what plans it."""

    entry: Entry
    plan: Callable[[Planner, Chosen], Reading]
    in_view: bool = True
    """Whether `View` has it, too."""


class RootValue(Reading):
    """A field whose value is read at once; what is below follows from its type."""

    entry: ClassVar[Entry]
    """Of classes that are one field each."""
    of: ClassVar[str] = "Query"
    """The type that it is a field of."""

    def __init__(self, planner: Planner, chosen: Chosen) -> None:
        super().__init__(planner.moment.known_at)
        self._entry = self.entry_of(planner, chosen)
        given = planner.given(self.of, chosen, self._entry)
        self.prepare(planner, chosen, given)
        print_ = planner.print_(chosen, given, *self.decides())
        window = planner.window(self._entry, chosen, given, print_, self.shape())
        self.asked: Asked = planner.asking(self.of, chosen, self._entry, given, window)
        self._inner = planner.inner(self._entry, chosen, self.asked, print_)

    def entry_of(self, planner: Planner, chosen: Chosen) -> Entry:
        """The field as the tables have it."""
        return self.entry

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        """Compute what follows from the arguments alone."""

    def decides(self) -> tuple[Any, ...]:
        """What decides rows and order beside field, view and arguments."""
        return ()

    def shape(self) -> tuple[Part, ...]:
        """The shape of the keys of rows."""
        return BY_ID

    def value(self, run: Run) -> Any:
        """What the entry's type wants (`api.graphql.tables.Entry`): of a list a page."""
        raise NotImplementedError

    def read(self, run: Run) -> None:
        value = self.value(run)
        run.computed[self] = {None: value}
        if self._inner is not None and value is not None:
            self._inner.follow([value], run)

    def lay_out(self, run: Run) -> Any:
        value = run.computed[self][None]
        if self._inner is None or value is None:
            return value
        return self._inner.lay_out([value], run)[0]


class RootList(RootValue):
    """A list at the root, a page at a time."""

    def value(self, run: Run) -> Any:
        return self.page(run)

    def page(self, run: Run) -> Page[Any]:
        """The page that was asked for (`self.asked.window`)."""
        raise NotImplementedError


class EntityList(RootList):
    """A list that uses entities of a class, filtered and ordered."""

    cls: str

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        filters = planner.filters
        day = planner.moment.valid_on
        ask = partial(filters.where, self.cls, given.get("where"), day)
        where = planner.attempt(chosen, None, ask)
        nothing: tuple[Order, ...] = ()
        ordered = partial(filters.order, self.cls, given.get("orderBy"))
        order = planner.attempt(chosen, nothing, ordered)
        by_label = goes_by_label(order)
        self._shape = filters.key_shape(order)
        self.query = EntityQuery(
            classes=planner.vocabulary.concrete(self.cls),
            where=where,
            order=order,
            languages=planner.languages if by_label else (),
            valid_on=planner.moment.valid_on if by_label else None,
        )
        """All rows of it; the window is that of the field."""

    def decides(self) -> tuple[Any, ...]:
        return (self.query.languages,)

    def certain(self, refs: Sequence[Ref], run: Run) -> set[str] | None:
        """Those that pass, for all of their possible dates; None where nobody asks, or time is
        nothing."""
        where = self.query.where
        if "certain" not in self.asked.selected or where is None or not goes_by_time(where):
            return None
        query = EntityQuery(
            classes=self.query.classes,
            where=AllOf((Among(frozenset(ref.id for ref in refs)), certainly(where))),
            window=Window(first=len(refs)),
        )
        return {ref.id for ref in run.view.entities(query).rows}

    def shape(self) -> tuple[Part, ...]:
        return self._shape
