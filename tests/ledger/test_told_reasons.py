"""What the reasons of a status say in words: who says what, and against whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.claims.claim import entity_id
from graph.ledger import call_statuses
from graph.ledger.call_reasons import explain
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ledger.test_ledger_document import HEAD, OPEN_TO_ALL, REGISTRY, SHEET, accept
from tests.naive import NaiveEngine

LETTERS = """\
entities:
  one: {class: Call, issuers: watch, addressees: vardania, madeOn: 2018-04-01,
      demands: {look: {kind: investigate}}}
  good: {class: Assessment, kind: demand-met, by: committee, assessesDemands: look,
      when: 2018-05-02}
  bad: {class: Assessment, kind: demand-not-met, by: lorin, assessesDemands: look,
      when: 2018-05-04}
  two: {class: Call, issuers: watch, addressees: vardania, madeOn: 2018-04-01,
      demands: {free: {kind: release}}}
  answer: {class: Response, kind: reply, by: ministry, to: two, when: 2018-05-01}
  nothing: {class: Assessment, kind: nothing-came-then, by: watch, assessesDemands: free,
      when: 2018-04-02/2018-06-30}
  thin: {class: Assessment, kind: not-substantive, by: watch, assesses: answer, when: 2018-06}
  three: {class: Call, issuers: watch, addressees: vardania, madeOn: 2018-04-01,
      withdrawnOn: 2018-06, demands: {help: {kind: cooperate}}}
  four: {class: Call, issuers: watch, addressees: vardania, madeOn: 2018-04-01,
      demands: {find: {kind: investigate}}}
  mute: {class: Response, kind: no-response, by: vardania, to: four}
  five: {class: Call, issuers: watch, addressees: vardania, madeOn: 2018-04-01,
      demands: {seek: {kind: investigate}}}
  later: {class: Assessment, kind: grade-d, by: watch, assessesDemands: seek,
      when: 2018-06}
"""
CALLS = ("one", "two", "three", "four", "five")


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Mapping[str, Mapping[str, str]]:
    """Call → rule → words, on 10 June 2018."""
    folder: Path = tmp_path_factory.mktemp("letters")
    (folder / "registry.yaml").write_text(REGISTRY, "utf-8")
    (folder / "sheet.yaml").write_text(HEAD + LETTERS, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([folder / "sheet.yaml"], engine).errors
    accept(engine)
    names = {entity_id(SHEET, name): name for name in CALLS}
    with engine.reading() as snapshot:
        view = snapshot.view(OPEN_TO_ALL)
        found = call_statuses(view, list(names), on=date(2018, 6, 10))
        return {
            names[id]: {why.rule: why.text for some in explain(view, one.strands) for why in some}
            for id, one in found.items()
            if one is not None
        }


@pytest.mark.parametrize(
    ("call", "rule", "words"),
    [
        (
            "one",
            "contested-verdicts",
            "According to The Committee, the demand is met (2018-05-02). Not so according to "
            "Lorin: the demand is not met (2018-05-04).",
        ),
        (
            "two",
            "contested-silence",
            "According to Ostrel Watch, nothing came in that time. Others tell of: Foreign "
            "Ministry of Vardania, 2018-05-01, reply.",
        ),
        (
            "two",
            "possibly",
            "According to Ostrel Watch, who asked, the response is not substantive (between "
            "2018-06-01 and 2018-06-30). On its dates that may or may not be so by the day.",
        ),
        (
            "three",
            "possibly-withdrawn",
            "Possibly withdrawn or replaced by then: between 2018-06-01 and 2018-06-30.",
        ),
        (
            "four",
            "possibly-silent",
            "Republic of Vardania, on or after 2018-04-01: no response (a source says that nothing "
            "came; on its dates that may or may not be so by the day).",
        ),
        (
            "four",
            "nothing-recorded",
            "No response is recorded in this data set; that none came is what a source says, and "
            "of which days is open.",
        ),
        (
            "five",
            "possibly-silent",
            "According to Ostrel Watch, who asked, nothing came (between 2018-06-01 and "
            "2018-06-30). On its dates that may or may not be so by the day.",
        ),
    ],
)
def test_both_sides_and_what_is_open_are_named(
    told: Mapping[str, Mapping[str, str]], call: str, rule: str, words: str
) -> None:
    """A verdict by its words, and an answer that somebody else tells of."""
    assert told[call][rule].startswith(words)
