"""The ledger of calls: what was demanded of whom, and what came of it by a day.

board                the ledger of calls laid out in rows and put in order; the page: api/page/board
bystanders           what stands beside a state
call_checks          what cannot be so of calls and responses, or would say nothing
call_reasons         the reasons in words, each with the claims that it rests on
call_records         reading what the ledger of calls uses out of a view
call_rules           what became of a call on a day: the rules, pure (the ledger, section 2)
call_states          the words of the ledger of calls
claim_rows           what was read of a view: the claims of many things
clocks               clocks: by when an answer was due, by whose rule
contests             whether two speakers, neither of whom took it back
date_bounds          dates that follow from dates
dates                dates that several claims give: the span of what is possible
effects              what the ontology's table of effects says of each kind
event_acts           what acts make of a strand: event by event, the latest of each
group_relations      how groups lie to each other, as claims say
kept_bases           what the statuses of very many calls rest on, kept small between requests
number_pairs         which numbers go with which, of very many at once
opinions             what is said of responses, and of what became of demands
plain_actors         who acts and speaks in plain calls, and the documents that tell of them
plain_calls          calls of which little is said, decided in brief without the facts of reasons
plain_reading        what is read for them, as columns of numbers, and what may be said of them
plain_things         with all that they lead to: which are plain, and what came of them
reason_words         reasons in words, and what has to be named in them
response_reading     responses as they were read
rule_names           the names of the ledger's rules, as reasons give them
self_investigations  where the body that was asked to look into something is linked to the one
sides                whose acts and whose words count for an addressee
silences             what is said not to have come, and who looked for it
statuses             the statuses of many calls over one view
strand_book          from what was read to the facts of every strand
strand_facts         the plain facts from which the rules work
strand_fields        what a strand tells: each field once, for GraphQL, board, CSV, JSON and RDF
strand_gatherer      what came of a strand: the responses that count for it
strand_states        the states that a strand may be in
superseding          what a speaker took back: one rule
taking_back          which claims were taken back, and by which
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

    A bounded few reads of the view, however many calls there are. What is no call of the view is
    absent.
    """
    return Statuses(view).of(calls, on.toordinal(), policy)
