"""What RDF says beside the claims: which of them stand, whose they are, and a name to show."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from graph.claims.claim import Literal, Stance, entity_id, make_claim
from graph.claims.marking import Marking
from graph.export import RDF
from graph.export.partial_view import PartialView
from graph.views.all_pages import standing
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, Labels
from graph.vocabulary import BASE, Vocabulary
from tests.export.example import SHEET, example
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES, EVERYTHING
from tests.naive import NaiveEngine

PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary, size=300)


def said(data: bytes, term: str) -> dict[str, str]:
    """What a file says with one term in its default graph, by the id of what it is said of."""
    iri = term if ":" in term else f"{BASE}ontology#{term}"
    found: dict[str, str] = {}
    for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS):
        if quad.predicate.value == iri and quad.graph_name == ox.DefaultGraph():
            id = quad.subject.value.rsplit("/", 1)[1]
            assert id not in found
            found[id] = quad.object.value
    return found


@pytest.mark.parametrize("clearance", CLEARANCES, ids=str)
def test_every_claim_says_whether_it_stands(store: NaiveEngine, clearance: object) -> None:
    """As the view has it: not the rejected, the retracted, nor the coarser of a finer one."""
    found = said(exported(store, "nquads", clearance), "standing")
    with store.reading() as snapshot:
        view = snapshot.view(clearance)
        every = {h.record.claim.id for h in view.claim_histories()}
        alive = {r.claim.id for r in standing(view, ClaimQuery())}
    assert found == {id: "true" if id in alive else "false" for id in every}
    assert alive < every


def test_a_claim_in_a_part_stands_as_in_the_whole(store: NaiveEngine) -> None:
    """One claim alone in a file: what takes its place need not be in it."""
    with store.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        for history in view.claim_histories():
            part = PartialView(view, [history.record.claim.id])
            data = b"".join(RDF["nquads"].pieces(part))
            stands = "true" if history.standing else "false"
            assert said(data, "standing") == {history.record.claim.id: stands}
            assert len(list(standing(part, ClaimQuery()))) == history.standing


@pytest.mark.parametrize("format", ["turtle", "rdfxml"])
def test_a_part_says_nothing_of_bare_triples(store: NaiveEngine, format: str) -> None:
    """There are none in it; a whole view says in a comment where they stand."""
    with store.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        part = PartialView(view, [next(iter(view.claim_histories())).record.claim.id])
        assert b"bare triples" in b"".join(RDF[format].pieces(view))
        assert b"bare triples" not in b"".join(RDF[format].pieces(part))


def test_the_speaker_is_the_innermost(store: NaiveEngine) -> None:
    """At each claim that names one, and at no other."""
    found = said(exported(store, "nquads"), "speaker")
    with store.reading() as snapshot:
        claims = [h.record.claim for h in snapshot.view(EVERYTHING).claim_histories()]
    assert found == {c.id: f"{BASE}id/{c.speaker}" for c in claims if c.speaker is not None}
    assert any(c.speaker is None for c in claims)


@pytest.mark.parametrize("clearance", CLEARANCES, ids=str)
def test_the_shown_name_is_that_of_the_view(store: NaiveEngine, clearance: object) -> None:
    """Once an entity, where no reader of its registration learns a name that he may not read."""
    found = said(exported(store, "nquads", clearance), PREF_LABEL)
    with store.reading() as snapshot:
        view = snapshot.view(clearance)
        markings = {h.entity.id: h.entity.marking for h in view.entity_histories()}
        labels = read_one(view, Labels(), list(markings))
        bound: dict[str, set[Marking]] = {}
        for record in standing(view, ClaimQuery(predicates=("name",), negated=False)):
            claim = record.claim
            if claim.value is not None and labels.get(claim.subject) == claim.value.text:
                bound.setdefault(claim.subject, set()).add(record.marking)
    expected = {id: labels[id] for id in bound if markings[id] in bound[id]}
    assert found == expected
    assert expected


def named(vocabulary: Vocabulary, names: Mapping[str, str], language: str | None) -> NaiveEngine:
    """The public example with names for the raid, by marking."""
    engine = example(vocabulary)
    raid = entity_id(SHEET, "raid")
    with engine.reading() as snapshot:
        citation = next(snapshot.view(EVERYTHING).claim_histories()).record.claim.citation
    with engine.writing() as writer:
        writer.record(
            [
                make_claim(
                    origin=SHEET,
                    subject=raid,
                    predicate="name",
                    value=Literal(datatype="text", text=text, language=language),
                    stance=Stance.ASSERTED,
                    citation=citation,
                    marking=Marking.parse(marking),
                )
                for marking, text in names.items()
            ]
        )
    return engine


def test_a_name_that_is_kept_more_closely_is_no_label(vocabulary: Vocabulary) -> None:
    """A label has no marking of its own: whoever hands on what is marked public hands it on."""
    close = named(vocabulary, {"restricted": "Raid on the house of A."}, "en")
    assert "Raid on the house" in exported(close, "trig").decode()
    assert not said(exported(close, "nquads"), PREF_LABEL)
    open_ = named(vocabulary, {"public": "Raid in Ostrel"}, "en")
    assert list(said(exported(open_, "nquads"), PREF_LABEL).values()) == ["Raid in Ostrel"]


@pytest.mark.parametrize("language", ["en", "uk-Cyrl", None])
def test_a_label_has_the_language_of_its_name(vocabulary: Vocabulary, language: str | None) -> None:
    engine = named(vocabulary, {"public": "Raid"}, language)
    tag = "" if language is None else f"@{language}"
    assert f'skos:prefLabel "Raid"{tag} ;' in exported(engine, "trig").decode()
