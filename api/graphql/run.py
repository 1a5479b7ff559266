"""Reading a plan level by level, and laying out what was read.

Downwards, everything that one level of the query needs is asked of the view in one call, however
many rows there are; what comes back names the entities and claims of the next level. Upwards,
each entity and each claim is laid out once for each place of the query that shows it, column by
column, and put by reference wherever it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple, Protocol

from api.graphql.large_lists import read_in_parts
from api.graphql.portions import LaidAlike, PortionBook, alike
from graph.claims.errors import QueryError
from graph.duties.law import Law
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.own_documents import Passages
from graph.ledger import Statuses
from graph.views.kept_said import goes_by_entity
from graph.views.kept_view import Kept
from graph.views.replies import Want
from graph.views.view import Record, View

MOST_READ = 500_000
"""The most rows that one request may read, at all levels together."""


MEMORY = 512 * 1024 * 1024
"""Bytes that the process may take for answering, where nobody said."""
SHARE = 0.75
"""The part of it that what one request reads and lays out may fill; the reply itself, and what is
kept of others, take the rest."""
ROW, RECORD, OBJECT, CELL = 750, 2000, 150, 50
"""Bytes that a row of a list, a claim, an object of the reply and each of its values take, as
measured (CPython 3.11, 64 bits)."""


READS = ("read",)
"""What somebody may do of whom nobody said more."""


class Budget:
    """How many rows one request has read, and how much room they and what is made of them take."""

    def __init__(self, most: int = MOST_READ, memory: int = MEMORY) -> None:
        self.most, self.spent = most, 0
        self._memory, self._left = memory, int(memory * SHARE)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """While the block lasts, all that this thread lays out counts."""
        token = _COUNTING.set(self)
        try:
            yield
        finally:
            _COUNTING.reset(token)

    def take(self, room: int) -> None:
        """Count bytes.

        Raises:
            QueryError: one request may not take so many.
        """
        self._left -= room
        if self._left < 0:
            raise QueryError(
                f"answering the query takes more memory than there is for one "
                f"({int(self._memory * SHARE) >> 20} MB); give its lists a smaller first, select "
                "fewer fields, or ask in several queries"
            )

    def spend(self, rows: int) -> None:
        """Count rows.

        Raises:
            QueryError: more than one request may read.
        """
        self.check(rows)
        self.spent += rows
        self.take(rows * ROW)

    def check(self, rows: int) -> None:
        """Refuse where so many more would be too many.

        Raises:
            QueryError: more than one request may read.
        """
        if self.spent + rows > self.most:
            raise QueryError(
                f"the query reads more than {self.most:,} rows; give its lists a smaller first, "
                "or a where that leaves fewer"
            )


_COUNTING: ContextVar[Budget | None] = ContextVar("counting", default=None)


class EntityRows(NamedTuple):
    """Entities at one place of a query: ids, and the concrete class of each."""

    ids: Sequence[str]
    classes: Mapping[str, str]


class Column(Protocol):
    """One selected field of entities."""

    @property
    def want(self) -> Want[object] | None:
        """What to ask the view for; None where ids and classes are enough."""

    @property
    def form(self) -> LaidAlike | None:
        """What it makes of an entity; None where more decides than the view, or where it is read of
        more than the entity and those that it leads to."""

    @property
    def deep(self) -> bool:
        """Whether anything below has to be read or computed."""

    def follow(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> None:
        """Tell the run what the next level needs."""

    def values(self, rows: EntityRows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        """The field's value for each row, once everything below has been read."""


class Inner(Protocol):
    """What is selected below a field."""

    @property
    def deep(self) -> bool:
        """Whether anything below has to be read or computed."""

    @property
    def form(self) -> LaidAlike | None:
        """As of a `Column`."""

    def follow(self, values: Sequence[Any], run: Run) -> None:
        """Tell the run what these need. None of them is None."""

    def lay_out(self, values: Sequence[Any], run: Run) -> Sequence[Any]:
        """Each of them as the reply has it, once everything below has been read."""


