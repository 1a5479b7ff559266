"""Each constraint that is known, by itself, beside pyshacl; no other one is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.errors import VocabularyError
from graph.shapes.rdf_terms import Lit
from graph.shapes.shape_reader import read_shapes
from tests.shapes.small import both, folder_of, results

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's use of rdflib

VALUES = """
:one a :Ship ; :has :port, "12"^^xsd:integer, "a"@en, "a", [] .
:two a :Ship ; :has "5"^^xsd:integer ; :also "5"^^xsd:integer, :port .
:three a :Ferry .
:port a :Place .
:Ferry :says "of a class" .
"""
CLASSES = """
:Ship a rdfs:Class, sh:NodeShape ; sh:property :p . :Place a rdfs:Class .
:Ferry a rdfs:Class ; rdfs:subClassOf :Ship .
:p a sh:PropertyShape ; sh:path :has ;
"""


@pytest.mark.parametrize(
    ("constraint", "count"),
    [
        ("sh:class :Place", 5),
        ("sh:datatype xsd:integer", 4),
        ("sh:datatype xsd:string", 5),
        ("sh:datatype rdf:langString", 5),
        *((f"sh:nodeKind sh:{kind}", n) for kind, n in (("IRI", 5), ("BlankNode", 5))),
        *((f"sh:nodeKind sh:{kind}", n) for kind, n in (("Literal", 2), ("IRIOrLiteral", 1))),
        ("sh:nodeKind sh:BlankNodeOrIRI", 4),
        ("sh:nodeKind sh:BlankNodeOrLiteral", 1),
        ("sh:minCount 1", 1),
        ("sh:minCount 2", 2),
        ("sh:maxCount 1", 1),
        ("sh:maxCount 0", 2),
        ("sh:minInclusive 6", 5),
        ("sh:maxInclusive 6", 5),
        ('sh:pattern "a$"', 4),
        ('sh:pattern "^[0-9]+$" ; sh:maxCount 4', 5),
        ('sh:in ( :port "a" 5 )', 3),
        ("sh:hasValue :port", 2),
        ("sh:hasValue :port, 5", 3),
        ("sh:disjoint :also", 1),
        ("sh:not [ sh:class :Place ]", 1),
        ("sh:not [ sh:datatype xsd:integer ], [ sh:nodeKind sh:IRI ]", 3),
        ("sh:or ( [ sh:class :Place ] [ sh:datatype xsd:integer ] )", 3),
        ("sh:and ( [ sh:nodeKind sh:Literal ] [ sh:datatype xsd:string ] )", 5),
        ('sh:name "x" ; sh:description "y" ; sh:order 1', 0),
    ],
)
def test_constraint_on_values(tmp_path: Path, constraint: str, count: int) -> None:
    """pyshacl finds the same, and the number is worked out by hand."""
    assert len(both(tmp_path, f"{CLASSES} {constraint} .", VALUES)) == count


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ("sh:targetClass :Ship ; sh:nodeKind sh:BlankNode", 3),
        ("sh:targetClass :Ferry ; sh:nodeKind sh:BlankNode", 1),
        ("sh:targetSubjectsOf :also, :has ; sh:nodeKind sh:BlankNode", 2),
        ('sh:targetClass :Ship ; sh:pattern "ology#t"', 1),
        ("sh:targetClass :Ship ; sh:class :Ferry", 2),
        ("sh:targetClass :Ship ; sh:hasValue :two", 2),
        ("sh:targetClass :Ship ; sh:in ( :one )", 2),
        ("sh:targetClass :Ship ; sh:closed true ; sh:ignoredProperties ( rdf:type )", 8),
        ("sh:targetClass :Ship ; sh:closed true ; sh:ignoredProperties ( rdf:type :has )", 2),
        ("sh:targetClass :Ship ; sh:closed false", 0),
        ("sh:targetClass :Ship ; sh:not [ sh:path :has ; sh:minCount 1 ]", 2),
        ("sh:targetClass :Ship ; sh:or ( [ sh:path :also ; sh:minCount 1 ] [ sh:class "
         ":Ferry ] )", 1),
        ("sh:targetClass :Ship ; sh:and ( [ sh:path :has ; sh:maxCount 1 ] )", 1),
        ("sh:targetClass :Ship ; sh:not [ sh:property :inner ]", 1),
        ("sh:targetClass :Ship ; sh:not [ sh:path ( :has rdf:type ) ; sh:hasValue :Place ]", 1),
        ("sh:targetClass :Ship ; sh:not [ sh:path ( :also rdf:type :spelt ) ; sh:minCount 1 ]", 1),
        ("sh:targetClass :Ship ; sh:not [ sh:path ( rdf:type [ sh:zeroOrMorePath "
         "rdfs:subClassOf ] ) ; sh:hasValue :Ship ]", 3),
        ("sh:targetClass :Ship ; sh:not [ sh:path ( rdf:type [ sh:inversePath "
         "rdfs:domain ] ) ; sh:hasValue :has ]", 2),
    ],
)  # fmt: skip
def test_constraint_on_nodes(tmp_path: Path, shape: str, count: int) -> None:
    """The same for what is asked of the node itself, by whatever path."""
    beside = """
    :Ship a rdfs:Class . :Ferry a rdfs:Class ; rdfs:subClassOf :Ship .
    :Place a rdfs:Class ; :spelt "place" . :has rdfs:domain :Ship .
    :inner a sh:PropertyShape ; sh:path :also ; sh:minCount 1 .
    """
    assert len(both(tmp_path, f"{beside} :s a sh:NodeShape ; {shape} .", VALUES)) == count


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", ["0", "-7", "+7", "007"], ["", "1.0", "one", "1e3", "٣"]),
        ("decimal", ["0.5", ".5", "5.", "-5"], ["", ".", "0,5", "1e3", "NaN"]),
        ("boolean", ["true", "false", "1", "0"], ["", "True", "yes"]),
        ("date", ["2019-01-14", "2020-02-29Z", "2019-01-14+03:00"],
         ["", "2019", "2019-02-29", "14.1.2019", "2019-1-4"]),
        ("dateTime", ["2019-01-14T09:30:00", "2019-01-14T09:30:00Z",
                      "2019-01-14T09:30:00.123456789+14:00"],
         ["", "2019-01-14", "2019-01-14T09:30", "2019-01-14T25:00:00Z", "2019-01-14 09:30:00"]),
        ("hexBinary", ["", "0aFF"], ["0", "xyz"]),
        ("anyURI", ["", "anything"], []),
    ],
)  # fmt: skip
def test_datatypes(tmp_path: Path, datatype: str, good: list[str], bad: list[str]) -> None:
    """Literals are what XML Schema says; pyshacl takes some for good that are not."""
    data = "".join(f':x a :Ship ; :has "{text}"^^xsd:{datatype} .' for text in good + bad)
    found = results(tmp_path, f"{CLASSES} sh:datatype xsd:{datatype} .", data)
    assert sorted(r.value.text for r in found if isinstance(r.value, Lit)) == sorted(bad)


@pytest.mark.parametrize(
    ("constraint", "literal"),
    [
        ("sh:datatype xsd:integer", '"٣"^^xsd:integer'),
        ("sh:datatype xsd:integer", '" 1"^^xsd:integer'),
        ("sh:datatype xsd:integer", '"1_0"^^xsd:integer'),
        ("sh:datatype xsd:decimal", '"1e3"^^xsd:decimal'),
        ("sh:datatype xsd:decimal", '"NaN"^^xsd:decimal'),
        ("sh:datatype xsd:dateTime", '"2019-01-14"^^xsd:dateTime'),
        ("sh:datatype xsd:dateTime", '"2019-01-14T09:30"^^xsd:dateTime'),
        ("sh:datatype xsd:dateTime", '"2019-01-14 09:30:00"^^xsd:dateTime'),
        ('sh:pattern "^[ab]$"', '"a\\n"'),
    ],
)
def test_where_pyshacl_is_laxer(tmp_path: Path, constraint: str, literal: str) -> None:
    """Python reads what XML Schema has not: the only cases in which the two differ.

    Once pyshacl finds them, too, this fails, and the case moves to those above.
    """
    shapes, data = f"{CLASSES} {constraint} .", f":x a :Ship ; :has {literal} ."
    assert len(results(tmp_path, shapes, data)) == 1
    with pytest.raises(AssertionError):
        both(tmp_path, shapes, data)


def test_a_dollar_is_the_end(tmp_path: Path) -> None:
    """SHACL's patterns are XPath's, where no newline may follow; pyshacl's are Python's."""
    data = ':x a :Ship ; :has "a\\n", "b" .'
    (found,) = results(tmp_path, f'{CLASSES} sh:pattern "^[ab]$" .', data)
    assert found.value == Lit("a\n", "http://www.w3.org/2001/XMLSchema#string", None)


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("sh:node :Ship", "sh:node, which is not checked here"),
        ("sh:sparql :Ship", "sh:sparql, which is not checked here"),
        ("sh:deactivated true", "sh:deactivated, which is not checked here"),
        ('sh:pattern "a" ; sh:flags "i"', "sh:flags, which is not checked here"),
        ("sh:equals :also", "sh:equals, which is not checked here"),
        ("sh:qualifiedMinCount 1", "sh:qualifiedMinCount, which is not checked here"),
        ("sh:minCount 1, 2", "sh:minCount 2 times"),
        ('sh:pattern "("', "a pattern that is none"),
        ("sh:property :p", "names itself"),
        ("sh:not :nowhere", "is named as a shape and described nowhere"),
        ("sh:in :Ship", "a list that is none"),
        ("sh:path :other", "several paths"),
        ("sh:not [ sh:path ( [ sh:inversePath :has ] :has ) ]", "begins backwards"),
        ("sh:not [ sh:path ( :has [ sh:oneOrMorePath :has ] ) ]", "is not followed here"),
        ("sh:not [ sh:path :has ; sh:minCount 1 ]", "behind a path"),
        ("sh:property :q . :q a sh:PropertyShape ; sh:path :has", "properties behind a path"),
        ("sh:severity :mild", "no severity of SHACL"),
        ("sh:targetClass :Ship", "a property shape with targets"),
        (". :n a sh:NodeShape ; sh:minCount 1", "sh:minCount and no path"),
        (". :n a sh:NodeShape ; sh:targetNode :x", "sh:targetNode, which is not checked here"),
        (". :n a sh:NodeShape ; sh:targetObjectsOf :x", "sh:targetObjectsOf, which"),
        (". :n sh:targetClass :Ship", "has targets and is no shape"),
        (". :n a sh:NodeShape ; sh:property [ sh:path :has ]", "a property shape without an IRI"),
        (". :n a sh:NodeShape ; sh:property :Place", "a property shape and has no path"),
    ],
)
def test_what_is_not_known_is_refused(tmp_path: Path, turtle: str, words: str) -> None:
    """What is not checked must not look as if it were: the file, the term and the mend."""
    with pytest.raises(VocabularyError) as caught:
        results(tmp_path, f"{CLASSES} {turtle} .", VALUES)
    assert words in str(caught.value)
    assert "; " in str(caught.value)


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    """By its name and the line."""
    with pytest.raises(VocabularyError, match=r"shapes\.ttl: line 8: cannot be read as turtle"):
        read_shapes(folder_of(tmp_path, "x"))
