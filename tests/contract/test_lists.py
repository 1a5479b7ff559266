"""Lists of entities and of claims: order, pages, counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.claims.claim import Citation, Literal, Review, Stance
from graph.claims.quantity import Quantity
from graph.views import all_pages
from graph.views.claim_filters import (
    ClaimOrder,
    ClaimWhere,
    Each,
    Except,
    HasEnd,
    HasWords,
    HoldsThen,
    IsNegated,
    OfAct,
    OfConcept,
    OfStance,
    RecordedThen,
    Some,
)
from graph.views.shown_labels import labels_of
from graph.views.view import ClaimQuery, EntityQuery, Order, Page, Record, Ref, Window
from tests.asking import walk
from tests.contract.book import ALL, Book, claim_ids, id_of, ids, number, period, text, undated


def event_query(*order: Order, languages: tuple[str, ...] = ()) -> EntityQuery:
    return EntityQuery(classes=("Event",), order=order, languages=languages, window=ALL)


def in_order(book: Book, query: EntityQuery, as_: str = "public") -> list[str]:
    """The ids of a list, which is the same in pages of any size."""
    with book.view(as_) as view:
        whole = [row.id for row in view.entities(query).rows]

        def page(window: Window) -> Page[Ref]:
            part = EntityQuery(
                classes=query.classes,
                where=query.where,
                order=query.order,
                languages=query.languages,
                window=window,
            )
            return view.entities(part)

        for first in (1, 2, 3):
            assert [row.id for row in walk(page, first)] == whole
    return whole


def test_without_an_order_the_public_id_orders(book: Book) -> None:
    """Classes side by side, not one after the other."""
    book.things("Event", *(f"event {n}" for n in range(5)))
    book.things("Place", *(f"place {n}" for n in range(5)))
    names = [f"{cls} {n}" for cls in ("event", "place") for n in range(5)]
    query = EntityQuery(classes=("Place", "Event"), window=ALL)
    assert in_order(book, query) == ids(*names)
    with book.view() as view:
        page = view.entities(EntityQuery(classes=("Event", "Place"), window=Window(first=4)))
        assert (len(page.rows), page.more, page.total) == (4, True, None)
        assert [key[-1] for key in page.keys] == [row.id for row in page.rows]
        rest = view.entities(
            EntityQuery(classes=("Event", "Place"), window=Window(after=page.keys[-1], count=True))
        )
        assert (len(rest.rows), rest.more, rest.total) == (6, False, 10)
        nothing = view.entities(EntityQuery(classes=("Event",), window=Window(first=0, count=True)))
        assert (list(nothing.rows), nothing.more, nothing.total) == ([], True, 5)


def test_by_date_unknown_ones_last_both_ways(book: Book) -> None:
    """What is certainly earlier comes first; equal dates by public id."""
    dates = {
        "a": "2018-12-28",
        "b": "2018-12",
        "c": "../2018-11",
        "d": "2019/..",
        "e": "2018-12-28",
    }
    book.things("Event", *dates, "undated", "hidden", "words")
    for name, edtf in dates.items():
        book.says(name, "when", period(edtf))
    book.says("hidden", "when", period("2001"), marking="partner")
    book.says("words", "when", undated("recently"))
    unknown = ids("undated", "hidden", "words")
    known = [id_of("c"), id_of("b"), *ids("a", "e"), id_of("d")]
    up = in_order(book, event_query(Order(property="when")))
    assert up == [*known, *unknown]
    down = in_order(book, event_query(Order(property="when", descending=True)))
    assert down == [id_of("d"), *ids("a", "e"), id_of("b"), id_of("c"), *unknown]
    partner = in_order(book, event_query(Order(property="when")), "partner")
    assert partner[0] == id_of("hidden")


def test_the_order_goes_by_the_shown_value(book: Book) -> None:
    """Of several dates the one that the display rule shows, in this view."""
    book.things("Event", "raid", "march")
    book.says("march", "when", period("2015"))
    book.says("raid", "when", period("2010"), stance=Stance.ALLEGED)
    query = event_query(Order(property="when"))
    assert in_order(book, query) == [id_of("raid"), id_of("march")]
    book.says("raid", "when", period("2020"), stance=Stance.VERIFIED, marking="partner")
    assert in_order(book, query) == [id_of("raid"), id_of("march")]
    assert in_order(book, query, "partner") == [id_of("march"), id_of("raid")]


def test_by_label_in_the_languages_wanted(book: Book) -> None:
    """Folded, in the language that is shown; without a label last both ways."""
    book.things("Event", "a", "b", "c", "nameless")
    for name, english, other in (("a", "zebra", "аист"), ("b", "Émile", "як"), ("c", "apple", "б")):
        book.says(name, "name", text(english, "en"))
        book.says(name, "name", text(other, "uk"))
    a, b, c, nameless = map(id_of, ("a", "b", "c", "nameless"))
    up, down = Order(property=None), Order(property=None, descending=True)
    assert in_order(book, event_query(up)) == [c, b, a, nameless]
    assert in_order(book, event_query(down)) == [a, b, c, nameless]
    assert in_order(book, event_query(up, languages=("uk",))) == [a, c, b, nameless]


def test_by_several_values(book: Book) -> None:
    """The second decides where the first is equal, each in its own direction."""
    book.things("Event", "a", "b", "c", "d")
    for name, edtf, called in (
        ("a", "2018", "one"),
        ("b", "2018", "two"),
        ("c", "2017", "two"),
        ("d", None, "one"),
    ):
        if edtf is not None:
            book.says(name, "when", period(edtf))
        book.says(name, "name", text(called))
    a, b, c, d = map(id_of, "abcd")
    when, label = Order(property="when"), Order(property=None)
    back = Order(property=None, descending=True)
    assert in_order(book, event_query(when, label)) == [c, a, b, d]
    assert in_order(book, event_query(when, back)) == [c, b, a, d]
    assert in_order(book, event_query(label, when)) == [a, d, c, b]
    dates_back = Order(property="when", descending=True)
    assert in_order(book, event_query(back, dates_back)) == [b, c, a, d]


def test_by_values_of_other_kinds(book: Book) -> None:
    """Numbers as numbers, concepts by code."""
    book.things("Place", "a", "b", "c")
    for name, latitude in (("a", "9.25"), ("b", "-4.5"), ("c", "10")):
        book.says(name, "latitude", number(latitude))
    query = EntityQuery(classes=("Place",), order=(Order(property="latitude"),), window=ALL)
    assert in_order(book, query) == [id_of("b"), id_of("a"), id_of("c")]
    book.things("Event", "d", "e")
    book.says("d", "kind", "torture", concept=True)
    book.says("e", "kind", "killing", concept=True)
    assert in_order(book, event_query(Order(property="kind"))) == [id_of("e"), id_of("d")]


def test_by_size(book: Book) -> None:
    """By what a group is at least; else the best figure, else at most. Who knows none is last."""
    sizes = {
        "a": {"min": 7},
        "b": {"best": 40, "qualifier": "around"},
        "c": {"max": 9},
        "d": {"min": 8, "max": 20, "best": 10},
        "e": {},
    }
    book.things("Group", *sizes, "f")
    for name, bounds in sizes.items():
        quantity = Quantity(unit="person", **bounds)  # type: ignore[arg-type]
        book.says(name, "size", Literal(datatype="quantity", text="x", quantity=quantity))
    for down, known in ((False, "adcb"), (True, "bcda")):
        query = EntityQuery(
            classes=("Group",), order=(Order(property="size", descending=down),), window=ALL
        )
        assert in_order(book, query) == [*map(id_of, known), *ids("e", "f")]


def test_by_the_last_day(book: Book) -> None:
    """An end that nobody knows comes last, whichever way."""
    dates = {"a": "2018-05/2019-06", "b": "2019", "c": "2018-12-28", "d": "2017/..", "e": None}
    book.things("Event", *dates)
    for name, edtf in dates.items():
        if edtf is not None:
            book.says(name, "when", period(edtf))
    for down, known in ((False, "cab"), (True, "bac")):
        order = Order(property="when", by="last", descending=down)
        assert in_order(book, event_query(order)) == [*map(id_of, known), *ids("d", "e")]


def test_by_how_many(book: Book) -> None:
    """Different other ends, whoever says so; not what is only denied, nor what may not be read. A
    relation that holds both ways counts from either end, and once."""
    book.things("Event", "a", "b", "c")
    book.things("Person", "x", "y", "z")
    for event, person, more in (
        *(("a", "x", {}), ("a", "x", {"line": 2}), ("a", "y", {"negated": True})),
        *(("b", "x", {}), ("b", "y", {}), ("b", "z", {"marking": "restricted"})),
        *(("c", "z", {"marking": "restricted"}), ("c", "y", {"marking": "restricted"})),
        ("c", "x", {"marking": "restricted"}),
    ):
        book.says(event, "victim", person, **more)
    victims = Order(property="victim", by="count", descending=True)
    assert in_order(book, event_query(victims)) == [*map(id_of, "bac")]
    with book.view() as view:
        assert [key[0] for key in view.entities(event_query(victims)).keys] == [2, 1, 0]
    with book.view("restricted") as view:
        assert [key[0] for key in view.entities(event_query(victims)).keys] == [3, 3, 1]
        assert {row.id for row in view.entities(event_query(victims)).rows[:2]} == set(
            ids("b", "c")
        )
    people = EntityQuery(
        classes=("Person",),
        order=(Order(property="victim", by="count", inverse=True),),
        window=ALL,
    )
    assert in_order(book, people) == [id_of("z"), id_of("y"), id_of("x")]
    book.says("x", "relativeOf", "y")
    book.says("y", "relativeOf", "x", line=2)
    book.says("z", "relativeOf", "x")
    kin = EntityQuery(
        classes=("Person",), order=(Order(property="relativeOf", by="count"),), window=ALL
    )
    with book.view() as view:
        page = view.entities(kin)
        assert dict(zip((ref.id for ref in page.rows), (k[0] for k in page.keys), strict=True)) == {
            id_of("x"): 2,
            id_of("y"): 1,
            id_of("z"): 1,
        }
    claims = Order(property=None, by="count", descending=True)
    with book.view() as view:
        page = view.entities(event_query(claims))
        said = dict(zip((ref.id for ref in page.rows), (k[0] for k in page.keys), strict=True))
    assert said == {id_of("a"): 3, id_of("b"): 2, id_of("c"): 0}


def test_by_the_dates_of_what_a_relation_leads_to(book: Book) -> None:
    """The first day that is known of any end, or the last: of dates that are shown, of ends that
    may be read and are not only denied. Without a date last both ways, and then by id."""
    dates = {"old": "2009", "long": "2012-05/2015", "open": "2016-03-02/..", "undated": None}
    book.things("Event", *dates, "hidden")
    book.things("Person", "a", "b", "c", "d", "e", "f")
    for name, edtf in dates.items():
        if edtf is not None:
            book.says(name, "when", period(edtf))
    book.says("old", "when", period("1999"), stance=Stance.ALLEGED)
    book.says("hidden", "when", period("2001"))
    for event, person, more in (
        *(("old", "a", {}), ("open", "a", {}), ("open", "a", {"line": 2}), ("long", "b", {})),
        *(("undated", "b", {}), ("undated", "c", {}), ("old", "d", {"negated": True})),
        *(("hidden", "b", {"marking": "partner"}), ("old", "e", {}), ("long", "e", {})),
        ("hidden", "f", {"marking": "partner"}),
    ):
        book.says(event, "victim", person, **more)
    for by, down, known, partner in (
        ("first date", False, "aeb", "bfae"),
        ("first date", True, "bae", "aebf"),
        ("last date", False, "bea", "fbea"),
        ("last date", True, "abe", "abef"),
    ):
        order = Order(property="victim", by=by, inverse=True, descending=down, date="when")  # type: ignore[arg-type]
        query = EntityQuery(classes=("Person",), order=(order,), window=ALL)
        for as_, some in (("public", known), ("partner", partner)):
            assert in_order(book, query, as_)[: len(some)] == [*map(id_of, some)], (by, down, as_)
            rest = in_order(book, query, as_)[len(some) :]
            assert rest == sorted(map(id_of, set("abcdef") - set(some)))


def test_how_many_of_what_stands_at_other_ends(book: Book) -> None:
    """What has no relation of its own counts those of what it belongs to."""
    book.things("Call", "call")
    book.things("Demand", "own", "none")
    book.things("StateBody", "police", "court")
    for demand in ("own", "none"):
        book.says("call", "demand", demand)
    book.says("call", "addressee", "police")
    book.says("call", "addressee", "court")
    book.says("own", "demandAddressee", "court")
    query = EntityQuery(
        classes=("Demand",), order=(Order(property="demandAddressee", by="count"),), window=ALL
    )
    with book.view() as view:
        page = view.entities(query)
        assert [row.id for row in page.rows] == [id_of("own"), id_of("none")]
        assert [key[0] for key in page.keys] == [1, 2]


# ------------------------------------------------------------------------------------- claims


def claim_list(book: Book, as_: str = "public", **query: object) -> list[str]:
    """The ids of a list of claims, which is the same in pages of any size."""
    with book.view(as_) as view:
        whole = view.claims(ClaimQuery(window=ALL, **query))  # type: ignore[arg-type]

        def page(window: Window) -> Page[Record]:
            return view.claims(ClaimQuery(window=window, **query))  # type: ignore[arg-type]

        for first in (1, 2):
            assert [row.claim.id for row in walk(page, first)] == claim_ids(whole)
    assert whole.total == len(whole.rows)
    assert list(whole.keys) == [(id,) for id in claim_ids(whole)]
    return claim_ids(whole)


def test_claims_by_what_they_say_and_who_says_it(book: Book) -> None:
    """Predicate, source, speaker anywhere in the chain, for or against; all of these at once."""
    book.things("Event", "raid", "march")
    book.thing("report", "Source")
    book.things("Organisation", "network", "paper")
    name = book.says("raid", "name", text("Raid"), by=("paper reports", "network verified"))
    part = book.says("raid", "partOf", "march", source="report")
    against = book.says("raid", "partOf", "march", negated=True, by=("network denies",))
    hidden = book.says("raid", "name", text("X"), by=("network states",), marking="partner")
    assert claim_list(book) == sorted([name, part, against])
    assert claim_list(book, predicates=("partOf",)) == sorted([part, against])
    assert claim_list(book, predicates=("partOf", "name")) == sorted([name, part, against])
    assert claim_list(book, predicates=()) == []
    assert claim_list(book, source=id_of("report")) == [part]
    assert claim_list(book, source=id_of("raid")) == []
    assert claim_list(book, source="a" * 26) == []
    assert claim_list(book, speaker=id_of("network")) == sorted([name, against])
    assert claim_list(book, speaker=id_of("paper")) == [name]
    assert claim_list(book, "partner", speaker=id_of("network")) == sorted([name, against, hidden])
    assert claim_list(book, negated=True) == [against]
    assert claim_list(book, negated=False) == sorted([name, part])
    assert claim_list(book, negated=True, speaker=id_of("network"), predicates=("name",)) == []


def test_claims_by_review(book: Book) -> None:
    """Standing ones unless reviews are named: then rejected and coarse ones, too."""
    book.thing("raid")
    told = [book.says("raid", "name", text(f"Name {n}")) for n in range(5)]
    proposed, accepted, rejected, conflict, retracted = told
    fine = book.says("raid", "name", text("Exact"), refines=accepted)
    book.review(accepted, "accepted")
    book.review(rejected, "rejected")
    book.review(conflict, "conflict")
    book.review(retracted, "accepted")
    book.retract(retracted)

    def of(*reviews: Review) -> list[str]:
        return claim_list(book, reviews=frozenset(reviews))

    assert claim_list(book) == sorted([proposed, conflict, fine])
    assert of(Review.PROPOSED) == sorted([proposed, fine])
    assert of(Review.ACCEPTED) == [accepted]
    assert of(Review.REJECTED) == [rejected]
    assert of(Review.REJECTED, Review.CONFLICT) == sorted([rejected, conflict])
    assert of(*Review) == sorted([proposed, accepted, rejected, conflict, fine])
    assert of() == []


@pytest.mark.parametrize("count", [True, False])
def test_a_page_of_claims_says_what_follows(book: Book, count: bool) -> None:
    """`more` and `total` as for every list."""
    book.thing("raid")
    told = sorted(book.says("raid", "name", text(f"Name {n}")) for n in range(4))
    with book.view() as view:
        page = view.claims(ClaimQuery(window=Window(first=3, count=count)))
        assert (claim_ids(page), page.more) == (told[:3], True)
        assert page.total == (4 if count else None)
        page = view.claims(ClaimQuery(window=Window(first=3, after=(told[0],), count=count)))
        assert (claim_ids(page), page.more) == (told[1:], False)
        assert page.total == (4 if count else None)


def test_claims_by_either_end_words_and_times(book: Book) -> None:
    """What they are about, what they cite, when they hold and when they were taken in."""
    book.things("Event", "raid", "march")
    book.thing("herald", "Organisation")

    def says(subject: str, predicate: str, what: object, **more: Any) -> str:
        return book.says(subject, predicate, what, by=("herald states",), **more)  # type: ignore[arg-type]

    name = says("raid", "name", text("Raid of Ostrel"))
    before = book.clock.now
    cited = Citation(source=id_of("document"), locator="p. 3", quote="The Harbour burned")
    part = says("raid", "partOf", "march", valid="2018-03/2018-05", citation=cited)
    kind = says("march", "kind", "torture", concept=True, stance=Stance.ALLEGED)
    denied = book.says("march", "kind", "attack", concept=True, by=("herald denies",), negated=True)

    def of(*parts: ClaimWhere) -> list[str]:
        return claim_list(book, where=Each(parts))

    raid, march = frozenset({id_of("raid")}), frozenset({id_of("march")})
    assert of(HasEnd(("subject",), raid)) == sorted([name, part])
    assert of(HasEnd(("object",), march)) == [part]
    assert of(HasEnd(("subject", "object"), march)) == sorted([part, kind, denied])
    assert of(Except(HasEnd(("object",), march))) == sorted([name, kind, denied])
    assert of(Some((HasEnd(("object",), raid), OfConcept(frozenset({"torture"}))))) == [kind]
    assert of(OfStance(frozenset({Stance.ALLEGED}))) == [kind]
    # What nothing meets, beside what claims are found by.
    assert of(HasEnd(("source",), frozenset({id_of("document")})), Some(())) == []
    assert of(HasEnd(("subject",), raid), Except(Some(()))) == sorted([name, part])
    assert of(OfAct(frozenset({"denies"}))) == [denied]
    assert of(OfAct(frozenset({"denies", "states"})), IsNegated(False)) == sorted(
        [name, part, kind]
    )
    assert of(HasWords(of="quote", how="contains", values=("harbour b",))) == [part]
    assert of(HasWords(of="text", how="starts", values=("raid",))) == [name]
    assert of(Except(HasWords(of="quote", how="contains", values=("",)))) == sorted(
        [name, kind, denied]
    )
    day, other = date(2018, 4, 1), date(2018, 6, 1)
    assert of(HoldsThen(how="overlaps", start=day)) == [part]
    assert of(HoldsThen(how="covers", start=day, end=day)) == [part]
    assert of(HoldsThen(how="overlaps", start=other)) == []
    assert of(HoldsThen(how="within", end=other)) == [part]
    assert of(Except(HoldsThen(how="known"))) == sorted([name, kind, denied])
    assert of(RecordedThen(until=before + 1)) == [name]
    assert of(RecordedThen(since=before + 1)) == sorted([part, kind, denied])
    assert of(RecordedThen(since=10**18)) == []


def test_claims_in_the_order_of_documents_and_of_record(book: Book) -> None:
    """Page 9 before page 10, what has no place last; the latest first, or the first."""
    book.thing("raid")
    book.thing("report", "Source")
    told = {
        locator: book.says(
            "raid",
            "name",
            text(f"Raid {locator}"),
            citation=Citation(source=id_of(source), locator=locator, quote=None),
        )
        for source, locator in (
            *(("report", "p. 10"), ("report", None), ("document", "L2"), ("report", "p. 9")),
            *(("report", "p. 9-12"), ("document", "L11")),
        )
    }
    by_source = sorted((id_of("report"), id_of("document")))

    def order(*by: ClaimOrder) -> list[str]:
        names = {id: locator for locator, id in told.items()}
        with book.view() as view:
            page = view.claims(ClaimQuery(order=by, window=ALL))
        return [names[row.claim.id] or "none" for row in page.rows if row.claim.id in names]

    report, document = ["p. 9", "p. 9-12", "p. 10", "none"], ["L2", "L11"]
    parts = [report, document] if by_source[0] == id_of("report") else [document, report]
    assert order(ClaimOrder(by="document")) == parts[0] + parts[1]
    turned = [
        ["p. 10", "p. 9-12", "p. 9", "none"] if part is report else part[::-1] for part in parts
    ]
    assert order(ClaimOrder(by="document", descending=True)) == turned[1] + turned[0]
    recorded = ["p. 10", "none", "L2", "p. 9", "p. 9-12", "L11"]
    assert order(ClaimOrder(by="recorded")) == recorded
    assert order(ClaimOrder(by="recorded", descending=True)) == recorded[::-1]


def test_whole_lists(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """All entities and all claims, however many pages they take."""
    monkeypatch.setattr(all_pages, "MOST_ROWS", 2)
    names = [f"part {n}" for n in range(5)]
    book.things("Event", "raid", *names)
    for line, name in enumerate(names, start=1):
        book.says(name, "partOf", "raid", line=line)
    with book.view() as view:
        query = EntityQuery(classes=("Event",))
        pages = [len(page.rows) for page in all_pages.entity_pages(view, query, 4)]
        assert pages == [4, 2]
        assert all_pages.all_entities(view, "Event") == sorted(map(id_of, ("raid", *names)))
        found = all_pages.all_claims(view, (("partOf", True),), [id_of("raid"), id_of("part 0")])
        assert {record.claim.subject for record in found[id_of("raid")]} == set(map(id_of, names))
        assert len(found[id_of("raid")]) == 5
        assert found[id_of("part 0")] == []


def test_a_label_for_everything(book: Book) -> None:
    """The name, or the class and the end of the id where no name may be read."""
    book.things("Event", "raid", "nameless")
    book.says("raid", "name", text("Raid"))
    refs = [(id_of("raid"), "Event"), (id_of("nameless"), "Event")]
    with book.view() as view:
        assert labels_of(view, refs) == {
            id_of("raid"): "Raid",
            id_of("nameless"): f"Event …{id_of('nameless')[-6:]}",
        }
