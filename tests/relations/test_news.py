"""News: what happened in a stretch of time, by today's markings; clocks that run out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import QueryError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import changed as found_in_tables
from graph.ledger import Policy
from graph.relations import news as tested
from graph.relations import news_pages as pages
from graph.relations.news import RECORDS, ChangeKind, Piece, Since, all_news, upcoming
from graph.relations.news_pages import news
from graph.views.view import View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, id_of, period, text
from tests.contract.book import claim as saying
from tests.engines import OPENERS
from tests.generators import CLEARANCES, stories
from tests.property.opened import copy_of, living

EVER = {"since": 0, "until": 2**62}


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def told(book: Book, as_: str = "public", **more: Any) -> list[Piece]:
    with book.view(as_) as view:
        return all_news(view, Since(**{**EVER, **more}))


def kinds(pieces: list[Piece]) -> list[str]:
    return [piece.kind.value for piece in pieces]


def test_what_happened_stands_in_its_order(book: Book, clock: Clock) -> None:
    """Recorded, decided, taken back; from a moment on, before another."""
    start = clock.now + 1
    book.thing("raid", "Event")
    claim = book.says("raid", "kind", "torture", concept=True)
    middle = clock.now + 1
    book.review(claim, "accepted", "read against the text")
    book.retract(claim)
    book.reinstate(claim)
    pieces = told(book, since=start)
    assert kinds(pieces) == ["recorded", "recorded", "reviewed", "retracted", "reinstated"]
    assert pieces[0].entity is not None
    assert pieces[0].entity.id == id_of("raid")
    assert [piece.claim for piece in pieces[1:]] == [claim] * 4
    assert (pieces[2].before, pieces[2].after) == ("proposed", "accepted")
    assert pieces[2].why == "read against the text"
    assert told(book, since=middle) == pieces[2:]
    assert told(book, since=start, until=middle) == pieces[:2]
    assert len({piece.id for piece in pieces}) == len(pieces)


def test_how_sure_a_coder_is_belongs_to_the_life_of_a_claim(book: Book, clock: Clock) -> None:
    """Before and after, a grade that was taken back included; not for whom the claim is hidden."""
    book.thing("raid", "Event")
    start = clock.now + 1
    claim = book.says("raid", "kind", "torture", concept=True, marking="restricted")
    for grade in ("low", "high", None):
        clock.tick()
        with book.engine.writing() as writer:
            writer.grade({claim: grade}, Decided(by="coder", why="read twice"))
    pieces = told(book, "restricted", since=start)
    assert kinds(pieces) == ["recorded", "graded", "graded", "graded"]
    turns = [(piece.before, piece.after) for piece in pieces[1:]]
    assert turns == [(None, "low"), ("low", "high"), ("high", None)]
    assert {piece.claim for piece in pieces} == {claim}
    assert {piece.why for piece in pieces[1:]} == {"read twice"}
    assert told(book, "restricted", since=start, kinds=[ChangeKind.GRADED]) == pieces[1:]
    assert told(book, since=start) == []


def test_about_classes_and_kinds(book: Book, clock: Clock) -> None:
    start = clock.now + 1
    book.thing("raid", "Event")
    book.thing("unit", "StateBody")
    claim = book.says("raid", "allegedPerpetrator", "unit")
    assert [piece.claim for piece in told(book, since=start, about=id_of("unit"))] == [None, claim]
    assert len(told(book, since=start, classes=["Actor"])) == 1
    assert len(told(book, since=start, classes=["Event"])) == 2
    assert told(book, since=start, kinds=[ChangeKind.REVIEWED]) == []


def test_what_is_hidden_is_no_news(book: Book, clock: Clock) -> None:
    """Nor is a re-marking that leads from what the reader could not read."""
    start = clock.now + 1
    book.thing("secret", "Event", "restricted")
    claim = book.says("secret", "kind", "torture", concept=True)
    assert told(book, since=start) == []
    book.remark_thing("secret", "public")
    assert kinds(told(book, since=start)) == ["recorded", "recorded"]
    assert kinds(told(book, "restricted", since=start)) == ["recorded", "recorded", "remarked"]
    assert told(book, since=start)[1].claim == claim


def test_pages_and_the_bound(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        book.thing(name, "Event")
    whole = told(book)
    rows, after = [], None
    with book.view() as view:
        while True:
            window = Window(first=2, after=after, count=True)
            page = news(view, Since(**EVER, window=window))
            assert page.total == len(whole) == 4
            rows += page.rows
            if not page.more:
                break
            after = page.keys[-1]
        assert rows == whole
        monkeypatch.setattr(tested, "MOST_NEWS", 3)
        with pytest.raises(QueryError):
            news(view, Since(**EVER))


@pytest.mark.parametrize(("first", "looked_at", "little"), [(1, 0, 0), (3, 0, 2000), (3, 2000, 0)])
def test_pages_of_very_much(
    book: Book, monkeypatch: pytest.MonkeyPatch, first: int, looked_at: int, little: int
) -> None:
    """Sought alone, pages are those of the whole, and no longer bound by how much there is; what
    is not about the entity, or hidden, stands on none."""
    book.thing("unit", "StateBody")
    for number in range(6):
        book.things("Event", f"raid {number}", f"theft {number}", f"arrest {number}")
        claim = book.says(f"raid {number}", "allegedPerpetrator", "unit")
        book.says(f"theft {number}", "kind", "torture", concept=True, marking="restricted")
        book.review(claim, "accepted", "read")
    with book.engine.writing() as writer:  # all in one moment
        told_at_once = [saying("unit", "name", text(f"name {number}")) for number in range(5)]
        writer.record(told_at_once)
        writer.review([told_at_once[3].id], Review.ACCEPTED, Decided(by="reviewer", why="read"))
    for about in (None, id_of("unit")):
        whole = told(book, about=about)
        assert len(whole) > 12
        with monkeypatch.context() as patched, book.view() as view:
            patched.setattr(pages, "FEW", 0)
            patched.setattr(pages, "IN_TURN", 2)
            patched.setattr(tested, "MOST_NEWS", 10)
            patched.setattr(found_in_tables, "LOOKED_AT", looked_at)
            patched.setattr(found_in_tables, "FEW", looked_at)
            patched.setattr(found_in_tables, "LITTLE", little)
            for back in (False, True):
                rows, after, more = [], None, True
                while more:
                    window = Window(first=first, after=after, backwards=back, count=after is None)
                    page = news(view, Since(**EVER, about=about, window=window))
                    assert page.keys == [piece.key for piece in page.rows]
                    assert page.total == (len(whole) if after is None else None)
                    rows = [*page.rows, *rows] if back else [*rows, *page.rows]
                    after, more = page.keys[0 if back else -1], page.more
                assert rows == whole


@pytest.mark.parametrize("little", [3, 7, 100])
def test_what_was_decided_twice_in_one_moment_hides_nothing(book: Book, little: int) -> None:
    """Changes of one thing are many, and what changed may be few: all of it is told."""
    book.thing("unit", "StateBody")
    start = book.clock.now + 1
    said = [saying("unit", "name", text(f"name {number}")) for number in range(6)]
    ids = [one.id for one in said]
    book.clock.tick()
    with book.engine.writing() as writer:
        writer.record(said)
        for review in (Review.ACCEPTED, Review.REJECTED):
            writer.review(ids, review, Decided(by="reviewer", why="read"))
    asked = Since(since=start, until=2**62)
    for about in (None, id_of("unit")):
        whole = told(book, since=start, about=about)
        assert len(whole) == 3 * len(said)
        with book.view() as view:
            for back in (False, True):
                assert (
                    in_pages(view, replace(asked, about=about), back=back, little=little) == whole
                )


def test_a_page_inside_of_much_reads_a_page(
    book: Book, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a moment in which very much was recorded and decided, from its middle in either direction:
    no more lives than stand on it, and one more at each of its ends."""
    monkeypatch.setattr(found_in_tables, "LOOKED_AT", 20)
    book.thing("unit", "StateBody")
    clock.tick()
    claims = [saying("unit", "name", text(f"name {number}")) for number in range(400)]
    with book.engine.writing() as writer:
        writer.record(claims)
        writer.review([one.id for one in claims], Review.ACCEPTED, Decided(by="r", why="read"))
    for number in range(30):
        book.says("unit", "name", text(f"later name {number}"), line=2)
    whole, read = told(book), list[str]()
    monkeypatch.setattr(pages, "FEW", 100)
    with book.view() as view:
        histories = view.histories
        monkeypatch.setattr(
            type(view), "histories", lambda _, ids, **_more: read.extend(ids) or histories(ids)
        )
        for at in (200, 600):
            for back in (False, True):
                read.clear()
                window = Window(first=10, after=whole[at].key, backwards=back)
                page = news(view, Since(**EVER, window=window))
                assert list(page.rows) == (whole[at - 10 : at] if back else whole[at + 1 : at + 11])
                if isinstance(book.engine, SqliteEngine):
                    assert len(read) <= 13


