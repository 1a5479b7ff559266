"""The ontology as it is handed on: what Protégé, OWL libraries and Skosmos look for is there."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.namespace import DC, DCTERMS, OWL, SKOS
from rdflib.term import Node

from graph.vocabulary import BASE, Vocabulary
from graph.vocabulary.publication import Published
from tests.conftest import ONTOLOGY


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(data=Published(ONTOLOGY).whole("text/turtle"), format="turtle")


def test_it_has_a_version_a_licence_and_a_creator(graph: Graph, vocabulary: Vocabulary) -> None:
    """The version is the digest that descriptions of exports name."""
    iri = URIRef(f"{BASE}ontology")
    assert graph.value(iri, OWL.versionIRI) == URIRef(f"{BASE}ontology/{vocabulary.digest}")
    assert str(graph.value(iri, OWL.versionInfo)) == vocabulary.digest
    assert graph.value(iri, DCTERMS.license)
    assert graph.value(iri, DC.creator)


def test_every_range_is_declared_and_nothing_is_two_things(graph: Graph) -> None:
    """No property is of objects and of data; what data properties lead to are datatypes."""
    data = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    objects = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    classes = set(graph.subjects(RDF.type, OWL.Class))
    datatypes = set(graph.subjects(RDF.type, RDFS.Datatype))
    assert not data & objects
    assert not annotations & (data | objects)
    assert not classes & datatypes
    built_in = ("http://www.w3.org/2001/XMLSchema#", str(RDFS))
    for property, range in graph.subject_objects(RDFS.range):
        if not str(range).startswith(built_in):
            assert range in (datatypes if property in data else classes), (property, range)
    own = (str(RDF), str(RDFS), str(OWL))
    used = {p for p in graph.predicates() if not str(p).startswith(own)}
    both = {p for p in used if len(set(graph.objects(p, RDF.type))) > 1}
    assert not both


def test_every_term_has_a_label(graph: Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Datatype)
    ours = {s for k in kinds for s in graph.subjects(RDF.type, k) if str(s).startswith(BASE)}
    assert ours
    assert not [term for term in ours if graph.value(term, RDFS.label) is None]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_concepts_and_schemes_have_a_label_of_their_own_in_either_language(
    graph: Graph, language: str
) -> None:
    """No two concepts of a scheme are called alike: who picks from a list can tell them apart."""
    named: dict[tuple[Node, str], set[Node]] = {}
    for kind in (SKOS.Concept, SKOS.ConceptScheme):
        ours = [s for s in graph.subjects(RDF.type, kind) if str(s).startswith(BASE)]
        assert ours
        for subject in ours:
            [label] = _labels(graph, subject, SKOS.prefLabel, language)
            within = graph.value(subject, SKOS.inScheme) or kind
            named.setdefault((within, label), set()).add(subject)
    assert not [found for found in named.items() if len(found[1]) > 1]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_term_of_ours_has_a_label_of_its_own_in_either_language(language: str) -> None:
    """In the files themselves: a name in words that the publication adds is a stopgap for terms
    that somebody adds, and is English only."""
    kinds = (
        *(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty),
        RDFS.Datatype,
    )
    said = Graph()
    for file in ONTOLOGY.rglob("*.ttl"):
        said.parse(file, format="turtle")
    ours = {s for k in kinds for s in said.subjects(RDF.type, k) if str(s).startswith(BASE)}
    assert len(ours) > 200
    assert not [term for term in ours if len(_labels(said, term, RDFS.label, language)) != 1]


def _labels(graph: Graph, subject: Node, label: URIRef, language: str) -> list[str]:
    found = graph.objects(subject, label)
    return [str(o) for o in found if isinstance(o, Literal) and o.language == language]


def test_every_scheme_has_a_label_and_a_tree(graph: Graph) -> None:
    """Each concept is reached from a top concept of its scheme."""
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        assert graph.value(scheme, SKOS.prefLabel), scheme
        tops = set(graph.objects(scheme, SKOS.hasTopConcept))
        assert tops == set(graph.subjects(SKOS.topConceptOf, scheme))
        reached, edge = set(tops), set(tops)
        while edge:
            edge = {n for one in edge for n in graph.subjects(SKOS.broader, one)} - reached
            reached |= edge
        assert set(graph.subjects(SKOS.inScheme, scheme)) <= reached, scheme


def test_only_concepts_match_concepts(graph: Graph) -> None:
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    for match in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch):
        assert set(graph.subjects(match)) <= concepts
