"""`said`, `every`, `atLeast`, sizes and points in `where`: what people ask, and what is refused."""

from __future__ import annotations

import pytest

from graph.claims.claim import Literal, Review, Stance
from graph.claims.decided import Decided
from graph.claims.point import Point
from tests.api.graphql.conftest import Ask, World, id_of, messages, period

ACCUSED = """{ events(where: { allegedPerpetrators: { some: {}, said: {
    review: [ACCEPTED], atLeast: REPORTED, speakers: 2, publishers: 2 } } }) {
    nodes { label } } }"""


def labels(ask: Ask, where: str, list_: str = "events") -> list[str]:
    reply = ask(f"{{ {list_}(where: {where}) {{ nodes {{ label }} }} }}")
    assert "errors" not in reply, reply
    return [node["label"] for node in reply["data"][list_]["nodes"]]


def test_an_accepted_accusation_by_two_who_are_not_one_publisher(ask: Ask, world: World) -> None:
    """One question; alleging is not reporting, and two speakers in one paper are one publisher."""
    assert ask(ACCUSED)["data"]["events"]["nodes"] == []
    for by in (("press",), ("fishers",), ("press", "police")):
        for event, stance in (("fire", Stance.REPORTED), ("arrest", Stance.ALLEGED)):
            claim = world.say(event, "allegedPerpetrator", "police", by=by, stance=stance)
            if by != ("fishers",) or event == "arrest":
                _accept(world, claim.id)
    assert ask(ACCUSED)["data"]["events"]["nodes"] == []
    claim = world.say("fire", "allegedPerpetrator", "police", by=("state",), stance=Stance.VERIFIED)
    _accept(world, claim.id)
    assert ask(ACCUSED)["data"]["events"]["nodes"] == [{"label": "Fire"}]


def _accept(world: World, id: str) -> None:
    with world.engine.writing() as writer:
        writer.review([id], Review.ACCEPTED, Decided(by="reviewer", why="read"))


def test_parts_of_said(ask: Ask) -> None:
    """Of relations and, beside a kind or a name, of values."""
    accused = "{allegedPerpetrators: {%s}}"
    assert labels(ask, accused % "some: {}, said: {contested: true}") == ["Raid"]
    assert labels(ask, accused % "some: {}, said: {stance: [VERIFIED]}") == []
    assert labels(ask, accused % "some: {}, said: {negated: true}") == ["Raid"]
    assert labels(ask, accused % 'said: {speaker: {name: {eq: "fishers"}}}') == ["Raid"]
    assert labels(ask, accused % "every: {kind: {in: []}}") == ["Arrest", "Fire"]
    assert labels(ask, accused % "atLeast: 2") == []
    assert labels(ask, "{calls: {atLeast: 1}}") == ["Raid", "Arrest"]
    assert labels(ask, '{kind: {in: ["attack"]}, said: {act: ["states"]}}') == ["Raid"]
    assert labels(ask, '{kind: {in: ["attack"]}, said: {act: ["denies"]}}') == []
    within = "{organOf: {some: {}, validOn: %s}}"
    assert labels(ask, within % '"2012-01-01"', "stateBodies") == ["Harbour police"]
    assert labels(ask, within % '"2020-01-01"', "stateBodies") == []


def test_beside_every_condition_that_tests_claims(ask: Ask, world: World) -> None:
    """Steps that lead on and on, short ways to a relation, identifiers: all by whose claims."""
    by = 'said: {speaker: {name: {eq: "%s"}}}'
    mine, others = by % "Fishers", by % "Harbour police"
    world.add("quay", "Place", label="Quay")
    world.say("quay", "within", "ostrel", by=("fishers",))
    world.say("ostrel", "within", "vardania", by=("press", "fishers"), stance=Stance.REPORTED)
    within = '{within: {name: {eq: "Vardania"}}, %s}'
    assert labels(ask, within % mine, "places") == sorted(
        ["Vardania", "Ostrel", "Quay"], key=lambda name: id_of(name.lower())
    )
    assert labels(ask, within % others, "places") == ["Vardania"]
    text = Literal(datatype="text", text="V-1")
    world.say("vardania", "identifier", text, by=("fishers",))
    identified = '{identifier: {text: "v-1"}, %s}'
    assert labels(ask, identified % mine, "places") == ["Vardania"]
    assert labels(ask, identified % others, "places") == []
    world.say("call", "demand", "demand", by=("fishers",))
    world.say("demand", "kind", "release", by=("fishers",))
    asks = '{demand: {in: ["%s"]}, %s}'
    assert labels(ask, asks % ("release", mine), "calls") == ["Look into the raid"]
    # The press says that the demand is one to investigate, and the fishers do not.
    assert labels(ask, asks % ("investigate", mine), "calls") == []
    assert labels(ask, asks % ("release", others), "calls") == []
    state = '{addressedToState: "%s", %s}'
    assert labels(ask, state % (id_of("state"), mine), "calls") == []
    world.say("call", "addressee", "police", by=("fishers",))
    assert labels(ask, state % (id_of("state"), mine), "calls") == ["Look into the raid"]


