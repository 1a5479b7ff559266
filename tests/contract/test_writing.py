"""What every engine does with what it is given: register, record, refuse, roll back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from graph.claims.claim import Claim, Literal, Review, claim_id
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreBusy
from graph.claims.marking import PUBLIC, Marking
from graph.engines.engine import Engine, Held
from graph.views.view import Relations
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, made, period, text, viewing


def test_an_entity_is_registered_once(book: Book) -> None:
    """A second registration is counted as already there and leaves the marking as it is."""
    with book.engine.writing() as writer:
        assert writer.register([made("raid", "Event", "restricted")]) == (1, 0)
        assert writer.register([made("raid", "Event"), made("march", "Event")]) == (1, 1)
    with book.engine.writing() as writer:
        assert writer.register([made("raid", "Event")]) == (0, 1)
        registered = writer.registered([id_of("raid"), id_of("nothing")])
    assert registered == {id_of("raid"): made("raid", "Event", "restricted")}


@pytest.mark.parametrize("cls", ["Place", "Actor", "Entity", "Spaceship"])
def test_a_class_has_to_be_concrete_and_the_same_as_before(book: Book, cls: str) -> None:
    """Another class for a known id, an abstract class and an unknown one are refused."""
    book.thing("raid", "Event")
    with pytest.raises(InputError) as refused, book.engine.writing() as writer:
        writer.register([made("raid" if cls == "Place" else "new", cls)])
    assert cls in str(refused.value)


def test_a_claim_is_recorded_once(book: Book) -> None:
    """Recording again changes nothing: not its time, not its marking, not its retraction."""
    book.thing("raid")
    told = claim("raid", "name", text("Raid of Ostrel"))
    id = book.says("raid", "name", text("Raid of Ostrel"))
    first = book.record(id)
    book.retract(id)
    book.clock.tick()
    with book.engine.writing() as writer:
        assert writer.record([told, replace(told, marking=Marking.parse("partner"))]) == (0, 2)
    again = book.record(id)
    assert again.claim == told
    assert again.recorded_at == first.recorded_at
    assert again.retracted_at is not None


def test_a_claim_comes_back_as_it_was_told(book: Book) -> None:
    """Every field survives, originals and chains included, and the id still fits the content."""
    book.thing("raid")
    book.thing("network", "Organisation")
    value = Literal(
        datatype="text", text="Raid", original="Raid  of\u00a0Ostrel “’", language="uk-Cyrl"
    )
    told = claim(
        "raid", "name", value, by=("network received", "network verified"), valid="2018-12/.."
    )
    dated = claim("raid", "when", period("2018-12-28~"), negated=True, by=("network denies",))
    with book.engine.writing() as writer:
        writer.record([told, dated])
    for one in (told, dated):
        record = book.record(one.id)
        assert record.claim == one
        assert claim_id(record.claim) == one.id
        assert record.marking == PUBLIC
        assert record.classes == {
            id_of("raid"): "Event",
            id_of("network"): "Organisation",
            id_of("document"): "Source",
        }


WRONG: dict[str, dict[str, Any]] = {
    "unknown property": {"predicate": "madeUp", "what": text("X")},
    "object outside the range": {"predicate": "place", "what": "march"},
    "subject outside the domain": {"subject": "ostrel", "predicate": "partOf", "what": "march"},
    "unknown concept": {"predicate": "kind", "what": "no-such-kind", "concept": True},
    "concept of another scheme": {"predicate": "kind", "what": "press-release", "concept": True},
    "value instead of a relation": {"predicate": "place", "what": text("Ostrel")},
    "relation instead of a value": {"predicate": "name", "what": "march"},
    "other datatype": {"predicate": "when", "what": text("2018")},
    "unregistered subject": {"subject": "nobody", "what": text("X")},
    "unregistered object": {"predicate": "partOf", "what": "nothing"},
    "unregistered source": {"what": text("X"), "source": "elsewhere"},
    "unregistered speaker": {"what": text("X"), "by": ("nobody states",)},
    "unknown act": {"what": text("X"), "by": ("network sings",)},
    "refines nothing": {"what": text("X"), "refines": "b" * 32},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_what_the_ontology_or_the_store_does_not_allow_is_refused(
    book: Book, wrong: dict[str, Any]
) -> None:
    """Nothing of the unit of work is kept, what was right included."""
    book.things("Event", "raid", "march")
    book.thing("ostrel", "Place")
    book.thing("network", "Organisation")
    told = claim(**{"subject": "raid", "predicate": "name"} | wrong)
    right = claim("raid", "name", text("Raid"))
    with pytest.raises(InputError), book.engine.writing() as writer:
        writer.record([right, told])
    with book.view("confidential") as view:
        assert view.counts().claims == 0


def test_an_id_that_the_content_does_not_demand_is_refused(book: Book) -> None:
    """Ids are checked, so that nobody can put other words under a known id."""
    book.thing("raid")
    told = claim("raid", "name", text("Raid"))
    forged = replace(claim("raid", "name", text("Other")), id=told.id)
    with pytest.raises(InputError), book.engine.writing() as writer:
        writer.record([forged])


def test_a_claim_may_refine_one_recorded_just_before(book: Book) -> None:
    """Coarse before fine, within one call."""
    book.thing("raid")
    coarse = claim("raid", "when", period("2018"))
    fine = claim("raid", "when", period("2018-12"), refines=coarse.id)
    with book.engine.writing() as writer:
        assert writer.record([coarse, fine]) == (2, 0)
    assert book.record(fine.id).claim.refines == coarse.id


def test_a_unit_that_fails_leaves_nothing(book: Book) -> None:
    """Registrations, claims, decisions, retractions and re-markings go with it."""
    book.thing("raid")
    kept = book.says("raid", "name", text("Raid"))
    with book.view("confidential") as view:
        before = (list(view.entity_histories()), list(view.claim_histories()), view.counts())

    def fail() -> None:
        with book.engine.writing() as writer:
            writer.register([made("march", "Event")])
            writer.record([claim("march", "name", text("March"))])
            writer.retract([kept], Decided(by="coder", why="gone"))
            writer.remark({kept: Marking.parse("partner")}, Decided(by="keeper", why="asked"))
            writer.remark_entities(
                {id_of("raid"): Marking.parse("partner")}, Decided(by="keeper", why="asked")
            )
            raise RuntimeError("in the middle")

    book.clock.tick()
    with pytest.raises(RuntimeError):
        fail()
    with book.view("confidential") as view:
        after = (list(view.entity_histories()), list(view.claim_histories()), view.counts())
    assert after == before
    assert book.says("raid", "name", text("Raid again")), "and writing goes on"


def test_a_unit_has_one_time_and_time_never_goes_back(engine: Engine, clock: Clock) -> None:
    """A clock that is set back does not make later units look earlier."""
    with engine.writing() as writer:
        first = writer.now
        assert first == clock.now
        writer.register([made("document", "Source"), made("raid", "Event")])
        clock.tick()
        writer.record([claim("raid", "name", text("Raid"))])
        assert writer.now == first
    done = clock.now
    clock.tick(-5_000_000_000)
    with engine.writing() as writer:
        assert writer.now >= done
        writer.register([made("march", "Event")])
    with Book(engine, clock).view() as view:
        times = {h.entity.id: h.recorded_at for h in view.entity_histories()}
        [told] = view.claim_histories()
    assert times[id_of("march")] >= times[id_of("raid")] == done > first
    assert told.record.recorded_at == done


def test_one_writer_at_a_time(book: Book) -> None:
    """A second unit of work is refused while one is open, and welcome afterwards."""
    with book.engine.writing() as writer:
        with pytest.raises(StoreBusy), book.engine.writing():
            pass
        writer.register([made("raid", "Event")])
    with book.engine.writing() as writer:
        assert writer.register([made("raid", "Event")]).already == 1


def test_what_a_loader_compares_with(book: Book) -> None:
    """`held` gives an origin's claims whatever their marking, as written and with retraction."""
    book.thing("raid", marking="restricted")
    secret = book.says("raid", "name", text("Raid"), marking="partner+medical")
    gone = book.says("raid", "name", text("Attack"))
    other = book.says("raid", "name", text("Attack"), origin=id_of("other sheet"))
    book.retract(gone)
    with book.engine.writing() as writer:
        held = writer.held(id_of("sheet"))
        nothing = writer.held(id_of("unknown sheet"))
        few = writer.held(id_of("sheet"), [gone, other, "b" * 32])
        standing = list(writer.standing(id_of("sheet")))
        effective = writer.effective([secret, other, "b" * 32])
    assert held == {
        secret: Held(Marking.parse("partner+medical"), False),
        gone: Held(PUBLIC, True),
    }
    assert nothing == {}
    assert few == {gone: Held(PUBLIC, True)}
    assert standing == [secret]
    assert effective == {
        secret: Marking.parse("restricted+medical"),
        other: Marking.parse("restricted"),
    }


