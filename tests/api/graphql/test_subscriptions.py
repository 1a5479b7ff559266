"""What is told to somebody who listens: what comes behind the first look, each piece once, of what
may be read at that moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.errors import ErrorCode
from api.graphql.service import Service, Subscribing
from api.graphql.subscriptions import recorded
from api.graphql.subscriptions.fields import SUBSCRIPTIONS
from api.graphql.subscriptions.following import Listening, Unheard
from graph.changes.load import load
from graph.claims.claim import Claim, Entity, entity_id
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance, Marking
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.graphql.test_calls import SHEET
from tests.clock import Clock
from tests.contract.book import Book, text
from tests.ledger.test_ledger_document import HEAD, REGISTRY
from tests.ledger.test_ledger_document import SHEET as SHEET_ID
from tests.naive import NaiveEngine

WHAT = """subscription ($after: String, $kinds: [ChangeKind!], $classes: [String!], $about: ID) {
  changes(after: $after, kinds: $kinds, classes: $classes, about: $about) { cursor change {
    id at kind before after entity { __typename id label } claim { id predicate } } } }"""
TURNS = """subscription ($after: String, $calls: [ID!]) { callStatus(after: $after, calls: $calls) {
  cursor change { id kind on before after call { id label status { state } } } } }"""


class Listener:
    """Somebody who listens to a service, look by look."""

    def __init__(
        self, service: Service, query: str, clearance: str = "public", **variables: Any
    ) -> None:
        self.service, self.clearance = service, Clearance.parse(clearance)
        with pytest.raises(Subscribing) as asked:
            service.reply(query, variables, clearance=self.clearance)
        self.listening: Listening = asked.value.listening
        self.position: object | None = None
        self.events: list[dict[str, Any]] = []

    def look(self) -> list[dict[str, Any]]:
        """What is told now, to the end."""
        told: list[dict[str, Any]] = []
        more = True
        while more:
            found = self.service.read_on(
                self.listening,
                self.position,
                clearance=self.clearance,
                deadline=Deadline(10),
            )
            told += [json.loads(orjson.dumps(one[self.listening.key])) for one in found.data]
            self.position, more = found.position, found.more
        self.events += told
        return told


def kinds(told: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What happened, to what."""
    return [
        (
            one["change"]["kind"],
            one["change"]["claim"]["predicate"]
            if one["change"]["claim"]
            else one["change"]["entity"]["__typename"],
        )
        for one in told
    ]


