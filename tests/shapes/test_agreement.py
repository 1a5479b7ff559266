"""pyshacl finds what we find: in what exporters write, and in all that can go wrong with it."""

from __future__ import annotations

import io
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.duties.law import read_law
from graph.export import RDF
from graph.export.rdf.ledger_nodes import Ledger
from graph.shapes.rdf_syntaxes import SYNTAXES, statements
from graph.shapes.record_check import Result
from graph.shapes.shape_reader import Shapes, read_shapes
from graph.shapes.validation import validate
from graph.vocabulary import BASE, Vocabulary
from tests.conftest import ONTOLOGY
from tests.export.example import example
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES
from tests.naive import NaiveEngine
from tests.shapes.rival import by_pyshacl, ours
from tests.shapes.spoiling import SORTS, bare, in_claims, particular, qualified, spoilt, worked_out

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyshacl's use of rdflib


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return read_shapes(ONTOLOGY)


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary, size=25)


@pytest.fixture(scope="module")
def lines(store: NaiveEngine) -> list[str]:
    return exported(store, "nquads").decode().splitlines(keepends=True)


def checked(data: bytes, syntax: str, shapes: Shapes) -> list[Result]:
    found: list[Result] = []
    validate(lambda: statements(io.BytesIO(data), syntax), shapes, found.append)
    return found


def agreed(data: bytes, syntax: str, shapes: Shapes) -> set[object]:
    """What both find wrong, which has to be the same."""
    found = ours(checked(data, syntax, shapes))
    assert found == by_pyshacl(data, syntax)
    return set(found)


@pytest.mark.parametrize("number", range(len(SYNTAXES)), ids=list(SYNTAXES))
def test_exports_conform(store: NaiveEngine, number: int, shapes: Shapes) -> None:
    """Everything that an exporter writes keeps to the shapes, for both."""
    syntax, clearance = list(SYNTAXES)[number], CLEARANCES[number % len(CLEARANCES)]
    assert agreed(exported(store, syntax, clearance), syntax, shapes) == set()


def test_the_example_conforms(vocabulary: Vocabulary, shapes: Shapes) -> None:
    """The file that is explained line by line keeps to the shapes."""
    assert agreed(exported(example(vocabulary), "trig"), "trig", shapes) == set()


@pytest.mark.parametrize("sort", SORTS)
def test_any_statement_spoilt(lines: list[str], sort: str, shapes: Shapes) -> None:
    """One statement of each predicate, with each sort of mistake: the same results."""
    data = "".join(spoilt(lines, SORTS[sort], seed=7)).encode()
    assert len(agreed(data, "nquads", shapes)) > 10


@pytest.fixture(scope="module")
def few(vocabulary: Vocabulary) -> list[str]:
    """A short export: pyshacl takes a second for a thousand statements."""
    return exported(lived(vocabulary, size=8), "nquads").decode().splitlines(keepends=True)


def test_particular_mistakes(few: list[str], vocabulary: Vocabulary, shapes: Shapes) -> None:
    """Each mistake that somebody can make who knows what he writes: the same results, and some."""
    for what, lines in particular(few, vocabulary).items():
        found = agreed("".join(lines).encode(), "nquads", shapes)
        assert bool(found) == (what != "somebody else's data"), what


def test_points_and_particulars_that_are_none(vocabulary: Vocabulary, shapes: Shapes) -> None:
    """Everything that can be wrong with what qualifies a claim, and with a point."""
    assert len(agreed("".join(qualified(vocabulary)).encode(), "nquads", shapes)) > 30


def test_bare_triples(vocabulary: Vocabulary, shapes: Shapes) -> None:
    """Every property of every class with values that it does not take: the same results."""
    assert len(agreed("".join(bare(vocabulary)).encode(), "ntriples", shapes)) > 300


def test_what_is_worked_out(store: NaiveEngine, vocabulary: Vocabulary, shapes: Shapes) -> None:
    """An export with statuses conforms; without their reasons, or with nonsense, none does."""
    ledger = Ledger(on=date(2021, 1, 1), law=read_law(ONTOLOGY / "law", vocabulary), software="0")
    with store.reading() as snapshot:
        view = snapshot.view(CLEARANCES[-1])
        data = b"".join(RDF["ntriples"].pieces(view, ledger))
    assert b"StrandStatus" in data
    assert agreed(data, "ntriples", shapes) == set()
    kept = [line for line in data.decode().splitlines(keepends=True) if "#reason" not in line]
    assert len(agreed("".join(kept).encode(), "ntriples", shapes)) >= data.count(b"#Computed>")
    assert len(agreed("".join(worked_out()).encode(), "ntriples", shapes)) > 40


def test_every_constraint_can_be_broken(
    few: list[str], vocabulary: Vocabulary, shapes: Shapes
) -> None:
    """No constraint of the ontology is idle, and none goes without a mistake of these tests."""
    long = exported(lived(vocabulary, size=400), "nquads").decode().splitlines(keepends=True)
    broken = set()
    for lines in (
        *(spoilt(long, change, seed) for change in SORTS.values() for seed in (7, 8)),
        *particular(few, vocabulary).values(),
        bare(vocabulary),
        worked_out(),
        in_claims(long, vocabulary),
        qualified(vocabulary),
    ):
        results = checked("".join(lines).encode(), "nquads", shapes)
        broken |= {(result.shape.iri, result.component) for result in results}
    asked = {
        (shape.iri, constraint.component)
        for target in shapes.shapes
        for shape in (target, *target.properties)
        for constraint in shape.constraints
        if constraint.parameter != "ignoredProperties"
    }
    ranges = {property.range for property in vocabulary.properties.values()}
    unused = {"date", "boolean"} - ranges  # no property takes them yet
    idle = {(f"{BASE}ontology#Claim-{name.title()}", "OrConstraintComponent") for name in unused}
    assert asked - broken == idle


@settings(max_examples=6)
@given(data=st.data())
def test_any_mistakes(few: list[str], shapes: Shapes, data: st.DataObject) -> None:
    """Several statements spoilt at random: the same results."""
    lines = list(few)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(lines) - 1))
        sort = data.draw(st.sampled_from(sorted(SORTS)))
        lines[at : at + 1] = SORTS[sort](lines[at], random.Random(at)) or lines[at : at + 1]
    agreed("".join(lines).encode(), "nquads", shapes)


def test_order_does_not_matter(few: list[str], vocabulary: Vocabulary, shapes: Shapes) -> None:
    """Statements in any order: the same results."""
    lines = spoilt(particular(few, vocabulary)["class of nobody"], SORTS["an IRI"], seed=7)
    results = set(checked("".join(lines).encode(), "nquads", shapes))
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        assert set(checked("".join(lines).encode(), "nquads", shapes)) == results
    assert len(results) > 3
