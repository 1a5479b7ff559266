"""``addSheet``: handing in a coding sheet."""

from __future__ import annotations

from api.access.caller import Right
from api.graphql.mutations.mutation import Mutation, written_claims
from api.graphql.tables import Entry, FieldCost, Table
from api.writing.scribe import Row, Scribe

SHEET_ADDED = Table(
    "What came of a sheet, as far as its sender may read. It was taken whole.",
    {
        "origin": Entry("ID!", "The sheet's id.", lambda row: row["origin"], plain=True),
        "document": Entry("ID!", "Of the source that it codes.", lambda row: row["document"]),
        "dryRun": Entry("Boolean!", "Whether nothing was kept.", lambda row: row["dryRun"]),
        "entities": Entry(
            "Int!", "How many things were registered anew.", lambda row: row["entities"]
        ),
        "new": Entry("[ID!]!", "Claims that are new.", lambda row: row["new"]),
        "already": Entry("Int!", "How many claims were there already.", lambda row: row["already"]),
        "retracted": Entry(
            "[ID!]!", "Claims that the sheet says no longer.", lambda row: row["retracted"]
        ),
        "reinstated": Entry("[ID!]!", "Claims that it says again.", lambda row: row["reinstated"]),
        "remarked": Entry("[ID!]!", "Claims that it marks otherwise.", lambda row: row["remarked"]),
        "floors": Entry(
            "[String!]!",
            "Where a floor or a decision is stricter than the sheet, and why.",
            lambda row: row["floors"],
            cost=FieldCost(rows=5),
        ),
        "nameless": Entry(
            "[String!]!",
            "Local names of what people look for by name and that has none.",
            lambda row: row["nameless"],
            cost=FieldCost(rows=5),
        ),
        "warnings": Entry(
            "[String!]!",
            "What is worth a second look.",
            lambda row: row["warnings"],
            cost=FieldCost(rows=5),
        ),
        "claims": written_claims(
            "The new claims as they stand; of a dry run none.", lambda row: row["new"]
        ),
    },
)


class AddSheet(Mutation):
    """Hands in a sheet."""

    entry = Entry(
        "SheetAdded",
        "Takes a coding sheet or a fragment of one, in YAML or JSON, whole or not at all. What it "
        "says no longer is retracted.",
        own=True,
        arguments=("text!sheet", "if!sheet", "key", "dryRun", "loosen"),
        cost=FieldCost(work=100),
    )
    right = Right.PROPOSE

    @property
    def rights(self) -> frozenset[Right]:
        more = {Right.DECIDE} if self.given["loosen"] else set()
        return frozenset({self.right, *more})

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        return scribe.add_sheet(
            given["text"],
            state=given.get("if"),
            key=given.get("key"),
            dry_run=given["dryRun"],
            loosen=given["loosen"],
        )
