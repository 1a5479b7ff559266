"""What webhooks are told: kinds, ids and cursors of what may be read when it is sent."""

from __future__ import annotations

import itertools
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from api.access.audit import AuditLog
from api.graphql.service import Service
from api.webhooks import book as books
from api.webhooks.book import GAPS, KEPT, MOST_TRIES, SECOND, WebhookBook
from api.webhooks.courier import Courier, starts
from api.webhooks.sending import Target
from api.webhooks.sole_sender import ENDING
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.relations import news
from graph.vocabulary import Vocabulary
from tests.api.running import Shell
from tests.api.webhooks.receiving import Receiver, receiving
from tests.clock import Clock
from tests.contract.book import Book, text

SECONDS = float(os.environ.get("ANSWERABLE_NEWS_SECONDS", "0"))
"""How long hidden things are written beside what is told."""
PARTNER = Clearance.parse("partner")


class House:
    """A store with its webhooks, and who receives them."""

    def __init__(self, path: Path, engine: SqliteEngine, clock: Clock, receiver: Receiver) -> None:
        self.path, self.receiver = path, receiver
        self.store = Book.__new__(Book)
        self.store.engine, self.store.clock = engine, clock
        self.clock = clock
        self.log = AuditLog(path.with_name(f"{path.name}.audit"))
        self.webhooks = path.with_name(f"{path.name}.webhooks")
        self.courier = self.another()

    def another(self) -> Courier:
        engine = self.store.engine
        service = Service(engine, now=self.clock)
        return Courier(self.webhooks, service, engine, self.log, self.clock)

    def add(self, name: str, clearance: Clearance = PUBLIC_CLEARANCE, *kinds: str) -> str:
        self.clock.tick()
        service = Service(self.store.engine, now=self.clock)
        changes, turns = starts(service, kinds, self.clock(), 800_000)
        target = Target(f"{self.receiver.url}/{name}", private=True, plain=True)
        with closing(WebhookBook(self.webhooks)) as book:
            return book.add(
                name, target, clearance, at=self.clock(), kinds=kinds, changes=changes, turns=turns
            )

    def book(self) -> WebhookBook:
        return WebhookBook(self.webhooks)

    def told(self, name: str = "") -> list[dict[str, Any]]:
        return [json.loads(got.body) for got in self.receiver.got if got.path.endswith(name)]


@pytest.fixture
def house(vocabulary: Vocabulary, tmp_path: Path) -> Iterator[House]:
    clock, path = Clock(), tmp_path / "store.db"
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine,
        receiving() as receiver,
    ):
        Book(engine, clock).thing("raid")
        house = House(path, engine, clock, receiver)
        with closing(house.courier):
            yield house


def test_kind_ids_and_cursor_and_no_text(house: House) -> None:
    """Each by its own clearance and kinds; what was there before is no news."""
    house.add("open")
    house.add("closer", PARTNER)
    house.add("reviews", PARTNER, "REVIEWED")
    assert house.courier.turn() == 0
    public = house.store.says("raid", "name", text("Harbour"))
    closer = house.store.says("raid", "name", text("Closer"), marking="partner")
    house.store.review(closer, "accepted", why="read it twice")
    hidden = house.store.says("raid", "name", text("Hidden"), marking="restricted")
    assert house.courier.turn() == 5
    assert [one["id"] for one in house.told("/open")] == [public]
    assert [(one["kind"], one["id"]) for one in house.told("/closer")] == [
        ("RECORDED", public),
        ("RECORDED", closer),
        ("REVIEWED", closer),
    ]
    assert [one["id"] for one in house.told("/reviews")] == [closer]
    for got in house.receiver.got:
        assert set(json.loads(got.body)) == {"kind", "id", "change", "cursor"}
        for word in (b"Harbour", b"Closer", b"twice", b"name", hidden.encode()):
            assert word not in got.body
    assert house.courier.turn() == 0
    # Above public it stands in the audit log, by the id alone.
    lines = [line for line in house.log.lines() if line["what"] == "webhook"]
    assert {line["who"] for line in lines} == {"webhook closer", "webhook reviews"}
    assert len(lines) == 4
    assert stat.S_IMODE(house.webhooks.stat().st_mode) == 0o600