def test_who_denies_what_is_narrower_does_not_deny_it(ask: Ask, world: World) -> None:
    """No genuine investigation is not no investigation, beside `said` as with `denied`."""
    world.say("raid", "followedBy", "genuine-investigation", negated=True, by=("press",))
    world.say("fire", "followedBy", "investigation", negated=True, by=("press",))
    for denial in ("denied: true}", "}, said: {negated: true}"):
        asked = '{followedBy: {in: ["%s"] ' + denial + "}"
        assert labels(ask, asked % "investigation") == ["Fire"]
        assert sorted(labels(ask, asked % "genuine-investigation")) == ["Fire", "Raid"]


def test_certain_by_whose_claims(ask: Ask, world: World) -> None:
    """An edge of a list that goes by some claims on a time says whether it certainly passes."""
    world.say("fire", "when", period("2020-03-01"), by=("fishers",))
    asked = """{ events(where: {when: {overlaps: {from: "2020-02-01", to: "2020-04-01"}}, said:
        {speaker: {name: {eq: "%s"}}}}) { edges { certain node { label } } } }"""
    fire = {"label": "Fire"}
    for speaker, certain in (("Fishers", True), ("Press", False)):
        if speaker == "Press":
            world.say("press", "name", Literal(datatype="text", text="Press", language="en"))
        edges = ask(asked % speaker)["data"]["events"]["edges"]
        assert edges == [{"certain": certain, "node": fire}]


def test_sizes_and_points(ask: Ask, world: World) -> None:
    """Of groups, and of places."""
    assert labels(ask, "{size: {atLeast: 100}}", "groups") == ["Fishers"]
    assert labels(ask, "{size: {atLeast: 100, certain: true}}", "groups") == []
    point = Point(latitude="10.5", longitude="20.5")
    world.say("ostrel", "point", Literal(datatype="point", text=str(point), point=point))
    box = "{point: {box: {south: 10, west: 20, north: 11, east: 21}}}"
    assert labels(ask, box, "places") == ["Ostrel"]
    near = "{point: {near: {latitude: 10, longitude: 20}, metres: %s}}"
    assert labels(ask, near % "1000", "places") == []
    assert labels(ask, near % "100000", "places") == ["Ostrel"]
    assert labels(ask, "{places: {some: %s}}" % (near % "100000")) == ["Raid", "Arrest", "Fire"]
    stands_for = "{point: {precision: [%s]}}"
    assert labels(ask, stands_for % '"exact"', "places") == []
    point = Point(latitude="10.5", longitude="20.5", precision="district")
    world.say("ostrel", "point", Literal(datatype="point", text=str(point), point=point))
    assert labels(ask, stands_for % '"exact", "district"', "places") == ["Ostrel"]


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("{said: {contested: true}}", "would narrow nothing"),
        ("{allegedPerpetrators: {atLeast: 0}}", "atLeast is 0"),
        ("{allegedPerpetrators: {said: {speakers: 0}}}", "speakers is 0"),
        ('{allegedPerpetrators: {said: {act: ["shouts"]}}}', "shouts"),
        ('{allegedPerpetrators: {said: {particulars: {in: ["nothing"]}}}}', "nothing"),
        ("{allegedPerpetrators: {said: {valid: {known: false}}}}", "known: false"),
        ("{places: {some: {point: {metres: 5}}}}", "go together"),
        ('{places: {some: {point: {precision: ["distrikt"]}}}}', "near it: district"),
        (
            "{places: {some: {point: {near: {latitude: 95, longitude: 0}, metres: 1}}}}",
            "not on the globe",
        ),
        (
            "{places: {some: {point: {box: {south: 2, west: 0, north: 1, east: 1}}}}}",
            "south before north",
        ),
    ],
)
def test_what_is_refused(ask: Ask, where: str, problem: str) -> None:
    """With what to write instead."""
    (message,) = messages(ask(f"{{ events(where: {where}) {{ totalCount }} }}"))
    assert problem in message


def test_a_size_that_ends_before_it_begins(ask: Ask) -> None:
    """Is a mistake."""
    (message,) = messages(ask("{ groups(where: {size: {atLeast: 5, atMost: 3}}) { totalCount } }"))
    assert "smaller first" in message
