"""Statuses under a profile: told where all that they rest on is in the file, else left out."""

from __future__ import annotations

import json

import pytest

from graph.claims.claim import BY_SOFTWARE
from graph.ingest.ontology_folder import ontology_of
from graph.release.profiles.profile_report import ProfileReport
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.field import loaded, own, well
from tests.naive import NaiveEngine
from tests.release.profiles.acting import outcome, plain, told_under

BODY = """
    entities:
      letter: {class: Call, issuers: herald, addressees: guard, madeOn: 2019-01-04,
        demands: {look: {kind: investigate}}}
      answer: {class: Response, kind: reply, by: guard, to: letter, when: 2019-02-01}
      plea: {class: Call, issuers: herald, addressees: guard, madeOn: 2019-01-04,
        demands: {free: {kind: release}}}
      no: {class: Response, kind: refusal, by: guard, to: plea, when: 2019-02-02}
      doubtful: {class: Response, kind: pledge, by: guard, to: plea, when: 2019-02-03,
        proposedBySoftware: "reader, by the rule about Zelim"}
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> NaiveEngine:
    found = NaiveEngine(vocabulary, clock=Clock())
    well(loaded(tmp_path_factory.mktemp("case"), found, BODY))
    return found


def told(
    engine: NaiveEngine, kinds: frozenset[str] = frozenset(), part: tuple[str, ...] = ()
) -> tuple[list[str], ProfileReport]:
    """The states of the strands in a file, and the report of it."""
    law = ontology_of(engine.vocabulary).law
    lines, report = told_under(engine, kinds, law, [own(name) for name in part])
    assert not any("ontology#Derivation>" in line for line in lines)
    return sorted(line.split('"')[1] for line in lines if "ontology#strandState>" in line), report


def test_what_rests_on_what_is_in_the_file_is_told(engine: NaiveEngine) -> None:
    """Where nothing stays behind, as over the whole view; a view without the law has no duties."""
    states, report = told(engine)
    assert states == ["REFUSED", "REPLIED"]
    assert report.strands == (2, 0)


def test_a_status_whose_answer_stays_behind_is_left_out(engine: NaiveEngine) -> None:
    """Nobody reads that a call had no answer because the answer was kept back."""
    states, report = told(engine, frozenset({"refusal"}))
    assert states == ["REPLIED"]
    assert report.strands == (1, 1)
    assert json.loads(report.as_json())["strands"] == {"out": 1, "keptBack": 1}
    assert "1 rest on what is not in the file" in str(report)


def test_one_case_with_its_statuses(engine: NaiveEngine) -> None:
    """Of a part only what rests on the part: without what is said of the demand and of the answer
    there is nothing to tell of a call."""
    assert told(engine, part=("letter", "look", "answer"))[0] == ["REPLIED"]
    assert told(engine, part=("letter",))[0] == []


def test_that_a_program_proposed_it_is_told_and_its_words_are_not(engine: NaiveEngine) -> None:
    """So that nobody who gets the file takes it for what a person proposed."""
    profile = plain(engine.vocabulary)
    out = outcome(engine, profile)
    [kind] = [
        h.record.claim
        for h in out.claims.values()
        if h.record.claim.concept == "pledge" and h.record.claim.predicate == "kind"
    ]
    [mark] = kind.particulars
    assert mark.property == BY_SOFTWARE
    assert mark.value is not None
    assert mark.value.text == "a program"
