"""How something must be handled, and who may read it.

A marking is a level and any number of compartments. A clearance has the same shape and reads a
marking when its level is at least as high and it holds every compartment. Markings form a
lattice: `join` is the strictest handling that two things together need.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce

from graph.claims.errors import InputError, shown
from graph.claims.remembered import remembered

_COMPARTMENT = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


class Level(IntEnum):
    """The four levels, least strict first."""

    PUBLIC = 0
    PARTNER = 1
    RESTRICTED = 2
    CONFIDENTIAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A level and compartments; written ``restricted`` or ``restricted+medical+minors``."""

    level: Level
    compartments: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Marking:
        """Read ``LEVEL[+compartment…]``.

        Raises:
            InputError: unknown level, or a compartment that is not lower-case letters, digits
                and hyphens.
        """
        level, *compartments = text.strip().split("+")
        try:
            parsed = Level[level.strip().upper()]
        except KeyError:
            raise InputError(
                f"{shown(level)} is not a level",
                mend="write one of public, partner, restricted, confidential, then +compartment "
                "for each compartment",
                value=text,
            ) from None
        names = [c.strip() for c in compartments]
        for name in names:
            if not _COMPARTMENT.match(name):
                raise InputError(
                    f"{shown(name)} is not a compartment",
                    mend="use lower-case letters, digits and hyphens, starting with a letter",
                    value=text,
                )
        return cls(level=parsed, compartments=frozenset(names))

    def __str__(self) -> str:
        return "+".join([self.level.name.lower(), *sorted(self.compartments)])

    def join(self, other: Marking) -> Marking:
        """The strictest of both: the higher level, and the compartments of either."""
        if other is self or (other.level <= self.level and other.compartments <= self.compartments):
            return self
        return Marking(
            level=max(self.level, other.level),
            compartments=self.compartments | other.compartments,
        )


PUBLIC = Marking(level=Level.PUBLIC)
RESTRICTED = Marking(level=Level.RESTRICTED)
"""What input without a marking gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What a viewer may read: a level and compartments."""

    level: Level
    compartments: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Clearance:
        """Read ``LEVEL[+compartment…]``, as `Marking.parse` does."""
        return _cleared(text)

    def __str__(self) -> str:
        return _written(self.level, self.compartments)

    def reads(self, marking: Marking) -> bool:
        """Whether this clearance may read what carries `marking`."""
        return marking.level <= self.level and marking.compartments <= self.compartments


PUBLIC_CLEARANCE = Clearance(level=Level.PUBLIC)


def join_all(markings: Iterable[Marking]) -> Marking:
    """The join of any number of markings; public for none."""
    return reduce(Marking.join, markings, PUBLIC)


def least_strict(markings: Iterable[Marking]) -> Marking | None:
    """One of several markings: the lowest level, then the fewest compartments; None for none."""
    return min(
        markings,
        key=lambda marking: (marking.level, len(marking.compartments), str(marking)),
        default=None,
    )


@remembered(1_000)
def _cleared(text: str) -> Clearance:
    # One object for one text: what is kept for it is found without comparing compartments.
    marking = Marking.parse(text)
    return Clearance(level=marking.level, compartments=marking.compartments)


@remembered(1_000)
def _written(level: Level, compartments: frozenset[str]) -> str:
    # Every request of anybody is counted by it.
    return "+".join([level.name.lower(), *sorted(compartments)])
