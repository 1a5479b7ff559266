"""What happens to claims and entities after they are recorded: decisions, retractions, markings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.views.replies import read_one
from graph.views.view import Change, ClaimQuery, Claims, Names
from tests.contract.book import ALL, Book, claim, claim_ids, id_of, made, text


def names(book: Book, name: str, **more: Any) -> list[str]:
    """The names that an entity has in a view."""
    return [name.text for name in book.ask(Names(), name, **more) or ()]


def test_claims_are_proposed_until_somebody_decides(book: Book) -> None:
    """The latest decision counts; a rejected claim stays in the view and does not stand."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    assert book.record(id).review is Review.PROPOSED
    assert book.review(id, "accepted") == 1
    assert book.record(id).review is Review.ACCEPTED
    assert names(book, "raid") == ["Raid"]
    assert book.review(id, "rejected", "it is another one") == 1
    assert book.record(id).review is Review.REJECTED
    assert names(book, "raid") == []
    assert book.review(id, "conflict") == 1
    assert names(book, "raid") == ["Raid"]


def test_the_same_decision_is_never_appended_twice(book: Book) -> None:
    """A file of decisions can be loaded again; another day or reason is another decision."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    assert book.review(id, "accepted", "read", "2026-01-02") == 1
    assert book.review(id, "rejected", "doubtful", "2026-01-03") == 1
    assert book.review(id, "accepted", "read", "2026-01-02") == 0
    assert book.record(id).review is Review.REJECTED
    assert book.review(id, "accepted", "read", "2026-01-04") == 1
    assert book.review(id, "accepted", "read", None) == 1
    assert book.review(id, "accepted", "asked again", "2026-01-04") == 1
    with book.view() as view:
        [history] = view.claim_histories()
    assert [(c.before, c.after, c.on) for c in history.changes] == [
        ("proposed", "accepted", "2026-01-02"),
        ("accepted", "rejected", "2026-01-03"),
        ("rejected", "accepted", "2026-01-04"),
        ("accepted", "accepted", None),
        ("accepted", "accepted", "2026-01-04"),
    ]


def test_a_retraction_can_be_taken_back(book: Book) -> None:
    """Retracted claims stay in the view, with the time; nothing is appended twice."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    assert book.retract(id, id) == 1
    at = book.clock.now
    assert book.record(id).retracted_at == at
    assert names(book, "raid") == []
    assert book.retract(id) == 0
    assert book.record(id).retracted_at == at
    assert book.reinstate(id) == 1
    assert book.reinstate(id) == 0
    assert book.record(id).retracted_at is None
    assert names(book, "raid") == ["Raid"]


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book.review("b" * 32, "accepted"),
        lambda book: book.retract("b" * 32),
        lambda book: book.reinstate("b" * 32),
        lambda book: book.remark("b" * 32, "partner"),
        lambda book: book.remark_thing("nobody", "partner"),
    ],
    ids=["review", "retract", "reinstate", "remark", "remark entity"],
)
def test_what_is_not_there_cannot_change(book: Book, change: Callable[[Book], int]) -> None:
    """An unknown id is refused and nothing is kept."""
    with pytest.raises(InputError):
        change(book)