def test_nothing_given_is_nothing_done(book: Book) -> None:
    """Empty input is fine and counts nothing."""
    nothing: list[Claim] = []
    with book.engine.writing() as writer:
        assert writer.register([]) == (0, 0)
        assert writer.record(nothing) == (0, 0)
        assert writer.retract([], Decided(by="coder", why="nothing")) == 0
        assert not writer.registered([])
        assert not writer.effective([])


class _Undo(Exception):
    """What a block raises to be taken back."""


def test_a_part_of_a_unit_is_kept_whole_or_not_at_all(book: Book) -> None:
    """What raises in it takes back the part alone, whatever it changed, and the unit goes on: one
    inside another, too."""
    raid = book.thing("raid")
    first, later = (claim("raid", "name", text(name)) for name in ("Raid", "Later"))
    said = Decided(by="keeper", why="asked to")
    book.clock.tick()
    with book.engine.writing() as writer:
        with writer.part():
            writer.record([first])
        with suppress(_Undo), writer.part():
            writer.register([made("march", "Event")])
            writer.record([later])
            writer.review([first.id], Review.ACCEPTED, said)
            with writer.part():
                writer.remark_entities({raid: Marking.parse("partner")}, said)
            assert str(writer.effective([first.id])[first.id]) == "partner"
            raise _Undo
        assert str(writer.effective([first.id])[first.id]) == "public"
        assert writer.registered([id_of("march")]) == {}
        assert writer.review([first.id], Review.CONFLICT, said) == 1
        now = writer.now
    with viewing(book.engine) as view:
        history = view.histories([first.id])[first.id]
        assert [(c.before, c.after, c.at) for c in history.changes] == [
            ("proposed", "conflict", now)
        ]
        assert view.records([later.id]) == {}
    book.clock.now -= 3_600_000_000
    with book.engine.writing() as writer:
        assert writer.now == now


