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
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from graph.calls.book import Book
from graph.calls.clocks import Policy
from graph.calls.facts import CallOutcome, StrandFacts, StrandOutcome
from graph.calls.kinds import kinds_of
from graph.calls.reading import read_rows
from graph.calls.rules import call_outcome
from graph.calls.words import OPEN, STANDING, CallState, Standing
from graph.view import View

__all__ = [
    "OPEN",
    "STANDING",
    "CallOutcome",
    "CallState",
    "Policy",
    "Standing",
    "StrandFacts",
    "StrandOutcome",
    "call_statuses",
    "read_strands",
]


def read_strands(view: View, calls: Sequence[str]) -> dict[str, tuple[StrandFacts, ...]]:
    """The strands of calls, by id, with all that bears on them on any day.

    A bounded few reads of the view, whatever the number of calls. What is no call of the view is
    absent.
    """
    rows = read_rows(view, calls)
    book = Book(rows, kinds_of(view.vocabulary), view.vocabulary)
    return {id: book.strands(id) for id in calls if rows.classes.get(id) == "Call"}


def call_statuses(
    view: View, calls: Sequence[str], *, on: date, policy: Policy | None = None
) -> Mapping[str, CallOutcome | None]:
    """What became of calls by a day, by id; None before a call was possibly made."""
    day = on.toordinal()
    return {
        id: call_outcome(strands, day, policy) for id, strands in read_strands(view, calls).items()
    }
