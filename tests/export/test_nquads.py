"""What leaves as N-Quads, and that nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
import rdflib.graph
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Literal, Review, claim_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.export.rdf.literals import quoted
from graph.export.text_pieces import BATCH
from graph.views.view import View
from graph.vocabulary import BASE, Vocabulary
from tests.clock import Clock
from tests.export.reading import TERM, Reader
from tests.generators import CLEARANCES, EVERYTHING, build, stories, story
from tests.naive import NaiveEngine

ONTOLOGY = Path(__file__).parent.parent.parent / "ontology"


def exported(engine: Engine, clearance: Clearance) -> bytes:
    with engine.reading() as snapshot:
        return written(snapshot.view(clearance))


def written(view: View) -> bytes:
    return b"".join(EXPORTERS["nquads"].pieces(view))


@pytest.fixture(scope="module")
def lived(vocabulary: Vocabulary) -> NaiveEngine:
    """A store that has seen everything that happens to claims."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    told = story(vocabulary, seed=11, size=150)
    build(engine, told, clock)
    with engine.writing() as writer:
        writer.retract([told.claims[0].id], Decided(by="coder-1", why="gone from the sheet"))
        writer.reinstate([told.claims[0].id], Decided(by="coder-1", why="back again"))
    return engine


@settings(max_examples=25)
@given(data=st.data())
def test_claims_come_back_as_they_were(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """Whoever reads the file has every claim of the view whole, and can check its id."""
    told = data.draw(stories(vocabulary))
    clearance = data.draw(st.sampled_from(CLEARANCES))
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, told, clock)
    with engine.reading() as snapshot:
        view = snapshot.view(clearance)
        reader = Reader(written(view), vocabulary)
        claims = reader.claims()
        assert claims == [history.record.claim for history in view.claim_histories()]
        assert all(claim_id(claim) == claim.id for claim in claims)
        assert reader.entities() == {
            h.entity.id: (h.entity.cls, str(h.entity.marking)) for h in view.entity_histories()
        }


def test_lifecycle_is_told(lived: NaiveEngine, vocabulary: Vocabulary) -> None:
    """Review, retraction, record time, effective marking, and each change with its reason."""
    with lived.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        nodes = Reader(written(view), vocabulary).nodes
        seen = set()
        for history in view.claim_histories():
            node = nodes[f"{BASE}claim/{history.record.claim.id}"]
            assert [x.value for x in node[f"{TERM}review"]] == [history.record.review.value]
            assert [x.value for x in node[f"{TERM}marking"]] == [str(history.record.marking)]
            retracted = node.get("http://www.w3.org/ns/prov#invalidatedAtTime", [])
            assert len(retracted) == (history.record.retracted_at is not None)
            changes = [nodes[part.value] for part in node.get(f"{TERM}change", [])]
            assert [c[f"{TERM}changeKind"][0].value for c in changes] == [
                change.kind for change in history.changes
            ]
            for told, change in zip(changes, history.changes, strict=True):
                seen.add(change.kind)
                assert [x.value for x in told[f"{TERM}why"]] == [change.why]
                assert [x.value for x in told[f"{TERM}by"]] == [change.by]
                assert [x.value for x in told.get(f"{TERM}changedTo", [])] == (
                    [] if change.after is None else [change.after]
                )
                assert [x.value for x in told.get(f"{TERM}decidedOn", [])] == (
                    [] if change.on is None else [change.on]
                )
                assert [x.value for x in told.get(f"{TERM}secondedBy", [])] == (
                    [] if change.second is None else [change.second]
                )
                assert [x.value for x in told.get(f"{TERM}setAside", [])] == (
                    [] if change.rules is None else [change.rules]
                )
        assert seen >= {"reviewed", "remarked", "retracted", "reinstated"}


def test_claims_that_do_not_stand_leave_too(lived: NaiveEngine, vocabulary: Vocabulary) -> None:
    """Nothing is lost: rejected and retracted claims are in the file."""
    claims = {c.id for c in Reader(exported(lived, EVERYTHING), vocabulary).claims()}
    with lived.reading() as snapshot:
        records = [h.record for h in snapshot.view(EVERYTHING).claim_histories()]
    fallen = {r.claim.id for r in records if r.review is Review.REJECTED or r.retracted_at}
    assert fallen
    assert fallen <= claims


def test_order_is_entities_then_claims_by_id(lived: NaiveEngine, vocabulary: Vocabulary) -> None:
    """The canonical order, so that equal views are equal files."""
    reader = Reader(exported(lived, EVERYTHING), vocabulary)
    assert list(reader.said) == sorted(reader.said)
    nodes = [iri for iri in reader.nodes if "#" not in iri]
    assert nodes == sorted(nodes, key=lambda iri: (iri.startswith(f"{BASE}claim/"), iri))


