"""Stores of the versions before, killed anywhere as they are carried over: with every answer as it
was, and as they would be written today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from graph.claims.decided import Decided
from graph.claims.errors import StoreTooOld
from graph.claims.marking import PUBLIC_CLEARANCE, Marking
from graph.engines import CHECKS
from graph.engines.engine import Checked
from graph.engines.neo4j.remarkings import UNNOTED
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.settling import OLDER, Settling
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import EVERYTHING, story
from tests.neo4j.stores import address, empty, the_server
from tests.story import build

LABELS = "TestOlder"
STORE, CLAIM = f"MATCH (s:{LABELS}Store) SET", f"MATCH (c:{LABELS}Claim)"
STEPS = {
    6: (f"{STORE} s.version = 6",),
    5: (
        f"MATCH (n:{LABELS}Remarking) DELETE n",
        f"{STORE} s.version = 5 REMOVE s.unnoted",
    ),
    4: (
        f"MATCH (c:{LABELS}Claim)-[r:{LABELS}SAID_BY]->() SET r.claim = c.id",
        f"{STORE} s.version = 4",
    ),
    3: (
        f"{CLAIM} SET c.classes = split(c.classes, ' '), c.acts = split(c.acts, ' ')",
        f"{STORE} s.version = 3",
    ),
    2: (f"{CLAIM} REMOVE c.value, c.far", f"{STORE} s.version = 2"),
    1: (
        f"{STORE} s.version = 1 REMOVE s.digest_of_entities, s.digest_of_claims, "
        "s.digest_of_units, s.digest_of_notes, s.digest_of_settings",
    ),
}
"""What makes a store of the version before out of one."""
INDEXES = (
    f"DROP INDEX answerable_{LABELS}_claim_by_marking_predicate_day_subject IF EXISTS",
    *(
        f"DROP INDEX answerable_{LABELS}_remarking_by_{properties} IF EXISTS"
        for properties in ("before_unit", "after_unit", "of")
    ),
    f"DROP INDEX answerable_{LABELS}_claim_by_origin_unit IF EXISTS",
    f"CREATE INDEX answerable_{LABELS}_claim_by_origin_id IF NOT EXISTS "
    f"FOR (n:{LABELS}Claim) ON (n.origin, n.id)",
    f"{STORE} s.constraints = 'of before'",
)
"""The same of its indexes, for the last version before: to fill them takes long."""

Run = Callable[..., list[list[Any]]]


def opened(vocabulary: Vocabulary) -> Neo4jEngine:
    server = the_server()
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=Clock(), auth=auth)


def checked() -> Checked:
    server = the_server()
    auth = (server.user, server.password)
    return CHECKS["neo4j"](address(server, LABELS), repair=False, auth=auth)


@pytest.fixture(scope="module")
def run(vocabulary: Vocabulary) -> Iterator[Run]:
    """A store that lived through a story; what runs queries by hand."""
    server = the_server()
    empty(server, LABELS)
    clock = Clock()
    where, auth = address(server, LABELS), (server.user, server.password)
    with closing(Neo4jEngine.open(where, vocabulary, clock=clock, auth=auth)) as engine:
        build(engine, story(vocabulary, seed=11, size=40), clock)
    with server.driver() as driver:

        def by_hand(query: str, **values: Any) -> list[list[Any]]:
            found = driver.execute_query(query, values, database_="neo4j")
            return [list(record.values()) for record in found.records]

        yield by_hand
    empty(server, LABELS)


def kept(run: Run) -> list[Any]:
    """All of the store, without what changes with every opening."""
    nodes = run(
        f"MATCH (n:{LABELS}Claim|{LABELS}Entity|{LABELS}NameToken) "
        "RETURN coalesce(n.id, n.key), labels(n), properties(n) ORDER BY 1"
    )
    spoken = run(
        f"MATCH (c:{LABELS}Claim)-[r:{LABELS}SAID_BY]->(a) "
        "RETURN c.id, a.id, properties(r) ORDER BY 1, 2"
    )
    [[store]] = run(f"MATCH (s:{LABELS}Store) RETURN properties(s)")
    for key in ("lock", UNNOTED):
        store.pop(key)
    return [*nodes, *spoken, store]


def said(vocabulary: Vocabulary) -> list[Any]:
    with closing(opened(vocabulary)) as engine, engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        return [*view.entity_histories(), *view.claim_histories()]


class Killed(BaseException):
    """Nobody catches it."""


def dying(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    """End a process in the place of its query that comes behind so many, or behind ten rows of
    one that goes in parts."""

    def run(does: Run) -> Run:
        def asked(text: str, **values: Any) -> list[list[Any]]:
            nonlocal left
            left -= 1
            if left < 0:
                if "IN TRANSACTIONS" in text:
                    does(text.replace(" CALL (", " WITH c LIMIT 10 CALL (", 1), **values)
                raise Killed
            return does(text, **values)

        return asked

    before = Settling.__init__

    def made(self: Settling, does: Run, *given: Any) -> None:
        before(self, run(does), *given)

    monkeypatch.setattr(Settling, "__init__", made)


@pytest.mark.parametrize("version", OLDER)
def test_a_store_is_carried_over_wherever_it_was_killed(
    run: Run, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """The next one that opens it ends what was begun."""
    expected, today = said(vocabulary), kept(run)
    deaths = 0
    while True:
        for older in sorted(STEPS, reverse=True):
            for query in STEPS[older] if older >= version else ():
                run(query)
        for query in INDEXES if version == OLDER[-1] else ():
            run(query)
        with pytest.raises(StoreTooOld, match="carries it over"):
            checked()
        with monkeypatch.context() as patched:
            dying(patched, deaths)
            try:
                opened(vocabulary).close()
                break
            except Killed:
                deaths += 1
        assert said(vocabulary) == expected, deaths
        assert kept(run) == today, deaths
        assert checked().faults == (), deaths
    assert deaths > 3
    assert kept(run) == today


def test_re_markings_are_noted_from_then_on(run: Run, vocabulary: Vocabulary) -> None:
    """Of what was done before nobody is told that it reached nothing."""
    for query in STEPS[5]:
        run(query)
    with closing(opened(vocabulary)) as engine:
        with engine.reading() as snapshot:
            unit = snapshot.unit
        [[id]] = run(f"MATCH (e:{LABELS}Entity) WHERE e.marking = 1 RETURN e.id LIMIT 1")
        closed = {id: Marking.parse("confidential")}
        with engine.writing() as writer:
            writer.remark_entities(closed, Decided(by="a keeper", why="asked to"))
        with engine.reading() as snapshot:
            assert snapshot.reached(unit - 1, PUBLIC_CLEARANCE) is None
            reached = snapshot.reached(unit, PUBLIC_CLEARANCE)
            assert reached is not None
            assert id in reached.ids
    assert run(f"MATCH (n:{LABELS}Remarking) WHERE n.unit <= $unit RETURN n", unit=unit) == []
    assert checked().faults == ()
