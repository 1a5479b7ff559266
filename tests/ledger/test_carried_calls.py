"""A call inside another: put with the call that carries it, from that call's day."""

from __future__ import annotations

from datetime import date

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.ledger import Statuses
from graph.ledger.strand_facts import StrandOutcome
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, made
from tests.ledger.cases import period
from tests.naive import NaiveEngine


def inner(vocabulary: Vocabulary, carrier_asks: str, on: date) -> StrandOutcome:
    """The strand of a demand to investigate, whose call has no day and is carried by a letter of
    1 April 2018, which asks something itself."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    with engine.writing() as writer:
        writer.register(
            [
                *(made("inner", "Call"), made("letter", "Call"), made("document", "Source")),
                *(made("look", "Demand"), made("own", "Demand"), made("vardania", "State")),
            ]
        )
        writer.record(
            [
                *(
                    claim("inner", "addressee", "vardania"),
                    claim("letter", "addressee", "vardania"),
                ),
                *(claim("inner", "demand", "look"), claim("letter", "demand", "own")),
                claim("look", "kind", "investigate", concept=True),
                claim("own", "kind", carrier_asks, concept=True),
                claim("letter", "madeOn", period("2018-04-01")),
                claim("inner", "carriedBy", "letter"),
            ]
        )
    with engine.reading() as snapshot:
        statuses = Statuses(snapshot.view(PUBLIC_CLEARANCE))
        outcome = statuses.of([id_of("inner")], on.toordinal())[id_of("inner")]
    assert outcome is not None
    [strand] = outcome.strands
    return strand


@pytest.mark.parametrize("asks", ["investigate", "inform"])
def test_its_days_run_from_the_making_of_what_carries_it(vocabulary: Vocabulary, asks: str) -> None:
    """Whether or not that call asks the same itself; nothing of it is uncertain then."""
    told = inner(vocabulary, asks, date(2018, 5, 1))
    assert (told.standing.value, told.state.value) == ("PUT", "UNANSWERED")
    assert told.outstanding == (30, 30)
    assert not told.uncertain


def test_before_it_is_carried_its_day_is_open(vocabulary: Vocabulary) -> None:
    """It may have been made at any time by then, for it has no day of its own."""
    assert inner(vocabulary, "inform", date(2018, 3, 1)).uncertain
