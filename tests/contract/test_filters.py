"""Which entities pass a filter: standing claims that are not negated, in this view."""

from __future__ import annotations

from datetime import date

import pytest

from graph.claims.text import folded
from graph.engines.engine import Engine
from graph.views.view import (
    AllOf,
    AnyOf,
    Climb,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Linked,
    Not,
    Reaches,
    TextMatch,
    Where,
)
from tests.contract.book import ALL, Book, id_of, ids, period, text, undated
from tests.generators import CLEARANCES


def passing(
    book: Book, where: Where | None, *classes: str, as_: str = "public", at: int | None = None
) -> list[str]:
    """The ids of the events (or entities of other classes) that pass."""
    query = EntityQuery(classes=classes or ("Event",), where=where, window=ALL)
    with book.view(as_, at) as view:
        page = view.entities(query)
    assert page.total == len(page.rows)
    assert {row.cls for row in page.rows} <= set(query.classes)
    return [row.id for row in page.rows]


def named(book: Book, name: str, *texts: str, **more: str) -> None:
    """An event with these names."""
    book.thing(name)
    for one in texts:
        book.says(name, "name", text(one), **more)


def match(how: str, *values: str) -> TextMatch:
    """A filter by name."""
    return TextMatch(property="name", how=how, values=tuple(map(folded, values)))  # type: ignore[arg-type]


def test_without_a_filter_everything_of_the_classes_passes(book: Book) -> None:
    """Classes are concrete ones, any number; hidden entities are not there."""
    book.things("Event", "raid", "march")
    book.thing("secret", "Event", "partner")
    book.thing("ostrel", "Place")
    assert passing(book, None) == ids("raid", "march")
    assert passing(book, None, as_="partner") == ids("raid", "march", "secret")
    assert passing(book, None, "Place", "Source") == ids("ostrel", "document")
    with book.view() as view:
        assert list(view.entities(EntityQuery(classes=(), window=ALL)).rows) == []
        query = EntityQuery(classes=("Event", "Event"), window=ALL)
        assert len(view.entities(query).rows) == 2


def test_by_id(book: Book) -> None:
    """A hidden or unknown id, or one of another class, passes nowhere."""
    book.thing("raid")
    book.thing("secret", "Event", "partner")
    book.thing("ostrel", "Place")
    assert passing(book, Is(id_of("raid"))) == ids("raid")
    for nobody in ("secret", "ostrel", "unknown"):
        assert passing(book, Is(id_of(nobody))) == []


@pytest.mark.parametrize("how", ["in", "contains", "starts"])
def test_what_no_text_holds_matches_nothing(book: Book, how: str) -> None:
    """NUL is in no text of a store; it may be in a question."""
    named(book, "raid", "Raid")
    assert passing(book, match(how, "\0")) == []
    assert passing(book, match(how, "\0raid", "raid")) == ids("raid")
    assert passing(book, Not(match(how, "raid\0"))) == ids("raid")


def test_by_text(book: Book) -> None:
    """Folded on both sides; any of several names and any of several values suffices."""
    named(book, "raid", "Raid of  ÓSTREL", "Наліт")
    named(book, "street", "Straße 100 %_\\")
    named(book, "nameless")
    assert passing(book, match("in", "raid of ostrel")) == ids("raid")
    assert passing(book, match("in", "raid of")) == []
    assert passing(book, match("in", "НАЛІТ", "strasse 100 %_\\")) == ids("raid", "street")
    assert passing(book, match("contains", "ostr")) == ids("raid")
    assert passing(book, match("contains", "a")) == ids("raid", "street")
    assert passing(book, match("starts", "STRASSE")) == ids("street")
    assert passing(book, match("starts", "ostrel")) == []
    assert passing(book, match("contains", "%")) == ids("street")
    assert passing(book, match("starts", "str_")) == []
    assert passing(book, match("contains", "%_\\")) == ids("street")
    assert passing(book, match("in")) == []
    assert passing(book, Not(match("contains", "a"))) == ids("nameless")


