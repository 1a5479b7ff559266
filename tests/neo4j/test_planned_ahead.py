"""A process that serves has the server plan what is asked most, and nobody's answer is another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from graph.claims.marking import Clearance
from graph.engines.neo4j.planned_ahead import PlannedAhead
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.sessions import planned_once
from graph.views.view import Claims, Concepts, EntityQuery, Labels, Relations, View, Window
from graph.vocabulary import Vocabulary
from tests.bench.in_server import counted
from tests.contract.book import claim, id_of, made, text
from tests.neo4j.stores import address, empty, the_server

COMPARTMENTS = [f"c{number}" for number in range(12)]
EVERY = Clearance.parse("+".join(("partner", *COMPARTMENTS)))
PUBLIC = Clearance.parse("public")


@pytest.fixture
def engine(vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    """An event with a victim that all may read, and one in each of many compartments."""
    server = the_server()
    empty(server, "TestAhead")
    where, auth = address(server, "TestAhead"), (server.user, server.password)
    with closing(Neo4jEngine.open(where, vocabulary, auth=auth, ahead=True)) as found:
        with found.writing() as writer:
            people = [made(name, "Person") for name in ("lira", *COMPARTMENTS)]
            writer.register([made("document", "Source"), made("raid", "Event"), *people])
            hidden = [
                claim("raid", "victim", name, marking=f"partner+{name}") for name in COMPARTMENTS
            ]
            named = claim("raid", "name", text("Raid"))
            writer.record([named, claim("raid", "victim", "lira"), *hidden])
        yield found
    empty(server, "TestAhead")


def asked(view: View) -> list[object]:
    """What a question of three levels asks, a page of each list."""
    listed = view.entities(EntityQuery(classes=("Event",), window=Window(first=5)))
    events = [ref.id for ref in listed.rows]
    victims = Relations(property="victim", window=Window(first=15))
    found = view.read([(Labels(), events), (Concepts(property="kind"), events), (victims, events)])
    people = [row.to.id for page in found[victims].values() for row in page.rows]
    about = view.read([(Labels(), people), (Claims(window=Window(first=2)), people)])
    return [listed, people, dict(found[Labels()]), dict(about[Claims(window=Window(first=2))])]


def test_a_question_asks_nothing_that_was_not_planned_before(
    engine: Neo4jEngine, vocabulary: Vocabulary
) -> None:
    """Neither that of a reader of one marking nor that of one of many; of each text the server has
    one plan, since what a text is asked with is one map."""
    with counted() as before:
        ahead = PlannedAhead(engine.reading, vocabulary)
        ahead.start()
        ahead.wait()
    assert before
    for clearance, victims in ((PUBLIC, 1), (EVERY, 1 + len(COMPARTMENTS))):
        with counted() as sent, engine.reading() as snapshot:
            _, people, *_ = asked(snapshot.view(clearance))
        assert len(people) == victims  # type: ignore[arg-type]
        assert set(sent) <= set(before)
        for one in sent:
            assert set(re.findall(r"\$(\w+)", planned_once(one))) <= {"all"}


def test_answers_are_the_same_with_it_and_without(
    engine: Neo4jEngine, vocabulary: Vocabulary
) -> None:
    """While it is at work, when it is done, and where it never was."""
    assert engine.ahead is not None
    auth = the_server().user, the_server().password
    for clearance in (PUBLIC, EVERY):
        answers = []
        for wait in (lambda: None, engine.ahead.wait):
            wait()
            with engine.reading() as snapshot:
                answers.append(asked(snapshot.view(clearance)))
        with closing(Neo4jEngine.open(str(engine.address), vocabulary, auth=auth)) as other:
            assert other.ahead is None
            with other.reading() as snapshot:
                answers.append(asked(snapshot.view(clearance)))
        assert answers[0] == answers[1] == answers[2]
        assert id_of("lira") in answers[0][1]  # type: ignore[operator]


def test_it_ends_when_its_time_is_over_or_the_store_is_closed(
    engine: Neo4jEngine, vocabulary: Vocabulary
) -> None:
    """Out of time nothing is asked any more; closing ends it, begun or not."""
    assert engine.ahead is not None
    engine.ahead.wait()
    with counted() as sent:
        late = PlannedAhead(engine.reading, vocabulary, seconds=0)
        late.start()
        late.wait()
        PlannedAhead(engine.reading, vocabulary).close()
        stopped = PlannedAhead(engine.reading, vocabulary)
        stopped.close()
        stopped.start()
        stopped.wait()
    assert not sent
