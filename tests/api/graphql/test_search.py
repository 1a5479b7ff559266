"""`search`: hits, pages, cursors, and what is refused."""

from __future__ import annotations

import pytest

from api.graphql.cursors import BY_RANK, decode, encode, fingerprint
from graph.claims.claim import Literal
from graph.claims.errors import QueryError
from graph.protection.sought_names import FIRST
from tests.api.graphql.conftest import Ask, World, id_of, messages


@pytest.fixture
def towns(world: World) -> World:
    """Twenty-five more places that are called alike, and one in Cyrillic."""
    for number in range(25):
        world.add(f"town {number}", "Place", label=f"Tsalka {number}")
    world.add("cyrillic", "Place", label="Tsalka")
    world.say("cyrillic", "name", Literal(datatype="text", text="Цалка", language="ru"))
    return world


def test_hits_with_what_matched(ask: Ask, towns: World) -> None:
    """The name that matched, whichever is shown; whatever can be asked of an entity."""
    reply = ask(
        '{ search(text: "Цалка", first: 1) { __typename nodes { __typename matched e: entity '
        "{ __typename id label ... on Place { within { totalCount } } } } } }"
    )
    assert reply["data"]["search"] == {
        "__typename": "SearchHitConnection",
        "nodes": [
            {
                "__typename": "SearchHit",
                "matched": "Цалка",
                "e": {
                    "__typename": "Place",
                    "id": id_of("cyrillic"),
                    "label": "Tsalka",
                    "within": {"totalCount": 0},
                },
            }
        ],
    }


def test_twenty_where_left_out(ask: Ask, towns: World) -> None:
    """And the page says that more follow."""
    page = "nodes { matched } totalCount pageInfo { hasNextPage }"
    for first in ("", ", first: null", f", first: {FIRST}"):
        found = ask(f'{{ search(text: "tsalka"{first}) {{ {page} }} }}')["data"]["search"]
        assert (len(found["nodes"]), found["totalCount"]) == (20, 26)
        assert found["pageInfo"] == {"hasNextPage": True}


def test_pages_make_the_whole_list(ask: Ask, towns: World) -> None:
    """Each continues behind the last cursor; edges give the same hits as nodes."""
    seen: list[str] = []
    after = ""
    while True:
        page = ask(
            f'{{ search(text: "tsalka", first: 7{after}) {{ nodes {{ entity {{ id }} }} '
            "edges { cursor node { entity { id } } } "
            "pageInfo { hasNextPage startCursor endCursor } } }"
        )["data"]["search"]
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        seen += [node["entity"]["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    assert seen[0] == id_of("cyrillic")
    assert sorted(seen[1:]) == seen[1:] == sorted(id_of(f"town {number}") for number in range(25))


def test_a_cursor_belongs_to_its_text(ask: Ask, towns: World) -> None:
    """One of another search is refused, and so is a key that no hit has."""
    page = ask('{ search(text: "tsalka") { pageInfo { endCursor } } }')["data"]["search"]
    cursor = page["pageInfo"]["endCursor"]
    [message] = messages(ask(f'{{ search(text: "tsal", after: "{cursor}") {{ totalCount }} }}'))
    assert "another list" in message
    print_ = fingerprint("search")
    assert decode(print_, encode(print_, (1, 2, 0, "a")), BY_RANK) == (1, 2, 0, "a")
    for key in ((None, 0, 0, "a"), (0, 0, "0", "a"), (0, 0.5, 0, "a"), (0, 0, 0, None), (0, "a")):
        with pytest.raises(QueryError):
            decode(print_, encode(print_, key), BY_RANK)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no word"),
        (r"a\u0007b", "control"),
        (r"Ostrel\u202e", "direction-changing"),
        ("x" * 10_000, "10,000 characters"),
    ],
)
def test_what_cannot_be_searched_for(ask: Ask, text: str, problem: str) -> None:
    """An error with the field's path, and no data."""
    reply = ask(f'{{ mine: search(text: "{text}") {{ totalCount }} events {{ totalCount }} }}')
    [error] = reply["errors"]
    assert problem in error["message"]
    assert error["path"] == ["mine"]
    assert "data" not in reply


def test_too_many_names(ask: Ask, towns: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found out only while reading; the list cannot be null, so that no data is left."""
    monkeypatch.setattr("graph.views.name_matching.MOST_CANDIDATES", 10)
    reply = ask('{ mine: search(text: "tsalka") { totalCount } events { totalCount } }')
    [error] = reply["errors"]
    assert "more than 10 names" in error["message"]
    assert error["path"] == ["mine"]
    assert error["locations"]
    assert reply["data"] is None


def test_children_are_left_out(ask: Ask, towns: World) -> None:
    """As `ontology/handling.yaml` has it; narrower kinds too."""
    towns.add("mara", "Person", label="Mara Tsalka")
    assert ask('{ search(text: "mara") { totalCount } }')["data"]["search"] == {"totalCount": 1}
    towns.say("mara", "kind", "child")
    assert ask('{ search(text: "mara") { totalCount } }')["data"]["search"] == {"totalCount": 0}


def test_known_at_holds_beneath(ask: Ask, towns: World) -> None:
    """Neither the entity nor its names were there before the store began."""
    asked = '{ asOf(knownAt: "2000-01-01T00:00:00Z") { search(text: "tsalka") { totalCount } } }'
    assert ask(asked)["data"]["asOf"] == {"search": {"totalCount": 0}}
