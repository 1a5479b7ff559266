"""One row while it is made: who is there, which of several values is meant, what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from graph.claims.claim import Claim, Entity, canonical
from graph.ingest.mapping.claim_making import UnnamedClaims
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.ready_rules import Chain, ReadyValue
from graph.ingest.mapping.row_cells import Filled, RowNotice
from graph.ingest.mapping.row_refusals import MOST_OF_ROW


class Instance(NamedTuple):
    """One entity that a block makes of a row."""

    id: str
    cls: str
    place: str
    """What locators of what is said of it begin with."""
    bound: Mapping[str, int]
    """First column of a group → which of its values this one is of."""
    cells: Mapping[str, Found]


@dataclass(slots=True, kw_only=True)
class MadeRow:
    """What one row comes to."""

    line: int
    key: str = ""
    entities: dict[str, Entity] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """Entities that another mapping registers: id → how this one calls them."""
    names: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    """People who are told apart by name alone, by their keys."""
    told: list[RowNotice] = field(default_factory=list)
    refused: RowNotice | None = None
    silent: bool = False
    """Whether it says nothing, neither of its own nor what an earlier row says, too."""


class Quoted(NamedTuple):
    """A quote, and how it is written."""

    quote: str | None
    written: str


UNQUOTED = Quoted(None, "null")


def quoted(quote: str | None) -> Quoted:
    """A quote with how it is written."""
    return UNQUOTED if quote is None else Quoted(quote, canonical([quote]).decode()[1:-1])


class Teller(NamedTuple):
    """Who says something, and what is cited for it."""

    chain: Chain
    sources: Sequence[str]
    quote: Quoted


class RowAtHand:
    """A row while it is made.

    Args:
        tells_all: whether each text that is not made is told, for somebody who tries the mapping.
    """

    def __init__(self, made: MadeRow, key: str, filled: Filled, tells_all: bool) -> None:
        self.made, self.key, self.filled, self.tells_all = made, key, filled, tells_all
        self.own: str | None = None
        """The key of entities of the row alone, once it was asked for."""
        self.own_called = ""
        """The same, as messages have it."""
        self.instances: dict[str, Sequence[Instance]] = {}
        self.ends: dict[str, Sequence[str]] = {}
        """Their ids."""
        self.unnamed = UnnamedClaims()
        self.left = MOST_OF_ROW
        """Claims that may be unnamed before they are counted."""
        self.tellers: dict[int, Teller] = {}
        """Who tells what is of no single value of the row: by `ReadyValue.told_by`."""


def each_of(
    leaders: Iterable[str],
    filled: Filled,
    bound: Mapping[str, int],
    cells: Mapping[str, Found],
) -> Iterable[tuple[Mapping[str, int], Mapping[str, Found]]]:
    """The cells for each value of the columns that have several.

    Args:
        leaders: the first columns of the groups that these columns may be of.
        bound: which value of some of them is chosen already.
    """
    groups = filled.groups
    open = [leader for leader in leaders if leader in groups and leader not in bound]
    return _chosen(open, groups, bound, cells) if open else ((bound, cells),)


def _chosen(
    leaders: Sequence[str],
    groups: Mapping[str, Sequence[Mapping[str, Found]]],
    bound: Mapping[str, int],
    cells: Mapping[str, Found],
) -> Iterator[tuple[Mapping[str, int], Mapping[str, Found]]]:
    for chosen in product(*(range(len(groups[leader])) for leader in leaders)):
        around = dict(cells)
        for leader, index in zip(leaders, chosen, strict=True):
            around.update(groups[leader][index])
        yield {**bound, **dict(zip(leaders, chosen, strict=True))}, around


def sources_of(
    value: ReadyValue, at: RowAtHand, bound: Mapping[str, int], data_set: str
) -> Sequence[str]:
    """What is cited: the sources of the row, or else the data set."""
    if value.sources is not None:
        return value.sources
    found: dict[str, None] = {}
    for local, constant in value.cites:
        if constant is not None:
            found[constant] = None
        for one in agreeing(at.instances.get(local, ()), bound):
            found[one.id] = None
    return tuple(found) or (data_set,)


def agreeing(instances: Sequence[Instance], bound: Mapping[str, int]) -> Sequence[Instance]:
    """The entities of a block that go with values of columns that were chosen."""
    if not bound:
        return instances
    return [
        one
        for one in instances
        if not one.bound
        or all(bound.get(leader, index) == index for leader, index in one.bound.items())
    ]