def test_what_does_not_stand_does_not_match(book: Book) -> None:
    """Rejected, retracted, negated, coarse and hidden names do not match."""
    book.things("Event", "rejected", "retracted", "negated", "coarse", "hidden", "plain")
    told = {
        name: book.says(
            name,
            "name",
            text("Raid"),
            negated=name == "negated",
            marking="partner" if name == "hidden" else "public",
        )
        for name in ("rejected", "retracted", "negated", "coarse", "hidden", "plain")
    }
    recorded = book.clock.now
    book.review(told["rejected"], "rejected")
    book.retract(told["retracted"])
    book.says("coarse", "name", text("Exact"), refines=told["coarse"], marking="restricted")
    raid = match("in", "raid")
    assert passing(book, raid) == ids("coarse", "plain")
    assert passing(book, raid, as_="partner") == ids("coarse", "hidden", "plain")
    assert passing(book, raid, as_="restricted") == ids("hidden", "plain")
    assert passing(book, raid, at=recorded) == ids("rejected", "retracted", "coarse", "plain")
    assert passing(book, match("in", "exact")) == []


def test_by_concept(book: Book) -> None:
    """Any of the codes; narrower ones are listed by whoever asks."""
    book.things("Event", "raid", "march")
    book.says("raid", "kind", "torture", concept=True)
    book.says("march", "kind", "torture", concept=True, negated=True)
    book.says("march", "kind", "protest", concept=True)

    def kind(*codes: str) -> HasConcept:
        return HasConcept(property="kind", codes=frozenset(codes))

    assert passing(book, kind("torture")) == ids("raid")
    assert passing(book, kind("ill-treatment")) == []
    assert passing(book, kind("torture", "protest", "killing")) == ids("raid", "march")
    assert passing(book, kind()) == []
    assert passing(book, kind("no-such-code")) == []


@pytest.mark.parametrize(
    ("how", "start", "end", "expected"),
    [
        ("overlaps", "2018-12-01", "2018-12-31", "month day open year words undated"),
        ("overlaps", "2018-12-30", "2019-12-31", "month open year words undated"),
        ("overlaps", None, "2018-11-30", "before year words undated"),
        ("overlaps", "2030-01-01", None, "open words undated"),
        ("overlaps", None, None, "month day open before year words undated"),
        ("within", "2018-12-01", "2018-12-31", "month day"),
        ("within", "2018-12-02", None, "day open"),
        ("within", None, "2018-12-31", "month day before year"),
        ("within", None, None, "month day open before year words"),
        ("covers", "2018-12-28", "2018-12-28", "day year"),
        ("covers", "2018-12-28", "2018-12-29", "year"),
        ("covers", "2017-12-31", "2018-01-01", ""),
        ("covers", "2018-12-29", "2018-12-28", ""),
        ("covers", "2018-12-28", None, ""),
        ("covers", None, "2018-12-28", ""),
        ("known", None, None, "month day open before year"),
        ("dated", "2018-12-30", "2019-12-31", "month open year"),
        ("dated", "2030-01-01", None, "open"),
        ("dated", None, None, "month day open before year"),
    ],
)
def test_by_date(book: Book, how: str, start: str | None, end: str | None, expected: str) -> None:
    """Overlaps is possibly, an unknown date included, unless only what is dated counts; within is
    certainly, ends inclusive; covers is certainly, on every day."""
    book.things("Event", "month", "day", "open", "before", "undated", "words", "year")
    book.says("month", "when", period("2018-12"))
    book.says("day", "when", period("2018-12-28"))
    book.says("open", "when", period("2018-12-28/.."))
    book.says("before", "when", period("../2018-11"))
    book.says("words", "when", undated("recently"))
    book.says("year", "when", period("2018-01-01/2018-12-31"))
    where = DateMatch(
        property="when",
        how="overlaps" if how == "dated" else how,  # type: ignore[arg-type]
        start=None if start is None else date.fromisoformat(start),
        end=None if end is None else date.fromisoformat(end),
        dated=how == "dated",
    )
    assert passing(book, where) == ids(*expected.split())


