"""The schema that the ontology gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import parse, validate

from api.graphql.schema import Api, build
from graph.vocabulary import Vocabulary
from tests.golden.regenerate import QUESTIONS, SCHEMA


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


def test_committed_schema_is_what_the_ontology_gives(api: Api) -> None:
    """`python -m tests.golden.regenerate` writes it anew."""
    assert SCHEMA.read_text(encoding="utf-8") == api.text


@pytest.mark.parametrize("question", sorted(QUESTIONS.glob("*.graphql")), ids=lambda p: p.stem)
def test_questions_validate(api: Api, question: Path) -> None:
    """Every question of the contract with analysts."""
    assert not validate(api.schema, parse(question.read_text(encoding="utf-8")))


def test_every_question_is_there() -> None:
    assert len(list(QUESTIONS.glob("*.graphql"))) == 20


def test_new_class_needs_the_ontology_alone(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """A class and a relation that an analyst adds can be asked about, both ways."""
    ontology = Path(__file__).parents[3] / "ontology"
    for path in ontology.rglob("*.ttl"):
        (tmp_path / path.relative_to(ontology)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(ontology)).write_bytes(path.read_bytes())
    (tmp_path / "ships.ttl").write_text(SHIPS, encoding="utf-8")
    extended = build(Vocabulary.load(tmp_path))
    question = """
      { ships(where: {ownedBy: {some: {name: {eq: "Ostrel"}}}}, orderBy: [{tonnage: DESC}]) {
          nodes { label tonnage ownedBy(validOn: "2020-01-01") { nodes { label
            ships { nodes { tonnage } } } } } } }
    """
    assert validate(extended.schema, parse(question)) == []
    assert validate(build(vocabulary).schema, parse(question))


SHIPS = """
@prefix : <https://w3id.org/answerable/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:Ship a rdfs:Class, owl:Class, sh:NodeShape ;
    rdfs:subClassOf :Entity ;
    rdfs:label "ship"@en ;
    rdfs:comment "A vessel, named or not."@en ;
    skos:editorialNote "Invented for a test."@en ;
    :plural "ships" ;
    sh:property :tonnage, :ownedBy .

:tonnage a owl:DatatypeProperty, sh:PropertyShape ;
    rdfs:label "tonnage"@en ;
    rdfs:comment "Its gross tonnage."@en ;
    skos:editorialNote "Invented for a test."@en ;
    rdfs:domain :Ship ;
    rdfs:range xsd:decimal ;
    sh:path :tonnage ; sh:datatype xsd:decimal ; sh:maxCount 1 ;
    :field "tonnage" .

:ownedBy a owl:ObjectProperty, sh:PropertyShape ;
    rdfs:label "owned by"@en ;
    rdfs:comment "Who is said to own it."@en ;
    skos:editorialNote "Invented for a test."@en ;
    rdfs:domain :Ship ;
    rdfs:range :Actor ;
    sh:path :ownedBy ; sh:class :Actor ;
    :field "ownedBy" ;
    :inverseField "ships" ;
    :inverseComment "Ships said to be its own."@en ;
    :dated true .
"""


def test_only_dated_relations_take_a_day(api: Api) -> None:
    """`validOn` stands where the ontology says that a relation is dated, and at those roots."""
    fields = api.schema.type_map["Actor"].fields  # type: ignore[attr-defined]
    assert "validOn" in fields["memberOf"].args
    assert "validOn" not in fields["victimOf"].args


def test_nothing_is_inherited(api: Api) -> None:
    """No list at the root takes what fields beneath would go by; `node` takes an id and nothing
    else; a view has every field of the query but those that lead to other views."""
    query, view = api.schema.query_type, api.schema.type_map["View"]
    assert query is not None
    assert list(query.fields["node"].args) == ["id"]
    takes = {name for name, field in query.fields.items() if {"validOn", "knownAt"} & {*field.args}}
    # Ways and neighbourhoods are of a day themselves; nothing beneath them goes by it.
    assert takes == {"asOf", "paths", "neighbourhood"}
    on = {name for name, field in query.fields.items() if "on" in field.args}
    assert on == {"unansweredCalls", "callOutcomes", "selfInvestigations", "chainOfCommand"}
    assert {*view.fields} == {*query.fields, "id"} - {"node", "asOf", "reader"}  # type: ignore[attr-defined]
