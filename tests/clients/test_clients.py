"""Clients of others: what they keep by type and id is what the wire said, and they compile what
they page with. `make clients` fetches them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, get_introspection_query

from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import World, period, world
from tests.clients.node import NODE

__all__ = ["world"]

HERE = Path(__file__).parent

pytestmark = pytest.mark.skipif(
    NODE is None or not (HERE / "node_modules").is_dir(),
    reason="the clients are not there: make clients",
)

STATUS = """query A($on: Date!) { __typename calls { __typename nodes { __typename id
  status(on: $on) { __typename on state } } } }"""
OF_THE_DAY = """query B($on: Date!) { __typename unansweredCalls(on: $on) { __typename edges {
  __typename cursor status { __typename on state } node { __typename id label } } } }"""
KNOWN = """query C($at: DateTime) { __typename asOf(knownAt: $at) { __typename id
  events { __typename totalCount nodes { __typename id label
    victims { __typename totalCount } } } } }"""
HELD = """query D($day: Date) { __typename asOf(validOn: $day) { __typename id actors { __typename
  nodes { __typename id label organOf { __typename nodes { __typename id label } } } } } }"""


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


def test_caches_read_what_the_wire_said(world: World, api: Api) -> None:
    """Two days of statuses, two known-at times, two days of a view, each beside the present: all
    of it in one cache, of Apollo Client and of urql's graphcache."""
    world.say("call", "madeOn", period("2018-12-30"))
    early = "2027-01-01T00:00:00Z"
    world.clock.tick()
    world.add("flood", "Event", label="Flood")
    world.say("flood", "victim", "fishers")
    world.say("fire", "victim", "fishers")
    service = Service(world.engine, now=world.clock)
    asked: list[dict[str, Any]] = []
    for query, name, values in (
        (STATUS, "on", ("2018-01-01", "2019-01-02", "2026-01-01")),
        (OF_THE_DAY, "on", ("2019-01-02", "2026-01-01")),
        (KNOWN, "at", (early, "2027-01-01T00:00:01Z", None)),
        (HELD, "day", ("2012-01-01", "2020-01-01", None)),
    ):
        for value in values:
            variables = {name: value}
            reply = json.loads(service.answer(query, variables, clearance=PUBLIC_CLEARANCE))
            assert "errors" not in reply, reply
            asked.append({"query": query, "variables": variables, "reply": reply})
    assert len({json.dumps(one["reply"]) for one in asked}) == len(asked)
    possible = {
        name: [one.name for one in api.schema.get_possible_types(type_)]
        for name, type_ in api.schema.type_map.items()
        if isinstance(type_, GraphQLInterfaceType)
    }
    about = service.answer(get_introspection_query(descriptions=False), clearance=PUBLIC_CLEARANCE)
    told = {
        "possibleTypes": possible,
        "schema": json.loads(about)["data"],
        "asked": asked,
    }
    done = subprocess.run(
        [str(NODE), "caches.mjs"],
        cwd=HERE,
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    for client in ("apollo", "urql"):
        for one, data in zip(asked, read[client], strict=True):
            assert data == one["reply"]["data"], (client, one["query"], one["variables"])


FRAGMENTS = """
import {graphql} from 'relay-runtime';
graphql`fragment things%(type)sFragment on %(type)s
  @argumentDefinitions(count: {type: "Int", defaultValue: 10}, cursor: {type: "String"})
  @refetchable(queryName: "things%(type)sQuery") {
  id
  %(field)s(first: $count, after: $cursor) @connection(key: "%(type)s_%(field)s") {
    edges { node { id label } }
  }
}`;
"""


@pytest.mark.parametrize(
    ("type_", "field"),
    [("Entity", "claims"), ("Event", "victims"), ("Actor", "victimOf"), ("View", "events")],
)
def test_relay_compiles(api: Api, tmp_path: Path, type_: str, field: str) -> None:
    """`@refetchable` needs `node(id: ID!)` and nothing else; relations are connections to it."""
    source = FRAGMENTS % {"type": type_, "field": field}
    if field == "claims":
        source = source.replace("id label", "id predicate")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "things.js").write_text(source, encoding="utf-8")
    (tmp_path / "schema.graphql").write_text(api.text, encoding="utf-8")
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    config = {"src": "src", "schema": "schema.graphql", "language": "javascript"}
    (tmp_path / "relay.config.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run(
        [str(NODE), str(HERE / "node_modules" / "relay-compiler" / "cli.js"), "relay.config.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