def test_by_any_claimed_date(book: Book) -> None:
    """One of several dates suffices; a hidden or denied one is an unknown one."""
    book.things("Event", "raid", "march", "feast")
    book.says("raid", "when", period("2010"))
    book.says("raid", "when", period("2018"))
    book.says("march", "when", period("2010"), marking="partner")
    book.says("feast", "when", period("2010"), negated=True)
    day = date(2018, 6, 1)
    for how, expected in (("overlaps", ids("raid", "march", "feast")), ("within", [])):
        where = DateMatch(property="when", how=how, start=day, end=day)  # type: ignore[arg-type]
        assert passing(book, where) == expected
    in_2018 = DateMatch(
        property="when", how="within", start=date(2018, 1, 1), end=date(2018, 12, 31)
    )
    assert passing(book, in_2018) == ids("raid")
    in_2018 = DateMatch(property="when", how="overlaps", start=day, end=day)
    assert passing(book, in_2018, as_="partner") == ids("raid", "feast")


def test_all_any_and_not(book: Book) -> None:
    """Empty ones: all passes, any does not."""
    named(book, "raid", "Raid", "Attack")
    named(book, "march", "March", "Attack")
    attack, march = match("in", "attack"), match("in", "march")
    both = ids("raid", "march")
    assert passing(book, AllOf((attack, march))) == ids("march")
    assert passing(book, AnyOf((attack, march))) == both
    assert passing(book, AllOf((attack, Not(march)))) == ids("raid")
    assert passing(book, AllOf(())) == both
    assert passing(book, AnyOf(())) == []
    assert passing(book, Not(AnyOf(()))) == both
    assert passing(book, Not(Not(AnyOf((AllOf((attack, march)), Is(id_of("raid"))))))) == both


def some(property: str, where: Where | None = None, **more: object) -> Linked:
    return Linked(property=property, where=where, **more)  # type: ignore[arg-type]


def test_by_a_relation(book: Book) -> None:
    """Some of the other ends, or none of them; from either end."""
    book.things("Event", "raid", "march", "feast", "denied")
    book.thing("police", "StateBody")
    book.thing("guild", "Organisation")
    book.says("police", "name", text("Police"))
    book.says("raid", "allegedPerpetrator", "police")
    book.says("raid", "allegedPerpetrator", "guild")
    book.says("march", "allegedPerpetrator", "guild")
    book.says("denied", "allegedPerpetrator", "police", negated=True)
    police = match("in", "police")
    assert passing(book, some("allegedPerpetrator")) == ids("raid", "march")
    assert passing(book, some("allegedPerpetrator", some=False)) == ids("feast", "denied")
    assert passing(book, some("allegedPerpetrator", police)) == ids("raid")
    assert passing(book, some("allegedPerpetrator", police, some=False)) == ids(
        "march", "feast", "denied"
    )
    accused = some("allegedPerpetrator", Is(id_of("raid")), inverse=True)
    assert passing(book, accused, "StateBody", "Organisation") == ids("police", "guild")
    twice = some("allegedPerpetrator", some("allegedPerpetrator", Is(id_of("march")), inverse=True))
    assert passing(book, twice) == ids("raid", "march")


def test_a_hidden_relation_is_none(book: Book) -> None:
    """By its own marking, its other end's, its source's."""
    book.things("Event", "raid", "march", "feast")
    book.thing("police", "StateBody", "partner")
    book.thing("guild", "Organisation")
    book.thing("leak", "Source", "partner")
    book.says("raid", "allegedPerpetrator", "police")
    book.says("march", "allegedPerpetrator", "guild", source="leak")
    book.says("feast", "allegedPerpetrator", "guild", marking="partner")
    where = some("allegedPerpetrator")
    assert passing(book, where) == []
    assert passing(book, where, as_="partner") == ids("raid", "march", "feast")
    assert passing(book, some("allegedPerpetrator", some=False)) == ids("raid", "march", "feast")


