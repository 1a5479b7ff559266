"""A store that is filled part after part is the one that single units of work come to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
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
}


class Undone(Exception):
    """Ends a part, of which nothing is kept."""


def write_part(writer: Writer, seed: int) -> None:
    """Record and re-mark something or other.

    Raises:
        Undone: in one of four parts, when all of it is written.
    """
    random = Random(seed)
    writer.register(
        Entity(id=id, cls="Source" if id == SOURCE else "Person", marking=PUBLIC) for id in THINGS
    )
    told = [drawn(random) for _ in range(random.randint(0, 12))]
    writer.held("parts", [claim.id for claim in told[:8]])
    writer.record(told)
    assert writer.record(told).new == 0
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
    if not random.randrange(4):
        raise Undone


def drawn(random: Random) -> Claim:
    number = random.randrange(1000)
    return make_claim(
        origin="parts",
        subject=random.choice(THINGS),
        predicate="name",
        value=Literal(datatype="text", text=f"Ostrel {number % 5} quay {number}"),
        attribution=tuple(
            Attribution(actor=one, act="states") for one in random.sample(SPEAKERS, number % 3)
        ),
        stance=Stance.REPORTED,
        citation=Citation(source=SOURCE, locator=f"L{number}", quote="seven were taken"),
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
) -> None:
    """Whatever is said, re-marked, retracted and undone in it, and whatever stood before; tokens
    wait in memory or on disk."""
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
                with store.writing() as writer, writer.filling():
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


def kept(path: Path, vocabulary: Vocabulary) -> dict[str, list[object]]:
    with closing(SqliteEngine.open(path, vocabulary)) as store:
        return {
            table: list(store._db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}"))
            for table, columns in TABLES.items()
        }
