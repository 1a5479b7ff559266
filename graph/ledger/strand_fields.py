"""What a strand tells: each field once, for every way out.

GraphQL, the board in CSV and JSON, and RDF are made of these two tables: names, types, comments and
order are theirs. A way out decides only how it lays a type out. So a new value of a strand is one
entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from enum import Enum, StrEnum
from typing import Any, Generic, TypeAlias, TypeVar

from graph.ledger.call_states import CallState, Silence, Standing
from graph.ledger.strand_facts import ClockKind, Overdue, StrandOutcome

Row = TypeVar("Row")


class FieldShape(Enum):
    """What a field is that is no plain value."""

    DEMAND = "an id of a demand"
    ADDRESSEE = "an id of an actor"
    RESPONSES = "ids of responses, sorted"
    DAY = "a day number"
    DAYS = "days at least, and days at most or None where nobody knows"
    DAYS_OPEN = "the same, up to the day that the status is for"
    OVERDUE = "the row of `OVERDUE_FIELDS`"


FieldType: TypeAlias = type[StrEnum] | type[bool] | type[int] | type[str] | FieldShape
"""Plain values have their own type."""


@dataclass(frozen=True, slots=True)
class ToldField(Generic[Row]):
    """One field of a row."""

    name: str
    """Of a plain value the column of CSV and the key of JSON; GraphQL has it in camel case."""
    type: FieldType
    comment: str
    get: Callable[[Row], Any]
    """From the row to the value."""
    _: KW_ONLY
    optional: bool = False
    """Whether the value may be None."""
    term: str | None = None
    """Its property in RDF; files of RDF have nothing that has none."""

    @property
    def plain(self) -> bool:
        """Whether one cell can tell it."""
        return not isinstance(self.type, FieldShape)

    def told(self, row: Row) -> Any:
        """The value; of a code its text."""
        value = self.get(row)
        return value.value if isinstance(value, StrEnum) else value


STRAND_FIELDS: tuple[ToldField[StrandOutcome], ...] = (
    ToldField(
        "demand",
        FieldShape.DEMAND,
        "Null where none can be read.",
        lambda strand: strand.facts.demand,
        optional=True,
        term="strandDemand",
    ),
    ToldField(
        "addressee",
        FieldShape.ADDRESSEE,
        "Null where none is recorded.",
        lambda strand: strand.facts.addressee,
        optional=True,
        term="strandAddressee",
    ),
    ToldField(
        "standing",
        Standing,
        "Whether it was put to anybody.",
        lambda strand: strand.standing,
        term="strandStanding",
    ),
    ToldField(
        "state",
        CallState,
        "What came of it, as far as that is certainly dated.",
        lambda strand: strand.state,
        term="strandState",
    ),
    ToldField(
        "uncertain",
        bool,
        "Whether a date leaves it open.",
        lambda strand: strand.uncertain,
        term="uncertain",
    ),
    ToldField(
        "otherwise",
        CallState,
        "Where a date is uncertain: what else it would be.",
        lambda strand: strand.otherwise,
        optional=True,
        term="otherwiseState",
    ),
    ToldField(
        "contested",
        bool,
        "Whether speakers contradict each other on it.",
        lambda strand: strand.contested,
        term="contested",
    ),
    ToldField(
        "absence_asserted",
        bool,
        "A source says that nothing came, rather than nothing being recorded.",
        lambda strand: strand.absence_asserted,
        term="absenceAsserted",
    ),
    ToldField(
        "silence",
        Silence,
        "Which silence it is, of an unanswered strand; null where something came, or a clock runs.",
        lambda strand: strand.silence,
        optional=True,
        term="silence",
    ),
    ToldField(
        "unreviewed",
        bool,
        "Whether it rests on claims that nobody has accepted.",
        lambda strand: strand.unreviewed,
        term="unreviewed",
    ),
    ToldField(
        "days_outstanding",
        FieldShape.DAYS_OPEN,
        "Days since the demand was first made; null once met or withdrawn.",
        lambda strand: strand.outstanding,
        optional=True,
        term="outstanding",
    ),
    ToldField(
        "overdue",
        FieldShape.OVERDUE,
        "Null where no clock has run out.",
        lambda strand: strand.overdue,
        optional=True,
        term="overdue",
    ),
    ToldField(
        "responses",
        FieldShape.RESPONSES,
        "Those that certainly count by the day, tied to the call or not; by id.",
        lambda strand: strand.responses,
        term="countedResponse",
    ),
)
"""In order. The reasons are computed for many strands at once: see `call_reasons.explain`."""

OVERDUE_FIELDS: tuple[ToldField[Overdue], ...] = (
    ToldField(
        "since",
        FieldShape.DAY,
        "The day after the last on which it was in time.",
        lambda late: late.since,
        term="overdueSince",
    ),
    ToldField("days", FieldShape.DAYS, "For how long.", lambda late: (late.least, late.most)),
    ToldField(
        "basis",
        str,
        "Whose clock it is, and where that is laid down.",
        lambda late: late.clock.basis,
        term="overdueBasis",
    ),
    ToldField(
        "policy",
        bool,
        "Whether it is only a review policy of the user.",
        lambda late: late.clock.policy,
        term="byPolicy",
    ),
    ToldField(
        "kind",
        ClockKind,
        "What kind of clock it is.",
        lambda late: late.clock.kind,
        term="clockKind",
    ),
)
"""Of a clock that ran out, in order."""
