"""What a folder is refused for, and that the message names term, file and mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.errors import VocabularyError
from graph.vocabulary import Vocabulary
from tests.vocabulary.conftest import PREFIXES, Extend
from tests.vocabulary.pieces import a_class, a_concept, a_relation, a_value


def refused(extend: Extend, turtle: str, *parts: str) -> None:
    with pytest.raises(VocabularyError) as caught:
        extend(turtle)
    message = str(caught.value)
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("turtle", "parts"),
    [
        pytest.param(
            a_class(parent=":Person"),
            (
                "Vessel",
                "Person, which is concrete",
                "concept of the scheme actor-kinds",
                "abstract",
            ),
            id="below a concrete class",
        ),
        pytest.param(
            a_class(parent="schema:Vehicle"),
            (":Vessel", "no parents in this ontology", ":Entity"),
            id="no parent",
        ),
        pytest.param(
            a_class(parent=":Entity, :Actor"),
            (":Vessel", "2 parents", "one abstract class"),
            id="two parents",
        ),
        pytest.param(
            a_class(parent=":quote"),
            ("Vessel", "quote, which is no class", "rdfs:subClassOf"),
            id="below something else",
        ),
        pytest.param(
            a_class(parent=":Hull", more=":abstract true ;")
            + a_class("Hull", parent=":Vessel", plural="hulls", more=":abstract true ;"),
            ("stands above itself", "take out one rdfs:subClassOf"),
            id="circle of classes",
        ),
        pytest.param(
            ':Vessel a owl:Class ; rdfs:comment "A ship."@en ; :plural "vessels" .',
            (":Vessel", "not declared as class and shape", "rdfs:Class, owl:Class, sh:NodeShape"),
            id="half a class",
        ),
        pytest.param(
            a_class().replace(':plural "vessels" .', ":abstract false ."),
            (":Vessel", "has no :plural", ':plural "…"'),
            id="no plural",
        ),
        pytest.param(
            a_class().replace('"@en', '"@fr'),
            (":Vessel", "no rdfs:comment in English", "@en"),
            id="no comment",
        ),
        pytest.param(
            a_class(more=':abstract "maybe" ;'),
            (":Vessel", "has :abstract maybe", "write true"),
            id="flag that is none",
        ),
        pytest.param(
            a_class(more=":kindScheme c:ships ;") + "c:ships a skos:Collection .",
            ("c:ships", "is neither class, property, scheme nor concept"),
            id="kinds of a scheme that is none",
        ),
        pytest.param(
            a_class(more=":kindScheme c:torture ;"),
            ("Vessel", "torture, which is no scheme", "skos:ConceptScheme"),
            id="kinds of a concept",
        ),
        pytest.param(
            a_class(more=':kindField "kind" ;'),
            ("Vessel", "no kinds", ":kindScheme"),
            id="field for kinds without kinds",
        ),
    ],
)
def test_classes(extend: Extend, turtle: str, parts: tuple[str, ...]) -> None:
    """A class that does not fit is refused with what to do instead."""
    refused(extend, turtle, *parts)


@pytest.mark.parametrize(
    ("turtle", "parts"),
    [
        pytest.param(
            a_relation().replace("rdfs:domain :Event ;", ""),
            (":heldOn", "has no domain", "rdfs:domain"),
            id="no domain",
        ),
        pytest.param(
            a_relation().replace("rdfs:range :Place ;", ""),
            (":heldOn", "has no range", "rdfs:range"),
            id="no range",
        ),
        pytest.param(
            a_value().replace("rdfs:domain :Event", "rdfs:domain :Event, :Place"),
            (":tonnage", "all of them at once", "schema:domainIncludes"),
            id="several by rdfs:domain",
        ),
        pytest.param(
            a_relation().replace("rdfs:domain :Event", "schema:domainIncludes :Event, :Place")
            + ":Place sh:property :heldOn .",
            ("heldOn", "relation with 2 domains", "abstract one"),
            id="relation with several domains",
        ),
        pytest.param(
            a_relation()
            .replace("rdfs:domain :Event", "rdfs:domain :quote")
            .replace(":Event sh:property", ":quote sh:property"),
            ("quote",),
            id="domain that is no class",
        ),
        pytest.param(
            a_relation(range="quote"),
            ("heldOn", "the range quote, which is no class"),
            id="range that is no class",
        ),
        pytest.param(
            a_value(range="xsd:duration"),
            (":tonnage", "xsd:duration", "xsd:decimal"),
            id="unknown datatype",
        ),
        pytest.param(
            a_value(more=""),
            (":tonnage", "shown one at a time", "sh:maxCount 1"),
            id="value that is a list",
        ),
        pytest.param(
            a_value(more="sh:maxCount 3 ;"),
            (":tonnage", "sh:maxCount 3", "sh:maxCount 1"),
            id="more than one",
        ),
        pytest.param(
            a_relation(types="owl:DatatypeProperty, sh:PropertyShape"),
            (":heldOn", "what its range makes it", "owl:ObjectProperty, sh:PropertyShape"),
            id="wrong sort of property",
        ),
        pytest.param(
            a_relation().replace("sh:class :Place", "sh:class :Event"),
            (":heldOn", "as a shape", "sh:class :Place"),
            id="shape against range",
        ),
        pytest.param(
            a_relation().replace(":Event sh:property :heldOn .", ""),
            (":heldOn", "not in the shape of :Event", ":Event sh:property :heldOn ."),
            id="not in the shape",
        ),
        pytest.param(
            a_relation() + ":Place sh:property :heldOn .",
            (":heldOn", "in the shape of :Place", "not its domain"),
            id="in another shape",
        ),
        pytest.param(
            a_relation(inverse=None),
            ("heldOn", "cannot be read from its other end", ":inverseField"),
            id="no inverse",
        ),
        pytest.param(
            a_relation(types="owl:ObjectProperty, owl:SymmetricProperty, sh:PropertyShape"),
            ("heldOn", "is symmetric", "take out :inverseField"),
            id="symmetric between two classes",
        ),
        pytest.param(
            a_relation(types="owl:ObjectProperty, owl:TransitiveProperty, sh:PropertyShape"),
            ("heldOn", "transitive from one class to another", "owl:TransitiveProperty"),
            id="transitive between two classes",
        ),
        pytest.param(
            a_value(more=':inverseField "ships" ; sh:maxCount 1 ;'),
            ("tonnage", "no relation", "take out :inverseField"),
            id="value read backwards",
        ),
        pytest.param(
            a_relation(more=':otherwise "tonnage" ;') + a_value(),
            ("heldOn", "tonnage, which is no plain relation"),
            id="way along a value",
        ),
        pytest.param(
            a_relation(more=':otherwise "addressee" ;'),
            ("heldOn", "uses addressee from Event", "caret"),
            id="way that does not start",
        ),
        pytest.param(
            a_relation(more=':otherwise "victim" ;'),
            ("heldOn", "leads to Actor", "end the way at Place"),
            id="way that ends elsewhere",
        ),
        pytest.param(
            a_relation()
            .replace("rdfs:range :Place", "rdfs:range skos:Concept")
            .replace("sh:class :Place", "sh:class skos:Concept"),
            (":heldOn", "concepts of no scheme", ":fromScheme"),
            id="concepts of no scheme",
        ),
        pytest.param(
            ":Event sh:property :flag . :flag a owl:ObjectProperty, sh:PropertyShape ; "
            'rdfs:comment "Its flag."@en ; rdfs:domain :Event ; rdfs:range skos:Concept ; '
            ':fromScheme c:torture ; sh:path :flag ; sh:class skos:Concept ; :field "flags" .',
            ("flag", "torture, which is no scheme"),
            id="concepts of a concept",
        ),
        pytest.param(
            a_relation().replace(':field "heldOn"', ':inversField "x"'),
            (":inversField", "spoken of (:heldOn)", "declared nowhere"),
            id="mistyped annotation",
        ),
        pytest.param(
            ":Evnt sh:property :place .",
            (":Evnt", "declared nowhere"),
            id="mistyped class",
        ),
    ],
)
def test_properties(extend: Extend, turtle: str, parts: tuple[str, ...]) -> None:
    """A property that does not fit is refused with what to write."""
    refused(extend, turtle, *parts)


@pytest.mark.parametrize(
    ("turtle", "parts"),
    [
        pytest.param(a_class("Bucket"), ("Bucket", "a type of the API"), id="type of the API"),
        pytest.param(a_class("Query"), ("Query", "a type of the API"), id="Query"),
        pytest.param(
            a_class("EventRelations"), ("EventRelations", "made from Event"), id="made from another"
        ),
        pytest.param(a_class("__Vessel"), ("__Vessel", "GraphQL type"), id="two underscores"),
        pytest.param(a_class("vessel"), ("vessel", "the first a capital"), id="small letter"),
        pytest.param(a_class("Sea-Vessel"), ("Sea-Vessel", "GraphQL type"), id="hyphen"),
        pytest.param(
            a_class(plural="search"),
            ("Vessel", "search", "a field of the API"),
            id="field of Query",
        ),
        pytest.param(
            a_class(plural="events"), ("the plural of", ":plural"), id="plural of another"
        ),
        pytest.param(
            a_class(plural="__vessels"), ("Vessel", "GraphQL field"), id="plural that is no name"
        ),
        pytest.param(
            a_class(more=':kindScheme c:event-kinds ; :kindField "names" ;'),
            ("names", "Vessel"),
            id="kind field taken by a property",
        ),
        pytest.param(
            a_class(more=':kindScheme c:event-kinds ; :kindField "label" ;'),
            ("Vessel", "the field label", ":kindField"),
            id="kind field taken",
        ),
        pytest.param(
            a_relation(field="places"), ("the field places on Event", ":field"), id="field twice"
        ),
        pytest.param(
            a_relation(field="whenLast"),
            ("the field when on Event", "whenLast", ":field"),
            id="field called as an order",
        ),
        pytest.param(
            a_relation(field="callsLastDate"),
            ("the field calls on Event", "callsLastDate", ":field"),
            id="field called as an order by dates",
        ),
        pytest.param(
            a_relation(inverse="contains"),
            ("the field contains on Place", ":inverseField"),
            id="inverse field against inverse field",
        ),
        pytest.param(
            a_relation(inverse="latitude"),
            ("the field latitude on Place",),
            id="inverse field against field",
        ),
        pytest.param(
            a_relation(domain="Actor", field="size"),
            ("the field size on Actor",),
            id="field of an abstract class",
        ),
        pytest.param(
            a_relation(domain="Person", field="names"),
            ("the field names on Person",),
            id="field of a class above",
        ),
        pytest.param(
            a_relation(field="label"), ("heldOn", "label", "have already"), id="field of entities"
        ),
        pytest.param(
            a_relation(field="__held"), ("heldOn", "GraphQL field"), id="field that is no name"
        ),
        pytest.param(a_relation("HeldOn"), ("HeldOn", "first a small one"), id="capital property"),
        pytest.param(
            a_relation("places"), ("can be called places", "give one of them"), id="name is a field"
        ),
        *(
            pytest.param(
                a_relation(field=key), ("heldOn", key, "coding sheet"), id=f"sheet key {key}"
            )
            for key in ("at", "quote", "stance", "attribution", "marking", "valid", "negated")
        ),
        *(
            pytest.param(a_relation(field=key), ("heldOn", key), id=f"sheet key {key}")
            for key in ("refines", "key", "class", "id")
        ),
        pytest.param(a_relation("key"), ("key", "coding sheet"), id="property named as a key"),
    ],
)
def test_names(extend: Extend, turtle: str, parts: tuple[str, ...]) -> None:
    """A name that would mean two things in GraphQL or in a coding sheet is refused."""
    refused(extend, turtle, *parts)


@pytest.mark.parametrize(
    ("turtle", "parts"),
    [
        pytest.param(
            a_concept("torture"),
            ("c:torture", "is declared in", "event-kinds.ttl", "extra.ttl", "rename"),
            id="code of another file",
        ),
        pytest.param(
            a_concept() + a_concept(scheme="place-kinds"),
            ("extra.ttl: c:sinking", "2 schemes", "another code"),
            id="code in two schemes",
        ),
        pytest.param(
            a_concept() + a_concept(label='"foundering"@en'),
            ("extra.ttl: c:sinking", "two in one", "share the code"),
            id="code twice in a scheme",
        ),
        pytest.param(
            a_concept(more='skos:definition "Another."@en ;'),
            ("c:sinking", "skos:definition 2 times", "keep one"),
            id="two definitions",
        ),
        pytest.param(
            a_concept(scheme="torture"), ("sinking", "torture, which is no scheme"), id="no scheme"
        ),
        pytest.param(
            a_concept().replace("skos:inScheme c:event-kinds ;", ""),
            ("c:sinking", "in no schemes", "skos:inScheme"),
            id="scheme left out",
        ),
        pytest.param(
            a_concept(label='"Untergang"@de'), ("c:sinking", "no English label"), id="no English"
        ),
        pytest.param(a_concept(label='"sinking"'), ("c:sinking", "@en"), id="no language"),
        pytest.param(
            a_concept("Sinking_2"), ("Sinking_2", "small letters"), id="code with capitals"
        ),
        pytest.param(
            a_concept(more="skos:broader c:city ;"),
            ("sinking", "city, which is not in the scheme event-kinds"),
            id="broader in another scheme",
        ),
        pytest.param(
            a_concept(more="skos:broader c:foundering ;")
            + a_concept("foundering", label='"foundering"@en', more="skos:broader c:sinking ;"),
            ("broader than itself", "foundering", "take out one skos:broader"),
            id="broader circle",
        ),
        pytest.param(
            a_concept(more="skos:broader c:sinking ;"),
            ("sinking", "broader than itself"),
            id="broader than itself",
        ),
        pytest.param(
            a_concept("outcomes"), ("c:outcomes", "is declared in"), id="code of a scheme"
        ),
        pytest.param(
            "c:ships a skos:ConceptScheme, skos:Concept .",
            ("c:ships", "several sorts of thing"),
            id="scheme and concept at once",
        ),
        pytest.param(
            "<https://example.org/ship> a skos:Concept ; skos:inScheme c:event-kinds ; "
            'skos:prefLabel "ship"@en ; skos:definition "A ship."@en .',
            ("<https://example.org/ship>", "another base"),
            id="another base",
        ),
    ],
)
def test_concepts(extend: Extend, turtle: str, parts: tuple[str, ...]) -> None:
    """A concept that does not fit is refused; codes are unique over all schemes."""
    refused(extend, turtle, *parts)


def test_broken_turtle_names_file_and_line(extend: Extend) -> None:
    """A syntax error is told with the file and the line it stands in."""
    line = PREFIXES.count("\n") + 2
    refused(extend, "\n:Vessel a a a .\n", f"extra.ttl: line {line}", "not Turtle", "correct")


def test_file_in_another_encoding(folder: Path) -> None:
    """A file that is not UTF-8 is refused by its name."""
    (folder / "extra.ttl").write_bytes(
        PREFIXES.encode() + ':x rdfs:comment "é" .'.encode("latin-1")
    )
    with pytest.raises(VocabularyError, match=r"extra\.ttl: .*(UTF-8|not Turtle)"):
        Vocabulary.load(folder)


def test_nodes_without_iri(extend: Extend) -> None:
    """Brackets make nodes that nobody can name: refused, with the nearest predicate."""
    refused(
        extend,
        ":Event sh:property [ sh:path :place ] .",
        "extra.ttl: near sh:property",
        "IRI of its own",
    )
    refused(extend, ":Event rdfs:seeAlso [] .", "extra.ttl: near rdfs:seeAlso", "IRI of its own")
    refused(extend, "[] a owl:Class .", "extra.ttl", "IRI of its own")


def test_folder_without_ontology(tmp_path: Path) -> None:
    """An empty or missing folder is refused by its name."""
    with pytest.raises(VocabularyError, match=r"holds no \*\.ttl"):
        Vocabulary.load(tmp_path)
    with pytest.raises(VocabularyError, match="elsewhere"):
        Vocabulary.load(tmp_path / "elsewhere")


def test_extension_alone_is_no_ontology(tmp_path: Path) -> None:
    """An extra file without the shipped ones is refused with the mend."""
    (tmp_path / "extra.ttl").write_text(
        PREFIXES + "c:ships a skos:ConceptScheme .", encoding="utf-8"
    )
    with pytest.raises(VocabularyError, match=r"no class Entity; keep core\.ttl"):
        Vocabulary.load(tmp_path)
