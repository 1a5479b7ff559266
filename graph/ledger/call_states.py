"""The words of the ledger of calls: days that are not certain, standings, states, effects.

Days are day numbers (`date.toordinal`). Everything that happened on one unknown day has a `Span`
of the days on which it may have happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

EVER, NEVER = -(10**9), 10**9
"""Before and after all days."""


class Span(NamedTuple):
    """The days on one of which something happened, both included."""

    first: int = EVER
    last: int = NEVER

    def surely_before(self, other: Span) -> bool:
        """Whether it was earlier, regardless of the days; two things of one day are not ordered."""
        return self.last < other.first


class CallState(StrEnum):
    """Where a strand stands, least advanced first."""

    UNANSWERED = "UNANSWERED"
    AWAITED = "AWAITED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    NOT_SUBSTANTIVE = "NOT_SUBSTANTIVE"
    REPLIED = "REPLIED"
    PLEDGED = "PLEDGED"
    REFUSED = "REFUSED"
    CLOSED_WITHOUT_ACTION = "CLOSED_WITHOUT_ACTION"
    PARTIAL = "PARTIAL"
    UNDER_WAY = "UNDER_WAY"
    MET = "MET"


ADVANCE: Mapping[CallState, int] = {state: i for i, state in enumerate(CallState)}
"""How far each state is on the way."""

OPEN = (CallState.UNANSWERED, CallState.ACKNOWLEDGED, CallState.NOT_SUBSTANTIVE)
"""The states that a list of unanswered calls shows where nobody names others."""


class Standing(StrEnum):
    """Whether a strand was put to somebody who could answer it; the first that fits."""

    WITHDRAWN = "WITHDRAWN"
    NOT_ADDRESSED = "NOT_ADDRESSED"
    NOT_PUT = "NOT_PUT"
    CONDITIONAL = "CONDITIONAL"
    PUT = "PUT"


STANDING = (Standing.PUT, Standing.NOT_ADDRESSED, Standing.NOT_PUT, Standing.CONDITIONAL)
"""The standings of calls that nobody took back."""


class Silence(StrEnum):
    """Which silence an unanswered strand is."""

    ASSERTED = "ASSERTED"
    """A source says that nothing came."""
    LOOKED_FOR = "LOOKED_FOR"
    """Somebody says that he looked, where and until when, and found nothing."""
    NOT_LOOKED_FOR = "NOT_LOOKED_FOR"
    """No answer is recorded, and nobody is recorded to have looked."""


class Form(StrEnum):
    """What a kind of response is."""

    ACT = "act"
    WORDS = "words"
    RECEIPT = "receipt"
    SILENCE = "silence"


class Effect(NamedTuple):
    """What the ontology says of one kind of response; see ``ontology/effects.ttl``."""

    form: Form
    leads_to: CallState
    serves: frozenset[str] = frozenset()
    """Kinds of demand, narrower ones included, that it bears on."""
    carries_out: frozenset[str] = frozenset()
    """Kinds of demand whose doing it is."""
    meets: frozenset[str] = frozenset()
    """Kinds of demand that are met by it."""
    inquiry: bool = False
    """Whether it counts in part only from the day after its announced end."""

    def bears_on(self, demand_kinds: frozenset[str]) -> bool:
        """Whether a strand with a demand of these kinds is moved by it."""
        if self.serves:
            return not self.serves.isdisjoint(demand_kinds)
        return self.form is not Form.ACT


class Verdict(StrEnum):
    """What somebody says of a response, or of what became of a demand.

    The grades A to E of the Human Rights Committee (CCPR/C/128/3) are met, partly, not
    substantive, nothing came and rejected.
    """

    MET = "met"
    SUFFICIENT = "sufficient"
    PARTLY = "partly"
    NOT_SUBSTANTIVE = "not-substantive"
    NOTHING_CAME = "nothing-came"
    REJECTED = "rejected"
    INSUFFICIENT = "insufficient"
    """The response does not suffice, regardless of what it goes into."""
    NOT_MET = "not-met"
    """The demand is not met: said of what became of it, and nothing of the words in between."""
    ABSENT = "absent"
    """Nothing came, on the days of which the assessment speaks."""
    LOOKED_FOR = "looked-for"
    """The assessor looked for an answer, until then, and found none."""


OF_SILENCE = frozenset({Verdict.ABSENT, Verdict.LOOKED_FOR})
"""What is said of the silence itself, and judges nothing that came."""
SUFFICES = frozenset({Verdict.MET, Verdict.SUFFICIENT})
FALLS_SHORT = frozenset(
    {
        *(Verdict.NOT_SUBSTANTIVE, Verdict.NOTHING_CAME, Verdict.REJECTED),
        *(Verdict.INSUFFICIENT, Verdict.NOT_MET),
    }
)
