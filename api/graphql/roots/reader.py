"""As whom one reads: `reader`."""

from __future__ import annotations

from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.tables import Entry, Table
from graph.claims.marking import Clearance

READER_TABLE = Table(
    "As whom one reads. Nothing says what there is beside it.",
    {
        "level": Entry(
            "String!",
            "public, partner, restricted or confidential.",
            lambda clearance: clearance.level.name.lower(),
        ),
        "compartments": Entry(
            "[String!]!", "Sorted.", lambda clearance: sorted(clearance.compartments)
        ),
        "may": Entry("[String!]!", "What one may do here, sorted.", lambda clearance: ["read"]),
    },
)
"""The row is a `Clearance`."""


class Reader(RootValue):
    """The clearance of whoever asks."""

    entry = Entry("Reader!", "As whom one reads.", own=True)

    def value(self, run: Run) -> Clearance:
        return run.view.clearance
