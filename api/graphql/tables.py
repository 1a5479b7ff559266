"""The words that the schema's tables are written in.

A type is one `Table`; a field is one `Entry` of it: its type, what it is, and where its value comes
from. The schema is made from these tables and so is every plan; what is below a field follows from
its type. An entry without a source for its value is found when the schema is built.

    "standing": Entry("Standing!", "Whether it was put to anybody.", lambda s: s.standing.name),
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from api.graphql.view_ids import Moment
from graph.ledger import Policy
from graph.views.replies import Want
from graph.views.view import Window
from graph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from api.graphql.filters import Filters
    from api.graphql.run import Column, Run


class Asked(NamedTuple):
    """A field as it was asked for: what sources of values use."""

    type: str
    """The concrete type that it is a field of."""
    given: Mapping[str, Any]
    """Arguments by name, defaults filled in; null and left out are both absent, ids are plain."""
    selected: frozenset[str]
    """Names of the fields right below; of a list, those of its edges, too."""
    moment: Moment
    languages: tuple[str, ...]
    policies: Mapping[str, Policy]
    vocabulary: Vocabulary
    filters: Filters
    window: Window
    """Of a list that is given a page at a time."""

    def policy(self) -> Policy | None:
        """The review policy that the argument names; the planner has checked it."""
        name = self.given.get("policy")
        return None if name is None else self.policies[name]


Get: TypeAlias = Callable[[Any], Any]
"""From a row to the value."""
Ask: TypeAlias = Callable[[Any, Asked], Any]
"""From a row and what was asked to the value."""
Batch: TypeAlias = "Callable[[Sequence[Any], Asked, Run], Sequence[Any]]"
"""From many rows to a value each, with the view at hand: one call a level."""


class FieldCost(NamedTuple):
    """What a field costs before a store is looked at."""

    rows: int = 0
    """Rows of a list that takes no `first`: how many it may well have."""
    work: int = 1
    """How much computing a value takes, in plain values."""


PLAIN = FieldCost()


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a type. One of `get`, `ask`, `batch`, `want`, `made`, `column` and `own` is there.

    What the source has to give follows from the field's type: of a scalar the value as JSON has
    it; of an enum its name; of an entity a `Ref`; of a `Claim` a `Record` or an id; of a `Concept`
    its code; of a connection a `Page`, or the whole list if `listed`; of any other type the row of
    that type's table; of a list a sequence of these; None where there is nothing.
    """

    type: str
    """As SDL writes it."""
    comment: str
    get: Get | None = None
    _: KW_ONLY
    ask: Ask | None = None
    batch: Batch | None = None
    want: Callable[[Asked], Want[object] | None] | None = None
    """Of entities: what to ask the view for. What it replies is the value, or the row of `of`;
    where nothing is asked, there is none."""
    of: Get | None = None
    """For `want`: from what the view replied to the value."""
    column: Callable[[Asked], Column] | None = None
    """Of entities: a column that lays itself out."""
    made: Callable[[Asked], Batch | None] | None = None
    """Of entities: what computes it, made when the question is planned, so that a wrong argument is
    told then; where nothing is made, there is no value."""
    narrowed: Callable[[Asked], Batch] | None = None
    """Of relations: where `where` or `orderBy` is given, what is asked in place of `want`."""
    own: bool = False
    """Of lists: laid out by the page that it is a part of."""
    by_class: bool = False
    """Of entities: what is asked differs from class to class."""
    arguments: tuple[str, ...] = ()
    """Keys of `api.graphql.arguments`."""
    day: str | None = None
    """The argument that names the day it is computed for (`on`) or looked at (`validOn`)."""
    listed: bool = False
    """The source gives the whole list; pages are cut here."""
    plain: bool = False
    """Of the type ID, and names nothing that `node` finds."""
    cost: FieldCost = PLAIN

    @property
    def named(self) -> str:
        """The type without its marks of lists and non-null."""
        return self.type.strip("[]!")

    @property
    def all_arguments(self) -> tuple[str, ...]:
        """With the day, which comes first, and what turns a list round."""
        back = ("last", "before") if "after" in self.arguments else ()
        return (*(() if self.day is None else (self.day,)), *self.arguments, *back)


class ListType(NamedTuple):
    """What makes a type a list, a page at a time."""

    node: str
    edge: str
    node_of: Get
    """From a row of the page to its node."""


@dataclass(frozen=True, slots=True)
class Table:
    """A type: what it is, and its fields by name."""

    comment: str
    fields: Mapping[str, Entry]
    interfaces: tuple[str, ...] = ()
    _: KW_ONLY
    connection: ListType | None = None
    more: Mapping[str, Entry] = field(default_factory=dict)
    """Of a connection: entries beside the four that each has; the row is the page."""


def same(row: Any) -> Any:
    """The row itself."""
    return row


def connection_tables(
    node: str,
    *,
    name: str | None = None,
    edge: str | None = None,
    node_of: Get = same,
    comment: str = "A list, a page at a time.",
    edges: Mapping[str, Entry] | None = None,
    edge_comment: str = "A row of a list.",
    more: Mapping[str, Entry] | None = None,
) -> dict[str, Table]:
    """The two types of a list of `node`: the list, and its rows.

    Args:
        node_of: from a row of a page to the node.
        edges: what an edge has beside node and cursor; the row is that of the page.
        more: what the list has beside the usual; the row is the `Page`.
    """
    name, edge = name or f"{node}Connection", edge or f"{node}Edge"
    return {
        edge: Table(
            edge_comment,
            {
                "cursor": Entry(
                    "String!", "What `after` takes to continue behind this row.", own=True
                ),
                "node": Entry(f"{node}!", "The row.", node_of),
                **(edges or {}),
            },
        ),
        name: Table(
            comment,
            {
                "totalCount": Entry("Int!", "How many rows the whole list has.", own=True),
                "pageInfo": Entry("PageInfo!", "Where this page stands.", own=True),
                "nodes": Entry(f"[{node}!]!", "The rows.", own=True),
                "edges": Entry(f"[{edge}!]!", "The rows with their cursors.", own=True),
                **(more or {}),
            },
            connection=ListType(node, edge, node_of),
            more=more or {},
        ),
    }


def own_claims(comment: str, get: Get, **more: Any) -> Entry:
    """A field that lists the claims of a row, given their ids in order."""
    return Entry(
        "ClaimConnection!", comment, get, arguments=("first", "after"), listed=True, **more
    )


def check(tables: Mapping[str, Table]) -> None:
    """Refuse a table with a field whose value comes from nowhere, or from two places.

    Raises:
        TypeError: names the field. A mistake in the program, found when it starts.
    """
    for name, table in tables.items():
        for key, entry in table.fields.items():
            sources = (entry.get, entry.ask, entry.batch, entry.want, entry.made, entry.column)
            if sum(map(bool, (*sources, entry.own))) != 1:
                raise TypeError(
                    f"{name}.{key} needs exactly one of get, ask, batch, want, made, column and "
                    "own: where its value comes from"
                )