def test_hidden_claims_leave_no_trace(lived: NaiveEngine, vocabulary: Vocabulary) -> None:
    """A public file names no claim and no entity that the public may not read."""
    public = exported(lived, CLEARANCES[0])
    everything = Reader(exported(lived, EVERYTHING), vocabulary)
    open_ = Reader(public, vocabulary)
    hidden = set(everything.entities()) - set(open_.entities())
    hidden |= {c.id for c in everything.claims()} - {c.id for c in open_.claims()}
    assert hidden
    assert not [id for id in hidden if id.encode() in public]


def test_quoted_and_not_asserted(lived: NaiveEngine) -> None:
    """What a claim says stands in its own graph only; the default graph asserts none of it."""
    properties = {p.iri for p in lived.vocabulary.properties.values()}
    for quad in ox.parse(exported(lived, EVERYTHING), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.DefaultGraph):
            assert quad.predicate.value not in properties
        else:
            assert quad.predicate.value in properties
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own use of its own names
def test_loads_in_rdflib(lived: NaiveEngine) -> None:
    """rdflib and pyoxigraph read the same number of statements, none of them twice."""
    data = exported(lived, EVERYTHING)
    dataset = rdflib.Dataset()
    dataset.parse(data=data.decode(), format="nquads")
    quads = list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    assert len(list(dataset.quads())) == len(set(quads)) == len(quads) == data.count(b"\n")


def test_terms_are_in_the_ontology(lived: NaiveEngine) -> None:
    """Every term of ours that the file uses is described in the ontology folder."""
    graph = rdflib.Graph()
    for path in ONTOLOGY.rglob("*.ttl"):
        graph.parse(path)
    used = set()
    for quad in ox.parse(exported(lived, EVERYTHING), format=ox.RdfFormat.N_QUADS):
        used.add(quad.predicate.value)
        if isinstance(quad.object, ox.NamedNode):
            used.add(quad.object.value)
        elif isinstance(quad.object, ox.Literal):
            used.add(quad.object.datatype.value)
    ours = {iri for iri in used if iri.startswith((TERM, f"{BASE}concept/"))}
    assert len(ours) > 30
    described = {str(s) for s in graph.subjects(rdflib.RDFS.comment)}
    described |= {str(s) for s in graph.subjects(rdflib.SKOS.prefLabel)}
    assert ours - described == set()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's use of rdflib
def test_conforms_to_the_shapes(lived: NaiveEngine) -> None:
    """The ontology's shapes accept the file; they refuse it once a claim has lost its stance."""
    shapes = rdflib.Graph()
    shapes.parse(ONTOLOGY / "claims.ttl")
    data = rdflib.Dataset()
    data.parse(data=exported(lived, EVERYTHING).decode(), format="nquads")
    metadata = data.graph(rdflib.graph.DATASET_DEFAULT_GRAPH_ID)
    conforms, _, report = pyshacl.validate(metadata, shacl_graph=shapes)
    assert conforms, report
    stance = rdflib.URIRef(f"{TERM}stance")
    metadata.remove((next(metadata.subjects(stance)), stance, None))
    conforms, _, _ = pyshacl.validate(metadata, shacl_graph=shapes)
    assert not conforms


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@settings(max_examples=60)
def test_any_text_survives(vocabulary: Vocabulary, text: str) -> None:
    """Quotes, backslashes, line ends and control characters come back as they were."""
    told = story(vocabulary, seed=3, size=5)
    engine = NaiveEngine(vocabulary, clock=Clock())
    build(engine, told)
    pattern = told.claims[0]
    source = next(e for e in told.entities if e.cls == "Source")
    with engine.writing() as writer:
        fields = {
            f: getattr(pattern, f)
            for f in ("origin", "attribution", "stance", "citation", "marking")
        }
        fields["attribution"] = tuple(replace(link, act="states") for link in fields["attribution"])
        claim = make_claim(
            **fields,
            subject=source.id,
            predicate="name",
            value=Literal(datatype="text", text=text, original=text),
        )
        writer.record([claim])
    claims = Reader(exported(engine, EVERYTHING), vocabulary).claims()
    assert claim in claims


def test_only_what_has_to_be_is_escaped() -> None:
    """RDFC-1.0 §4 names the characters, and which of them have an escape of one letter."""
    short = {8: "b", 9: "t", 10: "n", 12: "f", 13: "r", 34: '"', 92: "\\"}
    for code in [*range(0x3100), *range(0xE000, 0x1_1000)]:
        character = chr(code)
        told = f"\\{short[code]}" if code in short else character
        if code not in short and (code < 0x20 or code == 0x7F):
            told = f"\\u{code:04X}"
        assert quoted(f"a{character}") == f'"a{told}"', hex(code)


def test_pieces_are_bounded(vocabulary: Vocabulary) -> None:
    """A file comes in pieces of about the same size, however large it is."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    build(engine, story(vocabulary, seed=5, size=400), clock)
    with engine.reading() as snapshot:
        pieces = list(EXPORTERS["nquads"].pieces(snapshot.view(EVERYTHING)))
    assert len(pieces) > 2
    assert max(map(len, pieces)) < 2 * BATCH
    assert all(piece.endswith(b" .\n") for piece in pieces)