def test_symmetric_relations_are_walked_both_ways(book: Book) -> None:
    """Whichever way they are claimed and asked."""
    book.things("Event", "raid", "march", "feast")
    book.says("raid", "alternative", "march")
    for inverse in (False, True):
        assert passing(book, some("alternative", inverse=inverse)) == ids("raid", "march")
        where = some("alternative", Is(id_of("raid")), inverse=inverse)
        assert passing(book, where) == ids("march")


def places(book: Book) -> None:
    """A quarter within a town within a country; the country claimed to be within the quarter."""
    book.things("Place", "quarter", "town", "country", "elsewhere")
    book.says("quarter", "within", "town")
    book.says("town", "within", "country")
    book.says("country", "within", "quarter")
    book.says("elsewhere", "within", "country", marking="partner")


def test_climbing_reaches_everything_beyond(book: Book) -> None:
    """Any number of hops, circles included, and the entity itself; hidden hops do not carry."""
    places(book)
    up, down = Climb(property="within"), Climb(property="within", inverse=True)
    every = ids("quarter", "town", "country")
    in_country = Reaches(climb=up, where=Is(id_of("country")))
    assert passing(book, in_country, "Place") == every
    assert passing(book, in_country, "Place", as_="partner") == sorted([*every, *ids("elsewhere")])
    above = Reaches(climb=down, where=Is(id_of("elsewhere")))
    assert passing(book, above, "Place") == ids("elsewhere")
    assert passing(book, above, "Place", as_="partner") == sorted([*every, *ids("elsewhere")])


def test_a_relation_climbs_before_and_after(book: Book) -> None:
    """From everything that the entity reaches, to everything that the other end reaches."""
    book.things("Place", "quarter", "town", "country")
    book.says("quarter", "within", "town")
    book.says("town", "within", "country")
    book.things("Event", "wave", "raid", "arrest", "march")
    book.says("raid", "partOf", "wave")
    book.says("arrest", "partOf", "raid")
    book.says("raid", "place", "quarter")
    country = Is(id_of("country"))
    up, parts = Climb(property="within"), Climb(property="partOf", inverse=True)
    assert passing(book, some("place", country)) == []
    assert passing(book, some("place", country, after=up)) == ids("raid")
    assert passing(book, some("place", country, before=parts, after=up)) == ids("raid", "wave")
    wholes = Climb(property="partOf")
    assert passing(book, some("place", country, before=wholes, after=up)) == ids("raid", "arrest")
    assert passing(book, some("place", country, some=False, after=up)) == ids(
        "wave", "arrest", "march"
    )
    assert passing(book, some("place", Not(country), after=up)) == ids("raid")
    assert passing(book, some("place", None, before=parts, after=up)) == ids("raid", "wave")


def test_a_deep_filter(book: Book) -> None:
    """Filters nest as deep as a query may."""
    book.things("Event", *(f"event {n}" for n in range(6)))
    for n in range(5):
        book.says(f"event {n}", "partOf", f"event {n + 1}")
    where: Where = Is(id_of("event 5"))
    for n in reversed(range(5)):
        where = Linked(property="partOf", where=where)
        assert passing(book, where) == ids(f"event {n}")


def test_nothing_is_found_where_there_is_nothing(engine: Engine) -> None:
    """A store without a single entity answers every filter."""
    with engine.reading() as snapshot:
        view = snapshot.view(CLEARANCES[-1])
        for where in (
            TextMatch(property="url", how="in", values=("https://herald.example/",)),
            TextMatch(property="name", how="starts", values=("ostrel",)),
            DateMatch(property="when", how="within", start=date(2018, 1, 1), end=None),
            HasConcept(property="kind", codes=frozenset({"attack"})),
        ):
            page = view.entities(EntityQuery(classes=("Source", "Event"), where=where, window=ALL))
            assert (list(page.rows), page.total) == ([], 0)
