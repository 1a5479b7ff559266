"""Filters by which claims count: stance, review, speaker and publisher, time, number of ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.claims.claim import Literal, Particular, Review, Stance
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.views.view import (
    Climb,
    DateMatch,
    HasConcept,
    Is,
    Linked,
    Not,
    Ones,
    PointMatch,
    Reaches,
    Saying,
    SizeMatch,
    TextMatch,
    Told,
)
from tests.contract.book import Book, count, id_of, ids, period, text
from tests.contract.test_filters import passing


def accused(said: Saying | None = None, **more: Any) -> Linked:
    return Linked(property="allegedPerpetrator", said=said, **more)


def says(book: Book, event: str, actor: str, *by: str, **more: Any) -> str:
    return book.says(event, "allegedPerpetrator", actor, by=by, **more)


@pytest.fixture
def told(book: Book) -> Book:
    """Four events and who is accused of them by whom."""
    book.things("Event", "raid", "march", "fire", "quiet")
    book.things("StateBody", "guard", "police")
    book.things("Organisation", "herald", "watch", "wire")
    return book


def test_two_speakers_who_are_not_the_same_publisher(told: Book) -> None:
    """An accepted accusation of at least “reported”, by two speakers through two publishers."""
    asked = accused(
        Saying(
            stances=frozenset((Stance.VERIFIED, Stance.ASSERTED, Stance.REPORTED)),
            reviews=frozenset((Review.ACCEPTED,)),
            speakers=2,
            publishers=2,
        )
    )
    both = [says(told, "raid", "guard", f"{who} reports") for who in ("herald", "watch")]
    # Two speakers, one publisher; two publishers, one speaker; each of another actor.
    one = [says(told, "march", "guard", "herald reports", f"{w} states") for w in ("watch", "wire")]
    same = [says(told, "fire", "guard", f"{w} reports", "wire states") for w in ("herald", "watch")]
    apart = [
        says(told, "quiet", "guard", "herald reports"),
        says(told, "quiet", "police", "watch reports"),
    ]
    assert passing(told, asked) == []
    for claim in (*both, *one, *same, *apart):
        told.review(claim, "accepted")
    assert passing(told, asked) == ids("raid")
    assert passing(told, Not(asked)) == ids("march", "fire", "quiet")
    told.remark(both[0], "partner")
    assert passing(told, asked) == []
    assert passing(told, asked, as_="partner") == ids("raid")
    told.retract(both[1])
    assert passing(told, asked, as_="partner") == []


def test_one_condition_each(told: Book) -> None:
    """Every part of `said`, by claims that differ in it alone."""
    says(told, "raid", "guard", "herald alleges", stance=Stance.ALLEGED)
    says(told, "march", "guard", "herald reports", valid="2018-12-28", line=2)
    says(told, "fire", "guard", "watch denies", negated=True)
    says(told, "fire", "guard", "herald reports")
    says(told, "quiet", "police", "herald denies", negated=True)
    expected: list[tuple[Saying, list[str]]] = [
        (Saying(), ids("raid", "march", "fire")),
        (Saying(stances=frozenset({Stance.ALLEGED})), ids("raid")),
        (Saying(acts=frozenset({"reports"})), ids("march", "fire")),
        (Saying(negated=True), ids("fire", "quiet")),
        (Saying(contested=True), ids("fire")),
        (Saying(contested=False), ids("raid", "march")),
        (Saying(negated=True, contested=False), ids("quiet")),
        (Saying(speaker=Is(id_of("watch"))), []),
        (Saying(speaker=Is(id_of("watch")), negated=True), ids("fire")),
        (Saying(source=Is(id_of("document"))), ids("raid", "march", "fire")),
        (Saying(source=Not(Is(id_of("document")))), []),
        (Saying(valid=(DateMatch(property="", how="known"),)), ids("march")),
    ]
    for said, found in expected:
        assert passing(told, accused(said)) == found, said


def test_who_denies_a_kind_contests_what_is_narrower(told: Book) -> None:
    """And is contested by it; who denies the narrower contests nothing that is broader."""
    for event, kind, other in (
        ("raid", "arbitrary-detention", "detention"),
        ("march", "detention", "arbitrary-detention"),
        ("fire", "detention", "detention"),
    ):
        told.says(event, "kind", kind, concept=True)
        told.says(event, "kind", other, concept=True, negated=True, line=2)

    def found(said: Saying, *codes: str) -> list[str]:
        return passing(
            told, Told(test=HasConcept(property="kind", codes=frozenset(codes)), said=said)
        )

    both = ("detention", "arbitrary-detention")
    assert found(Saying(contested=True), *both) == ids("raid", "fire")
    assert found(Saying(contested=False), *both) == ids("march")
    assert found(Saying(negated=True, contested=True), *both) == ids("raid", "fire")
    assert found(Saying(negated=True, contested=False), *both) == ids("march")


def test_how_many_ends(told: Book) -> None:
    """Different ones; none and every count the same relations."""
    says(told, "raid", "guard", "herald reports")
    says(told, "raid", "guard", "watch reports")
    says(told, "march", "guard", "herald reports")
    says(told, "march", "police", "herald alleges", stance=Stance.ALLEGED)
    assert passing(told, accused(least=2)) == ids("march")
    assert passing(told, accused(Saying(stances=frozenset({Stance.ASSERTED})), least=2)) == []
    only_guard = accused(some=False, where=Not(Is(id_of("guard"))))
    assert passing(told, only_guard) == ids("raid", "fire", "quiet")
    asserted = Saying(stances=frozenset({Stance.ASSERTED}))
    only_asserted = accused(asserted, some=False, where=Not(Is(id_of("guard"))))
    assert passing(told, only_asserted) == ids("raid", "march", "fire", "quiet")


def test_the_shown_claim(told: Book) -> None:
    """On a pair of ends the firmest; of an entity's values the one that is shown."""
    says(told, "raid", "guard", "herald alleges", stance=Stance.ALLEGED)
    says(told, "raid", "guard", "watch verified", stance=Stance.VERIFIED)
    alleged = frozenset({Stance.ALLEGED})
    assert passing(told, accused(Saying(stances=alleged))) == ids("raid")
    assert passing(told, accused(Saying(stances=alleged, shown=True))) == []
    told.says("raid", "kind", "torture", concept=True, stance=Stance.ALLEGED)
    told.says("raid", "kind", "killing", concept=True)
    torture = HasConcept(property="kind", codes=frozenset({"torture"}))
    assert passing(told, Told(test=torture, said=Saying())) == ids("raid")
    assert passing(told, Told(test=torture, said=Saying(shown=True))) == []
    killing = HasConcept(property="kind", codes=frozenset({"killing"}))
    assert passing(told, Told(test=killing, said=Saying(shown=True))) == ids("raid")


