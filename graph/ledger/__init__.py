"""The ledger of calls: what was demanded of whom, and what came of it by a day.

words      days, standings, states, effects
facts      the plain facts of a strand, and what comes out
rules      from facts to states: the tables of the ledger
beside     absence, contest, days outstanding, overdue
clocks     procedures, review policies
kinds      what the ontology says of each kind (``ontology/effects.ttl``)
reading    out of a view, level by level
sides      whose acts and words count for an addressee
contests   who contradicts whom
gathering  from what was read to what came of one strand
book       from what was read to the strands of every call
reasons    the reasons in words, with their claims
superseding, dates, date_bounds
           what speakers took back; dates told differently; dates that follow from dates
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from graph.ledger.call_states import OPEN, STANDING, CallState, Standing
from graph.ledger.clocks import Policy
from graph.ledger.statuses import Statuses
from graph.ledger.strand_facts import CallOutcome, StrandFacts, StrandOutcome
from graph.views.view import View

__all__ = [
    "OPEN",
    "STANDING",
    "CallOutcome",
    "CallState",
    "Policy",
    "Standing",
    "Statuses",
    "StrandFacts",
    "StrandOutcome",
    "call_statuses",
]


def call_statuses(
    view: View, calls: Sequence[str], *, on: date, policy: Policy | None = None
) -> Mapping[str, CallOutcome | None]:
    """What became of calls by a day, by id; None before a call was possibly made.

    A bounded few reads of the view, whatever the number of calls. What is no call of the view is
    absent.
    """
    return Statuses(view).of(calls, on.toordinal(), policy)
