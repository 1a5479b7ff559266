"""What can be asked of a vocabulary, and that a file beside the shipped ones extends it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.vocabulary import KINDS, Term, Vocabulary
from graph.vocabulary.term_reader import TermReading
from tests.conftest import ONTOLOGY
from tests.vocabulary.conftest import Extend
from tests.vocabulary.pieces import a_class, a_concept, a_relation, a_value

# ------------------------------------------------------------------------------------ questions


def test_concrete_classes(vocabulary: Vocabulary) -> None:
    """An abstract class stands for the concrete ones below it, a concrete one for itself."""
    assert vocabulary.concrete("Actor") == (
        "Group",
        "IndeterminateActor",
        "InternationalBody",
        "Organisation",
        "Person",
        "State",
        "StateBody",
    )
    assert vocabulary.concrete("Event") == ("Event",)
    assert set(vocabulary.concrete("Actor")) < set(vocabulary.concrete("Entity"))
    assert vocabulary.concrete("Spaceship") == ()


def test_is_a(vocabulary: Vocabulary) -> None:
    """A class is itself and all that stand above it, and nothing else."""
    assert vocabulary.is_a("Person", "Person")
    assert vocabulary.is_a("Person", "Actor")
    assert vocabulary.is_a("Person", "Entity")
    assert not vocabulary.is_a("Actor", "Person")
    assert not vocabulary.is_a("Person", "Event")
    assert not vocabulary.is_a("Spaceship", "Entity")


def test_narrower_follows_every_broader(vocabulary: Vocabulary) -> None:
    """A concept below two others is found from both; unknown codes stay."""
    assert vocabulary.narrower(["torture"]) == {"torture", "death-from-torture"}
    assert "death-from-torture" in vocabulary.narrower(["killing"])
    assert "death-from-torture" in vocabulary.narrower(["ill-treatment"])
    assert vocabulary.narrower(["nothing-known"]) == {"nothing-known"}
    assert vocabulary.narrower([]) == frozenset()


def test_properties_of_a_class_include_those_above(vocabulary: Vocabulary) -> None:
    """A class has the properties of the classes above it, sorted by field."""
    person = vocabulary.properties_of("Person")
    assert {"name", "kind", "memberOf", "office"} <= {p.name for p in person}
    assert [p.field for p in person] == sorted(p.field for p in person)
    assert "memberOf" not in {p.name for p in vocabulary.properties_of("Entity")}
    assert "when" in {p.name for p in vocabulary.properties_of("Response")}
    assert vocabulary.properties_of("Spaceship") == ()


def test_inverses_include_those_of_classes_above(vocabulary: Vocabulary) -> None:
    """A State is read backwards as a State and as an actor; symmetric relations have no inverse."""
    fields = [p.inverse_field for p in vocabulary.inverses_of("State")]
    assert {"organs", "callsReceived", "allegedPerpetratorOf"} <= set(fields)
    assert fields == sorted(fields, key=str)
    assert "organs" not in {p.inverse_field for p in vocabulary.inverses_of("Person")}
    assert "alternative" not in {p.name for p in vocabulary.inverses_of("Event")}


def test_scheme_for(vocabulary: Vocabulary) -> None:
    """Kinds come from the scheme of the class or of one above; others from the property's own."""
    assert vocabulary.properties["kind"].range == KINDS
    assert vocabulary.scheme_for("kind", "Event") == "event-kinds"
    assert vocabulary.scheme_for("kind", "Person") == "actor-kinds"
    assert vocabulary.scheme_for("kind", "Provision") is None
    assert vocabulary.scheme_for("followedBy", "Event") == "response-kinds"
    assert vocabulary.scheme_for("place", "Event") is None


