"""Obligations and self-investigations in GraphQL: pages, places in a query, languages, law 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.graphql.service import Service
from graph.claims.claim import Entity
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, Clearance
from graph.duties.law import Law
from graph.engines.copies import copy
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.tables import write_tables
from tests.duties.law.world import ALL, RESTRICTED, World, law_into
from tests.duties.test_duty_book import with_steps
from tests.engines import OPENERS
from tests.golden.regenerate import QUESTIONS


def story() -> World:
    """A case with steps, and a call whose addressee is linked to the accused, one way in secret."""
    world = with_steps()
    world.add("call", "Call")
    world.add("ministry", "StateBody")
    world.say("call", "addressee", "ministry")
    world.say("call", "about", "case")
    world.say("call", "madeOn", "2006-01-01")
    world.say("police", "memberOf", "ministry", valid="2001/2010")
    world.say("unit", "memberOf", "ministry", marking=RESTRICTED)
    world.say("case", "kind", "killing", marking=RESTRICTED)
    world.say("case", "allegedPerpetrator", "ministry", marking=RESTRICTED)
    return world


@pytest.fixture(params=sorted(OPENERS))
def told(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary
) -> Iterator[tuple[World, Engine, Law]]:
    engine = OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law"))
    world = story()
    yield world, world.tell(engine), law
    engine.close()


def ask(told: tuple[World, Engine, Law], query: str, **variables: Any) -> Any:
    _, engine, law = told
    service = Service(engine, law=law)
    reply = orjson.loads(service.answer(query, variables, clearance=PUBLIC_CLEARANCE))
    assert "errors" not in reply, reply
    return reply["data"]


LIST = """query($after: String) { obligations(results: [DERIVED, POSSIBLE,
NOT_DERIVED], first: 1, after: $after) { totalCount
pageInfo { hasNextPage hasPreviousPage endCursor }
edges { cursor node { __typename id result } } } }"""


def test_pages_follow_on_each_other(told: tuple[World, Engine, Law]) -> None:
    """One duty a page, by id, each once; the total is that of the whole list."""
    seen: list[str] = []
    after = None
    while True:
        page = ask(told, LIST, after=after)["obligations"]
        (edge,) = page["edges"]
        assert edge["node"]["__typename"] == "Obligation"
        assert page["pageInfo"]["hasPreviousPage"] is bool(seen)
        seen.append(edge["node"]["id"])
        after = page["pageInfo"]["endCursor"]
        assert after == edge["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert page["totalCount"] == len(seen) == 2
    assert seen == sorted(seen)


def test_a_cursor_of_another_list_is_refused(told: tuple[World, Engine, Law]) -> None:
    """Not answered with some other page."""
    after = ask(told, LIST)["obligations"]["pageInfo"]["endCursor"]
    other = f'{{ obligations(results: [DERIVED], after: "{after}") {{ totalCount }} }}'
    reply = orjson.loads(Service(told[1], law=told[2]).answer(other, clearance=PUBLIC_CLEARANCE))
    assert "another list" in reply["errors"][0]["message"]


PLACES = """query($event: ID!) {
  byEvent: obligations(event: $event) { nodes { ...duty } }
  events { nodes { id obligations { nodes { ...duty } } } }
  actors { nodes { id obligations { totalCount nodes { ...duty } } } }
}
fragment duty on Obligation { id result gate inForce dutyBearer { id } event { id }
  content { code label } bindingness { code } provisions { article }
  early: status(on: "2005-12-31") { on state } late: status { on state reasons { rule } }
  reasons { rule text claims(first: 2) { totalCount nodes { id } } } }"""


def test_the_same_duties_wherever_they_are_asked_for(told: tuple[World, Engine, Law]) -> None:
    """At the root, below the event, below the State; nobody else bears any."""
    world = told[0]
    data = ask(told, PLACES, event=world.id("case"))
    duties = data["byEvent"]["nodes"]
    assert len(duties) == 2
    by_event = {node["id"]: node["obligations"]["nodes"] for node in data["events"]["nodes"]}
    assert by_event == {world.id("case"): duties}
    by_actor = {node["id"]: node["obligations"]["nodes"] for node in data["actors"]["nodes"]}
    assert by_actor.pop(world.id("VD")) == duties
    assert not any(by_actor.values())
    for duty in duties:
        assert duty["early"] == {"on": "2005-12-31", "state": "NO_STEP_RECORDED"}
        assert duty["late"]["state"] == "FINDING_STATED"
        assert all(len(reason["claims"]["nodes"]) <= 2 for reason in duty["reasons"])


COUNTED = """query($event: ID!, $state: ID!) {
  byEvent: obligations(event: $event, results: [DERIVED]) { totalCount ...counts }
  none: obligations(results: []) { totalCount ...counts }
  ofState: obligations(dutyBearer: $state, first: 0) { ...counts }
  events { nodes { obligations { ...counts } } }
  actors { nodes { id obligations { ...counts } } }
}
fragment counts on ObligationConnection { considered notDerived }"""


def test_among_how_many_duties_were_found(told: tuple[World, Engine, Law]) -> None:
    """The same wherever a list stands, and whatever results it is asked for."""
    world = told[0]
    data = ask(told, COUNTED, event=world.id("case"), state=world.id("VD"))
    counts = {"considered": 2, "notDerived": 0}
    assert data["byEvent"] == {"totalCount": 2, **counts}
    assert data["none"] == {"totalCount": 0, **counts}
    assert data["ofState"] == counts
    assert [node["obligations"] for node in data["events"]["nodes"]] == [counts]
    by_actor = {node["id"]: node["obligations"] for node in data["actors"]["nodes"]}
    assert by_actor.pop(world.id("VD")) == counts
    nothing = {"considered": 0, "notDerived": 0}
    assert by_actor
    assert all(found == nothing for found in by_actor.values())


def test_counts_are_worked_out_where_asked_for(
    told: tuple[World, Engine, Law], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page alone goes no further than the page."""

    def never(*_: object) -> None:
        raise AssertionError("counted")

    monkeypatch.setattr("api.graphql.duty_lists._looked", never)
    assert ask(told, "{ obligations(first: 1) { nodes { id } } }")["obligations"]["nodes"]
    assert ask(told, "{ states { nodes { obligations { totalCount } } } }")["states"]["nodes"]


