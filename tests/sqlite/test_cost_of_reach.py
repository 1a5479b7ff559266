"""Finding out what a write reaches: what was decided about hidden things costs the others nothing,
and a short look ends where it would take long."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph.claims.claim import Claim, Entity, Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.engines.engine import NotAtOnce, Writer
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read.sight import CROWD
from graph.engines.sqlite.snapshots import MOST_JUDGED
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.sqlite.test_cost_of_hidden import id_of, named, says

MANY = 2_000
BY = Decided(by="an editor", why="asked to")
CLOSED = Marking.parse("confidential")

Decide = Callable[[Writer, list[Claim]], object]
DECIDED: dict[str, Decide] = {
    "reviews": lambda writer, hidden: writer.review(
        [claim.id for claim in hidden], Review.ACCEPTED, BY
    ),
    "re-markings": lambda writer, hidden: writer.remark(
        dict.fromkeys([claim.id for claim in hidden], CLOSED), BY
    ),
    "re-markings of things": lambda writer, hidden: writer.remark_entities(
        dict.fromkeys([claim.subject for claim in hidden], CLOSED), BY
    ),
    "retractions": lambda writer, hidden: writer.retract([claim.id for claim in hidden], BY),
    "judgements": lambda writer, hidden: writer.record(
        says(one.subject, "sameAs", RESTRICTED, object=hidden[0].subject) for one in hidden[1:]
    ),
}


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> SqliteEngine:
    return SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())


def thing(name: str, cls: str, marking: Marking = PUBLIC) -> Entity:
    return Entity(id=id_of(name), cls=cls, marking=marking)


def steps(engine: SqliteEngine, since: int, reader: str = "public") -> int:
    """How many steps it takes to find out what came behind a unit."""
    count = 0

    def one_more() -> bool:
        nonlocal count
        count += 1
        return False

    with engine.reading() as snapshot:
        snapshot.reached(since, Clearance.parse(reader))
        snapshot._db.set_progress_handler(one_more, 1)
        snapshot.reached(since, Clearance.parse(reader), most=10 * MANY)
        snapshot._db.set_progress_handler(None)
    return count


@pytest.mark.parametrize("kind", sorted(DECIDED))
def test_hidden_decisions_are_not_passed(engine: SqliteEngine, kind: str) -> None:
    """Ten times as many are the same number of steps for the public, and more for who reads
    them."""
    with closing(engine):
        with engine.writing() as writer:
            writer.register([thing("document", "Source"), thing("herald", "Organisation")])
            writer.register([thing(f"event-{n}", "Event", RESTRICTED) for n in range(MANY)])
            hidden = [
                says(f"event-{n}", "kind", RESTRICTED, concept="torture", at=f"L{n}")
                for n in range(MANY)
            ]
            writer.record(hidden)
        taken = []
        for some in (hidden[: MANY // 10], hidden[MANY // 10 :]):
            with engine.reading() as snapshot:
                unit = snapshot.unit
            with engine.writing() as writer:
                DECIDED[kind](writer, some)
            taken.append((steps(engine, unit), steps(engine, unit, "confidential")))
        (few, seen), (many, seen_many) = taken
        assert few == many
        assert seen_many > seen > few


@pytest.mark.parametrize(
    ("before", "after", "reader"),
    [
        ("public", "public+one", "public+one"),
        ("restricted", "public", "public"),
        ("public", "restricted", "public"),
    ],
    ids=["marked otherwise", "hidden no more", "hidden"],
)
@pytest.mark.parametrize("role", ["subject", "object", "speaker"])
def test_hidden_claims_of_what_was_re_marked_are_not_passed(
    tmp_path: Path, vocabulary: Vocabulary, role: str, before: str, after: str, reader: str
) -> None:
    """Ten times as many claims that name it are hardly a step more, and never too many."""
    taken = []
    for many in (CROWD + 10, 10 * CROWD):
        path = tmp_path / f"{many}.db"
        with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
            with engine.writing() as writer:
                writer.register([thing("document", "Source"), thing("herald", "Organisation")])
                writer.register([thing("nell", "Person", Marking.parse(before))])
                writer.register([thing("raid", "Event")])
                writer.record(names_nell(role, n, PUBLIC if n < 3 else CLOSED) for n in range(many))
            with engine.reading() as snapshot:
                unit = snapshot.unit
            with engine.writing() as writer:
                writer.remark_entities({id_of("nell"): Marking.parse(after)}, BY)
            with engine.reading() as snapshot:
                found = snapshot.reached(unit, Clearance.parse(reader), most=50)
                assert found is not None
                assert {id_of("nell"), id_of("document")} <= found.ids
            taken.append(steps(engine, unit, reader))
    few, more = taken
    assert more <= few * 1.1, f"{few} and {more} steps"


def names_nell(role: str, number: int, marking: Marking) -> Claim:
    at = f"L{number}"
    if role == "subject":
        return named("nell", "Nell", marking, at=at)
    if role == "object":
        return says("raid", "victim", marking, object=id_of("nell"), at=at)
    return says("raid", "kind", marking, concept="torture", by="nell", at=at)


def test_a_short_look_goes_by_few_judgements(engine: SqliteEngine) -> None:
    """Of more than some of what the reader reads it is for a thread; hidden ones are none."""
    with closing(engine):
        with engine.writing() as writer:
            writer.register([thing("document", "Source"), thing("herald", "Organisation")])
            writer.register([thing(f"event-{n}", "Event") for n in range(3 * MOST_JUDGED)])
            writer.record(
                says(f"event-{n}", "sameAs", RESTRICTED, object=id_of("event-0"))
                for n in range(MOST_JUDGED + 1, 3 * MOST_JUDGED)
            )
            writer.record([named("event-0", "Raid", PUBLIC)])

        def judge(numbers: range) -> None:
            with engine.writing() as writer:
                same = {"object": id_of("event-0"), "at": "a note"}
                made = [says(f"event-{n}", "sameAs", PUBLIC, **same) for n in numbers]
                writer.record(made)
                writer.review([claim.id for claim in made], Review.ACCEPTED, BY)

        judge(range(1, MOST_JUDGED + 1))
        with engine.glancing() as glance, engine.reading() as snapshot:
            assert glance is not None
            ids = [id_of(f"event-{n}") for n in range(2 * MOST_JUDGED)]
            known = snapshot.view(PUBLIC_CLEARANCE).one_as(ids)
            assert len(known) > 1
            assert glance.view(PUBLIC_CLEARANCE).one_as(ids) == known
        judge(range(MOST_JUDGED + 1, MOST_JUDGED + 2))
        with engine.glancing() as glance:
            assert glance is not None
            with pytest.raises(NotAtOnce):
                glance.view(PUBLIC_CLEARANCE)
            assert glance.view(PUBLIC_CLEARANCE, coded=True)