def test_nobody_can_change_it(vocabulary: Vocabulary) -> None:
    """What was read once stays as it was read."""
    with pytest.raises(TypeError):
        vocabulary.classes["Ghost"] = vocabulary.classes["Event"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        vocabulary.classes["Event"].plural = "ghosts"  # type: ignore[misc]


# ------------------------------------------------------------------------------------ extending


def test_a_file_more_is_enough(extend: Extend, vocabulary: Vocabulary) -> None:
    """A class, a relation, a value and a concept in a file of their own; the rest stays."""
    more = extend(
        a_class(parent=":Entity, schema:Vehicle", more=":kindScheme c:vessel-kinds ;")
        + a_relation(
            "carried", domain="Vessel", range="Actor", field="carried", inverse="carriedOn"
        )
        + a_value(domain="Vessel")
        + 'c:vessel-kinds a skos:ConceptScheme ; rdfs:label "kinds of vessels"@en .'
        + a_concept("ferry", scheme="vessel-kinds", label='"ferry"@en, "паром"@ru')
        + a_concept(more="skos:broader c:attack ; skos:closeMatch <urn:huridocs:4:010101000000> ;")
    )
    vessel = more.classes["Vessel"]
    assert vessel.iri == "https://w3id.org/answerable/ontology#Vessel"
    assert (vessel.abstract, vessel.parent, vessel.plural) == (False, "Entity", "vessels")
    assert vessel.aligned == ("http://schema.org/Vehicle",)
    assert more.is_a("Vessel", "Entity")
    assert [p.field for p in more.properties_of("Vessel")] == [
        "carried",
        "description",
        "identifiers",
        "kinds",
        "names",
        "notSameAs",
        "sameAs",
        "tonnage",
    ]
    assert "carriedOn" in {p.inverse_field for p in more.inverses_of("Person")}
    assert more.properties["tonnage"].range == "number"
    assert more.scheme_for("kind", "Vessel") == "vessel-kinds"
    assert more.schemes["vessel-kinds"] == ("ferry",)
    assert more.terms["ferry"].labels == {"en": "ferry", "ru": "паром"}
    assert more.terms["sinking"].close == ("urn:huridocs:4:010101000000",)
    assert "sinking" in more.narrower(["attack"])
    assert more.digest != vocabulary.digest
    assert set(vocabulary.classes) < set(more.classes)


def test_an_abstract_class_with_one_below(extend: Extend) -> None:
    """A new abstract class hands its properties and its kinds down."""
    more = extend(
        a_class("Vehicle", plural="vehicles", more=":abstract true ; :kindScheme c:place-kinds ;")
        + a_class(parent=":Vehicle")
        + a_value(domain="Vehicle")
    )
    assert more.concrete("Vehicle") == ("Vessel",)
    assert "tonnage" in {p.name for p in more.properties_of("Vessel")}
    assert more.classes["Vessel"].kind_scheme == "place-kinds"


def test_a_symmetric_relation_has_one_field(extend: Extend) -> None:
    """Both ends of a symmetric relation are read by the same field."""
    more = extend(
        a_relation(
            "besides",
            range="Event",
            field="besides",
            inverse=None,
            types="owl:ObjectProperty, owl:SymmetricProperty, sh:PropertyShape",
        )
    )
    assert more.properties["besides"].symmetric
    assert more.properties["besides"].inverse_field is None


def test_the_shipped_way_of_otherwise(vocabulary: Vocabulary) -> None:
    """A demand without addressees shows its call's: back along demand, on along addressee."""
    assert vocabulary.properties["demandAddressee"].otherwise == (
        ("demand", True),
        ("addressee", False),
    )


# --------------------------------------------------------------------------------------- digest


def test_a_concept_keeps_what_annotations_say(extend: Extend) -> None:
    """Texts and codes, by the annotation's name, sorted."""
    vocabulary = extend(
        a_concept(
            "mediation",
            scheme="response-kinds",
            more=':form "act" ; :serves c:release, c:protect ;',
        )
    )
    assert vocabulary.terms["mediation"].annotations == {
        "form": ("act",),
        "serves": ("protect", "release"),
    }
    assert vocabulary.terms["killing"].annotations == {}


def test_digest_knows_no_layout(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The same statements in other files, another order and another layout: the same digest."""
    blocks: list[str] = []
    prefixes: set[str] = set()
    for path in ONTOLOGY.rglob("*.ttl"):
        lines = path.read_text("utf-8").splitlines()
        prefixes.update(line for line in lines if line.startswith("@prefix"))
        body = "\n".join(line for line in lines if not line.startswith(("@prefix", "#")))
        blocks.extend(block for block in body.split("\n\n") if block.strip())
    random.Random(7).shuffle(blocks)
    for number in range(3):
        text = "\n".join([*sorted(prefixes), *blocks[number::3]])
        (tmp_path / f"{number}.ttl").write_text(text.replace("    ", "\t"), "utf-8")
    again = Vocabulary.load(tmp_path)
    assert again.digest == vocabulary.digest
    assert again.properties == vocabulary.properties


def test_digest_knows_every_word(folder: Path, vocabulary: Vocabulary) -> None:
    """One word changed anywhere: another digest."""
    assert Vocabulary.load(folder).digest == vocabulary.digest
    path = folder / "events.ttl"
    path.write_text(path.read_text("utf-8").replace("Claims may", "They may", 1), "utf-8")
    assert Vocabulary.load(folder).digest != vocabulary.digest


def test_a_copy_elsewhere_is_the_same(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The folder's own name and place do not matter."""
    shutil.copytree(ONTOLOGY, tmp_path / "deep" / "er")
    assert Vocabulary.load(tmp_path / "deep").digest == vocabulary.digest


# ---------------------------------------------------------------------------- laws of narrower

CODES = [f"c{number}" for number in range(8)]


@st.composite
def hierarchies(draw: st.DrawFn) -> Vocabulary:
    """Concepts of one scheme, each below any of those before it: never a circle."""
    terms = {}
    for number, code in enumerate(CODES):
        broader = draw(st.sets(st.sampled_from(CODES[:number]))) if number else set()
        terms[code] = Term(
            code=code,
            iri=code,
            scheme="s",
            labels={"en": code},
            comment=code,
            broader=tuple(sorted(broader)),
            exact=(),
            close=(),
        )
    return Vocabulary(
        TermReading(
            classes={},
            properties={},
            particulars={},
            terms=terms,
            schemes=frozenset({"s"}),
            files={},
            digest="",
        ),
        Path(),
    )


def stands_below(vocabulary: Vocabulary, code: str, top: str) -> bool:
    """The definition, by walking upwards."""
    return code == top or any(
        stands_below(vocabulary, broader, top) for broader in vocabulary.terms[code].broader
    )


@given(hierarchies(), st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_narrower_is_a_closure(vocabulary: Vocabulary, some: set[str], more: set[str]) -> None:
    """Holds what stands below, at any depth; nothing twice, nothing lost, parts add up."""
    below = vocabulary.narrower(some)
    assert below == {
        code for code in CODES if any(stands_below(vocabulary, code, top) for top in some)
    }
    assert vocabulary.narrower(below) == below
    assert vocabulary.narrower(some | more) == below | vocabulary.narrower(more)
