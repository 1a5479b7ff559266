"""Clocks: a domestic statute's, once an analyst has coded it, and who never stops anything."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.ledger import CallState, Policy, Statuses
from graph.ledger.call_reasons import explain
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.contract.book import claim, id_of, made
from tests.ledger.cases import period
from tests.naive import NaiveEngine

STATUTE = """\
@prefix : <https://w3id.org/answerable/ontology#> .
@prefix c: <https://w3id.org/answerable/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

c:vardanian-check a skos:Concept ;
    skos:inScheme c:proceeding-kinds ;
    skos:prefLabel "check before a case, Vardania"@en ;
    skos:definition "Invented: what a prosecutor has to decide within thirty days."@en ;
    :daysToAnswer 30 ;
    :clockSource "Code of Criminal Procedure of Vardania, article 12"@en .
"""


def store(vocabulary: Vocabulary) -> NaiveEngine:
    """A crime report that a prosecutor got on 1 April 2018."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    with engine.writing() as writer:
        writer.register(
            [
                *(made("report", "Call"), made("look", "Demand")),
                *(made("document", "Source"), made("prosecutor", "StateBody")),
            ]
        )
        writer.record(
            [
                claim("report", "madeOn", period("2018-04-01")),
                claim("report", "addressee", "prosecutor"),
                claim("report", "demand", "look"),
                claim("look", "kind", "investigate", concept=True),
                claim("report", "underProcedure", "vardanian-check", concept=True),
            ]
        )
    return engine


def test_a_domestic_clock_is_coded_without_python(tmp_path: Path) -> None:
    """A concept with its days and its text: awaited through the thirtieth day, then overdue by that
    text; a policy of fewer days never makes it so in place of the statute."""
    ontology = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, ontology)
    (ontology / "vardania.ttl").write_text(STATUTE, "utf-8")
    vocabulary = Vocabulary.load(ontology)
    policy = Policy(id="soon", label="Review policy: soon", days=3, why="to look again")
    with store(vocabulary).reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        statuses = Statuses(view)
        for day, state in ((date(2018, 5, 1), "AWAITED"), (date(2018, 5, 2), "UNANSWERED")):
            outcome = statuses.of([id_of("report")], day.toordinal())[id_of("report")]
            assert outcome is not None
            (strand,) = outcome.strands
            assert strand.state is CallState(state)
            assert (strand.overdue is not None) == (state == "UNANSWERED")
        late = strand.overdue
        assert late is not None
        assert late.since == date(2018, 5, 2).toordinal()
        assert not late.clock.policy
        assert "30 days" in late.clock.basis
        assert "article 12" in late.clock.basis
        (told,) = explain(view, [strand])
        assert [reason.rule for reason in told][-1] == "overdue"
        again = statuses.of([id_of("report")], date(2018, 5, 1).toordinal(), policy)
        outcome = again[id_of("report")]
        assert outcome is not None
        assert outcome.state is CallState.AWAITED
        assert outcome.strands[0].overdue is not None
        assert outcome.strands[0].overdue.clock.policy