def test_about_every_record_that_is_judged_to_be_one(book: Book, clock: Clock) -> None:
    """Whichever of their ids is given; and only where the judgement may be read."""
    book.things("StateBody", "guard", "garrison")
    book.thing("raid", "Event")
    said = book.says("raid", "allegedPerpetrator", "guard")
    same = book.says("garrison", "sameAs", "guard", marking="restricted")
    book.review(same, "accepted")
    for name in ("guard", "garrison"):
        claims = [piece.claim for piece in told(book, "restricted", about=id_of(name))]
        assert {said, same} <= set(claims)
    assert said not in [piece.claim for piece in told(book, about=id_of("garrison"))]


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError, match="until"):
        Since(since=2, until=1)


def moment(day: str) -> int:
    return (date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()) * tested.DAY


def test_overdue_and_answered_come_only_when_named(book: Book) -> None:
    """By the days of the range, from what is there now."""
    book.thing("call", "Call")
    book.thing("ministry", "StateBody")
    book.thing("answer", "Response")
    for claim in (
        book.says("call", "madeOn", period("2019-01-01")),
        book.says("call", "addressee", "ministry"),
        book.says("call", "replyDue", period("2019-02-01")),
        book.says("answer", "responseTo", "call"),
        book.says("answer", "responseBy", "ministry"),
        book.says("answer", "kind", "denial", concept=True),
        book.says("answer", "when", period("2019-03-10")),
    ):
        book.review(claim, "accepted")
    ask = {"since": moment("2019-02-01"), "until": moment("2019-04-01")}
    named = [ChangeKind.OVERDUE, ChangeKind.ANSWERED]
    pieces = told(book, **ask, kinds=named)
    assert [(piece.kind.value, piece.on) for piece in pieces] == [
        ("overdue", "2019-02-02"),
        ("answered", "2019-03-10"),
    ]
    late = told(book, since=moment("2019-02-15"), until=moment("2019-04-01"), kinds=named)
    assert [(piece.kind.value, piece.on) for piece in late] == [("answered", "2019-03-10")]
    assert told(book, **ask) == []
    early = told(book, since=moment("2019-02-01"), until=moment("2019-03-01"), kinds=named)
    assert [(piece.kind.value, piece.on) for piece in early] == [("overdue", "2019-02-02")]
    with book.view() as view:
        [due] = upcoming(view, today=date(2019, 1, 10), until=date(2019, 2, 10))
        assert (date.fromordinal(due.on), due.call) == (date(2019, 2, 1), id_of("call"))
        assert due.strand.facts.addressee == id_of("ministry")
        assert upcoming(view, today=date(2019, 1, 10), until=date(2019, 1, 31)) == []
        assert upcoming(view, today=date(2019, 2, 2), until=date(2019, 2, 28)) == []


