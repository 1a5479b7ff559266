"""What became of calls, as types of the schema: see `api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql.tables import Asked, Entry, FieldCost, Table, connection_tables, own_claims
from graph.claims.quantity import Quantity
from graph.ledger import Policy, StrandOutcome
from graph.ledger.call_reasons import Reason, explain
from graph.views.view import Ref

if TYPE_CHECKING:
    from api.graphql.run import Run

DAY = "day"
"""The unit of days outstanding."""


class CallDimension(Enum):
    """By what the strands of calls are counted."""

    STATE = "STATE"
    STANDING = "STANDING"
    ADDRESSEE = "ADDRESSEE"
    ISSUER = "ISSUER"
    DEMAND = "DEMAND"
    YEAR = "YEAR"


def days(least: int, most: int | None) -> Quantity:
    """So many days; the most is null where nobody knows."""
    return Quantity(unit=DAY, min=least, max=most)


def iso(day: int) -> str:
    """A day number as ISO 8601."""
    return date.fromordinal(day).isoformat()


class CallOn(NamedTuple):
    """A call in a list that is for one day."""

    ref: Ref
    on: date
    policy: Policy | None
    certain: bool | None = None


def statuses_of_rows(rows: Sequence[CallOn], asked: Asked, run: Run) -> Sequence[Any]:
    """The status of each call on its list's day."""
    if not rows:
        return ()
    on, policy = rows[0].on, rows[0].policy
    found = run.statuses.of([row.ref.id for row in rows], on.toordinal(), policy)
    return [found[row.ref.id] for row in rows]


def _addressees(strands: Sequence[StrandOutcome], asked: Asked, run: Run) -> Sequence[Any]:
    classes = run.statuses.classes
    ids = [strand.facts.addressee for strand in strands]
    return [None if id is None else Ref(id, classes[id]) for id in ids]


def _reasons(
    strands: Sequence[StrandOutcome], asked: Asked, run: Run
) -> Sequence[tuple[Reason, ...]]:
    return explain(run.view, strands, languages=asked.languages, claims="claims" in asked.selected)


def _responses(told: StrandOutcome | Reason) -> Sequence[Ref]:
    return [Ref(id, "Response") for id in told.responses]


REASONS = FieldCost(rows=5, work=5)

