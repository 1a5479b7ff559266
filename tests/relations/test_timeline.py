"""Timelines: one order over all dates, page by page, the same for every engine and viewer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.errors import QueryError
from graph.claims.marking import Clearance
from graph.claims.period import Period
from graph.engines.engine import Engine
from graph.relations import timeline as line_room
from graph.relations.timeline import Line, timeline, undated
from graph.relations.timeline_entries import TimelineEntry
from graph.views.view import Page, Ref, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, period
from tests.contract.book import undated as in_words
from tests.engines import OPENERS
from tests.generators import CLEARANCES, stories
from tests.property.opened import living
from tests.relations.dense_events import CLASSES, fill


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def told(book: Book, as_: str = "public", **more: Any) -> Page[TimelineEntry]:
    with book.view(as_) as view:
        return timeline(view, Line(**more))


def short(page: Page[TimelineEntry]) -> list[tuple[str, str]]:
    return [(entry.ref.id, entry.dated_by) for entry in page.rows]


def affair(book: Book) -> None:
    """A raid, a call about it, an answer and what was said of that; a post; an undated event."""
    book.things("Event", "raid", "later", "other")
    book.thing("call", "Call")
    book.thing("answer", "Response")
    book.thing("grade", "Assessment")
    book.things("StateBody", "guard")
    book.thing("chief", "Person")
    book.thing("town", "Place")
    book.thing("quarter", "Place")
    book.says("raid", "when", period("2018-12-28"))
    book.says("raid", "place", "quarter")
    book.says("quarter", "within", "town")
    book.says("raid", "allegedPerpetrator", "guard")
    book.says("later", "partOf", "raid")
    book.says("later", "when", in_words("after that"))
    book.says("call", "madeOn", period("2019-01"))
    book.says("call", "about", "raid")
    book.says("call", "addressee", "guard")
    book.says("call", "replyDue", period("2019-03-01"))
    book.says("answer", "responseTo", "call")
    book.says("answer", "when", period("2019-02-10"))
    book.says("grade", "assesses", "answer")
    book.says("grade", "when", period("2019-02-20"))
    book.says("chief", "headOf", "guard", valid="2018-06/..")
    book.says("document", "published", period("2019-01-20"))
    book.says("other", "when", period("2001"))


def test_about_an_event(book: Book) -> None:
    """The event, its parts, calls about it, their answers and what was said of those."""
    affair(book)
    line = told(book, about=id_of("raid"), window=Window(count=True))
    assert short(line) == [
        (id_of("raid"), "when"),
        (id_of("call"), "madeOn"),
        (id_of("answer"), "when"),
        (id_of("grade"), "when"),
        (id_of("call"), "replyDue"),
        (id_of("later"), "when"),
    ]
    assert line.total == 6
    assert [entry.certain for entry in line.rows] == [True, False, True, True, True, False]
    assert line.rows[0].period is not None
    assert line.rows[0].period.edtf == "2018-12-28"
    assert len(line.rows[0].claims) == 1
    with book.view() as view:
        assert undated(view, Line(about=id_of("raid"))) == 1


def test_an_entry_rests_on_every_claim_that_dates_it(book: Book) -> None:
    """However many there are: more than a page of them."""
    book.thing("much told", "Event")
    said = [
        claim("much told", "when", period(str(2000 - line)), line=line) for line in range(1, 72)
    ]
    with book.engine.writing() as writer:
        writer.record(said)
    [entry] = told(book, about=id_of("much told")).rows
    assert sorted(entry.claims) == sorted(one.id for one in said)


def test_parts_of_parts_are_parts(book: Book) -> None:
    """Of an event, however deep; what is said to be no part is none."""
    affair(book)
    book.things("Event", "search", "beating", "theft")
    book.says("search", "partOf", "raid")
    book.says("beating", "partOf", "search")
    book.says("beating", "when", period("2018-12-29"))
    book.says("search", "when", period("2018-12-28"))
    book.says("theft", "partOf", "beating", negated=True)
    events = {id_of(name) for name in ("raid", "later", "search", "beating")}
    line = told(book, about=id_of("raid"), classes=["Event"], window=Window(count=True))
    assert {entry.ref.id for entry in line.rows} == events
    assert line.total == len(events)
    inner = told(book, about=id_of("search"), classes=["Event"])
    assert {entry.ref.id for entry in inner.rows} == {
        id_of(name) for name in ("raid", "search", "beating")
    }


def test_about_a_place_with_what_is_within(book: Book) -> None:
    affair(book)
    assert short(told(book, about=id_of("town"))) == [(id_of("raid"), "when")]


def test_about_a_body_and_who_led_it(book: Book) -> None:
    """What it is accused of, what it was asked, and its posts."""
    affair(book)
    line = told(book, about=id_of("guard"))
    assert short(line) == [
        (id_of("chief"), "headOf"),
        (id_of("raid"), "when"),
        (id_of("call"), "madeOn"),
        (id_of("call"), "replyDue"),
    ]
    assert line.rows[0].to is not None
    assert short(told(book, about=id_of("chief"))) == [(id_of("chief"), "headOf")]
    assert short(told(book, about=id_of("guard"), classes=["Call"])) == [
        (id_of("call"), "madeOn"),
        (id_of("call"), "replyDue"),
    ]


def test_days_leave_out_what_has_none(book: Book) -> None:
    """And what certainly lies outside them."""
    affair(book)
    line = told(
        book,
        about=id_of("raid"),
        start=date(2019, 1, 15),
        end=date(2019, 2, 15),
        window=Window(count=True),
    )
    assert short(line) == [(id_of("call"), "madeOn"), (id_of("answer"), "when")]
    assert line.total == 2
    assert told(book, about="nobody", window=Window(count=True)) == ([], [], False, 0)


def test_demands_with_their_own_dates_and_ends_of_events(book: Book) -> None:
    """About the event, the call, whom it was put to and who made it; and when a source was
    withdrawn."""
    affair(book)
    book.thing("wish", "Demand")
    book.thing("press", "Organisation")
    book.says("call", "demand", "wish")
    book.says("call", "issuer", "press")
    book.says("wish", "replyDue", period("2019-02-05"))
    book.says("raid", "ended", period("2019-01-03"))
    book.says("document", "withdrawnOn", period("2020-01-01"))
    due, end = (id_of("wish"), "replyDue"), (id_of("raid"), "ended")
    for about in ("raid", "call", "guard"):
        assert {due, end} <= set(short(told(book, about=id_of(about)))), about
    assert due in short(told(book, about=id_of("press")))
    assert short(told(book, about=id_of("document"))) == [
        (id_of("document"), "published"),
        (id_of("document"), "withdrawnOn"),
    ]
    whole = told(book, window=Window(count=True))
    assert {due, end, (id_of("document"), "withdrawnOn")} <= set(short(whole))
    assert whole.total == len(whole.rows)


def test_several_dates_side_by_side(book: Book) -> None:
    """The one that is shown gives the place; a date that is only denied gives none."""
    book.things("Event", "raid", "denied")
    shown = book.says("raid", "when", period("2018-12-28"))
    other = book.says("raid", "when", period("2018-12-30"), line=2)
    against = book.says("raid", "when", period("2018-12-27"), line=3, negated=True)
    book.review(shown, "accepted")
    book.says("denied", "when", period("2018-12-27"), negated=True)
    rows = {entry.ref.id: entry for entry in told(book, classes=["Event"]).rows}
    assert rows[id_of("raid")].period == Period.parse("2018-12-28")
    assert rows[id_of("raid")].claims == (shown, *sorted((other, against)))
    assert rows[id_of("denied")].period is None
    assert rows[id_of("denied")].claims == ()


@pytest.mark.parametrize(
    ("edtf", "certain"),
    [
        *(("2018-12-28", True), ("2018-12-26/2018-12-28", True)),
        *(("2018-12", False), ("2018-12-28/..", False), ("[2018-12-28,2018-12-30]", False)),
        *(("2018-12-28~", False), ("2018-12-28?", False), ("2018-12-26/2018-12-28%", False)),
    ],
)
def test_how_sure_a_date_is(edtf: str, certain: bool) -> None:
    """What is coarser than a day, open, one of several, approximate or doubted is not certain."""
    entry = TimelineEntry(Ref("raid", "Event"), "when", None, Period.parse(edtf), ())
    assert entry.certain is certain


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError, match="to: the range from 2019-02-02 to 2019-01-01"):
        Line(start=date(2019, 2, 2), end=date(2019, 1, 1))


def test_the_whole_view_in_pages(book: Book) -> None:
    """Every page goes on where the one before ended."""
    affair(book)
    whole = told(book, window=Window(count=True))
    assert whole.total == len(whole.rows) == 8
    rows, after = [], None
    while True:
        page = told(book, window=Window(first=1, after=after))
        rows += page.rows
        if not page.more:
            break
        after = page.keys[-1]
    assert rows == list(whole.rows)
    assert short(whole)[0] == (id_of("other"), "when")


@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    first=st.integers(1, 4),
)
@settings(max_examples=25)
def test_engines_agree_and_pages_make_the_whole(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, first: int
) -> None:
    """Whatever is told, about whatever, whole or page by page."""
    story = data.draw(stories(vocabulary))
    with living("naive", vocabulary, story) as naive, naive.reading() as expected:
        oracle = expected.view(clearance)
        ids = [h.entity.id for h in oracle.entity_histories()]
        about = data.draw(st.sampled_from([None, *ids]))
        days = data.draw(st.sampled_from([(None, None), (date(2018, 12, 1), date(2019, 1, 31))]))
        line = Line(about=about, start=days[0], end=days[1], window=Window(first=1000, count=True))
        whole = timeline(oracle, line)
        assert whole.total == len(whole.rows)
        for kind in sorted(set(OPENERS) - {"naive"}):
            with living(kind, vocabulary, story) as engine, engine.reading() as found:
                view = found.view(clearance)
                assert timeline(view, line) == whole
                rows, after = [], None
                while True:
                    window = Window(first=first, after=after)
                    page = timeline(
                        view, Line(about=about, start=days[0], end=days[1], window=window)
                    )
                    rows += page.rows
                    if not page.more:
                        break
                    after = page.keys[-1]
                assert rows == list(whole.rows)


@pytest.mark.parametrize("seed", [2, 5])
def test_much_and_little_come_to_the_same(
    engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """What belongs to something is looked for once for all dates, or date by date."""
    fill(engine, clock, seed)
    ids = [id_of(name) for some in CLASSES.values() for name in some]
    wide = Window(first=100, count=True)
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("restricted"))
        together = [timeline(view, Line(about=id, window=wide)) for id in ids]
        monkeypatch.setattr(line_room, "_little", lambda *_: None)
        assert [timeline(view, Line(about=id, window=wide)) for id in ids] == together
    assert sum(bool(page.rows) for page in together) > 5
