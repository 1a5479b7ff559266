"""Every RDF syntax, read by rdflib, which we did not write."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.graph
from pyld import jsonld

from graph.claims.claim import Claim, Review, Stance, make_claim
from graph.claims.decided import Decided
from graph.views.all_pages import standing
from graph.views.either_or import one_of
from graph.views.view import ClaimQuery
from graph.vocabulary import BASE, Vocabulary
from graph.vocabulary.vocabulary import CONTEXT
from tests.conftest import ONTOLOGY
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES, EVERYTHING
from tests.naive import NaiveEngine

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary)


def quads(data: bytes, format: str) -> set[tuple[object, ...]]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data.decode(), format=format)
    return set(dataset.quads())


@pytest.mark.parametrize("clearance", CLEARANCES[:2], ids=str)
def test_trig_is_nquads(store: NaiveEngine, clearance: object) -> None:
    """The same statements in the same graphs, as rdflib reads them and as pyoxigraph does."""
    trig, nquads = exported(store, "trig", clearance), exported(store, "nquads", clearance)
    assert quads(trig, "trig") == quads(nquads, "nquads")
    assert len(quads(trig, "trig")) == nquads.count(b"\n")
    read = set(ox.parse(trig, format=ox.RdfFormat.TRIG))
    assert read == set(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))


def test_trig_has_no_long_term(store: NaiveEngine) -> None:
    """Every term of ours is written short, so that a person can read it."""
    _, _, body = exported(store, "trig").decode().partition("\n\n")
    assert body
    assert "w3id.org/answerable" not in body


TRIPLES = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
"""Formats without graphs, and what rdflib calls them."""
RDF_PARTS = (rdflib.RDF.subject, rdflib.RDF.predicate, rdflib.RDF.object)


def triples(store: NaiveEngine, format: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    graph.parse(data=exported(store, format), format=TRIPLES[format])
    return graph


@pytest.fixture(scope="module")
def plain(store: NaiveEngine) -> rdflib.Graph:
    return triples(store, "ntriples")


@pytest.mark.parametrize("format", TRIPLES)
def test_triples_are_the_same_in_every_syntax(
    store: NaiveEngine, plain: rdflib.Graph, format: str
) -> None:
    """There are no blank nodes, so isomorphic is equal."""
    graph = triples(store, format)
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    assert set(graph) == set(plain)


def test_triples_say_at_the_node_what_quads_quote(store: NaiveEngine, plain: rdflib.Graph) -> None:
    """Every statement of N-Quads is there, the quoted ones in three parts."""
    dataset = rdflib.Dataset()
    dataset.parse(data=exported(store, "nquads").decode(), format="nquads")
    for subject, predicate, object_, graph in dataset.quads():
        if graph in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID):
            assert (subject, predicate, object_) in plain
        else:
            said = tuple(plain.value(rdflib.URIRef(graph), part) for part in RDF_PARTS)
            assert said == (subject, predicate, object_)


def accepted(vocabulary: Vocabulary, *, seed: int) -> NaiveEngine:
    """A store most of whose claims were accepted."""
    engine = lived(vocabulary, seed=seed, size=400)
    with engine.reading() as snapshot:
        ids = [r.claim.id for r in standing(snapshot.view(EVERYTHING), ClaimQuery())]
    with engine.writing() as writer:
        writer.review(ids[len(ids) // 8 :], Review.ACCEPTED, Decided(by="coder-1", why="read"))
    return engine


def bare(graph: rdflib.Graph, vocabulary: Vocabulary) -> set[tuple[object, ...]]:
    """The triples that are said outright."""
    properties = {rdflib.URIRef(p.iri) for p in vocabulary.properties.values()}
    return {triple for triple in graph if triple[1] in properties}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bare_triples_are_what_the_threshold_says(seed: int, vocabulary: Vocabulary) -> None:
    """Worked out anew from the claims, one by one, over the whole view."""
    store = accepted(vocabulary, seed=seed)
    plain = triples(store, "ntriples")
    with store.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        alive = {r.claim.id: r.claim for r in standing(view, ClaimQuery())}
        reviews = {h.record.claim.id: h.record.review for h in view.claim_histories()}
    expected = set()
    for claim in alive.values():
        property = vocabulary.properties[claim.predicate]
        others = [c for c in alive.values() if c.predicate == claim.predicate]
        against = [c for c in others if c.negated and denies(c, claim, vocabulary)]
        rivals = [
            c
            for c in others
            if property.single
            and not c.negated
            and c.subject == claim.subject
            and said(c) != said(claim)
        ]
        if (
            reviews[claim.id].value == "accepted"
            and not claim.negated
            and claim.stance.value in ("asserted", "verified")
            and claim.valid is None
            and one_of(claim) is None
            and not property.only_as_claim
            and not against
            and not rivals
        ):
            node = rdflib.URIRef(f"{BASE}claim/{claim.id}")
            expected.add(tuple(plain.value(node, part) for part in RDF_PARTS))
    assert len(expected) > 3
    assert bare(plain, vocabulary) == expected


def said(claim: Claim) -> tuple[object, ...]:
    value = claim.value
    text = (None, None) if value is None else (value.text, value.language)
    return claim.object, claim.concept, *text


def denies(one: Claim, other: Claim, vocabulary: Vocabulary) -> bool:
    if one.subject == other.subject and one.concept is not None:
        return other.concept in vocabulary.narrower([one.concept])
    turned = (one.object, one.subject) == (other.subject, other.object)
    if vocabulary.properties[one.predicate].symmetric and turned:
        return True
    return one.subject == other.subject and said(one) == said(other)


def test_involvement_victims_and_listings_are_never_bare(vocabulary: Vocabulary) -> None:
    """The ontology marks them, and what is marked is bare in no store, however firm."""
    marked = {p.name for p in vocabulary.properties.values() if p.only_as_claim}
    assert marked >= {"allegedPerpetrator", "victim", "organiser", "helper", "helped"}
    assert marked >= {"listed", "listingBy", "ground", "relativeOf"}
    engine = accepted(vocabulary, seed=4)
    with engine.reading() as snapshot:
        told = [h.record.claim for h in snapshot.view(EVERYTHING).claim_histories()]
    firm = [
        make_claim(
            **{f: getattr(c, f) for f in ("origin", "subject", "predicate", "object", "citation")},
            attribution=c.attribution and (replace(c.attribution[0], act="states"),),
            stance=Stance.VERIFIED,
            marking=c.marking,
        )
        for c in told
        if c.predicate in marked and c.object is not None
    ]
    with engine.writing() as writer:
        writer.record(firm)
        writer.review([c.id for c in firm], Review.ACCEPTED, Decided(by="coder-1", why="read"))
    lines = exported(engine, "ntriples").decode().splitlines()
    assert {c.predicate for c in firm} >= {"allegedPerpetrator"}
    outright = {line.split()[1].strip("<>") for line in lines}
    assert {vocabulary.properties["name"].iri} <= outright
    assert not outright & {vocabulary.properties[name].iri for name in marked}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_jsonld_in_pyld(store: NaiveEngine) -> None:
    """pyld expands and flattens it without fetching anything, and finds the same triples."""
    document = json.loads(exported(store, "jsonld"))
    nodes = jsonld.flatten(jsonld.expand(document, {"documentLoader": no_loader}))
    assert len(nodes) == len({node["@id"] for node in nodes})
    assert jsonld.to_rdf(document, {"documentLoader": no_loader}).keys() == {"@default"}
    normal = jsonld.to_rdf(document, {"documentLoader": no_loader, "format": "application/n-quads"})
    ours = exported(store, "ntriples")
    assert set(ox.parse(normal, format=ox.RdfFormat.N_QUADS)) == {
        ox.Quad(*triple) for triple in ox.parse(ours, format=ox.RdfFormat.N_TRIPLES)
    }


def no_loader(url: str, options: object) -> object:
    raise AssertionError(f"{url} was to be fetched")


def test_context_is_the_one_that_ships(store: NaiveEngine) -> None:
    """The file has the versioned context whole."""
    shipped = json.loads((ONTOLOGY / CONTEXT).read_text("utf-8"))
    assert json.loads(exported(store, "jsonld"))["@context"] == shipped["@context"]
