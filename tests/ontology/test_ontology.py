"""The ontology that ships: what its texts promise, and what other parts build on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from rdflib import BNode, Graph
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from graph.claims.claim import DATATYPES
from graph.shapes.shape_reader import read_shapes
from graph.vocabulary import BASE, Vocabulary
from tests.conftest import ONTOLOGY

FILES = sorted(ONTOLOGY.rglob("*.ttl"))
ELSEWHERE = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.editorialNote)


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The files as rdflib reads them: a second opinion on what pyoxigraph read."""
    graph = Graph()
    for path in FILES:
        graph.parse(path, format="turtle")
    return graph


def test_rdflib_reads_the_same(graph: Graph, vocabulary: Vocabulary) -> None:
    """Classes, concepts and their comments are those that another parser finds."""
    concepts = {str(s)[len(BASE + "concept/") :] for s in graph.subjects(RDF.type, SKOS.Concept)}
    assert concepts == set(vocabulary.terms)
    for term in vocabulary.terms.values():
        labels = {o.language: str(o) for o in graph.objects(_node(graph, term.iri), SKOS.prefLabel)}
        assert labels == term.labels
    for thing in (*vocabulary.classes.values(), *vocabulary.properties.values()):
        (comment,) = graph.objects(_node(graph, thing.iri), RDFS.comment)
        assert str(comment) == thing.comment


def _node(graph: Graph, iri: str) -> object:
    (node,) = {s for s in graph.subjects(RDF.type) if str(s) == iri}
    return node


def test_no_blank_nodes(graph: Graph) -> None:
    """Everything has an IRI, so that everything can be named, compared and hashed.

    Save in brackets of shapes.ttl: SHACL has no other way to write a path.
    """
    shapes = Graph().parse(ONTOLOGY / "shapes.ttl", format="turtle")
    nameless = [triple for triple in graph if any(isinstance(node, BNode) for node in triple)]
    assert len(nameless) > 100
    assert len(nameless) == len([t for t in shapes if any(isinstance(n, BNode) for n in t)])
    assert {p for _, p, o in nameless if isinstance(o, BNode)} <= {
        *(RDF.first, RDF.rest, SH.path, SH["or"], SH["not"], SH.ignoredProperties)
    }


def test_aligned_or_said_why_not(graph: Graph, vocabulary: Vocabulary) -> None:
    """Each class and property is tied to one elsewhere, or a remark says that none fits."""
    for thing in (*vocabulary.classes.values(), *vocabulary.properties.values()):
        said = [
            o
            for predicate in ELSEWHERE
            for o in graph.objects(_node(graph, thing.iri), predicate)
            if not str(o).startswith(BASE)
        ]
        assert said, f"{thing.name}: tie it to a term elsewhere, or write skos:editorialNote"


def test_comments_read_well(vocabulary: Vocabulary) -> None:
    """GraphiQL shows them: whole sentences, short enough to be read there."""
    things = (
        *vocabulary.classes.values(),
        *vocabulary.properties.values(),
        *vocabulary.terms.values(),
    )
    texts = [(thing.iri, thing.comment) for thing in things]
    texts += [
        (p.iri, p.inverse_comment) for p in vocabulary.properties.values() if p.inverse_comment
    ]
    for iri, text in texts:
        assert re.match(r"[A-Z“].*[.?]$", text), iri
        assert len(text) <= 280, iri


def test_huridocs_codes_are_whole(vocabulary: Vocabulary) -> None:
    """A match with HURIDOCS names the list and all twelve digits."""
    matches = [m for term in vocabulary.terms.values() for m in (*term.exact, *term.close)]
    urns = [match for match in matches if "huridocs" in match]
    assert len(urns) >= 35
    assert all(re.fullmatch(r"urn:huridocs:[1-9][0-9]?:[0-9]{12}", urn) for urn in urns)


def test_an_exact_match_is_one_to_one(vocabulary: Vocabulary) -> None:
    """Two of our concepts cannot both mean exactly the same as a third."""
    exact = [match for term in vocabulary.terms.values() for match in term.exact]
    assert len(exact) == len(set(exact))


def test_huridocs_responses_are_all_there(vocabulary: Vocabulary) -> None:
    """The seven responses of list 27 that the ledger's states go by (ledger §2)."""
    codes = {
        match.removeprefix("urn:huridocs:27:"): term.code
        for term in vocabulary.terms.values()
        for match in term.exact
        if match.startswith("urn:huridocs:27:")
    }
    assert codes == {
        "010000000000": "favourable",
        "020000000000": "pledge",
        "030100000000": "denial",
        "030200000000": "inhibited",
        "040000000000": "asks-for-information",
        "050000000000": "token",
        "060000000000": "no-response",
    }