def test_changes_within_one_unit_come_in_order(book: Book) -> None:
    """Several changes share a time; the last one counts."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    book.clock.tick()
    with book.engine.writing() as writer:
        writer.review([id], Review.ACCEPTED, Decided(by="reviewer", why="one"))
        writer.review([id], Review.REJECTED, Decided(by="reviewer", why="two"))
        writer.retract([id], Decided(by="coder", why="three"))
        writer.reinstate([id], Decided(by="coder", why="four"))
    record = book.record(id)
    assert (record.review, record.retracted_at) == (Review.REJECTED, None)
    with book.view() as view:
        [history] = view.claim_histories()
    assert [change.why for change in history.changes] == ["one", "two", "three", "four"]
    assert {change.at for change in history.changes} == {book.clock.now}


def test_the_effective_marking_is_the_strictest_of_all_that_is_named(book: Book) -> None:
    """Own, subject, object, speaker, source and the coarse claim: each hides the claim alone."""
    book.thing("raid")
    book.thing("march")
    book.thing("ostrel", "Place")
    book.thing("hidden place", "Place", "partner")
    book.thing("hidden voice", "Person", "public+medical")
    book.thing("hidden document", "Source", "restricted")
    coarse = book.says("raid", "place", "hidden place")
    told = {
        book.says("raid", "place", "ostrel"): "public",
        book.says("raid", "place", "ostrel", marking="confidential", line=2): "confidential",
        coarse: "partner",
        book.says("raid", "name", text("A"), by=("hidden voice states",)): "public+medical",
        book.says("raid", "name", text("B"), source="hidden document"): "restricted",
        book.says("raid", "place", "ostrel", refines=coarse, marking="public+minors"): (
            "partner+minors"
        ),
        book.says("raid", "name", text("C"), by=("hidden voice states",), marking="partner"): (
            "partner+medical"
        ),
    }
    with book.engine.writing() as writer:
        assert {id: str(m) for id, m in writer.effective(list(told)).items()} == told
    for id, marking in told.items():
        assert str(book.record(id, as_=marking).marking) == marking
        assert book.record(id, as_="confidential+medical+minors") is not None
        for stricter in ("public", "partner", "restricted", "public+medical"):
            readable = Marking.parse(stricter).join(Marking.parse(marking)) == Marking.parse(
                stricter
            )
            assert (book.record(id, as_=stricter) is not None) == readable


@pytest.mark.parametrize("what", ["raid", "voice", "place", "document"])
def test_remarking_an_entity_hides_and_shows_all_that_names_it(book: Book, what: str) -> None:
    """Effective markings follow in the same transaction, both ways, chains of claims included."""
    book.thing("raid")
    book.thing("voice", "Person")
    book.thing("place", "Place")
    coarse = book.says("raid", "place", "place", by=("voice states",))
    book.thing("second", "Source")
    fine = book.says("raid", "place", "place", refines=coarse, source="second")
    finest = book.says("raid", "place", "place", refines=fine, source="second", line=2)
    every = [coarse, fine, finest]
    assert book.remark_thing(what, "restricted+medical") == 1
    assert book.remark_thing(what, "restricted+medical") == 0
    assert [book.record(id, as_="restricted") for id in every] == [None] * 3
    for id in every:
        assert str(book.record(id, as_="restricted+medical").marking) == "restricted+medical"
    assert book.remark_thing(what, "public") == 1
    assert [str(book.record(id).marking) for id in every] == ["public"] * 3


def test_remarking_a_claim_reaches_those_that_refine_it(book: Book) -> None:
    """Written markings change for the one, effective ones for both."""
    book.thing("raid")
    coarse = book.says("raid", "name", text("Raid"))
    fine = book.says("raid", "name", text("Raid of Ostrel"), refines=coarse)
    assert book.remark(coarse, "partner") == 1
    assert book.remark(coarse, "partner") == 0
    record = book.record(fine, as_="partner")
    assert (str(record.claim.marking), str(record.marking)) == ("public", "partner")
    assert str(book.record(coarse, as_="partner").claim.marking) == "partner"
    assert book.record(fine) is book.record(coarse) is None
    book.remark(coarse, "public")
    assert names(book, "raid") == ["Raid of Ostrel"]


def test_a_remarking_is_told_to_who_may_read_both(book: Book) -> None:
    """Nobody learns from a history that something was once stricter than he may read."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    book.remark(id, "restricted")
    book.remark(id, "partner")
    book.remark(id, "public")
    book.remark_thing("raid", "restricted")
    book.remark_thing("raid", "public")

    def steps(clearance: str) -> tuple[list[tuple[str | None, str | None]], int]:
        with book.view(clearance) as view:
            [history] = view.claim_histories()
            entity = next(h for h in view.entity_histories() if h.entity.id == id_of("raid"))
        assert {change.kind for change in history.changes} <= {"remarked"}
        return [(change.before, change.after) for change in history.changes], len(entity.changes)

    assert steps("public") == ([], 0)
    assert steps("partner") == ([("partner", "public")], 0)
    assert steps("restricted") == (
        [("public", "restricted"), ("restricted", "partner"), ("partner", "public")],
        2,
    )


