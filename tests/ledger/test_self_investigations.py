"""Asking the accused: what is a link, on which date, and who is tested."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import networkx as nx
import orjson
import pytest

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance, Marking
from graph.engines.engine import Engine
from graph.ledger.self_investigations import SelfInvestigation, looked_for
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.world import ALL, RESTRICTED, World, seen
from tests.engines import OPENERS
from tests.golden.regenerate import QUESTIONS

ON = date(2010, 1, 1)


@pytest.fixture(params=sorted(OPENERS))
def engine(request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary) -> Engine:
    return OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())


def story(asked: str = "committee", accused: str = "unit") -> World:
    """Somebody is asked in June 2005 to look into what somebody did in May 2005."""
    world = World()
    for name, cls in (
        *(("call", "Call"), ("case", "Event"), ("VD", "State"), ("committee", "StateBody")),
        *(("unit", "StateBody"), ("ministry", "StateBody"), ("chief", "Person")),
    ):
        world.add(name, cls)
    world.say("call", "addressee", asked)
    world.say("call", "about", "case")
    world.say("call", "madeOn", "2005-06-01")
    world.say("case", "allegedPerpetrator", accused)
    world.say("case", "when", "2005-05-05")
    return world


def found(world: World, engine: Engine, on: date = ON) -> list[SelfInvestigation]:
    with seen(world.tell(engine)) as view:
        return looked_for(view, on=on).found


def hops(one: SelfInvestigation) -> list[tuple[str, bool]]:
    return [(hop.edge.property, hop.edge.forward) for hop in one.path]


def test_the_accused_itself(engine: Engine) -> None:
    """A path of no hops, and nothing about it is uncertain."""
    world = story(accused="committee")
    (one,) = found(world, engine)
    assert (one.path, one.certain) == ((), True)
    assert (one.asked, one.accused) == (world.id("committee"), world.id("committee"))


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([("committee", "memberOf", "unit")], [("memberOf", True)]),
        ([("unit", "memberOf", "committee")], [("memberOf", False)]),
        (
            [("unit", "memberOf", "ministry"), ("ministry", "memberOf", "committee")],
            [("memberOf", False), ("memberOf", False)],
        ),
        ([("unit", "subordinateTo", "committee")], [("subordinateTo", False)]),
        ([("committee", "subordinateTo", "unit")], [("subordinateTo", True)]),
        ([("unit", "linkedTo", "committee")], [("linkedTo", True)]),
        ([("committee", "linkedTo", "unit")], [("linkedTo", True)]),
        # Two parts of one ministry, two organs of one State: no link of theirs is recorded.
        ([("unit", "memberOf", "ministry"), ("committee", "memberOf", "ministry")], None),
        ([("unit", "organOf", "VD"), ("committee", "organOf", "VD")], None),
        ([("unit", "memberOf", "VD"), ("VD", "memberOf", "committee")], None),
        ([], None),
    ],
)
def test_what_is_a_link(
    engine: Engine,
    claims: list[tuple[str, str, str]],
    expected: list[tuple[str, bool]] | None,
) -> None:
    """Part or whole, commanding or commanded, at any remove, or linked; a common top is none."""
    world = story()
    for claim in claims:
        world.say(*claim)
    links = found(world, engine)
    assert [hops(one) for one in links] == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("valid", "there", "certain"),
    [
        ("2001/2010", True, True),
        ("../2004", False, None),
        ("2006/2010", False, None),
        ("2005", True, False),
        (None, True, False),
    ],
)
def test_at_the_time_of_the_event(
    engine: Engine, valid: str | None, there: bool, certain: bool | None
) -> None:
    """Links that were over before it, or began after it, are none; undated ones are possible."""
    world = story()
    world.say("unit", "memberOf", "committee", valid=valid)
    links = found(world, engine)
    assert len(links) == there
    assert all(one.certain is certain for one in links)


def test_a_denied_link_is_not_certain(engine: Engine) -> None:
    """The claim against it stands among its claims."""
    world = story()
    made = world.say("unit", "memberOf", "committee", valid="2001/2010")
    against = world.say("unit", "memberOf", "committee", valid="2001/2010", negated=True)
    (one,) = found(world, engine)
    assert one.path[0].edge.claims == (made, against)
    assert not one.certain


@pytest.mark.parametrize(("asked", "accused"), [("VD", "unit"), ("committee", "VD")])
def test_a_state_is_tested_on_neither_side(engine: Engine, asked: str, accused: str) -> None:
    """It commands every organ: the link would always be there."""
    world = story(asked=asked, accused=accused)
    world.say("unit", "memberOf", "VD")
    world.say("committee", "subordinateTo", "VD")
    assert found(world, engine) == []


def test_who_got_it_forwarded_is_asked(engine: Engine) -> None:
    """From the day of the response that says so."""
    world = story()
    world.add("answer", "Response")
    world.say("answer", "responseTo", "call")
    world.say("answer", "forwardedTo", "unit")
    world.say("answer", "when", "2005-07-01")
    world.tell(engine)
    with seen(engine) as view:
        assert looked_for(view, on=date(2005, 6, 30)).found == []
        (one,) = looked_for(view, on=date(2005, 7, 1)).found
    assert one.asked == world.id("unit")


def test_calls_made_later_do_not_count(engine: Engine) -> None:
    """Only what was certainly made by the day."""
    world = story(accused="committee")
    world.tell(engine)
    with seen(engine) as view:
        assert looked_for(view, on=date(2005, 5, 31)).found == []
        assert len(looked_for(view, on=date(2005, 6, 1)).found) == 1


def test_a_hidden_link_is_none(engine: Engine) -> None:
    """Law 1: a longer way that may be read is shown, not the shorter that may not."""
    world = story()
    world.say("unit", "memberOf", "committee", marking=RESTRICTED)
    world.say("unit", "memberOf", "ministry")
    world.say("ministry", "memberOf", "committee")
    world.tell(engine)
    lengths = []
    for clearance in (PUBLIC_CLEARANCE, ALL):
        with seen(engine, clearance) as view:
            (one,) = looked_for(view, on=ON).found
            lengths.append(len(one.path))
    assert lengths == [2, 1]


LEVELS = tuple(Clearance.parse(level) for level in ("public", "partner", "restricted"))
QUESTION = (QUESTIONS / "07-asking-the-accused.graphql").read_text(encoding="utf-8")


def drawn(seed: int) -> tuple[World, list[tuple[str, str, str, Marking, bool]]]:
    """Bodies above and below each other, calls to some of them over what others are accused of;
    each said under some marking, now and then only denied."""
    draw, world = Random(seed), World()
    bodies, events, calls = (
        [f"{of} {number}" for number in range(many)]
        for of, many in (("body", 6), ("event", 6), ("call", 15))
    )
    for cls, names in (("StateBody", bodies), ("Call", calls), ("Event", events)):
        for name in names:
            world.add(name, cls)
    told = []

    def say(subject: str, predicate: str, to: str) -> None:
        marking = draw.choice((*LEVELS, *LEVELS[:1] * 4))
        against = draw.random() < 0.1
        marked = Marking(level=marking.level)
        world.say(subject, predicate, to, marking=marked, negated=against)
        told.append((subject, predicate, to, marked, against))

    for call in calls:
        world.say(call, "madeOn", "2005-06-01")
        say(call, "addressee", draw.choice(bodies))
        say(call, "about", draw.choice(events))
    for event in events:
        say(event, "allegedPerpetrator", draw.choice(bodies))
    for _ in range(8):
        low, high = draw.sample(bodies, 2)
        say(low, draw.choice(("memberOf", "subordinateTo")), high)
    return world, told


@pytest.mark.parametrize("reader", LEVELS, ids=str)
def test_question_seven_of_drawn_graphs(
    tmp_path: Path, vocabulary: Vocabulary, reader: Clearance
) -> None:
    """Whom the question finds, and among how many, is what networkx finds in what the reader reads:
    the same body, or one that stands above the other, at any remove."""
    seen_links = 0
    for seed in range(2):
        world, told = drawn(seed)
        said = {
            (subject, predicate, to)
            for subject, predicate, to, marking, against in told
            if reader.reads(marking) and not against
        }
        above = nx.DiGraph(
            (low, high) for low, by, high in said if by in ("memberOf", "subordinateTo")
        )
        pairs = {
            (call, asked, accused, event): distance(above, asked, accused)
            for call, by, asked in said
            if by == "addressee"
            for of, about, event in said
            if about == "about" and of == call
            for case, did, accused in said
            if did == "allegedPerpetrator" and case == event
        }
        engine = OPENERS["sqlite"](tmp_path / f"{seed}.db", vocabulary, Clock())
        reply = Service(world.tell(engine)).answer(
            QUESTION.replace("{ label }", "{ id }"), {"on": "2010-01-01"}, clearance=reader
        )
        engine.close()
        answer = orjson.loads(reply)["data"]["selfInvestigations"]
        linked = {pair: length for pair, length in pairs.items() if length is not None}
        assert answer["considered"] == len(pairs)
        assert answer["totalCount"] == len(linked)
        assert {
            tuple(one[key]["id"] for key in ("call", "asked", "accused", "event")): one["link"][
                "length"
            ]
            for one in answer["nodes"]
        } == {tuple(map(world.id, pair)): length for pair, length in linked.items()}
        seen_links += len(linked)
    assert seen_links


def distance(above: nx.DiGraph[str], asked: str, accused: str) -> int | None:
    """How far one stands above the other; None where neither does."""
    if asked == accused:
        return 0
    if asked not in above or accused not in above:
        return None
    ways = [(asked, accused), (accused, asked)]
    lengths = [len(nx.shortest_path(above, *way)) - 1 for way in ways if nx.has_path(above, *way)]
    return min(lengths, default=None)
