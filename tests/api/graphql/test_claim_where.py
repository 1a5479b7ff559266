"""Claims by what they say, who says it, when and in which words."""

from __future__ import annotations

import pytest

from graph.claims.claim import Citation, Review, Stance
from graph.claims.decided import Decided
from graph.claims.period import Period
from tests.api.graphql.conftest import Ask, World, id_of, messages


@pytest.fixture
def said(world: World) -> dict[str, str]:
    """Claims with words, times and a decision; their ids by name."""
    world.clock.tick()
    cited = Citation(source=id_of("report"), locator="L12", quote="a Spine-chilling night")
    burned = world.say("fire", "victim", "fishers", citation=cited, stance=Stance.REPORTED)
    ruled = world.say("police", "memberOf", "state", valid=Period.parse("2016/2017"))
    wrong = world.say("fire", "kind", "killing")
    with world.engine.writing() as writer:
        writer.review([wrong.id], Review.REJECTED, Decided(by="reviewer", why="read", on=None))
    return {"burned": burned.id, "ruled": ruled.id, "wrong": wrong.id}


def found(ask: Ask, where: str, more: str = "") -> list[str]:
    """The ids of the claims that pass."""
    reply = ask(f"{{ claims(where: {{{where}}}{more}) {{ totalCount nodes {{ id }} }} }}")
    claims = reply["data"]["claims"]
    assert claims["totalCount"] == len(claims["nodes"])
    return [node["id"] for node in claims["nodes"]]


def test_every_condition(ask: Ask, said: dict[str, str]) -> None:
    """Each by itself, and together with and, or and not."""
    fire, police = id_of("fire"), id_of("police")
    burned, ruled, wrong = said["burned"], said["ruled"], said["wrong"]
    assert found(ask, 'quote: {contains: "spine"}') == [burned]
    assert found(ask, f'subject: "{fire}", stance: [REPORTED]') == [burned]
    assert found(
        ask, f'object: "{id_of("fishers")}", predicate: ["victims"], either: "{fire}"'
    ) == [burned]
    assert found(ask, 'valid: {within: {from: "2016-01-01"}}') == [ruled]
    assert ruled in found(ask, f'either: "{police}", valid: {{known: true}}')
    assert ruled not in found(ask, f'either: "{police}", valid: {{known: false}}')
    late = 'valid: {overlaps: {from: "2017-06-01"}%s}'
    assert found(ask, late % "") == [ruled]
    assert burned in found(ask, late % ", undated: true")
    denied = found(ask, 'act: ["denies"]')
    assert denied
    assert found(ask, f'negated: true, speaker: "{police}"') == denied
    assert found(ask, 'concept: {in: ["killing"]}') == []
    assert found(ask, 'concept: {in: ["killing"]}, review: [REJECTED]') == [wrong]
    assert found(ask, "not: {review: [PROPOSED]}") == [wrong]
    assert found(ask, 'or: [{quote: {startsWith: "a spine"}}, {review: [REJECTED]}]') == sorted(
        [burned, wrong]
    )
    every = found(ask, "")
    assert found(ask, 'recorded: {within: {from: "2000-01-01"}}') == every
    assert found(ask, 'recorded: {overlaps: {to: "1999-12-31"}}') == []
    assert found(ask, 'and: [{text: {eq: "OSTREL"}}, {not: {negated: true}}]') == [
        one for one in every if one in found(ask, 'text: {in: ["ostrel"]}')
    ]


def test_the_latest_first(ask: Ask, world: World, said: dict[str, str]) -> None:
    """And as a document has them."""
    where = f'subject: "{id_of("fire")}", source: "{id_of("report")}"'
    latest = found(ask, where, ", orderBy: {recorded: DESC}")
    assert latest[0] == said["burned"]
    assert found(ask, where, ", orderBy: [{recorded: ASC}]")[-1] == said["burned"]
    assert found(ask, where, ", orderBy: [{document: ASC}, {recorded: ASC}]")[-1] == said["burned"]


REFUSED = (
    ('act: ["whispers"]', "act “whispers” is none; give some of"),
    ("recorded: {known: true}", "leave out undated and known"),
    ('valid: {covers: {from: "2016-01-01"}}', "give covers both from and to"),
    ('concept: {in: ["detended"]}', "concept “detended” is no concept"),
    ('predicate: ["whens"]', "is no field and no property; near it: when"),
    ('predicate: ["allegedPerpetratr"]', "; near it: allegedPerpetrator"),
    ('predicate: ["father"]', "is no field and no property; see the documentation of the schema"),
)


def test_what_cannot_be_meant_is_refused(ask: Ask, world: World) -> None:
    """With what to give instead; several faults are told together."""
    for where, told in REFUSED:
        (message,) = messages(ask(f"{{ claims(where: {{{where}}}) {{ totalCount }} }}"))
        assert told in message
    question = '{ claims(where: {act: ["a", "b"]}, orderBy: [%s]) { totalCount } }'
    several = messages(ask(question % "{recorded: ASC}, {recorded: DESC}"))
    assert len(several) == 3
    assert "names a key twice" in several[-1]