class EntityShape:
    """What is selected of the entities of some classes: keys of the reply, and their columns."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.keys = tuple(columns)
        self.columns = tuple(columns.values())
        self.form = alike("entity", self.keys, [column.form for column in self.columns])
        self.deep = any(column.deep for column in self.columns)


class EntityPlan:
    """What is selected of entities at one place of a query, by concrete class."""

    def __init__(self, shapes: Mapping[str, EntityShape]) -> None:
        self._shapes = shapes
        self._only = next(iter(shapes.values())) if len(set(shapes.values())) == 1 else None
        self.form = alike(tuple(shapes), [shape.form for shape in shapes.values()])
        """What it makes of an entity; None where portions of it are not kept."""
        self.deep = any(shape.deep for shape in shapes.values())

    def split(self, classes: Mapping[str, str]) -> Iterable[tuple[EntityShape, EntityRows]]:
        """The entities by what is selected of them."""
        if self._only is not None:
            return [(self._only, EntityRows(list(classes), classes))]
        groups: dict[EntityShape, list[str]] = {}
        for id, cls in classes.items():
            groups.setdefault(self._shapes[cls], []).append(id)
        return [(shape, EntityRows(ids, classes)) for shape, ids in groups.items()]


class ClaimPlan:
    """What is selected of claims at one place of a query; the values of `inner` are records."""

    def __init__(self, inner: Inner) -> None:
        self.inner = inner


class _Part(NamedTuple):
    shape: EntityShape
    rows: EntityRows
    replies: Sequence[Mapping[str, Any]]


_NOTHING: Mapping[Any, Any] = {}


class Run:
    """One request's reading of one view."""

    def __init__(
        self,
        view: View,
        budget: Budget,
        today: date,
        law: Law | None,
        kept: Kept,
        may: Collection[str] = READS,
        passages: Passages | None = None,
        done: Mapping[object, Any] = _NOTHING,
        person: str | None = None,
        portions: PortionBook | None = None,
    ) -> None:
        self._portions = portions
        self._said = None if portions is None else kept.said
        self.person = person
        """The opaque id of the caller; None for one who cannot write."""
        self.done = done
        """What came of fields of the mutation."""
        self.may = may
        """What the reader may do."""
        self.view, self.budget, self.today, self.kept = view, budget, today, kept
        self.passages = passages
        """The operator's documents, where there are any."""
        self._law = law
        self.computed: dict[object, dict[Any, Any]] = {}
        """What places of the query computed and lay out later, by the row."""
        self.sought: dict[str, None] = {}
        self.statuses = Statuses(view, kept)
        self._next_entities: dict[EntityPlan, dict[str, str]] = {}
        self._next_claims: dict[ClaimPlan, dict[str, None]] = {}
        self._parts: dict[EntityPlan, list[_Part]] = {}
        self._found: dict[EntityPlan, dict[str, Any]] = {}
        """What is kept of entities."""
        self._records: dict[ClaimPlan, dict[str, Record]] = {}
        self._entities: dict[EntityPlan, Mapping[str, Any]] = {}
        self._claims: dict[ClaimPlan, Mapping[str, Any]] = {}

    @property
    def law(self) -> Law:
        """The law that duties use; the tables of its ontology where nobody named others."""
        return self._law or ontology_of(self.view.vocabulary).law

    # ------------------------------------------------------------------- what has an id

    def seek(self, id: str) -> None:
        """Look an id up together with others."""
        self.sought[id] = None

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """The concrete class of those sought that are entities."""
        return self.view.classes(list(self.sought)) if self.sought else {}

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """Those sought that are claims."""
        rest = [id for id in self.sought if id not in self.classes]
        return self.view.records(rest) if rest else {}

    # ------------------------------------------------------------------------- downwards

    def need_entities(self, plan: EntityPlan, refs: Iterable[tuple[str, str]]) -> None:
        """Read these (id, class) with the next level."""
        self._next_entities.setdefault(plan, {}).update(refs)

    def need_claims(self, plan: ClaimPlan, ids: Iterable[str]) -> None:
        """Read these with the next level."""
        self._next_claims.setdefault(plan, {}).update(dict.fromkeys(ids))

    def have_claims(self, plan: ClaimPlan, records: Sequence[Record]) -> None:
        """Take claims that came with this level; what they name is read with the next."""
        self.budget.spend(len(records))
        self._records.setdefault(plan, {}).update((r.claim.id, r) for r in records)
        plan.inner.follow(records, self)

    def finish(self) -> None:
        """Read level after level until nothing is needed any more."""
        while self._next_entities or self._next_claims:
            self.view.deadline.check()
            entities, self._next_entities = self._next_entities, {}
            claims, self._next_claims = self._next_claims, {}
            self._read_claims(claims)
            self._read_entities(entities)

    def _read_claims(self, needed: Mapping[ClaimPlan, Mapping[str, None]]) -> None:
        ids = list(dict.fromkeys(id for wanted in needed.values() for id in wanted))
        if not ids:
            return
        self.budget.check(len(ids))
        self.budget.take(len(ids) * RECORD)
        records = self.view.records(ids)
        for plan, wanted in needed.items():
            self.have_claims(plan, [records[id] for id in wanted if id in records])

    def _read_entities(self, needed: Mapping[EntityPlan, Mapping[str, str]]) -> None:
        groups = []
        wants: dict[Want[object], dict[str, None]] = {}
        for plan, classes in needed.items():
            self.budget.spend(len(classes))
            unknown = self._unknown(plan, classes)
            for shape, rows in plan.split(unknown) if unknown else ():
                groups.append((plan, shape, rows))
                for column in shape.columns:
                    if column.want is not None and rows.ids:
                        wants.setdefault(column.want, {}).update(dict.fromkeys(rows.ids))
        replies = self._replies(wants)
        for plan, shape, rows in groups:
            own = [
                _NOTHING if column.want is None else replies.get(column.want, _NOTHING)
                for column in shape.columns
            ]
            self._parts.setdefault(plan, []).append(_Part(shape, rows, own))
            for column, reply in zip(shape.columns, own, strict=True):
                column.follow(rows, reply, self)

    def _replies(
        self, wants: Mapping[Want[object], Mapping[str, None]]
    ) -> dict[Want[object], Mapping[str, Any]]:
        """What the view replies, so far as it is not kept what it replied before."""
        found: dict[Want[object], dict[str, object]] = {}
        asked = []
        for want, ids in wants.items():
            if self._said is not None and goes_by_entity(want, self.view.vocabulary):
                found[want] = self._said.find(want, ids)
            known = found.get(want)
            rest = [id for id in ids if id not in known] if known else list(ids)
            if rest:
                asked.append((want, rest))
        replies = read_in_parts(self.view, asked, self.budget) if asked else {}
        for want, rest in asked:
            if want in found and self._said is not None:
                self._said.put(want, rest, replies[want])
        for want, known in found.items():
            if known:
                had = {id: reply for id, reply in known.items() if reply is not None}
                replies[want] = {**had, **replies.get(want, _NOTHING)}
        return replies

    def _unknown(self, plan: EntityPlan, classes: Mapping[str, str]) -> Mapping[str, str]:
        """Those of some entities of which nothing is kept."""
        if self._portions is None or plan.form is None:
            return classes
        found = self._portions.find(plan.form, classes)
        if not found:
            return classes
        self._found.setdefault(plan, {}).update(found)
        return {id: cls for id, cls in classes.items() if id not in found}

    # --------------------------------------------------------------------------- upwards

    def entities(self, plan: EntityPlan) -> Mapping[str, Any]:
        """The entities of one place of the query, laid out, by id."""
        laid = self._entities.get(plan)
        if laid is None:
            made: dict[str, Any] = {}
            for shape, rows, replies in self._parts.get(plan, ()):
                self.view.deadline.check()
                columns = [
                    column.values(rows, reply, self)
                    for column, reply in zip(shape.columns, replies, strict=True)
                ]
                made.update(zip(rows.ids, table(shape.keys, columns, rows.ids), strict=True))
            if self._portions is not None and plan.form is not None:
                known = self._found.get(plan, {})
                made = {**known, **self._portions.write(plan.form, made)}
            laid = self._entities[plan] = made
        return laid

    def claims(self, plan: ClaimPlan) -> Mapping[str, Any]:
        """The claims of one place of the query, laid out, by id."""
        laid = self._claims.get(plan)
        if laid is None:
            self.view.deadline.check()
            known = self._records.get(plan, {})
            laid_out = plan.inner.lay_out(list(known.values()), self)
            laid = self._claims[plan] = dict(zip(known, laid_out, strict=True))
        return laid


def table(
    keys: Sequence[str], columns: Sequence[Sequence[Any]], rows: Sequence[Any]
) -> list[dict[str, Any]]:
    """Rows of objects out of columns of values. `rows` only counts them.

    Raises:
        QueryError: there is no more room for what is laid out.
    """
    budget = _COUNTING.get()
    if budget is not None:
        budget.take(len(rows) * (OBJECT + CELL * len(keys)))
    if not columns:
        return [{} for _ in rows]
    # All in C: this line makes every object of every reply.
    return list(map(dict, map(zip, repeat(keys), zip(*columns, strict=True))))