@pytest.mark.parametrize(
    ("broader", "narrower"),
    [
        ("killing", "death-from-torture"),
        ("torture", "death-from-torture"),
        ("ill-treatment", "torture"),
        ("investigation", "genuine-investigation"),
        ("investigation", "preliminary-inquiry"),
        ("no-response", "refusal-to-respond"),
        ("ngo", "human-rights-organisation"),
        ("sexual-orientation", "perceived-sexual-orientation"),
    ],
)
def test_broader_concepts_find_narrower(
    vocabulary: Vocabulary, broader: str, narrower: str
) -> None:
    """What a filter for the broader concept must find."""
    assert narrower in vocabulary.narrower([broader])
    assert broader not in vocabulary.narrower([narrower])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("abduction", "enforced-disappearance"),
        ("detention", "enforced-disappearance"),
        ("denial", "refusal"),
        ("recommendation-noted", "refusal"),
        ("death-in-custody", "killing"),
    ],
)
def test_what_must_not_imply_the_other(vocabulary: Vocabulary, one: str, other: str) -> None:
    """An abduction is no enforced disappearance, a denial no refusal (ledger §1, §2)."""
    assert one not in vocabulary.narrower([other])
    assert other not in vocabulary.narrower([one])


def test_an_accusation_is_not_taking_part(vocabulary: Vocabulary) -> None:
    """Nothing elsewhere may conclude from our accusations that somebody took part."""
    assert vocabulary.properties["allegedPerpetrator"].aligned == ()
    assert vocabulary.properties["victim"].aligned == ()


def test_ranges_are_what_they_say(vocabulary: Vocabulary) -> None:
    """Every value has a datatype that claims know, every relation a class."""
    for prop in vocabulary.properties.values():
        if prop.type == "value":
            assert prop.range in DATATYPES
        if prop.type == "relation":
            assert prop.range in vocabulary.classes


def test_terms_of_claims_are_no_properties(graph: Graph, vocabulary: Vocabulary) -> None:
    """What exports use to write about claims cannot be claimed."""
    for name in ("stance", "attribution", "marking", "review", "origin", "refines"):
        assert name not in vocabulary.properties
        assert (_node(graph, f"{BASE}ontology#{name}"), RDF.type, OWL.Class) not in graph
    assert "Claim" not in vocabulary.classes


def test_the_readme_loads(tmp_path: Path) -> None:
    """The examples of ontology/README.md, put together, are a file that extends the ontology."""
    folder = shutil.copytree(ONTOLOGY, tmp_path / "ontology")
    examples = re.findall(r"```turtle\n(.*?)```", (folder / "README.md").read_text("utf-8"), re.S)
    (folder / "examples.ttl").write_text("\n".join(examples), "utf-8")
    more = Vocabulary.load(folder)
    assert more.classes["Vessel"].plural == "vessels"
    assert more.properties["carried"].inverse_field == "carriedOn"
    assert more.properties["weapon"].domain == ("Demand", "Event")
    assert "forced-labour" in more.narrower(["deprivation-of-liberty"])
    assert any(shape.iri.endswith("#Vessel") for shape in read_shapes(folder).shapes)


def test_kinds_of_every_class_are_checked(vocabulary: Vocabulary) -> None:
    """A class with a scheme of its own has the lines in shapes.ttl that say so."""
    own = {
        cls.name: cls.kind_scheme
        for cls in vocabulary.classes.values()
        if cls.kind_scheme != (vocabulary.classes[cls.parent].kind_scheme if cls.parent else None)
    }
    text = (ONTOLOGY / "shapes.ttl").read_text("utf-8")
    assert len(own) > 10
    for name, scheme in own.items():
        assert re.search(rf"hasValue :{name} \] \].*\n.*\n.*hasValue c:{scheme} \]", text), name


def test_the_readme_names_every_annotation(graph: Graph) -> None:
    """Whoever extends the ontology finds each of our annotations explained."""
    readme = (ONTOLOGY / "README.md").read_text("utf-8")
    for annotation in graph.subjects(RDF.type, OWL.AnnotationProperty):
        name = str(annotation).rpartition("#")[2]
        if name != "apparatus":  # for claims.ttl alone
            assert f":{name}" in readme, name


def test_the_readme_names_every_file() -> None:
    """The table of files is whole."""
    readme = (ONTOLOGY / "README.md").read_text("utf-8")
    for path in ONTOLOGY.glob("*.ttl"):
        assert f"`{path.name}`" in readme, path.name
