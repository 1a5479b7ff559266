"""A store that is filled part after part is the one that single units of work come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Review,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreError
from graph.claims.marking import PUBLIC, RESTRICTED, Marking
from graph.engines.engine import Writer
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store
from graph.engines.sqlite.write import late_tokens
from graph.vocabulary import Vocabulary

THINGS = [entity_id("parts", f"thing {number}") for number in range(12)]
SPEAKERS, SOURCE = THINGS[:3], THINGS[3]
MARKINGS = (PUBLIC, Marking.parse("partner"), RESTRICTED)
WHY = Decided(by="C. Mor", why="a test")
TABLES = {
    "claims": "key, id, subject, source, written, marking, live, review",
    "entities": "key, id, marking",
    "tokens": "marking, token, claim",
    "spoken": "actor, marking, lead, claim",
    "speakers": "claim, actor",
    "refinements": "coarse, marking, fine",
}
ORIGIN, OTHER = "parts", "other"


class Undone(Exception):
    """Ends a part, of which nothing is kept."""


def write_part(writer: Writer, seed: int) -> None:
    """Record and re-mark something or other.

    Raises:
        Undone: in one of four parts, when all of it is written.
    """
    random = Random(seed)
    register(writer)
    told = [drawn(random, seed) for _ in range(random.randint(0, 12))]
    told = list({claim.id: claim for claim in told}.values())
    writer.held(ORIGIN, [claim.id for claim in told[:8] if claim.origin == ORIGIN])
    writer.record(told)
    assert writer.record(told).new == 0
    assert writer.live([claim.id for claim in told]) == {claim.id for claim in told}
    for _ in range(random.randint(0, 3)):
        marking = random.choice(MARKINGS)
        if told and random.random() < 0.5:
            writer.remark({random.choice(told).id: marking}, WHY)
        else:
            writer.remark_entities({random.choice(THINGS): marking}, WHY)
    if told and random.random() < 0.5:
        writer.review([random.choice(told).id], Review.REJECTED, WHY)
    named = list(writer.naming([random.choice(THINGS)]))
    writer.retract([claim.id for claim in named[:1]], WHY)
    assert writer.effective([claim.id for claim in named]).keys() == {one.id for one in named}
    for origin in (ORIGIN, OTHER):
        ids = {claim.id for claim in named if claim.origin == origin}
        assert writer.held(origin, ids).keys() == ids
    if named:
        finer = drawn(random, seed, named[-1])
        writer.record([finer])
        assert finer.id in writer.refining([named[-1].id])
    if not random.randrange(4):
        raise Undone


def register(writer: Writer) -> None:
    writer.register(
        Entity(id=id, cls="Source" if id == SOURCE else "Person", marking=PUBLIC) for id in THINGS
    )


def drawn(random: Random, part: int, coarse: Claim | None = None) -> Claim:
    """A claim: of one origin, of this part alone; of the other one it may come again."""
    number = random.randrange(1000)
    own = coarse is not None or random.random() < 0.8
    return make_claim(
        origin=ORIGIN if own else OTHER,
        subject=random.choice(THINGS) if coarse is None else coarse.subject,
        predicate="name",
        value=Literal(datatype="text", text=f"Ostrel {number % 5} quay {number}"),
        attribution=tuple(
            Attribution(actor=one, act="states") for one in random.sample(SPEAKERS, number % 3)
        ),
        stance=Stance.REPORTED,
        citation=Citation(
            source=SOURCE,
            locator=f"part-{part}:{number}" if own else f"L{number % 7}",
            quote="seven were taken",
        ),
        refines=None if coarse is None else coarse.id,
        marking=random.choice(MARKINGS),
    )


@contextmanager
def whole(block: AbstractContextManager[None]) -> Iterator[None]:
    """Around a part, which may be undone."""
    try:
        with block:
            yield
    except Undone:
        pass


@pytest.mark.parametrize("origin", [ORIGIN, "nobody"])
@pytest.mark.parametrize("before", [0, 2])
@pytest.mark.parametrize("most", [1, 20, 1000])
@pytest.mark.parametrize("seed", range(6))
def test_filling_comes_to_what_single_units_do(
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    most: int,
    before: int,
    origin: str,
) -> None:
    """Whatever is said, refined, re-marked, retracted and undone in it, whatever stood before, and
    whether its caller answers for what comes; tokens wait in memory or on disk."""
    monkeypatch.setattr(late_tokens, "MOST", most)
    monkeypatch.setattr(late_tokens, "COMMON", 3)
    stores = [
        SqliteEngine.open(tmp_path / f"{name}.db", vocabulary) for name in ("filled", "single")
    ]
    for number, store in enumerate(stores):
        with closing(store):
            for at in range(before):
                with store.writing() as writer, whole(writer.part()):
                    write_part(writer, seed * 100 + at)
            if number == 0:
                with store.writing() as writer, writer.filling(origin):
                    for at in range(before, 9):
                        with whole(writer.part()):
                            write_part(writer, seed * 100 + at)
            else:
                for at in range(before, 9):
                    with store.writing() as writer, whole(writer.part()):
                        write_part(writer, seed * 100 + at)
    filled, single = (kept(store.path, vocabulary) for store in stores)
    assert filled == single
    assert len(filled["tokens"]) > 20
    assert not check_store(stores[0].path).faults


@pytest.mark.parametrize("apart", [False, True])
def test_a_claim_that_comes_twice_is_never_kept_twice(
    tmp_path: Path, vocabulary: Vocabulary, apart: bool
) -> None:
    """Who said that each comes once loses all of it; of another origin it is found in time."""
    claim = drawn(Random(1), 1)
    origin = "nobody" if apart else claim.origin

    def fill() -> int:
        new = 0
        with store.writing() as writer, writer.filling(origin):
            for _ in range(2):
                with writer.part():
                    register(writer)
                    writer.held(claim.origin, [claim.id])
                    new += writer.record([claim]).new
        return new

    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as store:
        if apart:
            assert fill() == 1
        else:
            with pytest.raises(StoreError, match="came twice in a first load"):
                fill()
        assert not check_store(store.path).faults
    rows = kept(tmp_path / "store.db", vocabulary)
    assert (len(rows["claims"]), len(rows["entities"])) == ((1, 12) if apart else (0, 0))


def test_a_wrong_id_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Whoever answers for what comes answers for how often, not for what it is."""
    claim = drawn(Random(1), 1)
    wrong = replace(claim, id=drawn(Random(2), 1).id)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as store:
        with store.writing() as writer, writer.filling(claim.origin):
            register(writer)
            with pytest.raises(InputError, match="no hash of its content"), writer.part():
                writer.record([wrong])
            assert writer.record([claim]).new == 1
        assert not check_store(store.path).faults


def kept(path: Path, vocabulary: Vocabulary) -> dict[str, list[object]]:
    with closing(SqliteEngine.open(path, vocabulary)) as store:
        return {
            table: list(store._db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}"))
            for table, columns in TABLES.items()
        }