def test_what_was_opened_to_a_reader_did_not_change(book: Book) -> None:
    """For who read it only afterwards; whatever limit is asked for, others did."""
    book.things("Event", "raid", "march")
    opened = [book.says("raid", "name", text(f"Raid {n}"), marking="restricted") for n in range(4)]
    told = [book.says("march", "name", text(f"March {n}")) for n in range(2)]
    book.thing("theft", "Event", "restricted")
    since = book.clock.now + 1
    for id in opened:
        book.remark(id, "public")
    book.remark_thing("theft", "public")
    with book.view() as view:
        assert view.changed(since) == []
    book.review(opened[0], "accepted")
    book.review(told[1], "accepted")
    expected = sorted([opened[0], told[1]])
    with book.view() as view:
        assert view.changed(since) == expected
        assert view.changed(since, None, None, 2) == expected
        assert view.changed(since, None, None, 1)[0] in expected
        assert view.changed(since, None, [id_of("raid")], 1) == [opened[0]]
    with book.view("restricted") as view:
        assert view.changed(since) == sorted([*opened, told[1], id_of("theft")])


def test_a_change_says_who_when_and_why(book: Book) -> None:
    """Each kind of change as it comes back."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    start = book.clock.now
    book.review(id, "accepted", "read", "2026-01-02")
    book.retract(id)
    book.reinstate(id)
    book.remark(id, "partner")
    with book.view("partner") as view:
        [history] = view.claim_histories()
    second = 1_000_000
    assert history.changes == (
        Change(
            "reviewed", start + second, "reviewer", "read", "proposed", "accepted", "2026-01-02"
        ),
        Change("retracted", start + 2 * second, "coder", "said no longer", None, None, None),
        Change("reinstated", start + 3 * second, "coder", "said again", None, None, None),
        Change("remarked", start + 4 * second, "keeper", "asked to", "public", "partner", None),
    )


def test_known_at_is_the_view_of_that_moment(book: Book) -> None:
    """Registrations, claims, decisions and retractions by then; markings as they are today."""
    before = book.clock.now
    book.thing("raid")
    registered = book.clock.now
    id = book.says("raid", "name", text("Raid"))
    recorded = book.clock.now
    book.review(id, "rejected")
    rejected = book.clock.now
    book.review(id, "accepted")
    accepted = book.clock.now
    book.retract(id)
    retracted = book.clock.now
    book.reinstate(id)
    reinstated = book.clock.now

    def state(at: int) -> tuple[bool, object, list[str]]:
        with book.view(known_at=at) as view:
            known = id_of("raid") in view.classes([id_of("raid")])
            record = view.records([id]).get(id)
        life = None if record is None else (record.review.value, record.retracted_at)
        return known, life, names(book, "raid", at=at)

    assert state(before) == (False, None, [])
    assert state(registered) == (True, None, [])
    assert state(recorded - 1) == (True, None, [])
    assert state(recorded) == (True, ("proposed", None), ["Raid"])
    assert state(rejected) == (True, ("rejected", None), [])
    assert state(accepted) == (True, ("accepted", None), ["Raid"])
    assert state(retracted) == (True, ("accepted", retracted), [])
    assert state(reinstated) == (True, ("accepted", None), ["Raid"])
    with book.view(known_at=accepted) as view:
        [history] = view.claim_histories()
        assert [change.after for change in history.changes] == ["rejected", "accepted"]
        assert view.known_at == accepted
    book.remark(id, "partner")
    assert state(recorded) == (True, None, [])
    assert book.record(id, as_="partner", at=recorded) is not None


def test_where_the_finer_claim_is_readable_the_coarser_does_not_stand(book: Book) -> None:
    """Through any number of steps; the coarse one comes back when the finer one falls."""
    book.thing("raid")
    coarse = book.says("raid", "name", text("Vardania"))
    fine = book.says("raid", "name", text("Ostrel"), refines=coarse, marking="partner")
    finest = book.says("raid", "name", text("Harbour"), refines=fine, marking="restricted")

    def standing(clearance: str) -> list[str]:
        with book.view(clearance) as view:
            listed = claim_ids(view.claims(ClaimQuery(window=ALL)))
            counts = view.counts()
        assert claim_ids(book.ask(Claims(window=ALL), "raid", as_=clearance)) == listed
        assert (counts.standing, counts.claims) == (
            1,
            {"public": 1, "partner": 2}.get(clearance, 3),
        )
        return listed

    assert standing("public") == [coarse]
    assert standing("partner") == [fine]
    assert standing("restricted") == [finest]
    assert book.record(coarse, as_="restricted") is not None, "it can still be looked at"
    book.retract(fine)
    assert standing("public") == [coarse]
    assert standing("partner") == [coarse]
    assert standing("restricted") == [finest], "the step between is gone, the exact one is not"
    book.review(finest, "rejected")
    assert standing("restricted") == [coarse]
    book.reinstate(fine)
    assert standing("restricted") == [fine]


def test_refinement_at_a_moment(book: Book) -> None:
    """Before the finer claim was recorded, and while it was retracted, the coarser one stood."""
    book.thing("raid")
    coarse = book.says("raid", "name", text("Vardania"))
    first = book.clock.now
    fine = book.says("raid", "name", text("Ostrel"), refines=coarse)
    second = book.clock.now
    book.retract(fine)
    third = book.clock.now
    book.reinstate(fine)
    assert names(book, "raid", at=first) == ["Vardania"]
    assert names(book, "raid", at=second) == ["Ostrel"]
    assert names(book, "raid", at=third) == ["Vardania"]
    assert names(book, "raid") == ["Ostrel"]


def test_an_open_unit_of_work_is_seen_by_nobody(book: Book) -> None:
    """Only when it is done, and then whole."""
    book.clock.tick()
    with book.engine.writing() as writer:
        writer.register([made("raid", "Event")])
        writer.record([claim("raid", "name", text("Raid"))])
        assert names(book, "raid") == []
        with book.view() as view:
            assert view.classes([id_of("raid")]) == {}
    assert names(book, "raid") == ["Raid"]


def test_a_view_says_whose_it_is(book: Book) -> None:
    """Clearance, known-at time and vocabulary; None is everything recorded so far."""
    with book.view("partner+medical", 5) as view:
        assert (str(view.clearance), view.known_at) == ("partner+medical", 5)
        assert view.vocabulary is book.engine.vocabulary
    with book.view() as view:
        assert view.known_at is None


def test_a_failure_while_reading_is_the_readers_own(book: Book) -> None:
    """It comes out as it was raised, and the next reader is none the worse."""
    book.thing("raid")
    with pytest.raises(LookupError, match="mine"), book.view():
        raise LookupError("mine")
    with book.view() as view:
        assert view.classes([id_of("raid")]) == {id_of("raid"): "Event"}


def test_a_snapshot_does_not_change(book: Book) -> None:
    """What is written meanwhile is not in it, whatever view is taken and whenever."""
    book.thing("raid")
    id = book.says("raid", "name", text("Raid"))
    with book.view("confidential") as view:
        before = view.counts()
        other = book.says("raid", "name", text("Attack"))
        book.retract(id)
        book.remark_thing("raid", "partner")
        assert view.counts() == before
        assert list(view.records([id, other])) == [id]
        assert view.records([id])[id].retracted_at is None
        reply = read_one(view, Names(), [id_of("raid")])
        assert reply == {id_of("raid"): (("Raid", None, "Latn", None),)}
    assert names(book, "raid") == []
    assert names(book, "raid", as_="partner") == ["Attack"]
