"""Lists of relations that are narrowed and ordered: `where` and `orderBy` inside rows."""

from __future__ import annotations

from typing import Any

import pytest

from api.graphql.run import Budget
from api.graphql.schema import build
from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import Ask, CountingEngine, World, messages, people, period

HARM = """query ($first: Int = 50, $after: String) {
  stateBodies { nodes { id allegedPerpetratorOf(%s
      first: $first, after: $after) { totalCount nodes { label }
      edges { cursor certain contested } pageInfo { hasNextPage endCursor } } } } }"""


@pytest.fixture
def harbour(world: World) -> World:
    """The harbour police are accused of nine more things, three of them undated."""
    for n in range(9):
        world.add(f"more-{n}", "Event", label=f"More {n}")
        if n % 3:
            world.say(f"more-{n}", "when", period(f"201{n}-0{n}"))
        world.say(f"more-{n}", "kind", "torture" if n % 2 else "killing")
        world.say(f"more-{n}", "allegedPerpetrator", "police")
    world.add("crowd", "Group", label="Crowd")
    world.say("crowd", "size", people(min=5, max=9))
    for group in ("crowd", "fishers"):
        world.say("more-1", "victim", group)
    return world


def labels(reply: Any) -> list[str]:
    [body] = reply["data"]["stateBodies"]["nodes"]
    return [node["label"] for node in body["allegedPerpetratorOf"]["nodes"]]


def test_which_of_them_and_in_which_order(ask: Ask, harbour: World) -> None:
    """By their dates, undated ones last both ways; by kind, narrower ones included."""
    by_date = ask(HARM % "orderBy: [{when: ASC}],")
    dated = ["More 1", "More 2", "More 4", "More 5", "More 7", "More 8", "Raid"]
    assert labels(by_date)[:7] == dated
    assert sorted(labels(by_date)[7:]) == ["More 0", "More 3", "More 6"]
    assert labels(ask(HARM % "orderBy: [{when: DESC}],"))[:7] == dated[::-1]
    assert labels(ask(HARM % 'where: {kind: {in: ["torture"]}}, orderBy: [{label: DESC}],')) == [
        *("More 7", "More 5", "More 3", "More 1")
    ]
    nobody = ask(HARM % 'where: {victims: {some: {name: {eq: "Crowd"}}}},')
    assert labels(nobody) == ["More 1"]


def test_pages_of_it(ask: Ask, harbour: World) -> None:
    """Cursors go on in the order that was asked for, and are refused in another."""
    order = "orderBy: [{when: DESC}],"
    whole, walked, after = labels(ask(HARM % order)), [], None
    while True:
        reply = ask(HARM % order, {"first": 4, "after": after})
        [body] = reply["data"]["stateBodies"]["nodes"]
        page = body["allegedPerpetratorOf"]
        assert page["totalCount"] == 10
        walked += labels(reply)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert walked == whole
    for other in ("", "orderBy: [{when: ASC}],", 'where: {not: {kind: {in: ["killing"]}}},'):
        [told] = messages(ask(HARM % other, {"after": after}))
        assert "a cursor of another list" in told


def test_by_the_dates_of_what_they_lead_to(ask: Ask, harbour: World) -> None:
    """At the root and in rows, page by page; who leads to nothing dated comes last both ways."""
    harbour.add("raft", "Event")
    for name, event in (("coast", "more-2"), ("watch", "more-4"), ("guard", "raft")):
        harbour.add(name, "StateBody", label=name.title())
        harbour.say(event, "allegedPerpetrator", name)
        harbour.say("more-0", "allegedPerpetrator", name)
    root = """query ($after: String) {
        stateBodies(first: 1, after: $after, orderBy: %s) {
        nodes { label } pageInfo { hasNextPage endCursor } } }"""
    inner = """query ($after: String) { events(where: {name: {eq: "More 0"}}) { nodes {
        allegedPerpetrators(first: 1, after: $after, orderBy: %s) {
        nodes { label } pageInfo { hasNextPage endCursor } } } } }"""

    def walked(question: str) -> list[str]:
        found, after = [], None
        while True:
            data = ask(question, {"after": after})["data"]
            page = data.get("stateBodies")
            if page is None:
                page = data["events"]["nodes"][0]["allegedPerpetrators"]
            found += [node["label"] for node in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]

    police = "Harbour police"
    for key, way, expected in (
        ("LastDate", "DESC", [police, "Watch", "Coast", "Guard"]),
        ("LastDate", "ASC", ["Coast", "Watch", police, "Guard"]),
        ("FirstDate", "DESC", ["Watch", "Coast", police, "Guard"]),
        ("FirstDate", "ASC", [police, "Coast", "Watch", "Guard"]),
    ):
        order = f"[{{allegedPerpetratorOf{key}: {way}}}]"
        assert walked(root % order) == walked(inner % order) == expected


