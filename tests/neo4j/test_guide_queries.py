"""The Cypher that the guide gives for Neo4j Browser: each query finds something, by an index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, LiteralString, cast

import neo4j
import pytest

from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of, text
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestGuide"
GUIDE = Path(__file__).parents[2] / "graph" / "engines" / "neo4j" / "GUIDE.md"
SOUGHT = {1, 2, 3, 4}
"""Those that begin at something and may not go through the whole store for it."""


def queries() -> list[LiteralString]:
    """Those of the guide, with the labels of this test's store."""
    [block] = re.findall(r"```cypher\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    named = re.sub(r":(Claim|Entity|SAID_BY|REFINES)\b", rf":{LABELS}\1", block)
    lines = [line for line in named.splitlines() if not line.startswith("//")]
    return [cast(LiteralString, part) for part in "\n".join(lines).split(";") if part.strip()]


@pytest.fixture(scope="module")
def asked(vocabulary: Vocabulary) -> Iterator[neo4j.Session]:
    """A session over a store with a speaker, a denial and an exact form."""
    server = the_server()
    empty(server, LABELS)
    clock = Clock()
    auth = (server.user, server.password)
    where = address(server, LABELS)
    with closing(Neo4jEngine.open(where, vocabulary, clock=clock, auth=auth)) as engine:
        book = Book(engine, clock)
        for name, cls in (
            ("raid", "Event"),
            ("quay", "Place"),
            ("land", "Place"),
            ("guard", "StateBody"),
        ):
            book.thing(name, cls)
        book.says("raid", "name", text("Raid on the quay"))
        book.says("raid", "allegedPerpetrator", "guard")
        book.says("raid", "allegedPerpetrator", "guard", by=("guard denies",), negated=True)
        book.says("raid", "place", "quay", refines=book.says("raid", "place", "land"))
    with server.driver() as driver, driver.session(database="neo4j") as session:
        yield session
    empty(server, LABELS)


def test_there_are_five() -> None:
    assert len(queries()) == 5


@pytest.mark.parametrize("number", range(1, 6))
def test_each_finds_something(asked: neo4j.Session, number: int) -> None:
    """And begins at an index where it is about something."""
    query = queries()[number - 1]
    result = asked.run(cast(LiteralString, f"PROFILE {query}"), id=id_of("raid"))
    assert result.values()
    plan = result.consume().profile
    assert plan is not None
    used = set(operators(plan))
    if number in SOUGHT:
        assert any("IndexSeek" in name for name in used), used


def operators(plan: dict[str, Any]) -> Iterator[str]:
    """The names of all steps of a plan."""
    yield plan["operatorType"]
    for child in plan.get("children", ()):
        yield from operators(child)
