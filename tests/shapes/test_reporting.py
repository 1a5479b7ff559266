"""What is told of what is wrong: the standard report, the kinds of mistakes, their lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from graph.shapes.findings import FindingKinds
from graph.shapes.line_places import lines_of
from graph.shapes.rdf_syntaxes import statements
from graph.shapes.rdf_terms import Lit, short
from graph.shapes.record_check import Result
from graph.shapes.shacl_report import ReportWriter
from graph.shapes.shape import path_text
from graph.shapes.shape_reader import Shapes, read_shapes
from graph.shapes.validation import validate
from graph.vocabulary import BASE, Vocabulary
from tests.conftest import ONTOLOGY
from tests.export.viewing import exported, lived
from tests.shapes.rival import by_pyshacl, read_report
from tests.shapes.small import HEAD, folder_of, results
from tests.shapes.spoiling import SORTS, particular, spoilt


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return read_shapes(ONTOLOGY)


@pytest.fixture(scope="module")
def lines(vocabulary: Vocabulary) -> list[str]:
    return exported(lived(vocabulary, size=16), "nquads").decode().splitlines(keepends=True)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's use of rdflib
@pytest.mark.parametrize("sort", ["said twice", "a blank node", "in a language"])
def test_the_standard_report_is_pyshacls(
    lines: list[str], vocabulary: Vocabulary, sort: str, shapes: Shapes
) -> None:
    """As rdflib reads it, it has the results that pyshacl reports, and each is whole."""
    lines = particular(spoilt(lines, SORTS[sort], seed=3), vocabulary)["abstract class"]
    data = "".join(lines).encode()
    text: list[str] = []
    report = ReportWriter(text.append)
    done = validate(lambda: statements(io.BytesIO(data), "nquads"), shapes, report.take)
    report.finish()
    graph = rdflib.Graph().parse(data="".join(text), format="turtle")
    assert read_report(graph) == by_pyshacl(data, "nquads")
    found = list(graph.objects(None, SH.result))
    assert len(found) == done.results > 10
    for result in found:
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert graph.value(result, SH.resultSeverity) == SH.Violation
        assert str(graph.value(result, SH.resultMessage)).endswith(".")


def test_severity_and_message_are_the_shapes(tmp_path: Path) -> None:
    """A shape that says how bad it is and what to do is quoted; another says it by its kind."""
    shapes = """
    :Ship a rdfs:Class, sh:NodeShape ; sh:property :p, :q .
    :p a sh:PropertyShape ; sh:path :p ; sh:maxCount 1 ; sh:severity sh:Info ;
        sh:message "Behalte eins."@de, "Keep \\"one\\"."@en .
    :q a sh:PropertyShape ; sh:path :q ; sh:minCount 1 ; sh:datatype xsd:date .
    """
    text: list[str] = []
    report = ReportWriter(text.append)
    for result in results(tmp_path, shapes, ":x a :Ship ; :p 1, 2 . :y a :Ship ; :q 1 ."):
        report.take(result)
    report.finish()
    graph = rdflib.Graph().parse(data="".join(text), format="turtle")
    told = {
        (str(graph.value(r, SH.resultSeverity)), str(graph.value(r, SH.resultMessage)))
        for r in graph.subjects(RDF.type, SH.ValidationResult)
    }
    assert told == {
        (str(SH.Info), 'Keep "one".'),
        (str(SH.Violation), "Write 1 at least."),
        (str(SH.Violation), "Write a literal of the type xsd:date."),
    }


def test_every_constraint_has_words(tmp_path: Path) -> None:
    """Each kind of mistake is told in a sentence, and so is what to do about it."""
    shapes = """
    :Ship a rdfs:Class, sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
        sh:property :p, :q, :r .
    :p a sh:PropertyShape ; sh:path :p ; sh:maxCount 1 ; sh:class :Ship ; sh:datatype xsd:date ;
        sh:nodeKind sh:BlankNode ; sh:pattern "x" ; sh:minInclusive 5 ; sh:maxInclusive 0 ;
        sh:in ( "a" ) ; sh:hasValue :x ; sh:not [ sh:nodeKind sh:Literal ] ; sh:disjoint :q ;
        sh:or ( [ sh:class :Ship ] ) ; sh:and ( [ sh:class :Ship ] ) .
    :q a sh:PropertyShape ; sh:path :q .
    :r a sh:PropertyShape ; sh:path :r ; sh:minCount 1 .
    """
    kinds = FindingKinds(1)
    for result in results(tmp_path, shapes, ":x a :Ship ; :p 1, 2 ; :q 1 ; :z 1 ."):
        kinds.take(result)
    told = {kind.component: kind for kind in kinds.all()}
    assert len(told) == 15
    for kind in told.values():
        assert kind.mend.endswith(".")
        assert "{" not in kind.mend
        assert kind.problem.startswith(":") or kind.problem == kind.mend
        assert len(kind.examples) == 1
    assert [kind.count for kind in kinds.all()] == sorted(
        (kind.count for kind in kinds.all()), reverse=True
    )


def test_a_claim_that_breaks_a_rule_is_told_whole(
    lines: list[str], vocabulary: Vocabulary, shapes: Shapes
) -> None:
    """The rule in its own words, and what the claim has as property and object."""
    data = "".join(particular(lines, vocabulary)["text where an entity belongs"]).encode()
    kinds = FindingKinds(1)
    validate(lambda: statements(io.BytesIO(data), "nquads"), shapes, kinds.take)
    (kind,) = kinds.all()
    assert kind.problem.startswith("The object is not what the property leads to")
    assert kind.problem == kind.mend
    assert [short(term) for term in kind.examples[0].claimed if isinstance(term, str)] == [":place"]
    assert [term.text for term in kind.examples[0].claimed if isinstance(term, Lit)] == ["Ostrel"]


def test_every_shape_of_ours_says_what_to_do(shapes: Shapes) -> None:
    """What shapes.ttl adds has a message of its own: what is meant, and the mend."""
    apparatus = f"{BASE}ontology#apparatus"
    for target in shapes.shapes:
        for shape in (target, *target.properties):
            if apparatus in shapes.said[shape.iri] and shape.constraints:
                assert shape.message, shape.iri
                assert shape.message.endswith("."), shape.iri


def test_lines(lines: list[str], vocabulary: Vocabulary, shapes: Shapes) -> None:
    """A result has the line of its statement, a quoted one's included, else its node's first."""
    for what, spoilt_lines in particular(lines, vocabulary).items():
        if what in ("blank node for a claim", "blank node for an entity", "two grounds"):
            continue  # blank nodes have another name here than in the file
        found: list[Result] = []
        data = "".join(spoilt_lines).encode()
        validate(lambda data=data: statements(io.BytesIO(data), "nquads"), shapes, found.append)
        places = lines_of(io.BytesIO(data), found)
        assert set(places) == set(found), what
        for result, number in places.items():
            line = spoilt_lines[number - 1]
            assert f"<{result.focus}>" in line
            if len(result.path) == 1 and path_text(result.path) not in (
                *("rdf:subject", "rdf:predicate", "rdf:object"),
            ):
                missing = result.component == "MinCountConstraintComponent"
                assert missing or f"<{result.path[0].predicate}>" in line, what


def test_a_huge_line_is_looked_at_in_part(tmp_path: Path) -> None:
    """What is longer than anybody writes does not come into memory for its number."""
    shapes = ":Ship a rdfs:Class, sh:NodeShape ; sh:nodeKind sh:BlankNode ."
    (result,) = results(tmp_path, shapes, ":x a :Ship .")
    long = b'<x:a> <x:b> "' + b"x" * 200_000 + b'" .\n'
    data = long + f"<{result.focus}> <{RDF.type}> <x:Ship> .\n".encode()
    assert lines_of(io.BytesIO(data), [result]) == {result: 2}


def test_the_shapes_alone_conform(shapes: Shapes) -> None:
    """The ontology itself is data, too: nothing in it breaks its own shapes."""
    data = "".join(p.read_text("utf-8") for p in sorted(ONTOLOGY.rglob("*.ttl"))).encode()
    done = validate(lambda: statements(io.BytesIO(data), "turtle"), shapes, _none)
    assert done.conforms
    assert done.nodes == 0


def _none(result: Result) -> None:
    raise AssertionError(result)


def test_an_ontology_is_read_once_for_all(tmp_path: Path) -> None:
    """Names in brackets of different files are different."""
    folder_of(tmp_path, ":a a sh:NodeShape ; sh:targetClass :A ; sh:not [ sh:class :B ] .")
    other = ":b a sh:NodeShape ; sh:targetClass :A ; sh:not [ sh:class :C ] ."
    (tmp_path / "other.ttl").write_text(HEAD + other, "utf-8")
    read = read_shapes(tmp_path)
    assert [len(shape.constraints[0].shapes[0].constraints) for shape in read.shapes] == [1, 1]
