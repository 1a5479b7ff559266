"""The types of the schema that tell what became of calls; tables as in `api.graphql.fixed`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from api.graphql.fixed import FieldText, TypeText


class CallDimension(Enum):
    """By what the strands of calls are counted."""

    STATE = "STATE"
    STANDING = "STANDING"
    ADDRESSEE = "ADDRESSEE"
    ISSUER = "ISSUER"
    DEMAND = "DEMAND"
    YEAR = "YEAR"


STATUS = FieldText(
    "CallStatus",
    "What became of it by a day; null before it was possibly made. Computed from what you may "
    "read, never typed in.",
    ("on", "policy"),
)
"""The field `status` of a call."""

CALL_TYPES: Mapping[str, TypeText] = {
    "CallStatus": TypeText(
        "What became of a call by a day.",
        {
            "on": FieldText("Date!", "The day."),
            "state": FieldText(
                "CallState!", "That of the least advanced strand, withdrawn ones aside."
            ),
            "mixed": FieldText("Boolean!", "Whether its strands differ."),
            "uncertain": FieldText("Boolean!", "Whether a date leaves it open."),
            "contested": FieldText("Boolean!", "Whether speakers contradict each other on it."),
            "strands": FieldText("[Strand!]!", "One for each demand and each addressee."),
        },
    ),
    "Strand": TypeText(
        "One thing demanded of one addressee.",
        {
            "demand": FieldText("Demand", "Null where none can be read."),
            "addressee": FieldText("Actor", "Null where none is recorded."),
            "standing": FieldText("Standing!", "Whether it was put to anybody."),
            "state": FieldText("CallState!", "What came of it, as far as that is certainly dated."),
            "uncertain": FieldText("Boolean!", "Whether a date leaves it open."),
            "otherwise": FieldText(
                "CallState", "Where a date is uncertain: what else it would be."
            ),
            "contested": FieldText("Boolean!", "Whether speakers contradict each other on it."),
            "absenceAsserted": FieldText(
                "Boolean!", "A source says that nothing came, rather than nothing being recorded."
            ),
            "daysOutstanding": FieldText(
                "Quantity", "Days since the demand was first made; null once met or withdrawn."
            ),
            "overdue": FieldText("Overdue", "Null where no clock has run out."),
            "reasons": FieldText("[Reason!]!", "The rules and claims that it follows from."),
        },
    ),
    "Overdue": TypeText(
        "That an answer was due, against a clock that is named.",
        {
            "since": FieldText("Date!", "The day after the last on which it was in time."),
            "days": FieldText("Quantity!", "For how long."),
            "basis": FieldText("String!", "Whose clock it is, and where that is laid down."),
            "policy": FieldText("Boolean!", "Whether it is only a review policy of the user."),
        },
    ),
    "Reason": TypeText(
        "A rule, and what it went by.",
        {
            "rule": FieldText("String!", "The rule's name."),
            "text": FieldText("String!", "In a sentence."),
            "claims": FieldText("ClaimConnection!", "The claims that it rests on.", ("first",)),
        },
    ),
    "CallBucket": TypeText(
        "The strands that have the same key.",
        {
            "key": FieldText("[String!]!", "One part for each dimension, in the order asked for."),
            "strands": FieldText("Int!", "How many. Buckets overlap where a call has several."),
            "daysOutstanding": FieldText(
                "Quantity", "From the fewest to the most days of those still open."
            ),
        },
    ),
}

CALL_ROOTS: Mapping[str, FieldText] = {
    "unansweredCalls": FieldText(
        "CallConnection!",
        "Calls with at least one strand of these states and standings on a day.",
        (
            *("on", "where:Call", "states", "standings", "policy", "orderBy:Call"),
            *("first", "after", "knownAt"),
        ),
    ),
    "callOutcomes": FieldText(
        "[CallBucket!]!",
        "How many strands there are on a day, counted by these dimensions.",
        ("by:CallDimension", "on", "where:Call", "knownAt"),
    ),
}
"""Fields of Query."""