def test_every_clock_of_a_strand_is_coming(book: Book) -> None:
    """The call's own date, a procedure's sixty days and a policy's ninety: one does not hide
    another, before today or after; what is answered waits for none."""
    book.thing("call", "Call")
    book.thing("ministry", "StateBody")
    for claim in (
        book.says("call", "madeOn", period("2019-01-01")),
        book.says("call", "addressee", "ministry"),
        book.says("call", "replyDue", period("2019-02-01")),
        book.says("call", "underProcedure", "special-procedures-letter", concept=True),
    ):
        book.review(claim, "accepted")
    policy = Policy(id="ninety", label="Policy of 90 days", days=90, why="a test")

    def due(today: str, until: str, **more: Any) -> list[tuple[str, str]]:
        with book.view() as view:
            found = upcoming(
                view, today=date.fromisoformat(today), until=date.fromisoformat(until), **more
            )
        return [(date.fromordinal(one.on).isoformat(), one.basis.split(":")[0]) for one in found]

    own = ("2019-02-01", "the call's own date for a reply")
    sixty = ("2019-03-02", "letter of special procedures")
    ninety = ("2019-04-01", "Policy of 90 days")
    assert due("2019-01-10", "2019-12-31") == [own, sixty]
    assert due("2019-02-15", "2019-12-31") == [sixty]
    assert due("2019-01-10", "2019-12-31", policy=policy) == [own, sixty, ninety]
    assert due("2019-03-15", "2019-12-31", policy=policy) == [ninety]
    assert due("2019-01-10", "2019-03-01", policy=policy) == [own]
    book.thing("answer", "Response")
    for claim in (
        book.says("answer", "responseTo", "call"),
        book.says("answer", "responseBy", "ministry"),
        book.says("answer", "kind", "denial", concept=True),
        book.says("answer", "when", period("2019-02-10")),
    ):
        book.review(claim, "accepted")
    assert due("2019-02-15", "2019-12-31", policy=policy) == []


