"""As whom one reads: `reader`."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.tables import Entry, Table
from graph.claims.marking import Clearance


class WhoAsks(NamedTuple):
    """The caller."""

    clearance: Clearance
    may: Collection[str]
    person: str | None


READER_TABLE = Table(
    "As whom one reads. Nothing says what there is beside it.",
    {
        "level": Entry(
            "String!",
            "public, partner, restricted or confidential.",
            lambda who: who.clearance.level.name.lower(),
        ),
        "compartments": Entry(
            "[String!]!", "Sorted.", lambda who: sorted(who.clearance.compartments)
        ),
        "person": Entry(
            "ID",
            "The opaque id by which what one writes is known; null where one cannot write.",
            lambda who: who.person,
            plain=True,
        ),
        "may": Entry("[String!]!", "What one may do here, sorted.", lambda who: sorted(who.may)),
    },
)
"""The row is a `WhoAsks`."""


class ReaderRoot(RootValue):
    """The clearance of the reader."""

    entry = Entry("Reader!", "As whom one reads.", own=True)

    def value(self, run: Run) -> WhoAsks:
        return WhoAsks(run.view.clearance, run.may, run.person)
