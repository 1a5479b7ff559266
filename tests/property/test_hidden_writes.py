"""What a reader is answered out of what is kept tells nothing of what is hidden, not even by the
work that it takes: hidden writes of every kind have nothing read again, visible ones have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.graphql.service import Service
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.engines.engine import Engine, Writer
from graph.vocabulary import Vocabulary
from tests.api.graphql.conftest import CountingEngine
from tests.clock import Clock
from tests.contract.book import claim, id_of, text
from tests.engines import OPENERS
from tests.ledger.cases import affair, day, period, thing

BY = Decided(by="keeper", why="asked to")
AFFAIR = affair(5, calls=5, responses=8)
HIDDEN = [
    claim("raid", "name", text("Cave of Ostrel"), marking="restricted"),
    claim("call 0", "madeOn", period(str(day(3))), marking="restricted", line=7),
    claim("cave", "name", text("Cave of Ostrel"), line=2),
    claim("response 0", "responseTo", "call 1", marking="restricted", line=9),
]
QUESTIONS = {
    "calls in order": """unansweredCalls(on: "2018-09-01", orderBy: [{ madeOn: ASC }]) {
        totalCount nodes { id label status(on: "2018-09-01") { state strands { standing } } } }""",
    "outcomes": """callOutcomes(by: [ADDRESSEE, STATE], on: "2018-09-01") {
        key { id code } strands }""",
    "events": "events { totalCount nodes { id label when { edtf } } }",
    "claims": "claims(first: 20) { totalCount nodes { id } }",
    "search": 'search(text: "Ostrel") { nodes { entity { id } matched } }',
    "statistics": "statistics(by: [KIND, YEAR]) { totalCount nodes { events { min } } }",
    "changes": 'changes(since: "2000-01-01T00:00:00Z") { totalCount nodes { id } }',
    "paths": f'paths(from: "{id_of("unit")}", to: "{id_of("vardania")}") {{ paths {{ length }} }}',
}


class Reading:
    """A view that notes every call of it."""

    def __init__(self, view: Any, calls: list[str]) -> None:
        self._view, self._calls = view, calls

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._view, name)
        if callable(found):
            self._calls.append(name)
        return found


class ReadEngine(CountingEngine):
    """An engine all of whose views note every call."""

    def view(self, clearance: Clearance, known_at: int | None = None) -> Any:
        return Reading(self._snapshot.view(clearance, known_at), self.calls)


class Asked:
    """A store with an affair and something hidden, and one who asks as the public."""

    def __init__(self, engine: Engine) -> None:
        self.engine: Engine = engine
        with engine.writing() as writer:
            writer.register([*AFFAIR.entities, thing("paper", "Source")])
            writer.register([_hidden("cave", "Event"), _hidden("file", "Source")])
            writer.record(AFFAIR.claims)
            writer.record(HIDDEN)
        self.counting: Any = ReadEngine(engine)
        self.service = Service(self.counting)

    def ask(self, name: str, alias: str = "one") -> tuple[bytes, int]:
        """The reply, which is that of a new service, and how often a view is read for it."""
        question = f"{{ {alias}: {QUESTIONS[name]} }}"
        before = len(self.counting.calls)
        body = self.service.answer(question, clearance=PUBLIC_CLEARANCE)
        read = len(self.counting.calls) - before
        assert body == Service(self.engine).answer(question, clearance=PUBLIC_CLEARANCE)
        assert "data" in orjson.loads(body), body
        return body, read


@pytest.fixture(params=sorted(OPENERS))
def asked(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary
) -> Iterator[Asked]:
    engine = OPENERS[request.param](tmp_path / "store.db", vocabulary, Clock())
    yield Asked(engine)
    engine.close()


def _hidden(name: str, cls: str) -> Any:
    one = thing(name, cls)
    return type(one)(id=one.id, cls=one.cls, marking=RESTRICTED)


def _many(writer: Writer) -> None:
    writer.register([_hidden(f"den {n}", "Event") for n in range(30)])
    writer.record([claim(f"den {n}", "partOf", "raid") for n in range(30)])


WRITES: dict[str, Callable[[Writer], object]] = {
    "things and claims": _many,
    "reviews": lambda writer: writer.review([one.id for one in HIDDEN], Review.ACCEPTED, BY),
    "grades": lambda writer: writer.grade({HIDDEN[0].id: "high"}, BY),
    "markings": lambda writer: writer.remark({HIDDEN[1].id: Marking.parse("public+one")}, BY),
    "markings of things": lambda writer: writer.remark_entities(
        {id_of("cave"): Marking.parse("public+two")}, BY
    ),
    "retractions": lambda writer: writer.retract([HIDDEN[3].id], BY),
    "taken in again": lambda writer: writer.reinstate([HIDDEN[3].id], BY),
    "judgements": lambda writer: writer.record(
        [claim("mill", "sameAs", "watch", marking="restricted")]
    ),
    "withdrawals": lambda writer: writer.record(
        [
            claim("document", "withdrawnOn", period(str(day(9))), marking="restricted"),
            claim("file", "withdrawnOn", period(str(day(9)))),
        ]
    ),
    "calls": lambda writer: (
        writer.register([_hidden("late call", "Call")]),
        writer.record([claim("late call", "addressee", "vardania")]),
    ),
}


def test_hidden_writes_have_nothing_read_again(asked: Asked) -> None:
    """Not for the same question; nor, of what two questions share, for another one."""
    first = {name: asked.ask(name) for name in QUESTIONS}
    assert all(read for _, read in first.values())
    shared = {name: asked.ask(name, "other")[1] for name in QUESTIONS}
    assert shared["calls in order"] < first["calls in order"][1]
    for number, (what, write) in enumerate(WRITES.items()):
        with asked.engine.writing() as writer:
            write(writer)
        for name, (body, _) in first.items():
            assert asked.ask(name) == (body, 0), (what, name)
            assert asked.ask(name, f"after{number}")[1] == shared[name], (what, name)


@pytest.mark.parametrize("asked", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.review([AFFAIR.claims[0].id], Review.ACCEPTED, BY),
        lambda writer: writer.retract([AFFAIR.claims[0].id], BY),
        lambda writer: writer.remark({AFFAIR.claims[0].id: RESTRICTED}, BY),
        lambda writer: writer.remark({HIDDEN[0].id: Marking.parse("public")}, BY),
        lambda writer: writer.remark_entities({id_of("cave"): Marking.parse("public")}, BY),
        lambda writer: writer.remark_entities({id_of("paper"): RESTRICTED}, BY),
        lambda writer: writer.record([claim("raid", "name", text("Raid"), line=3)]),
        lambda writer: writer.register([thing("hill", "Event")]),
        lambda writer: writer.expunge([HIDDEN[0].id], [], BY, tombstones=[b"m"]),
    ],
)
def test_visible_writes_and_erasures_have_it_read_again(
    asked: Asked, write: Callable[[Writer], object]
) -> None:
    for name in QUESTIONS:
        asked.ask(name)
    with asked.engine.writing() as writer:
        write(writer)
    for name in QUESTIONS:
        assert asked.ask(name)[1], name