def test_it_is_judged_when_it_is_sent(house: House) -> None:
    """What was closed meanwhile is dropped, and leaves no gap that tells."""
    house.add("open")
    house.receiver.status = 500
    gone = house.store.says("raid", "name", text("Open for a while"))
    kept = house.store.says("raid", "name", text("Open"))
    assert house.courier.turn() == 0
    house.store.remark(gone, "restricted")
    house.receiver.got.clear()
    house.receiver.status = 200
    house.clock.tick(GAPS[0] * SECOND)
    assert house.courier.turn() == 1
    assert [one["id"] for one in house.told()] == [kept]


def test_it_goes_on_where_it_stood(house: House) -> None:
    """After a new start, and with what came meanwhile; one of several processes sends."""
    house.add("open")
    ids = [house.store.says("raid", "name", text("One"))]
    assert house.courier.turn() == 1
    house.courier.close()
    ids.append(house.store.says("raid", "name", text("Two")))
    with closing(house.another()) as first, closing(house.another()) as second:
        assert (second.turn(), first.turn()) == (1, 0)
        ids.append(house.store.says("raid", "name", text("Three")))
        assert (first.turn(), second.turn()) == (0, 1)
        assert first.other == str(os.getpid())
        second.close()
        ids.append(house.store.says("raid", "name", text("Four")))
        assert first.turn() == 1
        assert first.other is None
    assert [one["id"] for one in house.told()] == ids


KILLED = """
import os, signal, sys
from pathlib import Path
from api.webhooks.sole_sender import SoleSender
assert SoleSender(Path(sys.argv[1])).take()
print(os.getpid(), flush=True)
sys.stdin.read()
"""