def test_claims_by_their_ids(book: Book) -> None:
    """As they stand within the unit, whatever their marking, retracted ones included."""
    raid = book.thing("raid", marking="restricted+coast")
    told = [claim("raid", "name", text(name)) for name in ("A", "B", "C")]
    with book.engine.writing() as writer:
        writer.record(told)
        writer.retract([told[1].id], Decided(by="coder", why="said no longer"))
        found = list(writer.claims([claim.id for claim in told] + ["x" * 32, raid]))
    assert found == sorted(told, key=lambda claim: claim.id)


def test_the_claims_of_an_origin_in_their_order(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`standing` gives those of all units and of this one by id, however few are asked for at
    once."""
    monkeypatch.setattr("graph.engines.neo4j.loader_lookups.FIRST_IDS", 2)
    monkeypatch.setattr("graph.engines.neo4j.loader_lookups.MOST_IDS", 3)
    book.thing("raid")
    told = [book.says("raid", "name", text(f"Raid {number}")) for number in range(12)]
    book.says("raid", "name", text("Attack"), origin=id_of("other sheet"))
    book.retract(told[3], told[8])
    with book.engine.writing() as writer:
        new = [claim("raid", "name", text(f"March {number}")) for number in range(3)]
        writer.record(new)
        standing = list(writer.standing(id_of("sheet")))
        first = next(iter(writer.standing(id_of("sheet"))))
        nothing = list(writer.standing(id_of("unknown sheet")))
    expected = sorted({*told, *(one.id for one in new)} - {told[3], told[8]})
    assert standing == expected
    assert first == expected[0]
    assert nothing == []


def test_what_is_erased_and_told_anew_in_one_unit(book: Book) -> None:
    """Nothing leads to what was there under the same id before."""
    book.things("Event", "raid")
    book.things("StateBody", "guard", "watch")
    said = claim("raid", "allegedPerpetrator", "guard", by=("watch reports",))
    with book.engine.writing() as writer:
        writer.record([said])
    everything = [id_of(name) for name in ("raid", "guard", "watch")]
    with book.engine.writing() as writer:
        writer.expunge([said.id], everything, Decided(by="editor", why="asked"), tombstones=[])
        writer.register([made("raid", "Event"), made("guard", "Group"), made("watch", "Group")])
        writer.record([said])
    ask = Relations(property="allegedPerpetrator")
    page = book.ask(ask, "raid")
    assert [(row.to.id, row.to.cls) for row in page.rows] == [(id_of("guard"), "Group")]
    with book.engine.writing() as writer:
        assert [one.id for one in writer.naming([id_of("watch")])] == [said.id]
