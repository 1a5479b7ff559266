"""What happened to a claim, and what takes it back."""

from __future__ import annotations

from typing import Any

from graph.claims.claim import Attribution, Citation, Review, Stance
from graph.claims.decided import Decided
from graph.claims.marking import Marking
from graph.claims.period import Period
from tests.api.graphql.conftest import Ask, World, id_of, period


def said(act: str, day: str | None = None) -> dict[str, Any]:
    """The police say it on a day."""
    on = None if day is None else Period.parse(day)
    return {"attribution": (Attribution(actor=id_of("police"), act=act, on=on),)}


def test_a_claim_tells_its_life(ask: Ask, world: World) -> None:
    """Recorded, decided, marked otherwise; what a reader may not know of it is not there."""
    claim = world.say("fire", "kind", "killing")
    world.clock.tick()
    with world.engine.writing() as writer:
        writer.review(
            [claim.id], Review.ACCEPTED, Decided(by="reviewer", why="read", on="2020-02-03")
        )
        writer.remark(
            {claim.id: Marking.parse("restricted")}, Decided(by="keeper", why="asked to", on=None)
        )
        writer.remark(
            {claim.id: Marking.parse("public")}, Decided(by="keeper", why="asked again", on=None)
        )
    question = '{ claim(id: "%s") { history { kind by why before after on at claim { id } } } }'

    def history(as_: str) -> list[Any]:
        found: list[Any] = ask(question % claim.id, as_=as_)["data"]["claim"]["history"]
        assert all(one["claim"]["id"] == claim.id for one in found)
        return [[one[key] for key in ("kind", "by", "before", "after", "on")] for one in found]

    public = [
        ["RECORDED", None, None, None, None],
        ["REVIEWED", "reviewer", "proposed", "accepted", "2020-02-03"],
    ]
    assert history("public") == public
    assert history("restricted") == [
        *public,
        ["REMARKED", "keeper", "public", "restricted", None],
        ["REMARKED", "keeper", "restricted", "public", None],
    ]


def test_how_sure_its_coder_is_belongs_to_it(ask: Ask, world: World) -> None:
    """In its own life and among the news, before and after."""
    claim = world.say("fire", "kind", "killing")
    for grade in ("low", "high"):
        world.clock.tick()
        with world.engine.writing() as writer:
            writer.grade({claim.id: grade}, Decided(by="coder", why="read twice"))
    asked = '{ claim(id: "%s") { confidence history { kind before after by why } } }'
    told = ask(asked % claim.id)["data"]["claim"]
    graded = [
        {"kind": "GRADED", "before": None, "after": "low", "by": "coder", "why": "read twice"},
        {"kind": "GRADED", "before": "low", "after": "high", "by": "coder", "why": "read twice"},
    ]
    assert told["confidence"] == "high"
    assert told["history"][1:] == graded
    given = 'since: "2000-01-01T00:00:00Z", kinds: [GRADED]'
    news = ask(f"{{ changes({given}) {{ nodes {{ kind before after by why claim {{ id }} }} }} }}")
    found = news["data"]["changes"]["nodes"]
    assert found == [one | {"claim": {"id": claim.id}} for one in graded]


def test_what_takes_a_claim_back(ask: Ask, world: World) -> None:
    """The same speaker later, the other way; never what was said before, or by somebody else."""
    world.add("unit", "StateBody", label="Unit")
    first = world.say("raid", "allegedPerpetrator", "unit", **said("states", "2019-01-02"))
    other = world.say("raid", "allegedPerpetrator", "unit", stance="alleged")
    back = world.say(
        "raid", "allegedPerpetrator", "unit", negated=True, **said("denies", "2019-03-04")
    )
    early = world.say("fire", "when", period("2020-05"), **said("states", "2020-06-01"))
    late = world.say("fire", "when", period("2020-07"), **said("states", "2020-08-01"))
    coarser = world.say("fire", "when", period("2020"), **said("states", "2020-09-01"))
    question = '{ claim(id: "%s") { takenBackBy { id } } }'

    def takers(id: str) -> list[str]:
        return [one["id"] for one in ask(question % id)["data"]["claim"]["takenBackBy"]]

    assert takers(first.id) == [back.id]
    assert takers(early.id) == [late.id], "a coarser one is no other"
    for claim in (other, back, late, coarser):
        assert takers(claim.id) == []


def test_a_withdrawn_document_takes_back_what_its_publisher_says(ask: Ask, world: World) -> None:
    """And nothing of whom it quotes."""
    world.add("bulletin", "Source")
    world.say("bulletin", "publisher", "police")
    there = {"citation": Citation(source=id_of("bulletin"), locator="L2")}
    own = world.say("fire", "when", period("2020-05"), **there, **said("states"))
    quoted = world.say("fire", "when", period("2020-06"), **there)
    withdrawn = world.say("bulletin", "withdrawnOn", period("2021-01-01"))
    question = '{ claim(id: "%s") { takenBackBy { id } } }'
    assert ask(question % own.id)["data"]["claim"]["takenBackBy"] == [{"id": withdrawn.id}]
    assert ask(question % quoted.id)["data"]["claim"]["takenBackBy"] == []


def test_what_was_taken_back_is_shown_last(world: World, ask: Ask) -> None:
    """Of a relation: where its speaker took the firmer claim back another is shown; where there is
    no other, that one."""
    asked = """{ groups { nodes { shown(predicate: "memberOf") { claim { id object { label } }
        ties { id } } } } }"""

    def says(body: str, day: str, stance: Stance, *, no: bool = False) -> str:
        act = "denies" if no else "states"
        link = Attribution(actor=id_of("press"), act=act, on=Period.parse(day))
        return world.say(
            "fishers", "memberOf", body, attribution=(link,), stance=stance, negated=no
        ).id

    def shown() -> Any:
        [group] = ask(asked)["data"]["groups"]["nodes"]
        return group["shown"]

    world.add("union", "Organisation", label="Union of fishers")
    firm = says("police", "2019-01-01", Stance.VERIFIED)
    assert shown()["claim"]["id"] == firm
    says("police", "2019-02-01", Stance.ASSERTED, no=True)
    assert shown()["claim"]["id"] == firm
    weak = says("union", "2019-01-01", Stance.REPORTED)
    assert shown() == {"claim": {"id": weak, "object": {"label": "Union of fishers"}}, "ties": []}