@given(data=st.data(), clearance=st.sampled_from(CLEARANCES))
@settings(max_examples=25)
def test_engines_agree_and_so_does_the_store_without_what_is_hidden(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Whatever happened, in whatever stretch, for whoever may read it."""
    story = data.draw(stories(vocabulary))
    times = [at for at in story.times if at is not None]
    since = data.draw(st.sampled_from([0, *times]))
    asked = Since(since=since, until=data.draw(st.sampled_from([2**62, max(times)])))
    with living("naive", vocabulary, story) as naive:
        with naive.reading() as snapshot:
            view = snapshot.view(clearance)
            expected = all_news(view, asked)
            some = [history.entity.id for history in view.entity_histories()][:3]
            check_counts(view, asked, expected, some)
        back = data.draw(st.booleans())
        for kind in sorted(set(OPENERS) - {"naive"}):
            with living(kind, vocabulary, story) as engine:
                with engine.reading() as snapshot:
                    view = snapshot.view(clearance)
                    assert all_news(view, asked) == expected
                    assert in_pages(view, asked, back=back) == expected
                    check_counts(view, asked, expected, some)
                with copy_of(engine, kind, clearance) as copy, copy.reading() as snapshot:
                    assert all_news(snapshot.view(clearance), asked) == expected


def test_what_is_recorded_after_an_erasure_is_news(
    book: Book, engine: Engine, clock: Clock
) -> None:
    """Rows that take the places of erased ones are as new as others."""
    book.thing("raid")
    gone = [book.says("raid", "name", text(f"name {number}")) for number in range(5)]
    since = clock.now + 1
    clock.tick()
    with engine.writing() as writer:
        writer.expunge(gone, [], Decided(by="p" * 26, why="asked for"), tombstones=[])
    late = book.says("raid", "name", text("a later name"))
    assert [piece.claim for piece in told(book, since=since) if piece.claim] == [late]


def in_pages(view: View, asked: Since, *, back: bool, little: int | None = None) -> list[Piece]:
    """All of it, as pages that are sought alone make it."""
    if little is None:
        little = 0 if back else 500
    rows: list[Piece] = []
    window = Window(first=7, backwards=back)
    with (
        patch.multiple(pages, FEW=0, IN_TURN=3),
        patch.multiple(found_in_tables, LOOKED_AT=0, FEW=0, LITTLE=little),
    ):
        while True:
            page = news(view, replace(asked, window=window))
            rows = [*page.rows, *rows] if back else [*rows, *page.rows]
            if not page.more:
                return rows
            window = replace(window, after=page.keys[0 if back else -1])


def check_counts(view: View, asked: Since, expected: list[Piece], about: list[str]) -> None:
    """What happened is counted as it is told: all of it, of classes, and about some things."""
    for classes in (None, ["Event", "Person"]):
        for some in (None, about):
            whole = all_news(view, asked, view.changed(asked.since, asked.until, some))
            told = [p for p in whole if classes is None or class_of(view, p) in classes]
            found = view.happened(asked.since, asked.until, some, classes)
            assert found == Counter(piece.kind.value for piece in told)
            if some is None:
                assert whole == expected
            else:
                assert whole == [p for p in expected if is_about(view, p, some)]


def class_of(view: View, piece: Piece) -> str:
    if piece.entity is not None:
        return piece.entity.cls
    [record] = view.records([piece.claim or ""]).values()
    claim = record.coded or record.claim
    return view.classes([claim.subject])[claim.subject]


def is_about(view: View, piece: Piece, some: list[str]) -> bool:
    if piece.entity is not None:
        return piece.entity.id in some
    [record] = view.records([piece.claim or ""]).values()
    claim = record.coded or record.claim
    return claim.subject in some or claim.object in some


def test_little_about_something_is_found_by_it(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where very much else happened, what changed is looked for among the claims about it; a claim
    that has it at both of its ends is one piece of news."""
    start = book.clock.now + 1
    book.things("StateBody", "unit", "guard")
    for number in range(4):
        book.says("guard", "name", text(f"guard {number}"))
    said = book.says("unit", "name", text("unit"))
    itself = book.says("unit", "subordinateTo", "unit")
    book.review(said, "accepted")
    found = of_the_unit(book, start)
    for name, most in (("LITTLE", 0), ("FEW", 2)):
        monkeypatch.setattr(found_in_tables, name, most)
        assert of_the_unit(book, start) == found
    assert found[0] == sorted([id_of("unit"), said, itself])
    assert found[1] == {"recorded": 3, "reviewed": 1}


def of_the_unit(book: Book, since: int) -> tuple[list[str], dict[str, int]]:
    with book.view() as view:
        about = [id_of("unit")]
        return list(view.changed(since, None, about)), dict(view.happened(since, None, about))


def test_a_day_on_which_a_call_became_overdue_stands_on_its_page(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between what was recorded before and after, where a page is sought alone, too."""
    book.thing("call", "Call")
    book.thing("ministry", "StateBody")
    for claim in (
        book.says("call", "madeOn", period("2019-01-01")),
        book.says("call", "addressee", "ministry"),
        book.says("call", "replyDue", period("2019-02-01")),
    ):
        book.review(claim, "accepted")
    ask: dict[str, Any] = {"since": moment("2019-01-01"), "until": 2**61, "today": date(2027, 1, 2)}
    kinds = [*RECORDS, ChangeKind.OVERDUE]
    whole = told(book, **ask, kinds=kinds)
    assert [piece.kind for piece in whole].count(ChangeKind.OVERDUE) == 1
    monkeypatch.setattr(pages, "FEW", 0)
    monkeypatch.setattr(pages, "IN_TURN", 2)
    with book.view() as view:
        for back in (False, True):
            window = Window(first=3, backwards=back, count=True)
            page = news(view, Since(**ask, kinds=kinds, window=window))
            assert list(page.rows) == (whole[-3:] if back else whole[:3])
            assert page.total == len(whole)
