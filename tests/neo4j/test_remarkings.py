"""Finding out what a write reaches over a Neo4j: what was decided about hidden things costs the
others nothing, of either marking somebody may read he is told, and nothing of what went is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from graph.claims.claim import Claim, Review
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.engines import CHECKS
from graph.engines.engine import Engine, Writer
from graph.engines.moves import move
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, made, text
from tests.generators import EVERYTHING, story
from tests.naive import NaiveEngine
from tests.neo4j.stores import address, empty, the_server
from tests.neo4j.test_hidden_changes import profiled
from tests.story import build, perform

LABELS = "TestRemarkings"
FEW, MANY = 10, 100
BY = Decided(by="an editor", why="asked to")
CLOSED = Marking.parse("confidential")
READERS = ("public", "restricted", "public+one", "confidential+one")
MARKINGS = tuple(map(Marking.parse, ("public", "public", "restricted", "public+one")))


@pytest.fixture
def engine(vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    server = the_server()
    empty(server, LABELS)
    where, auth = address(server, LABELS), (server.user, server.password)
    with closing(Neo4jEngine.open(where, vocabulary, clock=Clock(), auth=auth)) as found:
        yield found
    empty(server, LABELS)


def unit(engine: Engine) -> int:
    with engine.reading() as snapshot:
        return snapshot.unit


def noted(engine: Neo4jEngine) -> list[list[object]]:
    return engine.run(
        f"MATCH (n:{engine.names.remarking}) RETURN n.of, n.unit, n.before, n.after "
        "ORDER BY n.unit, n.of"
    )


def faults() -> tuple[object, ...]:
    server = the_server()
    auth = (server.user, server.password)
    return CHECKS["neo4j"](address(server, LABELS), repair=False, auth=auth).faults


def work(engine: Neo4jEngine, since: int, reader: str = "public") -> tuple[int, int, object]:
    """How often finding out what came behind a unit goes to the store, in how many queries, and
    what it finds."""
    hits: list[int] = []
    with engine.reading() as snapshot:
        snapshot.reached(since, Clearance.parse(reader), most=10 * MANY)
        with profiled(hits):
            found = snapshot.reached(since, Clearance.parse(reader), most=10 * MANY - 1)
    return sum(hits), len(hits), found and found.ids


# ------------------------------------------------------------------------------------- cost

Decide = Callable[[Writer, list[Claim]], object]
DECIDED: dict[str, Decide] = {
    "reviews": lambda writer, hidden: writer.review([c.id for c in hidden], Review.ACCEPTED, BY),
    "grades": lambda writer, hidden: writer.grade({c.id: "high" for c in hidden}, BY),
    "re-markings": lambda writer, hidden: writer.remark({c.id: CLOSED for c in hidden}, BY),
    "re-markings of things": lambda writer, hidden: writer.remark_entities(
        {c.subject: CLOSED for c in hidden}, BY
    ),
    "retractions": lambda writer, hidden: writer.retract([c.id for c in hidden], BY),
}


@pytest.mark.parametrize("written", [PUBLIC, RESTRICTED])
@pytest.mark.parametrize("kind", sorted(DECIDED))
def test_hidden_decisions_are_not_passed(engine: Neo4jEngine, kind: str, written: Marking) -> None:
    """Ten times as many are the same work for the public, and more for who reads them; also of
    claims that were written for all, about what is hidden."""
    with engine.writing() as writer:
        writer.register([made("document", "Source")])
        names = [f"raid {n}" for n in range(FEW + MANY)]
        writer.register([made(name, "Event", "restricted") for name in names])
        hidden = [
            claim(name, "name", text("Raid by night"), marking=str(written)) for name in names
        ]
        writer.record(hidden)
    taken = []
    for some in (hidden[:FEW], hidden[FEW:]):
        since = unit(engine)
        with engine.writing() as writer:
            DECIDED[kind](writer, some)
        taken.append((work(engine, since), work(engine, since, "confidential")))
    (few, seen), (many, seen_many) = taken
    assert few == many
    assert few[2] == frozenset()
    assert seen_many[0] > seen[0] > few[0]


@pytest.mark.parametrize("marking", ["partner", "restricted"])
def test_hidden_claims_of_what_is_closed_are_not_passed(engine: Neo4jEngine, marking: str) -> None:
    """A public thing is held closer, of however many hidden claims beside."""
    with engine.writing() as writer:
        writer.register([made("document", "Source")])
        writer.register([made(name, "Event") for name in ("raid", "march")])
        for name, many in (("raid", FEW), ("march", MANY)):
            writer.record([claim(name, "name", text("Raid of Ostrel"))])
            writer.record(
                claim(name, "name", text(f"Raid {n}"), marking="restricted") for n in range(many)
            )
    taken = []
    for name in ("raid", "march"):
        since = unit(engine)
        with engine.writing() as writer:
            writer.remark_entities({id_of(name): Marking.parse(marking)}, BY)
        hits, queries, found = work(engine, since)
        assert found == {id_of(name), id_of("document")}
        taken.append((hits, queries))
    assert taken[0] == taken[1]


# ---------------------------------------------------------------------------------- what is noted


def test_a_unit_notes_from_which_marking_to_which(engine: Neo4jEngine) -> None:
    """However often it was decided in it, and in parts; nothing of what came in it, of what comes
    to the same in the end, or of what was undone."""
    with engine.writing() as writer:
        writer.register([made("document", "Source"), made("raid", "Event"), made("den", "Event")])
        told = claim("raid", "name", text("Raid of Ostrel"))
        writer.record([told])
        with writer.part():
            writer.remark({told.id: RESTRICTED}, BY)
    assert noted(engine) == []
    with engine.writing() as writer:
        with writer.part():
            writer.remark({told.id: CLOSED}, BY)
            writer.remark_entities({id_of("den"): CLOSED}, BY)
        with writer.part():
            writer.remark({told.id: PUBLIC}, BY)
            writer.remark_entities({id_of("den"): PUBLIC}, BY)
        with suppress(ZeroDivisionError), writer.part():
            writer.remark_entities({id_of("raid"): CLOSED}, BY)
            raise ZeroDivisionError
    now = unit(engine)
    numbers = {marking: number for number, marking in enumerate(engine.markings, 1)}
    assert noted(engine) == [[told.id, now, numbers[RESTRICTED], numbers[PUBLIC]]]
    assert faults() == ()
    with engine.writing() as writer:
        writer.remark_entities({id_of("raid"): CLOSED}, BY)
    assert sorted(row[0] for row in noted(engine)[1:]) == sorted([told.id, id_of("raid")])
    assert faults() == ()


def test_an_erasure_leaves_nothing_of_them(engine: Neo4jEngine) -> None:
    with engine.writing() as writer:
        writer.register([made(name, "Event") for name in ("raid", "march")])
        writer.register([made("document", "Source")])
        told = [claim(name, "name", text("Raid of Ostrel")) for name in ("raid", "march")]
        writer.record(told)
    with engine.writing() as writer:
        writer.remark({one.id: CLOSED for one in told}, BY)
        writer.remark_entities({id_of("raid"): RESTRICTED, id_of("march"): RESTRICTED}, BY)
    assert len(noted(engine)) == 4
    with engine.writing() as writer:
        writer.expunge([told[0].id], [id_of("raid")], BY, tombstones=[])
    assert {row[0] for row in noted(engine)} == {told[1].id, id_of("march")}
    for gone in (told[0].id, id_of("raid")):
        left = engine.run(
            "MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH $labels) "
            "AND any(key IN keys(n) WHERE n[key] = $gone) RETURN n",
            labels=LABELS,
            gone=gone,
        )
        assert left == []
    assert faults() == ()


@pytest.mark.parametrize("finished", [True, False])
def test_a_copy_brings_none_and_goes_on_from_there(
    tmp_path: Path, vocabulary: Vocabulary, engine: Neo4jEngine, finished: bool
) -> None:
    """Of what was decided where it comes from nobody keeps anything; what is restored, alike."""
    with closing(SqliteEngine.open(tmp_path / "of.db", vocabulary, clock=Clock())) as store:
        build(store, story(vocabulary, seed=11, size=40))
        if finished:
            move(store, engine, EVERYTHING, clock=Clock())
        else:
            with store.reading() as snapshot, engine.writing() as writer:
                view = snapshot.view(EVERYTHING, coded=True)
                writer.restore(view.entity_histories(), view.claim_histories())
    assert noted(engine) == []
    assert faults() == ()
    copied = unit(engine)
    with engine.writing() as writer:
        writer.register([made("later", "Event")])
    since = unit(engine)
    [[id, many]] = engine.run(
        f"MATCH (e:{LABELS}Entity)-[r]-(:{LABELS}Entity) WHERE e.marking = 1 "
        "RETURN e.id, count(r) AS many ORDER BY many DESC LIMIT 1"
    )
    with engine.writing() as writer:
        writer.remark_entities({id: CLOSED}, BY)
    assert id in {row[0] for row in noted(engine)}
    assert len(noted(engine)) > many
    with engine.reading() as snapshot:
        assert snapshot.reached(copied, PUBLIC_CLEARANCE) is None
        found = snapshot.reached(since, PUBLIC_CLEARANCE)
        assert found is not None
        assert id in found.ids
    assert faults() == ()


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_the_oracle_says(
    tmp_path: Path, vocabulary: Vocabulary, engine: Neo4jEngine, seed: int
) -> None:
    """Behind units of a story whose every unit decides something: nothing where that says nothing,
    else at least the same; as in a file."""
    file = SqliteEngine.open(tmp_path / "file.db", vocabulary, clock=Clock())
    engines: list[Engine] = [NaiveEngine(vocabulary, clock=Clock()), file, engine]
    told = story(vocabulary, seed=seed, size=60)
    chance = Random(seed)
    units: list[list[int]] = []
    for acts in told.units:
        for one in engines:
            with one.writing() as writer:
                for act in acts.acts:
                    perform(writer, act)
        units.append([unit(one) for one in engines])
        again = remarked(chance, engines[0])
        for one in engines:
            with one.writing() as writer:
                for entities, markings in again:
                    (writer.remark_entities if entities else writer.remark)(markings, BY)
        units.append([unit(one) for one in engines])
        for reader in READERS:
            for since in (units[-2], chance.choice(units)):
                oracle, *others = (
                    reached(one, at, reader) for one, at in zip(engines, since, strict=True)
                )
                for ours in others:
                    if oracle is None or ours is None:
                        assert oracle == ours
                    else:
                        assert ours >= oracle
                        assert bool(ours) == bool(oracle), (reader, since)
    assert len(noted(engine)) > 20
    assert faults() == ()
    file.close()


def remarked(chance: Random, engine: Engine) -> list[tuple[bool, dict[str, Marking]]]:
    """What to mark otherwise in one unit, step by step: entities, or claims."""
    with engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING, coded=True)
        ids = (
            [one.record.claim.id for one in view.claim_histories()],
            [one.entity.id for one in view.entity_histories()],
        )
    found = []
    for _ in range(3):
        entities = chance.random() < 0.5
        some = chance.sample(ids[entities], min(2, len(ids[entities])))
        found.append((entities, {id: chance.choice(MARKINGS) for id in some}))
    return found


def reached(engine: Engine, since: int, reader: str) -> frozenset[str] | None:
    with engine.reading() as snapshot:
        found = snapshot.reached(since, Clearance.parse(reader), most=10_000)
        return None if found is None else found.ids