def test_one_that_is_killed_keeps_nobody_waiting(affair: Shell) -> None:
    """While it lives a command says who sends; it has nothing to wait for once that is killed."""
    with receiving() as receiver:
        affair("webhook", "add", "desk", receiver.url, "--plain", "--private")
        webhooks = affair.store.with_name(f"{affair.store.name}.webhooks")
        run = [sys.executable, "-c", KILLED, str(webhooks)]
        with subprocess.Popen(run, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            number = process.stdout.readline().decode().strip()
            told = affair("webhook", "deliver")
            assert told.err.startswith(f"Process {number} sends the webhooks of this store")
            process.kill()
        sender = webhooks.with_name(f"{webhooks.name}{ENDING}")
        assert stat.S_IMODE(sender.stat().st_mode) == 0o600
        assert affair("webhook", "deliver").err == "0 sent.\n"
        assert not sender.exists()


def test_what_is_not_taken_is_tried_again_and_ends(house: House) -> None:
    """With growing gaps; then it is dead, listed, and sent once more when somebody asks for it."""
    house.add("open")
    house.receiver.status = 503
    first = house.store.says("raid", "name", text("One"))
    later = house.store.says("raid", "name", text("Two"))
    for number in range(MOST_TRIES):
        gap = GAPS[min(number, len(GAPS) - 1)]
        assert house.courier.turn() == 0
        assert len(house.receiver.got) == number + 1
        assert house.courier.turn() == 0
        house.clock.tick((gap - 1) * SECOND)
        assert house.courier.turn() == 0
        assert len(house.receiver.got) == number + 1
        house.clock.tick(1 * SECOND)
    headers = [got.headers for got in house.receiver.got]
    assert len({one["webhook-id"] for one in headers}) == 1
    assert len({one["webhook-timestamp"] for one in headers}) == MOST_TRIES
    with closing(house.book()) as book:
        [dead] = book.dead("open")
        assert dead.about == first
        [hook] = book.all()
        assert book.counts(hook.id) == (1, 1)
        assert hook.problem == "answered with status 503"
        house.receiver.status = 200
        assert house.courier.turn() == 1
        assert house.told()[-1]["id"] == later
        assert book.retry("open") == 1
        assert house.courier.turn() == 1
        assert house.told()[-1]["id"] == first
        assert book.counts(hook.id) == (0, 0)


def test_the_dead_are_not_kept_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does more wait than there is room for: the rest stays in the store."""
    monkeypatch.setattr(books, "MOST_TRIES", 1)
    monkeypatch.setattr(books, "GAPS", (1,))
    monkeypatch.setattr("api.webhooks.courier.MOST_WAITING", 3)
    house.add("open")
    house.receiver.status = 500
    for number in range(3):
        house.store.says("raid", "name", text(f"Name {number}"))
    assert house.courier.turn() == 0
    house.clock.tick(KEPT + 2 * SECOND)
    house.courier.turn()
    with closing(house.book()) as book:
        [hook] = book.all()
        assert book.counts(hook.id) == (1, 1)
        house.receiver.status = 200
        house.clock.tick(10 * SECOND)
        assert house.courier.turn() == 1
        book.forget([one.about for one in book.dead("open")])
        assert book.counts(hook.id) == (0, 0)
        book.remove("open")
        assert book.all() == []
        with pytest.raises(InputError, match="no webhook"):
            book.remove("open")
    house.store.says("raid", "name", text("Afterwards"))
    assert house.courier.turn() == 0


def test_more_than_can_be_told_is_passed_by(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large load does not stop a webhook: it is told what comes behind, and the list says so."""
    house.add("open")
    monkeypatch.setattr(news, "MOST_NEWS", 3)
    for number in range(5):
        house.store.says("raid", "name", text(f"Name {number}"))
    assert house.courier.turn() == 0
    with closing(house.book()) as book:
        [hook] = book.all()
        assert hook.problem is not None
        assert hook.problem.startswith("left out: more than 3 things")
    house.clock.tick(10 * SECOND)
    id = house.store.says("raid", "name", text("Afterwards"))
    assert house.courier.turn() == 1
    assert [one["id"] for one in house.told()] == [id]


def test_nothing_hidden_is_told_by_the_messages(
    vocabulary: Vocabulary, house: House, tmp_path: Path
) -> None:
    """Law 1: over the store and over its copy the same messages come, byte for byte; over a minute
    of hidden writing with ``ANSWERABLE_NEWS_SECONDS=60``."""
    house.store.says("raid", "name", text("Hidden"), marking="restricted")
    make = partial(SqliteEngine.open, vocabulary=vocabulary, clock=house.clock)
    path = tmp_path / "copy.db"
    copy(house.store.engine, PUBLIC_CLEARANCE, path, make=make, clock=house.clock)
    with closing(make(path)) as engine, receiving() as receiver:
        other = House(path, engine, house.clock, receiver)
        with closing(other.courier):
            at = house.clock()
            for one in (house, other):
                house.clock.now = at
                one.add("open")
            for step in range(3):
                end = time.monotonic() + SECONDS / 3
                for number in itertools.count():
                    secret = text(f"Hidden {step} {number}")
                    hidden = house.store.says("raid", "name", secret, marking="restricted")
                    house.store.review(hidden, "accepted")
                    for one in (house, other):
                        one.courier.turn()
                    if time.monotonic() >= end:
                        break
                at = house.clock()
                for one in (house, other):
                    house.clock.now = at
                    one.store.says("raid", "name", text(f"Open {step}"))
                    one.courier.turn()
            assert [got.body for got in receiver.got] == [got.body for got in house.receiver.got]
            assert len(receiver.got) == 3


def test_commands(affair: Shell, vocabulary: Vocabulary) -> None:
    """Made, listed and removed by a command; what it is not is refused."""
    with receiving() as receiver:
        refused = affair("webhook", "add", "desk", receiver.url)
        assert (refused.code, "TLS" in refused.err) == (1, True)
        refused = affair("webhook", "add", "desk", receiver.url, "--plain")
        assert (refused.code, "--private" in refused.err) == (1, True)
        made = affair("webhook", "add", "desk", receiver.url, "--plain", "--private")
        assert made.code == 0, made.err
        assert made.out.startswith("whsec_")
        again = affair("webhook", "add", "desk", receiver.url, "--plain", "--private")
        assert again.code == 1
        listed = affair("webhook", "list")
        assert receiver.url in listed.out
        assert made.out.strip() not in listed.out
        assert affair("webhook", "deliver").err == "0 sent.\n"
        with closing(SqliteEngine.open(affair.store, vocabulary)) as engine:
            book = Book.__new__(Book)
            book.engine, book.clock = engine, Clock()
            book.thing("flood")
        assert affair("webhook", "deliver").err == "1 sent.\n"
        [got] = receiver.got
        assert json.loads(got.body)["kind"] == "RECORDED"
        assert affair("webhook", "dead", "desk").out == ""
        assert affair("webhook", "retry", "desk").err == "0 wait again.\n"
        assert affair("webhook", "remove", "desk").code == 0
        assert affair("webhook", "list").out == ""
        assert affair("webhook", "remove", "desk").code == 1
