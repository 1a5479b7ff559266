"""Filters by what qualifies a claim, by a day, and by what is denied; names of a kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.claims.claim import Literal, Particular, Stance
from graph.claims.quantity import Quantity
from graph.views.view import (
    Climb,
    HasConcept,
    Is,
    Labels,
    Linked,
    Name,
    Names,
    Not,
    Qualified,
    Reaches,
    TextMatch,
)
from tests.contract.book import Book, id_of, ids, text
from tests.contract.test_filters import passing


def qualified(**more: str | int | Quantity) -> tuple[Particular, ...]:
    """Particulars: a quantity, a concept of `harm` and `nameKind`, else a text."""
    return tuple(
        Particular(property=name, concept=str(value))
        if name in ("harm", "nameKind")
        else Particular(
            property=name,
            value=Literal(datatype="quantity", text=str(value), quantity=value)
            if isinstance(value, Quantity)
            else text(str(value)),
        )
        for name, value in more.items()
    )


def posts(book: Book) -> None:
    """A colonel who commanded the guard until 2012, and a captain of the guard since."""
    book.things("Person", "colonel", "captain", "clerk")
    book.things("StateBody", "guard", "police")
    book.says("colonel", "memberOf", "guard", valid="2010/2012",
              particulars=qualified(rank="Colonel", role="Commander"))  # fmt: skip
    book.says("captain", "memberOf", "guard", valid="2013/..",
              particulars=qualified(rank="Captain", role="Commander"))  # fmt: skip
    book.says("captain", "memberOf", "police", marking="partner",
              particulars=qualified(rank="Colonel"))  # fmt: skip
    book.says("clerk", "memberOf", "guard")


def member(*wanted: Qualified, **more: Any) -> Linked:
    """Whoever has such a post."""
    return Linked(property="memberOf", qualified=wanted, **more)


def is_(property: str, *values: str, how: Any = "in") -> Qualified:
    return Qualified(property=property, values=values, how=how)


def test_a_relation_by_what_qualifies_it(book: Book) -> None:
    """All of one claim, each in folded form; together with its other end, from either end; a
    hidden claim qualifies nothing."""
    posts(book)
    rank, role = is_("rank", "colonel"), is_("role", "commander")
    assert passing(book, member(rank), "Person") == ids("colonel")
    assert passing(book, member(role), "Person") == ids("colonel", "captain")
    assert passing(book, member(rank, role), "Person", as_="partner") == ids("colonel")
    assert passing(book, member(rank), "Person", as_="partner") == ids("colonel", "captain")
    guard = Is(id_of("guard"))
    assert passing(book, member(rank, where=guard), "Person", as_="partner") == ids("colonel")
    assert passing(book, member(is_("rank", "col", how="starts")), "Person") == ids("colonel")
    assert passing(book, member(is_("rank", "pta", how="contains")), "Person") == ids("captain")
    assert passing(book, member(is_("rank")), "Person") == []
    assert passing(book, member(rank, some=False), "Person") == ids("captain", "clerk")
    bodies = Linked(property="memberOf", inverse=True, qualified=(rank,))
    assert passing(book, bodies, "StateBody") == ids("guard")
    deep = member(role, where=Linked(property="memberOf", inverse=True, qualified=(rank,)))
    assert passing(book, deep, "Person") == ids("colonel", "captain")


def test_a_relation_on_a_day(book: Book) -> None:
    """As it possibly stood then; what has no time is possible."""
    posts(book)
    guard = Is(id_of("guard"))
    for day, found in (
        (date(2011, 6, 1), ids("colonel", "clerk")),
        (date(2015, 6, 1), ids("captain", "clerk")),
        (None, ids("colonel", "captain", "clerk")),
    ):
        assert passing(book, member(where=guard, valid_on=day), "Person") == found


def test_places_within_places_on_a_day(book: Book) -> None:
    """Every hop of a climb on that day: the town was of the old region, then of the new one."""
    book.things("Place", "town", "old", "new", "land")
    book.thing("raid")
    book.says("raid", "place", "town")
    book.says("town", "within", "old", valid="../2013-12-31")
    book.says("town", "within", "new", valid="2014-01-01/..")
    book.says("old", "within", "land")
    book.says("new", "within", "land")
    for day, inside in ((date(2012, 5, 1), "old"), (date(2016, 5, 1), "new")):
        for region in ("old", "new", "land"):
            up = Climb(property="within", valid_on=day)
            found = inside == region or region == "land"
            where = Reaches(climb=up, where=Is(id_of(region)))
            assert (id_of("town") in passing(book, where, "Place")) == found
            there = Linked(property="place", where=Is(id_of(region)), after=up)
            assert passing(book, there) == (ids("raid") if found else [])
            down = Reaches(climb=Climb(property="within", inverse=True, valid_on=day),
                           where=Is(id_of("town")))  # fmt: skip
            assert (id_of(region) in passing(book, down, "Place")) == found


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"at_least": 5}, "some many open"),
        ({"at_least": 5, "certain": True}, "many"),
        ({"at_most": 4}, "few some open"),
        ({"at_most": 4, "certain": True}, "few"),
        ({"at_least": 4, "at_most": 6}, "some open"),
    ],
)
def test_a_count_of_a_relation(book: Book, bounds: dict[str, Any], expected: str) -> None:
    """Possibly within bounds, or certainly; together with the harm that was done."""
    book.things("Event", "few", "some", "many", "open", "other")
    book.thing("group", "Group")
    for name, quantity in (
        ("few", Quantity(unit="person", min=2, max=3)),
        ("some", Quantity(unit="person", min=3, max=6)),
        ("many", Quantity(unit="person", min=40)),
        ("open", Quantity(unit="person", as_found="dozens")),
    ):
        book.says(name, "victim", "group", particulars=qualified(count=quantity, harm="killed"))
    book.says("other", "victim", "group", particulars=qualified(harm="killed"))
    killed = Qualified(property="harm", codes=frozenset(("killed",)))
    count = Qualified(property="count", **bounds)
    where = Linked(property="victim", qualified=(killed, count))
    assert passing(book, where) == ids(*expected.split())
    injured = Qualified(property="harm", codes=frozenset(("injured",)))
    assert passing(book, Linked(property="victim", qualified=(injured,))) == []


def test_an_identifier_of_a_scheme(book: Book) -> None:
    """The text and its scheme belong to one claim."""
    book.things("Organisation", "guard", "police")
    for name, number, scheme in (("guard", "17", "register"), ("police", "17", "other list"),
                                 ("police", "18", "register")):  # fmt: skip
        book.says(name, "identifier", text(number), particulars=qualified(identifierScheme=scheme))
    of = (is_("identifierScheme", "register"),)
    where = TextMatch(property="identifier", how="in", values=("17",), qualified=of)
    assert passing(book, where, "Organisation") == ids("guard")
    assert passing(book, Not(where), "Organisation") == ids("police")


def test_a_kind_that_is_denied(book: Book) -> None:
    """Only by a claim that says so, and that can be read."""
    book.things("Event", "raid", "march", "feast")
    book.says("raid", "kind", "killing", concept=True, negated=True)
    book.says("march", "kind", "killing", concept=True)
    book.says("feast", "kind", "killing", concept=True, negated=True, marking="partner")
    where = HasConcept(property="kind", codes=frozenset(("killing",)), negated=True)
    assert passing(book, where) == ids("raid")
    assert passing(book, where, as_="partner") == ids("raid", "feast")


def test_names_have_kinds_and_labels_are_main_names(book: Book) -> None:
    """Within the language that is preferred; an alias where there is nothing else."""
    book.things("Person", "fighter", "shadow")
    book.says("fighter", "name", text("Wolf", "en"), particulars=qualified(nameKind="alias"),
              stance=Stance.VERIFIED)  # fmt: skip
    book.says("fighter", "name", text("Petro Vardan", "en"))
    book.says("fighter", "name", text("Вовк", "uk"), particulars=qualified(nameKind="nickname"))
    book.says("shadow", "name", text("Night", "en"), particulars=qualified(nameKind="alias"))
    assert book.ask(Names(), "fighter") == (
        Name("Petro Vardan", "en", "Latn"),
        Name("Wolf", "en", "Latn", "alias"),
        Name("Вовк", "uk", "Cyrl", "nickname"),
    )
    assert book.ask(Labels(), "fighter") == "Petro Vardan"
    assert book.ask(Labels(languages=("uk",)), "fighter") == "Вовк"
    assert book.ask(Labels(), "shadow") == "Night"
