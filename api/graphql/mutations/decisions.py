"""``reviewClaims``: deciding about claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.access.caller import Right
from api.graphql.judgements import Judgement
from api.graphql.mutations.mutation import Mutation, written_claims
from api.graphql.tables import Entry, FieldCost, Table
from api.writing.scribe import Asking, Row, Scribe
from graph.claims.claim import Review

DECIDED_TABLES = {
    "Decided": Table(
        "What came of a decision. It was taken whole.",
        {
            "dryRun": Entry("Boolean!", "Whether nothing was kept.", lambda row: row["dryRun"]),
            "changed": Entry("Int!", "For how many it was new.", lambda row: row["changed"]),
            "turns": Entry(
                "[Turn!]!",
                "How each stood and stands, in the order asked for.",
                lambda row: row["turns"],
                cost=FieldCost(rows=20),
            ),
            "warnings": Entry(
                "[String!]!",
                "What goes out of the sight of who decided.",
                lambda row: row.get("warnings", ()),
            ),
            "claims": written_claims(
                "The claims among them as they stand.", lambda row: [t[0] for t in row["turns"]]
            ),
        },
    ),
    "Turn": Table(
        "How one claim or thing stood, and how it stands by the decision.",
        {
            "of": Entry("ID!", "The id of the claim or thing.", lambda turn: turn[0]),
            "before": Entry("String!", "How it stood.", lambda turn: turn[1]),
            "after": Entry("String!", "How it stands.", lambda turn: turn[2]),
        },
    ),
}


JUDGED = Table(
    "What came of a judgement of identity.",
    {
        "dryRun": Entry("Boolean!", "Whether nothing was kept.", lambda row: row["dryRun"]),
        "changed": Entry("Boolean!", "Whether it was not so already.", lambda row: row["changed"]),
        "waits": Entry(
            "Boolean!",
            "Whether it is proposed until another person judges the same.",
            lambda row: row["waits"],
        ),
        "ids": Entry("[ID!]!", "All that it says to be one, sorted.", lambda row: row["ids"]),
        "claims": written_claims(
            "The judgement, as a claim; of a trial none.", lambda row: [row["claim"]]
        ),
    },
)


def asked(given: Mapping[str, Any]) -> Asking:
    """What all decisions are asked for with."""
    return Asking(
        why=given["why"],
        on=given.get("on"),
        seen={one["id"]: one["state"] for one in given.get("if", ())},
        key=given.get("key"),
        dry_run=given["dryRun"],
    )


class ReviewClaims(Mutation):
    """Decides whether claims stand in their sources so."""

    entry = Entry(
        "Decided",
        "Decides about claims, all or none. Nobody accepts what he or she coded.",
        own=True,
        arguments=("ids!", "decision!", "why!", "on!decided", "if!claims", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    right = Right.REVIEW

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        return scribe.review(given["ids"], Review(given["decision"]), asked(given))


class RemarkClaims(Mutation):
    """Gives claims and entities another marking."""

    entry = Entry(
        "Decided",
        "Gives claims and things another marking, all or none. One below a floor is refused.",
        own=True,
        arguments=("ids!", "to!marking", "why!", "on!decided", "if!claims", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    right = Right.DECIDE

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        return scribe.remark(given["ids"], given["to"], asked(given))


class RetractClaims(Mutation):
    """Takes claims back."""

    entry = Entry(
        "Decided",
        "Takes claims back, all or none; loading their sheet does not bring them back.",
        own=True,
        arguments=("ids!", "undo", "why!", "on!decided", "if!claims", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    right = Right.DECIDE

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        return scribe.retract(given["ids"], asked(given), undo=given["undo"])


class JudgeSame(Mutation):
    """Says that two records are of one thing, or of two."""

    entry = Entry(
        "JudgedSame",
        "Says that two records are of one thing, or of two. What brings an accusation or a listing "
        "to another name is proposed until another person judges the same.",
        own=True,
        arguments=("one!", "other!", "judgement", "why!", "on!decided", "key", "dryRun"),
        cost=FieldCost(work=100),
    )
    right = Right.DECIDE

    def act(self, scribe: Scribe) -> Row:
        given = self.given
        how = Judgement(given["judgement"]).value
        return scribe.judge(given["one"], given["other"], how, asked(given))