def test_values_by_who_says_them(told: Book) -> None:
    """Texts, concepts and dates; what nobody who counts has dated is possibly then."""
    told.says("raid", "name", text("Raid"), by=("herald reports",))
    told.says("march", "name", text("Raid"), by=("watch reports",))
    named = TextMatch(property="name", how="in", values=("raid",))
    by_herald = Saying(speaker=Is(id_of("herald")))
    assert passing(told, Told(test=named, said=by_herald)) == ids("raid")
    told.says("raid", "when", period("2018"), by=("watch reports",))
    later = DateMatch(property="when", how="overlaps", start=date(2020, 1, 1))
    assert passing(told, later) == ids("march", "fire", "quiet")
    assert passing(told, Told(test=later, said=by_herald)) == ids("raid", "march", "fire", "quiet")


def test_particulars(told: Book) -> None:
    """Concepts that qualify a relation."""
    aided = Particular(property="degree", concept="aided")
    says(told, "raid", "guard", particulars=(aided,))
    says(told, "march", "guard")
    assert passing(told, accused(Saying(particulars=frozenset({"aided"})))) == ids("raid")
    assert passing(told, accused(Saying(particulars=frozenset({"did-not-punish"})))) == []


def test_sizes(book: Book) -> None:
    """Possibly or certainly within bounds; an open bound is possible and never certain."""
    book.things("Group", "ten", "open", "none")
    book.says("ten", "size", _people(10, 10))
    book.says("open", "size", count(3))

    def sized(**bounds: Any) -> list[str]:
        return passing(book, SizeMatch(property="size", **bounds), "Group")

    assert sized() == ids("ten", "open")
    assert sized(least=11) == ids("open")
    assert sized(least=10, certain=True) == ids("ten")
    assert sized(least=3, certain=True) == ids("ten", "open")
    assert sized(most=9) == ids("open")
    assert sized(most=10, certain=True) == ids("ten")


def test_points(book: Book) -> None:
    """In a box, over the 180th meridian, too; no farther than so many metres."""
    book.things("Place", "east", "west", "zero")
    for name, latitude, longitude in (
        ("east", "10", "179"),
        ("west", "10", "-179"),
        ("zero", "0", "0"),
    ):
        point = Point(latitude=latitude, longitude=longitude)
        book.says(name, "point", Literal(datatype="point", text=str(point), point=point))

    def at(**where: Any) -> list[str]:
        return passing(book, PointMatch(property="point", **where), "Place")

    assert at(box=(-1.0, -1.0, 1.0, 1.0)) == ids("zero")
    assert at(box=(0.0, 178.0, 20.0, -178.0)) == ids("east", "west")
    assert at(near=(10.0, 180.0), metres=109_000.0) == []
    assert at(near=(10.0, 180.0), metres=110_000.0) == ids("east", "west")
    assert at(near=(10.0, 180.0), metres=110_000.0, box=(0.0, 170.0, 20.0, 180.0)) == ids("east")