def test_certain_by_time(ask: Ask, harbour: World) -> None:
    """An edge of a list that was filtered by time says whether it passes whatever the dates are."""
    reply = ask(HARM % 'where: {when: {overlaps: {from: "2014-04-15", to: "2015-05-31"}}},')
    [body] = reply["data"]["stateBodies"]["nodes"]
    page = body["allegedPerpetratorOf"]
    certain = [edge["certain"] for edge in page["edges"]]
    assert dict(zip(labels(reply), certain, strict=True)) == {"More 4": False, "More 5": True}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('where: {kind: {in: ["nothing"]}},', "is no concept of event-kinds"),
        ("orderBy: [{when: ASC, label: ASC}],", "exactly one"),
        ('where: {when: {overlaps: {from: "2020-01-01", to: "2019-01-01"}}},', "ends before"),
        ("orderBy: [{nothing: ASC}],", "nothing"),
    ],
)
def test_what_cannot_be_asked(ask: Ask, harbour: World, given: str, told: str) -> None:
    """The same words as at the root."""
    assert told in messages(ask(HARM % given))[0]


def test_the_day_of_the_relation_is_that_of_its_conditions(ask: Ask, harbour: World) -> None:
    """A relation looked at on a day takes kinds as they were on that day."""
    harbour.add("unit", "Organisation", label="Unit")
    harbour.say("unit", "memberOf", "police")
    harbour.say("unit", "kind", "government-agent", valid=period("2010/2012").period)
    asked = """{ stateBodies { nodes { members(validOn: "%s",
        where: {kind: {in: ["government-agent"]}}) { totalCount } } } }"""
    counts = [
        ask(asked % day)["data"]["stateBodies"]["nodes"][0]["members"]["totalCount"]
        for day in ("2011-01-01", "2014-01-01")
    ]
    assert counts == [1, 0]


def test_a_level_is_read_together(harbour: World) -> None:
    """However many rows there are, and it counts as read."""
    question = """{ events { nodes { victims(where: {name: {contains: "r"}}, orderBy: {label: ASC})
        { nodes { label } } } } }"""
    counted = []
    for _ in range(2):
        engine: Any = CountingEngine(harbour.engine)
        assert Service(engine).reply(question, clearance=PUBLIC_CLEARANCE).answered
        counted.append(engine.calls)
        for n in range(5):
            harbour.add(f"again-{n}", "Event")
            harbour.say(f"again-{n}", "victim", "crowd")
    assert counted[0] == counted[1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.graphql.service.Budget", lambda memory: Budget(most=20, memory=memory))
        refused = Service(harbour.engine).reply(question, clearance=PUBLIC_CLEARANCE)
    assert b"reads more than 20 rows" in refused.body


def test_every_list_of_relations_takes_them(vocabulary: Vocabulary) -> None:
    """Of every class, whatever the ontology says of it."""
    schema = build(vocabulary).schema
    seen = 0
    for name in vocabulary.classes:
        for field, made in schema.type_map[name].fields.items():  # type: ignore[attr-defined]
            type_ = str(made.type)
            if type_.endswith("Relations!"):
                of = type_.removesuffix("Relations!")
                assert str(made.args["where"].type) == f"{of}Where", (name, field)
                assert str(made.args["orderBy"].type) == f"[{of}Order!]", (name, field)
                seen += 1
    assert seen > 400