def test_asking_the_accused(told: tuple[World, Engine, Law]) -> None:
    """Question 07 as it stands: the path, hop by hop, against the direction of its claims."""
    world = told[0]
    question = (QUESTIONS / "07-asking-the-accused.graphql").read_text(encoding="utf-8")
    found = ask(told, question, on="2010-01-01")["selfInvestigations"]
    assert (found["totalCount"], found["considered"]) == (1, 1)
    link = found["nodes"][0]["link"]
    assert link["length"] == 2
    assert [hop["predicate"] for hop in link["hops"]] == ["memberOf", "memberOf"]
    more = ask(
        told,
        """{ selfInvestigations { nodes { __typename asked { id } accused { id } link { start { id }
        end { id } hops { from { id } to { id } forward stance certain } } } } }""",
    )["selfInvestigations"]["nodes"][0]
    assert more["link"]["start"] == more["asked"] == {"id": world.id("ministry")}
    assert more["link"]["end"] == more["accused"] == {"id": world.id("unit")}
    assert [hop["forward"] for hop in more["link"]["hops"]] == [False, False]
    assert [hop["certain"] for hop in more["link"]["hops"]] == [True, False]


def test_law_one(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Byte for byte: the reply over the whole store is the reply over the copy for the reader."""

    def make(path: Path) -> Engine:
        return OPENERS["sqlite"](path, vocabulary, Clock())

    engine = make(tmp_path / "store.db")
    law = law_into(engine, write_tables(tmp_path / "law"))
    world = story()
    world.tell(engine)
    copy(engine, PUBLIC_CLEARANCE, tmp_path / "copy.db", make=make, clock=Clock())
    other = make(tmp_path / "copy.db")
    seventh = (QUESTIONS / "07-asking-the-accused.graphql").read_text(encoding="utf-8")

    def replies(one: Engine, clearance: Clearance) -> list[bytes]:
        service = Service(one, law=law)
        return [
            service.answer(PLACES, {"event": world.id("case")}, clearance=clearance),
            service.answer(seventh, {"on": "2010-01-01"}, clearance=clearance),
        ]

    assert replies(engine, PUBLIC_CLEARANCE) == replies(other, PUBLIC_CLEARANCE)
    for public, everything in zip(
        replies(engine, PUBLIC_CLEARANCE), replies(engine, ALL), strict=True
    ):
        assert public != everything


NODE = """query($id: ID!, $other: ID!) { node(id: $id) { __typename id ... on Obligation { result
  gate event { id } provisions { article } status { state }
  reasons { text claims { totalCount } } } }
  other: node(id: $other) { id } }"""
EACH = """query($event: ID) { obligations(event: $event, results: [DERIVED,
  POSSIBLE, NOT_DERIVED]) { nodes { __typename id result gate event { id } provisions { article }
  status { state } reasons { text claims { totalCount } } } } }"""


def test_a_duty_is_a_node(told: tuple[World, Engine, Law]) -> None:
    """Every id that a list of duties hands out gives the duty back; one that none does, nothing."""
    world = told[0]
    listed = ask(told, EACH, event=world.id("case"))["obligations"]["nodes"]
    assert {duty["gate"] for duty in listed} >= {None}
    for duty in listed:
        unknown = duty["id"][:-1] + ("a" if duty["id"][-1] != "a" else "b")
        data = ask(told, NODE, id=duty["id"], other=unknown)
        assert data == {"node": duty, "other": None}


def test_a_duty_of_another_kind_is_a_node_too(told: tuple[World, Engine, Law]) -> None:
    """What is listed as not derived only because its event was named."""
    world, engine, _ = told
    world.add("theft", "Event")
    world.say("theft", "kind", "protest")
    world.say("theft", "place", "town")
    with engine.writing() as writer:
        writer.register([Entity(id=world.id("theft"), cls="Event", marking=PUBLIC)])
        writer.record([claim for claim, _ in world.claims[-2:]])
    listed = ask(told, EACH, event=world.id("theft"))["obligations"]["nodes"]
    assert {duty["gate"] for duty in listed} == {"matter"}
    for duty in listed:
        assert ask(told, NODE, id=duty["id"], other="nobody")["node"] == duty
    unlisted = {duty["id"] for duty in ask(told, EACH)["obligations"]["nodes"]}
    assert unlisted.isdisjoint(duty["id"] for duty in listed)


def test_duties_come_event_by_event(told: tuple[World, Engine, Law]) -> None:
    """From whatever cursor one goes on, also where nobody has been through the list before."""
    world, engine, _ = told
    names = [f"case {i}" for i in range(5)]
    for name in names:
        world.add(name, "Event")
        world.say(name, "kind", "torture")
        world.say(name, "place", "town")
    with engine.writing() as writer:
        writer.register(Entity(id=world.id(name), cls="Event", marking=PUBLIC) for name in names)
        writer.record([claim for claim, _ in world.claims[-2 * len(names) :]])
    asked = """query($first: Int, $after: String) { obligations(first: $first, after: $after,
      results: [DERIVED, POSSIBLE, NOT_DERIVED]) { totalCount
      edges { cursor node { id event { id } } } } }"""
    whole = ask(told, asked)["obligations"]
    rows = whole["edges"]
    assert whole["totalCount"] == len(rows) == 12
    assert [row["node"]["id"] for row in rows] == sorted(row["node"]["id"] for row in rows)
    events = [row["node"]["event"]["id"] for row in rows]
    assert events[::2] == events[1::2]
    for at, row in enumerate(rows):
        behind = ask(told, asked, first=3, after=row["cursor"])["obligations"]
        assert behind["edges"] == rows[at + 1 : at + 4]
        assert behind["totalCount"] == len(rows)
