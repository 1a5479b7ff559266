"""Whole replies, kept for the next caller: the same bytes without reading, and nothing that was
erased, is another's, or is of another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.graphql.reading import KEPT
from api.graphql.replying import Reply
from api.graphql.service import Service
from graph.claims.claim import Claim, Literal
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED, Clearance
from graph.engines.engine import Engine
from graph.ingest.own_documents import Passages
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import CountingEngine
from tests.clock import Clock
from tests.contract.book import claim
from tests.engines import OPENERS
from tests.ledger.cases import thing

ASKED = "query ($n: Int) { people(first: $n) { totalCount nodes { id label } } }"
NAMES = ("Zoltric Quembe", "Ulvane Dorsk")


def named(name: str, text: str) -> Claim:
    return claim(name, "name", Literal(datatype="text", text=text))


@pytest.fixture(params=sorted(OPENERS))
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary
) -> Iterator[Engine]:
    """Two people with names."""
    opened = OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())
    with opened.writing() as writer:
        things = (("ana", "Person"), ("bor", "Person"), ("document", "Source"))
        writer.register(thing(*one) for one in things)
        writer.record([named("ana", NAMES[0]), named("bor", NAMES[1])])
    yield opened
    opened.close()


def reply(service: Service, reader: Clearance = PUBLIC_CLEARANCE, n: int = 9) -> Reply:
    return service.reply(ASKED, {"n": n}, clearance=reader)


def test_the_same_question_reads_nothing(engine: Engine) -> None:
    """With the same bytes and the same count of rows."""
    counting: Any = CountingEngine(engine)
    service = Service(counting)
    first = reply(service)
    calls = len(counting.calls)
    assert calls
    assert reply(service) == first
    assert len(counting.calls) == calls
    assert reply(service, n=1).body != first.body
    assert len(counting.calls) > calls


def test_a_write_drops_them(engine: Engine) -> None:
    """Whatever is written."""
    service = Service(engine)
    before = reply(service).body
    assert size(service) > len(before)
    with engine.writing() as writer:
        writer.register([thing("cyn", "Person")])
    after = reply(service).body
    assert after != before
    assert after == reply(Service(engine)).body
    assert len(after) < size(service) < len(after) + len(before) + 2_000


def test_another_reader_is_answered_apart(engine: Engine) -> None:
    """By clearance, by what one may do, by who one is, by languages and by the day."""
    hidden = thing("dag", "Person")
    with engine.writing() as writer:
        writer.register([hidden])
        writer.remark_entities({hidden.id: RESTRICTED}, Decided(by="k", why=""))
    day = date(2020, 1, 1)
    service = Service(engine, today=lambda: day)
    public, more = reply(service).body, reply(service, Clearance.parse("restricted")).body
    assert public != more
    assert reply(service).body == public
    who = "{ reader { level may person } people(first: 1) { nodes { id } } }"

    def reader(may: tuple[str, ...], person: str | None) -> bytes:
        return service.reply(who, clearance=PUBLIC_CLEARANCE, may=may, person=person).body

    told = [
        reader(*one) for one in ((("read",), None), (("read",), "p"), (("propose", "read"), "p"))
    ]
    assert len(set(told)) == 3
    assert [reader(*one) for one in ((("read",), None), (("read",), "p"))] == told[:2]
    calls = "{ calls(first: 1) { nodes { id } } unansweredCalls(first: 1) { totalCount } }"
    service.answer(calls, clearance=PUBLIC_CLEARANCE)
    kept = size(service)
    day = date(2021, 1, 1)
    service.answer(calls, clearance=PUBLIC_CLEARANCE)
    assert size(service) > kept


def test_what_reads_documents_or_fails_is_not_kept(engine: Engine, tmp_path: Path) -> None:
    """Documents change without the store; a refusal is no reply to keep."""
    service = Service(engine, passages=Passages(tmp_path))
    cited = "{ claims(first: 1) { nodes { citation { passage } } } }"
    service.answer(cited, clearance=PUBLIC_CLEARANCE)
    service.answer("{ people(first: -1) { totalCount } }", clearance=PUBLIC_CLEARANCE)
    assert size(service) == 0
    service.answer(cited.replace("passage", "quote"), clearance=PUBLIC_CLEARANCE)
    assert size(service)


def test_nothing_erased_is_in_them(engine: Engine) -> None:
    """With the first question behind the erasure, or the first look at the server's health."""
    service = Service(engine)
    for then in ("a question", "health"):
        service.answer("{ people { nodes { label } } }", clearance=PUBLIC_CLEARANCE)
        name = NAMES[0] if then == "a question" else NAMES[1]
        assert name.encode() in bodies(service)
        gone = thing("ana" if then == "a question" else "bor", "Person").id
        with engine.writing() as writer:
            claims = [one.id for one in writer.naming([gone])]
            writer.expunge(claims, [gone], Decided(by="keeper", why="asked to"), tombstones=[])
        if then == "health":
            with engine.reading() as snapshot:
                service.settle(snapshot)
        else:
            service.answer("{ calls { totalCount } }", clearance=PUBLIC_CLEARANCE)
        assert name.encode() not in bodies(service)


def size(service: Service) -> int:
    return service._keeping._replies.parts


def bodies(service: Service) -> bytes:
    things = service._keeping._replies._things.values()
    replies = (getattr(thing.value, "reply", thing.value) for thing in things)
    return b"\n".join(reply.body for reply in replies)


def test_they_take_a_part_of_the_memory(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """What was asked longest ago goes first, and what would push out most is not kept."""
    opened = OPENERS["sqlite"](tmp_path / "store.db", vocabulary, Clock())
    with opened.writing() as writer:
        writer.register(thing(f"person {at}", "Person") for at in range(40))
    service = Service(opened, memory=8_000 * KEPT)
    largest = 0
    for n in range(1, 41):
        largest = max(largest, len(reply(service, n=n).body))
        assert size(service) <= 8_000
    assert largest + 1_000 > 2_000  # what one may take, with what stands beside its body
    counting: Any = CountingEngine(opened)
    service._engine = counting
    for n, is_kept in ((1, False), (40, False)):
        reply(service, n=n)
        assert bool(counting.calls) is not is_kept
        counting.calls.clear()
    reply(service, n=1)
    assert not counting.calls
    opened.close()
