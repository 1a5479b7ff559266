"""Units of work: each gets its record time when it commits, and what came since one can be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED, Clearance
from graph.engines.engine import Engine, Touched, Writer
from graph.views.reached_since import Written
from tests.clock import Clock
from tests.contract.book import Book, id_of, period, text

ALL = Clearance.parse("confidential")


@pytest.fixture
def raid(book: Book) -> str:
    """A claim about a thing, each of a unit of its own."""
    book.thing("raid")
    return book.says("raid", "name", text("Raid of Ostrel"))


def now(engine: Engine) -> int:
    with engine.reading() as snapshot:
        return snapshot.unit


def since(engine: Engine, unit: int) -> Touched | None:
    with engine.reading() as snapshot:
        return snapshot.touched(unit)


def test_a_moment_once_read_stays_as_it_was(book: Book, clock: Clock, raid: str) -> None:
    """Who reads of a moment while a unit is being written reads the same afterwards."""
    other = book.says("raid", "name", text("Ostrel raid"))
    with book.engine.writing() as writer:
        writer.retract([raid], Decided(by="a", why="wrong"))
        moment = clock.tick()
        with book.engine.reading() as snapshot:
            before = snapshot.view(ALL, moment).counts()
        clock.tick()
    with book.engine.reading() as snapshot:
        assert snapshot.view(ALL, moment).counts() == before
        assert snapshot.view(ALL, moment).records([raid])[raid].retracted_at is None
        assert snapshot.view(ALL, clock.now).records([raid])[raid].retracted_at == clock.now
        assert snapshot.view(ALL).counts().standing == before.standing - 1
        assert snapshot.view(ALL).records([other])[other].retracted_at is None


WORK: dict[str, Callable[[Writer, str], object]] = {
    "review": lambda writer, id: writer.review([id], Review.ACCEPTED, Decided(by="a", why="read")),
    "retract": lambda writer, id: writer.retract([id], Decided(by="a", why="gone")),
    "remark": lambda writer, id: writer.remark({id: RESTRICTED}, Decided(by="a", why="close")),
}


@pytest.mark.parametrize("work", sorted(WORK))
def test_decided_claims_are_touched(book: Book, raid: str, work: str) -> None:
    """And nothing else."""
    book.says("raid", "name", text("Ostrel raid"))
    unit = now(book.engine)
    assert since(book.engine, unit) == Touched(frozenset(), frozenset())
    with book.engine.writing() as writer:
        WORK[work](writer, raid)
    assert now(book.engine) > unit
    assert since(book.engine, unit) == Touched(frozenset(), frozenset({raid}))


def test_new_things_are_touched(book: Book, raid: str) -> None:
    """Entities and claims, of every unit since."""
    unit = now(book.engine)
    book.thing("march")
    told = book.says("march", "name", text("March"))
    found = since(book.engine, unit)
    assert found is not None
    assert id_of("march") in found.entities
    assert (id_of("raid") in found.entities, raid in found.claims) == (False, False)
    assert told in found.claims


def test_a_marked_entity_touches_all_that_names_it(book: Book, raid: str) -> None:
    """Their effective marking may be another one."""
    unit = now(book.engine)
    with book.engine.writing() as writer:
        writer.remark_entities({id_of("raid"): RESTRICTED}, Decided(by="a", why="close"))
    found = since(book.engine, unit)
    assert found is not None
    assert found.entities == {id_of("raid")}
    assert raid in found.claims


def test_over_an_erasure_nothing_can_be_told(book: Book, raid: str) -> None:
    """What was kept has to be let go; what came behind it can be told again."""
    unit = now(book.engine)
    with book.engine.writing() as writer:
        writer.expunge([raid], [], Decided(by="a", why="asked"), tombstones=[b"m"])
    assert since(book.engine, unit) is None
    unit = now(book.engine)
    book.thing("march")
    found = since(book.engine, unit)
    assert found is not None
    assert id_of("march") in found.entities


def test_a_unit_that_is_undone_has_no_number(book: Book, raid: str) -> None:
    """Nor has a part that is."""
    unit = now(book.engine)

    def undone() -> None:
        with book.engine.writing() as writer:
            writer.retract([raid], Decided(by="a", why="gone"))
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        undone()
    assert now(book.engine) == unit


def test_what_claims_name_is_reached(book: Book, raid: str) -> None:
    """Both ends, speakers and source."""
    for name, cls in (("guard", "StateBody"), ("nell", "Person")):
        book.thing(name, cls)
    unit = now(book.engine)
    with book.engine.reading() as snapshot:
        assert snapshot.reached(unit, PUBLIC_CLEARANCE) == Written()
    said = book.says("raid", "allegedPerpetrator", "guard", by=("nell reports",))
    with book.engine.writing() as writer:
        writer.review([said], Review.ACCEPTED, Decided(by="a", why="read"))
    with book.engine.reading() as snapshot:
        found = snapshot.reached(unit, PUBLIC_CLEARANCE)
    assert found == Written(frozenset(map(id_of, ("raid", "guard", "nell", "document"))))


def test_what_cites_a_document_is_reached_with_its_day(book: Book, raid: str) -> None:
    """Which of several claims is shown may be another one by it."""
    unit = now(book.engine)
    book.says("document", "published", period("2019-01-05"))
    with book.engine.reading() as snapshot:
        found = snapshot.reached(unit, PUBLIC_CLEARANCE)
    assert found is not None
    assert id_of("raid") in found.ids


def test_over_an_erasure_everything_is_reached(book: Book, raid: str) -> None:
    """Nobody can say what it was."""
    unit = now(book.engine)
    with book.engine.writing() as writer:
        writer.expunge([raid], [], Decided(by="a", why="asked"), tombstones=[b"m"])
    with book.engine.reading() as snapshot:
        assert snapshot.reached(unit, PUBLIC_CLEARANCE) is None


def test_who_is_judged_to_be_one_is_told_apart(book: Book, raid: str) -> None:
    """Once somebody accepts it, and whatever is decided about it then; what is merely proposed
    makes nobody another one."""
    for name in ("nell", "eleanor"):
        book.thing(name, "Person")
    pair = tuple(map(id_of, ("nell", "eleanor")))
    ids = frozenset((*pair, id_of("document")))
    unit = now(book.engine)
    for judgement in ("sameAs", "notSameAs"):
        said = book.says("nell", judgement, "eleanor")
        with book.engine.reading() as snapshot:
            assert snapshot.reached(unit, PUBLIC_CLEARANCE) == Written(ids)
        book.review(said, "accepted")
        with book.engine.reading() as snapshot:
            assert snapshot.reached(unit, PUBLIC_CLEARANCE) == Written(ids, frozenset({pair}))
        for write in (
            lambda said=said: book.review(said, "rejected"),
            lambda said=said: book.retract(said),
            lambda said=said: book.remark(said, "restricted"),
        ):
            unit = now(book.engine)
            write()
            with book.engine.reading() as snapshot:
                assert snapshot.reached(unit, PUBLIC_CLEARANCE) == Written(ids, frozenset({pair}))
        unit = now(book.engine)
        book.review(said, "accepted")
        with book.engine.reading() as snapshot:
            assert snapshot.reached(unit, PUBLIC_CLEARANCE) == Written()