LEDGER_TABLES: Mapping[str, Table] = {
    "CallStatus": Table(
        "What became of a call by a day.",
        {
            "on": Entry("Date!", "The day.", lambda outcome: iso(outcome.on)),
            "state": Entry(
                "CallState!",
                "That of the least advanced strand, withdrawn ones aside.",
                lambda outcome: outcome.state.value,
            ),
            "mixed": Entry("Boolean!", "Whether its strands differ.", lambda out: out.mixed),
            "uncertain": Entry(
                "Boolean!", "Whether a date leaves it open.", lambda outcome: outcome.uncertain
            ),
            "contested": Entry(
                "Boolean!",
                "Whether speakers contradict each other on it.",
                lambda outcome: outcome.contested,
            ),
            "unreviewed": Entry(
                "Boolean!",
                "Whether it rests on claims that nobody has accepted.",
                lambda outcome: outcome.unreviewed,
            ),
            "strands": Entry(
                "[Strand!]!",
                "One for each demand and each addressee.",
                lambda outcome: outcome.strands,
                cost=FieldCost(rows=10, work=10),
            ),
        },
    ),
    "Strand": Table(
        "One thing demanded of one addressee.",
        {
            "demand": Entry(
                "Demand",
                "Null where none can be read.",
                lambda strand: strand.facts.demand and Ref(strand.facts.demand, "Demand"),
            ),
            "addressee": Entry("Actor", "Null where none is recorded.", batch=_addressees),
            "standing": Entry(
                "Standing!", "Whether it was put to anybody.", lambda strand: strand.standing.value
            ),
            "state": Entry(
                "CallState!",
                "What came of it, as far as that is certainly dated.",
                lambda strand: strand.state.value,
            ),
            "uncertain": Entry(
                "Boolean!", "Whether a date leaves it open.", lambda strand: strand.uncertain
            ),
            "otherwise": Entry(
                "CallState",
                "Where a date is uncertain: what else it would be.",
                lambda strand: strand.otherwise and strand.otherwise.value,
            ),
            "contested": Entry(
                "Boolean!",
                "Whether speakers contradict each other on it.",
                lambda strand: strand.contested,
            ),
            "absenceAsserted": Entry(
                "Boolean!",
                "A source says that nothing came, rather than nothing being recorded.",
                lambda strand: strand.absence_asserted,
            ),
            "silence": Entry(
                "Silence",
                "Which silence it is, of an unanswered strand; null where something came, or a "
                "clock runs.",
                lambda strand: strand.silence and strand.silence.value,
            ),
            "unreviewed": Entry(
                "Boolean!",
                "Whether it rests on claims that nobody has accepted.",
                lambda strand: strand.unreviewed,
            ),
            "responses": Entry(
                "ResponseConnection!",
                "Those that certainly count by the day, tied to the call or not; by id.",
                _responses,
                arguments=("first", "after"),
                listed=True,
            ),
            "daysOutstanding": Entry(
                "Quantity",
                "Days since the demand was first made; null once met or withdrawn.",
                lambda strand: strand.outstanding and days(*strand.outstanding),
            ),
            "overdue": Entry(
                "Overdue", "Null where no clock has run out.", lambda strand: strand.overdue
            ),
            "reasons": Entry(
                "[Reason!]!",
                "The rules and claims that it follows from.",
                batch=_reasons,
                cost=REASONS,
            ),
        },
    ),
    "Overdue": Table(
        "That an answer was due, against a clock that is named.",
        {
            "since": Entry(
                "Date!",
                "The day after the last on which it was in time.",
                lambda late: iso(late.since),
            ),
            "days": Entry("Quantity!", "For how long.", lambda late: days(late.least, late.most)),
            "basis": Entry(
                "String!",
                "Whose clock it is, and where that is laid down.",
                lambda late: late.clock.basis,
            ),
            "kind": Entry(
                "Clock!", "What kind of clock it is.", lambda late: late.clock.kind.value
            ),
            "policy": Entry(
                "Boolean!",
                "Whether it is only a review policy of the user.",
                lambda late: late.clock.policy,
            ),
        },
    ),
    "Reason": Table(
        "A rule, and what it used.",
        {
            "rule": Entry("String!", "The rule's name.", lambda reason: reason.rule),
            "text": Entry("String!", "In a sentence.", lambda reason: reason.text),
            "responses": Entry(
                "[Response!]!",
                "The responses of which it speaks, by id.",
                _responses,
                cost=FieldCost(rows=3),
            ),
            "claims": own_claims("The claims that it rests on.", lambda reason: reason.claims),
        },
    ),
    "CallBucket": Table(
        "The strands that have the same key.",
        {
            "key": Entry(
                "[BucketKey!]!",
                "One part for each dimension, in the order asked for.",
                lambda bucket: bucket.key,
                cost=FieldCost(rows=2),
            ),
            "strands": Entry(
                "Int!",
                "How many. Buckets overlap where a call has several.",
                lambda bucket: bucket.group.strands,
            ),
            "daysOutstanding": Entry(
                "Quantity",
                "From the fewest to the most days of those still open.",
                lambda bucket: bucket.group.outstanding,
            ),
        },
    ),
    **connection_tables(
        "Call",
        name="UnansweredCallConnection",
        edge="UnansweredCallEdge",
        node_of=lambda row: row.ref,
        comment="Calls of which something is open on one day, a page at a time.",
        edges={
            "status": Entry(
                "CallStatus!",
                "What became of it by the day that the list is for.",
                batch=statuses_of_rows,
                cost=FieldCost(work=20),
            ),
            "certain": Entry(
                "Boolean",
                "In a list that was filtered by time: whether the call passes for all possible "
                "dates, and not only possibly; null in others.",
                lambda row: row.certain,
                cost=FieldCost(work=2),
            ),
        },
    ),
}
