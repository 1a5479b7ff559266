"""Lists a page at a time, and cursors."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from api.graphql.cursors import BY_ID, decode, encode, fingerprint
from graph.claims.errors import QueryError
from tests.api.graphql.conftest import Ask, World, id_of, messages, period

ORDERS = ("[]", "[{when: ASC}]", "[{when: DESC}]", "[{label: DESC}, {when: ASC}]")


@pytest.fixture
def many(world: World) -> World:
    """More events, some undated, some without a name, some alike."""
    for n in range(9):
        world.add(f"more-{n}", "Event", label=f"More {n % 3}" if n % 4 else None)
        if n % 3:
            world.say(f"more-{n}", "when", period(f"201{n % 4}"))
        world.say(f"more-{n}", "victim", "fishers")
    return world


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("first", [1, 4, 5])
def test_pages_make_the_whole_list(ask: Ask, many: World, order: str, first: int) -> None:
    """Page by page, every row comes once, in the order of the whole list."""
    question = """query ($first: Int!, $after: String) {
      events(first: $first, after: $after, orderBy: %s) { totalCount
        nodes { id } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    whole = ask(question % order, {"first": 1000})["data"]["events"]
    assert whole["totalCount"] == 12
    after, walked = None, []
    while True:
        page = ask(question % order, {"first": first, "after": after})["data"]["events"]
        info = page["pageInfo"]
        assert info["hasPreviousPage"] == bool(walked)
        assert info["startCursor"] == page["edges"][0]["cursor"]
        assert page["totalCount"] == 12
        walked += [node["id"] for node in page["nodes"]]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert walked == [node["id"] for node in whole["nodes"]]


def test_nested_pages(ask: Ask, many: World) -> None:
    """A relation's list and an entity's claims go on behind a cursor, too."""
    relations = """query ($after: String) { groups { nodes { victimOf(first: 4, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
    claims = """query ($after: String) { groups { nodes { victimOf: claims(first: 4, after: $after,
      predicate: ["victimOf"]) { nodes { id } pageInfo { hasNextPage endCursor } } } } }"""
    for question in (relations, claims):
        after, walked = None, []
        while True:
            (group,) = ask(question, {"after": after})["data"]["groups"]["nodes"]
            page = group["victimOf"]
            walked += [node["id"] for node in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert len(walked) == len(set(walked)) == 10
        assert walked == sorted(walked)


def test_none_first(ask: Ask) -> None:
    """`first: 0` gives no rows and says that some follow."""
    page = ask("{ events(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } }")
    assert page["data"]["events"] == {
        "totalCount": 3,
        "nodes": [],
        "pageInfo": {"hasNextPage": True},
    }


def test_the_claims_of_an_edge_are_cut_openly(ask: Ask, world: World) -> None:
    """An edge shows the first of its claims and says that there are more."""
    for speaker in ("fishers", "state", "police"):
        world.say("fire", "victim", "fishers", by=(speaker,))
    reply = ask("""{ events(where: {name: {eq: "fire"}}) { nodes { victims { edges {
      claims(first: 2) { totalCount pageInfo { hasNextPage }
        edges { cursor node { id } } } } } } } }""")
    (edge,) = reply["data"]["events"]["nodes"][0]["victims"]["edges"]
    assert edge["claims"]["totalCount"] == 3
    assert edge["claims"]["pageInfo"] == {"hasNextPage": True}
    assert len(edge["claims"]["edges"]) == 2


def test_foreign_and_broken_cursors_are_refused(ask: Ask) -> None:
    """A cursor of another list, another order, another time, or none at all gets a clear error."""
    question = "query ($a: String) { %s(after: $a %s) { pageInfo { endCursor } } }"
    first = ask(question % ("events", ""))["data"]["events"]["pageInfo"]["endCursor"]
    assert ask(question % ("events", ""), {"a": first})["data"]
    others = [
        ("places", ""),
        ("events", ', where: {name: {eq: "fire"}}'),
        ("events", ", orderBy: [{when: ASC}]"),
        ("claims", ""),
    ]
    for list_, arguments in others:
        reply = ask(question % (list_, arguments), {"a": first})
        assert "is a cursor of another list" in messages(reply)[0], (list_, arguments)
        assert reply["errors"][0]["path"] == [list_]
    for broken in ("", "x", "ÄÖ", first[:-3], "A" * 40, first + "A", "a" * 10_000, "\u202e"):
        assert "is not a cursor" in messages(ask(question % ("events", ""), {"a": broken}))[0]


def test_a_forged_key_never_reaches_the_engine() -> None:
    """Whoever computes the check sum can still not hand over a key of another shape."""
    print_ = fingerprint("events")
    for key in ([1], ["a", "b"], [], [None], [["a"]], [{}], [True]):
        with pytest.raises(QueryError, match="another list"):
            decode(print_, encode(print_, tuple(key)), BY_ID)
    shape: Any = ("day", "number", "text", "id")
    for key in ([1.5, 1, "a", "b"], [2**63, 1, "a", "b"], ["1", 1, "a", "b"], [True, 1, "a", "b"]):
        with pytest.raises(QueryError, match="another list"):
            decode(print_, encode(print_, tuple(key)), shape)
    body = print_ + b"not json"
    raw = hashlib.sha256(body).digest()[:4] + body
    with pytest.raises(QueryError, match="another list"):
        decode(print_, base64.urlsafe_b64encode(raw).decode(), BY_ID)


@pytest.mark.parametrize("key", [("a",), (None, "b"), (737_000, None, 1, 2, "c"), (0.5, "é", "d")])
def test_cursors_keep_keys(key: Any) -> None:
    """Out comes what went in."""
    shape: Any = tuple("id" if n == len(key) - 1 else _part(v) for n, v in enumerate(key))
    print_ = fingerprint("a list", {"where": None})
    assert decode(print_, encode(print_, key), shape) == key


def _part(value: object) -> str:
    return {int: "day", float: "number", str: "text"}.get(type(value), "day")


def test_id_filter(ask: Ask) -> None:
    """An entity by its id, in a list."""
    reply = ask(
        "query ($id: ID) { events(where: {id: $id}) { nodes { label } } }", {"id": id_of("fire")}
    )
    assert reply["data"]["events"]["nodes"] == [{"label": "Fire"}]


def test_what_has_a_date_goes_by_it(ask: Ask, many: World) -> None:
    """Where nobody asks for another order, or for null; what has no date comes last."""
    for name, day in (("late", "2019-03-01"), ("early", "2018-03-01"), ("unknown", None)):
        for cls, date in (("Source", "published"), ("Response", "when")):
            many.add(f"{name} {cls}", cls)
            if day is not None:
                many.say(f"{name} {cls}", date, period(day))
    for list_, key in (
        ("events", "when"),
        ("calls", "madeOn"),
        ("unansweredCalls", "madeOn"),
        ("sources", "published"),
        ("responses", "when"),
    ):
        below = f"{{ nodes {{ id {key} {{ earliestBegin }} }} }}"
        usual = ask(f"{{ {list_}(first: 1000) {below} }}")["data"][list_]["nodes"]
        given = ask(f"{{ {list_}(first: 1000, orderBy: [{{{key}: ASC}}]) {below} }}")
        null = ask(f"{{ {list_}(first: 1000, orderBy: null) {below} }}")
        assert usual == given["data"][list_]["nodes"] == null["data"][list_]["nodes"]
        dated = [node[key] is not None for node in usual]
        assert "alls" in list_ or len(set(dated)) == 2
        assert dated == sorted(dated, reverse=True)
        days = [node[key]["earliestBegin"] for node in usual if node[key]]
        known = [day for day in days if day is not None]
        assert known == sorted(known)


def test_a_coarse_claim_stands_until_a_finer_one_is_there_to_read(ask: Ask, world: World) -> None:
    """It can still be looked at by its id."""
    coarse = world.say("fire", "allegedPerpetrator", "police")
    question = '{ claim(id: "%s") { stands } }'
    assert ask(question % coarse.id)["data"] == {"claim": {"stands": True}}
    fine = world.say("fire", "allegedPerpetrator", "police", refines=coarse.id)
    assert ask(question % coarse.id)["data"] == {"claim": {"stands": False}}
    assert ask(question % fine.id)["data"] == {"claim": {"stands": True}}


def test_times_against_ranges(ask: Ask, world: World) -> None:
    """Certainly on every day, with or without what has no date, or by whether there is a date."""
    for name, edtf in (("short", "2016-05-01"), ("long", "2016-01-01/2016-12-31"), ("none", None)):
        world.add(name, "Event", label=name)
        if edtf:
            world.say(name, "when", period(edtf))
    ours = '{name: {in: ["short", "long", "none"]}}'

    def found(when: str) -> list[str]:
        question = "{ events(where: {and: [%s, {when: {%s}}]}) { nodes { label } } }"
        return [node["label"] for node in ask(question % (ours, when))["data"]["events"]["nodes"]]

    day = '{from: "2016-05-01", to: "2016-05-01"}'
    two = '{from: "2016-05-01", to: "2016-05-02"}'
    assert found(f"covers: {day}") == ["long", "short"]
    assert found(f"covers: {two}") == ["long"]
    assert found(f"covers: {two}, undated: true") == ["long", "none"]
    assert found(f"overlaps: {two}") == ["long", "short"]
    assert found(f"overlaps: {two}, undated: true") == ["long", "short", "none"]
    assert found(f"overlaps: {two}, undated: false") == ["long", "short"]
    assert found(f"within: {two}") == ["short"]
    assert found(f"within: {two}, undated: true") == ["short", "none"]
    assert found("known: true") == ["long", "short"]
    assert found("known: false") == ["none"]
    assert found(f"known: false, covers: {day}") == []
    assert found("known: null") == ["long", "short", "none"]
    assert found("covers: {}") == ["long", "short", "none"]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("undated: false", "write known: false"),
        ('covers: {from: "2016-05-01"}', "give covers both from and to"),
        ('covers: {from: "2016-05-02", to: "2016-05-01"}', "ends before it begins"),
    ],
)
def test_ranges_that_say_nothing_are_refused(ask: Ask, when: str, told: str) -> None:
    """With what to write instead."""
    (message,) = messages(ask(f"{{ events(where: {{when: {{{when}}}}}) {{ totalCount }} }}"))
    assert told in message
