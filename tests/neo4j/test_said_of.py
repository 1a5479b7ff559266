"""What is said of entities: read past what stands between, or sought where too much does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import product
from random import Random
from typing import Any

import pytest

from graph.claims.claim import Claim
from graph.engines.engine import Engine
from graph.engines.neo4j.said_of import NEARBY
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.views.view import Concepts, Labels, Names, PlainValues, Values, View
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, period, text
from tests.naive import NaiveEngine
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied
from tests.neo4j.test_pages_read import asked, most_rows

LABELS = "TestSaid"
READERS = ("public", "restricted")
WANTS = (
    Labels(),
    Names(),
    Concepts(property="kind"),
    PlainValues(property="when"),
    Values(property="when"),
)
"""From ``kind`` to ``when`` there is ``victim``."""
CROWD = [f"guest {number}" for number in range(4 * NEARBY)]


def read(view: View, *names: str) -> list[Any]:
    ids = [id_of(name) for name in names]
    replies = view.read([(want, ids) for want in WANTS])
    return [replies[want].get(id) for want, id in product(WANTS, ids)]


@pytest.fixture
def server() -> Iterator[Server]:
    with emptied(LABELS) as found:
        yield found


def opened(server: Server, vocabulary: Vocabulary, clock: Clock) -> Neo4jEngine:
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=clock, auth=auth)


def drawn(draw: Random, event: str) -> Iterator[Claim]:
    """Claims of an event: few or very many of each property, readable and not, for and against."""

    def some(most: int) -> Iterator[dict[str, Any]]:
        for line in range(draw.choice((0, 1, 1, 2, most))):
            yield {
                "line": line,
                "marking": draw.choice(("public", "public", "restricted")),
                "negated": draw.random() < 0.2,
            }

    for more in some(2 * NEARBY):
        yield claim(event, "name", text(f"{event} {draw.randint(1, 3)}", "en"), **more)
    for more in some(3):
        kind = draw.choice(("detention", "extortion"))
        yield claim(event, "kind", kind, concept=True, **more)
    for more in some(3):
        yield claim(event, "when", period(f"2031-02-0{draw.randint(1, 9)}"), **more)
    for more in some(2 * NEARBY):
        yield claim(event, "victim", draw.choice(CROWD), **more)


@pytest.mark.parametrize("nearby", [1, 3, NEARBY])
def test_what_stands_between_changes_nothing(
    server: Server, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, nearby: int
) -> None:
    """The oracle says the same, regardless of how many claims are passed before each is sought."""
    monkeypatch.setattr("graph.engines.neo4j.said_of.NEARBY", nearby)
    events = [f"meeting {number}" for number in range(25)]
    draw = Random(nearby)
    told = [one for event in events for one in drawn(draw, event)]
    clocks = Clock(), Clock()
    with closing(opened(server, vocabulary, clocks[0])) as served:
        engines: tuple[Engine, ...] = (served, NaiveEngine(vocabulary, clock=clocks[1]))
        answers = []
        for engine, clock in zip(engines, clocks, strict=True):
            book = Book(engine, clock)
            book.things("Event", *events)
            book.things("Person", *CROWD)
            with engine.writing() as writer:
                writer.record(told)
            book.retract(*(one.id for one in told[::7]))
            book.review(told[3].id, "accepted")
            replies = []
            for reader in READERS:
                with book.view(reader) as view:
                    replies.append(read(view, *events))
            answers.append(replies)
    assert answers[0] == answers[1]
    assert answers[0][0] != answers[0][1]


def test_what_stands_between_is_passed_no_further_than_a_few(
    server: Server, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what may not be read is not passed at all."""
    clock = Clock()
    with closing(opened(server, vocabulary, clock)) as engine:
        book = Book(engine, clock)
        book.things("Event", "ball", "secret ball")
        book.things("Person", *CROWD)
        with engine.writing() as writer:
            for event, marking in (("ball", "public"), ("secret ball", "restricted")):
                writer.record(
                    [
                        claim(event, "name", text(event)),
                        claim(event, "when", period("2031-02-03")),
                        *(claim(event, "victim", one, marking=marking) for one in CROWD),
                    ]
                )
        # What is asked of ``when`` in another way is sought by itself: one claim more.
        for event, most in (("ball", NEARBY + 1), ("secret ball", 2 + 1)):
            _, sent = asked(engine, monkeypatch, lambda view, event=event: read(view, event))
            monkeypatch.undo()
            assert max(most_rows(server, *one) for one in sent) == most