def test_points_in_two_claims(book: Book) -> None:
    """A latitude and a longitude of one speaker are a point to a filter, as they are to the field;
    of two speakers they are none."""
    book.things("Place", "one", "two")
    book.things("Organisation", "herald", "guard")
    for name, north, east in (("one", "herald", "herald"), ("two", "herald", "guard")):
        for property, degrees, who in (("latitude", "10", north), ("longitude", "20", east)):
            value = Literal(datatype="number", text=degrees)
            book.says(name, property, value, by=(f"{who} states",))
    near = PointMatch(property="point", near=(10.0, 20.0), metres=1.0)
    assert passing(book, near, "Place") == ids("one")
    assert passing(book, Not(near), "Place") == ids("two")
    said = Saying(stances=frozenset((Stance.VERIFIED,)))
    assert passing(book, Told(test=near, said=said), "Place") == []
    precise = PointMatch(property="point", precisions=frozenset(("exact",)))
    assert passing(book, precise, "Place") == []


def test_points_by_what_they_stand_for(book: Book) -> None:
    """A spot, a district; of a point that says nothing of it nobody knows."""
    book.things("Place", "spot", "district", "unsaid")
    for name, precision in (("spot", "exact"), ("district", "district"), ("unsaid", None)):
        point = Point(latitude="10", longitude="20", precision=precision)
        book.says(name, "point", Literal(datatype="point", text=str(point), point=point))

    def at(*codes: str, **where: Any) -> list[str]:
        match = PointMatch(property="point", precisions=frozenset(codes), **where)
        return passing(book, match, "Place")

    assert at("exact") == ids("spot")
    assert at("exact", "district") == ids("district", "spot")
    assert at("region") == []
    assert at("district", box=(0.0, 0.0, 5.0, 5.0)) == []
    assert at("district", near=(10.0, 20.0), metres=1.0) == ids("district")


def test_what_is_one_counts_once(told: Book) -> None:
    """Speakers, publishers and ends that persons judge to be one; and their claims are one's."""
    told.thing("herald 2", "Organisation")
    told.thing("guard 2", "StateBody")
    told.thing("raid 2")
    for claim in (
        says(told, "raid", "guard", "herald reports"),
        says(told, "raid", "guard", "herald 2 reports"),
        says(told, "march", "guard", "herald reports"),
        says(told, "march", "guard 2", "watch reports"),
        says(told, "fire", "guard", "watch reports"),
        says(told, "raid 2", "police", "watch reports"),
    ):
        told.review(claim, "accepted")
    two, ends = accused(Saying(speakers=2)), accused(least=2)
    assert passing(told, two) == ids("raid")
    assert passing(told, ends) == ids("march")
    for one, other in (("herald", "herald 2"), ("guard", "guard 2"), ("raid", "raid 2")):
        told.review(told.says(one, "sameAs", other), "accepted")
    assert passing(told, two) == ids("march")
    assert passing(told, ends) == [min(ids("raid", "raid 2"))]
    nobody: Ones = ()
    assert passing(told, accused(where=Is(id_of("guard 2")), least=1, ones=nobody)) == sorted(
        [*ids("march", "fire"), min(ids("raid", "raid 2"))]
    )


def _people(least: int, most: int) -> Literal:
    quantity = Quantity(unit="person", min=least, max=most)
    return Literal(datatype="quantity", text=str(quantity), quantity=quantity)


def test_steps_that_lead_on_and_on(told: Book) -> None:
    """Each by claims that count, whichever way it is walked; what only others say is no step."""
    told.says("fire", "partOf", "march", by=("herald states",))
    told.says("march", "partOf", "raid", by=("herald states",))
    told.says("march", "partOf", "raid", by=("watch states",), negated=True)
    told.says("quiet", "partOf", "fire", by=("watch states",))

    def below(name: str, said: Saying, *, inverse: bool = False) -> list[str]:
        climb = Climb(property="partOf", inverse=inverse, said=said)
        return passing(told, Reaches(climb=climb, where=Is(id_of(name))))

    herald = Saying(speaker=Is(id_of("herald")))
    assert below("raid", herald) == ids("raid", "march", "fire")
    assert below("raid", Saying()) == ids("raid", "march", "fire", "quiet")
    assert below("raid", Saying(contested=False)) == ids("raid")
    assert below("fire", Saying(speaker=Is(id_of("watch")))) == ids("fire", "quiet")
    assert below("raid", Saying(negated=True)) == ids("raid", "march")
    assert below("quiet", Saying(), inverse=True) == ids("quiet", "fire", "march", "raid")
    assert below("fire", herald, inverse=True) == ids("fire", "march", "raid")
