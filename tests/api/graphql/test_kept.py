"""What a running service keeps between requests: nothing of what was erased, and nothing half-made
where several ask at once."""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from api.graphql.service import Service
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.views.kept_results import Keeping
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import CountingEngine
from tests.clock import Clock
from tests.duties.law.tables import write_tables
from tests.duties.law.world import law_into
from tests.duties.test_duty_book import with_steps
from tests.engines import OPENERS
from tests.ledger.cases import affair

QUESTION = """{
  unansweredCalls(on: "2018-09-01") { totalCount edges { status { state } node { id } } }
  callOutcomes(by: [ADDRESSEE, STATE], on: "2018-09-01") { key { id code label } strands }
  obligations { totalCount nodes { id } }
  states { nodes { obligations { nodes { id } } } }
  selfInvestigations(on: "2018-09-01") { totalCount }
  node(id: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") { id } }"""


def texts(root: object) -> set[str]:
    """Every text that can be reached from something, but not through classes and modules."""
    seen: set[int] = set()
    found: set[str] = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            found.add(thing)
        waiting += gc.get_referents(thing)
    return found


@pytest.mark.parametrize("kind", sorted(OPENERS))
@pytest.mark.parametrize("then", ["a question", "health"])
def test_nothing_erased_is_kept(
    kind: str, then: str, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """With the first question behind it, or the first look at the server's health."""
    engine = OPENERS[kind](tmp_path / "store.db", vocabulary, Clock())
    law = law_into(engine, write_tables(tmp_path / "law"))
    one, world = affair(3), with_steps()
    with engine.writing() as writer:
        writer.register(one.entities)
        writer.record(one.claims)
    world.tell(engine)
    service = Service(engine, law=law)
    service.answer(QUESTION, clearance=PUBLIC_CLEARANCE)
    shelves = service._keeping._shelves
    gone = {*one.calls, world.id("case")}
    assert gone <= texts(shelves)
    with engine.writing() as writer:
        claims = [claim.id for claim in writer.naming(gone)]
        writer.expunge(claims, gone, Decided(by="keeper", why="asked to"), tombstones=[])
    if then == "health":
        with engine.reading() as snapshot:
            service.settle(snapshot)
        assert service._keeping.parts == 0
    else:
        service.answer("{ calls(first: 1) { totalCount } }", clearance=PUBLIC_CLEARANCE)
    assert texts(shelves).isdisjoint({*gone, *claims})
    engine.close()


def asking(service: Service, into: list[bytes], until: Event) -> Iterator[Thread]:
    def ask() -> None:
        while True:
            last = until.is_set()
            into.append(service.answer(QUESTION, clearance=PUBLIC_CLEARANCE))
            if last:
                return

    for _ in range(4):
        yield Thread(target=ask)


def test_several_at_once_while_somebody_writes(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Every reply is that of some state of the store, whole."""
    engine = OPENERS["sqlite"](tmp_path / "store.db", vocabulary, Clock())
    law_into(engine, write_tables(tmp_path / "law"))
    one = affair(5)
    with engine.writing() as writer:
        writer.register(one.entities)
    service = Service(engine)

    def afresh() -> bytes:
        new = copy.copy(service)
        new._keeping = Keeping()
        return new.answer(QUESTION, clearance=PUBLIC_CLEARANCE)

    possible, got, done = [afresh()], list[bytes](), Event()
    threads = list(asking(service, got, done))
    for thread in threads:
        thread.start()
    claims = Random(1).sample(one.claims, len(one.claims))
    for at in range(0, len(claims), 6):
        with engine.writing() as writer:
            writer.record(claims[at : at + 6])
        possible.append(afresh())
    done.set()
    for thread in threads:
        thread.join()
    assert len(set(possible)) > 3
    assert set(got) <= set(possible)
    assert got[-1] == possible[-1]
    engine.close()


def test_what_was_asked_before_is_not_worked_out_again(vocabulary: Vocabulary) -> None:
    """A second time reads what the page shows, not what decides about it."""
    one = affair(5)
    engine = CountingEngine(one.store(vocabulary))
    service = Service(engine)
    counts = []
    replies = []
    for _ in range(3):
        before = len(engine.calls)
        replies.append(service.answer(QUESTION, clearance=PUBLIC_CLEARANCE))
        counts.append(len(engine.calls) - before)
    assert replies[0] == replies[1] == replies[2]
    assert counts[1] == counts[2] < counts[0] / 2
