"""Floors: what they bind, whatever brings it, in the store as in the pure rules."""

from __future__ import annotations

import pytest

from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, RESTRICTED, Marking
from graph.ingest.ontology_folder import ontology_of
from graph.protection.floors import (
    Floor,
    FloorRule,
    Handling,
    Kinds,
    Who,
    check_least,
    least_strict,
    raised,
)
from graph.protection.trait_words import TraitWord, TraitWords
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of, text

CONFIDENTIAL = Marking.parse("confidential")


@pytest.fixture
def floors(vocabulary: Vocabulary) -> Handling:
    """The floors that ship."""
    return ontology_of(vocabulary).floors


def bound(floors: Handling, told: Claim, *who: tuple[str, str, str]) -> str:
    """What binds a claim, as ``marking rule…``; empty for nothing.

    Args:
        who: name, class, and kinds of the entities at its ends.
    """
    classes = {id_of(name): cls for name, cls, _ in who}
    kinds: dict[str, Kinds] = {id_of(name): dict.fromkeys(k.split(), PUBLIC) for name, _, k in who}
    floor = floors.of_claim(told, classes, kinds)
    return "" if floor is None else " ".join((str(floor.marking), *floor.rules))


@pytest.mark.parametrize(
    ("cls", "kinds", "expected"),
    [
        ("Person", "", "restricted victims"),
        ("Group", "", ""),
        ("Group", "unnamed-people", ""),
        ("Group", "identifiable-group", "restricted victims-in-small-groups"),
        ("Person", "identifiable-group", "restricted victims victims-in-small-groups"),
    ],
)
def test_victims(floors: Handling, cls: str, kinds: str, expected: str) -> None:
    """Persons and groups in which everybody can be told; not the unnamed in a public document."""
    told = claim("raid", "victim", "taken")
    assert bound(floors, told, ("raid", "Event", ""), ("taken", cls, kinds)) == expected


@pytest.mark.parametrize(
    ("event", "place", "expected"),
    [
        ("detention", "city", "restricted places"),
        ("arbitrary-detention", "government-building", "restricted places"),
        ("death-from-torture", "", "restricted places"),
        ("detention", "region", ""),
        ("detention", "country", ""),
        ("protest", "city", ""),
        ("", "city", ""),
    ],
)
def test_places(floors: Handling, event: str, place: str, expected: str) -> None:
    """Of detention and killing, finer than a region; a place of no known kind may be finer."""
    told = claim("raid", "place", "there")
    assert bound(floors, told, ("raid", "Event", event), ("there", "Place", place)) == expected


@pytest.mark.parametrize(
    ("predicate", "what", "cls", "expected"),
    [
        ("relativeOf", "brother", "Person", "restricted relatives"),
        ("sexualOrientation", text("gay"), "Person", "restricted traits-of-persons"),
        ("health", text("injured"), "Person", "restricted traits-of-persons"),
        ("health", text("injured"), "Group", ""),
        ("name", text("Ilda"), "Person", ""),
    ],
)
def test_traits_and_relatives(
    floors: Handling, predicate: str, what: object, cls: str, expected: str
) -> None:
    """Of persons, whatever the source says; of unnamed groups a source may say what it says."""
    told = claim("ilda", predicate, what)  # type: ignore[arg-type]
    assert bound(floors, told, ("ilda", cls, ""), ("brother", "Person", "")) == expected


def test_helpers_and_accused_persons(floors: Handling) -> None:
    """Help binds whoever it is; an accusation binds where it is of a person; denials alike."""
    ends = (("raid", "Event", ""), ("guard", "StateBody", ""), ("ilda", "Person", ""))
    assert bound(floors, claim("raid", "helper", "guard"), *ends) == "restricted help"
    assert bound(floors, claim("raid", "helped", "guard"), *ends) == "restricted help"
    accused = claim("raid", "allegedPerpetrator", "ilda")
    assert bound(floors, accused, *ends) == "restricted accused-persons"
    denied = claim("raid", "allegedPerpetrator", "ilda", by=("ilda denies",), negated=True)
    assert bound(floors, denied, *ends) == "restricted accused-persons"
    assert bound(floors, claim("raid", "allegedPerpetrator", "guard"), *ends) == ""


@pytest.mark.parametrize(
    ("cls", "kind", "expected"),
    [
        ("Person", "child", "confidential"),
        ("Group", "child", "confidential"),
        ("Event", "escape-assistance", "restricted"),
        ("Group", "unnamed-source", "restricted"),
        ("Person", "source-at-risk", "restricted"),
        ("Person", "journalist", None),
        ("Person", "", None),
    ],
)
def test_entities(floors: Handling, cls: str, kind: str, expected: str | None) -> None:
    """Children, ways out, and whoever told something: that they are known at all is held back."""
    floor = floors.of_entity(cls, {kind: PUBLIC} if kind else {})
    assert (None if floor is None else str(floor.marking)) == expected


def test_a_floor_shows_why_to_whoever_reads_it(floors: Handling) -> None:
    """It takes up the marking of the claim that gives the kind, the least strict of several."""
    secret = Marking.parse("partner+minors")
    floor = floors.of_entity("Person", {"child": secret})
    assert floor is not None
    assert str(floor.marking) == "confidential+minors"
    assert least_strict([CONFIDENTIAL, secret, RESTRICTED]) == secret
    assert least_strict([]) is None


def test_several_rules_join() -> None:
    """The strictest level and all compartments; the names of all that ask for it."""
    handling = Handling(
        (
            FloorRule(
                name="b", least=RESTRICTED, why="Yes.", subject=Who(classes=frozenset({"Event"}))
            ),
            FloorRule(name="a", least=Marking.parse("public+x"), why="Yes."),
        )
    )
    floor = handling.of_entity("Event", {})
    assert floor == Floor(Marking.parse("restricted+x"), ("a", "b"))
    assert raised(CONFIDENTIAL, floor) == Marking.parse("confidential+x")


def test_a_marking_below_is_refused_by_name(floors: Handling) -> None:
    """The message has the rule, its reason and the way to lower it."""
    floor = floors.of_entity("Person", {"child": PUBLIC})
    check_least(floor, CONFIDENTIAL, floors, "the id")
    check_least(None, PUBLIC, floors, "the id")
    with pytest.raises(InputError) as refused:
        check_least(floor, RESTRICTED, floors, "the id")
    assert str(refused.value) == (
        "the id: marking “restricted”: is below the floor confidential: children (A child cannot "
        "weigh what being known will mean.); mark it at least so; lowering a floor takes a second "
        "person and a reason, as an entry under lowered: in a review file"
    )


@pytest.mark.parametrize("number", ["7", "12", "2019"])
def test_words_beside_numbers(number: str) -> None:
    """A word counts whatever number stands beside it, and where a list has a number, that does."""
    lists = {word: TraitWords([TraitWord(word)]) for word in ("frail", "ward 12")}
    floors = {
        word: Handling((FloorRule(name=word, least=RESTRICTED, why="So it is.", words=words),))
        for word, words in lists.items()
    }
    for said in (f"R:{number}:frail", f"R:{number}:day", f"Ward {number}", f"R:{number}:ward"):
        for word, handling in floors.items():
            assert bool(handling.told_in(said)) is lists[word].stand_in(said), (said, word)
    assert floors["frail"].told_in(f"R:{number}:frail")
    assert bool(floors["ward 12"].told_in(f"Ward {number}")) is (number == "12")