@pytest.fixture
def book(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[Book]:
    clock = Clock()
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.thing("raid")
        yield book


@pytest.fixture
def service(book: Book) -> Service:
    return Service(book.engine, now=book.clock)


def test_what_comes_behind_the_first_look(book: Book, service: Service) -> None:
    """Nothing of before, everything of later once, in order; another listener has his own place."""
    book.says("raid", "name", text("Before"))
    first = Listener(service, WHAT)
    assert first.look() == []
    id = book.says("raid", "name", text("Raid"))
    book.thing("flood")
    assert kinds(first.look()) == [("RECORDED", "name"), ("RECORDED", "Event")]
    assert first.look() == []
    second = Listener(service, WHAT)
    assert second.look() == []
    book.review(id, "accepted")
    book.retract(id)
    book.reinstate(id)
    told = first.look()
    assert kinds(told) == [("REVIEWED", "name"), ("RETRACTED", "name"), ("REINSTATED", "name")]
    assert told[0]["change"]["before"] == "proposed"
    assert second.look() == told
    # What the query has of the same.
    asked = '{ changes(since: "2027-01-01T00:00:00Z") { nodes { id } } }'
    nodes = json.loads(service.answer(asked, clearance=PUBLIC_CLEARANCE))["data"]["changes"]
    assert [one["change"]["id"] for one in first.events] == [node["id"] for node in nodes["nodes"]][
        -5:
    ]


def test_units_of_one_moment_are_all_told(book: Book, service: Service) -> None:
    """The clock stands still, or was set back: record times are equal, and their keys in no order
    of coming."""
    listener = Listener(service, WHAT)
    listener.look()
    told = []
    for number in range(6):
        with book.engine.writing() as writer:
            writer.register([])
        book.clock.now -= 1_000_000
        book.says("raid", "name", text(f"Name {number}"))
        told += listener.look()
    assert len(told) == 6
    assert len({one["change"]["id"] for one in told}) == 6


def test_one_goes_on_behind_a_cursor(
    book: Book, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came while nobody listened, once; in as many parts as it takes."""
    monkeypatch.setattr(recorded, "MOST_AT_ONCE", 3)
    listener = Listener(service, WHAT)
    listener.look()
    for number in range(8):
        book.says("raid", "name", text(f"Name {number}"))
    told = listener.look()
    assert len(told) == 8
    for place in (0, 4, 7):
        back = Listener(service, WHAT, after=told[place]["cursor"])
        assert back.look() == told[place + 1 :]
        book.says("raid", "name", text(f"After {place}"))
        assert len(back.look()) == 1
        told += listener.look()


def test_it_is_narrowed(book: Book, service: Service) -> None:
    """By kind, class and thing; what nobody records is told by another field."""
    by_kind = Listener(service, WHAT, kinds=["REVIEWED"])
    by_class = Listener(service, WHAT, classes=["Person"])
    by_thing = Listener(service, WHAT, about=book.thing("flood"))
    for one in (by_kind, by_class, by_thing):
        one.look()
    id = book.says("raid", "name", text("Raid"))
    book.review(id, "accepted")
    book.thing("someone", "Person")
    book.says("flood", "name", text("Flood"))
    assert kinds(by_kind.look()) == [("REVIEWED", "name")]
    assert kinds(by_class.look()) == [("RECORDED", "Person")]
    assert kinds(by_thing.look()) == [("RECORDED", "name")]
    refused = json.loads(service.answer(WHAT, {"kinds": ["OVERDUE"]}, clearance=PUBLIC_CLEARANCE))
    assert "callStatus" in refused["errors"][0]["message"]
    refused = json.loads(service.answer(WHAT, {"after": "x"}, clearance=PUBLIC_CLEARANCE))
    assert refused["errors"][0]["extensions"]["code"] == ErrorCode.BAD_ARGUMENT


def test_hidden_changes_are_not_told(book: Book, service: Service) -> None:
    """Neither what is hidden nor what is hidden by the time of the look; what is opened
    is there from then on."""
    public, partner = Listener(service, WHAT), Listener(service, WHAT, "partner")
    for one in (public, partner):
        one.look()
    id = book.says("raid", "name", text("Closer"), marking="partner")
    book.review(id, "accepted")
    gone = book.says("raid", "name", text("Open for a moment"))
    book.remark(gone, "restricted")
    assert public.look() == []
    assert kinds(partner.look()) == [("RECORDED", "name"), ("REVIEWED", "name")]
    # That it was hidden is nobody's to know, either: what is opened is there without news of it.
    book.remark(id, "public")
    assert public.look() == []
    book.retract(id)
    assert kinds(public.look()) == [("RETRACTED", "name")]


def test_a_hidden_write_changes_no_event(
    vocabulary: Vocabulary, book: Book, tmp_path: Path
) -> None:
    """Law 1: a listener to the store and one to the copy for him are told the same, whatever is
    written beside it."""
    book.says("raid", "name", text("Closer"), marking="restricted")
    path = tmp_path / "copy.db"
    make = partial(SqliteEngine.open, vocabulary=vocabulary, clock=book.clock)
    copy(book.engine, PUBLIC_CLEARANCE, path, make=make, clock=book.clock)
    with closing(make(path)) as engine:
        other = Book.__new__(Book)
        other.engine, other.clock = engine, book.clock
        listeners = [
            Listener(Service(one.engine, now=book.clock), query)
            for one in (book, other)
            for query in (WHAT, TURNS)
        ]
        for step in range(6):
            for listener in listeners:
                listener.look()
            hidden = book.says("raid", "name", text(f"Hidden {step}"), marking="restricted")
            book.thing(f"hidden {step}", "Call", "restricted")
            if step % 2:
                book.review(hidden, "accepted")
            at = book.clock.now
            for one in (book, other):
                one.clock.now = at
                one.says("raid", "name", text(f"Open {step}"))
        told = [listener.events for listener in listeners]
        assert told[0] == told[2]
        assert len(told[0]) == 5
        assert told[1] == told[3] == []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def calls(tmp_path: Path, vocabulary: Vocabulary, clock: Clock) -> Iterator[SqliteEngine]:
    (tmp_path / "registry.yaml").write_text(REGISTRY, "utf-8")
    (tmp_path / "sheet.yaml").write_text(HEAD + SHEET, "utf-8")
    with closing(SqliteEngine.open(tmp_path / "calls.db", vocabulary, clock=clock)) as engine:
        assert not load([tmp_path / "sheet.yaml"], engine).errors
        yield engine


ANSWERED = (
    SHEET + "  told: {class: Response, kind: reply, by: ministry, to: question, when: WHEN}\n"
)


def test_calls_turn(calls: SqliteEngine, clock: Clock, tmp_path: Path) -> None:
    """Overdue because days go by, answered because somebody recorded it, whatever day that was;
    and who comes back with a cursor is told what turned meanwhile."""
    today = [date(2018, 9, 1)]
    service = Service(calls, today=lambda: today[0], now=clock)
    clock.tick(60_000_000)
    listener, by_name = Listener(service, TURNS), Listener(service, TURNS, calls=["nothing"])
    assert listener.look() == by_name.look() == []
    today[0] = date(2018, 9, 15)
    clock.tick(60_000_000)
    [late] = listener.look()
    change = late["change"]
    assert (change["kind"], change["call"]["label"]) == ("OVERDUE", "E question")
    assert date(2018, 9, 1) < date.fromisoformat(change["on"]) <= today[0]
    assert listener.look() == []
    clock.tick(60_000_000)
    (tmp_path / "sheet.yaml").write_text(HEAD + ANSWERED.replace("WHEN", "2018-09-03"), "utf-8")
    assert not load([tmp_path / "sheet.yaml"], calls).errors
    clock.tick(60_000_000)
    [answered] = listener.look()
    change = answered["change"]
    assert (change["kind"], change["on"]) == ("ANSWERED", "2018-09-03")
    assert (change["before"], change["after"]) == ("UNANSWERED", "REPLIED")
    assert change["call"]["status"]["state"] == "REPLIED"
    assert by_name.look() == []
    # `changes` of the query knows it by the same id.
    asked = '{ changes(since: "2018-09-02T00:00:00Z", kinds: [ANSWERED]) { nodes { id } } }'
    told = json.loads(service.answer(asked, clearance=PUBLIC_CLEARANCE))["data"]["changes"]["nodes"]
    assert change["id"] in [node["id"] for node in told]
    back = Listener(service, TURNS, after=late["cursor"])
    assert [one["change"] for one in back.look()] == [change]
    assert Listener(service, TURNS, after=answered["cursor"]).look() == []


def test_hidden_answers_turn_nothing(
    calls: SqliteEngine, clock: Clock, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """Law 1 for calls: one that was answered for those alone who may read it is overdue for all
    others, as in their copy; what is opened answers it for them, too."""
    path = tmp_path / "copy.db"
    make = partial(SqliteEngine.open, vocabulary=vocabulary, clock=clock)
    copy(calls, PUBLIC_CLEARANCE, path, make=make, clock=clock)
    today = [date(2018, 9, 1)]
    with closing(make(path)) as engine:
        both = (calls, engine)
        services = [Service(one, today=lambda: today[0], now=clock) for one in both]
        listeners = [Listener(service, TURNS) for service in services]
        reader = Listener(services[0], TURNS, "restricted")
        for one in (*listeners, reader):
            one.look()
        clock.tick(60_000_000)
        hidden = answers(tmp_path, vocabulary, "hidden", "2018-08-31", "restricted")
        with calls.writing() as writer:
            writer.register([hidden[0]])
            writer.record(hidden[1])
        assert [one["change"]["kind"] for one in reader.look()] == ["ANSWERED"]
        for day in (5, 10, 15):
            today[0] = date(2018, 9, day)
            clock.tick(60_000_000)
            for one in listeners:
                one.look()
        shown = answers(tmp_path, vocabulary, "shown", "2018-09-12", "public")
        at = clock.tick(60_000_000)
        for one_engine in both:
            clock.now = at
            with one_engine.writing() as writer:
                writer.register([shown[0]])
                writer.record(shown[1])
        clock.tick(60_000_000)
        for one in listeners:
            one.look()
        assert listeners[0].events == listeners[1].events
        assert [one["change"]["kind"] for one in listeners[0].events] == ["OVERDUE", "ANSWERED"]


def answers(
    folder: Path, vocabulary: Vocabulary, name: str, day: str, marking: str
) -> tuple[Entity, list[Claim]]:
    """A reply to the question of the sheet, as a sheet would say it, under a marking."""
    sheet = ANSWERED.replace("told:", f"{name}:").replace("WHEN", day)
    (folder / "sheet.yaml").write_text(HEAD + sheet, "utf-8")
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([folder / "sheet.yaml"], engine).errors
    id = entity_id(SHEET_ID, name)
    with engine.reading() as snapshot:
        histories = snapshot.view(PUBLIC_CLEARANCE).claim_histories()
        claims = [one.record.claim for one in histories if one.record.claim.subject == id]
    marked = Marking.parse(marking)
    return Entity(id=id, cls="Response", marking=marked), [
        replace(claim, marking=marked) for claim in claims
    ]


def test_every_field_is_in_law_one() -> None:
    """A new one fails here until the two tests above have it."""
    assert set(SUBSCRIPTIONS) == {"changes", "callStatus"}


def test_a_subscription_is_no_question(service: Service) -> None:
    """It goes to a server; one that selects nothing, or two things, is refused; nobody waits for
    what was stopped, and no look takes longer than its deadline."""
    refused = json.loads(service.answer(WHAT, clearance=PUBLIC_CLEARANCE))
    assert refused["errors"][0]["extensions"]["code"] == ErrorCode.WRONG_METHOD
    for query in (
        "subscription { changes { cursor } callStatus { cursor } }",
        "subscription { __typename }",
        "subscription ($no: Boolean = false) { changes @include(if: $no) { cursor } }",
        "subscription { events { totalCount } }",
    ):
        told = json.loads(service.answer(query, clearance=PUBLIC_CLEARANCE))
        assert told["errors"][0]["extensions"]["code"] == ErrorCode.INVALID, query
    listener = Listener(service, WHAT)
    with pytest.raises(Unheard) as late:
        service.read_on(
            listener.listening,
            None,
            clearance=PUBLIC_CLEARANCE,
            deadline=Deadline(0.0),
        )
    assert late.value.code is ErrorCode.TIMEOUT
    deadline = Deadline(10)
    deadline.stop()
    with pytest.raises(Abandoned):
        service.read_on(listener.listening, None, clearance=PUBLIC_CLEARANCE, deadline=deadline)
