"""A page reads the index that it stands in, in its order, and no further than it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice, product
from random import Random
from typing import Any, LiteralString, cast

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.neo4j.pages import SPARE
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.sessions import SessionReading
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, EntityQuery, Page, Related, Relations, View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, ends, id_of
from tests.naive import NaiveEngine
from tests.neo4j.server import Server
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestPages"
LISTS = "TestLists"
READERS = ("public", "restricted")
RAIDS = [f"raid {number}" for number in range(150)]
"""Of one guard all are said; of another one all are denied but the last few by id."""
SAID = sorted(RAIDS, key=id_of)[-4:]
PROPERTY = "allegedPerpetrator"
PAGE = Window(first=3)
FEW = PAGE.first + SPARE + 10
"""So many rows no step of a page may have."""


@pytest.fixture(scope="module")
def server() -> Server:
    return the_server()


@pytest.fixture(scope="module")
def engine(server: Server, vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    empty(server, LABELS)
    clock, auth = Clock(), (server.user, server.password)
    where = address(server, LABELS)
    with closing(Neo4jEngine.open(where, vocabulary, clock=clock, auth=auth)) as made:
        book = Book(made, clock)
        book.things("StateBody", "guard", "watch")
        book.things("Event", *RAIDS)
        with made.writing() as writer:
            writer.record(claim(raid, PROPERTY, "guard") for raid in RAIDS)
            writer.record(
                claim(raid, PROPERTY, "watch", negated=raid not in SAID) for raid in RAIDS
            )
        yield made
    empty(server, LABELS)


def asked(engine: Neo4jEngine, monkeypatch: pytest.MonkeyPatch, ask: Callable[[View], Any]) -> Any:
    """What a view answers, and the queries that it sends."""
    sent: list[tuple[str, dict[str, Any]]] = []
    rows = SessionReading.rows

    def noting(self: SessionReading, text: str, values: Any) -> Any:
        sent.append((text, dict(values)))
        return rows(self, text, values)

    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE, coded=True)
        monkeypatch.setattr(SessionReading, "rows", noting)
        return ask(view), sent


def most_rows(server: Server, text: str, values: dict[str, Any]) -> int:
    """The most rows that a step of a query has."""
    with server.driver() as driver, driver.session(database="neo4j") as session:
        result = session.run(cast(LiteralString, f"PROFILE {text}"), values)
        result.values()
        plan = result.consume().profile
    assert plan is not None
    return max(steps(plan))


def steps(plan: dict[str, Any]) -> Iterator[int]:
    yield plan["rows"]
    for child in plan.get("children", ()):
        yield from steps(child)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("what", ["relations", "entities", "claims"])
def test_a_page_is_read_and_no_more(
    engine: Neo4jEngine,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    backwards: bool,
) -> None:
    """No step passes more than the page and what it keeps to spare, regardless of what follows."""
    window = Window(first=PAGE.first, backwards=backwards)
    want = Relations(property=PROPERTY, inverse=True, window=window)
    asks: dict[str, Callable[[View], Any]] = {
        "relations": lambda view: read_one(view, want, [id_of("guard")])[id_of("guard")],
        "entities": lambda view: view.entities(EntityQuery(classes=["Event"], window=window)),
        "claims": lambda view: view.claims(ClaimQuery(window=window)),
    }
    page, sent = asked(engine, monkeypatch, asks[what])
    assert len(page.rows) == PAGE.first
    assert page.more
    [(text, values)] = sent
    assert most_rows(server, text, values) < FEW


def test_histories_are_read_page_by_page(
    engine: Neo4jEngine, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a copy and an export read: each page once."""
    monkeypatch.setattr("graph.engines.neo4j.lives.PAGE", 10)
    for histories in ("entity_histories", "claim_histories"):
        read = f"{histories}"
        found, sent = asked(
            engine, monkeypatch, lambda view, read=read: list(islice(getattr(view, read)(), 25))
        )
        assert len(found) == 25
        assert len(sent) == 3
        for text, values in sent:
            assert most_rows(server, text, values) < FEW
        monkeypatch.undo()
        monkeypatch.setattr("graph.engines.neo4j.lives.PAGE", 10)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_page_behind_very_many_denials(
    engine: Neo4jEngine, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    """Where too much of what was passed is not on the page, it is asked for to its end."""
    want = Relations(
        property=PROPERTY, inverse=True, window=Window(first=3, backwards=backwards, count=True)
    )
    page, sent = asked(
        engine, monkeypatch, lambda view: read_one(view, want, [id_of("watch")])[id_of("watch")]
    )
    said = [id_of(raid) for raid in SAID]
    assert ends(page) == (said[1:] if backwards else said[:3])
    assert page.total == 4
    assert len(sent) == (1 if backwards else 2)


@pytest.mark.parametrize("spare", [0, 3, SPARE])
def test_pages_out_of_several_lists_are_whole(
    server: Server, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    """A symmetric relation stands in a list for each end and marking, which go on at different
    ends: each page has every claim of its ends, regardless of how far it is read at first."""
    monkeypatch.setattr("graph.engines.neo4j.pages.SPARE", spare)
    monkeypatch.setattr("graph.engines.neo4j.wanted.FURTHER", 2)
    draw = Random(spare)
    others = [f"unit {number}" for number in range(12)]
    told = [
        claim(
            near,
            "linkedTo",
            far,
            marking=draw.choice(("public", "restricted")),
            negated=draw.random() < 0.3,
            line=line,
        )
        for other in others
        for line in range(draw.randint(1, 9))
        for near, far in [draw.sample(("guard", other), 2)]
    ]
    empty(server, LISTS)
    where, auth = address(server, LISTS), (server.user, server.password)
    clock = Clock()
    with closing(Neo4jEngine.open(where, vocabulary, clock=clock, auth=auth)) as served:
        answers = []
        for engine in (served, NaiveEngine(vocabulary, clock=Clock())):
            book = Book(engine, clock)
            book.things("StateBody", "guard", *others)
            with engine.writing() as writer:
                writer.record(told)
            book.retract(*(one.id for one in told[::7]))
            answers.append([list(_pages(book, *how)) for how in product(READERS, (False, True))])
    empty(server, LISTS)
    assert answers[0] == answers[1]


def _pages(book: Book, reader: str, backwards: bool) -> Iterator[Page[Related]]:
    """All pages of the guard, one after another."""
    after = None
    while True:
        window = Window(first=2, after=after, backwards=backwards, count=True)
        page = book.ask(Relations(property="linkedTo", window=window), "guard", as_=reader)
        yield page
        if not page.more:
            return
        after = page.keys[0 if backwards else -1]
