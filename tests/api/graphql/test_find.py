"""`find`: hits, pages, cursors, and what is refused."""

from __future__ import annotations

import pytest

from graph.claims.claim import Literal
from tests.api.graphql.conftest import Ask, World, messages


@pytest.fixture
def told(world: World) -> World:
    """Twenty-five things of which somebody says words."""
    for number in range(25):
        world.add(f"demand {number}", "Demand")
        words = Literal(datatype="text", text=f"Investigate raid {number}", language="en")
        world.say(f"demand {number}", "text", words)
    return world


def test_pages_make_the_whole_list(ask: Ask, told: World) -> None:
    """Twenty where left out; each continues behind the last cursor; hits say claim and place."""
    first = ask('{ find(text: "investigations") { totalCount nodes { id } } }')["data"]["find"]
    assert (len(first["nodes"]), first["totalCount"]) == (20, 25)
    seen: list[dict[str, object]] = []
    after = ""
    while True:
        page = ask(
            f'{{ find(text: "investigation", first: 10{after}) {{ edges {{ node {{ id matched '
            "claim { id predicate citation { locator source { id } } } } } "
            "pageInfo { hasNextPage endCursor } } }"
        )["data"]["find"]
        seen += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    assert [hit["id"] for hit in seen][:20] == [hit["id"] for hit in first["nodes"]]
    assert len({str(hit["id"]) for hit in seen}) == 25
    for hit in seen:
        claim = hit["claim"]
        assert isinstance(claim, dict)
        assert hit["id"] == f"{claim['id']}-text"
        assert str(hit["matched"]).startswith("Investigate raid")


def test_properties_and_errors(ask: Ask, told: World) -> None:
    """By names of fields or of the ontology; a cursor of other words is refused."""
    for predicate, count in (("text", 25), ("names", 0)):
        reply = ask(f'{{ find(text: "raid", predicate: ["{predicate}"]) {{ totalCount }} }}')
        assert reply["data"]["find"] == {"totalCount": count}
    cursor = ask('{ find(text: "raid") { pageInfo { endCursor } } }')["data"]["find"]["pageInfo"]
    asked = f'{{ find(text: "raids", after: "{cursor["endCursor"]}") {{ totalCount }} }}'
    assert "cursor" in messages(ask(asked))[0]
    assert "no word" in messages(ask('{ find(text: "...") { totalCount } }'))[0]
