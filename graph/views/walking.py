"""Walking: relations read as numbers, many entities at once, for anybody who looks for ways.

A *walk* belongs to one view and to some properties. Entities and claims are numbers in it, which
mean nothing outside. It gives the *entries* of many entities at once: one for each standing claim
along one of the properties, as it is seen from one of its ends. What may not be read is in no
entry and in no count, and an entity's relation to itself is none.

Bounds count entries in the order of the answer, so that they bite at the same place on every
engine (law 1, law 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.claims.claim import Stance

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

TIMID = 16
"""What is added to the firmness of a claim that nobody has accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """What is walked along. A claim passes if it is for the relation and meets all the rest."""

    properties: tuple[str, ...]
    """Relations of the ontology, sorted."""
    valid_on: date | None = None
    """Only what possibly held on that day; an unknown date is possible."""
    certain: bool = False
    """Only what certainly held on that day; without a day everything does."""
    least: Stance | None = None
    """Only claims that are at least as firm, in the order of `graph.views.display`."""
    accepted: bool = False
    """Only claims that somebody has accepted."""

    @property
    def narrowed(self) -> bool:
        """Whether some claims for a relation do not pass."""
        return self.valid_on is not None or self.least is not None or self.accepted


class Entries(NamedTuple):
    """Entries as columns, one place an entry; in no particular order."""

    near: Numbers
    """The entity that it is an entry of."""
    far: Numbers
    """The other end."""
    cls: Numbers
    """The class of the other end; `Walk.class_numbers` says which."""
    property: Numbers
    """Its place in `Along.properties`."""
    forward: Flags
    """Whether the near end is the subject; always so along a symmetric property."""
    against: Flags
    """Whether the claim says that it is not so."""
    firmness: Numbers
    """The stance's place in `graph.views.display.FIRMEST_FIRST`, and `TIMID` more where nobody
    has accepted the claim. The smallest is the firmest."""
    claim: Numbers
    """The claim; `Walk.claims` says which."""

    def where(self, chosen: Flags | Numbers) -> Entries:
        """Some of them."""
        return _entries([column[chosen] for column in self])


class EntryWindow(NamedTuple):
    """The entries of some entities, each row read no further than agreed."""

    entries: Entries
    """Those that pass."""
    cut: frozenset[tuple[int, int]]
    """Rows that have more: the near end, and the property's place."""


class EndTally(NamedTuple):
    """Other ends of one entity along one property."""

    classes: Mapping[str, int]
    """How many of each class."""
    whole: bool
    """Whether all were looked at."""


class Walk(Protocol):
    """Entries of one view along some properties."""

    @property
    def along(self) -> Along: ...

    @property
    def symmetric(self) -> Flags:
        """Of each property, by its place, whether it holds both ways."""

    @property
    def at_hand(self) -> bool:
        """Whether lists look conditions along relations up in memory: then a list of something's
        relations is had sooner by its conditions than by the ids of all of them."""

    @property
    def size(self) -> int:
        """Every number of an entity is below it."""

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """The numbers of those of these ids that are in the view."""

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        """The ids of entities that were come across."""

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        """The numbers of some classes."""

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        """The class of entities that were come across."""

    def weigh(self, numbers: Numbers, most: int) -> int:
        """How many entries some entities have, whether they pass or not; no more than `most` and
        one are counted."""

    def step(self, numbers: Numbers) -> Entries:
        """The entries of some entities that pass."""

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        """The entries of some entities along each property, to the first `each` other ends by id.

        Ends are counted before it is looked whether their entries pass. A property's two
        directions are rows of their own, unless it is symmetric.
        """

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        """How many other ends an entity has along a property, both ways, whose entries pass.

        Only the first `most` ends by id are looked at; all where it is None.
        """

    def among(self, numbers: Numbers) -> Entries:
        """Every standing claim, for or against and at any time, along the properties between two
        of these entities: once, as an entry of its subject. In order of the claim's id."""

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The ids of claims that were come across."""


def columns(rows: Sequence[tuple[int, ...]]) -> Entries:
    """Entries out of rows that have a column's value in each place."""
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(Entries._fields))
    near, far, cls, property, forward, against, firmness, claim = table.T
    return Entries(near, far, cls, property, forward != 0, against != 0, firmness, claim)


def joined(parts: Sequence[Entries]) -> Entries:
    """The entries of several, one behind the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return columns(())
    return _entries([np.concatenate(some) for some in zip(*parts, strict=True)])


def _entries(found: Sequence[NDArray[Any]]) -> Entries:
    near, far, cls, property, forward, against, firmness, claim = found
    return Entries(near, far, cls, property, forward, against, firmness, claim)
