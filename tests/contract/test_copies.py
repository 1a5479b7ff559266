"""What leaves a store and what comes back: histories, restoring, counts, departures, backups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import StoreError
from graph.engines.engine import Departure, Engine
from graph.vocabulary import Vocabulary
from tests.asking import copied
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, made, text, viewing
from tests.engines import EVERY


@pytest.fixture
def other(
    engine: Engine,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    vocabulary: Vocabulary,
    clock: Clock,
) -> Iterator[Engine]:
    """A second, empty store of the same kind, with the same clock."""
    kind = request.node.callspec.params["engine"]
    opened = EVERY[kind](tmp_path / "other.db", vocabulary, clock)
    yield opened
    opened.close()


def fill(book: Book) -> None:
    """A store with some of everything."""
    book.things("Event", "raid", "march")
    book.thing("secret", "Event", "restricted")
    book.thing("network", "Organisation")
    coarse = book.says("raid", "name", text("Raid"), by=("network reports",))
    fine = book.says("raid", "name", text("Exact"), refines=coarse, marking="partner")
    book.says("secret", "partOf", "raid")
    gone = book.says("raid", "partOf", "march", valid="2018/..", negated=True)
    book.review(coarse, "accepted", "read", "2026-01-02")
    book.retract(gone)
    book.remark(fine, "public")
    book.remark_thing("march", "restricted")
    book.remark_thing("march", "partner")
    book.remark_thing("march", "public")


def everything(engine: Engine, clearance: str, at: int | None = None) -> tuple[object, ...]:
    with viewing(engine, clearance, at) as view:
        return list(view.entity_histories()), list(view.claim_histories()), view.counts()


@pytest.mark.parametrize("clearance", ["public", "partner", "restricted"])
def test_a_copy_holds_what_the_viewer_may_read(book: Book, other: Engine, clearance: str) -> None:
    """Ids and times kept; nothing more comes out for whoever may read everything."""
    fill(book)
    with book.view(clearance) as view:
        copied(view, other)
    expected = everything(book.engine, clearance)
    assert everything(other, clearance) == expected
    assert everything(other, "confidential+medical") == expected
    for moment in range(book.clock.now - 16_000_000, book.clock.now + 1, 1_000_000):
        assert everything(other, clearance, moment) == everything(book.engine, clearance, moment)


def test_histories_come_by_id_and_stream(book: Book) -> None:
    """Every entity and every claim of the view, standing or not."""
    fill(book)
    with book.view("restricted") as view:
        entities = [h.entity.id for h in view.entity_histories()]
        claims = [h.record.claim.id for h in view.claim_histories()]
        first = next(iter(view.claim_histories()))
    assert entities == sorted(map(id_of, ("raid", "march", "secret", "network", "document")))
    assert claims == sorted(claims)
    assert len(claims) == 4
    assert first.record.claim.id == claims[0]


def test_only_an_empty_store_is_restored_into(book: Book, other: Engine) -> None:
    """One entity is enough to refuse, and then nothing is written."""
    fill(book)
    with other.writing() as writer:
        writer.register([made("lonely", "Event")])
    before = everything(other, "confidential")
    with book.view("restricted") as view, pytest.raises(StoreError):
        copied(view, other)
    assert everything(other, "confidential") == before


def test_a_restore_that_fails_leaves_nothing(book: Book, other: Engine) -> None:
    """All or nothing, like every unit of work."""
    fill(book)

    def break_off() -> None:
        with book.view("restricted") as view, other.writing() as writer:
            writer.restore(view.entity_histories(), view.claim_histories())
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        break_off()
    with book.view("restricted") as view:
        copied(view, other)
    assert everything(other, "restricted") == everything(book.engine, "restricted")


def test_a_restored_store_lives_on(book: Book, other: Engine) -> None:
    """Its times never go back behind the restored ones; its claims take part in everything."""
    fill(book)
    latest = book.clock.now
    with book.view("restricted") as view:
        copied(view, other)
    book.clock.tick(-3_600_000_000)
    with other.writing() as writer:
        assert writer.now >= latest
        assert writer.register([made("raid", "Event"), made("feast", "Event")]) == (1, 1)
        told = claim("raid", "partOf", "feast")
        assert writer.record([told]) == (1, 0)
        again = claim("raid", "name", text("Raid"), by=("network reports",))
        assert writer.record([again]) == (0, 1)
        assert writer.review([again.id], Review.ACCEPTED, Decided(by="reviewer", why="read")) == 1
        held = writer.held(id_of("sheet"))
    assert len(held) == 5
    assert everything(other, "restricted") != everything(book.engine, "restricted")


def test_counts(book: Book) -> None:
    """What a view holds, hidden things not counted."""
    fill(book)
    with book.view() as view:
        public = view.counts()
    with book.view("restricted") as view:
        restricted = view.counts()
    assert dict(public.entities) == {"Event": 2, "Organisation": 1, "Source": 1}
    assert (public.claims, public.standing, public.sources) == (3, 1, 1)
    assert {review: n for review, n in public.reviews.items() if n} == {Review.PROPOSED: 1}
    assert dict(restricted.entities) == {"Event": 3, "Organisation": 1, "Source": 1}
    assert (restricted.claims, restricted.standing, restricted.sources) == (4, 2, 1)
    with book.view(known_at=0) as view:
        nothing = view.counts()
    assert not nothing.entities
    assert (nothing.claims, nothing.standing, nothing.sources) == (0, 0, 0)


def test_departures_are_outside_every_view(book: Book) -> None:
    """Oldest first, as noted; a store with nothing but departures is empty."""
    assert list(book.engine.departures()) == []
    before, at = everything(book.engine, "confidential"), book.engine.latest
    noted = [
        Departure(
            kind="copy", at=at + 5, clearance="partner+medical", profile=None, digest="0" * 64
        ),
        Departure(kind="export", at=at + 3, clearance="public", profile="nquads", digest="f" * 64),
    ]
    for departure in noted:
        book.engine.note(departure)
    book.engine.note(replace(noted[0], at=at + 9))
    assert list(book.engine.departures()) == [*noted, replace(noted[0], at=at + 9)]
    assert everything(book.engine, "confidential") == before


def test_a_departure_is_no_older_than_what_left(book: Book) -> None:
    """By a clock that was set back it would be: an erasure would not tell it."""
    book.thing("raid")
    left = Departure(kind="export", at=3, clearance="public", profile="nquads", digest="f" * 64)
    book.engine.note(left)
    assert list(book.engine.departures()) == [replace(left, at=book.engine.latest)]


def test_a_backup_is_the_whole_store_or_an_error(
    book: Book,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    vocabulary: Vocabulary,
    clock: Clock,
) -> None:
    """An engine without a file says so; nothing is ever written over."""
    fill(book)
    path = tmp_path / "backup.db"
    kind = request.node.callspec.params["engine"]
    if kind in ("naive", "neo4j"):
        with pytest.raises(StoreError):
            book.engine.backup(path)
        assert not path.exists()
        return
    book.engine.backup(path)
    backup = EVERY[kind](path, vocabulary, clock)
    assert everything(backup, "restricted") == everything(book.engine, "restricted")
    backup.close()
    with pytest.raises(StoreError):
        book.engine.backup(path)
