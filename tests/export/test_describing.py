"""The description beside an export is true, and says nothing beyond the view."""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import rdflib
from rdflib import RDF as SYNTAX
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, PROV, RDFS, VOID

from graph.claims.claim import Claim, Review, Stance, claim_id
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.claims.record_times import canonical
from graph.duties.law import read_law
from graph.engines.engine import Engine
from graph.export import EXPORTERS, RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.release.description import EXPORT, Account, Description
from graph.release.export_run import export
from graph.views.all_pages import standing
from graph.views.view import ClaimQuery, Counts
from graph.vocabulary import BASE, Vocabulary
from tests.clock import START, Clock
from tests.conftest import ONTOLOGY
from tests.export.viewing import lived
from tests.generators import CLEARANCES, EVERYTHING
from tests.naive import NaiveEngine
from tests.property.opened import copy_of

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

TERM = f"{BASE}ontology#"
SPDX = "http://spdx.org/rdf/terms#"
PARSERS = {
    "nquads": "nquads",
    "trig": "trig",
    "turtle": "turtle",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    """A store many of whose claims were accepted, so that there are bare triples."""
    engine = lived(vocabulary, size=150)
    with engine.reading() as snapshot:
        ids = [r.claim.id for r in standing(snapshot.view(EVERYTHING), ClaimQuery())]
    with engine.writing() as writer:
        writer.review(ids[len(ids) // 4 :], Review.ACCEPTED, Decided(by="coder-1", why="read"))
    return engine


def described(
    engine: Engine, format: str, clearance: Clearance = EVERYTHING, **more: Any
) -> tuple[bytes, str]:
    """A file and its description."""
    out, account = io.BytesIO(), Account()
    export(
        engine,
        clearance,
        format,
        out,
        clock=Clock(now=START + 7_500_000),
        account=account,
        ledger=more.get("ledger"),
    )
    description = Description(
        account=account,
        format=format,
        clearance=clearance,
        vocabulary=engine.vocabulary,
        software="0",
        **more,
    )
    return out.getvalue(), description.text()


def read(text: str) -> tuple[Graph, URIRef]:
    """The description as rdflib reads it, and the data set."""
    graph = Graph().parse(data=text, format="turtle")
    [dataset] = graph.subjects(SYNTAX.type, DCAT.Dataset)
    assert isinstance(dataset, URIRef)
    return graph, dataset


@pytest.mark.parametrize("format", EXPORTERS)
def test_the_file_is_told_as_it_is(store: NaiveEngine, format: str) -> None:
    """Digest, size, media type, time; DCAT, SPDX and PROV as tools look for them."""
    data, text = described(store, format, file=f"view{EXPORTERS[format].suffix}")
    graph, dataset = read(text)
    digest = hashlib.sha256(data).hexdigest()
    assert str(dataset) == f"{EXPORT}{digest}"
    [file] = graph.objects(dataset, DCAT.distribution)
    [checksum] = graph.objects(file, URIRef(f"{SPDX}checksum"))
    value = graph.value(checksum, URIRef(f"{SPDX}checksumValue"))
    assert str(value).lower() == digest
    algorithm = graph.value(checksum, URIRef(f"{SPDX}algorithm"))
    assert algorithm == URIRef(f"{SPDX}checksumAlgorithm_sha256")
    assert graph.value(file, DCAT.byteSize).toPython() == len(data)
    assert str(graph.value(file, DCTERMS.title)) == f"view{EXPORTERS[format].suffix}"
    kind = graph.value(file, DCAT.mediaType) or graph.value(
        graph.value(file, DCTERMS["format"]), RDFS.label
    )
    assert str(kind).endswith(EXPORTERS[format].media_type)
    made = f'"{canonical(START + 7_500_000)}"'
    assert f"prov:generatedAtTime {made}" in text
    assert graph.value(dataset, DCTERMS.issued) is not None
    assert graph.value(graph.value(dataset, PROV.wasGeneratedBy), PROV.endedAtTime)
    assert graph.value(dataset, DCTERMS.conformsTo)
    assert str(graph.value(dataset, URIRef(f"{TERM}ontologyDigest"))) == store.vocabulary.digest
    assert EXPORTERS[format].loses in str(graph.value(dataset, DCTERMS.description))
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]


@pytest.mark.parametrize("format", RDF)
@pytest.mark.parametrize("with_ledger", [False, True])
def test_counts_are_what_rdflib_counts(
    store: NaiveEngine, vocabulary: Vocabulary, format: str, with_ledger: bool
) -> None:
    """Statements, and how many each class and each property has, in the file itself."""
    law = read_law(ONTOLOGY / "law", vocabulary)
    ledger = Ledger(on=date(2019, 1, 14), law=law, software="0") if with_ledger else None
    data, text = described(store, format, ledger=ledger)
    graph, dataset = read(text)
    file: Any = rdflib.Dataset() if format in ("nquads", "trig") else Graph()
    file.parse(data=data.decode(), format=PARSERS[format])
    statements = list(file.quads() if isinstance(file, rdflib.Dataset) else file)
    assert graph.value(dataset, VOID.triples).toPython() == len(statements)
    classes = Counter(s[2] for s in statements if s[1] == SYNTAX.type)
    told = {
        graph.value(part, VOID["class"]): graph.value(part, VOID.entities).toPython()
        for part in graph.objects(dataset, VOID.classPartition)
    }
    assert told == classes
    assert graph.value(dataset, VOID.classes).toPython() == len(classes)
    told = {
        graph.value(part, VOID.property): graph.value(part, VOID.triples).toPython()
        for part in graph.objects(dataset, VOID.propertyPartition)
    }
    assert told == Counter(s[1] for s in statements)
    own = {URIRef(cls.iri) for cls in vocabulary.classes.values()}
    entities = sum(count for cls, count in classes.items() if cls in own)
    assert graph.value(dataset, VOID.entities).toPython() == entities
    assert graph.value(dataset, URIRef(f"{TERM}entityCount")).toPython() == entities
    claims = graph.value(dataset, URIRef(f"{TERM}claimCount")).toPython()
    assert claims == classes[URIRef(f"{TERM}Claim")] > 50
    run = graph.value(dataset, PROV.wasGeneratedBy)
    day = graph.value(run, URIRef(f"{TERM}forDay"))
    assert (None if day is None else day.toPython()) == (date(2019, 1, 14) if ledger else None)


@pytest.mark.parametrize("format", sorted(set(EXPORTERS) - set(RDF)))
def test_other_formats_count_the_view(store: NaiveEngine, format: str) -> None:
    """Entities and claims of the view; nothing that only RDF has."""
    _, text = described(store, format, CLEARANCES[1])
    graph, dataset = read(text)
    with store.reading() as snapshot:
        counts = snapshot.view(CLEARANCES[1]).counts()
    told = [graph.value(dataset, URIRef(TERM + n)) for n in ("entityCount", "claimCount")]
    assert [n.toPython() for n in told] == [sum(counts.entities.values()), counts.claims]
    assert "void:triples" not in text


def told_by(engine: NaiveEngine) -> list[Claim]:
    """Every claim of a store."""
    with engine.reading() as snapshot:
        return [h.record.claim for h in snapshot.view(EVERYTHING).claim_histories()]


def test_bare_triples_that_repeat_are_one(vocabulary: Vocabulary) -> None:
    """A triple that several claims give is counted once, as a reader of the file has it."""
    engine = lived(vocabulary, size=60)
    told = next(claim for claim in told_by(engine) if claim.predicate == "name")
    plain = {"stance": Stance.ASSERTED, "negated": False, "valid": None, "refines": None}
    attribution = tuple(replace(link, act="states") for link in told.attribution)
    with engine.writing() as writer:
        for origin in ("o" * 26, "p" * 26):
            more = replace(told, origin=origin, attribution=attribution, **plain)
            made = replace(more, id=claim_id(more))
            writer.record([made])
            writer.review([made.id], Review.ACCEPTED, Decided(by="coder-1", why="read"))
    data, _ = described(engine, "ntriples")
    lines = data.decode().splitlines()
    assert len(set(lines)) < len(lines)


@pytest.mark.parametrize("format", ["nquads", "turtle", "csv", "geojson"])
@pytest.mark.parametrize("clearance", [CLEARANCES[0], CLEARANCES[5]], ids=str)
def test_what_is_hidden_changes_nothing(
    store: NaiveEngine, format: str, clearance: Clearance
) -> None:
    """Law 1: the description is that of the copy."""
    expected = described(store, format, clearance)
    with copy_of(store, "sqlite", clearance) as copy:
        assert described(copy, format, clearance) == expected


def test_clearance_is_told_and_nothing_beyond_it(store: NaiveEngine) -> None:
    """What may be read, in words; no level and no compartment that may not."""
    _, public = described(store, "nquads", PUBLIC_CLEARANCE)
    assert ':clearance "public"' in public
    assert not re.search("partner|restricted|confidential|medical|minors", public)
    _, some = described(store, "nquads", Clearance.parse("restricted+medical"))
    assert ':clearance "restricted+medical"' in some
    assert "public, partner, restricted, in the compartments medical" in some
    assert not re.search("confidential|minors", some)


def test_a_part_and_a_file_under_a_profile_are_not_all(store: NaiveEngine) -> None:
    """Neither is called all that may be read; a claim goes by the address of a claim."""
    entity, claim = "a" * 26, "b" * 32
    for more in ({"about": (entity, claim)}, {"profile": "partner"}):
        graph, dataset = read(described(store, "nquads", **more)[1])
        words = str(graph.value(dataset, DCTERMS.description))
        assert not words.startswith("All that")
        assert ("profile partner" in words) == ("profile" in more)
        about = {URIRef(f"{BASE}id/{entity}"), URIRef(f"{BASE}claim/{claim}")}
        assert set(graph.objects(dataset, DCTERMS.subject)) == (about if "about" in more else set())
    assert "All that the clearance public" in described(store, "nquads", PUBLIC_CLEARANCE)[1]


def test_a_licence_is_told_or_that_there_is_none(store: NaiveEngine) -> None:
    """None is made up."""
    licence = "https://creativecommons.org/licenses/by/4.0/"
    _, text = described(store, "nquads", licence=licence)
    graph, dataset = read(text)
    assert graph.value(dataset, DCTERMS.license) == URIRef(licence)
    assert "No licence" not in text
    graph, dataset = read(described(store, "nquads")[1])
    assert graph.value(dataset, DCTERMS.license) is None
    rights = graph.value(dataset, DCTERMS.rights)
    assert "No licence was stated" in str(graph.value(rights, RDFS.label))


@pytest.mark.parametrize(
    ("contact", "way"),
    [("mailto:data@watch.example", "hasEmail"), ("https://watch.example/contact", "hasURL")],
)
def test_whom_to_ask_is_told_where_somebody_is_named(
    store: NaiveEngine, contact: str, way: str
) -> None:
    """As DCAT-AP reads it; nobody is made up."""
    vcard = "http://www.w3.org/2006/vcard/ns#"
    graph, dataset = read(described(store, "csv", contact=contact)[1])
    [point] = graph.objects(dataset, DCAT.contactPoint)
    assert (point, SYNTAX.type, URIRef(f"{vcard}Kind")) in graph
    assert graph.value(point, URIRef(f"{vcard}{way}")) == URIRef(contact)
    assert graph.value(point, URIRef(f"{vcard}fn")) is not None
    assert "vcard:Kind" not in described(store, "csv")[1]


def test_own_terms_are_explained(store: NaiveEngine) -> None:
    """Each has a comment in the ontology."""
    graph, _ = read(described(store, "csv", profile="partner")[1])
    ontology = Graph()
    for path in ONTOLOGY.rglob("*.ttl"):
        ontology.parse(path, format="turtle")
    own = {term for term in graph.predicates() if str(term).startswith(TERM)}
    assert len(own) >= 5
    for term in own:
        assert ontology.value(term, RDFS.comment), term


def test_catalogues_find_what_dcat_ap_demands(vocabulary: Vocabulary) -> None:
    """An address and the terms at the file, a publisher and keywords at the data."""
    account = Account(size=1, digest="ab" * 32, at=0, counts=Counts({}, 0, 0, {}, 0))
    told = Description(
        account=account,
        format="csv",
        clearance=PUBLIC_CLEARANCE,
        vocabulary=vocabulary,
        software="test",
        licence="https://creativecommons.org/licenses/by/4.0/",
        address="https://example.org/export/csv",
    )
    graph = Graph().parse(data=told.text(), format="turtle")
    [dataset] = graph.subjects(SYNTAX.type, DCAT.Dataset)
    [file] = graph.subjects(SYNTAX.type, DCAT.Distribution)
    assert graph.value(file, DCAT.accessURL) == URIRef("https://example.org/export/csv")
    assert graph.value(file, DCTERMS.license) == graph.value(dataset, DCTERMS.license)
    publisher = graph.value(dataset, DCTERMS.publisher)
    assert (publisher, SYNTAX.type, URIRef("http://xmlns.com/foaf/0.1/Agent")) in graph
    assert list(graph.objects(dataset, DCAT.keyword))
    assert (graph.value(file, DCTERMS.license), SYNTAX.type, DCTERMS.LicenseDocument) in graph
    [algorithm] = graph.objects(None, URIRef(f"{SPDX}algorithm"))
    assert (algorithm, SYNTAX.type, URIRef(f"{SPDX}ChecksumAlgorithm")) in graph
    for standard in graph.objects(dataset, DCTERMS.conformsTo):
        assert (standard, SYNTAX.type, DCTERMS.Standard) in graph
