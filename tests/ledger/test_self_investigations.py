"""Asking the accused: what is a link, on which date, and who is tested."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine
from graph.ledger.self_investigations import SelfInvestigation, looked_for
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.duties.law.world import ALL, RESTRICTED, World, seen
from tests.engines import OPENERS

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
