"""What became of calls, as types of the schema: see `api.graphql.tables`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from api.graphql.tables import Asked, Entry, FieldCost, Table, connection_tables, own_claims
from graph.claims.quantity import Quantity
from graph.ledger import CallState, Policy, Standing, StrandOutcome
from graph.ledger.call_reasons import Reason, explain
from graph.ledger.call_states import Silence
from graph.ledger.strand_facts import ClockKind
from graph.ledger.strand_fields import (
    OVERDUE_FIELDS,
    STRAND_FIELDS,
    FieldShape,
    FieldType,
    ToldField,
)
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


_PLAIN: Mapping[FieldType, str] = {
    bool: "Boolean",
    int: "Int",
    str: "String",
    Standing: "Standing",
    CallState: "CallState",
    Silence: "Silence",
    ClockKind: "Clock",
}
"""The types of plain values."""


def _entry(told: ToldField[Any]) -> Entry:
    """A field of a strand as a field of the schema."""
    get, comment = told.get, told.comment
    needed = "" if told.optional else "!"
    match told.type:
        case FieldShape.DEMAND:
            return Entry("Demand", comment, lambda row: (id := get(row)) and Ref(id, "Demand"))
        case FieldShape.ADDRESSEE:
            return Entry("Actor", comment, batch=_addressees)
        case FieldShape.RESPONSES:
            arguments = ("first", "after")
            return Entry(
                "ResponseConnection!", comment, _responses, arguments=arguments, listed=True
            )
        case FieldShape.DAYS | FieldShape.DAYS_OPEN:
            return Entry(
                f"Quantity{needed}", comment, lambda row: (some := get(row)) and days(*some)
            )
        case FieldShape.DAY:
            return Entry("Date!", comment, lambda row: iso(get(row)))
        case FieldShape.OVERDUE:
            return Entry("Overdue", comment, get)
        case plain:
            return Entry(f"{_PLAIN[plain]}{needed}", comment, told.told)


def entries(fields: Sequence[ToldField[Any]]) -> dict[str, Entry]:
    """By the names of GraphQL: `days_outstanding` is `daysOutstanding` there."""
    entries = {}
    for told in fields:
        first, *others = told.name.split("_")
        entries["".join([first, *map(str.capitalize, others)])] = _entry(told)
    return entries


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
            **entries(STRAND_FIELDS),
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
        entries(OVERDUE_FIELDS),
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
