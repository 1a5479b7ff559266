"""Memory of a server that was asked everything of a world, so that all that it keeps is full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson

from tests.bench.measuring import memory_of
from tests.bench.rivals import QUESTIONS, Caller, served
from tests.bench.world import Sizes, World

SETTINGS = ("--memory", "256", "--adjacency", "128")
"""As operators of this world are told to set it."""
MOST = 600
"""Megabytes."""
PAGES = 40
"""Pages of people that are gone through: more than there is room to keep."""
PEOPLE = """{ people(first: 500%s) { pageInfo { endCursor } nodes { id label kinds { code }
  allegedPerpetratorOf(first: 10) { edges { stance
    node { id label kinds { code } when { edtf } } } } } } }"""
OTHERS = (
    "{ events(first: 50, orderBy: [{ when: DESC }]) { totalCount nodes { id when { edtf } } } }",
    """{ unansweredCalls(on: "2020-01-01", first: 50, orderBy: [{ madeOn: ASC }]) {
      totalCount edges { node { id label } } } }""",
    "{ timeline(first: 50) { nodes { __typename } } }",
    "{ statistics(by: [KIND, YEAR], first: 200) { nodes { key { label } } } }",
)


def warm(store: Path, sizes: Sizes, pages: int = PAGES) -> Iterator[str]:
    """Lines of the report.

    Args:
        store: full of that world.
        pages: of people, which are gone through.
    """
    world = World(sizes)
    with (
        served(store, 1, *SETTINGS, "--timeout", "600") as server,
        closing(Caller(server.port)) as caller,
    ):
        yield f"at the start {memory_of(server.process):.0f} MB"
        for question in QUESTIONS:
            caller.asked(question.ours)
        after = ""
        for _ in range(pages):
            told = orjson.loads(caller.asked(PEOPLE % after))["data"]["people"]
            cursor = told["pageInfo"]["endCursor"]
            if cursor is None:
                break
            after = f', after: "{cursor}"'
        yield f"people with their events, page by page: {memory_of(server.process):.0f} MB"
        for question in OTHERS:
            caller.asked(question)
        yield f"lists by date and calls: {memory_of(server.process):.0f} MB"
        one, other = world.actors[20], world.actors[len(world.actors) // 2]
        caller.asked(f'{{ paths(from: "{one}", to: "{other}") {{ paths {{ length }} }} }}')
        found = memory_of(server.process)
        yield (
            f"ways, over arrays: {found:.0f} MB with {' '.join(SETTINGS)}; the aim is {MOST}: "
            f"{'met' if found <= MOST else 'missed'}"
        )
